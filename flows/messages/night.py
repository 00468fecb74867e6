"""How a night ended, as far as a message tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.attempting import sentence
from flows.source_nights import nights_failed
from flows.summary import RunSummary
from load.errors import RefusedByGuards
from load.guards import Verdict

_CAUSE = 60
"""Characters by which causes are told apart."""
_COUNTED = 50
"""Failing sources whose nights are counted: more are named in no message."""


@dataclass(frozen=True, slots=True)
class NightFacts:
    """`outcome`: published, nothing changed, refused, failed. `failing`: source -> why it could not be read whole."""

    ended: datetime
    outcome: str
    said: str = ""
    run_id: int = 0
    new: int = 0
    changed: int = 0
    set_aside: int = 0
    errors: int = 0
    sources: int = 0
    failing: Mapping[str, str] = field(default_factory=dict)
    nights: Mapping[str, int] = field(default_factory=dict)
    """in how many nights running each of them failed, this one counted, where it is more than one"""
    verdict: Verdict = field(default_factory=Verdict)
    aside: Sequence[tuple[str, str]] = ()
    """(address, reason code) of the first that were set aside"""
    seconds: float = 0.0

    @property
    def by_cause(self) -> dict[str, list[str]]:
        """Cause -> the sources that failed of it; the cause of most first."""
        found: dict[str, list[str]] = {}
        for name, why in sorted(self.failing.items()):
            found.setdefault(why[:_CAUSE], []).append(name)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    @property
    def state(self) -> dict[str, object]:
        """What is compared with the night before: a message is due when it is another."""
        return {
            "outcome": "well" if self.outcome in ("published", "nothing changed") else self.outcome,
            "failing": self.by_cause,
            "guards": [guard.code for guard in self.verdict.refusing],
        }


def facts_of(summary: RunSummary, ended: datetime, archive: Path | None = None) -> NightFacts:
    """Of a night that ended well; `archive` is where its sources were pulled to."""
    pulled = summary.pulled
    failing = [one.id for one in pulled.sources if not one.complete] if pulled else []
    running = {name: nights_failed(archive, name) for name in failing[:_COUNTED]} if archive else {}
    counts = pulled.outcomes if pulled else {}
    return NightFacts(
        ended,
        "published" if summary.changed else "nothing changed",
        "",
        summary.run_id,
        summary.reports,
        counts.get("changed", 0),
        summary.set_aside,
        summary.errors.number if summary.errors and summary.run_id > 1 else 0,
        len(pulled.sources) if pulled else len(summary.sources),
        {one.id: pulled.lost.get(one.id) or one.why for one in pulled.sources if not one.complete}
        if pulled
        else {one.source: one.said for one in summary.sources if one.said},
        {name: number for name, number in running.items() if number > 1},
        summary.verdict or Verdict(),
        [(one.source_uri, one.reason_code) for one in summary.aside],
        summary.seconds,
    )


def facts_of_failure(error: BaseException, ended: datetime) -> NightFacts:
    """Of a night that was refused, or failed."""
    refused = isinstance(error, RefusedByGuards)
    return NightFacts(
        ended,
        "refused" if refused else "failed",
        sentence(error),
        verdict=error.verdict if isinstance(error, RefusedByGuards) else Verdict(),
    )

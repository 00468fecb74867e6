"""What came of a run, and how it is told: every document that was seen is accounted for."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dateutil import tz

from flows.language import is_chinese, said, titled
from flows.options import RunOptions
from flows.sources import Held
from flows.terminal import in_a_line, shortened

if TYPE_CHECKING:
    from extract.pull.pulling import Pulled
    from load.guards import Verdict

TIME_ZONE = "Asia/Shanghai"
NAMED = 5
"""Documents and errors that are told by name."""

_LONGEST = 160
"""Characters of a name or a reason that are shown."""


class Aside(NamedTuple):
    """A document that was set aside."""

    source_uri: str
    reason_code: str
    reason: str


class NewErrors(NamedTuple):
    """Errors that the run before did not have: how many, and what the first are about."""

    number: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What came of a run. `findings` counts those of the whole warehouse by severity.

    documents = unchanged + reports + set_aside + same + unaccounted; `read` are those that were opened and had changed.
    """

    documents: int
    unchanged: int
    read: int
    reports: int
    set_aside: int
    findings: Mapping[str, int] = field(default_factory=dict)
    run_id: int = 0
    changed: bool = False
    seconds: float = 0.0
    decisions: Mapping[str, int] = field(default_factory=dict)
    """state -> decisions of people on findings"""
    corrections: Mapping[str, int] = field(default_factory=dict)
    """state -> corrections of figures by people"""
    lost_checks: Mapping[str, int] = field(default_factory=dict)
    """check -> reports on which a fault of the program stopped it"""
    pending: tuple[str, ...] = ()
    """addresses that would be read (dry run only)"""
    same: int = 0
    """documents with the content of another one"""
    unaccounted: int = 0
    """documents of which nothing was noted: none, unless the program is at fault"""
    aside: tuple[Aside, ...] = ()
    """the first that were set aside"""
    errors: NewErrors | None = None
    """None: they could not be told"""
    sources: tuple[Held, ...] = field(default=(), compare=False)
    pulled: "Pulled | None" = field(default=None, compare=False)
    """what came of the sources of a catalogue, if they were pulled first"""
    verdict: "Verdict | None" = field(default=None, compare=False)
    """what the guards saw"""
    started: datetime = field(default_factory=partial(datetime.now, UTC), compare=False)
    unwritten: str = field(default="", compare=False)
    """why the attempt does not stand in the log, if so"""


summaries: ContextVar[list[RunSummary] | None] = ContextVar("summaries", default=None)
"""Where a flow run leaves its summary for who called it in this process; the flow itself returns plain counts. It stands here
and not beside the flow, which Prefect pickles with all that its module holds."""


def accounts(seen: int, unchanged: int, loaded: int, set_aside: int, same: int) -> str:
    """The equation that holds of every run."""
    return f"{seen:,} seen = {unchanged:,} unchanged + {loaded:,} loaded + {set_aside:,} set aside + {same:,} same as another"


def summary_lines(summary: RunSummary, options: RunOptions) -> list[str]:
    """The summary of a run for people."""
    counts = accounts(summary.documents, summary.unchanged, summary.reports, summary.set_aside, summary.same)
    severities = ", ".join(f"{summary.findings.get(name, 0)} {name}s" for name in ("error", "warning", "note"))
    lines = _block("documents", [counts])
    if summary.unaccounted:
        lines += _block("lost", [f"{summary.unaccounted} documents: a fault of the program, please report it"])
    lines += _block("set aside", _asides(summary))
    lines += _block("sources", [source.said for source in summary.sources if source.said][:NAMED])
    lines += _block("findings", [f"{severities}{_new(summary)}"])
    lines += _states("decisions", summary.decisions) + _states("corrections", summary.corrections)
    lines += _lost_checks(summary.lost_checks)
    unchanged = "" if summary.changed else " (nothing changed)"
    lines += _block("warehouse", [f"{options.warehouse}{unchanged}"])
    if options.exports is not None:
        lines += _block("exports", [f"{options.exports}/parquet, {options.exports}/manifest.json"])
    lines += _block("run", [f"{summary.run_id}, {moment(summary.started)}, {summary.seconds:.1f} s"])
    return lines


def _asides(summary: RunSummary) -> list[str]:
    lines = [f"{short(one.source_uri)}: {said(one.reason_code)}: {short(said(one.reason))}" for one in summary.aside]
    more = summary.set_aside - len(lines)
    return [*lines, f'and {more:,} more: gongkai sql "from v_set_aside"'] if more > 0 and lines else lines


def _new(summary: RunSummary) -> str:
    """How many errors are new; in the first run all of them would be."""
    errors = summary.errors
    return f"; {errors.number:,} of the errors new" if errors and errors.number and summary.run_id > 1 else ""


def _block(name: str, lines: Sequence[str]) -> list[str]:
    return [titled("" if number else name, line, 11) for number, line in enumerate(lines)]


def _states(what: str, states: Mapping[str, int]) -> list[str]:
    """A line on what people gave, if they gave any."""
    told = ", ".join(
        f"{count} {said(state) if is_chinese() else state.replace('_', ' ')}" for state, count in states.items()
    )
    return _block(what, [told]) if told else []


def _lost_checks(lost: Mapping[str, int]) -> list[str]:
    """A line on the checks that a fault of the program stopped, if there are any."""
    told = ", ".join(f"{check} on {reports} report{'s' * (reports != 1)}" for check, reports in lost.items())
    return _block("not checked", [f"{told}; `gongkai findings --rule STR-24` says why"]) if told else []


def short(text: str, most: int = _LONGEST) -> str:
    """The text on one line, nothing in it that a terminal would obey, and not too long."""
    return shortened(in_a_line(" ".join(text.split())), most)


def moment(when: datetime) -> str:
    """A time as on a clock in China, with its zone: 2026-11-21 02:30:00 +08:00."""
    there = when.astimezone(tz.gettz(TIME_ZONE)).strftime("%Y-%m-%d %H:%M:%S %z")
    return f"{there[:-2]}:{there[-2:]}"

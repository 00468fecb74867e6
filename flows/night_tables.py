"""What came of a night's sources and what the guards saw, as tables for people: on a terminal, as artifacts, in a message."""

from typing import TYPE_CHECKING

from flows.language import said
from flows.terminal import in_a_line, shortened
from load.guards import Verdict
from load.guards.judging import number

if TYPE_CHECKING:
    from extract.pull.pulling import Pulled

CAME = ("new", "changed", "moved")
QUIET = (*CAME, "same", "not_modified")
_LONGEST = 160


def guard_rows(verdict: Verdict) -> list[dict[str, str]]:
    """A line a guard and place, those that refuse first."""
    return [
        {
            said("guard"): guard.code,
            said("what"): f"{said(guard.name)} {in_a_line(guard.place)}".strip(),
            said("last"): number(guard.last),
            said("now"): number(guard.now),
            said("limit"): number(guard.most),
            said("refuses"): said("yes") if guard.refuses else "",
        }
        for guard in verdict.guards
    ]


def source_rows(pulled: "Pulled") -> list[dict[str, str | int]]:
    """A line a source, those that need somebody first."""
    return [
        {
            said("source"): one.id,
            said("planned"): one.planned,
            said("came"): sum(one.outcomes.get(name, 0) for name in CAME),
            said("unchanged"): one.outcomes.get("same", 0) + one.outcomes.get("not_modified", 0),
            said("failed"): sum(count for name, count in one.outcomes.items() if name not in QUIET),
            said("rows"): one.rows,
            said("why"): said(shortened(in_a_line(pulled.lost.get(one.id) or one.why), _LONGEST)),
        }
        for one in sorted(pulled.sources, key=lambda one: (one.complete, one.id))
    ]

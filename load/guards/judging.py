"""Comparing a build with the published warehouse, all guards at once, set by set."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from load import sqlfiles
from load.guards.thresholds import NAMES

_MOST_SHOWN = 8
"""Places of one guard that are told; there may be hundreds of regions."""
OF_PLACES = ("G1_reports_of_regions", "G1_reports_of_years", "G2_cells")
"""What a person's own word on bodies may move from one region to another, or merge: two names of one body, two versions."""
_PUBLISHED = "published"
"""Under which name the statements know the live file."""


class Guard(NamedTuple):
    """What one guard saw at one place. `most`: how far `now` may lie from `last` without a refusal."""

    code: str
    """G1 to G9"""
    name: str
    place: str
    """a year, a region, a table, a rule ...; '' where nothing fell or rose"""
    last: float
    now: float
    most: float
    refuses: bool

    @property
    def said(self) -> str:
        """`reports of a year 2023: 120 -> 0 (G1)`."""
        return f"{self.name} {self.place}: {number(self.last)} -> {number(self.now)} ({self.code})"


class Verdict(NamedTuple):
    """What all guards saw; those that refuse first."""

    guards: tuple[Guard, ...] = ()

    @property
    def refusing(self) -> tuple[Guard, ...]:
        return tuple(guard for guard in self.guards if guard.refuses)

    @property
    def said(self) -> str:
        """Why it refuses, in one line; '' if it does not."""
        first, *others = self.refusing or (None,)
        return "" if first is None else first.said + (f", and {len(others)} more" if others else "")


def number(value: float) -> str:
    """12 345.0 as `12,345`, 0.5 as `0.5`."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def judge(
    connection: duckdb.DuckDBPyConnection,
    live: Path,
    limits: Mapping[str, float],
    failed: int = 0,
    asked: int = 0,
    without: Collection[str] = (),
) -> Verdict:
    """What changed between the live file and the database in use, by G1 to G8, `without` some of sql/guards/.

    `failed` of the `asked` sources could not be read whole in this night.
    """
    guards = [_of_sources(failed, asked, limits["sources_share"])] if asked else []
    connection.execute(f"attach {sqlfiles.quoted(str(live))} as {_PUBLISHED} (read_only)")
    try:
        for path in sqlfiles.folder("guards"):
            if path.stem in without:
                continue
            text = path.read_text("utf-8")
            values = {name: value for name, value in limits.items() if f"${name}" in text}
            code = path.stem[:2]
            rows = [Guard(code, *row) for row in connection.execute(text, values).fetchall()]
            rows.sort(key=lambda guard: (not guard.refuses, guard.most - abs(guard.now - guard.last), guard.place))
            refusing = sum(guard.refuses for guard in rows)
            guards += rows[: max(1, min(refusing, _MOST_SHOWN))]
    finally:
        connection.execute(f"detach {_PUBLISHED}")
    quiet = {path.stem[:2] for path in sqlfiles.folder("guards")} - {guard.code for guard in guards}
    guards += [Guard(code, NAMES[code], "", 0, 0, 0, False) for code in quiet]
    return Verdict(tuple(sorted(guards, key=lambda guard: (not guard.refuses, guard.code))))


def _of_sources(failed: int, asked: int, share: float) -> Guard:
    return Guard("G8", NAMES["G8"], f"of {asked:,}", 0, failed, share * asked, failed > share * asked)

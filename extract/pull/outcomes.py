"""How an address can end in a night: a closed list, data/outcomes.csv, each with what to do about it."""

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).resolve().parents[2] / "data"
_SEEN = 16_384
"""Characters of a page in which a wall shows itself."""


class Outcome(NamedTuple):
    """An outcome: whether bytes came, whether it is worth a second try in the night, whether it speaks against the host."""

    code: str
    came: bool
    again: bool
    ends_host: bool
    label_zh: str
    label_en: str
    todo_zh: str
    todo_en: str


class Wall(NamedTuple):
    """What stands between a site and those who ask: recognised and reported, never solved."""

    signature: str
    statuses: frozenset[int]
    pattern: re.Pattern[str] | None
    what: str

    def stands(self, status: int, text: str) -> bool:
        if self.statuses and status not in self.statuses:
            return False
        return self.pattern is None or bool(self.pattern.search(text))


@cache
def outcomes() -> dict[str, Outcome]:
    """Code -> outcome."""
    return {
        line["outcome"]: Outcome(
            line["outcome"],
            line["came"] == "1",
            line["again"] == "1",
            line["ends_host"] == "1",
            line["label_zh"],
            line["label_en"],
            line["todo_zh"],
            line["todo_en"],
        )
        for line in _lines("outcomes.csv")
    }


def wall(status: int, body: bytes) -> Wall | None:
    """The wall that answered, if it was one."""
    text = body[:_SEEN].decode("utf-8", "replace")
    return next((one for one in _walls() if one.stands(status, text)), None)


@cache
def _walls() -> Sequence[Wall]:
    return tuple(
        Wall(
            line["signature"],
            frozenset(map(int, filter(None, line["status"].split("|")))),
            re.compile(line["pattern"]) if line["pattern"] else None,
            line["what"],
        )
        for line in _lines("walls.csv")
    )


def _lines(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""What came of a source in its last nights, from the log of the archive: `gongkai status --source`."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extract.kept.objects import DamagedObject
from extract.kept.observations import Observation, nights_of, observations
from extract.pull.outcomes import outcomes

MOST_NIGHTS = 30
_QUIET = ("not_modified",)
"""Beside those in which bytes came: nothing is wrong with an address that ended so."""


@dataclass(frozen=True, slots=True)
class SourceNight:
    """A night of one source. `began` like 2026-11-30T183000Z; `counts`: outcome -> addresses, most first."""

    began: str
    counts: Mapping[str, int]
    failed: tuple[Observation, ...]
    """in the order in which they were asked"""

    @property
    def planned(self) -> int:
        return sum(self.counts.values())


def last_nights(archive: Path, source: str, most: int) -> list[SourceNight]:
    """The last nights of a source, the latest first; none where the log has none. Raises DamagedObject."""
    return [_night(began, path) for began, path in nights_of(archive, source)[:most]]


def nights_failed(archive: Path, source: str) -> int:
    """In how many nights running, the last one counted, the source could not be read whole; at most MOST_NIGHTS."""
    count = 0
    for _, path in nights_of(archive, source)[:MOST_NIGHTS]:
        with suppress(DamagedObject):
            if any(one.kind == "source" and one.outcome == "complete" for one in observations(path)):
                break
        count += 1
    return count


def label(code: str, chinese: bool) -> str:
    """An outcome in words."""
    known = outcomes().get(code)
    return (known.label_zh if chinese else known.label_en) if known else code


def to_do(code: str, chinese: bool) -> str:
    """What helps against it."""
    known = outcomes().get(code)
    return (known.todo_zh if chinese else known.todo_en) if known else ""


def _night(began: str, path: Path) -> SourceNight:
    ended = {(one.kind, one.address): one for one in observations(path) if one.kind != "source"}
    counts = Counter(one.outcome for one in ended.values())
    failed = tuple(one for one in ended.values() if not _is_well(one.outcome))
    return SourceNight(began, dict(counts.most_common()), failed)


def _is_well(code: str) -> bool:
    known = outcomes().get(code)
    return code in _QUIET or (known is not None and known.came)

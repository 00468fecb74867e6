"""Regions of China by GB/T 2260: looked up by code, and read from the beginning of a name or anywhere in a text.

The data are data/places/regions.csv (its README says where they come from and what they do not know). Reading is by the
longest match of names known, never by likeness; a name that several regions have is read as all of them.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transform.places import PLACES

REGIONS = PLACES / "regions.csv"
NATION = "000000"

_INDEXED = 2
"""Names are looked for by their first characters; the shortest have as many."""
GENERIC = frozenset({"城区", "郊区", "矿区"})
"""Names of counties that are common words too: alone in a text they name nothing."""


class Region(NamedTuple):
    """A line of regions.csv. `since` and `until` are the first and the last year at whose end it was in the list."""

    code: str
    name: str
    full_name: str
    level: str
    parent: str
    since: int | None
    until: int | None
    successors: tuple[str, ...]
    short_names: tuple[str, ...]
    former_names: tuple[tuple[str, int], ...]
    """(name, last year at whose end it had it)"""


class Reading(NamedTuple):
    """A place read from a text: the codes it may mean, the character behind it, and how it is written."""

    codes: tuple[str, ...]
    end: int
    is_full: bool
    """the last of its names has the word for its level (西城区, not 西城)"""
    names: int
    """how many names it consists of: 北京市西城区 of two"""


class _Known(NamedTuple):
    codes: tuple[str, ...]
    is_full: bool


class Regions:
    """All regions, indexed by code and by name."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self.by_code: Mapping[str, Region] = {region.code: region for region in regions}
        self._above = {code: frozenset(self._chain(code)) for code in self.by_code}
        self._names: dict[str, list[_Known]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        names: dict[tuple[str, bool], list[str]] = {}
        with_children = set()
        for region in self.by_code.values():
            with_children.add(region.parent)
            if region.code == NATION:
                continue
            for name in (region.name, *(former for former, _ in region.former_names)):
                names.setdefault((name, True), []).append(region.code)
            for name in region.short_names:
                is_full = len(name) > _INDEXED and name[-1] in "县州旗"  # 化隆县 for 化隆回族自治县; not 杭州
                names.setdefault((name, is_full), []).append(region.code)
        for (name, is_full), codes in names.items():
            self._names.setdefault(name, []).append(_Known(tuple(dict.fromkeys(codes)), is_full))
            known = self._lengths.get(name[:_INDEXED], ())
            self._lengths[name[:_INDEXED]] = tuple(sorted({*known, len(name)}, reverse=True))
        self._with_children = frozenset(with_children)

    def _chain(self, code: str) -> Iterator[str]:
        code = self.by_code[code].parent
        while code and code != NATION:
            yield code
            code = self.by_code[code].parent

    def is_within(self, code: str, other: str) -> bool:
        """Is the region the other one or does it lie in it?"""
        return code == other or other in self._above[code]

    def has_regions(self, code: str) -> bool:
        """Do other regions lie in it? (东莞市 has no counties)"""
        return code in self._with_children

    def valid_in(self, codes: Iterable[str], year: int | None, name: str = "") -> tuple[str, ...]:
        """Those that were in the list at the year's end; if none was, those that were one year before or after.

        The year's tolerance is for reports that appear under the name of the months after the year they are about, and
        for changes that the list has before the signs are changed. Without a year: all but those that another of them followed
        (化隆回族自治县 that got another code).
        """
        codes = tuple(codes)
        if year is None:
            return tuple(code for code in codes if not any(other in codes for other in self.by_code[code].successors))
        exact = tuple(code for code in codes if self._was_valid(code, year, year, name))
        return exact or tuple(code for code in codes if self._was_valid(code, year - 1, year + 1, name))

    def _was_valid(self, code: str, first: int, last: int, name: str) -> bool:
        region = self.by_code[code]
        until = region.until
        for former, last_year in region.former_names:
            if name.endswith(former):
                until = last_year
        return (region.since is None or region.since <= last) and (until is None or until >= first)

    def readings(self, text: str, at: int = 0) -> list[Reading]:
        """Every way to read a place that begins at the character, the longest first (of two as long, that of more names)."""
        found = [Reading(known.codes, end, known.is_full, 1) for known, end in self._known_at(text, at)]
        for reading in found:  # grows while it is read
            for known, end in self._known_at(text, reading.end):
                inside = tuple(code for code in known.codes if self._lies_in(code, reading.codes))
                if inside:
                    found.append(Reading(inside, end, known.is_full, reading.names + 1))
        found.sort(key=lambda reading: (-reading.end, -reading.names, not reading.is_full))
        return found

    def _known_at(self, text: str, at: int) -> Iterator[tuple[_Known, int]]:
        for length in self._lengths.get(text[at : at + _INDEXED], ()):
            if at + length <= len(text):
                for known in self._names.get(text[at : at + length], ()):
                    yield known, at + length

    def begins_inside(self, text: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The regions in one of the regions whose name or short name the text begins with (黄浦公安分局 behind 上海市)."""
        return tuple(code for known, _ in self._known_at(text, 0) for code in known.codes if self._lies_in(code, codes))

    def _lies_in(self, code: str, others: tuple[str, ...]) -> bool:
        return not self._above[code].isdisjoint(others)

    def mentions(self, text: str) -> Iterator[tuple[int, Reading]]:
        """Places named in full anywhere in the text, in order, with the character each begins at."""
        at, last, lengths = 0, len(text) - 1, self._lengths
        while at < last:
            if text[at : at + _INDEXED] in lengths:
                reading = next((reading for reading in self.readings(text, at) if reading.is_full), None)
                if reading and not (reading.names == 1 and text[at : reading.end] in GENERIC):
                    yield at, reading
                    at = reading.end
                    continue
            at += 1


@cache
def load_regions(path: Path = REGIONS) -> Regions:
    """The regions of regions.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return Regions([_region(line) for line in csv.DictReader(file)])


def _region(line: Mapping[str, str]) -> Region:
    former = (entry.rpartition(":") for entry in line["former_names"].split())
    return Region(
        line["region_code"],
        line["name"],
        line["full_name"],
        line["level"],
        line["parent_code"],
        int(line["valid_from"]) if line["valid_from"] else None,
        int(line["valid_to"]) if line["valid_to"] else None,
        tuple(line["successor_codes"].split()),
        tuple(line["short_names"].split()),
        tuple((name, int(year)) for name, _, year in former),
    )

"""What a report comes with, and which place it says: title, folders, the run's own place, its site, its own words."""

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transform.places import PLACES
from transform.places.bodies import Named
from transform.places.names import Organ, is_township, plain_name
from transform.places.naming import PlacedNames, is_of_province
from transform.places.own_words import PASSING, OwnWords

_TITLE = 300
"""Characters of a title that are looked at."""
_LEVEL_WORDS = {"province": "省", "prefecture": "市州盟", "county": "市区县旗"}


class Context(NamedTuple):
    """What a report comes with. `folders` from the outermost; `text` is called only if nothing else decides."""

    year: int | None = None
    folders: tuple[str, ...] = ()
    place: str = ""
    site: str = ""
    title: str = ""
    text: Callable[[], str] | None = None


class Surroundings:
    """Reads what reports come with."""

    def __init__(self, places: PlacedNames) -> None:
        self.places = places
        self.regions = places.regions
        self._sites = _site_regions()

    def said_by_context(
        self, codes: tuple[str, ...], context: Context, is_exact: bool = False
    ) -> tuple[tuple[str, ...], str]:
        """Those that title, folders, place and site leave, and the first of these that names one (or `contradicted`)."""
        left, decided_by = codes, ""
        for rule, said in self._evidence(context):
            supported = tuple(code for code in codes if any(self.regions.is_within(code, other) for other in said))
            if not supported:
                continue
            both = tuple(code for code in left if code in supported)
            if not both:
                return codes, "contradicted"
            if is_exact and not set(both) & set(said):
                continue
            if len(both) < len(left) or len(codes) == 1:
                left, decided_by = both, decided_by or rule
        return left, decided_by

    def _evidence(self, context: Context) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Rule and the regions it says, narrowed by the year."""
        if context.title:
            title = context.title[:_TITLE]
            said = () if PASSING.search(title) else self._mentioned(title, context.year)
            if said:
                yield "title", said
        folders = self._folder_regions(context)
        if folders:
            yield "folder", folders
        place = self.place_codes(context.place, context.year)
        if place:
            yield "place", place
        site = self._site_region(context.site)
        if site:
            yield "site", (site,)

    def place_codes(self, place: str, year: int | None = None) -> tuple[str, ...]:
        """The regions that a folder's or the user's words begin with (北京市西城区, 北京西城, 西城区财政局); none if no place."""
        place = plain_name(place)
        if not place:
            return ()
        for reading in self.regions.readings(place):
            if reading.is_full or reading.end == len(place):
                if PASSING.search(place) or self.places.says_more(place[reading.end :], reading.codes):
                    return ()
                province = None if reading.is_full else self.places.province(reading)
                return self.regions.valid_in((province,) if province else reading.codes, year, place[: reading.end])
        zone = self.places.zone_at(place, 0)
        return (zone[0].region,) if zone else ()

    def _folder_regions(self, context: Context) -> tuple[str, ...]:
        """What the folders say together: 朝阳区 in 北京市 is one, 朝阳区 alone is two."""
        said: tuple[str, ...] = ()
        for folder in context.folders:
            here = self.place_codes(folder, context.year)
            inside = tuple(code for code in here if any(self.regions.is_within(code, other) for other in said))
            if not any(self.regions.is_within(other, code) for other in said for code in here):
                said = inside or (*said, *here)  # 长春市/北京市朝阳区 are two
        return said

    def _site_region(self, site: str) -> str | None:
        labels = site.lower().split(".")
        for first in range(max(0, len(labels) - 6), len(labels) - 1):
            code = self._sites.get(".".join(labels[first:]))
            if code:
                return code
        return None

    def region(self, context: Context) -> tuple[str | None, str]:
        """The one region the report comes from, and the rule that says so; None if nothing or two say so."""
        found: str | None = None
        decided_by = ""
        for rule, said in sorted(self._evidence(context), key=lambda evidence: len(evidence[1]) > 1):
            inside = tuple(code for code in said if found is None or self.regions.is_within(code, found))
            if found and not inside and all(self.regions.is_within(found, code) for code in said):
                continue  # says less: the region around it
            if len(inside) != 1:
                if found is None and len(said) > 1:
                    continue  # an ambiguous folder alone says nothing
                return None, ""
            if inside[0] != found:
                found, decided_by = inside[0], rule
        return found, decided_by

    def _mentioned(self, text: str, year: int | None) -> tuple[str, ...]:
        """The regions named in full in the text, each once; names that fit several are left out."""
        found: dict[str, None] = {}
        for at, reading in self.regions.mentions(text):
            codes = self.regions.valid_in(reading.codes, year, text[at : reading.end])
            if len(codes) == 1:
                found[codes[0]] = None
        return tuple(found)

    def _read(self, context: Context) -> OwnWords:
        return OwnWords.of(context.text() if context.text else "")

    def said_by_text(self, codes: tuple[str, ...], named: Named, context: Context) -> str | None:
        """The one of the regions that the text says it is from, or the one that lies in a region it says so of."""
        words = self._read(context)
        text = words.text
        said: list[str] = []
        for at, reading in self.regions.mentions(text):
            if words.are_its_own(at, reading.end, named.rest):
                found = self.regions.valid_in(reading.codes, context.year, text[at : reading.end])
                said += found if len(found) == 1 else ()
        own = [code for code in codes if code in said]
        if own:
            return own[0] if len(own) == 1 else None
        around = [code for code in codes if any(self.regions.is_within(code, other) for other in said)]
        return around[0] if len(around) == 1 and not named.is_exact else None

    def place_in_front(self, name: str, context: Context, level_word: str, township: bool) -> str | None:
        """The one region in whose name, somewhere in the text, the name is the end: 北京市东城区 + 财政局."""
        words = self._read(context)
        text = words.text
        organ = name[1:] if level_word else name
        found: set[str] = set()
        own: set[str] = set()
        for at, reading in self.regions.mentions(text):
            if text.startswith(organ, reading.end):
                codes = self.regions.valid_in(reading.codes, context.year, text[at : reading.end])
                found.update(codes)
                if words.are_its_own(at, reading.end, organ):
                    own.update(codes)
        fitting = {code for code in own if self.fits(code, level_word, township)}
        return fitting.pop() if len(found) == len(fitting) == 1 else None

    def fits(self, code: str, level_word: str, township: bool) -> bool:
        if township:
            return self.places.may_hold_townships(code)
        region = self.regions.by_code[code]
        return not level_word or (region.name.endswith(level_word) and level_word in _LEVEL_WORDS[region.level])

    def is_only(self, code: str, word: tuple[str, str] | None, organ: Organ, year: int | None) -> bool:
        """Can no region inside it have the nameless organ? 财政局 in 江苏省 is anybody's, 市财政局 in 苏州市 may be 昆山市's."""
        if is_township(organ):
            return True
        if is_of_province(organ):
            return self.regions.by_code[code].level == "province"
        return not any(
            other != code and self.regions.is_within(other, code) and (not word or self.fits(other, word[0], False))
            for other in self.regions.valid_in(self.regions.by_code, year)
        )


@cache
def _site_regions(folder: Path = PLACES) -> Mapping[str, str]:
    with (folder / "site_regions.csv").open(encoding="utf-8", newline="") as file:
        return {line["site"]: line["region_code"] for line in csv.DictReader(file)}

"""Which body a printed name is the name of: exact, explainable, and never guessed.

A name is read as a place and an organ (西城区 + 财政局) by the longest match of names known. One place: that decides.
Several places (朝阳区), none (区财政局) or a short one (沭阳发改局): what the report comes with has to say which,
its title, its folders, the run's own place, its site and at last its text. What nothing says stays unresolved, with the
places it may be. data/places/agency_match_rules.csv has a sentence for every value of `matched_by`.

Two spellings of one body get one agency_id, made of the region's code and the organ's full name, so that it is the same
in every run and does not depend on what else was read. A county's body is called by the region above the county and the
county (北京市西城区财政局, 淮安市洪泽区人民政府), any other by its region alone (江苏省财政厅).
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from extract.characters import simplified
from transform.places import PLACES
from transform.places.lists import UserAgencies, UserAgency
from transform.places.names import (
    COMMITTEE,
    GOVERNMENT,
    Organ,
    begins_with_organ,
    begins_with_plain_zone,
    begins_with_zone,
    is_common,
    is_masked,
    is_part_of_township,
    is_township,
    names_other_place,
    organ_of,
    plain_name,
    split_level_word,
)
from transform.places.own_words import PASSING, OwnWords
from transform.places.regions import GENERIC, NATION, Reading, Regions, load_regions

_TITLE = 300
"""Characters of a title that are looked at."""
_MOST_CANDIDATES = 20
_MOST_REMEMBERED = 200_000
_LONGEST_NAME = 120
_LONGEST_BODY = 24
"""Characters of the longest name of a central body or a zone."""
_IS_YEAR = re.compile(r"\d{1,8}(?:年度?)?")
_STATE_COUNCIL = "国务院"
_ONE_WORD = re.compile("市(?:场|容|政[工公园管设建维]|级|直)|区域|县(?:乡公路|乡道|级|域)")
"""Words whose first character is not a place's last: 淮安市场监督管理局 lacks one 市, 朝阳市政管理处 may be of 朝阳区."""
_KEPT = "乾"
"""Characters that are simplified in some words, and not in the names of places: 乾县, 乾安县."""
_LEVEL_WORDS = {"province": "省", "prefecture": "市州盟", "county": "市区县旗"}


class Context(NamedTuple):
    """What a report comes with. `folders` from the outermost; `text` is called only if nothing else decides."""

    year: int | None = None
    folders: tuple[str, ...] = ()
    place: str = ""
    site: str = ""
    title: str = ""
    text: Callable[[], str] | None = None


class Candidate(NamedTuple):
    """A body that an unresolved name may mean."""

    agency_id: str
    agency: str
    region_code: str


class AgencyMatch(NamedTuple):
    """A line of dim_agency. `parent_id` is that of `Agencies.parent_of`; an unresolved name has neither region nor parent."""

    agency_id: str
    agency: str
    short_name: str
    level: str | None
    kind: str | None
    region_code: str | None
    parent_id: str | None
    is_resolved: bool
    matched_by: str
    candidates: tuple[Candidate, ...] = ()
    organ: str = ""
    """the organ's full name, without its place"""


class Link(NamedTuple):
    """A body that followed another, from the first report year on; relation: renamed, merged or split."""

    agency_id: str
    successor_id: str
    since: int | None
    relation: str


class _Central(NamedTuple):
    body: str
    until: int | None
    successors: tuple[str, ...]


class _Zone(NamedTuple):
    name: str
    body: str
    """the body that runs it, in full"""
    level: str
    region: str
    parent: str
    """the region whose government is above it"""


class _Named(NamedTuple):
    """What a name says: the regions it may mean, and the organ."""

    codes: tuple[str, ...]
    organ: Organ
    place: str
    is_strong: bool
    """may the place decide alone?"""
    names: int
    zone: _Zone | None = None
    over: str = ""
    """the central body whose office in the region it is (国家税务总局北京市税务局)"""
    rest: str = ""
    """what stands behind the place"""
    is_exact: bool = False
    """must the context name the place itself? (井冈山经济技术开发区 is in 吉安市, but not in 井冈山市)"""


class Agencies:
    """The bodies known, and how names are matched to them. Matches are remembered."""

    def __init__(self, regions: Regions, user: UserAgencies | None = None) -> None:
        self.regions = regions
        self._user = user or UserAgencies(())
        self._central, self._central_names = _central_bodies()
        self._zones = _zones()
        self._sites = _site_regions()
        self._remembered: dict[tuple[object, ...], AgencyMatch] = {}

    def match(self, name: str, context: Context = Context()) -> AgencyMatch:  # noqa: B008 (immutable)
        """The body that the printed name means in this context."""
        key = (name, *context[:5], context.text is None)
        found = self._remembered.get(key)
        if found is None:
            text_was_read = False

            def text() -> str:
                nonlocal text_was_read
                text_was_read = True
                return context.text() if context.text else ""

            found = self._match(plain_name(name), name, context._replace(text=text))
            if context.text is None or not text_was_read:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = found
        return found

    def _match(self, name: str, printed: str, context: Context) -> AgencyMatch:
        users = self._user.find(name, context.year)
        if users:
            return self._by_user(users)
        if len(name) > _LONGEST_NAME or is_masked(name):
            return self._unresolved(printed, context, "unknown_place")
        match = self._matched(name, printed, context)
        if not match.is_resolved and (plain := _simplified(name)) != name:
            match = self._matched(plain, printed, context)
        return match

    def _matched(self, name: str, printed: str, context: Context) -> AgencyMatch:
        central = self._central_names.get(name)
        if central:
            return self._of_central(central)
        for named in self._named(name):
            return self._placed(named, printed, context)
        return self._without_place(name, printed, context)

    # -- what a name says ------------------------------------------------------------------------------------------------

    def _named(self, name: str) -> Iterable[_Named]:
        """The first acceptable way to read a place and an organ, if there is one."""
        over, at = "", 0
        for length in range(min(len(name) - 2, _LONGEST_BODY), 3, -1):
            if name[:length] in self._central_names:
                over, at = self._central_names[name[:length]], length
                break
        zone = self._zone_at(name, at)
        readings = self.regions.readings(name, at)
        for reading in readings:
            zone = self._zone_at(name, reading.end, reading) or zone
        if zone and (not readings or zone[1] > readings[0].end):
            inner = next((reading for reading in self.regions.readings(name, zone[1]) if reading.is_full), None)
            if inner is None:
                rest = name[zone[1] :].removeprefix(COMMITTEE).removeprefix("管委会")
                organ = organ_of(rest) if rest else Organ(COMMITTEE, "zone")
                if organ.kind == "government":
                    organ = Organ(COMMITTEE, "zone")
                return [_Named((zone[0].region,), organ, "", True, 1, zone[0], over, rest)]
            readings, at = [inner], zone[1]
        for reading in readings:
            rest = name[reading.end :]
            place = name[at : reading.end]
            if _ONE_WORD.match(name, reading.end - 1):
                continue
            organ = organ_of(rest)
            if reading.is_full:
                is_strong = reading.names > 1 or place not in GENERIC
                return [_Named(reading.codes, organ, place, is_strong, reading.names, None, over, rest)]
            if not rest:
                continue
            if begins_with_zone(rest):
                if not begins_with_plain_zone(rest):
                    continue
                inside = any(self.regions.by_code[code].level == "county" for code in reading.codes)
                return [_Named(reading.codes, organ, place, not inside, reading.names, None, over, rest, inside)]
            if is_common(rest):
                province = self._province(reading, organ)
                strong = reading.names > 1 or province is not None
                codes = (province,) if province else reading.codes
                return [_Named(codes, organ, place, strong, reading.names, None, over, rest)]
        return []

    def _province(self, reading: Reading, organ: Organ | None = None) -> str | None:
        """The province that a short name means: 上海, which nothing else is called, or 吉林 in 吉林财政厅 (a city has no 厅)."""
        if reading.names > 1 or (len(reading.codes) > 1 and not (organ and _is_of_province(organ))):
            return None
        return next((code for code in reading.codes if self.regions.by_code[code].level == "province"), None)

    def _zone_at(self, name: str, at: int, inside: Reading | None = None) -> tuple[_Zone, int] | None:
        for length in range(min(len(name) - at, _LONGEST_BODY), 1, -1):
            zone = self._zones.get(name[at : at + length])
            if zone and (inside is None or any(self.regions.is_within(zone.region, code) for code in inside.codes)):
                return zone, at + length
        return None

    # -- a name with a place -----------------------------------------------------------------------------------------------

    def _placed(self, named: _Named, printed: str, context: Context) -> AgencyMatch:
        if named.over and named.organ.kind in ("government", "office", "township", "zone"):
            return self._unresolved(printed, context, "unknown_place")
        if named.zone:
            if self._says_more(named.rest, (named.zone.region,)):
                return self._unresolved(printed, context, "unknown_place")
            return self._of_zone(named.zone, named.organ)
        codes = self.regions.valid_in(named.codes, context.year, named.place)
        if not codes:
            zone = self._zones.get(self.regions.by_code[named.codes[0]].name)
            if zone:  # a park that became a district later: 两江新区
                is_body = named.organ.kind == "government" or named.organ.name == COMMITTEE
                return self._of_zone(zone, Organ(COMMITTEE, "zone") if is_body else named.organ)
            following = [code for old in named.codes for code in self.regions.by_code[old].successors]
            return self._unresolved(printed, context, "outside_validity", (*named.codes, *following), named)
        if is_township(named.organ) and not any(self._may_hold_townships(code) for code in codes):
            return self._township(named, codes, printed, context)
        if self._says_more(named.rest, codes):
            return self._unresolved(printed, context, "unknown_place")
        if not any(self._may_hold_townships(code) for code in codes) and is_part_of_township(named.rest):
            return self._unresolved(printed, context, "township_without_county")
        if len(codes) == 1 and named.is_strong:
            return self._resolved(codes[0], named, "full_name" if named.names > 1 else "unique_name")
        said, decided_by = self._said_by_context(codes, context, named.is_exact)
        if decided_by == "contradicted":
            return self._unresolved(printed, context, "contradicted", codes, named)
        if len(said) == 1 and decided_by:
            return self._resolved(said[0], named, decided_by)
        in_text = self._said_by_text(said or codes, named, context)
        if in_text:
            return self._resolved(in_text, named, "parent_in_text")
        return self._unresolved(printed, context, "ambiguous" if named.is_strong else "short_place", codes, named)

    def _says_more(self, rest: str, codes: tuple[str, ...]) -> bool:
        """Does a further place stand behind the place: one elsewhere (上海市西城区), unknown, or one in it in short?"""
        if not rest or is_common(rest):
            return False
        if names_other_place(rest):
            return True
        if begins_with_zone(rest) and any(self.regions.by_code[code].level == "province" for code in codes):
            own = any(self.regions.by_code[code].full_name.endswith("市") for code in codes)
            if not own:  # 江西省井冈山经济技术开发区 is a city's
                return True
        for _, reading in self.regions.mentions(rest):
            if not any(self.regions.is_within(code, other) for code in reading.codes for other in codes):
                return True
        return not begins_with_organ(rest) and bool(self.regions.begins_inside(rest, codes))

    def _may_hold_townships(self, code: str) -> bool:
        return self.regions.by_code[code].level == "county" or not self.regions.has_regions(code)

    def _township(self, named: _Named, codes: tuple[str, ...], printed: str, context: Context) -> AgencyMatch:
        """A township behind the name of a region with counties: the county must come from elsewhere."""
        code, decided_by = self._context_region(context)
        if code and self._may_hold_townships(code) and any(self.regions.is_within(code, region) for region in codes):
            return self._resolved(code, named, decided_by)
        return self._unresolved(printed, context, "township_without_county")

    def _said_by_context(
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
                if PASSING.search(place) or self._says_more(place[reading.end :], reading.codes):
                    return ()
                province = None if reading.is_full else self._province(reading)
                return self.regions.valid_in((province,) if province else reading.codes, year, place[: reading.end])
        zone = self._zone_at(place, 0)
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

    def _context_region(self, context: Context) -> tuple[str | None, str]:
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

    # -- the text --------------------------------------------------------------------------------------------------------------

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

    def _said_by_text(self, codes: tuple[str, ...], named: _Named, context: Context) -> str | None:
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

    # -- a name without a place ------------------------------------------------------------------------------------------------

    def _without_place(self, name: str, printed: str, context: Context) -> AgencyMatch:
        word = split_level_word(name)
        organ = organ_of(word[1] if word else name)
        if word is None and not (is_common(name) or is_township(organ) or begins_with_zone(name)):
            return self._unresolved(printed, context, "unknown_place")
        if word is None and organ.kind == "government":
            return self._unresolved(printed, context, "no_place")
        township = is_township(organ)
        named = _Named((), organ, "", False, 0)
        code, decided_by = self._context_region(context)
        if (
            code
            and self._fits(code, word[0] if word else "", township)
            and self._is_only(code, word, organ, context.year)
        ):
            return self._resolved(code, named, decided_by)
        code = self._place_in_front(name, context, word[0] if word else "", township)
        if code:
            return self._resolved(code, named, "parent_in_text")
        return self._unresolved(printed, context, "township_without_county" if township else "no_place")

    def _fits(self, code: str, level_word: str, township: bool) -> bool:
        if township:
            return self._may_hold_townships(code)
        region = self.regions.by_code[code]
        return not level_word or (region.name.endswith(level_word) and level_word in _LEVEL_WORDS[region.level])

    def _is_only(self, code: str, word: tuple[str, str] | None, organ: Organ, year: int | None) -> bool:
        """Can no region inside it have the nameless organ? 财政局 in 江苏省 is anybody's, 市财政局 in 苏州市 may be 昆山市's."""
        if is_township(organ):
            return True
        if _is_of_province(organ):
            return self.regions.by_code[code].level == "province"
        return not any(
            other != code and self.regions.is_within(other, code) and (not word or self._fits(other, word[0], False))
            for other in self.regions.valid_in(self.regions.by_code, year)
        )

    def _place_in_front(self, name: str, context: Context, level_word: str, township: bool) -> str | None:
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
        fitting = {code for code in own if self._fits(code, level_word, township)}
        return fitting.pop() if len(found) == len(fitting) == 1 else None

    # -- agencies ----------------------------------------------------------------------------------------------------------------

    def region_title(self, code: str) -> str:
        """How agencies of the region are called: a county with the region above it, any other by its name."""
        region = self.regions.by_code[code]
        if region.level != "county":
            return region.name
        return self.regions.by_code[region.parent].name + region.name

    def government(self, code: str) -> AgencyMatch:
        """The government of a region; that of the nation is the State Council."""
        if code == NATION:
            return self._of_central(_STATE_COUNCIL)
        return self._resolved(code, _Named((), Organ(GOVERNMENT, "government"), "", True, 1), "unique_name")

    def _resolved(self, code: str, named: _Named, matched_by: str) -> AgencyMatch:
        organ = named.organ
        region = self.regions.by_code[code]
        title = self.region_title(code)
        if named.over:
            parent_id = self._of_central(self._central_names[named.over]).agency_id
        elif organ.kind == "government":
            parent_id = self._government_id(region.parent)
        elif organ.zone:
            parent_id = _agency_id(code, organ.zone + COMMITTEE)
        else:
            parent_id = self._government_id(code)
        return AgencyMatch(
            _agency_id(code, named.over + organ.name),
            named.over + title + organ.name,
            named.over + region.name + organ.name,
            "township" if organ.kind == "township" else region.level,
            organ.kind,
            code,
            parent_id,
            True,
            matched_by,
            (),
            organ.name,
        )

    def _government_id(self, code: str) -> str:
        return _agency_id(NATION, _STATE_COUNCIL) if code == NATION else _agency_id(code, GOVERNMENT)

    def _of_zone(self, zone: _Zone, organ: Organ) -> AgencyMatch:
        is_body = organ.kind == "zone"
        name = zone.body if is_body else zone.name + organ.name
        return AgencyMatch(
            _agency_id(zone.region, name),
            name,
            name,
            "township" if organ.kind == "township" else zone.level,
            organ.kind,
            zone.region,
            self._government_id(zone.parent) if is_body else _agency_id(zone.region, zone.body),
            True,
            "zone",
            (),
            name,
        )

    def _of_central(self, body: str) -> AgencyMatch:
        is_council = body == _STATE_COUNCIL
        return AgencyMatch(
            _agency_id(NATION, body),
            body,
            body,
            "central",
            "government" if is_council else "office" if body == "国务院办公厅" else "department",
            NATION,
            None if is_council else _agency_id(NATION, _STATE_COUNCIL),
            True,
            "central",
            (),
            body,
        )

    def _unresolved(
        self, printed: str, context: Context, matched_by: str, codes: Iterable[str] = (), named: _Named | None = None
    ) -> AgencyMatch:
        candidates: list[Candidate] = []
        for code in dict.fromkeys(codes):
            if named and len(candidates) < _MOST_CANDIDATES:
                candidates.append(Candidate(*self._resolved(code, named, "")[:2], code))
        # a folder called 2023 tells two places' reports not apart
        folder = next((folder for folder in reversed(context.folders) if not _IS_YEAR.fullmatch(folder)), "")
        where = "\n".join(part for part in (context.site, context.place) if part)
        digest = sha256(f"{plain_name(printed)}\n{folder}{where and chr(10) + where}".encode()).hexdigest()
        return AgencyMatch(
            f"u{digest[:12]}", printed, printed, None, None, None, None, False, matched_by, tuple(candidates)
        )

    def _by_user(self, users: tuple[UserAgency, ...]) -> AgencyMatch:
        user = users[0]
        known = self._known(user)
        return AgencyMatch(
            known.agency_id,
            user.agency,
            known.short_name if known.is_resolved else user.agency,
            user.level or known.level,
            user.kind or known.kind,
            user.region_code or known.region_code,
            self._id_of(user.parent) if user.parent else known.parent_id,
            True,
            "user",
            (),
            known.organ,
        )

    def _known(self, user: UserAgency) -> AgencyMatch:
        """What the agency of the user's list is without the list: its id must not depend on the list."""
        name = plain_name(user.agency)
        place = self.regions.by_code[user.region_code].full_name if user.region_code else ""
        known = self._matched(name, user.agency, Context(place=place, year=user.since or user.until))
        if known.is_resolved and user.region_code in ("", known.region_code):
            return known
        return known._replace(
            agency_id=_agency_id(user.region_code or "user", user.agency),
            region_code=user.region_code or None,
            parent_id=self._government_id(user.region_code) if user.region_code else None,
            level=self.regions.by_code[user.region_code].level if user.region_code else None,
            kind=organ_of(name).kind,
            is_resolved=False,
            candidates=(),
        )

    def _id_of(self, name: str) -> str:
        return self.match(name).agency_id

    @cached_property
    def users(self) -> tuple[tuple[UserAgency, AgencyMatch], ...]:
        """The agencies of the user's list with the match that their names get."""
        return tuple((user, self._by_user((user,))) for user in self._user.agencies)

    @cached_property
    def _user_links(self) -> Mapping[str, tuple[Link, ...]]:
        """agency_id -> what became of it by the user's list"""
        links: dict[str, list[Link]] = {}
        for user, found in self.users:
            if user.successor:
                since = user.until + 1 if user.until else None
                link = Link(found.agency_id, self._id_of(user.successor), since, "renamed")
                links.setdefault(found.agency_id, []).append(link)
            if user.predecessor:
                before = self._id_of(user.predecessor)
                links.setdefault(before, []).append(Link(before, found.agency_id, user.since, "renamed"))
        return {agency_id: _once(found) for agency_id, found in links.items()}

    @cached_property
    def _users_by_id(self) -> Mapping[str, AgencyMatch]:
        return {match.agency_id: match for _, match in self.users}

    @cached_property
    def _predecessors(self) -> Mapping[str, int]:
        """region -> how many abolished ones went into it"""
        return Counter(code for region in self.regions.by_code.values() for code in region.successors)

    # -- relations -----------------------------------------------------------------------------------------------------------------

    def parent_of(self, match: AgencyMatch) -> AgencyMatch | None:
        """The body above; None for an unresolved name, the State Council, and a parent that only a user's list names."""
        if match.parent_id is None or match.region_code is None:
            return None
        code = match.region_code
        while code:
            if self._government_id(code) == match.parent_id:
                return self.government(code)
            code = self.regions.by_code[code].parent
        for end in range(len(match.agency) - 1, 2, -1):
            above = match.agency[:end]
            if above in self._central_names or above in self._zones or begins_with_zone(above):
                parent = self._matched(above, above, Context(place=self.regions.by_code[match.region_code].full_name))
                if parent.agency_id == match.parent_id:
                    return parent
        return self._users_by_id.get(match.parent_id)

    def links_of(self, match: AgencyMatch) -> tuple[Link, ...]:
        """What became of a body: by the user's list, of a central body, or since its region was abolished."""
        if not match.is_resolved or match.region_code is None:
            return ()
        listed = self._user_links.get(match.agency_id, ())
        if listed or match.region_code == NATION:
            return listed or self._central_links(match)
        region = self.regions.by_code[match.region_code]
        if region.until is None or match.kind == "zone":
            return ()
        links = []
        for code in region.successors:
            split = len(region.successors) > 1
            grown = self._predecessors[code] > 1 or (self.regions.by_code[code].since or 0) <= region.until
            links.append(
                Link(
                    match.agency_id,
                    _agency_id(code, match.organ),
                    region.until + 1,
                    "split" if split else "merged" if grown else "renamed",
                )
            )
        return tuple(links)

    def _central_links(self, match: AgencyMatch) -> tuple[Link, ...]:
        body = self._central.get(match.agency)
        if body is None or not body.successors:
            return ()
        relation = "split" if len(body.successors) > 1 else "merged"
        return tuple(
            Link(match.agency_id, _agency_id(NATION, after), body.until, relation) for after in body.successors
        )


def _simplified(name: str) -> str:
    return _KEPT.join(simplified(part) for part in name.split(_KEPT))


def _is_of_province(organ: Organ) -> bool:
    """Only provinces have a 厅, but for 办公厅, which large cities have too."""
    return organ.name.endswith("厅") and not organ.name.endswith("办公厅")


def _once(links: list[Link]) -> tuple[Link, ...]:
    """By the bodies: a list may say the same from both sides, one with the year and one without."""
    found: dict[tuple[str, str], Link] = {}
    for link in links:
        known = found.get(link[:2])
        found[link[:2]] = link if known is None or known.since is None else known
    return tuple(found.values())


def _agency_id(region_code: str, organ: str) -> str:
    return "a" + sha256(f"{region_code} {organ}".encode()).hexdigest()[:12]


@cache
def _central_bodies(folder: Path = PLACES) -> tuple[Mapping[str, _Central], Mapping[str, str]]:
    """(name -> body, name or short name -> name)"""
    bodies, names = {}, {}
    for line in _lines(folder / "central_bodies.csv"):
        until = int(line["until"]) if line["until"] else None
        bodies[line["body"]] = _Central(line["body"], until, tuple(line["successors"].split()))
        for name in (line["body"], *line["short_names"].split()):
            names[name] = line["body"]
    return bodies, names


@cache
def _zones(folder: Path = PLACES) -> Mapping[str, _Zone]:
    """name or alias -> zone"""
    zones = {}
    for line in _lines(folder / "zones.csv"):
        body = line["body"] or line["zone"] + COMMITTEE
        zone = _Zone(line["zone"], body, line["level"], line["region_code"], line["parent_code"])
        zones.update(dict.fromkeys((line["zone"], *line["aliases"].split()), zone))
    return zones


@cache
def _site_regions(folder: Path = PLACES) -> Mapping[str, str]:
    return {line["site"]: line["region_code"] for line in _lines(folder / "site_regions.csv")}


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_agencies(user: UserAgencies | None = None) -> Agencies:
    """The bodies of data/, with the user's own list."""
    return Agencies(load_regions(), user)

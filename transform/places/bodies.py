"""Bodies as they are known: their ids, names and parents, of regions, zones and the nation.

Two spellings of one body get one agency_id, made of the region's code and the organ's full name, so that it is the same
in every run and does not depend on what else was read. A county's body is called by the region above the county and the
county (北京市西城区财政局, 淮安市洪泽区人民政府), any other by its region alone (江苏省财政厅).
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from transform.places import PLACES
from transform.places.names import COMMITTEE, GOVERNMENT, Organ, plain_name
from transform.places.regions import NATION, Regions

STATE_COUNCIL = "国务院"
_MOST_CANDIDATES = 20
_IS_YEAR = re.compile(r"\d{1,8}(?:年度?)?")


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


class Central(NamedTuple):
    body: str
    until: int | None
    successors: tuple[str, ...]


class Zone(NamedTuple):
    name: str
    body: str
    """the body that runs it, in full"""
    level: str
    region: str
    parent: str
    """the region whose government is above it"""


class Named(NamedTuple):
    """What a name says: the regions it may mean, and the organ."""

    codes: tuple[str, ...]
    organ: Organ
    place: str
    is_strong: bool
    """may the place decide alone?"""
    names: int
    zone: Zone | None = None
    over: str = ""
    """the central body whose office in the region it is (国家税务总局北京市税务局)"""
    rest: str = ""
    """what stands behind the place"""
    is_exact: bool = False
    """must the context name the place itself? (井冈山经济技术开发区 is in 吉安市, but not in 井冈山市)"""


class Where(Protocol):
    """Where a document was found: what tells two unresolved names of different places apart."""

    @property
    def folders(self) -> tuple[str, ...]: ...
    @property
    def site(self) -> str: ...
    @property
    def place(self) -> str: ...


class Bodies:
    """What is known of bodies: those of the nation, zones, and how bodies of regions are called."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.central, self.central_names = _central_bodies()
        self.zones = _zones()

    def region_title(self, code: str) -> str:
        """How agencies of the region are called: a county with the region above it, any other by its name."""
        region = self.regions.by_code[code]
        if region.level != "county":
            return region.name
        return self.regions.by_code[region.parent].name + region.name

    def government(self, code: str) -> AgencyMatch:
        """The government of a region; that of the nation is the State Council."""
        if code == NATION:
            return self.of_central(STATE_COUNCIL)
        return self.resolved(code, Named((), Organ(GOVERNMENT, "government"), "", True, 1), "unique_name")

    def resolved(self, code: str, named: Named, matched_by: str) -> AgencyMatch:
        organ = named.organ
        region = self.regions.by_code[code]
        title = self.region_title(code)
        if named.over:
            parent_id = self.of_central(self.central_names[named.over]).agency_id
        elif organ.kind == "government":
            parent_id = self.government_id(region.parent)
        elif organ.zone:
            parent_id = agency_id_of(code, organ.zone + COMMITTEE)
        else:
            parent_id = self.government_id(code)
        return AgencyMatch(
            agency_id_of(code, named.over + organ.name),
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

    def government_id(self, code: str) -> str:
        return agency_id_of(NATION, STATE_COUNCIL) if code == NATION else agency_id_of(code, GOVERNMENT)

    def of_zone(self, zone: Zone, organ: Organ) -> AgencyMatch:
        is_body = organ.kind == "zone"
        name = zone.body if is_body else zone.name + organ.name
        return AgencyMatch(
            agency_id_of(zone.region, name),
            name,
            name,
            "township" if organ.kind == "township" else zone.level,
            organ.kind,
            zone.region,
            self.government_id(zone.parent) if is_body else agency_id_of(zone.region, zone.body),
            True,
            "zone",
            (),
            name,
        )

    def of_central(self, body: str) -> AgencyMatch:
        is_council = body == STATE_COUNCIL
        return AgencyMatch(
            agency_id_of(NATION, body),
            body,
            body,
            "central",
            "government" if is_council else "office" if body == "国务院办公厅" else "department",
            NATION,
            None if is_council else agency_id_of(NATION, STATE_COUNCIL),
            True,
            "central",
            (),
            body,
        )

    def unresolved(
        self, printed: str, where: "Where", matched_by: str, codes: Iterable[str] = (), named: Named | None = None
    ) -> AgencyMatch:
        candidates: list[Candidate] = []
        for code in dict.fromkeys(codes):
            if named and len(candidates) < _MOST_CANDIDATES:
                candidates.append(Candidate(*self.resolved(code, named, "")[:2], code))
        # a folder called 2023 tells two places' reports not apart
        folder = next((folder for folder in reversed(where.folders) if not _IS_YEAR.fullmatch(folder)), "")
        found_at = "\n".join(part for part in (where.site, where.place) if part)
        digest = sha256(f"{plain_name(printed)}\n{folder}{found_at and chr(10) + found_at}".encode()).hexdigest()
        return AgencyMatch(
            f"u{digest[:12]}", printed, printed, None, None, None, None, False, matched_by, tuple(candidates)
        )


def agency_id_of(region_code: str, organ: str) -> str:
    return "a" + sha256(f"{region_code} {organ}".encode()).hexdigest()[:12]


@cache
def _central_bodies(folder: Path = PLACES) -> tuple[Mapping[str, Central], Mapping[str, str]]:
    """(name -> body, name or short name -> name)"""
    bodies, names = {}, {}
    for line in _lines(folder / "central_bodies.csv"):
        until = int(line["until"]) if line["until"] else None
        bodies[line["body"]] = Central(line["body"], until, tuple(line["successors"].split()))
        for name in (line["body"], *line["short_names"].split()):
            names[name] = line["body"]
    return bodies, names


@cache
def _zones(folder: Path = PLACES) -> Mapping[str, Zone]:
    """name or alias -> zone"""
    zones = {}
    for line in _lines(folder / "zones.csv"):
        body = line["body"] or line["zone"] + COMMITTEE
        zone = Zone(line["zone"], body, line["level"], line["region_code"], line["parent_code"])
        zones.update(dict.fromkeys((line["zone"], *line["aliases"].split()), zone))
    return zones


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

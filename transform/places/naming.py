"""A printed name read as a place and an organ (西城区 + 财政局), by the longest match of names known."""

import re
from collections.abc import Iterable

from transform.places.bodies import Bodies, Named, Zone
from transform.places.names import (
    COMMITTEE,
    Organ,
    begins_with_organ,
    begins_with_plain_zone,
    begins_with_zone,
    is_common,
    names_other_place,
    organ_of,
)
from transform.places.regions import GENERIC, Reading

_LONGEST_BODY = 24
"""Characters of the longest name of a central body or a zone."""
_ONE_WORD = re.compile("市(?:场|容|政[工公园管设建维]|级|直)|区域|县(?:乡公路|乡道|级|域)")
"""Words whose first character is not a place's last: 淮安市场监督管理局 lacks one 市, 朝阳市政管理处 may be of 朝阳区."""


class PlacedNames:
    """Reads names."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.regions = bodies.regions

    def named(self, name: str) -> Iterable[Named]:
        """The first acceptable way to read a place and an organ, if there is one."""
        over, at = "", 0
        for length in range(min(len(name) - 2, _LONGEST_BODY), 3, -1):
            if name[:length] in self.bodies.central_names:
                over, at = self.bodies.central_names[name[:length]], length
                break
        zone = self.zone_at(name, at)
        readings = self.regions.readings(name, at)
        for reading in readings:
            zone = self.zone_at(name, reading.end, reading) or zone
        if zone and (not readings or zone[1] > readings[0].end):
            inner = next((reading for reading in self.regions.readings(name, zone[1]) if reading.is_full), None)
            if inner is None:
                rest = name[zone[1] :].removeprefix(COMMITTEE).removeprefix("管委会")
                organ = organ_of(rest) if rest else Organ(COMMITTEE, "zone")
                if organ.kind == "government":
                    organ = Organ(COMMITTEE, "zone")
                return [Named((zone[0].region,), organ, "", True, 1, zone[0], over, rest)]
            readings, at = [inner], zone[1]
        for reading in readings:
            rest = name[reading.end :]
            place = name[at : reading.end]
            if _ONE_WORD.match(name, reading.end - 1):
                continue
            organ = organ_of(rest)
            if reading.is_full:
                is_strong = reading.names > 1 or place not in GENERIC
                return [Named(reading.codes, organ, place, is_strong, reading.names, None, over, rest)]
            if not rest:
                continue
            if begins_with_zone(rest):
                if not begins_with_plain_zone(rest):
                    continue
                inside = any(self.regions.by_code[code].level == "county" for code in reading.codes)
                return [Named(reading.codes, organ, place, not inside, reading.names, None, over, rest, inside)]
            if is_common(rest):
                province = self.province(reading, organ)
                strong = reading.names > 1 or province is not None
                codes = (province,) if province else reading.codes
                return [Named(codes, organ, place, strong, reading.names, None, over, rest)]
        return []

    def province(self, reading: Reading, organ: Organ | None = None) -> str | None:
        """The province that a short name means: 上海, which nothing else is called, or 吉林 in 吉林财政厅 (a city has no 厅)."""
        if reading.names > 1 or (len(reading.codes) > 1 and not (organ and is_of_province(organ))):
            return None
        return next((code for code in reading.codes if self.regions.by_code[code].level == "province"), None)

    def zone_at(self, name: str, at: int, inside: Reading | None = None) -> tuple[Zone, int] | None:
        for length in range(min(len(name) - at, _LONGEST_BODY), 1, -1):
            zone = self.bodies.zones.get(name[at : at + length])
            if zone and (inside is None or any(self.regions.is_within(zone.region, code) for code in inside.codes)):
                return zone, at + length
        return None

    def says_more(self, rest: str, codes: tuple[str, ...]) -> bool:
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

    def may_hold_townships(self, code: str) -> bool:
        return self.regions.by_code[code].level == "county" or not self.regions.has_regions(code)


def is_of_province(organ: Organ) -> bool:
    """Only provinces have a 厅, but for 办公厅, which large cities have too."""
    return organ.name.endswith("厅") and not organ.name.endswith("办公厅")

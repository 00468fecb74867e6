"""The part of an agency's name behind its place: what it is called in full, and what kind of body it is.

The words are data: data/places/agency_kinds.csv (words agencies end in that are no department's; the others of
data/agency_suffixes.csv are), data/places/agency_short_names.csv (exact short forms; never a form that only resembles one).
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transform.places import PLACES

GOVERNMENT = "人民政府"
COMMITTEE = "管理委员会"

_LEVEL_WORD = re.compile(r"(?:(?P<level>[省市区县州旗盟])(?P<organ>[^区内].+))\Z", re.DOTALL)
_TOWNSHIP = re.compile(r"[^省市县区州旗]{1,10}?(?:街道|镇|乡|苏木)\Z")
_PART_OF_TOWNSHIP = re.compile(
    r"[^省市县区州旗]{0,9}[^省市县区州旗城侨集村](?:街道|镇(?!化)|乡(?![村镇土]))", re.DOTALL
)
_OTHER_PLACE = re.compile(r"[^委局厅部办处会院省市县区州旗]{1,8}[市县区州旗盟](?P<organ>.*)\Z", re.DOTALL)
_DIVISION = re.compile(r"第[一二三四五六七八九十百\d]{1,5}[师团]")
_MASKS = frozenset("某*×?□○●△▲■_…")
_MASK = re.compile("[xX]{2}")


class Organ(NamedTuple):
    """An organ's name in full, its kind, and of a part of a park or zone (开发区财政局) the zone's own name."""

    name: str
    kind: str
    zone: str = ""


class OrganWords(NamedTuple):
    """The tables, ready to use."""

    kinds: Mapping[str, tuple[str, str]]
    """suffix -> (kind, what it is in full, '' if it is so already)"""
    organs: Mapping[str, str]
    """organ or its short form -> organ"""
    longest: int
    zone: re.Pattern[str]
    """a park's or zone's words at the beginning; group 1 is up to them, group 2 what follows"""


@cache
def organ_words(folder: Path = PLACES) -> OrganWords:
    """agency_kinds.csv and agency_short_names.csv."""
    kinds = {line["suffix"]: (line["kind"], line["full"]) for line in _lines(folder / "agency_kinds.csv")}
    organs = {}
    for line in _lines(folder / "agency_short_names.csv"):
        for name in (line["organ"], *line["short_names"].split()):
            organs[name] = line["organ"]
    zones = sorted((word for word, (kind, full) in kinds.items() if kind == "zone" and not full), key=len, reverse=True)
    return OrganWords(
        kinds,
        organs,
        max(map(len, kinds)),
        re.compile(rf"([\u3400-\u9fff]{{0,12}}?(?:{'|'.join(zones)}))(?:(?:{COMMITTEE}|管委会)?(.*))\Z", re.DOTALL),
    )


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain_name(name: str) -> str:
    """The name as it is compared: full-width letters and brackets as half-width ones, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def organ_of(text: str) -> Organ:
    """The organ behind a place. Nothing stands there for the government itself: 淮安市洪泽区."""
    if not text or text == GOVERNMENT:
        return Organ(GOVERNMENT, "government")
    words = organ_words()
    known = words.organs.get(text)
    if known:
        return Organ(known, "department" if (kind := _kind(known, words)) == "zone" else kind)
    zone = words.zone.match(text)
    if zone:
        rest = zone[2]
        if not rest:
            return Organ(zone[1] + COMMITTEE, "zone")
        part = organ_of(rest)
        return Organ(zone[1] + part.name, "department" if part.kind == "government" else part.kind, zone[1])
    for length in range(min(len(text), words.longest), 0, -1):
        if text[-length:] in words.kinds:
            kind, full = words.kinds[text[-length:]]
            if kind == "zone":
                return Organ(text[:-length] + (full or text[-length:]), "department")
            return Organ(text[:-length] + (full or text[-length:]), kind)
    return Organ(text, "department")


def _kind(organ: str, words: OrganWords) -> str:
    for length in range(min(len(organ), words.longest), 0, -1):
        if organ[-length:] in words.kinds:
            return words.kinds[organ[-length:]][0]
    return "department"


def is_common(text: str) -> bool:
    """Is it an organ that every place has: one of agency_short_names.csv, the government or its office?"""
    words = organ_words()
    return text in words.organs or words.kinds.get(text, ("", ""))[0] in ("government", "office")


def begins_with_zone(text: str) -> bool:
    """Does the text begin with the words for a park or zone (经济技术开发区管委会)?"""
    return organ_words().zone.match(text) is not None


def split_level_word(text: str) -> tuple[str, str] | None:
    """(区, 财政局) of 区财政局: a name that leaves out the place but for the word for its level."""
    match = _LEVEL_WORD.match(text)
    return (match["level"], match["organ"]) if match else None


def is_township(organ: Organ) -> bool:
    """Is it the name of one township, and of nothing else?"""
    words = organ_words()
    if organ.kind != "township":
        return False
    name = organ.name
    for suffix in ("街道办事处", "镇人民政府", "乡人民政府", "苏木人民政府"):
        if name.endswith(suffix):
            name = name[: len(name) - len(suffix)] + suffix[: 2 if suffix[0] in "街苏" else 1]
    return _TOWNSHIP.match(name) is not None and name not in words.kinds


def begins_with_plain_zone(text: str) -> bool:
    """Does it begin with a zone's words and no name of its own: 高新区管委会, but not 湾新区 or 风景区?

    Behind a place's short name such a name may be one word with it: 杭州湾新区 is not in 杭州, 泰山风景区 not in 泰山区.
    """
    zone = organ_words().zone.match(text)
    return zone is not None and re.fullmatch("(?:经济|高新|技术|产业)*(?:开发区|经开区|高新区)", zone[1]) is not None


def begins_with_organ(text: str) -> bool:
    """Does the text begin with an organ that every place has (公安局交警支队)?"""
    return any(text[:end] in organ_words().organs for end in range(2, min(len(text), 16) + 1))


def names_other_place(text: str) -> bool:
    """Is it, behind a place, a further place that no list knows, and its organ (西诚区财政局, 第八师财政局)?"""
    if is_common(text):
        return False
    other = _OTHER_PLACE.match(text)
    return (other is not None and (not other["organ"] or is_common(other["organ"]))) or _DIVISION.match(
        text
    ) is not None


def is_part_of_township(text: str) -> bool:
    """Does the text begin with a township's name (清江镇财政所)? Not 住房和城乡建设局."""
    return not begins_with_organ(text) and _PART_OF_TOWNSHIP.match(text) is not None


def is_masked(text: str) -> bool:
    """Is a part of the name hidden (某区统计局, ****局, XX区)?"""
    return not _MASKS.isdisjoint(text) or _MASK.search(text) is not None

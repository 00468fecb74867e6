"""Whether a report's figures are those of one organ or of a whole area.

The ending of a name says what its kind reports on (data/agency_suffixes.csv): `organ` on itself; `own` (a township, a street
office, the committee of a zone) on itself too, unless its text counts the applications of an area; `unknown` on either.
"""

import re
from functools import cache
from typing import NamedTuple

from transform.identity.words import identity_words
from transform.places.names import COMMITTEE, organ_words
from transform.places.regions import load_regions

_EVERYONE = "(?:(?:(?:各级)?行政机关|各级各部门|各部门|各单位|各乡镇|各镇街)(?:[、和及](?:各部门|各单位|各乡镇|各镇街|各街道)){0,3})"
_LEADS = (3, 2, 0)
_REMARK = re.compile(r"[(（][^()（）]*[)）]\Z")
_NOT = re.compile(r"(?:不|未|没有|除)(?:包括|包含|含|涵盖|计)?\s*\Z|不(?:包括|含|涵盖)[^。；\n]{0,8}\Z")
_WHAT = re.compile(r"[^。；\n，,]{0,16}?(?:申请|(?=[。；\n，,]|\Z))|[^。；\n，,]{0,16}")
"""What is received: up to the word for an application, or to the end of the clause."""
_PLAIN_WORDS = re.compile(
    "申请|政府|信息|有关|相关|书面|网上|网络|在线|当面|信函|邮件|电子|公众|群众|市民|公民|法人|自然人|组织|社会|提交|提出|申请人|正式"
    "|新增|有效|[了到的过及和与、各项类个条件宗次份人共计]|本年度?|今年|全年"
)
"""Words for applications for information; what is left of others says that it is something else."""
_OTHER = re.compile("[\u3400-\u9fff]")
_LEVELS = {
    "全省": "省",
    "全市": "市",
    "全区": "区",
    "全县": "县",
    "全州": "州",
    "全旗": "旗",
    "全盟": "盟",
    "全乡": "乡",
    "全镇": "镇",
}
_PLACE = "省市区县州旗盟乡镇"
_COMMITTEES = (COMMITTEE, "管委会")
_GOVERNMENTS = ("人民政府", "政府", "")
_ABOVE = frozenset({"", "省", "市", "州", "区"})
"""What stands before a short name that is a place's: nothing, or the place above it (江西省景德镇)."""
_ZONE_ENDS = "区园城港岛"
"""How the names of zones end that no list of their words has (科技城, 自由贸易港)."""


class _Patterns(NamedTuple):
    organ: re.Pattern[str]
    area: re.Pattern[str]
    area_word: re.Pattern[str]
    everyone: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = identity_words()
    receives, organ, area = words.receives, words.organ, words.area
    return _Patterns(
        re.compile(rf"{organ}[^。；\n]{{0,4}}?{receives}"),
        re.compile(
            rf"{area}{_EVERYONE}?(?:{receives}|(?:共|累计)?主动公开[^。；\n]{{0,8}}\d|各?(?:单位|部门)的?数据汇总)"
            rf"|(?:范围[为是]|包括|涵盖){area}(?:各级)?(?:行政机关|各?部门)"
        ),
        re.compile(area),
        re.compile(rf"{area}{_EVERYONE}{receives}"),
    )


def scope_of(text: str, name: str, by_ending: str, ending: str) -> tuple[str, str]:
    """(scope, what decided it). An organ's ending gives way only to words that count everybody's applications."""
    by_ending = _by_kind(name, by_ending, ending)
    if by_ending == "organ":
        everyone = _patterns().everyone.search(text) if "各" in text else None
        if everyone and _counts_applications(text, everyone) and _is_own_area(everyone[0], name):
            return "unknown", f"{ending} / {everyone[0]}"
        return by_ending, ending
    area = _area(text, name)
    received = list(_patterns().organ.finditer(text))
    organ = next((found for found in received if _counts_applications(text, found)), None)
    if area and organ:
        return "unknown", f"{area} / {organ[0]}"
    if area:
        return "jurisdiction", area
    if organ:
        return "organ", organ[0]
    # Where it tells what it received and that is nothing but petitions, its kind does not say whose applications its table has.
    return ("organ", ending) if by_ending == "own" and not received else ("unknown", "")


def _by_kind(name: str, by_ending: str, ending: str) -> str:
    """What the ending says, where it is no department's that ends as a zone's, and no place's that ends as a township's."""
    if by_ending != "own":
        return by_ending
    bare = _REMARK.sub("", name)
    committee = next((word for word in _COMMITTEES if ending.endswith(word)), "")
    if committee:
        return "own" if _is_zone(bare.removesuffix(committee)) else "organ"
    place = bare.removesuffix(next(word for word in _GOVERNMENTS if bare.endswith(word)))
    short = next((place[-length:] for length in (3, 2) if place[-length:] in _named_as_townships()), "")
    return "unknown" if short and place.removesuffix(short)[-1:] in _ABOVE else "own"


def _is_zone(name: str) -> bool:
    kinds = organ_words().kinds
    ends = (kinds.get(name[-length:], ("", "")) for length in range(len(name), 0, -1))
    return name[-1:] in _ZONE_ENDS or any(kind == "zone" and not full for kind, full in ends)


@cache
def _named_as_townships() -> frozenset[str]:
    """Short names of counties and cities that end as those of townships (新乡, 景德镇)."""
    regions = load_regions().by_code.values()
    return frozenset(name for region in regions for name in region.short_names if name[-1] in "乡镇")


def _area(text: str, name: str) -> str:
    """The words that say whose applications are counted, if they are all of the area."""
    patterns = _patterns()
    for word in patterns.area_word.finditer(text):
        for lead in _LEADS:
            at = word.start() - lead
            found = patterns.area.match(text, at) if at >= 0 else None
            if (
                found
                and not _NOT.search(text, max(0, at - 12), at)
                and _is_own_area(found[0], name)
                and (
                    "公开" in found[0]
                    or "范围" in found[0]
                    or "包括" in found[0]
                    or "涵盖" in found[0]
                    or "汇总" in found[0]
                    or _counts_applications(text, found)
                )
            ):
                return found[0]
    return ""


def _counts_applications(text: str, found: "re.Match[str]") -> bool:
    """Is it applications that are received, not petitions or praise?"""
    what = _WHAT.match(text, found.end())
    return what is None or "公开" in what[0] or _OTHER.search(_PLAIN_WORDS.sub("", what[0])) is None


def _is_own_area(words: str, name: str) -> bool:
    """Is the area the body's own: 全镇 of a township's report, not 全县?"""
    level = next((level for word, level in _LEVELS.items() if word in words), "")
    last = next((character for character in reversed(name) if character in _PLACE), "")
    if not level or not last:
        return True
    return level == last

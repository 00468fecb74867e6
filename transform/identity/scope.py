"""Whether a report's figures are those of one organ or of a whole area."""

import re
from functools import cache
from typing import NamedTuple

from transform.identity.words import identity_words

_EVERYONE = "(?:(?:(?:各级)?行政机关|各级各部门|各部门|各单位|各乡镇|各镇街)(?:[、和及](?:各部门|各单位|各乡镇|各镇街|各街道)){0,3})"
_LEADS = (3, 2, 0)
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
    if by_ending != "unknown":
        everyone = _patterns().everyone.search(text) if "各" in text else None
        if (
            by_ending == "organ"
            and everyone
            and _counts_applications(text, everyone)
            and _is_own_area(everyone[0], name)
        ):
            return "unknown", f"{ending} / {everyone[0]}"
        return by_ending, ending
    area = _area(text, name)
    organ = next((found for found in _patterns().organ.finditer(text) if _counts_applications(text, found)), None)
    if area and organ:
        return "unknown", f"{area} / {organ[0]}"
    if area:
        return "jurisdiction", area
    return ("organ", organ[0]) if organ else ("unknown", "")


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

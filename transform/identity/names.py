"""What reads as the name of a body: whole, every character accounted for, from where it can begin to where it must end."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from extract.characters import simplified
from transform.identity.words import HAN, identity_words
from transform.places.names import organ_words

_LONGEST_SUFFIX = 8
_LONGEST = 60
_PLACE = "省市县区州旗盟镇乡"
_PLACELESS = re.compile(r"[省区县州旗]|市(?!中区)|[乡镇](?=人民政府|政府|党)|(?:街道|街道办|街道办事处|乡|镇)\Z")
_MASKED = re.compile(r"[*＊×]{2,}|[?？]{2,}")
_ALLOWED = re.compile(
    rf"[{HAN}\U00020000-\U0003ffff\ue000-\uf8ff\U000f0000-\U0010ffff□0-9“”‘’\"'《》〈〉·•・（）()、，,&+/：:—–-]*"
)
"""Characters that a name is made of; what the reader does not know (a private-use character, □) is part of it."""
_TAIL_REMARK = re.compile(r"[(（][^()（）]*[)）]\Z")
_HEAD_REMARK = re.compile(r"[(（【\[〔][^()（）【】\[\]〔〕]{1,12}[)）】\]〕]")
_ENUMERATOR = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[、.．]|\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]{1,2}[)）]|附件?\d{0,2}[:：.、]?(?![属设])|[·#]+)"
)
_FIGURES_FIRST = re.compile(r"(?!1(?:10|19|20|22|23\d\d)(?!\d))\d")
"""A day or a number of the page; names begin with the figures of a hotline at the most."""
_HOLDS_A_YEAR = re.compile(r"20\d\d年|年度报告")
_DOUBLED_PLACE = re.compile(rf"([{HAN}]{{1,7}}[{_PLACE}])\1(?=.)")
_RUN_TOGETHER = re.compile(
    rf"(?P<one>.{{2,}}(?:局|厅|委员会|办公室))(?P<place>[{HAN}]{{1,6}}?[省市县区州旗])(?P<organ>[{HAN}]+(?:局|厅|委员会|办公室))"
)
_NO_PLACE = frozenset({"城市", "城区", "市区", "园区", "社区", "景区", "库区", "小区"})
_QUOTED_PLACE = re.compile(rf"[“\"‘']([{HAN}]{{1,8}}[{_PLACE}])[”\"’']")
_PARTS = re.compile(r"[，,、&+＋/;；]|(?<=[局委厅办会院所处站馆部])[和与暨及]")
_PLACE_COLON = re.compile(rf"([{HAN}]{{1,12}}[{_PLACE}])[：:]")
_LABEL_COLON = re.compile(rf"[{HAN}]{{2,6}}[：:]")
_NO_BEGINNING = "“”\"'，,、&+/：:)）》(（《〈"
_MIDDLE = re.compile("[与及暨的、]|和(?![平县静硕龙林顺田政布兴谐睦美])")
"""What stands in the middle of a name, never at its beginning (和平区, 和县 … are places)."""
_LETTERS = re.compile(r"[A-Za-z]")


class Name(NamedTuple):
    """What a text is as a name: the name, or None; `is_joint` if it is the names of several bodies of several places."""

    name: str | None
    is_joint: bool = False


_NOTHING = Name(None)
UNKNOWN = r"\U00020000-\U0003ffff\ue000-\uf8ff\U000f0000-\U0010ffff□■\ufffd?？*＊×〓"
"""Characters (within brackets of a pattern) that stand for some character of a name that the reader does not know."""


class Names:
    """Reads names that end in the words agencies end in (`suffixes`: word -> scope). What was read is remembered."""

    def __init__(self, suffixes: Mapping[str, str]) -> None:
        self.suffixes = suffixes
        self.whole = lru_cache(4_000)(self._whole)
        self.suffix_of = lru_cache(4_000)(self._suffix_of)

    def _suffix_of(self, name: str) -> str:
        """The longest suffix the name ends in (a remark in brackets behind it left out), or ''."""
        bare = _TAIL_REMARK.sub("", name)
        for length in range(min(len(bare) - 1, _LONGEST_SUFFIX), 0, -1):
            ending = bare[-length:]
            if ending in self.suffixes:
                return ending
        return ""

    def is_bare_organ(self, name: str) -> bool:
        """Is it an organ's word alone (`办公室`)?"""
        return name in self.suffixes or name in organ_words().organs

    def has_known_organ(self, name: str) -> bool:
        """Does the name end in the full word for an organ, with something before it?"""
        return any(name[at:] in organ_words().organs for at in range(1, len(name)))

    def scope_of(self, name: str) -> tuple[str, str]:
        """(scope by the ending of a name, the ending)."""
        ending = self.suffix_of(name) or self.suffix_of(simplified(name))
        return self.suffixes[ending], ending

    def _whole(self, text: str) -> Name:
        """The name that the whole text is, without words and remarks of the page before it; blanks do not count.

        What begins with a word that no name begins with, holds words of a sentence or characters that mask something, or
        ends in no word that agencies end in, is none.
        """
        words = identity_words()
        name = _without_lead("".join(text.split()))
        if not 2 <= len(name) <= _LONGEST or _LETTERS.search(name) or name.startswith(words.no_name):
            return _NOTHING
        if not _ALLOWED.fullmatch(name) or words.sentence.search(name):
            return _NOTHING
        if not words.spam_signs.isdisjoint(name) and words.spam.search(name):
            return _NOTHING
        name = _once(_QUOTED_PLACE.sub(r"\1", name, count=1) if name[0] in "“\"‘'" else name)
        name = _PLACE_COLON.sub(r"\1", name, count=1) if ":" in name or "：" in name else name
        name = _DOUBLED_PLACE.sub(r"\1", name, count=1)
        if not self.suffix_of(name) or name[0] in _NO_BEGINNING or _MIDDLE.match(name):
            return _NOTHING
        before, comma, _ = name.replace("，", ",").partition(",")
        if comma and not self.suffix_of(before) and not any(character in before for character in _PLACE):
            return _NOTHING  # 您好，…
        if _FIGURES_FIRST.match(name) or _HOLDS_A_YEAR.search(name):
            return _NOTHING
        if len(name) == 2 and (name[-1] not in _PLACE or name[0] in _PLACE):
            return _NOTHING
        parts = [part for part in _PARTS.split(_TAIL_REMARK.sub("", name)) if part]
        several = len(parts) > 1 and all(len(part) > 2 and self.suffix_of(part) for part in parts)
        if _is_run_together(name):
            return Name(name, True)
        return Name(name, several and len({place for part in parts if (place := _place_of(part))}) > 1)


def _without_lead(name: str) -> str:
    """The text without what pages print before a name: an enumerator, a remark in brackets, a label, a button."""
    words = identity_words()
    before = None
    while name != before:
        before = name
        name = name.lstrip("-—、·•#>＞")
        remark = _HEAD_REMARK.match(name)
        if remark and is_noise(remark[0][1:-1]):
            name = name[remark.end() :]
        enumerator = _ENUMERATOR.match(name)
        if enumerator:
            name = name[enumerator.end() :]
        lead = name.startswith(words.lead_in) and next(word for word in words.lead_in if name.startswith(word))
        if lead and len(name) > len(lead) + 1:
            name = name[len(lead) :].lstrip("：:")
        label = _LABEL_COLON.match(name)
        if label and label[0][-2] not in _PLACE:
            name = name[label.end() :]
    if name[:1] in "《〈" and name[-1:] in "》〉":
        name = name[1:-1]
    elif name[:1] == "《" and "》" not in name:  # the title's, which opens before its name
        name = name[1:]
    if name.endswith(("关于", "的")):
        name = name.removesuffix("的").removesuffix("关于")
    return name.rstrip("-—、·")


def _is_run_together(name: str) -> bool:
    """Are two names of bodies printed as one? A branch (分局, 县局) and a body under the nation's are one."""
    both = _RUN_TOGETHER.fullmatch(name)
    if both is None or both["place"] in _NO_PLACE or len(both["organ"]) < 2 or both["organ"].endswith("分局"):
        return False
    return not both["one"].endswith("总局") and not both["one"].startswith(("国家", "中国", "国务院"))


def is_noise(words: str) -> bool:
    """Are they words of the page (in brackets before a name)?"""
    known = identity_words()
    return (
        words in known.noise
        or words in known.lead_in
        or words.endswith(("年报", "报告", "版", "稿"))
        or words[:2] in ("字体", "字号")
    )


def _once(name: str) -> str:
    """A name that is printed twice over, once."""
    half = len(name) // 2
    return name[:half] if len(name) >= 6 and name[:half] * 2 == name else name


def _place_of(name: str) -> str:
    """The place at the front of a name, by its word alone; '' if none is there."""
    match = re.match(rf"[{HAN}]{{1,7}}?[{_PLACE}](?=.)", name)
    return match[0] if match else ""


def is_placeless(name: str) -> bool:
    """Does the name leave out the place (`区统计局`), so that it is that of many agencies?"""
    return _PLACELESS.match(name) is not None


def is_kind_only(name: str) -> bool:
    """Does it name no place at all (`财政局`, `改革办公室`)? A body of the nation's is none."""
    return is_placeless(name) or not any(character in name for character in _PLACE)


def begins_in_the_middle(name: str) -> bool:
    """Is it the end of a name that began on the line before (`和规划局`, `县财政局`)?"""
    return _MIDDLE.match(name) is not None or is_placeless(name)


def is_masked(text: str) -> bool:
    """Does the text hold a masked name (`****`) or a gambling site's words?"""
    return _MASKED.search(text) is not None or identity_words().spam.search(text) is not None


def may_be_same(one: str, other: str) -> bool:
    """May two names be of one body: one in the other, or the same organ with places that do not contradict each other?

    A place, its government and its government's office are taken for one here: reports of the one are signed by the other.
    """
    if one == other or _MASK in one or _MASK in other:
        return True
    one, other = _comparable(one), _comparable(other)
    if one in other or other in one:
        return True
    (place, organ), (other_place, other_organ) = _split(one), _split(other)
    if organ != other_organ:
        return False
    if not place or not other_place or place in other_place or other_place in place:
        return True
    return any(place[n : n + 2] in other_place for n in range(len(place) - 1) if place[n + 1] not in _PLACE)


def agree(one: str, other: str) -> bool:
    """Are two names of one body, the one perhaps shorter? Stricter than may_be_same: places must end alike.

    北京市东城区财政局 and 东城区财政局 agree, and 区财政局 with both; 北京市财政局 and 北京市东城区财政局 do not.
    """
    one, other = _comparable(one), _comparable(other)
    if one == other or _MASK in one or _MASK in other:
        return True
    (place, organ), (other_place, other_organ) = _of_government(one), _of_government(other)
    if organ != other_organ:
        return False
    short, long = sorted((place, other_place), key=len)
    end = min(2, len(short))
    return not short or (short[-end:] == long[-end:] and _is_within(short, long))


_GOVERNMENT = re.compile(rf"(.*[{_PLACE}道])(?:人民政府|政府)?(?:办公室|办公厅|办事处|办)?")


def is_of_government(name: str) -> bool:
    """Is it a place, its government or the office of that?"""
    return _GOVERNMENT.fullmatch(_comparable(name)) is not None


def _of_government(name: str) -> tuple[str, str]:
    """(place, organ in full); a place, its government and its office are one."""
    found = _GOVERNMENT.fullmatch(name)
    return (found[1], "") if found else _split(name)


def _is_within(short: str, long: str) -> bool:
    """Do the characters of the one stand in the other in their order (北京东城区 in 北京市东城区)?"""
    rest = iter(long)
    return all(character in rest for character in short)


_MASK = "某"
"""Stands for what somebody left out of a name: it contradicts nothing."""
_OF_TOWNSHIP = re.compile(r"(?<=[镇乡道])(?:人民政府|政府|办事处)\Z")


def _comparable(name: str) -> str:
    return _OF_TOWNSHIP.sub("", simplified(unicodedata.normalize("NFKC", "".join(name.split()))))


@lru_cache(8_000)
def _split(name: str) -> tuple[str, str]:
    """(place, organ in full) of a name, by the longest known ending; an organ that is not known follows the last place."""
    organs = organ_words().organs
    for at in range(len(name)):
        if name[at:] in organs:
            return name[:at], organs[name[at:]]
    match = re.match(rf"(.*[{_PLACE}])(.+)", name)
    return (match[1], match[2]) if match else ("", name)

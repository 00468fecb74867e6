"""Characters that are one and the same in several codes, and characters that nobody sees.

    simplified(text)   traditional characters as simplified ones, radicals and compatibility forms as the characters they are
    ideographs(text)   radicals as the ideographs that are printed (⼀ for 一), which tools take out of some PDFs
    unescaped(text)    references of HTML (&lt;) as the characters they stand for
    visible(text)      without what takes no room: zero-width and direction marks, variation selectors, a byte-order mark

`simplified` gives one character for one character (OpenCC's t2s; data/characters.csv; NFKC of Kangxi radicals and
compatibility ideographs), so that places in the text stay the same. What a mirror site's converter made of a word
(規範性檔案 for 规范性文件) is another word and stands in data/forms/labels.csv.
"""

import csv
import re
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC

_SAME = Path(__file__).resolve().parents[1] / "data" / "characters.csv"
_COMPATIBLE = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAE0), *range(0x2F800, 0x2FA20))
"""Kangxi radicals and compatibility ideographs, whose NFKC is one character."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


class _Script(NamedTuple):
    characters: frozenset[str]
    simplified: dict[int, str]


@cache
def _traditional() -> _Script:
    known = [chr(code) for code in range(0x3400, 0xA000)]
    pairs = dict(zip(known, OpenCC("t2s").convert("\n".join(known)).split("\n"), strict=True))
    pairs = {one: pairs.get(other, other) for one, other in pairs.items() if one != other and len(other) == 1}
    for one, other in _same():
        pairs[one] = pairs.get(other, other)
    return _Script(frozenset(pairs), {ord(one): other for one, other in pairs.items()})


def _same() -> list[tuple[str, str]]:
    """(character, the one that it is)"""
    with _SAME.open(encoding="utf-8", newline="") as file:
        listed = [(line["character"], line["same_as"]) for line in csv.DictReader(file)]
    compatible = [(chr(code), unicodedata.normalize("NFKC", chr(code))) for code in _COMPATIBLE]
    return listed + [(one, other) for one, other in compatible if one != other and len(other) == 1]


_RADICAL = re.compile("[\u2e80-\u2fdf]")
_RADICAL_UTF8 = re.compile(rb"\xe2[\xba-\xbf]")
RADICALS = {ord(one): other for one, other in _same() if _RADICAL.match(one)}


def ideographs(text: str) -> str:
    """The text with ideographs for radicals, as long as it was; the text itself if it holds none."""
    return text.translate(RADICALS) if _RADICAL.search(text) else text


def holds_radicals(utf8: bytes) -> bool:
    """May the text hold radicals? In bytes that is seen several times as fast."""
    return _RADICAL_UTF8.search(utf8) is not None


def holds_traditional(text: str) -> bool:
    """Does a character stand in the text that simplified writing does not have?"""
    return not _traditional().characters.isdisjoint(text)


def simplified(text: str) -> str:
    """The text in simplified characters, as long as it was; the text itself if it holds no others."""
    script = _traditional()
    return text if script.characters.isdisjoint(text) else text.translate(script.simplified)


def visible(text: str) -> str:
    """The text without the characters that take no room; its lines stay as they are."""
    return _UNSEEN.sub("", text)


_NO_CHARACTER = re.compile("&#[0-9]{10,}+;?")


def unescaped(text: str) -> str:
    """The text with the characters that references of HTML stand for; a number of ever so many digits is none."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text) if "&#" in text else text)

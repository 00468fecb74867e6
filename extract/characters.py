"""Traditional Chinese characters: telling that a text holds them, and writing them as the simplified ones.

One character for one character (OpenCC's t2s), so that places in the text stay the same. What a mirror site's converter
made of a word (規範性檔案 for 规范性文件) is another word and stands in data/forms/labels.csv.
"""

from functools import cache
from typing import NamedTuple

from opencc import OpenCC


class _Script(NamedTuple):
    characters: frozenset[str]
    simplified: dict[int, str]


@cache
def _traditional() -> _Script:
    known = [chr(code) for code in range(0x3400, 0xA000)]
    pairs = dict(zip(known, OpenCC("t2s").convert("\n".join(known)).split("\n"), strict=True))
    pairs = {one: pairs.get(other, other) for one, other in pairs.items() if one != other and len(other) == 1}
    return _Script(frozenset(pairs), {ord(one): other for one, other in pairs.items()})


def holds_traditional(text: str) -> bool:
    """Does a character stand in the text that simplified writing does not have?"""
    return not _traditional().characters.isdisjoint(text)


def simplified(text: str) -> str:
    """The text in simplified characters, as long as it was; the text itself if it holds no others."""
    script = _traditional()
    return text if script.characters.isdisjoint(text) else text.translate(script.simplified)

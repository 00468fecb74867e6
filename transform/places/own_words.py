"""The words of a text that say where it is itself from, and not what it speaks of, links to or lists.

Its title block, a label there (发布机构：), the signature below its last section, and the government that it obeys
(按照北京市人民政府的要求) are its own; lines within its sections and lists of links behind them are not.
"""

import csv
import re
from functools import cache
from typing import NamedTuple

from transform.places import PLACES

LINK_HEADS = PLACES / "link_heads.csv"
_LIST_LENGTH, _LIST_LINES, _LONGEST_LINK = 600, 12, 80
"""Characters and lines of a list of links, and of one of its lines."""
_BLANKS = " \t\u3000【】[]#*"
_HEAD, _TAIL = 2_000, 800
"""Characters of a text, from its beginning and its end, in which its own words are looked for."""
_FIRST_SECTION = re.compile(r"(?:\A|\n)[^\S\n]*#{0,6}[^\S\n]*一[^\S\n]*[、.．]|总体情况")
_SIGNATURE = re.compile(
    r"\n[ \t\u3000]*([^\n]{2,40})\s*\n[ \t\u3000]*(?:20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|20\d\d[-./]\d{1,2}[-./]\d{1,2}|二[○〇零OＯ])"
)
_CLAUSE_LENGTH, _SHORT_LINE = 60, 24
_CLAUSE = re.compile("[。；，！,;\n]")
PASSING = re.compile("转发|转载|经验|做法|借鉴|学习|参照|对标|调研|考察|交流|相比|比较|以外|除外|赴|模板")
"""Words of a clause that speaks of a place elsewhere."""
_OBEYS = re.compile("(?:按照|根据|依据|依照)《?$")
_OBEYED = re.compile("(?:人民)?政府(?!采购|网)|政府?信息公开(?:条例|规定|办法)")
_HEADING = re.compile(
    r"[\s#*|]*(?:(?:信息来源|来源|发布机构|发布单位|公开机构|编制单位|单位名称|制作单位|主办单位|主办|承办单位|承办)\s*[:：]\s*)?"
    r"(?:\d{4}\s*年度?\s*)?"
)
_SEVERAL = re.compile("政府[\\s|、，]+[^\\s|、，]*[省市县区州旗](?:人民)?政府")
"""Governments side by side are a list of links."""
_GOES_ON = re.compile(r"\s|\d|\Z|(?:人民)?政府|信息公开")
"""What may stand behind a place in a heading."""


class OwnWords(NamedTuple):
    """The beginning of a text and its signature, and up to where it is its title block."""

    text: str
    front: int
    signature: int
    """where the signature begins"""

    @classmethod
    def of(cls, text: str) -> "OwnWords":
        head = text[:_HEAD]
        first = _FIRST_SECTION.search(head)
        signed = next(reversed([*_SIGNATURE.finditer(text, max(0, len(text) - _TAIL))]), None)
        if signed and heads_links(text, signed.start(1)):
            signed = None
        front = first.start() if first else len(head)
        signature = f"\n{signed[1]}\n" if signed else ""
        return cls(head + signature, front, len(head))

    def are_its_own(self, at: int, end: int, organ: str) -> bool:
        """Is the place that is named at these characters where the text is from? `organ` may stand behind it."""
        clause = _CLAUSE.split(self.text[max(0, at - _CLAUSE_LENGTH) : at])[-1]
        ending = self.text[end : end + _CLAUSE_LENGTH].partition("\n")[0]
        if PASSING.search(clause) or PASSING.search(_CLAUSE.split(ending)[0]):
            return False
        if _OBEYS.search(clause):
            return _OBEYED.match(ending) is not None
        if self.front <= at < self.signature or _SEVERAL.search(ending):
            return False
        before = self.text[max(0, at - _CLAUSE_LENGTH) : at].rpartition("\n")
        if not _HEADING.fullmatch(before[2]):
            return False
        if len(before[0].rpartition("\n")[2].strip()) > _SHORT_LINE and before[0].rstrip()[-1:] not in "。；！：:;":
            return at >= self.signature  # a sentence that goes on
        return _GOES_ON.match(ending) is not None or bool(organ and ending.startswith(organ))


def heads_links(text: str, at: int) -> bool:
    """Is the line there one of a list of links (相关阅读, 友情链接): does a head of such a list begin it, or stand above it?"""
    heads, pattern = _link_heads()
    if not pattern.search(text, max(0, at - _LIST_LENGTH), at + 24):
        return False
    lines = text[max(0, at - _LIST_LENGTH) : at].split("\n")
    first = text[text.rfind("\n", 0, at) + 1 : at + 24].lstrip(_BLANKS)
    if first.startswith(heads):
        return True
    for line in reversed(lines[-_LIST_LINES:-1]):
        bare = line.strip(_BLANKS)
        if any(not bare[len(head) :].strip("：: >＞更多") for head in heads if bare.startswith(head)):
            return True
        if len(line) > _LONGEST_LINK or bare.endswith(("。", "；")):
            return False
    return False


@cache
def _link_heads() -> tuple[tuple[str, ...], "re.Pattern[str]"]:
    with LINK_HEADS.open(encoding="utf-8", newline="") as file:
        heads = tuple(line["words"] for line in csv.DictReader(file))
    return heads, re.compile("|".join(map(re.escape, heads)))

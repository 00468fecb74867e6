"""Whether a text is a report on disclosure of government information, or another kind of document.

Universities, hospitals and enterprises report under regulations of their own, and there are yearly reports on other
matters (法治政府建设, 部门决算, 行政执法), plans and summaries. Their tables may hold a 总计 or a 行政许可, and their files are
named like a report's, so only what the text itself says counts: the words of data/other_reports.csv with their weights,
the sections of the form, and how much of the form's tables is there. The greater weight wins.
"""

import csv
import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extract.characters import simplified
from transform import DATA

_DATA = DATA / "other_reports.csv"
_HEAD, _SHORTEST_TITLE, _LONGEST_TITLE = 2_000, 6, 80
"""Characters from the beginning in which titles stand, and of a title."""
_NO_TITLE = ("，", "|")
"""What stands in sentences and rows, not in titles."""
_REPORT = r"(?:报告|年报|报表|总结|汇报|要点|计划|方案|白皮书|公报|公告|说明)(?:[(（][^()（）]*[)）])?"
_OPEN = r"(?:预算|决算|公开|说明|信息|报告|情况)(?:[(（][^()（）]*[)）])?"
_TITLE_EDGES = ' #*《》“”"|'
_DISCLOSURE = "公开"


class _Word(NamedTuple):
    weight: int
    pattern: re.Pattern[str]


@cache
def _words() -> dict[str, tuple[_Word, ...]]:
    found: dict[str, tuple[_Word, ...]] = {}
    with _DATA.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            pattern = line["pattern"].replace("{report}", _REPORT).replace("{open}", _OPEN)
            word = _Word(int(line["weight"]), re.compile(pattern))
            found[line["kind"]] = (*found.get(line["kind"], ()), word)
    return found


class Weight(NamedTuple):
    """What speaks for a report on disclosure of government information, and what for another document."""

    own: int
    other: int


def words_of(text: str, sections: Collection[int]) -> Weight:
    """The weight of the text's own words and of its sections (the numbers of those of the form that stand in it)."""
    said = simplified(text)
    compact = "".join(said.split())
    head = said[:_HEAD]
    other = max(_titles(head), default=0)
    for kind, where in (
        ("school_year", head),
        ("body", "".join(head.split())),
        ("regulation", compact),
        ("voice", said),
    ):
        other += max(_found(kind, where), default=0)
    return Weight(sum(_found("own", compact)) + len(set(sections)), other)


def _found(kind: str, text: str) -> list[int]:
    """The weights of the words of a kind that stand in the text."""
    return [word.weight for word in _words()[kind] if word.pattern.search(text)]


def _titles(head: str) -> Iterator[int]:
    """The weights of the titles of other documents among the first lines; a title may be broken over two of them."""
    lines = [compact for line in head.split("\n") if (compact := "".join(line.split()).strip(_TITLE_EDGES))]
    for before, line in pairwise(["", *lines]):
        if not _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE or not _ends_like_a_title(line) or _found("own", line):
            continue
        yield from _found("title", line)
        both = before + line if len(before) + len(line) <= _LONGEST_TITLE else line
        if both is not line and not before.endswith("。"):
            yield from _found("title", both)
        if _DISCLOSURE not in both:
            yield from _found("yearly", line)


def _ends_like_a_title(line: str) -> bool:
    return (line[-1] in "）)" or "\u4e00" <= line[-1] <= "\u9fff") and not any(mark in line for mark in _NO_TITLE)

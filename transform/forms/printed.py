"""Which digits of a printed cell or line are a figure: all but those that number a label, cite, date or page.

What is no figure stands in data/no_figures.csv. Nothing is told here from a table's rows or columns, so that what a
reader makes of a table can be held against what is printed in it.

    >>> [text for text in figures("1.商业秘密 12件（第20条）")]
    ['12']
"""

import csv
import re
from collections.abc import Iterator
from functools import cache

from transform import DATA

_DIGITS = "0-9０-９"
_NUMBER = re.compile(rf"[{_DIGITS}]++(?:[.,．，][{_DIGITS}]++)*+")
_PROSE = re.compile(r"[。；]|，[^，]*[\u4e00-\u9fff]{4}")
_LONGEST_CELL = 40
"""A text longer than this (characters) that has a sentence's marks is prose beside the table."""
_CELL = re.compile(r"[^|\t│┃║]++")
_TAIL = re.compile(r"\s*+(?:[\d０-９.,．，]++[-+－＋]?+[ \u00a0\u3000]++)++")
"""Figures behind blanks at the end of a line, read from its end."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LABEL = 4
"""Chinese characters from which on a text holds a label, not a figure with its unit or a word before it."""
_HAS_DIGIT = re.compile(f"[{_DIGITS}]")


def figures(text: str) -> list[str]:
    """The figures of a cell or line, as printed."""
    return [text[begin:end] for begin, end in figure_spans(text)]


def figure_spans(text: str) -> list[tuple[int, int]]:
    """Where the figures of a cell or line stand: `1,234.5` is one. In prose only those that end its line count."""
    if _HAS_DIGIT.search(text) is None:
        return []
    if len(text) > _LONGEST_CELL:
        found = []
        for cell in _CELL.finditer(text):
            if is_prose(cell[0]):
                tail = _TAIL.match(cell[0][::-1])
                found += [] if tail is None else _spans(text, cell.end() - tail.end(), cell.end())
            else:
                found += _spans(text, *cell.span())
        return found
    return _spans(text, 0, len(text))


def lone_spans(text: str) -> list[tuple[int, int]]:
    """The figures that are no part of a label: in a text with a label's worth of characters, those behind no character."""
    spans = figure_spans(text)
    if not spans or len(_CHINESE.findall(text)) < _LABEL:
        return spans
    return [(begin, end) for begin, end in spans if begin == 0 or not _CHINESE.match(text[begin - 1])]


def _spans(text: str, first: int, end: int) -> list[tuple[int, int]]:
    """Those of one cell, which is text[first:end]."""
    cell = text[first:end]
    taken = [match.span() for match in _no_figures().finditer(cell)]
    found, at = [], 0
    for match in _NUMBER.finditer(cell):
        begin, last = match.span()
        while at < len(taken) and taken[at][1] <= begin:
            at += 1
        if at == len(taken) or taken[at][0] >= last:
            found.append((first + begin, first + last))
    return found


def is_prose(text: str) -> bool:
    """Is it a sentence, not a cell's label or figures?"""
    return len(text) > _LONGEST_CELL and _PROSE.search(text) is not None


@cache
def _no_figures() -> re.Pattern[str]:
    with (DATA / "no_figures.csv").open(encoding="utf-8", newline="") as file:
        return re.compile("|".join(f"(?:{line['pattern']})" for line in csv.DictReader(file)))


def digits_of(text: str) -> Iterator[str]:
    """Every run of digits with its points and commas, whatever it says."""
    return (match[0] for match in _NUMBER.finditer(text))

"""What a text should not hold: editing marks left in it, personal numbers, a section that says nothing.

The marks and stock phrases are data/text_marks.csv. A personal number is never repeated: what is reported of it is masked.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from transform import DATA
from transform.prose.sections import FoundSection

_DATA = DATA / "text_marks.csv"
_SHORTEST = 10
"""Characters that section five must have."""
_NOTHING = frozenset(("无", "没有", "暂无"))
_MOST = 5
"""Findings of one kind kept of a report."""
_FEW_SENTENCES, _STOCK_SHARE = 4, 0.8
"""Below so many sentences nothing is said of stock phrases; a section one is made of them from this share of its sentences on."""


class Mark(NamedTuple):
    """A finding: the rule, the words in question (a personal number masked), and where they stand (0-based)."""

    rule_id: str
    printed: str
    at: int


class _Words(NamedTuple):
    editing: tuple[tuple[str, re.Pattern[str]], ...]
    stock: re.Pattern[str]


@cache
def _words() -> _Words:
    with _DATA.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return _Words(
        tuple((line["cue"], re.compile(line["pattern"])) for line in lines if line["kind"] == "editing"),
        re.compile("|".join(line["pattern"] for line in lines if line["kind"] == "stock")),
    )


def find_marks(text: str, sections: Sequence[FoundSection]) -> list[Mark]:
    """What is wrong with the words of a report; its tables are not looked at."""
    found = list(_editing_marks(text))
    for start, end in _prose(text, sections):
        found += _personal_numbers(text, start, end)
    for section in sections:
        if section.number == 5:
            found += _empty_section(text, section)
        elif section.number == 1:
            found += _stock_phrases(text, section)
    return found


def _prose(text: str, sections: Sequence[FoundSection]) -> list[tuple[int, int]]:
    """Where the text is no table: all but sections two to four."""
    tables = [section for section in sections if section.number in (2, 3, 4)]
    if not tables:
        return [(0, len(text))] if sections else []
    return [(0, tables[0].start), (tables[-1].end, len(text))]


def _editing_marks(text: str) -> Iterator[Mark]:
    places: list[tuple[int, int]] = []
    for cue, pattern in _words().editing:
        if cue in text:
            for match in pattern.finditer(text):
                begin, end = match.span()
                if any(begin < other_end and other_begin < end for other_begin, other_end in places):
                    continue
                places.append((begin, end))
                yield Mark("STR-09", match[0].strip(), begin)
                if len(places) == _MOST:
                    return


# -- section five and one ----------------------------------------------------------------------------------------------


def _empty_section(text: str, section: FoundSection) -> Iterator[Mark]:
    if section.end - section.start > 20 * _SHORTEST:
        return
    said = "".join(text[section.start : section.end].split())
    if len(said) < _SHORTEST or said.strip("。.，,；;") in _NOTHING:
        yield Mark("STR-07", said or section.heading, section.start if said else max(section.start - 1, 0))


_FIGURE = re.compile(r"[0-9０-９](?<![0-9]{2})(?!(?<=2)0\d\d\s?年)[0-9]*(?![0-9.、．)）])")
"""A number that is neither a year nor an enumerator."""
_IN_EVERY_REPORT = re.compile(r"《[^》]{0,30}条例》")
_TITLE = 18
"""A line that is no longer and has no comma is a heading."""


def _stock_phrases(text: str, section: FoundSection) -> Iterator[Mark]:
    """Section one if nearly all its sentences are stock phrases and none tells a figure, a document or a name."""
    block = text[section.start : section.end]
    if "“" in block or _FIGURE.search(block) or "《" in _IN_EVERY_REPORT.sub("", block):
        return
    sentences = [
        said
        for line in block.split("\n")
        for sentence in line.split("。")
        if (said := sentence.strip()) and (len(said) > _TITLE or "，" in said)
    ]
    stock = sum(_words().stock.search(sentence) is not None for sentence in sentences)
    if len(sentences) >= _FEW_SENTENCES and stock >= _STOCK_SHARE * len(sentences):
        yield Mark("STR-14", f"{stock} / {len(sentences)}", section.start)


# -- personal numbers --------------------------------------------------------------------------------------------------

_MOBILE = re.compile(r"1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})(?![\dA-Za-z_/=-])")
_BIRTH = (
    re.compile(r"19\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"),
    re.compile(r"20[0-2]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"),
)
_REGION_DIGITS, _DIGITS = 6, 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_NO_NUMBER_BEFORE = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/=.-&%")


def _personal_numbers(text: str, start: int, end: int) -> Iterator[Mark]:
    left = _MOST
    for match in _MOBILE.finditer(text, start, end):
        if text[max(0, match.start() - 1) : match.start()] not in _NO_NUMBER_BEFORE:
            yield Mark("STR-16", f"{match[0][:3]}****{match[0][-4:]}", match.start())
            left -= 1
            if not left:
                return
    for pattern in _BIRTH:
        for match in pattern.finditer(text, start, end):
            begin = match.start() - _REGION_DIGITS
            number = text[max(begin, 0) : match.end()]
            if (
                begin >= start
                and is_identity_number(number)
                and text[max(0, begin - 1) : begin] not in _NO_NUMBER_BEFORE
            ):
                yield Mark("STR-16", f"{number[:3]}***********{number[-1]}", begin)
                left -= 1
                if not left:
                    return


def is_identity_number(number: str) -> bool:
    """Is this a citizen's number by its length and check digit (GB 11643)?

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    if len(number) != _DIGITS or not (number[:-1].isascii() and number[:-1].isdecimal()):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:-1], strict=True))
    return _CHECK_DIGITS[total % 11] == number[-1].upper()

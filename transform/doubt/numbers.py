"""Numbers of their own for the figures of a document: each stands for one run of digits of the source."""

import re
from typing import NamedTuple

from transform.forms.printed import lone_spans

_FIRST = 3_001
"""From here on four digits: no year, and no number is part of another or of two that ran together."""
_LAST = 9_999
LENGTH = 4
"""Digits of every number."""
_DIGITS = re.compile(r"\d+")
_LONG = re.compile(r"[0-9]{4,}")
_WIDE = {ord(str(n)): ord("０") + n for n in range(10)}
_NARROW = {wide: narrow for narrow, wide in _WIDE.items()}


class Run(NamedTuple):
    """A run of digits of the source: the number it was given, what it printed, and where it stands (its line, cell or the
    label before it)."""

    number: int
    printed: str
    within: str


class TooManyFigures(ValueError):
    """The document's tables hold more figures than there are numbers."""


class Numbering:
    """Gives numbers. None of them stands in the source already, as a number or in one."""

    def __init__(self, source: str) -> None:
        self.runs: list[Run] = []
        self.unlike = 0
        """cells whose figures are written in unlike pieces"""
        self._taken = {
            found[at : at + LENGTH] for found in set(_LONG.findall(source)) for at in range(len(found) - LENGTH + 1)
        }
        self._next = _FIRST

    def give(self, printed: str, within: str) -> str:
        """The number that stands for a run of digits from now on, in digits as wide as the run's."""
        while str(self._next) in self._taken or self._next % 10 == 0:
            self._next += 1
        if self._next > _LAST:
            raise TooManyFigures
        self.runs.append(Run(self._next, printed, within))
        text = str(self._next)
        self._next += 1
        return text.translate(_WIDE) if printed[0] in "０１２３４５６７８９" else text

    def renumber(self, text: str) -> str:
        """A cell or line with a number in place of each of its figures."""
        parts, done = [], 0
        for begin, end in lone_spans(text):
            parts += [text[done:begin], self.give(text[begin:end], text)]
            done = end
        return "".join([*parts, text[done:]])


def plain_digits(printed: str) -> str:
    """The digits of a run, without points and commas, in ASCII."""
    return "".join(_DIGITS.findall(printed)).translate(_NARROW)

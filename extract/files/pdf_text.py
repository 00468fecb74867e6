"""Characters to lines of text: what stands side by side, with white space where the page has it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.files.pdf_page import Glyph

_SAME_LINE = 0.45
_SAME_PLACE = 0.2
"""A character printed twice nearer than this (of its height) is printed once, in bold."""
_SPACE, _WORD_SPACE, _COLUMN_SPACE = 0.35, 0.2, 1.0
"""Distances, of a character's height, from which there is a space, one between Latin letters and digits, and one
between columns."""
_MAX_COLUMN = 400


class TextLine(NamedTuple):
    """A line of the page: its characters from left to right, and its middle."""

    glyphs: list[Glyph]
    middle: float


def lines_of(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Characters as lines, from top to bottom."""
    placed = sorted(((glyph.top + glyph.bottom) / 2, glyph) for glyph in glyphs)
    lines: list[TextLine] = []
    line: list[Glyph] = []
    middle = 0.0
    for at, glyph in placed:
        if line and at - middle <= _SAME_LINE * min(glyph.bottom - glyph.top, line[0].bottom - line[0].top):
            line.append(glyph)
            continue
        if line:
            lines.append(_line(line, middle))
        line, middle = [glyph], at
    if line:
        lines.append(_line(line, middle))
    return lines


def _line(glyphs: list[Glyph], middle: float) -> TextLine:
    glyphs.sort(key=lambda glyph: (glyph.left, glyph.right))
    kept = glyphs[:1]
    for glyph in glyphs[1:]:
        near = _SAME_PLACE * (glyph.bottom - glyph.top)
        twin = next((k for k in kept[-3:] if k.text == glyph.text and glyph.left - k.left < near), None)
        if twin is None or abs(twin.top - glyph.top) >= near:
            kept.append(glyph)
    return TextLine(kept, middle)


def text_of(line: TextLine) -> str:
    """The line's characters, a space where there is a distance between them."""
    parts = [line.glyphs[0].text]
    for one, other in pairwise(line.glyphs):
        if other.left - one.right > _needed(one, other):
            parts.append(" ")
        parts.append(other.text)
    return "".join(parts)


def _needed(one: Glyph, other: Glyph) -> float:
    size = min(one.bottom - one.top, other.bottom - other.top)
    return size * (_WORD_SPACE if _is_latin(one.text) and _is_latin(other.text) else _SPACE)


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalnum()


def has_columns(line: TextLine) -> bool:
    """Does the line hold texts that stand apart like columns?"""
    return any(other.left - one.right > _COLUMN_SPACE * (one.bottom - one.top) for one, other in pairwise(line.glyphs))


def laid_out(line: TextLine, left: float, unit: float) -> str:
    """The line as text in which columns stand apart: at least two spaces between them, at places that follow x.

    `unit` is the width in points of a place; a text that has grown beyond its place pushes the next one on.
    """
    parts = [" " * _column(line.glyphs[0].left - left, unit), line.glyphs[0].text]
    length = len(parts[0]) + len(parts[1])
    for one, other in pairwise(line.glyphs):
        distance = other.left - one.right
        if distance > _COLUMN_SPACE * (one.bottom - one.top):
            spaces = max(2, _column(other.left - left, unit) - length)
        else:
            spaces = int(distance > _needed(one, other))
        parts += [" " * spaces, other.text]
        length += spaces + len(other.text)
    return "".join(parts)


def _column(distance: float, unit: float) -> int:
    return max(0, min(_MAX_COLUMN, round(distance / unit)))


def unit_of(glyphs: Sequence[Glyph]) -> float:
    """Half the usual height of a character: the width of a digit."""
    heights = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    return max(1.0, heights[len(heights) // 2] / 2) if heights else 1.0

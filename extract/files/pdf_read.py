"""What of a cell's characters is read, and what is said about those that are not."""

from collections.abc import Iterable, Sequence
from typing import Final

from extract.blocks import Remark
from extract.characters import RADICALS
from extract.files.looks import Kind
from extract.files.pdf_page import Glyph
from extract.files.pdf_text import TextLine, lines_of, text_of
from extract.files.seen import RAISED
from extract.rows import READINGS

_NOTE_MARKS: Final = frozenset("()[]*")
_SMALL: Final = 0.88
"""A raised or lowered character is at most so high, as a share of those beside it."""
_RAISED, _LOWERED = 0.2, 0.05
"""and stands at least so much above, or below, their foot, as a share of their height."""


def without_notes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[Glyph]]:
    """A cell's lines without raised and lowered characters, and these; what is all of that kind is its text."""
    notes = _notes(lines)
    if not notes:
        return list(lines), []
    kept = [line._replace(glyphs=[glyph for glyph in line.glyphs if id(glyph) not in notes]) for line in lines]
    found = [glyph._replace(look="note") for line in lines for glyph in line.glyphs if id(glyph) in notes]
    return [line for line in kept if line.glyphs], found


def with_raised_signs(line: TextLine) -> TextLine:
    """A line of text with its raised figures as raised signs, so that none is part of the figure beside it."""
    notes = _notes([line])
    if not notes:
        return line
    glyphs = [g._replace(text=g.text.translate(RAISED)) if id(g) in notes else g for g in line.glyphs]
    return line._replace(glyphs=glyphs)


def _notes(lines: Sequence[TextLine]) -> set[int]:
    """The raised and lowered characters of lines (by their id).

    Only Latin ones are compared: how high a character's box is depends on its font as well. No separator is a note.
    """
    heights = [glyph.bottom - glyph.top for line in lines for glyph in line.glyphs if glyph.text.isascii()]
    if not heights or min(heights) > _SMALL * max(heights):
        return set()
    latin = [[glyph for glyph in line.glyphs if glyph.text.isascii()] for line in lines]
    high = max(heights)
    full = [[glyph for glyph in line if glyph.bottom - glyph.top > _SMALL * high] for line in latin]
    return {
        id(glyph)
        for at, line in enumerate(latin)
        for glyph in line
        if glyph.bottom - glyph.top <= _SMALL * high
        and (glyph.text.isalnum() or glyph.text in _NOTE_MARKS)
        and _is_note(glyph, full[at] or [g for near in full[max(0, at - 1) : at + 2] for g in near])
    }


def _is_note(glyph: Glyph, beside: Sequence[Glyph]) -> bool:
    """Does a small character stand beside one of full height, above or below its foot?"""
    near = [g for g in beside if g.top < glyph.bottom and glyph.top < g.bottom]
    if not near:
        return False
    full = min(near, key=lambda g: abs(g.left - glyph.left))
    high = full.bottom - full.top
    return full.bottom - glyph.bottom > _RAISED * high or glyph.bottom - full.bottom > _LOWERED * high


def remarks_of(lines: Sequence[TextLine], left_out: Iterable[Glyph]) -> list[Remark]:
    """What is said about a cell: what was left out of it, and its readings if part of it may not be seen."""
    left_out = list(left_out)
    is_doubtful = any(glyph.look for line in lines for glyph in line.glyphs)
    if not (left_out or is_doubtful):
        return []
    text = _text(lines)
    found: list[Remark] = []
    kinds: tuple[Kind, ...] = ("struck", "unseen", "note")
    for kind in kinds:
        gone = _text(lines_of(glyph for glyph in left_out if glyph.look == kind))
        if gone and gone != text:  # the same text once more, unseen, takes nothing away
            found.append(Remark(kind, gone))
    if is_doubtful:
        certain = _text(lines_of(g for line in lines for g in line.glyphs if g.look != "doubtful"))
        found.append(Remark("doubtful", READINGS.join((text, certain))))
    return found


def _text(lines: Sequence[TextLine]) -> str:
    return " ".join(map(text_of, lines)).translate(RADICALS)

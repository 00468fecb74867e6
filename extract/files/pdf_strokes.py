"""Level strokes that run through text: they strike it out, or are rulings at a wrong height. Neither bounds a cell."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from extract.files.pdf_page import FIGURES, Box, Glyph

_THROUGH = 0.25
"""A stroke runs through a character if it is no farther from its middle than this share of its height."""
_COVERED = 0.6
"""and if it is below at least this share of its width."""
_HUGS = 0.6
"""A stroke that strikes text out begins and ends with it, but for this share of a character's height."""
_FILLED = 0.7
"""and has text on at least this share of its length."""
_MEETS = 3.0
"""Points from a stroke's end within which an upright ruling meets it."""
_TOUCHING = 0.25
"""Characters of one figure are no farther apart than this share of their height."""
_LEAST_LABEL = 2


class Strokes(NamedTuple):
    """The rulings that may bound cells, and the characters that are struck out (by their place among the page's).

    `doubtful` are those of a part of a figure: a stray stroke, or half a figure struck out?
    """

    rules: list[Box]
    struck: set[int]
    doubtful: set[int]


def told_from_rulings(rules: Sequence[Box], glyphs: Sequence[Glyph]) -> Strokes:
    """Tells strokes through text from rulings.

    A ruling that runs through a label is left out: without it two cells may be read as one, but no figure is put into
    another cell. One that runs through a figure stays (the figure is then no number).
    """
    order = sorted(range(len(glyphs)), key=lambda k: glyphs[k].top + glyphs[k].bottom)
    middles = [(glyphs[k].top + glyphs[k].bottom) / 2 for k in order]
    reach = _THROUGH * max((glyph.bottom - glyph.top for glyph in glyphs), default=0.0)
    uprights = [rule for rule in rules if rule.bottom - rule.top > rule.right - rule.left]
    kept: list[Box] = []
    struck: set[int] = set()
    doubtful: set[int] = set()
    for rule in rules:
        if rule.right - rule.left <= rule.bottom - rule.top:
            kept.append(rule)
            continue
        y = (rule.top + rule.bottom) / 2
        near = order[bisect_left(middles, y - reach) : bisect_left(middles, y + reach)]
        crossed = [k for k in near if _runs_through(rule, y, glyphs[k])]
        if not crossed:
            kept.append(rule)
        elif _strikes(rule, [glyphs[k] for k in crossed], uprights):
            is_part = any(_goes_on(glyphs[k], glyphs[j]) for k in crossed for j in near if j not in crossed)
            (doubtful if is_part else struck).update(crossed)
        elif not _are_labels([glyphs[k] for k in crossed]):
            kept.append(rule)
    return Strokes(kept, struck - doubtful, doubtful)


def _runs_through(rule: Box, y: float, glyph: Glyph) -> bool:
    height, width = glyph.bottom - glyph.top, glyph.right - glyph.left
    covered = min(rule.right, glyph.right) - max(rule.left, glyph.left)
    return abs((glyph.top + glyph.bottom) / 2 - y) <= _THROUGH * height and covered >= _COVERED * max(width, 0.1)


def _are_labels(crossed: Sequence[Glyph]) -> bool:
    """Is each run of characters that stand close together more than a figure?"""
    letters, end = _LEAST_LABEL, 0.0
    for glyph in sorted(crossed, key=lambda glyph: glyph.left):
        if glyph.left - end > glyph.bottom - glyph.top:
            if letters < _LEAST_LABEL:
                return False
            letters = 0
        letters += glyph.text not in FIGURES
        end = glyph.right
    return letters >= _LEAST_LABEL


def _goes_on(one: Glyph, other: Glyph) -> bool:
    """Do two characters stand side by side in a figure?"""
    gap = max(one.left, other.left) - min(one.right, other.right)
    return one.text in FIGURES and other.text in FIGURES and gap < _TOUCHING * (one.bottom - one.top)


def _strikes(rule: Box, crossed: Sequence[Glyph], uprights: Sequence[Box]) -> bool:
    """Does a stroke go just over the text it runs through, and do its ends meet no upright ruling?"""
    room = _HUGS * (crossed[0].bottom - crossed[0].top)
    if rule.left < min(glyph.left for glyph in crossed) - room or rule.right > max(g.right for g in crossed) + room:
        return False
    if sum(glyph.right - glyph.left for glyph in crossed) < _FILLED * (rule.right - rule.left):
        return False
    return not any(
        min(abs(upright.left - rule.left), abs(upright.right - rule.right)) <= _MEETS
        and upright.top - _MEETS <= rule.top <= upright.bottom + _MEETS
        for upright in uprights
    )

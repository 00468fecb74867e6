"""What is no part of the pages' text: rulings beyond a page's end, page numbers, lines printed on each page.

Some printers cut one long page into sheets and draw a table's rulings on each sheet as if it were the whole page.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.files.pdf_page import Box, Glyph, PageContent
from extract.files.pdf_text import TextLine, text_of

_MARGIN = 0.1
"""Running lines stand within this share of the page's height at its top and bottom."""
_FOOT = 0.85
"""A page number with a mark of its own (`— 3 —`) stands below this share of the height."""
_MOST_LINES = 3
"""as many running lines, one below the other, a page has at its top or bottom"""
_SAME_HEIGHT = 3.0
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–‐－_]+\s*\d{1,3}\s*[-—–‐－_]+|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?)\s*"
)
_NUMBER = re.compile(r"\d+")
_EDGE = 0.05
"""Share of the page's height at its top and bottom in which browsers print."""
_BROWSER_MARK = re.compile(
    r"(?:\d{2,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*)?(?:[上下]午)?\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?|"
    r"(?:https?|file):/{1,3}\S+|\d{1,3}\s*/\s*\d{1,3}"
)

_SAME_RULE = 0.6
"""Points between two drawings of one ruling, on two pages."""
_SHORTEST = 0.6
"""A sheet shows at least this share of its height of the long page."""


class PageLines(NamedTuple):
    """The lines of a page that stand outside tables, from top to bottom."""

    number: int
    height: float
    lines: Sequence[TextLine]


def outside_the_text(pages: Sequence[PageLines]) -> dict[int, TextLine | None]:
    """What is left of lines (by their id) that are no text of the pages, or not only: None where nothing is.

    These are page numbers, what a browser prints at the edges (date, address, number), and lines that each page has at
    its top or bottom. One at the top stays where it stands first, if its words stand nowhere else: it may be the title.
    """
    found: dict[int, TextLine | None] = {}
    places: dict[tuple[bool, str], list[tuple[PageLines, TextLine]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            if line.middle > _FOOT * page.height and _PAGE_NUMBER.fullmatch(text_of(line)):
                found[id(line)] = None
        for at_foot, lines in ((False, page.lines[:_MOST_LINES]), (True, page.lines[-_MOST_LINES:])):
            for line in lines:
                distance = page.height - line.middle if at_foot else line.middle
                if distance > _MARGIN * page.height:
                    continue
                rest: TextLine | None = line
                if distance <= _EDGE * page.height:
                    rest = _without_browser_marks(line)
                    if rest is not line:
                        found[id(line)] = rest
                if rest is not None:
                    places[at_foot, _NUMBER.sub("#", text_of(rest))].append((page, line))
    for (at_foot, words), same in places.items():
        if _runs(same, len(pages)) or (same[0][1].middle < _EDGE * same[0][0].height and id(same[0][1]) in found):
            kept = 0 if at_foot or _stands_elsewhere(words, pages, {id(line) for _, line in same}) else 1
            found |= {id(line): None for _, line in same[kept:]}
    return found


def _without_browser_marks(line: TextLine) -> TextLine | None:
    """A line without its parts that are a date, an address, a page number as browsers print them."""
    parts: list[list[Glyph]] = [[line.glyphs[0]]]
    for one, other in pairwise(line.glyphs):
        if other.left - one.right > one.bottom - one.top:
            parts.append([])
        parts[-1].append(other)
    kept = [part for part in parts if not _BROWSER_MARK.fullmatch(text_of(line._replace(glyphs=part)))]
    if len(kept) == len(parts):
        return line
    return line._replace(glyphs=[glyph for part in kept for glyph in part]) if kept else None


def _stands_elsewhere(words: str, pages: Sequence[PageLines], own: set[int]) -> bool:
    """Do the words of a line stand in another one as well?"""
    plain = words.replace(" ", "")
    return any(
        plain == _NUMBER.sub("#", text_of(line)).replace(" ", "")
        for page in pages
        for line in page.lines
        if id(line) not in own
    )


def _runs(same: Sequence[tuple[PageLines, TextLine]], pages: int) -> bool:
    """Do lines of the same words, one a page, stand at one height, their numbers the same or counting the pages?

    Figures alone run only if they count.
    """
    if len(same) < 2 or len(same) < pages - 1 or len({page.number for page, _ in same}) < len(same):
        return False
    numbers = [tuple(map(int, _NUMBER.findall(text_of(line)))) for _, line in same]
    if len(set(map(len, numbers))) > 1:
        return False
    counting = False
    for (one, line), (other, twin), before, after in zip(same, same[1:], numbers, numbers[1:], strict=False):
        if abs(line.middle - twin.middle) > _SAME_HEIGHT:
            return False
        step = other.number - one.number
        if any(b - a not in (0, step) for a, b in zip(before, after, strict=True)):
            return False
        counting |= any(b - a == step for a, b in zip(before, after, strict=True))
    return counting or any(character.isalpha() for character in text_of(same[0][1]))


def within_pages(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with their rulings and fills cut off where the page, or what it shows of a longer one, ends."""
    return [
        page._replace(
            rules=_clipped((rule for rule in page.rules if rule.top < end or not _is_level(rule)), page.width, bottom),
            fills=_clipped(page.fills, page.width, bottom),
        )
        for page, (end, bottom) in zip(pages, _ends(pages), strict=True)
    ]


def _clipped(boxes: Iterable[Box], width: float, height: float) -> list[Box]:
    return [
        box
        if box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height
        else Box(max(box.left, 0.0), max(box.top, 0.0), min(box.right, width), min(box.bottom, height))
        for box in boxes
        if box.left <= width and box.right >= 0 and box.top <= height and box.bottom >= 0
    ]


def _ends(pages: Sequence[PageContent]) -> list[tuple[float, float]]:
    """Where each page's part of a longer page ends, and where what is printed of it ends: its last line of text may
    reach further. Both are the page's height where it is no part of a longer one."""
    ends = [(page.height, page.height) for page in pages]
    for number, (page, following) in enumerate(pairwise(pages)):
        if any(rule.bottom > page.height for rule in page.rules) or any(rule.top < 0 for rule in following.rules):
            end = _shown(_heights(page.rules), _heights(following.rules), page.height)
            if end is not None:
                ends[number] = end, min(page.height, max(end, *(glyph.bottom for glyph in page.glyphs)))
    return ends


def _is_level(rule: Box) -> bool:
    return rule.right - rule.left > rule.bottom - rule.top


def _heights(rules: Iterable[Box]) -> list[float]:
    return sorted({round((rule.top + rule.bottom) / 2, 1) for rule in rules if _is_level(rule)})


def _shown(upper: Sequence[float], lower: Sequence[float], height: float) -> float | None:
    """How much of a long page stands above the next sheet: rulings of cells on both sheets are drawn on both.

    Those beyond the end of either must all have their twins on the other. None if no height, or more than one, fits so.
    """
    above = [other for other in lower if other < 0]
    beyond = [one for one in upper if one > height]
    shifts = {round(one - other, 1) for one in beyond for other in lower} | {
        round(one - other, 1) for one in upper for other in above
    }
    fitting = sorted(
        shift
        for shift in shifts
        if _SHORTEST * height <= shift <= height
        and all(_has_near(upper, other + shift) for other in above)
        and all(_has_near(lower, one - shift) for one in upper if one > shift + _SAME_RULE)
    )
    if not fitting or fitting[-1] - fitting[0] > 2 * _SAME_RULE:
        return None
    return fitting[len(fitting) // 2]


def _has_near(places: Sequence[float], value: float) -> bool:
    at = bisect_left(places, value - _SAME_RULE)
    return at < len(places) and places[at] <= value + _SAME_RULE

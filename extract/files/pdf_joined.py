"""Tables that a page break cuts: what of a cell stands on the next page is put back to it.

A browser and many other writers draw no ruling where the page cuts a cell: the cell's sides run down to the end of the
page and go on at the top of the next one, and neither end is closed. That is looked for, cell by cell: an open cell at
the foot of the page's last table and one at the head of the next page's first table, with the same sides, are one cell.
A ruling that closes a cell ends it: whether a row that is closed on both pages was cut only its words can say.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.files.pdf_grid import CLOSE, stacked
from extract.files.pdf_page import Box, Glyph
from extract.files.pdf_table import FIGURE, PageTable, is_full_figure
from extract.files.pdf_text import TextLine, lines_of, text_of

_SAME_SIDE = 2 * CLOSE
_MOST_HEAD_ROWS = 6
"""A header that is printed again has at most so many rows."""


class PageEnds(NamedTuple):
    """With which tables (by their place in the document) a page begins and ends; None where it does not.

    `last` is followed by the lines of text `below`.
    """

    first: int | None
    last: int | None
    below: Sequence[TextLine] = ()


def joined(tables: Sequence[PageTable], pages: Sequence[PageEnds]) -> tuple[list[PageTable], set[int]]:
    """The tables with their cut cells whole, and the lines (by their id) that were found to stand in cells."""
    found = list(tables)
    heads = _heads(tables, pages)
    taken: set[int] = set()
    # from the last page on, so that a cell cut twice goes to where it begins
    for page, following in reversed(list(pairwise(pages))):
        if page.last is None or following.first is None:
            continue
        one, other = found[page.last], found[following.first]
        if not stacked(one.grid.xs, other.grid.xs):
            continue
        if page.below:
            whole = _with_overhang(one, page.below)
            if whole is None or not any(region.open_top for region in other.grid.regions):
                continue
            one = whole
            taken.update(map(id, page.below))
        found[page.last], found[following.first] = _put_together(one, other, heads.get(following.first, 0))
    return _numbered(found, pages), taken


def _numbered(tables: Sequence[PageTable], pages: Sequence[PageEnds]) -> list[PageTable]:
    """The tables, those that go on from page to page with columns numbered alike."""
    found = list(tables)
    chain: list[int] = []
    for page, following in [*pairwise(pages), (pages[-1], PageEnds(None, None))] if pages else []:
        if not chain and page.last is not None:
            chain = [page.last]
        goes_on = (
            bool(chain)
            and following.first is not None
            and stacked(tables[chain[-1]].grid.xs, tables[following.first].grid.xs)
        )
        if goes_on and following.first is not None:
            chain.append(following.first)
            if following.first == following.last:
                continue
        if len(chain) > 1:
            sides = sorted(x for n in chain for x in tables[n].grid.xs)
            kept = [x for n, x in enumerate(sides) if n == 0 or x - sides[n - 1] > CLOSE]
            for n in chain:
                found[n] = found[n]._replace(columns=[bisect_right(kept, x + CLOSE) for x in tables[n].grid.xs[:-1]])
        chain = []
    return found


def _with_overhang(table: PageTable, below: Sequence[TextLine]) -> PageTable | None:
    """A table with the lines below it in its open cells, whose sides some writers end too early; None if they are not."""
    grid = table.grid
    lines = {number: list(own) for number, own in table.lines.items()}
    hanging: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in (glyph for line in below for glyph in line.glyphs):
        number = grid.region_at((glyph.left + glyph.right) / 2, grid.ys[-1] - 0.1)
        if number is None or not grid.regions[number].open_bottom:
            return None
        hanging[number].append(glyph)
    for number, glyphs in hanging.items():
        lines[number] = [*lines.get(number, ()), *lines_of(glyphs)]
    return table._replace(lines=lines)


def _heads(tables: Sequence[PageTable], pages: Sequence[PageEnds]) -> dict[int, int]:
    """For tables that go on from the page before: how many rows at their head are the table's own, printed again."""
    heads: dict[int, int] = {}
    begins: dict[int, int] = {}
    for page, following in pairwise(pages):
        before, first = page.last, following.first
        if before is not None and first is not None and stacked(tables[before].grid.xs, tables[first].grid.xs):
            begins[first] = begin = begins.get(before, before)
            heads[first] = _repeated(tables[begin], tables[first])
    return heads


def _repeated(first: PageTable, again: PageTable) -> int:
    """How many rows at the head of a table stand at the head of its first page as well; they hold no figure."""
    rows = 0
    for row in range(1, min(_MOST_HEAD_ROWS + 1, len(again.grid.ys) - 1)):
        one, other = _block(first, row), _block(again, row)
        if one is None or other is None:
            continue
        same = len(one) == len(other) and all(
            text == twin and _has_sides(box, place) for (box, text), (place, twin) in zip(one, other, strict=True)
        )
        if not same or any(FIGURE.fullmatch(text) for _, text in one):
            break
        rows = row
    return rows


def _block(table: PageTable, row: int) -> list[tuple[Box, str]] | None:
    """The cells above a row of the table and their texts; None if a cell reaches into the row."""
    found: list[tuple[Box, str]] = []
    for number, region in enumerate(table.grid.regions):
        if region.row >= row:
            continue
        if region.last_row >= row:
            return None
        text = "".join(text_of(line) for line in table.lines.get(number, ()))
        found.append((table.grid.region_box(region), text))
    return found


def _put_together(upper: PageTable, lower: PageTable, head: int) -> tuple[PageTable, PageTable]:
    """The two pieces of a table, the cells that the page break cuts in the upper one; as they are if there is a doubt.

    Below a header that is printed again (`head` rows) the cut cell has that header's ruling above it.
    """
    last = len(upper.grid.ys) - 2
    open_above = {
        number: upper.grid.region_box(region) for number, region in enumerate(upper.grid.regions) if region.open_bottom
    }
    open_below = {
        number: lower.grid.region_box(region)
        for number, region in enumerate(lower.grid.regions)
        if (region.row == head if head else region.open_top)
    }
    cuts = {
        number: one for number, box in open_below.items() for one, place in open_above.items() if _has_sides(place, box)
    }
    unmatched = [number for number in open_above if number not in cuts.values()]
    odd = any(
        _overlap(box, open_above[one]) for number, box in open_below.items() if number not in cuts for one in unmatched
    )
    gone: frozenset[int] = frozenset()
    if odd:
        # the row that is cut has other cells above than below: it is whole on one page if it is blank on the other
        row = {number for number in open_above if upper.grid.regions[number].row == last}
        if any(upper.lines_in(number) for number in row):
            return upper, lower
        cuts = {number: one for number, one in cuts.items() if one not in row}
        unmatched = [number for number in unmatched if number not in row]
        gone = frozenset(row)
    if any(upper.lines_in(number) for number in unmatched) or any(
        _are_two_figures(open_above[one], upper.lines_in(one), lower.lines_in(number)) for number, one in cuts.items()
    ):
        return upper, lower
    rest = {one: lower.lines_in(number) for number, one in cuts.items() if lower.lines_in(number)}
    hidden = dict(upper.hidden)
    for number, one in cuts.items():
        if number in lower.hidden:
            hidden[one] = [*hidden.get(one, ()), *lower.hidden[number]]
    return (
        upper._replace(rest=rest, rest_page=lower.page, hidden=hidden, gone=upper.gone | gone),
        lower._replace(gone=lower.gone | frozenset(cuts)),
    )


def _overlap(one: Box, other: Box) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > _SAME_SIDE


def _has_sides(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) <= _SAME_SIDE and abs(one.right - other.right) <= _SAME_SIDE


def _are_two_figures(box: Box, above: Sequence[TextLine], below: Sequence[TextLine]) -> bool:
    """Do figures stand in both pieces of a cell that are not one figure, broken over lines?"""
    return _holds_figure(above) and _holds_figure(below) and not is_full_figure(box, [*above, *below])


def _holds_figure(lines: Sequence[TextLine]) -> bool:
    return any(FIGURE.fullmatch(text) for line in lines for text in text_of(line).split())

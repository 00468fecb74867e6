"""A ruled table of a page: which characters stand in which of its cells, and its rows.

Where a page ends inside a row, a cell's text goes on on the next page (pdf_joined): `rest` is what stands there.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from extract.blocks import Cell, Remark, TableRow
from extract.characters import RADICALS
from extract.files.pdf_grid import Grid, Region
from extract.files.pdf_page import FIGURES, Box, Glyph
from extract.files.pdf_read import remarks_of, without_notes
from extract.files.pdf_text import TextLine, has_columns, lines_of, text_of

FIGURE = re.compile(r"[-−]?[\d,，.．]+|[-/—–]")
_PART_OF_FIGURE = re.compile(r"[\d,，.．]+")
_BESIDE, _BESIDE_REACH = -1, 12.0
"""Not a cell; points from a table's side within which a figure may have run out of it."""
_NEAR, _TOUCHING = 0.6, 0.2
"""Figures this near (in heights of theirs) to the ruling between them, and this near to each other, may be one number."""
_PADDING = 8.0
"""Points that a cell keeps free on each side of its text, at most."""


class PageTable(NamedTuple):
    """A table on one page: the lines of text in each of its cells (by the number of the cell in the grid).

    `hidden` are the characters in each cell that are not read (struck out, unseen), `unsure` the texts of cells whose
    figures a ruling runs through. `rest` is the text of cells that the page cuts
    off, from the next page, `gone` the cells that are such a rest of another page's. `columns` are the numbers of the
    grid's columns (from 1) in the whole table, of which a page may not show all.
    """

    page: int
    grid: Grid
    lines: Mapping[int, Sequence[TextLine]]
    unsure: Mapping[int, str]
    hidden: Mapping[int, Sequence[Glyph]] = {}
    rest: Mapping[int, Sequence[TextLine]] = {}
    rest_page: int = 0
    gone: frozenset[int] = frozenset()
    columns: Sequence[int] = ()

    def lines_in(self, region: int) -> list[TextLine]:
        """All lines of a cell, what stands on the next page included."""
        return [*self.lines.get(region, ()), *self.rest.get(region, ())]


def table_of(
    page: int, grid: Grid, inside: Mapping[int, Sequence[Glyph]], beside: Iterable[Glyph], hidden: Iterable[Glyph] = ()
) -> PageTable | None:
    """The table of a grid; None if it is no table: nothing in it, or one column that holds several of text."""
    if not inside:
        return None
    lines = {region: lines_of(glyphs) for region, glyphs in inside.items()}
    if grid.columns == 1 and any(has_columns(line) for own in lines.values() for line in own):
        return None
    unseen: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in hidden:
        region = region_of(grid, glyph)
        if region is not None:
            unseen[region].append(glyph)
    return PageTable(page, grid, lines, _unsure_figures(grid, lines, beside), unseen)


def region_of(grid: Grid, glyph: Glyph) -> int | None:
    """The cell in which a character's middle lies; None outside the grid."""
    return grid.region_at((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)


def near_table(grid: Grid, glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Characters outside a table, but so near to its sides that they may have run out of it."""
    box = grid.box
    return [
        glyph
        for glyph in glyphs
        if box.top < glyph.top
        and glyph.bottom < box.bottom
        and (abs(glyph.right - box.left) < _BESIDE_REACH or abs(glyph.left - box.right) < _BESIDE_REACH)
    ]


def rows_of(table: PageTable) -> list[TableRow]:
    """The table's rows from top to bottom."""
    grid = table.grid
    rows: dict[int, list[Cell]] = defaultdict(list)
    remarks: dict[tuple[int, int], list[Remark]] = {}
    pages: dict[int, int] = {}
    for number, region in enumerate(grid.regions):
        if number in table.gone:
            continue
        own, notes = without_notes(table.lines_in(number))
        left_out = remarks_of(own, [*table.hidden.get(number, ()), *notes])
        if left_out:
            remarks[region.row, region.column + 1] = left_out
        if not own:
            if not region.open_side or left_out:
                rows[region.row].append(Cell("", region.column + 1))
            continue
        texts = [text_of(line) for line in own]
        if len(texts) > 1 and _is_one_figure(table, number, own):
            texts = ["".join(texts)]
        text = table.unsure.get(number) or "\n".join(texts).translate(RADICALS)
        down, across = _figures_in(texts)
        if number not in table.lines and down == across == 1 and FIGURE.fullmatch(text):
            pages[region.row] = table.rest_page
        for row in range(region.row, region.last_row + 1 if down > 1 else region.row + 1):
            for column in range(region.column, min(region.column + across - 1, region.last_column) + 1):
                rows[row].append(Cell(text, column + 1))
    for cells in rows.values():
        cells.sort(key=lambda cell: cell.column)
    for number, region in enumerate(grid.regions):
        is_whole = number not in table.rest and number not in table.gone
        if is_whole and region.last_row > region.row and len(table.lines.get(number, ())) > 1:
            _part_labels(grid, region, table.lines[number], rows)
    return [
        TableRow(
            tuple(_numbered(cells, table.columns)),
            row + 1,
            pages.get(row, table.page),
            tuple(
                remark._replace(cell=at)
                for at, cell in enumerate(cells)
                for remark in remarks.get((row, cell.column), ())
            ),
        )
        for row, cells in sorted(rows.items())
    ]


def _numbered(cells: Sequence[Cell], columns: Sequence[int]) -> Iterable[Cell]:
    """The cells with the columns' numbers in the whole table."""
    return (Cell(cell.text, columns[cell.column - 1]) for cell in cells) if columns else cells


def _part_labels(grid: Grid, region: Region, own: Sequence[TextLine], rows: dict[int, list[Cell]]) -> None:
    """Parts labels in one cell for want of a ruling between them: each line to the row of figures it stands in.

    Only if each row that the cell spans holds a line of it, and all below its first have figures right beside it: a
    label that truly spans rows has other labels there.
    """
    parts: dict[int, list[str]] = defaultdict(list)
    for line in own:
        parts[max(0, bisect_right(grid.ys, line.middle) - 1)].append(text_of(line))
    span = range(region.row, region.last_row + 1)
    first = next((cell for cell in rows[region.row] if cell.column == region.column + 1), None)
    beside = [rows[row][0] if rows.get(row) else None for row in span[1:]]
    if (
        first is None
        or set(parts) != set(span)
        or not all(cell and cell.column == region.last_column + 2 and FIGURE.fullmatch(cell.text) for cell in beside)
    ):
        return
    rows[region.row].remove(first)
    for row in span:
        rows[row].append(Cell("\n".join(parts[row]).translate(RADICALS), region.column + 1))
        rows[row].sort(key=lambda cell: cell.column)


def _figures_in(texts: Sequence[str]) -> tuple[int, int]:
    """How many figures stand below and beside each other in a cell of nothing else; (1, 1) for any other cell.

    Several in one cell: a ruling is lost. Each of the rows and columns below it gets the cell with all of them, so
    that no other figure takes the place of one that cannot be told.
    """
    figures = [text.split() for text in texts]
    if all(FIGURE.fullmatch(figure) for line in figures for figure in line):
        return len(figures), max(map(len, figures))
    return 1, 1


def _is_one_figure(table: PageTable, number: int, own: Sequence[TextLine]) -> bool:
    """Is it one figure, too wide for its cell and therefore broken over lines?

    So it is if a further digit would not have found room on any line but its last, and if the row is one row: it has
    another cell with a line at the height of this one's middle, or a label that is broken for want of room as well, or
    most of its figures are on one line. Where the ruling between two rows is lost, cells have a line at the height of
    each row, and two labels.
    """
    grid = table.grid
    region = grid.regions[number]
    if not is_full_figure(grid.region_box(region), own):
        return False
    if number in table.rest:
        return True
    if region.row != region.last_row:
        return False
    middle = (own[0].middle + own[-1].middle) / 2
    size = own[0].glyphs[0].bottom - own[0].glyphs[0].top
    figures, whole = 1, 0
    for other, beside in enumerate(grid.regions):
        if other == number or not beside.row == beside.last_row == region.row:
            continue
        lines = table.lines.get(other, ())
        if len(lines) % 2 and abs(lines[len(lines) // 2].middle - middle) < size / 4:
            return True
        is_figure = any(FIGURE.fullmatch(text_of(line)) for line in lines)
        if not is_figure and len(lines) > 1 and _is_full(grid.region_box(beside), lines):
            return True
        figures += is_figure
        whole += is_figure and len(lines) == 1
    return 2 * whole > figures


def is_full_figure(box: Box, lines: Sequence[TextLine]) -> bool:
    """Are all lines of a cell parts of figures, and has none but the last room for a further digit?"""
    return all(_PART_OF_FIGURE.fullmatch(text_of(line)) for line in lines) and _is_full(box, lines)


def _is_full(box: Box, lines: Sequence[TextLine]) -> bool:
    """Has each line but the last one no room for a further character?"""
    for line in lines[:-1]:
        wide = line.glyphs[-1].right - line.glyphs[0].left
        if box.right - box.left - wide > wide / len(line.glyphs) + 2 * _PADDING:
            return False
    return True


def _unsure_figures(grid: Grid, lines: Mapping[int, Sequence[TextLine]], beside: Iterable[Glyph]) -> dict[int, str]:
    """Cells whose figures a ruling runs through, with a text that no reader takes for a number.

    A number too wide for its cell is printed across the ruling, and the centres of its last digits lie in the next
    cell, or `beside` the table or the page: the cells then say so (`123│45`). A figure that sits on a ruling above or
    below is marked as well (`5─`).
    """
    ends: list[tuple[int, TextLine, Glyph]] = []
    starts: list[tuple[int, TextLine, Glyph]] = []
    unsure: dict[int, str] = {}
    for number, own in lines.items():
        region = grid.regions[number]
        box = grid.region_box(region)
        for line in own:
            first, last = line.glyphs[0], line.glyphs[-1]
            size = first.bottom - first.top
            if first.text in FIGURES and first.left - box.left < _NEAR * size:
                starts.append((number, line, first))
            if last.text in FIGURES and box.right - last.right < _NEAR * size:
                ends.append((number, line, last))
            above = size if region.open_top else line.middle - box.top
            below = size if region.open_bottom else box.bottom - line.middle
            if min(above, below) < _TOUCHING * size and any(glyph.text in FIGURES for glyph in line.glyphs):
                unsure[number] = "\n".join(map(text_of, own)) + "─"
    for line in lines_of(glyph for glyph in beside if glyph.text in FIGURES):
        starts += [(_BESIDE, line, glyph) for glyph in line.glyphs]
        ends += [(_BESIDE, line, glyph) for glyph in line.glyphs]
    for one, one_line, last in ends:
        for other, other_line, first in starts:
            size = first.bottom - first.top
            if (
                one != other
                and -size < first.left - last.right < _TOUCHING * size
                and abs(one_line.middle - other_line.middle) < size / 2
            ):
                unsure[one] = unsure[other] = f"{text_of(one_line)}│{text_of(other_line)}"
    return unsure

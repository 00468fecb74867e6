"""Tables of a web page: where row and column spans put the cells, as HTML lays tables out."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from extract.blocks import Block, Cell, Paragraph, Remark, Table, TableRow
from extract.errors import UnreadableDocument
from extract.files.grids import is_figure, of_several_rows
from extract.files.html_tags import MAX_ROW_SPAN

MAX_SPANNED: Final = 1_000_000
"""grid places that cells of one table may cover"""

_CELLS_OF_TINY = 4


class GridCell(NamedTuple):
    """A cell as its tag declares it: what it holds, and how many columns and rows it takes (0 rows: all below)."""

    holds: Sequence[Block]
    columns: int = 1
    rows: int = 1
    remarks: Sequence[Remark] = ()


class _Placed(NamedTuple):
    """A row's cells on the grid, told from their spans alone."""

    begins: tuple[int, ...]
    """the column (from 1) in which each cell begins"""
    width: int
    below: tuple[int, ...]
    """for how many rows below this one each column is covered"""
    under: tuple[int, ...]
    """the cells (from 0) that would lie wholly on a cell from above if they were counted from the row's beginning"""


class _Standing(NamedTuple):
    """A row's cells where they stand, and which of them (from 0) may only pad places that are covered already."""

    cells: tuple[Cell, ...]
    width: int
    below: tuple[int, ...]
    padding: Sequence[int]
    remarks: tuple[Remark, ...] = ()


_PLACED: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...]], _Placed] = {}
_MOST_PLACED, _WIDEST_KNOWN, _MOST_STOOD = 5_000, 40, 4
"""Rows remembered (by what covers them from above and the spans of their cells), columns of one, and how often one row
is remembered below different others."""


class GridRow:
    """The cells of a row as it is written. Rows that are written alike may share one: it remembers where it stood."""

    __slots__ = ("_stood", "cells")

    def __init__(self, cells: Sequence[GridCell]) -> None:
        self.cells = cells
        self._stood: dict[tuple[int, ...], _Standing] = {}

    def stand(self, above: tuple[int, ...]) -> _Standing:
        """`above`: for how many rows, from this one, each column is covered. Raises UnreadableDocument (too_large)."""
        standing = self._stood.get(above)
        if standing is None:
            standing = _stand(self.cells, above)
            if standing.width <= _WIDEST_KNOWN and len(self._stood) < _MOST_STOOD:
                self._stood[above] = standing
        return standing


def rows_on_grid(groups: Sequence[Sequence[GridRow]]) -> tuple[list[TableRow], bool]:
    """The rows of a table's row groups (thead, tbody, tfoot: no cell reaches into the next), with the columns of cells;
    and whether there is one that nobody sees.

    A cell stands in the first column that no cell from above covers. Cells that only pad places which are covered
    already are left out where they make the row too wide (_without_padding). Raises UnreadableDocument (too_large) if
    cells cover too many places.
    """
    usual: Counter[int] = Counter()
    found, padded, unread = _place(groups, None, usual)
    if padded and usual:
        found, _, unread = _place(groups, usual.most_common(1)[0][0], usual)
    return found, unread


def _place(
    groups: Sequence[Sequence[GridRow]], declared: int | None, usual: Counter[int]
) -> tuple[list[TableRow], bool, bool]:
    """The rows placed, without padding if the width to which they are declared is known; whether any is padded, and
    whether there is one that nobody sees."""
    found: list[TableRow] = []
    spanned, number, any_padded, unread = 0, 0, False, False
    for rows in groups:
        above: tuple[int, ...] = ()
        spanning: list[tuple[int, int, int]] = []
        for row in rows:
            cells, width, below, padding, remarks = row.stand(above)
            if padding:
                any_padded = True
                if declared:
                    kept = _without_padding(row.cells, padding, width - declared)
                    cells, width, below, _, remarks = _stand(kept, above)
            else:
                usual[width] += 1
            spanned += width
            if spanned > MAX_SPANNED:
                raise UnreadableDocument(
                    "too_large", "cells of a table span too many columns; give the report's page alone"
                )
            number += 1
            if remarks:
                found.append(TableRow(cells, number, None, remarks))
                unread = unread or nobody_sees(found[-1])
            else:
                found.append(TableRow(cells, number))
            if spanning and any(cell.text.strip() for cell in cells):
                _doubt(found, spanning)
                spanning = []
            if below:
                spanning = [each for each in spanning if each[2] > number] + _spanning(row.cells, found[-1], number)
            above = below
    return found, any_padded, unread


def _spanning(cells: Sequence[GridCell], row: TableRow, number: int) -> list[tuple[int, int, int]]:
    """The figures in cells that go on in rows below: (number of the row, the how manieth cell, last row)."""
    if len(cells) != len(row.cells):
        return []  # one was left out: which is which is not told
    return [
        (number, place, number + (cell.rows or MAX_ROW_SPAN) - 1)
        for place, cell in enumerate(cells)
        if cell.rows != 1 and is_figure(row.cells[place].text.strip())
    ]


def _doubt(found: list[TableRow], spanning: Sequence[tuple[int, int, int]]) -> None:
    """Doubts the figures of cells that go on in the last row, in which others begin."""
    last = found[-1].number
    doubted: dict[int, list[int]] = {}
    for number, place, end in spanning:
        if number < last <= end:
            doubted.setdefault(number - last - 1, []).append(place)
    for at, places in doubted.items():
        row = found[at]
        told = {remark.cell for remark in row.remarks}
        said = [
            of_several_rows(row.cells[place].text.strip())._replace(cell=place) for place in places if place not in told
        ]
        found[at] = row._replace(remarks=(*row.remarks, *said))


def _stand(cells: Sequence[GridCell], above: tuple[int, ...]) -> _Standing:
    spans = tuple([(columns, rows) for _, columns, rows, _ in cells])
    placed = _PLACED.get((above, spans))
    if placed is None:
        placed = _place_spans(above, spans)
        if max(len(spans), placed.width) <= _WIDEST_KNOWN:
            if len(_PLACED) >= _MOST_PLACED:
                _PLACED.clear()
            _PLACED[above, spans] = placed
    begins, width, below, under = placed
    padding = [number for number in under if not _has_text(cells[number].holds)] if under else ()
    texts = [_cell_text(cell.holds) for cell in cells]
    remarks = _remarks(cells) if any([cell.remarks for cell in cells]) else ()
    return _Standing(tuple(map(Cell, texts, begins)), width, below, padding, remarks)


def _place_spans(above: tuple[int, ...], spans: tuple[tuple[int, int], ...]) -> _Placed:
    """`above`: for how many rows, from this one, each column is covered; `spans`: columns and rows of each cell."""
    if sum(columns for columns, _ in spans) > MAX_SPANNED:
        raise UnreadableDocument("too_large", "a row of a table is too wide; give the report's page alone")
    below = list(above)
    begins, under = [], []
    column = written = 0
    for number, (columns, rows) in enumerate(spans):
        while column < len(above) and above[column]:
            column += 1
        over = above[written : written + columns]
        if len(over) == columns and all(over):
            under.append(number)
        begins.append(column + 1)
        end = column + columns
        below += [0] * (end - len(below))
        for at in range(column, end):
            below[at] = max(below[at], rows or MAX_ROW_SPAN)
        column, written = end, written + columns
    width = max((at for at, rows in enumerate(below, 1) if rows), default=0)
    below = [rows and rows - 1 for rows in below[:width]] if max(below, default=0) > 1 else []
    return _Placed(tuple(begins), width, tuple(below), tuple(under))


def _without_padding(cells: Sequence[GridCell], padding: Sequence[int], too_wide: int) -> Sequence[GridCell]:
    """Takes out empty cells under a spanning cell if they are all that makes their row too wide for its table.

    Some writers span a label over several rows and still write an empty cell under it, which pushes the row's figures
    to the right. Left out are only cells that are empty, that would lie wholly on the spanning cell if the row's cells
    were counted from its beginning, and without which the row is just as wide as most rows that have no such cell. The
    first cell of a row that has figures is its label, so an empty figure cannot stand at such a place unless its own
    column is spanned, and then the row fits as it is and stays.
    """
    if sum(cells[number].columns for number in padding) != too_wide:
        return cells
    return [cell for number, cell in enumerate(cells) if number not in padding]


def _remarks(cells: Sequence[GridCell]) -> tuple[Remark, ...]:
    """What is to be said of the cells."""
    return tuple([remark._replace(cell=number) for number, cell in enumerate(cells) for remark in cell.remarks])


def nobody_sees(row: TableRow) -> bool:
    """Was all left out that stands in the row, as it is hidden or struck out?"""
    marked = {remark.cell for remark in row.remarks}
    return 2 * len(marked) >= len(row.cells) > 0 < len(marked) and not any(cell.text.strip() for cell in row.cells)


def is_tiny(table: Table) -> bool:
    """Has the table so few cells that it only arranges what stands in them?"""
    return sum(len(row.cells) for row in table.rows) <= _CELLS_OF_TINY


def _has_text(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Table) or bool(block.text.strip()) for block in blocks)


def _cell_text(blocks: Sequence[Block]) -> str:
    if not blocks:
        return ""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return blocks[0].text
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif is_tiny(block):
            lines += [cell.text for row in block.rows for cell in row.cells if cell.text]
    return "\n".join(lines)

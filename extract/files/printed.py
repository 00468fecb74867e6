"""Tables of word-processor files: their cells as they are printed, and what a table amounts to as blocks.

A table may only lay out the page: where a cell holds tables that have at least as many cells as the table round them,
these are the tables, and what stands beside them is text; a smaller one is part of its cell's text.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from extract.blocks import Block, Cell, Paragraph, Remark, Table, TableRow
from extract.files.grids import heads_rows, is_figure, is_heading, of_several_rows


class PrintedCell(NamedTuple):
    column: int
    span: int
    content: list[Block]
    remarks: Sequence[Remark] = ()
    rows: int = 1
    """how many rows it takes, where its file says so at the cell"""


class PrintedRow(NamedTuple):
    number: int
    cells: list[PrintedCell]
    is_said: bool = False
    """is anything said of its cells?"""


def doubt_spanning(rows: list[PrintedRow], covered: Iterable[tuple[int, int, range]]) -> None:
    """Doubts the figures of cells that go on in rows below in which others begin: nobody sees whose row's they are.

    `covered`: (row in which a cell begins, the how manieth it is there, rows that it goes on in), from 0.
    """
    figures: dict[tuple[int, int], str] = {}
    filled: list[int] = []
    doubted: dict[int, dict[int, PrintedCell]] = {}
    for at, place, below in covered:
        if (at, place) not in figures:
            cell = rows[at].cells[place]
            text = "" if cell.remarks else text_of(cell.content).strip()
            figures[at, place] = text if is_figure(text) else ""
        text = figures[at, place]
        if not text:
            continue
        if not filled:
            filled = [0, *accumulate(any(text_of(cell.content).strip() for cell in row.cells) for row in rows)]
        if filled[below.stop] > filled[below.start]:
            doubted.setdefault(at, {})[place] = rows[at].cells[place]._replace(remarks=(of_several_rows(text),))
    for at, cells in doubted.items():
        kept = [cells.get(place, cell) for place, cell in enumerate(rows[at].cells)]
        rows[at] = rows[at]._replace(cells=kept, is_said=True)


def table_blocks(rows: list[PrintedRow]) -> list[Block]:
    """A table as it is read: itself, cut where a heading or prose runs over its whole width, or what it lays out."""
    inner = sum(map(_size, _nested(rows)))
    lays_out = inner >= sum(len(row.cells) for row in rows) and any(map(_is_grid, _nested(rows)))
    width = max((cell.column + cell.span for row in rows for cell in row.cells), default=1)
    is_boxed = all(len(row.cells) < 2 for row in rows)
    found: list[Block] = []
    kept: list[TableRow] = []

    def finish() -> None:
        if kept:
            found.append(Table(list(kept)))
            kept.clear()

    for row in rows:
        if lays_out and any(map(_is_grid, _nested([row]))):
            finish()
            found.extend(block for cell in row.cells for block in cell.content)
            continue
        cells = tuple(Cell(text_of(cell.content), cell.column) for cell in row.cells)
        if len(cells) == 1:
            text, cell = cells[0].text, row.cells[0]
            is_wide = cell.column == 1 and cell.span + 1 >= width
            if not heads_rows(text) and (lays_out or is_boxed or (is_wide and is_heading(text))):
                finish()
                found.append(Paragraph(text))
                continue
        if cells:
            if row.is_said:
                remarks = [said._replace(cell=n) for n, cell in enumerate(row.cells) for said in cell.remarks]
                kept.append(TableRow(cells, row.number, None, tuple(remarks)))
            else:
                kept.append(TableRow(cells, row.number))
    finish()
    return found


def _nested(rows: Iterable[PrintedRow]) -> Iterator[Table]:
    for row in rows:
        for cell in row.cells:
            for block in cell.content:
                if isinstance(block, Table):
                    yield block


def _size(table: Table) -> int:
    return sum(len(row.cells) for row in table.rows)


def _is_grid(table: Table) -> bool:
    return len(table.rows) > 1 and any(len(row.cells) > 1 for row in table.rows)


def text_of(content: Iterable[Block]) -> str:
    """What stands in a cell, a line a paragraph or row."""
    lines: list[str] = []
    for block in content:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += (" ".join(cell.text for cell in row.cells) for row in block.rows)
    return "\n".join(lines)

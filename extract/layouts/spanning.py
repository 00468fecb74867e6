"""Rows of a markup whose cells say what they span: which of the cells written there are cells, and where a row ends."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extract.bounds import check_row
from extract.layouts.grid import row_of, settled
from extract.rows import Row, RowMemo


class SpanningCell(NamedTuple):
    """A cell, the line on which it stands, and how many columns and rows it takes."""

    text: str
    line: int
    columns: int = 1
    rows: int = 1


def printed_rows(table: Sequence[Sequence[SpanningCell]], memo: RowMemo) -> Iterator[tuple[int, Row]]:
    """A table's rows of own cells. Where none says that it spans, this is told from the columns."""
    if all(cell.columns == cell.rows == 1 for row in table for cell in row):
        rows = [row for row in table if row]
        yield from settled([(row[0].line, [cell.text for cell in row], _offsets(row)) for row in rows], memo)
        return
    for row in table:
        if any(cell.text for cell in row):
            yield row[0].line, row_of(tuple([cell.text for cell in row]), tuple(_offsets(row)), memo)


def _offsets(row: Sequence[SpanningCell]) -> list[int]:
    return [cell.line - row[0].line for cell in row]


def without_covered(table: Iterable[Sequence[SpanningCell]]) -> Iterator[list[SpanningCell]]:
    """The rows of a markup that writes an empty cell in each row below one that spans rows (LaTeX), without those."""
    below: dict[int, int] = {}
    for row in table:
        column = 0
        own: list[SpanningCell] = []
        spanning: dict[int, int] = {}
        for cell in row:
            if cell.text or not below.get(column):
                own.append(cell)
                if cell.rows > 1:
                    check_row(column + cell.columns)
                    spanning.update(dict.fromkeys(range(column, column + cell.columns), cell.rows - 1))
            column += cell.columns
        below = {at: rows - 1 for at, rows in below.items() if rows > 1} | spanning
        yield own


def filled_rows(cells: Iterable[SpanningCell], columns: int) -> Iterator[list[SpanningCell]]:
    """Cells written one behind the other, as rows of so many columns; a last row may be short."""
    below = [0] * columns
    row: list[SpanningCell] = []
    at = 0
    for cell in cells:
        while at < columns and below[at]:
            below[at] -= 1
            at += 1
        if at >= columns:
            yield row
            row, at = [], 0
            while at < columns and below[at]:
                below[at] -= 1
                at += 1
        row.append(cell)
        for place in range(at, min(columns, at + cell.columns)):
            below[place] = cell.rows - 1
        at += cell.columns
    if row:
        yield row

"""What a file reader hands on: paragraphs and tables in reading order, and how they become lines of text and rows.

    >>> laid = lay_out([Paragraph("标题"), Table([TableRow((Cell("规章", 1), Cell("0", 2)))])])
    >>> laid.text
    '标题\\n\\n\\t规章\\n\\t0\\n\\n'
    >>> laid.starts, laid.rows
    ([3], [('规章', '0')])

A document that has real tables (HTML, Word, PDF, a sheet) is kept in the warehouse as this text, every cell on a line
of its own, so that a figure's `source_line` names its cell; `places` says where on the page or sheet that cell stood.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

_BREAKS = re.compile(
    r"[\s\u2028\u2029\x0b\x0c\x1c-\x1e\x85]*[\n\r\u2028\u2029\x0b\x0c\x1c-\x1e\x85][\s\u2028\u2029]*|\t+"
)
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)} | {0xFEFF: None}


class Cell(NamedTuple):
    """A cell that begins in its row: its text, and the grid column (from 1) at which it begins.

    A cell that spans several rows or columns stands once, where it begins; what it covers is not a cell.
    """

    text: str
    column: int


class TableRow(NamedTuple):
    """The cells that begin in a row, left to right, with the row's number in its table (from 1) and its page."""

    cells: tuple[Cell, ...]
    number: int = 1
    page: int | None = None


class Table(NamedTuple):
    """A table's rows from top to bottom."""

    rows: list[TableRow]


class Paragraph(NamedTuple):
    """Text outside tables; line breaks in it are kept."""

    text: str
    page: int | None = None


Block = Paragraph | Table


class Place(NamedTuple):
    """Where the cell of a line stood: page (PDF) or None, table of the document, row and column of its grid, from 1."""

    line: int
    page: int | None
    table: int
    row: int
    column: int


class LaidOut(NamedTuple):
    """The document as text, the line on which each table row begins, the rows' cells, and the place of every cell."""

    text: str
    starts: list[int]
    rows: list[tuple[str, ...]]
    places: list[Place]


def lay_out(blocks: Iterable[Block]) -> LaidOut:
    """Writes blocks as text: paragraphs as lines, each cell on a line behind a tab, an empty line around each row."""
    lines: list[str] = []
    starts: list[int] = []
    rows: list[tuple[str, ...]] = []
    places: list[Place] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += (line.replace("\t", " ").translate(_CONTROLS) for line in block.text.splitlines())
            continue
        tables += 1
        for row in block.rows:
            if not row.cells:
                continue
            lines.append("")
            starts.append(len(lines) + 1)
            cells = tuple(_one_line(cell.text) for cell in row.cells)
            rows.append(cells)
            for cell, text in zip(row.cells, cells, strict=True):
                lines.append("\t" + text)
                places.append(Place(len(lines), row.page, tables, row.number, cell.column))
        lines.append("")
    return LaidOut("\n".join(lines) + "\n", starts, rows, places)


def _one_line(text: str) -> str:
    """A cell's text on one line: a line break becomes a space."""
    if not text.isprintable():
        text = _BREAKS.sub(" ", text).translate(_CONTROLS)
    return text

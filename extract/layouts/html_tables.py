"""HTML tables inside a text, as Markdown keeps those whose cells span: `<table> ... </table>`, read as on a page.

The cells are those that the reader of pages sees (extract.files.html_page): spans are laid out, what is not displayed is
left out. A row's line is that of its tag, a cell's that of its own, where the tags are as many as the cells.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.blocks import Table, TableRow
from extract.errors import UnreadableDocument
from extract.files.html_page import read_page
from extract.layouts.grid import row_of, settled
from extract.rows import Row, RowMemo

_EDGE = re.compile(r"<(/?)table(?=[\s>/])", re.I)
_CELL = re.compile(r"<t([rdh])(?=[\s>/])", re.I)


class _Part(NamedTuple):
    """An outermost table: its source, and the line on which it begins."""

    source: str
    line: int


def matches(text: str) -> bool:
    """True if a table stands in the text."""
    return "<" in text and _EDGE.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all tables."""
    starts: list[int] = []
    found: list[Row] = []
    for part in _parts(text):
        for start, row in _read(part, memo):
            starts.append(start)
            found.append(row)
    return starts, found


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each outermost table."""
    return [(part.line, part.line + part.source.count("\n")) for part in _parts(text)]


def _parts(text: str) -> Iterator[_Part]:
    """The outermost tables; one that is not closed ends with the text."""
    depth, begin = 0, 0
    line, counted = 1, 0
    for edge in _EDGE.finditer(text):
        if not edge[1]:
            if not depth:
                begin = edge.start()
                line += text.count("\n", counted, begin)
                counted = begin
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield _Part(text[begin : edge.end()] + ">", line)
    if depth:
        yield _Part(text[begin:], line)


def _read(part: _Part, memo: RowMemo) -> Iterator[tuple[int, Row]]:
    try:
        tables = [block for block in read_page(part.source) if isinstance(block, Table)]
    except UnreadableDocument:
        return
    lines = _lines(part)
    only = (
        tables[0] if len(tables) == 1 and len(lines) >= max((row.number for row in tables[0].rows), default=0) else None
    )
    for table in tables:
        if only and not _has_spans(only):
            grid = [(at, [cell.text for cell in row.cells], offsets) for row, at, offsets in _placed(only, lines, part)]
            yield from settled(grid, memo)
            continue
        for row, start, offsets in _placed(table, lines if only else [], part):
            if row.cells:
                yield start, row_of(tuple([cell.text for cell in row.cells]), tuple(offsets), memo)


def _has_spans(table: Table) -> bool:
    """Does a cell of the table span others, so that the rows are of different length?"""
    return len({len(row.cells) for row in table.rows}) > 1


def _placed(table: Table, lines: Sequence[Sequence[int]], part: _Part) -> Iterator[tuple[TableRow, int, list[int]]]:
    """Each row with the line on which it begins and the lines of its cells counted from there."""
    for row in table.rows:
        own = lines[row.number - 1] if row.number <= len(lines) else [part.line]
        start, *cells = own
        if len(cells) != len(row.cells):
            cells = [start] * len(row.cells)
        yield row, start, [line - start for line in cells]


def _lines(part: _Part) -> list[list[int]]:
    """For each row tag its line, then those of its cells."""
    found: list[list[int]] = []
    line, counted = part.line, 0
    for tag in _CELL.finditer(part.source):
        line += part.source.count("\n", counted, tag.start())
        counted = tag.start()
        if tag[1] in "rR":
            found.append([line])
        elif found:
            found[-1].append(line)
    return found

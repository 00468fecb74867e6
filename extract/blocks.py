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
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, overload

_BLANKS = re.compile(r"[\s\u2028\u2029]+")
_BREAK = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x1c-\x1e\x85]")
_TABS = re.compile(r"\t+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufeff]+")


class Cell(NamedTuple):
    """A cell that begins in its row: its text, and the grid column (from 1) at which it begins.

    A cell that spans several rows or columns stands once, where it begins; what it covers is not a cell.
    """

    text: str
    column: int


class Remark(NamedTuple):
    """What a reader of the page does not read in a cell, or cannot tell.

    `struck`, `unseen`, `note` (raised or lowered beside a figure) and `ruby` say what was left out of the cell's text;
    `doubtful` gives the readings, parted by ` | `, of a cell whose text is not certain. `cell` and `row` count from 0;
    what stood in no cell that is read (a hidden row or table with figures) has neither.
    """

    kind: Literal["struck", "unseen", "note", "ruby", "doubtful"]
    text: str
    cell: int | None = None
    row: int | None = None


class TableRow(NamedTuple):
    """The cells that begin in a row, left to right, with the row's number in its table (from 1) and its page."""

    cells: tuple[Cell, ...]
    number: int = 1
    page: int | None = None
    remarks: tuple[Remark, ...] = ()


class Table(NamedTuple):
    """A table's rows from top to bottom."""

    rows: list[TableRow]


class Paragraph(NamedTuple):
    """Text outside tables; line breaks in it are kept. `unseen` are figures that nobody sees there (hidden tables)."""

    text: str
    page: int | None = None
    is_page_title: bool = False
    """the title that a web page gives itself, which its body does not print"""
    unseen: str = ""


Block = Paragraph | Table


class Place(NamedTuple):
    """Where the cell of a line stood: page (PDF) or None, table of the document, row and column of its grid, from 1."""

    line: int
    page: int | None
    table: int
    row: int
    column: int


class Places(Sequence[Place]):
    """The places of all cells in the order of their lines; made when they are asked for."""

    def __init__(self, rows: Sequence[tuple[int, int, TableRow]]) -> None:
        """`rows`: the line on which a row's first cell stands, its table's number, and the row."""
        self._rows = rows

    def __iter__(self) -> Iterator[Place]:
        for line, table, row in self._rows:
            for at, cell in enumerate(row.cells, line):
                yield Place(at, row.page, table, row.number, cell.column)

    def __len__(self) -> int:
        return sum(len(row.cells) for _, _, row in self._rows)

    @overload
    def __getitem__(self, at: int) -> Place: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Place]: ...
    def __getitem__(self, at: int | slice) -> Place | Sequence[Place]:
        return list(self)[at]


class LaidOut(NamedTuple):
    """The document as text, the line on which each table row begins, the rows' cells, and the place of every cell.

    The first `page_title_lines` lines are the title that a web page gives itself; `remarks` say which row and cell (from 0) they are on.
    """

    text: str
    starts: list[int]
    rows: list[tuple[str, ...]]
    places: Sequence[Place]
    page_title_lines: int = 0
    remarks: Sequence[Remark] = ()


def lay_out(blocks: Iterable[Block]) -> LaidOut:
    """Writes blocks as text: paragraphs as lines, each cell on a line behind a tab, an empty line around each row."""
    parts: list[str] = []
    starts: list[int] = []
    rows: list[tuple[str, ...]] = []
    stood: list[tuple[int, int, TableRow]] = []
    remarks: list[Remark] = []
    tables = 0
    line = 1  # the next one
    page_title_lines = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text:
                text = _lines(block.text)
                parts.append(text)
                line += text.count("\n") + 1
                if block.is_page_title:
                    page_title_lines = line - 1
            if block.unseen:
                remarks.append(Remark("unseen", block.unseen))
            continue
        tables += 1
        for row in block.rows:
            if not row.cells:
                continue
            cells = tuple([cell.text for cell in row.cells])
            if not "".join(cells).isprintable():
                cells = tuple(map(_one_line, cells))
            parts.append("\n\t" + "\n\t".join(cells))
            if row.remarks:
                remarks += [remark._replace(row=len(rows)) for remark in row.remarks]
            starts.append(line + 1)
            rows.append(cells)
            stood.append((line + 1, tables, row))
            line += 1 + len(cells)
        parts.append("")
        line += 1
    return LaidOut("\n".join(parts) + "\n", starts, rows, Places(stood), page_title_lines, remarks)


def _lines(text: str) -> str:
    """A paragraph's lines, without what is no text; none for an empty one."""
    if text.isprintable():
        return text
    return "\n".join([_CONTROLS.sub("", line.replace("\t", " ")) for line in text.splitlines()])


def _one_line(text: str) -> str:
    """A cell's text on one line: a line break becomes a space."""
    if not text.isprintable():
        text = _CONTROLS.sub("", _BLANKS.sub(_one_space, text))
    return text


def _one_space(blanks: re.Match[str]) -> str:
    """Blanks between words, on one line."""
    return " " if _BREAK.search(blanks[0]) else _TABS.sub(" ", blanks[0])

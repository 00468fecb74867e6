"""AsciiDoc tables: between two lines `|===`, a bar before each cell, cells one behind the other over any lines.

    [cols=",,,"]
    |===
    |规章 |0 |0
    2
    .2+|三、本年度办理结果 2+|（一）予以公开 |0
    |===

How many cells make a row is told by `cols`, or by the first line. A row ends with its cells; an empty line ends it too, so
that a lost bar costs one row.
"""

import re
from collections import Counter
from collections.abc import Iterator

from extract.bounds import check_row
from extract.layouts.grid import frame_of, is_figure, is_label
from extract.layouts.markup import LONGEST_CELL, plain
from extract.layouts.spanning import SpanningCell, filled_rows, printed_rows
from extract.rows import Row, RowMemo

_Table = tuple[int, int, list[list[SpanningCell]]]
"""(first line, last line, rows)"""

_FENCE = "|==="
_COLUMNS = re.compile(r"\bcols\s*=\s*(?:\"([^\"]*)\"|([0-9*]+))")
_REPEATED = re.compile(r"(\d{1,3})\*")
_CELL = re.compile(r"(?:(?:^|(?<=\s))(?:(\d{1,3})?(?:\.(\d{1,3}))?[+*])?[<^>]?(?:\.[<^>])?[adehlmsv]?)?(?<!\\)\|")
_BLANKS = " \t\u00a0\u3000"


def matches(text: str) -> bool:
    """True if a table begins in the text."""
    return "|" in text and _FENCE in text and any(line.startswith(_FENCE) for line in text.split("\n"))


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all tables."""
    printed = [row for _, _, table in _tables(text) for row in printed_rows(table, memo)]
    return [start for start, _ in printed], [row for _, row in printed]


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each table."""
    return [(first, last) for first, last, _ in _tables(text)]


def _tables(text: str) -> Iterator[_Table]:
    begin, declared = 0, 0
    parts: list[list[SpanningCell]] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(_BLANKS)
        if line.startswith(_FENCE):
            if begin:
                yield begin, number, list(_rows(parts, declared))
                begin, declared = 0, 0
            else:
                begin, parts = number, [[]]
        elif not begin:
            declared = _declared(line) if line.startswith("[") else 0
        elif not line:
            parts.append([])
        else:
            _read(line, number, parts[-1])


def _declared(line: str) -> int:
    """How many columns an attribute line names; 0 if none."""
    found = _COLUMNS.search(line)
    if not found:
        return 0
    names = (found[1] or found[2]).split(",")
    return sum(int(repeated[1]) if (repeated := _REPEATED.match(name.strip())) else 1 for name in names)


def _read(line: str, number: int, cells: list[SpanningCell]) -> None:
    """Adds the cells of a line; what stands before its first bar goes on with the cell above."""
    marks = list(_CELL.finditer(line))
    before = line[: marks[0].start()] if marks else line
    if before.strip(_BLANKS) and cells and len(cells[-1].text) < LONGEST_CELL:
        last = cells[-1]
        text = plain(f"{last.text} {before}".strip(_BLANKS))
        cells[-1] = last._replace(text=text, line=last.line if last.text else number)
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    for mark, end in zip(marks, ends, strict=False):
        cell = line[mark.end() : end]
        text = plain(cell.strip(_BLANKS))
        cells.append(SpanningCell(text, number, int(mark[1] or 1), int(mark[2] or 1)))


def _rows(parts: list[list[SpanningCell]], declared: int) -> Iterator[list[SpanningCell]]:
    """The table's rows: parts between empty lines, each of whole rows; or a cell a line, with empty lines anywhere."""
    cells = [cell for part in parts for cell in part]
    if not cells:
        return
    first = Counter(cell.line for cell in cells)[cells[0].line]
    columns = declared or sum(cell.columns for cell in cells[:first])
    check_row(columns)
    whole = [sum(cell.columns for cell in part) % columns == 0 for part in parts if part]
    if any(cell.rows > 1 for cell in cells) or sum(whole) * 2 <= len(whole):
        rows = filled_rows(cells, columns)
    else:
        rows = (
            row
            for part in parts
            for row in (filled_rows(part, columns) if sum(cell.columns for cell in part) % columns == 0 else [part])
        )
    found = list(rows)
    if frame_of([[cell.text for cell in row] for row in found]) != (0, 0):
        yield from found  # a data frame's row begins with its number
        return
    above: list[SpanningCell] = []
    for row in found:
        runs_on = len(row) > columns or _runs_on(row)
        yield _torn(above) if runs_on and is_figure(row[0].text) else above
        above = _torn(row) if runs_on else row
    yield above


def _runs_on(row: list[SpanningCell]) -> bool:
    """Does a label stand behind a figure? Then a cell was lost or doubled above, and these are parts of two rows."""
    figure = next((at for at, cell in enumerate(row) if is_figure(cell.text)), len(row))
    return any(is_label(cell.text) for cell in row[figure:])


def _torn(row: list[SpanningCell]) -> list[SpanningCell]:
    """The row with its figures in one cell: which column each is of cannot be told."""
    figure = next((at for at, cell in enumerate(row) if is_figure(cell.text)), None)
    if figure is None:
        return row
    labels = [cell for cell in row[:figure] if cell.text]
    return [*labels, row[figure]._replace(text=" ".join(cell.text for cell in row[figure:] if cell.text))]

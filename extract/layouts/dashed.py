"""Tables under a line of dashes, whose runs are the columns: plain text of pandoc, reStructuredText, printed data frames.

      -------------- ---------- ------
      规章           0          2            each line a row, or rows parted by empty lines
      行政规范性文件            80           (then a cell may go on over the lines of its row)
      -------------- ---------- ------

What stands under a run is its column's: a blank keeps its place. A table in which a word stands between two columns is
not read here. Characters' widths are told by this too.
"""

import re
from collections.abc import Iterator, Sequence

from extract.bounds import check_grid
from extract.layouts.grid import GridRow, settled
from extract.layouts.markup import LONGEST_CELL, plain
from extract.layouts.width import MEASURES, Measure, offsets
from extract.rows import Row, RowMemo

_RUNS = re.compile(r"^[ \t]*(?:-+|=+)(?: +(?:-+|=+))++[ \t]*$", re.M)
_RUN = re.compile(r"[-=]+")
_ONE_RUN = re.compile(r"[ \t]*-{3,}[ \t]*")
_BLANKS = " \t\u00a0\u3000"

_Span = tuple[int, int]


def matches(text: str) -> bool:
    """True if a line of several runs of dashes stands in the text."""
    is_ruled = ("-" in text and "--" in text) or ("=" in text and "==" in text)
    return is_ruled and any(_is_runs(line[0]) for line in _RUNS.finditer(text))


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all tables whose words keep to their columns."""
    printed = [row for _, _, table in _tables(text) for row in settled(table, memo)]
    return [start for start, _ in printed], [row for _, row in printed]


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each table."""
    return [(first, last) for first, last, _ in _tables(text)]


def _tables(text: str) -> Iterator[tuple[int, int, list[GridRow]]]:
    """(first line, last line, rows) of each table."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if not _is_runs(lines[at]):
            at += 1
            continue
        first, opening = _first(lines, at), at
        end, is_closed = _end(lines, at)
        found = _read(lines, first, at, end, is_closed)
        while found and is_closed and end + 1 < len(lines) and lines[end].strip() == lines[at].strip():
            following, closes = _end(lines, end)  # what stood between was the header (reStructuredText)
            more = _read(lines, end, end, following, closes) if closes and lines[end + 1].strip() else []
            if not more:
                break
            found, end = [*found, *more], following
        if found:
            yield first + 1, end + 1, found
        at = end + 1 if found and is_closed else max(end, opening + 1)


def _is_runs(line: str) -> bool:
    return ("--" in line or "==" in line) and _RUNS.fullmatch(line) is not None


def _end(lines: Sequence[str], at: int) -> tuple[int, bool]:
    """The line behind the rows under the dashes of a line, and whether dashes close them; else an empty line does."""
    blank = 0
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if not line.strip():
            blank = blank or place
        elif line.lstrip()[0] in "-=" and (_ONE_RUN.fullmatch(line) or _RUNS.fullmatch(line)):
            return place, True
        elif blank and (lines[at].startswith("=") or not line.startswith(" ")):
            break
    return blank or len(lines), False


def _first(lines: Sequence[str], at: int) -> int:
    """The first line of the header above the dashes: the line above, or all lines from a line of dashes above them."""
    place = at
    while place and lines[place - 1].strip():
        place -= 1
        if _ONE_RUN.fullmatch(lines[place]):
            return place + 1
        if at - place > _LONGEST_HEADER:
            break
    return at - 1 if at and lines[at - 1].strip() and not _RUNS.fullmatch(lines[at - 1]) else at


_LONGEST_HEADER = 12


def _read(lines: Sequence[str], first: int, at: int, end: int, is_closed: bool) -> list[GridRow]:
    """The rows of a table, under the measure that leaves every word in its column; none if there is no such measure."""
    body = lines[at + 1 : end]
    header = lines[first:at]
    parted = is_closed and any(not line.strip() for line in body[:-1])
    runs = [run.span() for run in _RUN.finditer(lines[at])]
    check_grid(len(body), len(runs))
    for measure in MEASURES:
        cut = [_cut(line, runs, measure) for line in body]
        if all(cells is not None for cells in cut):
            above = [_cut(line, runs, measure) for line in header]
            grid = _rows(above, first, parted=True) if None not in above else []
            return [*grid, *_rows(cut, at + 1, parted)]
    return []


def _cut(line: str, runs: Sequence[_Span], measure: Measure) -> list[str] | None:
    """What stands under each run; None if something stands between two."""
    at = offsets(line, measure)
    cells: list[str] = []
    character = 0
    for position, (begin, _) in enumerate(runs):
        stop = runs[position + 1][0] if position + 1 < len(runs) else at[-1] + 1
        while character < len(line) and at[character] < begin:
            if not line[character].isspace():
                return None
            character += 1
        start = character
        while character < len(line) and at[character] < stop:
            character += 1
        if (
            position + 1 < len(runs)
            and character > start
            and not line[character - 1].isspace()
            and at[character] > runs[position][1]
        ):
            return None
        cells.append(line[start:character].strip(_BLANKS))
    return cells


def _rows(cut: Sequence[list[str] | None], first: int, parted: bool) -> list[GridRow]:
    """The lines as rows; where empty lines part rows, the lines between two of them as one."""
    found: list[tuple[int, list[str], list[int]]] = []
    is_new = True
    for number, cells in enumerate(cut, first + 1):
        assert cells is not None
        if not any(cells):
            is_new = True
            continue
        if not parted or is_new:
            found.append((number, [plain(cell) for cell in cells], [0] * len(cells)))
            is_new = False
            continue
        start, above, offset = found[-1]
        for column, cell in enumerate(cells):
            if cell and len(above[column]) < LONGEST_CELL:
                between = "\n" if above[column][-1:].isdecimal() and cell[0].isdecimal() else ""
                offset[column] = offset[column] if above[column] else number - start
                above[column] += between + plain(cell)
    return list(found)

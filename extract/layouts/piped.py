"""Rows written on one line each, cells ended by pipes: `行政许可 | 0 | ||`.

Cells that a span covers may be filled with empty cells at the end of the row, or not. What stands on a line
without a pipe is prose, as is a sentence that holds one itself (`微信|微博 … 。`). A row cannot swallow another: a line is a
row, and every pipe ends exactly one cell, so a lost or doubled pipe changes the number of cells, which the reader of the table compares with the others.
Where a line has more to it (a pipe at its head, a blank between cells, spans written out), the columns of its table tell
what is a cell (extract.layouts.bars).
"""

import re
from itertools import islice

from extract.layouts.bars import bar_cells, is_plain_row, is_sentence, rows_between, runs_on
from extract.layouts.grid import is_label
from extract.layouts.markup import has_marks
from extract.rows import Row, RowMemo

_FIGURE_ROW = re.compile(r"\|[ \t\u00a0\u3000]*+(?:[_<=>^~]{1,3}\.[ \t]*+)?[0-9０-９][^|\n]{0,20}\|")
_RULE = re.compile(r"^(?=[^\n]*\|)[ \t|:]*+-{2,}+[ \t|:-]*+$", re.M)

_BLANK_BETWEEN = re.compile(r"[^\s|][ \t]*+\|[ \t]*+\|[ \t|]*+[^\s|注见（(*＊※①-⑳]")
"""Behind the last bar a note may stand, whatever blanks are before it."""
_WRITTEN_AGAIN = re.compile(r"^[ \t|]*+([^|\n]{4,60})\|[ \t]*+\1\|", re.M)
"""A wide cell, written again in the next place that it covers."""

_OPEN_ROW = re.compile(r"\|[ \t]*+[0-9][^|\n]{0,20}$", re.M)
_FEWEST_OPEN = 3

_NEAR = 200
"""A table's last row is looked at first (characters before the last pipe)."""


def matches(text: str) -> bool:
    """True if a line holds a figure between two pipes and the pipes are not a Markdown table's."""
    last = text.rfind("|")
    if last < 0:
        return False
    near = max(0, last - _NEAR)
    found = _FIGURE_ROW.search(text, near) or _FIGURE_ROW.search(text)
    return found is not None and not has_rule(text)


def has_rule(text: str) -> bool:
    """Does a line of a Markdown table stand in the text that parts its header from its rows?"""
    return "|" in text and "-" in text and "--" in text and _RULE.search(text) is not None


def pushes_blanks(text: str) -> bool:
    """May empty cells have been pushed to their rows' ends? Not if one stands before a filled cell anywhere, or spans are
    written out, or rows end in a figure that no pipe closes.
    """
    return (
        _BLANK_BETWEEN.search(text) is None
        and _WRITTEN_AGAIN.search(text) is None
        and next(islice(_OPEN_ROW.finditer(text), _FEWEST_OPEN - 1, None), None) is None
    )


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold pipes, as rows, in order."""
    starts: list[int] = []
    found: list[Row] = []
    get = memo.get
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line:
            row = get(line) or memo.recall(line)
            if row is None:
                if is_sentence(line):
                    continue
                row = _read_line(line, memo)
            if row is None:
                return rows_between(text, "|", bar_cells, memo)
            starts.append(number)
            found.append(row)
    return starts, found


def _read_line(line: str, memo: RowMemo) -> Row | None:
    """The row of a line; None if the lines around it must say what its cells are."""
    cells = [cell.strip(" \t") for cell in line.split("|")]
    is_closed = not cells[-1].strip()
    if is_closed:
        cells.pop()  # what follows the last pipe is not a cell
    ends = is_closed or is_label(cells[-1])  # a note behind the row's last cell is a cell more
    if runs_on(cells) or not is_plain_row(cells) or has_marks(line) or not ends:
        return None
    row = Row(tuple(cells), (0,) * len(cells))
    memo.keep(line, row)
    return row

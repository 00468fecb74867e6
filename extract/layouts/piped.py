"""Rows written on one line each, cells ended by pipes: `行政许可 | 0 | ||`.

Cells that a span covers may be filled with empty cells at the end of the row, or not. What stands on a line
without a pipe is prose, as is a sentence that holds one itself (`微信|微博 … 。`). A row cannot swallow another: a line is a row, and every pipe ends exactly one cell, so
a lost or doubled pipe changes the number of cells, which the reader of the table compares with the others.
"""

import re

from extract.rows import Row, RowMemo

_FIGURE_ROW = re.compile(r"\|[ \t\u00a0\u3000]*[0-9０-９][^|\n]{0,20}\|")
_MARKDOWN_RULE = re.compile(r"^[|\-: \t]*\|[ \t]*:?-{3,}:?[ \t]*\|[|\-: \t]*$", re.M)
_CELL_OF_FIGURES = re.compile(r"\s*(?:[+\-]?[0-9０-９.,，%]*|[/—-]{1,2})\s*")

_NEAR = 200
"""A table's last row is looked at first (characters before the last pipe)."""


def matches(text: str) -> bool:
    """True if a line holds a figure between two pipes and the pipes are not a Markdown table's."""
    last = text.rfind("|")
    if last < 0:
        return False
    near = max(0, last - _NEAR)
    found = _FIGURE_ROW.search(text, near) or _FIGURE_ROW.search(text)
    return found is not None and ("-" not in text or "--" not in text or _MARKDOWN_RULE.search(text) is None)


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold pipes, as rows, in order."""
    starts, found = [], []
    get = memo.get
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line:
            row = get(line) or memo.recall(line)
            if row is None:
                if is_sentence(line):
                    continue
                row = _read_line(line, memo)
            starts.append(number)
            found.append(row)
    return starts, found


def is_sentence(line: str) -> bool:
    """Is a line with pipes prose: full sentences, no pipe at an edge, and neither a figure nor nothing between two pipes?"""
    if "。" not in line:
        return False
    return not any(_CELL_OF_FIGURES.fullmatch(cell) for cell in line.split("|"))


def _read_line(line: str, memo: RowMemo) -> Row:
    cells = [cell.strip(" \t") for cell in line.split("|")]
    if not cells[-1].strip():
        cells.pop()  # what follows the last pipe is not a cell
    row = Row(tuple(cells), (0,) * len(cells))
    memo.keep(line, row)
    return row

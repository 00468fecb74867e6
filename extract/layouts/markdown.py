"""Markdown tables: a row on one line between pipes, a rule line `|---|---|` behind the first row.

A row cannot swallow another: a line is a row, and every pipe ends exactly one cell. The first row of a Markdown table
is an ordinary row here: detectors put figures there as well as headers. What is a cell, and what the place of a span,
is told from the table's columns (extract.layouts.grid).
"""

from extract.layouts.bars import bar_cells, rows_between
from extract.layouts.piped import has_rule
from extract.rows import Row, RowMemo


def matches(text: str) -> bool:
    """True if a rule line between pipes stands in the text."""
    return has_rule(text)


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold pipes, as rows, in order, without the rule lines."""
    return rows_between(text, "|", bar_cells, memo)

"""Markdown tables: a row on one line between pipes, a rule line `|---|---|` behind the first row.

A row cannot swallow another: a line is a row, and every pipe ends exactly one cell. The first row of a Markdown table
is an ordinary row here: detectors put figures there as well as headers.
"""

import re

from extract.layouts.piped import is_sentence
from extract.rows import Row, RowMemo

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
_FIGURE = re.compile(r"[\s\u00a0\u3000]*[+-]?[0-9０-９/][0-9０-９.,，]*[\s\u00a0\u3000]*(?:元|万元|件)?$")
_HAS_RULE = re.compile(r"^[ \t]*\|[ \t]*:?-{2,}:?[ \t]*\|", re.M)


def matches(text: str) -> bool:
    """True if a rule line between pipes stands in the text."""
    return "|" in text and "-" in text and "--" in text and _HAS_RULE.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold pipes, as rows, in order, without the rule lines. The pipe that opens a line opens no cell.

    A span is written as empty cells here. Those among the columns that hold no figure in their table are left out, so
    that a row has its labels, then its figures; what stands among the figures keeps its place.
    """
    starts: list[int] = []
    found: list[Row] = []
    table: list[tuple[int, list[str]]] = []

    def finish() -> None:
        labels = _label_columns([cells for _, cells in table])
        for number, cells in table:
            key = "markdown", labels, tuple(cells)
            row = memo.get(key) or memo.recall(key)
            if row is None:
                kept = _without_spans(cells, labels)
                row = Row(kept, (0,) * len(kept))
                memo.keep(key, row)
            if row.cells:
                starts.append(number)
                found.append(row)
        table.clear()

    for number, line in enumerate(text.split("\n"), 1):
        if "|" not in line or is_sentence(line):
            finish()
        elif not _RULE.fullmatch(line):
            cells = [cell.strip(" \t") for cell in line.split("|")]
            cells = cells[1 if not cells[0] else 0 : -1 if not cells[-1].strip() else None]
            if table and len(table[-1][1]) != len(cells):
                finish()
            table.append((number, cells))
    finish()
    return starts, found


def _without_spans(cells: list[str], labels: int) -> tuple[str, ...]:
    """The row without the empty cells that a span left among its label columns.

    If its last place is empty as well, one of them may be the first figure's: then the figures are one cell together.
    """
    kept = [cell for cell in cells[:labels] if cell]
    figures = cells[labels:]
    if len(kept) < labels and figures and not figures[-1] and any(map(_FIGURE.match, figures)):
        return (*kept, " ".join(cell for cell in figures if cell))
    return (*kept, *figures)


def _label_columns(table: list[list[str]]) -> int:
    """How many columns at the left of a table (rows of equal length) hold no figure but do hold labels."""
    count = 0
    for column in zip(*table, strict=True):
        if any(_FIGURE.match(cell) for cell in column) or not any(column):
            break
        count += 1
    return count

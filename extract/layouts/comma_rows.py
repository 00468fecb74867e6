"""Rows of one line each whose cells commas part, as in a .csv file, in a text: `规章,0,,2`, `"1,005"` in quotes.

An empty cell keeps its place. A cell in quotes may go on over lines.
"""

import csv
import re
from collections.abc import Iterator

from extract.layouts.bars import FIGURE_ALONE, by_width, ends_page, is_beside_page_end, runs_on
from extract.layouts.grid import GridRow, is_figure, settled
from extract.layouts.piped_cells import PERHAPS_PAGE
from extract.rows import Row, RowMemo

_FIGURE = re.compile(r",[ ]*+\"?[0-9０-９/][^,\n]{0,20}(?:,|$)", re.M)
_FEWEST = 3
_MOST_LINES = 20
"""of one row"""
_BLANKS = " \t\u00a0\u3000"


def matches(text: str) -> bool:
    """True if several lines hold a figure between commas."""
    if text.count(",") < _FEWEST:
        return False
    found = _FIGURE.finditer(text)
    return sum(1 for _, _ in zip(range(_FEWEST), found, strict=False)) == _FEWEST


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold commas, as rows, in order; those that follow each other are a table."""
    printed = [
        row
        for block in _blocks(text)
        for table in by_width(block)
        if len(block) > 1 or _has_figures(table)
        for row in settled(table, memo)
    ]
    return [start for start, _ in printed], [row for _, row in printed]


def _has_figures(table: list[GridRow]) -> bool:
    return any(is_figure(cell) for _, cells, _ in table for cell in cells)


def _blocks(text: str) -> Iterator[list[GridRow]]:
    lines = text.split("\n")
    block: list[GridRow] = []
    is_open = False  # may the row above go on?
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if "," in line:
            if line.count('"') % 2:
                while end < len(lines) and end - at < _MOST_LINES and line.count('"') % 2:
                    line += "\n" + lines[end]
                    end += 1
                if line.count('"') % 2:
                    line, end = lines[at], at + 1
            cells = _cells(line)
            if not runs_on(cells):
                block.append((at + 1, cells, ()))
        else:
            figure = line.strip(_BLANKS)
            alone = FIGURE_ALONE.fullmatch(figure)
            if block:
                is_open = not block[-1][1][-1] and any(cells[-1] for _, cells, _ in block)
            goes_on = bool(block) and (ends_page(figure) or is_beside_page_end(lines, at)) and not (is_open and alone)
            if block and not goes_on:
                yield block
                block = []
            if is_open and alone:
                yield [(at + 1, [alone[1] + PERHAPS_PAGE], ())]  # the row above ends in a comma, and may have lost it
            is_open = is_open and (not figure or ends_page(figure))
        at = end
    if block:
        yield block


def _cells(line: str) -> list[str]:
    """The cells of a row; without regard to quotes where they do not fit."""
    try:
        found = next(csv.reader([line], strict=True), [])
    except csv.Error:
        found = line.split(",")
    return [cell.strip(_BLANKS) for cell in found]

"""Rows of one line each whose cells tabs part: `规章⇥0⇥⇥2`. An empty cell keeps its place.

A tab that stands at the head or at the end of all lines belongs to no cell (extract.layouts.bars).
"""

import re

from extract.layouts.bars import rows_between, tab_cells
from extract.rows import Row, RowMemo

_FIGURE_ROW = re.compile(r"^(?=[^\n]*\t)[^\n]*[^\s][^\n]*\t[ ]*+[0-9０-９/][^\t\n]{0,20}(?:\t|$)", re.M)
_FEWEST = 2


def matches(text: str) -> bool:
    """True if figures stand behind tabs on lines that begin otherwise."""
    if "\t" not in text:
        return False
    found = 0
    for line in text.split("\n"):
        first, tab, behind = line.partition("\t")
        if tab and (first or "\t" in behind) and any(cell[:1].isdecimal() for cell in behind.split("\t")):
            found += 1
            if found >= _FEWEST:
                return True
    return False


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The lines that hold tabs, as rows, in order."""
    return rows_between(text, "\t", tab_cells, memo)

"""Rows of one line each whose cells tabs part: `规章⇥0⇥⇥2`. An empty cell keeps its place.

A tab that stands at the head or at the end of all lines belongs to no cell (extract.layouts.bars).
"""

from extract.layouts.bars import rows_between, tab_cells
from extract.rows import Row, RowMemo

_FEWEST = 2


def matches(text: str) -> bool:
    """True if figures stand behind tabs on lines that begin otherwise."""
    if "\t" not in text or text.count("\t") == text.count("\n\t") + text.startswith("\t"):
        return False  # each tab begins a line
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

"""A row of table cells as printed, and how long a memo of rows may grow."""

from functools import lru_cache

MEMO_LIMIT = 8_000
"""Distinct raw rows remembered by a reader before it forgets them all (bounds memory on hostile or very varied input)."""


class Row:
    """One row as printed. Equal source text gives the same object.

    `cells` are the texts of the cells without the layout's own marks, line breaks inside a cell kept;
    `lines` is, for each cell, the line on which it begins, counted from the row's first line (0-based);
    `understood` is room for what a reader makes of the row, so that it is understood once however often it is printed.
    """

    __slots__ = ("cells", "lines", "understood")

    def __init__(self, cells: tuple[str, ...], lines: tuple[int, ...]) -> None:
        self.cells = cells
        self.lines = lines
        self.understood: object = None


@lru_cache(256)
def consecutive_lines(count: int) -> tuple[int, ...]:
    """0, 1, 2 ...: the lines of cells that stand each on a line of its own."""
    return tuple(range(count))

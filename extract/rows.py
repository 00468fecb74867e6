"""A row of table cells as printed, and the memo that makes equal source text the same row."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

MEMO_LIMIT = 12_000
"""Distinct raw rows remembered before the oldest are forgotten (bounds memory on hostile or very varied input)."""


class RowMemo(dict[Hashable, Any]):
    """What a layout keeps between documents, given by its caller: source text -> what was read from it.

    Two generations: what comes again stays, what came once is forgotten after at most two times MEMO_LIMIT others.
    """

    __slots__ = ("_older",)

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[Hashable, Any] = {}

    def recall(self, source: Hashable) -> Any:
        """What was read of the source, if only the older generation still knows it; None if not."""
        known = self._older.get(source)
        if known is not None:
            self.keep(source, known)
        return known

    def keep(self, source: Hashable, read: Any) -> None:
        """Remembers what was read of the source."""
        if len(self) >= MEMO_LIMIT:
            self._older = dict(self)
            self.clear()
        self[source] = read


class Row:
    """One row as printed. Equal source text gives the same object (within one memo).

    `cells` are the texts of the cells without the layout's own marks, line breaks inside a cell kept;
    `lines` is, for each cell, the line on which it begins, counted from the row's first line (0-based);
    `understood` is room for what a reader makes of the row, so that it is understood once however often it is printed.
    """

    __slots__ = ("cells", "lines", "understood")

    def __init__(self, cells: tuple[str, ...], lines: tuple[int, ...]) -> None:
        self.cells = cells
        self.lines = lines
        self.understood: Any = None


@lru_cache(256)
def consecutive_lines(count: int) -> tuple[int, ...]:
    """0, 1, 2 ...: the lines of cells that stand each on a line of its own."""
    return tuple(range(count))

"""A row of table cells as printed, and the memo that makes equal source text the same row."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

MEMO_LIMIT = 12_000
"""Distinct raw rows remembered before the oldest are forgotten (bounds memory on hostile or very varied input)."""

READINGS = " | "
"""Stands between the readings of a cell whose text is not certain."""


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
    `understood` is room for what a reader makes of the row, so that it is understood once however often it is printed;
    `doubts` are the readings of cells (from 0) whose text is not certain: such a row is no other row's equal.
    """

    __slots__ = ("cells", "doubts", "lines", "understood")

    def __init__(self, cells: tuple[str, ...], lines: tuple[int, ...], doubts: Mapping[int, str] | None = None) -> None:
        self.cells = cells
        self.lines = lines
        self.doubts = doubts
        self.understood: Any = None


@lru_cache(256)
def consecutive_lines(count: int) -> tuple[int, ...]:
    """0, 1, 2 ...: the lines of cells that stand each on a line of its own."""
    return tuple(range(count))

"""A row of table cells as printed, and how long a memo of rows may grow."""

from dataclasses import dataclass

MEMO_LIMIT = 60_000
"""Distinct raw rows remembered by a reader before it forgets them all (bounds memory on hostile or very varied input)."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row as printed.

    `cells` are the texts of the cells without the layout's own marks, line breaks inside a cell kept;
    `lines` is, for each cell, the line on which it begins, counted from the row's first line (0-based).
    Equal source text gives the same object, so a row can be interpreted once and looked up by identity.
    """

    cells: tuple[str, ...]
    lines: tuple[int, ...]

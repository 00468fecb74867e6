"""Whether the values of a row are the form's columns, one to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transform.tables.rows import Shape


@dataclass(frozen=True, slots=True)
class Width:
    """How wide the rows of a table are, and whether they are padded with empty cells at their end."""

    padded: bool
    cells: int
    keeps_blanks: bool

    @classmethod
    def of(
        cls,
        table: Iterable[Shape],
        expected: Iterable[tuple[Shape, int]],
        padded: bool = False,
        keeps_blanks: bool = True,
    ) -> "Width":
        padded = padded or any(shape.values > n >= shape.last for shape, n in expected)
        return cls(padded, max((shape.cells for shape in table), default=0), keeps_blanks)

    def fits(self, shape: Shape, columns: int) -> bool:
        """Are the row's values the columns', one to one? A padded table's last row may have lost its padding."""
        if not shape.last and shape.values >= columns:
            return True  # empty cells only: none can be in a wrong place
        if not self.keeps_blanks and 0 < shape.last < columns:
            return False
        if shape.values == columns:
            return not self.padded or shape.cells == self.cells or shape.last == columns
        return self.padded and shape.values > columns >= shape.last and shape.cells == self.cells


def keeps_blanks(shapes: Sequence[Shape]) -> bool:
    """Do more rows have an empty cell before a figure than rows that only end in empty ones?"""
    gaps = sum(shape.has_gap for shape in shapes)
    return gaps > sum(0 < shape.last < shape.values and not shape.has_gap and shape.last > 1 for shape in shapes)

"""Labels of headers and of groups whose cell a page break cuts above its words: they go up into the cell's blank part."""

from collections.abc import Sequence

from transform.forms.wording import Wording, key_of
from transform.tables.halves import REACH, Half, Halves

_MOST_HEAD_ROWS = 4


class CutHeads:
    """Completes what heads rows and columns. One instance serves a process."""

    def __init__(self, words: Wording) -> None:
        self._words = words

    def is_header(self, cells: Sequence[str], kinds: str) -> bool:
        """Does a row hold words of a header, and nothing else but blanks? `其他` and `总计` alone are a row's, too."""
        keys = [key_of(cell) for cell, kind in zip(cells, kinds, strict=True) if kind == "l"]
        is_row = len(keys) == 1 and keys[0] in self._words.rows
        return bool(keys) and "v" not in kinds and not is_row and all(key in self._words.header for key in keys)

    def complete_header(self, halves: Halves, upper: int, lower: int, other: Half, gone: set[int]) -> None:
        """Puts words of a header below a page break into the cells above it that are blank for want of them.

        `other` is the lower row as it is printed, `gone` which of its cells have been put to others already.
        """
        one = halves.at(upper)
        words = [n for n, kind in enumerate(other.kinds) if kind == "l" and n not in gone]
        if one is None or not words or not all(key_of(other.cells[n]) in self._words.header for n in words):
            return
        rest = other.without(gone)
        if self.is_header(one.cells, one.kinds) and len(one.cells) == len(rest.cells):
            pairs = zip(one.kinds, rest.kinds, strict=True)
            if not any(above == below == "l" for above, below in pairs):
                for at, kind in enumerate(rest.kinds):
                    one = one.with_cell(at, rest.cells[at]) if kind == "l" else one
                halves.changed[upper], halves.changed[lower] = one, None
                return
        moved = {at for at in words if _move(halves, self._blank_above(halves, upper, lower, at), other.cells[at])}
        if moved:
            rest = other.without(gone | moved)
            halves.changed[lower] = rest if "l" in rest.kinds else None

    def _blank_above(self, halves: Halves, upper: int, lower: int, at: int) -> tuple[int, int] | None:
        """The last cell above a page break in the column of one below it, if it is a header's and blank."""
        for row in range(upper, max(-1, upper - _MOST_HEAD_ROWS), -1):
            above = halves.at(row)
            if above is None or not halves.are_on_one_page(row, upper) or above.has_figures:
                return None
            if "l" not in above.kinds:
                continue  # nothing but the upper edge of a row that stands below the break
            cell = halves.cell_in_column(row, lower, at)
            if cell is not None:
                return (row, cell) if above.kinds[cell] == "b" and self.is_header(above.cells, above.kinds) else None
        return None

    def complete_groups(self, halves: Halves, upper: int, lower: int, other: Half, gone: set[int]) -> bool:
        """Puts labels of groups below a page break into the cells above it that are blank for want of them.

        Has any found its place?
        """
        groups = self._words.groups | self._words.ignored
        labels = [n for n in other.labels if n not in gone]
        if halves.pages is None or not all(key_of(other.cells[n]) in groups for n in labels):
            return False
        moved = {at for at in labels if _move(halves, self._group_above(halves, upper, lower, at), other.cells[at])}
        if moved:
            rest = other.without(gone | moved)
            halves.changed[lower] = rest if "l" in rest.kinds else None
        return bool(moved)

    def _group_above(self, halves: Halves, upper: int, lower: int, at: int) -> tuple[int, int] | None:
        """The last cell above a page break in the column of a group's label below it, if it is blank."""
        for row in range(upper, max(-1, upper - REACH), -1):
            above = halves.at(row)
            if above is None or not halves.are_on_one_page(row, upper):
                return None
            cell = halves.cell_in_column(row, lower, at)
            if cell is not None and cell < above.own:
                return (row, cell) if above.kinds[cell] == "b" else None
        return None


def _move(halves: Halves, place: tuple[int, int] | None, text: str) -> bool:
    """Puts a text into a cell (row, cell); False if there is none."""
    above = halves.at(place[0]) if place else None
    if place is None or above is None:
        return False
    halves.changed[place[0]] = above.with_cell(place[1], text)
    return True

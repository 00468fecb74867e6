"""Figures of tables 3 and 4 that a narrow cell breaks over lines (`3521⏎9` for 35219), put together where a sum says so.

Each piece could be a figure too, and the other a note's or a page's: only if the row (in table 4, the channel) adds up
with every broken figure whole, and in no other way, are they whole. Else the cells stay malformed, as printed.
"""

import re
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from transform.forms.bounds import DIGITS
from transform.forms.forms import Forms
from transform.forms.values import Value, clean, read_value
from transform.proof.repair import read_again
from transform.tables.plan import TablePlan
from transform.tables.rows import NULL, Note, ReadRow, RowReader

_BROKEN = re.compile(r"[0-9]+(?:\s+[0-9]+){1,2}")
_MOST_WAYS = 5_000


class _Cell(NamedTuple):
    """The numbers that a cell can be (None: blank), the one first that is meant if it is broken; what it says besides."""

    ways: tuple[int | None, ...]
    value: Value | None


class BrokenFigures:
    """Puts broken figures together. One instance serves a process."""

    def __init__(self, forms: Forms, row_reader: RowReader) -> None:
        self._forms = forms
        self._count = row_reader.count
        self._channels = len({row.number for row in forms.rows if row.table == "dispute"})
        self._width = {
            table: len({c.number for c in forms.columns if c.table == table}) for table in ("application", "dispute")
        }

    def mend(self, rows: Sequence[ReadRow], plan: TablePlan) -> list[ReadRow]:
        """The rows; those with broken figures that add up are other objects."""
        mended = list(rows)
        for index, _ in plan.application:
            if _may_be_odd(rows[index]):
                mended[index] = self._mended(rows[index], 1, self._width["application"])
        if plan.dispute is not None and _may_be_odd(rows[plan.dispute]):
            mended[plan.dispute] = self._mended(rows[plan.dispute], self._channels, self._width["dispute"])
        return mended

    def _mended(self, row: ReadRow, groups: int, width: int) -> ReadRow:
        if row.numbers or row.doubts or not any(map(_is_broken, row.cells)):
            return row
        cells = [self._cell(cell) for cell in row.cells[: groups * width]]
        known = [cell for cell in cells if cell is not None]
        if len(known) < groups * width:
            return row
        whole: set[int] = set()
        for begin in range(0, len(known), width):
            group = known[begin : begin + width]
            broken = {begin + n for n, cell in enumerate(group) if len(cell.ways) > 1}
            if broken and _is_proven([cell.ways for cell in group]):
                whole |= broken
        return self._read(row, known, whole, width) if whole else row

    def _cell(self, cell: str) -> _Cell | None:
        if _is_broken(cell):
            pieces = cell.split()
            joined = "".join(pieces)
            if len(joined) > DIGITS["case"] or joined[0] == "0":
                return None
            return _Cell(tuple(map(int, dict.fromkeys((joined, *pieces)))), None)
        number, value = self._count(cell)
        if number != NULL:
            return _Cell((number,), value)
        return _Cell((None,), value) if value is None or value.status in ("blank", "not_applicable") else None

    def _read(self, row: ReadRow, cells: Sequence[_Cell], whole: set[int], width: int) -> ReadRow:
        """The row read again with the broken figures in `whole` as one."""
        reading = tuple(None if n not in whole and len(cell.ways) > 1 else cell.ways[0] for n, cell in enumerate(cells))
        new = read_again(row, reading, row.cells[: len(cells)], row.lines[: len(cells)], width)
        notes = {note.position: note for note in new.notes}
        for n, cell in enumerate(cells):
            line, printed = row.lines[n], clean(row.cells[n])
            if n in whole:
                notes[n] = Note(n, Value(cell.ways[0], "decoded", printed), line)
            elif len(cell.ways) > 1 or cell.ways[0] is None:
                notes[n] = Note(n, read_value(row.cells[n], "case", self._forms.values), line)
            elif cell.value is not None:
                notes[n] = Note(n, cell.value, line)
        new.notes = tuple(notes[n] for n in sorted(notes))
        return new


def _may_be_odd(row: ReadRow) -> bool:
    """A row that was read as counts holds only plain ones if nothing is noted of it."""
    return bool(row.notes) or not row.packed


def _is_broken(cell: str) -> bool:
    return _BROKEN.fullmatch(cell.strip()) is not None


def _is_proven(group: Sequence[tuple[int | None, ...]]) -> bool:
    """Is the last of the numbers the sum of the others if all are whole, and in no other way?"""
    if group[-1][0] is None:
        return False
    ways = 1
    for cell in group:
        ways *= len(cell)
    if ways > _MOST_WAYS:
        return False
    found = [way for way in product(*group) if sum(part or 0 for part in way[:-1]) == way[-1]]
    return found == [tuple(cell[0] for cell in group)]

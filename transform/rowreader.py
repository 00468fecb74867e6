"""A printed row split into its labels and its values, each distinct row once.

Labels come first, values behind them: everything after the last label that stands before the first figure. Which
row of the form it is, and whether its values are as many as the form has columns, is not decided here.
"""

import re
import struct
from dataclasses import dataclass
from typing import NamedTuple

from extract.rows import MEMO_LIMIT, Row
from transform.forms import Forms
from transform.labels import label_key
from transform.values import Value, clean, read_value

NULL = -(2**63)
"""Stands for NULL in packed rows of 64-bit numbers."""

LINE_FIELDS = 2
"""A packed row ends with the line of its first value (counted from the row's first line) and the step per cell."""


class Shape(NamedTuple):
    """What a row looks like apart from its figures: enough to decide what it is in its table."""

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    indent: int
    """empty cells before the first label"""
    cells: int
    values: int
    last: int
    """how many of the values there are up to the last that is not blank"""


@dataclass(slots=True, eq=False)
class ReadRow:
    """A row with its shape and its value cells, read as counts.

    Rows as wide as table 3 or 4 are `packed` for the batch (see RowReader.pack), others have `numbers`.
    """

    shape: Shape
    shape_id: int
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    packed: bytes = b""
    numbers: tuple[int, ...] = ()
    notes: tuple["Note", ...] = ()


class Note(NamedTuple):
    """A value that is not a plain number at its expected line: its position in the row, what was read, its line."""

    position: int
    value: Value
    line: int


class RowReader:
    """Reads rows for one set of forms. Remembers rows and shapes; both memos are bounded."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._read: dict[Row, ReadRow] = {}
        self._shapes: dict[Shape, int] = {}
        self._counts: dict[str, tuple[int, Value | None]] = {}
        self._kinds: dict[str, str] = {}
        self.shapes: list[Shape] = []
        units = {unit for kind in forms.values.units.values() for unit in kind}
        units_pattern = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
        signs = "|".join(map(re.escape, forms.values.sign_words))
        self._value_like = re.compile(
            rf"[\d\W_oO〇○]*[\d\W_]+|(?:{signs})?[\d.,，．+＋－ -]*\d\s*(?:{units_pattern})?\s*(?:[(（].*[)）])?|"
            rf"{'|'.join(map(re.escape, forms.values.unchanged))}",
            re.S,
        )
        widths = {table: len({c.number for c in forms.columns if c.table == table}) for table in forms.tables}
        channels = len({row.number for row in forms.rows if row.table == "dispute"})
        self._application_width = widths["application"]
        self._dispute = channels, widths["dispute"]
        self._application_keys = forms.vocabulary["application", "row"].keys()

    def read(self, row: Row) -> ReadRow:
        """The row, read once however often it comes."""
        known = self._read.get(row)
        if known is None:
            if len(self._read) >= MEMO_LIMIT:
                self._read.clear()
            self._read[row] = known = self._split(row)
        return known

    def count(self, cell: str) -> tuple[int, Value | None]:
        """The number of a count cell (NULL if none), and its Value unless it is a plain number."""
        known = self._counts.get(cell)
        if known is None:
            value = read_value(cell, "count", self._forms.values)
            plain = value.status == "reported" and value.printed == str(value.number) and not value.remark
            number = NULL if value.number is None else int(value.number)
            known = number, None if plain else value
            if len(self._counts) >= MEMO_LIMIT:
                self._counts.clear()
            self._counts[cell] = known
        return known

    def _kind(self, cell: str) -> str:
        """b(lank), v(alue) or l(abel)."""
        known = self._kinds.get(cell)
        if known is None:
            text = clean(cell)
            if not text:
                known = "b"
            elif text in self._forms.values.not_applicable or self._value_like.fullmatch(text):
                known = "v"
            else:
                known = "l"
            if len(self._kinds) >= MEMO_LIMIT:
                self._kinds.clear()
            self._kinds[cell] = known
        return known

    def _split(self, row: Row) -> ReadRow:
        kinds = "".join(map(self._kind, row.cells))
        figure = kinds.find("v")
        end = kinds.rfind("l", 0, figure if figure >= 0 else None) + 1
        labels = tuple(clean(cell) for cell, kind in zip(row.cells[:end], kinds, strict=False) if kind == "l")
        shape = Shape(
            labels,
            tuple(map(label_key, labels)),
            kinds.find("l") if end else 0,
            len(kinds),
            len(kinds) - end,
            len(kinds[end:].rstrip("b")),
        )
        shape_id = self._shapes.get(shape)
        if shape_id is None:
            shape_id = self._shapes[shape] = len(self.shapes)
            self.shapes.append(shape)
        read = ReadRow(shape, shape_id, row.cells[end:], row.lines[end:])
        if not labels and shape.values >= self._dispute[0] * self._dispute[1]:
            self.pack(read, *self._dispute)
        elif labels and shape.keys[-1] in self._application_keys and shape.values >= self._application_width:
            self.pack(read, 1, self._application_width)
        else:
            counts = [self.count(cell) for cell in read.cells]
            read.numbers = tuple(number for number, _ in counts)
            read.notes = tuple(
                Note(k, value, line)
                for k, ((_, value), line) in enumerate(zip(counts, read.lines, strict=True))
                if value is not None
            )
        return read

    def pack(self, read: ReadRow, parts: int, width: int) -> None:
        """Packs the first parts x width values as counts: per part its numbers, its line and the step per cell.

        A cell whose line does not follow from the step, or that is not a plain number, gets a Note.
        """
        packed, notes = b"", []
        for part in range(parts):
            first = part * width
            lines = read.lines[first : first + width]
            step = lines[1] - lines[0] if width > 1 else 0
            numbers = []
            for k, cell in enumerate(read.cells[first : first + width]):
                number, value = self.count(cell)
                numbers.append(number)
                if lines[k] != lines[0] + k * step and value is None:
                    value = read_value(cell, "count", self._forms.values)
                if value is not None:
                    notes.append(Note(first + k, value, lines[k]))
            packed += struct.pack(f"{width + LINE_FIELDS}q", *numbers, lines[0], step)
        read.packed, read.notes = packed, tuple(notes)

"""A printed row split into its labels and its values, each distinct row once.

Labels come first, values behind them: everything after the last label that stands before the first figure. Which
row of the form it is, and whether its values are as many as the form has columns, is not decided here.
"""

import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from extract.layouts.piped_cells import PERHAPS_PAGE
from extract.rows import MEMO_LIMIT, READINGS, Row
from transform.forms.bounds import PLAIN_DIGITS
from transform.forms.forms import Forms
from transform.forms.labels import is_enumerated, label_key
from transform.forms.printed import figures, is_prose
from transform.forms.values import LONGEST_VALUE, Value, clean, clean_label, is_plain, read_value

NULL = -(2**63)
"""Stands for NULL in packed rows of 64-bit numbers."""

_RADICAL = re.compile("[\u2e80-\u2fdf]")
"""PDFs print some words' characters as these signs (`⼈`); no other sign of words stands alone in a cell."""
_NOUGHTS = frozenset("OoＯｏ〇○零")
_ODD_FIGURE = 12
_PLAIN_FIGURES = re.compile(rf"(?:(?:0|[1-9][0-9]{{0,{PLAIN_DIGITS - 1}}})(?: (?!\Z)|\Z))+")
_MOST_LABELS = 4
"""Cells before the figures in the rows of any form: three columns of labels, and what opens a line."""
_NOTE = re.compile(
    r"\s*+(?:[备附]?注|说明|[※＊*])\s*+[0-9一二三四五六七八九十]{0,2}\s*+[:：.、]?\s*+[\u4e00-\u9fff“（(].*", re.S
)
"""A remark under or beside a table (`注：含下属单位5家`): no figure, whatever figures it holds."""

_DATE = re.compile(r"[12][0-9]{3}(?:年[0-9]{1,2}月(?:[0-9]{1,2}日)?|([-/.])[0-9]{1,2}\1[0-9]{1,2})")
"""A date, as a report is signed with: no figure."""

_NUMBER_BYTES = struct.calcsize("q")
_MOST_STEP = 2**15 - 1
"""Lines between two cells of a row that a packed row can hold; farther ones are noted cell by cell."""
LINE_FIELDS = 2
"""A packed row ends with the line of its first value (counted from the row's first line) and the step per cell."""


_NOTE_MARKS = frozenset("*＊※")
"""Stand alone in a cell beside a row that a note is on."""
_NUMBERED_MARK = re.compile("[①-⑳⑴-⒇]")
"""The same, with the number of the note; or an odd figure."""
_REFERENCE = re.compile(r"(?:详?见|参见|附件|附表|附注)[\u4e00-\u9fff]*[0-9０-９]{0,2}")
"""Where more is said of a row (`见附件2`): no figure."""


_PROSE = ("…",)
"""Stands for the words of a sentence beside the tables, so that documents which differ in their prose share a skeleton."""
_SHORTEST_PROSE = 16


_GLUED_NOTE = re.compile(r"\s*+[0-9０-９][0-9０-９,，.．]*+\s++(?:[（(*＊※①-⑳]|注|见)")
"""A figure and a note in one cell."""


def is_date(text: str) -> bool:
    """Is it a date, as a report is signed with? No figure, though one may follow it on the page."""
    return _DATE.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Does it say where more is said of a row (`见附件2`)? No figure, whatever number it ends with."""
    return _REFERENCE.fullmatch(text) is not None


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
    has_gap: bool = False
    """a blank stands before a figure"""
    first: int = 0
    """empty cells among the values before the first that is not"""
    figures: int = 0
    """how many of the values there are up to the last figure: a note may stand behind it"""
    filled: int = 0
    """how many of these are not blank"""
    places: tuple[int, ...] = ()
    """where in the row the labels stand, from 0"""
    noted: int = 0
    """how many of the values there are from the first word behind the figures on"""
    doubtful: tuple[int, ...] = ()
    """values that may be the numbers of pages"""
    marked: int = 0
    """how many of the values there are up to the figure before the last, if that may be the mark of a note (`①`); else 0"""


class Note(NamedTuple):
    """A value that is not a plain number at its expected line: its position in the row, what was read, its line."""

    position: int
    value: Value
    line: int


class ReadRow:
    """A row with its shape and its value cells.

    Rows as wide as table 3 or 4 are read as counts and `packed` for the batch (see RowReader._pack), with `notes` on
    what is not plain; `numbers` are those of a row that holds only plain ones; `disclosed` is room for what a batch
    makes of the row's cells of table 2, `doubts` are the readings of values of which a part is not certain, `placed` for the row with its figures in their columns (RowReader.placed), `char_starts` for a line and where they stand in it.
    """

    __slots__ = (
        "cells",
        "char_starts",
        "disclosed",
        "doubts",
        "lines",
        "notes",
        "numbers",
        "packed",
        "placed",
        "shape",
        "shape_id",
    )

    def __init__(self, shape_id: int, shape: Shape, cells: tuple[str, ...], lines: tuple[int, ...]) -> None:
        self.shape_id = shape_id
        self.shape = shape
        self.cells = cells
        self.lines = lines
        self.packed = b""
        self.numbers: tuple[int, ...] = ()
        self.notes: tuple[Note, ...] = ()
        self.disclosed: Any = None
        self.doubts: Mapping[int, str] = {}
        self.placed: tuple[Any, ReadRow] | None = None
        self.char_starts: tuple[str, Any] | None = None


_Head = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]
"""(labels, their keys, where they stand)"""


class RowReader:
    """Reads rows for one set of forms. What it remembers (cells, labels, shapes) is bounded."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self.shapes: list[Shape] = []
        self._shape_ids: dict[Shape, int] = {}
        self._heads: dict[tuple[str, ...], _Head] = {}
        self._plain_rows: dict[tuple[tuple[str, ...], int, int], tuple[int, int, int]] = {}
        self._counts: dict[str, tuple[int, Value | None]] = {}
        self._kinds: dict[str, str] = {}
        units = {unit for kind in forms.values.units.values() for unit in kind}
        units_pattern = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
        signs = "|".join(map(re.escape, forms.values.sign_words))
        self._value_like = re.compile(
            rf"(?=.*[\d\W])[\d\W_oO〇○]+|(?:{signs})?[\d.,，．+＋－ -]*\d\s*(?:{units_pattern})?\s*(?:[(（].*[)）])?|"
            rf"{'|'.join(map(re.escape, forms.values.unchanged))}",
            re.S,
        )
        widths = {table: len({c.number for c in forms.columns if c.table == table}) for table in forms.tables}
        channels = len({row.number for row in forms.rows if row.table == "dispute"})
        self._application_width = widths["application"]
        self._dispute = channels, widths["dispute"]
        self._application_keys = forms.vocabulary["application", "row"].keys()
        self._labels = {key for keys in forms.vocabulary.values() for key in keys}
        self._labels.update(key for section in forms.sections for key in section.keys)
        self._packed_row = struct.Struct(f"{self._application_width + LINE_FIELDS}q").pack

    def read(self, row: Row) -> ReadRow:
        """The row read, and from now on `understood`."""
        read = (not row.doubts and self._read_plain(row)) or self._read_any(row)
        row.understood = read
        return read

    def _read_plain(self, row: Row) -> ReadRow | None:
        """A row as nearly all are: labels seen before, then plain numbers at regular lines, then empty cells if any."""
        cells = row.cells
        end = _plain_end(cells)
        begin = 0
        while begin < end and not cells[begin].isdecimal():
            begin += 1
        if begin > _MOST_LABELS:
            return None
        known = self._plain_rows.get((cells[:begin], end - begin, len(cells) - end))
        if known is None:
            return None
        figures = cells[begin:end]
        printed = " ".join(figures)
        if len(printed) > LONGEST_VALUE or printed.count(" ") >= len(figures) or not _PLAIN_FIGURES.fullmatch(printed):
            return None  # leading zeros, other digits than ours
        numbers = tuple(map(int, figures))
        shape_id, parts, width = known
        lines = row.lines[begin:]
        step = lines[1] - lines[0] if len(lines) > 1 else 0
        if step > _MOST_STEP or lines[end - begin - 1] - lines[0] != step * (end - begin - 1):
            return None
        shape = self.shapes[shape_id]
        if shape.first:
            end = begin - shape.first
            return ReadRow(shape_id, shape, cells[end:], row.lines[end:])
        read = ReadRow(shape_id, shape, cells[begin:], lines)
        read.numbers = numbers
        if parts == 1:
            read.packed = self._packed_row(*numbers[:width], lines[0], step)
        elif parts:
            self._pack(read, parts, width)
        return read

    def _read_any(self, row: Row) -> ReadRow:
        pages = [n for n, cell in enumerate(row.cells) if cell.endswith(PERHAPS_PAGE)]
        if pages:
            row = Row(tuple([cell.removesuffix(PERHAPS_PAGE) for cell in row.cells]), row.lines, row.doubts)
        kinds = "".join(map(self.kind, row.cells))
        doubts = self._doubts(row) if row.doubts else {}
        if doubts:
            kinds = "".join(["v" if cell in doubts else kind for cell, kind in enumerate(kinds)])
        figure = kinds.find("v")
        if figure >= 0 and _NUMBERED_MARK.fullmatch(row.cells[figure]) and kinds[figure + 1 : figure + 2] == "l":
            kinds = kinds[:figure] + "l" + kinds[figure + 1 :]  # the mark of a note, before the row's own label
            figure = kinds.find("v")
        glued = kinds.find("l", figure) if figure >= 0 else -1
        if glued >= 0 and _GLUED_NOTE.match(row.cells[glued]):
            kinds = kinds[:glued] + "v" + kinds[glued + 1 :]  # the figure in front of the note is one of the row's
        if figure < 0 and kinds.count("l") > 1:
            kinds = self._without_notes(row.cells, kinds)
        end = kinds.rfind("l", 0, figure if figure >= 0 else None) + 1
        values = len(kinds) - end
        last = len(kinds.rstrip("b")) - end if figure >= 0 else 0
        has_gap = "b" in kinds[end : end + last]
        labels, keys, places = self._head(row.cells[:end])
        if figure < 0 and len(row.cells) == 1 and labels and self._is_prose(labels[0], keys[0]):
            labels = keys = _PROSE
        first = figure - end if figure >= 0 else 0
        figures = kinds.rfind("v") + 1 - end if figure >= 0 else 0
        filled = figures - first - kinds.count("b", end + first, end + figures) if figure >= 0 else 0
        word = kinds.find("l", end + figures) if figures else -1
        is_marked = filled > 1 and _NUMBERED_MARK.fullmatch(row.cells[end + figures - 1].strip())
        shape = Shape(
            labels,
            keys,
            places[0] if places else 0,
            len(kinds),
            values,
            last,
            has_gap,
            first,
            figures,
            filled,
            places,
            0 if word < 0 else len(kinds) - word,
            tuple([n - end for n in pages if n >= end]),
            kinds.rfind("v", 0, end + figures - 1) + 1 - end if is_marked else 0,
        )
        shape_id = self._shape_ids.get(shape)
        if shape_id is None:
            shape_id = self._shape_ids[shape] = len(self.shapes)
            self.shapes.append(shape)
        read = ReadRow(shape_id, shape, row.cells[end:], row.lines[end:])
        parts, width = 0, 0
        if not shape.labels and values >= self._dispute[0] * self._dispute[1]:
            parts, width = self._dispute
        elif shape.labels and values >= self._application_width and shape.keys[-1] in self._application_keys:
            parts, width = 1, self._application_width
        if parts and not first:
            self._pack(read, parts, width)
        if doubts:
            read.doubts = {cell - end: readings for cell, readings in doubts.items()}
            _doubt(read, read.doubts, 0 if first else parts, width)
        elif not pages and shape.last >= max(1, parts * width) and all(map(is_plain, read.cells[first : shape.last])):
            plain = row.cells[: end + first], shape.last - first, values - shape.last
            if _plain_end(row.cells) == end + shape.last:
                if len(self._plain_rows) >= MEMO_LIMIT:
                    self._plain_rows.clear()
                self._plain_rows[plain] = shape_id, parts, width
        return read

    def _doubts(self, row: Row) -> dict[int, str]:
        """The readings of the cells that may be figures; a label of which a part is not certain stays a label."""
        return {
            cell: readings
            for cell, readings in (row.doubts or {}).items()
            if "v" in map(self.kind, readings.split(READINGS))
        }

    def placed(
        self, read: ReadRow, positions: tuple[int, ...], parts: int, further: Sequence[tuple[ReadRow, int]] = ()
    ) -> ReadRow:
        """The row with just these of its values, in this order: a figure a column, packed if it is of table 3 or 4.

        `parts` rows of the form are in it, none for table 2. `further` are rows whose values go on behind its own, with
        the lines they begin below it.
        """
        if not further and read.placed is not None and read.placed[0] == (positions, parts):
            return read.placed[1]
        cells, lines = read.cells, read.lines
        doubts = dict(read.doubts)
        for other, below in further:
            doubts |= {len(cells) + n: readings for n, readings in other.doubts.items()}
            cells += other.cells
            lines += tuple([line + below for line in other.lines])
        new = ReadRow(
            read.shape_id, read.shape, tuple([cells[n] for n in positions]), tuple([lines[n] for n in positions])
        )
        if parts:
            self._pack(new, parts, len(positions) // parts)
        elif all(map(is_plain, new.cells)) and not doubts:
            new.numbers = tuple(map(int, new.cells))
        if doubts:
            new.doubts = {n: doubts[place] for n, place in enumerate(positions) if place in doubts}
            _doubt(new, new.doubts, parts, len(positions) // max(parts, 1))
        if not further:
            read.placed = (positions, parts), new
        return new

    def _without_notes(self, cells: Sequence[str], kinds: str) -> str:
        """The kinds of a row without figures: a note at its end is no label."""
        notes = [n for n, cell in enumerate(cells) if n and kinds[n] == "l" and _NOTE.fullmatch(clean(cell))]
        return "".join("b" if n in notes else kind for n, kind in enumerate(kinds)) if notes else kinds

    def count(self, cell: str) -> tuple[int, Value | None]:
        """The number of a count cell (NULL if none), and its Value unless it is a plain number."""
        if is_plain(cell):
            return int(cell), None
        known = self._counts.get(cell)
        if known is None:
            value = read_value(cell, "case", self._forms.values)
            plain = value.status == "reported" and value.printed == str(value.number) and not value.remark
            number = NULL if value.number is None else int(value.number)
            known = number, None if plain else value
            if len(self._counts) >= MEMO_LIMIT:
                self._counts.clear()
            self._counts[cell] = known
        return known

    def kind(self, cell: str) -> str:
        """b(lank), v(alue) or l(abel)."""
        if is_plain(cell):
            return "v"
        known = self._kinds.get(cell)
        if known is None:
            text = clean(cell.removesuffix(PERHAPS_PAGE))
            if _RADICAL.search(text):
                text = unicodedata.normalize("NFKC", text)
            if not text:
                known = "b"
            elif (
                len(text) > LONGEST_VALUE
                or _NOTE.fullmatch(text)
                or is_date(text)
                or text in _NOTE_MARKS
                or _REFERENCE.fullmatch(text)
            ):
                known = "l"
            elif (
                text in self._forms.values.not_applicable
                or self._value_like.fullmatch(text)
                or self._is_odd_figure(text)
            ):
                known = "v"
            else:
                known = "l"
            if len(self._kinds) >= MEMO_LIMIT:
                self._kinds.clear()
            self._kinds[cell] = known
        return known

    def _is_odd_figure(self, text: str) -> bool:
        """A short text with a numeral that no form prints as a label (`约5`, `①`, `²`), or a letter O for a nought."""
        if text in _NOUGHTS:
            return True
        return (
            len(text) <= _ODD_FIGURE
            and any(unicodedata.category(character).startswith("N") for character in text)
            and not is_enumerated(text)
            and label_key(text) not in self._labels
        )

    def _head(self, cells: tuple[str, ...]) -> _Head:
        """The labels among the cells before the values."""
        known = self._heads.get(cells)
        if known is None:
            indices = [k for k, cell in enumerate(cells) if self.kind(cell) == "l"]
            labels = tuple(clean_label(cells[k]) for k in indices)
            known = labels, tuple(map(label_key, labels)), tuple(indices)
            if len(self._heads) >= MEMO_LIMIT:
                self._heads.clear()
            self._heads[cells] = known
        return known

    def _is_prose(self, label: str, key: str) -> bool:
        """Is it a sentence, not a word of any form, that holds no figure?"""
        is_sentence = label.endswith("。") and len(label) >= _SHORTEST_PROSE
        return (is_sentence or is_prose(label)) and key not in self._labels and not figures(label)

    def _pack(self, read: ReadRow, parts: int, width: int) -> None:
        """Packs the first parts x width values as counts: per part its numbers, its line and the step per cell.

        A cell whose line does not follow from the step, or that is not a plain number, gets a Note.
        """
        packed, notes = b"", []
        for part in range(parts):
            first = part * width
            cells, lines = read.cells[first : first + width], read.lines[first : first + width]
            begin, step = lines[0], lines[1] - lines[0]
            step = step if step <= _MOST_STEP else 0
            if all(map(is_plain, cells)) and lines[-1] - begin == step * (width - 1):
                packed += struct.pack(f"{width + LINE_FIELDS}q", *map(int, cells), begin, step)
                continue
            counts = [self.count(cell) for cell in cells]
            packed += struct.pack(f"{width + LINE_FIELDS}q", *[number for number, _ in counts], begin, step)
            for k, (_, value) in enumerate(counts):
                if value is None and lines[k] != begin + k * step:
                    value = read_value(cells[k], "case", self._forms.values)
                if value is not None:
                    notes.append(Note(first + k, value, lines[k]))
        read.packed, read.notes = packed, tuple(notes)


def _doubt(read: ReadRow, readings: Mapping[int, str], parts: int, width: int) -> None:
    """Makes values of a row (by their position, from 0) ambiguous: no number, the readings in a Note."""
    packed = bytearray(read.packed)
    notes = [note for note in read.notes if note.position not in readings]
    for position, several in readings.items():
        if position < parts * width:
            part, at = divmod(position, width)
            struct.pack_into("q", packed, (part * (width + LINE_FIELDS) + at) * _NUMBER_BYTES, NULL)
        value = Value(None, "ambiguous", clean(read.cells[position]), suggestion=several)
        notes.append(Note(position, value, read.lines[position]))
    read.packed, read.notes = bytes(packed), tuple(sorted(notes, key=lambda note: note.position))


def _plain_end(cells: tuple[str, ...]) -> int:
    """How many cells there are without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return end

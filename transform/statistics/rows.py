"""Statistics tables in rows of cells: the words of the header own the columns, the unit's cell anchors a row."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.characters import simplified
from transform.forms.values import clean, clean_label
from transform.statistics.columns import column_of, kind_of
from transform.statistics.forms import StatisticForms
from transform.statistics.words import (
    FOOTER,
    LEADERS,
    LONGEST_LABEL,
    MARK,
    MOST_ENTRIES,
    WIDE,
    Column,
    Found,
    Notes,
    Read,
    read_figure,
    segments,
    words_of,
)


class _Header(NamedTuple):
    """The columns of a list by their index: label, unit (None if there is none), figures, those that are not read, all.

    `begin` is the first column of the list where two stand side by side; `is_strict`: a row must have every cell, since
    nothing else would show that one is lost.
    """

    label: int
    unit: int | None
    figures: tuple[int, ...]
    columns: list[Column]
    unread: dict[int, str]
    width: int
    begin: int = 0
    is_strict: bool = False


def read_rows(rows: Sequence[Sequence[str]], known: StatisticForms) -> Found | None:
    """The first table among rows of cell texts; None if no row is its header."""
    for index, row in enumerate(rows):
        headers = _headers(row) if len(row) > 1 else []
        if headers:
            return _RowReader(rows, headers, known).read(index + 1)
    return None


def _headers(row: Sequence[str]) -> list[_Header]:
    """What a header row says: one list, or several side by side, each under the same headings; [] if it is none."""
    kinds = [kind_of(cell) for cell in row]
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    labels = [index for index in range(width) if kinds[index] == "label"]
    if len(labels) < 2:
        header = _header(row, kinds, 0, width) if labels else None
        return [header] if header else []
    lead = labels[0]  # columns before a list's label (序号, figures) belong to it
    begins = [label - lead for label in labels]
    found = [_header(row, kinds, begin, end) for begin, end in zip(begins, [*begins[1:], width], strict=True)]
    if any(header is None or header.columns != (found[0] and found[0].columns) for header in found):
        return []
    return [header._replace(is_strict=True) for header in found if header]


def _header(row: Sequence[str], kinds: Sequence[str | None], begin: int, end: int) -> _Header | None:
    label = next(index for index in range(begin, end) if kinds[index] == "label")
    unit = next((index for index in range(begin, end) if kinds[index] == "unit"), None)
    columns: dict[int, Column] = {}
    unread: dict[int, str] = {}
    for index in range(begin, end):
        column = column_of(row[index])
        if column:
            columns[index] = column
        elif kinds[index] == "unread":
            unread[index] = clean_label(row[index])
        elif kinds[index] is None:
            if unit is None:
                return None  # too little is known of this table
            unread[index] = clean_label(row[index])
    if not columns or (unit is not None and unit < label):
        return None
    in_order = label < min(columns) and (unit is None or unit < min(columns))
    return _Header(
        label, unit, tuple(columns), list(columns.values()), unread, end, begin, is_strict=not in_order or begin > 0
    )


class _RowReader(Notes):
    def __init__(self, rows: Sequence[Sequence[str]], headers: list[_Header], known: StatisticForms) -> None:
        super().__init__()
        self.rows, self.headers, self.known = rows, headers, known
        self.head = headers[0]
        self.words = words_of(known)
        self.reads: list[Read] = []
        self.unread: dict[str, list[str]] = {}

    def read(self, first: int) -> Found:
        """The lists in order: of those side by side the left one is read to its end, then the next."""
        for head in self.headers:
            self.head = head
            self._list(first)
        for heading, printed in self.unread.items():
            self.note_all("STR-04", heading, printed, first - 1)
        return Found(self.reads, self.head.columns, self.findings)

    def _list(self, first: int) -> None:
        for index in range(first, len(self.rows)):
            row = [clean(LEADERS.sub(" ", cell)) for cell in self.rows[index]]
            again = _headers(self.rows[index]) if len(row) > 1 else []
            if again == self.headers:
                continue
            if again:
                self.note("LEG-17", " ".join(row), index)
                break
            if FOOTER.search("".join(row).translate(WIDE)) or len(self.reads) >= MOST_ENTRIES:
                break
            if len(self.headers) > 1:
                end = self.head.width if self.head is not self.headers[-1] else None
                if not any(row[self.head.begin : end]) or (len(row) == 1 and self.head.begin):
                    continue
                if len(row) == 1:
                    self._unplaced(index, row)
                    continue
            self._row(index, row)

    def _row(self, index: int, row: list[str]) -> None:
        if len(self.headers) == 1:
            while len(row) > self.head.width and not row[-1]:
                row.pop()
        placed = self._placed(row)
        if placed is None:
            self._unplaced(index, row[self.head.begin : self.head.width] if len(self.headers) > 1 else row)
            return
        labels, unit, cells, shift = placed
        for column, heading in self.head.unread.items():
            printed_there = row[column + shift] if column + shift < len(row) else ""
            if any(character.isdigit() for character in printed_there):
                self.unread.setdefault(heading, []).append(printed_there)
        text = " ".join(labels)
        *before, own = segments(text, simplified(text.translate(WIDE)), 0, len(text))
        if not own.label or len(own.label) > LONGEST_LABEL:
            self.note("STR-04", " ".join(row), index)
            return
        for segment in before:
            self.reads.append(Read(segment.enumerator, segment.of_which, segment.label, None, index))
        own_label = own.label
        if unit is None and (in_label := re.fullmatch(r"(.+)[(（]([^()（）]{1,3})[)）]", own_label)):
            unit = in_label[2] if self.words.unit.fullmatch(in_label[2]) else None
            own_label = clean_label(in_label[1]) if unit else own_label
        printed = [row[cell] for cell in cells]
        if unit is None and not any(printed):
            self.reads.append(Read(own.enumerator, own.of_which, own_label, None, index))
            return
        values = [read_figure(text, unit, self.known) for text in printed]
        places: list[tuple[int, int | None]] = [(index, cell) for cell in cells]
        self.reads.append(Read(own.enumerator, own.of_which, own_label, unit, index, " ".join(printed), places, values))

    def _placed(self, row: list[str]) -> tuple[list[str], str | None, list[int], int] | None:
        """The label's cells, the unit, the indexes of the figures, and how far the row is shifted; None if it does not fit.

        The unit's cell is the anchor where cells before it are missing or more (a cell that spans rows).
        """
        head = self.head
        if head.is_strict:
            return self._placed_strictly(row)
        if head.unit is None:
            return ([row[head.label]], None, list(head.figures), 0) if len(row) == head.width else None
        units = [place for place, cell in enumerate(row) if place and self.words.unit.fullmatch(cell)]
        anchor = head.unit if head.unit in units or not units else units[0]
        if not units:
            if len(row) == head.width and not row[head.unit]:
                return [row[head.label]], None, list(head.figures), 0
            return None
        shift = anchor - head.unit
        cells = [place + shift for place in head.figures]
        tail = head.width - 1 - head.figures[-1]  # remarks may be left out
        if not cells[-1] < len(row) <= cells[-1] + 1 + tail:
            return None
        labels = row[: anchor + 1 + head.label - head.unit]
        if head.label and shift >= 0:
            labels = labels[head.label :]
        return (labels, row[anchor], cells, shift) if labels else None

    def _placed_strictly(self, row: list[str]) -> tuple[list[str], str | None, list[int], int] | None:
        """Every cell under its heading; None if a cell of the list is not there, or another stands where the unit should."""
        head = self.head
        whole = self.headers[-1].width
        if len(row) != whole and not (len(self.headers) > 1 and head.width <= len(row) < whole):
            return None
        unit = row[head.unit] if head.unit is not None else ""
        if unit and not self.words.unit.fullmatch(unit):
            return None
        return [row[head.label]], unit or None, list(head.figures), 0

    def _unplaced(self, index: int, row: list[str]) -> None:
        """A row that fits no column: a heading, unless it has digits besides its enumerator."""
        text = " ".join(row)
        bare = MARK.sub("", re.sub(r"\([^()]*\)", "", simplified(text.translate(WIDE))))
        if any(character.isdigit() for character in bare) or self._has_unit(row):
            self.note("STR-17", text, index)
            return
        for segment in segments(text, simplified(text.translate(WIDE)), 0, len(text)):
            if segment.label:
                self.reads.append(Read(segment.enumerator, segment.of_which, segment.label, None, index))

    def _has_unit(self, row: list[str]) -> bool:
        return any(place and self.words.unit.fullmatch(cell) for place, cell in enumerate(row))

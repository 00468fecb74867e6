"""Statistics tables in rows of cells: the words of the header own the columns, the unit's cell anchors a row."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.characters import simplified
from transform.forms.values import clean, clean_label
from transform.statistics.forms import StatisticForms
from transform.statistics.words import (
    CUMULATIVE_COLUMN,
    FOOTER,
    LONGEST_LABEL,
    MARK,
    MOST_ENTRIES,
    SUM_COLUMN,
    WIDE,
    YEAR_COLUMN,
    Column,
    Found,
    Notes,
    Read,
    read_figure,
    segments,
    words_of,
)

_HEAD_LABEL = ("指标名称", "统计指标", "指标", "统计指标名称", "项目名称", "统计项目")
_HEAD_UNIT = ("计量单位", "单位")
_HEAD_CODE = ("代码", "指标代码", "编码")
_HEAD_SERIAL = ("序号",)
_HEAD_NOTE = ("备注", "说明")


class _Header(NamedTuple):
    """The columns of a table by their index: label, unit (None if there is none), figures, all of them."""

    label: int
    unit: int | None
    figures: tuple[int, ...]
    columns: list[Column]
    width: int


def read_rows(rows: Sequence[Sequence[str]], known: StatisticForms) -> Found | None:
    """The first table among rows of cell texts; None if no row is its header."""
    for index, row in enumerate(rows):
        header = _row_header(row) if len(row) > 1 else None
        if header is not None:
            return _RowReader(rows, header, known).read(index + 1)
    return None


def _row_header(row: Sequence[str]) -> _Header | None:
    folded = [simplified("".join(clean(cell).translate(WIDE).split())) for cell in row]
    while folded and not folded[-1]:
        folded.pop()
    label = next((index for index, cell in enumerate(folded) if cell in _HEAD_LABEL), None)
    if label is None:
        return None
    unit = next((index for index, cell in enumerate(folded) if cell in _HEAD_UNIT), None)
    columns: dict[int, Column] = {}
    for index, cell in enumerate(folded):
        if index in (label, unit) or cell in (*_HEAD_CODE, *_HEAD_SERIAL, *_HEAD_NOTE):
            continue
        if re.fullmatch(CUMULATIVE_COLUMN, cell) or cell == "累计":
            columns[index] = Column("cumulative", clean_label(row[index]))
        elif re.fullmatch(rf"{YEAR_COLUMN}|{SUM_COLUMN}", cell):
            columns[index] = Column("year", clean_label(row[index]))
        else:
            return None
    if not columns or label > min(columns) or (unit is not None and not label < unit < min(columns)):
        return None
    return _Header(label, unit, tuple(columns), list(columns.values()), len(folded))


class _RowReader(Notes):
    def __init__(self, rows: Sequence[Sequence[str]], header: _Header, known: StatisticForms) -> None:
        super().__init__()
        self.rows, self.head, self.known = rows, header, known
        self.words = words_of(known)
        self.reads: list[Read] = []

    def read(self, first: int) -> Found:
        for index in range(first, len(self.rows)):
            row = [clean(cell) for cell in self.rows[index]]
            again = _row_header(self.rows[index]) if len(row) > 1 else None
            if again == self.head:
                continue
            if again is not None:
                self.note("LEG-17", " ".join(row), index)
                break
            if FOOTER.search("".join(row).translate(WIDE)) or len(self.reads) >= MOST_ENTRIES:
                break
            self._row(index, row)
        return Found(self.reads, self.head.columns, self.findings)

    def _row(self, index: int, row: list[str]) -> None:
        while len(row) > self.head.width and not row[-1]:
            row.pop()
        placed = self._placed(row)
        if placed is None:
            self._unplaced(index, row)
            return
        labels, unit, cells = placed
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

    def _placed(self, row: list[str]) -> tuple[list[str], str | None, list[int]] | None:
        """The label's cells, the unit, and the indexes of the figures; None if the row does not fit the header.

        The unit's cell is the anchor where cells before it are missing or more (a cell that spans rows).
        """
        head = self.head
        if head.unit is None:
            return ([row[head.label]], None, list(head.figures)) if len(row) == head.width else None
        units = [place for place, cell in enumerate(row) if place and self.words.unit.fullmatch(cell)]
        anchor = head.unit if head.unit in units or not units else units[0]
        if not units:
            if len(row) == head.width and not row[head.unit]:
                return [row[head.label]], None, list(head.figures)
            return None
        shift = anchor - head.unit
        cells = [place + shift for place in head.figures]
        tail = head.width - 1 - head.figures[-1]  # remarks may be left out
        if not cells[-1] < len(row) <= cells[-1] + 1 + tail:
            return None
        labels = row[: anchor + 1 + head.label - head.unit]
        if head.label and shift >= 0:
            labels = labels[head.label :]
        return (labels, row[anchor], cells) if labels else None

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

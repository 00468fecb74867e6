"""Rows that a tool printed on a grid, given back as a page's own rows: every cell once, where it begins.

    | 三、本年度办理结果 | （一）予以公开 |  | 6 | ...        three columns of labels: the empty one is a span's place
    | 三、本年度办理结果 | 三、本年度办理结果 | 6 | ...      a span written again in each place that it covers
    | 3 | （一）予以公开 | 6 | ...                            a data frame's number of the row

Where a span is left out of the rows below or beside it, a row is shorter; it then ends where the table ends, so that
its columns are counted from the right. What is empty among the columns of labels is a span; what is empty among those
of the figures is a blank cell and stays. A column is one of labels only if no figure stands in it and either labels
do, or the header above leaves it empty.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import eq

from extract.layouts.piped_cells import PERHAPS_PAGE
from extract.rows import Row, RowMemo

GridRow = tuple[int, Sequence[str], Sequence[int]]
"""(line on which a row begins, its cells, the line of each counted from there; empty: all 0)"""

_UNITS = "万元件人条次%％"
_LONGEST_FIGURE = 40
_FEWEST_LABELS = 2
_SHORTEST_WIDE = 4
"""characters of a label over several columns"""
_NUMBERED = re.compile(r"[0-9０-９]{1,2}\s*[.．、]|[（(][一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}、")
"""How the labels of rows begin, and none of columns."""
_MARK = re.compile("[*＊※①-⑳⑴-⒇]")
"""Of a note, alone in a cell."""
_NOTE_BEFORE = re.compile(r"[*＊※①-⑳⑴-⒇]\Z|[（(].*[）)]\Z|[备附]?注\s*[0-9]?[:：]|详?见附", re.S)
_GLUED_NOTE = re.compile(r"(?<=[0-9/]) ((?:[*＊※①-⑳⑴-⒇（(]|注|见附|详?见).*)", re.S)
"""Behind the last of several figures"""
_MISSING = frozenset({"NaN", "nan", "None", "<NA>", "NaT"})


def is_figure(cell: str) -> bool:
    """Is it printed as a figure is: digits, signs, a unit behind them, or the word for none?"""
    if cell.isdecimal() or cell == "无":
        return True
    if not cell or len(cell) > _LONGEST_FIGURE:
        return False
    return not any(map(str.isalpha, cell.rstrip(_UNITS))) and cell[0] not in _UNITS


def is_label(cell: str) -> bool:
    """Is it words, more than a sign?"""
    return len(cell) > 1 and cell not in _MISSING and not is_figure(cell)


def row_of(cells: tuple[str, ...], lines: tuple[int, ...], memo: RowMemo) -> Row:
    """One object for equal rows."""
    key = cells, lines
    row: Row | None = memo.get(key) or memo.recall(key)
    if row is None:
        row = Row(cells, lines)
        memo.keep(key, row)
    return row


def settled(table: Sequence[GridRow], memo: RowMemo) -> Iterator[tuple[int, Row]]:
    """The rows of one table, each with the line on which it begins."""
    rows = [_present(row) for _, row, _ in table]
    torn: frozenset[int] = frozenset()
    if len(set(map(len, rows))) > 1 and any(map(_may_have_wide_cells, rows)):
        table, rows, torn = _mended(table, rows)
    noted = {number for number, row in enumerate(rows) if is_noted(row)}
    bare = [row[:-1] if number in noted else row for number, row in enumerate(rows)] if noted else rows
    for number, (kept, is_torn) in enumerate(_own_cells(bare, memo)):
        (line, _, offsets), row = table[number], rows[number]
        if number in noted:
            kept = (*kept, len(row) - 1)
        cells = tuple(row) if len(kept) == len(row) else tuple([row[at] for at in kept])
        if any(cells):
            lines = tuple([offsets[at] for at in kept]) if offsets else (0,) * len(cells)
            if number in torn or (is_torn and not _goes_on(bare, number)):
                cells, lines = _together(cells, lines)
            yield line, row_of(cells, lines, memo)


def is_written_out(rows: Sequence[Sequence[str]]) -> bool:
    """Does a table without spans write them out, or is it a data frame? Then its columns tell its cells."""
    if len({len(row) for row in rows}) != 1 or len(rows[0]) < _FEWEST_LABELS:
        return False
    if frame_of(rows) != (0, 0):
        return True
    return any(
        one == other and len(one) >= _SHORTEST_WIDE and not is_figure(one)
        for row in rows
        for one, other in pairwise(row)
    )


def _mended(
    table: Sequence[GridRow], rows: Sequence[Sequence[str]]
) -> tuple[list[GridRow], list[Sequence[str]], frozenset[int]]:
    """The table and its rows, with rows that are broken under a header of wide cells put together; and those that stay torn.

    Such a header tells how many cells a row has, and that figures stand in it several times, or with empty cells between
    them: of a piece nobody can tell which columns it has.
    """
    made: list[GridRow] = []
    whole: list[Sequence[str]] = []
    torn: set[int] = set()
    header: list[Sequence[str]] = []
    width = at = 0
    while at < len(rows):
        row, (line, cells, offsets) = rows[at], table[at]
        if _names_columns(row):
            header = [*header, row] if header and rows[at - 1] is header[-1] and len(header[-1]) == len(row) else [row]
            width = len(row) if _has_wide_cells(header) else 0
        elif 0 < len(row) - _notes_before(row) < width and is_label(row[_notes_before(row)]) and not is_noted(row):
            rest = rows[at + 1] if at + 1 < len(rows) else ()
            note = rest[-1:] if len(rest) > 1 and (_MARK.fullmatch(rest[-1]) or is_label(rest[-1])) else []
            rest = rest[: len(rest) - len(note)]
            goes_on = len(rest) < width and any(rest) and all(not cell or is_figure(cell) for cell in rest)
            if goes_on or any(map(is_figure, row[1:])):
                offsets = offsets or (0,) * len(row)
                if goes_on:
                    at += 1
                    below, _, further = table[at]
                    further = [below - line + offset for offset in further or (0,) * (len(rest) + len(note))]
                    more = len(row) - _notes_before(row) + len(rest) - width
                    if note and not (row[-1] and rest[0]):
                        torn.add(len(made))  # the note may fill a blank cell, and none be at the seam
                    elif more == 1 and not row[-1]:
                        row, offsets = row[:-1], offsets[:-1]  # the sign at the end of the line closes it
                    elif more == 1 and not rest[0]:
                        rest, further = rest[1:], further[1:]
                    row, offsets = [*row, *rest], (*offsets, *further)
                if len(row) - _notes_before(row) != width:
                    torn.add(len(made))
                cells = row = [*row, *note] if goes_on else row
        made.append((line, cells, offsets))
        whole.append(row)
        at += 1
    return made, whole, frozenset(torn)


def _may_have_wide_cells(row: Sequence[str]) -> bool:
    """A quick look: a row that does not end in a figure, and leaves a place empty or writes a cell again."""
    return len(row) > _FEWEST_LABELS and not row[-1].isdecimal() and ("" in row or any(map(eq, row, row[1:])))


def _notes_before(row: Sequence[str]) -> int:
    """1 if a note stands in a cell of its own before the row's label; it is in no column of the table."""
    return int(len(row) > 1 and _NOTE_BEFORE.match(row[0]) is not None and is_label(row[1]))


def _names_columns(row: Sequence[str]) -> bool:
    """Several words and no figure: a header, or a part of one."""
    return len(set(filter(None, row))) >= _FEWEST_LABELS and not any(map(is_figure, row)) and not is_noted(row)


def _has_wide_cells(header: Sequence[Sequence[str]]) -> bool:
    """Does the last row of a header write words again, or has the header columns that no row of it names?"""
    last = header[-1]
    first, *_, end = [at for at, cell in enumerate(last) if cell]
    return any(
        (last[at] and last[at] == last[at - 1] and len(last[at]) >= _SHORTEST_WIDE)
        or not any(row[at] for row in header)
        for at in range(first + 1, end + 1)
    )


def _present(row: Sequence[str]) -> Sequence[str]:
    """The row with what data frames write for a missing value as an empty cell."""
    return row if _MISSING.isdisjoint(row) else ["" if cell in _MISSING else cell for cell in row]


def is_noted(row: Sequence[str]) -> bool:
    """Stands a note in a cell of its own behind the row's figures? It is in no column of the table."""
    if not row or row[-1].isdecimal() or not (is_label(row[-1]) or _MARK.fullmatch(row[-1])):
        return False
    last = next((at for at in range(len(row) - 2, 0, -1) if row[at]), 0)  # the first cell may be a row's number
    return last > 0 and is_figure(row[last])


def _goes_on(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Is the row below, which has no label, the rest of this one, so that both together are as wide as the table?"""
    if number + 1 >= len(rows):
        return False
    rest = rows[number + 1]
    if not rows[number][-1] or not (rest and rest[0]):
        return False  # the sign at the seam may part no cell
    width = Counter(map(len, rows)).most_common(1)[0][0]
    return len(rows[number]) + len(rest) == width and all(not cell or is_figure(cell) for cell in rest)


_OwnCells = tuple[tuple[int, ...], bool]
"""(which cells of a row are cells of their own, whether a blank of it can stand for two things)"""


def _own_cells(rows: Sequence[Sequence[str]], memo: RowMemo) -> Sequence[_OwnCells]:
    """The same for all rows of a table. Tables that differ in their figures alone are understood once, where no figure
    says more than that it is one."""
    key = "columns", *[tuple(["0" if cell.isdecimal() else cell for cell in row]) for row in rows]
    known: Sequence[_OwnCells] | None = memo.get(key) or memo.recall(key)
    if known is None:
        columns = _Columns(rows)
        known = [(tuple(kept), columns.is_torn(number)) for number, kept in enumerate(columns.kept())]
        if not columns.asks_figures:
            memo.keep(key, known)
    return known


def _together(cells: tuple[str, ...], lines: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The row with its figures as one cell: which column each is of cannot be told."""
    first = next(at for at, cell in enumerate(cells) if is_figure(cell))
    labels = [at for at in range(first) if cells[at]]
    figures = " ".join([cell for cell in cells[first:] if cell])
    noted = _GLUED_NOTE.search(figures)
    notes = (noted[1],) if noted else ()
    figures = figures[: noted.start()] if noted else figures
    return (
        (*[cells[at] for at in labels], figures + PERHAPS_PAGE, *notes),
        (*[lines[at] for at in labels], lines[first], *[lines[-1] for _ in notes]),
    )


class _Columns:
    """What the columns of one table are, told from all its rows."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = rows
        self._head, self._left = frame_of(rows)
        self.asks_figures = any(row and row[0].isdecimal() for row in rows)
        """would other figures make other cells?"""
        self._figures = [self._first_figure(number, row) for number, row in enumerate(rows)]
        with_figures = [(row, figure) for row, figure in zip(rows, self._figures, strict=True) if figure >= 0]
        self._most_labels = max((_labels_of(row, figure) for row, figure in with_figures), default=0)
        self._width, self._behind = _widths(with_figures, max(map(len, rows), default=0))
        lengths = Counter(len(row) - _labels_of(row, figure) for row, figure in with_figures)
        self._usual_behind = lengths.most_common(1)[0][0] if lengths else 0
        self._labels = self._label_columns(with_figures)
        self._is_header = [self._heads_columns(number, row) for number, row in enumerate(rows)]
        self._covered = self._covered_figures()

    def _first_figure(self, number: int, row: Sequence[str]) -> int:
        """Where the row's first figure stands; -1 if it has none."""
        if number < self._head:
            return -1
        return next((at for at in range(self._left, len(row)) if is_figure(row[at])), -1)

    def _heads_columns(self, number: int, row: Sequence[str]) -> bool:
        """Is it a row of words over the columns of figures, rather than one of labels whose figures are blank?"""
        if (
            number < self._head
            or self._figures[number] >= 0
            or len(set(filter(None, row[self._left :]))) < _FEWEST_LABELS
        ):
            return False
        last = max(at for at, cell in enumerate(row) if cell)
        return last + self._width - len(row) >= self._labels and not _NUMBERED.match(row[last])

    def kept(self) -> Iterator[list[int]]:
        """For each row, which of its cells are cells of their own."""
        above: Sequence[str] = ()
        for number, row in enumerate(self._rows):
            if number < self._head:
                yield []
                continue
            figure, offset = self._figures[number], self._width - len(row)
            if offset > 0 and figure > 0 and _goes_on(self._rows, number):
                offset = 0  # its rest is in the row below: its labels stand where all others do
            heads = self._is_header[number] or self._heads_rows(number, row)
            covered = self._covered.get(number, frozenset())
            under = self._spans_above(row, above) if self._is_header[number] else frozenset()
            kept = []
            for at in range(self._left, len(row)):
                is_label = figure < 0 or at < figure
                if not row[at]:
                    is_span = heads or at in covered or (is_label and at + offset < self._labels)
                else:
                    is_span = at in covered or at in under or (is_label and self._is_repeated(number, row, at))
                if not is_span:
                    kept.append(at)
            above = row if self._is_header[number] else ()
            yield kept

    def _heads_rows(self, number: int, row: Sequence[str]) -> bool:
        """Is it one word over the header that follows?"""
        below = number + 1
        return below < len(self._rows) and self._is_header[below] and len(set(filter(None, row[self._left :]))) == 1

    def _is_repeated(self, number: int, row: Sequence[str], at: int) -> bool:
        """Is the cell the one at its left, written again as a wide one?

        Words cut short (结果 | 结果) are not, nor is a column's heading (本年新 | 本年新) over figures that are not the same.
        """
        return self._repeats(row, at) and not (self._is_header[number] and self._differ_below(number, at))

    def _repeats(self, row: Sequence[str], at: int) -> bool:
        return at > self._left and len(row[at]) >= _SHORTEST_WIDE and row[at] == row[at - 1] and len(row) == self._width

    def _differ_below(self, number: int, at: int) -> bool:
        """Do figures that are not the same stand in the column and the one at its left, before the next header?"""
        self.asks_figures = True
        for below in range(number + 1, len(self._rows)):
            row = self._rows[below]
            if self._is_header[below] or len(row) != self._width:
                return False
            if self._figures[below] >= 0 and row[at] != row[at - 1]:
                return True
        return False

    def _spans_above(self, row: Sequence[str], above: Sequence[str]) -> frozenset[int]:
        """The cells of a header that only write a cell of the row above again.

        A row above that is shorter has its wide cells behind them; but a row that is not full writes none again.
        """
        if len(row) == len(above):
            return frozenset(at for at, cell in enumerate(row) if cell == above[at]) if row[-1] else frozenset()
        same = 0
        while len(row) == self._width and same < len(above) and row[same] == above[same]:
            same += 1
        return frozenset(range(same))

    def is_torn(self, number: int) -> bool:
        """Can a blank behind the row's labels be a span's place as well as its first figure?

        So it is in a row that is shorter or longer than the table says, and where rows are of any length and none of
        them ends in a blank (what stood at the end may have been left out).
        """
        row, figure = self._rows[number], self._figures[number]
        if figure < 1 or row[figure - 1] or not any(row[self._left : figure]) or self._most_labels < _FEWEST_LABELS:
            return False
        if self._behind == _OF_ANY_LENGTH:
            ends_blank = any(other and not other[-1] for n, other in enumerate(self._rows) if n != number)
            # A sign at the line's end may leave one blank more, which then makes up for the first; and a row that begins
            # as the widest do may have lost a blank at its end.
            is_shifted = figure == self._labels and len(row) < self._width
            has_one_more = not row[-1] and len(row) != self._usual_behind + _labels_of(row, figure)
            return not ends_blank or is_shifted or has_one_more
        return len(row) != (self._width if self._behind == _AS_WIDE else self._behind + _labels_of(row, figure))

    def _label_columns(self, with_figures: Sequence[tuple[Sequence[str], int]]) -> int:
        """How many columns at the left, of those of the widest rows, hold labels."""
        first = next((n for n, figure in enumerate(self._figures) if figure >= 0), len(self._rows))
        header = [row for row in self._rows[self._head : first] if len(row) == self._width and any(row)]
        for column in range(self._left, self._width):
            places = [(row, column - self._width + len(row), figure) for row, figure in with_figures]
            if any(0 <= figure <= at for _, at, figure in places):
                return column
            labels = {row[at] for row, at, _ in places if at >= self._left and len(row[at]) > 1}
            is_bare = column > self._left and all(not row[column] or row[column] == row[column - 1] for row in header)
            is_named = labels and (is_bare or column == self._left or len(labels) >= _FEWEST_LABELS)
            if not is_named and not (header and is_bare):
                return column
        return self._width

    def _covered_figures(self) -> dict[int, frozenset[int]]:
        """Row -> the cells that a wide cell covers: under a header that repeats the word at its left, or leaves the
        place empty, each row repeats its figure, or leaves it empty.
        """
        found: dict[int, frozenset[int]] = {}
        header: list[Sequence[str]] = []
        below: list[int] = []

        def finish() -> None:
            if header and below:
                covered = frozenset(self._covered_under(header, below))
                found.update(dict.fromkeys(below, covered))

        for number, row in enumerate(self._rows):
            if self._is_header[number]:
                if below or (header and len(header[-1]) != len(row)):
                    finish()
                    header, below = [], []
                header.append(row)
            elif header and len(row) == len(header[-1]) and self._labels_below(row, number):
                below.append(number)
            elif header:
                finish()
                header, below = [], []
        finish()
        return found

    def _covered_under(self, header: Sequence[Sequence[str]], below: Sequence[int]) -> Iterator[int]:
        """The cells of the rows below that a wide cell at their left covers."""
        last, rows = header[-1], [self._rows[n] for n in below]
        columns = range(self._left + 1, min(map(len, header)))
        bare = {at for at in columns if not any(row[at] for row in header)}
        padded = any(row[at] for row in rows for at in bare if at >= self._labels)
        first = next((at for at in range(self._left, len(last)) if last[at]), len(last))
        for at in columns:
            if self._repeats(last, at):
                self.asks_figures = True
                if self._labels > self._left and all(row[at] == row[at - 1] for row in rows):
                    yield at
            elif at in bare and not padded and first < at:
                yield at

    def _labels_below(self, row: Sequence[str], number: int) -> bool:
        """Is it a row of figures, filled or blank, rather than a word over the rows to come?"""
        return self._figures[number] >= 0 or sum(map(bool, row[self._left :])) <= 1


_OF_ANY_LENGTH, _AS_WIDE = -2, -1


def _widths(rows: Sequence[tuple[Sequence[str], int]], widest: int) -> tuple[int, int]:
    """The table's width, and how its rows are long: as wide as the table, of any length, or so many behind their labels."""
    if not rows:
        return widest, _AS_WIDE
    width, count = Counter(len(row) for row, _ in rows).most_common(1)[0]
    behind, same = Counter(len(row) - _labels_of(row, figure) for row, figure in rows).most_common(1)[0]
    if same > count:
        return max(len(row) for row, _ in rows), behind if same == len(rows) else _OF_ANY_LENGTH
    if count * 4 > len(rows) * 3:
        return width, _AS_WIDE
    return max(len(row) for row, _ in rows), _OF_ANY_LENGTH


def _labels_of(row: Sequence[str], figure: int) -> int:
    """How many cells of a row hold labels."""
    return sum(map(bool, row[:figure]))


def frame_of(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many rows above and columns at the left a data frame has added: names 0, 1, 2 ... and numbers of rows."""
    if len(rows) < 2:
        return 0, 0
    first = rows[0]
    if len(first) > 2 and _counts(first):
        return 1, 0
    is_named = len(first) > 2 and not first[0] and _counts(first[1:])
    named = is_named or not (first and first[0])
    column = [row[0] if row else "" for row in (rows[1:] if named else rows)]
    beside = [row[1] for row in rows if len(row) > 1]
    is_numbered = _counts(column) and any(cell and not is_figure(cell) for cell in beside)
    return int(is_named), int(is_numbered)


def _counts(cells: Iterable[str]) -> bool:
    """Are these the numbers from 0 on, one by one?"""
    return all(cell == str(number) for number, cell in enumerate(cells))

"""Cells on a grid without a frame (a sheet, a CSV file) parted into text and tables.

A row with a single filled cell is text (title, heading, prose) unless it stands among a table's rows and does not run
over its width: then it is a row whose figures are blank. Rows with several filled cells that follow each other are a
table, as wide as the rightmost cell that is filled or merged in any of its rows; every cell within that width is a
cell, filled or not, except what a merged cell covers. A row that names an article (第二十条第（一）项) heads its table.

Where labels were merged but the merge is lost (CSV), its covered places come as empty cells between a label and the
figures. They are left out where it is certain: in columns at the left that hold no figure and no header of their own,
and in columns of a table in which nothing stands at all, no header either.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate
from typing import NamedTuple

from extract.blocks import Block, Cell, Paragraph, Remark, Table, TableRow
from extract.errors import UnreadableDocument
from extract.rows import READINGS

MAX_ROWS = 20_000
MAX_COLUMNS = 512
MAX_CELLS = 1_000_000
"""Most places of a grid, filled or not."""

_LONGEST_LABEL = 60
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．，,]")
_HEADING_END = re.compile(r"(?:情况|事项|问题|措施)\s*(?:[(（].*)?[。:：]?\s*", re.S)
_ARTICLE = re.compile(r"\s*第\s*[一二三四五六七八九十百]{1,4}\s*条")
_FIGURE = re.compile(r"[\s,，.．%+＋]*+[\d０-９/－—–-][\s\d０-９,，.．%/+＋－—–-]*+|无")

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged cell, from 0, counted from the grid's corner."""


def is_heading(text: str) -> bool:
    """Does a text that has a row of its own look like a section's heading (`三、…`) or prose, not like a label?"""
    return _HEADING.match(text) is not None or len(text) > _LONGEST_LABEL


def heads_rows(text: str) -> bool:
    """Does the text name an article of law, as rows do that head the rows below them?"""
    return _ARTICLE.match(text) is not None and len(text) <= _LONGEST_LABEL


def is_figure(text: str) -> bool:
    """Is it printed as a figure is, or the word for none?"""
    return _FIGURE.fullmatch(text) is not None


def of_several_rows(figure: str) -> Remark:
    """What is said of a figure whose cell goes on in a row below in which others begin: nobody sees whose it is."""
    return Remark("doubtful", READINGS.join((figure, "")))


class _Row(NamedTuple):
    """A row's filled cells (column, text, columns it takes), the columns covered from above, and where it ends."""

    number: int
    filled: list[tuple[int, str, int]]
    under: set[int]
    beside: set[int]
    right: int
    said: Mapping[int, Sequence[Remark]]
    """what is to be said of its cells, by their columns"""

    @property
    def is_blank(self) -> bool:
        return not self.filled and not self.under

    @property
    def is_single(self) -> bool:
        return len(self.filled) == 1 and not self.under

    @property
    def has_figures(self) -> bool:
        return any(is_figure(text) for _, text, _ in self.filled)


def blocks_of_grid(
    rows: Sequence[Sequence[str]],
    merged: Iterable[Range] = (),
    page: int | None = None,
    corner: tuple[int, int] = (1, 1),
    gone: Set[int] = frozenset(),
    remarks: Mapping[tuple[int, int], Sequence[Remark]] | None = None,
) -> list[Block]:
    """The grid's text and tables. Rows and columns of cells are those of the sheet, whose first one is `corner`.

    `gone` are rows (from 0) that are not there, `remarks` what is to be said of cells (by row and column from 0). Raises UnreadableDocument (too_large).
    """
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or len(rows) * width > MAX_CELLS:
        raise UnreadableDocument(
            "too_large",
            f"a sheet of {len(rows):,} rows and {width:,} columns; at most {MAX_ROWS:,} by {MAX_COLUMNS:,} are read",
        )
    run: list[_Row] = []
    found: list[Block] = []
    unseen: list[str] = []
    for row in _placed(rows, list(merged), remarks or {}):
        if row.number in gone:
            continue
        if row.is_blank and row.said:  # nobody sees what stands in it: no row, and no end of a table
            unseen.append(READINGS.join([remark.text for said in row.said.values() for remark in said]))
        elif row.is_blank:
            found += _read_run(run, page, corner)
            run = []
        else:
            run.append(row)
    return [*found, *_read_run(run, page, corner), *[Paragraph("", page, unseen=text) for text in unseen]]


def places_in(areas: Iterable[Range], rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """The cells (row, column from 0) in any of the areas; each area once. Raises UnreadableDocument (too_complex)."""
    looked_at = 0
    for first, begin, last, end in dict.fromkeys(areas):
        for row in range(max(0, first), min(last + 1, len(rows))):
            columns = range(max(0, begin), min(end + 1, len(rows[row])))
            looked_at += 1 + len(columns)
            if looked_at > MAX_CELLS:
                raise UnreadableDocument(
                    "too_complex", f"conditions on more than {MAX_CELLS:,} cells of a sheet; save it anew without them"
                )
            for column in columns:
                yield row, column


def _placed(
    rows: Sequence[Sequence[str]], merged: list[Range], remarks: Mapping[tuple[int, int], Sequence[Remark]]
) -> Iterator[_Row]:
    """Each row with what merged cells cover in it."""
    begins: dict[tuple[int, int], int] = {}
    under: list[set[int]] = [set() for _ in rows]
    beside: list[set[int]] = [set() for _ in rows]
    places = 0
    for top, left, bottom, right in merged:
        right, bottom = min(right, MAX_COLUMNS - 1), min(bottom, len(rows) - 1)
        if not (0 <= top <= bottom and 0 <= left <= right):
            continue
        places += (bottom - top + 1) * (right - left + 1)
        if places > MAX_CELLS:
            raise UnreadableDocument("too_large", f"merged cells cover more than {MAX_CELLS:,} places of a sheet")
        begins[top, left] = right - left + 1
        beside[top].update(range(left + 1, right + 1))
        for row in range(top + 1, bottom + 1):
            under[row].update(range(left, right + 1))
    said: dict[int, dict[int, Sequence[Remark]]] = {}
    with_text = [0, *accumulate(any(map(str.strip, row)) for row in rows)] if merged else []
    for top, left, bottom, _ in merged:
        text = rows[top][left].strip() if 0 <= top < len(rows) and 0 <= left < len(rows[top]) else ""
        below = range(top + 1, min(bottom + 1, len(rows)))
        if below and is_figure(text) and with_text[below.stop] > with_text[below.start]:
            said.setdefault(top, {})[left] = (of_several_rows(text),)
    for (at, column), of_cell in remarks.items():
        said.setdefault(at, {})[column] = of_cell
    for number, texts in enumerate(rows):
        covered = under[number] | beside[number]
        filled = [
            (column, text, begins.get((number, column), 1))
            for column, text in enumerate(texts)
            if column not in covered and not (not text or text.isspace())
        ]
        ends = [*(column + wide for column, _, wide in filled), *(column + 1 for column in under[number])]
        right = max([*ends, *(column + 1 for column in said.get(number, ()))], default=0)
        yield _Row(number, filled, under[number], beside[number], right, said.get(number, {}))


def _read_run(run: list[_Row], page: int | None, corner: tuple[int, int]) -> list[Block]:
    """Rows without a blank one between them."""
    found: list[Block] = []
    caption: list[_Row] = []
    table: list[_Row] = []

    def finish() -> None:
        if table:
            found.append(
                Table([*(_row(row, row.filled, page, corner) for row in caption), *_rows(table, page, corner)])
            )
        caption.clear()
        table.clear()

    for position, (row, wider) in enumerate(zip(run, _wider_below(run), strict=True)):
        following = run[position + 1] if position + 1 < len(run) else None
        if row.is_single and _is_text(row, table, following, wider):
            finish()
            _, text, _ = row.filled[0]
            if heads_rows(text) and following is not None and not following.is_single:
                caption.append(row)
            else:
                found.append(Paragraph(text, page))
        else:
            table.append(row)
    finish()
    return found


def _wider_below(run: list[_Row]) -> list[_Row | None]:
    """For each row the next one below it that has more than one cell."""
    found: list[_Row | None] = []
    wider: _Row | None = None
    for row in reversed(run):
        found.append(wider)
        wider = wider if row.is_single else row
    return found[::-1]


def _is_text(row: _Row, table: list[_Row], below: _Row | None, wider: _Row | None) -> bool:
    """Is a row with one filled cell text, not a row of the table above whose figures are blank?

    `below`: the next row; `wider`: the next that has more than one cell.
    """
    column, text, wide = row.filled[0]
    near = wider or (table[-1] if table else None)
    if not table and _is_rest(row, below):
        return False
    if not table or near is None or (wide > 1 and column + wide >= near.right):
        return True
    if len(text) > _LONGEST_LABEL or (_HEADING.match(text) and _HEADING_END.search(text)):
        return True
    return below is not None and not below.is_single and not below.has_figures and not below.under


def _is_rest(row: _Row, below: _Row | None) -> bool:
    """Does one cell, not the first, stand above a row of figures whose label stands there? It is a label's second part,
    whose beginning a page cut off."""
    column, text, wide = row.filled[0]
    if below is None or below.is_single or not below.has_figures or wide > 1 or len(text) > _LONGEST_LABEL:
        return False
    first = next((at for at, own, _ in below.filled if not is_figure(own)), 0)
    return 0 < column == first and not is_figure(text) and not is_heading(text) and not heads_rows(text)


def _rows(table: list[_Row], page: int | None, corner: tuple[int, int]) -> Iterator[TableRow]:
    """A table's rows, each with every cell that begins within the table's width."""
    left = min(min([column for column, _, _ in row.filled] + list(row.under)) for row in table)
    right = max(row.right for row in table)
    labels = _label_columns(table, left, right)
    used = {column for row in table for column, _, _ in row.filled}.union(
        *(row.under | row.beside | row.said.keys() for row in table)
    )
    for row in table:
        texts = {column: (column, text, wide) for column, text, wide in row.filled}
        has_label = any(column in labels for column in texts)
        cells = [
            texts.get(column, (column, "", 1))
            for column in range(left, right)
            if column in used
            and column not in row.under
            and column not in row.beside
            and (column in texts or not has_label or column not in labels)
        ]
        yield _row(row, cells, page, corner)


def _row(row: _Row, cells: Iterable[tuple[int, str, int]], page: int | None, corner: tuple[int, int]) -> TableRow:
    top, left = corner
    if not row.said:
        return TableRow(tuple(Cell(text, column + left) for column, text, _ in cells), row.number + top, page)
    cells = list(cells)
    remarks = [
        remark._replace(cell=number)
        for number, (column, _, _) in enumerate(cells)
        for remark in row.said.get(column, ())
    ]
    return TableRow(
        tuple(Cell(text, column + left) for column, text, _ in cells), row.number + top, page, tuple(remarks)
    )


def _label_columns(table: list[_Row], left: int, right: int) -> set[int]:
    """The columns at the left that hold labels only: no figure, and but for the first nothing above the first figure."""
    head = next((position for position, row in enumerate(table) if row.has_figures), None)
    if head is None:
        return set()
    with_figure = {column for row in table for column, text, _ in row.filled if is_figure(text)}
    with_header = {
        column
        for at, row in enumerate(table[:head])
        if not (row.is_single and _is_rest(row, table[at + 1] if at + 1 < len(table) else None))
        for column, _, _ in row.filled
    }
    found = set()
    for column in range(left, right):
        if column in with_figure or (column > left and column in with_header):
            break
        found.add(column)
    return found

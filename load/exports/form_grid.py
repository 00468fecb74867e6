"""Tables 2, 3 and 4 as the official form draws them: which text or figure stands in which box of a grid of rows and columns.

Sheets and documents are both drawn from these grids. What the form's cells are, and what their headings say, comes from
sql/ask/consolidation_form.sql; where several forms were followed, the boxes are those of all of them.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from load.exports.words import Words

TABLES = ("disclosure", "application", "dispute")
"""in the order of the form's sections"""

SIDE_COLUMNS = 15
"""Columns of the grids of tables 2 and 4: as many as table 4 has figures, so that one can stand below the other."""

LABEL_COLUMNS = 3
"""Columns of table 3 and table 2 before the figures."""

Place = tuple[str, str, str]
"""(table, row, column) by code"""


class FormCell(NamedTuple):
    """A cell of the form and the headings that lead to it, see sql/ask/consolidation_form.sql."""

    place: Place
    heading: str
    subheading: str | None
    label: str
    column_group: str | None
    column_label: str
    per_unit: int

    @property
    def path(self) -> str:
        """The cell by its printed labels, for a sentence."""
        names = [self.heading, self.subheading, self.label, self.column_label]
        return "·".join(dict.fromkeys(name for name in names if name))


class Box(NamedTuple):
    """A box of a grid: from which row and column, over how many, and what stands in it."""

    row: int
    column: int
    rows: int
    columns: int
    kind: Literal["head", "label", "figure"]
    text: str = ""
    cell: FormCell | None = None
    """whose figure stands in it; None in a box for figures: no form that was followed has such a cell"""


class Grid(NamedTuple):
    """A table of the form. `head_rows` stand above the figures of table 3 and 4; in table 2 each block has its own."""

    table: str
    rows: int
    columns: int
    head_rows: int
    boxes: Sequence[Box]


def grid(table: str, form: Sequence[FormCell], words: Words) -> Grid:
    """The grid of a table. `form` are the cells of all tables in the form's order."""
    cells = [cell for cell in form if cell.place[0] == table]
    draw = {"disclosure": _disclosure, "application": _application, "dispute": _dispute}[table]
    return draw(cells, words)


def _application(cells: Sequence[FormCell], words: Words) -> Grid:
    """Table 3: 三、本年度办理结果 and its groups before the labels, 法人或其他组织 above its columns."""
    rows = [list(inner) for _, inner in groupby(cells, lambda cell: cell.place[1])]
    columns = rows[0]
    boxes = [
        Box(0, 0, 3, LABEL_COLUMNS, "head", words("form.balance")),
        Box(0, LABEL_COLUMNS, 1, len(columns), "head", words("form.applicants")),
    ]
    for first, count, group in stretches([cell.column_group for cell in columns]):
        inner = range(first, first + count)
        if group is None:
            boxes += [Box(1, LABEL_COLUMNS + n, 2, 1, "head", columns[n].column_label) for n in inner]
        else:
            boxes.append(Box(1, LABEL_COLUMNS + first, 1, count, "head", group))
            boxes += [Box(2, LABEL_COLUMNS + n, 1, 1, "head", columns[n].column_label) for n in inner]
    boxes += row_labels([row[0] for row in rows], 3)
    boxes += [
        Box(3 + down, LABEL_COLUMNS + right, 1, 1, "figure", cell=cell)
        for down, row in enumerate(rows)
        for right, cell in enumerate(row)
    ]
    return Grid("application", 3 + len(rows), LABEL_COLUMNS + len(columns), 3, boxes)


def row_labels(cells: Sequence[FormCell], top: int) -> Iterator[Box]:
    """The labels before the rows of table 3: item, group, label; a box is as wide as there is nothing beside it."""
    for first, count, heading in stretches([cell.heading for cell in cells]):
        if count == 1:
            yield Box(top + first, 0, 1, LABEL_COLUMNS, "label", heading or "")
            continue
        yield Box(top + first, 0, count, 1, "label", heading or "")
        inner = cells[first : first + count]
        for start, length, subheading in stretches([cell.subheading for cell in inner]):
            if subheading is not None:
                yield Box(top + first + start, 1, length, 1, "label", subheading)
            column = 2 if subheading is not None else 1
            for number in range(start, start + length):
                yield Box(top + first + number, column, 1, LABEL_COLUMNS - column, "label", inner[number].label)


def _dispute(cells: Sequence[FormCell], words: Words) -> Grid:
    """Table 4: one row of figures below three of headings."""
    boxes: list[Box] = []
    for first, count, heading in stretches([cell.heading for cell in cells]):
        boxes.append(Box(0, first, 1, count, "head", heading or ""))
        for start, length, text in stretches([cell.subheading for cell in cells[first : first + count]]):
            top = 1 if text is None else 2
            if text is not None:
                boxes.append(Box(1, first + start, 1, length, "head", text))
            inner = range(first + start, first + start + length)
            boxes += [Box(top, number, 3 - top, 1, "head", cells[number].label) for number in inner]
    boxes += [Box(3, number, 1, 1, "figure", cell=cell) for number, cell in enumerate(cells)]
    return Grid("dispute", 4, len(cells), 3, boxes)


def _disclosure(cells: Sequence[FormCell], words: Words) -> Grid:
    """Table 2: a block for each item of article 20, with its own heading; few figures in a row are wide."""
    boxes: list[Box] = []
    row = 0
    for article, block in groupby(cells, lambda cell: cell.heading):
        rows = [list(inner) for _, inner in groupby(block, lambda cell: cell.place[1])]
        labels = list(dict.fromkeys((cell.place[2], cell.label) for cells in rows for cell in cells))
        boxes.append(Box(row, 0, 1, SIDE_COLUMNS, "head", article))
        boxes.append(Box(row + 1, 0, 1, LABEL_COLUMNS, "label", words("form.content")))
        spans = list(_shared_out(SIDE_COLUMNS - LABEL_COLUMNS, len(labels)))
        for (start, width), (_, label) in zip(spans, labels, strict=True):
            boxes.append(Box(row + 1, LABEL_COLUMNS + start, 1, width, "head", label))
        for down, inner_cells in enumerate(rows, row + 2):
            known = {cell.place[2]: cell for cell in inner_cells}
            boxes.append(Box(down, 0, 1, LABEL_COLUMNS, "label", inner_cells[0].subheading or ""))
            for (start, width), (measure, _) in zip(spans, labels, strict=True):
                boxes.append(Box(down, LABEL_COLUMNS + start, 1, width, "figure", cell=known.get(measure)))
        row += 2 + len(rows)
    return Grid("disclosure", row, SIDE_COLUMNS, 0, boxes)


def _shared_out(columns: int, among: int) -> Iterator[tuple[int, int]]:
    """(first, how many) of each share of the columns.

    >>> list(_shared_out(12, 3))
    [(0, 4), (4, 4), (8, 4)]
    """
    ends = [columns * number // among for number in range(among + 1)]
    for start, end in pairwise(ends):
        yield start, end - start


def stretches(texts: Sequence[str | None]) -> list[tuple[int, int, str | None]]:
    """(first, how many, text) of each stretch of equal texts.

    >>> stretches(["a", "a", None, "b"])
    [(0, 2, 'a'), (2, 1, None), (3, 1, 'b')]
    """
    found: list[tuple[int, int, str | None]] = []
    for text, inner in groupby(enumerate(texts), lambda pair: pair[1]):
        numbers = [number for number, _ in inner]
        found.append((numbers[0], len(numbers), text))
    return found

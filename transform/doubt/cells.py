"""The cells of a document's tables as they were read: which text of which row is which cell of the form."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from transform.forms.forms import Forms
from transform.forms.values import Value, is_plain, read_value
from transform.ladder import Tables


class Place(NamedTuple):
    """A cell of a form; of a list of before 2019 the entry and the column."""

    table: str
    row_no: int
    column_no: int
    subcategory: str | None = None


class ReadCell(NamedTuple):
    """A cell as read: its text, its number (None if it has none), and where it stands: row of the document, value in it."""

    text: str
    number: Decimal | int | None
    status: str
    row: int | None
    position: int | None


class CellReader:
    """Gives the cells of tables as the batch will store them."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._columns = {
            table: sorted({column.number for column in forms.columns if column.table == table})
            for table in forms.tables
        }
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})

    def cells(self, tables: Tables) -> dict[Place, ReadCell]:
        """Every cell that a row of the document was given to; of clashing rows and refused ones none."""
        if tables.statistics is not None:
            return dict(_statistics(tables))
        return dict(self._cells(tables))

    def _cells(self, tables: Tables) -> Iterator[tuple[Place, ReadCell]]:
        plan, rows = tables.plan, tables.rows
        clashing = {first for first, again, *_ in plan.twins if rows[first].cells != rows[again].cells}
        for index, row_no in plan.application:
            if index not in clashing:
                for position, column_no in enumerate(self._columns["application"]):
                    yield Place("application", row_no, column_no), self._count(tables, index, position)
        for cell in plan.cells:
            if cell.row not in clashing:
                place = Place("disclosure", cell.row_no, cell.column_no, cell.subcategory)
                text = rows[cell.row].cells[cell.position]
                if cell.factor == 1 and is_plain(text):
                    yield place, ReadCell(text, int(text), "reported", cell.row, cell.position)
                    continue
                value = _noted(tables, cell.row, cell.position) or read_value(
                    text, cell.kind, self._forms.values, 1 if cell.factor is None else cell.factor
                )
                yield place, ReadCell(text, value.number, value.status, cell.row, cell.position)
        if plan.dispute is not None:
            columns = self._columns["dispute"]
            for which, channel in enumerate(self._channels):
                for at, column_no in enumerate(columns):
                    place = Place("dispute", channel, column_no)
                    yield place, self._count(tables, plan.dispute, which * len(columns) + at)

    def _count(self, tables: Tables, row: int, position: int) -> ReadCell:
        text = tables.rows[row].cells[position]
        if is_plain(text):
            return ReadCell(text, int(text), "reported", row, position)
        value = _noted(tables, row, position) or read_value(text, "case", self._forms.values)
        return ReadCell(text, value.number, value.status, row, position)


def _noted(tables: Tables, row: int, position: int) -> Value | None:
    return next((note.value for note in tables.rows[row].notes if note.position == position), None)


def _statistics(tables: Tables) -> Iterator[tuple[Place, ReadCell]]:
    found = tables.statistics
    for entry in found.entries if found else ():
        if entry.value.status != "missing":
            place = Place("statistics", entry.number, entry.column, entry.label)
            yield place, ReadCell(entry.value.printed, entry.value.number, entry.value.status, None, None)

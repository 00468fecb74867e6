"""Tables whose figures stand before their labels in places, so that no label says which figures are its own.

Such text (layout `lines`, finding STR-20) still says which figures a table prints. A reading puts them into the cells in
an order that the text leaves open: printed by rows or by columns, rows exchanged, and columns exchanged unless the
header stands there in the form's order. It breaks no more sums than the figures in their printed order do; where these
satisfy all, so does every reading. Table 2 has no sums: any figure of a block that a column can hold may be in it.
A cell is `ambiguous`, its `readings` being what it holds in such readings, unless all orders agree on it.

Why such a cell may be `decoded`:
* The figures are all there and are the table's. Every label of the form stands there, and between the heading of a
  section (of a block, in table 2) and the next stand exactly as many figures as there are cells, in all tables. A figure
  lost, doubled or moved over a heading makes a wrong number in one of them; one moved under its own heading changes
  nothing that holds for every order. A figure that may be a page's number spoils everything.
* If all figures under a heading are alike, every order gives the same cells. A block of one cell is such a case.
* If the printed order satisfies all sums, some totals of table 3 follow from its figures alone (orders.settled_totals):
  rows and sums added up say that 3 x handled + 2 x carried out is half of all figures, and often just one pair of figures
  fits. This holds for any order, cell by cell. As no figure is negative, a row whose total is 0 is 0 in all its cells.

Out of reach, as in transform.proof.proof, are errors that cancel: a report that does not add up, printed in another order than
the form's that happens to mend it; and figures of two headings that the text has exchanged.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from transform.forms.forms import FormColumn, Forms
from transform.forms.values import Value, clean, is_plain, read_value
from transform.proof.permutations import Sums, arrange, arranged, possible_numbers, settled_totals
from transform.proof.proof import ColumnSum
from transform.proof.repair import distrust
from transform.tables.plan import CellPlan, Refused, TablePlan
from transform.tables.rows import NULL, Note, ReadRow

_TABLES = ("disclosure", "application", "dispute")
_TOTAL = "total"
_MOST_READINGS = 12


class _Figure(NamedTuple):
    """A figure as printed, and the line it stands on."""

    text: str
    line: int


class _Cell(NamedTuple):
    """A cell of a table: what it can hold, and the value and line that all orders give it, if they agree."""

    table: str
    row_no: int
    column: FormColumn
    readings: Sequence[object]
    value: Value | None = None
    line: int = 0
    factor: int | None = 1


def figures_stand_apart(rows: Sequence[ReadRow], plan: TablePlan) -> bool:
    """Do labels of a table stand there without any figure, and another with more than its row has cells?

    Then figures were printed apart from their labels, by columns or before them, and also a label that has as many
    figures as its row has cells may have those of another row.
    """
    counts = [(r.table, rows[r.row].shape.last, len(r.columns)) for r in plan.refused if r.table != "dispute"]
    without = {table for table, count, _ in counts if not count}
    return any(count > cells and table in without for table, count, cells in counts)


class UnplacedTables:
    """Reads such tables. One instance serves a process."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._blocks = forms.vocabulary["disclosure", "block"]
        self._columns = {
            table: sorted({c.number: c for c in forms.columns if c.table == table}.values(), key=attrgetter("number"))
            for table in _TABLES
        }

    def read(self, rows: Sequence[ReadRow], starts: Sequence[int], plan: TablePlan) -> tuple[list[ReadRow], TablePlan]:
        """The rows and the plan with all figures refused, each cell with its readings, but for those all orders agree on.

        `starts` are the lines on which the rows begin. Without readings if the figures are not all there for certain.
        """
        doubted = distrust(rows, plan, self._forms)
        found = None if _may_hold_page_number(rows) else self._tables_of(rows)
        if not found:
            return list(rows), doubted
        form = plan.forms.get("application")  # table 4 is alike in all forms
        tables = (
            self._disclosure(rows, starts, found["disclosure"], plan),
            self._summed("application", rows, starts, found["application"], form),
            self._summed("dispute", rows, starts, found["dispute"], form),
        )
        cells = [cell for table in tables for cell in table]
        labelled = {(r.table, r.row_no, number) for r in doubted.refused for number in r.columns if not r.subcategory}
        if not all(tables) or labelled != {(cell.table, cell.row_no, cell.column.number) for cell in cells}:
            return list(rows), doubted
        first_dispute = next(n for n in found["dispute"] if any(_figures([rows[n]], [starts[n]])))
        return _placed(cells, rows, starts, doubted, first_dispute)

    def _tables_of(self, rows: Sequence[ReadRow]) -> dict[str, range] | None:
        """Table -> its rows, from the heading of its section to the next; None unless every heading stands there once.

        The first table begins with the first row: rows are looked for from its first label on.
        """
        numbers = {table: number for table, (number, _, _) in self._forms.tables.items() if table in _TABLES}
        begins = []
        for section in self._forms.sections:
            at = [n for n, row in enumerate(rows) if section.keys.intersection(row.shape.keys)]
            if min(numbers.values()) < section.number <= max(numbers.values()) + 1:
                if len(at) != 1:
                    return None
                begins += at
        ordered = sorted(numbers, key=numbers.__getitem__)
        if begins != sorted(begins) or len(begins) != len(ordered):
            return None
        return {table: range(*ends) for table, ends in zip(ordered, pairwise([0, *begins]), strict=True)}

    # -- table 2 -------------------------------------------------------------------------------------------------

    def _disclosure(self, rows: Sequence[ReadRow], starts: Sequence[int], table: range, plan: TablePlan) -> list[_Cell]:
        """The cells of table 2, block by block; none if a block's figures are not as many as its cells."""
        form = plan.forms.get("disclosure")
        cells = self._forms.disclosure_cells(form) if form else []
        printed: dict[str, list[_Figure]] = {block: [] for block, _, _ in cells}
        block = ""
        for index in table:
            named = [self._blocks[key] for key in rows[index].shape.keys if key in self._blocks]
            block = named[0] if named else block
            printed.setdefault(block, []).extend(_figures([rows[index]], [starts[index]]))
        factors: dict[tuple[int, int], int | None] = {(c.row_no, c.column_no): c.factor for c in plan.cells}
        for refused in plan.refused:
            if refused.table == "disclosure":
                factors |= {(refused.row_no, c): f for c, f in zip(refused.columns, refused.factors, strict=False)}
        found: list[_Cell] = []
        for own, figures in printed.items():
            places = [(row, column) for block, row, column in cells if block == own]
            if len(places) != len(figures):
                return []
            for (row, code), (printed_here, line) in zip(places, figures, strict=True):
                row_no = self._forms.row_by_code["disclosure", row].number
                column = self._forms.column_by_code["disclosure", code]
                factor = factors.get((row_no, column.number), None if column.kind == "amount" else 1)
                texts = list(dict.fromkeys([printed_here, *(text for text, _ in figures)]))
                values = [(text, read_value(text, column.kind, self._forms.values, factor or 1)) for text in texts]
                readings = [text for text, value in values if value.number is not None]
                text, value = values[0]
                # an amount without its unit says nothing, unless it is nothing
                if len(texts) > 1 or value.number is None or (factor is None and value.number):
                    found.append(_Cell("disclosure", row_no, column, readings))
                else:
                    value = Value(value.number, "decoded", text)
                    found.append(_Cell("disclosure", row_no, column, readings, value, line, factor))
        return found

    # -- tables 3 and 4 ------------------------------------------------------------------------------------------

    def _summed(
        self, table: str, rows: Sequence[ReadRow], starts: Sequence[int], where: range, form: str | None
    ) -> list[_Cell]:
        """The cells of a table with sums; none if its figures are not as many as its cells, or not all whole numbers."""
        columns = self._columns[table]
        row_nos = [row.number for row in self._forms.rows_of(table, form)] if form else []
        figures = _figures(rows[where.start : where.stop], starts[where.start : where.stop])
        if not row_nos or len(figures) != len(row_nos) * len(columns) or not all(is_plain(text) for text, _ in figures):
            return []
        numbers = [int(text) for text, _ in figures]
        sums = Sums([column.code for column in columns].index(_TOTAL), self._sums_of_rows(table, form, row_nos))
        order = arrange(numbers, len(columns), sums)
        placed = arranged(numbers, order)
        headed = [self._forms.vocabulary[table, "column"].get(key) for n in where for key in rows[n].shape.keys]
        headed = [
            code for code in headed if code and code != _TOTAL
        ]  # a header of two rows prints it before the others
        parts = [column.code for column in columns if column.code != _TOTAL]
        in_order = any(headed[n : n + len(parts)] == parts for n in range(len(headed)))
        possible = possible_numbers(placed, sums, columns_open=not in_order)
        alike = len(set(numbers)) == 1
        totals = settled_totals(placed, sums) if sums.hold(placed) else {}
        found = []
        for row, row_no in enumerate(row_nos):
            for place, column in enumerate(columns):
                if alike or (row in totals and (place == sums.total or totals[row] == 0)):
                    text, line = figures[order[row][place]]
                    value = Value(numbers[order[row][place]], "decoded", text)
                    found.append(_Cell(table, row_no, column, possible[row][place], value, line))
                else:
                    found.append(_Cell(table, row_no, column, possible[row][place]))
        return found

    def _sums_of_rows(self, table: str, form: str | None, row_nos: Sequence[int]) -> tuple[ColumnSum, ...]:
        """The sums over rows that the form prints, by the places of the rows."""
        sums: dict[str, ColumnSum] = {}
        for term in self._forms.sums:
            if (term.table, term.axis, term.form) == (table, "rows", form):
                known = sums.get(term.rule_id, ColumnSum((), ()))
                place = row_nos.index(self._forms.row_by_code[table, term.row].number)
                sums[term.rule_id] = known._replace(**{term.side: (*getattr(known, term.side), place)})
        return tuple(sums.values())


def _may_hold_page_number(rows: Sequence[ReadRow]) -> bool:
    """Is a figure the last thing on a page? Then it may be the page's number."""
    return any(row.shape.doubtful for row in rows)


def _figures(rows: Sequence[ReadRow], starts: Sequence[int]) -> list[_Figure]:
    """All figures of these rows, in printed order."""
    return [
        _Figure(text, start + line)
        for row, start in zip(rows, starts, strict=True)
        for cell, line in zip(row.cells, row.lines, strict=True)
        if (text := clean(cell.replace("\f", "")))
    ]


def _placed(
    cells: Sequence[_Cell], rows: Sequence[ReadRow], starts: Sequence[int], doubted: TablePlan, dispute: int
) -> tuple[list[ReadRow], TablePlan]:
    """The rows and the plan with what was found of the cells. `dispute` is the row that stands for table 4."""
    placed = list(rows)
    index_of = {(r.table, r.row_no): r.row for r in doubted.refused if r.table != "dispute"}
    plan = replace(
        doubted,
        cells=[],
        refused=[],
        application=[],
        missing_application=list(doubted.missing_application),
        findings=list(doubted.findings),
    )
    settled_channels: list[_Cell] = []
    for (table, row_no), group in groupby(cells, key=lambda cell: (cell.table, cell.row_no)):
        index = index_of.get((table, row_no), dispute)
        row = list(group)
        settled = [cell for cell in row if cell.value]
        plan.refused.extend(
            Refused(index, table, row_no, (cell.column.number,), readings=_said(cell.readings))
            for cell in row
            if not cell.value
        )
        if table == "dispute":
            settled_channels += settled
        elif settled and table == "application":
            placed[index] = _row_of(rows[index], starts[index], row, len(row))
            plan.application.append((index, row_no))
            plan.missing_application.remove(row_no)
        elif settled:
            placed[index] = _row_of(rows[index], starts[index], settled, len(settled))
            plan.cells.extend(
                CellPlan(index, n, row_no, cell.column.number, None, cell.column.kind, cell.factor)
                for n, cell in enumerate(settled)
            )
        if len(settled) == len(row):
            plan.findings = [f for f in plan.findings if (f.rule_id, f.table, f.row_no) != ("STR-17", table, row_no)]
    if settled_channels:
        width = len({cell.column.number for cell in settled_channels})
        placed[dispute] = _row_of(rows[dispute], starts[dispute], settled_channels, width)
        plan.dispute, plan.missing_dispute = dispute, False
    return placed, plan


def _row_of(row: ReadRow, start: int, cells: Sequence[_Cell], width: int) -> ReadRow:
    """The row with a value per cell, parts of it `width` wide; what is not settled is NULL and noted elsewhere."""
    lines = [(cell.line or start) - start for cell in cells]
    new = ReadRow(row.shape_id, row.shape, tuple(c.value.printed if c.value else "" for c in cells), tuple(lines))
    numbers = [NULL if cell.value is None or cell.value.number is None else int(cell.value.number) for cell in cells]
    new.packed = b"".join(
        struct.pack(f"{width + 2}q", *numbers[at : at + width], lines[at], 0) for at in range(0, len(cells), width)
    )
    new.notes = tuple(Note(at, c.value, line) for at, (c, line) in enumerate(zip(cells, lines, strict=True)) if c.value)
    return new


def _said(readings: Iterable[object]) -> str | None:
    return " | ".join(map(str, list(readings)[:_MOST_READINGS])) or None

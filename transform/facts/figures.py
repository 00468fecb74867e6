"""The figures of a report as facts: plain ones packed, what is not plain cell by cell as notes and findings."""

import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from transform.facts.char_starts import ALL_BEHIND_MARK, BEHIND_MARK, CharStarts, Starts
from transform.facts.notes import BEYOND, EVIDENCE, CellNote, Finding, figures_printed, row_printed, trimmed
from transform.facts.packed import PAIR, PackedCells, PackedRows
from transform.facts.schemas import SCHEMAS
from transform.forms.forms import Forms
from transform.forms.values import Value, clean, read_value
from transform.ladder import Tables
from transform.tables.plan import CellPlan
from transform.tables.rows import LINE_FIELDS, NULL, ReadRow

AMOUNT_SCALE = 10_000
"""Amounts are kept in ten-thousandths."""
_MALFORMED_RULE = {"disclosure": "PRO-11", "application": "APP-04", "dispute": "DIS-04"}
_REMEMBERED = 50_000


class Figures:
    """The facts of tables 2, 3 and 4. One instance serves a batch."""

    def __init__(self, forms: Forms, notes: list[CellNote], findings: list[Finding]) -> None:
        self._forms = forms
        self._notes = notes
        self._findings = findings
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._malformed = {self._table_no[table]: rule for table, rule in _MALFORMED_RULE.items()}
        self._columns = {
            table: sorted({column.number for column in forms.columns if column.table == table})
            for table in forms.tables
        }
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._channel_nos = array("h", self._channels).tobytes()
        self._application = PackedRows(len(self._columns["application"]))
        self._dispute = PackedRows(len(self._columns["dispute"]))
        self._disclosure = PackedCells()
        self._char_starts = CharStarts()
        self._cells: dict[tuple[str, str, int | None], Value] = {}
        self._null_application = self._null_row("application")
        self._null_dispute = self._null_row("dispute")

    def _null_row(self, table: str) -> bytes:
        width = len(self._columns[table])
        return struct.pack(f"{width + LINE_FIELDS}q", *[NULL] * width, NULL, 0)

    def add(self, number: int, tables: Tables, text: str) -> int:
        """Adds those of one report, which has this number in its batch; how many cells its tables were given."""
        twins = self._clashing_twins(number, tables) if tables.plan.twins else {}
        places = self._char_starts.of_rows(tables, _used(tables), text.split("\n"))
        self._add_application(number, tables, twins, places)
        self._add_disclosure(number, tables, twins, places)
        self._add_dispute(number, tables, places)
        self._add_refused(number, tables)
        plan = tables.plan
        disputes = len(self._channels) * len(self._columns["dispute"]) if plan.dispute is not None else 0
        return len(self._columns["application"]) * len(plan.application) + len(plan.cells) + disputes

    def tables(self) -> dict[str, pa.Table]:
        """The facts as Arrow tables."""
        return {
            "application_facts": self._application.table(SCHEMAS["application_facts"]),
            "dispute_facts": self._dispute.table(SCHEMAS["dispute_facts"]),
            "disclosure_facts": self._disclosure.table(SCHEMAS["disclosure_facts"]),
        }

    # -- the three tables ----------------------------------------------------------------------------------------

    def _add_application(
        self, number: int, tables: Tables, twins: dict[int, int], places: Mapping[int, Starts]
    ) -> None:
        plan = tables.plan
        if "application" not in plan.forms:
            return
        rows = plan.pick_application(tables.rows)
        starts = [*plan.pick_application(tables.starts)]
        packed = [row.packed for row in rows]
        char_starts: list[Starts | None] = [places[row][: self._application.width] for row, _ in plan.application]
        if twins:
            char_starts = [
                None if row in twins else c for (row, _), c in zip(plan.application, char_starts, strict=True)
            ]
            packed = [
                self._null_application if row in twins else p
                for (row, _), p in zip(plan.application, packed, strict=True)
            ]
        if plan.missing_application:
            packed += [self._null_application] * len(plan.missing_application)
            starts += [0] * len(plan.missing_application)
            char_starts += [None] * len(plan.missing_application)
        self._application.add(number, plan.application_row_nos, packed, starts, char_starts)
        columns, table_no = self._columns["application"], self._table_no["application"]
        for position in [position for position, row in enumerate(rows) if row.notes]:
            index, row_no = plan.application[position]
            if index not in twins:
                for note in rows[position].notes:
                    place = table_no, row_no, columns[note.position], None
                    self._note(
                        number, place, rows[position], note.position, note.value, tables.starts[index] + note.line
                    )

    def _add_dispute(self, number: int, tables: Tables, places: Mapping[int, Starts]) -> None:
        plan = tables.plan
        if "dispute" not in plan.forms:
            return
        if plan.dispute is None:
            nothing = [self._null_dispute] * len(self._channels)
            self._dispute.add(
                number, self._channel_nos, nothing, [0] * len(self._channels), [None] * len(self._channels)
            )
            return
        row, start = tables.rows[plan.dispute], tables.starts[plan.dispute]
        width = self._dispute.width
        self._dispute.add(
            number,
            self._channel_nos,
            [row.packed],
            [start] * len(self._channels),
            [places[plan.dispute][at : at + width] for at in range(0, width * len(self._channels), width)],
        )
        columns, table_no = self._columns["dispute"], self._table_no["dispute"]
        for note in row.notes:
            channel, position = divmod(note.position, len(columns))
            place = table_no, self._channels[channel], columns[position], None
            self._note(number, place, row, note.position, note.value, start + note.line)

    def _add_disclosure(self, number: int, tables: Tables, twins: dict[int, int], places: Mapping[int, Starts]) -> None:
        plan, facts = tables.plan, self._disclosure
        for index, cells, taken in plan.disclosure_rows:
            row, start = tables.rows[index], tables.starts[index]
            if index in twins:
                nothing = b"".join([PAIR.pack(NULL, row.lines[cell.position]) for cell in cells])
                facts.add_row(nothing, start, (None,) * len(cells))
                continue
            known: _Disclosed | None = row.disclosed
            if known is None or known.taken != taken:
                row.disclosed = known = self._disclose(row, cells, taken)
            of_row = places[index]
            facts.add_row(
                known.packed,
                start,
                (BEHIND_MARK,) * len(cells) if of_row is ALL_BEHIND_MARK else [of_row[cell.position] for cell in cells],
            )
            for which, value in known.notes:
                cell = cells[which]
                place = self._table_no["disclosure"], cell.row_no, cell.column_no, cell.subcategory
                self._note(number, place, row, cell.position, value, start + row.lines[cell.position])
        facts.end_report(number, plan)

    def _disclose(self, row: ReadRow, cells: Sequence[CellPlan], taken: tuple[Any, ...]) -> "_Disclosed":
        """A row's cells of table 2 as facts, and what is not a plain number. Equal rows are read once."""
        packed, notes = b"", []
        for which, cell in enumerate(cells):
            position, line = cell.position, row.lines[cell.position]
            if cell.factor == 1 and position < len(row.numbers):
                packed += PAIR.pack(row.numbers[position] * AMOUNT_SCALE, line)
                continue
            value = next((note.value for note in row.notes if note.position == position), None) or self._read_cell(
                row.cells[position], cell
            )
            packed += PAIR.pack(NULL if value.number is None else int(value.number * AMOUNT_SCALE), line)
            if value.status != "reported" or value.printed != str(value.number) or value.remark:
                notes.append((which, value))
        return _Disclosed(taken, packed, tuple(notes))

    def _read_cell(self, printed: str, cell: CellPlan) -> Value:
        """A cell of table 2 that is not a plain whole number. An amount whose unit is printed nowhere is ambiguous."""
        key = printed, cell.kind, cell.factor
        value = self._cells.get(key)
        if value is None:
            value = read_value(printed, cell.kind, self._forms.values, 1 if cell.factor is None else cell.factor)
            if cell.factor is None and value.status == "reported" and value.number:
                units = self._forms.values.units["amount"]
                readings = " | ".join(f"{value.printed}{unit}" for unit in units)
                value = Value(None, "ambiguous", value.printed, suggestion=readings)
            if len(self._cells) >= _REMEMBERED:
                self._cells.clear()
            self._cells[key] = value
        return value

    # -- what is not plain ---------------------------------------------------------------------------------------

    def _note(self, number: int, place: "_Place", row: ReadRow, position: int, value: Value, line: int) -> None:
        table_no, row_no, column_no, subcategory = place
        own = clean(row.cells[position])
        char_length = None if own == value.printed else len(own)
        self._notes.append((number, *place, value.status, value.printed, value.suggestion, line, char_length))
        if value.status in ("malformed", "ambiguous"):
            rule, said = self._malformed[table_no], value.suggestion and f"perhaps {value.suggestion}"
            said = BEYOND if value.is_beyond else said
        elif value.remark:
            rule, said = "VAL-05", None
        else:
            return
        self._findings.append(
            Finding(
                number,
                rule,
                table_no,
                row_no,
                column_no,
                subcategory,
                said,
                value.printed,
                evidence=row_printed(row),
                source_line=line,
            )
        )

    def _add_refused(self, number: int, tables: Tables) -> None:
        """Rows of the form whose figures reach none of their cells."""
        for refused in tables.plan.refused:
            row, start = tables.rows[refused.row], tables.starts[refused.row]
            line = start + (row.lines[0] if row.lines else 0)
            printed, readings = figures_printed(row)[:EVIDENCE], refused.readings and refused.readings[:EVIDENCE]
            for column_no in refused.columns:
                place = self._table_no[refused.table], refused.row_no, column_no, refused.subcategory
                self._notes.append((number, *place, "ambiguous", printed, readings, line, None))

    def _clashing_twins(self, number: int, tables: Tables) -> dict[int, int]:
        """Rows that stand twice in their table with different figures: their first row -> row_no. Findings are added."""
        clashing: dict[int, int] = {}
        for first, again, table, row_no in tables.plan.twins:
            one, two = trimmed(tables.rows[first]), trimmed(tables.rows[again])
            if one == two:
                continue
            clashing[first] = row_no
            places: list[tuple[int, str | None]] = [(column_no, None) for column_no in self._columns[table]]
            if table == "disclosure":
                places = [(cell.column_no, cell.subcategory) for cell in tables.plan.cells if cell.row == first]
            printed, readings = " ".join(one)[:EVIDENCE], f"{' '.join(one)} | {' '.join(two)}"[:EVIDENCE]
            for column_no, subcategory in places:
                place = self._table_no[table], row_no, column_no, subcategory
                self._notes.append((number, *place, "ambiguous", printed, readings, tables.starts[first], None))
            self._findings.append(
                Finding(
                    number,
                    "STR-18",
                    self._table_no[table],
                    row_no,
                    expected=printed,
                    actual=" ".join(two)[:EVIDENCE],
                    evidence=row_printed(tables.rows[again]),
                    source_line=tables.starts[again],
                )
            )
        return clashing


def _used(tables: Tables) -> Iterator[int]:
    """The rows whose values are cells of the form."""
    for index, *_ in tables.plan.disclosure_rows:
        yield index
    for index, _ in tables.plan.application:
        yield index
    if tables.plan.dispute is not None:
        yield tables.plan.dispute


_Place = tuple[int, int, int, str | None]
"""A cell of a form: table_no, row_no, column_no, subcategory."""


class _Disclosed(NamedTuple):
    """What a row says in table 2: per cell its value in ten-thousandths and its line in the row (packed), and notes."""

    taken: tuple[Any, ...]
    """which cells were read: RowCells.taken"""
    packed: bytes
    notes: tuple[tuple[int, Value], ...]

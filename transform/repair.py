"""Rows whose figures do not fit their columns one to one, decided by proof or left ambiguous with their readings.

Two things happen to figures: their cells are glued (`640020470`), or empty cells vanish (`3 3` where seven stood). Row
and columns are known; which figure is in which column is what the sums of the table decide (transform.proof). Digits
that can be cut in one way only need no sum. Whatever is not proven stays refused.
"""

import struct
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from transform.forms import FormColumn, Forms
from transform.proof import ColumnSum, OpenRow, ProvenRow, Reading, open_row, prove_groups, prove_table
from transform.rowreader import NULL, Note, ReadRow, RowReader
from transform.splitting import TooMany, placements, splittings
from transform.tables import CellPlan, PlanFinding, Refused, TablePlan
from transform.values import MAX_DIGITS, Value, clean, read_value

_MOST_READINGS = 12


class Repairer:
    """Proves open rows. One instance serves a process."""

    def __init__(self, forms: Forms, row_reader: RowReader) -> None:
        self._forms = forms
        self._count = row_reader.count
        columns = {table: sorted({c.number for c in forms.columns if c.table == table}) for table in forms.tables}
        self._columns = columns
        self._width = len(columns["application"])
        self._total = columns["application"].index(forms.column_by_code["application", "total"].number)
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._codes = {(c.table, c.number): c for c in forms.columns}

    def repair(self, rows: Sequence[ReadRow], plan: TablePlan, glued: bool) -> tuple[list[ReadRow], TablePlan]:
        """The rows and the plan with every open row that could be proven. `glued`: figures may stand without borders."""
        repaired = list(rows)
        plan = replace(
            plan,
            cells=list(plan.cells),
            refused=list(plan.refused),
            application=list(plan.application),
            missing_application=list(plan.missing_application),
            findings=list(plan.findings),
        )
        self._application(repaired, plan, glued)
        if glued:
            self._dispute(repaired, plan)
            self._disclosure(repaired, plan)
        return repaired, plan

    # -- table 3 -------------------------------------------------------------------------------------------------

    def _application(self, rows: list[ReadRow], plan: TablePlan, glued: bool) -> None:
        open_rows = {r.row_no: r for r in plan.refused if r.table == "application" and r.is_open}
        if not open_rows:
            return
        row_nos = [row_no for _, row_no in plan.application]
        table = [self._certain(rows[index]) for index, _ in plan.application]
        for row_no, refused in open_rows.items():
            row_nos.append(row_no)
            table.append(self._open(rows[refused.row], glued))
        proven = prove_table(table, self._width, self._total, self._column_sums(plan, row_nos))
        for row_no, result in zip(row_nos, proven, strict=True):
            if row_no not in open_rows:
                continue
            refused = open_rows[row_no]
            if result.reading is None:
                plan.refused[plan.refused.index(refused)] = replace(refused, readings=_said(result.alternatives))
                continue
            rows[refused.row] = self._proven_row(rows[refused.row], result, glued)
            plan.refused.remove(refused)
            plan.missing_application.remove(row_no)
            plan.application.append((refused.row, row_no))
            _forget(plan, refused)

    def _certain(self, row: ReadRow) -> OpenRow:
        """A row whose figures are owned by their places; without a reading if one of them is no number."""
        reading: list[int | None] = []
        for cell in row.cells[: self._width]:
            number, value = self._count(cell)
            if number == NULL and (value is None or value.status not in ("blank", "not_applicable")):
                return OpenRow((), certain=False)
            reading.append(None if number == NULL else number)
        return OpenRow((tuple(reading),), certain=True)

    def _open(self, row: ReadRow, glued: bool) -> OpenRow:
        figures = [clean(cell) for cell in row.cells if clean(cell)]
        printed = " ".join(figures)
        if glued:
            return open_row(printed, self._width)
        numbers = [self._count(figure) for figure in figures]
        if not numbers or len(numbers) > self._width or any(value is not None for _, value in numbers):
            return OpenRow((), certain=False)
        found = placements([number for number, _ in numbers], self._width)
        return OpenRow(tuple(found), certain=False, printed=printed)

    def _column_sums(self, plan: TablePlan, row_nos: Sequence[int]) -> list[ColumnSum]:
        """The sums over rows that the table's form promises and of which every row stands in the document."""
        form = plan.forms.get("application")
        place = {row_no: n for n, row_no in enumerate(row_nos)}
        sums: dict[str, dict[str, list[int]]] = {}
        for term in self._forms.sums:
            if term.table == "application" and term.axis == "rows" and term.form == form:
                row_no = self._forms.row_by_code["application", term.row].number
                sums.setdefault(term.rule_id, {}).setdefault(term.side, []).append(place.get(row_no, -1))
        return [
            ColumnSum(tuple(sides["left"]), tuple(sides["right"]))
            for sides in sums.values()
            if min(*sides["left"], *sides["right"]) >= 0
        ]

    def _proven_row(self, row: ReadRow, result: ProvenRow, glued: bool) -> ReadRow:
        reading = result.reading or ()
        figures = [n for n, cell in enumerate(row.cells) if clean(cell)]
        printed = " ".join(clean(row.cells[n]) for n in figures)
        lines = [row.lines[figures[0]]] * self._width
        raw = [printed] * self._width
        if not glued:
            filled = [n for n, number in enumerate(reading) if number is not None]
            for at, n in zip(filled, figures, strict=True):
                lines[at], raw[at] = row.lines[n], clean(row.cells[n])
        return _read_row(row, reading, result.status, raw, lines, self._width)

    # -- table 4 -------------------------------------------------------------------------------------------------

    def _dispute(self, rows: list[ReadRow], plan: TablePlan) -> None:
        found = [r for r in plan.refused if r.table == "dispute"]
        if not found or not all(r.is_open for r in found):
            return
        index = found[0].row
        row = rows[index]
        printed = " ".join(clean(cell) for cell in row.cells if clean(cell))
        width = len(self._columns["dispute"])
        result = prove_groups(printed, width, len(self._channels))
        if result.status == "decoded" and self._may_lack_one(printed, width, result.reading):
            result = ProvenRow(None, (result.reading or (),), "ambiguous")
        if result.reading is None:
            said = _said(result.alternatives)
            plan.refused = [replace(r, readings=said) if r in found else r for r in plan.refused]
            return
        count = len(result.reading)
        rows[index] = _read_row(row, result.reading, result.status, [printed] * count, [row.lines[0]] * count, width)
        plan.refused = [r for r in plan.refused if r not in found]
        plan.dispute, plan.missing_dispute = index, False
        _forget(plan, found[0])

    def _may_lack_one(self, printed: str, width: int, reading: Reading | None) -> bool:
        """Could the digits also be one figure fewer, an empty cell (which leaves no digit) somewhere between them?"""
        for at in range(len(printed) + 1):
            other = prove_groups(f"{printed[:at]} 0 {printed[at:]}", width, len(self._channels))
            if other.reading is not None or other.alternatives:
                return True
        return False

    # -- table 2 -------------------------------------------------------------------------------------------------

    def _disclosure(self, rows: list[ReadRow], plan: TablePlan) -> None:
        for refused in [r for r in plan.refused if r.table == "disclosure" and r.is_open]:
            row = rows[refused.row]
            printed = " ".join(clean(cell) for cell in row.cells if clean(cell))
            columns = [self._codes["disclosure", number] for number in refused.columns]
            ways = _ways(printed, columns)
            # An empty cell leaves no digit: digits that could also be fewer figures prove nothing.
            fewer = any(
                _ways(printed, some) for count in range(1, len(columns)) for some in combinations(columns, count)
            )
            if len(ways) != 1 or fewer:
                said = " | ".join(" ".join(way) for way in ways[:_MOST_READINGS]) or None
                plan.refused[plan.refused.index(refused)] = replace(refused, readings=said)
                continue
            values = []
            for text, column, factor in zip(ways[0], columns, refused.factors, strict=True):
                value = read_value(text, column.kind, self._forms.values, factor or 1)
                certain = value.number is not None and (
                    factor is not None or value.status != "reported" or not value.number
                )
                values.append(
                    Value(value.number, "decoded", printed)
                    if certain
                    else Value(None, "ambiguous", printed, value.printed)
                )
            line = row.lines[0]
            new = ReadRow(row.shape_id, row.shape, ways[0], (line,) * len(columns))
            new.notes = tuple(Note(n, value, line) for n, value in enumerate(values))
            rows[refused.row] = new
            plan.refused.remove(refused)
            plan.cells += [
                CellPlan(refused.row, n, refused.row_no, column.number, refused.subcategory, column.kind, factor)
                for n, (column, factor) in enumerate(zip(columns, refused.factors, strict=True))
            ]
            _forget(plan, refused)


def _ways(printed: str, columns: Sequence[FormColumn]) -> list[tuple[str, ...]]:
    """All ways to cut a run of digits into the cells of these columns, any kind of figure where there are fewer cells."""
    try:
        return splittings(printed, [column.kind for column in columns]) if printed else []
    except TooMany:
        return []


def distrust(rows: Sequence[ReadRow], plan: TablePlan, forms: Forms) -> TablePlan:
    """The plan with every figure refused: figures stand before their labels in places, so a label owns none for certain."""
    columns = {table: tuple(sorted({c.number for c in forms.columns if c.table == table})) for table in forms.tables}
    refused = list(plan.refused)
    of_row: dict[tuple[int, int, str | None], list[int]] = {}
    for cell in plan.cells:
        of_row.setdefault((cell.row, cell.row_no, cell.subcategory), []).append(cell.column_no)
    refused += [Refused(row, "disclosure", no, tuple(found), part) for (row, no, part), found in of_row.items()]
    refused += [Refused(row, "application", row_no, columns["application"]) for row, row_no in plan.application]
    missing = [*plan.missing_application, *(row_no for _, row_no in plan.application)]
    if plan.dispute is None and plan.missing_dispute and not any(r.table == "dispute" for r in plan.refused):
        last = max((n for n, row in enumerate(rows) if row.shape.last), default=None)
        dispute = last  # its figures are somewhere there
    else:
        dispute = plan.dispute
    if dispute is not None:
        channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        refused += [Refused(dispute, "dispute", channel, columns["dispute"]) for channel in channels]
    return replace(
        plan,
        cells=[],
        application=[],
        missing_application=missing,
        dispute=None,
        missing_dispute=plan.missing_dispute or plan.dispute is not None,
        refused=refused,
        twins=[],
        findings=[*plan.findings, PlanFinding("STR-20", None)],
    )


def _read_row(
    row: ReadRow, reading: Reading, status: str, raw: Sequence[str], lines: Sequence[int], width: int
) -> ReadRow:
    """The row as it would have been read with a cell per column; each cell says that it is `decoded`, and from what."""
    new = ReadRow(row.shape_id, row.shape, tuple("" if n is None else str(n) for n in reading), tuple(lines))
    numbers = [NULL if n is None or n >= 10**MAX_DIGITS else n for n in reading]
    new.packed = b"".join(
        struct.pack(f"{width + 2}q", *numbers[at : at + width], lines[at], 0) for at in range(0, len(numbers), width)
    )
    notes = []
    for at, number in enumerate(reading):
        if number is None:
            notes.append(Note(at, Value(None, "blank", ""), lines[at]))
        elif status == "decoded":
            notes.append(Note(at, Value(number, "decoded", raw[at]), lines[at]))
        elif lines[at] != lines[at // width * width]:
            notes.append(Note(at, Value(number, "reported", str(number)), lines[at]))
    new.notes = tuple(notes)
    return new


def _said(alternatives: Sequence[Reading]) -> str | None:
    """Readings as text: figures by blanks, a blank cell as ·."""
    return " | ".join(" ".join("·" if n is None else str(n) for n in reading) for reading in alternatives) or None


def _forget(plan: TablePlan, refused: Refused) -> None:
    plan.findings = [f for f in plan.findings if not (f.rule_id == "STR-17" and f.row == refused.row)]

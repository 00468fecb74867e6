"""Many reports to columns: the last pure step before the warehouse.

Plain figures travel as packed 64-bit numbers and become Arrow columns without a Python object per cell; what is not
plain (blank, malformed, an amount with a unit ...) goes cell by cell into `cell_notes`, which real reports fill thinly.
"""

import struct
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from extract import DocumentError, RawDocument, SourceFile
from transform.forms import Forms
from transform.report import Report
from transform.rowreader import LINE_FIELDS, NULL, ReadRow
from transform.schemas import AMOUNT, SCHEMAS
from transform.sections import NO_NUMERAL
from transform.tables import CellPlan, Refused
from transform.values import Value, clean, read_value

_AMOUNT_SCALE = 10_000
_MALFORMED_RULE = {"disclosure": "PRO-11", "application": "APP-04", "dispute": "DIS-04"}
_FEE_YEAR = 2021
_EVIDENCE = 400
"""Longest evidence text (characters) kept with a finding."""


class BatchBuilder:
    """Collects reports and set-aside documents, then gives the tables of transform.schemas."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._columns = {
            table: sorted({column.number for column in forms.columns if column.table == table}) for table in forms.tables
        }
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._lines: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("sources", "documents", "reports", "sections", "fee_facts", "cell_notes", "findings")
        }
        self._application = _Packed(len(self._columns["application"]))
        self._dispute = _Packed(len(self._columns["dispute"]))
        self._disclosure: dict[str, list[Any]] = {
            name: [] for name in ("report_no", "row_no", "column_no", "subcategory", "value", "source_line")
        }
        self._amounts: dict[tuple[str, str, int | None], Value] = {}
        self._null_application = self._null_row("application")
        self._null_dispute = self._null_row("dispute")
        self.reports = 0

    def _null_row(self, table: str) -> bytes:
        width = len(self._columns[table])
        return struct.pack(f"{width + LINE_FIELDS}q", *[NULL] * width, NULL, 0)

    # -- documents -----------------------------------------------------------------------------------------------

    def add_source(self, file: SourceFile, sha256: str) -> None:
        """Notes where a document was found."""
        self._lines["sources"].append((file.uri, sha256, file.byte_size, file.modified_ns))

    def add_set_aside(self, sha256: str, content: bytes, text: bytes | None, error: DocumentError) -> None:
        """A document that yields no report, with the reason."""
        self._lines["documents"].append((sha256, len(content), None, error.code, str(error), text))

    def add_report(self, report: Report) -> None:
        """A report: its figures, notes and findings."""
        number = self.reports
        self.reports += 1
        document, identity, plan = report.document, report.identity, report.plan
        content = document.content
        as_is = b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
        text = content if as_is else document.text.encode()
        self._lines["documents"].append((document.sha256, len(content), report.layout, None, None, text))
        for section in report.sections:
            self._lines["sections"].append(
                (number, section.number, section.heading, section.heading_line, section.start + 1, section.end - section.start)
            )
        notes_before = len(self._lines["cell_notes"])
        twins = self._clashing_twins(report)
        self._add_application(number, report, twins)
        self._add_disclosure(number, report)
        self._add_dispute(number, report)
        self._add_fees(number, report)
        for refused in plan.refused:
            self._add_refused(number, report, refused)
        self._add_findings(number, report)
        cells = 7 * len(plan.application) + len(plan.cells) + (15 if plan.dispute is not None else 0)
        unread = sum(note[5] != "reported" for note in self._lines["cell_notes"][notes_before:])
        two, three = plan.forms.get("disclosure"), plan.forms.get("application")
        told = {form for form in (two, three) if form}
        common = told.pop() if len(told) == 1 else None
        self._lines["reports"].append(
            (
                number, document.sha256[:16], document.sha256, identity.agency, identity.year,
                common or ("mixed" if told else None), two, three, common if "dispute" in plan.forms else None,
                identity.scope, identity.title, identity.title_line, identity.agency_evidence, identity.agency_line,
                identity.year_evidence, identity.year_line, identity.period[0] if identity.period else None,
                identity.period[1] if identity.period else None, report.layout, max(cells - unread, 0),
            )
        )

    # -- figures -------------------------------------------------------------------------------------------------

    def _add_application(self, number: int, report: Report, twins: dict[int, int]) -> None:
        plan = report.plan
        if "application" not in plan.forms:
            return
        packed = list(plan.pick_application([row.packed for row in report.rows]))
        row_nos = [row_no for _, row_no in plan.application] + plan.missing_application
        for position, (index, _) in enumerate(plan.application):
            if index in twins:
                packed[position] = self._null_application
        self._application.add(
            number,
            row_nos,
            packed + [self._null_application] * len(plan.missing_application),
            [*plan.pick_application(report.starts), *[0] * len(plan.missing_application)],
        )
        for index, row in enumerate(report.rows):
            if row.notes and index in plan.row_numbers and index not in twins:
                for note in row.notes:
                    self._note(
                        number, report, index, "application", plan.row_numbers[index],
                        self._columns["application"][note.position], None, note.value, report.starts[index] + note.line,
                    )

    def _add_dispute(self, number: int, report: Report) -> None:
        plan = report.plan
        if "dispute" not in plan.forms:
            return
        if plan.dispute is None:
            nothing = [self._null_dispute] * len(self._channels)
            self._dispute.add(number, self._channels, nothing, [0] * len(self._channels))
            return
        row, start = report.rows[plan.dispute], report.starts[plan.dispute]
        size = len(self._null_dispute)
        parts = [row.packed[i : i + size] for i in range(0, len(row.packed), size)]
        self._dispute.add(number, self._channels, parts, [start] * len(parts))
        width = len(self._columns["dispute"])
        for note in row.notes:
            channel, position = divmod(note.position, width)
            self._note(
                number, report, plan.dispute, "dispute", self._channels[channel], self._columns["dispute"][position],
                None, note.value, start + note.line,
            )

    def _add_disclosure(self, number: int, report: Report) -> None:
        facts = self._disclosure
        rows, starts = report.rows, report.starts
        count = 0
        for cell in report.plan.cells:
            row = rows[cell.row]
            line = starts[cell.row] + row.lines[cell.position]
            if cell.kind == "count":
                figure = row.numbers[cell.position]
                scaled = None if figure == NULL else figure * _AMOUNT_SCALE
                if row.notes:
                    for note in row.notes:
                        if note.position == cell.position:
                            self._disclosure_note(number, report, cell, note.value, line)
            else:
                value, plain = self._amount(row, cell)
                scaled = None if value.number is None else int(value.number * _AMOUNT_SCALE)
                if not plain:
                    self._disclosure_note(number, report, cell, value, line)
            facts["row_no"].append(cell.row_no)
            facts["column_no"].append(cell.column_no)
            facts["subcategory"].append(cell.subcategory)
            facts["value"].append(scaled)
            facts["source_line"].append(line)
            count += 1
        for row_no, column_no in report.plan.missing_cells:
            self._disclosure_gap(row_no, column_no, None)
            count += 1
        for refused in report.plan.refused:
            if refused.table == "disclosure":
                for column_no in refused.columns:
                    self._disclosure_gap(refused.row_no, column_no, refused.subcategory)
                    count += 1
        facts["report_no"] += [number] * count

    def _disclosure_gap(self, row_no: int, column_no: int, subcategory: str | None) -> None:
        for name, value in zip(
            ("row_no", "column_no", "subcategory", "value", "source_line"),
            (row_no, column_no, subcategory, None, None),
            strict=True,
        ):
            self._disclosure[name].append(value)

    def _amount(self, row: ReadRow, cell: CellPlan) -> tuple[Value, bool]:
        """A cell that is an amount or a signed change, and whether it is a plain number as the view would print it."""
        printed = row.cells[cell.position]
        key = printed, cell.kind, cell.factor
        value = self._amounts.get(key)
        if value is None:
            value = read_value(printed, cell.kind, self._forms.values, 1 if cell.factor is None else cell.factor)
            if cell.factor is None and value.status == "reported" and value.number:
                units = self._forms.values.units["amount"]
                readings = " | ".join(f"{value.printed}{unit}" for unit in units)
                value = Value(None, "ambiguous", value.printed, suggestion=readings)
            if len(self._amounts) >= 50_000:
                self._amounts.clear()
            self._amounts[key] = value
        plain = value.status == "reported" and value.printed == str(value.number) and not value.remark
        return value, plain

    def _disclosure_note(self, number: int, report: Report, cell: CellPlan, value: Value, line: int) -> None:
        self._note(
            number, report, cell.row, "disclosure", cell.row_no, cell.column_no, cell.subcategory, value, line
        )

    def _add_fees(self, number: int, report: Report) -> None:
        fees = report.fees
        line = report.fee_line if fees.kind != "absent" else None
        amounts = [None if value.number is None else Decimal(value.number) for value in fees.values]
        self._lines["fee_facts"].append((number, *amounts, fees.kind, fees.statement, line))
        for column_no, value in enumerate(fees.values, 1):
            if value.status != "missing" and (value.status != "reported" or value.printed != str(value.number)):
                self._lines["cell_notes"].append(
                    (number, self._table_no["fee"], 0, column_no, None, value.status, value.printed, None, line)
                )

    # -- what is not plain ---------------------------------------------------------------------------------------

    def _note(
        self, number: int, report: Report, index: int, table: str, row_no: int, column_no: int,
        subcategory: str | None, value: Value, line: int,
    ) -> None:
        table_no = self._table_no[table]
        self._lines["cell_notes"].append(
            (number, table_no, row_no, column_no, subcategory, value.status, value.printed, value.suggestion, line)
        )
        if value.status in ("malformed", "ambiguous"):
            rule, said = _MALFORMED_RULE[table], value.suggestion and f"perhaps {value.suggestion}"
        elif value.remark:
            rule, said = "VAL-05", None
        else:
            return
        self._lines["findings"].append(
            (number, rule, table_no, row_no, column_no, subcategory, said, value.printed, None,
             _row_text(report.rows[index]), line)
        )

    def _add_refused(self, number: int, report: Report, refused: Refused) -> None:
        row, start = report.rows[refused.row], report.starts[refused.row]
        line = start + (row.lines[0] if row.lines else 0)
        for column_no in refused.columns:
            self._lines["cell_notes"].append(
                (number, self._table_no[refused.table], refused.row_no, column_no, refused.subcategory, "ambiguous",
                 _values_text(row), None, line)
            )

    def _clashing_twins(self, report: Report) -> dict[int, int]:
        """Rows of table 3 that stand twice with different figures: their first row -> row_no. Findings are added."""
        clashing = {}
        for first, again, table, row_no in report.plan.twins:
            one, two = (_trimmed(report.rows[index]) for index in (first, again))
            if one == two:
                continue
            clashing[first] = row_no
            row = report.rows[first]
            for column_no in self._columns[table]:
                self._lines["cell_notes"].append(
                    (self.reports - 1, self._table_no[table], row_no, column_no, None, "ambiguous", _values_text(row),
                     f"{' '.join(one)} | {' '.join(two)}"[:_EVIDENCE], report.starts[first])
                )
            self._lines["findings"].append(
                (self.reports - 1, "STR-18", self._table_no[table], row_no, None, None, " ".join(one)[:_EVIDENCE],
                 " ".join(two)[:_EVIDENCE], None, _row_text(report.rows[again]), report.starts[again])
            )
        return clashing

    def _add_findings(self, number: int, report: Report) -> None:
        add = self._lines["findings"].append
        for found in report.plan.findings:
            table_no = self._table_no[found.table] if found.table else None
            evidence = actual = line = None
            if found.row is not None:
                row = report.rows[found.row]
                evidence, actual, line = _row_text(row), _values_text(row) or None, report.starts[found.row]
            add((number, found.rule_id, table_no, found.row_no, found.column_no, found.printed, None, actual, None,
                 evidence, line))
        numbers = [section.number for section in report.sections]
        expected = [section.number for section in self._forms.sections]
        if numbers != expected:
            lost = " ".join(s.numeral for s in self._forms.sections if s.number not in numbers)
            add((number, "STR-01", None, None, None, lost, "六个部分", f"{len(numbers)}", None, None, None))
        for section in report.sections:
            if section.evidence == NO_NUMERAL:
                add((number, "STR-02", None, None, None, section.heading, None, None, None, section.heading,
                     section.heading_line))
        identity = report.identity
        two, three = report.plan.forms.get("disclosure"), report.plan.forms.get("application")
        if two and three and two != three:
            add((number, "STR-10", None, None, None, f"{two}, {three}", None, None, None, None, None))
        if identity.period and identity.period[0].year != identity.year:
            add((number, "TXT-13", None, None, None, None, str(identity.year), str(identity.period[0].year), None,
                 identity.title, identity.period_line))
        fees = report.fees
        if not fees.understood:
            add((number, "TXT-14", self._table_no["fee"], None, None, None, None, None, None,
                 (fees.statement or "")[:_EVIDENCE], report.fee_line))
        elif fees.kind == "absent" and identity.year >= _FEE_YEAR:
            add((number, "STR-08", self._table_no["fee"], None, None, None, None, None, None, None, None))

    # -- tables --------------------------------------------------------------------------------------------------

    def tables(self) -> dict[str, pa.Table]:
        """The batch as Arrow tables, one per name in SCHEMAS."""
        tables = {name: _from_lines(name, lines) for name, lines in self._lines.items()}
        tables["application_facts"] = self._application.table(SCHEMAS["application_facts"])
        tables["dispute_facts"] = self._dispute.table(SCHEMAS["dispute_facts"])
        facts = self._disclosure
        tables["disclosure_facts"] = pa.table(
            [
                pa.array(facts["report_no"], pa.int32()),
                pa.array(facts["row_no"], pa.int16()),
                pa.array(facts["column_no"], pa.int16()),
                pa.array(facts["subcategory"], pa.string()),
                _decimals(pa.array(facts["value"], pa.int64())),
                pa.array(facts["source_line"], pa.int32()),
            ],
            schema=SCHEMAS["disclosure_facts"],
        )
        return tables


class _Packed:
    """Packed rows of a fact table, collected as bytes."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._reports: list[int] = []
        self._counts: list[int] = []
        self._row_nos: list[int] = []
        self._rows: list[bytes] = []
        self._starts: list[int] = []

    def add(self, report_no: int, row_nos: Sequence[int], rows: Sequence[bytes], starts: Sequence[int]) -> None:
        self._reports.append(report_no)
        self._counts.append(len(row_nos))
        self._row_nos += row_nos
        self._rows += rows
        self._starts += starts

    def table(self, schema: pa.Schema) -> pa.Table:
        numbers = np.frombuffer(b"".join(self._rows), dtype=np.int64).reshape(-1, self._width + LINE_FIELDS)
        missing = numbers == NULL
        reports = np.repeat(np.array(self._reports, np.int32), np.array(self._counts, np.int64))
        lines = np.where(missing[:, self._width], 0, numbers[:, self._width]) + np.array(self._starts, np.int64)
        columns = [pa.array(reports), pa.array(np.array(self._row_nos, np.int16))]
        columns += [pa.array(numbers[:, k], mask=missing[:, k]) for k in range(self._width)]
        columns.append(pa.array(lines.astype(np.int32), mask=missing[:, self._width]))
        columns.append(pa.array(numbers[:, self._width + 1].astype(np.int16)))
        return pa.table(columns, schema=schema)


def _decimals(scaled: pa.Array) -> pa.Array:
    """64-bit numbers of ten-thousandths as exact decimals, without a Python object per value."""
    low = scaled.fill_null(0).to_numpy(zero_copy_only=False)
    wide = np.empty((len(low), 2), np.int64)
    wide[:, 0], wide[:, 1] = low, low >> 63
    valid = scaled.is_valid()
    bits = np.packbits(valid.to_numpy(zero_copy_only=False), bitorder="little").tobytes()
    return pa.Array.from_buffers(AMOUNT, len(low), [pa.py_buffer(bits), pa.py_buffer(wide.tobytes())])


def _from_lines(name: str, lines: list[tuple[Any, ...]]) -> pa.Table:
    schema = SCHEMAS[name]
    if not lines:
        return schema.empty_table()
    columns = zip(*lines, strict=True)
    arrays = [
        _texts(values) if field.name == "text" else pa.array(values, field.type)
        for field, values in zip(schema, columns, strict=True)
    ]
    return pa.table(arrays, schema=schema)


def _texts(contents: Sequence[bytes | None]) -> pa.Array:
    """Bytes known to be UTF-8 as a column of text, copied once."""
    sizes = np.array([0 if content is None else len(content) for content in contents], np.int32)
    offsets = np.zeros(len(contents) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    valid = np.packbits([content is not None for content in contents], bitorder="little")
    data = b"".join([content for content in contents if content is not None])
    return pa.StringArray.from_buffers(
        len(contents), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data), pa.py_buffer(valid.tobytes())
    )


def _values_text(row: ReadRow) -> str:
    return " ".join(clean(cell) or "·" for cell in row.cells[: row.shape.last])[:_EVIDENCE]


def _row_text(row: ReadRow) -> str:
    return " | ".join([*row.shape.labels, *(clean(cell) for cell in row.cells[: row.shape.last])])[:_EVIDENCE]


def _trimmed(row: ReadRow) -> tuple[str, ...]:
    return tuple(clean(cell) or "·" for cell in row.cells[: row.shape.last])



"""Many reports to columns: the last pure step before the warehouse.

Plain figures travel as packed 64-bit numbers and become Arrow columns without a Python object per cell; what is not
plain (blank, malformed, an amount with a unit ...) goes cell by cell into `cell_notes`, which real reports fill thinly.
"""

import struct
from array import array
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from extract import DocumentError, SourceFile
from transform.facts.columns import TextBuffer, arrow_table, decimal_column, number_column, sparse_texts
from transform.facts.schemas import SCHEMAS
from transform.forms.forms import Forms
from transform.forms.values import Value, clean, read_value
from transform.identity.identity import other_year_told
from transform.prose.fees import ZEROS
from transform.prose.sections import NO_NUMERAL
from transform.report import Report
from transform.statistics.statistics import Statistics, statistic_lines
from transform.tables.plan import CellPlan, Refused, TablePlan
from transform.tables.rows import LINE_FIELDS, NULL, ReadRow

_AMOUNT_SCALE = 10_000
_MALFORMED_RULE = {"disclosure": "PRO-11", "application": "APP-04", "dispute": "DIS-04"}
_FEE_YEAR = 2021
STATISTICS_TABLE = 1
"""table_no of findings on the statistics table of a report before 2019"""
_PAIR = struct.Struct("2q")
_SMALL = 2
"""Bytes of a row or column number in packed ones."""
_PROSE = (1, 5)
"""Sections in which a report speaks in its own words."""
_DIGITS_AND_BLANKS = b"0123456789 \t\r\n"
_EVIDENCE = 400
"""Longest evidence text (characters) kept with a finding."""


class BatchBuilder:
    """Collects reports and set-aside documents, then gives the tables of transform.facts.schemas."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._columns = {
            table: sorted({column.number for column in forms.columns if column.table == table})
            for table in forms.tables
        }
        self._section_numbers = [section.number for section in forms.sections]
        self._channels = sorted({row.number for row in forms.rows if row.table == "dispute"})
        self._lines: dict[str, list[tuple[Any, ...]]] = {
            name: []
            for name in (
                "sources",
                "documents",
                "reports",
                "sections",
                "prose",
                "fee_facts",
                "statistic_facts",
                "narrative_figures",
                "cell_places",
                "cell_notes",
                "findings",
            )
        }
        self._channel_nos = array("h", self._channels).tobytes()
        self._texts = TextBuffer()
        self._section_texts = TextBuffer()
        self._application = _Packed(len(self._columns["application"]))
        self._dispute = _Packed(len(self._columns["dispute"]))
        self._disclosure = _Disclosure()
        self._cells: dict[tuple[str, str, int | None], Value] = {}
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
        self._lines["documents"].append((sha256, len(content), None, error.code, str(error)))
        self._texts.append(text)

    def add_report(self, report: Report) -> None:
        """A report: its figures, notes and findings."""
        number = self.reports
        self.reports += 1
        document, identity, plan = report.document, report.identity, report.plan
        content = document.content
        self._lines["documents"].append((document.sha256, len(content), report.layout, None, None))
        text, prose = document.text, b""
        if report.sections:
            self._texts.append(text[: report.sections[0].start].encode())
        else:
            self._texts.append(content if document.text_is_content else text.encode())
        done = None
        for which, heading, line, start, end, _ in report.sections:
            words = text[start:end].encode()
            before = "" if done is None else text[done:start]
            unusual = None if before == f"{heading}\n" else before
            self._lines["sections"].append((number, which, heading, line, unusual, end - start))
            self._section_texts.append(words)
            done = end
            if which in _PROSE:
                prose += words.translate(None, _DIGITS_AND_BLANKS)
        digest = int.from_bytes(blake2b(prose, digest_size=8).digest(), signed=True)
        self._lines["prose"].append((number, digest if prose else None, len(prose)))
        notes_before = len(self._lines["cell_notes"])
        twins = self._clashing_twins(report) if plan.twins else {}
        self._add_application(number, report, twins)
        self._add_disclosure(number, report, twins)
        self._add_dispute(number, report)
        self._add_fees(number, report)
        if report.statistics:
            self._add_statistics(number, report, report.statistics)
        self._lines["narrative_figures"].extend(
            [(number, place, *statement) for place, statement in enumerate(report.statements, 1)]
        )
        if document.places:
            self._lines["cell_places"].extend([(number, *place) for place in document.places])
        for refused in plan.refused:
            self._add_refused(number, report, refused)
        self._add_findings(number, report)
        cells = 7 * len(plan.application) + len(plan.cells) + (15 if plan.dispute is not None else 0)
        notes = self._lines["cell_notes"]
        unread = (
            sum(note[5] not in ("reported", "decoded") for note in notes[notes_before:])
            if len(notes) > notes_before
            else 0
        )
        two, three = plan.forms.get("disclosure"), plan.forms.get("application")
        told = {form for form in (two, three) if form}
        common = told.pop() if len(told) == 1 else None
        self._lines["reports"].append(
            (
                number,
                document.sha256[:16],
                document.sha256,
                identity.agency,
                identity.year,
                common or ("mixed" if told else report.statistics and report.statistics.form),
                two,
                three,
                common if "dispute" in plan.forms else None,
                identity.scope,
                identity.title,
                identity.title_line,
                identity.agency_evidence,
                identity.agency_line,
                identity.year_evidence,
                identity.year_line,
                identity.period[0] if identity.period else None,
                identity.period[1] if identity.period else None,
                identity.scope_evidence or None,
                report.layout,
                max(cells - unread, 0),
                *report.publication,
            )
        )

    # -- figures -------------------------------------------------------------------------------------------------

    def _add_application(self, number: int, report: Report, twins: dict[int, int]) -> None:
        plan = report.plan
        if "application" not in plan.forms:
            return
        rows = plan.pick_application(report.rows)
        starts = [*plan.pick_application(report.starts)]
        packed = [row.packed for row in rows]
        if twins:
            packed = [
                self._null_application if row in twins else p
                for (row, _), p in zip(plan.application, packed, strict=True)
            ]
        if plan.missing_application:
            packed += [self._null_application] * len(plan.missing_application)
            starts += [0] * len(plan.missing_application)
        self._application.add(number, plan.application_row_nos, packed, starts)
        for position in [position for position, row in enumerate(rows) if row.notes]:
            index, row_no = plan.application[position]
            if index not in twins:
                for note in rows[position].notes:
                    self._note(
                        number,
                        report,
                        index,
                        "application",
                        row_no,
                        self._columns["application"][note.position],
                        None,
                        note.value,
                        report.starts[index] + note.line,
                    )

    def _add_dispute(self, number: int, report: Report) -> None:
        plan = report.plan
        if "dispute" not in plan.forms:
            return
        if plan.dispute is None:
            nothing = [self._null_dispute] * len(self._channels)
            self._dispute.add(number, self._channel_nos, nothing, [0] * len(self._channels))
            return
        row, start = report.rows[plan.dispute], report.starts[plan.dispute]
        self._dispute.add(number, self._channel_nos, [row.packed], [start] * len(self._channels))
        width = len(self._columns["dispute"])
        for note in row.notes:
            channel, position = divmod(note.position, width)
            self._note(
                number,
                report,
                plan.dispute,
                "dispute",
                self._channels[channel],
                self._columns["dispute"][position],
                None,
                note.value,
                start + note.line,
            )

    def _add_disclosure(self, number: int, report: Report, twins: dict[int, int]) -> None:
        plan = report.plan
        facts = self._disclosure
        for index, cells, taken in plan.disclosure_rows:
            row, start = report.rows[index], report.starts[index]
            if index in twins:
                facts.add_row(b"".join([_PAIR.pack(NULL, row.lines[cell.position]) for cell in cells]), start)
                continue
            known: _Disclosed | None = row.disclosed
            if known is None or known.taken != taken:
                row.disclosed = known = self._disclose(row, cells, taken)
            facts.add_row(known.packed, start)
            for which, value in known.notes:
                cell = cells[which]
                line = start + row.lines[cell.position]
                self._note(
                    number, report, index, "disclosure", cell.row_no, cell.column_no, cell.subcategory, value, line
                )
        facts.end_report(number, plan)

    def _disclose(self, row: ReadRow, cells: Sequence[CellPlan], taken: tuple[Any, ...]) -> "_Disclosed":
        """A row's cells of table 2 as facts, and what is not a plain number. Equal rows are read once."""
        packed, notes = b"", []
        for which, cell in enumerate(cells):
            position, line = cell.position, row.lines[cell.position]
            if cell.factor == 1 and position < len(row.numbers):
                packed += _PAIR.pack(row.numbers[position] * _AMOUNT_SCALE, line)
                continue
            value = next((note.value for note in row.notes if note.position == position), None) or self._read_cell(
                row.cells[position], cell
            )
            packed += _PAIR.pack(NULL if value.number is None else int(value.number * _AMOUNT_SCALE), line)
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
            if len(self._cells) >= 50_000:
                self._cells.clear()
            self._cells[key] = value
        return value

    def _add_fees(self, number: int, report: Report) -> None:
        fees = report.fees
        line = report.fee_line if fees.kind != "absent" else None
        if fees.values is ZEROS:
            self._lines["fee_facts"].append((number, 0, 0, 0, fees.kind, fees.statement, line))
            return
        amounts = [None if value.number is None else int(value.number * _AMOUNT_SCALE) for value in fees.values]
        self._lines["fee_facts"].append((number, *amounts, fees.kind, fees.statement, line))
        for column_no, value in enumerate(fees.values, 1):
            if value.status != "missing" and (value.status != "reported" or value.printed != str(value.number)):
                self._lines["cell_notes"].append(
                    (number, self._table_no["fee"], 0, column_no, None, value.status, value.printed, None, line)
                )

    def _add_statistics(self, number: int, report: Report, found: Statistics) -> None:
        """The statistics table of a report before 2019."""
        printed, text = report.statistic_rows, report.document.text

        def line_of(at: int, cell: int | None) -> int:
            if printed is None:
                return text.count("\n", 0, at) + 1
            starts, rows = printed
            return starts[at] + (rows[at].lines[cell] if cell is not None else 0)

        self._lines["statistic_facts"].extend(statistic_lines(number, found, line_of))
        for rule_id, said, at in found.findings:
            line = None if at is None else line_of(at, None)
            self._lines["findings"].append(
                (number, rule_id, STATISTICS_TABLE, None, None, said, None, None, None, None, line)
            )

    # -- what is not plain ---------------------------------------------------------------------------------------

    def _note(
        self,
        number: int,
        report: Report,
        index: int,
        table: str,
        row_no: int,
        column_no: int,
        subcategory: str | None,
        value: Value,
        line: int,
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
            (
                number,
                rule,
                table_no,
                row_no,
                column_no,
                subcategory,
                said,
                value.printed,
                None,
                _row_text(report.rows[index]),
                line,
            )
        )

    def _add_refused(self, number: int, report: Report, refused: Refused) -> None:
        row, start = report.rows[refused.row], report.starts[refused.row]
        line = start + (row.lines[0] if row.lines else 0)
        for column_no in refused.columns:
            self._lines["cell_notes"].append(
                (
                    number,
                    self._table_no[refused.table],
                    refused.row_no,
                    column_no,
                    refused.subcategory,
                    "ambiguous",
                    _values_text(row)[:_EVIDENCE],
                    refused.readings and refused.readings[:_EVIDENCE],
                    line,
                )
            )

    def _clashing_twins(self, report: Report) -> dict[int, int]:
        """Rows that stand twice in their table with different figures: their first row -> row_no. Findings are added."""
        clashing: dict[int, int] = {}
        for first, again, table, row_no in report.plan.twins:
            one, two = (_trimmed(report.rows[index]) for index in (first, again))
            if one == two:
                continue
            clashing[first] = row_no
            row = report.rows[first]
            if table == "disclosure":
                places = [(cell.column_no, cell.subcategory) for cell in report.plan.cells if cell.row == first]
            else:
                places = [(column_no, None) for column_no in self._columns[table]]
            for column_no, subcategory in places:
                self._lines["cell_notes"].append(
                    (
                        self.reports - 1,
                        self._table_no[table],
                        row_no,
                        column_no,
                        subcategory,
                        "ambiguous",
                        _values_text(row)[:_EVIDENCE],
                        f"{' '.join(one)} | {' '.join(two)}"[:_EVIDENCE],
                        report.starts[first],
                    )
                )
            self._lines["findings"].append(
                (
                    self.reports - 1,
                    "STR-18",
                    self._table_no[table],
                    row_no,
                    None,
                    None,
                    " ".join(one)[:_EVIDENCE],
                    " ".join(two)[:_EVIDENCE],
                    None,
                    _row_text(report.rows[again]),
                    report.starts[again],
                )
            )
        return clashing

    def _add_findings(self, number: int, report: Report) -> None:
        add = self._lines["findings"].append
        for found in report.plan.findings if report.statistics is None else ():
            table_no = self._table_no[found.table] if found.table else None
            evidence = actual = line = None
            if found.row is not None:
                row = report.rows[found.row]
                evidence, actual, line = _row_text(row), _values_text(row) or None, report.starts[found.row]
            add(
                (
                    number,
                    found.rule_id,
                    table_no,
                    found.row_no,
                    found.column_no,
                    found.printed,
                    None,
                    actual,
                    None,
                    evidence,
                    line,
                )
            )
        self._add_year_findings(number, report)
        text = report.document.text
        for mark in report.marks:
            line = text.count("\n", 0, mark.at) + 1
            add((number, mark.rule_id, None, None, None, mark.printed, None, None, None, None, line))
        if report.statistics:
            return  # the six sections and the three tables are those of later forms
        numbers = [section.number for section in report.sections]
        if numbers != self._section_numbers:
            lost = " ".join(s.numeral for s in self._forms.sections if s.number not in numbers)
            add((number, "STR-01", None, None, None, lost, "六个部分", f"{len(numbers)}", None, None, None))
        for section in report.sections:
            if section.evidence == NO_NUMERAL:
                add(
                    (
                        number,
                        "STR-02",
                        None,
                        None,
                        None,
                        section.heading,
                        None,
                        None,
                        None,
                        section.heading,
                        section.heading_line,
                    )
                )
        identity = report.identity
        two, three = report.plan.forms.get("disclosure"), report.plan.forms.get("application")
        if two and three and two != three:
            add((number, "STR-10", None, None, None, f"{two}, {three}", None, None, None, None, None))
        fees = report.fees
        if not fees.understood:
            add(
                (
                    number,
                    "TXT-14",
                    self._table_no["fee"],
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    (fees.statement or "")[:_EVIDENCE],
                    report.fee_line,
                )
            )
        elif fees.kind == "absent" and identity.year >= _FEE_YEAR:
            add((number, "STR-08", self._table_no["fee"], None, None, None, None, None, None, None, None))

    def _add_year_findings(self, number: int, report: Report) -> None:
        """Years that the report prints as its own and that are not one and the same."""
        identity = report.identity
        years = [(year, line, identity.title) for year, line in identity.other_years]
        if identity.period and identity.period[0].year != identity.year:
            years.append((identity.period[0].year, identity.period_line or 0, identity.title))
        if not years and not identity.period:
            text = report.document.text
            for section in report.sections:
                if section.number == 1:
                    told = other_year_told(text[section.start : section.end], identity.year)
                    if told:
                        line = text.count("\n", 0, section.start + told[1]) + 1
                        years.append((told[0], line, identity.title))
        self._lines["findings"].extend(
            (number, "TXT-13", None, None, None, None, str(identity.year), str(year), None, title, line or None)
            for year, line, title in years
        )

    # -- tables --------------------------------------------------------------------------------------------------

    def tables(self) -> dict[str, pa.Table]:
        """The batch as Arrow tables, one per name in SCHEMAS."""
        columns = {name: [*zip(*lines, strict=True)] for name, lines in self._lines.items()}
        columns["documents"] = [*(columns["documents"] or [()] * 5), self._texts.column()]
        columns["sections"] = [*(columns["sections"] or [()] * 6), self._section_texts.column()]
        tables = {
            name: arrow_table(SCHEMAS[name], found or [()] * len(SCHEMAS[name])) for name, found in columns.items()
        }
        tables["application_facts"] = self._application.table(SCHEMAS["application_facts"])
        tables["dispute_facts"] = self._dispute.table(SCHEMAS["dispute_facts"])
        tables["disclosure_facts"] = self._disclosure.table(SCHEMAS["disclosure_facts"])
        return tables


class _Disclosed(NamedTuple):
    """What a row says in table 2: per cell its value in ten-thousandths and its line in the row (packed), and notes."""

    taken: tuple[Any, ...]
    """which cells were read: RowCells.taken"""
    packed: bytes
    notes: tuple[tuple[int, Value], ...]


class _Packed:
    """Packed rows of a fact table, collected as bytes."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._reports: list[int] = []
        self._row_nos: list[bytes] = []
        self._rows: list[bytes] = []
        self._starts: list[int] = []

    def add(self, report_no: int, row_nos: bytes, rows: Sequence[bytes], starts: Sequence[int]) -> None:
        """Rows of a report. `row_nos` are 16 bits each."""
        self._reports.append(report_no)
        self._row_nos.append(row_nos)
        self._rows += rows
        self._starts += starts

    def table(self, schema: pa.Schema) -> pa.Table:
        numbers = np.frombuffer(b"".join(self._rows), np.int64).reshape(-1, self._width + LINE_FIELDS)
        missing = numbers == NULL
        lines = np.where(missing[:, self._width], 0, numbers[:, self._width]) + np.array(self._starts, np.int64)
        columns = [_report_nos(self._reports, self._row_nos), _small_numbers(self._row_nos)]
        columns += [number_column(numbers[:, k], missing[:, k]) for k in range(self._width)]
        columns.append(number_column(lines.astype(np.int32), missing[:, self._width]))
        columns.append(number_column(numbers[:, self._width + 1].astype(np.int16)))
        return pa.Table.from_arrays(columns, schema=schema)


class _Disclosure:
    """The facts of table 2, collected as bytes: a value in ten-thousandths and a line per cell."""

    def __init__(self) -> None:
        self._reports: list[int] = []
        self._row_nos: list[bytes] = []
        self._column_nos: list[bytes] = []
        self._subcategories: list[tuple[int, str]] = []
        self._rows: list[bytes] = []
        self._starts: list[int] = []
        self._cells = 0

    def add_row(self, packed: bytes, start: int) -> None:
        """Cells of one row of the document, which begins on line `start`."""
        self._rows.append(packed)
        self._starts.append(start)

    def end_report(self, report_no: int, plan: TablePlan) -> None:
        """The form's cells that the rows of the report were, and those without a figure."""
        count = len(plan.disclosure_row_nos) // _SMALL
        if not count:
            return
        self._reports.append(report_no)
        self._row_nos.append(plan.disclosure_row_nos)
        self._column_nos.append(plan.disclosure_column_nos)
        if plan.disclosure_subcategories:
            self._subcategories += [(self._cells + at, name) for at, name in plan.disclosure_subcategories]
        if count > len(plan.cells):
            self.add_row(_PAIR.pack(NULL, NULL) * (count - len(plan.cells)), 0)
        self._cells += count

    def table(self, schema: pa.Schema) -> pa.Table:
        numbers = np.frombuffer(b"".join(self._rows), np.int64).reshape(-1, 2)
        missing = numbers == NULL
        sizes = np.array([*map(len, self._rows)], np.int64) // _PAIR.size
        lines = np.where(missing[:, 1], 0, numbers[:, 1] + np.repeat(np.array(self._starts, np.int64), sizes))
        columns = [
            _report_nos(self._reports, self._row_nos),
            _small_numbers(self._row_nos),
            _small_numbers(self._column_nos),
            sparse_texts(self._cells, self._subcategories),
            decimal_column(schema.field("value").type, np.where(missing[:, 0], 0, numbers[:, 0]), missing[:, 0]),
            number_column(lines.astype(np.int32), missing[:, 1]),
        ]
        return pa.Table.from_arrays(columns, schema=schema)


def _report_nos(report_nos: Sequence[int], facts: Sequence[bytes]) -> pa.Array:
    """The number of each report once per fact; `facts` hold 16 bits for each."""
    counts = np.array([*map(len, facts)], np.int64) // _SMALL
    return number_column(np.repeat(np.array(report_nos, np.int32), counts))


def _small_numbers(packed: Sequence[bytes]) -> pa.Array:
    return number_column(np.frombuffer(b"".join(packed), np.int16))


def _values_text(row: ReadRow) -> str:
    return " ".join(clean(cell) or "·" for cell in row.cells[: row.shape.last])


def _row_text(row: ReadRow) -> str:
    return " | ".join([*row.shape.labels, *(clean(cell) for cell in row.cells[: row.shape.last])])[:_EVIDENCE]


def _trimmed(row: ReadRow) -> tuple[str, ...]:
    return tuple(clean(cell) or "·" for cell in row.cells[: row.shape.last])

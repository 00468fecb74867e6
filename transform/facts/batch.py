"""Many reports to columns: the last pure step before the warehouse.

Plain figures travel as packed 64-bit numbers and become Arrow columns without a Python object per cell; what is not
plain (blank, malformed, an amount with a unit ...) goes cell by cell into `cell_notes`, which real reports fill thinly.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from extract import DocumentError, SourceFile
from extract.line_numbers import line_of
from extract.said import Said, mark_of
from transform.facts.char_starts import in_row
from transform.facts.columns import TextBuffer, arrow_table
from transform.facts.conservation import Conservation
from transform.facts.figures import AMOUNT_SCALE, Figures
from transform.facts.findings import ReportFindings
from transform.facts.lost_figures import lost_findings
from transform.facts.notes import STATUS, CellNote, Finding
from transform.facts.schemas import SCHEMAS
from transform.forms.forms import Forms
from transform.prose.fees import ZEROS
from transform.prose.narrative import TOO_LARGE
from transform.report import Report
from transform.statistics.statistics import statistic_lines

STATISTICS_TABLE = 1
"""table_no of findings on the statistics table of a report before 2019"""
_PROSE = (1, 5)
"""Sections in which a report speaks in its own words."""
_DIGITS_AND_BLANKS = b"0123456789 \t\r\n"
_READ = ("reported", "decoded")
"""What becomes of a cell that was read as the figure it prints."""
_TEXTS = {"documents": 1, "sections": 1}
"""Tables whose last column is kept apart, and how many columns that is."""


class BatchBuilder:
    """Collects reports and set-aside documents, then gives the tables of transform.facts.schemas."""

    def __init__(self, forms: Forms) -> None:
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._notes: list[CellNote] = []
        self._said: list[Finding] = []
        self._lines: dict[str, list[tuple[Any, ...]]] = {
            "sources": [],
            "documents": [],
            "reports": [],
            "sections": [],
            "prose": [],
            "fee_facts": [],
            "statistic_facts": [],
            "narrative_figures": [],
            "cell_places": [],
            "identity_claims": [],
        }
        self._texts = TextBuffer()
        self._section_texts = TextBuffer()
        self._figures = Figures(forms, self._notes, self._said)
        self._findings = ReportFindings(forms)
        self._conservation = Conservation(forms)
        self.reports = 0

    # -- documents -----------------------------------------------------------------------------------------------

    def add_source(self, file: SourceFile, sha256: str) -> None:
        """Notes where a document was found."""
        self._lines["sources"].append((file.uri, sha256, file.byte_size, file.modified_ns))

    def add_set_aside(
        self,
        sha256: str,
        content: bytes,
        text: bytes | None,
        error: DocumentError,
        said: Sequence[Said] | None = None,
    ) -> None:
        """A document that yields no report, with the reason. `said` is what its source says of it, None where none can."""
        self._lines["documents"].append((sha256, len(content), None, error.code, str(error), mark_of(said)))
        self._texts.append(text)

    def add_report(self, report: Report, doubts: Iterable[Finding] = ()) -> None:
        """A report: its figures, notes and findings. `doubts` are findings that others have made of it."""
        number = self.reports
        self.reports += 1
        self._add_texts(number, report)
        notes_before, said_before = len(self._notes), len(self._said)
        cells = self._figures.add(number, report.tables, report.document.text)
        self._add_fees(number, report)
        unread = sum(note[STATUS] not in _READ for note in self._notes[notes_before:])
        cells += self._add_statistics(number, report)
        self._lines["narrative_figures"].extend(
            [
                (number, place, *statement)
                for place, statement in enumerate(report.statements, 1)
                if statement.measure != TOO_LARGE
            ]
        )
        if report.document.places:
            self._lines["cell_places"].extend([(number, *place) for place in report.document.places])
        self._lines["identity_claims"].extend(_claim_lines(number, report))
        self._said.extend(self._findings.of(number, report))
        self._said.extend(doubt._replace(report_no=number) for doubt in doubts)
        if not self._conservation.holds(report):
            lost = self._conservation.lost(report, self._notes[notes_before:], self._said[said_before:])
            self._said.extend(lost_findings(number, lost))
        self._lines["reports"].append(_report_line(number, report, max(cells - unread, 0)))

    def _add_texts(self, number: int, report: Report) -> None:
        """The document and its sections, none of whose text is kept twice."""
        document, text, prose = report.document, report.document.text, b""
        self._lines["documents"].append(
            (document.sha256, len(document.content), report.tables.layout, None, None, mark_of(document.said))
        )
        if report.sections:
            self._texts.append(text[: report.sections[0].start].encode())
        else:
            self._texts.append(document.content if document.text_is_content else text.encode())
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

    def _add_fees(self, number: int, report: Report) -> None:
        fees = report.fees
        line = report.fee_line if fees.kind != "absent" else None
        if fees.values is ZEROS:
            self._lines["fee_facts"].append((number, 0, 0, 0, fees.kind, fees.statement, line, fees.char_starts))
            return
        amounts = [None if value.number is None else int(value.number * AMOUNT_SCALE) for value in fees.values]
        self._lines["fee_facts"].append((number, *amounts, fees.kind, fees.statement, line, fees.char_starts))
        for column_no, value in enumerate(fees.values, 1):
            if value.status != "missing" and (value.status != "reported" or value.printed != str(value.number)):
                place = self._table_no["fee"], 0, column_no, None
                self._notes.append((number, *place, value.status, value.printed, None, line, None))

    def _add_statistics(self, number: int, report: Report) -> int:
        """The statistics table of a report before 2019; how many of its cells have a value."""
        found, printed, text = report.tables.statistics, report.tables.statistic_rows, report.document.text
        if found is None:
            return 0

        def place_at(at: int, cell: int | None) -> tuple[int, int | None]:
            if printed is None:
                return line_of(text, at), at - (text.rfind("\n", 0, at) + 1)
            starts, rows = printed
            return in_row(lines, starts[at], rows[at], cell)

        lines = text.split("\n")
        self._lines["statistic_facts"].extend(statistic_lines(number, found, place_at))
        for rule_id, said, at in found.findings:
            line = None if at is None else place_at(at, None)[0]
            self._said.append(Finding(number, rule_id, STATISTICS_TABLE, printed=said, source_line=line))
        return sum(entry.value.number is not None for entry in found.entries)

    # -- tables --------------------------------------------------------------------------------------------------

    def tables(self) -> dict[str, pa.Table]:
        """The batch as Arrow tables, one per name in SCHEMAS."""
        lines: dict[str, Sequence[tuple[Any, ...]]] = {**self._lines, "cell_notes": self._notes, "findings": self._said}
        columns: dict[str, list[Sequence[Any]]] = {
            name: [*zip(*found, strict=True)] if found else [()] * (len(SCHEMAS[name]) - _TEXTS.get(name, 0))
            for name, found in lines.items()
        }
        columns["documents"].append(self._texts.column())
        columns["sections"].append(self._section_texts.column())
        return {name: arrow_table(SCHEMAS[name], found) for name, found in columns.items()} | self._figures.tables()


def _claim_lines(number: int, report: Report) -> Iterator[tuple[Any, ...]]:
    """What was claimed of the report besides what its own line says was believed."""
    identity = report.identity
    for claim, line in identity.claims:
        believed, evidence, at = (
            (identity.agency, identity.agency_evidence, identity.agency_line)
            if claim.field == "agency"
            else (str(identity.year), identity.year_evidence, identity.year_line)
        )
        used = (claim.value, claim.evidence, line) == (believed, evidence, at)
        if not used or claim.witness != evidence:
            yield number, claim.field, claim.value, claim.witness, used, line
    for claim, used in report.published.claims:
        yield number, claim.field, claim.value, claim.witness, used, None
    for said in report.document.said or ():
        if said.field == "region":  # which region a report is of is told when it is placed
            yield number, said.field, said.value, said.witness, False, None


def _report_line(number: int, report: Report, cells_read: int) -> tuple[Any, ...]:
    """The report's line of `reports`."""
    identity, tables = report.identity, report.tables
    forms = tables.plan.forms
    two, three = forms.get("disclosure"), forms.get("application")
    told = {form for form in (two, three) if form}
    common = told.pop() if len(told) == 1 else None
    return (
        number,
        report.document.sha256[:16],
        report.document.sha256,
        identity.agency,
        identity.year,
        common or ("mixed" if told else tables.statistics and tables.statistics.form),
        two,
        three,
        (three or two) if "dispute" in forms else None,  # both forms print table 4 alike, and behind table 3
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
        tables.layout,
        cells_read,
        report.publication.day,
        report.publication.day_line,
        report.publication.site,
    )

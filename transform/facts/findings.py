"""What is said about a report as it was read: of its tables, sections, fees, marks of editing, and its year."""

from collections.abc import Iterator, Sequence

from extract.line_numbers import line_of
from transform.facts.notes import BEYOND, EVIDENCE, Finding, figures_printed, row_printed
from transform.facts.unread import Unread
from transform.forms.forms import Forms
from transform.identity.year import EARLY
from transform.identity.years import other_year_told
from transform.prose.narrative import TOO_LARGE
from transform.prose.sections import NO_NUMERAL
from transform.report import Report

_FEE_YEAR = 2021
"""The first year whose reports must say something on fees."""


class ReportFindings:
    """The findings of reports. One instance serves a batch."""

    def __init__(self, forms: Forms) -> None:
        self._numerals = {section.number: section.numeral for section in forms.sections}
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._unread = Unread(forms)

    def of(self, number: int, report: Report) -> Iterator[Finding]:
        """Those of one report, which has this number in its batch."""
        is_list = report.tables.statistics is not None
        if not is_list:
            yield from self._tables(number, report)
        yield from _years(number, report)
        yield from _identity(number, report)
        text = report.document.text
        for mark in report.marks:
            line = line_of(text, mark.at)
            yield Finding(number, mark.rule_id, printed=mark.printed, source_line=line)
        for statement in report.statements:
            if statement.measure == TOO_LARGE:
                yield Finding(
                    number, "TXT-16", expected=BEYOND, evidence=statement.sentence, source_line=statement.line
                )
        for fault in report.faults:
            yield Finding(number, "STR-22", printed=fault.part, evidence=fault.said[:EVIDENCE])
        failed = {fault.part for fault in report.faults}
        if report.document.remarks:
            yield from self._unread.findings(number, report)
        if not is_list:  # the six sections and the three tables are those of later forms
            if "sections" not in failed:
                yield from self._sections(number, report)
            yield from self._forms(number, report)
            if "fee" not in failed:
                yield from self._fees(number, report)

    def _tables(self, number: int, report: Report) -> Iterator[Finding]:
        rows, starts = report.tables.rows, report.tables.starts
        for found in report.tables.plan.findings:
            table_no = self._table_no[found.table] if found.table else None
            evidence = actual = line = None
            if found.row is not None:
                row = rows[found.row]
                evidence, actual, line = row_printed(row), figures_printed(row) or None, starts[found.row]
            yield Finding(
                number,
                found.rule_id,
                table_no,
                found.row_no,
                found.column_no,
                found.printed,
                actual=actual,
                evidence=evidence,
                source_line=line,
            )

    def _sections(self, number: int, report: Report) -> Iterator[Finding]:
        numbers = [section.number for section in report.sections]
        if numbers != [*self._numerals]:
            lost = " ".join(numeral for which, numeral in self._numerals.items() if which not in numbers)
            yield Finding(number, "STR-01", printed=lost, expected="六个部分", actual=f"{len(numbers)}")
        for section in report.sections:
            if section.evidence == NO_NUMERAL:
                heading, line = section.heading, section.heading_line
                yield Finding(number, "STR-02", printed=heading, evidence=heading, source_line=line)

    def _forms(self, number: int, report: Report) -> Iterator[Finding]:
        told = report.tables.plan.forms
        two, three = told.get("disclosure"), told.get("application")
        if two and three and two != three:
            yield Finding(number, "STR-10", printed=f"{two}, {three}")

    def _fees(self, number: int, report: Report) -> Iterator[Finding]:
        fees, table_no = report.fees, self._table_no["fee"]
        if not fees.understood:
            said = (fees.statement or "")[:EVIDENCE]
            yield Finding(number, "TXT-14", table_no, evidence=said, source_line=report.fee_line)
        elif fees.kind == "absent" and report.identity.year >= _FEE_YEAR:
            yield Finding(number, "STR-08", table_no)


def _identity(number: int, report: Report) -> Iterator[Finding]:
    """What contradicts whose report it is and on which year."""
    identity = report.identity
    for conflict in (*identity.conflicts, *report.published.conflicts):
        yield Finding(
            number,
            conflict.rule_id,
            expected=conflict.decided or None,
            actual=conflict.said,
            evidence=conflict.evidence[:EVIDENCE],
            source_line=conflict.line,
        )
    early = report.publication.early
    if early and not any(conflict.rule_id == EARLY for conflict in identity.conflicts):
        day, line = early
        yield Finding(number, EARLY, expected=str(identity.year), actual=day.isoformat(), source_line=line)


def _years(number: int, report: Report) -> Iterator[Finding]:
    """Years that the report prints as its own and that are not one and the same."""
    identity = report.identity
    years = [*identity.other_years]
    if identity.period and identity.period[0].year != identity.year:
        years.append((identity.period[0].year, identity.period_line or 0))
    if not years and not identity.period:
        years += _years_of_section_one(report)
    for year, line in years:
        yield Finding(
            number,
            "TXT-13",
            expected=str(identity.year),
            actual=str(year),
            evidence=identity.title,
            source_line=line or None,
        )


def _years_of_section_one(report: Report) -> Sequence[tuple[int, int]]:
    """(another year that section one tells of, its line)."""
    text = report.document.text
    for section in report.sections:
        if section.number == 1:
            told = other_year_told(text[section.start : section.end], report.identity.year)
            if told:
                return [(told[0], text.count("\n", 0, section.start + told[1]) + 1)]
    return []

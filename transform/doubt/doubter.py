"""The probe at reading time: reports of kinds of file that can glue or hide figures, with what the probe doubts told.

A second reading costs about as much as the first. It is spared where a document's tables differ from those of one that
was borne out in their figures alone, as pages of one site do, and where nothing in the source can glue or hide figures.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transform.doubt.doubted import readings, with_doubts
from transform.doubt.probe import Doubt, Probe
from transform.doubt.skeleton import can_hide, skeleton
from transform.facts.notes import EVIDENCE, Finding
from transform.forms.forms import Forms
from transform.report import Report

KINDS = frozenset({"html", "mhtml", "docx", "xlsx", "odt", "ods"})
"""Kinds of file whose source can glue figures or hide them."""
RULE = "STR-23"
_REMEMBERED = 50_000
_STATISTICS = 1
"""table_no of findings on a list of before 2019"""


class Doubted(NamedTuple):
    """A report whose cells in doubt are ambiguous, and the findings that say why (of no report yet)."""

    report: Report
    findings: Sequence[Finding]


class Doubter:
    """Doubts reports. One instance serves a process; what it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._probe = Probe(forms)
        self._table_no = {table: number for table, (number, _, _) in forms.tables.items()}
        self._borne_out: set[bytes] = set()

    def doubted(self, report: Report) -> Doubted:
        """The report as it may be believed."""
        document = report.document
        if document.kind not in KINDS or not can_hide(document.kind, document.content):
            return Doubted(report, ())
        known = skeleton(document.kind, document.content)
        if known is not None and known in self._borne_out:
            return Doubted(report, ())
        try:
            copy = self._probe.copy(document)
            probed = None if copy is None or copy.is_plain else self._probe.probe_copy(document, report.tables, copy)
        except Exception as error:  # a fault of ours here must not cost the report
            said = (
                f"the second reading failed ({type(error).__name__}: {error}); a fault of the program, please report it"
            )
            return Doubted(report, [Finding(0, RULE, evidence=said[:EVIDENCE])])
        if probed is not None and probed.doubts:
            tables = with_doubts(report.tables, probed.doubts, self._forms)
            return Doubted(report._replace(tables=tables), [*self._findings(report, probed.doubts)])
        if known is not None:
            if len(self._borne_out) >= _REMEMBERED:
                self._borne_out.clear()
            self._borne_out.add(known)
        return Doubted(report, ())

    def forget(self) -> None:
        """Every document is of a new skeleton again."""
        self._borne_out.clear()

    def _findings(self, report: Report, doubts: Sequence[Doubt]) -> Iterator[Finding]:
        tables = report.tables
        for doubt in doubts:
            if doubt.place is None:
                continue
            line = None
            if doubt.row is not None and doubt.position is not None:
                line = tables.starts[doubt.row] + tables.rows[doubt.row].lines[doubt.position]
            table, row_no, column_no, subcategory = doubt.place
            if table not in self._table_no:
                yield Finding(0, RULE, _STATISTICS, printed=subcategory, actual=doubt.printed, evidence=doubt.what)
                continue
            place = self._table_no[table], row_no, column_no, subcategory
            said = readings(doubt)
            yield Finding(
                0, RULE, *place, actual=doubt.printed, evidence=f"{doubt.what}: {said}"[:EVIDENCE], source_line=line
            )
        lost = [doubt for doubt in doubts if doubt.place is None]
        if lost:
            said = " | ".join(f"{''.join(doubt.printed.split())} {doubt.runs[0]}".strip() for doubt in lost)
            yield Finding(0, RULE, actual=str(len(lost)), evidence=f"lost: {said}"[:EVIDENCE])

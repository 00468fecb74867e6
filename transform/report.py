"""One document understood: its tables, sections, identity and fee statement, as light objects a batch can collect."""

from typing import NamedTuple

from extract import RawDocument, choose_layout
from extract.rows import RowMemo
from transform.fees import FeeStatement, read_fees
from transform.forms import Forms
from transform.identity import Identity, identify
from transform.rowreader import ReadRow, RowReader
from transform.sections import FoundSection, SectionFinder
from transform.tables import TablePlan, TableReader

_PLAN_LIMIT = 5_000


class Report(NamedTuple):
    """A report as understood. `rows` and `starts` are the document's table rows and the lines they begin on."""

    document: RawDocument
    layout: str
    identity: Identity
    sections: list[FoundSection]
    fees: FeeStatement
    fee_line: int | None
    rows: list[ReadRow]
    starts: list[int]
    plan: TablePlan


class ReportReader:
    """Reads documents into reports. One instance serves a process; everything it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.row_reader = RowReader(forms)
        self._tables = TableReader(forms)
        self._sections = SectionFinder(forms)
        self._memo = RowMemo()
        self._plans: dict[tuple[int, ...], TablePlan] = {}

    def read(self, document: RawDocument) -> Report:
        """The report in a document. Raises UnknownLayout or UnidentifiedReport."""
        text = document.text
        layout = choose_layout(text)
        starts, printed = layout.rows(text, self._memo)
        read = self.row_reader.read
        rows = [row.understood or read(row) for row in printed]
        key = tuple([row.shape_id for row in rows])
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLAN_LIMIT:
                self._plans.clear()
            plan = self._plans[key] = self._tables.plan([row.shape for row in rows])
        identity = identify(text, document.uri.rsplit("/", 1)[-1], self.forms.agency_suffixes)
        sections = self._sections.find(text)
        fee_start, fee_end = 0, len(text)
        for section in sections:
            if section.number == 6:
                fee_start, fee_end = section.start, section.end
        fees = read_fees(text, fee_start, fee_end, self.forms)
        fee_line = None if fees.at is None else text.count("\n", 0, fees.at) + 1
        return Report(document, layout.name, identity, sections, fees, fee_line, rows, starts, plan)

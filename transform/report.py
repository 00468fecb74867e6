"""One document understood: its tables, sections, identity and fee statement, as light objects a batch can collect."""

from collections.abc import Sequence
from typing import NamedTuple

from extract import RawDocument, choose_layout
from extract.errors import UnknownLayout
from extract.layouts import PrintedRows
from extract.rows import Row, RowMemo, consecutive_lines
from extract.suspicion import explain, quick
from transform.forms.forms import Forms
from transform.forms.wording import Wording
from transform.identity.identity import Identity, identify
from transform.identity.publication import Publication, find_publication
from transform.proof.figures_first import UnplacedTables, figures_stand_apart
from transform.proof.repair import Repairer
from transform.prose.fees import FeeStatement, read_fees
from transform.prose.marks import Mark, find_marks
from transform.prose.narrative import NarrativeReader, Statement
from transform.prose.sections import FoundSection, SectionFinder
from transform.statistics.forms import load_statistic_forms
from transform.statistics.statistics import Statistics, find_statistics, statistics_from_rows
from transform.tables.assembly import assemble, has_loose_figures
from transform.tables.lost_words import LooseTables
from transform.tables.plan import TablePlan
from transform.tables.reader import TableReader
from transform.tables.rows import ReadRow, RowReader
from transform.tables.running_text import lines_of_table_2, table_cells

_PLAN_LIMIT = 5_000
_COLLAPSING = ("piped", "piped_cells")
"""Layouts in which crawlers push a row's empty cells to its end."""


class Report(NamedTuple):
    """A report as understood. `rows` and `starts` are the document's table rows and the lines they begin on.

    `statistics` is the table of a report before 2019, `statistic_rows` are the rows it was read from, or None.
    `statements` are the figures of its prose; a report before 2019 has none.
    """

    document: RawDocument
    layout: str
    identity: Identity
    sections: list[FoundSection]
    fees: FeeStatement
    fee_line: int | None
    rows: list[ReadRow]
    starts: list[int]
    plan: TablePlan
    publication: Publication
    statements: tuple[Statement, ...] = ()
    marks: Sequence[Mark] = ()
    statistics: Statistics | None = None
    statistic_rows: PrintedRows | None = None


class ReportReader:
    """Reads documents into reports. One instance serves a process; everything it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.row_reader = RowReader(forms)
        self._tables = TableReader(forms)
        self._sections = SectionFinder(forms)
        self._words = Wording(forms)
        self._loose = LooseTables(forms, self._words, self.row_reader)
        self._repairer = Repairer(forms, self.row_reader)
        self._unplaced = UnplacedTables(forms)
        self._statistics = load_statistic_forms()
        self._narrative = NarrativeReader()
        self._memo = RowMemo()
        self._plans: dict[tuple[int, ...], TablePlan] = {}

    def read(self, document: RawDocument) -> Report:
        """The report in a document. Raises UnknownLayout, RefusedText or UnidentifiedReport."""
        text = document.text
        refused = quick(text, is_decoded=document.text_is_content)
        if refused:
            raise refused
        layout, (starts, printed), glued = self._printed(document)
        read = self.row_reader.read
        rows = [row.understood or read(row) for row in printed]
        keeps_blanks = layout not in _COLLAPSING
        key = (keeps_blanks, *[row.shape_id for row in rows])
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLAN_LIMIT:
                self._plans.clear()
            plan = self._plans[key] = self._tables.plan([row.shape for row in rows], keeps_blanks)
        if layout == "lines" and (
            has_loose_figures(printed, self.row_reader.kind, self._tables.dispute_width)
            or figures_stand_apart(rows, plan)
        ):
            rows, plan = self._unplaced.read(rows, starts, plan)
            self._tables.lay_out(plan)
        elif glued or any(refused_row.is_open for refused_row in plan.refused):
            rows, plan = self._repairer.repair(rows, plan, glued)
            self._tables.lay_out(plan)
        statistics, statistic_rows = None, None
        if not plan.forms:
            statistics, statistic_rows = self._find_statistics(text, (starts, printed))
            if statistics is None:
                raise explain(text, tables_found=False) or _no_table()
            layout = layout or "running"
        identity = identify(text, document.uri.rsplit("/", 1)[-1], self.forms.agency_suffixes)
        sections = self._sections.find(text)
        fee_start, fee_end = 0, len(text)
        for section in sections:
            if section.number == 6:
                fee_start, fee_end = section.start, section.end
        fees = read_fees(text, fee_start, fee_end, self.forms)
        fee_line = None if fees.at is None else text.count("\n", 0, fees.at) + 1
        return Report(
            document,
            layout,
            identity,
            sections,
            fees,
            fee_line,
            rows,
            starts,
            plan,
            find_publication(text, document.uri, identity.year),
            () if statistics else self._narrative.read(text, sections, identity.year, identity.agency),
            find_marks(text, () if statistics else sections),
            statistics,
            statistic_rows,
        )

    def _printed(self, document: RawDocument) -> tuple[str, PrintedRows, bool]:
        """(name of the layout, its rows, whether figures may stand without borders); '' and no rows if none is there."""
        if document.rows:
            rows = [self._row(cells) for cells in document.rows]
            return document.kind, (list(document.starts or ()), rows), False
        text = document.text
        try:
            layout = choose_layout(text)
        except UnknownLayout as error:
            if error.code != "no_layout":
                raise
            found = table_cells(text, self._words)
            if found is None:
                return "", ([], []), False
            assembled = assemble(*found, self.row_reader.kind, self._words, has_borders=False)
            if max(map(len, text.split("\n"))) > _GLUED_LINE:
                return "glued", assembled, True
            return "spaced", self._loose.restore(*assembled, ()), True
        if layout.name == "markdown":
            assert layout.rows
            return layout.name, self._markdown(text, *layout.rows(text, self._memo)), False
        if layout.rows:
            return layout.name, layout.rows(text, self._memo), False
        assert layout.cells
        return layout.name, assemble(*layout.cells(text), self.row_reader.kind, self._words), False

    def _markdown(self, text: str, starts: list[int], rows: list[Row]) -> PrintedRows:
        """Rows of Markdown tables, and those of table 2 that stand outside them."""
        outside = [(n, line) for n, line in enumerate(text.split("\n"), 1) if "|" not in line and line.strip()]
        more_starts, more = assemble(*lines_of_table_2(text, self._words), self.row_reader.kind, self._words)
        kept, found = self._loose.restore(starts, rows, outside)
        return [*kept, *more_starts], [*found, *more]

    def _row(self, cells: tuple[str, ...]) -> Row:
        """One object for equal rows of cells that stand each on a line of its own."""
        row: Row | None = self._memo.get(cells) or self._memo.recall(cells)
        if row is None:
            row = Row(cells, consecutive_lines(len(cells)))
            self._memo.keep(cells, row)
        return row

    def _find_statistics(self, text: str, printed: PrintedRows) -> tuple[Statistics | None, PrintedRows | None]:
        """The statistics table of a report before 2019, and the rows it was read from if it was read from rows."""
        found = statistics_from_rows([row.cells for row in printed[1]], self._statistics) if printed[1] else None
        if found:
            return found, printed
        return find_statistics(text, self._statistics), None


_GLUED_LINE = 400
"""A line longer than this (characters) among the tables: their cells stand on it one behind the other."""


def _no_table() -> UnknownLayout:
    return UnknownLayout(
        "no_layout",
        "no table with figures in a layout that can be read; check that the report's tables are in the text",
    )

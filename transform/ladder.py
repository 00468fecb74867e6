"""The ways to read a document's tables, from the surest to the least sure: one ladder, its rungs in `Ladder.rungs`.

A rung says what it asks of a document, which rows it sees there, and what may be proven of rows that do not fit. It is
accepted if a table of a form stands in its rows, by the form's own words; else it leaves the document to the next. What
an accepted rung cannot prove stays refused, with a finding. Where none is accepted, the lists of before 2019 are looked
for.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple

from extract import RawDocument
from extract.blocks import Remark
from extract.bounds import check_rows
from extract.errors import UnknownLayout
from extract.layouts import CELL_LAYOUTS, ROW_LAYOUTS, Layout, PrintedRows
from extract.layouts.grid import is_written_out, settled
from extract.rows import Row, RowMemo, consecutive_lines
from extract.suspicion import explain
from transform.forms.forms import Forms
from transform.forms.wording import Wording
from transform.proof.broken_figures import BrokenFigures
from transform.proof.figures_first import UnplacedTables, figures_stand_apart
from transform.proof.intruders import refuse_page_numbers
from transform.proof.repair import Repairer
from transform.proof.unheaded import UnheadedTables
from transform.statistics.forms import NATIONAL, load_statistic_forms
from transform.statistics.statistics import (
    Statistics,
    find_statistics,
    known_figures,
    speaks_of_list,
    statistics_from_rows,
)
from transform.tables.arranging import arrange
from transform.tables.assembly import assemble, has_loose_figures
from transform.tables.broken_labels import BrokenLabels, Cells
from transform.tables.cut_rows import CutRows
from transform.tables.halves import Pages
from transform.tables.headings import with_headings
from transform.tables.lost_words import LooseTables
from transform.tables.plan import TablePlan
from transform.tables.printed_lines import with_counted_pages, with_lone_figures, without_page_lines
from transform.tables.reader import TableReader
from transform.tables.rows import ReadRow, RowReader
from transform.tables.running_text import lines_of_table_2, table_cells

_PLAN_LIMIT = 5_000
_NEAR = 20
"""Rows of one table begin at most so many lines from each other."""
_PAGED = "pdf"
"""A kind of document whose rows know their pages: what page breaks cut is put together where they are read."""
_ROWS = frozenset(layout.name for layout in ROW_LAYOUTS)
_CELLS = frozenset(layout.name for layout in CELL_LAYOUTS)
_GLUED_LINE = 400
"""A line longer than this (characters) among the tables: their cells stand on it one behind the other."""


class Tables(NamedTuple):
    """The tables of a document: by which rung, their rows and the lines these begin on, and what each row is.

    `statistics` is the list of a report before 2019, `statistic_rows` are the rows it was read from, or None.
    """

    layout: str
    rows: list[ReadRow]
    starts: list[int]
    plan: TablePlan
    statistics: Statistics | None = None
    statistic_rows: PrintedRows | None = None


class Rung(NamedTuple):
    """A way to read tables."""

    layout: str
    """as it stands in the warehouse; '' where the document's kind says it"""
    asks: Callable[[RawDocument], bool]
    """what must be seen in the document; cheap and narrow"""
    rows: Callable[[RawDocument], PrintedRows]
    """what is printed there: (line on which each row begins, rows)"""
    pushes_blanks: Callable[[str], bool] | None = None
    """may a row's empty cells have been pushed to its end in this text? None: every one stands where it was printed"""
    lines: Callable[[str, Sequence[int]], set[int]] = lambda _, starts: _lines_near(starts)
    """the lines of this text that are its tables', where rows begin on these"""
    has_borders: bool = True
    """something parts one figure from the next"""
    has_rows: bool = True
    """something parts one row from the next"""


class Ladder:
    """Reads the tables of documents. One instance serves a process; everything it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        self.row_reader = RowReader(forms)
        self._planner = TableReader(forms)
        self._words = Wording(forms)
        self._lost_words = LooseTables(forms, self._words, self.row_reader)
        self._broken_labels = BrokenLabels(forms, self._words, self.row_reader.kind)
        self._cut_rows = CutRows(forms, self._words, self.row_reader.kind)
        self._repairer = Repairer(forms, self.row_reader)
        self._unheaded = UnheadedTables(forms, self.row_reader)
        self._broken_figures = BrokenFigures(forms, self.row_reader)
        self._figures_first = UnplacedTables(forms)
        self._statistics = load_statistic_forms()
        self._columns = tuple(sorted({c.number for c in forms.columns if c.table == "application"}))
        self._memo = RowMemo()
        self._plans: dict[tuple[object, ...], TablePlan] = {}
        self.rungs: tuple[tuple[Rung, ...], ...] = (
            (Rung("", lambda document: bool(document.rows), self._grid),),
            tuple(map(self._row_layout, ROW_LAYOUTS)),
            *(rungs for layout in CELL_LAYOUTS for rungs in self._cell_layout(layout)),
            (Rung("glued", _has_long_lines, self._running, has_borders=False),),
            (Rung("spaced", lambda _: True, self._spaced, has_borders=False),),
        )
        """from the surest to the least sure; of rungs side by side only one may claim a document"""

    def read(self, document: RawDocument) -> Tables:
        """The tables of a document. Raises UnknownLayout or RefusedText if there are none, and why."""
        first: tuple[Tables, PrintedRows] | None = None
        for side_by_side in self.rungs:
            accepted: list[tuple[Tables, Rung]] = []
            of_form: PrintedRows = ([], [])
            for rung in side_by_side:
                if rung.asks(document):
                    printed = rung.rows(document)
                    check_rows([row.cells for row in printed[1]])
                    layout = rung.layout or document.kind
                    name = layout if printed[1] or rung.has_borders else "running"
                    tables = self._understood(rung, name, printed, document.text)
                    first = first or (tables, printed)
                    if tables.plan.forms:
                        accepted.append((tables, rung))
                        of_form = printed
            if len(accepted) > 1:
                return self._together(accepted, document.text)
            if accepted:
                return self._or_list(document, accepted[0][0], of_form)
        assert first, "the last rung asks nothing"
        return self._with_statistics(document, *first)

    def _together(self, accepted: Sequence[tuple[Tables, Rung]], text: str) -> Tables:
        """What rungs side by side read of one document: the best of them, and what stands elsewhere as others read it.

        Raises UnknownLayout if they contradict each other.
        """
        found: list[tuple[int, ReadRow]] = []
        taken: set[int] = set()
        ordered = sorted(accepted, key=lambda each: -each[0].plan.placed)
        best = ordered[0][0]
        for tables, rung in ordered:
            found += [item for item in zip(tables.starts, tables.rows, strict=True) if item[0] not in taken]
            taken |= rung.lines(text, tables.starts)
        found.sort(key=lambda item: item[0])
        plan = self._planned([row for _, row in found], best.plan.keeps_blanks)
        twins = plan.twins[len(best.plan.twins) :]
        differ = any(found[first][1].cells != found[again][1].cells for first, again, *_ in twins)
        if differ or plan.placed < best.plan.placed:
            raise _several([tables for tables, _ in accepted])
        if plan.placed == best.plan.placed:
            return best
        return Tables(best.layout, [row for _, row in found], [start for start, _ in found], plan)

    def _understood(self, rung: Rung, layout: str, printed: PrintedRows, text: str) -> Tables:
        """What the printed rows are, and what of the rows that do not fit is proven."""
        starts, found = printed
        read = self.row_reader.read
        rows = [row.understood or read(row) for row in found]
        plan = self._planned(rows, keeps_blanks=rung.pushes_blanks is None)
        if plan.refused and rung.pushes_blanks and not rung.pushes_blanks(text):
            plan = self._planned(rows, keeps_blanks=True)
        is_cut = rung.layout in _ROWS or (not rung.layout and layout != _PAGED and not any(r.doubts for r in found))
        if is_cut and (plan.missing_application or plan.missing_cells or plan.missing_dispute):
            begun, whole = self._cut_rows.joined(starts, found)
            if whole != found:
                joined = [row.understood or read(row) for row in whole]
                better = self._planned(joined, keeps_blanks=plan.keeps_blanks)
                if better.placed > plan.placed:  # what fits no better was not cut
                    starts, rows, plan = begun, joined, better
        if (
            rung.layout == "lines"
            and not rung.has_rows
            and (
                has_loose_figures(found, self.row_reader.kind, self._planner.dispute_width, plan)
                or figures_stand_apart(rows, plan)
            )
        ):
            rows, plan = self._figures_first.read(rows, starts, plan)
            self._planner.lay_out(plan)
            return Tables(layout, rows, starts, plan)
        if plan.unheaded and rung.has_borders and rung.has_rows:
            plan = self._in_order(rows, starts, plan, text)
        rows, arranged = arrange(rows, starts, plan, self.row_reader)
        if arranged is not plan:
            self._planner.lay_out(plan := arranged)
        if rung.has_borders and rung.has_rows:
            rows = self._broken_figures.mend(rows, plan)
        if rung.layout in _CELLS and plan.application:
            sure = refuse_page_numbers(
                rows, plan, self._columns, self.row_reader.count, may_be_last=rung.layout == "lines"
            )
            if sure is not plan:
                self._planner.lay_out(plan := sure)
        if not rung.has_borders or any(refused.is_open for refused in plan.refused):
            rows, plan = self._repairer.repair(rows, plan, not rung.has_borders)
            self._planner.lay_out(plan)
        return Tables(layout, rows, starts, plan)

    def _in_order(self, rows: list[ReadRow], starts: Sequence[int], plan: TablePlan, text: str) -> TablePlan:
        """The plan with tables that name no column in the form's order, where nothing speaks against it."""
        proven: frozenset[str] = frozenset()
        for table in plan.unheaded:
            tried = self._planned(rows, plan.keeps_blanks, in_order=proven | {table})
            if self._unheaded.is_in_order(table, *arrange(rows, starts, tried, self.row_reader), text):
                proven, plan = proven | {table}, tried
        return plan

    def _planned(
        self, rows: Sequence[ReadRow], keeps_blanks: bool, in_order: frozenset[str] = frozenset()
    ) -> TablePlan:
        """The plan of the rows' skeleton, which many documents share."""
        key = (keeps_blanks, in_order, *[row.shape_id for row in rows])
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLAN_LIMIT:
                self._plans.clear()
            plan = self._plans[key] = self._planner.plan([row.shape for row in rows], keeps_blanks, in_order)
        return plan

    def _or_list(self, document: RawDocument, tables: Tables, printed: PrintedRows) -> Tables:
        """The tables, unless the list of before 2019 has more rows there than the forms, some of whose words it shares."""
        if not speaks_of_list(document.text):
            return tables
        found, rows = self._statistics_in(document, printed)
        if found is None or found.form != NATIONAL:
            return tables
        listed = {entry.number for entry in found.entries if entry.at is not None}
        if len(listed) <= len(tables.plan.application) + len(tables.plan.cells):
            return tables
        return tables._replace(statistics=found, statistic_rows=rows)

    def _with_statistics(self, document: RawDocument, tables: Tables, printed: PrintedRows) -> Tables:
        """The list of figures of a report before 2019, where no table of a form is."""
        found, rows = self._statistics_in(document, printed)
        if found is None:
            raise explain(document.text, tables_found=False) or _no_table()
        return tables._replace(statistics=found, statistic_rows=rows)

    def _statistics_in(
        self, document: RawDocument, printed: PrintedRows
    ) -> tuple[Statistics | None, PrintedRows | None]:
        """The list of before 2019, and the rows if it was read from them."""
        cells = [*map(_certain, printed[1])]
        of_rows = statistics_from_rows(cells, self._statistics, bool(document.rows)) if cells else None
        if of_rows and all(entry.value.number is not None or entry.at is None for entry in of_rows.entries):
            return of_rows, printed
        of_text = find_statistics(document.text, self._statistics)
        if of_rows and (of_text is None or known_figures(of_text) <= known_figures(of_rows)):
            return of_rows, printed
        return of_text, None

    # -- rungs ---------------------------------------------------------------------------------------------------

    def _grid(self, document: RawDocument) -> PrintedRows:
        """The rows of a file that has real tables; where a table writes spans out (data frames do), each cell once.

        What page breaks cut is put together.
        """
        starts, cells = list(document.starts or ()), list(document.rows or ())
        rows = [self._row(row) for row in cells]
        doubtful = _doubts(document.remarks) if document.remarks else {}
        for number, doubts in doubtful.items():
            rows[number] = Row(cells[number], consecutive_lines(len(cells[number])), doubts)
        for first, end in reversed(_tables_of(starts, cells)):
            if is_written_out(cells[first:end]) and not any(first <= number < end for number in doubtful):
                table = [(starts[n], cells[n], consecutive_lines(len(cells[n]))) for n in range(first, end)]
                settled_rows = list(settled(table, self._memo))
                starts[first:end] = [start for start, _ in settled_rows]
                rows[first:end] = [row for _, row in settled_rows]
        pages = _pages(document, starts)
        return self._cut_rows.joined(starts, rows, pages) if pages else (starts, rows)

    def _row(self, cells: tuple[str, ...]) -> Row:
        """One object for equal rows of cells that stand each on a line of its own."""
        row: Row | None = self._memo.get(cells) or self._memo.recall(cells)
        if row is None:
            row = Row(cells, consecutive_lines(len(cells)))
            self._memo.keep(cells, row)
        return row

    def _row_layout(self, layout: Layout) -> Rung:
        """Text whose lines or marks end each row."""
        rows_of = layout.rows
        assert rows_of
        memo = RowMemo()  # the same text is another row in another layout

        def rows(document: RawDocument) -> PrintedRows:
            printed = rows_of(document.text, memo)
            return self._markdown(document.text, *printed) if layout.name == "markdown" else printed

        def lines(text: str, starts: Sequence[int]) -> set[int]:
            if not layout.regions:
                return _lines_near(starts)
            return {line for first, last in layout.regions(text) for line in range(first, last + 1)}

        return Rung(layout.name, lambda document: layout.matches(document.text), rows, layout.pushes_blanks, lines)

    def _markdown(self, text: str, starts: list[int], rows: list[Row]) -> PrintedRows:
        """Rows of Markdown tables as they are; where more of them is understood with lost words put back, and with the rows
        of table 2 that stand outside them, those.
        """
        as_printed = self._plan_of(rows)
        if as_printed.is_whole:
            return starts, rows
        outside = [(n, line) for n, line in enumerate(text.split("\n"), 1) if "|" not in line and line.strip()]
        more_starts, more = assemble(*lines_of_table_2(text, self._words), self.row_reader.kind, self._words)
        starts, rows = with_headings(starts, rows, outside, self.row_reader.kind, self._words)
        kept, found = self._lost_words.restore(starts, rows, outside)
        restored = [*kept, *more_starts], [*found, *more]
        return restored if self._plan_of(restored[1]).placed > as_printed.placed else (starts, rows)

    def _plan_of(self, rows: Sequence[Row]) -> TablePlan:
        return self._planned([row.understood or self.row_reader.read(row) for row in rows], keeps_blanks=True)

    def _cell_layout(self, layout: Layout) -> Iterator[tuple[Rung]]:
        """Text whose lines or marks end each cell: the forms' words tell the rows, whole or broken over lines."""
        cells_of = layout.cells
        assert cells_of

        def rows_in(text: str, whole: str = "") -> PrintedRows:
            """`whole`: the document of which the text is what is left, each line where it was."""
            cells = cells_of(text)
            if layout.name == "lines":
                cells = self._broken_labels.figures_apart(*with_counted_pages(*cells, whole or text, self._words))
            return assemble(*cells, self.row_reader.kind, self._words)

        def asks_words(document: RawDocument) -> bool:
            return layout.matches(document.text)

        if layout.name == "lines":

            def asks_parts(document: RawDocument) -> bool:
                return layout.matches(document.text) and self._broken_labels.stand_in(document.text)

            def rows_of_parts(document: RawDocument) -> PrintedRows:
                restored = self._broken_labels.restore(document.text)
                if restored is None or not restored.is_whole or restored.unheaded:
                    return [], []
                return _in_order(restored.rows, rows_in(restored.rest, document.text))

            yield (Rung(layout.name, asks_parts, rows_of_parts),)
        yield (
            Rung(
                layout.name, asks_words, lambda document: rows_in(document.text), layout.pushes_blanks, has_rows=False
            ),
        )

    def _running(self, document: RawDocument) -> PrintedRows:
        """Text whose cells nothing ends: the forms' words tell them."""
        return self._running_in(document.text)

    def _running_in(self, text: str) -> PrintedRows:
        found = table_cells(*without_page_lines(text, self._words), self._words)
        if found is None:
            return [], []
        starts, rows = assemble(*found, self.row_reader.kind, self._words, has_borders=False)
        return starts, with_lone_figures(rows, starts, text, self.row_reader.kind)

    def _spaced(self, document: RawDocument) -> PrintedRows:
        """The same, set apart by blanks as a page's layout is: labels may be broken, words may be lost."""
        plain = self._lost_words.restore(*self._running(document), ())
        if plain[1] and self._plan_of(plain[1]).is_whole:
            return plain
        restored = self._broken_labels.restore(document.text)
        if restored is None:
            return plain
        rest = self._running_in(restored.rest)
        if not restored.is_whole:
            return self._lost_words.restore(*_in_order(restored.rows, rest), ())
        rest = rest if rest[1] else self._loose(restored.before)
        rows = _in_order(restored.rows, _in_order(rest, self._loose(restored.behind)))
        return self._lost_words.restore(*rows, restored.unheaded) if restored.unheaded else rows

    def _loose(self, cells: Cells) -> PrintedRows:
        """The rows in pieces of a table that could not be put together, so that each figure is said."""
        return assemble(*cells, self.row_reader.kind, self._words, has_borders=False) if cells[1] else ([], [])


def _in_order(one: PrintedRows, other: PrintedRows) -> PrintedRows:
    """The rows of both as they stand in the document."""
    rows = sorted(chain(zip(*one, strict=True), zip(*other, strict=True)), key=itemgetter(0))
    return [start for start, _ in rows], [row for _, row in rows]


def _doubts(remarks: Sequence[Remark]) -> dict[int, dict[int, str]]:
    """Row -> the readings of its cells that are not certain."""
    found: dict[int, dict[int, str]] = {}
    for remark in remarks:
        if remark.kind == "doubtful" and remark.row is not None and remark.cell is not None:
            found.setdefault(remark.row, {})[remark.cell] = remark.text
    return found


def _certain(row: Row) -> Sequence[str]:
    """A row's cells, the readings in place of a text that is not certain."""
    return [row.doubts.get(n, cell) for n, cell in enumerate(row.cells)] if row.doubts else row.cells


def _pages(document: RawDocument, starts: Sequence[int]) -> Pages | None:
    """On which pages the rows that begin on those lines stand; None if they have no page, or all have the same."""
    if document.kind != "pdf":
        return None
    numbers: dict[int, int] = {}
    columns: dict[int, list[int]] = {}
    begins = set(starts)
    own: list[int] = []
    for place in document.places:
        if place.line in begins and place.page is not None:
            numbers[place.line], columns[place.line] = place.page, (own := [])
        own.append(place.column)
    if len(numbers) < len(begins) or len(set(numbers.values())) < 2:
        return None
    return Pages([numbers[start] for start in starts], [columns[start] for start in starts])


def _has_long_lines(document: RawDocument) -> bool:
    return max(map(len, document.text.split("\n"))) > _GLUED_LINE


def _tables_of(starts: Sequence[int], rows: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """(first row, row behind the last) of each table of a file: its rows follow each other with one line between."""
    begins = [n for n, start in enumerate(starts) if not n or start != starts[n - 1] + len(rows[n - 1]) + 1]
    return list(pairwise([*begins, len(starts)]))


def _lines_near(starts: Sequence[int]) -> set[int]:
    """The lines on which rows begin, with the few between them."""
    lines = set(starts)
    for start, following in pairwise(starts):
        if following - start <= _NEAR:
            lines.update(range(start, following))
    return lines


def _several(accepted: Sequence[Tables]) -> UnknownLayout:
    names = " and ".join(tables.layout for tables in accepted)
    return UnknownLayout(
        "several_layouts", f"its tables are written in more than one layout ({names}); split the document"
    )


def _no_table() -> UnknownLayout:
    return UnknownLayout(
        "no_layout",
        "no table with figures in a layout that can be read; check that the report's tables are in the text",
    )

"""Nothing printed is lost: every figure printed in a document's tables is a fact or stands in a finding.

What is printed is counted from the lines of the text, by rules that know nothing of rows and columns
(transform.forms.printed); what was read is counted from the plan of the tables; the two counts are compared for every
document. Only where they differ is it looked which figures of which lines came out nowhere.

Nearly every document is proven by less: where the layout marks its cells, no line beside them holds a figure, there are
as many cells as the rows read have, and no row of the plan holds a figure that it gives to no cell (which is known for
the plan, once).
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from extract.line_numbers import line_of
from transform.facts.lost_figures import LostFigure, missing, token_of
from transform.facts.notes import RAW_TEXT, SOURCE_LINE, CellNote, Finding
from transform.forms.forms import Forms
from transform.forms.printed import digits_of, figures, is_prose
from transform.forms.wording import key_of
from transform.prose.sections import FoundSection
from transform.report import Report
from transform.statistics.forms import load_statistic_forms
from transform.tables.plan import TablePlan
from transform.tables.rows import ReadRow

_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 600
_BESIDE = {
    "tabbed": re.compile(r"\n([^\t\n][^\n]*+)"),
    "piped": re.compile(r"\n([^|\n]++)(?=\n)"),
    "markdown": re.compile(r"\n([^|\n]++)(?=\n)"),
}
"""Layout -> the lines between its first and its last cell that are no row of cells."""
_BELOW = re.compile(r"\s*\n([^\n]+)")
_TABLES_FROM = 2
"""The section that holds the first table."""
_NOWHERE = sys.maxsize
_FIGURE_ALONE = re.compile(r"[\W\d_]*[\u4e00-\u9fff]{0,2}\W*")
"""A figure with its unit and marks."""
_LIST_WORD = 4
"""Shortest label (characters) of the list of before 2019 that a line is known by."""
_LABEL_LENGTH = 3
"""Chinese characters from which on a line below the last row is a text of its own."""


class _Loose(NamedTuple):
    """A row of a plan whose figures are not all given to cells and of which no finding tells."""

    row: int
    covered: frozenset[int]
    """positions of the values that are cells"""


class _Known(NamedTuple):
    """What is the same for all documents of a plan: its loose rows, and how many cells its rows have."""

    rows: tuple[_Loose, ...]
    cells: int


class _Tokens(dict[str, tuple[str, ...]]):
    """Text -> its figures, comparable (token_of); bounded."""

    def __init__(self, figures_of: Callable[[str], Iterable[str]]) -> None:
        super().__init__()
        self._figures_of = figures_of

    def __missing__(self, text: str) -> tuple[str, ...]:
        found = tuple(map(token_of, self._figures_of(text)))
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = found
        return found


class Conservation:
    """Counts for the documents of one process; what it remembers is bounded."""

    def __init__(self, forms: Forms) -> None:
        widths = {table: len({c.number for c in forms.columns if c.table == table}) for table in forms.tables}
        channels = len({row.number for row in forms.rows if row.table == "dispute"})
        self._application = frozenset(range(widths["application"]))
        self._dispute = frozenset(range(channels * widths["dispute"]))
        self._words = {key for words in forms.vocabulary.values() for key in words if key}
        self._in_line = _Tokens(figures)
        self._in_cell = _Tokens(digits_of)
        self._list_words = [key for key in load_statistic_forms().by_key if len(key) >= _LIST_WORD]
        self._in_labels: dict[tuple[str, ...], int] = {}

    # -- the count -------------------------------------------------------------------------------------------------

    def holds(self, report: Report) -> bool:
        """Is every line with a figure a cell, and every figure of a row given to a cell? False says only: look closer."""
        plan, text, pattern = report.tables.plan, report.document.text, _BESIDE.get(report.tables.layout)
        if report.document.rows is not None:
            pattern = _BESIDE["tabbed"]
        if pattern is None or report.tables.statistics is not None or not report.tables.rows:
            return False
        known = plan.loose
        if known is None:
            known = plan.loose = _Known(
                tuple(self._loose(report.tables.rows, plan)), sum(row.shape.cells for row in report.tables.rows)
            )
        if known.rows and any(self._has_loose_figure(report.tables.rows[row], covered) for row, covered in known.rows):
            return False
        if pattern is _BESIDE["tabbed"]:
            begin = -1 if text.startswith("\t") else text.find("\n\t")
            last = text.rfind("\n\t")
            end = text.find("\n", last + 2)
            if text.count("\n\t", max(begin, 0), end if end >= 0 else len(text)) + (begin < 0) != known.cells:
                return False
            last += 1
        else:
            begin = text.rfind("\n", 0, text.find("|"))
            last = text.rfind("|")
        tables = _section_of_tables(report)
        begin = min(begin, tables.start) if tables else begin
        beside = pattern.findall(text, max(begin, 0), last + 1)
        below = _BELOW.match(text, text.find("\n", last + 2)) if last + 2 < len(text) else None
        if below and self._in_line[below[1]] and not self._ends(below[1]):
            return False
        return not any(map(self._in_line.__getitem__, beside))

    def _of_labels(self, labels: tuple[str, ...]) -> int:
        count = self._in_labels.get(labels)
        if count is None:
            if len(self._in_labels) >= _REMEMBERED:
                self._in_labels.clear()
            count = self._in_labels[labels] = sum(len(self._in_line[label]) for label in labels)
        return count

    def _covered(self, rows: list[ReadRow], plan: TablePlan) -> dict[int, frozenset[int]]:
        """Row -> the positions of its values that are cells of the form."""
        covered: dict[int, frozenset[int]] = {row: self._application for row, _ in plan.application}
        for row, cells, _ in plan.disclosure_rows:
            covered[row] = covered.get(row, frozenset()) | {cell.position for cell in cells}
        if plan.dispute is not None:
            covered[plan.dispute] = self._dispute
        for first, again, *_ in plan.twins:
            if rows[first].cells[: rows[first].shape.last] == rows[again].cells[: rows[again].shape.last]:
                covered[again] = covered.get(first, frozenset())  # printed twice alike: the same figures
        return covered

    def _loose(self, rows: list[ReadRow], plan: TablePlan) -> Iterator[_Loose]:
        told = {found.row for found in plan.findings} | {refused.row for refused in plan.refused}
        told.update(again for _, again, *_ in plan.twins)  # equal to the first, or a finding
        covered = self._covered(rows, plan)
        for index, row in enumerate(rows):
            if index in told:
                continue
            mine = covered.get(index, frozenset())
            if self._of_labels(row.shape.labels) or row.shape.last > sum(at < row.shape.last for at in mine):
                yield _Loose(index, mine)

    def _has_loose_figure(self, row: ReadRow, covered: frozenset[int]) -> bool:
        return bool(self._of_labels(row.shape.labels)) or any(
            self._in_line[cell] for at, cell in enumerate(row.cells) if at not in covered
        )

    # -- what is missing -------------------------------------------------------------------------------------------

    def lost(self, report: Report, notes: Iterable[CellNote], findings: Iterable[Finding]) -> list[LostFigure]:
        """The figures of the document's tables that came out nowhere, by their lines.

        `notes` and `findings` are those of the report: what they say is not lost.
        """
        first, lines = self._region(report)
        printed = [self._in_line[line] for line in lines]
        left = Counter(chain.from_iterable(printed))
        given = Counter(chain.from_iterable(map(self._in_cell.__getitem__, self._cells_of(report))))
        left = Counter({token: count - given[token] for token, count in left.items() if count > given[token]})
        if not left:
            return []
        told: set[tuple[int | None, str | None]] = {(note[SOURCE_LINE], note[RAW_TEXT]) for note in notes}
        told |= {(f.source_line, text) for f in findings for text in (f.printed, f.actual, f.evidence)}
        for of_line in self._said(told, left).values():
            left.subtract(of_line)
        if max(left.values(), default=0) <= 0:
            return []
        said = self._said(told)
        here: dict[int, Counter[str]] = defaultdict(Counter)
        for line, found in self._cells(report):
            here[line].update(found)
        by_line = {
            number: figures(line) for number, (line, any_) in enumerate(zip(lines, printed, strict=True), first) if any_
        }
        return missing(by_line, here, said, self._said(told, tokens_of=self._in_line))

    def _said(
        self,
        told: Iterable[tuple[int | None, str | None]],
        of: Container[str] | None = None,
        tokens_of: _Tokens | None = None,
    ) -> dict[int | None, Counter[str]]:
        """Line -> the figures (`of`: only these) that texts told of it hold; what is said again is the same figure.

        `tokens_of`: which digits of a text are figures; all if it is not given.
        """
        in_text = self._in_cell if tokens_of is None else tokens_of
        said: dict[int | None, Counter[str]] = {}
        for line, text in told:
            tokens = in_text[text] if text else ()
            if of is not None:
                tokens = tuple([token for token in tokens if token in of])
            if tokens:
                known = said.get(line)
                said[line] = Counter(tokens) if known is None else known | Counter(tokens)
        return said

    def _cells_of(self, report: Report) -> list[str]:
        """What became cells, as printed."""
        tables = report.tables
        if tables.statistics is not None:
            said = [printed for _, printed in _statistic_figures(report)]
            return [*said, *(entry.label for entry in tables.statistics.entries)]
        found: list[str] = []
        for index, positions in self._covered(tables.rows, tables.plan).items():
            cells = tables.rows[index].cells
            if positions is self._application or positions is self._dispute:
                found += cells[: len(positions)]
            else:
                found += [cells[at] for at in positions if at < len(cells)]
        return found

    def _cells(self, report: Report) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The figures that became cells, by their line (0: it is not known)."""
        tables, in_cell = report.tables, self._in_cell
        if tables.statistics is not None:
            for line, printed in _statistic_figures(report):
                yield line, in_cell[printed]
            for entry in tables.statistics.entries:
                yield 0, in_cell[entry.label]  # 计1条
            return
        for index, positions in self._covered(tables.rows, tables.plan).items():
            row, start = tables.rows[index], tables.starts[index]
            for at in positions:
                if at < len(row.cells) and row.cells[at]:
                    yield start + row.lines[at], in_cell[row.cells[at]]

    def _region(self, report: Report) -> tuple[int, list[str]]:
        """The document's lines from the first of its tables to the last, and the number of the first."""
        first, last = _extent(report)
        lines = report.document.text.split("\n")
        if report.tables.statistics is not None:
            named = [number for number, line in enumerate(lines, 1) if not is_prose(line) and self._names_entry(line)]
            first, last = min([first, *named]), max([last, *named])
            while last and first > 1 and _is_figure_alone(lines[first - 2]):
                first -= 1
        tables = _section_of_tables(report)
        if tables:
            first = min(first, tables.heading_line + 1)
        if not last:
            return 1, []
        if report.tables.rows or report.tables.statistics is not None:
            while last < len(lines) and not self._ends(lines[last]):
                last += 1
        return first, lines[first - 1 : last]

    def _names_entry(self, line: str) -> bool:
        """Does a line hold a label of the list of before 2019?"""
        key = key_of(line)
        return any(word in key for word in self._list_words)

    def _ends(self, line: str) -> bool:
        """Is a line below the last row a text of its own (a heading, prose), not figures that belong above?"""
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in line)
        return (chinese >= _LABEL_LENGTH and key_of(line) not in self._words) or is_prose(line)


def _extent(report: Report) -> tuple[int, int]:
    """The lines on which the first row read begins and the last ends."""
    tables = report.tables
    if tables.statistics is not None:
        told = [line for line, _ in _statistic_figures(report)]
        return min(told, default=_NOWHERE), max(told, default=0)
    if not tables.rows:
        return _NOWHERE, 0
    last = max(
        start + (row.lines[-1] if row.lines else 0) for start, row in zip(tables.starts, tables.rows, strict=True)
    )
    return min(tables.starts), last


def _section_of_tables(report: Report) -> FoundSection | None:
    """The section that begins with the first table."""
    return next((section for section in report.sections if section.number == _TABLES_FROM), None)


def _is_figure_alone(line: str) -> bool:
    return _FIGURE_ALONE.fullmatch(line) is not None and bool(figures(line))


def _statistic_figures(report: Report) -> Iterator[tuple[int, str]]:
    """(line, as printed) of the figures of a statistics table."""
    if report.tables.statistics is None:
        return
    text = report.document.text
    for entry in report.tables.statistics.entries:
        if entry.at is not None:
            if report.tables.statistic_rows is None:
                yield line_of(text, entry.at), entry.value.printed
            else:
                starts, rows = report.tables.statistic_rows
                inside = rows[entry.at].lines[entry.cell] if entry.cell is not None else 0
                yield starts[entry.at] + inside, entry.value.printed

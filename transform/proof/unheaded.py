"""Table 3 without a word of its header: a page's end lost it, or a tool that keeps one row of a header.

The form has its columns in one order only. The figures are taken for these columns where nothing speaks against it: no
column is named in the whole document, every row of the form is there with a figure or a blank for each column, every
row adds up to its last figure, and the columns to the form's sums over rows. That the header is missing stays a finding.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from extract.characters import simplified
from transform.forms.forms import Forms
from transform.tables.plan import TablePlan
from transform.tables.rows import NULL, ReadRow, RowReader

_TABLE = "application"
_BEGIN = 2
"""Characters of a label that stand together in any cell."""
_FEW = 2
"""Columns that prose may name; a header names more."""


class UnheadedTable:
    """Says whether the figures of table 3 are those of the form's columns. One instance serves a process."""

    def __init__(self, forms: Forms, row_reader: RowReader) -> None:
        self._count = row_reader.count
        columns = sorted((c.number, c.code) for c in forms.columns if c.table == _TABLE)
        self._width = len(columns)
        self._total = [code for _, code in columns].index("total")
        labels = [label for label in forms.vocabulary[_TABLE, "row"] if label]
        begins = {label[:_BEGIN] for label in forms.vocabulary[_TABLE, "column"]}
        self._begins = {begin for begin in begins if not any(begin in label for label in labels)}
        """how the columns' labels begin, where no row's label has that in it"""
        self._sums: dict[str, dict[str, dict[str, list[int]]]] = {name: {} for name in forms.names}
        for term in forms.sums:
            if term.table == _TABLE and term.axis == "rows":
                sides = self._sums[term.form].setdefault(term.rule_id, {})
                sides.setdefault(term.side, []).append(forms.row_by_code[_TABLE, term.row].number)

    def is_in_order(self, rows: Sequence[ReadRow], plan: TablePlan, text: str) -> bool:
        """May the rows, arranged as the plan says, be taken for the form's?"""
        form = plan.forms.get(_TABLE)
        refused = any(each.table == _TABLE for each in plan.refused)
        if form is None or plan.missing_application or refused or self._names_columns(text):
            return False
        table: dict[int, list[int]] = {}
        for index, row_no in plan.application:
            numbers = [*self._numbers(rows[index])]
            if len(numbers) != self._width:
                return False
            *parts, total = numbers
            if total is None or sum(part or 0 for part in parts) != total:
                return False
            table[row_no] = [number or 0 for number in numbers]
        return all(
            sum(table[row][column] for row in sides["left"]) == sum(table[row][column] for row in sides["right"])
            for sides in self._sums[form].values()
            for column in range(self._width)
        )

    def _numbers(self, row: ReadRow) -> Iterator[int | None]:
        """The row's numbers, None for a blank; fewer than the columns if one is no number or not certain."""
        for place, cell in enumerate(row.cells[: self._width]):
            number, value = self._count(cell)
            if place in row.doubts:
                return
            if number != NULL:
                yield number
            elif value is None or value.status in ("blank", "not_applicable"):
                yield None

    def _names_columns(self, text: str) -> bool:
        """Are columns named anywhere, if only by the first line of a label that is broken over lines? Then the header is
        there and not understood."""
        text = "".join(simplified(unicodedata.normalize("NFKC", text)).split())
        return sum(begin in text for begin in self._begins) > _FEW

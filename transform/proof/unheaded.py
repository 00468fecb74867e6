"""Tables 3 and 4 without a word on their columns: a page's end lost it, or a tool that keeps one row of a header.

The form has its columns in one order only. The figures are taken for these columns where nothing speaks against it: no
column is named in the whole document, or only beside the table on lines that keep the form's order; in table 3 every row of the form is there with a figure or a blank for each
column and adds up to its last figure, and the columns to the form's sums over rows; in table 4 the channels are named in
the form's order, and each of them adds up. That the header is missing stays a finding.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.characters import simplified
from transform.forms.forms import Forms
from transform.tables.plan import TablePlan
from transform.tables.rows import NULL, ReadRow, RowReader

_TABLE, _DISPUTE = "application", "dispute"
_PIECE = 2
"""Characters of a label that stand together in any cell."""
_FEW = 2
"""Columns that prose may name; a header names more."""


class UnheadedTables:
    """Says whether the figures of a table are those of the form's columns. One instance serves a process."""

    def __init__(self, forms: Forms, row_reader: RowReader) -> None:
        self._count = row_reader.count
        columns = sorted((c.number, c.code) for c in forms.columns if c.table == _TABLE)
        self._width = len(columns)
        assert columns[-1][1] == "total"
        self._channels = len({row.number for row in forms.rows if row.table == _DISPUTE})
        rows = [label for label in forms.vocabulary[_TABLE, "row"] if label]
        self._pieces: dict[str, dict[str, int]] = {}
        """table -> what a broken label of a column leaves on a line, where no row's label has that in it, and its order"""
        for table, halves in ((_TABLE, 1), (_DISPUTE, 2)):
            order = list(dict.fromkeys(c.code for c in forms.columns if c.table == table))
            pieces = [
                (piece, 2 * order.index(code) + half)
                for label, code in forms.vocabulary[table, "column"].items()
                for half, piece in enumerate((label[:_PIECE], label[_PIECE:])[:halves])
                if len(piece) == _PIECE and not any(piece in row for row in rows)
            ]
            named = Counter(piece for piece, _ in dict.fromkeys(pieces))
            self._pieces[table] = {piece: at for piece, at in pieces if named[piece] == 1}
        self._sums: dict[str, dict[str, dict[str, list[int]]]] = {name: {} for name in forms.names}
        for term in forms.sums:
            if term.table == _TABLE and term.axis == "rows":
                sides = self._sums[term.form].setdefault(term.rule_id, {})
                sides.setdefault(term.side, []).append(forms.row_by_code[_TABLE, term.row].number)

    def is_in_order(self, table: str, rows: Sequence[ReadRow], plan: TablePlan, text: str) -> bool:
        """May the rows of the table, arranged as the plan says, be taken for the form's?"""
        if any(each.table == table for each in plan.refused) or self._is_named_otherwise(table, text):
            return False
        return self._dispute_adds_up(rows, plan) if table == _DISPUTE else self._application_adds_up(rows, plan)

    def _dispute_adds_up(self, rows: Sequence[ReadRow], plan: TablePlan) -> bool:
        if plan.dispute is None:
            return False
        row = rows[plan.dispute]
        width = len(row.cells) // self._channels
        numbers = [*self._numbers(row, width * self._channels)]
        groups = [numbers[begin : begin + width] for begin in range(0, len(numbers), width)]
        return len(numbers) == width * self._channels and all(map(_adds_up, groups))

    def _application_adds_up(self, rows: Sequence[ReadRow], plan: TablePlan) -> bool:
        form = plan.forms.get(_TABLE)
        if form is None or plan.missing_application:
            return False
        found: dict[int, list[int]] = {}
        for index, row_no in plan.application:
            numbers = [*self._numbers(rows[index], self._width)]
            if len(numbers) != self._width or not _adds_up(numbers):
                return False
            found[row_no] = [number or 0 for number in numbers]
        return all(
            sum(found[row][column] for row in sides["left"]) == sum(found[row][column] for row in sides["right"])
            for sides in self._sums[form].values()
            for column in range(self._width)
        )

    def _numbers(self, row: ReadRow, width: int) -> Iterator[int | None]:
        """The row's numbers, None for a blank; fewer than the columns if one is no number or not certain."""
        for place, cell in enumerate(row.cells[:width]):
            number, value = self._count(cell)
            if place in row.doubts:
                return
            if number != NULL:
                yield number
            elif value is None or value.status in ("blank", "not_applicable"):
                yield None

    def _is_named_otherwise(self, table: str, text: str) -> bool:
        """Are columns named anywhere, if only by a piece of a label that is broken over lines, and not on lines each of
        which has some of them in the form's order? Then the header is there and not understood."""
        pieces = self._pieces[table]
        lines = simplified(unicodedata.normalize("NFKC", text)).split("\n")
        whole = "".join("".join(lines).split())
        if sum(piece in whole for piece in pieces) <= _FEW:
            return False
        pattern = re.compile("|".join(map(re.escape, pieces)))
        found = [[pieces[piece] for piece in pattern.findall(line)] for line in lines]
        orders = [order for order in found if len(set(order)) > 1]
        return not orders or not all(map(_is_in_order, orders))


def _is_in_order(places: Sequence[int]) -> bool:
    """Do the places go up, or begin again with the first?"""
    return all(one < other or other == places[0] for one, other in pairwise(places))


def _adds_up(numbers: Sequence[int | None]) -> bool:
    """Is the last number there, and the sum of the others?"""
    *parts, total = numbers
    return total is not None and sum(part or 0 for part in parts) == total

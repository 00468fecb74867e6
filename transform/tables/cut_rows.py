"""Rows that a page break cuts in two: their label is in two pieces, or stands on one page and the figures on the other.

A row's figures stand whole in one half, and the other half has none; but a figure that is broken over lines in its cell
may be cut as well. The halves are one row only if the form's words say so:

* the two pieces of a label make a label of the form, and are not both labels of their own;
* or a row of figures without a label stands beside a row of the form that has as many empty cells, where the form's
  order has a place for it (`三、…` between `二、…` and `四、…`).

Pieces of the label of a group, and of a header's cells, are put together alike, in the row in which they begin.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from extract.rows import Row
from transform.forms.forms import Forms
from transform.forms.wording import Wording, key_of
from transform.tables.cut_heads import CutHeads
from transform.tables.halves import REACH, Half, Halves, Join, Pages, figures_of, last_cells, row_of

PrintedRows = tuple[list[int], list[Row]]

_MOST_LABELS = 20
"""A row with more labels is none of a form's."""
_LONGEST_LABEL = 400
"""Of two pieces (characters, blanks included)."""
_REMARK = frozenset("()（）单位:：")
"""What stands in a remark or a unit of a label"""


class CutRows:
    """Puts rows that are cut together. One instance serves a process."""

    def __init__(self, forms: Forms, words: Wording, kind: Callable[[str], str]) -> None:
        """`kind` tells b(lank), v(alue) or l(abel)."""
        self._words = words
        self._kind = kind
        self._heads = CutHeads(words)
        numbers = {row.code: row.number for row in forms.rows if row.table == "application"}
        self._endings = {key[n:] for key in words.known for n in range(len(key))}
        self._joined = lru_cache(20_000)(self._joined_label)
        self._order = {key: numbers[code] for key, code in forms.vocabulary["application", "row"].items()}

    def joined(self, starts: Sequence[int], rows: Sequence[Row], pages: Pages | None = None) -> PrintedRows:
        """The rows with the cut ones whole; where pages are known only what a page break parts is looked at.

        Rows that are not cut are the same objects.
        """
        halves = Halves(starts, rows, pages, self._kind)
        for upper, lower in self._breaks(rows, pages):
            one, other = halves.at(upper), halves.at(lower)
            if not (halves.is_certain(upper) and halves.is_certain(lower)):
                continue
            if one and other and (pages or self._may_be_cut(one, other)):
                self._put_together(halves, upper, lower, one, other)
        return halves.whole()

    def _breaks(self, rows: Sequence[Row], pages: Pages | None) -> list[tuple[int, int]]:
        """Pairs of rows between which a page may end; a header that is printed again stands between pages."""
        breaks: list[tuple[int, int]] = []
        seen: set[tuple[str, ...]] = set()
        last = -1
        for n, row in enumerate(rows):
            kinds = "".join(map(self._kind, row.cells))
            if (row.cells in seen and "v" not in kinds) or kinds.count("l") > _MOST_LABELS:
                continue
            seen.add(row.cells)
            is_next = last >= 0 and (pages is None or pages.numbers[last] != pages.numbers[n])
            if is_next and pages and self._heads.is_header(row.cells, kinds):
                before = "".join(map(self._kind, rows[last].cells))
                if not self._heads.is_header(rows[last].cells, before):
                    continue
            if is_next:
                breaks.append((last, n))
            last = n
        return breaks

    def _may_be_cut(self, one: Half, other: Half) -> bool:
        """Has either of two rows a label that is none of the form's, or figures but no label?"""
        return any(key_of(half.cells[n]) not in self._words.known for half in (one, other) for n in half.labels) or any(
            half.has_figures and not self._is_labelled(half) for half in (one, other)
        )

    def _is_labelled(self, half: Half) -> bool:
        """Has the row a label of its own, not only the group's in which it stands?"""
        if half.own < 0:
            return False
        key = key_of(half.cells[half.own])
        return key in self._words.rows or not (key in self._words.groups or key in self._words.ignored)

    def _put_together(self, halves: Halves, upper: int, lower: int, one: Half, other: Half) -> None:
        """Puts what a page break between two rows cuts together: pieces of labels, then the halves of a row."""
        joins: list[Join] = []
        for cell in other.labels:
            join = self._rest_of(halves, upper, lower, cell, joins)
            if join:
                joins.append(join)
        own = next((join for join in joins if join.below == other.own), None)
        is_own = own is not None and own.row == upper and own.above == one.own
        both = one.has_figures and other.has_figures
        is_rest = is_own or (halves.pages is not None and other.own < 0 and self._is_labelled(one))
        figures = figures_of(one, other, is_own) if both and is_rest else None
        if both and is_own and figures is None:
            return  # two rows of figures under one label
        for join in joins:
            above = halves.at(join.row)
            assert above
            halves.changed[join.row] = above.with_cell(join.above, join.text)
            one = halves.at(upper) or one
        gone = {join.below for join in joins}
        # a group's label that stands right beside the rest is the row's; one farther out began pages before
        far = {n for n in range(other.values) if n < other.own - 1 or other.kinds[n] == "b"} if is_own else set()
        rest = other.without(gone | far)
        if joins:
            halves.changed[lower] = rest if rest.has_figures or "l" in rest.kinds else None
        whole: Half | None = None
        if both:
            whole = one._replace(cells=(*one.cells[: one.values], *figures)) if figures else None
        elif other.has_figures:
            if is_own or (rest.own < 0 and self._fits_beside(halves, one, rest, range(upper, lower + 1))):
                whole = row_of(one, rest, rest)
        elif one.has_figures:
            if is_own:
                whole = row_of(one, rest, one)
            elif not self._heads.complete_groups(halves, upper, lower, other, gone) and not joins:
                is_split = not self._is_labelled(one) and self._fits_beside(halves, rest, one, range(upper, lower + 1))
                whole = row_of(rest, one, one) if is_split else None
        else:
            self._heads.complete_header(halves, upper, lower, other, gone)
        if whole:
            halves.changed[upper], halves.changed[lower] = whole, None

    def _rest_of(self, halves: Halves, upper: int, lower: int, cell: int, joins: Sequence[Join]) -> Join | None:
        """The cell above of which a cell below the break is the rest; None if there is none, or more than one."""
        other = halves.at(lower)
        assert other
        taken = {(join.row, join.above) for join in joins}
        rest = other.cells[cell]
        if not self._may_end_label(rest):
            return None
        nearest: list[Join] = []
        for row in range(upper, max(-1, upper - REACH), -1):
            above = halves.at(row)
            if above is None:
                continue
            if not halves.are_on_one_page(row, upper):
                break
            own = above.own if above.has_figures and row < upper else -1  # its row is whole
            found = [
                Join(cell, row, at, text)
                for at in above.labels[:_MOST_LABELS]
                if at != own and (text := self._whole(above.cells[at], rest)) and (row, at) not in taken
            ]
            column = halves.cell_in_column(row, lower, cell)
            below = [join for join in found if join.above == column]
            if below:
                return below[0]
            if halves.pages is None and len({key_of(join.text) for join in found}) == 1:
                return found[0]  # the same words several times in a header: in their order
            nearest = nearest or found
        return nearest[0] if len(nearest) == 1 else None

    def _may_end_label(self, rest: str) -> bool:
        """Does a label of the form end so, or in a remark or a unit, which are not compared?"""
        return key_of(rest) in self._endings or not _REMARK.isdisjoint(rest)

    def _whole(self, begin: str, rest: str) -> str | None:
        return self._joined(begin, rest) if len(begin) + len(rest) <= _LONGEST_LABEL else None

    def _joined_label(self, begin: str, rest: str) -> str | None:
        """Two pieces as one label, if that is one of the form's and they are not two."""
        known = self._words.known
        text = begin + rest
        if key_of(text) not in known or (key_of(begin) in known and key_of(rest) in known):
            return None
        return text if key_of(begin) != key_of(text) else None

    def _fits_beside(self, halves: Halves, labelled: Half, figures: Half, rows: range) -> bool:
        """Is a row without figures the one whose figures stand in a row without a label?

        It has a label of the form's and as many cells, and the form's order has a place for it among the `rows`.
        """
        if labelled.own < 0 or not self._is_labelled(labelled):
            return False
        key = key_of(labelled.cells[labelled.own])
        if key not in self._words.rows or last_cells(figures, len(labelled.cells) - labelled.values) is None:
            return False
        number = self._order.get(key)
        if number is None:
            return True
        before = self._number_near(halves, range(rows.start - 1, max(-1, rows.start - REACH), -1))
        after = self._number_near(halves, range(rows.stop, min(rows.stop + REACH, len(halves))))
        return (before is None or before < number) and (after is None or number < after)

    def _number_near(self, halves: Halves, rows: Iterable[int]) -> int | None:
        """The place in the form's order of the first row of table 3 that is met."""
        for n in rows:
            row = halves.at(n)
            if row and row.has_figures and row.own >= 0:
                number = self._order.get(key_of(row.cells[row.own]))
                if number is not None:
                    return number
        return None

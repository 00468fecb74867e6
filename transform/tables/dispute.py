"""Table 4 planned: one row of figures under a header of three lines, or a table of its own for each channel."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transform.forms.forms import Forms
from transform.tables.broken_rows import Loose, Placed, placed
from transform.tables.header_words import dispute_header
from transform.tables.placement import Standing, Style, Wanted, at_end, is_whole, on_grid
from transform.tables.plan import Placement, PlanFinding, TablePlan, printed_labels, refuse
from transform.tables.rows import Shape

_TABLE = "dispute"


class _Word(NamedTuple):
    """A label of the header: where it stands in its row, and how many cells the row has."""

    key: str
    place: int
    cells: int


class DisputePlanner:
    """Plans table 4."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._header = dispute_header(forms)
        self._first = min(self._header[0])
        self._channels = sorted({(row.number, row.code) for row in forms.rows if row.table == _TABLE})
        self._heads = forms.vocabulary[_TABLE, "row"]
        self._litigation = forms.vocabulary[_TABLE, "header_group"]
        self._results = forms.vocabulary[_TABLE, "column"]
        self._order = [column.code for column in forms.columns if column.table == _TABLE]
        self._standard = list(dict.fromkeys(self._order))
        self.width = len(self._channels) * len(self._standard)

    def plan(self, shapes: Sequence[Shape], rows: list[int], plan: TablePlan, in_order: bool = False) -> None:
        """Puts what the rows of table 4 are into the plan; `in_order`: if it names no column, in the form's order."""
        if not rows:
            return
        plan.forms[_TABLE] = None
        figures = [index for index in rows if shapes[index].last]
        if self._in_pieces(shapes, rows, figures, plan):
            return
        header = [index for index in rows if not figures or index < figures[0]]
        words = self._words(shapes, [index for index in header if not shapes[index].last])
        printed_once = _once(words)
        readings = [[word.key for word in words], printed_once, self._once_below(printed_once)]
        # The first channel's name may have slipped out of the table: the others' stand behind it.
        known = any(map(self._is_header, (*readings, *([self._first, *reading] for reading in readings))))
        if not known:
            printed = "header: " + " | ".join(word.key for word in words)
            plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed, row=rows[0]))
            if self._names_channels(printed_once):
                plan.unheaded.append(_TABLE)
                known = in_order
        wanted = {index: Wanted(shapes[index], self.width) for index in figures}
        whole = [index for index in figures if not shapes[index].keys and is_whole(wanted[index])]
        own = whole[0] if len(whole) == 1 else next((n for n in figures if not shapes[n].keys), None)
        found, others = None, figures
        if own is not None:
            standing = Standing([wanted[own]], self._shown(words), plan.keeps_blanks)
            unlabelled = {index for index in figures if not shapes[index].keys}
            loose = Loose(figures, unlabelled)
            found = placed(own, wanted[own], shapes, standing, loose, len(self._channels))
            others = [index for index in figures if index != own and index not in found.further]
        alone = not any(not shapes[index].keys and 2 * shapes[index].filled >= self.width for index in others)
        for index in others:
            plan.findings.append(PlanFinding("STR-04", _TABLE, printed=printed_labels(shapes[index]), row=index))
        if own is not None and found is not None:
            self._settle(own, found, known and alone, shapes, plan)
        if plan.dispute is None:
            plan.missing_dispute = True
            if not figures:
                plan.findings.append(PlanFinding("STR-04", _TABLE, printed="no row of figures", row=rows[0]))

    def _settle(self, own: int, found: Placed, known: bool, shapes: Sequence[Shape], plan: TablePlan) -> None:
        """Plans the row of figures, or refuses it for all channels."""
        if known and found.place.is_certain:
            plan.dispute = own
            if found.placement:
                plan.placements[own] = found.placement
            if shapes[own].noted:
                plan.notes.append((_TABLE, self._channels[0][0], own))
            return
        for channel, _ in self._channels:
            refuse(
                self._forms, plan, own, _TABLE, channel, self._order, shapes[own],
                say=channel == self._channels[0][0], is_open=known, offsets=found.place.offsets,
            )  # fmt: skip

    # -- header --------------------------------------------------------------------------------------------------

    def _words(self, shapes: Sequence[Shape], rows: Sequence[int]) -> list[_Word]:
        return [
            _Word(key, place, shapes[index].cells)
            for index in rows
            for key, place in zip(shapes[index].keys, shapes[index].places, strict=True)
            if key
        ]

    def _is_header(self, printed: Sequence[str]) -> bool:
        """Are the words the form's, in its order? Each may be the beginning of a label."""
        return len(printed) == len(self._header) and all(
            any(word.startswith(key) for word in wording) for key, wording in zip(printed, self._header, strict=True)
        )

    def _names_channels(self, printed: Sequence[str]) -> bool:
        """Are the words the form's header without a word on its columns?"""
        names = [wording for wording in self._header if not any(word in self._results for word in wording)]
        return len(printed) == len(names) and all(key in name for key, name in zip(printed, names, strict=True))

    def _once_below(self, printed: Sequence[str]) -> list[str]:
        """Without the results of the first channel that a cell a line prints again below their own."""
        first = next((n for n, key in enumerate(printed) if key in self._results), 0)
        end = first + len(self._standard)
        again = end + len(self._channels) - 1
        is_again = printed[again : again + len(self._standard)] == printed[first:end]
        return [*printed[:again], *printed[again + len(self._standard) :]] if is_again else list(printed)

    def _shown(self, words: Sequence[_Word]) -> Style | None:
        """The grid on which the results' labels stand over their columns."""
        results = [word for word in words if word.key in self._results]
        places, widths = {word.place for word in results}, {word.cells for word in results}
        first = min(places, default=0)
        if places == set(range(first, first + self.width)):
            return on_grid(first, max(widths))
        names = [word for word in words if word.key in self._heads or word.key in self._litigation]
        for one, other in pairwise(names):
            if one.cells == other.cells and other.place == one.place + 1:  # each spans several columns
                return at_end(names[0].place, other.cells - other.place - 1, other.cells)
        return None

    # -- in pieces -----------------------------------------------------------------------------------------------

    def _in_pieces(self, shapes: Sequence[Shape], rows: Sequence[int], figures: Sequence[int], plan: TablePlan) -> bool:
        """Plans table 4 where each channel has a row of its own, named in it or above it, under the results' labels."""
        size = len(self._standard)
        whole = all(is_whole(Wanted(shapes[n], size)) and not shapes[n].marked for n in figures)
        if len(figures) != len(self._channels) or not whole:
            return False
        results: list[str] = []
        named: str | None = None
        found: dict[str, int] = {}
        for index in rows:
            shape = shapes[index]
            columns = [self._results[key] for key in shape.keys if key in self._results]
            heads = [self._heads[key] for key in shape.keys if key in self._heads]
            results = columns or results
            named = heads[0] if len(heads) == 1 else None if heads else named
            if shape.last:
                if named is None or named in found or results != self._standard:
                    return False
                found[named], named = index, None
        if set(found) != {code for _, code in self._channels}:
            return False
        own, *others = [found[code] for _, code in self._channels]
        positions: list[int] = []
        offset = 0
        for index in (own, *others):
            first = offset + shapes[index].first
            positions += range(first, first + size)
            offset += shapes[index].values
        plan.dispute = own
        plan.placements[own] = Placement(tuple(positions), len(self._channels), tuple(others))
        return True


def _once(words: Sequence[_Word]) -> list[str]:
    """The words of a header without those that a merged cell was repeated as: beside it, and below it."""
    above: dict[tuple[int, int], str] = {}
    found: list[str] = []
    before: _Word | None = None
    for word in words:
        is_beside = before is not None and word == before._replace(place=before.place + 1)
        if not is_beside and above.get((word.place, word.cells)) != word.key:
            found.append(word.key)
        above[word.place, word.cells] = word.key
        before = word
    return found

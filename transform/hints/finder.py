"""Which cells of a table must be wrong for its sums to fail as they do? The sums are a parity code: they point at the cell.

An equation is a sum of cells, each added or taken away, that must be 0. One that holds a blank cell proves nothing. The
smallest sets of cells are searched whose change makes every equation hold: one cell; else two neighbours that were
exchanged; else two, then three cells. Values must be whole numbers of zero or more. All explanations of the smallest size
are found, so that one that is not the only one says so; the search is bounded and says when it stopped early.

Why nothing is missed up to three cells, where every cell stands in two equations: some equation fails, so one of its cells is among the culprits. Of the culprits in
it one at least stands in a failing equation that no other culprit left shares (three cells make no circle in a grid), which
gives its value; with that put right, the same holds for the rest.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

Equation = Sequence[tuple[int, int]]
"""(cell, 1 or -1), ..."""

_MOST_CELLS = 3
_MOST_STEPS = 30_000
"""Changes tried for a table before the search stops."""
_MOST_FOUND = 50
"""Explanations of one size that are kept."""


class Change(NamedTuple):
    """A cell, what it prints, and the value that would balance; `slip` is how one becomes the other, if that is known."""

    cell: int
    printed: int
    balancing: int
    slip: str


class Explanation(NamedTuple):
    """The changes that make all sums hold, the likeliest first among those of its size.

    `alternatives` are the other sets of that size; `is_complete`: there are no more. `is_exchange`: two neighbours changed places.
    """

    changes: tuple[Change, ...]
    alternatives: tuple[tuple[Change, ...], ...] = ()
    is_complete: bool = True
    is_exchange: bool = False

    @property
    def is_only(self) -> bool:
        """Is this the one smallest explanation?"""
        return self.is_complete and not self.alternatives


class Unexplained(NamedTuple):
    """No set of up to three cells was found; `is_complete`: there is none."""

    is_complete: bool


def explain(
    equations: Sequence[Equation], values: Sequence[int | None], neighbours: Sequence[tuple[int, int]] = ()
) -> Explanation | Unexplained | None:
    """The smallest change that makes all assessable equations hold; None if they hold. `neighbours`: cells side by side."""
    search = _Search(equations, values)
    if not search.failing:
        return None
    found, exchanges = search.sets(1), []
    if not found and (exchanges := search.exchanges(neighbours)):
        found = [*exchanges, *(one for one in search.sets(2) if one not in exchanges)]
    for size in range(2, _MOST_CELLS + 1):
        if found or search.is_stopped:
            break
        found = search.sets(size)
    if not found:
        return Unexplained(not search.is_stopped)
    ranked = sorted(found, key=lambda one: (one not in exchanges, *_likelihood(_changes(values, one))))
    first, *others = (_changes(values, one) for one in ranked)
    is_complete = not search.is_stopped and len(found) < _MOST_FOUND and (len(first) == 1 or search.is_braced)
    return Explanation(first, tuple(others), is_complete, bool(exchanges))


def _changes(values: Sequence[int | None], deltas: frozenset[tuple[int, int]]) -> tuple[Change, ...]:
    changes = []
    for cell, delta in sorted(deltas):
        printed = values[cell]
        assert printed is not None
        changes.append(Change(cell, printed, printed + delta, slip(printed, printed + delta)))
    return tuple(changes)


def _likelihood(changes: tuple[Change, ...]) -> tuple[int, tuple[int, ...]]:
    """Known slips first, then in the order of the form."""
    return sum(not change.slip for change in changes), tuple(change.cell for change in changes)


@lru_cache(maxsize=256)
def _equations_of_cells(equations: tuple[tuple[tuple[int, int], ...], ...]) -> Mapping[int, Sequence[tuple[int, int]]]:
    """cell -> (equation, sign), ...; the same for most tables of a form."""
    of_cell: dict[int, list[tuple[int, int]]] = {}
    for number, equation in enumerate(equations):
        for cell, sign in equation:
            of_cell.setdefault(cell, []).append((number, sign))
    return of_cell


class _Search:
    """The assessable equations of a table and what they are off by."""

    def __init__(self, equations: Sequence[Equation], values: Sequence[int | None]) -> None:
        self.values = values
        blank = {cell for cell, value in enumerate(values) if value is None}
        self.equations = tuple(tuple(e) for e in equations if not (blank and any(cell in blank for cell, _ in e)))
        self.off = [sum([sign * (values[cell] or 0) for cell, sign in e]) for e in self.equations]
        self.of_cell = _equations_of_cells(self.equations)
        self.failing = {number for number, off in enumerate(self.off) if off}
        self.steps = 0

    @property
    def is_stopped(self) -> bool:
        return self.steps >= _MOST_STEPS

    @property
    def is_braced(self) -> bool:
        """Does every cell stand in two equations? Else the sums may fix no more than what two cells change together."""
        return all(len(self.of_cell.get(cell, ())) > 1 for cell in range(len(self.values)))

    def sets(self, size: int) -> list[frozenset[tuple[int, int]]]:
        """All sets of just `size` cells with their differences that make every equation hold."""
        found: dict[frozenset[tuple[int, int]], None] = {}
        self._extend(size, (), found)
        return list(found)

    def _extend(
        self, left: int, taken: tuple[tuple[int, int], ...], found: dict[frozenset[tuple[int, int]], None]
    ) -> None:
        target = min(self.failing, key=lambda number: len(self.equations[number]))
        for cell, _ in self.equations[target]:
            if any(cell == other for other, _ in taken):
                continue
            for delta in {-sign * self.off[number] for number, sign in self.of_cell[cell] if self.off[number]}:
                if self.is_stopped or len(found) >= _MOST_FOUND:
                    return
                self.steps += 1
                if not self._is_possible(cell, delta):
                    continue
                self._move(cell, delta)
                if not self.failing and left == 1:
                    found[frozenset((*taken, (cell, delta)))] = None
                elif self.failing and left > 1:
                    self._extend(left - 1, (*taken, (cell, delta)), found)
                self._move(cell, -delta)

    def exchanges(self, neighbours: Sequence[tuple[int, int]]) -> list[frozenset[tuple[int, int]]]:
        """Neighbours whose values, exchanged, make every equation hold."""
        found = []
        for one, other in neighbours:
            first, second = self.values[one], self.values[other]
            if first is None or second is None or first == second:
                continue
            if one not in self.of_cell and other not in self.of_cell:
                continue
            self._move(one, second - first)
            self._move(other, first - second)
            if not self.failing:
                found.append(frozenset(((one, second - first), (other, first - second))))
            self._move(other, second - first)
            self._move(one, first - second)
        return found

    def _is_possible(self, cell: int, delta: int) -> bool:
        printed = self.values[cell]
        return printed is not None and printed + delta >= 0

    def _move(self, cell: int, delta: int) -> None:
        for number, sign in self.of_cell.get(cell, ()):
            self.off[number] += sign * delta
            if self.off[number]:
                self.failing.add(number)
            else:
                self.failing.discard(number)


def slip(printed: int, balancing: int) -> str:
    """How the balancing value becomes the printed one by a slip of the hand; empty if in none of the known ways."""
    if printed < 0:
        return "sign" if printed == -balancing else ""
    if printed == 0:
        return "left_at_zero"
    was, is_ = str(balancing), str(printed)
    if len(was) == len(is_):
        differing = [place for place, (a, b) in enumerate(zip(was, is_, strict=True)) if a != b]
        if len(differing) == 1 and len(was) > 1:  # of a single digit it says nothing
            return "one_digit"
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            first, second = differing
            if was[first] == is_[second] and was[second] == is_[first]:
                return "digits_swapped"
    elif len(was) == len(is_) + 1 and _without_one(was, is_):
        return "digit_dropped"
    elif len(is_) == len(was) + 1 and _without_one(is_, was):
        doubled = any(
            is_[: place + 1] + is_[place + 2 :] == was for place, (a, b) in enumerate(pairwise(is_)) if a == b
        )
        return "digit_doubled" if doubled else "digit_added"
    return ""


def _without_one(longer: str, shorter: str) -> bool:
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))

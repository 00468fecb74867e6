"""Which numbers a table prints whose cells lost their borders, proven by the table's own sums.

A row of glued digits has several readings (transform.proof.splitting). What is left of them is decided by sums that the
form promises: each row's total is the sum of its parts, and in every column some rows together equal other rows. Rows
and sums are given by index; nothing is known here of labels or forms.

Why no wrong number comes out unflagged. The readings of a row hold every number that its digits can mean, so if the
digits are complete and the sums of the report hold, the truth is among the combinations that are searched; the search
is exact (no reading is dropped that some combination needs), and a row is `decoded` only if all combinations agree on
it. Where a report does not add up, its failed sums prove nothing: a row then needs a sum that holds, or digits that
can be cut in one way only and a row sum that confirms it, and the failure must not be explained by damage to this very
row (one number lost, doubled, inserted, shortened or moved within the row; see _explains). Nor may a blank that tore a
figure explain another reading (see _fitting).

Out of reach: errors that cancel. A report whose wrong figures satisfy every sum; digits damaged in two places so that
row sum and column sums hold again, or that fall together with a failed or missing sum; a number moved within its row
where no column sum can be used (a 0 that changes places keeps the row sum). Groups of table 4 have no column sums: a
moved 0 and a loss that leaves other cells with right sums cannot be seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Literal, NamedTuple

from transform.forms.bounds import DIGITS
from transform.proof.splitting import (
    Glued,
    OutOfSteps,
    Steps,
    SumCuts,
    TooMany,
    count_splittings,
    glued,
    splittings,
    text_number,
)

Reading = tuple[int | None, ...]
"""The numbers of a row; None is a blank cell."""

Status = Literal["certain", "decoded", "ambiguous"]

MOST_ALTERNATIVES = 8
_REMEMBERED = 2_048
"""Runs of digits whose readings are remembered: most rows are noughts."""
BUDGET = 60_000
"""Visited states that a search may cost: about a tenth of a second."""
ROW_BUDGET = 10_000
"""The same for the readings of one row: about a hundredth of a second, enough for most runs of thirty digits."""
_MOST_DIFFERENCES = 256
"""Differences of a failed sum that are looked into; with more, any row may be the damaged one."""
_PATTERN_STEPS = 200
"""What it costs to begin a search, in steps."""
_DAMAGE_STEPS = 25
"""What it costs to try all damages to a row, in steps."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenRow:
    """A row and all it can mean. Rows are told apart by identity, as what is remembered of one is found by it.

    `certain`: its one reading is known by position. Otherwise `readings` are all that the structure allows, none if
    unknown. `printed` are its digits as they stand, which a test for damage needs. `partial`: readings that break the
    row's own sum were left out already, so a single reading does not mean that the digits allow only one.
    """

    readings: tuple[Reading, ...]
    certain: bool
    printed: str = ""
    partial: bool = False


class ColumnSum(NamedTuple):
    """In every column the rows `left` together equal the rows `right`."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class ProvenRow(NamedTuple):
    """What is proven of a row.

    `certain`: by position; `decoded`: by sums; `ambiguous`: nothing, `reading` is None and `alternatives` are the
    likely readings, at most 8, none if there is no lead.
    """

    reading: Reading | None
    alternatives: tuple[Reading, ...]
    status: Status


@lru_cache(_REMEMBERED)
def open_row(printed: str, width: int, budget: int = ROW_BUDGET) -> OpenRow:
    """The row of counts that a run of digits and blanks can be; the last of its `width` cells is its total.

    Certain if blanks part all cells. If a run has several splittings, those that satisfy the row sum are given
    (`partial`); all of them only if none does. No readings if the search for them was given up.
    """
    run = glued(printed)
    if len(run.tokens) == width:
        cells = _parted(run, width)
        return OpenRow((), False, printed) if cells is None else OpenRow((cells,), True, printed)
    try:
        fitting = tuple(_fitting(run, width, 1, Steps(budget)))
    except OutOfSteps:
        return OpenRow((), False, printed)
    if len(fitting) > 1 or (fitting and _is_one_of_several(fitting[0], run, printed)):
        return OpenRow(fitting, False, printed, partial=True)
    try:
        return OpenRow(tuple(tuple(map(int, cells)) for cells in splittings(printed, ["case"] * width)), False, printed)
    except TooMany:
        return OpenRow((), False, printed)


def _fitting(run: Glued, width: int, groups: int, steps: Steps) -> Iterator[tuple[int, ...]]:
    """The splittings of a run that satisfy the sums (see SumCuts), each once. Raises OutOfSteps.

    Where blanks part some cells but not all, one of them may have torn a figure: what the run can be without it counts
    as well, unless nothing fits with all of them. So a blank proves no cell alone, and no torn figure is put together.
    """
    seen = set()
    for cells in SumCuts(run, width, groups, steps).groups():
        seen.add(cells)
        yield cells
    if not seen or len(run.borders) + 1 >= width * groups:
        return
    for border in run.borders:
        mended = Glued(run.text, tuple(other for other in run.borders if other != border))
        for cells in SumCuts(mended, width, groups, steps).groups():
            if cells not in seen:
                seen.add(cells)
                yield cells


def _is_one_of_several(reading: tuple[int, ...], run: Glued, printed: str) -> bool:
    """Can the run be cut otherwise than into these cells? Nearly always a cell can give a digit to the next one."""
    cells = list(map(str, reading))
    if not run.borders and any(
        len(one) > 1 and one[-1] != "0" and len(other) < DIGITS["case"] for one, other in pairwise(cells)
    ):
        return True
    return count_splittings(printed, ["case"] * len(cells)) > 1


@lru_cache(_REMEMBERED)
def prove_groups(printed: str, width: int, groups: int, budget: int = BUDGET) -> ProvenRow:
    """The `groups` x `width` counts of a run in which each group's last number is the sum of its others.

    `certain` if blanks part all cells, even where a sum fails; `decoded` if one splitting satisfies all sums.
    """
    run = glued(printed)
    if len(run.tokens) == width * groups:
        cells = _parted(run, width * groups)
        return ProvenRow(None, (), "ambiguous") if cells is None else ProvenRow(cells, (), "certain")
    found: list[Reading] = []
    try:
        for cells_found in _fitting(run, width, groups, Steps(budget)):
            found.append(cells_found)
            if len(found) > MOST_ALTERNATIVES:
                break
    except OutOfSteps:
        return ProvenRow(None, tuple(found[:MOST_ALTERNATIVES]), "ambiguous")
    if len(found) == 1:
        return ProvenRow(found[0], (), "decoded")
    if not found and len(run.text) == width * groups and run.text.isdecimal():
        found.append(tuple(map(int, run.text)))
    return ProvenRow(None, tuple(found[:MOST_ALTERNATIVES]), "ambiguous")


def _parted(run: Glued, count: int) -> Reading | None:
    """The numbers of a run whose cells are all parted by blanks; None if one of them is no number."""
    cells = [text_number(token) for token in run.tokens]
    return None if len(cells) != count or None in cells else tuple(cells)


@lru_cache(_REMEMBERED)
def lacks_one(printed: str, width: int, groups: int, budget: int = BUDGET) -> bool:
    """Can the run also be all numbers but one of prove_groups, with an empty cell (which leaves no digit) for a 0?

    True also if that was not found out within the budget.
    """
    run = glued(printed)
    if width * groups - len(run.tokens) in (1, 2):  # beside the empty cell, blanks may part all cells
        with_empty = (f"{printed[:at]} 0 {printed[at:]}" for at in range(len(printed) + 1))
        if any(_parted(glued(each), width * groups) for each in with_empty):
            return True
    try:
        return SumCuts(run, width, groups, Steps(budget)).has_groups_but_one_cell()
    except OutOfSteps:
        return True


def prove_table(
    rows: Sequence[OpenRow], width: int, total: int, column_sums: Sequence[ColumnSum], budget: int = BUDGET
) -> list[ProvenRow]:
    """What is proven of each row, in order. Column `total` is the sum of the others in each row.

    A blank counts as nothing in a sum, and a sum whose total is blank (the row's total cell; a row that is alone on its
    side of a column sum) refutes nothing. Raises ValueError if a certain row has not one reading or a reading is
    not `width` wide.
    """
    likely = [(_likely if row.certain else _remembered_likely)(row, width, total) for row in rows]
    usable = [s for s in column_sums if all(likely[i] for i in (*s.left, *s.right))]
    steps = Steps(budget)
    doubts: dict[int, list[Reading]] = {}
    try:
        held, possible = _holding(likely, usable, width, steps)
    except OutOfSteps:
        held, possible = [], likely
    else:
        for failed in usable:
            if failed not in held:
                _doubt(rows, possible, failed, total, doubts, steps)
    # A sum with a blank total in some column is no witness: it might have passed anything there.
    witnessed = {i for s in held if not _blank_totals(s, possible) for i in (*s.left, *s.right)}
    return [
        _verdict(row, left, doubts.get(index), index in witnessed, total)
        for index, (row, left) in enumerate(zip(rows, possible, strict=True))
    ]


def _likely(row: OpenRow, width: int, total: int) -> tuple[Reading, ...]:
    """The readings of a row that its own sum does not refute. Raises ValueError as prove_table."""
    if (row.certain and len(row.readings) != 1) or any(len(reading) != width for reading in row.readings):
        raise ValueError("a certain row has one reading, and a reading has a number per column")
    if row.certain:
        return row.readings
    return tuple(r for r in dict.fromkeys(row.readings) if _adds_up(r, total) is not False)


_remembered_likely = lru_cache(_REMEMBERED)(_likely)


def _verdict(
    row: OpenRow, left: tuple[Reading, ...], doubts: list[Reading] | None, witnessed: bool, total: int
) -> ProvenRow:
    if row.certain:
        return ProvenRow(row.readings[0], (), "certain")
    if not left:
        return ProvenRow(None, row.readings[:MOST_ALTERNATIVES], "ambiguous")
    if len(left) == 1 and doubts is None:
        single = len(row.readings) == 1 and not row.partial
        if witnessed or (single and _adds_up(left[0], total) is True):
            return ProvenRow(left[0], (), "decoded")
    return ProvenRow(None, tuple(dict.fromkeys((*left, *(doubts or ()))))[:MOST_ALTERNATIVES], "ambiguous")


def _adds_up(reading: Reading, total: int) -> bool | None:
    """Is the total the sum of the other numbers? None if it is blank."""
    whole = reading[total]
    return None if whole is None else sum(number or 0 for number in reading) == 2 * whole


def _holding(
    likely: list[tuple[Reading, ...]], usable: list[ColumnSum], width: int, steps: Steps
) -> tuple[list[ColumnSum], list[tuple[Reading, ...]]]:
    """The column sums that can hold together, and the readings that occur where they do.

    If they cannot all hold, those count that can hold alone; if even these contradict each other, none does.
    """
    possible = _search(likely, usable, width, steps)
    if possible is not None:
        return usable, possible
    alone = [s for s in usable if len(usable) > 1 and _search(likely, [s], width, steps) is not None]
    possible = _search(likely, alone, width, steps) if len(alone) < len(usable) else None
    return ([], likely) if possible is None else (alone, possible)


def _single_rows(column_sum: ColumnSum) -> list[int]:
    """The rows that stand alone on a side: the totals of the sum."""
    return [side[0] for side in column_sum if len(side) == 1]


def _blank_totals(column_sum: ColumnSum, readings: Sequence[Iterable[Reading]]) -> bool:
    return any(None in reading for row in _single_rows(column_sum) for reading in readings[row])


def _blanks(reading: Reading) -> frozenset[int]:
    return frozenset(column for column, number in enumerate(reading) if number is None)


def _search(
    likely: list[tuple[Reading, ...]], sums: list[ColumnSum], width: int, steps: Steps
) -> list[tuple[Reading, ...]] | None:
    """For each row the readings that occur in a combination of all rows that satisfies all sums; None if there is none.

    A total that is blank in a column takes its sum out of that column, so the search is done once for each pattern of
    blanks that the totals can have. Raises OutOfSteps.
    """
    totals = sorted({row for s in sums for row in _single_rows(s) if any(None in reading for reading in likely[row])})
    if not totals:
        steps.spend(_PATTERN_STEPS)
        return _search_plain(likely, sums, [frozenset()] * len(sums), width, steps)
    patterns = [list(dict.fromkeys(map(_blanks, likely[row]))) for row in totals]
    occurring: list[set[Reading]] = [set() for _ in likely]
    found = False
    for chosen in product(*patterns):
        steps.spend(_PATTERN_STEPS)
        blank = dict(zip(totals, chosen, strict=True))
        fitting = [
            tuple(r for r in readings if _blanks(r) == blank[row]) if row in blank else readings
            for row, readings in enumerate(likely)
        ]
        unchecked = [frozenset[int]().union(*(blank.get(row, ()) for row in _single_rows(s))) for s in sums]
        result = _search_plain(fitting, sums, unchecked, width, steps)
        if result is not None:
            found = True
            for row, readings in enumerate(result):
                occurring[row].update(readings)
    if not found:
        return None
    return [tuple(r for r in readings if r in occurring[row]) for row, readings in enumerate(likely)]


def _known_difference(likely: list[tuple[Reading, ...]], column_sum: ColumnSum, width: int) -> list[int]:
    """By what the left side exceeds the right one in each column, as far as rows with one reading go."""
    nothing = (0,) * width
    known = ([likely[row][0] for row in side if len(likely[row]) == 1] for side in column_sum)
    left, right = ([sum(filter(None, column)) for column in zip(nothing, *rows, strict=True)] for rows in known)
    return [one - other for one, other in zip(left, right, strict=True)]


class _Layer(NamedTuple):
    """An open row of the search: its readings by what they add to the sums, and the least and most of that."""

    row: int
    readings: dict[int, list[Reading]]
    least: int
    most: int


class _Lanes:
    """All columns of all sums as one integer, so that adding vectors is one addition.

    Each number has its own lane of bits, wide enough that no partial sum leaves it; negative numbers borrow from the
    lanes above, which addition undoes.
    """

    def __init__(
        self,
        likely: Sequence[tuple[Reading, ...]],
        sums: Sequence[ColumnSum],
        unchecked: Sequence[frozenset[int]],
        width: int,
    ) -> None:
        largest = sum(max((abs(n or 0) for r in readings for n in r), default=0) for readings in likely)
        self._bits = largest.bit_length() + 3
        self._guard = sum(1 << (lane * self._bits + self._bits - 1) for lane in range(len(sums) * width))
        self._checked = [[c for c in range(width) if c not in blank] for blank in unchecked]
        self._sides = [
            [s.left.count(row) - s.right.count(row) for s in sums] for row in range(len(likely))
        ]  # per row and sum: how often it is added
        self._width = width

    def touches(self, row: int) -> list[int]:
        """The sums in which the row stands."""
        return [number for number, side in enumerate(self._sides[row]) if side]

    def pack(self, off: Sequence[Sequence[int]]) -> int:
        """What is given by sum and by column, in its lanes."""
        packed = 0
        for number, columns in enumerate(self._checked):
            for column in columns:
                packed += off[number][column] << ((number * self._width + column) * self._bits)
        return packed

    def _effect(self, row: int, reading: Reading) -> int:
        """What the reading of a row adds to the sums."""
        return self.pack([[side * (number or 0) for number in reading] for side in self._sides[row]])

    def layer(self, row: int, readings: Sequence[Reading]) -> _Layer:
        """The row as a layer of the search."""
        by_effect: dict[int, list[Reading]] = {}
        for reading in readings:
            by_effect.setdefault(self._effect(row, reading), []).append(reading)
        columns = [[number or 0 for number in column] for column in zip(*readings, strict=True)]
        low, high = [min(column) for column in columns], [max(column) for column in columns]
        least = most = 0
        for number, side in enumerate(self._sides[row]):
            for column in self._checked[number]:
                lane = (number * self._width + column) * self._bits
                least += min(side * low[column], side * high[column]) << lane
                most += max(side * low[column], side * high[column]) << lane
        return _Layer(row, by_effect, least, most)

    def within(self, states: Iterable[int], least: int, most: int) -> set[int]:
        """The states that lie between the two in every lane."""
        guard = self._guard
        low, high = guard - least, guard + most
        return {s for s in states if (s + low) & guard == guard and (high - s) & guard == guard}


def _search_plain(
    likely: list[tuple[Reading, ...]],
    sums: list[ColumnSum],
    unchecked: list[frozenset[int]],
    width: int,
    steps: Steps,
) -> list[tuple[Reading, ...]] | None:
    """As _search, with the columns given in which each sum does not count.

    The rows with several readings are layers; a state is what the rows so far add to the sums. States grow from both
    ends, always at the smaller one, until they meet; then those that reach the other end are followed back, which
    leaves exactly the readings that occur in some full combination.
    """
    off = [_known_difference(likely, s, width) for s in sums]
    open_rows = {row for s in sums for side in s for row in side if len(likely[row]) > 1}
    if not open_rows:
        holds = not any(
            n for columns, blank in zip(off, unchecked, strict=True) for c, n in enumerate(columns) if c not in blank
        )
        return likely if holds else None
    lanes = _Lanes(likely, sums, unchecked, width)
    start = lanes.pack(off)
    result = list(likely)
    layers = [lanes.layer(row, likely[row]) for row in open_rows if lanes.touches(row)]
    layers.sort(key=lambda layer: (lanes.touches(layer.row), layer.row))  # a sum that is complete cuts states off
    count = len(layers)
    before, after = [(0, 0)], [(0, 0)]  # least and most of the first / last k layers
    for layer in layers:
        before.append((before[-1][0] + layer.least, before[-1][1] + layer.most))
    for layer in reversed(layers):
        after.append((after[-1][0] + layer.least, after[-1][1] + layer.most))

    forward = [lanes.within([start], -after[count][1], -after[count][0])]
    backward = [
        lanes.within([0], start + before[count][0], start + before[count][1])
    ]  # what the first layers must give
    while len(forward) + len(backward) < count + 2 and forward[-1] and backward[-1]:
        next_up, next_down = layers[len(forward) - 1], layers[count - len(backward)]
        if len(forward[-1]) * len(next_up.readings) <= len(backward[-1]) * len(next_down.readings):
            steps.spend(len(forward[-1]) * len(next_up.readings))
            least, most = after[count - len(forward)]
            states = {state + effect for state in forward[-1] for effect in next_up.readings}
            forward.append(lanes.within(states, -most, -least))
        else:
            steps.spend(len(backward[-1]) * len(next_down.readings))
            least, most = before[count - len(backward)]
            states = {state - effect for state in backward[-1] for effect in next_down.readings}
            backward.append(lanes.within(states, start + least, start + most))
    meeting = forward[-1] & backward[-1]
    if not meeting:
        return None

    def keep(layer: _Layer, alive: set[int], known: set[int], sign: int) -> set[int]:
        """The known states one layer further that lead to those alive; its readings that do not occur are dropped."""
        steps.spend(len(alive) * len(layer.readings))
        reached: set[int] = set()
        occurring: set[Reading] = set()
        for effect, readings in layer.readings.items():
            leading = {state + sign * effect for state in alive} & known
            if leading:
                reached |= leading
                occurring.update(readings)
        result[layer.row] = tuple(r for r in likely[layer.row] if r in occurring)
        return reached

    alive = meeting
    for place in reversed(range(len(forward) - 1)):
        alive = keep(layers[place], alive, forward[place], -1)
    alive = meeting
    for place in range(len(forward) - 1, count):
        alive = keep(layers[place], alive, backward[count - place - 1], 1)
    return result


def _doubt(
    rows: Sequence[OpenRow],
    possible: Sequence[tuple[Reading, ...]],
    failed: ColumnSum,
    total: int,
    doubts: dict[int, list[Reading]],
    steps: Steps,
) -> None:
    """Note the rows whose damage would explain the failed sum, with the readings that the sum would need.

    If that is too much to look into, every row of the sum is noted.
    """
    unique = [row for row in sorted({*failed.left, *failed.right}) if not rows[row].certain and len(possible[row]) == 1]
    try:
        differences = _differences(possible, failed, steps)
        for row in unique:
            sign = failed.right.count(row) - failed.left.count(row)
            for difference in differences:
                steps.spend()
                needed = _needed(possible[row][0], difference, sign)
                if needed and _adds_up(needed, total) is not False:
                    steps.spend(_DAMAGE_STEPS)
                    if _explains(needed, rows[row].printed):
                        doubts.setdefault(row, []).append(needed)
    except OutOfSteps:
        for row in unique:
            doubts.setdefault(row, [])


def _differences(possible: Sequence[tuple[Reading, ...]], failed: ColumnSum, steps: Steps) -> list[tuple[int, ...]]:
    """By what the left side can exceed the right one, per column. Raises OutOfSteps if that is too uncertain."""
    if _blank_totals(failed, possible):
        raise OutOfSteps
    states: set[tuple[int, ...]] | None = None
    for side, sign in ((failed.left, 1), (failed.right, -1)):
        for row in side:
            steps.spend(len(states or ()) * len(possible[row]) + 1)
            effects = [tuple(sign * (number or 0) for number in reading) for reading in possible[row]]
            if states is None:
                states = set(effects)
            else:
                states = {tuple(map(sum, zip(s, e, strict=True))) for s in states for e in effects}
            if len(states) > _MOST_DIFFERENCES:
                raise OutOfSteps
    return sorted(difference for difference in states or () if any(difference))


def _needed(reading: Reading, difference: tuple[int, ...], sign: int) -> Reading | None:
    """The row with which the sum would hold; None if it would have a negative number."""
    needed: list[int | None] = []
    for number, off in zip(reading, difference, strict=True):
        value = (number or 0) + sign * off
        if value < 0:
            return None
        needed.append(None if number is None and not value else value)
    return tuple(needed)


def _explains(needed: Reading, printed: str) -> bool:
    """Can the row `needed` have become the printed digits by one damage to one of its numbers?"""
    digits = glued(printed).text
    return any(digits == damaged for damaged in _damaged([str(n) for n in needed if n is not None], digits))


def _damaged(cells: list[str], digits: str) -> Iterator[str]:
    """What the cells can look like after one was lost, shortened, doubled or moved, or a foreign number came in."""
    whole = "".join(cells)
    yield whole
    gained = len(digits) - len(whole)
    place = 0
    for index, cell in enumerate(cells):
        if gained > 0:
            yield whole[:place] + digits[place : place + gained] + whole[place:]
        for begin in range(len(cell)):
            for end in range(begin + 1, len(cell) + 1):
                yield whole[: place + begin] + whole[place + end :]
        others = cells[:index] + cells[index + 1 :]
        for to in range(len(cells)):
            if to != index:
                yield "".join((*others[:to], cell, *others[to:]))
        place += len(cell)
    if gained > 0:
        yield whole + digits[len(whole) :]

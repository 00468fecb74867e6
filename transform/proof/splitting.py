"""Printed digits whose cells lost their borders, cut into cells again: every way there is, none preferred.

    >>> splittings("230 000023", ["count"] * 7)
    [('2', '30', '0', '0', '0', '0', '23'), ('23', '0', '0', '0', '0', '0', '23'), ('230', '0', '0', '0', '0', '2', '3')]

A blank is always a border. Nothing is repaired: a text that does not consist of whole cells has no splitting. Which of
the splittings is the true one is proven elsewhere (transform.proof.proof), by the sums of the form.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple, TypeVar

from transform.forms.bounds import DIGITS, Kind
from transform.forms.values import LONGEST_VALUE

V = TypeVar("V", str, int)

_REMEMBERED = 256
"""Runs of which it is remembered in how many ways they can be cut: that is asked before they are cut."""
_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_FOLD = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)} | {
    0xFF0B: 0x2B,
    0xFF0D: 0x2D,
    0x2212: 0x2D,
    0xFF0E: 0x2E,
}
_DIGITS = re.compile(r"[0-9]+")
_WHOLE = {kind: re.compile(rf"0|[1-9][0-9]{{0,{digits - 1}}}") for kind, digits in DIGITS.items()}
_DECIMALS = re.compile(r"\.([0-9]+)")
_UNIT = re.compile(r"[十百千万亿萬億]{0,2}元")


class TooMany(ValueError):
    """A text can be cut into cells in more ways than anyone wants to look at."""


class Glued(NamedTuple):
    """A run of cells: its characters without the blanks, and the positions in them where a blank was."""

    text: str
    borders: tuple[int, ...]

    @property
    def tokens(self) -> list[str]:
        """The pieces between the blanks."""
        edges = (0, *self.borders, len(self.text))
        return [self.text[a:b] for a, b in pairwise(edges)] if self.text else []


def glued(printed: str) -> Glued:
    """The characters of a printed run, full-width ones folded, blanks (of any kind) kept as borders."""
    tokens = [token for token in _BLANK.split(printed.translate(_FOLD)) if token]
    borders, place = [], 0
    for token in tokens[:-1]:
        place += len(token)
        borders.append(place)
    return Glued("".join(tokens), tuple(borders))


MOST_SPLITTINGS = 2_000


def splittings(printed: str, kinds: Sequence[Kind], limit: int = MOST_SPLITTINGS) -> list[tuple[str, ...]]:
    """All ways to cut `printed` into one cell text per kind, in a fixed order; [] if there is none.

    A count is 0 or has no leading zero and at most 14 digits; a change may begin with a sign; an amount may have
    decimals and end with a unit of yuan. Thousands commas and signs in words are not handled: []. Raises TooMany
    beyond `limit` ways.
    """
    run, ends, ways = _ways(printed, tuple(kinds))
    if ways[0][0] > limit:
        raise TooMany(f"{ways[0][0]} ways to cut {printed!r} into {len(kinds)} cells")
    found: list[tuple[str, ...]] = []

    def cut(place: int, cells: tuple[str, ...]) -> None:
        if len(cells) == len(kinds):
            found.append(cells)
            return
        for end in ends[kinds[len(cells)]][place]:
            if ways[len(cells) + 1][end]:
                cut(end, (*cells, run.text[place:end]))

    if ways[0][0]:
        cut(0, ())
    return found


def count_splittings(printed: str, kinds: Sequence[Kind]) -> int:
    """How many splittings there are, without making them."""
    return _ways(printed, tuple(kinds))[2][0][0]


@lru_cache(_REMEMBERED)
def _ways(printed: str, kinds: tuple[Kind, ...]) -> tuple[Glued, dict[Kind, list[list[int]]], list[list[int]]]:
    """The run, where cells of each kind may end, and ways[k][p]: how many ways cut it from p into the cells from k."""
    run = glued(printed if len(printed) <= LONGEST_VALUE else "")
    size = len(run.text)
    if size < len(kinds) or not kinds:
        return run, {}, [[0]]
    ends = {kind: _ends(run, kind) for kind in dict.fromkeys(kinds)}
    ways = [[0] * (size + 1) for _ in range(len(kinds) + 1)]
    ways[-1][size] = 1
    for cell in reversed(range(len(kinds))):
        after, reach = ways[cell + 1], ends[kinds[cell]]
        for place in range(cell, size - len(kinds) + cell + 1):  # each cell takes a character at least
            ways[cell][place] = sum(map(after.__getitem__, reach[place]))
    return run, ends, ways


@lru_cache(_REMEMBERED)
def _ends(run: Glued, kind: Kind) -> list[list[int]]:
    """For each position, where a cell of this kind that begins there may end."""
    text = run.text
    walls = [wall for piece, wall in zip(run.tokens, (*run.borders, len(text)), strict=True) for _ in piece]
    ends: list[list[int]] = []
    for place, wall in enumerate(walls):
        begin = place + 1 if kind == "change" and text[place] in "+-" else place
        whole = _WHOLE[kind].match(text, begin, wall)
        if whole is None:
            ends.append([])
            continue
        reach = list(range(begin + 1, whole.end() + 1))
        if kind == "amount":
            for end in tuple(reach):
                decimals = _DECIMALS.match(text, end, wall)
                if decimals:
                    reach.extend(range(end + 2, decimals.end() + 1))
            reach += [unit.end() for end in tuple(reach) if (unit := _UNIT.match(text, end, wall))]
        ends.append(reach)
    return ends


def placements(values: Sequence[V], width: int) -> list[tuple[V | None, ...]]:
    """All ways to set the values, in their order, into `width` cells; the other cells are blank (None).

    For sources that dropped their blank cells. [] if there are more values than cells.
    """
    found: list[tuple[V | None, ...]] = []
    for places in combinations(range(width), len(values)):
        cells: list[V | None] = [None] * width
        for place, value in zip(places, values, strict=True):
            cells[place] = value
        found.append(tuple(cells))
    return found


class OutOfSteps(Exception):
    """The search was given up: nothing is proven."""


class Steps:
    """What a search may still spend. Counted in visited states, so the same input always stops at the same place."""

    def __init__(self, budget: int) -> None:
        self.left = budget

    def spend(self, steps: int = 1) -> None:
        """Raises OutOfSteps when the budget is used up."""
        self.left -= steps
        if self.left < 0:
            raise OutOfSteps


class SumCuts:
    """The ways to cut a run of digits into `count` groups of `width` cells, the last of each the sum of the others."""

    def __init__(self, run: Glued, width: int, count: int, steps: Steps) -> None:
        self._text, self._width, self._count, self._steps = run.text, width, count, steps
        self._is_run = len(run.text) <= LONGEST_VALUE and bool(_DIGITS.fullmatch(run.text))
        # No part is longer than its total, and that by a digit at most longer than its longest part.
        room = len(run.text) - (count - 1) * width - (width - 3)
        longest = min(DIGITS["case"], max(1, room // 2 + len(str(width))))
        self._numbers = [*_numbers(run, longest), []] if self._is_run else []
        """per place the numbers that may begin there: of one digit, of two ..."""
        self._digits = [0, *accumulate(map(int, run.text))] if self._is_run else []
        """per place the sum of the digits before it"""
        self._pieces: dict[tuple[int, int, int, int], dict[int, None]] = {}

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Each splitting of the whole run into the groups, flat, in a fixed order. Raises OutOfSteps."""
        size, count = len(self._text), self._count

        @cache
        def leads_on(place: int, left: int) -> tuple[tuple[tuple[int, ...], int], ...]:
            """The groups that may begin here, with their ends, if `left` groups in all are still to come."""
            found = []
            last = size - (left - 1) * self._width
            for end in [size] if left == 1 else range(place + self._width, last + 1):
                if left > 1 and not leads_on(end, left - 1):
                    continue
                found += [(cells, end) for cells in self.one(place, end)]
            return tuple(found)

        def follow(place: int, left: int) -> Iterator[tuple[int, ...]]:
            if not left:
                yield ()
                return
            for cells, end in leads_on(place, left):
                for rest in follow(end, left - 1):
                    self._steps.spend()
                    yield cells + rest

        if count * self._width <= size and self._is_run:
            yield from follow(0, count)

    def has_groups_but_one_cell(self) -> bool:
        """Are there the groups in the run if one cell of them, anywhere, is a 0 that left no digit? Raises OutOfSteps."""
        size, width, count = len(self._text), self._width, self._count
        if not self._is_run:
            return False
        begins, ends = [{0}], [{size}]
        """where so many whole groups may end that begin the run, and where so many may begin that end it"""
        for rest in range(count - 1, 0, -1):
            others = rest * width - 1  # characters at least
            begins.append(
                {
                    end
                    for place in begins[-1]
                    for end in range(place + width, size - others + 1)
                    if self._is_group(place, end)
                }
            )
            ends.append(
                {place for end in ends[-1] for place in range(others, end - width + 1) if self._is_group(place, end)}
            )
        return any(
            self._is_short_group(begin, end)
            for whole in range(count)
            for begin in begins[whole]
            for end in ends[count - 1 - whole]
        )

    def _is_group(self, begin: int, end: int) -> bool:
        return next(self.one(begin, end), None) is not None

    def _is_short_group(self, begin: int, end: int) -> bool:
        """Is the stretch a group without one cell, which is 0: either its total, then all is 0, or one of its parts?"""
        if self._text[begin:end] == "0" * (self._width - 1):
            return True
        return next(self.one(begin, end, self._width - 2), None) is not None

    def one(self, begin: int, end: int, parts: int | None = None) -> Iterator[tuple[int, ...]]:
        """Each splitting of one stretch into `parts` cells (one less than the width) and their sum. Raises OutOfSteps."""
        parts = self._width - 1 if parts is None else parts
        digits = self._digits
        both = digits[begin] + digits[end]
        for start in range(end - 1, max(end - DIGITS["case"], begin + parts) - 1, -1):
            # Casting out nines: a number and its digit sum leave the same rest, so the digits of the parts and those of
            # their sum must agree in it. It leaves about one in nine of the places where the total may begin.
            if (2 * digits[start] - both) % 9 or end - start > len(self._numbers[start]):
                continue
            total = self._numbers[start][end - start - 1]
            if _least(start - begin, parts) <= total <= _most(start - begin, parts):
                for cells in self._parts(begin, start, parts, total, end - start):
                    yield (*cells, total)

    def _parts(self, begin: int, end: int, count: int, total: int, longest: int) -> Iterator[tuple[int, ...]]:
        """Each splitting of text[begin:end] into `count` numbers that sum to `total`: two halves that fit together.

        No part is longer than its total, which has `longest` digits.
        """
        half = count // 2
        rest = count - half
        for middle in range(max(begin + half, end - rest * longest), min(end - rest, begin + half * longest) + 1):
            if _least(middle - begin, half) + _least(end - middle, rest) > total:
                continue
            if _most(middle - begin, half) + _most(end - middle, rest) < total:
                continue
            first = self._sums(begin, middle, half, longest)
            second = self._sums(middle, end, rest, longest) if first else {}
            self._steps.spend(1 + min(len(first), len(second)))
            if middle - begin <= end - middle:
                sums = [amount for amount in first if total - amount in second]
            else:
                sums = [total - amount for amount in second if total - amount in first]
            for amount in sums:
                rights = self._cuts(middle, end, rest, total - amount, longest)
                for left in self._cuts(begin, middle, half, amount, longest):
                    for right in rights:
                        yield left + right

    def _first(self, begin: int, end: int, count: int, longest: int) -> Iterable[tuple[int, int]]:
        """The numbers with which text[begin:end] cut into `count` (two or more) can begin, after where each ends."""
        shortest = max(1, end - begin - (count - 1) * longest)
        return enumerate(self._numbers[begin][shortest - 1 : longest], begin + shortest)

    def _sums(self, begin: int, end: int, count: int, longest: int) -> dict[int, None]:
        """What text[begin:end] cut into `count` numbers of so many digits at most can sum to, in a fixed order.

        A stretch that is looked at for the first time costs a step, and each sum another.
        """
        size = end - begin
        if count == 1:
            own = self._numbers[begin]
            return {own[size - 1]: None} if 0 < size <= min(len(own), longest) else {}
        if not count:
            return {} if size else {0: None}
        longest = min(longest, size - count + 1)
        sums = self._pieces.get((begin, end, count, longest))
        if sums is None:
            if longest < 1:
                found = []
            elif count == 2:  # nearly all of them: without a call per number
                numbers = self._numbers
                found = [
                    number + rests[end - stop - 1]
                    for stop, number in self._first(begin, end, 2, longest)
                    if end - stop <= len(rests := numbers[stop])
                ]
            else:
                found = [
                    number + amount
                    for stop, number in self._first(begin, end, count, longest)
                    for amount in self._sums(stop, end, count - 1, longest)
                ]
            sums = self._pieces[begin, end, count, longest] = dict.fromkeys(found)
            self._steps.spend(1 + len(found))
        return sums

    def _cuts(self, begin: int, end: int, count: int, amount: int, longest: int) -> list[tuple[int, ...]]:
        """All splittings of text[begin:end] into `count` numbers that sum to `amount`."""
        if not count:
            return [()]
        if count == 1:
            return [(amount,)]
        found: list[tuple[int, ...]] = []
        for stop, number in self._first(begin, end, count, longest):
            if amount - number in self._sums(stop, end, count - 1, longest):
                found += [(number, *cells) for cells in self._cuts(stop, end, count - 1, amount - number, longest)]
        return found


@cache
def _least(digits: int, count: int) -> int:
    """The smallest sum of `count` numbers that have so many digits in all: one of them is at least this long."""
    longest = -(-digits // count) if count else 0
    return 10 ** (longest - 1) if longest > 1 else 0


@cache
def _most(digits: int, count: int) -> int:
    """The largest: one of them has all digits but one of each other."""
    return 10 ** (digits - count + 1) - 1 + 9 * (count - 1) if count else 0


def _numbers(run: Glued, longest: int) -> Iterator[list[int]]:
    for piece in run.tokens:
        for place, digit in enumerate(piece):
            yield (
                [0]
                if digit == "0"
                else [int(piece[place:end]) for end in range(place + 1, min(len(piece), place + longest) + 1)]
            )


def text_number(digits: str) -> int | None:
    """The number of a count's cell; None if it has a leading zero or too many digits."""
    return int(digits) if _WHOLE["case"].fullmatch(digits) else None

"""The orders that a table's figures can have been printed in, so far as its sums leave them open.

Rows, columns and sums are given by index; nothing is known here of labels or forms. How far a conclusion can be trusted
is said in transform.proof.figures_first.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice, product
from typing import NamedTuple

from transform.proof.proof import ColumnSum

_MOST_ARRANGEMENTS = 256
_MOST_WEIGHED = 2
"""Rows that an equation may have for its solutions to be listed: for two rows there are few enough."""

Numbers = Sequence[Sequence[int]]
"""The numbers of a table, row by row."""


class Sums(NamedTuple):
    """What the form promises of a table: in each row the column `total` is the sum of the others; and sums of rows."""

    total: int
    of_rows: tuple[ColumnSum, ...] = ()

    def broken_in_rows(self, numbers: Numbers) -> int:
        """How many rows do not add up."""
        return sum(sum(row) != 2 * row[self.total] for row in numbers)

    def broken_in_columns(self, numbers: Numbers) -> int:
        """How many sums of rows fail, counted column by column."""
        return sum(
            sum(column[row] for row in left) != sum(column[row] for row in right)
            for column in zip(*numbers, strict=True)
            for left, right in self.of_rows
        )

    def hold(self, numbers: Numbers) -> bool:
        """Does the table add up?"""
        return not self.broken_in_rows(numbers) and not self.broken_in_columns(numbers)


def arrange(numbers: Sequence[int], width: int, sums: Sums) -> list[list[int]]:
    """Which figure (by index) stands in which cell if a table was printed from its first row to its last.

    It may have been printed in blocks of rows, each by rows or by columns. Taken is a way in which all rows add up and
    fewest sums of rows fail; if rows add up in none, the figures stand as printed, row by row.
    """
    best = [list(range(at, at + width)) for at in range(0, len(numbers), width)]
    fewest: int | None = None
    for cut in islice(_cuts(numbers, width, sums), _MOST_ARRANGEMENTS):
        broken = sums.broken_in_columns(arranged(numbers, cut))
        if fewest is None or broken < fewest:
            best, fewest = cut, broken
        if not broken:
            break
    return best


def arranged(numbers: Sequence[int], order: Numbers) -> list[list[int]]:
    """The numbers in the cells that an order of their indices gives them."""
    return [[numbers[index] for index in row] for row in order]


def _cuts(numbers: Sequence[int], width: int, sums: Sums) -> Iterator[list[list[int]]]:
    """The ways to cut the figures into single rows and blocks printed by columns so that all rows add up."""
    count = len(numbers) // width
    blocks: list[list[list[list[int]]]] = [[] for _ in range(count)]  # by the row with which they begin
    ends = {count}
    for row in reversed(range(count)):
        first = row * width
        for height in range(1, count - row + 1):
            block = [[first + column * height + n for column in range(width)] for n in range(height)]
            found = arranged(numbers, block)
            as_printed = numbers[first : first + height * width]
            if height > 1 and [number for line in found for number in line] == list(as_printed):
                continue  # the same as single rows
            if row + height in ends and not sums.broken_in_rows(found):
                blocks[row].append(block)
                ends.add(row)

    def cut(row: int, above: list[list[int]]) -> Iterator[list[list[int]]]:
        if row == count:
            yield above
            return
        for block in blocks[row]:
            yield from cut(row + len(block), above + block)

    return cut(0, [])


def possible_numbers(numbers: Numbers, sums: Sums, columns_open: bool) -> list[list[list[int]]]:
    """What each cell holds, its own number first, if two rows are exchanged, or two columns, or both.

    No exchange breaks more sums than are broken already. One of rows changes no row's sum and one of columns changes no
    sum of rows but its column, so what each may do alone, they may do together.
    """
    columns = list(zip(*numbers, strict=True))
    rows_at = _exchangeable(numbers, sums.broken_in_columns)
    columns_at = [[n] for n in range(len(columns))]
    if columns_open:
        columns_at = _exchangeable(columns, lambda found: sums.broken_in_rows(list(zip(*found, strict=True))))
    return [
        [list(dict.fromkeys(numbers[r][c] for c in across for r in down)) for across in columns_at] for down in rows_at
    ]


def _exchangeable(lines: Numbers, broken: Callable[[Numbers], int]) -> list[list[int]]:
    """For each line (a row or a column) those that may stand in its place, itself first."""
    least = broken(lines)
    found = [[n] for n in range(len(lines))]
    for one, other in combinations(range(len(lines)), 2):
        changed = list(lines)
        changed[one], changed[other] = lines[other], lines[one]
        if lines[one] != lines[other] and broken(changed) <= least:
            found[one].append(other)
            found[other].append(one)
    return found


def settled_totals(numbers: Numbers, sums: Sums) -> dict[int, int]:
    """Rows (by index) whose total is the same in every order of all these numbers, cell by cell, that satisfies all sums.

    All totals together are half of all numbers. A sum of rows says that one of its sides may be counted instead of the
    other; where only one or two rows are left after that, the solutions among the numbers are listed.
    """
    figures = sorted({number for row in numbers for number in row})
    whole = sum(map(sum, numbers))
    settled: dict[int, int] = {}
    for sides in product((0, 1), repeat=len(sums.of_rows)):
        weights = [1] * len(numbers)
        for rows, dropped in zip(sums.of_rows, sides, strict=True):
            for row in rows[dropped]:
                weights[row] -= 1
            for row in rows[1 - dropped]:
                weights[row] += 1
        weighed = [row for row, weight in enumerate(weights) if weight]
        if len(weighed) > _MOST_WEIGHED:
            continue
        solutions = [
            found
            for found in product(figures, repeat=len(weighed))
            if 2 * sum(weights[row] * number for row, number in zip(weighed, found, strict=True)) == whole
        ]
        for place, row in enumerate(weighed):
            if len({found[place] for found in solutions}) == 1:
                settled[row] = solutions[0][place]
    return settled

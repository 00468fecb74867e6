"""The two halves of a row that a page break cuts, and what is made of them."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.rows import Row

REACH = 40
"""Rows above a page break in which the label of a group may begin that goes on below it."""
_LEAST_BROKEN = 3
"""Digits that fill the width of a cell, at least."""


class Pages(NamedTuple):
    """For each row, the page on which it stands and the columns in which its cells begin."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[int]]


@lru_cache(4_000)
def _head(kinds: str) -> tuple[int, tuple[int, ...]]:
    """(the first cell behind the labels, the labels) of a row with cells of these kinds."""
    figure = kinds.find("v")
    values = kinds.rfind("l", 0, None if figure < 0 else figure) + 1
    return values, tuple([n for n in range(values) if kinds[n] == "l"])


class Half(NamedTuple):
    """A row as printed: the line it begins on, its cells and their lines, and what kind each cell is."""

    start: int
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    kinds: str

    @property
    def values(self) -> int:
        """The first cell behind the labels."""
        return _head(self.kinds)[0]

    @property
    def has_figures(self) -> bool:
        return "v" in self.kinds

    @property
    def labels(self) -> tuple[int, ...]:
        return _head(self.kinds)[1]

    @property
    def own(self) -> int:
        """The last label, -1 if there is none."""
        return self.values - 1

    def with_cell(self, at: int, text: str) -> "Half":
        """The same row with another text in a cell; an empty one is blank."""
        kind = "l" if text else "b"
        return self._replace(
            cells=(*self.cells[:at], text, *self.cells[at + 1 :]),
            kinds=self.kinds[:at] + kind + self.kinds[at + 1 :],
        )

    def without(self, cells: set[int]) -> "Half":
        """The same row without some of its cells."""
        kept = [n for n in range(len(self.cells)) if n not in cells]
        return self._replace(
            cells=tuple([self.cells[n] for n in kept]),
            lines=tuple([self.lines[n] for n in kept]),
            kinds="".join([self.kinds[n] for n in kept]),
        )


class Join(NamedTuple):
    """A cell of the lower half that is the rest of a cell in a row above."""

    below: int
    row: int
    above: int
    text: str


class Halves:
    """The rows of a document as halves, and which of them have been changed; None is a row that has gone to another."""

    def __init__(
        self, starts: Sequence[int], rows: Sequence[Row], pages: Pages | None, kind: Callable[[str], str]
    ) -> None:
        self._starts = starts
        self._rows = rows
        self._kind = kind
        self.pages = pages
        self.changed: dict[int, Half | None] = {}
        self._printed: dict[int, Half] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def at(self, n: int) -> Half | None:
        """A row as it is now."""
        if n in self.changed:
            return self.changed[n]
        half = self._printed.get(n)
        if half is None:
            row = self._rows[n]
            kinds = "".join(map(self._kind, row.cells))
            half = self._printed[n] = Half(self._starts[n], row.cells, row.lines, kinds)
        return half

    def is_certain(self, n: int) -> bool:
        """Is the text of all cells of a row certain? If not it is put together with no other."""
        return not self._rows[n].doubts

    def are_on_one_page(self, one: int, other: int) -> bool:
        """Not where two pages are known."""
        return self.pages is None or self.pages.numbers[one] == self.pages.numbers[other]

    def cell_in_column(self, row: int, lower: int, cell: int) -> int | None:
        """The cell of a row that begins in the same column as a cell of another; None if pages or cells are not known."""
        half = None if self.pages is None else self.at(row)
        if self.pages is None or half is None or len(half.cells) != len(self.pages.columns[row]):
            return None
        columns = list(self.pages.columns[row])
        column = self.pages.columns[lower][cell]
        return columns.index(column) if column in columns else None

    def whole(self) -> tuple[list[int], list[Row]]:
        """The rows and the lines on which they begin; rows that are not changed are the same objects."""
        if not self.changed:
            return list(self._starts), list(self._rows)
        kept: list[tuple[int, Row]] = []
        for n, row in enumerate(self._rows):
            if n not in self.changed:
                kept.append((self._starts[n], row))
            elif half := self.changed[n]:
                kept.append((half.start, Row(half.cells, half.lines, row.doubts)))
        return [start for start, _ in kept], [row for _, row in kept]


def last_cells(half: Half, count: int) -> range | None:
    """The last cells of a row, so many; None if a figure stands before them: it has more."""
    first = len(half.cells) - count
    return range(first, len(half.cells)) if first >= 0 and "v" not in half.kinds[:first] else None


def figures_of(one: Half, other: Half, is_proven: bool) -> tuple[str, ...] | None:
    """The figures of a row whose broken figures are cut by the page; None if two rows of figures stand there.

    Such a figure has filled the width of its cell: what stands of it above is no shorter than any whole figure. If it
    is not proven that the two are one row, it is no number: its pieces stay apart.
    """
    above = one.cells[one.values :]
    place = last_cells(other, len(above))
    if place is None:
        return None
    pairs = list(zip(above, [other.cells[n].strip() for n in place], strict=True))
    broken = [(begin, rest) for begin, rest in pairs if rest]
    whole = max((len(begin.strip()) for begin, rest in pairs if not rest), default=0)
    if not all(
        begin.isdecimal() and rest.isdecimal() and len(begin) >= max(whole, len(rest), _LEAST_BROKEN)
        for begin, rest in broken
    ):
        return None
    return tuple([begin + rest if is_proven or not rest else f"{begin} {rest}" for begin, rest in pairs])


def row_of(labelled: Half, other: Half, figures: Half) -> Half:
    """One row: the labels of two halves, of which `labelled` holds the last, and the cells behind them in `figures`."""
    start = min(labelled.start, other.start)
    count = len(labelled.cells) - labelled.values
    own = range(figures.values, len(figures.cells))
    if labelled is not figures and count:
        own = last_cells(figures, count) or own
    taken: list[tuple[str, int, str]] = []
    for half, at in (
        *((labelled, n) for n in labelled.labels[:-1]),
        *((other, n) for n in other.labels if other is not labelled),
        *((labelled, n) for n in labelled.labels[-1:]),
        *((figures, n) for n in own),
    ):
        taken.append((half.cells[at], half.start + half.lines[at] - start, half.kinds[at]))
    cells, lines, kinds = zip(*taken, strict=True)
    return Half(start, cells, lines, "".join(kinds))

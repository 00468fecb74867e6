"""Rows of a table that stand in pieces: broken over lines, or cut by the end of a page.

    | 一、本年新收政府信息公开申请数量 | 12629 | 9081 | 0 | 11453 |        |  | 11 | 0 | 8 | 20 | 37 | 3 | 79 |
    | 7189 | 10923 | 51275 |                                                | 4.保护第三方合法权益 |  |  |  |  |  |  |  |

A row without a label whose figures complete the row above it, to the cell, is its end. A row whose cells are all empty
and that stands beside a row of as many figures as the form has columns, which no label owns, is the label of these.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from transform.tables.placement import NOWHERE, Place, Standing, Wanted, is_whole
from transform.tables.plan import Placement
from transform.tables.rows import Shape, is_date

_MOST_PIECES = 4


class Placed(NamedTuple):
    """A row with its place; `further` are the rows of the document that it goes on in."""

    place: Place
    placement: Placement | None = None
    """None: its figures stand at once behind its labels, or nowhere for certain"""
    is_open: bool = True
    """its figures are all in it: sums may prove which is whose"""

    @property
    def further(self) -> tuple[int, ...]:
        return self.placement.rows if self.placement else ()


def torn_by_dates(rows: Sequence[int], shapes: Sequence[Shape]) -> frozenset[int]:
    """The rows that a date stands behind, and then more figures: where nothing ends a row, these may be its own."""
    return frozenset(
        before
        for before, after in pairwise(rows)
        if shapes[after].figures and shapes[after].labels and is_date(shapes[after].labels[-1])
    )


class Loose:
    """The rows of a table that no label owns, and which rows stand beside each other (headers between them aside)."""

    def __init__(self, rows: Sequence[int], unlabelled: Collection[int], torn: Collection[int] = ()) -> None:
        """`torn`: rows that may go on in a row with a foreign label."""
        self._rows = rows
        self._at = {row: place for place, row in enumerate(rows)}
        self._unlabelled = frozenset(unlabelled)
        self.torn = torn

    def behind(self, row: int) -> Sequence[int]:
        """The rows without a label that follow the row at once."""
        first = self._at[row] + 1
        following = self._rows[first : first + _MOST_PIECES]
        return following[: next((n for n, each in enumerate(following) if each not in self._unlabelled), None)]

    def may_be_of_next(self, piece: int, shapes: Sequence[Shape]) -> bool:
        """Has the row behind a piece a label alone, so that the figures of the piece may have been printed before it?"""
        return any(not shapes[each].values for each in self._rows[self._at[piece] + 1 : self._at[piece] + 2])

    def beside(self, row: int, shapes: Sequence[Shape], owned: Collection[int] = ()) -> list[int]:
        """The rows above and below that hold figures of nobody: a blank cell beside them may have lost its figure."""
        place = self._at[row]
        near = [*self._rows[max(place - 1, 0) : place], *self._rows[place + 1 : place + 2]]
        return [each for each in near if each in self._unlabelled and each not in owned and shapes[each].figures]


def placed(
    index: int,
    row: Wanted,
    shapes: Sequence[Shape],
    standing: Standing,
    loose: Loose,
    parts: int,
    owned: Collection[int] = (),
) -> Placed:
    """Where the figures of a row are: in itself, or also in rows without labels below it that no row has `owned`."""
    place = standing.place(row)
    is_short = row.shape.figures - row.shape.first < row.columns and not row.shape.noted
    following = loose.behind(index) if is_short else ()
    if not following or (row.shape.values and is_whole(row._replace(shape=shapes[following[0]]))):
        return Placed(place, placement_of(row, place, parts))
    if not row.shape.values and any(near < index for near in loose.beside(index, shapes, owned)):
        return Placed(NOWHERE)  # figures stand before it as well
    whole, order, rows = row, list(range(row.shape.values)), []
    for after in following:
        rows.append(after)
        piece = shapes[after]
        if piece.doubtful:
            break  # it may be the number of a page
        for opening in range(2 if piece.first else 1):  # what opens a line may have left an empty cell there
            first = whole.shape.values + opening
            both = whole._replace(shape=_joined(whole.shape, piece, opening))
            found = standing.place(both) if row.shape.values else standing.place_unlabelled(both)
            if found.is_certain and not parts and loose.may_be_of_next(after, shapes):
                return Placed(place._replace(is_certain=False), is_open=False)  # no sum would tell whose they are
            if found.is_certain:
                places = [*order, *range(first, whole.shape.values + piece.values)]
                taken = places[found.offsets[0] :][: row.columns]
                return Placed(found, Placement(tuple(taken), parts, tuple(rows)))
        order += range(whole.shape.values, whole.shape.values + piece.values)
        whole = whole._replace(shape=_joined(whole.shape, piece, 0))
    return Placed(place._replace(is_certain=False))


class _OfForm(Protocol):
    """A row that a label of the form names."""

    @property
    def row(self) -> int: ...


def spanning(pairs: Iterable[tuple[_OfForm, _OfForm]], shapes: Sequence[Shape], loose: Loose) -> set[int]:
    """Rows right above a row of the form that has not one cell: their own may span it, and be its figures or both rows'.

    `pairs`: rows that the form's labels name, each with the next. A row whose figures stand behind it has cells.
    """
    return {
        above.row
        for above, below in pairs
        if below.row == above.row + 1 and shapes[above.row].values and not shapes[below.row].values
        if not loose.behind(below.row)
    }


def placement_of(row: Wanted, place: Place, parts: int) -> Placement | None:
    """The placement of a row whose place is certain; None if it has its figures at once behind its labels."""
    if not place.is_certain or (not place.offsets[0] and not row.shape.first):
        return None
    return Placement(tuple(range(place.offsets[0], place.offsets[0] + row.columns)), parts)


def _joined(row: Shape, piece: Shape, opening: int) -> Shape:
    """The shape of a row that goes on in a piece, `opening` of whose empty cells are none."""
    values = row.values - row.noted
    if not piece.figures:
        return row._replace(values=values + piece.values, cells=row.cells - row.noted + piece.values)
    return row._replace(
        cells=row.cells - row.noted + piece.values - opening,
        values=values + piece.values - opening,
        first=row.first if row.figures else values + piece.first - opening,
        figures=values + piece.figures - opening,
        last=values + piece.last - opening,
        filled=row.filled + piece.filled,
        noted=piece.noted,
    )


def figures_of(row: Wanted, near: int, first: int, parts: int) -> Placement:
    """The placement of a row with empty cells only whose figures stand in the row `near`, from its value `first` on."""
    begin = row.shape.values + first
    return Placement(tuple(range(begin, begin + row.columns)), parts, (near,))

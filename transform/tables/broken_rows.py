"""Rows of a table that stand in pieces: broken over lines, or cut by the end of a page.

    | 一、本年新收政府信息公开申请数量 | 12629 | 9081 | 0 | 11453 |        |  | 11 | 0 | 8 | 20 | 37 | 3 | 79 |
    | 7189 | 10923 | 51275 |                                                | 4.保护第三方合法权益 |  |  |  |  |  |  |  |

A row without a label whose figures complete the row above it, to the cell, is its end. A row whose cells are all empty
and that stands beside a row of as many figures as the form has columns, which no label owns, is the label of these.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
    halves = [_Half(row.shape, tuple(range(row.shape.values)))]
    rows: list[int] = []
    count = row.shape.values
    for after in following:
        rows.append(after)
        piece = shapes[after]
        if piece.doubtful:
            break  # it may be the number of a page
        halves = [joined for half in halves for joined in _seams(half, piece, count)]
        count += piece.values
        fits: dict[tuple[int, ...], tuple[Place, Placement]] = {}
        possible: set[tuple[int, ...]] = set()
        for half in halves:
            for shape in {half.shape, _with_blank_for_note(half.shape)}:
                whole = row._replace(shape=shape)
                found = standing.place(whole) if row.shape.values else standing.place_unlabelled(whole)
                if found.is_certain:
                    first = found.offsets[0]
                    begins = shape.first if shape.figures else shape.values, *half.pieces
                    columns = tuple([at - first for at in begins])
                    possible.add(columns)
                    if half.is_printed and shape is half.shape:
                        fits[columns] = found, Placement(half.places[first:][: row.columns], parts, tuple(rows))
        if fits and not parts and loose.may_be_of_next(after, shapes):
            return Placed(place._replace(is_certain=False), is_open=False)  # no sum would tell whose they are
        if len(possible) == 1 and fits:
            return Placed(*fits.popitem()[1])
        if fits:
            break
    return Placed(place._replace(is_certain=False), is_open=False)


def _with_blank_for_note(shape: Shape) -> Shape:
    """The shape if the note behind the row stands in its last cell, left blank: it is seen there, so nothing was pushed."""
    if not shape.marked:
        return shape._replace(noted=0, figures=shape.last, filled=shape.filled + 1) if shape.noted else shape
    return shape._replace(noted=0, marked=0, figures=shape.marked, last=shape.marked, filled=shape.filled - 1)


class _Half(NamedTuple):
    """A row put together as far as it has been read."""

    shape: Shape
    places: tuple[int, ...]
    """where in the values of all pieces its own stand"""
    pieces: tuple[int, ...] = ()
    """where among these the first figure of each further piece stands"""
    is_printed: bool = True
    """it has just the cells that are seen"""


def _seams(half: _Half, piece: Shape, count: int) -> Iterator[_Half]:
    """The row with the next piece behind it; `count`: how many values the pieces before it have.

    A sign that parts cells leaves an empty one where a line ends behind it, and where it opens a line; or it is taken
    for what closes and opens all lines, and the empty cell before or behind it is not seen. So the seam may have an empty
    cell more or less.
    """
    bare = half.shape.values - half.shape.noted
    for closing in (0, 1, -1):
        if closing > 0 and bare <= half.shape.figures:
            continue
        cells = half.shape.cells - half.shape.noted - closing
        upper = half.shape._replace(values=bare - closing, cells=cells, noted=0)
        unseen = (count,) if closing < 0 else ()
        for opening in range(2 if piece.first else 1):
            places = *half.places[: bare - closing], *unseen, *range(count + opening, count + piece.values)
            pieces = *half.pieces, bare - closing + piece.first - opening
            yield _Half(_joined(upper, piece, opening), places, pieces, half.is_printed and not closing)


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
    """The shape of a row without a note that goes on in a piece, `opening` of whose empty cells are none."""
    values = row.values
    if not piece.figures:
        return row._replace(values=values + piece.values - opening, cells=row.cells + piece.values - opening)
    return row._replace(
        cells=row.cells + piece.values - opening,
        values=values + piece.values - opening,
        first=row.first if row.figures else values + piece.first - opening,
        figures=values + piece.figures - opening,
        last=values + piece.last - opening,
        filled=row.filled + piece.filled,
        noted=piece.noted,
        marked=piece.marked and values + piece.marked - opening,
    )


def figures_of(row: Wanted, near: int, first: int, parts: int) -> Placement:
    """The placement of a row with empty cells only whose figures stand in the row `near`, from its value `first` on."""
    begin = row.shape.values + first
    return Placement(tuple(range(begin, begin + row.columns)), parts, (near,))

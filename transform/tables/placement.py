"""Which of a row's values are the form's columns: cells are placed against the form's own row, never only counted.

Between its labels and its figures a row may have empty cells that labels span, and behind the figures what fills the
table up, or a note. An empty cell beside the figures is a figure left blank, or none of the row's: that is told

* by the figures themselves, if they are as many as the columns;
* by the table's header, where it stands on the grid that the row stands on;
* by the other rows, whose figures are as many as the columns: in most tables all of them stand in one of four ways (Style).

A row that one way of placing fits has its place. Where several fit they are its readings, and the sums of the table
decide (transform.proof.repair). A row with a cell more or less than it would have in its table fits none: a figure was
lost or doubled, or came in.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from transform.tables.rows import Shape


class Wanted(NamedTuple):
    """A row and how many columns the form has for it. `depth`: which of the label columns its own label stands in."""

    shape: Shape
    columns: int
    depth: int = 0


class Place(NamedTuple):
    """Where a row's figures can begin, counted in its values; it is placed if `is_certain`, then there is one place.

    None if the row has not the cells that it would have in its table: one is lost, or too many.
    """

    offsets: tuple[int, ...]
    is_certain: bool


NOWHERE = Place((), False)

Style = tuple[Literal["grid", "own", "filled", "spans"], int, int]
"""A way in which the rows of a table stand:

grid    in all rows the figures begin in one column, and all rows have as many cells          (column, cells)
own     behind the labels come the figures, and so many empty cells                  (before all, cells behind)
filled  the same, but the empty cells behind fill all rows up to as many cells                (before all, cells)
spans   what a label spans stands behind it as empty cells, so rows of a depth are alike      (0, cells behind)
"""


def on_grid(first: int, cells: int) -> Style:
    """How the rows stand under a header each of whose labels stands over its column."""
    return "grid", first, cells


def at_end(first: int, behind: int, cells: int) -> Style:
    """How the rows stand under a header in which a label that spans columns is one cell, of so many cells in all.

    What it covers is not there, or `behind` all labels. `first`: empty cells before all labels, which what opens a line
    leaves; rows without labels have them before their figures.
    """
    return ("filled", first, cells) if behind else ("own", first, 0)


class Standing:
    """How the rows of one table stand, and where each of them has its figures."""

    def __init__(self, rows: Iterable[Wanted], shown: Style | None = None, keeps_blanks: bool = True) -> None:
        """`shown`: how the table's header stands.

        `keeps_blanks`: every empty cell stands where it was printed; else blanks may have been pushed to rows' ends.
        """
        whole = [each for row in rows if is_whole(each := _without_note(row))]
        self._spans = _usual_spans(whole)
        votes = Counter(style for row in whole for style in set(self._styles_of(row)))
        most = max(votes.values(), default=0)
        self._styles: tuple[Style, ...] = ()
        if shown is not None and 2 * votes[shown] >= len(whole):
            self._styles = (shown,)
            keeps_blanks = keeps_blanks or shown[0] == "grid"
        elif 2 * most > len(whole):
            self._styles = tuple(style for style, count in votes.items() if count == most)
        self.keeps_blanks = keeps_blanks or any(row.shape.first for row in whole)

    def _styles_of(self, row: Wanted) -> Iterable[Style]:
        """The styles in which a row stands whose figures are as many as the columns."""
        shape = row.shape
        behind = shape.values - shape.first - row.columns
        yield "grid", shape.cells - shape.values + shape.first, shape.cells
        if not shape.first:
            yield "own", 0, behind
            yield "filled", 0, shape.cells
        if shape.first == self._spans.get(row.depth):
            yield "spans", 0, behind

    def _expected(self, style: Style, row: Wanted) -> tuple[int, int]:
        """Where the row's figures begin and how many values it has if it stands in this style."""
        way, first, size = style
        labels = row.shape.cells - row.shape.values
        match way:
            case "grid":
                return first - labels, size - labels
            case "own":
                return max(0, first - labels), max(0, first - labels) + row.columns + size
            case "filled":
                return max(0, first - labels), size - labels
            case "spans":
                spans = self._spans.get(row.depth, -1)
                return spans, spans + row.columns + size

    def place(self, row: Wanted) -> Place:
        """Where the row's figures begin. Without any place its empty cells say nothing."""
        if row.shape.doubtful:
            # With one value too many the last is a page's number; else it may be one, or the last figure.
            has_one_more = row.shape.doubtful == (row.columns,) and row.shape.values == row.columns + 1
            return Place((0,), True) if has_one_more else NOWHERE
        if row.shape.marked:
            return self._place_marked(row)
        if row.shape.noted:
            bare = self._place(_without_note(row))
            if bare.is_certain:
                return bare
            # The words stand behind the figures: a column never ends in them.
            filled = row.shape.values - row.shape.noted
            found = self._place(row)
            offsets = tuple(offset for offset in found.offsets if offset + row.columns <= filled)
            return Place(offsets, found.is_certain and bool(offsets))
        return self._place(row)

    def _place_marked(self, row: Wanted) -> Place:
        """The same of a row whose last figure may be the mark of a note."""
        shape = row.shape
        gone = shape.values - shape.figures + 1
        bare = shape._replace(
            values=shape.values - gone,
            cells=shape.cells - gone,
            last=shape.marked,
            figures=shape.marked,
            filled=shape.filled - 1,
            noted=0,
            marked=0,
        )
        without = self.place(row._replace(shape=bare))
        if without.is_certain and self.place(row._replace(shape=shape._replace(marked=0))).is_certain:
            return NOWHERE
        return without

    def place_unlabelled(self, row: Wanted) -> Place:
        """The same of a row whose labels are blank or cut off: how many of its empty cells are theirs is not known."""
        shape = row.shape
        if is_whole(row) and not shape.marked:
            return Place((shape.first,), True)
        is_on_grid = bool(self._styles) and all(way == "grid" for way, _, _ in self._styles)
        return self.place(row) if is_on_grid or not shape.first else NOWHERE

    def _place(self, row: Wanted) -> Place:
        shape, columns = row.shape, row.columns
        if not shape.figures:
            is_empty = shape.values >= columns and not shape.last
            return Place((0,), True) if is_empty else NOWHERE
        expected = {self._expected(style, row) for style in self._styles}
        if is_whole(row):
            # With no more values than it would have in its table none was doubled, and none came in; empty cells behind
            # figures that stand right behind the label and leave no gap move none.
            has_no_more = not expected or shape.values <= max(values for _, values in expected)
            is_certain = (
                (shape.first, shape.values) in expected
                or (not shape.first and shape.values == columns)
                or (shape.filled == columns and (has_no_more or not shape.first))
            )
            return Place((shape.first,), is_certain)
        fits = [offset for offset in range(shape.first + 1) if shape.figures <= offset + columns <= shape.values]
        if not self.keeps_blanks:
            # Behind the figures they may have been pushed there; where the last column has its figure, none was.
            fits = [offset for offset in fits if offset + columns == shape.figures]
        if not expected:
            # Nothing tells empty cells before the figures from figures left blank, but then none stands there.
            return Place(tuple(fits), True) if len(fits) == 1 and not shape.first else NOWHERE
        told = [offset for offset in fits if (offset, shape.values) in expected]
        return Place(tuple(told), len(told) == 1)


def is_whole(row: Wanted) -> bool:
    """Are there just as many cells from the row's first figure to its last as the form has columns?"""
    return bool(row.shape.figures) and row.shape.figures - row.shape.first == row.columns


def _without_note(row: Wanted) -> Wanted:
    """The row without the words behind its figures."""
    shape, noted = row.shape, row.shape.noted
    if not noted:
        return row
    bare = shape._replace(values=shape.values - noted, cells=shape.cells - noted, last=shape.figures, noted=0)
    return row._replace(shape=bare)


def _usual_spans(whole: Iterable[Wanted]) -> dict[int, int]:
    """Depth -> how many empty cells stand before the figures in most rows of that depth."""
    found: dict[int, Counter[int]] = {}
    for row in whole:
        found.setdefault(row.depth, Counter())[row.shape.first] += 1
    return {depth: spans.most_common(1)[0][0] for depth, spans in found.items()}


def pushes_nothing(shapes: Sequence[Shape]) -> bool:
    """Do more rows have an empty cell before a figure than rows that only end in empty ones?"""
    gaps = sum(shape.has_gap for shape in shapes)
    return gaps > sum(0 < shape.last < shape.values and not shape.has_gap and shape.last > 1 for shape in shapes)

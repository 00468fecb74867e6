"""Ruled tables by geometry: rulings -> grids of cells. No word of the page is looked at.

Rulings that meet make one table. Where they cross are its grid lines; two neighbouring places of the grid are one cell
unless a ruling stands between them. A grid is taken only if this leaves no doubt: a ruling that reaches halfway along
a place, or a cell that is not a rectangle, and the whole table is no table (its text stays text).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.files.pdf_page import Box

CLOSE = 3.0
"""Points: rulings nearer than this are one (double lines), gaps in a ruling shorter than this are none."""
_SNAP = 3.5
_MIN_LENGTH = 6.0
_MIN_FILL = 6.0
_RULED, _OPEN = 0.85, 0.15
"""A place's side is ruled, or open, if at least, or at most, this share of it is drawn."""
_MAX_LINES = 1_500
"""Grid lines (each way) beyond which a page is a drawing."""
_MAX_PLACES = 100_000


class Line(NamedTuple):
    """A ruling: where it stands (y of a level one, x of an upright one), and from where to where it goes."""

    at: float
    start: float
    end: float


class Region(NamedTuple):
    """A cell of a grid: its places (0-based rows and columns, last ones included)."""

    row: int
    column: int
    last_row: int
    last_column: int
    open_side: bool
    """left or right it ends without a ruling where other rows have one: a cell only if something is printed in it"""
    open_top: bool = False
    open_bottom: bool = False
    """it ends with the table, where no ruling is drawn: cut off by the page, it may have its rest on another one"""


class Grid(NamedTuple):
    """A table's grid lines, its cells in the order of rows, and for each place of the grid the cell it belongs to."""

    xs: list[float]
    ys: list[float]
    regions: list[Region]
    owner: list[list[int]]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def region_at(self, x: float, y: float) -> int | None:
        """The cell in which a point lies; None outside the grid."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][column]
        return None

    def region_box(self, region: Region) -> Box:
        """Where the cell lies on the page."""
        return Box(
            self.xs[region.column],
            self.ys[region.row],
            self.xs[region.last_column + 1],
            self.ys[region.last_row + 1],
        )


def grids_of_rules(rules: Iterable[Box]) -> list[Grid]:
    """The tables drawn by rulings (thin boxes)."""
    level: list[Box] = []
    upright: list[Box] = []
    for rule in rules:
        width, height = rule.right - rule.left, rule.bottom - rule.top
        if width >= height:
            level.append(rule)
        if height >= width:  # a dot of a dotted line is both
            upright.append(rule)
    return _grids(_lines(level, True), _lines(upright, False))


def grids_of_fills(
    fills: Iterable[Box], taken: Sequence[Box], width: float, height: float, least_rows: int = 2
) -> list[Grid]:
    """The tables whose cells are filled rectangles, by the rectangles' edges, where no other table is.

    One row of filled cells is a heading's colour, unless it is the rest of a table on another page.
    """
    rules: list[Box] = []
    for box in set(fills):
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        if min(box.right - box.left, box.bottom - box.top) < _MIN_FILL:
            continue
        if box.right - box.left > 0.95 * width and box.bottom - box.top > 0.5 * height:
            continue  # the page's ground
        if any(other.left <= x <= other.right and other.top <= y <= other.bottom for other in taken):
            continue
        left, top, right, bottom = box
        rules += [Box(left, top, right, top), Box(left, bottom, right, bottom)]
        rules += [Box(left, top, left, bottom), Box(right, top, right, bottom)]
    return [grid for grid in grids_of_rules(rules) if grid.columns > 1 and len(grid.ys) > least_rows]


def _lines(rules: list[Box], level: bool) -> list[Line]:
    """Rulings on one line put together: double ones to one, pieces to whole ones."""
    spans = [(r.top, r.bottom, r.left, r.right) if level else (r.left, r.right, r.top, r.bottom) for r in rules]
    spans.sort()
    lines: list[Line] = []
    for group in _clusters(spans):
        at = (group[0][0] + max(span[1] for span in group)) / 2
        pieces = sorted((start, end) for _, _, start, end in group)
        start, end = pieces[0]
        for next_start, next_end in pieces[1:]:
            if next_start > end + CLOSE:
                lines.append(Line(at, start, end))
                start, end = next_start, next_end
            else:
                end = max(end, next_end)
        lines.append(Line(at, start, end))
    return [line for line in lines if line.end - line.start >= _MIN_LENGTH]


def _clusters(
    spans: list[tuple[float, float, float, float]],
) -> Iterable[list[tuple[float, float, float, float]]]:
    """Sorted spans in groups that lie closer together than CLOSE."""
    group: list[tuple[float, float, float, float]] = []
    reach = 0.0
    for span in spans:
        if group and span[0] > reach + CLOSE:
            yield group
            group = []
        reach = max(reach, span[1]) if group else span[1]
        group.append(span)
    if group:
        yield group


def _grids(level: list[Line], upright: list[Line]) -> list[Grid]:
    if len(level) > _MAX_LINES or len(upright) > _MAX_LINES:
        return []
    parents = list(range(len(level) + len(upright)))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for h, (y, left, right) in enumerate(level):
        for v, (x, top, bottom) in enumerate(upright, len(level)):
            if left - _SNAP <= x <= right + _SNAP and top - _SNAP <= y <= bottom + _SNAP:
                parents[root(v)] = root(h)
    tables: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for node in range(len(parents)):
        one = node < len(level)
        tables[root(node)][0 if one else 1].append(level[node] if one else upright[node - len(level)])
    lone = [lines[0] for levels, lines in tables.values() if not levels and len(lines) == 1]
    grids = [_grid(levels, _with_lone(uprights, lone)) for levels, uprights in tables.values()]
    return [grid for grid in grids if grid is not None]


def _with_lone(uprights: list[Line], lone: list[Line]) -> list[Line]:
    """A table's upright rulings, and those beside it that are as long as it is, though no level one meets them.

    So is the side of a cell that began on the page before and ends on the next one.
    """
    if not lone or not uprights:
        return uprights
    top, bottom = min(line.start for line in uprights), max(line.end for line in uprights)
    return [*uprights, *(one for one in lone if abs(one.start - top) <= _SNAP and abs(one.end - bottom) <= _SNAP)]


def _grid(level: list[Line], upright: list[Line]) -> Grid | None:
    """The grid of rulings that meet; None if they leave a doubt."""
    if not level or not upright:
        return None
    ys = _grid_lines(level, [end for line in upright for end in (line.start, line.end)])
    xs = _grid_lines(upright, [end for line in level for end in (line.start, line.end)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > _MAX_PLACES:
        return None
    below = _sides(level, ys, xs)  # [line][column]
    beside = _sides(upright, xs, ys)  # [line][row]
    inner = [side for line in below[1:-1] for side in line] + [side for line in beside[1:-1] for side in line]
    if any(_OPEN < side < _RULED for side in inner):
        return None
    owner = _owners(below, beside, rows, columns)
    regions = _regions(owner, below, beside)
    return None if regions is None else Grid(xs, ys, regions, owner)


def _grid_lines(lines: list[Line], ends: list[float]) -> list[float]:
    """Where the grid lines are: those of the rulings, and the table's outer limits if no ruling is there."""
    places = sorted({line.at for line in lines})
    kept = [places[0]]
    for place in places[1:]:
        if place - kept[-1] > CLOSE:
            kept.append(place)
    first, last = min(ends), max(ends)
    if first < kept[0] - _SNAP:
        kept.insert(0, first)
    if last > kept[-1] + _SNAP:
        kept.append(last)
    return kept


def _sides(lines: list[Line], at: list[float], across: list[float]) -> list[list[float]]:
    """For each grid line and each stretch of it between crossing grid lines: the share that is drawn."""
    sides = [[0.0] * (len(across) - 1) for _ in at]
    for line in lines:
        side = sides[_nearest(at, line.at)]
        start, end = _snapped(across, line.start), _snapped(across, line.end)
        for k in range(max(0, bisect_right(across, start) - 1), len(across) - 1):
            one, other = across[k], across[k + 1]
            if one >= end:
                break
            side[k] += (min(end, other) - max(start, one)) / (other - one)
    return sides


def _nearest(places: list[float], value: float) -> int:
    k = bisect_right(places, value)
    return min((j for j in (k - 1, k) if 0 <= j < len(places)), key=lambda j: abs(places[j] - value))


def _snapped(places: list[float], value: float) -> float:
    place = places[_nearest(places, value)]
    return place if abs(place - value) <= _SNAP else value


def _owners(below: list[list[float]], beside: list[list[float]], rows: int, columns: int) -> list[list[int]]:
    """For each place the number of its cell: places without a ruling between them have the same."""
    owner = [[-1] * columns for _ in range(rows)]
    number = 0
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            owner[row][column] = number
            waiting = [(row, column)]
            while waiting:
                r, c = waiting.pop()
                near = []
                if c + 1 < columns and beside[c + 1][r] < _RULED:
                    near.append((r, c + 1))
                if c > 0 and beside[c][r] < _RULED:
                    near.append((r, c - 1))
                if r + 1 < rows and below[r + 1][c] < _RULED:
                    near.append((r + 1, c))
                if r > 0 and below[r][c] < _RULED:
                    near.append((r - 1, c))
                for place in near:
                    if owner[place[0]][place[1]] < 0:
                        owner[place[0]][place[1]] = number
                        waiting.append(place)
            number += 1
    return owner


def _regions(owner: list[list[int]], below: list[list[float]], beside: list[list[float]]) -> list[Region] | None:
    """The cells by number; None if one of them is not a rectangle."""
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, numbers in enumerate(owner):
        for column, number in enumerate(numbers):
            places[number].append((row, column))
    left_drawn, right_drawn = (max(side) >= _RULED for side in (beside[0], beside[-1]))
    regions = []
    for number in range(len(places)):
        own = places[number]
        (row, column), (last_row, last_column) = own[0], own[-1]
        if len(own) != (last_row - row + 1) * (last_column - column + 1):
            return None
        own_rows, own_columns = range(row, last_row + 1), range(column, last_column + 1)
        open_left = column == 0 and left_drawn and _mean(beside[0], own_rows) < _OPEN
        open_right = last_column == len(owner[0]) - 1 and right_drawn and _mean(beside[-1], own_rows) < _OPEN
        open_top = row == 0 and _mean(below[0], own_columns) < _OPEN
        open_bottom = last_row == len(owner) - 1 and _mean(below[-1], own_columns) < _OPEN
        regions.append(Region(row, column, last_row, last_column, open_left or open_right, open_top, open_bottom))
    return regions


def _mean(values: list[float], places: range) -> float:
    return sum(values[k] for k in places) / len(places)


def stacked(one: Sequence[float], other: Sequence[float]) -> bool:
    """Do two tables begin and end at the same x: may one go on where the other stops?"""
    return abs(one[0] - other[0]) <= 2 * CLOSE and abs(one[-1] - other[-1]) <= 2 * CLOSE

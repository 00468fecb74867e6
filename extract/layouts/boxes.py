"""Tables drawn with lines, as text browsers and printers of data frames draw them: cells between bars, rows between rules.

    ┌────────┬───────────┐        +--------+-----------+
    │信息内容│ 行政许可  │        | 信息   | 行政许可  |
    ├────────┼─────┬─────┤        | 内容   |           |
    │  0     │  1  │     │        +========+=====+=====+
    └────────┴─────┴─────┘        | 0      | 1   |     |

A cell goes on until a rule closes it, so a label may stand on several lines, and a cell that spans rows or columns is
one. Where rules stand only above and below the table and behind its header, each line is a row. Where all lines have as
many bars, these are the columns; otherwise the bars' places are, for which the characters' widths are told from the
table's right edge. A line whose bars stand elsewhere than the rule above it leaves them, with as many cells as that rule
has parts, was not drawn in place: its cells are given to these columns in their order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.bounds import MAX_ROW_CELLS, check_grid
from extract.layouts.grid import GridRow, is_figure, row_of, settled
from extract.layouts.markup import LONGEST_CELL, plain
from extract.layouts.width import Measure, best_measure, offsets, spread
from extract.rows import Row, RowMemo

_BARS = "│┃║|┆┇┊┋"
_ENDING = frozenset("┴┵┶┷┸┹┺┻╧╨╩")
"""crossings below which no bar goes on"""
_RULES = frozenset("─━═-=┄┅┈┉╌╍")
_FRAME = re.compile(r"^[ \t]*(?:\+[-=+]{3,}[+|]?|[┌╔┏╒╓╭├╟╠┣┠][^\n]*)[ \t]*$", re.M)
_BLANKS = " \t\u00a0\u3000"
_FEWEST_LINES = 3
_MOST_RULES_OF_LINES = 3
"""a table whose rows are lines has rules above and below it and behind its header"""


class _Line(NamedTuple):
    """A line of a box: where its bars stand (characters), and what stands between them; a rule's parts are None."""

    number: int
    bars: tuple[int, ...]
    parts: tuple[str | None, ...]
    text: str


def matches(text: str) -> bool:
    """True if the frame of a box stands in the text."""
    is_drawn = "+" in text or "─" in text or "━" in text or "═" in text
    return is_drawn and _FRAME.search(text) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all boxes."""
    starts: list[int] = []
    found: list[Row] = []
    for box in _boxes(text):
        for start, row in _read(box, memo):
            starts.append(start)
            found.append(row)
    return starts, found


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each box."""
    return [(box[0].number, box[-1].number) for box in _boxes(text)]


def _boxes(text: str) -> Iterator[list[_Line]]:
    """Lines that follow each other and all begin and end as lines of a box do, with a rule among them."""
    box: list[_Line] = []
    for number, printed in enumerate([*text.split("\n"), ""], 1):
        line = printed.rstrip()
        bare = line.lstrip()
        read = _line(number, line) if bare and _is_edge(bare[0]) and _is_edge(bare[-1]) else None
        if read:
            box.append(read)
        elif box:
            if len(box) >= _FEWEST_LINES and any(_is_rule(line) for line in box):
                yield box
            box = []


def _is_edge(character: str) -> bool:
    return character in "|+" or "\u2500" <= character <= "\u257f"


def _is_rule(line: _Line) -> bool:
    return all(part is None for part in line.parts)


def _line(number: int, line: str) -> _Line | None:
    """The bars of a line, and what stands between; None if it has none."""
    bars = [at for at, character in enumerate(line) if _is_bar(line, at, character)]
    if len(bars) < 2 or len(bars) > MAX_ROW_CELLS:
        return None
    parts = []
    for left, right in pairwise(bars):
        part = line[left + 1 : right]
        parts.append(None if part and _RULES.issuperset(part) else part)
    return _Line(number, tuple(bars), tuple(parts), line)


def _is_bar(line: str, at: int, character: str) -> bool:
    """A bar, a corner or a crossing; a plus sign only where a rule meets it."""
    if character in _BARS:
        return True
    if character == "+":
        return line[at - 1 : at] in ("-", "=") or line[at + 1 : at + 2] in ("-", "=")
    return "\u2500" <= character <= "\u257f" and character not in _RULES


def _read(box: Sequence[_Line], memo: RowMemo) -> Iterator[tuple[int, Row]]:
    """A box's rows. Where no cell spans any other, what is a cell is told from the columns as in any table."""
    places, box = _places(box)
    columns = {place: at for at, place in enumerate(sorted({place for line in places for place in line}))}
    check_grid(len(box), len(columns))
    bands = _bands(box, [[columns[place] for place in line] for line in places], len(columns) - 1)
    wide = {len(band) for band in bands}
    if len(wide) == 1:
        yield from settled([_grid_row(band) for band in bands], memo)
        return
    for band in bands:
        line, cells, lines = _grid_row(band)
        if any(cells):
            yield line, row_of(tuple(cells), tuple(lines), memo)


def _places(box: Sequence[_Line]) -> tuple[list[Sequence[int]], Sequence[_Line]]:
    """Where the bars of each line stand in the table: by their number if all lines have as many, else by their place.

    A line that does not end at the table's right edge has lost or doubled something; its figures are one cell.
    """
    if spread(len(line.bars) for line in box) == 1:
        return [range(len(line.bars)) for line in box], box

    def doubts(measure: Measure) -> int:
        return spread(offsets(line.text, measure)[line.bars[-1]] for line in box)

    measure = best_measure(doubts)
    edges = [offsets(line.text, measure)[line.bars[-1]] for line in box]
    edge = Counter(edges).most_common(1)[0][0]
    places: list[Sequence[int]] = []
    read: list[_Line] = []
    columns: Sequence[int] = ()
    for line, end in zip(box, edges, strict=True):
        at = offsets(line.text, measure)
        drawn = [at[bar] for bar in line.bars]
        is_in_place = bool(columns) and set(drawn) <= set(columns) and end == edge
        own = drawn if is_in_place else _in_order(line, drawn, columns)
        if own is None:
            line = line if end == edge else _torn(line)
            own = [*(at[bar] for bar in line.bars[:-1]), edge]
        if None in line.parts:
            columns = [place for bar, place in zip(line.bars, own, strict=True) if line.text[bar] not in _ENDING]
        places.append(own)
        read.append(line)
    return places, read


def _in_order(line: _Line, drawn: Sequence[int], columns: Sequence[int]) -> Sequence[int] | None:
    """The places of a line's bars if its cells, in their order, are those of the columns above; None if they are not.

    A rule beside cells parts what is left of the columns between them, if it is as long as these are wide.
    """
    if None not in line.parts:
        holds_figures = any(
            part and is_figure(part.strip(_BLANKS)) for part in line.parts
        )  # one may be doubled or lost
        return columns if len(line.bars) == len(columns) and not holds_figures else None
    first = line.parts.index(None)
    end = len(line.parts) - line.parts[::-1].index(None)
    behind = len(line.parts) - end
    if not (first or behind) or any(part is not None for part in line.parts[first:end]):
        return None
    if first + behind >= len(columns) - 1:
        return None
    left, right = columns[first], columns[len(columns) - 1 - behind]
    if drawn[end] - drawn[first] != right - left:
        return None
    finer = [left + place - drawn[first] for place in drawn[first : end + 1]]
    return [*columns[:first], *finer, *columns[len(columns) - behind :]]


def _torn(line: _Line) -> _Line:
    """The line with its figures as one cell."""
    first = next((at for at, part in enumerate(line.parts) if part and is_figure(part.strip(_BLANKS))), None)
    if first is None:
        return line
    figures = " ".join(part.strip(_BLANKS) for part in line.parts[first:] if part)
    return line._replace(bars=(*line.bars[: first + 1], line.bars[-1]), parts=(*line.parts[:first], figures))


class _Cell:
    """A cell that is being read: its first column, the line on which it begins, its text so far."""

    __slots__ = ("column", "line", "text")

    def __init__(self, column: int, line: int) -> None:
        self.column, self.line, self.text = column, line, ""

    def add(self, printed: str, line: int) -> None:
        """One more line. Digits of two lines are one figure only if it was too long for one."""
        text = printed.strip(_BLANKS)
        if text and not self.text:
            self.line = line
        elif len(self.text) > LONGEST_CELL:
            return
        elif self.text[-1:].isdecimal() and text[:1].isdecimal() and len(self.text) + len(text) <= len(printed) - 2:
            self.text += "\n"
        self.text += text


def _bands(box: Sequence[_Line], bars: Sequence[Sequence[int]], width: int) -> list[list[_Cell]]:
    """The cells that begin in each row, left to right."""
    ruled = [line for line in box if any(part is None for part in line.parts)]
    by_line = len(ruled) <= _MOST_RULES_OF_LINES and all(map(_is_rule, ruled))
    bands: list[list[_Cell]] = []
    opened: list[_Cell | None] = [None] * width
    begins = True
    for line, places in zip(box, bars, strict=True):
        if by_line or any(part is None for part in line.parts):
            begins = True
        if by_line:
            opened = [None] * width
        for part, (left, right) in zip(line.parts, pairwise(places), strict=True):
            if part is None:
                opened[left:right] = [None] * (right - left)
                continue
            cell = opened[left]
            if cell is None or any(other is not cell for other in opened[left:right]):
                cell = _Cell(left, line.number)
                opened[left:right] = [cell] * (right - left)
                if begins:
                    bands.append([])
                    begins = False
                bands[-1].append(cell)
            cell.add(part, line.number)
    for band in bands:
        band.sort(key=lambda cell: cell.column)
    return bands


def _grid_row(band: Sequence[_Cell]) -> GridRow:
    """The band's cells; a row begins on the line of its first figure or label."""
    first = min((cell.line for cell in band if cell.text), default=band[0].line)
    return first, [plain(cell.text) for cell in band], [max(0, cell.line - first) for cell in band]

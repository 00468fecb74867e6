"""Data frames as they print themselves: columns set apart by blanks, an empty cell keeps its place.

                     0       1    2
    0         信息内容  行政许可             信息内容  本年制发件数  现行有效件数
    1             规章       0  NaN           规章             0

Under the numbers of columns a cell ends under its own. Without them all lines of a frame are equally long, and all cells of
a column end where it does; so it is read only if every row of figures of the text stands in such a frame.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise, repeat

from extract.layouts.grid import GridRow, settled
from extract.layouts.width import MEASURES, offsets
from extract.rows import Row, RowMemo

_HEADER = re.compile(r"^[ \t]*0[ \t]+1(?:[ \t]+[1-9][0-9]?)*+[ \t]*$", re.M)
_NUMBER = re.compile(r"[0-9]+")
_MOST_CHARACTERS = 500_000
"""of a frame: the place of each is looked at again for every column"""
_ROW_NUMBER = re.compile(r"([0-9]+)(?=\s|$)\s*")
_SHIFTS = (0, 1, -1)
"""A number may stand a place beside the end of its column."""
_NARROWEST, _SHORTEST = 12, 2
"""A frame without numbers has lines of so many characters, and so many lines, at least."""
_BLANKS = " \t\u00a0\u3000"


def matches(text: str) -> bool:
    """True if a line of the numbers 0, 1, 2 ... stands in the text, or its rows of figures are equally long."""
    if "  1 " in text and any(_columns(line[0]) for line in _HEADER.finditer(text)):
        return True
    return "    " in text and bool(_bare_frames(text))


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows of all frames whose cells keep to their columns."""
    printed = [row for _, _, table in _tables(text) for row in settled(table, memo)]
    return [start for start, _ in printed], [row for _, row in printed]


def regions(text: str) -> list[tuple[int, int]]:
    """The first and the last line of each frame."""
    return [(first, last) for first, last, _ in _tables(text)]


def _columns(line: str) -> list[tuple[int, int]]:
    """Where the numbers of a header stand; none if they are not 0, 1, 2 ..."""
    numbers = list(_NUMBER.finditer(line))
    if len(numbers) < 2 or any(found[0] != str(number) for number, found in enumerate(numbers)):
        return []
    return [number.span() for number in numbers]


def _bare_frames(text: str) -> list[tuple[int, int, list[GridRow]]]:
    """(first line, last line, rows) of the frames without numbers; none if a row of figures stands in no such frame."""
    lines = text.split("\n")
    rows = {n for n, line in enumerate(lines) if "  " in line and sum(map(str.isdecimal, line.split())) > 1}
    if not rows:
        return []
    found: list[tuple[int, int, list[GridRow]]] = []
    at = 0
    for size, same in groupby(lines, len):
        stop = at + len(list(same))
        if size >= _NARROWEST and stop - at >= _SHORTEST:
            cut = _cut_evenly(lines[at:stop])
            if not cut and not rows.isdisjoint(range(at, stop)):
                return []
            rows.difference_update(range(at, stop))
            if cut:
                found.append((at + 1, stop, [(number, cells, ()) for number, cells in enumerate(cut, at + 1)]))
        elif not rows.isdisjoint(range(at, stop)):
            return []
        at = stop
    return found


def _cut_evenly(lines: Sequence[str]) -> list[list[str]]:
    """The cells of equally long lines between the columns that are blank in all; none if a cell ends before its column."""
    if sum(map(len, lines)) > _MOST_CHARACTERS:
        return []
    blank = [all(character == " " for character in column) for column in zip(*lines, strict=True)]
    edges = [at for at, (one, other) in enumerate(pairwise([True, *blank, True])) if one != other]
    columns = list(zip(edges[::2], edges[1::2], strict=True))
    if len(columns) < 2 or any(
        line[begin:end].strip() and line[end - 1] == " " for line in lines for begin, end in columns
    ):
        return []
    return [[line[begin:end].strip(_BLANKS) for begin, end in columns] for line in lines]


def _tables(text: str) -> Iterator[tuple[int, int, list[GridRow]]]:
    lines = text.split("\n")
    if not ("  1 " in text and any(_columns(line[0]) for line in _HEADER.finditer(text))):
        yield from _bare_frames(text)
        return
    for at, line in enumerate(lines):
        ends = _columns(line) if line[:1] in " \t0" and "0" in line and "1" in line and _HEADER.fullmatch(line) else []
        if not ends:
            continue
        stop = at + 1
        while stop < len(lines) and lines[stop].strip() and not _HEADER.fullmatch(lines[stop]):
            stop += 1
        table = _read(lines[at + 1 : stop], ends, at + 2)
        if table:
            yield at + 1, stop, table


def _read(lines: Sequence[str], columns: Sequence[tuple[int, int]], first: int) -> list[GridRow]:
    """The rows, under the measure that leaves every cell under its number; none if there is no such measure.

    Columns end with their numbers; else they begin with them.
    """
    if sum(map(len, lines)) > _MOST_CHARACTERS:
        return []
    lines = [line.rstrip() for line in lines]
    behind = [end for _, end in columns]
    before = [begin for begin, _ in columns[1:]]
    for measure in MEASURES:
        places = [{column: at for at, column in enumerate(offsets(line, measure))} for line in lines]
        widest = max(map(max, places), default=0)
        cut = _cut(lines, places, behind) if widest <= behind[-1] + 1 else []
        cut = cut or _cut(lines, places, [*before, widest])
        if cut:
            is_numbered = all(
                (number := _ROW_NUMBER.match(cells[0])) and number[1] == str(at) for at, cells in enumerate(cut)
            )
            if is_numbered:
                cut = [[_ROW_NUMBER.sub("", cells[0], count=1), *cells[1:]] for cells in cut]
            return [(number, cells, ()) for number, cells in enumerate(cut, first)]
    return []


def _cut(lines: Sequence[str], places: Sequence[Mapping[int, int]], ends: Sequence[int]) -> list[list[str]]:
    """The cells of each line, which end at these columns; none if a cell of any goes on beyond."""
    columns = [0]
    for end in ends:
        shifted = (end + shift for shift in _SHIFTS)
        fitting = next((e for e in shifted if all(map(_ends, lines, places, repeat(e)))), None)
        if fitting is None:
            return []
        columns.append(fitting)
    return [
        [line[at.get(begin, len(line)) : at.get(end, len(line))].strip(_BLANKS) for begin, end in pairwise(columns)]
        for line, at in zip(lines, places, strict=True)
    ]


def _ends(line: str, places: Mapping[int, int], end: int) -> bool:
    """May a cell of the line end at this column, or the next begin?"""
    at = places.get(end)
    if at is None:
        return end > max(places)
    return at == len(line) or line[at].isspace() or line[at - 1].isspace()

"""Rows of one line each whose cells a sign parts, as tools write them: with the sign at both ends, at one, or at none.

    | 规章 | 0 |        规章 | 0 |        规章|0        ⇥ between cells

Whether the sign at a line's end closes its last cell, or parts it from an empty one, is told from the other lines of
the table: they all have it, or with it they are as wide as those without.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Sequence
from itertools import groupby, pairwise

from extract.layouts.grid import GridRow, is_figure, is_noted, settled
from extract.layouts.markup import plain
from extract.layouts.piped_cells import PAGE_NUMBER, PERHAPS_PAGE
from extract.layouts.strayed import header_cells
from extract.rows import Row, RowMemo

_RULE = frozenset("|+-=: \t")
_BAR = re.compile(r"(?<!\\)\|")
_MARKED = re.compile(r"[\\&<*_`'=>^~:]|\|[-/(]")
"""What may be more than a cell's words"""
_CELL_OF_FIGURES = re.compile(r"\s*+(?:[+\-]?[0-9０-９.,，%]*+|[/—-]{1,2})\s*+")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
"""What every label of a row holds; `1O` is a figure with a slip"""
_BLANKS = " \t\u00a0\u3000"
_TEXTILE = re.compile(r"(?:_|[<>=^~-]|\\([1-9][0-9]?)|/[1-9][0-9]?|\([^)|]{0,40}\)){1,6}\.\s*")
_FEWEST_OF_TWO = 6
_MOST_LEFT = 2
FIGURE_ALONE = re.compile(r"([+-]?[0-9０-９][0-9０-９.]*+)(?:\s*+(?:[*＊※①-⑳]|[（(注见]).*)?")
"""A note may stand behind it."""
_DATE = re.compile(r"[12][0-9]{3}(?:年[0-9]{1,2}月(?:[0-9]{1,2}日)?|([-/.])[0-9]{1,2}\1[0-9]{1,2})")
_LONGEST_NUMBER = 4
"""of a page, and one more"""
_SPAN_ABOVE = ":::"

_Line = tuple[int, list[str], bool]
"""(number, cells between the signs with what stands before the first and behind the last, does a rule follow?)"""


def is_rule(line: str) -> bool:
    """A line that only parts rows: `|---|---|`, `---|:--:`, `|---+---|`."""
    return "--" in line and _RULE.issuperset(line)


def is_sentence(line: str) -> bool:
    """Is a line with bars prose: full sentences, no bar at an edge, and neither a figure nor nothing between two bars?"""
    if "。" not in line:
        return False
    return not any(_CELL_OF_FIGURES.fullmatch(cell) for cell in line.split("|"))


def bar_cells(line: str) -> list[str]:
    """What the bars of a line part, in any of the hands in which wikis and Markdown write a row."""
    line = line.strip(_BLANKS)
    if line.startswith("||") and line.endswith("||") and "|" not in line.replace("||", ""):
        line = line.replace("||", "|")  # every bar is written twice: a row of MoinMoin, a header of Jira
    elif line.startswith("^") and line.count("^") > 1:
        line = line.replace("^", "|")  # a header of DokuWiki
    if _MARKED.search(line):
        return [_bare(cell.strip(_BLANKS)) for cell in _BAR.split(line)]
    return [cell.strip(_BLANKS) for cell in line.split("|")]


def _bare(cell: str) -> str:
    """The cell without a wiki's signs for header, alignment and spans."""
    if cell and not cell[0].isalnum():
        if cell == _SPAN_ABOVE:
            return ""
        marked = _TEXTILE.match(cell)
        if marked:
            cell = cell[marked.end() :]
        elif cell[0] == "=":
            cell = cell.strip("= ")
    return plain(cell)


def tab_cells(line: str) -> list[str]:
    """What the tabs of a line part."""
    return [cell.strip(_BLANKS) for cell in line.split("\t")]


def rows_between(
    text: str, sign: str, cells_of: Callable[[str], list[str]], memo: RowMemo
) -> tuple[list[int], list[Row]]:
    """The lines that hold the sign, as rows; lines that follow each other are a table."""
    blocks: list[list[_Line]] = [[]]
    any_open = False
    full = ""  # the line above, if it ends in a sign with nothing behind
    lines = text.split("\n")
    widest = max((len(line.rstrip()) for line in lines if sign in line), default=0)
    for number, line in enumerate(lines, 1):
        is_row = sign in line and not (sign == "|" and is_sentence(line))
        if not is_row and not (line.startswith("^") and line.count("^") > 1):
            figure = line.strip(_BLANKS)
            if full and any_open and is_figure(figure) and len(full) + 1 + len(figure) > widest:
                blocks[-1][-1][1][-1] = figure  # no line was so long: the row above was broken here
            elif full and any_open and (alone := FIGURE_ALONE.fullmatch(figure)):
                blocks += [[(number, [alone[1] + PERHAPS_PAGE], False)], []]  # the row above may have lost it
                any_open = False
            elif (
                blocks[-1] and not is_rule(line) and not ends_page(figure) and not is_beside_page_end(lines, number - 1)
            ):
                blocks.append([])
                any_open = False
            if not ends_page(figure):
                full = ""
        elif is_rule(line):
            if blocks[-1]:
                blocks[-1][-1] = (*blocks[-1][-1][:2], True)
            full = ""
        else:
            cells = cells_of(line)
            line = line.rstrip()
            if runs_on(cells):
                blocks.append([])  # whole tables on one line: nothing ends a row
                full = ""
                continue
            if full and any_open and all(map(is_figure, cells)) and len(full) + 1 + len(cells[0]) > widest:
                blocks[-1][-1][1][-1:] = cells
                full = ""
                continue
            blocks[-1].append((number, cells, False))
            is_opened = sign == "|" and not cells[0]
            full = "" if cells[-1] or is_opened else line
            any_open = any_open or bool(cells[-1])
    ends = [not cells[-1] for block in blocks for _, cells, _ in block]
    usually_closed = sum(ends) * 10 > len(ends) * 9
    printed = [
        row for block in blocks if block for table in _tables(block, usually_closed) for row in settled(table, memo)
    ]
    return [start for start, _ in printed], [row for _, row in printed]


def ends_page(line: str) -> bool:
    """Is it what stands at the end of a page, between two rows of one table or the pieces of a row?"""
    said = line.strip("\f" + _BLANKS)
    if len(said) < _LONGEST_NUMBER and (said.isdecimal() or "\f" in line):
        return True
    return PAGE_NUMBER.fullmatch(said) is not None or _DATE.fullmatch(said) is not None


def is_beside_page_end(lines: Sequence[str], at: int) -> bool:
    """Is the line empty, and the one above or below it a page's number or a date?"""
    if lines[at].strip():
        return False
    return any(
        beside.strip() and ends_page(beside.strip(_BLANKS))
        for beside in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2])
    )


def _tables(block: Sequence[_Line], usually_closed: bool) -> list[list[GridRow]]:
    """The tables of lines that follow each other: a line above a rule, wider or narrower than what is above, begins one."""
    rows = [cells for _, cells, _ in block]
    opened = _is_mark([not row[0] for row in rows], rows)
    bare = [row for row in rows if not is_noted(row)] or rows
    closed = _is_mark([not row[-1] for row in bare], bare)
    if closed and not usually_closed and not all(not row[0] for row in rows):
        closed = False  # all rows end in a blank
    tables: list[list[GridRow]] = []
    lengths, full = Counter(map(len, rows)), 0
    for number, cells, is_above_rule in block:
        begin = 1 if opened and not cells[0] and len(cells) > 1 else 0
        end = len(cells) - 1 if closed and not cells[-1] else len(cells)
        row: GridRow = number, header_cells(cells[begin:end]) if is_above_rule else cells[begin:end], ()
        if not tables or (is_above_rule and len(tables[-1][-1][1]) != len(row[1])):
            tables.append([])
        is_full = bool(tables[-1]) and lengths[full] > 1
        if is_full and (whole := _broken(tables[-1][-1], row)):
            tables[-1][-1] = whole
        else:
            tables[-1].append(row)
            full = len(cells)
    return [part for table in tables for part in by_width(table)]


def _broken(above: GridRow, row: GridRow) -> GridRow | None:
    """A row whose last figures stand in a row of their own, as many as it has blanks at its end; None if it is not so."""
    figures = [cell for cell in row[1] if cell]
    cells = above[1]
    blanks = next((at for at, cell in enumerate(reversed(cells)) if cell), len(cells))
    is_rest = 0 < len(figures) == blanks <= _MOST_LEFT and row[1][0] and all(map(is_figure, figures))
    if not is_rest or not any(map(is_figure, cells)) or is_figure(cells[0]):
        return None
    return above[0], [*cells[:-blanks], *figures], ()


def by_width(table: list[GridRow]) -> list[list[GridRow]]:
    """Tables that follow each other without a line between: each as wide as no other, in several rows."""
    runs = [list(run) for _, run in groupby(table, lambda row: len(row[1]))]
    widths = {len(run[0][1]) for run in runs}
    if any(_is_broken(above[1], below[1], widths) for run in runs for above, below in pairwise(run)):
        return [table]  # a row that is broken in the middle is no table
    return runs if len(widths) == len(runs) and min(map(len, runs)) > 1 else [table]


def _is_broken(above: Sequence[str], below: Sequence[str], widths: Container[int]) -> bool:
    """Are two rows, the lower without a label, together as long as others, a sign at the seam aside?"""
    size = len(above) + len(below)
    if size not in widths and size - 1 not in widths:
        return False
    return any(map(is_figure, above)) and all(not cell or is_figure(cell) for cell in below)


def _is_mark(empty: Sequence[bool], rows: Sequence[Sequence[str]]) -> bool:
    """Does the sign at this end of the lines mark the row's end, rather than part an empty cell?"""
    if all(empty) or not any(empty):
        return True
    with_mark, without = (
        max(Counter(len(row) - (is_empty and drop) for row, is_empty in zip(rows, empty, strict=True)).values())
        for drop in (True, False)
    )
    if with_mark != without:
        return with_mark > without
    return sum(empty) * 2 > len(empty)


def runs_on(cells: Sequence[str]) -> bool:
    """Do several rows of a table stand in these cells, labels behind figures again and again?"""
    if len(cells) < _FEWEST_OF_TWO:
        return False
    return sum(is_figure(one) and _HAN.search(other) is not None for one, other in pairwise(cells)) > 1


def is_plain_row(cells: Sequence[str]) -> bool:
    """Is there nothing to settle: no blank before a cell, no label twice, no number of a data frame, no sign of markup?"""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    if not all(cells[:end]):
        return False
    if len(cells) > 1 and cells[0].isdecimal() and not is_figure(cells[1]):
        return False
    return not any(one == other and not one.isdecimal() and not is_figure(one) for one, other in pairwise(cells[:end]))

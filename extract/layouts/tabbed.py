"""A cell a line behind a tab, an empty line between rows; a cell's text may go on over further lines.

    ⇥三、本年度办理结果          a cell
    ⇥（三）不予                  a cell that
    公开                         goes on
    ⇥1.属于国家秘密
    ⇥0
                                 (empty: the row ends)
    ⇥

A line without a tab goes on with the cell above, unless that cell is empty or holds only a figure (then only a
remark in brackets may follow it), or the row has ended: then it is prose. One exception, seen in real reports: a label may hold an empty line (`结果⏎⏎纠正`); the
text behind it belongs to the label if the next cell follows at once and the text is short. If a row is torn in two
or two rows run together, their widths no longer fit the form, which the reader of the table refuses.
"""

import re

from extract.layouts.piped_cells import PAGE_NUMBER, PERHAPS_PAGE
from extract.rows import Row, RowMemo, consecutive_lines

_FIGURE_ROW = re.compile(r"\n\t[ \t\u00a0\u3000]*[0-9０-９][^\n\t]{0,20}\n(?:[^\n\t]{0,3}\n)?\t")
_LONE_FIGURE = re.compile(r"[\s\d０-９,，.．%/＋+－-]*")
_FIGURE_ALONE = re.compile(r"[ \u3000]*+[+-]?[0-9０-９][0-9０-９,，.．]*+[ \u3000]*+")
"""A figure on a line without a tab."""
_DATE = re.compile(r"[12][0-9]{3}(?:[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)")
_REMARK = re.compile(r"\s*[（(].*[)）]\s*")
_LABEL_REST = 8
"""Longest text (characters) that may follow an empty line inside a label."""

_LONGEST_REMEMBERED = 600

_NEAR = 200
"""A table's last cells are looked at first (characters before the last tab)."""

_Part = tuple[int, Row, tuple[tuple[int, Row], ...]]
"""(lines it takes, the row it begins with, further rows with their line)"""


def matches(text: str) -> bool:
    """True if a cell with a figure is followed by another cell, each behind its tab."""
    last = text.rfind("\n\t")
    if last < 0:
        return False
    near = max(0, last - _NEAR)
    return (_FIGURE_ROW.search(text, near) or _FIGURE_ROW.search("\n" + text)) is not None


def rows(text: str, memo: RowMemo) -> tuple[list[int], list[Row]]:
    """The rows in order. A part of the text between two row breaks is read once and remembered."""
    starts: list[int] = []
    found: list[Row] = []
    begin = 1 if text.startswith("\t") else text.find("\n\t") + 2
    end = text.find("\n\n", text.rfind("\n\t") + 2)  # behind the last cell an empty line can only be followed by prose
    line = 1 + text.count("\n", 0, begin)
    get, add_start, add_row = memo.get, starts.append, found.append
    for part in text[begin : end if end >= 0 else len(text)].split("\n\n\t"):
        size, row, others = get(part) or memo.recall(part) or _read_part(part, memo)
        add_start(line)
        add_row(row)
        if others:
            starts += [line + offset for offset, _ in others]
            found += [other for _, other in others]
        line += size
    return starts, found


def _read_part(part: str, memo: RowMemo) -> _Part:
    """Reads a part and remembers it, unless it is so long that it holds prose of its own."""
    plain = part.split("\n\t")
    breaks = part.count("\n")
    known: _Part
    if breaks == len(plain) - 1:
        known = breaks + 2, Row(tuple(plain), consecutive_lines(len(plain))), ()
    else:
        (_, first), *others = _rows_of_part(part, memo)
        known = breaks + 2, first, tuple(others)
    if len(part) <= _LONGEST_REMEMBERED:
        memo.keep(part, known)
    return known


def _rows_of_part(part: str, memo: RowMemo) -> list[tuple[int, Row]]:
    """The rows of a text that begins in a cell (the first at 0): one, or more where prose stands between two tables."""
    lines = part.split("\n")
    found: list[tuple[int, Row]] = []
    cells: list[str] = []
    begins: list[int] = []
    in_row = True
    is_open = ends_open = False  # may a page's edge have cut the row's last cell; did no empty line end the row?

    def finish() -> None:
        if cells:
            first = begins[0]
            found.append((first, _same_row(tuple(cells), tuple([b - first for b in begins]), memo)))
            cells.clear()
            begins.clear()

    for number, line in enumerate(lines):
        if number == 0 or line.startswith("\t"):
            cells.append(line if number == 0 else line[1:])
            begins.append(number)
            in_row = True
        elif not in_row:
            if is_open and _FIGURE_ALONE.fullmatch(line) and (ends_open or lines[number + 1 : number + 2] != [""]):
                cells.append(line + PERHAPS_PAGE)  # a row of its own shows it
                begins.append(number)
                finish()
            is_open = is_open and _parts_pages(line)  # else prose
        elif line.isspace():
            continue  # a line of blanks inside a cell says nothing
        elif not cells[-1].strip() and _FIGURE_ALONE.fullmatch(line):
            finish()
            cells.append(
                line + PERHAPS_PAGE
            )  # broken off from the empty cell, or a page's number: a row of its own shows it
            begins.append(number)
            finish()
            in_row, is_open, ends_open = False, True, True
        elif line and _goes_on(cells[-1], line):
            cells[-1] += "\n" + line
        elif not line and _label_goes_on(cells[-1], lines, number):
            cells[-1] += "\n"
        else:
            is_open, ends_open = not cells[-1].strip() and _parts_pages(line), bool(line)
            finish()
            in_row = False
    finish()
    return found


def _same_row(cells: tuple[str, ...], lines: tuple[int, ...], memo: RowMemo) -> Row:
    """One object for equal rows of parts that differ elsewhere."""
    row: Row | None = memo.get((cells, lines)) or memo.recall((cells, lines))
    if row is None:
        row = Row(cells, lines)
        memo.keep((cells, lines), row)
    return row


def _parts_pages(line: str) -> bool:
    """Is it what stands between two pages, or nothing?"""
    return not line.strip(" \f\u3000") or any(mark.fullmatch(line) for mark in (PAGE_NUMBER, _FIGURE_ALONE, _DATE))


def _goes_on(cell: str, line: str) -> bool:
    """May a line without a tab belong to this cell? Behind a figure only a remark in brackets may."""
    return _LONE_FIGURE.fullmatch(cell) is None or _REMARK.fullmatch(line) is not None


def _label_goes_on(cell: str, lines: list[str], empty: int) -> bool:
    """Is the empty line at `empty` inside a label: short text directly behind it, and then the next cell?"""
    if _LONE_FIGURE.fullmatch(cell) or empty + 2 >= len(lines):
        return False
    rest = lines[empty + 1].strip()
    return 0 < len(rest) <= _LABEL_REST and not lines[empty + 1].startswith("\t") and lines[empty + 2].startswith("\t")

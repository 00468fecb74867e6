"""Cells ended by pipes, a cell a line, rows not marked: `规章 |⏎0 |⏎0 |⏎0 |⏎`.

All the ways crawlers write this are one: a pipe ends a cell, wherever the lines break. A line of pipes alone
(`|||`) is as many empty cells; a pipe at the head of each row, or parted from its cell (`规章⏎|⏎0⏎|`), changes nothing.
A cell's line breaks are kept apart as cells of their own: labels broken over lines are joined by whoever knows the
labels. Nothing can shift here: a pipe more or less makes a cell more or less between two labels, and the number of
cells between two labels is what the reader of the table compares with the form.
"""

import re
from collections.abc import Iterator

Cells = tuple[list[int], list[str]]
"""(line of each cell, from 1; its text, '' for an empty cell)"""

_FIGURE = re.compile(r"(?:^|[|\n])[ \t\u00a0\u3000]*[0-9０-９/][^|\n]{0,20}\s*\|", re.M)
_FEWEST = 3
_LONGEST_FIGURE = 20
PAGE_NUMBER = re.compile(
    r"[ \t\u00a0\u3000]*(?:"
    r"[-—–][ \t\u00a0\u3000]*\d{1,3}[ \t\u00a0\u3000]*[-—–]"
    r"|第[ \u3000]*\d{1,3}[ \u3000]*页(?:[ \u3000,，/]*共[ \u3000]*\d{1,3}[ \u3000]*页)?"
    r"|共[ \u3000]*\d{1,3}[ \u3000]*页[ \u3000,，/]*第[ \u3000]*\d{1,3}[ \u3000]*页"
    r"|[Pp]age \d{1,3}(?: (?:of|/) \d{1,3})?"
    r"|[1-9]\d{0,2}[ ]?/[ ]?[1-9]\d{0,2}"
    r")[ \t\u00a0\u3000]*"
)
"""A page's number on a line of its own (`-4-`, `第4页`, `4/6`); it is no cell."""

_BEGIN_PAGES = frozenset("-—–第共Pp\u3000\u00a0\f\r\v")
"""How a page's number begins that is more than digits, or blanks that are kept."""

_MARK = re.compile("[*＊※①-⑳⑴-⒇]")
_NOTED = re.compile(r"[0-9０-９/][0-9０-９,.]*\s+(?:[（(*＊※①-⑳]|注|见|附)")
"""A figure and a note behind it."""

PERHAPS_PAGE = "\f"
"""Stands behind a number that may be a page's."""


def matches(text: str) -> bool:
    """True if several cells with figures are ended by pipes."""
    return text.count("|") > 2 * _FEWEST and sum(1 for _ in _FIGURE.finditer(text)) >= _FEWEST


def cells(text: str) -> Cells:
    """All cells in order; what stands before the first pipe's line is prose, as is what follows the last pipe."""
    lines: list[int] = []
    found: list[str] = []
    end = text.rfind("|") + 1
    last = text[end:].partition("\n")[0].strip()
    closes = "" if not last or not last[0].isdecimal() or len(last) > _LONGEST_FIGURE else f"{last}|"
    begin = text.rfind("\n", 0, text.find("|"))
    begin = max(0, text.rfind("\n", 0, max(begin, 0)))  # a label may stand on the line above its pipe
    line = 1 + text.count("\n", 0, begin)
    texts = (text[begin:end] + closes).split("|")[:-1]
    filled = [cell for cell in texts if cell.strip().isdecimal()]
    ends_lines = 10 * sum(cell.endswith("\n") for cell in filled) < len(
        filled
    )  # pipes stand on the line of their figure
    for cell in texts:
        said = cell.strip(" \t\n")
        breaks = cell.count("\n")
        if not said or said.isspace():
            found.append("")
            lines.append(line + breaks)
        elif "\n" not in said and said[0] not in _BEGIN_PAGES and not said[-1].isspace() and "/" not in said[1:]:
            offset = cell.count("\n", 0, cell.find(said))
            is_alone = ends_lines and breaks > 1 and (around := cell.strip(" \t"))[0] == around[-1] == "\n"
            found.append(said + PERHAPS_PAGE if is_alone and said.isdecimal() else said)
            lines.append(line + offset)
        else:
            for offset, part in _parts(cell, ends_lines):
                found.append(part)
                lines.append(line + offset)
        line += breaks
    return lines, found


def _parts(cell: str, ends_lines: bool) -> Iterator[tuple[int, str]]:
    """The lines of a cell that are no page's number: how many lines below its first, and the text."""
    own = [
        (n, part.strip(" \t"))
        for n, part in enumerate(cell.split("\n"))
        if part.strip() and not PAGE_NUMBER.fullmatch(part)
    ]
    if len(own) > 1 and _NOTED.match(own[0][1]) and not any(part[:1].isdecimal() for _, part in own[1:]):
        own = [(own[0][0], "".join(part for _, part in own))]  # a figure with a note that goes on
    if len(own) > 1 and any(part.isdecimal() or part == "/" for _, part in own):
        own = [each for each in own if not _MARK.fullmatch(each[1])]  # a note's mark beside a figure is no cell
    figures = [part[:1].isdecimal() or part == "/" for _, part in own]
    number = sum(figures)
    for (offset, part), is_figure in zip(own, figures, strict=True):
        # One of two figures in a cell, at the end of a page, or before a pipe on the next line, may be the page's number.
        is_beside = number > is_figure
        stands_apart = ends_lines and cell.strip(" \t").startswith("\n") and cell.strip(" \t").endswith("\n")
        is_alone = "\f" in cell or (stands_apart and number == 1)
        yield offset, part + PERHAPS_PAGE if (is_beside or is_alone) and part.isdecimal() else part

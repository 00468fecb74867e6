"""Running text cut into cells by the forms' own words: tags stripped, cells glued (`行政处罚2648-18538`), or set apart by
blanks as a PDF's layout is.

A label is a cell; figures between two labels are cells where blanks part them, and one cell where nothing does (which
numbers those are is proven later, or not at all). The ordinal of the next label (`2200003252.没有现成信息`) belongs to the
label: the form prints it there. Everything between two labels is kept, so a lost label leaves its figures with too many
cells before it, which the width of the form refuses.
"""

import re
from bisect import bisect_right
from itertools import pairwise

from transform.wording import SECTION, Token, Wording

_PIECE = re.compile(r"[^\s|]+")
_CLOSING = '”"』」）)：:、,，'
_LONGEST_LABEL = 80
_FIGURE = re.compile(r"[0-9][0-9.,]*(?:元|万元|件)?")
_PAGE_NUMBER = re.compile(r"^[^\S\n]*[-—–][^\S\n]*\d{1,3}[^\S\n]*[-—–][^\S\n]*$", re.M)
_FEWEST = 4
"""Row labels with figures behind them that make a text a table."""


def table_cells(text: str, words: Wording) -> tuple[list[int], list[str]] | None:
    """(line of each cell, from 1; its text) of the tables in running text; None if there are none."""
    text = _PAGE_NUMBER.sub(lambda page: " " * len(page[0]), text)
    tokens = words.tokens(text, 0, len(text))
    begin = _first(tokens, words)
    if begin is None or not _is_table(text, tokens[begin:], words):
        return None
    breaks = [at for at, character in enumerate(text) if character == "\n"]
    lines: list[int] = []
    cells: list[str] = []

    def add(at: int, cell: str) -> None:
        lines.append(bisect_right(breaks, at) + 1)
        cells.append(cell)

    for token in tokens[begin : _last(tokens, words) + 1]:
        printed = text[token.begin : token.end]
        if token.key:
            add(token.begin, printed.strip())
            continue
        for piece in _PIECE.finditer(printed):
            cell = piece[0].strip(_CLOSING)
            if cell:
                add(token.begin + piece.start(), cell[:_LONGEST_LABEL])
    return lines, cells


def _first(tokens: list[Token], words: Wording) -> int | None:
    """The first word that only a table's head has."""
    marks = words.blocks | words.disclosure_columns | words.header_groups
    for position, token in enumerate(tokens):
        if token.key in marks:
            return position
    return None


def _last(tokens: list[Token], words: Wording) -> int:
    """What follows the last label of a table: its figures."""
    last = max(
        (
            n
            for n, token in enumerate(tokens)
            if token.key in words.application_rows or token.key in words.dispute_marks
        ),
        default=len(tokens) - 1,
    )
    while last + 1 < len(tokens) and tokens[last + 1].key != SECTION:
        last += 1
        if not tokens[last].key:
            break
    return last


def _is_table(text: str, tokens: list[Token], words: Wording) -> bool:
    found = 0
    for token, following in pairwise(tokens):
        if token.key in words.rows and not following.key:
            found += text[following.begin : following.end].lstrip(_CLOSING + " \t\n\u00a0\u3000")[:1].isdecimal()
    return found >= _FEWEST


def lines_of_table_2(text: str, words: Wording) -> tuple[list[int], list[str]]:
    """Cells of table 2 that stand outside the tables of a Markdown text: headings, and labels with figures behind them.

    A label and its figures must stand on one line; every other line is prose.
    """
    lines: list[int] = []
    cells: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line or len(line) > _LONGEST_LABEL:
            continue
        tokens = words.tokens(line, 0, len(line))
        keys = [token.key for token in tokens if token.key]
        loose = "".join(line[token.begin : token.end] for token in tokens if not token.key).split()
        is_head = (
            bool(keys) and not loose and all(k in words.blocks | words.disclosure_columns | words.ignored for k in keys)
        )
        is_row = len(keys) == 1 and keys[0] in words.disclosure_rows and bool(loose) and tokens[0].key == keys[0]
        if is_head or (is_row and all(_FIGURE.fullmatch(piece) for piece in loose)):
            found = [line[token.begin : token.end].strip() for token in tokens if token.key] + (loose if is_row else [])
            cells += found
            lines += [number] * len(found)
    return lines, cells

"""Running text cut into cells by the forms' own words: tags stripped, cells glued (`行政处罚2648-18538`), or set apart by
blanks as a PDF's layout is.

A label is a cell; figures between two labels are cells where blanks part them, and one cell where nothing does (which
numbers those are is proven later, or not at all). The ordinal of the next label (`2200003252.没有现成信息`) belongs to the
label: the form prints it there. Everything between two labels is kept, so a lost label leaves its figures with too many
cells before it, which the width of the form refuses.
"""

import re
from bisect import bisect_left
from collections.abc import Container

from extract.layouts.piped_cells import PERHAPS_PAGE, Cells
from transform.forms.wording import SECTION, Token, Wording

_PIECE = re.compile(r"[^\s|]+")
_CLOSING = '“‘”’"『』「」）)：:、,，'
_ORDINAL = re.compile(r"[1-9][.．、]")
"""The ordinal of a label that blanks part from it; no figure."""
_LONGEST_LABEL = 80
_FIGURE = re.compile(r"[0-9][0-9.,]*(?:元|万元|件)?")
_LONGEST_ROW = 200
_FEWEST = 4
"""Row labels with figures behind them that make a text a table."""


def table_cells(text: str, possible: Container[int], words: Wording) -> Cells | None:
    """(line of each cell, from 1; its text) of the tables in running text; None if there are none.

    `possible`: the lines with a number only that may be a page's.
    """
    tokens = words.tokens(text)
    begin = next((n for n, token in enumerate(tokens) if token.key in words.heads), None)
    row = _whole_row(text, words)
    if row is not None and (begin is None or tokens[begin].begin > row):
        begin = next(n for n, token in enumerate(tokens) if token.end > row)  # a page that a table ends on
    if begin is None:
        return None
    behind = [*(token.begin for token in tokens[1:]), len(text)]
    """where what stands behind each label ends"""
    if row is None and not _is_table(text, tokens[begin:], behind[begin:], words):
        return None
    end = _last(tokens, behind, words) + 1
    places: list[int] = []
    cells: list[str] = []
    for (first, last, _), until in zip(tokens[begin:end], behind[begin:end], strict=True):
        places.append(first)
        cells.append(text[first:last].strip())
        figures = text[last:until]
        if figures.isdecimal():
            places.append(last)
            cells.append(figures[:_LONGEST_LABEL])
        elif figures:
            for piece in _PIECE.finditer(figures):
                cell = piece[0].strip(_CLOSING)
                if cell and not _ORDINAL.fullmatch(piece[0]):
                    places.append(last + piece.start())
                    cells.append(cell[:_LONGEST_LABEL])
    lines = _lines(text, places)
    if possible:
        cells = [
            cell + PERHAPS_PAGE if line in possible and cell[:1].isdecimal() else cell
            for line, cell in zip(lines, cells, strict=True)
        ]
    return lines, cells


def _lines(text: str, places: list[int]) -> list[int]:
    """The line of each place of the text, from 1; the places rise."""
    lines: list[int] = []
    begin = 0
    for number, line in enumerate(text.split("\n"), 1):
        begin += len(line) + 1  # of the next line
        on_or_before = bisect_left(places, begin, len(lines))
        lines += [number] * (on_or_before - len(lines))
        if len(lines) == len(places):
            break
    return lines


def _last(tokens: list[Token], behind: list[int], words: Wording) -> int:
    """The label of which the last figures of a table are."""
    found = range(len(tokens) - 1, -1, -1)
    rows, marks = words.application_rows, words.dispute_marks
    last = next((n for n in found if tokens[n].key in rows or tokens[n].key in marks), len(tokens) - 1)
    while last + 1 < len(tokens) and tokens[last].end == behind[last] and tokens[last + 1].key != SECTION:
        last += 1
    return last


def _is_table(text: str, tokens: list[Token], behind: list[int], words: Wording) -> bool:
    found = 0
    for (_, last, key), until in zip(tokens, behind, strict=True):
        if key in words.rows:
            found += text[last:until].lstrip(_CLOSING + " \t\n\u00a0\u3000")[:1].isdecimal()
            if found == _FEWEST:
                return True
    return False


def _whole_row(text: str, words: Wording) -> int | None:
    """Where the first line begins that is a row of table 3 with all its figures and nothing else: no sentence is."""
    begin = 0
    for line in text.split("\n"):
        figures = line.split()[-words.application_width :]
        if (
            len(line) <= _LONGEST_ROW
            and len(figures) == words.application_width
            and all(f.isdecimal() for f in figures)
        ):
            tokens = words.tokens(line)
            label = line[tokens[0].end :] if len(tokens) == 1 and not tokens[0].begin else ""
            if label.split() == figures and tokens[0].key in words.application_rows:
                return begin
        begin += len(line) + 1
    return None


def lines_of_table_2(text: str, words: Wording) -> tuple[list[int], list[str]]:
    """Cells of table 2 that stand outside the tables of a Markdown text: headings, and labels with figures behind them.

    A label and its figures must stand on one line; every other line is prose.
    """
    lines: list[int] = []
    cells: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line or len(line) > _LONGEST_LABEL:
            continue
        tokens = words.tokens(line)
        if not tokens:
            continue
        keys = [token.key for token in tokens]
        edges = [0, *(edge for token in tokens for edge in token[:2]), len(line)]
        loose = "".join(line[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)).split()
        is_head = not loose and all(k in words.blocks | words.disclosure_columns | words.ignored for k in keys)
        is_row = len(keys) == 1 and keys[0] in words.disclosure_rows and bool(loose) and not tokens[0].begin
        if is_head or (is_row and all(_FIGURE.fullmatch(piece) for piece in loose)):
            found = [line[token.begin : token.end].strip() for token in tokens] + (loose if is_row else [])
            cells += found
            lines += [number] * len(found)
    return lines, cells

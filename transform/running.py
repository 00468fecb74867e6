"""Running text cut into cells by the forms' own words: tags stripped, cells glued (`行政处罚2648-18538`), or set apart by
blanks as a PDF's layout is.

A label is a cell; figures between two labels are cells where blanks part them, and one cell where nothing does (which
numbers those are is proven later, or not at all). The ordinal of the next label (`2200003252.没有现成信息`) belongs to the
label: the form prints it there. Everything between two labels is kept, so a lost label leaves its figures with too many
cells before it, which the width of the form refuses.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from extract.rows import Row
from transform.assembly import PrintedRows, assemble_from, known_row
from transform.wording import LONGEST_REMARK, SECTION, Token, Wording, key_of

V = TypeVar("V")

_PIECE = re.compile(r"[^\s|]+")
_CLOSING = '”"』」）)：:、,，'
_LONGEST_LABEL = 80
_FIGURE = re.compile(r"[0-9][0-9.,]*(?:元|万元|件)?")
_PAGE_NUMBER = re.compile(r"^[^\S\n]*[-—–][^\S\n]*\d{1,3}[^\S\n]*[-—–][^\S\n]*$", re.M)
_DASHES = "-—–"
_FEWEST = 4
"""Row labels with figures behind them that make a text a table."""
_LONG_FIGURE = re.compile(r"[0-9]{3,}")
_LINE_BREAK = re.compile("\n")
_REMEMBERED, _LONGEST_PIECE = 8_192, 300
"""Pieces of text remembered, and characters of one."""


class _Piece(NamedTuple):
    """A piece of the text: its labels, with their places in it, and what they say about the tables."""

    tokens: list[Token]
    size: int
    head: int | None
    """the first label that only the head of a table has"""
    known: int | None
    """the first label that is a label still with the remark behind it"""
    rows: int
    """row labels with a figure behind them"""
    last: int | None
    """the label up to which the piece belongs to a table, if it has one of a row of table 3 or of table 4"""


class _Stretch(NamedTuple):
    """What stands from a label to the digits that end a row: its rows but for the last, and the last without digits."""

    starts: list[int]
    """the line on which each row begins, counted from the first one"""
    rows: list[Row]
    cells: tuple[str, ...]
    steps: tuple[int, ...]
    lines: int
    """line breaks in it"""


_Placed = tuple[int, _Piece]
"""A piece and where it begins."""


class RunningTables:
    """Finds the rows of tables in running text. One instance serves a process; what it remembers is bounded.

    What stands between long figures is the form's, in one report as in the next, so it is read once. A figure of three
    digits or more parts the text, as no label reaches over it: labels hold no digit, an ordinal before one holds one (a
    digit is kept on either side), and a remark behind one would have left its bracket open. Where nothing but digits
    stands between two labels they are one cell and end a row; only there are rows read apart from each other.
    """

    def __init__(self, words: Wording, kind: Callable[[str], str]) -> None:
        """`kind` tells whether a cell is b(lank), v(alue) or l(abel)."""
        self._words, self._kind = words, kind
        self._pieces: dict[str, _Piece] = {}
        self._stretches: dict[str, _Stretch] = {}

    def rows(self, text: str) -> PrintedRows | None:
        """The rows, and the line on which each begins, from 1; None if there are no tables."""
        if any(dash in text for dash in _DASHES):
            text = _PAGE_NUMBER.sub(lambda page: " " * len(page[0]), text)
        pieces = self._from(text, [placed for placed in self._parted(text) if placed[1].tokens], "head")
        if sum([piece.rows for _, piece in pieces]) < _FEWEST:
            return None
        pieces, end = self._ended(text, pieces)
        pieces = self._from(text, pieces, "known")
        return self._rows_of(text, pieces, end) if pieces else ([], [])

    def _from(self, text: str, pieces: list[_Placed], what: Literal["head", "known"]) -> list[_Placed]:
        """The pieces from the first label on that is such."""
        for n, (begin, piece) in enumerate(pieces):
            first = piece.head if what == "head" else piece.known
            if first is not None:
                place = begin + piece.tokens[first].begin
                return [(place, self._piece(text[place : begin + piece.size])), *pieces[n + 1 :]]
        return []

    def _parted(self, text: str) -> Iterator[_Placed]:
        begin = 0
        for figure in _LONG_FIGURE.finditer(text):
            end = figure.start() + 1
            piece = self._pieces.get(text[begin:end]) if end - begin <= _LONGEST_PIECE else None
            if piece is None:
                if _is_in_brackets(text, begin, end):
                    continue
                piece = self._piece(text[begin:end])
            yield begin, piece
            begin = figure.end() - 1
        yield begin, self._piece(text[begin:])

    def _piece(self, text: str) -> _Piece:
        piece = self._pieces.get(text) or _read_piece(text, self._words)
        if len(text) <= _LONGEST_PIECE:
            _remember(self._pieces, text, piece)
        return piece

    def _ended(self, text: str, pieces: list[_Placed]) -> tuple[list[_Placed], int]:
        """The pieces up to the label of which the last figures of a table are, and where these figures end."""
        count = next((n for n in range(len(pieces), 0, -1) if pieces[n - 1][1].last is not None), len(pieces))
        begin, piece = pieces[count - 1]
        if piece.last is not None and piece.last + 1 < len(piece.tokens):
            end = begin + piece.tokens[piece.last + 1].begin
            return [*pieces[: count - 1], (begin, self._piece(text[begin:end]))], end
        if count < len(pieces):
            return pieces[:count], pieces[count][0] + pieces[count][1].tokens[0].begin
        return pieces, len(text)

    def _rows_of(self, text: str, pieces: list[_Placed], end: int) -> PrintedRows:
        starts: list[int] = []
        rows: list[Row] = []
        begin = pieces[0][0] + pieces[0][1].tokens[0].begin
        line = 1 + text.count("\n", 0, begin)
        for (place, piece), (next_place, next_piece) in pairwise(pieces):
            last, until = place + piece.tokens[-1].end, next_place + next_piece.tokens[0].begin
            figure = text[last:until]
            if not figure.isdecimal():
                continue
            source = text[begin:last]
            more, others, cells, steps, breaks = self._stretches.get(source) or self._stretch(source)
            starts += [line + start for start in more]
            rows += others
            rows.append(known_row((*cells, figure[:_LONGEST_LABEL]), steps, self._words))
            line += breaks
            begin = until
        more, others = self._read(text[begin:end])
        return starts + [line + start for start in more], rows + others

    def _stretch(self, source: str) -> _Stretch:
        starts, rows = self._read(source + "0")
        stretch = _Stretch(starts, rows[:-1], rows[-1].cells[:-1], rows[-1].lines, source.count("\n"))
        if len(source) <= _LONGEST_PIECE:
            _remember(self._stretches, source, stretch)
        return stretch

    def _read(self, text: str) -> PrintedRows:
        """The rows of a text that begins with a label; lines are counted from its first one."""
        lines, cells = _cells(text, self._words)
        return assemble_from(0, lines, cells, "".join(map(self._kind, cells)), self._words, has_borders=False)


def _remember(known: dict[str, V], source: str, read: V) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[source] = read


def _is_in_brackets(text: str, begin: int, end: int) -> bool:
    """May a remark that begins between the two places go on behind them? It holds no other bracket."""
    begin = max(begin, end - LONGEST_REMARK)
    opened, closed = (max(text.rfind(bracket, begin, end) for bracket in pair) for pair in ("（(", "）)"))
    return opened > closed


def _read_piece(text: str, words: Wording) -> _Piece:
    tokens = words.tokens(text)
    behind = _behind(tokens, len(text))
    head = next((n for n, token in enumerate(tokens) if token.key in words.heads), None)
    rows = 0
    for (_, last, key), until in zip(tokens, behind, strict=True):
        if key in words.rows:
            rows += text[last:until].lstrip(_CLOSING + " \t\n\u00a0\u3000")[:1].isdecimal()
    known = next((n for n, token in enumerate(tokens) if key_of(text[token.begin : token.end]) in words.known), None)
    return _Piece(tokens, len(text), head, known, rows, _last(tokens, behind, words))


def _behind(tokens: list[Token], size: int) -> list[int]:
    """Where what stands behind each label ends."""
    return [*[token.begin for token in tokens[1:]], size] if tokens else []


def _last(tokens: list[Token], behind: list[int], words: Wording) -> int | None:
    """The label of which the last figures of a table are."""
    rows, marks = words.application_rows, words.dispute_marks
    found = range(len(tokens) - 1, -1, -1)
    last = next((n for n in found if tokens[n].key in rows or tokens[n].key in marks), None)
    while last is not None and last + 1 < len(tokens):
        if tokens[last].end != behind[last] or tokens[last + 1].key == SECTION:
            break
        last += 1
    return last


def _cells(text: str, words: Wording) -> tuple[list[int], list[str]]:
    """Labels and figures, and the line of each, counted from the first one."""
    tokens = words.tokens(text)
    behind = _behind(tokens, len(text))
    places: list[int] = []
    cells: list[str] = []
    for (first, last, _), until in zip(tokens, behind, strict=True):
        places.append(first)
        cells.append(text[first:last].strip())
        figures = text[last:until]
        if figures.isdecimal():
            places.append(last)
            cells.append(figures[:_LONGEST_LABEL])
        elif figures:
            for piece in _PIECE.finditer(figures):
                cell = piece[0].strip(_CLOSING)
                if cell:
                    places.append(last + piece.start())
                    cells.append(cell[:_LONGEST_LABEL])
    breaks = [found.start() for found in _LINE_BREAK.finditer(text)]
    return [bisect_left(breaks, place) for place in places], cells


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

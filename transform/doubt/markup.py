"""Copies of web pages and of Word's XML in which the figures of the form's tables are numbers of their own.

The source is changed where its digits stand; nothing else of it is touched. Figures are told cell by cell (the pieces of
text between the tags of a cell, put together), for a label may be cut by tags. Digits that follow each other are one run
only if the text between them is written alike: where a tag changes how they look (raised, struck, another size), they
are two, and must not come out as one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from extract.characters import unescaped
from transform.doubt.numbers import Numbering
from transform.forms.printed import lone_spans

_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?|[^&]|&", re.S)
HAS_DIGIT = re.compile(r"[0-9０-９]|&#")
LONGEST_LABEL = 300


class Irregular(ValueError):
    """The markup is not such that it can be told where its texts begin and end."""


class Piece(NamedTuple):
    """Text of a cell between two tags: where it stands in the source, how it is written, and what parts it from the
    piece before."""

    begin: int
    end: int
    written: tuple[str, ...] | str
    after_break: bool


class Cell(Protocol):
    """A cell of a table's source."""

    def text(self, source: str) -> str:
        """What it prints, if that may be a label."""

    def pieces(self, source: str) -> list[Piece]:
        """Its pieces of text; none if it holds no digit."""


class WrittenCell(list[Piece]):
    """A cell whose pieces are known."""

    def text(self, source: str) -> str:
        """Its text without what is between its pieces."""
        if sum(end - begin for begin, end, *_ in self) > LONGEST_LABEL:
            return ""
        text = "".join([source[begin:end] for begin, end, *_ in self])
        return unescaped(text) if "&" in text else text

    def pieces(self, source: str) -> list[Piece]:
        """All of them, if one holds a digit."""
        return self if any(HAS_DIGIT.search(source, begin, end) for begin, end, *_ in self) else []


class Table:
    """A table: its cells, and the table in one of whose cells it stands."""

    def __init__(self, around: "Table | None") -> None:
        self.around = around
        self.cells: list[Cell] = []
        self.open_cell: Any = None
        """the cell in which a table inside this one stands"""


def numbered(source: str, tables: Iterable[Table], numbering: Numbering, is_word: Callable[[str], bool]) -> str:
    """The source with other figures in those of its tables that hold a label of a form, and in tables inside these.

    `is_word`: is this the text of a label? Raises TooManyFigures.
    """
    changes: list[tuple[int, int, str]] = []
    found = list(tables)
    of_form = {id(table) for table in found if any(is_word(cell.text(source)) for cell in table.cells)}
    for table in found:
        around: Table | None = table
        while around is not None and id(around) not in of_form:
            around = around.around
        label = ""
        for cell in table.cells if around is not None else ():
            pieces = cell.pieces(source)
            if len(pieces) == 1 and (printed := source[pieces[0].begin : pieces[0].end]).isdecimal():
                changes.append((pieces[0].begin, pieces[0].end, numbering.give(printed, label)))
            elif pieces:
                changes += _changes(_text_of(source, pieces), numbering, label)
            else:
                label = cell.text(source).strip() or label
    changes.sort()
    parts, done = [], 0
    for begin, end, instead in changes:
        parts += [source[done:begin], instead]
        done = end
    return "".join([*parts, source[done:]])


_Text = list[tuple[str, int, int, int]]
"""The characters of a cell: the character, where it stands in the source (begin, end), and which run of text written
alike it belongs to."""


def _text_of(source: str, pieces: list[Piece]) -> _Text:
    text: _Text = []
    run, before = 0, None
    for piece in pieces:
        if piece.after_break and text:
            text.append(("\n", piece.begin, piece.begin, run))
        if piece.after_break or piece.written != before:
            run += 1
        before = piece.written
        at = piece.begin
        printed = source[piece.begin : piece.end]
        if "&" not in printed:
            text += [(character, at + n, at + n + 1, run) for n, character in enumerate(printed)]
            continue
        for match in _CHARACTER.finditer(printed):
            for character in unescaped(match[0]):
                text.append((character, at + match.start(), at + match.end(), run))
    return text


def _changes(text: _Text, numbering: Numbering, label: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, what to write instead) for the figures of a cell."""
    printed = "".join(character for character, *_ in text)
    numbering.unlike += len({run for character, *_, run in text if character.isdigit()}) > 1
    for begin, end in lone_spans(printed):
        while begin < end:
            run = text[begin][3]
            stop = next((at for at in range(begin, end) if text[at][3] != run), end)
            piece = printed[begin:stop].rstrip(".,．，")
            if piece.lstrip(".,．，"):
                skip = len(piece) - len(piece.lstrip(".,．，"))
                instead = numbering.give(piece[skip:], f"{label} {printed}")
                for _, first, last, _ in text[begin + skip : begin + len(piece)]:
                    yield first, last, instead
                    instead = ""
            begin = stop

"""A national list as a stream of labels and figures, whatever order and lines they stand in; and the headings above it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from transform.statistics.columns import column_of, kind_of
from transform.statistics.forms import StatisticForms
from transform.statistics.pieces import Line, Piece, Words, words_of
from transform.statistics.words import FOOTER, LONGEST_LABEL, Column

_HEADING_REACH = 6
"""Lines above the first label on which the headings stand."""
_MOST_PIECES = 8
"""Pieces of the words of a line that are tried as a label of its own."""
_UNIT_REACH = 3
"""Lines from a label on which its unit can stand."""


class Label(NamedTuple):
    """A label of the stream: its words, the entries they can be (none: unknown words), its line and place in the stream."""

    words: Words
    key: str
    is_coded: bool
    is_known: bool
    first: Piece
    line: int
    half: int
    unit: str | None


class Group(NamedTuple):
    """Figures with no label between them; the lines they stand on."""

    figures: tuple[Piece, ...]
    line: int


Stream = list[Label | Group]


class Headings(NamedTuple):
    columns: list[Column | str]
    """a column of figures, or the heading of one that is not read"""
    line: int | None
    has_serial: bool = False


def stream_of(lines: Sequence[Line], known: StatisticForms) -> Iterator[Label | Group]:
    """Labels and figures in the order of the document; a label broken over two lines is one."""
    taken: set[int] = set()
    figures: list[Piece] = []
    group_line = 0
    for number, line in enumerate(lines):
        runs = [list(run) for kind, run in groupby(line, key=lambda piece: piece.kind) if kind == "words"]
        named = 0
        for is_figure, run in groupby(line, key=lambda piece: piece.kind == "figure"):
            pieces = list(run)
            if is_figure:
                group_line = group_line if figures else number
                figures += pieces
                continue
            for part in _labels_in(pieces, known):
                if id(part[0]) in taken:
                    continue
                words = words_of(part)
                if FOOTER.search(words.folded):
                    if figures:
                        yield Group(tuple(figures), group_line)
                    return
                words, more = _whole_label(words, lines, number, len(runs) == 1, known)
                taken |= {id(piece) for piece in more}
                if figures:
                    yield Group(tuple(figures), group_line)
                    figures = []
                key = words.key
                entries = known.by_key.get(key, ())
                is_money = any(one.unit in known.values.units["amount"] for one in entries)
                unit = _unit_of(lines, number, part, is_money, known)
                yield Label(words, key, any(one.code for one in entries), bool(entries), part[0], number, named, unit)
                named += bool(entries)
    if figures:
        yield Group(tuple(figures), group_line)


def _labels_in(pieces: Sequence[Piece], known: StatisticForms) -> Iterator[list[Piece]]:
    """The words between two figures, without units: one label, or a heading beside the label of another half."""
    for kind, run in groupby(pieces, key=lambda piece: piece.kind):
        part = list(run)
        if kind != "words":
            continue
        if len(part) > 1 and words_of(part).key not in known.by_key:
            for cut in range(1, min(len(part), _MOST_PIECES)):
                if words_of(part[:cut]).key in known.by_key and words_of(part[cut:]).key in known.by_key:
                    yield part[:cut]
                    part = part[cut:]
                    break
        yield part


def _whole_label(
    words: Words, lines: Sequence[Line], number: int, is_alone: bool, known: StatisticForms
) -> tuple[Words, list[Piece]]:
    """The label with what the next lines go on with, if it is one of the list's only with that; and those pieces."""
    is_known = words.key in known.by_key
    said, more = words, list[Piece]()
    for line in lines[number + 1 : number + 3] if is_alone else ():
        run = next((list(run) for kind, run in groupby(line, key=lambda p: p.kind) if kind == "words"), None)
        if run is None or len(said.folded) > LONGEST_LABEL:
            break
        going_on = words_of(run)
        if is_known and not going_on.folded.startswith("("):
            break
        said = Words(f"{said.folded} {going_on.folded}", f"{said.printed} {going_on.printed}")
        more = [*more, *run]
        if said.key in known.by_key and going_on.key not in known.by_key:
            return said, more
    return words, []


def _unit_of(
    lines: Sequence[Line], number: int, run: Sequence[Piece], is_money: bool, known: StatisticForms
) -> str | None:
    """The unit between this label and the next one, if it counts what the entry counts."""
    line = lines[number]
    behind = [*line[line.index(run[-1]) + 1 :]]
    for more in lines[number + 1 : number + _UNIT_REACH]:
        if any(piece.kind == "words" for piece in (*behind, *more)):
            break
        behind += more
    for piece in behind:
        if piece.kind == "words":
            break
        if piece.kind == "unit":
            return piece.text if (piece.text in known.values.units["amount"]) == is_money else None
    return None


def headings_above(lines: Sequence[Line], first: int) -> Headings:
    """The headings above the first label, from the line that says 指标 on."""
    for number in range(max(0, first - _HEADING_REACH), first):
        kinds = [kind_of(piece.text) for piece in lines[number]]
        if "label" not in kinds:
            continue
        pieces = [piece.text for line in lines[number:first] for piece in line if piece.kind != "figure"]
        columns: list[Column | str] = []
        has_serial = labels = 0
        for text in pieces:
            kind = kind_of(text)
            labels += kind == "label"
            if labels > 1:
                break  # the second half has the same
            has_serial |= kind == "serial"
            column = column_of(text)
            if column or kind in ("unread", None):
                columns.append(column or text)
        return Headings(columns, number, bool(has_serial))
    return Headings([], None)

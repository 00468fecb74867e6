"""National lists whose figures do not simply follow their labels: figure before label, no heading line, more columns than
are known, dotted leaders, two halves side by side.

The list is a stream of labels and figures. A figure belongs to the only label on its line; where lines hold labels alone
and figures alone, to the label before it or to the one behind it, whichever leaves no figure without a label and gives
none to a heading. Where both ways do, the sums of the list tell; where they do not, no label has a figure. Which column a
figure is of is told by the headings; without them a label may have one figure.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from transform.forms.values import LONGEST_VALUE, Value
from transform.statistics.columns import column_of, kind_of
from transform.statistics.forms import StatisticForms
from transform.statistics.pieces import Cutter, Line, Piece, Words, words_of
from transform.statistics.words import (
    FOOTER,
    LONGEST_LABEL,
    MOST_ENTRIES,
    Column,
    Found,
    Notes,
    Read,
    read_figure,
    segments,
)

_FEWEST, _FEWEST_UNDER_HEADINGS = 5, 2
"""Entries of the national list with figures that make a list, without and with a heading line."""
_HEADING_REACH = 6
"""Lines above the first label on which the headings stand."""
_MOST_LISTED = 8
_FEWEST_SUMS = 2
"""Sums that must hold for one way of two."""


class _Label(NamedTuple):
    """A label of the stream: its words, the entries they can be (none: unknown words), its line and place in the stream."""

    words: Words
    key: str
    is_coded: bool
    is_known: bool
    first: Piece
    line: int
    half: int
    unit: str | None


class _Group(NamedTuple):
    """Figures with no label between them; the lines they stand on."""

    figures: tuple[Piece, ...]
    line: int


_Stream = list[_Label | _Group]
_Given = dict[int, _Group]
"""place of a label in the stream -> its figures"""


class _Headings(NamedTuple):
    columns: list[Column | str]
    """a column of figures, or the heading of one that is not read"""
    line: int | None
    has_serial: bool = False


def read_text_lines(text: str, known: StatisticForms) -> Found | None:
    """The list in a text's lines; None if there is none. Places are characters."""
    return _read(_cutter(known).of_text(text), known)


def read_row_lines(rows: Sequence[Sequence[str]], known: StatisticForms) -> Found | None:
    """The list in rows of cells; None if there is none. Places are rows and cells."""
    return _read(_cutter(known).of_rows(rows), known)


def _cutter(known: StatisticForms) -> Cutter:
    units = known.count_units | frozenset(known.values.units["amount"])
    return Cutter(units, known.values.not_applicable, lambda words: Words(words, words).key in known.by_key)


def _read(lines: Sequence[Line], known: StatisticForms) -> Found | None:
    stream = list(_stream(lines, known))
    coded = [place for place, item in enumerate(stream) if isinstance(item, _Label) and item.is_coded]
    if len(coded) < _FEWEST_UNDER_HEADINGS:
        return None
    known_places = [place for place, item in enumerate(stream) if isinstance(item, _Label) and item.is_known]
    begin, end = known_places[0], known_places[-1] + 1
    headings = _headings(lines, stream[begin].line)
    if headings.line is None and len(coded) < _FEWEST:
        return None
    if begin and isinstance(stream[begin - 1], _Group) and stream[begin - 1].line != headings.line:
        begin -= 1
    if end < len(stream) and isinstance(stream[end], _Group):
        end += 1
    found = _Assembler(known, headings).read(stream[begin:end])
    return found if len(coded) >= _FEWEST or any(read.places for read in found.reads) else None


# -- the stream --------------------------------------------------------------------------------------------------------


def _stream(lines: Sequence[Line], known: StatisticForms) -> Iterator[_Label | _Group]:
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
            for kind, same in groupby(pieces, key=lambda piece: piece.kind):
                part = list(same)
                if kind == "unit" or id(part[0]) in taken:
                    continue
                words = words_of(part)
                if FOOTER.search(words.folded):
                    if figures:
                        yield _Group(tuple(figures), group_line)
                    return
                words, more = _whole_label(words, lines, number, len(runs) == 1, known)
                taken |= {id(piece) for piece in more}
                if figures:
                    yield _Group(tuple(figures), group_line)
                    figures = []
                key = words.key
                entries = known.by_key.get(key, ())
                unit = next((piece.text for piece in _units_of(line, part)), None)
                yield _Label(words, key, any(one.code for one in entries), bool(entries), part[0], number, named, unit)
                named += bool(entries)
    if figures:
        yield _Group(tuple(figures), group_line)


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


def _units_of(line: Line, run: Sequence[Piece]) -> Iterator[Piece]:
    """The units on the line between this label and the next one."""
    behind = line[line.index(run[-1]) + 1 :]
    for piece in behind:
        if piece.kind == "words":
            return
        if piece.kind == "unit":
            yield piece


def _headings(lines: Sequence[Line], first: int) -> _Headings:
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
        return _Headings(columns, number, bool(has_serial))
    return _Headings([], None)


# -- which figure is whose ---------------------------------------------------------------------------------------------


class _Assembler(Notes):
    def __init__(self, known: StatisticForms, headings: _Headings) -> None:
        super().__init__()
        self.known, self.headings = known, headings
        self.columns = [column for column in headings.columns if isinstance(column, Column)] or [Column("year", "")]
        self.unread: dict[str, list[str]] = {}

    def read(self, stream: _Stream) -> Found:
        """The entries with the figures that are theirs for certain; whatever is printed besides is noted."""
        given = self._given(stream)
        reads: list[tuple[int, int, Read]] = []
        halves = sum(isinstance(item, _Label) and item.half > 0 for item in stream) > 1
        lines_of_two = {item.line for item in stream if isinstance(item, _Label) and item.half}
        for place, item in enumerate(stream):
            if isinstance(item, _Group) or len(reads) >= MOST_ENTRIES:
                continue
            group = given.get(place) if given is not None else None
            told = len(self.known.by_key.get(item.key, ())) == 1
            if group and halves and not told and item.line not in lines_of_two:
                self.note("STR-04", f"{item.words.printed} {_printed(group)}", group.figures[0].place[0])
                continue  # which half it is of is not seen, so not either what it is a part of
            reads += [(item.half if halves else 0, place, read) for read in self._reads(item, group)]
        owned = {id(group) for group in (given or {}).values()}
        for item in stream:
            if isinstance(item, _Group) and id(item) not in owned:
                self.note("STR-04", _printed(item)[:LONGEST_LABEL], item.figures[0].place[0])
        for heading, printed in self.unread.items():
            self.note_all("STR-04", heading, printed, None)
        reads.sort(key=lambda one: one[:2])
        return Found([read for _, _, read in reads], self.columns, self.findings)

    def _given(self, stream: _Stream) -> _Given | None:
        """The figures of each label, or None if that cannot be told."""
        ways = [way for way in (_by_line(stream), _before(stream), _behind(stream)) if way is not None]
        different = [way for number, way in enumerate(ways) if way not in ways[:number]]
        if len(different) < 2:
            return different[0] if different else None
        if ways[0] is different[0] and _by_line(stream) is not None and not self._broken(stream, different[0]):
            return different[0]
        proven = [way for way in different if self._holds(stream, way) and not self._broken(stream, way)]
        return proven[0] if len(proven) == 1 else None

    def _sums(self, stream: _Stream, way: _Given) -> list[bool]:
        """Of each sum of the list that tells something here: does it hold?"""
        numbers: dict[str, Decimal] = {}
        for place, group in way.items():
            label = stream[place]
            assert isinstance(label, _Label)
            entries = self.known.by_key.get(label.key, ())
            if len(entries) == 1 and len(group.figures) == 1:
                value = read_figure(group.figures[0].text, entries[0].unit, self.known)
                if value.number is not None:
                    numbers[entries[0].code] = Decimal(value.number)
        told = []
        for equation in self.known.equations:
            left, right = ([numbers.get(code) for code in side] for side in (equation.left, equation.right))
            if equation.relation == "=" and equation.proof and None not in (*left, *right) and any((*left, *right)):
                told.append(sum(n for n in left if n) == sum(n for n in right if n))
        return told

    def _holds(self, stream: _Stream, way: _Given) -> bool:
        return sum(self._sums(stream, way)) >= _FEWEST_SUMS

    def _broken(self, stream: _Stream, way: _Given) -> bool:
        return not all(self._sums(stream, way))

    # -- one entry -----------------------------------------------------------------------------------------------------

    def _reads(self, label: _Label, group: _Group | None) -> Iterator[Read]:
        """A label as printed with its figures, and the headings that stand on its line before it."""
        at = label.first.place[0]
        *before, own = segments(label.words.printed, label.words.folded, 0, len(label.words.folded))
        for segment in before:
            yield Read(segment.enumerator, segment.of_which, segment.label, None, at)
        if group is None:
            if label.is_known:
                yield Read(own.enumerator, own.of_which, own.label, None, at)
            elif any(character.isdigit() for character in label.words.folded):
                self.note("STR-04", label.words.printed, at)
            return
        figures = self._figures(label, group)
        printed = _printed(group)
        width = len(self.columns)
        if figures is None:
            values = [Value(None, "ambiguous", printed[:LONGEST_VALUE], suggestion=_listed(group))] * width
            places = [group.figures[0].place] * width
        else:
            values = [read_figure(figure.text, label.unit, self.known) for figure in figures]
            places = [figure.place for figure in figures]
        yield Read(own.enumerator, own.of_which, own.label, label.unit, at, printed, places, values)

    def _figures(self, label: _Label, group: _Group) -> list[Piece] | None:
        """The figures of the columns that are read; None if it is not certain which those are."""
        figures = [*group.figures]
        headings = self.headings.columns or [*self.columns]
        if self.headings.has_serial and figures[0].place < label.first.place and figures[-1].place > label.first.place:
            figures = figures[1:]
        if len(figures) == len(headings):
            for heading, figure in zip(headings, figures, strict=True):
                if isinstance(heading, str):
                    self.unread.setdefault(heading, []).append(figure.text)
            return [f for heading, f in zip(headings, figures, strict=True) if isinstance(heading, Column)]
        shares = [figure for figure in figures if figure.text.endswith("%")]
        counts = [figure for figure in figures if not figure.text.endswith("%")]
        if shares and len(counts) == len(self.columns) < len(headings):
            name = next(heading for heading in headings if isinstance(heading, str))
            self.unread.setdefault(name, []).extend(figure.text for figure in shares)
            return counts
        return None


def _by_line(stream: _Stream) -> _Given | None:
    """Every figure to the label on its line, if each of their lines has one label."""
    labels: dict[int, list[int]] = {}
    for place, item in enumerate(stream):
        if isinstance(item, _Label):
            labels.setdefault(item.line, []).append(place)
    return _attached(stream, lambda place, line: labels[line][0] if len(labels.get(line, ())) == 1 else None)


def _before(stream: _Stream) -> _Given | None:
    """Every figure to the label behind it."""
    return _attached(stream, lambda place, _: place + 1)


def _behind(stream: _Stream) -> _Given | None:
    """Every figure to the label before it."""
    return _attached(stream, lambda place, _: place - 1)


def _attached(stream: _Stream, owner: Callable[[int, int], int | None]) -> _Given | None:
    """The figures of each label; None if a figure would have none, or a heading would have one, or a label two."""
    given: _Given = {}
    for place, item in enumerate(stream):
        if isinstance(item, _Label):
            continue
        own = owner(place, item.line)
        label = stream[own] if own is not None and 0 <= own < len(stream) else None
        if own is None or not isinstance(label, _Label) or (label.is_known and not label.is_coded) or own in given:
            return None
        given[own] = item
    return given


def _printed(group: _Group) -> str:
    return " ".join(figure.text for figure in group.figures)


def _listed(group: _Group) -> str:
    return "; ".join(figure.text for figure in group.figures[:_MOST_LISTED])


def needs_lines(text: str, known: StatisticForms) -> bool:
    """Do figures stand before the labels of the list, or two of its halves side by side, so that reading on would shift them?

    Seen in a figure that begins a line a label ends, in a figure that follows a heading, or in a header that is printed twice on
    one line.
    """
    if not any(label in text for label in ("申请数", "公开政府信息数")):
        return False
    lines = _cutter(known).of_text(text)
    heading = False
    for line in lines:
        if not line:
            continue
        kinds = [piece.kind for piece in line]
        words = words_of(line)
        entries = known.by_key.get(words.key, ()) if len(words.folded) <= LONGEST_LABEL else ()
        if entries and kinds[0] == "figure" and "figure" not in kinds[kinds.index("words") :]:
            return True
        if heading and kinds[0] == "figure":
            return True
        if sum(kind_of(piece.text) == "label" for piece in line) > 1:
            return True
        heading = bool(entries) and not any(one.code for one in entries)
    return False

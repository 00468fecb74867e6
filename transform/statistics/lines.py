"""National lists whose figures do not simply follow their labels: figure before label, no heading line, more columns than
are known, dotted leaders, two halves side by side.

The list is a stream of labels and figures. A figure belongs to the only label on its line; where lines hold labels alone
and figures alone, to the label before it or to the one behind it, whichever leaves no figure without a label and gives
none to a heading. Where both ways do, the sums of the list tell; where they do not, no label has a figure. Which column a
figure is of is told by the headings; without them a label may have one figure.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from transform.forms.values import LONGEST_VALUE, Value
from transform.statistics.columns import kind_of
from transform.statistics.forms import StatisticForms
from transform.statistics.pieces import Cutter, Line, Piece, Words, words_of
from transform.statistics.stream import Group, Headings, Label, Stream, headings_above, stream_of
from transform.statistics.words import (
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
_MOST_LISTED = 8
_FEWEST_SUMS = 2
"""Sums that must hold for one way of two."""


_Given = dict[int, Group]
"""place of a label in the stream -> its figures"""


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
    stream = list(stream_of(lines, known))
    coded = [place for place, item in enumerate(stream) if isinstance(item, Label) and item.is_coded]
    if len(coded) < _FEWEST_UNDER_HEADINGS:
        return None
    known_places = [place for place, item in enumerate(stream) if isinstance(item, Label) and item.is_known]
    begin, end = known_places[0], known_places[-1] + 1
    headings = headings_above(lines, stream[begin].line)
    if headings.line is None and len(coded) < _FEWEST:
        return None
    if begin and isinstance(stream[begin - 1], Group) and stream[begin - 1].line != headings.line:
        begin -= 1
    if end < len(stream) and isinstance(stream[end], Group):
        end += 1
    found = _Assembler(known, headings).read(stream[begin:end])
    return found if len(coded) >= _FEWEST or any(read.places for read in found.reads) else None


# -- which figure is whose ---------------------------------------------------------------------------------------------


class _Assembler(Notes):
    def __init__(self, known: StatisticForms, headings: Headings) -> None:
        super().__init__()
        self.known, self.headings = known, headings
        self.columns = [column for column in headings.columns if isinstance(column, Column)] or [Column("year", "")]
        self.unread: dict[str, list[str]] = {}

    def read(self, stream: Stream) -> Found:
        """The entries with the figures that are theirs for certain; whatever is printed besides is noted."""
        given = self._given(stream)
        reads: list[tuple[int, int, Read]] = []
        halves = sum(isinstance(item, Label) and item.half > 0 for item in stream) > 1
        lines_of_two = {item.line for item in stream if isinstance(item, Label) and item.half}
        for place, item in enumerate(stream):
            if isinstance(item, Group) or len(reads) >= MOST_ENTRIES:
                continue
            group = given.get(place) if given is not None else None
            told = len(self.known.by_key.get(item.key, ())) == 1
            if group and halves and not told and item.line not in lines_of_two:
                self.note("STR-04", f"{item.words.printed} {_printed(group)}", group.figures[0].place[0])
                continue  # which half it is of is not seen, so not either what it is a part of
            reads += [(item.half if halves else 0, place, read) for read in self._reads(item, group)]
        owned = {id(group) for group in (given or {}).values()}
        for item in stream:
            if isinstance(item, Group) and id(item) not in owned:
                self.note("STR-04", _printed(item)[:LONGEST_LABEL], item.figures[0].place[0])
        for heading, printed in self.unread.items():
            self.note_all("STR-04", heading, printed, None)
        reads.sort(key=lambda one: one[:2])
        return Found([read for _, _, read in reads], self.columns, self.findings)

    def _given(self, stream: Stream) -> _Given | None:
        """The figures of each label, or None if that cannot be told."""
        ways = [way for way in (_by_line(stream), _before(stream), _behind(stream)) if way is not None]
        different = [way for number, way in enumerate(ways) if way not in ways[:number]]
        if len(different) < 2:
            return different[0] if different else None
        if ways[0] is different[0] and _by_line(stream) is not None and not self._broken(stream, different[0]):
            return different[0]
        proven = [way for way in different if self._holds(stream, way) and not self._broken(stream, way)]
        return proven[0] if len(proven) == 1 else None

    def _sums(self, stream: Stream, way: _Given) -> list[bool]:
        """Of each sum of the list that tells something here: does it hold?"""
        numbers: dict[str, Decimal] = {}
        for place, group in way.items():
            label = stream[place]
            assert isinstance(label, Label)
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

    def _holds(self, stream: Stream, way: _Given) -> bool:
        return sum(self._sums(stream, way)) >= _FEWEST_SUMS

    def _broken(self, stream: Stream, way: _Given) -> bool:
        return not all(self._sums(stream, way))

    # -- one entry -----------------------------------------------------------------------------------------------------

    def _reads(self, label: Label, group: Group | None) -> Iterator[Read]:
        """A label as printed with its figures, and the headings that stand on its line before it."""
        at = label.first.place[0]
        *before, own = segments(label.words.printed, label.words.folded, 0, len(label.words.folded))
        for segment in before:
            if any(character.isdigit() for character in segment.label):
                self.note("STR-04", segment.label, at)
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

    def _figures(self, label: Label, group: Group) -> list[Piece] | None:
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


def _by_line(stream: Stream) -> _Given | None:
    """Every figure to the label on its line, if each of their lines has one label.

    What stands on a line alone (a page's number) is nobody's, if every label that may have figures has them without it.
    """
    labels: dict[int, list[int]] = {}
    for place, item in enumerate(stream):
        if isinstance(item, Label):
            labels.setdefault(item.line, []).append(place)
    bound = [item for item in stream if isinstance(item, Label) or item.line in labels]
    coded = sum(isinstance(item, Label) and item.is_coded for item in stream)
    given = _attached(stream, lambda _, line: labels[line][0] if len(labels.get(line, ())) == 1 else None, len(bound))
    return given if given is None or len(bound) == len(stream) or len(given) >= coded else None


def _before(stream: Stream) -> _Given | None:
    """Every figure to the label behind it."""
    return _attached(stream, lambda place, _: place + 1)


def _behind(stream: Stream) -> _Given | None:
    """Every figure to the label before it."""
    return _attached(stream, lambda place, _: place - 1)


def _attached(stream: Stream, owner: Callable[[int, int], int | None], fewest: int | None = None) -> _Given | None:
    """The figures of each label; None if figures would have no label, or a heading would have some, or a label twice.

    `fewest` (default: all) is how many items of the stream are labels or figures that must find their label.
    """
    free = 0 if fewest is None else len(stream) - fewest
    given: _Given = {}
    for place, item in enumerate(stream):
        if isinstance(item, Label):
            continue
        own = owner(place, item.line)
        if own is None and free:
            free -= 1
            continue
        label = stream[own] if own is not None and 0 <= own < len(stream) else None
        if own is None or not isinstance(label, Label) or (label.is_known and not label.is_coded) or own in given:
            return None
        given[own] = item
    return given


def _printed(group: Group) -> str:
    return " ".join(figure.text for figure in group.figures)


def _listed(group: Group) -> str:
    return "; ".join(figure.text for figure in group.figures[:_MOST_LISTED])


def needs_lines(text: str, known: StatisticForms) -> bool:
    """Do figures stand before the labels of the list, or two of its halves side by side, so that reading on would shift them?

    Seen in a figure that begins a line a label ends, in a figure that follows a heading, or in a header that is printed twice on
    one line.
    """
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

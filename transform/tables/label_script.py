"""What a form prints in a table, in its order, against the pieces of text that a page gives: the ways they fit.

A script is the form's rows from first to last with every wording of their labels, and the labels that stand beside them
(of groups of rows, upright ones). Pieces come as a page's text has them: a label broken anywhere, its figures on a line
between two of its parts, behind it or in its middle; the labels beside the rows in pieces between. A way reads them all:

* each piece goes on with the label of the row it is in, or begins that of the next row once the label before is whole;
  or it goes on with a label beside the rows; or it is a remark in brackets behind a label; or words of the header again;
* a figure is of the row whose label has begun last, also one too many (a page's number, a figure broken over lines),
  which nothing but that row then has to suffer for; or all of a row's stand before its label where a page cuts it;
* every row's label is whole in the end.

If all ways give every figure to the same row, that is whose it is: rows stand in the form's order, and no label leaves
room for another row between. A line lost or doubled leaves a label without its figures, or a row with too many.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extract.characters import simplified
from transform.tables.printed_lines import Piece

_ORDINAL = re.compile(r"(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）]|\d{1,2}[.、．](?!\d))")
_NUMERALS = re.compile(r"[\d一二三四五六七八九十]{1,3}")
_NOISE = re.compile(r"[\W_]+")
_MOST_STATES = 200
_MOST_MAPS = 3
_MOST_STEPS = 30_000
"""Pieces times the states in which they are looked at: a report takes some thousand."""
_LONGEST_REMARK = 60
_LONGEST_PIECE = 60
_MOST_PIECES = 3_000
"""of a table"""

UNIT_REMARK = frozenset("单位十百千万亿萬億元保留两二三四六位小数個个：")
"""Characters of remarks on the unit of an amount, which stand in a header."""
DOUBTFUL = -1
"""Stands for the row of a piece that belongs to no row: a page's number, a word of the header."""
REMARK = -2
"""The same for a piece of a remark."""


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A row: its code, the comparable wordings of its label, and how many figures it has."""

    code: str
    ordinal: str
    """as `ordinal_of` gives it; '' if it has none"""
    wordings: frozenset[str]
    width: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A label that stands beside rows `first` to `last` (places in the script)."""

    wordings: frozenset[str]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Script:
    rows: tuple[ScriptRow, ...]
    beside: tuple[Beside, ...]
    heads: frozenset[str]
    """comparable words of the table's header, of which a page may repeat some"""


class Fit(NamedTuple):
    """A way to read the pieces: the first and one behind the last, the row of each of them (DOUBTFUL, REMARK for none)."""

    first: int
    end: int
    rows: tuple[int, ...]


class _State(NamedTuple):
    row: int
    done: str
    """of the row's label"""
    remark: int
    """characters of a remark that is open, 0 if none is"""
    figures: int
    ahead: bool
    """the figures came before the label"""
    beside: tuple[str, ...]
    """of each label beside the rows"""


@lru_cache(8_192)
def comparable(text: str) -> str:
    """The words of a piece: compatibility forms and traditional characters folded, all marks dropped."""
    return _NOISE.sub("", simplified(unicodedata.normalize("NFKC", text)))


@lru_cache(8_192)
def _without_ordinal(text: str) -> str | None:
    """The words behind an ordinal; None if it begins with none."""
    match = _ORDINAL.match(text)
    return comparable(text[match.end() :]) if match else None


def ordinal_of(text: str) -> str:
    """An ordinal alone, made comparable: `（四）` and `(四)` are another than `四、`."""
    return ("(" if text[:1] in ("(", "（") else "") + comparable(text)


def has_ordinal(text: str) -> bool:
    """Does it begin with an ordinal (`四、`)?"""
    return _ORDINAL.match(text) is not None


def fits(
    script: Script, pieces: Sequence[Piece], doubtful: frozenset[int], edges: frozenset[int], in_order: bool = True
) -> list[Fit]:
    """All ways that differ in whose a figure is; [] if none fits or too many might.

    Not `in_order`: the parts of one label may be exchanged among themselves, as where a tool sorts them by their height.
    """
    if len(pieces) > _MOST_STEPS:
        return []
    matching = _IN_ORDER if in_order else _ANY_ORDER
    reader = _Reader(script, doubtful, edges, _heads_again(script, pieces), matching)
    found: dict[tuple[int, ...], Fit] = {}
    states: dict[_State, dict[tuple[int, ...], tuple[int, tuple[int, ...]]]] = {}
    steps = 0
    for at, piece in enumerate(pieces):
        steps += 1 + len(states)
        if steps > _MOST_STEPS:
            return []
        following: dict[_State, dict[tuple[int, ...], tuple[int, tuple[int, ...]]]] = {}
        most = 0
        for state, ways in states.items():
            if not piece.is_figure and reader.is_end(state):
                for figures, (first, rows) in ways.items():
                    found.setdefault(figures, Fit(first, at, rows))
            for new, row in reader.steps(state, piece):
                known = following.setdefault(new, {})
                for figures, (first, rows) in ways.items():
                    if len(known) <= _MOST_MAPS and len(rows) < _MOST_PIECES:
                        own = (*figures, at, row) if piece.is_figure else figures
                        known[own] = max(known.get(own, (0, ())), (first, (*rows, row)))  # a label goes on at once
                most = max(most, len(known))
        for new in reader.starts(piece):
            known = following.setdefault(new, {})
            known[()] = at, (0,)  # the last beginning: those before lead nowhere else
            most = max(most, len(known))
        if len(following) > _MOST_STATES or most > _MOST_MAPS:
            return []
        states = following
    for state, ways in states.items():
        if reader.is_end(state):
            for figures, (first, rows) in ways.items():
                found.setdefault(figures, Fit(first, len(pieces), rows))
    return list(found.values())


def _heads_again(script: Script, pieces: Sequence[Piece]) -> frozenset[int]:
    """Lines that hold nothing but words of the header."""
    lines: dict[int, bool] = {}
    for piece in pieces:
        is_head = not piece.is_figure and _is_of_head(comparable(piece.text), script.heads)
        lines[piece.line] = lines.get(piece.line, True) and is_head
    return frozenset(line for line, is_head in lines.items() if is_head)


@lru_cache(8_192)
def _is_of_head(words: str, heads: frozenset[str]) -> bool:
    return any(words in head for head in heads) or UNIT_REMARK.issuperset(words)


class _Matching:
    """How what was read of a label is compared with its wordings: character by character."""

    def joined(self, done: str, words: str) -> str:
        return done + words

    def begins(self, wording: str, done: str) -> bool:
        return wording.startswith(done)

    def is_whole(self, done: str, wordings: frozenset[str]) -> bool:
        return done in wordings


class _AnyOrder(_Matching):
    """The same where only the characters count, not their order."""

    def joined(self, done: str, words: str) -> str:
        return "".join(sorted(done + words))

    def begins(self, wording: str, done: str) -> bool:
        return not Counter(done) - Counter(wording)

    def is_whole(self, done: str, wordings: frozenset[str]) -> bool:
        return any(len(done) == len(wording) and self.begins(wording, done) for wording in wordings)


_IN_ORDER, _ANY_ORDER = _Matching(), _AnyOrder()


@lru_cache(8_192)
def _begun(matching: _Matching, wordings: frozenset[str], text: str) -> frozenset[str]:
    """What a text, with its ordinal or without it, has done of a label that it begins."""
    return frozenset(
        matching.joined("", words)
        for words in (comparable(text), _without_ordinal(text))
        if words and any(matching.begins(wording, words) for wording in wordings)
    )


class _Reader:
    """The steps from one piece to the next."""

    def __init__(
        self,
        script: Script,
        doubtful: frozenset[int],
        edges: frozenset[int],
        heads_again: frozenset[int],
        matching: _Matching,
    ) -> None:
        self._matching = matching
        self._rows = script.rows
        self._ordinals = {row.ordinal for row in script.rows if row.ordinal}
        self._beside = script.beside
        self._doubtful = doubtful
        self._skipped = edges | heads_again

    def starts(self, piece: Piece) -> list[_State]:
        return [] if piece.is_figure else self._beginnings(0, piece.text, ("",) * len(self._beside))

    def _beginnings(self, row: int, text: str, beside: tuple[str, ...]) -> list[_State]:
        """The states in which a piece begins the label of a row, with its words or with its ordinal alone."""
        words = self._begun(row, text)
        if self._is_row_ordinal(text) and ordinal_of(text) == self._rows[row].ordinal:
            words |= {""}
        return [_State(row, begun, 0, 0, False, beside) for begun in words]

    def _is_row_ordinal(self, text: str) -> bool:
        """Is it the ordinal of a row and nothing more? Those of labels beside the rows are other ones."""
        return _without_ordinal(text) == "" and (comparable(text).isdecimal() or ordinal_of(text) in self._ordinals)

    def _figures_first(self, state: _State) -> list[tuple[_State, int]]:
        """All figures of a row may stand before its label: the page cut the row, and put them on its upper part."""
        row = state.row + 1
        is_full = state.figures == self._rows[state.row].width
        if is_full and not state.remark and self._is_whole(state) and row < len(self._rows):
            return [(_State(row, "", 0, 1, True, state.beside), row)]
        return []

    def _begun(self, row: int, text: str) -> frozenset[str]:
        return _begun(self._matching, self._rows[row].wordings, text)

    def is_end(self, state: _State) -> bool:
        return state.row == len(self._rows) - 1 and state.figures > 0 and self._is_whole(state)

    def _is_whole(self, state: _State) -> bool:
        return self._matching.is_whole(state.done, self._rows[state.row].wordings)

    def steps(self, state: _State, piece: Piece) -> list[tuple[_State, int]]:
        if piece.is_figure:
            return self._figure(state, piece)
        if state.remark:
            length = state.remark + len(piece.text)
            if length > _LONGEST_REMARK:
                return []
            closed = piece.text[-1] in ")）"
            inside = [(state._replace(remark=0 if closed else length), REMARK)]
            return inside + [(new, at) for new, at in self._label(state, piece)]
        return self._label(state, piece)

    def _figure(self, state: _State, piece: Piece) -> list[tuple[_State, int]]:
        found = []
        width = self._rows[state.row].width
        most = 2 * width if not state.ahead else 0 if state.done else width
        if state.figures < most:
            found.append((state._replace(figures=state.figures + 1), state.row))
        found += self._figures_first(state)
        if piece.line in self._doubtful:
            found.append((state, DOUBTFUL))
        return found

    def _label(self, state: _State, piece: Piece) -> list[tuple[_State, int]]:
        """A piece of one label; else of two, a row's and one beside the rows, that nothing parts."""
        return self._one_label(state, piece) or [
            (second, max(row, other))
            for cut in range(1, len(piece.text) if len(piece.text) <= _LONGEST_PIECE else 0)
            for first, row in self._one_label(state, piece._replace(text=piece.text[:cut]))
            for second, other in self._one_label(first, piece._replace(text=piece.text[cut:]))
            if (first.beside != state.beside) != (second.beside != first.beside) and max(row, other) >= 0
        ]

    def _one_label(self, state: _State, piece: Piece) -> list[tuple[_State, int]]:
        text, words = piece.text, comparable(piece.text)
        behind = _without_ordinal(text)
        found: list[tuple[_State, int]] = []
        whole = self._is_whole(state)
        if not state.done and not (state.ahead and state.figures < self._rows[state.row].width):
            found += [(state._replace(done=begun), state.row) for begun in self._begun(state.row, text)]
        elif words and state.done and not state.remark:
            longer = self._matching.joined(state.done, words)
            if any(self._matching.begins(wording, longer) for wording in self._rows[state.row].wordings):
                found.append((state._replace(done=longer), state.row))
            if whole and state.figures and state.row + 1 < len(self._rows):
                beginnings = self._beginnings(state.row + 1, text, state.beside)
                found += [(new, state.row + 1) for new in beginnings]
        if self._is_row_ordinal(text):
            return found  # it can be nothing else
        for n, label in enumerate(self._beside):
            if label.first - 2 <= state.row <= label.last:
                done = state.beside[n]
                for own in {words, behind}:
                    longer = ("" if done in label.wordings else done) + (own or "")
                    if own and any(wording.startswith(longer) for wording in label.wordings):
                        beside = (*state.beside[:n], longer, *state.beside[n + 1 :])
                        found.append((state._replace(beside=beside), DOUBTFUL))
        if whole and not state.remark and text[0] in "(（" and behind is None:
            closed = text[-1] in ")）"
            found.append((state._replace(remark=0 if closed else len(text)), REMARK))
        if behind == "" or (words and _NUMERALS.fullmatch(words)) or not words or piece.line in self._skipped:
            found.append((state, DOUBTFUL))
        return found

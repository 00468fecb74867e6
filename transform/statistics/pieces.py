"""A list's lines or rows in pieces: words, units and figures, whatever parts them (blanks, pipes, tabs, dots, commas)."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from extract.characters import simplified
from transform.forms.labels import label_key
from transform.statistics.words import LEADERS, WIDE, segments

Kind = Literal["words", "unit", "figure"]

_BETWEEN = re.compile(r"[|\s]+|(?<![0-9]),|,(?![0-9])|,(?=[0-9]{1,2}[.、](?![0-9]))|:(?=\s*[0-9])")
_PAGE_NUMBER = re.compile(r"\s*[-—–]\s*[0-9]{1,4}\s*[-—–]\s*")
_NUMBER = r"[+\-]?[0-9][0-9,]*(?:\.[0-9]+)?"
_LONGEST_LINE = 2_000


class Piece(NamedTuple):
    """A piece with full-width and traditional forms folded, as printed, and where it begins: (place, cell or None)."""

    kind: Kind
    text: str
    printed: str
    place: tuple[int, int | None]


Line = tuple[Piece, ...]


@cache
def _cutters(units: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    unit = "|".join(map(re.escape, sorted(units, key=lambda word: (-len(word), word))))
    return (
        re.compile(rf"(?P<before>{unit})?(?P<figure>{_NUMBER}%?)(?P<behind>{unit})?"),
        re.compile(rf"(?P<words>.*[^0-9.,+\-])(?P<figure>{_NUMBER})(?P<unit>{unit})?"),
    )


class Cutter:
    """Cuts lines and cells into pieces. `is_label` says whether words are an entry of the list."""

    def __init__(self, units: frozenset[str], nothing: frozenset[str], is_label: Callable[[str], bool]) -> None:
        self._units, self._nothing, self._is_label = units, nothing, is_label
        self._figure, self._behind_label = _cutters(units)

    def of_text(self, text: str) -> list[Line]:
        """The lines of a text; a place is a character."""
        lines: list[Line] = []
        at = 0
        for line in text.split("\n"):
            lines.append(tuple(self._pieces(line, at, None)) if len(line) <= _LONGEST_LINE else ())
            at += len(line) + 1
        return lines

    def of_rows(self, rows: Sequence[Sequence[str]]) -> list[Line]:
        """Each row as a line; a place is a row and a cell."""
        return [
            tuple(piece for number, cell in enumerate(row) for piece in self._pieces(cell, index, number))
            for index, row in enumerate(rows)
        ]

    def _pieces(self, printed: str, begin: int, cell: int | None) -> Iterator[Piece]:
        folded = simplified(printed.translate(WIDE))
        if not folded or folded.isspace() or _PAGE_NUMBER.fullmatch(folded):
            return
        folded = LEADERS.sub(lambda dots: " " * len(dots[0]), folded)
        at = 0
        for gap in [*_BETWEEN.finditer(folded), None]:
            end = gap.start() if gap else len(folded)
            if end > at:
                place = begin if cell is not None else begin + at
                for kind, text, offset in self._cut(folded[at:end]):
                    shown = printed[at + offset : at + offset + len(text)]
                    yield Piece(kind, text, shown, (place + (0 if cell is not None else offset), cell))
            at = gap.end() if gap else end

    def _cut(self, token: str) -> Iterator[tuple[Kind, str, int]]:
        if token in self._units:
            yield "unit", token, 0
            return
        if token in self._nothing:
            yield "figure", token, 0
            return
        whole = self._figure.fullmatch(token)
        if whole:
            for kind, name in (("unit", "before"), ("figure", "figure"), ("unit", "behind")):
                if whole[name]:
                    yield ("figure" if kind == "figure" else "unit"), whole[name], whole.start(name)
            return
        behind = self._behind_label.fullmatch(token)
        if behind and self._is_label(behind["words"]):
            yield "words", behind["words"], 0
            yield "figure", behind["figure"], behind.start("figure")
            if behind["unit"]:
                yield "unit", behind["unit"], behind.start("unit")
            return
        yield "words", token, 0


class Words(NamedTuple):
    """A label folded and as printed, of the same length; `key` is the comparable part of the entry it ends in."""

    folded: str
    printed: str

    @property
    def key(self) -> str:
        return label_key(segments(self.printed, self.folded, 0, len(self.folded))[-1].label) if self.folded else ""


def words_of(pieces: Sequence[Piece]) -> Words:
    """The words among the pieces, as one label."""
    words = [piece for piece in pieces if piece.kind == "words"]
    return Words(" ".join(piece.text for piece in words), " ".join(piece.printed for piece in words))

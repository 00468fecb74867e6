"""Figures that are printed in a document's tables and came out nowhere: which they are, and the findings that list them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from transform.facts.notes import EVIDENCE, Finding

_ASCII = {ord("０") + n: str(n) for n in range(10)} | dict.fromkeys(map(ord, ".,．，"), "")


class LostFigure(NamedTuple):
    """A figure that is printed on a line and came out nowhere."""

    line: int
    printed: str


def missing(
    printed: Mapping[int, Iterable[str]], here: dict[int, Counter[str]], anywhere: Counter[str]
) -> list[LostFigure]:
    """The figures of the lines `printed` that are not accounted for: `here` by line, `anywhere` without one (token_of)."""
    unmatched = []
    for number, found in printed.items():
        mine = here.get(number, Counter())
        for figure in found:
            token = token_of(figure)
            if mine[token] > 0:
                mine[token] -= 1
            else:
                unmatched.append(LostFigure(number, figure))
    left = Counter(anywhere)
    for mine in here.values():
        left.update(+mine)
    lost = []
    for candidate in unmatched:
        token = token_of(candidate.printed)
        if left[token] > 0:
            left[token] -= 1
        elif not _takes_apart(token, left):
            lost.append(candidate)
    return lost


def lost_findings(number: int, lost: Iterable[LostFigure]) -> Iterator[Finding]:
    """The findings that list lost figures by their lines (`12: 5 7 | 13: 4`), as many as their evidence can hold each."""
    text, first, line, count = "", 0, 0, 0
    for figure in lost:
        piece = f" {figure.printed}" if text and figure.line == line else f"{figure.line}: {figure.printed}"[:EVIDENCE]
        if text and figure.line != line:
            piece = f" | {piece}"
        if len(text) + len(piece) > EVIDENCE:
            yield _lost_finding(number, text, first, count)
            text, piece = "", f"{figure.line}: {figure.printed}"[:EVIDENCE]
        if not text:
            first, count = figure.line, 0
        text, line, count = text + piece, figure.line, count + 1
    if text:
        yield _lost_finding(number, text, first, count)


def _lost_finding(number: int, text: str, line: int, count: int) -> Finding:
    return Finding(number, "STR-21", actual=str(count), evidence=text, source_line=line)


def token_of(printed: str) -> str:
    return printed.translate(_ASCII)


def _takes_apart(token: str, left: Counter[str]) -> bool:
    """Was a run of digits read as several figures that ran together? Takes them out of what is left."""
    pieces = [piece for piece in left if piece and piece in token]
    wanted = len(token)
    taken: list[str] = []
    for piece in sorted(pieces, key=len, reverse=True):
        for _ in range(left[piece]):
            if len(piece) <= wanted:
                taken.append(piece)
                wanted -= len(piece)
    if wanted or len(taken) < 2:
        return False
    left.subtract(taken)
    return True

"""Figures that are printed in a document's tables and came out nowhere: which they are, and the findings that list them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from transform.facts.notes import EVIDENCE, Finding
from transform.forms.bounds import MOST_DIGITS

_ASCII = {ord("０") + n: str(n) for n in range(10)} | dict.fromkeys(map(ord, ".,．，"), "")


_NEAR = 20
"""Lines: the figures of a row are told of on its first line."""
_LONGEST_RUN = 200
"""Digits; no row of figures that ran together has so many."""


class LostFigure(NamedTuple):
    """A figure that is printed on a line and came out nowhere."""

    line: int
    printed: str


def missing(
    printed: Mapping[int, Iterable[str]],
    here: Mapping[int, Counter[str]],
    told: Mapping[int | None, Counter[str]],
    told_figures: Mapping[int | None, Counter[str]],
) -> list[LostFigure]:
    """The figures of the lines `printed` that are not accounted for (token_of).

    `here`: what became cells, by the line it stands on; `told`: what findings say, by the line they name;
    `told_figures`: the same without ordinals of labels, of which no run of digits is made.
    """
    unmatched = []
    for number, found in printed.items():
        mine = here.get(number, Counter())
        for figure in found:
            token = token_of(figure)
            if mine[token] > 0:
                mine[token] -= 1
            else:
                unmatched.append(LostFigure(number, figure))
    left: Counter[str] = Counter()
    for tokens in (*here.values(), *told.values()):
        left.update(+tokens)
    lost = []
    nearby: tuple[int, Counter[str]] = (0, Counter())
    for candidate in unmatched:
        token = token_of(candidate.printed)
        if left[token] > 0:
            left[token] -= 1
            continue
        if nearby[0] != candidate.line:
            nearby = candidate.line, _near(candidate.line, here, told_figures)
        pieces = _taken_apart(token, nearby[1], left)
        left.subtract(pieces)
        if not pieces:
            lost.append(candidate)
    return lost


def _near(line: int, here: Mapping[int, Counter[str]], told: Mapping[int | None, Counter[str]]) -> Counter[str]:
    """What came out on the lines about this one, or without a line."""
    found = Counter(told.get(None, ()))
    for number in range(line - _NEAR, line + _NEAR + 1):
        for tokens in (here.get(number), told.get(number)):
            if tokens:
                found.update(tokens)
    return found


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


def _taken_apart(token: str, near: Counter[str], left: Counter[str]) -> list[str]:
    """The figures as which a run of digits was read, if it is those that ran together: each behind the one before it."""
    if len(token) > _LONGEST_RUN:
        return []
    ways: dict[int, list[str]] = {0: []}
    for begin in range(len(token)):
        for end in range(begin + 1, min(begin + MOST_DIGITS, len(token)) + 1) if begin in ways else ():
            piece = token[begin:end]
            if end not in ways and min(near[piece], left[piece]) > ways[begin].count(piece):
                ways[end] = [*ways[begin], piece]
    found = ways.get(len(token), [])
    return found if len(found) > 1 else []

"""How wide characters are printed: the columns of a text whose cells stand one under the other."""

from collections.abc import Callable, Iterable
from unicodedata import category, east_asian_width

Measure = Callable[[str], int]

_WIDE, _DOUBTFUL = frozenset("WF"), frozenset("WFA")


def _in_cells(character: str) -> int:
    if " " <= character < "\u0300":
        return 1
    if character >= "\u0300" and category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1


def _in_doubtful_cells(character: str) -> int:
    if " " <= character < "\u007f" or "\u2500" <= character < "\u2580":
        return 1  # letters, and the lines of boxes
    return 2 if east_asian_width(character) in _DOUBTFUL else 1


MEASURES: tuple[Measure, ...] = (_in_cells, _in_doubtful_cells, lambda _: 1)
"""A Chinese character takes two places, signs like “ one or two; or every character takes one."""


def offsets(line: str, measure: Measure) -> list[int]:
    """The place at which each character of the line begins, and that behind the last."""
    place = 0
    found = [0]
    for character in line:
        place += measure(character)
        found.append(place)
    return found


def best_measure(doubts: Callable[[Measure], int]) -> Measure:
    """The measure under which fewest things stand where they should not."""
    return min(MEASURES, key=doubts)


def spread(values: Iterable[int]) -> int:
    """How many different values there are."""
    return len(set(values))

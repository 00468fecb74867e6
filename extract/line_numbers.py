"""On which line of a text a character stands, however often that is asked of a long text.

>>> line_of("a\\nb", 0), line_of("a\\nb", 2)
(1, 2)
"""

from array import array
from bisect import bisect_left
from functools import lru_cache

_LONG = 50_000
"""Characters from which on the ends of all lines are found once."""


def line_of(text: str, at: int) -> int:
    """The number of the line (from 1) on which the character stands."""
    return (text.count("\n", 0, at) if len(text) < _LONG else bisect_left(_ends(text), at)) + 1


@lru_cache(2)
def _ends(text: str) -> "array[int]":
    """Where each line ends."""
    found = array("q")
    at = text.find("\n")
    while at >= 0:
        found.append(at)
        at = text.find("\n", at + 1)
    return found

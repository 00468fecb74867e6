"""A cell a line and nothing else: no tab, no pipe, no mark where a row ends. Empty cells have vanished.

    规章
    0
    0
    0

A row is what stands from its label to the next label, and the number of its figures must be the form's: a figure
lost, doubled or moved over a label makes a wrong number, and the row is refused unless the sums leave one place.
"""

import re

from extract.layouts.piped_cells import PAGE_NUMBER, Cells

_FIGURE = re.compile(
    r"^[ \t\u00a0\u3000]*[+-]?[0-9０-９][0-9０-９.,，]{0,15}[ \t\u00a0\u3000]*(?:元|万元|件)?[ \t\u00a0\u3000]*$", re.M
)
_FEWEST = 6
_AROUND = " \t\u00a0\u3000"


def matches(text: str) -> bool:
    """True if several lines hold a figure and nothing else."""
    return sum(1 for _ in _FIGURE.finditer(text)) >= _FEWEST


def cells(text: str) -> Cells:
    """Every line that is not empty, as a cell."""
    lines: list[int] = []
    found: list[str] = []
    feed = ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(_AROUND)
        if line == "\f":
            feed = line  # no empty cell; it stays with the next one, before which a page ended
        elif line and not PAGE_NUMBER.fullmatch(line):
            lines.append(number)
            found.append(feed + line)
            feed = ""
    return lines, found

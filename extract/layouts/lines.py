"""A cell a line and nothing else: no tab, no pipe, no mark where a row ends. Empty cells have vanished.

    规章
    0
    0
    0

A row is what stands from its label to the next label, and the number of its figures must be the form's: a figure
lost, doubled or moved over a label makes a wrong number, and the row is refused unless the sums leave one place. So a
line counts as a figure only if it is one: marks of pages are none, and the number of the next label (`3.`) is a part of
it. A number at the end of a page (before a form feed) is a page's where the pages count on; else it may be one, which
PERHAPS_PAGE behind it says.
"""

import re
from itertools import islice

from extract.layouts.piped_cells import PAGE_NUMBER, PERHAPS_PAGE, Cells

_FIGURE = re.compile(
    r"^[ \t\u00a0\u3000]*[+-]?[0-9０-９][0-9０-９.,，]{0,15}+[ \t\u00a0\u3000]*+(?:元|万元|件)?+[ \t\u00a0\u3000]*+$",
    re.M,
)
_FEWEST = 6
_ORDINAL = re.compile(r"[(（]?[0-9]{1,2}[)）.、．]")
_MARK_ENDS = frozenset("-—–页)）.、．0123456789")
"""How marks of pages and ordinals end."""
_APART = re.compile(r"\n[ \t\u3000]*+\n[ \t\u3000]*+([0-9]{1,4})(?=[ \t\u3000]*+\n[ \t\u3000]*+\n)")
_MOST_APART = 20
"""A report has more figures than pages: where so many stand apart, they all do."""
_PUNCTUATION = frozenset("“”‘’\"'「」『』《》（）()，。、；：")
"""What ends a label and may stand on a line of its own; a cell of figures is never this alone."""
_BARE = re.compile(r"[0-9]{1,4}")


def matches(text: str) -> bool:
    """True if several lines hold a figure and nothing else."""
    return sum(1 for _ in islice(_FIGURE.finditer(text), _FEWEST)) == _FEWEST


def cells(text: str) -> Cells:
    """Every line that is not empty, as a cell."""
    lines: list[int] = []
    found: list[str] = []
    page_numbers, doubtful = _page_numbers(text) if "\f" in text else (frozenset(), frozenset())
    if "\n\n" in text:
        doubtful |= _set_apart(text)
    ordinal = ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\u00a0\u3000\f")
        if not line or number in page_numbers or (line[0] in _PUNCTUATION and _PUNCTUATION.issuperset(line)):
            continue
        if not line.isdecimal():
            if line[-1] in _MARK_ENDS and (PAGE_NUMBER.fullmatch(line) or _ORDINAL.fullmatch(line)):
                ordinal = line if _ORDINAL.fullmatch(line) else ordinal
                continue
            if ordinal and line[0] not in "+-/0123456789":
                line, ordinal = ordinal + line, ""
        elif number in doubtful:
            line += PERHAPS_PAGE
        if ordinal:
            found.append(ordinal)  # it was no label's
            lines.append(number)
            ordinal = ""
        lines.append(number)
        found.append(line)
    return lines, found


def _set_apart(text: str) -> frozenset[int]:
    """The lines with a number between empty lines, where hardly a figure stands so."""
    apart = [1 + text.count("\n", 0, found.start(1)) for found in islice(_APART.finditer(text), _MOST_APART + 1)]
    if len(apart) > _MOST_APART or len(apart) * 10 > sum(1 for _ in _FIGURE.finditer(text)):
        return frozenset()
    return frozenset(apart)


def _page_numbers(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The lines with numbers at the ends of pages: those that are the pages', and those that may be."""
    ends: list[tuple[int, str]] = []
    last = (0, "")
    for number, line in enumerate(text.split("\n"), 1):
        if "\f" in line:
            ends.append(last)
        if line.strip():
            last = number, line.strip()
    numbers = [(page, line, int(said)) for page, (line, said) in enumerate(ends) if _BARE.fullmatch(said)]
    counts = [said - page for page, _, said in numbers]
    steady = {count for count in counts if counts.count(count) > 1}
    of_pages = frozenset(line for page, line, said in numbers if said - page in steady)
    return of_pages, frozenset(line for _, line, _ in numbers) - of_pages

"""The lines of a page's text as pieces between blanks: figures, parts of labels, and what a page prints round its text.

A figure is a piece that reads as one; `2.` and `（三）` are ordinals of labels, `，` alone is nothing. A line that a page
prints at its top or foot (`- 3 -`, `第3页`, a date with the title, an address with `3/5`) is no part of a table. A bare
number on a line of its own is one where every page has its own; `doubtful` if figures stand alone beside it.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from extract.layouts.piped_cells import PERHAPS_PAGE, Cells
from extract.rows import Row
from transform.forms.labels import label_key
from transform.forms.wording import Wording, key_of
from transform.tables.rows import is_reference

_PIECE = re.compile(r"\S+")
_SEAM = re.compile(r"(?<=[)）])(?=.)|(?<=.)(?=[(（])|(?<=[^\d\W])(?<!\d)(?=\d{1,2}[.、．]\D|\d+$)")
"""Where a label may end without a blank: at brackets, before an ordinal, before the figure that a text ends with."""
_GLUED = re.compile(r"[\u3400-\u9fff]+\d+")
"""The end of a label and a figure, nothing between."""
_ORDINAL = re.compile(r"\d{1,2}[.、．)）]")
_WORDLESS = re.compile(r"[\W_]+")
_PUNCTUATION = "，。、；：“”‘’\"'「」『』《》（）()"
"""What may stand alone where a label was broken; anything else without a word in it may be a figure's cell."""
_PAGE_MARK = re.compile(
    r"[-—–―·•~]+\s*\d{1,4}\s*[-—–―·•~]+|第?\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\S{3,6}://\S+(?:\s+\d{1,4}\s*/\s*\d{1,4})?",
    re.I,
)
_LONGEST_BARE = 4
_BARE = re.compile(rf"\d{{1,{_LONGEST_BARE}}}\s*/\s*\d{{1,{_LONGEST_BARE}}}")
"""How many of how many pages."""
_BRACKETS = frozenset("（()）")
_DIGITS = re.compile(r"\d+")
_FEW_ALONE, _MANY_BESIDE = 3, 5
"""Where so few figures have a line of their own, and so many times more stand behind words or others, none has."""
_MOST_IN_ROW = 7
"""Figures of a row of table 3; a row of table 4 has no label."""
_REPEATED = 2
_LONGEST_HEADING = 60
_SHORTEST_REPEATED, _LONGEST_REPEATED = 3, 200
_DATED = re.compile(r"[年页]|://|#[/:-]#")


_PARTED_SLASH = re.compile(r"(?<=增)\s*/\s*(?=减)")
_NOTED_LABEL = re.compile(r"[^\d\s]+ (?:[*＊※①-⑳]|[（(注见].*)")
"""Words, no figure, and a note behind them"""


class Piece(NamedTuple):
    """What stands between two blanks, or a part of it. Columns are characters of the line, from 0."""

    text: str
    line: int
    begin: int
    end: int
    is_figure: bool


class PageLines(NamedTuple):
    """Lines (from 1) that a page prints round its text: certainly, and perhaps."""

    certain: frozenset[int]
    doubtful: frozenset[int]
    edges: frozenset[int]
    """the first and the last lines with text of the pages, where the text says where a page ends"""
    pages: tuple[int, ...]
    """the lines with which they begin"""
    possible: frozenset[int] = frozenset()
    """lines with a number that one of the pages has whose numbers count them, or that stands alone where figures do not"""

    def page_of(self, line: int) -> int:
        return bisect_right(self.pages, line)


def pieces_of(lines: Sequence[str], kind: Callable[[str], str], without: frozenset[int]) -> list[Piece]:
    """The pieces of all lines (`without` some), left to right and from top to bottom."""
    found: list[Piece] = []
    for number, line in enumerate(lines, 1):
        if number in without:
            continue
        for match in _PIECE.finditer(_PARTED_SLASH.sub(_closed, line) if " / " in line else line):
            text = match[0]
            if not _ORDINAL.fullmatch(text) and not _GLUED.fullmatch(text) and kind(text) == "v":
                is_figure = bool(text.strip(_PUNCTUATION))
                if is_figure or not _BRACKETS.isdisjoint(text):
                    found.append(Piece(text, number, match.start(), match.end(), is_figure))
                continue
            at = match.start()
            for part in (text,) if is_reference(text) else _SEAM.split(text):
                if part.isdecimal():
                    found.append(Piece(part, number, at, at + len(part), True))
                elif not _WORDLESS.fullmatch(part) or part[0] in _BRACKETS:
                    found.append(Piece(part, number, at, at + len(part), False))
                at += len(part)
    return found


def _closed(slash: re.Match[str]) -> str:
    """The slash of a column's name (`增 / 减`) without its blanks, which is no figure's cell."""
    return "/"


def page_lines(text: str, words: Wording) -> PageLines:
    """What the pages print round their text: told by its form, by repetition, by numbers that count the pages."""
    texts = [" ".join(line.split()) for line in text.split("\n")]
    filled = [n for n, line in enumerate(texts) if line]
    bare = {n for n in filled if _is_bare(texts[n])}
    worded = [n for n in filled if not texts[n].isdecimal()]
    pages = _pages(text)
    edges = {n for page in pages if len(pages) > 1 for n in (page[:1] + page[-1:])}
    certain = {n for n in worded if _PAGE_MARK.fullmatch(texts[n])} | _repeated(texts, worded, bare, edges, words)
    counting = _counting(pages, texts, bare, certain)
    possible: set[int] = set()
    if counting:
        beside = {n for one, other in pairwise(filled) if {one, other} <= bare for n in (one, other)}
        certain, doubtful = certain | (counting - beside), counting & beside
    else:
        known, doubtful, possible = _counted(texts, filled, bare, words)
        certain |= known
    possible |= _lone(text.split("\n"), texts, [n for n in filled if n not in certain]) - certain
    numbered = [frozenset(n + 1 for n in lines) for lines in (certain, doubtful, edges - certain, possible)]
    begins = tuple(page[0] + 1 for page in pages)
    return PageLines(numbered[0], numbered[1], numbered[2], begins, numbered[3])


def without_page_lines(text: str, words: Wording) -> tuple[str, frozenset[int]]:
    """(the text with blanks for what its pages print round it, as long as it was; lines with what may be a page's number)"""
    around = page_lines(text, words)
    lines = text.split("\n")
    bare = "\n".join([" " * len(line) if n in around.certain else line for n, line in enumerate(lines, 1)])
    return bare, around.possible


def with_counted_pages(lines: list[int], cells: list[str], text: str, words: Wording) -> Cells:
    """Cells with the line of each, of which those say so that may be the number of a page."""
    if not _numbers_stand_outside(text, words):
        return lines, cells
    around = page_lines(text, words)
    said = [
        cell + PERHAPS_PAGE if line in around.possible and cell.isdecimal() else cell
        for line, cell in zip(lines, cells, strict=True)
    ]
    return lines, said


def _pages(text: str) -> list[list[int]]:
    """The lines with text of each page that has some; a form feed ends a page, often before a line's text."""
    pages: list[list[int]] = []
    first = 0
    for page in text.split("\f"):
        lines = page.split("\n")
        own = [n for n, line in enumerate(lines, first) if line.strip() and not (pages and n == pages[-1][-1])]
        if own:
            pages.append(own)
        first += len(lines) - 1
    return pages


def _repeated(texts: Sequence[str], filled: Sequence[int], bare: set[int], edges: set[int], words: Wording) -> set[int]:
    """Lines that stand there again but for their digits (a date, an address, a title), with no word of a table."""
    shapes = {n: _DIGITS.sub("#", texts[n]) for n in filled if n not in bare and len(texts[n]) <= _LONGEST_REPEATED}
    counts = Counter(shapes.values())
    return {
        n
        for n, shape in shapes.items()
        if counts[shape] >= _REPEATED
        and len(shape) > _SHORTEST_REPEATED
        and (n in edges or _DATED.search(shape))
        and not _is_row(texts[n])
        and not words.tokens(texts[n])
        and not any(label_key(texts[n]) in label for label in words.known)
    }


def _counting(pages: Sequence[Sequence[int]], texts: Sequence[str], bare: set[int], certain: set[int]) -> set[int]:
    """Bare numbers at the head or the foot of the pages that count them; none if a page but the first lacks its own."""
    if len(pages) < 2:
        return set()
    for end in (0, -1):
        inner = [[n for n in page if n not in certain] for page in pages]
        places = [(k, page[end]) for k, page in enumerate(inner) if page and page[end] in bare]
        offsets = {_first(texts[n]) - k for k, n in places}
        if len(places) >= len(pages) - 1 and len(offsets) == 1 and (len(places) > 1 or offsets == {1}):
            return {n for _, n in places}
    return set()


def _counted(
    texts: Sequence[str], filled: Sequence[int], bare: set[int], words: Wording
) -> tuple[set[int], set[int], set[int]]:
    """(Bare numbers that count the pages, those that may, all that could), where such numbers stand outside the tables, too.

    Those inside go on from the last one before the tables to the first one behind them; a figure that stands alone may
    be one if it begins or ends a run of such.
    """
    before, behind = ([n for n in part if n in bare] for part in _outside(texts, filled, words))
    if not before and not behind:
        return set(), set(), set()
    of_pages = "/" in texts[(before or behind)[0]]
    place = {n: at for at, n in enumerate(filled)}
    inside = [
        n
        for n in filled
        if n in bare
        and ("/" in texts[n]) == of_pages
        and not all(
            other and other[0] in bare
            for other in (filled[place[n] - 1 : place[n]], filled[place[n] + 1 : place[n] + 2])
        )
        and (not before or n > before[-1])
        and (not behind or n < behind[0])
    ]
    first = _first(texts[before[-1]]) + 1 if before else 1
    last = _first(texts[behind[0]]) - 1 if behind else max([_first(texts[n]) for n in inside], default=0)
    chains: dict[int, list[int]] = {number: [] for number in range(first, last + 1)}
    for n in inside:
        if (number := _first(texts[n])) in chains:
            chains[number].append(n)
    for numbers in (range(first + 1, last + 1), range(last - 1, first - 1, -1)):
        rising = numbers.step > 0
        limit = -1 if rising else len(texts)
        for number in numbers:
            beside = chains[number - numbers.step]
            if behind and beside:
                limit = min(beside) if rising else max(beside)
            if behind:
                chains[number] = [n for n in chains[number] if (n > limit) == rising]
    known = {lines[0] for lines in chains.values() if behind and len(lines) == 1}
    # A page's number among figures that each have a line of their own: only that it stands nowhere else tells.
    hidden = {number for number in range(first, last + 1) if behind and not chains[number]}
    begin, end = before[-1] if before else -1, behind[0] if behind else len(texts)
    possible = {n for n in bare if begin < n < end and first <= _first(texts[n]) <= last}
    perhaps = {n for lines in chains.values() for n in lines} | {n for n in possible if _first(texts[n]) in hidden}
    return {*before, *behind, *known}, perhaps - known, possible


def _lone(lines: Sequence[str], texts: Sequence[str], filled: Sequence[int]) -> set[int]:
    """Bare numbers that stand where a page may have brought them, not a cell: those at the end of a page, those above or
    below figures that stand side by side, and where hardly a figure has a line of its own those between empty lines, or
    all but those that part a label if the figures of each row stand behind its label; and those beside a label with a
    note behind it.
    """
    lone = [at for at, n in enumerate(filled) if _is_bare(texts[n])]
    if not lone:
        return set()
    stands_so = _stands_apart if any(map(_has_figures_only, texts)) else _parts_no_words
    found = {filled[at] for at in lone if stands_so(texts, filled[at])}
    if len(found) > _FEW_ALONE or sum(map(_ends_in_figure, [texts[n] for n in filled])) < _MANY_BESIDE * len(found):
        found = set()
    for at in lone:
        n = filled[at]
        above, below = filled[at - 1] if at else n, filled[at + 1] if at + 1 < len(filled) else n
        beside = [texts[k] for k in (above, below) if k != n and not texts[k].isdecimal()]
        ends_page = any("\f" in lines[k] for k in range(above + (above != n), n + 1))
        ends_page = ends_page or any(
            "\f" in line[: len(line) - len(line.lstrip())] for line in lines[n + 1 : below + 1]
        )
        # A note stands behind the figures of its row: beside its line, the row's figure would stand on it.
        noted = any(_NOTED_LABEL.fullmatch(said) for said in beside)
        beside_figures = any(" " in said and all(map(_is_plain, said.split(" "))) for said in beside)
        if ends_page or noted or "/" in texts[n] or beside_figures:
            found.add(n)
    return found


def _stands_apart(texts: Sequence[str], n: int) -> bool:
    """Are the lines at once above and below empty?"""
    return 0 < n < len(texts) - 1 and not texts[n - 1] and not texts[n + 1]


def _parts_no_words(texts: Sequence[str], n: int) -> bool:
    """Are there not words without a figure at once above and below?"""
    return not all(
        said and not any(map(str.isdecimal, said)) for said in (*texts[max(n - 1, 0) : n], *texts[n + 1 : n + 2])
    )


def _has_figures_only(said: str) -> bool:
    """Is it the end of a row of table 2 or 3, its label above it?"""
    pieces = said.split(" ")
    return 1 < len(pieces) <= _MOST_IN_ROW and all(map(_is_plain, pieces))


def _ends_in_figure(said: str) -> bool:
    """Words, or more figures, before the last one?"""
    first, _, last = said.rpartition(" ")
    return bool(first) and last.isdecimal()


def _is_plain(piece: str) -> bool:
    return piece.isdecimal() or piece == "/"


def _first(text: str) -> int:
    return int(_DIGITS.findall(text)[0])


def _is_row(text: str) -> bool:
    """Two figures or more and nothing that dates and addresses have."""
    return sum(piece.isdecimal() for piece in text.split()) > 1


def _outside(texts: Sequence[str], filled: Sequence[int], words: Wording) -> tuple[list[int], list[int]]:
    """The lines before the first head of a table, and those behind the last heading of a section."""
    first = next((n for n in filled if _is_one_of(texts[n], words.heads)), len(texts))
    last = next((n for n in reversed(filled) if _is_one_of(texts[n], words.sections)), -1)
    return [n for n in filled if n < first], [n for n in filled if n > last > first]


def _numbers_stand_outside(text: str, words: Wording) -> bool:
    """Is there any of what _counted goes by? Looks at no more lines than it must."""
    lines = text.split("\n")
    for order, ends in ((lines, words.heads), (reversed(lines), words.sections)):
        for line in order:
            said = " ".join(line.split())
            if said and _is_bare(said):
                return True
            if said and _is_one_of(said, ends):
                break
    return False


def _is_bare(said: str) -> bool:
    """A number that may be a page's, and nothing else?"""
    return len(said) <= _LONGEST_BARE if said.isdecimal() else _BARE.fullmatch(said) is not None


def _is_one_of(text: str, keys: Container[str]) -> bool:
    return len(text) <= _LONGEST_HEADING and not text.isdecimal() and key_of(text) in keys


def with_lone_figures(rows: Sequence[Row], starts: Sequence[int], text: str, kind: Callable[[str], str]) -> list[Row]:
    """The rows, of which a figure says that it may be a page's number if it alone has a line of its own in its row."""
    bare = {n for n, line in enumerate(text.split("\n"), 1) if line.strip().isdecimal() and len(line) <= _LONGEST_BARE}
    if not bare:
        return list(rows)
    return [
        _with_lone_figure(row, [n for n, line in enumerate(row.lines) if start + line in bare], kind)
        for start, row in zip(starts, rows, strict=True)
    ]


def _with_lone_figure(row: Row, alone: Sequence[int], kind: Callable[[str], str]) -> Row:
    figures = [n for n, cell in enumerate(row.cells) if kind(cell) == "v"] if alone else []
    if len(alone) != 1 or len(figures) == 1 or alone[0] not in figures or row.cells[alone[0]].endswith(PERHAPS_PAGE):
        return row
    cells = list(row.cells)
    cells[alone[0]] += PERHAPS_PAGE
    return Row(tuple(cells), row.lines)


def last_stands_alone(lines: Sequence[int]) -> bool:
    """Does the last of a row's pieces (the line of each) stand alone on its line, and do others stand side by side?

    Then it may be what follows the row: a page's number.
    """
    return lines.count(lines[-1]) == 1 and len(set(lines)) < len(lines)


def stands_between(lines: Sequence[int]) -> bool:
    """Does a row's piece stand alone on a line, and others side by side on those above and below it?

    Then it may be what the end of a page has brought into the row.
    """
    counts = [len(list(same)) for _, same in groupby(lines)]
    return any(
        one > 1 and alone == 1 and other > 1 for one, alone, other in zip(counts, counts[1:], counts[2:], strict=False)
    )

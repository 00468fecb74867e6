"""Where in its line each figure stands: the character (from 0) at which its text begins.

A row knows the line of each of its values; half of all figures share their line with others, with labels that hold
digits, or with the figures of other rows. On such a line the values that one row has there are looked for together: one
behind the other, nothing but marks and blanks between them, behind the row's label if the line prints it. What that
does not find once, and for certain, has no place (None): a place is never a guess.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extract.rows import Row
from transform.forms.values import clean
from transform.ladder import Tables
from transform.tables.rows import ReadRow

Starts = Sequence[int | None]
"""A place for each value of a row; None for blank ones and where it cannot be told."""

BEHIND_MARK = 1
"""Where a cell begins that has its line for itself, as documents with real tables are written (extract.blocks)."""
ALL_BEHIND_MARK: Starts = ()
"""Of a row all of whose cells begin there."""
_SET_IN = re.compile(r"\t[^\S\n]")
"""Blanks between the mark and the text."""
_BLANK_BEFORE = re.compile(r"(?m)^[^\S\n]")
_MARKS = re.compile(r"[\W_]*")
_CLOSING = "”\"'’）)。；;：:、，,.."
"""Marks that may end a label."""
_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 2_000


def in_row(lines: Sequence[str], start: int, row: Row, cell: int | None) -> tuple[int, int | None]:
    """The line of a row's cell, and where in it the cell begins; those of the row itself without one.

    `start` is the line (from 1) on which the row begins, `lines` the document's.
    """
    if cell is None:
        return start, None
    beside = [n for n, line in enumerate(row.lines) if line == row.lines[cell] and row.cells[n].strip()]
    number = start + row.lines[cell]
    places = _behind(lines[number - 1], [clean(row.cells[n]) for n in beside], 0)
    return number, None if places is None or cell not in beside else places[beside.index(cell)]


class _Run(NamedTuple):
    """The values that a row has on one line: which row, their positions in it, their texts, and the row's last label."""

    row: int
    positions: tuple[int, ...]
    texts: tuple[str, ...]
    label: str


class CharStarts:
    """Looks them up for the documents of one process; what it remembers is bounded."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Starts, ...]] = {}

    def of_rows(self, tables: Tables, used: Iterable[int], lines: Sequence[str]) -> dict[int, Starts]:
        """For each row of the tables that is used, in which character of its line each of its values begins.

        ALL_BEHIND_MARK for a row with a line for each of its cells. `lines` are the document's.
        """
        found: dict[int, Starts] = {}
        loose: list[int] = []
        alone: dict[int, int] = {}
        for index in used:
            row, start = tables.rows[index], tables.starts[index] - 1
            if not row.lines:
                found[index] = ALL_BEHIND_MARK
                continue
            first, last = start + row.lines[0], start + row.lines[-1]
            if first == last and first not in alone:
                alone[first] = index
            elif (
                last - first == len(row.cells) - 1
                and (places := _a_line_each(lines[first : last + 1], row)) is not None
            ):
                found[index] = places
            else:
                loose.append(index)
        if not loose:
            for line, index in alone.items():
                known = self._at_end(lines[line], tables.rows[index])
                if known is None:
                    loose.append(index)
                else:
                    found[index] = known
        else:
            loose += alone.values()
        if loose:
            found.update(self._of_loose(tables, loose, lines))
        return found

    def _at_end(self, line: str, row: ReadRow) -> Starts | None:
        """The places of a row that has its line for itself, which ends with its values; None if it does not."""
        known = row.char_starts
        if known is None or known[0] != line:
            known = row.char_starts = line, None if row.notes else _last(line, row.cells, _label(row))
        places: Starts | None = known[1]
        return places

    def _of_loose(self, tables: Tables, used: Sequence[int], lines: Sequence[str]) -> dict[int, Starts]:
        found: dict[int, list[int | None]] = {index: [None] * len(tables.rows[index].cells) for index in used}
        for number, runs in _by_line(tables, used).items():
            for run, places in zip(runs, self._on_line(lines[number - 1], runs), strict=True):
                for position, place in zip(run.positions, places, strict=True):
                    found[run.row][position] = place
        return dict(found)

    def _on_line(self, line: str, runs: Sequence[_Run]) -> tuple[Starts, ...]:
        if len(runs) == 1 and len(runs[0].texts) == 1 and line.strip() == runs[0].texts[0]:
            return ((line.find(runs[0].texts[0]),),)
        key = line, *(run[2:] for run in runs)
        places = self._known.get(key)
        if places is None:
            places = tuple(_on_shared_line(line, runs))
            if len(line) <= _LONGEST_REMEMBERED:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[key] = places
        return places


def _by_line(tables: Tables, used: Sequence[int]) -> dict[int, list[_Run]]:
    """Line -> the values on it, row by row."""
    found: dict[int, list[_Run]] = {}
    for index in sorted(used):  # as they stand in the document
        row, start = tables.rows[index], tables.starts[index]
        label = _label(row)
        for line, positions in _positions(row).items():
            texts = tuple([clean(row.cells[position]) for position in positions])
            found.setdefault(start + line, []).append(_Run(index, tuple(positions), texts, label))
    return found


def _label(row: ReadRow) -> str:
    """The row's last label without blanks."""
    return "".join(row.shape.labels[-1].split()) if row.shape.labels else ""


def _positions(row: ReadRow) -> dict[int, list[int]]:
    """Line of the row -> which of its values are printed there; not those whose run of figures could not be told apart."""
    found: dict[int, list[int]] = {}
    undecided = {
        note.position
        for note in row.notes
        if note.value.status != "decoded" and note.value.printed != clean(row.cells[note.position])
    }
    for position, (cell, line) in enumerate(zip(row.cells, row.lines, strict=True)):
        if position not in undecided and cell and not cell.isspace():
            found.setdefault(line, []).append(position)
    return found


def _a_line_each(lines: Sequence[str], row: ReadRow) -> Starts | None:
    """The places of a row with a line for each of its cells, behind the mark or nothing; None if something else is there."""
    printed = "\n".join(lines)
    cells = "\n".join(row.cells)
    if printed == cells:
        return None if _BLANK_BEFORE.search(cells) else (0,) * len(lines)
    cells = "\t" + "\n\t".join(row.cells)
    return None if printed != cells or _SET_IN.search(cells) else ALL_BEHIND_MARK


def _last(line: str, cells: Sequence[str], label: str) -> Starts | None:
    """The places of cells that end their line, found from its end: only marks and blanks stand behind each of them.

    Where the line prints the row's label, it stands right before them: else they are another row's.
    """
    places: list[int | None] = [None] * len(cells)
    end = len(line)
    for n in range(len(cells) - 1, -1, -1):
        cell = cells[n]
        if cell and not cell.isspace():
            at = line.rfind(cell, 0, end)
            if at < 0 or cell != cell.strip() or not _MARKS.fullmatch(line, at + len(cell), end):
                return None
            places[n] = end = at
    while end and not line[end - 1].isalnum():
        end -= 1
    # A figure before them may be one of the row's that was given to no cell.
    if line[end - 1 : end].isdigit():
        return None
    before, words = "".join(line[:end].split()), label.rstrip(_CLOSING)
    return None if words in "".join(line.split()) and not before.endswith(words) else places


def _on_shared_line(line: str, runs: Sequence[_Run]) -> Iterator[Starts]:
    """The places of each run's texts, the runs in their order on the line."""
    words = _Words(line)
    cursor = 0
    for run in runs:
        places = next(filter(None, (_behind(line, run.texts, end) for end in words.ends(run.label, cursor))), None)
        if places is None:
            places = _only(line, run.texts, cursor)
        if places is None:
            yield (None,) * len(run.texts)
        else:
            cursor = places[-1] + len(run.texts[-1])
            yield places


class _Words:
    """Where labels stand on a line, whatever blanks are in them."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._squeezed: tuple[str, list[int]] | None = None

    def ends(self, label: str, begin: int) -> Iterator[int]:
        """Where each of a label's occurrences from `begin` on ends."""
        if not label:
            return
        at = self._line.find(label, begin)
        while at >= 0:
            yield at + len(label)
            at = self._line.find(label, at + 1)
        if self._squeezed is None:
            places = [n for n, character in enumerate(self._line) if not character.isspace()]
            self._squeezed = "".join([self._line[n] for n in places]), places
        squeezed, places = self._squeezed
        at = squeezed.find(label, bisect_left(places, begin))
        while at >= 0:
            yield places[at + len(label) - 1] + 1
            at = squeezed.find(label, at + 1)


def _behind(line: str, texts: Sequence[str], begin: int) -> tuple[int, ...] | None:
    """The places of the texts one behind the other from `begin`, only marks and blanks before each; None if they are not."""
    places = []
    for text in texts:
        while not line.startswith(text, begin):
            if begin >= len(line) or line[begin].isalnum():
                return None
            begin += 1
        places.append(begin)
        begin += len(text)
    return tuple(places)


def _only(line: str, texts: Sequence[str], begin: int) -> tuple[int, ...] | None:
    """The one place from `begin` on where the texts stand one behind the other without a digit at either side."""
    found = None
    at = line.find(texts[0], begin)
    while at >= 0:
        if not (at and line[at - 1].isdigit()):
            places = _behind(line, texts, at)
            if places is not None and not line[places[-1] + len(texts[-1]) :][:1].isdigit():
                if found is not None:
                    return None
                found = places
        at = line.find(texts[0], at + 1)
    return found

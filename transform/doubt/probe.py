"""The probe: what a second reading, of the same document with other figures, says of the first.

Every run of digits of the tables' source was given a number of its own. Each must come out exactly once, and where the
first reading has a value the second must have, alone, the number of the run that prints that value. What else is read
was glued, doubled, lost or taken from another place, whatever caused it.

Numbers of their own break every sum. So nothing is said of cells that a reading owes to sums (text without borders between
figures, rows that only their sums could place): these are counted as undecided.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from extract import DocumentError, RawDocument, open_document
from transform.doubt.cells import CellReader, Place, ReadCell
from transform.doubt.copies import KINDS, Copy, copy_of
from transform.doubt.numbers import LENGTH, Run, plain_digits
from transform.forms.forms import Forms
from transform.forms.wording import key_of
from transform.ladder import Ladder, Tables
from transform.statistics.forms import load_statistic_forms

_DIGITS = re.compile(r"\d+")
_LONGEST_LABEL = 100
_AMOUNTS = (1, 10_000, 100_000_000, 1_000, 1_000_000)
"""What a printed unit may multiply a number by."""


class Doubt(NamedTuple):
    """A figure that the second reading does not bear out.

    `what` is glued (several runs came out as one figure), doubled (one run came out twice), other (the cell holds another
    run, or none), unseen (the cell was read as blank), lost (a run came out nowhere; it has no place).
    """

    what: str
    place: Place | None
    printed: str
    """the cell as first read; of a lost run the text it stands in"""
    runs: tuple[str, ...]
    """the runs of the source that the cell should be or is made of, as printed"""
    row: int | None = None
    position: int | None = None


class Probed(NamedTuple):
    """What the probe says: the doubts, how many cells it confirmed, and how many it can say nothing of."""

    doubts: tuple[Doubt, ...]
    confirmed: int
    undecided: int


class Probe:
    """Probes documents. It has a ladder of its own, so that its numbers crowd out nothing that another remembers."""

    def __init__(self, forms: Forms) -> None:
        self._ladder = Ladder(forms)
        self._cells = CellReader(forms)
        self._words = frozenset(key for words in forms.vocabulary.values() for key in words if key)
        self._words |= {key for key in load_statistic_forms().by_key if key}

    def is_word(self, text: str) -> bool:
        """Is a text, with its ordinal and breaks, the label of a row or column?"""
        return len(text) <= _LONGEST_LABEL and key_of(text) in self._words

    def copy(self, document: RawDocument) -> Copy | None:
        """The document with other figures; None if none can be made or there is no figure in its tables."""
        return copy_of(document.kind, document.content, self.is_word) if document.kind in KINDS else None

    def probe(self, document: RawDocument, tables: Tables) -> Probed | None:
        """What a second reading says of `tables`, as they were read from the document; None if it says nothing."""
        copy = self.copy(document)
        return None if copy is None else self.probe_copy(document, tables, copy)

    def probe_copy(self, document: RawDocument, tables: Tables, copy: Copy) -> Probed | None:
        """The same with the copy at hand."""
        name = document.uri.rsplit("/", 1)[-1].rpartition(".")[0] or "copy"
        try:
            second = open_document(name + copy.suffix, copy.content, sha256(copy.content).hexdigest())
            again = self._ladder.read(second)
        except DocumentError:
            return None
        return self.compare(tables, again, second, copy.runs)

    def compare(self, tables: Tables, again: Tables, second: RawDocument, runs: Iterable[Run]) -> Probed:
        """What the tables of the copy, `again`, say of those of the document."""
        by_number = {run.number: run for run in runs}
        came_out = set(_came_out(second, by_number))
        lost = [
            Doubt("lost", None, run.within, (run.printed,))
            for number, run in by_number.items()
            if number not in came_out
        ]
        confirmed = _borne_out(tables, again, {str(number): run.printed for number, run in by_number.items()})
        if confirmed is not None:
            return Probed(tuple(lost), confirmed, 0)
        first, other = self._cells.cells(tables), self._cells.cells(again)
        doubts: list[Doubt] = []
        confirmed = undecided = 0
        told = _told_places(again)
        for place, cell in first.items():
            found = other.get(place)
            if found is not None:
                what, pieces = _verdict(cell, found, by_number)
                confirmed += bool(pieces) and not what
            elif cell.number is None:
                continue
            elif second.kind == "text" or (place.table, place.row_no) in told:
                undecided += 1
                continue
            else:
                what, pieces = "other", ()
            if what:
                doubts.append(Doubt(what, place, cell.text, pieces, cell.row, cell.position))
        doubts += _doubled(first, other, by_number)
        return Probed(tuple([*doubts, *lost]), confirmed, undecided)


def _borne_out(tables: Tables, again: Tables, printed: Mapping[str, str]) -> int | None:
    """How many figures a second reading confirms that says of every cell what the first does, as nearly all do.

    None if it does not: then it is looked at cell by cell. `printed` gives the run of each number.
    """
    plan, plan_again = tables.plan, again.plan
    if tables.statistics is not None or again.statistics is not None or len(tables.rows) != len(again.rows):
        return None
    if (plan.application, plan.cells, plan.dispute) != (plan_again.application, plan_again.cells, plan_again.dispute):
        return None
    indices = {row for row, _ in plan.application} | {cell.row for cell in plan.cells}
    if plan.dispute is not None:
        indices.add(plan.dispute)
    seen: list[str] = []
    for index in indices:
        cells, others = tables.rows[index].cells, again.rows[index].cells
        if cells != others:
            numbers = [other for cell, other in zip(cells, others, strict=False) if cell != other]
            figures = [cell for cell, other in zip(cells, others, strict=False) if cell != other]
            if len(cells) != len(others) or [*map(printed.get, numbers)] != figures:
                return None
            seen += numbers
    return len(seen) if len(set(seen)) == len(seen) else None


def _verdict(cell: ReadCell, found: ReadCell, runs: Mapping[int, Run]) -> tuple[str, tuple[str, ...]]:
    """(what is wrong with a cell, '' if nothing, and the printed runs that the second reading has there)"""
    numbers = list(_numbers_in(found.text, runs))
    printed = tuple(runs[number].printed for number in numbers)
    if cell.number is None:
        return ("unseen" if numbers and cell.status == "blank" else ""), printed
    if not numbers:
        return ("" if found.text == cell.text else "other"), printed
    if found.number is None or not any(abs(found.number) == numbers[0] * unit for unit in _AMOUNTS):
        return ("glued" if len(numbers) > 1 else "other"), printed
    value = plain_digits(cell.text) if len(numbers) == 1 else plain_digits(cell.text)[: len(plain_digits(printed[0]))]
    return ("" if plain_digits(printed[0]) == value else "other"), printed


def _numbers_in(text: str, runs: Mapping[int, Run]) -> Iterator[int]:
    """The numbers that a text holds, also where several ran together."""
    for digits in _DIGITS.findall(text):
        at = 0
        while at + LENGTH <= len(digits):
            number = int(digits[at : at + LENGTH])
            if number in runs:
                yield number
                at += LENGTH
            else:
                at += 1


def _came_out(second: RawDocument, runs: Mapping[int, Run]) -> Iterator[int]:
    """The numbers that the text of the second reading holds: what is in the text is a cell or a finding (STR-21)."""
    yield from _numbers_in(second.text, runs)
    for remark in second.remarks:
        yield from _numbers_in(remark.text, runs)


def _told_places(tables: Tables) -> set[tuple[str, int]]:
    """(table, row_no) of the rows that a reading refuses: their figures stand in a finding."""
    told = {(refused.table, refused.row_no) for refused in tables.plan.refused}
    return told | {(table, row_no) for *_, table, row_no in tables.plan.twins}


def _doubled(
    first: Mapping[Place, ReadCell], other: Mapping[Place, ReadCell], runs: Mapping[int, Run]
) -> Iterator[Doubt]:
    """The cells that hold a number which another cell holds as well."""
    places: dict[int, list[Place]] = {}
    for place, cell in other.items():
        for number in _numbers_in(cell.text, runs):
            places.setdefault(number, []).append(place)
    for number, several in places.items():
        for place in several if len(several) > 1 else ():
            read = first.get(place)
            if read is not None:
                yield Doubt("doubled", place, read.text, (runs[number].printed,), read.row, read.position)

"""A folder of converted documents, read by the program and compared with the truth.

right    the true number; where none is printed, none, and said to be blank or not applicable
wrong    another number, or a number where none is printed
flagged  no number, but the cell says so: ambiguous or malformed
lost     no number and nothing said at the cell, or the document is set aside
silent   those of the lost whose figure stands in what the converter made, and in no finding (of a loaded report), unless
         the figure is another's there: it stands there no more often than in cells that are not lost, dates and ordinals aside
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from extract import DocumentError
from extract.files import open_document
from flows.batches import reader
from tests.helpers import ROOT, cells, records
from tests.tools.converters.documents import Truth, read_truth
from transform.facts.batch import BatchBuilder

_SAYING = ("printed", "expected", "actual", "evidence")
"""what a finding says of figures"""
_NO_FIGURES = re.compile(
    r"[12]\d{3}年|\d{1,2}月|\d{1,2}日|[12]\d{3}-\d\d-\d\d|(?<!\d)\d{1,2}[.．、](?=\s*[^\d\s])|\d+(?=[件元])"
)
"""dates, the ordinals of labels, the counts of sentences"""
RIGHT, WRONG, FLAGGED, LOST, SILENT = OUTCOMES = ("right", "wrong", "flagged", "lost", "silent")
UNDECIDED, EMPTY = ("ambiguous", "malformed"), ("blank", "not_applicable")


class Judged(NamedTuple):
    """A cell of a document and what became of it. `silent` besides: it is lost, and no finding has its figure."""

    truth: Truth
    outcome: str
    silent: bool
    value: Any
    status: str


class Document(NamedTuple):
    """A converted document. `aside`: why it was set aside. `named`: agency and year where they are not the true ones."""

    name: str
    cells: list[Judged]
    aside: str = ""
    named: str = ""
    crash: str = ""


class Score(NamedTuple):
    """A converter's documents together."""

    name: str
    documents: list[Document]

    @property
    def counts(self) -> Counter[str]:
        found = Counter(cell.outcome for document in self.documents for cell in document.cells)
        found[SILENT] = sum(cell.silent for document in self.documents for cell in document.cells)
        return found

    @property
    def remarks(self) -> str:
        """Set aside, stored under another name, crashed."""
        aside = Counter(document.aside for document in self.documents if document.aside)
        said = [f"{reason} x{number}" for reason, number in aside.items()]
        named = [document for document in self.documents if document.named]
        said += [f"{len(named)} under another name or year, e.g. {named[0].named}"] if named else []
        crashed = [document for document in self.documents if document.crash]
        return "; ".join([*said, *(f"{d.name}: {d.crash}" for d in crashed)])


def score(folder: Path, truth: Path) -> Score:
    """Every document of the folder that has a truth of its name."""
    return Score(
        folder.name,
        [
            judge(path.name, path.read_bytes(), expected(truth / f"{path.stem}.csv"), owners(truth).get(path.stem))
            for path in sorted(folder.iterdir())
            if (truth / f"{path.stem}.csv").exists()
        ],
    )


@cache
def expected(file: Path) -> tuple[Truth, ...]:
    return tuple(read_truth(file))


@cache
def owners(truth: Path) -> dict[str, tuple[str, int]]:
    """Whose report each file is, and of which year."""
    return {line["file"]: (line["agency_name"], int(line["report_year"])) for line in records(truth / "reports.csv")}


def judge(name: str, content: bytes, truth: Sequence[Truth], owner: tuple[str, int] | None = None) -> Document:
    """One document, read under its name."""
    digest = sha256(content).hexdigest()
    builder = BatchBuilder(reader().forms)
    try:
        document = open_document(name, content, digest)
        report = reader().read(document)
    except DocumentError as error:
        # a document that is not loaded says why; its figures are lost, but not in silence
        return Document(name, [Judged(cell, LOST, False, None, "") for cell in truth], aside=error.code)
    except Exception as error:
        lost = [Judged(cell, LOST, True, None, "") for cell in truth]
        return Document(name, lost, crash=f"{type(error).__name__}: {error}")
    builder.add_report(report)
    tables = builder.tables()
    found: dict[tuple[str, str, str], tuple[Decimal | None, str]] = {
        (c.table, c.row + (f"/{c.subcategory}" if c.subcategory else ""), c.column): (c.value, c.status)
        for c in cells(tables)
    }
    for line in tables["statistic_facts"].to_pylist():  # the lists of before 2019
        found["statistic", line["label"], line["period"]] = line["value"], line["value_status"]
    told = set(_told(tables["findings"].to_pylist()))
    numbers = _numbers(document.text)
    there = set(numbers)
    judged = []
    for cell in truth:
        value, status = found.pop((cell.table, cell.row, cell.column), (None, "no cell"))
        outcome = _outcome(cell, value, status)
        silent = outcome == LOST and cell.value is not None and cell.printed in there - told
        judged.append(Judged(cell, outcome, silent, value, status))
    left = Counter(_numbers(_NO_FIGURES.sub(" ", document.text)))
    left.subtract(cell.truth.printed for cell in judged if cell.outcome != LOST)
    judged = [cell._replace(silent=cell.silent and left[cell.truth.printed] > 0) for cell in judged]
    gone = _left_out(judged, numbers) | _told_as_one(judged, tables["findings"].to_pylist())
    judged = [cell._replace(silent=cell.silent and (cell.truth.table, cell.truth.row) not in gone) for cell in judged]
    named = {cell.table for cell in truth}
    for place, (value, status) in found.items():
        if value is not None and place[0] in named:
            judged.append(Judged(Truth(*place, None, ""), WRONG, False, value, status))
    (line,) = tables["reports"].to_pylist()
    owned = line["agency_name"], line["report_year"]
    return Document(name, judged, named="" if owner in (None, owned) else f"{owned[0]} {owned[1]}")


def _outcome(truth: Truth, value: Any, status: str) -> str:
    if value is not None:
        return RIGHT if value == truth.value else WRONG
    if truth.value is None and status in EMPTY:
        return RIGHT
    return FLAGGED if status in UNDECIDED else LOST


def _left_out(judged: Sequence[Judged], numbers: Sequence[str]) -> set[tuple[str, str]]:
    """The rows (table, row) that are not in what the converter made, of which these are the numbers in their order."""
    rows: dict[tuple[str, str], list[Judged]] = {}
    for cell in judged:
        if cell.truth.value is not None:
            rows.setdefault((cell.truth.table, cell.truth.row), []).append(cell)
    runs = {row: f" {' '.join(cell.truth.printed for cell in cells)} " for row, cells in rows.items()}
    lost = {row for row, cells in rows.items() if all(cell.outcome == LOST for cell in cells)}
    read = Counter(run for row, run in runs.items() if row not in lost)
    text = f" {' '.join(numbers)} "
    if 2 * sum(run in text for run in runs.values()) < len(runs):
        return set()  # rows do not stand in it one figure behind the other
    left = Counter(numbers)
    left.subtract(cell.truth.printed for row, cells in rows.items() if row not in lost for cell in cells)
    return {
        row
        for row in lost
        if text.count(runs[row]) <= read[runs[row]] and any(left[cell.truth.printed] <= 0 for cell in rows[row])
    }


def _told_as_one(judged: Sequence[Judged], findings: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """The rows (table, row) whose figures a finding names as they stand there, nothing between them."""
    rows: dict[tuple[str, str], str] = {}
    for cell in judged:
        place = cell.truth.table, cell.truth.row
        rows[place] = rows.get(place, "") + cell.truth.printed
    said = " ".join(str(finding[column]) for finding in findings for column in _SAYING if finding[column])
    return {place for place, run in rows.items() if len(run) > 1 and all(part in said for part in run.split("/"))}


def _told(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Every number that a finding names."""
    for finding in findings:
        for column in _SAYING:
            yield from _numbers(str(finding[column] or ""))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


# -- what is printed ---------------------------------------------------------------------------------------------------

FAMILIES = Path(__file__).with_name("families.csv")
"""How the converters' results part their cells, by the names' patterns: the first that is found in a name counts."""
HEAD = ("converter", "documents", "cells", *OUTCOMES, "remarks")


def lines(scores: Iterable[Score]) -> list[list[str]]:
    """A line a converter, and one of all together with shares."""
    made, total = [], Counter[str]()
    documents = 0
    for one in scores:
        counts = one.counts
        made.append(_line(one.name, len(one.documents), counts, one.remarks))
        total += counts
        documents += len(one.documents)
    everything = sum(total[outcome] for outcome in (RIGHT, WRONG, FLAGGED, LOST)) or 1
    shares = ", ".join(f"{outcome} {total[outcome] / everything:.1%}" for outcome in OUTCOMES)
    return [list(HEAD), *made, _line("all", documents, total, shares)]


def _line(name: str, documents: int, counts: Counter[str], remarks: str) -> list[str]:
    cells = sum(counts[outcome] for outcome in (RIGHT, WRONG, FLAGGED, LOST))
    return [name, str(documents), str(cells), *(str(counts[outcome]) for outcome in OUTCOMES), remarks]


def by_family(counted: Iterable[tuple[str, Counter[str]]]) -> list[list[str]]:
    """A line a family of converters: how much is right of it, and what is asked for."""
    kinds = [(line["family"], re.compile(line["pattern"]), line["least_right"]) for line in records(FAMILIES)]
    totals: dict[str, Counter[str]] = {family: Counter() for family, _, _ in kinds}
    number = Counter[str]()
    for name, counts in counted:
        family = next(family for family, pattern, _ in kinds if pattern.search(name))
        totals[family] += counts
        number[family] += 1
    made = [["cells are kept by", "converters", "cells", *OUTCOMES, "share right", "asked for"]]
    asked = {family: f"{least}%" if least else "" for family, _, least in kinds}
    everything = sum(totals.values(), Counter[str]())
    for family, counts in [*totals.items(), ("all", everything)]:
        cells = sum(counts[outcome] for outcome in (RIGHT, WRONG, FLAGGED, LOST))
        if cells:
            figures = [str(counts[outcome]) for outcome in OUTCOMES]
            share = f"{counts[RIGHT] / cells:.1%}"
            made.append(
                [family, str(number[family] or number.total()), str(cells), *figures, share, asked.get(family, "85%")]
            )
    return made


# -- kept for tests.accuracy -------------------------------------------------------------------------------------------

CORPUS, RESULT = ROOT / "build" / "converters", "result.csv"


def keep(scores: Iterable[Score], folder: Path, reader_version: str) -> None:
    """Writes what came out beside the converted documents."""
    with (folder / RESULT).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("reader_version", "converter", *OUTCOMES))
        for one in scores:
            out.writerow((reader_version, one.name, *(one.counts[outcome] for outcome in OUTCOMES)))


def kept(folder: Path, reader_version: str) -> list[tuple[str, Counter[str]]]:
    """What came out the last time; [] if nothing is kept, or it was another reader's."""
    path = folder / RESULT
    found = records(path) if path.exists() else []
    return [
        (line["converter"], Counter({outcome: int(line[outcome]) for outcome in OUTCOMES}))
        for line in found
        if line["reader_version"] == reader_version
    ]

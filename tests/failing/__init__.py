"""Inputs that were read wrongly once, beside the project in ../shared/failing, with what is right.

Whole documents have their figures beside them; what is right in the small tables of `texts/` stands in texts.csv: a row's
figures in the form's order, `_` for a blank cell, `/` as printed, `?` for a figure of which no reading is safe (to be
flagged). `aside` are the documents that are no reports and must not be loaded.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tests.helpers import SHARED, forms, records
from tests.tools.converters.documents import NOT_APPLICABLE, Truth, read_truth
from tests.tools.converters.score import FLAGGED, RIGHT, Document, judge

FAILING = SHARED / "failing"
BLANK, UNDECIDED = "_", "?"


class Case(NamedTuple):
    """A document and its figures; of a figure printed `?` no reading is safe.

    To flag the rows `or_flagged` is right too, and so is it to set the document aside if it `may_be_aside`.
    """

    path: Path
    truth: tuple[Truth, ...]
    or_flagged: frozenset[tuple[str, str]]
    may_be_aside: bool

    def read(self) -> Document:
        return judge(self.path.name, self.path.read_bytes(), self.truth)

    def not_right(self) -> list[str]:
        """What is not as a person reads it."""
        document = self.read()
        if document.aside or document.crash:
            return [] if self.may_be_aside and document.aside else [f"set aside: {document.aside}{document.crash}"]
        return [
            f"{cell.outcome}: {cell.truth.table} {cell.truth.row} {cell.truth.column}: "
            f"{cell.value} ({cell.status}), not {cell.truth.printed!r}"
            for cell in document.cells
            if cell.outcome not in self._accepted(cell.truth)
        ]

    def _accepted(self, truth: Truth) -> tuple[str, ...]:
        if truth.printed == UNDECIDED:
            return (FLAGGED,)
        return (RIGHT, FLAGGED) if (truth.table, truth.row) in self.or_flagged else (RIGHT,)


SUMS_BESIDE = {"h23_total_column": 100}
"""Lists with a column 合计 beside 本级: so much more each."""


def failing_cases() -> list[Case]:
    """Every input with figures; [] where the folder is not."""
    if not FAILING.is_dir():
        return []
    owners = records(FAILING / "expected" / "reports.csv")
    unsure = {line["file"] for line in owners if line["or_aside"]}
    rows: dict[str, list[Truth]] = {}
    flagged: dict[str, set[tuple[str, str]]] = {}
    for line in records(Path(__file__).with_name("texts.csv")):
        if line["or_flagged"]:
            flagged.setdefault(line["file"], set()).add((line["table"], line["row"]))
        rows.setdefault(line["file"], []).extend(_row(line["table"], line["row"], line["figures"].split()))
    found = []
    for path in sorted([*(FAILING / "reports").iterdir(), *(FAILING / "texts").iterdir()]):
        expected = FAILING / "expected" / f"{path.stem}.csv"
        truth = read_truth(expected) if expected.exists() else rows.get(path.name)
        if truth and path.stem in SUMS_BESIDE:
            more = SUMS_BESIDE[path.stem]
            truth = [
                *truth,
                *(
                    replace(one, column="year_total", printed=str(int(one.printed) + more), value=one.value + more)
                    for one in truth
                    if one.value is not None
                ),
            ]
        if truth:
            or_flagged = frozenset(flagged.get(path.name, ()))
            found.append(Case(path, tuple(truth), or_flagged, path.name in unsure))
    return found


def aside() -> list[Path]:
    """The inputs that are no reports at all; [] where the folder is not."""
    owners = records(FAILING / "expected" / "reports.csv") if FAILING.is_dir() else []
    return [FAILING / "reports" / line["file"] for line in owners if line["agency_name"] == "none"]


def _row(table: str, row: str, figures: list[str]) -> list[Truth]:
    return [
        Truth(table, row, column, _number(figure), "" if figure == BLANK else figure)
        for column, figure in zip(_columns(table, len(figures)), figures, strict=True)
    ]


def _number(figure: str) -> Decimal | None:
    return None if figure in (BLANK, UNDECIDED, NOT_APPLICABLE) else Decimal(figure)


def _columns(table: str, figures: int) -> list[str]:
    """The columns in which a row's figures stand, in printed order."""
    if table == "statistic":
        return ["year"]
    if table == "disclosure":
        return {3: ["issued", "repealed", "in_force"], 1: ["decisions"]}[figures]
    return [column.code for column in forms().columns if column.table == table]

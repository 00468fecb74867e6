"""Inputs that were read wrongly once, beside the project in ../shared/failing, as labelled documents.

Whole documents have their figures beside them; what is right in the small tables of `texts/` stands in texts.csv: a row's
figures in the form's order, `_` for a blank cell, `/` as printed, `?` for a figure of which no reading is safe (to be
flagged). `aside` are the documents that are no reports and must not be loaded.
"""

from decimal import Decimal
from pathlib import Path

from tests.accuracy import Labelled, Place, _labelled
from tests.helpers import SHARED, forms, records

FAILING = SHARED / "failing"
BLANK, UNDECIDED, NOT_APPLICABLE = "_", "?", "/"


def failing_cases() -> list[Labelled]:
    """Every input with figures; [] where the folder is not."""
    if not FAILING.is_dir():
        return []
    inputs = {path.name: path for folder in ("reports", "texts") for path in sorted((FAILING / folder).iterdir())}
    found = [_of_rows(path) for path in inputs.values() if path.name in _rows()]
    for path in inputs.values():
        expected = FAILING / "expected" / f"{path.stem}.csv"
        if expected.exists():
            found.append(_labelled(path, expected, path.name, real=False))
    return sorted(found, key=lambda document: document.name)


def aside() -> list[Path]:
    """The inputs that are no reports at all."""
    owners = records(FAILING / "expected" / "reports.csv")
    return [FAILING / "reports" / line["file"] for line in owners if line["agency_name"] == "none"]


def may_be_aside() -> frozenset[str]:
    """The names of inputs whose owner cannot be told for certain: to be set aside is right too."""
    return frozenset(line["file"] for line in records(FAILING / "expected" / "reports.csv") if line["or_aside"])


def _rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for line in records(Path(__file__).with_name("texts.csv")):
        found.setdefault(line["file"], []).append(line)
    return found


def _of_rows(path: Path) -> Labelled:
    figures: dict[Place, str] = {}
    for line in _rows()[path.name]:
        columns = _columns(line["table"], line["row"], len(line["figures"].split()))
        for column, figure in zip(columns, line["figures"].split(), strict=True):
            figures[line["table"], line["row"], column] = figure
    numbers = {
        place: None if figure in (BLANK, UNDECIDED, NOT_APPLICABLE) else Decimal(figure)
        for place, figure in figures.items()
    }
    undecided = frozenset(place for place, figure in figures.items() if figure == UNDECIDED)
    return Labelled(path.name, path.read_bytes(), numbers, undecided, real=False)


def _columns(table: str, row: str, figures: int) -> list[str]:
    """The columns in which the row's figures stand, in printed order."""
    if table == "statistic":
        return ["year"]
    if table == "disclosure":
        return {3: ["issued", "repealed", "in_force"], 1: ["decisions"]}[figures]
    return [column.code for column in forms().columns if column.table == table]

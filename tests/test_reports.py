"""Whole reports, end to end: every cell, the identity and every finding equal what a person read in the document.

A case is a folder of tests/reports/ with expected.csv (cells), report.csv (identity) and findings.csv; its text is
report.txt in the folder or data/sample/<case>.txt. The seeds of ../shared are checked the same way where they are.
"""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from load import sqlfiles
from tests.helpers import CASES, SAMPLE, SHARED, cells_of_view, forms, loaded, needs_shared, read_texts, records, rows

FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def text_of(case: Path) -> Path:
    own = case / "report.txt"
    return own if own.exists() else SAMPLE / f"{case.name}.txt"


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Any]:
    """All cases in one warehouse; no version is chosen, so each report is current."""
    texts = {f"{case.name}.txt": text_of(case).read_text("utf-8") for case in FOLDERS}
    with loaded(read_texts(texts)) as loader:
        yield loader.connection


def cell_lines(connection: Any, document: str) -> list[tuple[Any, ...]]:
    return [
        (c.table, "/".join(filter(None, (c.row, c.subcategory))), c.column, c.value, c.status, c.line)
        for c in cells_of_view(connection, f"document_sha256 = '{document}'")
    ]


def place_codes(finding: dict[str, Any]) -> tuple[str, str, str]:
    """The codes of a finding's table, row and column; '' where it has none."""
    table = next((code for code, (number, _, _) in forms().tables.items() if number == finding["table_no"]), "")
    row = next((r.code for r in forms().rows if (r.table, r.number) == (table, finding["row_no"])), "")
    column = next((c.code for c in forms().columns if (c.table, c.number) == (table, finding["column_no"])), "")
    return table, row, column


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_cells(warehouse: Any, case: Path) -> None:
    expected = [
        (
            line["table"], line["row"], line["column"], Decimal(line["value"]) if line["value"] else None,
            line["value_status"], int(line["source_line"]) if line["source_line"] else None,
        )
        for line in records(case / "expected.csv")
    ]  # fmt: skip
    found = cell_lines(warehouse, digest(text_of(case)))
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_identity(warehouse: Any, case: Path) -> None:
    expected = {line["key"]: line["value"] for line in records(case / "report.csv")}
    assert expected
    document = digest(text_of(case))
    reason = expected.pop("set_aside", None)
    aside = rows(warehouse, "select reason_code from v_set_aside where document_sha256 = ?", document)
    assert aside == ([{"reason_code": reason}] if reason else [])
    reports = rows(warehouse, "select * from v_reports where document_sha256 = ?", document)
    assert len(reports) == (0 if reason else 1)
    for report in reports:
        assert {key: "" if report[key] is None else str(report[key]) for key in expected} == expected


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_findings(warehouse: Any, case: Path) -> None:
    expected = [
        (line["rule_id"], line["table"], line["row"], line["column"], line["source_line"])
        for line in records(case / "findings.csv")
    ]
    answer = rows(warehouse, "select * from v_findings where document_sha256 = ?", digest(text_of(case)))
    found = [(line["rule_id"], *place_codes(line), str(line["source_line"] or "")) for line in answer]
    assert sorted(found) == sorted(expected)


def test_every_sample_is_a_case() -> None:
    assert {path.stem for path in SAMPLE.glob("*.txt")} <= {case.name for case in FOLDERS}
    assert all(text_of(case).exists() for case in FOLDERS)


# -- the reports the project began with --------------------------------------------------------------------------------

SEEDS = SHARED / "seeds"
SEED_REPORTS = records(SEEDS / "expected" / "reports.csv") if SEEDS.is_dir() else []


@pytest.fixture(scope="module")
def seeds() -> Iterator[Any]:
    texts = {line["file"]: (SEEDS / line["file"]).read_text("utf-8") for line in SEED_REPORTS}
    with loaded(read_texts(texts)) as loader:
        yield loader.connection


@needs_shared
@pytest.mark.parametrize("seed", SEED_REPORTS, ids=lambda seed: seed["file"][:3])
def test_seed_identity(seeds: Any, seed: dict[str, str]) -> None:
    select = "select agency_name, report_year, report_format from v_reports where source_uri = ?"
    (report,) = seeds.execute(select, [seed["file"]]).fetchall()
    assert (report[0], str(report[1]), report[2]) == (seed["agency_name"], seed["report_year"], seed["report_format"])


@needs_shared
@pytest.mark.parametrize("seed", SEED_REPORTS, ids=lambda seed: seed["file"][:3])
def test_seed_figures(seeds: Any, seed: dict[str, str]) -> None:
    """All true figures, and no figure besides them; one cell among the seeds has no single safe reading."""
    expected = {}
    for line in records(SEEDS / "expected" / f"{Path(seed['file']).stem}.csv"):
        key = line["table"], line["row"], line["column"]
        assert key not in expected
        expected[key] = Decimal(line["value"]) if line["value"] else None
    found = {
        (table, row, column): value
        for table, row, column, value, status, _ in cell_lines(seeds, digest(SEEDS / seed["file"]))
        if status != "malformed" and (table != "fee" or (table, row, column) in expected)
    }
    assert {key: value for key, value in expected.items() if key in found or value is not None} == found


@needs_shared
def test_seeds_hold_one_malformed_cell_and_one_error(seeds: Any) -> None:
    malformed = [cell for cell in cells_of_view(seeds) if cell.status == "malformed"]
    assert [(cell.raw, cell.value) for cell in malformed] == [("491,5000", None)]
    errors = seeds.execute("select rule_id, source_line from v_findings where severity = 'error'").fetchall()
    assert errors == [("PRO-11", malformed[0].line)]


def test_the_cell_of_a_finding_is_a_cell_of_its_report(warehouse: Any) -> None:
    """What is on a row, a table or the whole report has none; it is told of by place_code."""
    known: dict[str, set[str]] = {}
    for report in {line["report_id"] for line in rows(warehouse, "select report_id from v_reports where is_current")}:
        answer = warehouse.execute(sqlfiles.statement("ask/cells"), {"report_id": report})
        at = [column for column, *_ in answer.description].index("cell")
        known[report] = {line[at] for line in answer.fetchall()}
    found = rows(warehouse, "select report_id, rule_id, cell, place_code from v_findings")
    assert [line for line in found if line["cell"] is not None and line["cell"] not in known[line["report_id"]]] == []
    assert {line["cell"] for line in found} > {None} and all(line["place_code"] for line in found)

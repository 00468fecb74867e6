"""`gongkai correct`: what is printed in a cell is looked up, the sums are tried, and what is noted then applies."""

import csv
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from flows.batches import reader
from flows.cli import _run
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, correcting, user_files
from load.corrections import COLUMNS
from load.errors import WarehouseError
from load.sqlfiles import statement
from tests.helpers import SAMPLE, forms
from transform.hints.balance import sums_with
from transform.hints.words import table_equations

GONGKAI = Path(sys.executable).with_name("gongkai")
NAMES = ("pingtan-2020.txt", "xicheng-command-centre-2021.txt", "hongze-2023.txt")
ON = date(2026, 11, 24)
SAID = {"reason": "笔误", "source": "来函", "by": "王某"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("correct")
    run_steps(RunOptions(tuple(str(SAMPLE / name) for name in NAMES), place / "w.duckdb"))
    return place


@pytest.fixture(scope="module")
def warehouse(place: Path) -> Warehouse:
    return Warehouse(place / "w.duckdb")


def units() -> dict[tuple[str, str], str]:
    return {(column.table, column.code): column.unit for column in reader().forms.columns}


def report_of(warehouse: Warehouse, agency: str) -> str:
    found = warehouse.query("select report_id from v_reports where contains(agency_name, $agency)", {"agency": agency})
    (report_id,) = found["report_id"].to_pylist()
    return str(report_id)


def gongkai(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    return subprocess.run([GONGKAI, *arguments], cwd=place, env=own, capture_output=True, text=True, timeout=120)


def test_what_is_noted_of_any_cell_applies(warehouse: Warehouse, tmp_path: Path) -> None:
    """Every cell of every report, once: also where nothing, or something odd, is printed."""
    rows = io.StringIO()
    writer = csv.DictWriter(rows, COLUMNS, lineterminator="\n")
    writer.writeheader()
    number = 0
    with warehouse.held_open():
        for report_id in warehouse.query("select report_id from v_reports")["report_id"].to_pylist():
            cells = warehouse.query(statement("ask/cells"), {"report_id": report_id}).to_pylist()
            assert len({cell["cell"] for cell in cells}) == len(cells) > 150
            (report, *_) = warehouse.query(statement("ask/correctable"), {"target": report_id}).to_pylist()
            for cell in cells:
                target = correcting.Target(report, cell, cells)
                line, _ = correcting.line_of(target, "7777元" if cell["unit"] == "yuan" else "7777", units(), SAID, ON)
                writer.writerow({name: user_files.guarded(text) for name, text in line.items()})
                number += 1
    file = tmp_path / "corrections.csv"
    file.write_text(rows.getvalue(), "utf-8")
    sources = tuple(str(SAMPLE / name) for name in NAMES)
    summary = run_steps(RunOptions(sources, tmp_path / "w.duckdb", corrections=file))
    assert summary.corrections == {"applies": number}


def test_a_figure_is_corrected_by_the_id_of_its_finding(place: Path, warehouse: Warehouse) -> None:
    query = "select finding_id, cell from v_findings where rule_id = 'PRO-11'"
    ((finding_id, _),) = [row.values() for row in warehouse.query(query).to_pylist()]
    more = ("--reason", "小数点误作逗号", "--source", "机关来函", "--warehouse", "w.duckdb", "--file", "one.csv")
    done = gongkai(place, "correct", finding_id, "491.5", *more)
    assert done.returncode == 1
    assert done.stderr.endswith("needs its unit: an amount is written 491.5万元 or 491.5元\n")
    assert not (place / "one.csv").exists()
    done = gongkai(place, "correct", finding_id, "491.5", "--unit", "万元", *more)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "corrected: 北京市西城区城市管理指挥中心 2021, disclosure/centralized_procurement/amount, "
        "表二 主动公开政府信息情况 / 政府集中采购 / 采购总金额, line 91",
        "figure     4915000 in place of - (printed: 491,5000)",
        "sums       the form has none with this figure",
        "noted in one.csv; it holds from the next run on: run ... --corrections one.csv",
    ]
    (line,) = csv.DictReader((place / "one.csv").read_text("utf-8-sig").splitlines())
    assert (line["raw_text"], line["value"], line["reason"]) == ("'491,5000", "491.5万元", "小数点误作逗号")


def test_a_sum_that_holds_is_not_broken_unasked(place: Path, warehouse: Warehouse) -> None:
    """Two figures that belong together: the first alone breaks a sum, with the second it holds again."""
    report = report_of(warehouse, "西城区城市管理指挥中心")
    more = ("--reason", "笔误", "--source", "来函", "--warehouse", "w.duckdb", "--file", "two.csv")
    cells = [
        f"application/{row}/{column}"
        for row in ("received_new", "carried_out")
        for column in ("natural_person", "total")
    ]
    done = gongkai(place, "correct", report, "3", "--cell", cells[0], *more)
    assert done.returncode == 3
    assert done.stderr == (
        f"gongkai: {cells[0]}: with 3 APP-01 fails (3 against 1), which holds now (and 1 more); nothing was changed; "
        "--accept-imbalance goes on\n"
    )
    assert not (place / "two.csv").exists()
    for cell, value in zip(cells[:3], ("3", "3", "2"), strict=True):
        assert gongkai(place, "correct", report[:8], value, "--cell", cell, *more, "--accept-imbalance").returncode == 0
    done = gongkai(place, "correct", report, "2", "--cell", cells[3], *more)  # with what is noted already, all hold
    assert done.returncode == 0
    assert done.stderr.splitlines()[2] == "sums       2 of 2 with this figure hold now, 0 before"
    lines = list(csv.DictReader((place / "two.csv").read_text("utf-8-sig").splitlines()))
    assert [(line["cell"], line["value"]) for line in lines] == list(zip(cells, ("3", "3", "2", "2"), strict=True))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("f00", "1"), 1, "no finding and no current report 'f00'"),
        (("", "1"), 1, "no finding and no current report ''"),
        (("{report}", "1"), 2, "which figure of the report is it? name it with --cell, such as disclosure/"),
        (("{report}", "1", "--cell", "application/recieved_new/total"), 2, "did you mean application/received_new/total"),
        (("{report}", "1", "--cell", "application/received_new/total"), 1, "is 1 already; nothing was changed"),
        (("{report}", "1.5", "--cell", "application/received_new/total"), 1, "is a count and must be a whole number"),
        (("{report}", "-3", "--cell", "application/received_new/total"), 2, "No such option"),
        (("--cell", "application/received_new/total", "--", "{report}", "-3"), 1, "is negative"),
        (("{report}", "3万元", "--cell", "application/received_new/total"), 1, "is an amount, but the cell counts"),
        (("{report}", "三", "--cell", "application/received_new/total"), 1, "is no figure"),
        (("{report}", "", "--cell", "application/received_new/total"), 1, "is empty"),
        (("{report}", "9999999999999", "--cell", "application/received_new/total"), 1, "is larger than any body can report"),
        (("{report}", "3", "--cell", "application/received_new/total", "--reason", " "), 1, "--reason is empty; say why"),
        (("{report}", "3", "--cell", "application/received_new/total", "--source", ""), 1, "--source is empty; say where"),
        (("{report}", "3", "--cell", "application/received_new/total", "--file", "no/c.csv", "--accept-imbalance"), 1, "no such folder"),
        (("{report}", "3", "--cell", "application/received_new/total", "--file", "bad.csv"), 1, "bad.csv: line 1: the columns are"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    place: Path,
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    report = report_of(warehouse, "西城区城市管理指挥中心")
    (place / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    before = {path.name for path in place.iterdir() if not path.name.endswith(".lock")}
    given = [argument.replace("{report}", report) for argument in arguments]
    needed = [word for name in ("--reason", "--source") if name not in given for word in (name, "so")]
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "argv", ["gongkai", "correct", "--warehouse", "w.duckdb", *needed, *given])
    assert _run() == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in " ".join(told.err.split())
    assert (place / "bad.csv").read_text("utf-8") == "a,b\n1,2\n"
    assert {path.name for path in place.iterdir() if not path.name.endswith(".lock")} == before


def test_a_cell_is_found_where_a_row_is_split(warehouse: Warehouse) -> None:
    cells = [
        {"cell": f"disclosure/other_external_services/{part}/decisions", "table_code": "disclosure", "part": part,
         "row_code": "other_external_services", "column_code": "decisions", "source_line": line}
        for part, line in (("行政检查", 7), ("行政奖励", 9))
    ]  # fmt: skip
    place = "disclosure/other_external_services/行政检查 1,2/decisions"
    assert correcting._meant(cells, place, 9) == [cells[1]]
    assert correcting._meant(cells, cells[0]["cell"], 9) == [cells[0]]
    assert correcting._meant(cells, "disclosure/other_external_services", 9) == []
    with pytest.raises(WarehouseError, match=r"write more of it|no finding and no current report"):
        correcting.find_cell(warehouse, "", None)


@pytest.mark.parametrize(("table", "form"), [(table, form) for table in ("application", "dispute") for form in ("format_2019", "format_2021")])  # fmt: skip
def test_sums_are_those_that_the_search_for_the_wrong_figure_knows(table: str, form: str) -> None:
    known = table_equations(forms(), table, form)
    rows = {row.number: row.code for row in forms().rows if row.table == table and form in row.forms}
    columns = {
        column.number: column.code for column in forms().columns if column.table == table and form in column.forms
    }
    places = [(rows[row], columns[column]) for row, column in known.cells]
    for number, place in enumerate(places):
        wanted = {
            frozenset((places[cell], sign) for cell, sign in equation)
            for equation in known.equations
            if any(cell == number for cell, _ in equation)
        }
        found = {
            frozenset([*((cell, 1) for cell in one.left), *((cell, -1) for cell in one.right)])
            for one in sums_with(forms(), table, form, place)
        }
        assert found == wanted

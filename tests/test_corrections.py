"""Figures that people correct: shown as corrected with what is printed kept, withdrawn without a trace, and never a reading."""

import contextlib
import csv
import io
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import pipeline
from flows.batches import reader
from flows.pipeline import RunSummary
from load import WarehouseError
from load.corrections import COLUMNS, corrections_table
from tests.helpers import content, page
from tests.office import ask, run
from tests.rendering import plain_figures, with_figures

AGENCY = "北京市西城区财政局"
TOTAL = "application/total_handled/natural_person"
FEES = "disclosure/administrative_fees/amount"
WRONG = {
    ("application", "total_handled", "natural_person"): "5",
    ("disclosure", "administrative_fees", None, "amount"): "491,5000",
    ("dispute", "review", "total"): "",
}
"""A total that breaks three rules, an amount that cannot be read, and a blank."""


STATISTICS = """北京市西城区档案局2014年政府信息公开工作年度报告
六、政府信息公开情况统计表
指标名称\t计量单位\t2014年度\t历年累计
主动公开文件数\t条\t20\t120
其中：1.政府网站公开数\t条\t20\t120
2.政府公报公开数\t条\t0\t0
依申请公开信息收取的费用\t万元\t0.5\t1
"""


def report(changes: dict[Any, str] | None = None) -> str:
    return page(with_figures(plain_figures(), WRONG | (changes or {})), agency=AGENCY)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`in` with a report with such figures; run once."""
    place = tmp_path_factory.mktemp("corrections")
    (place / "in").mkdir()
    (place / "in" / "a.txt").write_text(report(), "utf-8")
    with contextlib.chdir(place):
        run(place)
    return place


@pytest.fixture
def home(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test is."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def digest(home: Path, name: str = "a.txt") -> str:
    return sha256((home / "in" / name).read_bytes()).hexdigest()


def line(home: Path, cell: str = TOTAL, raw: str = "5", value: str = "0", name: str = "a.txt") -> dict[str, str]:
    return {
        "document_sha256": digest(home, name), "cell": cell, "raw_text": raw, "value": value, "reason": "笔误",
        "source": "局函〔2024〕3号", "corrected_by": "王某", "corrected_on": "2026-11-24",
    }  # fmt: skip


def as_csv(*rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def corrected(home: Path, *rows: dict[str, str]) -> RunSummary:
    """A run with these corrections."""
    (home / "corrections.csv").write_text(as_csv(*rows), "utf-8")
    return run(home, corrections=home / "corrections.csv")


def all_of(home: Path) -> dict[str, Any]:
    """Whatever stands in the warehouse of reports, documents and checks, the numbers of runs left out."""
    found: dict[str, Any] = content(home / "w.duckdb")
    with duckdb.connect(str(home / "w.duckdb"), read_only=True) as connection:
        for name in ("report_outcomes", "corrected_cells", "report_prints"):
            found[name] = sorted(connection.execute(f"from {name}").fetchall(), key=str)
    return found


STATES = "select cell, state, printed_now, value from v_corrections"
CELL = (
    "select value, value_status, raw_text from v_application_cells "
    "where item_code = 'total_handled' and applicant_type = 'natural_person'"
)
THREE = "select rule_id from v_findings where rule_id between 'APP-01' and 'APP-03' order by all"


def test_a_corrected_cell_says_what_was_printed_and_why_it_is_another(home: Path) -> None:
    assert corrected(home, line(home)).changed
    assert ask(home, CELL) == [(0, "corrected", "5")]
    provenance = (
        "select row_code, value, raw_text, correction_reason, correction_source, source_line is not null "
        "from v_cell_provenance where value_status = 'corrected'"
    )
    assert ask(home, provenance) == [("total_handled", Decimal(0), "5", "笔误", "局函〔2024〕3号", True)]
    assert ask(home, STATES) == [(TOTAL, "applies", "5", Decimal(0))]
    assert ask(home, "select count(*) from v_cell_provenance where correction_reason is not null") == [(1,)]


def test_sums_rules_and_views_take_the_corrected_figure(home: Path) -> None:
    assert ask(home, THREE) == [("APP-01",), ("APP-02",), ("APP-03",)]
    corrected(home, line(home), line(home, TOTAL.replace("natural_person", "total"), "0", "3"))
    assert ask(home, THREE) == [("APP-01",), ("APP-02",), ("APP-03",)]
    assert ask(home, "select total_handled, balance_gap from v_application_flow") == [(3, -3)]
    corrected(home, line(home))
    assert ask(home, THREE) == []
    assert (
        ask(home, "select outcome from v_rule_outcomes where rule_id in ('APP-01', 'APP-02', 'APP-03')")
        == [("pass",)] * 3
    )


def test_a_withdrawn_correction_leaves_no_trace(home: Path) -> None:
    before = all_of(home)
    rows = [line(home), line(home, FEES, "491,5000", "491.5万元"), line(home, "dispute/review/total", "", "0")]
    corrected(home, *rows, line(home, "fee/notices", "0", "2"))
    assert ask(home, "select distinct state from v_corrections") == [("applies",)]
    assert ask(home, "select value, unit, raw_text from v_disclosure_cells where value_status = 'corrected'") == [
        (Decimal(4915000), "yuan", "491,5000")
    ]
    assert ask(home, "select value, raw_text from v_dispute_cells where value_status = 'corrected'") == [(0, "")]
    assert ask(home, "select measure, value from v_fee_cells where value_status = 'corrected'") == [
        ("notices", Decimal(2))
    ]
    assert all_of(home) != before
    (home / "corrections.csv").write_text("", "utf-8")
    run(home, corrections=home / "corrections.csv")
    assert all_of(home) == before


def test_corrections_are_kept_until_another_list_comes(home: Path) -> None:
    corrected(home, line(home))
    assert run(home, corrections=home / "corrections.csv").changed is False
    assert run(home).changed is False
    (home / "in" / "b.txt").write_text(page(agency="北京市西城区教育局"), "utf-8")
    run(home)
    assert ask(home, STATES) == [(TOTAL, "applies", "5", Decimal(0))]
    assert (0, "corrected", "5") in ask(home, CELL)


def test_a_correction_never_retires_a_reading(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corrected(home, line(home), line(home, FEES, "491,5000", "491.5万元"))
    before = all_of(home)
    run(home, force=True)
    monkeypatch.setattr(pipeline, "reader_version", lambda: "another")
    run(home)
    after = all_of(home)
    assert ask(home, "select count(*) from reports") == [(1,)]
    assert {name: rows for name, rows in after.items() if name != "documents"} == {
        name: rows for name, rows in before.items() if name != "documents"
    }


def test_a_rebuild_with_the_same_list_gives_the_same(home: Path) -> None:
    corrected(home, line(home))
    before = all_of(home)
    (home / "w.duckdb").unlink()
    run(home, corrections=home / "corrections.csv")
    assert all_of(home) == before


def other_text(home: Path) -> dict[str, str]:
    return line(home, raw="6")


def no_such_cell(home: Path) -> dict[str, str]:
    return line(home, "application/other_handling/total", "0", "1")


@pytest.mark.parametrize(
    ("given", "state", "evidence"),
    [
        (other_text, "other_text", "更正所依据的原文为“6”，现为“5”，王某"),
        (no_such_cell, "no_such_cell", "年报中没有这一单元格，王某"),
    ],
)
def test_a_correction_that_does_not_match_is_a_finding(
    home: Path, given: Callable[[Path], dict[str, str]], state: str, evidence: str
) -> None:
    before = all_of(home)
    corrected(home, given(home))
    assert ask(home, "select state from v_corrections") == [(state,)]
    found = ask(home, "select severity, printed, evidence from v_findings where rule_id = 'COR-01'")
    assert found == [("warning", given(home)["cell"], evidence)]
    assert ask(home, "select outcome from v_rule_outcomes where rule_id = 'COR-01'") == [("fail",)]
    after = all_of(home)
    for name in ("application_facts", "disclosure_facts", "dispute_facts", "fee_facts", "cell_notes"):
        assert after[name] == before[name]


def test_a_correction_of_another_version_is_a_finding_on_the_present_one(home: Path) -> None:
    corrected(home, line(home))
    old = digest(home)
    (home / "in" / "a.txt").write_text(report({("application", "total_handled", "natural_person"): "7"}), "utf-8")
    run(home)
    assert ask(home, "select document_sha256, state from v_corrections") == [(old, "other_version")]
    assert ask(home, CELL) == [(7, "reported", "7")]
    assert ask(home, "select evidence from v_findings where rule_id = 'COR-01'") == [
        ("更正针对的是另一版本的年报，王某",)
    ]
    # The version that was corrected becomes the present one again.
    (home / "in" / "a.txt").write_text(report(), "utf-8")
    run(home)
    assert ask(home, STATES) == [(TOTAL, "applies", "5", Decimal(0))]
    assert ask(home, "select count(*) from v_findings where rule_id = 'COR-01'") == [(0,)]


def test_a_correction_of_a_document_that_is_not_held_is_listed(home: Path) -> None:
    (home / "in" / "letter.txt").write_text("不是年报\n", "utf-8")
    corrected(home, line(home) | {"document_sha256": "0" * 64}, line(home, name="letter.txt"))
    assert ask(home, "select state from v_corrections order by all") == [("no_report",), ("unknown_document",)]
    assert ask(home, "select count(*) from v_findings where rule_id = 'COR-01'") == [(0,)]


def test_those_that_follow_from_a_corrected_figure_are_checked_again(home: Path) -> None:
    """A parent is compared with the sum of its parts."""
    (home / "in" / "p.txt").write_text(page(agency="北京市西城区人民政府"), "utf-8")
    (home / "agencies.csv").write_text(f"agency,parent\n{AGENCY},北京市西城区人民政府\n", "utf-8")
    run(home, agencies=home / "agencies.csv")
    outcome = "select outcome from v_rule_outcomes where rule_id = 'ROL-03' and agency = '北京市西城区人民政府'"
    before = ask(home, outcome)
    corrected(home, line(home))
    assert (before, ask(home, outcome)) == ([("fail",)], [("pass",)])


def test_a_figure_of_a_statistics_table_is_corrected(home: Path) -> None:
    (home / "in" / "old.txt").write_text(STATISTICS, "utf-8")
    run(home)
    before = all_of(home)
    cell, fees = "statistic/2/1.政府网站公开数/1", "statistic/4/依申请公开信息收取的费用/1"
    corrected(home, line(home, cell, "20", "19", "old.txt"), line(home, fees, "0.5", "0.6万元", "old.txt"))
    sql = "select value, raw_text, unit from v_statistic_cells where value_status = 'corrected' order by entry_no"
    assert ask(home, sql) == [(Decimal(19), "20", "条"), (Decimal(6000), "0.5", "yuan")]
    sql = "select subcategory, correction_reason from v_cell_provenance where value_status = 'corrected' order by 1"
    assert ask(home, sql) == [("依申请公开信息收取的费用", "笔误"), ("政府网站公开数", "笔误")]
    assert ask(
        home, "select count(*) from v_findings where rule_id = 'LEG-13' and actual = '20' and expected = '19'"
    ) == [(1,)]
    corrected(home, line(home, cell, "20", "1万元", "old.txt"), line(home, fees, "0.5", "6000", "old.txt"))
    assert ask(home, "select distinct state from v_corrections") == [("other_unit",)]
    assert ask(home, "select distinct evidence from v_findings where rule_id = 'COR-01'") == [
        ("更正值的单位与单元格不符，王某",)
    ]
    (home / "corrections.csv").write_text("", "utf-8")
    run(home, corrections=home / "corrections.csv")
    assert all_of(home) == before


# -- the file ----------------------------------------------------------------------------------------------------------

GOOD = {
    "document_sha256": "a" * 64, "cell": TOTAL, "raw_text": "5", "value": "0", "reason": "笔误", "source": "来函",
}  # fmt: skip


def units() -> dict[tuple[str, str], str]:
    return {(column.table, column.code): column.unit for column in reader().forms.columns}


@pytest.mark.parametrize(
    ("cell", "text", "value", "is_amount"),
    [
        (TOTAL, "1,234", "1234", False),
        (TOTAL, "12件", "12", False),
        (FEES, "491.5万元", "4915000", True),
        (FEES, "4,915,000元", "4915000", True),
        (FEES, "0.01 元", "0.01", True),
        ("fee/billed_yuan", "12元", "12", True),
        ("disclosure/other_external_services/行政检查/change", "-3", "-3", False),
        ("statistic/3/收费/1", "1.5万元", "15000", True),
    ],
)
def test_a_figure_is_kept_in_the_unit_of_its_column(cell: str, text: str, value: str, is_amount: bool) -> None:
    [row] = corrections_table(as_csv(GOOD | {"cell": cell, "value": text}), "c.csv", units()).to_pylist()
    assert (row["value"], row["is_amount"]) == (Decimal(value), is_amount)


def test_the_later_line_on_a_cell_wins() -> None:
    table = corrections_table(as_csv(GOOD, GOOD | {"value": "7"}), "c.csv", units())
    assert table["value"].to_pylist() == [7]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"document_sha256": "abc"}, "document_sha256 is not the 64 characters"),
        ({"cell": ""}, "cell says which figure"),
        ({"cell": "总计"}, "cell '总计' is none of the form"),
        ({"cell": "application/total_handled/amount"}, "cell 'application/total_handled/amount' is none of the form"),
        ({"value": ""}, "value says the right figure, and is empty"),
        ({"value": "约5"}, "value '约5' is no figure"),
        ({"value": "491,5000"}, "value '491,5000' is no figure"),
        ({"value": "1.5"}, "value '1.5' is a count and must be a whole number"),
        ({"value": "-1"}, "value '-1' is negative"),
        ({"value": "5万元"}, "value '5万元' is an amount, but the cell counts"),
        ({"value": "5斤"}, "value '5斤' has the unit '斤', which is not known"),
        ({"value": "9" * 15}, f"value '{'9' * 15}' is larger than any body can report: a count of requests or cases"),
        (
            {"value": "1000000000"},
            "value '1000000000' is larger than any body can report: a count of requests or cases",
        ),
        ({"value": "9" * 1_900}, f"value '{'9' * 40}' is larger than any body can report"),
        (
            {"cell": FEES, "value": "100000亿元"},
            "value '100000亿元' is larger than any body can report: an amount in yuan",
        ),
        ({"cell": FEES, "value": "1." + "0" * 1_900 + "1元"}, f"value '1.{'0' * 38}' is finer than a figure can be"),
        ({"cell": FEES, "value": "491.5"}, "value '491.5' needs its unit: an amount is written 491.5万元 or 491.5元"),
        ({"cell": FEES, "value": "0.00001元"}, "value '0.00001元' is finer than a figure can be"),
        ({"reason": ""}, "reason says why, and is empty"),
        ({"source": ""}, "source says where the right figure is from, and is empty"),
        ({"corrected_on": "soon"}, "corrected_on is a day like 2026-11-24, not 'soon'"),
    ],
)
def test_what_is_unclear_is_refused_with_its_line(change: dict[str, str], said: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        corrections_table(as_csv(GOOD, GOOD | change), "c.csv", units())
    assert str(refused.value).startswith(f"c.csv: line 3: {said}")


def test_a_wrong_list_changes_nothing(home: Path) -> None:
    before = (home / "w.duckdb").read_bytes()
    with pytest.raises(WarehouseError, match=r"corrections\.csv: line 2: value"):
        corrected(home, line(home, value="?"))
    assert (home / "w.duckdb").read_bytes() == before

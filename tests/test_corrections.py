"""Corrections by people: they apply where the cell prints what they say, are withdrawn without a trace, and are missed aloud."""

from pathlib import Path
from typing import Any

import pytest

from flows.pipeline import RunOptions, RunSummary, run_steps
from load import Warehouse
from load.corrections import corrections_table
from load.errors import WarehouseError
from tests.helpers import page
from tests.rendering import plain_figures, with_figures

FINANCE = "北京市海淀区财政局"
HEAD = "document_sha256,cell,raw_text,value,reason,source,corrected_by\n"


class Place:
    """A folder of reports and its warehouse."""

    def __init__(self, home: Path) -> None:
        self.home, self.warehouse = home, Warehouse(home / "w.duckdb")
        (home / "in").mkdir()

    def put(self, changes: dict[Any, str], name: str = "a.txt", year: int = 2023) -> None:
        text = page(with_figures(plain_figures(printed="0"), changes), agency=FINANCE, year=year)
        (self.home / "in" / name).write_text(text, "utf-8")

    def run(self, corrections: str | None = None, **options: Any) -> RunSummary:
        if corrections is not None:
            options["corrections"] = self.home / "corrections.csv"
            options["corrections"].write_text(corrections, "utf-8")
        return run_steps(RunOptions((str(self.home / "in"),), self.warehouse.path, **options))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.warehouse.query(sql).to_pylist()]

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that a correction may touch."""
        wanted = ("application_facts", "dispute_facts", "disclosure_facts", "fee_facts", "cell_notes", "rule_counts")
        found = {name: sorted(self.ask(f"from {name}"), key=str) for name in wanted}
        found["rule_counts"] = [line for line in found["rule_counts"] if "COR-01" not in line]
        found["findings"] = sorted(self.ask("from findings where rule_id != 'COR-01'"), key=str)
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    # The total of the natural persons does not fit; the amount is torn; a count of table 4 is a dash.
    found.put(
        {
            ("application", "granted", "natural_person"): "7", ("application", "granted", "total"): "7",
            ("application", "received_new", "natural_person"): "7", ("application", "received_new", "total"): "7",
            ("application", "total_handled", "natural_person"): "1", ("application", "total_handled", "total"): "7",
            ("disclosure", "administrative_fees", None, "amount"): "491,5000",
            ("dispute", "review", "pending"): "/",
        }
    )  # fmt: skip
    found.run()
    return found


def sha(place: Place) -> str:
    return str(place.ask("select document_sha256 from v_reports where is_current")[0][0])


CELLS = """
select value, value_status, raw_text from v_application_cells where item_code = 'total_handled' and applicant_type = 'natural_person'
union all
select value, value_status, raw_text from v_disclosure_cells where category = 'administrative_fees'
union all
select value, value_status, raw_text from v_dispute_cells where channel = 'review' and result = 'pending'
union all
select value, value_status, raw_text from v_fee_cells where measure = 'notices'
"""


def three(place: Place) -> str:
    lines = (
        ("application/total_handled/natural_person", "1", "7"),
        ("disclosure/administrative_fees/amount", '"491,5000"', "4915000"),
        ("dispute/review/pending", "/", "0"),
    )
    return HEAD + "".join(f"{sha(place)},{cell},{raw},{value},误填,电话核实,王\n" for cell, raw, value in lines)


def test_a_correction_applies_and_is_withdrawn_without_a_trace(place: Place) -> None:
    before, cells = place.state(), place.ask(CELLS)
    assert place.ask("select count(*) from v_findings where rule_id = 'APP-02'") == [(1,)]
    assert place.run(three(place)).changed
    corrected = place.ask(CELLS)
    assert [(int(v), s, r) for v, s, r in corrected[:3]] == [
        (7, "corrected", "1"), (4_915_000, "corrected", "491,5000"), (0, "corrected", "/"),
    ]  # fmt: skip
    assert corrected[3] == cells[3]
    assert place.ask("select count(*) from v_findings where rule_id like 'APP-0_' or rule_id = 'COR-01'") == [(0,)]
    assert place.ask("select state, printed_value is null from v_corrections order by cell") == [
        ("applies", False), ("applies", True), ("applies", True),
    ]  # fmt: skip
    assert (
        place.ask("select correction_reason, correction_source from v_cell_provenance where value_status = 'corrected'")
        == [("误填", "电话核实")] * 3
    )
    # Nothing else to do; a forced reading meets what was read before, and no reading is retired.
    assert not place.run().changed
    place.run(force=True)
    assert place.ask(CELLS) == corrected
    assert place.ask("select count(*) from reports") == [(1,)]
    assert place.run("").changed
    assert place.state() == before and place.ask(CELLS) == cells
    assert place.ask("select count(*) from v_corrections") == [(0,)]


def test_a_correction_that_no_longer_meets_its_cell_is_a_finding(place: Place) -> None:
    digest = sha(place)
    before = place.state()
    lines = (
        f"{digest},application/total_handled/natural_person,2,7,误填,电话,",
        f"{digest},application/no_such_row/total,2,7,误填,电话,",
        f"{digest},application/received_new/total,7,7.5,误填,电话,",
        f"{'0' * 64},application/received_new/total,7,8,误填,电话,",
    )
    place.run(HEAD + "\n".join(lines) + "\n")
    assert place.state() == before
    found = place.ask("select severity, evidence from v_findings where rule_id = 'COR-01' order by evidence")
    assert [severity for severity, _ in found] == ["warning"] * 3
    assert any("“2”" in evidence for _, evidence in found)
    assert sorted(place.ask("select state from v_corrections")) == [("mismatch",)] * 3 + [("no_report",)]


def test_a_republished_report_is_not_corrected_by_what_was_said_of_the_old_one(place: Place) -> None:
    place.run(three(place))
    place.put({("application", "granted", "natural_person"): "3"})
    place.run()
    assert [status for _, status, _ in place.ask(CELLS)][:3] == ["reported"] * 3
    assert place.ask("select distinct state, is_current from v_corrections") == [("applies", False)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("x,application/a/b,1,2,r,s,", "line 2: document_sha256"),
        ("{0},table3/a/b,1,2,r,s,", "line 2: cell is table/row/column"),
        ("{0},application/a/b,1,491.5万元,r,s,", "line 2: value is a plain number"),
        ("{0},application/a/b,1,2,,s,", "line 2: reason says why"),
        ("{0},application/a/b,1,2,r,s,\n{0},application/a/b,1,3,r,s,", "line 3: the cell is corrected on line 2 too"),
    ],
)
def test_a_wrong_line_is_named(line: str, says: str) -> None:
    with pytest.raises(WarehouseError, match=says):
        corrections_table(HEAD + line.format("a" * 64), "c.csv")


def test_other_columns_are_named() -> None:
    with pytest.raises(WarehouseError, match="line 1: the columns are"):
        corrections_table("sha,cell\n", "c.csv")

"""The largest figures that can be stored, in every cell of many reports: no query fails, and every sum is exact."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from load import EXPORTERS, Warehouse, export, sqlfiles
from load.warehouse import Loader
from tests.extremes import DISTRICT, MOST, PARTS, SOME, build_district, filled
from tests.helpers import ROOT
from transform.forms.bounds import DIGITS

AS_MANY_REPORTS = {
    "case": Decimal(10**14 - 1),
    "count": Decimal(10**14 - 1),
    "amount": Decimal(10**14) - Decimal("0.0001"),
}
"""What no report can say and a cell can hold: of cases, the sums are then those of more than a million reports."""
VIEWS = {sqlfiles.object_name(path): path for path in sqlfiles.folder("views")}
SAYS_OF_FINDINGS = {
    "v_finding_operands",
    "v_findings",
    "v_to_mend",
    "v_quality_issue",
    "v_quality_summary",
    "v_quality_scores",
    "v_rule_outcomes",
    "v_reports",
}
"""Views that say what the checks found, which depends on how large a figure is."""
CONSOLIDATED = f"agency = '{DISTRICT}' and report_year = 2022"
TEXTS = {"v_source_lines", "v_sections", "current_reports", "v_run_log", "v_run_files"}
"""Views without figures of the forms."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build_district(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="module")
def most(district: Warehouse) -> Iterator[Loader]:
    with filled(district, MOST) as loader:
        yield loader


def answer(loader: Loader, sql: str) -> list[tuple[Any, ...]]:
    result: list[tuple[Any, ...]] = loader.connection.execute(sql).fetchall()
    return result


def test_every_check_comes_to_its_end(most: Loader) -> None:
    assert answer(most, "select printed, evidence from findings where rule_id = 'STR-24'") == []
    judged = {rule for (rule,) in answer(most, "select distinct rule_id from findings where by_check")}
    assert {rule[:3] for rule in judged} >= {"APP", "DIS", "PRO", "ROL", "TXT", "LEG"}, (
        "the checks had something to say"
    )


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers(most: Loader, view: str) -> None:
    answer(most, f"select * from {view}")


@pytest.mark.parametrize("path", sqlfiles.folder("exports"), ids=lambda path: path.stem)
def test_every_exported_table_answers(most: Loader, path: Path) -> None:
    answer(most, path.read_text("utf-8"))


def test_sums_over_many_reports_are_those_of_python(most: Loader) -> None:
    counted = {measure for (measure,) in answer(most, "select measure from dim_measure where unit != 'yuan'")}
    found = answer(
        most,
        "select table_no, column_code, reported, sum_children, gap from v_rollup_check "
        f"where parent = '{DISTRICT}' and report_year = 2022 and children_with_figure > 0",
    )
    assert {table for table, *_ in found} == {2, 3, 4}
    for table, column, reported, children, gap in found:
        figure = MOST["case" if table != 2 else "count" if column in counted else "amount"]
        assert (reported, children, gap) == (figure, len(PARTS) * figure, figure - len(PARTS) * figure), (table, column)
    for row in answer(most, f"select natural_person, total from v_consolidated_form where {CONSOLIDATED}"):
        assert row == (len(PARTS) * int(MOST["case"]),) * 2
    differences = answer(
        most, "select actual, difference from v_findings where rule_id = 'ROL-01' and difference is not null"
    )
    assert {difference for _, difference in differences} == {
        figure - len(PARTS) * figure for figure in MOST.values()
    }, "in the findings as well"


def test_differences_between_two_reports_are_those_of_python(most: Loader) -> None:
    stock = answer(
        most, "select issued, repealed, in_force, expected_in_force, gap from v_document_stock where prior_in_force > 0"
    )
    count = int(MOST["count"])
    assert stock and set(stock) == {(count, count, count, count, 0)}
    flow = answer(
        most, "select received_new + carried_in, total_handled + carried_out, balance_gap from v_application_flow"
    )
    assert set(flow) == {(2 * int(MOST["case"]), 2 * int(MOST["case"]), 0)}
    changes = answer(most, "select value, diff from v_yoy where unit = 'yuan' and value is not null")
    assert changes and set(changes) == {(MOST["amount"], 0)}
    groups = {
        code: rows
        for code, rows in answer(
            most, "select group_code, count(*) from dim_item where form_order is not null group by 1"
        )
    }
    for code, value in answer(
        most, "select distinct measure, value from v_yoy where measure in ('denied', 'unavailable')"
    ):
        assert value == groups[code] * MOST["case"]


def test_every_figure_of_a_view_grows_with_the_figures_of_the_reports(district: Warehouse, most: Loader) -> None:
    """With other figures in all cells every number of every view stays as it is (a rate, a code) or grows as they do."""
    views = [view for view in VIEWS if view not in SAYS_OF_FINDINGS | TEXTS]
    # Of a larger figure more characters are printed.
    figures = {
        view: f"select columns(lambda name: name != 'char_length') from (from {view}) order by all" for view in views
    }
    large = {view: answer(most, figures[view]) for view in views}
    # One build at a time has the lock, so the other is made of a copy.
    copy = Warehouse(district.path.with_name("copy.duckdb"))
    copy.path.write_bytes(district.path.read_bytes())
    grew = 0
    with filled(copy, SOME) as some:
        for view in views:
            small = answer(some, figures[view])
            assert len(small) == len(large[view]), view
            for one, other in zip(small, large[view], strict=True):
                for before, after in zip(one, other, strict=True):
                    if isinstance(before, float) and isinstance(after, float):
                        assert after == pytest.approx(before, rel=1e-9, nan_ok=True) or is_grown(
                            round(before), round(after)
                        ), (view, one, other)
                    elif isinstance(before, int | Decimal) and before != after:
                        assert is_grown(Decimal(before), Decimal(after)), (view, one, other)
                        grew += 1
    assert grew > 10_000


def is_grown(before: Decimal | int, after: Decimal | int) -> bool:
    return any(before * MOST[kind] == after * SOME[kind] for kind in MOST)


def test_what_a_cell_can_hold_at_most_breaks_nothing_either(district: Warehouse) -> None:
    copy = Warehouse(district.path.with_name("held.duckdb"))
    copy.path.write_bytes(district.path.read_bytes())
    with filled(copy, AS_MANY_REPORTS) as loader:
        test_every_check_comes_to_its_end(loader)
        for view in VIEWS:
            test_every_view_answers(loader, view)
        for path in sqlfiles.folder("exports"):
            test_every_exported_table_answers(loader, path)
        parts = len(PARTS) * int(AS_MANY_REPORTS["case"])
        assert set(answer(loader, f"select total from v_consolidated_form where {CONSOLIDATED}")) == {(parts,)}


@pytest.fixture(scope="module")
def published(district: Warehouse) -> Warehouse:
    """The same as a published file."""
    copy = Warehouse(district.path.with_name("published.duckdb"))
    copy.path.write_bytes(district.path.read_bytes())
    with filled(copy, MOST) as loader:
        loader.connection.execute("checkpoint warehouse")
        live = Path(answer(loader, "select path from duckdb_databases() where database_name = 'warehouse'")[0][0])
        content = live.read_bytes()
    copy.path.write_bytes(content)
    return copy


@pytest.mark.parametrize("file_format", EXPORTERS)
def test_every_export_is_written(published: Warehouse, tmp_path: Path, file_format: str) -> None:
    more = {"parent": DISTRICT, "year": 2022} if file_format == "xlsx" else {}
    assert export(published, tmp_path, file_format, **more)["tables"]


@pytest.mark.parametrize("folder", ["ask", "checks", "exports", "functions", "macros", "views"])
def test_no_sum_is_made_to_fit_into_the_type_of_one_cell(folder: str) -> None:
    for path in sqlfiles.folder(folder):
        for line in path.read_text("utf-8").splitlines():
            assert "sum(" not in line or "decimal(18, 4)" not in line, (path.name, line)


def test_the_bounds_are_data_with_a_reason() -> None:
    lines = (ROOT / "data" / "figure_bounds.csv").read_text("utf-8").splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == set(DIGITS)
    reports = 500_000
    rows = 200
    assert reports * rows * (10 ** DIGITS["case"]) < 2**63, "a BIGINT holds the sum of a table over all reports"
    assert reports * 10 * 10 ** DIGITS["count"] < 2**63
    assert 10 ** DIGITS["amount"] * 10_000 < 10**18, "a cell holds ten-thousandths"

"""The SQL, tested with rows: for every view and check, folders of small tables with what must come out of them.

tests/sql/<view or check>/<case>/<table>.csv are rows in, expected.csv rows out (the columns that the case is about, in
any order of rows). An empty value is NULL, "" is an empty text. Columns left out take the value in tests/sql/defaults/.
The dimensions are those of data/. Adding a case means adding a folder.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transform.facts.dimensions import dimension_tables
from transform.forms.forms import Forms, load_forms

ROOT = Path(__file__).parents[1]
SQL = ROOT / "sql"
CASES = ROOT / "tests" / "sql"
VIEWS = {path.stem[3:]: path for path in sorted((SQL / "views").glob("*.sql"))}
CHECKS = {path.stem: path for path in sorted((SQL / "checks").glob("*.sql"))}
EXPORTS = {path.stem: path for path in sorted((SQL / "exports").glob("*.sql"))}

INTERFACE = {
    "v_reports": "report_id agency_name report_year report_format table2_format table3_format table4_format scope title "
    "source_uri document_sha256 is_current",
    "v_application_cells": "report_id agency_name report_year item_code applicant_type value value_status raw_text source_line",
    "v_disclosure_cells": "report_id agency_name report_year category subcategory measure value unit value_status raw_text "
    "source_line",
    "v_dispute_cells": "report_id agency_name report_year channel result value value_status raw_text source_line",
    "v_fee_cells": "report_id agency_name report_year measure value value_status raw_text source_line",
    "v_statistic_cells": "report_id agency_name report_year form indicator_code label period value unit value_status "
    "raw_text source_line",
    "v_findings": "report_id agency_name report_year rule_id severity outcome place expected actual difference evidence "
    "source_line",
    "v_set_aside": "document_sha256 source_uri reason_code reason",
    "v_application_flow": "agency_name report_year received_new carried_in total_handled carried_out balance_gap",
    "v_outcome_groups": "agency_name report_year granted partially_granted denied unavailable not_processed other total_handled",
}
"""The views that other programs rely on, and the columns that come first in them."""

TYPES = {
    "report_id": "VARCHAR", "agency_name": "VARCHAR", "report_year": "SMALLINT", "source_line": "INTEGER",
    "value_status": "VARCHAR", "raw_text": "VARCHAR",
}  # fmt: skip
"""The types of the columns that many views share."""


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def rows_of(path: Path) -> str:
    """A table function that reads a case file: all texts, an empty value NULL, "" an empty text."""
    return (
        f"read_csv({quoted(path)}, header = true, all_varchar = true, delim = ',', quote = '\"', "
        "nullstr = '', allow_quoted_nulls = false)"
    )


def insert(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    defaults = CASES / "defaults" / f"{table}.csv"
    given = lines(path)[0]
    select = f"select given.* from {rows_of(path)} as given"
    if defaults.exists() and (others := [name for name in lines(defaults)[0] if name not in given]):
        more = ", ".join(f"defaults.{name}" for name in others)
        select = f"select given.*, {more} from {rows_of(path)} as given cross join {rows_of(defaults)} as defaults"
    connection.execute(f"insert into {table} by name {select}")


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms()


@pytest.fixture(scope="module")
def empty_warehouse(forms: Forms) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory without reports: tables, dimensions, views."""
    with duckdb.connect(config={"threads": 2}) as connection:
        for path in sorted((SQL / "schema").glob("*.sql")):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(forms).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        run_script(connection, "before")
        for path in [*sorted((SQL / "functions").glob("*.sql")), *VIEWS.values()]:
            connection.execute(path.read_text("utf-8"))
        yield connection


@pytest.fixture
def warehouse(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for one test: what the test puts in is taken out again."""
    empty_warehouse.execute("begin")
    yield empty_warehouse
    empty_warehouse.execute("rollback")


def run_script(connection: duckdb.DuckDBPyConnection, name: str, **values: Any) -> None:
    """Runs a script of sql/load/."""
    for text in (SQL / "load" / f"{name}.sql").read_text("utf-8").split(";\n"):
        if text.strip():
            connection.execute(text, {key: value for key, value in values.items() if f"${key}" in text})


def fill(connection: duckdb.DuckDBPyConnection, case: Path) -> None:
    """Puts a case's rows in. All its reports are touched unless the case says which."""
    for path in sorted(case.glob("*.csv")):
        if path.stem != "expected":
            insert(connection, path.stem, path)
    if not (case / "touched.csv").exists():
        connection.execute("insert into touched select report_key from reports where is_current")
    run_script(connection, "history")
    run_script(connection, "prose")


def typed(connection: duckdb.DuckDBPyConnection, path: Path, target: str) -> list[tuple[Any, ...]]:
    """The rows of expected.csv with the types of the target's columns."""
    columns = ", ".join(lines(path)[0])
    connection.execute(f"create temp table expected as select {columns} from {target} limit 0")
    connection.execute(f"insert into expected by name select * from {rows_of(path)}")
    return connection.execute("from expected").fetchall()


CASE_FOLDERS = [folder for name in (*VIEWS, *CHECKS) for folder in sorted((CASES / name).glob("*")) if folder.is_dir()]


@pytest.mark.parametrize("case", CASE_FOLDERS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_rows_in_rows_out(warehouse: duckdb.DuckDBPyConnection, case: Path) -> None:
    fill(warehouse, case)
    target = case.parent.name
    if target in CHECKS:
        touched = warehouse.execute("from touched").fetchall()
        run_script(warehouse, "outcomes_table", most=0)
        warehouse.executemany("insert into touched values (?)", touched)
        warehouse.execute(f"insert into outcomes by name {CHECKS[target].read_text('utf-8')}")
        target = "outcomes"
    expected = typed(warehouse, case / "expected.csv", target)
    where = case / "where.txt"  # of a view with too many rows to list
    only = f" where {where.read_text('utf-8')}" if where.exists() else ""
    found = warehouse.execute(f"select {', '.join(lines(case / 'expected.csv')[0])} from {target}{only}").fetchall()
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("name", [*VIEWS, *CHECKS])
def test_every_view_and_check_has_a_case(name: str) -> None:
    assert any(folder.parent.name == name for folder in CASE_FOLDERS)


def test_every_case_folder_names_a_view_or_check() -> None:
    assert {path.name for path in CASES.iterdir()} == {*VIEWS, *CHECKS, "defaults"}


def test_newest_findings_come_first(warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, CASES / "v_findings" / "places-on-the-form")
    years = [year for (year,) in warehouse.execute("select report_year from v_findings").fetchall()]
    assert len(set(years)) > 1
    assert years == sorted(years, reverse=True)


NOT_ABOUT_REPORTS = {
    "v_corrections",
    "v_decisions",
    "v_refresh",
    "v_region_parts",
    "v_run_files",
    "v_run_log",
    "v_set_aside",
    "v_source_history",
    "v_to_mend",
}
"""Views that are not about what reports say."""


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in NOT_ABOUT_REPORTS])
def test_earlier_versions_are_in_v_reports_only(warehouse: duckdb.DuckDBPyConnection, view: str) -> None:
    fill(warehouse, next(case for case in CASE_FOLDERS if case.parent.name == view))
    warehouse.execute("update reports set is_current = false")
    assert bool(warehouse.execute(f"from {view} limit 1").fetchall()) == (view == "v_reports")


def test_a_check_of_nothing_finds_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    run_script(warehouse, "history")
    run_script(warehouse, "prose")
    for path in CHECKS.values():
        assert warehouse.execute(path.read_text("utf-8")).fetchall() == []


def test_checks_return_what_outcomes_takes(warehouse: duckdb.DuckDBPyConnection) -> None:
    run_script(warehouse, "outcomes_table", most=0)
    run_script(warehouse, "history")
    run_script(warehouse, "prose")
    takes = {column for column, *_ in warehouse.execute("describe outcomes").fetchall()}
    for path in CHECKS.values():
        described = {column for column, *_ in warehouse.execute(f"describe {path.read_text('utf-8')}").fetchall()}
        assert {"report_key", "rule_id", "outcome"} <= described <= takes, path.name


# -- what the checks take from the data about the forms ----------------------------------------------------------------


def test_column_sums_take_every_column_but_the_total(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The checks over columns add up all columns of the facts; this is what the form data must say."""
    sums = warehouse.execute(
        "select table_code, rule_id, form, row_no, list_sort(list(column_no) filter (where side = 'left')), "
        "list_sort(list(column_no) filter (where side = 'right')) from form_sums where axis = 'columns' group by all"
    ).fetchall()
    assert {table for table, *_ in sums} == {"application", "dispute"}
    for table, rule, form, row, total, parts in sums:
        assert (total, parts) == {"application": ([7], [1, 2, 3, 4, 5, 6]), "dispute": ([5], [1, 2, 3, 4])}[table], (
            rule,
            form,
        )
        assert (row is None) == (table == "application"), (rule, form)


def test_row_sums_have_one_total(warehouse: duckdb.DuckDBPyConnection) -> None:
    totals = warehouse.execute(
        "select s.rule_id, s.form, count(*) filter (where i.group_code = 'total') from form_sums as s "
        "join dim_item as i on i.row_no = s.row_no where s.axis = 'rows' group by all"
    ).fetchall()
    assert totals
    assert {count for _, _, count in totals} == {1}


def test_findings_name_the_tables_as_the_forms_do(forms: Forms) -> None:
    sql = VIEWS["v_findings"].read_text("utf-8")
    for number, label, _ in forms.tables.values():
        assert f"({number}, '{label}')" in sql


# -- what other programs rely on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", INTERFACE)
def test_fixed_columns_come_first(warehouse: duckdb.DuckDBPyConnection, view: str) -> None:
    wanted = INTERFACE[view].split()
    described = {column: kind for column, kind, *_ in warehouse.execute(f"describe {view}").fetchall()}
    assert list(described)[: len(wanted)] == wanted
    for column, kind in TYPES.items():
        assert described.get(column, kind) == kind, column


def test_sums_are_whole_numbers_that_other_tools_can_read(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A sum of integers is a HUGEINT, which arrives elsewhere as a floating-point number."""
    huge = warehouse.execute(
        "select table_name, column_name from duckdb_columns() where not internal and data_type like '%HUGEINT%'"
    ).fetchall()
    assert huge == []


@pytest.mark.parametrize("name", EXPORTS)
def test_export_can_be_selected(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    fill(warehouse, CASES / "v_report_wide" / "one-row-a-report")
    rows = warehouse.execute(EXPORTS[name].read_text("utf-8")).fetchall()
    known = name.startswith("dim_") and name not in ("dim_agency", "dim_region")  # places are of a run
    if known or name in ("form_sums", "reports", "application_facts", "dispute_facts", "fee_facts"):
        assert rows


def test_exports_hold_current_versions_only(warehouse: duckdb.DuckDBPyConnection) -> None:
    fill(warehouse, CASES / "v_application_cells" / "plain-noted-missing")
    for name in ("reports", "application_facts", "cell_notes"):
        found = warehouse.execute(f"select distinct report_id from ({EXPORTS[name].read_text('utf-8')})").fetchall()
        assert found == [("a-2023",)], name


# -- promises of the files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SQL.rglob("*.sql")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_first_line_says_what_the_file_is(path: Path) -> None:
    first = path.read_text("utf-8").split("\n", 1)[0]
    assert re.fullmatch(r"-- [A-Z].*[.?)]", first), first


def statements(path: Path) -> str:
    """The file without its comments."""
    return re.sub(r"--[^\n]*", "", path.read_text("utf-8"))


@pytest.mark.parametrize("view", VIEWS)
def test_view_file_makes_its_view_from_lower_ones(view: str) -> None:
    path = VIEWS[view]
    text = statements(path)
    assert re.fullmatch(r"(00_current_reports|[1-9]0_v_[a-z_]+)\.sql", path.name)
    assert re.findall(r"create or replace view (\w+) as", text) == [view]
    for other, its_path in VIEWS.items():
        if other != view and re.search(rf"\b{other}\b", text):
            assert its_path.name[:2] < path.name[:2], f"{path.name} reads {its_path.name}"


@pytest.mark.parametrize(
    "path", [*CHECKS.values(), *EXPORTS.values()], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_check_and_export_are_one_select(path: Path) -> None:
    assert re.match(r"\s*(with|select)\b", statements(path))
    assert ";" not in statements(path)


def test_dictionary_tells_the_meaning_of_every_column(warehouse: duckdb.DuckDBPyConnection) -> None:
    with (ROOT / "data" / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        told = {(line["object"], line["column"]): line["meaning"] for line in csv.DictReader(file)}
    columns = warehouse.execute(
        "select table_name, column_name from duckdb_columns() where not internal and database_name != 'temp'"
    ).fetchall()
    untold = [(name, column) for name, column in columns if (name, column) not in told and ("*", column) not in told]
    assert untold == []
    assert all(meaning.strip() for meaning in told.values())
    with (ROOT / "tests" / "export_schema.csv").open(encoding="utf-8", newline="") as file:
        columns += [(line["table"].removeprefix("marts/"), line["column"]) for line in csv.DictReader(file)]
    known = {*columns, *(("*", column) for _, column in columns), *((name, "") for name, _ in columns)}
    assert sorted(set(told) - known) == [], "lines about nothing"


def test_dictionary_says_what_is_told_nowhere_else(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A table that shares its schema file with others has a line of its own, with an empty column."""
    with (ROOT / "data" / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        told = {line["object"] for line in csv.DictReader(file) if not line["column"]}
    own_file = {path.stem[3:] for folder in ("schema", "views") for path in (SQL / folder).glob("*.sql")}
    tables = warehouse.execute("select table_name from duckdb_tables() where not internal and not temporary").fetchall()
    assert {name for (name,) in tables} - own_file == told - own_file

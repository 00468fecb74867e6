"""What is told of coverage, against a panel worked out here report by report; and the marts, which other tools read."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, sqlfiles
from tests.helpers import ROOT, SAMPLE, records
from transform.facts.dimensions import dimension_tables
from transform.forms.forms import load_forms

YEARS = range(2019, 2024)
REGIONS = {
    "000000": "nation", "110000": "province", "110101": "county", "320000": "province", "320500": "prefecture",
    "320505": "county", "429004": "county",
}  # fmt: skip
WHOLE = {"nation": 0, "province": 2, "prefecture": 4, "county": 6}
"""How many digits of its code a region shares with all places within it."""


class Report(NamedTuple):
    key: int
    body: str
    year: int
    scope: str
    standing: str
    cells: int
    errors: int
    dismissed: int
    current: bool


class Panel:
    """Bodies with their places; reports with figures or none, alone or beside another, with errors and without."""

    def __init__(self, seed: int) -> None:
        chance = self.chance = random.Random(seed)
        self.places: dict[str, tuple[str | None, str | None]] = {
            f"{region}-{number}": (region, level if level != "nation" else "central")
            for region, level in REGIONS.items()
            for number in range(chance.randrange(1, 4))
        }
        self.places |= {"ministry": (None, "central"), "nowhere": (None, None), "nowhere-else": (None, None)}
        self.ended = {body: chance.choice(YEARS) for body in self.places if chance.random() < 0.2}
        self.reports = [*self._reports()]

    def _reports(self) -> Iterator[Report]:
        chance, key = self.chance, 0
        for body in self.places:
            for year in YEARS:
                for scope, standing in chance.choice(
                    [(), (("organ", "sole"),), (("unknown", "sole"),), (("organ", "organ"), ("jurisdiction", "area")),
                     (("organ", "undecided"), ("unknown", "undecided"))]
                ):  # fmt: skip
                    key += 1
                    errors = chance.choice([0, 0, 1, 2])
                    yield Report(
                        key, body, year, scope, standing, chance.choice([0, 1, 200]), errors,
                        chance.randrange(errors + 1), chance.random() < 0.9,
                    )  # fmt: skip

    def place(self, body: str) -> str | None:
        region, level = self.places[body]
        return "000000" if level == "central" else region


def within(region: str, place: str | None) -> bool:
    digits = WHOLE[REGIONS[region]]
    return place is not None and place[:digits] == region[:digits]


class Covered(NamedTuple):
    expected: bool
    filed: bool
    read: bool
    usable: bool
    why: str | None
    reports: int


def covered(panel: Panel) -> dict[tuple[str, int], Covered]:
    """(body, year) -> what there is of it; a body is expected from its first report on, to the newest year of all."""
    held: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in panel.reports:
        if report.current:
            held[report.body, report.year].append(report)
    last = max(year for _, year in held)
    found = {}
    for body in panel.places:
        years = [year for of, year in held if of == body]
        for year in range(min(years, default=last + 1), last + 1):
            reports = held.get((body, year), [])
            read = [r for r in reports if r.cells]
            settled = [r for r in read if r.standing != "undecided"]
            usable = any(r.errors == r.dismissed for r in settled)
            why = (
                "not_filed" if not reports else "not_read" if not read else "undecided" if not settled
                else None if usable else "open_errors"
            )  # fmt: skip
            expected = year < panel.ended.get(body, last + 1)
            found[body, year] = Covered(expected, bool(reports), bool(read), usable, why, len(reports))
    return found


def put(connection: duckdb.DuckDBPyConnection, table: str, names: str, lines: list[tuple[object, ...]]) -> None:
    columns = [pa.array(column) for column in zip(*lines, strict=True)]
    connection.register("lines", pa.table(columns, names.split()))
    connection.execute(f"insert into {table} by name select * from lines")
    connection.unregister("lines")


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        for path in sqlfiles.folder("schema"):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(load_forms()).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        for text in sqlfiles.statement("load/before").split(";\n"):
            if text.strip():
                connection.execute(text)
        for path in sqlfiles.presented():
            connection.execute(path.read_text("utf-8"))
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    put(connection, "dim_region", "region_code name full_name level", [(c, c, c, v) for c, v in REGIONS.items()])
    put(
        connection,
        "dim_agency",
        "agency_id agency level kind region_code is_resolved matched_by",
        [(b, b, level, "department", region, level is not None, "name") for b, (region, level) in panel.places.items()],
    )
    put(
        connection,
        "agency_links",
        "agency_id successor_id since relation",
        [(body, "later", since, "renamed") for body, since in panel.ended.items()],
    )
    put(
        connection,
        "reports",
        "report_key report_id document_sha256 agency_name agency_id agency region_code level report_year scope standing "
        "cells_read is_current run_id first_run agency_evidence year_evidence layout",
        [
            (r.key, f"r{r.key}", f"d{r.key}", r.body, r.body, r.body, *panel.places[r.body], r.year, r.scope, r.standing,
             r.cells, r.current, 1, 1, "title", "title", "tabbed")
            for r in panel.reports
        ],
    )  # fmt: skip
    # Errors differ by their row of table 3; what is no error counts for nothing.
    findings = [(r, row, "APP-02") for r in panel.reports for row in range(1, r.errors + 1)]
    put(
        connection,
        "findings",
        "report_key rule_id table_no row_no column_no expected actual by_check",
        [(r.key, rule, 3, row, 7, "2", str(r.key), True) for r, row, rule in findings]
        + [(r.key, "YOY-07", 3, 1, 1, "2", "1", True) for r in panel.reports],
    )
    items = dict(connection.execute("select row_no, item_code from dim_item").fetchall())
    put(
        connection,
        "decisions",
        "line agency_id scope report_year rule_id cell value expected decision decided_by decided_on decision_reason",
        [
            (number, r.body, r.scope, r.year, rule, f"application/{items[row]}/total", str(r.key), "2",
             "dismissed" if row <= r.dismissed else "confirmed", "x", "2026-01-01", "x")
            for number, (r, row, rule) in enumerate(findings)
        ],
    )  # fmt: skip


@pytest.fixture(params=range(5))
def panel(request: pytest.FixtureRequest) -> Panel:
    return Panel(request.param)


@pytest.fixture
def warehouse(empty: duckdb.DuckDBPyConnection, panel: Panel) -> Iterator[duckdb.DuckDBPyConnection]:
    empty.execute("begin")
    fill(empty, panel)
    yield empty
    empty.execute("rollback")


def test_coverage_of_every_body_and_year(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    found = warehouse.execute(
        "select agency_id, report_year, region_code, expected, filed, is_read, is_usable, not_usable_because, reports "
        "from v_coverage_by_agency"
    ).fetchall()
    expected = covered(panel)
    assert {row[:2]: row[3:] for row in found} == expected and len(found) == len(expected)
    assert {row[0]: row[2] for row in found} == {body: panel.place(body) for body, _ in expected}
    assert {why for *_, why, _ in expected.values()} == {None, "not_filed", "not_read", "undecided", "open_errors"}


def test_coverage_of_every_region_and_year(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    sums: dict[tuple[str | None, int], Counter[str]] = defaultdict(Counter)
    for (body, year), one in covered(panel).items():
        place = panel.place(body)
        for region in [region for region in REGIONS if within(region, place)] or [None]:
            sums[region, year] += Counter(
                expected=one.expected, filed=one.filed, read=one.read, usable=one.usable, reports=one.reports,
                missing=one.expected and not one.filed,
            )  # fmt: skip
    names = ("expected", "filed", "read", "usable", "missing", "reports")
    found = warehouse.execute(
        f"select region_code, report_year, {', '.join(names)}, region_level, reports_left_out from v_coverage"
    ).fetchall()
    assert {row[:2]: row[2:8] for row in found} == {place: tuple(sums[place][name] for name in names) for place in sums}
    assert len(found) == len(sums)
    assert {row[0]: row[8] for row in found} == {region: REGIONS.get(region or "") for region, _ in sums}
    assert {row[9] for row in found} == {0}
    in_region = warehouse.execute(
        "select region_code, report_year, in_region from v_region_counts where basis = 'organs'"
    ).fetchall()
    assert {row[:2]: row[7] for row in found if row[0] and row[7]} == {row[:2]: row[2] for row in in_region}


# -- the files ---------------------------------------------------------------------------------------------------------

MARTS = {sqlfiles.object_name(path): path.read_text("utf-8") for path in sqlfiles.folder("marts")}
OF_REPORTS = sorted(MARTS.keys() - {"coverage", "years", "refresh"})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a run publishes it, and beside it what a run publishes that read no report."""
    place = tmp_path_factory.mktemp("marts")
    run_steps(RunOptions((str(SAMPLE),), place / "w.duckdb", place / "full"))
    (place / "in").mkdir()
    (place / "in" / "a.txt").write_text("没有报告", "utf-8")
    run_steps(RunOptions((str(place / "in"),), place / "empty.duckdb", place / "empty"))
    return place


def mart(published: Path, name: str, export: str = "full") -> Path:
    return published / export / "parquet" / "marts" / f"{name}.parquet"


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_holds_what_its_select_gives(published: Path, name: str) -> None:
    with Warehouse(published / "w.duckdb").connect() as connection:
        expected = connection.execute(MARTS[name]).fetchall()
    with duckdb.connect() as connection:
        found = connection.execute("from read_parquet(?)", [str(mart(published, name))]).fetchall()
    assert sorted(found, key=repr) == sorted(expected, key=repr) and found


@pytest.mark.parametrize("name", sorted(MARTS.keys() - {"years", "refresh"}))
def test_every_row_says_whose_where_and_when(published: Path, name: str) -> None:
    """A region is missing only where the body is placed nowhere."""
    with duckdb.connect() as connection:
        connection.execute(f"create view m as from '{mart(published, name)}'")
        connection.execute(f"create view a as from '{published}/full/parquet/dim_agency/data.parquet'")
        names = [column for column, *_ in connection.execute("describe m").fetchall()]
        assert names[:3] == ["agency_id", "region_code", "report_year"]
        assert connection.execute("""
            select count(*) from m left join a using (agency_id)
            where m.agency_id is null or m.report_year is null or a.agency_id is null
            or (m.region_code is null and (a.region_code is not null or a.level = 'central'))
        """).fetchall() == [(0,)]


@pytest.mark.parametrize("name", OF_REPORTS)
def test_only_current_reports_are_in_it_and_none_twice(published: Path, name: str) -> None:
    keys = {"applications": "item_code, applicant_type", "outcomes": "outcome_group", "rates": "metric"}
    keys |= {"disputes": "channel", "stocks": "category"}
    key = ", ".join(["report_id", *([keys[name]] if name in keys else [])])
    with duckdb.connect() as connection:
        twice = f"select {key} from '{mart(published, name)}' group by all having count(*) > 1"
        assert connection.execute(twice).fetchall() == []
        reports = f"{published}/full/parquet/reports/*/*.parquet"
        others = (
            f"select count(*) from '{mart(published, name)}' where report_id not in (select report_id from '{reports}')"
        )
        assert connection.execute(others).fetchall() == [(0,)]


def test_the_long_form_joins_its_dimensions_and_adds_up_to_the_wide_one(published: Path) -> None:
    parquet = published / "full" / "parquet"
    with duckdb.connect() as connection:
        joined = connection.execute(f"""
            select count(*), count(t.label_zh), count(i.label_zh), sum(a.value) filter (where not a.is_total),
                sum(a.value) filter (where a.is_total)
            from '{mart(published, "applications")}' as a
            left join '{parquet}/dim_applicant_type/data.parquet' as t using (applicant_type)
            left join '{parquet}/dim_item/data.parquet' as i using (item_code)
        """).fetchall()[0]
        wide = connection.execute(f"""
            select 7 * count(*), 7 * count(*), 7 * count(*),
                sum(natural_person) + sum(commercial_enterprise) + sum(research_institution)
                + sum(social_welfare_organization) + sum(legal_services_organization) + sum(other_organization), sum(total)
            from '{parquet}/application_facts/*/*.parquet'
        """).fetchall()[0]
    assert joined == wide


def test_refresh_says_which_run_and_which_data(published: Path) -> None:
    said = json.loads((published / "full" / "manifest.json").read_text("utf-8"))
    for path in (mart(published, "refresh"), published / "full" / "parquet" / "refresh" / "data.parquet"):
        [line] = pq.read_table(path).to_pylist()
        assert (line["run_id"], line["data_version"]) == (said["run_id"], said["data_version"])
        assert isinstance(line["refreshed_at"], datetime)
    [counted] = duckdb.sql(f"select sum(reports)::int, count(*), min(report_year), max(report_year) "
                           f"from '{mart(published, 'years')}'").fetchall()  # fmt: skip
    assert (
        line["reports"],
        line["last_year"] - line["first_year"] + 1,
        line["first_year"],
        line["last_year"],
    ) == counted


def test_a_table_without_rows_is_a_file_with_its_columns(published: Path) -> None:
    """So that a dashboard that was made on full tables opens on empty ones."""
    pinned: dict[str, list[str]] = defaultdict(list)
    for line in records(ROOT / "tests" / "export_schema.csv"):
        pinned[line["table"]].append(line["column"])
    folder = published / "empty" / "parquet"
    for table, columns in pinned.items():
        path = folder / f"{table}.parquet" if "/" in table else folder / table / "data.parquet"
        assert pq.read_schema(path).names == columns, table
        full = published / "full" / "parquet" / f"{table}.parquet"
        if "/" in table:
            assert pq.read_schema(path).types == pq.read_schema(full).types, table
            assert len(pandas.read_parquet(path)) == (table == "marts/refresh")


def test_findings_have_what_a_decision_needs(published: Path) -> None:
    with Warehouse(published / "w.duckdb").connect() as connection:
        expected = connection.execute("select finding_id, agency_id, region_code, decision from v_findings").fetchall()
    found = pandas.read_parquet(published / "full" / "parquet" / "findings")
    assert sorted(found["finding_id"]) == sorted(line[0] for line in expected) and len(found)
    assert {"decided_by", "decided_on", "decision_reason"} <= set(found.columns)

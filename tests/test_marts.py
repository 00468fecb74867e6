"""What is told of coverage, against a panel of bodies, years and reports worked out here report by report."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest

from load import sqlfiles
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

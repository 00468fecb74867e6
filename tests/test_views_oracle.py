"""Every view over random small warehouses, against the models of tests/messy/, as it stands and as it stood after earlier runs.

A warehouse has several regions and bodies, years and forms, versions and retired readings, several addresses of one
document, overlapping lists of parts, and figures that are missing, 0, 29 or 30. No document is read for it, so it has what no
reader would put into the tables together; the panel of tests/test_view_models.py has what is read.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from load import sqlfiles
from tests.messy.base import RESULTS, TYPES, Base
from tests.messy.comparing import compare
from tests.messy.models import MODELS
from transform.facts.dimensions import dimension_tables
from transform.forms.forms import Forms, load_forms

SEEDS = range(2)
YEARS = range(2018, 2023)
RUNS = 3
REGIONS = {
    "000000": "nation", "110000": "province", "110101": "county", "110102": "county", "320000": "province",
    "320500": "prefecture", "320505": "county", "320506": "county", "420000": "province", "429004": "county",
}  # fmt: skip


class Agency(NamedTuple):
    agency_id: str
    level: str | None
    kind: str | None
    region: str | None


class Reading(NamedTuple):
    """A reading of a report, with its facts by the codes of the form."""

    key: int
    agency: Agency
    year: int
    scope: str
    form: str | None
    document: str
    published: date | None
    run: int
    retired: int | None
    currency: tuple[tuple[int, int | None], ...]
    table3: dict[int, list[int | None]]
    table2: dict[tuple[int, int], int | None]
    table4: dict[int, list[int | None]]
    fee: tuple[int | None, ...] | None

    @property
    def cells_read(self) -> int:
        figures = [*self.table2.values(), *(v for row in [*self.table3.values(), *self.table4.values()] for v in row)]
        return sum(figure is not None for figure in figures)


@cache
def forms() -> Forms:
    return load_forms()


@cache
def items() -> dict[int, tuple[str, str, frozenset[str]]]:
    """Row of table 3 -> its code, its group, the forms that have it."""
    found: dict[int, tuple[str, str, frozenset[str]]] = {}
    for row in forms().rows:
        if row.table == "application":
            had = found.get(row.number, (row.code, row.group, frozenset[str]()))[2]
            found[row.number] = (row.code, row.group, had | set(row.forms))
    return found


@cache
def numbers(table: str) -> dict[str, int]:
    """Code -> number of the rows of a table."""
    return {row.code: row.number for row in forms().rows if row.table == table}


@cache
def measures() -> dict[str, int]:
    return {column.code: column.number for column in forms().columns if column.table == "disclosure"}


class World:
    """A random warehouse."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.agencies = [*self._agencies()]
        self.readings: list[Reading] = []
        for agency in self.agencies:
            for year in YEARS:
                if self.chance.random() < 0.65:
                    self._versions(agency, year)
        self.parts = [*self._parts()]
        self.links = [
            (a.agency_id, None, self.chance.choice(YEARS)) for a in self.agencies if self.chance.random() < 0.1
        ]
        documents = {reading.document for reading in self.readings}
        self.addresses = [(f"{d}/{k}", d) for d in sorted(documents) for k in range(self.chance.randrange(4))]

    def _agencies(self) -> Iterator[Agency]:
        for region, level in REGIONS.items():
            if level == "nation":
                yield Agency("central-1", "central", "department", region)
                yield Agency("central-2", "central", "department", None)
                continue
            yield Agency(f"{region}-government", level, "government", region)
            for number in range(self.chance.randrange(1, 4)):
                yield Agency(f"{region}-department-{number}", level, "department", region)
        yield Agency("320500-zone-government", "county", "government", "320500")
        yield Agency("320505-township", "township", "township", "320505")
        # A township as a person's own list may name it.
        yield Agency("320506-township-government", "township", "government", "320506")
        yield Agency("unresolved", None, None, None)

    def _figure(self, more: float = 0.05) -> int | None:
        chance = self.chance
        return None if chance.random() < more else chance.choice([0, 0, 0, 1, 2, chance.randrange(15), 29, 30])

    def _versions(self, agency: Agency, year: int) -> None:
        chance = self.chance
        first = chance.randrange(1, RUNS + 1)
        if chance.random() < 0.6 or first == RUNS:
            self._reading(agency, year, f"{agency.agency_id}-{year}", first, None, ((first, None),))
            return
        second = chance.randrange(first + 1, RUNS + 1)
        same = chance.random() < 0.5
        document = f"{agency.agency_id}-{year}"
        self._reading(agency, year, document, first, second if same else None, ((first, second),))
        self._reading(agency, year, document if same else document + "-b", second, None, ((second, None),))

    def _reading(
        self,
        agency: Agency,
        year: int,
        document: str,
        run: int,
        retired: int | None,
        currency: tuple[tuple[int, int | None], ...],
    ) -> None:
        chance = self.chance
        form = chance.choice(["format_2019", "format_2021", "format_2021", None])
        scope = chance.choices(
            ["jurisdiction", "organ", "unknown"], [6, 2, 1] if agency.kind != "department" else [1, 7, 1]
        )[0]
        holes = chance.choice([0.0, 0.02, 0.3])
        has = form or "format_2021"
        table3 = {} if form is None and chance.random() < 0.5 else {
            number: [self._figure(holes) for _ in TYPES] for number, (_, _, of) in items().items() if has in of
        }  # fmt: skip
        if table3:
            table3[numbers("application")["total_handled"]][6] = chance.choice([None, 0, 29, 30, chance.randrange(200)])
        cells = {
            (row.number, column)
            for row in forms().rows
            if row.table == "disclosure" and has in row.forms
            for column in (
                [1, 2, 3] if row.code in ("regulations", "normative_documents") and has == "format_2021" else [4, 5, 9]
            )
        }
        table2 = {} if form is None else {cell: self._figure(holes) for cell in sorted(cells)}
        table4 = {n: [self._figure(holes) for _ in RESULTS] for n in (1, 2, 3)} if chance.random() < 0.9 else {}
        fee = None if chance.random() < 0.2 else tuple(self._figure(0.3) for _ in range(3))
        due = date(year + 1, 1, 31)
        published = chance.choice([None, due, due + timedelta(days=chance.randrange(-30, 90))])
        self.readings.append(
            Reading(
                len(self.readings) + 1, agency, year, scope, form, document, published, run, retired, currency,
                table3, table2, table4, fee,
            )
        )  # fmt: skip

    def _parts(self) -> Iterator[tuple[str, str, int | None, int | None, str]]:
        chance = self.chance
        for agency in self.agencies:
            if agency.region is None or (agency.kind == "government" and agency.level == "province"):
                continue
            parent = f"{agency.region}-government"
            if agency.agency_id == parent or agency.region == "000000":
                continue
            if agency.region.startswith("11"):
                yield parent, agency.agency_id, None, None, "derived"
                continue
            # One line or two of one body, which may overlap, or leave years out.
            for _ in range(chance.choice([1, 1, 2])):
                since, until = chance.choice([(None, None), (None, 2020), (2019, None), (2020, 2021), (2019, 2019)])
                yield parent, agency.agency_id, since, until, "user"

    def current(self, as_of: int | None) -> list[Reading]:
        """The readings that the views show."""
        at = RUNS if as_of is None else as_of
        return [r for r in self.readings if any(a <= at and (b is None or b > at) for a, b in r.currency)]


def arrow(lines: Sequence[Sequence[Any]], names: Sequence[str]) -> pa.Table:
    columns = [pa.array(column) for column in zip(*lines, strict=True)] if lines else [pa.array([]) for _ in names]
    return pa.table(columns, list(names))


def fill(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    def put(table: str, names: str, lines: Sequence[Sequence[Any]], more: str = "") -> None:
        connection.register("lines", arrow(lines, names.split()))
        connection.execute(f"insert into {table} by name select * {more and ', ' + more} from lines")
        connection.unregister("lines")

    put("dim_region", "region_code name full_name level", [(c, c, c, level) for c, level in REGIONS.items()])
    put(
        "dim_agency",
        "agency_id agency level kind region_code is_resolved",
        [(a.agency_id, a.agency_id, a.level, a.kind, a.region, a.level is not None) for a in world.agencies],
        "'name' as matched_by",
    )
    put("agency_parts", "parent_id child_id since until source", world.parts)
    put(
        "agency_links",
        "agency_id successor_id since relation",
        [(a, "later", since, "renamed") for a, _, since in world.links],
    )
    put(
        "dim_deadline",
        "kind first_year last_year month day article",
        [
            (None, None, 2018, 3, 31, "31"),
            ("government", 2019, None, 3, 31, "49"),
            ("department", 2019, None, 1, 31, "49"),
        ],
    )
    days = [datetime(2022, 1, 15, 3), datetime(2022, 3, 31, 3), datetime(2023, 7, 1, 3)]
    put(
        "runs",
        "run_id started_at finished_at",
        [(number, day, day + timedelta(seconds=90)) for number, day in enumerate(days, 1)],
        "'x' as sources, '1' as reader_version, '1' as gongkai_version, '1' as duckdb_version",
    )
    current = {r.key for r in world.current(None)}
    put(
        "reports",
        "report_key report_id document_sha256 agency_name report_year table2_format table3_format table4_format scope "
        "published_on cells_read run_id first_run retired_in_run agency_id agency region_code level kind is_current",
        [
            (
                r.key, str(r.key), r.document, r.agency.agency_id, r.year, r.form, r.form, r.form, r.scope, r.published, r.cells_read, r.run,
                r.run, r.retired, r.agency.agency_id, r.agency.agency_id, r.agency.region, r.agency.level, r.agency.kind,
                r.key in current,
            )
            for r in world.readings
        ],
        "'title' as agency_evidence, 'title' as year_evidence, 'tabbed' as layout",
    )  # fmt: skip
    connection.execute(
        "update reports set standing = s.standing from (select report_key, standing(scope, count(*) over w, "
        "bool_or(scope = 'unknown') over w) as standing from reports where is_current window w as (partition by agency_id, "
        "report_year)) as s where s.report_key = reports.report_key"
    )
    put("report_currency", "report_key from_run to_run", [(r.key, a, b) for r in world.readings for a, b in r.currency])
    put("sources", "source_uri document_sha256", world.addresses, "0 as byte_size, 0 as modified_ns, 1 as run_id")
    put(
        "documents",
        "document_sha256",
        [(d,) for d in sorted({r.document for r in world.readings})],
        "0 as byte_size, '1' as reader_version, 1 as run_id",
    )
    put(
        "application_facts",
        "report_key row_no " + " ".join(TYPES),
        [(r.key, n, *v) for r in world.readings for n, v in r.table3.items()],
        "1 as source_line, 1 as line_step",
    )
    put(
        "dispute_facts",
        "report_key row_no " + " ".join(RESULTS),
        [(r.key, n, *v) for r in world.readings for n, v in r.table4.items()],
        "1 as source_line, 1 as line_step",
    )
    put(
        "disclosure_facts",
        "report_key row_no column_no value",
        [(r.key, n, c, v) for r in world.readings for (n, c), v in r.table2.items()],
    )
    # A part of a row that a report splits is added to nothing.
    put(
        "disclosure_facts",
        "report_key row_no column_no value subcategory",
        [(r.key, n, c, 7, "part") for r in world.readings for (n, c) in r.table2],
    )
    put(
        "fee_facts",
        "report_key notices billed_yuan collected_yuan",
        [(r.key, *r.fee) for r in world.readings if r.fee],
        "'stated_numbers' as statement_kind",
    )
    # Every missing figure has its note, and notes of parts and of other tables stand beside it.
    put(
        "cell_notes",
        "report_key table_no row_no column_no value_status subcategory",
        [
            (r.key, table, n, c + 1, "blank", None)
            for r in world.readings
            for table, facts in ((3, r.table3), (4, r.table4))
            for n, values in facts.items()
            for c, value in enumerate(values)
            if value is None
        ]
        + [
            (r.key, 2, n, c, "malformed", sub)
            for r in world.readings
            for (n, c), value in r.table2.items()
            for sub in ([None, "part"] if value is None else ["part"])
        ],
    )


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


@pytest.fixture(scope="module")
def warehouse(world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        for path in sqlfiles.folder("schema"):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(forms()).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        connection.execute(sqlfiles.statement("load/before"))
        for folder in ("functions", "views"):
            for path in sqlfiles.folder(folder):
                connection.execute(path.read_text("utf-8"))
        fill(connection, world)
        yield connection


@pytest.fixture(scope="module")
def base(warehouse: duckdb.DuckDBPyConnection) -> Base:
    return Base(warehouse)


EMPTY = {
    "v_source_history", "v_statistic_cells", "v_cell_places", "v_sections", "v_narrative_figures", "v_source_lines", "v_set_aside", "v_findings", "v_finding_operands", "v_quality_issue", "v_rule_outcomes", "v_decisions", "v_corrections", "v_copied_report",
}  # fmt: skip
"""Views of what these warehouses have nothing of."""


@pytest.mark.parametrize("as_of", [None, 1, 2])
@pytest.mark.parametrize("view", sorted(MODELS.keys() - EMPTY))
def test_view_answers_what_the_facts_say(
    warehouse: duckdb.DuckDBPyConnection, base: Base, view: str, as_of: int | None
) -> None:
    compare(warehouse, base, view, as_of)

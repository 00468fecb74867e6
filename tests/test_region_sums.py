"""A region adds every organ or says whom it left out: random messy panels, against sums worked out here report by report.

A panel has streets, towns, zones, governments, bodies placed nowhere and of the nation; one to three documents a body and year, on
the body itself, on its area or on nobody knows which, at an address, replaced there, chosen by a person; figures that are missing,
tables that are. Which of them are current is worked out here too, and what every view of a region must say of each.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from load import sqlfiles
from transform.facts.dimensions import dimension_tables
from transform.forms.forms import load_forms

YEARS = range(2021, 2024)
REGIONS = {
    "000000": "nation", "110000": "province", "110101": "county", "320000": "province", "320500": "prefecture",
    "320505": "county", "320506": "county",
}  # fmt: skip
KINDS = (("government", None), ("department", None), ("township", "township"), ("zone", None))
ROWS = {1: "received_new", 5: "denied_state_secret", 24: "total_handled"}
RUN = 1

Cell = tuple[int, int, int]


class Body(NamedTuple):
    agency_id: str
    region: str | None
    level: str | None
    kind: str | None

    @property
    def place(self) -> str | None:
        return self.region or ("000000" if self.level == "central" else None)


class Document(NamedTuple):
    key: int
    body: Body
    year: int
    scope: str
    lies: bool
    replaced: bool
    chosen: bool
    figures: dict[Cell, int | None]
    """(table, row, column) -> what it says; a table that it has not, has no cells"""

    @property
    def said(self) -> dict[Cell, int]:
        return {cell: value for cell, value in self.figures.items() if value is not None}


class Panel:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.documents: list[Document] = []
        for body in [*self._bodies()]:
            for year in YEARS:
                for _ in range(self.chance.choices([0, 1, 2, 3], [2, 7, 4, 2])[0]):
                    self._document(body, year)

    def _bodies(self) -> Iterator[Body]:
        for region, level in REGIONS.items():
            if level == "nation":
                yield Body("ministry", region, "central", "department")
                yield Body("ministry-without-code", None, "central", "department")
                continue
            for kind, own_level in KINDS:
                for number in range(1 if kind == "government" else self.chance.randrange(3)):
                    yield Body(f"{region}-{kind}-{number}", region, own_level or level, kind)
        yield Body("nowhere", None, None, None)
        # A town that a person's own list calls a government.
        yield Body("320505-town-government", "320505", "township", "government")

    def _document(self, body: Body, year: int) -> None:
        chance = self.chance
        scopes = {"government": [3, 4, 3], "zone": [4, 2, 3]}.get(body.kind or "", [9, 1, 1])
        scope = chance.choices(["organ", "jurisdiction", "unknown"], scopes)[0]
        before = [d for d in self.documents if d.body == body and d.year == year]
        figures = dict(before[-1].figures) if before and chance.random() < 0.4 else self._figures()
        replaced = bool(before) and chance.random() < 0.2
        if replaced:  # this one takes the place of the one before
            self.documents[-1] = self.documents[-1]._replace(lies=False, replaced=True)
        lies = replaced or chance.random() < 0.9
        self.documents.append(
            Document(len(self.documents) + 1, body, year, scope, lies, False, chance.random() < 0.05, figures)
        )

    def _figures(self) -> dict[Cell, int | None]:
        chance = self.chance
        cells = [
            *((3, row, column) for row in ROWS for column in (1, 7)), (4, 1, 1), (4, 1, 5), (2, 2, 1), (2, 7, 9),
        ]  # fmt: skip
        without = {table for table in (2, 3, 4) if chance.random() < 0.1}
        return {
            cell: None if chance.random() < 0.15 else chance.choice([0, 1, 2, 30])
            for cell in cells
            if cell[0] not in without
        }

    def current(self) -> dict[int, str]:
        """Document -> how it stands to the others of its body and year; only those that are current."""
        slots: dict[tuple[str, int], list[Document]] = defaultdict(list)
        for document in self.documents:
            if document.chosen or not document.replaced:
                slots[document.body.agency_id, document.year].append(document)
        found: dict[int, str] = {}
        for slot in slots.values():
            winners = _winners(slot)
            unknown = any(d.scope == "unknown" for d in winners)
            for d in winners:
                two = "area" if d.scope == "jurisdiction" else "organ"
                found[d.key] = "sole" if len(winners) == 1 else "undecided" if unknown else two
        return found


def _winners(slot: list[Document]) -> list[Document]:
    """The documents of a body and year that are shown."""
    if len(slot) > 1 and any(d.scope == "unknown" for d in slot):
        if any(d.chosen and d.scope == "unknown" for d in slot):
            slot = [d for d in slot if d.chosen]
        elif any(d.chosen for d in slot):
            slot = [d for d in slot if d.chosen or d.scope != "unknown"]
        elif any(d.lies for d in slot):
            slot = [d for d in slot if d.lies or d.scope != "unknown"]
    is_open = any(_differ(a, b) for a, b in combinations(slot, 2) if "unknown" in (a.scope, b.scope))
    known = sorted({d.scope for d in slot} - {"unknown"})
    parts: dict[Any, list[Document]] = defaultdict(list)
    for d in slot:
        part: Any = d.scope
        if d.scope == "unknown" and not is_open:
            part = known[0] if known else "unknown"
        elif d.scope == "unknown":
            alike = sorted(o.scope for o in slot if o.scope != "unknown" and o.said == d.said)
            part = alike[0] if alike else tuple(sorted(d.said.items()))
        parts[part].append(d)
    # The newest of those that are alike in all else: all documents of a panel came in one run.
    return [
        min(part, key=lambda d: (not d.chosen, not d.lies, d.scope == "unknown", _name(d.key)))
        for part in parts.values()
    ]


def _differ(one: Document, other: Document) -> bool:
    common = one.said.keys() & other.said.keys()
    if one.said == other.said:
        return False
    return not common or any(one.said[cell] != other.said[cell] for cell in common)


def _name(key: int) -> str:
    return f"d{key:04}"


def within(region: str, place: str | None) -> bool:
    if place is None or region == "000000":
        return place is not None
    return place[: {"province": 2, "prefecture": 4, "county": 6}[REGIONS[region]]] == region.rstrip("0").ljust(
        {"province": 2, "prefecture": 4, "county": 6}[REGIONS[region]], "0"
    )


def added(document: Document, standing: str, region: str, basis: str) -> bool:
    """Does the region's figure have the report?"""
    body = document.body
    if standing == "undecided" or not within(region, body.place):
        return False
    if basis == "organs":
        only_of_township = body.level == "township" and standing == "sole" and document.scope == "jurisdiction"
        return document.scope == "organ" or only_of_township
    own = body.kind == "government" and body.level == REGIONS[body.place or ""]
    whole = body.place == region or (region == "000000" and body.level == "province")
    return document.scope == "jurisdiction" and own and whole


class Sums(NamedTuple):
    """What a region has in a year on a basis."""

    region: str
    year: int
    basis: str
    there: list[Document]
    added: list[Document]
    unknown: int


def sums(panel: Panel, standings: dict[int, str]) -> Iterator[Sums]:
    for region in REGIONS:
        for year in YEARS:
            there = [
                d for d in panel.documents if d.key in standings and d.year == year and within(region, d.body.place)
            ]
            unknown = sum(d.scope == "unknown" or standings[d.key] == "undecided" for d in there)
            for basis in ("organs", "jurisdiction"):
                whom = [d for d in there if added(d, standings[d.key], region, basis)]
                if there and (whom or basis == "organs"):
                    yield Sums(region, year, basis, there, whom, unknown)


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        for path in sqlfiles.folder("schema"):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(load_forms()).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        script(connection, "before")
        for folder in ("functions", "views"):
            for path in sqlfiles.folder(folder):
                connection.execute(path.read_text("utf-8"))
        put(
            connection,
            "dim_region",
            "region_code name full_name level",
            [(c, c, c, level) for c, level in REGIONS.items()],
        )
        yield connection


def script(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    for text in sqlfiles.statement(f"load/{name}").split(";\n"):
        if text.strip():
            connection.execute(text, {"run_id": RUN} if "$run_id" in text else {})


def put(
    connection: duckdb.DuckDBPyConnection, table: str, names: str, lines: Sequence[Sequence[Any]], more: str = ""
) -> None:
    columns = [pa.array(column) for column in zip(*lines, strict=True)]
    connection.register("lines", pa.table(columns, names.split()))
    connection.execute(f"insert into {table} by name select * {more and ', ' + more} from lines")
    connection.unregister("lines")


@pytest.fixture(scope="module", params=range(4))
def panel(request: pytest.FixtureRequest) -> Panel:
    return Panel(request.param)


@pytest.fixture(scope="module")
def warehouse(empty: duckdb.DuckDBPyConnection, panel: Panel) -> Iterator[duckdb.DuckDBPyConnection]:
    """The panel, its current versions chosen by the statements of a run."""
    empty.execute("begin")
    documents = panel.documents
    put(
        empty,
        "reports",
        "report_key report_id document_sha256 agency_name report_year scope agency_id agency region_code level kind",
        [
            (d.key, _name(d.key), _name(d.key), d.body.agency_id, d.year, d.scope, d.body.agency_id, d.body.agency_id,
             d.body.region, d.body.level, d.body.kind)
            for d in documents
        ],
        "'title' as agency_evidence, 'title' as year_evidence, 'tabbed' as layout, 0 as cells_read, 1 as run_id, "
        "1 as first_run, true as is_current",
    )  # fmt: skip
    # What replaced a document lies at its address, or what replaced that.
    followers = {d.key: next(o.key for o in documents[d.key :] if not o.replaced) for d in documents if d.replaced}
    lies = "0 as byte_size, 0 as modified_ns, 1 as run_id"
    put(
        empty,
        "sources",
        "source_uri document_sha256",
        [(_name(d.key), _name(d.key)) for d in documents if d.lies],
        lies,
    )
    put(
        empty,
        "former_sources",
        "source_uri document_sha256",
        [(_name(to), _name(key)) for key, to in followers.items()],
    )
    put(
        empty,
        "version_choices",
        "document_sha256",
        [(_name(d.key),) for d in documents if d.chosen],
        "'x' as chosen_by",
    )
    for table, name, columns in (
        (3, "application_facts", {1: "natural_person", 7: "total"}),
        (4, "dispute_facts", {1: "upheld", 5: "total"}),
    ):
        rows: dict[tuple[int, int], dict[int, int | None]] = defaultdict(dict)
        for d in documents:
            for (of, row, column), value in d.figures.items():
                if of == table:
                    rows[d.key, row][column] = value
        put(
            empty,
            name,
            "report_key row_no " + " ".join(columns.values()),
            [(*key, *(values[c] for c in columns)) for key, values in rows.items()],
            "1 as line_step",
        )
    put(
        empty,
        "disclosure_facts",
        "report_key row_no column_no value",
        [(d.key, row, column, value) for d in documents for (of, row, column), value in d.figures.items() if of == 2],
    )
    script(empty, "finish")
    yield empty
    empty.execute("rollback")


def test_current_are_one_of_each_scope_or_all_that_nobody_can_tell(
    warehouse: duckdb.DuckDBPyConnection, panel: Panel
) -> None:
    found = dict(warehouse.execute("select report_key, standing from reports where is_current").fetchall())
    assert found == panel.current()
    assert {*Counter(found.values())} == {"sole", "area", "organ", "undecided"}
    # As of the run, standing is worked out from the readings that were current.
    warehouse.execute(f"set variable as_of = {RUN}")
    at_the_run = dict(warehouse.execute("select report_key, standing from current_reports").fetchall())
    warehouse.execute("reset variable as_of")
    assert at_the_run == found


def test_added_and_left_out_are_all_of_a_region(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    """In every row of every view that has the columns, and in as many regions and years as there are."""
    views = [
        name
        for (name,) in warehouse.execute(
            "select table_name from duckdb_columns() where column_name = 'reports_left_out' and schema_name = 'main' "
            "and table_name in (select table_name from duckdb_columns() where column_name = 'basis') order by all"
        ).fetchall()
    ]
    assert {"v_denial_reason", "v_concentration", "v_abuse_handling", "v_region_sums", "v_region_trend"} <= {*views}
    there = {(s.region, s.year): len(s.there) for s in sums(panel, panel.current())}
    through_parts = warehouse.execute(
        "select p.region_code, r.report_year, count(*) from v_region_parts as p join current_reports as r "
        "on coalesce(r.region_code, case r.level when 'central' then '000000' end) = p.part_code "
        "where p.basis = 'organs' group by all"
    ).fetchall()
    assert {(region, year): count for region, year, count in through_parts} == there
    for view in views:
        why = "left_out_no_pair" if view == "v_region_trend" else "left_out_no_figure"
        rows = warehouse.execute(
            f"select region_code, report_year, region_level, reports + reports_left_out, reports_left_out "
            f"- left_out_scope_unknown - left_out_other_scope - {why}, least(reports, reports_left_out, {why}) from {view}"
        ).fetchall()
        assert rows
        assert {(region, year) for region, year, *_ in rows} <= there.keys()
        for region, year, level, together, unexplained, least in rows:
            assert (together, unexplained, level) == (there[region, year], 0, REGIONS[region]), view
            assert least >= 0, view
    for view in ("v_denial_reason", "v_concentration", "v_abuse_handling", "v_region_counts"):
        found = warehouse.execute(
            f"select distinct region_code, report_year from {view} where basis = 'organs'"
        ).fetchall()
        assert {*found} == there.keys(), view


def test_counts_and_the_list_agree(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    expected = {
        (s.region, s.year, s.basis): (len(s.there), len(s.added), s.unknown, len(s.there) - len(s.added) - s.unknown)
        for s in sums(panel, panel.current())
    }
    found = warehouse.execute(
        "select region_code, report_year, basis, in_region, added, left_out_scope_unknown, left_out_other_scope "
        "from v_region_counts"
    ).fetchall()
    assert {row[:3]: row[3:] for row in found} == expected
    nowhere = warehouse.execute(
        "select distinct agency_id from v_region_reports where left_out = 'unplaced'"
    ).fetchall()
    assert nowhere == [("nowhere",)]
    listed = warehouse.execute(
        "select region_code, report_year, basis, report_key from v_region_reports where left_out is null"
    )
    assert {*listed.fetchall()} == {
        (s.region, s.year, s.basis, d.key) for s in sums(panel, panel.current()) for d in s.added
    }


def test_sums_are_those_of_the_reports_added(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    expected = {}
    for s in sums(panel, panel.current()):
        cells: dict[Cell, list[int]] = defaultdict(list)
        for d in s.added:
            for cell, value in d.said.items():
                cells[cell].append(value)
        expected |= {(s.region, s.year, s.basis, *cell): (sum(v), len(v)) for cell, v in cells.items()}
    found = warehouse.execute(
        "select region_code, report_year, basis, table_no, row_no, column_no, value, reports from v_region_sums"
    ).fetchall()
    assert {row[:6]: (int(row[6]), row[7]) for row in found} == expected
    # Who concentrates adds what the sums add.
    assert warehouse.execute(
        "select count(*) from v_concentration as c left join v_region_sums as s on s.region_code = c.region_code and "
        "s.report_year = c.report_year and s.basis = c.basis and s.row_code = 'received_new' and s.column_code = 'total' "
        "where s.value is distinct from c.n or coalesce(s.reports, 0) != c.reports"
    ).fetchall() == [(0,)]


def test_reasons_are_shares_of_the_reports_that_have_both(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    expected = {}
    for s in sums(panel, panel.current()):
        both = [(d.said.get((3, 5, 7)), d.said.get((3, 24, 7))) for d in s.added]
        whole = [(count, n) for count, n in both if count is not None and n is not None]
        count, n = (sum(of) for of in zip(*whole, strict=True)) if whole else (None, None)
        expected[s.region, s.year, s.basis] = (count, n, len(whole))
    found = warehouse.execute(
        "select region_code, report_year, basis, count, n, reports from v_denial_reason where item_code = 'denied_state_secret'"
    ).fetchall()
    assert {row[:3]: row[3:] for row in found} == expected


def test_a_trend_is_over_the_same_agencies_in_both_years(warehouse: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    standings = panel.current()
    before = {
        (d.body.agency_id, d.year, d.scope): d
        for d in panel.documents
        if standings.get(d.key, "undecided") != "undecided"
    }
    expected = {}
    for s in sums(panel, standings):
        cells: dict[Cell, list[tuple[int, int]]] = defaultdict(list)
        for d in s.added:
            prior = before.get((d.body.agency_id, d.year - 1, d.scope))
            if prior is None and d.body.level == "township" and standings[d.key] == "sole":
                other = "organ" if d.scope == "jurisdiction" else "jurisdiction"
                prior = before.get((d.body.agency_id, d.year - 1, other))
                prior = prior if prior and standings[prior.key] == "sole" else None
            for cell, value in d.said.items():
                if prior and cell in prior.said:
                    cells[cell].append((prior.said[cell], value))
        expected |= {
            (s.region, s.year, s.basis, *cell): (sum(a for a, _ in v), sum(b for _, b in v), len(v))
            for cell, v in cells.items()
        }
    found = warehouse.execute(
        "select region_code, report_year, basis, table_no, row_no, column_no, prior, value, reports from v_region_trend"
    ).fetchall()
    assert {row[:6]: (int(row[6]), int(row[7]), row[8]) for row in found} == expected
    assert expected

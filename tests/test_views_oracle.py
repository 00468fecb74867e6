"""The question views over random small warehouses, against answers computed here cell by cell.

A warehouse has several regions and bodies, years and forms, versions and retired readings, several addresses of one
document, overlapping lists of parts, and figures that are missing, 0, 29 or 30. What a view answers is worked out again from
the same facts with loops, as it stands and as it stood after an earlier run.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from transform.facts.dimensions import dimension_tables
from transform.forms.forms import Forms, load_forms

ROOT = Path(__file__).parents[1]
SEEDS = range(3)
YEARS = range(2018, 2023)
RUNS = 3
TYPES = (
    "natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization",
    "legal_services_organization", "other_organization", "total",
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")
GROUPS = ("granted", "partially_granted", "denied", "unavailable", "not_processed", "other")
REFUSALS = ("denied", "unavailable", "not_processed")
REGIONS = {
    "000000": "nation", "110000": "province", "110101": "county", "110102": "county", "320000": "province",
    "320500": "prefecture", "320505": "county", "320506": "county", "420000": "province", "429004": "county",
}  # fmt: skip

Rows = list[tuple[Any, ...]]


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
    current = {r.key for r in world.current(None)}
    put(
        "reports",
        "report_key report_id document_sha256 agency_name report_year table2_format table3_format table4_format scope "
        "published_on run_id first_run retired_in_run agency_id agency region_code level kind is_current",
        [
            (
                r.key, str(r.key), r.document, r.agency.agency_id, r.year, r.form, r.form, r.form, r.scope, r.published, r.run,
                r.run, r.retired, r.agency.agency_id, r.agency.agency_id, r.agency.region, r.agency.level, r.agency.kind,
                r.key in current,
            )
            for r in world.readings
        ],
        "'title' as agency_evidence, 'title' as year_evidence, 'tabbed' as layout, 0 as cells_read",
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
        for path in sorted((ROOT / "sql" / "schema").glob("*.sql")):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(forms()).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        for folder in ("functions", "views"):
            for path in sorted((ROOT / "sql" / folder).glob("*.sql")):
                connection.execute(path.read_text("utf-8"))
        fill(connection, world)
        yield connection


# -- the answers, worked out again --------------------------------------------------------------------------------------


def whole(values: Iterable[int | None]) -> int | None:
    """The sum; None if there are none, or one of them is missing."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if found and len(known) == len(found) else None


def minus(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b


def share(part: int | None, n: int | None) -> float | None:
    return None if part is None or not n else part / n


def reliable(n: int | None) -> bool | None:
    return None if n is None else n >= 30


def figure(r: Reading, code: str, column: int = 6) -> int | None:
    return r.table3.get(numbers("application")[code], [None] * 7)[column]


def group(r: Reading, code: str, column: int = 6) -> int | None:
    return whole(values[column] for n, values in r.table3.items() if items()[n][1] == code)


def prior(world: World, now: list[Reading], r: Reading) -> Reading | None:
    """The report of the same body on the year before; of the same scope."""
    found = [p for p in now if p.agency == r.agency and p.year == r.year - 1 and p.scope == r.scope]
    return found[0] if found else None


def applicant_mix(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            TYPES[c],
            v := figure(r, "received_new", c),
            share(v, n := figure(r, "received_new")),
            n,
            reliable(n),
        )
        for r in now
        if r.table3
        for c in range(6)
    ]


def outcome_group(world: World, now: list[Reading]) -> Rows:
    return [
        (str(r.key), g, v := group(r, g), share(v, n := figure(r, "total_handled")), n, reliable(n))
        for r in now
        if r.table3
        for g in GROUPS
    ]


def outcome_by_applicant(world: World, now: list[Reading]) -> Rows:
    return [
        (str(r.key), TYPES[c], g, v := group(r, g, c), share(v, n := figure(r, "total_handled", c)), n, reliable(n))
        for r in now
        if r.table3
        for g in GROUPS
        for c in range(6)
    ]


def disclosure_rate(world: World, now: list[Reading]) -> Rows:
    found: Rows = []
    for r in now:
        if r.table3:
            n = figure(r, "total_handled")
            given = whole([figure(r, "granted"), figure(r, "partially_granted")])
            judged = minus(minus(n, group(r, "not_processed")), group(r, "other"))
            found.append(
                (str(r.key), given, share(given, n), n, reliable(n), share(given, judged), judged, reliable(judged))
            )
    return found


def backlog(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            out := figure(r, "carried_out"),
            share(out, n := whole([figure(r, "received_new"), figure(r, "carried_in")])),
            n,
            reliable(n),
        )
        for r in now
        if r.table3
    ]


def year_continuity(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            str(p.key),
            TYPES[c],
            out := figure(p, "carried_out", c),
            come := figure(r, "carried_in", c),
            minus(come, out),
        )
        for r in now
        if r.table3 and (p := prior(world, now, r)) and p.table3
        for c in range(7)
    ]


def disputes(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            channel,
            *r.table4[n],
            decided := minus(r.table4[n][4], r.table4[n][3]),
            share(r.table4[n][1], decided),
            reliable(decided),
        )
        for r in now
        for channel, n in numbers("dispute").items()
        if n in r.table4
    ]


def dispute_rate(world: World, now: list[Reading]) -> Rows:
    found: Rows = []
    for r in now:
        if r.table3:
            review, direct = (r.table4[n][4] if n in r.table4 else None for n in (1, 2))
            n, both = figure(r, "total_handled"), whole([review, direct])
            found.append((str(r.key), review, direct, both, share(both, n), share(review, n), n, reliable(n)))
    return found


def cell(r: Reading | None, category: str, measure: str) -> int | None:
    return r.table2.get((numbers("disclosure")[category], measures()[measure])) if r else None


def document_stock(world: World, now: list[Reading]) -> Rows:
    found: Rows = []
    for r in now:
        for category in ("regulations", "normative_documents"):
            if r.form == "format_2021" and r.table2:
                issued, repealed, kept = (cell(r, category, m) for m in ("issued", "repealed", "in_force"))
                before = cell(prior(world, now, r), category, "in_force")
                expected = minus(whole([before, issued]), repealed)
                found.append((str(r.key), category, issued, repealed, kept, before, expected, minus(kept, expected)))
    return found


def enforcement_activity(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            c,
            v := cell(r, c, "decisions"),
            p := cell(prior(world, now, r), c, "decisions"),
            d := minus(v, p),
            share(d, p),
        )
        for r in now
        if r.table2
        for c in ("administrative_licensing", "administrative_penalties", "administrative_compulsion")
    ]


def fees(world: World, now: list[Reading]) -> Rows:
    return [
        (str(r.key), cell(r, "administrative_fees", "amount"), *(r.fee or (None, None, None)))
        for r in now
        if r.table2 or r.fee
    ]


def zero_streak(world: World, now: list[Reading]) -> Rows:
    by_year: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for r in now:
        by_year[r.agency.agency_id, r.year].append(r)
    zero = {place for place, all_ in by_year.items() if all(figure(r, "received_new") == 0 for r in all_)}
    found: Rows = []
    for agency, year in zero:
        if (agency, year - 1) not in zero:
            last = year
            while (agency, last + 1) in zero:
                last += 1
            scopes = {r.scope for each in range(year, last + 1) for r in by_year[agency, each]}
            found.append((agency, scopes.pop() if len(scopes) == 1 else None, year, last, last - year + 1))
    return found


def within(region: str, place: str) -> bool:
    return region == "000000" or place.startswith(region.rstrip("0").ljust(len(region.rstrip("0")) + 1 & ~1, "0"))


def in_region(r: Reading, region: str, basis: str) -> bool:
    """Whether a region's figure has the report: of its own government (the nation: of the provinces'), or of any organ in it."""
    place = r.agency.region or ("000000" if r.agency.level == "central" else None)
    if place is None or not within(region, place):
        return False
    if basis == "organs":
        # A township's only report is one on an organ, whatever it says: a panel has one report a body and year.
        return r.scope == "organ" or (r.scope == "jurisdiction" and r.agency.level == "township")
    if r.scope != "jurisdiction" or r.agency.kind != "government" or r.agency.level != REGIONS[place]:
        return False
    return REGIONS[place] == "province" if region == "000000" else place == region


def region_sums(now: list[Reading], codes: Sequence[str]) -> Iterator[tuple[str, str, int, list[Reading], int]]:
    """Region, basis, year, the reports that have all the figures, and how many others lie in the region."""
    for region in REGIONS:
        for year in YEARS:
            places = [
                (r, r.agency.region or ("000000" if r.agency.level == "central" else None))
                for r in now
                if r.year == year
            ]
            there = [r for r, place in places if place is not None and within(region, place)]
            for basis in ("organs", "jurisdiction"):
                added = [r for r in there if in_region(r, region, basis)]
                if (there and basis == "organs") or added:
                    full = [r for r in added if r.table3 and all(figure(r, code) is not None for code in codes)]
                    yield region, basis, year, full, len(there) - len(full)


def denial_reason(world: World, now: list[Reading]) -> Rows:
    rows: Rows = []
    for code, of_group, _ in items().values():
        if of_group in REFUSALS:
            for region, basis, year, full, left_out in region_sums(now, [code, "total_handled"]):
                count, n = (whole(figure(r, c) for r in full) for c in (code, "total_handled"))
                rows.append((region, basis, year, code, count, share(count, n), n, reliable(n), len(full), left_out))
    return rows


def abuse_handling(world: World, now: list[Reading]) -> Rows:
    codes = ["not_processed_duplicate", "not_processed_excessive", "not_processed_petition_complaint", "total_handled"]
    rows: Rows = []
    for region, basis, year, full, left_out in region_sums(now, codes):
        *parts, n = (whole(figure(r, code) for r in full) for code in codes)
        rows.append(
            (region, basis, year, *(x for p in parts for x in (p, share(p, n))), n, reliable(n), len(full), left_out)
        )
    return rows


def concentration(world: World, now: list[Reading]) -> Rows:
    rows: Rows = []
    for region, basis, year, full, left_out in region_sums(now, ["received_new"]):
        if basis == "organs":
            received = sorted((figure(r, "received_new") or 0 for r in full), reverse=True)
            n = whole(received) if full else None
            squares = sum(value * value for value in received)
            rows.append(
                (
                    region,
                    year,
                    share(sum(received[:10]), n),
                    share(squares, n and n * n),
                    n,
                    reliable(n),
                    len(full),
                    left_out,
                )
            )
    return rows


Cells = dict[tuple[int, int, int], int | None]


def cells_of(r: Reading) -> Cells:
    found: Cells = {(3, n, c + 1): v for n, values in r.table3.items() for c, v in enumerate(values)}
    found |= {(4, n, c + 1): v for n, values in r.table4.items() for c, v in enumerate(values)}
    return found


def rollup_check(world: World, now: list[Reading]) -> Rows:
    held = {(r.agency.agency_id, r.year): r for r in now}
    rows: Rows = []
    for parent in sorted({part[0] for part in world.parts}):
        for year in sorted({r.year for r in now}):
            children = {
                child
                for p, child, since, until, _ in world.parts
                if p == parent and (since or year) <= year <= (until or year)
            }
            filed = [held[child, year] for child in children if (child, year) in held]
            if not filed:
                continue
            with_two = [
                cells_of(r) | {(2, *k): v for k, v in r.table2.items() if r.form == "format_2021"} for r in filed
            ]
            listed = any(
                source == "user"
                for p, _, since, until, source in world.parts
                if p == parent and (since or year) <= year <= (until or year)
            )
            missing = "、".join(sorted(c for c in children if (c, year) not in held)) or None
            scopes = {r.scope for r in filed}
            scope = scopes.pop() if len(scopes) == 1 else "mixed"
            own = held.get((parent, year))
            of_parent = cells_of(own) if own else {}
            if own and own.form == "format_2021":
                of_parent |= {(2, *k): v for k, v in own.table2.items()}
            for place in {*of_parent, *(place for cells in with_two for place in cells)}:
                values = [v for cells in with_two if (v := cells.get(place)) is not None]
                reported = of_parent.get(place)
                full = sum(values) if len(values) == len(filed) else None
                above = None if reported is None or not values else max(values) > reported
                why: str | None = None
                if own is None:
                    why = "parent_missing"
                elif own.scope == "organ":
                    why = "own_report"
                elif not listed:
                    why = "guessed_parts"
                elif len(filed) < len(children):
                    why = "parts_missing"
                elif reported is None or len(values) < len(children):
                    why = "figure_missing"
                gap = minus(reported, sum(values)) if why is None else None
                who = "list" if listed else "region", missing, own and own.scope, scope
                counts = len(children), len(filed), len(values)
                rows.append((parent, year, *place, reported, full, gap, *counts, above, why, *who))
    return rows


def consolidated_form(world: World, now: list[Reading]) -> Rows:
    rows: dict[tuple[Any, ...], list[int | None]] = defaultdict(lambda: [None] * 7)
    for parent, year, table, row, column, _, full, _, expected, present, *_ in rollup_check(world, now):
        if table == 3:
            rows[parent, year, items()[row][0], expected, present][column - 1] = full
    return [(*key, *values) for key, values in rows.items()]


def filing_status(world: World, now: list[Reading]) -> Rows:
    held = {(r.agency.agency_id, r.year): r for r in now}
    years = [year for _, year in held]
    rows: Rows = []
    for agency in world.agencies:
        mine = agency.agency_id
        filed = [year for who, year in held if who == mine]
        lists = [(since, until) for _, child, since, until, source in world.parts if child == mine and source == "user"]
        ended = [since for who, _, since in world.links if who == mine]
        for year in range(min(years), max(years) + 1) if years else ():
            # Who is named in a list is expected while it says so; else from the first report on.
            listed = any((since or year) <= year <= (until or year) for since, until in lists)
            begun = bool(filed) and min(filed) <= year
            over = bool(lists) and all(until is not None and until < year for _, until in lists)
            r = held.get((mine, year))
            if not (r or listed or (begun and not over)):
                continue
            deadline = None
            if year <= 2018 or (agency.kind == "government" and agency.level in ("province", "prefecture", "county")):
                deadline = date(year + 1, 3, 31)
            elif agency.kind == "department" and agency.level is not None:
                deadline = date(year + 1, 1, 31)
            late = max(0, (r.published - deadline).days) if r and r.published and deadline else None
            expected = (listed or (begun and not over)) and not (ended and year >= max(ended))
            rows.append((mine, year, expected, r is not None, deadline, late))
    return rows


def yoy(world: World, now: list[Reading]) -> Rows:
    found: Rows = []
    for r in now:
        if p := prior(world, now, r):
            changes: list[tuple[str, int | None, int | None]] = [
                (items()[n][0], r.table3[n][6], p.table3[n][6]) for n in r.table3.keys() & p.table3.keys()
            ]
            if r.table3 and p.table3:
                changes += [(g, group(r, g), group(p, g)) for g in ("denied", "unavailable", "not_processed", "other")]
            categories = {n: code for code, n in numbers("disclosure").items()}
            names = {n: code for code, n in measures().items()}
            changes += [
                (f"{categories[n]}.{names[c]}", r.table2[n, c], p.table2[n, c])
                for n, c in r.table2.keys() & p.table2.keys()
            ]
            changes += [
                (f"{channel}.{result}", r.table4[n][c], p.table4[n][c])
                for channel, n in numbers("dispute").items()
                if n in r.table4 and n in p.table4
                for c, result in enumerate(RESULTS)
            ]
            if r.fee and p.fee:
                fee = ("notices", "billed_yuan", "collected_yuan")
                changes += [(f"processing_fee.{m}", a, b) for m, a, b in zip(fee, r.fee, p.fee, strict=True)]
            found += [(str(r.key), m, a, b, minus(a, b), share(a, b)) for m, a, b in changes]
    return found


def version_diff(world: World, now: list[Reading], at: int = RUNS) -> Rows:
    found: Rows = []
    for new in now:
        for old in world.readings:
            if old.agency != new.agency or old.year != new.year or old is new or old.run > at:
                continue
            same = old.document == new.document
            if not same and old.retired is not None and old.retired <= at:
                continue
            a, b = cells_of(old), cells_of(new)
            found += [
                (str(new.key), str(old.key), "reading" if same else "version", *place, a.get(place), b.get(place))
                for place in {*a, *b}
                if a.get(place) != b.get(place) or ((place in a) != (place in b) and (a | b)[place] is None)
            ]
    return found


def report_wide(world: World, now: list[Reading]) -> Rows:
    return [
        (
            str(r.key),
            figure(r, "received_new"),
            *(group(r, g) for g in GROUPS),
            cell(r, "normative_documents", "in_force"),
            cell(r, "administrative_fees", "amount"),
            r.table4[1][4] if r.table4 else None,
            *(r.fee or (None, None, None)),
            min((uri for uri, document in world.addresses if document == r.document), default=None),
        )
        for r in now
    ]


def cell_provenance(world: World, now: list[Reading]) -> Rows:
    return [
        (str(r.key), table, row, column, value, min((u for u, d in world.addresses if d == r.document), default=None))
        for r in now
        for (table, row, column), value in cells_of(r).items()
    ]


def series_long(world: World, now: list[Reading]) -> Rows:
    single = {"received": "received_new", "handled": "total_handled", "granted": "granted"}
    rows: Rows = []
    for r in now:
        form = r.form or "format_2021"
        if r.table3:
            rows += [(str(r.key), series, figure(r, code), form) for series, code in single.items()]
            unclear = ["unavailable_unclear_after_clarification"]
            unclear += ["other_no_clarification_in_time"] if form == "format_2021" else []
            rows.append((str(r.key), "unclear", whole(figure(r, code) for code in unclear), form))
        if r.table4:
            rows.append((str(r.key), "review_upheld", r.table4[1][0], form))
            rows.append((str(r.key), "litigation_corrected", whole([r.table4[2][1], r.table4[3][1]]), form))
    return rows


CODES = (
    "(select row_no, item_code as code, 3 as table_no from dim_item union all select row_no, channel, 4 from dim_channel)",
    "(select column_no, applicant_type as code, 3 as table_no from dim_applicant_type "
    "union all select column_no, result, 4 from dim_result)",
)
NUMBERED = (
    f"inner join {CODES[0]} as w on w.table_no = v.table_no and w.code = v.row_code "
    f"inner join {CODES[1]} as c on c.table_no = v.table_no and c.code = v.column_code"
)

QUESTIONS: dict[str, tuple[Callable[..., Rows], str]] = {
    "v_applicant_mix": (applicant_mix, "report_id, applicant_type, received, share, n, reliable"),
    "v_outcome_group": (outcome_group, "report_id, outcome_group, count, share_of_handled, n, reliable"),
    "v_outcome_by_applicant": (
        outcome_by_applicant,
        "report_id, applicant_type, outcome_group, count, share, n, reliable",
    ),
    "v_disclosure_rate": (
        disclosure_rate,
        "report_id, disclosed, disclosure_rate, n, reliable, substantive_disclosure_rate, substantive_n, "
        "substantive_reliable",
    ),
    "v_backlog": (backlog, "report_id, carried_out, backlog_rate, n, reliable"),
    "v_year_continuity": (year_continuity, "report_id, prior_report_id, applicant_type, prior_out, this_in, gap"),
    "v_disputes": (
        disputes,
        "report_id, channel, upheld, corrected, other_result, pending, total, decided, correction_rate, reliable",
    ),
    "v_dispute_rate": (
        dispute_rate,
        "report_id, review, litigation_direct, disputes, dispute_rate, review_rate, n, reliable",
    ),
    "v_document_stock": (
        document_stock,
        "report_id, category, issued, repealed, in_force, prior_in_force, expected_in_force, gap",
    ),
    "v_enforcement_activity": (enforcement_activity, "report_id, category, decisions, prior, diff, yoy"),
    "v_fees": (fees, "report_id, administrative_fees_yuan, notices, billed_yuan, collected_yuan"),
    "v_zero_streak": (zero_streak, "agency_id, scope, from_year, to_year, years"),
    "v_denial_reason": (
        denial_reason,
        "region_code, basis, report_year, item_code, count, share, n, reliable, reports, reports_left_out",
    ),
    "v_abuse_handling": (
        abuse_handling,
        "region_code, basis, report_year, duplicate, duplicate_share, excessive, excessive_share, petition_complaint, "
        "petition_complaint_share, n, reliable, reports, reports_left_out",
    ),
    "v_concentration": (
        concentration,
        "region_code, report_year, top10_share, hhi, n, reliable, reports, reports_left_out",
    ),
    "v_rollup_check": (
        rollup_check,
        "agency_id, report_year, table_no, row_no, column_no, reported, sum_children, gap, children_expected, "
        "children_present, children_with_figure, child_above_parent, no_gap_because, parts_from, missing_parts, "
        "parent_scope, parts_scope",
    ),
    "v_consolidated_form": (
        consolidated_form,
        "agency_id, report_year, item_code, children_expected, children_present, " + ", ".join(TYPES),
    ),
    "v_filing_status": (filing_status, "agency_id, report_year, expected, filed, deadline, days_late"),
    "v_yoy": (yoy, "report_id, measure, value, prior, diff, ratio"),
    "v_report_wide": (
        report_wide,
        "report_id, received_new, " + ", ".join(GROUPS) + ", normative_documents_in_force, "
        "administrative_fees_amount_yuan, review_total, fee_notices, fee_billed_yuan, fee_collected_yuan, source_uri",
    ),
    "v_series_long where series in "
    "('received', 'handled', 'granted', 'unclear', 'review_upheld', 'litigation_corrected')": (
        series_long,
        "report_id, series, value, form",
    ),
    f"v_cell_provenance as v {NUMBERED}": (
        cell_provenance,
        "report_id, v.table_no, row_no, column_no, value, source_uri",
    ),
    f"v_version_diff as v {NUMBERED}": (
        version_diff,
        "new_report_id, old_report_id, change, v.table_no, row_no, column_no, old_value, new_value",
    ),
}
"""What is asked -> the answer worked out here, and the columns it has."""


def comparable(rows: Iterable[Sequence[Any]]) -> Rows:
    """In one order; numbers of all types alike."""

    def plain(value: Any) -> Any:
        if value is None or isinstance(value, bool | str | date):
            return value
        return round(float(value), 9)

    return sorted((tuple(plain(value) for value in row) for row in rows), key=repr)


@pytest.mark.parametrize("as_of", [None, 1, 2])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.split()[0])
def test_view_answers_what_the_facts_say(
    warehouse: duckdb.DuckDBPyConnection, world: World, question: str, as_of: int | None
) -> None:
    answer, columns = QUESTIONS[question]
    now = world.current(as_of)
    at = (as_of,) if answer is version_diff and as_of else ()
    warehouse.execute(f"set variable as_of = {as_of}" if as_of else "reset variable as_of")
    found = comparable(warehouse.execute(f"select {columns} from {question}").fetchall())
    expected = comparable(answer(world, now, *at))
    assert expected or (answer is version_diff and as_of == 1), "nothing to compare"
    wrong, lacking = set(found) - set(expected), set(expected) - set(found)
    assert (sorted(wrong, key=repr)[:5], sorted(lacking, key=repr)[:5]) == ([], [])
    assert len(found) == len(expected), "rows that stand twice"

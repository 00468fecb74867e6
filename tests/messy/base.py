"""The tables of a warehouse as Python rows, and what all models share: which reports are current, their cells, sums, shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

Row = dict[str, Any]
Rows = Iterator[Row]

TYPES = (
    "natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization",
    "legal_services_organization", "other_organization", "total",
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")
FEES = ("notices", "billed_yuan", "collected_yuan")
REFUSALS = ("denied", "unavailable", "not_processed")
TABLES = {"statistic": 1, "disclosure": 2, "application": 3, "dispute": 4, "fee": 6}
NATION = "000000"


class Base:
    """What a warehouse holds; `as_of` a run: the models answer as it stood then."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, as_of: int | None = None) -> None:
        self.as_of = as_of
        self._connection = connection
        self._tables: dict[str, list[Row]] = {}
        self._by: dict[tuple[str, ...], dict[Any, Row]] = {}
        self._grouped: dict[str, dict[int, list[Row]]] = {}

    def at(self, as_of: int | None) -> "Base":
        """The same as it stood after a run."""
        other = Base(self._connection, as_of)
        other._tables, other._by, other._grouped = self._tables, self._by, self._grouped
        return other

    def __getitem__(self, name: str) -> list[Row]:
        """The rows of a table."""
        if name not in self._tables:
            answer = self._connection.execute(f'select * from "{name}"')
            names = [column for column, *_ in answer.description]
            self._tables[name] = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        return self._tables[name]

    def by(self, name: str, *keys: str) -> dict[Any, Row]:
        """The rows of a table by a key that is unique."""
        if (name, *keys) in self._by:
            return self._by[name, *keys]
        found = {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in self[name]}
        assert len(found) == len(self[name]), f"{name} has two rows with one {keys}"
        self._by[name, *keys] = found
        return found

    def of(self, name: str, key: int) -> list[Row]:
        """A report's rows of a table."""
        return self._of_report(name).get(key, [])

    def _of_report(self, name: str) -> dict[int, list[Row]]:
        if name not in self._grouped:
            groups: dict[int, list[Row]] = defaultdict(list)
            for row in self[name]:
                groups[row["report_key"]].append(row)
            self._grouped[name] = groups
        return self._grouped[name]

    # -- which reports -------------------------------------------------------------------------------------------------

    @cached_property
    def current(self) -> list[Row]:
        """The reports that the views show, each with its standing among those of its body and year."""
        if self.as_of is None:
            keys = {r["report_key"] for r in self["reports"] if r["is_current"]}
        else:
            keys = {
                c["report_key"]
                for c in self["report_currency"]
                if c["from_run"] <= self.as_of and (c["to_run"] is None or c["to_run"] > self.as_of)
            }
        found = [r | {"is_current": True} for r in self["reports"] if r["report_key"] in keys]
        slots = grouped(found, "agency_id", "report_year")
        for r in found:
            others = slots[r["agency_id"], r["report_year"]]
            two = "area" if r["scope"] == "jurisdiction" else "organ"
            open_ = any(o["scope"] == "unknown" for o in others)
            r["standing"] = "sole" if len(others) == 1 else "undecided" if open_ else two
        return found

    @cached_property
    def by_year(self) -> dict[Any, list[Row]]:
        """(agency_id, report_year) -> current reports"""
        return grouped(self.current, "agency_id", "report_year")

    def prior(self, r: Row) -> Row | None:
        """The report of the year before that a report is compared with: of the same body and the same scope."""
        before = self.by_year.get((r["agency_id"], r["report_year"] - 1), [])
        like = [p for p in before if p["scope"] == r["scope"] and p["standing"] != "undecided"]
        assert len(like) <= 1
        return like[0] if like and r["standing"] != "undecided" else None

    @cached_property
    def addresses(self) -> dict[str, list[str]]:
        """sha256 -> where the document lies"""
        found: dict[str, list[str]] = defaultdict(list)
        for source in self["sources"]:
            found[source["document_sha256"]].append(source["source_uri"])
        return found

    def address(self, sha256: str) -> str | None:
        return min(self.addresses.get(sha256, ()), default=None)

    # -- figures -------------------------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> dict[int, Row]:
        return self.by("dim_item", "row_no")

    @cached_property
    def categories(self) -> dict[int, Row]:
        return self.by("dim_category", "row_no")

    @cached_property
    def measures(self) -> dict[int, Row]:
        return self.by("dim_measure", "column_no")

    @cached_property
    def channels(self) -> dict[int, Row]:
        return self.by("dim_channel", "row_no")

    def table3(self, r: Row) -> dict[str, Row]:
        """item_code -> the row of table 3"""
        return {self.items[f["row_no"]]["item_code"]: f for f in self.of("application_facts", r["report_key"])}

    def table4(self, r: Row) -> dict[str, Row]:
        """channel -> the row of table 4"""
        return {self.channels[f["row_no"]]["channel"]: f for f in self.of("dispute_facts", r["report_key"])}

    def table2(self, r: Row) -> dict[tuple[str, str], Decimal | None]:
        """(category, measure) -> figure; without rows that the form does not know, and without parts of rows"""
        return {
            (self.categories[f["row_no"]]["category"], self.measures[f["column_no"]]["measure"]): f["value"]
            for f in self.of("disclosure_facts", r["report_key"])
            if f["subcategory"] is None and f["row_no"] in self.categories
        }

    def fee(self, r: Row) -> Row | None:
        found = self.of("fee_facts", r["report_key"])
        assert len(found) <= 1
        return found[0] if found else None

    def group(self, r: Row, code: str, column: str = "total") -> int | None:
        """The sum of a group of outcomes; None if one of its figures is missing."""
        return whole(f[column] for item, f in self.table3(r).items() if self._group_of[item] == code)

    @cached_property
    def _group_of(self) -> dict[str, str]:
        return {item["item_code"]: item["group_code"] for item in self["dim_item"]}

    def cells(self, key: int) -> dict[tuple[int, int, int, str | None], Any]:
        """(table, row, column, part) -> figure, of tables 2, 3, 4 and the fee (row 0)"""
        found: dict[tuple[int, int, int, str | None], Any] = {}
        for table, name, columns in ((3, "application_facts", TYPES), (4, "dispute_facts", RESULTS)):
            for f in self.of(name, key):
                found |= {(table, f["row_no"], n, None): f[column] for n, column in enumerate(columns, 1)}
        for f in self.of("disclosure_facts", key):
            found[2, f["row_no"], f["column_no"], f["subcategory"]] = f["value"]
        for f in self.of("fee_facts", key):
            found |= {(6, 0, n, None): f[column] for n, column in enumerate(FEES, 1)}
        return found

    def printed(self, key: int) -> dict[tuple[int, int, int, str | None], Any]:
        """The same without what people corrected."""
        places = ("table_no", "row_no", "column_no", "subcategory")
        corrected = self.of("corrected_cells", key)
        return self.cells(key) | {tuple(c[p] for p in places): c["printed_value"] for c in corrected}

    @cached_property
    def notes(self) -> dict[Any, Row]:
        """(report, table, row, column, part) -> what is noted of the cell"""
        return self.by("cell_notes", "report_key", "table_no", "row_no", "column_no", "subcategory")

    @cached_property
    def cell_codes(self) -> dict[Any, tuple[str | None, str | None]]:
        """(table, row, column) -> codes of row and column"""
        rows: dict[tuple[int, int], str | None] = {(2, n): d["category"] for n, d in self.categories.items()}
        rows |= {(3, n): d["item_code"] for n, d in self.items.items()}
        rows |= {(4, n): d["channel"] for n, d in self.channels.items()} | {(6, 0): None}
        columns: dict[tuple[int, int], str] = {(2, n): d["measure"] for n, d in self.measures.items()}
        columns |= {(3, n): code for n, code in enumerate(TYPES, 1)} | {(4, n): c for n, c in enumerate(RESULTS, 1)}
        columns |= {(6, n): code for n, code in enumerate(FEES, 1)}
        return {
            (t, r, c): (row, column) for (t, r), row in rows.items() for (of, c), column in columns.items() if of == t
        }


def grouped(rows: Iterable[Row], *keys: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]].append(row)
    return found


def take(row: Row, *names: str) -> Row:
    """Columns of a row."""
    return {name: row[name] for name in names}


def head(r: Row) -> Row:
    """What most views tell of the report a row is on."""
    return take(r, "agency", "report_year", "agency_id", "region_code", "report_id")


def whole(values: Iterable[Any]) -> Any:
    """The sum; None if there are none, or one of them is missing."""
    found = list(values)
    return None if not found or None in found else sum(found)


def minus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a - b


def share(part: Any, n: Any) -> float | None:
    return None if part is None or not n else float(part) / float(n)


def reliable(n: Any, least: int = 30) -> bool | None:
    return None if n is None else n >= least


def plain(value: Any) -> str | None:
    """A figure as text, without the noughts that end its decimals."""
    if value is None:
        return None
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

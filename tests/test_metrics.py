"""The metrics of data/metrics.csv, computed here from random facts as their lines say, agree with the views."""

import csv
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from load.sqlfiles import presented
from transform.facts.dimensions import dimension_tables
from transform.forms.forms import load_forms

ROOT = Path(__file__).parents[1]
REPORTS = 400
DEADLINE = date(2024, 1, 31)

Figures = dict[str, int | None]
"""Code -> figure, of one report; a group of outcomes has the sum of its rows, None if one of them is missing."""


@cache
def metrics() -> list[dict[str, str]]:
    with (ROOT / "data" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evaluated(expression: str, figures: Figures) -> int | None:
    """The sums and differences of codes that a numerator or denominator is; None where an operand is missing."""
    total = 0
    for sign, code in re.findall(r"([+-]?)\s*([a-z][a-z_.]*)", expression):
        if (figure := figures[code]) is None:
            return None
        total += -figure if sign == "-" else figure
    return total


def a_figure(chance: random.Random) -> int | None:
    """Small, so that denominators of 0, 29 and 30 occur; now and then missing."""
    return chance.choices([None, 0, 1, chance.randrange(12), 29, 30], [1, 12, 4, 6, 1, 1])[0]


def a_sum(figures: Figures, codes: list[str]) -> int | None:
    return evaluated(" + ".join(codes), figures)


class Report:
    """Random facts of one report, and the same by code."""

    def __init__(self, key: int, chance: random.Random) -> None:
        self.key = key
        forms = load_forms()
        types = [c.code for c in sorted((c for c in forms.columns if c.table == "application"), key=lambda c: c.number)]
        items = {row.number: row for row in forms.rows if row.table == "application" and "format_2021" in row.forms}
        self.figures: Figures = {}
        self.applications = []
        groups: dict[str, list[str]] = {}
        for number, row in items.items():
            # 29 and 30 handled are the two sides of the minimum.
            values = [a_figure(chance) for _ in types]
            if row.code == "total_handled":
                values[-1] = chance.choice([None, 0, 29, 30, chance.randrange(300)])
            self.applications.append((key, number, *values, 10, 1, None))
            self.figures[row.code] = values[-1]
            if row.code == "received_new":
                self.figures |= {f"received_new.{code}": value for code, value in zip(types, values, strict=True)}
            groups.setdefault(row.group, []).append(row.code)
        for group, codes in groups.items():
            if len(codes) > 1:
                self.figures[group] = a_sum(self.figures, codes)
        channels = [row for row in forms.rows if row.table == "dispute" and "format_2021" in row.forms]
        results = ["upheld", "corrected", "other_result", "pending", "total"]
        self.disputes = []
        for row in channels:
            values = [a_figure(chance) for _ in results]
            self.disputes.append((key, row.number, *values, 10, 1, None))
            self.figures |= {f"{row.code}.{code}": value for code, value in zip(results, values, strict=True)}
        passed, failed = chance.choice([(0, 0), (28, 1), (28, 2), (chance.randrange(60), chance.randrange(4))])
        self.equations = (key, "0" * 192, "0" * 192, "0" * 192, passed, failed, 1)
        self.figures |= {"equations_passed": passed, "equations_failed": failed}
        self.published_on = chance.choice([None, DEADLINE, DEADLINE + timedelta(days=chance.randrange(-20, 20))])
        self.figures["published"] = None if self.published_on is None else 1
        self.figures["on_time"] = None if self.published_on is None else int(self.published_on <= DEADLINE)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    chance = random.Random(20)
    return [Report(key, chance) for key in range(1, REPORTS + 1)]


@pytest.fixture(scope="module")
def warehouse(reports: list[Report]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        for path in sorted((ROOT / "sql" / "schema").glob("*.sql")):
            connection.execute(path.read_text("utf-8"))
        for name, table in dimension_tables(load_forms()).items():
            connection.register("dimension", table)
            connection.execute(f"insert into {name} by name select * from dimension")
            connection.unregister("dimension")
        for path in presented():
            connection.execute(path.read_text("utf-8"))
        connection.execute("insert into dim_deadline values ('department', null, null, 1, 31, '第四十九条')")
        for report in reports:
            agency = f"g-{report.key}"
            connection.execute(
                "insert into dim_agency by name select ? as agency_id, ? as agency, 'county' as level, "
                "'department' as kind, true as is_resolved, 'name' as matched_by",
                [agency, agency],
            )
            connection.execute(
                "insert into reports by name select ? as report_key, ? as report_id, 'd' as document_sha256, "
                "? as agency_name, 2023 as report_year, 'format_2021' as table3_format, 'organ' as scope, "
                "'title' as agency_evidence, 'title' as year_evidence, 'tabbed' as layout, 0 as cells_read, "
                "1 as run_id, 1 as first_run, ? as agency_id, ? as agency, ?::date as published_on, true as is_current",
                [report.key, str(report.key), agency, agency, agency, report.published_on],
            )
        for name, lines in (
            ("application_facts", [line for report in reports for line in report.applications]),
            ("dispute_facts", [line for report in reports for line in report.disputes]),
            ("report_outcomes", [report.equations for report in reports]),
        ):
            columns = zip(*lines, strict=True)
            connection.register(
                "facts", pa.table([pa.array(c) for c in columns], [f"c{k}" for k in range(len(lines[0]))])
            )
            connection.execute(f"insert into {name} from facts")
            connection.unregister("facts")
        yield connection


@pytest.mark.parametrize("metric", metrics(), ids=lambda metric: metric["metric"])
def test_metric_is_what_its_line_says(
    warehouse: duckdb.DuckDBPyConnection, reports: list[Report], metric: dict[str, str]
) -> None:
    found = {
        int(report_id): row
        for report_id, *row in warehouse.execute(
            "select report_id, value, numerator, n, reliable from v_metrics where metric = ?", [metric["metric"]]
        ).fetchall()
    }
    sides = set()
    for report in reports:
        numerator = evaluated(metric["numerator"], report.figures)
        denominator = evaluated(metric["denominator"], report.figures)
        reliable = None if denominator is None else denominator >= int(metric["minimum_n"])
        value = None if numerator is None or not denominator else numerator / denominator
        sides.add(denominator if denominator is None else min(max(denominator, 0), 31))
        if metric["metric"] == "timeliness" and denominator is None:
            assert report.key not in found
            continue
        of_view, *others = found[report.key]
        assert others == [numerator, denominator, reliable], report.key
        assert of_view == (None if value is None else pytest.approx(value)), report.key
    if metric["metric"] != "timeliness":
        assert {0, 29, 30} <= sides, "denominators that matter do not occur"
    if metric["metric"] != "consistency_pass_rate":
        assert None in sides


@pytest.mark.parametrize(
    "metric",
    [metric for metric in metrics() if metric["metric"] != "timeliness"],  # which is 1 or 0 as days_late is 0 or not
    ids=lambda metric: metric["metric"],
)
def test_metric_stands_where_its_line_says(warehouse: duckdb.DuckDBPyConnection, metric: dict[str, str]) -> None:
    """The column of the view has the same values; where the view has several rows a report, the note says which."""
    which = re.match(r"Where ([a-z_]+) is ([a-z_]+)", metric["note"])
    column, code = which.groups() if which else ("report_year", "2023")
    if metric["view_name"] == "v_metrics":
        column, code = "metric", metric["metric"]
    columns = {name for name, *_ in warehouse.execute(f"describe {metric['view_name']}").fetchall()}
    reliable = "substantive_reliable" if metric["column_name"].startswith("substantive_") else "reliable"
    other_minimum = f"m.reliable is distinct from v.{reliable}" if reliable in columns else "false"
    differing = warehouse.execute(
        f"select m.report_id from v_metrics as m left join {metric['view_name']} as v "
        f"on v.report_id = m.report_id and v.{column} = '{code}' "
        f"where m.metric = ? and (m.value is distinct from v.{metric['column_name']} or {other_minimum})",
        [metric["metric"]],
    ).fetchall()
    assert differing == []


def test_every_metric_is_in_the_view(warehouse: duckdb.DuckDBPyConnection) -> None:
    in_view = {name for (name,) in warehouse.execute("select distinct metric from v_metrics").fetchall()}
    in_table = [name for (name,) in warehouse.execute("select metric from dim_metric").fetchall()]
    assert in_view == set(in_table)
    assert in_table == [metric["metric"] for metric in metrics()]


def test_views_take_the_minimum_of_the_metrics() -> None:
    """`reliable` is written out in the views, so that they need no join: everywhere with the minimum of the metrics."""
    written = {
        number
        for path in (ROOT / "sql" / "views").glob("*.sql")
        for number in re.findall(r">=? (\d+) as \w*reliable", path.read_text("utf-8"))
    }
    assert written == {metric["minimum_n"] for metric in metrics() if metric["metric"] != "timeliness"}

"""The charts of the site: each is a select of sql/site/charts/, drawn, as a table, as CSV and with its SQL beside it.

What is drawn of which columns says data/site/charts.csv. A chart whose rows are of several kinds (two bases of a sum, many
metrics) is one figure for each: figures of different kinds are never in one picture.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from load import sqlfiles
from load.exports.csv import csv_bytes
from load.reading import Origin
from load.site.lists import Rows, plain
from load.site.words import LANGUAGES, words

_PARTED_BY = ("basis", "metric")
"""Columns that part a chart into figures."""
_HIDDEN = frozenset(
    {"label_zh", "label_en", "basis", "metric", "agency_id", "report_id", "region_code", "left_out", "group_code"}
)
_CODES = frozenset({"item_code", "outcome_group", "channel"})
_MOST_ROWS = 300
"""Rows of a figure on its page; the CSV has all."""


class Figure(NamedTuple):
    """One picture: what is drawn, and its table. `part` is what its rows have in common, such as a basis; '' without one."""

    chart: str
    kind: str
    part: str
    part_label: str
    x: str
    y: Sequence[str]
    series: str
    unit: str
    view: str
    columns: Sequence[str]
    rows: Rows
    all_rows: int
    left_out: int

    @property
    def name(self) -> str:
        return f"{self.chart}-{self.part}" if self.part else self.chart

    def drawn(self, language: str) -> dict[str, Any]:
        """What the page's script draws it from."""
        return {
            "kind": self.kind,
            "x": self.x,
            "y": list(self.y),
            "series": self.series,
            "unit": self.unit,
            "rows": [{**row, "label": row.get(f"label_{language}")} for row in self.rows],
        }


class Chart(NamedTuple):
    """A chart of a page, with the SQL that it is made of."""

    name: str
    page: str
    sql: str
    figures: Sequence[Figure]


def charts(connection: duckdb.DuckDBPyConnection, folder: Path, origin: Origin) -> list[Chart]:
    """Asks for every chart, and writes charts/<name>.csv, .sql and .json (what is shown, of which run)."""
    place = folder / "charts"
    place.mkdir()
    return [_chart(connection, line, place, origin) for line in sqlfiles.lines(sqlfiles.DATA / "site" / "charts.csv")]


def _chart(connection: duckdb.DuckDBPyConnection, line: Mapping[str, str], place: Path, origin: Origin) -> Chart:
    sql = sqlfiles.statement(f"site/charts/{line['chart']}")
    table = connection.sql(sql.strip().rstrip(";")).to_arrow_table()
    (place / f"{line['chart']}.csv").write_bytes(csv_bytes(table))
    (place / f"{line['chart']}.sql").write_text(sql, "utf-8")
    rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
    said = {
        f"{part}_{language}": words(language)[code]
        for part, code in (("title", f"chart.{line['chart']}"), ("note", f"chart.{line['chart']}.note"))
        for language in LANGUAGES
    }
    about = {"chart": line["chart"], **said, "unit": line["unit"], "view": line["view"], "run": origin.as_texts()}
    whole = json.dumps({**about, "rows": rows}, ensure_ascii=False, default=str)
    (place / f"{line['chart']}.json").write_text(whole + "\n", "utf-8")
    return Chart(line["chart"], line["page"], sql, list(_figures(line, table.column_names, rows)))


def _figures(line: Mapping[str, str], names: Sequence[str], rows: Rows) -> Iterator[Figure]:
    parted = next((column for column in _PARTED_BY if column in names), None)
    shown = [name for name in names if name not in _HIDDEN and name not in _CODES]
    if "label_zh" in names:
        at = shown.index("report_year") + 1 if "report_year" in shown and line["x"] == "report_year" else 0
        if parted != "metric":
            shown.insert(at, "label")
    for part, of_part in groupby(rows, lambda row: str(row[parted]) if parted else ""):
        inner = list(of_part)
        yield Figure(
            chart=line["chart"],
            kind=line["kind"],
            part=part,
            part_label=parted or "",
            x=line["x"],
            y=line["y"].split(),
            series=line["series"],
            unit=line["unit"],
            view=line["view"],
            columns=shown,
            rows=inner[:_MOST_ROWS],
            all_rows=len(inner),
            left_out=max((int(row.get("left_out") or 0) for row in inner), default=0),
        )

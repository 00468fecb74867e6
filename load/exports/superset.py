"""A dashboard for Apache Superset, ready to be imported: `gongkai_dashboard.zip`, with the database, its datasets and its charts.

The charts are those of data/dashboard.csv, their datasets the selects of sql/marts/ and sql/exports/, asked of the warehouse itself:
what a run publishes is seen with the next query. Names of files and ids come from the warehouse's place, so that a later import
replaces an earlier one. Every file is JSON, which YAML reads as it is.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from load import sqlfiles
from load.exports.content import Content, Table, Written, tables
from load.exports.datapackage import meaning
from load.reading import Origin

FILE = "gongkai_dashboard.zip"
ABOUT = "The charts of the dashboard, one each"

_ROOT = "gongkai_dashboard"
_ROWS = 10_000
_WIDTH = 12
_KINDS = {
    "bar": "echarts_timeseries_bar",
    "stacked": "echarts_timeseries_bar",
    "line": "echarts_timeseries_line",
    "table": "table",
}


class Chart(NamedTuple):
    """A line of data/dashboard.csv. `metrics` are label -> expression; `only` is a condition on the rows."""

    name: str
    title: str
    kind: str
    dataset: str
    x_axis: str
    metrics: Mapping[str, str]
    dimension: tuple[str, ...]
    only: str
    width: int
    height: int


def write(content: Content, folder: Path) -> dict[str, Written]:
    """gongkai_dashboard.zip."""
    found = charts()
    wanted = {chart.dataset for chart in found}
    datasets = {}
    for table in tables(content.connection, with_marts=True):
        if table.name in wanted:
            datasets[table.name] = table  # a mart goes before the table of its name
    [(warehouse,)] = content.connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    with zipfile.ZipFile(folder / FILE, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, said in _files(found, datasets, Path(warehouse).resolve(), content.origin):
            parts.writestr(f"{_ROOT}/{name}", json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return {"charts": Written(ABOUT, len(found))}


def charts() -> list[Chart]:
    """The charts of data/dashboard.csv in their order."""
    return [
        Chart(
            line["chart"],
            line["title"],
            line["kind"],
            line["dataset"],
            line["x_axis"],
            dict(part.strip().split("=", 1) for part in line["metrics"].split(";")),
            tuple(line["dimension"].split()),
            line["only"],
            int(line["width"]),
            int(line["height"]),
        )
        for line in sqlfiles.lines(sqlfiles.DATA / "dashboard.csv")
    ]


def _files(
    found: list[Chart], datasets: Mapping[str, Table], warehouse: Path, origin: Origin
) -> Iterator[tuple[str, dict[str, Any]]]:
    def key(kind: str, name: str = "") -> str:
        return str(uuid5(NAMESPACE_URL, f"gongkai {warehouse} {kind} {name}"))

    yield "metadata.yaml", {"version": "1.0.0", "type": "Dashboard", "timestamp": origin.written_at}
    yield (
        "databases/gongkai.yaml",
        {
            "database_name": warehouse.stem,
            "sqlalchemy_uri": f"duckdb:///{warehouse}?access_mode=read_only",
            "expose_in_sqllab": True,
            "allow_run_async": False,
            "allow_ctas": False,
            "allow_cvas": False,
            "allow_dml": False,
            "allow_file_upload": False,
            "extra": {},
            "uuid": key("database"),
            "version": "1.0.0",
        },
    )
    meanings = sqlfiles.meanings()
    for name, table in datasets.items():
        yield (
            f"datasets/gongkai/{name}.yaml",
            _dataset(table, meanings)
            | {
                "uuid": key("dataset", name),
                "database_uuid": key("database"),
            },
        )
    for chart in found:
        yield (
            f"charts/{chart.name}.yaml",
            _chart(chart)
            | {
                "uuid": key("chart", chart.name),
                "dataset_uuid": key("dataset", chart.dataset),
            },
        )
    yield (
        "dashboards/gongkai.yaml",
        {
            "dashboard_title": "政府信息公开 Gongkai",
            "description": f"Data version {origin.data_version} when it was exported; the first chart has that of now.",
            "css": "",
            "slug": None,
            "published": True,
            "uuid": key("dashboard"),
            "position": _position(found, {chart.name: key("chart", chart.name) for chart in found}),
            "metadata": {"color_scheme": "supersetColors", "refresh_frequency": 0, "cross_filters_enabled": True},
            "version": "1.0.0",
        },
    )


def _dataset(table: Table, meanings: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "table_name": f"gongkai_{table.name}",
        "main_dttm_col": None,
        "description": table.about,
        "schema": "main",
        "sql": re.sub(r"^--.*\n", "", table.select, flags=re.M),
        "cache_timeout": 60,
        "filter_select_enabled": True,
        "metrics": [{"metric_name": "count", "metric_type": "count", "expression": "count(*)"}],
        "columns": [
            {
                "column_name": column,
                "type": kind,
                "is_dttm": kind in ("DATE", "TIMESTAMP"),
                "is_active": True,
                "groupby": True,
                "filterable": True,
                "description": meaning(table, column, meanings),
            }
            for column, kind in table.columns.items()
        ],
        "version": "1.0.0",
    }


def _chart(chart: Chart) -> dict[str, Any]:
    metrics = [
        {
            "expressionType": "SQL",
            "sqlExpression": expression,
            "label": label,
            "optionName": f"metric_{chart.name}_{number}",
        }
        for number, (label, expression) in enumerate(chart.metrics.items())
    ]
    only = [{"expressionType": "SQL", "clause": "WHERE", "sqlExpression": chart.only}] if chart.only else []
    params: dict[str, Any] = {
        "viz_type": _KINDS[chart.kind],
        "metrics": metrics,
        "groupby": list(chart.dimension),
        "adhoc_filters": only,
        "row_limit": _ROWS,
        "show_legend": True,
        "rich_tooltip": True,
    }
    if chart.kind == "table":
        params |= {"query_mode": "aggregate", "order_desc": True, "show_cell_bars": False, "page_length": 20}
    else:
        # Years are whole numbers, no dates: an axis of categories.
        params |= {
            "x_axis": chart.x_axis,
            "x_axis_sort_asc": True,
            "xAxisForceCategorical": True,
            "truncate_metric": True,
        }
        params |= {"stack": "Stack"} if chart.kind == "stacked" else {}
    columns = [*([chart.x_axis] if chart.x_axis else []), *chart.dimension]
    query = {
        "columns": columns,
        "metrics": metrics,
        "extras": {"having": "", "where": f"({chart.only})" if chart.only else ""},
        "filters": [],
        "orderby": [[chart.x_axis, True]] if chart.x_axis else [[metrics[0], False]],
        "row_limit": _ROWS,
    }
    context = {"force": False, "queries": [query], "result_format": "json", "result_type": "full", "form_data": params}
    return {
        "slice_name": chart.title,
        "description": None,
        "viz_type": _KINDS[chart.kind],
        "params": params,
        "query_context": json.dumps(context, ensure_ascii=False),
        "cache_timeout": 60,
        "version": "1.0.0",
    }


def _position(found: list[Chart], keys: Mapping[str, str]) -> dict[str, Any]:
    """The charts in their order, a row as full as their widths allow."""
    rows: list[list[Chart]] = [[]]
    for chart in found:
        if sum(each.width for each in rows[-1]) + chart.width > _WIDTH:
            rows.append([])
        rows[-1].append(chart)
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": "政府信息公开 Gongkai"}},
        "GRID_ID": {
            "type": "GRID",
            "id": "GRID_ID",
            "parents": ["ROOT_ID"],
            "children": [f"ROW-{number}" for number, _ in enumerate(rows)],
        },
    }
    for number, row in enumerate(rows):
        position[f"ROW-{number}"] = {
            "type": "ROW",
            "id": f"ROW-{number}",
            "parents": ["ROOT_ID", "GRID_ID"],
            "children": [f"CHART-{chart.name}" for chart in row],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart in row:
            position[f"CHART-{chart.name}"] = {
                "type": "CHART",
                "id": f"CHART-{chart.name}",
                "parents": ["ROOT_ID", "GRID_ID", f"ROW-{number}"],
                "children": [],
                "meta": {
                    "uuid": keys[chart.name],
                    "chartId": found.index(chart) + 1,
                    "sliceName": chart.title,
                    "width": chart.width,
                    "height": chart.height,
                },
            }
    return position

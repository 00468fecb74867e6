"""The dashboard for Superset: whole, each chart of it answered by the warehouse, the same ids at each export.

That a real Superset imports and shows it is proven by `python -m tests.tools.prove_tools superset`.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, export
from load.exports.superset import charts
from tests.helpers import SAMPLE

Parts = dict[str, dict[str, Any]]


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as found:
        return {name.split("/", 1)[1]: json.loads(found.read(name)) for name in found.namelist()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dashboard")
    run_steps(RunOptions((str(SAMPLE),), place / "w.duckdb"))
    export(Warehouse(place / "w.duckdb"), place, "superset")
    return place


@pytest.fixture(scope="module")
def parts(place: Path) -> Parts:
    return parts_of(place / "superset" / "gongkai_dashboard.zip")


def of(parts: Parts, kind: str) -> list[dict[str, Any]]:
    return [said for name, said in parts.items() if name.startswith(f"{kind}/")]


def test_all_that_is_named_is_there(parts: Parts, place: Path) -> None:
    [database], [dashboard] = of(parts, "databases"), of(parts, "dashboards")
    assert database["sqlalchemy_uri"] == f"duckdb:///{place.resolve()}/w.duckdb?access_mode=read_only"
    assert {said["database_uuid"] for said in of(parts, "datasets")} == {database["uuid"]}
    assert {said["dataset_uuid"] for said in of(parts, "charts")} == {said["uuid"] for said in of(parts, "datasets")}
    position = {name: said for name, said in dashboard["position"].items() if isinstance(said, dict)}
    shown = [said["meta"]["uuid"] for said in position.values() if said["type"] == "CHART"]
    assert sorted(shown) == sorted(said["uuid"] for said in of(parts, "charts")) and len(shown) == len(charts())
    for said in position.values():
        assert set(said.get("children", ())) <= position.keys() and set(said.get("parents", ())) <= position.keys()
        if said["type"] == "ROW":
            assert sum(position[child]["meta"]["width"] for child in said["children"]) <= 12
    ids = [said["uuid"] for kind in ("databases", "datasets", "charts", "dashboards") for said in of(parts, kind)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_chart_is_answered_with_columns_that_its_dataset_has(parts: Parts, place: Path, chart: Any) -> None:
    said = parts[f"charts/{chart.name}.yaml"]
    dataset = next(each for each in of(parts, "datasets") if each["uuid"] == said["dataset_uuid"])
    [query] = json.loads(said["query_context"])["queries"]
    described = {column["column_name"] for column in dataset["columns"]}
    assert set(query["columns"]) <= described
    metrics = [f'{metric["sqlExpression"]} as "{metric["label"]}"' for metric in query["metrics"]]
    select = ", ".join([*query["columns"], *metrics])
    with duckdb.connect(str(place / "w.duckdb"), read_only=True) as connection:
        answer = connection.execute(
            f"select {select} from ({dataset['sql']}) where {query['extras']['where'] or 'true'} group by all"
        )
        rows = answer.fetchall()
        columns = {name for name, *_ in connection.execute(f"describe {dataset['sql']}").fetchall()}
    assert rows and described == columns
    assert all(column["description"] for column in dataset["columns"])


def test_figures_of_organs_are_added_once(parts: Parts, place: Path) -> None:
    """What the chart of applications adds is what the regions add: no area beside its organs, nothing that is undecided."""
    dataset = next(each for each in of(parts, "datasets") if each["table_name"] == "gongkai_flows")
    only = next(chart.only for chart in charts() if chart.name == "flow")
    with duckdb.connect(str(place / "w.duckdb"), read_only=True) as connection:
        found = connection.execute(
            f"select report_year, sum(received_new) from ({dataset['sql']}) where {only} and region_code is not null "
            "group by all having sum(received_new) is not null order by all"
        ).fetchall()
        expected = connection.execute(
            "select report_year, value from v_region_sums where region_code = '000000' and basis = 'organs' "
            "and row_code = 'received_new' and column_code = 'total' order by all"
        ).fetchall()
    assert [(year, int(value)) for year, value in found] == [(year, int(value)) for year, value in expected]


def test_a_later_export_replaces_what_was_imported(parts: Parts, place: Path, tmp_path: Path) -> None:
    export(Warehouse(place / "w.duckdb"), tmp_path, "superset")
    again = parts_of(tmp_path / "superset" / "gongkai_dashboard.zip")
    for name, said in parts.items():
        assert again[name].get("uuid") == said.get("uuid"), name

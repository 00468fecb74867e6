"""Does Superset list, query and chart the warehouse, show its dashboard, and see the next run? `ask_superset.py WAREHOUSE GONGKAI`

Runs in Superset's own environment, in an empty working folder, which gets Superset's own database. Ends with an exception
where an answer is not the warehouse's.
"""

import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

SUPERSET = str(Path(sys.executable).with_name("superset"))
CONFIG = """
SECRET_KEY = "of a trial on this machine"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
"""
LOGIN = {"username": "admin", "password": "admin"}
RECEIVED = "select report_year, sum(received_new)::bigint as received from v_application_flow group by all order by all"


class Superset:
    """A server that was started here, and its API."""

    def __init__(self, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self._headers = {"Content-Type": "application/json", "Referer": self._root}
        self._queries = 0

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET without a body, else POST; the answer, or {"error": ...}."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._root}/api/v1{path}", data, self._headers)
        try:
            answer: dict[str, Any] = json.load(self._opener.open(request))
            return answer
        except urllib.error.HTTPError as error:
            return {"error": error.read().decode()}

    def log_in(self) -> None:
        for _ in range(90):
            try:
                self._opener.open(f"{self._root}/health")
                break
            except OSError:
                time.sleep(1)
        token = self.call("/security/login", LOGIN | {"provider": "db", "refresh": True})["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        self._headers["X-CSRFToken"] = self.call("/security/csrf_token/")["result"]

    def sql(self, query: str) -> dict[str, Any]:
        """As SQL Lab asks."""
        self._queries += 1
        client = f"trial{self._queries:06}"
        return self.call("/sqllab/execute/", {
            "database_id": 1, "sql": query, "schema": "main", "runAsync": False, "client_id": client, "queryLimit": 1000,
        })  # fmt: skip


def expected(warehouse: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        answer = connection.execute(query)
        names = [name for name, *_ in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def ask(superset: Superset, warehouse: Path, dataset: int) -> int:
    """A query and a chart give what the warehouse holds. Returns its last run."""
    assert superset.sql(RECEIVED)["data"] == expected(warehouse, RECEIVED)
    metric = {"expressionType": "SQL", "sqlExpression": "sum(received_new)", "label": "received"}
    query = {"columns": ["report_year"], "metrics": [metric], "orderby": [["report_year", True]], "row_limit": 100}
    source = {"id": dataset, "type": "table"}
    body = {"datasource": source, "force": True, "queries": [query], "result_format": "json", "result_type": "full"}
    charted = superset.call("/chart/data", body)["result"][0]["data"]
    assert sorted(charted, key=lambda row: row["report_year"]) == expected(warehouse, RECEIVED), charted
    return int(superset.sql("select max(run_id) as run_id from v_run_log")["data"][0]["run_id"])


def prove(superset: Superset, warehouse: Path, gongkai: str) -> None:
    superset.log_in()
    found = superset.call("/database/1/tables/?q=" + urllib.parse.quote("(schema_name:main)"))["result"]
    views = {entry["value"] for entry in found}
    wanted = "select view_name from duckdb_views() where schema_name = 'main' and not internal"
    assert {row["view_name"] for row in expected(warehouse, wanted)} <= views
    print(f"lists {len(views)} tables and views")
    chinese = "select 年度, sum(新收申请)::bigint as 新收 from zh.申请收办 group by all order by all"
    assert superset.sql(chinese)["data"] == expected(warehouse, chinese)
    assert "DML_NOT_ALLOWED" in superset.sql("create table z (i integer)")["error"]
    nothing = superset.sql("set variable as_of = 0; select count(*) as reports from v_application_flow")["data"]
    assert [list(row.values()) for row in nothing] == [[0]], nothing
    made = superset.call("/dataset/", {"database": 1, "schema": "main", "table_name": "v_application_flow"})
    described = [column for column in made["data"]["columns"] if column["description"]]
    assert len(described) == len(made["data"]["columns"]) > 0
    run_id = ask(superset, warehouse, made["id"])
    print(f"asks and charts run {run_id}, every column with its description")
    command = [gongkai, "run", "--force", "--no-exports", "--warehouse", str(warehouse)]
    subprocess.run(command, check=True, capture_output=True)
    assert ask(superset, warehouse, made["id"]) == run_id + 1
    print(f"asks and charts run {run_id + 1} after a run replaced the file")


def plain(value: Any) -> Any:
    """A value as JSON has it: times in milliseconds, numbers as far as they are certain."""
    if isinstance(value, datetime):
        return int(value.replace(tzinfo=UTC).timestamp() * 1000)
    return round(float(value), 9) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


def prove_dashboard(superset: Superset, warehouse: Path, exported: zipfile.ZipFile) -> None:
    """Every chart of the dashboard that was imported gives what the warehouse holds."""
    parts = {name.split("/", 1)[1]: json.loads(exported.read(name)) for name in exported.namelist()}
    datasets = {said["uuid"]: said["sql"] for name, said in parts.items() if name.startswith("datasets/")}
    charts = {said["slice_name"]: said for name, said in parts.items() if name.startswith("charts/")}
    [dashboard] = superset.call("/dashboard/")["result"]
    shown = superset.call(f"/dashboard/{dashboard['id']}/charts")["result"]
    assert {chart["slice_name"] for chart in shown} == charts.keys(), shown
    for chart in shown:
        said = charts[chart["slice_name"]]
        [query] = json.loads(said["query_context"])["queries"]
        columns = [f'"{name}"' for name in query["columns"]]
        metrics = [f'{metric["sqlExpression"]} as "{metric["label"]}"' for metric in query["metrics"]]
        where = query["extras"]["where"] or "true"
        context = json.loads(superset.call(f"/chart/{chart['id']}")["result"]["query_context"])
        answer = superset.call("/chart/data", context | {"force": True})
        found = [{name: plain(value) for name, value in row.items()} for row in answer["result"][0]["data"]]
        asked = f"select {', '.join([*columns, *metrics])} from ({datasets[said['dataset_uuid']]}) where {where} group by all"
        wanted = [{name: plain(value) for name, value in row.items()} for row in expected(warehouse, asked)]
        assert wanted and sorted(found, key=str) == sorted(wanted, key=str), (chart["slice_name"], found, wanted)
    print(
        f"imports the dashboard {dashboard['dashboard_title']}; its {len(shown)} charts give what the warehouse holds"
    )


def main(warehouse: Path, gongkai: str) -> None:
    folder = Path.cwd()
    command = [gongkai, "export", "--warehouse", str(warehouse), "--to", str(folder), "--format", "superset"]
    subprocess.run(command, check=True, capture_output=True)
    exported = folder / "superset" / "gongkai_dashboard.zip"
    (folder / "superset_config.py").write_text(CONFIG.format(folder=folder), "utf-8")
    environment = os.environ | {
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "SUPERSET_HOME": str(folder), "FLASK_APP": "superset",
    }  # fmt: skip
    person = ["--firstname", "A", "--lastname", "B", "--email", "a@example.org"]
    account = ["--username", LOGIN["username"], "--password", LOGIN["password"], *person]
    for arguments in (
        ["db", "upgrade"],
        ["fab", "create-admin", *account],
        ["init"],
        ["set-database-uri", "-d", "by hand", "-u", f"duckdb:///{warehouse}?access_mode=read_only"],
        ["import-dashboards", "-p", str(exported), "-u", LOGIN["username"]],
    ):
        subprocess.run([SUPERSET, *arguments], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([SUPERSET, "run", "-p", str(port)], env=environment, stdout=log, stderr=log)
        try:
            superset = Superset(port)
            prove(superset, warehouse, gongkai)
            with zipfile.ZipFile(exported) as parts:
                prove_dashboard(superset, warehouse, parts)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])

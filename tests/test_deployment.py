"""prefect.yaml and the automations, given to a real Prefect server on loopback; a worker of its own does a night."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from flows.server import prefect_server
from tests.helpers import ROOT, SAMPLE
from tests.office import ask

PREFECT = Path(sys.executable).with_name("prefect")


def asked(api: str, path: str) -> Any:
    request = urllib.request.Request(f"{api}/{path}", b"{}", {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        return json.load(answer)


def test_a_night_of_the_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "office"
    shutil.copytree(SAMPLE, office / "drop")
    for path in sorted((office / "drop").iterdir())[2:]:
        path.unlink()
    (office / "gongkai.toml").write_text('[[source]]\nid = "drop"\nkind = "folder"\npath = "drop"\n', "utf-8")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with prefect_server(None) as server:
        own = {**os.environ, "PREFECT_API_URL": server.api, "GONGKAI_FOLDER": str(office), "PYTHONPATH": str(ROOT)}

        def prefect(*arguments: str) -> str:
            done = subprocess.run([PREFECT, *arguments], cwd=ROOT, env=own, capture_output=True, text=True, timeout=180)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        prefect("work-pool", "create", "gongkai", "--type", "process")
        prefect("--no-prompt", "deploy", "--all")
        prefect("automation", "create", "--from-file", "data/prefect/automations.yaml")
        (deployment,) = asked(server.api, "deployments/filter")
        assert deployment["schedules"][0]["schedule"] == {
            "cron": "30 2 * * *", "timezone": "Asia/Shanghai", "day_or": True,
        }  # fmt: skip
        assert deployment["global_concurrency_limit"]["limit"] == 1
        found = {one["name"]: one["trigger"] for one in asked(server.api, "automations/filter")}
        assert found["gongkai is silent"]["posture"] == "Proactive" and found["gongkai is silent"]["within"] == 93600
        prefect("deployment", "run", "gongkai/nightly")
        prefect("worker", "start", "--pool", "gongkai", "--run-once")
        runs = {run["state_type"] for run in asked(server.api, "flow_runs/filter")}
        assert "COMPLETED" in runs and not {"FAILED", "CRASHED"} & runs
    (office / "w.duckdb").symlink_to(office / "data" / "warehouse" / "gongkai.duckdb")
    assert ask(office, "select count(*) from v_reports") == [(2,)]

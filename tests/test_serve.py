"""A real `gongkai serve` on loopback: its pages, a night that fails, a second one, and what becomes of it when something is killed.

Starting a Prefect server takes ten seconds and more, so each server serves several tests, in their order.
"""

import http
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from extract.files import pdf_process
from flows.status import five_lines
from load import Warehouse
from load.attempts import GOOD, attempts
from load.sqlfiles import statement
from tests.helpers import ROOT, write_reports
from tests.test_files_pdf import nested_forms
from tests.tools.converters.recipes import chromium

PATIENCE = 120.0
"""Seconds in which a server must have started, or a night have ended."""
PDF_READER = pdf_process._START.encode()
"""A part of the command that reads PDFs."""
COMMAND = [sys.executable, "-c", "import sys; from flows.cli import main; sys.exit(main())"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def five_lines_of(warehouse: Path) -> str:
    """What `gongkai status` begins with."""
    opened = Warehouse(warehouse)
    last = opened.query(statement("ask/last_run")).to_pylist()[0]
    return "\n".join(five_lines(opened, attempts(warehouse), last))


class Serving(NamedTuple):
    """A `gongkai serve` that runs, where its pages are, and what it says."""

    place: Path
    process: "subprocess.Popen[bytes]"
    port: int
    said: Path

    def ask(self, path: str, question: dict[str, Any] | None = None) -> Any:
        body = None if question is None else json.dumps(question).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}", body, {"content-type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with opener.open(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # a server whose database is busy says so, and Prefect's own client asks again
                if error.code != http.HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def begin(self, **parameters: Any) -> dict[str, Any]:
        """A run that is asked for now."""
        (deployment,) = self.ask("api/deployments/filter", {})
        asked: dict[str, Any] = self.ask(
            f"api/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters}
        )
        return asked

    def long_night(self) -> dict[str, Any]:
        """A run that goes on: it reads what keeps a reader busy."""
        (self.place / "slow").mkdir(exist_ok=True)
        (self.place / "slow" / "busy.pdf").write_bytes(nested_forms(12, 20))
        asked = self.begin(sources=[str(self.place / "slow")], force=True)
        until = time.monotonic() + PATIENCE
        while not any(PDF_READER in Path(f"/proc/{process}/cmdline").read_bytes() for process in self.processes()):
            assert time.monotonic() < until, f"no night came about: {self.said.read_text('utf-8')}"
            time.sleep(0.1)
        return asked

    def status(self) -> str:
        return five_lines_of(self.place / "w.duckdb")

    def last_attempt(self) -> str:
        return attempts(self.place / "w.duckdb")[-1].report.outcome

    def night(self, **parameters: str) -> dict[str, Any]:
        """A run that is asked for now, when it has ended."""
        asked = self.begin(**parameters)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            run: dict[str, Any] = self.ask(f"api/flow_runs/{asked['id']}")
            if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED"):
                return run
            time.sleep(0.3)
        pytest.fail(f"no night came about: {self.said.read_text('utf-8')}")

    def processes(self) -> list[int]:
        """All that belong to it: its Prefect folder is named to each of them."""
        mark = os.fsencode(f"PREFECT_HOME={self.place / 'prefect'}")
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes() and (process / "cmdline").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
        return found

    def wait_until_nothing_lives(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.processes():
            assert time.monotonic() < until, "lives on"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("serve")
    write_reports(place / "in", ["某某市某某区财政局", "某某市某某区教育局"])
    return place


def serve(place: Path, port: int, *options: str, warehouse: str = "w.duckdb") -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
        "PREFECT_HOME": str(place / "prefect"),
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [*COMMAND, "serve", "in", "--warehouse", warehouse, "--exports", "out", "--port", str(port), *options]
    with (place / f"said by {warehouse}").open("wb") as said:
        return subprocess.Popen(command, cwd=place, env=environment, stdout=said, stderr=subprocess.STDOUT)


def serving(place: Path, *options: str) -> Iterator[Serving]:
    port = free_port()
    now = Serving(place, serve(place, port, *options), port, place / "said by w.duckdb")
    try:
        until = time.monotonic() + PATIENCE
        while b"; Ctrl-C stops" not in now.said.read_bytes():
            assert now.process.poll() is None and time.monotonic() < until, now.said.read_text("utf-8")
            time.sleep(0.2)
        yield now
    finally:
        now.process.kill()
        now.process.wait()
        now.wait_until_nothing_lives(10)


@pytest.fixture(scope="module")
def first(place: Path) -> Iterator[Serving]:
    yield from serving(place)


@pytest.fixture(scope="module")
def broken(first: Serving) -> dict[str, Any]:
    """A night in which the server is killed."""
    return first.long_night()


@pytest.fixture(scope="module")
def night(first: Serving) -> dict[str, Any]:
    return first.night()


def test_a_night(first: Serving, night: dict[str, Any]) -> None:
    assert night["state_type"] == "COMPLETED"
    assert (first.place / "w.duckdb").exists() and (first.place / "out" / "manifest.json").exists()
    said = first.said.read_text("utf-8")
    assert "2 reports loaded" in said
    time.sleep(1)  # the night's process ends behind its report
    assert "nanobind" not in first.said.read_text("utf-8")


def test_its_pages_ask_its_own_server(first: Serving) -> None:
    assert first.ask("ui-settings")["api_url"] == f"http://127.0.0.1:{first.port}/api"


@pytest.mark.skipif(shutil.which(chromium()) is None, reason="no Chromium here, in which to look at the pages")
@pytest.mark.parametrize("pages", ["", "v2/"])
def test_a_browser_shows_the_night(first: Serving, night: dict[str, Any], tmp_path: Path, pages: str) -> None:
    address = f"http://127.0.0.1:{first.port}/{pages}runs/flow-run/{night['id']}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    command = [chromium(), *options, "--virtual-time-budget=20000", "--dump-dom", address]
    shown = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True).stdout.decode()
    assert night["name"].split(" -> ")[1] in shown
    assert "Completed" in shown


def test_a_night_whose_source_is_gone_says_why_in_a_line(first: Serving, night: dict[str, Any]) -> None:
    """So do its page and the status, which also says what stands."""
    (first.place / "in").rename(first.place / "away")
    run = first.night()
    (first.place / "away").rename(first.place / "in")
    assert run["state_type"] == "FAILED"
    why = run["state"]["message"]
    assert re.fullmatch(r"(.*/)?in: no such file or folder.*", why)
    said = first.said.read_text("utf-8")
    assert why in said and "Traceback" not in said
    artifacts = first.ask("api/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    assert {artifact["key"] for artifact in artifacts} == {"gongkai-run", "gongkai-night"}
    assert all(why in str(artifact["data"]) for artifact in artifacts)
    last = first.status().splitlines()[0]
    assert re.search(r": failed after \d+ s: .*in: no such file or folder.*; run 1 of .* stands$", last), last


def test_a_second_one_is_refused(first: Serving) -> None:
    for port, warehouse, code, why in (
        (free_port(), "./in/../w.duckdb", 3, f"is served already, as w-[0-9a-f]+ by process {first.process.pid}"),
        (first.port, "other.duckdb", 1, f"port {first.port} cannot be used"),
    ):
        said = first.place / "second"
        with said.open("wb") as output:
            second = subprocess.run(
                [*COMMAND, "serve", "in", "--warehouse", warehouse, "--port", str(port)],
                cwd=first.place,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(first.place / "prefect")},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        *_, line = said.read_text("utf-8").splitlines()
        assert second.returncode == code
        assert line.startswith("gongkai: ")
        assert re.search(why, line), line


def test_it_ends_when_its_prefect_server_has_died_and_so_does_the_night(
    first: Serving, night: dict[str, Any], broken: dict[str, Any]
) -> None:
    assert first.last_attempt() == "running"
    (server,) = (
        process
        for process in first.processes()
        if b"prefect\0server\0start" in Path(f"/proc/{process}/cmdline").read_bytes()
    )
    os.kill(server, signal.SIGKILL)
    assert first.process.wait(10) == 1
    first.wait_until_nothing_lives(5)
    said = first.said.read_text("utf-8")
    assert f"gongkai: the Prefect server at http://127.0.0.1:{first.port} has ended; serve again\n" in said
    assert "Traceback" not in said
    assert first.status().startswith("last attempt") and ": killed: its process ended" in first.status().splitlines()[0]


def test_after_it_died_in_a_night_it_says_so_and_holds_one_of_the_nights_that_were_missed(
    place: Path, night: dict[str, Any], broken: dict[str, Any]
) -> None:
    """Old nights are forgotten, too; and one that is told to stop in a night stops that first, which notes so."""
    with closing(sqlite3.connect(place / "prefect" / "prefect.db")) as database, database:
        database.execute("update flow_run set end_time = datetime('now', '-9 days') where state_type = 'COMPLETED'")
        missed = "state_type = 'SCHEDULED' and auto_scheduled"
        database.execute(
            "update flow_run_state set state_details = json_set(state_details, '$.scheduled_time', '2026-11-01T02:30:00Z') "
            f"where id in (select state_id from flow_run where {missed})"
        )
        due = "next_scheduled_start_time = datetime(next_scheduled_start_time, '-400 days')"
        assert database.execute(f"update flow_run set {due} where {missed}").rowcount > 2
    for again in serving(place, "--keep-runs", "8"):
        said = again.said.read_text("utf-8")
        run = again.ask(f"api/flow_runs/{broken['id']}")
        assert f"{run['name']}: ended with its process" in said and "nights were missed; the last" in said
        assert run["state_type"] == "CRASHED" and "killed" in run["state"]["message"]
        until = time.monotonic() + PATIENCE
        while again.last_attempt() not in GOOD:
            assert time.monotonic() < until, "the night that was missed is not held"
            time.sleep(0.3)
        assert len(attempts(place / "w.duckdb")) == 4, (
            "a night, one that failed, one that was killed, one of those missed"
        )
        while any(run["id"] == night["id"] for run in again.ask("api/flow_runs/filter", {"limit": 200})):
            assert time.monotonic() < until, "the night is still there"
            time.sleep(0.3)
        assert again.ask("api/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}})
        again.long_night()
        again.process.terminate()
        assert again.process.wait(40) == 128 + signal.SIGTERM
        again.wait_until_nothing_lives(2)
        what_it_said = again.said.read_text("utf-8")
        assert "gongkai: stopped\n" in what_it_said and "Traceback" not in what_it_said
        assert re.search(
            r": killed( after \d+ s)?: (stopped: by a signal|its process ended)", again.status().splitlines()[0]
        )


def test_killed_alone_it_leaves_nothing_that_lives(place: Path) -> None:
    port = free_port()
    killed = Serving(place, serve(place, port), port, place / "said by w.duckdb")
    until = time.monotonic() + PATIENCE
    while len(killed.processes()) < 2:
        assert time.monotonic() < until, killed.said.read_text("utf-8")
        time.sleep(0.05)
    killed.process.kill()
    killed.process.wait()
    killed.wait_until_nothing_lives(10)

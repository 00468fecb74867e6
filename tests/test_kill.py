"""Killed at any moment, a run leaves the old content or the new one, never half; and the next run heals.

A helper process that has imported everything forks a child per run, so that a run takes its own time only.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import sqlfiles
from load.exports import exported
from tests.helpers import ROOT, content, page, write_reports
from tests.rendering import plain_figures

BY_THE_CLOCK = 6
"""Moments spread over the time that one run took; on a busy machine all of them may lie before the publication."""
BEHIND = 3
"""Moments counted from the publication on."""
PATIENCE = 120.0
"""Seconds after which a run that publishes nothing has failed."""
FORKING = """
import os, sys
from pathlib import Path
from flows.options import RunOptions
from flows.pipeline import reader, run_steps
reader()
print("ready", flush=True)
while line := sys.stdin.readline():
    child = os.fork()
    if not child:
        os.chdir(line.strip())
        run_steps(RunOptions(("in",), Path("w.duckdb"), Path("exports")))
        os._exit(0)
    print("started", child, flush=True)
    sys.stdin.readline()  # until then an ended child keeps its number
    print("ended", os.waitpid(child, 0)[1], flush=True)
"""


class Forker:
    """Starts runs in a folder and tells how they ended."""

    def __init__(self, commands: IO[str], answers: IO[str]) -> None:
        self._commands, self._answers = commands, answers

    def run(self, place: Path, kill_after: float | None = None, once_published: bool = False) -> int:
        """The run's exit status as waitpid gives it; killed after some seconds unless it has ended by then.

        The seconds count from the start, or from the moment at which the warehouse has been replaced.
        """
        file = place / "w.duckdb"
        old = file.stat().st_ino if once_published else None
        child = self._ask(str(place), "started")
        if kill_after is not None:
            until = time.monotonic() + PATIENCE
            while once_published and file.stat().st_ino == old and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        return self._ask("wait", "ended")

    def _ask(self, command: str, answer: str) -> int:
        print(command, file=self._commands, flush=True)
        word, number = self._answers.readline().split()
        assert word == answer
        return int(number)


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    command = [sys.executable, "-W", "ignore", "-c", FORKING]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Forker(process.stdin, process.stdout)
        process.stdin.close()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse and exports of three reports, and files that a run would add and change."""
    place = tmp_path_factory.mktemp("kill") / "before"
    write_reports(place / "in", ["某某市某某区财政局", "某某市某某区教育局", "某某市某某区民政局"])
    here = Path.cwd()
    os.chdir(place)
    try:
        run_steps(RunOptions(("in",), Path("w.duckdb"), Path("exports")))
    finally:
        os.chdir(here)
    write_reports(place / "in", ["某某市某某区审计局", "某某市某某区统计局"])
    (place / "in" / "某某市某某区财政局.txt").write_text(
        page(plain_figures(printed="7"), agency="某某市某某区财政局"), "utf-8"
    )
    return place


def tables_of(place: Path) -> dict[str, int]:
    """table -> rows of the exports; every table must be there."""
    folder = place / "exports" / "parquet"
    names = {sqlfiles.object_name(path) for path in sqlfiles.folder("exports")}
    assert {path.name for path in folder.iterdir()} == names | {"_gongkai", "datapackage.json", "marts", "CITATION.cff"}
    with duckdb.connect() as connection:
        return {
            name: connection.execute(f"select count(*) from '{folder / name}/**/*.parquet'").fetchall()[0][0]
            for name in names
            if [*(folder / name).rglob("*.parquet")]
        }


def test_killed_at_any_moment(forker: Forker, before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Path(shutil.copytree(before, tmp_path / "done"))
    began = time.perf_counter()
    assert forker.run(done) == 0
    duration = time.perf_counter() - began
    contents = content(before / "w.duckdb"), content(done / "w.duckdb")
    exports = tables_of(before), tables_of(done)
    assert contents[0] != contents[1] and exports[0] != exports[1]
    states = set()
    moments = [((number + 0.5) / BY_THE_CLOCK, False) for number in range(BY_THE_CLOCK)]
    moments += [(0.5 * number / BEHIND, True) for number in range(BEHIND)]
    for moment, (share, once_published) in enumerate(moments):
        place = Path(shutil.copytree(before, tmp_path / str(moment)))
        status = forker.run(place, kill_after=share * duration, once_published=once_published)
        assert status in (0, signal.SIGKILL)
        state = contents.index(content(place / "w.duckdb"))
        states.add((status, state, exports.index(tables_of(place))))
        monkeypatch.chdir(place)
        run_steps(RunOptions(("in",), Path("w.duckdb"), Path("exports")))
        assert content(place / "w.duckdb") == contents[1]
        assert tables_of(place) == exports[1]
        found = exported(place / "exports")
        assert found is not None and found[1] == 2
        left = {path.relative_to(place).as_posix() for path in [*place.iterdir(), *(place / "exports").iterdir()]}
        ours = {"w.duckdb", ".w.duckdb.lock", "w.duckdb.attempts.jsonl"}
        assert left == {"in", "exports", "exports/parquet", "exports/manifest.json"} | ours
        shutil.rmtree(place)
    assert {state for _, state, _ in states} == {0, 1}, "the moments must lie before and behind the publication"
    assert signal.SIGKILL in {status for status, *_ in states}


def test_killed_before_there_was_anything(
    forker: Forker, before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in range(4):
        place = tmp_path / str(moment)
        shutil.copytree(before / "in", place / "in")
        forker.run(place, kill_after=0.05 + moment * 0.1)
        monkeypatch.chdir(place)
        summary = run_steps(RunOptions(("in",), Path("w.duckdb"), Path("exports")))
        assert summary.documents == 5
        assert len(content(place / "w.duckdb")["reports"]) == 5
        assert not (place / ".w.duckdb.work").exists()
        assert tables_of(place)["reports"] == 5

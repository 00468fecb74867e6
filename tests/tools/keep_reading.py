"""Do the example apps go on answering while runs replace the file? `keep_reading.py WAREHOUSE GONGKAI APP ...`

Runs in an environment with streamlit and marimo, beside a warehouse of the bundled sample. GONGKAI is the program. Ends
with an exception where an app fails, shows less than before, or never comes to see the last run.
"""

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb

RUNS = 5


def streamlit_run(app: Path) -> int:
    """The run that the Streamlit app shows when it is opened anew."""
    from streamlit.testing.v1 import AppTest

    shown = AppTest.from_file(str(app), default_timeout=60).run()
    assert not shown.exception, shown.exception
    assert len(shown.dataframe[0].value) > 0
    return int(shown.caption[0].value.removeprefix("run "))


def marimo_run(app: Path) -> int:
    """The run that the marimo notebook shows when all of its cells run."""
    _, defined = runpy.run_path(str(app))["app"].run()
    assert len(defined["flow"]) > 0 and len(defined["outcomes"]) > 0
    return int(defined["run_id"])


APPS: dict[str, Callable[[Path], int]] = {"streamlit_app.py": streamlit_run, "marimo_notebook.py": marimo_run}


def publish(gongkai: str, warehouse: Path, failed: list[str]) -> None:
    """Replaces the file RUNS times."""
    for _ in range(RUNS):
        command = [gongkai, "run", "--force", "--no-exports", "--warehouse", str(warehouse)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            failed.append(done.stderr)


def held(warehouse: Path) -> tuple[int, list[tuple[object, ...]]]:
    """The last run, and what it says of the reports: the same after each reading of the same documents."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ((run_id,),) = connection.execute("select max(run_id) from v_run_log").fetchall()
        said = connection.execute("select report_id, rule_id, place, actual from v_findings order by all").fetchall()
    return int(run_id), said


def main(warehouse: Path, gongkai: str, apps: list[Path]) -> None:
    os.environ["GONGKAI_WAREHOUSE"] = str(warehouse)
    before, said = held(warehouse)
    for app in apps:
        failed: list[str] = []
        publisher = threading.Thread(target=publish, args=(gongkai, warehouse, failed))
        publisher.start()
        seen = []
        while publisher.is_alive():
            seen.append(APPS[app.name](app))
        publisher.join()
        assert not failed, failed
        seen.append(APPS[app.name](app))
        assert seen == sorted(seen), f"{app.name} went back: {seen}"
        assert (seen[0] >= before, seen[-1]) == (True, before + RUNS), seen
        print(f"{app.name}: opened {len(seen)} times while {RUNS} runs were published, {len(set(seen))} runs seen")
        before += RUNS
        assert held(warehouse) == (before, said), "the findings are not those of before"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2], [Path(name) for name in sys.argv[3:]])

"""The whole program, as a person starts it, over a folder that it has read before."""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from tests.bench.corpus import write_corpus
from tests.bench.measure import walk

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def measured_known(reports: int, folder: Path) -> list[list[float]]:
    """By round, in seconds: the program over one known document, a walk of all, the program over all, and with 1 % changed."""
    write_corpus(folder / "reports", reports)
    (folder / "one").mkdir()
    first = Path(walk([str(folder / "reports")])[0])
    (folder / "one" / first.name).write_bytes(first.read_bytes())
    for name in ("one", "reports"):
        _run(folder, name)
        _run(folder, name)
    taken = []
    for number in range(ROUNDS):
        began = perf_counter()
        paths = walk([str(folder / "reports")])
        walked = perf_counter() - began
        start, again = _run(folder, "one"), _run(folder, "reports")
        for path in paths[number::100]:
            with Path(path).open("ab") as file:
                file.write(b"\n")
        taken.append([start, walked, again, _run(folder, "reports")])
        _run(folder, "reports")
    return taken


def _run(folder: Path, name: str) -> float:
    """Seconds of the whole process. Raises subprocess.CalledProcessError."""
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "run",
        name,
        "--warehouse",
        f"{name}.duckdb",
        "--no-exports",
        "--workers",
        "1",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a person's Python keeps what it compiled
    began = perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return perf_counter() - began

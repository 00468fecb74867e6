"""Killed at any moment: the old content or the new one, nothing left behind, and the next run heals."""

import csv
import signal
import time
from pathlib import Path
from random import Random

from load.attempts import attempts
from tests.faults.office import PATIENCE, RUN, Row, Tools, not_healed

GRACE = 2.0
"""Seconds in which what a killed process had started must end."""


def _killed_run(tools: Tools, place: Path, rng: Random, workers: int, moment: str, number: int = signal.SIGKILL) -> str:
    tools.copy(place)
    file = place / "w.duckdb"
    old = file.stat().st_ino
    command = tools.one.start(place, *RUN, "--workers", str(workers))
    if moment == "published":
        until = time.monotonic() + PATIENCE
        while file.stat().st_ino == old and time.monotonic() < until:
            time.sleep(0.0005)
        time.sleep(rng.random() * 0.3 * tools.duration)
    else:
        time.sleep(rng.random() * tools.duration * (1 if workers == 1 else 3))
    command.kill(number)
    ended = command.wait()
    if ended.code != 0 and number == signal.SIGKILL and ended.code != -number:
        return f"exit code {ended.code}: {ended.said[-300:]!r}"
    if number != signal.SIGKILL and (said := ended.not_clean(0, 128 + number, -number)):
        return said
    if left := tools.one.left(GRACE):
        return f"still alive {GRACE:.0f} s after the kill: {left[:2]}"
    try:
        tools.state(place)
    except ValueError:
        return "the warehouse is neither what it was nor what it was to be"
    tried = attempts(place / "w.duckdb")
    if ended.code and len(tried) == 2 and tried[-1].report.outcome not in ("killed", "published"):
        return f"the log says {tried[-1].report.outcome!r} of a run that was killed"
    return not_healed(tools, place, tools.one)


def one_worker(tools: Tools, place: Path, rng: Random, _: int) -> str:
    return _killed_run(tools, place, rng, 1, "any")


def two_workers(tools: Tools, place: Path, rng: Random, _: int) -> str:
    return _killed_run(tools, place, rng, 2, "any")


def at_publication(tools: Tools, place: Path, rng: Random, number: int) -> str:
    return _killed_run(tools, place, rng, 1 + number % 2, "published")


def terminated(tools: Tools, place: Path, rng: Random, number: int) -> str:
    return _killed_run(tools, place, rng, 1 + number % 2, "any", rng.choice((signal.SIGTERM, signal.SIGINT)))


def exporting(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """An export is whole, as it was, or not there."""
    tools.copy(place, done=True)
    file_format = ("parquet", "csv", "panel")[number % 3]
    arguments = ("export", "--warehouse", "w.duckdb", "--to", "out", "--format", file_format)
    began = time.monotonic()
    there = number % 2
    if there and (said := tools.one.run(place, *arguments).not_clean(0)):
        return said
    whole = tables_in(place / "out" / file_format) if there else None
    duration = time.monotonic() - began if there else tools.duration / 2
    command = tools.one.start(place, *arguments)
    time.sleep(rng.random() * duration)
    command.kill()
    command.wait()
    if there and tables_in(place / "out" / file_format) != whole:
        return "an export that stood there is not whole any more"
    if said := tools.one.run(place, *arguments).not_clean(0):
        return f"the next export: {said}"
    if whole is not None and tables_in(place / "out" / file_format) != whole:
        return "the next export is another"
    left = {path.name for path in (place / "out").iterdir()} - {file_format, "manifest.json"}
    return f"left after the next export: {sorted(left)}" if left else ""


def tables_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def an_error(tools: Tools, place: Path, rng: Random) -> str:
    """The id of some error that the warehouse there holds."""
    asked = ("sql", "select finding_id from v_findings where severity = 'error' order by all", "--csv")
    found = tools.one.run(place, *asked, "--warehouse", "w.duckdb")
    return rng.choice([line.strip('"') for line in found.data.split()[1:]])


def reasons_in(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [line["reason"] for line in csv.DictReader(lines, strict=True)]


DECISIONS = ("--by", "王某")


def deciding(tools: Tools, place: Path, rng: Random, _: int) -> str:
    tools.copy(place)
    decide = ("decide", an_error(tools, place, rng), "dismissed", *DECISIONS, "--warehouse", "w.duckdb")
    return _noted(tools, place, rng, "decisions.csv", decide)


def correcting(tools: Tools, place: Path, rng: Random, _: int) -> str:
    tools.copy(place)
    asked = ("sql", "select report_id from v_reports where is_current order by all", "--csv")
    reports = [line.strip('"') for line in tools.one.run(place, *asked, "--warehouse", "w.duckdb").data.split()[1:]]
    more = ("--cell", "application/received_new/total", "--source", "来函", "--accept-imbalance")
    correct = ("correct", rng.choice(reports), "77", *more, "--warehouse", "w.duckdb")
    return _noted(tools, place, rng, "corrections.csv", correct)


def _noted(tools: Tools, place: Path, rng: Random, name: str, note: tuple[str, ...]) -> str:
    """The user's list holds the lines that were noted, whole, and at most the one that was being noted."""
    began = time.monotonic()
    if said := tools.one.run(place, *note, "--reason", "第一").not_clean(0):
        return said
    command = tools.one.start(place, *note, "--reason", "第二")
    time.sleep(rng.random() * (time.monotonic() - began))
    command.kill()
    command.wait()
    if said := tools.one.run(place, *note, "--reason", "第三").not_clean(0):
        return f"the next line: {said}"
    reasons = reasons_in(place / name)
    if reasons not in (["第一", "第三"], ["第一", "第二", "第三"]):
        return f"the list holds {reasons}"
    if said := tools.one.run(place, *RUN, f"--{Path(name).stem}", name).not_clean(0):
        return f"the next run: {said}"
    left = {path.name for path in place.iterdir() if Path(name).stem in path.name}
    return f"left: {sorted(left)}" if left - {name, f".{name}.lock"} else ""


ROWS = (
    Row("runs with one worker killed at any moment", one_worker, 40),
    Row("runs with two workers killed at any moment", two_workers, 40),
    Row("runs killed when they had just published", at_publication, 30),
    Row("runs stopped by SIGTERM or Ctrl-C", terminated, 20),
    Row("exports killed", exporting, 30),
    Row("decisions killed", deciding, 20),
    Row("corrections killed", correcting, 20),
)

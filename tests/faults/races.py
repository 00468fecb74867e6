"""Two at once: one of two runs is refused or both hold; a reader sees the old content or the new one, never half."""

import time
from pathlib import Path
from random import Random

import duckdb

from load.attempts import attempts
from tests.faults.office import PATIENCE, RUN, Row, Tools, not_healed


def two_runs(tools: Tools, place: Path, rng: Random, number: int) -> str:
    tools.copy(place)
    one = tools.one.start(place, *RUN, "--workers", str(1 + number % 2))
    time.sleep(rng.random() * tools.duration)
    other = tools.other.start(place, *RUN)
    ends = one.wait(), other.wait()
    for ended in ends:
        if said := ended.not_clean(0, 3):
            return said
    if all(ended.code for ended in ends):
        return "both were refused"
    if tools.state(place) != 1:
        return "the content is not that of a run"
    told = sorted(attempt.report.outcome for attempt in attempts(place / "w.duckdb")[1:])
    wanted = {"published", "nothing changed", "refused"}
    if len(told) != 2 or not set(told) <= wanted or "published" not in told:
        return f"the log tells of {told}"
    return not_healed(tools, place, tools.one)


def reading(tools: Tools, place: Path, rng: Random, _: int) -> str:
    """Readers open the file again and again while a run publishes."""
    tools.copy(place)
    running = tools.one.start(place, *RUN)
    states: list[int] = []
    until = time.monotonic() + min(PATIENCE, 3 * tools.duration)
    sql = "select count(*), count(distinct report_id), sum(value) from v_application_cells"
    wanted = [_answer(folder / "w.duckdb", sql) for folder in (tools.before, tools.after)]
    while time.monotonic() < until and (not states or states[-1] == 0):
        try:
            states.append(wanted.index(_answer(place / "w.duckdb", sql)))
        except (duckdb.Error, ValueError) as error:
            running.wait()
            return f"a reader saw something else: {error}"
        time.sleep(rng.random() * 0.02)
    if said := running.wait().not_clean(0):
        return said
    return "" if states == sorted(states) else "the old content came back"


def _answer(file: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def run_and_export(tools: Tools, place: Path, rng: Random, _: int) -> str:
    tools.copy(place)
    running = tools.one.start(place, *RUN)
    time.sleep(rng.random() * tools.duration)
    ended = tools.other.run(place, "export", "--warehouse", "w.duckdb", "--to", "exports")
    ends = running.wait(), ended
    for end in ends:
        if said := end.not_clean(0, 3):
            return said
    return not_healed(tools, place, tools.one)


ROWS = (
    Row("two runs at once", two_runs, 20),
    Row("readers during a publication", reading, 15),
    Row("a run and an export at once", run_and_export, 15),
)

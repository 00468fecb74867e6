"""How fast the views answer over half a million made-up reports, beside a plain long table of the same facts.

questions/views.csv names the typical questions, each with the same question to the long table where a plain table can
answer it. The figures are made up in SQL (questions/fill.sql); no document is read, so only asking is measured.
"""

import csv
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402

from load import sqlfiles  # noqa: E402
from load.warehouse import STORAGE_VERSION  # noqa: E402
from transform.facts.dimensions import dimension_tables  # noqa: E402
from transform.facts.place_dimensions import place_dimensions  # noqa: E402
from transform.forms.forms import load_forms  # noqa: E402

HERE = Path(__file__).parent / "questions"
SEARCHES = ("量子计算", "业务培训 审查", "培训 公众号", "主动公开 培训")


def build(path: Path, reports: int) -> duckdb.DuckDBPyConnection:
    """A warehouse file filled with made-up reports, and long_facts in a file beside it."""
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
    for name, file in (("warehouse", path), ("rival", path.with_suffix(".long.duckdb"))):
        connection.execute(f"attach {sqlfiles.quoted(str(file))} as {name} (storage_version '{STORAGE_VERSION}')")
    connection.execute("use warehouse")
    for script in sqlfiles.folder("schema"):
        connection.execute(script.read_text("utf-8"))
    for name, table in {**dimension_tables(load_forms()), **place_dimensions()}.items():
        connection.register("dimension", table)
        connection.execute(f"insert into {name} by name select * from dimension")
        connection.unregister("dimension")
    for script in sqlfiles.presented():
        connection.execute(script.read_text("utf-8"))
    more = len(connection.execute("describe sources").fetchall()) - 5
    fill = (HERE / "fill.sql").read_text("utf-8").replace("{more_source_columns}", ", null" * more)
    for statement in fill.split(";\n"):
        if statement.strip():
            parameters = {"reports": reports} if "$reports" in statement else None
            connection.execute(statement, parameters)
    connection.execute("checkpoint warehouse")
    long = (HERE / "long.sql").read_text("utf-8").replace("table long_facts", "table rival.long_facts")
    connection.execute(long)
    connection.execute("checkpoint rival")
    return connection


def questions() -> list[dict[str, str]]:
    """view, question, sql, long_sql ('' where a plain table has no answer)."""
    with (HERE / "views.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    """Milliseconds to the last row."""
    start = perf_counter()
    connection.execute(sql).fetchall()
    return 1_000 * (perf_counter() - start)


def measured_questions(folder: str, reports: int, rounds: int) -> list[tuple[str, str, float, float | None]]:
    """(view, question, median milliseconds, how often that goes into the time of the long table or None)."""
    connection = build(Path(folder) / "questions.duckdb", reports)
    found = []
    try:
        for question in questions():
            times: list[float] = []
            rivals: list[float] = []
            for _ in range(rounds):
                times.append(asked(connection, question["sql"]))
                if question["long_sql"]:
                    rivals.append(asked(connection, question["long_sql"].replace("long_facts", "rival.long_facts")))
            ratio = median(b / a for a, b in zip(times, rivals, strict=True)) if rivals else None
            found.append((question["view"], question["question"], median(times), ratio))
    finally:
        connection.close()
    return found


def searched(warehouse: str, rounds: int) -> list[tuple[str, int, float, float]]:
    """(words, hits, median milliseconds to all of them and to the best twenty) of a full-text search over all sections."""
    found = []
    with duckdb.connect(warehouse, read_only=True, config={"threads": 2}) as connection:
        for words in SEARCHES:
            times: dict[str, list[float]] = {"": [], " limit 20": []}
            hits = 0
            for _ in range(rounds):
                for limit, taken in times.items():
                    start = perf_counter()
                    rows = connection.execute(f"from search($words){limit}", {"words": words}).fetchall()
                    taken.append(1_000 * (perf_counter() - start))
                    hits = max(hits, len(rows))
            found.append((words, hits, *map(median, times.values())))
    return found

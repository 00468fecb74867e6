"""How fast the views answer over half a million made-up reports, beside a plain long table of the same facts.

questions/views.csv names the typical questions, each with the same question to the long table where a plain table can
answer it. The figures are made up in SQL (questions/fill.sql); no document is read, so only asking is measured.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402

from load import sqlfiles  # noqa: E402
from load.warehouse import STORAGE_VERSION  # noqa: E402
from transform.dimensions import dimension_tables  # noqa: E402
from transform.forms import load_forms  # noqa: E402

HERE = Path(__file__).parent / "questions"


def build(path: Path, reports: int) -> duckdb.DuckDBPyConnection:
    """A warehouse file filled with made-up reports, and long_facts in a file beside it."""
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
    for name, file in (("warehouse", path), ("rival", path.with_suffix(".long.duckdb"))):
        connection.execute(f"attach {sqlfiles.quoted(str(file))} as {name} (storage_version '{STORAGE_VERSION}')")
    connection.execute("use warehouse")
    for script in sqlfiles.folder("schema"):
        connection.execute(script.read_text("utf-8"))
    for name, table in dimension_tables(load_forms()).items():
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


def measure(path: Path, reports: int, rounds: int) -> Iterator[dict[str, Any]]:
    """For each question the median milliseconds of the view and, in turn, of the long table."""
    connection = build(path, reports)
    try:
        for question in questions():
            times: list[float] = []
            rivals: list[float] = []
            for _ in range(rounds):
                times.append(asked(connection, question["sql"]))
                if question["long_sql"]:
                    rivals.append(asked(connection, question["long_sql"].replace("long_facts", "rival.long_facts")))
            yield {
                "view": question["view"],
                "question": question["question"],
                "ms": median(times),
                "ratio": median(b / a for a, b in zip(times, rivals, strict=True)) if rivals else None,
            }
    finally:
        connection.close()


if __name__ == "__main__":
    import tempfile

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        for row in measure(Path(folder) / "questions.duckdb", size, 3):
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.1f} x"
            print(f"{row['view']:<28}{row['question']:<18}{row['ms']:8.0f} ms  {ratio}", flush=True)

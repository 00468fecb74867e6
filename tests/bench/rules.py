"""What all checks take over half a million made-up reports, beside one scan of all the facts for every rule they judge.

The reports are those of the questions (questions/fill.sql), with prose (rules.sql). All of them are due, so that they go
through the checks chunk by chunk, as in a run that has read everything anew.
"""

import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import re  # noqa: E402

import duckdb  # noqa: E402

from load import sqlfiles  # noqa: E402
from load.warehouse import Loader, RunStart, Settings  # noqa: E402
from tests.bench.measure import peak_mb  # noqa: E402
from tests.bench.questions import build  # noqa: E402
from transform.facts.dimensions import dimension_tables  # noqa: E402
from transform.forms.forms import load_forms  # noqa: E402
from transform.hints.words import RULES, error_hints  # noqa: E402

FACTS = (
    "application_facts",
    "disclosure_facts",
    "dispute_facts",
    "fee_facts",
    "statistic_facts",
    "cell_notes",
    "narrative_figures",
)


def made(folder: str, reports: int) -> str:
    """Writes the warehouse of the made-up reports and says where it is."""
    path = Path(folder) / "rules.duckdb"
    connection = build(path, reports)
    for statement in Path(__file__).with_suffix(".sql").read_text("utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.close()
    return str(path)


def rules_of_checks() -> int:
    """How many rules the checks judge: those they name, those of the form's sums, and the hints on wrong figures."""
    named = {
        rule for path in sqlfiles.folder("checks") for rule in re.findall(r"'([A-Z]{3}-\d\d)'", path.read_text("utf-8"))
    }
    return len(named | {term.rule_id for term in load_forms().sums} | set(RULES.values()))


def full_scan(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL that reads every column of every row but for sentences: the largest of numbers would be told from statistics, unread."""
    columns = connection.execute(f"describe {table}").fetchall()
    aggregates = {"VARCHAR": "max({})", "BOOLEAN": "count_if({})"}
    read = (aggregates.get(kind, "sum({})").format(name) for name, kind, *_ in columns if name != "sentence")
    return f"select {', '.join(read)} from {table}"


def measured_rules(warehouse: str, rounds: int) -> dict[str, Any]:
    """Median seconds of all checks over all reports and of one scan of the facts, the ratio per rule, peak memory, and what came of it."""
    settings = Settings()
    config: dict[str, str | int | bool] = {"threads": settings.threads, "memory_limit": settings.memory_limit}
    config |= {"temp_directory": str(Path(warehouse).with_suffix(".spill")), "preserve_insertion_order": False}
    connection = duckdb.connect(config=config)
    connection.execute(f"attach {sqlfiles.quoted(warehouse)} as warehouse")
    connection.execute("use warehouse")
    forms = load_forms()
    loader = Loader(
        connection, RunStart("bench", "bench", "bench", dimension_tables(forms), explain=partial(error_hints, forms))
    )
    loader.begin(for_people=False)
    rules, scans, checks = rules_of_checks(), [], []
    full_scans = [full_scan(connection, table) for table in FACTS]
    for _ in range(rounds):
        start = perf_counter()
        for scan in full_scans:
            connection.execute(scan).fetchall()
        scans.append(perf_counter() - start)
        connection.execute("insert into due select report_key from reports where is_current")
        start = perf_counter()
        loader.check()
        checks.append(perf_counter() - start)
    (outcomes, findings) = connection.execute(
        "select (select count(*) from report_outcomes), (select count(*) from findings)"
    ).fetchall()[0]
    connection.close()
    return {
        "rules": rules,
        "scan": median(scans),
        "checks": median(checks),
        "ratio": median(check / (scan * rules) for check, scan in zip(checks, scans, strict=True)),
        "peak_mb": peak_mb(),
        "outcomes": outcomes,
        "findings": findings,
    }

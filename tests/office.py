"""An office as most tests of whole runs have it: a folder whose reports lie in `in`, with the warehouse beside them."""

from pathlib import Path
from typing import Any

from flows.options import RunOptions
from flows.pipeline import RunSummary, run_steps
from load import Warehouse


def warehouse(home: Path) -> Warehouse:
    return Warehouse(home / "w.duckdb")


def run(home: Path, **options: Any) -> RunSummary:
    """A run over the reports, which are named from where the test is if it is in the folder."""
    folder = "in" if Path.cwd() == home else str(home / "in")
    return run_steps(RunOptions((folder,), warehouse(home).path, **options))


def ask(home: Path, sql: str, as_of: int | None = None) -> list[tuple[Any, ...]]:
    """The answer, with `as_of` as the views stood after that run."""
    with warehouse(home).connect() as connection:
        if as_of is not None:
            connection.execute(f"set variable as_of = {as_of}")
        return connection.execute(sql).fetchall()

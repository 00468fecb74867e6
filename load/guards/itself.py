"""G9: is the file that was just written what the run made, as anybody who opens it would find it?"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from load import sqlfiles


def faults_of(file: Path, counts: Mapping[str, int], config: Mapping[str, str | int | bool]) -> list[str]:
    """What is wrong with a finished file, opened anew and only for reading: none if it is as it must be.

    `counts`: table -> rows, as they were before it was closed.
    """
    try:
        with duckdb.connect(str(file), read_only=True, config=dict(config)) as connection:
            return [*_other_counts(connection, counts), *_lacking(connection)]
    except duckdb.Error as error:
        return [f"does not open: {str(error).strip().split(chr(10), 1)[0]}"]


def count(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows the tables have that every figure hangs on."""
    (row,) = connection.execute(sqlfiles.statement("load/counts")).fetchall()
    return dict(zip(("runs", "documents", "reports", "sources", "findings"), row, strict=True))


def _other_counts(connection: duckdb.DuckDBPyConnection, counts: Mapping[str, int]) -> list[str]:
    found = count(connection)
    return [
        f"{name}: {found[name]:,} rows, {rows:,} were written" for name, rows in counts.items() if found[name] != rows
    ]


def _lacking(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The views that are not there, or say nothing of themselves."""
    told = dict(connection.execute(sqlfiles.statement("load/told_views")).fetchall())
    wanted = sorted(map(sqlfiles.object_name, sqlfiles.folder("views")))
    return [
        f"{name}: {'says nothing of itself' if name in told else 'is not there'}"
        for name in wanted
        if not told.get(name)
    ]

"""Two warehouses side by side, table by table and row by row: do they say the same?

What differs between two runs over the same documents is left out: the numbers of runs and readings, the times, and readings
that a later reader has retired. A reading is known by its document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from load import sqlfiles

_OF_RUNS = frozenset(
    {"runs", "meta", "acceptances", "report_currency", "retired_texts", "former_sources", "warehouse_dictionary"}
)
"""Tables that tell of runs, not of documents."""
_NUMBERS = frozenset(
    {"run_id", "first_run", "from_run", "to_run", "retired_in_run", "report_key", "started_at", "finished_at", "modified_ns",
     "last_asked", "last_seen", "last_outcome"}
)  # fmt: skip
_LONGEST = 200


class Difference(NamedTuple):
    """A table that differs: rows that only one of the two has, and the first of them."""

    table: str
    rows: int
    only_first: int
    only_second: int
    example: str


def compared(first: Path, second: Path) -> Iterator[Difference]:
    """Every table of two warehouses with what differs (0 and 0: nothing), in name order. Raises duckdb.Error."""
    with duckdb.connect() as connection:
        for name, file in (("first", first), ("second", second)):
            connection.execute(f"attach {sqlfiles.quoted(str(file))} as {name} (read_only)")
        tables = connection.execute(sqlfiles.statement("ask/tables_of_both")).fetchall()
        for table, in_both, columns, keyed in tables:
            if table not in _OF_RUNS:
                yield _table(connection, table, in_both, [c for c in columns if c not in _NUMBERS], keyed)


def _table(
    connection: duckdb.DuckDBPyConnection, table: str, in_both: bool, columns: list[str], keyed: bool
) -> Difference:
    if not in_both:
        return Difference(table, 0, 1, 1, "one of the two has no such table with these columns")
    selected = ", ".join(f't."{column}"' for column in columns)

    def rows_of(database: str) -> str:
        if not keyed:
            return f"select {selected} from {database}.{table} as t"
        if table == "reports":
            return f"select {selected} from {database}.reports as t where t.retired_in_run is null"
        return (
            f"select r.document_sha256 as of_document, {selected} from {database}.{table} as t "
            f"inner join {database}.reports as r on r.report_key = t.report_key where r.retired_in_run is null"
        )

    def only(one: str, other: str) -> tuple[int, str]:
        extra = f"({rows_of(one)}) except all ({rows_of(other)})"
        (number,) = connection.execute(f"select count(*) from ({extra})").fetchall()[0]
        row = connection.execute(f"select * from ({extra}) limit 1").fetchall()
        return number, " | ".join(map(str, row[0]))[:_LONGEST] if row else ""

    (rows,) = connection.execute(f"select count(*) from ({rows_of('first')})").fetchall()[0]
    missing, example = only("first", "second")
    more, other = only("second", "first")
    return Difference(table, rows, missing, more, example or other)

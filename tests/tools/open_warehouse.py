"""What every view and the text search answer, as a digest: `open_warehouse.py WAREHOUSE`; needs nothing but DuckDB.

Prints DuckDB's version and a JSON object {view: [rows, digest]}, each view also as of a run before the first.
"""

import json
import sys
from hashlib import sha256

import duckdb

VIEWS = """
    select schema_name || '."' || view_name || '"' from duckdb_views() where not internal order by all
"""
SEARCH = "search('信息公开')"


def plain(value: object) -> object:
    """Floating-point sums differ in their last digits with the order of the rows."""
    return f"{value:.12g}" if isinstance(value, float) else value


def answers(connection: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, tuple[int, str]]:
    """name -> how many rows, and a digest of them in any order."""
    found = {}
    for name in names:
        rows = sorted(repr([plain(value) for value in row]) for row in connection.execute(f"from {name}").fetchall())
        found[name] = len(rows), sha256("\n".join(rows).encode()).hexdigest()[:16]
    return found


def main(path: str) -> None:
    with duckdb.connect(path, read_only=True) as connection:
        names = [name for (name,) in connection.execute(VIEWS).fetchall()] + [SEARCH]
        now = answers(connection, names)
        connection.execute("set variable as_of = 0")
        before = {f"{name} as of 0": answer for name, answer in answers(connection, names).items()}
    print(duckdb.__version__)
    print(json.dumps(now | before, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])

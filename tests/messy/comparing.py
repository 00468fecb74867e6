"""A view against its model: every column of every row."""

from collections import Counter
from decimal import Decimal
from typing import Any

import duckdb

from tests.messy.base import Base
from tests.messy.models import MODELS


def compare(connection: duckdb.DuckDBPyConnection, base: Base, view: str, as_of: int | None) -> None:
    """Fails where they differ, with the first rows that only one of them has, and the columns in which these differ."""
    connection.execute(f"set variable as_of = {as_of}" if as_of else "reset variable as_of")
    answer = connection.execute(f"select * from {view}")
    names = [column for column, *_ in answer.description]
    found = Counter(tuple(map(normal, row)) for row in answer.fetchall())
    connection.execute("reset variable as_of")
    expected: Counter[Any] = Counter()
    for row in MODELS[view](base.at(as_of)):
        assert row.keys() == {*names}, view
        expected[tuple(normal(row[name]) for name in names)] += 1
    assert expected or as_of, "nothing to compare"
    wrong, lacking = (
        [dict(zip(names, row, strict=True)) for row in sorted((a - b), key=repr)[:3]]
        for a, b in ((found, expected), (expected, found))
    )
    differing = [name for name in names if wrong and lacking and [r[name] for r in wrong] != [r[name] for r in lacking]]
    assert (wrong, lacking) == ([], []), f"{view}: {(found - expected).total()} rows; {differing}"


def normal(value: Any) -> Any:
    """Numbers of all types alike; those that were divided as far as they are certain."""
    if isinstance(value, float):
        return Decimal(f"{value:.11g}").normalize()
    if isinstance(value, Decimal):
        return value.normalize()
    return Decimal(value).normalize() if isinstance(value, int) and not isinstance(value, bool) else value

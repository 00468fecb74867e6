"""Steps of the engine that get by with little memory but for unusual documents, which get more."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import duckdb

T = TypeVar("T")

_MEGABYTES = (160, 320, 640, 1_280)
"""What a step that ran out of memory may use when it is tried again."""


def with_more_memory(connection: duckdb.DuckDBPyConnection, step: Callable[[], T]) -> T:
    """What the step gives, tried with ever more memory where the engine has not enough.

    What the step began it must undo when it fails. Raises OutOfMemoryException if the most does not suffice.
    """
    try:
        return step()
    except duckdb.OutOfMemoryException as error:
        failed = error
    before = connection.execute("select current_setting('memory_limit')").fetchall()[0][0]
    try:
        for megabytes in _MEGABYTES:
            connection.execute(f"set memory_limit = '{megabytes}MB'")
            try:
                return step()
            except duckdb.OutOfMemoryException as error:
                failed = error
        raise failed
    finally:
        with suppress(duckdb.OutOfMemoryException):  # it holds more than that just now; the next step sets it anew
            connection.execute(f"set memory_limit = '{before}'")

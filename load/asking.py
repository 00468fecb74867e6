"""A question of anybody's, asked within limits: of time, of memory, and of the size of the answer."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import duckdb
import pyarrow as pa

from load.errors import QueryError
from load.warehouse import Warehouse, told_damage

_AT_ONCE = 10_000
"""Rows fetched at a time."""

_AGAIN = 0.1
"""Seconds between two calls to stop: one that comes while nothing runs is lost."""

_GRACE = 5.0
"""Seconds after which a question that does not listen (one function over one huge text) is given up with its process."""

_BESIDE = 1_000
"""Megabytes that the process may use beside the engine and the answer."""


class Limits(NamedTuple):
    """How long a question may take, and how much memory it and its answer each may use."""

    seconds: int = 300
    megabytes: int = 2_000

    @property
    def too_long(self) -> str:
        return f"the query was ended after {self.seconds:,} s; ask for less, or give it longer with --time-limit"

    @property
    def too_much(self) -> str:
        return (
            f"the query, or its answer, needs more than {self.megabytes:,} MB of memory; ask for less, or allow more with "
            "--memory-limit"
        )


def ask(
    warehouse: Warehouse, sql: str, limits: Limits, give_up: Callable[[str], None], as_of: int | None = None
) -> pa.Table:
    """The answer to one SELECT, with `as_of` as the views stood after that run. Raises QueryError.

    `give_up` is called in a thread of its own, with a sentence, if a query cannot be stopped; it must end the process.
    The limit of memory holds for the process from then on.
    """
    _limit_process(limits)
    with warehouse.connect(memory_limit=f"{limits.megabytes}MB", temp_directory="") as connection:
        if as_of is not None:
            connection.execute(f"set variable as_of = {int(as_of)}")
        with _stopped_in_time(connection, limits, give_up) as late:
            try:
                return _answer(connection, sql, limits)
            except (duckdb.Error, OSError, RuntimeError) as error:  # an answer that is stopped half-way is an OSError
                if late.is_set():
                    raise QueryError(limits.too_long) from None
                if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in str(error):
                    raise QueryError(limits.too_much) from None
                if isinstance(error, duckdb.Error):
                    raise told_damage(error, warehouse.path) or _told(connection, sql, error) from None
                raise
            except MemoryError:
                raise QueryError(limits.too_much) from None


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, limits: Limits) -> pa.Table:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise QueryError(
            f"{len(statements)} statements; ask one at a time"
            if statements
            else "no statement stands in it; ask with SELECT"
        )
    relation = connection.sql(sql)
    if relation is None:
        raise QueryError("the statement gives no rows; ask with SELECT")
    reader = relation.to_arrow_reader(_AT_ONCE)
    batches, size = [], 0
    for batch in reader:
        size += batch.nbytes
        if size > limits.megabytes * 1_000_000:
            raise QueryError(limits.too_much)
        batches.append(batch)
    return pa.Table.from_batches(batches, reader.schema)


def _told(connection: duckdb.DuckDBPyConnection, sql: str, error: duckdb.Error) -> QueryError:
    """What the engine says, with its suggestions. Of a name that it does not find it says the place only when it is to execute."""
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException) and "\nLINE " not in str(error):
        try:
            connection.execute(sql)
        except duckdb.Error as placed:
            error = placed if "\nLINE " in str(placed) else error
    first, *more = str(error).strip().split("\n")
    return QueryError(first, tuple(line.expandtabs(2).rstrip() for line in more if line.strip()))


@contextmanager
def _stopped_in_time(
    connection: duckdb.DuckDBPyConnection, limits: Limits, give_up: Callable[[str], None]
) -> Iterator[threading.Event]:
    """Stops what the connection does when its time is over. Gives whether it is."""
    done, late = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(limits.seconds):
            return
        late.set()
        for _ in range(int(_GRACE / _AGAIN)):
            connection.interrupt()
            if done.wait(_AGAIN):
                return
        give_up(limits.too_long)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield late
    finally:
        done.set()
        watcher.join()


def _limit_process(limits: Limits) -> None:
    """A bound on the process's own memory, for what the engine does not count: one text of a gigabyte, its copy."""
    most = (2 * limits.megabytes + _BESIDE) * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))

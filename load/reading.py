"""A published warehouse opened to write folders from: exports and the site."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from load import sqlfiles
from load.errors import BusyWarehouse, ForeignFolder, ForeignWarehouse, WarehouseError
from load.trouble import explained, first_line, is_full, no_room
from load.warehouse import Warehouse

_MEMORY = "750MB"
"""What the engine may use: with it an export of half a million reports stays below 1 GB."""


class Origin(NamedTuple):
    """Which content a file holds, and what wrote it: the same words in every format."""

    warehouse_id: str
    run_id: int
    gongkai_version: str
    reader_version: str
    schema_version: str
    data_version: str
    """the same wherever the same data are (v_refresh)"""
    refreshed_at: str
    """when the run ended, UTC, ISO 8601"""
    written_at: str
    """UTC, ISO 8601"""

    def as_texts(self) -> dict[str, str]:
        return {name: str(value) for name, value in self._asdict().items()}


def opened(warehouse: Warehouse, spill: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse for reading; `spill` is where the engine may put what memory does not hold."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": warehouse.settings.threads,
        "memory_limit": _MEMORY,
        "temp_directory": str(spill),
    }
    return duckdb.connect(str(warehouse.file), read_only=True, config=config)


def origin_of(connection: duckdb.DuckDBPyConnection, warehouse_id: str) -> Origin:
    """Which content an open warehouse holds, as of now."""
    run = connection.sql(sqlfiles.statement("load/last_run")).to_arrow_table().to_pylist()[0]
    return Origin(
        warehouse_id=warehouse_id,
        run_id=run["run_id"],
        gongkai_version=run["gongkai_version"],
        reader_version=run["reader_version"],
        schema_version=sqlfiles.schema_version(),
        data_version=run["data_version"],
        refreshed_at=run["finished_at"].isoformat(timespec="seconds") if run["finished_at"] else "",
        written_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def refused(error: OSError | duckdb.Error, target: Path, warehouse: Path) -> WarehouseError:
    """What the system or the engine refuses, as a sentence; what stood in the folder then stands as it was."""
    if is_full(error):
        return WarehouseError(f"{target}: not exported, {no_room(target)}")
    if isinstance(error, OSError):
        return WarehouseError(f"{target}: cannot be written ({error.strerror or error}); export to another folder")
    trouble = explained(error, warehouse)
    if isinstance(trouble, ForeignWarehouse | BusyWarehouse):
        return trouble
    return WarehouseError(f"{target}: not exported, {first_line(error)}")


def in_the_way(path: Path) -> ForeignFolder:
    """Something of others stands where a folder is to be written."""
    return ForeignFolder(f"{path}: is in the way and not an export of gongkai; move it, or export elsewhere")


@contextmanager
def alone_in(target: Path) -> Iterator[None]:
    """Waits until no other export writes into the folder. The system ends the lock with the process, however it ends."""
    descriptor = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network drives cannot lock a folder; there two exports at once are not told apart.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

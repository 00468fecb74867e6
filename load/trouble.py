"""What the engine and the system refuse, as one sentence that says what it is, which file, and what to do."""

import errno
import os
import re
from pathlib import Path

import duckdb

from load.errors import BusyWarehouse, DamagedWarehouse, ForeignWarehouse, WarehouseError

_LOCKED = re.compile(r"Conflicting lock is held(?: in (?P<program>[^()]*?))? ?\(?PID (?P<process>-?\d+)\)?")
_FULL = ("No space left on device", "Disk quota exceeded", "max_temp_directory_size", "File too large")
_DAMAGED = (
    "Corrupt database file", "does not match stored checksum", "Could not read enough bytes", "Failed to deserialize",
    "Serialization Error", "deserializ", "INTERNAL Error",
)  # fmt: skip
_CHANGED = ("Catalog Error", "Binder Error")
"""Our own statements find a table or a column no more."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(error: BaseException) -> bool:
    """Did a disk have no room for a byte, or for a file, more?"""
    if isinstance(error, duckdb.Error):
        return any(sign in str(error) for sign in _FULL)
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def is_damage(error: BaseException) -> bool:
    """Does the engine say that the file's own bytes are not what was written?"""
    return isinstance(error, duckdb.Error) and any(sign in str(error) for sign in _DAMAGED)


def is_interrupted(error: BaseException) -> bool:
    """Was a statement ended because the process was asked to stop?"""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


def no_room(folder: Path) -> str:
    """What is wrong with the disk of a folder, and what to do."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        facts = os.statvfs(folder)
        too_many = facts.f_files and not facts.f_favail
    except OSError:
        too_many = False
    if too_many:
        return (
            f"the disk of {folder} takes no more files (No space left on device: no inode); remove some, then try again"
        )
    return f"the disk of {folder} is full (No space left on device); free some space, then try again"


def explained(error: duckdb.Error, named: Path, before: bool = False) -> WarehouseError:
    """The engine's refusal while it worked on this warehouse; `before`: while it opened it."""
    said = str(error)
    if (lock := _LOCKED.search(said)) and int(lock["process"]) > 0:
        program = Path((lock["program"] or "").strip() or "another program").name
        return BusyWarehouse(
            f"{named}: open for writing in {program} (process {lock['process']}), which is no damage; close it there, then try again"
        )
    if lock:
        return BusyWarehouse(f"{named}: another program or run is writing, which is no damage; try again in a while")
    if is_full(error):
        return WarehouseError(f"{named}: nothing was changed, {no_room(named.parent)}")
    first = first_line(error)
    if is_damage(error):
        return DamagedWarehouse(
            f"{named}: this file is damaged on its disk; put a copy of it back, or move it away and run again, which reads "
            f"everything anew ({first})"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(f"{named}: nothing was changed, the engine had too little memory ({first})")
    if before:
        return ForeignWarehouse(f"{named}: cannot be opened as a warehouse ({first})")
    if first.startswith(_CHANGED):
        return ForeignWarehouse(
            f"{named}: not as gongkai left it ({first}); put a copy of it back, or move it away and run again"
        )
    return WarehouseError(f"{named}: nothing was changed, the engine failed ({first})")


def first_line(error: Exception) -> str:
    """What an error says first."""
    return str(error).strip().split("\n", 1)[0]

"""The live file and what may stand beside it: links, things that are no file, logs that other programs left, other programs.

A log (`.wal`) beside the file is replayed onto it by whoever opens it, and onto every file that takes its place. A build
itself writes none, so one that stands there is another program's, and what it says is nowhere proven.
"""

import errno
import fcntl
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load.errors import BusyWarehouse, ForeignWarehouse

_LOGS = (".wal", ".wal.checkpoint", ".wal.recovery")
"""What the engine calls the logs beside a file."""

_NO_LOCKS = (errno.ENOLCK, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""How a network drive refuses that cannot lock."""


def real(path: Path) -> Path:
    """The file that a link leads to, so that the link stays and the file behind it is the one that is replaced."""
    return Path(os.path.realpath(path))


def refuse_what_is_no_file(named: Path, file: Path) -> None:
    """Raises ForeignWarehouse if a pipe, a device or a folder stands in the place of the warehouse; nothing is opened."""
    try:
        mode = file.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ForeignWarehouse(f"{named}: a link that leads to itself; remove it, or name another file") from None
        return
    if not stat.S_ISREG(mode):
        kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
        kind = next((kind for is_kind, kind in kinds if is_kind(mode)), "a device")
        raise ForeignWarehouse(f"{named}: is {kind}, not a file; move it away, or name another --warehouse")


def refuse_what_never_was_one(named: Path, file: Path) -> None:
    """Raises ForeignWarehouse if a thing of another kind has the name, so that not even a log is begun beside it."""
    refuse_what_is_no_file(named, file)
    try:
        with file.open("rb") as content:
            begins = content.read(_MAGIC_AT + len(_MAGIC))
    except OSError:
        return  # not there yet; or not readable, which is said where it is opened
    if begins and begins[_MAGIC_AT:] != _MAGIC:
        raise ForeignWarehouse(f"{named}: is no warehouse but a file of another kind; name another --warehouse")


_MAGIC, _MAGIC_AT = b"DUCK", 8
"""What every file of DuckDB has after its checksum."""


def refuse_logs(named: Path, file: Path) -> None:
    """Raises ForeignWarehouse if another program left a log beside the file."""
    for ending in _LOGS:
        log = file.with_name(file.name + ending)
        if os.path.lexists(log):
            raise ForeignWarehouse(
                f"{log}: left by another program that changed the warehouse and was ended before it had finished; move "
                f"it away, which drops those changes, or open {named} in DuckDB and close it, which keeps them"
            )


@contextmanager
def kept_from_writers(named: Path, file: Path) -> Iterator[None]:
    """While it lasts no other program can open the file for writing; whoever reads may go on. There may be no file.

    Else a program that opened the old file would leave its log beside the new one. Raises BusyWarehouse if one has it open.
    """
    command = getattr(fcntl, "F_OFD_SETLK", None)  # not the process's own: every file closed here would end those
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        yield
        return
    try:
        if command is not None:
            try:
                fcntl.fcntl(descriptor, command, struct.pack("hhqqi0q", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise BusyWarehouse(
                        f"{named}: another program has it open for writing, which is no damage; close it there, then try again"
                    ) from None
        yield
    finally:
        os.close(descriptor)

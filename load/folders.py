"""Putting a finished folder, or file, in the place of the live one."""

import ctypes
import os
import shutil
import stat
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap_in(new: Path, live: Path) -> None:
    """Makes `new` the live folder. Where the system can exchange two names in one step, no reader sees a gap."""
    if not live.exists():
        os.rename(new, live)
        return
    if not _exchange(new, live):
        old = new.with_name(new.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        os.rename(live, old)
        os.rename(new, live)
        new = old
    shutil.rmtree(new)


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, or as it was: written beside it, and put in its place in one step. Raises OSError.

    A link stays a link; into a pipe or a device it is written as it is.
    """
    file = Path(os.path.realpath(path))
    if file.exists() and not file.is_file():
        path.write_bytes(content)
        return
    new = file.with_name(f".{file.name}.new")
    try:
        with new.open("wb") as beside:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
        if file.exists():
            new.chmod(stat.S_IMODE(file.stat().st_mode))
        new.replace(file)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        new.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _exchange(one: Path, other: Path) -> bool:
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return int(done) == 0

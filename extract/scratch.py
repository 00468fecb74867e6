"""Where a process keeps what it needs for a moment: a folder of its own among the system's temporary ones.

It is locked as long as its process lives, and removed when that ends. What a killed process left, no lock holds any more:
the next run removes it.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "gongkai-scratch-"
_OUTSIDE = "outside"
_folders: dict[int, Path] = {}
"""by process: a forked one has none yet"""
_shared: Path | None = None
_LAST = -200
"""multiprocessing itself removes what it keeps in the folder at -100"""


def folder() -> Path:
    """This process's folder, made when it is first asked for. Raises OSError."""
    if _shared is not None:
        return _shared
    known = _folders.get(os.getpid())
    while known is None or not known.is_dir():
        known = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = _lock(known)
        if lock is not None and known.is_dir():  # not taken for a left one in between
            _folders[os.getpid()] = known  # the lock stays open, and goes with the process
            Finalize(None, _remove, (known,), exitpriority=_LAST)
    return known


def share(owned: Path) -> None:
    """Has this process use its parent's folder; it ends with the parent."""
    global _shared
    _shared = owned


def note_outside(folder: Path, socket: Path) -> None:
    """Notes in a folder within this process's one the socket that a program makes outside of it, whose place it cannot be
    told: if that program is killed, the socket is removed with the folder. Raises OSError."""
    (folder / _OUTSIDE).symlink_to(socket)


def remove_outside(folder: Path) -> None:
    """Removes what was noted there."""
    with suppress(OSError):
        socket = (folder / _OUTSIDE).readlink()
        about = socket.lstat()
        if stat.S_ISSOCK(about.st_mode) and about.st_uid == os.getuid():
            socket.unlink()


def _remove(owned: Path) -> None:
    for noted in owned.glob(f"*/{_OUTSIDE}"):
        remove_outside(noted.parent)
    shutil.rmtree(owned, ignore_errors=True)


def sweep() -> None:
    """Removes the folders whose processes have ended."""
    try:
        found = [Path(entry.path) for entry in os.scandir(tempfile.gettempdir()) if entry.name.startswith(_PREFIX)]
    except OSError:
        return
    for left in found:
        lock = _lock(left)
        if lock is not None:
            _remove(left)
            os.close(lock)


def _lock(path: Path) -> int | None:
    """The descriptor that locks a folder of this user; None if a process that lives has it, or it is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_uid == os.getuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None

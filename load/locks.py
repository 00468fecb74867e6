"""Beside a warehouse: the lock of who builds it, the folder in which it is built, and writes that reach the disk."""

import fcntl
import os
from pathlib import Path

from load.errors import BusyWarehouse


def work_folder(live: Path) -> Path:
    return live.with_name(f".{live.name}.work")


def lock_file(live: Path) -> Path:
    return live.with_name(f".{live.name}.lock")


class Lock:
    """An advisory lock that the operating system frees when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise BusyWarehouse(f"another run is building this warehouse ({self._path} is locked)") from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

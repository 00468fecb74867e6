"""Warehouses before their first run, kept in the user's cache: to make all views, their comments and the Chinese ones takes a second.

A blank one is only ever copied. Its name has the versions that it was made by and a digest of its bytes: what is of another
version, cut or changed is made anew. Where nothing can be kept (no home, no room, a folder of somebody else), none is.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PREFIX = "blank-"


def folder() -> Path | None:
    """Where they are kept: XDG_CACHE_HOME/gongkai; None where there is no such place."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("HOME", "") and f"{os.environ['HOME']}/.cache")
    return Path(home) / "gongkai" if home and Path(home).is_absolute() else None


def take(version: str, make: Callable[[Path], None], to: Path) -> bool:
    """Copies the blank warehouse of that version to a path, made by `make` if none is kept. False where it cannot be kept."""
    kept = folder()
    if kept is None:
        return False
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = kept.stat()
        if said.st_uid != os.getuid() or said.st_mode & 0o022:  # somebody else may write there
            return False
        whole = next((one for one in kept.glob(f"{_PREFIX}{version}-*.duckdb") if _is_whole(one)), None)
        shutil.copyfile(whole or _made(kept, version, make), to)
    except OSError:
        with suppress(OSError):
            to.unlink()
        return False
    return True


def _is_whole(kept: Path) -> bool:
    return kept.stem.rpartition("-")[2] == _digest(kept)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _made(kept: Path, version: str, make: Callable[[Path], None]) -> Path:
    """A new one, in the place of all that was kept before."""
    part = kept / f".{secrets.token_hex(8)}.part"
    try:
        make(part)
        made = part.replace(kept / f"{_PREFIX}{version}-{_digest(part)}.duckdb")
        for other in kept.glob(f"{_PREFIX}*.duckdb"):
            if other != made:
                other.unlink(missing_ok=True)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    return made

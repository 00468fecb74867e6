"""The files of an export: which there are, whether they still are as they were written, and the files of others among them."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from load.errors import ForeignFolder

MARK = "_gongkai"
"""A file in every export, so that no other folder is ever taken for one and replaced. It holds the rows of its tables."""


class Written(NamedTuple):
    """A file as it was written."""

    bytes: int
    sha256: str


def written(folder: Path) -> dict[str, dict[str, Any]]:
    """Path below the folder -> size and digest of every file but the mark."""
    return {name: _of(folder / name)._asdict() for name in sorted(below(folder)) if name != MARK}


def is_whole(folder: Path, files: Mapping[str, Any]) -> bool:
    """Is every file there as it was written? Sizes first: they cost nothing."""
    try:
        known = {folder / name: Written(int(facts["bytes"]), str(facts["sha256"])) for name, facts in files.items()}
        if any(path.stat().st_size != facts.bytes for path, facts in known.items()):
            return False
        with ThreadPoolExecutor(2) as pool:  # the digest is taken outside Python's lock
            return all(pool.map(lambda path: _of(path) == known[path], known))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _of(path: Path) -> Written:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Written(file.tell(), digest)


def below(folder: Path) -> list[str]:
    """The paths, with slashes, of everything below a folder that is no folder; links are not followed."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += [f"{entry.name}/{name}" for name in below(Path(entry.path))]
            else:
                found.append(entry.name)
    return found


def keep_others(live: Path, new: Path, ours: Mapping[str, Any] | None, shown: Path) -> None:
    """Puts the files that others laid into the live export into the new one too, at the same place.

    `ours` are the files that we wrote there; None: those of the kinds that we write now. `shown` is what people call the
    live folder. Raises ForeignFolder if such a file has the name of a new one, or would be read as a part of a table.
    """
    if not live.is_dir():
        return
    names = set(below(new))
    kinds = {PurePath(name).suffix for name in names}
    for name in below(live):
        if name == MARK or (name in ours if ours is not None else PurePath(name).suffix in kinds):
            continue
        if name in names or ("/" in name and name.endswith(".parquet")):
            raise ForeignFolder(f"{shown / name}: is in the way and not of this export; move it, or export elsewhere")
        place = new / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(live / name, place, follow_symlinks=False)
        except OSError:  # a disk without links to files
            shutil.copy2(live / name, place, follow_symlinks=False)

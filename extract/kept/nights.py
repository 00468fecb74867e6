"""An archive as it was after each of its nights: what a warehouse is rebuilt from, night by night."""

from collections.abc import Iterator
from pathlib import Path

from extract.kept.observations import log_files, observations

_CHANGES = frozenset({"new", "changed", "moved", "gone"})


def nights(archive: Path, scratch: Path) -> Iterator[str]:
    """The ids of the nights in which documents came, changed or were gone, in order.

    When an id is given, `scratch` is the archive as it was after that night: the same objects, the log up to there. Nothing
    is copied, and nothing in the archive is changed. Raises DamagedObject if the log is.
    """
    (scratch / "objects").symlink_to((archive / "objects").resolve())
    by_night: dict[str, list[Path]] = {}
    for path in log_files(archive):
        by_night.setdefault(_night_of(path), []).append(path)
    for night, paths in by_night.items():
        came = False
        for path in paths:
            to = scratch / path.relative_to(archive)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.symlink_to(path.resolve())
            came = came or any(
                one.outcome in _CHANGES and one.kind in ("document", "attachment") for one in observations(path)
            )
        if came:
            yield night


def _night_of(path: Path) -> str:
    """Of 2026-11-30T183000Z-<night>-<source>.jsonl.zst."""
    return path.name.split("Z-", 1)[1].split("-", 1)[0]

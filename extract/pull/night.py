"""A night: which it is, and that one goes on where it was killed. Nights are told apart by an id, not by the clock alone."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.kept.observations import log_files

GOES_ON = timedelta(hours=12)
"""How long after its begin a night is the same one."""


@dataclass(frozen=True, slots=True)
class Night:
    """`began` as in the names of the log: 2026-11-30T183000Z. `number` counts the nights of an archive."""

    id: str
    began: str
    number: int
    ended: bool = False


def utc(now: datetime) -> str:
    """A time as the log has it: 2026-11-30T18:30:00Z."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tonight(archive: Path, now: datetime, again: bool = False) -> Night:
    """The night that goes on, or a new one, noted in the archive.

    A night is one for twelve hours, ended or not: what has ended in it is not asked again, unless somebody says `again`.
    """
    last = _last(archive)
    if last is not None and not (again and last.ended):
        began = datetime.strptime(last.began, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(now - began) < GOES_ON:  # the clock may have gone back
            return last
    number = (last.number if last else _nights_in_log(archive)) + 1
    began_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    if last is not None and began_at <= last.began:  # a clock that went back: the log keeps its order
        later = datetime.strptime(last.began, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC) + timedelta(seconds=1)
        began_at = later.strftime("%Y-%m-%dT%H%M%SZ")
    night = Night(f"{began_at[:10].replace('-', '')}.{number}.{secrets.token_hex(2)}", began_at, number)
    _write(archive, night)
    return night


def end(archive: Path, night: Night) -> None:
    """No source is left."""
    _write(archive, replace(night, ended=True))


def _last(archive: Path) -> Night | None:
    with suppress(OSError, ValueError, TypeError):
        said = json.loads((archive / "night.json").read_text("utf-8"))
        night = Night(**said)
        datetime.strptime(night.began, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
        return night
    return None


def _nights_in_log(archive: Path) -> int:
    """How many nights there were, where night.json is not there: of a copy, or a folder that was put back."""
    nights = (path.name.split("Z-", 1)[1].split(".") for path in log_files(archive))
    return max((int(night[1]) for night in nights if len(night) > 2 and night[1].isdecimal()), default=0)


def _write(archive: Path, night: Night) -> None:
    archive.mkdir(parents=True, exist_ok=True)
    part = archive / ".night.json.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(night), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(archive / "night.json")

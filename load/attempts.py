"""The log of attempts beside a warehouse: one line when a run begins, one when it ends, so that no night fails unseen.

Lines are JSON, written by one append each and only ever added; a reader takes what it can read. Each attempt holds a shared
lock on the log for as long as it lasts. The system frees it with the process, however that ends: who finds a beginning
without an end, whose lock and process are gone, knows that it was killed, and the next attempt writes that down.
"""

import fcntl
import json
import os
import platform
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["published", "nothing changed", "refused", "failed", "killed", "running"]
OUTCOMES: tuple[Outcome, ...] = ("published", "nothing changed", "refused", "failed", "killed", "running")
GOOD = ("published", "nothing changed")

_TAIL = 1_000_000
"""Bytes at the end of the log that are read: some thousand attempts."""

_WAIT = 20
"""Times that the lock is asked for, a twentieth of a second apart: a reader holds it for a moment."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an attempt says of itself when it ends."""

    outcome: Outcome
    said: str = ""
    """one sentence"""
    run_id: int | None = None
    """the run that the warehouse is of now, if this attempt published it or looked"""
    counts: Mapping[str, int] = field(default_factory=dict)
    """seen, unchanged, loaded, set_aside, same, new_errors; what is not known is left out"""
    set_aside: Sequence[Sequence[str]] = ()
    """(address, reason code, reason) of the first documents that were set aside"""
    errors: Sequence[str] = ()
    """the first errors that the run before did not have"""
    held: Mapping[str, int] = field(default_factory=dict)
    """source -> documents it held"""
    lost: Sequence[str] = ()
    """the sources that could not be listed, where others could"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as the log tells it. Times are UTC."""

    key: str
    began: datetime
    sources: tuple[str, ...]
    process: int
    report: Report
    ended: datetime | None = None


def log_file(warehouse: Path) -> Path:
    """Where the log of a warehouse's attempts lies."""
    return warehouse.with_name(f"{warehouse.name}.attempts.jsonl")


class Noting:
    """One attempt that is going on. `unwritten` says why the log could not be written, if so."""

    def __init__(self, warehouse: Path, sources: Sequence[str]) -> None:
        self._path = log_file(warehouse)
        self._key = uuid.uuid4().hex
        self._descriptor: int | None = None
        self.unwritten = ""
        start = {"sources": list(sources), "process": os.getpid(), "born": _born(os.getpid()), "host": platform.node()}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o644)
            for killed in sorted(_read(self._descriptor)[1]):
                _append(self._descriptor, _end(killed, Report("killed", KILLED)))
            _hold(self._descriptor)
            _append(self._descriptor, {"event": "begin", "attempt": self._key, "at": _now(), **start})
        except OSError as error:
            self._lost(error)

    def ends(self, report: Report) -> None:
        """Writes the end, and lets go of the log."""
        try:
            if self._descriptor is not None:
                _append(self._descriptor, _end(self._key, report))
        except OSError as error:
            self._lost(error)
        self.close()

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _lost(self, error: OSError) -> None:
        self.unwritten = f"{self._path}: cannot be written ({error.strerror}); this attempt may not be seen later"


KILLED = "its process ended without a word: killed, or the machine stopped"


def attempts(warehouse: Path) -> list[Attempt]:
    """The attempts that the end of the log tells of, by their beginning. One that ended unseen is `killed`."""
    path = log_file(warehouse)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return []
    try:
        lines, dead = _read(descriptor)
    except OSError:
        return []
    finally:
        os.close(descriptor)
    ends = {line["attempt"]: line for line in lines if line["event"] == "end"}
    found = (_attempt(line, ends.get(line["attempt"]), dead) for line in lines if line["event"] == "begin")
    return [attempt for attempt in found if attempt]


def _attempt(begin: Mapping[str, Any], end: Mapping[str, Any] | None, dead: set[str]) -> Attempt | None:
    """None if somebody wrote into the log what is no attempt."""
    try:
        key, began, process = str(begin["attempt"]), _time(begin["at"]), int(begin["process"])
        sources = tuple(str(source) for source in begin["sources"])
        if end is None:
            report = Report("killed", KILLED) if key in dead else Report("running")
            return Attempt(key, began, sources, process, report)
        if end["outcome"] not in OUTCOMES:
            return None
        report = Report(
            end["outcome"],
            str(end["said"]),
            None if end["run_id"] is None else int(end["run_id"]),
            {str(name): int(count) for name, count in end["counts"].items()},
            [[str(text) for text in line] for line in end["set_aside"] if len(line) == 3],
            [str(text) for text in end["errors"]],
            {str(source): int(count) for source, count in end["held"].items()},
            [str(source) for source in end.get("lost", ())],
        )
        return Attempt(key, began, sources, process, report, _time(end["at"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _lines(descriptor: int) -> list[dict[str, Any]]:
    """The last lines of the log that can be read, oldest first."""
    size = os.fstat(descriptor).st_size
    start = max(0, size - _TAIL)
    texts = os.pread(descriptor, size - start, start).split(b"\n")
    found = []
    for text in texts[1:] if start else texts:
        with suppress(ValueError, RecursionError):
            line = json.loads(text)
            if isinstance(line, dict) and isinstance(line.get("attempt"), str) and isinstance(line.get("event"), str):
                found.append(line)
    return found


def _read(descriptor: int) -> tuple[list[dict[str, Any]], set[str]]:
    """(the lines, the attempts among them that ended unseen). `descriptor` must hold no lock."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody is at work: the processes tell who
        gone = {line["attempt"] for line in _going(_lines(descriptor)) if not _lives(line)}
        lines = _lines(descriptor)  # again: one that has ended since has said so
        return lines, gone & {line["attempt"] for line in _going(lines)}
    try:
        lines = _lines(descriptor)
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    return lines, {line["attempt"] for line in _going(lines)}


def _going(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The beginnings without an end."""
    ended = {line["attempt"] for line in lines if line["event"] == "end"}
    return [line for line in lines if line["event"] == "begin" and line["attempt"] not in ended]


def _lives(line: Mapping[str, Any]) -> bool:
    """May the process of this beginning be alive? Of another machine's that cannot be told."""
    if line.get("host") != platform.node():
        return True
    try:
        process = int(line["process"])
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, KeyError, TypeError, ValueError, OverflowError):
        return True
    return line.get("born") == _born(process)


def _born(process: int) -> str | None:
    """When the system started a process, in its own count, where it says so: a number is used again, this is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _hold(descriptor: int) -> None:
    """Takes the shared lock; goes without it where there is none to be had (the process then tells that it lives)."""
    for _ in range(_WAIT):
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return
        time.sleep(0.05)


def _end(key: str, report: Report) -> dict[str, Any]:
    return {
        "event": "end",
        "attempt": key,
        "at": _now(),
        "outcome": report.outcome,
        "said": report.said,
        "run_id": report.run_id,
        "counts": dict(report.counts),
        "set_aside": [list(line) for line in report.set_aside],
        "errors": list(report.errors),
        "held": dict(report.held),
        "lost": list(report.lost),
    }


def _append(descriptor: int, line: Mapping[str, Any]) -> None:
    """One append, through to the disk. What a full disk once cut off is ended first, so that it spoils no other line."""
    text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"  # an escape of JSON's, too
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        text = b"\n" + text
    written = os.write(descriptor, text)
    while written < len(text):
        written += os.write(descriptor, text[written:])
    os.fsync(descriptor)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    """Raises ValueError, TypeError."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("a time without its zone")
    return when.astimezone(UTC)

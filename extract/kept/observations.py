"""The log: a line for every time that an address was asked or a file was met, written once and never changed.

observations/2026/11/2026-11-30T183000Z-<night>-<source>.jsonl.zst; while its night goes on, the same without .zst, to which
lines are added. A line that was torn by a kill is dropped, and its address asked again.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.kept.objects import DamagedObject, unpacked

_FILE = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z)-([\w.]+)-([\w.-]+)\.jsonl(\.zst)?")
_OPEN, _CLOSED = ".jsonl", ".jsonl.zst"


@dataclass(frozen=True, slots=True)
class Observation:
    """An address, when it was asked, and what came of it. Times are UTC, like 2026-11-30T18:30:00Z; `sha256` is '' where nothing came."""

    night: str
    source: str
    address: str
    at: str
    outcome: str
    kind: str = "document"
    """document, list, attachment, robots"""
    why: str = ""
    status: int | None = None
    answered: str = ""
    hops: tuple[str, ...] = ()
    sha256: str = ""
    bytes: int = 0
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    file_name: str = ""
    listed_by: str = ""
    title: str = ""
    published_on: str = ""
    agency: str = ""
    context: tuple[tuple[str, str], ...] = ()
    """what the source says of the document: field, value"""
    unlisted: bool = False
    """a whole list of the source, seen tonight, names it no more"""
    remote: str = ""
    tls: str = ""
    millis: int = 0

    def as_line(self) -> str:
        said = {name: value for name, value in asdict(self).items() if value not in ("", None, 0, ())}
        return json.dumps(said, ensure_ascii=True, separators=(",", ":"))


_NAMES = frozenset(field.name for field in fields(Observation))
_NEEDED = frozenset({"night", "source", "address", "at", "outcome"})


class Log:
    """The log of one source in one night. Opened again under the same night it goes on where it was."""

    def __init__(self, folder: Path, night: str, source: str, began: str) -> None:
        """`began` names the file: the time at which the night began, like 2026-11-30T183000Z."""
        self.path = folder / "observations" / began[:4] / began[5:7] / f"{began}-{night}-{source}{_OPEN}"
        self.known: list[Observation] = []
        """what stood there already"""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            self.known, whole = _read_open(self.path)
            if whole < self.path.stat().st_size:
                os.truncate(self.path, whole)
        elif self.closed.exists():
            self.known = list(_read_closed(self.closed))

    @property
    def closed(self) -> Path:
        return self.path.with_name(self.path.name + ".zst")

    @property
    def is_closed(self) -> bool:
        return not self.path.exists() and self.closed.exists()

    def add(self, observations: Iterable[Observation]) -> None:
        """Adds lines, through to the disk. Objects that they name must be settled before. Raises OSError."""
        text = "".join(f"{one.as_line()}\n" for one in observations)
        if not text:
            return
        with self.path.open("a", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Nothing will be added any more: packed beside it, then it alone stands there."""
        if not self.path.exists():
            return
        part = self.closed.with_name(f".{self.closed.name}.part")
        packed = pa.Codec("zstd", compression_level=9).compress(self.path.read_bytes(), asbytes=True)
        with part.open("wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o444)
        part.replace(self.closed)
        self.path.unlink()


def log_files(folder: Path) -> list[Path]:
    """The files of the log in the order of their nights, those that are still open too; each night and source once."""
    found = {}
    for path in (folder / "observations").glob("*/*/*"):
        match = _FILE.fullmatch(path.name)
        if match and (match[4] or not path.with_name(f"{path.name}.zst").exists()):
            found[match[1], match[2], match[3]] = path
    return [found[key] for key in sorted(found)]


def nights_of(folder: Path, source: str) -> list[tuple[str, Path]]:
    """When the nights of a source began (like 2026-11-30T183000Z), and their files of the log, the latest first."""
    named = ((_FILE.fullmatch(path.name), path) for path in log_files(folder))
    return [(match[1], path) for match, path in named if match and match[3] == source][::-1]


def observations(path: Path) -> Iterator[Observation]:
    """The lines of a file of the log. Raises DamagedObject where a closed one cannot be read whole."""
    if path.name.endswith(_CLOSED):
        yield from _read_closed(path)
    else:
        yield from _read_open(path)[0]


def _read_closed(path: Path) -> Iterator[Observation]:
    return observations_in(path.read_bytes(), path.name)


def observations_in(packed: bytes, name: str) -> Iterator[Observation]:
    """The lines of a closed file of the log, given its bytes. Raises DamagedObject where they cannot be read whole."""
    for number, line in enumerate(unpacked(packed).decode("ascii", "replace").splitlines(), 1):
        found = _observation(line)
        if found is None:
            raise DamagedObject(f"{name}: line {number} is none of the log")
        yield found


def _read_open(path: Path) -> tuple[list[Observation], int]:
    """The whole lines, and how many bytes they take: what stands behind them was torn."""
    found, whole = [], 0
    for line in path.read_bytes().splitlines(keepends=True):
        one = _observation(line.decode("ascii", "replace")) if line.endswith(b"\n") else None
        if one is None:
            break
        found.append(one)
        whole += len(line)
    return found, whole


def _observation(line: str) -> Observation | None:
    with suppress(ValueError, TypeError, RecursionError):
        said: Mapping[str, Any] = json.loads(line)
        if isinstance(said, dict) and said.keys() >= _NEEDED:
            known = {name: value for name, value in said.items() if name in _NAMES}
            for name in ("hops", "context"):
                if name in known:
                    known[name] = tuple(tuple(one) if isinstance(one, list) else one for one in known[name])
            return Observation(**known)
    return None

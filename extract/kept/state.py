"""What follows from the log: for every address of a source its last good answer, when it was first and last seen, how it ended.

A cache in SQLite: where it is missing, damaged or of another version, it is made anew from the log.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extract.kept.observations import Observation, log_files, observations

_VERSION = 3
_SCHEMA = """
create table if not exists files (name text primary key);
create table if not exists addresses (
    source text, address text, kind text, outcome text, night text, asked_at text,
    sha256 text, etag text, last_modified text, first_seen text, last_seen text, changed_at text,
    answered text, title text, published_on text, agency text, context text, file_name text, listed_by text,
    gone_nights integer default 0, unmodified integer default 0, unlisted integer default 0,
    primary key (source, address)
) without rowid;
"""
_CAME = ("new", "changed", "same", "moved")
GONE_NIGHTS = 2
"""After so many nights running what a list names no more has vanished."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address. Times as in the log; `gone_nights` in how many nights running it was gone;
    `unmodified` how many times running the server said that nothing changed."""

    source: str
    address: str
    kind: str
    outcome: str
    night: str
    asked_at: str
    sha256: str
    etag: str
    last_modified: str
    first_seen: str
    last_seen: str
    changed_at: str
    answered: str
    title: str
    published_on: str
    agency: str
    context: tuple[tuple[str, str], ...]
    file_name: str
    listed_by: str
    gone_nights: int
    unmodified: int
    unlisted: int
    """1 if a whole list named it no more when it was last asked"""

    @property
    def has_vanished(self) -> bool:
        """A whole list names it no more, and it was gone on two nights running: one silence is no end."""
        return bool(self.unlisted) and self.gone_nights >= GONE_NIGHTS

    @property
    def validators(self) -> Mapping[str, str]:
        return {"etag": self.etag, "last_modified": self.last_modified}


class State:
    """The state of an archive. To be closed. One at a time may write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "state.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:
            for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
                with suppress(FileNotFoundError):
                    (folder / name).unlink()
            self._db = self._opened()
        self._catch_up()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        if db.execute("pragma user_version").fetchone()[0] not in (0, _VERSION):
            raise sqlite3.DatabaseError("another version")
        db.executescript(_SCHEMA)
        db.execute(f"pragma user_version = {_VERSION}")
        db.execute("select count(*) from addresses").fetchone()
        return db

    def _catch_up(self) -> None:
        """Takes in the files of the log that it does not have yet; an open one anew each time, whole."""
        taken = {name for (name,) in self._db.execute("select name from files")}
        for path in log_files(self._folder):
            if path.name not in taken:
                self.take(observations(path))
                if path.name.endswith(".zst"):
                    self._db.execute("insert or replace into files values (?)", (path.name,))

    def take(self, found: Iterable[Observation]) -> None:
        """Notes observations, in their order. To take one twice changes nothing."""
        self._db.execute("begin")
        try:
            for one in found:
                self._take(one)
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _take(self, one: Observation) -> None:
        before = self.known(one.source, one.address)
        if before is not None and before.asked_at > one.at:
            return

        def kept(name: str, value: str) -> str:
            return value or (getattr(before, name) if before else "")

        again = before is not None and before.asked_at == one.at and before.outcome == one.outcome
        came, seen = one.outcome in _CAME, one.outcome in (*_CAME, "not_modified")
        gone = one.outcome == "gone"
        known = before.sha256 if before else ""
        # What came as `same` may have other bytes, in what counts visits: what is read stays. `moved` may have come without any.
        stays = not came or not one.sha256 or (one.outcome == "same" and known)
        sha256 = known if stays else one.sha256
        changed = came and sha256 != known
        context = "\n".join(f"{name}\t{value}" for name, value in one.context)

        self._db.execute(
            "insert or replace into addresses values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                one.source, one.address, one.kind, one.outcome, one.night, one.at,
                sha256,
                one.etag if came else kept("etag", one.etag),
                one.last_modified if came else kept("last_modified", one.last_modified),
                kept("first_seen", "") or (one.at if seen else ""),
                one.at if seen else (before.last_seen if before else ""),
                one.at if changed else (before.changed_at if before else ""),
                kept("answered", one.answered if seen else ""),
                kept("title", one.title), kept("published_on", one.published_on), kept("agency", one.agency),
                context or ("\n".join(f"{n}\t{v}" for n, v in before.context) if before else ""),
                kept("file_name", one.file_name), kept("listed_by", one.listed_by),
                0 if not gone else (before.gone_nights if before else 0) + (not again and (before is None or before.night != one.night or before.outcome != "gone")),
                0 if one.outcome != "not_modified" else (before.unmodified if before else 0) + (not again),
                int(one.unlisted),
            ),
        )  # fmt: skip

    def known(self, source: str, address: str) -> Known | None:
        line = self._db.execute(
            "select * from addresses where source = ? and address = ?", (source, address)
        ).fetchone()
        return _known(line) if line else None

    def of_source(self, source: str) -> Iterator[Known]:
        """All addresses of a source, in order."""
        for line in self._db.execute("select * from addresses where source = ? order by address", (source,)).fetchall():
            yield _known(line)

    def all(self) -> Iterator[Known]:
        for line in self._db.execute("select * from addresses order by source, address").fetchall():
            yield _known(line)

    def close(self) -> None:
        self._db.close()


def _known(line: tuple[object, ...]) -> Known:
    values = list(line)
    text = str(values[16] or "")
    pairs = (one.partition("\t") for one in text.split("\n")) if text else ()
    values[16] = tuple((name, value) for name, _, value in pairs)
    return Known(*values)  # type: ignore[arg-type]  # the columns are those of the class, in its order

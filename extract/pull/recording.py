"""What a source's night leaves: its objects, its lines of the log, and how every planned address ended."""

import asyncio
import hashlib
import re
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from extract.kept.objects import DamagedObject, Objects
from extract.kept.observations import Log, Observation
from extract.kept.state import Known, State
from extract.pull.arrived import is_office
from extract.pull.exchange import Answer
from extract.pull.night import Night
from extract.pull.visits import differs_by_visit_only

_BATCH = 50
_SECONDS = 2.0
_SHRUNK = 0.8
"""A whole list with a smaller part of the rows that the last whole one had has shrunk."""
_EVIDENCE = 1_000_000
"""Bytes of an answer that was not what was asked for, up to which it is kept all the same."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is planned, and what is known of it where it was found."""

    address: str
    kind: str = "document"
    title: str = ""
    published_on: str = ""
    agency: str = ""
    listed_by: str = ""
    context: tuple[tuple[str, str], ...] = ()
    file_name: str = ""
    unlisted: bool = False
    """a whole list, seen tonight, names it no more"""


@dataclass(slots=True)
class Tally:
    """How the planned addresses of a source ended: planned is the sum of the outcomes. `rested` were not due."""

    planned: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rested: int = 0
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        return self.planned == sum(self.outcomes.values())


class Recorder:
    """Writes down what came, in batches: first the objects, through to the disk, then the lines that name them.

    What stood in the night's log already (a killed night goes on) counts, and is not to be asked again: `done`.
    """

    def __init__(
        self, archive: Path, objects: Objects, state: State, night: Night, source: str, tls: str = "", dry: bool = False
    ) -> None:
        """`dry`: the state is only asked, and learns nothing."""
        self._dry = dry
        self._log = Log(archive, night.id, source, night.began)
        self._objects, self._state, self._night, self._source, self._tls = objects, state, night, source, tls
        self.tally = Tally()
        self.done = {one.address: one for one in self._log.known}
        for one in self._log.known:
            self._count(one.kind, one.outcome)
        self._latest = max((one.at for one in self._log.known), default="")
        self._waiting: list[Observation] = []
        self._since = time.monotonic()

    @property
    def is_over(self) -> bool:
        """Did the source end tonight already?"""
        return self._log.is_closed

    def known(self, address: str) -> Known | None:
        return self._state.known(self._source, address)

    def known_of_source(self) -> list[Known]:
        return list(self._state.of_source(self._source))

    def compared(self, address: str, body: bytes, has_moved: bool = False) -> str:
        """new, changed, same or moved: the bytes against those that are read. `same` is also what differs by a visit only."""
        known = self.known(address)
        if known is None or not known.sha256:
            return "new"
        if known.sha256 != hashlib.sha256(body).hexdigest() and not self._counts_a_visit(known.sha256, body):
            return "changed"
        return "moved" if has_moved else "same"

    def _counts_a_visit(self, sha256: str, body: bytes) -> bool:
        if is_office(body):
            return False
        try:
            return differs_by_visit_only(self._objects.get(sha256), body)
        except (DamagedObject, OSError):  # what came is then what there is
            return False

    def body_of(self, sha256: str) -> bytes:
        return self._objects.get(sha256)

    def _count(self, kind: str, outcome: str) -> None:
        if kind != "source":
            self.tally.planned += 1
            self.tally.outcomes[outcome] += 1
            self.tally.by_kind[kind, outcome] += 1

    async def note(self, target: Target, answer: Answer, outcome: str, why: str, at: str) -> Observation:
        """How a planned address ended. The bytes are kept where some came."""
        sha256, at = "", self._not_before(at)
        if answer.body and (outcome in ("new", "changed", "same", "moved") or len(answer.body) <= _EVIDENCE):
            sha256 = self._objects.put(answer.body)
        headers: Mapping[str, str] = answer.headers
        one = Observation(
            self._night.id, self._source, target.address, at, outcome, target.kind, why, answer.status,
            answer.answered if answer.answered != target.address else "", answer.hops, sha256, len(answer.body),
            headers.get("content-type", ""), headers.get("etag", ""), headers.get("last-modified", ""),
            target.file_name or _file_name(headers.get("content-disposition", "")), target.listed_by, target.title,
            target.published_on, target.agency, target.context, target.unlisted, answer.remote, self._tls, answer.millis,
        )  # fmt: skip
        await self.add(one)
        return one

    def _not_before(self, at: str) -> str:
        """The time, or the latest one that was written down tonight: a clock that goes back makes nothing older."""
        self._latest = max(self._latest, at)
        return self._latest

    async def add(self, one: Observation) -> None:
        self._count(one.kind, one.outcome)
        self.done[one.address] = one
        self._waiting.append(one)
        if len(self._waiting) >= _BATCH or time.monotonic() - self._since > _SECONDS:
            await self.flush()

    async def flush(self) -> None:
        """All that was noted is on the disk."""
        waiting, self._waiting = self._waiting, []
        self._since = time.monotonic()
        if waiting:
            try:
                await asyncio.to_thread(self._write, waiting)
            except BaseException:
                self._waiting = waiting + self._waiting
                raise
            if not self._dry:
                self._state.take(waiting)

    def _write(self, waiting: list[Observation]) -> None:
        self._objects.settle()
        self._log.add(waiting)

    async def end(self, rows: int, complete: bool, why: str, at: str, may_shrink: bool = False) -> None:
        """The source is done for tonight: how many rows its list has, and whether all of it was seen.

        A whole list that is far shorter than the last whole one is `shrunk`, for one night: it may be a site that is being
        moved, or one that has dropped its old pages. `may_shrink`: people take away and add there as they like.
        """
        address = f"source:{self._source}"
        if address not in self.done:  # killed after it was written, it stands
            last = _rows_of(self.known(address))
            outcome = "complete" if complete else "incomplete"
            if complete and not may_shrink and rows < _SHRUNK * last:
                outcome, why = "shrunk", f"{last} rows were listed the last time, {rows} are now"
            context = (("rows", str(rows)),) if complete else ()
            at = self._not_before(at)
            await self.add(
                Observation(
                    self._night.id, self._source, address, at, outcome, "source", why, bytes=rows, context=context
                )
            )
        await self.flush()
        self._log.close()


def _rows_of(source: Known | None) -> int:
    """How many rows the last whole list of a source had; 0 if there was none."""
    found = dict(source.context).get("rows", "") if source else ""
    return int(found) if found.isdecimal() and found.isascii() else 0


def with_context(target: Target, **more: str) -> Target:
    return replace(target, context=(*target.context, *((name, value) for name, value in more.items() if value)))


def _file_name(disposition: str) -> str:
    """The name in a Content-Disposition, without a path."""
    found = re.search(r"filename\*\s*=\s*[\w-]*'[^']*'([^;\s]{1,300})", disposition)
    name = unquote(found[1]) if found else ""
    if not name:
        plain = re.search(r'filename\s*=\s*(?:"([^"]{1,300})"|([^;\s]{1,300}))', disposition)
        name = unquote(plain[1] or plain[2]) if plain else ""
        try:  # the bytes of UTF-8 or GB18030, taken for Latin-1 on the way
            name = name.encode("latin-1").decode("utf-8")
        except UnicodeError:
            with suppress(UnicodeError):
                name = name.encode("latin-1").decode("gb18030")
    return re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2])[:200]

"""All sources of a catalogue in one night: asked side by side, each by itself; what one does costs no other."""

import asyncio
import fcntl
import os
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from extract.errors import BusyArchive
from extract.kept.bucket import bucket_of
from extract.kept.objects import Objects
from extract.kept.state import State
from extract.pull.addresses import host_of
from extract.pull.bucket import BucketPuller
from extract.pull.catalogue import BucketSource, Catalogue, FolderSource, ListSource, ManifestSource, Source, web_hosts
from extract.pull.exchange import Access, Limits
from extract.pull.fetcher import Fetcher, Manners
from extract.pull.guard import Resolve, resolve
from extract.pull.hosts import Hosts
from extract.pull.local import LocalSource
from extract.pull.night import Night, end, tonight
from extract.pull.recording import Recorder, Tally
from extract.pull.web import WebSource

AT_ONCE = 32
"""Sources that are asked side by side."""


class UnknownSource(Exception):
    """A source that was asked for is not in the catalogue."""


@dataclass(frozen=True, slots=True)
class SourceNight:
    """What came of a source in a night: planned is the sum of the outcomes. `why` says what is missing."""

    id: str
    planned: int
    outcomes: Mapping[str, int]
    rested: int
    rows: int
    complete: bool
    why: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a night."""

    night: Night
    sources: tuple[SourceNight, ...]
    lost: Mapping[str, str] = field(default_factory=dict)
    """source -> a fault of the program that stopped it"""
    done_before: tuple[str, ...] = ()
    """sources that had ended earlier in the night, and were not asked again"""
    damaged: tuple[str, ...] = ()
    """what is damaged of an archive in a bucket, there or in the copy, as far as it was to be brought or put tonight"""

    @property
    def failed_of_asked(self) -> tuple[int, int]:
        """How many of the sources that were asked tonight could not be read whole, or have shrunk (see Recorder.end)."""
        return sum(not one.complete for one in self.sources), len(self.sources)

    @property
    def outcomes(self) -> Counter[str]:
        return sum((Counter(one.outcomes) for one in self.sources), Counter())


@dataclass(frozen=True, slots=True)
class Terms:
    """How a night is held: the program's name for sites, and for tests the resolver, the clocks, the pause before a retry.

    `clock` and `sleep` are those of the pauses between requests (see Hosts).
    """

    agent: str
    resolver: Resolve = resolve
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    first_wait: float = 1.0
    silence: float = 30.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def hosts(self, delay: float) -> Hosts:
        return Hosts(delay, self.clock, self.sleep)


def pull(
    catalogue: Catalogue, base: Path, archive: Path, terms: Terms, only: Collection[str] = (), again: bool = False
) -> Pulled:
    """A night: every source, or those named. `base` is the folder of the catalogue; `again` begins another night where one
    has ended.

    Where the archive lies in a bucket, what came is there before anything is read. Raises UnknownSource, BusyArchive,
    ArchiveTrouble, OSError where the archive cannot be written. What sites do is no error.
    """
    sources = chosen(catalogue, only)
    archive.mkdir(parents=True, exist_ok=True)
    with _alone(archive):
        bucket = bucket_of(archive)
        damaged = bucket.bring().damaged if bucket is not None else ()
        objects = Objects(archive)
        objects.sweep()
        state = State(archive)
        try:
            night = tonight(archive, terms.now(), again)
            found = asyncio.run(_all(catalogue, sources, base, archive, terms, night, objects, state))
            if not found.lost:
                end(archive, night)
            if bucket is not None:
                damaged += bucket.keep().damaged
            return replace(found, damaged=damaged)
        finally:
            state.close()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a night would ask of a source on the web: documents that are new and known, what is not asked, what is missing."""

    id: str
    planned: int
    new: int
    known: int
    refused: int
    complete: bool
    why: str
    titles: tuple[str, ...]


def plan(catalogue: Catalogue, base: Path, archive: Path, terms: Terms, only: Collection[str] = ()) -> list[Plan]:
    """The lists alone are asked for; nothing is kept. Raises UnknownSource."""
    sources = [one for one in chosen(catalogue, only) if isinstance(one, ListSource)]
    with tempfile.TemporaryDirectory(prefix="gongkai-plan-") as folder:
        scratch = Path(folder)
        state = State(archive if (archive / "observations").is_dir() else scratch)
        try:
            return asyncio.run(_plans(catalogue, sources, base, scratch, terms, state))
        finally:
            state.close()


async def _plans(
    catalogue: Catalogue, sources: Sequence[ListSource], base: Path, scratch: Path, terms: Terms, state: State
) -> list[Plan]:
    hosts, night, turn = (
        terms.hosts(catalogue.defaults.delay),
        tonight(scratch, terms.now()),
        asyncio.Semaphore(AT_ONCE),
    )

    async def one(source: ListSource) -> Plan:
        recorder = Recorder(scratch, Objects(scratch), state, night, source.id, source.tls, dry=True)
        async with turn, _fetcher(catalogue, source, base, terms, hosts) as fetcher:
            found = await WebSource(source, catalogue.defaults, night, recorder, fetcher, terms.now).lists()
        allowed = web_hosts(source)
        refused = [target for target in found.targets if host_of(target.address) not in allowed]
        known = [target for target in found.targets if state.known(source.id, target.address) is not None]
        new = len(found.targets) - len(known) - len(refused)
        titles = tuple(target.title for target in found.targets[:5])
        return Plan(source.id, len(found.targets), new, len(known), len(refused), found.complete, found.why, titles)

    return list(await asyncio.gather(*map(one, sources)))


def chosen(catalogue: Catalogue, only: Collection[str]) -> Sequence[Source]:
    """The sources of that name, all if none is named. Raises UnknownSource."""
    known = {one.id: one for one in catalogue.source}
    for name in only:
        if name not in known:
            raise UnknownSource(f"no source is called {name[:80]!r}; there are {', '.join(known) or 'none'}"[:500])
    return [one for one in catalogue.source if not only or one.id in only]


async def _all(
    catalogue: Catalogue,
    sources: Sequence[Source],
    base: Path,
    archive: Path,
    terms: Terms,
    night: Night,
    objects: Objects,
    state: State,
) -> Pulled:
    hosts = terms.hosts(catalogue.defaults.delay)
    turn = asyncio.Semaphore(AT_ONCE)
    lost: dict[str, str] = {}
    done_before: list[str] = []

    async def one(source: Source) -> SourceNight:
        recorder = Recorder(archive, objects, state, night, source.id, getattr(source, "tls", ""))
        if recorder.is_over:
            done_before.append(source.id)
            return _of(source.id, recorder)
        async with turn, AsyncExitStack() as stack:
            try:
                fetcher = (
                    await stack.enter_async_context(_fetcher(catalogue, source, base, terms, hosts))
                    if _asks(source)
                    else None
                )
                await _puller(catalogue, source, base, terms, night, recorder, fetcher).pull()
            except OSError:
                await recorder.flush()
                raise
            except Exception as error:
                lost[source.id] = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
                await recorder.flush()
        return _of(source.id, recorder)

    found = await asyncio.gather(*map(one, sources))
    return Pulled(night, tuple(found), lost, tuple(done_before))


def _of(name: str, recorder: Recorder) -> SourceNight:
    tally: Tally = recorder.tally
    last = recorder.done.get(f"source:{name}")
    return SourceNight(
        name,
        tally.planned,
        dict(sorted(tally.outcomes.items())),
        tally.rested,
        last.bytes if last else 0,
        last is not None and last.outcome == "complete",
        last.why if last else "not done",
    )


def _asks(source: Source) -> bool:
    return isinstance(source, ListSource | ManifestSource)


def _fetcher(catalogue: Catalogue, source: Source, base: Path, terms: Terms, hosts: Hosts) -> Fetcher:
    assert isinstance(source, ListSource | ManifestSource)
    named = web_hosts(source) if isinstance(source, ListSource) else frozenset(source.hosts)
    ca_file = str(base / source.ca_file) if source.ca_file else ""
    access = Access(named, frozenset(source.allow_private), source.tls, ca_file)
    limits = Limits(
        silence=min(terms.silence, catalogue.defaults.timeout),
        whole=catalogue.defaults.timeout,
        body=catalogue.defaults.max_bytes,
    )
    obeys = (source.robots or catalogue.defaults.robots) == "obey"
    return Fetcher(access, terms.agent, hosts, limits, Manners(obeys, terms.first_wait), terms.resolver)


def _puller(
    catalogue: Catalogue,
    source: Source,
    base: Path,
    terms: Terms,
    night: Night,
    recorder: Recorder,
    fetcher: Fetcher | None,
) -> WebSource | LocalSource | BucketPuller:
    if isinstance(source, ListSource):
        assert fetcher is not None
        return WebSource(source, catalogue.defaults, night, recorder, fetcher, terms.now)
    if isinstance(source, BucketSource):
        return BucketPuller(source, catalogue.defaults.max_bytes, recorder, terms.now)
    assert isinstance(source, FolderSource | ManifestSource)
    return LocalSource(source, base, recorder, fetcher, terms.now)


@contextmanager
def _alone(archive: Path) -> Iterator[None]:
    """Nobody else pulls into the archive meanwhile. Raises BusyArchive."""
    descriptor = os.open(archive / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyArchive(f"{archive}: another pull is going on") from None
        yield
    finally:
        os.close(descriptor)

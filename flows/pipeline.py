"""The main job: pull, extract, transform, load, check, publish, export. The order of the steps is written here, once.

A step is called through a `Call`: directly, or as a Prefect task (flows.nightly). Steps are batches, never documents.
While a batch is read, the one before is loaded in a second thread, where the engine works outside Python's lock.
"""

import contextvars
import gc
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa

from extract import SourceFile, discover, scratch
from extract.documents import is_readable
from flows.attempting import Seen, attempted
from flows.batches import BATCH_SIZE, POOL_FROM, ReadBatch, in_batches, read_batch, reader
from flows.limits import Limits
from flows.notifying import tell_of, telling
from flows.options import RunOptions
from flows.placing import history_of, listing_of, place_reports, what_people_said
from flows.pulling import pull_sources
from flows.sources import held, held_before, not_ours, refuse_empty, refuse_mixing
from flows.summary import NAMED, Aside, NewErrors, RunSummary
from flows.workers import Crew
from load import Build, RunStart, Warehouse, export
from load.attempts import attempts, log_file
from load.exports import exported
from load.guards import OF_PLACES, Verdict, thresholds
from load.live import refuse_what_never_was_one
from load.sqlfiles import checks_version
from transform.facts.dimensions import dimension_tables
from transform.facts.place_dimensions import place_dimensions
from transform.hints.words import error_hints

T = TypeVar("T")
log = logging.getLogger("gongkai")


class Call(Protocol):
    """Runs one step under its name. `outside`: the step meets the world (files, networks), so it may be tried again."""

    def __call__(self, name: str, step: Callable[[], T], outside: bool = False) -> T: ...


def directly(name: str, step: Callable[[], T], outside: bool = False) -> T:
    """The Call that just calls."""
    log.debug("%s", name)
    return step()


Progress = Callable[[int, int], None]
"""Told (documents done, documents to do) after each batch."""


def run_steps(options: RunOptions, call: Call = directly, progress: Progress | None = None) -> RunSummary:
    """Runs the job. Raises SourceError and WarehouseError; documents that cannot be read are set aside instead.

    Every attempt stands in the log beside the warehouse (load.attempts), but for a dry run.
    """
    scratch.sweep()
    warehouse = Warehouse(options.warehouse)
    if not log_file(warehouse.path).exists():
        refuse_what_never_was_one(options.warehouse, warehouse.file)

    def run(seen: Seen) -> RunSummary:
        with ExitStack() as open_file:
            return _run_steps(options, call, progress, warehouse, seen, open_file)

    if options.dry_run:
        return run(Seen())
    with telling(options):
        summary = attempted(warehouse.path, options.sources, run)
        tell_of(options, summary)
    return summary


def _run_steps(
    options: RunOptions,
    call: Call,
    progress: Progress | None,
    warehouse: Warehouse,
    seen: Seen,
    open_file: ExitStack,
) -> RunSummary:
    began, started = time.monotonic(), datetime.now(UTC)
    pulled = verdict = None
    if options.archive is not None and not options.dry_run:
        pulled = call("pull the sources", partial(pull_sources, options.catalogue, options.archive))
    before = held_before(attempts(warehouse.path))
    listed = call("list documents", partial(discover, options.sources), outside=True)
    files = not_ours(listed, options.warehouse, options.exports, options.site)
    seen.documents, seen.sources = len(files), held(options.sources, files, before)
    if not options.accept_empty:
        refuse_empty(seen.sources)
    refuse_mixing(options, warehouse)
    listing, seen_before = listing_of(files), history_of(options.sources)
    open_file.enter_context(warehouse.held_open())
    unsettled = call("look up what is known", partial(_unsettled, warehouse, files, listing, options.force))
    pending = [files[position] for position in unsettled]
    known = {files[position].uri: sha256 for position, sha256 in unsettled.items() if sha256}
    if options.dry_run:
        return RunSummary(len(files), len(files) - len(pending), 0, 0, 0, pending=tuple(file.uri for file in pending))
    tally = _Tally(len(files), len(files) - len(pending))
    said = call("look up what people said", partial(what_people_said, warehouse, options, listing), outside=True)
    changed = bool(pending) or said.is_new or not warehouse.is_presented() or warehouse.is_listed_again(listing)
    changed = changed or (seen_before is not None and warehouse.is_new_history(seen_before))
    errors = warehouse.errors() if changed else None
    if changed:
        open_file.close()  # the build takes its place
        run = RunStart(
            " ".join(options.sources),
            reader_version(),
            version("gongkai"),
            {**dimension_tables(reader().forms), **place_dimensions()},
            options.force,
            options.place,
            partial(error_hints, reader().forms),
        )
        with _crew(options, len(pending)) as crew, Build(warehouse, run) as build:
            _read_and_load(build, crew, pending, known, options, call, tally, progress)
            reader.cache_clear()  # what it remembers of so many documents is not wanted any more
            gc.unfreeze()  # what stays frozen is never freed, and DuckDB's binding complains of it when the process ends
            call("tell which body each report is of", partial(place_reports, build.loader, said))
            if seen_before is not None:
                build.loader.take_history(seen_before)
            tally.settle(build.loader.accounts(), len(pending))
            call("choose current versions and close the run", partial(build.loader.finish, tally.counts()))
            run_id = build.loader.run_id
            limits = thresholds(options.guards)
            failed, asked = pulled.failed_of_asked if pulled else (0, 0)
            judged = partial(build.judge, limits, failed, asked, OF_PLACES if said.moves else ())
            verdict = call("compare with what is published", judged) if options.guarded else Verdict()
            if verdict.refusing:
                call("keep beside what is published", partial(build.refuse, verdict))
            call("publish", build.publish)
            seen.published = run_id
        open_file.enter_context(warehouse.held_open())
    else:
        warehouse.tidy()
    published, findings = warehouse.published(), warehouse.findings_by_severity()
    decisions, corrections = warehouse.states("decisions"), warehouse.states("corrections")
    lost_checks = warehouse.lost_checks()
    aside = tuple(Aside(*line) for line in warehouse.set_aside(published[1], NAMED)) if changed else ()
    errors_now = _new_errors(warehouse, errors) if changed else NewErrors(0, ())
    open_file.close()  # an export opens it in its own way
    if options.exports is not None and exported(options.exports) != published:
        call("export", partial(export, warehouse, options.exports), outside=True)
    if options.site is not None:
        from load.site import publish, shown

        if shown(options.site) != published:
            call("write the site", partial(publish, warehouse, options.site), outside=True)
    return RunSummary(
        documents=tally.seen,
        unchanged=tally.unchanged,
        read=tally.read,
        reports=tally.reports,
        set_aside=tally.set_aside,
        findings=findings,
        decisions=decisions,
        corrections=corrections,
        lost_checks=lost_checks,
        run_id=published[1],
        changed=changed,
        seconds=time.monotonic() - began,
        same=tally.same,
        unaccounted=tally.unaccounted,
        aside=aside,
        errors=errors_now,
        sources=seen.sources,
        pulled=pulled,
        verdict=verdict,
        started=started,
    )


def _new_errors(warehouse: Warehouse, before: frozenset[tuple[str, str]] | None) -> NewErrors | None:
    """The errors that are there now and were not before; None where one of the two cannot be told."""
    now = warehouse.errors()
    if before is None or now is None:
        return None
    known = {name for error in before for name in error}
    new = sorted(place for finding, place in now if finding not in known and place not in known)
    return NewErrors(len(new), tuple(warehouse.errors_named(new, NAMED)) if new else ())


@cache
def reader_version() -> str:
    """What reads and checks: the program's version, its code, form data and checks. Documents are read again when it changes."""
    digest = hashlib.sha256((reader().forms.fingerprint + checks_version()).encode())
    root = Path(__file__).resolve().parents[1]
    for package in ("extract", "transform"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return f"{version('gongkai')}+{digest.hexdigest()[:12]}"


@dataclass(slots=True)
class _Tally:
    """Counts that grow while a run goes on."""

    seen: int
    unchanged: int
    read: int = 0
    reports: int = 0
    set_aside: int = 0
    same: int = 0
    unaccounted: int = 0
    opened_unchanged: int = 0

    def add(self, batch: ReadBatch) -> None:
        self.unchanged += batch.unchanged
        self.opened_unchanged += batch.unchanged
        self.read += batch.documents - batch.unchanged

    def settle(self, accounts: Mapping[str, int], opened: int) -> None:
        """Takes over what became of the documents that were opened (sql/load/accounts.sql), all batches together."""
        self.reports, self.set_aside = accounts["loaded"], accounts["set_aside"]
        self.same = accounts["noted"] - self.reports - self.set_aside - self.opened_unchanged
        self.unaccounted = opened - accounts["noted"]

    def counts(self) -> dict[str, int]:
        return {
            "seen": self.seen,
            "unchanged": self.unchanged,
            "read": self.read,
            "loaded": self.reports,
            "set_aside": self.set_aside,
        }


def _unsettled(
    warehouse: Warehouse, files: Sequence[SourceFile], listing: pa.Table, force: bool
) -> dict[int, str | None]:
    """Position of every file that must be opened -> the sha256 its content had, where the same content need not be read."""
    if force or not warehouse.exists:
        return dict.fromkeys(range(len(files)))
    found = warehouse.unsettled(listing, reader_version())
    columns = (found[name].to_pylist() for name in ("position", "known_sha256", "was_unreadable"))
    return {
        position: None if was_unreadable else sha256
        for position, sha256, was_unreadable in zip(*columns, strict=True)
        if not was_unreadable or is_readable(files[position])
    }


def _crew(options: RunOptions, documents: int) -> AbstractContextManager[Crew | None]:
    """The processes that read; None: this one does."""
    size = options.workers or ((os.cpu_count() or 1) if documents >= POOL_FROM else 1)
    return Crew(size, options.limits) if documents and (size > 1 or options.isolated) else nullcontext()


def _read_and_load(
    build: Build,
    crew: Crew | None,
    pending: Sequence[SourceFile],
    known: Mapping[str, str],
    options: RunOptions,
    call: Call,
    tally: _Tally,
    progress: Progress | None,
) -> None:
    batches = in_batches(pending, BATCH_SIZE)
    readers: Iterable[Callable[[], list[ReadBatch]]]
    if crew is None:
        readers = (partial(_read_here, files, known, options.limits) for files in batches)
    else:
        readers = crew.read(batches, known, build.folder)
    done = 0
    with ThreadPoolExecutor(1, "load") as loader:

        def load(name: str, step: Callable[[], int]) -> Future[int]:
            return loader.submit(contextvars.copy_context().run, call, name, step)

        loading = load("open the build", build.loader.begin)
        for number, read in enumerate(readers, 1):
            which = f"batch {number} of {len(batches)}"
            for batch in call(f"read {which}", read, outside=True):
                loading.result()
                loading = load(f"load {which}", partial(build.loader.load, batch.tables))
                tally.add(batch)
                done += batch.documents
            if progress:
                progress(done, len(pending))
        loading.result()
    if crew is not None:
        crew.close()


def _read_here(files: Sequence[SourceFile], known: Mapping[str, str], limits: Limits) -> list[ReadBatch]:
    return [read_batch(files, known, limits)]

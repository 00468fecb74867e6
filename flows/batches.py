"""Reading documents a batch at a time, in this process or in several.

Worker processes hand back the path of an Arrow file, not Python objects: pickling those costs more than reading.
"""

import gc
import hashlib
import multiprocessing
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from extract import DocumentError, SourceFile, scratch
from extract.documents import read_bytes
from extract.files import open_document
from extract.lifeline import end_with_parent
from flows import forkserver
from transform.doubt.doubter import Doubter
from transform.facts.batch import BatchBuilder
from transform.forms.forms import load_forms
from transform.report import ReportReader

BATCH_SIZE = 1_000
"""Documents per batch: large enough to make a transaction and a task cheap, small enough to bound memory."""

POOL_FROM = 5_000
"""Fewer documents than this are read in one process: starting others costs more than they save."""


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """A batch as read: its tables, and how many of its documents turned out to be known already."""

    tables: dict[str, pa.Table]
    documents: int
    unchanged: int

    @property
    def reports(self) -> int:
        return int(self.tables["reports"].num_rows)

    @property
    def set_aside(self) -> int:
        return int(self.tables["documents"].num_rows) - self.reports


@cache
def reader() -> ReportReader:
    """This process's reader; what it remembers serves all batches."""
    return ReportReader(load_forms())


@cache
def doubter() -> Doubter:
    """This process's doubter; what it remembers serves all batches."""
    return Doubter(reader().forms)


def read_batch(files: Sequence[SourceFile], known: Mapping[str, str] | None = None) -> ReadBatch:
    """Reads files to tables. `known` maps addresses to the sha256 they had: the same content is not read again.

    A document that cannot become a report is set aside with its reason; nothing a document holds raises.
    """
    with _without_collector():
        return _read_batch(files, known or {})


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes no reference cycles; the collector would only walk over what the reader remembers, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what is remembered stays, so later collections need not look at it
        if was_on:
            gc.enable()


def _read_batch(files: Sequence[SourceFile], known: Mapping[str, str]) -> ReadBatch:
    report_reader = reader()
    builder = BatchBuilder(report_reader.forms)
    read: set[str] = set()
    aside: dict[str, tuple[bytes, bytes | None, DocumentError]] = {}
    unchanged = 0
    for file in files:
        try:
            content = read_bytes(file)
        except DocumentError as error:
            sha256 = _stand_in(file, error)
            aside[sha256] = b"", None, error
            builder.add_source(file, sha256)
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        builder.add_source(file, sha256)
        if known.get(file.uri) == sha256:
            unchanged += 1
            continue
        if sha256 in read:
            continue
        document = None
        try:
            document = open_document(file.uri, content, sha256)
            report, doubts = doubter().doubted(report_reader.read(document))
        except DocumentError as error:
            aside[sha256] = content, document and document.text.encode(), error
            continue
        except Exception as error:  # a fault of ours must not cost the other documents their place
            said = (
                f"the reader failed ({type(error).__name__}: {error}); this is a fault of the program, please report it"
            )
            aside[sha256] = content, document and document.text.encode(), DocumentError("reader_fault", said)
            continue
        builder.add_report(report, doubts)
        read.add(sha256)
    for sha256, (content, text, reason) in aside.items():
        if sha256 not in read:  # under another name the same content may have become a report
            builder.add_set_aside(sha256, content, text, reason)
    return ReadBatch(builder.tables(), len(files), unchanged)


def _stand_in(file: SourceFile, error: DocumentError) -> str:
    """A key for a document whose content was not read: the sha256 of a large file, else of its address."""
    if error.code == "too_large" and file.member is None:
        try:
            with open(file.path, "rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest()
        except OSError:
            pass
    return hashlib.sha256(f"unread {file.uri}".encode()).hexdigest()


@contextmanager
def batch_readers(
    batches: Sequence[Sequence[SourceFile]], known: Mapping[str, str], workers: int, folder: Path
) -> Iterator[Iterator[Callable[[], ReadBatch]]]:
    """For each batch a function that gives it; with several workers they read ahead and leave files in `folder`."""
    shares = [{file.uri: known[file.uri] for file in batch if file.uri in known} for batch in batches]
    if workers <= 1:
        try:
            yield (partial(read_batch, batch, share) for batch, share in zip(batches, shares, strict=True))
        finally:
            gc.unfreeze()  # what stays frozen is never freed, and DuckDB's binding complains of it when the process ends
        return
    # Not fork: the engine's threads may be running in this process.
    context = multiprocessing.get_context("forkserver")
    own = scratch.folder()
    forkserver.start(own, "flows.batches")
    with ProcessPoolExecutor(workers, context, _begin_worker, (own,)) as pool:
        yield _read_ahead(pool, batches, shares, workers + 1, folder)


def _begin_worker(own: Path) -> None:
    end_with_parent()
    scratch.share(own)


def _read_ahead(
    pool: ProcessPoolExecutor,
    batches: Sequence[Sequence[SourceFile]],
    shares: Sequence[Mapping[str, str]],
    ahead: int,
    folder: Path,
) -> Iterator[Callable[[], ReadBatch]]:
    waiting: deque[_Reading] = deque()
    for number, (batch, share) in enumerate(zip(batches, shares, strict=True)):
        waiting.append(_Reading(partial(pool.submit, _read_to_file, batch, share, folder / f"batch-{number}")))
        if len(waiting) >= ahead:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


class _Reading:
    """A batch that a worker reads; to call it waits for the batch, and if that failed, the next call has it read again."""

    def __init__(self, submit: Callable[[], "Future[_Shard]"]) -> None:
        self._submit = submit
        self._asked: Future[_Shard] | None = submit()

    def __call__(self) -> ReadBatch:
        asked, self._asked = self._asked or self._submit(), None
        return _collect(asked)


@dataclass(frozen=True, slots=True)
class _Shard:
    folder: Path
    documents: int
    unchanged: int


def _read_to_file(files: Sequence[SourceFile], known: Mapping[str, str], folder: Path) -> _Shard:
    batch = read_batch(files, known)
    shutil.rmtree(folder, ignore_errors=True)  # of a reading that failed
    folder.mkdir()
    for name, table in batch.tables.items():
        with pa.ipc.new_file(folder / f"{name}.arrow", table.schema) as file:
            file.write_table(table)
    return _Shard(folder, batch.documents, batch.unchanged)


def _collect(future: "Future[_Shard]") -> ReadBatch:
    shard = future.result()
    tables = {}
    for path in sorted(shard.folder.glob("*.arrow")):
        with pa.memory_map(str(path)) as file:
            tables[path.stem] = pa.ipc.open_file(file).read_all()
    return ReadBatch(tables, shard.documents, shard.unchanged)

"""Reading documents a batch at a time, in this process; flows.workers does it in others."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from extract import DocumentError, RawDocument, SourceFile
from extract.documents import read_bytes
from extract.errors import UnreadableDocument
from extract.files import open_document
from extract.said import CARRIES_FILES, Said
from flows.limits import Exceeded, Limits, Watch
from transform.doubt.doubter import Doubter
from transform.facts.batch import BatchBuilder
from transform.forms.forms import load_forms
from transform.report import ReportReader

BATCH_SIZE = 1_000
"""Documents per batch: large enough to make a transaction and a task cheap, small enough to bound memory."""

BATCH_BYTES = 32 * 1024 * 1024
"""Bytes of the files of a batch, unless it is a single one: bounds memory where files are large."""

POOL_FROM = 5_000
"""Fewer documents than this are read in one process: starting others costs more than they save."""


def in_batches(files: Sequence[SourceFile], most: int = BATCH_SIZE) -> list[Sequence[SourceFile]]:
    """The files in their order, cut by number and by size."""
    starts, size = [0], 0
    for number, file in enumerate(files):
        size += file.byte_size
        if number > starts[-1] and (number - starts[-1] >= most or size > BATCH_BYTES):
            starts.append(number)
            size = file.byte_size
    return [files[start:end] for start, end in zip(starts, [*starts[1:], len(files)], strict=True) if end > start]


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """A batch as read: its tables, and how many of its documents turned out to be known already."""

    tables: dict[str, pa.Table]
    documents: int
    unchanged: int

    @property
    def reports(self) -> int:
        return int(self.tables["reports"].num_rows)


@cache
def reader() -> ReportReader:
    """This process's reader; what it remembers serves all batches."""
    return ReportReader(load_forms())


@cache
def doubter() -> Doubter:
    """This process's doubter; what it remembers serves all batches."""
    return Doubter(reader().forms)


@dataclass(frozen=True, slots=True)
class Portion:
    """Documents to read together.

    `known` maps addresses to the sha256 they had: the same content is not read again. `refused` are set aside unread.
    """

    files: Sequence[SourceFile]
    known: Mapping[str, str]
    refused: Mapping[str, DocumentError]


class _Unfit(Exception):
    """What was read of the document at this address cannot become columns."""

    def __init__(self, uri: str, error: DocumentError) -> None:
        super().__init__(uri)
        self.uri, self.error = uri, error


def read_batch(
    files: Sequence[SourceFile], known: Mapping[str, str] | None = None, limits: Limits | None = None
) -> ReadBatch:
    """Reads files to tables, in this process.

    A document that cannot become a report, or takes too much, is set aside with its reason; nothing a document holds raises.
    """
    limits = limits or Limits()
    return read_portion(Portion(files, known or {}, {}), limits, Watch(limits))


def read_portion(
    portion: Portion,
    limits: Limits,
    watch: Watch,
    at: Callable[[int], None] | None = None,
    to_the_end: bool = True,
) -> ReadBatch:
    """Reads documents under a watch. `at` is told the place of each one before it is read, and -1 behind the last.

    Not `to_the_end`: ends behind the first document that was stopped, as `documents` of the batch tells.
    """
    refused = dict(portion.refused)
    with _without_collector(), watch:
        while True:
            try:
                return _read(Portion(portion.files, portion.known, refused), limits, watch, at, to_the_end)
            except _Unfit as unfit:  # once more without it: rows of it are already among the others
                refused[unfit.uri] = unfit.error


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


class _Seen:
    """How far the reading of one document came."""

    def __init__(self) -> None:
        self.content = b""
        self.sha256 = ""
        self.document: RawDocument | None = None
        self.is_known = False
        self.is_adding = False


def _read(
    portion: Portion, limits: Limits, watch: Watch, at: Callable[[int], None] | None, to_the_end: bool
) -> ReadBatch:
    builder = BatchBuilder(reader().forms)
    read: set[str] = set()
    aside: dict[str, tuple[bytes, bytes | None, DocumentError, tuple[Said, ...] | None]] = {}
    unchanged = documents = 0
    for file in portion.files:
        if at:
            at(documents)
        documents += 1
        seen, refusal, was_stopped = _Seen(), None, False
        try:
            _read_one(file, portion, read, builder, watch, seen)
        except BaseException as error:
            watch.end()
            refusal, was_stopped = _of_cover(_why(error, limits), file), not isinstance(error, DocumentError)
            if seen.is_adding:
                raise _Unfit(file.uri, refusal) from None
        sha256 = seen.sha256 or _stand_in(file, refusal)
        builder.add_source(file, sha256)
        unchanged += seen.is_known
        if refusal:
            aside[sha256] = seen.content, seen.document and seen.document.text.encode(), refusal, file.said
        if was_stopped:  # what it remembers may be half of something
            reader.cache_clear()
            doubter.cache_clear()
            if not to_the_end:
                break
    if at:
        at(-1)
    for sha256, (content, text, reason, said) in aside.items():
        if sha256 not in read:  # under another name the same content may have become a report
            builder.add_set_aside(sha256, content, text, reason, said)
    return ReadBatch(_tables(builder, portion, limits, watch), documents, unchanged)


def _read_one(
    file: SourceFile, portion: Portion, read: set[str], builder: BatchBuilder, watch: Watch, seen: _Seen
) -> None:
    """Adds a document to the batch, unless it is known or has been read. Raises what keeps it from being a report."""
    try:
        if file.uri in portion.refused:
            raise portion.refused[file.uri]
        watch.begin()
        seen.content = read_bytes(file)
        seen.sha256 = hashlib.sha256(seen.content).hexdigest()
        # What an archive holds is opened only if its bytes, or what is said of it, are others: it is read then.
        seen.is_known = file.said is None and portion.known.get(file.uri) == seen.sha256
        if seen.is_known or seen.sha256 in read:
            return
        seen.document = open_document(file.uri, seen.content, seen.sha256)._replace(said=file.said)
        report, doubts = doubter().doubted(reader().read(seen.document))
        seen.is_adding = True
        builder.add_report(report, doubts)
        seen.is_adding = False
        read.add(seen.sha256)
    finally:
        watch.end()


def read_alone(file: SourceFile, builder: BatchBuilder, limits: Limits) -> RawDocument:
    """Adds the report that a document is. Raises DocumentError if it is none or takes too much."""
    seen = _Seen()
    with _without_collector(), Watch(limits) as watch:
        try:
            _read_one(file, Portion([file], {}, {}), set(), builder, watch, seen)
        except DocumentError:
            raise
        except BaseException as error:
            raise _why(error, limits) from error
    assert seen.document is not None
    return seen.document


def _why(error: BaseException, limits: Limits) -> DocumentError:
    """The reason for which a document is set aside. Raises what no document is to blame for."""
    match error:
        case DocumentError():
            return error
        case Exceeded():
            return error.error
        case MemoryError():
            return limits.too_much()
        case RecursionError():
            return UnreadableDocument("too_complex", "nested more deeply than can be read; no report is; save it anew")
        case Exception():
            what = f"{type(error).__name__}: {error}"
            return DocumentError("reader_fault", f"the reader failed ({what}); {_OUR_FAULT}")
    raise error


def _of_cover(refusal: DocumentError, file: SourceFile) -> DocumentError:
    """A page that is no report and carries files, which are read by themselves, is a cover page."""
    if refusal.code in _NO_REPORT and CARRIES_FILES in (file.said or ()):
        return DocumentError("cover_page", "a page that carries files, which are read by themselves")
    return refusal


_NO_REPORT = ("not_a_report", "empty")
_OUR_FAULT = "this is a fault of the program, please report it"


def _tables(builder: BatchBuilder, portion: Portion, limits: Limits, watch: Watch) -> dict[str, pa.Table]:
    """The batch's tables. Raises _Unfit for the first document that does not become columns even alone."""
    try:
        return builder.tables()
    except Exception:
        for file in portion.files:
            if file.uri not in portion.refused:
                alone = BatchBuilder(reader().forms)
                with suppress(Exception, Exceeded):
                    _read_one(file, portion, set(), alone, watch, _Seen())
                try:
                    alone.tables()
                except Exception as error:
                    raise _Unfit(file.uri, _why(error, limits)) from None
        raise


def _stand_in(file: SourceFile, error: DocumentError | None) -> str:
    """A key for a document whose content was not read: the file's sha256 where that can be told, else that of its address."""
    if error and error.code != "unreadable" and file.member is None:
        try:
            with open(file.path, "rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest()
        except OSError:
            pass
    return hashlib.sha256(f"unread {file.uri}".encode()).hexdigest()

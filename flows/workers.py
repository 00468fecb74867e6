"""Reading in other processes, none of which a document can take along: what kills or hangs one is set aside and named.

A worker is told which documents to read and leaves Arrow files, not Python objects: pickling those costs more than
reading. Before each document it notes the document's place and the time. It stops by itself what takes too long or too
much memory (flows.limits). When it dies all the same, or does not stop because it is in a call that hears nothing, it
is replaced: what it was reading is read again in a process of its own, and set aside if ever more of them die; the others
of its batch are read again.
"""

import errno
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkContext, ForkServerContext
from multiprocessing.reduction import send_handle
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple

from extract import DocumentError, SourceFile, scratch
from extract.errors import UnreadableDocument
from flows import forkserver, stopping
from flows.batches import Portion, ReadBatch, read_portion
from flows.limits import PATIENCE, Limits, Watch
from flows.worker import Mark, Shard, Task, collect, serve

_LOOK_EVERY = 0.5
"""Seconds between two looks at a worker that is reading."""
_GRACE = 3.0
"""Seconds that a worker has to stop a document by itself, before it is ended."""
_START_WITHIN = 120.0
"""Seconds in which a process must have started."""
_DEATHS = 3
"""Workers that must have ended on a document before it is to blame: the system may have ended one for another's sake."""
_STARTS = 3
"""Processes that may end before they read anything, one after another, before the run gives up."""


class _Ended(NamedTuple):
    """A worker that is no more: at which of its documents, if at one, and why it is set aside."""

    at: int | None
    reason: DocumentError
    was_late: bool = False


class _Worker:
    """A process that reads, and the pipe to it."""

    def __init__(self, limits: Limits, others: Sequence["_Worker"]) -> None:
        self._limits = limits
        self._tasks, theirs = multiprocessing.Pipe()
        context, inherited = _context(), [self._tasks, *(worker._tasks for worker in others)]
        if context.get_start_method() != "fork":
            inherited = []
        self._process = context.Process(target=serve, args=(theirs, limits, inherited, scratch.folder()), daemon=True)
        self._process.start()
        theirs.close()
        self._mark = Mark.shared()
        self._has_started = False
        self.is_fresh = True
        with suppress(OSError):  # it has ended already, which the first task will find
            send_handle(self._tasks, self._mark.descriptor, self._process.pid)

    def starts(self) -> bool:
        """Waits until it can be told what to read. False: it ended before."""
        if not self._has_started:
            with suppress(EOFError, OSError):
                self._has_started = self._tasks.poll(_START_WITHIN) and self._tasks.recv() is None
        return self._has_started

    def ask(self, task: Task) -> Shard | _Ended:
        """Reads. Raises what the worker raised for something else than a document."""
        self.is_fresh = False
        try:
            self._mark.put(-1)
            self._tasks.send(task)
            while not wait([self._tasks], _LOOK_EVERY):
                if self._is_late():
                    at = self._at()
                    self.end()
                    return _Ended(at, self._limits.too_slow(), was_late=True)
            answer: Shard | Exception = self._tasks.recv()
        except (EOFError, OSError):
            at = self._at()
            self.end()
            return _Ended(at, self._how_it_ended())
        if isinstance(answer, MemoryError):
            self.end()
            return _Ended(None, self._limits.too_much())
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """Ends the process and what belongs to it."""
        self._process.kill()
        self._process.join()
        self._tasks.close()
        self._mark.close()

    def kill(self) -> None:
        """Ends the process; who waits for its answer sees that."""
        self._process.kill()

    def _at(self) -> int | None:
        place, *_ = self._mark.get()
        return None if place < 0 else place

    def _is_late(self) -> bool:
        """Does it read one document longer than it should have stopped by itself?"""
        place, begun, work = self._mark.get()
        if place < 0:
            return False
        passed, most = time.monotonic() - begun, self._limits.seconds + _GRACE
        return passed > most + PATIENCE or (passed > most and _work_of(self._process.pid) - work > most)

    def _how_it_ended(self) -> DocumentError:
        code = self._process.exitcode or 0
        if code == -signal.SIGKILL:
            return UnreadableDocument(
                "too_complex",
                "the process that read it was ended by the system again and again, as happens when memory runs out; save it anew, "
                "or give the system more memory and run with --force",
            )
        how = signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit code {code}"
        return DocumentError(
            "reader_fault",
            f"the process that read it broke off again and again ({how}); a fault of the program, please report it",
        )


def _work_of(pid: int | None) -> float:
    """Seconds that the processor has worked for a process; 0 where the system does not tell."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


def _context() -> ForkContext | ForkServerContext:
    """Fork, which costs next to nothing, while no thread of ours runs (the engine's among them); else a process that forks."""
    if threading.active_count() == 1 and threading.current_thread() is threading.main_thread():
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    with stopping.deaf_children():
        forkserver.start(scratch.folder(), "flows.worker")
    return context


class _Part(NamedTuple):
    """Documents to be read together."""

    files: Sequence[SourceFile]
    deaths: int = 0
    """how many workers have ended on it; if any, it is one document, which gets a process of its own"""
    refusal: DocumentError | None = None


class _Slot:
    """A place for a worker, of which there is always one."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changing = threading.Lock()
        self._is_closed = False
        self.worker: _Worker

    def start(self, others: Sequence["_Slot"] = ()) -> None:
        """Puts a new worker in the place of the one before, which has ended."""
        with self._changing:
            if self._is_closed:
                raise RuntimeError("the reading of documents was given up")
            self.worker = _Worker(self._limits, [slot.worker for slot in others])

    def ask(self, portion: Portion, folder: Path, alone: bool) -> Shard | _Ended:
        """Reads, if `alone` in a process that has read nothing else. Raises OSError if no process can be had."""
        if alone and not self.worker.is_fresh:
            self.worker.end()
            self.start()
        for _ in range(_STARTS):
            if self.worker.starts():
                break
            self.worker.end()
            self.start()
        else:
            raise OSError(errno.EAGAIN, "processes that read documents end at once; is there memory left for them?")
        answer = self.worker.ask(Task(portion, folder))
        if isinstance(answer, _Ended):
            self.start()
        return answer

    def close(self) -> None:
        """Ends the worker; who waits for its answer gets none, and no other."""
        with self._changing:
            self._is_closed = True
            self.worker.kill()


class Crew:
    """So many workers: a context. It is to be entered before the engine runs, whose threads no fork should meet."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._limits = limits
        self._slots = [_Slot(limits) for _ in range(size)]
        self._free: SimpleQueue[_Slot] = SimpleQueue()
        self._numbers = itertools.count()

    def __enter__(self) -> "Crew":
        for number, slot in enumerate(self._slots):
            slot.start(self._slots[:number])
            self._free.put(slot)
        self._threads = ThreadPoolExecutor(len(self._slots), "read")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers; nothing is read any more."""
        for slot in self._slots:
            slot.close()
        self._threads.shutdown(cancel_futures=True)
        while self._slots:
            self._slots.pop().worker.end()

    def read(
        self, batches: Sequence[Sequence[SourceFile]], known: Mapping[str, str], folder: Path
    ) -> Iterator[Callable[[], list[ReadBatch]]]:
        """For each batch a function that gives what it became; the workers read ahead and leave files in `folder`."""
        waiting: deque[_Asked] = deque()
        for files in batches:
            share = {file.uri: known[file.uri] for file in files if file.uri in known}
            waiting.append(_Asked(partial(self._threads.submit, self._read, files, share, folder)))
            if len(waiting) > len(self._slots):
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()

    def _read(self, files: Sequence[SourceFile], known: Mapping[str, str], folder: Path) -> list[Shard | ReadBatch]:
        """Reads a batch, whatever becomes of the workers."""
        slot = self._free.get()
        found: list[Shard | ReadBatch] = []
        todo = [_Part(files)]
        try:
            while todo:
                part = todo.pop()
                if part.refusal:  # nothing of it is opened, so this process can do it
                    refused = Portion(part.files, {}, {part.files[0].uri: part.refusal})
                    found.append(read_portion(refused, self._limits, Watch(self._limits)))
                    continue
                portion = Portion(part.files, known, {})
                answer = slot.ask(portion, folder / f"batch-{next(self._numbers)}", alone=part.deaths > 0)
                if isinstance(answer, Shard):
                    found.append(answer)
                    todo += _parts(_Part(part.files[answer.documents :]))
                else:
                    todo += reversed(_after(part, answer))
        finally:
            self._free.put(slot)
        return found


def _after(part: _Part, ended: _Ended) -> list[_Part]:
    """In which parts to read what a worker ended on."""
    files = part.files
    if ended.at is None and len(files) > 1:
        return [_Part(files[: len(files) // 2]), _Part(files[len(files) // 2 :])]
    at, deaths = ended.at or 0, part.deaths + 1
    is_to_blame = ended.was_late or deaths >= _DEATHS
    suspect = _Part(files[at : at + 1], deaths, ended.reason if is_to_blame else None)
    return [*_parts(_Part(files[:at])), suspect, *_parts(_Part(files[at + 1 :]))]


def _parts(part: _Part) -> list[_Part]:
    return [part] if part.files else []


class _Asked:
    """A batch that is being read; called, what it became. Called again after a failure, it is read again."""

    def __init__(self, submit: Callable[[], "Future[list[Shard | ReadBatch]]"]) -> None:
        self._submit = submit
        self._future: Future[list[Shard | ReadBatch]] | None = submit()

    def __call__(self) -> list[ReadBatch]:
        future = self._future or self._submit()
        self._future = None
        return [collect(read) if isinstance(read, Shard) else read for read in future.result()]

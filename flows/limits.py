"""What the reading of one document may take: a clock, and a bound of memory. What takes more is set aside.

The clock counts the time that the processor works on the document, so that a busy machine costs no report; for what only
waits (a file that does not come, another program that reads) it is PATIENCE longer. Nothing is set up for a document:
an alarm comes ten times a second, and only then is looked.
"""

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from extract.errors import UnreadableDocument

PATIENCE = 100.0
"""Seconds of waiting beyond the clock. Readers in processes of their own have clocks of theirs, of which the longest is 60 s."""

_LOOK_EVERY = 0.1
"""Seconds between two alarms."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: seconds of work for a document, megabytes of memory for a process that reads."""

    seconds: int = 20
    megabytes: int = 800

    def too_slow(self) -> UnreadableDocument:
        """Why a document is set aside on which the clock ran out."""
        return UnreadableDocument(
            "timeout",
            f"not read within {self.seconds} seconds; no report takes as long. If this one should, give it more "
            "(--document-seconds) and run with --force",
        )

    def too_much(self) -> UnreadableDocument:
        """Why a document is set aside that takes too much memory."""
        return UnreadableDocument(
            "too_complex",
            f"reading it takes more than {self.megabytes:,} MB of memory; save it anew, without what is no part of the report",
        )


class Exceeded(BaseException):
    """Raised wherever the reading of a document stands when it has taken too much. No Exception: nobody but the caller holds it."""

    def __init__(self, error: UnreadableDocument) -> None:
        super().__init__(str(error))
        self.error = error


class Watch:
    """Looks ten times a second whether the document at hand has taken too much: a context around many documents.

    It works in the main thread only, where alarms come; elsewhere nothing is stopped. `own`: the process does nothing but
    read, so all of its memory counts; otherwise what it gained since the watch began.
    """

    def __init__(self, limits: Limits, own: bool = False) -> None:
        self._limits = limits
        self._own = own
        self._watching = False
        self._work = self._begun = 0.0
        self._most = 0
        self._before: Any = None
        self._works = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> "Watch":
        if self._works:
            self._most = self._limits.megabytes * _MEGABYTE + (0 if self._own else resident())
            self._before = signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, _LOOK_EVERY, _LOOK_EVERY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._works:
            self._watching = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def begin(self) -> None:
        """From now on the clock is that of the next document."""
        self._work, self._begun = time.thread_time(), time.monotonic()
        self._watching = True

    def end(self) -> None:
        """Nothing is stopped until the next document begins."""
        self._watching = False

    def _look(self, number: int, frame: FrameType | None) -> None:
        if not self._watching:
            return
        seconds = self._limits.seconds
        if time.thread_time() - self._work > seconds or time.monotonic() - self._begun > seconds + PATIENCE:
            raise Exceeded(self._limits.too_slow())
        if resident() > self._most:
            raise Exceeded(self._limits.too_much())


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not tell."""
    return _pages(1)


def _pages(which: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[which]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def bound_memory(limits: Limits) -> None:
    """Has every request of this process for more memory than it may have fail, where the system can do so."""
    size = _pages(0)
    if not size:
        return
    import resource

    most = size + max(limits.megabytes * _MEGABYTE - resident(), 0)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))

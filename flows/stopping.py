"""Asked to stop (Ctrl-C, SIGTERM, the terminal closed), a command ends as by an error: what it had begun is cleared away.

The exit code is the shell's for such a signal: 130 for Ctrl-C, 143 for SIGTERM.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE = 30.0
"""Seconds that clearing away may take; then the process ends as it is, and the next run clears away."""

_AGAIN = 2.0
"""Seconds in which a second request is taken for the first: a shell and a terminal, or a wrapper, both tell."""


class _Request(NamedTuple):
    code: int
    when: float


_asked: list[_Request] = []
_not_now: list[None] = []


class Stopped(SystemExit):
    """The process was asked to stop. As an exit it also leaves an event loop, which would keep other errors to itself."""


def listen() -> None:
    """From now on a request to stop is raised as Stopped where the program stands; a second one ends it at once."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)


def exit_code() -> int | None:
    """The exit code if the process was asked to stop: whatever was raised then was raised because of it. Else None."""
    return _asked[0].code if _asked else None


def _stop(number: int, frame: FrameType | None) -> None:
    if _asked:
        if time.monotonic() - _asked[0].when > _AGAIN:
            _give_up(_asked[0].code)
        return
    request = _Request(128 + number, time.monotonic())
    _asked.append(request)
    ending = threading.Timer(_PATIENCE, _give_up, (request.code,))
    ending.daemon = True
    ending.start()
    if not _not_now:
        raise Stopped(request.code)


def _give_up(code: int) -> None:
    os.write(2, b"gongkai: stopped\n")
    os._exit(code)


@contextmanager
def later() -> Iterator[None]:
    """A request to stop that comes in the block is raised at its end: a process half started would be known to nobody."""
    _not_now.append(None)
    try:
        yield
    finally:
        _not_now.pop()
        if _asked:
            raise Stopped(exit_code())


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started in the block do not hear Ctrl-C, which a terminal tells them all: the main process ends them."""
    before = (
        signal.signal(signal.SIGINT, signal.SIG_IGN) if threading.current_thread() is threading.main_thread() else None
    )
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)

"""Processes that end when the one that started them ends, however that happened: nothing of a killed run works on.

Each hangs on a pipe whose other end only its parent holds. When that closes, the system itself sends SIGKILL, so neither a
library that holds Python's lock nor a program that knows nothing of us can outlive us. (PR_SET_PDEATHSIG would go by the
thread that started a process, and not reach what that process starts.) Where the system cannot do that, they end by
themselves as they find their pipes closed.
"""

import fcntl
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

LINE = "{lifeline}"
"""Stands in a command for the descriptor of the pipe, for a program that ties itself to it."""


class Child:
    """A program in a session of its own, ended together with whatever it started: by end(), or with this process."""

    def __init__(self, command: Sequence[str], **settings: Any) -> None:
        """Starts it; `settings` are those of subprocess.Popen. Raises OSError."""
        line, self._held = os.pipe()
        try:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [str(line) if word == LINE else word for word in command],
                pass_fds=(line,),
                start_new_session=True,
                **settings,
            )
            _kill_when_closed(line, -self.process.pid)
        except BaseException:
            os.close(self._held)
            raise
        finally:
            os.close(line)

    def end(self) -> None:
        """Kills what is left of it, waits for it and closes its pipes."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.process.wait()
        if self._held >= 0:
            os.close(self._held)
            self._held = -1


def end_with_parent() -> None:
    """Has this process, if the multiprocessing module started it, end when the process that asked for it ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        line = int(parent.sentinel)
        _kill_when_closed(line, os.getpid())
        hung_up = select.poll()
        hung_up.register(line, select.POLLHUP)
        if hung_up.poll(0):  # it was closed before we could say so
            os.kill(os.getpid(), signal.SIGKILL)


def _kill_when_closed(line: int, target: int) -> None:
    """Has the system kill a process, or the group of that number if it is negative."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(line, fcntl.F_SETOWN, target)
            fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)

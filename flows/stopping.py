"""Asked to stop (Ctrl-C, SIGTERM, the terminal closed), a command ends as by an error: what it had begun is cleared away.

The exit code is the shell's for such a signal: 130 for Ctrl-C, 143 for SIGTERM.
"""

import signal
import sys
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_asked: list[int] = []


class Stopped(BaseException):
    """The process was asked to stop."""


def listen() -> None:
    """From now on a request to stop is raised as Stopped where the program stands; a second one ends it at once."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)


def exit_code() -> int | None:
    """The exit code if the process was asked to stop: whatever was raised then was raised because of it. Else None."""
    return 128 + _asked[0] if _asked else None


def _stop(number: int, frame: FrameType | None) -> None:
    for other in _SIGNALS:
        if signal.getsignal(other) is _stop:
            signal.signal(other, signal.SIG_DFL)
    _asked.append(number)
    if children := sys.modules.get("multiprocessing.process"):
        for child in children.active_children():  # nobody will read what they are reading
            child.terminate()
    raise Stopped

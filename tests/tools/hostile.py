"""The command with a reader that some documents harm: run as a program, it takes the arguments of `gongkai`.

What a document does is told by its file's name. Workers that are started anew import this file too.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

from extract import RawDocument
from flows import batches


def kill() -> None:
    """As the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def fault() -> None:
    """A fault of a library in C."""
    ctypes.string_at(0)


def leave() -> None:
    """A library that ends the program."""
    os._exit(7)


def loop() -> None:
    """Never done."""
    while True:
        pass


def deaf() -> None:
    """Never done, in a call that hears no alarm."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    loop()


def stubborn() -> None:
    """Never done, and holds what is raised for an error of its own."""
    while True:
        try:
            loop()
        except Exception:
            time.sleep(0)


def grow() -> None:
    """Ever more memory, piece by piece."""
    kept = []
    while True:
        kept.append(bytearray(1_000_000))


def swell() -> None:
    """More memory at once than anybody has to spare."""
    bytearray(20_000_000_000)


def deep() -> None:
    """Nested without end."""
    deep()


HARMS: dict[str, Callable[[], None]] = {
    harm.__name__: harm for harm in (kill, fault, leave, loop, deaf, stubborn, grow, swell, deep)
}

_open_document = batches.open_document


def _open_or_harm(uri: str, content: bytes, sha256: str) -> RawDocument:
    harm = HARMS.get(uri.rpartition("/")[2].partition(".")[0])
    if harm:
        harm()
    return _open_document(uri, content, sha256)


batches.open_document = _open_or_harm

if __name__ == "__main__":
    from flows.cli import main

    sys.exit(main())

"""A process of its own in which PDFs are read, so that a file made to hang or to fill the memory costs one refusal.

pdfium reads a page in one call that nothing can interrupt, and forms drawn inside forms make a file of two kilobytes
take years. One such process serves a process of ours; it starts with the first PDF, is ended when a file takes too
long, and ends when its owner does. It answers in JSON: what it says is data, whatever the file did to it.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
from contextlib import suppress
from threading import Lock, Timer
from typing import IO, Any

from extract.blocks import Block, Cell, Paragraph, Remark, Table, TableRow
from extract.errors import UnreadableDocument
from extract.lifeline import Child

HARD_SECONDS = 30.0
"""after which a reading that does not look at the clock is ended"""
MEMORY = 2_000_000_000
"""bytes of address space the process may take (where the system can limit it)"""

_LENGTH = struct.Struct("<Q")
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from extract.files.pdf_process import serve; serve()"
_lock = Lock()
_readers: dict[int, "_Reader"] = {}
"""by the id of the process that owns it: a forked process must not use its parent's"""


class _Reader:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _START, json.dumps([os.fspath(path) for path in sys.path])]
        self._child = Child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process = self._child.process
        self._late = False

    def ask(self, content: bytes, seconds: float) -> Any:
        """The answer about a PDF. Raises UnreadableDocument (too_complex, damaged) if none comes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        timer = Timer(seconds, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            self._process.stdin.write(_LENGTH.pack(len(content)) + content)
            self._process.stdin.flush()
            answer = _receive(self._process.stdout)
        except OSError:
            answer = None
        except BaseException:
            self.close()  # or the answer that still comes would be taken for that about the next file
            raise
        finally:
            timer.cancel()
        if answer is not None:
            return json.loads(answer)
        self.close()
        if self._late:
            raise UnreadableDocument("too_complex", f"not read within {seconds:.0f} seconds; print it anew as PDF")
        raise UnreadableDocument("damaged", "the PDF reader broke off in it; fetch the file again or print it anew")

    def is_alive(self) -> bool:
        """Has it not ended?"""
        return self._process.poll() is None

    def close(self) -> None:
        """Ends the process and its pipes."""
        self._child.end()

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()


def read_in_process(content: bytes, seconds: float = HARD_SECONDS) -> list[Block]:
    """The blocks of a PDF, read in the process. Raises UnreadableDocument."""
    with _lock:
        owner = os.getpid()
        reader = _readers.get(owner)
        if reader is None or not reader.is_alive():
            if reader is not None:
                reader.close()
            reader = _readers[owner] = _Reader()
        answer = reader.ask(content, seconds)
    if "refused" in answer:
        raise UnreadableDocument(*answer["refused"])
    return [_block(part) for part in answer["blocks"]]


@atexit.register
def _close() -> None:
    reader = _readers.pop(os.getpid(), None)
    if reader is not None:
        reader.close()


def serve() -> None:
    """Answers one PDF after another until no more come."""
    from extract.files.pdf_document import blocks_of

    _limit_memory()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while (content := _receive(asked)) is not None:
        answer: dict[str, list[Any]]
        try:
            answer = {"blocks": [_plain(block) for block in blocks_of(content)]}
        except UnreadableDocument as refusal:
            answer = {"refused": [refusal.code, refusal.reason]}
        except MemoryError:
            answer = {"refused": ["too_complex", "reading it takes too much memory; print it anew as a plain PDF"]}
        text = json.dumps(answer, ensure_ascii=True).encode()
        answers.write(_LENGTH.pack(len(text)) + text)
        answers.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on every system
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None if the other side has gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def _plain(block: Block) -> list[Any]:
    """A block as JSON has it: [text, page], or [[[cells, number, page, remarks] of each row]]."""
    return [block.text, block.page] if isinstance(block, Paragraph) else [block.rows]


def _block(plain: list[Any]) -> Block:
    if len(plain) == 2:
        return Paragraph(*plain)
    rows = [
        TableRow(tuple(Cell(*cell) for cell in cells), number, page, tuple(Remark(*remark) for remark in remarks))
        for cells, number, page, remarks in plain[0]
    ]
    return Table(rows)

"""A worker: what runs in a process that reads (flows.workers), told which documents and answering with Arrow files.

Before each document it notes its place and the time, in memory that its owner sees: where it was when it died.
"""

import os
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from extract import scratch
from extract.lifeline import end_with_parent
from flows.batches import Portion, ReadBatch, read_portion
from flows.limits import Limits, Watch, bound_memory


class Task(NamedTuple):
    portion: Portion
    folder: Path


class Shard(NamedTuple):
    """A batch in files."""

    folder: Path
    documents: int
    unchanged: int


class Mark:
    """What a worker is reading, in memory shared with its owner: the document's place (-1: none), and since when."""

    _FORMAT = struct.Struct("<qdd")

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def shared(cls) -> "Mark":
        """One that can be handed to a process."""
        if sys.platform == "linux":
            return cls(os.memfd_create("gongkai"))
        with tempfile.TemporaryFile() as file:
            return cls(os.dup(file.fileno()))

    def close(self) -> None:
        """Gives it up; that may be said twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def put(self, place: int) -> None:
        """Notes which document is begun."""
        os.pwrite(self.descriptor, self._FORMAT.pack(place, time.monotonic(), time.process_time()), 0)

    def get(self) -> tuple[int, float, float]:
        """Place, and the times of the clock and of the worker's work at which it was begun."""
        noted = os.pread(self.descriptor, self._FORMAT.size, 0)
        place, begun, work = self._FORMAT.unpack(noted) if noted else (-1, 0.0, 0.0)
        return place, begun, work


def serve(tasks: Connection, limits: Limits, inherited: Sequence[Connection], temporary: Path) -> None:
    """Reads what it is told to, until its owner has gone. What it needs for a moment is kept in the owner's folder."""
    end_with_parent()
    scratch.share(temporary)
    for connection in inherited:  # the other ends, which would keep this one from seeing that the owner has gone
        connection.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's
    for number in (signal.SIGTERM, signal.SIGHUP):  # what its owner does then is not for it
        signal.signal(number, signal.SIG_DFL)
    mark = Mark(recv_handle(tasks))
    bound_memory(limits)
    tasks.send(None)
    while True:
        try:
            task: Task = tasks.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Shard | Exception = _read_to_files(task, limits, mark)
        except (OSError, MemoryError) as error:
            answer = error
        except Exception as error:  # of which nobody knows whether it can be sent
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        try:
            tasks.send(answer)
        except OSError:
            return


def _read_to_files(task: Task, limits: Limits, mark: Mark) -> Shard:
    batch = read_portion(task.portion, limits, Watch(limits, own=True), mark.put, to_the_end=False)
    task.folder.mkdir()
    for name, table in batch.tables.items():
        with pa.ipc.new_file(task.folder / f"{name}.arrow", table.schema) as file:
            file.write_table(table)
    return Shard(task.folder, batch.documents, batch.unchanged)


def collect(shard: Shard) -> ReadBatch:
    """The batch, whose files are gone then."""
    tables = {}
    for path in sorted(shard.folder.glob("*.arrow")):
        with pa.memory_map(str(path)) as file:
            tables[path.stem] = pa.ipc.open_file(file).read_all()
    shutil.rmtree(shard.folder)  # what is mapped stays
    return ReadBatch(tables, shard.documents, shard.unchanged)

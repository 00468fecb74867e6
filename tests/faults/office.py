"""Where trials take place: commands in processes of their own that can be killed, and what must hold of a folder afterwards."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from load.attempts import GOOD, attempts
from tests.helpers import ROOT, content, page, write_reports
from tests.rendering import plain_figures

PATIENCE = 180.0
"""Seconds after which a command counts as hung."""

REFUSE = "GONGKAI_TRIAL_REFUSES"
"""Variable: how many files more a command may open for writing, make or rename before the system has no room for any."""

FORKING = """
import errno, json, os, sys
from flows import pipeline
from flows.cli import main
pipeline.reader()

def refuse_after(files):
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def hook(event, arguments):
        nonlocal files
        if event in ("os.mkdir", "os.rename", "os.link", "os.symlink") or (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & writing
            and not str(arguments[0]).startswith(("/dev/", "/proc/"))
        ):
            files -= 1
            if files < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    sys.addaudithook(hook)

print("ready", flush=True)
while line := sys.stdin.readline():
    told = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(told["place"])
        os.environ.update(told["environment"])
        if told["in_pieces"]:
            pipeline.BATCH_SIZE = pipeline.POOL_FROM = 2  # several batches, also of a few documents
        for stream, name in ((1, "data"), (2, "said")):
            os.dup2(os.open(told[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.argv = ["gongkai", *told["arguments"]]
        if refused := os.environ.pop("%s", ""):
            refuse_after(int(refused))
        main()
    print(child, flush=True)
    sys.stdin.readline()  # until then an ended child keeps its number
    _, status, usage = os.wait4(child, 0)
    print(status, usage.ru_maxrss, flush=True)
""".replace("%s", REFUSE)
"""A process that has imported everything forks a child per command, so that a command takes its own time only."""


class Ended(NamedTuple):
    """How a command ended: its exit code (a signal's number, negative), its words and data, and what it took."""

    code: int
    said: str
    data: str
    seconds: float
    peak: int
    """bytes"""

    def not_clean(self, *codes: int) -> str:
        """What is wrong with how it ended: another exit code, a traceback, a word that nobody understands."""
        if self.code not in codes:
            return f"exit code {self.code}: {self.said[-300:]!r}"
        if self.code and len(self.said.strip().splitlines()) > 1:
            return f"more than one line: {self.said[-300:]!r}"
        bad = [word for word in ("Traceback", "gongkai: unexpected ", "nanobind") if word in self.said]
        return f"{bad[0]!r} is said: {self.said[-300:]!r}" if bad else ""


class Command:
    """A command that goes on."""

    def __init__(self, forker: "Forker", process: int, said: Path) -> None:
        self._forker, self.process, self._said = forker, process, said
        self._began = time.monotonic()

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.process, number)

    def wait(self) -> Ended:
        """Waits for the end; one that hangs is killed."""
        hung = not self._ends(PATIENCE)
        if hung:
            self.kill()
        status, peak = self._forker.answer("wait").split()
        seconds = time.monotonic() - self._began
        said, data = (path.read_text("utf-8", "replace") for path in (self._said, _data(self._said)))
        self._said.unlink()
        _data(self._said).unlink()
        code = os.waitstatus_to_exitcode(int(status))
        return Ended(-99 if hung else code, f"hung; {said}" if hung else said, data, seconds, int(peak) * 1024)

    def largest(self) -> int:
        """Waits for the end, as long as wait() does, and says how much memory (bytes) the largest process that it started has held by then."""
        most = 0
        until = time.monotonic() + PATIENCE
        while not self._ends(0.1) and time.monotonic() < until:
            most = max([most, *self._forker.held()])
        return most

    def _ends(self, seconds: float) -> bool:
        descriptor = os.pidfd_open(self.process)
        try:
            return bool(select.select([descriptor], [], [], seconds)[0])
        finally:
            os.close(descriptor)


def _data(said: Path) -> Path:
    """Where what goes to stdout is kept, beside what goes to stderr."""
    return said.with_suffix(".data")


class Forker:
    """Starts commands one after another; `mark` stands in the environment of all that descends from it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self.mark = f"GONGKAI_TRIAL_{uuid.uuid4().hex}"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", FORKING],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=own | {self.mark: "1", "PYTHONPATH": str(ROOT)},
        )
        assert self._process.stdout and self._process.stdout.readline() == "ready\n"

    def start(self, place: Path, *arguments: str, in_pieces: bool = True, **environment: str) -> Command:
        self._number += 1
        said = self._folder / f"{self.mark}-{self._number}.said"
        told = {
            "place": str(place),
            "arguments": arguments,
            "said": str(said),
            "data": str(_data(said)),
            "in_pieces": in_pieces,
            "environment": environment,
        }
        return Command(self, int(self.answer(json.dumps(told))), said)

    def run(self, place: Path, *arguments: str, in_pieces: bool = True, **environment: str) -> Ended:
        return self.start(place, *arguments, in_pieces=in_pieces, **environment).wait()

    def answer(self, line: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()

    def left(self, grace: float) -> list[str]:
        """What still lives, after some seconds, of all that was ever started here; ended, for the sake of later trials."""
        until = time.monotonic() + grace
        while (found := self._descendants()) and time.monotonic() < until:
            time.sleep(0.05)
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return list(found.values())

    def held(self) -> Iterator[int]:
        """The most memory (bytes) that each process has held which lives and descends from this one."""
        for process in self._descendants():
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{process}/status").read_text("utf-8", "replace").splitlines()
                yield int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024

    def _descendants(self) -> dict[int, str]:
        """process -> its command, of what lives and carries the mark, besides the forker."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int(folder.name) != self._process.pid and self.mark.encode() in (folder / "environ").read_bytes():
                    if (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "Z":
                        continue
                    said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    found[int(folder.name)] = said[:200]
        return found

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()


class Tools(NamedTuple):
    """What trials share: two processes that fork, and a folder before and after a run."""

    one: Forker
    other: Forker
    before: Path
    after: Path
    contents: tuple[Mapping[str, Any], Mapping[str, Any]]
    """of the warehouse before and after the run"""
    duration: float
    """seconds of the run with one worker"""

    def copy(self, place: Path, done: bool = False) -> Path:
        """A folder before the run, or after it."""
        shutil.copytree(self.after if done else self.before, place, symlinks=True)
        return place

    def state(self, place: Path) -> int:
        """0 or 1: the content before or after the run. Raises ValueError if it is neither."""
        return self.contents.index(content(place / "w.duckdb"))


class Row(NamedTuple):
    """A kind of trial. `most`: as many as there are different ones, or are worth doing."""

    name: str
    trial: Callable[[Tools, Path, Random, int], str]
    most: int


RUN = ("run", "in", "--warehouse", "w.duckdb", "--exports", "exports")
AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局", "民政局")]
COMING = [f"某某市某某区{name}" for name in ("审计局", "统计局", "水利局", "气象局", "档案局")]


@contextmanager
def tools(folder: Path) -> Iterator[Tools]:
    """Makes them in a folder."""
    one, other = Forker(folder), Forker(folder)
    try:
        before, after = folder / "before", folder / "after"
        write_reports(before / "in", AGENCIES)
        (before / "in" / f"{AGENCIES[1]}.txt").write_text(_wrong(AGENCIES[1]), "utf-8")
        first = one.run(before, *RUN)
        assert not first.not_clean(0), first
        write_reports(before / "in", COMING)
        (before / "in" / f"{AGENCIES[0]}.txt").write_text(page(plain_figures(printed="7"), agency=AGENCIES[0]), "utf-8")
        shutil.copytree(before, after)
        second = one.run(after, *RUN)
        assert not second.not_clean(0), second
        contents = content(before / "w.duckdb"), content(after / "w.duckdb")
        assert contents[0] != contents[1]
        yield Tools(one, other, before, after, contents, second.seconds)
    finally:
        one.close()
        other.close()


def _wrong(agency: str) -> str:
    """A report with figures that do not add up, for decisions to be made on."""
    return page(agency=agency).replace("\t0\n", "\t7\n", 40)


OURS = {"w.duckdb", ".w.duckdb.lock", "w.duckdb.attempts.jsonl", "exports"}
GIVEN = {"in"}


def not_healed(tools: Tools, place: Path, forker: Forker) -> str:
    """Runs once more, and says what is then not as if nothing had happened."""
    ended = forker.run(place, *RUN)
    if said := ended.not_clean(0):
        return f"the next run: {said}"
    if content(place / "w.duckdb") != tools.contents[1]:
        return "the next run did not bring the content that it must"
    if not (place / "exports" / "manifest.json").exists():
        return "no exports after the next run"
    rows = json.loads((place / "exports" / "manifest.json").read_text("utf-8"))["tables"]["reports"]["rows"]
    wanted = json.loads((tools.after / "exports" / "manifest.json").read_text("utf-8"))["tables"]["reports"]["rows"]
    if rows != wanted:
        return f"the exports hold {rows} reports, not {wanted}"
    names = {path.name for path in place.iterdir()} | {path.name for path in (place / "exports").iterdir()}
    left = names - OURS - GIVEN - {"parquet", "manifest.json"}
    if left:
        return f"left after the next run: {sorted(left)}"
    last = attempts(place / "w.duckdb")[-1].report.outcome
    return "" if last in GOOD else f"the log says {last!r} of a run that ended well"

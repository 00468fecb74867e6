"""Fair ratios on a shared, noisy machine.

Absolute times mean little there: the same loop may take twice as long a minute later. So whatever is compared is
run in turn, round after round (A B A B …), each round gives one ratio, and the median of the ratios is the answer;
its range says how noisy it was. What is measured runs in a process of its own, so that neither caches nor memory
of an earlier measurement help or harm it.
"""

import gc
import json
import math
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

MEGABYTE = 1_000_000


class Unmeasured(Exception):
    """A measurement could not be made; the message says why."""


@dataclass(frozen=True)
class Measurement:
    """What one process took for one task, start and imports not counted, and what the task gave back."""

    seconds: float
    peak_mb: float
    result: Any


@dataclass(frozen=True)
class Spread:
    """A median with the range it was taken from."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        known = list(values)
        return cls(statistics.median(known), min(known), max(known))


@dataclass(frozen=True)
class Rounds:
    """The measurements of things that ran in turn: of each, one a round."""

    measurements: Mapping[str, Sequence[Measurement]]

    def seconds(self, name: str) -> Spread:
        return Spread.of(measurement.seconds for measurement in self.measurements[name])

    def peak_mb(self, name: str) -> Spread:
        return Spread.of(measurement.peak_mb for measurement in self.measurements[name])

    def ratio(self, name: str, base: str) -> Spread:
        """The time of one in units of the other, by round."""
        pairs = zip(self.measurements[name], self.measurements[base], strict=True)
        return Spread.of(one.seconds / other.seconds for one, other in pairs)

    def exponent(self, large: str, small: str, times: float) -> Spread:
        """The power of size with which time grows, `large` being so many times the size of `small`; 1 is linear."""
        pairs = zip(self.measurements[large], self.measurements[small], strict=True)
        return Spread.of(math.log(one.seconds / other.seconds) / math.log(times) for one, other in pairs)


def alternate(measures: Mapping[str, Callable[[], Measurement]], rounds: int) -> Rounds:
    """Each measurement once a round, in the order given."""
    taken: dict[str, list[Measurement]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return Rounds(taken)


def measured(call: Callable[[], Any]) -> Measurement:
    """The call's time in this process, and the process's peak memory so far."""
    gc.collect()
    start = perf_counter()
    result = call()
    return Measurement(perf_counter() - start, peak_mb(), result)


def peak_mb() -> float:
    """The most memory this process has held, in MB (10^6 bytes).

    From /proc where there is one: what getrusage reports is at least the size of the parent process at the time of
    the fork, however small the child is.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        per_unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * per_unit / MEGABYTE
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / MEGABYTE


def in_fresh_process(script: Path, task: str, **arguments: Any) -> Measurement:
    """Has the script measure one of its tasks in a process of its own (see answer).

    Raises Unmeasured with the last line of what the process complained about.
    """
    order = json.dumps({"task": task, "arguments": arguments})
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(script), "--task", order],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        complaints = done.stderr.strip().splitlines()
        raise Unmeasured(complaints[-1] if complaints else f"{task} ended with code {done.returncode}")
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))


def answer(order: str, tasks: Mapping[str, Callable[..., Callable[[], Any]]]) -> None:
    """In the fresh process: prepares the ordered task, measures it and prints the measurement as its last line.

    A task is a function that does what is not to be measured (imports, lists of files) and returns what is.
    """
    request = json.loads(order)
    call = tasks[request["task"]](**request["arguments"])
    measurement = measured(call)
    print(json.dumps(vars(measurement)))


def read_lines(paths: Iterable[str]) -> int:
    """The base of the ratios: each file opened, read, decoded and split into lines."""
    lines = 0
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123 - the base is the plainest way there is
            lines += len(file.read().decode("utf-8").split("\n"))
    return lines


def walk(folders: Iterable[str]) -> list[str]:
    """Every file below the folders, each looked up with stat: the least that noticing a change takes."""
    found: list[str] = []
    pending = list(folders)
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.stat().st_size:
                    found.append(entry.path)
    return found

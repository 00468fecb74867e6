"""The main process of a run killed alone, at random moments: nothing of it may live on, and the next run leaves nothing lying.

    python -m tests.lone_kills [--kills 100] [--seed N]

Each run reads with two workers: texts, sheets and PDFs, one of them made to keep its reader busy, and a document that
LibreOffice converts where it is installed. After the kill every process of the run must be gone within PATIENCE seconds;
after the next run only that may lie there which a run that nobody disturbed leaves.
Exit code 1 if anything lived on or was left.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.helpers import ROOT, write_reports
from tests.pages import page, random_figures
from tests.test_files_office import RTF
from tests.test_files_pdf import nested_forms
from tests.write_pdf import write_pdf
from tests.write_sheets import write_xlsx

PATIENCE = 2.0
"""Seconds after which nothing of a killed run may live."""
STAGES = (1, 3, 5, 7)
"""Processes that live as a run goes on: alone, with the two that keep its workers, with the workers, with readers of theirs."""
SPAN = 1.5
"""Seconds after a stage over which the moments are spread."""
SLOW = 60.0
"""Seconds after which a stage is not waited for any more."""
BODIES = ("财政局", "教育局", "民政局", "审计局", "统计局", "司法局", "水务局", "体育局")
RUN = "import sys; from flows import pipeline; pipeline.BATCH_SIZE = 2; from flows.cli import main; sys.exit(main())"


class Kill(NamedTuple):
    """What a kill came to: the processes that lived on, and the files that the next run left besides those it should."""

    moment: str
    lived_on: tuple[str, ...]
    left: tuple[str, ...]
    processes: int
    """of the run, when it was killed"""

    @property
    def held(self) -> bool:
        return not self.lived_on and not self.left


class Place:
    """A folder with documents, and all that runs over them write: warehouse, exports, temporary files."""

    def __init__(self, folder: Path, with_sockets: bool = False) -> None:
        """`with_sockets`: also what LibreOffice left in the system's own folder for temporary files, if nobody else uses it."""
        self._folder, self._with_sockets = folder, with_sockets
        self._slow = folder / "in" / "slow"
        write_reports(folder / "in", [f"某某市某某区{body}" for body in BODIES])
        for number, body in enumerate(BODIES[:4]):
            parts = page(random_figures(Random(number)), f"某某市某某县{body}", 2023)
            write = write_xlsx if number % 2 else write_pdf
            (folder / "in" / f"{number}{'.xlsx' if number % 2 else '.pdf'}").write_bytes(write(parts))
        (folder / "temporary").mkdir()
        self._run().wait()
        self._wanted = self._files()
        self._number = 0

    def kill(self, stage: int, after: float) -> Kill:
        """Starts a run that reads everything anew, kills its main process, looks around, and lets another run follow.

        The moment is so many seconds after so many of its processes live.
        """
        self._number += 1
        self._slow.mkdir()
        (self._slow / "busy.pdf").write_bytes(nested_forms(12, 20 + self._number))
        for number in range(3):
            (self._slow / f"{number}.rtf").write_bytes(RTF.replace(b"12", str(self._number * 10 + number).encode()))
        run = self._run("--force")
        until = time.monotonic() + SLOW
        while len(self._processes()) < stage and run.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(after)
        processes = len(self._processes())
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        until = time.monotonic() + PATIENCE
        while (lived_on := self._processes()) and time.monotonic() < until:
            time.sleep(0.05)
        for process in lived_on:
            os.kill(process, signal.SIGKILL)
        shutil.rmtree(self._slow)
        self._run().wait()
        left = self._files() ^ self._wanted
        return Kill(
            f"{stage} processes and {after:.2f} s", tuple(lived_on.values()), tuple(sorted(map(str, left))), processes
        )

    def _run(self, *options: str) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            "-c",
            RUN,
            "run",
            "in",
            "--warehouse",
            "w.duckdb",
            "--exports",
            "out",
            "--workers",
            "2",
        ]
        environment = {**os.environ, "TMPDIR": str(self._folder / "temporary"), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [*command, *options],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _files(self) -> set[Path]:
        """What lies in the folder besides the documents; of the exports only what stands beside the tables."""
        found = {
            path.relative_to(self._folder)
            for where in ("", "temporary", "out")
            for path in (self._folder / where).iterdir()
        }
        if self._with_sockets:
            used = Path("/proc/net/unix").read_text()
            found |= {path for path in Path("/tmp").glob("OSL_PIPE_*") if str(path) not in used}
        return found

    def _processes(self) -> dict[int, str]:
        """Number -> command of each process that works on this folder: its temporary files are named to all of them."""
        found = {}
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                try:
                    surroundings = (process / "environ").read_bytes()
                    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if os.fsencode(self._folder) in surroundings and command:
                    found[int(process.name)] = command[:120]
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lone_kills", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--seed", type=int, help="the same moments again (default: others each time)")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else int(time.time())
    rng = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), with_sockets=True)
        kills = []
        for _ in range(options.kills):
            kills.append(kill := place.kill(rng.choice(STAGES), rng.uniform(0, SPAN)))
            if not kill.held:
                print(f"after {kill.moment}: lived on {list(kill.lived_on)}, left {list(kill.left)}", flush=True)
    failed = sum(not kill.held for kill in kills)
    most = max((kill.processes for kill in kills), default=0)
    print(
        f"lone kills: tried {len(kills)}, held {len(kills) - failed}, failed {failed}; up to {most} processes; seed {seed}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

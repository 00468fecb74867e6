"""Breaks into the program until the time is over.   python -m tests.faults [--minutes 10] [--seed N] [--only WORD]

Kills, full disks, damaged files, races, hostile documents, odd folders: each a row with how often it was tried, held, and failed.
Exit code 1 if anything failed; each failure is told with what makes the same trial again.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.faults import damage, disks, folders, hostile, kills, races
from tests.faults.office import Row, Tools, tools

ROWS: tuple[Row, ...] = (*kills.ROWS, *disks.ROWS, *damage.ROWS, *races.ROWS, *hostile.ROWS, *folders.ROWS)


class Tally:
    """How often a row was tried, and what did not hold."""

    def __init__(self) -> None:
        self.tried = 0
        self.failures: list[str] = []


def one_trial(row: Row, shared: Tools, folder: Path, seed: int, number: int) -> str:
    """Tries once, in a folder of its own that is removed. What the trial itself raises is a failure, too."""
    place = folder / "trial"
    try:
        return row.trial(shared, place, Random(f"{seed} {row.name} {number}"), number)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def faults(minutes: float, seed: int, rows: Sequence[Row], first: int = 0) -> dict[str, Tally]:
    """Tries the rows by turns until each has had its trials or the time is over."""
    found = {row.name: Tally() for row in rows}
    with tempfile.TemporaryDirectory(prefix="gongkai-faults-") as name, tools(Path(name)) as shared:
        until = time.monotonic() + 60 * minutes
        for number in range(first, first + max(row.most for row in rows)):
            for row in rows:
                if number >= row.most or time.monotonic() > until:
                    continue
                tally = found[row.name]
                tally.tried += 1
                if said := one_trial(row, shared, Path(name), seed, number):
                    tally.failures.append(f"{row.name}, number {number}: {said}")
                    print(f"FAILED {tally.failures[-1]}", flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="how long at most (default: 10)")
    parser.add_argument("--seed", type=int, help="the same trials again (default: others each time)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first trial of each row")
    parser.add_argument("--only", default="", metavar="WORD", help="only rows whose name holds it")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else int(time.time())
    rows = [row for row in ROWS if options.only in row.name]
    if not rows:
        parser.error(f"no row of that name; there are: {', '.join(row.name for row in ROWS)}")
    print(f"seed {seed}", flush=True)
    found = faults(options.minutes, seed, rows, options.first)
    width = max(len(row.name) for row in rows)
    print(f"{'':{width}}  tried  held  failed")
    for name, tally in found.items():
        failed = len(tally.failures)
        print(f"{name:{width}}  {tally.tried:5}  {tally.tried - failed:4}  {failed:6}")
    print(
        f"seed {seed}: {sum(len(tally.failures) for tally in found.values())} of {sum(t.tried for t in found.values())} failed"
    )
    return 1 if any(tally.failures for tally in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

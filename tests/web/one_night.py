"""A night of a catalogue as a process of its own, to be killed: python -m tests.web.one_night FOLDER 2026-12-07T18:30:00+00:00."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from extract.pull.pulling import Terms
from flows import pulling
from flows.options import RunOptions
from flows.pipeline import run_steps
from tests.web.towns import to_loopback


class Clock:
    """A clock on which a pause passes at once."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        await asyncio.sleep(0)
        self.seconds = max(self.seconds, until)


def options_of(place: Path) -> RunOptions:
    archive = place / "archive"
    return RunOptions((str(archive),), place / "w.duckdb", archive=archive, catalogue=place / "sources.toml")


def main(place: Path, at: datetime) -> None:
    clock = Clock()
    terms = Terms("gongkai/test", to_loopback, lambda: at, 0.01, 0.5, clock, clock.sleep)
    pulling.terms = lambda _: terms  # type: ignore[assignment]
    run_steps(options_of(place))


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))

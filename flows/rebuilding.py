"""A warehouse made anew from an archive alone, night by night, and held against the live one."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from extract.kept.nights import nights
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse
from load.comparing import Difference, compared

LISTS = ("agencies", "choices", "decisions", "corrections")
"""What people gave, which a warehouse keeps as it was given, under these names."""


def rebuild(archive: Path, to: Path, options: RunOptions, tell: Callable[[str], None]) -> int:
    """Reads the archive as it was after each of its nights, in order, into `to`; how many nights changed it.

    `options`: what a run is given besides sources and warehouse. Raises what a run raises.
    """
    number = 0
    with tempfile.TemporaryDirectory(prefix="gongkai-rebuild-") as folder:
        scratch = Path(folder)
        each = replace(options, sources=(folder,), warehouse=to, exports=None, archive=None, guarded=False)
        for night in nights(archive, scratch):
            tell(night)
            run_steps(each)
            number += 1
    return number


@contextmanager
def lists_of(live: Path) -> Iterator[dict[str, Path]]:
    """What people said, as the live warehouse keeps it, as files."""
    warehouse = Warehouse(live)
    with tempfile.TemporaryDirectory(prefix="gongkai-lists-") as folder:
        found = {}
        for name in LISTS:
            content = warehouse.meta(name)
            if content:
                found[name] = Path(folder) / f"{name}.csv"
                found[name].write_text(content, "utf-8")
        yield found


def differences(live: Path, rebuilt: Path) -> list[Difference]:
    """Every table of both, with the rows that only one of them has."""
    return list(compared(live, rebuilt))

"""Disks without room, or without an inode left: one line, nothing lost, and with room again all goes on.

A small disk in memory is filled where the system lets one be mounted. Elsewhere the refusal is imitated: from some file
on, the system has no room for any more. That is tried everywhere besides, as it meets each file in turn.
"""

import contextlib
import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from tests.faults.kills import DECISIONS, an_error, reasons_in, tables_in
from tests.faults.office import REFUSE, RUN, Ended, Row, Tools, not_healed

ROOMY = "size=200m,nr_inodes=100k"
SAID = ("No space left", "no inode", "is full", "no temporary folder")


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ROOMY, "tmpfs", folder], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@cache
def can_mount() -> bool:
    """Is one allowed to? A trial more that is not."""
    here = Path(os.environ.get("TMPDIR", "/tmp")) / f"gongkai-mount-{os.getpid()}"
    try:
        with small_disk(here):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
    finally:
        shutil.rmtree(here, ignore_errors=True)


def _changed(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True, capture_output=True)


def _fill(disk: Path, room: int) -> None:
    free = os.statvfs(disk)
    (disk / "ballast").write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room)))


def _told(ended: Ended) -> str:
    """What is wrong with what a command said that may have met the end of the disk."""
    if said := ended.not_clean(0, 1):
        return said
    return f"not said: {ended.said!r}" if ended.code and not any(word in ended.said for word in SAID) else ""


def _run_held(tools: Tools, place: Path, ended: Ended) -> str:
    """After a run that may have met the end of the disk, which has room again."""
    if said := _told(ended):
        return said
    try:
        state = tools.state(place)
    except ValueError:
        return "the warehouse is neither what it was nor what it was to be"
    if ended.code == 0 and state == 0:
        return "exit code 0, and the warehouse is what it was"
    return not_healed(tools, place, tools.one)


def filling(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """A run on a disk with less room than it needs, or just enough."""
    workers = ("--workers", str(1 + number % 2))
    if not can_mount():
        return refusing(tools, place, rng, number)
    with small_disk(place) as disk:
        shutil.copytree(tools.before, disk, dirs_exist_ok=True, symlinks=True)
        needed = 2 * (disk / "w.duckdb").stat().st_size
        _fill(disk, int(needed * 1.2 * rng.random()))
        ended = tools.one.run(disk, *RUN, *workers)
        (disk / "ballast").unlink()
        return _run_held(tools, disk, ended)


def without_inodes(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """A run on a disk on which few more files may be made."""
    if not can_mount():
        return refusing(tools, place, rng, number)
    with small_disk(place) as disk:
        shutil.copytree(tools.before, disk, dirs_exist_ok=True, symlinks=True)
        held = os.statvfs(disk)
        _changed(disk, f"nr_inodes={held.f_files - held.f_ffree + rng.randrange(40)}")
        ended = tools.one.run(disk, *RUN, "--workers", str(1 + number % 2))
        _changed(disk, ROOMY)
        return _run_held(tools, disk, ended)


def refusing(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """A run whose main process may write so many more files: for the next one the system has no room."""
    tools.copy(place)
    ended = tools.one.run(place, *RUN, **{REFUSE: str(rng.randrange(60))})
    return _run_held(tools, place, ended)


FORMATS = ("parquet", "csv", "xlsx", "dta", "panel", "issues")


def exporting(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """An export on a disk that fills is not there, or as it was; a new one follows with room again."""
    file_format = FORMATS[number % len(FORMATS)]
    arguments = ("export", "--warehouse", str(tools.after / "w.duckdb"), "--to", "out", "--format", file_format)
    with small_disk(place) if can_mount() else contextlib.nullcontext(place) as disk:
        disk.mkdir(exist_ok=True)
        if said := tools.one.run(disk, *arguments).not_clean(0):
            return said
        whole = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
        there = rng.random() < 0.5
        if not there:
            shutil.rmtree(disk / "out")
        room = int(sum(map(len, whole.values())) * 1.1 * rng.random())
        if can_mount():
            _fill(disk, room)
            ended = tools.one.run(disk, *arguments)
            (disk / "ballast").unlink()
        else:
            ended = tools.one.run(disk, *arguments, **{REFUSE: str(rng.randrange(10))})
        if said := _told(ended):
            return f"{file_format}: {said}"
        names = tables_in(disk / "out") if (disk / "out").is_dir() else set()
        wanted = {str(path.relative_to(disk / "out")) for path in whole}
        if names != wanted and (there or ended.code == 0 or names - wanted):
            return (
                f"{file_format}: beside what is wanted lies {sorted(names - wanted)}, {sorted(wanted - names)} is gone"
            )
        if said := tools.one.run(disk, *arguments).not_clean(0):
            return f"{file_format}: the next export: {said}"
        return "" if tables_in(disk / "out") == wanted else f"{file_format}: the next export is another"


def noting(tools: Tools, place: Path, rng: Random, number: int) -> str:
    """A list of a person's, or a list of findings, on a full disk: as it was, or with the new line, whole."""
    warehouse = str(tools.before / "w.duckdb")
    found = an_error(tools, tools.before, rng)
    with small_disk(place) if can_mount() else contextlib.nullcontext(place) as disk:
        disk.mkdir(exist_ok=True)
        first = ("decide", found, "dismissed", *DECISIONS, "--warehouse", warehouse, "--file", "decisions.csv")
        if said := tools.one.run(disk, *first, "--reason", "第一").not_clean(0):
            return said
        lists = ("findings", "--warehouse", warehouse, "--csv", "findings.csv")
        if said := tools.one.run(disk, *lists).not_clean(0):
            return said
        before = (disk / "findings.csv").read_bytes()
        asked = (*first, "--reason", "第二" * 500) if number % 2 else lists
        if can_mount():
            _fill(disk, rng.choice((0, 4_096, 8_192, 40_000)))
            ended = tools.one.run(disk, *asked)
            (disk / "ballast").unlink()
        else:
            ended = tools.one.run(disk, *asked, **{REFUSE: str(rng.randrange(4))})
        if said := _told(ended):
            return said
        try:
            reasons = reasons_in(disk / "decisions.csv")
        except csv.Error as error:
            return f"the list is not whole: {error}"
        if reasons != ["第一", "第二" * 500][: 2 if number % 2 and not ended.code else 1]:
            return f"exit code {ended.code}, and the list holds {reasons}"
        if (disk / "findings.csv").read_bytes() != before:
            return "the list of findings is another"
        left = {path.name for path in disk.iterdir()} - {"decisions.csv", "findings.csv", ".decisions.csv.lock"}
        return f"left: {sorted(left)}" if left else ""


ROWS = (
    Row("runs on a disk that fills", filling, 40),
    Row("runs on a disk without inodes", without_inodes, 40),
    Row("runs for which some file finds no room (imitated)", refusing, 60),
    Row("exports on a disk that fills", exporting, 36),
    Row("people's lists and lists of findings on a full disk", noting, 16),
)

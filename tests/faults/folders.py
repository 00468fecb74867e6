"""Odd folders, each beside two good reports that must become reports."""

import os
import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from extract.documents import MAX_BYTES
from tests.faults.office import Row, Tools
from tests.helpers import page, write_reports

GOOD = ("某某市某某区林业局", "某某市某某区商务局")


def deep(folder: Path) -> None:
    """Deeper than a path may be long."""
    here = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(60):
            os.mkdir("很深" * 40, dir_fd=here)
            below = os.open("很深" * 40, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        descriptor = os.open("x.txt", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=here)
        os.close(descriptor)
    finally:
        os.close(here)


def many_levels(folder: Path) -> None:
    path = folder
    for number in range(200):
        path /= str(number % 10)
    path.mkdir(parents=True)
    (path / "x.txt").write_text("x", "utf-8")


def named(name: bytes | str, content: bytes = b"x") -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        path = os.fsencode(folder) + b"/" + (name.encode() if isinstance(name, str) else name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(descriptor, content)
        os.close(descriptor)

    return make


def archive(*members: tuple[str, bytes], name: str = "a.zip") -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / name, "w") as file:
            for member, content in members:
                file.writestr(member, content)

    return make


def a_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("x.txt")
    finally:
        os.chdir(here)


def sparse(folder: Path) -> None:
    with (folder / "x.txt").open("wb") as file:
        file.truncate(MAX_BYTES * 100)


def many(folder: Path) -> None:
    for number in range(2_000):
        (folder / f"{number}.txt").write_bytes(b"")


def times(*when: int) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for number, seconds in enumerate(when):
            path = folder / f"{number}.txt"
            path.write_text(f"x{number}", "utf-8")
            os.utime(path, (seconds, seconds))

    return make


def linked(target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "x.txt").symlink_to(target)


def vanishing(folder: Path) -> None:
    """Folders and files that go while the run walks them."""
    for number in range(300):
        (folder / str(number) / "below").mkdir(parents=True)
        (folder / str(number) / "below" / "x.txt").write_text(str(number), "utf-8")

    def vanish() -> None:
        for number in range(300):
            time.sleep(0.002)
            shutil.rmtree(folder / str(number), ignore_errors=True)

    threading.Thread(target=vanish, daemon=True).start()


def not_permitted(folder: Path) -> None:
    (folder / "x.txt").write_text("x", "utf-8")
    (folder / "x.txt").chmod(0)
    (folder / "below").mkdir()
    (folder / "below").chmod(0)


def hard_links(folder: Path) -> None:
    (folder / "1.txt").write_text(page(agency="某某市某某区粮食局"), "utf-8")
    for number in range(2, 50):
        os.link(folder / "1.txt", folder / f"{number}.txt")


def nested_archives(folder: Path) -> None:
    archive(("x.txt", b"x"))(folder)
    for _ in range(10):
        content = (folder / "a.zip").read_bytes()
        archive(("a.zip", content), ("y.txt", b"y"))(folder)


FOLDERS: dict[str, Callable[[Path], object]] = {
    "deeper than a path may be": deep,
    "two hundred levels": many_levels,
    "empty": lambda folder: None,
    "empty folders in folders": lambda folder: [(folder / str(n) / "a" / "b").mkdir(parents=True) for n in range(300)],
    "a folder named like a text": lambda folder: (folder / "x.txt").mkdir(),
    "a folder named like an archive": lambda folder: (folder / "a.zip").mkdir(),
    "a pipe": lambda folder: os.mkfifo(folder / "x.txt"),
    "a socket": a_socket,
    "a link to a device": linked("/dev/zero"),
    "a link to a terminal": linked("/dev/tty"),
    "a link to itself": linked("x.txt"),
    "a link to its folder": linked("."),
    "a link to the root": linked("/"),
    "a link to nothing": linked("nowhere/at/all"),
    "a link to what the system says": linked("/proc/self/mem"),
    "a name that is not UTF-8": named("年报.txt".encode("gb18030")),
    "a name with line ends": named("a\nb\r\n.txt"),
    "a name with escapes": named("\x1b]0;x\x07\x1b[2J.txt"),
    "a name of 255 bytes": named("长" * 83 + ".txt"),
    "a name with quotes": named("a'b\"; drop table reports;--.txt"),
    "a name that looks like an option": named("--force"),
    "a name with marks of direction": named("\u202etxt.\u2066x.txt"),
    "a name of blanks": named("   "),
    "a name in two spellings": lambda folder: [named(name)(folder) for name in ("é.txt", "e\u0301.txt", "É.txt")],
    "a name with stars": named("*?[a-z]{0}%s$HOME.txt"),
    "a very large file with nothing in it": sparse,
    "two thousand empty files": many,
    "times before and after all others": times(0, 1, 2**33, 2**31, -1),
    "what vanishes": vanishing,
    "what is not permitted": not_permitted,
    "one file under fifty names": hard_links,
    "archives in archives": nested_archives,
    "an archive with odd names": archive(
        ("../../x.txt", b"x"), ("/etc/x.txt", b"y"), ("C:\\x.txt", b"z"), ("a\n.txt", b"w"), ("长" * 300 + ".txt", b"v")
    ),
    "an archive of nothing": archive(),
}


def odd_folder(tools: Tools, place: Path, rng: Random, number: int) -> str:
    name = list(FOLDERS)[number % len(FOLDERS)]
    write_reports(place / "in", GOOD)
    (place / "in" / "odd").mkdir()
    FOLDERS[name](place / "in" / "odd")
    said = _both_are_read(tools, place, "in", name) or _both_are_read(tools, place, "in", name, "--force")
    for path in (place / "in" / "odd").glob("*"):
        if not path.is_symlink():
            path.chmod(0o700)
    return said


def _both_are_read(tools: Tools, place: Path, source: str, name: str, *more: str) -> str:
    ended = tools.one.run(place, "run", source, "--warehouse", "w.duckdb", "--no-exports", *more, in_pieces=False)
    if said := ended.not_clean(0):
        return f"{name}: {said}"
    words = ended.said + ended.data
    if "\x1b" in words:
        return f"{name}: an escape reaches the terminal"
    if "lost  " in words or max(map(len, words.splitlines()), default=0) > 1_300:
        return f"{name}: {words[:300]!r}"
    where = " or ".join(f"agency_name = '{agency}'" for agency in GOOD)
    asked = ("sql", f"select count(*) as n from v_reports where is_current and ({where})", "--csv")
    found = tools.one.run(place, *asked, "--warehouse", "w.duckdb").data.split()
    return "" if found == ['"n"', "2"] else f"{name}: of the two good reports stand {found[1:]}"


ROWS = (Row("odd folders beside two good reports", odd_folder, len(FOLDERS)),)

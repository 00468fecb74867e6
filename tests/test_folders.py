"""Folders that cannot be walked: each is named, with one line, and costs no other its place."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract import discover
from extract.documents import read_bytes
from extract.errors import EmptySource, SourceError, UnreadableDocument
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.status import five_lines
from flows.terminal import shortened
from load import ForeignWarehouse, Warehouse
from load.attempts import attempts
from tests.helpers import page, write_reports
from tests.office import ask, run

GOOD = [f"某某市某某区{name}" for name in ("财政局", "教育局")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_reports(tmp_path / "in" / "a", GOOD[:1])
    write_reports(tmp_path / "in" / "z", GOOD[1:])
    return tmp_path


def deepen(folder: Path) -> None:
    """Folders in folders until no path may name the last; it holds a report."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("n" * 200, dir_fd=at)
        inner = os.open("n" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    file = os.open("a.txt", os.O_WRONLY | os.O_CREAT, dir_fd=at)
    os.write(file, page(agency="某某市某某区民政局").encode())
    os.close(file)
    os.close(at)


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, what: Callable[[str], None]) -> None:
    """Has something happen just before a folder of that name is listed."""
    scandir = os.scandir

    def listing(path: Any) -> Any:
        if str(path).endswith(f"/{name}"):
            what(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", listing)


def deny(path: str) -> None:
    """As for those whom the mode keeps out, which is not so for root."""
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def named(home: Path) -> list[tuple[str, str]]:
    return ask(home, "select reason_code, reason from v_set_aside order by source_uri")


@pytest.mark.parametrize("isolated", [False, True])
def test_a_folder_too_deep(home: Path, isolated: bool) -> None:
    deepen(home / "in")
    summary = run(home, isolated=isolated)
    assert (summary.documents, summary.reports, summary.set_aside) == (3, 2, 1)
    assert named(home) == [
        ("unreadable", "this folder cannot be listed: File name too long; nothing in it was read"),
    ]
    assert not run(home).changed
    subprocess.run(["rm", "-r", str(home / "in" / ("n" * 200))], check=True)  # Python's own way is too deep for itself


@pytest.mark.parametrize(
    ("happens", "why"),
    [(deny, "Permission denied"), (shutil.rmtree, "No such file or directory")],
    ids=["denied", "gone"],
)
def test_a_folder_that_cannot_be_listed(
    home: Path, monkeypatch: pytest.MonkeyPatch, happens: Callable[[str], None], why: str
) -> None:
    write_reports(home / "in" / "m", ["某某市某某区民政局"])
    refuse(monkeypatch, "m", happens)
    summary = run(home)
    assert (summary.documents, summary.reports, summary.set_aside) == (3, 2, 1)
    assert named(home) == [("unreadable", f"this folder cannot be listed: {why}; nothing in it was read")]
    ((uri,),) = ask(home, "select source_uri from v_set_aside")
    assert uri.endswith("/in/m/")


def test_a_folder_that_can_be_listed_again_is_named_no_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_reports(home / "in" / "m", ["某某市某某区民政局"])
    with monkeypatch.context() as patch:
        refuse(patch, "m", deny)
        assert run(home).set_aside == 1
    assert run(home).reports == 1
    assert named(home) == []


def test_a_file_that_can_be_opened_again_is_named_no_more(home: Path) -> None:
    link = home / "in" / "odd.txt"
    link.symlink_to(home / "later.txt")
    assert run(home).set_aside == 1
    (home / "later.txt").write_text(page(agency="某某市某某区民政局"), "utf-8")
    assert (run(home).reports, named(home)) == (1, [])


def test_a_file_that_vanishes_while_its_folder_is_listed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "in" / "z" / "odd.txt").write_text(page(agency="某某市某某区民政局"), "utf-8")
    stat = os.DirEntry.stat

    class Gone:
        """An entry whose file is there no more."""

        def __init__(self, entry: "os.DirEntry[str]") -> None:
            self._entry = entry
            self.name, self.path = entry.name, entry.path

        def is_dir(self, follow_symlinks: bool = True) -> bool:
            return False

        def is_symlink(self) -> bool:
            return False

        def stat(self, follow_symlinks: bool = True) -> os.stat_result:
            if self.name == "odd.txt":
                Path(self.path).unlink(missing_ok=True)
                return Path(self.path).stat()
            return stat(self._entry)

    class Listing:
        def __init__(self, path: str) -> None:
            self._listing = scandir(path)

        def __enter__(self) -> Any:
            return (Gone(entry) if entry.is_file() else entry for entry in self._listing)

        def __exit__(self, *_: object) -> None:
            self._listing.close()

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", Listing)
    files = {Path(file.path).name: file for file in discover([str(home / "in")])}
    assert sorted(files) == sorted([f"{name}.txt" for name in GOOD] + ["odd.txt"])
    with pytest.raises(UnreadableDocument, match="No such file"):
        read_bytes(files["odd.txt"])


def test_links_in_a_circle_and_names_that_are_no_utf_8(home: Path) -> None:
    (home / "in" / "circle").symlink_to(home / "in")
    (home / "in" / "a" / "up").symlink_to("..")
    (home / "in" / "self").symlink_to("self")
    write_reports(home / "in" / os.fsdecode("年报".encode("gb18030")), ["某某市某某区统计局"])
    summary = run(home)
    assert (summary.reports, summary.set_aside) == (3, 1)
    assert [code for code, _ in named(home)] == ["unreadable"]


def test_a_source_itself_that_cannot_be_listed_is_no_document(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "in", deny)
    with pytest.raises(SourceError, match="Permission denied"):
        run(home)


def deny_itself(folder: Path, patch: pytest.MonkeyPatch) -> None:
    refuse(patch, folder.name, deny)


def remove(folder: Path, patch: pytest.MonkeyPatch) -> None:
    folder.rename(folder.with_name("away"))


@pytest.mark.parametrize(("lose", "why"), [(deny_itself, "Permission denied"), (remove, "No such file or directory")])
def test_one_of_several_sources_that_cannot_be_listed_costs_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch, lose: Any, why: str
) -> None:
    """Also where it held documents the last time: their reports stay, and the others are read. It is said every night."""
    write_reports(home / "more", ["某某市某某区民政局"])
    sources = (str(home / "in"), str(home / "more"))

    def night() -> Any:
        return run_steps(RunOptions(sources, home / "w.duckdb"))

    assert night().reports == 3
    write_reports(home / "in", ["某某市某某区统计局"])
    with monkeypatch.context() as patch:
        lose(home / "more", patch)
        summary = night()
        assert (summary.documents, summary.reports, summary.set_aside) == (4, 1, 1)
        again = night()
        assert not again.changed
    for told in (summary, again):
        assert [source.said for source in told.sources] == ["", f"{home}/more: cannot be listed (1 before)"]
    ((code, reason),) = named(home)
    assert code == "unreadable" and "cannot be listed: " + why in reason
    assert ask(home, "select count(*) from v_reports where is_current") == [(4,)]
    *_, last = attempts(home / "w.duckdb")
    line = five_lines(Warehouse(home / "w.duckdb"), attempts(home / "w.duckdb"), None)[-1]
    assert last.report.lost == [f"{home}/more"] and line.endswith("more: cannot be listed (1 before)")
    if (home / "away").exists():
        (home / "away").rename(home / "more")
    assert [source.before for source in night().sources] == [3, 1]
    assert named(home) == []


def test_sources_none_of_which_can_be_listed_end_the_run(home: Path) -> None:
    with pytest.raises(SourceError, match="one: no such file or folder"):
        discover([str(home / "one"), str(home / "two")])
    os.mkfifo(home / "pipe")
    with pytest.raises(SourceError, match="pipe: neither a file nor a folder"):
        discover([str(home / "pipe")])
    (home / "empty").mkdir()
    with pytest.raises(EmptySource, match="empty: holds no document"):
        run_steps(RunOptions((str(home / "one"), str(home / "empty")), home / "w.duckdb"))


@pytest.mark.parametrize("name", ["", " "])
def test_a_source_without_a_name(home: Path, name: str) -> None:
    with pytest.raises(SourceError, match="a SOURCE is empty"):
        list(discover([name]))
    assert len(discover([name, str(home / "in")])) == 3


@pytest.mark.parametrize("name", ["a", "a/财政局.txt", "z"])
def test_a_warehouse_that_is_something_else(home: Path, name: str) -> None:
    """A report or a folder named as the warehouse by mistake: one line, and nothing is left beside it."""
    (home / "in" / "a" / "财政局.txt").write_text("某某市某某区财政局", "utf-8")
    before = sorted(home.rglob("*"))
    with pytest.raises(ForeignWarehouse, match=r"a file of another kind|is a folder"):
        run_steps(RunOptions((str(home / "in"),), home / "in" / name, None))
    assert sorted(home.rglob("*")) == before


def test_a_file_that_was_no_source_is_named_no_more_when_it_is_there(home: Path) -> None:
    later = home / "later.txt"
    sources = (str(home / "in"), str(later))
    assert run_steps(RunOptions(sources, home / "w.duckdb")).set_aside == 1
    later.write_text(page(agency="某某市某某区民政局"), "utf-8")
    assert run_steps(RunOptions(sources, home / "w.duckdb")).reports == 1
    assert named(home) == []


def test_no_path_makes_a_line_of_thousands_of_characters(home: Path) -> None:
    nowhere = str(home) + "/n" * 2_000
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "run", nowhere, "--warehouse", str(home / "w")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert len(done.stderr) < 400 and "no such file or folder" in done.stderr
    assert shortened("abc", 3) == "abc" and len(shortened("x" * 5_000, 240)) == 240

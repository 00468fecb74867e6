"""The published file is always right: other programs, links, damage, full disks and people's own files beside it.

What other programs do is done by real ones: a process that writes and is killed, one that holds the file open. Full disks
are real ones in memory where the system lets one be mounted; else those tests skip.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import BusyWarehouse, ForeignFolder, ForeignWarehouse, Warehouse, WarehouseError, export
from load.errors import DamagedWarehouse
from load.exports import exported
from load.folders import write_whole
from load.live import kept_from_writers
from tests.helpers import content, write_reports
from tests.test_cli import GONGKAI, gongkai, refused

AGENCIES = ("某某市某某区财政局", "某某市某某区教育局")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two reports, their warehouse and its exports. Nothing changes it."""
    place = tmp_path_factory.mktemp("published")
    write_reports(place / "in", AGENCIES)
    with contextlib.chdir(place):
        run(place)
    return place


@pytest.fixture
def place(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test is."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(place: Path, **options: Any) -> Any:
    return run_steps(RunOptions(("in",), place / "w.duckdb", place / "exports", **options))


def another(program: str, *arguments: object, wait: bool = True) -> "subprocess.Popen[str]":
    """Another program that uses DuckDB; with `wait` until it has ended, else until it says that it is ready."""
    command = [sys.executable, "-c", "import duckdb, os, signal, sys, time\n" + program, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    if wait:
        process.communicate()
    else:
        assert process.stdout.readline() == "ready\n"
    return process


KILLED_WRITER = """
opened = duckdb.connect(sys.argv[1])
opened.execute("update application_facts set total = 777")
opened.execute("delete from reports")
os.kill(os.getpid(), signal.SIGKILL)
"""
HOLDER = """
opened = duckdb.connect(sys.argv[1])
print("ready", flush=True)
time.sleep(60)
"""


@contextlib.contextmanager
def held_by_another(path: Path) -> Iterator[int]:
    process = another(HOLDER, path, wait=False)
    try:
        yield process.pid
    finally:
        process.kill()
        process.communicate()


# -- logs and writers --------------------------------------------------------------------------------------------------


def test_what_a_killed_writer_left_never_reaches_a_figure(place: Path) -> None:
    """Seen: every later warehouse had the figure 777 and no report, and each run ended with 0."""
    before = content(place / "w.duckdb")
    another(KILLED_WRITER, place / "w.duckdb")
    log = place / "w.duckdb.wal"
    assert log.stat().st_size
    write_reports(place / "in", ["某某市某某区民政局"])
    for force in (False, True):
        with pytest.raises(ForeignWarehouse, match=r"w\.duckdb\.wal: left by another program .* move it away"):
            run(place, force=force)
    with pytest.raises(ForeignWarehouse, match="left by another program"):
        Warehouse(place / "w.duckdb").query("select 1")
    with pytest.raises(ForeignWarehouse, match="left by another program"):
        export(Warehouse(place / "w.duckdb"), place / "elsewhere")
    log.rename(place / "taken away")
    assert content(place / "w.duckdb") == before
    assert run(place).reports == 1
    assert not log.exists()


@pytest.mark.parametrize("ending", [".wal", ".wal.checkpoint", ".wal.recovery"])
def test_a_log_of_a_file_that_is_gone_is_not_taken_for_the_next_one(place: Path, ending: str) -> None:
    (place / "w.duckdb").unlink()
    (place / f"w.duckdb{ending}").write_bytes(b"left")
    with pytest.raises(ForeignWarehouse, match="left by another program"):
        run(place)
    assert not (place / "w.duckdb").exists()


def test_a_log_that_came_during_the_run_keeps_it_from_publishing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (place / "w.duckdb").read_bytes()
    finish = "load.warehouse.Loader.finish"
    monkeypatch.setattr(finish, lambda *_: (place / "w.duckdb.wal").write_bytes(b"left"))
    with pytest.raises(ForeignWarehouse, match="left by another program"):
        run(place, force=True)
    assert (place / "w.duckdb").read_bytes() == before


def test_nobody_opens_the_file_for_writing_while_it_is_built_anew(place: Path) -> None:
    """Their log would lie beside the new file. Reading goes on."""
    path = place / "w.duckdb"
    opened = "duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'r'); os._exit(7)"
    with kept_from_writers(path, path):
        shutil.copyfile(path, place / "copy")  # closing a file must not end what keeps them away
        assert another(opened, path, "w").returncode == 1
        assert another(opened, path, "r").returncode == 7
    assert another(opened, path, "w").returncode == 7


def test_a_file_that_another_program_holds_is_no_damage(place: Path) -> None:
    before = (place / "w.duckdb").read_bytes()
    with held_by_another(place / "w.duckdb") as process:
        for command in (("run", "in"), ("run", "in", "--force"), ("status",), ("sql", "select 1")):
            code, line = refused(place, *command, "--warehouse", "w.duckdb")
            assert code == 3 and "no damage" in line and f"process {process}" in line, line
        with (
            pytest.raises(BusyWarehouse, match="open for writing"),
            kept_from_writers(place / "w.duckdb", place / "w.duckdb"),
        ):
            pass
    assert (place / "w.duckdb").read_bytes() == before


# -- what stands in its place ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leads", ["to a file", "nowhere"])
def test_a_link_stays_and_what_it_leads_to_is_replaced(place: Path, leads: str) -> None:
    (place / "real").mkdir()
    if leads == "to a file":
        (place / "w.duckdb").rename(place / "real" / "r.duckdb")
    else:
        (place / "w.duckdb").unlink()
    (place / "w.duckdb").symlink_to("real/r.duckdb")
    write_reports(place / "in", ["某某市某某区民政局"])
    run(place)
    assert (place / "w.duckdb").is_symlink()
    assert len(content(place / "real" / "r.duckdb")["reports"]) == 3
    assert {path.name for path in place.iterdir() if path.suffix in (".lock", ".work")} <= {".w.duckdb.lock"}
    assert run(place).changed is False


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [(pipe, "is a pipe"), (Path.mkdir, "is a folder"), (lambda path: path.symlink_to("w.duckdb"), "leads to itself"),
     (lambda path: path.symlink_to("/dev/null"), "is a device")],
    ids=["pipe", "folder", "loop", "device"],
)  # fmt: skip
@pytest.mark.parametrize("command", [("run", "in"), ("status",)], ids=lambda words: words[0])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: Any, said: str, command: tuple[str, ...]) -> None:
    write_reports(tmp_path / "in", AGENCIES[:1])
    make(tmp_path / "w.duckdb")
    code, line = refused(tmp_path, *command, "--warehouse", "w.duckdb")
    assert code == 3 and said in line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "w.duckdb"]


@pytest.mark.parametrize(
    "command", [("run", "in"), ("run", "in", "--force"), ("status",), ("export", "--to", "out")], ids=" ".join
)
def test_a_warehouse_whose_runs_are_gone_is_refused(place: Path, command: tuple[str, ...]) -> None:
    with duckdb.connect(str(place / "w.duckdb")) as connection:
        connection.execute("delete from runs")
    code, line = refused(place, *command, "--warehouse", "w.duckdb")
    assert code == 3 and "`runs` is empty" in line and "move it away" in line


def test_a_flipped_bit_is_told_as_damage_of_the_live_file(place: Path) -> None:
    path = place / "w.duckdb"
    whole = path.read_bytes()
    told = 0
    for at in range(3 * 4096, len(whole), len(whole) // 5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        for attempt in (lambda: run(place, force=True), lambda: export(Warehouse(path), place / "out")):
            try:
                attempt()
            except DamagedWarehouse as error:
                told += 1
                assert str(error).startswith(
                    f"{path}: this file is damaged on its disk; put a copy of it back, or move it"
                )
                assert "build.duckdb" not in str(error)
                assert path.read_bytes()[at] == whole[at] ^ 4
    assert told


# -- exports -----------------------------------------------------------------------------------------------------------


def deleted_table(folder: Path) -> None:
    shutil.rmtree(folder / "reports")


def deleted_file(folder: Path) -> None:
    (folder / "dim_item" / "data.parquet").unlink()


def one_byte(folder: Path) -> None:
    path = folder / "reports" / "report_year=2023" / "data_0.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(folder: Path) -> None:
    os.truncate(folder / "datapackage.json", 100)


def unmarked(folder: Path) -> None:
    (folder / "_gongkai").unlink()


def half_a_mark(folder: Path) -> None:
    os.truncate(folder / "_gongkai", 50)


def half_a_manifest(folder: Path) -> None:
    os.truncate(folder.parent / "manifest.json", 50)


@pytest.mark.parametrize(
    "damage", [deleted_table, deleted_file, one_byte, cut, unmarked, half_a_mark, half_a_manifest, shutil.rmtree]
)
def test_exports_are_made_anew(place: Path, damage: Any) -> None:
    folder = place / "exports" / "parquet"

    def rows() -> dict[str, list[Any]]:
        # Of the marts each file is a table of its own.
        tables = [path for path in folder.iterdir() if path.name != "marts" and any(path.rglob("*.parquet"))]
        files = {path: f"{path}/**/*.parquet" for path in tables} | {
            path: str(path) for path in folder.glob("marts/*.parquet")
        }
        return {
            str(path.relative_to(folder)): sorted(duckdb.read_parquet(file).fetchall(), key=str)
            for path, file in sorted(files.items())
        }

    before = rows()
    damage(folder)
    assert exported(place / "exports") is None
    assert run(place).changed is False
    assert rows() == before
    assert exported(place / "exports") == Warehouse(place / "w.duckdb").published()
    made = folder.stat().st_ino
    run(place)
    assert folder.stat().st_ino == made, "whole, so left as it is"


def test_the_manifest_names_every_file_with_its_size_and_digest(place: Path) -> None:
    files = json.loads((place / "exports" / "manifest.json").read_text("utf-8"))["files"]
    folder = place / "exports" / "parquet"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        "_gongkai"
    } == files.keys()
    assert all((folder / name).stat().st_size == facts["bytes"] for name, facts in files.items())


def test_files_of_others_in_an_export_stay(place: Path) -> None:
    folder = place / "exports" / "parquet"
    mine = {
        "notes.txt": b"mine",
        "my study/a.duckdb": b"data",
        "my study/a.duckdb.wal": b"log",
        "reports/why.txt": b"x",
    }
    for name, data in mine.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "link").symlink_to("/nowhere")
    for agency in ("某某市某某区民政局", "某某市某某区审计局"):
        write_reports(place / "in", [agency])
        run(place)
        assert {name: (folder / name).read_bytes() for name in mine} == mine
        assert (folder / "link").is_symlink()
    assert (
        not {"notes.txt", "link"} & json.loads((place / "exports" / "manifest.json").read_text("utf-8"))["files"].keys()
    )


def test_a_file_of_others_among_the_rows_of_a_table_stops_the_export(place: Path) -> None:
    folder = place / "exports" / "parquet"
    (folder / "reports" / "mine.parquet").write_bytes(b"mine")
    write_reports(place / "in", ["某某市某某区民政局"])
    with pytest.raises(ForeignFolder, match=r"reports/mine\.parquet: is in the way"):
        run(place)
    assert (folder / "reports" / "mine.parquet").read_bytes() == b"mine"
    assert exported(place / "exports") != Warehouse(place / "w.duckdb").published()


def test_a_manifest_of_another_program_is_not_written_over(place: Path) -> None:
    (place / "out").mkdir()
    (place / "out" / "manifest.json").write_text('{"name": "my page"}')
    with pytest.raises(ForeignFolder, match=r"manifest\.json: is in the way"):
        export(Warehouse(place / "w.duckdb"), place / "out")
    assert [path.name for path in (place / "out").iterdir()] == ["manifest.json"]


# -- full disks --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk in memory; skips where the system lets none be mounted."""
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if mount.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("options", ["size=1m", "size=50m,nr_inodes=2", "size=50m,nr_inodes=4"])
def test_a_first_run_on_a_full_disk_says_so(published: Path, tmp_path: Path, options: str) -> None:
    with small_disk(tmp_path / "disk", options) as disk:
        code, line = refused(published, "run", "in", "--warehouse", str(disk / "w.duckdb"), "--no-exports")
        assert code == 1 and "No space left" in line and "then try again" in line and str(disk) in line, line
        assert ("no inode" in line) == ("inodes" in options)
        assert {path.name for path in disk.iterdir()} <= {".w.duckdb.lock", "w.duckdb.attempts.jsonl"}


def test_a_run_that_fills_the_disk_leaves_warehouse_and_exports(published: Path, tmp_path: Path) -> None:
    size = sum(path.stat().st_size for path in published.rglob("*") if path.is_file())
    with small_disk(tmp_path / "disk", f"size={size * 2 // 1024 + 2000}k") as disk:
        shutil.copytree(published, disk, dirs_exist_ok=True)
        before = (disk / "w.duckdb").read_bytes()
        write_reports(disk / "in", ["某某市某某区民政局"])
        room = os.statvfs(disk)
        (disk / "ballast").write_bytes(bytes(room.f_bavail * room.f_frsize - 100_000))
        code, line = refused(disk, "run", "in", "--warehouse", "w.duckdb", "--exports", "exports")
        assert code == 1 and "No space left" in line
        assert (disk / "w.duckdb").read_bytes() == before
        assert exported(disk / "exports") == Warehouse(disk / "w.duckdb").published()
        (disk / "ballast").unlink()
        done = gongkai(disk, "run", "in", "--warehouse", "w.duckdb", "--exports", "exports")
        assert done.returncode == 0, done.stderr


def test_findings_on_a_full_disk_leave_the_old_file_whole(place: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=64k") as disk:
        (disk / "f.csv").write_bytes(b"rule_id,severity\n" * 1_700)
        (disk / "ballast").write_bytes(bytes(32_000))
        code, line = refused(place, "findings", "--warehouse", "w.duckdb", "--csv", str(disk / "f.csv"))
        assert code == 1 and "No space left" in line and "f.csv" in line
        assert (disk / "f.csv").read_bytes() == b"rule_id,severity\n" * 1_700
        assert sorted(path.name for path in disk.iterdir()) == ["ballast", "f.csv"]


@pytest.mark.parametrize("name", ["w.duckdb", "decisions.csv", "in/report.txt"])
def test_a_list_of_findings_is_written_over_no_other_file(place: Path, name: str) -> None:
    file = place / name
    if name != "w.duckdb":
        file.write_text("finding_id,decision\n", "utf-8")
    before = file.read_bytes()
    code, line = refused(place, "findings", "--warehouse", "w.duckdb", "--csv", name)
    assert code == 3 and "is no list of findings" in line
    assert file.read_bytes() == before


def test_a_file_is_written_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal imitated, for systems that mount no disk."""
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "f.csv").symlink_to("real.csv")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=r"No space left on device: .*f\.csv"):
            write_whole(tmp_path / "f.csv", b"new")
    assert (tmp_path / "real.csv").read_bytes() == b"old"
    write_whole(tmp_path / "f.csv", b"new")
    assert (tmp_path / "f.csv").is_symlink() and (tmp_path / "real.csv").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.csv", "real.csv"]
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", b"new")
    assert os.read(reading, 10) == b"new"
    os.close(reading)


def test_the_engine_s_own_words_on_a_full_disk_are_understood(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal imitated: its checkpoint fails."""

    def full(*_: object) -> None:
        raise duckdb.IOException(
            'IO Error: Checkpoint failed for database "warehouse". The database has been invalidated. Original error: '
            'Could not write file "build.duckdb": No space left on device'
        )

    monkeypatch.setattr("load.warehouse.Build.publish", full)
    with pytest.raises(WarehouseError, match=rf"^{place}/w\.duckdb: nothing was changed, the disk of .* is full"):
        run(place, force=True)


# -- asked to stop -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_asked_to_stop_a_run_clears_away(tmp_path: Path, number: signal.Signals, code: int, workers: str) -> None:
    write_reports(tmp_path / "in", [f"某某市某某区第{n}局" for n in range(60)])
    command = [str(GONGKAI), "run", "in", "--warehouse", "w.duckdb", "--no-exports", "--workers", workers]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # fmt: skip
    while not (tmp_path / ".w.duckdb.work").exists():
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)  # a terminal tells the whole group
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, said) == (code, "gongkai: stopped\n")
    assert {path.name for path in tmp_path.iterdir()} <= {"in", ".w.duckdb.lock", "w.duckdb.attempts.jsonl"}


def test_damage_that_a_check_meets_costs_the_run_and_no_rule(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that fails is left out; a damaged file is not published without it."""
    before = (place / "w.duckdb").read_bytes()

    def damaged(rows: object) -> None:
        raise duckdb.Error("Corrupt database file: computed checksum 1 does not match stored checksum 2 in block 3")

    write_reports(place / "in", AGENCIES[:1], printed="7")
    text = (place / "in" / f"{AGENCIES[0]}.txt").read_text("utf-8")
    (place / "in" / f"{AGENCIES[0]}.txt").write_text(text.replace("7", "8", 40), "utf-8")  # something does not add up
    monkeypatch.setattr("flows.pipeline.error_hints", lambda forms, rows: damaged(rows))
    with pytest.raises(DamagedWarehouse, match="this file is damaged on its disk"):
        run(place)
    assert (place / "w.duckdb").read_bytes() == before

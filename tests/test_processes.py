"""Nothing of a killed run lives on or stays lying: workers, readers and what they start end with it, the next run clears up.

`python -m tests.lone_kills` is the long form.
"""

import multiprocessing
import multiprocessing.util
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract import DocumentError, scratch
from extract.files import converted
from extract.lifeline import Child
from flows import forkserver
from tests.helpers import ROOT
from tests.lone_kills import PATIENCE, Place
from tests.test_files_office import RTF

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the system cannot tie processes to each other")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("lone"))


@needs_linux
@pytest.mark.parametrize(("stage", "after"), [(3, 0.1), (7, 0.3)], ids=["as workers start", "as they read"])
def test_a_run_whose_main_process_is_killed_alone(place: Place, stage: int, after: float) -> None:
    kill = place.kill(stage, after)
    assert not kill.lived_on
    assert not kill.left
    assert kill.processes >= stage


PARENT = """
import sys, time
from extract.lifeline import Child
child = Child(["/bin/sh", "-c", "sleep 100 & echo $!; exec sleep 100"], stdout=-1)
print(child.process.pid, int(child.process.stdout.readline()), flush=True)
time.sleep(100)
"""


def alive(process: int) -> bool:
    """Whether it runs: not ended, and no zombie that nobody has asked after (its command line is empty while it starts)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_for_the_end_of(*processes: int) -> None:
    until = time.monotonic() + PATIENCE
    while any(map(alive, processes)):
        assert time.monotonic() < until, "lived on"
        time.sleep(0.02)


@needs_linux
def test_a_child_ends_with_its_parent_and_with_it_what_it_started() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        processes = [*map(int, parent.stdout.readline().split())]
        assert len(processes) == 2 and all(map(alive, processes))
        parent.kill()
    wait_for_the_end_of(*processes)


def test_a_child_that_is_ended_takes_along_what_it_started() -> None:
    child = Child(["/bin/sh", "-c", "sleep 100 & echo $!; exec sleep 100"], stdout=subprocess.PIPE)
    assert child.process.stdout
    started = int(child.process.stdout.readline())
    child.end()
    assert child.process.returncode == -signal.SIGKILL
    wait_for_the_end_of(child.process.pid, started)
    child.end()  # once more is no error


def test_a_program_that_is_not_there_costs_no_descriptor() -> None:
    before = len([*Path("/proc/self/fd").iterdir()])
    with pytest.raises(FileNotFoundError):
        Child(["/no/such/program"])
    assert len([*Path("/proc/self/fd").iterdir()]) == before


# -- temporary folders -------------------------------------------------------------------------------------------------

OWNER = """
import sys, time
from extract import discover, scratch
print(scratch.folder(), flush=True)
time.sleep(100 if sys.argv[1:] else 0)
"""


def test_a_folder_goes_with_its_process_or_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    others = tmp_path / "gongkai-scratch-of-somebody"  # a file, not a folder
    others.write_text("")
    ended = subprocess.run([sys.executable, "-c", OWNER], capture_output=True, text=True, check=True, cwd=ROOT)
    assert Path(ended.stdout.strip()).parent == tmp_path
    assert [*tmp_path.iterdir()] == [others]
    command = [sys.executable, "-c", OWNER, "stay"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as owner:
        assert owner.stdout
        folder = Path(owner.stdout.readline().strip())
        (folder / "in use").write_text("")
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(tmp_path / "socket"))
        for number, outside in enumerate((tmp_path / "socket", others, tmp_path / "never made")):
            (folder / str(number)).mkdir()
            scratch.note_outside(folder / str(number), outside)
        scratch.sweep()
        assert (folder / "in use").exists() and (tmp_path / "socket").exists(), "its process lives"
        owner.kill()
    assert folder.exists()
    scratch.sweep()
    assert [*tmp_path.iterdir()] == [others]


@pytest.mark.skipif(not any(map(shutil.which, converted.PROGRAMS)), reason="LibreOffice is not installed")
def test_libreoffice_leaves_no_socket_when_it_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    places = []
    monkeypatch.setattr(
        converted, "_socket", lambda profile, told=converted._socket: places.append(told(profile)) or places[0]
    )

    def started(*arguments: object, **settings: object) -> Child:
        child = Child(*arguments, **settings)  # type: ignore[arg-type]
        wait_for_it = child.process.wait

        def wait(seconds: float | None = None) -> int:
            if seconds is None:
                return wait_for_it()
            until = time.monotonic() + 60
            while not places[0].exists():
                assert time.monotonic() < until, "its socket lies somewhere else"
                time.sleep(0.01)
            raise subprocess.TimeoutExpired("soffice", seconds)

        monkeypatch.setattr(child.process, "wait", wait)
        return child

    monkeypatch.setattr(converted, "Child", started)
    with pytest.raises(DocumentError, match="did not convert it"):
        converted.read(RTF)
    assert not places[0].exists()


def test_multiprocessing_keeps_its_sockets_where_they_are_swept() -> None:
    """A name of the library that is not documented: should it lose its meaning, this fails."""
    forkserver.start(scratch.folder(), "flows.worker")
    assert Path(multiprocessing.util.get_temp_dir()).parent == scratch.folder()
    assert multiprocessing.forkserver._forkserver._forkserver_address  # type: ignore[attr-defined]

"""One document never stops a run: it is read within a clock and a bound of memory, in a process that it may take along.

Real runs of the command in processes of their own; what a document does to its reader stands in tests/tools/hostile.py.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from extract import SourceFile, discover
from extract.files import pdf_process
from flows import batches
from flows.batches import in_batches, read_batch
from flows.limits import Exceeded, Limits
from flows.workers import Crew
from tests import pages
from tests.helpers import ROOT, page, write_reports
from tests.office import ask, run
from tests.pages import random_figures
from tests.tools.hostile import HARMS
from tests.write_pdf import write_pdf
from transform.facts.batch import BatchBuilder
from transform.report import Report, ReportReader

GOOD = [f"某某市某某区{name}" for name in ("财政局", "教育局")]
REASONS = {
    "kill": "too_complex",
    "fault": "reader_fault",
    "leave": "reader_fault",
    "loop": "timeout",
    "deaf": "timeout",
    "stubborn": "timeout",
    "grow": "too_complex",
    "swell": "too_complex",
    "deep": "too_complex",
}
PATIENCE = 300.0


def command(program: Path, home: Path, *options: str) -> list[str]:
    where = [str(home / "in"), "--warehouse", str(home / "w.duckdb"), "--no-exports"]
    return [sys.executable, str(program), "run", *where, *options]


HOSTILE = ROOT / "tests" / "tools" / "hostile.py"


def environment(seconds: int = 20) -> Mapping[str, str]:
    """A worker's first document takes a second or so: then all patterns are made."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "GONGKAI_DOCUMENT_SECONDS": str(seconds)}


def found(home: Path) -> tuple[set[str], dict[str, str]]:
    """Whose reports are there, and name -> reason of what was set aside."""
    reports = {agency for (agency,) in ask(home, "select agency_name from v_reports where is_current")}
    aside = ask(home, "select parse_filename(source_uri, true), reason_code from v_set_aside")
    return reports, dict(aside)


def test_every_harm_has_its_reason() -> None:
    assert set(REASONS) == set(HARMS)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_harms_its_reader_is_set_aside_and_the_others_are_reports(tmp_path: Path, workers: str) -> None:
    """Each harm stands between two good reports, and no process takes more memory than it may."""
    write_reports(tmp_path / "in", GOOD)
    harms = REASONS if workers == "2" else ["deaf", "grow", "kill", "loop"]
    for harm in harms:
        (tmp_path / "in" / f"{harm}.txt").write_text(page(agency=f"某某市某某区{harm}局"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LARGEST, str(tmp_path / "largest"), *command(HOSTILE, tmp_path, "--workers", workers)],
        env=environment(3),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert found(tmp_path) == (set(GOOD), {harm: REASONS[harm] for harm in harms})
    assert int((tmp_path / "largest").read_text()) < 1_000_000  # KiB, of the largest process
    assert not (tmp_path / ".w.duckdb.work").exists()


LARGEST = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], check=False).returncode
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""Runs a command and notes the memory of the largest process of it, whatever else the tests have run."""


def workers_of(process: "subprocess.Popen[Any]") -> list[int]:
    """Its workers: its children, and those of the child from which workers are forked; none of Python's own helpers."""
    children = children_of(process.pid)
    forking = [pid for pid in children if b"multiprocessing.forkserver" in called(pid)]
    helping = [pid for pid in children if b"multiprocessing.resource_tracker" in called(pid)]
    return [pid for pid in children if pid not in forking + helping] + [p for pid in forking for p in children_of(pid)]


def children_of(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += map(int, (thread / "children").read_text().split())
    return found


def called(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not tell the children of a process")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_workers_cost_no_report(tmp_path: Path, workers: str) -> None:
    """As the system does it: whichever worker has read a little. Every document becomes a report."""
    agencies = [f"某某市某某区第{number}街道办事处" for number in range(200)]
    write_reports(tmp_path / "in", agencies)
    program = tmp_path / "slow.py"
    program.write_text(SLOW.format(home=str(tmp_path)), "utf-8")
    with subprocess.Popen(command(program, tmp_path, "--workers", workers), env=environment()) as process:
        killed: set[int] = set()
        until = time.monotonic() + PATIENCE
        while process.poll() is None and len(killed) < 3 and time.monotonic() < until:
            for pid in workers_of(process):
                read = tmp_path / f"read-by-{pid}"
                if pid not in killed and read.exists() and read.stat().st_size > 20:
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
                    break
            time.sleep(0.01)
        assert process.wait(PATIENCE) == 0
    assert len(killed) == 3
    assert found(tmp_path) == (set(agencies), {})


SLOW = """
import os, sys, time
from flows import batches
read_bytes = batches.read_bytes
def slowly(file):
    with open(f"{home}/read-by-{{os.getpid()}}", "a") as count:
        count.write(".")
    time.sleep(0.005)
    return read_bytes(file)
batches.read_bytes = slowly
if __name__ == "__main__":
    from flows.cli import main
    sys.exit(main())
"""
"""The command, with a reader that takes its time and notes what it does"""


def test_nothing_is_read_for_ever_where_no_worker_can_live(tmp_path: Path) -> None:
    """Workers that end as soon as they start are no document's fault: one line, and nothing is published."""
    write_reports(tmp_path / "in", GOOD)
    program = tmp_path / "dying.py"
    program.write_text(
        "import os, sys\nfrom flows import worker\nworker.bound_memory = lambda limits: os._exit(9)\n"
        "if __name__ == '__main__':\n    from flows.cli import main\n    sys.exit(main())\n",
        "utf-8",
    )
    done = subprocess.run(
        command(program, tmp_path), env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "end at once" in done.stderr and not (tmp_path / "w.duckdb").exists()


@pytest.mark.parametrize("harm", ["loop", "grow", "deep"])
def test_extract_has_the_same_clock(tmp_path: Path, harm: str) -> None:
    (tmp_path / f"{harm}.txt").write_text(page(), "utf-8")
    done = subprocess.run(
        [sys.executable, str(HOSTILE), "extract", str(tmp_path / f"{harm}.txt")],
        env=environment(1),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"gongkai: set aside ({REASONS[harm]}): ") and done.stderr.count("\n") == 1


# -- in this process ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    write_reports(tmp_path / "in", [*GOOD, "某某市某某区审计局"])
    yield tmp_path
    batches.reader.cache_clear()
    batches.doubter.cache_clear()


def test_a_stopped_reader_forgets_what_it_half_knows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = batches.reader()
    read = ReportReader.read

    def endless(self: ReportReader, document: Any) -> Report:
        while GOOD[1] in document.uri:
            pass
        return read(self, document)

    monkeypatch.setattr(ReportReader, "read", endless)
    handler = signal.getsignal(signal.SIGALRM)
    batch = read_batch(discover([str(folder / "in")]), limits=Limits(1))
    assert (batch.reports, batch.documents) == (2, 3)
    assert [line["reason_code"] for line in batch.tables["documents"].to_pylist()].count("timeout") == 1
    assert batches.reader() is not before
    assert signal.getsignal(signal.SIGALRM) == handler and signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.mark.parametrize("where", ["while it is added", "as columns"])
def test_what_does_not_become_columns_costs_no_other_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    add, tables = BatchBuilder.add_report, BatchBuilder.tables
    poor: set[BatchBuilder] = set()

    def adding(self: BatchBuilder, report: Report, *rest: Any) -> None:
        add(self, report, *rest)
        if GOOD[1] in report.document.uri:
            poor.add(self)
            if where == "while it is added":
                raise OverflowError("too large for its column")

    def made(self: BatchBuilder) -> Any:
        if where == "as columns" and self in poor:
            raise OverflowError("too large for its column")
        return tables(self)

    monkeypatch.setattr(BatchBuilder, "add_report", adding)
    monkeypatch.setattr(BatchBuilder, "tables", made)
    batch = read_batch(discover([str(folder / "in")]))
    assert (batch.reports, batch.documents, batch.tables["sources"].num_rows) == (2, 3, 3)
    assert sorted(batch.tables["reports"]["report_no"].to_pylist()) == [0, 1]
    (aside,) = [line for line in batch.tables["documents"].to_pylist() if line["reason_code"]]
    assert aside["reason_code"] == "reader_fault" and "too large for its column" in aside["reason"]


def test_batches_are_cut_by_number_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def sizes(*of: int, most: int = 3) -> list[list[int]]:
        files = [SourceFile("", str(number), size, 0) for number, size in enumerate(of)]
        return [[file.byte_size for file in batch] for batch in in_batches(files, most)]

    monkeypatch.setattr(batches, "BATCH_BYTES", 100)
    assert sizes() == []
    assert sizes(1, 1, 1, 1) == [[1, 1, 1], [1]]
    assert sizes(60, 40, 1, 99, 2) == [[60, 40], [1, 99], [2]]
    assert sizes(500, 1, 500, 500) == [[500], [1], [500], [500]]


def test_a_batch_that_failed_is_read_again_when_asked_again(tmp_path: Path) -> None:
    """A second try (of a step that met a full disk, say) must not get the first one's failure."""
    write_reports(tmp_path / "in", GOOD)
    with Crew(1, Limits()) as crew:
        (read,) = crew.read([discover([str(tmp_path / "in")])], {}, tmp_path / "work")
        with pytest.raises(OSError, match="work"):
            read()
        (tmp_path / "work").mkdir()
        assert [batch.reports for batch in read()] == [2]
        assert [*(tmp_path / "work").iterdir()] == []


def test_no_worker_is_started_when_there_is_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_reports(tmp_path / "in", GOOD)
    assert run(tmp_path, isolated=True).reports == 2
    monkeypatch.setattr("flows.pipeline.Crew", lambda *_: pytest.fail("a worker was started"))
    assert not run(tmp_path, isolated=True).changed


def test_isolated_or_not_the_warehouse_is_the_same(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", GOOD)
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    selects = ("from v_reports order by all", "select * exclude (run_id) from v_set_aside", "from sources order by all")
    run(tmp_path)
    before = [ask(tmp_path, select) for select in selects]
    (tmp_path / "w.duckdb").unlink()
    run(tmp_path, isolated=True)
    assert [ask(tmp_path, select) for select in selects] == before
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        assert connection.execute("select documents_set_aside from runs").fetchall() == [(1,)]


def test_a_pdf_that_was_stopped_leaves_no_answer_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads PDF answers in turn: an answer that nobody waited for must not be taken for the next file's."""
    pdf = write_pdf(pages.page(random_figures(Random(1))))

    def stopped(pipe: Any) -> bytes:
        raise Exceeded(Limits().too_slow())

    with monkeypatch.context() as patch:
        patch.setattr(pdf_process, "_receive", stopped)
        with pytest.raises(Exceeded):
            pdf_process.read_in_process(b"%PDF-1.4")
    assert pdf_process.read_in_process(pdf)

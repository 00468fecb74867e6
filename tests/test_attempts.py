"""Every attempt is known: how it ended stands beside the warehouse, `status` says it, and every document is accounted for."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from extract.errors import EmptySource, SourceError
from flows import pipeline
from flows.cli import cli
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.status import five_lines
from flows.summary import NewErrors, RunSummary, summary_lines
from load import BusyWarehouse, ForeignFolder, Warehouse
from load.attempts import Noting, Report, attempts, log_file
from load.sqlfiles import statement
from tests.helpers import ROOT, page, write_reports
from tests.office import ask, run
from tests.rendering import plain_figures
from tests.test_cli import gongkai, locked, snapshot

AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局", "民政局")]
ZONED = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+08:00"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with `in` (three reports) and room for a warehouse."""
    write_reports(tmp_path / "in", AGENCIES)
    return tmp_path


def told(place: Path) -> list[str]:
    """The five lines of `status`, without what they are called."""
    warehouse = Warehouse(place / "w.duckdb")
    last_run = warehouse.query(statement("ask/last_run")).to_pylist()[0] if warehouse.exists else None
    lines = five_lines(warehouse, attempts(warehouse.path), last_run)
    names = ["last attempt", "came in", "set aside", "new errors", "sources"]
    assert [line[:13].strip() for line in lines] == names
    return [line[14:] for line in lines]


def outcomes(place: Path) -> list[str]:
    return [attempt.report.outcome for attempt in attempts(place / "w.duckdb")]


# -- how attempts end --------------------------------------------------------------------------------------------------


def test_an_attempt_that_publishes_and_one_that_finds_nothing_new(place: Path) -> None:
    (place / "in" / "x.txt").write_text("x", "utf-8")
    run(place)
    last, came_in, aside, errors, sources = told(place)
    assert re.fullmatch(rf"{ZONED}: published as run 1 after \d+ s", last)
    assert came_in == "3 reports; 4 seen = 0 unchanged + 3 loaded + 1 set aside + 0 same as another"
    assert aside == "1: x.txt (not_a_report); 1 in all"
    assert errors == "none in the first run"
    assert sources == "4 documents in 1; none empty or smaller than before"
    run(place)
    last, came_in, aside, errors, _ = told(place)
    assert re.fullmatch(rf"{ZONED}: nothing changed after \d+ s; run 1 of {ZONED} stands", last)
    assert came_in == "nothing new; 4 seen = 4 unchanged + 0 loaded + 0 set aside + 0 same as another"
    assert (aside, errors) == ("none new; 1 in all", "none since the run before")
    assert outcomes(place) == ["published", "nothing changed"]


def test_errors_are_new_once_and_those_that_stay_are_not(place: Path) -> None:
    wrong = page(plain_figures(), agency=AGENCIES[0]).replace("\t0\n", "\t7\n", 40)
    (place / "in" / f"{AGENCIES[0]}.txt").write_text(wrong, "utf-8")
    first = run(place)
    assert first.errors and first.errors.number == first.findings["error"] > 0
    assert told(place)[3].startswith(f"{first.errors.number} in the first run: {AGENCIES[0]} 2023 ")
    write_reports(place / "in", ["某某市某某区审计局"])
    second = run(place)
    assert second.errors and second.errors.number == 0 and second.findings["error"] == first.findings["error"]
    (place / "in" / f"{AGENCIES[1]}.txt").write_text(wrong.replace(AGENCIES[0], AGENCIES[1]), "utf-8")
    third = run(place)
    assert third.errors and third.errors.number == third.findings["error"] - second.findings["error"] > 0
    assert all(AGENCIES[1] in line for line in third.errors.named)
    [said] = [line for line in summary_lines(third, RunOptions(("in",), place / "w.duckdb")) if "findings " in line]
    assert f" notes; {third.errors.number} of the errors new" in said
    assert " new" not in next(line for line in summary_lines(first, RunOptions(("in",), place)) if "findings " in line)


def test_a_failed_attempt_is_told_also_where_nothing_ever_was(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        run(tmp_path)
    last, came_in, aside, errors, sources = told(tmp_path)
    assert re.fullmatch(rf"{ZONED}: failed after \d+ s: .*in: no such file or folder; no warehouse yet", last)
    assert (came_in, aside, errors) == ("nothing", "none new", "none: nothing was published")
    assert sources == "not known"


def test_failed_nights_are_told_until_one_ends_well(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(place)
    (place / "in").rename(place / "away")
    for _ in range(2):
        with pytest.raises(SourceError):
            run(place)
    assert re.search(rf"failed .*; run 1 of {ZONED} stands \(before it 1 failed\)$", told(place)[0])
    (place / "away").rename(place / "in")
    run(place)
    assert told(place)[0].endswith("stands (before it 2 failed)")
    run(place)
    assert told(place)[0].endswith("stands")
    assert outcomes(place) == ["published", "failed", "failed", "nothing changed", "nothing changed"]


def test_a_fault_of_the_program_and_a_stop_are_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, outcome, said in (
        (RuntimeError("no\nsuch thing"), "failed", "no"),
        (OSError(5, "Input/output error", "w.work"), "failed", "w.work: Input/output error"),
        (KeyboardInterrupt(), "killed", "stopped: by a signal, or a person at the terminal"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "place_reports", lambda *_, raised=error: (_ for _ in ()).throw(raised))
            with pytest.raises(type(error)):
                run(place)
        report = attempts(place / "w.duckdb")[-1].report
        assert (report.outcome, report.said, report.counts) == (outcome, said, {"seen": 3})


def test_refused_attempts(place: Path) -> None:
    with locked(place / ".w.duckdb.lock"), pytest.raises(BusyWarehouse):
        run(place)
    assert re.match(rf"{ZONED}: refused after \d+ s: another run is building this warehouse", told(place)[0])
    (place / "exports" / "parquet").mkdir(parents=True)
    (place / "exports" / "parquet" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(ForeignFolder):
        run(place, exports=place / "exports")
    last, came_in, *_ = told(place)
    assert re.match(rf"{ZONED}: refused after \d+ s: run 1 was published, then: .*; run 1 of {ZONED} stands", last)
    assert came_in == "3 reports; 3 seen = 0 unchanged + 3 loaded + 0 set aside + 0 same as another"
    assert outcomes(place) == ["refused", "refused"]


RUNNING = """
import os, signal, sys
from pathlib import Path
from flows import pipeline
from flows.options import RunOptions
def stop(*_, **__):
    print("here", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
setattr(pipeline, sys.argv[1], stop)
pipeline.run_steps(RunOptions(("in",), Path("w.duckdb"), Path("exports")))
"""


@pytest.mark.parametrize("step", ["place_reports", "export"])
def test_a_killed_attempt_is_found_by_the_next_reader_and_noted_by_the_next_run(
    place: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """While it lives it is running; before and behind the publication its death says what stands."""
    monkeypatch.chdir(place)
    command = [sys.executable, "-c", RUNNING, step]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin and process.stdout and process.stdout.readline() == b"here\n"
        assert re.fullmatch(rf"{ZONED}: still running \(process {process.pid}\)", told(place)[0])
        assert told(place)[1] == "not known yet"
        process.stdin.write(b"\n")
    assert process.returncode == -signal.SIGKILL
    last, came_in, *_ = told(place)
    ended = "its process ended without a word: killed, or the machine stopped"
    if step == "export":
        assert re.fullmatch(rf"{ZONED}: killed: run 1 was published, then: {ended}; run 1 of {ZONED} stands", last)
        assert came_in == "3 reports; 3 seen = 0 unchanged + 3 loaded + 0 set aside + 0 same as another"
    else:
        assert re.fullmatch(rf"{ZONED}: killed: {ended}; no warehouse yet", last)
        assert came_in == "nothing"
    before = log_file(place / "w.duckdb").read_bytes()
    run(place)
    assert log_file(place / "w.duckdb").read_bytes().startswith(before)
    assert outcomes(place) == ["killed", "nothing changed" if step == "export" else "published"]
    assert sum('"killed"' in line for line in log_file(place / "w.duckdb").read_text("utf-8").splitlines()) == 1


# -- the log -----------------------------------------------------------------------------------------------------------

WRITING = """
import os, sys
from pathlib import Path
from load.attempts import Noting, Report
for number in range(int(sys.argv[2])):
    noting = Noting(Path(sys.argv[1]), ["来源" * 300])
    noting.ends(Report("published", f"{sys.argv[3]} {number}"))
kept = Noting(Path(sys.argv[1]), ["x"])
os._exit(0)
"""


def test_writers_at_the_same_time_spoil_no_line(tmp_path: Path) -> None:
    """Eight at once, each of which is killed in its last attempt: every line is whole, and only those eight were killed."""
    warehouse = tmp_path / "w.duckdb"
    command = [sys.executable, "-c", WRITING, str(warehouse), "25"]
    writers = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in range(8)]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen |= {attempt.report.outcome for attempt in attempts(warehouse)}
    assert [writer.returncode for writer in writers] == [0] * 8
    assert seen <= {"published", "running", "killed"}
    for line in log_file(warehouse).read_text("utf-8").splitlines():
        assert not line or json.loads(line)["attempt"]  # an empty one ends what looked cut off
    found = attempts(warehouse)
    said = {attempt.report.said for attempt in found if attempt.report.outcome == "published"}
    assert said == {f"{writer} {number}" for writer in range(8) for number in range(25)}
    assert Counter(attempt.report.outcome for attempt in found) == {"published": 200, "killed": 8}


def test_one_of_two_that_is_killed_is_told_while_the_other_goes_on(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    going = Noting(warehouse, ["going"])
    subprocess.run([sys.executable, "-c", WRITING, str(warehouse), "0", "0"], cwd=ROOT, check=True)
    assert [(a.sources[0], a.report.outcome) for a in attempts(warehouse)] == [("going", "running"), ("x", "killed")]
    going.ends(Report("published"))
    assert [a.report.outcome for a in attempts(warehouse)] == ["published", "killed"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content + b'{"event": "end", "attempt": "',
        lambda content: b"\xff\x00\n[1]\n7\nnull\n{}\n" + content,
        lambda content: content + b'{"event": "begin", "attempt": "a"}\n{"event": "end", "attempt": 7}\n',
        lambda content: content.replace(b'"counts": {', b'"counts": {"seen": 1e999, "'),
        lambda content: content.replace(b"+00:00", b""),
        lambda content: b"[" * 100_000 + b"\n" + content,
        lambda content: b"",
    ],
    ids=["cut", "half a line", "no log", "no attempt", "no count", "no zone", "deep", "empty"],
)
def test_a_damaged_log_stops_nobody(place: Path, damage: Callable[[bytes], bytes]) -> None:
    run(place)
    log = log_file(place / "w.duckdb")
    before = damage(log.read_bytes())
    log.write_bytes(before)
    told(place)
    assert not run(place).changed
    assert log.read_bytes().startswith(before)
    assert told(place)[1].startswith("nothing new; 3 seen")


def test_without_a_log_the_warehouse_tells_of_its_run(place: Path) -> None:
    (place / "in" / "x.txt").write_text("x", "utf-8")
    run(place)
    log_file(place / "w.duckdb").unlink()
    last, came_in, aside, errors, sources = told(place)
    assert re.fullmatch(rf"{ZONED}: published as run 1 after \d+ s", last)
    assert came_in == "3 reports; 4 seen = 0 unchanged + 3 loaded + 1 set aside + 0 same as another"
    assert (aside, errors, sources) == ("1: x.txt (not_a_report); 1 in all", "not known", "not known")


@pytest.mark.parametrize("way", ["folder", "fifo"])
def test_a_log_that_cannot_be_written_stops_nothing_and_is_said(place: Path, way: str) -> None:
    log = log_file(place / "w.duckdb")
    if way == "folder":
        log.mkdir()
    else:
        os.mkfifo(log)
    summary = run(place)
    assert summary.changed and str(log) in summary.unwritten
    done = gongkai(place, "run", "in", "--warehouse", "w.duckdb", "--no-exports")
    assert done.returncode == 0
    [line] = done.stderr.splitlines()
    assert line.startswith("gongkai: w.duckdb.attempts.jsonl: cannot be written (")


def test_a_long_log_is_read_from_its_end_and_soon(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    Noting(warehouse, ["a"]).ends(Report("published", "x" * 200))
    line = log_file(warehouse).read_bytes()
    with log_file(warehouse).open("ab") as log:
        for _ in range(60):
            log.write(line * 1_000)
    Noting(warehouse, ["b"]).ends(Report("published", "the last"))
    began = time.process_time()
    assert attempts(warehouse)[-1].report.said == "the last"
    assert time.process_time() - began < 1


# -- every document is accounted for -----------------------------------------------------------------------------------


class Messy:
    """A folder in which files come, go, are copied, touched and changed at random, and what a run must make of each.

    The model knows nothing of the program: contents are told apart by what they are, an address by what it held before.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.held: dict[str, bytes] = {}
        """address -> content, as the last run saw it; also of files that are gone"""
        self.known: set[bytes] = set()
        self.number = 0
        folder.mkdir()

    def content(self) -> bytes:
        """A report, or what will be set aside."""
        self.number += 1
        if self.random.random() < 0.6:
            return page(plain_figures(printed=str(self.number)), agency=f"某某市某某区第{self.number}局").encode()
        return self.random.choice((b"no report %d", b"%%PDF-1.4 %d", b"\x00%d")) % self.number

    def stir(self) -> None:
        """Changes some of the files."""
        paths = [path for path in sorted(self.folder.rglob("*")) if path.is_file() and path.suffix != ".zip"]
        for _ in range(self.random.randint(1, 8)):
            what, path = self.random.randrange(6), self.random.choice([*paths, self.folder / "none"])
            if what <= 1 or not path.exists():
                below = self.folder / self.random.choice(("", "子", "子/孙"))
                below.mkdir(parents=True, exist_ok=True)
                (below / f"{self.number}.{self.random.choice(('txt', 'pdf', 'xyz'))}").write_bytes(self.content())
            elif what == 2:
                shutil.copy(path, self.folder / f"copy{self.random.randrange(9)}{path.suffix}")
            elif what == 3:
                os.utime(path, ns=(time.time_ns(), self.random.randrange(10**18)))
            elif what == 4:
                path.write_bytes(self.content())
            else:
                path.unlink()
        if self.random.random() < 0.3:
            with zipfile.ZipFile(self.folder / "a.zip", "w") as archive:
                for number in range(self.random.randint(1, 3)):
                    archive.writestr(f"{number}.txt", self.content())

    def now(self) -> dict[str, bytes]:
        found = {}
        for path in self.folder.rglob("*"):
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    found |= {f"{path}/{name}": archive.read(name) for name in archive.namelist()}
            elif path.is_file():
                found[str(path)] = path.read_bytes()
        return found

    def expected(self) -> dict[str, int]:
        """seen, unchanged, and how many of the others are the first with a content that is new."""
        now = self.now()
        others = [content for address, content in now.items() if self.held.get(address) != content]
        new = set(others) - self.known
        self.held |= now
        self.known |= new
        return {"seen": len(now), "unchanged": len(now) - len(others), "new": len(new), "same": len(others) - len(new)}


@pytest.mark.parametrize("seed", range(2))
def test_every_document_is_accounted_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 3)
    messy = Messy(tmp_path / "in", seed)
    for _ in range(6):
        messy.stir()
        if not messy.now():
            continue
        before = set(ask(tmp_path, "select document_sha256 from v_set_aside")) if messy.known else set()
        expected = messy.expected()
        summary = run(tmp_path)
        added = set(ask(tmp_path, "select document_sha256 from v_set_aside")) - before
        assert summary.unaccounted == 0
        assert {
            "seen": summary.documents,
            "unchanged": summary.unchanged,
            "new": summary.reports + summary.set_aside,
            "same": summary.same,
        } == expected
        assert summary.documents == summary.unchanged + summary.reports + summary.set_aside + summary.same
        assert summary.set_aside == len(added)
        assert {sha256(Path(one.source_uri).read_bytes()).hexdigest() for one in summary.aside if ".zip" not in one.source_uri} <= {
            digest for (digest,) in added
        }  # fmt: skip
        assert len(summary.aside) == min(5, summary.set_aside)
        if summary.changed:
            [counts] = ask(
                tmp_path,
                "select documents_seen, documents_unchanged, reports_loaded, documents_set_aside from runs "
                "order by run_id desc limit 1",
            )
            assert counts == (summary.documents, summary.unchanged, summary.reports, summary.set_aside)


def test_two_workers_account_for_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 4)
    messy = Messy(tmp_path / "in", 99)
    for _ in range(6):
        messy.stir()
    one = run(tmp_path, workers=1)
    (tmp_path / "w.duckdb").unlink()
    two = run(tmp_path, workers=2)
    assert (one.documents, one.reports, one.set_aside, one.same, one.aside) == (
        two.documents, two.reports, two.set_aside, two.same, two.aside,
    )  # fmt: skip


def test_the_summary_names_five_that_were_set_aside_with_their_reasons(place: Path) -> None:
    for number in range(7):
        (place / "in" / f"{number}\x1b[31m.txt").write_text(f"no report {number}", "utf-8")
    done = gongkai(place, "run", "in", "--no-exports")
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "documents   10 seen = 0 unchanged + 3 loaded + 7 set aside + 0 same as another"
    assert re.fullmatch(r"set aside   in/0\\x1b\[31m\.txt: not_a_report: .{20,}", lines[1])
    assert all(re.fullmatch(rf"            in/{n}\\x1b\[31m\.txt: not_a_report: .*", lines[1 + n]) for n in range(1, 5))
    assert lines[6] == '            and 2 more: gongkai sql "from v_set_aside"'
    assert lines[7].startswith("findings    0 errors, ")
    assert re.fullmatch(rf"run         1, {ZONED}, \d+\.\d s", lines[-1])


def test_what_was_not_noted_is_said(place: Path) -> None:
    summary = RunSummary(5, 1, 4, 2, 1, unaccounted=1)
    assert summary_lines(summary, RunOptions(("in",), place / "w.duckdb"))[1] == (
        "lost        1 documents: a fault of the program, please report it"
    )


# -- sources that hold nothing -----------------------------------------------------------------------------------------


def test_an_empty_source_is_refused_and_changes_nothing(place: Path) -> None:
    (place / "empty" / ".hidden").mkdir(parents=True)
    run(place)
    before = (place / "w.duckdb").read_bytes()
    options = RunOptions((str(place / "in"), str(place / "empty")), place / "w.duckdb", force=True)
    with pytest.raises(EmptySource, match=r"empty: holds no document; nothing was changed; --accept-empty goes on"):
        run_steps(options)
    assert (place / "w.duckdb").read_bytes() == before
    assert told(place)[4].endswith("empty: empty")
    for path in (place / "in").iterdir():
        path.unlink()
    with pytest.raises(EmptySource, match="in: holds no document now, and held 3 the last time"):
        run(place)
    assert told(place)[4].endswith("in: empty (3 before)")
    with pytest.raises(EmptySource, match="held 3 the last time"):  # the refused attempt has not become the last time
        run(place)
    assert (place / "w.duckdb").read_bytes() == before
    summary = run(place, accept_empty=True)
    assert (summary.documents, summary.changed) == (0, False)
    assert told(place)[4].endswith("in: empty (3 before)")
    assert ask(place, "select count(*) from v_reports where is_current") == [(3,)]


def test_a_source_that_was_smaller_is_said_and_read(place: Path) -> None:
    run(place)
    (place / "in" / f"{AGENCIES[0]}.txt").unlink()
    summary = run(place)
    assert [source.said.rpartition("/")[2] for source in summary.sources] == ["in: 2, smaller than before (3)"]
    assert told(place)[4].endswith("in: 2, smaller than before (3)")
    run(place)
    assert told(place)[4] == "2 documents in 1; none empty or smaller than before"


def test_an_empty_source_at_the_prompt(place: Path) -> None:
    asked = gongkai(place, "run", "in", "--warehouse", "w.duckdb")
    assert asked.returncode == 0
    for path in (place / "in").iterdir():
        path.unlink()
    log = log_file(Path("w.duckdb")).name
    before = snapshot(place)
    for more in ([], ["--dry-run"]):
        done = gongkai(place, "run", "in", "--warehouse", "w.duckdb", *more)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == (
            "gongkai: in: holds no document now, and held 3 the last time; nothing was changed; --accept-empty goes on\n"
        )
    assert {name: facts for name, facts in snapshot(place).items() if name != log} == {
        name: facts for name, facts in before.items() if name != log
    }
    for given in ({"GONGKAI_ACCEPT_EMPTY": "1"}, {}):
        done = gongkai(place, "run", "in", "--warehouse", "w.duckdb", *([] if given else ["--accept-empty"]), **given)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("documents   0 seen = 0 unchanged + 0 loaded")
    status = gongkai(place, "status", "--warehouse", "w.duckdb").stdout.splitlines()
    assert [line[:13].strip() for line in status[:5]] == [
        "last attempt", "came in", "set aside", "new errors", "sources",
    ]  # fmt: skip


def test_an_office_may_pass_sources_of_every_shape(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, archives, folders in folders, `.`, the same twice: each is counted by what it holds itself."""
    monkeypatch.chdir(place)
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("1.txt", page(agency="某某市某某区审计局"))
        archive.writestr("2.txt", "x")
    (place / "in0").mkdir()
    shutil.copy(place / "in" / f"{AGENCIES[0]}.txt", place / "in0" / "x.txt")
    (place / "none.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    single = f"in/{AGENCIES[1]}.txt"
    sources = ("in", "in/", "in0", single, "a.zip", "none.zip", str(place / "in"))
    summary = run_steps(RunOptions(sources, place / "w.duckdb"))
    assert {source.source: source.documents for source in summary.sources} == {
        "in": 3, "in/": 3, "in0": 1, single: 1, "a.zip": 2, "none.zip": 1, str(place / "in"): 3,
    }  # fmt: skip
    summary = run_steps(RunOptions((".",), place / "w.duckdb"))
    assert [source.documents for source in summary.sources] == [summary.documents]


def test_serving_takes_it_too() -> None:
    assert "accept_empty" in {parameter.name for parameter in cli.commands["serve"].params}


def test_an_error_is_no_new_one_because_its_report_is_said_to_be_of_another_body(place: Path) -> None:
    (place / "in" / f"{AGENCIES[1]}.txt").write_text(page(agency="教育局").replace("\t0\n", "\t7\n", 40), "utf-8")
    first = run(place)
    before = ask(place, "select distinct agency_id from v_findings where severity = 'error'")
    second = run(place, place="北京市西城区")
    assert ask(place, "select distinct agency_id from v_findings where severity = 'error'") != before
    assert second.changed and second.findings["error"] == first.findings["error"] > 0
    assert second.errors == NewErrors(0, ())


@pytest.mark.parametrize("exports", ["out", ".", "in"])
def test_what_runs_leave_in_a_source_is_no_document(place: Path, monkeypatch: pytest.MonkeyPatch, exports: str) -> None:
    """The warehouse, its log and the exports may lie in the folder that is read, and the reports in that of the exports."""
    monkeypatch.chdir(place)
    for _ in range(2):
        summary = run_steps(RunOptions((".",), Path("w.duckdb"), Path(exports)))
        assert (summary.documents, summary.set_aside) == (3, 0)
    (place / "in" / "manifest.txt").write_text("x", "utf-8")
    assert run_steps(RunOptions((".",), Path("w.duckdb"), Path(exports))).documents == 4

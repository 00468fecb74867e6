"""Guards: growth never refuses, shrinking does; what is refused is kept, and published only as it is, in somebody's name."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import ForeignWarehouse, RefusedByGuards, Warehouse, sqlfiles
from load.attempts import attempts
from load.candidates import accept, known, waiting
from load.errors import BusyWarehouse
from load.guards import THRESHOLDS, Verdict, faults_of, judge, thresholds
from tests.helpers import ROOT, write_reports

AGENCIES = [
    f"北京市西城区{name}局"
    for name in ["财政", "教育", "民政", "司法", "水务", "统计", "审计", "卫生", "体育", "商务", "农业", "交通"]
]
CASES = {line["case"]: line for line in sqlfiles.lines(ROOT / "tests" / "guards.csv")}
"""What somebody does to a warehouse, and which guard speaks then."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("guards")
    write_reports(place / "in", AGENCIES)
    with contextlib.chdir(place):
        run_steps(RunOptions(("in",), Path("w.duckdb"), None))
    return place / "w.duckdb"


@pytest.fixture
def place(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with that warehouse, in which the reports have the addresses that it knows."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(published.parent / "in", tmp_path / "in")
    shutil.copyfile(published, tmp_path / "w.duckdb")
    return tmp_path


def seen(published: Path, candidate: Path, **own: float) -> Verdict:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{candidate}' as warehouse (read_only)")
        connection.execute("use warehouse")
        return judge(connection, published, thresholds(own), 0, 0)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_loss_is_seen(published: Path, tmp_path: Path, case: dict[str, str]) -> None:
    """Each guard refuses its own loss, and just that; with a threshold above the loss it does not."""
    candidate = tmp_path / "new.duckdb"
    shutil.copyfile(published, candidate)
    with duckdb.connect(str(candidate)) as connection:
        for statement in case["statements"].split(";"):
            connection.execute(statement)
    few = {name: value / 20 if name.endswith(("_least", "_reports")) else value for name, value in THRESHOLDS.items()}
    codes = {guard.code for guard in seen(published, candidate, **few).refusing}
    assert codes == set(case["guards"].split())
    assert seen(published, candidate, **dict.fromkeys(THRESHOLDS, 1e8)).refusing == () or "G3" in codes


@pytest.mark.parametrize("seed", range(3))
def test_growth_alone_never_refuses(tmp_path: Path, seed: int) -> None:
    """More agencies and documents, whatever they say: thresholds at their lowest, and nothing speaks."""
    chosen = random.Random(seed)
    agencies = chosen.sample(AGENCIES, len(AGENCIES))
    write_reports(tmp_path / "in", agencies[:4])
    lowest = dict.fromkeys((name for name in THRESHOLDS if not name.endswith("factor")), 0.0)
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb", None, guards={**lowest, "errors_factor": 1.0})
    run_steps(options)
    write_reports(tmp_path / "in", agencies[4:])
    for number in range(chosen.randint(1, 5)):
        (tmp_path / "in" / f"{number}.txt").write_text(f"不是年报 {number}", "utf-8")
    summary = run_steps(options)
    assert summary.changed and summary.verdict is not None and summary.verdict.refusing == ()
    assert {guard.code for guard in summary.verdict.guards} == {f"G{number}" for number in range(1, 8)}


def lose(place: Path) -> None:
    """The same addresses, and hardly a report behind them."""
    for path in sorted((place / "in").iterdir())[1:]:
        path.write_text("404 Not Found 页面不存在", "utf-8")


STRICT = {"aside_least": 5.0}


def refused(place: Path) -> RefusedByGuards:
    with pytest.raises(RefusedByGuards) as caught:
        run_steps(RunOptions(("in",), place / "w.duckdb", None, guards=STRICT))
    return caught.value


def test_a_refusal_keeps_both_files_and_is_accepted_as_it_is(place: Path) -> None:
    before = (place / "w.duckdb").read_bytes()
    lose(place)
    error = refused(place)
    assert "\n" not in str(error) and "documents set aside all: 0 -> 11 (G4)" in str(error)
    assert (place / "w.duckdb").read_bytes() == before
    assert attempts(place / "w.duckdb")[-1].report.outcome == "refused"
    again = refused(place)
    assert error.candidate == again.candidate and len(list(place.glob("*.candidate-*"))) == 2
    candidate = waiting(place / "w.duckdb")
    assert candidate and candidate.file == again.candidate and candidate.verdict == again.verdict
    accept(again.candidate, "王敏", "网站已下线")
    row = Warehouse(place / "w.duckdb").query(
        "select run_id, accepted_by, accept_reason, refused_for from v_run_log where accepted_at is not null"
    )
    assert row.to_pylist() == [
        {"run_id": 2, "accepted_by": "王敏", "accept_reason": "网站已下线", "refused_for": again.verdict.said}
    ]
    assert not list(place.glob("*.candidate-*")) and not list(place.glob(".*.work"))
    assert not run_steps(RunOptions(("in",), place / "w.duckdb", None, guards=STRICT)).changed


def test_only_that_file_in_place_of_only_that_one(place: Path) -> None:
    lose(place)
    candidate = refused(place).candidate
    kept = candidate.read_bytes()
    candidate.write_bytes(kept[:-1] + b"x")
    with pytest.raises(ForeignWarehouse, match="not the file that was refused"):
        accept(candidate, "a", "b")
    candidate.write_bytes(kept)
    write_reports(place / "more", ["某某市某某区档案局"])
    run_steps(RunOptions((str(place / "more"),), place / "w.duckdb", None))
    with pytest.raises(ForeignWarehouse, match="a run has published since"):
        accept(candidate, "a", "b")
    assert waiting(place / "w.duckdb") is None  # nobody is told of what can no longer be published
    with pytest.raises(ForeignWarehouse, match="no warehouse that the guards refused"):
        known(place / "w.duckdb")
    for said in ("", "{", "[]", '{"run_id": 1}', '{"guards": [{"code": 1}]}'):
        candidate.with_suffix(".json").write_text(said, "utf-8")
        with pytest.raises(ForeignWarehouse, match="no warehouse that the guards refused"):
            accept(candidate, "a", "b")
    assert waiting(place / "w.duckdb") is None


def test_nobody_publishes_while_a_run_builds(place: Path) -> None:
    import fcntl

    lose(place)
    candidate = refused(place).candidate
    with (place / ".w.duckdb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyWarehouse):
            accept(candidate, "a", "b")


KILLED = """
import os, sys
from pathlib import Path
from load import candidates, locks
real = locks.sync
calls = 0
def sync(path):
    global calls
    real(path)
    calls += 1
    if calls == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
candidates.sync = sync
candidates.accept(Path(sys.argv[1]), "a", "b")
"""


@pytest.mark.parametrize("moment", [1, 2])
def test_killed_while_it_is_accepted(place: Path, moment: int) -> None:
    lose(place)
    before = (place / "w.duckdb").read_bytes()
    candidate = refused(place).candidate
    done = subprocess.run([sys.executable, "-c", KILLED, str(candidate), str(moment)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    if moment == 1:
        assert (place / "w.duckdb").read_bytes() == before
        accept(candidate, "a", "b")
    else:
        with pytest.raises(ForeignWarehouse, match="a run has published since"):
            accept(candidate, "a", "b")
    accepted = Warehouse(place / "w.duckdb").query("select count(accepted_by) as n from v_run_log")
    assert accepted["n"].to_pylist() == [1]


REFUSED = """
import os, sys
from pathlib import Path
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import candidates
real, moment = Path.replace, int(sys.argv[2])
calls = 0
def replace(path, to):
    global calls
    if ".candidate-" in str(to):
        calls += 1
        if calls == moment:
            os.kill(os.getpid(), 9)
    found = real(path, to)
    if ".candidate-" in str(to) and calls == moment - 2:
        os.kill(os.getpid(), 9)
    return found
Path.replace = replace
os.chdir(sys.argv[1])
run_steps(RunOptions(("in",), Path(sys.argv[1]) / "w.duckdb", None, guards={"aside_least": 5.0}))
"""


@pytest.mark.parametrize("moment", [1, 2, 4], ids=["before", "between", "after"])
def test_killed_while_it_is_refused(place: Path, moment: int) -> None:
    """The file and what is said of it are kept one after the other: neither alone is ever published, nor the old one lost."""
    lose(place)
    before = (place / "w.duckdb").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", REFUSED, str(place), str(moment)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL and (place / "w.duckdb").read_bytes() == before
    candidate = waiting(place / "w.duckdb")
    assert (candidate is not None) == (moment == 4)
    if moment == 2:
        with pytest.raises(ForeignWarehouse, match="no warehouse that the guards refused"):
            accept(place / "w.candidate-2.duckdb", "a", "b")
    again = refused(place)
    assert (place / "w.duckdb").read_bytes() == before
    accept(again.candidate, "a", "b")


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def without_a_view(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop view v_run_log")


def without_a_row(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from documents where rowid = 0")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "does not open"),
        (without_a_view, "v_run_log: is not there"),
        (without_a_row, "documents: 11 rows, 12 were"),
    ],
)
def test_the_new_file_is_looked_at(published: Path, tmp_path: Path, harm: Callable[[Path], None], said: str) -> None:
    from load.guards.itself import count

    file = tmp_path / "new.duckdb"
    shutil.copyfile(published, file)
    with duckdb.connect(str(file), read_only=True) as connection:
        counts = count(connection)
    assert faults_of(file, counts, {}) == []
    harm(file)
    assert faults_of(file, counts, {})[0].startswith(said)


@pytest.fixture
def commands(place: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    gongkai = Path(sys.executable).with_name("gongkai")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([gongkai, *arguments], cwd=place, env=own, capture_output=True, text=True, check=False)

    yield call


def test_at_the_prompt(place: Path, commands: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    lose(place)
    (place / "gongkai.toml").write_text('warehouse = "w.duckdb"\n[guards]\naside_least = 5\n', "utf-8")
    done = commands("run", "in", "--no-exports")
    assert done.returncode == 3 and len(done.stderr.splitlines()) == 1 and "G4" in done.stdout
    told = commands("status", "--lang", "zh")
    assert told.returncode == 0 and "w.candidate-2.duckdb：被拒绝" in told.stdout and "搁置的文件" in told.stdout
    empty = commands("accept", "w.candidate-2.duckdb", "--by", " ", "--reason", "x")
    assert empty.returncode == 2 and "is empty" in empty.stderr
    taken = commands("accept", "w.candidate-2.duckdb", "--by", "me", "--reason", "the site is gone")
    assert taken.returncode == 0 and "run 2 is published" in taken.stderr
    assert "run 2" in commands("status").stdout.splitlines()[0]
    missing = commands("accept", "w.candidate-2.duckdb", "--by", "me", "--reason", "x")
    assert missing.returncode == 3 and len(missing.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[guards]\ncells_lest = 1\n",
            "line 2: guards.cells_lest is no threshold of a guard; did you mean cells_least",
        ),
        ("[guards]\ncells_least = -1\n", "line 2: guards.cells_least is a number, 0 or more, not -1"),
        ("[guards]\ncells_least = true\n", "not true"),
        ("guards = 1\n", "line 1: guards is a table"),
    ],
)
def test_a_wrong_threshold(
    place: Path, commands: Callable[..., subprocess.CompletedProcess[str]], text: str, said: str
) -> None:
    (place / "gongkai.toml").write_text(text, "utf-8")
    done = commands("run", "in")
    assert done.returncode == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1

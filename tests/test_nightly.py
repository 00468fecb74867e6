"""The same steps under Prefect's engine: what it records, what it tries again, and that the result is the same.

One engine for the module (it takes seconds to start); everything that needs none is tested without.
"""

import errno
import gc
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import extract
from extract.errors import EmptySource, SourceError
from flows import pipeline
from flows.limits import Limits
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.summary import NewErrors
from load.attempts import attempts
from load.errors import BusyWarehouse, ForeignFolder, WarehouseError
from tests.helpers import content, write_reports

# Prefect's clients leave sockets to the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]

AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局", "民政局", "审计局", "统计局")]
STEPS = {
    "list documents",
    "look up what is known",
    "look up what people said",
    "tell which body each report is of",
    "open the build",
    "compare with what is published",
    "choose current versions and close the run",
    "publish",
    "export",
}
"""The steps of a run besides those that read and load a batch."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect's own folder is a new one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        patch.setenv("PREFECT_LOGGING_LEVEL", "ERROR")
        patch.setenv("PREFECT_SERVER_LOGGING_LEVEL", "ERROR")
        yield


@pytest.fixture(scope="module")
def nightly(home: None) -> ModuleType:
    """flows.nightly, imported only now: it imports Prefect, which looks for its folder then."""
    from flows import nightly

    return nightly


@pytest.fixture(scope="module")
def serving(nightly: ModuleType) -> ModuleType:
    from flows import serving

    return serving


@pytest.fixture(scope="module")
def engine(nightly: ModuleType) -> Iterator[ModuleType]:
    """flows.nightly with a server behind it."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield nightly
    gc.collect()  # here, where warnings of sockets are ignored, and not in another module's test


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "prefect")


def task_runs(flow_run_id: Any, at_least: int) -> list[Any]:
    """The task runs of a flow run; they reach the server a moment after they ended."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    found: list[Any] = []
    with get_client(sync_client=True) as client:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            chosen = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
            found = client.read_task_runs(flow_run_filter=chosen)
            if len(found) >= at_least and all(run.state and run.state.is_final() for run in found):
                break
            time.sleep(0.2)
    return found


def run(engine: ModuleType, folder: Path, warehouse: Path) -> Any:
    """The final state of a flow run over a folder."""
    exports = warehouse.with_suffix(".exports")
    return engine.nightly([str(folder)], str(warehouse), str(exports), return_state=True)


def test_one_run(engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.artifacts import Artifact
    from prefect.client.orchestration import get_client

    monkeypatch.setattr(pipeline, "BATCH_SIZE", 2)
    write_reports(tmp_path / "in", AGENCIES)
    state = run(engine, tmp_path / "in", tmp_path / "prefect.duckdb")
    assert state.is_completed()

    # What is recorded: a run with a name, a task run per step with a name, the summary as an artifact.
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(state.state_details.flow_run_id)
    assert flow_run.name.startswith(f"{tmp_path / 'in'} -> prefect.duckdb, 20")
    batches = {f"{verb} batch {number} of 3" for verb in ("read", "load") for number in (1, 2, 3)}
    recorded = task_runs(flow_run.id, len(STEPS | batches))
    assert sorted(task_run.name for task_run in recorded) == sorted(STEPS | batches)
    assert all(task_run.state.is_completed() for task_run in recorded)
    artifact = Artifact.get(key="gongkai-run")
    assert artifact is not None and artifact.flow_run_id == flow_run.id
    assert '"reports loaded"' in str(artifact.data) and str(tmp_path / "prefect.duckdb") in str(artifact.description)
    message, manifest = Artifact.get(key="gongkai-night"), Artifact.get(key="gongkai-manifest")
    assert message is not None and f"published, {len(AGENCIES)} new" in str(message.data)
    assert all(line.startswith("    ") or not line.strip() for line in str(message.data).split("\n"))
    assert manifest is not None and "prefect.exports/manifest.json" in str(manifest.data)

    # What came of it equals a direct run.
    summary = run_steps(RunOptions((str(tmp_path / "in"),), tmp_path / "direct.duckdb", tmp_path / "direct.exports"))
    counts = state.result()
    assert counts == engine._counts(summary) | {"seconds": counts["seconds"]}
    assert counts["reports loaded"] == len(AGENCIES)
    assert content(tmp_path / "prefect.duckdb") == content(tmp_path / "direct.duckdb")
    assert (tmp_path / "prefect.exports" / "manifest.json").exists()


def test_task_runs_are_batches_not_documents(
    engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many task runs for five documents in one batch as for two; a run that has nothing to read only looks."""
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 100)
    counts = []
    for number in (2, 5):
        write_reports(tmp_path / f"in{number}", AGENCIES[:number])
        state = run(engine, tmp_path / f"in{number}", tmp_path / f"{number}.duckdb")
        counts.append(len(task_runs(state.state_details.flow_run_id, len(STEPS) + 2)))
    assert counts == [len(STEPS) + 2] * 2
    state = run(engine, tmp_path / "in5", tmp_path / "5.duckdb")
    assert {task_run.name for task_run in task_runs(state.state_details.flow_run_id, 3)} == {
        "list documents",
        "look up what is known",
        "look up what people said",
    }


def test_run_under_prefect_gives_the_summary(engine: ModuleType, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", AGENCIES)
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb")
    first, second = engine.run_under_prefect(options), engine.run_under_prefect(options)
    assert (first.documents, first.read, first.reports, first.run_id, first.changed) == (5, 5, 5, 1, True)
    assert (second.documents, second.unchanged, second.reports, second.run_id, second.changed) == (5, 5, 0, 1, False)
    assert (first.errors, [source.documents for source in second.sources]) == (NewErrors(0, ()), [5])


def test_an_empty_source_fails_the_night_and_the_attempt_is_known(engine: ModuleType, tmp_path: Path) -> None:
    write_reports(tmp_path / "in", AGENCIES)
    assert run(engine, tmp_path / "in", tmp_path / "w.duckdb").is_completed()
    for path in (tmp_path / "in").iterdir():
        path.unlink()
    state = run(engine, tmp_path / "in", tmp_path / "w.duckdb")
    assert state.is_failed()
    with pytest.raises(EmptySource, match="holds no document now, and held 5 the last time"):
        state.result()
    options = RunOptions((str(tmp_path / "in"),), tmp_path / "w.duckdb", accept_empty=True)
    assert engine.run_under_prefect(options).documents == 0
    outcomes = [attempt.report.outcome for attempt in attempts(tmp_path / "w.duckdb")]
    assert outcomes == ["published", "refused", "nothing changed"]


class Step:
    """A step that fails the first times it is called."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self._errors:
            raise self._errors.pop(0)
        return "done"


def in_a_flow(engine: ModuleType, step: Step, outside: bool) -> Any:
    """The final state of a flow that takes one step."""
    from prefect import flow

    @flow(name="one step", persist_result=False)
    def one_step() -> Any:
        return engine.as_task("one step", step, outside=outside)

    return one_step(return_state=True)


def told(error: Exception, cause: Exception, shown: bool = True) -> Exception:
    """The error as it is when it was raised because of another."""
    try:
        try:
            raise cause
        except Exception:
            if shown:
                raise error from cause
            raise error from None
    except Exception as raised:
        return raised


@pytest.mark.parametrize(
    ("errors", "outside", "calls"),
    [
        ([OSError("the disk was away")], True, 2),
        ([TimeoutError("the network was slow"), ConnectionResetError("and gone")], True, 3),
        ([OSError("the disk was away")] * 3, True, 3),
        ([ValueError("our own mistake")], True, 1),
        ([OSError("a step that does not meet the world")], False, 1),
        ([told(WarehouseError("the disk was away"), OSError())], True, 2),
        ([told(SourceError("the drive was away"), told(ValueError(), OSError()), shown=False)], True, 2),
        ([told(WarehouseError("our own sentence"), ValueError())], True, 1),
        ([told(ForeignFolder("a refusal"), OSError())], True, 1),
        ([told(SourceError("no such folder"), FileNotFoundError())], True, 1),
        ([PermissionError("not yours")], True, 1),
        ([told(SourceError("the drive was away"), OSError(errno.ESTALE, "Stale file handle"))], True, 2),
    ],
    ids=[
        "once", "twice", "for good", "another error", "inside",
        "told in a sentence", "told twice, not shown", "told of another error", "refused",
        "not there", "not permitted", "a network",
    ],
)  # fmt: skip
def test_only_failures_of_the_world_are_tried_again(
    engine: ModuleType, monkeypatch: pytest.MonkeyPatch, errors: list[Exception], outside: bool, calls: int
) -> None:
    monkeypatch.setattr(engine, "RETRY_DELAYS", [0.0, 0.0])
    step = Step(*errors)
    state = in_a_flow(engine, step, outside)
    assert step.calls == calls
    assert state.is_completed() == (calls > len(errors))
    if state.is_failed():
        with pytest.raises(type(errors[-1]), match=str(errors[-1])):
            state.result()


def test_a_source_that_was_away_for_a_moment(
    engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real step of a run: the network is there again at the second look. Of what is not there there is no second."""
    monkeypatch.setattr(engine, "RETRY_DELAYS", [0.0, 0.0])
    write_reports(tmp_path / "in", AGENCIES[:2])
    looked = []
    real = os.stat

    def stat(path: Any, **more: Any) -> os.stat_result:
        if str(path).startswith(str(tmp_path / "in")) and len(looked) == 1:
            raise OSError(errno.EHOSTDOWN, "Host is down", str(path))
        return real(path, **more)

    def discover(sources: Any) -> Any:
        looked.append(sources)
        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", stat)
            return extract.discover(sources)

    monkeypatch.setattr(pipeline, "discover", discover)
    state = run(engine, tmp_path / "in", tmp_path / "w.duckdb")
    assert state.is_completed() and len(looked) == 2
    assert state.result()["reports loaded"] == 2
    del looked[:]
    state = run(engine, tmp_path / "nowhere", tmp_path / "w.duckdb")
    assert state.is_failed() and len(looked) == 1


def test_a_failed_run_says_so_in_a_sentence(
    engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from prefect.artifacts import Artifact

    monkeypatch.setattr(engine, "RETRY_DELAYS", [0.0, 0.0])
    caplog.set_level(logging.INFO, "prefect")
    for debugging in (False, True):
        monkeypatch.setenv("GONGKAI_DEBUG", "1" if debugging else "")
        caplog.clear()
        state = run(engine, tmp_path / "nowhere", tmp_path / "w.duckdb")
        assert state.is_failed()
        assert "nowhere" in state.message and "\n" not in state.message
        with pytest.raises(SourceError, match="nowhere"):
            state.result()
        artifact = Artifact.get(key="gongkai-run")
        assert artifact is not None and artifact.flow_run_id == state.state_details.flow_run_id
        assert "nowhere" in str(artifact.data) and "failed" in str(artifact.data)
        said = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert state.message in [record.getMessage() for record in said]
        assert all("\n" not in record.getMessage() for record in said)
        assert any(record.exc_info for record in said) == debugging


def test_run_under_prefect_raises_what_a_step_raised(
    engine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "RETRY_DELAYS", [0.0, 0.0])
    with pytest.raises(SourceError, match="nowhere"):
        engine.run_under_prefect(RunOptions((str(tmp_path / "nowhere"),), tmp_path / "w.duckdb"))


# -- the schedule (no server) ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cron", ["30 2 * * *", "0 4 * * 1-5", "@daily"])
def test_cron_lines_that_will_do(serving: ModuleType, cron: str) -> None:
    assert serving.check_cron(cron) is None


@pytest.mark.parametrize("cron", ["", "x", "30 2 * *", "61 2 * * *", "0 25 * * *"])
def test_cron_lines_that_will_not_do(serving: ModuleType, cron: str) -> None:
    problem = serving.check_cron(cron)
    assert problem and repr(cron) in problem and "\n" not in problem


API = "http://127.0.0.1:1/api"


def test_serving(nightly: ModuleType, serving: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.settings import PREFECT_API_URL

    served: dict[str, Any] = {}

    def add_flow(runner: Any, flow: Any, **given: Any) -> None:
        served.update(given, flow=flow, api=PREFECT_API_URL.value(), limit=runner.limit)

    async def start(runner: Any) -> None:
        served["started"] = runner.name

    async def take_stock(name: str) -> list[str]:
        served["looked"] = name
        return []

    monkeypatch.setattr(serving, "take_stock", take_stock)
    monkeypatch.setattr(serving.Runner, "add_flow", add_flow)
    monkeypatch.setattr(serving.Runner, "start", start)
    monkeypatch.chdir(tmp_path)
    options = RunOptions(
        ("in",), Path("w.duckdb"), Path("exports"), 2, agencies=Path("agencies.csv"), place="北京市西城区"
    )
    serving.serve_nightly(options, "30 2 * * *", "Asia/Shanghai", API)
    assert served["flow"] is nightly.nightly
    assert (served["schedule"].cron, served["schedule"].timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert (served["limit"], served["api"]) == (1, API)
    assert served["started"] == served["name"] == served["looked"] == serving.deployment_name(tmp_path / "w.duckdb")
    assert served["parameters"] == {
        "sources": [str(tmp_path / "in")],
        "warehouse": str(tmp_path / "w.duckdb"),
        "exports": str(tmp_path / "exports"),
        "workers": 2,
        "agencies": str(tmp_path / "agencies.csv"),
        "place": "北京市西城区",
        "choices": None,
        "decisions": None,
        "corrections": None,
        "document_seconds": Limits().seconds,
        "worker_memory": Limits().megabytes,
        "accept_empty": False,
    }
    serving.serve_nightly(RunOptions(("in",), Path("w.duckdb")), "30 2 * * *", "Asia/Shanghai", API)
    assert served["parameters"]["exports"] is None


def test_a_line_of_the_log_commands_no_terminal(nightly: ModuleType) -> None:
    assert logging.getLogRecordFactory() is nightly._shown_record
    record = logging.getLogger("any").makeRecord("any", logging.INFO, "", 0, "read %s", ("a\x1b[31m.txt",), None)
    assert record.getMessage() == "read a\\x1b[31m.txt"


def test_each_warehouse_has_a_deployment_of_its_own(serving: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    name = serving.deployment_name(tmp_path / "a" / "某市 100%&<b>.duckdb")
    assert name.startswith("某市-100---b--")
    assert not set(name) & set("/%&<>")
    assert serving.deployment_name(tmp_path / "link" / "某市 100%&<b>.duckdb") == name
    assert serving.deployment_name(tmp_path / "某市 100%&<b>.duckdb") != name


def test_a_warehouse_is_served_once(serving: ModuleType, tmp_path: Path) -> None:
    said = f"served already, as w-.* by process {os.getpid()}; stop that one"
    with serving.only_server_of(tmp_path / "w.duckdb"), serving.only_server_of(tmp_path / "other.duckdb"):
        again = serving.only_server_of(tmp_path / "w.duckdb")
        with pytest.raises(BusyWarehouse, match=said):
            again.__enter__()
    with serving.only_server_of(tmp_path / "w.duckdb"):
        pass

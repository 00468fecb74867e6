"""The same steps under Prefect: every step a task run with a readable name, the summary as an artifact.

Tasks are batches. They take and give plain objects in memory, so nothing is hashed, cached or written to result storage.
Only steps that meet the world are tried again, and only when the world failed (OSError, also of the engine), whatever it was reported as,
and waiting may help: what is not there, or not permitted, is not asked for again. A run that fails says so in a sentence, in its log, its state and an artifact; tracebacks are for GONGKAI_DEBUG.
"""

import atexit
import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

# Before Prefect is imported: its embedded server may need longer than the 20 s it allows itself, and this job calls home
# to nobody.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import duckdb
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Failed

from extract.lifeline import end_with_parent
from flows import summary as told
from flows.configuration import NAME
from flows.language import said
from flows.limits import Limits
from flows.messages import notify_in
from flows.messages.night import NightFacts, facts_of, facts_of_failure
from flows.messages.writing import body, subject
from flows.night_tables import guard_rows, source_rows
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.server import prefect_server
from flows.summary import RunSummary, moment
from flows.terminal import shown
from load.errors import BusyWarehouse, ForeignFolder, ForeignWarehouse, RefusedByGuards

T = TypeVar("T")

_OF_THE_WORLD = (OSError, duckdb.IOException)
_PLAIN = (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError, PermissionError)
"""What no waiting mends: somebody has to name another place, or make it. A drive or a network that is away says something else."""
RETRIES = 2
RETRY_DELAYS = [5.0, 30.0]


_record = logging.getLogRecordFactory()


def _shown_record(*arguments: Any, **more: Any) -> logging.LogRecord:
    """A line of the log, Prefect's too: a name or a text in it is shown, and a terminal does not obey it.

    Prefect says what went wrong in a line, unless GONGKAI_DEBUG is set.
    """
    record = _record(*arguments, **more)
    if record.name.startswith("prefect") and not _debugging():
        record.exc_info = None
    with suppress(Exception):  # a line that cannot be formatted is its handler's to complain of
        said = record.getMessage()
        if said != shown(said):
            record.msg, record.args = shown(said), None
    return record


logging.setLogRecordFactory(_shown_record)


def as_task(name: str, step: Callable[[], T], outside: bool = False) -> T:
    """The Call (flows.pipeline) that runs a step as a Prefect task."""

    @task(
        name=name.split(" batch ")[0] + (" batch" if " batch " in name else ""),
        task_run_name=name,
        retries=RETRIES if outside else 0,
        retry_delay_seconds=RETRY_DELAYS,
        retry_condition_fn=_world_failed,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def run() -> T:
        return step()

    return run()


def _world_failed(task: Any, task_run: Any, state: Any) -> bool:
    try:
        state.result()
    except (BusyWarehouse, ForeignFolder, ForeignWarehouse, RefusedByGuards):  # refused, not failed
        return False
    except Exception as error:  # the step's own error, whichever: the flow raises it
        causes = list(_causes(error))
        return any(isinstance(cause, _OF_THE_WORLD) and not isinstance(cause, _PLAIN) for cause in causes)
    return False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, also where that is not shown to people (`raise ... from None`)."""
    now: BaseException | None = error
    while now is not None:
        yield now
        now = now.__cause__ or now.__context__


def _run_name() -> str:
    parameters = flow_run.parameters
    return f"{' '.join(parameters['sources'])} -> {Path(parameters['warehouse']).name}, {moment(datetime.now(UTC))}"


_recorded: list[str] = []
"""The states of this process's runs that have reached their server."""


def _note(flow: Any, flow_run: Any, state: Any) -> None:
    _recorded.append(state.name)


@flow(name="gongkai", on_completion=[_note], on_failure=[_note], flow_run_name=_run_name, persist_result=False)
def nightly(
    sources: list[str],
    warehouse: str,
    exports: str | None = None,
    workers: int = 0,
    force: bool = False,
    agencies: str | None = None,
    place: str | None = None,
    choices: str | None = None,
    decisions: str | None = None,
    corrections: str | None = None,
    document_seconds: int = Limits().seconds,
    worker_memory: int = Limits().megabytes,
    accept_empty: bool = False,
    apart: bool = False,
    guards: dict[str, float] | None = None,
    archive: str | None = None,
    catalogue: str | None = None,
    settings: str | None = None,
    site: str | None = None,
) -> dict[str, Any] | State[Any]:
    """Pull, extract, transform, load, check, publish, export; returns the summary's counts, or the state of having failed."""
    options = RunOptions(
        tuple(sources),
        Path(warehouse),
        Path(exports) if exports else None,
        workers,
        force,
        agencies=Path(agencies) if agencies else None,
        place=place,
        choices=Path(choices) if choices else None,
        decisions=Path(decisions) if decisions else None,
        corrections=Path(corrections) if corrections else None,
        limits=Limits(document_seconds, worker_memory),
        isolated=True,
        accept_empty=accept_empty,
        apart=apart,
        guards=guards or {},
        archive=Path(archive) if archive else None,
        catalogue=Path(catalogue) if catalogue else None,
        notify=notify_in(Path(settings)) if settings else None,
        site=Path(site) if site else None,
    )
    try:
        summary = run_steps(options, call=as_task)
        wanted = told.summaries.get()
        if wanted is not None:
            wanted.append(summary)
        emit_event(
            "gongkai.night.done", {"prefect.resource.id": f"gongkai.{Path(warehouse).name}"}, payload=_counts(summary)
        )
        return _succeeded(summary, warehouse, options.exports)
    except Exception as error:
        return _failed(error, warehouse)


def _succeeded(summary: RunSummary, warehouse: str, exports: Path | None) -> dict[str, Any]:
    """Says what came of a run, and is its result: the counts."""
    log = get_run_logger()
    log.info(
        "%d documents seen, %d unchanged, %d reports loaded, %d set aside",
        summary.documents,
        summary.unchanged,
        summary.reports,
        summary.set_aside,
    )
    if summary.findings.get("error"):
        log.warning("%d findings of severity error", summary.findings["error"])
    counts = _counts(summary)
    _message(facts_of(summary, datetime.now(UTC)), warehouse)
    if exports is not None:
        create_link_artifact(
            link=(exports / "manifest.json").resolve().as_uri(),
            link_text="manifest.json",
            key="gongkai-manifest",
            description=said(f"Manifest of {warehouse}"),
        )
    create_table_artifact(
        table=[{said("what"): said(what), said("count"): count} for what, count in counts.items()],
        key="gongkai-run",
        description=said(f"Run {summary.run_id} into {warehouse}"),
    )
    if summary.pulled:
        create_table_artifact(
            table=source_rows(summary.pulled)[:_MOST_ROWS],
            key="gongkai-sources",
            description=said(f"Sources of {warehouse}"),
        )
    if summary.verdict and summary.verdict.guards:
        create_table_artifact(
            table=guard_rows(summary.verdict), key="gongkai-guards", description=said(f"Guards of {warehouse}")
        )
    return counts


def _message(facts: NightFacts, warehouse: str) -> None:
    """What a message says of the night, as an artifact: names in it are shown as they are, in a block in which nothing is Markdown."""
    text = "\n".join(f"    {line}" for line in (subject(facts), "", *body(facts).split("\n")))
    create_markdown_artifact(markdown=text, key="gongkai-night", description=said(f"Night of {warehouse}"))


_MOST_ROWS = 200
"""Of the table of sources; the worst come first."""


def _ends_quietly() -> None:
    """Ends a night's own process here: as the interpreter is taken down, DuckDB's binding reports all that Prefect still holds."""
    if _recorded:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if multiprocessing.parent_process() is not None:  # a night of `serve`, whose process imports this before it begins
    end_with_parent()
    atexit.register(_ends_quietly)
elif os.environ.get("PREFECT__FLOW_RUN_ID"):  # a process of its own that a worker began for one night
    atexit.register(_ends_quietly)


def _failed(error: Exception, warehouse: str) -> State[Any]:
    """Says why a run failed, and is the state it ends in: to ask for its result raises the error."""
    why = _sentence(error)
    get_run_logger().error(said(why), exc_info=error if _debugging() else None)
    with suppress(Exception):  # that a run failed is told by its state also where this cannot be
        _message(facts_of_failure(error, datetime.now(UTC)), warehouse)
        if isinstance(error, RefusedByGuards):
            create_table_artifact(
                table=guard_rows(error.verdict), key="gongkai-guards", description=said(f"Guards of {warehouse}")
            )
        create_table_artifact(
            table=[{said("what"): said("failed"), said("why"): said(why)}],
            key="gongkai-run",
            description=said(f"Failed run into {warehouse}"),
        )
    return Failed(message=said(why), data=error)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return (
        text
        if type(error).__module__.split(".")[0] in ("extract", "load", "flows")
        else f"{type(error).__name__}: {text}"
    )


def _debugging() -> bool:
    return bool(os.environ.get("GONGKAI_DEBUG"))


def _counts(summary: RunSummary) -> dict[str, Any]:
    return {
        "run": summary.run_id,
        "documents seen": summary.documents,
        "documents unchanged": summary.unchanged,
        "documents read": summary.read,
        "reports loaded": summary.reports,
        "documents set aside": summary.set_aside,
        "documents same as another": summary.same,
        **{f"findings: {severity}": summary.findings.get(severity, 0) for severity in ("error", "warning", "note")},
        **{f"decisions: {state}": count for state, count in summary.decisions.items()},
        **{f"corrections: {state}": count for state, count in summary.corrections.items()},
        **{f"check failed: {check}": reports for check, reports in summary.lost_checks.items()},
        "seconds": round(summary.seconds, 1),
    }


def configured_api() -> str | None:
    """The address of the Prefect API that is configured, by PREFECT_API_URL or in Prefect's profile."""
    url: str | None = PREFECT_API_URL.value()
    return url


def run_under_prefect(options: RunOptions) -> RunSummary:
    """One run now, recorded by the configured API or an embedded server. Raises what the steps raise."""
    summaries: list[RunSummary] = []
    given = told.summaries.set(summaries)
    try:
        with (
            prefect_server(configured_api()) as server,
            temporary_settings(updates={PREFECT_API_URL: server.api}),
        ):
            state: State[Any] = nightly(**parameters_of(options), force=options.force, return_state=True)
            state.result()
    finally:
        told.summaries.reset(given)
    return summaries[-1]


def parameters_of(options: RunOptions) -> dict[str, Any]:
    """What the flow is called with, by name; paths hold wherever the flow runs."""

    def resolved(path: Path | None) -> str | None:
        return str(path.resolve()) if path else None

    return {
        "sources": list(options.sources),
        "warehouse": resolved(options.warehouse),
        "exports": resolved(options.exports),
        "workers": options.workers,
        "agencies": resolved(options.agencies),
        "place": options.place,
        "choices": resolved(options.choices),
        "decisions": resolved(options.decisions),
        "corrections": resolved(options.corrections),
        "document_seconds": options.limits.seconds,
        "worker_memory": options.limits.megabytes,
        "accept_empty": options.accept_empty,
    } | _only_where_said(options, resolved)


def _only_where_said(options: RunOptions, resolved: Callable[[Path | None], str | None]) -> dict[str, Any]:
    """Parameters that most nights have not, so that the pages show what is special about one."""
    pulls = {"archive": resolved(options.archive), "catalogue": resolved(options.catalogue or Path(NAME))}
    return {
        **({"apart": True} if options.apart else {}),
        **({"guards": dict(options.guards)} if options.guards else {}),
        **(pulls if options.archive else {}),
        **({"site": resolved(options.site)} if options.site else {}),
        # Where gongkai.toml lies, and not what it says of messages: an address of a webhook is a secret.
        **({"settings": str(Path().resolve())} if options.notify else {}),
    }

"""The same steps under Prefect: every step a task run with a readable name, the summary as an artifact.

Tasks are batches. They take and give plain objects in memory, so nothing is hashed, cached or written to result storage.
Only steps that meet the world are tried again, and only when the world failed (OSError).
"""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

# Before Prefect is imported: its embedded server may need longer than the 20 s it allows itself, and this job calls home
# to nobody.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.limits import Limits
from flows.options import RunOptions
from flows.pipeline import RunSummary, run_steps
from flows.terminal import shown

T = TypeVar("T")

RETRIES = 2
RETRY_DELAYS = [5.0, 30.0]


_record = logging.getLogRecordFactory()


def _shown_record(*arguments: Any, **more: Any) -> logging.LogRecord:
    """A line of the log, Prefect's too: a name or a text in it is shown, and a terminal does not obey it."""
    record = _record(*arguments, **more)
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
    except OSError:
        return True
    except Exception:  # the step's own error, whichever: to try again would not help, and the flow raises it
        return False
    return False


def _run_name() -> str:
    parameters = flow_run.parameters
    return f"{' '.join(parameters['sources'])} -> {Path(parameters['warehouse']).name}, {datetime.now():%Y-%m-%d %H:%M}"


@flow(name="gongkai", flow_run_name=_run_name, persist_result=False)
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
) -> dict[str, Any]:
    """Pull, extract, transform, load, check, publish, export; returns the summary's counts."""
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
    )
    summary = run_steps(options, call=as_task)
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
    create_table_artifact(
        table=[{"what": what, "count": count} for what, count in counts.items()],
        key="gongkai-run",
        description=f"Run {summary.run_id} into {warehouse}",
    )
    return counts


def _counts(summary: RunSummary) -> dict[str, Any]:
    return {
        "run": summary.run_id,
        "documents seen": summary.documents,
        "documents unchanged": summary.unchanged,
        "documents read": summary.read,
        "reports loaded": summary.reports,
        "documents set aside": summary.set_aside,
        **{f"findings: {severity}": summary.findings.get(severity, 0) for severity in ("error", "warning", "note")},
        **{f"decisions: {state}": count for state, count in summary.decisions.items()},
        **{f"corrections: {state}": count for state, count in summary.corrections.items()},
        **{f"check failed: {check}": reports for check, reports in summary.lost_checks.items()},
        "seconds": round(summary.seconds, 1),
    }


def run_under_prefect(options: RunOptions) -> RunSummary:
    """One run now, recorded by the configured API or an embedded server. Raises what the steps raise."""
    counts = nightly(**_parameters(options), force=options.force)
    return RunSummary(
        documents=counts["documents seen"],
        unchanged=counts["documents unchanged"],
        read=counts["documents read"],
        reports=counts["reports loaded"],
        set_aside=counts["documents set aside"],
        findings={severity: counts[f"findings: {severity}"] for severity in ("error", "warning", "note")},
        decisions=_said(counts, "decisions: "),
        corrections=_said(counts, "corrections: "),
        lost_checks=_said(counts, "check failed: "),
        run_id=counts["run"],
        changed=counts["documents read"] > 0,
        seconds=counts["seconds"],
    )


def _said(counts: dict[str, Any], beginning: str) -> dict[str, int]:
    return {name.removeprefix(beginning): count for name, count in counts.items() if name.startswith(beginning)}


def _parameters(options: RunOptions) -> dict[str, Any]:
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
    }


def check_cron(cron: str) -> str | None:
    """What is wrong with a cron line; None if nothing."""
    try:
        Cron(cron, timezone="UTC")
    except Exception as error:
        return f"{cron!r}: {str(error).splitlines()[0]}"
    return None


def serve_nightly(options: RunOptions, cron: str, timezone: str, api_url: str) -> None:
    """Schedules the flow at a Prefect API and runs it when it is due, one at a time, until the process is stopped."""
    with temporary_settings(updates={PREFECT_API_URL: api_url}):
        nightly.serve(
            name="nightly",
            schedule=Cron(cron, timezone=timezone),
            parameters={
                **_parameters(options),
                "sources": [str(Path(source).resolve()) for source in options.sources],
            },
            limit=1,
        )

"""Noting an attempt in the log beside the warehouse: from its beginning to how it ended, whatever ends it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from extract.errors import BusyArchive, EmptySource
from flows import stopping
from flows.sources import Held, full_path
from flows.summary import RunSummary, short
from load.attempts import Noting, Outcome, Report
from load.errors import (
    BusyWarehouse,
    ForeignFile,
    ForeignFolder,
    ForeignWarehouse,
    Imbalance,
    OtherReports,
    RefusedByGuards,
)

REFUSED = (
    BusyWarehouse,
    ForeignWarehouse,
    ForeignFolder,
    ForeignFile,
    Imbalance,
    OtherReports,
    EmptySource,
    RefusedByGuards,
    BusyArchive,
)
"""What a safety guard raises: exit code 3."""


_LONGEST = 300
"""Characters of a sentence in the log."""


class Seen:
    """What is known of an attempt while it goes on, for the case that it fails."""

    def __init__(self) -> None:
        self.sources: tuple[Held, ...] = ()
        self.documents: int | None = None
        self.published: int | None = None
        """the run that was published"""


def attempted(warehouse: Path, sources: Sequence[str], run: Callable[[Seen], RunSummary]) -> RunSummary:
    """Runs, and notes it. Raises what the run raises; a log that cannot be written stops nothing."""
    noting, seen = Noting(warehouse, sources), Seen()
    try:
        summary = run(seen)
    except BaseException as error:
        noting.ends(_failure(error, seen))
        raise
    noting.ends(_success(summary))
    return replace(summary, unwritten=noting.unwritten)


def _success(summary: RunSummary) -> Report:
    counts = {
        "seen": summary.documents,
        "unchanged": summary.unchanged,
        "loaded": summary.reports,
        "set_aside": summary.set_aside,
        "same": summary.same,
    }
    if summary.errors:
        counts["new_errors"] = summary.errors.number
    return Report(
        "published" if summary.changed else "nothing changed",
        f"run {summary.run_id}" if summary.changed else f"run {summary.run_id} stands",
        summary.run_id,
        counts,
        [[short(text) for text in one] for one in summary.aside],
        summary.errors.named if summary.errors else (),
        _held(summary.sources),
        _lost(summary.sources),
    )


def _failure(error: BaseException, seen: Seen) -> Report:
    said = sentence(error)
    if seen.published is not None:
        said = f"run {seen.published} was published, then: {said}"
    counts = {} if seen.documents is None else {"seen": seen.documents}
    return Report(_outcome(error), said, seen.published, counts, held=_held(seen.sources), lost=_lost(seen.sources))


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, REFUSED):
        return "refused"
    stopped = stopping.exit_code() is not None  # whatever was raised then was raised because of it
    return "killed" if stopped or not isinstance(error, Exception) else "failed"


def sentence(error: BaseException) -> str:
    """What happened, on one line."""
    if _outcome(error) == "killed":
        return "stopped: by a signal, or a person at the terminal"
    if isinstance(error, OSError) and error.strerror:
        return short(f"{error.filename or 'system'}: {error.strerror}", _LONGEST)
    first = str(error).strip().split("\n", 1)[0]
    return short(first or type(error).__name__, _LONGEST)


def _held(sources: tuple[Held, ...]) -> dict[str, int]:
    """Without those that could not be listed: what they held before is still to be compared with."""
    return {full_path(source.source): source.documents for source in sources if not source.lost}


def _lost(sources: tuple[Held, ...]) -> list[str]:
    return [full_path(source.source) for source in sources if source.lost]

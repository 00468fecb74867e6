"""`gongkai status`: five lines that a person reads in ten seconds, and the last attempts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.language import titled
from flows.sources import Held, held_before
from flows.summary import NAMED, accounts, moment, short
from load import Warehouse
from load.attempts import GOOD, KILLED, Attempt, Outcome, Report

_LISTED = 10
_SHORT = 60
"""Characters of a name of which several stand on one line."""
_FIRST = 1
"""The number of the run with which no other can be compared."""
_OLD = timedelta(days=2)
"""An attempt this long ago is said to be so: nobody seems to try any more."""


def five_lines(warehouse: Warehouse, tried: Sequence[Attempt], last_run: Mapping[str, Any] | None) -> list[str]:
    """How the last attempt ended, what came in, what was set aside, which errors are new, what the sources hold.

    `last_run` is what the warehouse says of its run (sql/ask/last_run.sql); None if it says nothing.
    """
    known = sorted(tried, key=_order)
    if known and last_run:
        known[-1] = _with_what_it_published(warehouse, known[-1], last_run)
    if not known and last_run:
        report = _report_of_run(warehouse, last_run, "published", "")
        began, ended = _utc(last_run["started_at"]), _utc(last_run["finished_at"])
        known = [Attempt("", began, (), 0, report, ended)]
    if not known:
        return []
    last = known[-1]
    lines = {
        "last attempt": f"{_ended(last, last_run)}{_bad_since_good(known[:-1])}",
        "came in": _came_in(last.report),
        "set aside": _set_aside(last.report, last_run),
        "new errors": _new_errors(last.report),
        "sources": _sources(last.report, known[:-1]),
    }
    return [titled(name, said, 13) for name, said in lines.items()]


def attempts_table(tried: Sequence[Attempt]) -> pa.Table:
    """The last attempts, newest first."""
    newest = list(reversed(tried[-_LISTED:]))
    columns = {
        "attempt": [moment(attempt.began) for attempt in newest],
        "seconds": [_seconds(attempt) for attempt in newest],
        "outcome": [attempt.report.outcome for attempt in newest],
        "what": [short(attempt.report.said) for attempt in newest],
    }
    return pa.table(
        {name: pa.array(values, pa.int64() if name == "seconds" else pa.string()) for name, values in columns.items()}
    )


def runs_table(runs: pa.Table) -> pa.Table:
    """The runs with their times (UTC in the warehouse) as on a clock in China, with its zone."""
    columns = [
        pa.array([when and moment(when.replace(tzinfo=UTC)) for when in column.to_pylist()])
        if pa.types.is_timestamp(column.type)
        else column
        for column in runs.columns
    ]
    return pa.table(columns, names=runs.column_names)


def _order(attempt: Attempt) -> tuple[int, datetime]:
    """By their end. One that goes on comes last; before it one that was killed after all others had begun."""
    if attempt.report.outcome == "running":
        return 2, attempt.began
    return (0, attempt.ended) if attempt.ended else (1, attempt.began)


def _with_what_it_published(warehouse: Warehouse, last: Attempt, last_run: Mapping[str, Any]) -> Attempt:
    """An attempt that ended badly may have published before; one that was killed could not even say so."""
    report, run_id = last.report, last_run["run_id"]
    if report.outcome == "killed" and report.run_id is None and _utc(last_run["started_at"]) >= last.began:
        report = replace(report, run_id=run_id, said=f"run {run_id} was published, then: {report.said}")
    if report.outcome in GOOD or report.run_id != run_id:
        return last
    known = _report_of_run(warehouse, last_run, report.outcome, report.said)
    return replace(last, report=replace(known, held=report.held, lost=report.lost))


def _report_of_run(warehouse: Warehouse, run: Mapping[str, Any], outcome: Outcome, said: str) -> Report:
    """What the warehouse itself says of its run, where the log does not."""
    seen, unchanged = run["documents_seen"], run["documents_unchanged"]
    loaded, aside = run["reports_loaded"], run["documents_set_aside"]
    counts = {"seen": seen, "unchanged": unchanged, "loaded": loaded, "set_aside": aside}
    counts["same"] = seen - unchanged - loaded - aside
    return Report(outcome, said, run["run_id"], counts, warehouse.set_aside(run["run_id"], NAMED))


def _ended(last: Attempt, last_run: Mapping[str, Any] | None) -> str:
    report, old = last.report, datetime.now(UTC) - last.began
    when = moment(last.began) + (f" ({old.days} days ago)" if old >= _OLD else "")
    if report.outcome == "running":
        return f"{when}: still running (process {last.process})"
    seconds = _seconds(last)
    took = "" if seconds is None else f" after {seconds:,} s"
    if report.outcome == "published":
        return f"{when}: published as run {report.run_id}{took}"
    stands = f"run {last_run['run_id']} of {moment(_utc(last_run['started_at']))} stands" if last_run else _NONE
    if report.outcome == "nothing changed":
        return f"{when}: nothing changed{took}; {stands}"
    return f"{when}: {report.outcome}{took}: {short(report.said, 2 * _LONGEST)}; {stands}"


_NONE = "no warehouse yet"
_LONGEST = 150


def _bad_since_good(earlier: Sequence[Attempt]) -> str:
    """How many attempts before the last ended badly since one ended well."""
    bad: Counter[str] = Counter()
    for attempt in reversed(earlier):
        if attempt.report.outcome in GOOD:
            break
        bad[attempt.report.outcome] += 1
    return f" (before it {', '.join(f'{count} {outcome}' for outcome, count in bad.items())})" if bad else ""


def _came_in(report: Report) -> str:
    if report.outcome == "running":
        return "not known yet"
    names = ("seen", "unchanged", "loaded", "set_aside", "same")
    if not set(names) <= set(report.counts):
        return "nothing"
    count = report.counts["loaded"]
    reports = f"{count:,} report{'' if count == 1 else 's'}" if count else "nothing new"
    return f"{reports}; {accounts(*(report.counts[name] for name in names))}"


def _set_aside(report: Report, last_run: Mapping[str, Any] | None) -> str:
    standing = last_run["standing_aside"] if last_run else 0
    all_of_them = f"; {standing:,} in all" if standing else ""
    count = report.counts.get("set_aside", 0)
    if not count:
        return f"none new{all_of_them}"
    named = [f"{short(uri.rpartition('/')[2], _SHORT)} ({code})" for uri, code, _ in report.set_aside[:NAMED]]
    more = [f"and {count - len(named):,} more"] if count > len(named) else []
    return f"{count:,}: {', '.join([*named, *more])}{all_of_them}"


def _new_errors(report: Report) -> str:
    count = report.counts.get("new_errors")
    if count is None:
        return "not known" if report.run_id else "none: nothing was published"
    is_first = report.run_id == _FIRST and report.outcome != "nothing changed"
    since = "in the first run" if is_first else "since the run before"
    if not count:
        return f"none {since}"
    named = [short(text, _SHORT) for text in report.errors[:NAMED]]
    more = ["..."] if count > len(named) else []
    return f"{count:,} {since}: {', '.join([*named, *more])}"


def _sources(report: Report, earlier: Sequence[Attempt]) -> str:
    if not report.held and not report.lost:
        return "not known"
    before = held_before(earlier)
    sources = [Held(_from_here(source), 0, before.get(source), lost=True) for source in report.lost]
    sources += [Held(_from_here(source), documents, before.get(source)) for source, documents in report.held.items()]
    told = [source.said for source in sources if source.said]
    if told:
        more = [f"and {len(told) - NAMED} more"] if len(told) > NAMED else []
        return "; ".join([*told[:NAMED], *more])
    documents = sum(source.documents for source in sources)
    return f"{documents:,} documents in {len(sources):,}; none empty or smaller than before"


def _from_here(source: str) -> str:
    path, here = Path(source), Path.cwd()
    return short(str(path.relative_to(here)) if path.is_relative_to(here) else source, _SHORT)


def _seconds(attempt: Attempt) -> int | None:
    """How long it took; not known of one whose end nobody saw."""
    if attempt.ended is None or attempt.report.said.endswith(KILLED):
        return None
    return int((attempt.ended - attempt.began).total_seconds())


def _utc(when: Any) -> Any:
    return when and when.replace(tzinfo=UTC)

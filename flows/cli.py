"""The `gongkai` command. Data goes to stdout, words to stderr; nothing heavy is imported before it is needed.

Exit codes: 0 done, 1 failed (one line says why), 2 bad usage, 3 refused by a safety guard (nothing was changed).
"""

import atexit
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from flows import stopping
from flows.terminal import drawn_on, echo, in_a_line, in_json, open_streams, shortened, write_data

if TYPE_CHECKING:
    import pyarrow as pa

    from flows.options import RunOptions
    from flows.summary import RunSummary
    from load import Warehouse

DEFAULT_WAREHOUSE = Path("data/warehouse/gongkai.duckdb")
DEFAULT_EXPORTS = Path("data/exports")
DEFAULT_CRON = "30 2 * * *"
DEFAULT_PORT = 4200
"""Where Prefect's own documentation looks for its pages."""
KEEP_RUNS = 90
TIME_ZONE = "Asia/Shanghai"

FILE = click.Path(path_type=Path, readable=False)
"""Whether a file can be read is told by what reads it: in a line, as a failure and not as bad usage."""

F = TypeVar("F", bound=Callable[..., Any])


def option(name: str, *others: str, **settings: Any) -> Callable[[F], F]:
    """An option that the environment variable GONGKAI_<OPTION> sets too."""
    variable = "GONGKAI_" + name.split("/")[0].lstrip("-").upper().replace("-", "_")
    return click.option(name, *others, envvar=variable, show_default=True, **settings)


def warehouse_option(command: F) -> F:
    return option(
        "--warehouse",
        type=FILE,
        default=DEFAULT_WAREHOUSE,
        metavar="FILE",
        help="The DuckDB file.",
    )(command)


def accept_empty_option(command: F) -> F:
    return option("--accept-empty", is_flag=True, help="Go on where a source holds no document.")(command)


def people_options(command: F) -> F:
    """What people say of the reports: their own agencies, the place, versions they chose, findings decided, figures corrected."""
    for add in (
        option("--corrections", type=FILE, metavar="FILE", help="Reviewed corrections (CSV); kept for later runs."),
        option("--decisions", type=FILE, metavar="FILE", help="Decisions on findings (CSV); kept for later runs."),
        option("--choices", type=FILE, metavar="FILE", help="Versions a person chose (CSV); kept for later runs."),
        option("--place", metavar="NAME", help="Where the sources are from, such as 北京市西城区."),
        option("--agencies", type=FILE, metavar="FILE", help="Your own agencies (CSV); kept for later runs."),
    ):
        command = add(command)
    return command


def limit_options(command: F) -> F:
    """What the reading of one document may take."""
    for add in (
        option(
            "--worker-memory",
            type=click.IntRange(200, 1_000_000),
            default=800,
            metavar="MB",
            help="Megabytes that a process that reads may take; what takes more is set aside.",
        ),
        option(
            "--document-seconds",
            type=click.IntRange(1, 86_400),
            default=20,
            metavar="N",
            help="Seconds of work that a document may take; what takes more is set aside.",
        ),
    ):
        command = add(command)
    return command


def examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "gongkai run reports/", "gongkai findings --severity error", 'gongkai sql "select * from v_reports"'
    ),
)
@click.version_option(package_name="gongkai")
def cli() -> None:
    """Government-information-disclosure reports in, a warehouse out: every figure proven or flagged.

    Every option can also be set by an environment variable GONGKAI_<OPTION>.
    """


@cli.command(
    epilog=examples(
        "gongkai run                          the bundled sample",
        "gongkai run reports/ one-more.txt    folders and files",
        "gongkai run reports/ --dry-run       what would be read",
    )
)
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@warehouse_option
@option("--exports", type=FILE, default=DEFAULT_EXPORTS, metavar="DIR", help="The folder for Parquet.")
@option("--no-exports", is_flag=True, help="Write no exports.")
@option(
    "--workers", type=click.IntRange(0, 64), default=0, metavar="N", help="Processes; 0: as many as the work is worth."
)
@option("--force", is_flag=True, help="Read unchanged documents again.")
@option("--dry-run", is_flag=True, help="Say what would be read, change nothing.")
@accept_empty_option
@people_options
@limit_options
@option("--prefect", is_flag=True, help="Under Prefect's engine even where no PREFECT_API_URL is set.")
def run(
    sources: tuple[str, ...],
    warehouse: Path,
    exports: Path,
    no_exports: bool,
    workers: int,
    force: bool,
    dry_run: bool,
    accept_empty: bool,
    prefect: bool,
    agencies: Path | None,
    place: str | None,
    choices: Path | None,
    decisions: Path | None,
    corrections: Path | None,
    document_seconds: int,
    worker_memory: int,
) -> None:
    """Pull, extract, transform, load, check, publish, export.

    A SOURCE is a file, a folder or a .zip; without one, the bundled sample is read.
    """
    from flows.limits import Limits
    from flows.options import SAMPLE, RunOptions
    from flows.pipeline import run_steps

    options = RunOptions(
        sources or (str(SAMPLE),),
        warehouse,
        None if no_exports else exports,
        workers,
        force,
        dry_run,
        agencies,
        place,
        choices,
        decisions,
        corrections,
        limits=Limits(document_seconds, worker_memory),
        isolated=True,
        accept_empty=accept_empty,
    )
    if not dry_run and (prefect or os.environ.get("PREFECT_API_URL")):
        from flows.nightly import run_under_prefect

        summary = run_under_prefect(options)
    else:
        with _progress() as progress:
            summary = run_steps(options, progress=progress)
    _print_summary(summary, options, sample=not sources)


@cli.command(epilog=examples("gongkai extract report.txt", "gongkai extract report.txt --json"))
@click.argument("file", type=FILE, metavar="FILE")
@option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@limit_options
def extract(file: Path, as_json: bool, document_seconds: int, worker_memory: int) -> None:
    """Read one document: what was read, from which line, and what was not understood. Needs no warehouse."""
    from flows.inspect import as_text, inspect_document
    from flows.limits import Limits

    found = inspect_document(file, Limits(document_seconds, worker_memory))
    if as_json:
        import json

        echo(in_json(json.dumps(found.as_json(), ensure_ascii=False, indent=1, default=str)))
    else:
        echo(as_text(found))


@cli.command(
    epilog=examples(
        "gongkai findings --severity error",
        "gongkai findings --agency 西城 --decision open --csv findings.csv",
    )
)
@warehouse_option
@option("--severity", type=click.Choice(["error", "warning", "note"]), help="Only of this severity.")
@option("--agency", metavar="TEXT", help="Only agencies whose name holds TEXT.")
@option("--year", type=int, metavar="YYYY", help="Only this report year.")
@option("--rule", metavar="ID", help="Only this rule, such as APP-01.")
@option("--region", metavar="CODE|NAME", help="Only this region and those below it: 1101, 110102, or part of a name.")
@option(
    "--decision",
    type=click.Choice(["open", "confirmed", "dismissed", "explained", "lapsed"]),
    help="Only those decided on so; open: not decided on; lapsed: decided on, but the figure is another now.",
)
@option("--report", metavar="ID", help="Only reports whose report_id begins so.")
@option(
    "--csv",
    "csv_file",
    type=FILE,
    metavar="FILE",
    help="Write them all to a CSV file (UTF-8 with BOM), with the line of the document and the rule.",
)
def findings(warehouse: Path, csv_file: Path | None, **wanted: str | int | None) -> None:
    """What is wrong, doubtful or not understood, newest report first."""
    from load.exports import csv_bytes
    from load.folders import write_whole
    from load.sqlfiles import statement

    found = _open(warehouse).query(statement("ask/findings"), wanted)
    if csv_file:
        write_whole(csv_file, csv_bytes(found))
        click.echo(f"{found.num_rows} findings in {csv_file}", err=True)
    else:
        _print_table(found.select(_SHOWN))
        click.echo(f"{found.num_rows} findings", err=True)


_SHOWN = (
    "finding_id", "agency", "report_year", "severity", "rule_id", "place", "expected", "actual", "difference", "source_line",
    "decision",
)  # fmt: skip
"""The columns of findings that fit a terminal."""


@cli.command(
    epilog=examples(
        "gongkai decide f3a91c0de42b7 dismissed --by 王某 --reason 合并办理的申请只计一件",
        "gongkai run reports/ --decisions decisions.csv",
    )
)
@click.argument("finding_id", metavar="FINDING_ID")
@click.argument("decision", type=click.Choice(["confirmed", "dismissed", "explained"]))
@warehouse_option
@option("--by", required=True, metavar="NAME", help="Who decides.")
@option("--reason", required=True, metavar="TEXT", help="Why.")
@option("--file", type=FILE, default=Path("decisions.csv"), metavar="FILE", help="The list of decisions (CSV).")
def decide(finding_id: str, decision: str, warehouse: Path, by: str, reason: str, file: Path) -> None:
    """Add a decision on a finding to a list of decisions, which `run --decisions FILE` takes over."""
    from datetime import datetime

    from dateutil import tz

    from load.decisions import decide as add

    found = add(_open(warehouse), file, finding_id, decision, by, reason, datetime.now(tz.gettz(TIME_ZONE)).date())
    what = f"{found['agency']} {found['report_year']}, {found['rule_id']}, {found['place']}"
    click.echo(f"{decision}: {what}", err=True)
    click.echo(f"noted in {file}; it holds from the next run on: run ... --decisions {file}", err=True)


@cli.command(
    epilog=examples(
        "gongkai export --to out/                  Parquet, and datapackage.json",
        "gongkai export --to out/ --format xlsx    overview, findings, consolidation sheets",
        "gongkai export --to out/ --format xlsx --parent 某某市某某区人民政府 --year 2023",
    )
)
@warehouse_option
@option("--to", type=FILE, required=True, metavar="DIR", help="The folder, in which each format gets its own.")
@option(
    "--format",
    "file_format",
    default="parquet",
    metavar="NAME",
    help="parquet, csv, xlsx, dta (Stata), panel or issues.",
)
@option("--parent", metavar="NAME", help="xlsx: only this agency's parts are added up.")
@option("--year", type=int, metavar="YYYY", help="xlsx: only this year's parts are added up.")
def export(warehouse: Path, to: Path, file_format: str, parent: str | None, year: int | None) -> None:
    """Write the warehouse for other tools: its tables, a workbook, or one row a report."""
    from load import EXPORTERS
    from load import export as write
    from load.exports import PARENT_FORMATS

    if file_format not in EXPORTERS:
        raise click.BadParameter(f"{file_format!r} is not one of {', '.join(EXPORTERS)}", param_hint="--format")
    if (parent is not None or year is not None) and file_format not in PARENT_FORMATS:
        raise click.UsageError(f"--parent and --year go with --format {' or '.join(PARENT_FORMATS)}")
    manifest = write(_open(warehouse), to, file_format, parent, year)
    for name, table in manifest["tables"].items():
        click.echo(f"{name}\t{table['rows']}")
    for line in manifest["fewer"]:
        place = " ".join(str(line[key]) for key in ("table", "report_year") if key in line)
        click.echo(f"fewer rows than before: {place}, {line['rows']} after {line['rows_before']}", err=True)
    click.echo(f"written to {to / file_format}, run {manifest['run_id']}", err=True)


@cli.command(
    epilog=examples(
        'gongkai sql "select report_year, count(*) from v_reports group by all order by all"',
        'gongkai sql --as-of 2026-11-21 "from v_application_flow"',
    )
)
@click.argument("query", metavar='"SELECT ..."')
@warehouse_option
@option("--as-of", metavar="RUN|DAY", help="As the views stood after a run, or by the end of a day.")
@option("--csv", "as_csv", is_flag=True, help="As CSV.")
@option("--json", "as_json", is_flag=True, help="As JSON, one object a row.")
@option("--time-limit", type=click.IntRange(1), default=300, metavar="SECONDS", help="How long it may take.")
@option("--memory-limit", type=click.IntRange(50), default=2_000, metavar="MB", help="How much memory it may use.")
def sql(
    query: str,
    warehouse: Path,
    as_of: str | None,
    as_csv: bool,
    as_json: bool,
    time_limit: int,
    memory_limit: int,
) -> None:
    """Run a query, read-only, and print its rows."""
    from load.asking import Limits, ask

    if as_csv and as_json:
        raise click.UsageError("--csv or --json, not both")
    opened = _open(warehouse)
    as_of_run = None if as_of is None else opened.run_at(as_of)
    table = ask(opened, query, Limits(time_limit, memory_limit), _give_up, as_of_run)
    if as_csv:
        from load.exports import csv_bytes

        write_data(csv_bytes(table, bom=False))
    elif as_json:
        import json

        from flows.inspect import plain

        rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
        echo(in_json(json.dumps(rows, ensure_ascii=False, indent=1, default=str)))
    else:
        _print_table(table.slice(0, _MOST_ROWS))
        if table.num_rows > _MOST_ROWS:
            click.echo(f"the first {_MOST_ROWS:,} of {table.num_rows:,} rows; --csv or --json gives all", err=True)


_MOST_ROWS = 10_000
"""Rows of an answer that are drawn as a table."""


@cli.command(epilog=examples("gongkai status"))
@warehouse_option
def status(warehouse: Path) -> None:
    """How the last attempt ended and what came of it; the last attempts and runs, and what the warehouse holds."""
    from flows.status import attempts_table, five_lines, runs_table
    from load.attempts import attempts
    from load.errors import WarehouseError
    from load.sqlfiles import statement

    opened = _open(warehouse)
    tried = attempts(opened.path)
    if tried and not opened.exists:
        click.echo("\n".join(five_lines(opened, tried, None)))
        _print_table(attempts_table(tried))
        return
    try:
        last = opened.query(statement("ask/last_run")).to_pylist()[0]
    except WarehouseError:
        if tried:
            click.echo("\n".join(five_lines(opened, tried, None)))
        raise
    click.echo("\n".join(five_lines(opened, tried, last)))
    _print_table(attempts_table(tried))
    click.echo(f"{opened.path}: {opened.path.stat().st_size / 1e6:,.1f} MB")
    _print_table(runs_table(opened.query(statement("ask/runs"))))
    _print_table(opened.query(statement("ask/holdings")))


@cli.command(epilog=examples("gongkai serve reports/", 'gongkai serve reports/ --cron "0 4 * * *"'))
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@warehouse_option
@option("--exports", type=FILE, default=DEFAULT_EXPORTS, metavar="DIR", help="The folder for Parquet.")
@option("--cron", default=DEFAULT_CRON, metavar="CRON", help=f"When, in time zone {TIME_ZONE}.")
@option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    metavar="N",
    help="Of the pages, on this machine only.",
)
@option(
    "--keep-runs",
    type=click.IntRange(1, 36_500),
    default=KEEP_RUNS,
    metavar="DAYS",
    help="For how long the pages show a run.",
)
@option(
    "--workers", type=click.IntRange(0, 64), default=0, metavar="N", help="Processes; 0: as many as the work is worth."
)
@accept_empty_option
@people_options
@limit_options
def serve(
    sources: tuple[str, ...],
    warehouse: Path,
    exports: Path,
    cron: str,
    port: int,
    keep_runs: int,
    workers: int,
    accept_empty: bool,
    agencies: Path | None,
    place: str | None,
    choices: Path | None,
    decisions: Path | None,
    corrections: Path | None,
    document_seconds: int,
    worker_memory: int,
) -> None:
    """Run the job every night under Prefect, until stopped."""
    from flows.limits import Limits
    from flows.nightly import configured_api

    configured = configured_api()
    from flows.options import SAMPLE, RunOptions
    from flows.server import prefect_server
    from flows.serving import check_cron, only_server_of, serve_nightly

    problem = check_cron(cron)
    if problem:
        raise click.BadParameter(problem, param_hint="--cron")
    click.echo("starting ...", err=True)
    with only_server_of(warehouse), prefect_server(configured, port, keep_runs) as server:

        def ready(name: str) -> None:
            click.echo(f"serving {name}: {cron!r}, {TIME_ZONE}, pages at {server.pages}; Ctrl-C stops", err=True)

        server.watch(_give_up)
        options = RunOptions(
            sources or (str(SAMPLE),),
            warehouse,
            exports,
            workers,
            agencies=agencies,
            place=place,
            choices=choices,
            decisions=decisions,
            corrections=corrections,
            limits=Limits(document_seconds, worker_memory),
            accept_empty=accept_empty,
        )
        serve_nightly(options, cron, TIME_ZONE, server.api, ready)


def _give_up(why: str) -> NoReturn:
    """Ends the process, from whichever thread; its children end with it."""
    code = _say(why, 1)
    sys.stderr.flush()
    os._exit(code)


def _open(path: Path) -> "Warehouse":
    from load import Warehouse

    return Warehouse(path)


class _progress:
    """A progress bar on stderr, only where that is a terminal and the work takes more than one batch."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._update if sys.stderr.isatty() else lambda done, total: None

    def _update(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="documents", file=drawn_on("stderr"), show_pos=True)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*error)


def _print_summary(summary: "RunSummary", options: "RunOptions", sample: bool) -> None:
    if options.dry_run:
        for uri in summary.pending:
            echo(in_a_line(shortened(uri, 1_200)))
        click.echo(
            f"{len(summary.pending)} of {summary.documents} documents would be read; nothing was changed", err=True
        )
        return
    from flows.summary import summary_lines

    click.echo("\n".join(summary_lines(summary, options)))
    if summary.unwritten:
        click.echo(f"gongkai: {summary.unwritten}", err=True)
    if sample:
        from flows.options import SAMPLE

        click.echo(
            _NEXT.format(gongkai=_program(), sample=_from_here(SAMPLE / "xicheng-command-centre-2021.txt")), err=True
        )


_NEXT = """
Next:
  {gongkai} sql "select agency_name, report_year, received_new, total_handled, balance_gap from v_application_flow order by all"
  {gongkai} findings --severity error
  {gongkai} extract {sample}
  {gongkai} run FOLDER                     your own reports"""


def _program() -> str:
    """How this program was called, for commands to copy."""
    called = _from_here(Path(sys.argv[0]).resolve())
    return called.name if called.is_absolute() else str(called)


def _from_here(path: Path) -> Path:
    """The path as it is called in the working directory; as it is, if it lies elsewhere."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _print_table(table: "pa.Table") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="")
    for field in table.schema:
        numeric = str(field.type).startswith(("int", "uint", "double", "float", "decimal"))
        grid.add_column(Text(in_a_line(field.name)), justify="right" if numeric else "left", overflow="fold")
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        grid.add_row(*(Text("" if value is None else in_a_line(str(value))) for value in row))
    # A pipe has no width: every row stays on its line.
    Console(file=drawn_on("stdout"), width=None if sys.stdout.isatty() else 2_000, highlight=False).print(grid)


def main() -> NoReturn:
    """The console script: turns what the program refuses into one line and an exit code."""
    open_streams()
    stopping.listen()
    try:
        code = _run()
    except BrokenPipeError:
        code = 1
    code = _flushed(code)
    sys.stderr.flush()
    # Not by way of the interpreter's own end: there DuckDB's binding reports every object that something still holds.
    atexit._run_exitfuncs()
    os._exit(code)


def _flushed(code: int) -> int:
    """Writes out what stdout still holds. The exit code, that of a failure where it cannot be written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is for nobody
        if code == 0:
            return 1 if isinstance(error, BrokenPipeError) else _explain(error)
    return code


def _run() -> int:
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _stopped()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        raise
    except stopping.Stopped:
        return _stopped()
    except Exception as error:
        return _explain(error) if stopping.exit_code() is None else _stopped()
    return 0


def _stopped() -> int:
    return _say("stopped", stopping.exit_code() or 1)


def _explain(error: Exception) -> int:
    from extract import DocumentError
    from extract.errors import SourceError
    from flows.attempting import REFUSED
    from flows.server import ServerError
    from load.errors import WarehouseError
    from load.trouble import is_full, no_room

    if os.environ.get("GONGKAI_DEBUG"):
        raise error
    if isinstance(error, REFUSED):
        return _say(str(error), 3)
    if isinstance(error, DocumentError):
        return _say(f"set aside ({error.code}): {error}", 1)
    if isinstance(error, WarehouseError | SourceError | ServerError):
        return _say(str(error), 1)
    if isinstance(error, OSError) and is_full(error):
        place = error.filename if isinstance(error.filename, str) else None
        return _say(f"{place}: not written, {no_room(Path(place).parent)}" if place else _FULL, 1)
    if isinstance(error, OSError):
        hint = "; name a place where you may write" if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else ""
        return _say(f"{error.filename or 'system'}: {error.strerror or error}{hint}", 1)
    return _say(f"unexpected {type(error).__name__}: {error} (GONGKAI_DEBUG=1 shows where)", 1)


_FULL = "what the output goes to is full (No space left on device); free some space, then try again"


def _say(message: str, code: int) -> int:
    echo(shortened(f"gongkai: {' '.join(shortened(word, 240) for word in message.split())}", 1_200), err=True)
    return code


if __name__ == "__main__":
    main()

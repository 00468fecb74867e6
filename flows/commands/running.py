"""`gongkai run`: the main job."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import completing
from flows.commands.known import known_place
from flows.commands.options import (
    accept_empty_option,
    archive_option,
    examples,
    exports_option,
    is_named,
    limit_options,
    option,
    people_options,
    site_option,
    warehouse_option,
    workers_option,
)
from flows.commands.printing import Progress
from flows.commands.pulling import catalogue_option, tell_pulled, what_is_read
from flows.configuration import configured
from flows.language import said
from flows.terminal import echo, in_a_line, shortened, tell

if TYPE_CHECKING:
    from flows.options import RunOptions
    from flows.summary import RunSummary


@click.command(
    epilog=examples(
        "gongkai run                          the bundled sample",
        "gongkai run reports/ one-more.txt    folders and files",
        "gongkai run reports/ --dry-run       what would be read",
    )
)
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]", shell_complete=completing.files)
@warehouse_option
@exports_option
@option("--no-exports", is_flag=True, help="Write no exports.")
@site_option
@workers_option
@option("--force", is_flag=True, help="Read unchanged documents again.")
@option("--dry-run", is_flag=True, help="Say what would be read, change nothing.")
@catalogue_option
@archive_option
@accept_empty_option
@people_options
@limit_options
@option("--prefect", is_flag=True, help="Under Prefect's engine even where no PREFECT_API_URL is set.")
def run(
    sources: tuple[str, ...],
    warehouse: Path,
    exports: Path,
    no_exports: bool,
    site: Path | None,
    workers: int,
    force: bool,
    dry_run: bool,
    catalogue: Path | None,
    archive: Path,
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

    A SOURCE is a file, a folder, a .zip or an archive of what was pulled. Without one, the catalogue's sources are pulled and
    read (--sources, or [[source]] in gongkai.toml); without a catalogue, the bundled sample is read.
    """
    from flows.limits import Limits
    from flows.messages import notify_in
    from flows.options import SAMPLE, RunOptions
    from load.errors import RefusedByGuards

    place = known_place(place)
    sources, pulls = what_is_read(sources, catalogue, archive)
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
        apart=not sources or not is_named("warehouse"),
        guards=configured().guards,
        notify=notify_in(Path()) if configured().notifies else None,
        archive=archive if pulls else None,
        catalogue=catalogue,
        site=site,
    )
    if not dry_run and (prefect or os.environ.get("PREFECT_API_URL")):
        from flows.nightly import run_under_prefect

        attempt = partial(run_under_prefect, options)
    else:
        attempt = partial(_run_here, options)
    try:
        summary = attempt()
    except RefusedByGuards as error:
        from flows.commands.accepting import print_guards

        print_guards(error.verdict)
        raise
    if summary.pulled:
        tell_pulled(summary.pulled)
    _print_summary(summary, options, sample=not sources)


def _run_here(options: "RunOptions") -> "RunSummary":
    from flows.pipeline import run_steps

    with Progress() as progress:
        return run_steps(options, call=progress.call, progress=progress.watch)


def _print_summary(summary: "RunSummary", options: "RunOptions", sample: bool) -> None:
    if options.dry_run:
        for uri in summary.pending:
            echo(in_a_line(shortened(uri, 1_200)))
        tell(f"{len(summary.pending)} of {summary.documents} documents would be read; nothing was changed", err=True)
        return
    from flows.summary import summary_lines

    echo("\n".join(summary_lines(summary, options)))
    if summary.unwritten:
        tell(f"gongkai: {summary.unwritten}", err=True)
    if sample:
        from flows.options import SAMPLE

        program = _program()
        about = said(f"settings for your own reports; then: {program} run")
        echo(
            f"\n{said('Next:')}\n"
            f'  {program} sql "select agency_name, report_year, received_new, total_handled, balance_gap from '
            'v_application_flow order by all"\n'
            f"  {program} findings --severity error\n"
            f"  {program} extract {_from_here(SAMPLE / 'xicheng-command-centre-2021.txt')}\n"
            f"  {program} init FOLDER                    {about}",
            err=True,
        )


def _program() -> str:
    """How this program was called, for commands to copy."""
    called = _from_here(Path(sys.argv[0]).resolve())
    return called.name if called.is_absolute() else str(called)


def _from_here(path: Path) -> Path:
    """The path as it is called in the working directory; as it is, if it lies elsewhere."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

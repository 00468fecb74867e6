"""`gongkai serve`: the job on a schedule."""

from pathlib import Path

import click

from flows.commands import completing
from flows.commands.known import known_place
from flows.commands.options import (
    TIME_ZONE,
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
from flows.commands.pulling import catalogue_option, what_is_read
from flows.configuration import configured
from flows.ending import give_up
from flows.terminal import tell

DEFAULT_CRON = "30 2 * * *"
DEFAULT_PORT = 4200
"""Where Prefect's own documentation looks for its pages."""
KEEP_RUNS = 90


@click.command(epilog=examples("gongkai serve reports/", 'gongkai serve reports/ --cron "0 4 * * *"'))
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]", shell_complete=completing.files)
@warehouse_option
@exports_option
@site_option
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
@workers_option
@catalogue_option
@archive_option
@accept_empty_option
@people_options
@limit_options
def serve(
    sources: tuple[str, ...],
    warehouse: Path,
    exports: Path,
    site: Path | None,
    catalogue: Path | None,
    archive: Path,
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
    """Run the job every night under Prefect, until stopped. Without a SOURCE the catalogue's sources are pulled first."""
    from flows.limits import Limits
    from flows.nightly import configured_api

    api = configured_api()
    from flows.messages import notify_in
    from flows.options import SAMPLE, RunOptions
    from flows.server import prefect_server
    from flows.serving import check_cron, only_server_of, serve_nightly

    problem = check_cron(cron)
    if problem:
        raise click.BadParameter(problem, param_hint="--cron")
    place = known_place(place)
    sources, pulls = what_is_read(sources, catalogue, archive)
    tell("starting ...", err=True)
    with only_server_of(warehouse), prefect_server(api, port, keep_runs) as server:

        def ready(name: str) -> None:
            tell(f"serving {name}: {cron!r}, {TIME_ZONE}, pages at {server.pages}; Ctrl-C stops", err=True)

        server.watch(give_up)
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
            apart=(not sources and not pulls) or not is_named("warehouse"),
            guards=configured().guards,
            notify=notify_in(Path()) if configured().notifies else None,
            archive=archive if pulls else None,
            catalogue=catalogue,
            site=site,
        )
        serve_nightly(options, cron, TIME_ZONE, server.api, ready)

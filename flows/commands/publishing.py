"""`gongkai site`: the warehouse as pages."""

from pathlib import Path

import click

from flows.commands.options import FILE, examples, option, warehouse_option
from flows.commands.printing import Progress, open_warehouse
from flows.terminal import tell


@click.command(
    epilog=examples(
        "gongkai site --to site/          then open site/index.html",
    )
)
@warehouse_option
@option(
    "--to", type=FILE, required=True, metavar="DIR", help="The folder; it opens by double click and on any web server."
)
@option("--query", type=FILE, metavar="FOLDER", help="npm's @duckdb/duckdb-wasm, to ask the warehouse in the browser.")
def site(warehouse: Path, to: Path, query: Path | None) -> None:
    """Write the warehouse as a site: each report's form beside its text, agencies, regions, rates, findings, downloads."""
    from load.site import publish

    opened = open_warehouse(warehouse)
    with Progress() as progress:
        found = progress.call("site", lambda: publish(opened, to, query))
    tell(f"{found['reports']:,} reports, {found['written']:,} of {found['shards']:,} shards written", err=True)
    tell(f"written to {to}; open {to / 'index.html'}", err=True)

"""`gongkai sql`: a query, read-only."""

from pathlib import Path

import click

from flows.commands.options import examples, option, warehouse_option
from flows.commands.printing import as_markdown, open_warehouse, print_table
from flows.ending import give_up
from flows.terminal import echo, in_json, tell, write_data


@click.command(
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
@option("--markdown", is_flag=True, help="As a Markdown table.")
@option("--time-limit", type=click.IntRange(1), default=300, metavar="SECONDS", help="How long it may take.")
@option("--memory-limit", type=click.IntRange(50), default=2_000, metavar="MB", help="How much memory it may use.")
def sql(
    query: str,
    warehouse: Path,
    as_of: str | None,
    as_csv: bool,
    as_json: bool,
    markdown: bool,
    time_limit: int,
    memory_limit: int,
) -> None:
    """Run a query, read-only, and print its rows."""
    from load.asking import Limits, ask

    if as_csv + as_json + markdown > 1:
        raise click.UsageError("one of --csv, --json and --markdown, not several")
    opened = open_warehouse(warehouse)
    as_of_run = None if as_of is None else opened.run_at(as_of)
    table = ask(opened, query, Limits(time_limit, memory_limit), give_up, as_of_run)
    if as_csv:
        from load.exports import csv_bytes

        write_data(csv_bytes(table, bom=False))
    elif as_json:
        import json

        from flows.inspect import plain

        rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
        echo(in_json(json.dumps(rows, ensure_ascii=False, indent=1, default=str)))
    elif markdown:
        write_data(as_markdown(table).encode())
    else:
        print_table(table.slice(0, _MOST_ROWS))
        if table.num_rows > _MOST_ROWS:
            tell(f"the first {_MOST_ROWS:,} of {table.num_rows:,} rows; --csv or --json gives all", err=True)


_MOST_ROWS = 10_000
"""Rows of an answer that are drawn as a table."""

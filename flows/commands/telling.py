"""`gongkai status`: how the last attempt ended, and what the warehouse holds."""

from pathlib import Path

import click

from flows.commands.accepting import print_guards
from flows.commands.options import examples, warehouse_option
from flows.commands.printing import open_warehouse, print_table
from flows.terminal import echo, tell


@click.command(epilog=examples("gongkai status"))
@warehouse_option
def status(warehouse: Path) -> None:
    """How the last attempt ended and what came of it; the last attempts and runs, and what the warehouse holds."""
    from flows.messages.telling import unsent
    from flows.status import attempts_table, five_lines, runs_table
    from load.attempts import attempts
    from load.candidates import waiting
    from load.errors import WarehouseError
    from load.sqlfiles import statement

    opened = open_warehouse(warehouse)
    tried = attempts(opened.path)
    if tried and not opened.exists:
        echo("\n".join(five_lines(opened, tried, None)))
        print_table(attempts_table(tried), for_people=("outcome", "what"))
        return
    try:
        last = opened.query(statement("ask/last_run")).to_pylist()[0]
    except WarehouseError:
        if tried:
            echo("\n".join(five_lines(opened, tried, None)))
        raise
    echo("\n".join(five_lines(opened, tried, last)))
    candidate = waiting(opened.file)
    if candidate:
        tell(
            f"{candidate.file}: refused, and kept; publish it with gongkai accept, or mend what is wrong and run again"
        )
        print_guards(candidate.verdict)
    if why := unsent(opened.path):
        tell(f"the last message could not be sent: {why}")
    print_table(attempts_table(tried), for_people=("outcome", "what"))
    echo(f"{opened.path}: {opened.path.stat().st_size / 1e6:,.1f} MB")
    print_table(runs_table(opened.query(statement("ask/runs"))), for_people=())
    print_table(opened.query(statement("ask/holdings")), for_people=())

"""`gongkai status`: how the last attempt ended, and what the warehouse holds."""

from pathlib import Path

import click

from flows.commands.accepting import print_guards
from flows.commands.options import archive_option, examples, option, warehouse_option
from flows.commands.printing import open_warehouse, print_table
from flows.commands.pulling import up_to_date
from flows.terminal import echo, in_a_line, shortened, tell


@click.command(epilog=examples("gongkai status", "gongkai status --source a-city"))
@warehouse_option
@option(
    "--source", "source_id", metavar="ID", help="Only what came of this source in its last nights, and what failed."
)
@archive_option
def status(warehouse: Path, source_id: str | None, archive: Path) -> None:
    """How the last attempt ended and what came of it; the last attempts and runs, and what the warehouse holds."""
    if source_id is not None:
        _source(archive, source_id)
        return
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


_NIGHTS, _FAILED, _LONGEST = 7, 20, 120


def _source(archive: Path, source: str) -> None:
    """Prints the last nights of a source, and the addresses that failed in the last one with what to do. Raises SourceError."""
    import pyarrow as pa

    from extract.errors import SourceError
    from extract.kept.objects import DamagedObject
    from flows.language import is_chinese, said
    from flows.source_nights import label, last_nights, to_do

    up_to_date(archive)
    try:
        nights = last_nights(archive, source, _NIGHTS)
    except DamagedObject as error:
        raise SourceError(f"{archive}: {error}") from None
    if not nights:
        raise SourceError(f"{archive}: no night of a source called {shortened(in_a_line(source), 60)!r} is in its log")
    print_table(
        pa.table(
            {
                "night": [night.began for night in nights],
                "planned": [night.planned for night in nights],
                "outcomes": [
                    ", ".join(f"{count} {label(code, is_chinese())}" for code, count in night.counts.items())
                    for night in nights
                ],
            }
        ),
        for_people=(),
    )
    failed = nights[0].failed
    if not failed:
        tell("nothing failed in the last night")
        return
    print_table(
        pa.table(
            {
                "address": [shortened(in_a_line(one.address), _LONGEST) for one in failed[:_FAILED]],
                "outcome": [label(one.outcome, is_chinese()) for one in failed[:_FAILED]],
                "why": [said(shortened(in_a_line(one.why), _LONGEST)) for one in failed[:_FAILED]],
                "to do": [to_do(one.outcome, is_chinese()) for one in failed[:_FAILED]],
            }
        ),
        for_people=(),
    )
    if len(failed) > _FAILED:
        tell(f"{len(failed) - _FAILED:,} more failed")

"""`gongkai findings` and `gongkai decide`: what is wrong, and what people decided of it."""

from pathlib import Path

import click

from flows.commands import completing
from flows.commands.known import names_asked_for, refuse_unknown
from flows.commands.options import FILE, TIME_ZONE, examples, option, warehouse_option
from flows.commands.printing import noted, open_warehouse, print_table
from flows.terminal import tell


@click.command(
    epilog=examples(
        "gongkai findings --severity error",
        "gongkai findings --agency 西城 --decision open --csv findings.csv",
    )
)
@warehouse_option
@option("--severity", type=click.Choice(["error", "warning", "note"]), help="Only of this severity.")
@option("--agency", metavar="TEXT", help="Only agencies whose name holds TEXT.")
@option("--year", type=int, metavar="YYYY", help="Only this report year.")
@option("--rule", metavar="ID", shell_complete=completing.rules, help="Only this rule, such as APP-01.")
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

    wanted = names_asked_for(wanted)
    opened = open_warehouse(warehouse)
    with opened.held_open():
        found = opened.query(statement("ask/findings"), wanted)
        if not found.num_rows:
            refuse_unknown(opened, wanted)
    if csv_file:
        write_whole(csv_file, csv_bytes(found))
        tell(f"{found.num_rows} findings in {csv_file}", err=True)
    else:
        print_table(found.select(_SHOWN), for_people=True)
        tell(f"{found.num_rows} findings", err=True)


_SHOWN = (
    "finding_id", "agency", "report_year", "severity", "rule_id", "place", "expected", "actual", "difference", "source_line",
    "decision",
)  # fmt: skip
"""The columns of findings that fit a terminal."""


@click.command(
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

    found = add(
        open_warehouse(warehouse), file, finding_id, decision, by, reason, datetime.now(tz.gettz(TIME_ZONE)).date()
    )
    what = f"{found['agency']} {found['report_year']}, {found['rule_id']}, {found['place']}"
    tell(f"{decision}: {what}", err=True)
    tell(noted(file, "decisions"), err=True)

"""`gongkai correct`: the right figure of a cell, checked before it is noted."""

from pathlib import Path

import click

from flows.commands.options import FILE, TIME_ZONE, examples, option, warehouse_option
from flows.commands.printing import noted, open_warehouse
from flows.language import titled
from flows.nearest import perhaps
from flows.terminal import echo, in_a_line, tell


@click.command(
    epilog=examples(
        "gongkai correct f3a91c0de42b7 12 --reason 笔误 --source 机关来函",
        "gongkai correct 0df0a153 491.5 --unit 万元 --cell disclosure/centralized_procurement/amount --reason 小数点误作逗号 --source 来函",
    )
)
@click.argument("target", metavar="FINDING_ID|REPORT_ID")
@click.argument("value", metavar="VALUE")
@warehouse_option
@option("--cell", metavar="CELL", help="Which figure, if not the finding's: application/total_handled/total.")
@option("--unit", metavar="UNIT", help="Of VALUE: an amount names it (万元, 元); may also stand behind VALUE.")
@option("--reason", required=True, metavar="TEXT", help="Why.")
@option("--source", required=True, metavar="TEXT", help="Where the right figure is from.")
@option("--by", default="", metavar="NAME", help="Who corrects.")
@option("--file", type=FILE, default=Path("corrections.csv"), metavar="FILE", help="The list of corrections (CSV).")
@option("--accept-imbalance", is_flag=True, help="Go on where a sum that holds now would fail.")
def correct(
    target: str,
    value: str,
    warehouse: Path,
    cell: str | None,
    unit: str | None,
    reason: str,
    source: str,
    by: str,
    file: Path,
    accept_imbalance: bool,
) -> None:
    """Add the right figure of a cell to a list of corrections, which `run --corrections FILE` takes over.

    The report, the cell and what is printed there are looked up, and the sums of the form are tried with the new figure.
    """
    from datetime import datetime

    from dateutil import tz

    from flows.correcting import correct as add
    from load import correcting

    said = {"reason": reason, "source": source, "by": by}
    today = datetime.now(tz.gettz(TIME_ZONE)).date()
    try:
        done = add(
            open_warehouse(warehouse), file, target.strip(), cell, value.strip() + (unit or "").strip(), said, today,
            accept_imbalance,
        )  # fmt: skip
    except correcting.NoSuchCell as error:
        hint = perhaps(error.wanted, error.known) or f", such as {', '.join(error.known[:2])}" if error.known else ""
        raise click.BadParameter(f"{error}{hint}", param_hint="'--cell'") from None
    found, report = done.target, done.target.report
    where = f", line {found.cell['source_line']}" if found.cell["source_line"] else ""
    tell(
        in_a_line(
            f"corrected: {report['agency']} {report['report_year']}, {done.line['cell']}, {found.cell['place']}{where}"
        ),
        err=True,
    )
    printed = done.line["raw_text"] or "nothing"
    figure = f"{correcting.plain(done.figure)} in place of {correcting.plain(found.cell['value'])} (printed: {printed})"
    echo(titled("figure", in_a_line(figure), 10), err=True)
    for text in done.sums:
        echo(titled("sums", text, 10), err=True)
    tell(noted(file, "corrections"), err=True)

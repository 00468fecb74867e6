"""`gongkai correct`: the right figure of a cell, checked before it is noted."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import FILE, TIME_ZONE, examples, option, warehouse_option
from flows.commands.printing import noted, open_warehouse
from flows.language import titled
from flows.nearest import perhaps
from flows.terminal import echo, in_a_line, tell

if TYPE_CHECKING:
    from load.correcting import Target
    from transform.hints.balance import Sum


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

    from flows.batches import reader
    from load import correcting
    from load.errors import Imbalance

    units = {(column.table, column.code): column.unit for column in reader().forms.columns}
    try:
        found = correcting.find_cell(open_warehouse(warehouse), target.strip(), cell)
    except correcting.NoSuchCell as error:
        hint = perhaps(error.wanted, error.known) or f", such as {', '.join(error.known[:2])}" if error.known else ""
        raise click.BadParameter(f"{error}{hint}", param_hint="'--cell'") from None
    said = {"reason": reason, "source": source, "by": by}
    today = datetime.now(tz.gettz(TIME_ZONE)).date()
    line, new = correcting.line_of(found, value.strip() + (unit or "").strip(), units, said, today)
    noted_before = correcting.pending(file, units, line["document_sha256"])
    sums = _sums(found)
    before = _values(found, noted_before)
    after = before | {(str(found.cell["row_code"]), str(found.cell["column_code"])): new}
    lost = [one for one in sums if _holds(one, before) and _holds(one, after) is False]
    if lost and not accept_imbalance:
        raise Imbalance(
            f"{line['cell']}: with {correcting.plain(new)} {_said(lost[0], after)}, which holds now"
            f"{f' (and {len(lost) - 1} more)' if len(lost) > 1 else ''}; nothing was changed; --accept-imbalance goes on"
        )
    correcting.add(file, units, line)
    report = found.report
    where = f", line {found.cell['source_line']}" if found.cell["source_line"] else ""
    tell(
        in_a_line(
            f"corrected: {report['agency']} {report['report_year']}, {line['cell']}, {found.cell['place']}{where}"
        ),
        err=True,
    )
    printed = line["raw_text"] or "nothing"
    figure = f"{correcting.plain(new)} in place of {correcting.plain(found.cell['value'])} (printed: {printed})"
    echo(titled("figure", in_a_line(figure), 10), err=True)
    for text in _told(sums, before, after):
        echo(titled("sums", text, 10), err=True)
    tell(noted(file, "corrections"), err=True)


Values = dict[tuple[str, str], Decimal | None]


def _sums(target: "Target") -> "list[Sum]":
    """The sums of the form in which the cell stands."""
    from flows.batches import reader
    from transform.hints.balance import sums_with

    cell, report = target.cell, target.report
    forms = reader().forms
    form = {"application": report["table3_format"], "dispute": report["table4_format"]}.get(str(cell["table_code"]))
    return list(sums_with(forms, cell["table_code"], form, (cell["row_code"], cell["column_code"])))


def _values(target: "Target", noted_before: dict[str, Decimal]) -> Values:
    """The figures of the cell's table, with what the list corrects already."""
    return {
        (one["row_code"], one["column_code"]): noted_before.get(one["cell"], one["value"])
        for one in target.cells
        if one["table_code"] == target.cell["table_code"]
    }


def _holds(one: "Sum", values: Values) -> bool | None:
    """Does the sum hold? None if a figure is missing."""
    sides = one.sides(values)
    return None if sides is None else sides[0] == sides[1]


def _said(one: "Sum", values: Values) -> str:
    """`APP-02 fails (27 against 21)`, or that it cannot be told."""
    from load.correcting import plain

    sides: Any = one.sides(values)
    return f"{one.rule_id} fails ({plain(sides[0])} against {plain(sides[1])})"


def _told(sums: "list[Sum]", before: Values, after: Values) -> list[str]:
    """What becomes of the sums with the new figure."""
    if not sums:
        return ["the form has none with this figure"]
    held = sum(_holds(one, before) is True for one in sums)
    hold = [_holds(one, after) for one in sums]
    unknown = f", {hold.count(None)} cannot be told (a figure is missing)" if None in hold else ""
    failing = [_said(one, after) for one, state in zip(sums, hold, strict=True) if state is False]
    return [f"{hold.count(True)} of {len(sums)} with this figure hold now, {held} before{unknown}", *failing]

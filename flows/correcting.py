"""A correction of a cell: looked up, tried against the sums of the form, and noted in the user's list."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from flows.batches import reader
from load import Warehouse, correcting
from load.correcting import Target, plain
from load.errors import Imbalance
from transform.hints.balance import Sum, sums_with

Values = dict[tuple[str, str], Decimal | None]


class Corrected(NamedTuple):
    """A correction that was noted: its cell, its line, the figure in the unit of the warehouse, and what becomes of the sums.

    `added` is the text of the line, for user_files.take_back.
    """

    target: Target
    line: Mapping[str, str]
    figure: Decimal
    sums: Sequence[str]
    added: str


def correct(
    warehouse: Warehouse,
    file: Path,
    target: str,
    cell: str | None,
    value: str,
    said: Mapping[str, str],
    today: date,
    accept_imbalance: bool = False,
) -> Corrected:
    """Notes the right figure of a cell in the list, which need not exist. `said`: reason, source, by.

    Raises WarehouseError: NoSuchCell where the cell is to be named otherwise, Imbalance where a sum that holds now would fail.
    """
    units = {(column.table, column.code): column.unit for column in reader().forms.columns}
    found = correcting.find_cell(warehouse, target, cell)
    line, new = correcting.line_of(found, value, units, said, today)
    noted_before = correcting.pending(file, units, line["document_sha256"])
    sums = _sums(found)
    before = _values(found, noted_before)
    after = before | {(str(found.cell["row_code"]), str(found.cell["column_code"])): new}
    lost = [one for one in sums if _holds(one, before) and _holds(one, after) is False]
    if lost and not accept_imbalance:
        raise Imbalance(
            f"{line['cell']}: with {plain(new)} {_said(lost[0], after)}, which holds now"
            f"{f' (and {len(lost) - 1} more)' if len(lost) > 1 else ''}; nothing was changed; --accept-imbalance goes on"
        )
    added = correcting.add(file, units, line)
    return Corrected(found, line, new, _told(sums, before, after), added)


def _sums(target: Target) -> list[Sum]:
    """The sums of the form in which the cell stands."""
    cell, report = target.cell, target.report
    forms = reader().forms
    form = {"application": report["table3_format"], "dispute": report["table4_format"]}.get(str(cell["table_code"]))
    return list(sums_with(forms, cell["table_code"], form, (cell["row_code"], cell["column_code"])))


def _values(target: Target, noted_before: dict[str, Decimal]) -> Values:
    """The figures of the cell's table, with what the list corrects already."""
    return {
        (one["row_code"], one["column_code"]): noted_before.get(one["cell"], one["value"])
        for one in target.cells
        if one["table_code"] == target.cell["table_code"]
    }


def _holds(one: Sum, values: Values) -> bool | None:
    """Does the sum hold? None if a figure is missing."""
    sides = one.sides(values)
    return None if sides is None else sides[0] == sides[1]


def _said(one: Sum, values: Values) -> str:
    """`APP-02 fails (27 against 21)`, or that it cannot be told."""
    sides: Any = one.sides(values)
    return f"{one.rule_id} fails ({plain(sides[0])} against {plain(sides[1])})"


def _told(sums: list[Sum], before: Values, after: Values) -> list[str]:
    """What becomes of the sums with the new figure."""
    if not sums:
        return ["the form has none with this figure"]
    held = sum(_holds(one, before) is True for one in sums)
    hold = [_holds(one, after) for one in sums]
    unknown = f", {hold.count(None)} cannot be told (a figure is missing)" if None in hold else ""
    failing = [_said(one, after) for one, state in zip(sums, hold, strict=True) if state is False]
    return [f"{hold.count(True)} of {len(sums)} with this figure hold now, {held} before{unknown}", *failing]

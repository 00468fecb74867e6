"""Reviewed corrections of figures, as a CSV in the user's folder.

Columns: document_sha256, cell (such as application/total_handled/total), raw_text (what is printed there), value (the right
figure), reason, source, and optionally corrected_by and corrected_on. A count is a whole number; an amount names its unit
(491.5万元, 4915000元), because the forms print 万元 and the warehouse keeps yuan. A correction applies only to that
document, cell and text. Of two lines on one cell the later holds.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from load import sqlfiles, user_files
from load.decisions import day_of
from load.user_files import Line

COLUMNS = (
    "document_sha256", "cell", "raw_text", "value", "reason", "source", "corrected_by", "corrected_on",
)  # fmt: skip
SCHEMA = pa.schema(
    [
        ("line", pa.int32()),
        ("document_sha256", pa.string()),
        ("cell", pa.string()),
        ("raw_text", pa.string()),
        ("value", pa.decimal128(18, 4)),
        ("is_amount", pa.bool_()),
        ("correction_reason", pa.string()),
        ("correction_source", pa.string()),
        ("corrected_by", pa.string()),
        ("corrected_on", pa.date32()),
    ]
)
Units = Mapping[tuple[str, str], str]
"""(table code, column code) -> unit in which the warehouse keeps the column: yuan, or what is counted"""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_VALUE = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)? ?([^0-9.,\s]*)")
_STEP = Decimal("0.0001")
_MOST_DECIMALS = 12
"""Characters after the whole number that are looked at: what is finer in every unit."""
_CASES = ("application", "dispute")
"""Tables that count cases; the notices of fees are others."""


def corrections_table(text: str, name: str, units: Units) -> pa.Table:
    """The list in the text of a CSV, a row a cell; `name` is what errors call it. Raises WarehouseError with the line."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for line in user_files.lines(text, name, COLUMNS[:6], COLUMNS):
        row = _row(line, units)
        last[row["document_sha256"], row["cell"]] = row
    return pa.Table.from_pylist(list(last.values()), SCHEMA)


def _row(line: Line, units: Units) -> dict[str, Any]:
    cells = line.cells
    if not _SHA256.fullmatch(cells.get("document_sha256", "")):
        raise line.wrong("document_sha256 is not the 64 characters that v_reports shows")
    cell = line.needed("cell", "which figure, such as application/total_handled/total,")
    table, column = cell.split("/")[0], cell.rsplit("/")[-1]
    if table != "statistic" and (table, column) not in units:
        raise line.wrong(f"cell {cell[:80]!r} is none of the form; one is written application/total_handled/total")
    is_case = table in _CASES or (table == "fee" and units[table, column] != "yuan")
    value, is_amount = _value(line, None if table == "statistic" else units[table, column], column, is_case)
    return {
        "line": line.number,
        "document_sha256": cells["document_sha256"],
        "cell": cell,
        "raw_text": cells.get("raw_text", ""),
        "value": value,
        "is_amount": is_amount,
        "correction_reason": line.needed("reason", "why"),
        "correction_source": line.needed("source", "where the right figure is from"),
        "corrected_by": cells.get("corrected_by") or None,
        "corrected_on": day_of(line, "corrected_on") if cells.get("corrected_on") else None,
    }


def _value(line: Line, unit: str | None, column: str, is_case: bool) -> tuple[Decimal, bool]:
    """The figure in the unit in which it is kept, and whether it is an amount; `unit` None: known when it is applied."""
    text = line.needed("value", "the right figure")
    match = _VALUE.fullmatch(text)
    if match is None:
        raise line.wrong(f"value {text[:40]!r} is no figure; write 491.5万元 for an amount, 12 for a count")
    sign, whole, decimals, printed = match[1], match[2].replace(",", ""), match[3] or "", match[4]
    kind, factor = _units().get(printed, (None, 1))
    is_amount = kind == "money_unit"
    if printed and kind is None:
        raise line.wrong(f"value {text[:40]!r} has the unit {printed!r}, which is not known")
    if unit == "yuan" and not is_amount:
        raise line.wrong(f"value {text[:40]!r} needs its unit: an amount is written {text[:40]}万元 or {text[:40]}元")
    if unit not in (None, "yuan") and is_amount:
        raise line.wrong(f"value {text[:40]!r} is an amount, but the cell counts {unit}")
    value = Decimal(sign + whole + decimals) * factor
    bounded = "amount" if is_amount else "case" if is_case else "change" if column == "change" else "count"
    digits = _digits()[bounded]
    if len(whole) > 2 * digits or abs(value) >= 10**digits:
        what = "an amount in yuan" if is_amount else "a count of requests or cases" if is_case else "a count"
        raise line.wrong(f"value {text[:40]!r} is larger than any body can report: {what} has {digits} digits at most")
    if len(decimals) > _MOST_DECIMALS or value != value.quantize(_STEP):
        raise line.wrong(f"value {text[:40]!r} is finer than a figure can be (4 decimals)")
    if not is_amount and value != value.to_integral_value():
        raise line.wrong(f"value {text[:40]!r} is a count and must be a whole number")
    if value < 0 and column != "change":
        raise line.wrong(f"value {text[:40]!r} is negative")
    return value.quantize(_STEP), is_amount


def figure(text: str, cell: str, units: Units, unit: str) -> tuple[Decimal, bool]:
    """The figure that a person writes for a cell, in the unit of the warehouse (`unit`), and whether it is an amount.

    Raises WarehouseError.
    """
    table, column = cell.split("/")[0], cell.rsplit("/")[-1]
    kept = (unit or "case") if table == "statistic" else units[table, column]
    is_case = table in _CASES or (table == "fee" and kept != "yuan")
    return _value(Line(cell, 0, {"value": text.strip()}), kept, column, is_case)


@cache
def _digits() -> dict[str, int]:
    """Kind of figure -> digits of the largest whole number that a body can report."""
    return {line["kind"]: int(line["digits"]) for line in sqlfiles.lines(sqlfiles.DATA / "figure_bounds.csv")}


@cache
def _units() -> dict[str, tuple[str, int]]:
    """A unit as printed -> money_unit or count_unit, and its factor, as the reader knows them."""
    return {
        line["printed"]: (line["kind"], int(line["factor"]))
        for line in sqlfiles.lines(sqlfiles.DATA / "values.csv")
        if line["kind"] in ("money_unit", "count_unit")
    }

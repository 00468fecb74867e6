"""Corrections of cells by people, as a CSV in the user's folder.

Columns: document_sha256, cell, raw_text, value, reason, source, and optionally corrected_by and corrected_on (a day). `cell` is
table/row/column in the codes of the views, such as `application/total_handled/natural_person`, `dispute/review/total`,
`disclosure/administrative_fees/amount` (`disclosure/other_external_services:行政检查/decisions` for a row that a report splits)
or `fee/billed_yuan`. `raw_text` is what is printed there, so that the correction lapses when that changes. `value` is a plain
number in the unit of the warehouse: amounts in yuan. An empty file corrects nothing.
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from load.errors import WarehouseError

SCHEMA = pa.schema(
    [
        ("correction_no", pa.int32()),
        ("document_sha256", pa.string()),
        ("cell", pa.string()),
        ("raw_text", pa.string()),
        ("value", pa.decimal128(18, 4)),
        ("reason", pa.string()),
        ("source", pa.string()),
        ("corrected_by", pa.string()),
        ("corrected_on", pa.date32()),
    ]
)
_COLUMNS = ("document_sha256", "cell", "raw_text", "value", "reason", "source")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = re.compile(r"(application|dispute)/[a-z_]+/[a-z_]+|disclosure/[a-z_]+(:.+)?/[a-z_]+|fee/[a-z_]+")
_NUMBER = re.compile(r"-?\d{1,14}(\.\d{1,4})?")


def corrections_table(text: str, name: str) -> pa.Table:
    """The list in the text of a CSV; `name` is what errors call it. Raises WarehouseError with the line that is wrong."""
    try:
        return _corrections(csv.DictReader(io.StringIO(text, newline="")), name)
    except csv.Error as error:
        raise WarehouseError(f"{name}: not a CSV ({error})") from None


def _corrections(reader: "csv.DictReader[str]", name: str) -> pa.Table:
    if reader.fieldnames and not set(_COLUMNS) <= set(reader.fieldnames):
        raise WarehouseError(f"{name}: line 1: the columns are {', '.join(_COLUMNS)}, corrected_by, corrected_on")
    lines, seen = [], dict[tuple[str, str], int]()
    for number, line in enumerate(reader, 1):
        where = f"{name}: line {reader.line_num}"
        said = {column: str(line.get(column) or "").strip() for column in (*_COLUMNS, "corrected_by", "corrected_on")}
        if not _SHA256.fullmatch(said["document_sha256"]):
            raise WarehouseError(f"{where}: document_sha256 is not the 64 characters that v_reports shows")
        if not _CELL.fullmatch(said["cell"]):
            raise WarehouseError(f"{where}: cell is table/row/column, such as application/total_handled/total")
        if not _NUMBER.fullmatch(said["value"]):
            raise WarehouseError(
                f"{where}: value is a plain number such as 27 or 4915000 (amounts in yuan), not {said['value']!r}"
            )
        if not said["reason"] or not said["source"]:
            raise WarehouseError(f"{where}: reason says why, source says who or what proves it; neither may be empty")
        key = said["document_sha256"], said["cell"]
        if key in seen:
            raise WarehouseError(f"{where}: the cell is corrected on line {seen[key]} too; leave one of the two")
        seen[key] = reader.line_num
        try:
            day = date.fromisoformat(said["corrected_on"]) if said["corrected_on"] else None
            value = Decimal(said["value"])
        except (ValueError, InvalidOperation):
            raise WarehouseError(
                f"{where}: corrected_on is a day like 2026-11-26, not {said['corrected_on']!r}"
            ) from None
        by = said["corrected_by"] or None
        lines.append({**said, "correction_no": number, "value": value, "corrected_by": by, "corrected_on": day})
    return pa.Table.from_pylist(lines, SCHEMA)

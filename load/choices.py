"""A person's choice among the versions of a report, as a CSV in the user's folder.

Columns: document_sha256, chosen_by, and optionally chosen_on (a day) and reason. The listed document becomes the current
version of its report. An empty file chooses nothing.
"""

import csv
import io
import re
from datetime import date

import pyarrow as pa

from load.errors import WarehouseError

SCHEMA = pa.schema(
    [("document_sha256", pa.string()), ("chosen_by", pa.string()), ("chosen_on", pa.date32()), ("reason", pa.string())]
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def choices_table(text: str, name: str) -> pa.Table:
    """The list in the text of a CSV; `name` is what errors call it. Raises WarehouseError with the line that is wrong."""
    try:
        return _choices(csv.DictReader(io.StringIO(text, newline="")), name)
    except csv.Error as error:
        raise WarehouseError(f"{name}: not a CSV ({error})") from None


def _choices(reader: "csv.DictReader[str]", name: str) -> pa.Table:
    columns = reader.fieldnames
    if columns and not {"document_sha256", "chosen_by"} <= set(columns):
        raise WarehouseError(f"{name}: line 1: the columns are document_sha256, chosen_by, chosen_on, reason")
    lines = []
    for line in reader:
        where = f"{name}: line {reader.line_num}"
        sha256, by, on = (
            str(line.get(column) or "").strip() for column in ("document_sha256", "chosen_by", "chosen_on")
        )
        if not _SHA256.fullmatch(sha256):
            raise WarehouseError(f"{where}: document_sha256 is not the 64 characters that v_reports shows")
        if not by:
            raise WarehouseError(f"{where}: chosen_by says who chose, and is empty")
        try:
            day = date.fromisoformat(on) if on else None
        except ValueError:
            raise WarehouseError(f"{where}: chosen_on is a day like 2026-11-24, not {on!r}") from None
        lines.append({"document_sha256": sha256, "chosen_by": by, "chosen_on": day, "reason": line.get("reason")})
    return pa.Table.from_pylist(lines, SCHEMA)

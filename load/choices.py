"""A person's choice among the versions of a report, as a CSV in the user's folder.

Columns: document_sha256, chosen_by, and optionally chosen_on (a day) and reason. The listed document becomes the current
version of its report. An empty file chooses nothing.
"""

import re
from typing import Any

import pyarrow as pa

from load import user_files
from load.decisions import day_of
from load.user_files import Line

COLUMNS = ("document_sha256", "chosen_by", "chosen_on", "reason")
SCHEMA = pa.schema(
    [("document_sha256", pa.string()), ("chosen_by", pa.string()), ("chosen_on", pa.date32()), ("reason", pa.string())]
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def choices_table(text: str, name: str) -> pa.Table:
    """The list in the text of a CSV; `name` is what errors call it. Raises WarehouseError with the line that is wrong."""
    return pa.Table.from_pylist([_row(line) for line in user_files.lines(text, name, COLUMNS[:2], COLUMNS)], SCHEMA)


def _row(line: Line) -> dict[str, Any]:
    cells = line.cells
    if not _SHA256.fullmatch(cells["document_sha256"]):
        raise line.wrong("document_sha256 is not the 64 characters that v_reports shows")
    return {
        "document_sha256": cells["document_sha256"],
        "chosen_by": line.needed("chosen_by", "who chose"),
        "chosen_on": day_of(line, "chosen_on") if cells.get("chosen_on") else None,
        "reason": cells.get("reason"),
    }

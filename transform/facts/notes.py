"""What is kept of a cell beside its number, and what is said about a report: lines of `cell_notes` and `findings`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from transform.forms.values import clean
from transform.tables.rows import ReadRow

EVIDENCE = 400
"""Longest evidence text (characters) that is kept."""
BEYOND = "no figure that a body can report: too large"


CellNote = tuple[int, int, int, int, str | None, str, str | None, str | None, int | None, int | None]
"""A cell that is no plain number, as a line of `cell_notes`: report_no, table_no, row_no, column_no, subcategory,
value_status, raw_text, readings, source_line, char_length. Glued text has hundreds a report; a plain tuple costs the collector nothing.
"""
STATUS: Final = 5
RAW_TEXT: Final = 6
SOURCE_LINE: Final = 8
"""Where these stand in a CellNote."""


class Finding(NamedTuple):
    """Something that is wrong or not understood: a line of `findings`."""

    report_no: int
    rule_id: str
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    printed: str | None = None
    expected: str | None = None
    actual: str | None = None
    difference: Decimal | None = None
    evidence: str | None = None
    source_line: int | None = None


def figures_printed(row: ReadRow) -> str:
    """The row's values as printed, a dot for a blank."""
    return " ".join(trimmed(row))


def row_printed(row: ReadRow) -> str:
    """The row's labels and values as printed."""
    return " | ".join([*row.shape.labels, *(clean(cell) for cell in row.cells[: row.shape.last])])[:EVIDENCE]


def trimmed(row: ReadRow) -> Sequence[str]:
    """The row's values up to the last that is not blank, as printed, a dot for a blank."""
    return [clean(cell) or "·" for cell in row.cells[: row.shape.last]]

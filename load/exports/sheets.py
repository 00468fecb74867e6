"""Values in cells of a sheet: a text is always written as a text, so that none can be a formula or an address."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | Decimal | date | None

_LONGEST_TEXT = 32_767
"""UTF-16 units that a cell can hold."""
_CUT = " …"


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format | None = None) -> None:
    """Writes one cell. A number that a sheet's floating point would change is written as a text."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, fitting(value), style)
    elif isinstance(value, date):
        sheet.write_string(row, column, value.isoformat(), style)
    elif is_exact(value):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, str(value), style)


def merge(sheet: Worksheet, area: tuple[int, int, int, int], text: str, style: Format) -> None:
    """Writes a text over an area (first row, first column, last row, last column), which may be a single cell."""
    first_row, first_column, last_row, last_column = area
    if (first_row, first_column) != (last_row, last_column):
        # Only an empty text may go through here: merge_range guesses what a text means.
        sheet.merge_range(*area, "", style)
    put(sheet, first_row, first_column, text, style)


def is_exact(value: int | float | Decimal) -> bool:
    """Is it the same number to a sheet, which keeps 15 digits?"""
    return Decimal(f"{float(value):.15g}") == Decimal(str(value))


def fitting(text: str) -> str:
    """The text, cut with a mark if a cell cannot hold it."""
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return text
    cut = text.encode("utf-16-le")[: 2 * (_LONGEST_TEXT - len(_CUT))].decode("utf-16-le", "ignore")
    return cut + _CUT


def runs(texts: Sequence[str | None]) -> list[tuple[int, int, str | None]]:
    """(first, last, text) of each stretch of equal texts.

    >>> runs(["a", "a", None, "b"])
    [(0, 1, 'a'), (2, 2, None), (3, 3, 'b')]
    """
    found: list[tuple[int, int, str | None]] = []
    for place, text in enumerate(texts):
        if found and found[-1][2] == text:
            found[-1] = (found[-1][0], place, text)
        else:
            found.append((place, place, text))
    return found

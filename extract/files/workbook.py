"""Run as a program of its own by extract.files.sheets: a workbook's cells as text, from stdin to stdout (JSON).

    {"sheets": [{"name": ..., "rows": [[text, ...], ...], "corner": [row, column], "merged": [[r, c, r, c], ...]}]}
    {"error": [code, why]}

A workbook can claim a cell in its last row and column, or hold one long text for each of a million cells; the library
then asks for more memory than there is, which ends the process. So it works in one with a limit. Nothing of this
project is imported here: starting takes 30 ms.
"""

import datetime
import io
import json
import sys
from typing import Any

MEMORY_BYTES = 1024**3
MAX_SHEETS = 64
MAX_PLACES = 1_000_000
"""Rows times columns of all sheets together."""

MAX_ROWS = 60_000
"""Of all sheets together."""

MAX_CHARACTERS = 12_000_000
"""Of all cells together."""

MAX_MERGED = 20_000
"""Of all sheets together."""


def text_of(value: Any) -> str:
    """A cell's value as text: numbers with Excel's 15 digits and no exponent, dates and times in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """A number without exponent or needless zeros.

    >>> number_text(5.0), number_text(0.1 + 0.2), number_text(24252.311082), number_text(1e-7), number_text(-0.0)
    ('5', '0.3', '24252.311082', '0.0000001', '0')
    """
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    shortest = format(value, ".15g")
    if "e" not in shortest:
        return "0" if shortest == "-0" else shortest
    from decimal import Decimal

    return format(Decimal(shortest), "f")


def main() -> None:
    """Reads the workbook on stdin."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # a system without such limits
    try:
        answer = _sheets(sys.stdin.buffer.read())
    except _TooLarge as error:
        answer = {"error": ["too_large", str(error)]}
    except BaseException as error:  # the library also panics, which is no Exception
        code = "encrypted" if type(error).__name__ == "PasswordError" else "damaged"
        answer = {"error": [code, f"{type(error).__name__}: {error}"]}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


class _TooLarge(Exception):
    pass


def _sheets(content: bytes) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    shown = [
        (number, sheet.name)
        for number, sheet in enumerate(workbook.sheets_metadata, 1)
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if len(shown) > MAX_SHEETS:
        raise _TooLarge(f"{len(shown):,} sheets; at most {MAX_SHEETS} are read")
    found, characters, places, lines, merges = [], 0, 0, 0, 0
    for number, name in shown:
        sheet = workbook.get_sheet_by_index(number - 1)
        places, lines = places + sheet.height * sheet.width, lines + sheet.height
        if places > MAX_PLACES or lines > MAX_ROWS:
            raise _TooLarge(
                f"sheets of more than {MAX_ROWS:,} rows or {MAX_PLACES:,} places, the last with {sheet.height:,} rows and "
                f"{sheet.width:,} columns; give the report's sheets alone"
            )
        merged = sheet.merged_cell_ranges or []
        merges += len(merged)
        if merges > MAX_MERGED:
            raise _TooLarge(f"more than {MAX_MERGED:,} merged cells; give the report's sheets alone")
        rows = [[text_of(value) for value in row] for row in sheet.to_python()] if sheet.start else []
        characters += sum(len(text) for row in rows for text in row)
        if characters > MAX_CHARACTERS:
            raise _TooLarge(f"more than {MAX_CHARACTERS:,} characters of text; give the report's sheets alone")
        top, left = sheet.start or (0, 0)
        found.append(
            {
                "name": name,
                "number": number,
                "rows": rows,
                "corner": [top, left],
                "merged": [[r, c, r2, c2] for (r, c), (r2, c2) in merged],
            }
        )
    return {"sheets": found}


if __name__ == "__main__":
    main()

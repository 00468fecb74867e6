"""How large a document may be whose text is read: what is beyond any report is set aside at once, with the bound that it met.

The largest real report has 200,000 characters, a table of some 40 rows and 20 columns, and three hundred rows in all.
"""

from collections.abc import Sequence

from extract.errors import UnreadableDocument

MAX_CHARACTERS = 12_000_000
MAX_LINES = 500_000
MAX_ROWS = 60_000
"""Rows of all tables."""
MAX_CELLS = 300_000
"""Cells of all tables."""
MAX_ROW_CELLS = 1_000


def check_text(text: str) -> None:
    """Raises UnreadableDocument (too_large)."""
    if len(text) > MAX_CHARACTERS:
        raise _too_large(f"{len(text):,} characters of text", MAX_CHARACTERS)
    if len(text) > MAX_LINES and (lines := text.count("\n")) > MAX_LINES:
        raise _too_large(f"{lines:,} lines", MAX_LINES)


def check_rows(rows: Sequence[Sequence[str]]) -> None:
    """Raises UnreadableDocument (too_large)."""
    if len(rows) > MAX_ROWS:
        raise _too_large(f"{len(rows):,} rows of tables", MAX_ROWS)
    widths = list(map(len, rows))
    check_row(max(widths, default=0))
    if sum(widths) > MAX_CELLS:
        raise _too_large(f"{sum(widths):,} cells of tables", MAX_CELLS)


def check_grid(rows: int, columns: int) -> None:
    """The same of a table whose rows all have as many places. Raises UnreadableDocument (too_large)."""
    check_row(columns)
    if rows > MAX_ROWS:
        raise _too_large(f"a table of {rows:,} rows", MAX_ROWS)
    if rows * columns > MAX_CELLS:
        raise _too_large(f"a table of {rows:,} rows and {columns:,} columns", MAX_CELLS)


def check_row(cells: int) -> None:
    """Raises UnreadableDocument (too_large)."""
    if cells > MAX_ROW_CELLS:
        raise _too_large(f"a row of {cells:,} cells", MAX_ROW_CELLS)


def _too_large(what: str, most: int) -> UnreadableDocument:
    return UnreadableDocument("too_large", f"{what}; at most {most:,} are read, give the report alone")

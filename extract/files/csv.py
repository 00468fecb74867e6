"""Comma-separated files: their rows as text and tables, like a sheet without merged cells (extract.files.grids)."""

import csv
import io
from itertools import pairwise

from extract.blocks import Block
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.grids import MAX_ROWS, blocks_of_grid
from extract.files.text import decode_text

DELIMITERS = ",;\t"
_FEWEST = 2
"""Rows of a table."""
_SAMPLE = 65_536
"""How much of a file (characters) the delimiter is told from."""


def read(content: bytes) -> list[Block]:
    """The file's blocks. Raises UnreadableDocument (empty, encoding, binary, damaged, too_large)."""
    text = decode_text(content)
    rows: list[list[str]] = []
    try:
        delimiter = delimiter_of(text)
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise UnreadableDocument("too_large", f"more than {MAX_ROWS:,} rows; no report has so many")
    except csv.Error as error:  # a field longer than the csv module reads
        raise damaged(error) from error
    return [block for first, part in _tables(rows) for block in blocks_of_grid(part, corner=(first + 1, 1))]


def _tables(rows: list[list[str]]) -> list[tuple[int, list[list[str]]]]:
    """(first row from 0, rows) of what was written one table behind the other: each of several rows as wide as no other."""
    begins = [0, *(n for n in range(1, len(rows)) if len(rows[n]) != len(rows[n - 1])), len(rows)]
    runs = list(pairwise(begins))
    widths = {len(rows[first]) for first, _ in runs if rows}
    if len(runs) < 2 or len(widths) < len(runs) or any(end - first < _FEWEST for first, end in runs):
        return [(0, rows)]
    return [(first, rows[first:end]) for first, end in runs]


def delimiter_of(text: str) -> str:
    """The delimiter that leaves most cells with a figure alone; a comma if none does.

    csv.Sniffer looks for the same number of cells in all rows, which these files, with their titles and prose, have not.
    """

    sample = text[:_SAMPLE]

    def figures(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        return sum(cell.strip().isdecimal() for row in rows if len(row) > 1 for cell in row)

    return max(DELIMITERS, key=figures)

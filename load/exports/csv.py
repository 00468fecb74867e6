"""CSV for spreadsheets: UTF-8 with a byte-order mark, and no text that could start a formula."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from load.exports.content import Content, Written, counted, tables
from load.user_files import FORMULA


def write(content: Content, folder: Path) -> dict[str, Written]:
    """<table>.csv for every table."""
    written = {}
    for table in tables(content.connection):
        write_select(content, table.select, folder / f"{table.name}.csv")
        written[table.name] = counted(content.connection, table.about, table.select, table.has_years)
    return written


def write_select(content: Content, select: str, path: Path) -> None:
    """The rows of a select as one file, a batch at a time."""
    reader = content.batches(select)
    with path.open("wb") as file:
        _write(file, reader.schema, reader, bom=True)


def csv_bytes(table: pa.Table, bom: bool = True) -> bytes:
    """A table as CSV: UTF-8, by default with a byte-order mark; no text can start a formula."""
    buffer = io.BytesIO()
    _write(buffer, table.schema, table.to_batches(), bom)
    return buffer.getvalue()


def _write(file: BinaryIO, schema: pa.Schema, batches: Iterable[pa.RecordBatch], bom: bool) -> None:
    from pyarrow import csv

    if bom:
        file.write(b"\xef\xbb\xbf")
    with csv.CSVWriter(file, schema) as writer:
        for batch in batches:
            writer.write_batch(_without_formulas(batch))


def _without_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    """An apostrophe before texts that a spreadsheet would take for a formula; plain signed numbers stay."""
    import pyarrow.compute as pc

    columns = [
        pc.replace_substring_regex(column, pattern=FORMULA, replacement=r"'\0")
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)

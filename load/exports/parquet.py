"""Parquet: a dataset by year for each table, and a descriptor of them all.

Column order and types are those of the selects in sql/exports/; every file says in its metadata what it came from.
"""

from pathlib import Path

from load import sqlfiles
from load.exports import datapackage
from load.exports.content import Content, Written, counted, tables

_ROWS, _ROWS_OF_TEXT = 524_288, 4_096
"""Rows that the engine gathers before it writes them to their years. Sections are long: many of them do not fit in its memory."""


def write(content: Content, folder: Path) -> dict[str, Written]:
    """<table>/report_year=YYYY/*.parquet where the table has years, else <table>/data.parquet; datapackage.json."""
    written = {}
    resources: list[datapackage.Resource] = []
    for table in tables(content.connection):
        place = folder / table.name
        place.mkdir()
        rows = _ROWS_OF_TEXT if "text" in table.columns else _ROWS
        content.connection.execute(f"set partitioned_write_flush_threshold = {rows}")
        copy(content, table.select, place if table.has_years else place / "data.parquet", table.has_years)
        written[table.name] = counted(content.connection, table.about, table.select, table.has_years)
        resources += datapackage.resources(table, sorted(place.rglob("*.parquet")))
    datapackage.write(folder, content.origin, resources)
    return written


def copy(content: Content, select: str, target: Path, by_year: bool = False) -> None:
    """The rows of a select as zstd Parquet: one file, or a folder parted by report_year."""
    metadata = ", ".join(f"{name}: {sqlfiles.quoted(value)}" for name, value in content.origin.as_texts().items())
    parted = ", partition_by (report_year), overwrite_or_ignore" if by_year else ""
    content.connection.execute(
        f"copy ({select}) to {sqlfiles.quoted(str(target))} "
        f"(format parquet, compression zstd, kv_metadata {{{metadata}}}{parted})"
    )

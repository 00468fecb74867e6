"""Parquet: a dataset by year for each table, a file for each mart, and a descriptor of them all.

Column order and types are those of the selects in sql/exports/ and sql/marts/; every file says in its metadata what it came from.
A table without rows is a file with its columns.
"""

from pathlib import Path

from load import sqlfiles
from load.exports import datapackage
from load.exports.content import Content, Table, Written, counted, tables

MARTS = "marts"
"""The folder of the tables for dashboards: a file each, with every column in it."""

_LEVEL = 12
"""Of zstd: two thirds of the bytes of the engine's own level for text, nine tenths for figures. The next ones save a tenth of
the text in three times the time."""

_ROWS, _ROWS_OF_TEXT = 524_288, 24_576
"""Rows compressed together. Sections are long: many of them do not fit in the engine's memory."""


def write(content: Content, folder: Path) -> dict[str, Written]:
    """<table>/report_year=YYYY/*.parquet where the table has rows by year, else <table>/data.parquet; marts/<mart>.parquet;
    a datapackage.json of the tables, and one in marts/.

    What checks packages row by row takes longer for the marts than for all tables, of which they are made.
    """
    written = {}
    resources: list[datapackage.Resource] = []
    of_marts: list[datapackage.Resource] = []
    (folder / MARTS).mkdir()
    for table in tables(content.connection, with_marts=True):
        if table.is_mart:
            path = folder / MARTS / f"{table.name}.parquet"
            copy(content, table.select, path)
            # What was written is counted: to ask a mart takes longer.
            rows = f"select * from read_parquet({sqlfiles.quoted(str(path))})"
            written[f"{MARTS}/{table.name}"] = counted(content.connection, table.about, rows, table.has_years)
            of_marts += datapackage.resources(table, [path])
        else:
            place = folder / table.name
            place.mkdir()
            written[table.name] = _by_year(content, table, place)
            resources += datapackage.resources(table, sorted(place.rglob("*.parquet")))
    datapackage.write(folder, content.origin, resources)
    datapackage.write(folder / MARTS, content.origin, of_marts, f"gongkai-{MARTS}")
    return written


def _by_year(content: Content, table: Table, place: Path) -> Written:
    told = counted(content.connection, table.about, table.select, table.has_years)
    rows = _ROWS_OF_TEXT if "text" in table.columns else _ROWS
    if not told.by_year:
        copy(content, table.select, place / "data.parquet", rows)
    # A year at a time: its rows stay in the order of the select, and only they must fit in memory.
    for year in told.by_year or ():
        part = place / f"report_year={year}"
        part.mkdir()
        select = f"select * exclude (report_year) from ({table.select}) where report_year = {year}"
        copy(content, select, part / "data_0.parquet", rows)
    return told


def copy(content: Content, select: str, target: Path, rows: int = _ROWS) -> None:
    """The rows of a select as one file of zstd Parquet, so many compressed together."""
    metadata = ", ".join(f"{name}: {sqlfiles.quoted(value)}" for name, value in content.origin.as_texts().items())
    content.connection.execute(
        f"copy ({select}) to {sqlfiles.quoted(str(target))} (format parquet, compression zstd, "
        f"compression_level {_LEVEL}, row_group_size {rows}, kv_metadata {{{metadata}}})"
    )

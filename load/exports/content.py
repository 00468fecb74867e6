"""What every exporter is given, and what it says of the files it wrote."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from load import sqlfiles
from load.reading import Origin
from load.watching import tell

BATCH_ROWS = 50_000
"""Rows held at a time where rows are streamed through Python."""


class Content(NamedTuple):
    """A warehouse open for reading, and what of it is wanted: `parent` and `year` restrict what is added up.

    `language` (zh or en) is that of the words for people in workbooks; `say` puts what the program says of a document into it.
    `statuses` puts what stood in its cell beside each figure of the panel.
    """

    connection: duckdb.DuckDBPyConnection
    origin: Origin
    parent: str | None = None
    year: int | None = None
    language: str = "zh"
    say: Callable[[str], str] = str
    statuses: bool = False

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """The answer to sql/ask/<name>.sql."""
        return self.connection.sql(statement(name), params=parameters).to_arrow_table()

    def batches(self, select: str) -> pa.RecordBatchReader:
        """The answer to a select, a batch of rows at a time."""
        return self.connection.sql(select).to_arrow_reader(BATCH_ROWS)


class Written(NamedTuple):
    """A table that was written: what it holds, and its rows. `by_year` is None if it has no report_year."""

    about: str
    rows: int
    by_year: Mapping[str, int] | None = None


Exporter = Callable[[Content, Path], dict[str, Written]]
"""(content, empty folder) -> writes the format's files there, and says name by name what it wrote."""


class Table(NamedTuple):
    """A select of sql/exports/ or sql/marts/."""

    name: str
    about: str
    select: str
    columns: Mapping[str, str]
    """name -> DuckDB's type"""
    is_mart: bool = False

    @property
    def has_years(self) -> bool:
        return "report_year" in self.columns


def statement(name: str) -> str:
    """The select of sql/ask/<name>.sql, fit to stand in another."""
    return _bare(sqlfiles.statement(f"ask/{name}"))


def tables(connection: duckdb.DuckDBPyConnection, with_marts: bool = False) -> Iterator[Table]:
    """The tables to be exported, in name order; after them the marts."""
    files = [*sqlfiles.folder("exports"), *(sqlfiles.folder("marts") if with_marts else ())]
    for number, path in enumerate(files):
        tell(number, len(files))
        select = _bare(path.read_text("utf-8"))
        is_mart = path.parent.name == "marts"
        yield Table(sqlfiles.object_name(path), sqlfiles.title(path), select, columns(connection, select), is_mart)


def columns(connection: duckdb.DuckDBPyConnection, select: str) -> dict[str, str]:
    """Name -> DuckDB's type of the columns of a select."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {select}").fetchall()}


def counted(connection: duckdb.DuckDBPyConnection, about: str, select: str, by_year: bool) -> Written:
    """What a select holds."""
    if not by_year:
        return Written(about, int(connection.execute(f"select count(*) from ({select})").fetchall()[0][0]))
    years = connection.execute(
        f"select report_year, count(*) from ({select}) group by report_year order by report_year"
    ).fetchall()
    return Written(about, sum(count for _, count in years), {str(year): count for year, count in years})


def _bare(text: str) -> str:
    return text.strip().rstrip(";")

"""The warehouse as files for other tools: every select of sql/exports/ becomes a table in a folder.

A format is one function and one entry in EXPORTERS. A folder is written beside the live one and swapped in whole, with
`manifest.json` (run, inputs with sha256, rows per table and year, versions) written last, the same way.
"""

import io
import json
import os
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from load import sqlfiles
from load.errors import ForeignFolder, WarehouseError
from load.folders import swap_in
from load.warehouse import Warehouse

Writer = Callable[[duckdb.DuckDBPyConnection, str, Path, bool], None]
"""(connection, select, folder of the table, has it a report_year?) -> writes the table's files"""

_MARK = "_gongkai"
"""An empty file in every export, so that no other folder is ever taken for one and replaced."""

_ROWS_PER_CSV_BATCH = 50_000
_FORMULA = r"(?s)^(?:[=@\t\r].*|[+-].*[^0-9.,].*)$"


def write_parquet(connection: duckdb.DuckDBPyConnection, select: str, folder: Path, by_year: bool) -> None:
    """zstd Parquet: report_year=YYYY/*.parquet where the table has years, else data.parquet."""
    folder.mkdir(parents=True)
    if by_year:
        target, options = folder, ", partition_by (report_year), overwrite_or_ignore"
    else:
        target, options = folder / "data.parquet", ""
    connection.execute(f"copy ({select}) to {sqlfiles.quoted(str(target))} (format parquet, compression zstd{options})")


def write_csv(connection: duckdb.DuckDBPyConnection, select: str, folder: Path, by_year: bool) -> None:
    """One UTF-8 file with a byte-order mark, so that spreadsheets show Chinese; no text can start a formula."""
    del by_year
    reader = connection.sql(select).to_arrow_reader(_ROWS_PER_CSV_BATCH)
    with folder.with_name(f"{folder.name}.csv").open("wb") as file:
        _write_csv(file, reader.schema, reader, bom=True)


def csv_bytes(table: pa.Table, bom: bool = True) -> bytes:
    """A table as CSV: UTF-8, by default with a byte-order mark; no text can start a formula."""
    buffer = io.BytesIO()
    _write_csv(buffer, table.schema, table.to_batches(), bom)
    return buffer.getvalue()


def _write_csv(file: BinaryIO, schema: pa.Schema, batches: Iterable[pa.RecordBatch], bom: bool) -> None:
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
        pc.replace_substring_regex(column, pattern=_FORMULA, replacement=r"'\0")
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


EXPORTERS: dict[str, Writer] = {"parquet": write_parquet, "csv": write_csv}


def export(warehouse: Warehouse, target: Path, file_format: str = "parquet") -> dict[str, Any]:
    """Writes all tables to target/<format>/ and target/manifest.json; returns the manifest.

    Raises WarehouseError if the format is unknown, there is no warehouse, or the folder cannot be written, and
    ForeignFolder if a folder that is not an export stands in the way.
    """
    writer = EXPORTERS.get(file_format)
    if writer is None:
        raise WarehouseError(f"unknown format {file_format}; there are {', '.join(EXPORTERS)}")
    warehouse_id, _ = warehouse.published()
    live = target / file_format
    if live.exists() and not (live / _MARK).exists() and (not live.is_dir() or any(live.iterdir())):
        raise ForeignFolder(f"{live}: is in the way and not an export of gongkai; move it, or export elsewhere")
    work = target / f".{file_format}.new"
    try:
        target.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        (work / _MARK).touch()
        manifest = {"warehouse_id": warehouse_id, **_write_all(warehouse, work, file_format, writer)}
        swap_in(work, live)
        _write_manifest(target / "manifest.json", manifest)
    except OSError as error:
        raise WarehouseError(f"{target}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest


def exported(target: Path, file_format: str = "parquet") -> tuple[str, int] | None:
    """The content (see Warehouse.published) that lies in the folder in this format; None if there is none to be told."""
    try:
        manifest = json.loads((target / "manifest.json").read_text("utf-8"))
        if manifest["format"] != file_format or not (target / file_format / _MARK).exists():
            return None
        return str(manifest["warehouse_id"]), int(manifest["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_all(warehouse: Warehouse, folder: Path, file_format: str, writer: Writer) -> dict[str, Any]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": warehouse.settings.threads,
    }
    with duckdb.connect(str(warehouse.path), read_only=True, config=config) as connection:
        connection.execute("set preserve_insertion_order = true")
        tables: dict[str, Any] = {}
        for path in sqlfiles.folder("exports"):
            name = sqlfiles.object_name(path)
            select = path.read_text("utf-8").strip().rstrip(";")
            by_year = any(column[0] == "report_year" for column in connection.execute(f"describe {select}").fetchall())
            writer(connection, select, folder / name, by_year)
            tables[name] = {"about": sqlfiles.title(path), **_count(connection, select, by_year)}
        run = connection.sql(sqlfiles.statement("load/last_run")).to_arrow_table().to_pylist()[0]
        inputs = connection.sql(sqlfiles.statement("load/inputs")).to_arrow_table()
    return {
        "run_id": run["run_id"],
        "format": file_format,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: run[f"{name}_version"] for name in ("gongkai", "reader", "duckdb")}
        | {"pyarrow": pa.__version__},
        "tables": tables,
        "inputs": inputs.to_pylist(),
    }


def _count(connection: duckdb.DuckDBPyConnection, select: str, by_year: bool) -> dict[str, Any]:
    if not by_year:
        return {"rows": connection.execute(f"select count(*) from ({select})").fetchall()[0][0]}
    years = connection.execute(
        f"select report_year, count(*) from ({select}) group by report_year order by report_year"
    ).fetchall()
    return {"rows": sum(count for _, count in years), "rows_by_year": {str(year): count for year, count in years}}


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(new, path)

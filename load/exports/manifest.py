"""`manifest.json`: which run was exported, from which inputs, with how many rows, and what became fewer since last time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from load import sqlfiles
from load.exports.content import Written
from load.exports.files import MARK, is_whole, written
from load.reading import Origin


def manifest(
    connection: duckdb.DuckDBPyConnection,
    origin: Origin,
    file_format: str,
    written: Mapping[str, Written],
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What there is to say of an export; `before` is the mark of the one that it replaces."""
    run = connection.sql(sqlfiles.statement("load/last_run")).to_arrow_table().to_pylist()[0]
    inputs = connection.sql(sqlfiles.statement("load/inputs")).to_arrow_table()
    tables = {name: _table(table, _before(before, name)) for name, table in written.items()}
    return {
        "warehouse_id": origin.warehouse_id,
        "run_id": origin.run_id,
        "data_version": origin.data_version,
        "format": file_format,
        "written_at": origin.written_at,
        "versions": {name: run[f"{name}_version"] for name in ("gongkai", "reader", "duckdb")}
        | {"schema": origin.schema_version, "pyarrow": pa.__version__},
        "compared_with": before and {name: before.get(name) for name in ("warehouse_id", "run_id", "written_at")},
        "fewer": fewer(tables, (before or {}).get("tables", {})),
        "tables": tables,
        "inputs": inputs.to_pylist(),
    }


def fewer(tables: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Tables, and years of tables, that have fewer rows than before. One that is gone has 0."""
    found = []
    for name, was in before.items():
        now = tables.get(name, {})
        if now.get("rows", 0) < was["rows"]:
            found.append({"table": name, "rows": now.get("rows", 0), "rows_before": was["rows"]})
        for year, rows in was.get("rows_by_year", {}).items():
            left = now.get("rows_by_year", {}).get(year, 0)
            if left < rows:
                found.append({"table": name, "report_year": int(year), "rows": left, "rows_before": rows})
    return found


def _table(table: Written, before: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"about": table.about, "rows": table.rows}
    if "rows" in before:
        found["rows_before"] = before["rows"]
    if table.by_year is not None:
        found["rows_by_year"] = dict(table.by_year)
    return found


def _before(mark: Mapping[str, Any] | None, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (mark or {}).get("tables", {}).get(name, {})
    return found


def write_mark(folder: Path, said: dict[str, Any]) -> None:
    """Notes in the folder itself what the next export is compared with: it is swapped in together with the tables.

    The files written are noted in both.
    """
    said["files"] = written(folder)
    names = ("warehouse_id", "run_id", "written_at", "files")
    tables = {
        name: {key: table[key] for key in ("rows", "rows_by_year") if key in table}
        for name, table in said["tables"].items()
    }
    mark = {name: said[name] for name in names} | {"tables": tables}
    (folder / MARK).write_text(json.dumps(mark, ensure_ascii=False) + "\n", "utf-8")


def read_mark(folder: Path) -> dict[str, Any] | None:
    """What write_mark noted; None if there is no export, or one that noted nothing that can be compared."""
    try:
        mark = json.loads((folder / MARK).read_text("utf-8"))
        for table in mark["tables"].values():
            if not all(isinstance(rows, int) for rows in [table["rows"], *table.get("rows_by_year", {}).values()]):
                return None
        return dict(mark)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def files_of(target: Path, file_format: str) -> dict[str, Any] | None:
    """The files that were written as target/<format>/; None if neither its mark nor the manifest tells."""
    for said in (_json(target / file_format / MARK), _json(target / "manifest.json")):
        if isinstance(files := said.get("files"), dict) and said.get("format", file_format) == file_format:
            return files
    return None


def is_other_manifest(path: Path) -> bool:
    """Is there a file of this name that is no manifest of ours, nor what is left of one?"""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return False
    said = _json(path)
    return bool(text.strip()) and not ({"warehouse_id", "run_id"} <= said.keys()) and '"warehouse_id"' not in text


def _json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


@contextmanager
def manifest_beside(path: Path, said: Mapping[str, Any]) -> Iterator[None]:
    """Writes the manifest beside its place first, so that a full disk stops the export before anything is swapped, and
    puts it in its place in one step when the block ends well."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")
        yield
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def exported(target: Path, file_format: str = "parquet") -> tuple[str, int] | None:
    """The content (see Warehouse.published) that lies whole in the folder in this format; None if there is none to be told."""
    try:
        said = json.loads((target / "manifest.json").read_text("utf-8"))
        folder = target / file_format
        if said["format"] != file_format or read_mark(folder) is None or not is_whole(folder, said["files"]):
            return None
        return str(said["warehouse_id"]), int(said["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None

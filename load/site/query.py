"""The engine and the data for asking the warehouse in the browser: scripts, as a page from a folder may load nothing else."""

import base64
import gzip
import json
from pathlib import Path

import duckdb

from load.errors import WarehouseError
from load.exports.content import BATCH_ROWS
from load.site.shards import keep
from load.warehouse import STORAGE_VERSION, Warehouse

VERSION = "1.32.0"
"""Of the engine's package: another one reads other files (a storage version that it does not know it refuses)."""
FOLDER = "query"
_ENGINE, _WORKER = "dist/duckdb-eh.wasm", "dist/duckdb-browser-eh.worker.js"
_SLIM = ("v_report_wide", "v_findings", "v_quality_summary", "v_reports")
"""Views that stand as tables in the file that is published instead of a large warehouse."""


def check(package: Path) -> None:
    """Raises WarehouseError if the folder is not the engine's package in the version that is known."""
    try:
        said = json.loads((package / "package.json").read_text("utf-8"))
        has = all((package / name).is_file() for name in (_ENGINE, _WORKER))
    except (OSError, ValueError):
        said, has = {}, False
    if not has or said.get("name") != "@duckdb/duckdb-wasm" or said.get("version") != VERSION:
        raise WarehouseError(
            f"{package}: is not @duckdb/duckdb-wasm {VERSION}; install it with npm and name node_modules/@duckdb/duckdb-wasm"
        )


def write(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    package: Path,
    folder: Path,
    live: Path | None,
    largest: int,
) -> str:
    """Writes the engine's scripts and the data; which data: `warehouse`, or `slim` where that is larger than `largest` bytes."""
    place = folder / FOLDER
    place.mkdir()
    for name, path in (("engine", package / _ENGINE), ("worker", package / _WORKER)):
        old = live / FOLDER / f"{name}.js" if live else None
        if old is not None and old.is_file():
            keep(old, place / f"{name}.js")
        else:
            (place / f"{name}.js").write_bytes(_script(name, path.read_bytes()))
    is_whole = warehouse.file.stat().st_size <= largest
    content = warehouse.file.read_bytes() if is_whole else _slim(connection, folder)
    (place / "data.js").write_bytes(_script("data", content))
    return "warehouse" if is_whole else "slim"


def _slim(connection: duckdb.DuckDBPyConnection, folder: Path) -> bytes:
    """A warehouse file with the views that answer most questions, as tables."""
    file = folder / "slim.duckdb"
    with duckdb.connect(str(file), config={"storage_compatibility_version": STORAGE_VERSION}) as slim:
        for view in _SLIM:
            found = connection.sql(f"from {view}").to_arrow_reader(BATCH_ROWS)
            slim.register("found", found)
            slim.execute(f"create table {view} as from found")
            slim.unregister("found")
    content = file.read_bytes()
    file.unlink()
    return content


def _script(name: str, content: bytes) -> bytes:
    packed = base64.b64encode(gzip.compress(content, 6, mtime=0))
    return b'G.packed=G.packed||{};G.packed["%b"]="%b";\n' % (name.encode(), packed)

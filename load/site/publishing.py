"""Writing the site beside the live one, and swapping it in."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from load import sqlfiles
from load.exports import EXPORTERS
from load.exports.content import Content
from load.exports.files import MARK, is_whole, written
from load.folders import swap_in
from load.reading import alone_in, in_the_way, opened, origin_of, refused
from load.site import lists, pages, query, reports, shards
from load.site.charts import charts
from load.warehouse import Warehouse

_ASSETS = sqlfiles.DATA / "site" / "assets"
_DOWNLOADS = "downloads"
_LARGEST_WAREHOUSE = 64 * 1024 * 1024
"""A larger one is not laid into the site; its tables are, as Parquet."""


def publish(
    warehouse: Warehouse, target: Path, engine: Path | None = None, say: Callable[[str], str] = str
) -> dict[str, Any]:
    """Writes the site of a warehouse as the folder `target`; returns how many reports it shows and how many shards were written.

    `engine` is the folder of the npm package @duckdb/duckdb-wasm, to ask the warehouse in the browser; without it the page says how else.
    Raises WarehouseError if there is no warehouse or the folder cannot be written, ForeignFolder if a folder that is not a
    site of gongkai stands in the way. The old site then stands as it was.
    """
    warehouse.refuse_other_tables()
    if engine is not None:
        query.check(engine)
    warehouse_id, _ = warehouse.published()
    live = target.resolve()
    work, spill = live.with_name(f".{live.name}.new"), live.with_name(f".{live.name}.spill")
    try:
        live.parent.mkdir(parents=True, exist_ok=True)
        with alone_in(live.parent):
            before = _mark(live)
            if (
                before is not None
                and shown(live) == warehouse.published()
                and bool(before.get("query")) == bool(engine)
            ):
                return _said(before, 0)
            if live.exists() and (not live.is_dir() or (any(live.iterdir()) and before is None)):
                raise in_the_way(target)
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                with opened(warehouse, spill) as connection:
                    content = Content(connection, origin_of(connection, warehouse_id), say=say)
                    mark = _write(content, warehouse, work, live if before else None, before or {}, engine)
                (work / MARK).write_text(json.dumps(mark, ensure_ascii=False) + "\n", "utf-8")
                swap_in(work, live)
            finally:
                shutil.rmtree(work, ignore_errors=True)
                shutil.rmtree(spill, ignore_errors=True)
    except (OSError, duckdb.Error) as error:
        raise refused(error, target, warehouse.path) from error
    return _said(mark, mark["written"])


def _said(mark: dict[str, Any], written_now: int) -> dict[str, Any]:
    return {"reports": mark["reports"], "shards": len(mark["shards"]), "written": written_now}


def shown(target: Path) -> tuple[str, int] | None:
    """The content (see Warehouse.published) that the site in the folder shows, as this version would; None if there is none."""
    mark = _mark(target)
    if mark is None or mark.get("version") != _version():
        return None
    origin = mark.get("origin", {})
    try:
        return str(origin["warehouse_id"]), int(origin["run_id"])
    except (KeyError, TypeError, ValueError):
        return None


def _write(
    content: Content,
    warehouse: Warehouse,
    work: Path,
    live: Path | None,
    before: dict[str, Any],
    engine: Path | None,
) -> dict[str, Any]:
    connection = content.connection
    shutil.copytree(_ASSETS, work / "assets")
    data = work / "d"
    data.mkdir()
    of_reports = reports.shards_of(connection)
    version = _version()
    is_same_program = before.get("version") == version
    known_shards = before.get("shards", {}) if is_same_program else {}
    old = live / "d" if live else None
    digests = reports.write(connection, data, old, of_reports, known_shards)
    known = lists.write(connection, data, old)
    known["report_digits"] = len(next(iter(of_reports), "0"))
    same = is_same_program and before.get("origin", {}).get("data_version") == content.origin.data_version
    downloads = before.get("downloads") if same else None
    if downloads is None or not _taken_over(downloads, live, work):
        downloads = _downloads(content, warehouse, work)
    asked = (
        query.write(connection, warehouse, engine, work, live if is_same_program else None, _LARGEST_WAREHOUSE)
        if engine
        else ""
    )
    pages.write(connection, work, content.origin, charts(connection, work, content.origin), known, downloads, asked)
    return {
        "site": "gongkai",
        "version": version,
        "origin": content.origin.as_texts(),
        "reports": sum(map(len, of_reports.values())),
        "shards": digests,
        "downloads": downloads,
        "query": asked,
        "written": sum(known_shards.get(name) != digest for name, digest in digests.items()),
    }


def _taken_over(downloads: list[dict[str, Any]], live: Path | None, work: Path) -> bool:
    """Are the live site's downloads there, as they were written? They are then the new one's too."""
    if live is None or not is_whole(live / _DOWNLOADS, {file["name"]: file for file in downloads}):
        return False
    for file in downloads:
        (work / _DOWNLOADS / file["name"]).parent.mkdir(parents=True, exist_ok=True)
        shards.keep(live / _DOWNLOADS / file["name"], work / _DOWNLOADS / file["name"])
    return True


def _downloads(content: Content, warehouse: Warehouse, work: Path) -> list[dict[str, Any]]:
    """Puts the data into the site as files; what each is, with size, rows and digest."""
    folder = work / _DOWNLOADS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tables = EXPORTERS["parquet"](content, folder)
    if warehouse.file.stat().st_size <= _LARGEST_WAREHOUSE:
        shutil.copyfile(warehouse.file, folder / "gongkai.duckdb")
    found = []
    for name, facts in sorted(written(folder).items(), key=lambda file: "/" in file[0]):
        table = tables.get(name.split("/")[0]) if "/" in name else None
        about, rows = (table.about, table.rows) if table else ("", None)
        found.append({"name": name, "bytes": facts["bytes"], "sha256": facts["sha256"], "rows": rows, "about": about})
    return found


def _mark(folder: Path) -> dict[str, Any] | None:
    """What a site says of itself; None if the folder is none."""
    try:
        mark = json.loads((folder / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return mark if isinstance(mark, dict) and mark.get("site") == "gongkai" else None


def _version() -> str:
    """A digest of what makes the pages of reports: when it changes, all are written anew."""
    digest = sha256(sqlfiles.presentation_version().encode())
    data = sqlfiles.DATA
    made_by = [
        (sqlfiles.SQL / "site", "**/*.sql"),
        (Path(__file__).parent, "*.py"),
        (data / "site", "**/*.*"),
        (data, "*.csv"),
    ]
    made_by += [(data / "forms", "*.csv"), (data / "places", "*.csv")]
    for path in [path for folder, pattern in made_by for path in sorted(folder.glob(pattern))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

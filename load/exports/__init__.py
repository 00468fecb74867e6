"""The warehouse as files for other tools.

A format is one function and one entry in EXPORTERS. A folder is written beside the live one and swapped in whole, with
`manifest.json` (run, inputs with sha256, rows per table and year, versions) written last, the same way.
"""

import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from load.errors import WarehouseError
from load.exports import citation
from load.exports.content import Content, Exporter, Written
from load.exports.csv import csv_bytes
from load.exports.files import MARK, keep_others
from load.exports.manifest import (
    exported,
    files_of,
    is_other_manifest,
    manifest,
    manifest_beside,
    read_mark,
    write_mark,
)
from load.exports.words import LANGUAGES
from load.folders import swap_in
from load.reading import alone_in, in_the_way, opened, origin_of, refused
from load.warehouse import Warehouse

__all__ = ["EXPORTERS", "PARENT_FORMATS", "STATUS_FORMATS", "csv_bytes", "export", "exported"]


def _write_of(module: str) -> Exporter:
    """What load.exports.<module>.write does; the module and its libraries are imported when it is first wanted."""

    def write(content: Content, folder: Path) -> dict[str, Written]:
        written: dict[str, Written] = import_module(f"load.exports.{module}").write(content, folder)
        return written

    return write


EXPORTERS: dict[str, Exporter] = {
    "parquet": _write_of("parquet"),
    "csv": _write_of("csv"),
    "xlsx": _write_of("workbook"),
    "docx": _write_of("document"),
    "letters": _write_of("letters"),
    "dta": _write_of("stata"),
    "panel": _write_of("panel"),
    "issues": _write_of("known_issues"),
    "superset": _write_of("superset"),
}
"""format -> what writes it"""

PARENT_FORMATS = ("xlsx", "docx", "letters")
"""The formats in which a parent and a year can be asked for."""

STATUS_FORMATS = ("panel",)
"""The formats in which the statuses of cells can be asked for."""


def export(
    warehouse: Warehouse,
    target: Path,
    file_format: str = "parquet",
    parent: str | None = None,
    year: int | None = None,
    language: str = LANGUAGES[0],
    say: Callable[[str], str] = str,
    statuses: bool = False,
) -> dict[str, Any]:
    """Writes the warehouse to target/<format>/ and says so in target/manifest.json; returns the manifest.

    `parent` and `year` restrict what is added up and whom letters go to; `language` (zh, en) is that of its headings, and
    `say` puts what the program says of a document into it; `statuses` adds what stood in the cells to a panel. Raises WarehouseError if the format is unknown,
    there is no warehouse or no such parent, or the folder cannot be written, and ForeignFolder if a folder that is not
    an export stands in the way, or a file of the user's in one. Other files of the user's in an export stay.
    """
    exporter = EXPORTERS.get(file_format)
    if exporter is None:
        raise WarehouseError(f"unknown format {file_format}; there are {', '.join(EXPORTERS)}")
    if (parent is not None or year is not None) and file_format not in PARENT_FORMATS:
        raise WarehouseError(f"a parent and a year can be asked for in {', '.join(PARENT_FORMATS)} only")
    if statuses and file_format not in STATUS_FORMATS:
        raise WarehouseError(f"statuses can be asked for in {', '.join(STATUS_FORMATS)} only")
    warehouse.refuse_other_tables()
    warehouse_id, _ = warehouse.published()
    said_in = (target / "manifest.json").resolve()
    if said_in.is_dir() or is_other_manifest(said_in):
        raise in_the_way(target / "manifest.json")
    # A link to a folder elsewhere stays; what it leads to is swapped.
    live = (target / file_format).resolve()
    work, spill = live.with_name(f".{live.name}.new"), live.with_name(f".{live.name}.spill")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with alone_in(target):
            try:
                ours = files_of(target, file_format)
                is_ours = (live / MARK).exists() or ours is not None
                if live.exists() and (not live.is_dir() or (any(live.iterdir()) and not is_ours)):
                    raise in_the_way(target / file_format)
                shutil.rmtree(work, ignore_errors=True)
                work.mkdir()
                with opened(warehouse, spill) as connection:
                    origin = origin_of(connection, warehouse_id)
                    written = exporter(Content(connection, origin, parent, year, language, say, statuses), work)
                    citation.write(work, origin)
                    said = manifest(connection, origin, file_format, written, read_mark(live))
                write_mark(work, said)
                keep_others(live, work, ours, target / file_format)
                with manifest_beside(said_in, said):
                    swap_in(work, live)
            except (OSError, duckdb.Error) as error:
                raise refused(error, target, warehouse.path) from error
            finally:
                shutil.rmtree(work, ignore_errors=True)
                shutil.rmtree(spill, ignore_errors=True)
    except OSError as error:
        raise refused(error, target, warehouse.path) from error
    return said

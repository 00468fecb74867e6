"""`datapackage.json`: what the files of an export hold, column by column, as a Frictionless Data Package (version 2)."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from load import sqlfiles
from load.exports.content import Table
from load.reading import Origin

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FILE = "datapackage.json"


class Resource(NamedTuple):
    """One file of a table."""

    table: Table
    path: Path
    part: str
    """the year that the file holds and that stands in its path only; empty where all columns are in the file"""


def resources(table: Table, paths: Iterable[Path]) -> Iterator[Resource]:
    """The files of a table. A file in a folder report_year=YYYY has no column of that name."""
    for path in paths:
        name, _, year = path.parent.name.partition("=")
        yield Resource(table, path, year if name == "report_year" else "")


def write(folder: Path, origin: Origin, found: Iterable[Resource], name: str = "gongkai") -> None:
    """Writes the descriptor of the files below `folder`, as a package of this name."""
    text = json.dumps(descriptor(folder, origin, found, name), ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", "utf-8")


def descriptor(folder: Path, origin: Origin, found: Iterable[Resource], name: str) -> dict[str, Any]:
    """The package: a resource per file, its fields with types and meanings."""
    meanings = sqlfiles.meanings()
    return {
        "$schema": PROFILE,
        "name": name,
        "title": "China's government-information-disclosure annual reports (政府信息公开工作年度报告)",
        "description": f"Data version {origin.data_version}, run {origin.run_id} of warehouse {origin.warehouse_id}, by gongkai {origin.gongkai_version}.",
        "version": f"{origin.gongkai_version}+data.{origin.data_version}",
        "created": origin.written_at.replace("+00:00", "Z"),
        "resources": [_resource(folder, resource, meanings) for resource in found],
    }


def _resource(folder: Path, resource: Resource, meanings: dict[tuple[str, str], str]) -> dict[str, Any]:
    table, path, part = resource
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    number = path.stem.removeprefix("data_")
    of_many = "" if table.is_mart or number in ("0", "data") else number
    return {
        "name": "-".join(filter(None, (table.name, part, of_many))),
        "title": f"{table.name}, {part}" if part else table.name,
        "description": table.about,
        "type": "table",
        "path": path.relative_to(folder).as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [
                _field(table, column, kind, meanings)
                for column, kind in table.columns.items()
                if not (part and column == "report_year")
            ]
        },
    }


def _field(table: Table, column: str, kind: str, meanings: dict[tuple[str, str], str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column, "type": field_type(kind)}
    if said := meaning(table, column, meanings):
        field["description"] = said
    if field["type"] in _MISSING:
        field["missingValues"] = _MISSING[field["type"]]
    return field


def meaning(table: Table, column: str, meanings: Mapping[tuple[str, str], str]) -> str | None:
    """What a column of an exported table means, by sqlfiles.meanings(); what the table selects from tells it."""
    sources = re.findall(r"\b(?:from|join) (\w+)", table.select)
    places = [(name, column) for name in (table.name, *sources, "*")]
    return next((meanings[place] for place in places if place in meanings), None)


def field_type(kind: str) -> str:
    """The package's word for a type of DuckDB. Raises KeyError for a type that no exported table may have."""
    return _TYPES[kind.split("(")[0]]


_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}

_MISSING = {"integer": ["", "nan"], "number": ["", "nan"], "date": ["", "NaT"], "datetime": ["", "NaT"]}
"""How a figure that is missing reads where Parquet is opened with pandas, as the frictionless tool does."""

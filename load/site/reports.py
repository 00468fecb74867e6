"""The pages of reports: what each shows, read for many reports at once, in shards by the first digits of the report's id."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from load import sqlfiles
from load.site import shards
from load.warehouse import Warehouse
from load.watching import tell

KIND = "r"
"""The shards' folder, and how their scripts begin."""
_AT_ONCE = 2_000
"""Reports whose pages are read in one go."""


def shards_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Shard -> (report_id, digest of all that its page shows) of its reports, in order."""
    found = connection.execute(sqlfiles.statement("site/digests")).fetchall()
    digits = shards.digits_for(len(found))
    return {name: list(inner) for name, inner in groupby(found, lambda report: str(report[0])[:digits])}


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    live: Path | None,
    wanted: Mapping[str, Sequence[tuple[str, str]]],
    written_before: Mapping[str, str],
) -> dict[str, str]:
    """Writes the shards into folder, those whose digest is as before (`written_before`) taken over; shard -> digest."""
    digests = {name: shards.digest_of(digest for _, digest in reports) for name, reports in wanted.items()}
    (folder / KIND).mkdir(parents=True)
    changed = []
    for name, digest in digests.items():
        old = live / KIND / f"{name}.js" if live is not None else None
        if old is not None and written_before.get(name) == digest and old.is_file():
            shards.keep(old, folder / KIND / f"{name}.js")
        else:
            changed.append(name)
    done = 0
    for names in _portions(changed, wanted):
        ids = [report for name in names for report, _ in wanted[name]]
        pages = dict(_pages(connection, ids))
        for name in names:
            content = shards.packed(f"{KIND}/{name}", [(report, pages[report]) for report, _ in wanted[name]])
            shards.write(folder, f"{KIND}/{name}", content, live)
        done += len(names)
        tell(done, len(changed))
    return digests


def _portions(names: Sequence[str], wanted: Mapping[str, Sequence[Any]]) -> Iterator[list[str]]:
    portion: list[str] = []
    count = 0
    for name in names:
        portion.append(name)
        count += len(wanted[name])
        if count >= _AT_ONCE:
            yield portion
            portion, count = [], 0
    if portion:
        yield portion


def _pages(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> Iterator[tuple[str, str]]:
    """(report_id, JSON of its page)"""

    def asked(name: str) -> list[tuple[Any, ...]]:
        return connection.execute(sqlfiles.statement(f"site/{name}"), {"reports": ids}).fetchall()

    about = connection.execute(sqlfiles.statement("site/reports"), {"reports": ids})
    columns = [column for column, *_ in about.description or ()]
    heads = about.fetchall()
    texts, cells = dict(asked("texts")), dict(asked("cells"))
    findings, entries, diffs = dict(asked("findings")), dict(asked("statistics")), dict(asked("diffs"))
    beside = {
        report: [other[1:] for other in others] for report, others in groupby(asked("beside"), lambda row: row[0])
    }
    for head in heads:
        report = head[0]
        parts = {
            "about": _json(dict(zip(columns, head, strict=True))),
            "text": _json(texts[report]),
            "cells": cells.get(report, "[]"),
            "entries": entries.get(report, "[]"),
            "findings": findings.get(report, "[]"),
            "diffs": diffs.get(report, "[]"),
            "beside": _json(beside.get(report, [])),
        }
        yield report, "{" + ",".join(f'"{name}":{part}' for name, part in parts.items()) + "}"


def report_page(warehouse: Warehouse, report_id: str) -> str | None:
    """JSON of what the page of one report shows; None if there is no such current report."""
    with warehouse.connect() as connection:
        return dict(_pages(connection, [report_id])).get(report_id)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

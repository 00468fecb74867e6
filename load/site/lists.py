"""The pages of agencies, regions and findings: what each shows, in shards like those of reports."""

import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from load import sqlfiles
from load.site import shards

Rows = list[dict[str, Any]]
_AGENCIES_PER_SHARD = 400
"""Their pages are small."""


def rows(connection: duckdb.DuckDBPyConnection, name: str) -> Rows:
    """The answer to sql/site/<name>.sql, figures as they are printed in JSON."""
    answer = connection.execute(sqlfiles.statement(f"site/{name}"))
    columns = [column for column, *_ in answer.description or ()]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in answer.fetchall()]


def plain(value: Any) -> Any:
    """A figure without the noughts of its type."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def write(connection: duckdb.DuckDBPyConnection, folder: Path, live: Path | None) -> dict[str, Any]:
    """Writes the shards of agencies, regions and findings, and says what the pages must know to find them."""
    agencies = rows(connection, "lists/agencies")
    by_agency = [(key, list(of)) for key, of in groupby(agencies, lambda row: row["agency_id"])]
    missing = {key: list(of) for key, of in groupby(rows(connection, "lists/missing"), lambda row: row["agency_id"])}
    changes = {
        key: list(of) for key, of in groupby(rows(connection, "lists/agency_changes"), lambda row: row["agency_id"])
    }
    digits = shards.digits_for(len(by_agency), _AGENCIES_PER_SHARD)
    pages = {
        key: {
            "agency": of[-1]["agency"],
            "region_code": of[-1]["region_code"],
            "reports": [_without(row, "agency_id", "agency", "region_code") for row in of],
            "missing": [[row["report_year"], row["deadline"]] for row in missing.get(key, ())],
            "changes": [list(_without(row, "agency_id").values()) for row in changes.get(key, ())],
        }
        for key, of in by_agency
    }
    by_shard = groupby(sorted(pages), lambda key: key[1 : 1 + digits])
    for name, keys in by_shard:
        _write(folder, f"a/{name}", [(key, _json(pages[key])) for key in keys], live)
    regions = _regions(connection, pages, missing)
    for prefecture, codes in groupby(sorted(regions), lambda code: code[:4]):
        _write(folder, f"g/{prefecture}", [(code, _json(regions[code])) for code in codes], live)
    provinces = {}
    for province, found in groupby(rows(connection, "lists/findings"), lambda row: row["province"]):
        of_province = [list(_without(row, "province").values()) for row in found]
        provinces[province] = len(of_province)
        _write(folder, f"f/{province}", [("findings", _json(of_province))], live)
    return {"agency_digits": digits, "finding_shards": provinces}


def _regions(
    connection: duckdb.DuckDBPyConnection, agencies: dict[str, dict[str, Any]], missing: dict[str, Rows]
) -> dict[str, dict[str, Any]]:
    """Region -> its sums year by year, its agencies with reports, and the reports that are missing there."""
    regions: dict[str, dict[str, Any]] = {}

    def region(code: str) -> dict[str, Any]:
        return regions.setdefault(code, {"sums": [], "agencies": [], "missing": [], "rollups": []})

    names = {row["region_code"]: row for row in rows(connection, "lists/region_names")}
    for row in rows(connection, "lists/regions"):
        region(row["region_code"])["sums"].append(_without(row, "region_code", "region", "region_level"))
    for row in rows(connection, "lists/rollups"):
        region(row["region_code"])["rollups"].append(list(_without(row, "region_code").values()))
    for key, agency in agencies.items():
        if agency["region_code"]:
            years = [row["report_year"] for row in agency["reports"]]
            errors = sum(row["errors_open"] or 0 for row in agency["reports"])
            region(agency["region_code"])["agencies"].append([key, agency["agency"], years, errors])
    for of in missing.values():
        for row in of:
            if row["region_code"]:
                region(row["region_code"])["missing"].append([row["agency"], row["report_year"], row["deadline"]])
    for code, found in regions.items():
        known = names.get(code, {})
        found["region"], found["level"], found["parent"] = (known.get(k) for k in ("full_name", "level", "parent_code"))
        found["parts"] = []
    for code in list(regions):
        parent = regions[code]["parent"]
        if parent in regions:
            regions[parent]["parts"].append([code, regions[code]["region"]])
    return regions


def _write(folder: Path, name: str, pages: Sequence[tuple[str, str]], live: Path | None) -> None:
    shards.write(folder, name, shards.packed(name, pages), live)


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

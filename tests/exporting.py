"""A warehouse with agencies of its own, for the tests of the exports."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from load.reading import Origin

ORIGIN = Origin(**{name: f"a {name}" for name in Origin._fields})  # type: ignore[arg-type]


class Agency(NamedTuple):
    """Whose reports are those that print `printed`."""

    agency_id: str
    agency: str
    printed: str
    kind: str = "department"


def settle(path: Path, agencies: Iterable[Agency], parts: Iterable[tuple[str, str]] = ()) -> None:
    """Puts these agencies, and these parts (parent_id, child_id), in the place of those that a run found."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from dim_agency")
        connection.execute("delete from agency_parts")
        for line in agencies:
            connection.execute(
                "insert into dim_agency (agency_id, agency, level, kind, region_code, is_resolved, matched_by)"
                " values (?, ?, 'county', ?, '110102', true, 'test')",
                [line.agency_id, line.agency, line.kind],
            )
            connection.execute("update reports set agency_id = ? where agency_name = ?", [line.agency_id, line.printed])
        for parent_id, child_id in parts:
            connection.execute("insert into agency_parts values (?, ?, null, null, 'test')", [parent_id, child_id])

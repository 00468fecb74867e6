"""The tables about places that stand in data: regions, and the days by which reports are due."""

import csv

import pyarrow as pa

from transform.places import PLACES
from transform.places.regions import load_regions
from transform.places.tables import region_table


def place_dimensions() -> dict[str, pa.Table]:
    """dim_region and dim_deadline."""
    with (PLACES / "deadlines.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {
        "dim_region": region_table(load_regions()),
        "dim_deadline": pa.table(
            {
                "kind": pa.array([None if line["kind"] == "*" else line["kind"] for line in lines], pa.string()),
                **{
                    name: pa.array([int(line[name]) if line[name] else None for line in lines], pa.int16())
                    for name in ("first_year", "last_year", "month", "day")
                },
                "article": pa.array([line["article"] for line in lines], pa.string()),
            }
        ),
    }

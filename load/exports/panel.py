"""The tidy panel for researchers: one row a report (agency and year), one column a figure; missing stays missing."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from load.exports import csv, parquet
from load.exports.content import Content, Written, counted, statement
from load.sqlfiles import SQL, title


class Variable(NamedTuple):
    """A column of the panel. `codes` are what a text may say, in the order of their numbers; None if it is no code."""

    name: str
    label_en: str
    label_zh: str
    unit: str | None
    codes: Sequence[str] | None


def write(content: Content, folder: Path) -> dict[str, Written]:
    """panel.csv and panel.parquet, the same rows; panel_variables.csv, what their columns hold."""
    select = statement("panel")
    csv.write_select(content, select, folder / "panel.csv")
    parquet.copy(content, select, folder / "panel.parquet")
    labels = (
        f"select * exclude (place, codes), array_to_string(codes, ' ') as codes from ({statement('panel_variables')})"
    )
    csv.write_select(content, labels, folder / "panel_variables.csv")
    return {
        "panel": counted(content.connection, about("panel"), select, by_year=True),
        "panel_variables": counted(content.connection, about("panel_variables"), labels, by_year=False),
    }


def variables(content: Content) -> list[Variable]:
    """The columns of the panel in their order."""
    return [
        Variable(line["variable"], line["label_en"], line["label_zh"], line["unit"], line["codes"])
        for line in content.rows("panel_variables").to_pylist()
    ]


def about(name: str) -> str:
    """What sql/ask/<name>.sql says of itself."""
    return title(SQL / "ask" / f"{name}.sql")

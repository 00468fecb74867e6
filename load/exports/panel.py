"""The tidy panel for researchers: one row a report (agency and year), one column a figure; missing stays missing."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from load.exports import codebook, csv, parquet
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
    """panel.csv and panel.parquet, the same rows; panel_variables.csv, what their columns hold; panel_missing.csv, how many of each
    are missing in a year; codebook.md, all of that to be read."""
    select = panel(content)
    csv.write_select(content, select, folder / "panel.csv")
    parquet.copy(content, select, folder / "panel.parquet")
    labels = (
        f"select * exclude (place, codes), array_to_string(codes, ' ') as codes from ({statement('panel_variables')})"
    )
    csv.write_select(content, labels, folder / "panel_variables.csv")
    missing = codebook.missing(content)
    (folder / "panel_missing.csv").write_bytes(csv.csv_bytes(missing))
    (folder / "codebook.md").write_text(codebook.page(content, missing), "utf-8")
    return {
        "panel": counted(content.connection, about("panel"), select, by_year=True),
        "panel_variables": counted(content.connection, about("panel_variables"), labels, by_year=False),
        "panel_missing": Written(codebook.ABOUT_MISSING, missing.num_rows, codebook.rows_by_year(missing)),
    }


def panel(content: Content) -> str:
    """The select of the panel; where statuses are wanted, each figure is followed by what stood in its cell."""
    if not content.statuses:
        return statement("panel")
    figures = {line["variable"] for line in content.rows("panel_variables").to_pylist() if line["table_no"]}
    columns = [variable.name for variable in variables(content)]
    chosen = ", ".join(f"p.{name}, s.{name}_status" if name in figures else f"p.{name}" for name in columns)
    return (
        f"select {chosen} from ({statement('panel')}) as p left join ({statement('panel_statuses')}) as s "
        "on s.report_id = p.report_id order by p.agency, p.agency_id, p.report_year, p.report_id"
    )


def variables(content: Content) -> list[Variable]:
    """The columns of the panel in their order."""
    return [
        Variable(line["variable"], line["label_en"], line["label_zh"], line["unit"], line["codes"])
        for line in content.rows("panel_variables").to_pylist()
    ]


def about(name: str) -> str:
    """What sql/ask/<name>.sql says of itself."""
    return title(SQL / "ask" / f"{name}.sql")

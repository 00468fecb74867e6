"""The codebook of the panel: what each variable is, on which forms, where it breaks, and how much of it is missing in which year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from load.exports.content import Content, statement

ABOUT_MISSING = "How many reports of each year lack each variable, of those whose form has it?"

_KNOWN = "known_"
"""Before the name of a variable: in how many reports it has a value."""

_COLUMNS = {
    "variable": pa.string(),
    "report_year": pa.int16(),
    "reports": pa.int64(),
    "not_on_form": pa.int64(),
    "missing": pa.int64(),
    "share_missing": pa.float64(),
}


def missing(content: Content) -> pa.Table:
    """A row for each variable and year: the reports, those whose form does not have it, those that lack it, and their share.

    A report that has no such table lacks the figure too. share_missing is that of the reports whose form is not known to be
    without it; NULL where there are none.
    """
    variables = content.rows("panel_variables").to_pylist()
    known = ", ".join(f"count({line['variable']}) as {_KNOWN}{line['variable']}" for line in variables)
    groups = content.connection.sql(
        f"select report_year, table2_format, table3_format, table4_format, count(*) as reports, {known} "
        f"from ({statement('panel')}) group by report_year, table2_format, table3_format, table4_format"
    ).to_arrow_table()
    totals: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for group in groups.to_pylist():
        for line in variables:
            form = group[f"table{line['table_no']}_format"] if line["table_no"] else None
            absent = bool(line["forms"]) and form is not None and form not in line["forms"].split()
            totals[line["variable"], group["report_year"]] += Counter(
                reports=group["reports"],
                not_on_form=group["reports"] if absent else 0,
                missing=0 if absent else group["reports"] - group[_KNOWN + line["variable"]],
            )
    years = sorted({year for _, year in totals})
    rows = [
        {"variable": line["variable"], "report_year": year, "share_missing": _share(totals[line["variable"], year])}
        | {name: totals[line["variable"], year][name] for name in ("reports", "not_on_form", "missing")}
        for line in variables
        for year in years
    ]
    return pa.Table.from_pylist(rows, pa.schema(list(_COLUMNS.items())))


def rows_by_year(table: pa.Table) -> Mapping[str, int]:
    """Year -> rows, as a manifest has them."""
    return {str(year): count for year, count in sorted(Counter(table["report_year"].to_pylist()).items())}


def page(content: Content, table: pa.Table) -> str:
    """The codebook as Markdown; `table` is that of missing()."""
    origin = content.origin
    by_variable: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        by_variable[row["variable"]].append(row)
    parts = [
        "# Codebook of the panel 面板数据说明\n",
        f"Data version `{origin.data_version}`, gongkai {origin.gongkai_version}, {origin.refreshed_at} (UTC). One row a report. How to"
        " cite it: CITATION.cff. A figure that is missing is empty, never 0; `panel_variables.csv` and `panel_missing.csv` have what"
        " stands here.\n",
    ]
    for line in content.rows("panel_variables").to_pylist():
        parts += _told(line, by_variable[line["variable"]])
    return "\n".join(parts)


def _told(line: Mapping[str, Any], missing_in: Iterable[Mapping[str, Any]]) -> list[str]:
    facts = {
        "Definition": line["definition"],
        "中文": line["label_zh"],
        "Unit": line["unit"],
        "Codes": ", ".join(f"`{code}`" for code in line["codes"] or ()),
        "On the forms": line["forms"],
        "Article of the Regulation": line["article"],
        "Breaks": line["series_break"],
    }
    said = [f"* {name}: {value}" for name, value in facts.items() if value]
    rows = [
        f"| {row['report_year']} | {row['reports']} | {row['not_on_form']} | {row['missing']} | {_percent(row['share_missing'])} |"
        for row in missing_in
    ]
    head = ["| year | reports | not on the form | missing | share missing |", "|---|---|---|---|---|"] if rows else []
    return [f"## {line['variable']}\n", *said, "", *head, *rows, ""]


def _share(count: Mapping[str, int]) -> float | None:
    asked = count["reports"] - count["not_on_form"]
    return count["missing"] / asked if asked else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"

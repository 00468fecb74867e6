"""The national forms as data/forms describes them: rows, columns, blocks and section headings."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"


@cache
def _records(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def rows_of(table: str, form: str) -> tuple[dict[str, str], ...]:
    """The table's rows on that form, in printed order."""
    return tuple(
        row for row in _records("forms/rows.csv") if row["table_code"] == table and form in row["forms"].split()
    )


@cache
def columns_of(table: str, form: str) -> tuple[dict[str, str], ...]:
    """The table's columns on that form, in printed order."""
    return tuple(
        column
        for column in _records("forms/columns.csv")
        if column["table_code"] == table and form in column["forms"].split()
    )


@cache
def blocks_of(form: str) -> dict[str, dict[str, list[str]]]:
    """The blocks of table 2: block label -> row code -> column codes."""
    blocks: dict[str, dict[str, list[str]]] = {}
    for record in _records("forms/blocks.csv"):
        if record["form"] == form:
            rows = blocks.setdefault(record["block_label"], {})
            rows.setdefault(record["row_code"], []).append(record["column_code"])
    return blocks


def group_label(table: str, code: str) -> str:
    """The printed label of a group of rows, without its number."""
    groups = _records("forms/groups.csv")
    return next(group["label_zh"] for group in groups if (group["table_code"], group["group_code"]) == (table, code))


def section_heading(number: int) -> tuple[str, str]:
    """(numeral, label) of a section's heading: ("二", "主动公开政府信息情况")."""
    section = next(section for section in _records("sections.csv") if section["section_no"] == str(number))
    return section["numeral"], section["label_zh"]

"""Hints on which figure of a table is wrong, for the tables that do not add up: rules APP-12, DIS-10 and LEG-18.

A hint names the value that would balance. It is no correction: the published figure stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa

from transform.forms.forms import Forms
from transform.hints.finder import Change, Equation, Explanation, Unexplained, explain
from transform.statistics.forms import load_statistic_forms

RULES = {1: "LEG-18", 3: "APP-12", 4: "DIS-10"}
_STATISTICS = 1
_TABLES = {3: "application", 4: "dispute"}
_SLIPS = {
    "sign": "疑似正负号有误",
    "left_at_zero": "疑似漏填（填了0）",
    "one_digit": "疑似一位数字有误",
    "digits_swapped": "疑似相邻两位数字颠倒",
    "digit_dropped": "疑似漏掉一位数字",
    "digit_doubled": "疑似一位数字重复",
    "digit_added": "疑似多出一位数字",
}
_MOST_LISTED = 4
"""Other explanations that a hint spells out."""

HINTS = pa.schema(
    [
        ("report_key", pa.int32()),
        ("rule_id", pa.string()),
        ("table_no", pa.int16()),
        ("row_no", pa.int16()),
        ("column_no", pa.int16()),
        ("outcome", pa.string()),
        ("expected", pa.int64()),
        ("actual", pa.int64()),
        ("difference", pa.int64()),
        ("evidence", pa.string()),
        ("source_line", pa.int32()),
        ("missing", pa.string()),
    ]
)


class TableEquations(NamedTuple):
    """A form's table as cells numbered from 0 (`cells`: row, column), its equations, and which cells stand side by side.

    `labels` are the cells' in Chinese; `groups` are the equations in groups that share no cell.
    """

    cells: tuple[tuple[int, int], ...]
    equations: tuple[Equation, ...]
    neighbours: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]
    groups: tuple[tuple[Equation, ...], ...]


def table_equations(forms: Forms, table: str, form: str) -> TableEquations:
    """What data/forms/sums.csv says of the table on this form. A sum over columns without a row holds in every row."""
    rows = [row for row in forms.rows if row.table == table and form in row.forms]
    columns = [column for column in forms.columns if column.table == table and form in column.forms]
    cells = tuple((row.number, column.number) for row in rows for column in columns)
    place = {
        (row.code, column.code): len(columns) * r + c for r, row in enumerate(rows) for c, column in enumerate(columns)
    }
    terms: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
    for term in forms.sums:
        if (term.table, term.form) == (table, form):
            row = term.row if term.axis == "columns" else ""
            terms.setdefault((term.rule_id, row), {}).setdefault(term.axis, []).append(
                (term.row if term.axis == "rows" else term.column, term.side)
            )
    equations: list[Equation] = []
    for (_, only), by_axis in terms.items():
        for axis, operands in by_axis.items():
            signed = [(code, 1 if side == "left" else -1) for code, side in operands]
            if axis == "rows":
                equations += [tuple((place[code, column.code], sign) for code, sign in signed) for column in columns]
            else:
                chosen = [row for row in rows if only in ("", row.code)]
                equations += [tuple((place[row.code, code], sign) for code, sign in signed) for row in chosen]
    width = len(columns)
    neighbours = [(n, n + 1) for n in range(len(cells)) if n % width < width - 1]
    neighbours += [(n, n + width) for n in range(len(cells) - width)]
    labels = tuple(f"{row.label}·{column.label}" for row in rows for column in columns)
    return TableEquations(cells, tuple(equations), tuple(neighbours), labels, tuple(_independent(equations)))


def error_hints(forms: Forms, failing: pa.Table) -> pa.Table:
    """Hints (HINTS) on the rows of tables that fail, as sql/load/failing_tables.sql gives them.

    Rows: report_key, table_no, form, row_no, code, figures (a list in the order of the columns), source_line, line_step.
    Statistics tables have one code a row, and are looked at column by column.
    """
    tables: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for row in failing.to_pylist():
        tables.setdefault((row["report_key"], row["table_no"], row["form"]), []).append(row)
    hints: list[dict[str, Any]] = []
    equations = cache(lambda table, form: table_equations(forms, table, form))
    for (report_key, table_no, form), rows in tables.items():
        said = {"report_key": report_key, "rule_id": RULES[table_no], "table_no": table_no}
        found = _of_statistics(rows) if table_no == _STATISTICS else _of_table(rows, equations(_TABLES[table_no], form))
        hints += [said | hint for hint in found]
    return pa.Table.from_pylist(hints, HINTS)


def _of_table(rows: Sequence[Mapping[str, Any]], table: TableEquations) -> Iterator[dict[str, Any]]:
    by_row = {row["row_no"]: row for row in rows}
    figures = {row_no: row["figures"] for row_no, row in by_row.items()}
    values = [figures[row_no][column_no - 1] if row_no in figures else None for row_no, column_no in table.cells]

    def at(cell: int) -> dict[str, Any]:
        row_no, column_no = table.cells[cell]
        row = by_row[row_no]
        line = row["source_line"]
        return {
            "row_no": row_no,
            "column_no": column_no,
            "source_line": None if line is None else line + (column_no - 1) * row["line_step"],
        }

    # Table 4 has no sum that runs across its rows: each is looked at by itself, or one error would hide another.
    for equations in table.groups:
        yield from _hints(explain(equations, values, table.neighbours), at, table.labels.__getitem__)


def _of_statistics(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    statistics = load_statistic_forms()
    labels = {indicator.code: indicator.label for indicator in statistics.indicators if indicator.code}
    coded: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["code"]:
            coded.setdefault(row["code"], []).append(row)
    codes = [code for code, same in coded.items() if len(same) == 1]
    place = {code: number for number, code in enumerate(codes)}
    equations = [
        [(place[code], sign) for side, sign in ((e.left, 1), (e.right, -1)) for code in side]
        for e in statistics.equations
        if e.proof and e.relation == "=" and all(code in place for code in (*e.left, *e.right))
    ]
    for column in range(max(len(row["figures"]) for row in rows)):
        values = [coded[code][0]["figures"][column] for code in codes]

        def at(cell: int, column: int = column) -> dict[str, Any]:
            row = coded[codes[cell]][0]
            return {"row_no": row["row_no"], "column_no": column + 1, "source_line": row["source_line"]}

        for group in _independent(equations):
            found = explain(group, values, [*pairwise(range(len(codes)))])
            yield from _hints(found, at, lambda cell: labels[codes[cell]])


def _independent(equations: Sequence[Equation]) -> list[tuple[Equation, ...]]:
    """The equations in groups that share no cell."""
    groups: list[tuple[set[int], list[Equation]]] = []
    for equation in equations:
        cells, members = {cell for cell, _ in equation}, [equation]
        apart = []
        for other_cells, other_members in groups:
            if cells & other_cells:
                cells |= other_cells
                members = other_members + members
            else:
                apart.append((other_cells, other_members))
        groups = [*apart, (cells, members)]
    return [tuple(members) for _, members in groups]


def _hints(found: Explanation | Unexplained | None, at: Any, label: Any) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    if isinstance(found, Unexplained):
        which = "no change of up to three cells explains it" if found.is_complete else "the search was stopped"
        yield {"outcome": "not_assessable", "missing": which}
        return
    first = found.changes[0]
    yield at(first.cell) | {
        "outcome": "fail",
        "expected": first.balancing,
        "actual": first.printed,
        "difference": first.printed - first.balancing,
        "evidence": _evidence(found, label),
    }


def _evidence(found: Explanation, label: Any) -> str:
    listed = [_said(changes, label, found.is_exchange) for changes in (found.changes, *found.alternatives)]
    if found.is_only:
        size = len(found.changes)
        if found.is_exchange:
            return f"相邻两格互换即可使全部勾稽关系成立：{listed[0]}"
        if size == 1:
            return f"只有改这一格才能以一处改动使全部勾稽关系成立：{listed[0]}"
        return f"至少须改{size}格：{listed[0]}"
    count = f"{len(listed)}种" if found.is_complete else f"{len(listed)}种以上"
    more = "；".join(listed[1 : 1 + _MOST_LISTED])
    rest = "；等" if len(listed) > 1 + _MOST_LISTED or not found.is_complete else ""
    return f"有{count}同样小的改动可使勾稽关系成立，不能确定是哪一处：{listed[0]}" + (
        f"；或{more}{rest}" if more else rest
    )


def _said(changes: Sequence[Change], label: Any, is_exchange: bool) -> str:
    said = []
    for change in changes:
        slip = "" if is_exchange or not change.slip else f"（{_SLIPS[change.slip]}）"
        said.append(f"{label(change.cell)} {change.printed}→{change.balancing}{slip}")
    return "、".join(said)

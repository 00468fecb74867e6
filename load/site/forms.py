"""The official forms for the pages of reports: which box of a table holds which label or cell, from the export's own grids."""

from typing import Any

import duckdb

from load import sqlfiles
from load.exports.form_grid import TABLES, FormCell, Grid, grid
from load.exports.words import Words

FORMS = ("format_2019", "format_2021")
_OF_FORM = "select * from form_of([$form], [$form]) order by table_code, place"


def forms(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Form -> table -> its grid: rows, columns and boxes [row, column, rows, columns, kind, label, cell]."""
    return {form: _tables(connection, form) for form in FORMS}


def glosses(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Label as the forms print it -> what it says in English."""
    return dict(connection.execute(sqlfiles.statement("site/lists/glosses")).fetchall())


def _tables(connection: duckdb.DuckDBPyConnection, form: str) -> dict[str, Any]:
    answer = connection.execute(_OF_FORM, {"form": form}).fetchall()
    cells = [
        FormCell((table, row, column), heading, subheading, label, group, column_label, per_unit)
        for table, row, column, _, heading, subheading, label, group, column_label, per_unit, _ in answer
    ]
    return {table: _drawn(grid(table, cells, Words("zh"))) for table in TABLES}


def _drawn(found: Grid) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "columns": found.columns,
        "head": found.head_rows,
        "boxes": [
            [
                box.row,
                box.column,
                box.rows,
                box.columns,
                box.kind,
                box.text,
                None if box.cell is None else "/".join(box.cell.place),
                1 if box.cell is None else box.cell.per_unit,
            ]
            for box in found.boxes
        ],
    }

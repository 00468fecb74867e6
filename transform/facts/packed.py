"""Facts collected as bytes: plain figures become Arrow columns without a Python object per cell."""

import struct
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from transform.facts.char_starts import Starts
from transform.facts.columns import decimal_column, lists_of_numbers, number_column, sparse_texts, whole_numbers
from transform.tables.plan import TablePlan
from transform.tables.rows import LINE_FIELDS, NULL

PAIR = struct.Struct("2q")
"""A cell of table 2: its value in ten-thousandths, and its line"""
_SMALL = 2
"""Bytes of a row or column number in packed ones."""


class PackedRows:
    """Packed rows of a fact table."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._reports: list[int] = []
        self._row_nos: list[bytes] = []
        self._rows: list[bytes] = []
        self._starts: list[int] = []
        self._char_starts: list[Starts | None] = []

    def add(
        self,
        report_no: int,
        row_nos: bytes,
        rows: Sequence[bytes],
        starts: Sequence[int],
        char_starts: Sequence[Starts | None],
    ) -> None:
        """Rows of a report. `row_nos` are 16 bits each; `char_starts` as the warehouse has them, a row."""
        self._reports.append(report_no)
        self._row_nos.append(row_nos)
        self._rows += rows
        self._starts += starts
        self._char_starts += char_starts

    def table(self, schema: pa.Schema) -> pa.Table:
        numbers = np.frombuffer(b"".join(self._rows), np.int64).reshape(-1, self.width + LINE_FIELDS)
        missing = numbers == NULL
        lines = np.where(missing[:, self.width], 0, numbers[:, self.width]) + np.array(self._starts, np.int64)
        columns = [_report_nos(self._reports, self._row_nos), _small_numbers(self._row_nos)]
        columns += [number_column(numbers[:, k], missing[:, k]) for k in range(self.width)]
        columns.append(number_column(lines.astype(np.int32), missing[:, self.width]))
        columns.append(number_column(numbers[:, self.width + 1].astype(np.int16)))
        columns.append(lists_of_numbers(self._char_starts))
        return pa.Table.from_arrays(columns, schema=schema)


class PackedCells:
    """The facts of table 2, collected as bytes: a value in ten-thousandths and a line per cell."""

    def __init__(self) -> None:
        self._reports: list[int] = []
        self._row_nos: list[bytes] = []
        self._column_nos: list[bytes] = []
        self._subcategories: list[tuple[int, str]] = []
        self._rows: list[bytes] = []
        self._starts: list[int] = []
        self._char_starts: list[int | None] = []
        self._cells = 0

    def add_row(self, packed: bytes, start: int, char_starts: Starts) -> None:
        """Cells of one row of the document, which begins on line `start`; where in its line each cell begins."""
        self._char_starts += char_starts
        self._rows.append(packed)
        self._starts.append(start)

    def end_report(self, report_no: int, plan: TablePlan) -> None:
        """The form's cells that the rows of the report were, and those without a figure."""
        count = len(plan.disclosure_row_nos) // _SMALL
        if not count:
            return
        self._reports.append(report_no)
        self._row_nos.append(plan.disclosure_row_nos)
        self._column_nos.append(plan.disclosure_column_nos)
        if plan.disclosure_subcategories:
            self._subcategories += [(self._cells + at, name) for at, name in plan.disclosure_subcategories]
        if count > len(plan.cells):
            nowhere = count - len(plan.cells)
            self.add_row(PAIR.pack(NULL, NULL) * nowhere, 0, (None,) * nowhere)
        self._cells += count

    def table(self, schema: pa.Schema) -> pa.Table:
        numbers = np.frombuffer(b"".join(self._rows), np.int64).reshape(-1, 2)
        missing = numbers == NULL
        sizes = np.array([*map(len, self._rows)], np.int64) // PAIR.size
        lines = np.where(missing[:, 1], 0, numbers[:, 1] + np.repeat(np.array(self._starts, np.int64), sizes))
        columns = [
            _report_nos(self._reports, self._row_nos),
            _small_numbers(self._row_nos),
            _small_numbers(self._column_nos),
            sparse_texts(self._cells, self._subcategories),
            decimal_column(schema.field("value").type, np.where(missing[:, 0], 0, numbers[:, 0]), missing[:, 0]),
            number_column(lines.astype(np.int32), missing[:, 1]),
            whole_numbers(self._char_starts),
        ]
        return pa.Table.from_arrays(columns, schema=schema)


def _report_nos(report_nos: Sequence[int], facts: Sequence[bytes]) -> pa.Array:
    """The number of each report once per fact; `facts` hold 16 bits for each."""
    counts = np.array([*map(len, facts)], np.int64) // _SMALL
    return number_column(np.repeat(np.array(report_nos, np.int32), counts))


def _small_numbers(packed: Sequence[bytes]) -> pa.Array:
    return number_column(np.frombuffer(b"".join(packed), np.int16))

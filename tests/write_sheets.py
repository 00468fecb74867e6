"""Writes a page (tests.pages) as .xlsx or .csv, with what people do to sheets.

content = write_xlsx(page(figures), SheetNoise(sheets=3, as_text=True))
"""

import csv
import io
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.pages import Grid, Page, grid_columns


@dataclass(frozen=True)
class SheetNoise:
    """What real files do; each switch is off by default."""

    sheet_per_table: bool = False
    """a sheet for each table with the lines above it, instead of one for all"""
    as_text: bool = False
    """figures as text, not as numbers"""
    merged_lines: bool = False
    """titles, headings and prose merged over the width of the widest table"""
    merged_cells: bool = True
    """spans as merged cells; if not, what a span covers is left empty"""
    blank_rows: int = 0
    """between a line and a table and behind each table"""
    corner: tuple[int, int] = (1, 1)
    """row and column at which the page begins"""
    hidden_sheet: bool = False
    """a hidden sheet with other figures"""


def write_xlsx(page: Page, noise: SheetNoise = SheetNoise()) -> bytes:
    """The page as a workbook."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    top, left = noise.corner
    at = top
    width = max((part.columns for part in page if isinstance(part, Grid)), default=1)
    for part in page:
        if isinstance(part, Grid):
            _put_grid(sheet, part, at, left, noise)
            at += len(part.rows) + noise.blank_rows
            if noise.sheet_per_table:
                sheet, at = book.create_sheet(), top
        else:
            sheet.cell(at, left, part)
            if noise.merged_lines:
                sheet.merge_cells(start_row=at, end_row=at, start_column=left, end_column=left + width - 1)
            at += 1
    if noise.hidden_sheet:
        hidden = book.create_sheet("去年")
        at = 1
        for part in page:
            if isinstance(part, Grid):
                _put_grid(hidden, part, at, 1, noise, add=7)
                at += len(part.rows)
        hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put_grid(sheet: Worksheet, grid: Grid, top: int, left: int, noise: SheetNoise, add: int = 0) -> None:
    for number, (cells, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        for cell, column in zip(cells, columns, strict=True):
            row, at = top + number, left + column - 1
            place = sheet.cell(row, at)
            if cell.text:
                place.value = _value(cell.text, add) if cell.key and not noise.as_text else cell.text
            if noise.merged_cells and cell.rows * cell.columns > 1:
                sheet.merge_cells(
                    start_row=row, end_row=row + cell.rows - 1, start_column=at, end_column=at + cell.columns - 1
                )


def _value(text: str, add: int) -> int | float | str:
    """A number, if a sheet prints it as given."""
    try:
        number = float(text) if "." in text else int(text)
    except ValueError:
        return text
    return number + add if str(number) == text else text


def write_csv(page: Page, encoding: str = "utf-8-sig", delimiter: str = ",", padded: bool = True) -> bytes:
    """The page as a sheet program exports it: a covered place is an empty field; all rows are as wide as the widest."""
    rows: list[list[str]] = []
    for part in page:
        if isinstance(part, Grid):
            for cells, columns in zip(part.rows, grid_columns(part), strict=True):
                row = [""] * part.columns
                for cell, column in zip(cells, columns, strict=True):
                    row[column - 1] = cell.text
                rows.append(row)
        else:
            rows.append([part])
    width = max(map(len, rows)) if padded else 0
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(row + [""] * (width - len(row)) for row in rows)
    return buffer.getvalue().encode(encoding)

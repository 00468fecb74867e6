"""Workbooks for people: the reports, the findings, and a consolidation sheet for each parent and year."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from load.errors import WarehouseError
from load.exports.consolidation import Consolidation, consolidation, write_sheet
from load.exports.content import Content, Written, statement
from load.exports.panel import about
from load.exports.sheets import put

SHEETS = {"总览 Overview": "workbook_overview", "问题 Findings": "workbook_findings"}
"""name of a sheet -> the select of sql/ask/ that it shows, under the headings that the select gives its columns"""

SHEETS_PER_FILE = 40
"""Consolidation sheets in one workbook: one with merged cells is held in memory, some 5 MB for 100 parts."""

ROWS_PER_SHEET = 1_048_576

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}


def write(content: Content, folder: Path) -> dict[str, Written]:
    """gongkai.xlsx, and gongkai-2.xlsx and so on where there are more consolidation sheets than one workbook takes.

    Raises WarehouseError if the parent and year that are asked for have nothing to add up.
    """
    wanted = content.rows("consolidations", parent=content.parent, year=content.year).to_pylist()
    if content.parent is not None and not wanted:
        year = "" if content.year is None else f" on {content.year}"
        raise WarehouseError(f"{content.parent}: no agency of this name has parts that reported{year}")
    written = {}
    for number in range(max(1, -(-len(wanted) // SHEETS_PER_FILE))):
        here = wanted[number * SHEETS_PER_FILE : (number + 1) * SHEETS_PER_FILE]
        path = folder / ("gongkai.xlsx" if number == 0 else f"gongkai-{number + 1}.xlsx")
        try:
            with Workbook(path, _OPTIONS | {"tmpdir": str(folder)}) as book:
                _describe(book, content)
                if number == 0:
                    for sheet, select in SHEETS.items():
                        written[sheet.rpartition(" ")[2].lower()] = _table(book, sheet, content, select)
                # Merged cells reach into rows below, which a sheet that forgets its rows cannot do.
                book.constant_memory = False
                for found in _consolidations(content, here):
                    write_sheet(book, book.add_worksheet(_free_name(book, found)), found)
        except FileCreateError as error:
            raise error.args[0] from None
    years = Counter(str(line["report_year"]) for line in wanted)
    written["consolidation"] = Written(about("consolidations"), len(wanted), dict(sorted(years.items())))
    return written


def _describe(book: Workbook, content: Content) -> None:
    origin = content.origin
    comments = ", ".join(f"{name} {value}" for name, value in origin.as_texts().items())
    book.set_properties({"title": "政府信息公开工作年度报告", "comments": comments})
    book.set_calc_mode("auto")


def _consolidations(content: Content, wanted: list[dict[str, Any]]) -> Iterator[Consolidation]:
    for line in wanted:
        yield consolidation(content, line["parent_id"], line["parent"], line["report_year"])


def _table(book: Workbook, name: str, content: Content, select: str) -> Written:
    """The answer to a select under its headings, continued on further sheets where one is full."""
    reader = content.batches(statement(select))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheets = rows = 0
    row = ROWS_PER_SHEET
    sheet: Worksheet | None = None
    for values in _rows(reader):
        if sheet is None or row == ROWS_PER_SHEET:
            sheets += 1
            sheet = _titled(book, name if sheets == 1 else f"{name} {sheets}", reader.schema, head)
            row = 1
        for column, value in enumerate(values):
            put(sheet, row, column, value)
        row += 1
        rows += 1
    if sheet is None:
        _titled(book, name, reader.schema, head)
    return Written(about(select), rows)


def _rows(reader: pa.RecordBatchReader) -> Iterator[tuple[Any, ...]]:
    for batch in reader:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _titled(book: Workbook, name: str, schema: pa.Schema, head: Any) -> Worksheet:
    sheet = book.add_worksheet(name)
    for column, field in enumerate(schema):
        sheet.set_column(column, column, 28 if pa.types.is_string(field.type) else 11)
        put(sheet, 0, column, field.name, head)
    sheet.freeze_panes(1, 1)
    return sheet


_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def _free_name(book: Workbook, found: Consolidation) -> str:
    """A name that a sheet may have and no other has yet: at most 31 units, told apart without regard to case."""
    name = "".join(character for character in f"{found.year} {found.parent}" if character.isprintable())
    name = name.translate(_FORBIDDEN)
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = 1
    while True:
        ending = "" if number == 1 else f" ({number})"
        cut = name.encode("utf-16-le")[: 2 * (31 - len(ending))].decode("utf-16-le", "ignore").strip() + ending
        if cut.casefold() not in taken:
            return cut
        number += 1

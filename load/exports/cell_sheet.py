"""Every figure of every part: a row a unit, a column for each cell of tables 3, 4 and 2, and the sums below them as formulas.

What a person types into a cell that has no figure is added up here, and from here in the form and in the comparison.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from load.exports.consolidation import Consolidation, Member
from load.exports.form_grid import FormCell, Place, stretches
from load.exports.sheets import Page, Styles, figure_width, lines_of, merge, put, put_formula, set_page
from load.exports.words import Words

_TABLES = ("application", "dispute", "disclosure")
_TITLE_ROW, _TABLE_ROW, _ITEM_ROW, _HEAD_ROW = range(4)
_FIRST_ROW = 4
_UNIT_WIDTH, _WIDTH = 38, 5.6
_WIDTHS = {"disclosure": 9.0}
_PAGE_WIDTH, _SCALE = 222.0, 55
"""What stands beside the names on a page of paper, in columns of a sheet, at this scale (per cent)."""
_BETWEEN = 0.75
"""What a column takes besides its width."""


class Cells(NamedTuple):
    """Where everything stands on the sheet of cells: (row, column), from 0, of the sums and of each part's figures."""

    sheet: str
    sums: Mapping[Place, tuple[int, int]]
    rows: Mapping[str, int]
    """report_id -> row"""


def cells_of(found: Consolidation, sheet: str) -> Cells:
    """Where everything will stand, before it is written."""
    last = _FIRST_ROW + len(found.reporting)
    return Cells(
        sheet,
        {cell.place: (last, 1 + number) for number, cell in enumerate(_in_order(found))},
        {str(part.report_id): _FIRST_ROW + number for number, part in enumerate(found.reporting)},
    )


def _in_order(found: Consolidation) -> list[FormCell]:
    return [cell for table in _TABLES for cell in found.cells(table)]


def write_cells(sheet: Worksheet, found: Consolidation, cells: Cells, styles: Styles, words: Words) -> None:
    """Writes the sheet."""
    columns = _in_order(found)
    widths = [_width(found, cell) for cell in columns]
    last_row, last_column = _FIRST_ROW + len(found.reporting), len(columns)
    title = words("cells.title", parent=found.parent, year=found.year)
    put(sheet, _TITLE_ROW, 0, f"{title}　{words('note.rule')}{words('note.type')}", styles.section)
    sheet.set_column(0, 0, _UNIT_WIDTH)
    for number, width in enumerate(widths, 1):
        sheet.set_column(number, number, width)
    merge(sheet, (_TABLE_ROW, 0, _HEAD_ROW, 0), words("column.unit"), styles.head)
    _heads(sheet, columns, widths, styles, words)
    for part in found.reporting:
        _part(sheet, found, part, columns, cells.rows[str(part.report_id)], styles, words)
    put(sheet, last_row, 0, words("block.total"), styles.head)
    for cell in columns:
        row, column = cells.sums[cell.place]
        having = len(found.having(cell))
        if not having:
            put(sheet, row, column, words("form.no_such_cell"), styles.column)
            continue
        total = found.value(None, cell)
        style = styles.missing if total is None else styles.sum[cell.per_unit]
        put_formula(sheet, row, column, sum_formula((_FIRST_ROW, column), last_row - 1, having), total, style)
    sheet.freeze_panes(_FIRST_ROW, 1)
    if found.reporting:
        sheet.autofilter(_HEAD_ROW, 0, last_row - 1, last_column)
    page = Page(title, (_TABLE_ROW, 0, last_row, last_column), (_TABLE_ROW, _HEAD_ROW), (0, 0))
    set_page(sheet, page, words)
    # On as many pages as it takes, each with whole rows of the form.
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks(_breaks(columns, widths))


def _breaks(columns: Sequence[FormCell], widths: Sequence[float]) -> list[int]:
    """The columns before which a page ends: where an item of the form begins."""
    breaks, used = [], 0.0
    for first, count, _ in stretches([_item(cell) for cell in columns]):
        wide = sum(widths[first : first + count]) + _BETWEEN * count
        if used and used + wide > _PAGE_WIDTH:
            breaks.append(1 + first)
            used = 0.0
        used += wide
    return breaks


def _width(found: Consolidation, cell: FormCell) -> float:
    values = (found.value(report_id, cell) for report_id in (None, *(part.report_id for part in found.reporting)))
    return figure_width(values, _WIDTHS.get(cell.place[0], _WIDTH))


def _item(cell: FormCell) -> str:
    table, row, _ = cell.place
    return f"{table} {row}"


def _heads(
    sheet: Worksheet, columns: Sequence[FormCell], widths: Sequence[float], styles: Styles, words: Words
) -> None:
    """Above the figures: the table, the item with the headings that lead to it, the column's label."""
    for first, count, table in stretches([cell.place[0] for cell in columns]):
        area = (_TABLE_ROW, 1 + first, _TABLE_ROW, first + count)
        merge(sheet, area, words(f"form.section_{table}"), styles.head)
    heights = [1]
    for first, count, _ in stretches([_item(cell) for cell in columns]):
        cell = columns[first]
        names = [cell.heading, cell.subheading, cell.label if cell.place[0] == "application" else None]
        text = "·".join(dict.fromkeys(name for name in names if name))
        heights.append(lines_of(text, sum(widths[first : first + count])))
        merge(sheet, (_ITEM_ROW, 1 + first, _ITEM_ROW, first + count), text, styles.column)
    labels = [cell.column_label if cell.place[0] == "application" else cell.label for cell in columns]
    for number, label in enumerate(labels):
        put(sheet, _HEAD_ROW, 1 + number, label, styles.column)
    most = 13.5 * max(lines_of(label, width) for label, width in zip(labels, widths, strict=True))
    sheet.set_row(_TABLE_ROW, 18)
    sheet.set_row(_ITEM_ROW, 13.5 * max(heights) + 3)
    sheet.set_row(_HEAD_ROW, most + 3)


def _part(
    sheet: Worksheet,
    found: Consolidation,
    part: Member,
    columns: Sequence[FormCell],
    row: int,
    styles: Styles,
    words: Words,
) -> None:
    put(sheet, row, 0, part.agency, styles.label)
    sheet.set_row(row, 13.5 * lines_of(part.agency, _UNIT_WIDTH) + 1)
    for number, cell in enumerate(columns):
        figure, value = found.figure(part.report_id, cell), found.value(part.report_id, cell)
        if figure.is_of_other_form:
            put(sheet, row, 1 + number, words("form.no_such_cell"), styles.figure[1])
        elif value is None:
            put(sheet, row, 1 + number, figure.printed, styles.missing)
        else:
            put(sheet, row, 1 + number, value, styles.figure[cell.per_unit])


def sum_formula(first: tuple[int, int], last_row: int, having: int) -> str:
    """Adds up the cells of a column from (row, column) down to a row, counted from 0; empty unless `having` of them are figures."""
    area = f"{xl_rowcol_to_cell(*first)}:{xl_rowcol_to_cell(last_row, first[1])}"
    return f'=IF(COUNT({area})={having},SUM({area}),"")'

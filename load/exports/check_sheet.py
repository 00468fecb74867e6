"""The parent's own report held against the sums of its parts: for every cell of the form the sum, what it reports, the difference."""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from load.exports.cell_sheet import Cells
from load.exports.consolidation import Consolidation, filed
from load.exports.form_grid import LABEL_COLUMNS, FormCell, grid, row_labels, stretches
from load.exports.form_sheet import same
from load.exports.sheets import Page, Styles, figure_width, height, lines_of, merge, put, put_formula, set_page
from load.exports.words import Words

_HEAD_ROW = 4
_LABEL_WIDTHS = (7, 10, 36)
_WIDTH = 8.5


class _Block(NamedTuple):
    """What stands beside the other blocks: the sums, what the parent reports, or the differences."""

    kind: str
    name: str


def write_check(sheet: Worksheet, found: Consolidation, cells: Cells, styles: Styles, words: Words) -> None:
    """Writes the sheet. The parent must have a report of its own."""
    scope = words(f"scope.{found.own.scope or 'unknown'}")
    blocks = [
        _Block("sum", words("block.sum", filed=len(found.reporting), expected=len(found.parts))),
        _Block("own", words("block.own", agency=found.own.agency, scope=scope)),
        _Block("difference", words("block.difference")),
    ]
    columns = LABEL_COLUMNS + 3 * 7
    title = words("check.title", parent=found.parent, year=found.year)
    put(sheet, 0, 0, title, styles.title)
    for row, said in ((1, filed(found, words)), (2, words("note.rule"))):
        merge(sheet, (row, 0, row, columns - 1), said, styles.note)
        sheet.set_row(row, height([(said, 200)]))
    put(sheet, 3, 0, words("form.section_application"), styles.section)
    for column, width in enumerate(_LABEL_WIDTHS):
        sheet.set_column(column, column, width)
    figures = [found.value(report_id, cell) for cell in found.form for report_id in (None, found.own.report_id)]
    sheet.set_column(LABEL_COLUMNS, columns - 1, figure_width(figures, _WIDTH))
    row = _by_columns(sheet, found, cells, blocks, styles, words)
    for table in ("dispute", "disclosure"):
        row = _by_rows(sheet, found, cells, blocks, styles, words, table, row + 2)
    sheet.freeze_panes(_HEAD_ROW + 3, LABEL_COLUMNS)
    set_page(sheet, Page(None, (0, 0, row, columns - 1), tall=1), words)


def _by_columns(
    sheet: Worksheet,
    found: Consolidation,
    cells: Cells,
    blocks: Sequence[_Block],
    styles: Styles,
    words: Words,
) -> int:
    """Table 3, a block of columns each. Returns the last row."""
    three = grid("application", found.form, words)
    form = found.cells("application")
    width = three.columns - LABEL_COLUMNS
    first_row = _HEAD_ROW + three.head_rows
    merge(sheet, (_HEAD_ROW, 0, first_row - 1, LABEL_COLUMNS - 1), words("form.balance"), styles.column)
    starts = [LABEL_COLUMNS + width * number for number in range(len(blocks))]
    for start, block in zip(starts, blocks, strict=True):
        merge(sheet, (_HEAD_ROW, start, _HEAD_ROW, start + width - 1), block.name, styles.head)
        for box in three.boxes:
            if box.kind == "head" and box.row > 0:
                top, left = _HEAD_ROW + box.row, start + box.column - LABEL_COLUMNS
                merge(sheet, (top, left, top + box.rows - 1, left + box.columns - 1), box.text, styles.column)
    for box in row_labels(form[::width], first_row):
        area = (box.row, box.column, box.row + box.rows - 1, box.column + box.columns - 1)
        merge(sheet, area, box.text, styles.label)
        if box.rows == 1:
            room = sum(_LABEL_WIDTHS[box.column : box.column + box.columns])
            sheet.set_row(box.row, max(17.0, 13.5 * lines_of(box.text, room) + 3))
    sheet.set_row(_HEAD_ROW, height([(block.name, _WIDTH * width) for block in blocks]))
    sheet.set_row(_HEAD_ROW + 2, 30)
    for number, cell in enumerate(form):
        row, column = first_row + number // width, number % width
        _figures(sheet, found, cells, cell, [(row, start + column) for start in starts], styles, words)
    last_row = first_row + len(form) // width - 1
    _mark_differences(sheet, (first_row, starts[2], last_row, starts[2] + width - 1), styles)
    return last_row


def _by_rows(
    sheet: Worksheet,
    found: Consolidation,
    cells: Cells,
    blocks: Sequence[_Block],
    styles: Styles,
    words: Words,
    table: str,
    top: int,
) -> int:
    """A table whose figures stand in one row: a row each, under the form's headings. Returns the last row."""
    form = found.cells(table)
    put(sheet, top, 0, words(f"form.section_{table}"), styles.section)
    top += 1
    merge(sheet, (top, 0, top + 2, LABEL_COLUMNS - 1), words("column.unit"), styles.head)
    for first, count, heading in stretches([cell.heading for cell in form]):
        left = LABEL_COLUMNS + first
        inner = stretches([cell.subheading for cell in form[first : first + count]])
        is_deep = any(subheading is not None for _, _, subheading in inner)
        merge(sheet, (top, left, top + (0 if is_deep else 1), left + count - 1), heading or "", styles.column)
        for start, length, subheading in inner if is_deep else []:
            merge(sheet, (top + 1, left + start, top + 1, left + start + length - 1), subheading or "", styles.column)
    for number, cell in enumerate(form):
        put(sheet, top + 2, LABEL_COLUMNS + number, cell.label, styles.column)
    for row, names in ((top, [cell.heading for cell in form]), (top + 1, [cell.subheading for cell in form])):
        sheet.set_row(row, max(height([(name, _WIDTH * count)]) for _, count, name in stretches(names)))
    sheet.set_row(top + 2, max(height([(cell.label, _WIDTH)]) for cell in form))
    rows = [top + 3 + number for number in range(len(blocks))]
    for row, block in zip(rows, blocks, strict=True):
        merge(sheet, (row, 0, row, LABEL_COLUMNS - 1), block.name, styles.label)
        sheet.set_row(row, height([(block.name, sum(_LABEL_WIDTHS))]))
    for number, cell in enumerate(form):
        _figures(sheet, found, cells, cell, [(row, LABEL_COLUMNS + number) for row in rows], styles, words)
    _mark_differences(sheet, (rows[2], LABEL_COLUMNS, rows[2], LABEL_COLUMNS + len(form) - 1), styles)
    return rows[-1]


def _figures(
    sheet: Worksheet,
    found: Consolidation,
    cells: Cells,
    cell: FormCell,
    places: Sequence[tuple[int, int]],
    styles: Styles,
    words: Words,
) -> None:
    """One cell of the form: the sum, what the parent reports, the difference."""
    sum_at, own_at, difference_at = places
    total, own = found.value(None, cell), found.value(found.own.report_id, cell)
    if found.having(cell):
        style = styles.missing if total is None else styles.sum[cell.per_unit]
        put_formula(sheet, *sum_at, same(cells, cell.place), total, style)
    else:
        put(sheet, *sum_at, words("form.no_such_cell"), styles.figure[1])
    figure = found.figure(found.own.report_id, cell)
    if figure.is_of_other_form:
        put(sheet, *own_at, words("form.no_such_cell"), styles.figure[1])
    elif own is None:
        put(sheet, *own_at, figure.printed, styles.missing)
    else:
        put(sheet, *own_at, own, styles.figure[cell.per_unit])
    difference = None if own is None or total is None else own - total
    put_formula(sheet, *difference_at, difference_formula(own_at, sum_at), difference, styles.figure[cell.per_unit])


def difference_formula(own: tuple[int, int], total: tuple[int, int]) -> str:
    """What the parent reports itself, less the sum of its parts; empty where either is."""
    own_cell, sum_cell = xl_rowcol_to_cell(*own), xl_rowcol_to_cell(*total)
    return f'=IF(COUNT({own_cell},{sum_cell})=2,{own_cell}-{sum_cell},"")'


def _mark_differences(sheet: Worksheet, area: tuple[int, int, int, int], styles: Styles) -> None:
    cell = xl_rowcol_to_cell(area[0], area[1])
    criteria = f"=AND(ISNUMBER({cell}),{cell}<>0)"
    sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": styles.differs})

"""The sheet to be printed and pasted: the official form with the sums alone, on one page of A4 landscape.

Table 3 stands left, tables 2 and 4 right of it, and below these what the sums leave out and which are empty.
"""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from load.exports.cell_sheet import Cells
from load.exports.consolidation import Consolidation, empty_sum, filed
from load.exports.form_grid import LABEL_COLUMNS, SIDE_COLUMNS, Grid, grid
from load.exports.sheets import Page, Styles, figure_width, height, lines_of, merge, put, put_formula, quoted, set_page
from load.exports.words import Words

_TITLE_ROW, _NOTE_ROW, _SECTION_ROW = 0, 1, 2
_TOP = 3
_LABEL_WIDTHS = (6, 9, 36)
_FIGURE_WIDTH, _GAP_WIDTH, _SIDE_WIDTH = 7.5, 1.5, 6.2
_LEAST_HEIGHT = 23.0
_MOST_NAMED = 12
"""Empty sums that are named on the form's sheet; all are marked, here and among the cells."""


class _Drawn(NamedTuple):
    """Where a grid stands on the sheet."""

    grid: Grid
    top: int
    left: int


def write_form(sheet: Worksheet, found: Consolidation, cells: Cells, styles: Styles, words: Words) -> None:
    """Writes the sheet; its sums are those of the sheet of cells."""
    three = grid("application", found.form, words)
    two, four = grid("disclosure", found.form, words), grid("dispute", found.form, words)
    side = three.columns + 1
    four_top = _TOP + two.rows + 2
    notes_top = four_top + four.rows + 1
    last_row, last_column = max(_TOP + three.rows, notes_top + 4), side + SIDE_COLUMNS - 1
    _widths(sheet, found, three.columns, side)
    title = words("form.title", parent=found.parent, year=found.year)
    merge(sheet, (_TITLE_ROW, 0, _TITLE_ROW, last_column), title, styles.form_title)
    sheet.set_row(_TITLE_ROW, 26)
    said = filed(found, words) + words("list.period")
    if found.absent:
        said += words("note.incomplete")
    is_partial = bool(found.absent) or found.is_of_several_forms
    merge(sheet, (_NOTE_ROW, 0, _NOTE_ROW, last_column), said, styles.warning if is_partial else styles.note)
    sheet.set_row(_NOTE_ROW, height([(said, 150)]))
    tables = (_Drawn(three, _TOP, 0), _Drawn(two, _TOP, side), _Drawn(four, four_top, side))
    for drawn in tables:
        _section(sheet, drawn, styles, words)
        _draw(sheet, drawn, found, cells, styles, words)
    _heights(sheet, tables)
    notes = "\n".join([words("note.rule"), words("note.formulas", sheet=cells.sheet), *_named(found, words, cells)])
    merge(sheet, (notes_top, side, last_row, last_column), notes, styles.note)
    sheet.freeze_panes(_TOP + three.head_rows, LABEL_COLUMNS)
    set_page(sheet, Page(None, (0, 0, last_row, last_column), tall=1), words)


def _named(found: Consolidation, words: Words, cells: Cells) -> list[str]:
    empty = found.empty_sums()
    if not empty:
        return []
    named = [empty_sum(found, cell, words) for cell in empty[:_MOST_NAMED]]
    if len(empty) > len(named):
        named.append(words("note.more", count=len(empty) - len(named), sheet=cells.sheet))
    return [words("note.empty_sums") + words("list.semicolon").join(named) + words("list.period")]


def _widths(sheet: Worksheet, found: Consolidation, columns: int, side: int) -> None:
    for column, width in enumerate(_LABEL_WIDTHS):
        sheet.set_column(column, column, width)
    sums = [[found.value(None, cell) for cell in found.cells(table)] for table in ("application", "dispute")]
    sheet.set_column(LABEL_COLUMNS, columns - 1, figure_width(sums[0], _FIGURE_WIDTH))
    sheet.set_column(columns, columns, _GAP_WIDTH)
    sheet.set_column(side, side + SIDE_COLUMNS - 1, figure_width(sums[1], _SIDE_WIDTH))


def _heights(sheet: Worksheet, tables: Sequence[_Drawn]) -> None:
    """Rows as high as the texts in them need, in whichever table: they stand beside each other."""
    needed: dict[int, int] = {}
    for drawn in tables:
        figures = _SIDE_WIDTH if drawn.left else _FIGURE_WIDTH
        widths = [figures] * drawn.grid.columns if drawn.left else [*_LABEL_WIDTHS, *[figures] * drawn.grid.columns]
        for box in drawn.grid.boxes:
            if box.rows == 1:
                row, room = drawn.top + box.row, sum(widths[box.column : box.column + box.columns])
                needed[row] = max(needed.get(row, 1), lines_of(box.text, room))
    sheet.set_row(_SECTION_ROW, 20)
    for row, lines in needed.items():
        sheet.set_row(row, max(_LEAST_HEIGHT, 13.5 * lines + 3))


def _section(sheet: Worksheet, drawn: _Drawn, styles: Styles, words: Words) -> None:
    """The section's heading above a table."""
    put(sheet, drawn.top - 1, drawn.left, words(f"form.section_{drawn.grid.table}"), styles.section)


def _draw(sheet: Worksheet, drawn: _Drawn, found: Consolidation, cells: Cells, styles: Styles, words: Words) -> None:
    looks = {"head": styles.column, "label": styles.label}
    for box in drawn.grid.boxes:
        row, column = drawn.top + box.row, drawn.left + box.column
        area = (row, column, row + box.rows - 1, column + box.columns - 1)
        if box.kind != "figure":
            merge(sheet, area, box.text, looks[box.kind])
        elif box.cell is None or not found.having(box.cell):
            merge(sheet, area, words("form.no_such_cell"), styles.column)
        else:
            total = found.value(None, box.cell)
            style = styles.no_sum if total is None else styles.form_figure[box.cell.per_unit]
            merge(sheet, area, "", style)
            put_formula(sheet, row, column, same(cells, box.cell.place), total, style)


def same(cells: Cells, place: tuple[str, str, str]) -> str:
    """What stands in a sum on the sheet of cells, or nothing."""
    there = f"{quoted(cells.sheet)}!{xl_rowcol_to_cell(*cells.sums[place])}"
    return f'=IF({there}="","",{there})'

"""The consolidation sheet: what the parts of a parent sum up to, in the layout of the official form.

Table 3 has the form's rows and seven columns a block: the sum, the parent's own report, the difference, then each part.
Tables 4 and 2 have one row of figures on the form, so the same stand below each other there. Sums are formulas over the
parts with the stored value kept beside; a sum is empty where the figure of a part is missing, and comes when it is typed in.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from math import gcd
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from load.errors import WarehouseError
from load.exports.content import Content
from load.exports.sheets import fitting, is_exact, merge, put, runs

_HEAD_ROW = 4
_LABEL_COLUMNS = 3
_LAST_COLUMN = 16_383
_MOST_LISTED = 500
"""Parts that a formula names one by one; one with more would be longer than a formula may be."""
_ARGUMENTS = 200

_TABLES = {
    "dispute": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "disclosure": "二、主动公开政府信息情况",
}
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_SCOPES = {"organ": "本机关", "jurisdiction": "本行政区域", "unknown": "范围不明"}

OTHER_FORM = "other_form"
_NO_SUCH_CELL = "—"
"""Stands where a report follows a form without the cell: no figure is missing there."""

Place = tuple[str, str, str]
"""(table, row, column) by code"""


class FormCell(NamedTuple):
    """A cell of the form and the headings that lead to it, see sql/ask/consolidation_form.sql."""

    place: Place
    heading: str
    subheading: str | None
    label: str
    column_group: str | None
    column_label: str
    per_unit: int


class Figure(NamedTuple):
    """What a report has in a cell: its value, or what is printed instead; `is_of_other_form`: its form has no such cell."""

    value: Decimal | None
    printed: str | None
    is_of_other_form: bool = False


class Member(NamedTuple):
    """The parent or one of its parts; `report_id` is None if it did not report."""

    agency: str
    report_id: str | None
    scope: str | None
    form: str | None = None
    """the form of table 3 in its report"""


class Consolidation(NamedTuple):
    """One parent and year: the parent, its parts, the form, and the figures by report (None: the sum) and place."""

    parent: str
    year: int
    own: Member
    parts: Sequence[Member]
    form: Sequence[FormCell]
    figures: Mapping[tuple[str | None, Place], Figure]

    @property
    def reporting(self) -> list[Member]:
        return [part for part in self.parts if part.report_id is not None]

    def is_of_other_form(self, report_id: str | None, cell: FormCell) -> bool:
        """Has the form of a report no such cell?"""
        figure = self.figures.get((report_id, cell.place))
        return figure is not None and figure.is_of_other_form

    def lacks(self, report_id: str | None, cell: FormCell) -> bool:
        """Is a figure missing that the report's form asks for?"""
        return self.value(report_id, cell) is None and not self.is_of_other_form(report_id, cell)

    def value(self, report_id: str | None, cell: FormCell) -> Decimal | None:
        """A figure in the unit in which the form prints it."""
        figure = self.figures.get((report_id, cell.place))
        return None if figure is None or figure.value is None else figure.value / cell.per_unit


def consolidation(content: Content, parent_id: str, parent: str, year: int) -> Consolidation:
    """Everything that stands on the sheet of a parent and year."""
    members = content.rows("consolidation_parts", parent_id=parent_id, year=year).to_pylist()
    own, *parts = (Member(line["agency"], line["report_id"], line["scope"], line["table3_format"]) for line in members)
    reports = [part.report_id for part in parts if part.report_id is not None]
    cells = content.rows("consolidation_cells", own=own.report_id, parts=reports).to_pylist()
    form = content.rows("consolidation_form", reports=reports).to_pylist()
    return Consolidation(
        parent,
        year,
        own,
        parts,
        [FormCell(_place(line), *(line[name] for name in FormCell._fields if name != "place")) for line in form],
        {
            (line["report_id"], _place(line)): Figure(
                line["value"], line["raw_text"], line["value_status"] == OTHER_FORM
            )
            for line in cells
        },
    )


def _place(line: Mapping[str, Any]) -> Place:
    return line["table_code"], line["row_code"], line["column_code"]


class _Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        cell = {"border": 1, "valign": "vcenter"}
        centred = {**cell, "align": "center", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#555555"})
        self.head = book.add_format({**centred, "bold": True})
        self.column = book.add_format(centred)
        self.label = book.add_format({**cell, "text_wrap": True})
        self.figure = book.add_format({**cell, "align": "right"})
        self.sum = book.add_format({**cell, "align": "right", "bold": True, "bg_color": "#EAF1FB"})
        self.missing = book.add_format({**cell, "align": "right", "bg_color": "#FFF2CC"})
        self.differs = book.add_format({"font_color": "#C00000", "bold": True, "bg_color": "#FCE4E4"})


def write_sheet(book: Workbook, sheet: Worksheet, found: Consolidation) -> None:
    """Writes the sheet. Raises WarehouseError if the parent has more parts than a sheet has columns for."""
    styles = _Styles(book)
    _preface(sheet, found, styles)
    row = _by_columns(sheet, found, styles)
    for table, title in _TABLES.items():
        row = _by_rows(sheet, found, styles, table, title, row + 2)


def _preface(sheet: Worksheet, found: Consolidation, styles: _Styles) -> None:
    absent = [part.agency for part in found.parts if part.report_id is None]
    form = [cell for cell in found.form if cell.place[0] == "application"]
    lacking = [part.agency for part in found.reporting if any(found.lacks(part.report_id, cell) for cell in form)]
    forms = {part.form for part in found.reporting if part.form}
    said = f"应报 {len(found.parts)} 个单位，已报 {len(found.reporting)} 个"
    said += f"；未报：{'、'.join(absent)}" if absent else ""
    said += f"；表三有缺数：{'、'.join(lacking)}" if lacking else ""
    if len(forms) > 1:
        old = [part.agency for part in found.reporting if part.form == min(forms)]
        said += (
            f"；格式不一：{'、'.join(old)}为2019年格式，两版不同的行各自相加，“{_NO_SUCH_CELL}”表示该单位所用格式无此项"
        )
    put(sheet, 0, 0, f"{found.parent} {found.year} 年度政府信息公开工作年度报告汇总表", styles.title)
    put(sheet, 1, 0, said, styles.note)
    put(
        sheet,
        2,
        0,
        "合计为已报单位之和（公式）；有单位缺数的，合计留空，不以 0 计。黄色：该单位无可用数值。",
        styles.note,
    )
    put(sheet, 3, 0, "三、收到和处理政府信息公开申请情况", styles.title)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 2, 44)
    sheet.set_landscape()
    sheet.freeze_panes(_HEAD_ROW + 3, _LABEL_COLUMNS)


class _Block(NamedTuple):
    """What stands beside the other blocks of a table: the figures of a report, their sum, or a difference."""

    name: str
    report_id: str | None
    kind: str
    """sum, own, difference or part"""


def _blocks(found: Consolidation) -> list[_Block]:
    filed = f"已报 {len(found.reporting)}／应报 {len(found.parts)}"
    blocks = [_Block(f"合计（{filed}）", None, "sum")]
    if found.own.report_id is not None:
        scope = _SCOPES.get(found.own.scope or "", found.own.scope)
        blocks += [
            _Block(f"{found.own.agency}自行报告（{scope}）", found.own.report_id, "own"),
            _Block("差额（自行报告－合计）", None, "difference"),
        ]
    return blocks + [_Block(part.agency, part.report_id, "part") for part in found.reporting]


def _by_columns(sheet: Worksheet, found: Consolidation, styles: _Styles) -> int:
    """Table 3, a block of columns each. Returns the last row."""
    cells = [cell for cell in found.form if cell.place[0] == "application"]
    rows = list(dict.fromkeys(cell.place[1] for cell in cells))
    width = len(cells) // len(rows)
    blocks = _blocks(found)
    if _LABEL_COLUMNS + width * len(blocks) > _LAST_COLUMN:
        raise WarehouseError(f"{found.parent}: {len(blocks)} reports are more than a sheet has columns for")
    first_row = _HEAD_ROW + 3
    merge(sheet, (_HEAD_ROW, 0, first_row - 1, _LABEL_COLUMNS - 1), _CORNER, styles.column)
    starts = [_LABEL_COLUMNS + width * number for number in range(len(blocks))]
    for start, block in zip(starts, blocks, strict=True):
        merge(sheet, (_HEAD_ROW, start, _HEAD_ROW, start + width - 1), fitting(block.name), styles.head)
        _column_heads(sheet, cells[:width], start, styles)
    sheet.set_column(_LABEL_COLUMNS, starts[-1] + width - 1, 8)
    _row_heads(sheet, cells[::width], first_row, styles)
    for number, cell in enumerate(cells):
        row, column = first_row + number // width, number % width
        places = [(row, start + column) for start in starts]
        _figures(sheet, found, styles, cell, blocks, places)
    last_row = first_row + len(rows) - 1
    _mark_differences(sheet, blocks, styles, [(first_row, s, last_row, s + width - 1) for s in starts])
    return last_row


def _column_heads(sheet: Worksheet, cells: Sequence[FormCell], start: int, styles: _Styles) -> None:
    row = _HEAD_ROW + 1
    for first, last, group in runs([cell.column_group for cell in cells]):
        if group is None:
            for column in range(first, last + 1):
                merge(sheet, (row, start + column, row + 1, start + column), cells[column].column_label, styles.column)
        else:
            merge(sheet, (row, start + first, row, start + last), group, styles.column)
            for column in range(first, last + 1):
                put(sheet, row + 1, start + column, cells[column].column_label, styles.column)


def _row_heads(sheet: Worksheet, cells: Sequence[FormCell], first_row: int, styles: _Styles) -> None:
    """The three columns before the figures: item, group, label; a cell is as wide as there is nothing beside it."""
    for first, last, heading in runs([cell.heading for cell in cells]):
        if first == last:
            merge(sheet, (first_row + first, 0, first_row + first, 2), heading or "", styles.label)
            continue
        merge(sheet, (first_row + first, 0, first_row + last, 0), heading or "", styles.label)
        inner = cells[first : last + 1]
        for start, end, subheading in runs([cell.subheading for cell in inner]):
            top = first_row + first
            if subheading is not None:
                merge(sheet, (top + start, 1, top + end, 1), subheading, styles.label)
            for number in range(start, end + 1):
                column = 2 if subheading is not None else 1
                merge(sheet, (top + number, column, top + number, 2), inner[number].label, styles.label)


def _by_rows(sheet: Worksheet, found: Consolidation, styles: _Styles, table: str, title: str, top: int) -> int:
    """A table whose figures stand in one row: a row each, under the form's headings. Returns the last row."""
    cells = [cell for cell in found.form if cell.place[0] == table]
    blocks = _blocks(found)
    put(sheet, top, 0, title, styles.title)
    top += 1
    merge(sheet, (top, 0, top + 2, _LABEL_COLUMNS - 1), "单位", styles.head)
    for first, last, heading in runs([cell.heading for cell in cells]):
        columns = _LABEL_COLUMNS + first, _LABEL_COLUMNS + last
        inner = runs([cell.subheading for cell in cells[first : last + 1]])
        deep = any(subheading is not None for _, _, subheading in inner)
        merge(sheet, (top, columns[0], top + (0 if deep else 1), columns[1]), heading or "", styles.column)
        for start, end, subheading in inner if deep else []:
            merge(sheet, (top + 1, columns[0] + start, top + 1, columns[0] + end), subheading or "", styles.column)
    for number, cell in enumerate(cells):
        put(sheet, top + 2, _LABEL_COLUMNS + number, cell.label, styles.column)
    rows = [top + 3 + number for number in range(len(blocks))]
    for row, block in zip(rows, blocks, strict=True):
        merge(sheet, (row, 0, row, _LABEL_COLUMNS - 1), fitting(block.name), styles.label)
    for number, cell in enumerate(cells):
        places = [(row, _LABEL_COLUMNS + number) for row in rows]
        _figures(sheet, found, styles, cell, blocks, places)
    _mark_differences(
        sheet, blocks, styles, [(row, _LABEL_COLUMNS, row, _LABEL_COLUMNS + len(cells) - 1) for row in rows]
    )
    return rows[-1]


def _figures(
    sheet: Worksheet,
    found: Consolidation,
    styles: _Styles,
    cell: FormCell,
    blocks: Sequence[_Block],
    places: Sequence[tuple[int, int]],
) -> None:
    """One cell of the form in every block."""
    named = {block.kind: place for block, place in zip(blocks, places, strict=True) if block.kind != "part"}
    parts = [
        place
        for block, place in zip(blocks, places, strict=True)
        if block.kind == "part" and not found.is_of_other_form(block.report_id, cell)
    ]
    total = found.value(None, cell)
    own = found.value(found.own.report_id, cell) if found.own.report_id is not None else None
    for block, (row, column) in zip(blocks, places, strict=True):
        if block.kind == "sum":
            _formula(sheet, row, column, sum_formula(parts) if parts else '=""', total, styles.sum)
        elif block.kind == "difference":
            difference = None if own is None or total is None else own - total
            formula = difference_formula(named["own"], named["sum"])
            _formula(sheet, row, column, formula, difference, styles.figure)
        else:
            value = found.value(block.report_id, cell)
            printed = found.figures.get((block.report_id, cell.place), Figure(None, None)).printed
            if found.is_of_other_form(block.report_id, cell):
                put(sheet, row, column, _NO_SUCH_CELL, styles.figure)
            elif value is None:
                put(sheet, row, column, printed, styles.missing)
            else:
                put(sheet, row, column, value, styles.figure)


def _formula(sheet: Worksheet, row: int, column: int, formula: str, value: Decimal | None, style: Format) -> None:
    """A formula with its value, for readers that do not compute."""
    if value is not None and not is_exact(value):
        put(sheet, row, column, value, style)
    else:
        kept: int | float | str = "" if value is None else int(value) if value == int(value) else float(value)
        sheet.write_formula(row, column, formula, style, kept)


def sum_formula(places: Sequence[tuple[int, int]]) -> str:
    """Adds up cells at (row, column), from 0; empty where one of them has no figure."""
    names = [xl_rowcol_to_cell(row, column) for row, column in places]
    first, last = names[0], names[-1]
    if len({column for _, column in places}) == 1:
        return f'=IF(COUNT({first}:{last})={len(names)},SUM({first}:{last}),"")'
    if len(names) > _MOST_LISTED:
        step = gcd(*(later[1] - earlier[1] for earlier, later in pairwise(places)))
        mine = f"(MOD(COLUMN({first}:{last}),{step})={(places[0][1] + 1) % step})"
        return f'=IF(SUMPRODUCT({mine}*ISNUMBER({first}:{last}))={len(names)},SUMPRODUCT({mine}*1,{first}:{last}),"")'
    lists = [",".join(names[start : start + _ARGUMENTS]) for start in range(0, len(names), _ARGUMENTS)]
    count, total = ("+".join(f"{function}({cells})" for cells in lists) for function in ("COUNT", "SUM"))
    return f'=IF({count}={len(names)},{total},"")'


def difference_formula(own: tuple[int, int], total: tuple[int, int]) -> str:
    """What the parent reports itself, less the sum of its parts; empty where either is."""
    own_cell, sum_cell = xl_rowcol_to_cell(*own), xl_rowcol_to_cell(*total)
    return f'=IF(COUNT({own_cell},{sum_cell})=2,{own_cell}-{sum_cell},"")'


def _mark_differences(
    sheet: Worksheet, blocks: Sequence[_Block], styles: _Styles, areas: Sequence[tuple[int, int, int, int]]
) -> None:
    for block, area in zip(blocks, areas, strict=True):
        if block.kind == "difference":
            cell = xl_rowcol_to_cell(area[0], area[1])
            criteria = f"=AND(ISNUMBER({cell}),{cell}<>0)"
            sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": styles.differs})

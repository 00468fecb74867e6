"""One row a unit: has it filed, what are its main figures, what is wrong with them, and where is its report."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from load.exports.cell_sheet import Cells, sum_formula
from load.exports.consolidation import Consolidation, Member
from load.exports.form_grid import FormCell
from load.exports.sheets import (
    Links,
    Page,
    Styles,
    figure_width,
    height,
    put,
    put_formula,
    put_link,
    quoted,
    set_page,
    worst,
)
from load.exports.words import Words

_TITLE_ROW, _HEAD_ROW, _FIRST_ROW = 0, 1, 2

_FIGURES: Sequence[tuple[str, str, str]] = (
    ("application", "received_new", "total"),
    ("application", "carried_in", "total"),
    ("application", "granted", "total"),
    ("application", "partially_granted", "total"),
    ("application", "denied", "total"),
    ("application", "unavailable", "total"),
    ("application", "not_processed", "total"),
    ("application", "other", "total"),
    ("application", "total_handled", "total"),
    ("application", "carried_out", "total"),
    ("dispute", "review", "total"),
    ("dispute", "litigation_direct", "total"),
    ("dispute", "litigation_after_review", "total"),
    ("disclosure", "normative_documents", "issued"),
    ("disclosure", "administrative_licensing", "decisions"),
    ("disclosure", "administrative_penalties", "decisions"),
    ("disclosure", "administrative_compulsion", "decisions"),
    ("disclosure", "administrative_fees", "amount"),
)
"""(table, row or group of rows, column); each is headed by the word of its row"""

_NUMBER, _UNIT, _STATUS = 0, 1, 2
_FIRST_FIGURE = 3
_PROBLEMS = _FIRST_FIGURE + len(_FIGURES)
_SOURCE = _PROBLEMS + 1
_WIDTHS = {_NUMBER: 5, _UNIT: 38, _STATUS: 9, _PROBLEMS: 30, _SOURCE: 32}
_FIGURE_WIDTH = 6.6


def write_units(
    sheet: Worksheet,
    found: Consolidation,
    cells: Cells,
    links: Links,
    first_findings: Mapping[str, str],
    styles: Styles,
    words: Words,
) -> None:
    """Writes the sheet. `first_findings`: report_id -> where in the workbook its findings begin."""
    last_row = _FIRST_ROW + len(found.parts)
    members = {number: cells_like(found, place) for number, place in enumerate(_FIGURES)}
    title = words("units.title", parent=found.parent, year=found.year)
    put(sheet, _TITLE_ROW, 0, title, styles.title)
    for column in range(_SOURCE + 1):
        sheet.set_column(column, column, _WIDTHS.get(column, _FIGURE_WIDTH))
    for number, inner in members.items():
        wide = figure_width((_total(found, None, inner),), _FIGURE_WIDTH)
        sheet.set_column(_FIRST_FIGURE + number, _FIRST_FIGURE + number, wide)
    heads = ["number", "unit", "status", *(row for _, row, _ in _FIGURES), "severity_words", "source"]
    for column, head in enumerate(heads):
        put(sheet, _HEAD_ROW, column, words(f"column.{head}"), styles.list_head)
    sheet.set_row(_HEAD_ROW, 13.5 * 3 + 3)
    for number, part in enumerate(found.parts):
        _unit(sheet, _FIRST_ROW + number, number + 1, found, part, members, cells, links, first_findings, styles, words)
    put(sheet, last_row, _NUMBER, None, styles.head)
    put(sheet, last_row, _UNIT, words("block.total"), styles.head)
    put(sheet, last_row, _STATUS, f"{len(found.reporting)}/{len(found.parts)}", styles.head)
    for number, inner in members.items():
        _sum(sheet, last_row, _FIRST_FIGURE + number, found, inner, styles, words)
    for column in (_PROBLEMS, _SOURCE):
        put(sheet, last_row, column, None, styles.head)
    sheet.autofilter(_HEAD_ROW, 0, max(_FIRST_ROW, last_row - 1), _SOURCE)
    sheet.freeze_panes(_FIRST_ROW, _UNIT + 1)
    set_page(sheet, Page(None, (0, 0, last_row, _SOURCE), (_TITLE_ROW, _HEAD_ROW)), words)


def cells_like(found: Consolidation, place: tuple[str, str, str]) -> list[FormCell]:
    """The cells of a row of the form, or of all rows of a group (不予公开), in one column."""
    table, row, column = place
    return [
        cell
        for cell in found.cells(table)
        # The rows of a group begin with its code.
        if cell.place[2] == column and (cell.place[1] == row or cell.place[1].startswith(f"{row}_"))
    ]


def _unit(
    sheet: Worksheet,
    row: int,
    number: int,
    found: Consolidation,
    part: Member,
    members: Mapping[int, Sequence[FormCell]],
    cells: Cells,
    links: Links,
    first_findings: Mapping[str, str],
    styles: Styles,
    words: Words,
) -> None:
    put(sheet, row, _NUMBER, number, styles.plain)
    put(sheet, row, _UNIT, part.agency, styles.text)
    if part.report_id is None:
        grave, status = ("note", "not_due") if part.status == "not_due" else ("error", "missing")
        put(sheet, row, _STATUS, words(f"status.{status}"), styles.severity[grave])
    elif part.days_late:
        put(sheet, row, _STATUS, words("status.late", days=part.days_late), styles.severity["warning"])
    else:
        put(sheet, row, _STATUS, words("status.filed"), styles.text)
    for place, inner in members.items():
        _figure(sheet, row, _FIRST_FIGURE + place, found, part, inner, cells, styles, words)
    said, severity = problems(part, words)
    name = PurePath(part.source_uri).name if part.source_uri else None
    if part.report_id is None:
        said, severity = "", None
    link = first_findings.get(str(part.report_id))
    style = styles.text if severity is None else styles.severity[severity]
    if link is None:
        put(sheet, row, _PROBLEMS, said, style)
    else:
        sheet.write_url(row, _PROBLEMS, link, style, said)
    put_link(sheet, row, _SOURCE, name or "", links.to(part.source_uri), styles)
    sheet.set_row(row, height([(part.agency, _WIDTHS[_UNIT]), (said, _WIDTHS[_PROBLEMS]), (name, _WIDTHS[_SOURCE])]))


def problems(part: Member, words: Words) -> tuple[str, str | None]:
    """How many findings of which severity, in words, and the gravest."""
    counts = {"error": part.errors, "warning": part.warnings, "note": part.notes}
    said = [words(f"count.{severity}", count=count) for severity, count in counts.items() if count]
    return words.listed(said) or words("count.none"), worst(counts)


def _figure(
    sheet: Worksheet,
    row: int,
    column: int,
    found: Consolidation,
    part: Member,
    inner: Sequence[FormCell],
    cells: Cells,
    styles: Styles,
    words: Words,
) -> None:
    """A figure as it stands on the sheet of cells, or the sum of a group's; empty where one is missing."""
    if part.report_id is None:
        put(sheet, row, column, None, styles.figure[1])
        return
    having = [cell for cell in inner if not found.figure(part.report_id, cell).is_of_other_form]
    if not having:
        put(sheet, row, column, words("form.no_such_cell"), styles.figure[1])
        return
    there = quoted(cells.sheet) + "!"
    names = [there + xl_rowcol_to_cell(cells.rows[part.report_id], cells.sums[cell.place][1]) for cell in having]
    named = ",".join(names)
    formula = f'=IF(COUNT({named})={len(names)},SUM({named}),"")'
    total = _total(found, part.report_id, having)
    style = styles.missing if total is None else styles.figure[having[0].per_unit]
    put_formula(sheet, row, column, formula, total, style)


def _sum(
    sheet: Worksheet,
    row: int,
    column: int,
    found: Consolidation,
    inner: Sequence[FormCell],
    styles: Styles,
    words: Words,
) -> None:
    having = [cell for cell in inner if found.having(cell)]
    if not having:
        put(sheet, row, column, words("form.no_such_cell"), styles.column)
        return
    total = _total(found, None, having)
    units = {part.report_id for cell in having for part in found.having(cell)}
    style = styles.missing if total is None else styles.sum[having[0].per_unit]
    put_formula(sheet, row, column, sum_formula((_FIRST_ROW, column), row - 1, len(units)), total, style)


def _total(found: Consolidation, report_id: str | None, cells: Sequence[FormCell]) -> Decimal | None:
    """What these cells of a report, or of the sums, add up to; None where one is missing."""
    values = [found.value(report_id, cell) for cell in cells]
    return None if None in values else sum((value for value in values if value is not None), Decimal(0))

"""Tables as Markdown: clean, as detectors of tables in PDFs give them, and as readers of pictures give them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.rendering.grid import LABEL_COLUMNS, Cell, Grid, Row
from tests.rendering.page import Page
from tests.rendering.wrapping import wrapped

TABLE_TITLES = {"disclosure": "表二：主动公开政府信息情况", "application": "表三：收到和处理政府信息公开申请情况"}


def write_markdown(page: Page, grid: Grid, filled: bool) -> None:
    """One clean table, its rule below the first row; a spanning cell stands once or, `filled`, in all its places."""
    page.out.append("")
    ruled = False
    for row in grid.rows:
        if row.new_page and page.noise.page_numbers:
            page.out.append("")
            page.turn(row)
            page.out.append("")
            ruled = False
        texts = [""] * grid.width
        for cell in row.entries:
            if cell.covered and not filled:
                continue
            width = cell.width if filled else 1
            texts[cell.column : cell.column + width] = [_inside(cell)] * width
        for cell in row.figures:
            page.begins(cell)
        page.out.append(_line(texts))
        if not ruled:
            page.out.append(_rule(grid.width))
            ruled = True
    page.out.append("")


def _inside(cell: Cell) -> str:
    return " ".join(filter(None, cell.text.split("\n"))).strip()


def _line(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def _write_table(page: Page, rows: Sequence[tuple[Sequence[str], Sequence[Cell]]], columns: int) -> None:
    """Rows as (labels, figures), a rule below the first; short rows are filled up with empty cells."""
    for number, (labels, figures) in enumerate(rows):
        for cell in figures:
            page.begins(cell)
        texts = [*labels, *map(_inside, figures)]
        page.out.append(_line(texts + [""] * (columns - len(texts))))
        if number == 0:
            page.out.append(_rule(columns))


# -- fragments ---------------------------------------------------------------------------------------------------------

NARROW, OWN, BOTH = 8, 20, 30
"""Widths of the label columns of table 3 in half-width characters: of groups, of rows, and of both together."""
RESULT_ROW = ("维持", "纠正", "结果", "审结", "结果", "结果", "其他", "尚未", "结果", "结果", "其他", "尚未")


def write_fragments(page: Page, grid: Grid) -> None:
    """Each run of rows its own table with a rule below its first row, and words of labels as lines of text.

    A row whose label is wrapped keeps only its figures; its label stands before or behind them, somewhere among the
    rows of its group or at the end of the group before, mixed with the group's own label.
    """
    writers = {
        "disclosure": _disclosure_fragments,
        "application": _application_fragments,
        "dispute": _dispute_fragments,
    }
    writers[grid.name](page, grid)
    page.out.append("")


def _disclosure_fragments(page: Page, grid: Grid) -> None:
    """Blocks of one figure a row are lines of text above the table: `行政许可 97`."""
    tables: list[list[Row]] = []
    header: Row | None = None
    text = False
    for row in grid.rows:
        if row.kind == "block":
            page.out.append(_words(row.cells))
        elif row.kind == "header":
            header, first = row, not tables
            text = not first and (len(row.cells) == 2 or page.rng.random() < 0.5)
            if text:
                page.out.append("".join(map(_inside, row.cells)))
            else:
                tables.append([header])
        elif text:
            for cell in row.figures:
                if cell.blank:
                    page.drops(cell)
                else:
                    page.begins(cell)
            page.out.append(" ".join(_inside(cell) for cell in row.cells if not cell.blank))
        else:
            tables[-1].append(row)
    page.out.append("## " + TABLE_TITLES["disclosure"])
    for rows in tables:
        columns = max(len(row.entries) for row in rows)
        _write_table(
            page, [([_shown(cell) for cell in row.entries if not cell.figure], row.figures) for row in rows], columns
        )


def _words(cells: Iterable[Cell]) -> str:
    return "".join(map(_inside, cells))


def _shown(cell: Cell) -> str:
    return "" if cell.covered else _inside(cell)


class _Words(NamedTuple):
    """A label line by line, whether it spans rows, so that others may run into it, or a figure that was lost."""

    lines: list[str]
    spanning: bool = False
    lost: Cell | None = None


@dataclass
class _Neighbourhood:
    """The rows of a group of table 3, and the words of labels that stand somewhere among them."""

    rows: list[Row] = field(default_factory=list)
    words: list["_Words"] = field(default_factory=list)


def _application_fragments(page: Page, grid: Grid) -> None:
    rng = page.rng
    figures = grid.width - LABEL_COLUMNS
    header = grid.rows[:3]
    note, people = (_inside(header[0].cells[0]), _inside(header[1].cells[0]))
    cut = note.find("之和")
    page.out.append(_inside(header[0].cells[1]))
    page.out.extend((note[:cut] + _inside(header[1].cells[1]), note[cut:], people + _inside(header[1].cells[2])))
    names = list(map(_inside, header[2].cells))
    page.out.append("".join(name[:3] for name in names if len(name) > 2))
    page.out.extend((names[-1], "本年"))
    page.out.append("## " + TABLE_TITLES["application"])
    tails = [name[3:] for name in names if len(name) > 3]
    open_table: list[tuple[list[str], tuple[Cell, ...]]] = [(tails, ())]
    columns = figures + 2
    for place, group in enumerate(_neighbourhoods(grid, page)):
        here = rng.randint(0 if place else len(group.rows), len(group.rows)) if group.words else -1
        for number, row in enumerate([*group.rows, None]):
            if number == here:
                _flush(page, open_table, columns)
                page.out.append("")
                _write_words(page, group.words)
            if row is None:
                continue
            labels = _kept_labels(row)
            if not labels or (open_table and not open_table[-1][0]):
                _flush(page, open_table, columns)
            if not open_table:
                columns = len(labels) + figures + (1 if labels and rng.random() < 0.15 else 0)
            open_table.append((labels, _figures(page, row, grid)))
    _flush(page, open_table, columns)


def _figures(page: Page, row: Row, grid: Grid) -> tuple[Cell, ...]:
    """The row's figures; of the last row without its total if that is lost."""
    if not page.noise.lost_total or row is not grid.rows[-1]:
        return row.figures
    *kept, total = row.figures
    return (*kept, Cell("", total.column, figure=True))


def _flush(page: Page, rows: list[tuple[list[str], tuple[Cell, ...]]], columns: int) -> None:
    if rows:
        columns = max([columns, *(len(labels) + len(figures) for labels, figures in rows)])
        _write_table(page, rows, columns)
        rows.clear()


def _label_lines(row: Row) -> list[str]:
    own = next(cell for cell in reversed(row.entries) if not cell.figure)
    width = {0: 2 * len(own.text), 1: BOTH, 2: OWN}[own.column]
    return wrapped(_inside(own), width)


def _kept_labels(row: Row) -> list[str]:
    """The labels that stay in the table: none if the row's own is wrapped."""
    lines = _label_lines(row)
    if len(lines) > 1:
        return []
    outcome = [cell for cell in row.labels if cell.column == 0 and cell.height > 1 and row.code == "granted"]
    return [*(_inside(cell)[:2] for cell in outcome), *lines]


def _neighbourhoods(grid: Grid, page: Page) -> list[_Neighbourhood]:
    """Rows by group; wrapped labels and the labels of groups become words, some a group too early."""
    found: list[_Neighbourhood] = []
    last: object = None
    for row in grid.rows:
        if row.kind != "figures":
            continue
        group = next(
            (cell.text for cell in row.entries if not cell.figure and cell.column == 1 and cell.width == 1), None
        )
        if not found or group != last:
            found.append(_Neighbourhood())
        last = group
        here = found[-1]
        here.rows.append(row)
        for cell in row.labels:
            if cell.column == 1 and cell.width == 1:
                here.words.append(_Words(wrapped(_inside(cell), NARROW), True))
            elif cell.column == 0 and row.code == "granted":
                here.words.append(_Words(wrapped(_inside(cell)[4:], 4), True))
        lines = _label_lines(row)
        if len(lines) > 1:
            early = len(found) > 1 and len(here.rows) == 1 and page.rng.random() < 0.3
            (found[-2] if early and found[-2].words else here).words.append(_Words(lines))
    if page.noise.lost_total and found:
        holder = next((each for each in reversed(found) if each.words), None)
        if holder is not None:
            total = grid.rows[-1].figures[-1]
            holder.words.append(_Words([_inside(total)], lost=total))
    return found


def _write_words(page: Page, words: Sequence[_Words]) -> None:
    """The words line by line; a label sometimes runs into the label left of it: into its last line, or line by line."""
    lines: list[str] = []
    before = _Words([])
    for label in words:
        if label.lost is not None and label.lost.blank:
            page.drops(label.lost)
        elif label.lost is not None:
            page.begins(label.lost, len(lines) + 1)
            lines.extend(label.lines)
        elif before.spanning and not label.spanning and page.rng.random() < 0.4:
            shared = page.rng.choice((1, min(len(before.lines), len(label.lines))))
            start = len(lines) - shared
            for place, line in enumerate(label.lines[:shared]):
                lines[start + place] += line
            lines.extend(label.lines[shared:])
        else:
            lines.extend(label.lines)
        before = label
    page.out.extend(lines)


def _dispute_fragments(page: Page, grid: Grid) -> None:
    top, second, _ = (row for row in grid.rows if row.kind == "header")
    page.out.append(_words(top.cells))
    page.out.append(_words(cell for cell in second.cells if cell.height == 1))
    page.out.extend(("结果结果其他尚未", "总计", "总计总计", "维持纠正结果审结维持纠正结果审结"))
    page.out.extend(_inside(cell) for row in grid.rows if row.kind == "note" for cell in row.cells)
    page.out.extend((_line(RESULT_ROW), _rule(len(RESULT_ROW))))
    _write_table(page, [([], grid.rows[-1].figures)], grid.width)


# -- a table a row -----------------------------------------------------------------------------------------------------

INVENTED = ("项目", "本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理")


def write_rows(page: Page, grid: Grid) -> None:
    """Each row its own table below a header of its own: 数据1 to 数据6 in table 3, whose last rows have a header that
    does not belong to them; labels that span rows become tables of hyphens; table 4 is three tables."""
    writers = {"disclosure": _disclosure_rows, "application": _application_rows, "dispute": _dispute_rows}
    writers[grid.name](page, grid)


def _disclosure_rows(page: Page, grid: Grid) -> None:
    header: list[str] = []
    for row in grid.rows:
        if row.kind == "block":
            page.out.extend((_words(row.cells), ""))
        elif row.kind == "header":
            header = list(map(_inside, row.cells))
        else:
            label = " ".join(_inside(cell) for cell in row.entries if not cell.figure)
            _write_table(page, [(header, ()), ([label], row.figures)], len(header))
            page.out.append("")


def _application_rows(page: Page, grid: Grid) -> None:
    figures = grid.width - LABEL_COLUMNS
    total = _inside(grid.rows[1].cells[2])
    header = ["项目", *(f"数据{n}" for n in range(1, figures)), total]
    invented = [*INVENTED[:figures], total]
    rows = [row for row in grid.rows if row.kind == "figures"]
    last = [row for row in rows if row.code in ("total_handled", "carried_out")]
    for row in rows:
        for cell in row.labels[:-1]:
            page.out.extend((_inside(cell), "", _line("--"), _rule(2), _line("--"), ""))
        if row not in last:
            _write_table(page, [(header, ()), ([_inside(row.labels[-1])], row.figures)], len(header))
            page.out.append("")
    if last:
        body = [([_inside(row.labels[-1])], row.figures) for row in last]
        _write_table(page, [(invented, ()), *body], len(invented))
        page.out.append("")


def _dispute_rows(page: Page, grid: Grid) -> None:
    top, second, _ = (row for row in grid.rows if row.kind == "header")
    results = [_inside(cell) for cell in second.cells if cell.height > 1]
    channels = [_inside(top.cells[0]), *(_inside(cell) for cell in second.cells if cell.height == 1)]
    figures = grid.rows[-1].figures
    page.out.extend(_inside(cell) for row in grid.rows if row.kind == "note" for cell in row.cells)
    for number, channel in enumerate(channels):
        mine = figures[number * len(results) : (number + 1) * len(results)]
        page.out.extend((channel, ""))
        _write_table(page, [(results, ()), ([], mine)], len(results))
        page.out.append("")

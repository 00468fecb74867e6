"""Tables as programs take them out of PDFs: with the layout kept, a row a line, and in the order of the page's content.

Nothing is left of blank cells. Pages end inside tables; a page's number stands there, and a form feed before the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tests.rendering.grid import Cell, Grid, Row
from tests.rendering.page import Page
from tests.rendering.wrapping import wrapped

PAGE_BREAKS = ("第二十条第（六）项", "unavailable_unclear_after_clarification")
"""Where pages end if noise does not say otherwise, as in a real report."""
NUMBER = "-{}-"
GROUP_WIDTH = 8
VERTICAL_GAPS = {1, 3, 4, 6, 7}
"""where a label printed from top to bottom gets blanks: 三 、本 年 度办 理 结果"""


class Columns(NamedTuple):
    """Where things stand on a page, in characters: the label columns, and the middle of each column of figures."""

    labels: tuple[int, ...]
    figures: tuple[int, ...]


Piece = tuple[int, str]


def placed(pieces: Iterable[Piece]) -> str:
    """Texts at their places on a line; a text whose place is taken follows behind a blank."""
    line = ""
    for start, text in sorted(pieces):
        line = line.ljust(start) if len(line) < start else line + " " * bool(line)
        line += text
    return line


def centred(texts: Sequence[str], centres: Sequence[int]) -> list[Piece]:
    return [(max(0, centre - len(text) // 2), text) for text, centre in zip(texts, centres, strict=True) if text]


def _inside(cell: Cell) -> str:
    return "".join(cell.text.split("\n")).strip()


def _own(row: Row) -> Cell:
    """The row's own label: the one next to the figures."""
    return [cell for cell in row.entries if not cell.figure][-1]


def _spanning(row: Row) -> tuple[Cell, ...]:
    """The labels left of the row's own that begin in it: of the outcome, of a group, of a split row."""
    return tuple(cell for cell in row.labels if cell is not _own(row))


def _settle(page: Page, cells: Iterable[Cell], ahead: int = 1) -> list[str]:
    """The texts of figures that are about to be written `ahead` lines further on; blank ones are noted as gone."""
    texts = []
    for cell in cells:
        if cell.blank:
            page.drops(cell)
        else:
            page.begins(cell, ahead)
        texts.append(_inside(cell))
    return texts


def _segments(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows page by page."""
    pages: list[list[Row]] = [[]]
    for row in rows:
        if row.new_page:
            pages.append([])
        pages[-1].append(row)
    return pages


def _vertical(label: str) -> str:
    if len(label) != max(VERTICAL_GAPS) + 2:
        return " ".join(label)
    return "".join((" " if place in VERTICAL_GAPS else "") + letter for place, letter in enumerate(label))


# -- layout kept -------------------------------------------------------------------------------------------------------


def write_layout(page: Page, grid: Grid) -> None:
    """Figures in columns made of blanks; wrapped labels above and below the line of their figures; labels that span
    rows in the middle of their rows, 三、本年度办理结果 spelt out on a line among them."""
    {"disclosure": _layout_disclosure, "application": _layout_application, "dispute": _layout_dispute}[grid.name](
        page, grid
    )


def _longest(grid: Grid) -> int:
    return max(len(_inside(cell)) for row in grid.rows for cell in row.figures)


def _layout_disclosure(page: Page, grid: Grid) -> None:
    step = max(11, _longest(grid) + 3)
    for row in grid.rows:
        if row.new_page:
            page.feed(" " * 5 + NUMBER.format(page.page_number))
        count = len(row.cells) - 1 if row.kind == "header" else len(row.figures)
        centres = {1: (30,), 2: (20, 20 + 2 * step)}.get(count, tuple(18 + step * n for n in range(count)))
        if row.kind == "block":
            page.put(" " * 14 + _inside(row.cells[0]))
        elif row.kind == "header":
            content, *measures = map(_inside, row.cells)
            page.put(placed([(7, content), *centred(measures, centres)]))
        else:
            starts = {0: 0, 1: 12}
            for cell in _spanning(row):
                page.put(_inside(cell))
            _layout_row(page, row, starts[_own(row).column], 12, centres)
        for _ in range(page.rng.choice((1, 2))):
            page.put("")


def _layout_row(
    page: Page, row: Row, start: int, width: int, centres: Sequence[int], beside: Sequence[Piece] = ()
) -> None:
    """A row whose label is at most `width` characters wide; `beside` stands on the line of the figures."""
    label = wrapped(_inside(_own(row)), 2 * width)
    middle = len(label) // 2
    own_line = len(label) % 2 == 0
    above, below = label[:middle], label[middle if own_line else middle + 1 :]
    if own_line and page.rng.random() < 0.5:
        above, below = label, []
    for line in above:
        page.put(placed([(start, line)]))
    figures = centred(_settle(page, row.figures), centres)
    pieces = [*beside, *figures] if own_line else [*beside, (start, label[middle]), *figures]
    page.put(placed(pieces))
    for line in below:
        page.put(placed([(start, line)]))


def _layout_application(page: Page, grid: Grid) -> None:
    figures = grid.width - 3
    step = max(6, _longest(grid) + 2)
    first = Columns((0, 18, 28), tuple(46 + step * n for n in range(figures)))
    for number, rows in enumerate(_segments(grid.rows)):
        columns = first
        if number:
            page.feed(" " * 60 + NUMBER.format(page.page_number))
            columns = Columns((0, 5, 17), tuple(37 + (step - 1) * n for n in range(figures)))
        header = [row for row in rows if row.kind == "header"]
        if header:
            _layout_header(page, header, columns)
        _layout_body(page, [row for row in rows if row.kind == "figures"], columns)
    page.put("")


def _layout_header(page: Page, header: Sequence[Row], columns: Columns) -> None:
    note, applicants = map(_inside, header[0].cells)
    person, organizations, total = map(_inside, header[1].cells)
    centres = columns.figures
    names = [wrapped(_inside(cell), 4) for cell in header[2].cells]
    page.put(placed([(centres[len(centres) // 2], applicants)]))
    page.put("")
    page.put(placed([(centres[2], organizations)]))
    for line in wrapped(note, 46):
        page.put(line)
    depth = max(map(len, names))
    for level in range(2 * depth - 1):
        texts = []
        for name in names:
            offset = level - (depth - len(name))
            texts.append(name[offset // 2] if 0 <= offset < 2 * len(name) and offset % 2 == 0 else "")
        pieces = centred(texts, centres[1:-1])
        if level == depth - 1:
            pieces += centred([person, total], (centres[0], centres[-1]))
        page.put(placed(pieces))
    page.put("")


def _layout_body(page: Page, rows: Sequence[Row], columns: Columns) -> None:
    """The rows of one page. Where a spanning label stands among them is told by its middle."""
    inside = [row for row in rows if _own(row).column > 0]
    upright = [cell for row in inside for cell in _spanning(row) if cell.column == 0]
    after = page.rng.choice([number for number, row in enumerate(rows) if row in inside]) if upright else -1
    middles = dict(_middles(rows))
    for number, row in enumerate(rows):
        own = _own(row)
        width = {0: 30, 1: 21, 2: 15}[own.column]
        beside: list[Piece] = []
        label, exact = middles.get(number, ("", False))
        if label and exact and len(wrapped(_inside(own), 2 * width)) == 1 and page.rng.random() < 0.5:
            beside = [(columns.labels[1], label)]
        elif label:
            page.put(placed([(columns.labels[1], label)]))
        _layout_row(page, row, columns.labels[own.column], width, columns.figures, beside)
        if number == after:
            page.put(" " + _vertical(_inside(upright[0])))
            for _ in range(4):
                page.put("")


def _middles(rows: Sequence[Row]) -> Iterator[tuple[int, tuple[str, bool]]]:
    """(row, (label, whether that row is the very middle)) of the labels of groups that begin on this page."""
    for number, row in enumerate(rows):
        for cell in _spanning(row):
            if cell.column == 1:
                end = number + 1
                while end < len(rows) and any(each.covered and each.column == 1 for each in rows[end].entries):
                    end += 1
                count = end - number
                yield number + count // 2, (_inside(cell), count % 2 == 1)


def _layout_dispute(page: Page, grid: Grid) -> None:
    step = max(6, _longest(grid) + 2)
    centres = [2 + step * n for n in range(grid.width)]
    top, second, third = (row for row in grid.rows if row.kind == "header")
    page.put(placed([(centres[2] - 2, _inside(top.cells[0])), (centres[9] - 2, _inside(top.cells[1]))]))
    page.put("")
    suits = [cell for cell in second.cells if cell.height == 1]
    page.put(placed([(centres[cell.column + 1], _inside(cell)) for cell in suits]))
    page.put("")
    names = [cell for cell in (*second.cells, *third.cells) if cell not in suits]
    for place in (0, None, 2):
        here = [cell for cell in names if (len(_inside(cell)) < 4) == (place is None)]
        texts = [_inside(cell) if place is None else _inside(cell)[place : place + 2] for cell in here]
        page.put(placed(centred(texts, [centres[cell.column] for cell in here])))
    page.put("")
    for row in grid.rows:
        if row.kind == "note":
            page.put(_inside(row.cells[0]))
    page.put("")
    figures = grid.rows[-1].figures
    page.put(placed(centred(_settle(page, figures), centres)))
    page.put("")


# -- a row a line ------------------------------------------------------------------------------------------------------


def write_rows_on_lines(page: Page, grid: Grid) -> None:
    """`1.属于国家秘密 2 0 0 0 0 0 2`, and labels that span rows, and most of a wrapped label, on lines of their own."""
    for row in grid.rows:
        if row.new_page:
            page.feed(NUMBER.format(page.page_number))
        if row.kind != "figures":
            for line in _header_lines(row):
                page.put(line)
            continue
        if row.code == "dispute":
            page.put(" ".join(filter(None, _settle(page, row.figures))))
            continue
        heads = [line for cell in _spanning(row) for line in wrapped(_inside(cell), GROUP_WIDTH)]
        label = wrapped(_inside(_own(row)), {0: 60, 1: 42, 2: 32}[_own(row).column])
        early = page.rng.random() < 0.6
        for line in (*(heads if early else ()), *label[:-1]):
            page.put(line)
        page.put(" ".join(filter(None, [label[-1], *_settle(page, row.figures)])))
        for line in () if early else heads:
            page.put(line)


def _header_lines(row: Row) -> list[str]:
    texts = list(map(_inside, row.cells))
    if row.kind == "header" and len(texts) > 3 and len(texts[0]) == 4 and len(texts[-1]) == 2:
        first = [" ".join(text[:3]) for text in texts if len(text) == 4]
        return [" ".join(first), *(text[3:] for text in texts if len(text) == 4)] + [t for t in texts if len(t) != 4]
    if any(len(text) > 30 for text in texts):
        return [line for text in texts for line in wrapped(text, 44)]
    return [" ".join(texts)]


# -- in the order of the content ---------------------------------------------------------------------------------------


def write_raw(page: Page, grid: Grid) -> None:
    """A cell a line between empty lines; some figures before their label, some rows column by column, with their
    labels behind them."""
    if grid.name == "disclosure":
        _raw_disclosure(page, grid)
    elif grid.name == "application":
        _raw_application(page, grid)
    else:
        _raw_dispute(page, grid)


def _paragraph(page: Page, *lines: str) -> None:
    for line in (*lines, ""):
        page.put(line)


def _figure(page: Page, cell: Cell) -> None:
    if cell.blank:
        page.drops(cell)
    else:
        page.begins(cell)
        _paragraph(page, _inside(cell))


def _raw_disclosure(page: Page, grid: Grid) -> None:
    for row in grid.rows:
        if row.new_page:
            page.feed(NUMBER.format(page.page_number))
        labels = [_inside(cell) for cell in row.labels]
        if len(row.figures) == 1 and not row.figures[0].blank and page.rng.random() < 0.5 and page.out[-1] == "":
            page.out.pop()
            _figure(page, row.figures[0])
            _paragraph(page, *labels)
            continue
        for label in labels:
            _paragraph(page, label)
        for cell in row.figures:
            _figure(page, cell)


def _raw_application(page: Page, grid: Grid) -> None:
    for number, rows in enumerate(_segments(grid.rows)):
        if number:
            page.feed(NUMBER.format(page.page_number))
        header = [row for row in rows if row.kind == "header"]
        if header:
            _paragraph(page, _inside(header[0].cells[1]))
            _paragraph(page, *wrapped(_inside(header[0].cells[0]), 46))
            _paragraph(page, _inside(header[1].cells[1]))
            _paragraph(page, _inside(header[1].cells[0]), *(_inside(cell) for cell in header[2].cells))
            _paragraph(page, _inside(header[1].cells[2]))
        later: list[str] = []
        for run in _runs(page, [row for row in rows if row.kind == "figures"]):
            if len(run) > 1:
                _raw_block(page, run, later)
            else:
                _raw_row(page, run[0], later)
        if later:
            _paragraph(page, *later)


def _runs(page: Page, rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Single rows, and runs of rows inside groups that are written column by column."""
    run: list[Row] = []
    for row in rows:
        inner = _own(row).column == 2
        if run and (not inner or page.rng.random() < 0.15):
            yield run
            run = []
        if inner:
            run.append(row)
        else:
            yield [row]
    if run:
        yield run


def _raw_row(page: Page, row: Row, later: list[str]) -> None:
    label = wrapped(_inside(_own(row)), 42)
    moved = page.rng.random() < 0.3
    for cell in _spanning(row):
        later.append(_vertical(_inside(cell)) if cell.column == 0 else _inside(cell))
    if moved:
        later.extend(label)
    else:
        _paragraph(page, *label)
    for cell in row.figures:
        _figure(page, cell)


def _raw_block(page: Page, run: Sequence[Row], later: list[str]) -> None:
    for cells in zip(*(row.figures for row in run), strict=True):
        for cell in cells:
            if cell.blank:
                page.drops(cell)
            else:
                page.begins(cell)
                page.put(_inside(cell))
        page.put("")
    labels: list[str] = []
    for row in run:
        labels.extend(wrapped(_inside(_own(row)), 30))
    for row in run:
        for cell in _spanning(row):
            if cell.column:
                labels.insert(page.rng.randint(0, len(labels)), _inside(cell))
            else:
                later.append(_vertical(_inside(cell)))
    if later:
        _paragraph(page, *later)
        later.clear()
    _paragraph(page, *labels)


def _raw_dispute(page: Page, grid: Grid) -> None:
    top, second, third = (row for row in grid.rows if row.kind == "header")
    suits = [cell for cell in second.cells if cell.height == 1]
    for cell in (*top.cells, *suits):
        _paragraph(page, _inside(cell))
    for cell in (*second.cells, *third.cells):
        if cell not in suits and len(_inside(cell)) == 4:
            _paragraph(page, _inside(cell)[:2], _inside(cell)[2:])
        elif cell not in suits:
            _paragraph(page, _inside(cell))
    for row in grid.rows:
        if row.kind == "note":
            _paragraph(page, _inside(row.cells[0]))
    *figures, last = grid.rows[-1].figures
    for cell in figures:
        _figure(page, cell)
    if page.rng.random() < 0.5:
        _paragraph(page, _inside(second.cells[4]))
    _figure(page, last)

"""Tables written line by line: behind tabs, with pipes in every way that was seen, and with no mark at all.

The examples in each docstring are the first cells of table 2.
"""

from tests.rendering.grid import Cell, Grid, Row
from tests.rendering.page import Page


def write_tabbed(page: Page, grid: Grid) -> None:
    """A cell a line behind a tab, an empty line behind each row and one more behind the table."""
    for row in grid.rows:
        page.turn(row)
        kept = page.cells(row)
        for cell in row.entries:
            if cell.covered:
                page.out.append("\t")
            elif cell in kept:
                page.begins(cell)
                page.out.extend(("\t" + cell.text).split("\n"))
        page.out.append("")
    page.out.append("")


def write_piped(page: Page, grid: Grid, filled: bool) -> None:
    """A row a line; places under a spanning cell are not printed, filling pipes stand at the row's end instead:
    `行政许可 | 0 | ||`, and without the filling `行政许可 | 0 |`."""
    for row in grid.rows:
        page.turn(row)
        cells = page.cells(row)
        written = 0
        texts: list[str] = []
        for cell in cells:
            if page.noise.blank_breaks and cell.figure and cell.blank:
                page.begins(cell, 1 + written)
                texts.append("\n")
                written += 1
            else:
                page.begins(cell, 1 + written)
                texts.append(_on_one_line(cell))
        line = " | ".join(texts) + " |"
        filling = _filling(page, grid, row, len(cells)) if filled else ""
        page.out.extend(line.replace(" \n ", "\n").split("\n"))
        if filling:
            page.out[-1] += " " + filling


def write_piped_lines(page: Page, grid: Grid, filled: bool = True, led: bool = False, parted: bool = False) -> None:
    """A cell a line, with a pipe behind it: `行政许可 |`, `0 |`, and the filling as a line of its own, `||`.

    A blank cell is a line `|`. `led` begins each row with such a line; `parted` puts the pipe of labels of rows, and
    of some other labels, on the next line.
    """
    for row in grid.rows:
        page.turn(row)
        if led:
            page.out.append("|")
        cells = page.cells(row)
        for cell in cells:
            page.begins(cell)
            text = _on_one_line(cell)
            if parted and not cell.figure and (row.kind == "figures" or page.rng.random() < 0.5):
                page.out.extend((text, "|"))
            else:
                page.out.append(f"{text} |" if text else "|")
        _write_filling(page, grid, row, len(cells), filled)


def write_piped_lone(page: Page, grid: Grid, filled: bool = True, led: bool = False) -> None:
    """Each cell and each pipe on a line of its own: `行政许可`, `|`, `0`, `|`, and the filling, `||`.

    Of a blank cell there is only its pipe. `led` puts a pipe before the first cell of each row: `| 行政许可`.
    """
    for row in grid.rows:
        page.turn(row)
        cells = page.cells(row)
        for place, cell in enumerate(cells):
            page.begins(cell)
            lines = cell.text.split("\n") if cell.text else []
            if led and place == 0:
                lines = ["| " + lines[0], *lines[1:]] if lines else ["|"]
            page.out.extend((*lines, "|"))
        _write_filling(page, grid, row, len(cells), filled)


def write_lines(page: Page, grid: Grid, spaced: bool) -> None:
    """A cell a line without any mark, `spaced` with an empty line behind each; nothing is left of blank cells."""
    for row in grid.rows:
        page.turn(row)
        for cell in row.cells:
            if cell.blank:
                page.drops(cell)
                continue
            page.begins(cell)
            page.out.extend(cell.text.split("\n"))
            if spaced and not (page.noise.irregular_gaps and cell.figure and page.rng.random() < 0.15):
                page.out.append("")


def _on_one_line(cell: Cell) -> str:
    return " ".join(filter(None, cell.text.split("\n")))


def _filling(page: Page, grid: Grid, row: Row, cells: int) -> str:
    if row is grid.rows[-1] and not page.noise.fill_last_row:
        return ""
    return "|" * (grid.width + page.noise.spare_columns - cells)


def _write_filling(page: Page, grid: Grid, row: Row, cells: int, filled: bool) -> None:
    filling = _filling(page, grid, row, cells) if filled else ""
    if filling:
        page.out.append(filling)


def write_figures_first(page: Page, grid: Grid) -> None:
    """As a PDF's text in the order of its content: runs of rows by rows or by columns, `0`, `5`, `0`, `5`, and their labels
    before or behind them; words of headers in any order. No figure leaves the rows between two headers."""
    run: list[Row] = []
    for row in grid.rows:
        if run and (row.kind != "figures" or page.rng.random() < 0.4):
            _write_run(page, run)
            run = []
        if row.kind == "figures":
            run.append(row)
            continue
        labels = [_on_one_line(cell) for cell in row.cells]
        if row.kind == "header" and page.rng.random() < 0.5:
            page.rng.shuffle(labels)
        for label in labels:
            page.out.extend((label, ""))
    _write_run(page, run)


def _write_run(page: Page, run: list[Row]) -> None:
    labels = [_on_one_line(cell) for row in run for cell in row.labels]
    rows = [row.figures for row in run]
    lines = rows
    if page.rng.random() < 0.5 and len({len(figures) for figures in rows}) == 1:
        lines = [*zip(*rows, strict=True)]
    before = page.rng.random() < 0.4
    page.out.extend(labels if before else ())
    for figures in lines:
        page.out.append("")
        for cell in figures:
            if cell.blank:
                page.drops(cell)
            else:
                page.begins(cell)
                page.out.append(_on_one_line(cell))
    page.out.extend(("", *(() if before else labels), ""))

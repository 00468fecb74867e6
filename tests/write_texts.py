"""Writes the pages of tests.pages as text, with the tables as tools write them. Shares no code with the readers.

text = write_text(page(figures), "boxes")
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Literal

from tests.pages import Grid, GridCell, Page, grid_columns

Fill = Literal["empty", "repeated", "left out", "padded"]
Matrix = list[list[str]]

_WIDE = 0x1100
"""From here on characters take two places, as far as these pages have them."""
_AMBIGUOUS = "“”"


def write_text(page: Page, writer: str) -> str:
    """The page's lines, each table as the writer writes it."""
    write = WRITERS[writer]
    return "\n".join(f"\n{write(part)}\n" if isinstance(part, Grid) else part for part in page) + "\n"


# -- what stands in each place of a table --------------------------------------------------------------------------------


def matrix(grid: Grid, fill: Fill) -> Matrix:
    """The places that a cell covers besides its first: empty, with its words again, left out, or empty at the row's end."""
    if fill in ("left out", "padded"):
        rows = [[cell.text for cell in row] for row in grid.rows]
        width = max(map(len, rows))
        return [row + [""] * (width - len(row)) for row in rows] if fill == "padded" else rows
    places = [[""] * grid.columns for _ in grid.rows]
    for number, (row, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        for cell, column in zip(row, columns, strict=True):
            for down in range(cell.rows):
                for across in range(cell.columns):
                    if fill == "repeated" or (down, across) == (0, 0):
                        places[number + down][column - 1 + across] = cell.text
    return places


def framed(rows: Matrix) -> Matrix:
    """The rows as a data frame has them: under the numbers of their columns, behind their own."""
    return [["", *map(str, range(len(rows[0])))], *([str(number), *row] for number, row in enumerate(rows))]


def wide(text: str) -> int:
    """How many places a text takes."""
    return sum(2 if ord(character) >= _WIDE and character not in _AMBIGUOUS else 1 for character in text)


def padded(text: str, width: int) -> str:
    return text + " " * (width - wide(text))


def widths(rows: Matrix) -> list[int]:
    return [max(map(wide, column)) for column in zip(*rows, strict=True)]


# -- writers -------------------------------------------------------------------------------------------------------------


def _bars(fill: Fill, line: str, rule: bool = False, frame: bool = False) -> Callable[[Grid], str]:
    """`line` holds one `{}` for the cells, joined by what stands behind it."""
    head, _, behind = line.partition("{}")
    sign, _, tail = behind.partition("{}")

    def write(grid: Grid) -> str:
        rows = matrix(grid, fill)
        lines = [f"{head}{sign.join(row)}{tail}" for row in (framed(rows) if frame else rows)]
        if rule:
            lines.insert(1, f"|{'---|' * max(map(len, framed(rows) if frame else rows))}")
        return "\n".join(lines)

    return write


def _broken_label(grid: Grid) -> str:
    """Markdown whose labels hold line breaks."""
    rows = [
        [
            cell
            if len(cell) < 4 or (cell[0].isdecimal() and cell[-1].isdecimal()) or cell[0] == "-"
            else f"{cell[:3]}<br>{cell[3:]}"
            for cell in row
        ]
        for row in matrix(grid, "repeated")
    ]
    return "\n".join(
        [f"|{'|'.join(row)}|" for row in rows[:1]]
        + [f"|{'---|' * grid.columns}"]
        + [f"|{'|'.join(row)}|" for row in rows[1:]]
    )


def _boxes(grid: Grid) -> str:
    """As text browsers draw them: spans are one cell, rules between all rows."""
    rows = matrix(grid, "repeated")
    owner: list[list[tuple[int, int]]] = [[(0, 0)] * grid.columns for _ in rows]
    for number, (row, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        for cell, column in zip(row, columns, strict=True):
            for down in range(cell.rows):
                for across in range(cell.columns):
                    owner[number + down][column - 1 + across] = number, column
    size = max(wide(cell.text) // cell.columns for row in grid.rows for cell in row) + 3

    def line(number: int, rule: bool) -> str:
        drawn = ""
        at = 0
        while at < grid.columns:
            above = owner[number - 1][at] if number else None
            here = owner[number][at] if number < len(rows) else None
            if rule and above != here:
                drawn += ("├" if not at else "┼") + "─" * size
                at += 1
                continue
            end = at + 1
            while end < grid.columns and here is not None and owner[number][end] == here:
                end += 1
            text = "" if rule or number != here[0] else rows[number][at]  # type: ignore[index]
            room = size * (end - at) + end - at - 1
            drawn += "│" + padded(text, room)
            at = end
        return drawn + ("┤" if rule else "│")

    printed = []
    for number in range(len(rows) + 1):
        printed.append(line(number, rule=True))
        if number < len(rows):
            printed.append(line(number, rule=False))
    return "\n".join(printed)


def _ascii_grid(grid: Grid) -> str:
    """A frame of plus signs with a rule between rows; labels on two lines."""
    rows = matrix(grid, "empty")
    room = [max(8, size // 2 + 2) for size in widths(rows)]
    rule = "+" + "+".join("-" * (size + 2) for size in room) + "+"
    printed = [rule]
    for row in rows:
        cut = [_halves(cell, size) for cell, size in zip(row, room, strict=True)]
        for half in range(max(map(len, cut))):
            cells = [
                padded(parts[half] if half < len(parts) else "", size) for parts, size in zip(cut, room, strict=True)
            ]
            printed.append("| " + " | ".join(cells) + " |")
        printed.append(rule)
    return "\n".join(printed)


def _halves(cell: str, room: int) -> list[str]:
    """The lines of a cell in a column so wide."""
    lines = [""]
    for character in cell:
        if wide(lines[-1] + character) > room:
            lines.append("")
        lines[-1] += character
    return lines


def _psql(grid: Grid) -> str:
    """A frame whose rows are lines, below a header of numbers."""
    rows = framed(matrix(grid, "repeated"))
    room = widths(rows)
    lines = ["| " + " | ".join(padded(cell, size) for cell, size in zip(row, room, strict=True)) + " |" for row in rows]
    edge = "+" + "+".join("-" * (size + 2) for size in room) + "+"
    rule = "|" + "+".join("-" * (size + 2) for size in room) + "|"
    return "\n".join([edge, lines[0], rule, *lines[1:], edge])


def _dashes(sign: str, parted: bool) -> Callable[[Grid], str]:
    def write(grid: Grid) -> str:
        rows = matrix(grid, "empty")
        room = widths(rows)
        edge = "  " + "  ".join(sign * max(2, size) for size in room)
        lines = [
            "  " + "  ".join(padded(cell, max(2, size)) for cell, size in zip(row, room, strict=True)) for row in rows
        ]
        return "\n".join([edge, ("\n\n" if parted else "\n").join(lines), edge])

    return write


def _printed_frame(grid: Grid) -> str:
    """A data frame's own print: columns end under their numbers; every character counts one place."""
    rows = framed(matrix(grid, "repeated"))
    room = [max(map(len, column)) + 2 * bool(at) for at, column in enumerate(zip(*rows, strict=True))]
    filled = [[cell or "NaN" if at else cell for at, cell in enumerate(row)] for row in rows]
    room = [max(size, *(len(row[at]) + 2 * bool(at) for row in filled)) for at, size in enumerate(room)]
    return "\n".join(
        row[0].ljust(room[0]) + "".join(cell.rjust(size) for cell, size in zip(row[1:], room[1:], strict=True))
        for row in filled
    )


def _html(grid: Grid) -> str:
    return (
        "<table>\n"
        + "\n".join("<tr>\n" + "\n".join(map(_html_cell, row)) + "\n</tr>" for row in grid.rows)
        + "\n</table>"
    )


def _html_cell(cell: GridCell) -> str:
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</td>'


def _mediawiki(grid: Grid) -> str:
    rows = ("\n".join(f'| colspan="{c.columns}" rowspan={c.rows} | {c.text}' for c in row) for row in grid.rows)
    return '{| class="wikitable"\n' + "\n|-\n".join(rows) + "\n|}"


def _asciidoc(grid: Grid) -> str:
    def mark(cell: GridCell) -> str:
        span = f"{cell.columns}.{cell.rows}+" if cell.columns * cell.rows > 1 else ""
        return f"{span}|{cell.text}"

    names = ",".join(["1"] * grid.columns)
    return f'[cols="{names}"]\n|===\n' + "\n".join("\n".join(map(mark, row)) for row in grid.rows) + "\n|==="


def _asciidoc_broken(grid: Grid) -> str:
    """Rows of the whole width, each over two lines, with an empty line between."""
    rows = [" ".join(f"|{cell}" for cell in row) for row in matrix(grid, "empty")]
    names = "," * (grid.columns - 1)
    return f'[cols="{names}"]\n|===\n' + "\n\n".join(_broken(row) for row in rows) + "\n|==="


def _broken(row: str) -> str:
    """A line broken before its last cell's words."""
    head, bar, last = row.rpartition("|")
    return f"{head}{bar}\n{last}" if last else row


def _latex(grid: Grid) -> str:
    lines = []
    above = [0] * grid.columns
    for row, columns in zip(grid.rows, grid_columns(grid), strict=True):
        begins = dict(zip(columns, row, strict=True))
        cells, at = [], 1
        while at <= grid.columns:
            cell = begins.get(at)
            if cell is None:
                cells.append("")
                at += 1
                continue
            text = rf"\multirow{{{cell.rows}}}{{*}}{{{cell.text}}}" if cell.rows > 1 else cell.text
            cells.append(rf"\multicolumn{{{cell.columns}}}{{l}}{{{text}}}" if cell.columns > 1 else text)
            above[at - 1] = cell.rows
            at += cell.columns
        lines.append(" & ".join(cells) + r" \\")
    return (
        "\\begin{longtable}[]{@{}"
        + "l" * grid.columns
        + "@{}}\n\\toprule\n\\endhead\n"
        + "\n".join(lines)
        + "\n\\bottomrule\n\\end{longtable}"
    )


def _csv(fill: Fill, frame: bool = False) -> Callable[[Grid], str]:
    def write(grid: Grid) -> str:
        rows = matrix(grid, fill)
        return "\n".join(map(",".join, map(_quoted, framed(rows) if frame else rows)))

    return write


def _quoted(row: Sequence[str]) -> Iterator[str]:
    return (f'"{cell}"' if "," in cell else cell for cell in row)


WRITERS: dict[str, Callable[[Grid], str]] = {
    "markdown, spans empty": _bars("empty", "| {} | {} |", rule=True),
    "markdown, spans repeated": _bars("repeated", "| {} | {} |", rule=True),
    "markdown, spans left out": _bars("left out", "| {} | {} |", rule=True),
    "markdown, padded": _bars("padded", "| {} | {} |", rule=True),
    "markdown, breaks": _broken_label,
    "markdown, frame": _bars("repeated", "| {} | {} |", rule=True, frame=True),
    "pipes at both ends, spans empty": _bars("empty", "| {} | {} |"),
    "pipes at both ends, spans left out": _bars("left out", "|{}|{}|"),
    "pipes at the head, spans empty": _bars("empty", "|{} |{}"),
    "pipes between, spans empty": _bars("empty", "{}|{}"),
    "pipes between, spans repeated": _bars("repeated", "{} | {}"),
    "pipes between, spans left out": _bars("left out", "{} | {}"),
    "two pipes": _bars("empty", "|| {} || {} ||"),
    "tabs, spans empty": _bars("empty", "{}\t{}"),
    "tabs, spans repeated": _bars("repeated", "{}\t{}"),
    "tabs, spans left out": _bars("left out", "{}\t{}"),
    "tabs, frame": _bars("repeated", "{}\t{}", frame=True),
    "commas, spans empty": _csv("empty"),
    "commas, spans left out": _csv("left out"),
    "commas, frame": _csv("repeated", frame=True),
    "boxes": _boxes,
    "ascii grid": _ascii_grid,
    "psql": _psql,
    "dashes": _dashes("-", parted=False),
    "dashes, rows parted": _dashes("-", parted=True),
    "equals signs": _dashes("=", parted=False),
    "printed frame": _printed_frame,
    "html": _html,
    "mediawiki": _mediawiki,
    "asciidoc": _asciidoc,
    "asciidoc, broken rows": _asciidoc_broken,
    "latex": _latex,
}

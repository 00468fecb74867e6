"""Writes a page (tests.pages) as PDF, with what word processors, browsers and printers do to it.

content = write_pdf(page(figures), PdfNoise(rules="rectangles", page_height=420))
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.pages import Grid, GridCell, Page, grid_columns

FONT = "STSong-Light"
SIZE = 9.0
LEADING = 11.5
MARGIN = 50.0
PADDING = 3.0

Rules = Literal["lines", "rectangles", "boxes", "one_path", "fills", "none"]
"""lines: a stroke for each side of each cell. rectangles: the same as thin filled ones. boxes: a stroked rectangle
for each cell. one_path: all of a table's sides in one path. fills: white cells on grey. none: only white space."""


@dataclass(frozen=True)
class PdfNoise:
    """What real files do; each switch is off by default."""

    rules: Rules = "lines"
    page_height: float = 842.0
    """low pages break the tables"""
    repeat_header: bool = False
    """the rows above a table's first figure stand again on each page on which it goes on"""
    split_labels: bool = False
    """a label that spans rows stands half on each page; otherwise whole on the first"""
    vertical_labels: bool = False
    """labels that span more than three rows have a character a line"""
    double: bool = False
    """each ruling twice, 1.5 points apart"""
    gaps: bool = False
    """each ruling with a gap of 2 points in its middle"""
    thick: bool = False
    """rulings of 2 points"""
    dashed: bool = False
    """strokes with a dash pattern"""
    open_sides: bool = False
    """no rulings at the tables' left and right"""
    characters: bool = False
    """each character is a text run of its own"""
    bold: bool = False
    """each text is printed twice, a little apart"""
    page_numbers: bool = False
    rotated: int = 0
    """the pages' rotation flag: 0, 90, 180, 270; they are drawn so that they stand upright"""
    form: bool = False
    """each page is a form object, half as large as it is printed"""
    cropped: bool = False
    """the pages have a crop box, and text and rulings outside it"""
    overflow: bool = False
    """figures too wide for their cells are not printed smaller"""
    hidden: bool = False
    """other figures are printed invisibly over the page"""
    shaded: bool = False
    """label cells are filled"""
    lost: float = 0.0
    """share of the rulings (sides of cells) that is not drawn"""
    strays: int = 0
    """rulings on each piece of a table that do not belong to it"""
    seed: int = 0
    """tells which rulings are lost and where strays are"""


def write_pdf(page: Page, noise: PdfNoise = PdfNoise(), width: float = 595.0) -> bytes:
    """The page as PDF."""
    return _Writer(noise, width).write(page)


_Box = tuple[float, float, float, float]


class _Writer:
    def __init__(self, noise: PdfNoise, width: float) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.noise = noise
        self.width, self.height = width, noise.page_height
        self.buffer = io.BytesIO()
        # reportlab takes the size of the page as it is seen
        self.canvas = Canvas(self.buffer, pagesize=(self.width, self.height), invariant=1)
        self.random = Random(noise.seed)
        self.pages = 0
        self.y = 0.0  # points from the page's top

    def write(self, page: Page) -> bytes:
        self._begin_page()
        for number, part in enumerate(page):
            if isinstance(part, Grid):
                self._grid(part)
                self.y += 8
            else:
                self._prose(part, title=number == 0)
        self._end_page()
        self.canvas.save()
        return self.buffer.getvalue()

    # -- pages -----------------------------------------------------------------------------------------------------

    def _begin_page(self) -> None:
        canvas, noise = self.canvas, self.noise
        self.pages += 1
        self.y = MARGIN
        if noise.cropped:
            on_side = noise.rotated in (90, 270)
            right, top = (self.height, self.width) if on_side else (self.width, self.height)
            canvas.setCropBox((20, 20, right - 20, top - 20))
            canvas.setFont(FONT, SIZE)
            canvas.drawString(1, 5, "99")
            canvas.line(0, 10, right, 10)
        canvas.setPageRotation(noise.rotated)
        canvas.saveState()
        if noise.rotated == 90:
            canvas.translate(self.height, 0)
        elif noise.rotated == 180:
            canvas.translate(self.width, self.height)
        elif noise.rotated == 270:
            canvas.translate(0, self.width)
        canvas.rotate(noise.rotated)
        if noise.form:
            canvas.beginForm(f"page{self.pages}", 0, 0, self.width, self.height)
            canvas.scale(0.5, 0.5)

    def _end_page(self) -> None:
        canvas, noise = self.canvas, self.noise
        if noise.page_numbers:
            self._text(self.width / 2, self.height - MARGIN / 2, f"— {self.pages} —")
        if noise.hidden:
            text = canvas.beginText(MARGIN, self.height / 2)
            text.setFont(FONT, SIZE)
            text.setTextRenderMode(3)
            text.textLine("7777")
            canvas.drawText(text)
        if noise.form:
            canvas.endForm()
            canvas.scale(2, 2)
            canvas.doForm(f"page{self.pages}")
        canvas.restoreState()
        canvas.showPage()

    def _room(self, height: float) -> bool:
        return self.y + height <= self.height - MARGIN

    # -- text ------------------------------------------------------------------------------------------------------

    def _text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """Text from x on, its baseline y points below the page's top."""
        canvas = self.canvas
        for shift in (0.0, 0.2) if self.noise.bold else (0.0,):
            canvas.setFont(FONT, size)
            if not self.noise.characters:
                canvas.drawString(x + shift, self.height - y, text)
                continue
            at = x + shift
            for character in text:
                canvas.drawString(at, self.height - y, character)
                at += _wide(character, size)

    def _prose(self, text: str, title: bool) -> None:
        size = 16.0 if title else 10.5
        for line in _wrapped(text, self.width - 2 * MARGIN, size):
            if not self._room(size * 1.5):
                self._end_page()
                self._begin_page()
            self.y += size * 1.5
            x = (self.width - _wide(line, size)) / 2 if title else MARGIN
            self._text(x, self.y - 0.4 * size, line, size)

    # -- tables ----------------------------------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> None:
        total = self.width - 2 * MARGIN
        xs = [MARGIN + total * x / sum(grid.widths) for x in accumulate(grid.widths, initial=0.0)]
        placed = [
            (number, column - 1, cell)
            for number, (row, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True))
            for cell, column in zip(row, columns, strict=True)
        ]
        heights = self._heights(placed, xs, len(grid.rows))
        header = next((k for k, row in enumerate(grid.rows) if any(cell.key for cell in row)), 0)
        if any(all(cell.key is None for cell in row) for row in grid.rows[header:]):
            header = 0  # another header follows, so the first is not repeated
        first = 0
        while first < len(grid.rows):
            top = self.y
            last = first
            repeated = header if self.noise.repeat_header and first > header else 0
            used = sum(heights[:repeated])
            while last < len(grid.rows) and self._room(used + heights[last]):
                used += heights[last]
                last += 1
            if last == first:
                self._end_page()
                self._begin_page()
                continue
            self._rows(placed, xs, heights, range(repeated), top)
            self._rows(placed, xs, heights, range(first, last), top + sum(heights[:repeated]))
            self.y = top + used
            first = last
            if first < len(grid.rows):
                self._end_page()
                self._begin_page()

    def _lines_of(self, cell: GridCell, width: float, size: float) -> list[str]:
        if self.noise.vertical_labels and cell.rows > 3 and cell.key is None:
            return list(cell.text)
        return _wrapped(cell.text, width - 2 * PADDING, size)

    def _heights(self, placed: Sequence[tuple[int, int, GridCell]], xs: Sequence[float], rows: int) -> list[float]:
        heights = [LEADING + 4] * rows
        for number, column, cell in sorted(placed, key=lambda one: one[2].rows):
            wide = xs[column + cell.columns] - xs[column]
            lines = 1 if cell.key else len(self._lines_of(cell, wide, SIZE))
            own = slice(number, number + cell.rows)
            missing = lines * LEADING + 4 - sum(heights[own])
            if missing > 0:
                heights[number + cell.rows - 1] += missing
        return heights

    def _rows(
        self,
        placed: Sequence[tuple[int, int, GridCell]],
        xs: Sequence[float],
        heights: Sequence[float],
        rows: range,
        top: float,
    ) -> None:
        """The cells of some rows, those included that a page break has cut off from rows above."""
        shown = [
            (number, column, cell)
            for number, column, cell in placed
            if number < rows.stop and number + cell.rows > rows.start
        ]
        ys = dict(
            zip(range(rows.start, rows.stop + 1), accumulate((heights[k] for k in rows), initial=top), strict=True)
        )
        if not shown:
            return
        boxes = []
        for number, column, cell in shown:
            begin, end = max(number, rows.start), min(number + cell.rows, rows.stop)
            boxes.append((xs[column], ys[begin], xs[column + cell.columns], ys[end]))
        self._rule(boxes, [cell.key is None for _, _, cell in shown])
        for (number, _, cell), (left, up, right, down) in zip(shown, boxes, strict=True):
            lines = self._cell_lines(cell, right - left)
            cut = cell.rows > 1 and (number < rows.start or number + cell.rows > rows.stop)
            if cut and self.noise.split_labels:
                half = (len(lines[0]) + 1) // 2 if len(lines) == 1 else 0
                parts = ([lines[0][:half]], [lines[0][half:]]) if half else _halves(lines)
                lines = parts[number < rows.start]
            elif number < rows.start:
                lines = []
            self._cell(cell, lines, left, up, right, down)

    def _cell_lines(self, cell: GridCell, width: float) -> list[str]:
        return [cell.text] if cell.key else self._lines_of(cell, width, SIZE)

    def _cell(self, cell: GridCell, lines: list[str], left: float, up: float, right: float, down: float) -> None:
        size = SIZE
        if cell.key and not self.noise.overflow:
            room = right - left - 2 * PADDING
            size = min(SIZE, SIZE * room / max(_wide(cell.text, SIZE), 0.1))
        y = (up + down) / 2 - len(lines) * LEADING / 2 + 0.8 * LEADING
        for line in lines:
            x = (left + right - _wide(line, size)) / 2 if cell.key else left + PADDING
            if line:
                self._text(x, y, line, size)
            y += LEADING

    # -- rulings ---------------------------------------------------------------------------------------------------

    def _rule(self, boxes: Sequence[_Box], labels: Sequence[bool]) -> None:
        canvas, noise = self.canvas, self.noise
        outer = min(box[0] for box in boxes), max(box[2] for box in boxes)
        canvas.setLineWidth(2.0 if noise.thick else 0.5)
        if noise.dashed:
            canvas.setDash(2, 1)
        if noise.rules == "fills":
            canvas.setFillGray(0.6)
            top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
            canvas.rect(outer[0] - 1, self.height - bottom - 1, outer[1] - outer[0] + 2, bottom - top + 2, 0, 1)
            canvas.setFillGray(1)
            for left, up, right, down in boxes:
                canvas.rect(left + 0.4, self.height - down + 0.4, right - left - 0.8, down - up - 0.8, 0, 1)
            canvas.setFillGray(0)
            return
        if noise.shaded:
            canvas.setFillGray(0.9)
            for (left, up, right, down), label in zip(boxes, labels, strict=True):
                if label:
                    canvas.rect(left, self.height - down, right - left, down - up, 0, 1)
            canvas.setFillGray(0)
        if noise.rules == "boxes":
            for left, up, right, down in boxes:
                canvas.rect(left, self.height - down, right - left, down - up, 1, 0)
            return
        path = canvas.beginPath()
        for x0, y0, x1, y1 in self._sides(boxes):
            if noise.open_sides and x0 == x1 and x0 in outer:
                continue
            for piece in self._pieces(x0, y0, x1, y1):
                self._ruling(piece, path.moveTo, path.lineTo)
        if noise.rules == "one_path":
            canvas.drawPath(path, 1, 0)
        canvas.setDash()

    def _sides(self, boxes: Sequence[_Box]) -> list[_Box]:
        """The rulings to draw: each cell's sides (those two cells share once), without the lost, with the strays."""
        sides: dict[_Box, None] = {}
        for left, up, right, down in boxes:
            sides |= dict.fromkeys(((left, up, right, up), (left, down, right, down)))
            sides |= dict.fromkeys(((left, up, left, down), (right, up, right, down)))
        left, up = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, down = max(box[2] for box in boxes), max(box[3] for box in boxes)
        kept = [side for side in sides if self.random.random() >= self.noise.lost]
        for _ in range(self.noise.strays):
            x, y = self.random.uniform(left, right), self.random.uniform(up, down)
            x1, y1 = self.random.uniform(x, right), self.random.uniform(y, down)
            kept.append((x, y, x1, y) if self.random.random() < 0.5 else (x, y, x, y1))
        return kept

    def _pieces(self, x0: float, y0: float, x1: float, y1: float) -> list[_Box]:
        pieces = [(x0, y0, x1, y1)]
        level = y0 == y1
        if self.noise.gaps:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            pieces = [(x0, y0, x - level, y - (not level)), (x + level, y + (not level), x1, y1)]
        if self.noise.double:
            across = (0.0, 1.5) if level else (1.5, 0.0)
            pieces += [(a + across[0], b + across[1], c + across[0], d + across[1]) for a, b, c, d in pieces]
        return pieces

    def _ruling(
        self,
        piece: _Box,
        move: Callable[[float, float], None],
        draw: Callable[[float, float], None],
    ) -> None:
        x0, y0, x1, y1 = piece
        thick = 2.0 if self.noise.thick else 0.5
        if self.noise.rules == "lines":
            self.canvas.line(x0, self.height - y0, x1, self.height - y1)
        elif self.noise.rules == "rectangles":
            self.canvas.rect(
                x0 - thick / 2, self.height - y1 - thick / 2, x1 - x0 + thick, y1 - y0 + thick, stroke=0, fill=1
            )
        elif self.noise.rules == "one_path":
            move(x0, self.height - y0)
            draw(x1, self.height - y1)


def _wide(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for character in text:
        if lines[-1] and _wide(lines[-1] + character, size) > width:
            lines.append("")
        lines[-1] += character
    return lines


def _halves(lines: list[str]) -> tuple[list[str], list[str]]:
    half = (len(lines) + 1) // 2
    return lines[:half], lines[half:]

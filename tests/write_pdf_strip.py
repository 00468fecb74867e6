"""Writes a page (tests.pages) as one long strip and cuts it into sheets anywhere, as browsers and word processors do.

A line of text is never cut, but a cell is: its lines above the cut stand on one sheet, those below it on the next.

content = write_strip(page(figures), Sheets(cut="open", first=312))
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.pages import Grid, GridCell, Page, grid_columns
from tests.write_pdf import FONT, LEADING, MARGIN, PADDING, SIZE, _wide, _wrapped

WIDTH, HEIGHT = 595.0, 842.0
FILLED = 815.0
"""Points of the strip on a sheet that it fills."""


@dataclass(frozen=True)
class Sheets:
    """How the strip is cut."""

    cut: Literal["open", "closed", "beyond"] = "open"
    """open: no ruling where a cell is cut. closed: a ruling on both sheets. beyond: all rulings of the cells on a sheet
    are drawn whole, far over its ends."""
    first: float = 600.0
    """points of the strip that stand on the first sheet (`beyond`: as many are left free on it)"""
    sheet: float = 700.0
    """points on each further one (`beyond`: they are filled)"""
    middle: bool = True
    """figures stand in the middle of their cells, not at their top"""
    repeat_header: bool = False
    """the rows above the first figure of the table with the largest cells stand again on each sheet on which it goes on (not with `beyond`)"""
    furniture: bool = False
    """title, date, address and page number stand on each sheet (not with `beyond`)"""


class _Text(NamedTuple):
    x: float
    middle: float
    text: str
    size: float = SIZE


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


class _Head(NamedTuple):
    """The rows of a grid that are printed again, and over which stretch of the strip the grid goes."""

    top: float
    bottom: float
    end: float


class _Strip:
    def __init__(self, page: Page, sheets: Sheets) -> None:
        self.sheets = sheets
        self.texts: list[_Text] = []
        self.boxes: list[_Box] = []
        self.heads: list[_Head] = []
        self.y = sheets.first if sheets.cut == "beyond" else 0.0
        for number, part in enumerate(page):
            if isinstance(part, Grid):
                self._grid(part)
            else:
                self._prose(part, 16.0 if number == 0 else 10.5)

    def _prose(self, text: str, size: float) -> None:
        for line in _wrapped(text, WIDTH - 2 * MARGIN, size):
            self.texts.append(_Text(MARGIN, self.y + 0.75 * size, line, size))
            self.y += 1.5 * size

    def _grid(self, grid: Grid) -> None:
        total = WIDTH - 2 * MARGIN
        xs = [MARGIN + total * x / sum(grid.widths) for x in accumulate(grid.widths, initial=0.0)]
        placed = [
            (number, column - 1, cell)
            for number, (row, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True))
            for cell, column in zip(row, columns, strict=True)
        ]
        heights = [LEADING + 4] * len(grid.rows)
        for number, column, cell in sorted(placed, key=lambda one: one[2].rows):
            own = slice(number, number + cell.rows)
            wide = xs[column + cell.columns] - xs[column] - 2 * PADDING
            missing = len(_lines(cell, wide)) * LEADING + 4 - sum(heights[own])
            heights[number + cell.rows - 1] += max(0.0, missing)
        ys = list(accumulate(heights, initial=self.y))
        for number, column, cell in placed:
            box = _Box(xs[column], ys[number], xs[column + cell.columns], ys[number + cell.rows])
            self.boxes.append(box)
            self._cell(cell, box)
        first = next((k for k, row in enumerate(grid.rows) if any(cell.key for cell in row)), 0)
        if any(cell.rows > 5 for row in grid.rows for cell in row):
            self.heads.append(_Head(ys[0], ys[first], ys[-1]))
        self.y = ys[-1] + 8

    def _cell(self, cell: GridCell, box: _Box) -> None:
        wide = box.right - box.left - 2 * PADDING
        lines = _lines(cell, wide)
        size = min(SIZE, SIZE * wide / max(_wide(cell.text, SIZE), 0.1)) if cell.key else SIZE
        in_middle = self.sheets.middle or not cell.key
        y = (box.top + box.bottom - len(lines) * LEADING) / 2 if in_middle else box.top + 2
        for line in lines:
            if line:
                x = (box.left + box.right - _wide(line, size)) / 2 if cell.key else box.left + PADDING
                self.texts.append(_Text(x, y + LEADING / 2, line, size))
            y += LEADING

    def pieces(self) -> Iterator[tuple[float, float, _Head | None]]:
        """From where to where each sheet shows the strip, and the header that stands above it."""
        is_beyond = self.sheets.cut == "beyond"
        begin, room = 0.0, FILLED if is_beyond else self.sheets.first
        while begin < self.y:
            head = None
            if self.sheets.repeat_header and self.sheets.cut != "beyond":
                head = next((head for head in self.heads if head.bottom < begin < head.end), None)
            end = begin + room - (head.bottom - head.top if head else 0.0)
            yield begin, end, head
            begin, room = end, FILLED if is_beyond else self.sheets.sheet


def _lines(cell: GridCell, wide: float) -> list[str]:
    return [cell.text] if cell.key else _wrapped(cell.text, wide, SIZE)


def write_strip(page: Page, sheets: Sheets = Sheets()) -> bytes:
    """The page as PDF."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    strip = _Strip(page, sheets)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    pieces = list(strip.pieces())
    for number, (begin, end, head) in enumerate(pieces, 1):
        canvas.setLineWidth(0.5)
        top = MARGIN if sheets.cut != "beyond" else 8.0
        if head:
            _draw(canvas, strip, head.top, head.bottom, top, sheets)
            top += head.bottom - head.top + LEADING / 2
        _draw(canvas, strip, begin, end, top, sheets)
        if sheets.furniture and sheets.cut != "beyond":
            _write(canvas, _Text(20, 18, "2024/1/31", 8))
            _write(canvas, _Text(62, 18, "09:05", 8))
            _write(canvas, _Text(200, 18, str(page[0]), 8))
            _write(canvas, _Text(20, HEIGHT - 14, "https://example.gov.cn/zwgk/2023/report.html", 8))
            _write(canvas, _Text(WIDTH - 50, HEIGHT - 14, f"{number}/{len(pieces)}", 8))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, strip: _Strip, begin: float, end: float, top: float, sheets: Sheets) -> None:
    """What stands between two places of the strip, from `top` of the sheet on."""
    shift = top - begin
    for text in strip.texts:
        if begin <= text.middle < end:
            _write(canvas, text._replace(middle=text.middle + shift))
    for left, up, right, down in strip.boxes:
        if down <= begin or up >= end:
            continue
        # a line that stands on the cut reaches over it
        first = up if up >= begin else begin - LEADING / 2
        last = down if down <= end else end + LEADING / 2
        if sheets.cut == "beyond":
            first, last = up, down
        for x in (left, right):
            canvas.line(x, HEIGHT - first - shift, x, HEIGHT - last - shift)
        is_closed = sheets.cut != "open"
        if up >= begin or is_closed:
            canvas.line(left, HEIGHT - first - shift, right, HEIGHT - first - shift)
        if down <= end or is_closed:
            canvas.line(left, HEIGHT - last - shift, right, HEIGHT - last - shift)


def _write(canvas: Canvas, text: _Text) -> None:
    canvas.setFont(FONT, text.size)
    canvas.drawString(text.x, HEIGHT - text.middle - 0.35 * text.size, text.text)

"""A PDF's blocks: its pages read one after another, tables by their rulings, the rest as lines of text."""

import re
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from extract.blocks import Block, Cell, Paragraph, Table, TableRow
from extract.characters import RADICALS
from extract.errors import UnreadableDocument
from extract.files.pdf_fonts import use_square_font
from extract.files.pdf_grid import Grid, grids_of_fills, grids_of_rules, stacked
from extract.files.pdf_page import Glyph, PageContent, read_page
from extract.files.pdf_text import (
    TextLine,
    has_columns,
    laid_out,
    lines_of,
    text_of,
    unit_of,
)

MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000
"""of a whole document"""
SECONDS = 20.0
"""within which a document must be read; looked at between pages"""

_LEAST_TEXT = 40
_LEAST_PER_PAGE = 10
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–‐－_]+\s*\d{1,3}\s*[-—–‐－_]+|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?)\s*"
)
_FIGURES = frozenset("0123456789.,-")
_FIGURE = re.compile(r"[-−]?[\d,，.．]+|[-/—–]")
_BESIDE, _BESIDE_REACH = -1, 12.0
"""Not a cell; points from a table's side within which a figure may have run out of it."""
_NEAR, _TOUCHING = 0.6, 0.2
"""Figures this near (in heights of theirs) to the ruling between them, and this near to each other, may be one number."""


class _Piece(NamedTuple):
    """A line of text, or a table with all its characters; and where on its page it begins."""

    top: float
    line: TextLine | None = None
    grid: Grid | None = None
    rows: Sequence[TableRow] = ()
    glyphs: Sequence[Glyph] = ()


class _PageRead(NamedTuple):
    number: int
    pieces: list[_Piece]
    left: float
    unit: float


def blocks_of(content: bytes) -> list[Block]:
    """The blocks of a PDF. Raises UnreadableDocument (damaged, encrypted, needs_ocr, too_complex)."""
    deadline = time.monotonic() + SECONDS
    use_square_font()
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableDocument("encrypted", "the PDF is locked by a password; save it without one") from None
        raise UnreadableDocument("damaged", "the PDF is damaged; fetch it again or print it anew as PDF") from None
    try:
        pages = _pages(document, deadline)
    finally:
        document.close()
    return _blocks(pages)


def _pages(document: PdfDocument, deadline: float) -> list[_PageRead]:
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableDocument("too_complex", f"{count:,} pages, more than {MAX_PAGES}; give the report alone")
    pages: list[_PageRead] = []
    characters = lost = invisible = runs = 0
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document.raw, number)
        if not page:
            raise UnreadableDocument("damaged", f"page {number + 1} cannot be read; fetch the PDF again")
        try:
            read = read_page(page, deadline)
        finally:
            pdfium.FPDF_ClosePage(page)
        characters += len(read.glyphs)
        lost += read.lost
        invisible += read.invisible
        runs += read.runs
        if characters > MAX_CHARACTERS:
            raise UnreadableDocument("too_complex", f"more than {MAX_CHARACTERS:,} characters; give the report alone")
        pages.append(_page_read(number + 1, read))
        if time.monotonic() > deadline:
            raise UnreadableDocument("too_complex", f"not read within {SECONDS:.0f} seconds; print it anew as PDF")
    if 2 * invisible > runs:
        raise UnreadableDocument(
            "needs_ocr", "a scan with text recognised by a machine behind it; check that text and give it as .txt"
        )
    if characters < max(_LEAST_TEXT, _LEAST_PER_PAGE * count):
        raise UnreadableDocument("needs_ocr", "pictures without text (a scan); recognise its text and give that")
    if 2 * lost > characters:
        raise UnreadableDocument(
            "needs_ocr", "its characters cannot be told (fonts without Unicode); recognise its text"
        )
    return pages


# -- a page ------------------------------------------------------------------------------------------------------------


def _page_read(number: int, content: PageContent) -> _PageRead:
    grids = grids_of_rules(content.rules)
    if content.fills:
        tables = [grid.box for grid in grids if grid.columns > 1]
        grids += grids_of_fills(content.fills, tables, content.width, content.height)
    grids.sort(key=lambda grid: (grid.box.right - grid.box.left) * (grid.box.bottom - grid.box.top))
    outside = content.glyphs
    pieces: list[_Piece] = []
    for grid in grids:  # the innermost first: a table in a cell of another owns its text
        inside: dict[int, list[Glyph]] = defaultdict(list)
        rest: list[Glyph] = []
        for glyph in outside:
            region = grid.region_at((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)
            if region is None:
                rest.append(glyph)
            else:
                inside[region].append(glyph)
        box = grid.box
        beside = [
            glyph
            for glyph in rest
            if box.top < glyph.top
            and glyph.bottom < box.bottom
            and (abs(glyph.right - box.left) < _BESIDE_REACH or abs(glyph.left - box.right) < _BESIDE_REACH)
        ]
        rows = _rows(grid, inside, beside, number)
        if rows is not None:
            outside = rest
            own = [glyph for glyphs in inside.values() for glyph in glyphs]
            pieces.append(_Piece(grid.box.top, None, grid, rows, own))
    unit = unit_of(content.glyphs)
    left = min((glyph.left for glyph in content.glyphs), default=0.0)
    foot = 0.85 * content.height
    for line in lines_of(outside):
        if line.middle > foot and _PAGE_NUMBER.fullmatch(text_of(line)):
            continue
        pieces.append(_Piece(line.middle, line))
    pieces.sort(key=lambda piece: piece.top)
    return _PageRead(number, pieces, left, unit)


def _rows(grid: Grid, inside: dict[int, list[Glyph]], beside: Sequence[Glyph], page: int) -> list[TableRow] | None:
    """The grid's rows; None if it is no table: nothing in it, or one column that holds several of text."""
    if not inside:
        return None
    lines = {region: lines_of(glyphs) for region, glyphs in inside.items()}
    if grid.columns == 1 and any(has_columns(line) for own in lines.values() for line in own):
        return None
    unsure = _unsure_figures(grid, lines, beside)
    rows: dict[int, list[Cell]] = defaultdict(list)
    for number, region in enumerate(grid.regions):
        if number not in lines:
            if not region.open_side:
                rows[region.row].append(Cell("", region.column + 1))
            continue
        texts = [text_of(line) for line in lines[number]]
        text = unsure.get(number) or "\n".join(texts).translate(RADICALS)
        down, across = _figures_in(texts)
        for row in range(region.row, region.last_row + 1 if down > 1 else region.row + 1):
            for column in range(region.column, min(region.column + across - 1, region.last_column) + 1):
                rows[row].append(Cell(text, column + 1))
    for cells in rows.values():
        cells.sort(key=lambda cell: cell.column)
    for number, region in enumerate(grid.regions):
        if region.last_row > region.row and len(lines.get(number, ())) > 1:
            _part_labels(grid, number, lines[number], rows)
    return [
        TableRow(tuple(sorted(cells, key=lambda cell: cell.column)), row + 1, page)
        for row, cells in sorted(rows.items())
    ]


def _part_labels(grid: Grid, number: int, own: Sequence[TextLine], rows: dict[int, list[Cell]]) -> None:
    """Parts labels in one cell for want of a ruling between them: each line to the row of figures it stands in.

    Only if each row that the cell spans holds a line of it, and all below its first have figures right beside it: a
    label that truly spans rows has other labels there.
    """
    region = grid.regions[number]
    parts: dict[int, list[str]] = defaultdict(list)
    for line in own:
        parts[max(0, bisect_right(grid.ys, line.middle) - 1)].append(text_of(line))
    span = range(region.row, region.last_row + 1)
    first = next((cell for cell in rows[region.row] if cell.column == region.column + 1), None)
    beside = [rows[row][0] if rows.get(row) else None for row in span[1:]]
    if (
        first is None
        or set(parts) != set(span)
        or not all(cell and cell.column == region.last_column + 2 and _FIGURE.fullmatch(cell.text) for cell in beside)
    ):
        return
    rows[region.row].remove(first)
    for row in span:
        rows[row].append(Cell("\n".join(parts[row]).translate(RADICALS), region.column + 1))
        rows[row].sort(key=lambda cell: cell.column)


def _figures_in(texts: Sequence[str]) -> tuple[int, int]:
    """How many figures stand below and beside each other in a cell of nothing else; (1, 1) for any other cell.

    Several in one cell: a ruling is lost. Each of the rows and columns below it gets the cell with all of them, so
    that no other figure takes the place of one that cannot be told.
    """
    figures = [text.split() for text in texts]
    if all(_FIGURE.fullmatch(figure) for line in figures for figure in line):
        return len(figures), max(map(len, figures))
    return 1, 1


def _unsure_figures(grid: Grid, lines: dict[int, list[TextLine]], beside: Iterable[Glyph]) -> dict[int, str]:
    """Cells whose figures a ruling runs through, with a text that no reader takes for a number.

    A number too wide for its cell is printed across the ruling, and the centres of its last digits lie in the next
    cell, or `beside` the table: the cells then say so (`123│45`). A figure that sits on a ruling above or below is
    marked as well (`5─`).
    """
    ends: list[tuple[int, TextLine, Glyph]] = []
    starts: list[tuple[int, TextLine, Glyph]] = []
    unsure: dict[int, str] = {}
    for number, own in lines.items():
        box = grid.region_box(grid.regions[number])
        for line in own:
            first, last = line.glyphs[0], line.glyphs[-1]
            size = first.bottom - first.top
            if first.text in _FIGURES and first.left - box.left < _NEAR * size:
                starts.append((number, line, first))
            if last.text in _FIGURES and box.right - last.right < _NEAR * size:
                ends.append((number, line, last))
            if min(line.middle - box.top, box.bottom - line.middle) < _TOUCHING * size and any(
                glyph.text in _FIGURES for glyph in line.glyphs
            ):
                unsure[number] = "\n".join(map(text_of, own)) + "─"
    for line in lines_of(glyph for glyph in beside if glyph.text in _FIGURES):
        starts += [(_BESIDE, line, glyph) for glyph in line.glyphs]
        ends += [(_BESIDE, line, glyph) for glyph in line.glyphs]
    for one, one_line, last in ends:
        for other, other_line, first in starts:
            size = first.bottom - first.top
            if (
                one != other
                and -size < first.left - last.right < _TOUCHING * size
                and abs(one_line.middle - other_line.middle) < size / 2
            ):
                unsure[one] = unsure[other] = f"{text_of(one_line)}│{text_of(other_line)}"
    return unsure


# -- the document ------------------------------------------------------------------------------------------------------


def _blocks(pages: Sequence[_PageRead]) -> list[Block]:
    """Tables and paragraphs in reading order; only paragraphs, laid out by place, if no table holds figures."""
    kept = _tables(pages)
    has_tables = any(
        _FIGURE.fullmatch(cell.text.strip()) and len(row.cells) > 1
        for piece in kept.values()
        for row in piece.rows
        for cell in row.cells
    )
    blocks: list[Block] = []
    for page in pages:
        for piece in page.pieces:
            if has_tables and id(piece) in kept:
                blocks.append(Table(list(piece.rows)))
                continue
            for line in [piece.line] if piece.line is not None else lines_of(piece.glyphs):
                text = laid_out(line, page.left, page.unit).translate(RADICALS)
                blocks.append(Paragraph(text.strip() if has_tables else text, page.number))
    return blocks


def _tables(pages: Iterable[_PageRead]) -> dict[int, _Piece]:
    """The grids that are tables: with several columns, or one that is a piece of such a table over a page break."""
    pieces = [piece for page in pages for piece in page.pieces]
    kept = {id(piece): piece for piece in pieces if piece.grid is not None and piece.grid.columns > 1}
    for order in (pieces, pieces[::-1]):
        before: _Piece | None = None
        for piece in order:
            if (
                piece.grid is not None
                and before is not None
                and id(before) in kept
                and before.grid is not None
                and stacked(before.grid.xs, piece.grid.xs)
            ):
                kept[id(piece)] = piece
            before = piece
    return kept

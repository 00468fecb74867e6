"""A PDF's blocks: its pages read one after another, tables by their rulings, the rest as lines of text."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from extract.blocks import Block, Paragraph, Table, TableRow
from extract.characters import RADICALS
from extract.errors import UnreadableDocument
from extract.files.pdf_fonts import use_square_font
from extract.files.pdf_grid import Grid, grids_of_fills, grids_of_rules, stacked
from extract.files.pdf_joined import PageEnds, joined
from extract.files.pdf_margins import PageLines, outside_the_text, within_pages
from extract.files.pdf_page import Glyph, PageContent, read_page
from extract.files.pdf_read import with_raised_signs
from extract.files.pdf_strokes import told_from_rulings
from extract.files.pdf_table import FIGURE, PageTable, near_table, region_of, rows_of, table_of
from extract.files.pdf_text import TextLine, laid_out, lines_of, unit_of

MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000
"""of a whole document"""
SECONDS = 20.0
"""within which a document must be read; looked at between pages"""

_LEAST_TEXT = 40
_LEAST_PER_PAGE = 10
_ONE_ROW = 2
"""Level lines of a grid of one row."""


class _Piece(NamedTuple):
    """A line of text, or a table with all its characters; and where on its page it begins."""

    top: float
    line: TextLine | None = None
    table: PageTable | None = None
    glyphs: Sequence[Glyph] = ()
    is_part: bool = False
    """no table by itself: a column, or a row of filled cells, which is one only as a piece of a table"""


class _PageRead(NamedTuple):
    number: int
    pieces: list[_Piece]
    left: float
    unit: float
    height: float


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
        pages = within_pages(_pages(document, deadline))
    finally:
        document.close()
    read = []
    for number, page in enumerate(pages, 1):
        read.append(_page_read(number, page))
        if time.monotonic() > deadline:
            raise _too_slow()
    return _blocks(read)


def _pages(document: PdfDocument, deadline: float) -> list[PageContent]:
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableDocument("too_complex", f"{count:,} pages, more than {MAX_PAGES}; give the report alone")
    pages: list[PageContent] = []
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
        pages.append(read)
        if time.monotonic() > deadline:
            raise _too_slow()
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


def _too_slow() -> UnreadableDocument:
    return UnreadableDocument("too_complex", f"not read within {SECONDS:.0f} seconds; print it anew as PDF")


# -- a page ------------------------------------------------------------------------------------------------------------


def _page_read(number: int, content: PageContent) -> _PageRead:
    rules, struck, doubtful = told_from_rulings(content.rules, content.glyphs)
    grids = grids_of_rules(rules)
    filled: list[Grid] = []
    if content.fills:
        tables = [grid.box for grid in grids if grid.columns > 1]
        filled = grids_of_fills(content.fills, tables, content.width, content.height, least_rows=1)
        grids += filled
    grids.sort(key=lambda grid: (grid.box.right - grid.box.left) * (grid.box.bottom - grid.box.top))
    outside = [
        glyph._replace(look="doubtful") if k in doubtful else glyph
        for k, glyph in enumerate(content.glyphs)
        if k not in struck
    ]
    hidden = [*content.hidden, *(content.glyphs[k]._replace(look="struck") for k in struck)]
    pieces: list[_Piece] = []
    for grid in grids:  # the innermost first: a table in a cell of another owns its text
        inside: dict[int, list[Glyph]] = defaultdict(list)
        rest: list[Glyph] = []
        for glyph in outside:
            region = region_of(grid, glyph)
            if region is None:
                rest.append(glyph)
            else:
                inside[region].append(glyph)
        table = table_of(number, grid, inside, near_table(grid, [*rest, *content.beyond]), hidden)
        if table is not None:
            outside = rest
            hidden = [glyph for glyph in hidden if region_of(grid, glyph) is None]
            own = [glyph for glyphs in inside.values() for glyph in glyphs]
            is_part = grid.columns == 1 or (grid in filled and len(grid.ys) == _ONE_ROW)
            pieces.append(_Piece(grid.box.top, None, table, own, is_part))
    unit = unit_of(content.glyphs)
    left = min((glyph.left for glyph in content.glyphs), default=0.0)
    pieces += [_Piece(line.middle, with_raised_signs(line)) for line in lines_of(outside)]
    pieces.sort(key=lambda piece: piece.top)
    return _PageRead(number, pieces, left, unit, content.height)


# -- the document ------------------------------------------------------------------------------------------------------


def _blocks(pages: Sequence[_PageRead]) -> list[Block]:
    """Tables and paragraphs in reading order; only paragraphs, laid out by place, if no table holds figures."""
    pages = _text_of_pages(pages)
    kept = _tables(pages)
    rows, in_cells = _rows(pages, kept)
    has_tables = any(
        FIGURE.fullmatch(cell.text.strip()) and len(row.cells) > 1
        for made in rows.values()
        for row in made
        for cell in row.cells
    )
    blocks: list[Block] = []
    for page in pages:
        for piece in page.pieces:
            if has_tables and id(piece) in kept:
                blocks.append(Table(rows[id(piece)]))
                continue
            if has_tables and id(piece.line) in in_cells:
                continue
            for line in [piece.line] if piece.line is not None else map(with_raised_signs, lines_of(piece.glyphs)):
                text = laid_out(line, page.left, page.unit).translate(RADICALS)
                blocks.append(Paragraph(text.strip() if has_tables else text, page.number))
    return blocks


def _text_of_pages(pages: Sequence[_PageRead]) -> list[_PageRead]:
    """The pages without page numbers and what is printed on each of them above or below the text."""
    left = outside_the_text(
        [
            PageLines(page.number, page.height, [piece.line for piece in page.pieces if piece.line is not None])
            for page in pages
        ]
    )
    kept = []
    for page in pages:
        pieces = [
            piece._replace(line=left[id(piece.line)]) if id(piece.line) in left else piece for piece in page.pieces
        ]
        kept.append(page._replace(pieces=[piece for piece in pieces if piece.line or piece.table]))
    return kept


def _rows(pages: Sequence[_PageRead], kept: Mapping[int, _Piece]) -> tuple[dict[int, list[TableRow]], set[int]]:
    """The rows of each table that is kept, what page breaks cut put together; and the lines that belong to their cells."""
    names: list[int] = []
    tables: list[PageTable] = []
    ends: list[PageEnds] = []
    for page in pages:
        first = last = None
        below: list[TextLine] = []
        for position, piece in enumerate(page.pieces):
            if piece.table is not None and id(piece) in kept:
                last, below = len(tables), []
                if position == 0:
                    first = last
                names.append(id(piece))
                tables.append(piece.table)
            elif piece.line is not None:
                below.append(piece.line)
            else:
                last = None
        ends.append(PageEnds(first, last, below))
    whole, in_cells = joined(tables, ends)
    return dict(zip(names, map(rows_of, whole), strict=True)), in_cells


def _tables(pages: Iterable[_PageRead]) -> dict[int, _Piece]:
    """The grids that are tables, and those that are pieces of one over a page break."""
    pieces = [piece for page in pages for piece in page.pieces]
    kept = {id(piece): piece for piece in pieces if piece.table is not None and not piece.is_part}
    for order in (pieces, pieces[::-1]):
        before: _Piece | None = None
        for piece in order:
            if (
                piece.table is not None
                and before is not None
                and id(before) in kept
                and before.table is not None
                and stacked(before.table.grid.xs, piece.table.grid.xs)
                and (piece.table.grid.columns == 1 or piece.table.page != before.table.page)
            ):
                kept[id(piece)] = piece
            before = piece
    return kept

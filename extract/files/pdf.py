"""PDF with a text layer: ruled tables by geometry, everything else as lines of text.

A page is rulings and characters with places; nothing in it says which number is in which row. This reader puts
together what a person sees (pdf_drawn, pdf_inks, pdf_page: what is drawn and what of it can be seen; pdf_margins,
pdf_strokes: what is no part of the text or of a table; pdf_grid: rulings to cells; pdf_table, pdf_read: characters to
cells; pdf_joined: cells over page breaks; pdf_document: all of it in reading order).

Why no figure can slip into a neighbouring row or column unnoticed:
* A cell is a rectangle closed by rulings that are drawn; none is guessed from where words stand. A ruling drawn
  halfway, or a cell that is no rectangle, and the table is no table: its text stays text, its cells are `missing`.
* A character belongs to the cell in which its middle lies. A number so wide that it runs over a ruling reaches both
  cells with a mark in it that no reader takes for a number (`123│45`); so does a figure that sits on a ruling (`5─`).
* A ruling that is lost joins two cells. Two figures in one cell are never joined to one number: each row and column
  that the cell covers gets both, so that none of them reads as a number and no other figure moves up. Of two labels
  each goes to its row only if each stands beside that row's figures. A ruling too many adds an empty cell: a value too
  many. Whatever else happens to a row's width, the form reader refuses a row whose values are not the form's columns.
* Empty cells are cells. Only where a row ends short of the table's side without a ruling is there no cell.
* A figure that is broken over lines is one figure only if no line but its last had room for a further digit, and the
  row shows that it is one row.
* Which row of the form it is its own label says. A cell that a page break cuts is put together where no ruling closes
  it on either page and both pieces have the same sides; where rulings close them, the form's words decide later
  (transform.tables.cut_rows). A label that is half a label is another one: a finding, not a figure in another row.
* A character that the font does not map to Unicode is U+FFFD, so a figure is never read with a digit left out or
  guessed from a glyph's number; fonts that the file does not hold need not be installed (pdf_fonts).
* Text that cannot be seen (invisible, white on white, covered, tiny, outside the page) or is struck out is not read, a
  raised note is no part of the figure beside it, and pale text is doubtful: a remark of the row says so. A figure of
  which a part lies outside the page has the mark of a torn one. A scan with recognised text behind it is refused.
Without ruled tables the page's text is laid out by place, columns at least two spaces apart, for a reader of text.
"""

from extract.blocks import Block
from extract.files.pdf_process import read_in_process


def read(content: bytes) -> list[Block]:
    """The blocks of a PDF. Raises UnreadableDocument (damaged, encrypted, needs_ocr, too_complex)."""
    return read_in_process(content)

"""PDF with a text layer: ruled tables by geometry, everything else as lines of text.

A page is rulings and characters with places; nothing in it says which number is in which row. This reader puts
together what a person sees (pdf_page: what is drawn; pdf_grid: rulings to cells; pdf_document: characters to cells).

Why no figure can slip into a neighbouring row or column unnoticed:
* A cell is a rectangle closed by rulings that are drawn; none is guessed from where words stand. A ruling drawn
  halfway, or a cell that is no rectangle, and the table is no table: its text stays text, its cells are `missing`.
* A character belongs to the cell in which its middle lies. A number so wide that it runs over a ruling reaches both
  cells with a mark in it that no reader takes for a number (`123│45`); so does a figure that sits on a ruling (`5─`).
* A ruling that is lost joins two cells: the row has a value too few, or a cell holds two figures apart by white space
  or on two lines, which are never joined to one number. A ruling too many adds an empty cell: a value too many.
  The form reader refuses both, because values must be as many as the form has columns.
* Empty cells are cells. Only where a row ends short of the table's side without a ruling is there no cell.
* Which row of the form it is its own label says, and a label that is cut by a page break, or runs into the next
  cell, is another label: a finding, not a figure in another row.
* A character that has no Unicode value stays as U+FFFD, so a figure is never read with a digit left out; text that
  cannot be seen (invisible, outside the page) is not read; a scan with recognised text behind it is refused.
Without ruled tables the page's text is laid out by place, columns at least two spaces apart, for a reader of text.
"""

from extract.blocks import Block
from extract.files.pdf_process import read_in_process


def read(content: bytes) -> list[Block]:
    """The blocks of a PDF. Raises UnreadableDocument (damaged, encrypted, needs_ocr, too_complex)."""
    return read_in_process(content)

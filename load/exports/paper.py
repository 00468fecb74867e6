"""A document (.docx) as offices write them: A4, headings in 黑体, text in 仿宋, tables in 宋体 with grids drawn box by box.

Texts of documents and people are put in as texts: what XML cannot hold becomes a blank.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from load.exports.form_grid import Box, Grid
from load.reading import Origin

TITLE, HEADING, BODY, TABLE = "宋体", "黑体", "仿宋", "宋体"
"""What the fonts are called that every Chinese office has."""
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_TITLE_SIZE, _BODY_SIZE, _TABLE_SIZE = 22, 16, 10.5
TEXT_WIDTH = 16.0
"""Centimetres between the margins."""
_LONGEST_PROPERTY = 255
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Paper:
    """A document being written, from top to bottom."""

    def __init__(self, title: str, origin: Origin) -> None:
        self.document: DocumentObject = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
        section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.4)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(_BODY_SIZE)
        _name(normal.element.get_or_add_rPr(), BODY)
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = clean(title)[:_LONGEST_PROPERTY], "gongkai", "zh-CN"
        said = ", ".join(f"{name} {value}" for name, value in origin.as_texts().items())
        properties.comments = clean(said)[:_LONGEST_PROPERTY]
        properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
        _page_number(section.footer.paragraphs[0])

    def title(self, text: str) -> None:
        self._paragraph(text, TITLE, _TITLE_SIZE, bold=True, align=CENTRE, after=18)

    def heading(self, text: str, new_page: bool = False) -> None:
        paragraph = self._paragraph(text, HEADING, _BODY_SIZE, before=10, after=6)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.page_break_before = new_page

    def text(self, text: str, align: WD_ALIGN_PARAGRAPH = LEFT, indent: bool = True, size: float = _BODY_SIZE) -> None:
        """A paragraph; `indent`: by two characters, as prose is."""
        paragraph = self._paragraph(text, BODY, size, align=align)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)

    def save(self, path: Path) -> None:
        self.document.save(str(path))

    def _paragraph(
        self,
        text: str,
        font: str,
        size: float,
        bold: bool = False,
        align: WD_ALIGN_PARAGRAPH = LEFT,
        before: float = 0,
        after: float = 0,
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.space_before, form.space_after = Pt(before), Pt(after)
        _write(paragraph.add_run(clean(text)), font, size, bold)
        return paragraph

    def grid(self, grid: Grid, widths: Sequence[float], figure: Callable[[Box], str], height: float) -> None:
        """A table of the form; `figure` is what stands in a box for figures. Centimetres: `widths` a column, `height` a row at least."""
        table = self._table(grid.rows, widths)
        cells = [row.cells for row in table.rows]
        for box in grid.boxes:
            cell = cells[box.row][box.column]
            if box.rows > 1 or box.columns > 1:
                cell = cell.merge(cells[box.row + box.rows - 1][box.column + box.columns - 1])
            align = LEFT if box.kind == "label" else CENTRE
            _fill(cell, figure(box) if box.kind == "figure" else box.text, _TABLE_SIZE, align)
        for row in table.rows:
            row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _hold_rows(table, grid.head_rows)

    def list(
        self, heads: Sequence[str], widths: Sequence[float], lines: Sequence[Sequence[str]], size: float = 10
    ) -> None:
        """A table with a head that is repeated on each page."""
        table = self._table(1 + len(lines), widths)
        for row, texts in zip(table.rows, [heads, *lines], strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                _fill(cell, text, size, CENTRE if texts is heads else LEFT, bold=texts is heads)
        _hold_rows(table, 1)

    def _table(self, rows: int, widths: Sequence[float]) -> Table:
        table: Table = self.document.add_table(rows, len(widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _narrow(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)
        return table


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub(" ", text)


def _fill(cell: _Cell, text: str, size: float, align: WD_ALIGN_PARAGRAPH, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.0
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(paragraph.add_run(clean(text)), TABLE, size, bold)


def _write(run: Run, font: str, size: float, bold: bool = False) -> None:
    run.font.size, run.bold = Pt(size), bold
    _name(run._element.get_or_add_rPr(), font)


def _name(properties: BaseOxmlElement, font: str) -> None:
    """The font of Chinese and other letters alike; the library's own setter leaves the Chinese out."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for kind in list(fonts.attrib):
        del fonts.attrib[kind]
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), font)


def _narrow(table: Table) -> None:
    """Little room between a cell's border and its text."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _hold_rows(table: Table, heads: int) -> None:
    """No row is broken over two pages, and the head is repeated."""
    for number, row in enumerate(table.rows):
        _say(row, "w:cantSplit")
        if number < heads:
            _say(row, "w:tblHeader")


def _say(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _page_number(paragraph: Paragraph) -> None:
    """— 1 —"""
    paragraph.alignment = CENTRE
    _write(paragraph.add_run("— "), TABLE, 12)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        _write(run, TABLE, 12)
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)
    _write(paragraph.add_run(" —"), TABLE, 12)

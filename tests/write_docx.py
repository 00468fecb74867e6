"""Writes a page (tests.pages) as a .docx file, in raw WordprocessingML, with what Word documents do to it.

    content = write_docx(page(figures), DocxNoise(split_runs=True, layout_table=True))

Shares no code with the reader.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.pages import Grid, GridCell, Page, grid_columns

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


@dataclass(frozen=True)
class DocxNoise:
    """What real files do; each switch is off by default."""

    split_runs: bool = False
    """a run for each character"""
    tracked: bool = False
    """deleted figures before the figures that replace them, deleted rows"""
    hidden: bool = False
    """hidden digits behind each figure"""
    fields: bool = False
    """figures as the results of fields"""
    controls: bool = False
    """rows, cells and texts inside content controls"""
    title_in_box: bool = False
    """the title in a text box, given twice (mc:Choice and mc:Fallback)"""
    tables_in_box: bool = False
    layout_table: bool = False
    """the whole page inside the one cell of a table that only lays it out"""
    figure_tables: bool = False
    """each figure in a table of one cell inside its cell"""
    split_after: int = 0
    """the third table torn into two after that row; spans go on in the second by vMerge"""
    repeated_header: bool = False
    """the header rows printed again where the table is torn"""
    line_breaks: bool = False
    """labels broken by w:br"""


def write_docx(page: Page, noise: DocxNoise = DocxNoise()) -> bytes:
    """The page as a file."""
    parts = [
        _grid(part, noise) if isinstance(part, Grid) else _line(part, number, noise) for number, part in enumerate(page)
    ]
    body = "".join(parts)
    if noise.layout_table:
        body = _table([f"<w:tr><w:tc><w:tcPr><w:tcW w:w='9000'/></w:tcPr>{body}<w:p/></w:tc></w:tr>"])
    return package(f"<w:body>{body}<w:sectPr/></w:body>")


def package(body: str, **others: str) -> bytes:
    """A .docx with that content of w:document; further parts by name (slashes as `__`)."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONSHIPS,
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}>{body}</w:document>',
    } | {name.replace("__", "/"): text for name, text in others.items()}
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p><w:pPr><w:jc w:val='left'/></w:pPr>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{properties}</w:rPr>{lines}</w:r>"


def text_box(content: str) -> str:
    """A run with a text box as Word writes it: once for new readers, once for old ones."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _line(text: str, number: int, noise: DocxNoise) -> str:
    content = paragraph(_runs(text, noise))
    if number == 0 and noise.title_in_box:
        return paragraph(text_box(content))
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>" if noise.controls else content


def _runs(text: str, noise: DocxNoise) -> str:
    return "".join(map(run, text)) if noise.split_runs and text else run(text)


def _grid(grid: Grid, noise: DocxNoise) -> str:
    rows = _rows(grid, noise)
    # the third table is the one with spans over many rows
    tears = noise.split_after and any(cell.rows > 5 for row in grid.rows for cell in row)
    if tears:
        header = rows[:3] if noise.repeated_header else []
        made = _table(rows[: noise.split_after]) + _table(header + rows[noise.split_after :])
    else:
        made = _table(rows)
    return paragraph(text_box(made + "<w:p/>")) if noise.tables_in_box else made


def _table(rows: Iterable[str]) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def _rows(grid: Grid, noise: DocxNoise) -> list[str]:
    made = []
    above: list[tuple[int, int, int]] = []  # (column, columns, rows still to cover)
    for cells, columns in zip(grid.rows, grid_columns(grid), strict=True):
        placed: list[tuple[int, str]] = []
        going_on = []
        for column, wide, left in above:
            placed.append((column, _cell(wide, "<w:vMerge/>", "<w:p/>", noise)))
            if left > 1:
                going_on.append((column, wide, left - 1))
        for cell, column in zip(cells, columns, strict=True):
            merge = "<w:vMerge w:val='restart'/>" if cell.rows > 1 else ""
            placed.append((column, _cell(cell.columns, merge, _content(cell, noise), noise)))
            if cell.rows > 1:
                going_on.append((column, cell.columns, cell.rows - 1))
        above = going_on
        made.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(text for _, text in sorted(placed))}</w:tr>")
        if noise.tracked:
            gone = _cell(grid.columns, "", paragraph(f"<w:del>{run('9').replace('w:t', 'w:delText')}</w:del>"), noise)
            made.append(f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{gone}</w:tr>")
    if noise.controls:
        made = [f"<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>" for row in made]
    return made


def _cell(columns: int, merge: str, content: str, noise: DocxNoise) -> str:
    span = f"<w:gridSpan w:val='{columns}'/>" if columns > 1 else ""
    cell = f"<w:tc><w:tcPr><w:tcW w:w='900'/>{span}{merge}</w:tcPr>{content}</w:tc>"
    return f"<w:sdt><w:sdtContent>{cell}</w:sdtContent></w:sdt>" if noise.controls else cell


def _content(cell: GridCell, noise: DocxNoise) -> str:
    text = cell.text
    if cell.key is None:
        if noise.line_breaks and len(text) == 4:
            text = f"{text[:2]}\n{text[2:]}"
        return paragraph(_runs(text, noise))
    runs = _runs(text, noise)
    if noise.fields:
        code = "<w:r><w:instrText>=SUM(1,99)</w:instrText></w:r>"
        begin, separate, end = (
            f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end")
        )
        runs = f"{begin}{code}{separate}{runs}{end}"
    if noise.tracked:
        deleted = run("77").replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        runs = f"<w:del>{deleted}</w:del><w:ins>{runs}</w:ins>"
    if noise.hidden:
        runs += run("5", "<w:vanish/>")
    made = paragraph(runs)
    if noise.figure_tables:
        made = _table([f"<w:tr><w:tc>{made}</w:tc></w:tr>"]) + "<w:p/>"
    return made


def table_of(rows: Sequence[Sequence[str]]) -> str:
    """A plain table of texts."""
    cells = ("".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in row) for row in rows)
    return _table(f"<w:tr>{row}</w:tr>" for row in cells)

"""Writes a page (tests.pages) as .odt, .ods, .fodt or .fods, in raw OpenDocument XML. Shares no code with the reader."""

from typing import Literal
from xml.sax.saxutils import escape

from tests.pages import Grid, Page, grid_columns
from tests.write_docx import zipped

Kind = Literal["text", "spreadsheet"]
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style", "form")),
        f'xmlns:draw="{_OASIS}:drawing:1.0"',
        f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0"',
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
    ]
)


def packed(body: str, kind: Kind = "text", automatic: str = "", styles: str = "") -> bytes:
    """A file of that body; `automatic` and `styles` are style elements of the text and of the document."""
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {NAMESPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    sheet = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-styles {NAMESPACES}><office:styles>{styles}"
        "</office:styles></office:document-styles>"
    )
    parts = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content, "styles.xml": sheet}
    return zipped({name: part.encode() for name, part in parts.items()})


def flat(body: str, kind: Kind = "text", automatic: str = "") -> bytes:
    """The same as one XML file."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document {NAMESPACES} office:mimetype="
        f"'application/vnd.oasis.opendocument.{kind}'><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def write_odf(page: Page, kind: Kind = "text", is_flat: bool = False) -> bytes:
    """The page as a file."""
    body = _sheet(page) if kind == "spreadsheet" else _text(page)
    return flat(body, kind) if is_flat else packed(body, kind)


def _text(page: Page) -> str:
    return "".join(_table(part) if isinstance(part, Grid) else f"<text:p>{escape(part)}</text:p>" for part in page)


def _sheet(page: Page) -> str:
    width = max((part.columns for part in page if isinstance(part, Grid)), default=1)
    rows = [
        _rows(part, width) if isinstance(part, Grid) else f"<table:table-row>{cell(part)}</table:table-row>"
        for part in page
    ]
    far = "<table:table-row table:number-rows-repeated='1040000'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    return f"<table:table table:name='年报'>{''.join(rows)}{far}</table:table>"


def _table(grid: Grid) -> str:
    return f"<table:table><table:table-column table:number-columns-repeated='{grid.columns}'/>{_rows(grid, 0)}</table:table>"


def _rows(grid: Grid, width: int) -> str:
    made = []
    covered: dict[int, set[int]] = {}
    for number, (cells, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        placed = {column: "<table:covered-table-cell/>" for column in covered.pop(number, ())}
        for one, column in zip(cells, columns, strict=True):
            spans = ""
            if one.columns > 1:
                spans += f" table:number-columns-spanned='{one.columns}'"
            if one.rows > 1:
                spans += f" table:number-rows-spanned='{one.rows}'"
            placed[column] = cell(one.text, spans, is_number=bool(one.key) and one.text.isdecimal())
            for beside in range(column + 1, column + one.columns):
                placed[beside] = "<table:covered-table-cell/>"
            for below in range(number + 1, number + one.rows):
                covered.setdefault(below, set()).update(range(column, column + one.columns))
        empty = max(0, width - max(placed, default=0))
        row = "".join(placed[column] for column in sorted(placed))
        row += f"<table:table-cell table:number-columns-repeated='{empty}'/>" if empty else ""
        made.append(f"<table:table-row>{row}</table:table-row>")
    return "".join(made)


def cell(text: str, attributes: str = "", is_number: bool = False) -> str:
    """A cell with a paragraph a line."""
    value = f" office:value-type='float' office:value='{text}'" if is_number else ""
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell{attributes}{value}>{lines}</table:table-cell>"

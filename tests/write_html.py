"""Writes the pages of tests.pages as HTML, plainly or with what real pages do to it. Shares no code with the reader."""

from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from quopri import encodestring
from typing import Literal

from tests.pages import Grid, GridCell, Page, grid_columns, headings

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gb18030"]


@dataclass(frozen=True)
class HtmlNoise:
    """What real pages do; each switch is off by default. None of them changes what a reader of the page sees."""

    encoding: Encoding = "utf-8"
    declared: str = ""
    """the charset that a <meta> names; it need not be the true one"""
    nbsp_blanks: bool = False
    """an empty figure is &nbsp;"""
    office: bool = False
    """p, span and o:p in each cell, as Word writes them"""
    span_per_character: bool = False
    broken_headers: bool = False
    """<br> inside labels of four characters"""
    line_feeds: bool = False
    """white space and line feeds round everything"""
    wide_header: bool = False
    """header rows of table 2 span other columns than its data rows"""
    padded_spans: bool = False
    """an empty cell stands under each row-spanning label"""
    row_groups: bool = False
    """thead, tbody and tfoot round the rows, cut where no cell spans"""
    uppercase: bool = False
    unclosed: bool = False
    """no </td>, </tr>, </p>"""
    layout_table: bool = False
    """the whole report stands in a cell of a table"""
    furniture: bool = False
    """menus, scripts, styles, comments, hidden text round the report"""
    unquoted: bool = False
    """attribute values without quotes, and some with a > in them"""


def write_html(page: Page, noise: HtmlNoise = HtmlNoise(), title: str = "") -> bytes:
    """The page as an HTML file."""
    return html_text(page, noise, title).encode(noise.encoding, "strict")


def html_text(page: Page, noise: HtmlNoise = HtmlNoise(), title: str = "") -> str:
    body = "".join(_table(part, noise) if isinstance(part, Grid) else _paragraph(part, noise) for part in page)
    if noise.layout_table:
        body = _tag(noise, "table", _tag(noise, "tr", _tag(noise, "td", "首页") + _tag(noise, "td", body)))
    if noise.furniture:
        body = _FURNITURE_ABOVE + body + _FURNITURE_BELOW
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={noise.declared}">' if noise.declared else ""
    head = _tag(noise, "head", meta + (_tag(noise, "title", escape(title)) if title else ""))
    return "<!DOCTYPE html>\n" + _tag(noise, "html", head + _tag(noise, "body", body))


_FURNITURE_ABOVE = """
<style>td { color: red } /* <table><tr><td>9 */</style>
<script>document.write("<table><tr><td>7</td></tr></table>"); if (1 < 2 && 3 > 2) { x = "<!--"; }</script>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk" title="政务 > 公开">政务公开</a></li></ul></div>
<div style="display: none"><table><tr><td>菜单</td></tr></table>隐藏</div>
<!-- <table><tr><td>规章</td><td>5</td></tr></table> -->
<select><option>2022<option>2023</select>
"""
_FURNITURE_BELOW = """
<div class="footer">版权所有：某某市人民政府&nbsp;&copy; ICP备00000000号</div>
<script src="a.js"></script><noscript>请打开脚本</noscript>
"""


def _tag(noise: HtmlNoise, name: str, content: str, attributes: str = "") -> str:
    if noise.uppercase:
        name = name.upper()
    end = "" if noise.unclosed and name.lower() in ("td", "tr", "p", "li") else f"</{name}>"
    gap = "\n   " if noise.line_feeds and name.lower() not in ("span", "o:p") else ""
    return f"<{name}{attributes}>{gap}{content}{gap}{end}{gap}"


def _paragraph(text: str, noise: HtmlNoise) -> str:
    name = "h2" if text in headings() else "p"
    content = "".join(_tag(noise, "span", escape(c)) for c in text) if noise.span_per_character else escape(text)
    return _tag(noise, name, content)


def _table(grid: Grid, noise: HtmlNoise) -> str:
    rows = [_tag(noise, "tr", "".join(cells)) for cells in _rows(grid, noise)]
    if noise.row_groups:
        cut = next(n for n in range(1, len(rows) + 1) if not _spans_into(grid, n))
        last = max(n for n in range(cut, len(rows) + 1) if n == cut or (not _spans_into(grid, n) and n < len(rows)))
        parts = (("thead", rows[:cut]), ("tbody", rows[cut:last]), ("tfoot", rows[last:]))
        rows = [_tag(noise, name, "".join(part)) for name, part in parts if part]
    attributes = " border=1 title='表 > 一'" if noise.unquoted else ' border="1" style="border-collapse: collapse"'
    return _tag(noise, "table", "".join(rows), attributes)


def _spans_into(grid: Grid, row: int) -> bool:
    return any(number + cell.rows > row for number, cells in enumerate(grid.rows[:row]) for cell in cells)


def _rows(grid: Grid, noise: HtmlNoise) -> Iterator[list[str]]:
    columns = grid_columns(grid)
    covered: dict[int, list[tuple[int, int]]] = {}  # row -> (column, columns) covered from above
    for number, (row, at) in enumerate(zip(grid.rows, columns, strict=True)):
        cells = []
        label_columns = [(column, wide) for column, wide in covered.get(number, []) if column < max(at, default=1)]
        for column, cell in zip(at, row, strict=True):
            for below in range(number + 1, number + cell.rows):
                covered.setdefault(below, []).append((column, cell.columns))
            wide = cell.columns
            if noise.wide_header and grid.columns in (4, 7) and cell is row[0] and cell.key is None and len(row) > 1:
                wide = cell.columns + (0 if any(c.key for c in row) else 1)
            cells.append(_cell(cell, wide, noise))
        if noise.padded_spans and len(row) > 1:
            cells = [_tag(noise, "td", "", _spans(wide, 1, noise)) for _, wide in sorted(label_columns)] + cells
        yield cells


def _spans(columns: int, rows: int, noise: HtmlNoise) -> str:
    quote = "" if noise.unquoted else '"'
    return "".join(
        f" {name}={quote}{number}{quote}" for name, number in (("colspan", columns), ("rowspan", rows)) if number > 1
    )


def _cell(cell: GridCell, columns: int, noise: HtmlNoise) -> str:
    text = cell.text
    if noise.broken_headers and cell.key is None and len(text) == 4:
        content = escape(text[:2]) + ("<BR>" if noise.uppercase else "<br />") + escape(text[2:])
    elif noise.span_per_character:
        content = "".join(_tag(noise, "span", escape(c), ' style="font-family: 宋体"') for c in text)
    else:
        content = escape(text)
    if not text and noise.nbsp_blanks:
        content = "&nbsp;"
    if noise.office:
        content = _tag(
            noise, "p", _tag(noise, "span", content, ' style="font-size: 12pt"') + "<span><o:p></o:p></span>"
        )
    return _tag(noise, "td", content, _spans(columns, cell.rows, noise))


def write_mhtml(
    html: bytes, charset: str = "utf-8", transfer: Literal["quoted-printable", "base64"] = "base64"
) -> bytes:
    """The HTML file as browsers put it into a web archive, with a picture beside it."""
    body = encodebytes(html) if transfer == "base64" else encodestring(html)
    head = (
        'From: <Saved by a browser>\nSubject: report\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html";\n'
        '\tboundary="----Boundary--7"\n\n\n------Boundary--7\n'
        f'Content-Type: text/html; charset="{charset}"\nContent-ID: <frame-1@mhtml>\n'
        f"Content-Transfer-Encoding: {transfer}\nContent-Location: http://example.invalid/report.html\n\n"
    )
    tail = (
        "\n------Boundary--7\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        "\n------Boundary--7--\n"
    )
    return (head.encode() + body + tail.encode()).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

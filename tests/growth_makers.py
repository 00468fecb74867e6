"""Documents made of what only their kind of file has, many times over: by name, (suffix, a document of a size).

The smallest size has some thousand of what is repeated. What a bound stops is fast as well: it is refused.
"""

import io
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

from reportlab.pdfgen.canvas import Canvas

from tests.pages import Grid, GridCell, Page, page, plain_figures
from tests.write_docx import package, write_docx
from tests.write_html import html_text, write_html
from tests.write_odf import packed, write_odf
from tests.write_texts import WRITERS as TABLE_WRITERS
from tests.write_texts import write_text

Maker = Callable[[int], bytes]

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def _report() -> str:
    """A report's page, in tags."""
    return html_text(page(plain_figures()))


def html(inside: str, head: str = "") -> bytes:
    """A report's page with something in its prose and something in its head."""
    text = _report().replace("<head>", f"<head>{head}", 1) if "<head>" in _report() else head + _report()
    return text.replace("本机关通过", f"{inside}本机关通过", 1).encode()


def _html(inside: Callable[[int], str], head: Callable[[int], str] = lambda _: "") -> tuple[str, Maker]:
    return ".html", lambda size: html(inside(size), head(size))


def _cells(size: int) -> str:
    return "<table>" + "<tr><td>规章<td>1<td>2</tr>" * (2_000 * size) + "</table>"


def _rules(size: int, selector: str = ".a{}", body: str = "display:none") -> str:
    return "<style>" + "".join(f"{selector.format(n)} {{{body}}} " for n in range(1_000 * size)) + "</style>"


HTML: dict[str, tuple[str, Maker]] = {
    "divs in one another": _html(lambda n: "<div>" * 5_000 * n),
    "spans in one another": _html(lambda n: "<span style='color:red'>" * 5_000 * n + "1"),
    "struck spans in one another": _html(lambda n: "<s>1" * 5_000 * n),
    "looks open at many ends": _html(lambda n: "<s>" * 5_000 * n + "1</b>" * 5_000 * n),
    "blocks in open formats": _html(lambda n: "<b style='color:#fff'><div><p>1" * 2_000 * n),
    "formats left open over blocks": _html(lambda n: "<s>" * 5_000 * n + "<p>1</p></div>" * 5_000 * n),
    "spans in a cell": _html(
        lambda n: "<table><tr><td>" + "<span style='color:#fff'>1</span>" * 5_000 * n + "</table>"
    ),
    "struck in a cell": _html(lambda n: "<table><tr><td>1" + "<s>1</s>2<sup>3</sup>" * 3_000 * n + "</table>"),
    "hidden in a cell": _html(lambda n: "<table><tr><td>1" + "<i style='display:none'>1</i>2" * 5_000 * n + "</table>"),
    "hidden in a line": _html(lambda n: "<p>" + "<i style='display:none'>1</i>2" * 5_000 * n),
    "hidden in one another": _html(lambda n: "<p>" + "<i style='display:none'>1" * 5_000 * n),
    "cells": _html(_cells),
    "cells in one row": _html(lambda n: "<table><tr>" + "<td>1" * 10_000 * n + "</table>"),
    "cells in one row spanned": _html(
        lambda n: "<table><tr>" + "<td rowspan=3>1" * 5_000 * n + "<tr>" + "<td>1" * 5_000 * n
    ),
    "rows under a span": _html(lambda n: "<table><tr>" + "<td rowspan=65000>1" * 300 + "<tr><td>2" * 2_000 * n),
    "rows of other widths": _html(
        lambda n: "<table>" + "".join(f"<tr><td colspan={k % 997 + 1}>{k}<td>2" for k in range(2_000 * n))
    ),
    "padded rows": _html(
        lambda n: "<table>" + "<tr><td rowspan=2>a<td>1<td>2<tr><td><td>3<td>4" * 2_000 * n + "</table>"
    ),
    "tables": _html(lambda n: "<table><tr><td>规章<td>1</table>" * 2_000 * n),
    "tables in a cell": _html(
        lambda n: "<table><tr><td>a" + "<table><tr><td>规章<td>1<tr><td>规章<td>1</table>" * 2_000 * n
    ),
    "small tables in a cell": _html(
        lambda n: "<table><tr><td>a" + "<table><tr><td>1</table>" * 4_000 * n + "<td>1<td>2<td>3</table>"
    ),
    "tables never ended": _html(lambda n: "<table><tr><td>1" * 4_000 * n),
    "row groups": _html(lambda n: "<table>" + "<tbody><tr><td>规章<td>1" * 3_000 * n + "</table>"),
    "empty groups": _html(lambda n: "<table>" + "<tbody>" * 20_000 * n + "</table>"),
    "hidden rows": _html(lambda n: "<table>" + "<tr style='display:none'><td>1<td>2" * 3_000 * n + "<tr><td>1</table>"),
    "hidden tables": _html(lambda n: "<div style='display:none'>" + "<table><tr><td>1</table>" * 3_000 * n + "</div>"),
    "ends without beginnings": _html(lambda n: "</td></tr></table></div></p></s>" * 4_000 * n),
    "many names": _html(lambda n: "".join(f"<x{k} a{k}='{k}'>" for k in range(5_000 * n))),
    "many attributes": _html(lambda n: "<td " + "".join(f"a{k}=1 " for k in range(10_000 * n)) + ">1"),
    "many styles in a tag": _html(lambda n: "<p style='" + "color:red;" * 10_000 * n + "'>1</p>"),
    "many classes": _html(
        lambda n: "<p class='" + "a " * 20_000 * n + "'>1</p>", lambda _: "<style>.a{display:none}</style>"
    ),
    "quotes in tags": _html(lambda n: "<p a=\">\" b='>'>1" * 3_000 * n),
    "one quote in a tag": _html(lambda n: '<p a=">1' * 5_000 * n),
    "brackets without tags": _html(lambda n: "< " * 20_000 * n),
    "open tags": _html(lambda n: "<p " * 20_000 * n),
    "open comments": _html(lambda n: "<!--" * 20_000 * n),
    "comments": _html(lambda n: "<!-- a -->" * 10_000 * n),
    "open scripts": _html(lambda n: "<script>" * 10_000 * n),
    "scripts": _html(lambda n: "<script>1</script>" * 5_000 * n),
    "open styles": _html(lambda n: "<style>" * 10_000 * n),
    "instructions": _html(lambda n: "<?a ?>" * 10_000 * n + "<![CDATA[" * 5_000 * n),
    "options": _html(lambda n: "<table><tr><td><select>" + "<option>1" * 5_000 * n + "</select></table>"),
    "lists of choices": _html(lambda n: "<table><tr><td>" + "<select><option>1</select>" * 4_000 * n + "</table>"),
    "fields": _html(lambda n: "<table><tr><td>" + "<input value=1>" * 5_000 * n + "</table>"),
    "breaks": _html(lambda n: "<p>" + "<br>" * 20_000 * n),
    "breaks in a cell": _html(lambda n: "<table><tr><td>" + "1<br> " * 10_000 * n + "</table>"),
    "preformatted": _html(lambda n: "<pre>" * 5_000 * n + "1\n" * 10_000 * n),
    "entities": _html(lambda n: "<p>" + "&amp;&lt;&#1;&" * 5_000 * n),
    "long entities": _html(lambda n: "<p>&" + "a" * 50_000 * n + ";&#" + "9" * 50_000 * n + ";"),
    "titles": _html(lambda _: "", lambda n: "<title>" + "a " * 20_000 * n + "</title>"),
    "many titles": _html(lambda n: "<p>a</p>" * 3_000 * n, lambda n: "<title>a</title>" * 5_000 * n),
    "a title looked for": _html(
        lambda n: "<p>年度报告a</p>" * 3_000 * n, lambda n: "<title>" + "年度报告" * 2_000 * n + "</title>"
    ),
    "metas": _html(lambda _: "", lambda n: "<meta name='a' content='2023-01-02'>" * 5_000 * n),
    "links": _html(lambda _: "", lambda n: "<link rel=stylesheet href=a.css>" * 5_000 * n),
    "rules": _html(lambda _: "<p class='a1'>1</p>", _rules),
    "rules and tags": _html(lambda n: "".join(f"<p class='a{k}'>1</p>" for k in range(1_000 * n)), _rules),
    "rules that all mean all tags": _html(
        lambda n: "<p class=a>1</p>" * 500 * n, lambda n: _rules(n, "p.a", "color:red;font-size:{0}px")
    ),
    "rules that mean all tags and leave out": _html(lambda n: "<p class=a>1</p>" * 500 * n, lambda n: _rules(n, "p.a")),
    "deep tags and rules": _html(
        lambda n: "<div class=a>" * 300 + "<p class=a>1</p>" * 500 * n, lambda n: _rules(n, "p.a")
    ),
    "tags below tags": _html(
        lambda n: "<div>" * 200 + "<p>1</p>" * 2_000 * n,
        lambda n: "<style>" + "div " * 80 + "s{display:none}" + "div " * 50 + "p{display:none}</style>",
    ),
    "selectors with has": _html(
        lambda n: "<div><p>1</p></div>" * 1_000 * n,
        lambda n: "<style>" + "div:has(~ div s){display:none}" * 20 + "p{display:none}</style>",
    ),
    "selectors of siblings": _html(
        lambda n: "<p>1</p>" * 2_000 * n, lambda n: "<style>" + "p~p~p~s{display:none}" * 5 + "p{display:none}</style>"
    ),
    "nth children": _html(
        lambda n: "<p>1</p>" * 2_000 * n, lambda n: "<style>" + "p:nth-child(2n+1){display:none}" * 10 + "</style>"
    ),
    "nth children from the end": _html(
        lambda n: "<p>1</p>" * 2_000 * n,
        lambda n: "<style>" + "p:nth-last-of-type(2n+1){display:none}" * 10 + "</style>",
    ),
    "rules with commas": _html(
        lambda _: "", lambda n: "<style>" + ",".join(f".a{k}" for k in range(3_000 * n)) + "{display:none}</style>"
    ),
    "sheets": _html(lambda _: "<p class=a>1", lambda n: "<style>.a{display:none}</style>" * 1_000 * n),
    "media in one another": _html(
        lambda _: "<p class=a>1", lambda n: "<style>" + "@media screen{" * 3_000 * n + ".a{display:none}</style>"
    ),
    "brackets in a sheet": _html(
        lambda _: "<p class=a>1", lambda n: "<style>" + "(" * 20_000 * n + "{" * 5_000 * n + "</style>"
    ),
    "quotes in a sheet": _html(
        lambda _: "<p class=a>1", lambda n: "<style>.a{display:none}" + "a\"'(" * 10_000 * n + "</style>"
    ),
    "comments in a sheet": _html(
        lambda _: "<p class=a>1", lambda n: "<style>.a{display:none}" + "/*" * 20_000 * n + "</style>"
    ),
    "declarations": _html(lambda _: "<p class=a>1", lambda n: "<style>.a{" + "display:none;" * 5_000 * n + "}</style>"),
    "media queries": _html(
        lambda _: "<p class=a>1",
        lambda n: "<style>@media " + "screen and (min-width:1px)," * 3_000 * n + "{.a{display:none}}</style>",
    ),
    "other tags' styles": _html(
        lambda n: f'<p style="width:{"9" * 20_000 * n}q;clip:{"a" * 20_000 * n}">1',
        lambda _: "<style>.a{display:none}</style>",
    ),
    "spans of Word": _html(
        lambda n: "".join(f"<span style='font-size:{k % 30}pt'>字</span>" for k in range(3_000 * n))
    ),
    "different cells": _html(
        lambda n: (
            "<table>" + "".join(f"<tr><td id=a{k}>规章{k}<td class=b{k}>{k}" for k in range(2_000 * n)) + "</table>"
        )
    ),
    "blanks in tags": _html(lambda n: "<td" + " " * 50_000 * n + ">1<td colspan='" + " " * 50_000 * n + "'>2"),
    "blanks": _html(lambda n: "<p>" + " \n" * 30_000 * n + "1</p>"),
}


def _mhtml(content: Callable[[int], str]) -> tuple[str, Maker]:
    return ".mhtml", lambda size: content(size).replace("\n", "\r\n").encode()


_MIME = 'From: a\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n'


def _parts(size: int, kind: str = "image/png") -> str:
    return (
        _MIME
        + f"--B\nContent-Type: {kind}\n\nabc\n" * (600 * size)
        + "--B\nContent-Type: text/html\n\n"
        + _report()
        + "\n--B--\n"
    )


MHTML: dict[str, tuple[str, Maker]] = {
    "parts": _mhtml(_parts),
    "parts of pages": _mhtml(lambda n: _parts(n, "text/html")),
    "headers": _mhtml(lambda n: "X-A: b\n" * 10_000 * n + _parts(1)),
    "a header over many lines": _mhtml(lambda n: "MIME-Version: 1.0\nX-A: b\n" + " c\n" * 10_000 * n + _parts(1)),
    "parameters": _mhtml(
        lambda n: (
            'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"'
            + "".join(f"; a{k}=1" for k in range(300 * n))
            + "\n\n--B\n\n"
        )
    ),
    "parameters of pages": _mhtml(
        lambda n: _MIME + "--B\nContent-Type: text/html; charset=" + "a*1=b;" * 500 * n + "\n\n1\n" + "--B--"
    ),
    "lines of quoted text": _mhtml(
        lambda n: (
            _MIME
            + "--B\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
            + "=\n" * 20_000 * n
            + "a=3D\n" * 5_000 * n
            + "\n--B--\n"
        )
    ),
    "uuencoded": _mhtml(
        lambda n: (
            _MIME
            + "--B\nContent-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n"
            + "M" * 20_000 * n
            + "\n" * 5_000 * n
            + "\n--B--\n"
        )
    ),
    "boundaries in one another": _mhtml(
        lambda n: (
            "MIME-Version: 1.0\n"
            + "".join(f'Content-Type: multipart/mixed; boundary="B{k}"\n\n--B{k}\n' for k in range(15 * n))
            + "\n1"
        )
    ),
    "dashes": _mhtml(
        lambda n: _MIME + "--B\nContent-Type: text/html\n\n" + "-" * 50_000 * n + "\n- -\n" * 3_000 * n + "--B--\n"
    ),
}


def stored(content: bytes) -> bytes:
    """A package as it is, not packed: what is packed to a few bytes is refused for that."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in package.infolist():
            archive.writestr(member.filename, package.read(member))
    return out.getvalue()


def _docx(body: Callable[[int], str], **others: Callable[[int], str]) -> tuple[str, Maker]:
    def make(size: int) -> bytes:
        return stored(package(f"<w:body>{body(size)}</w:body>", **{name: made(size) for name, made in others.items()}))

    return ".docx", make


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>"


def _styles(size: int) -> str:
    return (
        f"<w:styles {_W}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="s{k}"><w:basedOn w:val="s{k - 1}"/><w:rPr><w:strike/></w:rPr></w:style>'
            for k in range(2_000 * size)
        )
        + "</w:styles>"
    )


DOCX: dict[str, tuple[str, Maker]] = {
    "paragraphs": _docx(lambda n: _p("1") * 5_000 * n),
    "runs": _docx(lambda n: "<w:p>" + "<w:r><w:rPr><w:strike/></w:rPr><w:t>1</w:t></w:r>" * 5_000 * n + "</w:p>"),
    "runs in a cell": _docx(
        lambda n: (
            "<w:tbl><w:tr><w:tc><w:p>"
            + "<w:r><w:rPr><w:strike/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r>" * 3_000 * n
            + "</w:p></w:tc></w:tr></w:tbl>"
        )
    ),
    "paragraphs in a cell": _docx(
        lambda n: "<w:tbl><w:tr><w:tc>" + _p("1", "<w:rPr><w:strike/></w:rPr>") * 3_000 * n + "</w:tc></w:tr></w:tbl>"
    ),
    "cells": _docx(lambda n: "<w:tbl><w:tr>" + f"<w:tc>{_p('1')}</w:tc>" * 5_000 * n + "</w:tr></w:tbl>"),
    "rows": _docx(
        lambda n: "<w:tbl>" + f"<w:tr><w:tc>{_p('规章')}</w:tc><w:tc>{_p('1')}</w:tc></w:tr>" * 2_000 * n + "</w:tbl>"
    ),
    "merged rows": _docx(
        lambda n: (
            "<w:tbl>"
            + ("<w:tr>" + f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{_p('1')}</w:tc>" * 50 + "</w:tr>") * 60 * n
            + "</w:tbl>"
        )
    ),
    "a long cell merged down": _docx(
        lambda n: (
            "<w:tbl>"
            + f"<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{_p('1') * 1_000 * n}</w:tc><w:tc>{_p('1')}</w:tc></w:tr>"
            + f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{_p('')}</w:tc><w:tc>{_p('1')}</w:tc></w:tr>" * 500 * n
            + "</w:tbl>"
        )
    ),
    "many merged figures in a row": _docx(
        lambda n: (
            "<w:tbl><w:tr>"
            + f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{_p('1')}</w:tc>" * 900
            + "</w:tr>"
            + ("<w:tr>" + f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{_p('')}</w:tc>" * 899 + f"<w:tc>{_p('1')}</w:tc></w:tr>")
            * 3
            * n
            + "</w:tbl>"
        )
    ),
    "tables": _docx(lambda n: f"<w:tbl><w:tr><w:tc>{_p('1')}</w:tc></w:tr></w:tbl>" * 3_000 * n),
    "tables in a cell": _docx(
        lambda n: (
            "<w:tbl><w:tr><w:tc>"
            + f"<w:tbl><w:tr><w:tc>{_p('1')}</w:tc><w:tc>{_p('1')}</w:tc></w:tr></w:tbl>" * 1_500 * n
            + "</w:tc></w:tr></w:tbl>"
        )
    ),
    "tables in one another": _docx(
        lambda n: "<w:tbl><w:tr><w:tc>" * 10 * n + _p("1") + "</w:tc></w:tr></w:tbl>" * 10 * n
    ),
    "tables in one another, wide": _docx(
        lambda n: ("<w:tbl><w:tr><w:tc>" + _p("1" * 1_000)) * 9 * n + _p("1") + "</w:tc></w:tr></w:tbl>" * 9 * n
    ),
    "elements in one another": _docx(lambda n: "<w:ins>" * 30 * n + _p("1") + "</w:ins>" * 30 * n),
    "insertions in one another, many": _docx(lambda n: ("<w:ins>" * 200 + _p("1") + "</w:ins>" * 200) * 20 * n),
    "branches in one another": _docx(
        lambda n: (
            "".join(
                "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:Choice>"
                for _ in range(10 * n)
            )
            + _p("1")
            + "</mc:Choice></mc:AlternateContent>" * 10 * n
        )
    ),
    "branches": _docx(
        lambda n: (
            "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
            + "<mc:Choice/>" * 5_000 * n
            + "</mc:AlternateContent>"
        )
    ),
    "boxes": _docx(
        lambda n: (
            "<w:p><w:r>" + f"<w:pict><w:txbxContent>{_p('1')}</w:txbxContent></w:pict>" * 3_000 * n + "</w:r></w:p>"
        )
    ),
    "fields": _docx(
        lambda n: (
            "<w:p>"
            + "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>a</w:instrText></w:r>" * 4_000 * n
            + "</w:p>"
        )
    ),
    "controls": _docx(
        lambda n: (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" * 60
            + _p("1") * 2_000 * n
            + "</w:sdtContent></w:sdt>" * 60
        )
    ),
    "lists in a field": _docx(
        lambda n: (
            "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList>"
            + "<w:listEntry w:val='1'/>" * 8_000 * n
            + "</w:ddList></w:ffData></w:fldChar></w:r></w:p>"
        )
    ),
    "deletions in one another": _docx(
        lambda n: (
            "<w:p>" + "<w:del>" * 100 + "<w:r><w:delText>1</w:delText></w:r>" * 3_000 * n + "</w:del>" * 100 + "</w:p>"
        )
    ),
    "hidden rows": _docx(
        lambda n: (
            "<w:tbl>" + f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{_p('1')}</w:tc></w:tr>" * 2_000 * n + "</w:tbl>"
        )
    ),
    "hidden rows in one another": _docx(
        lambda n: (
            "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" * 10 * n
            + _p("1") * 500 * n
            + "</w:tc></w:tr></w:tbl>" * 10 * n
        )
    ),
    "wide cells": _docx(
        lambda n: (
            "<w:tbl>"
            + f"<w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000'/></w:tcPr>{_p('1')}</w:tc></w:tr>" * 2_000 * n
            + "</w:tbl>"
        )
    ),
    "properties": _docx(
        lambda n: "<w:p><w:r><w:rPr>" + "<w:strike/><w:b/>" * 10_000 * n + "</w:rPr><w:t>1</w:t></w:r></w:p>"
    ),
    "properties of many kinds": _docx(
        lambda n: (
            "<w:p>"
            + "".join(
                f"<w:r><w:rPr><w:sz w:val='{k % 9000}'/><w:color w:val='{k % 999:06d}'/><w:strike/></w:rPr><w:t>1</w:t></w:r>"
                for k in range(2_500 * n)
            )
            + "</w:p>"
        )
    ),
    "long texts": _docx(lambda n: _p("年" * 100_000 * n)),
    "namespaces": _docx(
        lambda n: "<w:p>" + "".join(f"<x{k}:a xmlns:x{k}='u{k}'/>" for k in range(1_500 * n)) + "</w:p>"
    ),
    "namespaces in one another": _docx(
        lambda n: (
            "<w:p>"
            + "".join(f"<x{k}:a xmlns:x{k}='u{k}'>" for k in range(25 * n))
            + "".join(f"</x{k}:a>" for k in reversed(range(25 * n)))
            + "</w:p>"
        )
    ),
    "attributes": _docx(lambda n: "<w:p " + "".join(f"a{k}='1' " for k in range(2_500 * n)) + "/>"),
    "attributes of Word": _docx(lambda n: "<w:p " + "".join(f"w:a{k}='1' " for k in range(2_500 * n)) + "/>"),
}


def _zip(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(
    sheets: list[str],
    rels: list[str] | None = None,
    parts: dict[str, str] | None = None,
    names: list[str] | None = None,
) -> bytes:
    """An .xlsx of those sheets' XML; `rels`: the sheet's part of each (by default its own)."""
    targets = rels or [f"worksheets/sheet{k}.xml" for k in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{(names or [])[k - 1] if names else f"s{k}"}" sheetId="{k}" r:id="r{k}"/>'
        for k in range(1, len(targets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="r{k}" Type="{_RELATIONS}/worksheet" Target="{target}"/>'
        for k, target in enumerate(targets, 1)
    )
    relations += "".join(
        f'<Relationship Id="x{k}" Type="{_RELATIONS}/{kind}" Target="{kind}.xml"/>'
        for k, kind in enumerate(parts or {})
    )
    space = "http://schemas.openxmlformats.org/package/2006"
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/relationships"><Relationship Id="r" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>',
    }
    made |= {f"xl/worksheets/sheet{k}.xml": sheet for k, sheet in enumerate(sheets, 1)}
    made |= {f"xl/{kind}.xml": content for kind, content in (parts or {}).items()}
    return _zip(made)


def sheet(rows: str, more: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{more}</worksheet>'


def _row(*values: str, number: int | None = None, attributes: str = "") -> str:
    place = f' r="{number}"' if number else ""
    return (
        f"<row{place}{attributes}>"
        + "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)
        + "</row>"
    )


def _xlsx(make: Callable[[int], bytes]) -> tuple[str, Maker]:
    return ".xlsx", lambda size: stored(make(size))


def _xfs(size: int, look: str = "<strike/>") -> str:
    fonts = "".join(f"<font>{look}<sz val='{k}'/></font>" for k in range(1_000 * size))
    xfs = "".join(f'<xf fontId="{k}" numFmtId="{k}"/>' for k in range(1_000 * size))
    formats = "".join(f'<numFmt numFmtId="{k}" formatCode="{"0;" * (k % 4)};;{k}"/>' for k in range(1_000 * size))
    return f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><fonts>{fonts}</fonts><cellXfs>{xfs}</cellXfs></styleSheet>'


_DXF = f'<styleSheet xmlns="{_MAIN}"><dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>'


def _conditional(area: str) -> str:
    return f'<conditionalFormatting sqref="{area}"><cfRule dxfId="0"/></conditionalFormatting>'


XLSX: dict[str, tuple[str, Maker]] = {
    "one column": _xlsx(lambda n: workbook([sheet("".join(_row("1") for _ in range(2_500 * n)))])),
    "one column of texts": _xlsx(
        lambda n: workbook([sheet("".join(_row("公开了政府信息") for _ in range(2_500 * n)))])
    ),
    "one column below a row of two": _xlsx(
        lambda n: workbook([sheet(_row("规章", "1") + "".join(_row("a") for _ in range(2_400 * n)))])
    ),
    "rows of two and of one": _xlsx(lambda n: workbook([sheet((_row("规章", "1") + _row("1")) * 1_200 * n)])),
    "rows of two": _xlsx(lambda n: workbook([sheet(_row("规章", "1") * 2_400 * n)])),
    "one row": _xlsx(lambda n: workbook([sheet(_row(*["1"] * (64 * n)))])),
    "many sheets": _xlsx(lambda n: workbook([sheet(_row("规章", "1"))] * (600 * n))),
    "many sheets of one part": _xlsx(
        lambda n: workbook([sheet(_row("规章", "1") * 200)], ["worksheets/sheet1.xml"] * (600 * n))
    ),
    "sheets of one large part": _xlsx(
        lambda n: workbook([sheet(_row("规章", "1") * 1_000 * n)], ["worksheets/sheet1.xml"] * 60)
    ),
    "many hidden sheets": _xlsx(
        lambda n: workbook([sheet(_row("规章", "1"))], ["worksheets/sheet1.xml"] * (600 * n)).replace(
            b"r:id", b"state='hidden' r:id"
        )
    ),
    "sheets of one name": _xlsx(lambda n: workbook([sheet(_row("规章", "1") * 50 * n)] * 60, names=["a"] * 60)),
    "merged": _xlsx(
        lambda n: workbook(
            [
                sheet(
                    _row("规章", "1") * 2_400 * n,
                    f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}A{2 * k + 1}:B{2 * k + 2}{chr(34)}/>' for k in range(1_200 * n))}</mergeCells>",
                )
            ]
        )
    ),
    "merged over one another": _xlsx(
        lambda n: workbook(
            [
                sheet(
                    _row("规章", "1") * 1_000,
                    "<mergeCells>" + '<mergeCell ref="A1:SR1000"/>' * 1_000 * n + "</mergeCells>",
                )
            ]
        )
    ),
    "merged over all rows": _xlsx(
        lambda n: workbook(
            [
                sheet(
                    "".join(_row("规章", "1") for _ in range(1_000 * n)),
                    "<mergeCells>" + '<mergeCell ref="A1:SR20000"/>' + "</mergeCells>",
                )
            ]
        )
    ),
    "merged in hidden rows": _xlsx(
        lambda n: workbook(
            [
                sheet(
                    _row("规章", "1", attributes=' hidden="1"') * 2_000 * n,
                    "<mergeCells>"
                    + "".join(f'<mergeCell ref="A{k}:SR20000"/>' for k in range(1, 300 * n))
                    + "</mergeCells>",
                )
            ]
        )
    ),
    "hidden columns": _xlsx(
        lambda n: workbook(
            [
                sheet(
                    _row(*["1"] * 100) * 100 * n,
                    before="<cols>" + '<col min="1" max="90" hidden="1"/>' * 2_000 * n + "</cols>",
                )
            ]
        )
    ),
    "hidden rows": _xlsx(lambda n: workbook([sheet(_row("1", attributes=' hidden="1"') * 2_400 * n)])),
    "conditions": _xlsx(
        lambda n: workbook(
            [sheet(_row("1", "2") * 1_000 * n, _conditional("A1:B20000") * 300 * n)], parts={"styles": _DXF}
        )
    ),
    "conditions of many places": _xlsx(
        lambda n: workbook(
            [sheet(_row("1", "2") * 1_000 * n, _conditional(" ".join(["A1:B20000"] * 1_000 * n)))],
            parts={"styles": _DXF},
        )
    ),
    "conditions over all": _xlsx(
        lambda n: workbook(
            [sheet(_row("1", "2") * 1_000 * n, _conditional("A1:XFD1048576") * 100 * n)], parts={"styles": _DXF}
        )
    ),
    "styles": _xlsx(lambda n: workbook([sheet(_row("1", "2") * 100)], parts={"styles": _xfs(n)})),
    "styles and cells": _xlsx(
        lambda n: workbook(
            [sheet("".join(f'<row><c s="{k}"><v>{k}</v></c><c s="{k}"><v>1</v></c></row>' for k in range(1_000 * n)))],
            parts={"styles": _xfs(n)},
        )
    ),
    "shared strings": _xlsx(
        lambda n: workbook(
            [sheet("".join(f'<row><c t="s"><v>{k}</v></c></row>' for k in range(2_000 * n)))],
            parts={
                "sharedStrings": f'<sst xmlns="{_MAIN}">'
                + "<si><r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r></si>" * 2_000 * n
                + "</sst>"
            },
        )
    ),
    "one rich string": _xlsx(
        lambda n: workbook(
            [sheet('<row><c t="s"><v>0</v></c></row>' * 1_000 * n)],
            parts={
                "sharedStrings": f'<sst xmlns="{_MAIN}"><si>'
                + "<r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r>" * 1_000 * n
                + "</si></sst>"
            },
        )
    ),
    "one long string": _xlsx(
        lambda n: workbook(
            [sheet('<row><c t="s"><v>0</v></c></row>' * 1_000 * n)],
            parts={"sharedStrings": f'<sst xmlns="{_MAIN}"><si><t>' + "年" * 2_000 * n + "</t></si></sst>"},
        )
    ),
    "phonetics": _xlsx(
        lambda n: workbook(
            [sheet('<row><c t="s"><v>0</v></c></row>')],
            parts={
                "sharedStrings": f'<sst xmlns="{_MAIN}"><si><t>1</t>'
                + "<rPh><t>a</t></rPh>" * 3_000 * n
                + "</si></sst>"
            },
        )
    ),
    "errors far out": _xlsx(
        lambda n: workbook(
            [sheet("".join(f'<row r="{k}"><c r="SR{k}" t="e"><v>#N/A</v></c></row>' for k in range(1, 240 * n)))]
        )
    ),
    "cells far out": _xlsx(
        lambda n: workbook([sheet("".join(f'<row r="{k}"><c r="SR{k}"><v>1</v></c></row>' for k in range(1, 240 * n)))])
    ),
    "one cell many times": _xlsx(lambda n: workbook([sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 5_000 * n)])),
    "long formats": _xlsx(
        lambda n: workbook(
            [sheet('<row><c s="0"><v>1</v></c></row>' * 100)],
            parts={
                "styles": f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="0" formatCode="{"0[(" * 20_000 * n};;;"/></numFmts><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'
            },
        )
    ),
    "relationships": _xlsx(
        lambda n: workbook([sheet(_row("规章", "1"))], parts={f"t{k}": "<a/>" for k in range(1_000 * n)})
    ),
}


def _odt(body: Callable[[int], str], automatic: Callable[[int], str] = lambda _: "") -> tuple[str, Maker]:
    return ".odt", lambda size: stored(packed(body(size), "text", automatic(size)))


def _ods(body: Callable[[int], str], automatic: Callable[[int], str] = lambda _: "") -> tuple[str, Maker]:
    return ".ods", lambda size: stored(
        packed(f"<table:table table:name='a'>{body(size)}</table:table>", "spreadsheet", automatic(size))
    )


_STRUCK = "<style:style style:name='s' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>"
_C = "<table:table-cell><text:p>1</text:p></table:table-cell>"
_R = f"<table:table-row>{_C}{_C}</table:table-row>"


def _odf_styles(size: int) -> str:
    return "".join(
        f"<style:style style:name='s{k}' style:parent-style-name='s{k - 1}' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>"
        for k in range(1_500 * size)
    )


ODF: dict[str, tuple[str, Maker]] = {
    "paragraphs of text": _odt(lambda n: "<text:p>1</text:p>" * 5_000 * n),
    "spans": _odt(
        lambda n: "<text:p>" + "<text:span text:style-name='s'>1</text:span>" * 4_000 * n + "</text:p>",
        lambda _: _STRUCK,
    ),
    "spans of text in one another": _odt(
        lambda n: ("<text:p>" + "<text:span text:style-name='s'>1" * 100 + "</text:span>" * 100 + "</text:p>") * 20 * n,
        lambda _: _STRUCK,
    ),
    "text styles": _odt(
        lambda n: (
            "<text:p>"
            + "".join(f"<text:span text:style-name='s{k}'>1</text:span>" for k in range(1_500 * n))
            + "</text:p>"
        ),
        _odf_styles,
    ),
    "maps of a style": _odt(
        lambda n: "<text:p><text:span text:style-name='m'>1</text:span></text:p>" * 100,
        lambda n: (
            _odf_styles(1)
            + "<style:style style:name='m' style:family='text'>"
            + "<style:map style:apply-style-name='s9'/>" * 2_000 * n
            + "</style:style>"
        ),
    ),
    "lists in one another": _odt(
        lambda n: (
            ("<text:list><text:list-item>" * 60 + "<text:p>1</text:p>" + "</text:list-item></text:list>" * 60) * 30 * n
        )
    ),
    "tables of text": _odt(lambda n: f"<table:table>{_R}</table:table>" * 1_500 * n),
    "rows of text": _odt(lambda n: f"<table:table>{_R * 2_000 * n}</table:table>"),
    "tables of text in a cell": _odt(
        lambda n: (
            f"<table:table><table:table-row><table:table-cell>{f'<table:table>{_R}</table:table>' * 1_000 * n}</table:table-cell></table:table-row></table:table>"
        )
    ),
    "tables of text in one another": _odt(
        lambda n: (
            "<table:table><table:table-row><table:table-cell><text:p>1</text:p>" * 7 * n
            + "</table:table-cell></table:table-row></table:table>" * 7 * n
        )
    ),
    "repeated rows of text": _odt(
        lambda n: (
            "<table:table>"
            + f"<table:table-row table:number-rows-repeated='{5_000 * n}'>{_C * 10}</table:table-row></table:table>"
        )
    ),
    "cells of text that go on below": _odt(
        lambda n: (
            "<table:table>"
            + f"<table:table-row><table:table-cell table:number-rows-spanned='40000'><text:p>1</text:p></table:table-cell>{_C}</table:table-row>"
            * 1_000
            * n
            + "</table:table>"
        )
    ),
    "a long cell of text that goes on below": _odt(
        lambda n: (
            f"<table:table><table:table-row><table:table-cell table:number-rows-spanned='40000'>{'<text:p>1</text:p>' * 2_000 * n}</table:table-cell>{_C}</table:table-row>"
            + _R * 1_000 * n
            + "</table:table>"
        )
    ),
    "repeated cells of text": _odt(
        lambda n: (
            f"<table:table><table:table-row><table:table-cell table:number-columns-repeated='{5_000 * n}'><text:p>1</text:p></table:table-cell></table:table-row></table:table>"
        )
    ),
    "spaces": _odt(lambda n: "<text:p>" + "<text:s text:c='1000'/>" * 500 * n + "1</text:p>"),
    "breaks of text": _odt(lambda n: "<text:p>" + "<text:line-break/> " * 5_000 * n + "1</text:p>"),
    "tabs": _odt(lambda n: "<text:p>" + "<text:tab/> " * 5_000 * n + "1</text:p>"),
    "deleted": _odt(
        lambda n: (
            "<text:tracked-changes>"
            + "".join(
                f"<text:changed-region text:id='c{k}'><text:deletion><text:p>1</text:p></text:deletion></text:changed-region>"
                for k in range(1_500 * n)
            )
            + "</text:tracked-changes><text:p>"
            + "".join(f"<text:change text:change-id='c{k}'/>" for k in range(1_500 * n))
            + "</text:p>"
        )
    ),
    "one deletion many times": _odt(
        lambda n: (
            f"<text:tracked-changes><text:changed-region text:id='c'><text:deletion><text:p>{'1' * 2_000 * n}</text:p></text:deletion></text:changed-region></text:tracked-changes><table:table><table:table-row><table:table-cell><text:p>"
            + "<text:change text:change-id='c'/>" * 1_000 * n
            + "</text:p></table:table-cell></table:table-row></table:table>"
        )
    ),
    "deletions in one another ": _odt(
        lambda n: (
            "<text:tracked-changes>"
            + "<text:changed-region text:id='c'><text:deletion><text:p>1</text:p>" * 12 * n
            + "</text:deletion></text:changed-region>" * 12 * n
            + "</text:tracked-changes>"
        )
    ),
    "notes": _odt(
        lambda n: (
            "<text:p>1"
            + "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>2</text:p></text:note-body></text:note>"
            * 1_500
            * n
            + "</text:p>"
        )
    ),
    "frames": _odt(
        lambda n: (
            "<text:p>"
            + "<draw:frame><draw:text-box><text:p>1</text:p></draw:text-box></draw:frame>" * 1_500 * n
            + "</text:p>"
        )
    ),
    "controls of forms": _odt(
        lambda n: (
            "<office:forms><form:form>"
            + "".join(f"<form:text form:id='f{k}' form:value='1'/>" for k in range(1_500 * n))
            + "</form:form></office:forms><text:p>"
            + "".join(f"<draw:control draw:control='f{k}'/>" for k in range(1_500 * n))
            + "</text:p>"
        )
    ),
    "choices": _odt(
        lambda n: (
            "<office:forms>" * 5
            + "<form:listbox form:id='f'>"
            + "<form:option form:selected='true' form:label='1'/>" * 2_000 * n
            + "</form:listbox>"
            + "</office:forms>" * 5
            + "<text:p><draw:control draw:control='f'/></text:p>"
        )
    ),
    "rows of a sheet": _ods(lambda n: _R * 2_000 * n),
    "one column of a sheet": _ods(lambda n: f"<table:table-row>{_C}</table:table-row>" * 2_400 * n),
    "repeated rows": _ods(
        lambda n: f"<table:table-row table:number-rows-repeated='{2_400 * n}'>{_C}</table:table-row>"
    ),
    "repeated rows, many times": _ods(
        lambda n: f"<table:table-row table:number-rows-repeated='1000'>{_C}</table:table-row>" * 100 * n
    ),
    "repeated cells": _ods(
        lambda n: (
            "<table:table-row><table:table-cell table:number-columns-repeated='500'><text:p>1</text:p></table:table-cell></table:table-row>"
            * 240
            * n
        )
    ),
    "long repeated cells": _ods(
        lambda n: (
            f"<table:table-row><table:table-cell table:number-columns-repeated='500'><text:p>{'年' * 50 * n}</text:p></table:table-cell></table:table-row>"
            * 100
            * n
        )
    ),
    "long repeated rows": _ods(
        lambda n: (
            f"<table:table-row table:number-rows-repeated='2000'><table:table-cell table:number-columns-repeated='400'><text:p>{'年' * 5_000 * n}</text:p></table:table-cell></table:table-row>"
        )
    ),
    "hidden repeated rows": _ods(
        lambda n: (
            f"<table:table-row table:visibility='collapse' table:number-rows-repeated='{2_000 * n}'><table:table-cell table:number-columns-repeated='400'><text:p>{'1' * 100}</text:p></table:table-cell></table:table-row>"
        )
    ),
    "spanned cells": _ods(
        lambda n: (
            "<table:table-row><table:table-cell table:number-columns-spanned='500' table:number-rows-spanned='20000'><text:p>1</text:p></table:table-cell></table:table-row>"
            * 1_000
            * n
        )
    ),
    "spanned repeated cells": _ods(
        lambda n: (
            "<table:table-row><table:table-cell table:number-columns-repeated='500' table:number-columns-spanned='99999999'><text:p>1</text:p></table:table-cell></table:table-row>"
            * 30
            * n
        ),
        lambda _: "",
    ),
    "spanned hidden columns": _ods(
        lambda n: (
            "<table:table-column table:visibility='collapse' table:number-columns-repeated='512'/>" * 512
            + "<table:table-row><table:table-cell table:number-columns-repeated='200' table:number-columns-spanned='100000'><text:p>1</text:p></table:table-cell></table:table-row>"
            * n
        )
    ),
    "columns": _ods(lambda n: "<table:table-column/>" * 5_000 * n + _R),
    "groups of rows": _ods(lambda n: ("<table:table-row-group>" * 60 + _R + "</table:table-row-group>" * 60) * 60 * n),
    "conditions of a sheet": _ods(
        lambda n: (
            "".join(f"<table:table-row>{_C * 5}</table:table-row>" for _ in range(600 * n))
            + "<calcext:conditional-formats>"
            + "<calcext:conditional-format calcext:target-range-address='a.A1:a.ZZ20000'><calcext:condition calcext:apply-style-name='s'/></calcext:conditional-format>"
            * 300
            * n
            + "</calcext:conditional-formats>"
        ),
        lambda _: _STRUCK.replace("'text'", "'table-cell'"),
    ),
    "sheets of a document": (
        ".ods",
        lambda n: packed(f"<table:table table:name='a'>{_R}</table:table>" * 600 * n, "spreadsheet"),
    ),
    "large sheets of a document": (
        ".ods",
        lambda n: packed(
            f"<table:table table:name='a'><table:table-row table:number-rows-repeated='{600 * n}'><table:table-cell table:number-columns-repeated='40'><text:p>1</text:p></table:table-cell></table:table-row></table:table>"
            * 60,
            "spreadsheet",
        ),
    ),
}


def _csv(make: Callable[[int], str]) -> tuple[str, Maker]:
    return ".csv", lambda size: make(size).encode()


CSV: dict[str, tuple[str, Maker]] = {
    "lines of one field": _csv(lambda n: "1\n" * 2_400 * n),
    "lines of two fields": _csv(lambda n: "规章,1\n" * 2_400 * n),
    "lines of two and of one": _csv(lambda n: "规章,1\n1\n" * 1_200 * n),
    "fields": _csv(lambda n: ",".join(["1"] * 64 * n) + "\n"),
    "empty fields": _csv(lambda n: ("," * 60 + "\n") * 2_000 * n),
    "quotes": _csv(lambda n: '"a\n' * 10_000 * n),
    "doubled quotes": _csv(lambda n: '"' + '""' * 5_000 * n + '",1\n规章,2\n'),
    "lines in a field": _csv(lambda n: '"' + "a\n" * 5_000 * n + '",1\n规章,2\n'),
    "articles": _csv(lambda n: "第二十条第（一）项\n规章,1\n" * 1_200 * n),
    "headings": _csv(lambda n: "规章,1,2\n一、情况\n" * 1_200 * n),
    "labels": _csv(lambda n: "规章,,1\n,a,2\n" * 1_200 * n),
}


def _text(make: Callable[[int], str], suffix: str = ".txt") -> tuple[str, Maker]:
    return suffix, lambda size: make(size).encode()


@cache
def _lines(writer: str = "pipes at both ends, spans empty") -> str:
    return write_text(page(plain_figures()), writer)


TEXT: dict[str, tuple[str, Maker]] = {
    "lines": _text(lambda n: _lines() + "1\n" * 20_000 * n),
    "empty lines": _text(lambda n: _lines() + "\n" * 50_000 * n),
    "lines of a cell": _text(lambda n: "\t1\n" * 20_000 * n),
    "lines of a cell, parted": _text(lambda n: "\n\t1\n" * 10_000 * n),
    "words": _text(lambda n: "规章\n1\n2\n3\n" * 2_000 * n),
    "rows of pipes": _text(lambda n: "| 规章 | 1 | 2 | 3 |\n" * 3_000 * n),
    "rows of pipes, ruled": _text(lambda n: "| 规章 | 1 | 2 | 3 |\n|-|-|-|-|\n" * 3_000 * n, ".md"),
    "one row of pipes": _text(lambda n: "| 规章 " * 10_000 * n + "\n"),
    "one row of pipes, ruled": _text(
        lambda n: "| 规章 " * 10_000 * n + "|\n" + "|-" * 10_000 * n + "|\n" + "| 1 " * 10_000 * n + "|\n", ".md"
    ),
    "wide rows of pipes": _text(lambda n: ("| 1 " * 500 + "|\n") * 50 * n),
    "rows of growing width": _text(lambda n: "".join("| 1 " * (k % 200) + "|\n" for k in range(500 * n))),
    "lone pipes": _text(lambda n: "|\n1\n" * 10_000 * n),
    "boxes": _text(lambda n: "┌──┬──┐\n│规章│ 1│\n└──┴──┘\n" * 2_000 * n),
    "one box": _text(lambda n: "┌──┬──┐\n" + "│规章│ 1│\n├──┼──┤\n" * 3_000 * n + "└──┴──┘\n"),
    "a wide box": _text(
        lambda n: "┌" + "─┬" * 2_000 * n + "┐\n" + "│" + "1│" * 2_000 * n + "\n└" + "─┴" * 2_000 * n + "┘\n"
    ),
    "a wide box of many rows": _text(
        lambda n: "┌" + "─┬" * 200 + "┐\n" + ("│" + "1│" * 200 + "\n") * 50 * n + "└" + "─┴" * 200 + "┘\n"
    ),
    "a box of odd rows": _text(
        lambda n: "+--+--+\n" + "".join(f"|{'1' * (k % 5)}|{' ' * (k % 7)}|\n" for k in range(3_000 * n)) + "+--+--+\n"
    ),
    "dashed": _text(lambda n: "---  ---\n规章  1\n---  ---\n" * 3_000 * n),
    "one dashed table": _text(lambda n: "----  ----\n" + "规章  1\n" * 5_000 * n + "----  ----\n"),
    "dashes in one line": _text(
        lambda n: "-- " * 10_000 * n + "\n" + "1  " * 10_000 * n + "\n" + "-- " * 10_000 * n + "\n"
    ),
    "frames": _text(lambda n: "   0    1\n" + "".join(f"{k}  规章    1\n" for k in range(3_000 * n))),
    "wide frames": _text(
        lambda n: "  " + "  ".join(map(str, range(1_000 * n))) + "\n" + "0  " + "1  " * 1_000 * n + "\n"
    ),
    "many frames": _text(lambda n: "   0    1\n0  规章    1\n" * 2_000 * n),
    "commas": _text(lambda n: "规章,1,2\n" * 5_000 * n),
    "quoted commas": _text(lambda n: '"规章,1,2\n' * 5_000 * n),
    "tabs of text": _text(lambda n: "规章\t1\t2\n" * 5_000 * n),
    "wiki": _text(lambda n: "{|\n" + "|-\n| 规章 || 1\n" * 3_000 * n + "|}\n"),
    "wikis": _text(lambda n: "{|\n|-\n| 规章 || 1\n|}\n" * 2_000 * n),
    "open wikis": _text(lambda n: "{|\n|-\n| 规章 || 1\n" * 3_000 * n),
    "spanning wikis": _text(lambda n: "{|\n" + '|-\n| rowspan="999" colspan="99" | 规章 || 1\n' * 1_000 * n + "|}\n"),
    "asciidoc": _text(lambda n: "|===\n" + "|规章 |1\n" * 3_000 * n + "|===\n"),
    "asciidocs": _text(lambda n: "|===\n|规章 |1\n|===\n" * 2_000 * n),
    "open asciidocs": _text(lambda n: '[cols="3*"]\n|===\n|规章 |1\n\n' * 2_001 * n),
    "spanning asciidocs": _text(lambda n: '[cols="99*"]\n|===\n' + "50.200+|规章 9*|1\n" * 1_000 * n + "|===\n"),
    "latex": _text(lambda n: "\\begin{tabular}{ll}\n" + "规章 & 1 \\\\\n" * 3_000 * n + "\\end{tabular}\n"),
    "latexes": _text(lambda n: "\\begin{tabular}{ll}\n规章 & 1 \\\\\n\\end{tabular}\n" * 2_000 * n),
    "open latexes": _text(lambda n: "\\begin{tabular}{ll}\n规章 & 1 \\\\\n" * 3_000 * n),
    "one row of latex": _text(lambda n: "\\begin{tabular}{ll}\n" + "规章 & " * 5_000 * n + "\\\\\n\\end{tabular}\n"),
    "spanning latex": _text(
        lambda n: (
            "\\begin{tabular}{ll}\n"
            + "\\multirow{9}{*}{\\multicolumn{9}{c}{规章}} & 1 \\\\\n" * 1_000 * n
            + "\\end{tabular}\n"
        )
    ),
    "tables in tags": _text(
        lambda n: _lines() + "<table>" + "<tr><td>规章</td><td>1</td></tr>\n" * 2_000 * n + "</table>\n", ".md"
    ),
    "many tables in tags": _text(
        lambda n: _lines() + "<table><tr><td>规章</td><td>1</td></tr></table>\n" * 2_000 * n, ".md"
    ),
    "open tables in tags": _text(lambda n: _lines() + "<table>\n" * 5_000 * n, ".md"),
    "prose": _text(lambda n: _lines() + "2022年，本机关收到申请1件，办结1件。" * 2_000 * n),
    "prose in lines": _text(lambda n: _lines() + "2022年，本机关收到申请1件，办结1件。\n" * 2_000 * n),
    "sections": _text(lambda n: "".join(f"{'一二三四五六'[k % 6]}、总体情况\n正文。\n" for k in range(2_000 * n))),
    "titles of reports": _text(
        lambda n: (
            "".join(f"某某市财政局{2000 + k % 25}年政府信息公开工作年度报告\n" for k in range(1_000 * n)) + _lines()
        )
    ),
    "rows of the form": _text(lambda n: _lines().replace("规章", "规章" * 1_000 * n)),
    "the form's rows again": _text(lambda n: "\n".join(line for line in _lines().split("\n") if "|" in line) * 20 * n),
    "the form's words": _text(lambda n: "本年新收政府信息公开申请数量\n上年结转\n予以公开\n部分公开\n1\n" * 1_000 * n),
    "the form's words in a line": _text(
        lambda n: "本年新收政府信息公开申请数量 上年结转 予以公开 部分公开 1 " * 1_000 * n
    ),
    "the list of before": _text(lambda n: "指标名称 单位 数量\n主动公开政府信息数 条 1\n" * 1_000 * n),
    "the list of before in a line": _text(
        lambda n: "统计指标 单位 统计数 一、主动公开情况 （一）主动公开政府信息数 条 1 " * 1_000 * n
    ),
    "figures in a line": _text(lambda n: _lines("pipes between, spans left out") + "1 2 3 4 5 6 7 " * 3_000 * n),
    "fees": _text(lambda n: _lines() + "发出收费通知的件数为1件，总金额为1元，实际收取的总金额为1元。" * 1_000 * n),
    "dates": _text(lambda n: _lines() + "2023年1月2日\n某某局\n" * 2_000 * n),
    "garbled": _text(lambda n: _lines() + "ä¸€" * 3_000 * n),
    "radicals": _text(lambda n: _lines() + "⼀⽉" * 20_000 * n),
    "traditional": _text(lambda n: _lines() + "政府資訊公開\n" * 5_000 * n),
    "returns": _text(lambda n: _lines() + "\r" * 20_000 * n),
    "other line ends": _text(lambda n: _lines() + "\u2028\x0b\x0c\x85" * 10_000 * n),
}


def _archive(members: Callable[[int], dict[str, bytes]]) -> tuple[str, Maker]:
    return ".zip", lambda size: _zip(dict(members(size)))


def _same_name(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(size):
            archive.writestr(name, b"1")
    return out.getvalue()


ZIP: dict[str, tuple[str, Maker]] = {
    "members": _archive(lambda n: {f"a{k}.gif": b"1" for k in range(400 * n)}),
    "members of one name": (".zip", lambda n: _same_name("a.gif", 400 * n)),
    "deep folders": _archive(lambda n: {"a/" * 500 * n + f"{k}.gif": b"1" for k in range(40)}),
    "long names": _archive(lambda n: {"a" * 4_000 * n + f"{k}.gif": b"1" for k in range(40)}),
    "slashes": _archive(lambda n: {"/" * 4_000 * n + f"{k}.gif": b"1" for k in range(40)}),
    "members of one name in a package": (".docx", lambda n: _same_name("word/document.xml", 2_000 * n)),
}


def _pdf(draw: Callable[[Canvas, int], None]) -> tuple[str, Maker]:
    def make(size: int) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pageCompression=0)
        canvas.setFont("Helvetica", 6)
        draw(canvas, size)
        canvas.save()
        return out.getvalue()

    return ".pdf", make


def _glyphs(canvas: Canvas, size: int) -> None:
    for line in range(40 * size):
        canvas.drawString(20, 20 + line * 2, "12 34 regulation " * 6)


def _strokes(canvas: Canvas, size: int) -> None:
    _glyphs(canvas, 1)
    for at in range(150 * size):
        canvas.line(20, 20 + at / 2, 500, 20 + at / 2)
        canvas.line(20 + at / 3, 20, 20 + at / 3, 700)


def _crossing(canvas: Canvas, size: int) -> None:
    _glyphs(canvas, 1)
    for at in range(1_000 * size):
        canvas.line(20 + at % 577, 20 + at % 311, 40 + at % 577, 20 + at % 311)


def _fills(canvas: Canvas, size: int) -> None:
    _glyphs(canvas, 1)
    for at in range(600 * size):
        canvas.rect(20 + at % 577, 20 + at % 811, 30, 10, stroke=0, fill=1)


def _pages(canvas: Canvas, size: int) -> None:
    for _ in range(24 * size):
        canvas.setFont("Helvetica", 6)
        _glyphs(canvas, 1)
        canvas.showPage()


PDF: dict[str, tuple[str, Maker]] = {
    "glyphs": _pdf(_glyphs),
    "strokes": _pdf(_strokes),
    "short strokes": _pdf(_crossing),
    "fills": _pdf(_fills),
    "pages": _pdf(_pages),
}


# -- tables whose cells span, of every kind ------------------------------------------------------------------------------

_CELL, _DOWN, _ACROSS, _BOTH = GridCell("1"), GridCell("1", 1, 2), GridCell("1", 2), GridCell("1", 2, 2)
Cells = list[tuple[GridCell, ...]]


def _rows_of(head: int, spanning: GridCell) -> Cells:
    """Rows as they stand below one another where so many cells span and as many places beside them do not."""
    wide = head * spanning.columns
    return [(spanning,) * head + (_CELL,) * wide, *[(_CELL,) * wide] * (spanning.rows - 1)]


def _stairs(steps: int) -> Cells:
    """In each row a cell more that goes on to the end."""
    return [(GridCell("1", 1, steps - at), *(_CELL,) * (steps - 1 - at)) for at in range(steps)]


SPANS: dict[str, Callable[[int], Cells]] = {
    "many rows, down": lambda n: _rows_of(3, _DOWN) * 150 * n,
    "many rows, across": lambda n: _rows_of(2, _ACROSS) * 200 * n,
    "many rows, both": lambda n: _rows_of(2, _BOTH) * 100 * n,
    "many rows, one cell beside all": lambda n: [
        (GridCell("1", 1, 400 * n), _CELL, _CELL),
        *[(_CELL, _CELL)] * (400 * n - 1),
    ],
    "some columns, down": lambda n: _rows_of(60 * n, _DOWN) * 4,
    "some columns, across": lambda n: _rows_of(30 * n, _ACROSS) * 4,
    "many columns, down": lambda n: _rows_of(1_500 * n, _DOWN),
    "many columns, across": lambda n: _rows_of(1_500 * n, _ACROSS),
    "many columns, both": lambda n: _rows_of(1_000 * n, _BOTH),
    "many columns, one cell above all": lambda n: [(GridCell("1", 3_000 * n),), (_CELL,) * 3_000 * n],
    "stairs": lambda n: _stairs(int(50 * n**0.5)),
}
"""rows of a table of a size; many columns: more than are read, which has to be seen at once"""
SPAN_WRITERS: dict[str, tuple[str, Callable[[Page], bytes]]] = {
    "html": (".html", write_html),
    "docx": (".docx", write_docx),
    "odt": (".odt", write_odf),
    "ods": (".ods", lambda part: write_odf(part, "spreadsheet")),
    **{
        writer: (".txt", lambda parts, writer=writer: write_text(parts, writer).encode())  # type: ignore[misc]
        for writer in TABLE_WRITERS
    },
}


def spanning(spans: str, kind: str) -> tuple[str, Maker]:
    """A report with a table of those spans between its own."""
    suffix, write = SPAN_WRITERS[kind]

    def make(size: int) -> bytes:
        rows = SPANS[spans](size)
        columns = sum(cell.columns for cell in rows[0])
        parts = page(plain_figures())
        return write([*parts[:-4], Grid(tuple(rows), columns, (1.0,) * columns), *parts[-4:]])

    return suffix, make


STRUCTURES: dict[str, tuple[str, Maker]] = {
    f"{kind}: {name}": made
    for kind, makers in {
        "html": HTML, "mhtml": MHTML, "docx": DOCX, "xlsx": XLSX, "odf": ODF, "csv": CSV, "text": TEXT, "zip": ZIP, "pdf": PDF,
    }.items()
    for name, made in makers.items()
} | {f"{kind}: {spans}": spanning(spans, kind) for kind in SPAN_WRITERS for spans in SPANS}  # fmt: skip

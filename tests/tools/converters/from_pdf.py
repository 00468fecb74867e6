"""What programs and packages take out of a PDF. Kinds of PDF are made by printed.py."""

import contextlib
import io
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.tools.converters.recipes import PDF, SOME_PDF, Missing, add, by_program, recipe, run

by_program(PDF, ".txt", "pdftotext", "pdftotext", "{}", "-")
by_program(PDF, ".txt", "pdftotext-layout", "pdftotext", "-layout", "{}", "-")
by_program(PDF, ".txt", "pdftotext-raw", "pdftotext", "-raw", "{}", "-")
by_program(PDF, ".html", "pdftohtml", "pdftohtml", "-i", "-stdout", "-noframes", "{}")
by_program(PDF, ".txt", "mutool", "mutool", "draw", "-q", "-F", "txt", "{}")

# -- pdfplumber --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _plumbed(path: Path) -> tuple[list[str], list[str], list[list[list[list[str]]]]]:
    """Of each page: its text, its text laid out, the cells of its tables."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        tables = [page.extract_tables() for page in document.pages]
        texts = [page.extract_text() or "" for page in document.pages]
        laid = [page.extract_text(layout=True) or "" for page in document.pages]
    return texts, laid, [[[["" if c is None else c for c in r] for r in t] for t in page] for page in tables]


def _tables(path: Path, separator: str, text: bool) -> str:
    """Each page's tables, their rows with the cells joined and their line ends taken out; `text`: below the page's text."""
    texts, _, tables = _plumbed(path)
    lines: list[str] = []
    for page, found in zip(texts, tables, strict=True):
        if text:
            lines.append(page)
        elif not lines:
            lines += page.splitlines()[:8]  # whose report it is
        lines += [separator.join(cell.replace("\n", "") for cell in row) for table in found for row in table]
    return "\n".join(lines)


add(PDF, ".txt", "pdfplumber", lambda path: "\n".join(_plumbed(path)[0]))
add(PDF, ".txt", "pdfplumber-layout", lambda path: "\n".join(_plumbed(path)[1]))
for _name, _separator in (("pipe", " | "), ("tab", "\t"), ("comma", ",")):
    add(PDF, ".txt", f"pdfplumber-tables-{_name}", lambda path, s=_separator: _tables(path, s, text=False))
    add(PDF, ".txt", f"pdfplumber-text-tables-{_name}", lambda path, s=_separator: _tables(path, s, text=True))


@recipe(PDF, ".txt")
def pdfplumber_between_tables_pipe(path: Path) -> str:
    """The text outside the tables and the tables' rows, in the page's order."""
    import pdfplumber

    lines = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
            top = 0.0
            for table in tables:
                if table.bbox[1] > top + 1:
                    above = page.crop((0, max(top, 0), page.width, min(table.bbox[1], page.height)), strict=False)
                    lines.append(above.extract_text() or "")
                lines += [" | ".join((c or "").replace("\n", "") for c in row) for row in table.extract()]
                top = table.bbox[3]
            if top < page.height - 1:
                lines.append(page.crop((0, max(top, 0), page.width, page.height), strict=False).extract_text() or "")
    return "\n".join(lines)


# -- PyMuPDF -----------------------------------------------------------------------------------------------------------


def _pages(path: Path) -> Any:
    import pymupdf

    return pymupdf.open(path)


add(PDF, ".txt", "pymupdf", lambda path: "\n".join(page.get_text() for page in _pages(path)))
add(PDF, ".txt", "pymupdf-sort", lambda path: "\n".join(page.get_text(sort=True) for page in _pages(path)))
add(PDF, ".txt", "pymupdf-blocks",
    lambda path: "\n".join(block[4] for page in _pages(path) for block in page.get_text("blocks")))  # fmt: skip
add(SOME_PDF, ".html", "pymupdf-html", lambda path: "\n".join(page.get_text("html") for page in _pages(path)))


def _markdown_tables(path: Path) -> str:
    """Each page's text outside its tables, then the tables in Markdown."""
    made = []
    with contextlib.redirect_stdout(io.StringIO()):
        for page in _pages(path):
            found = page.find_tables().tables
            for table in found:
                page.add_redact_annot(table.bbox)
            tables = [table.to_markdown() for table in found]
            page.apply_redactions()
            made += [page.get_text(), *tables]
    return "\n".join(made)


add(SOME_PDF, ".md", "pymupdf-tables-md", _markdown_tables, slow=True)

# -- others ------------------------------------------------------------------------------------------------------------


@recipe(PDF, ".txt")
def pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


@recipe(PDF, ".txt")
def pypdf_layout(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text(extraction_mode="layout") for page in PdfReader(path).pages)


@recipe(PDF, ".txt")
def pypdfium2(path: Path) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


@recipe(PDF, ".txt")
def pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


@recipe(SOME_PDF, ".txt", slow=True)
def pdfminer_all(path: Path) -> str:
    from pdfminer.high_level import extract_text
    from pdfminer.layout import LAParams

    return extract_text(path, laparams=LAParams(all_texts=True))


@recipe(SOME_PDF, ".docx", slow=True)
def pdf2docx(path: Path) -> bytes:
    from pdf2docx import Converter

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.docx"
        converter = Converter(str(path))
        converter.convert(str(out))
        converter.close()
        return out.read_bytes()


@recipe(SOME_PDF, ".csv", slow=True)
def camelot_lattice(path: Path) -> str:
    import camelot

    return "\n".join(table.df.to_csv(index=False, header=False) for table in camelot.read_pdf(str(path), pages="all"))


@recipe(SOME_PDF, ".docx")
def mutool_docx(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.docx"
        run("mutool", "convert", "-F", "docx", "-o", out, path)
        if not out.exists():
            raise Missing("mutool convert to docx")
        return out.read_bytes()

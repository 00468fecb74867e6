"""What Python's packages and old readers make of a Word file."""

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.tools.converters.from_html import JOINS, html2text, markdownify
from tests.tools.converters.recipes import add, by_file, by_program, recipe

# -- python-docx -------------------------------------------------------------------------------------------------------


def _blocks(path: Path) -> Iterator[Any]:
    import docx

    yield from docx.Document(str(path)).iter_inner_content()


def _all_cells(row: Any) -> list[str]:
    """row.cells: a merged cell once for each place that it covers."""
    return [cell.text for cell in row.cells]


def _unique_cells(row: Any) -> list[str]:
    """Each cell once, as scripts do that compare it with the one before."""
    cells: list[Any] = []
    for cell in row.cells:
        if not cells or cell._tc is not cells[-1]._tc:
            cells.append(cell)
    return [cell.text for cell in cells]


def _set_of_cells(row: Any) -> list[str]:
    """Each text once: what people write who have not thought of equal figures."""
    return list(dict.fromkeys(cell.text for cell in row.cells))


def _joined(path: Path, separator: str, cells: Callable[[Any], list[str]], last: bool = False) -> str:
    """Paragraphs a line each, tables' rows with their cells joined; `last`: all tables behind all paragraphs."""
    lines: list[tuple[bool, str]] = []
    for block in _blocks(path):
        if hasattr(block, "rows"):
            lines += [(last, separator.join(cells(row))) for row in block.rows]
        else:
            lines.append((False, block.text))
    return "\n".join(text for _, text in sorted(lines, key=lambda line: line[0]))


for _name, _separator in (JOINS | {"pipe": " | ", "barepipe": "|"}).items():
    add("docx", ".txt", f"python-docx-{_name}", lambda path, s=_separator: _joined(path, s, _all_cells))
    add("docx", ".txt", f"python-docx-unique-{_name}", lambda path, s=_separator: _joined(path, s, _unique_cells))
for _name in ("pipe", "space", "tab"):
    add("docx", ".txt", f"python-docx-tables-last-{_name}",
        lambda path, s=(JOINS | {"pipe": " | "})[_name]: _joined(path, s, _all_cells, last=True))  # fmt: skip
add("docx", ".txt", "python-docx-set-tab", lambda path: _joined(path, "\t", _set_of_cells))


# -- others ------------------------------------------------------------------------------------------------------------


@recipe("docx", ".txt")
def docx2txt(path: Path) -> str:
    import docx2txt

    return str(docx2txt.process(str(path)))


@recipe("docx", ".txt")
def docx2python(path: Path) -> str:
    from docx2python import docx2python

    with docx2python(path) as content:
        return str(content.text)


def _mammoth(path: Path, convert: str) -> str:
    import mammoth

    with path.open("rb") as file:
        return str(getattr(mammoth, convert)(file).value)


add("docx", ".html", "mammoth-html", lambda path: _mammoth(path, "convert_to_html"))
add("docx", ".md", "mammoth-md", lambda path: _mammoth(path, "convert_to_markdown"))
add("docx", ".txt", "mammoth-raw", lambda path: _mammoth(path, "extract_raw_text"))
add("docx", ".md", "mammoth-html2text", lambda path: html2text(_mammoth(path, "convert_to_html")))
add("docx", ".md", "mammoth-markdownify", lambda path: markdownify(_mammoth(path, "convert_to_html")))


def _xml(path: Path) -> str:
    with ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return archive.read("word/document.xml").decode()


add("docx", ".txt", "docx-xml-wt", lambda path: "\n".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", _xml(path))))
add("docx", ".txt", "docx-xml-tagspace", lambda path: re.sub(r"<[^>]+>", " ", _xml(path).replace("</w:p>", "\n")))
add("docx", ".txt", "docx-xml-notags", lambda path: re.sub(r"<[^>]+>", "", _xml(path).replace("</w:p>", "\n")))

by_file("docx", ".md", "docx2md", str(Path(sys.executable).with_name("docx2md")), "{}", "{out}")
by_program("doc", ".txt", "antiword", "antiword", "-m", "UTF-8", "{}")
by_program("doc", ".txt", "antiword-w0", "antiword", "-m", "UTF-8", "-w", "0", "{}")
by_program("doc", ".txt", "catdoc", "catdoc", "-d", "utf-8", "{}")
by_program("doc", ".txt", "catdoc-w", "catdoc", "-d", "utf-8", "-w", "{}")
by_program("rtf", ".html", "unrtf-html", "unrtf", "--html", "{}")
by_program("rtf", ".txt", "unrtf-text", "unrtf", "--text", "{}")


@recipe("rtf", ".txt")
def striprtf(path: Path) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(path.read_text("utf-8", "replace")))

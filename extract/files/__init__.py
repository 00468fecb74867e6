"""Kinds of file: from a file's bytes to a document. What the bytes are decides; where they do not say, the suffix.

A reader is a module with

    read(content: bytes) -> list[Block]        paragraphs and tables in reading order (extract.blocks)

that raises UnreadableDocument, and nothing else, whatever the bytes are. To add a kind, write such a module and name
it in READERS. Plain text (.txt, .md) has no blocks: its layout is told from the text (extract.layouts).
"""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from io import BytesIO
from typing import NamedTuple

from extract.blocks import Block, Place, Remark, lay_out
from extract.bounds import check_rows, check_text
from extract.errors import UnreadableDocument
from extract.files.archive import members, read_member
from extract.files.text import decode_as_is
from extract.said import Said

READERS = {
    "html": "extract.files.html",
    "mhtml": "extract.files.mhtml",
    "docx": "extract.files.docx",
    "doc": "extract.files.converted",
    "pdf": "extract.files.pdf",
    "xlsx": "extract.files.sheets",
    "xls": "extract.files.sheets",
    "odt": "extract.files.odf",
    "ods": "extract.files.odf",
    "csv": "extract.files.csv",
}
"""kind -> module that reads it (imported when the first file of that kind comes)"""

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".docx": "docx",
    ".doc": "doc",
    ".wps": "doc",
    ".rtf": "doc",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".odt": "odt",
    ".fodt": "odt",
    ".ods": "ods",
    ".fods": "ods",
    ".csv": "csv",
}
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp")

_OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PICTURE_BYTES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_BEFORE_ELEMENTS = rb"\s*+(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).){0,500}+-->\s*+)*+"
"""What may stand before the first element; nothing of it can be read in two ways, or a few comments take for ever."""
_HTML = re.compile(_BEFORE_ELEMENTS + rb"<(?:!doctype\s+html|html|head|body|table|p|div|h1)\b", re.I | re.S)
_FLAT_ODF = re.compile(_BEFORE_ELEMENTS + rb"<office:document\b", re.S)
_FLAT_ODF_WITHIN, _LONGEST_MIMETYPE = 4_096, 1_000
_TABLE_TAG = re.compile(rb"<(?:table|!doctype|html|body)\b", re.I)
_BAR_ROWS = re.compile(rb"^[ \t]*\|[^\n]*\n[ \t]*\|", re.M)
"""Two rows of a table in bars, as Markdown and wikis write them, which may begin with tags of a page"""
_MHTML = re.compile(
    rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-Type:\s*multipart/related)", re.I
)


class RawDocument(NamedTuple):
    """A document's bytes and its text; for kinds of file that have real tables, their rows as well.

    `rows` are the cells of each table row, each cell on a line of its own from `starts` on; None for plain text.
    `remarks` say what a reader of the page does not see in which cell, and which cells nobody can tell.
    """

    uri: str
    sha256: str
    content: bytes
    text: str
    kind: str = "text"
    starts: Sequence[int] | None = None
    rows: Sequence[tuple[str, ...]] | None = None
    places: Sequence[Place] = ()
    text_is_content: bool = False
    """the bytes are the text in UTF-8, as it stands"""
    page_title_lines: int = 0
    """so many lines at the beginning are the title that a web page gives itself"""
    remarks: Sequence[Remark] = ()
    said: tuple[Said, ...] | None = None
    """what its source says of it; None: no source that could"""


def open_document(uri: str, content: bytes, sha256: str) -> RawDocument:
    """Bytes to a document. Raises UnreadableDocument (unsupported_file, needs_ocr, empty, encoding, ... )."""
    if not content or content.isspace():
        raise UnreadableDocument("empty", "the file is empty")
    kind = kind_of(uri, content)
    if kind == "text":
        text, as_is = decode_as_is(content)
        check_text(text)
        return RawDocument(uri, sha256, content, text, text_is_content=as_is)
    laid = lay_out(_reader(kind)(content))
    check_rows(laid.rows)
    check_text(laid.text)
    if not laid.text.strip():
        raise UnreadableDocument("empty", "the file holds no text")
    return RawDocument(
        uri,
        sha256,
        content,
        laid.text,
        kind,
        laid.starts,
        laid.rows,
        laid.places,
        page_title_lines=laid.page_title_lines,
        remarks=laid.remarks,
    )


def kind_of(uri: str, content: bytes) -> str:
    """The kind of file: text or a key of READERS. Raises UnreadableDocument.

    (unsupported_file, needs_ocr, damaged, too_large)
    """
    suffix = _suffix(uri)
    named = SUFFIXES.get(suffix)
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content, suffix)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _kind_of_ole(content, named)
    if content.startswith(b"{\\rtf"):
        return "doc"
    if content.startswith(_OTHER_ARCHIVES):
        raise UnreadableDocument(
            "unsupported_file",
            "an archive of another kind (.rar, .7z), which is not opened; unpack it, or pack it as .zip",
        )
    if _FLAT_ODF.match(content[:_FLAT_ODF_WITHIN]):
        return "ods" if named == "ods" else "odt"
    is_bitmap = content.startswith(b"BM") and content[6:10] == bytes(4)
    if suffix in PICTURES or content.startswith(_PICTURE_BYTES) or is_bitmap:
        raise UnreadableDocument("needs_ocr", "a picture; recognise its text first and give that (as .txt or .html)")
    if named not in ("html", "mhtml") and _HTML.match(content[:4096]) and b"%PDF-" not in content[:1024]:
        is_marked = named == "text" and not _TABLE_TAG.search(content) and _BAR_ROWS.search(content)
        return "text" if is_marked else "html"
    if named in ("doc", "xls", "html", None) and _MHTML.match(content[:4096]):
        return "mhtml"
    if named is None:
        known = " ".join(SUFFIXES)
        raise UnreadableDocument(
            "unsupported_file", f"files of this kind ({suffix or 'no suffix'}) are not read; give one of {known}"
        )
    return named


def _suffix(uri: str) -> str:
    """The ending of the file's name, in small letters, as pathlib tells it at many times the cost."""
    name = uri.rstrip("/").rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""


def _kind_of_zip(content: bytes, suffix: str) -> str:
    """docx, xlsx, odt or ods, whatever the name; any other zip is not read. Raises UnreadableDocument."""
    file = BytesIO(content)
    names = {member.name.lower(): member for member in members(file)}
    if any(name.startswith("word/document") for name in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        mimetype = read_member(file, names["mimetype"], _LONGEST_MIMETYPE) if "mimetype" in names else suffix.encode()
        return "ods" if b"spreadsheet" in mimetype or mimetype == b".ods" else "odt"
    if "ofd.xml" in names:
        raise UnreadableDocument("unsupported_file", "an OFD file, which is not read; give the report as .pdf or .docx")
    raise UnreadableDocument(
        "unsupported_file",
        f"a zip file named {suffix or 'without suffix'}, but neither .docx, .xlsx, .odt nor .ods; "
        "name an archive .zip, and save a document as .docx, .xlsx or .pdf",
    )


def _kind_of_ole(content: bytes, named: str | None) -> str:
    """doc or xls by the streams in it; the name decides where both or neither are named. Raises UnreadableDocument."""
    word, sheet, locked = (name.encode("utf-16-le") in content for name in ("WordDocument", "Book", "EncryptedPackage"))
    sheet = sheet or "Workbook".encode("utf-16-le") in content
    by_name = {"xls": "xls", "xlsx": "xls", "doc": "doc", "docx": "doc"}.get(named or "")
    if word != sheet:
        return "doc" if word else "xls"
    if by_name or word or locked:
        return by_name or "doc"
    raise UnreadableDocument("unsupported_file", "an old Office file that is neither a text nor a sheet")


def _reader(kind: str) -> Callable[[bytes], list[Block]]:
    read: Callable[[bytes], list[Block]] = import_module(READERS[kind]).read
    return read

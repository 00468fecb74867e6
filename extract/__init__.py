"""Reading: from the bytes of a file to lines of text and rows of table cells. Nothing is interpreted here."""

from extract.documents import RawDocument, SourceFile, discover, read_document
from extract.errors import DocumentError
from extract.layouts import Layout, PrintedRows, choose_layout
from extract.rows import Row

__all__ = [
    "DocumentError",
    "Layout",
    "PrintedRows",
    "RawDocument",
    "Row",
    "SourceFile",
    "choose_layout",
    "discover",
    "read_document",
]

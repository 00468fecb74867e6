"""Reading: from the bytes of a file to lines of text and rows of table cells. Nothing is interpreted here."""

from extract.documents import SourceFile, discover
from extract.errors import DocumentError
from extract.files import RawDocument, open_document
from extract.layouts import Layout, PrintedRows
from extract.rows import Row

__all__ = [
    "DocumentError",
    "Layout",
    "PrintedRows",
    "RawDocument",
    "Row",
    "SourceFile",
    "discover",
    "open_document",
]

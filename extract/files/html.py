"""Web pages: paragraphs and tables of an HTML file, its cells where their row and column spans put them.

    >>> read("<p>二、<b>主动公开</b></p><table><tr><td>规章<td>0<td>&nbsp;</table>".encode())[0].text
    '二、主动公开'

The page is read as a stream of tags, without a tree: of the elements only tables, and what is not displayed, need an
end, and time and memory grow with the page's size alone, however it is nested. (A tree would not do: lexbor takes time
quadratic in the depth of hostile pages, libxml2 cuts a page that is nested deeply. The tests compare the cells with those
of lexbor.) Nothing is fetched or run. What a reader of the page does not see (scripts, comments, display:none) is left
out.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from extract.blocks import Block
from extract.errors import UnreadableDocument
from extract.files.html_page import read_page
from extract.files.text import decode_text

MAX_BYTES: Final = 64 * 1024 * 1024

_DECLARED = re.compile(rb"""(?:charset|<\?xml[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.I)
_DECLARED_WITHIN = 4_096
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_SURELY_UTF8 = 30
"""bytes of UTF-8 sequences that text in another charset does not form by chance"""


def read(content: bytes, charset: str | None = None) -> list[Block]:
    """Paragraphs and tables in reading order; the page's title first, if its body does not hold it.

    `charset` is what came with the file from elsewhere (a MIME header); it goes before what the page declares.
    Raises UnreadableDocument (encoding, binary, empty, too_large, nesting).
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"a page of more than {MAX_BYTES >> 20} MB; give the report's page alone")
    return read_text(decode(content, charset))


def read_text(text: str) -> list[Block]:
    """The same of a page that is decoded already."""
    return read_page(text)


def decode(content: bytes, charset: str | None = None) -> str:
    """The page's text: by byte-order mark, declared charset, as UTF-8, as GB18030, the first that fits.

    A declaration is not believed if the bytes do not decode under it, nor against text that is plainly UTF-8.
    """
    if content.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
        return decode_text(content)
    head = content[:_DECLARED_WITHIN].lower()
    if charset is None and (b"charset" in head or b"encoding" in head):
        declared = _DECLARED.search(head)
        charset = declared[1].decode() if declared else None
    codec = _CODECS.get((charset or "utf-8").lower(), "utf-8")
    if codec != "utf-8" and not _plainly_utf8(content):
        try:
            return decode_text(content.decode(codec).encode())
        except UnicodeDecodeError:
            pass
    return decode_text(content)


def _plainly_utf8(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return len(content) - len(text) >= _SURELY_UTF8

"""Web archives (.mht, .mhtml): the page inside a MIME message, as browsers save it.

Only the main HTML part is read; pictures, styles and frames beside it are not. Nothing is fetched.
"""

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import Final

from extract.blocks import Block
from extract.errors import UnreadableDocument
from extract.files import html

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_PARTS: Final = 5_000
MAX_DEPTH: Final = 20
MAX_HEADERS: Final = 400
"""Lines of headers of a message that holds parts: the standard library looks through them for each part."""

_MULTIPART = re.compile(rb"multipart/", re.I)
_LONG_TYPE = re.compile(rb"content-type:(?:[^\r\n]|[\r\n]+[ \t]){4000}", re.I)
"""Of a header with very many parameters each one costs the standard library as much as all behind it."""


def read(content: bytes) -> list[Block]:
    """Paragraphs and tables of the archive's page.

    Raises UnreadableDocument (too_large, nesting, no_page, and what extract.files.html raises).
    """
    return html.read(*page_in(content))


def page_in(content: bytes) -> tuple[bytes, str | None]:
    """The archive's page, and the charset that came with it. Raises UnreadableDocument as read does."""
    if len(content) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"an archive of more than {MAX_BYTES >> 20} MB; save the page alone")
    # A part begins at a boundary line: counted before the message is taken apart, whose parser recurses into parts.
    if (
        content.count(b"\n--") > 2 * MAX_PARTS
        or content.lower().count(b"multipart/") > MAX_DEPTH
        or _LONG_TYPE.search(content)
        or _has_many_headers(content)
    ):
        raise UnreadableDocument(
            "nesting", "a web archive of too many parts or parameters; save the page alone, as .html"
        )
    try:
        message = message_from_bytes(content, policy=compat32)
        part = _main_part(message)
        body = part.get_payload(decode=True) if part else None
    except (MessageError, RecursionError, ValueError, LookupError, AttributeError) as error:
        raise UnreadableDocument("no_page", f"a damaged web archive ({error}); save the page anew, as .html") from None
    if part is None or not isinstance(body, bytes):
        raise UnreadableDocument("no_page", "the web archive holds no HTML page; save the page anew, as .html")
    charset = part.get_param("charset")
    return body, charset if isinstance(charset, str) else None


def _has_many_headers(content: bytes) -> bool:
    """Do the headers of the message, or of one in it that holds parts, take too many lines?"""
    text = content.replace(b"\r\n", b"\n")
    begins = [0, *(text.rfind(b"\n\n", 0, found.start()) + 2 for found in _MULTIPART.finditer(text))]
    ends = (text.find(b"\n\n", begin) for begin in begins)
    return any(
        text.count(b"\n", begin, end if end >= 0 else len(text)) > MAX_HEADERS
        for begin, end in zip(begins, ends, strict=True)
    )


def _main_part(message: Message) -> Message | None:
    """The part that the archive names as its start, else the first HTML part."""
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = message.get_param("start")
    for part in pages:
        if isinstance(start, str) and part.get("Content-ID", "").strip() == start.strip():
            return part
    return pages[0] if pages else None

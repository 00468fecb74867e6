"""What a document's tables are apart from their figures: documents of one skeleton are read alike, figure for figure.

Also whether a page's source holds anything that can glue figures together or hide one: only then is it read twice.
"""

import io
import re
import zipfile
import zlib
from hashlib import blake2b

_SIZE = 16
_MOST_BYTES = 64 * 1024 * 1024
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_TAG_WITH_DIGIT = re.compile(rb"<[^<>\d]*+\d[^<>]*+>")
_STYLES = re.compile(rb"<style\b.*?(?:</style|\Z)", re.S | re.I)
"""A style nobody closes goes on to the end, as in a browser; so no byte is looked at twice."""
_OPEN = re.compile(rb"<table\b", re.I)
_EDITS = re.compile(rb' (?:w:rsid\w*|w14:paraId|w14:textId)="[^"]*"')
"""Word's own numbers of edits and paragraphs, which are another in every document."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PARTS = re.compile(r"word/(?:document\d*|styles)\.xml|xl/(?:worksheets/[^/]+|sharedStrings|styles|workbook)\.xml")
_OF_STYLES = ("word/styles.xml", "xl/styles.xml")


_HIDING_ELEMENTS = (
    *("sup", "sub", "del", "s", "strike", "ruby", "rt", "rp", "small", "input", "select", "textarea", "template"),
    *("noscript", "details", "dialog", "object", "svg", "math", "iframe", "button", "label", "option"),
)
_HIDING_WORDS = (
    *("<x-", "visib", "opacity", "line-through", "clip", "transform", "mso-hide", "mso-text-raise", "font-variant"),
    *("filter", "direction", "unicode-bidi", "var("),
)
_HIDING: tuple[tuple[bytes, re.Pattern[bytes] | None], ...] = (
    *((f"<{name}".encode(), re.compile(rf"<{name}[\s>/]".encode())) for name in _HIDING_ELEMENTS),
    *((word.encode(), None) for word in _HIDING_WORDS),
    (b"hidden", re.compile(rb"<[^<>]*\shidden[\s=>]")),
    (b"display", re.compile(rb"display\s*+:\s*+none")),
    (b"vertical-align", re.compile(rb"vertical-align\s*+:\s*+(?:su|text-|[-+.\d])")),
    (b"position", re.compile(rb"(?<![\w-])position\s*+:\s*+[afr]")),
    (b"text-indent", re.compile(rb"text-indent\s*+:\s*+-")),
    (b"font", re.compile(rb"font(?:-size)?\s*+:\s*+0*\.?[0-3](?![\d.]|em)")),
    (b"color", re.compile(rb"(?<![\w-])color\s*+:\s*+(?:#?[ef]|white|transparent|rgb|hsl)")),
    (b"height", re.compile(rb"height\s*+:\s*+0(?![.\d])")),
    (b"width", re.compile(rb"width\s*+:\s*+0(?![.\d])")),
    (b"content", re.compile(rb"(?<![\w-])content\s*+:")),
    (b"&#", re.compile(rb"&#(?:x0*3[0-9]|0*4[89]|0*5[0-7])(?![0-9])")),
)
"""What can raise, strike out or hide a figure, or print one that is no text of the page: a word, and what it must be part
of (in small letters). The word alone is looked for first, which costs little."""
_IN_PIECES = re.compile(
    rb"\d\s*+<(?!/?(?:t[dhr]|table|tbody|thead|tfoot)\b)[^<>]*+>\s*+"
    rb"(?:<(?!/?(?:t[dhr]|table|tbody|thead|tfoot)\b)[^<>]*+>\s*+)*+[\d.,]"
)
"""Digits of one cell with tags between them."""


def can_hide(kind: str, content: bytes) -> bool:
    """Can anything in the source glue figures of the tables or hide one? Of other kinds than pages: perhaps."""
    if kind != "html" or content.startswith(_UTF16):
        return True
    region = _region(content)
    if region is None:
        return False
    seen = b"".join([region, *_STYLES.findall(content)]).lower()
    return any(word in seen and (part is None or part.search(seen)) for word, part in _HIDING) or bool(
        _IN_PIECES.search(seen)
    )


def skeleton(kind: str, content: bytes) -> bytes | None:
    """A digest that two documents of a kind share if their tables' source differs in the figures alone; None if unknown."""
    if kind == "html":
        return _of_page(content)
    return _of_package(content) if kind in ("docx", "xlsx") else None


def _region(content: bytes) -> bytes | None:
    """A page from its first table to the end of its last."""
    first = _OPEN.search(content)
    end = max(content.rfind(b"</table"), content.rfind(b"</TABLE"))
    return None if first is None else content[first.start() : end if end > first.start() else len(content)]


def _of_page(content: bytes) -> bytes | None:
    region = None if content.startswith(_UTF16) else _region(content)
    return None if region is None else _digest(region, *_STYLES.findall(content))


def _of_package(content: bytes) -> bytes | None:
    parts = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for member in package.infolist():
                if member.filename in _OF_STYLES:
                    parts.append(b"%d" % member.CRC)
                elif _PARTS.fullmatch(member.filename):
                    if member.file_size > _MOST_BYTES:
                        return None
                    parts.append(_EDITS.sub(b"", _tables_of(package.read(member))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return None
    return _digest(*parts)


def _tables_of(part: bytes) -> bytes:
    """A Word document's tables; any other part as it is."""
    first, last = part.find(b"<w:tbl>"), part.rfind(b"</w:tbl>")
    return part[first:last] if 0 <= first < last else part


def _digest(*parts: bytes) -> bytes:
    found = blake2b(digest_size=_SIZE)
    for part in parts:
        figures = part.translate(_DIGITS)
        while b"00" in figures:
            figures = figures.replace(b"00", b"0")
        found.update(b"%d " % len(figures))
        found.update(figures)
        found.update(b"".join(_TAG_WITH_DIGIT.findall(part)))
    return found.digest()

"""Stand-in for Chinese fonts that a PDF names but does not hold, so that reading depends on no installed font.

pdfium leaves a text run out of a page's text if its glyphs have no outline, which is so for any Chinese character when
the document's font (宋体, often not embedded) is not on the machine: labels would be lost, full-width figures with
them. The font here has one outline, a square, for every character. What is printed how wide the PDF says itself.
"""

import ctypes
import struct
from typing import Any

import pypdfium2.raw as pdfium

_EM = 1000
_SQUARE = (50, -70, 950, 830)
_EAST_ASIAN = frozenset((128, 129, 130, 134, 136))
"""Windows character sets: Japanese, Korean (two), simplified and traditional Chinese."""

_kept: list[Any] = []
"""What pdfium holds pointers to."""


def square_font() -> bytes:
    """A TrueType font whose every character is a square."""
    left, bottom, right, top = _SQUARE
    outline = struct.pack(">5h2H", 1, left, bottom, right, top, 3, 0) + bytes([1] * 4)
    outline += struct.pack(">4h", left, 0, right - left, 0) + struct.pack(">4h", bottom, top - bottom, 0, bottom - top)
    outline += bytes(-len(outline) % 4)
    group = struct.pack(">3I", 0x21, 0x10FFFF, 1)
    mapping = struct.pack(">2H3I", 13, 0, 16 + len(group), 0, 1) + group
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 10, 12) + mapping,
        b"glyf": outline,
        b"head": struct.pack(
            ">4I2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, left, bottom, right, top, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 880, -120, 0, _EM, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh2h", _EM, left, 0, left)[:6],
        b"loca": struct.pack(">3I", 0, 0, len(outline)),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head = struct.pack(">I4H", 0x10000, len(tables), 64, 2, len(tables) * 16 - 64)
    entries, body = b"", b""
    for tag, data in sorted(tables.items()):
        entries += tag + struct.pack(">3I", 0, 12 + 16 * len(tables) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + entries + body


def use_square_font() -> None:
    """Gives pdfium the square font for every East Asian font that a document does not hold. Once in a process."""
    if _kept:
        return
    font = square_font()
    info = pdfium.FPDF_SYSFONTINFO()
    fields = dict(info._fields_)

    def map_font(
        _this: Any, _weight: int, _italic: int, charset: int, _pitch: int, _face: Any, _exact: Any
    ) -> int | None:
        return 1 if charset in _EAST_ASIAN else None

    def font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    info.version = 1
    for name, function in {
        "MapFont": map_font,
        "GetFontData": font_data,
        "GetFont": lambda _this, _face: None,
        "GetFontCharset": lambda _this, _font: 134,
        "GetFaceName": lambda _this, _font, _buffer, _size: 0,
        "EnumFonts": lambda _this, _mapper: None,
        "DeleteFont": lambda _this, _font: None,
        "Release": lambda _this: None,
    }.items():
        callback = fields[name](function)
        _kept.append(callback)
        setattr(info, name, callback)
    _kept.extend((info, font))
    pdfium.FPDF_SetSystemFontInfo(info)

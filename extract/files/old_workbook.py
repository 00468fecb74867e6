"""Old workbooks (.xls): do they hold text that is struck out, raised, hidden, or too pale to be seen?

The library that reads their cells does not say how these look. What may leave a cell out stands in a few records of the
workbook's stream (fonts, formats, rows, columns, windows), which are looked through here; a workbook in which any tells
is read through LibreOffice, which keeps the looks.
"""

import struct
from collections.abc import Iterator
from typing import Final

from extract.files.sheet_looks import empty_sections

_SECTOR_SHIFT_AT, _FIRST_FAT_AT, _DIRECTORY_AT, _SMALL_FROM_AT = 30, 76, 48, 56
_FREE: Final = 0xFFFFFFFA
"""Numbers of sectors from here on stand for none."""
_ENTRY: Final = 128
_MOST_SECTORS: Final = 400_000
_STREAMS = ("Workbook", "Book")

_FONT, _FONT_OLD, _FORMAT, _ROW, _COLUMN, _WINDOW, _CONDITION = 0x31, 0x231, 0x41E, 0x208, 0x7D, 0x23E, 0x1B1
_STRUCK, _HIDDEN_ROW, _HIDDEN_COLUMN, _NOUGHTS = 0x08, 0x20, 0x01, 0x10
_PALE = frozenset([1, 9, 5, 13, 22, 26])
"""Numbers of colours: white, yellow, light grey."""
_LOWEST: Final = 20
"""Height of a font or row (twentieths of a point) up to which nothing is seen."""


def may_tell(content: bytes) -> bool:
    """May anything in the workbook leave out a cell or a part of its text? Of a file that is damaged: no."""
    try:
        return any(_tells(kind, body) for kind, body in _records(_stream(content)))
    except (struct.error, IndexError):
        return False


def _tells(kind: int, body: bytes) -> bool:
    if kind in (_FONT, _FONT_OLD) and len(body) >= 10:
        height, flags, color, _, raised = struct.unpack_from("<5H", body)
        return bool(flags & _STRUCK) or raised in (1, 2) or color in _PALE or height <= _LOWEST
    if kind == _FORMAT and len(body) > 5:
        length, wide = struct.unpack_from("<HB", body, 2)
        code = (
            body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
            if wide & 1
            else body[5 : 5 + length].decode("latin-1")
        )
        return ";" in code and any(empty_sections(code))
    if kind == _ROW and len(body) >= 14:
        height, flags = struct.unpack_from("<H", body, 6)[0], struct.unpack_from("<H", body, 12)[0]
        return bool(flags & _HIDDEN_ROW) or height & 0x7FFF <= _LOWEST
    if kind == _COLUMN and len(body) >= 10:
        width, flags = struct.unpack_from("<H", body, 4)[0], struct.unpack_from("<H", body, 8)[0]
        return bool(flags & _HIDDEN_COLUMN) or not width
    if kind == _WINDOW and len(body) >= 2:
        return not struct.unpack_from("<H", body)[0] & _NOUGHTS
    return kind == _CONDITION


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _stream(content: bytes) -> bytes:
    """The workbook's stream of a compound file; nothing if there is none."""
    size = 1 << struct.unpack_from("<H", content, _SECTOR_SHIFT_AT)[0]
    if size not in (512, 4096):
        return b""
    fat = _fat(content, size)
    directory = _chain(content, fat, size, struct.unpack_from("<I", content, _DIRECTORY_AT)[0])
    least = struct.unpack_from("<I", content, _SMALL_FROM_AT)[0]
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if name in _STREAMS:
            first, total = struct.unpack_from("<II", entry, 116)
            if total < least:  # in sectors of 64 bytes, which no real workbook is small enough for
                return _small(content, fat, size, directory, first, total)
            return _chain(content, fat, size, first)[:total]
    return b""


def _fat(content: bytes, size: int) -> list[int]:
    """Of each sector, the one that follows it."""
    sectors = [s for s in struct.unpack_from("<109I", content, _FIRST_FAT_AT) if s < _FREE]
    more, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, _MOST_SECTORS)):
        if more >= _FREE:
            break
        block = struct.unpack_from(f"<{size // 4}I", content, _offset(more, size))
        sectors += [s for s in block[:-1] if s < _FREE]
        more = block[-1]
    fat: list[int] = []
    for sector in sectors:
        fat += struct.unpack_from(f"<{size // 4}I", content, _offset(sector, size))
        if len(fat) > _MOST_SECTORS:
            break
    return fat


def _offset(sector: int, size: int) -> int:
    return (sector + 1) * size


def _chain(content: bytes, fat: list[int], size: int, first: int) -> bytes:
    """The sectors that follow one another from the first on."""
    pieces: list[bytes] = []
    at = first
    while at < _FREE and at < len(fat) and len(pieces) <= len(fat):
        pieces.append(content[_offset(at, size) : _offset(at, size) + size])
        at = fat[at]
    return b"".join(pieces)


def _small(content: bytes, fat: list[int], size: int, directory: bytes, first: int, total: int) -> bytes:
    """A stream in sectors of 64 bytes, which lie in the stream of the root."""
    root = struct.unpack_from("<I", directory, 116)[0]
    inner = _chain(content, fat, size, root)
    table = _chain(content, fat, size, struct.unpack_from("<I", content, 60)[0])
    follows = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    pieces: list[bytes] = []
    at = first
    while at < _FREE and at < len(follows) and len(pieces) <= len(follows):
        pieces.append(inner[at * 64 : at * 64 + 64])
        at = follows[at]
    return b"".join(pieces)[:total]

"""Plain text: the encoding told by a byte-order mark, else strict UTF-8, else GB18030; lines ended by \\n.

GB18030 gives some character to nearly any bytes, so what it reads must look like Chinese; a text that was garbled
before it was saved is refused as well (extract.suspicion). A wrong decoding is set aside, never read. Radicals that a
tool took out of a PDF for ideographs (⼀ for 一) are written as these.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from extract.characters import holds_radicals, ideographs
from extract.errors import UnreadableDocument
from extract.suspicion import REASONS, is_garbled

_COMMON = "的年公开政府信息数一二三日月本行不关開數關"
"""Characters that every Chinese report is full of, simplified or traditional."""
_COMMON_SHARE = 0.02
_ENOUGH = 40
"""Below so many Chinese characters a share says nothing."""
_UNMARKED = "UTF-16 without a mark that says so; save it anew as UTF-8"


def decode_text(content: bytes) -> str:
    """The text of a file. Raises UnreadableDocument (empty, encoding, mojibake, binary)."""
    return decode_as_is(content)[0]


def decode_as_is(content: bytes) -> tuple[str, bool]:
    """The text, and whether the bytes are that text in UTF-8 as it stands. Raises as decode_text does."""
    text, is_utf8 = _decode(content)
    has_returns = b"\r" in content and "\r" in text  # in bytes, single ones are found faster
    as_is = is_utf8 and not has_returns and not content.startswith(BOM_UTF8)
    if not text or text.isspace():
        raise UnreadableDocument("empty", "the file holds no text")
    if has_returns:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\0" in content and "\0" in text:
        if _is_unmarked_utf16(content):
            raise UnreadableDocument("encoding", _UNMARKED)
        raise UnreadableDocument("binary", "the file holds NUL bytes: it is not text")
    if is_garbled(text):
        raise UnreadableDocument("mojibake", REASONS["mojibake"])
    readable = text if is_utf8 and not holds_radicals(content) else ideographs(text)
    return readable, as_is and readable is text


def _decode(content: bytes) -> tuple[str, bool]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), False
        except UnicodeDecodeError:
            raise UnreadableDocument("encoding", "marked as UTF-16 but damaged; save it anew as UTF-8") from None
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8"), True
    except UnicodeDecodeError as error:
        wrong = f"neither UTF-8 (byte {error.start + 1:,}) nor GB18030; save it anew as UTF-8"
    if _is_unmarked_utf16(content):
        raise UnreadableDocument("encoding", _UNMARKED)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableDocument("encoding", wrong) from None
    if "\0" not in text and not _reads_as_chinese(text):
        raise UnreadableDocument("encoding", wrong)
    return text, False


def _reads_as_chinese(text: str) -> bool:
    """Do the commonest characters have their share? Bytes of another encoding give rare characters."""
    foreign = sum(character > "\x7f" for character in text)
    return foreign < _ENOUGH or sum(map(text.count, _COMMON)) >= _COMMON_SHARE * foreign


def _is_unmarked_utf16(content: bytes) -> bool:
    """Do nearly all NUL bytes stand at even, or at odd places, as those of ASCII characters in UTF-16 do?"""
    even, odd = content[::2].count(0), content[1::2].count(0)
    return len(content) % 2 == 0 and max(even, odd) > max(10 * min(even, odd), len(content) // 100)

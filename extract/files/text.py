"""Plain text: the encoding told by a byte-order mark, else strict UTF-8, else GB18030; lines ended by \\n."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from extract.errors import UnreadableDocument


def decode_text(content: bytes) -> str:
    """The text of a file. Raises UnreadableDocument (empty, encoding, binary)."""
    text = _decode(content)
    if not text or text.isspace():
        raise UnreadableDocument("empty", "the file holds no text")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise UnreadableDocument("binary", "the file holds NUL bytes: it is not text")
    return text


def _decode(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableDocument("encoding", "marked as UTF-16 but damaged; save it anew as UTF-8") from None
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            raise UnreadableDocument(
                "encoding", f"neither UTF-8 (byte {error.start + 1:,}) nor GB18030; save it anew as UTF-8"
            ) from None

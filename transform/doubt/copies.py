"""Copies of documents in which every figure of the form's tables is a number of its own, by kind of file."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

from extract.errors import DocumentError
from extract.files import archive, html, mhtml
from extract.files.csv import delimiter_of
from extract.files.text import decode_text
from transform.doubt.markup import Irregular, numbered
from transform.doubt.numbers import Numbering, Run, TooManyFigures
from transform.doubt.open_source import tables_of_open_document, written_out
from transform.doubt.page_source import tables_of_page
from transform.doubt.sheets import numbered_sheet, plain_styles, shared_texts
from transform.doubt.word_source import tables_of_word

KINDS = frozenset({"html", "mhtml", "docx", "xlsx", "odt", "ods", "csv", "text"})
"""Kinds of file of which a copy can be made."""

_DOCUMENT = re.compile(r"word/document\d*\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_HIDING_IN_WORD = (
    *(b"vanish", b"webHidden", b"w:hidden", b"trike", b"vertAlign", b"w:position", b"w:del>", b"w:del ", b"w:moveFrom"),
    *(b"w:fld", b"instrText", b"w:sdt", b"txbx", b"AlternateContent", b"w:object", b"altChunk", b"cellDel", b"rStyle"),
    *(b'"FFFFFF"', b"w:ruby", b"w:sym", b"oMath"),
)
"""What in a Word document can hide a figure, raise it, or write it without text; runs written in unlike ways besides."""
_HIDING_IN_SHEETS = (
    *(b'hidden="1"', b'hidden="true"', b'state="hidden', b'state="veryHidden', b"<rPr", b"<r>", b"rPh", b"<f>", b"<f "),
    *(b"<strike", b"vertAlign", b'rgb="FFFFFFFF"', b'<color theme="0"', b't="str"'),
)
"""The same of a workbook."""
_CONTENT = "content.xml"
_BOM = b"\xef\xbb\xbf"
_MOST_BYTES = 64 * 1024 * 1024
IsWord = Callable[[str], bool]
"""Is this the text of a label of a form?"""


class Copy(NamedTuple):
    """A document with other figures: its bytes, the suffix of the kind of file it is, and the runs that were replaced.

    `is_plain`: nothing in the source of its tables can glue figures or hide one.
    """

    content: bytes
    suffix: str
    runs: tuple[Run, ...]
    is_plain: bool = False


def copy_of(kind: str, content: bytes, is_word: IsWord) -> Copy | None:
    """The copy of a document; None if it cannot be made, or its tables hold no figure."""
    try:
        made = _MAKERS[kind](content, is_word)
    except (Irregular, TooManyFigures, DocumentError, UnicodeError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return made if made.runs else None


def _page(content: bytes, is_word: IsWord, charset: str | None = None) -> Copy:
    source = html.decode(content, charset)
    numbering = Numbering(source)
    changed = numbered(source, tables_of_page(source), numbering, is_word)
    return Copy(_BOM + changed.encode("utf-8", "surrogatepass"), ".html", tuple(numbering.runs))


def _web_archive(content: bytes, is_word: IsWord) -> Copy:
    page, charset = mhtml.page_in(content)
    return _page(page, is_word, charset)


def _word(content: bytes, is_word: IsWord) -> Copy:
    members = dict(_members(content))
    name = next(name for name in members if _DOCUMENT.fullmatch(name))
    source = members[name].decode("utf-8-sig")
    numbering = Numbering(source)
    is_plain = not any(word in members[name] for word in _HIDING_IN_WORD)
    members[name] = numbered(source, tables_of_word(source), numbering, is_word).encode()
    return Copy(_zipped(members), ".docx", tuple(numbering.runs), is_plain and not numbering.unlike)


def _workbook(content: bytes, is_word: IsWord) -> Copy:
    members = dict(_members(content))
    texts = shared_texts(members.get("xl/sharedStrings.xml", b"").decode("utf-8-sig"))
    styles = plain_styles(members.get("xl/styles.xml", b"").decode("utf-8-sig"))
    sheets = {name: data.decode("utf-8-sig") for name, data in members.items() if _SHEET.fullmatch(name)}
    numbering = Numbering(" ".join([*texts, *sheets.values()]))
    is_plain = not any(word in data for data in members.values() for word in _HIDING_IN_SHEETS)
    for name, source in sheets.items():
        members[name] = numbered_sheet(source, texts, styles, numbering, is_word).encode()
    return Copy(_zipped(members), ".xlsx", tuple(numbering.runs), is_plain)


def _open_document(suffix: str) -> Callable[[bytes, IsWord], Copy]:
    def make(content: bytes, is_word: IsWord) -> Copy:
        is_package = content.startswith(b"PK")
        members = dict(_members(content)) if is_package else {_CONTENT: content}
        source = written_out(members[_CONTENT].decode("utf-8-sig"))
        numbering = Numbering(source)
        members[_CONTENT] = numbered(source, tables_of_open_document(source), numbering, is_word).encode()
        made = _zipped(members) if is_package else members[_CONTENT]
        return Copy(made, suffix if is_package else f".f{suffix[1:]}", tuple(numbering.runs))

    return make


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of an office file that are XML."""
    file = io.BytesIO(content)
    for member in archive.members(file):
        if member.name.endswith((".xml", ".rels")) or member.name == "mimetype":
            yield member.name, archive.read_member(file, member, _MOST_BYTES)


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def _csv(content: bytes, is_word: IsWord) -> Copy:
    text = decode_text(content)
    delimiter = delimiter_of(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    numbering = Numbering(text)
    for at in _table_lines([[*row] for row in rows], is_word):
        rows[at] = [numbering.renumber(cell) for cell in rows[at]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return Copy(_BOM + out.getvalue().encode(), ".csv", tuple(numbering.runs))


_MARKS = re.compile(r"([|\t│┃║]+)")


def _text(content: bytes, is_word: IsWord) -> Copy:
    """Cells of a line are parted at tabs and pipes; blanks behind a figure give way, so that what stands below one
    another stays so as far as there is room."""
    lines = decode_text(content).split("\n")
    numbering = Numbering("\n".join(lines))
    parted = [_MARKS.split(line) for line in lines]
    for at in _table_lines(parted, is_word):
        lines[at] = "".join(piece if n % 2 else _kept_in_place(piece, numbering) for n, piece in enumerate(parted[at]))
    return Copy("\n".join(lines).encode(), ".txt", tuple(numbering.runs))


def _kept_in_place(cell: str, numbering: Numbering) -> str:
    parts = re.split(r"( {2,})", cell)
    longer = 0
    for n, part in enumerate(parts):
        if n % 2:
            taken = min(longer, len(part) - 1)
            parts[n], longer = part[taken:], longer - taken
        else:
            parts[n] = numbering.renumber(part)
            longer += len(parts[n]) - len(part)
    return "".join(parts)


def _table_lines(rows: list[list[str]], is_word: IsWord) -> range:
    """The rows or lines from the first that holds a label of a form to the one below the last."""
    named = [n for n, row in enumerate(rows) if any(cell and is_word(cell) for cell in row)]
    if not named:
        return range(0)
    last = named[-1] + 1
    while last < len(rows) and not any("\u4e00" <= character <= "\u9fff" for cell in rows[last] for character in cell):
        last += 1
    return range(named[0], last)


_MAKERS: dict[str, Callable[[bytes, IsWord], Copy]] = {
    "html": _page,
    "mhtml": _web_archive,
    "docx": _word,
    "xlsx": _workbook,
    "odt": _open_document(".odt"),
    "ods": _open_document(".ods"),
    "csv": _csv,
    "text": _text,
}

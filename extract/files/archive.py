"""Zip files read with limits: the members of an archive of documents, and the parts of .docx and .xlsx.

    with Path(path).open("rb") as file:
        for member in members(file):
            content = read_member(file, member)

Nothing is ever unpacked to disk: a member's name is only a name. The directory is parsed by zipfile; a member's bytes
are inflated here, so that no more than the limit is ever held, whatever the archive claims.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from extract.errors import UnreadableDocument

MAX_MEMBER_BYTES = 32 * 1024 * 1024
"""Largest member that is read (bytes unpacked): as for a file of its own."""

MAX_MEMBERS = 20_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_TOTAL_BYTES = 8 * 1024 * 1024 * 1024
"""All members together (bytes unpacked, as declared)."""

MAX_RATIO = 250
"""Unpacked by packed bytes of members beyond RATIO_FROM; office files reach some 50, a bomb is near deflate's 1,032."""

RATIO_FROM = 1024 * 1024

NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso")
"""Suffixes of archives; one inside an archive is set aside."""

_OF_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})
"""What stands in a zip that is itself one document: of Word and Excel, OpenDocument, OFD."""

_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = 30
_BACKSLASHES = re.compile(r"[\\/]+")
_DRIVE = re.compile(r"[A-Za-z]:")


class Member(NamedTuple):
    """A file in an archive as its directory tells it: where its header begins, bytes packed and unpacked."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int
    method: int
    encrypted: bool


class _Directory:
    """What zipfile may read of a file while it parses the directory: no more than the limit at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY_BYTES:
            raise UnreadableDocument("too_large", f"the archive lists too many files; at most {MAX_MEMBERS:,} are read")
        return self._file.read(size if size >= 0 else MAX_DIRECTORY_BYTES)


def members(file: BinaryIO) -> list[Member]:
    """The files of an archive in the order of its directory, names as they are read by people (see _names).

    Raises UnreadableDocument (damaged, too_large).
    """
    length = file.seek(0, 2)
    file.seek(0)
    try:
        with zipfile.ZipFile(_Directory(file)) as archive:
            entries = archive.infolist()
    except UnreadableDocument:
        raise
    except (
        Exception
    ) as error:  # whatever zipfile trips over in a directory that is none (struct, Unicode, overflow ...)
        raise damaged(error) from error
    if len(entries) > MAX_MEMBERS:
        raise UnreadableDocument(
            "too_large", f"the archive holds {len(entries):,} files; at most {MAX_MEMBERS:,} are read"
        )
    if sum(entry.compress_size for entry in entries) > length:
        raise UnreadableDocument("damaged", "the archive's members overlap: it is damaged or made to fill the disk")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise UnreadableDocument(
            "too_large", f"the archive unpacks to {total:,} bytes; at most {MAX_TOTAL_BYTES:,} are read"
        )
    return [
        Member(
            name,
            entry.header_offset,
            entry.compress_size,
            entry.file_size,
            entry.CRC,
            entry.compress_type,
            bool(entry.flag_bits & 0x1),
        )
        for name, entry in zip(_names(entries), entries, strict=True)
    ]


def read_member(file: BinaryIO, member: Member, limit: int = MAX_MEMBER_BYTES) -> bytes:
    """A member's bytes. Raises UnreadableDocument (encrypted, too_large, unsupported_file, damaged)."""
    if member.encrypted:
        raise UnreadableDocument("encrypted", "protected by a password; unpack it with the password and give the files")
    if member.size > limit:
        raise UnreadableDocument("too_large", f"unpacks to {member.size:,} bytes; at most {limit:,} are read")
    if member.method not in (_STORED, _DEFLATED):
        raise UnreadableDocument(
            "unsupported_file", f"packed by a method that is not read ({member.method}); pack it anew as a plain zip"
        )
    if member.size > RATIO_FROM and member.size > MAX_RATIO * member.packed:
        raise UnreadableDocument(
            "too_large", f"unpacks to {member.size // max(member.packed, 1):,} times its size, which no report does"
        )
    try:
        file.seek(member.offset)
        header = file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise damaged("a member is not where the directory says")
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        packed = file.read(min(member.packed, limit + RATIO_FROM))
        content = packed
        if member.method == _DEFLATED:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size + 1)
    except (OSError, ValueError, OverflowError, zlib.error) as error:
        raise damaged(error) from error
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise damaged("a member's size or checksum is wrong")
    return content


def damaged(why: object) -> UnreadableDocument:
    """The error for a file that is broken."""
    said = str(why).strip().rstrip(".")[:120]
    return UnreadableDocument("damaged", f"the file is damaged{f' ({said})' if said else ''}; fetch or save it anew")


# -- archives of documents ---------------------------------------------------------------------------------------------


def documents_in(path: str) -> dict[str, Member]:
    """Name -> member of the documents an archive holds; folders, hidden files and __MACOSX are left out.

    Empty for an office file that is only named .zip. Raises UnreadableDocument (damaged, too_large, empty, unreadable)
    and OSError.
    """
    facts = Path(path).stat()
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadableDocument("unreadable", "not a file that can be read (a folder, pipe or device)")
    return _documents_in(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(8)
def _documents_in(path: str, modified_ns: int, byte_size: int) -> dict[str, Member]:
    """An archive is listed again only when it has changed."""
    with Path(path).open("rb") as file:
        return documents_among(members(file))


def documents_among(listed: Iterable[Member]) -> dict[str, Member]:
    """Name -> member of the documents among the files of an archive; {} for an office file. Raises UnreadableDocument (empty)."""
    listed = list(listed)
    if any(member.name in _OF_OFFICE for member in listed):
        return {}
    found: dict[str, Member] = {}
    times: dict[str, int] = {}
    for member in listed:
        if member.name.endswith("/") or not _is_shown(member.name):
            continue
        name = member.name
        if name in found:  # an archive may hold several files of one name
            stem, again = PurePosixPath(name), times.get(name, 1)
            while name in found:
                again += 1
                name = str(stem.with_name(f"{stem.stem}~{again}{stem.suffix}"))
            times[member.name] = again
        found[name] = member
    if not found:
        raise UnreadableDocument("empty", "the archive holds no documents")
    return found


def read_document_in(archive: BinaryIO, documents: Mapping[str, Member], name: str) -> bytes:
    """The bytes of a document in an archive. Raises UnreadableDocument (also unsupported_file, unreadable), OSError."""
    member = documents.get(name)
    if member is None:
        raise UnreadableDocument("unreadable", "no longer in its archive")
    if name.lower().endswith(NESTED):
        raise UnreadableDocument("unsupported_file", "an archive inside an archive is not opened; unpack it")
    return read_member(archive, member)


def _is_shown(name: str) -> bool:
    return not any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _names(entries: Iterable[zipfile.ZipInfo]) -> list[str]:
    """The names as text: UTF-8 where marked or where all others are valid UTF-8, else GB18030, else as they are.

    Folders are parted by `/`, without a drive, a leading slash, `.` or `..`; what cannot be printed is escaped.
    """
    entries = list(entries)
    unmarked = [entry.orig_filename for entry in entries if not entry.flag_bits & 0x800]
    encoding = next((name for name in ("utf-8", "gb18030") if all(_recoded(n, name) for n in unmarked)), "cp437")
    return [
        _clean(entry.orig_filename if entry.flag_bits & 0x800 else _recoded(entry.orig_filename, encoding) or "")
        for entry in entries
    ]


def _recoded(name: str, encoding: str) -> str | None:
    """A name that zipfile took for cp437; None if it is not in that encoding."""
    try:
        return name.encode("cp437").decode(encoding)
    except UnicodeError:
        return None


def _clean(name: str) -> str:
    parts = _BACKSLASHES.split(name.split("\0", 1)[0])
    folder = "/" if not parts[-1] else ""
    kept = [part for part in parts if part not in ("", ".", "..") and not _DRIVE.fullmatch(part)] or ["unnamed"]
    text = "/".join(kept) + folder
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)

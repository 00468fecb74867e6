"""Finding the files of a source, and reading the bytes of one with limits; sha256 is that of the file's bytes."""

import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from extract.errors import SourceError, UnreadableDocument
from extract.files.archive import Member, documents_among, documents_in, members, read_document_in
from extract.said import Said, mark_of

MAX_BYTES = 32 * 1024 * 1024
"""Largest file that is read. Real reports are below 200 kB of text; scanned ones in PDF are larger, but have no text."""


class SourceFile(NamedTuple):
    """A file as its folder lists it; nothing of it has been read yet.

    A document in an archive (.zip) is a file of its own: `path` and `modified_ns` are the archive's, `member` its name.
    A folder that cannot be listed stands in its files' place; its address ends with a slash.
    `said` is what its source says of it (None: no source that could).
    """

    path: str
    uri: str
    byte_size: int
    modified_ns: int
    member: str | None = None
    said: tuple[Said, ...] | None = None


def discover(sources: Iterable[str]) -> list[SourceFile]:
    """All files below the sources (files or folders), ordered by address; hidden ones and links to folders are left out.

    The documents in an archive (.zip) are listed in its place; an archive that cannot be opened stays one file, which
    read_bytes sets aside with the reason; so do a folder below a source that cannot be listed, and one of several sources.
    Raises SourceError if no source at all can be listed.
    """
    found: dict[str, SourceFile] = {}
    here = os.getcwd()
    wanted, lost = list(dict.fromkeys(sources)), list[SourceError]()
    for source in wanted:
        try:
            found.update(_in_source(source, here))
        except SourceError as error:
            lost.append(error)
            found.update(_lost(source, here))
    if lost and len(lost) == len(wanted):
        raise lost[0]
    return [found[uri] for uri in sorted(found)]


def _in_source(source: str, here: str) -> dict[str, SourceFile]:
    """Address -> file of a source. Raises SourceError, with the system's error as its cause."""
    if not source.strip():
        raise SourceError("a SOURCE is empty: name a file or a folder")
    base = _uri(source, here)
    try:
        facts = os.stat(source)
    except OSError as error:
        is_absent = isinstance(error, FileNotFoundError)
        raise SourceError(f"{source}: {'no such file or folder' if is_absent else error.strerror}") from error
    if stat.S_ISREG(facts.st_mode):
        uri = _printable(base)
        file = SourceFile(source, uri, facts.st_size, facts.st_mtime_ns)
        return _opened(file) if _is_archive(source) else {uri: file}
    if not stat.S_ISDIR(facts.st_mode):
        raise SourceError(f"{source}: neither a file nor a folder") from NotADirectoryError(source)
    if is_kept(source):
        return {file.uri: file for file in _kept(source)}
    found = {}
    for file in _walk(source, base and f"{base}/"):
        found.update(_opened(file) if _is_archive(file.path) else {file.uri: file})
    return found


def is_kept(source: str) -> bool:
    """Is the folder an archive of what was pulled (extract.kept)?"""
    return all(os.path.isdir(os.path.join(source, name)) for name in ("objects", "observations"))


def _kept(source: str) -> Iterator[SourceFile]:
    """The last good bytes of every document in an archive, each under the address that it came from, with what is said
    of it there. An archive of documents (.zip) gives those in it.

    A content that came from several addresses has what is said at all of them. What is said has a part in the time of
    change, so that a document of which something else is said is read again.
    """
    from extract.kept.context import said_of_all
    from extract.kept.objects import Objects
    from extract.kept.state import State

    objects, state = Objects(Path(source)), State(Path(source))
    try:
        good = [one for one in state.all() if one.sha256 and one.kind in ("document", "attachment")]
    finally:
        state.close()
    said = said_of_all(good)
    # An address that several sources name is what it was when one of them last saw it.
    for one in {one.address: one for one in sorted(good, key=lambda one: one.last_seen)}.values():
        changed = datetime.strptime(one.changed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        path = objects.path(one.sha256)
        size = path.stat().st_size if path.exists() else 0
        context = said[one.sha256]
        modified_ns = int(changed.timestamp()) * 10**9 + (mark_of(context) or 0)
        file = SourceFile(str(path), _printable(one.address), size, modified_ns, None, context)
        yield from _opened_kept(file) if _may_be_archive(one.address, one.file_name) else (file,)


_MAY_BE_ARCHIVE = re.compile(r"\.zip(?:$|[?#&])|downfile|download|attach", re.IGNORECASE)


def _may_be_archive(address: str, file_name: str) -> bool:
    """May it be a .zip, by its names? Addresses lie: those that name a download may be anything."""
    return _MAY_BE_ARCHIVE.search(address) is not None or file_name.lower().endswith(".zip")


def _opened_kept(file: SourceFile) -> Iterable[SourceFile]:
    """The documents in a kept archive; the file itself if it is none, or cannot be opened (reading it says why)."""
    from extract.kept.context import of_several

    try:
        if not _begins_as_zip(file.path):
            return (file,)
        documents = _documents_in_kept(file.path)[1]
    except (UnreadableDocument, OSError):
        return (file,)
    said = file.said if len(documents) == 1 else of_several(file.said or ())
    inside = [
        file._replace(uri=f"{file.uri}/{name}", byte_size=member.size, member=name, said=said)
        for name, member in documents.items()
    ]
    return inside or (file,)


def _begins_as_zip(path: str) -> bool:
    import pyarrow as pa

    try:
        with pa.CompressedInputStream(pa.OSFile(path), "zstd") as stream:
            return bool(stream.read(4) == b"PK\x03\x04")
    except pa.ArrowInvalid:
        return False


@lru_cache(2)
def _documents_in_kept(path: str) -> tuple[bytes, dict[str, Member]]:
    """The bytes of a kept archive, and the documents in it. Raises UnreadableDocument, OSError."""
    content = _kept_bytes(path)
    return content, documents_among(members(BytesIO(content)))


def _lost(source: str, here: str) -> dict[str, SourceFile]:
    """What stands for a source that cannot be listed: a folder's address."""
    uri = _printable(f"{_uri(source, here) or here}/")
    return {uri: SourceFile(source, uri, 0, 0)}


class Listed(NamedTuple):
    """How many documents a source holds, whether a folder in it could not be listed, whether it could not be itself."""

    documents: int
    unlisted: bool
    lost: bool


def listed_in(source: str, files: Sequence[SourceFile]) -> Listed:
    """What a source holds of the files that discover gives."""
    base = _printable(_uri(source, os.getcwd()))
    if is_kept(source):  # its documents have the addresses that they came from
        inside = os.path.join(source, "objects", "")
        return Listed(sum(file.path.startswith(inside) for file in files), False, False)
    if base:
        own = _first(files, base)
        found = [file for file in files[own : own + 1] if file.uri == base]
        found += files[_first(files, f"{base}/") : _first(files, f"{base}0")]
    else:  # the working folder: all that is not said by its full path
        found = [*files[: _first(files, "/")], *files[_first(files, "0") :]]
    folders = [file.uri for file in found if file.uri.endswith("/")]
    return Listed(len(found) - len(folders), bool(folders), bool(base) and f"{base}/" in folders)


def _first(files: Sequence[SourceFile], address: str) -> int:
    """Where the files begin whose address is this one or a later one; "0" is the character after "/"."""
    return bisect_left(files, address, key=_address)


def _address(file: SourceFile) -> str:
    return file.uri


def _opened(file: SourceFile) -> dict[str, SourceFile]:
    """Address -> document in the archive; the archive itself if it cannot be opened (read_bytes says why)."""
    try:
        documents = documents_in(file.path)
    except (UnreadableDocument, OSError):
        documents = {}
    path, uri, _, modified_ns = file[:4]
    inside = {
        f"{uri}/{name}": SourceFile(path, f"{uri}/{name}", member.size, modified_ns, name)
        for name, member in documents.items()
    }
    return inside or {uri: file}


def _is_archive(path: str) -> bool:
    return path[-4:].lower() == ".zip"


def _walk(folder: str, prefix: str) -> Iterator[SourceFile]:
    pending = [(folder, prefix)]
    while pending:
        current, prefix = pending.pop()
        try:
            with os.scandir(current) as entries:
                listed = list(entries)
        except OSError as error:  # not permitted, too deep, or gone since its own folder was listed
            if current == folder:
                raise SourceError(f"{current}: {error.strerror}") from error
            yield SourceFile(current, _printable(prefix), 0, 0)
            continue
        for entry in listed:
            name = entry.name
            if name[0] == ".":
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, f"{prefix}{name}/"))
                elif not entry.is_symlink() or not os.path.isdir(entry.path):
                    facts = _stat(entry)
                    yield SourceFile(entry.path, _printable(prefix + name), facts.st_size, facts.st_mtime_ns)
            except OSError:  # gone meanwhile, for one: reading it says so
                yield SourceFile(entry.path, _printable(prefix + name), 0, 0)


def _stat(entry: "os.DirEntry[str]") -> os.stat_result:
    """Of the file, or of the link itself where it leads nowhere (reading it then says so)."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)


def _printable(uri: str) -> str:
    """The address with bytes that are not UTF-8 written as escapes."""
    try:
        uri.encode()
    except UnicodeEncodeError:
        return os.fsencode(uri).decode("utf-8", "backslashreplace")
    return uri


def _uri(path: str, here: str) -> str:
    """Relative to the working folder where the file lies below it, absolute otherwise."""
    absolute = os.path.normpath(path if os.path.isabs(path) else os.path.join(here, path))
    return absolute[len(here) + 1 :] if f"{absolute}/".startswith(f"{here}/") else absolute


def read_bytes(file: SourceFile) -> bytes:
    """The file's bytes. Raises UnreadableDocument (too_large, unreadable; of archives see extract.files.archive)."""
    if file.uri.endswith("/"):
        raise UnreadableDocument("unreadable", f"this folder cannot be listed: {_why_not_listed(file.path)}")
    try:
        if is_of_archive(file):
            return _read_kept(file)
        if file.member is not None:
            with open(file.path, "rb") as archive:
                return read_document_in(archive, documents_in(file.path), file.member)
        if _is_archive(file.path) and documents_in(file.path):
            raise UnreadableDocument("unreadable", "an archive that has changed since it was listed; run again")
    except OSError as error:
        raise UnreadableDocument("unreadable", f"cannot be opened: {error.strerror}") from error
    if file.byte_size > MAX_BYTES:
        raise UnreadableDocument("too_large", f"{file.byte_size:,} bytes; at most {MAX_BYTES:,} are read")
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe must not keep us waiting
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableDocument("unreadable", "not a file that can be read (a folder, pipe or device)")
            content = os.read(descriptor, file.byte_size + 1)
            while len(content) > file.byte_size:  # grown since it was listed
                more = os.read(descriptor, MAX_BYTES)
                if not more:
                    break
                content += more
                if len(content) > MAX_BYTES:
                    raise UnreadableDocument("too_large", f"more than {MAX_BYTES:,} bytes")
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableDocument("unreadable", f"cannot be opened: {error.strerror}") from error
    return content


def is_of_archive(file: SourceFile) -> bool:
    """Is it an object of an archive of what was pulled?"""
    return f"{os.sep}objects{os.sep}sha256{os.sep}" in file.path and file.path.endswith(".zst")


def _read_kept(file: SourceFile) -> bytes:
    """The bytes of a document in an archive, checked against their name."""
    if file.member is None:
        content = _kept_bytes(file.path)
        if len(content) > MAX_BYTES:
            raise UnreadableDocument("too_large", f"{len(content):,} bytes; at most {MAX_BYTES:,} are read")
        return content
    archive, documents = _documents_in_kept(file.path)
    return read_document_in(BytesIO(archive), documents, file.member)


def _kept_bytes(path: str) -> bytes:
    from extract.kept.objects import DamagedObject, Objects

    kept = Path(path)
    try:
        return Objects(kept.parents[3]).get(kept.name.removesuffix(".zst"))
    except DamagedObject as error:
        raise UnreadableDocument(
            "damaged", f"the archive's object is damaged ({error}); restore it from a copy"
        ) from None


def _why_not_listed(folder: str) -> str:
    try:
        with os.scandir(folder):
            return "it could not a moment ago; run again"
    except OSError as error:
        return f"{error.strerror}; nothing in it was read"


def is_readable(file: SourceFile) -> bool:
    """Is there now an ordinary file that may be opened?"""
    return os.path.isfile(file.path) and os.access(file.path, os.R_OK)

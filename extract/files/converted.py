"""Old word-processor files (.doc, .wps, .rtf): converted to .docx by LibreOffice, where it is installed, then read as such.

LibreOffice runs without a window, with a new profile in a temporary folder, macros and links switched off, in a session
of its own that is killed when it takes too long, or when this process ends. Nothing else of the system is told to it.
"""

import os
import shutil
import subprocess
import tempfile
from hashlib import md5
from pathlib import Path

from extract import scratch
from extract.blocks import Block
from extract.errors import UnreadableDocument
from extract.files import docx
from extract.files.archive import MAX_MEMBER_BYTES, damaged
from extract.files.office import OLE, refuse_encrypted
from extract.lifeline import Child

SECONDS = 60
"""How long a conversion may take; real ones take one to three seconds."""

PROGRAMS = ("soffice", "libreoffice")

_WORD_ENCRYPTED = 0x0100
_HEADER_AT = 512
"""Where the text stream of nearly every .doc begins."""

_LIMITS = 'ulimit -c 0; ulimit -f 262144; ulimit -v 6291456; exec "$@"'
"""No core files, no file above 128 MB (512-byte blocks), 6 GB of address space."""

_SETTINGS = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "org.openoffice.Inet/Settings": {  # what is fetched all the same goes to a port nobody listens on
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
}


def read(content: bytes) -> list[Block]:
    """The document's blocks. Raises UnreadableDocument (needs_libreoffice, encrypted, timeout, damaged, too_large)."""
    refuse_encrypted(content)
    suffix = _suffix(content)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise UnreadableDocument(
            "needs_libreoffice",
            "an old word-processor file, which is read through LibreOffice: install it (for example the package "
            "libreoffice-writer) and run with --force, or save the file as .docx",
        )
    return docx.read(_convert(program, content, suffix, "docx"))


def as_xlsx(content: bytes) -> bytes:
    """An old workbook as .xlsx. Raises UnreadableDocument (needs_libreoffice, timeout, damaged, too_large)."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise UnreadableDocument(
            "needs_libreoffice",
            "an old workbook in which something is struck out, raised or hidden, which is read through LibreOffice: "
            "install it (for example the package libreoffice-calc) and run with --force, or save the file as .xlsx",
        )
    return _convert(program, content, ".xls", "xlsx")


def _suffix(content: bytes) -> str:
    """The suffix that fits the bytes. Raises UnreadableDocument (damaged, encrypted)."""
    if content.startswith(OLE):
        header = content[_HEADER_AT : _HEADER_AT + 12]
        if header[:2] == b"\xec\xa5" and int.from_bytes(header[10:12], "little") & _WORD_ENCRYPTED:
            raise UnreadableDocument("encrypted", "protected by a password; remove the password and save it anew")
        return ".doc"
    start = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    if start.startswith(b"<?xml"):
        return ".xml"
    raise damaged("not a word-processor file, whatever its name says")


def _convert(program: str, content: bytes, suffix: str, kind: str) -> bytes:
    """The document as a file of that kind. Raises UnreadableDocument (timeout, damaged, too_large)."""
    with tempfile.TemporaryDirectory(dir=scratch.folder(), ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, out, profile = folder / f"document{suffix}", folder / "out", folder / "profile"
        source.write_bytes(content)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), "utf-8")
        arguments = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
        arguments += ["--convert-to", kind, "--outdir", str(out), str(source)]
        scratch.note_outside(folder, _socket(profile))
        try:
            _run(["/bin/sh", "-c", _LIMITS, "sh", *arguments], folder)
        finally:
            scratch.remove_outside(folder)
        converted = out / f"document.{kind}"
        if not converted.is_file() or converted.is_symlink():
            raise damaged("LibreOffice cannot convert it")
        if converted.stat().st_size > MAX_MEMBER_BYTES:
            raise UnreadableDocument("too_large", f"converted, it has more than {MAX_MEMBER_BYTES:,} bytes")
        return converted.read_bytes()


def _socket(profile: Path) -> Path:
    """Where LibreOffice listens for others that use the profile; it stays there when LibreOffice is killed."""
    digits = "".join(f"{byte:x}" for byte in md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest())
    folder = next((folder for folder in ("/tmp", "/var/tmp") if os.access(folder, os.W_OK)), "/tmp")
    return Path(folder, f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{digits}")


def _run(arguments: list[str], folder: Path) -> None:
    """Runs a program to its end or for SECONDS; whatever it started is ended with it."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    try:
        child = Child(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
    except OSError as error:
        raise damaged(f"LibreOffice cannot be started: {error.strerror}") from error
    try:
        child.process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(
            "timeout", f"LibreOffice did not convert it within {SECONDS} seconds; open it and save it as .docx"
        ) from None
    finally:
        child.end()  # also what the program left running


def _registry() -> str:
    """LibreOffice's settings for a profile."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )

"""What the readers of .docx and .xlsx share: the package's parts as XML, with limits, and files that are none."""

import io
import posixpath
from typing import cast

from lxml import etree

from extract.errors import UnreadableDocument
from extract.files.archive import damaged, members, read_member

MAX_XML_BYTES = 24 * 1024 * 1024
"""Largest part that is parsed; the main part of real reports is below 1 MB."""

MAX_TAGS = 1_200_000
"""Most `<` in a part: bounds the memory of its tree (some 150 bytes an element)."""

OLE = b"\xd0\xcf\x11\xe0"
"""How .doc, .xls and encrypted .docx and .xlsx begin."""

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of an office file (a zip), each read and parsed when asked for. Raises UnreadableDocument throughout."""

    def __init__(self, content: bytes) -> None:
        refuse_encrypted(content)
        self._file = io.BytesIO(content)
        self._members = {member.name.lower(): member for member in members(self._file)}
        self._sources: dict[str, bytes] = {}

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part; None if the package has no such part."""
        source = self.source(name)
        return None if source is None else parse_xml(source)

    def source(self, name: str) -> bytes | None:
        """The bytes of a part, read once; None if the package has no such part."""
        name = name.lower()
        known = self._sources.get(name)
        member = self._members.get(name)
        if known is None and member is not None:
            known = self._sources[name] = read_member(self._file, member, MAX_XML_BYTES)
        return known

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (last word of its type, name of the part) of a part; '' is the package itself."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relationship in () if root is None else root.iter(_RELATIONSHIPS):
            if relationship.get("TargetMode") != "External":
                target = relationship.get("Target") or ""
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                kind = (relationship.get("Type") or "").rsplit("/", 1)[-1]
                found[relationship.get("Id") or ""] = kind, path.lstrip("/")
        return found

    def main_part(self, usual: str) -> tuple[str, etree._Element]:
        """Name and root of the part that the package names as its document, else of the usual one."""
        named = [path for kind, path in self.targets("").values() if kind == "officeDocument"]
        for name in (*named, usual):
            root = self.xml(name)
            if root is not None:
                return name, root
        raise damaged(f"it has no {usual}")


def parse_xml(content: bytes) -> etree._Element:
    """The root of a part: no DTD, no entities, nothing fetched. Raises UnreadableDocument (damaged, too_large)."""
    if content.count(b"<") > MAX_TAGS:
        raise UnreadableDocument("too_large", f"more than {MAX_TAGS:,} elements in one part; no report has so many")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in content or b"\0" in content:  # neither is in an office file; UTF-16 would hide the first
        raise damaged("its XML holds a document type or NUL bytes")
    try:
        root = cast("etree._Element | None", etree.fromstring(content, parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(error) from error
    if root is None:
        raise damaged("an empty part")
    return root


def refuse_encrypted(content: bytes) -> None:
    """Raises UnreadableDocument (encrypted) for an office file protected by a password."""
    if content.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableDocument("encrypted", "protected by a password; open it, remove the password and save it anew")

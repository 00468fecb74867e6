"""Bytes by their sha256, packed (zstd), each written once: equal bytes of many addresses are one object.

An object stands under its name only when it is whole on the disk. What is damaged later is found by its name.
"""

import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

MOST_BYTES = 1_000_000_000
"""Of an unpacked object."""
_NAME = re.compile(r"[0-9a-f]{64}")
_SUFFIX = ".zst"
_AT_ONCE = 1 << 20


class DamagedObject(Exception):
    """An object that is not, or not any more, what its name says."""


class Objects:
    """A folder of objects: objects/sha256/ab/abcdef….zst.

    put() keeps bytes under a passing name; settle() makes all that was put since durable, and only then gives them their
    names. Several threads may put and settle.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "objects" / "sha256"
        self._waiting: dict[str, Path] = {}
        self._changing, self._settling = threading.Lock(), threading.Lock()

    def path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise DamagedObject(f"{sha256[:80]!r} is no sha256")
        return self.folder / sha256[:2] / f"{sha256}{_SUFFIX}"

    def __contains__(self, sha256: object) -> bool:
        return isinstance(sha256, str) and (sha256 in self._waiting or self.path(sha256).exists())

    def put(self, content: bytes) -> str:
        """Keeps the bytes; their sha256. Raises OSError where the disk does not take them."""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in self:
            return sha256
        folder = self.path(sha256).parent
        folder.mkdir(parents=True, exist_ok=True)
        packed = pa.Codec("zstd", compression_level=3).compress(content, asbytes=True)
        # The unpacked size stands in front of no frame that pyarrow writes: the frame itself says it.
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(packed)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        with self._changing:
            other = self._waiting.setdefault(sha256, Path(name))
        if other != Path(name):
            Path(name).unlink(missing_ok=True)
        return sha256

    def settle(self) -> None:
        """Makes what was put durable and gives it its names. Raises OSError; what has no name yet is then still waiting."""
        with self._settling:
            with self._changing:
                waiting = list(self._waiting.items())
            for _, path in waiting:
                _sync(path)
            folders = set()
            for sha256, path in waiting:
                to = self.path(sha256)
                path.chmod(0o444)
                path.replace(to)
                folders.add(to.parent)
                with self._changing:
                    del self._waiting[sha256]
            for folder in folders:
                _sync(folder)

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their name. Raises DamagedObject, FileNotFoundError."""
        try:
            packed = self._waiting.get(sha256, self.path(sha256)).read_bytes()
        except FileNotFoundError:  # it got its name meanwhile, or is not there
            packed = self.path(sha256).read_bytes()
        content = unpacked(packed)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedObject(f"{sha256}: its bytes are not those of its name")
        return content

    def names(self) -> Iterator[str]:
        """The names of all objects, in order. What is no object is passed over."""
        if not self.folder.is_dir():
            return
        for folder in sorted(path for path in self.folder.iterdir() if path.is_dir()):
            for path in sorted(folder.iterdir()):
                name = path.name.removesuffix(_SUFFIX)
                if path.name.endswith(_SUFFIX) and _NAME.fullmatch(name) and name.startswith(folder.name):
                    yield name

    def damaged(self) -> Iterator[tuple[str, str]]:
        """Every object that is not what its name says, and why."""
        for name in self.names():
            try:
                self.get(name)
            except (DamagedObject, OSError) as error:
                yield name, str(error)

    def sweep(self) -> int:
        """Removes what a killed writer left without a name; how many there were. Only while nobody writes."""
        count = 0
        for path in self.folder.glob("*/.*.part") if self.folder.is_dir() else ():
            if path not in self._waiting.values():
                with suppress(OSError):
                    path.unlink()
                    count += 1
        return count


def unpacked(packed: bytes) -> bytes:
    """The bytes of a zstd frame, whole or not at all, and not more than may be. Raises DamagedObject."""
    taken = bytearray()
    try:
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            while piece := stream.read(_AT_ONCE):
                taken += piece
                if len(taken) > MOST_BYTES:
                    raise DamagedObject(f"more than {MOST_BYTES:,} bytes")
    except (OSError, pa.ArrowInvalid) as error:
        raise DamagedObject(f"cannot be unpacked ({' '.join(str(error).split())[:120]})") from None
    return bytes(taken)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

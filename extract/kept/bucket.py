"""An archive that lies in a bucket (S3): the folder that is read and written is a copy of it, which says so in bucket.json.

Before a night what the bucket has and the folder lacks is brought; after it, what the night brought is kept in the bucket, and
only then read. The bucket has the same names: objects/…, and the files of the log that are closed; each is put once, where
there is none of its name, and never changed. A file of the log is put behind the objects that it names.

A night that was broken off goes on from the folder. Without the folder it is another night, which asks anew.
"""

import asyncio
import hashlib
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.errors import ArchiveTrouble
from extract.kept.objects import DamagedObject, Objects, unpacked
from extract.kept.observations import log_files, observations, observations_in
from extract.s3 import SCHEME, opened, words

_SAYS = "bucket.json"
_AT_ONCE = 32
_CLOSED = ".jsonl.zst"
_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """How many objects and files of the log were brought or kept, and the keys of those that are damaged there."""

    objects: int = 0
    logs: int = 0
    damaged: tuple[str, ...] = ()


def copy_of(address: str, beside: Path) -> Path:
    """The folder below `beside` that is the copy of the archive at s3://bucket/prefix; made where there is none.

    Raises ArchiveTrouble where that is no address, OSError where the folder cannot be made.
    """
    bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
    parts = [bucket, *filter(None, prefix.split("/"))]
    is_fit = bucket and len(address) < _LONGEST_NAME and all(part.isprintable() and part.strip(". ") for part in parts)
    if not is_fit or any(mark in address for mark in "\\?#@"):
        raise ArchiveTrouble(f"{address[:120]}: is no address of an archive, such as s3://bucket/archive")
    folder = beside.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _SAYS).exists():
        _write(folder / _SAYS, json.dumps({"address": SCHEME + "/".join(parts)}).encode())
    return folder


class Bucket:
    """The bucket of which a folder is a copy."""

    def __init__(self, folder: Path, address: str) -> None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self.folder, self.address = folder, address
        self._store, self._prefix = opened(address, endpoint)
        self._objects = Objects(folder)

    def bring(self) -> Moved:
        """What the bucket has and the folder lacks: files of the log, and the objects that those name.

        An object whose bytes are not those of its name is not brought, and named. Raises ArchiveTrouble.
        """
        moved: Moved = self._asked(self._bring)
        return moved

    def keep(self) -> Moved:
        """What the folder has and the bucket lacks. Raises ArchiveTrouble, also where the bucket lets one overwrite.

        An object that is damaged or gone in the folder is not put, and named.
        """
        moved: Moved = self._asked(self._keep)
        return moved

    def damaged(self) -> list[str]:
        """Every key in the bucket that is not what its name says, or is named by the log and not there. Raises ArchiveTrouble."""
        found: list[str] = self._asked(self._damaged)
        return found

    def _asked(self, what: Callable[[], Awaitable[Any]]) -> Any:
        async def asked() -> Any:
            return await what()

        try:
            return asyncio.run(asked())
        except ArchiveTrouble:
            raise
        except OSError as error:
            if (
                error.errno is not None
            ):  # of the folder; the store's client has errors of the same kinds, without a number
                raise
            raise ArchiveTrouble(f"{self.address}: {words(error)}") from None
        except Exception as error:
            raise ArchiveTrouble(f"{self.address}: {words(error)}") from None

    async def _bring(self) -> Moved:
        here = {self._name(path) for path in log_files(self.folder)}
        missing = [name for name in await self._names("observations") if name not in here and name.endswith(_CLOSED)]
        logs = {name: content for name, content in await self._got(missing) if content is not None}
        damaged = []
        wanted: dict[str, str] = {}
        for name, content in list(logs.items()):
            try:
                named = {one.sha256 for one in observations_in(content, name) if one.sha256}
            except DamagedObject:
                damaged.append(name)
                del logs[name]
                continue
            lacking = (sha256 for sha256 in named if sha256 not in self._objects)
            wanted |= {self._name(self._objects.path(sha256)): sha256 for sha256 in lacking}
        for some in _portions(sorted(wanted)):
            for name, packed in await self._got(some):
                if packed is not None and _is(packed, wanted[name]):
                    _write(self.folder / name, packed)
                else:
                    damaged.append(name)
        for name, content in logs.items():  # behind its objects, as it was kept
            _write(self.folder / name, content)
        return Moved(len(wanted), len(logs), tuple(damaged))

    async def _keep(self) -> Moved:
        there = set(await self._names("observations"))
        lacking = [path for path in log_files(self.folder) if self._name(path) not in there]
        if not lacking:
            return Moved()
        await self._refuse_what_overwrites()
        # What a source brought that did not end is read tonight as well: its objects are put, its log when it is closed.
        named = dict.fromkeys(one.sha256 for path in lacking for one in observations(path) if one.sha256)
        logs = [path for path in lacking if path.name.endswith(_CLOSED)]
        known = set(await self._names("objects"))
        new = [sha256 for sha256 in named if self._name(self._objects.path(sha256)) not in known]
        damaged: list[str] = []
        for some in _portions(new):
            await asyncio.gather(*(self._put_object(sha256, damaged) for sha256 in some))
        for path in logs:
            name, content = self._name(path), path.read_bytes()
            if not await self._put(name, content) and (await self._got([name]))[0][1] != content:
                raise ArchiveTrouble(f"{self.address}: has another {name}; two machines pull into it")
        return Moved(len(new) - len(damaged), len(logs), tuple(damaged))

    async def _put_object(self, sha256: str, damaged: list[str]) -> None:
        path = self._objects.path(sha256)
        packed = path.read_bytes() if path.exists() else b""
        if _is(packed, sha256):
            await self._put(self._name(path), packed)
        else:
            damaged.append(self._name(path))

    async def _damaged(self) -> list[str]:
        objects = {name.rpartition("/")[2].partition(".")[0]: name for name in await self._names("objects")}
        found = []
        for some in _portions(list(objects)):
            for name, content in await self._got([objects[sha256] for sha256 in some]):
                if content is None or not _is(content, name.rpartition("/")[2].partition(".")[0]):
                    found.append(f"{name}: its bytes are not those of its name")
        named: dict[str, None] = {}
        for name, content in await self._got(await self._names("observations")):
            try:
                named |= dict.fromkeys(one.sha256 for one in observations_in(content or b"", name) if one.sha256)
            except DamagedObject as error:
                found.append(str(error) if name in str(error) else f"{name}: {error}")
        return found + [f"{sha256}: the log names it, and it is not there" for sha256 in named if sha256 not in objects]

    async def _refuse_what_overwrites(self) -> None:
        """Raises ArchiveTrouble where a second write of the same name is taken: nothing there would be safe."""
        import obstore

        name = f"probe-{secrets.token_hex(8)}"
        first, second = await self._put(name, b"1"), await self._put(name, b"2")
        await obstore.delete_async(self._store, self._key(name))
        if not first or second:
            raise ArchiveTrouble(
                f"{self.address}: the store lets one overwrite what is there (no conditional writes); name another"
            )

    async def _put(self, name: str, content: bytes) -> bool:
        """Was there none of that name?"""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            await obstore.put_async(self._store, self._key(name), content, mode="create")
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    async def _got(self, names: Sequence[str]) -> list[tuple[str, bytes | None]]:
        """Each name and its bytes, None where there is none of it."""
        import obstore

        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(name: str) -> tuple[str, bytes | None]:
            async with turn:
                try:
                    return name, bytes(await (await obstore.get_async(self._store, self._key(name))).bytes_async())
                except FileNotFoundError:
                    return name, None

        return list(await asyncio.gather(*map(one, names)))

    async def _names(self, below: str) -> list[str]:
        """Of what lies below that name, in order."""
        import obstore

        begin = len(self._key(""))
        found = [str(key["path"])[begin:] async for keys in obstore.list(self._store, self._key(below)) for key in keys]
        return sorted(name for name in found if ".." not in name)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def bucket_of(folder: Path) -> Bucket | None:
    """The bucket of which the folder is a copy, None if it is an archive of its own. Raises ArchiveTrouble."""
    try:
        said = json.loads((folder / _SAYS).read_text("utf-8"))
        return Bucket(folder, str(said["address"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ArchiveTrouble(f"{folder / _SAYS}: does not say which bucket the folder is a copy of") from None


def brought(folder: Path) -> Moved:
    """The folder is up to date with the bucket of which it is a copy, if it is one. Raises ArchiveTrouble."""
    bucket = bucket_of(folder)
    return bucket.bring() if bucket else Moved()


def _is(packed: bytes, sha256: str) -> bool:
    try:
        return hashlib.sha256(unpacked(packed)).hexdigest() == sha256
    except DamagedObject:
        return False


def _portions(names: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at once as lie in memory together."""
    for begin in range(0, len(names), _AT_ONCE):
        yield names[begin : begin + _AT_ONCE]


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)

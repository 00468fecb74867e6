"""Folders and manifests: files of this machine, kept as what came from the web is, each with what a person says of it."""

import csv
import fnmatch
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath

from extract.documents import SourceFile, discover, read_bytes
from extract.errors import DocumentError, SourceError
from extract.kept.context import is_day
from extract.pull.addresses import RefusedAddress, normal
from extract.pull.arrived import judged
from extract.pull.catalogue import Context, FolderSource, ManifestSource
from extract.pull.exchange import Answer
from extract.pull.fetcher import Fetcher
from extract.pull.night import utc
from extract.pull.recording import Recorder, Target

COLUMNS = ("address", "agency", "year", "title", "published_on", "region", "sha256")
_MOST_BYTES = 50_000_000


class ManifestFault(Exception):
    """A manifest that cannot be read at all: one sentence."""


class LocalSource:
    """A folder or a manifest in one night. Paths are relative to the catalogue's folder."""

    def __init__(
        self,
        source: FolderSource | ManifestSource,
        base: Path,
        recorder: Recorder,
        fetcher: Fetcher | None,
        now: Callable[[], datetime],
    ) -> None:
        self._source, self._base, self._recorder, self._fetcher, self._now = source, base, recorder, fetcher, now

    async def pull(self) -> None:
        """The whole night. Every planned file or address ends as one line of the log."""
        whys: list[str] = []
        number = 0
        try:
            if isinstance(self._source, FolderSource):
                for file in self._files(self._source):
                    number += 1
                    await self._file(
                        file,
                        Target(file.uri, file_name=PurePosixPath(file.uri).name, context=said_by(self._source.context)),
                    )
            else:
                for target, fault in self._lines(self._source):
                    if fault:
                        whys.append(fault)
                        continue
                    number += 1
                    await self._listed(target)
        except (SourceError, ManifestFault) as error:
            whys.append(str(error))
        await self._recorder.end(number, not whys, "; ".join(whys)[:500], utc(self._now()), may_shrink=True)

    def _files(self, source: FolderSource) -> Iterator[SourceFile]:
        folder = self._base / source.path
        for file in discover([str(folder)]):
            inside = file.path[len(str(folder)) :].lstrip("/")
            if any(
                fnmatch.fnmatch(inside, pattern) or fnmatch.fnmatch(f"x/{inside}", pattern) for pattern in source.match
            ):
                yield file

    async def _file(self, file: SourceFile, target: Target) -> None:
        """A file that is as it was when it was last read is not read again."""
        if target.address in self._recorder.done:
            return
        known = self._recorder.known(target.address)
        mark = f"{file.modified_ns}-{file.byte_size}"
        headers = {"etag": mark}
        if known is not None and known.etag == mark and known.sha256:
            answer, outcome, why = (
                Answer(target.address, target.address, "not_modified", headers=headers),
                "not_modified",
                "",
            )
        else:
            try:
                body = read_bytes(file)
            except (DocumentError, OSError) as error:
                answer, outcome, why = (
                    Answer(target.address, target.address, "out_of_reach", str(error)),
                    "out_of_reach",
                    str(error),
                )
            else:
                answer, why = Answer(target.address, target.address, "", headers=headers, body=body), ""
                outcome = self._recorder.compared(target.address, body)
        await self._recorder.note(target, answer, outcome, why, utc(self._now()))

    async def _listed(self, target: Target) -> None:
        if target.address in self._recorder.done:
            return
        if not target.address.startswith(("http://", "https://")):
            path = self._base / target.address
            try:
                files = discover([str(path)])
            except SourceError as error:
                answer = Answer(
                    target.address, target.address, "gone" if not path.exists() else "out_of_reach", str(error)
                )
                await self._recorder.note(target, answer, answer.outcome, answer.why, utc(self._now()))
                return
            for file in files:
                await self._file(
                    file,
                    target if len(files) == 1 else Target(file.uri, context=target.context, listed_by=target.address),
                )
            return
        assert self._fetcher is not None
        known = self._recorder.known(target.address)
        answer = await self._fetcher.fetch(target.address, known.validators if known and known.sha256 else None)
        outcome, why = answer.outcome, answer.why
        if outcome == "":
            outcome, why = judged(answer.body, target.title)
        if outcome == "":
            outcome = self._recorder.compared(target.address, answer.body, answer.permanent)
        await self._recorder.note(target, answer, outcome, why, utc(self._now()))

    def _lines(self, source: ManifestSource) -> Iterator[tuple[Target, str]]:
        """A target for each line, or what is wrong with the line. Raises ManifestFault."""
        path = self._base / source.path
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ManifestFault(f"{source.path}: cannot be read ({error.strerror})") from None
        if len(content) > _MOST_BYTES:
            raise ManifestFault(f"{source.path}: larger than {_MOST_BYTES // 1_000_000} MB")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                text = content.decode("gb18030")
            except UnicodeDecodeError:
                raise ManifestFault(f"{source.path}: neither UTF-8 nor GB18030; save it as CSV UTF-8") from None
        reader = csv.DictReader(io.StringIO(text, newline=""))
        names = [(name or "").strip() for name in reader.fieldnames or ()]
        if "address" not in names or any(name and name not in COLUMNS for name in names):
            raise ManifestFault(f"{source.path}: line 1: the columns are {', '.join(COLUMNS)}; address is needed")
        bound = "|".join(source.context.binding)
        try:
            for line in reader:
                cells = {
                    (name or "").strip(): (value or "").strip()
                    for name, value in line.items()
                    if isinstance(value, str)
                }
                yield self._target(source, cells, bound, f"{source.path}: line {reader.line_num}")
        except csv.Error as error:
            yield Target(""), f"{source.path}: line {reader.line_num}: not a CSV ({error})"

    def _target(self, source: ManifestSource, cells: Mapping[str, str], bound: str, where: str) -> tuple[Target, str]:
        address = cells.get("address", "")
        if not address:
            return Target(""), f"{where}: no address"
        if "://" in address:
            try:
                address = normal(address)
            except RefusedAddress as error:
                return Target(""), f"{where}: {error}"
        year = cells.get("year", "")
        if year and not (year.isascii() and year.isdigit() and len(year) == 4):
            return Target(""), f"{where}: year {year[:20]!r} is no year"
        region, day = cells.get("region", ""), cells.get("published_on", "")
        if region and not (region.isascii() and region.isdigit() and len(region) == 6):
            return Target(""), f"{where}: region {region[:20]!r} is none of six digits"
        if day and not is_day(day):
            return Target(""), f"{where}: published_on {day[:20]!r} is no day like 2024-01-31"
        said = dict(said_by(source.context))
        said |= {name: cells[name] for name in ("agency", "year", "region") if cells.get(name)}
        if bound:
            said["binding"] = bound
        return Target(
            address,
            "document",
            cells.get("title", ""),
            cells.get("published_on", ""),
            context=tuple(said.items()),
            file_name=PurePosixPath(address).name[:200],
        ), ""


def said_by(context: Context) -> tuple[tuple[str, str], ...]:
    """What a source says of all its documents."""
    told = {"region": context.region, "year": str(context.year) if context.year != "each" else ""}
    if context.agency not in ("", "from_title", "publisher"):
        told["agency"] = context.agency
    if context.binding:
        told["binding"] = "|".join(context.binding)
    return tuple((name, value) for name, value in told.items() if value)

"""An archive as WARC 1.1, which libraries and replay tools read: what came as response or resource, each with its line of the log.

A body is written where it came or changed; an address that had not changed is only told by its line.
"""

import io
import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.kept.objects import Objects
from extract.kept.observations import Observation, log_files, observations

_CAME = ("new", "changed", "moved")


class Written(NamedTuple):
    """How many bodies, and how many lines of the log."""

    bodies: int
    lines: int


def write_warc(archive: Path, to: Path, program: str, tell: Callable[[int], None] = lambda _: None) -> Written:
    """Writes the whole archive into one file (.warc.gz), which takes its name when it is whole.

    Raises DamagedObject, OSError.
    """
    objects = Objects(archive)
    bodies = lines = 0
    part = to.with_name(f".{to.name}.part")
    try:
        with part.open("wb") as file:
            writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
            writer.write_record(
                writer.create_warcinfo_record(to.name, {"software": program, "format": "WARC File Format 1.1"})
            )
            for path in log_files(archive):
                for one in observations(path):
                    if one.kind == "source":
                        continue
                    lines += 1
                    body = None
                    if one.sha256 and (one.outcome in _CAME or one.outcome not in ("same", "not_modified")):
                        body = _body(writer, one, objects.get(one.sha256))
                        writer.write_record(body)
                        bodies += 1
                    writer.write_record(_line(writer, one, body))
                tell(lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(to)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Written(bodies, lines)


def _body(writer: WARCWriter, one: Observation, content: bytes) -> ArcWarcRecord:
    said = {"WARC-Date": one.at, "WARC-Source-URI": one.listed_by} if one.listed_by else {"WARC-Date": one.at}
    address = one.answered or one.address
    if not address.startswith(("http://", "https://")):
        return writer.create_warc_record(
            address, "resource", payload=io.BytesIO(content), length=len(content),
            warc_content_type="application/octet-stream", warc_headers_dict=said,
        )  # fmt: skip
    kept = (("Content-Type", one.content_type), ("ETag", one.etag), ("Last-Modified", one.last_modified))
    headers = [*((name, value) for name, value in kept if value), ("Content-Length", str(len(content)))]
    return writer.create_warc_record(
        address, "response", payload=io.BytesIO(content), length=len(content),
        http_headers=StatusAndHeaders(_status(one.status or 200), headers, protocol="HTTP/1.1"), warc_headers_dict=said,
    )  # fmt: skip


def _line(writer: WARCWriter, one: Observation, body: ArcWarcRecord | None) -> ArcWarcRecord:
    content = one.as_line().encode("ascii")
    said = {"WARC-Date": one.at}
    if body is not None:
        said["WARC-Concurrent-To"] = body.rec_headers.get_header("WARC-Record-ID")
    return writer.create_warc_record(
        one.address, "metadata", payload=io.BytesIO(content), length=len(content),
        warc_content_type="application/json", warc_headers_dict=said,
    )  # fmt: skip


def _status(number: int) -> str:
    try:
        return f"{number} {HTTPStatus(number).phrase}"
    except ValueError:
        return f"{number} Other"

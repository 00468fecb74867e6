"""Buckets (S3): keys under a prefix, each read when its mark or size changed. Keys of access come from the environment only."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from extract.pull.catalogue import BucketSource
from extract.pull.exchange import Answer
from extract.pull.guard import is_public, resolve
from extract.pull.local import said_by
from extract.pull.night import utc
from extract.pull.recording import Recorder, Target
from extract.s3 import opened, words

_MOST_KEYS = 1_000_000


class BucketPuller:
    """A bucket in one night."""

    def __init__(self, source: BucketSource, most_bytes: int, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._source, self._most, self._recorder, self._now = source, most_bytes, recorder, now

    async def pull(self) -> None:
        """The whole night. Every key ends as one line of the log; a bucket that cannot be listed is one that failed."""
        number = 0
        try:
            await self._refuse_inside()
            import obstore

            store, prefix = opened(self._source.address, self._source.endpoint)

            async for batch in obstore.list(store, prefix=prefix or None, chunk_size=1_000):
                for key in batch:
                    number += 1
                    if number > _MOST_KEYS:
                        raise _Trouble(f"more than {_MOST_KEYS:,} keys")
                    await self._key(store, key)
        except _Trouble as error:
            await self._recorder.end(number, False, str(error), utc(self._now()))
            return
        except Exception as error:
            await self._recorder.end(number, False, words(error), utc(self._now()))
            return
        await self._recorder.end(number, number > 0, "" if number else "no key below the prefix", utc(self._now()))

    async def _refuse_inside(self) -> None:
        """Raises _Trouble where the endpoint lies inside and its host is not named."""
        if not self._source.endpoint:
            return
        parts = urlsplit(self._source.endpoint)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            raise _Trouble("endpoint: only http and https, without a user")
        if host not in self._source.allow_private:
            try:
                found = await resolve(host, parts.port or 443)
            except OSError as error:
                raise _Trouble(f"{host}: {error.strerror or error}") from None
            if not all(map(is_public, found)):
                raise _Trouble(f"{host} lies inside; if it is meant, name the host in allow_private")

    async def _key(self, store: Any, key: Mapping[str, Any]) -> None:
        import obstore

        path, size, mark = str(key["path"]), int(key["size"]), str(key.get("e_tag") or "")
        bucket = self._source.address.removeprefix("s3://").partition("/")[0]
        address = f"s3://{bucket}/{path}"
        target = Target(
            address, file_name=path.rpartition("/")[2], context=(*said_by(self._source.context), *self._told(path))
        )
        if address in self._recorder.done or path.endswith("/"):
            return
        known = self._recorder.known(address)
        headers = {"etag": f"{mark}-{size}"}
        if known is not None and known.etag == headers["etag"] and known.sha256:
            await self._recorder.note(
                target, Answer(address, address, "not_modified", headers=headers), "not_modified", "", utc(self._now())
            )
            return
        if size > self._most:
            why = f"{size:,} bytes; at most {self._most:,} are taken"
            await self._recorder.note(
                target, Answer(address, address, "too_large", why), "too_large", why, utc(self._now())
            )
            return
        try:
            body = bytes(await (await obstore.get_async(store, path)).bytes_async())
        except FileNotFoundError:
            outcome, why, answer = "gone", "gone since it was listed", Answer(address, address, "gone")
        except Exception as error:
            outcome, why = "out_of_reach", words(error)
            answer = Answer(address, address, outcome, why)
        else:
            answer, why = Answer(address, address, "", headers=headers, body=body), ""
            outcome = self._recorder.compared(address, body)
        await self._recorder.note(target, answer, outcome, why, utc(self._now()))

    def _told(self, path: str) -> tuple[tuple[str, str], ...]:
        """What the path says, by the source's pattern."""
        found = re.search(self._source.path_context, path) if self._source.path_context else None
        return tuple((f"tree.{name}", value) for name, value in found.groupdict().items() if value) if found else ()


class _Trouble(Exception):
    pass

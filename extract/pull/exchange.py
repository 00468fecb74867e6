"""One address asked: a GET with every limit, its redirects followed by hand, and what came of it in one word.

No cookie, no proxy, no password of the environment; the certificate is always checked. What came is kept as its bytes,
decoded from the coding of the transfer only.
"""

import asyncio
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from extract.pull.addresses import RefusedAddress, host_of, joined, normal
from extract.pull.guard import AddressRefused, Guard, Resolve, resolve
from extract.pull.outcomes import wall

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_DRAINED, _DRAINED_SECONDS = 65_536, 1.0
_LEGACY_RENEGOTIATION = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, which Python 3.11 has no name for."""
_KEPT_HEADERS = (
    "content-type", "content-length", "content-disposition", "content-encoding", "etag", "last-modified", "date", "location",
    "retry-after", "server",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may take: seconds, bytes, hops."""

    connect: float = 10.0
    silence: float = 30.0
    whole: float = 120.0
    headers: int = 65_536
    body: int = 50_000_000
    """bytes on the wire, and decoded"""
    ratio: int = 200
    """decoded bytes a byte on the wire, beyond the first megabyte"""
    hops: int = 5


@dataclass(frozen=True, slots=True)
class Access:
    """How a source's hosts may be asked: which others a redirect may lead to, which lie inside, how TLS is spoken."""

    hosts: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    tls: str = ""
    """'' as usual, 'legacy' for old renegotiation, 'p256' for servers that know one curve only"""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an address. `outcome` is '' where a body came whose worth the caller tells, else a code of outcomes.csv."""

    asked: str
    answered: str
    outcome: str
    why: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hops: tuple[str, ...] = ()
    remote: str = ""
    millis: int = 0
    permanent: bool = False
    """a redirect said that the document has moved for good"""

    @property
    def retry_after(self) -> float | None:
        """The seconds that the server asked to be left alone: it says them, or a time, which is held against its own."""
        text = self.headers.get("retry-after", "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return float(text)
        until, now = _moment(text), _moment(self.headers.get("date", ""))
        return max((until - (now or datetime.now(UTC))).total_seconds(), 0.0) if until else None


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of an exchange: what was asked for in the beginning, what is asked now, what lies between, the seconds left."""

    asked: str
    at: str
    before: tuple[str, ...]
    conditions: Mapping[str, str]
    seconds: float


class _TooLarge(Exception):
    pass


class _ShortBody(Exception):
    pass


class Asker:
    """Asks addresses under one access. To be used as an async context; keeps one connection a host.

    `agent` names the program and whom to write to. `resolver` is for tests.
    """

    def __init__(self, access: Access, agent: str, limits: Limits | None = None, resolver: Resolve = resolve) -> None:
        self._access, self._limits = access, limits or Limits()
        self._headers = {
            "User-Agent": agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Accept-Language": "zh-CN,zh;q=0.9",
        }
        pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(access),
            max_connections=4,
            max_keepalive_connections=4,
            keepalive_expiry=30.0,
            network_backend=Guard(access.private, resolver),
        )
        # Not through a client of httpx: that keeps cookies, and fails on a redirect that it cannot parse.
        self._pool = _Pool(pool)

    async def __aenter__(self) -> "Asker":
        await self._pool.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._pool.__aexit__(*error)

    async def ask(
        self,
        address: str,
        known: Mapping[str, str] | None = None,
        step: Callable[[Hop], Awaitable[Answer]] | None = None,
    ) -> Answer:
        """The address, and what its redirects lead to. `known` has etag and last_modified of what is kept already.

        Each request goes by `step`, which may wait, refuse it with an outcome of its own, or hand it to one(). Raises nothing
        of the network: every way in which it can end is an outcome.
        """
        try:
            asked = normal(address)
        except RefusedAddress as error:
            return Answer(address, address, "refused_address", str(error))
        conditions = {}
        if known and known.get("etag"):
            conditions["If-None-Match"] = known["etag"]
        if known and known.get("last_modified"):
            conditions["If-Modified-Since"] = known["last_modified"]
        hops: tuple[str, ...] = ()
        at, permanent, millis = asked, True, 0
        while True:
            left = max(self._limits.whole - millis / 1000, 0.0)
            answer = await (step or self.one)(Hop(asked, at, hops, conditions, left))
            millis += answer.millis
            if answer.outcome != REDIRECTED:
                return replace(answer, millis=millis, permanent=permanent and bool(hops))
            permanent = permanent and answer.status in (301, 308)
            to = self._next(at, answer, hops)
            if isinstance(to, Answer):
                return replace(to, millis=millis)
            hops, at = (*hops, at), to

    def _next(self, at: str, answer: Answer, hops: Sequence[str]) -> "str | Answer":
        """Where a redirect leads, or why it is not followed."""

        def refused(outcome: str, why: str) -> Answer:
            return Answer(answer.asked, at, outcome, why, answer.status, answer.headers, hops=tuple(hops))

        location = answer.headers.get("location", "")
        if not location:
            return refused("http_error", f"a redirect ({answer.status}) that leads nowhere")
        try:
            to = joined(at, location)
        except RefusedAddress as error:
            return refused("refused_address", f"redirect: {error}")
        if to in (at, *hops):
            return refused("redirect_refused", "redirects go round in a circle")
        if len(hops) >= self._limits.hops:
            return refused("redirect_refused", f"more than {self._limits.hops} redirects")
        if at.startswith("https:") and to.startswith("http:"):
            return refused("redirect_refused", "leads from https to http")
        known = {host_of(answer.asked), *self._access.hosts}
        if host_of(to) not in known:
            return refused("redirect_refused", f"leads to {host_of(to)}, which is none of the source's hosts")
        return to

    async def one(self, hop: Hop) -> Answer:
        """One request; REDIRECTED where another address is to be asked next. Raises nothing of the network."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(hop.seconds):
                answer = await self._one(hop)
        except TimeoutError:
            why = f"not done within {self._limits.whole:.0f} s"
            answer = Answer(hop.asked, hop.at, "timeout", why, hops=hop.before)
        return replace(answer, millis=int((time.monotonic() - began) * 1000))

    async def _one(self, hop: Hop) -> Answer:
        limits = self._limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        status, headers, remote, began_body = None, dict[str, str](), "", False

        def ended(outcome: str, why: str, body: bytes = b"") -> Answer:
            return Answer(hop.asked, hop.at, outcome, why, status, headers, body, hop.before, remote)

        try:
            request = httpx.Request(
                "GET", hop.at, headers={**self._headers, **hop.conditions}, extensions={"timeout": timeout.as_dict()}
            )
            response = await self._pool.handle_async_request(request)
            async with aclosing(response):
                status = response.status_code
                if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > limits.headers:
                    return ended("too_large", f"more than {limits.headers:,} bytes of headers")
                headers = {name: response.headers[name][:2_000] for name in _KEPT_HEADERS if name in response.headers}
                remote = _remote(response)
                if status in _REDIRECTS or status in _GONE or status == 304:
                    await self._drain(response)
                if status in _REDIRECTS:
                    return ended(REDIRECTED, "")
                if status == 304:
                    if not hop.conditions:
                        return ended("http_error", "304 without having been asked whether it changed")
                    return ended("not_modified", "")
                if status in _GONE:
                    return ended("gone", f"the server says {status}")
                began_body = True
                body = await self._body(response)
        except _TooLarge as error:
            return ended("too_large", str(error))
        except _ShortBody as error:
            return ended("short_body", str(error))
        except AddressRefused as error:
            return ended("refused_address", str(error))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            tls = _of_tls(error)
            return ended("tls", tls) if tls else ended("out_of_reach", _words(error))
        except (httpcore.TimeoutException, TimeoutError):
            return ended("timeout", f"silent for {limits.silence:.0f} s")
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
            return ended("short_body" if began_body else "out_of_reach", _words(error))
        except (
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            httpx.InvalidURL,
            httpx.LocalProtocolError,
        ) as error:
            return ended("http_error", _words(error))
        except ssl.SSLError as error:
            return ended("tls", _words(error))
        except OSError as error:
            return ended("out_of_reach", _words(error))
        stopped = wall(status, body)
        if stopped is not None:
            return ended("blocked", f"{stopped.signature}: {stopped.what}", body)
        if status != 200:
            return ended("http_error", f"the server says {status}", body)
        if not body:
            return ended("short_body", "an empty answer")
        return ended("", "", body)

    async def _drain(self, response: httpx.Response) -> None:
        """Reads a body that nobody wants, if it is short and comes: a connection is used again only where nothing is left on it.

        How it ends says nothing of the answer, which its status has told.
        """
        taken = 0
        with suppress(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, TimeoutError):
            async with asyncio.timeout(_DRAINED_SECONDS):
                async for piece in response.aiter_raw():
                    taken += len(piece)
                    if taken > _DRAINED:
                        return

    async def _body(self, response: httpx.Response) -> bytes:
        """The bytes, decoded from gzip or deflate where the server packed them unasked. Raises _TooLarge, _ShortBody."""
        most = self._limits.body
        declared = response.headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > most):
            raise _TooLarge(f"says that it has {declared[:20]} bytes; at most {most:,} are taken")
        packed = [one.strip() for one in response.headers.get("content-encoding", "").lower().split(",")]
        packed = [one for one in packed if one not in ("", "identity")]
        if len(packed) > 1 or (packed and packed[0] not in _WINDOW):
            raise _ShortBody(f"packed as {', '.join(packed)[:40]}, which nobody asked for")
        unpack = _Unpacker(packed[0], self._limits) if packed else None
        taken, wire = bytearray(), 0
        async for piece in response.aiter_raw(65_536):
            wire += len(piece)
            if wire > most:
                raise _TooLarge(f"more than {most:,} bytes")
            taken += unpack.more(piece, wire) if unpack else piece
        if unpack:
            unpack.end()
        return bytes(taken)


REDIRECTED = "redirected"
"""Not an outcome: another address is asked next."""

_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class _Unpacker:
    """Unpacks no more than may be taken, whatever the packed bytes claim."""

    def __init__(self, coding: str, limits: Limits) -> None:
        self._coding, self._limits, self._out = coding, limits, 0
        self._inner = zlib.decompressobj(_WINDOW[coding])
        self._begun = False

    def more(self, piece: bytes, wire: int) -> bytes:
        most = min(self._limits.body, max(1_000_000, wire * self._limits.ratio))
        try:
            out = self._inner.decompress(piece, max(most - self._out, 0) + 1)
        except zlib.error as error:
            if self._coding == "deflate" and not self._begun:  # some servers send it without its frame
                self._inner = zlib.decompressobj(-15)
                self._begun = True
                return self.more(piece, wire)
            raise _ShortBody(f"packed as {self._coding}, but damaged ({error})") from None
        self._begun = True
        self._out += len(out)
        if self._out > most:
            raise _TooLarge(f"unpacks to more than {most:,} bytes")
        return out

    def end(self) -> None:
        if not self._inner.eof:
            raise _ShortBody("packed, and cut short")


class _Pool(httpx.AsyncBaseTransport):
    """httpx over a pool of connections of our own: what connects is the guard."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


def _moment(text: str) -> datetime | None:
    """A time as HTTP writes it: always UTC."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _tls(access: Access) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=access.ca_file or None)
    if access.tls == "legacy":
        context.options |= _LEGACY_RENEGOTIATION
    elif access.tls == "p256":
        context.set_ecdh_curve("prime256v1")
    return context


def _of_tls(error: BaseException) -> str:
    """What TLS says, if that is why no connection was made."""
    seen: BaseException | None = error
    for _ in range(8):
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"certificate: {seen.verify_message}"
        if isinstance(seen, ssl.SSLError):
            return seen.reason or str(seen)
        if seen is None:
            return ""
        seen = seen.__cause__ or seen.__context__
    return ""


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _remote(response: httpx.Response) -> str:
    stream: Any = response.extensions.get("network_stream")
    found = stream.get_extra_info("server_addr") if stream is not None else None
    return str(found[0]) if isinstance(found, tuple) and found else ""

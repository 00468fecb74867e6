"""Which machines may be asked: only such as the whole internet reaches, unless a source names the host.

The check stands where a connection is made, on the very address that is connected to: it holds for every redirect, for a
name that changes its answer, and for every way to write a local address.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port -> the addresses that its name stands for, as text."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


class AddressRefused(Exception):
    """A host whose address is not to be asked: which, and what to do if it is meant."""


def is_public(address: str) -> bool:
    """May this IP address be asked? What it wraps (mapped, 6to4, Teredo, NAT64, compatible) must be public too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return "%" not in address and all(map(_is_public, _unwrapped(ip)))


def _is_public(ip: Ip) -> bool:
    # is_global alone calls multicast, 6to4 of a local address, NAT64 and compatible addresses global.
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)
        and not (isinstance(ip, ipaddress.IPv6Address) and (ip in _SITE_LOCAL or ip in _LOCAL_NAT64))
    )


def _unwrapped(ip: Ip) -> list[Ip]:
    """The address itself, or in its place those it carries. One that carries another is not asked by its outer form alone."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return [ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip.sixtofour is not None:
        return [ip, ip.sixtofour]
    if ip.teredo is not None:
        return [*ip.teredo]
    return [ip]


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver gives. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only. `private` are the hosts, by exact name, that may lie anywhere.

    A name is resolved once for each connection, every answer is checked, and the first of the checked ones is connected to.
    Raises AddressRefused where one of the answers is not public, httpcore.ConnectError where there is none.
    """

    def __init__(
        self,
        private: Iterable[str] = (),
        resolver: Resolve = resolve,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._private = frozenset(host.lower().strip("[]") for host in private)
        self._resolve = resolver
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host}: no answer of the resolver") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: {getattr(error, 'strerror', None) or error}") from error
        if not addresses:
            raise httpcore.ConnectError(f"{host}: no such host")
        if host.lower().strip("[]") not in self._private:
            for address in addresses:
                if not is_public(address):
                    raise AddressRefused(
                        f"{host} is {address}, which lies inside; if it is meant, name the host in allow_private"
                    )
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

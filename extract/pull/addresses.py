"""Web addresses: which may be asked at all, and when two of them are one."""

import re
import socket
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?")
"""127.1, 2130706433, 0x7f.1: ways to write an IPv4 address that resolvers take for one."""
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|[0-9]+)$")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u2064\u3000\ufeff]")
_SESSION_IN_PATH = re.compile(r"(?i);(?:jsessionid|phpsessid|aspsessionid\w*)=[^/?#]*")
_SESSION_IN_QUERY = re.compile(r"(?i)(?:jsessionid|phpsessid|aspsessionid\w*)=.*")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT_IN_PATH = "!$&'()*+,;=:@/"
_KEPT_IN_QUERY = _KEPT_IN_PATH + '?[]{}"|`^'


class RefusedAddress(Exception):
    """An address that is never asked, whatever answers there: one sentence why."""


def normal(address: str) -> str:
    """The one way in which an address is written down; two that are written alike are one.

    Scheme and host in small letters, default port, fragment and session keys dropped, the path's escapes normal and its
    dots resolved, the query in its order. Raises RefusedAddress for all but http and https, for a name or password before
    the host, a host that is no name, and what no address can hold.
    """
    text = address.strip(" \t\r\n")
    if len(text) > _LONGEST:
        raise RefusedAddress(f"longer than {_LONGEST:,} characters")
    if _UNSEEN.search(text) or "\\" in text:
        raise RefusedAddress("holds a character that no address can have")
    try:
        parts = urlsplit(text)
        host, port = _host(parts), parts.port
    except ValueError as error:
        raise RefusedAddress(f"no address ({error})") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise RefusedAddress(f"{scheme or 'no scheme'}: only http and https are asked")
    if "@" in parts.netloc:
        raise RefusedAddress("names a user before the host")
    if port == 0:
        raise RefusedAddress("port 0 is none")
    named = f"[{host}]" if ":" in host else host
    netloc = named if port in (None, _PORTS[scheme]) else f"{named}:{port}"
    path = _without_dots(_escaped(_SESSION_IN_PATH.sub("", parts.path), _KEPT_IN_PATH)) or "/"
    pieces = [one for one in parts.query.split("&") if one and not _SESSION_IN_QUERY.fullmatch(one)]
    return urlunsplit((scheme, netloc, path, _escaped("&".join(pieces), _KEPT_IN_QUERY), ""))


def joined(base: str, link: str) -> str:
    """The address that a link on a page leads to. Raises RefusedAddress."""
    text = link.strip()
    try:
        return normal(urljoin(base, text))
    except ValueError as error:
        raise RefusedAddress(f"no address ({error})") from None


def host_of(address: str) -> str:
    """The host's name (or literal address) of an address that is normal."""
    return urlsplit(address).hostname or ""


def _host(parts: SplitResult) -> str:
    """The host in small letters, a name in its ASCII form, an IPv4 address in four numbers. Raises ValueError."""
    host = (parts.hostname or "").rstrip(".").lower()
    if not host:
        raise ValueError("no host")
    if ":" in host:
        if "%" in host:
            raise ValueError("a zone in the host")
        return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))
    if _NUMERIC.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            raise ValueError("a number that is no host") from None
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError("a host that is no name") from None
    if _NUMERIC.fullmatch(name):  # digits of another script
        return socket.inet_ntoa(socket.inet_aton(name))
    if (
        not re.fullmatch(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", name)
        or ".." in name
        or len(name) > 253
        or _ENDS_IN_NUMBER.search(name)
    ):
        raise ValueError("a host that is no name")
    return name


def _escaped(text: str, kept: str) -> str:
    """Escapes in capitals, none where none is needed, all else that is not `kept` escaped as UTF-8."""

    def one(match: re.Match[str]) -> str:
        byte = unquote_to_bytes(match[0])
        return byte.decode("ascii") if byte[0] in _UNRESERVED else match[0].upper()

    return quote(re.sub("%[0-9A-Fa-f]{2}", one, text), safe=kept + "%")


def _without_dots(path: str) -> str:
    """The path with `.` and `..` resolved (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    pieces = path.split("/")
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if piece == "..":
            if len(kept) > 1:
                kept.pop()
            if last:
                kept.append("")
        elif piece != ".":
            kept.append(piece)
        elif last:
            kept.append("")
    return "/".join(kept)

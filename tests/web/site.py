"""A real server on loopback whose answers are bytes as they stand: it can lie about lengths, stall, break off, and it keeps a log."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple


class Asked(NamedTuple):
    """A request as it came: when (monotonic seconds), the path with its query, the headers with small names."""

    at: float
    path: str
    headers: Mapping[str, str]


Reply = bytes | Sequence[bytes | float]
"""All the bytes of an answer; or pieces of it, a number for seconds of silence between them."""


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer that says the truth about itself. header_name='x' is Header-Name: x."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, location=to)


NOT_FOUND = answer("没有这个页面".encode(), "404 Not Found")


@dataclass
class Site:
    """What a server says to a path, and what it was asked. `more` is asked where `pages` has nothing."""

    pages: dict[str, Reply | Callable[[Asked], Reply]] = field(default_factory=dict)
    more: Callable[[Asked], Reply] | None = None
    log: list[Asked] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    clock: Callable[[], float] = time.monotonic
    """by which its log tells when"""

    def reply(self, asked: Asked) -> Reply:
        found = self.pages.get(asked.path, self.pages.get(asked.path.partition("?")[0]))
        if found is None:
            return self.more(asked) if self.more else NOT_FOUND
        return found(asked) if callable(found) else found

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]


@contextmanager
def served(site: Site, host: str = "127.0.0.1") -> Iterator[Site]:
    """The site on a port of its own, while the block goes on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, 0))
        listener.listen(64)
        site.port = listener.getsockname()[1]
        ended = threading.Event()
        thread = threading.Thread(target=_listen, args=(site, listener, ended), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(2)


def _listen(site: Site, listener: socket.socket, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        site.connections += 1
        threading.Thread(target=_serve, args=(site, connection, ended), daemon=True).start()


def _serve(site: Site, connection: socket.socket, ended: threading.Event) -> None:
    with connection:
        connection.settimeout(30)
        taken = b""
        try:
            while not ended.is_set():
                while b"\r\n\r\n" not in taken:
                    piece = connection.recv(65_536)
                    if not piece:
                        return
                    taken += piece
                head, _, taken = taken.partition(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
                asked = Asked(site.clock(), first.split(" ")[1], headers)
                site.log.append(asked)
                reply = site.reply(asked)
                for piece in [reply] if isinstance(reply, bytes) else reply:
                    if isinstance(piece, bytes):
                        connection.sendall(piece)
                    else:
                        ended.wait(piece)
                if not isinstance(reply, bytes):
                    return  # told in pieces: what stands there is all there is
        except OSError:
            return

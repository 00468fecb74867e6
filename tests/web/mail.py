"""A real mail server on loopback: takes what it is given, or refuses, and keeps it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`refuses`: the command to which it says no (`RCPT`, `DATA`, ...)."""

    refuses: str = ""
    messages: list[bytes] = field(default_factory=list)
    port: int = 0


@contextmanager
def mail_server(server: MailServer) -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        listener.settimeout(0.2)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    continue
                with connection:
                    _serve(server, connection)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            ended.set()
            thread.join(2)


def _serve(server: MailServer, connection: socket.socket) -> None:
    stream = connection.makefile("rwb")

    def say(line: str) -> None:
        stream.write(f"{line}\r\n".encode())
        stream.flush()

    say("220 a.test")
    while line := stream.readline():
        command = line.decode().strip().partition(" ")[0].upper()
        if command == server.refuses:
            say("550 not today")
        elif command == "DATA":
            say("354 go on")
            taken = []
            while (part := stream.readline()) not in (b".\r\n", b""):
                taken.append(part)
            server.messages.append(b"".join(taken))
            say("250 taken")
        elif command == "QUIT":
            say("221 bye")
            return
        else:
            say("250 a.test")

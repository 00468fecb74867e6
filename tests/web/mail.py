"""A real mail server on loopback: takes what it is given, or refuses, and keeps it."""

import base64
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """`refuses`: the command to which it says no (`RCPT`, `DATA`, ...). With a certificate it knows STARTTLS, or speaks TLS at once."""

    refuses: str = ""
    messages: list[bytes] = field(default_factory=list)
    port: int = 0
    certificate: Path | None = None
    at_once: bool = False
    known: tuple[str, str] = ("", "")
    """user and password that it lets in"""
    heard: list[str] = field(default_factory=list)
    """every command that it was given, with `TLS ` before those that nobody else could read"""


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of a test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


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
                with ExitStack() as opened, suppress(OSError):  # who does not trust its certificate goes away
                    opened.enter_context(connection)
                    _serve(server, connection, opened)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            ended.set()
            thread.join(2)


def _serve(server: MailServer, connection: socket.socket, opened: ExitStack) -> None:
    secret = server.at_once
    if server.at_once:
        connection = opened.enter_context(_secured(server, connection))
    stream = opened.enter_context(connection.makefile("rwb"))

    def say(line: str) -> None:
        stream.write(f"{line}\r\n".encode())
        stream.flush()

    say("220 a.test")
    while line := stream.readline():
        server.heard.append(("TLS " if secret else "") + line.decode().strip())
        command, _, rest = line.decode().strip().partition(" ")
        command = command.upper()
        if command == server.refuses:
            say("550 not today")
        elif command == "EHLO" and server.certificate is not None:
            say("250-a.test")
            say("250 AUTH PLAIN" if secret else "250 STARTTLS")
        elif command == "STARTTLS" and server.certificate is not None:
            say("220 go on")
            connection, secret = opened.enter_context(_secured(server, connection)), True
            stream = opened.enter_context(connection.makefile("rwb"))
        elif command == "AUTH":
            given = tuple(base64.b64decode(rest.split()[-1]).decode().split("\0")[1:])
            say("235 come in" if given == server.known else "535 not you")
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


def _secured(server: MailServer, connection: socket.socket) -> ssl.SSLSocket:
    assert server.certificate is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate)
    return context.wrap_socket(connection, server_side=True)

"""A Prefect server of our own, for `gongkai serve` where none is configured.

Prefect's built-in temporary server runs flows but no schedules, so a real one is started: on loopback, on a free port,
and stopped with us.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

START_TIMEOUT = 120.0
"""Seconds a server may need to start; a first start, with an empty database, was seen to need 20."""

_STOP_TIMEOUT = 10.0
_QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_SERVER_LEVEL": "WARNING"}


class ServerError(Exception):
    """The server did not start; the message says what it printed last."""


@contextmanager
def prefect_api() -> Iterator[str]:
    """The address of the configured Prefect API, or of a server started for as long as this lasts.

    Raises ServerError.
    """
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        yield configured
        return
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as said:  # a file, not a pipe: nobody reads it while the server runs
        server = subprocess.Popen(
            command,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # a Ctrl-C at the terminal is for us; we stop the server after our own work
        )
        try:
            _wait_for(server, f"{url}/health", said)
            yield url
        finally:
            _stop(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: "subprocess.Popen[bytes]", address: str, said: IO[bytes]) -> None:
    until = time.monotonic() + START_TIMEOUT
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback needs no proxy
    while time.monotonic() < until:
        if server.poll() is not None:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise ServerError(f"the Prefect server did not start: {lines[-1] if lines else 'no message'}")
        try:
            with opener.open(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise ServerError(f"the Prefect server did not answer within {START_TIMEOUT:.0f} s")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

"""The Prefect server that runs are recorded by: the configured one, or one of our own for as long as it is wanted.

Prefect's built-in temporary server runs flows but no schedules, shows no pages, and outlives a killed process, so a real one is
started: on loopback, and ended with us however we end.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from extract.lifeline import LINE, Child

START_TIMEOUT = 120.0
"""Seconds a server may need to start; a first start, with an empty database, was seen to need 20."""
PATIENCE = 20.0
"""Seconds without an answer after which a configured server counts as gone; Prefect's own polling gives up after 30."""

_STOP_TIMEOUT = 10.0
_LOOK_EVERY = 4.0
_DAY = 86_400
_QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_SERVER_LEVEL": "WARNING"}


_HANGING_ON = """
import fcntl, os, runpy, select, signal, sys
line = int(sys.argv[1])
if sys.platform == "linux":
    fcntl.fcntl(line, fcntl.F_SETOWN, -os.getpid())
    fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
gone = select.poll()
gone.register(line, select.POLLHUP)
if gone.poll(0):
    os._exit(1)
sys.argv[:2] = []
runpy.run_module("prefect", run_name="__main__", alter_sys=True)
"""
"""The server ties itself to us as well: were we killed before we had tied it, it would live on for good and hold its port."""


class ServerError(Exception):
    """There is no server to work with; the message says what to do, or what it printed last."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server: the address of its API, and its process if it is our own."""

    api: str
    child: Child | None = None
    done: threading.Event = field(default_factory=threading.Event)
    """set when it is not wanted any more: that it ends then is nothing to tell"""

    @property
    def pages(self) -> str:
        """The address of its pages."""
        return self.api.removesuffix("/api")

    def watch(self, gone: Callable[[str], None]) -> None:
        """Tells `gone`, in a thread of its own, when the server has ended or does not answer any more."""
        threading.Thread(target=self._watch, args=(gone,), name="watch server", daemon=True).start()

    def _watch(self, gone: Callable[[str], None]) -> None:
        if self.child is not None:
            self.child.process.wait()
            if not self.done.is_set():
                gone(f"the Prefect server at {self.pages} has ended; serve again")
            return
        answered = time.monotonic()
        while time.monotonic() < answered + PATIENCE:
            if self.done.wait(_LOOK_EVERY):
                return
            if _answers(self.api):
                answered = time.monotonic()
        gone(f"the Prefect server at {self.api} does not answer any more; serve again when it does")


@contextmanager
def prefect_server(configured: str | None, port: int = 0, keep_runs: int | None = None) -> Iterator[Server]:
    """The configured server, or one that is started for as long as this lasts: on a port (0: a free one).

    It forgets runs that ended so many days ago (None: as Prefect is told to). Raises ServerError.
    """
    if configured:
        if not _answers(configured):
            raise ServerError(f"no Prefect server answers at {configured}; start it, or unset PREFECT_API_URL")
        known = Server(configured)
        try:
            yield known
        finally:
            known.done.set()
        return
    port = _port(port)
    url = f"http://127.0.0.1:{port}/api"
    forgets = {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str((keep_runs or 0) * _DAY),
    }
    settings = {
        **(forgets if keep_runs else {}),
        "PREFECT_SERVER_UI_API_URL": url,  # else its pages ask the port that Prefect is configured to use by itself
        **os.environ,
        **_QUIET,
    }
    with tempfile.TemporaryFile() as said:  # a file, not a pipe: nobody reads it while the server runs
        child = Child(
            [
                sys.executable,
                "-c",
                _HANGING_ON,
                LINE,
                "prefect",
                "server",
                "start",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
            ],
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        own = Server(url, child)
        try:
            _wait_for(child, url, said)
            yield own
        finally:
            own.done.set()
            _stop(child)


def _port(wanted: int) -> int:
    """A port that nobody listens on. Raises ServerError if the wanted one is in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise ServerError(
                f"port {wanted} cannot be used ({error.strerror}); name another with --port, or with PREFECT_API_URL the "
                "Prefect server that is there"
            ) from error
        return int(probe.getsockname()[1])


def _answers(api: str) -> bool:
    """Is there a server at this address, whatever it says?"""
    loopback = urlsplit(api).hostname in ("127.0.0.1", "::1", "localhost")  # needs no proxy
    opener = urllib.request.build_opener(*[urllib.request.ProxyHandler({})] if loopback else [])
    try:
        with opener.open(f"{api}/health", timeout=_LOOK_EVERY):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def _wait_for(child: Child, api: str, said: IO[bytes]) -> None:
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until:
        if child.process.poll() is not None:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise ServerError(f"the Prefect server did not start: {lines[-1] if lines else 'no message'}")
        if _answers(api):
            return
        time.sleep(0.3)
    raise ServerError(f"the Prefect server did not answer within {START_TIMEOUT:.0f} s")


def _stop(child: Child) -> None:
    child.process.terminate()
    try:
        child.process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        pass
    finally:
        child.end()

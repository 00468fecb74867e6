"""`gongkai serve`: the job on a schedule at a Prefect API, one run at a time, until the process is stopped.

flows.nightly is to be imported before: it has Prefect call nobody.
"""

import asyncio
import fcntl
import hashlib
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.nightly import nightly, parameters_of, without_tracebacks
from flows.options import RunOptions
from load.errors import BusyWarehouse


def check_cron(cron: str) -> str | None:
    """What is wrong with a cron line; None if nothing."""
    try:
        Cron(cron, timezone="UTC")
    except Exception as error:
        return f"{cron!r}: {str(error).splitlines()[0]}"
    return None


def deployment_name(warehouse: Path) -> str:
    """Under which the nights of a warehouse are scheduled: its name, and what tells it from others of that name elsewhere."""
    called = re.sub(r"[^\w.-]", "-", warehouse.stem)
    place = f"{socket.gethostname()}:{warehouse.resolve()}"
    return f"{called}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:8]}"


@contextmanager
def only_server_of(warehouse: Path) -> Iterator[None]:
    """Nobody else serves this warehouse meanwhile. Raises BusyWarehouse if somebody does; the system ends the lock with us."""
    live = warehouse.resolve()
    live.parent.mkdir(parents=True, exist_ok=True)
    with live.with_name(f".{live.name}.serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise BusyWarehouse(
                f"{warehouse}: is served already, as {deployment_name(warehouse)} by process {lock.read().strip() or '?'}; "
                "stop that one first, or name another --warehouse"
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


class _Nights(Runner):
    """A runner that SIGTERM stops as it does all of the program, or else as Ctrl-C does: schedule paused, night ended."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._otherwise = signal.getsignal(signal.SIGTERM)

    def handle_sigterm(self, *args: Any, **settings: Any) -> None:
        if callable(self._otherwise):
            self._otherwise(*args, **settings)
        else:
            raise KeyboardInterrupt


def serve_nightly(
    options: RunOptions, cron: str, timezone: str, api_url: str, ready: Callable[[str], None] = lambda name: None
) -> None:
    """Schedules the flow at a Prefect API, tells `ready` the deployment's name, and runs it when it is due, one at a time.

    Raises KeyboardInterrupt when it is stopped, or what the program's own handlers of signals raise.
    """
    with temporary_settings(updates={PREFECT_API_URL: api_url}):
        name = deployment_name(options.warehouse)
        runner = _Nights(name=name, limit=1)
        runner.add_flow(
            nightly,
            name=name,
            schedule=Cron(cron, timezone=timezone),
            parameters=parameters_of(options)
            | {"sources": [str(Path(source).resolve()) for source in options.sources]},
        )
        without_tracebacks("prefect.FlowRunCancellingObserver")  # of a server that died
        ready(f"{nightly.name}/{name}")
        asyncio.run(runner.start())

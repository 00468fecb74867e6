"""`gongkai serve`: the job on a schedule at a Prefect API, one run at a time, until the process is stopped.

flows.nightly is to be imported before: it has Prefect call nobody.
"""

import asyncio
import fcntl
import hashlib
import multiprocessing
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelled, Crashed

from flows.nightly import nightly, parameters_of
from flows.options import RunOptions
from flows.terminal import tell
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

    async def __aexit__(self, *why: Any) -> None:
        _end_nights()
        await super().__aexit__(*why)  # which waits for them


_GRACE = 5.0
"""Seconds that a night has to note that it was stopped."""


def _end_nights() -> None:
    """Asks the nights that go on to stop, and ends those that do not: they are processes of ours."""
    nights = multiprocessing.active_children()
    for night in nights:
        night.terminate()
        impatient = threading.Timer(_GRACE, night.kill)
        impatient.daemon = True
        impatient.start()


_AT_ONCE = 200
"""Runs that a Prefect API tells of at a time."""


async def take_stock(name: str) -> list[str]:
    """Ends what the last `serve` of this deployment left in Prefect's books, and says what that was.

    Nights that were going on are gone with their process: crashed. Of those that fell due while nobody served, the last one is
    still held; the others would do the same work again. To be called by the only server of the warehouse.
    """
    async with get_client() as client:
        try:
            deployment = await client.read_deployment_by_name(f"{nightly.name}/{name}")
        except ObjectNotFound:
            return []
        broken = await _runs(client, deployment.id, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
        for run in broken:
            await _put(client, run, Crashed(message=_BROKEN))
        now = datetime.now(UTC)
        late = [
            run
            for run in await _runs(client, deployment.id, StateType.SCHEDULED)
            if run.auto_scheduled and run.next_scheduled_start_time and run.next_scheduled_start_time <= now
        ]
        late.sort(key=_due)
        for run in late[:-1]:
            await _put(client, run, Cancelled(message=_MISSED))
    told = [f"{run.name}: {_BROKEN}" for run in broken]
    return told + ([f"{len(late)} nights were missed; the last of them is held now"] if len(late) > 1 else [])


_BROKEN = "ended with its process while it went on: killed, or the machine stopped"
_MISSED = "fell due while nobody served; a later one is held instead"


def _due(run: FlowRun) -> datetime:
    assert run.next_scheduled_start_time is not None
    return run.next_scheduled_start_time


async def _runs(client: PrefectClient, deployment: Any, *states: StateType) -> list[FlowRun]:
    found: list[FlowRun] = []
    while True:
        some = await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))),
            limit=_AT_ONCE,
            offset=len(found),
        )
        found += some
        if len(some) < _AT_ONCE:
            return found


async def _put(client: PrefectClient, run: FlowRun, state: State[Any]) -> None:
    await client.set_flow_run_state(run.id, state, force=True)


def serve_nightly(
    options: RunOptions, cron: str, timezone: str, api_url: str, ready: Callable[[str], None] = lambda name: None
) -> None:
    """Schedules the flow at a Prefect API, tells `ready` the deployment's name, and runs it when it is due, one at a time.

    Raises KeyboardInterrupt when it is stopped, or what the program's own handlers of signals raise.
    """
    with temporary_settings(updates={PREFECT_API_URL: api_url}):
        name = deployment_name(options.warehouse)
        for what in asyncio.run(take_stock(name)):
            tell(what, err=True)
        runner = _Nights(name=name, limit=1)
        runner.add_flow(
            nightly,
            name=name,
            schedule=Cron(cron, timezone=timezone),
            parameters=parameters_of(options)
            | {"sources": [str(Path(source).resolve()) for source in options.sources]},
        )
        ready(f"{nightly.name}/{name}")
        asyncio.run(_hold(runner))


async def _hold(runner: Runner) -> None:
    """Runs it until it is stopped. What is broken off by that says so to nobody (Python 3.11's streams would, at length)."""

    def say(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), asyncio.CancelledError):
            loop.default_exception_handler(context)

    asyncio.get_running_loop().set_exception_handler(say)
    await runner.start()

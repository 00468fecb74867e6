"""How often a host is asked, and when it is left alone for the night. Sources share hosts; a host is one, whoever asks.

One request at a time, a pause between two, what the host asks for (Crawl-delay, Retry-After) kept to; after three
failures in a row, a wall, or two refusals, the host is left alone.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from extract.pull.exchange import Answer
from extract.pull.outcomes import outcomes
from extract.pull.robots import Robots

MOST_FAILURES = 3
LONGEST_WAIT = 600.0
"""Seconds that are waited because a host asks for it; a longer wait is another night."""


@dataclass(slots=True)
class Host:
    """One host in one night."""

    name: str
    delay: float = 1.0
    robots: dict[str, Robots] = field(default_factory=dict)
    """by the address of each robots.txt: a host may have several, one a scheme and port"""
    ended: str = ""
    """why it is left alone, '' while it is not"""
    requests: int = 0
    retries: int = 0
    failures: int = 0
    not_before: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    asking_robots: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pause(self) -> float:
        return max(self.delay, *(one.delay for one in self.robots.values()), 0.0)

    @property
    def may_retry(self) -> bool:
        """Retries are at most a tenth of its requests, and two where it was hardly asked."""
        return not self.ended and self.retries < max(2, self.requests // 10)

    def heard(self, answer: Answer, of_robots: bool = False) -> None:
        """Notes what an answer says of the host. A robots.txt that fails allows nothing, and is none of the failures."""
        if answer.outcome == "blocked":
            is_wall = answer.status not in (401, 403)
            self.failures += not of_robots
            if is_wall or self.failures >= 2:
                self.ended = f"{answer.why}"
        elif of_robots:
            pass
        elif answer.outcome in outcomes() and outcomes()[answer.outcome].ends_host:
            self.failures += 1
            if self.failures >= MOST_FAILURES:
                self.ended = f"{self.failures} failures in a row, the last: {answer.why or answer.outcome}"
        elif answer.status is not None:
            self.failures = 0
        wait = answer.retry_after if answer.status in (429, 503) else None
        if wait is not None and wait > LONGEST_WAIT:
            self.ended = self.ended or f"asks to be left alone for {wait:,.0f} s"
        elif wait is not None:
            self.not_before = max(self.not_before, wait)


class Hosts:
    """All hosts of a night. `clock` and `sleep` are for tests; the clock must be one that never goes back."""

    def __init__(
        self,
        delay: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._delay, self._clock, self._sleep = delay, clock, sleep
        self._hosts: dict[str, Host] = {}
        self._last: dict[str, float] = {}

    def host(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts[name] = Host(name, self._delay)
        return self._hosts[name]

    @asynccontextmanager
    async def turn(self, host: Host) -> AsyncIterator[None]:
        """Alone with the host, and not before its pause is over."""
        async with host.lock:
            last = self._last.get(host.name)
            if last is not None:
                wait = max(host.pause, host.not_before) - (self._clock() - last)
                if wait > 0:
                    await self._sleep(wait)
            host.not_before = 0.0
            host.requests += 1
            self._last[host.name] = self._clock()
            try:
                yield
            finally:
                self._last[host.name] = self._clock()

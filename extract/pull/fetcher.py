"""Addresses asked as a guest asks: robots.txt first, one at a time, again only what may be worth it, never a host that refused."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import stamina

from extract.pull.addresses import RefusedAddress, host_of, normal
from extract.pull.exchange import Access, Answer, Asker, Limits
from extract.pull.guard import Resolve, resolve
from extract.pull.hosts import Host, Hosts
from extract.pull.outcomes import outcomes
from extract.pull.robots import robots_address, robots_of

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Manners:
    """How a source wants its hosts to be asked."""

    robots: bool = True
    first_wait: float = 1.0
    """seconds before a second try; the third comes after about twice as long"""


class _Again(Exception):
    """An answer that is worth another try."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome)
        self.answer = answer


class Fetcher:
    """Asks the addresses of one source; hosts are shared with other sources by `hosts`. To be used as an async context."""

    def __init__(
        self,
        access: Access,
        agent: str,
        hosts: Hosts,
        limits: Limits | None = None,
        manners: Manners | None = None,
        resolver: Resolve = resolve,
        log: Callable[[Answer], Awaitable[None]] | None = None,
    ) -> None:
        self._asker = Asker(access, agent, limits, resolver)
        self._hosts, self._manners, self._log = hosts, manners or Manners(), log

    async def __aenter__(self) -> "Fetcher":
        await self._asker.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._asker.__aexit__(*error)

    async def fetch(self, address: str, known: Mapping[str, str] | None = None) -> Answer:
        """What came of it in the end: of several tries the last. `known` as in Asker.ask."""
        try:
            asked = normal(address)
        except RefusedAddress as error:
            return Answer(address, address, "refused_address", str(error))
        host = self._hosts.host(host_of(asked))
        if host.ended:
            return Answer(asked, asked, "skipped_host", host.ended)
        if not await self._allowed(host, asked):
            assert host.robots is not None
            return Answer(asked, asked, "robots", host.robots.why or "robots.txt does not allow it")
        try:
            async for attempt in stamina.retry_context(
                on=_Again,
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=self._manners.first_wait,
                wait_max=30 * self._manners.first_wait,
                wait_jitter=self._manners.first_wait,
            ):
                with attempt:
                    if attempt.num > 1:
                        host.retries += 1
                    answer = await self._ask(host, asked, known)
                    if answer.outcome and outcomes()[answer.outcome].again and _is_passing(answer) and host.may_retry:
                        raise _Again(answer)
                    return answer
        except _Again as last:
            return last.answer
        raise AssertionError("a retry ends with an answer")

    async def _allowed(self, host: Host, address: str) -> bool:
        if not self._manners.robots:
            return True
        if host.robots is None:
            async with host.asking_robots:
                if host.robots is None:  # somebody may have asked meanwhile
                    host.robots = robots_of(await self._ask(host, robots_address(address), None))
                    host.failures = 0 if not host.ended else host.failures
        return host.robots.allows(address)

    async def _ask(self, host: Host, address: str, known: Mapping[str, str] | None) -> Answer:
        async with self._hosts.turn(host):
            if host.ended:
                return Answer(address, address, "skipped_host", host.ended)
            answer = await self._asker.ask(address, known)
        host.heard(answer)
        if self._log is not None:
            await self._log(answer)
        return answer


def _is_passing(answer: Answer) -> bool:
    """An error of the server's own, or of the way to it: a 4xx but 429 is an answer, and is not asked for again."""
    return answer.outcome != "http_error" or answer.status is None or answer.status == 429 or answer.status >= 500

"""Addresses asked as a guest asks: robots.txt first, one at a time, again only what may be worth it, never a host that refused."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import stamina

from extract.pull.addresses import host_of
from extract.pull.exchange import Access, Answer, Asker, Hop, Limits
from extract.pull.guard import Resolve, resolve
from extract.pull.hosts import Host, Hosts
from extract.pull.outcomes import outcomes
from extract.pull.robots import Robots, robots_address, robots_of

ATTEMPTS = 3
SECONDS = 120.0
"""In which the tries of an address are begun."""


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


class _Refused(Exception):
    """What is not asked, and so not again either."""

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
    ) -> None:
        self._asker = Asker(access, agent, limits, resolver)
        self._hosts, self._manners = hosts, manners or Manners()

    async def __aenter__(self) -> "Fetcher":
        await self._asker.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._asker.__aexit__(*error)

    async def fetch(self, address: str, known: Mapping[str, str] | None = None) -> Answer:
        """What came of it in the end: of several tries the last. `known` as in Asker.ask."""
        try:
            return await self._tried(lambda: self._asker.ask(address, known, self._guest))
        except _Refused as refused:
            return refused.answer

    async def _tried(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Asked once; again where that may be worth it, the host that failed allows it, and there is time."""
        try:
            async for attempt in stamina.retry_context(
                on=_Again,
                attempts=ATTEMPTS,
                timeout=SECONDS,
                wait_initial=self._manners.first_wait,
                wait_max=30 * self._manners.first_wait,
                wait_jitter=self._manners.first_wait,
            ):
                with attempt:
                    answer = await ask()
                    host = self._hosts.host(host_of(answer.answered))
                    if attempt.num > 1:
                        host.retries += 1
                    if answer.outcome and outcomes()[answer.outcome].again and _is_passing(answer) and host.may_retry:
                        raise _Again(answer)
                    return answer
        except _Again as last:
            return last.answer
        raise AssertionError("a retry ends with an answer")

    async def _guest(self, hop: Hop) -> Answer:
        """One request where robots.txt of that scheme, host and port allows it, and the host is not left alone. Raises _Refused."""
        host = self._hosts.host(host_of(hop.at))
        outcome, why = ("skipped_host", host.ended) if host.ended else ("", "")
        if self._manners.robots and not outcome:
            outcome, why = (await self._robots(host, hop.at)).refusal(hop.at)
        if outcome:
            raise _Refused(Answer(hop.asked, hop.at, outcome, why, hops=hop.before))
        return await self._in_turn(hop)

    async def _robots(self, host: Host, at: str) -> Robots:
        """Asked for once a night, before anything else of its scheme, host and port."""
        address = robots_address(at)
        async with host.asking_robots:
            if address not in host.robots and not host.ended:
                host.robots[address] = robots_of(
                    await self._tried(lambda: self._asker.ask(address, None, self._of_robots))
                )
        return host.robots.get(address, Robots())

    async def _of_robots(self, hop: Hop) -> Answer:
        return await self._in_turn(hop, of_robots=True)

    async def _in_turn(self, hop: Hop, of_robots: bool = False) -> Answer:
        """One request, alone with its host, unless that is left alone."""
        host = self._hosts.host(host_of(hop.at))
        async with self._hosts.turn(host):
            if host.ended:
                return Answer(hop.asked, hop.at, "skipped_host", host.ended, hops=hop.before)
            answer = await self._asker.one(hop)
        host.heard(answer, of_robots)
        return answer


def _is_passing(answer: Answer) -> bool:
    """An error of the server's own, or of the way to it: a 4xx but 429 is an answer, and is not asked for again."""
    return answer.outcome != "http_error" or answer.status is None or answer.status == 429 or answer.status >= 500

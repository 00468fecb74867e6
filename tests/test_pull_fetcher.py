"""Manners: robots.txt first, one request at a time, pauses, retries, and hosts that are left alone."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.pull.exchange import Access, Answer, Limits
from extract.pull.fetcher import Fetcher, Manners
from extract.pull.hosts import Hosts
from extract.pull.robots import Robots, robots_of
from tests.web.site import NOT_FOUND, Asked, Reply, Site, answer, redirect, served

ACCESS = Access(private=frozenset({"a.test"}))
LIMITS = Limits(connect=1, silence=0.4, whole=3)
DOWN = answer(b"x", "503 Down")


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site({"/robots.txt": NOT_FOUND}, more=lambda asked: answer(b"page"))) as one:
        yield one


def fetch(site: Site, *paths: str, delay: float = 0.0, robots: bool = True, together: bool = False) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        hosts = Hosts(delay)
        async with Fetcher(ACCESS, "gongkai/test", hosts, LIMITS, Manners(robots, 0.01), to_loopback) as fetcher:
            addresses = [f"http://a.test:{site.port}{path}" for path in paths]
            if together:
                return list(await asyncio.gather(*map(fetcher.fetch, addresses)))
            return [await fetcher.fetch(address) for address in addresses]

    return asyncio.run(all_of_them())


def outcomes_of(answers: Sequence[Answer]) -> list[str]:
    return [answer.outcome for answer in answers]


def test_robots_are_asked_first_and_once(site: Site) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/\n")
    assert outcomes_of(fetch(site, "/a", "/private/b", "/c", together=True)) == ["", "robots", ""]
    assert site.paths[0] == "/robots.txt" and sorted(site.paths[1:]) == ["/a", "/c"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (NOT_FOUND, ""),
        (answer(b"", "410 Gone"), ""),
        (answer(b"", "400 Bad"), ""),
        (answer(b""), ""),
        (answer(b"<html>not there</html>"), ""),
        (answer(b"User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /"), "robots"),
        (answer(b"User-agent: *\nDisallow: /"), "robots"),
        (answer(b"", "500 Down"), "robots"),
        (answer(b"x", "503 Down"), "robots"),
        (answer(b"x", "403 Forbidden"), "robots"),
        (answer(b"x", "401 Unauthorized"), "robots"),
        (answer(b"$_ts={}", "412 Precondition"), "robots"),
        ([0.9], "timeout"),
        ([b"nonsense\r\n\r\n"], "out_of_reach"),
    ],
)
def test_what_robots_allow(site: Site, reply: Reply, outcome: str) -> None:
    site.pages["/robots.txt"] = reply
    found = fetch(site, "/a")[0]
    assert found.outcome == outcome
    assert ("/a" in site.paths) == (not outcome)


def test_a_robots_txt_that_fails_once_is_asked_again(site: Site) -> None:
    turns = iter([DOWN, answer(b"User-agent: *\nDisallow: /private/")])
    site.pages["/robots.txt"] = lambda asked: next(turns)
    assert outcomes_of(fetch(site, "/a", "/private/b")) == ["", "robots"]
    assert site.paths == ["/robots.txt", "/robots.txt", "/a"]


def test_a_robots_txt_that_fails_is_not_asked_for_each_address(site: Site) -> None:
    site.pages["/robots.txt"] = DOWN
    found = fetch(site, "/a", "/b", "/c")
    assert outcomes_of(found) == ["robots"] * 3 and site.paths == ["/robots.txt"] * 3
    assert found[0].why == "robots.txt: the server says 503"


def test_a_site_that_asks_to_be_left_alone_is_asked_for_robots_txt_only(site: Site) -> None:
    site.pages["/robots.txt"] = answer(b"x", "503 Down", retry_after="7200")
    assert outcomes_of(fetch(site, "/a", "/b")) == ["robots", "skipped_host"] and site.paths == ["/robots.txt"]


@dataclass
class Town:
    """Two ports of one host, and another host that the source names."""

    first: Site
    second: Site
    other: Site

    def fetch(self, *paths: str) -> list[Answer]:
        async def all_of_them() -> list[Answer]:
            access = Access(hosts=frozenset({"b.test"}), private=frozenset({"a.test", "b.test"}))
            async with Fetcher(access, "gongkai/test", Hosts(0.0), LIMITS, Manners(True, 0.01), to_loopback) as fetcher:
                return [await fetcher.fetch(self.of(path)) for path in paths]

        return asyncio.run(all_of_them())

    def of(self, path: str) -> str:
        """'1/x' is /x of the first, and so on."""
        site, host = {"1": (self.first, "a"), "2": (self.second, "a"), "3": (self.other, "b")}[path[0]]
        return f"http://{host}.test:{site.port}{path[1:]}"


@pytest.fixture
def town() -> Iterator[Town]:
    with ExitStack() as held:
        yield Town(
            *(held.enter_context(served(Site({"/robots.txt": NOT_FOUND}, lambda _: answer(b"page")))) for _ in "123")
        )


def test_each_port_and_host_has_a_robots_txt_of_its_own(town: Town) -> None:
    town.second.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
    assert outcomes_of(town.fetch("1/a", "2/a", "3/a", "2/b", "1/b")) == ["", "robots", "", "robots", ""]
    assert (town.first.paths, town.second.paths, town.other.paths) == (
        ["/robots.txt", "/a", "/b"], ["/robots.txt"], ["/robots.txt", "/a"],
    )  # fmt: skip


@pytest.mark.parametrize("to", ["1/private/x", "2/private/x", "3/private/x"])
def test_a_redirect_asks_robots_txt_of_where_it_leads(town: Town, to: str) -> None:
    for site in (town.first, town.second, town.other):
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/")
    town.first.pages["/a"] = redirect(town.of(to))
    (found,) = town.fetch("1/a")
    assert (found.outcome, found.answered, found.hops) == ("robots", town.of(to), (town.of("1/a"),))
    for site in (town.first, town.second, town.other):
        assert "/private/x" not in site.paths and (not site.paths or site.paths[0] == "/robots.txt")


def test_a_redirect_keeps_to_the_pause_and_the_end_of_where_it_leads(town: Town) -> None:
    town.other.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.3")
    town.other.pages["/wall"] = answer(b"<script>$_ts={}</script>", "412 Precondition Failed")
    town.first.pages |= {f"/{n}": redirect(town.of(f"3/{to}")) for n, to in enumerate(["a", "b", "wall", "c"])}
    assert outcomes_of(town.fetch("1/0", "1/1", "1/2", "1/3", "1/d")) == ["", "", "blocked", "skipped_host", ""]
    assert town.other.paths == ["/robots.txt", "/a", "/b", "/wall"]
    assert min(later.at - sooner.at for sooner, later in pairwise(town.other.log)) >= 0.29


def test_robots_txt_may_lie_elsewhere(town: Town) -> None:
    town.first.pages["/robots.txt"] = redirect(town.of("3/rules"))
    town.other.pages |= {
        "/rules": answer(b"User-agent: *\nDisallow: /b"),
        "/robots.txt": answer(b"User-agent: *\nDisallow: /"),
    }
    assert outcomes_of(town.fetch("1/a", "1/b", "3/c")) == ["", "robots", "robots"]


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.sampled_from("abcd"), st.sampled_from("123"), st.sampled_from("abcd")),
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None)
def test_nothing_is_asked_before_or_against_its_own_robots_txt(leads: list[tuple[str, str, str, str]]) -> None:
    """Whatever leads where: each site's first request is robots.txt, and what it forbids is never asked for."""
    with contextmanager(town.__wrapped__)() as here:  # type: ignore[attr-defined]
        sites = {"1": here.first, "2": here.second, "3": here.other}
        for forbidden, site in zip("abc", sites.values(), strict=True):
            site.pages["/robots.txt"] = answer(f"User-agent: *\nDisallow: /{forbidden}".encode())
        for at, path, to, there in leads:
            sites[at].pages[f"/{path}"] = redirect(here.of(f"{to}/{there}"))
        here.fetch(*(f"{at}/{path}" for at, path, _, _ in leads))
        for forbidden, site in zip("abc", sites.values(), strict=True):
            assert f"/{forbidden}" not in site.paths
            assert site.paths.count("/robots.txt") == (1 if site.paths else 0)
            assert not site.paths or site.paths[0] == "/robots.txt"


def test_a_person_may_answer_for_not_asking_robots(site: Site) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
    assert outcomes_of(fetch(site, "/a", robots=False)) == [""] and site.paths == ["/a"]


def test_one_at_a_time_with_pauses(site: Site) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.3\n")
    assert outcomes_of(fetch(site, "/a", "/b", "/c", delay=0.1, together=True)) == ["", "", ""]
    times = [asked.at for asked in site.log]
    assert min(later - sooner for sooner, later in pairwise(times[1:])) >= 0.29
    assert site.connections == 1


def test_what_passes_is_asked_again(site: Site) -> None:
    turns = iter([DOWN, DOWN, answer(b"page")])
    site.pages["/a"] = lambda asked: next(turns)
    assert outcomes_of(fetch(site, "/a")) == [""] and site.paths.count("/a") == 3


@pytest.mark.parametrize("status", ["404 Not Found", "400 Bad", "403 Forbidden", "418 Pot"])
def test_what_is_an_answer_is_not_asked_again(site: Site, status: str) -> None:
    site.pages["/a"] = answer(b"x", status)
    assert fetch(site, "/a")[0].outcome and site.paths.count("/a") == 1


def test_three_failures_end_a_host(site: Site) -> None:
    site.more = lambda asked: DOWN
    found = fetch(site, "/a", "/b", "/c")
    assert outcomes_of(found) == ["http_error", "skipped_host", "skipped_host"]
    assert site.paths == ["/robots.txt", "/a", "/a", "/a"] and "3 failures in a row" in found[-1].why


def test_a_wall_ends_a_host_at_once(site: Site) -> None:
    site.more = lambda asked: answer(b"<script>$_ts={}</script>", "412 Precondition Failed")
    assert outcomes_of(fetch(site, "/a", "/b")) == ["blocked", "skipped_host"]
    assert site.paths == ["/robots.txt", "/a"]


def test_two_refusals_end_a_host(site: Site) -> None:
    site.more = lambda asked: answer(b"no", "403 Forbidden")
    assert outcomes_of(fetch(site, "/a", "/b", "/c")) == ["blocked", "blocked", "skipped_host"]


def test_retry_after(site: Site) -> None:
    turns = iter([answer(b"x", "429 Slow", retry_after="1"), answer(b"page")])
    site.pages["/a"] = lambda asked: next(turns)
    assert outcomes_of(fetch(site, "/a")) == [""]
    first, second = [asked.at for asked in site.log if asked.path == "/a"]
    assert second - first >= 0.99
    site.pages["/b"] = answer(b"x", "503 Down", retry_after="7200")
    found = fetch(site, "/b", "/c")
    assert outcomes_of(found) == ["http_error", "skipped_host"] and "7,200 s" in found[1].why
    assert site.paths.count("/b") == 1


def test_retry_after_as_a_time(site: Site) -> None:
    """As HTTP writes times, held against the server's own clock, whatever ours says."""
    date = {"date": "Mon, 01 Jan 2001 00:00:00 GMT"}
    turns = iter([answer(b"x", "429 Slow", retry_after="Mon, 01 Jan 2001 00:00:01 GMT", **date), answer(b"page")])
    site.pages["/a"] = lambda asked: next(turns)
    assert outcomes_of(fetch(site, "/a")) == [""]
    first, second = [asked.at for asked in site.log if asked.path == "/a"]
    assert second - first >= 0.99
    site.pages["/b"] = answer(b"x", "503 Down", retry_after="Mon, 01 Jan 2001 02:00:00 GMT", **date)
    assert outcomes_of(fetch(site, "/b", "/c")) == ["http_error", "skipped_host"]
    site.pages["/d"] = answer(b"x", "503 Down", retry_after="soon", **date)
    assert fetch(site, "/d")[0].outcome == "http_error"


def test_failures_that_others_follow_do_not_end_a_host(site: Site) -> None:
    def half(asked: Asked) -> Reply:
        return answer(b"x", "404 Not Found") if asked.path.startswith("/no") else answer(b"page")

    site.more = half
    assert outcomes_of(fetch(site, *[f"/no{n}" for n in range(6)], "/yes")) == ["gone"] * 6 + [""]


def test_a_clock_that_jumps_back_stops_nothing() -> None:
    """Pauses are by a clock that never goes back; one that does only makes a pause longer, never endless."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def two_turns() -> None:
        hosts = Hosts(1.0, clock=iter([10.0, 10.0, 10.2, 10.2, 10.2]).__next__, sleep=sleep)
        for _ in range(2):
            async with hosts.turn(hosts.host("a.test")):
                pass

    asyncio.run(two_turns())
    assert [round(seconds, 3) for seconds in slept] == [0.8]


def test_what_no_parser_should_fail_on() -> None:
    for body in (
        b"\0\xff\xfe",
        b"Disallow",
        b"User-agent: *\nCrawl-delay: x\nDisallow: /%zz",
        b"User-agent: *\nCrawl-delay: -5",
    ):
        robots = robots_of(Answer("", "", "", body=body))
        assert isinstance(robots, Robots) and robots.delay == 0 and robots.refusal("http://a.test/x") == ("", "")

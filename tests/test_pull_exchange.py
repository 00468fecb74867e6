"""One address asked: which are never asked, what every kind of answer is called, and that no limit can be passed by."""

import asyncio
import gzip
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pull.addresses import RefusedAddress, host_of, joined, normal
from extract.pull.exchange import Access, Answer, Asker, Limits
from extract.pull.guard import is_public
from extract.pull.outcomes import outcomes, wall
from tests.web.site import Asked, Site, answer, redirect, served

INSIDE = Access(private=frozenset({"a.test", "b.test", "127.0.0.1"}), hosts=frozenset({"b.test"}))
QUICK = Limits(connect=2, silence=0.6, whole=4, body=100_000, ratio=50)


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def ask(
    address: str, access: Access = INSIDE, known: Mapping[str, str] | None = None, limits: Limits = QUICK
) -> Answer:
    async def one() -> Answer:
        async with Asker(access, "gongkai/test (+a@example.org)", limits, to_loopback) as asker:
            return await asker.ask(address, known)

    return asyncio.run(one())


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as one:
        yield one


# -- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("HTTP://WWW.A.Example:80/x#y", "http://www.a.example/x"),
        ("https://a.example:443", "https://a.example/"),
        ("http://a.example/%7eb/%e4%b8%ad/中", "http://a.example/~b/%E4%B8%AD/%E4%B8%AD"),
        ("http://a.example/b/../c/./d/", "http://a.example/c/d/"),
        ("http://a.example/x;jsessionid=AB12?b=2&a=1&JSESSIONID=9", "http://a.example/x?b=2&a=1"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://1.2.3.4./", "http://1.2.3.4/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://政府.example/", "http://xn--1fr75o.example/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"),
        ("http://a.example?q=年报 ", "http://a.example/?q=%E5%B9%B4%E6%8A%A5"),
    ],
)
def test_one_way_to_write_an_address(written: str, known: str) -> None:
    if "政府" not in written:
        assert normal(written) == known
    assert normal(normal(written)) == normal(written)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "//a.example/", "a.example", "",
        "http://", "http:///x", "http://user@a.example/", "http://user:pw@a.example/", "http://a.example@b.example/",
        "http://a.example:99999/", "http://a.example:0/", "http://a b.example/", "http://a.example/a b", "http://a.example/\x00",
        "http://a.example\\@b.example/", "http://[::1", "http://[fe80::1%25eth0]/", "http://..example/", "http://999.1.1.1.1/",
        "http://a.example/\u202ex", "http://4294967296/", "http://-/", f"http://a.example/{'x' * 3000}", "gopher://a.example/",
    ],
)  # fmt: skip
def test_addresses_that_are_never_asked(address: str) -> None:
    with pytest.raises(RefusedAddress):
        normal(address)
    assert ask(address).outcome == "refused_address"


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for written in (text, f"http://a.example/{text}", f"http://{text}/"):
        try:
            known = normal(written)
        except RefusedAddress:
            continue
        assert normal(known) == known and known.isascii() and host_of(known)


def test_links_of_a_page() -> None:
    page = "http://a.example/x/index.html"
    assert joined(page, "./202401/t1.html") == "http://a.example/x/202401/t1.html"
    assert joined(page, "//b.example/c") == "http://b.example/c"
    assert joined(page, "?page=2") == "http://a.example/x/index.html?page=2"
    for link in ("javascript:void(0)", "mailto:a@b.example", "tel:1"):
        with pytest.raises(RefusedAddress):
            joined(page, link)


# -- machines inside -------------------------------------------------------------------------------------------------

LOCAL = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fd00::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "fec0::1", "2001:0:7f00:1::1", "2001:db8::1", "fe80::1%eth0", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", LOCAL)
def test_addresses_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_outside(address: str) -> None:
    assert is_public(address)


WAYS_IN = [
    "http://127.0.0.1:{p}/", "http://localhost:{p}/", "http://127.1:{p}/", "http://2130706433:{p}/", "http://0x7f000001:{p}/",
    "http://0177.0.0.1:{p}/", "http://0:{p}/", "http://[::1]:{p}/", "http://[::ffff:127.0.0.1]:{p}/", "http://[64:ff9b::7f00:1]:{p}/",
    "http://[2002:7f00:1::]:{p}/", "http://inside.test:{p}/", "http://rebound.test:{p}/", "http://mixed.test:{p}/",
    "http://user@127.0.0.1:{p}/", "http://127.0.0.1.:{p}/", "http://ⓛocalhost:{p}/",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS_IN)
def test_no_way_leads_inside(way: str) -> None:
    """Neither asked for, nor by a redirect, nor by a name that changes its answer between check and use."""
    turns = iter(["8.8.8.8", *["127.0.0.1"] * 20])

    async def resolver(host: str, port: int) -> Sequence[str]:
        if host == "rebound.test":
            return [next(turns)]
        return {"mixed.test": ["8.8.8.8", "127.0.0.1"], "allowed.test": ["127.0.0.1"]}.get(host) or [
            "127.0.0.1" if "." in host or host == "localhost" else host.strip("[]")
        ]

    async def both(trap: int, open_: int) -> list[Answer]:
        access = Access(
            private=frozenset({"allowed.test"}), hosts=frozenset({"127.0.0.1", "::1", "inside.test", "localhost"})
        )
        async with Asker(access, "gongkai/test", Limits(connect=0.3, silence=1, whole=3), resolver) as asker:
            if "rebound" in way:
                await asker.ask(way.format(p=trap))  # the first answer lies outside, and nobody answers there
            return [await asker.ask(way.format(p=trap)), await asker.ask(f"http://allowed.test:{open_}/")]

    with served(Site(more=lambda asked: answer(b"secret"))) as trap, served(Site()) as opened:
        opened.pages["/"] = redirect(way.format(p=trap.port))
        direct, redirected = asyncio.run(both(trap.port, opened.port))
        assert trap.log == [] and opened.paths == ["/"]
    assert direct.outcome == "refused_address" and direct.why and direct.body == b""
    assert redirected.outcome in ("refused_address", "redirect_refused") and redirected.body == b""


# -- answers ---------------------------------------------------------------------------------------------------------

PAGE = "某区财政局2023年政府信息公开工作年度报告".encode()
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (answer(PAGE), ""),
        ([CHUNKED, b"5\r\nhello\r\n", b"0\r\n\r\n"], ""),
        ([CHUNKED, b"5\r\nhello\r\n"], "short_body"),
        (answer(b""), "short_body"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", PAGE], "short_body"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", PAGE], "too_large"),
        ([CHUNKED, *[b"8000\r\n" + b"x" * 0x8000 + b"\r\n"] * 9], "too_large"),
        ([b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"y" * 9_000 + b"\r\n"] * 9, b"\r\n"], "too_large"),
        ([5.0], "timeout"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 5.0], "timeout"),
        ([b"nonsense\r\n\r\n"], "out_of_reach"),
        ([b""], "out_of_reach"),
        (answer(b"x", "404 Not Found"), "gone"),
        (answer(b"x", "410 Gone"), "gone"),
        (answer(b"x", "500 Oh"), "http_error"),
        (answer(b"x", "429 Slow"), "http_error"),
        (answer(b"x", "304 Not Modified"), "http_error"),
        (answer(b"x", "418 Pot"), "http_error"),
        (answer(b"<script>$_ts = window['$_ts'];</script>", "412 Precondition Failed"), "blocked"),
        (answer(b"<script>document.cookie='__jsl_clearance=1'</script>", "521 Down"), "blocked"),
        (answer(b"<script>var arg1='ABC';</script>"), "blocked"),
        (answer("<h1>访问异常，请稍候</h1>".encode()), "blocked"),
        (answer(b"openresty", "403 Forbidden"), "blocked"),
        (answer(b"no", "401 Unauthorized"), "blocked"),
        (answer(gzip.compress(PAGE), content_encoding="gzip"), ""),
        (answer(zlib.compress(PAGE), content_encoding="deflate"), ""),
        (answer(zlib.compress(PAGE)[2:-4], content_encoding="deflate"), ""),
        (answer(gzip.compress(PAGE)[:-9], content_encoding="gzip"), "short_body"),
        (answer(b"not gzip", content_encoding="gzip"), "short_body"),
        (answer(gzip.compress(b"\0" * 50_000_000), content_encoding="gzip"), "too_large"),
        (answer(PAGE, content_encoding="br"), "short_body"),
        (redirect("/end"), ""),
        (redirect("http://elsewhere.test/"), "redirect_refused"),
        (redirect("file:///etc/passwd"), "refused_address"),
        (redirect("/start"), "redirect_refused"),
        (answer(b"", "302 Found"), "http_error"),
    ],
)
def test_what_an_answer_is_called(site: Site, reply: bytes, outcome: str) -> None:
    site.pages |= {"/start": reply, "/end": answer(PAGE)}
    began = time.monotonic()
    found = ask(f"http://a.test:{site.port}/start")
    assert found.outcome == outcome, found
    assert (outcome == "") == (found.body in (PAGE, b"hello")) and (found.why == "") == (outcome == "")
    assert outcome == "" or outcome in outcomes()
    assert time.monotonic() - began < 20 and "\n" not in found.why


def test_what_is_sent(site: Site) -> None:
    site.pages["/"] = answer(PAGE, etag='"1"', last_modified="Wed, 31 Jan 2024 00:00:00 GMT", set_cookie="a=b")
    found = ask(f"http://a.test:{site.port}/")
    assert (found.headers["etag"], found.remote) == ('"1"', "127.0.0.1")

    def unchanged(asked: Asked) -> bytes:
        assert asked.headers["if-none-match"] == '"1"' and "if-modified-since" in asked.headers
        return b"HTTP/1.1 304 Not Modified\r\n\r\n"

    site.pages["/"] = unchanged
    known = {"etag": found.headers["etag"], "last_modified": found.headers["last-modified"]}
    assert ask(f"http://a.test:{site.port}/", known=known).outcome == "not_modified"
    for asked in site.log:
        assert asked.headers["user-agent"] == "gongkai/test (+a@example.org)"
        assert asked.headers["accept-encoding"] == "identity" and "cookie" not in asked.headers


def test_no_cookie_is_kept_and_one_connection(site: Site) -> None:
    site.more = lambda asked: answer(PAGE, set_cookie="a=b; Path=/")

    async def several() -> None:
        async with Asker(INSIDE, "gongkai/test", QUICK, to_loopback) as asker:
            for number in range(5):
                assert (await asker.ask(f"http://a.test:{site.port}/{number}")).outcome == ""

    asyncio.run(several())
    assert site.connections == 1 and all("cookie" not in asked.headers for asked in site.log)


def test_redirects_are_followed_within_the_hosts(site: Site) -> None:
    site.pages |= {
        "/a": redirect(f"http://b.test:{site.port}/b", "301 Moved"), "/b": redirect("c", "308 Moved"), "/c": answer(PAGE),
        "/d": redirect("/c"), **{f"/r{n}": redirect(f"/r{n + 1}") for n in range(9)},
    }  # fmt: skip
    found = ask(f"http://a.test:{site.port}/a")
    assert (found.outcome, found.permanent, len(found.hops)) == ("", True, 2)
    assert found.answered == f"http://b.test:{site.port}/c" and found.asked == f"http://a.test:{site.port}/a"
    assert not ask(f"http://a.test:{site.port}/d").permanent
    assert ask(f"http://a.test:{site.port}/r0").why == "more than 5 redirects"


def test_the_whole_has_its_time(site: Site) -> None:
    site.pages["/"] = [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", *[b"x", 0.2] * 100]
    began = time.monotonic()
    found = ask(f"http://a.test:{site.port}/", limits=Limits(connect=1, silence=1, whole=1.5))
    assert found.outcome == "timeout" and time.monotonic() - began < 8


def test_nobody_is_there() -> None:
    with served(Site()) as gone:
        port = gone.port
    assert ask(f"http://a.test:{port}/").outcome == "out_of_reach"


def test_walls_have_names() -> None:
    found = wall(412, b"<script>$_ts={}</script>")
    assert found is not None and found.signature == "ruishu"
    assert wall(200, PAGE) is None and wall(500, b"") is None


@pytest.mark.parametrize(
    "rest",
    [
        [b"Content-Length: 5\r\n\r\nab"],
        [b"Content-Length: 5\r\n\r\n", 5.0],
        [b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"],
        [b"Content-Length: 900000\r\n\r\n", b"x" * 900_000],
    ],
    ids=["broken off", "stalls", "nonsense", "long"],
)
def test_how_an_unwanted_body_ends_says_nothing_of_the_answer(site: Site, rest: list[bytes | float]) -> None:
    """A page that is gone is gone, and a redirect leads on, whatever becomes of the words beside them."""
    site.pages["/gone"] = [b"HTTP/1.1 404 Not Found\r\n" + bytes(rest[0]), *rest[1:]]  # type: ignore[arg-type]
    site.pages["/from"] = [b"HTTP/1.1 302 Found\r\nLocation: /to\r\n" + bytes(rest[0]), *rest[1:]]  # type: ignore[arg-type]
    site.pages["/to"] = answer(b"page")
    assert ask(f"http://a.test:{site.port}/gone").outcome == "gone"
    assert ask(f"http://a.test:{site.port}/from").body == b"page"

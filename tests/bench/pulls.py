"""What a night of pages costs: 2,000 of them on four hosts, the first night and one in which nothing changed, beside Scrapy.

The hosts are servers of a process of their own on loopback; there is no pause between requests, so that work alone is measured.
    python -m tests.bench.pulls serve 500     serves four hosts until its input ends, and says their ports first
    PYTHON -m tests.bench.pulls scrapy PORT … FOLDER   the same pages by Scrapy, with its own cache of HTTP
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).resolve().parents[2]
HOSTS = 4
_FILLER = "<p>" + "政府信息公开工作年度报告正文，" * 600 + "</p>"
"""28 kB a page, as pages of sites are."""
SCRAPY = os.environ.get("SCRAPY_PYTHON", "")
"""A Python that has Scrapy, which is none of the project's packages."""


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def pulled_task(ports: Sequence[int], folder: str, night: int) -> Callable[[], dict[str, float]]:
    """A night of the four hosts into an archive in the folder: processor seconds, and how the addresses ended."""
    from datetime import UTC, datetime, timedelta

    from extract.pull.catalogue import parsed
    from extract.pull.pulling import Terms, pull

    async def to_loopback(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    catalogue = parsed(_catalogue(ports), "bench.toml")
    terms = Terms("gongkai/bench", to_loopback, lambda: datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=night))

    def run() -> dict[str, float]:
        before = cpu_seconds()
        found = pull(catalogue, Path(folder), Path(folder) / "archive", terms)
        return {"cpu": cpu_seconds() - before, **{name: float(count) for name, count in found.outcomes.items()}}

    return run


def _catalogue(ports: Sequence[int]) -> str:
    sources = (
        f"""
[[source]]
id = "h{number}"
kind = "list"
start = "http://h{number}.test:{port}/gk/"
list = {{ dialect = "t-date" }}
allow_private = ["h{number}.test"]
"""
        for number, port in enumerate(ports)
    )
    return 'version = 1\ncontact = "a@example.org"\ndefaults = { delay = 0.0 }\n' + "".join(sources)


@contextmanager
def hosts(pages: int) -> Iterator[tuple[list[int], Callable[[], int]]]:
    """Four hosts with so many pages each, in a process of their own; their ports, and how often they were asked since last told."""
    command = [sys.executable, "-m", "tests.bench.pulls", "serve", str(pages)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout

        def asked() -> int:
            assert server.stdin and server.stdout
            server.stdin.write("\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        try:
            yield json.loads(server.stdout.readline()), asked
        finally:
            server.stdin.close()


def scrapy_night(ports: Sequence[int], folder: Path) -> dict[str, float]:
    """What Scrapy takes for the same pages. Raises OSError where it cannot be run."""
    command = [SCRAPY, "-m", "tests.bench.pulls", "scrapy", *map(str, ports), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "Scrapy failed")
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _serve(pages: int) -> None:
    from tests.web.site import Asked, Reply, Site, answer, served

    def site() -> Site:
        titles = [f"某区第{number}局2023年政府信息公开工作年度报告" for number in range(pages)]
        rows = "".join(
            f'<li><a href="./202611/t20261120_{number}.html">{title}</a><span>2026-11-20</span></li>'
            for number, title in enumerate(titles)
        )
        listing = answer(f'<ul>{rows}</ul><script>createPageHTML(1, 0, "index", "html");</script>'.encode())

        def more(asked: Asked) -> Reply:
            number = asked.path.partition("_")[2].removesuffix(".html")
            if not number.isdigit():
                return listing if asked.path == "/gk/" else answer(b"", "404 Not Found")
            tag = f'"p{number}"'
            if asked.headers.get("if-none-match") == tag:
                return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag.encode() + b"\r\n\r\n"
            page = (
                f"<html><title>{titles[int(number)]}</title><body><h1>{titles[int(number)]}</h1>{_FILLER}</body></html>"
            )
            return answer(page.encode(), etag=tag)

        return Site(more=more)

    with ExitStack() as held:
        sites = [held.enter_context(served(site())) for _ in range(HOSTS)]
        print(json.dumps([one.port for one in sites]), flush=True)
        for _ in sys.stdin:
            print(sum(len(one.log) for one in sites), flush=True)
            for one in sites:
                one.log.clear()


def _scrape(ports: Sequence[int], folder: str) -> None:
    """The same pages by Scrapy: kept as files, robots.txt obeyed, answers of the night before asked for conditionally."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    Path(folder).mkdir(parents=True, exist_ok=True)

    class Reports(scrapy.Spider):  # type: ignore[misc]
        name = "reports"
        start_urls: ClassVar[list[str]] = [f"http://127.0.0.1:{port}/gk/" for port in ports]

        def parse(self, response: Any) -> Any:
            for link in response.css("li a::attr(href)").getall():
                yield response.follow(link, self.keep)

        def keep(self, response: Any) -> None:
            (Path(folder) / f"{response.url.partition('//')[2].replace('/', '_')}").write_bytes(response.body)

    settings = {
        "LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0,
        "HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": f"{folder}.cache", "TELNETCONSOLE_ENABLED": False,
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
    }  # fmt: skip
    process = CrawlerProcess(settings)
    process.crawl(Reports)
    before, began = cpu_seconds(), time.perf_counter()
    process.start()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
    print(json.dumps({"cpu": cpu_seconds() - before, "seconds": time.perf_counter() - began, "peak_mb": peak}))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(int(sys.argv[2]))
    else:
        _scrape([int(port) for port in sys.argv[2:-1]], sys.argv[-1])

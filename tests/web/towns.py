"""Nine sources as they are met: seven sites of different families on loopback, a bucket, a folder; and what they do in a week.

Each site is a real server; its name leads there by the resolver of the test. What a site says on a night is set by `week`.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import obstore
from obstore.store import S3Store

from tests import pages
from tests.helpers import page
from tests.rendering import plain_figures
from tests.web.site import NOT_FOUND, Asked, Reply, Site, answer, redirect, served
from tests.write_docx import write_docx
from tests.write_pdf import write_pdf

OFFICES = (
    "财政局", "教育局", "民政局", "司法局", "水务局", "统计局", "审计局", "商务局", "气象局", "档案局", "体育局", "园林绿化局", "城市管理委员会",
    "生态环境局", "住房和城乡建设委员会", "农业农村局", "市场监督管理局", "应急管理局", "退役军人事务局", "医疗保障局", "信访办公室",
)  # fmt: skip
YEARS = range(2019, 2026)
PAUSE, LONG_PAUSE = 1.0, 2.0
DAY = "2026-11-20"


@dataclass(frozen=True)
class Report:
    """The n-th report of the town."""

    number: int

    @property
    def agency(self) -> str:
        return f"北京市西城区{OFFICES[self.number % len(OFFICES)]}"

    @property
    def year(self) -> int:
        return YEARS[self.number // len(OFFICES)]

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    def text(self) -> str:
        return page(plain_figures(printed="5"), agency=self.agency, year=self.year)

    def html(self, more: str = "", corrected: bool = False) -> bytes:
        """Its page; `corrected` has one other figure."""
        text = self.text().replace("\t5\n", "\t6\n", 1) if corrected else self.text()
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        return f"<html><head><title>{self.title}</title></head><body>{lines}{more}</body></html>".encode()


@dataclass
class Article:
    """A page with its validators."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    counts_visits: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def reply(self, asked: Asked, visits: "count[int]") -> bytes:
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        if not self.etag and self.last_modified and asked.headers.get("if-modified-since") == self.last_modified:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        said = {"etag": self.etag, "last_modified": self.last_modified, **self.headers}
        body = self.body.replace(b"@visits@", str(next(visits)).encode()) if self.counts_visits else self.body
        return answer(body, **{name: value for name, value in said.items() if value})


class Host(Site):
    """A site: its articles by path, its lists, what it says instead on a night."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        super().__init__(clock=clock)
        self.name = name
        self.articles: dict[str, Article] = {}
        self.rows: list[tuple[str, str]] = []
        """path and title of each row of its list"""
        self.robots = b"User-agent: *\nAllow: /\n"
        self.lists: Callable[[Asked], Reply | None] = lambda asked: None
        self.instead: Callable[[Asked], Reply | None] = lambda asked: None
        self.visits = count(100)
        self.more = self._reply

    def add(self, path: str, report: Report, **said: Any) -> None:
        self.rows.append((path, report.title))
        self.articles[path] = Article(said.pop("body", None) or report.html(), **said)

    def _reply(self, asked: Asked) -> Reply:
        instead = self.instead(asked)
        if instead is not None:
            return instead
        if asked.path == "/robots.txt":
            return answer(self.robots)
        article = self.articles.get(asked.path)
        return article.reply(asked, self.visits) if article else self.lists(asked) or NOT_FOUND

    @property
    def address(self) -> str:
        return f"http://{self.name}.test:{self.port}"


def stamp(number: int) -> str:
    return f"Mon, {number % 28 + 1:02d} Jan 2024 08:00:00 GMT"


class Town:
    """The sites, the bucket, the folders, and the catalogue of them."""

    def __init__(self, place: Path, endpoint: str, clock: Callable[[], float]) -> None:
        self.place, self.endpoint = place, endpoint
        self.bucket = S3Store("reports", endpoint=endpoint, client_options={"allow_http": True}, region="us-east-1")
        self.hosts = {name: Host(name, clock) for name in ("h1", "h2", "h3", "h4", "h5", "h6", "h7", "trap", "foreign")}
        self._reports = map(Report, count())

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def next_report(self) -> Report:
        return next(self._reports)

    def settle(self) -> None:
        """Everything as it is on the first night; the sites are being served."""
        self._dated_pages()
        self._jpage()
        self._gkmlpt()
        self._label()
        self._covers()
        self._was5()
        for number in range(6):
            self["h7"].add(f"/doc/{number}.html", self.next_report(), etag=f'"m{number}"')
        lines = [f"{self['h7'].address}{path},{title}" for path, title in self["h7"].rows]
        (self.place / "m1.csv").write_text("\n".join(["address,title", *lines, ""]), "utf-8")
        self.keys = [f"raw/{number:02d}.txt" for number in range(20)]
        self.contents = {key: self.next_report().text().encode() for key in self.keys}
        for key, content in self.contents.items():
            obstore.put(self.bucket, key, content)
        (self.place / "f1").mkdir()
        for _ in range(5):
            self.drop()
        (self.place / "sources.toml").write_text(self._catalogue(), "utf-8")

    def drop(self) -> None:
        report = self.next_report()
        (self.place / "f1" / f"{report.agency}{report.year}.txt").write_text(report.text(), "utf-8")

    def _dated_pages(self) -> None:
        h1 = self["h1"]
        h1.robots = b"User-agent: *\nDisallow: /private/\n"
        for number in range(25):
            self.dated(number)
        h1.lists = self._dated_list
        h1.rows.insert(3, ("/private/t20261120_9.html", "北京市西城区某局2023年政府信息公开工作年度报告"))

    def dated(self, number: int, first: bool = False) -> None:
        h1, report = self["h1"], self.next_report()
        h1.add(f"/gk/202611/t20261120_{number}.html", report, etag=f'"d{number}"', last_modified=stamp(number))
        if first:
            h1.rows.insert(0, h1.rows.pop())

    def _dated_list(self, asked: Asked) -> Reply | None:
        if asked.path not in ("/gk/", "/gk/index_1.html"):
            return None
        at = 0 if asked.path == "/gk/" else 15
        rows = "".join(
            f'<li><a href="{path}" title="{title}">{title[:12]}…</a><span>[{DAY}]</span></li>'
            for path, title in self["h1"].rows[at : at + 15]
        )
        return answer(
            f'<ul class="list">{rows}</ul><script>createPageHTML(2, {at // 15}, "index", "html");</script>'.encode()
        )

    def _jpage(self) -> None:
        h2 = self["h2"]
        for number in range(30):
            said = {"content_type": "text/html; charset=gb2312"}  # the bytes are UTF-8
            h2.add(
                f"/art/2026/11/20/art_12_{number}.html", self.next_report(), last_modified=stamp(number), headers=said
            )

        def lists(asked: Asked) -> Reply | None:
            path = asked.path.partition("?")[0]
            if path not in ("/col/col12/index.html", "/module/web/jpage/dataproxy.jsp"):
                return None
            rows = h2.rows[:20] if path.startswith("/col") else h2.rows[20:]
            records = "".join(
                f"<record><![CDATA[<li><a href='{to}' title='{title}' target=\"_blank\">{title[:9]}…</a><span>{DAY}</span></li>]]></record>"
                for to, title in rows
            )
            store = (
                f"<datastore><totalrecord>{len(h2.rows)}</totalrecord><totalpage>2</totalpage><nextgroup><![CDATA[<a href="
                f'"/module/web/jpage/dataproxy.jsp?page=1&columnid=12&unitid=34"></a>]]></nextgroup><recordset>{records}</recordset></datastore>'
            )
            if path.startswith("/col"):
                store = f"<script type=\"text/xml\">{store}</script><script>{{'webid':'3','perpage':20}}</script>"
            return answer(store.encode(), content_type="text/html; charset=gb2312")

        h2.lists = lists

    def _gkmlpt(self) -> None:
        h3 = self["h3"]
        for number in range(15):
            h3.add(f"/gkmlpt/content/1/post_{number}.html", self.next_report(), etag=f'W/"g{number}"')
        self.articles = [
            {"type": "normal", "title": title, "publisher": "", "create_time": 1795132800, "url": f"{h3.address}{path}"}
            for path, title in h3.rows
        ]
        self.articles += [
            {
                "type": "normal",
                "title": f"通知公告第{n}号",
                "create_time": 1795132800,
                "url": f"{h3.address}/n/{n}.html",
            }
            for n in range(105)
        ]

        def lists(asked: Asked) -> Reply | None:
            path, _, query = asked.path.partition("?")
            if path != "/gkmlpt/api/all/5":
                return None
            at = 100 if "page=2" in query else 0
            said = {
                "total": len(self.articles),
                "classify": {"post_count": 300},
                "articles": self.articles[at : at + 100],
            }
            return answer(json.dumps(said).encode(), content_type="application/json")

        h3.lists = lists

    def _label(self) -> None:
        h4 = self["h4"]
        for number in range(12):
            report = self.next_report()
            body = report.html("<div>浏览次数：<b>@visits@</b></div>")
            h4.add(f"/public/70/{number}.html", report, body=body, counts_visits=True)

        def lists(asked: Asked) -> Reply | None:
            if not asked.path.startswith("/site/label/8888"):
                return None
            rows = "".join(
                f'<li><a href="{p}" title="{t}">{t}</a><span class="date">{DAY}</span></li>' for p, t in h4.rows
            )
            return answer(f"<ul>{rows}</ul><script>pageCount: 1, pageIndex: 1</script>".encode())

        h4.lists = lists

    def _covers(self) -> None:
        h5 = self["h5"]
        for number in range(10):
            report = self.next_report()
            suffix, content = self._file(number, report)
            self.cover(f"c{number}", report, f"/files/{number}.{suffix}", content)

        def lists(asked: Asked) -> Reply | None:
            rows = "".join(f'<li><a href="{p}">{t}</a><span>{DAY}</span></li>' for p, t in h5.rows)
            return answer(f"<ul>{rows}</ul>".encode()) if asked.path == "/gknb/" else None

        h5.lists = lists

    def cover(self, name: str, report: Report, file: str, content: bytes | None) -> None:
        """A page that only carries a file."""
        h5 = self["h5"]
        carried = f"<html><head><title>{report.title}</title></head><body><h1>{report.title}</h1><a href='{file}'>附件下载</a></body></html>"
        h5.add(f"/gknb/t20261120_{name}.html", report, body=carried.encode(), etag=f'"{name}"')
        if content is not None:
            h5.articles[file] = Article(content, etag=f'"f{name}"')

    def _file(self, number: int, report: Report) -> tuple[str, bytes]:
        figures = pages.random_figures(Random(number))
        paged = pages.page(figures, agency=report.agency, year=report.year)
        if number < 5:
            return "docx", write_docx(paged)
        if number < 7:
            return "pdf", write_pdf(paged)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr(f"{report.agency}{report.year}.txt", report.text())
        return "zip", packed.getvalue()

    def _was5(self) -> None:
        h6 = self["h6"]
        h6.robots = f"User-agent: *\nCrawl-delay: {LONG_PAUSE:.0f}\n".encode()
        for number in range(8):
            h6.add(f"/zwgk/t20261120_{number}.html", self.next_report(), etag=f'"w{number}"')

        def lists(asked: Asked) -> Reply | None:
            if not asked.path.startswith("/was5/web/search"):
                return None
            found = "".join(
                f"<REC><TITLE><![CDATA[{t}]]></TITLE><URL><![CDATA[{p}]]></URL><DOCRELTIME><![CDATA[2026.11.20]]></DOCRELTIME></REC>"
                for p, t in h6.rows
            )
            return answer(
                f"<?xml version='1.0'?><RESULT><RECORDCOUNT><![CDATA[{len(h6.rows)}]]></RECORDCOUNT>{found}</RESULT>".encode()
            )

        h6.lists = lists

    def _catalogue(self) -> str:
        def source(name: str, start: str, dialect: str, more: str = "") -> str:
            return f"""
[[source]]
id = "{name}"
kind = "list"
start = "{self[name].address}{start}"
list = {{ dialect = "{dialect}" }}
context = {{ region = "110102" }}
allow_private = ["{name}.test"]
{more}"""

        carried = 'attachments = { match = "/files/", max = 5 }\nhosts = ["127.0.0.1", "169.254.169.254"]\n'
        return f"""
version = 1
contact = "a@example.org"
defaults = {{ delay = {PAUSE}, timeout = 20, max_bytes = 2_000_000 }}
{source("h1", "/gk/", "t-date")}
{source("h2", "/col/col12/index.html", "jpage")}
{source("h3", "/gkmlpt/api/all/5?page=1&sid=1", "gkmlpt")}
{source("h4", "/site/label/8888?a=1", "label")}
{source("h5", "/gknb/", "links", carried)}
{source("h6", "/was5/web/search?channelid=1&perpage=20&page=1", "was5")}
[[source]]
id = "m1"
kind = "manifest"
path = "m1.csv"
allow_private = ["h7.test"]
[[source]]
id = "b1"
kind = "bucket"
address = "s3://reports/raw/"
endpoint = "{self.endpoint}"
allow_private = ["127.0.0.1"]
[[source]]
id = "f1"
kind = "folder"
path = "f1"
"""

    # What each night changes. A night begins as the one before ended, all disturbances over.

    def calm(self) -> None:
        for host in self.hosts.values():
            host.instead = lambda asked: None
            host.log.clear()
            host.connections = 0
        for key in self.keys:
            if key not in self._stored():
                obstore.put(self.bucket, key, self.contents[key])

    def _stored(self) -> set[str]:
        return {str(one["path"]) for batch in obstore.list(self.bucket, prefix="raw") for one in batch}

    def third(self) -> None:
        self.dated(25, first=True)
        h2, h5 = self["h2"], self["h5"]
        path = h2.rows[4][0]
        h2.articles[path] = Article(Report(25 + 4).html(corrected=True), last_modified=stamp(27))
        old, _ = h5.rows[2]
        h5.articles["/gknb/t20261120_moved.html"] = h5.articles[old]
        h5.articles.pop(old)
        h5.pages[old] = redirect("/gknb/t20261120_moved.html", "301 Moved Permanently")
        foreign = f"{self['foreign'].address}/x.html"
        title = "某局2023年政府信息公开工作年度报告"
        self.articles.insert(0, {"type": "url", "title": title, "create_time": 1795132800, "url": foreign})
        obstore.put(self.bucket, self.keys[3], self.contents[self.keys[3]])

    def fourth(self) -> None:
        self.drop()
        self["h1"].instead = lambda asked: (
            answer("<html>您访问的页面不存在</html>".encode()) if asked.path == "/gk/" else None
        )
        self["h2"].instead = lambda asked: (
            [b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<datastore><totalrecord>30</totalrecord>"]
            if asked.path.startswith("/col")
            else None
        )
        self["h4"].instead = lambda asked: (
            None if asked.path == "/robots.txt" else answer(b"<script>$_ts={}</script>", "412 Precondition Failed")
        )
        self["h5"].instead = lambda asked: None if asked.path == "/robots.txt" else [5.0]
        self["h6"].instead = lambda asked: answer(b"busy", "503 Service Unavailable", retry_after="7200")

    def fifth(self, bomb: bytes) -> None:
        h5 = self["h5"]
        trap = f"http://127.0.0.1:{self['trap'].port}/secret"
        links = "http://169.254.169.254/latest/meta-data/"
        self.cover("x0", Report(140), "/files/x0.docx", None)
        self.cover("x1", Report(141), "/files/x1.docx", None)
        h5.pages |= {"/files/x0.docx": redirect(trap), "/files/x1.docx": redirect(links)}
        self.cover("x2", Report(142), "/files/x2.zip", bomb)
        self.html_called_pdf = self.next_report()
        self.cover("x3", self.html_called_pdf, "/files/x3.pdf", self.html_called_pdf.html())
        self.cover("x4", Report(144), "/files/x4.docx", None)
        self.cover("x5", Report(145), "/files/x5.docx", None)
        h5.pages["/files/x4.docx"] = lambda asked: [b"HTTP/1.1 200 OK\r\n\r\nPK\x03\x04", *([bytes(100_000)] * 30)]
        h5.pages["/files/x5.docx"] = [b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\nPK\x03\x04"]
        self["h6"].robots = b"User-agent: *\nDisallow: /\n"

    def sixth(self) -> None:
        empty = answer(json.dumps({"total": 0, "classify": {}, "articles": []}).encode())
        self["h3"].instead = lambda asked: empty if "/api/" in asked.path else None
        self["h1"].instead = lambda asked: answer(b"<ul></ul>") if asked.path == "/gk/index_1.html" else None
        for key in self.keys[10:]:
            obstore.delete(self.bucket, key)

    def seventh(self) -> None:
        h1 = self["h1"]
        self["h6"].robots = f"User-agent: *\nCrawl-delay: {LONG_PAUSE:.0f}\n".encode()
        for path, _ in [row for row in h1.rows if not row[0].startswith("/private")][5:7]:
            h1.rows = [row for row in h1.rows if row[0] != path]
            del h1.articles[path]


@contextmanager
def town(place: Path, endpoint: str, clock: Callable[[], float]) -> Iterator[Town]:
    """The town on its first night."""
    made = Town(place, endpoint, clock)
    with ExitStack() as held:
        for host in made.hosts.values():
            held.enter_context(served(host))
        made.settle()
        yield made


async def to_loopback(host: str, port: int) -> Sequence[str]:
    """The test's resolver: every name lies on loopback; an address is what it says."""
    return [host] if host.replace(".", "").isdigit() else ["127.0.0.1"]

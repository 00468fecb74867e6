"""Nights over a site, a folder, a manifest: every planned address ends once, nothing is asked twice, nothing is lost."""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.documents import discover, read_bytes
from extract.errors import BusyArchive
from extract.kept.objects import Objects
from extract.kept.observations import log_files, observations
from extract.kept.state import State
from extract.pull.catalogue import parsed
from extract.pull.pulling import Pulled, SourceNight, Terms, UnknownSource, _alone, pull
from tests.web.site import NOT_FOUND, Asked, Reply, Site, answer, redirect, served

BEGAN = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)


def title(number: int) -> str:
    return f"某区第{number}局2023年政府信息公开工作年度报告"


def report(number: int, more: str = "") -> bytes:
    return f"<html><title>{title(number)}</title><p>一、总体情况 {number}{more}</p></html>".encode()


class City(Site):
    """A site of reports: a list on two pages, an article each; what changes from night to night is set by the tests."""

    def __init__(self, reports: int = 8, per_page: int = 5) -> None:
        super().__init__()
        self.numbers, self.per_page = list(range(reports)), per_page
        self.texts = {number: report(number) for number in self.numbers}
        self.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/\n")
        self.more = self._reply
        self.extra = ""
        self.killed_after: int | None = None

    def _reply(self, asked: Asked) -> Reply:
        if self.killed_after is not None and len(self.log) > self.killed_after:
            raise OSError("killed")
        if asked.path in ("/gk/", "/gk/index_1.html"):
            page = 0 if asked.path == "/gk/" else 1
            rows = "".join(
                f'<li><a href="./202611/t20261120_{number}.html">{title(number)}</a><span>2026-11-20</span></li>'
                for number in self.numbers[page * self.per_page : (page + 1) * self.per_page]
            )
            pages = -(-len(self.numbers) // self.per_page)
            return answer(
                f'<ul>{rows}{self.extra}</ul><script>createPageHTML({pages}, {page}, "index", "html");</script>'.encode()
            )
        number = asked.path.partition("_")[2].removesuffix(".html")
        if asked.path.startswith("/gk/202611/") and number.isdigit() and int(number) in self.texts:
            body = self.texts[int(number)]
            tag = f'"{hash(body) & 0xFFFF}"'
            if asked.headers.get("if-none-match") == tag:
                return b"HTTP/1.1 304 Not Modified\r\n\r\n"
            return answer(body, etag=tag)
        return NOT_FOUND


@pytest.fixture
def city() -> Iterator[City]:
    with served(City()) as site:
        assert isinstance(site, City)
        yield site


async def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def catalogue_of(city: Site, more: str = "", source: str = "") -> str:
    return f"""
version = 1
contact = "a@example.org"
defaults = {{ delay = 0.0, timeout = 5 }}
[[source]]
id = "a-city"
kind = "list"
start = "http://a.test:{city.port}/gk/"
list = {{ dialect = "t-date" }}
context = {{ region = "110102" }}
allow_private = ["a.test"]
{source}
{more}
"""


def night(
    city: Site,
    folder: Path,
    nights: float = 0,
    more: str = "",
    source: str = "",
    only: Sequence[str] = (),
    again: bool = False,
) -> Pulled:
    terms = Terms("gongkai/test (+a@example.org)", to_loopback, lambda: BEGAN + timedelta(days=nights), 0.01, 0.5)
    found = pull(
        parsed(catalogue_of(city, more, source), "sources.toml"), folder, folder / "archive", terms, only, again
    )
    for one in found.sources:
        assert one.planned == sum(one.outcomes.values())
    assert found.lost.keys() <= {"drop"}  # where a test has it fail
    return found


def of(found: Pulled, name: str = "a-city") -> SourceNight:
    return next(one for one in found.sources if one.id == name)


def test_nights(city: City, tmp_path: Path) -> None:
    first = of(night(city, tmp_path))
    assert (first.outcomes, first.rows, first.complete, first.why) == ({"new": 10}, 8, True, "")
    assert city.paths[0] == "/robots.txt" and len(city.log) == 11 and len(set(city.paths)) == 11

    city.log.clear()
    second = of(night(city, tmp_path, 1))
    assert second.outcomes == {"not_modified": 8, "same": 2}
    assert all("if-none-match" in asked.headers for asked in city.log if "/202611/" in asked.path)

    city.numbers.insert(0, 99)
    city.texts |= {99: report(99), 3: report(3, "，更正")}
    third = of(night(city, tmp_path, 2))
    assert third.outcomes == {"changed": 3, "new": 1, "not_modified": 7} and third.rows == 9

    city.numbers.remove(5)
    del city.texts[5]
    fourth = of(night(city, tmp_path, 3))
    assert fourth.outcomes["gone"] == 1 and fourth.complete and fourth.rows == 8
    state = State(tmp_path / "archive")
    gone = state.known("a-city", f"http://a.test:{city.port}/gk/202611/t20261120_5.html")
    assert (
        gone is not None and (gone.gone_nights, gone.outcome) == (1, "gone") and gone.last_seen.startswith("2026-12-02")
    )
    assert gone.sha256 in Objects(tmp_path / "archive")  # what vanished stays
    state.close()


@pytest.mark.parametrize("only", [(), ("a-city",)])
def test_the_same_night_asks_nothing_again(city: City, tmp_path: Path, only: Sequence[str]) -> None:
    """A second run of a night asks nothing and changes nothing, unless somebody says so."""
    first = night(city, tmp_path, only=only)
    asked, kept = len(city.log), sorted(path for path in tmp_path.rglob("*.zst"))
    again = night(city, tmp_path, 0.01, only=only)
    assert len(city.log) == asked and of(again).outcomes == {"new": 10}
    assert (first.done_before, again.done_before) == ((), ("a-city",))
    assert sorted(path for path in tmp_path.rglob("*.zst")) == kept
    anew = night(city, tmp_path, 0.02, only=only, again=True)
    assert of(anew).outcomes == {"not_modified": 8, "same": 2} and anew.done_before == ()


def test_a_site_that_answers_with_its_list(city: City, tmp_path: Path) -> None:
    """Asked too often it serves the list, status 200, for any article: what is kept of the reports stays."""
    night(city, tmp_path)
    served_list = city.more
    city.more = lambda asked: served_list(asked._replace(path="/gk/"))  # type: ignore[misc]
    found = of(night(city, tmp_path, 1))
    assert found.outcomes["unexpected_content"] == 8 and not {"new", "changed"} & {
        one.outcome
        for path in log_files(tmp_path / "archive")[1:]
        for one in observations(path)
        if one.kind == "document"
    }
    state = State(tmp_path / "archive")
    for number in city.numbers:
        known = state.known("a-city", f"http://a.test:{city.port}/gk/202611/t20261120_{number}.html")
        assert known is not None and Objects(tmp_path / "archive").get(known.sha256) == report(number)
    state.close()


def test_an_address_of_two_sources_is_what_was_seen_last(city: City, tmp_path: Path) -> None:
    """Whichever of them is called first in the alphabet."""
    (tmp_path / "m.csv").write_text(
        f"address,title\nhttp://a.test:{city.port}/gk/202611/t20261120_1.html,{title(1)}\n", "utf-8"
    )
    more = '[[source]]\nid = "{}"\nkind = "manifest"\npath = "m.csv"\nallow_private = ["a.test"]\n'
    for number, name in enumerate(("0-first", "z-last")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "m.csv").write_bytes((tmp_path / "m.csv").read_bytes())
        city.texts[1] = report(1, "，旧")
        night(city, folder, 0, more=more.format(name))
        city.texts[1] = report(1, "，新")
        night(city, folder, 1, more=more.format(name), only=["a-city", name][number:][:1])
        files = {file.uri: file for file in discover([str(folder / "archive")])}
        assert len(files) == 8
        newest = read_bytes(files[f"http://a.test:{city.port}/gk/202611/t20261120_1.html"])
        assert newest == report(1, "，新")


@pytest.mark.parametrize("after", range(1, 11))
def test_a_killed_night_goes_on(city: City, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after any request: no address that has ended is asked twice, and in the end it is as if nothing had happened."""
    from extract.pull import recording

    monkeypatch.setattr(recording, "_BATCH", 1)
    original = recording.Recorder.add
    count = 0

    async def dies(self: recording.Recorder, one: object) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        await original(self, one)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(recording.Recorder, "add", dies)
        with pytest.raises(KeyboardInterrupt):
            night(city, tmp_path)
    ended = {one.address for path in log_files(tmp_path / "archive") for one in observations(path)}
    city.log.clear()
    found = of(night(city, tmp_path, 0.1))
    assert found.outcomes == {"new": 10} and found.complete
    assert not ended & {f"http://a.test:{city.port}{path}" for path in city.paths}
    assert len(log_files(tmp_path / "archive")) == 1 and list(Objects(tmp_path / "archive").damaged()) == []


@pytest.mark.parametrize(
    ("what", "outcome"),
    [
        ("soft", "unexpected_content"), ("shell", "script_only"), ("wall", "blocked"), ("short", "short_body"), ("down", "http_error"),
        ("empty page", "list_incomplete"), ("gone", "gone"), ("robots", "robots"),
    ],
)  # fmt: skip
def test_a_list_that_fails_costs_nothing(city: City, tmp_path: Path, what: str, outcome: str) -> None:
    night(city, tmp_path)
    index = "/gk/"
    if what == "empty page":
        city.pages["/gk/index_1.html"] = answer(b'<ul></ul><script>createPageHTML(2, 1, "index", "html");</script>')
    else:
        city.pages["/robots.txt" if what == "robots" else index] = {
            "soft": answer("<a href='/x'>首页</a><h1>欢迎</h1>".encode()),
            "shell": answer(b"<script src=a.js></script><ul></ul>"),
            "wall": answer(b"<script>$_ts={}</script>", "412 Precondition Failed"),
            "short": [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<ul>"],
            "down": answer(b"x", "503 Down", retry_after="7200"),
            "gone": NOT_FOUND,
            "robots": answer(b"", "500 Down"),
        }[what]
    city.log.clear()
    found = of(night(city, tmp_path, 1))
    assert not found.complete and found.why and outcome in found.outcomes
    if outcome in ("blocked", "http_error", "robots", "short_body"):  # the host is left alone
        assert len([path for path in city.paths if "/202611/" in path]) == 0
    else:  # what is known is asked for all the same
        assert found.outcomes["not_modified"] == 8
    state = State(tmp_path / "archive")
    assert sum(bool(one.sha256) for one in state.of_source("a-city") if one.kind == "document") == 8
    state.close()


def test_rows_that_are_none_are_not_followed(city: City, tmp_path: Path) -> None:
    """Other links, other hosts, what robots.txt forbids, what is no address."""
    city.extra = (
        f'<li><a href="/private/t20261120_1.html">{title(1)}</a></li><li><a href="http://elsewhere.test/x.html">{title(2)}</a></li>'
        f'<li><a href="javascript:x()">{title(3)}</a></li><li><a href="/guide.html">政府信息公开指南</a></li>'
        f'<li><a href="http://127.0.0.1:{city.port}/secret.html">{title(4)}</a></li>'
    )
    found = of(night(city, tmp_path))
    assert found.outcomes == {"new": 10, "robots": 1, "refused_address": 2}
    assert not {"/private/t20261120_1.html", "/guide.html", "/secret.html"} & set(city.paths)


def test_what_a_page_carries(city: City, tmp_path: Path) -> None:
    city.texts[0] = (
        f'<a href="P1.docx">{title(0)}</a><a href="/files/downfile.jsp?f=2">附件</a><a href="http://b.test/x.pdf">x</a>'.encode()
    )
    city.pages |= {
        "/gk/202611/P1.docx": answer(b"PK\x03\x04 a file PK\x05\x06" + b"\0" * 18, content_disposition="attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.docx"),
        "/files/downfile.jsp": redirect("/files/x.pdf"),
        "/files/x.pdf": answer(b"%PDF-1.4 cut"),
    }  # fmt: skip
    found = of(night(city, tmp_path, source="attachments = { max = 5 }"))
    assert found.outcomes == {"new": 11, "short_body": 1}
    [path] = log_files(tmp_path / "archive")
    kept = {one.address.rpartition("/")[2]: one for one in observations(path) if one.kind == "attachment"}
    assert kept["P1.docx"].file_name == "年报.docx" and kept["P1.docx"].listed_by.endswith("t20261120_0.html")
    assert kept["downfile.jsp?f=2"].why == "a PDF without its end"


def test_old_documents_rest(city: City, tmp_path: Path) -> None:
    """Each is asked for once in thirty nights; the lists every night."""
    night(city, tmp_path)
    found = [of(night(city, tmp_path, 200 + number)) for number in range(30)]
    assert all(one.outcomes["same"] == 2 and one.complete for one in found)
    assert sum(one.rested for one in found) == 29 * 8


def test_a_folder_and_a_manifest(city: City, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text("一份年报", "utf-8")
    (drop / "b.tmp").write_text("x", "utf-8")
    (tmp_path / "m.csv").write_text(
        "address,agency,year,title\n"
        f"http://a.test:{city.port}/gk/202611/t20261120_1.html,某区第1局,2023,{title(1)}\n"
        "drop/a.txt,某局,2022,\n"
        "ftp://a.test/x,某局,2022,\n"
        ",某局,2022,\n"
        "drop/none.txt,某局,2022,\n"
        "drop/a.txt,某局,22,\n",
        "utf-8",
    )
    more = """
[[source]]
id = "drop"
kind = "folder"
path = "drop"
match = ["**/*.txt"]
[[source]]
id = "m"
kind = "manifest"
path = "m.csv"
context = { binding = ["agency", "year"] }
allow_private = ["a.test"]
"""
    found = night(city, tmp_path, more=more)
    assert of(found, "drop").outcomes == {"new": 1} and of(found, "drop").complete
    listed = of(found, "m")
    assert listed.outcomes == {"gone": 1, "new": 2} and not listed.complete
    assert "m.csv: line 4: ftp: only http and https are asked" in listed.why and "line 5: no address" in listed.why
    again = night(city, tmp_path, 1, more=more)
    assert of(again, "drop").outcomes == {"not_modified": 1} and of(again, "m").outcomes.get("not_modified") == 2
    log = [
        one
        for path in log_files(tmp_path / "archive")
        for one in observations(path)
        if one.source == "m" and one.kind == "document"
    ]
    assert dict(log[0].context) == {"agency": "某区第1局", "year": "2023", "binding": "agency|year"}


def test_one_source_that_is_lost_costs_no_other(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.pull import local

    (tmp_path / "drop").mkdir()
    monkeypatch.setattr(local, "discover", lambda paths: 1 / 0)
    more = '\n[[source]]\nid = "drop"\nkind = "folder"\npath = "drop"\n'
    found = night(city, tmp_path, more=more)
    assert found.lost == {"drop": "ZeroDivisionError: division by zero"} and of(found).outcomes == {"new": 10}


def test_what_is_refused(city: City, tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="there are a-city"):
        night(city, tmp_path, only=["b-city"])
    (tmp_path / "archive").mkdir()
    with _alone(tmp_path / "archive"), pytest.raises(BusyArchive):
        night(city, tmp_path)
    assert city.log == []


def test_clocks_that_go_back(city: City, tmp_path: Path) -> None:
    """The log keeps its order, and the next night is one of its own."""
    for nights in (0, 1, 0.5, -3, 2):
        assert of(night(city, tmp_path, nights)).complete
    files = log_files(tmp_path / "archive")
    ids = [next(iter(observations(path))).night for path in files]
    assert len(files) == 5 and [one.split(".")[1] for one in ids] == ["1", "2", "3", "4", "5"]
    assert json.loads((tmp_path / "archive" / "night.json").read_text())["number"] == 5
    assert threading.active_count() < 60

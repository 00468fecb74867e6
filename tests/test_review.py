"""The desk: who may ask it, what it writes, and that fifty findings are decided by keys alone as `gongkai decide` would write them."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import httpx
import pytest
from dateutil import tz

from flows.desk.safety import HEADER, HEADERS, cookie_name
from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse
from load.decisions import decide
from tests.browser import Watched, browser, needs_chromium
from tests.rendering import Noise, plain_figures, render, with_figures

REPORTS = 13
HOSTILE = '<script>window.hacked=1</script>"\'<img src=x onerror="window.hacked=1">'


def text(number: int) -> str:
    """A report of which several sums do not hold."""
    changes: dict[Any, str] = {
        ("application", "granted", "natural_person"): str(number + 2),
        ("dispute", "review", "upheld"): "3",
        ("dispute", "litigation_direct", "corrected"): "4",
    }
    page = render(with_figures(plain_figures(), changes), "piped", Noise())
    return page.text.replace("某某市某某区财政局", f"某某市第{number}财政局") + HOSTILE + "\n"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "reports"
    folder.mkdir()
    for number in range(REPORTS):
        (folder / f"某某市第{number}财政局_2023.txt").write_text(text(number), "utf-8")
    run_steps(RunOptions((str(folder),), folder.parent / "w.duckdb"))
    return folder


def of_warehouse(reports: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(reports.parent / "w.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


class Open(NamedTuple):
    """A desk that answers: its address with the token, and without."""

    address: str
    base: str
    token: str

    @property
    def cookie(self) -> str:
        """The name of its cookie."""
        return cookie_name(int(self.base.rsplit(":", 1)[1]))

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=headers, trust_env=False)

    def own(self) -> httpx.Client:
        """As the desk's own page asks."""
        said = {
            "cookie": f"{self.cookie}={self.token}",
            HEADER: self.token,
            "origin": self.base,
            "sec-fetch-site": "same-origin",
        }
        return self.client(**said)


@contextmanager
def desk(reports: Path, folder: Path, *more: str, port: int = 0) -> Iterator[Open]:
    """`gongkai review`, as a user calls it."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = port or probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "review",
        *more,
        "--warehouse",
        str(reports.parent / "w.duckdb"),
        "--by",
        "王某",
    ]
    command += [
        "--port",
        str(port),
        "--decisions",
        str(folder / "decisions.csv"),
        "--corrections",
        str(folder / "corrections.csv"),
    ]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=(\S+)", line)
            assert found, line + process.stderr.read()
            yield Open(found[0], found[1], found[2])
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def opened(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with desk(reports, tmp_path_factory.mktemp("lists")) as found:
        yield found


# -- who may ask -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {}),
        (403, {"cookie": "wrong"}),
        (421, {"cookie": "own", "host": "evil.example"}),
        (421, {"cookie": "own", "host": "127.0.0.1:1"}),
        (200, {"cookie": "own"}),
    ],
    ids=["no cookie", "wrong token", "foreign host", "other port", "own"],
)
def test_reading_asks_for_the_token_and_the_own_address(opened: Open, status: int, headers: dict[str, str]) -> None:
    given = {"own": f"{opened.cookie}={opened.token}", "wrong": f"{opened.cookie}=wrong"}
    headers = {name: given.get(value, value) for name, value in headers.items()}
    with opened.client(**headers) as client:
        answer = client.get("/queue")
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert opened.token not in answer.text and "server" not in answer.headers


@pytest.mark.parametrize(
    ("status", "changed"),
    [
        (403, {HEADER: ""}),
        (403, {HEADER: "wrong"}),
        (403, {"origin": "http://evil.example"}),
        (403, {"origin": "null"}),
        (403, {"sec-fetch-site": "cross-site"}),
        (403, {"sec-fetch-site": "same-site"}),
        (403, {"cookie": ""}),
        (421, {"host": "localhost.evil.example"}),
        (409, {}),
    ],
    ids=[
        "no header",
        "wrong header",
        "foreign origin",
        "no origin",
        "cross-site",
        "same-site",
        "no cookie",
        "foreign host",
        "own",
    ],
)
def test_changing_asks_for_more(opened: Open, status: int, changed: dict[str, str]) -> None:
    with opened.own() as client:
        answer = client.post("/decide", data={"finding": "f0", "decision": "confirmed", "reason": "x"}, headers=changed)
    assert answer.status_code == status


def test_the_token_is_given_once_and_becomes_a_cookie(opened: Open) -> None:
    with opened.client() as client:
        answer = client.get(opened.address)
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    with opened.own() as client:
        assert [
            client.get(path).status_code for path in ("/docs", "/openapi.json", "/assets/../words.csv", "/assets/x")
        ] == [404] * 4


def test_a_cookie_of_an_earlier_desk_does_not_shut_one_out(opened: Open) -> None:
    stale = f"{opened.cookie}=of-yesterday; gongkai_desk_1=of-another"
    with opened.client(cookie=stale) as client:
        answer = client.get(opened.address)
        assert answer.status_code == 303 and opened.token in answer.headers["set-cookie"]
        assert client.get("/queue").status_code == 403


def test_it_listens_on_this_machine_only(opened: Open) -> None:
    import socket

    port = int(opened.base.rsplit(":", 1)[1])
    for address in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {
        "127.0.0.1"
    }:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((str(address), port)) != 0


# -- what it writes ----------------------------------------------------------------------------------------------------


def test_what_cannot_be_is_a_sentence(reports: Path, tmp_path: Path) -> None:
    ((finding, report),) = of_warehouse(
        reports, "select finding_id, report_id from v_findings where severity = 'error' limit 1"
    )
    with desk(reports, tmp_path) as found, found.own() as client:
        said = {"finding": finding, "decision": "confirmed", "reason": "  "}
        assert "--reason" in client.post("/decide", data=said).json()["error"]
        assert client.post("/decide", data=said | {"reason": "x", "decision": "maybe"}).status_code == 409
        assert client.post("/decide", data=said | {"reason": "x", "finding": "f00"}).status_code == 409
        assert client.post("/decide", content=b"\xff\xfe").status_code == 409
        assert client.post("/decide", content=b"reason=" + b"x" * 200_000).status_code == 409
        many = {"finding": [f"f{number}" for number in range(1_005)], "decision": "confirmed", "reason": "x"}
        assert client.post("/decide", data=many).status_code == 409
        assert client.post("/undo").status_code == 409
        assert client.post("/run").status_code == 409
        assert client.get("/report/nothing").status_code == 409
        assert (
            client.post(
                "/correct", data={"target": report, "cell": "nothing", "value": "1", "reason": "x", "source": "y"}
            ).status_code
            == 409
        )
        assert list(tmp_path.glob("*.csv")) == []
        (tmp_path / "decisions.csv").write_text("my,own,list\n1,2,3\n")
        assert "the columns are" in client.post("/decide", data=said | {"reason": "x"}).json()["error"]
        assert (tmp_path / "decisions.csv").read_text() == "my,own,list\n1,2,3\n"


def test_an_act_on_several_is_one_and_can_be_taken_back(reports: Path, tmp_path: Path) -> None:
    ids = [
        row[0] for row in of_warehouse(reports, "select finding_id from v_findings where severity = 'error' limit 3")
    ]
    with desk(reports, tmp_path) as found, found.own() as client:
        assert (
            client.post("/decide", data={"finding": ids[:1], "decision": "dismissed", "reason": "核对过"}).status_code
            == 200
        )
        before = (tmp_path / "decisions.csv").read_bytes()
        assert (
            client.post(
                "/decide", data={"finding": ids[1:], "decision": "confirmed", "reason": '=1+1, "数"'}
            ).status_code
            == 200
        )
        assert set(client.get("/noted").json()["noted"]) == set(ids)
        assert client.post("/undo").json() == {"findings": ids[1:]}
        assert (tmp_path / "decisions.csv").read_bytes() == before
        with (tmp_path / "decisions.csv").open("ab") as file:
            file.write(b"\n")
        answer = client.post("/undo")
        assert answer.status_code == 409 and "added since" in answer.json()["error"]


def test_a_correction_is_tried_against_the_sums(reports: Path, tmp_path: Path) -> None:
    ((report,),) = of_warehouse(
        reports, "select report_id from v_reports where agency_name like '%第1财政局' and is_current"
    )
    wrong = {
        "target": report,
        "cell": "dispute/litigation_after_review/total",
        "value": "9",
        "reason": "笔误",
        "source": "来函",
    }
    right = wrong | {"cell": "dispute/review/total", "value": "3"}
    with desk(reports, tmp_path) as found, found.own() as client:
        answer = client.post("/correct", data=wrong)
        assert answer.status_code == 409 and answer.json()["imbalance"] and not (tmp_path / "corrections.csv").exists()
        assert client.post("/correct", data=right).status_code == 200
        assert client.post("/correct", data=wrong | {"accept": "1"}).status_code == 200
        client.post("/undo")
    with (tmp_path / "corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["cell"], line["value"], line["corrected_by"]) for line in lines] == [
        ("dispute/review/total", "3", "王某")
    ]


def test_the_sheet_names_what_is_to_be_mended(reports: Path, tmp_path: Path) -> None:
    found = of_warehouse(
        reports,
        "select finding_id, report_id, said_zh from v_findings where severity != 'note' and agency_name like '%第2财政局' "
        "order by severity, finding_id",
    )
    with desk(reports, tmp_path) as opened, opened.own() as client:
        client.post("/decide", data={"finding": found[0][0], "decision": "dismissed", "reason": "核对过"})
        page = client.get(f"/sheet/{found[0][1]}").text
        lines = client.get(f"/sheet/{found[0][1]}/csv").text
    assert "第2财政局" in page and "<script" not in page
    assert len(list(csv.reader(lines.splitlines()))) == len(found)  # the head, and all but the one dismissed


# -- in a browser ------------------------------------------------------------------------------------------------------


@contextmanager
def at_the_desk(found: Open, **context: Any) -> Iterator[Watched]:
    with browser() as chromium:
        watched = Watched(chromium.new_context(viewport={"width": 1600, "height": 900}, **context), found.base)
        watched.page.goto(found.address)
        watched.page.wait_for_selector("body[data-ready]", timeout=20_000)
        yield watched


def opened_finding(page: Any) -> str:
    return str(page.evaluate("document.body.dataset.open"))


@needs_chromium
def test_fifty_findings_are_decided_by_keys_as_decide_writes_them(reports: Path, tmp_path: Path) -> None:
    keys = {"c": "confirmed", "d": "dismissed", "e": "explained"}
    done: list[tuple[str, str, str]] = []
    with desk(reports, tmp_path) as found, at_the_desk(found) as watched:
        page = watched.page
        for number in range(50):
            finding, key = opened_finding(page), "cde"[number % 3]
            page.keyboard.press(key)
            reason = page.evaluate("document.querySelector('#stock button').lastChild.textContent.trim()")
            if number % 5 == 4:
                reason = f'=理由{number}，"引号"'
                page.keyboard.press("r")
                page.keyboard.type(reason)
                page.keyboard.press("Enter")
            else:
                page.keyboard.press("1")
            page.wait_for_function("(before) => document.body.dataset.open !== before", arg=finding, timeout=10_000)
            done.append((finding, keys[key], reason))
        assert watched.complaints == []
        assert page.inner_text("#progress").startswith(("已处理 50", "50 of"))
        assert page.evaluate("window.hacked") is None
    assert len({finding for finding, _, _ in done}) == 50
    today = datetime.now(tz.gettz("Asia/Shanghai")).date()
    for finding, decision, reason in done:
        decide(
            Warehouse(reports.parent / "w.duckdb"),
            tmp_path / "by-command.csv",
            finding,
            decision,
            "王某",
            reason,
            today,
        )
    assert (tmp_path / "decisions.csv").read_bytes() == (tmp_path / "by-command.csv").read_bytes()


@needs_chromium
def test_keys_are_dead_while_somebody_types_and_undo_takes_back(reports: Path, tmp_path: Path) -> None:
    with desk(reports, tmp_path) as found, at_the_desk(found) as watched:
        page = watched.page
        finding = opened_finding(page)
        page.keyboard.press("r")
        page.keyboard.type("cdeju1")
        assert page.input_value("#act input[name=reason]") == "cdeju1" and opened_finding(page) == finding
        page.keyboard.press("Escape")
        page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 'c', isComposing: true, bubbles: true }))")
        assert page.evaluate("document.querySelectorAll('#decisions [aria-pressed=true]').length") == 0
        page.keyboard.press("1")
        assert page.inner_text("#said") and not (tmp_path / "decisions.csv").exists()
        page.keyboard.press("d")
        page.keyboard.press("1")
        page.wait_for_function("(before) => document.body.dataset.open !== before", arg=finding)
        page.keyboard.press("u")
        page.wait_for_function("(before) => document.body.dataset.open === before", arg=finding)
        assert (tmp_path / "decisions.csv").read_text("utf-8-sig").count("\n") == 1
        page.keyboard.press("?")
        assert page.evaluate("document.getElementById('help').open")
        assert watched.complaints == []


@needs_chromium
def test_the_button_runs_it_and_shows_what_became_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "某某市第1财政局_2023.txt").write_text(text(1), "utf-8")
    run_steps(RunOptions((str(folder),), tmp_path / "w.duckdb"))
    with desk(folder, tmp_path, str(folder)) as found, at_the_desk(found) as watched:
        page = watched.page
        page.keyboard.press("d")
        page.keyboard.press("1")
        page.wait_for_function("() => !document.getElementById('undo').disabled")
        page.click("#run")
        page.wait_for_function(
            "() => /(运行完成|The run is done)/.test(document.getElementById('output').textContent)", timeout=60_000
        )
        assert watched.complaints == []
    decided = of_warehouse(folder, "select count(*) from v_findings where decision = 'dismissed'")
    assert decided == [(1,)]


@needs_chromium
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_can_be_used_by_everybody(opened: Open, theme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with at_the_desk(opened, color_scheme=theme, bypass_csp=True) as watched:
        watched.page.keyboard.press("c")
        watched.page.keyboard.press("x")
        results = Axe().run(watched.page)
        found = [(one["id"], one["nodes"][0]["html"][:200]) for one in results.response["violations"]]
    assert found == []

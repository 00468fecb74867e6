"""The site: written whole and only where it changed; every page looked at in a real browser, from a folder and from a server."""

import base64
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import ForeignFolder, Warehouse, WarehouseError
from load.site import publish, publishing, shown
from load.site.lists import rows
from tests.browser import Watched, browser, needs_chromium, served
from tests.helpers import SAMPLE
from tests.rendering import Noise, plain_figures, render, with_figures

PAGES = ("index", "regions", "outcomes", "ranking", "findings", "issues", "dictionary", "downloads", "query")
HOSTILE = '<script>window.hacked=1;alert(1)</script>"\'&<img src=x onerror="window.hacked=1"> \x1b[31m</ol>'
NAME = "某某市第一财政局_2023.txt"


def text(agency: str, changes: dict[Any, str] | None = None) -> str:
    page = render(with_figures(plain_figures(), changes or {}), "piped", Noise())
    return page.text.replace("某某市某某区财政局", agency)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, a report that means ill, and their site."""
    folder = tmp_path_factory.mktemp("site")
    sources = folder / "reports"
    sources.mkdir()
    for path in SAMPLE.glob("*.txt"):
        (sources / path.name).write_bytes(path.read_bytes())
    (sources / NAME).write_text(text("某某市第一财政局") + HOSTILE + "\n", "utf-8")
    run_steps(RunOptions((str(sources),), folder / "w.duckdb"))
    publish(Warehouse(folder / "w.duckdb"), folder / "site")
    return folder


@pytest.fixture(scope="module")
def warehouse(place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(place / "w.duckdb"), read_only=True) as connection:
        yield connection


def ids(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        row[0] for row in warehouse.execute("select report_id from v_reports where is_current order by all").fetchall()
    ]


def unpacked(shard: Path) -> dict[str, Any]:
    packed = shard.read_text().split('","')[1].removesuffix('");\n')
    return dict(json.loads(zlib.decompress(base64.b64decode(packed), -15)))


# -- the folder --------------------------------------------------------------------------------------------------------


def test_a_site_that_shows_the_same_is_not_written_again(place: Path) -> None:
    before = (place / "site" / "zh" / "index.html").stat().st_ino
    assert publish(Warehouse(place / "w.duckdb"), place / "site")["written"] == 0
    assert (place / "site" / "zh" / "index.html").stat().st_ino == before
    assert shown(place / "site") == Warehouse(place / "w.duckdb").published()


def test_one_changed_report_rewrites_its_shard_and_no_other(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number in range(60):
        (reports / f"某某市第{number}财政局_2023.txt").write_text(text(f"某某市第{number}财政局"), "utf-8")
    options = RunOptions((str(reports),), tmp_path / "w.duckdb", site=tmp_path / "site")
    run_steps(options)
    shards = {path.name: (path.stat().st_ino, path.read_bytes()) for path in (tmp_path / "site/d/r").iterdir()}
    key = next(key for key in plain_figures().application if key == ("granted", "natural_person"))
    changed = text("某某市第7财政局", {("application", *key): "5"})
    (reports / "某某市第7财政局_2023.txt").write_text(changed, "utf-8")
    run_steps(options)
    after = {path.name: (path.stat().st_ino, path.read_bytes()) for path in (tmp_path / "site/d/r").iterdir()}
    other = {name for name in shards.keys() | after.keys() if shards.get(name) != after.get(name)}
    assert 1 <= len(other) <= 2  # the shard that lost the old document, and that of the new one
    assert json.loads((tmp_path / "site/_gongkai").read_text())["written"] == len(other & after.keys())


def test_a_folder_of_others_is_refused_and_stays(place: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ForeignFolder, match="is in the way"):
        publish(Warehouse(place / "w.duckdb"), tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    (tmp_path / "file").write_text("")
    with pytest.raises(ForeignFolder):
        publish(Warehouse(place / "w.duckdb"), tmp_path / "file")
    (tmp_path / "empty").mkdir()
    publish(Warehouse(place / "w.duckdb"), tmp_path / "empty")
    assert (tmp_path / "empty" / "index.html").exists()


def test_without_a_warehouse_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError):
        publish(Warehouse(tmp_path / "none.duckdb"), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_what_fails_half_way_leaves_the_old_site(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(Warehouse(place / "w.duckdb"), tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    monkeypatch.setattr(publishing, "_version", lambda: "another")
    monkeypatch.setattr(
        publishing.pages, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(WarehouseError, match="not exported"):
        publish(Warehouse(place / "w.duckdb"), tmp_path / "site")
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_killed_writer_leaves_the_old_site(place: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(Warehouse(place / "w.duckdb"), site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    mark = site / "_gongkai"
    mark.write_text(mark.read_text().replace('"version": "', '"version": "not '))
    before[mark] = mark.read_bytes()
    command = [sys.executable, "-m", "flows.cli", "site", "--warehouse", str(place / "w.duckdb"), "--to", str(site)]
    for _ in range(int(os.environ.get("TEST_KILLS", 3))):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=SAMPLE.parents[1])
        until = time.monotonic() + 30
        while not (tmp_path / ".site.new" / "d").exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    publish(Warehouse(place / "w.duckdb"), site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"] and shown(site) is not None


def test_no_page_names_this_machine_or_an_address_outside(place: Path) -> None:
    for path in [*(place / "site").glob("*/*.html"), place / "site" / "index.html"]:
        page = path.read_text("utf-8")
        assert str(place) not in page.replace(str(place / "reports"), "")
        assert not {"http://", "https://"} & {
            word for word in ("http://", "https://") if f'src="{word}' in page or f'href="{word}' in page
        }


def test_the_shard_of_a_report_holds_what_the_views_say(place: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    for shard in (place / "site/d/r").iterdir():
        for report, page in unpacked(shard).items():
            expected = warehouse.execute(
                "select value, source_line, char_start, char_length from v_cell_provenance where report_id = ? "
                "and table_no in (2, 3, 4, 6)",
                [report],
            ).fetchall()
            line, found = 0, []
            for _, figure, step, start, length, *odd in page["cells"]:
                line += step or 0
                number = None if figure is None else float(figure)
                found.append(
                    (
                        number,
                        None if step is None else line,
                        start,
                        length if odd or length or start is None else len(figure),
                    )
                )
            plain = [(None if value is None else float(value), *rest) for value, *rest in expected]
            assert sorted(found, key=repr) == sorted(plain, key=repr)


def test_browsers_engine_can_open_the_warehouse(place: Path) -> None:
    """duckdb-wasm is of an older version: the file must be written in a storage version that it reads."""
    with duckdb.connect(str(place / "site/downloads/gongkai.duckdb"), read_only=True) as connection:
        tags = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert any("v1." in str(tag) for tag in tags), tags


def test_no_share_is_made_of_sums_over_different_reports(tmp_path: Path) -> None:
    """A blank cell is in no sum: what is granted is then of fewer reports than what is handled."""
    reports = tmp_path / "reports"
    reports.mkdir()
    blank = {("application", "granted", "natural_person"): "", ("application", "total_handled", "natural_person"): "4"}
    (reports / "北京市西城区财政局_2023.txt").write_text(text("北京市西城区财政局"), "utf-8")
    (reports / "北京市西城区教育局_2023.txt").write_text(text("北京市西城区教育局", blank), "utf-8")
    run_steps(RunOptions((str(reports),), tmp_path / "w.duckdb"))
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        found = {row["label_en"]: row for row in rows(connection, "charts/applicants")}
        (outcome,) = [row for row in rows(connection, "charts/outcomes") if row["group_code"] == "granted"]
    assert (found["Natural persons"]["reports"], found["Natural persons"]["share"]) == ("1–2", None)
    assert (outcome["reports"], outcome["n"]) == ("2", 0)
    assert len({row["reports"] for row in found.values()}) == 2


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser() as found:
        yield found


def addresses(warehouse: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str | None]]:
    """Every kind of page, and what its script sets when it is done."""
    agency, region = warehouse.execute(
        "select agency_id, region_code from v_reports where agency like '平潭%' limit 1"
    ).fetchone()  # type: ignore[misc]
    for language in ("zh", "en"):
        for page in PAGES:
            charts = page in ("index", "outcomes", "ranking")
            yield f"{language}/{page}.html", "charts" if charts else "ready" if page == "findings" else None
        yield f"{language}/agency.html?id={agency}", "ready"
        yield f"{language}/region.html?code={region}", "ready"
        yield f"{language}/region.html?code=000000", "ready"
        yield f"{language}/report.html?id={ids(warehouse)[0]}", "ready"


@needs_chromium
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_no_page_complains_or_asks_outside(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any, scheme: str
) -> None:
    with served(place / "site") as server:
        base = server if scheme == "http" else f"{(place / 'site').as_uri()}/"
        watched = Watched(opened.new_context(), base)
        watched.open("index.html").wait_for_url("**/zh/index.html")
        for address, ready in addresses(warehouse):
            watched.open(address, ready)
        for address in (
            "zh/report.html?id=0000000000000000",
            "zh/report.html?id=../x",
            "zh/agency.html",
            "zh/region.html?code=999999",
        ):
            page = watched.open(address)
            page.wait_for_selector("#shown p")
        gone = ("ERR_FILE_NOT_FOUND", "404")  # the shard of a report that is not there
        assert [said for said in watched.complaints if not any(word in said for word in gone)] == []


FIGURES = """() => [...document.querySelectorAll('td.cell[data-cell]')].map((box) => {
    box.click();
    const marks = [...document.querySelectorAll('mark.chosen')];
    const back = marks.map((mark) => { mark.click(); return document.querySelector('td.cell.chosen').dataset.cell; });
    return [box.dataset.cell, marks.map((mark) => mark.textContent), back, decodeURIComponent(location.hash)];
})"""


@needs_chromium
def test_every_cell_leads_to_its_printed_text_and_back(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any
) -> None:
    watched = Watched(opened.new_context(), f"{(place / 'site').as_uri()}/")
    tables = {2: "disclosure", 3: "application", 4: "dispute", 6: "fee"}
    for report in ids(warehouse):
        page = watched.open(f"zh/report.html?id={report}", "ready")
        cells = warehouse.execute(
            "select p.table_no, row_code, subcategory, column_code, char_start, substr(l.text, char_start + 1, char_length) "
            "from v_cell_provenance as p left join v_source_lines as l on l.report_id = p.report_id and l.line = p.source_line "
            "where p.report_id = ?",
            [report],
        ).fetchall()
        expected = {
            "/".join(filter(None, (tables[table], row, part, column))): [] if start is None else [printed]
            for table, row, part, column, start, printed in cells
        }
        found = page.evaluate(FIGURES)
        assert {cell: marks for cell, marks, _, _ in found} == expected
        assert all(back in ([], [cell]) and address == f"#c={cell}" for cell, _, back, address in found)
    assert watched.complaints == []


@needs_chromium
def test_a_link_shows_its_cell_and_keys_walk_through_the_findings(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any
) -> None:
    report, cell = warehouse.execute(
        "select report_id, cell from v_findings where rule_id = 'DIS-01' and agency like '%洪泽%'"
    ).fetchone()  # type: ignore[misc]
    watched = Watched(opened.new_context(), f"{(place / 'site').as_uri()}/")
    page = watched.open(f"en/report.html?id={report}#c={cell}", "ready")
    chosen = "document.querySelector('td.cell.chosen').dataset.cell"
    assert page.evaluate(chosen) == cell and "should be 11" in page.inner_text("td.cell.chosen")
    assert page.evaluate("document.querySelector('mark.chosen').getBoundingClientRect().top < innerHeight")
    assert page.get_attribute("#language", "href").endswith(f"#c={cell}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('.findings li.now').dataset.at") == "0"
    assert page.evaluate(chosen) == cell and page.evaluate("document.querySelectorAll('td.operand').length") == 5
    assert watched.complaints == []


@needs_chromium
def test_hostile_text_stays_text(place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any) -> None:
    (report,) = warehouse.execute("select report_id from v_reports where source_uri like '%第一财政局%'").fetchone()  # type: ignore[misc]
    watched = Watched(opened.new_context(), f"{(place / 'site').as_uri()}/")
    page = watched.open(f"zh/report.html?id={report}", "ready")
    assert (
        page.evaluate("window.hacked") is None
        and page.evaluate("document.querySelectorAll('#shown script, #shown img').length") == 0
    )
    assert "<script>window.hacked=1;alert(1)</script>" in page.inner_text("#source")
    assert watched.complaints == []


@needs_chromium
def test_figures_of_pages_are_those_of_the_views(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any
) -> None:
    watched = Watched(opened.new_context(), f"{(place / 'site').as_uri()}/")
    page = watched.open("en/index.html", "charts")
    table = "[...document.querySelectorAll('section.chart')][0].querySelectorAll('tbody tr')"
    found = page.evaluate(
        f"[...{table}].map((row) => [...row.children].map((cell) => cell.textContent.trim().replaceAll(',', '')))"
    )
    expected = warehouse.execute(
        """
        select report_year, max(reports), max(value) filter (where row_code = 'received_new'),
            max(value) filter (where row_code = 'carried_in'), max(value) filter (where row_code = 'total_handled'),
            max(value) filter (where row_code = 'carried_out')
        from v_region_sums
        where region_level = 'nation' and basis = 'organs' and table_no = 3 and column_code = 'total'
        group by report_year order by report_year
        """
    ).fetchall()
    assert found == [["—" if value is None else str(int(value)) for value in row] for row in expected] and found
    count = warehouse.execute("select count(*) from v_findings where severity != 'note'").fetchone()
    page = watched.open("en/findings.html", "ready")
    assert count and page.inner_text("#count").startswith(f"{count[0]} findings")
    page = watched.open("en/findings.html?severity=error&rule=DIS", "ready")
    count = warehouse.execute(
        "select count(*) from v_findings where severity = 'error' and rule_id like 'DIS%'"
    ).fetchone()
    assert count and page.locator("#rows tbody tr").count() == count[0] > 0
    with page.expect_download() as download:
        page.click("#csv")
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == count[0] + 1 and lines[0].startswith("agency,report_year,severity")


@needs_chromium
@pytest.mark.parametrize(("theme", "language"), [("light", "zh"), ("dark", "en")])
def test_every_page_can_be_used_by_everybody(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any, theme: Any, language: str
) -> None:
    """axe-core finds nothing against it."""
    from axe_playwright_python.sync_playwright import Axe

    watched = Watched(opened.new_context(color_scheme=theme, bypass_csp=True), f"{(place / 'site').as_uri()}/")
    found = []
    for address, ready in addresses(warehouse):
        if not address.startswith(language):
            continue
        page = watched.open(address, ready)
        results = Axe().run(page)
        found += [(address, one["id"], one["nodes"][0]["html"][:200]) for one in results.response["violations"]]
    assert found == []


@needs_chromium
def test_a_report_prints_with_all_its_tables(place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any) -> None:
    import pypdfium2

    (report,) = warehouse.execute("select report_id from v_reports where agency like '%洪泽%'").fetchone()  # type: ignore[misc]
    watched = Watched(opened.new_context(), f"{(place / 'site').as_uri()}/")
    page = watched.open(f"zh/report.html?id={report}", "ready")
    document = pypdfium2.PdfDocument(page.pdf(format="A4", landscape=True))
    words = "".join("".join(one.get_textpage().get_text_bounded().split()) for one in document)
    for heading in (
        "第二十条第（一）项",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "复议后起诉",
        "应为11",
        "收到和处理政府信息公开申请情况",
    ):
        assert heading in words, heading


# -- asking in the browser ---------------------------------------------------------------------------------------------

ENGINE = Path(os.environ.get("DUCKDB_WASM", "node_modules/@duckdb/duckdb-wasm"))


def a_package(folder: Path, version: str) -> Path:
    (folder / "dist").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": "@duckdb/duckdb-wasm", "version": version}))
    for name in ("duckdb-eh.wasm", "duckdb-browser-eh.worker.js"):
        (folder / "dist" / name).write_bytes(name.encode())
    return folder


def data_of(site: Path, to: Path) -> Path:
    packed = (site / "query" / "data.js").read_text().partition('"]="')[2].removesuffix('";\n')
    to.write_bytes(gzip.decompress(base64.b64decode(packed)))
    return to


def test_another_package_is_refused(place: Path, tmp_path: Path) -> None:
    shutil.copyfile(place / "w.duckdb", tmp_path / "w.duckdb")  # the other may be open here
    for folder in (tmp_path, tmp_path / "none", a_package(tmp_path / "old", "1.29.0")):
        with pytest.raises(WarehouseError, match="install it with npm"):
            publish(Warehouse(tmp_path / "w.duckdb"), tmp_path / "site", folder)
    assert not (tmp_path / "site").exists()


def test_what_is_asked_in_the_browser_is_the_warehouse_or_its_tables(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = a_package(tmp_path / "package", "1.32.0")
    shutil.copyfile(place / "w.duckdb", tmp_path / "w.duckdb")  # the other may be open here
    publish(Warehouse(tmp_path / "w.duckdb"), tmp_path / "whole", package)
    assert data_of(tmp_path / "whole", tmp_path / "a.duckdb").read_bytes() == (tmp_path / "w.duckdb").read_bytes()
    monkeypatch.setattr(publishing, "_LARGEST_WAREHOUSE", 0)
    publish(Warehouse(tmp_path / "w.duckdb"), tmp_path / "slim", package)
    with duckdb.connect(str(data_of(tmp_path / "slim", tmp_path / "b.duckdb")), read_only=True) as slim:
        found = slim.execute("select count(*) from v_findings").fetchall()
        assert any(
            "v1." in str(row)
            for row in slim.execute("select tags from duckdb_databases() where not internal").fetchall()
        )
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as whole:
        assert found == whole.execute("select count(*) from v_findings").fetchall()
    assert not (tmp_path / "slim" / "downloads" / "gongkai.duckdb").exists()


@needs_chromium
@pytest.mark.skipif(not ENGINE.is_dir(), reason="npm's @duckdb/duckdb-wasm is not here; name its folder in DUCKDB_WASM")
def test_every_view_answers_in_the_browser_as_it_does_here(
    place: Path, warehouse: duckdb.DuckDBPyConnection, opened: Any, tmp_path: Path
) -> None:
    shutil.copyfile(place / "w.duckdb", tmp_path / "w.duckdb")  # the other may be open here
    publish(Warehouse(tmp_path / "w.duckdb"), tmp_path / "site", ENGINE)
    views = [
        row[0]
        for row in warehouse.execute(
            "select view_name from duckdb_views() where not internal and schema_name = 'main'"
        ).fetchall()
    ]
    watched = Watched(opened.new_context(), f"{(tmp_path / 'site').as_uri()}/")
    page = watched.open("en/query.html")
    page.click("#start")
    page.wait_for_selector("body[data-engine]", timeout=60_000)
    for number, view in enumerate(sorted(views), 2):
        page.wait_for_selector(f'body[data-answered="{number - 1}"]', timeout=30_000)
        page.fill("#sql", f"select count(*) as n from {view}")
        page.click("#ask")
        page.wait_for_selector(f'body[data-answered="{number}"]', timeout=30_000)
        count = warehouse.execute(f"select count(*) from {view}").fetchone()
        assert count and page.inner_text("#answer tbody").strip() == str(count[0]), view
    assert watched.complaints == []

"""Nights of a site and a folder, as far as the published warehouse: a refusal, a rebuilding that differs, the archive as WARC.

The sites are real servers on loopback whose names the night's resolver leads there; the clock is given.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extract.kept.objects import DamagedObject
from extract.kept.warc import write_warc
from extract.pull.pulling import Terms
from flows import pulling
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.rebuilding import differences, rebuild
from flows.summary import RunSummary
from load import RefusedByGuards, Warehouse
from load.candidates import accept
from tests.helpers import page
from tests.test_pull_night import BEGAN, City, catalogue_of, to_loopback
from tests.web.site import answer, served

AGENCIES = ["财政局", "教育局", "民政局", "司法局", "水务局", "统计局", "审计局", "卫生局"]


def body(number: int, received: int = 5) -> bytes:
    text = page(agency=f"北京市西城区{AGENCIES[number % len(AGENCIES)]}", year=2023 - number // len(AGENCIES))
    lines = "".join(f"<p>{line}</p>" if received == 5 else f"<p>{line} </p>" for line in text.split("\n"))
    return f"<html><body><h1>{title(number)}</h1>{lines}</body></html>".encode()


def title(number: int) -> str:
    return f"北京市西城区{AGENCIES[number % len(AGENCIES)]}{2023 - number // len(AGENCIES)}年政府信息公开工作年度报告"


class Town(City):
    """A site whose articles are reports that can be read whole."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = {number: body(number) for number in self.numbers}


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setattr("tests.test_pull_night.title", title)
    with served(Town()) as site:
        assert isinstance(site, City)
        yield site


Night = Callable[..., RunSummary]


@pytest.fixture
def night(town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """A night of the job: it pulls, reads, judges, publishes."""
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "档案局.txt").write_text(page(agency="北京市西城区档案局"), "utf-8")
    more = '[[source]]\nid = "drop"\nkind = "folder"\npath = "drop"\n'
    (tmp_path / "sources.toml").write_text(catalogue_of(town, more), "utf-8")

    def run(number: int, **options: object) -> RunSummary:
        at = BEGAN + timedelta(days=number)
        monkeypatch.setattr(pulling, "terms", lambda _: Terms("gongkai/test", to_loopback, lambda: at, 0.01, 0.5))
        archive = tmp_path / "archive"
        return run_steps(
            RunOptions(
                (str(archive),), tmp_path / "w.duckdb", archive=archive, catalogue=tmp_path / "sources.toml", **options
            )  # type: ignore[arg-type]
        )

    return run


def asked(place: Path, sql: str) -> list[tuple[object, ...]]:
    with Warehouse(place / "w.duckdb").connect() as connection:
        return connection.execute(sql).fetchall()


CURRENT = "select count(*) from v_reports where is_current"


def test_more_than_half_of_the_sources_fail(town: City, night: Night, tmp_path: Path) -> None:
    night(1)
    town.more = lambda _: answer(b"", "503 Service Unavailable")
    shutil.rmtree(tmp_path / "drop")
    (tmp_path / "sources.toml").write_text(
        (tmp_path / "sources.toml").read_text("utf-8").replace('path = "drop"', 'path = "more"'), "utf-8"
    )
    (tmp_path / "more").mkdir()
    before = (tmp_path / "w.duckdb").read_bytes()
    assert not night(2).changed  # nothing new came: nothing is published, whoever failed
    text = (tmp_path / "sources.toml").read_text("utf-8")
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "a.txt").write_text(page(agency="北京市西城区商务局"), "utf-8")
    (tmp_path / "sources.toml").write_text(
        f'{text}\n[[source]]\nid = "third"\nkind = "folder"\npath = "third"\n', "utf-8"
    )
    shutil.rmtree(tmp_path / "more")
    with pytest.raises(RefusedByGuards, match=r"sources that could not be read whole of 3: 0 -> 2 \(G8\)") as caught:
        night(3)
    assert (tmp_path / "w.duckdb").read_bytes() == before
    accept(caught.value.candidate, "me", "two sites are being moved")
    assert asked(tmp_path, CURRENT) == [(10,)]


def test_a_difference_is_found(town: City, night: Night, tmp_path: Path) -> None:
    night(1)
    rebuilt = tmp_path / "r.duckdb"
    rebuild(tmp_path / "archive", rebuilt, RunOptions((), rebuilt), lambda _: None)
    assert [one for one in differences(tmp_path / "w.duckdb", rebuilt) if one.only_first or one.only_second] == []
    import duckdb

    with duckdb.connect(str(rebuilt)) as connection:
        connection.execute("update application_facts set total = total + 1 where row_no = 3 and report_key = 2")
        connection.execute("delete from sections where report_key = 3")
    found = {one.table: one for one in differences(tmp_path / "w.duckdb", rebuilt) if one.only_first or one.only_second}
    assert found.keys() == {"application_facts", "sections"}
    assert (found["application_facts"].only_first, found["application_facts"].only_second) == (1, 1)


def test_warc(town: City, night: Night, tmp_path: Path) -> None:
    """Every body comes back, its digest checked by another's program; every request has its line."""
    night(1)
    town.texts[3] = body(3, received=7)
    night(2)
    to = tmp_path / "a.warc.gz"
    written = write_warc(tmp_path / "archive", to, "gongkai/test")
    bodies: list[tuple[str, bytes]] = []
    lines = []
    with to.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            content = record.content_stream().read()
            kind, address = record.rec_type, record.rec_headers.get_header("WARC-Target-URI")
            if kind in ("response", "resource"):
                bodies.append((address, content))
            elif kind == "metadata":
                lines.append(json.loads(content))
    assert (written.bodies, written.lines) == (len(bodies), len(lines)) == (12, 22)
    assert town.texts[3] in [content for _, content in bodies] and body(3) in [content for _, content in bodies]
    assert sum(address.startswith("http://a.test") for address, _ in bodies) == 11
    assert {line["outcome"] for line in lines} == {"new", "changed", "not_modified", "same"}


def test_warc_of_a_damaged_archive(town: City, night: Night, tmp_path: Path) -> None:
    night(1)
    one = next((tmp_path / "archive" / "objects").rglob("*.zst"))
    one.chmod(0o644)
    one.write_bytes(one.read_bytes()[:-5])
    with pytest.raises(DamagedObject):
        write_warc(tmp_path / "archive", tmp_path / "a.warc.gz", "gongkai/test")
    assert [path.name for path in tmp_path.iterdir() if "warc" in path.name] == []

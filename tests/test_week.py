"""A week of nights over nine sources, from the sites to the published warehouse, with exact counts.

The sites are real servers on loopback whose names the night's resolver leads there, the bucket a real S3 server; the clock
is given, and a pause passes on it at once.
"""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from extract.kept.observations import Observation, log_files, observations
from extract.pull.pulling import Terms
from flows import pulling
from flows.options import RunOptions
from flows.pipeline import run_steps
from flows.rebuilding import differences, lists_of, rebuild
from flows.summary import RunSummary
from load import RefusedByGuards, Warehouse
from tests.helpers import ROOT
from tests.web.one_night import Clock, options_of
from tests.web.s3 import needs_weed, s3_server
from tests.web.towns import LONG_PAUSE, PAUSE, Town, to_loopback, town

BEGAN = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
KILLS = int(os.environ.get("TEST_KILLS", "3"))
"""Of the seventh night; make faults has twenty."""


@dataclass
class Week:
    """The nights of the job over the town: each pulls, reads, judges, publishes."""

    town: Town
    place: Path
    clock: Clock
    monkeypatch: pytest.MonkeyPatch
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def archive(self) -> Path:
        return self.place / "archive"

    def night(self, number: int, now: Callable[[], datetime] | None = None) -> RunSummary:
        at = BEGAN + timedelta(days=number)
        terms = Terms("gongkai/test", to_loopback, now or (lambda: at), 0.01, 0.5, self.clock, self.clock.sleep)
        self.monkeypatch.setattr(pulling, "terms", lambda _: terms)
        return run_steps(options_of(self.place))

    def calm(self) -> None:
        self.town.calm()

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with Warehouse(self.place / "w.duckdb").connect() as connection:
            return connection.execute(sql).fetchall()

    @property
    def reports(self) -> tuple[object, ...]:
        return self.ask("select count(*) filter (is_current), count(*) from v_reports")[0]

    def lines(self) -> list[Observation]:
        return [one for path in log_files(self.archive) for one in observations(path)]

    @property
    def documents(self) -> int:
        """Distinct contents of reports, cover pages and attachments, not of lists."""
        came = ("new", "changed", "same", "moved")
        kinds = ("document", "attachment")
        return len({one.sha256 for one in self.lines() if one.kind in kinds and one.outcome in came and one.sha256})

    def ends(self) -> list[tuple[str, str, str, str]]:
        """How every planned address ended in every night."""
        return sorted((one.night[:10], one.source, one.address, one.outcome) for one in self.lines())

    def asked_for(self) -> set[str]:
        return {f"{host.address}{path}" for host in self.town.hosts.values() for path in host.paths}

    def requests(self) -> int:
        return sum(len(host.log) for host in self.town.hosts.values())


def ok_and_not(summary: RunSummary) -> tuple[int, int]:
    assert summary.pulled
    for one in summary.pulled.sources:
        assert one.planned == sum(one.outcomes.values())
    failed, asked = summary.pulled.failed_of_asked
    return asked - failed, failed


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    place, clock = tmp_path_factory.mktemp("week"), Clock()
    with (
        pytest.MonkeyPatch.context() as patch,
        s3_server(tmp_path_factory.mktemp("weed")) as endpoint,
        town(place, endpoint, clock) as made,
    ):
        yield Week(made, place, clock, patch)


def manners(week: Week) -> None:
    """robots.txt first, one connection, the pauses kept."""
    for host in week.town.hosts.values():
        if host.name in ("trap", "foreign"):
            assert host.log == [] and host.connections == 0
            continue
        assert host.paths[0] == "/robots.txt" and host.connections == 1, host.name
        gaps = [later.at - sooner.at for sooner, later in pairwise(host.log)]
        assert min(gaps[1:]) >= (LONG_PAUSE if host.name == "h6" else PAUSE), host.name


def asks_nothing_again(week: Week, number: int) -> None:
    """A second run of a night asks nothing and changes nothing."""
    before, live = week.requests(), (week.place / "w.duckdb").read_bytes()
    assert not week.night(number).changed
    assert week.requests() == before and (week.place / "w.duckdb").read_bytes() == live


@needs_weed
def test_night_1(week: Week) -> None:
    found = week.night(1)
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (141, (131, 131), (9, 0), True)
    assert (
        found.pulled
        and found.pulled.outcomes["robots"] == 1
        and "/private/t20261120_9.html" not in week.town["h1"].paths
    )
    manners(week)
    outcomes = "select outcome, count(*) from v_rule_outcomes where rule_id = 'SRC-04' group by all order by all"
    # The manifest, the bucket and the folder say no day: the rule does not apply there.
    assert week.ask(outcomes) == [("not_applicable", 6 + 20 + 5), ("pass", 100)]
    asks_nothing_again(week, 1)


@needs_weed
def test_night_2_nothing_but_counters(week: Week) -> None:
    week.calm()
    live = (week.place / "w.duckdb").read_bytes()
    found = week.night(2)
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (153, (131, 131), (9, 0), False)
    assert (week.place / "w.duckdb").read_bytes() == live
    conditional = [
        asked
        for host in week.town.hosts.values()
        for asked in host.log
        if asked.headers.keys() & {"if-none-match", "if-modified-since"}
    ]
    assert len(conditional) == 104
    assert (
        found.pulled and found.pulled.outcomes["not_modified"] == 104 + 20 + 5
    )  # with the bucket's keys and the files
    assert len([path for path in week.town["h4"].paths if path.startswith("/public/")]) == 12
    manners(week)


@needs_weed
def test_night_3_news(week: Week) -> None:
    week.calm()
    week.town.third()
    found = week.night(3)
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (167, (132, 133), (9, 0), True)
    assert found.pulled and found.pulled.outcomes["moved"] == 1
    manners(week)  # the other site was never asked
    asks_nothing_again(week, 3)


@needs_weed
def test_night_4_most_sources_fail(week: Week) -> None:
    week.calm()
    week.town.fourth()
    live = (week.place / "w.duckdb").read_bytes()
    with pytest.raises(RefusedByGuards, match="G8") as caught:
        week.night(4)
    assert (week.documents, week.reports) == (168, (132, 133))
    assert (week.place / "w.duckdb").read_bytes() == live
    with Warehouse(caught.value.candidate).connect() as connection:
        counted = connection.execute("select count(*) filter (is_current), count(*) from v_reports").fetchone()
    assert counted == (133, 134)
    last = {one.source: one for one in week.lines() if one.kind == "source"}
    assert sorted(name for name, one in last.items() if one.outcome != "complete") == ["h1", "h2", "h4", "h5", "h6"]
    assert week.town["h4"].paths == ["/robots.txt", "/site/label/8888?a=1"]
    assert week.town["h6"].paths == ["/robots.txt"]
    for host in week.town.hosts.values():
        assert max(Counter(host.paths).values(), default=0) <= 3


@needs_weed
def test_night_5_hostile_attachments(week: Week) -> None:
    week.calm()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", bytes(600_000_000))
    week.town.fifth(packed.getvalue())
    found = week.night(5)
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (188, (134, 135), (8, 1), True)
    ends = {one.address.rpartition("/")[2]: one.outcome for one in week.lines() if "/files/x" in one.address}
    assert ends == {
        "x0.docx": "refused_address", "x1.docx": "refused_address", "x2.zip": "new", "x3.pdf": "new", "x4.docx": "too_large",
        "x5.docx": "too_large",
    }  # fmt: skip
    assert week.town["h6"].paths == ["/robots.txt"] and week.town["trap"].connections == 0
    (aside,) = week.ask("select reason_code from v_set_aside where source_uri like '%x2.zip%'")
    assert aside
    title = week.town.html_called_pdf.title
    assert week.ask(f"select count(*) from v_reports where is_current and title = '{title}'") == [(1,)]
    asks_nothing_again(week, 5)


@needs_weed
def test_night_6_lists_that_lie_and_a_clock_that_goes_back(week: Week) -> None:
    week.calm()
    week.town.sixth()
    at = BEGAN + timedelta(days=6)

    def now() -> datetime:
        return at - timedelta(days=1) if week.requests() > 60 else at

    found = week.night(6, now)
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (200, (134, 135), (5, 4), False)
    assert found.pulled
    assert sorted(one.id for one in found.pulled.sources if not one.complete) == ["b1", "h1", "h3", "h6"]
    by_source: dict[str, list[str]] = {}
    for one in week.lines():
        by_source.setdefault(one.source, []).append(one.at)
    assert all(times == sorted(times) for times in by_source.values())
    asks_nothing_again(week, 6)


@needs_weed
def test_night_7_killed_again_and_again(week: Week) -> None:
    """The same as without; what had ended is not asked again."""
    week.calm()
    week.town.seventh()
    saved = week.place.with_name("saved")
    shutil.copytree(week.place, saved)
    assert not week.night(7).changed
    plain, whole = (week.ends(), week.documents, week.reports), week.requests()
    for name in ("archive", "w.duckdb"):
        _put_back(saved / name, week.place / name)

    ended: set[str] = set()
    for _ in range(KILLS):
        week.calm()
        _killed_after(week, whole // (KILLS + 1))
        assert not ended & week.asked_for()
        ended = {one.address for one in week.lines() if one.at >= "2026-12-07"}
    assert ended
    week.calm()
    found = week.night(7)
    assert not ended & week.asked_for()
    assert (week.documents, week.reports, ok_and_not(found), found.changed) == (212, (134, 135), (9, 0), False)

    assert Counter(week.ends()) - Counter(plain[0]) == {} == Counter(plain[0]) - Counter(week.ends())
    assert (week.documents, week.reports) == plain[1:]


def _put_back(saved: Path, to: Path) -> None:
    if saved.is_dir():
        shutil.rmtree(to)
        shutil.copytree(saved, to)
    else:
        shutil.copy2(saved, to)


def _killed_after(week: Week, requests: int) -> None:
    command = [sys.executable, "-m", "tests.web.one_night", str(week.place), (BEGAN + timedelta(days=7)).isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as night:
        until = time.monotonic() + 60
        while week.requests() < requests and night.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        night.send_signal(signal.SIGKILL)


@needs_weed
def test_night_8_what_is_gone_has_vanished_and_stays(week: Week) -> None:
    week.calm()
    found = week.night(8)
    assert (week.reports, ok_and_not(found), found.changed) == ((134, 135), (9, 0), True)
    vanished = week.ask("select last_seen::date - date '2026-11-30' from v_source_history where has_vanished")
    assert vanished == [(6,), (6,)]
    asks_nothing_again(week, 8)


@needs_weed
def test_rebuilt_from_the_archive_alone(week: Week) -> None:
    rebuilt = week.place / "rebuilt.duckdb"
    with lists_of(week.place / "w.duckdb") as lists:
        assert rebuild(week.archive, rebuilt, RunOptions((), rebuilt, **lists), lambda _: None) > 3  # type: ignore[arg-type]
    found = differences(week.place / "w.duckdb", rebuilt)
    assert len(found) > 40 and [one for one in found if one.only_first or one.only_second] == []

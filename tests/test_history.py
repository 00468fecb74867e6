"""Versions and readings over several runs: what is current, what was, and asking as of a run."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import pipeline
from load import QueryError, Warehouse
from tests.helpers import page, write_reports
from tests.office import ask, run
from tests.rendering import plain_figures
from transform.report import Report, ReportReader

AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局")]
VALUE = "select distinct value from v_application_cells where agency_name = '某某市某某区财政局'"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with `in` (two reports, run once) and a warehouse."""
    write_reports(tmp_path / "in", AGENCIES)
    run(tmp_path)
    return tmp_path


def republish(place: Path, printed: str, name: str = AGENCIES[0]) -> None:
    (place / "in" / f"{name}.txt").write_text(page(plain_figures(printed=printed), agency=AGENCIES[0]), "utf-8")


def with_another_reader(monkeypatch: pytest.MonkeyPatch, version: str, change: int | None = None) -> None:
    """The next run reads everything again; `change`, if given, is the line on which it finds the title."""
    monkeypatch.setattr(pipeline, "reader_version", lambda: version)
    if change is not None:
        read = ReportReader.read

        def other(self: ReportReader, document: Any) -> Report:
            report = read(self, document)
            return report._replace(identity=report.identity._replace(title_line=change))

        monkeypatch.setattr(ReportReader, "read", other)


def test_every_view_can_be_asked_as_of_a_run(place: Path) -> None:
    republish(place, "7")
    run(place)
    republish(place, "8")
    run(place)
    assert ask(place, VALUE) == [(8,)]
    assert [ask(place, VALUE, as_of=number) for number in (1, 2, 3)] == [[(0,)], [(7,)], [(8,)]]
    current = "select count(*), count(*) filter (where is_current) from v_reports"
    assert [ask(place, current, as_of=number) for number in (1, 2, 3)] == [[(2, 2)], [(3, 2)], [(4, 2)]]


def test_as_of_takes_the_number_of_a_run_or_a_day_in_china(place: Path) -> None:
    warehouse = Warehouse(place / "w.duckdb")
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    assert warehouse.run_at("1") == 1
    assert warehouse.run_at(today.isoformat()) == 1
    for wrong in ("2", "2001-01-01", "yesterday", "2023-02-30"):
        with pytest.raises(QueryError, match="run"):
            warehouse.run_at(wrong)


def test_an_equal_reading_changes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask(place, "select report_key, run_id, title_line from reports order by all")
    with_another_reader(monkeypatch, "another")
    assert run(place).read == 2
    assert ask(place, "select report_key, run_id, title_line from reports order by all") == before
    assert ask(place, "select distinct reader_version from documents") == [("another",)]
    assert ask(place, "select count(*) from rule_counts group by report_key, rule_id having count(*) > 1") == []
    assert run(place).changed is False


def test_another_reading_retires_the_earlier_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_another_reader(monkeypatch, "another", change=3)
    run(place)
    assert ask(place, "select distinct title_line from v_reports") == [(3,)]
    assert ask(place, "select distinct title_line from v_reports", as_of=1) == [(1,)]
    assert ask(place, "select count(*), count(retired_in_run), min(first_run) from reports") == [(4, 2, 1)]
    assert ask(place, VALUE) == ask(place, VALUE, as_of=1)
    assert ask(place, "select * from v_version_diff") == []
    # The texts did not change, so none was kept twice.
    assert ask(place, "select count(*) from retired_texts") == [(0,)]


def test_forced_reading_of_the_same_changes_nothing(place: Path) -> None:
    before = ask(place, "select report_key, run_id from reports order by all")
    findings = ask(place, "select * from findings order by all")
    run(place, force=True)
    assert ask(place, "select report_key, run_id from reports order by all") == before
    assert ask(place, "select * from findings order by all") == findings


def test_what_changed_between_versions_is_listed(place: Path) -> None:
    republish(place, "7")
    run(place)
    found = ask(place, "select distinct old_value, new_value, change from v_version_diff where table_no = 3")
    assert [(int(old), int(new), change) for old, new, change in found] == [(0, 7, "version")]


def test_a_person_chooses_the_version(place: Path) -> None:
    (earlier,) = (
        row[0] for row in ask(place, "select document_sha256 from v_reports where agency_name = '某某市某某区财政局'")
    )
    republish(place, "7", name="second")
    run(place)
    assert ask(place, VALUE) == [(7,)]
    choices = place / "choices.csv"
    choices.write_text(f"document_sha256,chosen_by,chosen_on,reason\n{earlier},王,2026-11-24,原件\n", "utf-8")
    run(place, choices=choices)
    assert ask(place, VALUE) == [(0,)]
    assert ask(place, VALUE, as_of=2) == [(7,)]
    assert run(place, choices=choices).changed is False
    # What was chosen stays chosen until another list says otherwise.
    republish(place, "9", name="third")
    run(place)
    assert ask(place, VALUE) == [(0,)]
    choices.write_text("document_sha256,chosen_by,chosen_on,reason\n", "utf-8")
    run(place, choices=choices)
    assert ask(place, VALUE) == [(9,)]


@pytest.mark.parametrize(
    ("dates", "current"),
    [(("2024-01-20", "2024-03-01"), 1), (("2024-03-01", "2024-01-20"), 0), (("2024-01-20", ""), 0)],
)
def test_the_newest_publication_is_current(tmp_path: Path, dates: tuple[str, str], current: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, day in enumerate(dates):
        text = page(plain_figures(printed=str(number)), agency=AGENCIES[0])
        (folder / f"{number}.txt").write_text(text + (f"\n发布日期：{day}\n" if day else ""), "utf-8")
        os.utime(folder / f"{number}.txt", ns=(10**18, 10**18))
    run(tmp_path)
    assert ask(tmp_path, VALUE) == [(current,)]

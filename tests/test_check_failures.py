"""A check that fails costs itself, on the reports it fails on, and says so: never the run, never another check."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import pipeline
from load import checking, sqlfiles
from load.errors import WarehouseError
from tests.helpers import ROOT, records, write_reports
from tests.office import ask, run

AGENCIES = [f"某某市某某区{name}" for name in ("财政局", "教育局", "民政局", "统计局", "审计局", "司法局")]
BROKEN = AGENCIES[1]
OTHERS = (
    "select r.agency, f.rule_id, f.table_no, f.row_no, f.column_no, f.evidence from findings as f join reports as r using (report_key) "
    "where f.rule_id != 'STR-24' order by all"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_reports(tmp_path / "in", AGENCIES, printed="5")
    return tmp_path


def write_broken(path: Path) -> None:
    path.write_text(
        "select t.report_key, 'ROL-01' as rule_id, 'pass' as outcome, "
        f"cast(case r.agency when '{BROKEN}' then '10000000000000000000' else '1' end as integer) as equations\n"
        "from touched as t inner join reports as r on r.report_key = t.report_key\n",
        "utf-8",
    )


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One check more, whose SQL fails on one report in the middle (a conversion), as that of a sum too large would."""
    path = tmp_path / "broken.sql"
    write_broken(path)
    real = sqlfiles.folder
    monkeypatch.setattr(sqlfiles, "folder", lambda name: [path, *real(name)] if name == "checks" else real(name))
    yield path


def lost(place: Path) -> list[tuple[str, str, str]]:
    return ask(
        place,
        "select r.agency, f.printed, f.evidence from findings as f join reports as r using (report_key) "
        "where f.rule_id = 'STR-24' order by all",
    )


def test_it_costs_that_check_on_that_report_and_nothing_else(place: Path, broken: Path) -> None:
    broken.write_text("select 1 as report_key, 'ROL-01' as rule_id, 'pass' as outcome where false\n", "utf-8")
    run(place)
    expected = ask(place, OTHERS)
    assert lost(place) == []
    (place / "w.duckdb").unlink()
    write_broken(broken)
    summary = run(place)
    found = lost(place)
    assert [(agency, printed) for agency, printed, _ in found] == [(BROKEN, "broken (ROL-01)")]
    assert found[0][2].startswith("ConversionException: ")
    assert ask(place, OTHERS) == expected, "other checks say what they say without the broken one"
    assert (summary.reports, summary.lost_checks) == (len(AGENCIES), {"broken": 1})
    severity = ask(place, "select severity, agency_name from v_findings where rule_id = 'STR-24'")
    assert severity == [("error", BROKEN)]
    assert run(place).lost_checks == {"broken": 1}, "and the next run, which changes nothing, says it again"


def test_its_rules_are_not_assessable_there_and_as_ever_elsewhere(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen: they were said not to apply."""
    run(place)
    outcomes = "select agency_name, rule_id, outcome, missing from v_rule_outcomes order by all"
    scores = "select agency, passed, failed, not_assessable from v_quality_summary order by all"
    expected, quality = ask(place, outcomes), ask(place, scores)
    path = place / "application_limits.sql"
    check = sqlfiles.statement("checks/application_limits")
    path.write_text(
        f"{check}\nunion all by name select cast('x' || agency as integer) as report_key from touched join reports using (report_key) "
        f"where agency = '{BROKEN}'\n",
        "utf-8",
    )
    real = sqlfiles.folder

    def folder(name: str) -> list[Path]:
        return [path if name == "checks" and file.stem == path.stem else file for file in real(name)]

    monkeypatch.setattr(sqlfiles, "folder", folder)
    (place / "w.duckdb").unlink()
    assert run(place).lost_checks == {"application_limits": 1}
    assert [printed for _, printed, _ in lost(place)] == ["application_limits (APP-05 APP-06)"]
    rules = ("APP-05", "APP-06")
    here = {rule: said for agency, rule, *said in ask(place, outcomes) if agency == BROKEN and rule in rules}
    assert here == {rule: ["not_assessable", "STR-24"] for rule in rules}

    def others(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
        return [row for row in rows if not (row[0] == BROKEN and row[1] in (*rules, "STR-24"))]

    assert others(ask(place, outcomes)) == others(expected)
    before, after = (dict((agency, counts) for agency, *counts in rows) for rows in (quality, ask(place, scores)))
    assert after.pop(BROKEN) != before.pop(BROKEN) and after == before


def test_what_does_not_apply_to_a_report_is_not_called_lost(place: Path, broken: Path) -> None:
    """A rule on the list before 2019, and one of the form of 2019, in reports on the form of 2021."""
    broken.write_text("select 'LEG-01' as rule_id, 'PRO-07', 'APP-01', no_such_column from touched\n", "utf-8")
    run(place)
    asked = "select distinct rule_id, outcome from v_rule_outcomes where missing = 'STR-24' order by all"
    assert ask(place, asked) == [("APP-01", "not_assessable")]
    asked = "select distinct rule_id, outcome from v_rule_outcomes where rule_id in ('LEG-01', 'PRO-07') order by all"
    assert ask(place, asked) == [("LEG-01", "not_applicable"), ("PRO-07", "not_applicable")]


def test_every_rule_of_a_check_is_named_by_one() -> None:
    """Else nobody would know what a check that is lost had to say."""
    named = {rule for path in sqlfiles.folder("checks") for rule in checking.rules_of(path.stem)}
    by_hints = {"APP-12", "DIS-10", "LEG-18"}
    by_the_statements_of_a_run = {"DEC-01"}
    judged = {line["rule_id"] for line in records(ROOT / "data" / "rules.csv") if line["judged_by"] == "check"}
    assert judged - by_hints - by_the_statements_of_a_run <= named


def test_where_it_fails_everywhere_it_is_said_of_every_report(
    place: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.write_text("select no_such_column as report_key from touched\n", "utf-8")
    monkeypatch.setattr(checking, "_MOST_TRIES", 2)
    assert run(place).lost_checks == {"broken": len(AGENCIES)}
    assert {agency for agency, *_ in lost(place)} == set(AGENCIES)


def test_a_fault_in_the_search_for_the_wrong_figure_costs_the_hint(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OverflowError("Python int too large to convert to C long")

    monkeypatch.setattr(pipeline, "error_hints", fails)
    assert run(place).lost_checks == {"hints": len(AGENCIES)}
    told = ask(place, "select distinct rule_id, outcome from v_rule_outcomes where missing = 'STR-24' order by all")
    assert told == [("APP-12", "not_assessable"), ("DIS-10", "not_assessable")]
    assert {said for _, _, said in lost(place)} == {"OverflowError: Python int too large to convert to C long"}


def test_what_is_no_fault_of_a_check_is_not_called_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr(pipeline, "error_hints", fails)
    with pytest.raises(WarehouseError, match="is full"):
        run(place)

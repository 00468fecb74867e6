"""What people decide of findings: kept over reruns and rebuilds, lapsed when the figure changes, added to safely."""

import contextlib
import csv
import io
import os
import shutil
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load import Loader, Warehouse, WarehouseError, scratch, user_files
from load.decisions import COLUMNS, KEY, decide, decisions_table, finding_id
from tests.helpers import page, run_start
from tests.office import ask, run
from tests.rendering import plain_figures, with_figures

AGENCY = "北京市西城区财政局"
OTHER = "北京市西城区教育局"
DAY = date(2026, 11, 24)
WRONG = {("application", "total_handled", "natural_person"): "5"}
"""A total that breaks APP-01 and APP-02 of natural persons, and APP-03 of its row."""
CELL = "application/total_handled/natural_person"
SHOWN = "select rule_id, cell, state, value, value_now from v_decisions order by all"


def report(changes: dict[Any, str] | None = None, agency: str = AGENCY) -> str:
    return page(with_figures(plain_figures(), changes or {}), agency=agency)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`in` with two reports, one of which breaks three rules; run once."""
    place = tmp_path_factory.mktemp("decisions")
    (place / "in").mkdir()
    (place / "in" / "a.txt").write_text(report(WRONG), "utf-8")
    (place / "in" / "b.txt").write_text(report(agency=OTHER), "utf-8")
    with contextlib.chdir(place):
        run(place)
    return place


@pytest.fixture
def home(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test is."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def the_finding(home: Path, rule: str) -> str:
    [(found,)] = ask(home, f"select finding_id from v_findings where rule_id = '{rule}'")
    return str(found)


def decided(home: Path, rule: str, decision: str = "dismissed", reason: str = "合并办理，只计一件") -> str:
    found = the_finding(home, rule)
    decide(Warehouse(home / "w.duckdb"), home / "decisions.csv", found, decision, "王某", reason, DAY)
    return found


def lines(home: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((home / "decisions.csv").read_text("utf-8-sig"))))


# -- what a decision does ----------------------------------------------------------------------------------------------


def test_a_decision_stands_with_its_finding(home: Path) -> None:
    found = decided(home, "APP-02")
    assert run(home, decisions=home / "decisions.csv").changed
    of_views = "select decision, decided_by, decided_on, decision_reason, finding_id from {} where rule_id = 'APP-02'"
    for view in ("v_findings", "v_quality_issue"):
        assert ask(home, of_views.format(view)) == [("dismissed", "王某", DAY, "合并办理，只计一件", found)]
    assert ask(home, "select count(*) from v_findings where decision is not null") == [(1,)]
    assert ask(home, SHOWN) == [("APP-02", CELL, "applies", "5", "5")]
    errors = f"select errors, errors_open from v_quality_summary where agency = '{AGENCY}'"
    assert ask(home, errors) == [(4, 3)]
    assert ask(home, "select outcome from v_rule_outcomes where rule_id = 'DEC-01' order by agency") == [
        ("not_applicable",), ("pass",),
    ]  # fmt: skip


def test_only_a_dismissed_error_is_closed(home: Path) -> None:
    for rule, decision in (("APP-01", "confirmed"), ("APP-02", "explained")):
        decided(home, rule, decision)
    run(home, decisions=home / "decisions.csv")
    assert ask(home, "select sum(errors), sum(errors_open) from v_quality_summary") == [(4, 4)]


def test_the_later_line_on_a_finding_wins(home: Path) -> None:
    decided(home, "APP-02", "confirmed")
    decided(home, "APP-02", "dismissed", "再查，无误")
    run(home, decisions=home / "decisions.csv")
    assert len(lines(home)) == 2
    assert ask(home, "select decision, decision_reason from v_decisions") == [("dismissed", "再查，无误")]


def test_decisions_are_kept_until_another_list_comes(home: Path) -> None:
    decided(home, "APP-02")
    run(home, decisions=home / "decisions.csv")
    assert run(home, decisions=home / "decisions.csv").changed is False
    assert run(home).changed is False
    run(home, force=True)
    assert ask(home, SHOWN) == [("APP-02", CELL, "applies", "5", "5")]
    (home / "decisions.csv").write_text("", "utf-8")
    run(home, decisions=home / "decisions.csv")
    assert ask(home, "select count(*) from v_decisions") == [(0,)]


def test_a_run_with_nothing_but_decisions_reads_and_checks_little(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(home, "APP-02")
    seen: list[tuple[Any, ...]] = []
    check = Loader.check

    def watched(loader: Loader) -> None:
        sql = "select agency from reports where report_key in (from due)"
        seen.extend(loader.connection.execute(sql).fetchall())
        check(loader)

    monkeypatch.setattr(Loader, "check", watched)
    summary = run(home, decisions=home / "decisions.csv")
    assert (summary.read, summary.changed) == (0, True)
    assert seen == [(AGENCY,)]


def test_ids_and_decisions_survive_a_rebuild_and_another_document_with_the_same_figure(home: Path) -> None:
    found = decided(home, "APP-02")
    (home / "w.duckdb").unlink()
    text = (home / "in" / "a.txt").read_text("utf-8")
    (home / "in" / "a.txt").unlink()
    (home / "in" / "republished.txt").write_text(text + "\n（修订）\n", "utf-8")
    run(home, decisions=home / "decisions.csv")
    assert the_finding(home, "APP-02") == found
    assert ask(home, SHOWN) == [("APP-02", CELL, "applies", "5", "5")]


def test_a_decision_lapses_when_the_figure_changes_and_says_so(home: Path) -> None:
    found = decided(home, "APP-02")
    run(home, decisions=home / "decisions.csv")
    (home / "in" / "a.txt").write_text(
        report({**WRONG, ("application", "total_handled", "natural_person"): "7"}), "utf-8"
    )
    run(home)
    assert ask(home, SHOWN) == [("APP-02", CELL, "lapsed", "5", "7")]
    assert the_finding(home, "APP-02") != found
    assert ask(home, "select decision from v_findings where rule_id = 'APP-02'") == [(None,)]
    note = "select severity, place, expected, actual, evidence from v_findings where rule_id = 'DEC-01'"
    assert ask(home, note) == [
        (
            "note",
            "表三 收到和处理政府信息公开申请情况 / （七）总计 / 自然人",
            "5",
            "7",
            "对 APP-02 的决定：dismissed，王某，2026-11-24，合并办理，只计一件",
        )
    ]
    outcomes = f"select outcome, failed from v_rule_outcomes where rule_id = 'DEC-01' and agency = '{AGENCY}'"
    assert ask(home, outcomes) == [("fail", 1)]
    # The place is decided on anew: the note goes, and the earlier decision is still listed.
    decided(home, "APP-02", "confirmed")
    run(home, decisions=home / "decisions.csv")
    assert ask(home, SHOWN) == [("APP-02", CELL, "applies", "7", "7"), ("APP-02", CELL, "lapsed", "5", "7")]
    assert ask(home, note) == []
    # What was printed first comes back: so does what was decided of it.
    (home / "in" / "a.txt").write_text(report(WRONG), "utf-8")
    run(home)
    assert ask(home, "select decision from v_findings where rule_id = 'APP-02'") == [("dismissed",)]


def test_a_decision_lapses_when_what_was_expected_changes(home: Path) -> None:
    decided(home, "APP-02")
    run(home, decisions=home / "decisions.csv")
    changed = {**WRONG, ("application", "granted", "natural_person"): "1"}
    (home / "in" / "a.txt").write_text(report(changed), "utf-8")
    run(home)
    assert ask(home, "select state, value, expected, value_now, expected_now from v_decisions") == [
        ("lapsed", "5", "0", "5", "1")
    ]


def test_a_decision_whose_finding_is_gone_shows_what_stands_there_now(home: Path) -> None:
    decided(home, "APP-02", "confirmed")
    run(home, decisions=home / "decisions.csv")
    (home / "in" / "a.txt").write_text(report(), "utf-8")
    run(home)
    assert ask(home, SHOWN) == [("APP-02", CELL, "lapsed", "5", "0")]
    assert ask(home, "select rule_id, actual from v_findings where rule_id != 'YOY-07'") == [("DEC-01", None)]


def test_a_decision_on_a_report_that_is_not_held_is_listed(home: Path) -> None:
    decided(home, "APP-02")
    (home / "w.duckdb").unlink()
    (home / "in" / "a.txt").unlink()
    run(home, decisions=home / "decisions.csv", accept_empty=True)
    assert ask(home, SHOWN) == [("APP-02", CELL, "unknown_report", "5", None)]
    assert ask(home, "select count(*) from v_findings") == [(0,)]


def test_findings_without_a_cell_have_ids_of_their_own(home: Path) -> None:
    (home / "in" / "c.txt").write_text(report(agency="北京市西城区民政局").replace("六、其他", "其他"), "utf-8")
    run(home)
    findings = ask(
        home, "select finding_id, agency_id, report_year, rule_id, place_code as cell, value, expected from v_findings"
    )
    assert len({row[0] for row in findings}) == len({row[1:] for row in findings})
    assert any(cell.startswith("report") for *_, cell, _, _ in findings)


def test_ids_are_the_same_in_python_and_sql() -> None:
    with scratch(run_start()) as loader:
        for key in (
            ("a1", 2023, "APP-01", "application/总计", "5", ""),
            ("u2", 2019, "STR-04", "report/其他, 未知", "", "3.5"),
        ):
            [(found,)] = loader.connection.execute("select finding_id(?, ?, ?, ?, ?, ?)", key).fetchall()
            assert found == finding_id(dict(zip(KEY, key, strict=True)))


# -- the file ----------------------------------------------------------------------------------------------------------


def test_an_unknown_finding_is_refused_and_nothing_is_written(home: Path) -> None:
    with pytest.raises(WarehouseError, match=r"no finding 'f00' in .*; `gongkai findings` shows the ids"):
        decide(Warehouse(home / "w.duckdb"), home / "decisions.csv", "f00", "confirmed", "王", "x", DAY)
    assert not (home / "decisions.csv").exists()


@pytest.mark.parametrize(
    ("file", "by", "said"),
    [("nowhere/d.csv", "王某", "nowhere: no such folder; make it"), ("d.csv", "\udcce\udcf5", "--by is not UTF-8")],
)
def test_what_cannot_be_written_is_said(home: Path, file: str, by: str, said: str) -> None:
    found = the_finding(home, "APP-03")
    with pytest.raises(WarehouseError, match=said):
        decide(Warehouse(home / "w.duckdb"), home / file, found, "dismissed", by, "合并办理", DAY)
    assert not (home / file).exists()


def test_findings_alike_in_all_that_a_decision_is_keyed_by_are_decided_on_together(home: Path) -> None:
    with duckdb.connect(str(home / "w.duckdb")) as connection:
        connection.execute("insert into findings from findings where rule_id = 'APP-03'")
    [one, other] = ask(home, "select finding_id from v_findings where rule_id = 'APP-03'")
    assert one == other
    decide(Warehouse(home / "w.duckdb"), home / "decisions.csv", one[0], "dismissed", "王某", "合并办理", DAY)
    assert [line["finding_id"] for line in lines(home)] == list(one)


def test_a_note_on_a_decision_cannot_be_decided_on(home: Path) -> None:
    decided(home, "APP-02")
    (home / "in" / "a.txt").write_text(report(), "utf-8")
    run(home, decisions=home / "decisions.csv")
    with pytest.raises(WarehouseError, match="DEC-01 speaks of your own file"):
        decided(home, "DEC-01")


@pytest.mark.parametrize(
    ("encoding", "newline"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("gb18030", "\r\n")], ids=str
)
def test_the_file_stays_as_it_was_saved(home: Path, encoding: str, newline: str) -> None:
    """Excel writes a mark or GB18030, and its own ends of lines; further columns are people's own."""
    path = home / "decisions.csv"
    decided(home, "APP-02")
    rows = lines(home)
    columns = [*reversed(COLUMNS), "备注"]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator=newline)
    writer.writeheader()
    writer.writerow(rows[0] | {"备注": "请复核"})
    before = buffer.getvalue().rstrip().encode(encoding)  # the last line has no end
    path.write_bytes(before)
    path.chmod(0o640)
    decided(home, "APP-01")
    assert path.read_bytes().startswith(before + newline.encode())
    assert path.stat().st_mode & 0o777 == 0o640
    text = path.read_bytes().decode(encoding)
    assert [line["rule_id"] for line in csv.DictReader(io.StringIO(text))] == ["APP-02", "APP-01"]
    run(home, decisions=path)
    assert ask(home, "select count(*) from v_decisions where state = 'applies'") == [(2,)]


def test_no_text_becomes_a_formula_or_another_number(home: Path) -> None:
    for text in ("=HYPERLINK(1)", "@x", "-1+cmd", "491,5000", "2-1", "0012", "'quoted", "1e5"):
        assert user_files.guarded(text) == f"'{text}"
        assert user_files._plain(user_files.guarded(text)) == text
    for text in ("27", "-5", "491.5", "合并办理", ""):
        assert user_files.guarded(text) == text
    decided(home, "APP-02", reason="=1+1")
    assert "'=1+1" in (home / "decisions.csv").read_text("utf-8-sig")
    run(home, decisions=home / "decisions.csv")
    assert ask(home, "select decision_reason from v_decisions") == [("=1+1",)]


def test_a_link_stays_a_link(home: Path) -> None:
    (home / "shared").mkdir()
    (home / "decisions.csv").symlink_to("shared/decisions.csv")
    decided(home, "APP-02")
    assert (home / "decisions.csv").is_symlink() and (home / "shared" / "decisions.csv").exists()


def test_many_people_at_once_lose_nothing(home: Path) -> None:
    found = the_finding(home, "APP-02")
    warehouse = Warehouse(home / "w.duckdb")

    def add(number: int) -> None:
        decide(warehouse, home / "decisions.csv", found, "confirmed", f"王{number}", "x", DAY)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {line["decided_by"] for line in lines(home)} == {f"王{number}" for number in range(8)}


def test_a_full_disk_leaves_the_file_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(home, "APP-02")
    before = (home / "decisions.csv").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        decided(home, "APP-01")
    assert (home / "decisions.csv").read_bytes() == before
    assert sorted(path.name for path in home.glob("*decisions*")) == [".decisions.csv.lock", "decisions.csv"]


GOOD = dict(zip(KEY, ("a1", "2023", "APP-02", "application/total_handled/total", "5", "4"), strict=True))
GOOD |= {
    "finding_id": finding_id(GOOD),
    "decision": "confirmed",
    "decided_by": "王",
    "decided_on": "2026/11/4",
    "reason": "x",
}


def wrong_year(year: str) -> dict[str, str]:
    """A line whose id fits."""
    key = {name: GOOD[name] for name in KEY} | {"report_year": year}
    return GOOD | key | {"finding_id": finding_id(key)}


def as_csv(*rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def test_a_day_may_be_written_as_excel_does() -> None:
    assert decisions_table(as_csv(GOOD), "d.csv")["decided_on"].to_pylist() == [date(2026, 11, 4)]
    assert decisions_table("", "d.csv").num_rows == decisions_table(as_csv(), "d.csv").num_rows == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "d.csv: line 1: the columns are finding_id, decision"),
        (
            as_csv(GOOD, GOOD | {"decision": "ok"}),
            "d.csv: line 3: decision is confirmed, dismissed or explained, not 'ok'",
        ),
        (as_csv(GOOD | {"decided_by": " "}), "d.csv: line 2: decided_by says who decided, and is empty"),
        (as_csv(GOOD | {"reason": ""}), "d.csv: line 2: reason says why, and is empty"),
        (as_csv(GOOD | {"decided_on": "soon"}), "d.csv: line 2: decided_on is a day like 2026-11-24, not 'soon'"),
        (as_csv(GOOD | {"value": "6"}), "d.csv: line 2: finding_id is not that of"),
        (as_csv(GOOD | {"report_year": "23年"}), "d.csv: line 2: finding_id is not that of"),
        (as_csv(GOOD, wrong_year("20x3")), "d.csv: line 3: report_year is a year like 2023, not '20x3'"),
        (as_csv(GOOD, wrong_year("99999")), "d.csv: line 3: report_year is a year like 2023, not '99999'"),
        (as_csv(GOOD, GOOD | {"reason": "x" * 200_000}), "d.csv: line 3: a text longer than 2000 characters"),
        (as_csv(GOOD | {"reason": "x" * 2001}), "d.csv: line 2: a text longer than 2000 characters"),
        (as_csv(GOOD).rstrip("\n") + ",,more\n", "d.csv: line 2: more cells than the header has"),
        (as_csv(GOOD) + '"open', "d.csv: line 3: not a CSV"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        decisions_table(text, "d.csv")
    assert str(refused.value).startswith(said)


def test_a_wrong_list_changes_nothing(home: Path) -> None:
    before = (home / "w.duckdb").read_bytes()
    (home / "decisions.csv").write_text("a,b\n", "utf-8")
    with pytest.raises(WarehouseError, match="line 1: the columns are"):
        run(home, decisions=home / "decisions.csv")
    with pytest.raises(WarehouseError, match="line 1: the columns are"):
        decided(home, "APP-02")
    assert (home / "w.duckdb").read_bytes() == before
    assert (home / "decisions.csv").read_text("utf-8") == "a,b\n"

"""The page of known issues: true to the warehouse, current for the sample, and no text can write Markdown into it."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.options import SAMPLE, RunOptions
from flows.pipeline import run_steps
from load import Warehouse, export
from load.exports import known_issues
from load.exports.known_issues import LONGEST_TEXT, _quoted, page
from tests.helpers import ROOT

REGENERATE = (
    "docs/known-issues.md is not what the sample says; after a `gongkai run`:"
    " .venv/bin/python -m load.exports.known_issues data/warehouse/gongkai.duckdb > docs/known-issues.md"
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The bundled sample."""
    path = tmp_path_factory.mktemp("issues") / "w.duckdb"
    run_steps(RunOptions((str(SAMPLE),), path))
    return Warehouse(path)


def test_page_of_the_sample_is_current(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        assert (ROOT / "docs" / "known-issues.md").read_text("utf-8") == page(connection), REGENERATE


def tables(text: str) -> dict[str, list[list[str]]]:
    """Heading -> the rows of its table, without the head."""
    found = {}
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        rows = [line.strip("|\n ").split(" | ") for line in section.splitlines() if line.startswith("|")]
        found[section.split("\n", 1)[0]] = rows[2:]
    return found


def test_export_counts_what_the_views_say(warehouse: Warehouse, tmp_path: Path) -> None:
    manifest = export(warehouse, tmp_path, "issues")
    text = (tmp_path / "issues" / "known-issues.md").read_text("utf-8")
    run_id = manifest["run_id"]
    assert re.search(rf"^Written \S+ \(UTC\), run {run_id} of warehouse `[0-9a-f-]{{36}}`, gongkai ", text, re.M)
    with warehouse.connect() as connection:
        assert page(connection) == re.sub(r"^Written .*\n\n", "", text, flags=re.M)
        rules = connection.execute(
            "select rule_id, count(*) filter (where outcome = 'pass')::varchar, count(*) filter (where outcome = 'fail')::varchar, "
            "count(*) filter (where outcome = 'not_assessable')::varchar from v_rule_outcomes "
            "where rule_id not in (select rule_id from dim_rule where judged_by = 'list') group by rule_id"
        ).fetchall()
        [years] = [
            connection.execute("select report_year, count(*) from current_reports group by all order by all").fetchall()
        ]
        aside = connection.execute("select reason_code, count(*) from v_set_aside group by all").fetchall()
    found = tables(text)
    assert {(row[0], *row[4:]) for row in found["All rules 全部规则"]} == set(rules)
    assert [(int(row[0]), int(row[1])) for row in found["What is held 库存"]] == years
    assert [(row[0].strip("`"), int(row[3])) for row in found["Documents set aside 搁置文件"]] == aside
    assert manifest["tables"]["reports"]["rows"] == sum(count for _, count in years)


HOSTILE = (
    "a | b", "`code` <script>alert(1)</script>", "[link](https://example.com)", "https://example.com", "line\nbreak\r\n# head",
    "\\| \\`", "![x](y)", "\u202eabc", "**bold**", "a" * 1000, "|`\\" * 20, "x`", "\\",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_cannot_leave_its_cell(text: str) -> None:
    quoted = _quoted(text)
    inside = quoted[1:-1]
    assert quoted[0] == quoted[-1] == "`" and inside
    assert not set("`|\\\n\r\u202e").intersection(inside)
    assert len(inside) <= LONGEST_TEXT + 1


def test_nothing_is_nothing() -> None:
    assert (_quoted(None), _quoted(" \n")) == ("", "")


def test_decisions_and_corrections_stand_in_their_cells(warehouse: Warehouse, tmp_path: Path) -> None:
    copy = tmp_path / "w.duckdb"
    copy.write_bytes(warehouse.path.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        key = connection.execute(
            "select agency_id, agency, report_year, rule_id, place_code, place, value, finding_expected(expected) from v_findings "
            "where rule_id = 'DIS-01'"
        ).fetchall()[0]
        for number, text in enumerate(HOSTILE, 2):
            agency_id, agency, year, rule, cell, place, value, expected = key
            connection.execute(
                "insert into decisions by name select ? as line, ? as agency_id, ? as agency, ? as report_year, ? as rule_id, "
                "? as cell, ? as place, ? as value, ? as expected, 'confirmed' as decision, ? as decided_by, ? as decided_on, "
                "? as decision_reason",
                [number, agency_id, agency, year, rule, cell, place, value if number == 2 else text, expected, text,
                 date(2026, 11, 24), text],
            )  # fmt: skip
            connection.execute(
                "insert into corrections values (?, 'd', ?, ?, 5, false, ?, ?, ?, null, 'unknown_document', null)",
                [number, *[text] * 5],
            )
        text = page(connection)
    found = tables(text)
    decisions, corrections = found["Decisions of people 人工认定"], found["Corrections by people 人工更正"]
    assert len(decisions) == len(corrections) == len(HOSTILE)
    assert {len(row) for row in decisions} == {11}
    assert {row[5] for row in decisions} == {"applies", "lapsed"} and decisions[-1][5] == "applies"
    assert "12 confirmed lapsed" in text and "1 confirmed applies" in text and "13 unknown_document" in text
    outside = re.sub(r"`[^`\n]*`", "", text)
    assert not re.search(r"<script|example\.com|\*\*bold|\u202e", outside)


def test_long_lists_are_cut_and_say_so(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_issues, "MOST_LISTED", 1)
    lines = [{"state": "applies"}] * 3
    said = known_issues._listed(lines, known_issues.Counter({("applies",): 3}), ("a",), [["x"]], "v_corrections")
    assert said[0] == "3 applies.\n" and said[-1] == "And 2 more: `from v_corrections`.\n"

"""Every rule of data/rules.csv has a case that offends and one that holds, or nobody knows whether it is right.

A rule of a check has them in tests/sql/<check>/<case>/expected.csv; a rule that the reader judges in the labelled reports
(tests/reports/<name>/findings.csv) or as small texts in tests/rules/<RULE_ID>/offends*.txt and holds*.txt.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.helpers import loaded, read_text, records

ROOT = Path(__file__).parents[1]
SQL_CASES = ROOT / "tests" / "sql"
TEXTS = ROOT / "tests" / "rules"
LABELLED = ROOT / "tests" / "reports"

WITHOUT_BOTH_CASES = frozenset({"TXT-14", "STR-18", "STR-19", "STR-20"})
"""Rules that still lack a case. May only become shorter."""


PROVEN_BY_RUNS = {
    "DEC-01": "test_decisions.py",
    "FIL-01": "test_to_mend.py",
    "FIL-02": "test_to_mend.py",
    "FIL-03": "test_to_mend.py",
    "SRC-01": "test_context.py",
    "SRC-02": "test_context.py",
    "SRC-04": "test_context.py",
    "STR-22": "test_parts.py",
    "STR-23": "test_probe.py",
    "STR-24": "test_check_failures.py",
}
"""Rules about what no text can say (an earlier run, a fault of ours, a file's source) -> the tests in which they offend and hold."""

RULES = {line["rule_id"]: line for line in records(ROOT / "data" / "rules.csv")}


@cache
def checks_naming(rule_id: str) -> tuple[str, ...]:
    return tuple(
        path.stem
        for path in sorted((ROOT / "sql" / "checks").glob("*.sql"))
        if f"'{rule_id}'" in path.read_text("utf-8")
    )


@cache
def outcomes_in_cases() -> frozenset[tuple[str, str]]:
    """(rule_id, outcome) that some case of a check expects."""
    return frozenset(
        (line["rule_id"], line["outcome"])
        for path in SQL_CASES.glob("*/*/expected.csv")
        if (ROOT / "sql" / "checks" / f"{path.parent.parent.name}.sql").exists()
        for line in records(path)
    )


@cache
def labelled_findings() -> dict[str, frozenset[str]]:
    """Labelled report -> the rules that it offends."""
    return {
        path.parent.name: frozenset(line["rule_id"] for line in records(path))
        for path in LABELLED.glob("*/findings.csv")
    }


def spared_reports(check: str, rule_id: str) -> list[str]:
    """Reports of a check's cases, with rows of their own, of which the rule is not said to fail."""
    found = []
    for case in sorted((SQL_CASES / check).glob("*")):
        failing = {
            line["report_key"]
            for line in records(case / "expected.csv")
            if (line["rule_id"], line["outcome"]) == (rule_id, "fail")
        }
        touched = {line["report_key"] for path in case.glob("touched.csv") for line in records(path)}
        with_rows = {
            line["report_key"]
            for path in case.glob("*.csv")
            if path.stem not in ("reports", "touched", "expected")
            for line in records(path)
            if "report_key" in line
        }
        found += [f"{case.name}/{key}" for key in sorted(with_rows - failing) if not touched or key in touched]
    return found


def offends(rule_id: str) -> bool:
    return (
        (rule_id, "fail") in outcomes_in_cases()
        or any(rule_id in rules for rules in labelled_findings().values())
        or any((TEXTS / rule_id).glob("offends*.txt"))
    )


def holds(rule_id: str) -> bool:
    if (rule_id, "pass") in outcomes_in_cases() or any((TEXTS / rule_id).glob("holds*.txt")):
        return True
    if RULES[rule_id]["judged_by"] == "check":
        return False
    checks = checks_naming(rule_id)
    if checks:
        return any(spared_reports(check, rule_id) for check in checks)
    return any(rule_id not in rules for rules in labelled_findings().values())


@pytest.mark.parametrize(
    "rule_id", [rule_id for rule_id in RULES if rule_id not in {*WITHOUT_BOTH_CASES, *PROVEN_BY_RUNS}]
)
def test_every_rule_has_a_case_that_offends_and_one_that_holds(rule_id: str) -> None:
    assert offends(rule_id), f"{rule_id}: no case offends it"
    assert holds(rule_id), f"{rule_id}: no case holds"


@pytest.mark.parametrize("rule_id", sorted(WITHOUT_BOTH_CASES))
def test_the_list_of_rules_without_cases_is_no_longer_than_it_must_be(rule_id: str) -> None:
    assert rule_id in RULES
    assert not (offends(rule_id) and holds(rule_id)), f"{rule_id} has both cases now: take it off the list"


@pytest.mark.parametrize(("rule_id", "tests"), PROVEN_BY_RUNS.items())
def test_a_rule_that_needs_runs_has_them(rule_id: str, tests: str) -> None:
    assert (ROOT / "tests" / tests).read_text("utf-8").count(rule_id) > 1
    assert not offends(rule_id) or not holds(rule_id), f"{rule_id} has both cases now: take it off the list"


def test_rules_stand_by_family_and_number() -> None:
    families = ["APP", "DIS", "PRO", "LEG", "YOY", "ROL", "TXT", "STR", "IDN", "SRC", "VAL", "DEC", "COR", "FIL"]
    places = [(families.index(rule_id[:3]), rule_id) for rule_id in RULES]
    assert places == sorted(places)
    assert {path.name for path in TEXTS.glob("*")} <= set(RULES)


TEXT_CASES = sorted(TEXTS.glob("*/*.txt"))


@pytest.mark.parametrize("path", TEXT_CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_text_offends_its_rule_or_holds(path: Path) -> None:
    assert path.stem.startswith(("offends", "holds"))
    tables = read_text(path.read_text("utf-8"))
    if tables["reports"].num_rows:
        with loaded(tables) as loader:
            found = {rule for (rule,) in loader.connection.execute("select rule_id from findings").fetchall()}
    else:
        reasons = {line["reason_code"]: line["rule_id"] for line in records(ROOT / "data" / "reasons.csv")}
        found = {reasons[code] for code in tables["documents"]["reason_code"].to_pylist()}
    assert (path.parent.name in found) == path.stem.startswith("offends")

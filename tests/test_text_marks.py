"""What a text should not hold, in small reports of tests/rules: found where it stands, and nothing found where there is nothing."""

import pytest

from tests.helpers import ROOT, read_text
from transform.prose.marks import find_marks, is_identity_number
from transform.prose.sections import FoundSection

RULES = ("STR-07", "STR-09", "STR-14", "STR-16")
TEXTS = [path for rule in RULES for path in sorted((ROOT / "tests" / "rules" / rule).glob("*.txt"))]
NUMBERS = ("13800138000", "138 0013 8000", "11010519491231002X")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_marks_are_found_where_they_stand(path) -> None:
    text = path.read_text("utf-8")
    findings = [f for f in read_text(text)["findings"].to_pylist() if f["rule_id"] in RULES]
    if path.stem.startswith("holds"):
        assert findings == []
        return
    (finding,) = findings
    assert finding["rule_id"] == path.parent.name
    printed, line = finding["printed"], text.split("\n")[finding["source_line"] - 1]
    assert printed in line or finding["rule_id"] in ("STR-14", "STR-16")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_text_that_offends_and_one_that_holds(rule: str) -> None:
    assert {path.stem.split("-")[0] for path in TEXTS if path.parent.name == rule} == {"offends", "holds"}


def test_a_finding_never_repeats_a_personal_number() -> None:
    for path in TEXTS:
        if path.parent.name == "STR-16":
            said = str(read_text(path.read_text("utf-8"))["findings"].to_pylist())
            assert not [number for number in NUMBERS if number in said], path.stem


def test_figures_of_tables_are_no_personal_numbers() -> None:
    text = "一、总体情况\n按季度公布。\n二、主动公开政府信息情况\n行政许可13800138000\n五、问题\n部分栏目更新较慢，今后改进。\n"
    table = text.index("行政许可")
    sections = [
        FoundSection(1, "", 1, 7, 14, 0),
        FoundSection(2, "", 3, table, table + 16, 0),
        FoundSection(5, "", 5, table + 22, len(text), 0),
    ]
    assert find_marks(text, sections) == []


def test_marks_are_bounded() -> None:
    text = "联系人13800138000、" * 1_000 + "错误！未找到引用源" * 1_000
    marks = find_marks(text, [FoundSection(1, "", 1, 0, len(text), 0)])
    assert len(marks) == 10


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("11010519491231002", False),
        ("１１０１０５１９４９１２３１００２X", False),
    ],
)
def test_identity_numbers_by_their_check_digit(number: str, is_one: bool) -> None:
    assert is_identity_number(number) is is_one

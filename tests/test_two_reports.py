"""One body and year, several documents: two reports (on itself, on its area), versions of one, or nobody can tell."""

import csv
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from load.decisions import decide
from tests.helpers import page
from tests.office import ask, run, warehouse
from tests.rendering import plain_figures

SAYS = {
    "area": "全区各级行政机关共收到政府信息公开申请。",
    "own": "本机关收到政府信息公开申请。",
    "": "",
}
"""What a report says of whom its figures are."""
DISTRICTS = {
    # district -> its documents: what each says of its scope, and the figure that it prints everywhere
    "洪泽区": (("own", "3"), ("area", "70")),
    "淮阴区": (("", "3"), ("", "70")),
    "淮安区": (("", "3"), ("", "3")),
    "清江浦区": (("own", "3"), ("", "70"), ("", "3")),
    "涟水县": (("own", "3"), ("own", "70")),
    "盱眙县": (("area", "70"), ("", "70")),
}
VALUES = (
    "select scope, standing, is_current from v_reports where agency = '淮安市{}人民政府' and report_year = 2023 "
    "order by is_current desc, scope"
)


def text(district: str, says: str, printed: str, note: str = "", year: int = 2023) -> str:
    whole = page(plain_figures(printed=printed), agency=f"江苏省淮安市{district}人民政府", year=year)
    words = SAYS[says].replace("区", district[-1], 1)
    return whole.replace("一、总体情况\n", f"一、总体情况\n{words}{note}\n", 1)


def write(place: Path, district: str, number: int, content: str) -> None:
    (place / "in").mkdir(exist_ok=True)
    (place / "in" / f"{district}{number}.txt").write_text(content, "utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every district's documents, read once; then a person chose, and a file was put in another's place."""
    home = tmp_path_factory.mktemp("two")
    for district, documents in DISTRICTS.items():
        for number, (says, printed) in enumerate(documents):
            write(home, district, number, text(district, says, printed, f"第{number}份。"))
    write(home, "洪泽区-2022-", 0, text("洪泽区", "own", "3", year=2022))
    write(home, "淮阴区-2022-", 0, text("淮阴区", "", "3", year=2022))
    run(home)
    chosen = sha256((home / "in" / "淮阴区1.txt").read_bytes()).hexdigest()
    (home / "choices.csv").write_text(f"document_sha256,chosen_by\n{chosen},王\n", "utf-8")
    write(home, "洪泽区", 0, text("洪泽区", "", "5"))  # says no longer on whom, but takes the file's place
    run(home, choices=home / "choices.csv")
    yield home


def stands(place: Path, district: str, as_of: int = 1) -> list[tuple[str, str | None, bool]]:
    return [row for row in ask(place, VALUES.format(district), as_of)]


def test_on_itself_and_on_its_area_are_two_reports(place: Path) -> None:
    assert stands(place, "洪泽区") == [("jurisdiction", "area", True), ("organ", "organ", True)]


def test_other_figures_of_unknown_scope_stay_undecided(place: Path) -> None:
    assert stands(place, "淮阴区") == [("unknown", "undecided", True)] * 2
    # One that agrees with a report of known scope is a version of it; the other may be one, or another report.
    assert stands(place, "清江浦区") == [
        ("organ", "undecided", True),
        ("unknown", "undecided", True),
        ("unknown", None, False),
    ]


def test_equal_figures_and_equal_scopes_are_versions(place: Path) -> None:
    assert stands(place, "淮安区") == [("unknown", "sole", True), ("unknown", None, False)]
    assert stands(place, "涟水县") == [("organ", "sole", True), ("organ", None, False)]
    assert stands(place, "盱眙县") == [("jurisdiction", "sole", True), ("unknown", None, False)]


def test_what_is_undecided_is_an_error_on_each_of_them(place: Path) -> None:
    found = ask(place, "select agency, severity, actual from v_findings where rule_id = 'IDN-05'")
    assert sorted(found) == [
        *[("淮安市洪泽区人民政府", "error", "2")] * 2,
        *[("淮安市清江浦区人民政府", "error", "2")] * 2,
    ]


def test_like_is_compared_with_like(place: Path) -> None:
    pairs = "select distinct agency, scope from v_year_continuity order by all"
    assert ask(place, pairs, 1) == [("淮安市洪泽区人民政府", "organ")]
    assert ask(place, pairs) == [("淮安市淮阴区人民政府", "unknown")]


def test_a_body_is_filed_once(place: Path) -> None:
    for run_id in (1, 2):
        twice = "select agency_id, report_year from v_filing_status group by all having count(*) > 1"
        assert ask(place, twice, run_id) == []


def test_a_person_chooses_one_of_the_undecided(place: Path) -> None:
    assert stands(place, "淮阴区", 2) == [("unknown", "sole", True), ("unknown", None, False)]


def test_what_takes_a_files_place_is_a_version_of_it(place: Path) -> None:
    """The new text no longer says on whom it is and differs from the area's: the two are undecided; the old one is gone."""
    assert stands(place, "洪泽区", 2) == [
        ("jurisdiction", "undecided", True),
        ("unknown", "undecided", True),
        ("organ", None, False),
    ]


def test_differences_of_the_undecided_are_listed_once(place: Path) -> None:
    found = ask(
        place,
        "select agency, change, count(distinct (old_report_id, new_report_id)) from v_version_diff group by all order by all",
    )
    assert ("淮安市清江浦区人民政府", "undecided", 1) in found
    assert ("淮安市涟水县人民政府", "version", 1) in found


def test_a_decision_is_on_the_report_of_its_scope(tmp_path: Path) -> None:
    """The same finding on the body's own report and on its area's are two to decide on."""
    for number, (says, _) in enumerate(DISTRICTS["洪泽区"]):
        write(tmp_path, "洪泽区", number, text("洪泽区", says, "3", f"第{number}份。"))
    run(tmp_path)
    select = "from v_findings where cell = 'application/received_new/total' and rule_id = 'APP-03' order by scope"
    ids = dict(ask(tmp_path, f"select scope, finding_id {select}"))
    assert len(set(ids.values())) == 2
    file = tmp_path / "decisions.csv"
    decide(warehouse(tmp_path), file, ids["jurisdiction"], "dismissed", "王", "核对过", date(2024, 3, 1))
    run(tmp_path, decisions=file)
    assert ask(tmp_path, f"select scope, decision {select}") == [("jurisdiction", "dismissed"), ("organ", None)]
    assert ask(tmp_path, "select state from v_decisions") == [("applies",)]
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert [line["agency_id"].partition("/")[2] for line in csv.DictReader(lines)] == ["jurisdiction"]

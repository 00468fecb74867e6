"""A letter a unit: all that it must mend, and nothing that people dismissed; for those that have not filed too."""

from pathlib import Path
from random import Random
from typing import Any

import docx
import duckdb
import pytest
from docx.document import Document

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, WarehouseError, export
from tests import pages
from tests.exporting import Agency, settle
from tests.helpers import page
from tests.rendering import plain_figures, random_figures, with_figures
from tests.write_docx import write_docx

PARENT = "某某市某某区人民政府"
GOOD, BAD, DOUBTFUL, ABSENT = (f"某某市某某区{name}" for name in ("教育局", "财政局", "审计局", "统计局"))
ELSEWHERE = "某某市别某区财政局"
HEADS = ["序号", "规则", "位置", "问题", "印作", "应为", "原文行"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report without a fault, one with sums that do not hold (a Word file), one with a torn figure, and files that are none."""
    home = tmp_path_factory.mktemp("letters")
    (home / "in").mkdir()
    wrong = with_figures(random_figures(Random(1)), {("application", "total_handled", "natural_person"): "99999"})
    (home / "in" / "财政局.docx").write_bytes(write_docx(pages.page(wrong, BAD, 2023)))
    for agency, figures in (
        (GOOD, random_figures(Random(2))),
        (DOUBTFUL, with_figures(plain_figures(), {("application", "received_new", "natural_person"): "1,23"})),
        (ELSEWHERE, wrong),
    ):
        (home / "in" / f"{agency}.txt").write_text(page(figures, agency=agency, year=2023), "utf-8")
    (home / "in" / f"{ABSENT}2022.txt").write_text(page(random_figures(Random(3)), agency=ABSENT, year=2022), "utf-8")
    (home / "in" / "通知.txt").write_text("请按时报送。\n", "utf-8")
    run_steps(RunOptions((str(home / "in"),), home / "w.duckdb"))
    agencies = [Agency("g", PARENT, "", "government"), Agency("e", ELSEWHERE, ELSEWHERE)]
    agencies += [Agency(f"d{number}", name, name) for number, name in enumerate((GOOD, BAD, DOUBTFUL, ABSENT))]
    settle(home / "w.duckdb", agencies, [("g", f"d{number}") for number in range(4)])
    with duckdb.connect(str(home / "w.duckdb")) as connection:
        connection.execute("update agency_parts set source = 'user', since = 2023")
    return home


def letters(home: Path, folder: Path, **wanted: Any) -> dict[str, Document]:
    manifest = export(Warehouse(home / "w.duckdb"), folder, "letters", **wanted)
    found = {
        str(path.relative_to(folder / "letters")): docx.Document(str(path))
        for path in (folder / "letters").rglob("*.docx")
    }
    assert manifest["tables"]["letters"]["rows"] == len(found)
    return found


def lines(document: Document) -> list[dict[str, str]]:
    found = []
    for table in document.tables:
        head, *rows = ([cell.text for cell in row.cells] for row in table.rows)
        assert head == HEADS and [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
        found += [dict(zip(head, row, strict=True)) for row in rows]
    return found


def test_each_unit_is_told_all_that_is_its_own(home: Path, tmp_path: Path) -> None:
    found = letters(home, tmp_path, parent=PARENT, year=2023)
    names = {name.split("/")[1].removesuffix(".docx") for name in found}
    assert names == {BAD, DOUBTFUL, ABSENT, "单位不明的文件"}
    with Warehouse(home / "w.duckdb").connect() as connection:
        mend = connection.execute(
            """
            select agency, rule_id, statement_zh, place, said_zh, cell = 'report', expected, actual, source_line
            from v_to_mend where report_year = 2023
            """
        ).fetchall()
    for unit in (BAD, DOUBTFUL, ABSENT):
        expected = sorted(
            (
                f"{rule}\n{statement}", place, said,
                "" if is_whole else printed or "", "" if is_whole else wanted or "",
                "" if line is None else f"第{line}行",
            )
            for agency, rule, statement, place, said, is_whole, wanted, printed, line in mend
            if agency == unit
        )  # fmt: skip
        written = lines(found[f"2023/{unit}.docx"])
        assert expected and expected == sorted(
            (
                line["规则"],
                line["位置"].split("\n")[0],
                line["问题"],
                line["印作"],
                line["应为"],
                line["原文行"].split("\n")[0],
            )
            for line in written
        )


def test_letter_says_where(home: Path, tmp_path: Path) -> None:
    """On the form, in the file, and as printed."""
    found = letters(home, tmp_path, parent=PARENT, year=2023)[f"2023/{BAD}.docx"]
    said = [paragraph.text for paragraph in found.paragraphs]
    assert said[:2] == ["政府信息公开工作年度报告核对意见", f"{BAD}："]
    assert said[2].startswith("你单位2023年政府信息公开工作年度报告（财政局.docx）经核对，有错误")
    assert "一、请更正" in said
    line = next(line for line in lines(found) if line["规则"].startswith("APP-02"))
    assert line["位置"].startswith(
        "表三 收到和处理政府信息公开申请情况 / （七）总计 / 自然人\n（文件中第2张表第27行第4列）"
    )
    assert line["印作"] == "99999" and line["原文行"].split("\n")[1] == "99999"


def test_who_has_not_filed_is_asked_to(home: Path, tmp_path: Path) -> None:
    found = letters(home, tmp_path, parent=PARENT, year=2023)[f"2023/{ABSENT}.docx"]
    assert "你单位2023年政府信息公开工作年度报告尚未收到，请尽快报送。" in [one.text for one in found.paragraphs]


def test_files_of_nobody_are_for_the_office(home: Path, tmp_path: Path) -> None:
    found = letters(home, tmp_path, say=lambda text: "说明", parent=PARENT, year=2023)["2023/单位不明的文件.docx"]
    [line] = lines(found)
    assert "通知.txt" in line["问题"] and line["问题"].endswith("；说明")


def test_all_years_and_bodies(home: Path, tmp_path: Path) -> None:
    assert f"2023/{ELSEWHERE}.docx" in letters(home, tmp_path)
    assert set(letters(home, tmp_path, year=2021)) == {"2021/单位不明的文件.docx"}
    with pytest.raises(WarehouseError, match="某某省: no agency of this name"):
        letters(home, tmp_path, parent="某某省")


def test_what_was_dismissed_is_not_asked_for(home: Path, tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_bytes((home / "w.duckdb").read_bytes())
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(
            """
            insert into decisions (agency_id, report_year, scope, rule_id, cell, value, expected, decision, decided_by, decided_on, decision_reason, line)
            select agency_id, report_year, scope, rule_id, place_code, value, finding_expected(expected), 'dismissed', '王某', date '2024-02-01', '核实无误', row_number() over ()
            from v_findings where agency = ?
            """,
            [DOUBTFUL],
        )
    found = letters(tmp_path, tmp_path / "out", parent=PARENT, year=2023)
    assert f"2023/{DOUBTFUL}.docx" not in found and f"2023/{BAD}.docx" in found

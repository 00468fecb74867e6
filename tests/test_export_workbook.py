"""The workbook: texts are texts whatever they begin with, and a parent's sheet adds up what its parts reported."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, WarehouseError, export
from load.exports import workbook
from load.exports.consolidation import difference_formula, sum_formula
from load.exports.sheets import fitting, put
from tests.exporting import Agency, settle
from tests.helpers import page, rows
from tests.rendering import ReportFigures, plain_figures, random_figures, with_figures

PARENT = "某某市某某区人民政府"
PARTS = ["某某市某某区财政局", "某某市某某区教育局", "某某市某某区某某街道办事处"]
GAPPY = "某某市某某区审计局"
OLD_FORM = "某某市某某区民政局"
ABSENT = "某某市某某区统计局"
SHEET = f"2023 {PARENT}"
"""parts that all report, and one sheet with all that can be missing: a figure, a form, a report"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district of 2023 with three parts whose figures are all there, and of 2022 with one that has gaps."""
    place = tmp_path_factory.mktemp("workbook")
    (place / "in").mkdir()

    def write(agency: str, figures: ReportFigures, year: int) -> None:
        (place / "in" / f"{agency}{year}.txt").write_text(page(figures, agency=agency, year=year), "utf-8")

    for number, agency in enumerate(PARTS):
        write(agency, random_figures(Random(number)), 2023)
        write(agency, random_figures(Random(10 + number)), 2022)
    write(
        PARENT,
        with_figures(plain_figures(printed="7"), {("disclosure", "administrative_fees", None, "amount"): "1.5"}),
        2023,
    )
    gaps = {("application", "received_new", "natural_person"): "", ("dispute", "review", "upheld"): "1,23"}
    write(GAPPY, with_figures(plain_figures(printed="1"), gaps), 2022)
    write(OLD_FORM, plain_figures("format_2019", "format_2019", printed="2"), 2022)
    run_steps(RunOptions((str(place / "in"),), place / "w.duckdb"))
    agencies = [Agency("g", PARENT, PARENT, "government")]
    agencies += [Agency(f"d{number}", name, name) for number, name in enumerate([*PARTS, ABSENT])]
    agencies += [Agency("x", GAPPY, GAPPY), Agency("y", OLD_FORM, OLD_FORM)]
    settle(place / "w.duckdb", agencies, [("g", f"d{number}") for number in range(4)])
    return place


def opened(
    place: Path, target: str, values: bool = False, **wanted: Any
) -> tuple[dict[str, Worksheet], dict[str, Any]]:
    manifest = export(Warehouse(place / "w.duckdb"), place / target, "xlsx", **wanted)
    book = openpyxl.load_workbook(place / target / "xlsx" / "gongkai.xlsx", data_only=values)
    return {sheet.title: sheet for sheet in book.worksheets}, manifest


def area(sheet: Worksheet, cell: Cell) -> str:
    """The merged area that begins at a cell, or the cell alone."""
    merged = [str(found) for found in sheet.merged_cells.ranges if found.coord.split(":")[0] == cell.coordinate]
    return merged[0] if merged else cell.coordinate


def test_sheets_and_manifest(place: Path) -> None:
    sheets, manifest = opened(place, "all", values=True)
    assert list(sheets) == ["总览 Overview", "问题 Findings", SHEET, f"2022 {PARENT}"]
    found = {name: table["rows"] for name, table in manifest["tables"].items()}
    assert found == {"overview": 9, "findings": sheets["问题 Findings"].max_row - 1, "consolidation": 2}
    assert manifest["tables"]["consolidation"]["rows_by_year"] == {"2022": 1, "2023": 1}
    assert sheets["总览 Overview"].max_row == 10
    assert sorted(path.name for path in (place / "all" / "xlsx").iterdir()) == ["_gongkai", "gongkai.xlsx"]


def test_findings_are_those_of_the_warehouse(place: Path) -> None:
    sheet = opened(place, "findings", values=True)[0]["问题 Findings"]
    head, *lines = sheet.iter_rows(values_only=True)
    names = ["机关", "年度", "规则", "位置", "应为", "实为", "差额", "原文行号"]
    found = [tuple(dict(zip(head, line, strict=True))[name] for name in names) for line in lines]
    with Warehouse(place / "w.duckdb").connect() as connection:
        expected = connection.execute(
            "select agency_name, report_year, rule_id, place, expected, actual, difference::double, source_line from v_findings"
        ).fetchall()
    assert found and sorted(found, key=str) == sorted(expected, key=str)


def test_layout_is_that_of_the_form(place: Path) -> None:
    sheet = opened(place, "layout")[0][SHEET]
    labels = {cell.value: area(sheet, cell) for row in sheet["A5:C32"] for cell in row if cell.value}
    assert labels["一、本年新收政府信息公开申请数量"] == "A8:C8"
    assert labels["三、本年度办理结果"] == "A10:A31"
    assert labels["（一）予以公开"] == "B10:C10"
    assert labels["（三）不予公开"] == "B12:B19"
    assert labels["1.属于国家秘密"] == "C12"
    assert labels["（六）其他处理"] == "B28:B30"
    assert labels["（七）总计"] == "B31:C31"
    assert labels["四、结转下年度继续办理"] == "A32:C32"
    heads = {(cell.coordinate, cell.value): area(sheet, cell) for row in sheet["D5:J7"] for cell in row if cell.value}
    assert heads["D6", "自然人"] == "D6:D7"
    assert heads["E6", "法人或其他组织"] == "E6:I6"
    assert [sheet.cell(7, column).value for column in range(5, 10)] == [
        "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"
    ]  # fmt: skip
    assert heads["J6", "总计"] == "J6:J7"


def evaluated(sheet: Worksheet, formula: str) -> Any:
    """What a formula of a consolidation sheet gives, by the figures that stand on it."""

    def figures(names: str) -> list[float]:
        cells = [
            cell for name in names.split(",") for cell in ([sheet[name]] if ":" not in name else flat(sheet[name]))
        ]
        values = [value(sheet, cell) for cell in cells]
        return [found for found in values if isinstance(found, int | float)]

    total = re.fullmatch(r'=IF\(COUNT\((.+?)\)=(\d+),SUM\((.+?)\),""\)', formula)
    if total:
        assert total[1] == total[3]
        found = figures(total[1])
        return sum(found) if len(found) == int(total[2]) else None
    less = re.fullmatch(r'=IF\(COUNT\((\w+),(\w+)\)=2,(\w+)-(\w+),""\)', formula)
    assert less and less.groups()[:2] == less.groups()[2:], formula
    found = figures(f"{less[1]},{less[2]}")
    return found[0] - found[1] if len(found) == 2 else None


def flat(cells: Any) -> Iterator[Cell]:
    for row in cells:
        yield from row


def value(sheet: Worksheet, cell: Cell) -> Any:
    return evaluated(sheet, cell.value) if cell.data_type == "f" else cell.value


@pytest.mark.parametrize("year", [2022, 2023])
def test_formulas_give_the_values_that_are_kept_beside_them(place: Path, year: int) -> None:
    title = f"{year} {PARENT}"
    sheet = opened(place, "formulas")[0][title]
    kept = opened(place, "formulas", values=True)[0][title]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == (175 + 15 + 10) * (2 if year == 2023 else 1)
    for cell in formulas:
        found, said = evaluated(sheet, cell.value), kept[cell.coordinate].value
        assert said == found or abs(said - found) < 1e-9, cell.coordinate


def test_sums_and_differences_are_those_of_the_warehouse(place: Path) -> None:
    sheet = opened(place, "sums", values=True, parent=PARENT, year=2023)[0][SHEET]
    with Warehouse(place / "w.duckdb").connect() as connection:
        expected = rows(
            connection,
            """
            select i.form_order, t.form_order as type_order, sum(value)::bigint as total
            from v_application_cells as c join dim_item as i using (item_code) join dim_applicant_type as t using (applicant_type)
            where report_year = 2023 and agency_name in (select unnest(?))
            group by all having count(value) = 3 order by all
            """,
            PARTS,
        )
    sums = [sheet.cell(row, column).value for row in range(8, 33) for column in range(4, 11)]
    assert sums == [line["total"] for line in expected] and len(sums) == 175 and sum(sums) > 0
    assert {sheet.cell(row, column).value for row in range(8, 33) for column in range(11, 18)} == {7}
    assert [sheet.cell(row, column).value for row in range(8, 33) for column in range(18, 25)] == [7 - n for n in sums]
    assert [sheet.cell(5, column).value for column in (25, 32, 39)] == sorted(PARTS)
    assert sheet["A2"].value == f"应报 4 个单位，已报 3 个；未报：{ABSENT}"
    fee = next(
        row
        for row in sheet.iter_rows()
        if row[0].value and row[0].value.startswith(f"{PARENT}自行") and row[12].value == 1.5
    )
    assert fee[3].value == 7


def in_rows_head(sheet: Worksheet) -> tuple[Any, ...]:
    """The names above the blocks of table 3."""
    return next(sheet.iter_rows(min_row=5, max_row=5, values_only=True))


def test_missing_figures_leave_the_sum_empty(place: Path, tmp_path: Path) -> None:
    """A figure that is blank or has no safe reading, and rows that the form of 2019 does not have."""
    agencies = [Agency("g", PARENT, PARENT, "government"), Agency("x", GAPPY, GAPPY), Agency("y", OLD_FORM, OLD_FORM)]
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    settle(tmp_path / "w.duckdb", agencies, [("g", "x")])
    sheet = opened(tmp_path, "gaps", values=True)[0][f"2022 {PARENT}"]
    assert (sheet["D8"].value, sheet["E8"].value) == (None, 1)
    dispute = next(row for row in sheet.iter_rows(values_only=True) if row[0] == GAPPY and row[4] == 1)
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "合计（已报 1／应报 1）" and row[4] == 1)
    assert (dispute[3], total[3]) == ("1,23", None)
    assert sheet["A2"].value == f"应报 1 个单位，已报 1 个；表三有缺数：{GAPPY}"
    settle(tmp_path / "w.duckdb", agencies, [("g", "y")])
    sheet = opened(tmp_path, "gaps", values=True)[0][f"2022 {PARENT}"]
    in_rows = {next(filter(None, reversed(row[:3])), None): row for row in sheet.iter_rows(values_only=True)}
    assert [in_rows[label][3] for label in ("（一）予以公开", "（六）其他处理", "（七）总计")] == [2, 2, 2]
    assert "3.其他" not in in_rows and "缺数" not in sheet["A2"].value
    settle(tmp_path / "w.duckdb", agencies, [("g", "x"), ("g", "y")])
    sheet = opened(tmp_path, "gaps", values=True)[0][f"2022 {PARENT}"]
    assert f"表三有缺数：{GAPPY}；格式不一：{OLD_FORM}为2019年格式" in sheet["A2"].value
    in_rows = {next(filter(None, reversed(row[:3])), None): row for row in sheet.iter_rows(values_only=True)}
    of_parts = {
        name: next(n for n, head in enumerate(in_rows_head(sheet)) if head == name) for name in (GAPPY, OLD_FORM)
    }
    assert [in_rows["（六）其他处理"][n] for n in (3, of_parts[GAPPY], of_parts[OLD_FORM])] == [2, "—", 2]
    assert [in_rows["3.其他"][n] for n in (3, of_parts[GAPPY], of_parts[OLD_FORM])] == [1, 1, "—"]
    assert in_rows["（一）予以公开"][3] == 3


def test_one_parent_and_year(place: Path) -> None:
    assert list(opened(place, "one", parent=PARENT, year=2023)[0]) == ["总览 Overview", "问题 Findings", SHEET]
    assert list(opened(place, "one", year=2022)[0])[2:] == [f"2022 {PARENT}"]
    with pytest.raises(WarehouseError, match="no agency of this name has parts that reported on 2019"):
        opened(place, "one", parent=PARENT, year=2019)
    with pytest.raises(WarehouseError, match="no agency"):
        opened(place, "one", parent="某某市")


def test_many_sheets_go_into_several_workbooks(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEETS_PER_FILE", 1)
    monkeypatch.setattr(workbook, "ROWS_PER_SHEET", 6)
    sheets, _ = opened(place, "many")
    assert [name for name in sheets if "Overview" in name] == ["总览 Overview", "总览 Overview 2"]
    assert list(sheets)[-1] == SHEET
    assert sum(sheet.max_row - 1 for name, sheet in sheets.items() if "Overview" in name) == 9
    second = openpyxl.load_workbook(place / "many" / "xlsx" / "gongkai-2.xlsx")
    assert second.sheetnames == [f"2022 {PARENT}"]


# -- no text is a formula ----------------------------------------------------------------------------------------------

HOSTILE = [
    "=1+1", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "{=1}", "http://example.org/", "internal:Sheet1!A1",
    "mailto:a@example.org", "_x0041_", "\x01\x1f", "\ufffe\uffff", "=" * 8200, "文" * 40_000, "'=1", '"', "<b>&amp;", " ", "007", "1e5", "nan",
]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(HOSTILE), min_size=1, max_size=8))
def test_a_text_is_a_text(tmp_path: Path, texts: list[str]) -> None:
    """Whatever it begins with, in sheets that stream and in others."""
    for constant_memory in (True, False):
        with xlsxwriter.Workbook(tmp_path / "t.xlsx", {"constant_memory": constant_memory}) as book:
            sheet = book.add_worksheet()
            for row, text in enumerate(texts):
                put(sheet, row, 0, text)
                put(sheet, row, 1, row)
        cells = list(openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].iter_rows(max_col=1))
        assert {cell.data_type for (cell,) in cells if cell.value is not None} <= {"s", "inlineStr"}
        assert all(cell.hyperlink is None for (cell,) in cells)
        read = python_calamine.load_workbook(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
        assert [in_xml(str(row[0])) for row in read] == [in_xml(fitting(text)) for text in texts]


def in_xml(text: str) -> str:
    """As far as XML can tell texts apart; two characters that it cannot hold are escaped, which not every reader undoes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")


def test_long_texts_are_cut_with_a_mark() -> None:
    assert fitting("文" * 32_767) == "文" * 32_767
    assert fitting("文" * 32_768) == "文" * 32_765 + " …"
    assert len(fitting("𠀀" * 20_000).encode("utf-16-le")) <= 2 * 32_767


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_agency_writes_no_formula(place: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    settle(tmp_path / "w.duckdb", [Agency("g", name, PARENT, "government"), Agency("p", name, PARTS[0])], [("g", "p")])
    sheets, _ = opened(tmp_path, "out")
    assert len(sheets) == 4 and all(len(title) <= 31 for title in sheets)
    for title, sheet in sheets.items():
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            assert title[:4] in ("2022", "2023")
            evaluated(sheet, cell.value)
    names = [row[0] for row in sheets["总览 Overview"].iter_rows(min_row=2, values_only=True)]
    if name.isprintable():
        # openpyxl leaves the escape of an escape as it is.
        assert [str(found).replace("_x005F_", "_") for found in names].count(fitting(name)) == 3
    else:
        assert len(names) == 9


def test_numbers_that_a_sheet_would_change_are_texts(tmp_path: Path) -> None:
    numbers = [Decimal("12345678901234.5678"), 2**53 + 1, Decimal("0.1000"), -3, 10**15, 0.1]
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        for row, number in enumerate(numbers):
            put(sheet, row, 0, number)
    cells = [row[0].value for row in openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].iter_rows()]
    assert cells == ["12345678901234.5678", "9007199254740993", 0.1, -3, 10**15, 0.1]


# -- formulas ----------------------------------------------------------------------------------------------------------


def test_formulas() -> None:
    assert sum_formula([(7, 10), (7, 17)]) == '=IF(COUNT(K8,R8)=2,SUM(K8,R8),"")'
    assert sum_formula([(7, 3), (8, 3)]) == '=IF(COUNT(D8:D9)=2,SUM(D8:D9),"")'
    assert sum_formula([(7, 3)]) == '=IF(COUNT(D8:D8)=1,SUM(D8:D8),"")'
    assert difference_formula((7, 10), (7, 3)) == '=IF(COUNT(K8,D8)=2,K8-D8,"")'


@pytest.mark.parametrize("parts", [201, 500, 501, 2_300])
def test_formula_of_many_parts_is_short_enough(parts: int) -> None:
    """A formula takes 8,192 characters, a function 255 arguments."""
    formula = sum_formula([(7, 24 + 7 * number) for number in range(parts)])
    assert len(formula) <= 8_192
    assert max((arguments.count(",") for arguments in re.findall(r"\(([^()]*)\)", formula)), default=0) < 255
    assert f"={parts}," in formula

"""The workbook: texts are texts whatever they begin with, and a parent's sheet adds up what its parts reported."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import duckdb
import openpyxl
import pypdfium2
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.options import RunOptions
from flows.pipeline import run_steps
from load import Warehouse, WarehouseError, export, sqlfiles
from load.exports import list_sheets, workbook
from load.exports.cell_sheet import sum_formula
from load.exports.check_sheet import difference_formula
from load.exports.consolidation import Consolidation, Figure, consolidation
from load.exports.content import Content
from load.exports.sheets import Links, Styles, fitting, put
from load.exports.words import LANGUAGES, Words
from tests.exporting import ORIGIN, Agency, settle
from tests.helpers import page
from tests.pages import application_grid, disclosure_grid, dispute_grid
from tests.rendering import ReportFigures, plain_figures, random_figures, with_figures
from tests.test_files_office import needs_soffice

PARENT = "某某市某某区人民政府"
PARTS = ["某某市某某区财政局", "某某市某某区教育局", "某某市某某区某某街道办事处"]
GAPPY = "某某市某某区审计局"
OLD_FORM = "某某市某某区民政局"
ABSENT = "某某市某某区统计局"
LISTS = ["总览", "问题", "未报与搁置"]


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


@cache
def whole(place: Path, values: bool = False) -> dict[str, Worksheet]:
    """The sheets of everything, to be looked at."""
    return opened(place, "whole", values)[0]


def named(kind: str, year: int = 2023, parent: str = PARENT) -> str:
    return f"{kind} {year} {parent}"[:31]


def area(sheet: Worksheet, cell: Cell) -> str:
    """The merged area that begins at a cell, or the cell alone."""
    merged = [str(found) for found in sheet.merged_cells.ranges if found.coord.split(":")[0] == cell.coordinate]
    return merged[0] if merged else cell.coordinate


def test_sheets_and_manifest(place: Path) -> None:
    sheets, manifest = opened(place, "all", values=True)
    assert list(sheets) == [
        *(named(kind) for kind in ("汇总", "核对", "各单位", "明细")),
        *(named(kind, 2022) for kind in ("汇总", "各单位", "明细")),
        *LISTS,
    ]
    found = {name: table["rows"] for name, table in manifest["tables"].items()}
    lists = {"findings": sheets["问题"].max_row - 1, "missing": sheets["未报与搁置"].max_row - 1}
    assert found == {"overview": 9, "consolidation": 2} | lists
    assert manifest["tables"]["consolidation"]["rows_by_year"] == {"2022": 1, "2023": 1}
    assert sheets["总览"].max_row == 10
    assert sorted(path.name for path in (place / "all" / "xlsx").iterdir()) == [
        "CITATION.cff",
        "_gongkai",
        "gongkai.xlsx",
    ]


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a list by its headings."""
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_findings_are_those_of_the_warehouse(place: Path) -> None:
    names = ["报告所载名称", "年度", "级别", "规则", "位置", "原文印作", "差额", "原文行号", "来源文件", "该行原文"]
    found = [tuple(line[name] for name in names) for line in records(whole(place, values=True)["问题"])]
    with Warehouse(place / "w.duckdb").connect() as connection:
        expected = connection.execute(
            """
            select agency_name, report_year, w.label_zh, rule_id, place, actual, difference::double, source_line,
                parse_filename(source_uri),
                (select trim(text, concat(' ', chr(9))) from v_source_lines as l where l.report_id = f.report_id and l.line = f.source_line)
            from v_to_mend as f
            join dim_word as w on w.kind = 'severity' and w.code = f.severity
            """
        ).fetchall()
    assert found and Counter(found) == Counter(expected)


def test_links_lead_to_the_files_and_to_the_findings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets, _ = opened(place, "links")
    for name, sheet in sheets.items():
        if name.startswith(("汇总", "核对", "明细")):
            continue
        head = next(row for row in sheet.iter_rows() if row[1].value)
        column = next(number for number, cell in enumerate(head) if cell.value == "来源文件")
        cells = [row[column] for row in sheet.iter_rows(min_row=head[0].row + 1) if row[column].value]
        assert cells or name == "未报与搁置"
        for cell in cells:
            file = place / "links" / "xlsx" / unquote(cell.hyperlink.target).replace("\\", "/")
            assert file.is_file() and file.name == cell.value
    units = sheets[named("各单位", 2022)]
    links = [row[-2] for row in units.iter_rows(min_row=3) if row[-2].hyperlink]
    assert links
    for cell in links:
        sheet, there = cell.hyperlink.location.replace("'", "").split("!")
        row = sheets[sheet][there].row
        assert sheets[sheet].cell(row, 1).value == units.cell(cell.row, 2).value
        assert sheets[sheet].cell(row - 1, 19).value != sheets[sheet].cell(row, 19).value


def test_layout_is_that_of_the_form(place: Path) -> None:
    sheets = whole(place)
    for kind, top in (("汇总", 7), ("核对", 8)):
        sheet = sheets[named(kind)]
        labels = {
            cell.value: area(sheet, cell) for row in sheet[f"A{top - 3}:C{top + 24}"] for cell in row if cell.value
        }
        assert labels["一、本年新收政府信息公开申请数量"] == f"A{top}:C{top}"
        assert labels["三、本年度办理结果"] == f"A{top + 2}:A{top + 23}"
        assert labels["（一）予以公开"] == f"B{top + 2}:C{top + 2}"
        assert labels["（三）不予公开"] == f"B{top + 4}:B{top + 11}"
        assert labels["1.属于国家秘密"] == f"C{top + 4}"
        assert labels["（六）其他处理"] == f"B{top + 20}:B{top + 22}"
        assert labels["（七）总计"] == f"B{top + 23}:C{top + 23}"
        assert labels["四、结转下年度继续办理"] == f"A{top + 24}:C{top + 24}"
        heads = {
            (cell.coordinate, cell.value): area(sheet, cell)
            for row in sheet[f"D{top - 3}:J{top - 1}"]
            for cell in row
            if cell.value
        }
        assert heads[f"D{top - 2}", "自然人"] == f"D{top - 2}:D{top - 1}"
        assert heads[f"E{top - 2}", "法人或其他组织"] == f"E{top - 2}:I{top - 2}"
        assert [sheet.cell(top - 1, column).value for column in range(5, 10)] == [
            "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"
        ]  # fmt: skip
        assert heads[f"J{top - 2}", "总计"] == f"J{top - 2}:J{top - 1}"


def test_form_is_drawn_as_the_tests_draw_it(place: Path) -> None:
    """Texts, spans and order of the official form, from its data alone: tables 3, 2 and 4 of the sheet with the sums."""
    sheet = whole(place, values=True)[named("汇总")]
    figures = plain_figures(printed="7")
    for grid, top, left in (
        (application_grid(figures), 4, 1), (disclosure_grid(figures), 4, 12), (dispute_grid(figures), 20, 12)
    ):  # fmt: skip
        drawn = [[cell.text for cell in row if cell.key is None] for row in grid.rows]
        found = []
        for row in sheet.iter_rows(
            min_row=top, max_row=top + len(grid.rows) - 1, min_col=left, max_col=left + 14 - 5 * (left == 1)
        ):
            found.append([cell.value for cell in row if isinstance(cell.value, str) and cell.value])
        assert found == drawn


def evaluated(sheet: Worksheet, formula: str) -> Any:
    """What a formula of a consolidation sheet gives, by the figures that stand in the workbook."""

    def figures(names: str) -> list[float]:
        cells = [cell for name in names.split(",") for cell in flat(there(sheet, name))]
        values = [value(cell.parent, cell) for cell in cells]
        return [found for found in values if isinstance(found, int | float)]

    total = re.fullmatch(r'=IF\(COUNT\((.+?)\)=(\d+),SUM\((.+?)\),""\)', formula)
    if total:
        assert total[1] == total[3]
        found = figures(total[1])
        return sum(found) if len(found) == int(total[2]) else None
    same = re.fullmatch(r'=IF\((.+)="","",(.+)\)', formula)
    if same:
        assert same[1] == same[2]
        [cell] = flat(there(sheet, same[1]))
        return value(cell.parent, cell)
    less = re.fullmatch(r'=IF\(COUNT\((\w+),(\w+)\)=2,(\w+)-(\w+),""\)', formula)
    assert less and less.groups()[:2] == less.groups()[2:], formula
    found = figures(f"{less[1]},{less[2]}")
    return found[0] - found[1] if len(found) == 2 else None


def there(sheet: Worksheet, name: str) -> Any:
    """A cell or an area of this or of another sheet."""
    other, _, cells = name.rpartition("!")
    return (sheet.parent[other[1:-1].replace("''", "'")] if other else sheet)[cells]


def flat(cells: Any) -> Iterator[Cell]:
    if not isinstance(cells, tuple):
        yield cells
        return
    for row in cells:
        yield from row


def value(sheet: Worksheet, cell: Cell) -> Any:
    return evaluated(sheet, cell.value) if cell.data_type == "f" else cell.value


@pytest.mark.parametrize("year", [2022, 2023])
def test_formulas_give_the_values_that_are_kept_beside_them(place: Path, year: int) -> None:
    sheets, kept = whole(place), whole(place, values=True)
    counts = {"汇总": 200, "明细": 200, "各单位": 18 * 4, "核对": 2 * 200 if year == 2023 else 0}
    for kind, count in counts.items():
        sheet = sheets.get(named(kind, year))
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] if sheet else []
        assert len(formulas) == count, kind
        for cell in formulas:
            assert sheet is not None
            found, said = evaluated(sheet, cell.value), kept[sheet.title][cell.coordinate].value
            assert said == found or abs(said - found) < 1e-9, (kind, cell.coordinate)


def sums_of(sheet: Worksheet, top: int = 7, left: int = 4) -> list[list[Any]]:
    """The figures of table 3."""
    return [[sheet.cell(row, column).value for column in range(left, left + 7)] for row in range(top, top + 25)]


def test_sums_and_differences_are_those_of_the_warehouse(place: Path) -> None:
    sheets = opened(place, "sums", values=True, parent=PARENT, year=2023)[0]
    form, check, units, cells = (sheets[named(kind)] for kind in ("汇总", "核对", "各单位", "明细"))
    with Warehouse(place / "w.duckdb").connect() as connection:
        expected = connection.execute(
            "select * exclude (agency, report_year, row_no, label_zh) from v_consolidated_form where agency = ? and report_year = 2023 order by row_no",
            [PARENT],
        ).fetchall()
        by_unit = connection.execute(
            "select agency, total_handled from v_application_flow where report_year = 2023 and agency in (select unnest(?))",
            [PARTS],
        ).fetchall()
    sums = sums_of(form)
    assert sums == [list(line[:7]) for line in expected] and len(sums) == 25 and sum(map(sum, sums)) > 0
    assert sums_of(check, 8) == sums
    assert sums_of(check, 8, 11) == [[7] * 7] * 25
    assert sums_of(check, 8, 18) == [[7 - value for value in row] for row in sums]
    last = cells.max_row
    assert [cells.cell(last, column).value for column in range(2, 177)] == [value for row in sums for value in row]
    assert [cells.cell(row, 1).value for row in range(5, last)] == sorted(PARTS)
    found = {row[1]: row for row in units.iter_rows(min_row=3, values_only=True)}
    assert {name: row[11] for name, row in found.items() if name in PARTS} == dict(by_unit)
    assert [row[2] for name, row in found.items() if name == ABSENT] == ["未报"]
    assert found["合计"][2] == "3/4"
    assert form["A2"].value == f"应报 4 个单位，已报 3 个；未报：{ABSENT}。合计不含未报单位。"
    fee = next(
        row for row in check.iter_rows() if str(row[0].value).startswith(f"{PARENT}自行") and row[12].value == 1.5
    )
    assert fee[3].value == 7


def test_missing_figures_leave_the_sum_empty(place: Path, tmp_path: Path) -> None:
    """A figure that is blank or has no safe reading, and rows that the form of 2019 does not have."""
    agencies = [Agency("g", PARENT, PARENT, "government"), Agency("x", GAPPY, GAPPY), Agency("y", OLD_FORM, OLD_FORM)]
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())

    def sheets_of(*parts: str) -> tuple[Worksheet, Worksheet, dict[str, tuple[Any, ...]]]:
        settle(tmp_path / "w.duckdb", agencies, [("g", part) for part in parts])
        found = opened(tmp_path, "gaps", values=True)[0]
        form = found[named("汇总", 2022)]
        lines = form.iter_rows(min_row=7, max_col=10, values_only=True)
        rows = {label: row for row in lines if (label := next(filter(None, reversed(row[:3])), None))}
        return form, found[named("明细", 2022)], rows

    form, cells, in_rows = sheets_of("x")
    assert in_rows["一、本年新收政府信息公开申请数量"][3:5] == (None, 1)
    assert form["D7"].fill.start_color.rgb == "FFFFF2CC"
    heads = [cell.value for cell in cells[3]]
    review = heads.index("行政复议")
    assert [cells.cell(row, review + 1).value for row in (5, 6)] == ["1,23", None]
    assert [cells.cell(row, 2).value or None for row in (5, 6)] == [None, None]
    assert form["A2"].value == f"应报 1 个单位，已报 1 个；有缺数：{GAPPY}（表三、表四）。"
    notes = next(cell.value for row in form.iter_rows() for cell in row if str(cell.value).startswith("合计为已报"))
    assert f"表三 一、本年新收政府信息公开申请数量·自然人（{GAPPY}未填）" in notes
    assert f"表四 行政复议·结果维持（{GAPPY}印作“1,23”）" in notes

    form, _, in_rows = sheets_of("y")
    assert [in_rows[label][3] for label in ("（一）予以公开", "（六）其他处理", "（七）总计")] == [2, 2, 2]
    assert "3.其他" not in in_rows and "缺数" not in form["A2"].value

    form, cells, in_rows = sheets_of("x", "y")
    assert f"有缺数：{GAPPY}（表三、表四）；格式不一：{OLD_FORM}为2019年格式" in form["A2"].value
    heads = [cell.value for cell in cells[3]]
    other, third = (
        heads.index("三、本年度办理结果·（六）其他处理"),
        heads.index("三、本年度办理结果·（六）其他处理·3.其他"),
    )
    names = [cells.cell(row, 1).value for row in range(5, 8)]
    assert sorted(names[:2]) == sorted([GAPPY, OLD_FORM]) and names[2] == "合计"
    old = 5 + names.index(OLD_FORM)
    assert [cells.cell(row, other + 1).value for row in (11 - old, old, 7)] == ["—", 2, 2]
    assert [cells.cell(row, third + 1).value for row in (11 - old, old, 7)] == [1, "—", 1]
    assert [in_rows[label][3] for label in ("（六）其他处理", "3.其他", "（一）予以公开")] == [2, 1, 3]


def test_parts_that_no_list_names_are_said_to_be_guessed(place: Path, tmp_path: Path) -> None:
    for source, is_guessed in (("derived", True), ("user", False)):
        (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
        with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
            connection.execute("update agency_parts set source = ?", [source])
        form = opened(tmp_path, "out", parent=PARENT, year=2023)[0][named("汇总")]
        assert ("单位名单按所在地区推定" in form["A2"].value) == is_guessed


def test_one_parent_and_year(place: Path) -> None:
    kinds = ("汇总", "核对", "各单位", "明细")
    assert list(opened(place, "one", parent=PARENT, year=2023)[0]) == [*map(named, kinds), *LISTS]
    assert named("汇总", 2022) in opened(place, "one", year=2022)[0]
    with pytest.raises(WarehouseError, match="no agency of this name has parts that reported on 2019"):
        opened(place, "one", parent=PARENT, year=2019)
    with pytest.raises(WarehouseError, match="no agency"):
        opened(place, "one", parent="某某市")


def test_many_sheets_go_into_several_workbooks(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "PARENTS_PER_FILE", 1)
    monkeypatch.setattr(list_sheets, "ROWS_PER_SHEET", 6)
    sheets, _ = opened(place, "many")
    assert [name for name in sheets if "总览" in name] == ["总览", "总览 2"]
    assert next(iter(sheets)) == named("汇总")
    assert sum(sheet.max_row - 1 for name, sheet in sheets.items() if "总览" in name) == 9
    second = openpyxl.load_workbook(place / "many" / "xlsx" / "gongkai-2.xlsx")
    assert second.sheetnames == [named(kind, 2022) for kind in ("汇总", "各单位", "明细")]
    # A link to a finding leads to the sheet on which it is.
    links = [cell.hyperlink for cell in sheets[named("各单位")]["V"] if cell.hyperlink]
    assert all(link.location.split("!")[0].strip("'") in sheets for link in links)


def test_not_filed_and_set_aside(place: Path, tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("update agency_parts set source = 'user'")
        connection.execute(
            "update dim_agency set is_resolved = false, matched_by = 'unknown_place' where agency_id = 'x'"
        )
        connection.execute("update documents set reason_code = 'damaged', reason = '=1+1' where rowid = 0")
    found = records(opened(tmp_path, "missing", values=True, say=lambda text: text + "！")[0]["未报与搁置"])
    with Warehouse(tmp_path / "w.duckdb").connect() as connection:
        missing = connection.execute(
            "select agency, report_year from v_filing_status where expected and not filed"
        ).fetchall()
        aside = connection.execute("select parse_filename(source_uri), reason_code from v_set_aside").fetchall()
    assert missing and aside
    assert sorted((line["机关"], line["年度"]) for line in found if line["类别"] == "未报") == sorted(missing)
    assert [(line["来源文件"], line["原因代码"]) for line in found if line["类别"] == "文件搁置"] == aside
    assert [line["机关"] for line in found if line["类别"] == "机关不明"] == [GAPPY]
    assert "文件损坏：=1+1！" in [line["说明"] for line in found]


# -- on paper ----------------------------------------------------------------------------------------------------------


def test_every_sheet_is_ready_for_the_printer(place: Path) -> None:
    sheets = whole(place)
    for name, sheet in sheets.items():
        setup = sheet.page_setup
        assert (int(setup.paperSize), setup.orientation) == (9, "landscape"), name
        assert sheet.print_area and "第 &P 页，共 &N 页" in sheet.oddFooter.center.text
        is_one_page = name.startswith(("汇总", "核对"))
        if name.startswith("明细"):
            assert sheet.print_title_cols == "$A:$A" and sheet.print_title_rows and setup.scale
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (int(setup.fitToWidth or 1), int(setup.fitToHeight if setup.fitToHeight is not None else 1)) == (
                1,
                int(is_one_page),
            )
        assert bool(sheet.print_title_rows) != is_one_page
        assert bool(sheet.auto_filter.ref) != is_one_page
        assert sheet.freeze_panes
        for row in sheet.iter_rows():
            assert {cell.font.name for cell in row if cell.value is not None} <= {"宋体"}


def test_figures_and_severities_are_told_in_words_and_looks(place: Path) -> None:
    sheets = whole(place)
    form, findings = sheets[named("汇总")], sheets["问题"]
    assert {cell.number_format for row in form["D7:J31"] for cell in row} == {"#,##0"}
    colours = {cell.value: cell.fill.start_color.rgb for cell in findings["C"][1:]}
    assert set(colours) <= {"错误", "警告", "提示"} and len(set(colours.values())) == len(colours) > 1


def test_rows_are_high_enough_for_what_stands_in_them(place: Path) -> None:
    """Merged cells do not make a row higher; a text takes its width in lines, here as a reader would count them."""
    sheets = whole(place)
    for name, sheet in sheets.items():
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or cell.data_type == "f" or not cell.alignment.wrap_text:
                    continue
                span = area(sheet, cell).split(":")
                last = sheet[span[-1]]
                room = sum(
                    sheet.column_dimensions[get_column_letter(n)].width for n in range(cell.column, last.column + 1)
                )
                lines = sum(
                    -(-sum(1 + (letter > "\xff") for letter in line) // max(2, int(room))) or 1
                    for line in cell.value.split("\n")
                )
                high = sum(sheet.row_dimensions[n].height or 13.5 for n in range(cell.row, last.row + 1))
                assert high >= min(lines * 12, 300), (name, cell.coordinate, cell.value)


def test_columns_are_wide_enough_for_their_figures(place: Path) -> None:
    kept = whole(place, values=True)
    for name, sheet in kept.items():
        for row in sheet.iter_rows():
            for cell in row:
                if (
                    isinstance(cell.value, int | float)
                    and ":" not in area(sheet, cell)
                    and not cell.alignment.shrink_to_fit
                ):
                    wide = _width_of(sheet, cell.column)
                    assert wide >= len(f"{cell.value:,.4f}".rstrip("0").rstrip(".")) + 1, (
                        name,
                        cell.coordinate,
                        cell.value,
                    )


def _width_of(sheet: Worksheet, column: int) -> float:
    """openpyxl keeps the widths of neighbours that are alike once."""
    for dimension in sheet.column_dimensions.values():
        if dimension.min and dimension.max and dimension.min <= column <= dimension.max:
            return float(dimension.width)
    return 8.43


@contextmanager
def district(place: Path, folder: Path, units: int) -> Iterator[tuple[Consolidation, Path]]:
    """A workbook of the sheets of one parent with so many parts, whose figures are those of the three over and over."""
    warehouse = Warehouse(place / "w.duckdb")
    with warehouse.connect() as connection:
        found = consolidation(Content(connection, ORIGIN), "g", PARENT, 2023)
    three = found.reporting
    parts = [
        three[number % 3]._replace(agency=f"{PARENT[:6]}第{number + 1}街道办事处", report_id=f"r{number}")
        for number in range(units)
    ]
    figures = {key: figure for key, figure in found.figures.items() if key[0] == found.own.report_id}
    for cell in found.form:
        values = [found.figure(three[number % 3].report_id, cell) for number in range(units)]
        figures |= {(f"r{number}", cell.place): figure for number, figure in enumerate(values)}
        total = sum((figure.value for figure in values if figure.value is not None), Decimal(0))
        figures[None, cell.place] = Figure(total, None)
    found = found._replace(parts=parts, figures=figures)
    path = folder / f"{units}.xlsx"
    with xlsxwriter.Workbook(path, workbook._OPTIONS) as book:
        workbook._add(book, found, Links(folder), {}, Styles(book), Words())
    yield found, path


@pytest.mark.parametrize("units", [50, 300])
def test_many_units(place: Path, tmp_path: Path, units: int) -> None:
    """A formula takes 8,192 characters, a function 255 arguments."""
    with district(place, tmp_path, units) as (found, path):
        sheets = {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}
    for sheet in sheets.values():
        formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas and max(map(len, formulas)) <= 8_192
        assert (
            max(arguments.count(",") for formula in formulas for arguments in re.findall(r"\(([^()]*)\)", formula))
            < 255
        )
    assert sheets[named("明细")].max_row == units + 5 and sheets[named("各单位")].max_row == units + 3
    form = sheets[named("汇总")]
    for row, cell in enumerate(
        cell for cell in found.form if cell.place[0] == "application" and cell.place[2] == "total"
    ):
        assert value(form, form.cell(7 + row, 10)) == found.value(None, cell)


@needs_soffice
def test_pages_that_a_printer_needs(place: Path, tmp_path: Path, units: int = 50) -> None:
    """The form and the comparison take a page each, 45 units a page, their cells nine; LibreOffice computes the same sums."""
    program = [shutil.which("soffice") or "libreoffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    with district(place, tmp_path, units) as (found, path):
        command = [*program, "--headless", "--convert-to", "pdf", path.name]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path.with_suffix(".pdf"))]
    down = -(-(units + 1) // 45)
    assert sum("申请人情况" in page for page in pages) == sum("差额" in page for page in pages) == 1
    assert "申请人情况" in pages[0] and "差额" in pages[1]
    assert sum("报送情况" in page for page in pages) <= down
    assert len(pages) <= 2 + down + 9 * down
    # What does not fit its column is printed as hashes.
    assert not any("##" in page for page in pages)
    total = found.value(
        None, next(cell for cell in found.form if cell.place == ("application", "total_handled", "total"))
    )
    assert f"{total:,.0f}" in pages[0]


def test_words_are_the_same_in_both_languages() -> None:
    """Every word is there in both, with the same places to be filled, and none is there for nothing."""
    lines = sqlfiles.lines(sqlfiles.DATA / "export_words.csv")
    assert len({line["code"] for line in lines}) == len(lines)
    for line in lines:
        places = [sorted(re.findall(r"\{(\w+)\}", line[f"label_{language}"])) for language in LANGUAGES]
        assert places[0] == places[1], line["code"]
        assert all(line[f"label_{language}"] for language in LANGUAGES)
    heads = {(line["numeral"], line["label_zh"]) for line in sqlfiles.lines(sqlfiles.DATA / "sections.csv")}
    for table in ("disclosure", "application", "dispute"):
        assert tuple(Words("zh")(f"form.section_{table}").split("、", 1)) in heads


def test_workbook_in_english(place: Path) -> None:
    sheets, _ = opened(place, "english", language="en")
    assert list(sheets)[-3:] == ["Overview", "Findings", "Not filed"]
    assert [cell.value for cell in sheets["Findings"][1]][:4] == ["Agency", "Year", "Severity", "Rule"]
    assert {cell.value for cell in sheets["Findings"]["C"][1:]} <= {"error", "warning", "note"}


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


def test_hostile_names_write_no_formula(place: Path, tmp_path: Path) -> None:
    """As names of parents, of units that filed, and of units that did not."""
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    parents = [Agency(f"g{number}", name, "") for number, name in enumerate(HOSTILE)][::3]
    absent = [Agency(f"a{number}", name, "") for number, name in enumerate(HOSTILE)]
    units = [Agency(f"p{number}", name, part) for number, (name, part) in enumerate(zip(HOSTILE, PARTS, strict=False))]
    parts = [(parent.agency_id, "p0") for parent in parents] + [("g0", unit.agency_id) for unit in [*units, *absent]]
    settle(tmp_path / "w.duckdb", [*parents, *units, *absent], parts)
    export(Warehouse(tmp_path / "w.duckdb"), tmp_path / "out", "xlsx", year=2023)
    titles = []
    for file in sorted((tmp_path / "out" / "xlsx").glob("*.xlsx")):
        book = openpyxl.load_workbook(file)
        titles += book.sheetnames
        for sheet in book.worksheets:
            assert len(sheet.title) <= 31 and len(sheet.oddHeader.left.text or "") < 200
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                assert sheet.title not in LISTS
                evaluated(sheet, cell.value)
    assert len(titles) == 3 * len(parents) + 3
    first = openpyxl.load_workbook(tmp_path / "out" / "xlsx" / "gongkai.xlsx")
    # openpyxl leaves the escape of an escape as it is.
    names = [str(row[0]).replace("_x005F_", "_") for row in first["总览"].iter_rows(min_row=2, values_only=True)]
    assert [names.count(fitting(name)) for name in HOSTILE[:3]] == [2, 2, 2]


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
    assert sum_formula((7, 3), 8, 2) == '=IF(COUNT(D8:D9)=2,SUM(D8:D9),"")'
    assert sum_formula((7, 3), 7, 1) == '=IF(COUNT(D8:D8)=1,SUM(D8:D8),"")'
    assert difference_formula((7, 10), (7, 3)) == '=IF(COUNT(K8,D8)=2,K8-D8,"")'

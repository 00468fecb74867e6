"""Tables 2 to 4 as a document to be published: the form's own layout, the sums of the parts, and nothing where a sum is missing."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from load import Warehouse, WarehouseError, export
from load.exports.consolidation import consolidation
from load.exports.content import Content
from load.exports.file_names import free_name
from load.exports.paper import Paper, clean
from tests.exporting import ORIGIN, Agency, settle
from tests.pages import Grid, application_grid, disclosure_grid, dispute_grid
from tests.rendering import plain_figures
from tests.test_export_workbook import (
    ABSENT,
    GAPPY,
    HOSTILE,
    OLD_FORM,
    PARENT,
    PARTS,
    place,
)

__all__ = ["place"]


def written(place: Path, folder: Path, **wanted: Any) -> list[Path]:
    export(Warehouse(place / "w.duckdb"), folder, "docx", **wanted)
    return sorted((folder / "docx").glob("*.docx"))


@cache
def whole(place: Path) -> dict[str, Document]:
    return {path.stem: docx.Document(str(path)) for path in written(place, place / "documents")}


def drawn(table: Table) -> Iterator[list[tuple[str, int]]]:
    """The cells that begin in each row: text and how many columns they take. A cell that goes on from above is left out."""
    for row in table._tbl.tr_lst:
        yield [
            ("\n".join(text.text or "" for text in cell.iter(qn("w:t"))), cell.grid_span)
            for cell in row.tc_lst
            if cell.vMerge != "continue"
        ]


def expected(grid: Grid, figures: dict[tuple[str, str, str], str]) -> list[list[str]]:
    """The texts of a grid as the tests draw the form, with these figures in it."""
    return [
        [cell.text if cell.key is None else figures[cell.key[0], cell.key[1], cell.key[-1]] for cell in row]
        for row in grid.rows
    ]


@pytest.mark.parametrize("year", [2022, 2023])
def test_tables_are_those_of_the_form_with_the_sums(place: Path, year: int) -> None:
    document = whole(place)[f"{year} {PARENT}"]
    with Warehouse(place / "w.duckdb").connect() as connection:
        found = consolidation(Content(connection, ORIGIN), "g", PARENT, year)
        [total] = connection.execute(
            "select sum(value)::decimal(38, 4) from v_disclosure_cells where report_year = ? and agency in (select unnest(?)) and unit = 'yuan'",
            [year, PARTS],
        ).fetchall()
    figures = {
        cell.place: f"{found.value(None, cell) or Decimal(0):.10f}".rstrip("0").rstrip(".") for cell in found.form
    }
    blank = plain_figures()
    grids = (disclosure_grid(blank), application_grid(blank), dispute_grid(blank))
    assert [[[text for text, _ in row] for row in drawn(table)] for table in document.tables] == [
        expected(grid, figures) for grid in grids
    ]
    assert Decimal(figures["disclosure", "administrative_fees", "amount"]) * 10_000 == total[0]
    spans = [[span for _, span in row] for row in drawn(document.tables[1])]
    assert spans == [[cell.columns for cell in row] for row in grids[1].rows]
    headings = [p.text for p in document.paragraphs if p.text[:2] in ("二、", "三、", "四、")]
    assert headings == [
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    ]


def test_a_missing_sum_is_empty_and_named_on_the_last_page(place: Path, tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    agencies = [Agency("g", PARENT, PARENT, "government"), Agency("x", GAPPY, GAPPY), Agency("a", ABSENT, ABSENT)]
    agencies.append(Agency("y", OLD_FORM, OLD_FORM))
    settle(tmp_path / "w.duckdb", agencies, [("g", "x"), ("g", "y"), ("g", "a")])
    [path] = written(tmp_path, tmp_path / "out", parent=PARENT, year=2022)
    document = docx.Document(str(path))
    two, three, four = (list(drawn(table)) for table in document.tables)
    rows = {row[-8][0]: [text for text, _ in row[-7:]] for row in three if len(row) > 7}
    assert rows["一、本年新收政府信息公开申请数量"] == ["", *["3"] * 6]
    assert (rows["（六）其他处理"], rows["3.其他"]) == (["2"] * 7, ["1"] * 7)
    assert [text for text, _ in four[-1]][:2] == ["", "3"]
    # Rows of both forms: a cell that only one has is the sum of those that follow it.
    assert ["行政规范性文件", "1", "1", "1", "2", "2", "2"] in [[text for text, _ in row] for row in two]
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"未报：{ABSENT}" in said and "公布前请删去本页" in said and "下列 2 格" in said
    assert f"1. 表三 一、本年新收政府信息公开申请数量·自然人（{GAPPY}未填）" in said
    assert f"2. 表四 行政复议·结果维持（{GAPPY}印作“1,23”）" in said


def test_sums_of_only_some_units_are_said_to_be_so(place: Path, tmp_path: Path) -> None:
    """Reports on both forms, none of which lacks a figure; and parts that no list names."""
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    agencies = [
        Agency("g", PARENT, PARENT, "government"),
        Agency("p", PARTS[0], PARTS[0]),
        Agency("y", OLD_FORM, OLD_FORM),
    ]
    settle(tmp_path / "w.duckdb", agencies, [("g", "p"), ("g", "y")])
    [path] = written(tmp_path, tmp_path / "out", parent=PARENT, year=2022)
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert f"格式不一：{OLD_FORM}为2019年格式" in said and "公布前请删去本页" in said
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("update agency_parts set source = 'derived'")
    [path] = written(tmp_path, tmp_path / "out", parent=PARENT, year=2023)
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "单位名单按所在地区推定" in said


def test_nothing_to_say_leaves_no_last_page(place: Path, tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_bytes((place / "w.duckdb").read_bytes())
    agencies = [Agency("g", PARENT, PARENT, "government"), Agency("p", PARTS[0], PARTS[0])]
    settle(tmp_path / "w.duckdb", agencies, [("g", "p")])
    [path] = written(tmp_path, tmp_path / "out", parent=PARENT, year=2023)
    assert [paragraph.text for paragraph in docx.Document(str(path)).paragraphs][0::1][-1][:2] == "四、"
    with pytest.raises(WarehouseError, match="no agency of this name"):
        written(tmp_path, tmp_path / "out", parent="某某省")


def test_page_and_fonts(place: Path) -> None:
    document = whole(place)[f"2023 {PARENT}"]
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    fonts = {element.get(qn("w:eastAsia")) for element in document.element.body.iter(qn("w:rFonts"))}
    assert fonts == {"宋体", "黑体", "仿宋"}
    for table in document.tables:
        assert sum(column.width.cm for column in table.columns) == pytest.approx(16, abs=0.1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert document.core_properties.author == "gongkai" and "run_id" in document.core_properties.comments


def test_any_text_is_a_text(tmp_path: Path) -> None:
    paper = Paper("\x00title", ORIGIN)
    for text in HOSTILE:
        paper.text(text)
    paper.list(["甲"], [16.0], [[text] for text in HOSTILE])
    paper.save(tmp_path / "t.docx")
    document = docx.Document(str(tmp_path / "t.docx"))
    assert [p.text for p in document.paragraphs] == [clean(text) for text in HOSTILE]
    assert [row.cells[0].text for row in document.tables[0].rows][1:] == [clean(text) for text in HOSTILE]


def test_names_of_files() -> None:
    taken: set[str] = set()
    names = [free_name(name, taken) for name in ("a/b", "A_B", "..", "", "文" * 200, "文" * 201, "con\x00\n")]
    assert names[:4] == ["a_b", "A_B (2)", "_", "_ (2)"]
    assert names[4] == "文" * 53 and names[5] == "文" * 53 + " (2)" and names[6] == "con__"

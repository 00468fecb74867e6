"""What nobody sees in a workbook is not read, what is seen is; what cannot be told is no number."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from extract.blocks import Block, Paragraph, Table, TableRow
from extract.files import sheets
from extract.files.old_workbook import may_tell
from extract.files.sheet_looks import empty_sections
from tests.test_files_office import XLS, needs_soffice

ROWS = (("信息内容", "本年处理决定数量", "说明"), ("行政许可", 120, 7), ("行政处罚", 8, 9), ("行政强制", 0, -3))


def blocks(change: Callable[[Worksheet], object], rows: tuple[tuple[Any, ...], ...] = ROWS) -> list[Block]:
    """The blocks of a workbook of those rows that was changed so."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return sheets.read(buffer.getvalue())


def rows_of(found: list[Block]) -> list[TableRow]:
    return [row for block in found if isinstance(block, Table) for row in block.rows]


def licences(change: Callable[[Worksheet], object]) -> tuple[str, list[tuple[str, str]]]:
    """What the cell of the licences says, B2; the others must stay."""
    found = rows_of(blocks(change))
    texts = [[cell.text for cell in row.cells] for row in found]
    assert [texts[0], texts[1][::2], texts[2]] == [[*ROWS[0]], ["行政许可", "7"], ["行政处罚", "8", "9"]]
    assert all(remark.cell == 1 for row in found for remark in row.remarks)
    return texts[1][1], [(remark.kind, remark.text) for row in found for remark in row.remarks]


def put(value: Any) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        sheet["B2"].value = value

    return change


def styled(**style: Any) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        for name, value in style.items():
            setattr(sheet["B2"], name, value)

    return change


RUNS = {
    "struck": InlineFont(strike=True),
    "note": InlineFont(vertAlign="superscript"),
    "unseen": InlineFont(color=Color(rgb="FFFFFFFF")),
    "doubtful": InlineFont(color=Color(rgb="FFD9D9D9")),
}
MORE_RUNS = [
    *RUNS.items(),
    ("note", InlineFont(vertAlign="subscript")),
    ("unseen", InlineFont(sz=1)),
    ("unseen", InlineFont(color=Color(theme=0))),
    ("unseen", InlineFont(color=Color(indexed=9))),
    ("struck", InlineFont(strike=True, b=True, color=Color(rgb="FFFF0000"))),
]


@pytest.mark.parametrize(("kind", "font"), MORE_RUNS)
@pytest.mark.parametrize("before", [True, False])
def test_runs_of_a_rich_text(kind: str, font: InlineFont, before: bool) -> None:
    parts = [TextBlock(font, "99"), "120"]
    text, remarks = licences(put(CellRichText(*(parts if before else parts[::-1]))))
    if kind == "doubtful":
        assert remarks == [("doubtful", "99120 | 120" if before else "12099 | 120")]
    else:
        assert (text, remarks) == ("120", [(kind, "99")])


def test_runs_that_are_all_read() -> None:
    bold = InlineFont(b=True, color=Color(rgb="FFFF0000"))
    assert licences(put(CellRichText("1", TextBlock(bold, "20")))) == ("120", [])
    assert licences(put(CellRichText(TextBlock(RUNS["note"], "120")))) == ("120", [])
    assert licences(put(CellRichText(TextBlock(RUNS["struck"], "120")))) == ("", [("struck", "120")])


STYLES: dict[str, tuple[dict[str, Any], str]] = {
    "struck": ({"font": Font(strike=True)}, "struck"),
    "white": ({"font": Font(color="FFFFFFFF")}, "unseen"),
    "theme white": ({"font": Font(color=Color(theme=0))}, "unseen"),
    "black on black": ({"font": Font(color="FF000000"), "fill": PatternFill("solid", fgColor="FF000000")}, "unseen"),
    "tiny": ({"font": Font(sz=1)}, "unseen"),
    "format": ({"number_format": ";;;"}, "unseen"),
    "format of positive": ({"number_format": ";-0;0"}, "unseen"),
    "light": ({"font": Font(color="FFCCCCCC")}, "doubtful"),
    "white on a pattern": (
        {"font": Font(color="FFFFFFFF"), "fill": PatternFill("lightGrid", fgColor="FF000000")},
        "doubtful",
    ),
    "white on blue": ({"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF1F4E79")}, ""),
    "raised as a whole": ({"font": Font(vertAlign="superscript")}, ""),
    "red": ({"font": Font(color="FFFF0000", b=True)}, ""),
    "usual format": ({"number_format": "#,##0;-#,##0"}, ""),
    "format of noughts": ({"number_format": "0;-0;;@"}, ""),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("as_text", [False, True])
def test_styles_of_a_cell(name: str, as_text: bool) -> None:
    style, kind = STYLES[name]
    if as_text and name == "format of positive":
        kind = ""

    def change(sheet: Worksheet) -> None:
        sheet["B2"].value = "120" if as_text else 120
        styled(**style)(sheet)

    text, remarks = licences(change)
    if kind in ("struck", "unseen"):
        assert (text, remarks) == ("", [(kind, "120")])
    else:
        assert text == "120"
        assert remarks == ([("doubtful", "120 | ")] if kind else [])


def test_formats_that_print_nothing() -> None:
    assert empty_sections("0") == (False, False, False, False)
    assert empty_sections("0;;") == (False, True, True, False)
    assert empty_sections('0;-0;"";@') == (False, False, True, False)
    assert empty_sections('""') == (True, True, True, False)
    assert empty_sections('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ') == (False, False, False, False)
    assert empty_sections('[=0]"";General') == (False, False, True, False)
    assert empty_sections("[Red]0;[White]-0") == (False, False, False, False)


def test_noughts_that_are_not_printed() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.sheet_view.showZeros = False

    rows = rows_of(blocks(change))
    assert [cell.text for cell in rows[3].cells] == ["行政强制", "", "-3"]
    assert [(remark.kind, remark.text, remark.cell) for remark in rows[3].remarks] == [("unseen", "0", 1)]


@pytest.mark.parametrize("way", ["hidden", "no height", "struck", "white"])
def test_rows_that_nobody_sees(way: str) -> None:
    def change(sheet: Worksheet) -> None:
        if way == "hidden":
            sheet.row_dimensions[3].hidden = True
        elif way == "no height":
            sheet.row_dimensions[3].height = 0.5
        for cell in sheet[3]:
            if way == "struck":
                cell.font = Font(strike=True)
            elif way == "white":
                cell.font = Font(color="FFFFFFFF")

    found = blocks(change)
    assert [[cell.text for cell in row.cells] for row in rows_of(found)] == [
        ["信息内容", "本年处理决定数量", "说明"],
        ["行政许可", "120", "7"],
        ["行政强制", "0", "-3"],
    ]
    assert [row.number for row in rows_of(found)] == [1, 2, 4]
    assert [block.unseen for block in found if isinstance(block, Paragraph)] == ["行政处罚 | 8 | 9"]


@pytest.mark.parametrize("width", [None, 0.05])
def test_columns_that_nobody_sees(width: float | None) -> None:
    def change(sheet: Worksheet) -> None:
        if width is None:
            sheet.column_dimensions["B"].hidden = True
        else:
            sheet.column_dimensions["B"].width = width

    assert [[cell.text for cell in row.cells] for row in rows_of(blocks(change))] == [
        [text for at, text in enumerate(map(str, row)) if at != 1] for row in ROWS
    ]


def test_merged_cells_that_begin_where_nobody_sees() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("A1:B1")
        sheet.row_dimensions[2].hidden = True

    rows = [[cell.text for cell in row.cells] for row in rows_of(blocks(change))]
    assert rows == [["信息内容", "说明"], ["行政许可", "8", "9"], ["行政强制", "0", "-3"]]


def test_a_condition_that_may_hide_is_doubtful() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.conditional_formatting.add("B2", CellIsRule("lessThan", ["500"], font=Font(color="FFFFFFFF")))
        sheet.conditional_formatting.add("B3:C3", CellIsRule("lessThan", ["500"], font=Font(color="FFFF0000")))

    assert licences(change) == ("120", [("doubtful", "120 | ")])


def _struck(sheet: Worksheet) -> None:
    sheet["B2"].value = CellRichText(TextBlock(RUNS["struck"], "99"), "120")


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


OLD: dict[str, tuple[Callable[[Worksheet], object], tuple[str, str]]] = {
    "plain": (styled(font=Font(b=True, color="FFFF0000")), ("120", "8")),
    "struck": (_struck, ("120", "8")),
    "hidden row": (_hide_row, ("120", "0")),
    "format": (styled(number_format=";;;"), ("", "8")),
    "white": (styled(font=Font(color="FFFFFFFF")), ("", "8")),
}
"""How a workbook is changed -> what then stands in the first two rows of figures."""


@needs_soffice
def test_old_workbooks(tmp_path: Path) -> None:
    for name, (change, _) in OLD.items():
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in ROWS:
            sheet.append(row)
        change(sheet)
        book.save(tmp_path / f"{name}.xlsx")
    program = [shutil.which("soffice") or "libreoffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    made = [str(tmp_path / f"{name}.xlsx") for name in OLD]
    subprocess.run([*program, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), *made], check=True)
    for name, (_, expected) in OLD.items():
        content = (tmp_path / f"{name}.xls").read_bytes()
        assert may_tell(content) == (name != "plain")
        found = rows_of(sheets.read(content))
        assert (found[1].cells[1].text, found[2].cells[1].text) == expected, name


@given(st.data())
def test_damaged_old_workbooks_tell_nothing(data: st.DataObject) -> None:
    assert not may_tell(XLS)
    at = data.draw(st.integers(0, len(XLS) - 1))
    may_tell(XLS[:at])
    may_tell(XLS[:at] + data.draw(st.binary(max_size=8)) + XLS[at + 8 :])


def test_a_workbook_with_many_looks_is_bounded() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.conditional_formatting.add("A1:XFD1048576", CellIsRule("lessThan", ["500"], font=Font(strike=True)))
        sheet.column_dimensions.group("D", "XFD", hidden=True)

    rows = rows_of(blocks(change))
    assert len(rows) == 4
    assert {remark.kind for row in rows for remark in row.remarks} == {"doubtful"}

"""Word documents, sheets and old formats: pages written and read back cell by cell, hostile files, LibreOffice."""

import base64
import io
import os
import shutil
import socket
import subprocess
import threading
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from extract import DocumentError, SourceFile
from extract.blocks import Block, Cell, Paragraph, Table
from extract.errors import UnreadableDocument
from extract.files import converted, csv, docx, kind_of, open_document, sheets
from extract.files.grids import blocks_of_grid
from tests.helpers import cells, forms, reader
from tests.pages import page, random_figures
from tests.rendering import ReportFigures, cells_of, with_figures
from tests.write_docx import (
    CONTENT_TYPES,
    NAMESPACES,
    RELATIONSHIPS,
    DocxNoise,
    package,
    paragraph,
    run,
    table_of,
    text_box,
    write_docx,
    zipped,
)
from tests.write_sheets import SheetNoise, write_csv, write_xlsx
from transform.facts.batch import BatchBuilder

XLS = zlib.decompress(
    base64.b85decode(
        "".join(
            [
                "c-rk4S!fecaNgU^CAE!Oi&oT9uxgD^TM$9&TEPR+*tCM8HKs93lxia}Kds<ZgH>7){P6-2RP?7-#0w7;D)=FIeF%b(D8&!I1QkDQ*O|#CrZs{A"
                "EmU`wH~Z#%lbLz@Hv8=9xWu`urAZhDi$H-v!v*#%p1|Qs6K+7cVbC;vcj7QC7**hMVj=A|xHI;NgK9|iPJ)D9^&w(_w>X+$CwL>Rdf5oV5{{u+"
                "Pz<#~#om)}21g-G=D5Z)-okhS<14Itm+@lebTh6+-GtZxPc?7l0<(|T%W{?#A{KCyZC*2H9!!MC)W>^|iIlDl>Z044w~sQxG_?TE1D15T-l|85"
                "E`kd%2A~aL?v5REL!kr|W4X`6XQK?@Q+i)ND6{w@%NKzBuS5BcU+|q+#NqtoQU%xtMnF(A$Fa!QRPF__wUemR4(bab-s|7sKD7Xk5)jYA(qG=K"
                ">5H4Hp$e*@24a3qKjTlXi3GO$U~~VbrZqADMgN81%C!X`y1b%lq4!b)iPCD10@r;m5T4y#-nz!-uxGc^0I$nvJApfv<Z<8ajdqlWWB&OK&l|sZ"
                "cj_j2)*oy!$=+S7I$hxvI+6Gj`VJ@B9UxY9YI@&crDJB`5K55WuTKwC<f%uNd&nbeEN|oj#33l+`8eLrZp_%X%O78?4%Ta%nX`|NsnlUMgE9vO"
                ">?aE}E@TNi1(H;<#T>>5*y|LYmohHKy@vOS`ibUbSqJMJWN8JiQ^W95o0&DAh4c6a->qr!ciL>6_bgAg7x%o<&OtdIt|6)vULD{O9&zd<!EG&l"
                "7v^K{4dcl_Jp!H5ZN_exCw37GaJ2#RL2w^)1e_hZ6t)n|8EPTeLYO{f4xf@Wr0G)*^Qq*pP}qWSiXsa&LrJ7;8A?IQZmzE8@TIaZs?<H01Zt+<"
                "X<Uss6^Si}wT*SC5B5l+$hss$(b{)vB2&rQp2OPC)-F>Y`xmQH*(Wg%PNXE)$R=s7a1Q&iUlgS5e27VoP%(F}0*mB$xIrvDw0^)y^f@0GtUFr!"
                "TxM0~9@?b({HP#&M9?qf>_V>WT3~?%7Fb}xe+<HW1yIaaUYq%%;V{4J4B!~FK9l^j&;Sv<V)&PGDYW7}3T=7yPYKvW+L!oEoAmcWf_1oh6j~t2"
                "akS*!zxbjkvVYHS8@m787Rq=1!F=NU%j<s!8G}qB"
            ]
        )
    )
)
"""A small workbook of the old format, which no library here writes."""

needs_soffice = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed"
)


def read_cells(name: str, content: bytes) -> tuple[dict[tuple[Any, ...], Any], dict[str, Any]]:
    """The report's cells as read (place -> cell), and its batch tables."""
    document = open_document(name, content, sha256(content).hexdigest())
    builder = BatchBuilder(forms())
    builder.add_source(SourceFile(name, name, len(content), 0), document.sha256)
    builder.add_report(reader().read(document))
    tables = builder.tables()
    return {cell.place: cell for cell in cells(tables)}, tables


def assert_same(name: str, content: bytes, figures: ReportFigures) -> None:
    """Every figure is read as printed, blanks as blanks; nothing is found besides."""
    found, tables = read_cells(name, content)
    for key, printed in cells_of(figures):
        place = key if key[0] == "disclosure" else (key[0], key[1], None, key[2])
        cell = found.pop(place)
        assert (cell.raw or "").strip() == printed or (cell.status == "blank" and not printed), (key, printed, cell)
        assert (cell.value is None) == (not printed or printed == "/"), (key, printed, cell)
    assert {place[0] for place in found} <= {"fee"}
    report = tables["reports"].to_pylist()[0]
    assert (report["agency_name"], report["agency_evidence"]) == ("某某市某某区财政局", "title")
    assert tables["sections"].num_rows == 6


def assert_never_wrong(name: str, content: bytes, figures: ReportFigures) -> None:
    """No cell has another value than was printed; a set-aside document is fine too."""
    try:
        found, _ = read_cells(name, content)
    except DocumentError:
        return
    for key, printed in cells_of(figures):
        place = key if key[0] == "disclosure" else (key[0], key[1], None, key[2])
        cell = found.get(place)
        assert cell is None or cell.value is None or (cell.raw or "").strip() == printed, (key, printed, cell)


FORMS = st.sampled_from(
    [
        ("format_2021", "format_2021", (None,)),
        ("format_2019", "format_2019", (None,)),
        ("format_2019", "format_2021", (None,)),
        ("format_2019", "format_2019", ("行政检查", "行政确认")),
    ]
)


@st.composite
def made_figures(draw: st.DrawFn, blanks: bool = True) -> ReportFigures:
    """A report's figures; some are left blank or struck out."""
    form2, form3, subcategories = draw(FORMS)
    rng = Random(draw(st.integers(0, 2**32)))
    figures = random_figures(rng, form2, form3, subcategories)
    if not blanks or not draw(st.booleans()):
        return figures
    keys = [key for key, _ in cells_of(figures)]
    rate = rng.choice((0.02, 0.1, 0.4))
    return with_figures(figures, {key: rng.choice(("", "", "/")) for key in keys if rng.random() < rate})


def flags(kind: type[Any], **others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A noise with any of its switches on."""
    names = [name for name, field in kind.__dataclass_fields__.items() if field.type in (bool, "bool")]
    return st.builds(kind, **{name: st.booleans() for name in names}, **others)


MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(made_figures(), flags(DocxNoise, split_after=st.sampled_from((0, 0, 5, 9, 12, 20))))
def test_word_documents_are_read_back(figures: ReportFigures, noise: DocxNoise) -> None:
    if noise.tables_in_box:
        noise = replace(noise, layout_table=False, figure_tables=False)
    assert_same("a.docx", write_docx(page(figures), noise), figures)


@MANY
@given(
    made_figures(blanks=False),
    flags(SheetNoise, blank_rows=st.integers(0, 2), corner=st.sampled_from(((1, 1), (3, 2), (1, 4)))),
)
def test_sheets_are_read_back(figures: ReportFigures, noise: SheetNoise) -> None:
    assert_same("a.xlsx", write_xlsx(page(figures), noise), figures)


@MANY
@given(made_figures(), flags(SheetNoise, blank_rows=st.integers(0, 2)))
def test_sheets_with_blanks_are_never_wrong(figures: ReportFigures, noise: SheetNoise) -> None:
    assert_never_wrong("a.xlsx", write_xlsx(page(figures), noise), figures)


@given(
    made_figures(blanks=False),
    st.sampled_from(("utf-8", "utf-8-sig", "gb18030")),
    st.sampled_from(",;\t"),
    st.booleans(),
)
def test_csv_files_are_read_back(figures: ReportFigures, encoding: str, delimiter: str, padded: bool) -> None:
    assert_same("a.csv", write_csv(page(figures), encoding, delimiter, padded), figures)


@given(made_figures(), st.sampled_from(",;\t"), st.booleans())
def test_csv_files_with_blanks_are_never_wrong(figures: ReportFigures, delimiter: str, padded: bool) -> None:
    assert_never_wrong("a.csv", write_csv(page(figures), "utf-8", delimiter, padded), figures)


# -- Word documents ----------------------------------------------------------------------------------------------------


def body_of(*parts: str) -> list[Block]:
    return docx.read(package(f"<w:body>{''.join(parts)}</w:body>"))


def rows_of(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[cell.text for cell in row.cells] for row in block.rows]


def cell_of(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def test_characters_of_a_paragraph() -> None:
    made = (
        "<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>8</w:t></w:r>",
        "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:footnoteReference w:id='2'/></w:r>",
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>",
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>",
        "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>见</w:t></w:r>",
    )
    assert body_of(paragraph(*made)) == [Paragraph("一 二\n三-8\uf0fe链接字新见")]


def test_a_fields_code_is_left_out_even_if_it_holds_a_field() -> None:
    def mark(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    inner = mark("begin") + run("1") + mark("separate") + run("2") + mark("end")
    assert body_of(paragraph(mark("begin"), inner, mark("separate"), run("3"), mark("end"), run("4"))) == [
        Paragraph("34")
    ]
    # a field that never ends costs no other paragraph its text
    assert body_of(paragraph(mark("begin"), run("1")), paragraph(run("5"))) == [Paragraph("5")]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    made = text_box(paragraph(run("标题")) + table_of([["a", "1"], ["b", "2"]]))
    first, title, table = body_of(paragraph(run("前"), made))
    assert (first, title) == (Paragraph("前"), Paragraph("标题"))
    assert rows_of(table) == [["a", "1"], ["b", "2"]]


def test_grid_columns_and_merges() -> None:
    restart, goes_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = [
        cell_of(paragraph(run("组")), restart) + cell_of(paragraph(run("宽")), "<w:gridSpan w:val='2'/>"),
        cell_of(paragraph(run("被遮")), goes_on) + cell_of("<w:p/>") + cell_of(paragraph(run("1"))),
        "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell_of(paragraph(run("x"))) + cell_of(paragraph(run("2"))),
        cell_of(paragraph(run("孤")), goes_on)
        + cell_of(paragraph(run("3")))
        + cell_of("<w:p/>", "<w:vMerge w:val='continue'/>"),
    ]
    (table,) = body_of("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == [
        (Cell("组", 1), Cell("宽", 2)),
        (Cell("", 2), Cell("1", 3)),
        (Cell("x", 2), Cell("2", 3)),
        (Cell("孤", 1), Cell("3", 2), Cell("", 3)),  # what continues no merge is a cell
    ]


def test_adjacent_tables_stay_two() -> None:
    assert list(map(rows_of, body_of(table_of([["a", "1"]]), table_of([["b", "2"]])))) == [[["a", "1"]], [["b", "2"]]]


def test_a_layout_table_is_no_table_but_a_small_one_in_a_cell_is_text() -> None:
    inner = table_of([["a", "1"], ["b", "2"]])
    outer = f"<w:tbl><w:tr>{cell_of(paragraph(run('三、情况')) + inner)}{cell_of(paragraph(run('旁')))}</w:tr></w:tbl>"
    heading, table, beside = body_of(outer)
    assert (heading, rows_of(table), beside) == (Paragraph("三、情况"), [["a", "1"], ["b", "2"]], Paragraph("旁"))
    rows = [["x", "1", "2"], ["y", "3", "4"]]
    small = table_of(rows).replace(
        '<w:t xml:space="preserve">4</w:t></w:r></w:p>', "</w:r></w:p>" + table_of([["4", "件"]])
    )
    assert [rows_of(block) for block in body_of(small)] == [[["x", "1", "2"], ["y", "3", "4 件"]]]


def test_headings_inside_a_table_are_text() -> None:
    wide = cell_of(paragraph(run("三、收到和处理政府信息公开申请情况")), "<w:gridSpan w:val='2'/>")
    article = cell_of(paragraph(run("第二十条第（一）项")), "<w:gridSpan w:val='2'/>")
    table = table_of([["a", "1"]])
    inside = table.replace("<w:tr>", f"<w:tr>{article}</w:tr><w:tr>{wide}</w:tr><w:tr>", 1)
    above, heading, below = body_of(inside)
    assert (rows_of(above), rows_of(below)) == ([["第二十条第（一）项"]], [["a", "1"]])
    assert heading == Paragraph("三、收到和处理政府信息公开申请情况")


def test_strict_documents_and_other_part_names() -> None:
    strict = package(f"<w:body>{paragraph(run('一'))}{table_of([['a', '1']])}</w:body>")
    with zipfile.ZipFile(io.BytesIO(strict)) as archive:
        text = archive.read("word/document.xml").decode()
    text = text.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    made = zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": RELATIONSHIPS.replace("word/document.xml", "/word/document2.xml").encode(),
            "word/document2.xml": text.encode(),
        }
    )
    assert kind_of("a.docx", made) == "docx"
    first, table = docx.read(made)
    assert (first, rows_of(table)) == (Paragraph("一"), [["a", "1"]])


def refusal(read: Callable[[bytes], object], content: bytes) -> str:
    """The reason code."""
    with pytest.raises(UnreadableDocument) as caught:
        read(content)
    assert len(caught.value.reason) > 20
    return caught.value.code


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": f"<?xml version='1.0'?>{ENTITIES}<w:document {NAMESPACES}>&c;</w:document>"}, "damaged"),
        ({"word/document.xml": "<w:document>"}, "damaged"),
        ({"word/document.xml": f"<w:document {NAMESPACES}/>"}, "damaged"),
        ({"word/document.xml": ""}, "damaged"),
        ({"word/other.xml": "<a/>"}, "damaged"),
        (
            {"word/document.xml": f"<w:document {NAMESPACES}><w:body><w:altChunk/></w:body></w:document>"},
            "unsupported_file",
        ),
        ({"word/document.xml": " " * 30_000_000}, "too_large"),
        ({"word/document.xml": f"<w:document {NAMESPACES}>{'<w:p/>' * 1_300_000}</w:document>"}, "too_large"),
        ({"word/document.xml": f"<w:document {NAMESPACES}><w:body>{'<w:tbl><w:tr><w:tc>' * 5000}"}, "damaged"),
    ],
    ids=["entities", "no namespace", "no body", "empty", "no part", "other file", "bomb", "elements", "depth"],
)
def test_hostile_word_documents(parts: dict[str, str], code: str) -> None:
    started = time.monotonic()
    content = zipped({"_rels/.rels": RELATIONSHIPS.encode()} | {name: text.encode() for name, text in parts.items()})
    assert refusal(docx.read, content) == code
    assert time.monotonic() - started < 10


def test_a_million_columns_cost_nothing() -> None:
    wide = cell_of(paragraph(run("a")), "<w:gridSpan w:val='1000000'/>") * 50
    (table,) = body_of(f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>")
    assert isinstance(table, Table)
    assert max(cell.column for cell in table.rows[0].cells) <= 1_000


def test_depth_within_the_parsers_limit_is_read_or_refused() -> None:
    for depth in (20, 60, 80, 300, 600):
        nested = "<w:tbl><w:tr><w:tc>" * depth + paragraph(run("x")) + "</w:tc></w:tr></w:tbl>" * depth
        try:
            assert body_of(nested) == [Paragraph("x")]
        except UnreadableDocument as error:
            assert error.code == "damaged" and depth > 60


@settings(max_examples=150)
@given(st.data())
def test_torn_and_altered_files_raise_nothing_else(data: st.DataObject) -> None:
    name, content = data.draw(st.sampled_from(SMALL))
    read = {"docx": docx.read, "csv": csv.read}[name]
    torn = bytearray(content[: data.draw(st.integers(1, len(content)))])
    for _ in range(data.draw(st.integers(0, 6))):
        torn[data.draw(st.integers(0, len(torn) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableDocument):
        assert all(isinstance(block, (Paragraph, Table)) for block in read(bytes(torn)))


@settings(max_examples=25)
@given(st.data())
def test_torn_and_altered_sheets_raise_nothing_else(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from((XLS, SMALL_XLSX)))
    torn = bytearray(content[: data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))])
    for _ in range(data.draw(st.integers(0, 6))):
        torn[data.draw(st.integers(0, len(torn) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableDocument):
        assert all(isinstance(block, (Paragraph, Table)) for block in sheets.read(bytes(torn)))


def workbook(*rows: tuple[Any, ...], **formats: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, code in formats.items():
        sheet[place].number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SMALL_XLSX = workbook(("规章", 1, 2), ("规范性文件", 3, 4))
SMALL = [
    (
        "docx",
        package(f"<w:body>{paragraph(run('一、总体情况'))}{table_of([['规章', '1'], ['规范性文件', '2']])}</w:body>"),
    ),
    ("csv", "标题,,\n规章,1,2\n规范性文件,3,4\n".encode("gb18030")),
]


# -- sheets ------------------------------------------------------------------------------------------------------------


def test_an_old_workbook() -> None:
    title, heading, table = sheets.read(XLS)
    assert (title, heading) == (
        Paragraph("某市财政局2023年政府信息公开工作年度报告", 1),
        Paragraph("二、主动公开政府信息情况", 1),
    )
    assert isinstance(table, Table)
    assert rows_of(table) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "12"],
        ["行政规范性文件", "5", "", "1234567.5"],
        ["日期", "2024-01-31", "TRUE"],
    ]
    assert (table.rows[3].number, table.rows[3].cells[3].column, table.rows[3].page) == (6, 4, 1)


def test_what_is_no_plain_number_does_not_pass_for_one() -> None:
    made = workbook(
        ("规章", 1, 0.005, 491500, 7, 8),
        ("公式", "=SUM(B1:C1)", "#DIV/0!", 45000, 1e-7, 12345678901234),
        B1="0%", C1="0.0%", D1='0!.0,"万"', E1='0"件"', F1='"1"0', D2="yyyy/m/d",
    )  # fmt: skip
    (table,) = sheets.read(made)
    assert rows_of(table) == [
        ["规章", "100%", "0.5%", '491500 [0!.0,"万"]', "7", '8 ["1"0]'],
        ["公式", "=SUM(B1:C1)", "#DIV/0!", "2023-03-15", "0.0000001", "12345678901234"],
    ]


def test_errors_beyond_the_last_value_are_cells() -> None:
    (table,) = sheets.read(workbook(("规章", 1), ("合计", "#REF!", "#REF!")))
    assert rows_of(table) == [["规章", "1", ""], ["合计", "#REF!", "#REF!"]]


def test_a_row_of_blanks_is_a_row_and_a_heading_is_text() -> None:
    rows = [
        ["标题", "", "", ""],
        ["二、主动公开政府信息情况", "", "", ""],
        ["第二十条第（一）项", "", "", ""],
        ["信息内容", "甲", "乙", "丙"],
        ["规章", "", "", ""],
        ["规范性文件", "1", "", ""],
        ["第二十条第（五）项", "", "", ""],
        ["信息内容", "丁", "", ""],
        ["行政许可", "5", "", ""],
        ["三、收到和处理政府信息公开申请情况", "", "", ""],
        ["注", "", "", ""],
    ]
    blocks = blocks_of_grid(rows)
    assert [block.text for block in blocks if isinstance(block, Paragraph)][:3] == [
        "标题", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    ]  # fmt: skip
    first, second = (block for block in blocks if isinstance(block, Table))
    assert rows_of(first)[2:] == [["规章", "", "", ""], ["规范性文件", "1", "", ""]]
    assert rows_of(second) == [["第二十条第（五）项"], ["信息内容", "丁"], ["行政许可", "5"]]


def test_an_empty_value_column_is_never_dropped() -> None:
    (table,) = blocks_of_grid([["信息内容", "甲", "乙"], ["规章", "", "1"], ["规范性文件", "", "2"]])
    assert rows_of(table)[1:] == [["规章", "", "1"], ["规范性文件", "", "2"]]


def xlsx_with(sheet: str, shared: str = "") -> bytes:
    """A workbook with that sheet XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
            "_rels/.rels": f"<Relationships xmlns='{rels}'><Relationship Id='r1' Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>".encode(),
            "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>".encode(),
            "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{rels}'><Relationship Id='r1' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/>"
            f"<Relationship Id='r2' Type='{office}/sharedStrings' Target='sharedStrings.xml'/></Relationships>".encode(),
            "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'>{sheet}</worksheet>".encode(),
            "xl/sharedStrings.xml": f"<sst xmlns='{main}'>{shared}</sst>".encode(),
        }
    )


ONE = "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row>"


@pytest.mark.parametrize(
    "content",
    [
        xlsx_with(f"<sheetData>{ONE}<row r='1048576'><c r='XFD1048576'><v>2</v></c></row></sheetData>"),
        xlsx_with("<sheetData>" + "<row><c t='s'><v>0</v></c></row>" * 19_000 + "</sheetData>", f"<si><t>{'长' * 500_000}</t></si>"),
        xlsx_with(f"<sheetData>{ONE}</sheetData><mergeCells>" + "<mergeCell ref='A1:XFD1048576'/>" * 250_000 + "</mergeCells>"),
        xlsx_with(f"<sheetData>{'<row/>' * 1_300_000}</sheetData>"),
        xlsx_with(f"{ENTITIES}<sheetData>{ONE}</sheetData>"),
        zipped({"xl/workbook.xml": b"<workbook/>", "xl/styles.xml": b" " * 40_000_000}),
        zipped({"xl/other.xml": b"<a/>"}),
        XLS[:2000],
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
    ],
    ids=["far cell", "long text", "merges", "rows", "entities", "styles", "no workbook", "torn", "encrypted"],
)  # fmt: skip
def test_hostile_workbooks(content: bytes) -> None:
    started = time.monotonic()
    tracemalloc.start()
    try:
        assert refusal(sheets.read, content) in ("damaged", "too_large", "encrypted")
        assert tracemalloc.get_traced_memory()[1] < 300 * 1024**2
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < 30


def test_a_workbook_like_the_hostile_ones_is_read() -> None:
    (table,) = sheets.read(xlsx_with(f"<sheetData>{ONE}</sheetData>"))
    assert rows_of(table) == [["1", "2"]]


@pytest.mark.parametrize(
    "content",
    [b'"' * 200_000, b'a,"' * 100_000, b",;\t" * 100_000, ("\n" * 30_000 + "a").encode(), b"\xff\xfe" + b"\xd8" * 9],
    ids=["quotes", "open quotes", "delimiters", "lines", "bytes"],
)
def test_hostile_csv(content: bytes) -> None:
    started = time.monotonic()
    try:
        csv.read(content)
    except UnreadableDocument as error:
        assert error.code in ("damaged", "too_large", "encoding", "binary", "empty")
    assert time.monotonic() - started < 5


# -- kinds -------------------------------------------------------------------------------------------------------------


def test_what_the_bytes_are_decides() -> None:
    word, sheet = SMALL[0][1], SMALL_XLSX
    for name in ("a.docx", "a.doc", "a.wps", "a.txt", "a", "a.xlsx"):
        assert kind_of(name, word) == "docx"
    for name in ("a.xlsx", "a.xls", "a.csv", "a.docx"):
        assert kind_of(name, sheet) == "xlsx"
    old_word = b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le")
    for name in ("a.doc", "a.docx", "a.wps", "a.xls", "a"):
        assert kind_of(name, old_word) == "doc"
        assert kind_of(name, XLS) == "xls"
    for name in ("a.docx", "a.txt", "a.xlsx"):
        with pytest.raises(UnreadableDocument, match=r"neither \.docx, \.xlsx, \.odt nor \.ods"):
            kind_of(name, zipped({"a.txt": b"a"}))
    assert kind_of("a.txt", b"BMW 5") == "text"


# -- LibreOffice -------------------------------------------------------------------------------------------------------

RTF = rb"{\rtf1\ansi\ansicpg936 {\trowd\cellx2000\cellx4000 \intbl \u-30053? \cell 12\cell\row}\pard text\par}"


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A soffice on PATH that runs the script; $out is its folder for results."""
    program = folder / "soffice"
    program.write_text('#!/bin/sh\nfor last; do test "$before" = --outdir && out=$last; before=$last; done\n' + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_without_libreoffice_the_reason_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(converted.read, RTF) == "needs_libreoffice"
    assert refusal(converted.read, b"no such file") == "damaged"
    assert refusal(converted.read, b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    header = bytearray(600)
    header[:4], header[512:514], header[522:524] = b"\xd0\xcf\x11\xe0", b"\xec\xa5", b"\x00\x01"
    assert refusal(converted.read, bytes(header)) == "encrypted"


@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        "exit 0",
        'mkdir -p "$out"; echo garbage > "$out/document.docx"',
        "kill -9 $$",
        'mkdir -p "$out/document.docx"',
    ],
)
def test_a_conversion_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    fake(tmp_path, monkeypatch, script)
    assert refusal(converted.read, RTF) == "damaged"


def test_a_conversion_that_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(SMALL[0][1])
    fake(tmp_path, monkeypatch, f'mkdir -p "$out"; cp {tmp_path}/made.docx "$out/document.docx"')
    assert converted.read(RTF) == docx.read(SMALL[0][1])


def test_a_conversion_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(converted, "SECONDS", 1)
    fake(tmp_path, monkeypatch, f"sleep 600 & echo $! > {tmp_path}/child; sleep 600")
    started = time.monotonic()
    assert refusal(converted.read, RTF) == "timeout"
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(child)], capture_output=True, text=True).stdout.strip()
        if not state or state.startswith("Z"):
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


@needs_soffice
def test_old_word_files(tmp_path: Path) -> None:
    figures = random_figures(Random(5))
    (tmp_path / "a.docx").write_bytes(write_docx(page(figures), DocxNoise(split_runs=True)))
    for kind in ("doc", "rtf"):
        subprocess.run(
            [shutil.which("soffice") or "libreoffice", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless",
             "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        content = (tmp_path / f"a.{kind}").read_bytes()
        assert_same(f"a.{kind}", content, figures)
        if kind == "doc":
            assert_same("a.wps", content, figures)
            assert_same("a.docx", content, figures)
            try:
                converted.read(content[:3000])
            except UnreadableDocument as error:
                assert error.code == "damaged"


LINKED = """<?xml version="1.0"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>text
<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{address}"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body>
</office:document>"""
"""A document with a picture at an address, which LibreOffice with its usual settings asks for."""


@needs_soffice
def test_nothing_is_fetched() -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    asked.append(connection.recv(1000))
                    connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
            (paragraph,) = converted.read(LINKED.format(address=address).encode())
        finally:
            stop.set()
            thread.join()
    assert isinstance(paragraph, Paragraph) and paragraph.text.strip() == "text"
    assert asked == []

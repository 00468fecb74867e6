"""The probe finds whatever makes a figure come out glued, doubled, lost or elsewhere, and nothing where none is (STR-23)."""

import re
from collections.abc import Callable
from dataclasses import fields
from random import Random
from time import process_time
from typing import Any

import pytest

from extract.blocks import Block, Table, TableRow
from extract.files import csv as csv_file
from extract.files import docx, html
from flows.batches import reader
from tests.helpers import SHARED, cells, forms
from tests.pages import page as grid_page
from tests.pages import random_figures as grid_figures
from tests.probing import NAME, opened, probe, probed, tables_of, whats
from tests.rendering import LAYOUTS, Layout, Noise, random_figures, render
from tests.write_docx import DocxNoise, write_docx
from tests.write_html import HtmlNoise, write_html, write_mhtml
from tests.write_sheets import SheetNoise, write_csv, write_xlsx
from transform.doubt.copies import copy_of
from transform.doubt.doubter import Doubter
from transform.doubt.numbers import Numbering
from transform.doubt.sheets import numbered_sheet, plain_styles
from transform.doubt.skeleton import can_hide, skeleton
from transform.facts.batch import BatchBuilder

FORMS = ("format_2019", "format_2021")
WHOLE = 190
"""Figures of a page, at least, that the probe must confirm."""
READ = [layout for layout in LAYOUTS if layout not in ("side_by_side", "deduplicated", "mojibake")]
BORDERED: tuple[Layout, ...] = ("tabbed", "piped", "piped_bare")


def grid(form: str, seed: int = 5) -> Any:
    return grid_page(grid_figures(Random(seed), form, form))


def switches(noise: type) -> list[str]:
    return [field.name for field in fields(noise) if field.type in ("bool", bool)]


def assert_borne_out(content: bytes, suffix: str, least: int = WHOLE) -> None:
    found = probed(content, suffix)
    assert found is not None
    assert found.doubts == ()
    assert found.confirmed >= least
    assert found.undecided == 0


# -- what is read without fault ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", ["", *switches(HtmlNoise)])
@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_borne_out_whatever_its_markup(form: str, noise: str) -> None:
    assert_borne_out(write_html(grid(form), HtmlNoise(**({noise: True} if noise else {}))), ".html")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_page_is_borne_out_in_any_encoding(encoding: Any) -> None:
    assert_borne_out(write_html(grid("format_2021"), HtmlNoise(encoding=encoding, declared=encoding)), ".html")


@pytest.mark.parametrize("form", FORMS)
def test_a_web_archive_and_a_list_of_cells_are_borne_out(form: str) -> None:
    assert_borne_out(write_mhtml(write_html(grid(form))), ".mhtml")
    assert_borne_out(write_csv(grid(form)), ".csv")


@pytest.mark.parametrize("noise", ["", *switches(DocxNoise)])
def test_a_word_document_is_borne_out(noise: str) -> None:
    found = probed(write_docx(grid("format_2021"), DocxNoise(**({noise: True} if noise else {}))), ".docx")
    assert found is not None
    assert {doubt.what for doubt in found.doubts} <= ({"lost"} if noise == "hidden" else set())
    assert found.confirmed >= WHOLE


@pytest.mark.parametrize("noise", ["", "hidden_sheet"])
def test_a_workbook_is_borne_out(noise: str) -> None:
    found = probed(write_xlsx(grid("format_2021"), SheetNoise(**({noise: True} if noise else {}))), ".xlsx")
    assert found is not None
    assert {doubt.what for doubt in found.doubts} <= ({"lost"} if noise == "hidden_sheet" else set())
    assert found.confirmed >= WHOLE


@pytest.mark.parametrize("layout", READ)
@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_borne_out_or_rests_on_sums(form: str, layout: Layout) -> None:
    """Where nothing but sums can tell whose a figure is, the probe says so, and doubts nothing."""
    text = render(random_figures(Random(layout), form, form), layout).text
    suffix = ".md" if layout.startswith("markdown") else ".txt"
    if layout in BORDERED:
        assert_borne_out(text.encode(), suffix)
    else:
        found = probed(text.encode(), suffix)
        assert found is None or found.doubts == ()


@pytest.mark.parametrize("noise", [name for name in switches(Noise)])
@pytest.mark.parametrize("layout", ["tabbed", "piped"])
def test_a_noisy_text_is_borne_out(layout: Layout, noise: str) -> None:
    text = render(random_figures(Random(noise), *FORMS), layout, noise=Noise(**{noise: True})).text
    found = probed(text.encode(), ".txt")
    assert found is not None
    assert found.doubts == ()
    assert found.confirmed > 100


def test_real_pages_are_borne_out() -> None:
    paths = sorted((SHARED / "reports").glob("**/*.html"))
    if not paths:
        pytest.skip("../shared with the reports is not here")
    for path in paths:
        found = probed(path.read_bytes(), ".html")
        assert found is None or found.doubts == (), path.name


# -- faults that are put in --------------------------------------------------------------------------------------------

PLAIN = write_html(grid("format_2021", 7))
CELLS = [match for match in re.finditer(rb"<td[^>]*>([1-9]\d*)</td>", PLAIN)]
"""the figures of a plain page that are not 0 (a figure glued to 0 is no number)"""


def changed(number: int, instead: bytes) -> bytes:
    """The page with something else in the place of one figure."""
    begin, end = CELLS[number].span(1)
    return PLAIN[:begin] + instead + PLAIN[end:]


def faulty(monkeypatch: pytest.MonkeyPatch, module: Any, fault: Callable[[bytes], bytes]) -> None:
    """A reader that sees another source than there is."""
    read = module.read
    monkeypatch.setattr(module, "read", lambda content, *more: read(fault(content), *more))


def faulty_rows(monkeypatch: pytest.MonkeyPatch, module: Any, fault: Callable[[TableRow], TableRow]) -> None:
    """A reader that makes other rows of what it sees."""
    read = module.read

    def other(content: bytes, *more: Any) -> list[Block]:
        return [
            Table([fault(row) for row in block.rows]) if isinstance(block, Table) else block
            for block in read(content, *more)
        ]

    monkeypatch.setattr(module, "read", other)


@pytest.mark.parametrize("number", [3, 12, 30, 60, -1])
@pytest.mark.parametrize("tags", [b"<sup>2</sup>", b"<span style='font-size:0'>2</span>", b"<x-note>2</x-note>"])
def test_a_reader_that_glues_is_found(monkeypatch: pytest.MonkeyPatch, number: int, tags: bytes) -> None:
    faulty(monkeypatch, html, lambda content: re.sub(rb"</?(?:sup|span|x-note)[^>]*>", b"", content))
    figure = CELLS[number][1]
    found = [*whats(changed(number, figure + tags), ".html")]
    assert found == [("glued", f"{figure.decode()}2", (figure.decode(), "2"))]


@pytest.mark.parametrize("noise", ["sup", "del", "ruby"])
def test_struck_and_raised_figures_that_are_read_are_found(monkeypatch: pytest.MonkeyPatch, noise: str) -> None:
    faulty(monkeypatch, html, lambda content: re.sub(rb"</?(?:sup|del|ruby|rt)>", b"", content))
    tags = {"sup": b"5<sup>9</sup>", "del": b"<del>5</del>9", "ruby": b"<ruby>5<rt>9</rt></ruby>"}[noise]
    assert [*whats(changed(40, tags), ".html")] == [("glued", "59", ("5", "9"))]


@pytest.mark.parametrize("width", range(1, 8))
def test_a_reader_that_drops_a_cell_is_found(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """The last figure of each row of table 3, or one before, is lost on the way."""

    def drop(row: TableRow) -> TableRow:
        kept = list(row.cells)
        if len(kept) >= 8:
            kept[-width] = kept[-width]._replace(text="")
        return row._replace(cells=tuple(kept))

    faulty_rows(monkeypatch, html, drop)
    found = [*whats(PLAIN, ".html")]
    assert {what for what, _, _ in found} == {"lost"}
    assert len(found) >= 20


def test_a_reader_that_doubles_a_figure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def double(row: TableRow) -> TableRow:
        kept = list(row.cells)
        if len(kept) >= 8:
            kept[-1] = kept[-1]._replace(text=kept[-2].text)
        return row._replace(cells=tuple(kept))

    faulty_rows(monkeypatch, html, double)
    kinds = {what for what, _, _ in whats(PLAIN, ".html")}
    assert kinds == {"doubled", "lost"}


def test_a_reader_that_makes_up_a_figure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank is never 0: a reader that fills blanks, or cuts long figures, is found."""

    def cut(row: TableRow) -> TableRow:
        return row._replace(
            cells=tuple(cell._replace(text=re.sub(r"^(\d{3})\d+$", r"\1", cell.text)) for cell in row.cells)
        )

    faulty_rows(monkeypatch, docx, cut)
    found = [*whats(write_docx(grid("format_2021", 7)), ".docx")]
    assert {what for what, _, _ in found} == {"other", "lost"}


def test_a_reader_that_misses_a_span_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blank cell that is taken for a figure's: all behind it stand one column to the left."""

    def shift(row: TableRow) -> TableRow:
        kept = list(row.cells)
        if len(kept) >= 8 and kept[-1].text:
            kept[-7:] = [*kept[-6:], kept[-1]._replace(text="")]
        return row._replace(cells=tuple(kept))

    faulty_rows(monkeypatch, csv_file, shift)
    assert {what for what, _, _ in whats(write_csv(grid("format_2021", 7)), ".csv")} == {"lost"}


def test_a_page_that_writes_its_digits_as_entities_is_read_and_borne_out() -> None:
    figure = CELLS[20][1].decode()
    entities = "".join(f"&#{ord(digit)};" if n % 2 else f"&#x{ord(digit):x};" for n, digit in enumerate(figure))
    assert_borne_out(changed(20, entities.encode()), ".html")


@pytest.mark.parametrize(
    "whole",
    [
        b"<span>{}</span><span>{}</span>",
        b"<span lang=EN-US>{}</span>{}",
        b"<b>{}</b>{}",
        b"<span style='font-family:Arial'>{}</span><span style='mso-bidi-font-size:12.0pt'>{}</span>",
        b"<span style='font-size:9pt'>{}</span><span style='font-size:9pt'>{}</span>",
        b"<span style='font-size:9pt'>{}<span lang=EN-US>{}</span></span>",
    ],
)
def test_a_figure_in_pieces_that_look_alike_is_one(whole: bytes) -> None:
    assert_borne_out(changed(20, whole.replace(b"{}", b"4", 1).replace(b"{}", b"2", 1)), ".html")


@pytest.mark.parametrize("properties", ["", "<w:lang w:val='en-US'/>", "<w:rFonts w:hint='eastAsia'/>", "<w:b/>"])
def test_a_figure_that_word_cut_in_runs_is_one(properties: str) -> None:
    assert word_doubts(f"<w:r><w:t>1</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>2</w:t></w:r>", False) == set()


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vertAlign w:val='superscript'/>",
        "<w:strike/>",
        "<w:position w:val='6'/>",
        "<w:color w:val='FFFFFF'/>",
        "<w:sz w:val='2'/>",
    ],
)
def test_runs_of_word_that_look_unlike_are_two(properties: str) -> None:
    """What the reader makes of them is its own affair: as one figure they must not come out."""
    run = f"<w:r><w:t>1</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>2</w:t></w:r>"
    assert word_doubts(run, True) == {"glued"}


def word_doubts(runs: str, glues: bool) -> set[str]:
    """The doubts on a Word document in which one figure is written so, read by a reader that may glue all runs."""
    import io
    import zipfile

    from tests.write_docx import zipped

    with zipfile.ZipFile(io.BytesIO(write_docx(grid("format_2021", 7)))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    body = members["word/document.xml"].decode()
    at = [match for match in re.finditer(r"<w:r>(?:(?!</w:r>).)*<w:t[^>]*>\d+</w:t></w:r>", body)][30]
    members["word/document.xml"] = (body[: at.start()] + runs + body[at.end() :]).encode()
    read = docx.read
    with pytest.MonkeyPatch.context() as patch:
        if glues:
            patch.setattr(docx, "read", lambda content: read(_without_properties(content)))
        return {what for what, _, _ in whats(zipped(members), ".docx")}


def _without_properties(content: bytes) -> bytes:
    import io
    import zipfile

    from tests.write_docx import zipped

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    body = members["word/document.xml"]
    members["word/document.xml"] = re.sub(rb"<w:rPr>.*?</w:rPr>", b"", body, flags=re.S)
    return zipped(members)


# -- the copy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", ["", "office", "furniture", "layout_table", "unquoted", "uppercase", "unclosed"])
def test_a_copy_differs_from_the_page_in_the_figures_of_its_tables_alone(noise: str) -> None:
    source = write_html(grid("format_2019"), HtmlNoise(**({noise: True} if noise else {})))
    copy = copy_of("html", source, probe().is_word)
    assert copy is not None
    text, other = source.decode(), copy.content.decode("utf-8-sig")
    assert re.sub(r"\d+(?:[.,]\d+)*", "#", text) == re.sub(r"\d+", "#", other)
    kept = [tag for tag in re.findall(r"<[^>]*>", text)]
    assert kept == [tag for tag in re.findall(r"<[^>]*>", other)]
    assert len({run.number for run in copy.runs}) == len(copy.runs)
    assert not {run.number for run in copy.runs} & {int(one) for one in re.findall(r"\d+", text)}


def test_numbers_are_no_part_of_what_stands_in_the_source() -> None:
    numbering = Numbering("3001 93002 3003.5 １３００４")
    assert [numbering.give("1", "") for _ in range(2)] == ["3004", "3005"]
    assert numbering.renumber("１2件 5") == "３００６件 3007"


@pytest.mark.parametrize(
    "content", [b"", b"<table>", b"<table><td>1<td><td", b"\xff\xfe<table>", b"PK\x03\x04", b"<!--" * 9]
)
@pytest.mark.parametrize("kind", ["html", "mhtml", "docx", "xlsx", "csv", "text", "pdf"])
def test_of_damaged_files_no_copy_is_made(kind: str, content: bytes) -> None:
    assert kind == "pdf" or copy_of(kind, content, probe().is_word) is None


# -- at reading time ---------------------------------------------------------------------------------------------------


def doubted(content: bytes, suffix: str, doubter: Doubter) -> Any:
    report = reader().read(opened(content, suffix))
    builder = BatchBuilder(forms())
    builder.add_report(*doubter.doubted(report))
    return builder.tables()


@pytest.mark.parametrize("number", [2, 3, 30, 60, -1, -8])
def test_a_cell_in_doubt_is_ambiguous_and_says_why(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    faulty(monkeypatch, html, lambda content: re.sub(rb"</?sup[^>]*>", b"", content))
    figure = CELLS[number][1].decode()
    whole = {cell.place: cell for cell in cells(doubted(PLAIN, ".html", Doubter(forms())))}
    tables = doubted(changed(number, f"{figure}<sup>8</sup>".encode()), ".html", Doubter(forms()))
    unlike = [cell for cell in cells(tables) if cell.value != whole[cell.place].value]
    assert [(cell.status, cell.raw, cell.value) for cell in unlike] == [("ambiguous", f"{figure}8", None)]
    assert whole[unlike[0].place].raw == figure
    said = [line for line in tables["findings"].to_pylist() if line["rule_id"] == "STR-23"]
    readings = " | ".join(dict.fromkeys([f"{figure}8", figure, "8"]))
    assert [line["evidence"] for line in said] == [f"glued: {readings}"]
    assert said[0]["source_line"] == unlike[0].line
    notes = [note for note in tables["cell_notes"].to_pylist() if note["raw_text"] == f"{figure}8"]
    assert [note["readings"] for note in notes] == [readings]


@pytest.mark.parametrize(
    "written",
    [
        *(b"4<sup>5</sup>", b"<s>4</s>5", b"4<span>5</span>", b"<b>4</b>5", b"4<i></i><b>5</b>", b"4<br>5", b"&#53;"),
        *(b"<p style='display: none'>4", b"<SPAN HIDDEN>4", b"<p style='vertical-align:super'>4", b"<input value=4>"),
        *(b"<p style='color:#fff'>4", b"<p style='FONT-SIZE:1px'>4", b"<p style='position:absolute'>4", b"<rt>4</rt>"),
    ],
)
def test_a_page_that_may_hide_or_glue_a_figure_is_read_twice(written: bytes) -> None:
    assert can_hide("html", changed(3, written))


@pytest.mark.parametrize(
    "written",
    [
        *(
            b"4",
            b"<p class=a>4</p>",
            b"<p style='text-align:center;vertical-align:middle;font-size:12pt'>4<o:p></o:p></p>",
        ),
        *(b"<span style='color:black;height:20pt'>4</span>", b"<!-- 4 -->4", b"4&nbsp;", b"<td style='width:0.5pt'>4"),
    ],
)
def test_a_page_that_can_do_neither_is_read_once(written: bytes) -> None:
    assert not can_hide("html", changed(3, written))


def test_a_report_borne_out_is_as_it_was() -> None:
    report = reader().read(opened(PLAIN, ".html"))
    found = Doubter(forms()).doubted(report)
    assert found.report is report
    assert [*found.findings] == []


def test_pages_that_differ_in_their_figures_alone_are_read_twice_once(monkeypatch: pytest.MonkeyPatch) -> None:
    doubter = Doubter(forms())
    times: list[str] = []
    whole = doubter._probe.probe_copy
    monkeypatch.setattr(doubter._probe, "probe_copy", lambda *given: times.append("") or whole(*given))  # type: ignore[func-returns-value]
    raised = b"<td>1<sup>1</sup></td></tr>"
    for seed in range(4):
        for suffix, content in (
            (".html", write_html(grid("format_2021", seed)).replace(b"</tr>", raised, 1)),
            (".docx", write_docx(grid("format_2021", seed))),
        ):
            doubter.doubted(reader().read(opened(content, suffix)))
    assert 1 <= len(times) <= 2
    wide = PLAIN.replace(b"</tr>", raised, 1).replace(b"<td>", b'<td colspan="01">', 1)
    before = len(times)
    doubter.doubted(reader().read(opened(wide, ".html")))
    assert len(times) == before + 1


def test_a_fault_of_the_probe_costs_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    doubter = Doubter(forms())

    def fails(*_: object) -> None:
        raise IndexError("3")

    monkeypatch.setattr(doubter._probe, "probe_copy", fails)
    found = doubter.doubted(reader().read(opened(changed(3, b"4<x-note>5</x-note>"), ".html")))
    assert [finding.rule_id for finding in found.findings] == ["STR-23"]


def test_a_figure_of_a_statistics_table_in_doubt_is_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(monkeypatch, html, lambda content: re.sub(rb"</?sup>", b"", content))
    rows = [("主动公开政府信息数", "条", "20"), ("收到申请数", "件", "3<sup>1</sup>"), ("申请办结数", "件", "3")]
    table = "".join(f"<tr><td>{a}<td>{b}<td>{c}</tr>" for a, b, c in [("统计指标", "单位", "统计数"), *rows])
    text = f"<h1>某某市财政局2016年政府信息公开工作年度报告</h1><p>一、概述</p><p>我局认真贯彻落实《条例》。</p><table>{table}</table>"
    document, tables = tables_of(text.encode(), ".html")
    assert tables.statistics is not None
    stored = doubted(text.encode(), ".html", Doubter(forms()))
    values = {line["label"]: (line["value"], line["value_status"]) for line in stored["statistic_facts"].to_pylist()}
    assert values["收到申请数"] == (None, "ambiguous")
    assert values["申请办结数"][1] == "reported"
    assert NAME in document.uri


RAISED = '<r><t>12</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r>'


@pytest.mark.parametrize("is_shared", [True, False])
def test_runs_of_a_sheets_text_are_figures_of_their_own(is_shared: bool) -> None:
    """In the shared list as in the cell itself; the copy keeps how they are written."""
    cell = '<c r="B2" t="s"><v>1</v></c>' if is_shared else f'<c r="B2" t="inlineStr"><is>{RAISED}</is></c>'
    sheet = f'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2">{cell}<c r="C2"><v>-4.5</v></c></row>'
    numbering = Numbering("")
    copy = numbered_sheet(sheet, ["<t>规章</t>", RAISED], [], numbering, probe().is_word)
    assert [(run.number, run.printed) for run in numbering.runs] == [(3001, "12"), (3002, "3"), (3003, "4.5")]
    raised = '<r><t>3001</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3002</t></r>'
    assert f'<c r="B2" t="inlineStr"><is>{raised}</is></c><c r="C2"><v>-3003</v></c>' in copy


def test_a_cell_printed_as_a_date_or_share_keeps_its_value() -> None:
    styles = plain_styles(
        '<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;"/><numFmt numFmtId="171" formatCode="#,##0_ "/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="170"/>'
        '<xf numFmtId="171"/></cellXfs>'
    )
    assert styles == [True, False, False, False, True]


FLAT = (
    "<office:document><table:table><table:table-row><table:table-cell><text:p>规章</text:p></table:table-cell>"
    '<table:table-cell table:style-name="a" table:number-columns-repeated="2"><text:p>0</text:p></table:table-cell>'
    '<table:table-cell><text:p>1<text:span text:style-name="T1">2</text:span></text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="9"/></table:table-row></table:table></office:document>'
)


def test_a_cell_that_an_open_document_repeats_is_written_as_often() -> None:
    copy = copy_of("ods", FLAT.encode(), probe().is_word)
    assert copy is not None
    assert [run.printed for run in copy.runs] == ["0", "0", "1", "2"]
    assert copy.content.decode().count('number-columns-repeated="9"') == 1


@pytest.mark.parametrize(
    "repeated", [b"<style ", b"<" + b"1" * 50_000, b"<table ", b"font:", b"1<b> ", b"<a hidden ", b" w:rsid1=", b"<!--"]
)
def test_hostile_pages_are_compared_in_no_time(repeated: bytes) -> None:
    """Two hundred thousand bytes made to be slow: what a tag or a style nobody closes costs must not grow with them."""
    content = b"<table><tr><td>1</td></tr>" + repeated * (200_000 // len(repeated)) + b"</table>"
    began = process_time()
    assert skeleton("html", content) is not None
    can_hide("html", content)
    assert process_time() - began < 1

"""OpenDocument texts and sheets: read back as written; what nobody sees in them is not read, what is seen is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.blocks import Block, Paragraph, Table, TableRow
from extract.errors import UnreadableDocument
from extract.files import kind_of, odf
from tests.pages import page
from tests.rendering import ReportFigures
from tests.test_files_office import assert_never_wrong, assert_same, made_figures
from tests.write_docx import zipped
from tests.write_odf import Kind, cell, flat, packed, write_odf

SUFFIXES = {
    ("text", False): ".odt",
    ("text", True): ".fodt",
    ("spreadsheet", False): ".ods",
    ("spreadsheet", True): ".fods",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(made_figures(), st.booleans())
def test_texts_are_read_back(figures: ReportFigures, is_flat: bool) -> None:
    assert_same("a" + SUFFIXES["text", is_flat], write_odf(page(figures), "text", is_flat), figures)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(made_figures(blanks=False), st.booleans())
def test_sheets_are_read_back(figures: ReportFigures, is_flat: bool) -> None:
    assert_same("a" + SUFFIXES["spreadsheet", is_flat], write_odf(page(figures), "spreadsheet", is_flat), figures)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(made_figures())
def test_sheets_with_blanks_are_never_wrong(figures: ReportFigures) -> None:
    assert_never_wrong("a.ods", write_odf(page(figures), "spreadsheet"), figures)


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_what_the_bytes_are_decides(kind: Kind) -> None:
    code = "odt" if kind == "text" else "ods"
    for name in ("a.odt", "a.ods", "a.docx", "a.bin", "a"):
        assert kind_of(name, packed("", kind)) == code
    for name in (f"a.f{code}", f"a.{code}"):
        assert kind_of(name, flat("", kind)) == code


# -- what is seen ------------------------------------------------------------------------------------------------------

LOOKS = {
    "style:text-line-through-style='solid'": "struck",
    "style:text-line-through-type='double'": "struck",
    "style:text-line-through-style='solid' style:text-line-through-type='single'": "struck",
    "text:display='none'": "unseen",
    "fo:color='#ffffff'": "unseen",
    "fo:color='#000000' fo:background-color='#000000'": "unseen",
    "fo:font-size='1pt'": "unseen",
    "loext:opacity='0%' fo:color='#000000'": "unseen",
    "style:text-position='super 58%'": "note",
    "style:text-position='sub 58%'": "note",
    "style:text-position='33% 58%'": "note",
    "style:text-position='-20% 100%'": "note",
    "fo:color='#cccccc'": "doubtful",
    "fo:font-size='2pt'": "doubtful",
    "text:display='condition'": "doubtful",
    "style:text-scale='1%'": "doubtful",
}
SEEN = (
    "style:use-window-font-color='true' loext:opacity='0%'",
    *(
        "fo:color='#ff0000'",
        "style:text-line-through-style='none'",
        "style:text-position='0% 100%'",
        "fo:font-size='12pt'",
    ),
    *("fo:color='#ffffff' fo:background-color='#1f4e79'", "style:use-window-font-color='true'", "text:display='true'"),
)


def style(name: str, family: str, text: str, more: str = "", parent: str = "") -> str:
    based = f" style:parent-style-name='{parent}'" if parent else ""
    return f"<style:style style:name='{name}' style:family='{family}'{based}>{more}<style:text-properties {text}/></style:style>"


def rows_of(found: list[Block]) -> list[TableRow]:
    return [row for block in found if isinstance(block, Table) for row in block.rows]


def cell_of(
    content: str, automatic: str = "", of_cell: str = "", kind: Kind = "text"
) -> tuple[str, list[tuple[str, str]]]:
    """The text of a cell with that content, and what is said of it."""
    first = f"{cell('许可')}<table:table-cell {of_cell}>{content}</table:table-cell>{cell('7')}"
    other = cell("处罚") + cell("8") + cell("9")
    table = f"<table:table><table:table-row>{first}</table:table-row><table:table-row>{other}</table:table-row></table:table>"
    found = rows_of(odf.read(packed(table, kind, automatic)))[0]
    assert [one.text for one in (found.cells[0], found.cells[2])] == ["许可", "7"]
    assert all(remark.cell == 1 for remark in found.remarks)
    return found.cells[1].text, [(remark.kind, remark.text) for remark in found.remarks]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("way", ["run", "based on", "paragraph", "nested", "sheet"])
def test_what_a_style_leaves_out(look: str, way: str) -> None:
    kind = LOOKS[look]
    span = "<text:span text:style-name='q'>99</text:span>"
    match way:
        case "run" | "sheet":
            made = style("q", "text", look)
            found = cell_of(f"<text:p>{span}120</text:p>", made, "", "text" if way == "run" else "spreadsheet")
        case "based on":
            found = cell_of(f"<text:p>{span}120</text:p>", style("r", "text", look) + style("q", "text", "", "", "r"))
        case "nested":
            inner = "<text:p><text:span text:style-name='q'>9<text:a><text:span>9</text:span></text:a></text:span>120</text:p>"
            found = cell_of(inner, style("q", "text", look))
        case _:
            if kind == "note":
                return  # a paragraph of its own is no note
            found = cell_of(
                "<text:p text:style-name='q'>99</text:p><text:p>120</text:p>", style("q", "paragraph", look)
            )
            if kind == "doubtful":
                assert found[1] == [("doubtful", "99 | ")]
                return
    expected = ("99120", [("doubtful", "99120 | 120")]) if kind == "doubtful" else ("120", [(kind, "99")])
    assert found == expected


@pytest.mark.parametrize("look", SEEN)
def test_what_a_style_shows(look: str) -> None:
    assert cell_of("<text:p><text:span text:style-name='q'>99</text:span>120</text:p>", style("q", "text", look)) == (
        "99120",
        [],
    )


def test_styles_of_cells_and_what_undoes_them() -> None:
    struck = style("c", "table-cell", "style:text-line-through-style='solid'") + style(
        "n", "text", "style:text-line-through-style='none'"
    )
    of_cell = "table:style-name='c'"
    for kind in ("text", "spreadsheet"):
        assert cell_of("<text:p>120</text:p>", struck, of_cell, kind) == ("", [("struck", "120")])
        undone = "<text:p>99<text:span text:style-name='n'>120</text:span></text:p>"
        assert cell_of(undone, struck, of_cell, kind) == ("120", [("struck", "99")])
    dark = style("c", "table-cell", "", "<style:table-cell-properties fo:background-color='#003366'/>")
    white = style("q", "text", "fo:color='#ffffff'")
    assert cell_of("<text:p><text:span text:style-name='q'>120</text:span></text:p>", dark + white, of_cell) == (
        "120",
        [],
    )
    mapped = "<style:style style:name='c' style:family='table-cell'><style:map style:condition='x' style:apply-style-name='d'/></style:style>"
    applied = style("d", "table-cell", "fo:color='#ffffff'")
    assert cell_of("<text:p>120</text:p>", mapped + applied, of_cell, "spreadsheet") == (
        "120",
        [("doubtful", "120 | ")],
    )


CONTENTS = {
    "<text:p>120<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>9</text:p></text:note-body></text:note></text:p>": (
        "120",
        [("note", "1")],
    ),
    "<text:p><text:ruby><text:ruby-base>120</text:ruby-base><text:ruby-text>9</text:ruby-text></text:ruby></text:p>": (
        "120",
        [("ruby", "9")],
    ),
    "<text:p>120</text:p><office:annotation><text:p>9</text:p></office:annotation>": ("120", []),
    "<text:p>1<text:bookmark/>20<office:annotation><text:p>9</text:p></office:annotation></text:p>": ("120", []),
    "<text:p>12<text:hidden-text text:is-hidden='true'>9</text:hidden-text>0</text:p>": ("120", [("unseen", "9")]),
    "<text:p>\n  120\n </text:p>": ("120", []),
    "<text:p>1<text:s text:c='2'/>2<text:tab/>3<text:line-break/>4</text:p>": ("1 2 3\n4", []),
    "<text:p><text:drop-down><text:label text:value='9'/><text:label text:value='120'/>120</text:drop-down></text:p>": (
        "120",
        [],
    ),
    "<text:p><text:text-input>120</text:text-input></text:p>": ("120", []),
    "<text:p><text:placeholder>120</text:placeholder></text:p>": ("120", [("doubtful", "120 | ")]),
    "<text:p>1\ue000\ue00120</text:p>": ("1\ufffd\ufffd20", []),
    "<text:p>1</text:p><text:p>2</text:p>": ("1\n2", []),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_what_a_paragraph_shows(content: str) -> None:
    assert cell_of(content) == CONTENTS[content]


def test_tracked_changes_and_form_controls() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><text:p>99</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    forms = "<office:forms><form:form><form:text form:id='f1' form:value='8' form:current-value='120'/></form:form></office:forms>"
    table = "<table:table><table:table-row>{}{}{}</table:table-row><table:table-row>{}{}{}</table:table-row></table:table>".format(
        cell("许可"),
        "<table:table-cell><text:p><text:change text:change-id='c1'/>120</text:p></table:table-cell>",
        "<table:table-cell><text:p><draw:control draw:control='f1'/></text:p></table:table-cell>",
        *map(cell, ("处罚", "8", "9")),
    )
    row = rows_of(odf.read(packed(forms + changes + table)))[0]
    assert [one.text for one in row.cells] == ["许可", "120", "120"]
    assert [(remark.kind, remark.text, remark.cell) for remark in row.remarks] == [("struck", "99", 1)]


ROW = "".join(map(cell, ("处罚", "99", "98")))
REST = f"<table:table-row>{''.join(map(cell, ('许可', '1', '2')))}</table:table-row><table:table-row>{''.join(map(cell, ('其他', '3', '4')))}</table:table-row>"
LOW = "<style:style style:name='r' style:family='table-row'><style:table-row-properties style:row-height='0cm'/></style:style>"


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
@pytest.mark.parametrize("way", ["collapse", "filter", "low", "struck", "table"])
def test_rows_and_tables_that_nobody_sees(kind: Kind, way: str) -> None:
    automatic = LOW + style("c", "table-cell", "style:text-line-through-style='solid'")
    automatic += (
        "<style:style style:name='t' style:family='table'><style:table-properties table:display='false'/></style:style>"
    )
    row = ROW.replace("<table:table-cell", "<table:table-cell table:style-name='c'") if way == "struck" else ROW
    of_row = {
        "collapse": "table:visibility='collapse'",
        "filter": "table:visibility='filter'",
        "low": "table:style-name='r'",
    }
    gone = f"<table:table-row {of_row.get(way, '')}>{row}</table:table-row>"
    if way == "table":
        body = f"<table:table table:style-name='t'>{gone}</table:table><table:table>{REST}</table:table>"
    else:
        body = f"<table:table>{gone}{REST}</table:table>"
    found = odf.read(packed(body, kind, automatic))
    assert [[one.text for one in line.cells] for line in rows_of(found)] == [["许可", "1", "2"], ["其他", "3", "4"]]
    unseen = [block.unseen for block in found if isinstance(block, Paragraph)]
    assert unseen == ([] if (way, kind) == ("table", "spreadsheet") else ["处罚 | 99 | 98"])


def test_columns_that_nobody_sees() -> None:
    columns = "<table:table-column/><table:table-column table:visibility='collapse'/><table:table-column/>"
    found = odf.read(packed(f"<table:table>{columns}{REST}</table:table>", "spreadsheet"))
    assert [[one.text for one in line.cells] for line in rows_of(found)] == [["许可", "2"], ["其他", "4"]]


def test_a_figure_that_its_format_does_not_print() -> None:
    table = f"<table:table><table:table-row>{cell('许可')}<table:table-cell office:value-type='float' office:value='120'/>{cell('7')}</table:table-row>{REST}</table:table>"
    row = rows_of(odf.read(packed(table, "spreadsheet")))[0]
    assert [one.text for one in row.cells] == ["许可", "", "7"]
    assert [(remark.kind, remark.text) for remark in row.remarks] in ([("unseen", "120")], [])


def test_conditions_on_ranges_are_doubtful() -> None:
    conditions = (
        "<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address='a.B1:a.B1'>"
        "<calcext:condition calcext:apply-style-name='d' calcext:value='x'/></calcext:conditional-format></calcext:conditional-formats>"
    )
    automatic = style("d", "table-cell", "fo:color='#ffffff'")
    found = rows_of(odf.read(packed(f"<table:table>{REST}{conditions}</table:table>", "spreadsheet", automatic)))
    assert [(remark.kind, remark.text, remark.cell) for remark in found[0].remarks] == [("doubtful", "1 | ", 1)]


HOSTILE = {
    "repeated rows": (
        f"<table:table>{'<table:table-row table:number-rows-repeated=' + chr(39) + '20000' + chr(39) + '>' + cell('9') * 30 + '</table:table-row>'}</table:table>",
        "too_large",
    ),
    "repeated cells": (
        "<table:table>"
        + f"<table:table-row>{cell('9', ' table:number-columns-repeated=' + chr(39) + '16384' + chr(39))}</table:table-row>"
        * 1_000
        + "</table:table>",
        "too_large",
    ),
    "deep": ("<text:section>" * 5_000 + "</text:section>" * 5_000, "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_hostile_files_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, kind: Kind) -> None:
    monkeypatch.setattr(odf, "MAX_CELLS", 2_000)
    monkeypatch.setattr(odf, "MAX_PLACES", 100_000)
    body, code = HOSTILE[name]
    try:
        odf.read(packed(body, kind))
    except UnreadableDocument as error:
        assert error.code == code
    else:
        assert (name, kind) in (("deep", "spreadsheet"), ("repeated cells", "text"))


def test_files_that_are_none() -> None:
    for content, code in (
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "damaged"),
        (zipped({"content.xml": b"<a/>"}), "damaged"),
        (zipped({"content.xml": b"x", "META-INF/manifest.xml": b"<m:encryption-data/>"}), "encrypted"),
        (flat("")[:200], "damaged"),
    ):
        with pytest.raises(UnreadableDocument) as refused:
            odf.read(content)
        assert refused.value.code == code

"""What nobody sees on a web page is not read, what is seen is; what cannot be told is no number."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import Remark, Table, TableRow
from extract.files.html import read_text


def rows_of(markup: str) -> list[TableRow]:
    return [row for block in read_text(markup) if isinstance(block, Table) for row in block.rows]


def cell_of(markup: str, before: str = "", style: str = "") -> tuple[str, list[tuple[str, str]]]:
    """The text of a cell that holds the markup, and what is said of it."""
    sheet = f"<style>{style}</style>" if style else ""
    page = f"{before}{sheet}<table><tr><td>许可</td><td>{markup}</td><td>7</td></tr><tr><td>处罚<td>8<td>9</table>"
    row = rows_of(page)[0]
    assert [cell.text for cell in (row.cells[0], row.cells[2])] == ["许可", "7"]
    assert all(remark.cell == 1 for remark in row.remarks)
    return row.cells[1].text, [(remark.kind, remark.text) for remark in row.remarks]


HIDING = (
    *(
        "display:none",
        "display: NONE !important",
        "visibility:hidden",
        "visibility:collapse",
        "opacity:0",
        "opacity:0%",
    ),
    *("font-size:0", "font-size:0px;color:red", "font-size:0.5px", "font:0/0 a", "font-size:0%", "font-size:0em"),
    *("position:absolute;left:-9999px", "position:fixed;top:-999em", "position:absolute;right:-9999px"),
    *("position:absolute;inset:0 0 0 -9999px", "position:absolute;left:9999px", "position:relative;left:-2000px"),
    *("display:block;text-indent:-9999px", "display:inline-block;text-indent:-999em", "margin-left:-9999px"),
    *("position:absolute;clip:rect(0,0,0,0)", "position:absolute;clip:rect(1px 1px 1px 1px)"),
    *("clip-path:inset(50%)", "clip-path: inset(100%)", "clip-path:circle(0)", "clip-path:polygon(0 0,0 0,0 0)"),
    *("display:block;height:0;overflow:hidden", "display:inline-block;width:0;overflow:hidden"),
    *("display:inline-block;max-width:0;overflow:hidden", "float:left;height:0px;overflow:clip"),
    *("position:absolute;width:1px;height:1px;overflow:hidden", "display:block;height:0;overflow-y:hidden"),
    *(
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "color:#fff",
        "color:white",
        "color:rgb(255,255,255)",
        "color:#00000000",
    ),
    *("color:#fff;background:#fff", "background:#000", "background-color:black;color:#000", "color:hsl(0,0%,100%)"),
    *(
        "display:inline-block;transform:scale(0)",
        "display:block;transform:translateX(-9999px)",
        "display:block;scale:0",
    ),
    *("mso-hide:all", "display:block;content-visibility:hidden", "-webkit-text-fill-color:transparent"),
)
STRIKING = (
    *(
        "text-decoration:line-through",
        "text-decoration: underline line-through red",
        "text-decoration-line:line-through",
    ),
    "TEXT-DECORATION:LINE-THROUGH",
)
RAISING = (
    *("vertical-align:super", "vertical-align:sub", "vertical-align:5px", "vertical-align:-3pt", "vertical-align:.4em"),
    *("position:relative;top:-.5em", "position:relative;bottom:4px", "font-variant-position:super"),
)
NOT_TOLD = (
    *("color:#ccc", "color:lightgray", "color:#ddd", "opacity:.2", "color:silver", "font-size:2px"),
    *("color:rgba(0,0,0,.15)", "color:yellow", "position:absolute;left:-150px", "color:#fff;background:url(a.png)"),
    *("clip-path:inset(5px)", "unicode-bidi:bidi-override;direction:rtl", "vertical-align:top;font-size:8px"),
)
SHOWING = (
    *("color:red", "color:#666", "font-size:12px", "display:inline", "display:block", "visibility:visible"),
    *("opacity:1", "opacity:.9", "vertical-align:baseline", "vertical-align:middle", "text-decoration:underline"),
    *("width:0;overflow:hidden", "height:0", "text-indent:-9999px", "position:relative;left:2px", "left:-9999px"),
    *("color:#fff;background:#06c", "color:white;background-color:red", "text-decoration:none", "font:12px/1.5 a"),
    *("margin-left:-4px", "position:absolute;left:50%;margin-left:-400px", "clip:rect(0,0,0,0)", "font-size:80%"),
    *("display:block;height:0", "transform:scale(0)", "overflow:hidden;height:20px;display:block"),
)
"""What hides elements of another kind, or nothing."""


@pytest.mark.parametrize("style", HIDING)
@pytest.mark.parametrize("way", ["own", "class", "id", "element", "important", "nested"])
def test_what_a_style_hides_is_left_out(style: str, way: str) -> None:
    assert _styled(style, way) == ("120", [("unseen", "99")])


@pytest.mark.parametrize("style", STRIKING)
@pytest.mark.parametrize("way", ["own", "class", "id", "element", "important", "nested"])
def test_what_a_style_strikes_is_left_out(style: str, way: str) -> None:
    assert _styled(style, way) == ("120", [("struck", "99")])


@pytest.mark.parametrize("style", RAISING)
@pytest.mark.parametrize("way", ["own", "class", "id", "element", "important", "nested"])
def test_what_a_style_raises_is_a_note(style: str, way: str) -> None:
    assert _styled(style, way) == ("120", [("note", "99")])


@pytest.mark.parametrize("style", NOT_TOLD)
@pytest.mark.parametrize("way", ["own", "class", "nested"])
def test_what_cannot_be_told_has_readings(style: str, way: str) -> None:
    text, remarks = _styled(style, way)
    assert remarks == [("doubtful", "99120 | 120")], text


@pytest.mark.parametrize("style", SHOWING)
@pytest.mark.parametrize("way", ["own", "class", "nested"])
def test_what_a_style_leaves_is_read(style: str, way: str) -> None:
    assert _styled(style, way) == ("99120", [])


def _styled(style: str, way: str) -> tuple[str, list[tuple[str, str]]]:
    match way:
        case "own":
            return cell_of(f'<span style="{style}">99</span>120')
        case "class":
            return cell_of('<span class="b q9 a">99</span>120', style=f"p, .q9 {{ {style} }}")
        case "id":
            return cell_of("<span id=q9>99</span>120", style=f"/* x */ td #q9 {{{style}}}")
        case "element":
            return cell_of("<cite>99</cite>120", style=f"table td > cite{{{style}}}")
        case "important":
            important = ";".join(f"{part} !important" for part in style.replace("!important", "").split(";"))
            undone = "display:inline;visibility:visible;font-size:12px;opacity:1;color:black;text-decoration:none;position:static"
            return cell_of(
                f'<span class=q9 style="{undone};vertical-align:baseline">99</span>120', style=f".q9{{{important}}}"
            )
        case _:
            return cell_of(f'<b><span style="{style}"><i><span>9</span>9</i></span></b>120')


MARKUP = {
    "<del>99</del><ins>120</ins>": ("120", [("struck", "99")]),
    "<s>99</s>120": ("120", [("struck", "99")]),
    "<strike>99</strike> 120": ("120", [("struck", "99")]),
    "120<sup>1</sup>": ("120", [("note", "1")]),
    "120<sub>[1]</sub>": ("120", [("note", "[1]")]),
    "<sup>注</sup>120": ("120", [("note", "注")]),
    "<sup>120</sup>": ("120", []),
    "<sub>120</sub>件": ("件", [("note", "120")]),
    "<ruby>120<rp>(</rp><rt>1</rt><rp>)</rp></ruby>": ("120", [("ruby", "(1)")]),
    "<span hidden>99</span>120": ("120", [("unseen", "99")]),
    "<template>99</template>120": ("120", [("unseen", "99")]),
    "<noscript>99</noscript>120": ("120", [("unseen", "99")]),
    "<dialog>99</dialog>120": ("120", [("unseen", "99")]),
    "<audio>99</audio>120": ("120", [("unseen", "99")]),
    "<span hidden style='display:inline'>99</span>120": ("99120", []),
    "<del style='text-decoration:none'>99</del>120": ("99120", []),
    "<del><span style='text-decoration:none'>99</span></del>120": ("120", [("struck", "99")]),
    "<del>99<span style='display:inline-block'>120</span></del>": ("120", [("struck", "99")]),
    "<del>99</del>": ("", [("struck", "99")]),
    "<del><p>99</p></del><p>120</p>": ("120", [("struck", "99")]),
    "<p><del>99</p><p>120</p>": ("120", [("struck", "99")]),
    "<p><s>99</p><p>120</s></p>": ("", [("struck", "99"), ("struck", "120")]),
    "<p style='opacity:0'>99<p>120": ("120", [("unseen", "99")]),
    "<div style='opacity:0'><p>99<p>8</div>120": ("120", [("unseen", "99"), ("unseen", "8")]),
    "<span style='visibility:hidden'>99<b style='visibility:visible'>120</b></span>": ("120", [("unseen", "99")]),
    "<span style='font-size:0'> <b style='font-size:12px'>120</b> </span>": ("120", []),
    "<span style='font-size:0'>9<b style='font-size:80%'>9</b></span>120": ("120", [("unseen", "99")]),
    "<span style='opacity:0'>9<b style='opacity:1'>9</b></span>120": ("120", [("unseen", "99")]),
    "<span style='color:#fff'>99<b style='color:#000'>120</b></span>": ("120", [("unseen", "99")]),
    "<span style='background:#036'><b style='color:#fff'>120</b></span>": ("120", []),
    "<font color=white>99</font>120": ("120", [("unseen", "99")]),
    "<font color='#FFFFFF'>99</font>120": ("120", [("unseen", "99")]),
    "<font color='#FF0000'>99</font>": ("99", []),
    "<span style='text-decoration:line-through'><sup>1</sup>99</span>120": ("120", [("struck", "199")]),
    "<sup style='vertical-align:baseline'>1</sup>120": ("1120", [("doubtful", "1120 | 120")]),
    "<bdo dir=rtl>021</bdo>": ("021", [("doubtful", "021 | ")]),
    "<input value=120>": ("120", []),
    "<input type='text' value='120' readonly>件": ("120 件", []),
    "<input type=number value=120 style='display:none'>7": ("7", []),
    "<input type=hidden value=99>120": ("120", []),
    "<input type=checkbox value=99 checked>120": ("120", []),
    "<input type=radio value=99>120<input type=password value=9>": ("120", []),
    "<input value=99 style='opacity:0'>120": ("120", [("unseen", "99")]),
    "<del><input value=99></del>120": ("120", [("struck", "99")]),
    "<input placeholder=120>": ("120", [("doubtful", "120 | ")]),
    "<input value=''>": ("", []),
    "<input value='&#49;20'>": ("120", []),
    "<select><option>99<option selected>120</select>": ("120", []),
    "<select><option value=1>120</option><option>99</option></select>": ("120", []),
    "<select><optgroup label=x><option label=120 selected>99</optgroup></select>": ("120", []),
    "<select style='display:none'><option>99</select>120": ("120", [("unseen", "99")]),
    "<select></select>120": ("120", []),
    "<textarea>120</textarea>": ("120", []),
    "<textarea rows=1>\n120</textarea>": ("120", []),
    "<textarea hidden>99</textarea>120": ("120", [("unseen", "99")]),
    "<textarea>1<b>2</textarea>": ("1<b>2", []),
    "<span>1</span><span>20</span>": ("120", []),
    "<table><tr><td><del>99</del>120</table>": ("120", [("struck", "99")]),
}


@pytest.mark.parametrize("markup", MARKUP)
def test_what_a_cell_says(markup: str) -> None:
    assert cell_of(markup) == MARKUP[markup]


SHEETS = {
    ".a { display:none } .a { display:inline }": "99120",
    ".a { display:inline } .a { display:none }": "120",
    "span.a { display:none } .a { display:inline }": "120",
    ".a { display:none !important } #i.a { display:inline }": "120",
    "#i { display:inline } td span.a.a { display:none }": "99120",
    "@media print { .a { display:none } }": "99120",
    "@media screen { .a { display:none } }": "120",
    "@media (max-width: 600px) { .a { display:none } }": "99120",
    "@media screen and (min-width:600px) { .a { display:none } } ": "120",
    "@media print, screen { .a { display:none } }": "120",
    "@media not print { .a { display:none } }": "120",
    "@media print { .b { color:red } .a { display:none } } .a { opacity:0 }": "120",
    "@font-face { font-family: 'a}'; src: url(b) } .a { opacity: 0 }": "120",
    ".a:hover { display:none }": "99120",
    ".a::after { display:none }": "99120",
    "td > .a { display: none }": "120",
    "tr > .a { display: none }": "99120",
    "table .b, table .a { display:none }": "120",
    ".c .a { display: none }": "99120",
    "span:not(.b) { display: none }": "120",
    "td span:first-child { display: none }": "120",
    "td span:nth-child(2) { display: none }": "99120",
    "[class=a] { display: none }": "120",
    "td:nth-child(2) > span { text-decoration: line-through }": "120",
    "body { } .a { } .a { display:none": "99120",
    ".a { color: red; ; display:none; }": "120",
    ".a { display:none; } <!-- .a { display:inline } -->": "99120",
    "/* .a { display:none } */": "99120",
    ".a { content: '} .a { display:inline'; display:none }": "120",
    "@import 'x.css'; .a { display:none }": "120",
    "*, .z { vertical-align: baseline; text-decoration: none }": "99120",
    ".A { display: none }": "120",
    "SPAN.a { DISPLAY: None }": "120",
    "@supports (display: grid) { .a { display:none } }": "120",
    "@layer x { .a { display:none } }": "120",
    "@keyframes a { from { opacity: 0 } }": "99120",
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_which_of_several_rules_counts(sheet: str) -> None:
    assert cell_of("<span class=a id=i>99</span>120", style=sheet)[0] == SHEETS[sheet]


def test_a_sheet_for_paper_or_in_a_comment_does_not_count() -> None:
    for before in (
        "<style media=print>.a { display:none }</style>",
        "<!-- <style>.a { display:none }</style> -->",
        "<script>'<style>.a { display:none }</style>'</script>",
    ):
        assert cell_of("<span class=a>99</span>120", before) == ("99120", [])
    assert (
        cell_of("<span class=a>99</span>120", "<STYLE TYPE='text/css' MEDIA=screen>.a { display:none }</STYLE>")[0]
        == "120"
    )


def test_a_selector_that_no_tree_knows_is_doubtful() -> None:
    assert cell_of("<span class=a>99</span>120", style=".a:lang(zh) { display:none }") == (
        "99120",
        [("doubtful", "99120 | 120")],
    )


def test_a_page_too_deep_for_a_tree_is_told_by_names() -> None:
    deep = "<div>" * 400
    assert cell_of("<span class=a>99</span>120", deep, ".a { display:none }") == ("120", [("unseen", "99")])
    _, remarks = cell_of("<span class=a>99</span>120", deep, "td > .a { display:none }")
    assert remarks == [("doubtful", "99120 | 120")]


OUTSIDE = "<link rel='stylesheet' href='a.css'>"


def test_classes_of_another_file_are_doubtful_only_between_figures() -> None:
    assert cell_of("<span class=a>99</span><span class=b>120</span>", OUTSIDE) == (
        "99120",
        [("doubtful", "99120 | 99 | 120")],
    )
    assert cell_of("<span class=a>99</span>120", OUTSIDE) == ("99120", [("doubtful", "99120 | 99 | 120")])
    assert cell_of("<span class=a>99</span><span class=b>120</span>") == ("99120", [])
    for plain in (
        *("<span class=a>120</span>", "<span class=a>1</span><span class=a>20</span>", "<b>1</b>20"),
        *("<p class=a>120</p>", "<span class=a>120</span><span class=b></span>", "<b class=a><i class=b>120</i></b>"),
    ):
        assert cell_of(plain, OUTSIDE) == ("120", [])
    assert cell_of("<i class=a>99</i><b>120</b>", "<link rel=stylesheet media=print href=a>") == ("99120", [])
    assert cell_of("<i class=a>99</i><b>120</b>", "<link rel=icon href=a>") == ("99120", [])


def test_white_on_a_ground_of_another_file_is_doubtful() -> None:
    assert cell_of("<span style='color:#fff'>99</span>120", OUTSIDE) == ("99120", [("doubtful", "99120 | 120")])


ROW = "<tr{}><td>处罚</td><td>99</td><td>98</td></tr>"
REST = "<tr><td>许可</td><td>1</td><td>2</td></tr>"


@pytest.mark.parametrize(
    "attributes",
    [
        *(" hidden", " style='display:none'", " style='visibility:collapse'", " style='visibility:hidden'"),
        *(" style='opacity:0'", " style='text-decoration:line-through'", " style='color:#fff'"),
    ],
)
@pytest.mark.parametrize("part", ["row", "tbody", "table", "div", "cells"])
def test_rows_and_tables_that_nobody_sees_are_not_read(attributes: str, part: str) -> None:
    if "collapse" in attributes and part in ("table", "div", "cells"):
        attributes = attributes.replace("collapse", "hidden")
    match part:
        case "row":
            page = f"<table>{ROW.format(attributes)}{REST}</table>"
        case "tbody":
            page = f"<table><tbody{attributes}>{ROW.format('')}</tbody><tbody>{REST}</table>"
        case "table":
            page = f"<table{attributes}>{ROW.format('')}</table><table>{REST}</table>"
        case "div":
            page = f"<div{attributes}><table>{ROW.format('')}</table></div><table>{REST}</table>"
        case _:
            page = f"<table>{ROW.format('').replace('<td>', f'<td{attributes}>')}{REST}</table>"
    blocks = read_text(page)
    cells = [[cell.text for cell in row.cells] for block in blocks if isinstance(block, Table) for row in block.rows]
    assert [row for row in cells if row] == [["许可", "1", "2"]]
    if part != "cells":
        assert [block.unseen for block in blocks if not isinstance(block, Table)] == ["处罚 | 99 | 98"]


def test_looks_end_with_their_cell_row_and_table() -> None:
    for tag in ("<del>", "<span style='opacity:0'>", "<s>", "<p style='visibility:hidden'>", "<sup>"):
        page = f"<table><tr><td>许可<td>{tag}99<td>1<tr><td>处罚<td>2<td>3</table>"
        rows = rows_of(page)
        assert [cell.text for cell in rows[0].cells][2:] == ["1"]
        assert [cell.text for cell in rows[1].cells] == ["处罚", "2", "3"]


def test_prose_is_read_as_it_is_seen() -> None:
    blocks = read_text(
        "<p>收到<del>99</del>120<sup>1</sup>件，面积5m<sup>2</sup><span style='opacity:0'>8</span></p><p>丙<rt>x</rt></p>"
    )
    assert [block.text for block in blocks if not isinstance(block, Table)] == ["收到120¹件，面积5m²", "丙"]


PARTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *((("<del>", "</del>"), ("<span hidden>", "</span>"), ("<i style='font-size:0'>", "</i>"))),
                *((("<sup>", "</sup>"), ("<b style='opacity:0'>", "</b>"), ("<s>", "</s>"), ("<rt>", "</rt>"))),
                *((("<b>", "</b>"), ("", ""), ("<span style='color:red'>", "</span>"), ("<ins>", "</ins>"))),
                ("<u style='visibility:hidden'>", "</u>"),
            ]
        ),
        st.integers(0, 10**6),
    ),
    min_size=1,
    max_size=5,
)
_SEEN = frozenset(["<b>", "", "<span style='color:red'>", "<ins>"])


@given(PARTS, st.sampled_from(["", "<p>", "<div><span>", "<b>"]))
def test_only_what_is_seen_is_read(parts: list[tuple[tuple[str, str], int]], before: str) -> None:
    """And of what is left out every piece is told."""
    markup = before + "".join(f"{begin}{number}{end}" for (begin, end), number in parts)
    text, remarks = cell_of(markup)
    seen = "".join(str(number) for (begin, _), number in parts if begin in _SEEN)
    if seen:
        assert text == seen
    told = "".join(said for kind, said in remarks if kind != "doubtful")
    for (begin, _), number in parts:
        if begin not in _SEEN and seen:
            assert str(number) in told


@given(
    st.text(max_size=300), st.sampled_from(["<style>{}</style><b>9</b>", "<b style='{}'>9</b>", "<input value='{}'>"])
)
def test_any_style_is_read(text: str, markup: str) -> None:
    read_text(f"<table><tr><td>{markup.format(escape(text))}</td></tr></table>")


def test_remarks_are_of_the_cells_that_stay() -> None:
    """Cells that only pad what is spanned are left out, and the remarks keep to their cells."""
    page = (
        "<table><tr><td rowspan=2>甲</td><td>a</td><td>1</td></tr><tr><td></td><td>b</td><td><del>9</del>2</td></tr>"
        "<tr><td>x</td><td>y</td><td>3</td></tr></table>"
    )
    assert rows_of(page)[1].remarks == (Remark("struck", "9", 1),)

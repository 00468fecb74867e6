"""What nobody sees in a Word document is not read, what is seen is; what cannot be told is no number."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import Block, Paragraph, Table, TableRow
from extract.files import docx, open_document
from tests.test_files_office import needs_soffice
from tests.write_docx import package, paragraph, run

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'
)


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "", of_cells: str = "") -> str:
    inner = "".join(f"<w:tc><w:tcPr>{of_cells}</w:tcPr>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def text(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def blocks(body: str, styles: str = "") -> list[Block]:
    parts = {
        "word__styles.xml": f"<w:styles xmlns:w='{W}'>{styles}</w:styles>",
        "word___rels__document.xml.rels": RELATIONSHIPS,
    }
    return docx.read(package(f"<w:body>{body}</w:body>", **(parts if styles else {})))


def rows_of(found: list[Block]) -> list[TableRow]:
    return [line for block in found if isinstance(block, Table) for line in block.rows]


def cell_of(content: str, styles: str = "", **properties: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of a cell with that content, and what is said of it."""
    first = row(text(run("许可")), content, text(run("7")), of_cells=properties.get("of_cells", ""))
    other = row(text(run("处罚")), text(run("8")), text(run("9")))
    found = rows_of(blocks(table(first, other, properties=properties.get("of_table", "")), styles))[0]
    assert [cell.text for cell in (found.cells[0], found.cells[2])] == ["许可", "7"]
    assert all(remark.cell == 1 for remark in found.remarks)
    return found.cells[1].text, [(remark.kind, remark.text) for remark in found.remarks]


LOOKS = {
    "<w:strike/>": "struck",
    "<w:strike w:val='1'/>": "struck",
    "<w:strike w:val='true'/><w:color w:val='FF0000'/>": "struck",
    "<w:dstrike/>": "struck",
    "<w:vanish/>": "unseen",
    "<w:color w:val='FFFFFF'/>": "unseen",
    "<w:color w:themeColor='background1'/>": "unseen",
    "<w:color w:val='auto' w:themeColor='background1'/>": "unseen",
    "<w:color w:val='000000'/><w:shd w:val='clear' w:fill='000000'/>": "unseen",
    "<w:color w:val='000000'/><w:highlight w:val='black'/>": "unseen",
    "<w:sz w:val='2'/>": "unseen",
    "<w:vertAlign w:val='superscript'/>": "note",
    "<w:vertAlign w:val='subscript'/>": "note",
    "<w:position w:val='6'/>": "note",
    "<w:position w:val='-4'/>": "note",
    "<w:color w:val='D9D9D9'/>": "doubtful",
    "<w:color w:val='CCCCCC'/>": "doubtful",
    "<w:sz w:val='4'/>": "doubtful",
    "<w:w w:val='1'/>": "doubtful",
    "<w:highlight w:val='black'/>": "doubtful",
}
"""Properties of a run -> as what its text is left out."""
SEEN = (
    *("", "<w:strike w:val='0'/>", "<w:vanish w:val='false'/>", "<w:vertAlign w:val='baseline'/>", "<w:b/>"),
    *("<w:color w:val='FF0000'/>", "<w:color w:val='auto'/>", "<w:position w:val='0'/>", "<w:sz w:val='21'/>"),
    *("<w:highlight w:val='yellow'/>", "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='1F4E79'/>"),
    *("<w:shd w:val='clear' w:fill='000000'/>", "<w:webHidden/>", "<w:u w:val='single'/>", "<w:w w:val='90'/>"),
)


def expected(kind: str) -> tuple[str, list[tuple[str, str]]]:
    return ("99120", [("doubtful", "99120 | 120")]) if kind == "doubtful" else ("120", [(kind, "99")])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("way", ["run", "style", "based on", "split", "inserted", "control", "link"])
def test_what_a_run_leaves_out(look: str, way: str) -> None:
    styled = "<w:rStyle w:val='q9'/>"
    own = f"<w:style w:type='character' w:styleId='%s'>%s<w:rPr>{look}</w:rPr></w:style>"
    match way:
        case "run":
            found = cell_of(text(run("99", look), run("120")))
        case "style":
            found = cell_of(text(run("99", styled), run("120")), own % ("q9", ""))
        case "based on":
            based = "<w:style w:type='character' w:styleId='q9'><w:basedOn w:val='q8'/></w:style>"
            found = cell_of(text(run("99", styled), run("120")), own % ("q8", "") + based)
        case "split":
            found = cell_of(text(run("9", look), run("", ""), run("9", look), run("1"), run("20")))
        case "inserted":
            found = cell_of(text(f"<w:ins w:id='1'>{run('99', look)}{run('120')}</w:ins>"))
        case "control":
            found = cell_of(
                text(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('99', look)}{run('120')}</w:sdtContent></w:sdt>")
            )
        case _:
            found = cell_of(text(f"<w:hyperlink>{run('99', look)}</w:hyperlink>{run('120')}"))
    assert found == expected(LOOKS[look])


@pytest.mark.parametrize("look", SEEN)
def test_what_a_run_shows(look: str) -> None:
    assert cell_of(text(run("99", look), run("120"))) == ("99120", [])


def test_styles_toggle_and_the_run_itself_goes_before_them() -> None:
    def style(kind: str, name: str, look: str, more: str = "") -> str:
        return f"<w:style w:type='{kind}' w:styleId='{name}' {more}><w:rPr>{look}</w:rPr></w:style>"

    struck = style("paragraph", "p", "<w:strike/>") + style("character", "c", "<w:strike/>")
    in_p = "<w:pStyle w:val='p'/>"
    assert cell_of(text(run("120"), properties=in_p), struck) == ("", [("struck", "120")])
    assert cell_of(text(run("120", "<w:rStyle w:val='c'/>"), properties=in_p), struck) == ("120", [])
    assert cell_of(text(run("120", "<w:strike w:val='0'/>"), properties=in_p), struck) == ("120", [])
    usual = style("paragraph", "n", "<w:vertAlign w:val='superscript'/>", "w:default='1'")
    plain = "<w:vertAlign w:val='baseline'/>"
    assert cell_of(text(run("120", plain), run("1")), usual + style("paragraph", "x", "<w:b/>"))[0] in ("120", "1201")
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert cell_of(text(run("120", "<w:vanish w:val='0'/>")), defaults.replace("vanish", "b"))[0] == "120"


def test_what_a_tables_style_and_shading_say() -> None:
    style = "<w:style w:type='table' w:styleId='t'>{}</w:style>"
    used = "<w:tblStyle w:val='t'/>"
    white = run("99", "<w:color w:val='FFFFFF'/>")
    shaded = style.format("<w:tblStylePr w:type='firstRow'><w:tcPr><w:shd w:fill='0000FF'/></w:tcPr></w:tblStylePr>")
    assert cell_of(text(white, run("120")), shaded, of_table=used) == ("99120", [("doubtful", "99120 | 120")])
    struck = style.format("<w:tblStylePr w:type='lastRow'><w:rPr><w:strike/></w:rPr></w:tblStylePr>")
    body = table(row(text(run("许可")), text(run("120"))), properties=used)
    assert [remark.text for line in rows_of(blocks(body, struck)) for remark in line.remarks] == ["许可 | ", "120 | "]
    assert cell_of(text(white), of_cells="<w:shd w:val='clear' w:fill='C00000'/>") == ("99", [])
    assert cell_of(text(white, run("120")), of_cells="<w:shd w:val='clear' w:fill='auto'/>") == (
        "120",
        [("unseen", "99")],
    )
    assert cell_of(text(white, properties="<w:shd w:val='clear' w:fill='C00000'/>")) == ("99", [])
    pale = style.format("<w:tblStylePr w:type='firstRow'><w:rPr><w:b/></w:rPr></w:tblStylePr>")
    assert cell_of(text(run("120")), pale, of_table=used) == ("120", [])


CONTENTS = {
    "deleted": (
        f"<w:del w:id='1'><w:r><w:delText>99</w:delText></w:r></w:del><w:ins w:id='2'>{run('120')}</w:ins>",
        ["struck"],
    ),
    "moved": (f"<w:moveFrom w:id='1'>{run('99')}</w:moveFrom><w:moveTo w:id='2'>{run('120')}</w:moveTo>", ["struck"]),
    "ruby": (f"<w:r><w:ruby><w:rt>{run('99')}</w:rt><w:rubyBase>{run('120')}</w:rubyBase></w:ruby></w:r>", ["ruby"]),
    "form field": (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:textInput/></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText>FORMTEXT 99</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        f"{run('120')}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        [],
    ),
    "list": (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='99'/>"
        "<w:listEntry w:val='120'/></w:ddList></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
        [],
    ),
    "list with its result printed": (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:default w:val='1'/><w:listEntry w:val='99'/>"
        "<w:listEntry w:val='120'/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        f"{run('120')}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        [],
    ),
    "chosen": (
        "<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='99'/></w:dropDownList></w:sdtPr>"
        f"<w:sdtContent>{run('120')}</w:sdtContent></w:sdt>",
        [],
    ),
    "checkbox": (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>"
        f"</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>{run('120')}",
        [],
    ),
    "raised alone": (run("120", "<w:vertAlign w:val='superscript'/>"), []),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_a_paragraph_shows(name: str) -> None:
    content, kinds = CONTENTS[name]
    assert cell_of(text(content)) == ("120", [(kind, "99") for kind in kinds])


@pytest.mark.parametrize("way", ["in a line", "of paragraphs"])
def test_a_hint_in_a_control_is_doubtful(way: str) -> None:
    inner = run("120") if way == "in a line" else text(run("120"))
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    content = text(control) if way == "in a line" else control + text()
    assert cell_of(content) == ("120", [("doubtful", "120 | ")])


def test_lines_too_low_to_be_seen() -> None:
    cut = "<w:spacing w:line='20' w:lineRule='exact'/>"
    assert cell_of(text(run("99"), properties=cut) + text(run("120"))) == ("120", [("unseen", "99")])
    assert cell_of(text(run("120"), properties="<w:spacing w:line='20' w:lineRule='atLeast'/>")) == ("120", [])
    assert cell_of(text(run("120"), properties="<w:spacing w:line='560' w:lineRule='exact'/>")) == ("120", [])


STRUCK = "<w:strike/>"


@pytest.mark.parametrize("way", ["deleted", "hidden", "low", "struck"])
@pytest.mark.parametrize("whole", [False, True])
def test_rows_and_tables_that_nobody_sees(way: str, whole: bool) -> None:
    look = STRUCK if way == "struck" else ""
    properties = {
        "deleted": "<w:del w:id='1'/>",
        "hidden": "<w:hidden/>",
        "low": "<w:trHeight w:val='0' w:hRule='exact'/>",
        "struck": "",
    }[way]
    gone = row(*(text(run(word, look)) for word in ("处罚", "99", "98")), properties=properties)
    seen = row(*(text(run(word)) for word in ("许可", "1", "2")))
    found = blocks(table(gone) + text() + table(seen) if whole else table(gone, seen))
    assert [[cell.text for cell in line.cells] for line in rows_of(found)] == [["许可", "1", "2"]]
    assert [block.unseen for block in found if isinstance(block, Paragraph)] == ["处罚 | 99 | 98"]


def test_prose_and_small_tables() -> None:
    note = "<w:vertAlign w:val='superscript'/>"
    (found,) = blocks(text(run("收到"), run("99", STRUCK), run("120"), run("1", note), run("件")))
    assert found == Paragraph("收到120¹件")
    inner = table(row(text(run("99", STRUCK), run("120"))))
    assert cell_of(inner + text()) == ("120", [("struck", "99")])


KINDS = [*((look, kind) for look, kind in LOOKS.items() if kind != "doubtful"), *((look, "") for look in SEEN)]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6)), min_size=1, max_size=6))
def test_only_what_is_seen_is_read(runs: list[tuple[tuple[str, str], int]]) -> None:
    """And of what is left out every piece is told."""
    read, remarks = cell_of(text(*(run(str(number), look) for (look, _), number in runs)))
    seen = "".join(str(number) for (_, kind), number in runs if not kind)
    if seen:
        assert read == seen
        for kind in ("struck", "unseen", "note"):
            left_out = "".join(str(number) for (_, own), number in runs if own == kind)
            assert [said for which, said in remarks if which == kind] == ([left_out] if left_out else [])


def test_a_plain_document_with_telling_styles_that_nobody_uses() -> None:
    style = "<w:style w:type='character' w:styleId='FootnoteReference'><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>"
    assert cell_of(text(run("120")), style) == ("120", [])
    assert isinstance(blocks(paragraph(run("x")), style)[0], Paragraph)


@needs_soffice
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_old_files_keep_what_their_runs_say(tmp_path: Path, suffix: str) -> None:
    """Through LibreOffice, which forgets the colours of a theme that is not there."""
    looks = {look: kind for look, kind in LOOKS.items() if "theme" not in look and "highlight" not in look}
    width = "<w:tcW w:w='2000' w:type='dxa'/>"
    lines = [
        row(text(run(f"行{number}")), text(run("99", look), run("120")), text(run("7")), of_cells=width)
        for number, look in enumerate(looks)
    ]
    made = table(*lines, properties="<w:tblW w:w='6000' w:type='dxa'/>").replace(
        "</w:tblPr>", "</w:tblPr><w:tblGrid>" + "<w:gridCol w:w='2000'/>" * 3 + "</w:tblGrid>"
    )
    (tmp_path / "a.docx").write_bytes(package(f"<w:body>{made}<w:p/></w:body>"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    program = shutil.which("soffice") or "libreoffice"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True,
        capture_output=True,
    )
    document = open_document(f"a.{suffix}", (tmp_path / f"a.{suffix}").read_bytes(), "0" * 64)
    assert document.rows
    said = {remark.row: remark.kind for remark in document.remarks}
    found = {cells[0]: (cells[1], said.get(number)) for number, cells in enumerate(document.rows)}
    assert found == {
        f"行{number}": ("99120" if kind == "doubtful" else "120", kind) for number, kind in enumerate(looks.values())
    }

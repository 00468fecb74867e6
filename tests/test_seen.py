"""Whole reports of every kind of file, one figure struck, hidden, raised or doubtful in every way: never a wrong number.

The figure read is the one that is seen, with a finding that says what was left out; or the cell is ambiguous, and one of
its readings is the figure. No other cell changes.
"""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color

from tests.pages import page
from tests.rendering import CellKey, ReportFigures, cells_of, plain_figures, with_figures
from tests.test_files_html_seen import HIDING, NOT_TOLD, RAISING, STRIKING
from tests.test_files_odf import LOOKS as ODF_LOOKS
from tests.test_files_odf import style
from tests.test_files_office import read_cells
from tests.test_files_word_seen import LOOKS as WORD_LOOKS
from tests.write_docx import run, write_docx, zipped
from tests.write_html import HtmlNoise, html_text, write_mhtml
from tests.write_odf import write_odf
from tests.write_sheets import write_xlsx

FIGURE, OTHER = "7654321", "99"
KEYS: tuple[CellKey, ...] = tuple(
    next(key for key, _ in cells_of(plain_figures("format_2021", "format_2021")) if key[0] == table and at in key)
    for table, at in (("disclosure", "in_force"), ("application", "total"), ("dispute", "pending"))
)
"""A cell of each table."""


@cache
def figures(key: CellKey) -> ReportFigures:
    return with_figures(plain_figures("format_2021", "format_2021"), {key: FIGURE})


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """An office file of which a part says something else."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts[part].count(old.encode()) == 1
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return zipped(parts)


def html(key: CellKey, inner: str) -> bytes:
    source = html_text(page(figures(key)), HtmlNoise(furniture=True))
    assert source.count(f">{FIGURE}<") == 1
    return source.replace(f">{FIGURE}<", f">{inner}<").encode()


def docx(key: CellKey, look: str) -> bytes:
    made = write_docx(page(figures(key)))
    return changed(made, "word/document.xml", run(FIGURE), run(OTHER, look) + run(FIGURE))


def odf(key: CellKey, look: str, kind: Any) -> bytes:
    made = write_odf(page(figures(key)), kind)
    span = f"<text:p><text:span text:style-name='q9'>{OTHER}</text:span>{FIGURE}</text:p>"
    made = changed(made, "content.xml", f"<text:p>{FIGURE}</text:p>", span)
    automatic = "<office:automatic-styles>"
    return changed(made, "content.xml", automatic, automatic + style("q9", "text", look))


def xlsx(key: CellKey, font: InlineFont) -> bytes:
    book = load_workbook(io.BytesIO(write_xlsx(page(figures(key)))))
    places = [cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value) == FIGURE]
    assert len(places) == 1
    places[0].value = CellRichText(TextBlock(font, OTHER), FIGURE)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FONTS = {
    "struck": InlineFont(strike=True),
    "raised": InlineFont(vertAlign="superscript"),
    "white": InlineFont(color=Color(rgb="FFFFFFFF")),
    "light": InlineFont(color=Color(rgb="FFD0D0D0")),
    "tiny": InlineFont(sz=1),
}
WAYS: dict[str, tuple[str, Callable[[CellKey], bytes]]] = {
    **{
        f"html {look}": ("a.html", lambda key, look=look: html(key, f'<span style="{look}">{OTHER}</span>{FIGURE}'))
        for look in (*HIDING, *STRIKING, *RAISING, *NOT_TOLD)
    },
    **{
        f"html {name}": ("a.html", lambda key, name=name: html(key, f"<{name}>{OTHER}</{name}>{FIGURE}"))
        for name in ("del", "s", "strike", "sup", "sub", "rt", "template", "noscript", "dialog")
    },
    "mhtml": ("a.mhtml", lambda key: write_mhtml(html(key, f"<del>{OTHER}</del>{FIGURE}"))),
    **{f"docx {look}": ("a.docx", lambda key, look=look: docx(key, look)) for look in WORD_LOOKS},
    **{f"odt {look}": ("a.odt", lambda key, look=look: odf(key, look, "text")) for look in ODF_LOOKS},
    **{f"ods {look}": ("a.ods", lambda key, look=look: odf(key, look, "spreadsheet")) for look in ODF_LOOKS},
    **{f"xlsx {name}": ("a.xlsx", lambda key, font=font: xlsx(key, font)) for name, font in FONTS.items()},
}
_TABLE_3 = KEYS[1]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_seen_is_read_or_the_cell_is_ambiguous(way: str) -> None:
    name, write = WAYS[way]
    assert_seen(name, write(_TABLE_3), _TABLE_3)


@pytest.mark.parametrize("key", [KEYS[0], KEYS[2]], ids=["table 2", "table 4"])
@pytest.mark.parametrize(
    "way",
    [
        "html display:none",
        "html color:#ccc",
        "html sup",
        "docx <w:strike/>",
        "docx <w:sz w:val='4'/>",
        "xlsx raised",
        "xlsx light",
    ],
)
def test_the_same_in_the_other_tables(way: str, key: CellKey) -> None:
    name, write = WAYS[way]
    assert_seen(name, write(key), key)


def assert_seen(name: str, content: bytes, key: CellKey) -> None:
    found, tables = read_cells(name, content)
    findings = [
        line for line in tables["findings"].to_pylist() if line["rule_id"] in ("VAL-09", "APP-04", "PRO-11", "DIS-04")
    ]
    for other, printed in cells_of(figures(key)):
        place = other if other[0] == "disclosure" else (other[0], other[1], None, other[2])
        cell = found[place]
        if other != key:
            assert (cell.raw or "").strip() == printed and cell.value == Decimal(printed), (other, cell)
        elif cell.value is None:
            assert cell.status == "ambiguous"
            notes = [line for line in tables["cell_notes"].to_pylist() if line["value_status"] == "ambiguous"]
            assert [FIGURE in line["readings"].split(" | ") for line in notes] == [True]
            assert [line["rule_id"] == "VAL-09" for line in findings] == [False]
        else:
            assert cell.value == int(FIGURE)
            assert [(line["rule_id"], line["actual"]) for line in findings] == [("VAL-09", FIGURE)]
            assert OTHER in findings[0]["evidence"]
            assert findings[0]["source_line"] == cell.line
            assert findings[0]["row_no"] is not None

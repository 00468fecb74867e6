"""PDF: pages written and read back cell by cell, rulings lost and added, figures that run out of their cells, refusals."""

import io
import re
import time
import zlib
from csv import DictReader
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract import DocumentError, SourceFile
from extract.blocks import Block, Paragraph, Table
from extract.characters import RADICALS
from extract.errors import UnreadableDocument
from extract.files import open_document, pdf_document
from extract.files.pdf_document import blocks_of
from extract.files.pdf_grid import grids_of_fills, grids_of_rules
from extract.files.pdf_page import Box
from extract.files.pdf_process import read_in_process
from tests.helpers import SHARED, Cell, cells, forms, needs_shared, reader
from tests.pages import Grid, GridCell, page, random_figures
from tests.rendering import ReportFigures, cells_of, with_figures
from tests.write_pdf import PdfNoise, Rules, write_pdf
from transform.facts.batch import BatchBuilder

NAME = "report.pdf"
RULES: tuple[Rules, ...] = ("lines", "rectangles", "boxes", "one_path", "fills")


def read_cells(content: bytes, name: str = NAME) -> tuple[dict[tuple[Any, ...], Cell], dict[str, Any]]:
    """The report's cells as read (place -> cell), and its batch tables."""
    document = open_document(name, content, sha256(content).hexdigest())
    builder = BatchBuilder(forms())
    builder.add_source(SourceFile(name, name, len(content), 0), document.sha256)
    builder.add_report(reader().read(document))
    tables = builder.tables()
    return {cell.place: cell for cell in cells(tables)}, tables


def place_of(key: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return key if key[0] == "disclosure" else (key[0], key[1], None, key[2])


def assert_same(content: bytes, figures: ReportFigures) -> None:
    """Every figure is read as printed, blanks as blanks; agency, year and headings as well."""
    found, tables = read_cells(content)
    for key, printed in cells_of(figures):
        cell = found.pop(place_of(key))
        assert (cell.raw or "").strip() == printed or (cell.status == "blank" and not printed), (key, printed, cell)
        assert (cell.value is None) == (not printed or printed == "/"), (key, printed, cell)
    assert {place[0] for place in found} <= {"fee"}
    report = tables["reports"].to_pylist()[0]
    assert (report["agency_name"], report["report_year"]) == ("某某市某某区财政局", 2023)
    assert tables["sections"].num_rows == 6


def assert_never_wrong(content: bytes, figures: ReportFigures) -> int:
    """No cell has another value than was printed. How many have one; a set-aside document has none."""
    try:
        found, _ = read_cells(content)
    except DocumentError:
        return 0
    valued = [(key, printed, cell) for key, printed in cells_of(figures) if (cell := found.get(place_of(key)))]
    valued = [one for one in valued if one[2].value is not None]
    for key, printed, cell in valued:
        decoded = cell.status == "decoded" and printed.isdecimal() and cell.value == int(printed)
        assert decoded or (cell.raw or "").strip() == printed, (key, printed, cell)
    return len(valued)


FORMS = st.sampled_from(
    [
        ("format_2021", "format_2021", (None,)),
        ("format_2019", "format_2019", (None,)),
        ("format_2019", "format_2021", (None,)),
        ("format_2019", "format_2019", ("行政检查", "行政确认")),
    ]
)


@st.composite
def made_figures(draw: st.DrawFn) -> ReportFigures:
    """A report's figures; in some, cells are left blank or struck out."""
    form2, form3, subcategories = draw(FORMS)
    rng = Random(draw(st.integers(0, 2**32)))
    figures = random_figures(rng, form2, form3, subcategories)
    rate = draw(st.sampled_from((0.0, 0.0, 0.05, 0.4)))
    return with_figures(
        figures, {key: rng.choice(("", "", "/")) for key, _ in cells_of(figures) if rng.random() < rate}
    )


FLAGS = (
    "repeat_header", "vertical_labels", "double", "gaps", "thick", "dashed", "open_sides", "characters", "bold",
    "page_numbers", "form", "cropped", "hidden", "shaded",
)  # fmt: skip
NOISES = st.builds(
    PdfNoise,
    rules=st.sampled_from(RULES),
    page_height=st.sampled_from((842.0, 842.0, 600.0, 430.0)),
    rotated=st.sampled_from((0, 0, 90, 180, 270)),
    **{flag: st.booleans() for flag in FLAGS},
)


# -- written and read back ---------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(made_figures(), NOISES)
def test_every_cell_is_read_however_the_tables_are_drawn(figures: ReportFigures, noise: PdfNoise) -> None:
    assert_same(write_pdf(page(figures), noise), figures)


@pytest.mark.parametrize("rules", RULES)
def test_each_way_to_rule_a_table_is_read(rules: Rules) -> None:
    figures = random_figures(Random(1))
    assert_same(write_pdf(page(figures), PdfNoise(rules=rules)), figures)


@settings(max_examples=10, deadline=None)
@given(made_figures(), st.booleans())
def test_a_label_half_on_each_page_shifts_nothing(figures: ReportFigures, vertical: bool) -> None:
    content = write_pdf(page(figures), PdfNoise(page_height=520, split_labels=True, vertical_labels=vertical))
    assert assert_never_wrong(content, figures) > 0


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(({"lost": 0.01}, {"lost": 0.05}, {"strays": 1}, {"strays": 3}, {"strays": 12}, {})),
    st.sampled_from(("lines", "rectangles")),
    st.booleans(),
    st.booleans(),
)
def test_lost_and_stray_rulings_and_wide_figures_never_give_a_wrong_figure(
    seed: int, hurt: dict[str, Any], rules: Rules, overflow: bool, characters: bool
) -> None:
    figures = random_figures(Random(seed))
    noise = PdfNoise(rules=rules, seed=seed, overflow=overflow, characters=characters, page_height=560, **hurt)
    assert_never_wrong(write_pdf(page(figures), noise), figures)


def test_a_place_on_the_page_is_known_for_every_cell() -> None:
    figures = random_figures(Random(3))
    content = write_pdf(page(figures), PdfNoise(page_height=430))
    document = open_document(NAME, content, "")
    lines = document.text.split("\n")
    assert {place.page for place in document.places} == set(range(1, len(pypdfium2.PdfDocument(content)) + 1))
    assert all(lines[place.line - 1].startswith("\t") for place in document.places)


# -- single tables -----------------------------------------------------------------------------------------------------

WIDTHS = (1.0, 1.0, 1.0)


def rows_of(blocks: list[Block]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for block in blocks if isinstance(block, Table) for row in block.rows]


def table(*rows: tuple[str | GridCell, ...], columns: int = 3) -> Grid:
    made = tuple(
        tuple(cell if isinstance(cell, GridCell) else GridCell(cell, key=("x",)) for cell in row) for row in rows
    )
    return Grid(made, columns, (1.0,) * columns)


PROSE = "依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告，本机关通过门户网站和便民服务窗口发布信息。"


def test_empty_cells_are_cells_and_spanning_cells_stand_where_they_begin() -> None:
    grid = table(
        (GridCell("甲", rows=2), GridCell("乙", columns=2)),
        ("", "7"),
        ("丙", "", ""),
    )
    blocks = blocks_of(write_pdf([PROSE, grid]))
    assert rows_of(blocks) == [["甲", "乙"], ["", "7"], ["丙", "", ""]]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [[cell.column for cell in row.cells] for row in tables[0].rows] == [[1, 2], [2, 3], [1, 2, 3]]


def test_a_figure_that_runs_over_a_ruling_is_no_figure() -> None:
    grid = table(("规章", "1", "123456789012345678901234567890123456", "5"), ("规章", "1", "2", "3"), columns=4)
    read = rows_of(blocks_of(write_pdf([PROSE, grid], PdfNoise(overflow=True))))[0]
    assert read[0] == "规章"
    assert "│" in read[2]
    assert not any(re.fullmatch(r"\d+", cell) and len(cell) > 1 for cell in read)


def test_a_figure_that_runs_out_of_the_table_is_no_figure() -> None:
    grid = table(("规章", "1", "5", "123456789012345678901234567890"), columns=4)
    read = rows_of(blocks_of(write_pdf([PROSE, grid], PdfNoise(overflow=True))))[0]
    assert "│" in read[3]


def test_two_figures_in_a_cell_are_kept_apart_in_all_its_rows() -> None:
    """The ruling between two rows is lost in one column only."""
    content = drawn(
        lines=[
            *((50, y, 350, y) for y in (600, 640)),
            (50, 620, 250, 620),
            *((x, 600, x, 640) for x in (50, 150, 250, 350)),
        ],
        texts=[(60, 625, "AB"), (60, 605, "CD"), (160, 625, "1"), (160, 605, "2"), (260, 625, "3"), (260, 605, "4")],
    )
    assert rows_of(blocks_of(content)) == [["AB", "1", "3\n4"], ["CD", "2", "3\n4"]]


def test_two_labels_in_a_cell_go_each_to_its_row_of_figures() -> None:
    """The ruling between two rows is lost in the label column; a label that spans rows stays where it begins."""
    lines = [
        *((50, y, 350, y) for y in (600, 640)),
        (150, 620, 350, 620),
        *((x, 600, x, 640) for x in (50, 150, 250, 350)),
    ]
    texts = [(60, 625, "AB"), (60, 605, "CD"), (160, 625, "1"), (160, 605, "2"), (260, 625, "3"), (260, 605, "4")]
    assert rows_of(blocks_of(drawn(lines, texts))) == [["AB", "1", "3"], ["CD", "2", "4"]]
    texts[2:4] = [(160, 625, "EF"), (160, 605, "GH")]
    assert rows_of(blocks_of(drawn(lines, texts))) == [["AB\nCD", "EF", "3"], ["GH", "4"]]
    one = [(60, 615, "AB"), *texts[2:], (160, 625, "EF")]
    assert rows_of(blocks_of(drawn(lines, one)))[0][0] == "AB"


def test_a_ruling_drawn_halfway_makes_no_table() -> None:
    lines = [*((50, y, 350, y) for y in (600, 620, 640)), *((x, 600, x, 640) for x in (50, 150, 350))]
    texts = [(60, 625, "AB"), (160, 625, "1"), (260, 625, "2"), (60, 605, "CD"), (160, 605, "3"), (260, 605, "4")]
    assert rows_of(blocks_of(drawn([*lines, (250, 600, 250, 640)], texts))) == [["AB", "1", "2"], ["CD", "3", "4"]]
    blocks = blocks_of(drawn([*lines, (250, 610, 250, 640)], texts))
    assert not rows_of(blocks)
    assert any(re.fullmatch(r"\s*AB {2,}1 {2,}2", text) for text in texts_of(blocks))


def test_a_cell_that_is_no_rectangle_makes_no_table() -> None:
    rules = [Box(0, y, 100, y) for y in (0, 100)] + [Box(x, 0, x, 100) for x in (0, 100)]
    assert grids_of_rules([*rules, Box(0, 50, 100, 50), Box(50, 0, 50, 100)])
    assert not grids_of_rules([*rules, Box(50, 50, 100, 50), Box(50, 50, 50, 100)])


def test_a_row_that_ends_short_has_no_cell_there_unless_something_is_printed() -> None:
    lines = [(50, 640, 350, 640), (50, 620, 350, 620), (50, 600, 250, 600), (50, 600, 50, 640), (150, 600, 150, 640)]
    lines += [(250, 600, 250, 640), (350, 620, 350, 640)]
    texts = [(60, 625, "AB"), (160, 625, "1"), (260, 625, "2"), (60, 605, "CD"), (160, 605, "3")]
    assert rows_of(blocks_of(drawn(lines, texts))) == [["AB", "1", "2"], ["CD", "3"]]
    assert rows_of(blocks_of(drawn(lines, [*texts, (260, 605, "9")])))[1] == ["CD", "3", "9"]


def test_one_row_of_filled_cells_is_a_colour_not_a_table() -> None:
    fills = [Box(0, 0, 50, 20), Box(50, 0, 100, 20)]
    assert not grids_of_fills(fills, [], 600, 800)
    below = [Box(0, 20, 50, 40), Box(50, 20, 100, 40)]
    assert [grid.columns for grid in grids_of_fills(fills + below, [], 600, 800)] == [2]
    assert not grids_of_fills(fills + below, [Box(0, 0, 100, 40)], 600, 800), "where a ruled table is"


def test_a_heading_row_alone_on_the_page_before_belongs_to_its_table() -> None:
    grid = Grid(
        (
            (GridCell("第二十条第（一）项", 3),),
            (GridCell("信息内容"), GridCell("甲"), GridCell("乙")),
            (GridCell("规章"), GridCell("1", key=("x",)), GridCell("2", key=("x",))),
        ),
        3,
        WIDTHS,
    )
    blocks = blocks_of(write_pdf([PROSE, PROSE, PROSE, grid], PdfNoise(page_height=235)))
    assert [len(block.rows) for block in blocks if isinstance(block, Table)] == [1, 2]
    assert rows_of(blocks)[0] == ["第二十条第（一）项"]


# -- text --------------------------------------------------------------------------------------------------------------


def texts_of(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_without_rulings_columns_stand_apart_and_no_table_is_made_up() -> None:
    figures = random_figures(Random(2))
    blocks = blocks_of(write_pdf(page(figures), PdfNoise(rules="none")))
    texts = texts_of(blocks)
    assert not any(isinstance(block, Table) for block in blocks)
    assert any(re.fullmatch(r"\s*规章 {2,}\d+ {2,}\d+ {2,}\d+", text) for text in texts)
    heads, row = (next(t for t in texts if t.strip().startswith(w)) for w in ("信息内容  ", "规章  "))
    starts = [m.start() for m in re.finditer(r"\S+", heads)][1:], [m.start() for m in re.finditer(r"\d+", row)]
    assert all(0 <= figure - head <= 12 for head, figure in zip(*starts, strict=True)), "places follow x"


def test_a_table_with_level_rulings_only_is_text_laid_out_by_place() -> None:
    lines = [(50, y, 350, y) for y in (600, 620, 640)]
    texts = [(60, 625, "AB"), (160, 625, "1"), (260, 625, "2"), (60, 605, "CD"), (160, 605, "3"), (260, 605, "4")]
    blocks = blocks_of(drawn([*lines, (50, 600, 50, 640), (350, 600, 350, 640)], texts))
    assert not rows_of(blocks)
    assert any(re.fullmatch(r"\s*CD {2,}3 {2,}4", text) for text in texts_of(blocks))


def test_page_numbers_are_left_out() -> None:
    blocks = blocks_of(write_pdf([PROSE] * 30, PdfNoise(page_numbers=True, page_height=400)))
    assert not any("—" in text for text in texts_of(blocks))


def test_radicals_are_read_as_the_ideographs_that_are_printed() -> None:
    assert "（⼀）⼈⺠政府⻚".translate(RADICALS) == "（一）人民政府页"
    assert not set(map(ord, "一人民政府页规章")) & set(RADICALS)
    text = "".join(map(chr, (0x4E00, 0x2F00, 0x2EA0))) * 20
    assert texts_of(blocks_of(mapped(text)))[0] == "一一民" * 20


def test_characters_without_unicode_are_refused_not_left_out() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        blocks_of(mapped("\ufffd" * 60))
    assert refused.value.code == "needs_ocr"
    assert "\ufffd" in texts_of(blocks_of(mapped("一" * 60 + "\ufffd")))[0]


def test_text_that_nobody_sees_is_not_read() -> None:
    text = "\n".join(texts_of(blocks_of(write_pdf([PROSE], PdfNoise(hidden=True, cropped=True)))))
    assert "条例" in text
    assert "7777" not in text
    assert "99" not in text


# -- refusals ----------------------------------------------------------------------------------------------------------


def drawn(lines: list[tuple[float, ...]], texts: list[tuple[float, float, str]], **options: Any) -> bytes:
    """A page of lines (from x, y to x, y; y upwards) and of Latin texts, with enough prose for a text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 800), **options)
    canvas.drawString(50, 700, "Prose that makes up a text layer, well above all tables")
    for line in lines:
        canvas.line(*line)
    for text in texts:
        canvas.drawString(*text)
    canvas.save()
    return buffer.getvalue()


def plain_pdf(objects: list[bytes]) -> bytes:
    """Objects, the first the catalogue, as a file."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + tail


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def mapped(text: str) -> bytes:
    """A page whose font says of each of its glyphs which character it is; of U+FFFD it says nothing."""
    codes = list(dict.fromkeys(text))
    entries = b"".join(
        b"<%04X> <%04X>\n" % (number, ord(code)) for number, code in enumerate(codes, 1) if code != "\ufffd"
    )
    cmap = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar\n%sendbfchar endcmap"
    shown = b"".join(b"%04X" % (codes.index(character) + 1) for character in text)
    return plain_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 800]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
            stream(b"BT /F 12 Tf 20 400 Td <%s> Tj ET" % shown),
            b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/FontDescriptor 8 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
            stream(cmap % (entries.count(b"\n"), entries)),
            b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120>>",
        ]
    )


def nested_forms(depth: int, times: int) -> bytes:
    """A page that draws a form that draws a form ..., each so many times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</A 5 0 R>>>>/Contents 4 0 R>>",
        stream(b"/A Do"),
    ]
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
    for number in range(6, 6 + depth):
        objects.append(stream(b"/A Do " * times, form + b"/Resources<</XObject<</A %d 0 R>>>>" % number))
    return plain_pdf([*objects, stream(b"0 0 m 10 10 l S", form)])


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        blocks_of(content)
    assert refused.value.reason.strip()
    return refused.value.code


def test_a_locked_pdf_is_refused() -> None:
    locked = StandardEncryption("secret", strength=128)
    assert refusal(drawn([], [], encrypt=locked)) == "encrypted"
    open_to_read = StandardEncryption("", ownerPassword="secret", canModify=0, strength=128)
    assert "Prose" in texts_of(blocks_of(drawn([], [], encrypt=open_to_read)))[0]


def test_a_damaged_pdf_is_refused() -> None:
    assert refusal(b"%PDF-1.4\nnothing") == "damaged"
    assert refusal(write_pdf([PROSE])[:300]) == "damaged"


def test_pictures_and_recognised_text_need_a_person() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.save()
    assert refusal(buffer.getvalue()) == "needs_ocr"
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    text = canvas.beginText(50, 700)
    text.setTextRenderMode(3)
    for _ in range(20):
        text.textLine("Text that a machine has recognised 123")
    canvas.drawText(text)
    canvas.drawString(50, 50, "Scanned by a machine with a visible foot, long enough to be read")
    canvas.save()
    assert refusal(buffer.getvalue()) == "needs_ocr"


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    content = write_pdf([PROSE] * 60, PdfNoise(page_height=300))
    blocks_of(content)
    for name, value in (("MAX_PAGES", 2), ("MAX_CHARACTERS", 500), ("SECONDS", 0.0)):
        with monkeypatch.context() as limits:
            limits.setattr(pdf_document, name, value)
            assert refusal(content) == "too_complex", name
    for name in ("pdf_drawn.MAX_OBJECTS", "pdf_page.MAX_GLYPHS"):
        with monkeypatch.context() as limits:
            limits.setattr(f"extract.files.{name}", 5)
            assert refusal(content) == "too_complex", name


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_hurt_bytes_give_blocks_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(_whole())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 20))):
        if content:
            at = data.draw(st.integers(0, len(content) - 1))
            content[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        blocks = read_in_process(bytes(content), seconds=20)
    except UnreadableDocument as refused:
        assert refused.code in ("damaged", "encrypted", "needs_ocr", "too_complex")
    else:
        assert blocks


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -1e30, 1e30, 0.0])
def test_odd_numbers_in_a_page_do_no_harm(odd: float) -> None:
    number = b"%f" % odd if abs(odd) < 1e9 else str(odd).encode()
    content = b"%s %s 100 20 re f 0 0 m %s 5 l S 1 0 0 1 %s 5 cm BT /F 12 Tf 20 400 Td (Text) Tj ET" % ((number,) * 4)
    page_of = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s 800]/Contents 4 0 R>>" % number
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page_of, stream(content)]
    assert refusal(plain_pdf(objects)) in ("needs_ocr", "damaged")


def _whole() -> bytes:
    return write_pdf(page(random_figures(Random(7))), PdfNoise(page_height=600))


# -- the process of its own --------------------------------------------------------------------------------------------


def test_the_process_reads_the_same() -> None:
    content = _whole()
    assert read_in_process(content) == blocks_of(content)


def test_a_file_made_to_hang_costs_one_refusal() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableDocument) as refused:
        read_in_process(nested_forms(12, 20), seconds=1.5)
    assert refused.value.code == "too_complex"
    assert time.monotonic() - began < 10
    assert read_in_process(_whole())


def test_a_file_made_to_fill_the_memory_costs_one_refusal() -> None:
    spaces = zlib.compressobj(9)
    first, again = (spaces.compress(b" " * 10_000_000) + spaces.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    content = first + again * 110
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        stream(content, b"/Filter/FlateDecode"),
    ]
    with pytest.raises(UnreadableDocument):
        read_in_process(plain_pdf(objects), seconds=20)
    assert read_in_process(_whole())


# -- a real report -----------------------------------------------------------------------------------------------------


@needs_shared
def test_the_real_report_is_read_cell_by_cell() -> None:
    name = "淮安市洪泽区人民政府_2023_1"
    content = (SHARED / "reports" / f"{name}.pdf").read_bytes()
    found, _ = read_cells(content, f"{name}.pdf")
    with (SHARED / "reports" / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(DictReader(file))
    by_code = {(table, row, column): cell for (table, row, _, column), cell in found.items()}
    assert len(expected) == 186
    for line in expected:
        cell = by_code[line["table"], line["row"], line["column"]]
        assert cell.value == Decimal(line["value"]), (line, cell)


@needs_shared
def test_the_rows_of_the_real_report_are_whole() -> None:
    content = (SHARED / "reports" / "淮安市洪泽区人民政府_2023_1.pdf").read_bytes()
    rows = rows_of(blocks_of(content))
    assert ["2.其他法律行政止公开", *"0000000"] in rows
    assert ["三\n、\n本\n年\n度\n办\n理\n结\n果", "（一）予以公开", *"0000000"] in rows
    assert [*["10", "1"], *"00000000", "5", *"0000"] in rows

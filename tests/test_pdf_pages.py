"""PDF over pages: tables cut anywhere, what is printed at the edges of each sheet, and text that nobody sees."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from extract.blocks import Paragraph, Remark, Table
from extract.files.pdf_document import blocks_of
from extract.files.pdf_process import read_in_process
from tests.pages import page
from tests.rendering import ReportFigures
from tests.test_files_pdf import assert_same, made_figures
from tests.write_pdf_strip import Sheets, write_strip

CUTS = st.builds(
    Sheets,
    cut=st.sampled_from(("open", "closed", "beyond")),
    first=st.floats(60, 740),
    sheet=st.floats(320, 740),
    middle=st.booleans(),
    repeat_header=st.booleans(),
    furniture=st.booleans(),
)


@settings(max_examples=30, deadline=None)
@given(made_figures(), CUTS)
def test_a_table_cut_anywhere_is_read_as_if_it_were_whole(figures: ReportFigures, sheets: Sheets) -> None:
    assert_same(write_strip(page(figures), sheets), figures)


# -- small tables ------------------------------------------------------------------------------------------------------

HEIGHT = 800.0
PROSE = "Prose that makes up a text layer far above the tables"


class Drawing:
    """Pages of 400 x 800 points, drawn with y counted downwards."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(400, HEIGHT), invariant=1)
        self.text(50, 100, PROSE)

    def text(self, x: float, y: float, text: str, size: float = 12.0, **look: Any) -> None:
        """Text from x on with its baseline at y; `mode` is its render mode, `fill` its colour, `alpha` how it covers."""
        made = self.canvas.beginText(x, HEIGHT - y)
        made.setFont("Helvetica", size)
        made.setTextRenderMode(look.get("mode", 0))
        made.setFillColor(look.get("fill", Color(0, 0, 0, look.get("alpha", 1))))
        made.textOut(text)
        self.canvas.drawText(made)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def fill(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        self.canvas.setFillColor(color)
        self.canvas.rect(left, HEIGHT - bottom, right - left, bottom - top, stroke=0, fill=1)

    def grid(self, xs: Sequence[float], ys: Sequence[float], top: bool = True, bottom: bool = True) -> None:
        """Rulings; those at the top and at the bottom may be left out."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for n, y in enumerate(ys):
            if (n > 0 or top) and (n < len(ys) - 1 or bottom):
                self.line(xs[0], y, xs[-1], y)

    def page(self) -> None:
        self.canvas.showPage()

    def content(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    return [
        [cell.text for cell in row.cells]
        for block in blocks_of(content)
        if isinstance(block, Table)
        for row in block.rows
    ]


def cell_of(drawing: Drawing) -> tuple[str, tuple[Remark, ...]]:
    """The text of the second cell of a one-row table, and what is said about it."""
    for block in read_in_process(drawing.content()):
        if isinstance(block, Table):
            row = block.rows[0]
            return row.cells[1].text, row.remarks
    raise AssertionError("no table")


def one_row() -> Drawing:
    """A table of a label, a cell from x 150 to 250 and y 200 to 220, and a figure."""
    drawing = Drawing()
    drawing.grid((50, 150, 250, 350), (200, 220))
    drawing.text(60, 215, "AB")
    drawing.text(260, 215, "4")
    return drawing


def cut_table(second: str, closed: bool) -> list[list[str]]:
    """Two pages with a table whose second row is cut: a label's halves, figures above, `second` below."""
    drawing = Drawing()
    drawing.grid((50, 150, 250), (700, 730, 750), bottom=closed)
    for x, y, text in ((60, 720, "AB"), (160, 720, "1"), (60, 744, "CD"), (160, 744, "2")):
        drawing.text(x, y, text)
    drawing.page()
    drawing.grid((50, 150, 250), (50, 70, 90), top=closed)
    for x, y, text in ((60, 65, "EF"), (160, 65, second), (60, 85, "GH"), (160, 85, "3")):
        if text:
            drawing.text(x, y, text)
    return rows_of(drawing.content())


def test_an_open_cell_goes_on_on_the_next_page() -> None:
    assert cut_table("", closed=False) == [["AB", "1"], ["CD\nEF", "2"], ["GH", "3"]]


def test_a_closed_cell_ends_on_its_page() -> None:
    assert cut_table("", closed=True) == [["AB", "1"], ["CD", "2"], ["EF", ""], ["GH", "3"]]


def test_two_rows_of_figures_are_never_one() -> None:
    assert cut_table("5", closed=False) == [["AB", "1"], ["CD", "2"], ["EF", "5"], ["GH", "3"]]


def test_a_figure_broken_for_want_of_room_is_one_figure() -> None:
    def read(width: float, label: str) -> list[list[str]]:
        drawing = Drawing()
        drawing.grid((50, 150, 150 + width, 300), (200, 240))
        for y, text in zip((216, 232) if "\n" in label else (224,), label.split("\n"), strict=True):
            drawing.text(60, y, text)
        drawing.text(155, 216, "12345")
        drawing.text(155, 232, "67")
        drawing.text(250, 224, "8")
        return rows_of(drawing.content())

    assert read(45, "AB") == [["AB", "1234567", "8"]]
    assert read(45, "AB\nCD") == [["AB\nCD", "1234567", "8"]], "a figure in the middle shows that it is one row"
    assert read(90, "AB") != [["AB", "1234567", "8"]], "there was room for the rest"


def test_figures_of_two_rows_without_a_ruling_between_them_stay_apart() -> None:
    drawing = Drawing()
    drawing.grid((50, 150, 195, 300), (200, 240))
    for x, one, other in ((60, "AB", "CD"), (155, "12345", "67"), (250, "8", "9")):
        drawing.text(x, 216, one)
        drawing.text(x, 232, other)
    assert "1234567" not in [cell for row in rows_of(drawing.content()) for cell in row]


def test_a_figure_that_runs_out_of_the_page_is_no_figure() -> None:
    drawing = Drawing()
    drawing.grid((50, 150, 250, 420), (200, 220))
    drawing.text(60, 215, "AB")
    drawing.text(160, 215, "6")
    drawing.text(380, 215, "12345")
    assert "│" in rows_of(drawing.content())[0][2]


def test_a_ruling_through_a_label_bounds_no_cell() -> None:
    drawing = one_row()
    drawing.text(170, 215, "7")
    drawing.line(50, 211, 150, 211)
    assert rows_of(drawing.content()) == [["AB", "7", "4"]]


# -- the edges of the sheets -------------------------------------------------------------------------------------------


def texts_of(content: bytes) -> list[str]:
    return [block.text.strip() for block in blocks_of(content) if isinstance(block, Paragraph)]


def sheets_with(edges: Sequence[tuple[float, float, str]], pages: int = 3) -> list[str]:
    """What is read of sheets that have a text each, and `edges` with `#` for the page's number."""
    drawing = Drawing()
    for number in range(1, pages + 1):
        for x, y, text in edges:
            drawing.text(x, y, text.replace("#", str(number)))
        drawing.text(50, 400, f"text {'abc'[number - 1]}")
        drawing.page()
    return texts_of(drawing.content())


def test_what_is_printed_on_each_sheet_is_no_text() -> None:
    assert sheets_with([(50, 60, "Running head"), (200, 780, "#")]) == ["Running head", PROSE, *ABC]
    assert sheets_with([(50, 780, "Running foot")]) == [PROSE, *ABC]
    assert sheets_with([(50, 780, "page # of 3")]) == [PROSE, *ABC]
    assert sheets_with([(50, 60, PROSE)]) == [PROSE, *ABC], "said once more on the first page"


def test_what_a_browser_prints_is_no_text() -> None:
    edges = [(20, 20, "2024/1/31 09:05"), (200, 20, "Title"), (20, 790, "https://a.b/c.html"), (370, 790, "#/3")]
    assert sheets_with(edges) == ["Title", PROSE, *ABC]
    assert sheets_with(edges, pages=1) == ["Title", PROSE, "text a"]


def test_figures_at_the_edge_of_each_sheet_are_text_unless_they_count_the_sheets() -> None:
    assert sheets_with([(200, 780, "7 8")])[-1] == "7 8"


ABC = ["text a", "text b", "text c"]


# -- what nobody sees --------------------------------------------------------------------------------------------------

WHITE, BLACK, PALE = Color(1, 1, 1), Color(0, 0, 0), Color(0.8, 0.8, 0.8)


def test_a_figure_that_is_struck_out_is_not_read() -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.text(190, 215, "34")
    drawing.line(169, 211, 184, 211)
    assert cell_of(drawing) == ("34", (Remark("struck", "12", 1),))


def test_a_stroke_through_a_part_of_a_figure_makes_it_doubtful() -> None:
    drawing = one_row()
    drawing.text(170, 215, "1234")
    drawing.line(183, 211, 197, 211)
    assert cell_of(drawing) == ("1234", (Remark("doubtful", "1234 | 12", 1),))


def test_an_underlined_figure_is_read() -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.line(169, 216.5, 184, 216.5)
    assert cell_of(drawing) == ("12", ())


@pytest.mark.parametrize("look", [{"mode": 3}, {"fill": WHITE}, {"alpha": 0}, {"size": 0.5}])
def test_text_that_is_drawn_so_that_nobody_sees_it_is_not_read(look: dict[str, Any]) -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.text(200, 215, "34", **look)
    assert cell_of(drawing) == ("12", (Remark("unseen", "34", 1),))


def test_white_text_on_dark_ground_is_read() -> None:
    drawing = one_row()
    drawing.fill(151, 201, 249, 219, BLACK)
    drawing.text(170, 215, "12", fill=WHITE)
    assert cell_of(drawing) == ("12", ())


def test_text_under_a_filled_shape_is_not_read() -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.text(210, 215, "34")
    drawing.fill(205, 201, 249, 219, WHITE)
    assert cell_of(drawing) == ("12", (Remark("unseen", "34", 1),))


def test_the_same_text_unseen_once_more_takes_nothing_away() -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.text(170, 215, "12", mode=3)
    assert cell_of(drawing) == ("12", ())


def test_pale_text_is_doubtful() -> None:
    drawing = one_row()
    drawing.text(170, 215, "12", fill=PALE)
    assert cell_of(drawing) == ("12", (Remark("doubtful", "12 | ", 1),))


@pytest.mark.parametrize(("y", "text"), [(209, "1"), (219, "2"), (209, "[3]")])
def test_a_raised_or_lowered_note_is_no_part_of_the_figure(y: float, text: str) -> None:
    drawing = one_row()
    drawing.text(170, 215, "12")
    drawing.text(184, y, text, 7)
    assert cell_of(drawing) == ("12", (Remark("note", text, 1),))


def test_a_raised_note_in_text_is_a_raised_sign() -> None:
    drawing = Drawing()
    drawing.text(50, 300, "25")
    drawing.text(64, 296, "1", 7)
    assert "25¹" in texts_of(drawing.content())

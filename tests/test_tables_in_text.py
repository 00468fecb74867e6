"""Tables in a text as tools write them: whatever the markup, and however spans are written, each figure has its place.

What tools these stand for: pandoc, markdownify, turndown, python-docx, pandas, tabulate, w3m, elinks, links, trafilatura.
"""

from decimal import Decimal
from random import Random

import pytest

from extract import open_document
from tests.helpers import Cell, cells, forms, read_text
from tests.pages import page, random_figures
from tests.rendering import ReportFigures, cells_of, with_figures
from tests.write_texts import WRITERS, write_text

FORMS = ("format_2021", "format_2019")


UNSURE = ("markdown, padded",)


def blanked(figures: ReportFigures, rng: Random, share: float) -> ReportFigures:
    """The figures with some cells blank, totals among them, and some a slash."""
    changes = {key: rng.choice(("", "", "", "/")) for key, _ in cells_of(figures) if rng.random() < share}
    return with_figures(figures, changes)


def printed(figures: ReportFigures) -> dict[tuple[str, str, str | None, str], tuple[Decimal | None, str]]:
    """Place -> (number, text) as printed."""
    columns = forms().column_by_code
    found = {}
    for (table, row, *rest), text in cells_of(figures):
        subcategory, column = rest if table == "disclosure" else (None, *rest)
        factor = 10_000 if columns[str(table), str(column)].kind == "amount" else 1
        number = Decimal(text) * factor if text not in ("", "/") else None
        found[str(table), str(row), subcategory, str(column)] = number, text
    return found


def read(text: str, name: str = "某某市某某区财政局_2023.md") -> list[Cell]:
    tables = read_text(text, name)
    assert tables["reports"].num_rows == 1, tables["documents"].to_pylist()
    return [cell for cell in cells(tables) if cell.table != "fee"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("share", [0, 0.15, 0.5])
def test_every_figure_has_its_place(writer: str, share: float) -> None:
    """Also where a blank is its neighbour, stands first or last, and where sums say nothing of it.

    Rows that leave spans out and are filled up at their end do not always tell a blank from that: then it is asked for.
    """
    for seed in range(4):
        rng = Random(f"{seed} {share}")
        form = FORMS[seed % 2]
        figures = blanked(random_figures(rng, form, form), rng, share)
        text = write_text(page(figures), writer)
        expected = printed(figures)
        found = {cell.place: cell for cell in read(text)}
        wrong = [
            (place, text, cell.value, cell.status)
            for place, (number, text) in expected.items()
            if not (writer in UNSURE and place in found and found[place].status == "ambiguous")
            if (cell := found.get(place)) is None
            or cell.value != number
            or (not text and cell.status not in ("blank", "missing"))
        ]
        assert not wrong, (writer, seed, wrong[:5], len(wrong))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_figures_line_is_the_line_on_which_it_stands(writer: str) -> None:
    figures = random_figures(Random(3), "format_2021", "format_2021")
    keys = [key for key, text in cells_of(figures) if text]
    figures = with_figures(figures, {key: str(5000 + 7 * at) for at, key in enumerate(keys)})
    text = write_text(page(figures), writer)
    lines = text.split("\n")
    for cell in read(text):
        if cell.raw and cell.line:
            around = (
                "".join(lines[cell.line - 1 : cell.line + 1])
                if writer == "asciidoc, broken rows"
                else lines[cell.line - 1]
            )
            assert cell.raw.split()[0] in around, (writer, cell)


def test_tables_of_one_text_may_be_written_in_three_ways() -> None:
    """Seen from converters that keep only tables with spans as HTML; a line of prose with a bar does no harm."""
    figures = random_figures(Random(5), "format_2021", "format_2021")
    parts = page(figures)
    writers = iter(("markdown, spans empty", "html", "boxes"))
    text = "".join(part + "\n" if isinstance(part, str) else f"\n{WRITERS[next(writers)](part)}\n\n" for part in parts)
    text = text.replace("一、总体情况\n", "一、总体情况\n电话：0512-88 | 传真：无\n")
    found = {cell.place: cell.value for cell in read(text)}
    assert found == {place: number for place, (number, _) in printed(figures).items()}


def test_the_place_of_a_last_figure_that_was_wrapped() -> None:
    """html2text breaks lines at 78 characters: the last figure of a full row then stands on the next line. A figure below
    a row that was not full is none of it (a page's number)."""
    figures = random_figures(Random(1), "format_2021", "format_2021")
    rows = ("other_no_clarification_in_time", "carried_out")
    keys = [key for key, _ in cells_of(figures) if key[0] == "application" and key[1] in rows]
    text = write_text(page(with_figures(figures, dict.fromkeys(keys, "1234567"))), "pipes between, spans left out")
    for row, label, is_full in zip(rows, ("1.申请人无正当理由", "四、结转下年度"), (True, False), strict=True):
        line = next(line for line in text.split("\n") if label in line)
        head, _, last = line.rpartition(" | ")
        found = {cell.place: cell for cell in read(text.replace(line, f"{head} |\n{last}"))}
        cell = found["application", row, None, "total"]
        assert (cell.value, cell.status) == ((Decimal("1234567"), "reported") if is_full else (None, cell.status))


def test_words_of_a_page_before_a_wiki_s_table_do_not_make_it_a_page() -> None:
    text = "<div class='x'>\n\n" + write_text(page(random_figures(Random(2))), "markdown, spans empty") + "\n</div>\n"
    assert open_document("a.md", text.encode(), "").kind == "text"
    assert open_document("a.md", b"<div>\n<table><tr><td>1</table>\n| a |\n| b |\n", "").kind == "html"


BY_PLACE = ("dashes", "dashes, rows parted", "equals signs", "printed frame")
"""What stands under a column is its own: a cell cut out moves the rest of its line, as on paper."""


@pytest.mark.parametrize("writer", [writer for writer in WRITERS if writer not in BY_PLACE])
def test_a_lost_or_doubled_cell_makes_no_other_figure(writer: str) -> None:
    """What a person could not place is not placed: the cell is refused, or its sum says that a figure is amiss."""
    for seed in range(6):
        rng = Random(f"{writer} {seed}")
        figures = random_figures(rng, "format_2021", "format_2021")
        keys = [key for key, _ in cells_of(figures) if key[0] == "application"]
        figures = with_figures(figures, {key: str(1000 + at) for at, key in enumerate(keys)})
        text = write_text(page(figures), writer)
        victim = str(1000 + rng.randrange(len(keys)))
        at = text.find(victim)
        hurt = (
            text[:at] + text[at + len(victim) + 1 :].lstrip(" |\t,│")
            if seed % 2
            else text[:at] + text[at - 1] + victim + text[at:]
        )
        expected = printed(figures)
        tables = read_text(hurt, "某某市某某区财政局_2023.md")
        if tables["reports"].num_rows:
            moved = [
                c
                for c in cells(tables)
                if c.place in expected and c.value is not None and c.value != expected[c.place][0]
            ]
            assert [c for c in moved if str(c.value) in map(str, range(1000, 1000 + len(keys)))] == [], (
                writer,
                seed,
                moved[:3],
            )

"""What must hold of any report, tried on made-up ones: written and read back, cut up, and hurt in its structure."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract import DocumentError
from extract.files import open_document
from flows.batches import reader
from tests.helpers import SAMPLE, Cell, cells, forms, loaded, page, read_text
from tests.rendering import (
    NO_BREAK,
    CellKey,
    Layout,
    Noise,
    ReportFigures,
    cells_of,
    plain_figures,
    render,
    with_figures,
)
from transform.facts.batch import BatchBuilder
from transform.forms.labels import label_key
from transform.forms.values import clean

LAYOUTS: tuple[Layout, ...] = ("tabbed", "piped", "piped_bare")
FORMS = ("format_2021", "format_2019")
NAME = "某某市某某区财政局_2023.txt"

ODD = {
    "": ("blank", None),
    "0": ("reported", "0"),
    "/": ("not_applicable", None),
    "-": ("not_applicable", None),
    "无": ("not_applicable", None),
    "11398889": ("reported", "11398889"),
    "７": ("reported", "7"),
    "1O": ("malformed", None),
    "491,5000": ("malformed", None),
    "²": ("malformed", None),
}
"""Printed otherwise than as a plain number: status and value, the same in columns of every kind."""

UNLIKE = {"1O", "²"}
"""Not like a number at all: such a text before the first number of a row is taken for a label (see below)."""

MORE = {
    "count": {"3件": ("reported_with_unit", "3"), "22（其中修订16件）": ("reported", "22")},
    "change": {"-15": ("reported", "-15"), "减4": ("reported", "-4"), "持平": ("reported", "0")},
    "amount": {"9116.36": ("reported", "91163600"), "75394432.52元": ("reported_with_unit", "75394432.52")},
}
"""The same where it depends on the kind of the column; amounts as 万元."""


def kind_of(key: CellKey) -> str:
    return next(c.kind for c in forms().columns if (c.table, c.code) == (key[0], key[-1]))


@cache
def numbered(form2: str, form3: str, subcategories: tuple[str | None, ...] = (None,)) -> ReportFigures:
    """A report whose every cell holds another number, so that a figure in a wrong place cannot go unseen."""
    figures = plain_figures(form2, form3, subcategories=subcategories)
    return with_figures(figures, {key: str(1001 + n) for n, (key, _) in enumerate(cells_of(figures))})


def expected_cell(
    key: CellKey, printed: str, line: int | None, unit_printed: bool = True
) -> tuple[str, Decimal | None, int | None]:
    kind = kind_of(key)
    if printed in MORE[kind]:
        status, value = MORE[kind][printed]
        number = Decimal(value)
        own_unit = "元" in printed
    else:
        status, text = ODD.get(printed, ("reported", printed))
        number = None if text is None else Decimal(text) * (10_000 if kind == "amount" else 1)
        own_unit = False
    if kind == "amount" and number and not unit_printed and not own_unit:
        return "ambiguous", None, line
    return status, number, line


def place(key: CellKey) -> tuple[str | None, ...]:
    return key if len(key) == 4 else (key[0], key[1], None, key[2])


def read_back(text: str) -> dict[tuple[str | None, ...], Cell]:
    """The cells of the three tables by place. No place may stand twice: the warehouse would refuse the whole run."""
    found = [cell for cell in cells(read_text(text, NAME)) if cell.table != "fee"]
    assert max(Counter(cell.place for cell in found).values(), default=1) == 1
    return {
        (*cell.place[:2], cell.subcategory and clean(cell.subcategory).replace(" ", ""), cell.column): cell
        for cell in found
    }


# -- written and read back ---------------------------------------------------------------------------------------------

blanks = st.sampled_from(["", " ", NO_BREAK, "\u3000", NO_BREAK * 2])
pads = st.lists(st.tuples(blanks, blanks), max_size=3).map(tuple)
breaks = st.sampled_from(["none", "line", "empty_line", "no_break_line", "no_break_tail", "letters"])
droppable = st.sampled_from(
    [
        "administrative_licensing",
        "administrative_compulsion",
        "administrative_fees",
        "received_new",
        "granted",
        "denied_state_secret",
        "unavailable_not_held",
        "not_processed_duplicate",
        "total_handled",
        "carried_out",
    ]
)
noises = st.builds(
    Noise,
    figure_pads=pads,
    label_pads=pads,
    label_gap=blanks,
    heading_pad=blanks,
    applicant_break=breaks,
    group_break=breaks,
    first_result_break=breaks,
    result_break=breaks | st.just("clipped"),
    half_width=st.booleans(),
    straight_quotes=st.booleans(),
    full_width_figures=st.booleans(),
    full_width_labels=st.booleans(),
    amount_unit=st.booleans(),
    bare_headings=st.frozensets(st.integers(1, 6)),
    left_out=st.frozensets(droppable, max_size=1),
    relabel=st.sampled_from([(), (("行政规范性文件", "规范性文件"), ("规范性文件", "行政规范性文件"))]),
    title=st.sampled_from(["one_line", "two_lines", "three_lines", "file_name", "none"]),
    paragraph_gap=st.integers(0, 2),
    table_tail=st.sampled_from([(), ("",), (NO_BREAK,), ("注：行政复议、行政诉讼数量含上年度结转数量。",)]),
)


class Made(NamedTuple):
    """How a made-up report differs from a numbered one; printed in short when a test fails."""

    form2: str
    form3: str
    subcategories: tuple[str | None, ...]
    changes: dict[CellKey, str]

    @property
    def figures(self) -> ReportFigures:
        return with_figures(numbered(self.form2, self.form3, self.subcategories), self.changes)


@st.composite
def reports(draw: st.DrawFn) -> Made:
    forms_drawn = draw(st.sampled_from(FORMS)), draw(st.sampled_from(FORMS))
    subcategories = draw(st.sampled_from([(None,), ("行政检查", "行政确认")]))
    keys = [key for key, _ in cells_of(numbered(*forms_drawn, subcategories))]
    rows = sorted({key[:-1] for key in keys}, key=str)
    changes: dict[CellKey, str] = {}
    whole = sorted(ODD.keys() - UNLIKE)
    for row, printed in draw(st.dictionaries(st.sampled_from(rows), st.sampled_from(whole), max_size=3)).items():
        if printed or row[-1] not in subcategories[1:]:
            changes |= {key: printed for key in keys if key[:-1] == row}
    first = {key[:-1]: key for key in reversed(keys)}
    for key in draw(st.lists(st.sampled_from(keys), max_size=8)):
        unlike = UNLIKE if key == first[key[:-1]] or changes.keys() & {first[key[:-1]]} else set()
        changes[key] = draw(st.sampled_from(sorted({**ODD, **MORE[kind_of(key)]}.keys() - unlike)))
    return Made(*forms_drawn, subcategories, changes)


def pushed_together(layout: Layout, figures: ReportFigures) -> set[tuple[Any, ...]]:
    """Cells of rows that end in blanks where pipes end cells: the blanks may have been pushed to the row's end."""
    if not layout.startswith("piped"):
        return set()
    of_row: dict[tuple[Any, ...], list[tuple[CellKey, str]]] = {}
    for key, printed in cells_of(figures):
        of_row.setdefault(("dispute",) if key[0] == "dispute" else key[:-1], []).append((key, clean(printed)))
    found = set()
    for cells_in_row in of_row.values():
        if not cells_in_row[-1][1] and any(printed for _, printed in cells_in_row):
            found |= {place(key) for key, _ in cells_in_row}
    return found


def torn_rows(layout: Layout, figures: ReportFigures) -> dict[tuple[Any, ...], str]:
    """Cells of the row that is shorter than all others (its label spans columns) -> its text, if its first figure is blank:
    the blank may be the label's.
    """
    if layout != "piped":
        return {}
    row = [(key, clean(printed)) for key, printed in cells_of(figures) if key[:2] == ("application", "carried_out")]
    if not row or row[0][1] or not any(text for _, text in row):
        return {}
    return {place(key): " ".join(text for _, text in row if text) for key, _ in row}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=100)
@given(made=reports(), noise=noises)
def test_written_and_read_back(layout: Layout, made: Made, noise: Noise) -> None:
    figures = made.figures
    written = render(figures, layout, noise, "某某市某某区财政局", 2023)
    found = read_back(written.text)
    left_out = {key for key, _ in cells_of(figures) if key[1] in noise.left_out}
    expected = {
        place(key): ("missing", None, None)
        if key in left_out
        else expected_cell(key, printed, written.lines[key], noise.amount_unit)
        for key, printed in cells_of(figures)
    }
    for where in pushed_together(layout, figures):
        if where in found and found[where].status == "ambiguous":
            expected[where] = "ambiguous", None, found[where].line
        elif where in found and found[where].status == "decoded":
            expected[where] = "decoded", expected[where][1], found[where].line
    read = {where: (cell.status, cell.value, cell.line) for where, cell in found.items()}
    assert {where: pair for where, pair in read.items() if expected.get(where) != pair} == {}
    assert read.keys() == expected.keys()


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=25)
@given(made=reports())
def test_raw_text_is_what_was_printed(layout: Layout, made: Made) -> None:
    figures = made.figures
    found = read_back(render(figures, layout).text)
    moved, torn = pushed_together(layout, figures), torn_rows(layout, figures)
    rows: dict[tuple[Any, ...], list[str]] = {}
    for key, printed in cells_of(figures):
        rows.setdefault(place(key)[:3], []).append(clean(printed))
    whole = {
        where
        for where, cell in found.items()
        if cell.status == "ambiguous" and cell.raw == " ".join(filter(None, rows.get(where[:3], ())))
    }
    """of a row whose first figure is blank where other rows have more labels: what it has is said as a whole"""
    told = {where: cell.raw for where, cell in found.items() if where not in moved | torn.keys() | whole}
    assert told == {place(key): clean(printed) for key, printed in cells_of(figures) if place(key) in told}
    assert found.keys() == {place(key) for key, _ in cells_of(figures)}
    for where, text in torn.items():
        if where not in moved:
            assert (found[where].status, found[where].value, found[where].raw) == ("ambiguous", None, text)


@given(st.text(st.sampled_from(" \t\n\u00a0\u3000\u200b\ufeff件1１一a")))
def test_clean_is_idempotent(cell: str) -> None:
    assert clean(clean(cell)) == clean(cell)


@given(st.text(st.sampled_from("（）()一三十1２.、. \n，公开①")) | st.text())
@example("1.1.公开")
@example("（一）（二）公开")
@example("一、1.公开")
def test_label_key_is_idempotent(label: str) -> None:
    assert label_key(label_key(label)) == label_key(label)


# -- cut up ------------------------------------------------------------------------------------------------------------

Pieces = bytes | list[bytes]
Change = Callable[[bytes, int, int], bytes]
PARTS: dict[str, Callable[[Pieces, int, int], list[Pieces]]] = {
    "cut": lambda whole, a, b: [whole[:a], whole[b:]],
    "double": lambda whole, a, b: [whole[:b], whole[a:]],
    "swap": lambda whole, a, b: [whole[b:], whole[a:b], whole[:a]],
    "keep": lambda whole, a, b: [whole[a:b]],
}


def of_bytes(name: str) -> Change:
    return lambda content, a, b: b"".join(PARTS[name](content, a, b))  # type: ignore[arg-type]


def of_lines(name: str) -> Change:
    """The same with whole lines; the places are scaled to the number of lines."""

    def change(content: bytes, a: int, b: int) -> bytes:
        lines = content.split(b"\n")
        size = len(content) + 1
        return b"\n".join(chain(*PARTS[name](lines, a * len(lines) // size, b * len(lines) // size)))  # type: ignore[arg-type]

    return change


def inserted(piece: bytes) -> Change:
    return lambda content, a, b: content[:a] + piece + content[a:b] + piece + content[b:]


PIECES = (
    b"|",
    b"\t",
    b"\n",
    b"\n\n",
    b"\n\t",
    b"\0",
    b"\r",
    b"1",
    "。".encode(),
    "（".encode(),
    b"\xff",
    b"\xef\xbb\xbf",
)
CHANGES = [*map(of_bytes, PARTS), *map(of_lines, PARTS), *map(inserted, PIECES)]


@cache
def sources() -> tuple[bytes, ...]:
    made_up = [page(plain_figures(form, form), layout).encode() for form in FORMS for layout in LAYOUTS]
    return (*(path.read_bytes() for path in sorted(SAMPLE.glob("*.txt"))), *made_up)


@settings(max_examples=300)
@given(
    source=st.sampled_from(range(22)),
    changes=st.lists(
        st.tuples(st.integers(0, len(CHANGES) - 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4
    ),
)
def test_hurt_documents_are_read_or_set_aside(source: int, changes: list[tuple[int, float, float]]) -> None:
    """Nothing but DocumentError, within a second, and nothing that the warehouse would refuse."""
    content = sources()[source % len(sources())]
    for change, one, other in changes:
        a, b = sorted((int(one * len(content)), int(other * len(content))))
        content = CHANGES[change](content, a, b)[:200_000]
    began = time.perf_counter()
    builder = BatchBuilder(forms())
    try:
        builder.add_report(reader().read(open_document(NAME, content, "0" * 64)))
    except DocumentError as error:
        assert error.code and str(error)
        return
    tables = builder.tables()
    assert time.perf_counter() - began < 1
    places = Counter(cell.place for cell in cells(tables))
    assert max(places.values(), default=1) == 1


HOSTILE = {
    "digits": page().replace("\t规章\n\t0", "\t规章\n\t" + "1" * 20_000 + "x"),
    "dots": page().replace("\t规章\n\t0", "\t规章\n\t" + "1." * 10_000 + "x"),
    "brackets": page().replace("\t规章\n\t0", "\t规章\n\t1" + "(" * 20_000),
    "headings": "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n" * 400 + page(),
    "contents": "一、总体情况\n" * 3_000 + page(),
    "file names": page() + ".docx" * 20_000,
    "titles": "某局2023年年度报告\n" * 5_000 + page(),
    "periods": page() + "31日" * 20_000,
    "fees": page() + "信息处理费" * 20_000,
    "quoted fees": page() + "信息处理费" + "《" * 20_000,
    "fee sentences": page().replace("实际收取的总金额为0元。", "信息处理费。" * 10_000),
    "tabs": page() + "\n\t" * 20_000 + "1\n\t2",
    "rows": page() + "\n\n\t1\n\t2" * 10_000,
    "a long cell": page().replace("\t规章\n", "\t规章\n" + "甲\n" * 20_000),
    "empty lines": page().replace("\t规章\n", "\t规章\n" + "\n" * 20_000 + "\t"),
    "persons": page() + "。某某市某某区" * 10_000,
    "pipes": page(layout="piped") + "|" * 20_000 + "1|\n",
    "blanks": page(layout="piped") + "|" + "\u3000" * 20_000 + "x|\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_take_no_time(name: str) -> None:
    """Texts of the size of a real report (below 200 kB) made to be slow."""
    began = time.process_time()
    read_text(HOSTILE[name], NAME)
    assert time.process_time() - began < 1


# -- hurt in its structure ---------------------------------------------------------------------------------------------

Piece = str | list[str]
"""A line of prose, or a row as its cells."""


def pieces_of(text: str, layout: Layout) -> list[Piece]:
    found: list[Piece] = []
    for line in text.split("\n"):
        if layout != "tabbed":
            found.append(line.split("|") if "|" in line else line)
        elif not line.startswith("\t"):
            found.append(line)
        elif found and isinstance(found[-1], list):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def text_of(pieces: list[Piece], layout: Layout) -> str:
    mark = "\n" if layout == "tabbed" else "|"
    return "\n".join(piece if isinstance(piece, str) else mark.join(piece) for piece in pieces)


def is_label(cell: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in cell)


def hurts(pieces: list[Piece], what: str) -> Iterator[tuple[str, list[Piece]]]:
    """The report with one value, label or row deleted or doubled, for each of them, and what was done."""
    for at, row in enumerate(pieces):
        if isinstance(row, str):
            continue
        for copies, done in ((0, "deleted"), (2, "doubled")):
            if what == "row":
                yield f"{row} {done}", [*pieces[:at], *[row, ""] * copies, *pieces[at + 1 :]]
                continue
            for n, cell in enumerate(row):
                behind_the_last_pipe = n == len(row) - 1 and not cell
                if (what == "label") == is_label(cell) and not behind_the_last_pipe:
                    yield (
                        f"{cell!r} {done} in {row}",
                        [*pieces[:at], [*row[:n], *[cell] * copies, *row[n + 1 :]], *pieces[at + 1 :]],
                    )


def wrong_figures(text: str, truth: dict[tuple[str | None, ...], Decimal | None]) -> list[tuple[Cell, Decimal | None]]:
    """Cells with another number than the true one (a part of a row that was not one counts as its row)."""
    found = []
    for where, cell in read_back(text).items():
        true = truth.get(where, truth.get((*where[:2], None, where[3])))
        if (cell.value is not None or cell.status == "reported") and cell.value != true:
            found.append((cell, true))
    return found


def true_figures(figures: ReportFigures) -> dict[tuple[str | None, ...], Decimal | None]:
    return {place(key): expected_cell(key, printed, None)[1] for key, printed in cells_of(figures)}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", ["value", "label", "row"])
def test_no_single_hurt_makes_a_wrong_figure(layout: Layout, form: str, what: str) -> None:
    """Every value, label and row of the tables deleted and doubled, one at a time, where each figure is another one."""
    figures = numbered(form, form)
    truth = true_figures(figures)
    tried, wrong = 0, []
    for done, pieces in hurts(pieces_of(render(figures, layout).text, layout), what):
        tried += 1
        try:
            wrong += [(done, pair) for pair in wrong_figures(text_of(pieces, layout), truth)]
        except AssertionError:
            wrong.append((done, "a cell stands twice"))
    assert tried > 50
    assert wrong == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("subcategories", [("行政检查",), ("行政检查", "行政确认"), ("行政检查", "行政确认", "其他")])
@pytest.mark.parametrize("what", ["value", "label", "row"])
def test_no_hurt_of_a_row_with_parts_makes_a_wrong_figure(
    layout: Layout, subcategories: tuple[str, ...], what: str
) -> None:
    """A part whose label is lost stands behind its row's name as the row itself would: its figures are not the row's.

    With one part alone nothing tells the two apart: that is the limit, and the only one.
    """
    figures = numbered("format_2019", "format_2021", subcategories)
    truth = true_figures(figures)
    pieces = pieces_of(render(figures, layout).text, layout)
    wrong = [(done, pair) for done, hurt in hurts(pieces, what) for pair in wrong_figures(text_of(hurt, layout), truth)]
    if len(subcategories) == 1:
        wrong = [(done, pair) for done, pair in wrong if subcategories[0] not in done.partition(" deleted in ")[0]]
    assert wrong == []


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=100)
@given(made=reports(), data=st.data())
def test_no_hurt_of_an_odd_report_makes_a_wrong_figure(layout: Layout, made: Made, data: st.DataObject) -> None:
    """The same on reports with blank, malformed and other odd cells: the figure stays true or is not given."""
    figures = made.figures
    pieces = pieces_of(render(figures, layout).text, layout)
    at = data.draw(st.sampled_from([n for n, piece in enumerate(pieces) if isinstance(piece, list)]))
    row = pieces[at]
    assert isinstance(row, list)
    n = data.draw(st.integers(0, len(row) - 1))
    copies = data.draw(st.sampled_from([0, 2]))
    mended = [*pieces[:at], [*row[:n], *[row[n]] * copies, *row[n + 1 :]], *pieces[at + 1 :]]
    assert wrong_figures(text_of(mended, layout), true_figures(figures)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("printed", ["O", "1O", "²", "①", "约5"])
@pytest.mark.parametrize(
    "key",
    [
        ("disclosure", "regulations", None, "issued"),
        ("disclosure", "administrative_licensing", None, "decisions"),
        ("application", "granted", "natural_person"),
        ("dispute", "review", "upheld"),
    ],
    ids=lambda key: key[1],
)
def test_no_number_in_the_first_cell_of_a_row_is_malformed(layout: Layout, printed: str, key: CellKey) -> None:
    """An OCR's O for 0 must not become a label: the cell is malformed, the others of its row are what they are."""
    written = render(with_figures(numbered("format_2021", "format_2021"), {key: printed}), layout)
    found = read_back(written.text)
    assert found.keys() == {place(key) for key in written.lines}
    assert (found[place(key)].status, found[place(key)].raw, found[place(key)].line) == (
        "malformed",
        printed,
        written.lines[key],
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
def test_figures_moved_within_a_row_break_a_sum(layout: Layout, form: str) -> None:
    """Where a figure stands in the wrong column the structure is whole; the sums of the form tell."""
    figures = plain_figures(form, form)
    places = [("received_new", "natural_person"), ("received_new", "total"), ("total_handled", "natural_person"),
              ("total_handled", "total"), ("granted", "natural_person"), ("granted", "total")]  # fmt: skip
    whole = {("application", *where): "5" for where in places}
    moved = {
        ("application", "granted", "natural_person"): "0",
        ("application", "granted", "commercial_enterprise"): "5",
    }
    assert sums_found(render(with_figures(figures, whole), layout).text) == []
    assert sums_found(render(with_figures(figures, whole | moved), layout).text) == [
        ("APP-02", "commercial_enterprise"),
        ("APP-02", "natural_person"),
        ("APP-06", "commercial_enterprise"),
    ]


def sums_found(text: str) -> list[tuple[str, str]]:
    columns = {column.number: column.code for column in forms().columns if column.table == "application"}
    with loaded(read_text(text, NAME)) as loader:
        found = loader.connection.execute(
            "select rule_id, column_no from v_findings where severity = 'error'"
        ).fetchall()
    return sorted((rule, columns[number]) for rule, number in found)

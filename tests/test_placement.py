"""Which of a row's cells are its figures: every way to write a table, cells left blank, rows hurt, never another number.

Promises, for every layout and all three tables:

1. Whatever cells are blank, whatever is done to a row (broken over two rows, a note on its line, its spans written otherwise
   than in the rest of the table, its label cut off by the page), no cell comes out with another number than is printed
   there, and none is `blank` that is printed.
2. Where the table says how its rows stand (COMPLETE), each cell comes out, blank or not; and a row that is hurt comes out
   if its figures are as many as its columns.
"""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import NamedTuple

import pytest

from tests.helpers import Cell, cells, read_text
from tests.rendering import CellKey, Noise, ReportFigures, cells_of, grids_of, random_figures, with_figures
from tests.rendering.standing import CARRIERS, HURTS, STYLES, Carrier, Hurt, Style, document
from tests.test_every_layout import Place, place_of, printed_values

FORMS = ("format_2021", "format_2019")
Blanks = str
BLANKS: tuple[Blanks, ...] = ("none", "some", "row", "totals")
"""none, some (one in twenty), row (half of one row), totals (half of them)"""
SECTIONS = {"disclosure": 2, "application": 3, "dispute": 4}


class Case(NamedTuple):
    """A report as it is written, and the row of it that is hurt."""

    text: str
    printed: dict[Place, Decimal | None]
    victim: frozenset[Place]
    has_blanks: bool
    """of the row that is hurt"""


def blanked(figures: ReportFigures, blanks: Blanks, rng: Random) -> ReportFigures:
    keys = [key for key, _ in cells_of(figures)]
    chosen: list[CellKey] = []
    match blanks:
        case "some":
            chosen = [key for key in keys if rng.random() < 0.05]
        case "row":
            own = rng.choice(keys)[:-1]
            chosen = [key for key in keys if key[:-1] == own and rng.random() < 0.5]
        case "totals":
            chosen = [key for key in keys if key[-1] == "total" and rng.random() < 0.5]
    return with_figures(figures, dict.fromkeys(chosen, ""))


def case_of(carrier: Carrier, style: Style, hurt: Hurt, blanks: Blanks, seed: object) -> Case:
    rng = Random(f"{carrier} {style} {hurt} {blanks} {seed}")
    form = rng.choice(FORMS)
    figures = blanked(random_figures(rng, form, form, rng.random() < 0.3), blanks, rng)
    grids = grids_of(figures, Noise())
    tables = ("application",) if hurt == "cut" else tuple(SECTIONS)
    rows = [
        (table, number, row)
        for table in tables
        for number, row in enumerate(grids[SECTIONS[table]].rows)
        if row.kind == "figures" and len(row.figures) > (hurt == "broken")
    ]
    table, number, row = rng.choice(rows)
    text = document(figures, carrier, style, {} if hurt == "none" else {(table, number): hurt}, rng)
    victim = frozenset(place_of(cell.key) for cell in row.figures if cell.key)
    return Case(text, printed_values(dict(cells_of(figures))), victim, any(cell.blank for cell in row.figures))


def read(case: Case, carrier: Carrier) -> list[Cell]:
    kind = {"html": "html", "markdown": "md"}.get(carrier, "txt")
    tables = read_text(case.text, f"某市财政局_2023_1.{kind}")
    return [cell for cell in cells(tables, 0) if cell.table != "fee"]


def wrong(case: Case, found: list[Cell]) -> Iterator[tuple[Place, Decimal | None, object]]:
    """(place, what is printed there, what was read)"""
    for cell in found:
        printed = case.printed.get(cell.place)
        if cell.value is not None and cell.value != printed:
            yield cell.place, printed, cell.value
        elif cell.status == "blank" and printed is not None:
            yield cell.place, printed, "blank"


def styles(carrier: Carrier) -> tuple[Style, ...]:
    return ("dropped",) if carrier == "lines" else STYLES


@pytest.mark.parametrize("hurt", HURTS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_no_cell_is_another_number(carrier: Carrier, hurt: Hurt) -> None:
    for turn, style in enumerate(styles(carrier)):
        for blanks in (BLANKS[turn % 4], BLANKS[(turn + 1 + HURTS.index(hurt)) % 4]):
            case = case_of(carrier, style, hurt, blanks, 0)
            assert list(wrong(case, read(case, carrier))) == [], (style, blanks, case.text)


COMPLETE: tuple[tuple[Carrier, Style], ...] = (
    ("html", "kept"),
    ("html", "repeated"),
    ("html", "dropped"),
    ("html", "pushed"),
    ("tabbed", "kept"),
    ("tabbed", "repeated"),
    ("tabbed", "dropped"),
    ("tabbed", "pushed"),
    ("piped", "kept"),
    ("piped", "repeated"),
    ("piped_led", "kept"),
    ("piped_led", "repeated"),
)
"""where an empty cell stands where it was printed, and all rows of a table stand alike"""
NOTHING_LOST = frozenset({"reported", "reported_with_unit", "blank"})


@pytest.mark.parametrize(("carrier", "style"), COMPLETE)
def test_a_cell_left_blank_makes_no_other_ambiguous(carrier: Carrier, style: Style) -> None:
    for blanks in BLANKS:
        case = case_of(carrier, style, "none", blanks, 1)
        found = read(case, carrier)
        assert {cell.status for cell in found} <= NOTHING_LOST, (blanks, case.text)
        assert {cell.place: cell.value for cell in found if cell.place in case.printed} == case.printed


@pytest.mark.parametrize(("carrier", "style"), COMPLETE)
def test_a_row_that_is_hurt_costs_nothing(carrier: Carrier, style: Style) -> None:
    hurts: tuple[Hurt, ...] = ("broken", "noted") if style == "pushed" else ("broken", "noted", "cut")
    for hurt in hurts:
        for seed in range(3):
            case = case_of(carrier, style, hurt, "none", seed)
            statuses = {cell.status for cell in read(case, carrier)}
            assert statuses <= NOTHING_LOST, (hurt, statuses, case.text)


def test_nothing_remembered_of_one_document_is_taken_for_another() -> None:
    """A row whose last figure may be a page's number looks like any other row once the mark is off."""
    doubtful = case_of("lines", "dropped", "none", "none", 2).text.replace(
        "行政规范性文件\n", "\n\f行政规范性文件\n", 1
    )
    plain = case_of("tabbed", "dropped", "none", "none", 2)
    statuses = [cell.status for cell in cells(read_text(doubtful, "某市财政局_2022_1.txt"), 0)]
    assert "ambiguous" in statuses
    assert {cell.status for cell in read(plain, "tabbed")} <= NOTHING_LOST


HEAD3 = "自然人\n法人或其他组织\n总计\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n"
BEHIND = ["3.", "第3页", "第 3 页 共 5 页", "3/5", "- 3 -", "3\n\f", "2023/1/20", "2023年1月20日", "Page 3 of 5"]


@pytest.mark.parametrize("behind", BEHIND)
def test_a_line_is_a_figure_only_if_it_is_one(behind: str) -> None:
    """A blank has left six figures for seven columns; what stands behind them is not the seventh."""
    text = (
        f"某市教育局2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n申请人情况\n{HEAD3}"
        f"2.其他法律行政法规禁止公开\n11\n12\n14\n15\n16\n68\n{behind}\n危及“三安全一稳定”\n1\n2\n3\n4\n5\n6\n21\n"
    )
    found = {cell.place: cell for cell in cells(read_text(text, "某市教育局_2022_1.txt"), 0)}
    for column in ("natural_person", "commercial_enterprise", "other_organization", "total"):
        assert found["application", "denied_prohibited_by_law", None, column].status == "ambiguous"
    assert found["application", "denied_security_stability", None, "total"].value == 21


@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_whole_row_costs_nothing(behind: str) -> None:
    text = (
        f"某市教育局2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n申请人情况\n{HEAD3}"
        f"2.其他法律行政法规禁止公开\n11\n12\n0\n14\n15\n16\n68\n{behind}\n危及“三安全一稳定”\n1\n2\n3\n4\n5\n6\n21\n"
    )
    found = {cell.place: cell.value for cell in cells(read_text(text, "某市教育局_2022_1.txt"), 0)}
    assert found["application", "denied_prohibited_by_law", None, "total"] == 68
    assert found["application", "denied_security_stability", None, "total"] == 21


TABLE2 = (
    "某市财政局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项 | | | |\n"
    "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
)


@pytest.mark.parametrize(
    ("rows", "first", "second"),
    [
        ("规章 | 1 | 2 |\n3 |\n行政规范性文件 | 4 | 5 | 6 |\n", (1, 2, 3), (4, 5, 6)),
        ("规章 | 1 | 2 |\n3 |\n行政规范性文件 |\n", None, None),
        ("规章 | 1 | 2 | 3 | 注：含上年结转 |\n行政规范性文件 | 4 | | 6 |\n", (1, 2, 3), (4, None, 6)),
        ("规章 | 1 | | | 注：含上年结转 |\n行政规范性文件 | 4 | 5 | 6 |\n", (1, None, None), (4, 5, 6)),
        ("规章 | 1 | 2 | | 7 （含补正） |\n行政规范性文件 | 4 | 5 | 6 |\n", None, (4, 5, 6)),
    ],
    ids=[
        "broken",
        "broken, and the next has none",
        "note",
        "note behind blanks",
        "figure and note in one cell too many",
    ],
)
def test_notes_and_pieces_of_table_2(
    rows: str, first: tuple[object, ...] | None, second: tuple[object, ...] | None
) -> None:
    found = {cell.place: cell for cell in cells(read_text(TABLE2 + rows, "某市财政局_2023_1.txt"), 0)}
    for row, printed in (("regulations", first), ("normative_documents", second)):
        own = [found["disclosure", row, None, column] for column in ("issued", "repealed", "in_force")]
        if printed is None:
            assert {cell.status for cell in own} == {"ambiguous"}
        else:
            assert tuple(cell.value for cell in own) == printed

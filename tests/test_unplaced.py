"""Figures that stand before their labels: nothing is read that some order of them contradicts, and readings are readings."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import Cell, cells, read_text
from tests.rendering import (
    CellKey,
    Noise,
    ReportFigures,
    cells_of,
    grids_of,
    plain_figures,
    random_figures,
    section_heading,
    with_figures,
)
from tests.rendering.lines import write_figures_first, write_lines
from tests.rendering.page import Page
from transform.proof.permutations import Sums, arrange, arranged, possible_numbers, settled_totals
from transform.proof.proof import ColumnSum

# -- orders of numbers -------------------------------------------------------------------------------------------------

BALANCE = Sums(2, (ColumnSum((0, 1), (2, 3)), ColumnSum((2,), (4, 5))))
"""Rows: new + carried in = handled + carried out, handled = the last two; columns: two parts and their total."""
TABLE = [[4, 3, 7], [0, 0, 0], [4, 1, 5], [0, 2, 2], [4, 0, 4], [0, 1, 1]]


def test_blocks_printed_by_columns_are_put_together() -> None:
    """The first row by itself, then three rows by columns, then two by columns."""
    printed = [4, 3, 7, 0, 4, 0, 0, 1, 2, 0, 5, 2, 4, 0, 0, 1, 4, 1]
    assert arranged(printed, arrange(printed, 3, BALANCE)) == TABLE


def test_numbers_that_add_up_in_no_way_stand_as_printed() -> None:
    assert arrange([1, 1, 1, 1, 1, 1], 3, Sums(2)) == [[0, 1, 2], [3, 4, 5]]


def test_an_exchange_keeps_every_sum() -> None:
    """The two outcomes may change places, and so may new and carried in; handled and carried out may not."""
    possible = possible_numbers(TABLE, BALANCE, columns_open=False)
    assert possible == [
        [[4, 0], [3, 0], [7, 0]],
        [[0, 4], [0, 3], [0, 7]],
        [[4], [1], [5]],
        [[0], [2], [2]],
        [[4, 0], [0, 1], [4, 1]],
        [[0, 4], [1, 0], [1, 4]],
    ]
    assert possible_numbers(TABLE, BALANCE, columns_open=True)[2] == [[4, 1], [1, 4], [5]]


def test_where_sums_fail_already_an_exchange_may_break_as_many() -> None:
    possible = possible_numbers([[1, 0, 5], [0, 0, 0]], Sums(2), columns_open=True)
    assert possible[1] == [[0, 1, 5], [0, 1, 5], [0, 5, 1]]


def test_a_total_that_every_order_gives() -> None:
    """3 x handled + 2 x carried out = 42 / 2, and of these figures only 7 and 0 do that."""
    table = [[7, 0, 7], [0, 0, 0], [7, 0, 7], [0, 0, 0], [4, 0, 4], [3, 0, 3]]
    assert settled_totals(table, BALANCE) == {2: 7, 3: 0}


OUTCOMES = st.lists(st.integers(0, 4), min_size=2, max_size=2)


@given(OUTCOMES, st.integers(0, 4), st.integers(0, 4))
def test_what_is_settled_or_possible_is_so_among_all_orders(outcomes: list[int], new: int, carried: int) -> None:
    """With one part a row is its total twice, so the orders of figures that add up are the orders of the rows that do."""
    handled = sum(outcomes)
    left = [max(new, handled) + carried, 0]
    numbers = [left[0], left[1], handled, left[0] - handled, *outcomes]
    table = [[number, number] for number in numbers]
    sums = BALANCE._replace(total=1)
    assert sums.hold(table)
    orders = [found for found in permutations(numbers) if sums.hold([[n, n] for n in found])]
    for row, total in settled_totals(table, sums).items():
        assert {found[row] for found in orders} == {total}
    for row, ways in enumerate(possible_numbers(table, sums, columns_open=True)):
        assert set(ways[0]) <= {found[row] for found in orders}


# -- reports -----------------------------------------------------------------------------------------------------------

FORMS = ("format_2021", "format_2019")
FLOWS = ("received_new", "carried_in", "total_handled", "carried_out")


def written(figures: ReportFigures, seed: int, loose_table_2: bool = True) -> Page:
    noise = Noise(seed=seed)
    page = Page(noise)
    page.write(["某某市某某区财政局", "2023年政府信息公开工作年度报告", "依据《中华人民共和国政府信息公开条例》编制。"])
    for number in range(1, 7):
        page.write(["、".join(section_heading(number))])
        grid = grids_of(figures, noise).get(number)
        if grid and number == 2 and not loose_table_2:
            write_lines(page, grid, spaced=True)
        elif grid:
            write_figures_first(page, grid)
        else:
            page.write(["本机关无其他情况。"])
    return page


def read(lines: list[str]) -> tuple[list[Cell], dict[tuple[Any, ...], str | None], bool]:
    """The cells, what each may be, and whether no figure was trusted."""
    tables = read_text("\n".join(lines) + "\n")
    found = [cell for cell in cells(tables) if cell.table != "fee"]
    readings = {
        (note["table_no"], note["row_no"], note["column_no"]): note["readings"]
        for note in tables["cell_notes"].to_pylist()
        if note["value_status"] == "ambiguous"
    }
    return found, readings, "STR-20" in tables["findings"].column("rule_id").to_pylist()


def wrong(found: list[Cell], printed: Mapping[CellKey, str]) -> Iterator[Cell]:
    for cell in found:
        place = (cell.row, cell.subcategory, cell.column) if cell.table == "disclosure" else (cell.row, cell.column)
        factor = 10_000 if cell.column == "amount" else 1
        if cell.value is not None and cell.value != Decimal(printed[cell.table, *place]) * factor:
            yield cell


def made_up(seed: int) -> ReportFigures:
    """Every other report has one application only: there, much is alike."""
    rng = Random(seed)
    form2, form3 = rng.choice(FORMS), rng.choice(FORMS)
    if seed % 2:
        return random_figures(rng, form2, form3)
    plain = plain_figures(form2, form3)
    outcome = rng.choice(sorted({row for row, _ in plain.application if row not in FLOWS}))
    return with_figures(
        plain,
        {
            ("application", row, column): "3"
            for row in ("received_new", outcome, "total_handled")
            for column in ("natural_person", "total")
        },
    )


def places_of_figures(lines: list[str]) -> list[int]:
    return [n for n, line in enumerate(lines) if line and set(line) <= set("0123456789.-")]


def lose(lines: list[str], rng: Random) -> None:
    del lines[rng.choice(places_of_figures(lines))]


def double(lines: list[str], rng: Random) -> None:
    at = rng.choice(places_of_figures(lines))
    lines.insert(at, lines[at])


def move(lines: list[str], rng: Random) -> None:
    figure = lines.pop(rng.choice(places_of_figures(lines)))
    lines.insert(rng.randrange(10, len(lines)), figure)


def scatter(lines: list[str], rng: Random) -> None:
    """The figures of table 3 in any order."""
    begin, end = (lines.index("、".join(section_heading(number))) for number in (3, 4))
    places = [n for n in places_of_figures(lines) if begin < n < end]
    figures = [lines[n] for n in places]
    rng.shuffle(figures)
    for n, figure in zip(places, figures, strict=True):
        lines[n] = figure


@pytest.mark.parametrize("loose_table_2", [True, False])
def test_no_figure_is_wrong(loose_table_2: bool) -> None:
    status: Counter[str] = Counter()
    for seed in range(40):
        page = written(made_up(seed), seed, loose_table_2)
        found, _, distrusted = read(page.out)
        assert distrusted
        assert not list(wrong(found, page.printed))
        status.update(cell.status for cell in found)
    assert status["decoded"] > 400
    assert status.keys() <= {"decoded", "ambiguous", "missing"}


@pytest.mark.parametrize("hurt", [lose, double, move, scatter])
def test_no_figure_is_wrong_where_one_is_hurt(hurt: Callable[[list[str], Random], None]) -> None:
    for seed in range(60):
        page = written(made_up(seed), seed)
        lines = list(page.out)
        hurt(lines, Random(seed))
        assert not list(wrong(read(lines)[0], page.printed)), seed


def test_no_figure_is_wrong_where_the_report_itself_is() -> None:
    for seed in range(60):
        rng = Random(seed)
        figures = made_up(seed)
        places = [key for key, _ in cells_of(figures) if key[0] != "disclosure"]
        figures = with_figures(figures, {rng.choice(places): str(rng.randrange(1, 9))})
        page = written(figures, seed)
        assert not list(wrong(read(page.out)[0], page.printed)), seed


ONE = {
    ("application", row, column): "3"
    for row in ("received_new", "granted", "total_handled")
    for column in ("natural_person", "total")
}
LOOSE, IN_ORDER = 15, 1
"""Seeds with which the words of table 3's header are printed in another order than the form's, and in the form's."""


def test_each_cell_says_what_it_can_be() -> None:
    page = written(with_figures(plain_figures(), ONE), LOOSE)
    found, readings, _ = read(page.out)
    by_place = {(cell.row, cell.column): cell for cell in found if cell.table == "application"}
    assert by_place["total_handled", "total"].value == 3
    assert by_place["carried_out", "natural_person"].value == 0
    assert by_place["total_handled", "natural_person"].value is None  # its column may be another's
    assert by_place["granted", "total"].value is None
    assert readings[3, 3, 7] == "3 | 0"
    assert readings[3, 5, 2] == "0 | 3"
    assert all(cell.value == 0 for cell in found if cell.table != "application")  # zeros in any order


def test_columns_are_not_exchanged_under_a_header_in_order() -> None:
    _, readings, distrusted = read(written(with_figures(plain_figures(), ONE), IN_ORDER).out)
    assert distrusted
    assert readings[3, 5, 1] == "0 | 3"
    assert readings[3, 5, 2] == "0"


@pytest.mark.parametrize("hurt", [lose, double])
def test_a_figure_lost_or_doubled_leaves_nothing(hurt: Callable[[list[str], Random], None]) -> None:
    page = written(with_figures(plain_figures(), ONE), LOOSE)
    for seed in range(20):
        lines = list(page.out)
        hurt(lines, Random(seed))
        found, readings, _ = read(lines)
        assert not [cell for cell in found if cell.value is not None]
        assert set(readings.values()) == {None}


def test_a_page_number_is_no_figure() -> None:
    """A figure at a page's end may be the page's number, though the number of figures is right."""
    page = written(with_figures(plain_figures(), ONE), LOOSE)
    lines = list(page.out)
    at = places_of_figures(lines)[3]
    following = next(n for n in range(at + 1, len(lines)) if lines[n])
    lines[following] = "\f" + lines[following]
    found, readings, _ = read(lines)
    assert not [cell for cell in found if cell.value is not None]
    assert set(readings.values()) == {None}

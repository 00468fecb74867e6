"""No figure of any labelled report is wrong, and the suite's cases are read completely (see tests/accuracy.py)."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.accuracy import (
    CUT,
    FITS,
    FLAGGED,
    LOST,
    NO_WORSE,
    NOT_SHOWN,
    RIGHT,
    UNSUMMED,
    WRONG,
    Checked,
    Found,
    Judged,
    Labelled,
    arithmetic,
    check,
    labelled,
    main,
    second_readings,
    tables,
)
from tests.helpers import forms, needs_shared, page
from tests.rendering import cells_of, plain_figures, with_figures


@pytest.fixture(scope="module")
def checked() -> Iterator[list[Checked]]:
    yield check(labelled())


def test_no_figure_is_wrong(checked: list[Checked]) -> None:
    wrong = [(c.document.name, cell) for c in checked for cell in c.cells if cell.outcome == WRONG]
    assert not wrong


def test_the_cases_of_the_suite_are_read_completely(checked: list[Checked]) -> None:
    """Every figure is right; one whose case calls it undecided may be flagged."""
    cases = [c for c in checked if not c.document.real]
    assert sum(len(c.cells) for c in cases) > 1_000
    short = [
        (c.document.name, cell)
        for c in cases
        for cell in c.cells
        if cell.outcome != RIGHT and not (cell.outcome == FLAGGED and cell.place in c.document.undecided)
    ]
    assert not short


def test_the_table_counts_every_document_once(checked: list[Checked]) -> None:
    by_layout, by_suffix = tables(checked)
    assert by_layout[-1] == by_suffix[-1]
    assert by_layout[-1][1] == str(len({c.document.digest for c in checked}))


PLACE = ("application", "received_new", "natural_person")


def judge(expected: dict[tuple[str, str, str], Decimal | None], text: str = "") -> Checked:
    (one,) = check([Labelled("某市财政局_2023.txt", (text or page()).encode(), expected, frozenset(), False, False)])
    return one


@pytest.mark.parametrize(
    ("place", "expected", "outcome"),
    [
        (PLACE, Decimal(0), RIGHT),
        (PLACE, Decimal(7), WRONG),
        (PLACE, None, WRONG),
        (("application", "no_such_item", "total"), Decimal(1), LOST),
        (("application", "no_such_item", "total"), None, RIGHT),
    ],
)
def test_outcomes(place: tuple[str, str, str], expected: Decimal | None, outcome: str) -> None:
    assert [cell.outcome for cell in judge({place: expected}).cells] == [outcome]


def test_a_number_that_nobody_labelled() -> None:
    """In a document that is labelled completely it is wrong; in one that is cut short a person is asked to look."""
    cut_short = judge({PLACE: Decimal(0)})
    assert [cell.outcome for cell in cut_short.cells] == [RIGHT]
    assert cut_short.unlabelled
    (whole,) = check([cut_short.document._replace(whole=True)])
    assert {cell.outcome for cell in whole.cells} == {RIGHT, WRONG}


def test_a_document_set_aside_loses_what_was_expected() -> None:
    aside = judge({PLACE: Decimal(0)}, text="今天天气很好。\n")
    assert aside.reason
    assert [cell.outcome for cell in aside.cells] == [LOST]


def test_a_row_says_how_many_of_its_readings_add_up() -> None:
    columns = sorted((column.number, column.code) for column in forms().columns if column.table == "application")
    row = [Judged((*PLACE[:2], code), None, Found(Decimal(0), "reported", None), RIGHT) for _, code in columns]
    row[0] = row[0]._replace(found=Found(None, "ambiguous", "3 | 23"))
    row[-1] = row[-1]._replace(found=Found(None, "ambiguous", "3 | 32"))
    assert arithmetic("application", row) == "1 of 4 readings of the row fit its own arithmetic"
    assert arithmetic("application", row[1:]) == ""


# -- second readings ---------------------------------------------------------------------------------------------------


def flagged(readings: dict[tuple[str, str, str], str], **figures: int) -> Checked:
    """A report of noughts, but for the totals and natural persons of some rows of table 3; some cells are flagged."""
    places = ((row, column) for row in figures for column in ("natural_person", "total"))
    changed = with_figures(plain_figures(), {("application", *place): str(figures[place[0]]) for place in places})
    cells = []
    for key, printed in cells_of(changed):
        place = (key[0] or "", key[1] or "", key[-1] or "")
        found = Found(None, "ambiguous", readings[place]) if place in readings else None
        cells.append(Judged(place, Decimal(printed), found, FLAGGED if found else RIGHT))
    return Checked(Labelled("", b"", {}, frozenset(), True), "lines", None, False, cells, [])


@pytest.mark.parametrize(
    ("place", "readings", "how"),
    [
        (("application", "granted", "total"), "3 | 0", FITS),
        (("application", "granted", "research_institution"), "0 | 3", FITS),
        (("application", "granted", "total"), "3", NOT_SHOWN),
        (("application", "granted", "total"), "0 | 1", NOT_SHOWN),  # not even the true one
        (("application", "granted", "total"), "3 | 1", NOT_SHOWN),  # a figure that is not there
        (("application", "total_handled", "total"), "3 | 0", NOT_SHOWN),  # no order allows it
        (("disclosure", "regulations", "issued"), "0 | 1", NOT_SHOWN),
    ],
)
def test_a_second_reading_must_be_as_good(place: tuple[str, str, str], readings: str, how: str) -> None:
    report = flagged({place: readings}, received_new=3, granted=3, total_handled=3)
    assert second_readings(report) == {place: how}


def test_where_the_report_itself_breaks_a_sum() -> None:
    place = ("application", "granted", "total")
    report = flagged({place: "2 | 0"}, received_new=3, granted=2, total_handled=3)
    assert second_readings(report) == {place: NO_WORSE}


def test_digits_cut_in_another_way() -> None:
    places = [("disclosure", "regulations", column) for column in ("issued", "repealed", "in_force")]
    expected = dict(zip(places, map(Decimal, (12, 3, 45)), strict=True))
    report = flagged(dict.fromkeys(places, "12 3 45 | 12 34 5 | 1 2 345"))
    report = report._replace(cells=[c._replace(expected=expected.get(c.place, c.expected)) for c in report.cells])
    assert second_readings(report) == dict.fromkeys(places, CUT)
    same_first = [
        cell._replace(found=Found(None, "ambiguous", "12 3 45 | 12 34 5")) if cell.outcome == FLAGGED else cell
        for cell in report.cells
    ]
    assert second_readings(report._replace(cells=same_first))[places[0]] == NOT_SHOWN


def test_another_figure_of_the_block() -> None:
    place, other = (("disclosure", f"administrative_{name}", "decisions") for name in ("penalties", "compulsion"))
    report = flagged({place: "0 | 7"})
    cells = [cell._replace(expected=Decimal(7)) if cell.place == other else cell for cell in report.cells]
    assert second_readings(report) == {place: NOT_SHOWN}
    assert second_readings(report._replace(cells=cells)) == {place: UNSUMMED}


@needs_shared
def test_all_that_is_flagged_in_text_with_figures_before_labels_has_a_second_reading(checked: list[Checked]) -> None:
    (report,) = [c for c in checked if c.document.name.endswith(".raw.txt")]
    assert Counter(cell.outcome for cell in report.cells) == {FLAGGED: 176, RIGHT: 10}
    assert Counter(second_readings(report).values()) == {FITS: 153, NO_WORSE: 15, UNSUMMED: 8}


def test_exit_code_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--markdown"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("| layout | documents | cells | right | wrong | flagged | lost |")
    assert printed.count("| all |") == 2

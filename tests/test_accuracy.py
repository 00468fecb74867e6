"""No figure of any labelled report is wrong, and the suite's cases are read completely (see tests/accuracy.py)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.accuracy import (
    FLAGGED,
    LOST,
    RIGHT,
    WRONG,
    Checked,
    Found,
    Judged,
    Labelled,
    arithmetic,
    check,
    labelled,
    main,
    tables,
)
from tests.helpers import forms, page


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


def test_exit_code_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--markdown"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("| layout | documents | cells | right | wrong | flagged | lost |")
    assert printed.count("| all |") == 2

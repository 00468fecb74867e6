"""Tables in the text of a PDF: labels broken around their figures, pages between. Never another number than printed."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import Cell, cells, read_text
from tests.rendering import CellKey, ReportFigures, cells_of, random_figures, with_figures
from tests.rendering.torn import Style, Tearing, torn

AGENCY, YEAR = "某某市某某区财政局", 2023
FILE = f"{AGENCY}_{YEAR}.txt"
FORMS = ("format_2019", "format_2021")
STYLES: tuple[Style, ...] = ("layout", "raw", "lines")


def found(text: str) -> dict[CellKey, Cell]:
    """The cells of the three tables, by what the writers call them."""
    return {
        (cell.table, cell.row, cell.subcategory, cell.column)
        if cell.table == "disclosure"
        else (cell.table, cell.row, cell.column): cell
        for cell in cells(read_text(text, FILE))
        if cell.table != "fee"
    }


def number(key: CellKey, printed: str) -> Decimal | None:
    """The number that the cell prints, amounts in yuan; None for a blank and a word for none."""
    if printed in ("", "/"):
        return None
    return Decimal(printed) * (10_000 if key[-1] == "amount" else 1)


def wrong(figures: ReportFigures, read: dict[CellKey, Cell]) -> list[tuple[CellKey, str, Decimal | None]]:
    return [
        (key, printed, read[key].value)
        for key, printed in cells_of(figures)
        if key in read and read[key].value is not None and read[key].value != number(key, printed)
    ]


def with_blanks(figures: ReportFigures, rng: Random, share: float) -> ReportFigures:
    """Some noughts blank or `/`, never all of a row."""
    changes: dict[CellKey, str] = {}
    kept: set[tuple[str | None, ...]] = set()
    for key, printed in cells_of(figures):
        if key[:2] not in kept:
            kept.add(key[:2])
        elif printed == "0" and rng.random() < share:
            changes[key] = rng.choice(("", "", "/"))
    return with_figures(figures, changes)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", STYLES)
@given(seed=st.integers(0, 10**9), narrowest=st.integers(3, 12))
def test_labels_broken_anywhere_keep_their_figures(form: str, style: Style, seed: int, narrowest: int) -> None:
    rng = Random(seed)
    figures = random_figures(rng, form, form)
    read = found(torn(figures, AGENCY, YEAR, Tearing(style, narrowest), rng))
    assert {key: read[key].value for key, _ in cells_of(figures)} == {
        key: number(key, printed) for key, printed in cells_of(figures)
    }


@pytest.mark.parametrize("style", STYLES)
@given(
    seed=st.integers(0, 10**9),
    page=st.integers(9, 60),
    numbers=st.sampled_from(("", "bare", "dashed", "of")),
    feeds=st.booleans(),
    header=st.sampled_from(("", "第 7 页", "11/30/26, 6:55 PM  年度报告", "政府信息公开年度报告")),
    share=st.sampled_from((0.0, 0.05, 0.3)),
)
def test_pages_and_blanks_give_no_other_number(
    style: Style, seed: int, page: int, numbers: str, feeds: bool, header: str, share: float
) -> None:
    rng = Random(seed)
    form = rng.choice(FORMS)
    figures = with_blanks(random_figures(rng, form, form, big=rng.random() < 0.3), rng, share)
    tearing = Tearing(style, rng.randint(3, 12), page, numbers, feeds, header)  # type: ignore[arg-type]
    read = found(torn(figures, AGENCY, YEAR, tearing, rng))
    assert not wrong(figures, read)

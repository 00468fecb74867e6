"""One cell of table 3 left blank in text whose blanks have vanished: its row is never read as another number."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rendering import cells_of, random_figures, with_figures
from tests.rendering.torn import Style, Tearing, torn
from tests.test_broken_labels import AGENCY, FORMS, YEAR, found, wrong


@pytest.mark.parametrize("style", ("layout", "raw", "lines"))
@given(seed=st.integers(0, 10**9))
def test_a_blank_cell_moves_no_number(style: Style, seed: int) -> None:
    rng = Random(seed)
    form = rng.choice(FORMS)
    figures = random_figures(rng, form, form)
    keys = [key for key, printed in cells_of(figures) if key[0] == "application"]
    rows = sorted({key[1] for key in keys if dict(cells_of(figures))[key] != "0"} or {keys[0][1]}, key=str)
    row = rng.choice(rows)
    figures = with_figures(figures, {rng.choice([key for key in keys if key[1] == row]): ""})
    assert not wrong(figures, found(torn(figures, AGENCY, YEAR, Tearing(style, rng.randint(3, 12)), rng)))

"""Torn and damaged text gives no number but the printed one: the short form of what `make fuzz` does for longer.

A row is torn where some of its cells are blank, it is broken over two lines, a note stands on its line or a page cuts it
(tests/row_damage.py); a text is damaged where a cell or a line is lost, doubled or out of place (tests/fuzz.py).
"""

from random import Random

import pytest

from tests.fuzz import hurt, hurt_lines, misplaced, said_of, untrue
from tests.helpers import cells, read_text
from tests.rendering import Layout, Noise, plain_figures, render
from tests.row_damage import LEGIBLE, Style, torn_report

SEEDS = 6
STYLES = (
    Style("|"),
    Style("|", closes=True, spans="drop"),
    Style("|", opens=True, closes=True, spans="repeat"),
    Style(" | "),
    Style(" | ", opens=True, closes=True),
    Style(" | ", opens=True, closes=True, rule=True),
    Style(" | ", opens=True, closes=True, spans="drop", rule=True),
    Style(" | ", opens=True, closes=True, spans="repeat", rule=True),
    Style(" | ", opens=True),
    Style(" | ", closes=True, spans="repeat"),
    Style("\t"),
    Style("\t", spans="drop"),
    Style("\t", spans="repeat"),
    Style(" ", spans="drop"),
    Style(" ", spans="repeat"),
    Style(",", spans="drop"),
    Style(",", spans="repeat"),
    Style("\n", spans="drop"),
    Style("\n", spans="repeat"),
)


@pytest.mark.parametrize("style", [*STYLES, *LEGIBLE], ids=str)
def test_a_torn_row_gives_no_other_number_and_loses_none_in_silence(style: Style | Layout) -> None:
    found = []
    for seed in range(SEEDS):
        torn = torn_report(Random(f"{style} {seed}"), style)
        document, what = misplaced(torn)
        if what not in ("", "refused"):
            found.append((what, torn.kinds, torn.row, said_of(document)))
    assert found == []


@pytest.mark.parametrize("style", [style for style in STYLES if style.certain], ids=str)
def test_a_blank_cell_costs_nothing_where_the_borders_are_certain(style: Style) -> None:
    found = []
    for seed in range(SEEDS):
        torn = torn_report(Random(f"blank {style} {seed}"), style, kinds=("blank",))
        document, what = misplaced(torn)
        if what:
            found.append((what, torn.row, said_of(document)))
    assert found == []


ONCE_WRONG = (
    ("81", 15, 31), ("81", 80, 6), ("82", 12, 31), ("82", 19, 14), ("82", 87, 18), ("91", 50, 28), ("92", 69, 38),
    ("92", 72, 15), ("92", 98, 19), ("92", 171, 21), ("94", 48, 18), ("94", 77, 25), ("94", 80, 13), ("94", 107, 38),
    ("94", 125, 26), ("96", 91, 37),
)  # fmt: skip
"""(seed, batch, how many reports before it) of reports that gave another number: a page's number under a label or in a broken
one, a row of a written-out table that lacks cells, a note in a blank's cell, the number of an annex."""


@pytest.mark.parametrize(("seed", "batch", "before"), ONCE_WRONG)
def test_a_report_that_was_once_read_wrong(seed: str, batch: int, before: int) -> None:
    rng = Random(f"{seed} {batch}")
    for _ in range(before):
        torn_report(rng)
    document, what = misplaced(torn_report(rng))
    assert what in ("", "refused"), said_of(document)


def test_no_lost_or_doubled_line_makes_a_wrong_figure_in_silence() -> None:
    rng = Random("damage")
    hurts = [one for _ in range(120) if (one := rng.choice((hurt, hurt_lines))(rng))]
    counts, wrong = untrue(hurts)
    assert counts["true"] > 80
    assert [(one.layout, one.done, said) for one, said in wrong] == []


def test_a_heading_between_a_label_and_its_figure_names_no_part_of_the_row() -> None:
    text = render(plain_figures(printed="7"), "piped_led", Noise()).text
    lines = text.split("\n")
    heading = next(line for line in lines if line.startswith("三、收到和处理"))
    label = next(n for n, line in enumerate(lines) if line.startswith("行政事业性收费"))
    lines.remove(heading)
    lines.insert(label + 1, heading)
    found = cells(read_text("\n".join(lines)))
    assert not [cell for cell in found if cell.subcategory and cell.value is not None]

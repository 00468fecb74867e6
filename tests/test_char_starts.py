"""Every figure is found at its own place in the text: the cell views say line and characters, and exactly the printed text stands there."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.helpers import CASES, SAMPLE, SHARED, loaded, read_texts, rows
from tests.rendering import LAYOUTS, Layout, Noise, ReportFigures, cells_of, random_figures, render, with_figures
from tests.test_every_layout import FORMS
from transform.facts.char_starts import _last

SHARED_FOLDERS = ("seeds", "reports", "failing/texts", "failing/reports")
VIEWS = ("v_application_cells", "v_disclosure_cells", "v_dispute_cells", "v_fee_cells", "v_statistic_cells")


def places(connection: Any) -> list[dict[str, Any]]:
    """Every cell with its line and what stands there at its place."""
    return rows(
        connection,
        """
        select p.*, l.text, substr(l.text, p.char_start + 1, p.char_length) as found
        from v_cell_provenance as p
        left join v_source_lines as l on l.report_id = p.report_id and l.line = p.source_line
        """,
    )


def is_piece(cell: dict[str, Any]) -> bool:
    """Does a figure that was split from a run stand at its place?"""
    is_own = cell["column_code"] == "amount" or Decimal(cell["found"]) == cell["value"]
    return bool(cell["value_status"] == "decoded" and cell["found"] in cell["raw_text"] and is_own)


def wrong(cells: list[dict[str, Any]]) -> list[Any]:
    """Cells at whose place another text stands, and places that two cells have."""
    taken: Counter[tuple[Any, ...]] = Counter()
    found: list[Any] = []
    for cell in cells:
        where = cell["report_id"], cell["source_line"], cell["row_code"], cell["column_code"], cell["raw_text"]
        if cell["char_start"] is None:
            assert cell["char_length"] is None
            continue
        if cell["found"] != cell["raw_text"] and not is_piece(cell):
            found.append((*where, cell["char_start"], cell["text"]))
        begin = cell["char_start"]
        taken.update((cell["report_id"], cell["source_line"], at) for at in range(begin, begin + cell["char_length"]))
    return found + [place for place, count in taken.items() if count > 1]


def without_place(cells: list[dict[str, Any]]) -> list[Any]:
    """Cells whose text was read for itself, and that have no place."""
    return [
        (cell["report_id"], cell["source_line"], cell["row_code"], cell["column_code"], cell["raw_text"])
        for cell in cells
        if cell["char_start"] is None and cell["raw_text"] and cell["value"] is not None
    ]


def documents() -> Iterator[tuple[str, str]]:
    """(address, text) of every report that a person has read, each under its own name."""
    for case in sorted(CASES.iterdir()):
        path = case / "report.txt"
        path = path if path.exists() else SAMPLE / f"{case.name}.txt"
        if case.is_dir():
            yield f"cases/{case.name}.txt", path.read_text("utf-8")
    for folder in SHARED_FOLDERS:
        for path in sorted((SHARED / folder).glob("*.txt")):
            yield f"{folder}/{path.name}", path.read_text("utf-8")


def test_every_figure_of_a_real_report_stands_at_its_place() -> None:
    with loaded(read_texts(dict(documents()))) as loader:  # no version is chosen: each is current
        cells = places(loader.connection)
    assert wrong(cells) == []
    assert [cell for cell in without_place(cells) if cell[2] is not None] == []
    assert sum(cell["char_start"] is not None for cell in cells) > 2_000


SEEDS = 4
NOT_READ = ("mojibake", "deduplicated", "side_by_side")
"""Layouts that are set aside."""
FEW_READ = ("glued", "lines_spaced", "pdf_raw")
TABLES = {2: "disclosure", 3: "application", 4: "dispute"}


def expected(figures: ReportFigures, layout: Layout, noise: Noise) -> tuple[str, dict[Any, tuple[int, int]]]:
    """The page, and the place of each cell in it: where a sign of the same width stands that is printed instead of it."""
    printed = dict(cells_of(figures))
    signs = {key: chr(0xE000 + n) * len(text) for n, (key, text) in enumerate(printed.items())}
    page, signed = render(figures, layout, noise), render(with_figures(figures, signs), layout, noise)
    assert len(page.text) == len(signed.text)
    stood: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(signed.text.split("\n"), 1):
        for at, character in enumerate(line):
            if "\ue000" <= character <= "\uf8ff":
                stood.setdefault(character, (number, at))
    return page.text, {key: stood[signs[key][0]] for key, text in printed.items() if text}


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout not in NOT_READ])
def test_every_figure_of_every_layout_stands_at_its_place(layout: Layout) -> None:
    pages = {}
    for seed in range(SEEDS):
        rng = Random(f"places {layout} {seed}")
        figures = random_figures(rng, rng.choice(FORMS), rng.choice(FORMS), big=seed % 2 == 0)
        pages[f"某某市第{seed}财政局_2023.txt"] = expected(figures, layout, Noise(seed=seed))
    with loaded(read_texts({name: text for name, (text, _) in pages.items()})) as loader:
        cells = places(loader.connection)
    assert wrong(cells) == []
    assert without_place(cells) == []
    read = 0
    for cell in cells:
        if cell["char_start"] is None or cell["table_no"] not in TABLES:
            continue
        row = [cell["row_code"], cell["subcategory"], cell["column_code"]]
        key = (TABLES[cell["table_no"]], *(row if cell["table_no"] == 2 else row[::2]))
        _, stood = pages[cell["source_uri"]]
        assert stood[key] == (cell["source_line"], cell["char_start"]), (key, cell["text"])
        read += 1
    assert read > (0 if layout in FEW_READ else SEEDS * 150), read


def test_the_figures_at_the_end_of_a_line_are_those_behind_the_label() -> None:
    """Not another row's that are the same."""
    cells = ("0", "5")
    assert _last("甲 0 5", cells, "甲") == [2, 4]
    assert _last("| 甲 (甲) | 0 | 5 |", cells, "甲(甲)") == [10, 14]
    assert _last("甲 0 5 乙 0 5", cells, "甲") is None
    assert _last("甲 0 5 乙 0 5", cells, "乙") == [8, 10]
    assert _last("0 5", cells, "甲") == [0, 2]
    assert _last("甲 3 0 5", cells, "甲") is None

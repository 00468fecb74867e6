"""Every layout that is read, against reports written at random: no figure is ever another one than the printed one.

Three promises, each with fixed seeds:

1. Whatever noise a page has, a cell that comes out with a number has the number printed there; layouts named in WHOLE
   give every figure of a plain page.
2. A figure deleted, blanked, doubled or moved makes no other number, unless the page now says so.
3. Every number printed in a table of a plain page ends as a cell or stands in a finding.

What a damaged page says, and no rule of arithmetic can find (RESIDUAL names them by layout and table):

    place           what was done                                  why nothing can tell
    table 2         moved within its row                           its rows have no sum
    table 4         moved among the four results of a channel      the total of the channel still holds
    tables 3 and 4  moved within its row, or in lines or glued     flagged: a rule APP- or DIS- fails, and is asked for
                    text out of its row
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any, Literal

import pyarrow as pa
import pytest

from tests.helpers import Cell, cells, forms, loaded, read_texts, rows
from tests.rendering import (
    CellKey,
    Layout,
    LAYOUTS,
    Noise,
    ReportFigures,
    cells_of,
    random_figures,
    render,
    with_figures,
)
from tests.rendering.page import Rendered

ASIDE: dict[Layout, str] = {
    "side_by_side": "side_by_side",
    "deduplicated": "deduplicated_lines",
    "mojibake": "mojibake",
}
"""layout -> the reason for which its documents are set aside"""
READ = tuple(layout for layout in LAYOUTS if layout not in ASIDE)
FORMS = ("format_2021", "format_2019")
Place = tuple[str, str, str | None, str]


def figures_of(rng: Random, big: bool) -> ReportFigures:
    return random_figures(rng, rng.choice(FORMS), rng.choice(FORMS), big)


def place_of(key: CellKey) -> Place:
    table, row, *rest = key
    subcategory, column = rest if table == "disclosure" else (None, *rest)
    return str(table), str(row), subcategory, str(column)


def printed_values(printed: Mapping[CellKey, str]) -> dict[Place, Decimal | None]:
    """Place -> the number printed there, amounts in yuan; None for a blank cell."""
    columns = forms().column_by_code
    found: dict[Place, Decimal | None] = {}
    for key, text in printed.items():
        place = place_of(key)
        factor = 10_000 if columns[place[0], place[3]].kind == "amount" else 1
        found[place] = Decimal(text) * factor if text.strip() else None
    return found


@dataclass(frozen=True)
class Document:
    """A text and what a person reads in it."""

    seed: int
    text: str
    expected: dict[Place, Decimal | None]
    told: str = ""


def read_all(documents: Sequence[Document]) -> tuple[dict[str, pa.Table], dict[int, list[Cell] | str]]:
    """The batch of all documents, and of each its cells of tables 2 to 4, or why it was set aside."""
    names = {f"某市财政局_{1000 + n}.txt": n for n in range(len(documents))}
    assert len({document.text for document in documents}) == len(documents)
    tables = read_texts({name: documents[n].text for name, n in names.items()})
    by_digest = {s["document_sha256"]: names[s["source_uri"]] for s in tables["sources"].to_pylist()}
    found: dict[int, list[Cell] | str] = {
        by_digest[d["document_sha256"]]: d["reason_code"] or [] for d in tables["documents"].to_pylist()
    }
    for report in tables["reports"].to_pylist():
        n = by_digest[report["document_sha256"]]
        found[n] = [cell for cell in cells(tables, report["report_no"]) if cell.table != "fee"]
    return tables, found

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


# -- 2. damage -----------------------------------------------------------------------------------------------------------

Damage = Literal["deleted", "blanked", "doubled", "moved in its row", "moved"]
DAMAGES: tuple[Damage, ...] = ("deleted", "blanked", "doubled", "moved in its row", "moved")
FAR = 20
"""A figure is moved at most so many figures away."""

PIECES: dict[Layout, str] = {
    "tabbed": r"\tX\n",
    "piped": r" X \|",
    "piped_bare": r" X \|",
    "piped_lines": r"X \|\n",
    "piped_lines_bare": r"X \|\n",
    "piped_parted": r"X \|\n",
    "piped_led": r"X \|\n",
    "piped_lone": r"X\n\|\n",
    "piped_lone_led": r"X\n\|\n",
    "lines": r"X\n",
    "lines_spaced": r"X\n\n?",
    "glued": r"X",
    "markdown": r" X \|",
    "markdown_filled": r" X \|",
    "markdown_fragments": r" X \|| *X",
    "markdown_rows": r" X \|",
    "pdf_layout": r" *X",
    "pdf_lines": r" *X",
    "pdf_raw": r"X\n",
}
"""layout -> what it prints of one figure X, with its separator"""


def hurt(figures: ReportFigures, layout: Layout, noise: Noise, damage: Damage, rng: Random) -> Document | None:
    """A page with one figure damaged; None if that changes nothing, or the figure's row has no other.

    The figure's place is found by printing letters of the same width instead of it.
    """
    printed = dict(cells_of(figures))
    keys = list(printed)
    victim = rng.choice(keys)
    signs = {victim: "q" * len(printed[victim])}
    if damage.startswith("moved"):
        at = keys.index(victim)
        near = [key for key in keys[max(0, at - FAR) : at + FAR] if key != victim]
        same = [key for key in near if key[:-1] == victim[:-1]]
        others = same if damage == "moved in its row" else [key for key in near if key not in same]
        if not others:
            return None
        target = rng.choice(others)
        signs[target] = "w" * len(printed[target])
    page = render(with_figures(figures, signs), layout, noise)
    text = page.text
    begin, end = _piece(text, layout, signs[victim])
    piece = text[begin:end]
    where = f"{damage} {victim}"
    if damage == "blanked":
        text = text.replace(signs[victim], " " * len(signs[victim]) if layout.startswith("pdf") else "")
    elif damage == "deleted":
        text = text[:begin] + text[end:]
    elif damage == "doubled":
        text = _inserted(text, begin, piece, layout)
    else:
        text = text[:begin] + text[end:]
        text = _inserted(text, _piece(text, layout, signs[target])[rng.random() < 0.5], piece, layout)
        where += f" to {target}"
    for key, sign in signs.items():
        text = text.replace(sign, printed[key])
    plain = render(figures, layout, noise)
    return None if text == plain.text else Document(0, text, printed_values(plain.printed), where)


def _piece(text: str, layout: Layout, sign: str) -> tuple[int, int]:
    (match,) = re.finditer(PIECES[layout].replace("X", sign), text)
    return match.span()


def _inserted(text: str, at: int, piece: str, layout: Layout) -> str:
    """A piece put into the text; figures on one line keep a blank between them, unless they are glued."""
    if layout.startswith("pdf") and layout != "pdf_raw" or layout == "markdown_fragments" and "|" not in piece:
        piece = f" {piece.strip()} "
    return text[:at] + piece + text[at:]


def wrong_cells(document: Document, found: Iterable[Cell]) -> list[tuple[Place, Decimal | None, Decimal]]:
    """(place, number printed there, number read)"""
    return [
        (cell.place, document.expected.get(cell.place), cell.value)
        for cell in found
        if cell.value is not None and document.expected.get(cell.place) != cell.value
    ]


def failing_rules(tables: Mapping[str, pa.Table]) -> dict[str, set[str]]:
    """Digest of a document -> the rules that fail in its warehouse."""
    with loaded(tables) as loader:
        found: dict[str, set[str]] = {}
        sql = "select document_sha256, rule_id from findings join reports using (report_key)"
        for line in rows(loader.connection, sql):
            found.setdefault(line["document_sha256"], set()).add(line["rule_id"])
    return found

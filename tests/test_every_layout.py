"""Every layout that is read, against reports written at random: no figure is ever another one than the printed one.

Three promises, each with fixed seeds:

1. Whatever noise a page has, a cell that comes out with a number has the number printed there; layouts named in WHOLE
   give every figure of a plain page.
2. A figure deleted, blanked, doubled or moved makes no other number, unless the page now says so.
3. Every number printed in a table of a plain page ends as a cell or stands in a finding.

What a damaged page says, and no rule of arithmetic can find (RESIDUAL names them by layout and table):

    place           what was done                                  why nothing can tell
    table 2         moved within its row                           its rows have no sum
    table 2, glued  a foreign figure where blanks part the rest    the same: `10 3` fits two columns, as 1 0 would
    table 4         moved among the four results of a channel      the total of the channel still holds
    tables 3 and 4  moved within its row, or in lines or glued     flagged: a rule APP- or DIS- fails, and is asked for
                    text out of its row
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import product
from random import Random
from typing import Any, Literal

import pyarrow as pa
import pytest

from tests.helpers import Cell, cells, forms, loaded, read_texts, rows
from tests.rendering import (
    LAYOUTS,
    CellKey,
    Layout,
    Noise,
    ReportFigures,
    cells_of,
    plain_figures,
    random_figures,
    render,
    with_figures,
)

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
TRIES = 8
SCRATCHES = 40
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
    match = re.search(PIECES[layout].replace("X", rf"(?<!{sign[0]}){sign}(?!{sign[0]})"), text) or re.search(sign, text)
    assert match is not None, (layout, sign)
    return match.span()


def _inserted(text: str, at: int, piece: str, layout: Layout) -> str:
    """A piece put into the text; figures on one line keep a blank between them, unless they are glued."""
    if (layout.startswith("pdf") and layout != "pdf_raw") or (layout == "markdown_fragments" and "|" not in piece):
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


def explained(
    layout: Layout, document: Document, wrong: tuple[Place, Decimal | None, Decimal], rules: set[str]
) -> bool:
    """Does the damaged page print this number at this place, and is that flagged or a named residual?"""
    table = wrong[0][0]
    if not document.told.startswith("moved"):
        return False
    if any(rule.startswith(ARITHMETIC.get(table, "no rule")) for rule in rules):
        return True
    in_row = document.told.startswith("moved in its row")
    return in_row and table in RESIDUAL


ARITHMETIC = {"application": "APP-0", "dispute": "DIS-0"}
RESIDUAL = frozenset({"disclosure", "dispute"})
"""Tables in which a figure moved within its row is seen by no rule: no sum, or the channel's total still holds."""


@pytest.mark.parametrize("layout", READ)
def test_a_damaged_figure_is_no_other_figure(layout: Layout) -> None:
    documents: dict[str, Document] = {}
    for seed in range(2 * len(DAMAGES)):
        rng = Random(f"{layout} damage {seed}")
        damage = DAMAGES[seed % len(DAMAGES)]
        for _ in range(TRIES):
            document = hurt(figures_of(rng, big=seed % 3 == 0), layout, Noise(seed=seed), damage, rng)
            if document is not None:
                documents.setdefault(document.text, replace(document, seed=seed))
                break
    hurt_pages = list(documents.values())
    assert {page.told.split(" (")[0] for page in hurt_pages} == set(DAMAGES)
    tables, found = read_all(hurt_pages)
    rules = failing_rules(tables)
    wrong = [
        (layout, page.seed, page.told, each)
        for n, page in enumerate(hurt_pages)
        for each in wrong_cells(page, found[n])
        if not explained(layout, page, each, rules.get(sha256(page.text.encode()).hexdigest(), set()))
    ]
    assert wrong == []


Scratch = Literal["label", "figure", "stray"]


def scratched(figures: ReportFigures, layout: Layout, what: Scratch, rng: Random) -> Document | None:
    """A page on which a label's character was lost or misread, a figure torn by a blank, or a foreign figure came in behind a
    blank (where a figure that stands too much is seen); None if it has no such place."""
    page = render(figures, layout, Noise())
    begin = max(page.text.find("制"), 0)  # in the first header of table 2
    wanted = {"label": r"[\u4e00-\u9fff]", "figure": r"(?<=[0-9])(?=[0-9])", "stray": r"(?<=[0-9])(?![0-9])"}[what]
    places = [match.start() for match in re.finditer(wanted, page.text) if match.start() >= begin]
    if not places:
        return None
    at = rng.choice(places)
    if what == "label":
        text = page.text[:at] + rng.choice(("", "丿", "口", "公")) + page.text[at + 1 :]
    elif what == "figure":
        text = f"{page.text[:at]} {page.text[at:]}"
    else:
        text = f"{page.text[:at]} {rng.choice((3, 12, 186))} {page.text[at:]}"
    return (
        None
        if text == page.text
        else Document(0, text, printed_values(page.printed), f"{what} {page.text[at - 9 : at + 9]}")
    )


@pytest.mark.parametrize(
    ("layout", "what"),
    [*product(READ, ("label", "figure")), *product(("pdf_layout", "pdf_lines"), ("stray",))],
)
def test_a_scratched_label_or_a_torn_figure_makes_no_other_figure(layout: Layout, what: Scratch) -> None:
    documents: dict[str, Document] = {}
    for seed in range(SCRATCHES):
        rng = Random(f"{layout} {what} {seed}")
        document = scratched(figures_of(rng, big=seed % 3 == 0), layout, what, rng)
        if document is not None:
            documents.setdefault(document.text, replace(document, seed=seed))
    pages = list(documents.values())
    assert len(pages) > SCRATCHES // 2
    _, found = read_all(pages)
    assert [(page.seed, page.told, each) for n, page in enumerate(pages) for each in wrong_cells(page, found[n])] == []


# -- 1. noise ------------------------------------------------------------------------------------------------------------

SWITCHES: tuple[dict[str, Any], ...] = (
    {"half_width": True},
    {"page_numbers": True, "page_breaks": ("denied_third_party_rights",)},
    {"page_numbers": True, "page_breaks": ("unavailable_requires_creation",), "split_group": True},
    {"page_breaks": ("unavailable_not_held",), "repeat_headers": True, "repeat_labels": True},
    {"measure_break": "line"},
    {"applicant_break": "line", "group_break": "line"},
    {"result_break": "line"},
    {"spaced_labels": True},
    {"definitions": True},
    {"ordinal_mark": "、"},
    {"full_width_figures": True},
    {"short_labels": True},
    {"lost_characters": True},
    {"stray_blanks": 0.3, "label_blanks": 0.3, "irregular_gaps": True},
    {"glue": "sections"},
    {"traditional": True},
    {"blanks": "zeros"},
    {"blanks": "zero_parts"},
    {"blanks": "totals"},
    {"organizations_subtotal": "last"},
    {"organizations_subtotal": "first"},
    {"dispute_note": True},
    {"other_documents": ("186", "86", "255")},
    {"lost_total": True},
)
"""What real pages do; two or three at once on every page."""


def some_noise(rng: Random, seed: int) -> Noise:
    chosen: dict[str, Any] = {}
    for switch in rng.sample(SWITCHES, rng.choice((1, 2, 3))):
        chosen |= switch
    return Noise(**chosen, seed=seed)


def pages(layout: Layout, seeds: range, noisy: bool) -> list[Document]:
    found = []
    for seed in seeds:
        rng = Random(f"{layout} {seed}")
        figures = figures_of(rng, big=seed % 3 == 0)
        noise = some_noise(rng, seed) if noisy else Noise(seed=seed)
        page = render(figures, layout, noise)
        found.append(Document(seed, page.text, printed_values(page.printed), str(noise) if noisy else ""))
    return found


def outcomes(layout: Layout, documents: Sequence[Document]) -> tuple[list[Any], dict[str, Counter[str]]]:
    """Wrong numbers, and how the cells of each table came out."""
    _, found = read_all(documents)
    wrong: list[Any] = []
    counts: dict[str, Counter[str]] = {table: Counter() for table in ("disclosure", "application", "dispute")}
    for n, document in enumerate(documents):
        read = {} if isinstance(found[n], str) else {cell.place: cell for cell in found[n]}  # type: ignore[union-attr]
        wrong += [(layout, document.seed, document.told, each) for each in wrong_cells(document, read.values())]
        for place, value in document.expected.items():
            right = place in read and read[place].value == value
            counts[place[0]]["right" if right else read[place].status if place in read else "absent"] += 1
    return wrong, counts


@pytest.mark.parametrize("layout", READ)
def test_noise_makes_no_wrong_figure(layout: Layout) -> None:
    wrong, counts = outcomes(layout, pages(layout, range(1000, 1012), noisy=True))
    assert wrong == []
    assert sum(counter["right"] for counter in counts.values()) > 0


def test_traditional_amounts() -> None:
    figures = with_figures(plain_figures(), {("disclosure", "administrative_fees", None, "amount"): "5"})
    page = render(figures, "piped", Noise(traditional=True))
    wrong, _ = outcomes("piped", [Document(0, page.text, printed_values(page.printed))])
    assert wrong == []


TABLES = ("disclosure", "application", "dispute")
SHARES: dict[Layout, tuple[float, float, float]] = {
    "glued": (0.3, 0.95, 0.2),
    "markdown_filled": (0.7, 1, 1),
    "markdown_fragments": (0.9, 1, 1),
    "markdown_rows": (1, 1, 0),
    "pdf_lines": (0.8, 0.85, 0),
    "pdf_raw": (0.05, 0, 0),
}
"""Layouts that lose something: at least so much of tables 2, 3 and 4 of a plain page is read; of the others, all is."""


@pytest.mark.parametrize("layout", READ)
def test_share_of_plain_pages_that_is_read(layout: Layout) -> None:
    wrong, counts = outcomes(layout, pages(layout, range(8), noisy=False))
    assert wrong == []
    for table, share in zip(TABLES, SHARES.get(layout, (1, 1, 1)), strict=True):
        assert counts[table]["right"] >= share * counts[table].total(), (table, counts[table])


@pytest.mark.parametrize("layout", ASIDE)
def test_what_cannot_be_read_is_set_aside(layout: Layout) -> None:
    documents = pages(layout, range(6), noisy=False)
    _, found = read_all(documents)
    assert set(found.values()) == {ASIDE[layout]}  # type: ignore[arg-type]


# -- 3. nothing is lost ----------------------------------------------------------------------------------------------------

GLUED_RUN = re.compile(r"[\d.-]+")


def said_by(tables: Mapping[str, pa.Table], report_no: int) -> Counter[str]:
    """Every piece of a cell's raw text or of a finding's; the pieces of one row that are said twice count once."""
    lines: dict[int | None, Counter[str]] = {}
    found: Counter[str] = Counter()
    for cell in cells(tables, report_no):
        if cell.status in ("ambiguous", "decoded"):
            at = lines.setdefault(cell.line, Counter())
            lines[cell.line] = at | Counter((cell.raw or "").split())
        else:
            found.update((cell.raw or "").split())
    for finding in tables["findings"].to_pylist():
        if finding["report_no"] == report_no:
            said = Counter((finding["evidence"] or "").replace("|", " ").split())
            said |= Counter((finding["actual"] or "").replace("|", " ").split())
            lines[finding["source_line"]] = lines.get(finding["source_line"], Counter()) | said
    return sum(lines.values(), found)


@pytest.mark.parametrize("layout", ["lines", "lines_spaced", "piped_lines", "piped_lone", "markdown", "pdf_layout"])
def test_every_number_of_a_plain_page_is_a_cell_or_in_a_finding(layout: Layout) -> None:
    for seed in range(4):
        rng = Random(f"{layout} lost {seed}")
        page = render(numbered(figures_of(rng, big=False), rng), layout, Noise(seed=seed))
        said = said_by(read_texts({"某市财政局_2023.txt": page.text}), 0)
        assert Counter(page.printed.values()) - said == Counter(), (layout, seed)


def numbered(figures: ReportFigures, rng: Random) -> ReportFigures:
    """A different figure in each cell, in any order, so that a lost one is not covered by its double."""
    keys = [key for key, _ in cells_of(figures)]
    return with_figures(figures, dict(zip(keys, map(str, rng.sample(range(1000, 9000), len(keys))), strict=True)))


def test_every_run_of_figures_of_a_glued_page_is_a_cell_or_in_a_finding() -> None:
    for seed in range(6):
        page = render(figures_of(Random(f"glued lost {seed}"), big=seed % 2 == 0), "glued", Noise(seed=seed))
        tables = read_texts({"某市财政局_2023.txt": page.text})
        raws = {cell.raw for cell in cells(tables) if cell.raw}
        said = raws | {finding["actual"] for finding in tables["findings"].to_pylist()}
        for line in sorted({number for number in page.lines.values()}):
            for run in table_runs(page.text.split("\n")[line - 1]):
                assert any(run in each for each in said if each), (seed, line, run)


LABELS_WITH_DIGITS = re.compile(r"[1-8][.、](?=[\u4e00-\u9fff])")


def table_runs(line: str) -> list[str]:
    """The runs of figures of a glued table; numbers of labels are no figures, where a run ends in one it is cut off."""
    return [run for run in GLUED_RUN.findall(LABELS_WITH_DIGITS.sub("", line)) if any(c.isdigit() for c in run)]


@pytest.mark.parametrize("layout", READ)
def test_exchanged_columns_give_no_figure(layout: Layout) -> None:
    """A header in another order than the form's owns no figure, also where its words are put together from pieces."""
    text = render(plain_figures(), layout, Noise()).text
    exchanged = text.replace("商业", "\0").replace("科研", "商业").replace("\0", "科研")
    exchanged = exchanged.replace("企业", "\0").replace("机构", "企业", 1).replace("\0", "机构", 1)
    if text.count("商业") != 1 or text.count("科研") != 1:
        exchanged = text.replace("商", "\0").replace("科", "商").replace("\0", "科")
    tables = read_texts({"某某市某某区财政局_2023.txt": exchanged})
    figures = cells(tables) if tables["reports"].num_rows else []
    if "数据1" not in text:  # there the header names no applicants
        assert [cell for cell in figures if cell.table == "application" and cell.value is not None] == []

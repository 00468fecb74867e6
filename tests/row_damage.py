"""Reports in which one row of a table is printed as tools tear it: what is there, and what must come out.

    torn = torn_report(Random(7))
    torn.text                     # the document
    torn.truth                    # every cell as a reader of the page sees it, None for a blank or `/`
    torn.certain                  # its borders leave one place for each figure, so nothing may be refused

Two writers: the tables of tests.pages with any separator, marks at the ends or not, what a span covers kept empty, left out
or repeated; and the layouts of tests.rendering. A row is hurt by any of: some of its cells are blank (the total too), it is
broken over two lines, a note stands on its line, a page cuts it. None of that changes what a person reads there, so another
number than the printed one is wrong whatever findings say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

from tests import pages
from tests.pages import Grid, GridCell, grid_columns
from tests.rendering import LAYOUTS, CellKey, Layout, ReportFigures, cells_of, random_figures, render, with_figures

Spans = Literal["keep", "drop", "repeat"]
FORMS = ("format_2019", "format_2021")
AGENCY, YEAR = "某某市某某区财政局", 2023
NAME = f"{AGENCY}_{YEAR}"
SEPARATORS = ("|", " | ", "\t", " ", "  ", ",", "\n")
CERTAIN = ("|", " | ", "\t")
"""separators whose places can be counted"""
KINDS = ("blank", "break", "note", "page")
NOTES = ("注：含上年结转", "（含补正）", "注：其中3件为上年受理", "*", "①", "见附件2")
PAGE_MARKS = (
    ["3"], ["- 3 -"], ["— 3 —"], ["第3页"], ["第 3 页 共 5 页"], ["3/5"], ["2023/1/20"], ["2023年1月20日"], ["3", "\f"],
    ["第3页", "\f"], ["\f"], ["", "3", ""],
)  # fmt: skip
BARE = (["3"], ["", "3", ""])
ALONE: tuple[Layout, ...] = ("lines", "lines_spaced", "piped_lone", "piped_lone_led")
"""layouts in which each figure has a line of its own: there a page's bare number is a figure like any other, for any reader"""
DAMAGED: tuple[Layout, ...] = ("side_by_side", "deduplicated", "mojibake")
"""layouts whose text is refused as a whole"""
LEGIBLE: tuple[Layout, ...] = tuple(layout for layout in LAYOUTS if layout not in DAMAGED)


@dataclass(frozen=True)
class Style:
    """How the tables are written: between cells, at a row's ends, and what a span covers."""

    separator: str
    opens: bool = False
    closes: bool = False
    spans: Spans = "keep"
    rule: bool = False
    """a line of dashes behind the first row, as Markdown has"""

    @property
    def certain(self) -> bool:
        """Every cell's place can be counted from the row's own cells and the form."""
        return self.separator in CERTAIN

    def __str__(self) -> str:
        marks = ("opened " if self.opens else "") + ("closed " if self.closes else "") + ("ruled " if self.rule else "")
        return f"{self.separator!r} {marks}{self.spans}"


@dataclass(frozen=True)
class Torn:
    """A document with hurt rows. `kinds`: what was done; `row`: to which."""

    text: str
    truth: Mapping[CellKey, Decimal | None]
    printed: Mapping[CellKey, str]
    style: str
    kinds: tuple[str, ...]
    row: str
    certain: bool
    torn: tuple[tuple[int, int], ...]
    """from and to of the lines that are hurt, from 0"""


def torn_report(rng: Random, style: Style | Layout | None = None, kinds: Sequence[str] | None = None) -> Torn:
    """A report with one to three rows hurt in the same ways."""
    if kinds is None:
        kinds = tuple(kind for kind in KINDS if rng.random() < 0.4) or (rng.choice(KINDS),)
    if style is None:
        written: Style | Layout = some_style(rng) if rng.random() < 0.6 else rng.choice(LEGIBLE)
    else:
        written = style
    form = rng.choice(FORMS)
    figures = random_figures(rng, form, form)
    rows: dict[tuple[str | None, ...], list[CellKey]] = {}
    for key, _ in cells_of(figures):
        rows.setdefault(key[:1] if key[0] == "dispute" else key[:-1], []).append(key)
    chosen = rng.sample(sorted(rows, key=str), rng.choice((1, 1, 2, 3)))
    if "blank" in kinds:
        blanked = {key: rng.choice(("", "", "", "/")) for row in chosen for key in rows[row] if rng.random() < 0.4}
        blanked = blanked or {rows[chosen[0]][-1]: ""}
        figures = with_figures(figures, blanked)
    keys = {key for row in chosen for key in rows[row]}
    if isinstance(written, Style):
        lines, hurt = _written(rng, figures, written, kinds, keys)
        certain = written.certain and not {"break", "note", "page"} & set(kinds)
    else:
        lines, hurt = _torn_layout(rng, figures, written, kinds, rows, chosen)
        certain = False
    printed = dict(cells_of(figures))
    truth = {key: _number(key, figure) for key, figure in printed.items()}
    names = "; ".join("/".join(filter(None, row)) for row in chosen)
    return Torn("\n".join(lines), truth, printed, str(written), tuple(kinds), names, certain, tuple(hurt))


def some_style(rng: Random) -> Style:
    """Any of the writer's ways."""
    separator = rng.choice(SEPARATORS)
    piped = "|" in separator
    opens, closes = (piped and rng.random() < 0.6), (piped and rng.random() < 0.6)
    spans: Spans = rng.choice(("keep", "drop", "repeat"))
    if not piped and separator != "\t" and spans == "keep":
        spans = "drop"  # an empty place cannot be seen there
    return Style(separator, opens, closes, spans, opens and closes and rng.random() < 0.5)


def _number(key: CellKey, printed: str) -> Decimal | None:
    if not printed or printed == "/":
        return None
    return Decimal(printed) * (10_000 if key[0] == "disclosure" and key[-1] == "amount" else 1)


# -- the tables of the page --------------------------------------------------------------------------------------------


Hurt = list[tuple[int, int]]


def _written(
    rng: Random, figures: ReportFigures, style: Style, kinds: Sequence[str], keys: set[CellKey]
) -> tuple[list[str], Hurt]:
    lines: list[str] = []
    where: Hurt = []
    for part in pages.page(figures, AGENCY, YEAR):
        if isinstance(part, str):
            lines.append(part)
            continue
        if style.rule:
            lines.append("")
        for number, cells in enumerate(_rows(part, style.spans)):
            hurt = kinds if any(cell.key in keys for cell in cells) else ()
            made = _line(rng, cells, style, hurt)
            if hurt:
                where.append((len(lines), len(lines) + len(made)))
            lines += made
            if style.rule and number == 0:
                lines.append("|" + " --- |" * part.columns)
        if style.rule:
            lines.append("")
    return lines, where


def _rows(grid: Grid, spans: Spans) -> list[list[GridCell]]:
    """Each row's cells as the style writes them; what a cell covers is an empty cell, none, or the cell again."""
    made: list[dict[int, GridCell]] = [{} for _ in grid.rows]
    for number, (cells, columns) in enumerate(zip(grid.rows, grid_columns(grid), strict=True)):
        for cell, column in zip(cells, columns, strict=True):
            made[number][column] = cell
            if spans == "drop":
                continue
            for down in range(cell.rows):
                for right in range(cell.columns):
                    if down or right:
                        made[number + down][column + right] = cell if spans == "repeat" else GridCell("")
    return [[cell for _, cell in sorted(row.items())] for row in made]


def _line(rng: Random, cells: Sequence[GridCell], style: Style, kinds: Sequence[str]) -> list[str]:
    """The row's line, or lines where it is hurt."""
    texts = [cell.text for cell in cells]
    between = _between(rng, kinds, is_alone=style.separator == "\n")
    if style.separator == "\n":
        texts = [text for text in texts if text]  # nothing stands for a blank
        return texts if between is None else _cut(rng, texts, between)
    tail = ""
    if "note" in kinds:
        note = rng.choice(NOTES)
        where = rng.choice(("cell", "glued", "before"))
        texts = [*texts, note] if where == "cell" else [note, *texts] if where == "before" else texts
        tail = f" {note}" if where == "glued" else ""
    line = ("|" if style.opens else "") + style.separator.join(texts) + ("|" if style.closes else "") + tail
    if between is None:
        return [line]
    mark = style.separator.strip(" ")[:1] or " "
    ends = [at + 1 for at, character in enumerate(line[:-1]) if character == mark]
    inside = [at for at in range(1, len(line)) if _han(line[at - 1]) and _han(line[at])]
    places = ends if rng.random() < 0.7 or not inside else inside
    if not places:
        return [line]
    cut = rng.choice(places)
    return [line[:cut].rstrip(" "), *between, line[cut:].lstrip(" ")]


def _between(rng: Random, kinds: Sequence[str], is_alone: bool) -> list[str] | None:
    """What stands where the row is cut; None if it is whole. `is_alone`: each cell has a line of its own."""
    if "page" in kinds:
        mark = rng.choice(PAGE_MARKS)
        return [*mark, "\f"] if is_alone and mark in BARE else mark
    return [] if "break" in kinds else None


def _cut(rng: Random, lines: list[str], between: list[str]) -> list[str]:
    at = rng.randint(1, len(lines))
    return [*lines[:at], *between, *lines[at:]]


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


# -- the layouts of tests.rendering ------------------------------------------------------------------------------------


def _torn_layout(
    rng: Random,
    figures: ReportFigures,
    layout: Layout,
    kinds: Sequence[str],
    rows: Mapping[tuple[str | None, ...], list[CellKey]],
    chosen: Sequence[tuple[str | None, ...]],
) -> tuple[list[str], Hurt]:
    """The layout's text; where a chosen row's figures stand, the line is cut or has a note behind it."""
    page = render(figures, layout, agency=AGENCY, year=YEAR)
    lines = page.text.split("\n")
    starts = sorted(
        {rng.choice(places) for row in chosen if (places := [page.lines[k] - 1 for k in rows[row] if k in page.lines])},
        reverse=True,
    )
    for at in starts:
        line = lines[at]
        if "note" in kinds and line.strip(" \t|") and layout not in ("lines", "lines_spaced", "tabbed"):
            lines[at] = line = f"{line} {rng.choice(NOTES)}"
        between = _between(rng, kinds, is_alone=layout in ALONE)
        if between is None:
            continue
        places = [n for n in range(1, len(line)) if line[n - 1] in " |\t" or (_han(line[n - 1]) and _han(line[n]))]
        if places:
            cut = rng.choice(places)
            lines[at : at + 1] = [line[:cut], *between, line[cut:]]
        else:
            lines[at:at] = between
    return lines, [(at, at + 10) for at in starts]

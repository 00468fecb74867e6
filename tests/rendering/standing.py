"""The three tables with their spans written out in the ways that tools have, rows hurt one by one.

kept      | 一、本年新收… |  |  | 3 | 1 |        what a label covers is an empty cell
repeated  | 一、本年新收… | 一、本年新收… | 一、本年新收… | 3 | 1 |
dropped   | 一、本年新收… | 3 | 1 |              every cell once
pushed    | 一、本年新收… | 3 | 1 |  |  |        the same, filled up to the table's width
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Literal, get_args

from tests.rendering.figures import ReportFigures
from tests.rendering.form import section_heading
from tests.rendering.grid import Cell, Grid, Row, grids_of
from tests.rendering.noise import Noise

Style = Literal["kept", "repeated", "dropped", "pushed"]
STYLES: tuple[Style, ...] = get_args(Style)
Carrier = Literal["html", "tabbed", "piped", "piped_open", "piped_led", "markdown", "lines"]
CARRIERS: tuple[Carrier, ...] = get_args(Carrier)
Hurt = Literal["none", "broken", "noted", "odd", "cut"]
HURTS: tuple[Hurt, ...] = get_args(Hurt)
NOTE = "注：以上数据含下属单位5家。"


@dataclass(frozen=True)
class Written:
    """A row as it will be printed: in one piece or in several."""

    pieces: tuple[tuple[str, ...], ...]


def texts_of(row: Row, width: int, style: Style) -> list[str]:
    """The texts of a row's cells in a style."""
    if style in ("dropped", "pushed"):
        own = [_line(cell) for cell in row.cells]
        return own + [""] * (width - len(own)) if style == "pushed" else own
    texts = [""] * width
    for cell in row.entries:
        text = _line(cell)
        if style == "repeated":
            texts[cell.column : cell.column + cell.width] = [text] * cell.width
        elif not cell.covered:
            texts[cell.column] = text
    return texts


def _line(cell: Cell) -> str:
    return "".join(cell.text.split())


def written(row: Row, width: int, style: Style, hurt: Hurt, rng: Random) -> Written:
    """A row, hurt or not."""
    texts = texts_of(row, width, style)
    match hurt:
        case "noted":
            return Written(((*texts, NOTE),))
        case "odd":
            return Written((tuple(texts_of(row, width, rng.choice([s for s in STYLES if s != style]))),))
        case "broken":
            at = rng.randrange(len(texts) - len(row.figures) + 1, len(texts))
            return Written((tuple(texts[:at]), tuple(texts[at:])))
        case "cut":
            first = len(texts) - len(row.figures)
            return Written(((*[""] * first, *texts[first:]), (*texts[:first], *[""] * len(row.figures))))
    return Written((tuple(texts),))


def document(
    figures: ReportFigures,
    carrier: Carrier,
    style: Style,
    hurts: dict[tuple[str, int], Hurt],
    rng: Random,
    tables: Iterable[int] = (2, 3, 4),
) -> str:
    """A report whose rows (table, number) are hurt as said."""
    html = carrier == "html"
    out = ["某市财政局2023年政府信息公开工作年度报告", "一、总体情况", "2023年，我局认真贯彻落实条例。"]
    grids = grids_of(figures, Noise())
    for section in (2, 3, 4):
        out.append("、".join(section_heading(section)))
        if section in tables:
            out += _table(grids[section], carrier, style, hurts, rng)
    out += [
        "、".join(section_heading(5)),
        "存在不足，下一步改进。",
        "、".join(section_heading(6)),
        "本年度未收取信息处理费。",
    ]
    out += ["某市财政局", "2024年1月20日"]
    if not html:
        return "\n".join(out) + "\n"
    body = "\n".join(line if line.startswith("<") else f"<p>{escape(line)}</p>" for line in out)
    return f"<!DOCTYPE html><html><head><title>{out[0]}</title></head><body>\n{body}\n</body></html>"


def _table(grid: Grid, carrier: Carrier, style: Style, hurts: dict[tuple[str, int], Hurt], rng: Random) -> list[str]:
    pieces: list[Sequence[str]] = []
    for number, row in enumerate(grid.rows):
        hurt = hurts.get((grid.name, number), "none")
        pieces += written(row, grid.width, style, hurt, rng).pieces
    match carrier:
        case "html":
            rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in piece) + "</tr>" for piece in pieces)
            return ["<table>" + "".join(rows) + "</table>"]
        case "tabbed":
            return ["", *(line for piece in pieces for line in (*(f"\t{cell}" for cell in piece), "")), ""]
        case "lines":
            return [cell for piece in pieces for cell in piece if cell]
        case "markdown":
            lines = [f"| {' | '.join(piece)} |" for piece in pieces]
            return ["", lines[0], "|" + "---|" * grid.width, *lines[1:], ""]
    led, open_end = carrier == "piped_led", carrier == "piped_open"
    return [("| " if led else "") + " | ".join(piece) + ("" if open_end else " |") for piece in pieces]

"""Pages from which all tags were stripped: cells follow each other without anything between them."""

from random import Random

from tests.rendering.grid import Grid, Row
from tests.rendering.page import Page


def write_glued(page: Page, grid: Grid) -> None:
    """The whole table on one line: `规章007规范性文件7777166第二十条第（五）项`. Nothing is left of blank cells."""
    noise, rng = page.noise, page.rng
    parts: list[str] = []
    for row in grid.rows:
        if row.new_page and noise.page_numbers:
            page.page_number += 1
            parts.append(f"-{page.page_number}-")
        parts.extend(_row_parts(page, grid, row))
        parts.append(_blank(rng, noise.label_blanks))
    page.out.append("".join(parts).strip())


def _row_parts(page: Page, grid: Grid, row: Row) -> list[str]:
    noise, rng = page.noise, page.rng
    spaced = grid.name in noise.spaced_tables
    parts: list[str] = []
    before = None
    for cell in row.cells:
        if cell.blank:
            page.drops(cell)
            continue
        if before is not None or (cell.figure and spaced):
            chance = 1.0 if spaced and cell.figure else noise.label_blanks
            parts.append(_blank(rng, noise.stray_blanks if before and cell.figure and not spaced else chance))
        page.begins(cell)
        parts.append(cell.text.replace("\n", ""))
        before = cell.figure
    if spaced and row.kind == "figures":
        parts.append(" ")
    return parts


def _blank(rng: Random, chance: float) -> str:
    return " " if rng.random() < chance else ""


def glue(page: Page, start: int, end: int, separator: str = "") -> None:
    """Puts the lines from `start` up to but not including `end` (from 0) on one line; empty lines vanish."""
    joined = ""
    for line in page.out[start:end]:
        blank = separator or _blank(page.rng, page.noise.label_blanks)
        joined += (blank if joined and line else "") + line
    gone = end - start - 1
    page.out[start:end] = [joined]
    for key, place in page.lines.items():
        if place > start:
            page.lines[key] = start + 1 if place <= end else place - gone

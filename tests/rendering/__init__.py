"""Writes an annual report as text from its figures: the inverse of the reader, for tests and benchmarks.

Everything is driven by the form data in data/forms and shares no code with the reader, so that a test which
writes a report and reads it back compares two independent understandings of the form:

    figures = random_figures(Random(7), "format_2021", "format_2021")
    page = render(figures, layout="piped_lines", noise=Noise(half_width=True), agency="某市财政局", year=2023)
    page.text                                                       # the report
    page.lines["application", "received_new", "total"]              # the line on which that cell begins

Figures are given as printed, so '', '/', '１２' or '491,5000' may stand in any cell.
"""

from tests.rendering.damage import deduplicated, mojibake, side_by_side
from tests.rendering.figures import CellKey, ReportFigures, cells_of, plain_figures, random_figures, with_figures
from tests.rendering.form import _records, blocks_of, columns_of, group_label, rows_of, section_heading
from tests.rendering.grid import (
    AMOUNT_UNITS,
    APPLICANTS,
    BALANCE_NOTE,
    CONTENT,
    GROUP_ENUMERATORS,
    ORGANIZATIONS,
    ROW_REMARKS,
    Cell,
    Grid,
    Row,
    grids_of,
)
from tests.rendering.noise import (
    FULL_WIDTH_DIGITS,
    HALF_WIDTH,
    NO_BREAK,
    STRAIGHT_QUOTES,
    Blanks,
    Break,
    Glue,
    Noise,
    Title,
)
from tests.rendering.page import Rendered
from tests.rendering.report import LAYOUTS, Layout, Prose, plain_prose, render

__all__ = [
    "AMOUNT_UNITS",
    "APPLICANTS",
    "BALANCE_NOTE",
    "CONTENT",
    "FULL_WIDTH_DIGITS",
    "GROUP_ENUMERATORS",
    "HALF_WIDTH",
    "LAYOUTS",
    "NO_BREAK",
    "ORGANIZATIONS",
    "ROW_REMARKS",
    "STRAIGHT_QUOTES",
    "Blanks",
    "Break",
    "Cell",
    "CellKey",
    "Glue",
    "Grid",
    "Layout",
    "Noise",
    "Prose",
    "Rendered",
    "ReportFigures",
    "Row",
    "Title",
    "_records",
    "blocks_of",
    "cells_of",
    "columns_of",
    "deduplicated",
    "grids_of",
    "group_label",
    "mojibake",
    "plain_figures",
    "plain_prose",
    "random_figures",
    "render",
    "rows_of",
    "section_heading",
    "side_by_side",
    "with_figures",
]

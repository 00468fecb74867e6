"""Text layouts: each is a module that tells whether a text holds tables in it, and gives what stands there uninterpreted.

Layouts that mark where a row ends (ROW_LAYOUTS):
    matches(text) -> bool             does this text hold a table in this layout?
    rows(text, memo) -> PrintedRows   its rows, and the 1-based line on which each begins
Layouts that mark only where a cell ends (CELL_LAYOUTS), whose rows are found by the forms' words later:
    cells(text) -> Cells              its cells, and the line of each

To add one, write such a module, name it here and add case folders; the rest of the program is shared. The surest stand
first; who claims what is decided in transform.ladder.
"""

from collections.abc import Callable
from dataclasses import dataclass

from extract.layouts import (
    asciidoc,
    boxes,
    comma_rows,
    dashed,
    frames,
    html_tables,
    latex,
    lines,
    markdown,
    piped,
    piped_cells,
    tab_rows,
    tabbed,
    wiki,
)
from extract.layouts.piped_cells import Cells
from extract.rows import Row, RowMemo

PrintedRows = tuple[list[int], list[Row]]
"""(line on which each row begins, from 1; the rows)"""


@dataclass(frozen=True, slots=True)
class Layout:
    """A text layout: its name as it stands in the warehouse, and its functions; either `rows` or `cells` is there."""

    name: str
    matches: Callable[[str], bool]
    rows: Callable[[str, RowMemo], PrintedRows] | None = None
    cells: Callable[[str], Cells] | None = None
    regions: Callable[[str], list[tuple[int, int]]] | None = None
    """first and last line of each table, where its own marks say where it ends: nobody else reads anything there"""
    pushes_blanks: Callable[[str], bool] | None = None
    """may a row's empty cells have been pushed to its end, as some crawlers do? None: each stands where it was printed"""


ROW_LAYOUTS = (
    Layout("tabbed", tabbed.matches, tabbed.rows),
    Layout("html_tables", html_tables.matches, html_tables.rows, regions=html_tables.regions),
    Layout("wiki", wiki.matches, wiki.rows, regions=wiki.regions),
    Layout("asciidoc", asciidoc.matches, asciidoc.rows, regions=asciidoc.regions),
    Layout("latex", latex.matches, latex.rows, regions=latex.regions),
    Layout("boxes", boxes.matches, boxes.rows, regions=boxes.regions),
    Layout("piped", piped.matches, piped.rows, pushes_blanks=piped.pushes_blanks),
    Layout("markdown", markdown.matches, markdown.rows),
    Layout("tab_rows", tab_rows.matches, tab_rows.rows),
    Layout("dashed", dashed.matches, dashed.rows, regions=dashed.regions),
    Layout("frames", frames.matches, frames.rows, regions=frames.regions),
    Layout("comma_rows", comma_rows.matches, comma_rows.rows),
)
CELL_LAYOUTS = (
    Layout("piped_cells", piped_cells.matches, cells=piped_cells.cells, pushes_blanks=lambda _: True),
    Layout("lines", lines.matches, cells=lines.cells),
)

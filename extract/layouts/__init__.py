"""Text layouts: each is a module that tells whether a text holds tables in it, and gives what stands there uninterpreted.

Layouts that mark where a row ends (ROW_LAYOUTS):
    matches(text) -> bool             does this text hold a table in this layout?
    rows(text, memo) -> PrintedRows   its rows, and the 1-based line on which each begins
Layouts that mark only where a cell ends (CELL_LAYOUTS), whose rows are found by the forms' words later:
    cells(text) -> Cells              its cells, and the line of each

To add one, write such a module, name it here and add case folders; the rest of the program is shared. Exactly one row
layout must claim a document; if none does, the first cell layout that does is taken.
"""

from collections.abc import Callable
from dataclasses import dataclass

from extract.errors import UnknownLayout
from extract.layouts import lines, markdown, piped, piped_cells, tabbed
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


ROW_LAYOUTS = (
    Layout("tabbed", tabbed.matches, tabbed.rows),
    Layout("piped", piped.matches, piped.rows),
    Layout("markdown", markdown.matches, markdown.rows),
)
CELL_LAYOUTS = (
    Layout("piped_cells", piped_cells.matches, cells=piped_cells.cells),
    Layout("lines", lines.matches, cells=lines.cells),
)


def choose_layout(text: str) -> Layout:
    """The layout of a text; UnknownLayout (no_layout, several_layouts) if none claims it, or two do."""
    claims = [layout for layout in ROW_LAYOUTS if layout.matches(text)]
    if not claims:
        claims = [layout for layout in CELL_LAYOUTS if layout.matches(text)][:1]
    if len(claims) == 1:
        return claims[0]
    if claims:
        names = " and ".join(layout.name for layout in claims)
        raise UnknownLayout(
            "several_layouts", f"its tables are written in more than one layout ({names}); split the document"
        )
    raise UnknownLayout(
        "no_layout",
        "no table with figures in a layout that can be read; check that the report's tables are in the text",
    )

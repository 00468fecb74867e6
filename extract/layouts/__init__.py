"""Text layouts: each is a module with the same two functions.

    matches(text) -> bool             does this text hold a table in this layout?
    rows(text, memo) -> PrintedRows   its rows, and the 1-based line on which each begins; nothing is interpreted

To add one, write such a module, name it in LAYOUTS and add case folders; the rest of the program is shared.
Exactly one layout must claim a document.
"""

from collections.abc import Callable
from dataclasses import dataclass

from extract.errors import UnknownLayout
from extract.layouts import piped, tabbed
from extract.rows import Row, RowMemo

PrintedRows = tuple[list[int], list[Row]]
"""(line on which each row begins, from 1; the rows)"""


@dataclass(frozen=True, slots=True)
class Layout:
    """A text layout: its name as it stands in the warehouse, and its two functions."""

    name: str
    matches: Callable[[str], bool]
    rows: Callable[[str, RowMemo], PrintedRows]


LAYOUTS = (
    Layout("tabbed", tabbed.matches, tabbed.rows),
    Layout("piped", piped.matches, piped.rows),
)


def choose_layout(text: str) -> Layout:
    """The one layout that claims the text; UnknownLayout (no_layout, several_layouts) otherwise."""
    claims = [layout for layout in LAYOUTS if layout.matches(text)]
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

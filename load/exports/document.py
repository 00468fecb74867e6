"""Documents to be published: tables 2, 3 and 4 of a parent and year as the official form draws them, filled with the sums of its parts.

A sum over a missing figure stays empty; a last page, to be taken out, says which are, whose report is not in, whose form is
another, and that nobody has said who the parts are.
"""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from load.exports.consolidation import Consolidation, consolidation, empty_sum, filed, wanted
from load.exports.content import Content, Written
from load.exports.file_names import free_name
from load.exports.form_grid import LABEL_COLUMNS, SIDE_COLUMNS, TABLES, Box, Grid, grid
from load.exports.panel import about
from load.exports.paper import TEXT_WIDTH, Paper
from load.exports.words import Words
from load.reading import Origin

_LABEL_WIDTHS = (1.3, 1.8, 4.9)
_ROW_HEIGHTS = {"disclosure": 0.9, "application": 0.65, "dispute": 0.9}


def write(content: Content, folder: Path) -> dict[str, Written]:
    """A document for each parent and year. Raises WarehouseError if the parent and year asked for have nothing to add up."""
    words = Words()  # the form is Chinese, whatever language the reader speaks
    parents = wanted(content)
    taken: set[str] = set()
    for line in parents:
        found = consolidation(content, line["parent_id"], line["parent"], line["report_year"])
        name = free_name(f"{found.year} {found.parent}", taken)
        tables(found, content.origin, words).save(folder / f"{name}.docx")
    years = Counter(str(line["report_year"]) for line in parents)
    return {"consolidation": Written(about("consolidations"), len(parents), dict(sorted(years.items())))}


def tables(found: Consolidation, origin: Origin, words: Words) -> Paper:
    """The document of a parent and year."""
    title = words("document.title", parent=found.parent, year=found.year)
    paper = Paper(title, origin)
    paper.title(title)
    for table in TABLES:
        drawn = grid(table, found.form, words)
        # Table 3 takes a page.
        paper.heading(words(f"form.section_{table}"), new_page=table == "application")
        paper.grid(drawn, _widths(drawn), lambda box: _figure(found, box, words), _ROW_HEIGHTS[table])
    empty = found.empty_sums()
    if found.absent or empty or found.is_of_several_forms or found.is_guessed:
        paper.heading(words("document.notes"), new_page=True)
        paper.text(filed(found, words) + words("list.period") + (words("note.incomplete") if found.absent else ""))
        if empty:
            paper.text(words("document.empty_sums", count=len(empty)))
            for number, cell in enumerate(empty, 1):
                paper.text(f"{number}. {empty_sum(found, cell, words)}", size=12)
    return paper


def _widths(grid: Grid) -> list[float]:
    """Centimetres a column."""
    if grid.table == "application":
        figures = grid.columns - LABEL_COLUMNS
        return [*_LABEL_WIDTHS, *[(TEXT_WIDTH - sum(_LABEL_WIDTHS)) / figures] * figures]
    return [TEXT_WIDTH / SIDE_COLUMNS] * grid.columns


def _figure(found: Consolidation, box: Box, words: Words) -> str:
    """A sum as the form prints it: nothing where a figure is missing, a dash where no report has the cell."""
    if box.cell is None or not found.having(box.cell):
        return words("form.no_such_cell")
    return printed(found.value(None, box.cell))


def printed(value: Decimal | None) -> str:
    """A figure without needless noughts.

    >>> printed(Decimal("986.3500")), printed(Decimal("2120.0000")), printed(None)
    ('986.35', '2120', '')
    """
    return "" if value is None else f"{value.normalize():f}"

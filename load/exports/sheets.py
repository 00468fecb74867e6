"""Values in cells of a sheet: a text is always written as a text, so that none can be a formula or an address.

And how a sheet is printed: paper, what is repeated, how high a row must be for the texts in it.
"""

import os
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width
from urllib.parse import quote

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from load.exports.words import Words

Value = str | int | float | Decimal | date | None

_LONGEST_TEXT = 32_767
"""UTF-16 units that a cell can hold."""
_CUT = " …"
_LONGEST_LINK = 2_000
MOST_LINKS = 60_000
"""Links on one sheet; Excel takes 65,530."""

FONT, FONT_SIZE = "宋体", 10
_LINE_HEIGHT = 13.5
"""Points that a line of text takes in that size."""
_HIGHEST_ROW = 300.0
"""Excel takes 409 points; beyond this a text is cut by the row, and whole in its cell."""
_A4 = 9
SEVERITIES = ("error", "warning", "note")


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        cell = {"border": 1, "valign": "vcenter"}
        wrapped = {**cell, "text_wrap": True}
        figure = {**cell, "align": "right"}
        count, amount = {"num_format": "#,##0"}, {"num_format": "[=0]0;#,##0.00######"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.form_title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.section = book.add_format({"bold": True, "font_size": 11, "valign": "vcenter"})
        self.note = book.add_format({"font_color": "#444444", "text_wrap": True, "valign": "top"})
        self.warning = book.add_format({"font_color": "#C00000", "text_wrap": True, "valign": "top", "bold": True})
        self.head = book.add_format({**wrapped, "align": "center", "bold": True})
        self.list_head = book.add_format({**wrapped, "align": "center", "bold": True, "bg_color": "#EDEDED"})
        self.column = book.add_format({**wrapped, "align": "center"})
        self.label = book.add_format(wrapped)
        self.text = book.add_format(wrapped)
        self.aside = book.add_format(cell)
        self.number = book.add_format({**figure, "num_format": "#,##0", "shrink": True})
        self.amount = book.add_format({**figure, "num_format": "General", "shrink": True})
        self.plain = book.add_format({"border": 1, "valign": "vcenter", "num_format": "0"})
        self.link = book.add_format({**wrapped, "font_color": "#0563C1", "underline": 1})
        self.severity = {
            "error": book.add_format({**wrapped, "font_color": "#9C0006", "bg_color": "#FFC7CE"}),
            "warning": book.add_format({**wrapped, "font_color": "#7F6000", "bg_color": "#FFEB9C"}),
            "note": book.add_format({**wrapped, "font_color": "#1F3864", "bg_color": "#DDEBF7"}),
        }
        self.form_figure = {1: book.add_format({**cell, **count, "align": "center"})}
        self.figure = {1: book.add_format({**figure, **count})}
        self.sum = {1: book.add_format({**figure, **count, "bold": True, "bg_color": "#EAF1FB"})}
        amounts = (
            (self.form_figure, {"align": "center"}),
            (self.figure, figure),
            (self.sum, {**figure, "bold": True, "bg_color": "#EAF1FB"}),
        )
        for kinds, look in amounts:
            kinds[10_000] = book.add_format({**cell, **look, **amount})
        self.no_sum = book.add_format({**cell, "align": "center", "bg_color": "#FFF2CC"})
        self.missing = book.add_format({**figure, "bg_color": "#FFF2CC"})
        self.differs = book.add_format({"font_color": "#C00000", "bold": True, "bg_color": "#FCE4E4"})


def worst(counts: dict[str, int]) -> str | None:
    """The gravest severity that is there at all."""
    return next((severity for severity in SEVERITIES if counts.get(severity)), None)


class Page(NamedTuple):
    """How a sheet is printed: on A4 landscape, `wide` pages across and `tall` down (0: as many as it takes)."""

    title: str | None
    """what stands above each page of a sheet without a title of its own"""
    area: tuple[int, int, int, int]
    """first row, first column, last row, last column"""
    head_rows: tuple[int, int] | None = None
    head_columns: tuple[int, int] | None = None
    wide: int = 1
    tall: int = 0


def set_page(sheet: Worksheet, page: Page, words: Words) -> None:
    """Paper, margins, what is printed and repeated, the title above and the page's number below."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.print_area(*page.area)
    sheet.fit_to_pages(page.wide, page.tall)
    if page.head_rows is not None:
        sheet.repeat_rows(*page.head_rows)
    if page.head_columns is not None:
        sheet.repeat_columns(*page.head_columns)
    if page.title is not None:
        # Excel takes 255 characters in all; a lone & begins a code.
        title = page.title[:80].replace("&", "&&")
        sheet.set_header(f'&L&"{FONT}"&9{title}', {"margin": 0.3})
    sheet.set_footer(f'&C&"{FONT}"&9' + words("page.number", page="&P", pages="&N"), {"margin": 0.3})


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format | None = None) -> None:
    """Writes one cell. A number that a sheet's floating point would change is written as a text."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, fitting(value), style)
    elif isinstance(value, date):
        sheet.write_string(row, column, value.isoformat(), style)
    elif is_exact(value):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, str(value), style)


def merge(sheet: Worksheet, area: tuple[int, int, int, int], text: str, style: Format) -> None:
    """Writes a text over an area (first row, first column, last row, last column), which may be a single cell."""
    first_row, first_column, last_row, last_column = area
    if (first_row, first_column) != (last_row, last_column):
        # Only an empty text may go through here: merge_range guesses what a text means.
        sheet.merge_range(*area, "", style)
    put(sheet, first_row, first_column, text, style)


def put_formula(sheet: Worksheet, row: int, column: int, formula: str, value: Decimal | None, style: Format) -> None:
    """A formula of ours with its value, for readers that do not compute. A value that a sheet would change stands as a text."""
    if value is not None and not is_exact(value):
        put(sheet, row, column, value, style)
    else:
        kept: int | float | str = "" if value is None else int(value) if value == int(value) else float(value)
        sheet.write_formula(row, column, formula, style, kept)


def quoted(name: str) -> str:
    """A sheet's name as formulas and links have it."""
    return "'" + name.replace("'", "''") + "'"


def is_exact(value: int | float | Decimal) -> bool:
    """Is it the same number to a sheet, which keeps 15 digits?"""
    return Decimal(f"{float(value):.15g}") == Decimal(str(value))


def fitting(text: str) -> str:
    """The text, cut with a mark if a cell cannot hold it."""
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return text
    cut = text.encode("utf-16-le")[: 2 * (_LONGEST_TEXT - len(_CUT))].decode("utf-16-le", "ignore")
    return cut + _CUT


# -- links -------------------------------------------------------------------------------------------------------------


class Links:
    """Links to the files that reports came from, as seen from the folder in which the workbook will lie."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._known: dict[str, str | None] = {}

    def to(self, source_uri: str | None) -> str | None:
        """Where a link to the file leads; None if it is not to be found from here. A file in an archive: the archive."""
        if not source_uri:
            return None
        if source_uri not in self._known:
            self._known[source_uri] = self._found(source_uri)
        return self._known[source_uri]

    def _found(self, source_uri: str) -> str | None:
        if source_uri.startswith(("http://", "https://")):
            link = quote(source_uri, safe=":/?&=%#~+,;@!$'()*[]")
        else:
            path = Path(source_uri)
            try:
                file = next((place for place in (path, *path.parents) if place.is_file()), None)
            except (OSError, ValueError):
                return None
            if file is None:
                return None
            relative = os.path.relpath(file.absolute(), self._folder)
            link = "external:" + "".join(letter if letter > "\x7f" else quote(letter) for letter in relative)
        return link if len(link) <= _LONGEST_LINK else None


def put_link(sheet: Worksheet, row: int, column: int, text: str, link: str | None, styles: Styles) -> None:
    """A text that leads somewhere; the text alone where there is nowhere to go."""
    if link is None:
        put(sheet, row, column, text, styles.text)
    else:
        sheet.write_url(row, column, link, styles.link, fitting(text))


def figure_width(values: Iterable[int | Decimal | None], least: float) -> float:
    """Columns of a sheet that the widest of these figures needs."""
    most = max(
        (
            len(f"{value.normalize() if isinstance(value, Decimal) else value:,f}")
            for value in values
            if value is not None
        ),
        default=0,
    )
    return max(least, most + 1.5)


# -- how wide and how high ---------------------------------------------------------------------------------------------


def width(text: str) -> int:
    """Columns of a fixed-width page that a text takes: a Chinese character takes two.

    >>> width("表3")
    3
    """
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def lines_of(text: str, columns: float) -> int:
    """Into how many lines a text is broken in so many columns."""
    room = max(2, int(columns) - 1)
    return sum(max(1, -(-width(line) // room)) for line in text.split("\n")[:100])


def height(texts: Iterable[tuple[Any, float]]) -> float:
    """Points that a row takes for texts in so many columns each."""
    most = max((lines_of(str(text), columns) for text, columns in texts if text is not None), default=1)
    return min(_HIGHEST_ROW, most * _LINE_HEIGHT + 3)

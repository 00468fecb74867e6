"""How the cells of a workbook (.xlsx) look: what their styles, the runs of their text, and their rows and columns say.

Looked at are the parts that there are anyway (styles, sheets); the shared strings only if a run in them has a style of
its own. A condition on which a style depends is not tried: where such a style may hide a cell, the cell is doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from lxml import etree

from extract.files.looks import AUTO, BLACK, DOUBTFUL_TO, PLAIN, UNKNOWN, WHITE, Kind, Look, State, ink_of, size_of
from extract.files.seen import Line, Piece, cell_line

_INDEXED = {"0": BLACK, "8": BLACK, "1": WHITE, "9": WHITE, "64": AUTO, "5": 1.1, "13": 1.1, "22": 1.8, "26": 1.1}
_PARTS = re.compile(r'"[^"]*"?|[\\_*].?|\[[^\]]*\]?|;|[^;"\\_*\[]+', re.S)
LONGEST_FORMAT = 300
"""Characters of a number format; spreadsheets take 255 at the most."""
_LOWEST, _NARROWEST = 1.0, 0.1
"""Points of a row's height and characters of a column's width up to which nothing is seen."""


class Hidden(NamedTuple):
    """Rows and columns (from 0) of a sheet that nobody sees, and whether noughts are printed."""

    rows: frozenset[int]
    columns: tuple[tuple[int, int], ...]
    """first and last"""
    noughts: bool

    def has_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.columns)


class Looks:
    """The looks of a workbook's cell styles, and of its rich strings."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._fonts: list[Look] = []
        self._cells: list[State] = []
        self._empty: dict[int, tuple[bool, bool, bool, bool]] = {}
        self._conditions: list[Look] = []
        self.line_of = lru_cache(20_000)(self._line_of)
        self.strings: dict[int, list[tuple[str, Look | None]]] = {}
        """number of a rich string -> its runs, each with a look of its own or with that of the cell"""
        if styles is not None:
            self._read(styles)

    def _read(self, styles: etree._Element) -> None:
        self._fonts = [font_look(font) for fonts in _children(styles, "fonts") for font in fonts]
        papers = [_paper(fill) for fills in _children(styles, "fills") for fill in fills]
        codes = {own.get("numFmtId"): format_code(own) for own in _named(styles, "numFmt")}
        for formats in _children(styles, "cellXfs"):
            for number, cell in enumerate(formats):
                font = _at(self._fonts, cell.get("fontId")) or PLAIN
                paper = _at(papers, cell.get("fillId"))
                look = font._replace(raised=False, paper=paper)  # what is raised as a whole is no note
                self._cells.append(look.under(State(ink=AUTO)))
                code = codes.get(cell.get("numFmtId"), "")
                if ";" in code and any(empty := empty_sections(code)):
                    self._empty[number] = empty
        for conditions in _children(styles, "dxfs"):
            for condition in conditions:
                fonts = [font_look(font) for font in _children(condition, "font")]
                fills = [_paper(fill) for fill in _children(condition, "fill")]
                codes_of = [format_code(own) for own in _named(condition, "numFmt")]
                look = Look(paper=fills[0] if fills else None)
                for font in fonts:
                    look = font._replace(paper=look.paper)
                if any(any(empty_sections(code)) for code in codes_of if ";" in code):
                    look = look._replace(unseen=True)
                self._conditions.append(look)

    def read_strings(self, root: etree._Element) -> None:
        """The rich strings among the shared ones."""
        for number, item in enumerate(_children(root, "si")):
            runs = runs_of(item)
            if runs:
                self.strings[number] = runs

    @property
    def tell(self) -> bool:
        """May any cell look otherwise than plain?"""
        return bool(self.strings or self._empty) or any([state.kind for state in self._cells])

    def kind(self, style: int, number: float | None, noughts: bool) -> Kind | None:
        """As what a cell is left out: by its style, and how that prints its number (None: it is text)."""
        if number == 0 and not noughts:
            return "unseen"
        empty = self._empty.get(style)
        if empty:
            section = 3 if number is None else 0 if number > 0 else 1 if number < 0 else 2
            if empty[section]:
                return "unseen"
        return self._cells[style].kind if style < len(self._cells) else None

    def _line_of(self, string: int, style: int) -> Line | None:
        """What a rich string says in a cell of a style; None if all of it is plain."""
        return self.line(self.strings[string], style)

    def line(self, runs: list[tuple[str, Look | None]], style: int) -> Line | None:
        """What a rich text says in a cell of a style; None if all of it is plain."""
        cell = self._cells[style] if style < len(self._cells) else State(ink=AUTO)
        base = State(ink=AUTO, paper=cell.paper)
        kinds = [cell.kind if look is None else look.under(base).kind for _, look in runs]
        if not any(kinds):
            return None
        return cell_line([Piece.of(text, kind, "") for (text, _), kind in zip(runs, kinds, strict=True)])

    def conditions(self, sheet: etree._Element) -> Iterator[tuple[int, int, int, int]]:
        """The ranges (first row, first column, last row, last column, from 0) whose look a condition may change so."""
        for formatting in _named(sheet, "conditionalFormatting"):
            looks = [_at(self._conditions, rule.get("dxfId")) for rule in _named(formatting, "cfRule")]
            if any(look is not None and look.under(State(ink=AUTO)).kind for look in looks):
                for text in (formatting.get("sqref") or "").split():
                    area = range_of(text)
                    if area:
                        yield area


def hidden_in(sheet: etree._Element) -> Hidden:
    """What of a sheet is hidden: rows, columns, noughts."""
    rows, columns, at = [], [], -1
    for row in _named(sheet, "row"):
        at = int(row.get("r") or 0) - 1 if (row.get("r") or "").isdecimal() else at + 1
        height = _float(row.get("ht"))
        low = height is not None and height <= _LOWEST and _is_on(row.get("customHeight"))
        if low or _is_on(row.get("hidden")):
            rows.append(at)
    for column in _named(sheet, "col"):
        width = _float(column.get("width"))
        if _is_on(column.get("hidden")) or (width is not None and width <= _NARROWEST):
            first, last = column.get("min") or "", column.get("max") or ""
            if first.isdecimal() and last.isdecimal():
                columns.append((int(first) - 1, int(last) - 1))
    views = [view.get("showZeros") for view in _named(sheet, "sheetView")]
    return Hidden(frozenset(rows), tuple(dict.fromkeys(columns)), all(view in (None, "1", "true") for view in views))


def runs_of(item: etree._Element) -> list[tuple[str, Look | None]]:
    """The runs of a rich text with their looks; none if no run has a look of its own."""
    runs: list[tuple[str, Look | None]] = []
    for part in item:
        name = _local(part.tag)
        if name == "t":
            runs.append((part.text or "", None))
        elif name == "r":
            text = "".join([t.text or "" for t in _children(part, "t")])
            fonts = [font_look(font) for font in _children(part, "rPr")]
            runs.append((text, fonts[0] if fonts else None))
    return runs if any(look is not None for _, look in runs) else []


def format_code(number_format: etree._Element) -> str:
    """What a number format says, as far as programs read it."""
    return (number_format.get("formatCode") or "")[:LONGEST_FORMAT]


def font_look(font: etree._Element) -> Look:
    """The look of text in a font."""
    look = Look()
    for part in font:
        name, value = _local(part.tag), part.get("val")
        if name == "strike":
            look = look._replace(struck=value not in ("0", "false"))
        elif name == "vertAlign":
            look = look._replace(raised=value in ("superscript", "subscript"))
        elif name == "color":
            look = look._replace(ink=_color(part))
        elif name == "sz":
            size = size_of(_float(value) or 11)
            look = look._replace(tiny=bool(size.tiny), doubtful=size.doubtful)
    return look


def empty_sections(code: str) -> tuple[bool, bool, bool, bool]:
    """Does a number format print nothing of positive and negative numbers, noughts, and text?

    >>> empty_sections(";;;"), empty_sections("0;-0;;@")
    ((True, True, True, True), (False, False, True, False))
    """
    empty = [
        not "".join(part for part in section if part[0] not in "_*[" and part.strip('" '))
        for section in _sections(code)
    ]
    if re.search(r"\[[<>=]", code):
        return False, False, any(empty), False
    positive = empty[0]
    negative = empty[1] if len(empty) > 1 else positive
    return positive, negative, empty[2] if len(empty) > 2 else positive, len(empty) > 3 and empty[3]


def _sections(code: str) -> list[list[str]]:
    """The sections of a number format, each in its parts."""
    sections: list[list[str]] = [[]]
    for part in _PARTS.findall(code):
        if part == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return sections


def _color(color: etree._Element) -> float | None:
    if color.get("rgb"):
        return ink_of(f"#{(color.get('rgb') or '')[-6:].lower()}")
    if color.get("theme") in ("0", "2"):  # the paper's white, and a light grey beside it
        tint = _float(color.get("tint")) or 0.0
        return (
            WHITE if color.get("theme") == "0" and tint > -0.02 else 1.2 if tint > -0.2 else 1.9 if tint > -0.4 else 5.0
        )
    return _INDEXED.get(color.get("indexed") or "", BLACK if color.get("theme") else AUTO)


def _paper(fill: etree._Element) -> float | None:
    for pattern in fill:
        if _local(pattern.tag) != "patternFill":
            return UNKNOWN
        kind = pattern.get("patternType") or "solid"
        if kind == "none":
            return None
        if kind != "solid":
            return UNKNOWN if kind != "gray125" else DOUBTFUL_TO
        for color in (*_children(pattern, "fgColor"), *_children(pattern, "bgColor")):
            ink = _color(color)
            return None if ink == AUTO else ink
    return None


def range_of(text: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column (from 0) of a range as sheets name it (A1:B2)."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?", text)
    if not found:
        return None
    first = int(found[2]) - 1, column_number(found[1])
    last = (int(found[4]) - 1, column_number(found[3])) if found[3] else first
    return *first, *last


def column_number(letters: str) -> int:
    """A column's number from 0.

    >>> column_number("A"), column_number("XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return parent.iterchildren(f"{{*}}{name}")


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _local(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


_T = TypeVar("_T")


def _at(looks: Sequence[_T], number: str | None) -> _T | None:
    index = int(number) if number and number.isdecimal() and len(number) < 9 else -1
    return looks[index] if 0 <= index < len(looks) else None


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None

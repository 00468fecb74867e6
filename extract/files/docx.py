"""Word documents (.docx): paragraphs and tables in the order of the body, as a reader of the printed page sees them.

Tracked changes are accepted (insertions stay, deletions go), hidden text, comments, notes, headers and field codes are
left out, a text box stands behind the paragraph that holds it. A table's cells have their grid column from gridSpan and
gridBefore; a cell that continues a merge (vMerge) is no cell. Numbers that Word counts itself (lists) are not printed.

A table may only lay out the page: where a cell holds tables that have at least as many cells as the table round them,
these are the tables, and what stands beside them is text; a smaller one is part of its cell's text.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from extract.blocks import Block, Cell, Paragraph, Table, TableRow
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.grids import heads_rows, is_heading
from extract.files.office import Package

MAX_COLUMNS = 1_000
"""Grid columns of a table (Word makes 63 at most)."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PROPERTIES = frozenset({"pPr", "rPr", "tblPr", "tcPr", "trPr", "sdtPr", "sdtEndPr", "sectPr", "tblGrid"})
_LEFT_OUT = _PROPERTIES | {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt"}
_WHITE = re.compile(r"[\t\n\r]+")
_Element = etree._Element


class _PrintedCell(NamedTuple):
    column: int
    span: int
    content: list[Block]


class _PrintedRow(NamedTuple):
    number: int
    cells: list[_PrintedCell]


def read(content: bytes) -> list[Block]:
    """The document's blocks. Raises UnreadableDocument (encrypted, damaged, too_large, unsupported_file)."""
    _, root = Package(content).main_part("word/document.xml")
    try:
        return _Body(root).blocks()
    except RecursionError:
        raise damaged("its parts are nested too deep") from None


class _Body:
    """The main part of a document; element names are in the namespace of its root (transitional or strict)."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._w = root.tag[: root.tag.rfind("}") + 1]

    def blocks(self) -> list[Block]:
        body = self._root.find(f"{self._w}body")
        if body is None:
            raise damaged("it has no body")
        return list(self._blocks(body))

    def _name(self, element: _Element) -> str:
        """The local name of a Word element, `mc:` and the name of a compatibility one, '' of another."""
        tag = element.tag
        if not isinstance(tag, str):
            return ""
        if tag.startswith(self._w):
            return tag[len(self._w) :]
        return f"mc:{tag[len(_MC) :]}" if tag.startswith(_MC) else ""

    def _value(self, parent: _Element | None, name: str) -> str | None:
        """The `val` of a property, '' if it has none; None if the property is not there."""
        found = None if parent is None else parent.find(self._w + name)
        return None if found is None else found.get(f"{self._w}val") or ""

    def _is_on(self, parent: _Element | None, name: str) -> bool:
        return self._value(parent, name) not in (None, "0", "false", "off", "none")

    def _count(self, parent: _Element | None, name: str, default: int) -> int:
        value = self._value(parent, name) or ""
        return min(int(value), MAX_COLUMNS) if value.isascii() and value.isdecimal() and len(value) < 9 else default

    def _blocks(self, parent: _Element) -> Iterator[Block]:
        for child in parent:
            name = self._name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "altChunk":
                raise UnreadableDocument(
                    "unsupported_file", "its text is another file put inside; open it in Word and save it anew as .docx"
                )
            elif name == "mc:AlternateContent":
                yield from self._blocks(self._branch(child))
            elif name not in _LEFT_OUT:
                yield from self._blocks(child)

    def _branch(self, alternate: _Element) -> _Element:
        """The one of several renderings that is read: the first with text, so that none is read twice."""
        texts = f"{self._w}t", f"{self._w}tbl"
        return next((branch for branch in alternate if next(branch.iter(*texts), None) is not None), alternate)

    # -- text ----------------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: _Element) -> Iterator[Block]:
        line = _Line()
        self._inline(paragraph, line)
        text = "".join(line.parts)
        if text.strip():
            yield Paragraph(text)
        for box in line.boxes:
            yield from self._blocks(box)

    def _inline(self, parent: _Element, line: "_Line") -> None:
        for child in parent:
            name = self._name(child)
            if name == "t" or child.tag == f"{_MATH}t":
                if not line.is_code():
                    line.parts.append(_WHITE.sub(" ", child.text or ""))
            elif name == "r":
                if not self._is_on(child.find(f"{self._w}rPr"), "vanish"):
                    self._inline(child, line)
            elif name == "txbxContent":
                line.boxes.append(child)
            elif name == "mc:AlternateContent":
                branch = self._branch(child)
                if branch is not child:
                    self._inline(branch, line)
            elif name == "fldChar":
                line.field(child.get(f"{self._w}fldCharType"))
            elif name == "sym":
                line.parts.append(_symbol(child.get(f"{self._w}char")))
            elif name in _CHARACTERS:
                line.parts.append(_CHARACTERS[name])
            elif name not in _LEFT_OUT:
                self._inline(child, line)

    # -- tables --------------------------------------------------------------------------------------------------

    def _children(self, parent: _Element, wanted: str) -> Iterator[_Element]:
        """Rows of a table or cells of a row, also those wrapped (content controls, insertions)."""
        for child in parent:
            name = self._name(child)
            if name == wanted:
                yield child
            elif name not in _LEFT_OUT and name not in ("p", "tbl", "tr", "tc"):
                yield from self._children(child, wanted)

    def _table(self, table: _Element) -> list[Block]:
        rows = []
        merged: dict[int, int] = {}
        for number, row in enumerate(self._children(table, "tr"), 1):
            properties = row.find(f"{self._w}trPr")
            if self._value(properties, "del") is None and not self._is_on(properties, "hidden"):
                cells, merged = self._cells(row, 1 + self._count(properties, "gridBefore", 0), merged)
                rows.append(_PrintedRow(number, cells))
        return _table_blocks(rows)

    def _cells(self, row: _Element, column: int, above: dict[int, int]) -> tuple[list[_PrintedCell], dict[int, int]]:
        """The cells that begin in a row, and {column: span} of those that may go on below.

        A cell that claims to continue a merge that is not above it (a table torn in two) is a cell of its own.
        """
        cells: list[_PrintedCell] = []
        merged: dict[int, int] = {}
        for element in self._children(row, "tc"):
            properties = element.find(f"{self._w}tcPr")
            if self._value(properties, "cellDel") is not None:
                continue
            span = max(1, self._count(properties, "gridSpan", 1))
            vertical = self._value(properties, "vMerge")
            if vertical is not None:
                merged[column] = span
            goes_on = vertical is not None and vertical != "restart" and above.get(column) == span
            beside = self._value(properties, "hMerge")
            if not goes_on and not (cells and beside is not None and beside != "restart"):
                cells.append(_PrintedCell(column, span, list(self._blocks(element))))
            column = min(column + span, MAX_COLUMNS)
        return cells, merged


class _Line:
    """A paragraph's text so far, the text boxes met in it, and the fields that are open."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.boxes: list[_Element] = []
        self._codes: list[bool] = []

    def field(self, kind: str | None) -> None:
        """A field begins, its result begins, or it ends."""
        if kind == "begin":
            self._codes.append(True)
        elif kind == "separate" and self._codes:
            self._codes[-1] = False
        elif kind == "end" and self._codes:
            self._codes.pop()

    def is_code(self) -> bool:
        """Is this the code of a field, not its result?"""
        return any(self._codes)


_CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def _symbol(code: str | None) -> str:
    """A character of a symbol font; those fonts' own characters stay in the private area, so none passes for a digit."""
    try:
        character = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character  # half a character can be written nowhere


# -- tables as blocks --------------------------------------------------------------------------------------------------


def _table_blocks(rows: list[_PrintedRow]) -> list[Block]:
    """A table as it is read: itself, cut where a heading or prose runs over its whole width, or what it lays out."""
    inner = sum(map(_size, _nested(rows)))
    lays_out = inner >= sum(len(row.cells) for row in rows) and any(map(_is_grid, _nested(rows)))
    width = max((cell.column + cell.span for row in rows for cell in row.cells), default=1)
    is_boxed = all(len(row.cells) < 2 for row in rows)
    found: list[Block] = []
    kept: list[TableRow] = []

    def finish() -> None:
        if kept:
            found.append(Table(list(kept)))
            kept.clear()

    for row in rows:
        if lays_out and any(map(_is_grid, _nested([row]))):
            finish()
            found.extend(block for cell in row.cells for block in cell.content)
            continue
        cells = tuple(Cell(_text(cell.content), cell.column) for cell in row.cells)
        if len(cells) == 1:
            text, cell = cells[0].text, row.cells[0]
            is_wide = cell.column == 1 and cell.span + 1 >= width
            if not heads_rows(text) and (lays_out or is_boxed or (is_wide and is_heading(text))):
                finish()
                found.append(Paragraph(text))
                continue
        if cells:
            kept.append(TableRow(cells, row.number))
    finish()
    return found


def _nested(rows: Iterable[_PrintedRow]) -> Iterator[Table]:
    for row in rows:
        for cell in row.cells:
            for block in cell.content:
                if isinstance(block, Table):
                    yield block


def _size(table: Table) -> int:
    return sum(len(row.cells) for row in table.rows)


def _is_grid(table: Table) -> bool:
    return len(table.rows) > 1 and any(len(row.cells) > 1 for row in table.rows)


def _text(content: Iterable[Block]) -> str:
    """What stands in a cell, a line a paragraph or row."""
    lines: list[str] = []
    for block in content:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += (" ".join(cell.text for cell in row.cells) for row in block.rows)
    return "\n".join(lines)

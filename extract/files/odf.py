"""OpenDocument files (.odt, .ods, and as one XML file .fodt, .fods): text and tables as they are printed.

What is struck out, hidden or deleted, raised notes beside a figure, comments and footnotes are left out of a cell and
said; hidden rows, columns and sheets are not read. A cell's text is the one that is printed, not its value. Fields and
form controls give what stands in them. Read directly, with the limits of the other office files.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from extract.blocks import Block, Paragraph, Remark
from extract.bounds import MAX_CHARACTERS
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.grids import MAX_CELLS as MAX_PLACES
from extract.files.grids import MAX_COLUMNS, MAX_ROWS, Range, blocks_of_grid, places_in
from extract.files.looks import AUTO, Kind, State
from extract.files.odf_looks import Styles, attributes_of, name_of
from extract.files.office import MAX_XML_BYTES, Package, parse_xml
from extract.files.printed import PrintedCell, PrintedRow, doubt_spanning, table_blocks, text_of
from extract.files.seen import Line, Piece, cell_line, prose_line
from extract.files.sheet_looks import range_of
from extract.rows import READINGS

MAX_SHEETS: Final = 64
MAX_CELLS: Final = 60_000
_LONGEST_SPACES: Final = 1_000

_SPACES = re.compile(r"[ \t\r\n]+")
_TAB, _BREAK = (
    "\ue000",
    "\ue001",
)  # until white space is joined; the text's own signs of this kind are told as unknown before
_PRIVATE = re.compile("[\ue000\ue001]")
_AROUND_BREAK = re.compile(" ?\ue001 ?")
_LEFT_OUT = frozenset(
    [
        *("text:tracked-changes", "office:annotation", "office:annotation-end", "text:note-body", "office:forms"),
        *("text:sequence-decls", "text:variable-decls", "text:user-field-decls", "table:shapes", "text:bookmark"),
        *("office:event-listeners", "svg-compatible:title", "svg-compatible:desc", "table:table-source"),
    ]
)
_PARAGRAPHS = ("text:p", "text:h")
_ROWS = frozenset(["table:table-header-rows", "table:table-rows", "table:table-row-group"])
_COLUMNS = frozenset(["table:table-header-columns", "table:table-columns", "table:table-column-group"])
_CELLS = ("table:table-cell", "table:covered-table-cell")
_FIELDS = (
    "form:text",
    "form:textarea",
    "form:formatted-text",
    "form:number",
    "form:combobox",
    "form:date",
    "form:time",
)


def read(content: bytes) -> list[Block]:
    """The document's blocks. Raises UnreadableDocument (encrypted, damaged, too_large, unsupported_file)."""
    roots = _roots(content)
    body = next((part for root in roots for part in root.iter("{*}body")), None)
    if body is None:
        raise damaged("it has no body")
    try:
        return _Reader(Styles(roots), body).blocks(body)
    except RecursionError:
        raise damaged("its parts are nested too deep") from None


def _roots(content: bytes) -> list[etree._Element]:
    """The XML of the text first, then that of the styles."""
    if not content.startswith(b"PK"):
        if len(content) > MAX_XML_BYTES:
            raise UnreadableDocument("too_large", f"more than {MAX_XML_BYTES:,} bytes of XML")
        return [parse_xml(content)]
    package = Package(content)
    if b"encryption-data" in (package.source("META-INF/manifest.xml") or b""):
        raise UnreadableDocument("encrypted", "protected by a password; open it, remove the password and save it anew")
    roots = [root for name in ("content.xml", "styles.xml") if (root := package.xml(name)) is not None]
    if not roots:
        raise damaged("it has no content.xml")
    return roots


class _Reader:
    """Takes the elements of a body in order."""

    def __init__(self, styles: Styles, body: etree._Element) -> None:
        self._styles = styles
        self._state = State(ink=AUTO)
        self._depth = 0
        """cells round what is being read"""
        self._remarks: list[Remark] = []
        """what is said of the cell that is being read, behind that of those round it"""
        self._unseen: list[str] = []
        self._cells_read = self._places = self._characters = 0
        """of tables, of sheets, and in these"""
        self._deleted = _deleted_in(body)
        self._fields = dict(_fields_in(body))

    def blocks(self, body: etree._Element) -> list[Block]:
        found: list[Block] = []
        for part in body:
            if name_of(part) == "office:spreadsheet":
                found += self._sheets(part)
            else:
                found += self._blocks(part)
        unseen = [text for text in self._unseen if any(map(str.isdecimal, text))]
        return [*found, *[Paragraph("", unseen=text) for text in unseen]]

    # -- text --------------------------------------------------------------------------------------------------------

    def _blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            name = name_of(child)
            if name in _PARAGRAPHS:
                yield from self._paragraph(child)
            elif name == "table:table":
                yield from self._table(child)
            elif name in ("text:section", "text:hidden-paragraph") and self._is_hidden(child):
                self._unseen.append(READINGS.join(_texts(child)))
            elif name and name not in _LEFT_OUT:
                yield from self._blocks(child)

    def _is_hidden(self, section: etree._Element) -> bool:
        about = attributes_of(section)
        return about.get("text:display") == "none" or about.get("text:is-hidden") == "true"

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        boxes: list[etree._Element] = []
        text = self._line(paragraph, boxes)
        if text.strip():
            yield Paragraph(text)
        for box in boxes:
            yield from self._blocks(box)

    def _line(self, paragraph: etree._Element, boxes: list[etree._Element]) -> str:
        """A paragraph's line; what is said of it goes to the cell."""
        pieces: list[str] = []
        name = attributes_of(paragraph).get("text:style-name", "")
        state = self._styles.look("paragraph", name).under(self._state)
        self._inline(paragraph, state, None, pieces, boxes)
        self._count_characters(sum(map(len, pieces)))
        if not any(isinstance(piece, Piece) for piece in pieces):
            return _shown("".join(pieces))
        if not self._depth:
            return _shown(prose_line(pieces))
        line: Line = cell_line(pieces, _shown)
        self._remarks += line.remarks
        return line.text

    def _inline(
        self, parent: etree._Element, state: State, kind: Kind | None, pieces: list[str], boxes: list[etree._Element]
    ) -> None:
        """The text in an element, as it looks there; `kind` goes before that."""

        def write(text: str | None) -> None:
            if text:
                text = _PRIVATE.sub("\ufffd", text) if _PRIVATE.search(text) else text
                look = kind or state.kind
                pieces.append(text if look is None else Piece.of(text, look, ""))

        def sign(text: str) -> None:
            look = kind or state.kind
            pieces.append(text if look is None else Piece.of(text, look, ""))

        write(parent.text)
        for child in parent:
            name = name_of(child)
            if name == "text:span":
                look = self._styles.look("text", attributes_of(child).get("text:style-name", ""))
                self._inline(child, look.under(state), kind, pieces, boxes)
            elif name == "text:s":
                count = attributes_of(child).get("text:c", "1")
                sign(" " * (min(int(count), _LONGEST_SPACES) if count.isdecimal() and len(count) < 9 else 1))
            elif name == "text:tab":
                sign(_TAB)
            elif name == "text:line-break":
                sign(_BREAK)
            elif name in ("drawing:frame", "drawing:custom-shape", "drawing:text-box", "drawing:rect"):
                boxes.append(child)
            elif name == "drawing:control":
                self._field(child, write)
            elif name in ("text:ruby-text", "text:note-citation"):
                self._inline(child, state, kind or ("ruby" if name == "text:ruby-text" else "note"), pieces, boxes)
            elif name == "text:change":
                deleted = self._deleted.get(attributes_of(child).get("text:change-id", ""))
                if deleted:
                    self._count_characters(len(deleted))
                    pieces.append(Piece.of(deleted, "struck", ""))
            elif name in ("text:hidden-text", "text:hidden-paragraph", "text:conditional-text"):
                hidden = name != "text:conditional-text" and attributes_of(child).get("text:is-hidden") != "false"
                self._inline(child, state, kind or ("unseen" if hidden else None), pieces, boxes)
            elif name == "text:placeholder":
                self._inline(child, state, kind or "doubtful", pieces, boxes)
            elif name and name not in _LEFT_OUT and name != "text:label":
                self._inline(child, state, kind, pieces, boxes)
            write(child.tail)

    def _field(self, control: etree._Element, write: Callable[[str | None], None]) -> None:
        text = self._fields.get(attributes_of(control).get("drawing:control", ""))
        if text:
            self._count_characters(len(text))
            write(f" {text} ")

    def _count_characters(self, more: int) -> None:
        """Cells, deletions and fields may be repeated, so that a small file says very much."""
        self._characters += more
        if self._characters > MAX_CHARACTERS:
            raise UnreadableDocument(
                "too_large", f"more than {MAX_CHARACTERS:,} characters of text; give the report alone"
            )

    # -- tables of a text ----------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> list[Block]:
        about = attributes_of(table)
        if self._styles.is_hidden("table", about.get("table:style-name", "")):
            self._unseen.append(READINGS.join(_texts(table)))
            return []
        rows: list[PrintedRow] = []
        unseen: list[str] = []
        for number, row in enumerate(self._parts(table, "table:table-row", _ROWS), 1):
            if self._nobody_sees(row, "table-row"):
                unseen += _texts(row)
                continue
            cells = self._cells(row)
            is_said = any(cell.remarks for cell in cells)
            if is_said and not any(text_of(cell.content).strip() for cell in cells):
                unseen += [remark.text for cell in cells for remark in cell.remarks]
                continue
            rows.append(PrintedRow(number, cells, is_said))
        covered = [
            (at, place, range(at + 1, min(at + cell.rows, len(rows))))
            for at, row in enumerate(rows)
            for place, cell in enumerate(row.cells)
            if cell.rows > 1
        ]
        doubt_spanning(rows, covered)
        if unseen:
            self._unseen.append(READINGS.join(unseen))
        if self._depth:  # what is said of a table in a cell is said of that, if its text is the cell's
            self._remarks += [remark for row in rows for cell in row.cells for remark in cell.remarks]
        return table_blocks(rows)

    def _cells(self, row: etree._Element) -> list[PrintedCell]:
        cells = []
        column = 1
        for cell in row:
            if name_of(cell) not in _CELLS:
                continue
            about = attributes_of(cell)
            span, times = _count(about, "table:number-columns-spanned"), _count(about, "table:number-columns-repeated")
            for _ in range(times):
                if column > MAX_COLUMNS:
                    _check_beyond(cell)
                    break
                if name_of(cell) == "table:table-cell":
                    content, remarks = self._cell(cell, about)
                    cells.append(
                        PrintedCell(column, span, content, remarks, _count(about, "table:number-rows-spanned"))
                    )
                column += 1
        return cells

    def _cell(self, cell: etree._Element, about: dict[str, str]) -> tuple[list[Block], list[Remark]]:
        """What stands in a cell, and what is to be said of it."""
        self._cells_read += 1
        if self._cells_read > MAX_CELLS:
            raise UnreadableDocument("too_large", f"more than {MAX_CELLS:,} table cells; give the report alone")
        outside, said = self._state, len(self._remarks)
        self._state = self._styles.look("table-cell", about.get("table:style-name", "")).under(outside)
        self._depth += 1
        content = list(self._blocks(cell))
        self._depth -= 1
        self._state = outside
        remarks = self._remarks[said:]
        del self._remarks[said:]
        return content, remarks

    def _parts(self, parent: etree._Element, wanted: str, wrapped: frozenset[str]) -> Iterator[etree._Element]:
        """Rows or columns of a table, also those in groups; a repeated one as often as it stands there, up to a limit."""
        for child in parent:
            name = name_of(child)
            if name == wanted:
                repeated = (
                    "table:number-rows-repeated" if wanted == "table:table-row" else "table:number-columns-repeated"
                )
                for _ in range(min(_count(attributes_of(child), repeated), MAX_ROWS)):
                    yield child
            elif name in wrapped:
                yield from self._parts(child, wanted, wrapped)

    def _nobody_sees(self, part: etree._Element, family: str) -> bool:
        """Is a row or column left out of what is printed?"""
        about = attributes_of(part)
        return about.get("table:visibility", "visible") != "visible" or self._styles.is_hidden(
            family, about.get("table:style-name", "")
        )

    # -- sheets --------------------------------------------------------------------------------------------------------

    def _sheets(self, body: etree._Element) -> Iterator[Block]:
        tables = [child for child in body if name_of(child) == "table:table"]
        if len(tables) > MAX_SHEETS:
            raise UnreadableDocument("too_large", f"{len(tables):,} sheets; at most {MAX_SHEETS} are read")
        for number, table in enumerate(tables, 1):
            if not self._styles.is_hidden("table", attributes_of(table).get("table:style-name", "")):
                yield from self._sheet(table, number)

    def _sheet(self, table: etree._Element, page: int) -> list[Block]:
        rows: list[list[str]] = []
        merged: list[Range] = []
        gone: set[int] = set()
        remarks: dict[tuple[int, int], list[Remark]] = {}
        columns = self._columns(table)
        waiting = 0  # empty rows that count only if others follow
        number = 0
        for row in self._rows(table):
            times = _count(attributes_of(row), "table:number-rows-repeated")
            cells = [*self._sheet_cells(row, columns)]
            if not cells:
                waiting += times
                continue
            if number + waiting + times > MAX_ROWS:
                raise UnreadableDocument("too_large", f"a sheet of more than {MAX_ROWS:,} rows")
            self._places += times * (cells[-1][0] + 1)
            self._count_characters((times - 1) * sum(len(text) for _, text, _, _ in cells))
            if self._places > MAX_PLACES or (number + waiting + times) * (cells[-1][0] + 1) > MAX_PLACES:
                raise UnreadableDocument("too_large", "a sheet of too many rows and columns; no report is as large")
            number += waiting
            rows += ([] for _ in range(waiting))
            waiting = 0
            hidden = self._nobody_sees(row, "table-row")
            for _ in range(times):
                texts: list[str] = []
                for column, text, said, (wide, high) in cells:
                    texts += [""] * (column + 1 - len(texts))
                    texts[column] = "" if hidden else text
                    if said and not hidden:
                        remarks[number, column] = said
                    if wide * high > 1:
                        merged.append((number, column, number + high - 1, column + wide - 1))
                rows.append(texts)
                if hidden:
                    gone.add(number)
                    self._unseen.append(READINGS.join(text for _, text, _, _ in cells if text))
                number += 1
        for at, column in places_in(self._conditional(table), rows):
            if any(map(str.isdecimal, rows[at][column])) and (at, column) not in remarks:
                remarks[at, column] = [Remark("doubtful", READINGS.join((rows[at][column], "")))]
        return blocks_of_grid(rows, merged, page, (1, 1), gone, remarks)

    def _conditional(self, table: etree._Element) -> Iterator[Range]:
        """Ranges in which a condition that is not tried may hide cells."""
        for condition in table.iter("{*}conditional-format"):
            names = [attributes_of(part).get("calcext:apply-style-name", "") for part in condition]
            if any(self._styles.look("table-cell", name).under(self._state).kind for name in names if name):
                for text in attributes_of(condition).get("calcext:target-range-address", "").split():
                    found = range_of(re.sub(r"[^:]*\.", "", text))
                    if found:
                        yield found

    def _rows(self, parent: etree._Element) -> Iterator[etree._Element]:
        for child in parent:
            name = name_of(child)
            if name == "table:table-row":
                yield child
            elif name in _ROWS:
                yield from self._rows(child)

    def _columns(self, table: etree._Element) -> list[tuple[bool, str]]:
        """Of each column: is it hidden, and the style of its cells."""
        columns = []
        for column in self._parts(table, "table:table-column", _COLUMNS):
            style = attributes_of(column).get("table:default-cell-style-name", "")
            columns.append((self._nobody_sees(column, "table-column"), style))
            if len(columns) >= MAX_COLUMNS:
                break
        return columns

    def _sheet_cells(
        self, row: etree._Element, columns: list[tuple[bool, str]]
    ) -> Iterator[tuple[int, str, list[Remark], tuple[int, int]]]:
        """Column (from 0), text, what is said, and spans of the cells of a row that hold or span anything."""
        usual = attributes_of(row).get("table:default-cell-style-name", "")
        column = 0
        for cell in row:
            name = name_of(cell)
            if name not in _CELLS:
                continue
            about = attributes_of(cell)
            times = _count(about, "table:number-columns-repeated")
            spans = _count(about, "table:number-columns-spanned"), _count(about, "table:number-rows-spanned")
            if name == "table:table-cell" and (len(cell) or spans != (1, 1)):
                if column + times > MAX_COLUMNS:
                    _check_beyond(cell)
                for at in range(column, min(column + times, MAX_COLUMNS)):
                    hidden, style = columns[at] if at < len(columns) else (False, "")
                    styled = about.get("table:style-name") or usual or style
                    content, remarks = self._cell(cell, {"table:style-name": styled})
                    text = text_of(content)
                    value = about.get("office:value", "")
                    if not text.strip() and not remarks and value:
                        remarks = [Remark("unseen", value)]
                    if not hidden:
                        yield at, text, remarks, spans
                    elif spans[0] > 1:  # what a merged cell holds is printed in those of its columns that are seen
                        seen = [
                            n
                            for n in range(at, min(at + spans[0], MAX_COLUMNS))
                            if not (n < len(columns) and columns[n][0])
                        ]
                        if seen:
                            yield seen[0], text, remarks, (at + spans[0] - seen[0], spans[1])
            column += times


def _check_beyond(cell: etree._Element) -> None:
    """A cell beyond the last column that is read must be empty. Raises UnreadableDocument (too_large)."""
    if any(map(str.strip, map(str, cell.itertext()))):
        raise UnreadableDocument("too_large", f"a row of more than {MAX_COLUMNS:,} columns; give the report alone")


def _shown(text: str) -> str:
    """Text as a page shows it: white space of the source is one space; a tab is one too, a break stays."""
    text = _SPACES.sub(" ", text)
    return _AROUND_BREAK.sub("\n", text).replace(_TAB, " ").strip(" \n")


def _texts(parent: etree._Element) -> list[str]:
    """The texts of the paragraphs in an element that is not read."""
    found = (_shown("".join(str(text) for text in part.itertext())) for part in parent.iter("{*}p", "{*}h"))
    return [text for text in found if text]


def _deleted_in(body: etree._Element) -> dict[str, str]:
    """What was deleted while changes were tracked, by the change's name."""
    found = {}
    for region in body.iter("{*}changed-region"):
        deletion = next(region.iter("{*}deletion"), None)
        if deletion is not None:
            about = attributes_of(region)
            identity = about.get("text:id") or next((v for k, v in about.items() if k.endswith(":id")), "")
            found[identity] = " ".join(_texts(deletion))
    return found


def _fields_in(body: etree._Element) -> Iterator[tuple[str, str]]:
    """What stands in the controls of forms, by the names that the text calls them by."""
    for forms in body.iter("{*}forms"):
        for field in forms.iter():
            about = attributes_of(field)
            identity = about.get("form:id") or next((v for k, v in about.items() if k.endswith(":id")), "")
            if name_of(field) in _FIELDS:
                yield identity, about.get("form:current-value") or about.get("form:value") or ""
            elif name_of(field) == "form:listbox":
                options = [attributes_of(option) for option in field if name_of(option) == "form:option"]
                chosen = [
                    o for key in ("form:current-selected", "form:selected") for o in options if o.get(key) == "true"
                ]
                yield identity, chosen[0].get("form:label", "") if chosen else ""


def _count(about: dict[str, str], name: str) -> int:
    """A number of rows or columns, at most one more than the largest sheet has."""
    text = about.get(name, "1")
    return min(max(1, int(text)), 2 * MAX_ROWS) if text.isascii() and text.isdecimal() and len(text) < 9 else 1

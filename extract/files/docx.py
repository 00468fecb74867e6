"""Word documents (.docx): paragraphs and tables in the order of the body, as a reader of the printed page sees them.

Tracked changes are accepted (insertions stay, deletions go). What is struck out or hidden, raised notes beside a figure,
comments, notes, headers and field codes are left out, a text box stands behind the paragraph that holds it. A table's
cells have their grid column from gridSpan and gridBefore; a cell that continues a merge (vMerge) is no cell. Numbers that Word counts itself (lists) are not printed.
"""

import re
from collections.abc import Iterator

from lxml import etree

from extract.blocks import Block, Paragraph, Remark
from extract.errors import UnreadableDocument
from extract.files.archive import damaged
from extract.files.looks import AUTO, Kind, Look, State, ink_of
from extract.files.office import Package, parse_xml
from extract.files.printed import PrintedCell, PrintedRow, doubt_spanning, table_blocks, text_of
from extract.files.seen import Piece, cell_line, prose_line
from extract.files.word_looks import Styles, line_is_cut, may_tell, properties_of, row_is_cut
from extract.rows import READINGS

MAX_COLUMNS = 1_000
"""Grid columns of a table (Word makes 63 at most)."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PROPERTIES = frozenset({"pPr", "rPr", "tblPr", "tcPr", "trPr", "sdtPr", "sdtEndPr", "sectPr", "tblGrid"})
_LEFT_OUT = _PROPERTIES | {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt"}
_WITH_TEXT = frozenset({"del", "moveFrom", "rt"})
"""Of those left out, what a finding tells where a figure stands beside it."""
_WHITE = re.compile(r"[\t\n\r]+")
_Element = etree._Element


def read(content: bytes) -> list[Block]:
    """The document's blocks. Raises UnreadableDocument (encrypted, damaged, too_large, unsupported_file)."""
    package = Package(content)
    part, root = package.main_part("word/document.xml")
    try:
        return _Body(root, _styles(package, part, root)).blocks()
    except RecursionError:
        raise damaged("its parts are nested too deep") from None


def _styles(package: Package, part: str, root: _Element) -> Styles | None:
    """The document's styles; None if neither they nor the text say anything but how plain text is printed."""
    targets = package.targets(part).values()
    sheet = next((path for kind, path in targets if kind == "styles"), None)
    document, styles = package.source(part) or b"", (package.source(sheet) if sheet else None) or b""
    tells = may_tell(document)
    if not (tells or (styles and may_tell(styles))):
        return None
    found = Styles(parse_xml(styles) if styles else None, _namespace(root))
    return found if tells or found.count_in(document) else None


def _namespace(root: _Element) -> str:
    return str(root.tag[: root.tag.rfind("}") + 1])


class _Body:
    """The main part of a document; element names are in the namespace of its root (transitional or strict)."""

    def __init__(self, root: _Element, styles: Styles | None) -> None:
        """`styles`: None if no text looks otherwise than plain text does."""
        self._root = root
        self._w = _namespace(root)
        self._styles = styles
        self._state = State(ink=AUTO)
        """what is true of the text of the table and cell that is being read"""
        self._table_style = ""
        self._depth = 0
        """cells round what is being read"""
        self._remarks: list[Remark] = []
        """what is said of the cell that is being read, behind that of those round it"""
        self._cells_said = 0
        """cells of which anything was said so far"""
        self._unseen: list[str] = []

    def blocks(self) -> list[Block]:
        body = self._root.find(f"{self._w}body")
        if body is None:
            raise damaged("it has no body")
        found = list(self._blocks(body))
        unseen = [text for text in self._unseen if any(map(str.isdecimal, text))]
        return [*found, *[Paragraph("", unseen=text) for text in unseen]]

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
            elif name == "sdt" and self._is_unfilled(child):
                outside = self._state
                self._state = Look(doubtful=True).under(outside)
                yield from self._blocks(child)
                self._state = outside
            elif name not in _LEFT_OUT:
                yield from self._blocks(child)

    def _branch(self, alternate: _Element) -> _Element:
        """The one of several renderings that is read: the first with text, so that none is read twice."""
        texts = f"{self._w}t", f"{self._w}tbl"
        return next((branch for branch in alternate if next(branch.iter(*texts), None) is not None), alternate)

    # -- text ----------------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: _Element) -> Iterator[Block]:
        line = _Line()
        if self._styles:
            properties = paragraph.find(f"{self._w}pPr")
            line.style = self._value(properties, "pStyle") or ""
            line.state = self._shaded(Look(unseen=line_is_cut(properties, self._w)).under(self._state), properties)
        self._inline(paragraph, line)
        text = "".join(line.parts)
        if line.has_odd:
            text = self._seen(line)
        if text.strip():
            yield Paragraph(text)
        for box in line.boxes:
            yield from self._blocks(box)

    def _seen(self, line: "_Line") -> str:
        """What a line says that does not all look alike."""
        if not self._depth:
            return prose_line(line.parts)
        seen = cell_line(line.parts)
        self._remarks += seen.remarks
        return seen.text

    def _shaded(self, state: State, properties: _Element | None) -> State:
        """The state of text in a cell or paragraph with those properties."""
        fill = properties_of(properties, self._w).get("shd") if properties is not None else None
        return Look(paper=ink_of(f"#{fill.lower()}")).under(state) if fill else state

    def _run(self, run: _Element, line: "_Line") -> None:
        """A run, whose text may be left out."""
        assert self._styles
        properties = run.find(f"{self._w}rPr")
        character = self._value(properties, "rStyle") or ""
        own = properties_of(properties, self._w)
        look = self._styles.run(own, character, line.style, self._table_style)
        before, line.kind = line.kind, look.under(line.state).kind or line.kind
        self._inline(run, line)
        line.kind = before

    def _inline(self, parent: _Element, line: "_Line") -> None:
        for child in parent:
            name = self._name(child)
            if name == "t" or child.tag == f"{_MATH}t":
                if not line.is_code():
                    text = _WHITE.sub(" ", child.text or "")
                    if line.kind:
                        line.write(text)
                    else:
                        line.parts.append(text)
            elif name == "r":
                if self._styles:
                    self._run(child, line)
                else:
                    self._inline(child, line)
            elif name == "txbxContent":
                line.boxes.append(child)
            elif name == "mc:AlternateContent":
                branch = self._branch(child)
                if branch is not child:
                    self._inline(branch, line)
            elif name == "fldChar":
                line.field(child.get(f"{self._w}fldCharType"), self._choice(child))
            elif name == "sym":
                line.write(_symbol(child.get(f"{self._w}char")))
            elif name in _CHARACTERS:
                line.write(_CHARACTERS[name])
            elif name in _WITH_TEXT:
                self._left_out(child, line)
            elif name == "sdt" and self._is_unfilled(child):
                before, line.kind = line.kind, line.kind or "doubtful"  # a hint how to fill it in
                self._inline(child, line)
                line.kind = before
            elif name not in _LEFT_OUT:
                self._inline(child, line)

    def _left_out(self, element: _Element, line: "_Line") -> None:
        """What was deleted while changes were tracked, or stands above the text to say how it is read."""
        if not line.is_code():
            texts = element.iter(f"{self._w}t", f"{self._w}delText")
            before, line.kind = line.kind, "ruby" if self._name(element) == "rt" else "struck"
            line.write("".join([text.text or "" for text in texts]))
            line.kind = before

    def _is_unfilled(self, control: _Element) -> bool:
        """Does a content control show a hint what to write in it?"""
        return self._is_on(control.find(f"{self._w}sdtPr"), "showingPlcHdr")

    def _choice(self, field: _Element) -> str:
        """What is chosen in the list of an old form field that begins here."""
        choices = field.find(f"{self._w}ffData/{self._w}ddList")
        if choices is None:
            return ""
        entries = [entry.get(f"{self._w}val") or "" for entry in choices.findall(f"{self._w}listEntry")]
        chosen = self._count(choices, "result", self._count(choices, "default", 0))
        return entries[chosen] if chosen < len(entries) else ""

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
        rows: list[PrintedRow] = []
        unseen: list[str] = []
        merged: dict[int, int] = {}
        begun: dict[int, tuple[int, int]] = {}
        covered: list[tuple[int, int, range]] = []
        outside = self._state, self._table_style
        if self._styles:
            self._table_style = self._value(table.find(f"{self._w}tblPr"), "tblStyle") or ""
            self._state = self._styles.table(self._table_style).under(self._state)
        for number, row in enumerate(self._children(table, "tr"), 1):
            properties = row.find(f"{self._w}trPr")
            if properties is not None and self._nobody_sees(properties):
                unseen += self._texts(row)
                continue
            before = self._cells_said
            cells, merged, goes_on = self._cells(row, 1 + self._count(properties, "gridBefore", 0), merged)
            is_said = self._cells_said > before
            if is_said and not any(text_of(cell.content).strip() for cell in cells):
                unseen += [remark.text for cell in cells for remark in cell.remarks]
                continue
            at = len(rows)
            covered += [(*begun[column], range(at, at + 1)) for column in goes_on if column in begun]
            begun |= {cell.column: (at, place) for place, cell in enumerate(cells)}
            rows.append(PrintedRow(number, cells, is_said))
        doubt_spanning(rows, covered)
        self._state, self._table_style = outside
        if unseen:
            self._unseen.append(READINGS.join(unseen))
        if self._depth:  # what is said of a table in a cell is said of that, if its text is the cell's
            self._remarks += [remark for row in rows if row.is_said for cell in row.cells for remark in cell.remarks]
        return table_blocks(rows)

    def _nobody_sees(self, properties: _Element) -> bool:
        """Is a row deleted, hidden, or too low for anything to be seen?"""
        return (
            self._value(properties, "del") is not None
            or self._is_on(properties, "hidden")
            or row_is_cut(properties, self._w)
        )

    def _texts(self, row: _Element) -> list[str]:
        """The texts of the cells of a row that is not read."""
        w = self._w
        return ["".join([t.text or "" for t in cell.iter(f"{w}t", f"{w}delText")]) for cell in row.iter(f"{w}tc")]

    def _cells(
        self, row: _Element, column: int, above: dict[int, int]
    ) -> tuple[list[PrintedCell], dict[int, int], list[int]]:
        """The cells that begin in a row, {column: span} of those that may go on below, the columns of those from above.

        A cell that claims to continue a merge that is not above it (a table torn in two) is a cell of its own.
        """
        cells: list[PrintedCell] = []
        merged: dict[int, int] = {}
        from_above: list[int] = []
        for element in self._children(row, "tc"):
            properties = element.find(f"{self._w}tcPr")
            if self._value(properties, "cellDel") is not None:
                continue
            span = max(1, self._count(properties, "gridSpan", 1))
            vertical = self._value(properties, "vMerge")
            if vertical is not None:
                merged[column] = span
            goes_on = vertical is not None and vertical != "restart" and above.get(column) == span
            from_above += [column] if goes_on else []
            beside = self._value(properties, "hMerge")
            if not goes_on and not (cells and beside is not None and beside != "restart"):
                cells.append(self._cell(element, properties, column, span))
            column = min(column + span, MAX_COLUMNS)
        return cells, merged, from_above

    def _cell(self, element: _Element, properties: _Element | None, column: int, span: int) -> PrintedCell:
        state, said = self._state, len(self._remarks)
        if self._styles:
            self._state = self._shaded(state, properties)
        self._depth += 1
        content = list(self._blocks(element))
        self._depth -= 1
        self._state = state
        if len(self._remarks) == said:
            return PrintedCell(column, span, content)
        remarks = self._remarks[said:]
        del self._remarks[said:]
        self._cells_said += 1
        return PrintedCell(column, span, content, remarks)


class _Line:
    """A paragraph's text so far, the text boxes met in it, and the fields that are open."""

    style = ""
    state = State(ink=AUTO)
    kind: Kind | None = None
    """as what the text is left out that is written now"""
    has_odd = False

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.boxes: list[_Element] = []
        self._codes: list[tuple[bool, str, int]] = []
        """of the fields that are open: is this their code, what is chosen in them, and the pieces written before"""

    def write(self, text: str) -> None:
        if self.kind is None:
            self.parts.append(text)
        else:
            self.parts.append(Piece.of(text, self.kind, ""))
            self.has_odd = True

    def field(self, kind: str | None, choice: str) -> None:
        """A field begins (of a list: with what is chosen in it), its result begins, or it ends."""
        if kind == "begin":
            self._codes.append((True, choice, len(self.parts)))
        elif kind == "separate" and self._codes:
            self._codes[-1] = False, *self._codes[-1][1:]
        elif kind == "end" and self._codes:
            _, chosen, before = self._codes.pop()
            if chosen and not "".join(self.parts[before:]).strip():
                self.write(chosen)

    def is_code(self) -> bool:
        """Is this the code of a field, not its result?"""
        return bool(self._codes) and any([code for code, _, _ in self._codes])


_CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def _symbol(code: str | None) -> str:
    """A character of a symbol font; those fonts' own characters stay in the private area, so none passes for a digit."""
    try:
        character = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character  # half a character can be written nowhere

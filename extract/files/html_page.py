"""A web page read as a stream of tags into paragraphs and tables.

Pages of a site write the same tags, cells and rows again and again: each is understood once and remembered by its
source, as far as it leaves the page as it found it. Whole rows are asked for first, then cells, then tags.
"""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple

from extract.blocks import Block, Paragraph, Remark, Table
from extract.characters import unescaped
from extract.errors import UnreadableDocument
from extract.files.html_grid import GridCell, GridRow, is_tiny, nobody_sees, rows_on_grid
from extract.files.html_seen import Looks
from extract.files.html_styles import imports_other_file, leaves_out, with_styles
from extract.files.html_tags import (
    BREAK,
    WHITE_SPACE,
    WITHOUT_END,
    Tag,
    find_no_markup,
    hides_inline,
    read_tag,
    shown_line,
    shown_markup,
    shown_title,
    starts_tag,
    whole_tag,
    without_brackets_in_tags,
    without_inline,
)
from extract.files.looks import PLAIN
from extract.files.seen import Piece, cell_line, prose_line
from extract.rows import READINGS

MAX_NESTED_TABLES: Final = 20
MAX_CELLS: Final = 200_000
_TOO_MANY_CELLS = f"more than {MAX_CELLS:,} table cells; give the report's page alone"

_ONE_TEXT = re.compile(r"([^<>]*>(?:\s*+<[^<>/][^<>]*>)*+)([^<>]*+)((?:<[^<>]*>\s*+)*+)")
"""A cell's source behind `<td`: tags, one run of text, tags."""
_ALL_SPACES = re.compile(r"\s+")
_FIGURE = re.compile(r"\s*+[+-]?[0-9０-９][0-9０-９,，.．]*+\s*+")
_FIGURES_OF_DATA = 3

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("head", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "noscript", "ol", "p", "section"),
        *("summary", "ul"),
    ]
)
_ENDS_NAME = frozenset([*WHITE_SPACE, "/", ">"])
"""What follows the name of a tag (as in <tr>, not in <track>)."""
_TABLE = frozenset(["table", "thead", "tbody", "tfoot", "td", "th", "tr"])

_MOST_KNOWN, _LONGEST_KNOWN = 10_000, 1_000
"""Tags and cells remembered, and characters of one: pages of a site repeat theirs with all attributes."""
_MOST_KNOWN_ROWS, _LONGEST_KNOWN_ROW = 4_000, 4_000
_MANY_INLINE = 1_000
"""Word writes a <span> per character: so many tags that mean nothing are taken out at once."""


class BracketInTag(Exception):
    """A tag cannot be told by its first > alone."""


class _OtherStyles(Exception):
    """Another file has a say in how the page looks."""


class _OwnStyles(Exception):
    """A style sheet of the page may leave out text."""


def read_page(text: str) -> list[Block]:
    """Paragraphs and tables in reading order. Raises UnreadableDocument (too_large, nesting)."""
    exact = others = styled = False
    while True:
        try:
            return _Page(exact, _KNOWN[others], styled).read(text)
        except BracketInTag:
            exact = True
        except _OtherStyles:
            others = True
        except _OwnStyles:
            styled, text = True, with_styles(text)


class _OpenTable:
    """A table whose end has not come: its rows so far, the open cell, and where the page went on writing before."""

    __slots__ = ("groups", "hidden_row", "in_cell", "in_group", "outside", "remarks_outside", "row", "tables_in_cells")

    def __init__(self, outside: list[Block], remarks: list[Remark]) -> None:
        self.outside, self.remarks_outside = outside, remarks
        self.groups: list[list[GridRow]] = [[]]
        self.row: list[GridCell] | None = None
        self.in_cell = self.in_group = self.hidden_row = False
        self.tables_in_cells = False

    def end_group(self) -> None:
        if self.groups[-1]:
            self.groups.append([])

    def blocks(self, unseen: list[str]) -> list[Block]:
        """What the table is: a table; or, if it only arranges the page, what its cells hold.

        A table in a cell makes the outer one a layout unless that has figures of its own. A row of which nobody sees
        anything is none; what stood in it goes to `unseen`.
        """
        large: list[Block] = []
        if self.tables_in_cells:
            holds = [cell.holds for rows in self.groups for row in rows for cell in row.cells]
            if sum(map(_is_figure, holds)) < _FIGURES_OF_DATA:
                return [block for blocks in holds for block in blocks]
            large = [block for blocks in holds for block in blocks if isinstance(block, Table) and not is_tiny(block)]
        rows, unread = rows_on_grid(self.groups)
        if unread:
            hidden = [row for row in rows if nobody_sees(row)]
            unseen.append(READINGS.join([remark.text for row in hidden for remark in row.remarks]))
            rows = [row for row in rows if not nobody_sees(row)]
            if not rows:
                return large
        return [Table(rows), *large]


# -- what is remembered ------------------------------------------------------------------------------------------------


class _KnownTag(NamedTuple):
    """What to do (None: nothing, the tag changes only how text looks), and what the tag says."""

    act: "_Act | None"
    tag: Tag
    hides: bool
    """Is what follows, to the element's end, not displayed? Tables, rows and cells see to that themselves."""
    counts: bool
    """Does it hide, or may its look leave out what stands in it, or make it doubtful?"""


class _KnownCell(NamedTuple):
    """A cell with nothing unusual in its source, and whether its row ends behind it and the next begins."""

    cell: GridCell
    ends_row: bool
    starts_row: bool


class _KnownRow(NamedTuple):
    """A row, how many cells its source begins (also such as are not displayed), and whether its group ends with it."""

    row: GridRow
    cells: int
    ends_group: bool


class _Known:
    """What is remembered: of pages whose looks stand in them alone, or of those of which another file may say more."""

    def __init__(self, sure: bool) -> None:
        self.sure = sure
        self.tags: dict[str, _KnownTag] = {}
        self.rows: dict[str, _KnownRow] = {}
        self.heads: dict[str, bool] = {}
        """Does a row's source before its first cell just begin a row?"""
        self.cells: dict[str, _KnownCell | None] = {}
        self.frames: dict[tuple[str, str], _KnownCell | None] = {}
        """The same by the tags before and behind a cell's text, whatever that is; None: the tags must be read one by
        one."""

    def tag(self, source: str) -> _KnownTag:
        tag = read_tag(source)
        hides = tag.hidden and tag.name not in _TABLE
        counts = hides or _may_count(tag, self.sure)
        known = _KnownTag((_ENDS if tag.ends else _STARTS).get(tag.name), tag, hides, counts)
        if len(source) <= _LONGEST_KNOWN and ">" not in source:
            if len(self.tags) >= _MOST_KNOWN:
                self.tags.clear()
            self.tags[source] = known
        return known

    def cell(self, source: str, exact: bool) -> _KnownCell | None:
        """The cell that is written so, from `<td` to the next; None if it takes more than its text to tell."""
        found = _ONE_TEXT.fullmatch(source)
        frame = None
        if found:
            before, text, behind = found.groups()
            try:
                frame = self.frames[before, behind]
            except KeyError:
                frame = self._read_frame(before, behind, exact)
                if len(self.frames) >= _MOST_KNOWN:
                    self.frames.clear()
                self.frames[before, behind] = frame
            if frame:
                text = shown_line(text)
                (_, columns, rows, _), ends_row, starts_row = frame
                frame = _KnownCell(GridCell((Paragraph(text),) if text else (), columns, rows), ends_row, starts_row)
        if len(self.cells) >= _MOST_KNOWN:
            self.cells.clear()
        self.cells[source] = frame
        return frame

    def _read_frame(self, before: str, behind: str, exact: bool) -> _KnownCell | None:
        """The tags of a cell read with a text in it, in a table of its own: did they make just that, and what else?"""
        source = f"<td{before}X{behind}"
        if find_no_markup(source, 0, len(source)):
            return None
        page = _Page(exact, self)
        page.start_table()
        page.read_tags(source)
        return page.only_cell("X")

    def head(self, source: str) -> bool:
        if find_no_markup(source, 0, len(source)):
            return False
        page = _Page(False, self)
        page.start_table()
        page.read_tags(source)
        if len(self.heads) >= _MOST_KNOWN:
            self.heads.clear()
        self.heads[source] = page.only_row()
        return self.heads[source]

    def keep_row(self, source: str, known: _KnownRow) -> None:
        if len(self.rows) >= _MOST_KNOWN_ROWS:
            self.rows.clear()
        self.rows[source] = known


_KNOWN = {False: _Known(sure=True), True: _Known(sure=False)}
"""By whether another file may have a say in how the page looks."""


def _may_count(tag: Tag, sure: bool) -> bool:
    """May the tag's look count where nothing else is special?"""
    if tag.ends or tag.name in WITHOUT_END or tag.name in _TABLE:
        return False
    return (tag.look is not PLAIN and tag.look.tells) or (not sure and bool(tag.classes))


def _is_row(cells: Sequence[_KnownCell | None]) -> bool:
    """Are they the cells of one row, that ends with the last?"""
    *others, last = cells
    if last is None or not last.ends_row or last.starts_row:
        return False
    return not any([cell is None or cell.ends_row for cell in others])


def _find(text: str, tag: str, at: int) -> int:
    """Where the tag is next; the text's end if it is not."""
    found = text.find(tag, at)
    return found if found >= 0 else len(text)


# -- the page ----------------------------------------------------------------------------------------------------------


class _Hidden:
    """An element that is not displayed: how many of its name are open, and what had been written before it."""

    __slots__ = ("begin", "blocks", "choices", "name", "open", "out")

    def __init__(self, tag: Tag, out: list[Block], begin: int) -> None:
        """`begin`: how many pieces of the line's text had been written before it; they wait there until its end."""
        self.name, self.out, self.blocks, self.begin, self.open = tag.name, out, len(out), begin, 1
        self.choices: list[tuple[Tag, int]] | None = [] if tag.offers else None
        """of a list that is shown: each choice, and how many pieces of text had been written before it"""

    def chosen(self, written: Sequence[str]) -> str:
        """The text of what is chosen in a list: what its page says, else the first."""
        choices = self.choices or []
        found = next((at for at in range(len(choices) - 1, -1, -1) if choices[at][0].chosen), 0)
        if not choices:
            return ""
        tag, begin = choices[found]
        end = choices[found + 1][1] if found + 1 < len(choices) else len(written)
        return tag.field or "".join(written[begin:end])


class _Page:
    """Takes a page's tags and text in order."""

    def __init__(self, exact: bool, known: _Known, styled: bool = True) -> None:
        """`styled`: what the page's own style sheets say stands in its tags already."""
        self._exact = exact
        self._styled = styled
        self._known = known
        self._looks = Looks(known.sure)
        self._has_odd = False
        """has a piece of the line's text a look of its own?"""
        self._remarks: list[Remark] = []
        self._unseen: list[str] = []
        self._source = ""
        self._row_tag, self._cell_tag, self._table_end = "<tr", "<td", "</table"
        self._inline = 0
        self._drops_inline: bool | None = None
        self._out: list[Block] = []
        self._text: list[str] = []
        self._tables: list[_OpenTable] = []
        self._tables_begun = 0
        self._hidden: _Hidden | None = None
        self._cells = 0
        self._pre = 0

    def read(self, text: str) -> list[Block]:
        """All blocks of the page. Raises BracketInTag unless `exact`."""
        self._source = text
        if "<td" not in text and "<TD" in text:
            self._cell_tag = "<TD"
        if self._exact:
            if not self._styled:
                raise _OwnStyles
            shown, title = shown_markup(text)
            self._count_inline(shown)
            shown = without_brackets_in_tags(without_inline(shown) if self._drops_inline else shown)
            self._drops_inline = False
            self._read_part(shown)
        else:
            title = self._read_rows(text)
        return self._finish(title)

    def _read_rows(self, text: str) -> str:
        """Reads the page in parts that begin at its rows, each without what holds no markup; returns its title."""
        if "<tr" not in text and "<TR" in text:
            self._row_tag, self._table_end = "<TR", "</TABLE"
        row_tag, size, title = self._row_tag, len(text), ""
        pieces: list[str] = []
        at = until = 0
        while at < size:
            if until <= at:
                until = _find(text, row_tag, at + 1)
                if not pieces and self._tables and not (self._hidden or self._pre or self._looks.open):
                    at, until = self._add_known_rows(text, at, until)
                while until < size and text[until + 3 : until + 4] not in _ENDS_NAME:  # <track>
                    until = _find(text, row_tag, until + 1)
            found = find_no_markup(text, at, until)
            if found:
                if found.sheet:
                    self._look_at_sheet(found.sheet)
                pieces += (text[at : found.begin], found.shown)
                at, title = found.end, title or found.title
                continue
            part, at = text[at:until], until
            if pieces:
                self._read_part("".join(pieces) + part)
                pieces.clear()
            elif part.startswith(row_tag):
                self._read_row(part)
            else:
                self._read_part(part)
        if pieces:
            self._read_part("".join(pieces))
        return shown_title(title)

    def _look_at_sheet(self, sheet: str) -> None:
        if self._known.sure and imports_other_file(sheet):
            raise _OtherStyles
        if not self._styled and leaves_out(sheet, self._source):
            raise _OwnStyles

    def _look_at_link(self, tag: Tag) -> None:
        if self._known.sure and tag.field:
            raise _OtherStyles

    def _add_known_rows(self, text: str, at: int, until: int) -> tuple[int, int]:
        """Adds the rows from there on as long as they are known; returns where the first other part begins and ends."""
        table, known_rows, row_tag, size = self._tables[-1], self._known.rows, self._row_tag, len(text)
        first = True
        while True:
            source = text[at:until]
            known = known_rows.get(source) or self._row_of_known_cells(source)
            if known is None:
                return at, until
            if first:
                self._end_row()
                first = False
            row, cells, ends_group = known
            table.groups[-1].append(row)
            if ends_group:
                table.groups.append([])
            self._count_cells(cells)
            at, until = until, text.find(row_tag, until + 1)
            if until < 0:
                until = size

    def _row_of_known_cells(self, source: str) -> _KnownRow | None:
        """The row that is written so, if it is made of known cells alone."""
        if len(source) > _LONGEST_KNOWN_ROW or not source.startswith(self._row_tag):
            return None
        head, *sources = source.split(self._cell_tag)
        if not sources or not (self._known.heads.get(head) or self._known.head(head)):
            return None
        known_cells = self._known.cells
        cells = [known_cells[cell] if cell in known_cells else self._known_cell(cell) for cell in sources]
        if not _is_row(cells):
            return None
        known = _KnownRow(GridRow([cell.cell for cell in cells if cell]), len(cells), False)
        self._known.keep_row(source, known)
        return known

    def _read_row(self, source: str) -> None:
        """Reads from a row's tag to the next, and remembers the row if nothing else is in its source."""
        end = source.find(self._table_end)
        if end < 0 or source[end + 7 : end + 8] not in _ENDS_NAME:
            end = len(source)
        row, behind = source[:end], source[end:]
        if len(row) > _LONGEST_KNOWN_ROW or not self._tables or self._hidden or self._pre or self._looks.open:
            self._read_part(source)
            return
        known = (self._known.rows.get(row) or self._row_of_known_cells(row)) if behind else None
        if known is None:
            self._learn_row(row)
        else:
            self._add_row(known)
        if behind:
            self._read_part(behind)

    def _learn_row(self, source: str) -> None:
        """Reads a row and remembers it if it left the page as it found it."""
        self._end_row()
        table, tables, cells_before, outside = self._tables[-1], self._tables_begun, self._cells, len(self._out)
        groups, rows = len(table.groups), len(table.groups[-1])
        self._read_part(source)
        if (
            (self._tables and self._tables[-1] is table and self._tables_begun == tables)
            and not (table.row is not None or table.in_cell or self._hidden or self._pre or self._drops_inline)
            and not self._looks.open
            and (self._out is table.outside and len(self._out) == outside)
            and not "".join(self._text).strip(WHITE_SPACE)
            and len(table.groups[groups - 1]) == rows + 1
            and (len(table.groups) == groups or (len(table.groups) == groups + 1 and not table.groups[groups]))
        ):
            row = table.groups[groups - 1][rows]
            self._known.keep_row(source, _KnownRow(row, self._cells - cells_before, len(table.groups) > groups))

    def _add_row(self, known: _KnownRow) -> None:
        self._end_row()
        table = self._tables[-1]
        table.groups[-1].append(known.row)
        if known.ends_group:
            table.end_group()
        self._count_cells(known.cells)

    def _read_part(self, text: str) -> None:
        """Reads a part of the page cell by cell."""
        if self._drops_inline is None:
            self._count_inline(text)
        if self._drops_inline:
            text = without_inline(text)
        first, *sources = text.split(self._cell_tag)
        if any([source[:1] not in _ENDS_NAME for source in sources]):
            self.read_tags(text)
            return
        self.read_tags(first)
        for source in sources:
            if self._tables and not (self._hidden or self._pre or self._looks.open):
                try:
                    known = self._known.cells[source]
                except KeyError:
                    known = self._known_cell(source)
                if known:
                    self._add_cell(known)
                    continue
            self.read_tags(self._cell_tag + source)

    def _count_inline(self, text: str) -> None:
        """From so many inline tags on they are dropped, unless one may hide what is in it."""
        self._inline += text.count("<span") + text.count("<font")
        if self._inline > _MANY_INLINE:
            self._drops_inline = not hides_inline(shown_markup(self._source)[0])

    def _known_cell(self, source: str) -> _KnownCell | None:
        return self._known.cell(source, self._exact) if len(source) <= _LONGEST_KNOWN else None

    def read_tags(self, text: str) -> None:
        """Reads a part of the page tag by tag."""
        pieces = iter(text.split("<"))
        known_tags, write, looks = self._known.tags.get, self._text.append, self._looks.open
        write(next(pieces))
        for piece in pieces:
            source, closed, behind = piece.partition(">")
            known = known_tags(source)
            if known is None or not closed:
                if not starts_tag(piece, 0) and not piece.startswith(("/", "!", "?")):
                    write("<" + piece)
                    continue
                if closed and (source.count('"') % 2 or source.count("'") % 2):
                    whole = whole_tag(piece)  # the > may have stood in an attribute's value
                    if whole:
                        source, behind = whole
                    elif not self._exact:
                        raise BracketInTag
                elif not closed:
                    if not self._exact:
                        raise BracketInTag
                    continue
                known = self._known.tag(source)
            act, tag, hides, counts = known
            if self._hidden:
                self._in_hidden(known)
            elif counts or looks:
                if hides:
                    self._start_hidden(known)
                else:
                    self._change_looks(known)
            if act is _FLUSH:
                if self._text:
                    self._flush()
            elif act:
                act(self, tag)
            if behind:
                if looks and not self._looks.is_plain:
                    self._write_odd(behind)
                else:
                    write(behind)

    def _change_looks(self, known: _KnownTag) -> None:
        """A tag outside of hidden elements begins or ends one whose look counts, or may do so."""
        act, tag, _, _ = known
        if tag.name in _TABLE or tag.name in WITHOUT_END or not tag.name:
            return  # what acts on a table sees to it itself
        is_block = act is _FLUSH or tag.name == "pre"
        if tag.ends:
            if is_block:
                self._looks.end_block(tag.name)
            else:
                self._looks.end(tag.name)
            return
        if is_block:
            self._looks.start_block(tag.name)
        self._looks.start(tag)

    def _write_odd(self, text: str) -> None:
        self._text.append(Piece.of(text, self._looks.kind, self._looks.classes))
        self._has_odd = True

    def _write_field(self, tag: Tag) -> None:
        """What stands in a form field in a table."""
        if self._hidden or not (self._tables and self._tables[-1].in_cell) or not (tag.field or tag.hint):
            return
        kind = self._looks.kind_of(tag)
        if not tag.field:
            kind = kind or "doubtful"  # a hint how to fill it in
        self._text.append(Piece.of(f" {escape(tag.field or tag.hint)} ", kind, self._looks.classes))
        self._has_odd = True

    def _finish(self, title: str) -> list[Block]:
        """All blocks. Tables that were never closed end here."""
        while self._tables:
            self._end_table()
        self._flush()
        if self._hidden:
            self._end_hidden()
            self._flush()
        unseen: list[Block] = [Paragraph("", unseen=text) for text in self._unseen if any(map(str.isdecimal, text))]
        if title and not _holds(self._out, title):
            return [Paragraph(title, is_page_title=True), *self._out, *unseen]
        return self._out + unseen if unseen else self._out

    # text

    def _flush(self, _: Tag | None = None) -> None:
        """Ends a line of text."""
        begin = self._hidden.begin if self._hidden else 0
        if len(self._text) > begin:
            pieces = self._text[begin:] if begin else self._text
            text = self._odd_line(pieces) if self._has_odd else "".join(pieces)
            del self._text[begin:]
            self._has_odd = self._has_odd and begin > 0
            text = unescaped(text).strip("\r\n") if self._pre else shown_line(text)
            if text and not (self._pre and text.isspace()):
                self._out.append(Paragraph(text))

    def _odd_line(self, pieces: Sequence[str]) -> str:
        """The source of a line that has looks of its own, without what is not read."""
        if not (self._tables and self._tables[-1].in_cell) or self._pre or self._hidden:
            return prose_line(pieces)
        line = cell_line(pieces, shown_line)
        self._remarks += line.remarks
        return escape(line.text, quote=False).replace("\n", BREAK)

    def _break(self, _: Tag) -> None:
        self._text.append("\n" if self._pre else BREAK)

    def _start_pre(self, _: Tag) -> None:
        self._flush()
        self._pre += 1

    def _end_pre(self, _: Tag) -> None:
        self._flush()
        self._pre = max(0, self._pre - 1)

    # what is not displayed

    def _start_hidden(self, known: _KnownTag) -> None:
        if known.act:
            self._flush()
        self._hidden = _Hidden(known.tag, self._out, len(self._text))

    def _in_hidden(self, known: _KnownTag) -> None:
        """A tag inside the hidden element: does it end that?"""
        act, tag, hides, _ = known
        hidden = self._hidden
        assert hidden is not None
        if tag.name == "option" and hidden.choices is not None and not tag.ends:
            hidden.choices.append((tag, len(self._text)))
        if tag.name == hidden.name and tag.name != "p":
            hidden.open += -1 if tag.ends else 1
            over = not hidden.open
        else:  # a paragraph ends with the next, a list of choices with its table's next tag
            over = (hidden.name == "p" and act is _FLUSH) or (hidden.name == "select" and tag.name in _TABLE)
        if over:
            self._end_hidden()
            if hides and not tag.ends:
                self._start_hidden(known)

    def _end_hidden(self) -> None:
        """Takes out what is not displayed, and says so where a figure stood in it."""
        hidden = self._hidden
        assert hidden is not None
        if hidden.out is not self._out:
            self._hidden = None
            before = shown_line("".join(self._text[: hidden.begin]))
            del self._text[: hidden.begin]
            if before:
                hidden.out.insert(hidden.blocks, Paragraph(before))
            return
        in_cell = bool(self._tables) and self._tables[-1].in_cell
        if hidden.choices is not None:
            self._hidden = None
            chosen = hidden.chosen(self._text) if in_cell else ""
            del self._text[hidden.begin :]
            if chosen:
                self._text.append(f" {chosen} ")
            return
        if hidden.name in _BLOCKS:
            self._flush()
        self._hidden = None
        blocks = hidden.out[hidden.blocks :]
        self._unseen += [_figures_of(block) for block in blocks if isinstance(block, Table) and _has_figures(block)]
        if in_cell:
            lines = [block.text for block in blocks if isinstance(block, Paragraph)]
            text = shown_line("".join([*lines, *self._text[hidden.begin :]]))
            if text:
                self._remarks.append(Remark("unseen", text))
        del hidden.out[hidden.blocks :]
        del self._text[hidden.begin :]

    # tables

    def start_table(self, tag: Tag | None = None) -> None:
        self._flush()
        self._tables_begun += 1
        if self._tables and not self._tables[-1].in_cell:
            self._end_table()  # its end tag was lost
        if len(self._tables) >= MAX_NESTED_TABLES:
            raise UnreadableDocument(
                "nesting", f"more than {MAX_NESTED_TABLES} tables in one another; save the page anew"
            )
        if self._looks.open:
            self._looks.start_table()
        self._looks.enter(tag)
        self._tables.append(_OpenTable(self._out, self._remarks))

    def _end_table(self, _: Tag | None = None) -> None:
        self._end_row()
        if self._tables:
            table = self._tables.pop()
            self._leave_group(table)
            self._looks.leave()
            if table.groups[0]:
                blocks = table.blocks(self._unseen)
                self._out += blocks
                for block in blocks if self._tables else ():  # what is said of a small table is said of its cell
                    if isinstance(block, Table) and is_tiny(block):
                        self._remarks += [remark for row in block.rows for remark in row.remarks]
                if self._tables:
                    self._tables[-1].tables_in_cells = True

    def _start_group(self, tag: Tag) -> None:
        """A row group begins or ends."""
        self._end_row()
        if self._tables:
            table = self._tables[-1]
            table.end_group()
            self._leave_group(table)
            if not tag.ends:
                self._looks.enter(tag)
                table.in_group = True

    def _leave_group(self, table: _OpenTable) -> None:
        if table.in_group:
            table.in_group = False
            self._looks.leave()

    def _start_row(self, tag: Tag | None = None) -> None:
        self._end_row()
        if self._tables:
            table = self._tables[-1]
            table.row = []
            self._looks.enter(tag)
            if not (tag and tag.hidden):  # a row that is not displayed takes no place
                table.groups[-1].append(GridRow(table.row))
            else:
                table.hidden_row = True

    def _end_row(self, _: Tag | None = None) -> None:
        self._end_cell()
        if self._tables:
            table = self._tables[-1]
            if table.row is not None:
                self._looks.leave()
                if table.hidden_row:
                    table.hidden_row = False
                    self._unseen.append(READINGS.join([r.text for cell in table.row for r in cell.remarks]))
            table.row = None

    def _start_cell(self, tag: Tag) -> None:
        self._end_cell()
        if not self._tables:
            return
        table = self._tables[-1]
        if table.row is None:
            self._start_row()
        self._count_cells(1)
        self._out, self._remarks = [], []
        self._looks.enter(tag)
        table.in_cell = True
        if table.row is not None and not tag.hidden:
            table.row.append(GridCell(self._out, tag.columns, tag.rows, self._remarks))

    def _add_cell(self, known: _KnownCell) -> None:
        if self._text or self._tables[-1].in_cell:
            self._end_cell()
        table = self._tables[-1]
        if table.row is None:
            self._start_row()
            assert table.row is not None
        self._count_cells(1)
        table.row.append(known.cell)
        if known.ends_row:
            table.row = None
            self._looks.leave()
        if known.starts_row:
            self._start_row()

    def _count_cells(self, more: int) -> None:
        self._cells += more
        if self._cells > MAX_CELLS:
            raise UnreadableDocument("too_large", _TOO_MANY_CELLS)

    def _end_cell(self, _: Tag | None = None) -> None:
        if self._text:
            self._flush()
        if self._tables and self._tables[-1].in_cell:
            if self._hidden and self._hidden.out is self._out:
                self._end_hidden()
                self._flush()
            table = self._tables[-1]
            table.in_cell = False
            self._looks.leave()
            self._out, self._remarks = table.outside, table.remarks_outside

    # what a part of a page amounts to, read in a table of its own

    def only_cell(self, text: str) -> _KnownCell | None:
        """The cell if there is nothing else than one in one open table, and that holds just this text."""
        if len(self._tables) != 1 or self._hidden or self._pre or self._looks.open or self._cells != 1:
            return None
        table = self._tables[0]
        if len(table.groups) != 1 or not table.groups[0]:
            return None
        first, *others = table.groups[0]
        if len(first.cells) != 1 or len(others) > 1 or (others and table.row is None):
            return None
        if table.row is not None and table.row is not [first, *others][-1].cells:
            return None
        ends = table.row is not first.cells
        self._end_cell()
        if table.outside or first.cells[0].remarks or list(first.cells[0].holds) != [Paragraph(text)]:
            return None
        return _KnownCell(first.cells[0], ends, bool(others))

    def only_row(self) -> bool:
        """Is there nothing else than an open row without cells in one open table?"""
        if len(self._tables) != 1 or self._hidden or self._pre or self._looks.open or self._cells:
            return False
        (table,) = self._tables
        is_open = [row.cells for rows in table.groups for row in rows] == [[]] and table.row is not None
        self._flush()
        return is_open and not self._out


_Act = Callable[[_Page, Tag], None]
_FLUSH = _Page._flush
_STARTS: dict[str, _Act] = {
    **dict.fromkeys(_BLOCKS, _FLUSH),
    "br": _Page._break,
    "input": _Page._write_field,
    "link": _Page._look_at_link,
    "pre": _Page._start_pre,
    "table": _Page.start_table,
    "thead": _Page._start_group,
    "tbody": _Page._start_group,
    "tfoot": _Page._start_group,
    "tr": _Page._start_row,
    "td": _Page._start_cell,
    "th": _Page._start_cell,
}
_ENDS: dict[str, _Act] = {
    **dict.fromkeys(_BLOCKS, _FLUSH),
    "br": _Page._break,
    "pre": _Page._end_pre,
    "table": _Page._end_table,
    "thead": _Page._start_group,
    "tbody": _Page._start_group,
    "tfoot": _Page._start_group,
    "tr": _Page._end_row,
    "td": _Page._end_cell,
    "th": _Page._end_cell,
}


def _is_figure(blocks: Sequence[Block]) -> bool:
    return len(blocks) == 1 and isinstance(blocks[0], Paragraph) and _FIGURE.fullmatch(blocks[0].text) is not None


def _figures_of(table: Table) -> str:
    return READINGS.join([cell.text for row in table.rows for cell in row.cells if cell.text])


def _has_figures(table: Table) -> bool:
    return any(_FIGURE.fullmatch(cell.text) for row in table.rows for cell in row.cells)


def _holds(blocks: list[Block], title: str) -> bool:
    """Is the title in the text, apart from white space?"""
    lines = [block.text for block in blocks if isinstance(block, Paragraph)]
    if any(title in line for line in lines):
        return True
    return _ALL_SPACES.sub("", title) in _ALL_SPACES.sub("", "".join(lines))

"""Web pages: paragraphs and tables of an HTML file, its cells where their row and column spans put them.

    >>> read("<p>二、<b>主动公开</b></p><table><tr><td>规章<td>0<td>&nbsp;</table>".encode())[0]
    Paragraph(text='二、主动公开', page=None)

The page is read as a stream of tags, without a tree: of the elements only tables, and what is not displayed, need an
end, and time and memory grow with the page's size alone, however it is nested. (A tree would not do: lexbor takes time
quadratic in the depth of hostile pages, libxml2 cuts a page that is nested deeply. The tests compare the cells with those
of lexbor.) Nothing is fetched or run. What a reader of the page does not see (scripts, comments, display:none) is left
out.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Sequence
from html import unescape
from typing import Final, NamedTuple

from extract.blocks import Block, Cell, Paragraph, Table, TableRow
from extract.errors import UnreadableDocument
from extract.files.text import decode_text

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_NESTED_TABLES: Final = 20
MAX_CELLS: Final = 200_000
MAX_COLUMN_SPAN, MAX_ROW_SPAN = 1_000, 65_534
"""what HTML itself allows"""
MAX_SPANNED: Final = 1_000_000
"""grid places that cells of one table may cover"""
_TOO_MANY_CELLS = f"more than {MAX_CELLS:,} table cells; give the report's page alone"

_DECLARED = re.compile(rb"""(?:charset|<\?xml[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.I)
_DECLARED_WITHIN = 4_096
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_SURELY_UTF8 = 30
"""bytes of UTF-8 sequences that text in another charset does not form by chance"""

_PLAIN_TEXT = ("script", "style", "title", "textarea", "iframe", "noframes", "noembed", "xmp")
"""Elements that hold no tags."""
_ANY_CASE = ["".join(f"[{letter}{letter.upper()}]" for letter in name) for name in _PLAIN_TEXT]
_NO_MARKUP = re.compile(  # with re.I it would look at every character
    rf"<(?=!-|[sS][cCtT]|[tT][iIeE]|[iI][fF]|[nN][oO]|[xX][mM])(?:!--|({'|'.join(_ANY_CASE)})(?=[\s/>]))"
)
_NO_MARKUP_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _PLAIN_TEXT}
_TAG = re.compile(r"""</?[A-Za-z](?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""")
"""A tag with its attributes, whose quoted values may hold angle brackets."""

_ONE_TEXT = re.compile(r"([^<>]*>(?:\s*+<[^<>/][^<>]*+>)*+)([^<>]*+)((?:<[^<>]*+>\s*+)*+)")
"""A cell's source behind `<td`: tags, one run of text, tags."""

_INLINE_NAMES = r"(?:span|font|o:p|strong|em|[biu])"
_INLINE = re.compile(rf"""</?{_INLINE_NAMES}(?:\s[^<>"']*+(?:(?:"[^"<>]*+"|'[^'<>]*+')[^<>"']*+)*+)?+>""")
_HIDING = (re.compile(rb"display\s*:\s*none"), re.compile(rb"hidden"))
_INLINE_BEFORE = re.compile(rf"<{_INLINE_NAMES}\s[^<>]*\Z".encode())
_LONGEST_TAG = 2_000
_MANY_INLINE = 1_000
"""Tags that change only how text looks. Word writes a span per character: so many are taken out at once, before."""

_NAME = re.compile(r"/?([A-Za-z][^\s/]*)")
_ATTRIBUTE = re.compile(r"""([^\s"'/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_TELLING_ATTRIBUTE = re.compile(r"span|hidden|display", re.I)
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.I)
_SPAN = re.compile(r"[ \t\r\n\f]*\+?([0-9]{1,9})", re.A)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACES_AT_BREAK = re.compile(r" ?\v ?")
_ALL_SPACES = re.compile(r"\s+")
_FIGURE = re.compile(r"\s*[+-]?[0-9０-９][0-9０-９,，.．]*\s*")
_BREAK = "\v"
"""Stands for <br> until white space has been joined."""

_FIGURES_OF_DATA = 3
_CELLS_OF_TINY = 4

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("head", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "noscript", "ol", "p", "section"),
        *("summary", "ul"),
    ]
)
_NEVER_SHOWN = frozenset(["datalist", "select", "svg", "template"])
_WITHOUT_END = frozenset(["br", "hr", "img", "input", "link", "meta", "col", "base", "embed", "wbr", "area", "source"])

_MOST_KNOWN, _LONGEST_KNOWN = 10_000, 1_000
"""Tags and cells remembered, and characters of one: pages of a site repeat theirs with all attributes."""


def read(content: bytes, charset: str | None = None) -> list[Block]:
    """Paragraphs and tables in reading order; the page's title first, if its body does not hold it.

    `charset` is what came with the file from elsewhere (a MIME header); it goes before what the page declares.
    Raises UnreadableDocument (encoding, binary, empty, too_large, nesting).
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"a page of more than {MAX_BYTES >> 20} MB; give the report's page alone")
    return read_text(decode(content, charset))


def read_text(text: str) -> list[Block]:
    """The same of a page that is decoded already."""
    text, title = _markup(text)
    if text.count("<span") + text.count("<font") > _MANY_INLINE and not _hides_inline(text):
        text = _INLINE.sub("", text)
    try:
        page = _Page(exact=False)
        page.take(text)
    except _BracketInTag:
        page = _Page(exact=True)
        page.take(_without_brackets_in_tags(text))
    return page.finish(title)


def decode(content: bytes, charset: str | None = None) -> str:
    """The page's text: by byte-order mark, declared charset, as UTF-8, as GB18030, the first that fits.

    A declaration is not believed if the bytes do not decode under it, nor against text that is plainly UTF-8.
    """
    if content.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
        return decode_text(content)
    head = content[:_DECLARED_WITHIN].lower()
    if charset is None and (b"charset" in head or b"encoding" in head):
        declared = _DECLARED.search(head)
        charset = declared[1].decode() if declared else None
    codec = _CODECS.get((charset or "utf-8").lower(), "utf-8")
    if codec != "utf-8" and not _plainly_utf8(content):
        try:
            return decode_text(content.decode(codec).encode())
        except UnicodeDecodeError:
            pass
    return decode_text(content)


def _plainly_utf8(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return len(content) - len(text) >= _SURELY_UTF8


# -- tables ------------------------------------------------------------------------------------------------------------


class GridCell(NamedTuple):
    """A cell as its tag declares it: what it holds, and how many columns and rows it takes (0 rows: all below)."""

    holds: Sequence[Block]
    columns: int = 1
    rows: int = 1


class GridRow(NamedTuple):
    """A row's cells, and which row group (thead, tbody, tfoot) it belongs to: no cell reaches into the next."""

    cells: list[GridCell]
    group: int = 0


class _Placed(NamedTuple):
    """A row's cells on the grid, told from their spans alone."""

    begins: tuple[int, ...]
    """the column (from 1) in which each cell begins"""
    width: int
    below: tuple[int, ...]
    """for how many rows below this one each column is covered"""
    under: tuple[int, ...]
    """the cells (from 0) that would lie wholly on a cell from above if they were counted from the row's beginning"""


_PLACED: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...]], _Placed] = {}
_MOST_PLACED, _WIDEST_KNOWN = 5_000, 40
"""Rows remembered (by what covers them from above and the spans of their cells), and columns of one."""


def place(rows: Sequence[GridRow]) -> list[tuple[Sequence[GridCell], tuple[int, ...]]]:
    """Per row, its cells and the grid column (from 1) in which each begins, as HTML lays tables out.

    A cell stands in the first column that no cell from above covers. Cells that only pad places which are covered
    already are left out where they make the row too wide (_without_padding). Raises UnreadableDocument (too_large) if
    cells cover too many places.
    """
    usual: Counter[int] = Counter()
    found, padded = _place_rows(rows, None, usual)
    if padded and usual:
        found, _ = _place_rows(rows, usual.most_common(1)[0][0], usual)
    return found


def _place_rows(
    rows: Sequence[GridRow], declared: int | None, usual: Counter[int]
) -> tuple[list[tuple[Sequence[GridCell], tuple[int, ...]]], bool]:
    """The rows placed, without padding if the width to which they are declared is known; and whether any is padded."""
    found: list[tuple[Sequence[GridCell], tuple[int, ...]]] = []
    above: tuple[int, ...] = ()
    group, spanned, any_padded = -1, 0, False
    for row in rows:
        if row.group != group:
            above, group = (), row.group
        cells: Sequence[GridCell] = row.cells
        placed = _place_row(cells, above)
        padding = [number for number in placed.under if not _has_text(cells[number].holds)]
        if padding and declared:
            cells = _without_padding(cells, padding, placed.width - declared)
            placed = _place_row(cells, above)
        any_padded = any_padded or bool(padding)
        if not padding:
            usual[placed.width] += 1
        spanned += placed.width
        if spanned > MAX_SPANNED:
            raise UnreadableDocument(
                "too_large", "cells of a table span too many columns; give the report's page alone"
            )
        found.append((cells, placed.begins))
        above = placed.below
    return found, any_padded


def _place_row(cells: Sequence[GridCell], above: tuple[int, ...]) -> _Placed:
    spans = tuple([(cell.columns, cell.rows) for cell in cells])
    placed = _PLACED.get((above, spans))
    if placed is None:
        placed = _place_spans(above, spans)
        if max(len(spans), placed.width) <= _WIDEST_KNOWN:
            if len(_PLACED) >= _MOST_PLACED:
                _PLACED.clear()
            _PLACED[above, spans] = placed
    return placed


def _place_spans(above: tuple[int, ...], spans: tuple[tuple[int, int], ...]) -> _Placed:
    """`above`: for how many rows, from this one, each column is covered; `spans`: columns and rows of each cell."""
    if sum(columns for columns, _ in spans) > MAX_SPANNED:
        raise UnreadableDocument("too_large", "a row of a table is too wide; give the report's page alone")
    below = list(above)
    begins, under = [], []
    column = written = 0
    for number, (columns, rows) in enumerate(spans):
        while column < len(above) and above[column]:
            column += 1
        over = above[written : written + columns]
        if len(over) == columns and all(over):
            under.append(number)
        begins.append(column + 1)
        end = column + columns
        below += [0] * (end - len(below))
        for at in range(column, end):
            below[at] = max(below[at], rows or MAX_ROW_SPAN)
        column, written = end, written + columns
    width = max((at for at, rows in enumerate(below, 1) if rows), default=0)
    below = [rows and rows - 1 for rows in below[:width]] if max(below, default=0) > 1 else []
    return _Placed(tuple(begins), width, tuple(below), tuple(under))


def _without_padding(cells: Sequence[GridCell], padding: list[int], too_wide: int) -> Sequence[GridCell]:
    """Takes out empty cells under a spanning cell if they are all that makes their row too wide for its table.

    Some writers span a label over several rows and still write an empty cell under it, which pushes the row's figures
    to the right. Left out are only cells that are empty, that would lie wholly on the spanning cell if the row's cells
    were counted from its beginning, and without which the row is just as wide as most rows that have no such cell. The
    first cell of a row that has figures is its label, so an empty figure cannot stand at such a place unless its own
    column is spanned, and then the row fits as it is and stays.
    """
    if sum(cells[number].columns for number in padding) != too_wide:
        return cells
    return [cell for number, cell in enumerate(cells) if number not in padding]


def _has_text(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Table) or bool(block.text.strip()) for block in blocks)


class _OpenTable:
    """A table whose end has not come: its rows so far, the open cell, and where the page went on writing before."""

    __slots__ = ("group", "in_cell", "outside", "row", "rows", "tables_in_cells")

    def __init__(self, outside: list[Block]) -> None:
        self.outside = outside
        self.rows: list[GridRow] = []
        self.row: GridRow | None = None
        self.in_cell = False
        self.tables_in_cells = False
        self.group = 0

    def blocks(self) -> list[Block]:
        """What the table is: a table; or, if it only arranges the page, what its cells hold.

        A table in a cell makes the outer one a layout unless that has figures of its own.
        """
        large: list[Block] = []
        if self.tables_in_cells:
            holds = [cell.holds for row in self.rows for cell in row.cells]
            if sum(map(_is_figure, holds)) < _FIGURES_OF_DATA:
                return [block for blocks in holds for block in blocks]
            large = [block for blocks in holds for block in blocks if isinstance(block, Table) and not _is_tiny(block)]
        rows = [
            TableRow(tuple(map(Cell, [_cell_text(cell.holds) for cell in cells], begins)), number)
            for number, (cells, begins) in enumerate(place(self.rows), 1)
        ]
        return [Table(rows), *large]


def _is_figure(blocks: Sequence[Block]) -> bool:
    return len(blocks) == 1 and isinstance(blocks[0], Paragraph) and _FIGURE.fullmatch(blocks[0].text) is not None


def _is_tiny(table: Table) -> bool:
    return sum(len(row.cells) for row in table.rows) <= _CELLS_OF_TINY


def _cell_text(blocks: Sequence[Block]) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return blocks[0].text
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif _is_tiny(block):
            lines += [cell.text for row in block.rows for cell in row.cells if cell.text]
    return "\n".join(lines)


# -- the page ----------------------------------------------------------------------------------------------------------


class _BracketInTag(Exception):
    """A tag cannot be told by its first > alone."""


def _markup(text: str) -> tuple[str, str]:
    """The page without comments, scripts and the like; and its title."""
    found = _NO_MARKUP.search(text)
    if not found:
        return text, ""
    pieces: list[str] = []
    title, at = "", 0
    while found:
        begin, name = found.start(), found[1]
        pieces.append(text[at:begin])
        if name is None:
            end = text.find("-->", begin + 2)
            at = end + 3 if end >= 0 else len(text)
        else:
            last = _NO_MARKUP_ENDS[name.lower()].search(text, found.end())
            content = text[text.find(">", found.end()) + 1 : last.start()] if last else ""
            if name.lower() == "title" and not title:
                title = content
            elif name.lower() == "xmp":
                pieces.append(content.replace("&", "&amp;").replace("<", "&lt;"))
            # The end tag's name stays to be read, as a tag that says nothing.
            at = last.start() if last else len(text)
        found = _NO_MARKUP.search(text, at)
    pieces.append(text[at:])
    return "".join(pieces), _line(title).replace("\n", " ")


def _hides_inline(text: str) -> bool:
    """May an element inside of a line not be displayed?"""
    source = text.encode().lower()
    for hiding in _HIDING:
        for found in hiding.finditer(source):
            begin = source.rfind(b"<", max(0, found.start() - _LONGEST_TAG), found.start())
            if begin < 0 or _INLINE_BEFORE.match(source, begin, found.start()):
                return True
    return False


def _without_brackets_in_tags(text: str) -> str:
    """The page with angle brackets inside of tags (in attribute values) escaped."""
    pieces: list[str] = []
    at = 0
    while True:
        begin = text.find("<", at)
        if begin < 0:
            pieces.append(text[at:])
            break
        if not _starts_tag(text, begin + 1):
            pieces.append(text[at : begin + 1])
            at = begin + 1
            continue
        pieces.append(text[at:begin])
        tag = _TAG.match(text, begin)
        if tag is None:
            break  # the page ends inside a tag, which browsers do not show either
        pieces.append("<" + tag[0][1:-1].replace("<", "&lt;").replace(">", "&gt;") + ">")
        at = tag.end()
    return "".join(pieces)


def _starts_tag(text: str, at: int) -> bool:
    character = text[at + 1 : at + 2] if text.startswith("/", at) else text[at : at + 1]
    return character.isascii() and character.isalpha()


class _Tag(NamedTuple):
    """What a tag means: what to do (None: nothing, it is inline), its name, and what its attributes say."""

    act: "Callable[[_Page, _Tag], None] | None"
    name: str = ""
    ends: bool = False
    hidden: bool = False
    columns: int = 1
    rows: int = 1


_SAYS_NOTHING = _Tag(None)
_KNOWN: dict[str, _Tag] = {}


def _tag(source: str) -> _Tag:
    """The tag that stands between two angle brackets."""
    found = _NAME.match(source)
    if not found:
        return _SAYS_NOTHING  # <!DOCTYPE>, <?xml?>, </>
    name, ends = found[1].lower(), source.startswith("/")
    act = (_ENDS if ends else _STARTS).get(name)
    if ends or not _TELLING_ATTRIBUTE.search(source, found.end()):
        return _Tag(act, name, ends, not ends and name in _NEVER_SHOWN)
    attributes: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(source, found.end()):
        attributes.setdefault(key.lower(), "".join(values))
    hidden = name in _NEVER_SHOWN or "hidden" in attributes or bool(_NOT_DISPLAYED.search(attributes.get("style", "")))
    return _Tag(
        act,
        name,
        False,
        hidden and name not in _WITHOUT_END,
        min(_span(attributes.get("colspan")) or 1, MAX_COLUMN_SPAN),
        min(_span(attributes.get("rowspan")), MAX_ROW_SPAN),
    )


def _span(printed: str | None) -> int:
    """A colspan or rowspan; 1 where none can be read."""
    found = _SPAN.match(printed) if printed is not None else None
    return int(found[1]) if found else 1


class _KnownCell(NamedTuple):
    """A cell with nothing unusual in its source, and whether its row ends behind it and the next begins."""

    cell: GridCell
    ends_row: bool
    starts_row: bool


_KNOWN_CELLS: dict[str, _KnownCell | None] = {}
_KNOWN_FRAMES: dict[tuple[str, str], _KnownCell | None] = {}
"""The same by the tags before and behind a cell's text, whatever that is; None: the tags must be read one by one."""


def _known_cell(source: str, exact: bool) -> _KnownCell | None:
    """The cell that is written so, from `<td` to the next; None if it takes more than its text to tell."""
    found = _ONE_TEXT.fullmatch(source)
    frame = None
    if found:
        before, text, behind = found.groups()
        try:
            frame = _KNOWN_FRAMES[before, behind]
        except KeyError:
            frame = _read_frame(before, behind, exact)
            if len(_KNOWN_FRAMES) >= _MOST_KNOWN:
                _KNOWN_FRAMES.clear()
            _KNOWN_FRAMES[before, behind] = frame
        if frame:
            text = _line(text)
            (_, columns, rows), ends_row, starts_row = frame
            frame = _KnownCell(GridCell((Paragraph(text),) if text else (), columns, rows), ends_row, starts_row)
    if len(_KNOWN_CELLS) >= _MOST_KNOWN:
        _KNOWN_CELLS.clear()
    _KNOWN_CELLS[source] = frame
    return frame


def _read_frame(before: str, behind: str, exact: bool) -> _KnownCell | None:
    """The tags of a cell read with a text in it, in a table of its own: did they make just that cell, and what else?"""
    page = _Page(exact)
    page.start_table()
    page.read_tags(f"<td{before}X{behind}")
    return page.only_cell("X")


class _Hidden:
    """An element that is not displayed: how many of its name are open, and what had been written before it."""

    __slots__ = ("blocks", "name", "open", "out", "text")

    def __init__(self, name: str, out: list[Block], text: list[str]) -> None:
        self.name, self.out, self.blocks, self.text, self.open = name, out, len(out), text[:], 1


class _Page:
    """Takes a page's tags and text in order."""

    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self._out: list[Block] = []
        self._text: list[str] = []
        self._tables: list[_OpenTable] = []
        self._hidden: _Hidden | None = None
        self._cells = 0
        self._pre = 0

    def take(self, text: str) -> None:
        """Reads the page. Raises _BracketInTag unless it is known that none is there."""
        tag = "<td" if "<td" in text else "<TD"
        chunks = iter(text.split(tag))
        self.read_tags(next(chunks))
        for chunk in chunks:
            if len(chunk) <= _LONGEST_KNOWN and self._tables and not (self._hidden or self._pre):
                try:
                    known = _KNOWN_CELLS[chunk]
                except KeyError:
                    known = _known_cell(chunk, self._exact)
                if known:
                    self._add_cell(known)
                    continue
            self.read_tags(tag + chunk)

    def read_tags(self, text: str) -> None:
        """Reads a part of the page tag by tag."""
        pieces = iter(text.split("<"))
        known, write = _KNOWN.get, self._text.append
        write(next(pieces))
        for piece in pieces:
            source, closed, behind = piece.partition(">")
            tag = known(source)
            if tag is None or not closed:
                if not _starts_tag(piece, 0) and not piece.startswith(("/", "!", "?")):
                    write("<" + piece)
                    continue
                if closed and (source.count('"') % 2 or source.count("'") % 2):
                    whole = _TAG.match("<" + piece)  # the > may have stood in an attribute's value
                    if whole:
                        source, behind = whole[0][1:-1], piece[whole.end() - 1 :]
                    elif not self._exact:
                        raise _BracketInTag
                elif not closed:
                    if not self._exact:
                        raise _BracketInTag
                    continue
                tag = self._learn(source)
            if self._hidden:
                self._in_hidden(tag)
            elif tag.hidden and tag.name not in ("td", "th", "tr"):
                self._start_hidden(tag)
            if tag.act:
                tag.act(self, tag)
            if behind:
                write(behind)

    def finish(self, title: str) -> list[Block]:
        """All blocks. Tables that were never closed end here."""
        while self._tables:
            self._end_table()
        self._flush()
        if self._hidden:
            self._end_hidden()
        if title and not _holds(self._out, title):
            return [Paragraph(title), *self._out]
        return self._out

    def _learn(self, source: str) -> _Tag:
        tag = _tag(source)
        if len(source) <= _LONGEST_KNOWN and ">" not in source:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[source] = tag
        return tag

    # text

    def _flush(self, _: _Tag = _SAYS_NOTHING) -> None:
        """Ends a line of text."""
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            text = unescape(text).strip("\r\n") if self._pre else _line(text)
            if text and not (self._pre and text.isspace()):
                self._out.append(Paragraph(text))

    def _break(self, _: _Tag) -> None:
        self._text.append("\n" if self._pre else _BREAK)

    def _start_pre(self, _: _Tag) -> None:
        self._flush()
        self._pre += 1

    def _end_pre(self, _: _Tag) -> None:
        self._flush()
        self._pre = max(0, self._pre - 1)

    # what is not displayed

    def _start_hidden(self, tag: _Tag) -> None:
        if tag.act:
            self._flush()
        self._hidden = _Hidden(tag.name, self._out, self._text)

    def _in_hidden(self, tag: _Tag) -> None:
        """A tag inside the hidden element: does it end that?"""
        hidden = self._hidden
        assert hidden is not None
        if tag.name == hidden.name and tag.name != "p":
            hidden.open += -1 if tag.ends else 1
            over = not hidden.open
        else:  # a paragraph ends with the next, a list of choices with its table's next tag
            over = (hidden.name == "p" and tag.act == _Page._flush) or (hidden.name == "select" and tag.name in _TABLE)
        if over:
            self._end_hidden()
            if tag.hidden and not tag.ends and tag.name not in ("td", "th", "tr"):
                self._start_hidden(tag)

    def _end_hidden(self) -> None:
        """Takes out what is not displayed, unless tables with figures are in it: pages keep them on hidden tabs."""
        hidden, self._hidden = self._hidden, None
        assert hidden is not None
        if hidden.out is not self._out:
            return
        if hidden.name in _BLOCKS:
            self._flush()
        if not any(isinstance(block, Table) and _has_figures(block) for block in hidden.out[hidden.blocks :]):
            del hidden.out[hidden.blocks :]
            self._text[:] = hidden.text

    # tables

    def start_table(self, _: _Tag = _SAYS_NOTHING) -> None:
        self._flush()
        if self._tables and not self._tables[-1].in_cell:
            self._end_table()  # its end tag was lost
        if len(self._tables) >= MAX_NESTED_TABLES:
            raise UnreadableDocument(
                "nesting", f"more than {MAX_NESTED_TABLES} tables in one another; save the page anew"
            )
        self._tables.append(_OpenTable(self._out))

    def _end_table(self, _: _Tag = _SAYS_NOTHING) -> None:
        self._end_row()
        if self._tables:
            table = self._tables.pop()
            if table.rows:
                self._out += table.blocks()
                if self._tables:
                    self._tables[-1].tables_in_cells = True

    def _start_group(self, _: _Tag) -> None:
        self._end_row()
        if self._tables:
            self._tables[-1].group += 1

    def _start_row(self, tag: _Tag = _SAYS_NOTHING) -> None:
        self._end_row()
        if self._tables:
            table = self._tables[-1]
            table.row = GridRow([], table.group)
            if not tag.hidden:  # a row that is not displayed takes no place
                table.rows.append(table.row)

    def _end_row(self, _: _Tag = _SAYS_NOTHING) -> None:
        self._end_cell()
        if self._tables:
            self._tables[-1].row = None

    def _start_cell(self, tag: _Tag) -> None:
        self._end_cell()
        if not self._tables:
            return
        table = self._tables[-1]
        if table.row is None:
            self._start_row()
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise UnreadableDocument("too_large", _TOO_MANY_CELLS)
        self._out = []
        table.in_cell = True
        if table.row is not None and not tag.hidden:
            table.row.cells.append(GridCell(self._out, tag.columns, tag.rows))

    def _add_cell(self, known: _KnownCell) -> None:
        if self._text or self._tables[-1].in_cell:
            self._end_cell()
        table = self._tables[-1]
        if table.row is None:
            self._start_row()
            assert table.row is not None
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise UnreadableDocument("too_large", _TOO_MANY_CELLS)
        table.row.cells.append(known.cell)
        if known.ends_row:
            table.row = None
        if known.starts_row:
            self._start_row()

    def only_cell(self, text: str) -> _KnownCell | None:
        """The cell if there is nothing else than one in one open table, and that holds just this text."""
        if len(self._tables) != 1 or self._hidden or self._pre or self._cells != 1:
            return None
        table = self._tables[0]
        if not table.rows:
            return None
        first, *others = table.rows
        if table.group or len(first.cells) != 1 or len(others) > 1:
            return None
        if table.row is not None and table.row is not [first, *others][-1]:
            return None
        ends = table.row is not first
        self._end_cell()
        if table.outside or list(first.cells[0].holds) != [Paragraph(text)]:
            return None
        return _KnownCell(first.cells[0], ends, bool(others))

    def _end_cell(self, _: _Tag = _SAYS_NOTHING) -> None:
        if self._text:
            self._flush()
        if self._tables and self._tables[-1].in_cell:
            if self._hidden and self._hidden.out is self._out:
                self._end_hidden()
            table = self._tables[-1]
            table.in_cell = False
            self._out = table.outside


_STARTS: dict[str, Callable[[_Page, _Tag], None]] = {
    **dict.fromkeys(_BLOCKS, _Page._flush),
    "br": _Page._break,
    "pre": _Page._start_pre,
    "table": _Page.start_table,
    "thead": _Page._start_group,
    "tbody": _Page._start_group,
    "tfoot": _Page._start_group,
    "tr": _Page._start_row,
    "td": _Page._start_cell,
    "th": _Page._start_cell,
}
_ENDS: dict[str, Callable[[_Page, _Tag], None]] = {
    **dict.fromkeys(_BLOCKS, _Page._flush),
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
_TABLE = frozenset(["table", "thead", "tbody", "tfoot", "tr", "td", "th"])


def _line(text: str) -> str:
    """Text as a page shows it: a run of white space is one space, none at the ends of a line; no-break spaces stay."""
    if "&" in text:
        text = unescape(text)
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", text)
        if _BREAK in text:
            text = _SPACES_AT_BREAK.sub("\n", text)
        return text.strip(" \n")
    return text.strip(" ")


def _has_figures(table: Table) -> bool:
    return any(_FIGURE.fullmatch(cell.text) for row in table.rows for cell in row.cells)


def _holds(blocks: list[Block], title: str) -> bool:
    """Is the title in the text, apart from white space?"""
    lines = [block.text for block in blocks if isinstance(block, Paragraph)]
    if any(title in line for line in lines):
        return True
    return _ALL_SPACES.sub("", title) in _ALL_SPACES.sub("", "".join(lines))

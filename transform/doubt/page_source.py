"""Where the figures of a web page's tables stand in its source."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extract.characters import unescaped
from transform.doubt.markup import HAS_DIGIT, LONGEST_LABEL, Piece, Table

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^>]*+>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:_.-]*+)(?P<rest>[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+)>",
    re.S,
)
_STRUCTURE = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(/?)(table|td|th|tr|tbody|thead|tfoot|caption|script|style|title|select|template|noscript)(?=[\s/>])"
    r"[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+>",
    re.S | re.I,
)
_CELLS = ("td", "th", "caption")
_UNSEEN = frozenset(["script", "style", "title", "select", "template", "noscript"])
_ANY_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*+>", re.S)
_ODD = re.compile(r"<(?:!|script|style|select|template|noscript|title|input)", re.I)
"""What a cell's text may not be simply what stands between its tags for."""
_LONE_FIGURE = re.compile(r"(?:^|>)\s*+(\d++)\s*+(?:<|$)")
_VALUE = re.compile(r"""\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.I)
_VOID = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "param", "source", "track", "wbr"]
)
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "blockquote",
        "center",
        "section",
        "article",
        "header",
        "footer",
    ]
)
_PLAIN = frozenset(
    ["span", "font", "b", "strong", "i", "em", "u", "a", "tt", "ins", "o:p", "st1:chmetcnv", "st1:chsdate"]
)
"""Elements that by themselves change neither where a text stands nor whether it is seen."""
_PLAIN_STYLE = re.compile(
    r"\s*(?:mso-[\w-]+|font-family|font-weight|font-style|font-kerning|letter-spacing|line-height|text-align|text-justify"
    r"|text-autospace|layout-grid-mode|word-break|word-wrap|background(?:-[\w-]+)?|tab-stops|panose-1|lang|margin[\w-]*"
    r"|padding[\w-]*|text-underline|border[\w-]*|punctuation-wrap)\s*:",
    re.I,
)
_STYLE = re.compile(r"""\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.I)
_NAME_OR_LANGUAGE = re.compile(
    r"""(?<!\s)\s*+\b(?:lang|xml:lang|id|name|dir|data-[\w-]+|face|w:st|tcsc|unitname|sourcevalue|hasspace|negative|numbertype)"""
    r"""\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""",
    re.I,
)


class _PageCell:
    """A cell of a page, by the stretches of source that it takes: one, or more round tables inside it."""

    __slots__ = ("begin", "end", "more")

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.end = -1
        self.more: list[tuple[int, int]] = []
        """stretches before the last"""

    def text(self, source: str) -> str:
        """Its text without tags."""
        text = _text(source[self.begin : self.end])
        for begin, end in self.more:
            text = _text(source[begin:end]) + text
        return text if len(text) <= LONGEST_LABEL else ""

    def pieces(self, source: str) -> list[Piece]:
        """Its pieces of text; most cells print a figure and nothing else."""
        written = source[self.begin : self.end]
        if not self.more and _ODD.search(written) is None:
            text = _text(written)
            if not HAS_DIGIT.search(text):
                return []
            alone = text.strip()
            if alone.isdecimal():
                found = _LONE_FIGURE.search(written)
                if found and found[1] == alone:
                    return [Piece(self.begin + found.start(1), self.begin + found.end(1), (), False)]
        pieces: list[Piece] = []
        for begin, end in (*self.more, (self.begin, self.end)):
            pieces += _pieces(source, begin, end)
        return pieces if any(HAS_DIGIT.search(source, begin, end) for begin, end, *_ in pieces) else []


@lru_cache(8_192)
def _text(written: str) -> str:
    """The text of a piece of markup, seen or not."""
    text = _ANY_TAG.sub("", written)
    return unescaped(text) if "&" in text else text


def tables_of_page(source: str) -> Iterator[Table]:
    """The tables of a page with their cells."""
    open_tables: list[Table] = []
    cell: _PageCell | None = None
    skip_to = 0
    for match in _STRUCTURE.finditer(source):
        begin, at = match.span()
        if begin < skip_to:
            continue
        close, name = match.groups()
        if name is None:  # a comment
            continue
        name = name.lower()
        if name in _UNSEEN:
            if not close and at < len(source):
                end = re.compile(rf"</{name}\b[^>]*+>", re.I).search(source, at)
                skip_to = end.end() if end else len(source)
            continue
        if name != "table" and not open_tables:
            continue
        if cell is not None:
            cell.end = begin
            cell = None
        if name == "table":
            if close and open_tables:
                yield open_tables.pop()
                around = open_tables[-1].open_cell if open_tables else None
                if around is not None:
                    around.more.append((around.begin, around.end))
                    around.begin, cell = at, around
            elif not close:
                before = open_tables[-1].cells[-1] if open_tables and open_tables[-1].cells else None
                is_inside = isinstance(before, _PageCell) and before.end == begin
                if open_tables:
                    open_tables[-1].open_cell = before if is_inside else None
                open_tables.append(Table(open_tables[-1] if open_tables else None))
        elif name in _CELLS and not close:
            cell = _PageCell(at)
            open_tables[-1].cells.append(cell)
    if cell is not None:
        cell.end = len(source)
    yield from open_tables


def _pieces(source: str, begin: int, end: int) -> Iterator[Piece]:
    """The pieces of text of a cell's stretch of source, with how they are written."""
    written: list[tuple[str, str]] = []
    looks: tuple[str, ...] = ()
    after_break = stale = False
    at = skip_to = begin
    for match in _TAG.finditer(source, begin, end):
        start = match.start()
        if start < skip_to:
            continue
        if start > at:
            if stale:
                looks, stale = tuple([look for _, look in written if look]), False
            yield Piece(at, start, looks, after_break)
            after_break = False
        at = skip_to = match.end()
        close, name, rest = match.groups()
        name = (name or "").lower()
        if name in _BREAKS or name in _VOID:
            field = _VALUE.search(rest) if name == "input" else None
            if field:
                group = field.lastindex or 1
                offset = match.start("rest")
                yield Piece(offset + field.start(group), offset + field.end(group), ("input",), True)
            after_break = True
        elif name in _UNSEEN:
            if not close:
                over = re.compile(rf"</{name}\b[^>]*+>", re.I).search(source, at, end)
                at = skip_to = over.end() if over else end
        elif name:
            stale = True
            _write(written, name, rest, bool(close))
    if at < end:
        if stale:
            looks = tuple([look for _, look in written if look])
        yield Piece(at, end, looks, after_break)


_ALIKE = ""


def _write(written: list[tuple[str, str]], name: str, rest: str, closes: bool) -> None:
    """Opens or closes an element that changes how text looks."""
    if closes:
        for at in range(len(written) - 1, -1, -1):
            if written[at][0] == name:
                del written[at:]
                return
    elif not rest.endswith("/"):
        written.append((name, _looks(name, rest)))


_LOOKS: dict[tuple[str, str], str] = {}


def _looks(name: str, rest: str) -> str:
    """What an element's attributes say of how its text looks; '' if the element changes nothing that could hide it."""
    known = _LOOKS.get((name, rest))
    if known is None:
        left = _NAME_OR_LANGUAGE.sub("", rest)
        style = _STYLE.search(left)
        if style:
            said = unescaped(next(filter(None, style.groups()), ""))
            properties = [one.strip() for one in said.split(";") if one.strip() and not _PLAIN_STYLE.match(one)]
            left = f"{left[: style.start()]}{'; '.join(sorted(properties))}{left[style.end() :]}"
        left = left.strip().strip("/")
        known = _ALIKE if name in _PLAIN and not left else left or name
        if len(_LOOKS) >= 5_000:
            _LOOKS.clear()
        _LOOKS[name, rest] = known
    return known

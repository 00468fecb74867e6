"""The source of a web page: what in it is no markup (scripts, comments), what a tag says, text as a page shows it."""

import re
from html import unescape
from typing import Final, NamedTuple

MAX_COLUMN_SPAN, MAX_ROW_SPAN = 1_000, 65_534
"""what HTML itself allows"""

_PLAIN_TEXT = ("script", "style", "title", "textarea", "iframe", "noframes", "noembed", "xmp")
"""Elements that hold no tags."""
_ANY_CASE = ["".join(f"[{letter}{letter.upper()}]" for letter in name) for name in _PLAIN_TEXT]
_NO_MARKUP = re.compile(  # with re.I it would look at every character
    rf"<(?=!-|[sS][cCtT]|[tT][iIeE]|[iI][fF]|[nN][oO]|[xX][mM])(?:!--|({'|'.join(_ANY_CASE)})(?=[\s/>]))"
)
_NO_MARKUP_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _PLAIN_TEXT}
_TAG = re.compile(r"""</?[A-Za-z](?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""")
"""A tag with its attributes, whose quoted values may hold angle brackets."""

_INLINE_NAMES = r"(?:span|font|o:p|strong|em|[biu])"
_INLINE = re.compile(rf"""</?{_INLINE_NAMES}(?:\s[^<>"']*+(?:(?:"[^"<>]*+"|'[^'<>]*+')[^<>"']*+)*+)?+>""")
"""Tags that change only how text looks."""
_HIDING = (re.compile(rb"display\s*:\s*none"), re.compile(rb"hidden"))
_INLINE_BEFORE = re.compile(rf"<{_INLINE_NAMES}\s[^<>]*\Z".encode())
_LONGEST_TAG = 2_000

_NAME = re.compile(r"/?([A-Za-z][^\s/]*)")
_ATTRIBUTE = re.compile(r"""([^\s"'/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_TELLING_ATTRIBUTE = re.compile(r"span|hidden|display", re.I)
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.I)
_SPAN = re.compile(r"[ \t\r\n\f]*\+?([0-9]{1,9})", re.A)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACES_AT_BREAK = re.compile(r" ?\v ?")

BREAK: Final = "\v"
"""Stands for <br> until white space has been joined."""
WHITE_SPACE: Final = " \t\r\n\f"
"""what a page shows as one space, or not at all"""

_NEVER_SHOWN = frozenset(["datalist", "select", "svg", "template"])
_WITHOUT_END = frozenset(["br", "hr", "img", "input", "link", "meta", "col", "base", "embed", "wbr", "area", "source"])


class NoMarkup(NamedTuple):
    """A comment, or an element that holds no tags: where it stands, what the page shows of it, and what it titles."""

    begin: int
    end: int
    shown: str = ""
    title: str = ""


def find_no_markup(text: str, begin: int, end: int) -> NoMarkup | None:
    """The first comment, script or the like that begins between two places of the page."""
    found = _NO_MARKUP.search(text, begin, end)
    if not found:
        return None
    at, name = found.start(), found[1]
    if name is None:
        closed = text.find("-->", at + 2)
        return NoMarkup(at, closed + 3 if closed >= 0 else len(text))
    name = name.lower()
    last = _NO_MARKUP_ENDS[name].search(text, found.end())
    content = text[text.find(">", found.end()) + 1 : last.start()] if last else ""
    return NoMarkup(
        at,
        last.start() if last else len(text),  # The end tag's name stays to be read, as a tag that says nothing.
        content.replace("&", "&amp;").replace("<", "&lt;") if name == "xmp" else "",
        content if name == "title" else "",
    )


def shown_markup(text: str) -> tuple[str, str]:
    """The page without comments, scripts and the like; and its title."""
    pieces: list[str] = []
    title, at = "", 0
    while found := find_no_markup(text, at, len(text)):
        pieces += (text[at : found.begin], found.shown)
        at, title = found.end, title or found.title
    pieces.append(text[at:])
    return "".join(pieces), shown_title(title)


def shown_title(source: str) -> str:
    return shown_line(source).replace("\n", " ")


def without_inline(text: str) -> str:
    """The text without tags that change only how it looks; not for a page that hides such an element."""
    return _INLINE.sub("", text)


def hides_inline(text: str) -> bool:
    """May an element inside of a line not be displayed?"""
    source = text.encode().lower()
    for hiding in _HIDING:
        for found in hiding.finditer(source):
            begin = source.rfind(b"<", max(0, found.start() - _LONGEST_TAG), found.start())
            if begin < 0 or _INLINE_BEFORE.match(source, begin, found.start()):
                return True
    return False


def without_brackets_in_tags(text: str) -> str:
    """The page with angle brackets inside of tags (in attribute values) escaped."""
    pieces: list[str] = []
    at = 0
    while True:
        begin = text.find("<", at)
        if begin < 0:
            pieces.append(text[at:])
            break
        if not starts_tag(text, begin + 1):
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


def starts_tag(text: str, at: int) -> bool:
    """Does a tag's name stand there, behind the `<`?"""
    character = text[at + 1 : at + 2] if text.startswith("/", at) else text[at : at + 1]
    return character.isascii() and character.isalpha()


def whole_tag(piece: str) -> tuple[str, str] | None:
    """What stands between the brackets of a tag, whose values may hold a >, and behind it; `piece` follows its `<`."""
    found = _TAG.match("<" + piece)
    return (found[0][1:-1], piece[found.end() - 1 :]) if found else None


class Tag(NamedTuple):
    """A tag's name, and what its attributes say of the element."""

    name: str = ""
    ends: bool = False
    hidden: bool = False
    columns: int = 1
    rows: int = 1


def read_tag(source: str) -> Tag:
    """The tag that stands between two angle brackets; without a name, if it is none (<!DOCTYPE>, <?xml?>, </>)."""
    found = _NAME.match(source)
    if not found:
        return Tag()
    name, ends = found[1].lower(), source.startswith("/")
    if ends or not _TELLING_ATTRIBUTE.search(source, found.end()):
        return Tag(name, ends, not ends and name in _NEVER_SHOWN)
    attributes: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(source, found.end()):
        attributes.setdefault(key.lower(), "".join(values))
    hidden = name in _NEVER_SHOWN or "hidden" in attributes or bool(_NOT_DISPLAYED.search(attributes.get("style", "")))
    return Tag(
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


def shown_line(text: str) -> str:
    """Text as a page shows it: a run of white space is one space, none at the ends of a line; no-break spaces stay."""
    if "&" in text:
        text = unescape(text)
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", text)
        if BREAK in text:
            text = _SPACES_AT_BREAK.sub("\n", text)
        return text.strip(" \n")
    return text.strip(" ")

"""The source of a web page: what in it is no markup (scripts, comments), what a tag says, text as a page shows it."""

import re
from typing import Final, NamedTuple

from extract.characters import unescaped
from extract.files.css import on_screen
from extract.files.html_looks import INLINE, look_of
from extract.files.looks import PLAIN, Look

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

_NAME = re.compile(r"/?([A-Za-z][^\s/]*)")
_ATTRIBUTE = re.compile(r"""([^\s"'/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_TELLING_ATTRIBUTE = re.compile(r"span|hidden|style|color|class|dir|open", re.I)
_SPAN = re.compile(r"[ \t\r\n\f]*\+?([0-9]{1,9})", re.A)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACES_AT_BREAK = re.compile(r" ?\v ?")

BREAK: Final = "\v"
"""Stands for <br> until white space has been joined."""
WHITE_SPACE: Final = " \t\r\n\f"
"""what a page shows as one space, or not at all"""

_UNWRITTEN = frozenset(["hidden", "checkbox", "radio", "password", "file", "image", "color", "range"])
"""Kinds of form fields that show no text."""
WITHOUT_END = frozenset(["br", "hr", "img", "input", "link", "meta", "col", "base", "embed", "wbr", "area", "source"])


class NoMarkup(NamedTuple):
    """A comment, or an element that holds no tags: where it stands, and what is shown, a title, or a style sheet in it."""

    begin: int
    end: int
    shown: str = ""
    title: str = ""
    sheet: str = ""


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
        _shown_inside(name, text[at : text.find(">", found.end()) + 1], content),
        content if name == "title" else "",
        content if name == "style" else "",
    )


def _shown_inside(name: str, tag: str, content: str) -> str:
    if name == "textarea":
        return f"{tag} {content.replace('<', '&lt;')} "
    return content.replace("&", "&amp;").replace("<", "&lt;") if name == "xmp" else ""


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
    """May an element inside of a line be read otherwise than the line? Or are there several classes of such elements?"""
    tags = [read_tag(tag[1:-1]) for tag in {*_INLINE.findall(text)}]
    return any(tag.look.tells for tag in tags) or len({tag.classes for tag in tags if not tag.ends}) > 1


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
    look: Look = PLAIN
    classes: str = ""
    """of an element inside of a line"""
    field: str = ""
    """what stands in a form field; of a choice, its label if it has one"""
    hint: str = ""
    """what stands in a form field until something is written"""
    chosen: bool = False
    offers: bool = False
    """is it a list of choices that is shown?"""


def read_tag(source: str) -> Tag:
    """The tag that stands between two angle brackets; without a name, if it is none (<!DOCTYPE>, <?xml?>, </>)."""
    found = _NAME.match(source)
    if not found:
        return Tag()
    name, ends = found[1].lower(), source.startswith("/")
    if ends:
        return Tag(name, ends)
    if name == "link":
        attributes = attributes_of(source, found.end())
        words = attributes.get("rel", "").lower().split()
        counts = "stylesheet" in words and "alternate" not in words and on_screen(attributes.get("media", ""))
        return Tag(name, field="stylesheet" if counts else "")
    if name not in ("input", "option") and not _TELLING_ATTRIBUTE.search(source, found.end()):
        look = look_of(name, {})
        return Tag(name, ends, look.hidden, look=look, offers=name == "select")
    attributes = attributes_of(source, found.end())
    for key in ("style", "value", "label", "placeholder"):
        if "&" in attributes.get(key, ""):
            attributes[key] = unescaped(attributes[key])
    look = look_of(name, attributes)
    hidden = look.hidden and name not in WITHOUT_END
    field, hint = "", ""
    if name == "input" and not look.hidden and attributes.get("type", "").lower() not in _UNWRITTEN:
        field, hint = attributes.get("value", ""), attributes.get("placeholder", "")
    return Tag(
        name,
        False,
        hidden,
        min(_span(attributes.get("colspan")) or 1, MAX_COLUMN_SPAN),
        min(_span(attributes.get("rowspan")), MAX_ROW_SPAN),
        look,
        attributes.get("class", "") if name in INLINE else "",
        attributes.get("label", "") if name == "option" else field,
        hint,
        "selected" in attributes,
        name == "select" and not look_of("span", attributes).hidden,
    )


def attributes_of(source: str, at: int = 0) -> dict[str, str]:
    """The attributes in a tag's source from there on, their names in small letters; of several the first counts."""
    attributes: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(source, at):
        attributes.setdefault(key.lower(), "".join(values))
    return attributes


def _span(printed: str | None) -> int:
    """A colspan or rowspan; 1 where none can be read."""
    found = _SPAN.match(printed) if printed is not None else None
    return int(found[1]) if found else 1


def shown_line(text: str) -> str:
    """Text as a page shows it: a run of white space is one space, none at the ends of a line; no-break spaces stay."""
    if "&" in text:
        text = unescaped(text)
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", text)
        if BREAK in text:
            text = _SPACES_AT_BREAK.sub("\n", text)
        return text.strip(" \n")
    return text.strip(" ")

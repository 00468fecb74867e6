"""A page's own style sheets put into its tags, as far as they may hide, strike out or raise text.

    >>> with_styles('<style>.x { text-decoration: line-through }</style><p class="x">9</p><p>8</p>')[84:]
    ' style="text-decoration:line-through">9</p><p>8</p>'

Which elements a selector means is asked of a tree (lexbor) whose tags are numbered; where the page is too deep for one,
or the selector is not known to it, the elements that its last part names are doubtful. A page whose sheets leave nothing
out stays as it is. Nothing is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from extract.files.css import Rule, Sheet, on_screen, parse_declarations, parse_sheet
from extract.files.html_looks import MAYBE, cascaded, look_of
from extract.files.html_tags import attributes_of, find_no_markup

MAX_DEPTH: Final = 250
MAX_TAGS: Final = 60_000
MAX_SELECTORS: Final = 1_000
"""Up to here a tree is asked."""

_LONGEST_KNOWN = 300_000
_STYLE = re.compile(r"<style(?=[\s>/])([^>]*+)>", re.I)
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*+)((?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+)>""")
_WITHOUT_END = frozenset(["br", "hr", "img", "input", "link", "meta", "col", "base", "embed", "wbr", "area", "source"])
_NUMBERED = "data-number-of-tag"
_TRIED = ("span", "div", "td", "tr", "sup", "sub", "del", "s", "strike")
_LAST = re.compile(r"(?:[^\s>+~]|\([^)]*\))+\Z")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)\Z")
_PSEUDO_ELEMENT = re.compile(r"::|:(?:before|after|first-letter|first-line|selection|placeholder)\b", re.I)
_OUTSIDE = re.compile(r"<link\b(?=[^>]*\bstylesheet\b)[^>]*>", re.I)
_PRINT_ONLY = re.compile(r"""\bmedia\s*=\s*["']?\s*(?:print|speech|tty|embossed)\b(?![^"'>]*,)""", re.I)
_RELEVANT = frozenset(
    [
        *("display", "visibility", "opacity", "text-decoration", "font-size", "color", "fill", "background-color"),
        *("position", "left", "right", "top", "bottom", "margin-left", "text-indent", "clip", "clip-path", "overflow"),
        *("height", "max-height", "width", "max-width", "vertical-align", "font-variant-position", "transform"),
        *("scale", "content-visibility", "filter", "mso-hide", "float", "unicode-bidi", "direction", MAYBE),
    ]
)


class _Matched(NamedTuple):
    """A rule that means a tag; `sure` if it is known that it does."""

    rule: Rule
    order: int
    sure: bool


def has_outside_styles(text: str) -> bool:
    """Does the page leave a part of its looks to another file (for the screen)?"""
    if "<link" in text or "<LINK" in text:
        for link in _OUTSIDE.finditer(text):
            if not _PRINT_ONLY.search(link[0]):
                return True
    return "@import" in text


def with_styles(text: str) -> str:
    """The page, the styles that count in the tags' own attributes; the page as it is if its sheets leave nothing out."""
    if "<style" not in text and "<STYLE" not in text and "<Style" not in text:
        return text
    rules = [rule for source in _sheets(text) for rule in _relevant(source)]
    names = {name for name in _TRIED if f"<{name}" in text or f"<{name.upper()}" in text}
    if not any(_leaves_out(rule, names, text) for rule in rules):
        return text
    tags = list(_tags(text))
    meant = _meant(text, tags, rules)
    return _rewritten(text, tags, meant) if meant else text


def _sheets(text: str) -> Iterator[str]:
    """The page's style sheets for the screen."""
    at = 0
    while found := find_no_markup(text, at, len(text)):
        style = _STYLE.match(text, found.begin)
        if style:
            media = attributes_of(style[1]).get("media", "")
            if on_screen(media):
                yield text[style.end() : found.end]
        at = max(found.end, found.begin + 1)


@lru_cache(64)
def _known_sheet(source: str) -> Sheet:
    return _cut(parse_sheet(source))


def _relevant(source: str) -> tuple[Rule, ...]:
    """A sheet's rules with what in them may tell how text looks."""
    sheet = _known_sheet(source) if len(source) <= _LONGEST_KNOWN else _cut(parse_sheet(source))
    return sheet.rules


def _cut(sheet: Sheet) -> Sheet:
    rules = []
    for rule in sheet.rules:
        kept = tuple(one for one in rule.declarations if not _RELEVANT.isdisjoint(cascaded([one])))
        if kept and not _PSEUDO_ELEMENT.search(rule.selector):
            rules.append(Rule(rule.selector, rule.specificity, kept))
    return Sheet(tuple(rules), sheet.imports)


def _leaves_out(rule: Rule, names: set[str], text: str) -> bool:
    """May the rule leave out text of an element that the page may have, or show what would be left out without it?"""
    last = _LAST.search(rule.selector)
    simple = _SIMPLE.match(last[0].partition(":")[0].partition("[")[0]) if last else None
    if simple:
        name = (simple[1] or "*").lower()
        if any(word not in text for word in re.findall(r"[\w-]+", simple[2])):
            return False
        tried = _TRIED if name == "*" else (name,)
    else:
        tried = _TRIED
    body = ";".join(f"{one.name}:{one.value}" for one in rule.declarations)
    for name in tried:
        if name in _TRIED[4:] and name not in names:
            continue
        look, plain = look_of(name, {"style": body}), look_of(name, {})
        if look.tells != plain.tells or (look.tells and look != plain):
            return True
    return any(one.name == "display" for one in rule.declarations) and "hidden" in rule.selector


class _FoundTag(NamedTuple):
    """A start tag of the page: where it stands, its name, and what stands behind that."""

    begin: int
    end: int
    name: str
    attributes: str


def _tags(text: str) -> Iterator[_FoundTag]:
    for found in _TAG.finditer(text):
        if not found[1]:
            yield _FoundTag(found.start(), found.end(), found[2].lower(), found[3])


def _depth(text: str) -> int:
    """How deep elements may stand in one another at most."""
    depth = deepest = 0
    for found in _TAG.finditer(text):
        if found[1]:
            depth = max(0, depth - 1)
        elif found[2].lower() not in _WITHOUT_END and not found[3].endswith("/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _meant(text: str, tags: Sequence[_FoundTag], rules: Sequence[Rule]) -> dict[int, list[_Matched]]:
    """Which tags (by their numbers) rules mean."""
    meant: dict[int, list[_Matched]] = {}
    asks = len(tags) <= MAX_TAGS and len(rules) <= MAX_SELECTORS and _depth(text) <= MAX_DEPTH
    tree = LexborHTMLParser(_numbered(text, tags)) if asks else None
    for order, rule in enumerate(rules):
        found, sure = None, True
        if tree is not None:
            try:
                found = [int(node.attributes.get(_NUMBERED) or -1) for node in tree.css(rule.selector)]
            except (SelectolaxError, ValueError):
                found = None
        if found is None:
            found, sure = _by_last_part(rule.selector, tags)
        for number in dict.fromkeys(found):
            if number >= 0:
                meant.setdefault(number, []).append(_Matched(rule, order, sure))
    return meant


def _numbered(text: str, tags: Sequence[_FoundTag]) -> str:
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(tags):
        name_end = tag.begin + 1 + len(tag.name)
        pieces += (text[at:name_end], f" {_NUMBERED}={number} ")
        at = name_end
    return "".join([*pieces, text[at:]])


def _by_last_part(selector: str, tags: Sequence[_FoundTag]) -> tuple[list[int], bool]:
    """The tags that the last part of a selector names, and whether that is all of it."""
    last = _LAST.search(selector)
    plain = last[0].partition(":")[0].partition("[")[0] if last else ""
    simple = _SIMPLE.match(plain)
    if not simple:
        return [], False
    name, rest = (simple[1] or "*").lower(), simple[2]
    classes = set(re.findall(r"\.([\w-]+)", rest))
    identifiers = set(re.findall(r"#([\w-]+)", rest))
    found = []
    for number, tag in enumerate(tags):
        if name not in ("*", tag.name) or (rest and "class" not in tag.attributes and "id" not in tag.attributes):
            continue
        attributes = attributes_of(tag.attributes) if rest else {}
        if classes <= {*attributes.get("class", "").split()} and identifiers <= {attributes.get("id", "")}:
            found.append(number)
    return found, plain == selector


def _rewritten(text: str, tags: Sequence[_FoundTag], meant: dict[int, list[_Matched]]) -> str:
    pieces: list[str] = []
    at = 0
    for number in sorted(meant):
        tag = tags[number]
        own = attributes_of(tag.attributes).get("style", "")
        style = escape(_style(meant[number], own), quote=True)
        rest = _without_style(tag.attributes)
        pieces += (
            text[at : tag.begin],
            f'<{text[tag.begin + 1 : tag.begin + 1 + len(tag.name)]}{rest} style="{style}">',
        )
        at = tag.end
    return "".join([*pieces, text[at:]])


_STYLE_ATTRIBUTE = re.compile(r"""(?<=[\s"'/])style\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""", re.I)


def _without_style(attributes: str) -> str:
    return _STYLE_ATTRIBUTE.sub("", attributes).rstrip("/ ")


def _style(matched: Sequence[_Matched], own: str) -> str:
    """The declarations that count for a tag, the strongest last; its own go before those of the page's sheets."""
    ordered = sorted(matched, key=lambda one: (one.rule.specificity, one.order))
    declared = [one for match in ordered for one in match.rule.declarations]
    declared += parse_declarations(unescape(own))
    style = cascaded(declared)
    if not all(match.sure for match in matched):
        sure = [one for match in ordered if match.sure for one in match.rule.declarations]
        less = cascaded([*sure, *parse_declarations(unescape(own))])
        if any(look_of(name, {"style": _body(style)}) != look_of(name, {"style": _body(less)}) for name in _TRIED[:4]):
            return _body({**less, MAYBE: "1"})
    return _body(style)


def _body(style: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in style.items())

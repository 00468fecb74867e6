"""A page's own style sheets put into its tags, as far as they may hide, strike out or raise text.

    >>> page = with_styles('<style>.x { text-decoration: line-through }</style><p class="x">9</p><p>8</p>')
    >>> page[page.index(" style=") :]
    ' style="text-decoration:line-through">9</p><p>8</p>'

Which elements a selector means is asked of a tree (lexbor) whose tags are numbered; where the page is too deep for one,
or the selector is not known to it, the elements that its last part names are doubtful. A page whose sheets leave nothing
out stays as it is. Nothing is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from extract.characters import unescaped
from extract.errors import UnreadableDocument
from extract.files.css import Rule, on_screen, parse_declarations, parse_sheet
from extract.files.html_looks import MAYBE, cascaded, look_of
from extract.files.html_tags import attributes_of, find_no_markup

MAX_DEPTH: Final = 250
MAX_TAGS: Final = 60_000
MAX_SELECTORS: Final = 1_000
MAX_ASKED: Final = 10_000_000
"""Tags times selectors. Up to here a tree is asked."""
MAX_MEANT: Final = 200_000
"""Most times that rules may mean tags, all rules together."""

_COSTLY = re.compile(r"~|:(?:has|not|is|where|nth|last|only|first|current)|(?:[^\s>+]+[\s>+]+){12}", re.I)
"""Selectors for which a tree looks at other tags again and again"""
_FEW_TAGS: Final = 2_000
"""Up to here such a selector is asked for all the same."""
_WORD = re.compile(r"<?[\w-]+")

_STYLE = re.compile(r"<style(?=[\s>/])([^>]*+)>", re.I)
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*+)((?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+)(>|\Z)""")
_WITHOUT_END = frozenset(["br", "hr", "img", "input", "link", "meta", "col", "base", "embed", "wbr", "area", "source"])
_NUMBERED = "data-number-of-tag"
_TRIED = ("span", "div", "td", "tr", "sup", "sub", "del", "s", "strike")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)\Z")
_PSEUDO_ELEMENT = re.compile(r"::|:(?:before|after|first-letter|first-line|selection|placeholder)\b", re.I)
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


def imports_other_file(sheet: str) -> bool:
    """Does a style sheet have more of it in another file?"""
    return "@" in sheet and _known_sheet(sheet).imports


def leaves_out(sheet: str, text: str) -> bool:
    """May a style sheet leave out text of an element that the page has? Classes may differ in case."""
    telling = _known_sheet(sheet).telling
    if not telling:
        return False
    said = _words_of(text)
    return any(all(word.lower() in said for word in words) for words in telling)


@lru_cache(2)
def _words_of(text: str) -> frozenset[str]:
    """The words of a page, also of its tags and attributes, and its tags' names with their <, in small letters."""
    return frozenset(_WORD.findall(text.lower()))


def with_styles(text: str) -> str:
    """The page, the styles of its own sheets in the attributes of the tags that they mean."""
    rules = [rule for source in _sheets_that_count(text) for rule in _known_sheet(source).rules]
    if not rules:
        return text
    tags = list(_tags(text))
    meant = _meant(text, tags, rules)
    return _rewritten(text, tags, meant) if meant else text


def _sheets_that_count(text: str) -> Iterator[str]:
    """The page's style sheets for the screen, in their order, without those in comments and scripts."""
    at = 0
    while found := find_no_markup(text, at, len(text)):
        style = _STYLE.match(text, found.begin)
        if style and on_screen(attributes_of(style[1]).get("media", "")):
            yield found.sheet
        at = max(found.end, found.begin + 1)


class _KnownSheet(NamedTuple):
    """A sheet's rules with what in them may tell how text looks, and what those that leave text out mean at least."""

    rules: tuple[Rule, ...]
    telling: frozenset[tuple[str, ...]]
    """words that the page has if the rule means anything in it: names of elements with their <, classes, identifiers"""
    imports: bool


@lru_cache(128)
def _known_sheet(source: str) -> _KnownSheet:
    sheet = parse_sheet(source)
    rules = []
    for rule in sheet.rules:
        kept = tuple(one for one in rule.declarations if not _RELEVANT.isdisjoint(cascaded([one])))
        if kept and not _PSEUDO_ELEMENT.search(rule.selector):
            rules.append(Rule(rule.selector, rule.specificity, kept))
    telling = frozenset(words for rule in rules for words in _tells(rule))
    return _KnownSheet(tuple(rules), telling, sheet.imports)


def _last_part(selector: str) -> str:
    """Name, classes and identifier of the element that a selector names, without what else it asks of it."""
    begin, open_brackets = len(selector), 0
    while begin and (open_brackets or not (selector[begin - 1] in ">+~" or selector[begin - 1].isspace())):
        begin -= 1
        open_brackets += (selector[begin] == ")") - (selector[begin] == "(")
    return selector[begin:].partition(":")[0].partition("[")[0]


def _tells(rule: Rule) -> Iterator[tuple[str, ...]]:
    """The words of elements of which the rule leaves out text, or shows what would be left out without it."""
    simple = _SIMPLE.match(_last_part(rule.selector))
    words = tuple(re.findall(r"[\w-]+", simple[2])) if simple else ()
    name = (simple[1] or "*").lower() if simple else "*"
    body = _body(cascaded(rule.declarations))
    for tried in _TRIED if name == "*" else (name,):
        look, plain = look_of(tried, {"style": body}), look_of(tried, {})
        if look.tells != plain.tells or (look.tells and look != plain):
            yield (f"<{tried}", *words) if tried in _TRIED[4:] else words
    if any(one.name == "display" for one in rule.declarations) and "hidden" in rule.selector:
        yield ("hidden",)


class _FoundTag(NamedTuple):
    """A start tag of the page: where it stands, its name, and what stands behind that."""

    begin: int
    end: int
    name: str
    attributes: str


def _tags(text: str) -> Iterator[_FoundTag]:
    for found in _TAG.finditer(text):
        if not found[1] and found[4]:
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
    asks = len(tags) <= MAX_TAGS and len(rules) <= MAX_SELECTORS and len(tags) * len(rules) <= MAX_ASKED
    tree = LexborHTMLParser(_numbered(text, tags)) if asks and _depth(text) <= MAX_DEPTH else None
    named = _Named(tags)
    times = 0
    for order, rule in enumerate(rules):
        found, sure = None, True
        if tree is not None and (len(tags) <= _FEW_TAGS or not _COSTLY.search(rule.selector)):
            try:
                found = [int(node.attributes.get(_NUMBERED) or -1) for node in tree.css(rule.selector)]
            except (SelectolaxError, ValueError):
                found = None
        if found is None:
            found, sure = named.by_last_part(rule.selector)
        times += len(found)
        if times > MAX_MEANT:
            raise UnreadableDocument(
                "too_complex", f"rules of style that mean tags more than {MAX_MEANT:,} times; save the page anew"
            )
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


class _Named:
    """The tags of a page by their names, classes and identifiers."""

    def __init__(self, tags: Sequence[_FoundTag]) -> None:
        self._tags = tags
        self._by_word: dict[str, list[int]] | None = None

    def _numbers(self) -> dict[str, list[int]]:
        """By `name`, `.class` and `#identifier`; made when it is asked for."""
        if self._by_word is None:
            self._by_word = {"*": [*range(len(self._tags))]}
            for number, tag in enumerate(self._tags):
                words = [tag.name]
                if "class" in tag.attributes or "id" in tag.attributes:
                    attributes = attributes_of(tag.attributes)
                    words += [f".{name}" for name in dict.fromkeys(attributes.get("class", "").split())]
                    words += [f"#{attributes['id']}"] if "id" in attributes else []
                for word in words:
                    self._by_word.setdefault(word, []).append(number)
        return self._by_word

    def by_last_part(self, selector: str) -> tuple[list[int], bool]:
        """The tags that the last part of a selector names, and whether that is all of it."""
        plain = _last_part(selector)
        simple = _SIMPLE.match(plain)
        if not simple:
            return [], False
        words = [(simple[1] or "*").lower(), *re.findall(r"[.#][\w-]+", simple[2])]
        first, *others = sorted((self._numbers().get(word, []) for word in words), key=len)
        found = set(first)
        for other in others if found else ():
            if len(other) < len(self._tags):
                found.intersection_update(other)
        return sorted(found), plain == selector


def _rewritten(text: str, tags: Sequence[_FoundTag], meant: dict[int, list[_Matched]]) -> str:
    pieces: list[str] = []
    at = 0
    styles: dict[tuple[str, tuple[tuple[int, bool], ...]], str] = {}
    for number in sorted(meant):
        tag = tags[number]
        own = attributes_of(tag.attributes).get("style", "")
        key = own, tuple([(matched.order, matched.sure) for matched in meant[number]])
        if key not in styles:
            styles[key] = escape(_style(meant[number], own), quote=True)
        style = styles[key]
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
    declared += parse_declarations(unescaped(own))
    style = cascaded(declared)
    if not all(match.sure for match in matched):
        sure = [one for match in ordered if match.sure for one in match.rule.declarations]
        less = cascaded([*sure, *parse_declarations(unescaped(own))])
        if any(look_of(name, {"style": _body(style)}) != look_of(name, {"style": _body(less)}) for name in _TRIED[:4]):
            return _body({**less, MAYBE: "1"})
    return _body(style)


def _body(style: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in style.items())

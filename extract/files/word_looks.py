"""How runs of a Word document look: what their own properties and the styles they follow say.

A property that Word toggles (strike, vanish) is on if an odd number of the styles that a run follows set it; what stands
in the run itself goes before all. Documents in which nothing tells are found by a look at their bytes (may_tell).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from extract.files.looks import AUTO, BLACK, CLEAR, DOUBTFUL_TO, PLAIN, UNKNOWN, WHITE, Look, ink_of, size_of

MOST_STYLES: Final = 5_000
_DEEPEST: Final = 20
"""Styles that are based on one another."""

_TOGGLES = ("strike", "vanish")
_FEW = rb"""["'](?:-?[0-9]|[1-3][0-9]|40)["']"""
_TOLD = re.compile(
    rb":(?:d?strike|vanish|vertAlign|position|textFill|ddList|showingPlcHdr|highlight|w)\b[ />]"
    rb"""|themeColor=["'](?:background1|light1|bg1)|:sz [^>]{0,80}val=["'][0-6]["']|:shd [^>]{0,200}["']solid["']"""
    rb"|:line=" + _FEW + rb"|:trHeight [^>]{0,80}val=" + _FEW
)
_INKS = re.compile(rb""":color [^>]{0,200}?val=["']([0-9A-Fa-f]{6})["']""")
_FILLS = re.compile(rb""":fill=["']([0-9A-Fa-f]{6})["']""")
_USED = re.compile(rb""":(?:rStyle|pStyle|tblStyle) [^>]{0,40}?val=["']([^"']{1,200})["']""")
_LIGHT_THEMES = ("background1", "light1", "bg1")
_SLIVER, _NARROW = 40, 10
"""Twentieths of a point of a line or row in which nothing is seen; per cent of their width at which letters are unread."""

Properties = Mapping[str, str]
"""What a run's properties say: strike, dstrike and vanish as 1 or 0, the others as they stand."""


def may_tell(source: bytes) -> bool:
    """May anything in a part's XML leave out text or make it doubtful? Most documents are told to be plain by this."""
    if _TOLD.search(source):
        return True
    inks, fills = (
        [ink_of(f"#{color.decode().lower()}") or WHITE for color in {*colors.findall(source)}]
        for colors in (_INKS, _FILLS)
    )
    return min(inks, default=BLACK) < 2 * DOUBTFUL_TO or (bool(inks) and max(fills, default=WHITE) > BLACK / 2)


def properties_of(element: etree._Element | None, w: str) -> dict[str, str]:
    """The properties in a w:rPr that tell how text looks; `w` is the namespace of Word's elements, in braces."""
    found: dict[str, str] = {}
    for child in () if element is None else element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        name = tag.rpartition("}")[2]
        value = child.get(f"{w}val")
        if name in ("strike", "dstrike", "vanish"):
            found[name] = "0" if value in ("0", "false", "off", "none") else "1"
        elif name in ("vertAlign", "position", "sz", "highlight", "w"):
            found[name] = value or ""
        elif name == "color":
            theme = child.get(f"{w}themeColor")
            found["color"] = "FFFFFF" if theme in _LIGHT_THEMES and value in (None, "auto") else value or ""
        elif name == "shd":
            found["shd"] = _fill(child, w)
        elif name == "textFill":
            found["textFill"] = "none" if any("noFill" in str(part.tag) for part in child) else ""
    return found


def _fill(shading: etree._Element, w: str) -> str:
    """The colour that a w:shd puts behind the text; '' for none."""
    pattern = shading.get(f"{w}val") or "clear"
    fill = shading.get(f"{w}color" if pattern == "solid" else f"{w}fill") or ""
    return "" if fill in ("auto", "nil") else fill


class _Style(NamedTuple):
    based_on: str
    own: Properties
    parts: tuple[Properties, ...]
    """of a table's style: what it says of its first row, last column and the like"""
    shades: bool


class Styles:
    """The styles of a document. What is asked often is remembered."""

    def __init__(self, root: etree._Element | None, w: str) -> None:
        self._w = w
        self._styles: dict[str, _Style] = {}
        self._usual: dict[str, str] = {}
        self._defaults: Properties = {}
        if root is not None:
            self._read(root)
        self.chain = lru_cache(1_000)(self._chain)
        self._look = lru_cache(5_000)(self._look_of)

    def _read(self, root: etree._Element) -> None:
        w = self._w
        default = root.find(f"{w}docDefaults/{w}rPrDefault/{w}rPr")
        self._defaults = properties_of(default, w)
        for style in root.iterchildren(f"{w}style"):
            name, kind = style.get(f"{w}styleId") or "", style.get(f"{w}type") or ""
            based = style.find(f"{w}basedOn")
            parts = tuple(properties_of(part.find(f"{w}rPr"), w) for part in style.iterchildren(f"{w}tblStylePr"))
            self._styles[name] = _Style(
                "" if based is None else based.get(f"{w}val") or "",
                properties_of(style.find(f"{w}rPr"), w),
                parts,
                kind == "table" and next(style.iter(f"{w}shd"), None) is not None,
            )
            if style.get(f"{w}default") in ("1", "true", "on"):
                self._usual[kind] = name
            if len(self._styles) >= MOST_STYLES:
                break

    def _chain(self, name: str, kind: str) -> tuple[tuple[str, str], ...]:
        """What a style says together with those that it is based on."""
        said: dict[str, str] = {}
        at: str = name or self._usual.get(kind, "")
        for _ in range(_DEEPEST):
            style = self._styles.get(at)
            if style is None:
                break
            said = {**style.own, **said}
            at = style.based_on
        return tuple(sorted(said.items()))

    def count_in(self, document: bytes) -> bool:
        """Does a style that may leave out text, or make it doubtful, apply in the document?"""
        used = {*self._usual.values(), *(name.decode("utf-8", "replace") for name in _USED.findall(document))}
        return look_of(self._defaults).tells or any(
            look_of(dict(self._chain(name, ""))).tells or self.table(name).doubtful for name in used
        )

    def table(self, name: str) -> Look:
        """What a table's style says of its text where that is not the same in the whole table."""
        style = self._styles.get(name)
        if style is None:
            return PLAIN
        hides = any(part.get(toggle) == "1" for part in style.parts for toggle in (*_TOGGLES, "dstrike"))
        return Look(doubtful=hides, paper=UNKNOWN if style.shades else None)

    def run(self, own: Properties, character: str, paragraph: str, table: str) -> Look:
        """The look of a run by its own properties and the styles of itself, its paragraph and its table."""
        return self._look(tuple(sorted(own.items())), character, paragraph, table)

    def _look_of(self, own: tuple[tuple[str, str], ...], character: str, paragraph: str, table: str) -> Look:
        levels = [
            dict(self.chain(table, "table")) if table else {},
            dict(self.chain(paragraph, "paragraph")),
            dict(self.chain(character, "character")) if character else {},
        ]
        said = dict(self._defaults)
        for level in levels:
            said.update(level)
        for toggle in _TOGGLES:
            times = sum(level.get(toggle) == "1" for level in levels)
            said[toggle] = "1" if times % 2 or self._defaults.get(toggle) == "1" else "0"
        return look_of({**said, **dict(own)})


def look_of(said: Properties) -> Look:
    """The look of a run of which all is known."""
    color = said.get("color", "")
    ink = ink_of(f"#{color.lower()}") if color not in ("", "auto") else AUTO
    shade, mark = said.get("shd", ""), said.get("highlight", "none")
    paper = ink_of(f"#{shade.lower()}") if shade else None
    if mark not in ("none", ""):
        paper = {"black": BLACK, "white": WHITE}.get(mark, DOUBTFUL_TO)
    size = size_of(_number(said.get("sz"), 24) / 2)
    return Look(
        struck="1" in (said.get("strike"), said.get("dstrike")),
        unseen=said.get("vanish") == "1",
        raised=said.get("vertAlign") in ("superscript", "subscript") or abs(_number(said.get("position"), 0)) >= 2,
        tiny=bool(size.tiny),
        doubtful=size.doubtful or _number(said.get("w"), 100) <= _NARROW or (mark == "black" and ink == AUTO),
        ink=CLEAR if said.get("textFill") == "none" else ink,
        paper=paper,
    )


def line_is_cut(properties: etree._Element | None, w: str) -> bool:
    """Does a paragraph print its lines in less than a sliver of the page?"""
    spacing = None if properties is None else properties.find(f"{w}spacing")
    return spacing is not None and spacing.get(f"{w}lineRule") == "exact" and _is_sliver(spacing.get(f"{w}line"))


def row_is_cut(properties: etree._Element | None, w: str) -> bool:
    """Does a row of a table print in less than a sliver of the page?"""
    height = None if properties is None else properties.find(f"{w}trHeight")
    return height is not None and height.get(f"{w}hRule") == "exact" and _is_sliver(height.get(f"{w}val"))


def _is_sliver(text: str | None) -> bool:
    return _number(text, _SLIVER + 1) <= _SLIVER


def _number(text: str | None, default: int) -> int:
    digits = (text or "").removeprefix("-").removesuffix("%")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        return default
    return -int(digits) if text and text.startswith("-") else int(digits)

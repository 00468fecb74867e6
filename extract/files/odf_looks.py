"""How text in OpenDocument files looks: what the styles say that paragraphs, runs, cells, rows and columns follow."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from extract.files.css import FONT, pixels
from extract.files.looks import AUTO, BLACK, CLEAR, PLAIN, Look, ink_of, size_of

_COLOR: Final = "xsl-fo-compatible:color"
_DEEPEST: Final = 20
_MOST_STYLES: Final = 20_000
_SLIVER: Final = 2.0
"""Pixels of a row, column or line in which nothing is seen."""
_POINT: Final = 0.75
"""Points of a pixel."""


@lru_cache(4_096)
def short_name(tag: str) -> str:
    """A name with the last word of its namespace.

    >>> short_name("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p")
    'text:p'
    """
    space, _, name = tag.rpartition("}")
    words = space.split(":")
    return f"{words[-2] if len(words) > 1 else ''}:{name}"


def name_of(element: etree._Element) -> str:
    return short_name(element.tag) if isinstance(element.tag, str) else ""


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The attributes of an element by short names."""
    return {short_name(str(key)): str(value) for key, value in element.attrib.items()}


class Styles:
    """The styles of a document, by family and name."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._own: dict[tuple[str, str], dict[str, str]] = {}
        self._maps: dict[tuple[str, str], list[str]] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        for root in roots:
            for style in self._styles_in(root):
                about = attributes_of(style)
                family = about.get("style:family", "")
                key = family, about.get("style:name", "") if name_of(style) == "style:style" else ""
                own = {"parent": about.get("style:parent-style-name", "")}
                for part in style:
                    if name_of(part) == "style:map":
                        self._maps.setdefault(key, []).append(attributes_of(part).get("style:apply-style-name", ""))
                    else:
                        own |= attributes_of(part)
                if own.get("style:use-window-font-color") == "true":
                    own["loext:opacity"] = "100%"  # LibreOffice writes 0% for ink of its own choice
                elif _COLOR in own:
                    own.setdefault("style:use-window-font-color", "false")
                self._own[key] = own
                if len(self._own) >= _MOST_STYLES:
                    return

    @staticmethod
    def _styles_in(root: etree._Element) -> Iterator[etree._Element]:
        for group in root.iter("{*}styles", "{*}automatic-styles"):
            for style in group:
                if name_of(style) in ("style:style", "style:default-style"):
                    yield style

    def said(self, family: str, name: str) -> dict[str, str]:
        """What a style and those that it is based on say, by short names of attributes."""
        said = dict(self._own.get((family, ""), {}))
        chain = []
        for _ in range(_DEEPEST):
            own = self._own.get((family, name)) if name else None
            if own is None:
                break
            chain.append(own)
            name = own["parent"]
        for own in reversed(chain):
            said |= own
        return said

    def look(self, family: str, name: str) -> Look:
        """The look of text in an element of that style."""
        look = self._looks.get((family, name))
        if look is None:
            look = self._looks[family, name] = self._look(family, name)
        return look

    def _look(self, family: str, name: str) -> Look:
        said = self.said(family, name)
        look = look_of(said) if said else PLAIN
        for applied in self._maps.get((family, name), []):
            other = look_of(self.said(family, applied))
            if other.tells and other != look:
                look = look._replace(doubtful=True)
        return look

    def is_hidden(self, family: str, name: str) -> bool:
        """Does a style of a table, row or column leave it out of the page?"""
        said = self.said(family, name)
        if said.get("table:display") == "false":
            return True
        sizes = [said.get(size) for size in ("style:row-height", "style:column-width")]
        lengths = [pixels(size) for size in sizes if size and said.get("style:use-optimal-row-height") != "true"]
        return any(length is not None and length <= _SLIVER for length in lengths)


def look_of(said: dict[str, str]) -> Look:
    """The look that a style's attributes say."""
    lines = [said.get("style:text-line-through-style"), said.get("style:text-line-through-type")]
    struck = any(line not in (None, "none") for line in lines) and "none" not in lines
    display = said.get("text:display")
    color, transparent = said.get(_COLOR), said.get("loext:opacity")
    size = pixels(said.get("xsl-fo-compatible:font-size", ""))
    small = (
        size_of(size * _POINT) if size is not None and not said["xsl-fo-compatible:font-size"].endswith("%") else None
    )
    paper = said.get("xsl-fo-compatible:background-color")
    line = pixels(said.get("xsl-fo-compatible:line-height", ""))
    ink = AUTO if said.get("style:use-window-font-color") == "true" else ink_of(color) if color else None
    return Look(
        unseen=line is not None and line <= _SLIVER,
        visible={"none": False, "true": True}.get(display or ""),
        struck=struck,
        unstruck="none" in lines,
        raised=_is_raised(said.get("style:text-position", "")),
        tiny=None if small is None else bool(small.tiny),
        doubtful=bool(small and small.doubtful) or display == "condition" or _is_narrow(said),
        ink=CLEAR if transparent == "0%" else ink,
        paper=None if paper in (None, "transparent") else ink_of(paper or "") or BLACK,
    )


def _is_raised(position: str) -> bool:
    word = position.split(" ")[0]
    return word in ("super", "sub") or (word.endswith("%") and abs(pixels(word, FONT) or 0) >= 1)


def _is_narrow(said: dict[str, str]) -> bool:
    scale = pixels(said.get("style:text-scale", ""), 100)
    return scale is not None and scale <= 10

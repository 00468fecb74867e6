"""Which text of a page can be seen: by how it is drawn, what colour it has, and what lies under and over it."""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.files.looks import CLEAR, DOUBTFUL_TO, UNKNOWN, WHITE, Kind, State, with_white

_UNPAINTED = frozenset((3, 7))
"""Text render modes: neither filled nor stroked."""
_STROKED = frozenset((1, 5))
_BAND = 20.0
"""Points of the page's height by which fills are looked up."""
_MOST_BANDS = 200
_FAINT_ALPHA = 13
"""Of 255: what covers less of what is behind is clear."""

_Rectangle = tuple[float, float, float, float]


class _Ground(NamedTuple):
    """A filled shape or a picture: its box (left, bottom, right, top), when it was drawn, and its contrast with white."""

    box: _Rectangle
    order: int
    paper: float
    covers: bool
    """it hides what was drawn before it"""


class Inks:
    """Collects what the objects of a page say about its text; asked for single characters afterwards."""

    def __init__(self) -> None:
        self._order = 0
        self._orders: dict[int, int] = {}
        self._inks: dict[int, float] = {}
        """of the text runs that may not be seen on white paper"""
        self._grounds: dict[int, list[_Ground]] = defaultdict(list)
        self._covers = False
        self._clear_forms = 0
        """how many forms that cover nothing are round what is added"""
        self._parts = [ctypes.c_uint() for _ in range(4)]

    @property
    def tell(self) -> bool:
        """May any text of the page not be seen?"""
        return bool(self._inks) or self._covers

    @contextmanager
    def inside_form(self, form: Any) -> Iterator[None]:
        """While it lasts, what is added stands in a form object, which may be drawn so that nothing of it is seen."""
        color = self._color(form, pdfium.FPDFPageObj_GetFillColor)
        is_clear = color == CLEAR and bool(pdfium.FPDFPageObj_HasTransparency(form))
        self._clear_forms += is_clear
        yield
        self._clear_forms -= is_clear

    def add_text(self, run: Any, mode: int) -> None:
        """A text run of a render mode."""
        self._order += 1
        address = _address(run)
        self._orders[address] = self._order
        if mode in _UNPAINTED or self._clear_forms:
            self._inks[address] = CLEAR
            return
        get = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else pdfium.FPDFPageObj_GetFillColor
        ink = self._color(run, get)
        if ink is not None and ink < 2 * DOUBTFUL_TO:
            self._inks[address] = ink

    def add_fill(self, shape: Any, box: _Rectangle, is_rectangle: bool = True) -> None:
        """A filled shape, by the box round it."""
        self._order += 1
        paper = self._color(shape, pdfium.FPDFPageObj_GetFillColor)
        if paper == CLEAR or self._clear_forms:
            return
        covers = is_rectangle and bool(self._orders) and self._parts[3].value == 255 and _is_opaque_and_whole(shape)
        self._covers |= covers
        self._add(_Ground(box, self._order, UNKNOWN if paper is None else paper, covers))

    def add_picture(self, box: _Rectangle) -> None:
        """A picture or a shading: what is written on it may be seen or not."""
        self._order += 1
        self._add(_Ground(box, self._order, UNKNOWN, False))

    def _add(self, ground: _Ground) -> None:
        _, bottom, _, top = ground.box
        if not (math.isfinite(bottom) and math.isfinite(top)):
            return
        first = int(max(bottom, -_BAND * _MOST_BANDS) // _BAND)
        for band in range(first, min(int(top // _BAND), first + _MOST_BANDS) + 1):
            self._grounds[band].append(ground)

    def _color(self, found: Any, get: Any) -> float | None:
        """Contrast with white of an object's colour, CLEAR if it does not cover what is behind, None if unknown."""
        red, green, blue, alpha = self._parts
        if not get(found, red, green, blue, alpha):
            alpha.value = 0
            return None
        return _contrast_of(red.value, green.value, blue.value, alpha.value)

    def kind_of(self, run: Any, x: float, y: float) -> Kind | None:
        """As what a character is left out that a text run prints with its middle at a place of the page."""
        address = _address(run)
        ink = self._inks.get(address)
        if ink is None and not self._covers:
            return None
        if ink == CLEAR:
            return "unseen"
        order = self._orders.get(address, 0)
        paper = WHITE
        for ground in self._grounds.get(int(y // _BAND), ()):
            left, bottom, right, top = ground.box
            if left <= x <= right and bottom <= y <= top:
                if ground.order < order:
                    paper = ground.paper
                elif ground.covers:
                    return "unseen"
        return None if ink is None else State(ink=ink, paper=paper).kind


def _address(found: Any) -> int:
    return ctypes.addressof(found.contents)


@lru_cache(256)
def _contrast_of(red: int, green: int, blue: int, alpha: int) -> float:
    if alpha <= _FAINT_ALPHA:
        return CLEAR
    return with_white(*(255 + (part - 255) * alpha / 255 for part in (red, green, blue)))


def _is_opaque_and_whole(shape: Any) -> bool:
    """Does nothing shine through the shape, and is all of it drawn?"""
    if pdfium.FPDFPageObj_HasTransparency(shape):
        return False
    clip = pdfium.FPDFPageObj_GetClipPath(shape)
    return not clip or pdfium.FPDFClipPath_CountPaths(clip) <= 0

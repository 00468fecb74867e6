"""What pdfium tells of a page: its characters, rulings and filled rectangles, in points from the page's top left.

The page is turned as a reader sees it: by its rotation flag, and by the direction of its text where a table lies on
its side. What is outside the visible page, and text that is written invisibly, is left out.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.errors import UnreadableDocument
from extract.files.looks import SMALL, Kind, State, size_of
from extract.files.pdf_drawn import Drawn, Rectangle
from extract.files.pdf_inks import Inks

MAX_GLYPHS = 40_000

_LARGEST = 1e5

POINTS_OF_PIXEL = 0.75

_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
FIGURES = frozenset("0123456789.,-")
"""Characters that a figure is made of."""
_HYPHENS = frozenset((0x2, 0xAD, 0xFFFE))
"""what pdfium makes of a hyphen at a line's end"""
_SPACES = frozenset((0x9, 0xA, 0xD, 0x20, 0xA0, 0x3000))
_TURN_SAMPLES = 24
_USUAL = 0.6, 1.8
"""A character's box is as high as its font's size, or as its page's usual character: at least and at most so much."""


class Box(NamedTuple):
    """A rectangle in points, y counted downwards from the page's top."""

    left: float
    top: float
    right: float
    bottom: float


class Glyph(NamedTuple):
    """A printed character and its box (its advance wide, its font's height high)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    look: Kind | None = None
    """as what it is left out; `doubtful`: nobody can tell whether it is seen"""


class PageContent(NamedTuple):
    """A page's visible characters, those that nobody sees, its rulings (thin boxes), its filled rectangles and its height.

    `beyond` are characters of figures outside the page: where they go on from a visible one, that is half a figure.
    `lost` counts the characters that have no Unicode value, `invisible` the text runs that are written invisibly,
    `runs` all text runs.
    """

    glyphs: list[Glyph]
    hidden: list[Glyph]
    beyond: list[Glyph]
    rules: list[Box]
    fills: list[Box]
    width: float
    height: float
    lost: int
    invisible: int
    runs: int


_Turn = Callable[[float, float, float, float], Rectangle]


def read_page(page: Any, deadline: float) -> PageContent:
    """The content of a loaded page. Raises UnreadableDocument (too_complex)."""
    drawn = Drawn(deadline)
    drawn.collect(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise UnreadableDocument("damaged", "a page's text cannot be read; print the document anew as PDF")
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MAX_GLYPHS:
            raise UnreadableDocument("too_complex", f"a page holds more than {MAX_GLYPHS:,} characters; print it anew")
        turn, width, height = _turned(page, text_page, count)
        glyphs, hidden, beyond, lost = _glyphs(text_page, count, turn, width, height, drawn.inks)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return PageContent(
        glyphs,
        hidden,
        beyond,
        [Box(*turn(*box)) for box in drawn.rules if _is_finite(box)],
        [Box(*turn(*box)) for box in drawn.fills if _is_finite(box)],
        width,
        height,
        lost,
        drawn.invisible,
        drawn.runs,
    )


def _glyphs(
    text_page: Any, count: int, turn: _Turn, width: float, height: float, inks: Inks
) -> tuple[list[Glyph], list[Glyph], list[Glyph], int]:
    """The page's visible characters, those that nobody sees, those of figures outside it, and how many visible are lost.

    Lost characters have no Unicode value: they read U+FFFD.
    """
    rectangle = pdfium.FS_RECTF()
    by_reference = ctypes.byref(rectangle)
    unicode_of, is_unmapped = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_HasUnicodeMapError
    box_of, generated = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_IsGenerated
    glyphs: list[Glyph] = []
    numbers: list[int] = []
    high = 0
    for number in range(count):
        code = unicode_of(text_page, number)
        if is_unmapped(text_page, number):
            code = 0xFFFD  # pdfium gives the glyph's number instead, which may be that of a digit
        elif code in _SPACES:
            continue  # white space is told from the distances
        elif 0xD800 <= code < 0xDC00:
            high = code
            continue
        elif 0xDC00 <= code < 0xE000:
            if not high:
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        elif code < 32 or code in _HYPHENS:
            if generated(text_page, number):
                continue
            code = 0x2D if code in _HYPHENS else 0xFFFD
        high = 0
        if not box_of(text_page, number, by_reference):
            continue
        look: Kind | None = None
        if inks.tell:
            run = pdfium.FPDFText_GetTextObject(text_page, number)
            if run:
                x, y = (rectangle.left + rectangle.right) / 2, (rectangle.bottom + rectangle.top) / 2
                look = inks.kind_of(run, x, y)
        left, top, right, bottom = turn(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if -_LARGEST < left + top + right + bottom < _LARGEST:
            glyphs.append(Glyph(chr(code), left, top, right, bottom, look))
            numbers.append(number)
    _mend_boxes(text_page, numbers, glyphs, turn)
    _mark_tiny(text_page, numbers, glyphs)
    visible, hidden, beyond = [], [], []
    for glyph in glyphs:
        if glyph.look == "unseen":
            hidden.append(glyph)
        elif 0 <= glyph.left + glyph.right <= 2 * width and 0 <= glyph.top + glyph.bottom <= 2 * height:
            visible.append(glyph)
        elif glyph.text in FIGURES:
            beyond.append(glyph)
    lost = len(_LOST.findall("".join([glyph.text for glyph in visible])))
    return visible, hidden, beyond, lost


def _mend_boxes(text_page: Any, numbers: Sequence[int], glyphs: list[Glyph], turn: _Turn) -> None:
    """Puts right the boxes of upright columns of text, which pdfium gives in the font's size instead of the page's."""
    heights = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    usual = heights[len(heights) // 2] if heights else 0.0
    if not heights or (heights[0] >= _USUAL[0] * usual and heights[-1] <= _USUAL[1] * usual):
        return
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for k, glyph in enumerate(glyphs):
        height = glyph.bottom - glyph.top
        if _USUAL[0] * usual <= height <= _USUAL[1] * usual:
            continue
        size = _size(text_page, numbers[k])
        if not 0 < size < _LARGEST or _USUAL[0] * size <= height <= _USUAL[1] * size:
            continue  # it is just large or small print
        if pdfium.FPDFText_GetCharBox(text_page, numbers[k], left, right, bottom, top):
            x, y, half = (left.value + right.value) / 2, (bottom.value + top.value) / 2, size / 2
            glyphs[k] = Glyph(glyph.text, *turn(x - half, y - half, x + half, y + half), glyph.look)


def _mark_tiny(text_page: Any, numbers: Sequence[int], glyphs: list[Glyph]) -> None:
    """Marks what is printed so small that nobody sees it, or that nobody can tell."""
    for k, glyph in enumerate(glyphs):
        if glyph.bottom - glyph.top > 2 * SMALL or glyph.look:
            continue
        size = _size(text_page, numbers[k]) / POINTS_OF_PIXEL
        if size <= SMALL:
            glyphs[k] = glyph._replace(look=size_of(size).under(State()).kind)


def _size(text_page: Any, number: int) -> float:
    """A character's font size in points of the page."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, number, matrix)
    scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    return scale * float(pdfium.FPDFText_GetFontSize(text_page, number))


def _turned(page: Any, text_page: Any, count: int) -> tuple[_Turn, float, float]:
    """How the page's coordinates become those of the page as it is read, and that page's width and height."""
    visible = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, visible)
    left, bottom, right, top = visible.left, visible.bottom, visible.right, visible.top
    if not _is_finite((left, bottom, right, top)):
        raise UnreadableDocument("damaged", "a page has no size; print the document anew as PDF")
    # the text decides: a page whose text is upright as stored is read as stored, whatever its flag says
    quarter = _direction(text_page, count, pdfium.FPDFPage_GetRotation(page) % 4)
    width, height = right - left, top - bottom
    if quarter == 0:
        return (lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)), width, height
    if quarter == 1:
        return (lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)), height, width
    if quarter == 2:
        return (lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)), width, height
    return (lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)), height, width


def _direction(text_page: Any, count: int, flagged: int) -> int:
    """By how many quarters (clockwise) the page must be turned for most of its text to stand upright."""
    found: Counter[int] = Counter()
    for number in range(0, count, max(1, count // _TURN_SAMPLES)):
        if pdfium.FPDFText_GetUnicode(text_page, number) > 32 and not pdfium.FPDFText_IsGenerated(text_page, number):
            angle = pdfium.FPDFText_GetCharAngle(text_page, number)
            if math.isfinite(angle) and angle >= 0:
                found[round(angle / (math.pi / 2)) % 4] += 1
    return (4 - found.most_common(1)[0][0]) % 4 if found else flagged


def _is_finite(box: Rectangle) -> bool:
    return all(-_LARGEST < value < _LARGEST for value in box)

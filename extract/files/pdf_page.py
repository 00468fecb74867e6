"""What pdfium tells of a page: its characters, rulings and filled rectangles, in points from the page's top left.

The page is turned as a reader sees it: by its rotation flag, and by the direction of its text where a table lies on
its side. What is outside the visible page, and text that is written invisibly, is left out.
"""

import ctypes
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.errors import UnreadableDocument

MAX_OBJECTS = 60_000
"""Page objects (text runs, paths, pictures), those of nested forms included, that a page may hold."""
MAX_GLYPHS = 40_000
_MAX_SEGMENTS = 100_000
_MAX_FORM_DEPTH = 12

THIN = 3.0
"""A filled rectangle at most this thick (points) is a ruling."""
_SLANT = 1.0
_LARGEST = 1e5

_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_HYPHENS = frozenset((0x2, 0xAD, 0xFFFE))
"""what pdfium makes of a hyphen at a line's end"""
_SPACES = frozenset((0x9, 0xA, 0xD, 0x20, 0xA0, 0x3000))
_INVISIBLE = 3
"""Text render mode: neither filled nor stroked."""
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


class PageContent(NamedTuple):
    """A page's visible characters, its rulings (thin boxes), its filled rectangles and its height.

    `lost` counts the characters that have no Unicode value, `invisible` the text runs that are written invisibly,
    `runs` all text runs.
    """

    glyphs: list[Glyph]
    rules: list[Box]
    fills: list[Box]
    width: float
    height: float
    lost: int
    invisible: int
    runs: int


_Matrix = tuple[float, float, float, float, float, float]
_Rectangle = tuple[float, float, float, float]
_Turn = Callable[[float, float, float, float], _Rectangle]


class _Drawn:
    """What the objects of a page draw, in the page's own coordinates (left, bottom, right, top)."""

    def __init__(self, deadline: float) -> None:
        self.rules: list[_Rectangle] = []
        self.fills: list[_Rectangle] = []
        self.objects = 0
        self.segments = 0
        self.runs = 0
        self.invisible = 0
        self._deadline = deadline
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._bounds = [ctypes.c_float() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_float(), ctypes.c_float()

    def collect(self, owner: Any, form: bool = False, matrix: _Matrix | None = None, depth: int = 0) -> None:
        """Adds all objects of a page or of a form object, those of forms inside it included."""
        count = pdfium.FPDFFormObj_CountObjects(owner) if form else pdfium.FPDFPage_CountObjects(owner)
        get = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject
        kind_of = pdfium.FPDFPageObj_GetType
        render_mode = pdfium.FPDFTextObj_GetTextRenderMode
        self.objects += max(count, 0)
        if self.objects > MAX_OBJECTS:
            raise UnreadableDocument("too_complex", f"a page holds more than {MAX_OBJECTS:,} objects; print it anew")
        if time.monotonic() > self._deadline:
            raise UnreadableDocument("too_complex", "the file takes too long to read; print it anew as a plain PDF")
        for number in range(count):
            found = get(owner, number)
            kind = kind_of(found)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.runs += 1
                if render_mode(found) == _INVISIBLE:
                    self.invisible += 1
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._add_path(found, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
                inner = self._matrix_of(found)
                self.collect(found, True, inner if matrix is None else _times(inner, matrix), depth + 1)

    def _matrix_of(self, found: Any) -> _Matrix:
        m = self._matrix
        if not pdfium.FPDFPageObj_GetMatrix(found, m):
            return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return m.a, m.b, m.c, m.d, m.e, m.f

    def _add_path(self, path: Any, matrix: _Matrix | None) -> None:
        pdfium.FPDFPath_GetDrawMode(path, self._fill, self._stroke)
        filled, stroked = bool(self._fill.value), bool(self._stroke.value)
        if not (filled or stroked):
            return
        segments = pdfium.FPDFPath_CountSegments(path)
        if segments < 2:
            return
        if segments <= (5 if filled and not stroked else 2):
            box = self._bounds_of(path)
            if matrix is not None:
                box = _transformed(box, matrix)
            thick = min(box[2] - box[0], box[3] - box[1])
            if not stroked:
                (self.rules if thick <= THIN else self.fills).append(box)
                return
            if thick <= THIN:
                self.rules.append(box)
                return
        self._add_segments(path, segments, matrix, filled, stroked)

    def _bounds_of(self, found: Any) -> _Rectangle:
        left, bottom, right, top = self._bounds
        if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
            return (math.inf,) * 4
        return left.value, bottom.value, right.value, top.value

    def _add_segments(self, path: Any, count: int, matrix: _Matrix | None, filled: bool, stroked: bool) -> None:
        """A path of several strokes or rectangles: each upright or level part of it is a ruling of its own."""
        self.segments += count
        if self.segments > _MAX_SEGMENTS:
            raise UnreadableDocument("too_complex", f"a page draws more than {_MAX_SEGMENTS:,} lines; print it anew")
        own = self._matrix_of(path)
        if matrix is not None:
            own = _times(own, matrix)
        a, b, c, d, e, f = own
        points: list[tuple[float, float]] = []
        curved = False
        for number in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(path, number)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            x, y = self._x.value, self._y.value
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._add_part(points, curved, filled, stroked)
                points, curved = [], False
            curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
            points.append((a * x + c * y + e, b * x + d * y + f))
            if points and pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        self._add_part(points, curved, filled, stroked)

    def _add_part(self, points: list[tuple[float, float]], curved: bool, filled: bool, stroked: bool) -> None:
        if len(points) < 2 or curved:
            return
        box = _around(points)
        width, height = box[2] - box[0], box[3] - box[1]
        if filled:
            if min(width, height) <= THIN:
                self.rules.append(box)
                return
            if all(_near(x, box[0], box[2]) and _near(y, box[1], box[3]) for x, y in points) and len(points) >= 4:
                self.fills.append(box)
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) <= _SLANT or abs(y0 - y1) <= _SLANT:
                    self.rules.append(_around([(x0, y0), (x1, y1)]))


def read_page(page: Any, deadline: float) -> PageContent:
    """The content of a loaded page. Raises UnreadableDocument (too_complex)."""
    drawn = _Drawn(deadline)
    drawn.collect(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise UnreadableDocument("damaged", "a page's text cannot be read; print the document anew as PDF")
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MAX_GLYPHS:
            raise UnreadableDocument("too_complex", f"a page holds more than {MAX_GLYPHS:,} characters; print it anew")
        turn, width, height = _turned(page, text_page, count)
        glyphs, lost = _glyphs(text_page, count, turn, width, height, drawn.invisible > 0)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return PageContent(
        glyphs,
        [Box(*turn(*box)) for box in drawn.rules if _is_finite(box)],
        [Box(*turn(*box)) for box in drawn.fills if _is_finite(box)],
        width,
        height,
        lost,
        drawn.invisible,
        drawn.runs,
    )


def _glyphs(
    text_page: Any, count: int, turn: _Turn, width: float, height: float, invisible: bool
) -> tuple[list[Glyph], int]:
    """The visible characters of the page, and how many of them have no Unicode value (they read U+FFFD)."""
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
        if invisible:
            run = pdfium.FPDFText_GetTextObject(text_page, number)
            if run and pdfium.FPDFTextObj_GetTextRenderMode(run) == _INVISIBLE:
                continue
        if not box_of(text_page, number, by_reference):
            continue
        left, top, right, bottom = turn(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if -_LARGEST < left + top + right + bottom < _LARGEST:
            glyphs.append(Glyph(chr(code), left, top, right, bottom))
            numbers.append(number)
    _mend_boxes(text_page, numbers, glyphs, turn)
    visible = [g for g in glyphs if 0 <= g.left + g.right <= 2 * width and 0 <= g.top + g.bottom <= 2 * height]
    lost = len(_LOST.findall("".join([glyph.text for glyph in visible])))
    return visible, lost


def _mend_boxes(text_page: Any, numbers: Sequence[int], glyphs: list[Glyph], turn: _Turn) -> None:
    """Puts right the boxes of upright columns of text, which pdfium gives in the font's size instead of the page's."""
    heights = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    usual = heights[len(heights) // 2] if heights else 0.0
    if not heights or (heights[0] >= _USUAL[0] * usual and heights[-1] <= _USUAL[1] * usual):
        return
    matrix = pdfium.FS_MATRIX()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for k, glyph in enumerate(glyphs):
        height = glyph.bottom - glyph.top
        if _USUAL[0] * usual <= height <= _USUAL[1] * usual:
            continue
        pdfium.FPDFText_GetMatrix(text_page, numbers[k], matrix)
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        size = scale * pdfium.FPDFText_GetFontSize(text_page, numbers[k])
        if not 0 < size < _LARGEST or _USUAL[0] * size <= height <= _USUAL[1] * size:
            continue  # it is just large or small print
        if pdfium.FPDFText_GetCharBox(text_page, numbers[k], left, right, bottom, top):
            x, y, half = (left.value + right.value) / 2, (bottom.value + top.value) / 2, size / 2
            glyphs[k] = Glyph(glyph.text, *turn(x - half, y - half, x + half, y + half))


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


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    """First `one`, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _transformed(box: _Rectangle, matrix: _Matrix) -> _Rectangle:
    a, b, c, d, e, f = matrix
    corners = ((box[0], box[1]), (box[0], box[3]), (box[2], box[1]), (box[2], box[3]))
    return _around([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])


def _around(points: list[tuple[float, float]]) -> _Rectangle:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _near(value: float, one: float, other: float) -> bool:
    return abs(value - one) <= _SLANT or abs(value - other) <= _SLANT


def _is_finite(box: _Rectangle) -> bool:
    return all(-_LARGEST < value < _LARGEST for value in box)

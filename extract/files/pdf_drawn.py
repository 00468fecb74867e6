"""What the objects of a page draw: rulings and filled rectangles, in the page's own coordinates."""

import ctypes
import math
import time
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from extract.errors import UnreadableDocument
from extract.files.pdf_inks import Inks

MAX_OBJECTS = 60_000
"""Page objects (text runs, paths, pictures), those of nested forms included, that a page may hold."""
_MAX_SEGMENTS = 100_000
_MAX_FORM_DEPTH = 12

THIN = 3.0
"""A filled rectangle at most this thick (points) is a ruling."""
_SLANT = 1.0
INVISIBLE = 3
"""Text render mode: neither filled nor stroked."""

_Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]


class Drawn:
    """What the objects of a page draw, in the page's own coordinates (left, bottom, right, top)."""

    def __init__(self, deadline: float) -> None:
        self.rules: list[Rectangle] = []
        self.fills: list[Rectangle] = []
        self.objects = 0
        self.segments = 0
        self.runs = 0
        self.invisible = 0
        self.inks = Inks()
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
                mode = render_mode(found)
                self.invisible += mode == INVISIBLE
                self.inks.add_text(found, mode)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._add_path(found, matrix)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                box = self._bounds_of(found)
                self.inks.add_picture(box if matrix is None else _transformed(box, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
                inner = self._matrix_of(found)
                with self.inks.inside_form(found):
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
                if thick <= THIN:
                    self.rules.append(box)
                else:
                    self.fills.append(box)
                    self.inks.add_fill(path, box)
                return
            if thick <= THIN:
                self.rules.append(box)
                return
        self._add_segments(path, segments, matrix, filled, stroked)

    def _bounds_of(self, found: Any) -> Rectangle:
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
                self._add_part(path, points, curved, filled, stroked)
                points, curved = [], False
            curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
            points.append((a * x + c * y + e, b * x + d * y + f))
            if points and pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        self._add_part(path, points, curved, filled, stroked)

    def _add_part(
        self, path: Any, points: list[tuple[float, float]], curved: bool, filled: bool, stroked: bool
    ) -> None:
        if len(points) < 2:
            return
        box = _around(points)
        if curved:
            if filled:
                self.inks.add_fill(path, box, is_rectangle=False)
            return
        width, height = box[2] - box[0], box[3] - box[1]
        if filled:
            if min(width, height) <= THIN:
                self.rules.append(box)
                return
            is_rectangle = all(_near(x, box[0], box[2]) and _near(y, box[1], box[3]) for x, y in points)
            if is_rectangle and len(points) >= 4:
                self.fills.append(box)
            self.inks.add_fill(path, box, is_rectangle)
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) <= _SLANT or abs(y0 - y1) <= _SLANT:
                    self.rules.append(_around([(x0, y0), (x1, y1)]))


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    """First `one`, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _transformed(box: Rectangle, matrix: _Matrix) -> Rectangle:
    a, b, c, d, e, f = matrix
    corners = ((box[0], box[1]), (box[0], box[3]), (box[2], box[1]), (box[2], box[3]))
    return _around([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])


def _around(points: list[tuple[float, float]]) -> Rectangle:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _near(value: float, one: float, other: float) -> bool:
    return abs(value - one) <= _SLANT or abs(value - other) <= _SLANT

"""Pictures and ruling lines of a PDF page, through PDFium's page objects; with :mod:`pdf_text` its only user."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.pages import Box
from pipeline.reading.printed import Edge

LINE_THICKNESS = 3.0  # pt: a filled path thinner than this is a ruling line
LINE_LENGTH = 8.0  # pt: shorter strokes are ticks and letters drawn as paths
PATH_LIMIT = 5_000  # a drawing with more paths is a map or a chart, not a table
SEGMENT_LIMIT = 400  # of one path
FORM_DEPTH = 3


class Image(NamedTuple):
    """A picture placed on the page: its box, and its own resolution in pixels per inch of the page."""

    box: Box
    dpi: float

    @property
    def area(self) -> float:
        return (self.box.x1 - self.box.x0) * (self.box.bottom - self.box.top)


class Placement(NamedTuple):
    """From PDF user space (origin bottom left, before /Rotate) to the page as displayed."""

    left: float
    bottom: float
    user_width: float
    user_height: float
    rotation: int

    @classmethod
    def of(cls, page: Any) -> Placement:
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right - left, top - bottom, page.get_rotation())

    @property
    def width(self) -> float:
        return self.user_height if self.rotation in (90, 270) else self.user_width

    @property
    def height(self) -> float:
        return self.user_width if self.rotation in (90, 270) else self.user_height

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.user_width - x, y
        if self.rotation == 270:
            return self.user_height - y, self.user_width - x
        return x, self.user_height - y

    def back(self, x: float, y: float) -> tuple[float, float]:
        """User space of a point of the page, the inverse of :meth:`point`."""
        if self.rotation == 90:
            x, y = y, x
        elif self.rotation == 180:
            x, y = self.user_width - x, y
        elif self.rotation == 270:
            x, y = self.user_width - y, self.user_height - x
        else:
            x, y = x, self.user_height - y
        return x + self.left, y + self.bottom

    def moved(self, box: Box, to: Placement) -> Box:
        """A box of the page as placed here, where another placement of it has it.

        >>> a = Placement(0, 0, 595, 842, 0)
        >>> a.moved(Box(100, 50, 200, 60), a._replace(rotation=90))
        Box(x0=782, top=100, x1=792, bottom=200)
        """
        return to.box(*self.back(box.x0, box.top), *self.back(box.x1, box.bottom))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _objects(page: Any) -> Iterator[Any]:
    yield from page.get_objects(max_depth=FORM_DEPTH)


def find_images(page: Any, place: Placement) -> Iterator[Image]:
    import pypdfium2 as pdfium

    for item in _objects(page):
        if item.type != pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            continue
        box = place.box(*item.get_bounds())
        longest = max(box.x1 - box.x0, box.bottom - box.top, 1.0)
        yield Image(box, max(item.get_px_size()) / longest * 72)


def find_edges(page: Any, place: Placement) -> Iterator[Edge]:
    """Ruling lines: stroked straight segments, and filled rectangles thin enough to be one."""
    import pypdfium2 as pdfium

    raw = pdfium.raw
    paths = [item for item in _objects(page) if item.type == raw.FPDF_PAGEOBJ_PATH]
    if len(paths) > PATH_LIMIT:
        return
    for item in paths:
        for x0, y0, x1, y1 in _segments(item, raw):
            a, b = place.point(x0, y0), place.point(x1, y1)
            edge = _edge(*a, *b)
            if edge:
                yield edge


def _edge(x0: float, y0: float, x1: float, y1: float) -> Edge | None:
    dx, dy = abs(x1 - x0), abs(y1 - y0)
    if dx >= LINE_LENGTH and dy <= LINE_THICKNESS:
        y = (y0 + y1) / 2
        return Edge(min(x0, x1), y, max(x0, x1), y)
    if dy >= LINE_LENGTH and dx <= LINE_THICKNESS:
        x = (x0 + x1) / 2
        return Edge(x, min(y0, y1), x, max(y0, y1))
    return None


def _segments(item: Any, raw: Any) -> Iterator[tuple[float, float, float, float]]:
    left, bottom, right, top = item.get_bounds()
    if right - left <= LINE_THICKNESS or top - bottom <= LINE_THICKNESS:
        yield left, bottom, right, top
        return
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item.raw, mode, stroke)
    if not stroke.value:
        return
    matrix = item.get_matrix()
    points = list(_points(item, raw))
    first = last = None
    for kind, x, y, close in points:
        here = matrix.on_point(x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield (*last, *here)
        if close and first is not None:
            yield (*here, *first)
        last = here


def _points(item: Any, raw: Any) -> Iterator[tuple[int, float, float, bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(raw.FPDFPath_CountSegments(item.raw), SEGMENT_LIMIT)):
        segment = raw.FPDFPath_GetPathSegment(item.raw, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        yield raw.FPDFPathSegment_GetType(segment), x.value, y.value, bool(raw.FPDFPathSegment_GetClose(segment))

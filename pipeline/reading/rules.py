"""Ruling lines on a scan: found as long thin strokes, and painted over so that OCR does not read them as letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from pipeline.reading.printed import Edge

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

INK = 170  # grey
ACROSS = 0.45  # inches: the shortest horizontal rule; dashes and underlines of one word stay below
DOWN = 0.2  # inches: the shortest vertical rule, one row of a table; capitals of 14 pt are 0.13 tall
THICK = 0.035  # inches
SOLID = 0.9  # of a rule's length is ink; the feet of a word's letters in a row reach 0.7
NEAR = 0.06  # inches between a rule and the one that it meets


class Stroke(NamedTuple):
    """A straight thin stroke in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def vertical(self) -> bool:
        return self.height > self.width

    @property
    def edge(self) -> Edge:
        if self.vertical:
            x = self.x + self.width / 2
            return Edge(x, self.y, x, self.y + self.height)
        y = self.y + self.height / 2
        return Edge(self.x, y, self.x + self.width, y)


def find_rules(grey: Picture, *, dpi: float) -> tuple[list[Edge], Picture]:
    """Rules that meet others (tables, frames), in pixels, and the picture without them.

    A line that meets none, such as the one under the motto, does no harm and stays.
    """
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)  # a quarter of the work
    ink = (small < INK).astype(np.uint8)
    down = _strokes(ink, dpi / 2, vertical=True)
    if not down:
        return [], grey
    across = _strokes(ink, dpi / 2, vertical=False)
    reach = int(NEAR * dpi)
    met = [s for s in down if any(_meet(s, o, reach) for o in across)]
    met += [s for s in across if any(_meet(o, s, reach) for o in down)]
    return [s.edge for s in met], _without(grey, met) if met else grey


def _strokes(ink: Picture, dpi: float, *, vertical: bool) -> list[Stroke]:
    """Strokes, in pixels of the full picture. Gaps of two pixels, worn by the scanner, are bridged."""
    length = int((DOWN if vertical else ACROSS) * dpi)
    joint, long, across = ((3, 1), (length, 1), (1, 3)) if vertical else ((1, 3), (1, length), (3, 1))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(joint, np.uint8))
    lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(long, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(lines, np.ones(across, np.uint8)), connectivity=8)
    out = []
    for x, y, w, h in ((int(v) for v in row[:4]) for row in stats[1:count]):
        band = ink[y : y + h, x : x + w]
        solid = float(band.any(axis=1 if vertical else 0).mean())
        if (w if vertical else h) <= max(THICK * dpi, 3) + 2 and solid >= SOLID:
            out.append(Stroke(2 * x, 2 * y, 2 * w, 2 * h))
    return out


def _meet(down: Stroke, across: Stroke, reach: int) -> bool:
    return (
        down.x + down.width >= across.x - reach
        and down.x <= across.x + across.width + reach
        and across.y + across.height >= down.y - reach
        and across.y <= down.y + down.height + reach
    )


def _without(grey: Picture, strokes: Sequence[Stroke]) -> Picture:
    """Painted over, letters that cross a rule left whole: where there is ink on both sides of it, it stays."""
    clean = grey.copy()
    for s in strokes:
        band = slice(max(s.y - 1, 0), s.y + s.height + 1), slice(max(s.x - 1, 0), s.x + s.width + 1)
        part = clean[band]
        one, other = _beside(grey, s)
        crossed = (one < INK) & (other < INK)
        if s.vertical:
            part[~crossed[: part.shape[0]], :] = 255
        else:
            part[:, ~crossed[: part.shape[1]]] = 255
    return clean


def _beside(grey: Picture, s: Stroke) -> tuple[Picture, Picture]:
    """The pixels along both sides of a stroke, two off."""
    height, width = grey.shape
    if s.vertical:
        rows = slice(max(s.y - 1, 0), s.y + s.height + 1)
        return grey[rows, max(s.x - 3, 0)], grey[rows, min(s.x + s.width + 2, width - 1)]
    columns = slice(max(s.x - 1, 0), s.x + s.width + 1)
    return grey[max(s.y - 3, 0), columns], grey[min(s.y + s.height + 2, height - 1), columns]

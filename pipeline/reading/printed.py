"""What stands on a page before it is put into order: printed words and ruling lines, in page points.

Coordinates are those of :mod:`pipeline.pages`: points, origin top left of the page as displayed, y downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.pages import Box


class PrintedWord(NamedTuple):
    """One word as a text layer or an OCR engine gives it.

    ``baseline`` is the y its letters stand on, ``size`` the height of its font in points, ``line`` the engine's own
    line (-1: unknown), ``confidence`` 0–1.
    """

    text: str
    box: Box
    baseline: float
    size: float
    bold: bool = False
    confidence: float = 1.0
    line: int = -1
    font: str = ""


class Edge(NamedTuple):
    """A ruling line, horizontal (``top == bottom``) or vertical (``x0 == x1``)."""

    x0: float
    top: float
    x1: float
    bottom: float


class Ink(NamedTuple):
    """What a look at the paper finds in a box: where its marks begin and end, and the share of them that is blue."""

    top: float
    bottom: float
    blue: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, kw_only=True)
class PrintedPage:
    """One page's words and rules, not yet in order. ``figures`` are the measurements the gate judges by.

    Coordinates are those of the page once upright and straight; ``to_display`` leads a box back to the page as
    displayed (None: it is displayed so); ``look`` shows the marks on a scan's paper (None: a text layer).
    ``stamps``: where annotations and form fields stood before they were made part of the page.
    """

    width: float
    height: float
    words: list[PrintedWord]
    edges: list[Edge] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    fonts: frozenset[str] = frozenset()
    stamps: tuple[Box, ...] = ()
    to_display: Callable[[Box], Box] | None = None
    look: Callable[[Box], Ink | None] | None = None


def hull(boxes: Iterable[Box]) -> Box:
    """Smallest box around all of them.

    >>> hull([Box(10, 20, 30, 40), Box(5, 25, 12, 50)])
    Box(x0=5, top=20, x1=30, bottom=50)
    """
    boxes = list(boxes)
    return Box(
        min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
    )


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length shared by two intervals, 0 when they are apart."""
    return max(0.0, min(a1, b1) - max(a0, b0))

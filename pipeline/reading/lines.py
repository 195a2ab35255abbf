"""A printed line, the unit of reading order, and the gaps a form leaves in it."""

from __future__ import annotations

from statistics import median
from typing import Literal, NamedTuple

from pipeline.pages import Box
from pipeline.reading.printed import PrintedWord, hull


class LineGap(NamedTuple):
    """A gap before ``line.words[before]`` (``before == len(words)``: after the last)."""

    before: int
    kind: Literal["ink", "blank"]
    box: Box


class Line(NamedTuple):
    """A printed line: words from left to right. ``starts``: a new paragraph begins here."""

    words: tuple[PrintedWord, ...]
    starts: bool = False
    gaps: tuple[LineGap, ...] = ()

    @property
    def box(self) -> Box:
        return hull(w.box for w in self.words)

    @property
    def baseline(self) -> float:
        return median(w.baseline for w in self.words)

    @property
    def size(self) -> float:
        return median(w.size for w in self.words)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def bold(self) -> bool:
        return sum(w.bold for w in self.words) * 2 > len(self.words)

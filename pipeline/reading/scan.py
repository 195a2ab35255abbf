"""A page picture → printed words in page points, by preparing it and running OCR."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import median, quantiles
from typing import TYPE_CHECKING

import numpy as np

from pipeline.pages import Box
from pipeline.reading.cells import reread_cells
from pipeline.reading.columns import reread_head
from pipeline.reading.ends import legibility, reread_end
from pipeline.reading.noise import without_noise
from pipeline.reading.ocr import OcrWord, recognize
from pipeline.reading.printed import Edge, Ink, PrintedPage, PrintedWord, hull
from pipeline.reading.rules import find_rules
from pipeline.reading.settings import ReadingSettings
from pipeline.reading.strokes import count_untold, tell_numerals

if TYPE_CHECKING:
    from pipeline.reading.image import Picture, Prepared

UPRIGHT = 0.05  # of a page of text; measured 0.06–0.17
UPRIGHT_SIDEWAYS = 0.08  # where both sides are as likely
STAMP_WIDE = 0.45  # of the page's width
STAMP_TALL = 0.16  # of its height
SMALLEST = 64  # the preparing steps look at a page eight times smaller
EM = 1.25  # font size ÷ height of a line's taller letters


def no_smaller(picture: Picture) -> Picture:
    """A picture with sides of at least ``SMALLEST`` pixels: a line of one pixel is an empty page, not an error of ours.

    White is added right and below, so places stay what they were.
    """
    import cv2

    height, width = picture.shape[:2]
    below, right = max(0, SMALLEST - height), max(0, SMALLEST - width)
    if not below and not right:
        return picture
    return cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_CONSTANT, value=(255, 255, 255))  # type: ignore[return-value]


def read_picture(picture: Picture, *, dpi: float, settings: ReadingSettings) -> tuple[PrintedPage, tuple[str, ...]]:
    """The page as OCR reads it, and the preparing steps taken. ``dpi``: pixels per inch of the page as displayed."""
    from pipeline.reading.image import prepare

    picture = no_smaller(picture)

    def read(part: Picture, *, block: bool = False) -> list[OcrWord]:
        return recognize(part, dpi=dpi, settings=settings, block=block)

    ready = prepare(picture, dpi=dpi)
    if is_unsure(ready):
        other = prepare(picture, dpi=dpi, upside_down=True)
        ready = max(ready, other, key=lambda r: legibility(read(excerpt(r.picture))))  # upside down, both are low
    rules, picture_read = find_rules(ready.picture, dpi=dpi)
    found = reread_head(read(picture_read), picture_read, dpi=dpi, recognize=read)
    found = reread_end(found, picture_read, dpi=dpi, recognize=read)
    found = reread_cells(found, picture_read, rules, dpi=dpi, recognize=partial(read, block=True))
    found = tell_numerals(found, picture_read)
    seen = len(found)
    found = without_noise(found, stamp_frames(rules, picture_read))
    scale = 72 / dpi

    def to_display(box: Box) -> Box:
        return _scaled(ready.box(_scaled(box, 1 / scale)), scale)

    def look(box: Box) -> Ink | None:
        mark = ready.ink(_scaled(box, 1 / scale))
        return mark and Ink(mark.top * scale, mark.bottom * scale, mark.blue)

    height, width = ready.picture.shape[:2]
    page = PrintedPage(
        width=width * scale,
        height=height * scale,
        words=printed_words(found, scale),
        edges=[Edge(*(v * scale for v in rule)) for rule in rules],
        figures=ready.figures | {"noise": float(seen - len(found)), "untold": float(count_untold(found))},
        to_display=to_display,
        look=look,
    )
    return page, ready.steps


def is_unsure(ready: Prepared) -> bool:
    """Its letters do not show well which way up the page is: a table, a few words under a seal. An empty page shows
    nothing at all, and a page that would be turned over is always looked at twice: few are."""
    if not ready.figures["upright"]:
        return False
    return "turn_180" in ready.steps or ready.figures["upright"] < (UPRIGHT if not _turned(ready) else UPRIGHT_SIDEWAYS)


def _turned(ready: Prepared) -> bool:
    return any(step.startswith("turn") for step in ready.steps)


def excerpt(picture: Picture) -> Picture:
    """The quarter of the page's rows with the most ink, on white."""
    rows = (picture < 128).sum(axis=1).cumsum()
    window = max(len(rows) // 4, 1)
    start = int((rows[window:] - rows[:-window]).argmax()) if len(rows) > window else 0
    return np.pad(picture[start : start + window], 20, constant_values=255)


def without_boxes(picture: Picture, boxes: Sequence[Box], *, dpi: float) -> Picture:
    """The picture with some boxes (points, as displayed) painted white: captions printed over a scan are no part of
    it.
    """
    if not boxes:
        return picture
    picture = picture.copy()
    for box in boxes:
        x0, top, x1, bottom = (int(v * dpi / 72) for v in box)
        picture[max(top - 3, 0) : bottom + 4, max(x0 - 3, 0) : x1 + 4] = 255
    return picture


def printed_words(found: Sequence[OcrWord], scale: float) -> list[PrintedWord]:
    """OCR words in points. Letters of one line share its baseline and size: boxes of single words are as tall as their
    letters happen to be."""
    lines: dict[int, list[OcrWord]] = {}
    for word in found:
        lines.setdefault(word.line, []).append(word)
    out = []
    for number, words in lines.items():
        heights = [w.box.bottom - w.box.top for w in words]
        size = EM * (quantiles(heights, n=5)[3] if len(heights) > 1 else heights[0]) * scale
        baseline = median(w.box.bottom for w in words) * scale
        out += [
            PrintedWord(w.text, _scaled(w.box, scale), baseline, size, confidence=w.confidence, line=number)
            for w in words
        ]
    return out


def stamp_frames(rules: Sequence[Edge], picture: Picture) -> list[Box]:
    """The boxes around small groups of rules in the upper half, as incoming mail stamps have them."""
    height, width = picture.shape[:2]
    frames = [hull(group) for group in _groups([Box(*rule) for rule in rules], reach=0.005 * width)]
    return [
        f
        for f in frames
        if f.x1 - f.x0 < STAMP_WIDE * width and f.bottom - f.top < STAMP_TALL * height and f.bottom < height / 2
    ]


def _groups(boxes: Sequence[Box], *, reach: float) -> list[list[Box]]:
    """Boxes that touch one another, directly or by others."""
    groups: list[list[Box]] = []
    for box in boxes:
        near = [g for g in groups if any(_touch(box, other, reach) for other in g)]
        groups = [g for g in groups if g not in near] + [[box, *(b for g in near for b in g)]]
    return groups


def _touch(a: Box, b: Box, reach: float) -> bool:
    return a.x0 - reach <= b.x1 and b.x0 - reach <= a.x1 and a.top - reach <= b.bottom and b.top - reach <= a.bottom


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(v * scale for v in box))

"""Head columns read one by one where the engine ran them together.

Tesseract joins what stands on nearly the same line: the issuer's second line and the motto, 3 points apart, become
one line whose marks are cut off ("HÒA" → "HOA"), or vanish in noise. The head is found by its national title, cut
at the white between the columns, and its halves are read again, one below the other in a single small picture.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.ocr import OcrWord

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.reading.image import Picture

    Mask = NDArray[np.bool_]

INK = 150  # grey
SEARCHED = 1.5  # inches left of the national title in which the white between the columns is looked for
REACH = 12  # heights of the title's letters below it: number, subject and date stand there
SPACER = 0.25  # inches of white between the stacked halves

_TITLE = re.compile(r"cong\s*h[oò]a\s*xa|xa\s*hoi\s*chu|chu\s*nghia\s*viet|dang\s*cong\s*san\s*viet")

Recognize = Callable[["Picture"], list[OcrWord]]


class Head(NamedTuple):
    """The head of a page picture in pixels: rows ``top`` to ``bottom``, cut at ``gutter``."""

    top: int
    bottom: int
    gutter: int


def reread_head(words: Sequence[OcrWord], picture: Picture, *, dpi: float, recognize: Recognize) -> list[OcrWord]:
    """The words with those of the head's columns read again where the columns were run together; else as they are."""
    head = find_head(words, picture, dpi=dpi)
    if head is None or not is_mixed(words, head):
        return list(words)
    kept = [w for w in words if not head.top <= (w.box.top + w.box.bottom) / 2 < head.bottom]
    fresh = read_halves(
        picture, head, dpi=dpi, recognize=recognize, first_line=1 + max((w.line for w in words), default=0)
    )
    return fresh + kept if fresh else list(words)


def find_head(words: Sequence[OcrWord], picture: Picture, *, dpi: float) -> Head | None:
    """Where the head's two columns stand, by the national title and the white to its left."""
    title = _title(words)
    if title is None or title.top > 0.5 * picture.shape[0]:
        return None
    height = title.bottom - title.top
    ink = picture < INK
    left = max(int(title.x0 - SEARCHED * dpi), 0)
    start = max(int(title.top), 0)
    strip = _widened(ink[start : start + int(REACH * height), left : int(title.x0 + 0.2 * height)], int(0.4 * height))
    if strip.shape[1] < 3:
        return None
    below = _white_run(strip)
    column = left + _middle_of_widest(below >= below.max() - 0.2 * height)
    bottom = start + int(below.max())
    top = _row_gap(ink, int(title.top - 0.2 * height), int(1.8 * height))
    return Head(top, _row_gap(ink, bottom, int(2 * height)), column)


def _widened(ink: Mask, by: int) -> Mask:
    """Ink spread sideways, so that the spaces between words are no way through a line."""
    wide = ink.copy()
    for shift in range(1, by + 1):
        wide[:, shift:] |= ink[:, :-shift]
        wide[:, :-shift] |= ink[:, shift:]
    return wide


def _title(words: Sequence[OcrWord]) -> Box | None:
    """The box of the first word of the national title found on its line."""
    lines: dict[int, list[OcrWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        folded = [fold(w.text) for w in line]
        match = _TITLE.search(" ".join(folded))
        if match:
            index = len(" ".join(folded)[: match.start()].split())
            return line[min(index, len(line) - 1)].box
    return None


def _white_run(ink: Mask) -> NDArray[np.int64]:
    """For each column, rows without ink from the top."""
    hit = ink.any(axis=0)
    return np.asarray(np.where(hit, ink.argmax(axis=0), ink.shape[0]), np.int64)


def _middle_of_widest(flags: Mask) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    widest = int(np.argmax(ends - starts))
    return int((starts[widest] + ends[widest]) // 2)


def _row_gap(ink: Mask, row: int, reach: int) -> int:
    """The next row free of ink at or above ``row``: marks over a line stay with it."""
    rows = ink[max(row - reach, 0) : row + 1].any(axis=1)
    free = np.flatnonzero(~rows)
    return max(row - reach, 0) + int(free[-1]) if len(free) else row


def is_mixed(words: Sequence[OcrWord], head: Head) -> bool:
    """Some line of the engine's has words of both columns."""
    left = {w.line for w in words if w.box.x0 < head.gutter and head.top <= w.box.top < head.bottom}
    right = {w.line for w in words if w.box.x0 >= head.gutter and head.top <= w.box.top < head.bottom}
    return bool(left & right)


def read_halves(picture: Picture, head: Head, *, dpi: float, recognize: Recognize, first_line: int) -> list[OcrWord]:
    """Both columns read from one picture, the left above the right; boxes led back to where they stand."""
    if min(head.gutter, picture.shape[1] - head.gutter, head.bottom - head.top) < 10:
        return []
    boxes = [(0, head.top, head.gutter, head.bottom), (head.gutter, head.top, picture.shape[1], head.bottom)]
    return read_stacked(picture, boxes, dpi=dpi, recognize=recognize, first_line=first_line)


Part = tuple[int, int, int, int]  # x0, top, x1, bottom in pixels


def read_stacked(
    picture: Picture, parts: Sequence[Part], *, dpi: float, recognize: Recognize, first_line: int
) -> list[OcrWord]:
    """Parts of a picture read one below the other in one small picture; words' boxes led back to where they stand."""
    space = int(SPACER * dpi)
    height = sum(b[3] - b[1] + space for b in parts) + space
    stacked = np.full((height, max(b[2] - b[0] for b in parts) + 2 * space), 255, np.uint8)
    starts: list[int] = []
    y = space
    for x0, top, x1, bottom in parts:
        stacked[y : y + bottom - top, space : space + x1 - x0] = picture[top:bottom, x0:x1]
        starts.append(y)
        y += bottom - top + space
    return [_moved(w, parts, starts, space, first_line) for w in recognize(stacked)]


def _moved(word: OcrWord, parts: Sequence[Part], starts: Sequence[int], space: int, first_line: int) -> OcrWord:
    b = word.box
    index = max(bisect_right(starts, (b.top + b.bottom) / 2 + space / 2) - 1, 0)
    dx, dy = parts[index][0] - space, parts[index][1] - starts[index]
    return word._replace(box=Box(b.x0 + dx, b.top + dy, b.x1 + dx, b.bottom + dy), line=word.line + first_line)

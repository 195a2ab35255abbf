"""Roman numerals told by their strokes in the picture.

Tesseract's line model loses strokes where nothing is unclear: on crisp scans of bold headings every third "III." came
out as "II.", "HI." or "I.", and a plan then seems to have two sections II. The strokes themselves stand apart, so they
are counted: three rows across the letters show which strokes are upright (I), which run together (V) and which cross
(X). Of 22 labels on eight scans, five printed for trial and three real, the engine read 17 right, the strokes all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np

from normalizers.roman import roman_value
from pipeline.pages import Box
from pipeline.reading.ocr import OcrWord

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.reading.image import Picture

MEASURED = 0.99  # confidence of a numeral whose strokes were all told
ROWS = (0.3, 0.5, 0.7)  # of the height, from the top: between the serifs
SMALLEST = 16  # pixels of height: below, strokes run together
_NUMERAL = re.compile(r"([IVXÌÍỈĨỊ]+)([.,:;]?)")
# What OCR makes of one that opens a line; "iv." is a label of its own.
_LABEL = re.compile(r"((?![iv]+\b)[IVXÌÍỈĨỊHTLUilv|1!\]]{1,5})([.,:]?)")
_GLUED = re.compile(rf"{_LABEL.pattern}(?<=[.,:])([^\W\d_].*)")
_STROKES = frozenset("IVXHl|!")  # a label with one of these may be a numeral; "TL." and "1." are none

# Of the height. Measured: serifs of I reach 0.08–0.15 to either side of the stem, the flag of 1 0.11–0.21 to the left
# and 0.04 to the right, the bar of T 0.31–0.36 to both.
STEM_WIDE = 0.34
UPRIGHT = 0.08  # a stem's middle moves less from row to row
TOP = 0.2  # where serifs, flags and bars are
UNEVEN, LEAST_SERIF, SERIF = 0.08, 0.05, 0.24
ARMS = (0.2, 1.1)  # apart at the upper row
BAR = 0.8  # of the room between two strokes
CROSSING = 0.5  # wider is the bar of H
MEETING = 0.1  # V and X meet no further from the middle between their arms


class Run(NamedTuple):
    """Ink in one row: its middle and width, in heights of the letters."""

    middle: float
    width: float

    @property
    def left(self) -> float:
        return self.middle - self.width / 2

    @property
    def right(self) -> float:
        return self.middle + self.width / 2


def tell_numerals(words: Sequence[OcrWord], picture: Picture) -> list[OcrWord]:
    """The words, Roman numerals among them as their strokes show them; what opens a line may be misread as any row of
    strokes ("HI.", "1.") or run together with the next word ("IL.MỤC"), elsewhere only numerals are looked at."""
    out = []
    for word, opens in _with_openers(words):
        read = (_LABEL if opens else _NUMERAL).fullmatch(word.text)
        if read:
            out.append(_told(word, picture, mark=read[2], opens=opens) or word)
        elif opens and (glued := _GLUED.fullmatch(word.text)):
            out += _parted(word, picture, rest=glued[3])
        else:
            out.append(word)
    return out


def count_untold(words: Sequence[OcrWord]) -> int:
    """How many labels of lines may be Roman numerals and were not told by their strokes: these may lack some, and "H."
    will be given back as II."""
    return sum(opens and w.confidence < MEASURED and _may_be_numeral(w.text) for w, opens in _with_openers(words))


def _may_be_numeral(text: str) -> bool:
    label = _LABEL.fullmatch(text)
    return bool(_NUMERAL.fullmatch(text) or (label and label[2] and not _STROKES.isdisjoint(label[1])))


def _with_openers(words: Sequence[OcrWord]) -> Iterator[tuple[OcrWord, bool]]:
    """Each word, and whether it opens a line."""
    lines: set[int] = set()
    for word in words:
        yield word, word.line not in lines
        lines.add(word.line)


def numeral_at(picture: Picture, box: Box, *, serifs: bool = False) -> tuple[str, bool] | None:
    """The numeral in a box, and whether a dot stands behind it; None where the strokes are not clear. ``serifs``: each
    I must show its own, as where a digit was read: of small 1 one in twelve has lost its flag."""
    ink, marks = _ink(picture, box)
    tallest = max((s[cv2.CC_STAT_HEIGHT] for s in marks), default=0)
    if tallest < SMALLEST:
        return None
    letters = [s for s in marks if s[cv2.CC_STAT_HEIGHT] > 0.75 * tallest]
    top, height = int(median(s[1] for s in letters)), int(median(s[3] for s in letters))
    left, right = min(s[0] for s in letters), max(s[0] + s[2] for s in letters)
    numeral = numeral_of(ink[top : top + height, left:right], serifs=serifs)
    return (numeral, any(_is_dot(m, right, top, height) for m in marks)) if numeral else None


def _told(word: OcrWord, picture: Picture, *, mark: str, opens: bool) -> OcrWord | None:
    """The word as its strokes show it, None where they are not clear. A label's dot is seen, if not read."""
    found = numeral_at(picture, word.box, serifs=any(map(str.isdigit, word.text)))
    if found is None:
        return None
    numeral, dot = found
    return word._replace(text=numeral + ("." if dot and opens else mark), confidence=max(MEASURED, word.confidence))


def _parted(word: OcrWord, picture: Picture, *, rest: str) -> list[OcrWord]:
    """ "IL.MỤC" as two words, cut behind the dot; as it is where the strokes before it are no numeral."""
    _, marks = _ink(picture, word.box)
    first = min((m for m in marks if m[cv2.CC_STAT_HEIGHT] >= SMALLEST), default=None)
    if first is None:
        return [word]
    x, top, width, height, _ = first
    dot = min((m for m in marks if _is_dot(m, x + width, top, height)), default=None)
    if dot is None:
        return [word]
    cut = word.box.x0 + dot[0] + dot[2]
    label = _told(word._replace(box=word.box._replace(x1=cut)), picture, mark=".", opens=True)
    return [label, word._replace(text=rest, box=word.box._replace(x0=cut))] if label else [word]


def _ink(picture: Picture, box: Box) -> tuple[NDArray[np.uint8], list[tuple[int, ...]]]:
    """The box's pixels (1: ink) and its connected marks: left, top, width, height, area."""
    crop = np.ascontiguousarray(picture[max(int(box.top), 0) : int(box.bottom), max(int(box.x0), 0) : int(box.x1)])
    if min(crop.shape) < 3:
        return crop, []
    level, _ = cv2.threshold(crop, 0, 255, cv2.THRESH_OTSU)
    ink = (crop <= level).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return ink, [tuple(map(int, s)) for s in stats[1:]]


def _is_dot(mark: tuple[int, ...], right: int, top: int, height: int) -> bool:
    """A small mark on the line behind the letters, if under a serif of V; it does not hang below as a comma does."""
    x, y, _, tall, _ = mark
    return x > right - 0.2 * height and tall < 0.35 * height and 0.6 * height < y - top < y - top + tall < 1.1 * height


def numeral_of(ink: NDArray[np.uint8], *, serifs: bool = False) -> str | None:
    """The Roman numeral whose letters fill the picture (1: ink), None where a stroke is none of I, V, X.

    >>> stem = np.repeat([[0, 0, 1, 1, 0, 0]], 20, axis=0).astype(np.uint8)
    >>> numeral_of(np.hstack([stem, stem, stem]))
    'III'
    >>> stem[1:3, 0:2] = 1  # the flag of 1, on the left alone
    >>> numeral_of(np.hstack([stem, stem])) is None
    True
    """
    upper, middle, lower = (_runs(ink, row) for row in ROWS)
    out = ""
    while upper:
        if _is_stem(upper[0], middle, lower):
            if not _is_even(ink, upper[0], serifs=serifs) or (len(upper) > 1 and _is_joined(ink, upper[0], upper[1])):
                return None
            out, used = out + "I", (1, 1, 1)
        elif len(upper) > 1 and (crossing := _meet(upper[0], upper[1], middle, lower)):
            letter, in_middle, in_lower = crossing
            out, used = out + letter, (2, in_middle, in_lower)
        else:
            return None
        upper, middle, lower = upper[used[0] :], middle[used[1] :], lower[used[2] :]
    return out if not middle and not lower and roman_value(out) else None


def _runs(ink: NDArray[np.uint8], row: float) -> list[Run]:
    """The runs of ink in a row, told from a few rows around it."""
    height = len(ink)
    at, half = int(row * height), max(1, height // 20)
    filled = ink[at - half : at + half + 1].mean(axis=0) > 0.5
    step = np.diff(np.concatenate(([0], filled.astype(np.int8), [0])))
    bounds = zip(np.flatnonzero(step == 1), np.flatnonzero(step == -1), strict=True)
    return [Run(float(a + b) / 2 / height, float(b - a) / height) for a, b in bounds]


def _is_stem(run: Run, middle: Sequence[Run], lower: Sequence[Run]) -> bool:
    below = (*middle[:1], *lower[:1])
    return run.width < STEM_WIDE and len(below) == 2 and all(abs(r.middle - run.middle) < UPRIGHT for r in below)


def _is_even(ink: NDArray[np.uint8], stem: Run, *, serifs: bool) -> bool:
    """Serifs of I at both sides of head and foot, or none: not the flag of 1, the bar of T, the foot of L, the bow of
    U. What lies nearer to the next letter is its own."""
    height, width = ink.shape
    around = _runs(ink, ROWS[0])
    before = max((r.right for r in around if r.right < stem.left), default=-stem.left)
    after = min((r.left for r in around if r.left > stem.right), default=2 * width / height - stem.right)
    start, left, right, end = (
        round(v * height) for v in ((before + stem.left) / 2, stem.left, stem.right, (stem.right + after) / 2)
    )
    ends = (ink[: int(TOP * height)], ink[-int(TOP * height) :])
    reach = [(_reach(e[:, start:left][:, ::-1]) / height, _reach(e[:, right:end]) / height) for e in ends]
    if serifs and min(reach[0]) < LEAST_SERIF:
        return False
    return all(abs(a - b) < UNEVEN and max(a, b) < SERIF for a, b in reach)


def _is_joined(ink: NDArray[np.uint8], left: Run, right: Run) -> bool:
    """The bar of H between two strokes, however thin."""
    height = len(ink)
    between = ink[
        int(ROWS[0] * height) : int(ROWS[-1] * height), round(left.right * height) : round(right.left * height)
    ]
    return bool(between.size) and bool((between.mean(axis=1) > BAR).any())


def _reach(side: NDArray[np.uint8]) -> int:
    """How far ink goes on without a gap."""
    bare = ~side.any(axis=0)
    return int(bare.argmax()) if bare.any() else side.shape[1]


def _meet(
    left: Run, right: Run, middle: Sequence[Run], lower: Sequence[Run]
) -> tuple[Literal["V", "X"], int, int] | None:
    """The letter of two arms, and how many runs of the rows below are its own: those of V come together in the lower
    row, those of X in the middle and apart again."""
    centre = (left.middle + right.middle) / 2
    if not ARMS[0] < right.middle - left.middle < ARMS[1]:
        return None
    in_middle = [r for r in middle[:2] if left.middle < r.middle < right.middle]
    in_lower = [r for r in lower[:2] if left.middle < r.middle < right.middle]
    crosses = len(in_middle) == 1 and abs(in_middle[0].middle - centre) < MEETING and in_middle[0].width < CROSSING
    if crosses and _is_around(lower[:2], centre):
        return "X", 1, 2
    if in_middle and in_lower and abs(fmean(r.middle for r in in_lower) - centre) < MEETING:
        return "V", len(in_middle), len(in_lower)
    return None


def _is_around(runs: Sequence[Run], centre: float) -> bool:
    return len(runs) == 2 and runs[0].middle < centre - MEETING < centre + MEETING < runs[1].middle

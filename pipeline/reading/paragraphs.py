"""Which printed lines begin a paragraph: by indent, gap, a short line before, a bullet; in columns by rules of
their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median, median_low

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.lines import Line

FULL = 0.02  # of the widest line: nearer to the right edge, a line is full
BULLET = re.compile(r"^([-–—+*•●▪]|o\s)\s*\S")
_TO_YEAR = re.compile(r"[-–—]\s*\d{4}\b")
_LEFT_START = re.compile(r"^(so\s*:|so\b.*/|v/v\b|noi nhan\b|kinh gui\b)")
_LABEL = re.compile(
    r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ])[.)/]\s|^(?:Điều|Chương|Mục|Phụ lục|Bước)\s+[\dIVX]"
)


def mark_column(lines: list[Line], *, left: bool) -> list[Line]:
    """Paragraph starts in a column: right, every line (motto, date, office, name); left, a bullet, "Số:", "V/v", a gap
    or a change of weight (parent office light, issuer bold)."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        starts = before is None or not left or _starts_left(before, line)
        out.append(line._replace(starts=starts))
    return out


def _starts_left(before: Line, line: Line) -> bool:
    text = fold(line.text)
    if BULLET.match(text) or _LEFT_START.match(text) or before.text.endswith((":", ";")):
        return True
    return line.bold != before.bold or line.baseline - before.baseline > 1.8 * max(line.size, before.size)


def mark_paragraphs(lines: list[Line]) -> list[Line]:
    """Mark the lines of running text that begin a paragraph: by indent, by gap, by a short line before, by bullet."""
    if not lines:
        return []
    boxes = [line.box for line in lines]
    left, right = _margins(boxes)
    pitches = [b.baseline - a.baseline for a, b in pairwise(lines) if b.baseline > a.baseline]
    pitch = median(pitches) if pitches else 0.0
    out = [lines[0]._replace(starts=_first_starts(lines[0], boxes[0], left, right))]
    for i in range(1, len(lines)):
        starts = _starts(lines, boxes, i, left=left, right=right, pitch=pitch)
        out.append(lines[i]._replace(starts=starts))
    return out


def _first_starts(line: Line, box: Box, left: float, right: float) -> bool:
    """The first line of a page continues the page before unless it is indented, centred or has a label."""
    return box.x0 > left + 0.9 * line.size or bool(BULLET.match(line.text) or _LABEL.match(line.text))


def _margins(boxes: Sequence[Box]) -> tuple[float, float]:
    """Where running text begins and ends: the left edge most lines of more than half the width share, or that of most
    lines that follow a full one. (A list of short items has no other line that goes on.)"""
    widest = max(b.x1 - b.x0 for b in boxes)
    body = [b for b in boxes if b.x1 - b.x0 > 0.6 * widest]
    lefts = sorted(b.x0 for b in body)
    rights = sorted(b.x1 for b in body)
    left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
    going_on = [b.x0 for a, b in pairwise(boxes) if a.x1 > right - FULL * widest]
    return min([left, *([median_low(going_on)] if going_on else [])]), right


def _starts(lines: Sequence[Line], boxes: Sequence[Box], i: int, *, left: float, right: float, pitch: float) -> bool:
    line, before, box, above = lines[i], lines[i - 1], boxes[i], boxes[i - 1]
    size = max(line.size, 1.0)
    if line.baseline - before.baseline > max(
        1.28 * pitch, 1.3 * size
    ) and line.baseline - before.baseline > 1.28 * _tightest(lines, i, pitch):
        return True
    if _is_item(line.text, before.text) and box.x0 > left + 0.5 * size:
        return True
    centred, centred_above = _is_centred(box, left, right, size), _is_centred(above, left, right, size)
    if centred and centred_above and not _are_indented_alike(box, above, size):
        return line.text.isupper() != before.text.isupper() or line.bold != before.bold
    if centred != centred_above:
        return True
    if box.x0 > left + 0.9 * size and above.x0 - box.x0 < 0.9 * size:
        return True
    first_word = line.words[0].box
    return above.x1 + (first_word.x1 - first_word.x0) + 0.6 * size < right


def _is_item(text: str, before: str) -> bool:
    """Opens with a bullet; "giai đoạn 2026" goes on with "- 2030"."""
    return bool(BULLET.match(text)) and not (_TO_YEAR.match(text) and re.search(r"\d{4}$", before))


def _tightest(lines: Sequence[Line], i: int, pitch: float) -> float:
    """Line pitch around here: the smaller of the page's median and the neighbours'."""
    near = [
        b.baseline - a.baseline
        for a, b in zip(lines[max(0, i - 6) : i + 6], lines[max(0, i - 6) + 1 : i + 6], strict=False)
        if b.baseline > a.baseline
    ]
    return min([pitch, *sorted(near)[len(near) // 4 : len(near) // 4 + 1]])


def _are_indented_alike(box: Box, above: Box, size: float) -> bool:
    """Two items of a list that happen to end as far from the right as they begin from the left: centred lines of
    different lengths begin at different places."""
    return abs(box.x0 - above.x0) < 0.2 * size and abs(box.x1 - above.x1) > 0.3 * size


def _is_centred(box: Box, left: float, right: float, size: float) -> bool:
    """Indented alike on both sides, by clearly more than a paragraph's indent or by any when short."""
    a, b = box.x0 - left, right - box.x1
    return a > 1.5 * size and b > 1.5 * size and abs(a - b) < max(2.0 * size, 0.06 * (right - left))

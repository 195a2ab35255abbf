"""The end's columns read one by one where the engine ran them together or passed over a line.

A seal between recipients and signature confuses the layout analysis: of "- BGH (b/c);" beside a seal's edge nothing was
read, and "- Ủy ban MTTQVN Tỉnh;" became one line with the signer's name. The end is found by "Nơi nhận", cut between
its columns, and each is read again by itself; the surer reading of each line stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from normalizers.fold import fold
from pipeline.reading.columns import INK, Part, Recognize, read_stacked
from pipeline.reading.ocr import OcrWord

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

APART = 2.5  # heights of a letter between words of two columns
ABOVE = 3.0  # heights above "Nơi nhận" where the signer's role may begin
BELOW = 45.0  # heights below it: thirty recipients
UNREAD = 3.0  # heights: ink as wide as this in a row of white is a word that was not read
_LEAST = 12  # pixels of a row's height and of a part's side


class End(NamedTuple):
    """The end's block in pixels, cut at ``gutter``; ``height``: of its letters."""

    top: int
    bottom: int
    gutter: int
    height: float


def reread_end(words: Sequence[OcrWord], picture: Picture, *, dpi: float, recognize: Recognize) -> list[OcrWord]:
    """The words with those of the end's columns read again where that is needed and better; else as they are."""
    end = find_end(words, picture)
    if end is None:
        return list(words)
    left: Part = (0, end.top, end.gutter, end.bottom)
    right: Part = (end.gutter, _top_of_right(words, end), picture.shape[1], end.bottom)
    mixed = is_mixed(words, end)
    parts = [
        p for p, wanted in ((left, mixed or has_unread_ink(words, picture, left, end.height)), (right, mixed)) if wanted
    ]
    if not parts or any(min(p[2] - p[0], p[3] - p[1]) < _LEAST for p in parts):
        return list(words)
    first_line = 1 + max(w.line for w in words)
    fresh = read_stacked(picture, parts, dpi=dpi, recognize=recognize, first_line=first_line)
    out = list(words)
    for part in parts:
        out = with_better_lines(out, [w for w in fresh if _within(w, part)], part)
    return out


def with_better_lines(words: Sequence[OcrWord], fresh: Sequence[OcrWord], part: Part) -> list[OcrWord]:
    """The words, and in place of those of a part the lines read afresh that are the surer reading or the only one."""
    out = list(words)
    for line in _lines(fresh):
        top, bottom = min(w.box.top for w in line), max(w.box.bottom for w in line)
        old = [w for w in out if _within(w, part) and top <= (w.box.top + w.box.bottom) / 2 <= bottom]
        if legibility(line) > legibility(old):
            gone = set(map(id, old))
            out = [w for w in out if id(w) not in gone] + line
    return out


def _top_of_right(words: Sequence[OcrWord], end: End) -> int:
    """Where the right column may begin: under the last line of running text, which has words on both sides."""
    above = [w for w in words if end.top - ABOVE * end.height < w.box.bottom <= end.top + end.height / 2]
    left = {w.line for w in above if w.box.x0 < end.gutter}
    return int(max([end.top - ABOVE * end.height, 0.0, *(w.box.bottom + 1 for w in above if w.line in left)]))


def find_end(words: Sequence[OcrWord], picture: Picture) -> End | None:
    """Where recipients and signature stand: from "Nơi nhận" down, cut right of the longest recipient."""
    start = next((i for i, (a, b) in enumerate(pairwise(words)) if _is_label(a, b)), None)
    if start is None:
        return None
    label = words[start]
    height = max(label.box.bottom - label.box.top, 8.0)
    top, bottom = label.box.top - 0.5 * height, min(label.box.top + BELOW * height, picture.shape[0])
    below = [w for w in words if top <= w.box.top < bottom]
    runs = [run for line in _lines(below) for run in _runs(line, APART * height)]
    lefts = [run[-1].box.x1 for run in runs if abs(run[0].box.x0 - label.box.x0) < 2 * height]
    rights = [run[0].box.x0 for run in runs if run[0].box.x0 > max(lefts)]
    edge = min(rights, default=float(picture.shape[1]))
    return End(int(top), int(bottom), int((max(lefts) + edge) / 2), height)


def _is_label(word: OcrWord, following: OcrWord) -> bool:
    return fold(word.text) == "noi" and fold(following.text).startswith("nhan") and word.line == following.line


def _lines(words: Sequence[OcrWord]) -> list[list[OcrWord]]:
    lines: dict[int, list[OcrWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [sorted(line, key=lambda w: w.box.x0) for line in lines.values()]


def _runs(line: Sequence[OcrWord], apart: float) -> list[list[OcrWord]]:
    """A line of the engine's cut at wide gaps."""
    runs = [[line[0]]]
    for before, word in pairwise(line):
        if word.box.x0 - before.box.x1 > apart:
            runs.append([])
        runs[-1].append(word)
    return runs


def is_mixed(words: Sequence[OcrWord], end: End) -> bool:
    """Some line of the engine's has words of both columns."""
    below = [w for w in words if end.top <= w.box.top < end.bottom]
    left = {w.line for w in below if w.box.x0 < end.gutter}
    return any(w.line in left for w in below if w.box.x0 >= end.gutter)


def has_unread_ink(words: Sequence[OcrWord], picture: Picture, part: Part, height: float) -> bool:
    """A line's worth of ink in a row in which no word was found."""
    x0, top, x1, bottom = part
    ink = picture[top:bottom, x0:x1] < INK
    rows = (ink.sum(axis=1) > 0.5 * UNREAD * height / 4).tolist()
    for word in _of(words, part):
        for y in range(max(int(word.box.top) - top, 0), min(int(word.box.bottom) - top + 1, len(rows))):
            rows[y] = False
    longest = run = 0
    for row in rows:
        run = run + 1 if row else 0
        longest = max(longest, run)
    return longest > 0.4 * height


def legibility(words: Sequence[OcrWord]) -> float:
    """Letters read, weighed by confidence."""
    return sum(w.confidence**2 * len(w.text) for w in words)


def _of(words: Sequence[OcrWord], part: Part) -> list[OcrWord]:
    return [w for w in words if _within(w, part)]


def _within(word: OcrWord, part: Part) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return part[0] <= x <= part[2] and part[1] <= y <= part[3]

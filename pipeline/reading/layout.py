"""Pure geometry: words → lines → columns → lines in reading order with paragraph starts.

Serves text layers and OCR alike. Two places of an official text stand in columns (Nghị định 30/2020, phụ lục I):
the head (issuer and number left, national title, motto, place and date right) and the end (recipients left,
signature right). The left column is read first, as a clerk reads it, and its lines are never mixed with the right
one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.lines import Line
from pipeline.reading.paragraphs import BULLET, mark_column, mark_paragraphs
from pipeline.reading.printed import PrintedWord, hull, overlap

GAP = 0.9  # font sizes: a space in a justified line stays below, the white between two columns above
PITCH = 0.8  # font size ÷ line pitch, where a hidden layer says its font smaller than the print it lies under
WIDE_GAP = 2.5  # font sizes: one such gap alone may part two columns
SAME_ROW = 0.4  # font sizes between baselines of one printed line
MAX_DEPTH = 3  # columns within columns: two signatures beside the recipients

# The strings that stand in the right column of the head and the left of the end, folded; OCR noise is allowed for by
# matching words of them.
_HEAD = re.compile(r"cong hoa xa hoi|chu nghia viet nam|doc lap\s*-|dang cong san viet")
_END = re.compile(r"^noi nhan\b")
_SUBJECT = re.compile(r"^(v/v|ve viec|so\s*:|so\b.*/[a-z])")  # number of a text, subject of a letter below it


@dataclass(frozen=True)
class Unit:
    """A run of words with no gap that could part columns. ``box`` and figures are kept: they are asked for often."""

    words: tuple[PrintedWord, ...]
    box: Box
    baseline: float
    size: float

    @classmethod
    def of(cls, words: Sequence[PrintedWord]) -> Unit:
        return cls(
            tuple(words), hull(w.box for w in words), median(w.baseline for w in words), median(w.size for w in words)
        )

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)


def order_words(words: Iterable[PrintedWord]) -> list[Line]:
    """All words of a page (tables aside) as lines in reading order, paragraph starts marked."""
    units = find_units(words)
    return _ordered(units, depth=0)


def find_units(words: Iterable[PrintedWord]) -> list[Unit]:
    """Words grouped by baseline, cut at gaps wide enough to part columns; from top to bottom.

    Columns are told before rows are made: the lines of the head's columns have baselines of their own.
    """
    rows = _rows(words)
    least = PITCH * _pitch(rows)
    out: list[Unit] = []
    for row in rows:
        run = [row[0]]
        for i, word in enumerate(row[1:], start=1):
            size = max(run[-1].size, word.size)
            apart = word.box.x0 - run[-1].box.x1 > GAP * max(size, min(least, 1.5 * size))
            if apart or _is_title(row[i : i + 3]):
                out.append(Unit.of(run))
                run = []
            run.append(word)
        out.append(Unit.of(run))
    return sorted(out, key=lambda u: (u.baseline, u.box.x0))


def _is_title(words: Sequence[PrintedWord]) -> bool:
    """The national title begins, whatever stands close to its left: a long issuer's name may leave 3 pt of white."""
    text = " ".join(w.text for w in words)
    return text.isupper() and fold(text) == "cong hoa xa"


def _pitch(rows: Sequence[Sequence[PrintedWord]]) -> float:
    """The usual distance from one baseline to the next, 0 for a single row."""
    baselines = sorted(row[0].baseline for row in rows)
    steps = [b - a for a, b in pairwise(baselines) if b - a > 4]
    return median(steps) if steps else 0.0


def _rows(words: Iterable[PrintedWord]) -> list[list[PrintedWord]]:
    """Words of one baseline (or of one line of the engine's), each row from left to right."""
    rows: list[list[PrintedWord]] = []
    engine: dict[int, list[PrintedWord]] = {}
    loose: list[PrintedWord] = []
    for word in words:
        (engine.setdefault(word.line, []) if word.line >= 0 else loose).append(word)
    for word in sorted(loose, key=lambda w: w.baseline):
        if rows and abs(word.baseline - rows[-1][0].baseline) <= SAME_ROW * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    rows += engine.values()
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def _ordered(units: list[Unit], *, depth: int) -> list[Line]:
    zones = find_columns(units) if depth < MAX_DEPTH else []
    out: list[Line] = []
    done = 0
    for zone in zones:
        out += mark_paragraphs(_lines(units[done : zone.start]))
        members = units[zone.start : zone.end]
        left = [u for u in members if u.box.x0 < zone.gutter]
        right = [u for u in members if u.box.x0 >= zone.gutter]
        out += mark_column(_ordered(left, depth=depth + 1), left=True)
        out += mark_column(_ordered(right, depth=depth + 1), left=False)
        done = zone.end
    return out + mark_paragraphs(_lines(units[done:]))


class Columns(NamedTuple):
    """``units[start:end]`` stand in two columns, parted at x = ``gutter``."""

    start: int
    end: int
    gutter: float


def find_columns(units: Sequence[Unit]) -> list[Columns]:
    """Stretches of the page in two columns, from top to bottom.

    A stretch is a run of units none of which crosses the gutter, some standing side by side. Rows that only look so
    (a wide gap in a form's line) are left alone: see :func:`_is_columns`.
    """
    beside = find_beside([u.box for u in units])
    candidates = sorted({round(x) for x in _gutters(units, beside)})
    found = [z for x in candidates for z in _stretches(units, float(x), beside)]
    pairs = {zone: _pairs(units, zone, beside) for zone in found}
    found.sort(key=lambda z: (-pairs[z], z.start - z.end, z.start))
    chosen: list[Columns] = []
    for zone in found:
        free = all(zone.end <= c.start or zone.start >= c.end for c in chosen)
        if free and _is_columns(units, zone, pairs[zone]):
            chosen.append(zone)
    return sorted(chosen)


Beside = Sequence[Sequence[int]]  # for each unit, the numbers of those beside it


def find_beside(boxes: Sequence[Box]) -> list[list[int]]:
    """For each box the numbers of those on its own height, by a third of the lower one. Asked for once a page: a table
    without rules has hundreds of units, and every place for a gutter looks at all of them.

    >>> find_beside([Box(0, 0, 9, 10), Box(20, 2, 29, 12), Box(0, 11, 9, 21)])
    [[0, 1], [0, 1], [2]]
    """
    top, bottom = np.array([b.top for b in boxes]), np.array([b.bottom for b in boxes])
    height = bottom - top
    out = []
    for i in range(len(boxes)):
        shared = np.minimum(bottom, bottom[i]) - np.maximum(top, top[i])
        out.append(np.flatnonzero(shared > 0.3 * np.minimum(height, height[i])).tolist())
    return out


def _gutters(units: Sequence[Unit], beside: Beside) -> list[float]:
    """Where a gutter may run: left of a unit that has something to its left, in the middle of the white or close by."""
    out = []
    for i, unit in enumerate(units):
        left = [units[j].box.x1 for j in beside[i] if units[j].box.x1 <= unit.box.x0]
        if left:
            out.append((max(left) + unit.box.x0) / 2)
            out.append(unit.box.x0 - 2)
    if out:  # the line of the right column that reaches farthest left may have nothing beside it
        out += [u.box.x0 - 2 for u in units if min(out) - 40 < u.box.x0 < max(out) + 40]
    return out


def _stretches(units: Sequence[Unit], x: float, beside: Beside) -> list[Columns]:
    out = []
    start = 0
    for i in range(len(units) + 1):
        if i == len(units) or units[i].box.x0 < x - 1 < x + 1 < units[i].box.x1:
            zone = _trimmed(units, Columns(start, i, x), beside)
            if zone:
                out.append(zone)
            start = i + 1
    return out


def _sides(units: Sequence[Unit], zone: Columns) -> tuple[list[Unit], list[Unit]]:
    members = units[zone.start : zone.end]
    return [u for u in members if u.box.x0 < zone.gutter], [u for u in members if u.box.x0 >= zone.gutter]


def _pairs(units: Sequence[Unit], zone: Columns, beside: Beside) -> int:
    """Units of the right column that have one of the left beside them."""
    right = (i for i in range(zone.start, zone.end) if units[i].box.x0 >= zone.gutter)
    return sum(_has_partner(units, i, zone, beside) for i in right)


def _trimmed(units: Sequence[Unit], zone: Columns, beside: Beside) -> Columns | None:
    """The part from the first unit beside another to the last, and what clearly goes with its columns."""
    paired = [i for i in range(zone.start, zone.end) if _has_partner(units, i, zone, beside)]
    if not paired:
        return None
    start, end = paired[0], paired[-1] + 1
    while end < len(units) and _continues(units, start, end, zone.gutter):
        end += 1
    while start > zone.start and _precedes(units[start - 1], units[start:end], zone.gutter):
        start -= 1
    return Columns(start, end, zone.gutter)


def _has_partner(units: Sequence[Unit], i: int, zone: Columns, beside: Beside) -> bool:
    is_left = units[i].box.x0 < zone.gutter
    return any(zone.start <= j < zone.end and (units[j].box.x0 < zone.gutter) != is_left for j in beside[i])


def _continues(units: Sequence[Unit], start: int, end: int, x: float) -> bool:
    """A line below the last pair: on the right always (the signer's name stands far below the title); on the left
    only as the next line of the same column, or a short paragraph after the head would be taken for it.

    A long last recipient ("- Lưu: VT, HC-TH, Tài liệu HNVC NLĐ 2024.") may reach under the signature.
    """
    unit = units[end]
    if unit.box.x0 >= x:
        return True
    above = [u for u in units[start:end] if u.box.x0 < x]
    if not above or _END.search(unit.folded):  # joint issuers sign side by side above the recipients
        return False
    last = above[-1]
    crosses = unit.box.x1 > x + 1
    if crosses and not (
        BULLET.match(unit.text) and abs(unit.box.x0 - last.box.x0) < 0.5 * unit.size and BULLET.match(last.text)
    ):
        return False
    reach = 3.0 if _SUBJECT.match(unit.folded) else 1.7
    return unit.baseline - last.baseline < reach * max(unit.size, last.size)


def _precedes(unit: Unit, members: Sequence[Unit], x: float) -> bool:
    """A line above the first pair goes with its column when it follows closely on it."""
    same = [u for u in members if (u.box.x0 < x) == (unit.box.x0 < x)]
    return bool(same) and same[0].baseline - unit.baseline < 1.7 * max(unit.size, same[0].size)


def _is_columns(units: Sequence[Unit], zone: Columns, pairs: int) -> bool:
    left, right = _sides(units, zone)
    if any(_HEAD.search(u.folded) for u in right) or any(_END.search(u.folded) for u in left):
        return True
    gap = min(v.box.x0 for v in right) - max(u.box.x1 for u in left)
    size = median(u.size for u in (*left, *right))
    if gap < (GAP if pairs > 2 else WIDE_GAP) * size:
        return False
    return _at_page_end(units, zone) or not _rows_agree(left, right)


def _at_page_end(units: Sequence[Unit], zone: Columns) -> bool:
    """First or last on the page, where head and signature stand, or right above the recipients, where joint issuers
    sign."""
    last = zone.end == len(units) or bool(_END.search(units[zone.end].folded))
    return (zone.start == 0 or last) and len(_sides(units, zone)[1]) > 1


def _rows_agree(left: list[Unit], right: list[Unit]) -> bool:
    """Every right unit has a left one on its own baseline: a list in two columns, read row by row."""
    return all(any(abs(u.baseline - v.baseline) <= SAME_ROW * v.size for u in left) for v in right)


def _lines(units: Iterable[Unit]) -> list[Line]:
    """Units of one baseline joined again: no columns here."""
    rows: list[list[Unit]] = []
    for unit in units:
        if (
            rows
            and abs(unit.baseline - rows[-1][0].baseline) <= SAME_ROW * max(unit.size, rows[-1][0].size)
            and not any(overlap(unit.box.x0, unit.box.x1, u.box.x0, u.box.x1) > 1 for u in rows[-1])
        ):
            rows[-1].append(unit)
        else:
            rows.append([unit])
    return [Line(tuple(w for u in sorted(row, key=lambda u: u.box.x0) for w in u.words)) for row in rows]

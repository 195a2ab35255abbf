"""Pure geometry: words → lines → columns → lines in reading order with paragraph starts.

Serves text layers and OCR alike. Two places of an official text stand in columns (Nghị định 30/2020, phụ lục I): the head
(issuer and number left, national title, motto, place and date right) and the end (recipients left, signature right). The left column is
read first, as a clerk reads it, and its lines are never mixed with the right one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.printed import PrintedWord, hull, overlap

GAP = 0.9  # font sizes: a space in a justified line stays below, the white between two columns above
WIDE_GAP = 2.5  # font sizes: one such gap alone may part two columns
SAME_ROW = 0.4  # font sizes between baselines of one printed line
MAX_DEPTH = 3  # columns within columns: two signatures beside the recipients

# The strings that stand in the right column of the head and the left of the end, folded; OCR noise is allowed for by
# matching words of them.
_HEAD = re.compile(r"cong hoa xa hoi|chu nghia viet nam|doc lap\s*-|dang cong san viet")
_END = re.compile(r"^noi nhan\b")
_SUBJECT = re.compile(r"^(v/v|ve viec|so\s*:|so\b.*/[a-z])")  # number of a text, subject of a letter below it
_BULLET = re.compile(r"^([-–—+*•●▪]|o\s)\s*\S")
_LEFT_START = re.compile(r"^(so\s*:|so\b.*/|v/v\b|noi nhan\b|kinh gui\b)")
_LABEL = re.compile(
    r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ])[.)/]\s|^(?:Điều|Chương|Mục|Phụ lục|Bước)\s+[\dIVX]"
)


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


def order_words(words: Iterable[PrintedWord]) -> list[Line]:
    """All words of a page (tables aside) as lines in reading order, paragraph starts marked."""
    units = find_units(words)
    return _ordered(units, depth=0)


def find_units(words: Iterable[PrintedWord]) -> list[Unit]:
    """Words grouped by baseline, cut at gaps wide enough to part columns; from top to bottom.

    Columns are told before rows are made: the lines of the head's columns have baselines of their own.
    """
    out: list[Unit] = []
    for row in _rows(words):
        run = [row[0]]
        for word in row[1:]:
            size = max(run[-1].size, word.size)
            if word.box.x0 - run[-1].box.x1 > GAP * size:
                out.append(Unit.of(run))
                run = []
            run.append(word)
        out.append(Unit.of(run))
    return sorted(out, key=lambda u: (u.baseline, u.box.x0))


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
        out += _column(_ordered(left, depth=depth + 1), left=True)
        out += _column(_ordered(right, depth=depth + 1), left=False)
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
    candidates = sorted({round(x) for x in _gutters(units)})
    found = [z for x in candidates for z in _stretches(units, float(x))]
    found.sort(key=lambda z: (-_pairs(units, z), z.start - z.end, z.start))
    chosen: list[Columns] = []
    for zone in found:
        if all(zone.end <= c.start or zone.start >= c.end for c in chosen) and _is_columns(units, zone):
            chosen.append(zone)
    return sorted(chosen)


def _gutters(units: Sequence[Unit]) -> list[float]:
    """Where a gutter may run: left of a unit that has something to its left, in the middle of the white or close by."""
    out = []
    for unit in units:
        left = [u.box.x1 for u in units if u.box.x1 <= unit.box.x0 and _beside(u, unit)]
        if left:
            out.append((max(left) + unit.box.x0) / 2)
            out.append(unit.box.x0 - 2)
    if out:  # the line of the right column that reaches farthest left may have nothing beside it
        out += [u.box.x0 - 2 for u in units if min(out) - 40 < u.box.x0 < max(out) + 40]
    return out


def _beside(a: Unit, b: Unit) -> bool:
    shared = overlap(a.box.top, a.box.bottom, b.box.top, b.box.bottom)
    return shared > 0.3 * min(a.box.bottom - a.box.top, b.box.bottom - b.box.top)


def _stretches(units: Sequence[Unit], x: float) -> list[Columns]:
    out = []
    start = 0
    for i in range(len(units) + 1):
        if i == len(units) or units[i].box.x0 < x - 1 < x + 1 < units[i].box.x1:
            zone = _trimmed(units, Columns(start, i, x))
            if zone:
                out.append(zone)
            start = i + 1
    return out


def _sides(units: Sequence[Unit], zone: Columns) -> tuple[list[Unit], list[Unit]]:
    members = units[zone.start : zone.end]
    return [u for u in members if u.box.x0 < zone.gutter], [u for u in members if u.box.x0 >= zone.gutter]


def _pairs(units: Sequence[Unit], zone: Columns) -> int:
    left, right = _sides(units, zone)
    return sum(any(_beside(u, v) for v in left) for u in right)


def _trimmed(units: Sequence[Unit], zone: Columns) -> Columns | None:
    """The part from the first unit beside another to the last, and what clearly goes with its columns."""
    left, right = _sides(units, zone)
    paired = [i for i in range(zone.start, zone.end) if _has_partner(units[i], left, right, zone.gutter)]
    if not paired:
        return None
    start, end = paired[0], paired[-1] + 1
    while end < len(units) and _continues(units, start, end, zone.gutter):
        end += 1
    while start > zone.start and _precedes(units[start - 1], units[start:end], zone.gutter):
        start -= 1
    return Columns(start, end, zone.gutter)


def _has_partner(unit: Unit, left: list[Unit], right: list[Unit], x: float) -> bool:
    return any(_beside(unit, other) for other in (right if unit.box.x0 < x else left))


def _continues(units: Sequence[Unit], start: int, end: int, x: float) -> bool:
    """A line below the last pair: on the right always (the signer's name stands far below the title); on the left
    only as the next line of the same column, or a short paragraph after the head would be taken for it.

    A long last recipient ("- Lưu: VT, HC-TH, Tài liệu HNVC NLĐ 2024.") may reach under the signature.
    """
    unit = units[end]
    if unit.box.x0 >= x:
        return True
    above = [u for u in units[start:end] if u.box.x0 < x]
    if not above:
        return False
    last = above[-1]
    crosses = unit.box.x1 > x + 1
    if crosses and not (
        _BULLET.match(unit.text) and abs(unit.box.x0 - last.box.x0) < 0.5 * unit.size and _BULLET.match(last.text)
    ):
        return False
    reach = 3.0 if _SUBJECT.match(fold(unit.text)) else 1.7
    return unit.baseline - last.baseline < reach * max(unit.size, last.size)


def _precedes(unit: Unit, members: Sequence[Unit], x: float) -> bool:
    """A line above the first pair goes with its column when it follows closely on it."""
    same = [u for u in members if (u.box.x0 < x) == (unit.box.x0 < x)]
    return bool(same) and same[0].baseline - unit.baseline < 1.7 * max(unit.size, same[0].size)


def _is_columns(units: Sequence[Unit], zone: Columns) -> bool:
    left, right = _sides(units, zone)
    if any(_HEAD.search(fold(u.text)) for u in right) or any(_END.search(fold(u.text)) for u in left):
        return True
    gap = min(v.box.x0 for v in right) - max(u.box.x1 for u in left)
    size = median(u.size for u in (*left, *right))
    pairs = _pairs(units, zone)
    if gap < (GAP if pairs > 2 else WIDE_GAP) * size:
        return False
    return _at_page_end(units, zone) or not _rows_agree(left, right)


def _at_page_end(units: Sequence[Unit], zone: Columns) -> bool:
    """First or last on the page, where head and signature stand."""
    return (zone.start == 0 or zone.end == len(units)) and len(_sides(units, zone)[1]) > 1


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


def _column(lines: list[Line], *, left: bool) -> list[Line]:
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
    if _BULLET.match(text) or _LEFT_START.match(text) or before.text.endswith((":", ";")):
        return True
    return line.bold != before.bold or line.baseline - before.baseline > 1.8 * max(line.size, before.size)


def mark_paragraphs(lines: list[Line]) -> list[Line]:
    """Mark the lines of running text that begin a paragraph: by indent, by gap, by a short line before, by bullet."""
    if not lines:
        return []
    boxes = [line.box for line in lines]
    left, right = _margins(boxes)
    pitches = [b.baseline - a.baseline for a, b in zip(lines, lines[1:], strict=False) if b.baseline > a.baseline]
    pitch = median(pitches) if pitches else 0.0
    out = [lines[0]._replace(starts=_first_starts(lines[0], boxes[0], left, right))]
    for i in range(1, len(lines)):
        starts = _starts(lines, boxes, i, left=left, right=right, pitch=pitch)
        out.append(lines[i]._replace(starts=starts))
    return out


def _first_starts(line: Line, box: Box, left: float, right: float) -> bool:
    """The first line of a page continues the page before unless it is indented, centred or has a label."""
    return box.x0 > left + 0.9 * line.size or bool(_BULLET.match(line.text) or _LABEL.match(line.text))


def _margins(boxes: Sequence[Box]) -> tuple[float, float]:
    """Where running text begins and ends: the left edge most lines of more than half the width share."""
    widest = max(b.x1 - b.x0 for b in boxes)
    body = [b for b in boxes if b.x1 - b.x0 > 0.6 * widest]
    lefts = sorted(b.x0 for b in body)
    rights = sorted(b.x1 for b in body)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]


def _starts(lines: Sequence[Line], boxes: Sequence[Box], i: int, *, left: float, right: float, pitch: float) -> bool:
    line, before, box, above = lines[i], lines[i - 1], boxes[i], boxes[i - 1]
    size = max(line.size, 1.0)
    if line.baseline - before.baseline > max(
        1.28 * pitch, 1.3 * size
    ) and line.baseline - before.baseline > 1.28 * _tightest(lines, i, pitch):
        return True
    if _BULLET.match(line.text) and box.x0 > left + 0.5 * size:
        return True
    centred, centred_above = _is_centred(box, left, right, size), _is_centred(above, left, right, size)
    if centred and centred_above:
        return line.text.isupper() != before.text.isupper() or line.bold != before.bold
    if centred != centred_above:
        return True
    if box.x0 > left + 0.9 * size and above.x0 - box.x0 < 0.9 * size:
        return True
    first_word = line.words[0].box
    return above.x1 + (first_word.x1 - first_word.x0) + 0.6 * size < right


def _tightest(lines: Sequence[Line], i: int, pitch: float) -> float:
    """Line pitch around here: the smaller of the page's median and the neighbours'."""
    near = [
        b.baseline - a.baseline
        for a, b in zip(lines[max(0, i - 6) : i + 6], lines[max(0, i - 6) + 1 : i + 6], strict=False)
        if b.baseline > a.baseline
    ]
    return min([pitch, *sorted(near)[len(near) // 4 : len(near) // 4 + 1]])


def _is_centred(box: Box, left: float, right: float, size: float) -> bool:
    """Indented alike on both sides, by clearly more than a paragraph's indent or by any when short."""
    a, b = box.x0 - left, right - box.x1
    return a > 1.5 * size and b > 1.5 * size and abs(a - b) < max(2.0 * size, 0.06 * (right - left))


def drop_margins(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Lines without page numbers and without running heads (the same line, digits aside, at the same margin of three
    pages or more, or of both pages of two when it holds a page count)."""
    heads = _running(pages, heights)
    return [
        [
            line
            for line in lines
            if not (_in_margin(line, height) and (_is_page_number(line.text) or _key(line) in heads))
        ]
        for lines, height in zip(pages, heights, strict=True)
    ]


_PAGE_NUMBER = re.compile(r"^[-–—_.\s|]*(?:(?:trang|page|tr\.)\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–—_.\s|]*$")


def _is_page_number(text: str) -> bool:
    """
    >>> [_is_page_number(t) for t in ("2", "- 3 -", "Trang 2/5", "2024", "1.")]
    [True, True, True, False, True]
    """
    return bool(_PAGE_NUMBER.match(fold(text)))


def _in_margin(line: Line, height: float) -> bool:
    box = line.box
    return box.bottom < 0.105 * height or box.top > 0.9 * height


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", fold(line.text)), round(line.baseline / 12)


def _running(pages: Sequence[list[Line]], heights: Sequence[float]) -> set[tuple[str, int]]:
    seen: dict[tuple[str, int], int] = {}
    for lines, height in zip(pages, heights, strict=True):
        for key in {_key(line) for line in lines if _in_margin(line, height)}:
            seen[key] = seen.get(key, 0) + 1
    return {key for key, count in seen.items() if count >= 3 and len(key[0]) > 3}

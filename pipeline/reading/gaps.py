"""Number and date of the head: printed, left blank, or written in by hand.

"Số: ____/KH-UBND" and "ngày __ tháng __ năm" are filled in by hand on nearly every signed scan, and OCR turns the
strokes into digits or letters that look like a reading. What stands there is kept as text only when it is set like
its neighbours: digits, sure, as tall as the print beside them, on its baseline, and not blue. Else the text is
taken out and a gap says whether there is ink.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import Literal, NamedTuple

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.lines import Line, LineGap
from pipeline.reading.printed import Ink, PrintedWord

HEAD = 0.42  # of the page's height: number and date stand above
WIDEST = 0.55  # of the page's width: a column's line is narrower
SURE = 0.86  # confidence of printed digits; 0.91–0.97 on scans of 150 dpi and more
LIKELY = 0.6  # enough where they are set exactly like their neighbours
SET_ALIKE = 0.17  # of a digit's height, that top and bottom may be off; a hand's were off by 0.25 and more
SET_SAME = 0.07
BLUE = 0.08  # of the ink
FAINT = 0.35  # of a capital's height: lower marks are dots of a form or specks

_SO = re.compile(r"^s[oố0]\s*[:;.]?", re.IGNORECASE)
_SYMBOL = re.compile(r"/\s*[^\W\d_]")  # "/KH-", "/2024/QĐ-" is found by its letters
_FORM_DOTS = re.compile(r"^[.…_\-–·,\s]*$")
_BEFORE_MONTH = re.compile(r"^ng[aà]y[,.]?", re.IGNORECASE)

Kind = Literal["ink", "blank"]


Look = Callable[[Box], Ink | None]


class Slot(NamedTuple):
    """``words[start:end]`` fill a slot between the print at ``x0`` and at ``x1``."""

    start: int
    end: int
    x0: float
    x1: float
    digits: re.Pattern[str]


def find_gaps(lines: Sequence[Line], *, width: float, height: float, look: Look | None) -> list[Line]:
    """The page's lines with their gaps; slot texts that are no print are taken out.

    ``look``: the paper of a scan; None for a text layer, whose letters are all print.
    """
    return [line if line.baseline > HEAD * height else _with_gaps(line, width=width, look=look) for line in lines]


def _with_gaps(line: Line, *, width: float, look: Look | None) -> Line:
    whole, line = line, split_slots(line)
    box = line.box
    if box.x1 - box.x0 > WIDEST * width:  # running text: "số 16/CT-TTg ngày 20 tháng 5 năm 2024 của …"
        return whole
    slots = [*_number_slots(line), *(_date_slots(line) if box.x0 > 0.3 * width else [])]
    words = list(line.words)
    gaps: list[LineGap] = []
    removed = 0
    for slot in slots:
        kind = _kind(line, slot, look)
        if kind is None:
            continue
        del words[slot.start - removed : slot.end - removed]
        box = Box(slot.x0, line.baseline - line.size, slot.x1, line.baseline + 0.2 * line.size)
        gaps.append(LineGap(slot.start - removed, kind, box))
        removed += slot.end - slot.start
    return line._replace(words=tuple(words), gaps=tuple(gaps)) if gaps else whole


def split_slots(line: Line) -> Line:
    """The line with print and filling in words of their own: "só:9/KH-DCT" → "só:", "9", "/KH-DCT"."""
    words: list[PrintedWord] = []
    is_number = bool(_SO.match(fold(line.words[0].text))) and bool(_SYMBOL.search(line.text))
    for i, word in enumerate(line.words):
        cuts: list[int] = []
        if is_number and i == 0 and (match := _SO.match(fold(word.text))):
            cuts.append(match.end())
        if is_number and (match := _SYMBOL.search(word.text)) and not any("/" in w.text for w in words):
            cuts.append(word.text.index("/"))
        if (match := _BEFORE_MONTH.match(fold(word.text))) and re.search(r"\bthang\b", fold(line.text)):
            cuts.append(match.end())
        words += _cut(word, cuts)
    return line._replace(words=tuple(words))


def _cut(word: PrintedWord, cuts: Sequence[int]) -> list[PrintedWord]:
    bounds = sorted({0, len(word.text), *cuts})
    step = (word.box.x1 - word.box.x0) / max(len(word.text), 1)
    return [
        word._replace(
            text=word.text[a:b],
            box=Box(word.box.x0 + a * step, word.box.top, word.box.x0 + b * step, word.box.bottom),
        )
        for a, b in pairwise(bounds)
    ]


_DIGITS = re.compile(r"\d{2,}")
_CAPITALS = re.compile(r"(?<=[A-ZĐ])[A-ZĐ]{1,}")  # the letter after the slash is left out, and the slash with it
_NUMBER = re.compile(r"^\d{1,5}[a-zđ]?$", re.IGNORECASE)
_DAY = re.compile(r"^\d{1,2}$")


def _number_slots(line: Line) -> list[Slot]:
    words = line.words
    if not _SO.match(fold(words[0].text)) or len(words) < 2:
        return []
    symbol = next((i for i, w in enumerate(words) if w.text.startswith("/")), None)
    if symbol is None or not _SYMBOL.search(" ".join(w.text for w in words[symbol:])):
        return []
    return [Slot(1, symbol, words[0].box.x1, words[symbol].box.x0, _NUMBER)]


def _date_slots(line: Line) -> list[Slot]:
    folded = [re.sub(r"\W", "", fold(w.text)) for w in line.words]
    try:
        day, month = folded.index("ngay"), folded.index("thang")
    except ValueError:
        return []
    if day == 0 or month < day:  # "Tiền Giang, ngày …": a place stands before
        return []
    slots = [Slot(day + 1, month, line.words[day].box.x1, line.words[month].box.x0, _DAY)]
    if "nam" in folded[month:]:
        year = folded.index("nam", month)
        slots.append(Slot(month + 1, year, line.words[month].box.x1, line.words[year].box.x0, _DAY))
    return slots


def _kind(line: Line, slot: Slot, look: Look | None) -> Kind | None:
    """ "ink", "blank", or None when the slot's text is print."""
    filling = line.words[slot.start : slot.end]
    text = " ".join(w.text for w in filling)
    if look is None:
        return "blank" if _FORM_DOTS.match(text) else None
    box = Box(slot.x0 + 0.5, line.baseline - 1.1 * line.size, slot.x1 - 0.5, line.baseline + 0.4 * line.size)
    ink = look(box) if box.x1 - box.x0 > 1 else None
    beside = _print(line, slot, look)
    if ink is None or ink.height < FAINT * beside.height:
        return "blank"
    return None if _is_print(filling, text.replace(" ", ""), slot, ink, beside) else "ink"


def _print(line: Line, slot: Slot, look: Look) -> Ink:
    """How tall the line's print is and where it stands: by its other digits, else by capitals without marks."""
    others = [w for i, w in enumerate(line.words) if not slot.start <= i < slot.end]
    for wanted in (_DIGITS, _CAPITALS):
        seen = [ink for w in others if (m := _longest(wanted, w.text)) and (ink := look(_part(w, m)))]
        if seen:
            return Ink(median(i.top for i in seen), median(i.bottom for i in seen), 0.0)
    return Ink(line.baseline - 0.66 * line.size, line.baseline, 0.0)


def _longest(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda m: m.end() - m.start(), default=None)


def _part(word: PrintedWord, match: re.Match[str]) -> Box:
    """Where the matched letters stand in the word, as far as letters are equally wide."""
    step = (word.box.x1 - word.box.x0) / len(word.text)
    a, b = word.box.x0 + match.start() * step, word.box.x0 + match.end() * step
    return Box(a, word.box.top - 1, b, word.box.bottom + 1)


def _is_print(filling: Sequence[PrintedWord], text: str, slot: Slot, ink: Ink, beside: Ink) -> bool:
    if not slot.digits.match(text) or ink.blue > BLUE:
        return False
    tall = max(beside.height, 0.1)
    off = max(abs(ink.height - tall), abs(ink.bottom - beside.bottom)) / tall
    return off <= SET_ALIKE and min(w.confidence for w in filling) >= (SURE if off > SET_SAME else LIKELY)

"""Captions that signing software prints on a page ("Ký bởi: …", "Thời gian ký: 24.01.2025 20:01:14 +07:00"): no
part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.fold import fold
from pipeline.pages import Box
from pipeline.reading.layout import Unit, find_units
from pipeline.reading.printed import PrintedPage, PrintedWord, overlap

# "24.01.2025 20:01:14 +07:00", "Thời gian ký: …", "Người ký: …", "Signed by …", "Digitally signed"
_MARK = re.compile(
    r"""
    \d{1,2}:\d{2}:\d{2} | \+07:?00
    | \b (thoi\ gian\ ky | ky\ so\ boi | signed\ by | signing | digitally\ signed) \b
    | \b (ngay\ ky | nguoi\ ky | ky\ boi) \s* :
    | \b signature\ (not\ )? (valid | verified)
    """,
    re.VERBOSE,
)
_FIELD = re.compile(r"^(email|co quan|to chuc|don vi|chuc vu|thoi gian|ngay|dn|cn|o|ou|date|reason|location)\s*[:=]|@")
LINES_APART = 1.6  # font sizes between the lines of one caption


def split_captions(words: Sequence[PrintedWord]) -> tuple[list[PrintedWord], list[PrintedWord]]:
    """Words without the captions, and those of the captions.

    A caption is a block of close lines of one font, set apart from its surroundings, one of which holds a time of day
    to the second, a time zone or the software's own label.
    """
    marked = any(_MARK.search(fold(w.text)) for w in words) or _MARK.search(fold(" ".join(w.text for w in words)))
    if not marked:
        return list(words), []
    units = find_units(words)
    taken: list[Unit] = []
    for unit in units:
        if _MARK.search(fold(unit.text)) and unit not in taken:
            taken += _block(unit, units)
    gone = {id(w) for u in taken for w in u.words}
    return [w for w in words if id(w) not in gone], [w for w in words if id(w) in gone]


def _block(seed: Unit, units: Sequence[Unit]) -> list[Unit]:
    """The seed and the units above and below in the same font, each close to the one before, within its width."""
    block = [seed]
    grown = True
    while grown:
        grown = False
        for unit in units:
            if unit not in block and any(_belongs(unit, member) for member in block):
                block.append(unit)
                grown = True
    return sorted(block, key=lambda u: u.baseline)


def _belongs(unit: Unit, member: Unit) -> bool:
    same_font = unit.words[0].font == member.words[0].font and abs(unit.size - member.size) < 0.15 * member.size
    near = abs(unit.baseline - member.baseline) < LINES_APART * min(unit.size, member.size)
    aligned = abs(unit.box.x0 - member.box.x0) < member.size or abs(unit.baseline - member.baseline) < 1
    if _FIELD.search(fold(unit.text)):
        return near and aligned
    return (
        same_font
        and bool(member.words[0].font)
        and near
        and aligned
        and overlap(unit.box.x0, unit.box.x1, member.box.x0, member.box.x1) > 0
    )


SMALL = 0.08  # of the page's area: larger stamps hold more than a caption


def caption_boxes(page: PrintedPage) -> list[Box]:
    """Where captions stand: their words, and the small stamps (with tick marks and logos) that hold them."""
    if page.figures.get("invisible", 0.0) >= 0.5:  # nothing of them shows, what stands there is the page's own
        return []
    words = split_captions(page.words)[1]
    area = page.width * page.height
    stamps = [s for s in page.stamps if (s.x1 - s.x0) * (s.bottom - s.top) < SMALL * area]
    held = [
        s
        for s in stamps
        if any(overlap(w.box.x0, w.box.x1, s.x0, s.x1) and s.top <= w.baseline <= s.bottom for w in words)
    ]
    return [*(w.box for w in words), *held]

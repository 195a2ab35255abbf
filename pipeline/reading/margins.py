"""Page numbers and running heads: told by their place and by repeating, and dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.fold import fold
from pipeline.reading.lines import Line


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

"""Word's automatic numbering rendered as the labels a reader sees ("I.", "2.1.", "a)", "-").

The labels are no part of a paragraph's text in the file; without them the sections of a plan have no numbers.
Source: ECMA-376 part 1, 17.9 (numbering definitions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class Level:
    """One level of a list: how its number is written and where it starts."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False


class Numbering:
    """Counts the numbered paragraphs of one document, in document order.

    Lists that share an abstract definition count on together, as Word does, unless a list restarts it.
    """

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._style_numbers = dict(_style_numbers(styles)) if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def _read(self, root: Any) -> None:
        for item in root.iter(f"{_W}abstractNum"):
            levels = {int(e.get(f"{_W}ilvl")): _level(e) for e in item.iter(f"{_W}lvl")}
            self._levels[item.get(f"{_W}abstractNumId")] = levels
        for item in root.iter(f"{_W}num"):
            number = item.get(f"{_W}numId")
            link = item.find(f"{_W}abstractNumId")
            self._abstract[number] = link.get(f"{_W}val") if link is not None else ""
            self._restarts[number] = dict(_overrides(item))

    def label(self, paragraph: Any) -> str:
        """The label of a ``w:p`` element, "" when it has none. To be asked once for each paragraph, in order."""
        number, depth = self._number_of(paragraph)
        levels = self._levels.get(self._abstract.get(number, ""), {})
        level = levels.get(depth)
        if number in ("", "0") or level is None:
            return ""
        counts = self._count(number, depth, levels)
        if level.format == "bullet":
            return _bullet(level.text)
        if level.format == "none":
            return ""
        return _rendered(level, levels, counts).strip()

    def _number_of(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return "", 0
        style = properties.find(f"{_W}pStyle")
        number, depth = self._style_numbers.get(style.get(f"{_W}val") if style is not None else "", ("", 0))
        own = properties.find(f"{_W}numPr")
        if own is not None:
            number = _value(own.find(f"{_W}numId"), number)
            depth = int(_value(own.find(f"{_W}ilvl"), str(depth)))
        return number, depth

    def _count(self, number: str, depth: int, levels: dict[int, Level]) -> dict[int, int]:
        counts = self._counts.setdefault(self._abstract[number], {})
        restart = self._restarts[number].get(depth)
        if restart is not None and (number, depth) not in self._seen:
            counts[depth] = restart - 1
        self._seen.add((number, depth))
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return counts


def _level(element: Any) -> Level:
    return Level(
        format=_value(element.find(f"{_W}numFmt"), "decimal"),
        text=_value(element.find(f"{_W}lvlText"), ""),
        start=int(_value(element.find(f"{_W}start"), "1")),
        legal=element.find(f"{_W}isLgl") is not None,
    )


def _overrides(number: Any) -> Iterator[tuple[int, int]]:
    for item in number.iter(f"{_W}lvlOverride"):
        start = item.find(f"{_W}startOverride")
        if start is not None:
            yield int(item.get(f"{_W}ilvl")), int(start.get(f"{_W}val"))


def _style_numbers(styles: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    for style in styles.iter(f"{_W}style"):
        own = style.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            yield (
                style.get(f"{_W}styleId"),
                (_value(own.find(f"{_W}numId"), ""), int(_value(own.find(f"{_W}ilvl"), "0"))),
            )


def _value(element: Any | None, default: str) -> str:
    return default if element is None else str(element.get(f"{_W}val", default))


def _rendered(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        depth = int(match.group(1)) - 1
        part = levels.get(depth, level)
        return format_number(counts.get(depth, part.start), "decimal" if level.legal else part.format)

    return re.sub(r"%([1-9])", number, level.text)


def format_number(n: int, form: str) -> str:
    """A number in Word's format.

    >>> [format_number(4, f) for f in ("decimal", "upperRoman", "lowerLetter", "decimalZero")]
    ['4', 'IV', 'd', '04']
    """
    if form in ("lowerLetter", "upperLetter") and n > 0:
        letters = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        return _roman(n).upper() if form == "upperRoman" else _roman(n)
    return f"{n:02d}" if form == "decimalZero" else str(n)


def _roman(n: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out, n = out + letters * (n // value), n % value
    return out


def _bullet(text: str) -> str:
    """Symbol-font bullets are private-use characters: they become the dash of official texts."""
    return text if text and all(c in "-–—+*•" for c in text) else "-"

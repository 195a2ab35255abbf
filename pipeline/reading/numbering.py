"""Word's automatic numbering rendered as the labels a reader sees ("I.", "2.1.", "a)", "-").

The labels are no part of a paragraph's text in the file; without them the sections of a plan have no numbers.
Source: ECMA-376 part 1, 17.9 (numbering definitions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from normalizers.roman import to_roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEPTH = 10  # of styles based on styles


@dataclass(frozen=True)
class Level:
    """One level of a list: how its number is written and where it starts."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False
    restarts: bool = True
    style: str = ""


class Numbering:
    """Counts the numbered paragraphs of one document, in document order.

    Lists that share an abstract definition count on together, as Word does, unless a list restarts it.
    """

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._own: dict[str, dict[int, Level]] = {}
        self._styles = {s.get(f"{_W}styleId"): s for s in styles.iter(f"{_W}style")} if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def _read(self, root: Any) -> None:
        named: dict[str, str] = {}  # style of a list → the definition that holds its levels
        linked: dict[str, str] = {}
        for item in root.iter(f"{_W}abstractNum"):
            name = item.get(f"{_W}abstractNumId")
            self._levels[name] = dict(_levels(item))
            named[_value(item.find(f"{_W}styleLink"), "")] = name
            linked[name] = _value(item.find(f"{_W}numStyleLink"), "")
        for item in root.iter(f"{_W}num"):
            number = item.get(f"{_W}numId")
            name = _value(item.find(f"{_W}abstractNumId"), "")
            self._abstract[number] = named.get(linked.get(name) or "-", name)
            self._restarts[number] = dict(_overrides(item))
            self._own[number] = {d: v for over in item.iter(f"{_W}lvlOverride") for d, v in _levels(over)}

    def label(self, paragraph: Any) -> str:
        """The label of a ``w:p`` element, "" when it has none. To be asked once for each paragraph, in order."""
        number, depth = self._number_of(paragraph)
        levels = self._levels_of(number)
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
        number, depth = self._of_style(_value(properties.find(f"{_W}pStyle"), ""))
        own = properties.find(f"{_W}numPr")
        if own is not None:
            number = _value(own.find(f"{_W}numId"), number)
            depth = int(_value(own.find(f"{_W}ilvl"), str(depth)))
        return number, depth

    def _levels_of(self, number: str) -> dict[int, Level]:
        return {**self._levels.get(self._abstract.get(number, ""), {}), **self._own.get(number, {})}

    def _of_style(self, name: str) -> tuple[str, int]:
        """List and level of a style, or of the one it is based on; the level may be said by the list alone."""
        wanted = name
        for _ in range(DEPTH):
            style = self._styles.get(name)
            if style is None:
                break
            own = style.find(f"{_W}pPr/{_W}numPr")
            number = _value(own.find(f"{_W}numId"), "") if own is not None else ""
            if own is not None and number:
                linked = [d for d, level in self._levels_of(number).items() if level.style == wanted]
                return number, linked[0] if linked else int(_value(own.find(f"{_W}ilvl"), "0"))
            name = _value(style.find(f"{_W}basedOn"), "")
        return "", 0

    def _count(self, number: str, depth: int, levels: dict[int, Level]) -> dict[int, int]:
        counts = self._counts.setdefault(self._abstract[number], {})
        restart = self._restarts[number].get(depth)
        if restart is not None and (number, depth) not in self._seen:
            counts[depth] = restart - 1
        self._seen.add((number, depth))
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth and levels.get(d, Level()).restarts]:
            del counts[deeper]
        return counts


def _levels(parent: Any) -> Iterator[tuple[int, Level]]:
    for element in parent.iter(f"{_W}lvl"):
        yield int(element.get(f"{_W}ilvl")), _level(element)


def _level(element: Any) -> Level:
    return Level(
        format=_value(element.find(f"{_W}numFmt"), "decimal"),
        text=_value(element.find(f"{_W}lvlText"), ""),
        start=int(_value(element.find(f"{_W}start"), "1")),
        legal=element.find(f"{_W}isLgl") is not None,
        restarts=_value(element.find(f"{_W}lvlRestart"), "") != "0",
        style=_value(element.find(f"{_W}pStyle"), ""),
    )


def _overrides(number: Any) -> Iterator[tuple[int, int]]:
    for item in number.iter(f"{_W}lvlOverride"):
        start = item.find(f"{_W}startOverride")
        if start is not None:
            yield int(item.get(f"{_W}ilvl")), int(start.get(f"{_W}val"))


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
        return to_roman(n) if form == "upperRoman" else to_roman(n).lower()
    return f"{n:02d}" if form == "decimalZero" else str(n)


def _bullet(text: str) -> str:
    """Symbol-font bullets are private-use characters: they become the dash of official texts."""
    return text if text and all(c in "-–—+*•" for c in text) else "-"

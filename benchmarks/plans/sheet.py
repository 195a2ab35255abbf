"""A page of placed words: runs, rules, places for ink, its text in reading order, the box of every word.

Points, y downwards from the top of the page (the baseline of a line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

WIDTH, HEIGHT = 595.28, 841.89

# fonts-liberation2 (Debian) has the widths of Times New Roman and all Vietnamese letters; fonts-liberation 1.x lacks
# ơ, ư, ạ…ỹ.
FONT_FILES = {
    "serif": ("liberation2/LiberationSerif{}.ttf", ("-Regular", "-Bold", "-Italic", "-BoldItalic")),
    "dejavu": ("dejavu/DejaVuSerifCondensed{}.ttf", ("", "-Bold", "-Italic", "-BoldItalic")),
}
STYLES = ("", "B", "I", "BI")


@cache
def load_fonts(family: str) -> str:
    """Registers a family with reportlab; its fonts are then ``family``, ``familyB``, ``familyI``, ``familyBI``."""
    pattern, names = FONT_FILES[family]
    for style, name in zip(STYLES, names, strict=True):
        path = Path("/usr/share/fonts/truetype", pattern.format(name))
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: apt-get install fonts-liberation2 fonts-dejavu-extra")
        pdfmetrics.registerFont(TTFont(family + style, str(path)))
    return family


class Run(NamedTuple):
    """Words on one line in one font. ``space``: width added to each blank (justified text)."""

    x: float
    y: float
    text: str
    font: str
    size: float
    space: float = 0.0


class Rule(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.6


class Mark(NamedTuple):
    """A place for ink: ``kind`` is number, day, month, seal or signature; ``text`` what a hand would write."""

    kind: str
    x: float
    y: float
    text: str = ""


@dataclass
class Sheet:
    """One page. ``text``: its paragraphs in reading order, as printed lines joined by a blank within a paragraph."""

    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(p for p in self.paragraphs if p) + "\n"


class WordBox(NamedTuple):
    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def word_boxes(sheet: Sheet) -> list[WordBox]:
    """The box of every printed word, in the order of the runs."""
    return [box for run in sheet.runs for box in run_boxes(run)]


def run_boxes(run: Run) -> Iterator[WordBox]:
    x = run.x
    blank = pdfmetrics.stringWidth(" ", run.font, run.size) + run.space
    for word in re.split(r"( )", run.text):
        if word == " ":
            x += blank
        elif word:
            width = pdfmetrics.stringWidth(word, run.font, run.size)
            yield WordBox(word, x, run.y - 0.89 * run.size, x + width, run.y + 0.22 * run.size)
            x += width


def blank(font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(" ", font, size))


def fill(words: list[tuple[str, str]], size: float, width: float, indent: float) -> Iterator[list[tuple[str, str]]]:
    """Words into lines, as many as fit; the first line is shorter by ``indent``."""
    line: list[tuple[str, str]] = []
    used = indent
    for word, font in words:
        wide = float(pdfmetrics.stringWidth(word, font, size)) + blank(font, size)
        if line and used + wide - blank(font, size) > width:
            yield line
            line, used = [], 0.0
        line.append((word, font))
        used += wide
    if line:
        yield line


def joined(line: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring words of one font as one string."""
    held, font = line[0][0], line[0][1]
    for word, other in line[1:]:
        if other == font:
            held += " " + word
        else:
            yield held, font
            held, font = word, other
    yield held, font


def box(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]

"""Small SVG: just enough shapes for the figures of a report, no library.

Every function gives a string; colours and fonts come from the page's style sheet through classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# Width of an average letter at 12 px in DejaVu Sans, the widest of the fonts that may be there: labels are cut by it.
CHAR = 7.2


def figure(width: float, height: float, parts: Iterable[str], *, title: str) -> str:
    """An image that shrinks with the page; ``title`` is what a screen reader says."""
    body = "".join(parts)
    return (
        f'<svg class="figure" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" '
        f'style="max-width:{width:g}px" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def rect(x: float, y: float, width: float, height: float, *, css: str, tip: str = "", fill: float | None = None) -> str:
    """``fill`` 0–1 is the strength of the colour of ``css``."""
    strength = "" if fill is None else f' fill-opacity="{fill:.2f}"'
    inside = f"<title>{escape(tip)}</title>" if tip else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.8):.1f}" height="{height:.1f}" class="{css}"{strength}>'
        f"{inside}</rect>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, css: str = "grid") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{css}"/>'


def label(
    x: float, y: float, words: str, *, css: str = "", anchor: str = "start", room: float = 0, turn: int = 0
) -> str:
    """Text, cut with "…" where it would be wider than ``room``; the whole stays as a tip."""
    shown = cut(words, room)
    tip = f"<title>{escape(words)}</title>" if shown != words else ""
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}"{turned}>{escape(shown)}{tip}</text>'


def cut(words: str, room: float) -> str:
    """The beginning that fits; where a place ends a name, it stays: many provinces have a "Sở Y tế".

    >>> cut("Chỉ đạo, điều hành", 80), cut("Sở Nông nghiệp và Phát triển nông thôn – An Giang", 200)
    ('Chỉ đạo, đ…', 'Sở Nông nghiệp… – An Giang')
    """
    letters = int(room / CHAR)
    if not room or len(words) <= letters:
        return words
    place = _PLACE.search(words)
    tail = place.group() if place and len(place.group()) < letters / 2 else ""
    return words[: max(1, letters - 1 - len(tail))].rstrip() + "…" + tail


_PLACE = re.compile(r" (?:– [^–]*|\([^()]*\))$")


def diamond(x: float, y: float, size: float, *, css: str, tip: str = "") -> str:
    points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
    inside = f"<title>{escape(tip)}</title>" if tip else ""
    return f'<polygon points="{points}" class="{css}">{inside}</polygon>'


def link(address: str | None, inside: str) -> str:
    """A part that leads somewhere, if there is somewhere to go."""
    return f'<a href="{escape(address)}">{inside}</a>' if address and inside else inside

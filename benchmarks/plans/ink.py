"""Ink that no printer put there: a round red seal, a signature, figures written by hand in blue. Drawn on page images,
the same for the same seed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

from PIL import Image, ImageChops, ImageDraw, ImageFont

from .sheet import Mark, Sheet

BLUE = (28, 46, 150)
RED = (205, 38, 44)
SANS = "/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf"

# Strokes of a hurried hand in a box of 1 × 1.6, y downwards; a figure is one or two strokes.
FIGURES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.6, 0.1), (0.15, 0.4), (0.1, 1.2), (0.5, 1.55), (0.9, 1.1), (0.85, 0.4), (0.5, 0.1)),),
    "1": (((0.25, 0.45), (0.6, 0.1), (0.5, 1.55)),),
    "2": (((0.1, 0.45), (0.45, 0.1), (0.85, 0.4), (0.6, 0.9), (0.05, 1.5), (0.5, 1.4), (0.95, 1.5)),),
    "3": (((0.15, 0.2), (0.6, 0.1), (0.8, 0.4), (0.4, 0.75), (0.85, 1.05), (0.6, 1.5), (0.1, 1.4)),),
    "4": (((0.6, 0.1), (0.1, 0.95), (0.95, 0.9)), ((0.7, 0.5), (0.6, 1.6))),
    "5": (((0.3, 0.15), (0.2, 0.7), (0.7, 0.7), (0.85, 1.15), (0.5, 1.55), (0.1, 1.4)), ((0.3, 0.15), (0.9, 0.1))),
    "6": (((0.75, 0.1), (0.25, 0.6), (0.15, 1.2), (0.5, 1.55), (0.85, 1.2), (0.5, 0.9), (0.2, 1.15)),),
    "7": (((0.1, 0.2), (0.9, 0.15), (0.4, 1.6)), ((0.3, 0.85), (0.8, 0.8))),
    "8": (((0.7, 0.3), (0.4, 0.1), (0.2, 0.4), (0.8, 1.1), (0.5, 1.55), (0.15, 1.2), (0.75, 0.45), (0.6, 0.15)),),
    "9": (((0.85, 0.4), (0.4, 0.15), (0.15, 0.55), (0.5, 0.85), (0.85, 0.4), (0.75, 1.0), (0.5, 1.6)),),
}


def add_ink(page: Image.Image, sheet: Sheet, dpi: float, *, kinds: Iterable[str], seed: int) -> Image.Image:
    """The page with the marks of the named kinds (number, day, month, seal, signature) where the layout left room."""
    rng = random.Random(seed)
    out = page.convert("RGB")
    scale = dpi / 72
    for mark in sheet.marks:
        if mark.kind not in kinds:
            continue
        if mark.kind == "seal":
            out = stamp(out, mark.x * scale, mark.y * scale, 52 * scale, rng)
        elif mark.kind == "signature":
            scribble(out, mark.x * scale, mark.y * scale, scale, rng)
        else:
            write(out, mark, scale, rng)
    return out


def write(page: Image.Image, mark: Mark, scale: float, rng: random.Random) -> None:
    """Figures on the line, a little above it, each a little different."""
    x, y = mark.x * scale, (mark.y - 12.5) * scale
    for figure in mark.text:
        wide, high = 6.2 * scale * rng.uniform(0.85, 1.1), 8.6 * scale * rng.uniform(0.95, 1.15)
        for stroke in FIGURES.get(figure, ()):
            jitter = [(px + rng.uniform(-0.06, 0.06), py + rng.uniform(-0.06, 0.06)) for px, py in stroke]
            points = [(x + px * wide + (1 - py) * scale, y + py * high) for px, py in smooth(jitter)]
            ImageDraw.Draw(page).line(points, fill=BLUE, width=max(1, round(1.1 * scale)), joint="curve")
        x += wide * 1.2


def scribble(page: Image.Image, x: float, y: float, scale: float, rng: random.Random) -> None:
    """A signature: loops that run to the right and a long stroke back."""
    points = [
        (
            x + (t * 14 - 60 + 12 * math.sin(3 * t + rng.random())) * scale,
            y + 16 * math.sin(4.1 * t + rng.random()) * scale,
        )
        for t in (i / 4 for i in range(32))
    ]
    points += [(x + 70 * scale, y - 14 * scale), (x - 30 * scale, y + 14 * scale)]
    ImageDraw.Draw(page).line(list(smooth(points)), fill=BLUE, width=max(1, round(0.9 * scale)), joint="curve")


def smooth(points: list[tuple[float, float]], steps: int = 6) -> Iterable[tuple[float, float]]:
    """A Catmull-Rom curve through the points."""
    ends = [points[0], *points, points[-1]]
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for i in range(steps):
            t = i / steps
            yield tuple(  # type: ignore[misc]
                0.5 * (2 * b[k] + (c[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t**2)
                + 0.5 * (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t**3
                for k in (0, 1)
            )
    yield points[-1]


def stamp(page: Image.Image, x: float, y: float, radius: float, rng: random.Random) -> Image.Image:
    """A round seal in red, semi-transparent: two rings, a star, words along the ring, turned a little."""
    size = int(radius * 2.2)
    ink = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(ink)
    middle = size / 2
    for share, width in ((1.0, 0.045), (0.66, 0.02)):
        r = radius * share
        draw.ellipse((middle - r, middle - r, middle + r, middle + r), outline=RED, width=max(1, round(radius * width)))
    points = [
        (middle + radius * (0.34 if i % 2 == 0 else 0.14) * math.sin(i * math.pi / 5),
         middle - radius * (0.34 if i % 2 == 0 else 0.14) * math.cos(i * math.pi / 5))
        for i in range(10)
    ]  # fmt: skip
    draw.polygon(points, fill=RED)
    ring_words(ink, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM • CƠ QUAN NHÀ NƯỚC • ", middle, radius * 0.83)
    ink = ink.rotate(rng.uniform(-12, 12), fillcolor="white", resample=Image.Resampling.BICUBIC)
    worn = Image.blend(Image.new("RGB", ink.size, "white"), ink, rng.uniform(0.72, 0.95))
    out = page.copy()
    corner = (int(x - middle), int(y - middle))
    under = out.crop((*corner, corner[0] + size, corner[1] + size))
    out.paste(ImageChops.multiply(under, worn), corner)
    return out


def ring_words(ink: Image.Image, words: str, middle: float, radius: float) -> None:
    """Letters along a circle, upright to the centre."""
    font = ImageFont.truetype(SANS, max(6, int(radius * 0.2)))
    for i, letter in enumerate(words):
        angle = 2 * math.pi * i / len(words)
        tile = Image.new("L", (int(radius * 0.4),) * 2)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        at = (middle + radius * math.sin(angle) - tile.width / 2, middle - radius * math.cos(angle) - tile.height / 2)
        ink.paste(RED, (int(at[0]), int(at[1])), tile)

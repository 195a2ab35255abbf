"""Strips of pages as small pictures: what stands behind a quote, for reports. Runs in a worker (pipeline.sandbox)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 110  # legible, and about 4 KB a line
QUALITY = 40  # WebP: print survives it well
PAD = 3.0  # points of paper around the words
TALLEST = 150.0  # points; of a longer quote its beginning


class Strip(NamedTuple):
    """A box of a page in points, origin top left of the page as displayed; ``page`` counts from 1, ``page_width`` in
    points says what scale the box is in."""

    key: str
    page: int
    page_width: float
    box: tuple[float, float, float, float]


def crop_strips(path: str, media_type: str, strips: Sequence[Strip]) -> dict[str, bytes]:
    """Key → WebP picture of each strip; strips outside their page are left out, other kinds of file give none."""
    by_page: dict[int, list[Strip]] = {}
    for strip in strips:
        by_page.setdefault(strip.page, []).append(strip)
    out: dict[str, bytes] = {}
    for number, picture in _pictures(Path(path), media_type, sorted(by_page)):
        for strip in by_page[number]:
            if made := _cut(picture, strip):
                out[strip.key] = made
    return out


def _pictures(path: Path, media_type: str, numbers: Sequence[int]) -> Iterator[tuple[int, Image]]:
    if media_type == "application/pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            for number in numbers:
                if number <= len(document):
                    yield number, document[number - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    elif media_type.startswith("image/"):
        from PIL import Image, ImageOps

        with Image.open(path) as image:
            for number in numbers:
                if number <= getattr(image, "n_frames", 1):
                    image.seek(number - 1)
                    yield number, (ImageOps.exif_transpose(image) or image).convert("L")


def _cut(picture: Image, strip: Strip) -> bytes | None:
    scale = picture.width / strip.page_width
    x0, top, x1, bottom = strip.box
    left, upper = max(0, int((x0 - PAD) * scale)), max(0, int((top - PAD) * scale))
    right = min(picture.width, int((x1 + PAD) * scale) + 1)
    lower = min(picture.height, int((min(bottom, top + TALLEST) + PAD) * scale) + 1)
    if right - left < 4 or lower - upper < 4:
        return None
    part = picture.crop((left, upper, right, lower))
    if scale > DPI / 72:
        part = part.resize((max(1, int(part.width * DPI / 72 / scale)), max(1, int(part.height * DPI / 72 / scale))))
    buffer = io.BytesIO()
    part.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()

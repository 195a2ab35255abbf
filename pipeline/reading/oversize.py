"""Pictures of more pixels than a page needs: decoded smaller or made so, never refused while they can be held.

An A4 sheet scanned at 1,200 dpi has 139 megapixels and a poster's scan 900; the letters are as legible in 40.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.reading.settings import ReadingError

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

STEP = "reduced_resolution"  # what a page's action says of it
# Held in full, in colour and as Pillow's copies, below the memory limit of a worker.
HELD_IN_COLOUR = 160_000_000
# Held in full as grey, one byte a pixel; JPEG is decoded at a half, quarter or eighth and never held in full.
HELD_IN_GREY = 1_000_000_000


def check_size(image: Any, *, name: str) -> None:
    """Raises ReadingError "reading.image_too_large" for what cannot be held even in grey."""
    if image.format != "JPEG" and image.width * image.height > HELD_IN_GREY:
        raise ReadingError("reading.image_too_large", file=name, width=image.width, height=image.height)


def is_held_in_colour(image: Any) -> bool:
    """Whether Pillow may decode it as it is."""
    return bool(image.width * image.height <= HELD_IN_COLOUR)


def decode_smaller(image: Any, data: bytes, number: int, *, pixels: int) -> Picture:
    """Frame ``number`` of a picture that is not held in colour, of at least ``pixels`` pixels.

    Raises ValueError where it is damaged.
    """
    if image.format == "JPEG":
        return _decode_jpeg(image, pixels)
    import cv2

    _, frames = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE, range=(number, number + 1))
    if not frames:
        raise ValueError("cut off")
    return np.asarray(frames[0], np.uint8)


def fit(picture: Picture, *, pixels: int) -> Picture:
    """The picture with at most so many pixels.

    >>> fit(np.zeros((400, 100), np.uint8), pixels=10_000).shape
    (200, 50)
    """
    height, width = picture.shape[:2]
    shrink = (pixels / (width * height)) ** 0.5
    if shrink >= 1:
        return picture
    import cv2

    size = max(int(width * shrink), 1), max(int(height * shrink), 1)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _decode_jpeg(image: Any, pixels: int) -> Picture:
    from PIL import ImageOps

    shrink = (pixels / (image.width * image.height)) ** 0.5
    image.draft(None, (max(int(image.width * shrink), 1), max(int(image.height * shrink), 1)))
    upright = ImageOps.exif_transpose(image) or image
    return np.asarray(upright.convert("L" if upright.mode == "L" else "RGB"), np.uint8)

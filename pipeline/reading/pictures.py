"""Image files (PNG, JPEG, TIFF of one or many pages) read like scans."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pipeline.pages import Page
from pipeline.reading import oversize
from pipeline.reading.assemble import page_blocks
from pipeline.reading.gate import Verdict
from pipeline.reading.pdf import ReadPage, put_together
from pipeline.reading.scan import read_picture
from pipeline.reading.settings import ReadingError, ReadingSettings

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.reading.image import Picture

A4_SHORT = 8.27  # inches: a picture that does not say its resolution is taken for an A4 sheet
_SENSIBLE = (70, 1250)  # dpi; scanners write 0, 1 or 72 when they do not know
_VERDICT = Verdict("image", "empty", "ocr", "gate.image.empty.ocr")


def read_images(data: bytes, *, name: str, settings: ReadingSettings) -> list[Page]:
    """One page a frame; one of more pixels than the cap is read smaller. Raises ReadingError when the file is no image
    or cannot be held at all."""
    pages = []
    for picture, dpi, shrink in _frames(data, name=name, settings=settings):
        printed, steps = read_picture(picture, dpi=dpi, settings=settings)
        height, width = picture.shape[:2]
        smaller = (oversize.STEP,) if shrink < 1 else ()
        pages.append(
            ReadPage(
                verdict=_VERDICT,
                printed=printed,
                blocks=tuple(page_blocks(printed)),
                displayed=(width * 72 / dpi, height * 72 / dpi),
                action=" ".join([_VERDICT.reason, *smaller, *steps]),
                figures={"image_cover": 1.0, "characters": 0.0, "image_dpi": round(dpi / shrink), **printed.figures},
            )
        )
    return put_together(pages)


class _Frame(NamedTuple):
    """A page's picture, upright, its pixels per inch, and how much smaller its sides are than the file's."""

    picture: Picture
    dpi: float
    shrink: float


def _frames(data: bytes, *, name: str, settings: ReadingSettings) -> Iterator[_Frame]:
    from PIL import Image, ImageSequence, UnidentifiedImageError

    if not data:
        raise ReadingError("reading.empty_file", file=name)
    try:
        with _any_size(), Image.open(io.BytesIO(data)) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                oversize.check_size(frame, name=name)
                yield _upright(frame, data, number, settings=settings)
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow names the object in memory ("<_io.BytesIO object at 0x7fa3…>"): another text at every import.
        detail = "no known image" if isinstance(error, UnidentifiedImageError) else str(error)
        raise ReadingError("reading.damaged_image", file=name, detail=detail) from None


def _upright(frame: Image, data: bytes, number: int, *, settings: ReadingSettings) -> _Frame:
    import numpy as np
    from PIL import ImageOps

    long_side, dpi = max(frame.size), _dpi(frame.info.get("dpi"), frame.width, frame.height)
    if oversize.is_held_in_colour(frame):
        upright = ImageOps.exif_transpose(frame) or frame
        decoded = np.asarray(upright.convert("L" if upright.mode in ("1", "L", "I;16") else "RGB"))
    else:
        decoded = oversize.decode_smaller(frame, data, number, pixels=settings.max_pixels)
    picture = oversize.fit(decoded, pixels=settings.max_pixels)
    shrink = max(picture.shape[:2]) / long_side
    return _Frame(picture, dpi * shrink, shrink)


@contextmanager
def _any_size() -> Iterator[None]:
    """Pillow's own limit is lifted: it refuses at the header what is never decoded in full here."""
    from PIL import Image

    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _dpi(stated: object, width: int, height: int) -> float:
    """
    >>> _dpi((300, 300), 2480, 3508), round(_dpi(None, 1654, 2339))
    (300.0, 200)
    """
    low, high = _SENSIBLE
    if isinstance(stated, tuple) and stated and low < float(stated[0]) < high and float(stated[0]) != 72:
        return float(stated[0])
    return min(max(min(width, height) / A4_SHORT, low), high)

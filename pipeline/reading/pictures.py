"""Image files (PNG, JPEG, TIFF of one or many pages) read like scans."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.pages import Page
from pipeline.reading.assemble import page_blocks
from pipeline.reading.gate import Verdict
from pipeline.reading.pdf import ReadPage, put_together
from pipeline.reading.scan import read_picture
from pipeline.reading.settings import ReadingError, ReadingSettings

if TYPE_CHECKING:
    from pipeline.reading.image import Picture

A4_SHORT = 8.27  # inches: a picture that does not say its resolution is taken for an A4 sheet
_SENSIBLE = (70, 1250)  # dpi; scanners write 0, 1 or 72 when they do not know
_VERDICT = Verdict("image", "empty", "ocr", "gate.image.empty.ocr")


def read_images(data: bytes, *, name: str, settings: ReadingSettings) -> list[Page]:
    """One page a frame. Raises ReadingError when the file is no image or larger than the pixel cap allows."""
    pages = []
    for picture, dpi in _frames(data, name=name, settings=settings):
        printed, steps = read_picture(picture, dpi=dpi, settings=settings)
        height, width = picture.shape[:2]
        pages.append(
            ReadPage(
                verdict=_VERDICT,
                printed=printed,
                blocks=tuple(page_blocks(printed)),
                displayed=(width * 72 / dpi, height * 72 / dpi),
                action=" ".join([_VERDICT.reason, *steps]),
                figures={"image_cover": 1.0, "characters": 0.0, "image_dpi": round(dpi), **printed.figures},
            )
        )
    return put_together(pages)


def _frames(data: bytes, *, name: str, settings: ReadingSettings) -> Iterator[tuple[Picture, float]]:
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    if not data:
        raise ReadingError("reading.empty_file", file=name)
    try:
        image = Image.open(io.BytesIO(data))
        for frame in ImageSequence.Iterator(image):
            if frame.width * frame.height > 4 * settings.max_pixels:
                raise ReadingError("reading.image_too_large", file=name, width=frame.width, height=frame.height)
            upright = ImageOps.exif_transpose(frame) or frame
            dpi = _dpi(frame.info.get("dpi"), upright.width, upright.height)
            grey = upright.mode in ("1", "L", "I;16")
            yield np.asarray(upright.convert("L" if grey else "RGB")), dpi
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        # Pillow names the object in memory ("<_io.BytesIO object at 0x7fa3…>"): another text at every import.
        detail = "no known image" if isinstance(error, UnidentifiedImageError) else str(error)
        raise ReadingError("reading.damaged_image", file=name, detail=detail) from None


def _dpi(stated: object, width: int, height: int) -> float:
    """
    >>> _dpi((300, 300), 2480, 3508), round(_dpi(None, 1654, 2339))
    (300.0, 200)
    """
    low, high = _SENSIBLE
    if isinstance(stated, tuple) and stated and low < float(stated[0]) < high and float(stated[0]) != 72:
        return float(stated[0])
    return min(max(min(width, height) / A4_SHORT, low), high)

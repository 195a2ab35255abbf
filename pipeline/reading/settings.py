"""Settings of reading, and the error it raises."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.errors import ThiduaError

Engine = Literal["auto", "pytesseract", "tesserocr"]


@dataclass(frozen=True, kw_only=True)
class ReadingSettings:
    """How pages are read. Every value is part of the key under which a reading is stored.

    ``tessdata``: folder with another ``vie.traineddata`` ("best" instead of Debian's "fast"). ``dpi``: pixels per inch
    for pages whose letters need no more; small print is rendered finer, up to ``max_dpi``. ``max_pixels`` caps a page
    picture (a 14,400 pt page at 300 dpi would be 3,600 megapixels): larger pages are rendered coarser, not refused.
    ``page_timeout``: seconds for one page's OCR.
    """

    engine: Engine = "auto"
    language: str = "vie"
    tessdata: Path | None = field(
        default_factory=lambda: Path(os.environ["THIDUA_TESSDATA"]) if os.environ.get("THIDUA_TESSDATA") else None
    )
    dpi: int = 200
    max_dpi: int = 300
    max_pixels: int = 40_000_000
    max_pages: int = 2_000
    page_timeout: float = 180.0

    def __post_init__(self) -> None:
        if not 70 <= self.dpi <= self.max_dpi <= 600:
            raise ValueError(f"dpi={self.dpi} and max_dpi={self.max_dpi}: expected 70 ≤ dpi ≤ max_dpi ≤ 600")


class ReadingError(ThiduaError):
    """A source that cannot be read.

    >>> ReadingError("reading.no_pages", file="a.pdf").message.text("en")
    'The PDF has no pages. Ask for it again.'
    """

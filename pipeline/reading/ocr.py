"""The OCR adapter: a prepared picture in, words with boxes and confidences out. The only user of Tesseract.

Two engines behind one function: the ``tesseract`` program through pytesseract, and tesserocr (an optional extra
whose wheel bundles libtesseract; one engine per process, no start-up a page). Both give Tesseract's TSV, so one
parser reads either.
"""

from __future__ import annotations

import csv
import functools
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import MissingDependencyError, ThiduaError
from pipeline.pages import Box
from pipeline.reading.settings import ReadingError, ReadingSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAGE = 3  # page segmentation: automatic layout
BLOCK = 6  # one block; hallucinates on nearly empty pages, so only for parts known to hold text
_WORD_LEVEL = "5"
_TESSDATA = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")


class OcrWord(NamedTuple):
    """A word in pixels of the picture given. ``line`` numbers the engine's lines; ``confidence`` 0–1."""

    text: str
    box: Box
    confidence: float
    line: int


def recognize(
    picture: NDArray[np.uint8], *, dpi: float, settings: ReadingSettings, block: bool = False
) -> list[OcrWord]:
    """Words of a grey picture. ``block``: it is one block of text lines, cut out by us, with no layout to be found.

    Raises ReadingError: engine or language missing, time over.
    """
    tsv = _tesserocr_tsv if engine_of(settings) == "tesserocr" else _pytesseract_tsv
    return parse_tsv(tsv(picture, round(dpi), BLOCK if block else PAGE, settings))


def engine_of(settings: ReadingSettings) -> str:
    """ "tesserocr" when asked for or installed with language data, else "pytesseract"."""
    if settings.engine != "auto":
        return settings.engine
    return "tesserocr" if _has_tesserocr() and tessdata_folder(settings) else "pytesseract"


@functools.cache
def _has_tesserocr() -> bool:
    from importlib.util import find_spec

    return find_spec("tesserocr") is not None


def tessdata_folder(settings: ReadingSettings) -> Path | None:
    """Where the language's traineddata lies: the setting, TESSDATA_PREFIX, or a system folder."""
    named = [settings.tessdata, os.environ.get("TESSDATA_PREFIX"), *_TESSDATA]
    for folder in (Path(n) for n in named if n):
        if (folder / f"{settings.language}.traineddata").exists():
            return folder
    return None


def parse_tsv(tsv: str) -> list[OcrWord]:
    """Tesseract's TSV (5.x; level 5 = word) as words; blank ones left out.

    >>> row = "5\\t1\\t1\\t1\\t2\\t1\\t10\\t20\\t30\\t12\\t96.5\\tKẾ"
    >>> parse_tsv(row)
    [OcrWord(text='KẾ', box=Box(x0=10.0, top=20.0, x1=40.0, bottom=32.0), confidence=0.965, line=0)]
    """
    out: list[OcrWord] = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in csv.reader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        if len(row) < 12 or row[0] != _WORD_LEVEL or not row[11].strip():
            continue
        block, paragraph, line = row[2:5]
        x, y, w, h = map(float, row[6:10])
        number = lines.setdefault((block, paragraph, line), len(lines))
        confidence = min(max(float(row[10]) / 100, 0.0), 1.0)
        out.append(OcrWord(row[11].strip(), Box(x, y, x + w, y + h), round(confidence, 4), number))
    return out


def _pytesseract_tsv(picture: NDArray[np.uint8], dpi: int, mode: int, settings: ReadingSettings) -> str:
    import cv2
    import pytesseract

    os.environ.setdefault(
        "OMP_THREAD_LIMIT", "1"
    )  # its threads fight over the cores our pages run on: 2.6–4.7 × slower
    config = f"--psm {mode} --dpi {dpi}"
    if settings.tessdata:
        config += f' --tessdata-dir "{settings.tessdata}"'
    with tempfile.TemporaryDirectory(prefix="thidua-ocr-") as folder:
        path = str(Path(folder) / "page.pgm")  # uncompressed: PNG costs a tenth of a page's time
        cv2.imwrite(path, picture)
        try:
            tsv: str = _run_twice(
                lambda: pytesseract.image_to_data(
                    path, lang=settings.language, config=config, timeout=settings.page_timeout
                )
            )
        except pytesseract.TesseractNotFoundError:
            raise MissingDependencyError("reading.tesseract_missing") from None
        except pytesseract.TesseractError as error:
            raise _engine_error(str(error.message), settings) from None
        except RuntimeError:  # pytesseract's word for a timeout
            raise ReadingError("reading.ocr_timeout", seconds=settings.page_timeout) from None
    return tsv


def _run_twice(run: Callable[[], str]) -> str:
    """Once more where Tesseract was killed from outside (its exit status is a signal): a page is not lost for that."""
    import pytesseract

    try:
        return run()
    except pytesseract.TesseractError as error:
        if error.status >= 0:
            raise
        return run()


def _engine_error(text: str, settings: ReadingSettings) -> ThiduaError:
    if "traineddata" in text or "Failed loading language" in text:
        return MissingDependencyError("reading.language_missing", language=settings.language)
    return ReadingError("reading.ocr_failed", detail=text[:300])


def _tesserocr_tsv(picture: NDArray[np.uint8], dpi: int, mode: int, settings: ReadingSettings) -> str:
    from PIL import Image

    folder = tessdata_folder(settings)
    if folder is None:
        raise MissingDependencyError("reading.language_missing", language=settings.language)
    engine = _persistent_engine(str(folder), settings.language)
    try:
        engine.SetPageSegMode(mode)
        engine.SetImage(Image.fromarray(picture))
        engine.SetSourceResolution(dpi)
        if not engine.Recognize(int(settings.page_timeout * 1000)):
            raise ReadingError("reading.ocr_timeout", seconds=settings.page_timeout)
        tsv: str = engine.GetTSVText(0)
        return tsv
    finally:
        engine.Clear()


@functools.lru_cache(maxsize=2)
def _persistent_engine(folder: str, language: str) -> Any:
    import tesserocr

    return tesserocr.PyTessBaseAPI(path=folder, lang=language, oem=1)

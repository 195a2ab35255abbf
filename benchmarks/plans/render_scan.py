"""Pages → what a scanner, a fax or a phone makes of them: images, then an image-only PDF, TIFF, PNG or JPEG.

A grade says how bad; the seed fixes every random choice, so the same call yields the same pixels. Pages are rendered by
pdfium, as a reader's own renderer would not: truth and measurement do not share a path.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from .ink import add_ink
from .render_pdf import sheets_pdf
from .sheet import Sheet

EPOCH = time.gmtime(0)


@dataclass(frozen=True, kw_only=True)
class Grade:
    """``skew`` in degrees (each page within ± that), ``blur`` in pixels at 200 dpi, ``noise`` as a standard deviation
    of 0–255, ``contrast`` the share of it that is left, ``gradient`` the light lost at the dark edge, ``turn`` the way
    the sheet lay (0, 90, 180, 270), ``jpeg`` a quality or None for lossless. ``ink``: what a hand added."""

    dpi: int = 200
    mode: str = "L"  # RGB, L, 1 (bilevel, CCITT)
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    specks: float = 0.0  # per thousand pixels
    contrast: float = 1.0
    gradient: float = 0.0
    paper: tuple[int, int, int] = (255, 255, 255)
    turn: int = 0
    jpeg: int | None = 80
    ink: tuple[str, ...] = ()


PAPERS = ((248, 236, 206), (214, 233, 214), (250, 220, 225), (212, 226, 244))  # cream, green, pink, blue
SIGNED = ("seal", "signature", "number", "day", "month")

GRADES: dict[str, Grade] = {
    "clean": Grade(dpi=300, jpeg=90),
    "office": Grade(dpi=200, skew=0.6, blur=0.5, noise=4, contrast=0.9, jpeg=75),
    "colour": Grade(dpi=200, mode="RGB", skew=0.6, blur=0.5, noise=4, contrast=0.92, jpeg=80, ink=SIGNED),
    "tinted": Grade(dpi=200, mode="RGB", skew=0.8, blur=0.5, noise=5, contrast=0.85, paper=(248, 236, 206), jpeg=70),
    "fax": Grade(dpi=200, mode="1", skew=1.0, blur=0.7, noise=14, specks=0.4, contrast=0.85, jpeg=None),
    "harsh": Grade(dpi=200, mode="RGB", skew=2.0, blur=0.7, noise=7, contrast=0.6, gradient=0.3, jpeg=45, ink=SIGNED),
    "skewed": Grade(dpi=200, skew=3.0, blur=0.5, noise=4, contrast=0.85, jpeg=70),
    "fine": Grade(dpi=300, mode="RGB", skew=0.8, blur=0.6, noise=4, contrast=0.9, jpeg=70, ink=SIGNED),
    "low": Grade(dpi=150, skew=1.0, blur=0.5, noise=6, contrast=0.85, jpeg=60),
}


def any_grade(rng: random.Random) -> Grade:
    """Every trait drawn by itself, within what scanners do: what no named grade combines."""
    mode = rng.choice(["RGB", "RGB", "L", "1"])
    return Grade(
        dpi=rng.choice([150, 200, 200, 240, 300]),
        mode=mode,
        skew=rng.choice([0.0, 0.5, 1.0, 2.0, 3.0]),
        blur=rng.uniform(0.0, 0.8),
        noise=rng.uniform(0, 10),
        specks=rng.choice([0.0, 0.0, 0.3]),
        contrast=rng.uniform(0.6, 1.0) if mode != "1" else rng.uniform(0.85, 1.0),
        gradient=rng.choice([0.0, 0.0, 0.3]) if mode != "1" else 0.0,
        paper=rng.choice([(255, 255, 255), (255, 255, 255), *PAPERS]) if mode == "RGB" else (255, 255, 255),
        jpeg=None if mode == "1" else rng.randint(45, 90),
        ink=SIGNED if mode == "RGB" or rng.random() < 0.3 else (),
    )


def scan(sheets: Sequence[Sheet], grade: Grade, *, seed: int) -> list[Image.Image]:
    """The page images of a scan."""
    document = pypdfium2.PdfDocument(sheets_pdf(sheets))
    pages = []
    for i, sheet in enumerate(sheets):
        page = document[i].render(scale=grade.dpi / 72).to_pil().convert("RGB")
        if grade.ink:
            page = add_ink(page, sheet, grade.dpi, kinds=grade.ink, seed=seed + i)
        pages.append(worsen(page, grade, seed=seed * 1000 + i))
    return pages


def worsen(page: Image.Image, grade: Grade, *, seed: int) -> Image.Image:
    """A clean page as the scanner delivers it: skewed, shaded, blurred, noisy, in the grade's colours."""
    rng = np.random.default_rng(seed)
    page = page.convert("RGB") if grade.mode == "RGB" else page.convert("L")
    page = _tinted(page, grade)
    if grade.skew:
        page = page.rotate(_angle(grade, rng), resample=Image.Resampling.BICUBIC, fillcolor=_paper(page, grade))
    if grade.blur:
        page = page.filter(ImageFilter.GaussianBlur(grade.blur * grade.dpi / 200))
    page = Image.fromarray(_disturbed(np.asarray(page, dtype=np.float32), grade, rng))
    if grade.mode == "1":
        page = page.point(lambda v: 255 if v > 150 else 0).convert("1")
    return page.rotate(grade.turn, expand=True) if grade.turn else page


def _angle(grade: Grade, rng: np.random.Generator) -> float:
    return float(rng.uniform(-grade.skew, grade.skew))


def first_angle(grade: Grade, *, seed: int) -> float:
    """Degrees by which the first page of ``scan(…, grade, seed=seed)`` is skewed."""
    return _angle(grade, np.random.default_rng(seed * 1000))


def _paper(page: Image.Image, grade: Grade) -> tuple[int, ...] | int:
    return grade.paper if page.mode == "RGB" else sum(grade.paper) // 3


def _tinted(page: Image.Image, grade: Grade) -> Image.Image:
    """Paper of the grade's colour under the ink."""
    if grade.paper == (255, 255, 255):
        return page
    values = np.asarray(page, dtype=np.float32) / 255
    return Image.fromarray((values * np.asarray(_paper(page, grade), dtype=np.float32)).astype(np.uint8))


def _disturbed(values: np.ndarray, grade: Grade, rng: np.random.Generator) -> np.ndarray:
    """Contrast lost, light falling off to one edge, sensor noise, specks of dust."""
    height, width = values.shape[:2]
    values = 255 - (255 - values) * grade.contrast - 255 * (1 - grade.contrast) * 0.15
    if grade.gradient:
        fall = np.linspace(1.0, 1.0 - grade.gradient, width, dtype=np.float32)
        values = values * (fall[None, :, None] if values.ndim == 3 else fall[None, :])
    if grade.noise:
        values = values + rng.normal(0, grade.noise, (height, width) + (1,) * (values.ndim - 2))
    if grade.specks:
        for _ in range(int(height * width * grade.specks / 1000)):
            y, x = int(rng.integers(height)), int(rng.integers(width))
            values[y : y + int(rng.integers(1, 3)), x : x + int(rng.integers(1, 3))] = 20
    out: np.ndarray = np.clip(values, 0, 255).astype(np.uint8)
    return out


def jpeg_bytes(page: Image.Image, grade: Grade) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=grade.jpeg or 85, dpi=(grade.dpi, grade.dpi))
    return out.getvalue()


def scan_pdf(pages: Sequence[Image.Image], grade: Grade) -> bytes:
    """An image-only PDF: JPEG, or CCITT G4 where the pages are bilevel."""
    out = io.BytesIO()
    first, *rest = pages
    lossy = {} if grade.mode == "1" else {"quality": grade.jpeg or 85}
    same = {"resolution": grade.dpi, "creationDate": EPOCH, "modDate": EPOCH}
    first.save(out, "PDF", save_all=True, append_images=rest, **same, **lossy)
    return out.getvalue()


def scan_file(pages: Sequence[Image.Image], grade: Grade, suffix: str) -> bytes:
    """The pages as .pdf or .tif, one page as .png or .jpg."""
    if suffix == ".pdf":
        return scan_pdf(pages, grade)
    if suffix == ".jpg":
        return jpeg_bytes(pages[0], grade)
    out = io.BytesIO()
    if suffix == ".png":
        pages[0].save(out, "PNG", dpi=(grade.dpi, grade.dpi))
    else:
        how = {"compression": "group4"} if grade.mode == "1" else {"compression": "jpeg", "quality": grade.jpeg or 85}
        pages[0].save(out, "TIFF", dpi=(grade.dpi, grade.dpi), save_all=True, append_images=list(pages[1:]), **how)
    return out.getvalue()


def grade_named(name: str, **changes: object) -> Grade:
    """A grade of GRADES with some of its values changed."""
    return replace(GRADES[name], **changes)  # type: ignore[arg-type]

"""The programs we are measured against: plain Tesseract, and OCRmyPDF with its preparation."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

MEDIA = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".tif": "image/tiff"}
PREPARED = ("--force-ocr", "--deskew", "--clean", "--rotate-pages", "-l", "vie")
TOOLS = ("ocrmypdf", "unpaper", "gs")
_ENV = {**os.environ, "OMP_THREAD_LIMIT": "1"}


class Reading(NamedTuple):
    """What a program read, and how long it took; rendering for raw Tesseract is not counted."""

    text: str
    seconds: float


def missing_tools() -> list[str]:
    """What OCRmyPDF with preparation needs and is not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def say_what_is_missing() -> None:
    if missing := missing_tools():
        print(
            f"NOT MEASURED: OCRmyPDF ({', '.join(missing)} not installed: apt-get install ocrmypdf unpaper ghostscript)"
        )


def raw_tesseract(data: bytes, suffix: str) -> Reading:
    """The plain program on the first page at 300 dpi."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        as_picture(data, suffix, picture)
        return run_tesseract(picture)


def as_picture(data: bytes, suffix: str, out: Path) -> None:
    """The page at 300 dpi, however it came: a viewer of a 200-dpi TIFF shows what one of a PDF does."""
    from PIL import Image

    if suffix == ".pdf":
        with closing_pdf(data) as document:
            document[0].render(scale=300 / 72).to_pil().save(out, compress_level=1)
        return
    image = Image.open(io.BytesIO(data))
    scale = 300 / float(image.info.get("dpi", (300, 300))[0])
    grey = image.convert("L") if image.mode == "1" else image
    grey.resize((round(image.width * scale), round(image.height * scale))).save(out, compress_level=1)


def closing_pdf(data: bytes):  # type: ignore[no-untyped-def]
    from contextlib import closing

    import pypdfium2

    return closing(pypdfium2.PdfDocument(data))


def pictures_of(files: Sequence[Path], folder: Path) -> Iterator[Path]:
    """Every page of some PDFs as a picture at 300 dpi."""
    for file in files:
        with closing_pdf(file.read_bytes()) as document:
            for index, page in enumerate(document):
                out = folder / f"{file.stem}-{index}.png"
                page.render(scale=300 / 72).to_pil().save(out, compress_level=1)
                yield out


def run_tesseract(picture: Path) -> Reading:
    start = time.perf_counter()
    command = ["tesseract", str(picture), "-", "-l", "vie", "--dpi", "300"]
    done = subprocess.run(command, capture_output=True, check=False, env=_ENV)
    return Reading(done.stdout.decode("utf-8", "replace"), time.perf_counter() - start)


def ocrmypdf(data: bytes, suffix: str, *, jobs: int = 1) -> Reading | None:
    """The text OCRmyPDF makes of a file, or None where it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        source, text = Path(folder) / f"in{suffix}", Path(folder) / "out.txt"
        source.write_bytes(data)
        command = ["ocrmypdf", *PREPARED, "-j", str(jobs), "--output-type", "pdf", "--sidecar", str(text)]
        start = time.perf_counter()
        done = subprocess.run([*command, str(source), f"{folder}/out.pdf"], capture_output=True, check=False, env=_ENV)
        seconds = time.perf_counter() - start
        if done.returncode or not text.exists():
            print(f"OCRmyPDF failed: {done.stderr.decode('utf-8', 'replace').strip()[-200:]}")
            return None
        return Reading(text.read_text(encoding="utf-8"), seconds)

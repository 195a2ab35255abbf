"""Files with their truth: errors as read and after repair."""

from __future__ import annotations

from pathlib import Path

from pipeline.pages import PAGE_BREAK
from pipeline.reading import ReadingSettings, read_pages
from pipeline.run import pages_to_text

from .errors import errors
from .peers import MEDIA


def measure_files(scans: Path, truths: Path, *, engine: str) -> None:
    """One line a file whose truth has its name: of SCANS/000.pdf in TRUTHS/000.txt."""
    settings = ReadingSettings(engine=engine)  # type: ignore[arg-type]
    print(f"{'':30} pages | {'as read: CER  WER    missed':22} | after repair")
    for file in sorted(f for f in scans.iterdir() if f.suffix in MEDIA):
        truth = (truths / f"{file.stem}.txt").read_text(encoding="utf-8")
        pages = read_pages(file.read_bytes(), media_type=MEDIA[file.suffix], name=file.name, settings=settings)
        read = errors(truth, PAGE_BREAK.join(p.text for p in pages))
        repaired = errors(truth, pages_to_text(pages).text.clean)
        print(f"{file.stem[:30]:30} {len(pages):5} | {read} | {repaired}")

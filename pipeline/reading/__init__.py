"""A source file's bytes → pages of clean, ordered text with words, boxes and a verdict per page.

``read_pages`` is the whole of it. Behind it each outside tool has one module: :mod:`pdf_text` (pypdfium2),
:mod:`ocr` (Tesseract), :mod:`tables` (pdfplumber), :mod:`image` (OpenCV), :mod:`docx` (python-docx), :mod:`doc`
(antiword, LibreOffice). :mod:`gate` and :mod:`layout` are pure.
"""

from __future__ import annotations

from pipeline.pages import Page
from pipeline.reading.settings import ReadingError, ReadingSettings

__all__ = ["ReadingError", "ReadingSettings", "read_pages"]

VERSION = 3  # of the reading stage: stored readings of an older one are made again

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOC = "application/msword"


def read_pages(data: bytes, *, media_type: str, name: str, settings: ReadingSettings | None = None) -> list[Page]:
    """Pages of one source file, from page 1. ``name`` is used in messages only.

    Kinds: PDF, PNG, JPEG, TIFF (also of many pages), DOCX, DOC, plain text, Markdown. Raises ReadingError with a
    message id and its arguments when the file cannot be read at all or a tool it needs is missing; a page that cannot
    be read is a page without text whose ``action`` says why.

    >>> read_pages("KẾ HOẠCH\\nPhát động".encode(), media_type="text/plain", name="a.txt")[0].text
    'KẾ HOẠCH\\nPhát động'
    """
    settings = settings or ReadingSettings()
    if media_type == "application/pdf":
        from pipeline.reading.pdf import read_pdf

        return read_pdf(data, name=name, settings=settings)
    if media_type.startswith("image/"):
        from pipeline.reading.pictures import read_images

        return read_images(data, name=name, settings=settings)
    if media_type == _DOCX:
        from pipeline.reading.docx import read_docx

        return read_docx(data, name=name)
    if media_type == _DOC:
        from pipeline.reading.doc import read_doc

        return read_doc(data, name=name, settings=settings)
    if media_type.startswith("text/"):
        from pipeline.reading.plain import read_text

        return read_text(data, name=name)
    raise ReadingError("reading.unknown_kind", file=name, media_type=media_type)

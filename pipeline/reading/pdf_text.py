"""PDFs through pypdfium2: opened, their words taken letter by letter, their pages rendered.

PDFium is not thread-safe: one process reads one document at a time.
"""

from __future__ import annotations

import ctypes
import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.pages import Box
from pipeline.reading.pdf_marks import Placement, find_edges, find_images
from pipeline.reading.printed import PrintedPage, PrintedWord
from pipeline.reading.settings import ReadingError, ReadingSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

INVISIBLE = 3  # text render mode: neither filled nor stroked, the way OCR software hides its layer
MOST_ANNOTATIONS = 1_000
ANGLES_SAMPLED = 5  # one letter in so many shows which way a page's text runs


@contextmanager
def open_pdf(data: bytes, *, name: str, settings: ReadingSettings) -> Iterator[Any]:
    """The open document. Raises ReadingError: not a PDF, damaged, encrypted, no pages or too many."""
    import pypdfium2 as pdfium

    if not data:
        raise ReadingError("reading.empty_file", file=name)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        raise ReadingError(
            "reading.encrypted" if encrypted else "reading.damaged_pdf", file=name, detail=str(error)
        ) from None
    try:
        if not len(document):
            raise ReadingError("reading.no_pages", file=name)
        if len(document) > settings.max_pages:
            raise ReadingError("reading.too_many_pages", file=name, pages=len(document), limit=settings.max_pages)
        document.init_forms()  # draws the fields whose file leaves that to the viewer
        yield document
    finally:
        document.close()


@contextmanager
def open_page(document: Any, index: int, *, name: str) -> Iterator[tuple[Any, list[Box]]]:
    """One page with its stamps and form fields flattened into it, and the boxes they stood in (user space).

    Registry software writes number and day as such ("507", "24" over "Số:      /UBND-KGVX"), and neither the text nor
    the picture holds them otherwise.
    """
    import pypdfium2 as pdfium

    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        raise ReadingError("reading.damaged_page", file=name, page=index + 1, detail=str(error)) from None
    try:
        stamps = _annotation_boxes(page)
        if stamps:
            pdfium.raw.FPDFPage_Flatten(page.raw, pdfium.raw.FLAT_NORMALDISPLAY)
            page.close()
            page = document[index]
        yield page, stamps
    finally:
        page.close()


def _annotation_boxes(page: Any) -> list[Box]:
    import pypdfium2 as pdfium

    raw = pdfium.raw
    out = []
    for i in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MOST_ANNOTATIONS)):
        annotation, rect = raw.FPDFPage_GetAnnot(page.raw, i), raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, rect)
        out.append(Box(rect.left, rect.bottom, rect.right, rect.top))
        raw.FPDFPage_CloseAnnot(annotation)
    return out


def printed_page(page: Any, stamps: Sequence[Box] = ()) -> PrintedPage:
    """Words and ruling lines of a page, with what the gate needs to judge them.

    A page whose text runs sideways or upside down as displayed is laid out as its text wants it.
    """
    displayed = Placement.of(page)
    place = upright_placement(page, displayed)
    letters = _Letters(page, place)
    words = letters.words()
    images = list(find_images(page, place))
    edges = list(find_edges(page, place))
    area = max(place.width * place.height, 1.0)
    cover = sum(i.area for i in images) / area
    figures = {
        "characters": float(sum(len(w.text) for w in words)),
        "image_cover": round(min(cover, 1.0), 4),
        "invisible": round(letters.invisible / max(letters.seen, 1), 4),
        "unmapped": round(letters.unmapped / max(letters.seen, 1), 4),
        "upright": round(letters.upright / max(letters.seen, 1), 4),
    }
    if images:
        largest = max(images, key=lambda i: i.area)
        figures["image_dpi"] = round(largest.dpi, 2)
    return PrintedPage(
        width=place.width,
        height=place.height,
        words=words,
        edges=edges,
        figures=figures,
        fonts=frozenset(w.font for w in words if w.font),
        stamps=tuple(place.box(*box) for box in stamps),
        to_display=None if place == displayed else partial(place.moved, to=displayed),
    )


def displayed_size(page: Any) -> tuple[float, float]:
    """Width and height of the page as displayed."""
    place = Placement.of(page)
    return place.width, place.height


def upright_placement(page: Any, displayed: Placement) -> Placement:
    """The page turned so that most of its letters stand upright."""
    import pypdfium2 as pdfium

    text = page.get_textpage()
    turns = Counter(
        round(pdfium.raw.FPDFText_GetCharAngle(text.raw, i) / 1.5707963) * 90 % 360
        for i in range(0, text.count_chars(), ANGLES_SAMPLED)
        if pdfium.raw.FPDFText_GetUnicode(text.raw, i) > 0x20
    )
    if not turns:
        return displayed
    turn, count = turns.most_common(1)[0]
    return displayed._replace(rotation=-turn % 360) if 2 * count > turns.total() else displayed


def render(page: Any, *, dpi: float, settings: ReadingSettings) -> Picture:
    """The page as displayed, as an RGB array (grey pages too); coarser than ``dpi`` when it would pass the pixel cap.

    The bitmap has the rounded size, not PDFium's rounded-up one: a scan rendered at its own resolution then keeps its
    pixels, where one column more would blur them all (a third of the errors on a 200-dpi fax).
    """
    width, height = page.get_size()
    scale = min(dpi / 72, (settings.max_pixels / max(width * height, 1.0)) ** 0.5)
    scale = (max(round(width * scale), 2) - 0.01) / width
    picture: Picture = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True).to_numpy()
    return picture


def render_dpi(figures: dict[str, float], settings: ReadingSettings) -> float:
    """Resolution to render a page at: a scan's own when that is near the one asked for, so that no pixel is
    resampled.
    """
    own = figures.get("image_dpi", 0.0)
    if figures.get("image_cover", 0.0) > 0.9 and 0.9 * settings.dpi <= own <= 1.25 * settings.dpi:
        return own
    return settings.dpi


class _Letters:
    """Reads a text page letter by letter. Counts letters seen, invisible, without Unicode, and upright as displayed."""

    def __init__(self, page: Any, place: Placement) -> None:
        import pypdfium2 as pdfium

        self.raw = pdfium.raw
        self.page = page.get_textpage()
        self.place = place
        self.seen = self.invisible = self.unmapped = self.upright = 0

    def words(self) -> list[PrintedWord]:
        out: list[PrintedWord] = []
        start, text = 0, ""
        for i, char in enumerate(self._characters()):
            if char.isspace() or char in "\x00\x02\ufffe":
                if char in "\x02\ufffe" and self._is_soft_hyphen(i):
                    text += "\xad"  # ư of TCVN3, whose code PDFium takes for a hyphenation mark
                    continue
                if text:
                    out += self._word(start, text)
                text = ""
                continue
            if not text:
                start = i
            text += char
        if text:
            out += self._word(start, text)
        return out

    def _characters(self) -> list[str]:
        get = self.raw.FPDFText_GetUnicode
        handle = self.page.raw
        codes = [get(handle, i) for i in range(self.page.count_chars())]
        return [chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes]

    def _is_soft_hyphen(self, index: int) -> bool:
        return not self.raw.FPDFText_IsGenerated(self.page.raw, index)

    def _word(self, start: int, text: str) -> list[PrintedWord]:
        raw, handle = self.raw, self.page.raw
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        boxes: list[tuple[float, float, float, float]] = []
        for i in range(start, start + len(text)):
            if raw.FPDFText_GetCharBox(handle, i, left, right, bottom, top) and right.value > left.value:
                boxes.append((left.value, bottom.value, right.value, top.value))
        if not boxes:
            return []
        box = self.place.box(
            min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
        )
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(handle, start, x, y)
        baseline = self.place.point(x.value, y.value)[1]
        font, bold = self._font(start)
        self._count(start, len(text))
        size = self._size(start, box)
        return [PrintedWord(text, box, baseline, size, bold=bold, font=font)]

    def _size(self, index: int, box: Box) -> float:
        rect = self.raw.FS_RECTF()
        if not self.raw.FPDFText_GetLooseCharBox(self.page.raw, index, rect):
            return box.bottom - box.top
        loose = self.place.box(rect.left, rect.bottom, rect.right, rect.top)
        return max(min(loose.bottom - loose.top, 4 * (box.bottom - box.top)), 1.0)

    def _font(self, index: int) -> tuple[str, bool]:
        buffer, flags = ctypes.create_string_buffer(96), ctypes.c_int()
        self.raw.FPDFText_GetFontInfo(self.page.raw, index, buffer, 96, flags)
        name = buffer.value.decode("utf-8", "replace")
        return name, _is_bold(name) or self.raw.FPDFText_GetFontWeight(self.page.raw, index) >= 600

    def _count(self, index: int, length: int) -> None:
        raw, handle = self.raw, self.page.raw
        self.seen += length
        if raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            self.unmapped += length
        item = raw.FPDFText_GetTextObject(handle, index)
        if item and raw.FPDFTextObj_GetTextRenderMode(item) == INVISIBLE:
            self.invisible += length
        turns = round(raw.FPDFText_GetCharAngle(handle, index) / 1.5707963) * 90 + self.place.rotation
        if turns % 360 == 0:
            self.upright += length


@functools.lru_cache(maxsize=256)
def _is_bold(font: str) -> bool:
    return "bold" in font.lower()

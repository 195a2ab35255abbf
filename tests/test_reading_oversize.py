"""Pictures and pages of too many pixels are read smaller, and say so; what OCR makes of them is not asked here."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.reading import ReadingError, ReadingSettings, oversize, pdf, pictures, read_pages
from pipeline.reading.printed import PrintedPage

CAP = ReadingSettings(max_pixels=40_000)
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff"}


@pytest.fixture(autouse=True)
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[tuple[int, ...], float]]]:
    """Shape and resolution of every picture that OCR is given."""
    pages: list[tuple[tuple[int, ...], float]] = []

    def look(picture: Any, *, dpi: float, settings: ReadingSettings) -> tuple[PrintedPage, tuple[str, ...]]:
        pages.append((picture.shape, dpi))
        return PrintedPage(width=1.0, height=1.0, words=[]), ()

    monkeypatch.setattr(pictures, "read_picture", look)
    monkeypatch.setattr(pdf, "read_picture", look)
    yield pages


def drawn(kind: str, *, mode: str = "L", size: tuple[int, int] = (800, 400), frames: int = 1) -> bytes:
    """White, the left half of the last frame black."""
    pages = [Image.new(mode, size, "white") for _ in range(frames)]
    pages[-1].paste("black", (0, 0, size[0] // 2, size[1]))
    buffer = BytesIO()
    more: dict[str, Any] = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    pages[0].save(buffer, kind, dpi=(400, 400), **more)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("held", [True, False], ids=["held", "never held in full"])
def test_a_picture_over_the_cap_is_read_smaller(
    kind: str, held: bool, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not held:
        monkeypatch.setattr(oversize, "HELD_IN_COLOUR", 1)
    (page,) = read_pages(drawn(kind), media_type=KINDS[kind], name="a", settings=CAP)
    (shape, dpi), *_ = seen
    assert 30_000 < shape[0] * shape[1] <= CAP.max_pixels and shape[1] / shape[0] == pytest.approx(2, abs=0.03)
    assert dpi == pytest.approx(400 * shape[1] / 800, rel=0.01)
    assert oversize.STEP in page.action.split() and page.figures["image_dpi"] == 400
    assert (page.width, page.height) == pytest.approx((144, 72), rel=0.01)


def test_a_picture_under_the_cap_is_left_as_it_is(seen: list[Any]) -> None:
    (page,) = read_pages(drawn("PNG", size=(200, 200)), media_type="image/png", name="a", settings=CAP)
    ((shape, dpi),) = seen
    assert shape == (200, 200) and round(dpi) == 400 and oversize.STEP not in page.action


def test_each_frame_is_decoded_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversize, "HELD_IN_COLOUR", 1)
    means = []

    def look(picture: Any, *, dpi: float, settings: ReadingSettings) -> tuple[PrintedPage, tuple[str, ...]]:
        means.append(round(float(np.mean(picture)) / 255, 1))
        return PrintedPage(width=1.0, height=1.0, words=[]), ()

    monkeypatch.setattr(pictures, "read_picture", look)
    assert len(read_pages(drawn("TIFF", frames=3), media_type="image/tiff", name="a", settings=CAP)) == 3
    assert means == [1.0, 1.0, 0.5]


def test_what_cannot_be_held_is_refused_and_what_is_cut_off_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversize, "HELD_IN_COLOUR", 1)
    with pytest.raises(ReadingError) as error:
        read_pages(drawn("PNG")[:200], media_type="image/png", name="a", settings=CAP)
    assert error.value.message.id == "reading.damaged_image"
    monkeypatch.setattr(oversize, "HELD_IN_GREY", 100_000)
    with pytest.raises(ReadingError) as error:
        read_pages(drawn("PNG"), media_type="image/png", name="a", settings=CAP)
    assert error.value.message.id == "reading.image_too_large"
    assert read_pages(drawn("JPEG"), media_type="image/jpeg", name="a", settings=CAP)  # decoded at a fraction


def test_a_pdf_page_as_large_as_pdf_allows_is_rendered_coarser(seen: list[Any]) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(14_400, 14_400))
    canvas.drawInlineImage(Image.new("L", (100, 100), "white"), 0, 0, 14_400, 14_400)
    canvas.save()
    (page,) = read_pages(buffer.getvalue(), media_type="application/pdf", name="a.pdf")
    (shape, dpi), *_ = seen
    assert shape[0] * shape[1] < 1.001 * ReadingSettings().max_pixels and dpi < 40
    assert oversize.STEP in page.action.split() and page.width == 14_400

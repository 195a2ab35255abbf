"""Numbers alone in the cells of a scanned table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.pages import Box
from pipeline.reading.numerals import is_wanting, repeated, reread_numbers
from pipeline.reading.ocr import OcrWord

CELLS = [(0, 0, 100, 40), (100, 0, 200, 40)]


def word(text: str, x: float, confidence: float) -> OcrWord:
    return OcrWord(text, Box(x, 10, x + 10, 26), confidence, 0)


@pytest.mark.parametrize(
    ("words", "wanting"),
    [
        ([], True),
        ([word("5", 40, 0.95)], False),
        ([word("†", 40, 0.5)], True),
        ([word("l5", 40, 0.95)], True),
        ([word("2.", 40, 0.95)], False),
        ([word("II", 40, 0.9)], False),
        ([word("Hồ", 20, 0.5), word("sơ", 40, 0.5)], False),
    ],
)
def test_a_cell_is_looked_at_again_when_it_holds_no_sure_number(words: list[OcrWord], wanting: bool) -> None:
    assert is_wanting(words, CELLS[0]) is wanting


@pytest.mark.parametrize("text", ["5559", "ITIIII", "7.777", "HHHH", "12341234", ""])
def test_copies_that_are_not_read_alike_are_no_number(text: str) -> None:
    assert repeated(text) == ""


def test_a_number_takes_the_place_of_what_was_misread_and_stands_where_its_ink_is() -> None:
    picture = np.full((40, 200), 255, np.uint8)
    picture[12:26, 44:52] = picture[12:26, 144:152] = 0
    sheets: list[Any] = []

    def recognize(sheet: np.ndarray[Any, np.dtype[np.uint8]]) -> list[OcrWord]:
        rows = np.flatnonzero((sheet < 100).any(axis=1))
        sheets.append(sheet)
        top, bottom = float(rows[0]), float(rows[np.flatnonzero(np.diff(rows) > 1)[0]] if len(rows) > 20 else rows[-1])
        return [OcrWord("7777", Box(10, top, 90, bottom), 0.9, 0)]

    found = reread_numbers([word("†", 144, 0.4)], picture, CELLS, dpi=100, recognize=recognize)
    assert sorted((w.text, w.box.x0) for w in found) == [("7", 44.0), ("†", 144)]
    assert len(sheets) == 1


@pytest.mark.slow
def test_labels_and_scores_of_a_scanned_table_are_those_of_the_printed_one() -> None:
    import pypdfium2 as pdfium

    from benchmarks.plans.render_scan import GRADES, scan_pdf, worsen
    from pipeline.reading import read_pages

    path = Path(__file__).parents[1] / "data" / "samples" / "plans" / "kh-skhcn-da-nang-2025.pdf"
    printed = read_pages(path.read_bytes(), media_type="application/pdf", name="a.pdf")[0]
    grade = GRADES["office"]
    picture = pdfium.PdfDocument(path.read_bytes())[0].render(scale=grade.dpi / 72).to_pil()
    scan = scan_pdf([worsen(picture.convert("RGB"), grade, seed=9)], grade)
    scanned = read_pages(io.BytesIO(scan).getvalue(), media_type="application/pdf", name="b.pdf")[0]

    def numbers(page: Any) -> list[tuple[int, int, str]]:
        cells = ((c.row, c.column, page.text[c.start : c.end]) for c in page.grids[0].cells)
        return [cell for cell in cells if cell[0] and cell[1] != 1 and cell[2]]

    assert numbers(scanned) == numbers(printed)

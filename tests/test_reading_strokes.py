"""Roman numerals told by their strokes: drawn in the fonts offices use, blurred as a scanner blurs."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.pages import Box
from pipeline.reading.ocr import OcrWord
from pipeline.reading.strokes import MEASURED, count_untold, tell_numerals

FONTS = "/usr/share/fonts/truetype/"
SERIF, BOLD, ITALIC, SANS = (
    f"{FONTS}liberation2/Liberation{name}.ttf"
    for name in ("Serif-Regular", "Serif-Bold", "Serif-BoldItalic", "Sans-Bold")
)
NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


def drawn(text: str, font: str, size: int = 54) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], Box]:
    """The text on a picture of 300 dpi (54 pixels: 13 points), and the box of its ink."""
    image = Image.new("L", (80 + size * len(text), 3 * size), 255)
    ImageDraw.Draw(image).text((40, size), text, font=ImageFont.truetype(font, size), fill=20)
    picture = cv2.GaussianBlur(np.asarray(image, np.uint8), (0, 0), 1.0).astype(np.uint8)
    y, x = np.where(picture < 140)
    return picture, Box(float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1))


def told(printed: str, read: str, font: str, *, confidence: float = 0.6, opens: bool = True) -> str | None:
    """What the strokes of a printed word say where the engine read something; None where they are not told."""
    picture, box = drawn(printed, font)
    before = [] if opens else [OcrWord("khóa", Box(0, 0, 9, 9), 0.9, 0)]
    word = tell_numerals([*before, OcrWord(read, box, confidence, 0)], picture)[-1]
    return word.text if word.confidence == MEASURED else None


@pytest.mark.parametrize("font", [SERIF, BOLD, SANS])
@pytest.mark.parametrize("numeral", NUMERALS)
def test_the_strokes_of_a_label_are_counted_whatever_was_read(numeral: str, font: str) -> None:
    assert told(f"{numeral}.", "II.", font) == f"{numeral}."
    assert told(f"{numeral}.", "HI", font) == f"{numeral}."
    assert told(numeral, "II", font, opens=False) == numeral


@pytest.mark.parametrize("font", [SERIF, BOLD, SANS])
@pytest.mark.parametrize("other", ["1.", "11.", "TT", "H.", "L.", "U.", "TL.", "IT"])
def test_other_strokes_are_no_numeral(other: str, font: str) -> None:
    assert told(other, "II.", font) is None


def test_a_slanted_numeral_stays_as_it_was_read_and_is_counted() -> None:
    assert told("III.", "II.", ITALIC) is None
    picture, box = drawn("III.", ITALIC)
    words = tell_numerals([OcrWord("II.", box, 0.6, 0), OcrWord("NỘI", box, 0.9, 0)], picture)
    assert count_untold(words) == 1


@pytest.mark.parametrize(("read", "untold"), [("H.", 1), ("II", 1), ("1.", 0), ("TL.", 0), ("THỊ", 0), ("iv.", 0)])
def test_what_may_be_a_numeral_and_was_not_told_is_counted(read: str, untold: int) -> None:
    assert count_untold([OcrWord(read, Box(0, 0, 9, 9), 0.9, 0)]) == untold


def test_a_digit_becomes_a_numeral_only_where_the_serifs_show_it() -> None:
    assert told("I.", "1.", BOLD, confidence=0.97) == "I."
    assert told("I.", "1.", SANS, confidence=0.97) is None
    assert told("1.", "1.", SERIF, confidence=0.5) is None


def test_words_inside_a_line_are_looked_at_only_as_numerals() -> None:
    assert told("II", "HI", BOLD, opens=False) is None


def test_small_numerals_stay_small() -> None:
    assert told("iii.", "iii.", SERIF) is None
    assert told("v.", "v.", SANS) is None


def test_a_comma_is_no_dot() -> None:
    assert told("V.", "V,", BOLD) == "V."
    assert told("XII,", "XII,", SERIF, opens=False) == "XII,"


def test_marks_too_small_to_be_told_are_left_alone() -> None:
    picture, box = drawn("III.", BOLD, size=16)
    word = OcrWord("II.", box, 0.6, 0)
    assert tell_numerals([word], picture) == [word]
    empty = OcrWord("II.", Box(0, 0, 1, 1), 0.6, 0)
    assert tell_numerals([empty], picture) == [empty]


@pytest.mark.parametrize("read", ["I.MỤC", "IL.MỤC", "1.MUC"])
def test_a_label_run_together_with_its_title_is_cut_behind_the_dot(read: str) -> None:
    picture, box = drawn("II.MỤC", BOLD)
    label, title = tell_numerals([OcrWord(read, box, 0.6, 0)], picture)
    assert (label.text, title.text) == ("II.", read.partition(".")[2])
    assert label.box.x1 == title.box.x0
    assert label.box.x1 - box.x0 < 0.4 * (box.x1 - box.x0)


def test_what_only_looks_like_a_label_run_together_stays_one_word() -> None:
    picture, box = drawn("TT.HĐ", BOLD)
    assert [w.text for w in tell_numerals([OcrWord("TT.HĐ", box, 0.6, 0)], picture)] == ["TT.HĐ"]

"""What a stretch of text has lost: nothing, its marks, or letters too. Counted from the letters themselves.

Reading's verdict on the page (a hint) narrows the answer; it may speak of a text layer that OCR has since replaced, so
the letters have the last word.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from normalizers.syllables import bears_mark, folds_to_syllable, is_syllable

Loss = Literal["none", "marks", "letters", "some letters", "spaces"]

_WORD = re.compile(r"[^\W\d_]+")
_FEW = 12  # words: fewer tell nothing
# Shares measured: clean official text has marks on 0.22–0.28 of its letters and 0.97 valid syllables; stripped text
# 0.00 and 0.62 (0.97 with marks aside), English OCR of Vietnamese 0.05–0.17 and 0.55, English prose 0.00 and 0.13.
# Verdicts on a text layer after which reading prefers OCR, whatever the carrier.
_READ_BY_OCR = frozenset({"dropped", "split", "mojibake", "caption"})
_NO_MARKS = 0.03
_CLEAN = 0.90
_OF_SYLLABLES = 0.60
_STILL_SYLLABLES = 0.75
_TORN = 0.20  # words of one letter; 0.03 in clean text, 0.3 and more where every marked letter stands apart
_STRIPPED = 0.85  # below this the letters are wrong too


class LetterFigures(NamedTuple):
    """Shares (0–1) of ``words``: spelt like a syllable, like one but for the marks; of their letters: marked;
    of all words: one letter alone."""

    words: int
    valid: float
    folded: float
    marks: float
    single: float


def letter_figures(text: str) -> LetterFigures:
    """Figures of the words of two letters and more; abbreviations aside.

    >>> letter_figures("Ke hoach phat dong phong trao thi dua cua UBND tinh").marks
    0.0
    """
    every = _WORD.findall(text)
    words = [w for w in every if len(w) > 1 and not _is_abbreviation(w)]
    letters = [c for w in words for c in w]
    count = max(1, len(words))
    return LetterFigures(
        len(words),
        sum(map(is_syllable, words)) / count,
        sum(map(folds_to_syllable, words)) / count,
        sum(map(bears_mark, letters)) / max(1, len(letters)),
        sum(len(w) == 1 for w in every) / max(1, len(every)),
    )


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and not folds_to_syllable(word)


def find_loss(text: str, *, carrier: str = "text", quality: str | None = None) -> Loss:
    """What to do for a stretch: "marks" are to be restored, "letters" repaired, "some letters" repaired gently (OCR
    that reads well), "spaces" set anew. A digital page that reading calls clean, and text that is not Vietnamese, have
    lost nothing.

    >>> find_loss("Ke hoach phat dong phong trao thi dua yeu nuoc nam 2024 cua tinh Tien Giang")
    'marks'
    >>> find_loss("Kế hoạch phát động phong trào thi đua yêu nước năm 2024 của tỉnh Tiền Giang")
    'none'
    """
    figures = letter_figures(text)
    scanned = carrier.startswith("image") or quality in _READ_BY_OCR
    if figures.words < _FEW or (carrier == "digital" and quality == "clean"):
        return "none"
    if figures.single > _TORN and figures.marks > _NO_MARKS:
        return "spaces"
    if figures.marks < _NO_MARKS and figures.folded >= _STILL_SYLLABLES:
        return "letters" if quality == "mojibake" or figures.folded < _STRIPPED else "marks"
    if figures.valid < _CLEAN and figures.folded >= _OF_SYLLABLES and (scanned or quality not in ("clean", None)):
        return "letters"
    if figures.valid < _CLEAN - 0.1 and figures.folded >= _OF_SYLLABLES and quality is None:
        return "letters"
    return "some letters" if scanned and figures.valid >= _OF_SYLLABLES else "none"

"""What OCR makes of seals, signatures, stamps and dirt: told from words by confidence and spelling, and left out.

Nothing printed is guessed at here: a word stays unless the engine itself doubts it and it spells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.fold import fold
from normalizers.syllables import folds_to_syllable, is_syllable
from pipeline.pages import Box
from pipeline.reading.ocr import OcrWord
from pipeline.reading.strokes import MEASURED

SPECK = 0.25  # confidence below which a sign without letters is dirt
STRAY_SIGN = 0.7  # a sign that no text has alone ("|", "_", "ˆ"), unless the engine is sure
NONSENSE = 0.3  # a word that spells nothing
LINE = 0.55  # mean of a line whose words mostly spell nothing
STAMP_SURE = 0.9  # a word of the text under a stamp's frame is kept from here

_SIGNS = re.compile(r"^(?:_|[^\w–—+…./-])+$")
_NEVER = re.compile(r"^[|_ˆ`'‘’¡¦°¬^<>{}\[\]=§„\\#—-]*[|_ˆ`¡¦°¬^<>{}\[\]=§„\\#][|_ˆ`'‘’¡¦°¬^<>{}\[\]=§„\\#—-]*$")
_SYMBOL = re.compile(r"/[A-ZĐ]{2}")  # "Số: ___/KH-UBND": its number may be scrawl, the line is none
_LETTERS = re.compile(r"[^\W\d_]+")
_STAMP = re.compile(r"^(den|cv|so|ngay|chuyen|gio|van|lưu|luu|ho|so:|ngay:|chuyen:|luu:)\W*$")


def without_noise(words: Sequence[OcrWord], frames: Sequence[Box] = ()) -> list[OcrWord]:
    """The words without dirt, without lines of seals and signatures, and without what stands in a stamp's frame."""
    for frame in frames:
        if not _is_stamp(words, frame):
            continue
        words = [w for w in words if not (_inside(w, frame) and (w.confidence < STAMP_SURE or _in_margin(w, words)))]
    lines: dict[int, list[OcrWord]] = {}
    for word in words:
        if not _is_dirt(word):
            lines.setdefault(word.line, []).append(word)
    kept = {id(w) for line in lines.values() if not _is_scrawl(line) for w in line}
    return [w for w in words if id(w) in kept]


_ODD = frozenset("#<>⁄|~^{}[]=\\„§¬¦@*")


def _is_mess(text: str) -> bool:
    """More odd signs than letters: "#<%⁄Z" of a signature, whatever the engine thinks of it."""
    odd, letters = sum(c in _ODD for c in text), sum(map(str.isalpha, text))
    return odd >= 2 and odd > letters and not any(map(str.isdigit, text))


def _is_dirt(word: OcrWord) -> bool:
    if _NEVER.match(word.text) or _is_mess(word.text):
        return True
    if not any(c.isalnum() for c in word.text):
        return word.confidence < SPECK or (word.confidence < STRAY_SIGN and bool(_SIGNS.match(word.text)))
    return word.confidence < NONSENSE and not _spells(word.text)


def _spells(text: str) -> bool:
    """Holds digits, or only syllables, or is an abbreviation in capitals."""
    tokens = _LETTERS.findall(text)
    return any(c.isdigit() for c in text) or all(map(_may_spell, tokens))


def _may_spell(token: str) -> bool:
    """A syllable, one with a wrong mark ("Trän" of "Trần"), an abbreviation."""
    return is_syllable(token) or (len(token) > 2 and folds_to_syllable(token)) or (token.isupper() and len(token) > 1)


def _is_scrawl(line: Sequence[OcrWord]) -> bool:
    """A line that the engine doubts and that spells little; a lone sign or letter that is no list's. Numerals told by
    their strokes are none."""
    if len(line) == 1 and line[0].confidence >= MEASURED:
        return False
    if _SYMBOL.search(" ".join(w.text for w in line)):
        return False
    tokens = [t for w in line for t in _LETTERS.findall(w.text)]
    if any(w.confidence >= LINE and any(c.isdigit() for c in w.text) for w in line):
        return False
    if not tokens:
        return all(w.confidence < LINE or not any(c.isdigit() for c in w.text) for w in line)
    if len(line) == 1 and len(line[0].text) <= 2 and not (is_syllable(tokens[0]) and line[0].confidence >= LINE):
        return True
    mean = sum(w.confidence for w in line) / len(line)
    spelt = sum(folds_to_syllable(t) for t in tokens) / len(tokens)
    return mean < LINE and spelt < 0.7


def _is_stamp(words: Sequence[OcrWord], frame: Box) -> bool:
    """A frame with two or more of the words of an incoming mail stamp: ĐẾN, Số, Ngày, Chuyển."""
    found = {fold(w.text).strip(":.,- ") for w in words if _inside(w, frame) and _STAMP.match(fold(w.text))}
    return len(found) >= 2 or "den" in found


def _inside(word: OcrWord, frame: Box) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return frame.x0 <= x <= frame.x1 and frame.top <= y <= frame.bottom


def _in_margin(word: OcrWord, words: Sequence[OcrWord]) -> bool:
    """Left of where the page's lines begin."""
    starts = sorted(min(w.box.x0 for w in words if w.line == n) for n in {w.line for w in words})
    return word.box.x1 < starts[len(starts) // 2]

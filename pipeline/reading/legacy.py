"""Words of a page in TCVN3 or VNI → Unicode, the encoding decided for the page and never for a word (viparse's only
user).

TCVN3 has no accented capitals: they are small letters set in a font named …H (.VnTimeH). Where the font name is
lost, a word is taken for capitals when its plain letters all are, or stand in a line of capitals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline.reading.printed import PrintedWord

Encoding = Literal["tcvn3", "vni"]


def detect_legacy(words: Sequence[str]) -> Encoding | None:
    """The encoding under which a page's letters spell Vietnamese, None when they are Unicode or nothing known.

    >>> detect_legacy("KÕ ho¹ch ph¸t ®éng phong trµo thi ®ua yªu n­íc vµ khen th­ëng cña c¸c ®¬n vÞ trong ngµnh".split())
    'tcvn3'
    """
    from viparse import detect_text_encoding

    found = detect_text_encoding(" ".join(words))
    return found if found in ("tcvn3", "vni") else None


def decode_words(words: Sequence[PrintedWord], encoding: Encoding) -> list[PrintedWord]:
    """The same words with their text in Unicode; a word set in a Unicode font is left alone."""
    from viparse import fix

    texts = fix("\n".join(w.text for w in words), encoding=encoding).split("\n")
    if len(texts) != len(words):
        texts = [fix(w.text, encoding=encoding) for w in words]
    if encoding == "vni":
        return [w._replace(text=t) for w, t in zip(words, texts, strict=True)]
    in_capitals = _capital_lines(words)
    return [
        w._replace(text=t.upper() if _is_capitals(w, in_capitals) else t) for w, t in zip(words, texts, strict=True)
    ]


def decode_text_run(text: str, encoding: Encoding, font: str) -> str:
    """A run of text set in one legacy font; capitals where the font's name ends in H.

    >>> decode_text_run("kÕ ho¹ch", "tcvn3", ".VnTimeH")
    'KẾ HOẠCH'
    """
    from viparse import fix

    decoded: str = fix(text, encoding=encoding)
    return decoded.upper() if encoding == "tcvn3" and font.endswith("H") else decoded


def _capital_lines(words: Sequence[PrintedWord]) -> dict[int, bool]:
    plain: dict[int, list[str]] = {}
    for w in words:
        plain.setdefault(round(w.baseline), []).extend(c for c in w.text if c.isascii() and c.isalpha())
    return {y: sum(map(str.isupper, letters)) > 0.8 * len(letters) for y, letters in plain.items() if len(letters) > 3}


def _is_capitals(word: PrintedWord, in_capitals: dict[int, bool]) -> bool:
    family = word.font.rsplit("+", 1)[-1]
    if ".Vn" in family:
        return family.split(",")[0].removesuffix("-Bold").endswith("H")
    plain = [c for c in word.text if c.isascii() and c.isalpha()]
    if any(c.islower() for c in plain):
        return False
    return len(plain) > 1 or in_capitals.get(round(word.baseline), False)

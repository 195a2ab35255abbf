"""Words of a page in TCVN3 or VNI → Unicode, by font where the font is known and by the line's letters elsewhere.

The encodings themselves are :mod:`normalizers.legacy`'s; here is what only a page knows: fonts and lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.legacy import Encoding, decode, detect
from pipeline.reading.printed import PrintedWord


def detect_legacy(words: Sequence[str]) -> Encoding | None:
    """The encoding under which a page's letters spell Vietnamese, None when they are Unicode or nothing known."""
    return detect(" ".join(words))


def decode_words(words: Sequence[PrintedWord], encoding: Encoding) -> list[PrintedWord]:
    """The same words with their text in Unicode. Capitals of TCVN3 come from the font's name (.VnTimeH), else from the
    plain letters of the word's line."""
    lines: dict[int, list[int]] = {}
    for i, word in enumerate(words):
        lines.setdefault(round(word.baseline), []).append(i)
    out = list(words)
    for indices in lines.values():
        for i, text in zip(indices, _line([words[i] for i in indices], encoding), strict=True):
            out[i] = words[i]._replace(text=text)
    return out


def _line(words: Sequence[PrintedWord], encoding: Encoding) -> list[str]:
    if any(".Vn" in w.font for w in words):
        return [decode_text_run(w.text, encoding, w.font) for w in words]
    decoded = decode(" ".join(w.text for w in words), encoding).split(" ")
    return decoded if len(decoded) == len(words) else [decode(w.text, encoding) for w in words]


def decode_text_run(text: str, encoding: Encoding, font: str) -> str:
    """A run of text set in one legacy font; capitals where the font's name ends in H.

    >>> decode_text_run("kÕ ho¹ch ", "tcvn3", ".VnTimeH"), decode_text_run("kÕ ho¹ch", "tcvn3", "ABC+.VnTime,Bold")
    ('KẾ HOẠCH ', 'kế hoạch')
    """
    family = font.rsplit("+", 1)[-1].split(",")[0].split("-")[0]
    return decode(text, encoding, capitals=family.endswith("H") if ".Vn" in family else None)

"""Words of a page in TCVN3 or VNI → Unicode, by font where the font is known and by the line's letters elsewhere.

The encodings themselves are :mod:`normalizers.legacy`'s; here is what only a page knows: fonts and lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from normalizers.legacy import Encoding, decode, detect
from normalizers.syllables import is_syllable
from pipeline.reading.gate import legacy_by_font
from pipeline.reading.printed import PrintedWord

_TOKEN = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[\s\d.,;:!?()\[\]/\"“”'–—-]+")  # what parts the words of legacy text, whose letters hold "¸", "®"
_CAPITAL_FONT = re.compile(r"(?:^|\+)\.?Vn[A-Z][^,+-]*H(?:$|[,-])")
SPELT = 0.8  # of the syllables of clean text; more of 8-bit letters read as Unicode is chance


def detect_legacy(words: Sequence[str]) -> Encoding | None:
    """The encoding under which a page's letters spell Vietnamese, None when they are Unicode or nothing known."""
    return detect(" ".join(words))


def encodings_of_fonts(
    texts: Mapping[str, Sequence[str]], assumed: Encoding | None = None
) -> dict[str, Encoding | None]:
    """For each font, the encoding its text is in: the one its name says (.VnTime, VNI-Times), else ``assumed``, where
    the text spells more Vietnamese under it than as it is. A font whose text is all ASCII shows nothing: its name
    counts.

    >>> encodings_of_fonts({".VnTime": ["thi ®ua yªu n\\xadíc"], "VNI-Times": ["thi đua"], "Arial": ["thi đua"]})
    {'.VnTime': 'tcvn3', 'VNI-Times': None, 'Arial': None}
    """
    return {font: _encoding(font, own, assumed) for font, own in texts.items()}


def _encoding(font: str, texts: Sequence[str], assumed: Encoding | None) -> Encoding | None:
    named = _named(font)
    marked = [w for text in texts for w in _SIGNS.split(text) if w and not w.isascii()]
    if not marked:
        return named
    encoding = named or assumed
    return encoding if encoding and _spelt([decode(w, encoding) for w in marked]) > _spelt(marked) else None


def _named(font: str) -> Encoding | None:
    found = legacy_by_font([font])
    return found if found in ("tcvn3", "vni") else None


def _spelt(words: Sequence[str]) -> int:
    return sum(bool(tokens := _TOKEN.findall(w)) and "".join(tokens) == w and is_syllable(w) for w in words)


def decode_words(words: Sequence[PrintedWord], assumed: Encoding | None) -> list[PrintedWord]:
    """The same words with their text in Unicode; those in Unicode fonts stay. Capitals of TCVN3 come from the font's
    name (.VnTimeH), else from the plain letters of the word's line. ``assumed``: of fonts whose names say nothing."""
    texts: dict[str, list[str]] = {}
    for word in words:
        texts.setdefault(word.font, []).append(word.text)
    encodings = encodings_of_fonts(texts, assumed)
    lines: dict[int, list[int]] = {}
    for i, word in enumerate(words):
        if encodings[word.font]:
            lines.setdefault(round(word.baseline), []).append(i)
    out = list(words)
    for indices in lines.values():
        for i, text in zip(indices, _line([words[i] for i in indices], encodings), strict=True):
            out[i] = words[i]._replace(text=text)
    return out


def _line(words: Sequence[PrintedWord], encodings: Mapping[str, Encoding | None]) -> list[str]:
    given = [encodings[w.font] or "tcvn3" for w in words]
    if len(set(given)) > 1 or any(_named(w.font) for w in words):
        return [decode_text_run(w.text, e, w.font) for w, e in zip(words, given, strict=True)]
    decoded = decode(" ".join(w.text for w in words), given[0]).split(" ")
    return decoded if len(decoded) == len(words) else [decode(w.text, given[0]) for w in words]


def decode_text_run(text: str, encoding: Encoding, font: str) -> str:
    """A run of text set in one legacy font; capitals where the font's name ends in H.

    >>> decode_text_run("kÕ ho¹ch ", "tcvn3", "VnTimeH"), decode_text_run("kÕ ho¹ch", "tcvn3", "ABC+.VnTime,Bold")
    ('KẾ HOẠCH ', 'kế hoạch')
    """
    return decode(text, encoding, capitals=bool(_CAPITAL_FONT.search(font)) if _named(font) == "tcvn3" else None)

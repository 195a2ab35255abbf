"""TCVN3 and VNI, the encodings of fonts before Unicode, back to Vietnamese letters.

The encoding is decided for a whole document or a run of one font, never word by word: under VNI "toán" would become
"tốn". TCVN3 has no accented capitals; they are the small letters set in a capital font (.VnTimeH), so the caller who
knows the font says ``capitals``. Tables: viparse, with the four VNI letters that its corpus happens not to hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from viparse import detect_text_encoding
from viparse.normalize.tables import Charmap, build_charmap, convert
from viparse.normalize.tcvn3 import TCVN3
from viparse.normalize.vni import VNI

Encoding = Literal["tcvn3", "vni"]

_VNI_MISSING = [("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ")]
_WORD = re.compile(r"\S+")


def detect(text: str) -> Encoding | None:
    """The encoding under which a document's letters spell Vietnamese; None for Unicode and for anything doubtful.

    Wants a paragraph or more: a few words are not evidence enough.

    >>> detect("KÕ ho¹ch ph¸t ®éng phong trµo thi ®ua yªu n\xadíc vµ khen th\xadëng cña c¸c ®¬n vÞ trong ngµnh")
    'tcvn3'
    >>> detect("Kế hoạch phát động phong trào thi đua yêu nước và khen thưởng") is None
    True
    """
    found = detect_text_encoding(text)
    return found if found in ("tcvn3", "vni") else None


def decode(text: str, encoding: Encoding, *, capitals: bool | None = None) -> str:
    """Unicode (NFC) letters of legacy text; line ends, tabs and page breaks stay.

    ``capitals`` matters to TCVN3 alone: True for a run in a capital font, False for any other font, None where the font
    is not known: then a word whose plain letters are all capitals is taken for one, and so is every word of a line in
    capitals.

    >>> decode("KÕ ho¹ch", "tcvn3"), decode("KÕ HO¹CH", "tcvn3"), decode("Keá hoaïch", "vni")
    ('Kế hoạch', 'KẾ HOẠCH', 'Kế hoạch')
    """
    if encoding == "vni":
        return str(convert(text, _charmap("vni")))
    letters = str(convert(text, _charmap("tcvn3")))
    if capitals is None:
        return "".join(map(_with_capitals, re.split(r"([\n\f\t])", text), re.split(r"([\n\f\t])", letters)))
    return letters.upper() if capitals else letters


@cache
def _charmap(encoding: Encoding) -> Charmap:
    return TCVN3 if encoding == "tcvn3" else build_charmap("vni", [*VNI.pairs, *_VNI_MISSING])


def _with_capitals(line: str, letters: str) -> str:
    """One line of TCVN3 with the case of its plain letters (they kept it) given to the others."""
    plain = [c for c in line if c.isascii() and c.isalpha()]
    # "Së Y TÕ" has three plain letters, all capitals: a header; "Lª V¨n ý" has a small one.
    if (len(plain) > 1 and all(map(str.isupper, plain))) or (
        len(plain) > 3 and sum(map(str.isupper, plain)) > 0.8 * len(plain)
    ):
        return letters.upper()
    words = _WORD.findall(line)
    sure = [_is_capitals(w) for w in words]
    marked = [False, *(s and not w.isascii() for w, s in zip(words, sure, strict=True)), False]
    capital = iter(
        s or ((a or b) and _is_capitals(w, least=1))
        for w, s, a, b in zip(words, sure, marked, marked[2:], strict=False)
    )
    return _WORD.sub(lambda m: m.group().upper() if next(capital, False) else m.group(), letters)


def _is_capitals(word: str, least: int = 2) -> bool:
    """Its plain letters are capitals; one alone ("KÕ") says so only beside another such word ("HO¹CH")."""
    plain = [c for c in word if c.isascii() and c.isalpha()]
    return len(plain) >= least and all(map(str.isupper, plain))


def encode(text: str, encoding: Encoding) -> str:
    """The letters as a legacy font stored them: for tests and sample files. TCVN3 loses the case of accented capitals.

    >>> encode("Kế hoạch", "vni"), encode("Kế hoạch", "tcvn3")
    ('Keá hoaïch', 'KÕ ho¹ch')
    """
    return "".join(_encoder(encoding).get(c, c) for c in text)


@cache
def _encoder(encoding: Encoding) -> dict[str, str]:
    table = {letter: code for code, letter in _charmap(encoding).pairs}
    if encoding == "tcvn3":
        table |= {letter.upper(): code for letter, code in table.items() if letter.upper() not in table}
    return table

"""Diacritics given back to text that lost them: "Ke hoach phat dong" → "Kế hoạch phát động".

Each word may become any word of the language model with the same letters under the marks; numbers, punctuation, and
words the model does not know stay. The case of every letter stays. A word that still has marks of its own keeps them
unless it is no known word ("dropped" text).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from data import table
from normalizers.aligned import Edit
from normalizers.decode import Candidate, decode
from normalizers.fold import fold
from normalizers.ngrams import NgramModel, model
from normalizers.tokens import Token, count_key, find_tokens

_MOST_FORMS = 16  # of a syllable; "do" has 27, the last ones are misprints
_ABBREVIATION = 5.0  # a listed abbreviation in capitals, against the same letters as a word
_NAMED = 1.0  # a capital inside a sentence, for a word that names begin with ("Sở", not "số")
_CHANGED = -9.0  # a printed mark that the candidate has otherwise: a misprint, or another word
_LETTER_LABEL = re.compile(r"^[ \t]*([a-zđ])\)", re.M)
# Numbers and symbols of documents: "12/QD-UBND", "91/2017/ND-CP", "34-CT/TW", "/KH-SYT" where the number is blank.
SYMBOL = re.compile(r"(?:(?<![\w/])\d+(?:/\d{4})?\s?[/-]|(?<!\w)/)[^\W\d_]+(?:[-/&]\s?[^\W\d_]+)*")
# Roman numerals that would be words: "VI." at the head of a line, "Chuong VI", "lan thu VI"; "VÌ" is none of them.
ROMAN = re.compile(r"^[ \t]*[IVX]+(?=[.)/])|\b(?i:phan|chuong|muc|thu|khoa|quy|hang|phu luc)[ \t]+[IVX]+(?!\w)", re.M)
ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|org|net)\b\S*")


class Restored(NamedTuple):
    """``text[start:end]`` reads ``new`` with this probability; ``new`` may equal what stood there."""

    start: int
    end: int
    new: str
    probability: float


def restore(text: str) -> list[Restored]:
    """Every word of ``text`` with its marks, in order.

    >>> " ".join(r.new for r in restore("MUC DICH, YEU CAU: Phat dong phong trao thi dua"))
    'MỤC ĐÍCH YÊU CẦU Phát động phong trào thi đua'
    """
    tokens = list(find_tokens(text))
    if not tokens:
        return []
    lm = model()
    fixed, symbols = _starts_inside(ADDRESS, text, tokens), _starts_inside(SYMBOL, text, tokens)
    fixed |= {i for i in _starts_inside(ROMAN, text, tokens) if set(tokens[i].text) <= set("IVX")}
    places = []
    for i, token in enumerate(tokens):
        found = [(Candidate(lm.id_of(count_key(token.text))), token.text)] if i in fixed else _candidates(tokens, i, lm)
        places.append([c for c in found if _fits_symbol(c[1], token.text)] or found if i in symbols else found)
    labels = _letter_labels(text)
    out = []
    for token, place, choice in zip(tokens, places, decode([[c for c, _ in p] for p in places], lm), strict=True):
        if token.text[0].isalpha():
            new = labels.get(token.start) or _in_case(place[choice.place][1], token.text)
            out.append(Restored(token.start, token.end, new, choice.probability))
    return out


def restore_marks(text: str) -> Iterator[Edit]:
    """The words of :func:`restore` that differ from what stands there, as a step."""
    return (Edit(r.start, r.end, r.new) for r in restore(text) if text[r.start : r.end] != r.new)


def _candidates(tokens: Sequence[Token], i: int, lm: NgramModel) -> list[tuple[Candidate, str]]:
    """What the token may be, each with its spelling."""
    token = tokens[i].text
    own = count_key(token)
    if not token[0].isalpha():
        return [(Candidate(lm.id_of(own)), token)]
    folded = fold(token)
    forms = {lm.words[w]: w for w in lm.forms(folded)[:_MOST_FORMS]}
    out = []
    listed = abbreviations().get(folded, ()) if token.isupper() else ()
    for form in {**forms, **dict.fromkeys(listed, lm.unknown)}:
        word = forms.get(form, lm.unknown)
        score = _ABBREVIATION if form in listed else 0.0
        if token[0].isupper() and not token.isupper() and not _opens_sentence(tokens, i) and form in named_words():
            score += _NAMED
        out.append((Candidate(word, score + _marks_score(own, form)), form))
    return out or [(Candidate(lm.unknown), token)]


def _starts_inside(pattern: re.Pattern[str], text: str, tokens: Sequence[Token]) -> set[int]:
    """Numbers of the tokens that stand inside a match."""
    starts = [t.start for t in tokens]
    out: set[int] = set()
    for m in pattern.finditer(text):
        out.update(range(bisect_left(starts, m.start()), bisect_left(starts, m.end())))
    return out


def _fits_symbol(form: str, token: str) -> bool:
    """Symbols are initials: Đ may be lost in them, and in a few names ("LĐTBXH", "QĐ-TTg"), but no tone."""
    return form.replace("đ", "d") == token.lower().replace("đ", "d")


def _marks_score(own: str, form: str) -> float:
    """A mark that is printed is evidence; one that is missing is none."""
    if own == fold(own) or own == form:
        return 0.0
    return sum(_CHANGED for a, b in zip(own, form, strict=False) if a != b and a != fold(a))


def _opens_sentence(tokens: Sequence[Token], i: int) -> bool:
    return i == 0 or tokens[i - 1].text in ".:;?!-+•“)*"


def _in_case(form: str, token: str) -> str:
    """The form with each letter's case as printed."""
    if len(form) != len(token):
        return token
    return "".join(f.upper() if t.isupper() else f for f, t in zip(form, token, strict=True))


def _letter_labels(text: str) -> dict[int, str]:
    """Labels go a, b, c, d, đ, e: of two d) in a row that stand after c) the second is đ)."""
    out, last = {}, ""
    for m in _LETTER_LABEL.finditer(text):
        label = m[1]
        if label == "d" and last == "d":
            label = "đ"
        if m[1] in "dđ":
            out[m.start(1)] = label
        last = label
    return out


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Folded → listed spellings, lower case, of the abbreviations that have a mark ("bgđ")."""
    out: dict[str, tuple[str, ...]] = {}
    for row in table("abbreviations"):
        for word in re.findall(r"[^\W\d_]{2,}", row["abbr"]):
            if word.isupper():
                key = fold(word)
                out[key] = (*out.get(key, ()), word.lower())
    return out


@cache
def named_words() -> frozenset[str]:
    """Words that our tables of offices and abbreviations write with a capital: "sở", "ủy", "đảng"."""
    names = [r["expansion_vi"] for r in table("abbreviations")] + [r["title"] for r in table("legal_texts")]
    words = {w for name in names for w in re.findall(r"(?<=\s)[^\W\d_]+", name) if w[0].isupper() and not w.isupper()}
    return frozenset(w.lower() for w in words) | {"sở"}

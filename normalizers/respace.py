"""Text whose spaces are worthless ("ph á t đ ộ ng", "Nộidungvàtiêuchí"): words found anew in the run of letters.

Marked syllables are easily told apart, so the language model finds the words in the letters alone; the printed spaces
count for little. Only for stretches that :mod:`normalizers.loss` calls so; elsewhere see :mod:`normalizers.spaces`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from normalizers.ngrams import NgramModel, model
from normalizers.restore import Restored
from normalizers.syllables import is_syllable
from normalizers.tokens import count_key

_RUN = re.compile(r"[^\W\d_]+(?: +[^\W\d_]+)*")
_LONGEST = 7  # letters of a syllable
_BEAM = 6
_AGAINST_PRINT = -1.5  # a space where none is printed, or none where one is
_UNKNOWN = -6.0  # beside what the model says of unknown words: a printed word that it does not know
_COMMON = 5.0
_COMMON_ABBREVIATION = 200.0


class _Way(NamedTuple):
    score: float
    last: int
    words: tuple[str, ...]


def respace(text: str) -> list[Restored]:
    """Each run of letters and spaces as words, with one replacement a run.

    Leaves alone digits, punctuation, line ends, and runs that are well spaced already.

    >>> [r.new for r in respace("C ó kếho ạ ch ph á t đ ộ ng phong tr à o thiđua.")]
    ['Có kế hoạch phát động phong trào thi đua']
    """
    out = []
    for m in _RUN.finditer(text):
        way = _best_way(m.group())
        new = " ".join(way.words)
        if new != m.group():
            out.append(Restored(m.start(), m.end(), new, _probability(way)))
    return out


def _probability(way: _Way) -> float:
    """A rough one: how well the words follow each other, per word."""
    return float(min(0.99, np.exp(way.score / max(1, len(way.words)) / 40)))


def _best_way(run: str) -> _Way:
    lm = model()
    letters = run.replace(" ", "")
    printed = _printed_breaks(run)
    ways: list[list[_Way]] = [[_Way(0.0, lm.id_of("."), ())]]
    for end in range(1, len(letters) + 1):
        found = []
        for at in range(max(0, end - _LONGEST), end):
            piece = letters[at:end]
            if ways[at] and (word := _word(piece, lm)) is not None:
                price = _price(at, end, printed)
                found += [_Way(w.score + price, word, (*w.words, piece)) for w in _followed(ways[at], word, lm)]
        start = max((b for b in printed if b < end), default=0)
        if end in printed and ways[start]:
            found += [
                _Way(w.score + _UNKNOWN + price_of_unknown(lm), lm.unknown, (*w.words, letters[start:end]))
                for w in ways[start]
            ]
        ways.append(sorted(found, reverse=True)[:_BEAM])
    return ways[-1][0]


def price_of_unknown(lm: NgramModel) -> float:
    """log probability of a word outside the vocabulary."""
    return float(lm.single(np.array([lm.unknown]))[0])


def _followed(ways: list[_Way], word: int, lm: NgramModel) -> Iterator[_Way]:
    chances = lm.pair(np.array([w.last for w in ways]), np.array([word]))
    return (w._replace(score=w.score + float(p)) for w, p in zip(ways, chances, strict=True))


def _printed_breaks(run: str) -> set[int]:
    """Where words end in the run, counted in letters."""
    breaks, at = set(), 0
    for word in run.split():
        at += len(word)
        breaks.add(at)
    return breaks


def _price(at: int, end: int, printed: set[int]) -> float:
    inside = sum(at < b < end for b in printed)
    return _AGAINST_PRINT * (inside + (end not in printed))


def _word(piece: str, lm: NgramModel) -> int | None:
    """Number of a known syllable in one case, or of a common abbreviation in capitals."""
    if not (piece.islower() or piece.isupper() or piece.istitle()):
        return None
    word = lm.id_of(count_key(piece))
    least = _COMMON if is_syllable(piece) else _COMMON_ABBREVIATION if piece.isupper() and len(piece) > 1 else np.inf
    return word if word != lm.unknown and lm.unigrams[word] >= least else None

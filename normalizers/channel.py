"""The noisy channel: how probable it is that OCR reads these characters where that word is printed.

Weights are learned from pairs of words (``learn_confusions``) and kept as data: ``data/confusions_eng.tsv`` for English
OCR of Vietnamese, which never puts out a Vietnamese letter, ``data/confusions_vie.tsv`` for Tesseract ``vie`` on bad
scans. What was never seen gets a floor by its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from data import table
from normalizers.fold import fold

ChannelName = Literal["eng", "vie"]
Floats = npt.NDArray[np.float32]

# Floors, as logarithms of probabilities: kinds of confusion that no pair showed.
_SAME_LETTER = -4.0  # but for its marks or case
_SYMBOL_FOR_LETTER = -6.5
_OTHER_LETTER = -8.0
_LOST = -7.0
_ADDED_LETTER = -7.0
_ADDED_SYMBOL = -5.0
_TWO_FOR_ONE = -9.0
_NEVER = -40.0
_OTHER_CASE = -3.0  # what was seen of the same letter in the other case
# Characters that look like a letter though no pair showed them in its place.
_LOOKALIKES = {
    "€": "e", "£": "e", "¢": "oec", "°": "o", "0": "o", "6": "o", "9": "g", "5": "s", "1": "il", "|": "il", "!": "il",
    "]": "il", "[": "il", "}": "h", "{": "h", "@": "ao", "&": "e", "8": "ao", "¥": "y", "P": "d", "B": "d", "4": "a",
}  # fmt: skip
_LOOKS_LIKE = -3.5


class Channel:
    """Scores of words of one vocabulary against what was read."""

    def __init__(self, weights: dict[tuple[str, str], float], words: Sequence[str]) -> None:
        self.words = list(words)
        self._weights = weights
        self._letters = sorted(set("".join(self.words)))
        code = {c: i for i, c in enumerate(self._letters)}
        self._lengths = np.array([len(w) for w in self.words])
        self._codes = np.full((len(self.words), int(self._lengths.max())), 0, np.int16)
        for i, w in enumerate(self.words):
            self._codes[i, : len(w)] = [code[c] for c in w]
        self._lost = np.array([weights.get((c, ""), _LOST) for c in self._letters], np.float32)
        self._one: dict[str, Floats] = {}
        self._merged: dict[str, npt.NDArray[np.float32]] = {}

    def score(self, read: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """Numbers of the words whose length is near that of ``read``, and log P(read | word) of each."""
        near = np.flatnonzero(np.abs(self._lengths - len(read)) <= 2)
        codes, lengths = self._codes[near], self._lengths[near]
        longest = int(lengths.max()) if len(near) else 0
        columns = [self._first_column(read, len(near))]
        for j in range(longest):
            columns.append(self._next_column(columns, codes, j, read))
        done = np.stack([c[len(read)] for c in columns])
        return near, np.asarray(done[lengths, np.arange(len(near))])

    def _first_column(self, read: str, count: int) -> list[Floats]:
        out = [np.zeros(count, np.float32)]
        for c in read:
            out.append(out[-1] + np.float32(self._added(c)))
        return out

    def _next_column(
        self, columns: list[list[Floats]], codes: npt.NDArray[np.int16], j: int, read: str
    ) -> list[Floats]:
        """Scores after one more letter of every word, for each count of characters read."""
        before, letter = columns[-1], codes[:, j]
        out = [before[0] + self._lost[letter]]
        for i in range(1, len(read) + 1):
            best = np.maximum(before[i] + self._lost[letter], before[i - 1] + self._single(read[i - 1])[letter])
            best = np.maximum(best, out[i - 1] + np.float32(self._added(read[i - 1])))
            if i > 1:
                best = np.maximum(best, before[i - 2] + self._single(read[i - 2 : i])[letter])
            if j:
                merged = self._two_as(read[i - 1])
                best = np.maximum(best, columns[-2][i - 1] + merged[codes[:, j - 1], letter])
            out.append(best)
        return out

    def _added(self, read: str) -> float:
        return self._weights.get(("", read), _ADDED_LETTER if read.isalpha() else _ADDED_SYMBOL)

    def _single(self, read: str) -> Floats:
        """log P(read | letter) of every letter, for one or two characters."""
        if read not in self._one:
            self._one[read] = np.array([self._weight(c, read) for c in self._letters], np.float32)
        return self._one[read]

    def _weight(self, letter: str, read: str) -> float:
        floor = _floor(letter, read) if len(read) == 1 else _floor_of_two(letter, read)
        other_case = self._weights.get((letter.swapcase(), read.swapcase()), _NEVER) + _OTHER_CASE
        return max(self._weights.get((letter, read), _NEVER), other_case, floor)

    def _two_as(self, read: str) -> npt.NDArray[np.float32]:
        """log P(read | two letters) of every pair of letters."""
        if read not in self._merged:
            size = len(self._letters)
            out = np.full((size, size), _NEVER, np.float32)
            for a in range(size):
                for b in range(size):
                    weight = self._weights.get((self._letters[a] + self._letters[b], read))
                    if weight is not None:
                        out[a, b] = weight
            self._merged[read] = out
        return self._merged[read]


def _floor(letter: str, read: str) -> float:
    if letter == read:
        return -0.05
    if fold(letter) in _LOOKALIKES.get(read, "") and not (read.isupper() and letter.islower()):
        return _LOOKS_LIKE
    if not read.isalpha():
        return _SYMBOL_FOR_LETTER
    return _SAME_LETTER if fold(letter) == fold(read) else _OTHER_LETTER


def _floor_of_two(letter: str, read: str) -> float:
    return _TWO_FOR_ONE if fold(read[0]) != fold(letter) else _TWO_FOR_ONE + 1.5


@cache
def weights(name: ChannelName) -> dict[tuple[str, str], float]:
    """The learned weights of ``data/confusions_NAME.tsv``."""
    return {(r["meant"], r["read"]): float(r["weight"]) for r in table(f"confusions_{name}")}

"""The language model: how often which syllables of official Vietnamese follow each other.

Counts of single tokens, pairs and triples (``tokens``) in sorted arrays; smoothed by absolute discounting, the mass
that the cut-off took from each context going to the shorter context, and at the bottom by how many different words a
word follows. Built by ``python -m normalizers.build_ngrams``; about 5 MB on disk, 25 MB in memory, loaded in 0.2 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import IO

import numpy as np
import numpy.typing as npt

from data import path
from normalizers.fold import fold

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Discounts are taken from every count, in place of what a cut at 3 and 5 hides; shares are the least that the shorter
# context gets. Best of a small grid on public web copies, none of them measured in the benchmark.
_DISCOUNTS = (2.0, 3.0)
_LEAST_SHARES = (0.15, 0.1)
_LEVEL = 1.06  # counts are stored as powers of this, in a byte


class NgramModel:
    """Log probabilities of tokens by number. ``unknown`` stands for every token outside the vocabulary."""

    def __init__(self, stored: dict[str, npt.NDArray[np.generic]]) -> None:
        self.words: list[str] = bytes(stored["words"].astype(np.uint8)).decode("utf-8").split("\n")
        self.ids = {word: i for i, word in enumerate(self.words)}
        self.unknown = len(self.words)
        self.unigrams: Floats = np.append(_counts(stored["unigrams"]), 1.0)
        self._set_pairs(stored)
        self._set_triples(stored)

    def _set_pairs(self, stored: dict[str, npt.NDArray[np.generic]]) -> None:
        first = np.repeat(np.arange(len(self.words), dtype=np.uint32), stored["pair_lengths"].astype(np.int64))
        second = stored["pair_seconds"].astype(np.uint32)
        self._pair_keys = (first << np.uint32(16)) | second
        self._pair_counts = _counts(stored["pair_counts"])
        discounted = np.maximum(self._pair_counts - _DISCOUNTS[0], 0.0)
        seen = np.bincount(first, discounted, minlength=len(self.unigrams))
        self._pair_shares = np.clip(1.0 - seen / self.unigrams, _LEAST_SHARES[0], 1.0)
        self._pair_probabilities = discounted / self.unigrams[first]
        contexts = np.bincount(second, minlength=len(self.unigrams)) + 0.5
        self._single_probabilities = contexts / contexts.sum()

    def _set_triples(self, stored: dict[str, npt.NDArray[np.generic]]) -> None:
        pair = np.repeat(np.arange(len(self._pair_keys), dtype=np.uint64), stored["triple_lengths"].astype(np.int64))
        self._triple_keys = (pair << np.uint64(16)) | stored["triple_thirds"].astype(np.uint64)
        discounted = np.maximum(_counts(stored["triple_counts"]) - _DISCOUNTS[1], 0.0)
        pair = pair.astype(np.int64)
        seen = np.bincount(pair, discounted, minlength=len(self._pair_keys))
        self._triple_shares = np.clip(1.0 - seen / self._pair_counts, _LEAST_SHARES[1], 1.0)
        self._triple_probabilities = discounted / self._pair_counts[pair]

    def single(self, c: Ids) -> Floats:
        """log P(c)."""
        return np.asarray(np.log(self._single_probabilities[c]))

    def pair(self, b: Ids, c: Ids) -> Floats:
        """log P(c | b), the arrays broadcast against each other."""
        return np.asarray(np.log(self._pair(b, c)))

    def triple(self, a: Ids, b: Ids, c: Ids) -> Floats:
        """log P(c | a b), the arrays broadcast against each other."""
        place, hit = _find(self._pair_keys, (a << 16) | b)
        share = np.where(hit, self._triple_shares[place], 1.0)
        where, found = _find(self._triple_keys, (place << 16) | c)
        known = np.where(found & hit, self._triple_probabilities[where], 0.0)
        return np.asarray(np.log(known + share * self._pair(b, c)))

    def _pair(self, b: Ids, c: Ids) -> Floats:
        place, hit = _find(self._pair_keys, (b << 16) | c)
        known = np.where(hit, self._pair_probabilities[place], 0.0)
        return np.asarray(known + self._pair_shares[b] * self._single_probabilities[c])

    @cached_property
    def log_frequency(self) -> Floats:
        """log of each token's share of all tokens, whatever stands before it."""
        return np.asarray(np.log(self.unigrams / self.unigrams.sum()))

    @cached_property
    def _by_fold(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for i, word in enumerate(self.words):  # most frequent first
            if word[0].isalpha():
                out.setdefault(fold(word), []).append(i)
        return out

    def forms(self, folded: str) -> Sequence[int]:
        """Words that fold to this, most frequent first."""
        return self._by_fold.get(folded, ())

    def id_of(self, key: str) -> int:
        """Number of a token's :func:`count_key`."""
        return self.ids.get(key, self.unknown)


def _find(keys: npt.NDArray[np.generic], wanted: Ids) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """Place of each wanted key in the sorted keys (anything where it is absent), and whether it is there."""
    place = np.searchsorted(keys, wanted.astype(keys.dtype))
    place[place == len(keys)] = 0
    return place, np.asarray(keys[place] == wanted)


def levels(counts: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Counts as bytes, at most 3 % off (small ones are exact)."""
    exponents = np.log(np.maximum(counts.astype(np.float64), 1.0)) / np.log(_LEVEL)
    return np.asarray(np.round(exponents).astype(np.uint8))


def _counts(stored: npt.NDArray[np.generic]) -> Floats:
    return np.asarray(_LEVEL ** stored.astype(np.float64))


def read_model(file: IO[bytes]) -> NgramModel:
    """A model written by ``build_ngrams``."""
    with np.load(file) as stored:
        return NgramModel({name: stored[name] for name in stored.files})


@cache
def model() -> NgramModel:
    """The model that comes with the package, loaded once."""
    with path("ngrams/official.npz").open("rb") as file:
        return read_model(file)

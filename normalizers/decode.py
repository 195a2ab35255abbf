"""The one search: for each place of a text some candidate words, with what each costs; the language model chooses.

A pass over pairs of neighbours keeps the few likely candidates of each place, a pass over triples gives each of them
its probability given the whole text (forward and backward), and the most probable one wins its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from normalizers.ngrams import Floats, Ids, NgramModel

_KEPT = 5  # candidates of a place that the pass over triples sees; 8 changes nothing, 4 loses one word in 10,000
_CHUNK = 3000  # places decoded at once: memory, not accuracy
_OVERLAP = 12
_NEVER = -1e9


class Candidate(NamedTuple):
    """A word's number in the model, and the logarithm of how probable the printed letters are if it is meant."""

    word: int
    score: float = 0.0


class Choice(NamedTuple):
    """Which candidate of a place won, and its probability (0–1)."""

    place: int
    probability: float


def decode(places: Sequence[Sequence[Candidate]], model: NgramModel) -> list[Choice]:
    """The best candidate of every place. Every place needs one candidate at least.

    >>> from normalizers.ngrams import model
    >>> m = model()
    >>> places = [[Candidate(i) for i in m.forms(w)] for w in ("thi", "dua", "khen", "thuong")]
    >>> [m.words[p[c.place].word] for p, c in zip(places, decode(places, m))]
    ['thi', 'đua', 'khen', 'thưởng']
    """
    out: list[Choice] = []
    for start in range(0, len(places), _CHUNK):
        left, right = max(0, start - _OVERLAP), min(len(places), start + _CHUNK + _OVERLAP)
        choices = _decode_chunk(places[left:right], model)
        out += choices[start - left : start - left + _CHUNK]
    return out


def _decode_chunk(places: Sequence[Sequence[Candidate]], model: NgramModel) -> list[Choice]:
    words, scores = _to_arrays(places, model)
    kept = _best_by_pairs(words, scores, model)
    words, scores = np.take_along_axis(words, kept, 1), np.take_along_axis(scores, kept, 1)
    probabilities = _by_triples(words, scores, model) if len(places) > 2 else _by_pairs(words, scores, model)
    best = probabilities.argmax(1)
    rows = np.arange(len(places))
    return [
        Choice(int(i), float(min(1.0, p))) for i, p in zip(kept[rows, best], probabilities[rows, best], strict=True)
    ]


def _to_arrays(places: Sequence[Sequence[Candidate]], model: NgramModel) -> tuple[Ids, Floats]:
    width = max(map(len, places))
    words = np.full((len(places), width), model.unknown, np.int64)
    scores = np.full((len(places), width), _NEVER)
    for i, candidates in enumerate(places):
        for k, c in enumerate(candidates):
            words[i, k] = c.word
            scores[i, k] = c.score
    return words, scores


def _best_by_pairs(words: Ids, scores: Floats, model: NgramModel) -> Ids:
    """Columns of the likeliest candidates of each place."""
    order = np.argsort(-_by_pairs(words, scores, model), 1, kind="stable")
    return np.asarray(order[:, :_KEPT])


def _by_pairs(words: Ids, scores: Floats, model: NgramModel) -> Floats:
    """Probability of each candidate given all others, neighbours taken in pairs."""
    n = len(words)
    steps = model.pair(words[:-1, :, None], words[1:, None, :])
    forward = np.empty_like(scores)
    forward[0] = scores[0] + model.single(words[0])
    for i in range(1, n):
        forward[i] = _log_sum(forward[i - 1][:, None] + steps[i - 1], 0) + scores[i]
    backward = np.zeros_like(scores)
    for i in range(n - 2, -1, -1):
        backward[i] = _log_sum(steps[i] + (backward[i + 1] + scores[i + 1])[None, :], 1)
    both = forward + backward
    return np.asarray(np.exp(both - _log_sum(both, 1)[:, None]))


def _by_triples(words: Ids, scores: Floats, model: NgramModel) -> Floats:
    """The same, each word given the two before it: states are pairs of candidates of two places."""
    n = len(words)
    steps = model.triple(words[:-2, :, None, None], words[1:-1, None, :, None], words[2:, None, None, :])
    first = model.pair(words[0][:, None], words[1][None, :]) + (scores[0] + model.single(words[0]))[:, None]
    forward = np.empty((n - 1, *first.shape))
    forward[0] = first + scores[1][None, :]
    for i in range(2, n):
        forward[i - 1] = _log_sum(forward[i - 2][:, :, None] + steps[i - 2], 0) + scores[i][None, :]
    backward = np.zeros_like(forward)
    for i in range(n - 1, 1, -1):
        backward[i - 2] = _log_sum(steps[i - 2] + (backward[i - 1] + scores[i][None, :])[None], 2)
    both = (forward + backward).reshape(n - 1, -1)
    pairs = np.exp(both - _log_sum(both, 1)[:, None]).reshape(forward.shape)
    return np.concatenate([pairs[:1].sum(2), pairs.sum(1)])


def _log_sum(x: npt.NDArray[np.float64], axis: int) -> Floats:
    top = x.max(axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(x - top).sum(axis, keepdims=True))).squeeze(axis))

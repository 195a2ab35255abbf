"""Learns what OCR makes of Vietnamese letters: ``python -m normalizers.learn_confusions PAIRS.jsonl… OUT.tsv``.

Each line of a PAIRS file is ``["true word", "word as read"]``. Letters are aligned by the edits that are most probable
under the weights of the round before (four rounds); one true letter may become up to two, two may become one.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from normalizers.fold import fold

Weights = dict[tuple[str, str], float]
_ROUNDS = 4
_LEAST = 3  # a confusion seen less often is left out
_KIN = 30.0  # as many sightings as a letter's kin count for
_FAINT = -7.5  # a weight below this is no better than the channel's floors
_SHAPES = ((1, 1), (1, 2), (1, 0), (2, 1), (0, 1))  # letters meant, letters read


def align(true: str, read: str, weights: Weights) -> list[tuple[str, str]]:
    """The most probable way to cut both words into pieces that became each other.

    >>> align("cử", "cu", {})
    [('c', 'c'), ('ử', 'u')]
    """
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(true) + 1):
        for j in range(len(read) + 1):
            for a, b in _SHAPES:
                before = (i - a, j - b)
                if before in best:
                    score = best[before][0] + _score(true[i - a : i], read[j - b : j], weights)
                    if (i, j) not in best or score > best[i, j][0]:
                        best[i, j] = (score, before)
    pieces, at = [], (len(true), len(read))
    while at != (0, 0):
        i, j = best[at][1]
        pieces.append((true[i : at[0]], read[j : at[1]]))
        at = (i, j)
    return pieces[::-1]


def _score(true: str, read: str, weights: Weights) -> float:
    known = weights.get((true, read))
    if known is not None:
        return known
    return 0.0 if true == read else -4.0 - 4.0 * abs(len(true) - len(read))


def learn(pairs: Iterable[tuple[str, str]]) -> Weights:
    """Log probabilities of each piece read, given the piece meant."""
    words = Counter(pairs)
    weights: Weights = {}
    for _ in range(_ROUNDS):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for (true, read), n in words.items():
            for piece, seen in align(true, read, weights):
                counts[piece][seen] += n
        weights = dict(_weights(counts))
    return {**dict(_kin_weights(counts)), **weights}


def _weights(counts: dict[str, Counter[str]]) -> Iterator[tuple[tuple[str, str], float]]:
    letters = _letter_counts(counts)
    everything = sum(letters.values())
    for true, seen in counts.items():
        total = everything if not true else min(letters[c] for c in true)
        for read, n in seen.items():
            if n >= _LEAST or true == read:
                yield (true, read), math.log(n / (total + 1.0))


def _letter_counts(counts: dict[str, Counter[str]]) -> dict[str, int]:
    return {c: sum(sum(s.values()) for p, s in counts.items() if c in p) for c in set("".join(counts))}


def _kin_weights(counts: dict[str, Counter[str]]) -> Iterator[tuple[tuple[str, str], float]]:
    """A rare letter takes after the letters that differ in marks or case alone: "õ" was never read "d", "ờ" often."""
    letters = _letter_counts(counts)
    kin: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    for letter, size in letters.items():
        kin[fold(letter)].update({r: n for r, n in counts[letter].items() if r and fold(r) != fold(letter)})
        sizes[fold(letter)] += size
    for letter, size in letters.items():
        for read, n in kin[fold(letter)].items():
            share = n / sizes[fold(letter)]
            weight = math.log((counts[letter][read] + _KIN * share) / (size + _KIN))
            if weight > _FAINT:
                yield (letter, read), weight


def read_pairs(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Pairs of single words, the marks around both taken off."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            true, read = (part.strip('.,;:()"“”-–!?') for part in json.loads(line))
            if true and read and " " not in true + read and abs(len(true) - len(read)) <= 3:
                yield true, read


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    learned = learn(read_pairs(map(Path, sys.argv[1:-1])))
    rows = sorted(learned.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    lines = ["meant\tread\tweight", *(f"{t}\t{r}\t{w:.2f}" for (t, r), w in rows)]
    Path(sys.argv[-1]).write_text("\n".join(lines) + "\n", encoding="utf-8")

"""Rates of error of a text against its truth, and the arithmetic of reports."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein


class Errors(NamedTuple):
    """Shares: of characters, of words in order, of words in any order; ``words`` is the truth's count."""

    cer: float
    wer: float
    missed: float
    words: int

    def __str__(self) -> str:
        return "  ".join(f"{v:6.2%}" for v in self[:3])


def errors(truth: str, read: str) -> Errors:
    """Rates after NFC, one kind of quotation mark, dash and dots, and single blanks.

    >>> errors("Kế hoạch số 1", "Kế hoach số 1").words
    4
    """
    a, b = comparable(truth), comparable(read)
    words, found = a.split(), b.split()
    missed = (Counter(words) - Counter(found)).total()
    count = max(len(words), 1)
    cer = Levenshtein.distance(a, b) / max(len(a), 1)
    return Errors(cer, Levenshtein.distance(words, found) / count, missed / count, len(words))


def comparable(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("“”–—’", '""--\''))
    return " ".join(re.sub(r"\.{4,}", "...", text.replace("…", "...")).split())


def mean_errors(parts: Sequence[Errors]) -> Errors | None:
    """Means weighed by words."""
    words = sum(e.words for e in parts)
    if not words:
        return None
    cer, wer, missed = (sum(e[i] * e.words for e in parts) / words for i in range(3))
    return Errors(cer, wer, missed, words)


def rank_correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Spearman's.

    >>> rank_correlation([(0.9, 0.8), (0.5, 0.1), (0.7, 0.2)])
    1.0
    """
    a, b = (ranks(v) for v in zip(*pairs, strict=True))
    try:
        return round(statistics.correlation(a, b), 4)
    except statistics.StatisticsError:
        return 0.0


def ranks(values: Sequence[float]) -> list[float]:
    """
    >>> ranks([0.9, 0.5, 0.9])
    [1.5, 0.0, 1.5]
    """
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) - 1) / 2 for v in values]

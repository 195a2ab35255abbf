"""Which demand of one plan answers which of another: the same in other words, stricter, looser, on another subject.

Two demands answer each other when they are about the same topics, name the same things and measure in the same unit.
Pairs are taken best first, each demand once. Made for two plans at a time; a matrix over many plans goes by topic.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

import data
from extractors.topics import OTHER, topic_ids
from normalizers.fold import fold
from pipeline.compare.measures import Measure, compare_measures, find_measures

Relation = Literal["same", "stricter", "looser", "moved", "only_here", "only_there"]


@dataclass(frozen=True)
class Settings:
    """Weights of what speaks for a pair, and how much is enough; chosen on data/labels/alignment.toml."""

    words: float = 0.55
    topics: float = 0.35
    measures: float = 0.10
    other_subject: float = 0.12  # what a pair across subjects is worth less
    any_subject: float = 0.04  # where one of them tells no subjects apart
    enough: float = 0.36


DEFAULT = Settings()


@dataclass(frozen=True)
class Demand:
    """A criterion as alignment sees it. ``subject``: collective | individual | head | any."""

    key: str
    subject: str
    text: str
    topics: tuple[str, ...] = ()

    @classmethod
    def of(cls, key: str, subject: str, text: str, topics: Sequence[str] | None = None) -> Demand:
        """A demand with its topics found where the row has none."""
        return cls(key, subject, text, tuple(topics) if topics else topic_ids(text))

    @cached_property
    def words(self) -> Counter[str]:
        """Syllables and pairs of syllables that say what is demanded."""
        return content_words(self.text) or Counter(
            _SYLLABLE.findall(fold(self.text))
        )  # "Tổ chức thực hiện" is all dress

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return find_measures(self.text)


class Match(NamedTuple):
    """How a demand of the left plan stands to one of the right; one side is None where only the other demands it.
    ``left_value``/``right_value``: the printed bounds that make it stricter or looser. ``score`` 0–1."""

    relation: Relation
    left: Demand | None
    right: Demand | None
    left_value: str | None = None
    right_value: str | None = None
    score: float = 0.0


_SYLLABLE = re.compile(r"[^\W\d_]+")


def content_words(text: str) -> Counter[str]:
    """Folded syllables without the usual dress, and neighbours among all syllables.

    >>> sorted(content_words("Tỷ lệ giải ngân đạt 95%"))
    ['giai', 'giai_ngan', 'ngan']
    """
    dress = _dress()
    syllables = _SYLLABLE.findall(_written_out(text))
    single = [s for s in syllables if s not in dress]
    pairs = [f"{a}_{b}" for a, b in pairwise(syllables) if not (a in dress or b in dress)]
    return Counter(dict.fromkeys([*single, *pairs], 1))


@cache
def _dress() -> frozenset[str]:
    return frozenset(data.lexicon("topics_dress")["syllables"].split())


def _written_out(text: str) -> str:
    """Folded, abbreviations in full, words for one thing made one word, those who are addressed left out."""
    folded = fold(text)
    for pattern, written in _rewritings():
        folded = pattern.sub(written, folded)
    return folded


_SHORT = {"cchc": "cai cach hanh chinh", "tthc": "thu tuc hanh chinh", "ubnd": "uy ban nhan dan"}


@cache
def _rewritings() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = dict(_SHORT)
    for record in data.lexicon("topics_synonyms").values():
        first, *others = (re.sub(r"\s*,\s*", ", ", fold(w)) for w in record["words"])
        words |= dict.fromkeys(others, first)
    words |= dict.fromkeys((fold(p) for p in data.lexicon("topics_dress")["phrases"]), " ")
    longest_first = sorted(words.items(), key=lambda w: -len(w[0]))
    return tuple((re.compile(rf"\b{re.escape(w)}\b"), to) for w, to in longest_first)


def align(left: Sequence[Demand], right: Sequence[Demand], settings: Settings = DEFAULT) -> list[Match]:
    """Every demand of both plans in one match: by the order of the left plan, then what only the right demands."""
    weights = _weights([*left, *right])
    scored = [
        (score, i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if (score := similarity(a, b, weights, settings)) >= settings.enough
    ]
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if i not in partner and j not in taken:
            partner[i] = (j, score)
            taken.add(j)
    pairs = [
        _match(a, right[partner[i][0]], partner[i][1]) if i in partner else Match("only_here", a, None)
        for i, a in enumerate(left)
    ]
    return [*pairs, *(Match("only_there", None, b) for j, b in enumerate(right) if j not in taken)]


def similarity(a: Demand, b: Demand, weights: dict[str, float], settings: Settings = DEFAULT) -> float:
    """0–1: words shared (weighted by how rare they are in the two plans), topics shared, units shared."""
    words = 1.0 if fold(a.text) == fold(b.text) else _shared(a.words, b.words, weights)
    topics = _jaccard(set(a.topics) - {OTHER}, set(b.topics) - {OTHER})
    units = _jaccard({(m.scale, m.side) for m in a.measures}, {(m.scale, m.side) for m in b.measures})
    score = settings.words * words + settings.topics * topics + settings.measures * units
    if a.subject == b.subject:
        return score
    return score - (settings.other_subject if _other_subject(a, b) else settings.any_subject)


def _match(a: Demand, b: Demand, score: float) -> Match:
    found, x, y = compare_measures(a.measures, b.measures)
    relation: Relation = "moved" if _other_subject(a, b) else found
    return Match(relation, a, b, x.printed if x else None, y.printed if y else None, round(score, 2))


def _other_subject(a: Demand, b: Demand) -> bool:
    """ "any" goes with every subject: a plan that does not tell them apart moves nothing."""
    return a.subject != b.subject and "any" not in (a.subject, b.subject)


def _weights(demands: Iterable[Demand]) -> dict[str, float]:
    """Rarer words weigh more (inverse frequency among the demands of the two plans)."""
    seen = Counter(word for demand in demands for word in demand.words)
    total = sum(1 for _ in seen) or 1
    return {word: math.log(1 + total / (1 + count)) for word, count in seen.items()}


def _shared(a: Counter[str], b: Counter[str], weights: dict[str, float]) -> float:
    """Weighted Dice coefficient, leaning towards the shorter side: one plan explains what the other only names."""
    common = sum(weights[word] for word in a if word in b)
    one, other = sum(weights[w] for w in a), sum(weights[w] for w in b)
    if not one or not other:
        return 0.0
    dice, overlap = 2 * common / (one + other), common / min(one, other)
    return 0.5 * dice + 0.5 * overlap


def _jaccard(a: AbstractSet[object], b: AbstractSet[object]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0

"""What an item is about: text → topics of ``data/topics.toml`` with scores.

A topic's keywords are sequences of syllables in the folded text, found together in one pass through a tree of
syllables, so that the number of keywords does not matter for speed. Counter-examples
("môi trường điện tử" is not the environment) are stretches in which a topic's keywords do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from viet_text_tools import normalize_diacritics

import data
from extractors.model import Criterion
from normalizers.fold import fold

OTHER = "other"
KINDS = {"keywords": 0.9, "weak": 0.5, "fallback": 0.6, "unless": 0.0}  # kind of phrase → what one hit is worth
ENOUGH = 0.6  # one keyword, or two weak ones (1 - 0.5 * 0.5)
GAP = 12  # syllables that "…" may stand for
SURE_FROM = 4  # syllables from which one may differ in marks (misread); "xây dựng kế hoạch" is not "đúng kế hoạch"

_TOKEN = re.compile(r"\w+|[,%]|[.;:!?()\n]")
_BREAKS = frozenset(".;:!?()\n")
_END = ""  # key of a tree node under which the phrases that end there stand


class Topic(NamedTuple):
    """A topic of an item; ``score`` 0–1 grows with the number of keywords that speak for it."""

    id: str
    score: float


class _Syllable(NamedTuple):
    folded: str
    printed: str  # lower case, tone marks placed uniformly
    clause: int


class _Phrase(NamedTuple):
    """One phrase of a topic: ``parts`` in order, within a clause, at most :data:`GAP` syllables apart."""

    topic: str
    kind: str
    parts: tuple[tuple[_Syllable, ...], ...]


class _Hit(NamedTuple):
    phrase: _Phrase
    spans: tuple[tuple[int, int], ...]  # of the parts, in syllables


@dataclass(frozen=True)
class TopicRules:
    """Compiled topics. ``tree``: nested dicts keyed by folded syllable; first parts of the phrases hang in it."""

    records: Mapping[str, Mapping[str, Any]]
    tree: dict[str, Any]

    def find(self, text: str) -> tuple[Topic, ...]:
        """Topics of a text, best first; ``other`` alone where none fits."""
        hits = _hits(self.tree, _syllables(text, self.tree))
        found = self._scores(hits, fallback=False) or self._scores(hits, fallback=True)
        order = {topic: place for place, topic in enumerate(self.records)}
        topics = [Topic(t, round(score, 2)) for t, score in found.items() if score >= ENOUGH]
        return tuple(sorted(topics, key=lambda t: (-t.score, order[t.id]))) or (Topic(OTHER, 0.0),)

    def _scores(self, hits: Sequence[_Hit], *, fallback: bool) -> dict[str, float]:
        """Noisy or over the hits of each topic that lie in none of its ``unless`` stretches; a phrase counts once."""
        blocked: dict[str, list[tuple[int, int]]] = {}
        for hit in hits:
            if hit.phrase.kind == "unless":
                blocked.setdefault(hit.phrase.topic, []).append((hit.spans[0][0], hit.spans[-1][1]))
        found: dict[str, dict[_Phrase, float]] = {}
        for hit in hits:
            topic, kind = hit.phrase.topic, hit.phrase.kind
            counts = kind in ("keywords", "weak") or (fallback and kind == "fallback")
            if counts and not any(_inside(span, b) for span in hit.spans for b in blocked.get(topic, ())):
                found.setdefault(topic, {})[hit.phrase] = KINDS[kind]
        scores = {topic: _noisy_or(values.values()) for topic, values in found.items()}
        return {topic: score for topic, score in scores.items() if score >= ENOUGH}


def compile_topics(records: Mapping[str, Mapping[str, Any]]) -> TopicRules:
    """Rules of records in the shape of ``data/topics.toml``.

    >>> rules = compile_topics({"CHO": {"vi": "Chợ", "en": "Markets", "keywords": ["tiểu thương", "chợ … sạch"]}})
    >>> [t.id for t in rules.find("Giữ cho khu chợ trung tâm luôn sạch")]
    ['CHO']
    """
    tree: dict[str, Any] = {}
    for topic, record in records.items():
        for kind in KINDS:
            for text in record.get(kind, ()):
                phrase = _Phrase(topic, kind, tuple(_syllables(part) for part in text.split("…")))
                node = tree
                for syllable in phrase.parts[0]:
                    node = node.setdefault(syllable.folded, {})
                node.setdefault(_END, []).append(phrase)
    return TopicRules(records, tree)


@cache
def default_topics() -> TopicRules:
    """Rules of ``data/topics.toml``."""
    return compile_topics(data.lexicon("topics"))


def find_topics(text: str) -> tuple[Topic, ...]:
    """Topics of a criterion, target or score item by the project's own taxonomy.

    Recognises marked and unmarked text and the unambiguous abbreviations of ``data/abbreviations.tsv``; leaves alone
    who the item addresses and what the plan as a whole is about.

    >>> [t.id for t in find_topics("Hoàn thành giải ngân 100% vốn đầu tư công được giao")]
    ['TD-DTC', 'CCHC-06']
    >>> [t.id for t in find_topics("khong co ho so TTHC tre hen")], find_topics("Tổng cộng")
    (['CCHC-03'], (Topic(id='other', score=0.0),))
    """
    return default_topics().find(text)


def topic_ids(text: str) -> tuple[str, ...]:
    """Ids alone, in the order of :func:`find_topics`: what the ``topics`` column holds."""
    return tuple(t.id for t in find_topics(text))


def with_topics(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Criteria with their ``topics`` filled in."""
    return tuple(replace(c, topics=topic_ids(c.text)) for c in criteria)


def _syllables(text: str, known: Mapping[str, Any] = MappingProxyType({})) -> tuple[_Syllable, ...]:
    """Syllables and commas; other signs only end a clause, dashes and quotation marks are not seen. Abbreviations are
    written out, but for those that keywords name themselves (DDCI)."""
    out: list[_Syllable] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in _BREAKS:
            clause += 1
        elif token.isupper() and token in _abbreviations() and fold(token) not in known:
            out += (s._replace(clause=clause) for s in _abbreviations()[token])
        else:
            out.append(_Syllable(*_spelled(token), clause))
    return tuple(out)


@lru_cache(maxsize=20_000)
def _spelled(token: str) -> tuple[str, str]:
    lower = token.lower()
    return fold(lower), str(normalize_diacritics(lower))


@cache
def _abbreviations() -> dict[str, tuple[_Syllable, ...]]:
    """Unambiguous abbreviations in capitals → their syllables ("CCHC")."""
    rows = (r for r in data.table("abbreviations") if r["abbr"].isupper() and not r["ambiguous_with"])
    return {
        r["abbr"]: tuple(_Syllable(*_spelled(word), 0) for word in re.findall(r"\w+", r["expansion_vi"]))
        for r in rows
        if r["abbr"].isalpha()
    }


def _hits(tree: dict[str, Any], syllables: Sequence[_Syllable]) -> list[_Hit]:
    marked = any(not s.printed.isascii() for s in syllables)
    out: list[_Hit] = []
    for start in range(len(syllables)):
        node, end = tree, start
        while end < len(syllables) and (node := node.get(syllables[end].folded, {})):
            if syllables[end].clause != syllables[start].clause:
                break
            end += 1
            for phrase in node.get(_END, ()):
                if _agrees(phrase.parts[0], syllables[start:end], marked) and (
                    rest := _rest(phrase.parts[1:], syllables, end, marked)
                ):
                    out.append(_Hit(phrase, ((start, end), *rest[1:])))
    return out


def _rest(
    parts: Sequence[tuple[_Syllable, ...]], syllables: Sequence[_Syllable], end: int, marked: bool
) -> tuple[tuple[int, int], ...]:
    """Places of the further parts after ``end``, with a first dummy entry; empty where one is missing."""
    out = [(end, end)]
    for part in parts:
        last = min(out[-1][1] + GAP, len(syllables) - len(part))
        place = next((at for at in range(out[-1][1], last + 1) if _stands(part, syllables, at, end, marked)), None)
        if place is None:
            return ()
        out.append((place, place + len(part)))
    return tuple(out)


def _stands(part: tuple[_Syllable, ...], syllables: Sequence[_Syllable], at: int, end: int, marked: bool) -> bool:
    there = syllables[at : at + len(part)]
    same = all(a.folded == b.folded and b.clause == syllables[end - 1].clause for a, b in zip(part, there, strict=True))
    return same and _agrees(part, there, marked)


def _agrees(part: Sequence[_Syllable], there: Sequence[_Syllable], marked: bool) -> bool:
    """Marks must agree ("thuế" is not "thuê"), but for one misread syllable of a long phrase. Text that lost its marks
    is believed from two syllables on."""
    if not marked and len(part) > 1:
        return True
    differ = sum(a.printed != b.printed for a, b in zip(part, there, strict=True))
    return differ <= (len(part) >= SURE_FROM)


def _inside(span: tuple[int, int], stretch: tuple[int, int]) -> bool:
    """Within it, but not the very same words: a fallback may name a whole stretch that its topic else passes over."""
    return stretch[0] <= span[0] and span[1] <= stretch[1] and span != stretch


def _noisy_or(values: Iterable[float]) -> float:
    miss = 1.0
    for value in values:
        miss *= 1 - value
    return 1 - miss

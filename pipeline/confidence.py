"""How far to trust a fact: its rule, times how well its letters were read, times how sure they were restored."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from extractors.facts import Facts
from extractors.model import Fact, Span
from normalizers.aligned import AlignedText
from pipeline.evidence import page_starts
from pipeline.pages import Page, Word

Doubts = Sequence[tuple[Span, float]]


def weigh_facts(facts: Facts, text: AlignedText, pages: Sequence[Page], raw_offset: int, doubts: Doubts) -> Facts:
    """The same facts with the confidence of the reading and of the restoration worked in."""
    words = [
        w._replace(start=w.start + a, end=w.end + a)
        for p, a in zip(pages, page_starts(pages), strict=True)
        for w in p.words
    ]
    if not doubts and all(w.confidence == 1 for w in words):
        return facts
    starts = [w.start for w in words]

    def weighed(fact: Fact) -> Fact:
        if fact.span is None:
            return fact
        raw = text.to_raw(*fact.span)
        read = _mean([w.confidence for w in _words_in(words, starts, raw[0] + raw_offset, raw[1] + raw_offset)])
        given = _mean(
            [p for s, p in doubts if s.start < fact.span.end and fact.span.start < s.end],
            count=_word_count(text.clean, fact.span),
        )
        return replace(fact, confidence=round(fact.confidence * read * given, 4))

    tables: dict[str, Any] = {f.name: tuple(weighed(x) for x in getattr(facts, f.name)) for f in fields(facts)}
    return replace(facts, **tables)


def _words_in(words: Sequence[Word], starts: Sequence[int], start: int, end: int) -> list[Word]:
    """Words that overlap a raw stretch."""
    i = max(0, bisect_left(starts, start) - 1)
    found = []
    while i < len(words) and words[i].start < end:
        if words[i].end > start:
            found.append(words[i])
        i += 1
    return found


def _word_count(clean: str, span: Span) -> int:
    return len(clean[span.start : span.end].split())


def _mean(values: Sequence[float], *, count: int = 0) -> float:
    """Mean of the values; ``count`` words in all, those without a value being certain."""
    total = max(count, len(values))
    return (sum(values) + total - len(values)) / total if total else 1.0

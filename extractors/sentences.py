"""Sentences of the plan's body, each with the headings above it: what a date or a demand is about is said there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.model import BlockName, PlanText, Section, Span
from normalizers.fold import fold
from normalizers.letters import pattern

# A sentence ends at ";", at a line's end, or at a full stop before a capital; not at "TP. Hồ", "Q. 1", "v.v. ".
_END = pattern(r";|\n|(?<!\bTP)(?<!\bTp)(?<!\b[A-ZĐ])(?<=[\w)”\"%])\.(?=\s+[\p{Lu}“(\-])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``clean[span]`` without the label; ``folded`` is its fold; ``headings`` folded titles, nearest first, the own
    node's heading included."""

    span: Span
    folded: str
    section: Section
    headings: tuple[str, ...]


def find_sentences(plan: PlanText, *blocks: BlockName) -> Iterator[Sentence]:
    """Sentences of these blocks in order.

    >>> from extractors.sections import find_sections
    >>> text = "KẾ HOẠCH\\nThi đua\\nI. THỜI GIAN\\n1. Đợt 1: từ ngày 01/3 đến TP. Huế; xong."
    >>> for s in find_sentences(PlanText(text, find_sections(text)), "body"): print(s.folded, s.headings)
    thoi gian ('thoi gian',)
    dot 1: tu ngay 01/3 den tp. hue ('dot 1', 'thoi gian')
    xong. ('dot 1', 'thoi gian')
    """
    for section in plan.in_block(*blocks):
        headings = tuple(fold(s.title) for s in [section, *plan.ancestors(section)] if s.title)
        start = section.start + len(section.label)
        for a, b in _cut(plan.clean, start, section.end):
            yield Sentence(Span(a, b), plan.folded[a:b], section, headings)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for m in [*_END.finditer(text, start, end), None]:
        stop = m.start() if m else end
        if m and m.group() == ".":
            stop = m.end()
        a, b = at + len(text[at:stop]) - len(text[at:stop].lstrip()), stop
        b = a + len(text[a:b].rstrip())
        if b > a:
            yield a, b
        at = m.end() if m else end

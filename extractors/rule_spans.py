"""Where a rule about awards stands: the list item, the sentence, or the clause; and the row made of it."""

from __future__ import annotations

import itertools

from extractors.model import AwardRule, AwardRuleKind, PlanText, Span, Subject
from extractors.outline import Node
from extractors.quantities import Quantity, readings_of
from normalizers.letters import pattern

# After a letter, a closing mark, or the year of a date: "…, chậm nhất ngày 15/9/2030. Sau thời hạn …".
_NEXT_SENTENCE = pattern(r"(?:(?<=[^\W\d])|(?<=[)”\"%])|(?<=[/ ]\d{4}))\.\s+(?=[\p{Lu}])")


def whole(node: Node) -> Span:
    return Span(node.start, node.end)


def item_at(plan: PlanText, node: Node, at: int) -> Span:
    """The list item, or the sentence around ``at`` where the paragraph holds several."""
    cuts = [
        node.start,
        *(m.end() for m in _NEXT_SENTENCE.finditer(plan.clean[node.start : node.end])),
        node.end,
    ]
    cuts = [cuts[0], *(node.start + c for c in cuts[1:-1]), cuts[-1]]
    for a, b in itertools.pairwise(cuts):
        if a <= at < b:
            return trimmed(plan, a, b)
    return whole(node)


def clause_at(plan: PlanText, node: Node, at: int) -> Span:
    """The stretch between semicolons around ``at``."""
    left = max(plan.folded.rfind(";", node.start, at) + 1, node.start)
    right = plan.folded.find(";", at, node.end)
    return trimmed(plan, left, right if right >= 0 else node.end)


def trimmed(plan: PlanText, start: int, end: int) -> Span:
    text = plan.clean[start:end]
    return Span(start + len(text) - len(text.lstrip(" ,;:-+")), start + len(text.rstrip(" ;.,:/")))


def rule_of(
    plan: PlanText,
    kind: AwardRuleKind,
    span: Span,
    *,
    confidence: float,
    subject: Subject | None = None,
    measure: Quantity | None = None,
) -> AwardRule:
    return AwardRule(
        span=span,
        found_by=f"award_rules.{kind}",
        confidence=confidence,
        kind=kind,
        subject=subject,
        comparator=measure.comparator if measure else None,
        value=measure.value if measure else None,
        unit=measure.unit if measure else None,
        text=" ".join(plan.clean[span.start : span.end].split()),
        candidates=readings_of(measure),
    )

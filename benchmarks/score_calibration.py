"""Does confidence mean what it says: of the facts that claim 0.9, are nine in ten right?

A fact is right when a label supports it (optional labels too), wrong when none does. Facts of columns and tables that a
document's label leaves out are not asked. Flags are no facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.agreement import agree
from pipeline.evaluate import COMPARED, NOT_FACTS, PLAN_FIELDS, evaluate

BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


class Weighed(NamedTuple):
    confidence: float
    right: bool


def weighed_facts(gold: Path, plans: Mapping[str, Mapping[str, Any]]) -> Iterator[Weighed]:
    """Confidence and truth of every fact that the labels ask about."""
    misses = evaluate(gold, plans, only=set(plans)).misses
    invented = {id(miss.fact) for miss in misses if miss.kind == "invented"}
    for stem, plan in plans.items():
        labels = json.loads((gold / f"{stem}.json").read_text(encoding="utf-8"))
        for table in labels.keys() & COMPARED.keys() - set(NOT_FACTS):
            yield from (Weighed(row["confidence"], id(row) not in invented) for row in plan[table])
        yield from _header(labels["plan"], plan)


def _header(labels: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[Weighed]:
    confidence = {row["field"]: row["confidence"] for row in plan["fields"]}
    for name in PLAN_FIELDS:
        value = plan["plan"].get(name)
        if name in labels and value is not None and name in confidence:
            yield Weighed(confidence[name], agree(name, labels[name], value))


def print_calibration(facts: Iterable[Weighed]) -> None:
    """A line for each range of confidence, then the area under the ROC curve."""
    facts = list(facts)
    print(f"{'confidence':14} facts  mean  right")
    for low, high in zip(BOUNDS, [*BOUNDS[1:], 1.01], strict=True):
        inside = [f for f in facts if low <= f.confidence < high]
        if inside:
            mean = sum(f.confidence for f in inside) / len(inside)
            name = f"{low:.2f}–{high:.2f}" if low < 1 else "1.00"
            print(f"{name:14} {len(inside):5}  {mean:.3f} {share_right(inside):.3f}")
    sure = [f for f in facts if f.confidence >= 0.9]
    print(f"facts with 0.9 or more: {len(sure)}, right {share_right(sure):.3f}; all: right {share_right(facts):.3f}")
    print(f"AUC {auc(facts):.3f}")


def share_right(facts: Sequence[Weighed]) -> float:
    return sum(f.right for f in facts) / len(facts) if facts else 1.0


def auc(facts: Sequence[Weighed]) -> float:
    """Chance that a right fact has more confidence than a wrong one; equal counts half.

    >>> auc([Weighed(0.9, True), Weighed(0.5, True), Weighed(0.5, False)])
    0.75
    """
    right = [f.confidence for f in facts if f.right]
    wrong = [f.confidence for f in facts if not f.right]
    if not right or not wrong:
        return 1.0
    return sum((r > w) + (r == w) / 2 for r in right for w in wrong) / (len(right) * len(wrong))

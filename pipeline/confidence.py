"""How far to trust a fact: the chance that it is right, made of the signals that speak for and against it.

A fact's chance is a logistic sum: a start, its rule's own record, and a weight for each signal of
:mod:`pipeline.signals`. The weights are data (``data/confidence.toml``), fitted by ``python -m benchmarks.calibrate``
on plans whose truth is known and measured on others: docs/confidence.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import data
from extractors.facts import Facts
from extractors.model import Fact, Field, PlanText
from normalizers.aligned import AlignedText
from pipeline.pages import Page
from pipeline.signals import Doubts, Signals, Surroundings

LEAST, MOST = 0.01, 0.995  # nothing is certain, and nothing that was found impossible


@dataclass(frozen=True)
class Weights:
    """``start`` and ``signals`` in log odds; ``rules``: how much better or worse than its signals say."""

    start: float
    signals: Mapping[str, float]
    rules: Mapping[str, float]

    def chance(self, rule: str, signals: Signals) -> float:
        """Chance that a fact with these signals is right, 0–1.

        >>> Weights(2.0, {"misread": -10.0}, {}).chance("tiers.grade", {"misread": 0.2, "odd": 0.5})
        0.5
        """
        odds = self.start + self.rules.get(rule, 0.0)
        odds += sum(self.signals.get(name, 0.0) * value for name, value in signals.items())
        return 1 / (1 + math.exp(-odds))


@cache
def weights() -> Weights:
    """The fitted weights."""
    stored = data.lexicon("confidence")
    return Weights(stored["start"], stored["signals"], stored["rules"])


def weigh_facts(
    facts: Facts, plan: PlanText, text: AlignedText, pages: Sequence[Page], raw_offset: int, doubts: Doubts
) -> Facts:
    """The same facts with their chance to be right as confidence; what has no place keeps its rule's."""
    around = Surroundings(plan, text, pages, raw_offset, doubts, facts)

    def weighed(fact: Fact) -> Fact:
        if fact.span is None:
            return fact
        chance = weights().chance(rule_of(fact), around.signals_of(fact))
        return replace(fact, confidence=round(min(MOST, max(LEAST, chance)), 4))

    tables: dict[str, Any] = {f.name: tuple(weighed(x) for x in getattr(facts, f.name)) for f in fields(facts)}
    return replace(facts, **tables)


def rule_of(fact: Fact) -> str:
    """Under which name a rule's record is kept: header values by their field, two may rest on one rule."""
    return f"plan.{fact.field}" if isinstance(fact, Field) else fact.found_by

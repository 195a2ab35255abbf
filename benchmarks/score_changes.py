"""What one version finds that another did not: labels won and lost, inventions gone and come, by document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate import COMPARED, Evaluation, Miss


@dataclass(frozen=True)
class Change:
    """One label, or one value without a label, that changed sides. ``field``: "plan.issuer", "targets"."""

    field: str
    plan: str
    kind: str  # won | lost | invented | dropped
    fact: str

    @property
    def is_gain(self) -> bool:
        return self.kind in ("won", "dropped")


def changes(before: Evaluation, after: Evaluation) -> list[Change]:
    """Differences between two scorings of the same documents, by field and document."""
    old, new = Counter(map(_key, before.misses)), Counter(map(_key, after.misses))
    gone = [_change(key, {"missed": "won", "invented": "dropped"}) for key in (old - new).elements()]
    come = [_change(key, {"missed": "lost", "invented": "invented"}) for key in (new - old).elements()]
    return sorted([*gone, *come], key=lambda c: (c.field, c.plan, c.kind, c.fact))


def print_changes(found: Iterable[Change]) -> None:
    """Counts a field, then every change with its document."""
    found = list(found)
    print(f"{'field':28} gains losses")
    for field in sorted({c.field for c in found}):
        gains = sum(c.is_gain for c in found if c.field == field)
        print(f"{field:28} {gains:5} {sum(c.field == field for c in found) - gains:6}")
    for change in found:
        print(f"{'+' if change.is_gain else '-'} {change.kind:8} {change.field:24} {change.plan}  {change.fact}")


def _key(miss: Miss) -> tuple[str, str, str, str]:
    asked = COMPARED.get(miss.table, tuple(miss.fact))
    said: dict[str, Any] = {name: miss.fact[name] for name in asked if name in miss.fact}
    field = f"plan.{next(iter(miss.fact))}" if miss.table == "plan" else miss.table
    return field, miss.plan, miss.kind, json.dumps(said, ensure_ascii=False)


def _change(key: tuple[str, str, str, str], names: dict[str, str]) -> Change:
    field, plan, kind, fact = key
    return Change(field, plan, names[kind], fact)

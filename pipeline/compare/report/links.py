"""Where a thing on the page leads: to its quote further down, or, of plans that are not quoted, to the original file.

>>> links = Links(frozenset({"a-1"}), {"b-1": "../originals/0f/0f.pdf"})
>>> links.to("a-1", "9f86d081884c7d659a2feaa0"), links.to("a-1"), links.to("b-1", "60303ae22b998861bce3b28f")
('#q-9f86d081884c7d65', '#p-a-1', '../originals/0f/0f.pdf')
>>> links.to("c-1") is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pipeline.compare.matrix import Matrix

MOST_QUOTED = 200  # plans whose quotes stand on the page; beyond, a cell leads to the file in the workspace


@dataclass(frozen=True)
class Links:
    """``quoted``: plans whose quotes stand on the page; ``originals``: plan → address of its file."""

    quoted: frozenset[str]
    originals: Mapping[str, str]

    def to(self, plan_id: str, fact_id: Any = None) -> str | None:
        """Address of a fact's quote, else of the plan's; None where there is nothing to open."""
        if plan_id not in self.quoted:
            return self.originals.get(plan_id)
        return f"#{fact_anchor(fact_id) if isinstance(fact_id, str) else anchor(plan_id)}"


def links_of(matrix: Matrix, originals: Mapping[str, str] = MappingProxyType({})) -> Links:
    """The first plans are quoted."""
    return Links(frozenset(matrix.dataset.plans["plan_id"][:MOST_QUOTED]), originals)


def anchor(plan_id: str) -> str:
    """Where a plan's quotes stand on the page."""
    return f"p-{plan_id}"


def fact_anchor(fact_id: str) -> str:
    """Where a quote stands on the page."""
    return f"q-{fact_id[:16]}"

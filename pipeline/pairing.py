"""Which row answers which label: the largest set of pairs that agree, and, of what is left, the pairs nearest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from pipeline.agreement import agree, search_key

Row = Mapping[str, Any]

HALF = 0.5  # rows that have less in common are two facts, not one told wrongly


def row_agrees(label: Row, row: Row, fields: Sequence[str], *, strict: bool = False) -> bool:
    """Every compared field that the label gives agrees."""
    return all(agree(name, label[name], row.get(name), strict=strict) for name in fields if name in label)


def agreeing_pairs(
    labels: Sequence[Row], rows: Sequence[Row], fields: Sequence[str], *, strict: bool = False
) -> dict[int, int]:
    """The largest set of pairs that agree, each label and row used once (Kuhn's augmenting paths): row → label.

    >>> agreeing_pairs([{"value": 5}, {"value": 7}], [{"value": 7}, {"value": 9}], ("value",))
    {0: 1}
    """
    fitting = [[j for j, row in enumerate(rows) if row_agrees(label, row, fields, strict=strict)] for label in labels]
    partner: dict[int, int] = {}

    def place(label: int, tried: set[int]) -> bool:
        for row in fitting[label]:
            if row in tried:
                continue
            tried.add(row)
            if row not in partner or place(partner[row], tried):
                partner[row] = label
                return True
        return False

    for label in range(len(labels)):
        place(label, set())
    return partner


def nearest_pairs(labels: Sequence[Row], rows: Sequence[Row], fields: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (label, row) of rows that do not agree but mean the same fact, the nearest first, each used once.

    >>> label = {"form": "Giấy khen", "recipient": "collective", "quota": 5}
    >>> nearest_pairs([label], [{**label, "quota": 6}, {"form": "Cờ thi đua"}], ("form", "recipient", "quota"))
    [(0, 0)]
    """
    near = [(_nearness(a, b, fields), i, j) for i, a in enumerate(labels) for j, b in enumerate(rows)]
    pairs: list[tuple[int, int]] = []
    for share, i, j in sorted(near, key=lambda n: (-n[0], n[1], n[2])):
        if share >= HALF and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def _nearness(label: Row, row: Row, fields: Sequence[str]) -> float:
    """Mean over the fields that the label gives: agreed 1, text by its likeness, the rest 0."""
    asked = [name for name in fields if label.get(name) is not None]
    return sum(_likeness(name, label[name], row.get(name)) for name in asked) / len(asked) if asked else 0.0


def _likeness(field: str, label: Any, value: Any) -> float:
    if agree(field, label, value):
        return 1.0
    if isinstance(label, str) and isinstance(value, str):
        return fuzz.ratio(search_key(label), search_key(value)) / 100
    return 0.0

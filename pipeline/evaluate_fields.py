"""Scores field by field under three ways to match, as GROBID reports them.

``strict``: letter by letter. ``soft``: case, marks, punctuation and blanks do not count. ``levenshtein``: free text of
which four letters in five are right. Numbers, dates and codes have to be equal in all three. A row is compared with the
label that it agrees with, else with the one nearest to it; a row without a label, or a label without a row, is wrong in
each of its fields.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal
from unicodedata import normalize

from rapidfuzz.distance import Levenshtein

from pipeline.agreement import RULES, Near, agree, marked_key, search_key
from pipeline.counts import Score
from pipeline.pairing import agreeing_pairs, nearest_pairs

Row = Mapping[str, Any]
Matching = Literal["strict", "soft", "levenshtein"]
Fields = dict[str, dict[Matching, Score]]  # "plan.issuer", "targets.value" → its scores

MATCHINGS: tuple[Matching, ...] = ("strict", "soft", "levenshtein")
LEAST_SIMILARITY = 0.8


def matches(field: str, label: Any, value: Any, how: Matching) -> bool:
    """Is a value the labelled one?

    >>> [matches("issuer", "Sở Y tế Đắk Lắk", "SỞ Y TẾ ĐẮK LẮK", how) for how in MATCHINGS]
    [False, True, True]
    >>> [matches("issuer", "Sở Y tế Đắk Lắk", "Sở Y tế Đắk Lấc", how) for how in MATCHINGS]
    [False, False, True]
    >>> [matches("date", "2024-10-15", "2024-10-16", how) for how in MATCHINGS]
    [False, False, False]
    """
    if not isinstance(label, str) or not isinstance(value, str) or RULES.get(field) == "unit":
        return agree(field, label, value)
    if how == "strict":
        return _squeezed(label) == _squeezed(value)
    if how == "levenshtein" and isinstance(RULES.get(field), Near):
        return Levenshtein.normalized_similarity(marked_key(label), marked_key(value)) >= LEAST_SIMILARITY
    return _letters(label) == _letters(value)


def header_scores(labels: Row, plan: Row, names: Iterable[str], handwritten: Collection[str]) -> Fields:
    """Scores of the header values; what a hand wrote may stay unread."""
    pairs = {
        name: (labels[name], plan.get(name))
        for name in names
        if name in labels and not (name in handwritten and plan.get(name) is None)
    }
    return {f"plan.{name}": _scores(name, [pair]) for name, pair in pairs.items()}


def row_scores(table: str, labels: Sequence[Row], rows: Sequence[Row], fields: Sequence[str]) -> Fields:
    """Scores of a table's columns. Optional labels count neither way."""
    pairs = list(_aligned(labels, rows, fields))
    asked = [name for name in fields if any(name in label for label in labels)]
    return {f"{table}.{name}": _scores(name, _values(pairs, name)) for name in asked}


def added(one: Fields, other: Fields) -> Fields:
    """The sums."""
    out = {name: dict(scores) for name, scores in one.items()}
    for name, scores in other.items():
        mine = out.setdefault(name, {})
        for how, score in scores.items():
            mine[how] = mine.get(how, Score()) + score
    return out


def _aligned(labels: Sequence[Row], rows: Sequence[Row], fields: Sequence[str]) -> Iterator[tuple[Row | None, Row]]:
    """Label and row, one of them empty where the other has no partner."""
    must = [label for label in labels if not label.get("optional")]
    agreed = agreeing_pairs(must, rows, fields)
    yield from ((must[i], rows[j]) for j, i in agreed.items())
    placed = set(agreed.values())
    must = [label for i, label in enumerate(must) if i not in placed]
    left = [row for j, row in enumerate(rows) if j not in agreed]
    excused = agreeing_pairs([label for label in labels if label.get("optional")], left, fields)
    left = [row for j, row in enumerate(left) if j not in excused]
    near = nearest_pairs(must, left, fields)
    yield from ((must[i], left[j]) for i, j in near)
    yield from ((label, {}) for i, label in enumerate(must) if i not in {a for a, _ in near})
    yield from ((None, row) for j, row in enumerate(left) if j not in {b for _, b in near})


def _values(pairs: Iterable[tuple[Row | None, Row]], name: str) -> Iterator[tuple[Any, Any]]:
    """A column's labelled and found values; a label that leaves the column out does not ask for it."""
    for label, row in pairs:
        if label is None or name in label:
            yield (label or {}).get(name), row.get(name)


def _scores(name: str, pairs: Iterable[tuple[Any, Any]]) -> dict[Matching, Score]:
    pairs = list(pairs)
    return {how: sum((_score(name, *pair, how) for pair in pairs), Score()) for how in MATCHINGS}


def _score(name: str, label: Any, value: Any, how: Matching) -> Score:
    if label is not None and value is not None and matches(name, label, value, how):
        return Score(tp=1)
    return Score(fp=int(value is not None), fn=int(label is not None))


def _squeezed(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


def _letters(text: str) -> str:
    return search_key(text).replace(" ", "")

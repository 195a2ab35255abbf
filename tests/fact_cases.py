"""Cases of the fact extractors: a stretch of a plan in ``cases/NAME.toml`` and the rows that it states.

``kind`` says where a case comes from: wild (phrasing met in real plans), synthetic (written to probe a rule),
negative (looks like a fact,
is none), known-failure (what we cannot do yet; strict, so that a fix is noticed). A row gives only the columns it
asks for; "" asks for null.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from unidecode import unidecode

from extractors.model import Fact, PlanText
from extractors.sections import find_sections

KINDS = ("wild", "synthetic", "negative", "known-failure")


def cases(name: str) -> list[Any]:
    """Parameters for pytest: every case of a file."""
    path = Path(__file__).parent / "cases" / f"{name}.toml"
    return [_param(c) for c in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]


def _param(case: dict[str, Any]) -> Any:
    assert case["kind"] in KINDS, case
    assert case["kind"] != "negative" or not case.get("expect"), case
    marks = [pytest.mark.xfail(strict=True)] if case["kind"] == "known-failure" else []
    return pytest.param(case, id=case["label"], marks=marks)


def plan_of(text: str) -> PlanText:
    """The stretch as the body of a plan."""
    clean = "KẾ HOẠCH\nPhát động phong trào thi đua\n" + text.strip("\n")
    return PlanText(clean, find_sections(clean))


def stripped(text: str) -> str:
    """The same characters with their marks lost."""
    return "".join(plain if len(plain := unidecode(c)) == 1 else c for c in text)


def check(find: Callable[[PlanText], Sequence[Fact]], case: dict[str, Any]) -> None:
    """The rows of a case, with and (unless it says ``marks = true``) without diacritics; every row has its place."""
    expected = case.get("expect", [])
    found = find(plan_of(case["text"]))
    assert [_like(f, e) for f, e in zip(found, expected, strict=False)] == expected, [_all(f) for f in found]
    assert len(found) == len(expected), [_all(f) for f in found]
    for fact in found:
        assert 0 <= fact.span.start < fact.span.end
        assert 0 < fact.confidence <= 1
    if not case.get("marks"):
        plain = find(plan_of(stripped(case["text"])))
        assert [_plain(f, e) for f, e in zip(plain, expected, strict=False)] == [_folded(e) for e in expected]
        assert len(plain) == len(expected), [_all(f) for f in plain]


def _all(fact: Fact) -> dict[str, Any]:
    return {k: getattr(fact, k) for k in fact.__dataclass_fields__ if getattr(fact, k) is not None}


def _like(fact: Fact, row: dict[str, Any]) -> dict[str, Any]:
    """As much of a fact as the row asks for, null as ""."""
    return {k: "" if getattr(fact, k) is None else getattr(fact, k) for k in row}


def _folded(row: dict[str, Any]) -> dict[str, Any]:
    return {k: unidecode(v) if isinstance(v, str) else v for k, v in row.items()}


def _plain(fact: Fact, row: dict[str, Any]) -> dict[str, Any]:
    return _folded(_like(fact, row))

"""Dates with roles: the sentences of tests/cases/dates.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.dates import find_dates
from extractors.header import find_header
from extractors.model import DateFact, PlanText
from extractors.sections import find_sections

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dates.toml").read_text(encoding="utf-8"))["case"]


def plan_of(case: dict[str, Any]) -> PlanText:
    heading = f"1. {case['heading']}\n" if "heading" in case else "1. Nội dung\n"
    head = f"{case['head']}\n" if "head" in case else ""
    title = f"{case.get('type', 'KẾ HOẠCH')}\nPhát động thi đua năm {case.get('year', 2024)}"
    clean = f"{head}{title}\nI. CÁC NỘI DUNG\n{heading}{case['text']}"
    return PlanText(clean, find_sections(clean))


def shown(d: DateFact, like: list[Any]) -> list[Any]:
    """As much of a date as the expectation gives."""
    full = [d.role, d.rule, d.date or "", d.bound, list(d.years) if d.years else d.phase]
    return full[: len(like)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_dates(case: dict[str, Any]) -> None:
    plan = plan_of(case)
    found = find_dates(plan, find_header(plan))
    pairs = [*case["expect"], *[[None] * 5] * len(found)]
    assert [shown(d, like) for d, like in zip(found, pairs, strict=False)] == case["expect"]
    for d in found:
        assert 0 <= d.span.start < d.span.end <= len(plan.clean)

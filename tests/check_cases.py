"""Plans in slots: a flawless one, and for each check one that it must flag and one that it must leave alone."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from extractors.facts import find_facts
from extractors.model import PlanText
from extractors.sections import find_sections
from pipeline.checks import CheckedPlan, Reading

CASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "cases" / "checks.toml").read_text(encoding="utf-8"))
BASE: dict[str, str] = CASES.pop("base")


def text_with(slots: dict[str, str]) -> str:
    """The plan's clean text with some slots filled otherwise."""
    unknown = set(slots) - set(BASE)
    assert not unknown, f"no such slot: {unknown}"
    return "\n".join(value.strip("\n") for value in (BASE | slots).values() if value)


@cache
def _plan(text: str) -> tuple[PlanText, Any]:
    plan = PlanText(text, find_sections(text))
    return plan, find_facts(plan)


def plan_with(slots: dict[str, str], *, reading: Reading | None = None) -> CheckedPlan:
    """The plan with some slots filled otherwise, ready to be checked."""
    return CheckedPlan(*_plan(text_with(slots)), reading or Reading())

"""Sentences and stretches of plans with the rows they state: tests/cases/award_rules.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.award_rules import find_award_rules


@pytest.mark.parametrize("case", cases("award_rules"))
def test_award_rules(case: dict[str, Any]) -> None:
    check(find_award_rules, case)

"""Sentences and stretches of plans with the rows they state: tests/cases/criteria.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.criteria import find_criteria


@pytest.mark.parametrize("case", cases("criteria"))
def test_criteria(case: dict[str, Any]) -> None:
    check(find_criteria, case)

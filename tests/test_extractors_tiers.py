"""Sentences and stretches of plans with the rows they state: tests/cases/tiers.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.tiers import find_tiers


@pytest.mark.parametrize("case", cases("tiers"))
def test_tiers(case: dict[str, Any]) -> None:
    check(find_tiers, case)

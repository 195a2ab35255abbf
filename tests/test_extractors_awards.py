"""Sentences and stretches of plans with the rows they state: tests/cases/awards.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.awards import find_awards


@pytest.mark.parametrize("case", cases("awards"))
def test_awards(case: dict[str, Any]) -> None:
    check(find_awards, case)

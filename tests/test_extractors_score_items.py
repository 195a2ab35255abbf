"""Sentences and stretches of plans with the rows they state: tests/cases/score_items.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.score_items import find_score_items


@pytest.mark.parametrize("case", cases("score_items"))
def test_score_items(case: dict[str, Any]) -> None:
    check(find_score_items, case)

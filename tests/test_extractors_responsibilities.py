"""Sentences and stretches of plans with the rows they state: tests/cases/responsibilities.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.responsibilities import find_responsibilities


@pytest.mark.parametrize("case", cases("responsibilities"))
def test_responsibilities(case: dict[str, Any]) -> None:
    check(find_responsibilities, case)

"""Sentences and stretches of plans with the rows they state: tests/cases/targets.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.targets import find_targets


@pytest.mark.parametrize("case", cases("targets"))
def test_targets(case: dict[str, Any]) -> None:
    check(find_targets, case)

"""Sentences and stretches of plans with the rows they state: tests/cases/criteria.toml."""

from __future__ import annotations

from typing import Any

import pytest
from fact_cases import cases, check

from extractors.criteria import find_criteria
from extractors.model import PlanText
from extractors.sections import find_sections


@pytest.mark.parametrize("case", cases("criteria"))
def test_criteria(case: dict[str, Any]) -> None:
    check(find_criteria, case)


def test_a_report_tells_what_was_done() -> None:
    for kind, found in (("BÁO CÁO", 0), ("KẾ HOẠCH", 1)):
        text = f"{kind}\nGiá thị trường tháng 7\n6. Các nội dung liên quan: Khảo sát chi phí sản xuất thóc vụ Hè Thu."
        assert len(find_criteria(PlanText(text, find_sections(text)))) == found

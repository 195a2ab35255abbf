"""FUN: where the money comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

_MONEY = re.compile(
    r"\bkinh phi\b|\bnguon (?:chi|von|luc|ngan sach|tai chinh|thu|quy)\b|\bngan sach\b|\bquy (?:thi dua|"
    r"khen thuong|tdkt)\b|(?<!\by )\bchi (?:tu|khen thuong)\b|\btien thuong\b[^.;\n]{0,40}\btu\b"
)


@check("FUN-001", severity="I", scope="movement", absence=True)
def no_funding(plan: CheckedPlan) -> Iterator[Finding]:
    """Nothing is said of money. Leaves alone plans that name a fund or a budget anywhere; "ý chí tự lực" is none.
    Source: practice.
    """
    if not any(r.kind == "funding" for r in plan.facts.award_rules) and not any(plan.search(_MONEY, "body", "table")):
        yield Finding()

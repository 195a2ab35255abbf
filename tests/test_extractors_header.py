"""Header fields: the cases of tests/cases/header.toml and signature.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.header import find_header
from extractors.model import Field, PlanText
from extractors.sections import find_sections
from extractors.signature import find_signature

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    loaded = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(c, id=c["label"], marks=_marks(c)) for c in loaded]


def _marks(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=case["why"])] if case["kind"] == "known-failure" else []


def plan_of(text: str) -> PlanText:
    clean = text.strip()
    return PlanText(clean, find_sections(clean))


def check(case: dict[str, Any], fields: list[Field]) -> None:
    found: dict[str, Any] = {f.field: f.value for f in fields}
    found |= {f"{f.field}_state": f.state for f in fields if f.state}
    assert {k: found.get(k) for k in case["expect"]} == case["expect"]
    assert not {k: found[k] for k in case.get("none", ()) if found.get(k) is not None}


@pytest.mark.parametrize("case", cases("header"))
def test_header(case: dict[str, Any]) -> None:
    plan = plan_of(case["text"])
    check(case, find_header(plan))


@pytest.mark.parametrize("case", cases("signature"))
def test_signature(case: dict[str, Any]) -> None:
    body = "KẾ HOẠCH\nThi đua năm 2024\nI. NỘI DUNG\n1. Thi đua./.\nNơi nhận:\n- Lưu: VT.\n"
    plan = plan_of(body + case["text"].strip())
    fields = find_signature(plan)
    check(case, fields)
    for f in fields:  # a value stands where its span points
        if f.value and f.field == "signer_name":
            assert f.span is not None
            assert plan.clean[slice(*f.span)].casefold() == f.value.casefold()

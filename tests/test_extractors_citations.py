"""Citations and recipients: passages of tests/cases/citations.toml, and blocks written here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.citations import find_citations
from extractors.model import PlanText
from extractors.recipients import find_recipients
from extractors.sections import find_sections

CASES = tomllib.loads((Path(__file__).parent / "cases" / "citations.toml").read_text(encoding="utf-8"))["case"]


def plan_of(text: str, *, basis: bool) -> PlanText:
    passage = f"{text}\nI. NỘI DUNG" if basis else f"I. NỘI DUNG\n1. Yêu cầu\n{text}"
    clean = f"KẾ HOẠCH\nPhát động thi đua năm 2024\n{passage}"
    return PlanText(clean, find_sections(clean))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_citations(case: dict[str, Any]) -> None:
    basis = case["place"] == "basis"
    found = find_citations(plan_of(case["text"], basis=basis))
    assert [[c.kind or "", c.number or "", c.issued_on or "", c.issuer or ""] for c in found] == case["expect"]
    assert [c.title or "" for c in found] == case.get("titles", [c.title or "" for c in found])
    assert {c.role for c in found} <= {"basis" if basis else "mention"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT.", ["Sở Nội vụ", "Lưu: VT"]),
        ("Nơi nhận: - Như trên; - Lưu: VT, TH (2b).", ["Như trên", "Lưu: VT, TH (2b)"]),
        ("Nơi nhận:\nNhư Điều 3;\nLưu: VT, NV.", ["Như Điều 3", "Lưu: VT, NV"]),
        ("Noi nhan:\n- So Noi vu;\n~ Luu: VT.", ["So Noi vu", "Luu: VT"]),
        ("Nơi nhận:\n- Các phòng, ban,\nđơn vị;\n- Lưu: VT.", ["Các phòng, ban, đơn vị", "Lưu: VT"]),
        (
            "Nơi nhận:\n- Lưu trữ tỉnh.\n- Chi cục Văn thư - Lưu trữ.\n- Lưu: VT.\nLê Văn An\n798",
            ["Lưu trữ tỉnh", "Chi cục Văn thư - Lưu trữ", "Lưu: VT"],
        ),
        ("Nơi nhận:", []),
    ],
)
def test_recipients(block: str, expected: list[str]) -> None:
    clean = f"KẾ HOẠCH\nThi đua năm 2024\nI. NỘI DUNG\n1. Thi đua./.\n{block}\nGIÁM ĐỐC\nLê Văn An"
    plan = PlanText(clean, find_sections(clean))
    assert [r.text for r in find_recipients(plan)] == expected


def test_basis_of_a_text_whose_head_is_lost() -> None:
    text = (
        "Kỷ niệm Ngày thành lập ngành\nThực hiện Công văn số 35/BYT-TĐKT ngày 17/7/2021 của Bộ Y tế;\nĐề nghị treo cờ."
    )
    assert [(c.role, c.number) for c in find_citations(PlanText(text, find_sections(text)))] == [
        ("basis", "35/BYT-TĐKT")
    ]


def test_bodies_of_a_letter_are_no_part_of_its_basis() -> None:
    text = (
        "Số: 12/SNV-TĐKT\nV/v đăng ký thi đua\nHà Nội, ngày 05 tháng 3 năm 2024\nKính gửi:\n- Các sở, ban, ngành;\n"
        "Căn cứ Kế hoạch số 15/KH-UBND ngày 01/02/2024 của UBND thành phố;\n1. Đăng ký theo Công văn số 9/BNV-TĐKT."
    )
    found = find_citations(PlanText(text, find_sections(text)))
    assert [(c.role, c.number) for c in found] == [("basis", "15/KH-UBND"), ("mention", "9/BNV-TĐKT")]

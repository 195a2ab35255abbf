"""What copies of plans do to them on the way to us, and what a check must therefore not lay at the plan's door."""

from __future__ import annotations

import pytest
from check_cases import BASE, plan_with

from pipeline.checks import CheckedPlan, Flag, Reading, check_plan

TAIL = ("DOC-003", "RCP-001", "SIG-002", "STR-008", "PER-004", "AWD-003")


def flags_of(plan: CheckedPlan, *rule_ids: str) -> list[Flag]:
    return [f for f in check_plan(plan) if f.rule_id in rule_ids]


def grave(plan: CheckedPlan) -> set[str]:
    return {f.rule_id for f in check_plan(plan) if f.severity != "I"}


def upto(slot: str) -> dict[str, str]:
    """Everything after a slot taken out: a copy that stops there."""
    names = list(BASE)
    return dict.fromkeys(names[names.index(slot) + 1 :], "")


def test_a_copy_that_stops_in_the_body_is_not_the_plans_fault() -> None:
    flags = flags_of(plan_with(upto("purpose")), *TAIL)
    assert {f.rule_id for f in flags} == set(TAIL)
    assert {(f.severity, f.accuses) for f in flags} == {("I", "reading")}


def test_a_plan_that_closes_and_stops_is() -> None:
    flags = flags_of(plan_with(upto("closing")), *TAIL)
    assert {(f.rule_id, f.severity, f.accuses) for f in flags} == {
        ("DOC-003", "W", "plan"),
        ("RCP-001", "W", "plan"),
        ("SIG-002", "W", "plan"),
    }


@pytest.mark.parametrize(
    ("slots", "rule_id"),
    [
        ({"recipients": "Nơi nhận:\n- Sở Nội vụ;\n- Ban Giám đốc Sở;", "signature": ""}, "SIG-002"),
        ({"recipients": "", "signature": "TM. ỦY BAN NHÂN DÂN"}, "RCP-001"),
    ],
)
def test_a_copy_that_stops_in_the_tail(slots: dict[str, str], rule_id: str) -> None:
    (flag,) = flags_of(plan_with(slots), rule_id)
    assert (flag.severity, flag.accuses) == ("I", "reading")


def test_a_whole_list_of_recipients_without_a_signature_is_the_plans_fault() -> None:
    (flag,) = flags_of(plan_with({"signature": ""}), "SIG-002")
    assert (flag.severity, flag.accuses) == ("W", "plan")


def test_a_day_that_a_copy_ran_into_the_motto() -> None:
    slots = {"motto": f"{BASE['motto']} An Giang, ngày 20 tháng 02 năm 2024", "date": ""}
    assert not flags_of(plan_with(slots), "HDR-004")


def test_the_day_of_a_text_in_the_title_is_not_the_plans() -> None:
    slots = {
        "number": "",
        "date": "",
        "title": "THỰC HIỆN CHỈ THỊ SỐ 09-CT/TU NGÀY 12 THÁNG 01 NĂM 2024 CỦA BAN THƯỜNG VỤ TỈNH ỦY VỀ THI ĐUA",
    }
    assert "PER-013" not in grave(plan_with(slots))
    assert not plan_with(slots).issued.exact


@pytest.mark.parametrize(
    ("kind", "title", "fires"),
    [
        ("KẾ HOẠCH", "", True),
        ("QUY CHẾ THI ĐUA NĂM HỌC 2017-2018", "", False),
        ("THÔNG BÁO", "Về việc treo cờ Tổ quốc", False),
    ],
)
def test_titles_that_are_there(kind: str, title: str, fires: bool) -> None:
    slots = {"type": kind, "title": title, "basis": ""}
    assert bool(flags_of(plan_with(slots), "HDR-017")) == fires


@pytest.mark.parametrize(
    ("title", "movement"),
    [
        ("Bình xét thi đua và chấm điểm tổ công đoàn năm 2024", False),
        ("Tổng kết phong trào thi đua “Dạy tốt” năm 2024", True),
        ("Phát động đợt thi đua chào mừng ngày thành lập", True),
    ],
)
def test_how_results_are_judged_is_no_movement(title: str, movement: bool) -> None:
    assert plan_with({"title": title}).is_movement == movement


def test_a_bound_said_loosely_is_a_warning() -> None:
    """ "trên 90 điểm trở lên" may mean 90 too."""
    slots = {"grades": "IV. XẾP LOẠI\n1. Loại A: trên 90 điểm trở lên.\n2. Loại B: từ 70 điểm đến dưới 90 điểm."}
    (flag,) = flags_of(plan_with(slots), "TIE-001")
    assert flag.severity == "W"


def test_the_front_is_one_of_the_organisations() -> None:
    slots = {
        "dossier": "3. Hồ sơ gửi về Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh trước ngày 10/12/2024.",
        "recipients": "Nơi nhận:\n- Các ban, ngành, đoàn thể tỉnh;\n- Lưu: VT, TCCB.",
    }
    assert not flags_of(plan_with(slots), "RCP-003")


def test_bases_run_together_by_a_comma() -> None:
    basis = (
        "Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31/12/2023 của Chính phủ quy định chi tiết thi hành một số điều của "
        "Luật Thi đua, khen thưởng,\nThực hiện Kế hoạch số 112/KH-UBND ngày 30/01/2024 của Ủy ban nhân dân tỉnh."
    )
    joined = plan_with({"basis": basis.replace("\n", " ")})
    assert [f.expected for f in flags_of(joined, "STR-010")] == ["“;”"]
    assert not flags_of(joined, "LEG-009")


def test_pages_of_a_report_are_no_quota() -> None:
    slots = {
        "form": "1. Giám đốc Sở tặng Giấy khen cho các tập thể, cá nhân tiêu biểu.",
        "threshold": "2. Không xét khen thưởng trong các trường hợp sau:\na) Tập thể có 02 cá nhân bị kỷ luật.",
        "dossier": "3. Hồ sơ gồm báo cáo thành tích (không quá 02 trang); gửi về Văn phòng Sở trước ngày 10/12/2024.",
    }
    assert flags_of(plan_with(slots), "AWD-004")


SCAN = Reading(origin="ocr", quality=0.97)


def test_number_and_issuer_unread_on_a_scan_are_one_column() -> None:
    (flag,) = flags_of(plan_with({"office": "", "number": ""}, reading=SCAN), "HDR-003")
    assert (flag.severity, flag.accuses) == ("I", "reading")


def test_a_period_under_a_spoiled_heading() -> None:
    slots = {"scope": "HI. Thoi gian", "period": "Từ ngày 20/6/2024 đến hết ngày 31/10/2024."}
    assert "PER-004" not in grave(plan_with(slots))


def test_a_strong_will_is_no_money() -> None:
    slots = {"purpose": "I. MỤC ĐÍCH, YÊU CẦU\nKhơi dậy ý chí tự lực, tự cường.", "money": ""}
    assert flags_of(plan_with(slots), "FUN-001")

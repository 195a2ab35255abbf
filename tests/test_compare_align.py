"""Measures and alignment: what makes a demand stricter, and the figure that must hold."""

from __future__ import annotations

import pytest

from benchmarks.compare_alignment import f1, measure
from pipeline.compare.align import Demand, align
from pipeline.compare.measures import compare_measures, find_measures


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("đạt từ 95%", "đạt từ 98% trở lên", "stricter"),
        ("đạt từ 95%", "đạt trên 95%", "stricter"),
        ("thời gian chờ không quá 60 phút", "thời gian chờ không quá 45 phút", "stricter"),
        ("trong vòng 48 giờ", "trong vòng 24 giờ", "stricter"),
        ("không có hồ sơ trễ hẹn", "hồ sơ trễ hẹn không quá 2%", "looser"),
        ("98% hồ sơ đúng hạn", "không có hồ sơ trễ hẹn", "stricter"),
        ("giảm ít nhất 20% giấy in", "giảm ít nhất 30% giấy in", "stricter"),
        ("đạt loại Tốt", "từ mức Khá trở lên", "looser"),
        ("hoàn thành tốt nhiệm vụ", "hoàn thành xuất sắc nhiệm vụ", "stricter"),
        ("sáng kiến cấp huyện", "sáng kiến cấp tỉnh", "stricter"),
        ("có 02 sáng kiến", "có ít nhất 01 sáng kiến", "looser"),
        ("giúp 02 hộ nghèo", "thu gom 80% rác", "same"),  # nothing to compare
        ("kế hoạch ban hành trước ngày 31/01/2024", "kế hoạch ban hành trước ngày 15/02/2025", "same"),
        ("thực hiện tốt công tác", "thực hiện tốt công tác", "same"),
    ],
)
def test_stricter_and_looser(left: str, right: str, relation: str) -> None:
    opposite = {"stricter": "looser", "looser": "stricter", "same": "same"}
    assert compare_measures(find_measures(left), find_measures(right))[0] == relation
    assert compare_measures(find_measures(right), find_measures(left))[0] == opposite[relation]


def test_every_demand_is_in_one_match() -> None:
    left = [
        Demand.of(str(i), "collective", t) for i, t in enumerate(["Giải ngân đạt 95%", "Đoàn kết nội bộ", "Trồng cây"])
    ]
    right = [Demand.of(str(i), "individual", t) for i, t in enumerate(["Tỷ lệ giải ngân đạt 100%", "Hiến máu"])]
    found = align(left, right)
    assert sorted(m.left.key for m in found if m.left) == ["0", "1", "2"]
    assert sorted(m.right.key for m in found if m.right) == ["0", "1"]
    (moved,) = [m for m in found if m.left and m.right]
    assert (moved.relation, moved.left_value, moved.right_value) == ("moved", "95%", "100%")


def test_a_plan_that_tells_no_subjects_apart_moves_nothing() -> None:
    (match,) = align([Demand.of("a", "any", "Giải ngân đạt 95%")], [Demand.of("b", "head", "Giải ngân đạt 95%")])
    assert match.relation == "same"


def test_nothing_against_nothing() -> None:
    assert align([], []) == []


def test_agrees_with_labels_given_by_hand() -> None:
    counts = measure()["answers"]
    assert counts[0] + counts[2] >= 60
    assert f1(*counts) >= 0.80

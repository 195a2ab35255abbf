"""Measures and alignment: what makes a demand stricter, and the figure that must hold."""

from __future__ import annotations

import pytest

import data
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
        ("tỷ lệ hộ nghèo còn dưới 3%", "hộ nghèo giảm còn không quá 2,5%", "stricter"),  # down to, not down by
        ("đối thoại ít nhất 02 lần trong năm", "định kỳ mỗi quý đối thoại", "stricter"),
        ("kiểm tra 01 lần mỗi quý", "kiểm tra ít nhất 02 lần/năm", "looser"),
        ("mỗi tháng tự kiểm tra 01 lần", "tự kiểm tra 04 lần trong quý", "stricter"),
        ("công khai trong thời hạn 15 ngày", "công khai không quá 10 ngày", "stricter"),
        ("thể thấp còi không quá 15%", "hạ tỷ lệ thấp còi xuống còn 13%", "stricter"),
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


def test_other_words_for_one_thing_are_one_demand() -> None:
    """Those who are addressed, and words that offices exchange, keep no two demands apart."""
    pairs = [
        ("Không có công chức vi phạm kỷ luật, kỷ cương", "Không có cán bộ vi phạm kỷ cương, kỷ luật"),
        ("Tiết kiệm 5% chi phí điện", "Cắt giảm 10% chi phí điện năng"),
        ("Không có hồ sơ trễ hẹn", "Không để hồ sơ quá hạn"),
    ]
    left = [Demand.of(str(n), "any", one) for n, (one, _) in enumerate(pairs)]
    right = [Demand.of(str(n), "any", other) for n, (_, other) in enumerate(pairs)]
    assert [(m.left.key, m.right.key) for m in align(left, right) if m.left and m.right] == [
        ("0", "0"),
        ("1", "1"),
        ("2", "2"),
    ]


def test_synonyms_are_told_once() -> None:
    records = data.lexicon("topics_synonyms")
    words = [word for record in records.values() for word in record["words"]]
    assert len(words) == len(set(words))
    for record in records.values():
        assert any(w in e.lower() for e in record["examples"] for w in record["words"])


def test_nothing_against_nothing() -> None:
    assert align([], []) == []


def test_agrees_with_labels_given_by_hand() -> None:
    counts = measure()["answers"]
    assert counts[0] + counts[2] >= 60
    assert f1(*counts) >= 0.80

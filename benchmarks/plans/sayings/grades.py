"""Grades and their intervals."""

from __future__ import annotations

import random
from dataclasses import replace

from ..spec import Tier
from .words import Said, number

NAMES = {
    3: (("Xuất sắc", "Tốt", "Trung bình"), ("Dẫn đầu", "Tiên tiến", "Hoàn thành nhiệm vụ")),
    4: (
        ("Xuất sắc", "Tốt", "Khá", "Trung bình"),
        ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ"),
    ),
    5: (("Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"),),
}


def tiers(rng: random.Random) -> list[Said]:
    """Grades from the best to the worst, one line each, or all in one sentence."""
    count = rng.choice([3, 4, 4, 5])
    names = rng.choice(NAMES[count])
    unit = rng.choice(["điểm", "điểm", "điểm", "%"])
    cuts = rng.choice([(90, 80, 70, 60), (95, 85, 70, 50), (90, 75, 60, 50), (85, 70, 55, 40), (98, 90, 80, 70)])[
        : count - 1
    ]
    upper_closed = rng.random() < 0.3  # "trên 80 điểm đến 90 điểm"
    whole = rng.random() < 0.5  # the best tier names its upper end
    lettered = rng.random() < 0.6
    out: list[Said] = []
    for i, name in enumerate(names):
        low, high = (cuts[i] if i < len(cuts) else None), (cuts[i - 1] if i else 100 if whole else None)
        fact = Tier(
            name=name.lower(),
            grade="ABCDE"[i] if lettered else None,
            unit=unit,
            lower=low,
            lower_closed=None if low is None else not upper_closed,
            upper=high,
            upper_closed=None if high is None else upper_closed or i == 0,
        )
        if high is None and low is not None and rng.random() < 0.1:
            fact = replace(fact, open=("lower_closed",))  # "trên 90 điểm trở lên" can be read both ways
        out.append((tier_line(rng, fact, name), (fact,)))
    style = rng.random()
    if style < 0.2 and not lettered:
        line = "; ".join(words[0].lower() + words[1:] for words, _ in out)
        return [(line[0].upper() + line[1:], tuple(fact for _, facts in out for fact in facts))]
    return out


def tier_line(rng: random.Random, tier: Tier, name: str) -> str:
    label = rng.choice(
        [
            f"Loại {tier.grade} ({name.lower()})",
            f"Mức độ {name.lower()} (Loại {tier.grade})",
            f"Xếp loại {tier.grade} - {name}",
        ]
        if tier.grade
        else [name, f"Loại {name}", f"Mức {name.lower()}", f"Xếp loại {name.lower()}", f"“{name}”"]
    )
    lead = (
        rng.choice(["", "đạt ", "tổng điểm đạt ", "tổng số điểm ", "có tổng điểm "])
        if tier.unit == "điểm"
        else rng.choice(["", "đạt "])
    )
    return f"{label}: {lead}{interval(rng, tier)}"


def interval(rng: random.Random, tier: Tier) -> str:
    """ "từ 80 điểm đến dưới 90 điểm" and its like."""
    unit = "%" if tier.unit == "%" else " điểm"
    low, high = tier.lower, tier.upper
    if low is None:
        assert high is not None
        return f"từ {number(high)}{unit} trở xuống" if tier.upper_closed else f"dưới {number(high)}{unit}"
    if high is None and tier.open:
        return f"trên {number(low)}{unit} trở lên"
    if high is None:
        ways = (
            [f"từ {number(low)}{unit} trở lên", f"{number(low)}{unit} trở lên"]
            if tier.lower_closed
            else [f"trên {number(low)}{unit}"]
        )
        return rng.choice(ways)
    if not tier.lower_closed:
        return rng.choice(
            [
                f"trên {number(low)}{unit} đến {number(high)}{unit}",
                f"từ trên {number(low)}{unit} đến {number(high)}{unit}",
            ]
        )
    below = "" if tier.upper_closed else "dưới "
    first = rng.choice([f"{number(low)}{unit}", f"{number(low)}{unit}", number(low)])
    return f"từ {first} đến {below}{number(high)}{unit}"

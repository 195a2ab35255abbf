"""Targets: something to measure, with its figure."""

from __future__ import annotations

import random
from typing import Any

from ..spec import Fact, Target
from .words import Said, number, padded


def target(rng: random.Random, sector: dict[str, Any], subject: str, year: int) -> Said:
    """Something to measure, with its figure."""
    kind = rng.choice(["share", "rate", "rate", "count", "none", "fewer", "more"])
    return {"share": _share, "rate": _rate, "count": _count, "none": _none, "fewer": _change, "more": _change}[kind](
        rng, sector, subject, year, kind
    )


def _measured(
    subject: str, metric: str, comparator: str, value: float | None, unit: str | None, **more: Any
) -> tuple[Fact, ...]:
    return (Target(subject=subject, metric=metric, comparator=comparator, value=value, unit=unit, **more),)


AT_LEAST = ("ít nhất", "tối thiểu", "không dưới")


def _share(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    who, does = rng.choice(sector["share"])
    metric = f"{who} {does}"
    value = rng.choice([100, 100, 80, 85, 90, 95, 98])
    # Whether a share of people binds them or their office, careful readers differ.
    open_subject: tuple[str, ...] = ("subject",) if subject == "any" else ()
    if value == 100:
        words = rng.choice([f"100% {who} {does}", f"Phấn đấu 100% {who} {does}", f"Bảo đảm 100% {who} {does}"])
        return words, _measured(subject, metric, "eq", 100, "%", open=open_subject)
    words, comparator = rng.choice(
        [
            (f"{rng.choice(AT_LEAST).capitalize()} {value}% {who} {does}", "ge"),
            (f"Có từ {value}% {who} trở lên {does}", "ge"),
            (f"Phấn đấu có {rng.choice(AT_LEAST[:2])} {value}% {who} {does}", "ge"),
            (f"Trên {value}% {who} {does}", "gt"),
        ]
    )
    return words, _measured(subject, metric, comparator, value, "%", open=open_subject)


def _rate(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    metric = rng.choice(sector["rate"])
    value = rng.choice([70, 85, 90, 92.5, 95, 97, 98.5, 99])
    said = number(value)
    words, comparator = rng.choice(
        [
            (f"{metric} đạt từ {said}% trở lên", "ge"),
            (f"{metric} đạt {rng.choice(AT_LEAST)} {said}%", "ge"),
            (f"Phấn đấu {metric[0].lower()}{metric[1:]} đạt từ {said}% trở lên", "ge"),
            (f"{metric} đạt trên {said}%", "gt"),
            (f"{metric} đạt {said}%", "eq"),
            (f"{metric} không thấp hơn {said}%", "ge"),
        ]
    )
    return words, _measured(subject, metric.lower(), comparator, value, "%")


def _count(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    unit, what = rng.choice(sector["count"])
    value = rng.choice([2, 3, 5, 8, 12, 20, 150, 1200, 30000])
    said = padded(value) if value < 10 else number(value)
    words, comparator = rng.choice(
        [
            (f"Có {rng.choice(AT_LEAST[:2])} {said} {unit} {what}", "ge"),
            (f"Phấn đấu có từ {said} {unit} trở lên {what}", "ge"),
            (f"{rng.choice(AT_LEAST[:2]).capitalize()} {said} {unit} {what}", "ge"),
            (f"Trong năm có {said} {unit} {what}", "eq"),
            (f"Có trên {said} {unit} {what}", "gt"),
        ]
    )
    # "12 kỹ thuật mới": where a unit of several words ends, careful readers differ.
    open_unit: tuple[str, ...] = ("unit",) if " " in unit else ()
    return words, _measured(subject, f"{unit} {what}", comparator, value, unit, open=open_unit)


def _none(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    unit, what = rng.choice(sector["none"])
    words = rng.choice(
        [
            f"Không có {unit} {what}",
            f"Không để xảy ra {unit} {what}",
            f"Không phát sinh {unit} {what}",
            f"Không còn {unit} {what}",
        ]
    )
    open_unit: tuple[str, ...] = () if unit == "hồ sơ" else ("unit",)
    return words, _measured(subject, f"{unit} {what}", "eq", 0, unit, open=open_unit)


def _change(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    metric = rng.choice(sector[kind])
    comparator, verb = ("decrease", "giảm") if kind == "fewer" else ("increase", "tăng")
    since, baseline = rng.choice(
        [
            ("so với năm trước", "năm trước"),
            (f"so với năm {year - 1}", f"năm {year - 1}"),
            ("so với cùng kỳ năm trước", "cùng kỳ năm trước"),
        ]
    )
    if rng.random() < 0.45:
        return f"{metric} {verb} {since}", _measured(subject, metric.lower(), comparator, None, None, baseline=baseline)
    value = rng.choice([3, 5, 10, 15, 20])
    words = f"{metric} {verb} {rng.choice(['', 'ít nhất ', 'từ ', 'tối thiểu '])}{padded(value)}%"
    if "từ " in words:
        words += " trở lên"
    return f"{words} {since}", _measured(subject, metric.lower(), comparator, value, "%", baseline=baseline)

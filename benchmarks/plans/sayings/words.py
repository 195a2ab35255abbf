"""Figures and days as offices print them."""

from __future__ import annotations

import datetime
import random

from ..spec import Fact

Said = tuple[str, tuple[Fact, ...]]


def number(value: float) -> str:
    """1200 → "1.200"; 97.5 → "97,5".

    >>> number(30000), number(97.5)
    ('30.000', '97,5')
    """
    return f"{value:,.1f}".rstrip("0").rstrip(".").replace(",", "#").replace(".", ",").replace("#", ".")


def padded(value: int) -> str:
    return f"{value:02d}"


def say_day(rng: random.Random, day: str) -> str:
    """ "2024-03-05" → "05/3/2024", "05/03/2024", "05 tháng 3 năm 2024"."""
    year, month, date = day.split("-")
    short = month if int(month) < 3 else str(int(month))
    return rng.choice([f"{date}/{short}/{year}", f"{date}/{month}/{year}", f"{date} tháng {short} năm {year}"])


def say_yearly(rng: random.Random, day: str) -> str:
    """ "--12-25" → "25/12", "25 tháng 12"."""
    month, date = day.removeprefix("--").split("-")
    return rng.choice(
        [
            f"{date}/{month}",
            f"{date}/{int(month)}" if int(month) > 2 else f"{date}/{month}",
            f"{date} tháng {int(month)}",
        ]
    )


def shift(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()

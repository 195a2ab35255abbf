"""Ranges of points and percentages with their bounds: "từ 90 điểm đến dưới 100 điểm" = [90, 100).

Bounds are taken as printed: "từ", "đến" and "trở lên" include the number, "trên" and "dưới" do not. Works on folded
text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.quantities import NUMBER, number_value

_UNIT = r"(?:\s*(?P<{}>%|diem|phan tram)(?!\w)(?:\s+(?:so|tong so|tong) diem(?: toi da| chuan)?)?)?"


def _number(name: str) -> str:
    return rf"(?P<{name}>{NUMBER})(?![\w/]|[.,]\d)" + _UNIT.format("unit_" + name)


# "từ 90 điểm đến dưới 100 điểm"; "trên 80 điểm đến 90 điểm"; "90 - 100 điểm"; "từ 75 điểm trở lên và dưới 85 điểm"
_BETWEEN = re.compile(
    r"(?<!\w)(?:(?P<above>tren|hon|>)\s*|(?P<from>tu(?: tren)?|dat|bang|>=|≥)\s*)?(?:muc\s+)?"
    + _number("low")
    + r"(?:\s+tro len)?"
    r"\s*(?:,?\s*(?:den|toi|va|nhung|-|–|—|÷|~))\s*(?:muc\s+)?(?P<below>(?:den\s+|nho\s+|thap\s+)?(?:duoi|can|"
    r"hon|chua den|<))?\s*(?P<atmost>(?:khong qua|<=|≤)\s*)?" + _number("high")
)
# "80 điểm ≤ Tổng điểm < 90 điểm"
_AROUND = re.compile(
    _number("low") + r"\s*(?P<gap>[<≤]=?)\s*(?:[a-z ]{1,30}?)\s*(?P<below>[<≤]=?)\s*" + _number("high")
)
# "từ 100 điểm trở lên", "trên 90 điểm", "dưới 75 điểm", "từ 50 điểm trở xuống", "≥ 90 điểm"
_ONE_SIDED = re.compile(
    r"(?<!\w)(?:(?P<over>tren|hon|>(?!=))|(?P<under>duoi|nho hon|thap hon|chua den|<(?!=))|(?P<min>tu|>=|≥|"
    r"it nhat|toi thieu|khong duoi|dat)|(?P<max>khong qua|<=|≤|toi da))"
    r"\s*(?:muc\s+)?"
    + _number("low")
    + r"(?P<up>\s*(?:\w+\s+){0,4}?tro len(?!\w))?(?P<down>\s*(?:\w+\s+){0,4}?tro xuong(?!\w))?"
)
_BARE_UP = re.compile(_number("low") + r"(?P<up>\s*tro len(?!\w))?(?P<down>\s*tro xuong(?!\w))?")


@dataclass(frozen=True, slots=True)
class Interval:
    start: int
    end: int
    lower: float | None
    lower_closed: bool | None
    upper: float | None
    upper_closed: bool | None
    unit: str | None
    doubt: str = ""


def find_intervals(folded: str, start: int = 0, end: int | None = None, *, unit: str | None = None) -> list[Interval]:
    """Ranges of points or percentages, in order. ``unit``: that of bounds printed without one.

    >>> found = find_intervals("tu 90 diem den duoi 100 diem; duoi 75 diem")
    >>> [(i.lower, i.lower_closed, i.upper, i.upper_closed) for i in found]
    [(90.0, True, 100.0, False), (None, None, 75.0, False)]
    >>> find_intervals("loai a: tu 90 den 100"), len(find_intervals("loai a: tu 90 den 100", unit="điểm"))
    ([], 1)
    """
    limit = len(folded) if end is None else end
    found: list[Interval] = []
    position = start
    while interval := _next(folded, position, limit, unit):
        found.append(interval)
        position = interval.end
    return found


def _next(folded: str, position: int, limit: int, unit: str | None) -> Interval | None:
    candidates = []
    for pattern, read in ((_BETWEEN, _between), (_AROUND, _around), (_ONE_SIDED, _one_sided), (_BARE_UP, _bare)):
        for match in pattern.finditer(folded, position, limit):
            if interval := read(match, unit):
                candidates.append(interval)
                break
    # The leftmost wins; of those that begin together, the longest ("từ 90 điểm đến dưới 100 điểm" holds "từ 90 điểm").
    return min(candidates, key=lambda i: (i.start, -i.end)) if candidates else None


def _unit(match: re.Match[str], default: str | None) -> str | None:
    printed = match.groupdict().get("unit_high") or match["unit_low"]
    return default if printed is None else "điểm" if printed == "diem" else "%"


def _between(match: re.Match[str], default: str | None) -> Interval | None:
    low, high = number_value(match["low"]), number_value(match["high"])
    unit = _unit(match, default)
    if unit is None or low >= high:
        return None
    return Interval(
        match.start(),
        match.end(),
        low,
        not (match["above"] or match["from"] == "tu tren"),
        high,
        not match["below"],
        unit,
    )


def _around(match: re.Match[str], default: str | None) -> Interval | None:
    unit = _unit(match, default)
    low, high = number_value(match["low"]), number_value(match["high"])
    if unit is None or low >= high:
        return None
    closed = {"≤", "<="}
    return Interval(match.start(), match.end(), low, match["gap"] in closed, high, match["below"] in closed, unit)


def _one_sided(match: re.Match[str], default: str | None) -> Interval | None:
    unit, value = _unit(match, default), number_value(match["low"])
    if unit is None or (match["min"] in ("tu", "dat") and not (match["up"] or match["down"])):
        return None
    span = match.start(), match.end()
    if match["down"] or match["under"] or match["max"]:
        return Interval(
            *span,
            None,
            None,
            value,
            not match["under"],
            unit,
            "under_and_down" if match["under"] and match["down"] else "",
        )
    return Interval(
        *span, value, not match["over"], None, None, unit, "over_and_up" if match["over"] and match["up"] else ""
    )


def _bare(match: re.Match[str], default: str | None) -> Interval | None:
    unit, value = _unit(match, default), number_value(match["low"])
    if unit is None or not (match["up"] or match["down"]):
        return None
    if match["up"]:
        return Interval(match.start(), match.end(), value, True, None, None, unit)
    return Interval(match.start(), match.end(), None, None, value, True, unit)

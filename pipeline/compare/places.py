"""Provinces as rows: the map of the day of issue, or today's.

63 units until 30 June 2025, 34 since (Nghị quyết 202/2025/QH15). On the map of issue a name that outlived the merger
stands for two territories; plans of the new one get a row of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import data
from extractors.provinces import NEW_MAP_SINCE


@dataclass(frozen=True, slots=True)
class Place:
    """A row. ``merged_from``: the old units that a unit of today was made of, "" where it was not merged."""

    key: str
    name: str
    code: str
    merged_from: tuple[str, ...] = ()


@cache
def provinces_today() -> tuple[Place, ...]:
    """The 34 units, by code."""
    made_of: dict[tuple[str, str], list[str]] = {}
    for row in data.table("provinces"):
        made_of.setdefault((row["new_code"], row["new_name"]), []).append(row["old_name"])
    return tuple(
        Place(name, name, code, tuple(olds) if len(olds) > 1 else ()) for (code, name), olds in sorted(made_of.items())
    )


@cache
def provinces_before() -> tuple[Place, ...]:
    """The 63 units, by code."""
    rows = sorted(data.table("provinces"), key=lambda r: r["old_code"])
    return tuple(Place(r["old_name"], r["old_name"], r["old_code"]) for r in rows)


def today_of(old_name: str) -> Place | None:
    """The unit of today's map that holds an old one.

    >>> today_of("Ninh Thuận").name, today_of("Hà Nội").merged_from
    ('Khánh Hòa', ())
    """
    new = _new_names().get(old_name)
    return next((p for p in provinces_today() if p.name == new), None)


@cache
def _new_names() -> dict[str, str]:
    rows = data.table("provinces")
    return {row["new_name"]: row["new_name"] for row in rows} | {row["old_name"]: row["new_name"] for row in rows}


def row_of(province: str | None, issued_on: str | None, *, today: bool) -> Place | None:
    """The row that a plan of ``province`` (its name as of issue) belongs to; None where the plan names none.

    >>> row_of("Tiền Giang", "2024-05-06", today=True).name, row_of("Tiền Giang", "2024-05-06", today=False).name
    ('Đồng Tháp', 'Tiền Giang')
    >>> row_of("An Giang", "2025-08-01", today=False).key
    'An Giang 2025'
    """
    if not isinstance(province, str):
        return None
    unit = today_of(province)
    if today or unit is None:
        return unit
    old = next((p for p in provinces_before() if p.name == province), None)
    if old and unit.merged_from and _on_new_map(issued_on):
        return Place(f"{unit.name} 2025", unit.name, unit.code, unit.merged_from)
    return old


def old_unit(province: str | None, issued_on: str | None) -> str | None:
    """The old unit a plan is of, where today's has another name or holds more; None where it is today's unit itself.

    >>> old_unit("Tiền Giang", "2024-05-06"), old_unit("An Giang", "2024"), old_unit("An Giang", "2025-08-01")
    ('Tiền Giang', 'An Giang', None)
    >>> old_unit("Hà Nội", "2024") is None
    True
    """
    unit = today_of(province) if isinstance(province, str) else None
    if unit is None or (unit.name == province and (not unit.merged_from or _on_new_map(issued_on))):
        return None
    return province


def _on_new_map(issued_on: str | None) -> bool:
    return isinstance(issued_on, str) and issued_on[:10] >= NEW_MAP_SINCE

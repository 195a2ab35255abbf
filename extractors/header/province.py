"""The province of the plan, as of its date and on today's map (63 → 34 units on 1 July 2025)."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.header.forms import printed
from extractors.model import Field, PlanText
from extractors.provinces import NEW_MAP_SINCE, Mention, find_provinces

_FIELDS = ("province", "province_code", "province_2025", "province_code_2025")
# "Sở Y tế An Giang", "UBND huyện Châu Thành, An Giang": a name without "tỉnh" that an organisation carries.
_OF_ORGANIZATION = re.compile(r"(?:\bso|(?<!-)\bubnd|tinh uy)(?: \w+){0,6} $")
_REACH = 50  # characters in which that organisation begins


class _Found(NamedTuple):
    mention: Mention
    rule: str
    confidence: float


def find_province(plan: PlanText, bodies: tuple[Field, ...], *, level: Field, issued_on: Field) -> list[Field]:
    """``province`` and its code, ``province_2025`` and its code; none for a central body.

    ``bodies``: issuer, parent issuer and place, the best witness first. A plan on the new map has the new code.

    >>> from extractors.model import Span
    >>> plan, none = PlanText("Sở Y tế Ninh Thuận"), Field.missing("")
    >>> issuer = Field(field="issuer", value="Sở Y tế Ninh Thuận", span=Span(0, 18), found_by="x")
    >>> [f.value for f in find_province(plan, (issuer,), level=none, issued_on=none)]
    ['Ninh Thuận', '58', 'Khánh Hòa', '56']
    """
    central = level.value == "central"
    found = None if central else _find(plan, bodies, str(level.value or ""))
    if found is None:
        return [Field.missing(name) for name in _FIELDS]
    province = found.mention.province
    on_new_map = str(issued_on.value or "") >= NEW_MAP_SINCE and province.name == province.name_2025
    code = province.code_2025 if on_new_map else province.code
    values = (province.name, code, province.name_2025, province.code_2025)
    return [
        printed(name, value, found.mention.span, found.rule, confidence=found.confidence)
        for name, value in zip(_FIELDS, values, strict=True)
    ]


def _find(plan: PlanText, bodies: tuple[Field, ...], level: str) -> _Found | None:
    """A seat's name on the date line ("Tân An, ngày …") names a province for the province's own bodies only: towns of
    that name are many, and since 2025 wards bear the names of seats and of former provinces."""
    named = _named_by(plan, bodies)
    if named and level in ("commune", "district") and not named.mention.named:
        return _commonest(plan) or named
    return named or _in_opening(plan) or _commonest(plan)


def _named_by(plan: PlanText, bodies: tuple[Field, ...]) -> _Found | None:
    for field in bodies:
        mentions = find_provinces(plan, *field.span) if field.span is not None else []
        if mentions:
            return _Found(mentions[-1], f"province.{field.field}", 0.95)
    return None


def _in_opening(plan: PlanText) -> _Found | None:
    """The first one in the title, else in the header."""
    for block in (*plan.in_block("title"), *plan.in_block("header")):
        mentions = find_provinces(plan, block.start, block.end)
        if mentions:
            return _Found(mentions[0], "province.title", 0.9)
    return None


def _commonest(plan: PlanText) -> _Found | None:
    """The province that the plan names as its own ("trên địa bàn tỉnh An Giang"); two that compete give none."""
    named: dict[str, list[Mention]] = {}
    for m in find_provinces(plan):
        if m.named or _after_organization(plan, m):
            named.setdefault(m.province.name, []).append(m)
    ranked = sorted(named.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) < 2 * len(ranked[1])):
        return None
    return _Found(ranked[0][0], "province.text", 0.8)


def _after_organization(plan: PlanText, mention: Mention) -> bool:
    start = mention.span.start
    return bool(_OF_ORGANIZATION.search(plan.folded[max(0, start - _REACH) : start]))

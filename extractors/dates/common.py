"""What period and deadlines share: the words for rounds and times, and a printed date as a value of the table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from extractors.citations import NUMBER
from extractors.model import PlanText
from normalizers.dates import DateExpression

Bound = Literal["on", "before", "by"]

# "Đợt 1", "giai đoạn thứ hai"; a "vòng chung kết" without a number is an event.
PHASE = re.compile(
    r"\b(?P<phase>(?:dot|giai doan|vong|chang|hoc ky) (?:thu )?(?:\d{1,2}|[ivx]{1,4}|nhat|hai|ba|mot|cuoi))\b"
)
# "Thời gian thi đua:", "Thời gian phát động …", "Đợt thi đua …"; not the time for dossiers, registrations, meetings.
PERIOD_HEAD = re.compile(
    r"(?:cac |phan |chia )?dot (?:phat dong )?thi dua\b"
    r"|(?:ve )?thoi (?:gian|ky|han)\b(?![^:]{0,60}\b"
    r"(?:ho so|khen|de nghi|dang ky|bao cao|hop|nop|gui|binh|xet|so ket|tong ket|hoi nghi|le|cham|kiem tra|danh gia"
    r"|dia diem|nhan bai|du thi)\b)"
)
_CITED_REACH = 60  # characters between number and date of a cited text, at most
_NUMBER_TO_DATE = re.compile(r"\s*[,(]?\s*(?:ban hành\s*)?(?:ngày\s*)?")


def printed_date(d: DateExpression, *, at_end: bool) -> str | None:
    """ISO date as far as it is printed; a quarter gives its first or last month, a span its first or last year.

    >>> from normalizers.dates import parse_date
    >>> printed_date(parse_date("quý IV/2025"), at_end=False)
    '2025-10'
    >>> printed_date(parse_date("giai đoạn 2023 - 2030"), at_end=True)
    '2030'
    """
    if d.kind in ("quarter", "half"):
        whole = d.last if at_end else d.first
        return whole[:7] if whole else None
    if d.kind == "span":
        return d.last if at_end else d.first
    return d.iso


def with_year(d: DateExpression, year: int | None) -> DateExpression:
    """The date with this year, where it is printed without one."""
    return replace(d, year=year) if d.year is None and year is not None else d


def own_dates(plan: PlanText, start: int, end: int) -> list[DateExpression]:
    """The dates of a stretch but for those of cited texts: "Quyết định số 12/QĐ-UBND ngày 25/12/2023"."""
    return [d for d in plan.dates_in(start, end) if not _is_cited(plan, d, start)]


def _is_cited(plan: PlanText, d: DateExpression, start: int) -> bool:
    before = plan.clean[max(start, d.start - _CITED_REACH) : d.start]
    numbers = list(NUMBER.finditer(before))
    return bool(numbers) and bool(_NUMBER_TO_DATE.fullmatch(before, numbers[-1].end()))

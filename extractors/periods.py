"""The period of the movement as header values: first day, last day included, and the end as printed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from extractors.model import DateFact, Field


def find_period(dates: list[DateFact], header: list[Field]) -> list[Field]:
    """``period_start``, ``period_end``, ``period_end_printed`` from the outer period of ``dates``.

    "kể từ ngày ban hành" starts on the day of issue, where that is known in full. A yearly or partial end stays as it
    is, unless the day before it can be named: "đến trước ngày 31/12/2024" ends on 30 December.

    >>> from extractors.model import Span
    >>> day = "2024-12-31"
    >>> end = DateFact(span=Span(0, 9), found_by="x", role="period_end", rule="fixed", date=day, bound="before")
    >>> [(f.field, f.value) for f in find_period([end], [])]
    [('period_start', None), ('period_end', '2024-12-30'), ('period_end_printed', '2024-12-31')]
    """
    start = next((d for d in dates if d.role == "period_start" and d.phase is None), None)
    end = next((d for d in dates if d.role == "period_end" and d.phase is None), None)
    return [
        _field("period_start", _first_day(start, header), start),
        _field("period_end", last_day_included(end.date, before=end.bound == "before") if end else None, end),
        _field("period_end_printed", end.date if end else None, end),
    ]


def _field(name: str, value: str | None, fact: DateFact | None) -> Field:
    if fact is None or value is None:
        return Field(field=name, value=None, span=None, found_by="absent")
    return Field(field=name, value=value, span=fact.span, found_by=fact.found_by, confidence=fact.confidence)


def _first_day(start: DateFact | None, header: list[Field]) -> str | None:
    if start is None:
        return None
    if start.rule != "on_issue":
        return start.date
    issued = next((f for f in header if f.field == "issued_on"), None)
    return str(issued.value) if issued and issued.state == "printed" and issued.value else None


def last_day_included(printed: str | None, *, before: bool) -> str | None:
    """The last day of a period by its printed end.

    >>> last_day_included("2024-12-31", before=True), last_day_included("2024-12", before=False)
    ('2024-12-30', '2024-12-31')
    >>> last_day_included("2024", before=False), last_day_included("2024-03", before=True)
    ('2024-12-31', '2024-02-29')
    >>> last_day_included("--10-15", before=True)
    '--10-14'
    """
    if printed is None:
        return None
    if printed.startswith("--"):
        day = date(2023, int(printed[2:4]), int(printed[5:7]) if len(printed) > 5 else 1)
        return f"--{(day - timedelta(days=1)).isoformat()[5:]}" if before and len(printed) > 5 else printed
    parts = [int(p) for p in printed.split("-")]
    if before:
        first = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
        return (first - timedelta(days=1)).isoformat()
    month = parts[1] if len(parts) > 1 else 12
    day_of_month = parts[2] if len(parts) > 2 else monthrange(parts[0], month)[1]
    return date(parts[0], month, day_of_month).isoformat()

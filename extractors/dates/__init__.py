"""Dates with a role: issue, period of the movement, deadlines, events; fixed, tied to the issue, yearly or deferred.

Dates of cited texts, of past events and of nothing in particular are left alone. A date keeps what is printed
("tháng 10/2025" has no day); only its year may come from its partner or from the plan's own year, where that is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.dates.deadlines import find_deadlines
from extractors.dates.period import find_period_dates
from extractors.dates.schedules import find_scheduled
from extractors.model import DateFact, Field, PlanText
from extractors.sentences import find_sentences


def find_dates(plan: PlanText, header: list[Field]) -> list[DateFact]:
    """Rows of the ``dates`` table: the date of issue, the period, then deadlines and events in reading order.

    ``header``: the fields of :func:`extractors.header.find_header` (date of issue, year of the plan).

    >>> from extractors.sections import find_sections
    >>> text = '''KẾ HOẠCH
    ... Thi đua năm 2024
    ... I. THỜI GIAN THI ĐUA: kể từ ngày ban hành đến trước ngày 31/12/2024.
    ... 1. Hồ sơ gửi về Sở trước ngày 15/10 hàng năm.'''
    >>> for d in find_dates(PlanText(text, find_sections(text)), []): print(d.role, d.rule, d.date, d.bound)
    period_start on_issue None None
    period_end fixed 2024-12-31 before
    dossier_deadline yearly --10-15 before
    """
    year = _single_year(header)
    sentences = list(find_sentences(plan, "body", "basis", "table"))
    period = find_period_dates(plan, sentences, year)
    scheduled = list(find_scheduled(plan, year, [d.span for d in period]))
    covered = [*(d.span for d in period), *(cell for cell, dates in scheduled if dates)]
    found = [*(d for _, dates in scheduled for d in dates), *find_deadlines(plan, sentences, year, covered)]
    deadlines = sorted((d for d in found if not _is_past(d, header)), key=lambda d: d.span.start)
    return [*_issued(header), *period, *deadlines]


def _is_past(d: DateFact, header: list[Field]) -> bool:
    """An event before the day of issue is told, not planned: "Hội nghị họp ngày 26/4/2022 đã thảo luận"."""
    issued = next((str(f.value) for f in header if f.field == "issued_on" and f.state == "printed"), "")
    if d.role != "event" or d.rule != "fixed" or not d.date or len(issued) != 10:
        return False
    return d.date < issued[: len(d.date)]  # "tháng 3/2024" is not past on 5 March


def _single_year(header: list[Field]) -> int | None:
    years = {f.value for f in header if f.field in ("year_from", "year_to")}
    return years.pop() if len(years) == 1 else None


def _issued(header: list[Field]) -> Iterator[DateFact]:
    for f in header:
        if f.field == "issued_on" and f.span is not None and f.state in ("printed", "blank"):
            yield DateFact(
                span=f.span,
                found_by=f.found_by,
                confidence=f.confidence,
                role="issued",
                rule="fixed" if f.state == "printed" else "blank",
                date=f.value,
                bound="on",
            )

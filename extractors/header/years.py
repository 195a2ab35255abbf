"""The year or years that the plan names itself by: "năm 2024", "giai đoạn 2021 - 2025", "năm học 2023-2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.header.forms import printed
from extractors.model import Field, PlanText, Span

_YEAR = r"((?:19|20)\d\d)"
_FORMS = (
    # "giai đoạn 2021 - 2025", "từ năm 2021 đến năm 2025", "các năm 2024 và 2025"
    re.compile(
        r"\b(?:giai doan|nam hoc|tu nam|nhiem ky|cac nam|trong cac nam)\s*:?\s+"
        rf"{_YEAR}\s*(?:[-–—]|den(?: nam)?|va)\s*{_YEAR}\b"
    ),
    # "2021-2025"
    re.compile(rf"\b{_YEAR}\s*[-–—]\s*{_YEAR}\b"),
    # "năm 2024", "tháng 5/2024", "quý II/2024", "tháng 5 năm 2024"
    re.compile(rf"\b(?:nam|thang \d{{1,2}}\s*/|quy [ivx\d]{{1,3}}\s*[/-]|thang \d{{1,2}} nam)\s*{_YEAR}\b"),
)
_PLAN = re.compile(r"ke hoach\b[^\n]{0,200}")
_AS_FOLLOWS = re.compile(r"nhu sau|sau day|sau\s*:")


def find_years(plan: PlanText, subject: Field) -> tuple[Field, Field]:
    """``year_from`` and ``year_to``, from the subject, else from the sentence that introduces the body.

    >>> text = "Thi đua giai đoạn 2021 - 2025"
    >>> subject = Field(field="subject", value=text, span=Span(0, len(text)), found_by="x")
    >>> [f.value for f in find_years(PlanText(text), subject)]
    [2021, 2025]
    """
    for span, rule in _stretches(plan, subject):
        for form in _FORMS:
            m = form.search(plan.folded[slice(*span)])
            if m:
                years = [int(year) for year in m.groups()]
                place = Span(span.start + m.start(), span.start + m.end())
                return printed("year_from", min(years), place, rule), printed("year_to", max(years), place, rule)
    return Field.missing("year_from"), Field.missing("year_to")


def _stretches(plan: PlanText, subject: Field) -> Iterator[tuple[Span, str]]:
    if subject.span:
        yield subject.span, "years.subject"
    title = plan.block_span("title")
    if title is None:
        return
    opening = [s for s in plan.in_block("body") if not s.label and s.start >= title.end]
    for section in opening[:2]:
        text = plan.folded[section.start : section.end]
        m = _PLAN.search(text)
        if m and _AS_FOLLOWS.search(text):
            yield Span(section.start + m.start(), section.start + m.end()), "years.opening"

"""What number and date have in common: where a form prints them, and what fills the room it leaves for them."""

from __future__ import annotations

import re

from extractors.model import Field, PlanText, Span, State

_FILLED = re.compile(r"\d{1,5}[a-z]?")  # "12", "05", "12a"


def printed(
    name: str, value: object, span: Span, rule: str, *, confidence: float = 0.95, state: State | None = None
) -> Field:
    """A header value that stands at ``span``."""
    return Field(field=name, value=value, span=span, found_by=rule, confidence=confidence, state=state)


def number_stretches(plan: PlanText) -> list[Span]:
    """Where number and date may stand: the header, the title of a letter; some offices write them on the last page,
    beside recipients and signature."""
    blocks = [*plan.in_block("header", "title"), *plan.in_block("recipients", "signature")]
    return [Span(b.start, b.end) for b in blocks]


def slot_state(plan: PlanText, start: int, end: int) -> State:
    """Of a slot in a form: digits are printed (unless ink that could not be read stands there), nothing is blank, and
    anything else is what OCR made of handwriting ("ngày @3 tháng").

    >>> plan = PlanText("ngày 05 tháng … năm 2024; ngày @3")
    >>> slot_state(plan, 5, 8), slot_state(plan, 13, 16), slot_state(plan, 31, 33)
    ('printed', 'blank', 'handwritten')
    """
    gap = next((g for g in plan.gaps if start <= g.start <= end), None)
    if gap is not None:
        return "handwritten" if gap.kind == "ink" else "blank"
    content = plan.clean[start:end].strip(" .…_/\t\n")
    if not content:
        return "blank"
    return "printed" if _FILLED.fullmatch(content) else "handwritten"

"""Run the rules over a plan and weigh what they find: how grave, and whether the plan or our reading is to blame.

What lowers a finding, in this order:

- the facts it rests on were hardly readable → our reading is accused, and it is only a remark;
- it rests on something absent, and pages are unread, the text is poor, or the copy stops before the plan does → our
  reading is accused, one level down;
- its only source is a law that was not in force on the plan's day → a remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from extractors.model import Span
from pipeline.checks.model import Accused, Finding, Flag, Severity, lower
from pipeline.checks.registry import Rule, rules, scopes_of
from pipeline.checks.settings import CheckSettings
from pipeline.checks.sources import basis_text, in_force
from pipeline.checks.view import CheckedPlan

READABLE = 0.55  # below this confidence a fact is more likely misread than right
QUOTE_LENGTH = 200  # characters of a passage that "found" repeats


def check_plan(plan: CheckedPlan, settings: CheckSettings | None = None) -> tuple[Flag, ...]:
    """Every flag of a plan, in reading order, absences first."""
    settings = settings or CheckSettings()
    scopes = scopes_of(plan)
    flags = [
        _flag(rule, finding, plan, settings)
        for rule in rules().values()
        if rule.scope in scopes and settings.runs(rule.id)
        for finding in rule.find(plan)
    ]
    return tuple(sorted(_distinct(flags), key=lambda f: (f.span.start if f.span else -1, f.rule_id)))


def _distinct(flags: Iterable[Flag]) -> Iterator[Flag]:
    seen: set[tuple[Any, ...]] = set()
    for flag in flags:
        key = (flag.rule_id, flag.span, flag.found)
        if key not in seen:
            seen.add(key)
            yield flag


def _flag(rule: Rule, finding: Finding, plan: CheckedPlan, settings: CheckSettings) -> Flag:
    severity, accuses = _weigh(rule, finding, plan)
    return Flag(
        span=finding.span,
        found_by=f"check.{rule.id}",
        confidence=round(min(finding.confidence, 1.0), 4),
        rule_id=rule.id,
        severity=settings.severity.get(rule.id, severity) if accuses == "plan" else severity,
        accuses=accuses,
        args=dict(finding.args),
        found=finding.found if finding.found is not None else _quote(plan, finding.span),
        expected=finding.expected,
        legal_basis=basis_text(rule.legal, plan.issued),
    )


def _weigh(rule: Rule, finding: Finding, plan: CheckedPlan) -> tuple[Severity, Accused]:
    severity = finding.severity or rule.severity
    accuses = finding.accuses or "plan"
    if finding.confidence < READABLE:
        return "I", "reading"
    if rule.absence and (plan.reading.poor or (plan.cut_short and rule.family != "HDR")):
        return lower(severity), "reading"
    if rule.legal and not in_force(rule.legal, plan.issued):
        return "I", accuses
    return severity, accuses


def _quote(plan: CheckedPlan, span: Span | None) -> str | None:
    if span is None:
        return None
    text = plan.quote(span)
    return text if len(text) <= QUOTE_LENGTH else text[: QUOTE_LENGTH - 1] + "…"

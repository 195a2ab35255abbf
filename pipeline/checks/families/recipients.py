"""RCP: recipients (Nghị định 30/2020 Phụ lục I II.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import Span
from normalizers.fold import fold
from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan


@check("RCP-001", severity="W", absence=True, legal=("n30.recipients",))
def no_recipients(plan: CheckedPlan) -> Iterator[Finding]:
    """No "Nơi nhận". Leaves alone plans issued with a decision, and forms.
    Source: Nghị định 30/2020 Điều 8 khoản 2 điểm i, from 05/3/2020.
    """
    if (
        not plan.facts.recipients
        and not plan.is_attached
        and not re.search(r"(?m)^\W*noi nhan\s*:?\s*$|\bnoi nhan\s*:", plan.folded)
    ):
        yield Finding()


@check("RCP-002", severity="I", legal=("n30.recipients",))
def filing_line(plan: CheckedPlan) -> Iterator[Finding]:
    """No "Lưu: VT, <drafting unit>": the filing line is missing or names no unit that drafted the text.
    Source: Nghị định 30/2020 Phụ lục I II.9, from 05/3/2020.
    """
    if not plan.facts.recipients:
        return
    filing = [r for r in plan.facts.recipients if fold(r.text).startswith("luu")]
    if not filing:
        yield Finding(span=plan.facts.recipients[-1].span, expected="Lưu: VT, …")
    elif not re.search(r"[,;(]", filing[-1].text):
        yield Finding(span=filing[-1].span, expected="Lưu: VT, …")


# "Gửi hồ sơ … về Sở Y tế": an office that can stand outside the issuer, up to what cannot belong to its name.
_OFFICE = r"(?:so|ubnd|uy ban|ban thi dua|bo)\s(?!truoc|cham|vao|theo|de\b|qua\b)[^.,;:()\n]{2,60}?"
_NAME_ENDS = r"(?=\s*(?:[.,;:()\n]|truoc|cham nhat|vao|theo|de\b|qua\b|sau\b|trong\b|hang nam|moi nam))"
_SENT_TO = re.compile(
    r"\bho so\b[^.;\n]{0,120}?\b(?:gui|nop|trinh)\s+(?:\w+\s+){0,3}?(?:ve|den|toi|cho)\s+"
    rf"(?P<body>{_OFFICE}){_NAME_ENDS}|"
    rf"\b(?:gui|nop)\s+ho so\b[^.;\n]{{0,60}}?\b(?:ve|den|toi|cho)\s+(?P<other>{_OFFICE}){_NAME_ENDS}"
)
_GENERIC = re.compile(r"so, (?:ban, )?nganh|cac so\b")
_FRONT = re.compile(r"doan the|\b(?:ub)?mttq|mat tran")  # the Front is one of "các ban, ngành, đoàn thể"


@check("RCP-003", severity="W", legal=("n30.recipients",))
def receiver_not_listed(plan: CheckedPlan) -> Iterator[Finding]:
    """Dossiers are to be sent to an office outside the issuer that gets no copy of the plan. Leaves alone the
    issuer itself and its own divisions, and lines that cover the office ("Các sở, ban, ngành"). Source: Nghị định
    30/2020 Phụ lục I II.9, from 05/3/2020.
    """
    listed = [fold(r.text) for r in plan.facts.recipients]
    if not listed:
        return
    issuer = " ".join(fold(str(plan.value("issuer") or "")).split())
    for m in plan.search(_SENT_TO):
        group = "body" if m["body"] else "other"
        name = " ".join(m[group].split())
        if _is_own(name, issuer) or any(_covers(line, name) for line in listed):
            continue
        yield Finding(span=Span(m.start(group), m.end(group)))


def _is_own(name: str, issuer: str) -> bool:
    """The issuer by its name, or by its first word ("gửi về Sở" in a plan of Sở Y tế)."""
    return not issuer or name in issuer or issuer.startswith(name) or name.startswith(issuer) or len(name.split()) < 2


def _covers(line: str, name: str) -> bool:
    words = name.split()[:3]
    return (
        all(w in line.split() for w in words)
        or bool(name.startswith("so ") and _GENERIC.search(line))
        or bool(name.startswith("uy ban mat tran") and _FRONT.search(line))
        or _initials(name) in line.split()
    )


def _initials(name: str) -> str:
    return "".join(w[0] for w in name.split())


@check("RCP-004", severity="I", legal=("n30.recipients",))
def marks_of_recipients(plan: CheckedPlan) -> Iterator[Finding]:
    """A line of recipients does not end with ";", or the last one not with ".". On scans small marks are easily
    lost: there our reading is accused. Source: Nghị định 30/2020 Phụ lục I II.9, from 05/3/2020.
    """
    lines = list(plan.facts.recipients)
    for i, r in enumerate(lines):
        mark = plan.clean[r.span.end : r.span.end + 2].strip()[:1]
        wanted = "." if i == len(lines) - 1 else ";"
        if mark != wanted and mark in ("", ";", ".", ","):
            accuses = "reading" if plan.reading.by_ocr or plan.reading.restored else "plan"
            yield Finding(span=r.span, expected=f"{r.text}{wanted}", accuses=accuses)  # type: ignore[arg-type]
            return

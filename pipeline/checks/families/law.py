"""LEG: the texts a plan rests on: in force, cited rightly, in the right order of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from extractors.citations import NUMBER
from extractors.model import Citation, Span
from extractors.organizations import level_of
from pipeline.checks.bounds import first_day, last_day
from pipeline.checks.model import Finding, Severity
from pipeline.checks.register import LegalText, texts_cited
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

# The text is named inside another one's title, or as what was replaced: nothing rests on it.
_ONLY_NAMED = re.compile(
    r"(?:\bcua|\bthay the|\bsua doi|\bbo sung|\bbai bo|\bthi hanh(?: mot so dieu)?(?: cua)?|\btruoc day|"
    r"\bhuong dan(?: thi hanh)?|\btong ket(?: \w+){0,4}|\bso ket(?: \w+){0,4}|\btheo tinh than)\s+(?:cac\s+)?$"
)


def _rests_on(plan: CheckedPlan, c: Citation) -> bool:
    before = plan.folded[max(0, c.span.start - 50) : c.span.start]
    start = max(before.rfind(";"), before.rfind("\n")) + 1
    return not _ONLY_NAMED.search(before[start:])


def expired_on(plan: CheckedPlan, c: Citation) -> Iterator[Finding]:
    """A finding where the cited text was out of force: an error where that is certain, a warning where it is only
    possible, or the day of expiry is not verified or only the end of a programme's years.
    """
    found = texts_cited(c.number, c.title, c.issued_on)
    text = found[0] if len(found) == 1 else None
    if text is None or text.expired_on is None or not _rests_on(plan, c):
        return
    severity = _severity(text, plan)
    if severity:
        yield Finding(
            span=c.span,
            expected=text.replaced_by or None,
            severity=severity,
            confidence=c.confidence,
            args={
                "text": c.number or c.title or "",
                "expired": f"{text.expired_on:%d/%m/%Y}",
                "certainty": text.certain_until,
            },
        )


def _severity(text: LegalText, plan: CheckedPlan) -> Severity | None:
    earliest, latest, expired = plan.issued.earliest, plan.issued.latest, text.expired_on
    if expired is None or earliest is None or latest is None:
        return None
    verified = text.certain_until in ("seen", "inferred")
    if expired <= earliest:
        return "E" if verified else "W"
    return "W" if verified and expired <= latest else None


@check("LEG-001", severity="E")
def expired_text(plan: CheckedPlan) -> Iterator[Finding]:
    """A text is cited that was no longer in force when the plan was issued; a warning where that depends on a day
    that is not known, or where the register's own date is not verified. Leaves alone texts named inside the title
    of another, replaced or looked back upon, and symbols that several texts share. Source: data/legal_texts.tsv, as
    of the plan's own day.
    """
    for c in plan.facts.citations:
        yield from expired_on(plan, c)


@check("LEG-002", severity="W")
def text_not_yet_in_force(plan: CheckedPlan) -> Iterator[Finding]:
    """The plan rests on a text that came into force only later. A remark where the movement itself starts after
    that day (a plan made in December for the year to come). Leaves alone mentions. Source: data/legal_texts.tsv.
    """
    for c in plan.facts.citations:
        found = texts_cited(c.number, c.title, c.issued_on)
        text = found[0] if len(found) == 1 and c.role == "basis" else None
        if (
            text is None
            or text.effective_from is None
            or plan.issued.latest is None
            or plan.issued.latest >= text.effective_from
        ):
            continue
        start = first_day(plan.start.date) if plan.start else None
        start = start or (date(plan.years[0], 1, 1) if plan.years else None)
        later = text.certain_from == "memory" or bool(start and start >= text.effective_from)
        yield Finding(
            span=c.span,
            severity="I" if later else "W",
            confidence=c.confidence,
            args={"text": c.number or c.title or "", "since": f"{text.effective_from:%d/%m/%Y}"},
        )


@check("LEG-003", severity="W", legal=("n30.body",))
def cited_with_wrong_day(plan: CheckedPlan) -> Iterator[Finding]:
    """A text of the register is cited with another day than its own: one whose symbol holds its year, or one of the
    same year. Leaves alone days of the register that are not verified, and partial dates. On scans our reading is
    accused. Source: Nghị định 30/2020 Phụ lục I II.6; data/legal_texts.tsv.
    """
    for c in plan.citations:
        day = c.issued_on if c.issued_on and len(c.issued_on) == 10 else None
        if day is None:
            continue
        for text in texts_cited(c.number, c.title, None):
            issued = text.issued
            if issued is None or text.certain_issued != "seen" or issued.isoformat() == day:
                continue
            if text.unique or (issued.year == int(day[:4]) and len(texts_cited(c.number, c.title, None)) == 1):
                yield Finding(
                    span=c.span,
                    expected=f"{issued:%d/%m/%Y}",
                    confidence=plan.surely(c.confidence),
                    args={"text": c.number or ""},
                )


@check("LEG-004", severity="I", legal=("n30.body",))
def incomplete_citation(plan: CheckedPlan) -> Iterator[Finding]:
    """The first citation of a text lacks its day or its issuer. Leaves alone laws, later mentions, and texts cited
    as "số … /…" of the issuer itself. Source: Nghị định 30/2020 Phụ lục I II.6, from 05/3/2020.
    """
    seen: set[str] = set()
    for c in plan.citations:
        if c.number in seen or c.kind in ("Luật", "Bộ luật", "Pháp lệnh"):
            continue
        seen.add(str(c.number))
        missing = [name for name, value in (("ngày", c.issued_on), ("cơ quan ban hành", c.issuer)) if not value]
        if missing:
            yield Finding(span=c.span, args={"missing": ", ".join(missing)})


@check("LEG-005", severity="W")
def one_symbol_two_days(plan: CheckedPlan) -> Iterator[Finding]:
    """One symbol is cited with two days of the same year (or two days at all, where the symbol holds its year): one
    of them is wrong. Leaves alone the same number of different years or bodies. On scans our reading is accused.
    Source: logic.
    """
    first: dict[tuple[str, str], Citation] = {}
    for c in plan.citations:
        day = c.issued_on
        if not day or len(day) != 10:
            continue
        year = "" if re.search(r"/(?:19|20)\d\d/", c.number or "") else day[:4]
        known = first.setdefault((str(c.number), year), c)
        if known.issued_on != day and not _other_body(known, c):
            sure = plan.surely(min(c.confidence, known.confidence))
            yield Finding(
                span=c.span,
                args={"text": c.number or "", "one": known.issued_on or "", "other": day},
                expected=known.issued_on,
                confidence=sure,
            )


def _other_body(a: Citation, b: Citation) -> bool:
    return bool(a.issuer and b.issuer) and level_of(str(a.issuer)) != level_of(str(b.issuer))


@check("LEG-006", severity="I", legal=("n30.body",))
def symbol_of_several_texts(plan: CheckedPlan) -> Iterator[Finding]:
    """A symbol that two texts of the register bear is cited without a day (76/NQ-CP of 2013 and of 2021).
    Source: Nghị định 30/2020 Phụ lục I II.6; data/legal_texts.tsv.
    """
    for c in plan.citations:
        if not c.issued_on and len({t.id for t in texts_cited(c.number, c.title, None)}) > 1:
            yield Finding(span=c.span, args={"text": c.number or ""})


_LAW_ITSELF = re.compile(
    r"\bluat thi dua\b|\bluat tdkt\b|\b(?:nghi dinh|thong tu)\b[^;\n]{0,250}\bthi dua\W+(?:va )?khen thuong\b"
)


@check("LEG-007", severity="I", scope="movement", absence=True, legal=("n30.body",))
def no_award_law(plan: CheckedPlan) -> Iterator[Finding]:
    """Neither law, decree nor circular on emulation and commendation among what the plan rests on. Leaves alone
    plans that name one in the body. Source: Nghị định 30/2020 Phụ lục I II.6 (the basis covers what is decided),
    from 05/3/2020.
    """
    known = any(
        "TĐKT" in t.title or "hi đua" in t.title
        for c in plan.facts.citations
        for t in texts_cited(c.number, c.title, c.issued_on)
    )
    if not known and not any(plan.search(_LAW_ITSELF, "basis", "body")):
        yield Finding()


class _Campaign(NamedTuple):
    pattern: re.Pattern[str]
    ended: int


# Campaigns whose end is known: the year after which calling for them makes no sense.
_CAMPAIGNS = (_Campaign(re.compile(r"\bcovid\W?19\b|\bdai dich\b"), 2023),)


@check("LEG-008", severity="I", scope="movement")
def campaign_over(plan: CheckedPlan) -> Iterator[Finding]:
    """The plan calls for a campaign that had ended before its year (COVID-19). Leaves alone looking back. Source:
    list of campaigns.
    """
    for campaign in _CAMPAIGNS:
        m = next(iter(plan.search(campaign.pattern)), None)
        if m and plan.years and plan.years[0] > campaign.ended:
            yield Finding(span=Span(m.start(), m.end()), args={"ended": campaign.ended})


_CARRIES_OUT = re.compile(r"\b(?:trien khai|thuc hien|huong dan|quy dinh chi tiet|sua doi|cu the hoa)\b[^;.\n]{0,60}$")


_NEXT_BASIS = re.compile(r"\b(?:Căn cứ|Thực hiện|Theo|Xét)\s")  # "…, khen thưởng, Căn cứ Chỉ thị …": another basis


@check("LEG-009", severity="W")
def carried_out_before_issued(plan: CheckedPlan) -> Iterator[Finding]:
    """ "Công văn số A ngày … về triển khai Chỉ thị số B ngày …": A is older than B. Leaves alone pairs that only
    stand side by side. On scans our reading is accused. Source: logic.
    """
    for a, b in pairwise(plan.citations):
        first, second = last_day(a.issued_on), first_day(b.issued_on)
        if first is None or second is None or first >= second or a.number == b.number:
            continue
        start = _after_day(plan, a)
        between = plan.folded[start : b.span.start]
        if (
            0 < len(between) < 160
            and _CARRIES_OUT.search(between)
            and ";" not in between
            and not NUMBER.search(plan.clean[start : b.span.start])
            and not _NEXT_BASIS.search(plan.clean[start : b.span.start])
        ):
            yield Finding(
                span=Span(a.span.start, b.span.end),
                args={"one": a.number or "", "other": b.number or ""},
                confidence=plan.surely(min(a.confidence, b.confidence)),
            )


def _after_day(plan: CheckedPlan, c: Citation) -> int:
    """End of number and day of a citation, before its title."""
    dates = plan.dates_in(c.span)
    return dates[0].end if dates else c.span.start

"""PER: the period of the movement, its deadlines, and the days of the texts it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extractors.model import Citation, DateFact, Span
from extractors.periods import last_day_included
from normalizers.fold import fold
from pipeline.checks.bounds import first_day, last_day
from pipeline.checks.families.structure import has_period
from pipeline.checks.model import Finding, Severity
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

SIX_MONTHS = timedelta(days=184)
FIRST_QUARTER_ENDS = (3, 31)


def _end_day(d: DateFact) -> date | None:
    """Last day included; None where the year is not printed."""
    return (
        last_day(last_day_included(d.date, before=d.bound == "before"))
        if d.date and not d.date.startswith("--")
        else None
    )


def _pairs(plan: CheckedPlan) -> Iterator[tuple[DateFact, DateFact]]:
    """Start and end that belong together: the outer ones, and those of each round."""
    starts = {d.phase: d for d in reversed(plan.date_facts("period_start"))}
    for end in plan.date_facts("period_end"):
        if end.phase in starts:
            yield starts[end.phase], end


def _show(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "–"


@check("PER-001", severity="E", scope="movement")
def ends_before_it_starts(plan: CheckedPlan) -> Iterator[Finding]:
    """The movement, or one of its rounds, ends before it starts. Partial dates count only where no day of theirs is
    possible. Source: logic.
    """
    for start, end in _pairs(plan):
        first, last = first_day(start.date), _end_day(end)
        if first and last and last < first:
            sure = min(start.confidence, end.confidence)
            yield Finding(
                span=_both(start.span, end.span),
                found=f"{_show(first)} – {_show(last)}",
                confidence=_digits(plan, sure),
                args={"start": _show(first), "end": _show(last)},
            )


def _both(a: Span, b: Span) -> Span:
    """From one passage to the other where they stand together, else the second."""
    low, high = min(a.start, b.start), max(a.end, b.end)
    return Span(low, high) if high - low < 200 else b


def _digits(plan: CheckedPlan, sure: float) -> float:
    """A single digit turned by OCR makes any two dates contradict each other: it takes words that were read well."""
    return plan.surely(sure)


@check("PER-002", severity="E", scope="movement")
def ends_before_issue(plan: CheckedPlan) -> Iterator[Finding]:
    """The movement was over before its plan was issued. Leaves alone plans whose day of issue is not known well enough.
    Source: logic.
    """
    end, issued = plan.end, plan.issued.earliest
    last = _end_day(end) if end else None
    if end and last and issued and plan.issued.latest and last < issued:
        yield Finding(
            span=end.span,
            args={"end": _show(last), "issued": _show(issued)},
            expected=f"≥ {_show(issued)}",
            confidence=_digits(plan, min(end.confidence, plan.sure("issued_on"))),
        )


def _latest_start(plan: CheckedPlan, start: DateFact) -> date | None:
    """The last day on which a start can fall: a quarter is given by its first month, and may start in its last."""
    printed = plan.dates_in(start.span)
    return last_day(printed[0].last) if printed and printed[0].kind in ("quarter", "half") else last_day(start.date)


@check("PER-003", severity="W", scope="movement")
def starts_before_issue(plan: CheckedPlan) -> Iterator[Finding]:
    """The movement starts before the plan that launches it was issued; says by how many days. Leaves alone starts
    given as a month or year in which the day of issue may fall, and plans of unknown day. Source: logic (a launch
    comes before what it launches).
    """
    start, issued = plan.start, plan.issued.earliest
    last = _latest_start(plan, start) if start and start.rule == "fixed" else None
    if start is None or last is None or issued is None or last >= issued or not plan.issued.exact:
        return
    yield Finding(
        span=start.span,
        expected=f"≥ {_show(issued)}",
        confidence=_digits(plan, min(start.confidence, plan.sure("issued_on"))),
        args={"start": _show(last), "issued": _show(issued), "days": (issued - last).days},
    )


@check("PER-004", severity="W", scope="movement", absence=True, legal=("law.launch",))
def no_period(plan: CheckedPlan) -> Iterator[Finding]:
    """Neither start nor end of the movement is stated beyond the year in the title. Leaves alone rounds, and
    periods given in words ("cả năm", "đến khi kết thúc Đại hội"). Source: Luật Thi đua, khen thưởng 2022 Điều 17
    khoản 1, from 01/01/2024.
    """
    if not has_period(plan):
        years = plan.years
        yield Finding(found=str(years[0]) if years else "–", span=plan.place("year_from"))


_CHOSEN_YEARS = re.compile(r"nhiem ky|khoa\b|chao mung|ky niem|dai hoi|lan thu")


@check("PER-005", severity="W", scope="movement")
def title_and_period_differ(plan: CheckedPlan) -> Iterator[Finding]:
    """The last year of the title is not the year in which the movement ends. Leaves alone an end up to three months
    into the next year, a year of several ("giai đoạn 5 năm") with an end of unknown year, and years of a term or
    anniversary in the title. Source: logic.
    """
    end, years, place = plan.end, plan.years, plan.place("year_to")
    last = _end_day(end) if end and end.rule == "fixed" else None
    if end is None or last is None or years is None or place is None:
        return
    lead = plan.folded[max(0, place.start - 40) : place.end]
    if _CHOSEN_YEARS.search(lead) or last.year == years[1] or (last.year == years[1] + 1 and last.month <= 3):
        return
    yield Finding(
        span=end.span,
        args={"title": f"{years[0]} – {years[1]}" if years[0] != years[1] else str(years[1]), "end": _show(last)},
        expected=str(years[1]),
        confidence=_digits(plan, min(end.confidence, plan.sure("year_to"))),
    )


@check("PER-006", severity="W", scope="movement")
def starts_on_unknown_day(plan: CheckedPlan) -> Iterator[Finding]:
    """The movement runs from the day of issue, and the copy has no such day: the date line is blank or missing.
    Leaves alone dates written by hand, which the paper has. Source: logic; Nghị định 30/2020 Điều 15.
    """
    start = plan.start
    if start and start.rule == "on_issue" and plan.state("issued_on") in ("blank", "absent") and not plan.is_attached:
        yield Finding(span=start.span, confidence=start.confidence)


@check("PER-007", severity="I", scope="movement")
def end_day_excluded(plan: CheckedPlan) -> Iterator[Finding]:
    """ "đến trước ngày 31/12": the day itself is not part of the period. Noted so that periods compare. Source:
    language.
    """
    end = plan.end
    if end and end.bound == "before" and end.date:
        yield Finding(span=end.span, expected=_show(_end_day(end)))


@check("PER-008", severity="W", scope="movement")
def listed_years_incomplete(plan: CheckedPlan) -> Iterator[Finding]:
    """The years listed for a yearly deadline are not those of the title. Leaves alone a first year whose deadline
    falls before the movement starts. Source: logic.
    """
    if plan.years is None or plan.years[0] == plan.years[1]:
        return
    begins = first_day(plan.start.date) if plan.start else plan.issued.earliest
    for d in plan.facts.dates:
        if not d.years or len(d.years) < 2:
            continue
        due = [y for y in range(plan.years[0], plan.years[1] + 1) if not _over(d.date, y, begins)]
        missing, extra = (
            sorted(set(due) - set(d.years)),
            sorted(set(d.years) - set(range(plan.years[0], plan.years[1] + 1))),
        )
        if missing or extra:
            yield Finding(
                span=d.span,
                found=", ".join(map(str, d.years)),
                expected=", ".join(map(str, due)),
                confidence=_digits(plan, d.confidence),
                args={"missing": ", ".join(map(str, missing)) or "–", "extra": ", ".join(map(str, extra)) or "–"},
            )


def _over(yearly: str | None, year: int, begins: date | None) -> bool:
    """The deadline of that year falls before the movement begins."""
    day = first_day(f"{year}-{yearly[2:]}") if yearly and yearly.startswith("--") else None
    return bool(day and begins and day < begins)


_THING = r"(?:ke hoach|chuong trinh|chi so|bo chi so|bo tieu chi|nhiem vu|chi tieu)"
_OF_YEAR = re.compile(
    rf"\b(?P<name>{_THING}\s+(?:(?!\bnam\b|\bso voi\b|\bgiai doan\b|"
    rf"\b{_THING}\b)[^.;:,\d\n]){{0,80}}?)\s*\bnam\s+(?P<year>20\d\d)\b"
)


_LOOKS_BACK = re.compile(
    r"\bso voi\b|\bket qua\b|\bnam truoc\b|\btiep tuc\b|\btong ket\b|\bso ket\b|\bbao cao\b|\bdanh gia\b|"
    r"\btheo\b.{0,20}$"
)


@check("PER-009", severity="E", scope="movement")
def criterion_of_another_year(plan: CheckedPlan) -> Iterator[Finding]:
    """A criterion or content asks to carry out the plan or programme of another year, while the same plan names it
    for its own year elsewhere; only a warning where it does not. Leaves alone comparisons ("so với năm 2022") and
    results of the year before. Source: logic.
    """
    if plan.years is None or plan.years[0] != plan.years[1]:
        return
    year = plan.years[0]
    named = [(" ".join(m["name"].split()), int(m["year"]), m) for m in plan.search(_OF_YEAR, "body", "table")]
    own = {name for name, y, _ in named if y == year}
    for name, other, m in named:
        if other == year or not _is_demand(plan, m.start()):
            continue
        start = plan.folded.rfind("\n", 0, m.start()) + 1
        if _LOOKS_BACK.search(plan.folded, max(start, m.start() - 60), m.start()):
            continue
        again = re.match(r"ke hoach|chuong trinh", name) and abs(other - year) == 1
        if name in own or again:
            args = {"year": year, "other": other}
            severity: Severity = "E" if name in own else "W"
            yield Finding(span=Span(m.start(), m.end()), expected=str(year), args=args, severity=severity)


def _is_demand(plan: CheckedPlan, at: int) -> bool:
    """The place lies in a criterion or content."""
    return any(c.span.start <= at < c.span.end for c in plan.facts.criteria)


@check("PER-010", severity="W", scope="movement")
def deadline_outside(plan: CheckedPlan) -> Iterator[Finding]:
    """A deadline that passed before the plan was issued, or falls more than six months after the movement ends; a
    dossier due before the end, which leaves the last weeks unassessed, is a remark. Leaves alone yearly deadlines,
    rounds, and registrations before the end. Source: logic.
    """
    last = _end_day(plan.end) if plan.end and plan.end.rule == "fixed" else None
    rounds = any(d.phase for d in plan.facts.dates)
    for d in plan.facts.dates:
        day = last_day(d.date)
        if (
            d.role not in ("registration_deadline", "dossier_deadline", "report_deadline")
            or d.rule != "fixed"
            or day is None
        ):
            continue
        sure = _digits(plan, d.confidence)
        if plan.issued.earliest and day < plan.issued.earliest:
            yield Finding(
                span=d.span, args={"day": _show(day)}, expected=f"≥ {_show(plan.issued.earliest)}", confidence=sure
            )
        elif last and day > last + SIX_MONTHS:
            yield Finding(
                span=d.span, args={"day": _show(day)}, expected=f"≤ {_show(last + SIX_MONTHS)}", confidence=sure
            )
        elif last and day < last and d.role == "dossier_deadline" and not rounds:
            yield Finding(
                span=d.span, args={"day": _show(day)}, expected=f"≥ {_show(last)}", severity="I", confidence=sure
            )


@check("PER-011", severity="W", scope="movement", legal=("law.launch",))
def deadline_deferred(plan: CheckedPlan) -> Iterator[Finding]:
    """A deadline exists, its day is put off: "(sẽ có thời gian cụ thể)", "theo hướng dẫn của Sở Nội vụ". Leaves
    alone deadlines that a day elsewhere fixes for the same purpose. Source: Luật Thi đua, khen thưởng 2022 Điều 17
    khoản 1, from 01/01/2024.
    """
    dated = {d.role for d in plan.facts.dates if d.date}
    for d in plan.facts.dates:
        if d.rule == "deferred":
            yield Finding(span=d.span, severity="I" if d.role in dated else None, confidence=d.confidence)


_SPAN = re.compile(
    r"\b(?:giai doan|cac nam|nam|tu nam)?\s*(?P<a>20\d\d)\s*(?:[-–]|(?:va\s+)?den(?: nam)?)\s*(?P<b>20\d\d)\b"
)
_PARENTS = ("Kế hoạch", "Chương trình", "Đề án", "Chỉ thị", "Quyết định", "Nghị quyết")


@check("PER-012", severity="W", scope="movement")
def outside_parent(plan: CheckedPlan) -> Iterator[Finding]:
    """The plan carries out a text that names a span of years, and its own years lie outside. Leaves alone texts
    that are only mentioned, school years, and congress terms. Source: logic. (Against the parent's own text:
    ``across``.)
    """
    if plan.years is None:
        return
    for c in plan.citations:
        span = _stated_span(c) if c.role == "basis" and c.kind in _PARENTS else None
        if span and (plan.years[1] < span[0] or plan.years[0] > span[1] or plan.years[1] > span[1]):
            years = f"{plan.years[0]} – {plan.years[1]}" if plan.years[0] != plan.years[1] else str(plan.years[0])
            issued = first_day(c.issued_on)
            # Day and title of the text are read apart: where they agree, no digit of either is in doubt.
            agree = issued is not None and 0 <= span[0] - issued.year <= 1
            sure = c.confidence if agree else _digits(plan, c.confidence)
            yield Finding(span=c.span, found=years, expected=f"{span[0]} – {span[1]}", confidence=sure)


def _stated_span(c: Citation) -> tuple[int, int] | None:
    title = fold(c.title or "")
    m = _SPAN.search(title)
    if not m or re.search(r"nam hoc|nhiem ky|tam nhin|den nam 20[3-9]\d, tam", title):
        return None
    a, b = int(m["a"]), int(m["b"])
    return (a, b) if a < b else None


@check("PER-013", severity="E")
def cites_later_text(plan: CheckedPlan) -> Iterator[Finding]:
    """A text is cited that was issued after the plan. Where only the year of the plan is known, the cited day must
    lie in a later year. Leaves alone texts yet to come ("sẽ ban hành"). Source: logic.
    """
    latest = plan.issued.latest if plan.state("issued_on") in ("printed", "blank", "handwritten") else None
    for c in plan.facts.citations:
        day = first_day(c.issued_on)
        if latest and day and day > latest:
            yield Finding(
                span=c.span,
                args={"cited": c.number or c.title or "", "day": _show(day)},
                expected=f"≤ {_show(latest)}",
                confidence=_digits(plan, min(c.confidence, plan.sure("issued_on"))),
            )


@check("PER-014", severity="I", scope="movement")
def late_issue(plan: CheckedPlan) -> Iterator[Finding]:
    """The plan of one year was issued after the first quarter; some score tables count that. Leaves alone rounds
    and campaigns of part of a year. Source: practice.
    """
    issued, years = plan.issued.earliest, plan.years
    whole_year = (
        years and years[0] == years[1] and (plan.start is None or (first_day(plan.start.date) or date.max).month <= 3)
    )
    if (
        plan.issued.exact
        and issued
        and years
        and whole_year
        and issued.year == years[0]
        and issued > date(years[0], *FIRST_QUARTER_ENDS)
    ):
        yield Finding(span=plan.place("issued_on"), expected=f"≤ 31/3/{years[0]}")


_LATE_TASK = re.compile(r"\b(?:cuoi nam|quy iv)\b")


@check("PER-015", severity="I", scope="movement")
def task_after_end(plan: CheckedPlan) -> Iterator[Finding]:
    """Work is set for the end of the year though the movement is over by then. Leaves alone summing up and awards,
    which come after the end. Source: logic.
    """
    last = _end_day(plan.end) if plan.end and plan.end.rule == "fixed" else None
    if last is None or plan.years is None or plan.years[0] != plan.years[1] or last >= date(last.year, 11, 15):
        return
    for s in plan.sentences if _LATE_TASK.search(plan.folded) else ():
        m = _LATE_TASK.search(s.folded) if s.section.block == "body" else None
        if m and not re.search(r"\btong ket|\bkhen thuong|\bbao cao|\bxet\b|\bmuc dich", s.folded):
            yield Finding(span=Span(s.span.start + m.start(), s.span.start + m.end()), args={"end": _show(last)})
            return

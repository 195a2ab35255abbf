"""Dates with a role: issue, period of the movement, deadlines, events; fixed, tied to the issue, yearly or deferred."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from extractors.citations import NUMBER
from extractors.model import DateFact, Field, PlanText, Span
from extractors.sentences import Sentence, find_sentences
from normalizers.dates import DateExpression

Bound = Literal["on", "before", "by"]
Role = Literal["registration_deadline", "dossier_deadline", "report_deadline", "event"]

# ---- rules, on folded text ----------------------------------------------------------------------------------------

# "Thời gian thi đua:", "Thời gian phát động …", but not the time for dossiers, registrations, meetings.
_PERIOD_HEAD = re.compile(
    r"(?:cac |phan |chia )?dot (?:phat dong )?thi dua\b|(?:ve )?thoi (?:gian|ky|han)\b(?![^:]{0,60}\b(?:ho so|khen|de nghi|dang ky|bao cao|hop|nop|gui|binh|xet|so ket|tong ket|hoi nghi|le|cham|kiem tra|danh gia|dia diem)\b)"
)
_NOT_A_PERIOD = re.compile(r"\b(?:dia diem|ho so|dang ky|bao cao|khen thuong)\b")
# "Phong trào được triển khai từ ngày … đến ngày …"
_PERIOD_SENTENCE = re.compile(
    r"\b(?:phong trao|dot thi dua|chuyen de|cuoc van dong|thi dua)\b[^.;]{0,120}\b(?:thuc hien|phat dong|to chuc|trien khai|bat dau|dien ra|keo dai)\b[^.;]{0,40}\btu\b"
)
_PHASE = re.compile(r"\b(?P<phase>(?:dot|giai doan|vong|chang) (?:thu )?(?:\d{1,2}|[ivx]{1,4}|nhat|hai|ba|mot|cuoi))\b")
# The day of issue, by name: "kể từ ngày ban hành Kế hoạch này", "từ khi ký ban hành", "từ ngày ký".
_ON_ISSUE = re.compile(
    r"\b(?:ke )?tu (?:ngay|khi)(?: (?:co|ke hoach|duoc|nay|van ban)){0,3} (?:ky|ban hanh|phe duyet|co hieu luc)[^.;,]*?(?=\s+(?:den|cho den)\b|[.;,]|$)"
)
_ON_EVENT_START = re.compile(
    r"\b(?:ke )?tu (?:ngay|khi) (?P<anchor>(?:phat dong|to chuc|khai mac|trien khai)[^.;,]*?)(?=\s+(?:den|cho den)\b|[.;,]|$)"
)
_ON_EVENT_END = re.compile(r"\b(?:den (?:khi|luc|thoi diem)|ket thuc (?:sau )?khi|cho den khi) (?P<anchor>[^.;]+)")
_FROM = re.compile(r"\b(?:bat dau )?(?:ke )?tu\s+(?:ngay\s+|dau\s+)?$|\bbat dau\s+(?:tu\s+)?(?:vao\s+)?(?:ngay\s+)?$")
_TO = re.compile(
    r"\b(?P<to>ket thuc|den|toi)\s+(?:vao\s+)?(?:het\s+|cuoi\s+)?(?P<before>truoc\s+)?(?:het\s+|cuoi\s+)?(?:ngay\s+)?$"
)
_DASH = re.compile(r"\s*[-–—]\s*(?:het\s+)?(?:ngay\s+)?$")

# What stands before a deadline. "chậm nhất đến trước ngày 15" is before the 15th.
_HOUR = r"(?:\d{1,2}\s?(?:gio|h|g)\s?(?:\d{1,2})?\s*(?:phut)?\s*,?\s*)?"  # "17 giờ 00 ngày 20/12/2025"
_BEFORE = re.compile(rf"\btruoc\s+(?:va trong\s+)?{_HOUR}(?:ngay\s+)?$")
_BY = re.compile(
    r"\b(?:cham nhat|muon nhat|khong qua|khong muon hon|khong cham hon|han cuoi|han chot|thoi han|den het|den|het|hoan thanh trong|xong trong|trong)"
    rf"\s*(?:la\s+|vao\s+|den\s+|het\s+|cung la\s+|:\s*){{0,3}}{_HOUR}(?:ngay\s+)?$"
)
# "Hạn cuối nhận đăng ký: ngày 28/02/2024": the term before the colon bounds the day after it.
_TERM = re.compile(
    r"\b(?:han (?:cuoi|chot|nop|gui|nhan)|thoi han|thoi gian (?:nop|gui|nhan|dang ky|hoan thanh))\b[^:;.]{0,50}:\s*(?:ngay\s+)?$"
)
_ON = re.compile(r"\b(?:vao|dung|tu)?\s*(?:ngay|vao)\s+$")
_AND = re.compile(r"^\s*(?:,|va|;|hoac)\s*(?:truoc\s+|ngay\s+|truoc ngay\s+)?$")
_YEARLY = re.compile(r"\b(?:hang nam|moi nam|thuong nien|hng nam)\b")
_YEAR_LIST = re.compile(r"\((?:cac nam\s*:?\s*|nam\s*)?((?:(?:19|20)\d\d[\s,;]*(?:va\s*)?){2,})\)")

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("registration_deadline", re.compile(r"\bdang ky\b(?! (?:kinh doanh|doanh nghiep|ho tich|khai sinh|xe|chi tieu))")),
    (
        "dossier_deadline",
        re.compile(
            r"\bho so\b(?! (?:thu tuc|benh|cong viec|tre hen|truc tuyen|dia chinh))|\bde nghi (?:xet )?(?:khen|bieu duong|tang)|\bxet (?:de nghi )?khen thuong|\bbao cao thanh tich|\bbien ban hop|\bbinh xet\b"
        ),
    ),
    ("report_deadline", re.compile(r"\bbao cao\b|\bket qua thuc hien\b")),
    (
        "event",
        re.compile(
            r"\b(?:hoi nghi|le phat dong|le ky ket|le tong ket|so ket|tong ket|phat dong|ky ket|hoi thi|chung khao|chung ket|trao giai|trao thuong)\b"
        ),
    ),
)
# The deadline exists, the date is to come: "(sẽ có thời gian cụ thể)", "theo hướng dẫn của Sở Nội vụ".
_DEFERRED = re.compile(
    r"\bse (?:co|duoc) (?:thoi gian|van ban|thong bao|huong dan)|\bse (?:thong bao|huong dan)|\btheo (?:huong dan|thong bao|quy dinh|lich|van ban huong dan|ke hoach) (?:cu the )?(?:cua|sau)\b|"
    r"\bco (?:huong dan|thong bao|van ban)(?: \w+){0,3} sau\b|\bthong bao sau\b|\bhuong dan (?:cu the )?sau\b"
)
_ABOUT_TIME = re.compile(r"\bthoi (?:gian|han|diem)\b|\bhan (?:nop|gui|cuoi)\b|\bngay (?:nop|gui)\b")


def find_dates(plan: PlanText, header: list[Field]) -> list[DateFact]:
    """Dates that carry a role. Dates of cited texts, of past events and of nothing in particular are left alone.

    ``header``: the fields of :func:`extractors.header.find_header` (date of issue, year of the plan).

    >>> from extractors.sections import find_sections
    >>> text = "KẾ HOẠCH\\nThi đua năm 2024\\nI. THỜI GIAN THI ĐUA: kể từ ngày ban hành đến trước ngày 31/12/2024.\\n1. Hồ sơ gửi về Sở trước ngày 15/10 hàng năm."
    >>> for d in find_dates(PlanText(text, find_sections(text)), []): print(d.role, d.rule, d.date, d.bound)
    period_start on_issue None None
    period_end fixed 2024-12-31 before
    dossier_deadline yearly --10-15 before
    """
    year = _single_year(header)
    sentences = list(find_sentences(plan, "body", "basis", "table"))
    period = _period(plan, sentences, year)
    covered = [d.span for d in period]
    return [*_issued(header), *period, *_deadlines(plan, sentences, year, covered)]


def _single_year(header: list[Field]) -> int | None:
    years = {f.value for f in header if f.field in ("year_from", "year_to")}
    return years.pop() if len(years) == 1 else None


def _issued(header: list[Field]) -> Iterator[DateFact]:
    for f in header:
        if f.field == "issued_on" and f.span is not None and f.state in ("printed", "blank"):
            rule: Literal["fixed", "blank"] = "fixed" if f.state == "printed" else "blank"
            yield DateFact(
                span=f.span,
                found_by=f.found_by,
                confidence=f.confidence,
                role="issued",
                rule=rule,
                date=f.value,
                bound="on",
            )


# ---- period -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ends:
    """Start and end that one sentence states."""

    start: DateFact | None
    end: DateFact | None


def _period(plan: PlanText, sentences: list[Sentence], year: int | None) -> list[DateFact]:
    """The movement's outer start and end, and a pair for each round."""
    outer: _Ends | None = None
    rounds: list[_Ends] = []
    for s in sentences:
        if not _about_period(s):
            continue
        for ends, phase in _stated_ends(plan, s, year):
            if phase:
                rounds.append(ends)
            elif outer is None and (ends.start or ends.end):
                outer = ends
    pairs = ([outer] if outer else _outer_of(rounds)) + rounds
    return [d for pair in pairs for d in (pair.start, pair.end) if d]


def _about_period(s: Sentence) -> bool:
    own = (s.section.title and s.headings[0]) or ""
    if _PERIOD_SENTENCE.search(s.folded):
        return True
    if _PERIOD_HEAD.match(s.folded) and not (own and _NOT_A_PERIOD.search(own)):
        return True
    near = s.headings[:3]  # own title, lead-in, heading
    return any(_PERIOD_HEAD.match(h) or _PERIOD_SENTENCE.search(h) for h in near) and not any(
        _NOT_A_PERIOD.search(h) for h in near
    )


def _stated_ends(plan: PlanText, s: Sentence, year: int | None) -> Iterator[tuple[_Ends, str | None]]:
    """Start and end of a sentence, cut at its rounds ("đợt 1: …, đợt 2: …")."""
    marks = list(_PHASE.finditer(s.folded))
    heading = next((m for h in s.headings[:1] if (m := _PHASE.match(h))), None)
    if not marks:
        phase = heading["phase"] if heading else None
        ends = _ends(plan, s.span.start, s.span.end, year)
        yield _with_phase(ends, phase), phase
        return
    cuts = [m.start() for m in marks] + [len(s.folded)]
    if marks[0].start() > 0:
        yield _ends(plan, s.span.start, s.span.start + cuts[0], year), None
    for m, stop in zip(marks, cuts[1:], strict=True):
        phase = plan.clean[s.span.start + m.start("phase") : s.span.start + m.end("phase")]
        yield _with_phase(_ends(plan, s.span.start + m.end(), s.span.start + stop, year), phase), phase


def _with_phase(ends: _Ends, phase: str | None) -> _Ends:
    return _Ends(
        replace(ends.start, phase=phase) if ends.start and phase else ends.start,
        replace(ends.end, phase=phase) if ends.end and phase else ends.end,
    )


def _outer_of(rounds: list[_Ends]) -> list[_Ends]:
    """Rounds without an outer statement: the movement runs from the first one's start to the last one's end."""
    starts = [r.start for r in rounds if r.start and r.start.date]
    ends = [r.end for r in rounds if r.end and r.end.date]
    if not starts or not ends:
        return []
    first, last = min(starts, key=lambda d: d.date or ""), max(ends, key=lambda d: d.date or "")
    return [_Ends(replace(first, phase=None, confidence=0.8), replace(last, phase=None, confidence=0.8))]


def _ends(plan: PlanText, start: int, end: int, year: int | None) -> _Ends:
    dates = [d for d in plan.dates_in(start, end) if not _is_cited(plan, d, start)]
    first = _issue_start(plan, start, end)
    begin, finish, bound = _from_to(plan, dates, start)
    if begin is None and finish is None and first is None:
        begin, finish, bound = _bare(plan, dates, start)
    begin, finish = _share_year(begin, finish, year)
    opening = first or (_fact("period_start", begin, "on", plan, start) if begin else None)
    return _Ends(
        opening, _event_end(plan, start, end) or (_fact("period_end", finish, bound, plan, start) if finish else None)
    )


def _from_to(
    plan: PlanText, dates: list[DateExpression], start: int
) -> tuple[DateExpression | None, DateExpression | None, Bound]:
    """The dates after "từ" and after "đến"."""
    begin = finish = None
    bound: Bound = "by"
    for d in dates:
        before = plan.folded[max(start, d.start - 40) : d.start]
        to = _TO.search(before)
        if to and finish is None:
            finish, bound = d, "before" if to["before"] else "by"
        elif begin is not None and finish is None and _DASH.search(before):
            finish = d
        elif _FROM.search(before) and begin is None:
            begin = d
    return begin, finish, bound


_WITHIN = re.compile(r"(?::|^|\btrong|\bvao|\bla)\s*(?:suot\s+|ca\s+|toan\s+|tu\s+)?(?:giai doan\s+|nam\s+)?$")


def _bare(
    plan: PlanText, dates: list[DateExpression], start: int
) -> tuple[DateExpression | None, DateExpression | None, Bound]:
    """ "Thời gian thực hiện: giai đoạn 2023 - 2030", "…: trong năm 2024", "…: Quý IV/2025 - Quý II/2026"."""
    if not dates:
        return None, None, "by"
    before = plan.folded[start : dates[0].start]
    if not _WITHIN.search(before):
        return None, None, "by"
    if len(dates) >= 2 and _DASH.fullmatch(plan.folded, dates[0].end, dates[1].start):
        return dates[0], dates[1], "by"
    return (dates[0], dates[0], "by") if len(dates) == 1 else (None, None, "by")


def _share_year(
    begin: DateExpression | None, finish: DateExpression | None, year: int | None
) -> tuple[DateExpression | None, DateExpression | None]:
    """ "từ ngày 01/01 đến ngày 30/6/2024": one year for both; else the plan's own year, if it has just one."""
    if begin and finish and begin is not finish:
        if begin.year is None and finish.year is not None and (begin.month or 0) <= (finish.month or 12):
            begin = replace(begin, year=finish.year)
        elif finish.year is None and begin.year is not None and (finish.month or 0) >= (begin.month or 0):
            finish = replace(finish, year=begin.year)
    if year is not None:
        begin = replace(begin, year=year) if begin and begin.year is None and not begin.yearly else begin
        finish = replace(finish, year=year) if finish and finish.year is None and not finish.yearly else finish
    return begin, finish


def _issue_start(plan: PlanText, start: int, end: int) -> DateFact | None:
    m = _ON_ISSUE.search(plan.folded, start, end)
    if m:
        return DateFact(
            span=Span(m.start(), m.end()),
            found_by="dates.on_issue",
            confidence=0.95,
            role="period_start",
            rule="on_issue",
            anchor="ngày ban hành",
        )
    m = _ON_EVENT_START.search(plan.folded, start, end)
    if m:
        anchor = plan.clean[m.start("anchor") : m.end("anchor")].strip()
        return DateFact(
            span=Span(m.start(), m.end()),
            found_by="dates.on_event",
            confidence=0.9,
            role="period_start",
            rule="on_event",
            anchor=anchor,
        )
    return None


def _event_end(plan: PlanText, start: int, end: int) -> DateFact | None:
    m = _ON_EVENT_END.search(plan.folded, start, end)
    if not m:
        return None
    anchor = plan.clean[m.start("anchor") : m.end("anchor")].strip(" .")
    return DateFact(
        span=Span(m.start(), m.start("anchor") + len(anchor)),
        found_by="dates.on_event",
        confidence=0.9,
        role="period_end",
        rule="on_event",
        anchor=anchor,
    )


def _fact(
    role: Literal["period_start", "period_end"], d: DateExpression, bound: Bound, plan: PlanText, start: int
) -> DateFact:
    lead = (_FROM if role == "period_start" else _TO).search(plan.folded, max(start, d.start - 40), d.start)
    yearly = d.yearly and d.year is None
    return DateFact(
        span=Span(lead.start() if lead else d.start, d.end),
        found_by="dates.period",
        confidence=0.9 if d.possible else 0.5,
        role=role,
        rule="yearly" if yearly else "fixed",
        date=printed_date(d, at_end=role == "period_end"),
        bound=bound,
    )


def printed_date(d: DateExpression, *, at_end: bool) -> str | None:
    """ISO date as far as it is printed; a quarter gives its first or last month, a span its first or last year.

    >>> from normalizers.dates import parse_date
    >>> printed_date(parse_date("quý IV/2025"), at_end=False), printed_date(parse_date("giai đoạn 2023 - 2030"), at_end=True)
    ('2025-10', '2030')
    """
    if d.kind in ("quarter", "half"):
        whole = d.last if at_end else d.first
        return whole[:7] if whole else None
    if d.kind == "span":
        return d.last if at_end else d.first
    return d.iso


def _is_cited(plan: PlanText, d: DateExpression, start: int) -> bool:
    """The date belongs to a cited text: "Quyết định số 12/QĐ-UBND ngày 25/12/2023"."""
    before = plan.clean[max(start, d.start - 60) : d.start]
    m = None
    for m in NUMBER.finditer(before):
        pass
    return bool(m) and bool(re.fullmatch(r"\s*[,(]?\s*(?:ban hành\s*)?(?:ngày\s*)?", before[m.end() :])) if m else False


# ---- deadlines and events -----------------------------------------------------------------------------------------


def _deadlines(plan: PlanText, sentences: list[Sentence], year: int | None, covered: list[Span]) -> Iterator[DateFact]:
    for s in sentences:
        if s.section.block == "basis":
            continue
        dates = [
            d
            for d in plan.dates_in(*s.span)
            if not _is_cited(plan, d, s.span.start) and not any(a <= d.start < b for a, b in covered)
        ]
        found = list(_dated(plan, s, dates, year))
        yield from found or _deferred(plan, s)


def _role(plan: PlanText, s: Sentence, before: str) -> Role | None:
    """What the deadline is for: the words of its clause, its sentence, its item so far, then of the headings."""
    clause = before[max(before.rfind(","), before.rfind("(")) + 1 :]
    item = plan.folded[s.section.start : s.span.start]
    for text in (clause, before, s.folded, item, *s.headings[:2]):
        for role, pattern in _ROLES:
            if pattern.search(text):
                return role
    return None


def _dated(plan: PlanText, s: Sentence, dates: list[DateExpression], year: int | None) -> Iterator[DateFact]:
    bound: Bound | None = None
    previous_end: int | None = None
    yearly_sentence = bool(_YEARLY.search(s.folded))
    for d in dates:
        before = plan.folded[s.span.start : d.start]
        lead = _lead(before)
        if lead is None and previous_end is not None and _AND.match(plan.folded[previous_end : d.start]):
            pass  # "trước ngày 01/6 và 15/11": the bound goes on
        elif lead is None:
            previous_end, bound = None, None
            continue
        else:
            bound = "by" if lead[0] == "on" and d.kind in ("month", "quarter", "half") else lead[0]
        previous_end = d.end
        role = _role(plan, s, before)
        if (
            role is None
            or bound is None
            or (lead and lead[0] == "on" and role != "event")
            or d.kind in ("year", "span", "blank")
        ):
            continue
        yield _deadline(plan, s, d, role, bound, yearly_sentence, year, lead[1] if lead else 0)


def _lead(before: str) -> tuple[Bound, int] | None:
    """The bound that stands directly before the date, and its length."""
    for bound, pattern in (("before", _BEFORE), ("by", _BY), ("by", _TERM), ("on", _ON)):
        m = pattern.search(before[-70:])
        if m:
            return bound, len(m.group())  # type: ignore[return-value]
    return None


def _deadline(
    plan: PlanText,
    s: Sentence,
    d: DateExpression,
    role: Role,
    bound: Bound,
    yearly_sentence: bool,
    year: int | None,
    lead: int,
) -> DateFact:
    yearly = d.year is None and (d.yearly or yearly_sentence)
    if d.year is None and not yearly and year is not None:
        d = replace(d, year=year)
    listed = _YEAR_LIST.search(s.folded) if yearly else None
    return DateFact(
        span=Span(d.start - lead, d.end),
        found_by=f"dates.{role}",
        confidence=0.9 if d.possible and (d.year is not None or yearly) else 0.6,
        role=role,
        rule="yearly" if yearly else "fixed",
        date=printed_date(d, at_end=True),
        bound=bound,
        years=tuple(int(y) for y in re.findall(r"\d{4}", listed.group(1))) if listed else None,
        phase=_phase_of(plan, s),
    )


def _phase_of(plan: PlanText, s: Sentence) -> str | None:
    m = _PHASE.match(s.folded)
    return plan.clean[s.span.start + m.start() : s.span.start + m.end()] if m else None


def _deferred(plan: PlanText, s: Sentence) -> Iterator[DateFact]:
    m = _DEFERRED.search(s.folded)
    if not m or not (_ABOUT_TIME.search(s.folded) or (s.headings and _ABOUT_TIME.search(s.headings[0]))):
        return
    if _PERIOD_HEAD.match(s.folded) or (s.headings and _PERIOD_HEAD.match(s.headings[0])):
        return
    role = _role(plan, s, s.folded[: m.start()])
    if role in ("dossier_deadline", "registration_deadline", "report_deadline"):
        start = s.span.start + m.start()
        words = re.split(r"[).,;]", plan.clean[start : s.span.end])[0].rstrip()
        yield DateFact(
            span=Span(start, start + len(words)),
            found_by="dates.deferred",
            confidence=0.85,
            role=role,
            rule="deferred",
            anchor=words,
        )

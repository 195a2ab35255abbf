"""Deadlines and events: "gửi về Sở Nội vụ trước ngày 15/11/2024", "chậm nhất ngày 15/10 hàng năm", "sẽ thông báo sau".

A date counts where words before it bind it ("trước", "chậm nhất", "hạn cuối …:") and its clause, sentence or heading
says what for (``data/date_roles.toml``). "Ngày 15/11" alone is an event or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args

from extractors.dates.common import PERIOD_HEAD, PHASE, Bound, own_dates, printed_date, with_year
from extractors.model import DateFact, PlanText, Span
from extractors.sentences import Sentence
from extractors.terms import terms
from normalizers.dates import DateExpression

Role = Literal["registration_deadline", "dossier_deadline", "report_deadline", "event"]


def find_deadlines(
    plan: PlanText, sentences: list[Sentence], year: int | None, covered: list[Span]
) -> Iterator[DateFact]:
    """Deadlines and events of the body. ``covered``: places of the period and of schedules, which are done; ``year``:
    the plan's own, given to dates printed without one that do not return every year."""
    # "Theo đề nghị của …, Chủ tịch giao Sở … tổng hợp, báo cáo (trước ngày …)./.": all that the letter says
    rest = plan.in_block("body", "table")
    one_paragraph = all(plan.folded[s.start : s.end].lstrip(" -").startswith("kinh gui") for s in rest)
    for s in sentences:
        if s.section.block != "basis" or one_paragraph:
            dates = [d for d in own_dates(plan, *s.span) if not any(a <= d.start < b for a, b in covered)]
            yield from list(_bounded(plan, s, dates, year)) or _deferred(plan, s)


def _role(plan: PlanText, s: Sentence, before: str) -> Role | None:
    """What the deadline is for: the words of its clause, its sentence, its item so far, then of the headings."""
    clause = before[max(before.rfind(","), before.rfind("(")) + 1 :]
    item = "" if "\t" in s.folded else plan.folded[s.section.start : s.span.start]  # rows above are not about this one
    return role_in(clause, before, s.folded, item, *s.headings[:2])


def role_in(*texts: str) -> Role | None:
    """The role that the first of the texts names that names one."""
    for text in texts:
        named = {hit.id for hit in terms("date_roles").finditer(text)}
        for role in get_args(Role):
            if role in named:
                return role  # type: ignore[no-any-return]
    return None


# ---- dates with a bound -------------------------------------------------------------------------------------------

_REACH = 70  # characters that the words before a date may take
_WEEKDAY = r"(?:(?:thu (?:\d|hai|ba|tu|nam|sau|bay)|chu nhat)\s*,?\s*)?"
_HOUR = r"(?:\d{1,2}\s?(?:gio|h|g)\s?(?:\d{1,2})?\s*(?:phut)?\s*,?\s*)?"  # "17 giờ 00 ngày 20/12/2025"
# What binds the date that follows, the first that fits wins: "chậm nhất đến trước ngày 15" is before the 15th.
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("before", re.compile(rf"\btruoc\s+(?:va trong\s+)?{_HOUR}{_WEEKDAY}(?:ngay\s+)?$")),
    (
        "by",
        re.compile(
            r"\b(?:cham nhat|muon nhat|khong qua|khong muon hon|khong cham hon|han cuoi|han chot|thoi han"
            r"|den het|den|het|hoan thanh trong|xong trong|trong)"
            rf"\s*(?:la\s+|vao\s+|den\s+|het\s+|cung la\s+|:\s*){{0,3}}{_HOUR}{_WEEKDAY}(?:ngay\s+)?$"
        ),
    ),
    # "Hạn nộp hồ sơ đăng ký dự thi của các trường vào ngày 29/02/2012"
    ("by", re.compile(r"\bhan (?:cuoi|chot|nop|gui|nhan|dang ky)\b[^:;.]{0,60}\b(?:vao|la|den)\s+(?:het\s+)?ngay\s+$")),
    # "Hạn cuối nhận đăng ký: ngày 28/02/2024": the term before the colon bounds the day after it.
    (
        "by",
        re.compile(
            r"\b(?:han (?:cuoi|chot|nop|gui|nhan)|thoi han|thoi gian (?:nop|gui|nhan|dang ky|hoan thanh))\b"
            r"[^:;.]{0,50}:\s*(?:ngay\s+)?$"
        ),
    ),
    ("on", re.compile(rf"\b(?:vao|dung|tu)\s+{_HOUR}{_WEEKDAY}ngay\s+$|\b(?:ngay|vao)\s+$")),
)
# "trước ngày 01/6 và 15/11": the bound goes on.
_AND = re.compile(r"\s*(?:,|va|;|hoac)\s*(?:truoc\s+|ngay\s+|truoc ngay\s+)?")
# OCR: "hng năm"; "Định kỳ, sáu tháng một lần (trước ngày 15/6 và 01/12)"
_YEARLY = re.compile(r"\b(?:hang nam|moi nam|thuong nien|hng nam|dinh ky)\b")
# "hàng năm (các năm 2024, 2025 và 2026)"
_YEAR_LIST = re.compile(r"\((?:cac nam\s*:?\s*|nam\s*)?((?:(?:19|20)\d\d[\s,;]*(?:va\s*)?){2,})\)")


# "Báo cáo kết quả thực hiện trong tháng 01 năm 2025": in a report these are the months it tells of.
_REPORTED = re.compile(r"\b(?:trong|den|het)\s+$")


def _bounded(plan: PlanText, s: Sentence, dates: list[DateExpression], year: int | None) -> Iterator[DateFact]:
    bound: Bound | None = None
    last_end = s.span.start
    for d in dates:
        before = plan.folded[s.span.start : d.start]
        own = bound_before(before)
        if own is not None and plan.is_report and _REPORTED.search(before):
            own = None
        if own is not None:
            bound = "by" if own[0] == "on" and d.kind in ("month", "quarter", "half") else own[0]
        elif not _AND.fullmatch(plan.folded, last_end, d.start):
            bound = None
        last_end = d.end
        role = _role(plan, s, before) if bound is not None else None
        if role is None or bound is None or d.kind in ("year", "span", "blank"):
            continue
        if own is None:
            yield deadline(plan, s.span, d, role, bound, year, start=d.start)
        elif own[0] != "on" or role == "event" or _HANDED_IN.search(before[-_REACH:]):
            yield deadline(plan, s.span, d, role, bound, year, start=d.start - own[1])


# "riêng giáo án nộp cho Ban Tổ chức vào ngày 16/3": a day is the last one for what is handed in
_HANDED_IN = re.compile(r"\b(?:nop|gui)\b[^,;.:]{0,50}\b(?:vao|trong) ngay $")


def bound_before(before: str) -> tuple[Bound, int] | None:
    """The bound that stands directly before a date, and its length."""
    for bound, pattern in _BOUNDS:
        m = pattern.search(before[-_REACH:])
        if m:
            return bound, len(m.group())
    return None


def deadline(
    plan: PlanText, around: Span, d: DateExpression, role: Role, bound: Bound, year: int | None, *, start: int
) -> DateFact:
    """The row of a date. ``around``: the sentence or table row that may say "hàng năm"; ``start``: where its bound
    begins."""
    text = plan.folded[around.start : around.end]
    yearly = d.year is None and (d.yearly or bool(_YEARLY.search(text)))
    d = d if yearly else with_year(d, year)
    listed = _YEAR_LIST.search(text) if yearly else None
    phase = PHASE.match(plan.folded, *around)
    return DateFact(
        span=Span(start, d.end),
        found_by=f"dates.{role}",
        confidence=0.9 if d.possible and (d.year is not None or yearly) else 0.6,
        role=role,
        rule="yearly" if yearly else "fixed",
        date=printed_date(d, at_end=True),
        bound=bound,
        years=tuple(int(y) for y in re.findall(r"\d{4}", listed[1])) if listed else None,
        phase=plan.clean[phase.start() : phase.end()] if phase else None,
    )


# ---- deadlines whose date is to come ------------------------------------------------------------------------------

# "(sẽ có thời gian cụ thể)", "theo hướng dẫn của Sở Nội vụ", "có thông báo riêng sau", "thông báo sau".
_DEFERRED = re.compile(
    r"\bse (?:co|duoc) (?:thoi gian|van ban|thong bao|huong dan)"
    r"|\bse (?:thong bao|huong dan)"
    r"|\btheo (?:huong dan|thong bao|quy dinh|lich|van ban huong dan|ke hoach) (?:cu the )?(?:cua|sau)\b(?! phap luat)"
    r"|\bco (?:huong dan|thong bao|van ban)(?: \w+){0,3} sau\b"
    r"|\bthong bao sau\b"
    r"|\bhuong dan (?:cu the )?sau\b"
)
_ABOUT_TIME = re.compile(r"\bthoi (?:gian|han|diem)\b|\bhan (?:nop|gui|cuoi)\b|\bngay (?:nop|gui)\b")


def _deferred(plan: PlanText, s: Sentence) -> Iterator[DateFact]:
    m = _DEFERRED.search(s.folded)
    said = (s.folded, *s.headings[:1])
    if m is None or not any(_ABOUT_TIME.search(t) for t in said) or any(PERIOD_HEAD.match(t) for t in said):
        return
    role = _role(plan, s, s.folded[: m.start()])
    if role is None or role == "event":
        return
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

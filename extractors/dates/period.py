"""Start and end of the movement, and of each of its rounds: "từ ngày ban hành đến hết ngày 30/11/2024", "Đợt 1: …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from extractors.dates.common import PERIOD_HEAD, PHASE, Bound, own_dates, printed_date, with_year
from extractors.model import DateFact, PlanText, Span
from extractors.sentences import Sentence
from normalizers.dates import DateExpression


@dataclass(frozen=True, slots=True)
class _Ends:
    """Start and end that one sentence states."""

    start: DateFact | None
    end: DateFact | None

    def named(self, phase: str | None) -> _Ends:
        """The same ends as those of a round; None: of the whole movement."""
        return _Ends(
            replace(self.start, phase=phase) if self.start else None,
            replace(self.end, phase=phase) if self.end else None,
        )


def find_period_dates(plan: PlanText, sentences: list[Sentence], year: int | None) -> list[DateFact]:
    """The movement's outer start and end (the first that a sentence states), and a pair for each round.

    ``year``: the plan's own, given to dates printed without one.
    """
    stated = [e for s in sentences if _about_period(plan, s) for e in _stated_ends(plan, s, year)]
    rounds = [ends for ends, phase in stated if phase]
    outer = next((ends for ends, phase in stated if not phase and (ends.start or ends.end)), None)
    pairs = [outer or _outer_of(rounds), *rounds]
    return [d for pair in pairs if pair for d in (pair.start, pair.end) if d]


def _outer_of(rounds: list[_Ends]) -> _Ends | None:
    """Rounds without an outer statement: the movement runs from the first one's start to the last one's end."""
    starts = [r.start for r in rounds if r.start and r.start.date]
    ends = [r.end for r in rounds if r.end and r.end.date]
    if not starts or not ends:
        return None
    first, last = min(starts, key=lambda d: d.date or ""), max(ends, key=lambda d: d.date or "")
    return _Ends(replace(first, phase=None, confidence=0.8), replace(last, phase=None, confidence=0.8))


# ---- which sentences are about the period -------------------------------------------------------------------------

_NOT_A_PERIOD = re.compile(r"\b(?:dia diem|ho so|dang ky|bao cao|khen thuong)\b")
# "Phong trào được triển khai từ ngày … đến ngày …"
_PERIOD_SENTENCE = re.compile(
    r"\b(?:phong trao|dot thi dua|chuyen de|cuoc van dong|thi dua|cuoc thi|hoi thi)\b[^.;]{0,120}"
    r"\b(?:thuc hien|phat dong|to chuc|trien khai|bat dau|dien ra|keo dai)\b[^.;]{0,40}\btu\b"
)


# The table of one task: "Đơn vị chủ trì: Sở Nội vụ" above or below "Thời gian thực hiện: Tháng 12/2025".
_OF_A_TASK = re.compile(
    r"\W*(?:don vi|co quan|phong|nguoi)\b[^:\n]{0,40}\b(?:chu tri|phoi hop|thuc hien|tham muu|phu trach)\b[^:\n]{0,30}:"
)


def _of_a_task(plan: PlanText, s: Sentence) -> bool:
    """A neighbouring line says who does the task whose time this is."""
    start = plan.line_start(s.span.start)
    above = plan.line_start(start - 1) if start > 0 else start
    below = plan.folded.find("\n", s.span.end - 1) + 1
    return bool(_OF_A_TASK.match(plan.folded, above, start) or (below and _OF_A_TASK.match(plan.folded, below)))


def _about_period(plan: PlanText, s: Sentence) -> bool:
    if PERIOD_HEAD.match(s.folded) and _of_a_task(plan, s):
        return False
    if _PERIOD_SENTENCE.search(s.folded):
        return True
    own_title = s.headings[0] if s.section.title else ""
    if PERIOD_HEAD.match(s.folded) and not _NOT_A_PERIOD.search(own_title):
        return True
    near = s.headings[:3]  # own title, lead-in, heading
    return any(PERIOD_HEAD.match(h) or _PERIOD_SENTENCE.search(h) for h in near) and not any(
        _NOT_A_PERIOD.search(h) for h in near
    )


def _stated_ends(plan: PlanText, s: Sentence, year: int | None) -> Iterator[tuple[_Ends, str | None]]:
    """Start and end of a sentence, cut at its rounds ("đợt 1: …, đợt 2: …"), each with the name of its round."""
    marks = list(PHASE.finditer(plan.folded, *s.span))
    if not marks:
        phase = _phase_of_heading(plan, s)
        yield _ends(plan, *s.span, year).named(phase), phase
        return
    if marks[0].start() > s.span.start:
        yield _ends(plan, s.span.start, marks[0].start(), year), None
    for m, stop in zip(marks, [*(n.start() for n in marks[1:]), s.span.end], strict=True):
        phase = plan.clean[m.start("phase") : m.end("phase")]
        yield _ends(plan, m.end(), stop, year).named(phase), phase


def _phase_of_heading(plan: PlanText, s: Sentence) -> str | None:
    """The round that the nearest heading names, as printed."""
    titles = [section.title for section in (s.section, *plan.ancestors(s.section)) if section.title]
    m = PHASE.match(s.headings[0]) if s.headings and titles else None
    return titles[0][m.start("phase") : m.end("phase")] if m else None


# ---- start and end in a stretch -----------------------------------------------------------------------------------

_Pair = tuple[DateExpression | None, DateExpression | None, Bound]

_REACH = 40  # characters that the words before a date may take
# Before a start: "từ ngày", "kể từ", "từ đầu", "bắt đầu từ", "bắt đầu vào ngày".
_FROM = re.compile(
    r"\b(?:bat dau )?(?:ke )?tu\s+(?:ngay\s+|dau\s+|nam\s+)?$|\bbat dau\s+(?:tu\s+)?(?:vao\s+)?(?:ngay\s+)?$"
)
# Before an end: "đến ngày", "đến hết", "kết thúc vào cuối", "đến trước ngày".
_TO = re.compile(
    r"\b(?:ket thuc|den|toi)\s+(?:(?:cham|muon)\s+nhat\s+)?(?:vao\s+)?"
    r"(?:het\s+|cuoi\s+)?(?P<before>truoc\s+)?(?:het\s+|cuoi\s+)?(?:ngay\s+)?$"
)
_DASH = re.compile(r"\s*[-–—]\s*(?:het\s+)?(?:ngay\s+)?$")
# Before a date that is the whole period: "Thời gian thực hiện: giai đoạn", "trong năm", "suốt cả năm".
_WITHIN = re.compile(r"(?::|^|\(|\btrong|\bvao|\bla)\s*(?:suot\s+|ca\s+|toan\s+|tu\s+)?(?:giai doan\s+|nam\s+)?$")


_REVIEW = re.compile(r"\b(?:so ket|tong ket|binh xet|danh gia)\b")  # "sơ kết vào quý III/2027" is no period


def _ends(plan: PlanText, start: int, end: int, year: int | None) -> _Ends:
    dates = own_dates(plan, start, end)
    named_start, named_end = _named_start(plan, start, end), _named_end(plan, start, end)
    begin, finish, bound = _from_to(plan, dates, start)
    if not (begin or finish or named_start):
        begin, finish, bound = _bare(plan, dates, start)
    begin, finish = _share_year(begin, finish, year)
    return _Ends(
        named_start or (_fact("period_start", begin, "on", plan, start) if begin else None),
        named_end or (_fact("period_end", finish, bound, plan, start) if finish else None),
    )


def _from_to(plan: PlanText, dates: list[DateExpression], start: int) -> _Pair:
    """The dates after "từ" and after "đến" (or a dash)."""
    begin = finish = None
    bound: Bound = "by"
    for d in dates:
        before = plan.folded[max(start, d.start - _REACH) : d.start]
        to = _TO.search(before)
        if to and finish is None:
            finish, bound = d, "before" if to["before"] else "by"
        elif begin is not None and finish is None and _DASH.search(before):
            finish = d
        elif _FROM.search(before) and begin is None:
            begin = d
            finish = d if d.kind == "span" else None  # "từ năm 2025 đến năm 2030" is one expression
    return begin, finish, bound


def _bare(plan: PlanText, dates: list[DateExpression], start: int) -> _Pair:
    """ "Thời gian thực hiện: giai đoạn 2023 - 2030", "…: trong năm 2024", "…: Quý IV/2025 - Quý II/2026"."""
    if dates and _REVIEW.search(plan.folded, start, dates[0].start):
        return None, None, "by"
    if dates and _WITHIN.search(plan.folded[start : dates[0].start]):
        if len(dates) == 1 or dates[0].kind == "span":
            return dates[0], dates[0], "by"
        if _DASH.fullmatch(plan.folded, dates[0].end, dates[1].start):
            return dates[0], dates[1], "by"
    return None, None, "by"


def _share_year(
    begin: DateExpression | None, finish: DateExpression | None, year: int | None
) -> tuple[DateExpression | None, DateExpression | None]:
    """ "từ ngày 01/01 đến ngày 30/6/2024": one year for both; else the plan's own year, if it has just one."""
    if begin and finish and begin is not finish:
        if begin.year is None and (begin.month or 0) <= (finish.month or 12):
            begin = with_year(begin, finish.year)
        elif finish.year is None and (finish.month or 0) >= (begin.month or 0):
            finish = with_year(finish, begin.year)
    return (
        with_year(begin, year) if begin and not begin.yearly else begin,
        with_year(finish, year) if finish and not finish.yearly else finish,
    )


def _fact(
    role: Literal["period_start", "period_end"], d: DateExpression, bound: Bound, plan: PlanText, start: int
) -> DateFact:
    lead = (_FROM if role == "period_start" else _TO).search(plan.folded, max(start, d.start - _REACH), d.start)
    return DateFact(
        span=Span(lead.start() if lead else d.start, d.end),
        found_by="dates.period",
        confidence=0.9 if d.possible else 0.5,
        role=role,
        rule="yearly" if d.yearly and d.year is None else "fixed",
        date=printed_date(d, at_end=role == "period_end"),
        bound=bound,
    )


# ---- start and end by name ----------------------------------------------------------------------------------------

_TO_CLAUSE_END = r"[^.;,]*?(?=\s+(?:den|cho den)\b|[.;,]|$)"
# The day of issue: "kể từ ngày ban hành Kế hoạch này", "từ khi ký ban hành", "từ ngày ký".
_ON_ISSUE = re.compile(
    r"\b(?:ke )?tu (?:ngay|khi)(?: (?:co|ke hoach|duoc|nay|van ban)){0,3} (?:ky|ban hanh|phe duyet|co hieu luc)"
    + _TO_CLAUSE_END
)
# "từ khi phát động", "kể từ ngày khai mạc Đại hội".
_ON_EVENT_START = re.compile(
    rf"\b(?:ke )?tu (?:ngay|khi) (?P<anchor>(?:phat dong|to chuc|khai mac|trien khai){_TO_CLAUSE_END})"
)
# "đến khi kết thúc Đại hội", "cho đến khi hoàn thành".
_ON_EVENT_END = re.compile(r"\b(?:den (?:khi|luc|thoi diem)|ket thuc (?:sau )?khi|cho den khi) (?P<anchor>[^.;]+)")


def _named_start(plan: PlanText, start: int, end: int) -> DateFact | None:
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
    return _on_event("period_start", plan, m) if m else None


def _named_end(plan: PlanText, start: int, end: int) -> DateFact | None:
    m = _ON_EVENT_END.search(plan.folded, start, end)
    return _on_event("period_end", plan, m) if m else None


def _on_event(role: Literal["period_start", "period_end"], plan: PlanText, m: re.Match[str]) -> DateFact:
    anchor = plan.clean[m.start("anchor") : m.end("anchor")].strip(" .")
    return DateFact(
        span=Span(m.start(), m.start("anchor") + len(anchor)),
        found_by="dates.on_event",
        confidence=0.9,
        role=role,
        rule="on_event",
        anchor=anchor,
    )

"""Who is shut out from awards, and by what measure: sentences, lists, and conditions in brackets after a criterion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import AwardRule, PlanText, Span, Subject
from extractors.outline import Node
from extractors.quantities import Quantity, find_quantities
from extractors.rule_spans import item_at, rule_of, trimmed, whole
from extractors.subjects import in_text, subject_of

# "không xét khen thưởng", "chưa đề nghị tặng", "không đưa vào danh sách bình xét", "không được xét thi đua"
EXCLUDES = re.compile(
    r"(?<!\w)(?:khong|chua)\s+(?:duoc\s+)?(?:dua vao (?:danh sach|dien)|xet|xem xet|de nghi|de xuat|trinh|khen|"
    r"tang|thuc hien (?:khen|xet)|binh xet|cong nhan|ap dung khen)"
    r"(?:[\s,-]+(?:hoac|va|xet|de nghi|binh xet|xem xet|tang|cong nhan|dua vao|cac|hinh thuc|danh hieu|"
    r"danh sach))*\s*(?:khen thuong|khen|thi dua|thuong|binh xet|tang|xet|giay khen|bang khen|dien|"
    r"danh hieu)?(?!\w)"
)
_EXCLUDES_WORD = re.compile(r"khen|thuong|thi dua|danh hieu|danh sach|tang|binh xet")
_STRUCK = re.compile(
    r"(?<!\w)(?:bi )?(?:loai khoi|dua ra khoi|rut khoi) (?:danh sach|dien)|(?<!\w)huy (?:bo )?ket qua (?:xet|"
    r"thi dua|khen)"
)
# What stands between "không xét khen thưởng" and its reason.
_REASON = re.compile(r"\s*(?:cho|doi voi|neu|khi|trong truong hop|truong hop|voi|nhung|cac|:|,)*\s*")
_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
# "hoặc" parts two reasons where what follows is a clause of its own.
_OR = re.compile(r"\s+hoac\s+(?=(?:co|dat|bi|khong|chua|vi pham|de xay ra|xep loai|dang|thuc hien)\s)")


# "… đối với đơn vị …", "… khi …": what follows names who is shut out.
_NAMES_WHOM = re.compile(
    r"\s*(?:thi dua\s+)?(?:(?:doi voi|cho|voi|neu|khi|trong|cac|nhung|mot trong)\s+)*"
    r"(?:truong hop|tap the|ca nhan|don vi|co quan|can bo|cong chuc|vien chuc|nguoi|doan vien|cong doan|dang vien|"
    r"giao vien|hoc sinh|xa|phuong|lop|phong|to|ho)(?!\w)"
)


def find_explicit_exclusions(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """Outside award sections a sentence must say both: that awards are refused, and to whom."""
    text = _without_brackets(plan, node)
    match = EXCLUDES.search(text)
    if match is None or not _EXCLUDES_WORD.search(match.group()):
        return
    clause = max((text.rfind(mark, 0, match.start()) + 1 for mark in (". ", ": ", "; ")), default=0)
    before = _NAMES_WHOM.match(text, clause) and (
        _THEN.search(text, clause, match.start()) or _AT_FAULT.search(text, clause, match.start())
    )
    if before or _NAMES_WHOM.match(text, match.end()):
        yield from find_exclusions(plan, node)


_AT_FAULT = re.compile(r"(?<!\w)(?:duoi|tren) \d|(?<!\w)(?:bi|vi pham|de xay ra|de mat)(?!\w)")
_THEN = re.compile(r"(?<!\w)(?:thi|se|deu)(?: \w+)?\s+$")  # "Đơn vị để xảy ra mất an toàn thì không xét khen thưởng"


def find_exclusions(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if "exclusion" in node.zones and "exclusion" not in node.own and node.leaf:
        yield _excluded(plan, node, whole(node), subject=node.subject)
        return
    text = _without_brackets(plan, node)
    for match in [*EXCLUDES.finditer(text), *_STRUCK.finditer(text)]:
        if _EXCLUDES_WORD.search(match.group()) or _EXCLUDES_WORD.search(text[match.end() : match.end() + 30]):
            span = item_at(plan, node, node.start + match.start())
            if span.end - span.start > match.end() - match.start() + 12 and not plan.folded[
                span.start : span.end
            ].endswith((":", "sau day", " sau")):
                who = node.own_subject or subject_of(text[: match.start()][:60])  # "Đơn vị … thì không xét khen thưởng"
                after = node.start + match.end()
                told_before = (
                    span.end - after < 25 and match.start() > 12
                )  # "Đơn vị dưới 80 điểm không đề nghị tặng Cờ"
                yield _excluded(plan, node, span, subject=who, reason=span.start if told_before else after)
            return


def _without_brackets(plan: PlanText, node: Node) -> str:
    text = plan.folded[node.start : node.end]
    text = _BRACKET.sub(lambda m: " " * len(m.group()), text)
    return re.sub(r"\([^)]*$", lambda m: " " * len(m.group()), text)


def _excluded(
    plan: PlanText,
    node: Node,
    span: Span,
    *,
    subject: Subject | None,
    reason: int | None = None,
    confidence: float = 0.88,
) -> AwardRule:
    start = _REASON.match(plan.folded, reason if reason is not None else span.start).end()  # type: ignore[union-attr]
    return rule_of(
        plan,
        "disqualification",
        span,
        confidence=confidence,
        subject=_who(plan, start, span.end) or subject,
        measure=_measure(plan, start, span.end),
    )


def _who(plan: PlanText, start: int, end: int) -> Subject | None:
    """Whom the reason is about: the noun that opens it."""
    return subject_of(
        re.split(r"\s(?:co|bi|de|vi pham|khong|khi|neu|dang|tren)\s", plan.folded[start:end])[0][:80]
    ) or in_text(plan.folded[start:end])


# "không khắc phục trong vòng 15 ngày": shut out is who takes longer.
_TOO_LONG = re.compile(r"(?<!\w)(?:khong|chua)\s[^.;]{2,60}\strong (?:vong|thoi han|thoi gian)\s+$")


def _measure(plan: PlanText, start: int, end: int) -> Quantity | None:
    quantities = find_quantities(plan.folded, plan.clean, start, end)
    for q in quantities:
        if q.kind == "time" and q.comparator == "eq" and _TOO_LONG.search(plan.folded, start, q.start):
            return q._replace(comparator="gt")
    return next((q for q in quantities if q.comparator != "eq"), None)


def find_bracketed(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """ "(Không đề nghị khen thưởng nếu … hoặc …; …)" after a criterion or a deadline."""
    for bracket in _BRACKET.finditer(plan.folded, node.start, min(len(plan.folded), node.end + 2)):
        match = EXCLUDES.match(plan.folded, bracket.start(1), bracket.end(1))
        if match is None:
            continue
        start = _REASON.match(plan.folded, match.end(), bracket.end(1)).end()  # type: ignore[union-attr]
        general = _who(plan, start, bracket.end(1)) or node.subject
        if re.search(
            r"doi voi\s*$", plan.folded[match.end() : start]
        ):  # "đối với tập thể … có cán bộ …": the reason begins at its verb
            start = _verb_of_reason(plan, start, bracket.end(1))
        for span in _reasons(plan, start, bracket.end(1)):
            yield _excluded(plan, node, span, subject=general, reason=span.start, confidence=0.9)


def _verb_of_reason(plan: PlanText, start: int, end: int) -> int:
    verb = re.compile(r"(?<!\w)(?:co|bi|de|vi pham|khong|chua|dat|dang|thuc hien)\s").search(
        plan.folded, start, min(end, start + 90)
    )
    return verb.start() if verb else start


def _reasons(plan: PlanText, start: int, end: int) -> list[Span]:
    spans, left = [], start
    for cut in re.compile(r";|" + _OR.pattern).finditer(plan.folded, start, end):
        spans.append(trimmed(plan, left, cut.start()))
        left = cut.end()
    spans.append(trimmed(plan, left, end))
    return [s for s in spans if s.end - s.start > 8]

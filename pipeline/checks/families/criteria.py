"""CRT: what criteria ask for, and of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import Criterion, Span
from normalizers.fold import fold
from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

# An index or effect, and the body whose it is.
_OF_BODY = re.compile(
    r"\b(?:chi so|tac dong|ket qua xep hang|xep hang|tang truong|"
    r"phat trien kinh te)\b[^.;\n]{0,60}?\bcua\s+(?P<body>(?:toan )?tinh|thanh pho|(?:so|"
    r"nganh)\s+\w+(?:,?\s+\w+){0,9}?)(?=\s*(?:[.;,:\n]|[-–]\s|tang|dat|xep|giam|duoc|trong|co)\b|\s*[.;,:\n]|\s*$)"
)


@check("CRT-001", severity="W", scope="movement")
def index_of_higher_body(plan: CheckedPlan) -> Iterator[Finding]:
    """A criterion scores a unit or person by the index of the body above it: a laboratory by the province's growth,
    divisions by their Sở's DDCI. Leaves alone targets of the whole province in its own plan, and indices of the
    unit itself. Source: logic.
    """
    level = plan.value("issuer_level")
    issuer = " ".join(fold(str(plan.value("issuer") or "")).split())
    for c in plan.facts.criteria:
        for m in _OF_BODY.finditer(plan.folded, c.span.start, c.span.end):
            body = " ".join(m["body"].split())
            above = (
                level in ("department", "unit")
                if re.match(r"(?:toan )?tinh|thanh pho", body)
                else level == "department" and _same(body, issuer)
            )
            if (
                above
                and (c.subject != "any" or level == "unit" or c.kind == "criterion")
                and not re.search(r"\bgop phan\b", plan.folded[c.span.start : m.start()])
            ):
                yield Finding(
                    span=Span(m.start(), m.end()),
                    args={"body": plan.clean[m.start("body") : m.end("body")]},
                    confidence=c.confidence,
                )


def _same(body: str, issuer: str) -> bool:
    """One office, written in full or shortened: "Sở Nông nghiệp và PTNT" is "Sở Nông nghiệp và Phát triển nông
    thôn".
    """
    words = re.findall(r"\w+", body)[:3]
    return len(words) > 1 and re.findall(r"\w+", issuer)[: len(words)] == words


_VAGUE = re.compile(
    r"\b(?:thu hang cao|vuot bac|ket qua cao|hieu qua cao|tich cuc|noi bat|tieu bieu nhat|chuyen bien manh|ro net)\b"
)


@check("CRT-002", severity="I", scope="movement")
def not_measurable(plan: CheckedPlan) -> Iterator[Finding]:
    """A criterion compares without a measure ("đạt thứ hạng cao", "vượt bậc"). Leaves alone criteria with a figure,
    and contents. Source: logic.
    """
    for c in plan.facts.criteria:
        m = _VAGUE.search(plan.folded, *c.span)
        if m and c.kind == "criterion" and not re.search(r"\d", c.text):
            yield Finding(span=Span(m.start(), m.end()))


_EXCELLENT = re.compile(r"\bhoan thanh xuat sac nhiem vu\b")
_GOOD = re.compile(r"\bxep loai (?:tot|kha)\b")


@check("CRT-003", severity="I", scope="movement")
def two_levels_asked(plan: CheckedPlan) -> Iterator[Finding]:
    """Of the same subject one criterion asks for excellence and another for a lower grade. Leaves alone different
    subjects. Source: logic.
    """
    for subject in ("collective", "individual", "head", "any"):
        own = [c for c in plan.facts.criteria if c.subject == subject and c.kind == "criterion"]
        good = _with(own, _GOOD)
        if good and _with(own, _EXCELLENT):
            yield Finding(span=good.span)


def _with(criteria: list[Criterion], pattern: re.Pattern[str]) -> Criterion | None:
    return next((c for c in criteria if pattern.search(fold(c.text))), None)


# The six contents of Nghị quyết 76/NQ-CP of 15/7/2021.
_PILLARS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("thể chế", re.compile(r"\bcai cach the che\b|\bthe che\b")),
    ("thủ tục hành chính", re.compile(r"\bthu tuc hanh chinh\b|\btthc\b")),
    ("tổ chức bộ máy", re.compile(r"\bto chuc bo may\b|\bbo may hanh chinh\b|\btinh gon\b")),
    ("chế độ công vụ", re.compile(r"\bcong vu\b")),
    ("tài chính công", re.compile(r"\btai chinh cong\b|\bgiai ngan\b|\bvon dau tu cong\b")),
    (
        "chính quyền điện tử, chính quyền số",
        re.compile(r"\bdien tu\b|\bchuyen doi so\b|\bchinh (?:phu|quyen) so\b|\btruc tuyen\b|\bhien dai hoa\b"),
    ),
)


@check("CRT-004", severity="I", scope="movement", absence=True, legal=("nq76",))
def pillars_missing(plan: CheckedPlan) -> Iterator[Finding]:
    """A movement for administrative reform does not touch all six contents of the national programme. For
    comparison, no fault. Leaves alone movements about anything else. Source: Nghị quyết 76/NQ-CP ngày 15/7/2021
    (2021–2030).
    """
    if "cai cach hanh chinh" not in fold(str(plan.value("subject") or "")):
        return
    body = plan.text.block_span("body")
    text = plan.folded[slice(*body)] if body else ""
    missing = [name for name, cue in _PILLARS if not cue.search(text)]
    if missing:
        yield Finding(
            args={"missing": ", ".join(missing), "count": 6 - len(missing)},
            found=f"{6 - len(missing)}/6",
            expected="6/6",
        )


_MORE = re.compile(r"\b(?:tang|giam)\s+(?:diem|bac|hang|thu hang|ty le|so luong)\b")


@check("CRT-005", severity="I", scope="movement")
def target_without_unit(plan: CheckedPlan) -> Iterator[Finding]:
    """A target has a figure and no unit, or asks for more and names nothing to compare with. Leaves alone ratings.
    Source: logic.
    """
    for t in plan.facts.targets:
        if t.value is not None and not t.unit and t.comparator not in ("increase", "decrease"):
            yield Finding(span=t.span, args={"what": "đơn vị"})
    for c in plan.facts.criteria:
        m = _MORE.search(plan.folded, *c.span)
        if m and not re.search(r"\d|\bso voi\b|\bnam truoc\b|\bcung ky\b", plan.folded[slice(*c.span)]):
            yield Finding(span=Span(m.start(), m.end()), args={"what": "mốc so sánh"})

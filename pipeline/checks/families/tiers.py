"""TIE: scores, grades and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors.model import AwardRule, ScoreItem, Span, Target, Tier
from normalizers.fold import fold
from normalizers.roman import roman_value
from pipeline.checks.model import Finding, Severity
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

NEAR = 300  # characters between two grades of one scale
STEP = 1  # scores are often whole: "từ 80 đến 89 điểm", "từ 90 điểm" leaves no gap that anybody could score


def _scales(plan: CheckedPlan) -> Iterator[list[Tier]]:
    """Grades that form one scale, best first: of one unit, close together, no name twice. Scales of fewer than two
    grades with figures say nothing about gaps.
    """
    groups: list[list[Tier]] = []
    for t in sorted(plan.facts.tiers, key=lambda t: t.span):
        if t.kind != "grade" or (t.lower is None and t.upper is None):
            continue
        last = groups[-1] if groups else []
        if last and t.unit == last[-1].unit and t.span.start - last[-1].span.end < NEAR:
            last.append(t)
        else:
            groups.append([t])
    for tiers in groups:
        if len(tiers) >= 2 and len({(t.name, t.grade) for t in tiers}) == len(tiers):
            ordered = sorted(tiers, key=_height, reverse=True)
            if ordered in (tiers, tiers[::-1]) or len(tiers) > 2:
                yield ordered


def _height(t: Tier) -> tuple[float, float]:
    low = t.lower if t.lower is not None else float("-inf")
    high = t.upper if t.upper is not None else float("inf")
    return low, high


def _label(t: Tier) -> str:
    return " ".join(filter(None, (t.name, f"({t.grade})" if t.grade else None))) or _interval(t)


def _interval(t: Tier) -> str:
    """ "[90; 100)"."""
    low = "(-∞" if t.lower is None else f"{'[' if t.lower_closed else '('}{t.lower:g}"
    high = "+∞)" if t.upper is None else f"{t.upper:g}{']' if t.upper_closed else ')'}"
    return f"{low}; {high}"


def _sure(plan: CheckedPlan, *tiers: Tier) -> float:
    least = min(t.confidence for t in tiers)
    return plan.surely(least)


@check("TIE-001", severity="E", scope="plan")
def gap_between_grades(plan: CheckedPlan) -> Iterator[Finding]:
    """A score that no grade covers: two neighbours leave more than one point between them, or both leave out their
    common bound. Leaves alone whole-number scales ("80 – 89", "90 – 100"), different scales of one plan, and grades
    without figures. Source: logic.
    """
    for scale in _scales(plan):
        for above, below in pairwise(scale):
            if above.lower is None or below.upper is None:
                continue
            apart = above.lower - below.upper
            if _figures_between(plan, above, below):
                continue
            if apart > STEP or (apart == 0 and not above.lower_closed and not below.upper_closed):
                # "trên 85 điểm trở lên": whoever writes so may mean 85 too.
                loose = apart == 0 and "tro len" in plan.folded[above.span.start : above.span.end + 12]
                yield Finding(
                    span=below.span,
                    severity="W" if loose else None,
                    found=f"{_interval(below)} … {_interval(above)}",
                    confidence=_sure(plan, above, below),
                    args={
                        "low": f"{below.upper:g}",
                        "high": f"{above.lower:g}",
                        "one": _label(below),
                        "other": _label(above),
                    },
                )


def _figures_between(plan: CheckedPlan, a: Tier, b: Tier) -> bool:
    """Figures stand between the two in the text: a grade of which no range could be made."""
    first, second = sorted((a.span, b.span))
    between = plan.folded[first.end : second.start]
    unit = "%" if a.unit == "%" else "diem" if a.unit == "điểm" else ""
    return bool(re.search(rf"\d[^\n]*{unit}", between[:600]))


@check("TIE-002", severity="E", scope="plan")
def grades_overlap(plan: CheckedPlan) -> Iterator[Finding]:
    """A score that two grades claim: their ranges overlap, or both include the common bound ("đến 90 điểm", "từ 90
    điểm"). Leaves alone different scales of one plan. Source: logic.
    """
    for scale in _scales(plan):
        for above, below in pairwise(scale):
            if above.lower is None or below.upper is None or _turned(above) or _turned(below):
                continue
            if below.upper > above.lower or (below.upper == above.lower and below.upper_closed and above.lower_closed):
                yield Finding(
                    span=below.span,
                    found=f"{_interval(below)} … {_interval(above)}",
                    confidence=_sure(plan, above, below),
                    args={"score": f"{above.lower:g}", "one": _label(below), "other": _label(above)},
                )


def _turned(t: Tier) -> bool:
    """Upper below lower: that is another mistake (TIE-007)."""
    return t.lower is not None and t.upper is not None and t.upper < t.lower


@check("TIE-003", severity="W", scope="movement")
def threshold_inside_grade(plan: CheckedPlan) -> Iterator[Finding]:
    """A score asked for an award lies inside a grade, so that some of that grade may be rewarded and some not.
    Leaves alone thresholds on the bound of a grade, of another unit, of a person where the grades rank units, and
    inside score tables. Source: logic.
    """
    scales = [scale for scale in _scales(plan) if scale[0].unit == "điểm"]
    for value, subject, span, sure in _thresholds(plan) if scales else ():
        for scale in scales:
            inside = next((t for t in scale if _strictly_inside(value, t)), None)
            if inside and not (subject == "individual" and not _ranks_people(plan, scale)):
                confidence = plan.surely(min(sure, _sure(plan, inside)))
                args = {"score": f"{value:g}", "grade": _label(inside), "range": _interval(inside)}
                yield Finding(span=span, args=args, confidence=confidence)


_SCORE = re.compile(
    r"(?P<bound>\b(?:tu|duoi|tren|it nhat|toi thieu))\s+(?P<score>\d{1,3}(?:,\d)?)\s+diem\b(?!\s+(?:den|tru))"
)
_ASKS = re.compile(
    r"(?:\b(?P<who>tap the|ca nhan|don vi|phong)\b)?[^.;:\n]{0,60}?\b(?:dat|tong diem|so diem)\b[^.;:\n\d]{0,30}$"
)


def _thresholds(plan: CheckedPlan) -> Iterator[tuple[float, str | None, Span, float]]:
    """Scores that the sections on awards ask for: those of the facts, and what stands there in so many words."""
    taken = [t.span for t in plan.facts.tiers]
    for rule in plan.facts.award_rules:
        asks = rule.kind in ("min_score", "eligibility", "disqualification") and rule.unit == "điểm"
        if asks and rule.value is not None:
            taken.append(rule.span)
            yield rule.value, rule.subject, rule.span, rule.confidence
    for section in plan.award_sections:
        whole = plan.whole(section)
        for m in _SCORE.finditer(plan.folded, *whole):
            demand = _ASKS.search(plan.folded, max(whole.start, m.start() - 110), m.start())
            if demand and not any(a < m.end() and demand.start() < b for a, b in taken):
                who = "individual" if demand["who"] == "ca nhan" else None
                yield float(m["score"].replace(",", ".")), who, Span(*m.span()), 0.8


def _strictly_inside(value: float, t: Tier) -> bool:
    return t.lower is not None and t.upper is not None and t.lower < value < t.upper


def _ranks_people(plan: CheckedPlan, scale: list[Tier]) -> bool:
    node = plan.text.section_at(scale[0].span.start)
    titles = " ".join(fold(s.title) for s in plan.text.ancestors(node)) if node else ""
    return "ca nhan" in titles or "cong chuc" in titles or "vien chuc" in titles


@check("TIE-004", severity="I", scope="movement")
def top_needs_bonus(plan: CheckedPlan) -> Iterator[Finding]:
    """The best grade begins at or above the full score, so that only bonus points reach it. Leaves alone plans
    without bonus points. Source: logic.
    """
    if not re.search(r"\bdiem (?:thuong|cong)\b", plan.folded):
        return
    full = _stated_total(plan) or 100
    for scale in _scales(plan):
        top = scale[0]
        if top.unit == "điểm" and top.lower is not None and top.lower >= full and top.upper is None:
            yield Finding(span=top.span, args={"full": f"{full:g}", "grade": _label(top)})


# "Tổng điểm: 100 điểm", "Điểm chuẩn là 100 điểm"; a row "Tổng cộng" of a table.
_TOTAL = re.compile(
    r"\b(?:tong (?:so )?diem(?: toi da| chuan)?|diem toi da|diem chuan|thang diem)\s*(?:la|:)?\s*"
    r"(?P<total>\d{2,4})\s+diem\b"
)
_TOTAL_ROW = re.compile(r"(?m)^[^\n\d]*\btong (?:cong|diem|so diem)[^\n\t\d]*\t+(?P<total>\d{2,4}(?:,\d+)?)\b")


def _stated_total(plan: CheckedPlan) -> float | None:
    """The total that a row of the table, or the text, gives."""
    rows = _TOTAL_ROW.finditer(plan.folded)
    m = next(rows, None) or _TOTAL.search(plan.folded)
    return float(m["total"].replace(",", ".")) if m else None


@check("TIE-005", severity="E", scope="plan")
def points_do_not_add_up(plan: CheckedPlan) -> Iterator[Finding]:
    """The points of a score table do not add up to the total printed in it or named in the text. Leaves alone
    tables with a row whose points could not be read, rows that are alternatives ("2.1 Từ 95 %: 10"), and bonus
    points. On scans our reading is accused where the rows' labels do not count up. Source: logic.
    """
    items = [i for i in plan.facts.score_items if not _is_total(i)]
    totals = [i for i in plan.facts.score_items if _is_total(i) and i.max_points is not None]
    top = [i for i in items if i.parent is None and i.label]
    if len(top) < 2 or any(i.max_points is None for i in top) or len({i.label for i in top}) != len(top):
        return
    said = totals[0].max_points if totals else _stated_total(plan)
    found = sum(i.max_points or 0 for i in top)
    if said is not None and abs(found - said) > 1e-6:
        span = totals[0].span if totals else Span(top[0].span.start, top[-1].span.end)
        sure = min(i.confidence for i in (*top, *totals))
        yield Finding(
            span=span,
            found=f"{found:g}",
            expected=f"{said:g}",
            severity=_of_sum(plan),
            confidence=_sum_sure(plan, top, sure),
            args={"sum": " + ".join(f"{i.max_points:g}" for i in top), "total": f"{said:g}"},
        )
    yield from _groups_that_differ(plan, items)


def _of_sum(plan: CheckedPlan) -> Severity:
    """One misread digit of many spoils a sum: on a scan a person must look."""
    return "W" if plan.reading.by_ocr else "E"


def _sum_sure(plan: CheckedPlan, rows: list[ScoreItem], sure: float) -> float:
    """On scans rows are missing or of another level where their labels do not count 1, 2, 3 ("2.1" read as "21")."""
    numbers = [_number(i.label or "") for i in rows]
    if plan.reading.by_ocr and numbers != list(range(1, len(rows) + 1)):
        return 0.5
    return plan.surely(sure)


def _number(label: str) -> int | None:
    digits = label.rstrip(". ")
    return int(digits) if digits.isdecimal() else roman_value(label)


def _is_total(i: ScoreItem) -> bool:
    return bool(re.match(r"tong\b", fold(i.text)))


def _groups_that_differ(plan: CheckedPlan, items: list[ScoreItem]) -> Iterator[Finding]:
    """Arabic rows under a Roman one."""
    for above in items:
        if above.max_points is None or not re.fullmatch(r"[IVX]+\.?", above.label or ""):
            continue
        rows = [i for i in items if i.parent == above.label and re.fullmatch(r"\d{1,2}\.?", i.label or "")]
        if len(rows) < 2 or any(i.max_points is None for i in rows):
            continue
        found = sum(i.max_points or 0 for i in rows)
        if abs(found - above.max_points) > 1e-6:
            sure = min(i.confidence for i in (above, *rows))
            yield Finding(
                span=above.span,
                found=f"{found:g}",
                expected=f"{above.max_points:g}",
                severity=_of_sum(plan),
                confidence=_sum_sure(plan, rows, sure),
                args={"sum": " + ".join(f"{i.max_points:g}" for i in rows), "total": f"{above.max_points:g}"},
            )


_TABLE_BY_NAME = re.compile(
    r"\b(?:bang diem|thang diem|bang cham diem|bo tieu chi|bo chi so|"
    r"chi so)\b(?P<between>[^.;\n]{0,120}?)\bdo\s+(?P<body>(?:so|ubnd|uy ban|bo|ban|tinh|trung tam|"
    r"hoi dong)\b[^.;,\n]{0,60}?)\s*(?:da )?ban hanh\b"
)


@check("TIE-006", severity="W", scope="movement", legal=("n30.annex", "n30.body"))
def score_table_not_named(plan: CheckedPlan) -> Iterator[Finding]:
    """Scoring follows a table "do Sở … ban hành" that is neither attached nor named by number and date. Leaves
    alone tables with a number or date in the same sentence, and plans that hold a score table. Source: Nghị định
    30/2020 Phụ lục I II.6 and III.1, from 05/3/2020.
    """
    if plan.facts.score_items or plan.text.in_block("table", "annex"):
        return
    for m in plan.search(_TABLE_BY_NAME, "body", "table"):
        stop = plan.folded.find("\n", m.end())
        sentence = plan.folded[m.start() : stop if stop >= 0 else len(plan.folded)]
        if not re.search(r"\bso\s*:?\s*\d|\d/\d|ngay \d|kem theo|phu luc|/q[dđ]-", sentence):
            yield Finding(span=Span(m.start(), m.end()))
            return


_SHARE = re.compile(r"\bty le\b|\bso luong\b|\bho so\b")
_BEYOND = re.compile(r"\bvuot\b|\bke hoach\b|\bchi tieu\b|\bso voi\b|\bdu toan\b|\btang\b|\bcung ky\b|\bbang\b|\bmuc\b")
_TURNED = re.compile(
    r"\btu\s+(?:tren\s+)?(?P<a>\d{1,3}(?:,\d)?)\s*(?P<unit>%|"
    r"diem)?\s+den\s+(?P<below>duoi\s+)?(?P<b>\d{1,3}(?:,\d)?)\s*(?:%|diem)"
)
_NAMES = ("xuat sac", "tot", "kha", "trung binh", "yeu")


@check("TIE-007", severity="E", scope="plan")
def impossible_range(plan: CheckedPlan) -> Iterator[Finding]:
    """A share over 100 %, a range whose end lies below its beginning, or grades whose order is turned round (loại A
    below loại B). Leaves alone what may pass 100 % (a plan exceeded, growth, a comparison). Source: logic.
    """
    for t in plan.facts.tiers:
        if _turned(t):
            yield Finding(span=t.span, found=_interval(t), args={"what": _label(t)}, confidence=_sure(plan, t))
    for m in plan.search(_TURNED, "body", "table"):
        low, high = (float(m[g].replace(",", ".")) for g in ("a", "b"))
        if high < low and not re.search(r"\bgiam\b", plan.folded[max(0, m.start() - 40) : m.start()]):
            severity: Severity = (
                "E" if m["below"] and not plan.reading.by_ocr else "W"
            )  # without "dưới" it may only be read from above
            text = plan.clean[m.start() : m.end()]
            yield Finding(
                span=Span(m.start(), m.end()),
                args={"what": text},
                severity=severity,
                confidence=plan.surely(),
            )
    shares: list[Target | AwardRule] = [*plan.facts.targets, *plan.facts.award_rules]
    for share in shares:
        if share.unit != "%" or (share.value or 0) <= 100 or share.comparator in ("increase", "decrease"):
            continue
        words = plan.folded[max(0, share.span.start - 60) : share.span.end + 40]
        if _SHARE.search(words) and not _BEYOND.search(words):
            found = f"{share.value:g} %"
            yield Finding(
                span=share.span, found=found, expected="0 – 100 %", args={"what": "%"}, confidence=share.confidence
            )
    # In points more is better; of late dossiers or complaints (%) less is.
    for scale in (s for s in _scales(plan) if s[0].unit == "điểm"):
        ranks = [r for t in scale if (r := _rank(t)) is not None]
        if (
            len(ranks) == len(scale)
            and len(ranks) > 1
            and ranks == sorted(ranks, reverse=True)
            and ranks[0] != ranks[-1]
        ):
            yield Finding(
                span=scale[0].span,
                found=" > ".join(map(_label, scale)),
                args={"what": _label(scale[0])},
                confidence=_sure(plan, *scale),
            )


def _rank(t: Tier) -> int | None:
    """0 for the best: by letter, else by the usual names."""
    if t.grade and re.fullmatch(r"[A-EĐ]", t.grade):
        return "ABCDĐE".index(t.grade)
    return next((i for i, name in enumerate(_NAMES) if fold(t.name or "").endswith(name)), None)

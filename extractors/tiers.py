"""Grades and the points or percentages that earn them: "Mức độ tốt (Loại B): từ 90 điểm đến dưới 100 điểm" = [90, 100).

"trên 90 điểm trở lên" says two things; it is read as "trên" with little confidence, and both readings are kept.
Leaves alone thresholds of awards ("đạt từ 90 điểm trở lên được xét khen thưởng") and shares of people with a rating.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.intervals import Interval, find_intervals
from extractors.model import PlanText, Reading, Span, Tier
from extractors.outline import Node, outline
from extractors.quantities import NUMBER
from extractors.score_tables import ScoreRow, score_rows
from extractors.terms import terms
from normalizers.fold import fold, fold_term

# ---- names ----------------------------------------------------------------------------------------------------------

_MARK = (
    r"(?:xep loai|phan loai|muc do|danh hieu|xep hang|loai|hang|muc|danh gia|chat luong|thi dua|dat|don vi|"
    r"tap the|ca nhan|co quan)"
)
_LETTER = re.compile(
    r"(?<!\w)(?:loai|hang|xep loai|muc|nhom)\s*[\"“'(]?\s*(?P<grade>[abcde])(?![\w.])(?!\))|"
    r"(?<!\w)\((?:loai\s+)?(?P<inner>[abcde])\)"
)
_AFTER_NAME = re.compile(
    r"[\s\"”'’):;,=–-]*(?:\(?\s*(?:loai|hang)\s*[\"“]?[abcde][\"”]?\s*\)?|(?:nhiem vu|cong tac|thi dua|cac|la|"
    r"neu|khi|doi voi|dat|duoc|co|tong|so|diem|ket qua|cong|cham|voi|muc|danh cho|"
    r"tap the|ca nhan|don vi|co quan|phai|cua|thuc hien|chuyen de|nam|\d{4}|tu|trong khoang|khoang|nhung|ty le|"
    r"phan tram)(?!\w)|[\s\"”'’():,=–-])*$"
)
_BEFORE_NAME = re.compile(
    r"[\s\"“'():;,=>→–-]*(?:(?:thi|duoc|la|xep|xep loai|phan loai|danh gia|loai|muc|muc do|hang|dat|cong nhan|"
    r"tong|so|diem|tap the|ca nhan|don vi|danh hieu|hoan thanh|tuong ung|tuong duong|va|"
    r"do)(?!\w)[\s\"“'():,–-]*)*$"
)
_OTHER_HEAD = re.compile(
    r"(?:tong|so|diem|thang|cach|tieu chi|luu y|ghi chu|ty le|hai long|tap the$|ca nhan$|doi voi|dieu kien|noi dung|tu|"
    r"tren|duoi)(?!\w)"
)
_POINTS_AFTER = re.compile(
    r"\s*(?:[:,=→–-]|\bthi\b)?\s*(?:duoc\s+|dat\s+|tinh\s+|cham\s+|cong\s+|la\s+)*(?:toi da\s+)?(?P<points>"
    + NUMBER
    + r")\s*diem(?!\w)"
)
_NOT_A_TIER = re.compile(
    r"(?:giay khen|bang khen|khen thuong|co thi dua|khong (?:xet|de nghi)|phieu bau|dong y|tan thanh|tin nhiem|"
    r"so phieu|moi duoc xet|du dieu kien)"
)


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    name: str | None
    grade: str | None


def find_tiers(plan: PlanText) -> list[Tier]:
    """Grades of the plan in reading order, then the bands of its scoring lines where they stand."""
    found: list[Tier] = []
    nodes = outline(plan)
    by_id = {n.section.section_id: n for n in nodes}
    for node in nodes:
        if "purpose" not in node.zones:
            found += _tiers_of(plan, node, by_id)
    scored = score_rows(plan)
    for section in plan.in_block("table"):
        if not any(section.start <= row.span.start < section.end for row in scored):
            found += _lines(plan, section.start, section.end)
    found += [band for row in scored if (band := _band_of_row(plan, row))] + list(_bands_in_series(plan, scored))
    return _distinct(sorted(found, key=lambda t: t.span.start))


def _tiers_of(plan: PlanText, node: Node, by_id: dict[int, Node]) -> list[Tier]:
    found = _grades_of(plan, node)
    if found or _NOT_A_TIER.search(plan.folded, node.start, node.end):
        return found
    return _named_above(plan, node, by_id)


def grades_in(plan: PlanText, node: Node) -> bool:
    """The node tells a grade and its points: "Loại xuất sắc: từ 90 điểm trở lên"."""
    return any(t.kind == "grade" for t in _grades_of(plan, node))


def _grades_of(plan: PlanText, node: Node) -> list[Tier]:
    scored = "scoring" in node.zones
    found = _line(plan, node.start, node.end, scored=scored, head=node.head)
    if found or not scored or node.head is None or not _NUMBERS_ONLY.match(plan.folded, node.head.end, node.end):
        return found
    return _line(plan, node.start, node.end, scored=True, head=node.head, unit="điểm") if _of_points(plan, node) else []


# What stands after the colon where bounds are printed without their unit: "từ 90 đến 100", "dưới 50".
_NUMBERS_ONLY = re.compile(
    r"\s*:\s*(?:dat\s+)?(?:(?:tu|tren|duoi|den|den duoi|[<>≤≥=-]|–|"
    + NUMBER
    + r"|va|tro len|tro xuong)\s*){2,6}[.;,]?\s*$"
)


def _of_points(plan: PlanText, node: Node) -> bool:
    """The headings above speak of points."""
    above = plan.ancestors(node.section)
    return any(re.search(r"(?<!\w)diem(?!\w)", plan.folded[s.start : s.end]) for s in above)


def _lines(plan: PlanText, start: int, end: int) -> list[Tier]:
    """Cells of a table, one by one: a band and a grade stand in a cell, or in two cells of a row."""
    found: list[Tier] = []
    position = start
    for line in plan.clean[start:end].split("\n"):
        found += _line(plan, position, position + len(line), scored=True)
        position += len(line) + 1
    return found


def _line(
    plan: PlanText, start: int, end: int, *, scored: bool, head: Span | None = None, unit: str | None = None
) -> list[Tier]:
    """Tiers of one paragraph: each interval with the name before it, or, where the first has none before, after it."""
    folded = plan.folded
    intervals = find_intervals(folded, start, end, unit=unit)
    if not intervals:
        return []
    names = [_before(plan, start if k == 0 else intervals[k - 1].end, i) for k, i in enumerate(intervals)]
    if scored and head and len(intervals) == 1 and (named := _by_head(plan, head, intervals[0])):
        names = [named]
    if scored and len(intervals) > 1 and (named_each := _by_clauses(plan, start, intervals)):
        names = list(named_each)
    elif scored and head and len(intervals) > 1 and (named_all := _by_one_head(plan, head, intervals)):
        names = list(named_all)
    if names[0] is None:
        stops = [*(i.start for i in intervals[1:]), end]
        names = [_after(plan, i, stop) for i, stop in zip(intervals, stops, strict=True)]
    out = []
    for interval, name in zip(intervals, names, strict=True):
        if name and not (interval.unit == "%" and not scored and not _speaks_of_points(folded, start, end)):
            if not (_NOT_A_TIER.search(folded, start, end) and not scored):
                out.append(_grade(interval, name, scored=scored))
        elif band := _band(plan, interval):
            out.append(band)
    return out


def _by_clauses(plan: PlanText, start: int, intervals: list[Interval]) -> list[_Name] | None:
    """Clauses with their own colons: "Loại Dẫn đầu: từ 95 điểm trở lên; loại Tiên tiến: từ 85 đến dưới 95 điểm"."""
    names = []
    for interval in intervals:
        left = max(plan.folded.rfind(";", start, interval.start) + 1, start)
        left += len(plan.folded[left : interval.start]) - len(plan.folded[left : interval.start].lstrip())
        colon = plan.folded.find(":", left, interval.start)
        name = _by_head(plan, Span(left, colon), interval) if colon > left else None
        if name is None:
            return None
        names.append(name)
    return names


def _by_one_head(plan: PlanText, head: Span, intervals: list[Interval]) -> list[_Name] | None:
    """One grade for several kinds: "Xuất sắc: tập thể từ 90 điểm trở lên; cá nhân từ 95 điểm trở lên"."""
    lead = re.compile(r"\s*:\s*[^\W\d]{2,12}(?: [^\W\d]+){0,2}\s+$")
    apart = all(plan.folded[a.end : b.start].lstrip().startswith(";") for a, b in itertools.pairwise(intervals))
    if not apart or not lead.fullmatch(plan.folded[head.end : intervals[0].start]):
        return None
    between = (head.end, intervals[-1].start)
    if terms("ratings").search(plan.folded, *between) or _LETTER.search(plan.folded, *between):
        return None  # "Xếp loại: xuất sắc từ 90 điểm; tốt từ 75 điểm": each has its own
    first = intervals[0]
    name = _by_head(plan, head, replace(first, start=head.end))
    return [name] * len(intervals) if name else None


def _speaks_of_points(folded: str, start: int, end: int) -> bool:
    return bool(re.search(r"tong (?:so )?diem|so diem|diem (?:toi da|chuan)", folded[start:end]))


def _by_head(plan: PlanText, head: Span, interval: Interval) -> _Name | None:
    """In a section about grades whatever stands before the colon names one: "Đơn vị dẫn đầu: trên 95 điểm"."""
    if (
        head.end > interval.start
        or head.end - head.start > 60
        or not _AFTER_NAME.match(plan.folded[head.end : interval.start])
    ):
        return None
    letter = _LETTER.search(plan.folded, head.start, head.end)
    text = plan.folded[head.start : head.end]
    cut = re.search(r"\s*[-–]?\s*\(?\s*(?:loai|hang)\s*[\"“]?[abcde][\"”]?\)?\s*$|\s*\([^()]*\)\s*$", text)
    lead = re.match(
        r"(?:(?:xep loai|phan loai|muc do|dat loai|dat muc|muc|dat(?! yeu cau)|loai(?! [abcde]\b)|danh gia|ket qua|"
        r"danh hieu|\d{1,2}[.)])\s+)*[\"“]?",
        text,
    )
    start, end = head.start + (lead.end() if lead else 0), head.start + (cut.start() if cut else len(text))
    if letter and (inner := re.compile(r"\((?P<name>[^()]{3,40})\)").search(plan.folded, letter.end(), head.end)):
        start, end = inner.span("name")  # "Loại A (xuất sắc)"
    if letter and (after := re.compile(r"[\s\"”]*[-–:]\s*(?=[a-z]{2})").match(plan.folded, letter.end(), end)):
        start = after.end()  # "Loại C - Khá"
    inside = re.compile(r"\(\s*(?P<name>[^()\d]{3,40})\)").search(plan.folded, end, head.end)
    if inside and re.fullmatch(r"\s*(?:so )?(?:\d+|[ivx]+)\s*", plan.folded[start:end]):
        start, end = inside.span("name")  # "Mức 1 (Xuất sắc)"
    name = plan.clean[start:end].strip(' “”"') or None
    if name is None and letter is None:
        return None
    if name and _OTHER_HEAD.match(plan.folded, start, end):
        return None
    grade = (letter["grade"] or letter["inner"]).upper() if letter else None
    if grade and name and re.fullmatch(r"(?:loai |hang )?[abcde]", plan.folded[start:end].strip()):
        name = None
    return _Name(head.start, head.end, _rating_name(name), grade)


def _rating_name(printed: str | None) -> str | None:
    """Ratings in lower case; names of other kinds with their first letter only ("đơn vị dẫn đầu", "hạng Nhất")."""
    if printed is None:
        return None
    return printed.lower() if terms("ratings").match(fold(printed)) else printed[:1].lower() + printed[1:]


def _before(plan: PlanText, start: int, interval: Interval) -> _Name | None:
    """The last grade name before an interval with nothing but connecting words between."""
    name = _last_name(plan, start, interval.start)
    if name is None or not _AFTER_NAME.match(plan.folded[name.end : interval.start]):
        return None
    return name


def _after(plan: PlanText, interval: Interval, stop: int) -> _Name | None:
    """The first grade name after an interval: "Từ 90 điểm trở lên: xếp loại Xuất sắc"."""
    name = _first_name(plan, interval.end, stop)
    gap = plan.folded[interval.end : name.start] if name else ""
    if name is None or not _BEFORE_NAME.match(gap):
        return None
    if interval.unit == "%" and not re.search(r"[:=→]|loai|muc|hang", gap):
        return None  # "ít nhất 70% hoàn thành tốt nhiệm vụ" is a share
    return name


def _last_name(plan: PlanText, start: int, end: int) -> _Name | None:
    hits = [h for h in terms("ratings").finditer(plan.folded, start, end) if _plausible(plan, h.start, h.id)]
    letters = list(_LETTER.finditer(plan.folded, start, end))
    return _name(hits[-1:], letters[-1:], near=12)


def _first_name(plan: PlanText, start: int, end: int) -> _Name | None:
    hits = [h for h in terms("ratings").finditer(plan.folded, start, end) if _plausible(plan, h.start, h.id)]
    letters = list(_LETTER.finditer(plan.folded, start, end))
    return _name(hits[:1], letters[:1], near=12)


def _plausible(plan: PlanText, start: int, term: str) -> bool:
    """ "đạt từ 90 điểm" is a verb, "Đạt: từ 50 điểm" a grade; "yêu cầu", "yếu tố" and "khá nhiều" are other words."""
    after = plan.folded[start : start + 12]
    if term in ("dat", "dat_yeu_cau"):
        return bool(
            re.match(r"dat(?: yeu cau)?\s*[:\"”)]", after)
            or re.search(r"(?:loai|muc(?: do)?)\s+[\"“]?$", plan.folded[:start][-12:])
        )
    return not re.match(
        r"yeu (?:cau|to|diem)|kha (?:nang|nhieu)|tot (?:nghiep|hon)|kem theo|xuat sac (?:nhat|trong)", after
    )


def _name(hits: list, letters: list[re.Match[str]], *, near: int) -> _Name | None:  # type: ignore[type-arg]
    """A word and a letter that stand together are one name: "tốt (Loại B)", "Loại A (xuất sắc)"."""
    if not hits and not letters:
        return None
    if (
        hits
        and letters
        and abs(hits[0].start - letters[0].end()) > near
        and abs(letters[0].start() - hits[0].end) > near
    ):
        # The one nearer to the end of the stretch would be another tier's: keep the word.
        letters = []
    spans = [(h.start, h.end) for h in hits] + [m.span() for m in letters]
    grade = letters[0]["grade"] or letters[0]["inner"] if letters else None
    return _Name(
        min(s for s, _ in spans),
        max(e for _, e in spans),
        hits[0].name if hits else None,
        grade.upper() if grade else None,
    )


def _named_above(plan: PlanText, node: Node, by_id: dict[int, Node]) -> list[Tier]:
    """ "1. Hoàn thành xuất sắc nhiệm vụ" with "a) Có tổng số điểm trên 90 điểm đến 100 điểm" under it."""
    text = plan.folded[node.start : node.end]
    if not re.match(
        r"(?:co |dat )?(?:tong |so |ket qua )*(?:so )?(?:diem|cham diem)?\b", text
    ) or not _speaks_of_points(plan.folded, node.start, node.end):
        return []
    intervals = find_intervals(plan.folded, node.start, node.end)
    parent = by_id.get(node.section.parent) if node.section.parent is not None else None
    if not intervals or parent is None or parent.head is None:
        return []
    head = plan.folded[parent.head.start : parent.head.end]
    hit = terms("ratings").search(head)
    if hit is None or not re.fullmatch(rf"(?:{_MARK}\s+|o |[\"“])*", head[: hit.start]) or len(head) - hit.end > 12:
        return []
    return [_grade(intervals[0], _Name(parent.head.start, parent.head.end, hit.name, None), scored=True)]


def _grade(interval: Interval, name: _Name, *, scored: bool) -> Tier:
    confidence = 0.97 if scored else 0.85
    return _tier(
        "grade",
        interval,
        min(interval.start, name.start),
        max(interval.end, name.end),
        name.name,
        name.grade,
        confidence,
    )


def _band(plan: PlanText, interval: Interval) -> Tier | None:
    """ "Đạt từ 80% đến dưới 90%: 3 điểm" earns points."""
    points = _POINTS_AFTER.match(plan.folded, interval.end)
    if points is None or interval.unit != "%":
        return None
    return _tier("band", interval, interval.start, points.end(), None, None, 0.85)


def _band_of_row(plan: PlanText, row: ScoreRow) -> Tier | None:
    """A row of a scoring table that is nothing but a range: "Từ 80% đến dưới 95%" | 7."""
    intervals = find_intervals(plan.folded, row.text.start, row.text.end)
    if (
        len(intervals) != 1
        or row.points is None
        or intervals[0].end - intervals[0].start < 0.6 * (row.text.end - row.text.start)
    ):
        return None
    return _tier("band", intervals[0], row.text.start, row.text.end, None, None, 0.85)


def _bands_in_series(plan: PlanText, rows: Sequence[ScoreRow]) -> Iterator[Tier]:
    """Rows that differ in their range alone: "Tỷ lệ thu gom chất thải đạt từ 97% đến dưới 98%" | 4, "… từ 96% …" | 3;
    each that earns points is a band."""
    ranges = [(row, find_intervals(plan.folded, row.text.start, row.text.end)) for row in rows]
    for _, series in itertools.groupby(ranges, key=lambda r: _before_range(plan, *r)):
        bands = [(row, found[0]) for row, found in series if len(found) == 1 and found[0].unit == "%"]
        for row, interval in bands if len(bands) > 1 else ():
            if row.earns and _band_of_row(plan, row) is None:
                yield _tier("band", interval, interval.start, interval.end, None, None, 0.85)


def _before_range(plan: PlanText, row: ScoreRow, found: list[Interval]) -> str:
    return fold_term(plan.folded[row.text.start : found[0].start]) if found else ""


def _tier(
    kind: Literal["grade", "band"],
    interval: Interval,
    start: int,
    end: int,
    name: str | None,
    grade: str | None,
    confidence: float,
) -> Tier:
    return Tier(
        span=Span(start, end),
        found_by=f"tiers.{kind}" + (f".{interval.doubt}" if interval.doubt else ""),
        confidence=0.55 if interval.doubt else confidence,
        kind=kind,
        name=name,
        grade=grade,
        lower=interval.lower,
        lower_closed=interval.lower_closed,
        upper=interval.upper,
        upper_closed=interval.upper_closed,
        unit=interval.unit,
        candidates=_readings(interval),
    )


# "trên 90 điểm trở lên" says of one bound both that it is outside and that it is inside.
_TWO_WAYS = {
    "over_and_up": ("lower_closed", "trên", "trở lên"),
    "under_and_down": ("upper_closed", "dưới", "trở xuống"),
}


def _readings(interval: Interval) -> tuple[Reading, ...]:
    """Both, the guess first; empty where the bound has one reading."""
    if interval.doubt not in _TWO_WAYS:
        return ()
    column, outside, inside = _TWO_WAYS[interval.doubt]
    return ((column, False), ("words", outside)), ((column, True), ("words", inside))


def _distinct(tiers: list[Tier]) -> list[Tier]:
    """A grade told twice with the same bounds is one row."""
    out: list[Tier] = []
    for tier in tiers:
        if tier.kind == "band" or tier not in out:
            out.append(tier)
    return out

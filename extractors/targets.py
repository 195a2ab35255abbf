"""Targets: what can be measured in criteria, contents and objectives.

Recognises shares and counts ("ít nhất 85% hồ sơ", "tối thiểu 30.000 người"), what must not exist ("không có hồ sơ trễ
hẹn" = 0 hồ sơ), ratings ("xếp loại Tốt trở lên") and movement against a baseline ("tăng bậc so với năm trước"). Leaves
alone conditions that shut out from awards, names of programmes in quotation marks, durations, and numbers of documents.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from extractors.criteria import default_subject, item_span
from extractors.model import Comparator, PlanText, Reading, Span, Subject, Target
from extractors.outline import Node, outline
from extractors.quantities import NUMBER, Quantity, find_quantities, number_value, readings_of
from extractors.terms import terms
from extractors.tiers import grades_in
from normalizers.fold import fold

# ---- what is cut out before anything is read ------------------------------------------------------------------------

_BRACKETS = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r"[“\"][^”\"]{3,200}[”\"]")
_EXCLUDING = re.compile(
    r"(?:khong|chua) (?:xet|xem xet|de nghi|duoc xet|khen thuong|cong nhan)|tru truong hop|"
    r"(?<!benh )(?<!nhan )(?<!kham )(?<!tri )ngoai tru|"  # ngoại trừ; not "người bệnh ngoại trú"
    r"(?<!khong co )(?<!khong de )(?:tap the|don vi|ca nhan) (?:co [a-z, ]{3,40} )?bi ky luat"
)
# Clauses end here. A comma ends one only where what follows opens a new demand.
_CLAUSE = re.compile(
    r"[;.](?=\s|$)|,\s+(?=(?:phan dau|dam bao|bao dam|trong do|it nhat|toi thieu|ty le|tang|giam|khong|tren \d|"
    r"\d+(?:,\d+)?\s?%))|"
    r"\s(?:va|voi|dong thoi)\s(?=(?:it nhat|toi thieu|tren|tu)\s+\d|\d+(?:,\d+)?\s?%|(?:tang|giam|phan dau|"
    r"khong co|khong de)\s)"
)

# ---- phrases --------------------------------------------------------------------------------------------------------

_NONE_OF = re.compile(
    r"(?<!\w)khong (?:con |de )?(?:co |xay ra |de xay ra |phat sinh |ton tai |de ton dong |de |bi )*(?=\w)"
)
_RATED = re.compile(
    r"(?<!\w)(?:xep loai|xep hang|dat loai|phan loai|xep muc|dat muc|duoc danh gia(?: xep loai| dat| muc|"
    r" phan loai)?|danh gia, xep loai|loai|muc do hai long)"
    r"(?: chat luong| thi dua| hang nam| hang thang| dat| o| tu| muc| loai| la| vien chuc| cong chuc| can bo|"
    r" dang vien| tap the| ca nhan| chung)*\s*[“\"']?(?P<gap>)"
)
_RATING_UP = re.compile(r"[”\"']?\s*tro len(?!\w)")
_MOVES = re.compile(
    r"(?<!\w)(?P<verb>(?:duoc )?(?:tang|nang|cai thien|giam|cao hon|thap hon)(?: (?:them|it nhat|toi thieu|tu|"
    r"binh quan|so|ve|cac|duoc|tren))*)\s*"
    rf"(?P<what>diem|bac|thu hang|thu bac|hang|vi tri|chi so|ty le|(?P<by>{NUMBER})\s*(?P<unit>%|diem|bac|hang|"
    rf"thu hang|lan)(?!\w))?"
)
_BASELINE = re.compile(
    r"(?<!\w)(?:so voi|cua|hon)\s+(?:cung ky )?(?P<base>(?:ket qua )?(?:nam hoc|nam|quy|thang|ky|cung ky|"
    r"giai doan|muc)(?:\s+(?:truoc|\d{4}|lien ke|truoc lien ke|truoc do|binh quan|trung binh|cua|ca|nuoc|tinh|"
    r"nganh|hoc))*)"
)

# ---- words trimmed from a metric ------------------------------------------------------------------------------------

_LEADING = re.compile(
    r"(?:(?:[-+:,;“\"]|phan dau(?: den nam \d{4}| hang nam| hoan thanh| dat)?|den (?:nam|cuoi nam|"
    r"het nam) \d{4}|den (?:ngay )?\d{1,2}/\d{1,2}/\d{4}|hang nam|hang quy|hang thang|"
    r"co quan, don vi(?:, dia phuong)?|don vi|ca nhan|tap the|hoan thanh(?: va vuot| tot| vuot muc)?|"
    r"thuc hien(?: dat)?|dam bao|bao dam|duy tri|co(?! so\b| quan\b| cau\b| che\b)|va|voi|de|dat(?: va vuot)?|"
    r"dat duoc|phai|trong do|xay dung|to chuc|"
    r"trong (?:nam|quy|thang) ?\d*(?:/\d{4})?|them|hoac|so luong|moi (?:nam|quy|thang|don vi|ca nhan|tap the|"
    r"xa, phuong|xa)|ty trong|tu|la|so(?! luong nguoi)|ve|cac|duoc|dang ky|tham gia|gop phan|cu the|"
    r"nam \d{4})(?!\w)\s*)+"
)
_TRAILING = re.compile(
    r"(?:\s*(?:[,;:–-]|(?<!\w)(?:dat|la|phai|phai dat|dat ty le|dat muc|ty le|hoan thanh|tren|"
    r"dang ky(?: chi tieu)?(?: voi [\w ]+)?|trong (?:nam|quy|thang)(?: \d+)?|"
    r"(?:den (?:het |cuoi )?)?nam \d{4}|va|voi|it nhat|toi thieu|cua|duoc|"
    r"phan dau|theo quy dinh|tro len|duoc giao trong nam \d{4}|ngoai ra))(?!\w))+\s*$|\s+$"
)
_CONNECTORS = re.compile(
    r"(?:\s*(?:[,;:–-]|(?<!\w)(?:dat|la|va|voi|trong do|it nhat|toi thieu|tren|quy mo|moi nam|hang nam|tro len|"
    r"trong (?:nam|quy|thang)(?: \d+)?|duoc giao trong nam \d{4}|nam \d{4}|theo quy dinh))(?!\w))+\s*$|\s+$"
)
_DONE = re.compile(r"\s*hoan thanh(?!\w)")
_AND_UP = re.compile(r"(?<!\w)tr[ởo] (?:l[êe]n|xu[ốo]ng)(?!\w)", re.IGNORECASE)
_UP = re.compile(r"\s*tro len(?!\w)")
_PER_WHAT = re.compile(r"(?:\s*/\s*[a-z]+){1,2}(?=[\s,;.)]|$)")
_PER = re.compile(r"\s*/\s*(?:nam|quy|thang|don vi|nguoi)(?:\s*/\s*\w+)?")
_DEMAND = re.compile(
    r"(?<!\w)(?:phan dau|dat|hoan thanh|dang ky|chi tieu|xay dung|to chuc|co|thuc hien|duy tri|them|giao|"
    r"huy dong|ho tro|trong|giai quyet|van dong|thu hut|"
    r"dang tai|ket nap|thanh lap|phat trien|khoi cong|xoa|tiep nhan|tiet kiem|dong gop)\s+(?:moi |them |duoc |"
    r"tu |hang nam |trong nam )*(?:[a-z]+\s){0,5}$"
)
_CONDITION = re.compile(
    r"(?<!\w)(?:neu|trong truong hop|moi truong hop|doi voi (?:cac )?(?:don vi|tap the) co|tu nguon|tru diem|"
    r"cong diem|bi tru|duoc cong (?:\d|them|diem))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int


def find_targets(plan: PlanText) -> list[Target]:
    """Measurable demands in reading order; the subject is that of the criterion they stand in."""
    nodes = outline(plan)
    default = default_subject(plan, nodes)
    found: list[Target] = []
    for node in nodes:
        if span := _demanding(plan, node):
            found += targets_in(plan, span, subject=node.subject or default, pledged="objectives" in node.zones)
    return found


def _demanding(plan: PlanText, node: Node) -> Span | None:
    """Text of a criterion, a content item, or an item of objectives."""
    if grades_in(plan, node):
        return None
    if "objectives" in node.zones and not node.zones & {"scoring", "awards", "organisation"}:
        start = node.body if node.own and node.head else node.start
        return Span(start, node.end) if node.end - start > 8 else None
    span = item_span(plan, node)
    if (
        span is None
        and node.zones & {"criteria", "content", "content_plain"}
        and node.own
        and node.head
        and node.end > node.body
    ):
        return Span(node.body, node.end)  # the opening words of a section: "Nội dung thi đua: phấn đấu 100% …, cụ thể:"
    return span


def targets_in(plan: PlanText, span: Span, *, subject: Subject, pledged: bool = False) -> list[Target]:
    """All targets of one item; ``pledged``: it stands among objectives, where every count is one."""
    masked = _mask(plan.folded[span.start : span.end])
    found: list[Target] = []
    for clause in _clauses(masked):
        targets = _of_clause(plan, span.start, masked, clause, subject, pledged)
        found += [replace(t, metric=found[-1].metric) if not t.metric and found else t for t in targets]
    return [t for t in found if t.metric]


def _mask(text: str) -> str:
    """Blank out conditions in brackets and names in quotation marks; offsets stay."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    text = _BRACKETS.sub(
        lambda m: blank(m) if _EXCLUDING.search(m.group()) or not re.search(r"\d\s*%", m.group()) else m.group(), text
    )
    text = re.sub(r"\((?=(?:khong|chua) (?:xet|xem|de nghi)).*", blank, text)
    return _QUOTED.sub(lambda m: re.sub(r"[\d%:;.]", "x", m.group()), text)  # names stay, their numbers do not count


def _clauses(text: str) -> list[_Clause]:
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    return [_Clause(a, b) for a, b in itertools.pairwise(cuts) if text[a:b].strip()]


def _of_clause(
    plan: PlanText, offset: int, text: str, clause: _Clause, subject: Subject, pledged: bool
) -> list[Target]:
    words = text[clause.start : clause.end]
    if _EXCLUDING.search(words) or _CONDITION.search(words):
        return []
    return (
        _moving(plan, offset, text, clause, subject)
        or _measured(plan, offset, text, clause, subject, pledged)
        or _none_of(plan, offset, text, clause, subject)
        or _rated(plan, offset, text, clause, subject)
    )


# ---- shares and counts ----------------------------------------------------------------------------------------------


def _measured(plan: PlanText, offset: int, text: str, clause: _Clause, subject: Subject, pledged: bool) -> list[Target]:
    clean = plan.clean[offset : offset + len(text)]
    quantities = [
        q
        for q in find_quantities(text, clean, clause.start, clause.end, any_unit=True)
        if _wanted(text, clause, q, pledged)
    ]
    out = []
    quantities = [_per(clean, text, q) for q in quantities]
    for k, q in enumerate(quantities):
        left = quantities[k - 1].end if k else clause.start
        right = quantities[k + 1].start if k + 1 < len(quantities) else clause.end
        metric = _metric(clean, text, left, q, right) or _metric_of_item(clean, text, clause, q)
        if metric:
            confidence = 0.9 if q.kind == "share" else 0.8
            out.append(
                _target(
                    plan,
                    offset + clause.start,
                    offset + clause.end,
                    subject,
                    metric,
                    q.comparator,
                    q.value,
                    q.unit,
                    found_by=f"targets.{q.kind}",
                    confidence=0.6 if q.doubt else confidence,
                    candidates=readings_of(q),
                )
            )
    return out


def _wanted(text: str, clause: _Clause, q: Quantity, pledged: bool) -> bool:
    """Shares always; points, counts and spells of time only where they are demanded."""
    before = text[max(clause.start, q.start - 60) : q.start]
    if q.kind == "time":
        return q.comparator in ("le", "lt") and bool(re.search(r"(?<!\w)thoi gian\b", before))
    if re.search(r"(?<!\w)(?:xet tang|khen thuong|de nghi tang|xet chon)(?!\w)", before):
        return False  # a quota
    if q.kind == "copy" or re.search(r"(?<!\w)khong (?:co|de)\b", text[clause.start : q.start]):
        return False
    if re.match(r"\s*/\s*(?:mo hinh|don vi|ho|nguoi|suat|can)\b", text[q.unit_end :]) and q.kind == "count":
        return False  # "quy mô từ 5 ha/mô hình"
    if q.kind != "share" and re.search(
        r"(?<!\w)(?:so|dieu|khoan|thu|de an|chi thi|giai doan|nam|loai|muc|hang|mau)\s*$", before
    ):
        return False  # a share has no number of a text before it: "trung học cơ sở 98,5%"
    if re.match(r"\s*(?:den|-|–)\s*(?:duoi\s+)?\d", text[q.end :]) or re.search(r"\d\s*%?\s*(?:den|-|–)\s*$", before):
        return False  # an interval is no demand
    if q.kind == "share":
        return not re.search(r"(?:khong qua|duoi)\s*$", before) or q.comparator in ("le", "lt")
    if q.kind == "point":
        if re.match(r"\s*\d", text[q.unit_end :]):
            return False  # "50 điểm 9, 10": marks of a school, counted
        return q.comparator in ("ge", "gt") and bool(re.search(r"(?<!\w)dat\b|chi so|diem", before))
    if q.kind == "money":
        return q.comparator != "eq" or bool(_DEMAND.search(before))
    if pledged:
        return q.doubt != "from_without_up" and not re.search(
            r"(?<!\w)(?:trong|sau|truoc|moi|tren dia ban)\s*$", before
        )
    return (q.comparator in ("ge", "gt", "le", "lt") and q.doubt != "from_without_up") or bool(_DEMAND.search(before))


def _per(clean: str, text: str, q: Quantity) -> Quantity:
    """Money and time are counted per something: "triệu đồng/người/năm", "phút/lượt"."""
    match = _PER_WHAT.match(text, q.unit_end) if q.kind in ("money", "time") else None
    if match is None:
        return q
    unit = "".join(clean[q.unit_start : match.end()].lower().split(" /"))
    up = _UP.match(text, match.end()) if q.comparator == "eq" else None  # "80 triệu đồng/người/năm trở lên"
    end = up.end() if up else match.end()
    unit = unit.replace("/ ", "/")
    return q._replace(unit=unit, end=max(q.end, end), unit_end=end, comparator="ge" if up else q.comparator)


def _metric(clean: str, text: str, left: int, q: Quantity, right: int) -> str:
    """What is measured: the words before the number without their verb, and those after it."""
    before = _trim(text, left, q.start)
    colon = text.rfind(":", before.start, q.start)
    if colon > 0:
        topic, before = Span(before.start, colon), _trim(text, colon + 1, max(before.end, colon + 1))
    after_start = q.unit_start if q.kind == "count" else q.unit_end
    if q.kind == "count" and (per := _PER.match(text, q.unit_end)):
        after_start = per.end()
    after = _trim(text, after_start, right, tail=_CONNECTORS)
    if _DONE.match(text, after_start, right):  # "ít nhất 70% hoàn thành tốt hoặc hoàn thành xuất sắc nhiệm vụ"
        after = Span(after_start, after.end)
    enough = 5 if q.kind == "share" else 8  # "tiểu học 100%, …"; "cấp phát 1.500 áo phao, dụng cụ nổi" goes on
    if before.end - before.start > enough and text[q.end : right].lstrip().startswith(","):
        after = Span(after.start, after.start)  # "học sinh khá, giỏi đạt 75%, học sinh yếu dưới 3%"
    if after.end <= q.unit_end and fold(clean[q.unit_start : q.unit_end]) in text[left : before.end]:
        after = Span(after.start, after.start)  # "Mẫu kiểm nghiệm: 705 mẫu"
    parts = [clean[s.start : s.end] for s in (before, after) if s.end - s.start > 1]
    if colon > 0 and len(" ".join(parts).split()) < 4:  # "Tỷ lệ bao phủ bảo hiểm y tế: trên 95% dân số"
        parts.insert(0, clean[topic.start : topic.end])
    # "từ 98% đoàn viên trở lên đăng ký": the bound stands around the thing counted
    return " ".join(_AND_UP.sub(" ", " ".join(parts)).split()).strip(" ,;:.-")


def _metric_of_item(clean: str, text: str, clause: _Clause, q: Quantity) -> str:
    """ "Tỷ lệ hài lòng: từ 95% trở lên": the words before the clause."""
    span = _trim(text, 0, clause.start)
    return " ".join(clean[span.start : span.end].split()).strip(" ,;:.-") if span.end > span.start else ""


def _trim(text: str, start: int, end: int, *, tail: re.Pattern[str] | None = None) -> Span:
    """A stretch without leading verbs and trailing connecting words."""
    while start < end and text[start] == " ":
        start += 1
    if match := _LEADING.match(text, start, end):
        start = match.end()
    while True:
        match = (tail or _TRAILING).search(text[start:end])
        if not match or match.start() == match.end():
            break
        end = start + match.start()
    return Span(start, max(start, end))


# ---- nothing of a kind ----------------------------------------------------------------------------------------------


_KIN = re.compile(r"\s*nguoi (?:than|quen|nha)\b")  # "Không để người thân lợi dụng …" is how to behave, no count


def _none_of(plan: PlanText, offset: int, text: str, clause: _Clause, subject: Subject) -> list[Target]:
    """ "không có hồ sơ trễ hẹn, tồn đọng" → 0 hồ sơ."""
    for match in _NONE_OF.finditer(text, clause.start, clause.end):
        unit = _thing(text, match.end(), clause.end)
        if unit is None or re.search(r"\d", text[match.end() : clause.end]) or _KIN.match(text, match.end()):
            continue
        thing = _trim(text, unit.start, clause.end)
        topic = _trim(text, clause.start, match.start())
        clean = plan.clean[offset : offset + len(text)]
        metric = clean[thing.start : thing.end]
        if topic.end - topic.start > 3 and thing.end - thing.start < 40:
            metric = f"{metric} ({clean[topic.start : topic.end]})" if topic.end - topic.start < 60 else metric
        return [
            _target(
                plan,
                offset + clause.start,
                offset + clause.end,
                subject,
                " ".join(metric.split()),
                "eq",
                0.0,
                clean[unit.start : unit.end].lower(),
                found_by="targets.none_of",
                confidence=0.9,
            )
        ]
    return []


_PERSON = re.compile(r"(?:can bo|cong chuc|vien chuc|giao vien|nguoi lao dong|dang vien)(?= )(?! va| hoac)")
_NOUN_AT_FAULT = re.compile(
    r"(?P<noun>[a-z]+ [a-z]+)(?: [a-z]+){0,2} (?:bi|vi pham|qua han|tre han|tre hen|vuot cap)(?!\w)"
)


def _thing(text: str, start: int, end: int) -> Span | None:
    """What must not exist, one noun: "hồ sơ trễ hẹn", "công chức vi phạm", "di tích bị xâm hại"; several nouns have
    no one unit."""
    unit = terms("units").match(text, start, end)
    if unit is not None:
        return Span(unit.start, unit.end) if unit.id in ("absent", "body") else None
    if person := _PERSON.match(text, start, end):
        return Span(*person.span())
    noun = _NOUN_AT_FAULT.match(text, start, end)
    return Span(*noun.span("noun")) if noun else None


# ---- ratings --------------------------------------------------------------------------------------------------------


def _rated(plan: PlanText, offset: int, text: str, clause: _Clause, subject: Subject) -> list[Target]:
    """ "… xếp loại Tốt", "được đánh giá hoàn thành tốt nhiệm vụ trở lên"."""
    for match in _RATED.finditer(text, clause.start, clause.end):
        rating = terms("ratings").match(text, match.end(), clause.end)
        if rating is None or re.match(
            r"\s*(?:nhat|cac|trong|cong tac|nhiem vu duoc giao|quy|noi|vai)\b", text[rating.end : clause.end]
        ):
            continue
        if re.search(r"(?<!\w)khong\s*$", text[clause.start : match.start()]):
            continue
        metric = _trim(text, clause.start, match.start())
        clean = plan.clean[offset : offset + len(text)]
        words = " ".join(clean[metric.start : metric.end].split()) or clean[match.start() : rating.start].strip(' “"')
        if len(words.split()) < 3 and metric.end > metric.start:  # "đánh giá" of "được đánh giá, xếp loại chất lượng"
            words = " ".join(clean[metric.start : rating.start].split()).strip(' “"')
        comparator: Comparator = "ge" if _RATING_UP.match(text, rating.end) else "eq"
        return [
            _target(
                plan,
                offset + clause.start,
                offset + clause.end,
                subject,
                words,
                comparator,
                None,
                None,
                rating=clean[rating.start : rating.end].strip(),
                found_by="targets.rating",
                confidence=0.85,
            )
        ]
    return []


# ---- movement -------------------------------------------------------------------------------------------------------


def _moving(plan: PlanText, offset: int, text: str, clause: _Clause, subject: Subject) -> list[Target]:
    """ "Chỉ số DDCI tăng điểm hoặc tăng bậc so với năm trước", "giảm ít nhất 10% số vụ so với năm 2023"."""
    base = _BASELINE.search(text, clause.start, clause.end)
    match = next(
        (
            m
            for m in _MOVES.finditer(text, clause.start, clause.end)
            if _by_so_much(m) or (base and (m["what"] or _touches(text, m, base) or _opens(text, clause, m)))
        ),
        None,
    )
    if match is None or (match["by"] is None and base is None) or re.search(r"nang cao|tang cuong", match.group()):
        return []
    clean = plan.clean[offset : offset + len(text)]
    before = _trim(text, clause.start, match.start())
    after = _trim(text, match.end(), base.start() if base and base.start() > match.end() else clause.end)
    metric = clean[before.start : before.end] if before.end - before.start > 3 else clean[after.start : after.end]
    if match["by"] and before.end - before.start > 3 and after.end - after.start > 3:
        metric = f"{metric} {clean[after.start : after.end]}"
    metric = " ".join(re.sub(r"\s+(?:hoặc|và|,)?$", "", metric).split())
    if len(metric) < 3:
        metric = ""  # "…; tăng 02 bậc so với năm trước" goes on about what the clause before measured
    down = bool(re.search(r"giam|thap hon", match["verb"]))
    value = number_value(match["by"]) if match["by"] else None
    unit = clean[match.start("unit") : match.end("unit")].lower() if match["unit"] else None
    return [
        _target(
            plan,
            offset + clause.start,
            offset + clause.end,
            subject,
            metric,
            "decrease" if down else "increase",
            value,
            unit,
            baseline=clean[base.start("base") : base.end("base")] if base else None,
            found_by="targets.movement",
            confidence=0.85,
        )
    ]


def _by_so_much(move: re.Match[str]) -> bool:
    """ "tăng 5%"; "không thấp hơn 97%" is a bound, no movement."""
    return bool(move["by"]) and not move["verb"].startswith(("cao hon", "thap hon"))


def _opens(text: str, clause: _Clause, move: re.Match[str]) -> bool:
    """ "giảm thời gian xử lý hồ sơ so với năm trước"."""
    return move["verb"].strip() in ("tang", "giam") and _trim(text, clause.start, clause.end).start == move.start()


def _touches(text: str, move: re.Match[str], base: re.Match[str]) -> bool:
    """ "tăng so với năm 2022", "cao hơn năm học trước"."""
    return move["verb"].startswith(("tang", "giam", "cao hon", "thap hon")) and -5 <= base.start() - move.end() <= 1


def _target(
    plan: PlanText,
    start: int,
    end: int,
    subject: Subject,
    metric: str,
    comparator: Comparator,
    value: float | None,
    unit: str | None,
    *,
    found_by: str,
    confidence: float,
    rating: str | None = None,
    baseline: str | None = None,
    candidates: tuple[Reading, ...] = (),
) -> Target:
    text = plan.clean[start:end]
    span = Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip(" ;,.:")))
    return Target(
        span=span,
        found_by=found_by,
        confidence=confidence,
        subject=subject,
        metric=metric,
        comparator=comparator,
        value=value,
        unit=unit,
        rating=rating,
        baseline=baseline,
        candidates=candidates,
    )

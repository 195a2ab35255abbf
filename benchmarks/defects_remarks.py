"""More plants: defects of wording and of what is left unsaid, most of which a check only remarks on.

DOC-002 has no plant: a paragraph that a writer broke in two is joined by our own reading, and one that could not be
joined is no defect of the plan. HDR-016 needs two plans: its test has them.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace
from datetime import date

from benchmarks.defects_plants import (
    _grade,
    award_added,
    basis_added,
    changed,
    grade_paragraphs,
    headings,
    inserted,
    issued,
    paragraphs,
    period_taken_out,
    plants,
    said,
    section,
    with_period,
    year_of,
)
from benchmarks.plans.spec import Actor, Award, Criterion, DateFact, Para, Plan, Tier


def reworded(plan: Plan, words: str, instead: str) -> Plan | None:
    """Paragraphs (headings too) that hold such words, each with other words in their place."""
    found = [p for p in paragraphs(plan) if re.search(words, p.text, re.I)]
    if any(isinstance(f, Award | DateFact | Tier) for p in found for f in p.facts):
        return None  # that would take out more than the words
    for p in found:
        plan = changed(plan, p, replace(p, text=instead, facts=(), lead=0))
    return plan if found else None


def criteria(plan: Plan, *subjects: str) -> list[Para]:
    """Paragraphs that are one criterion, of these subjects (of any where none is named)."""
    return [
        p
        for p in paragraphs(plan)
        if p.level > 2
        and any(
            isinstance(f, Criterion) and f.kind == "criterion" and (not subjects or f.subject in subjects)
            for f in p.facts
        )
    ]


def criterion_added(plan: Plan, text: str, *subjects: str) -> Plan | None:
    """One more criterion after the first."""
    found = criteria(plan, *subjects)
    return inserted(plan, found[0], replace(found[0], text=text, facts=())) if found else None


def task_added(plan: Plan, text: str) -> Plan | None:
    """A line at the end of who does what."""
    found = section(plan, "tổ chức thực hiện", "phân công", "trách nhiệm")
    return inserted(plan, found[1][-1], Para(text, label="-", level=5)) if found and found[1] else None


# ---- how it reached us, header, numbering ----


@plants("DOC-001")
def marks_lost(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(
        plan,
        header=tuple(map(bare, plan.header)),
        doc_type=bare(plan.doc_type),
        subject=tuple(map(bare, plan.subject)),
        place=bare(plan.place or "") or None,
        body=tuple(replace(b, text=bare(b.text)) if isinstance(b, Para) else b for b in plan.body),
        recipients=tuple(map(bare, plan.recipients)),
    )


def bare(text: str) -> str:
    """Letters without their marks."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


@plants("HDR-014", "HDR-013")
def place_shortened(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, place=rng.choice(("TP.HCM", "Tp. Hồ Chí Minh", "TX. Sơn Tây"))) if issued(plan) else None


@plants("STR-003")
def lonely_number(plan: Plan, rng: random.Random) -> Plan | None:
    for head in headings(plan)[1:]:
        found = section(plan, head.text.lower())
        if found and found[0] is head and found[1] and all(isinstance(b, Para) and b.level in (0, 5) for b in found[1]):
            first = found[1][0]
            assert isinstance(first, Para)
            return changed(plan, first, replace(first, label="1.", level=2))
    return None


@plants("STR-005")
def group_without_number(plan: Plan, rng: random.Random) -> Plan | None:
    found = section(plan, "tiêu chí", "tiêu chuẩn")
    if not found or not any(isinstance(b, Para) and b.level == 2 for b in found[1]):
        return None
    text = "Đối với cá nhân là người đứng đầu, ngoài các tiêu chuẩn trên còn phải gương mẫu trong công tác."
    return inserted(plan, found[1][-1], Para(text))


@plants("STR-008", "PER-004")
def no_time_at_all(plan: Plan, rng: random.Random) -> Plan | None:
    return period_taken_out(plan, rng)


@plants("STR-009")
def no_publicity(plan: Plan, rng: random.Random) -> Plan | None:
    words = r"tuyên truyền|điển hình|nêu gương|phổ biến|đăng tin|đưa tin"
    return reworded(plan, words, "Thực hiện các nhiệm vụ khác được giao;")


@plants("STR-010")
def basis_ends_wrong(plan: Plan, rng: random.Random) -> Plan | None:
    found = [p for p in paragraphs(plan) if p.basis and p.text.startswith("Căn cứ") and p.text.endswith(";")]
    return changed(plan, found[0], replace(found[0], text=found[0].text[:-1] + ",")) if found else None


# ---- names and words ----


@plants("CON-001")
def unit_renamed(plan: Plan, rng: random.Random) -> Plan | None:
    actors = [f.actor for p in paragraphs(plan) for f in p.facts if isinstance(f, Actor)]
    long = [a for a in actors if re.match(r"Phòng \w+ \w+ \w+ \w+$", a)]
    found = section(plan, "tổ chức thực hiện", "phân công", "trách nhiệm")
    heads = [b for b in found[1] if isinstance(b, Para) and b.level == 2] if found else []
    if not long or not found or not heads or not heads[-1].label.rstrip(".").isdigit():
        return None
    short, number = " ".join(long[0].split()[:3]), int(heads[-1].label.rstrip(".")) + 1
    text = f"{short} có trách nhiệm hướng dẫn các đơn vị đăng ký thi đua."
    return inserted(plan, found[1][-1], Para(text, label=f"{number}.", level=2))


@plants("CON-002")
def doubted_council(plan: Plan, rng: random.Random) -> Plan | None:
    body = "Hội đồng sáng kiến cơ sở của đơn vị"
    once = task_added(plan, f"{body} (nếu có) phối hợp bình xét thi đua.")
    return task_added(once, f"{body} thẩm định hồ sơ trước khi trình.") if once else None


@plants("CON-004")
def closed_under_another_name(plan: Plan, rng: random.Random) -> Plan | None:
    last = paragraphs(plan)[-1]
    topic = rng.choice(("bảo vệ động vật hoang dã", "phòng chống cháy rừng mùa khô", "trồng cây ăn quả lâu năm"))
    if not last.text.endswith("./.") or plan.under:
        return None
    text = f"Trên đây là Kế hoạch phát động thi đua về {topic}, yêu cầu các đơn vị thực hiện./."
    return changed(plan, last, said(last, text))


# ---- period, grades ----


@plants("PER-014", "PER-003", "PER-002", "PER-010", "LEG-001", "LEG-002", "HDR-013", "HDR-015")
def issued_late(plan: Plan, rng: random.Random) -> Plan | None:
    year, made = year_of(plan), issued(plan)
    if not year or not made or str(year) not in " ".join(plan.subject) or made > date(year, 3, 31):
        return None
    late = with_period(plan, date(year, 1, 5), date(year, 12, 10), rng)
    return replace(late, issued_on=f"{year}-0{rng.randint(5, 8)}-1{rng.randint(0, 9)}") if late else None


@plants("PER-015", "PER-003", "PER-005", "PER-010")
def work_after_the_end(plan: Plan, rng: random.Random) -> Plan | None:
    year = year_of(plan)
    early = with_period(plan, date(year, 1, 5), date(year, 9, rng.randint(10, 30)), rng) if year else None
    return (
        task_added(early, f"Các đơn vị tự rà soát tiến độ vào {rng.choice(('cuối năm', 'quý IV'))};") if early else None
    )


@plants("TIE-004", "TIE-003")
def top_by_bonus_alone(plan: Plan, rng: random.Random) -> Plan | None:
    grades = grade_paragraphs(plan)
    if len(grades) < 2 or grades[0][1].unit != "điểm" or (grades[1][1].lower or 100) >= 99:
        return None
    (top, _), (second, t) = grades[:2]
    plan = changed(plan, top, _grade(top, "từ 100 điểm trở lên;"))
    opens = "từ" if t.lower_closed else "trên"
    plan = changed(plan, second, _grade(second, f"{opens} {t.lower:g} điểm đến dưới 100 điểm;"))
    return award_added(plan, "Điểm thưởng tối đa là 10 điểm, cộng vào tổng điểm của đơn vị.")


# ---- awards, money, law ----


@plants("AWD-002", "AWD-005")
def proposed_above(plan: Plan, rng: random.Random) -> Plan | None:
    if plan.values.get("issuer_level") not in ("department", "unit", "district", "commune"):
        return None
    return award_added(plan, "Đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen cho 02 tập thể tiêu biểu.")


_COUNT = re.compile(
    r"(?:không quá |tối đa )?\b\d{1,3}(?:\s?%)?\s+(?:số )?(?=tập thể|cá nhân|khoa|phòng|đơn vị|xã|tổ\b)"
)


@plants("AWD-004", "RCP-003")
def quota_left_out(plan: Plan, rng: random.Random) -> Plan | None:
    counted = 0
    for p in paragraphs(plan):
        if any(isinstance(f, Award) for f in p.facts):
            text = _COUNT.sub("các ", p.text)
            if re.search(r"\d", text):
                return None
            counted += text != p.text
            plan = changed(plan, p, replace(p, text=text, facts=()))
        elif re.search(r"(?i)\bsố lượng|\d (?:tập thể|cá nhân|giải|giấy|bằng|đơn vị|tổ)|phân bổ", p.text):
            return None
    return plan if counted else None


@plants("AWD-007", "LEG-001", "LEG-002", "AWD-006")
def odd_amount(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    text = " ".join(p.text for p in paragraphs(plan))
    if not made or made.year < 2018 or "iấy khen" not in text or re.search(r"ằng khen|Giải |tiền thưởng|đồng\b", text):
        return None
    decree = "152/2025/NĐ-CP" if made >= date(2025, 7, 1) else "98/2023/NĐ-CP" if made.year > 2023 else "91/2017/NĐ-CP"
    return award_added(
        plan,
        f"Mức tiền thưởng kèm theo Giấy khen theo Nghị định số {decree}: tập thể 4.500.000 đồng, "
        "cá nhân 3.200.000 đồng.",
    )


@plants("AWD-008")
def paid_from_above(plan: Plan, rng: random.Random) -> Plan | None:
    payer = rng.choice(("Ban Thi đua - Khen thưởng tỉnh", "Ủy ban nhân dân tỉnh"))
    return award_added(plan, f"Kinh phí khen thưởng do {payer} cấp.")


@plants("AWD-009", "AWD-005")
def unit_grants(plan: Plan, rng: random.Random) -> Plan | None:
    issuer = str(plan.values.get("issuer", ""))
    kind = next((k for k in ("Trung tâm", "Bệnh viện") if issuer.startswith(k)), None)
    if plan.values.get("issuer_level") != "unit" or kind is None:
        return None
    return award_added(plan, f"Giám đốc {kind} tặng Giấy khen cho 03 tập thể và 07 cá nhân.")


@plants("AWD-011", "AWD-005")
def yearly_title(plan: Plan, rng: random.Random) -> Plan | None:
    title = rng.choice(("Chiến sĩ thi đua cơ sở", "Lao động tiên tiến"))
    ok = "“" in " ".join(plan.subject)
    return award_added(plan, f"Xét tặng danh hiệu {title} cho 02 cá nhân dẫn đầu phong trào.") if ok else None


@plants("FUN-001")
def no_money(plan: Plan, rng: random.Random) -> Plan | None:
    words = r"kinh phí|nguồn|ngân sách|\bquỹ|tiền thưởng|chi khen|đồng\b"
    return reworded(plan, words, "Thực hiện theo quy định hiện hành.")


@plants("LEG-004")
def undated_basis(plan: Plan, rng: random.Random) -> Plan | None:
    number = f"{rng.randint(100, 900)}/KH-UBND"
    return basis_added(plan, f"Thực hiện Kế hoạch số {number} của Ủy ban nhân dân tỉnh về công tác thi đua;")


@plants("LEG-006")
def symbol_of_two_texts(plan: Plan, rng: random.Random) -> Plan | None:
    return basis_added(plan, "Căn cứ Nghị quyết số 76/NQ-CP của Chính phủ về cải cách hành chính nhà nước;")


@plants("LEG-007")
def law_left_out(plan: Plan, rng: random.Random) -> Plan | None:
    found = [p for p in paragraphs(plan) if re.search(r"Luật Thi đua|NĐ-CP|TT-BNV|về thi đua, khen thưởng", p.text)]
    if not found or not all(p.basis for p in found):
        return None
    left = [p for p in paragraphs(plan) if p.basis and p not in found]
    return replace(plan, body=tuple(b for b in plan.body if not any(b is p for p in found))) if left else None


# ---- criteria, signature ----


@plants("CRT-002")
def vague_criterion(plan: Plan, rng: random.Random) -> Plan | None:
    words = rng.choice(("Đạt thứ hạng cao trong đánh giá của ngành;", "Có chuyển biến mạnh, kết quả nổi bật;"))
    return criterion_added(plan, words)


@plants("CRT-003")
def two_levels(plan: Plan, rng: random.Random) -> Plan | None:
    subject = rng.choice(("collective", "individual"))
    once = criterion_added(plan, "Hoàn thành xuất sắc nhiệm vụ được giao;", subject)
    return criterion_added(once, "Được cấp trên xếp loại tốt;", subject) if once else None


@plants("CRT-004", "CRT-001", "PER-003")
def reform_in_part(plan: Plan, rng: random.Random) -> Plan | None:
    subject = " ".join(plan.subject)
    if plan.under or "“" not in subject or "cải cách" in subject:
        return None
    return replace(plan, subject=tuple(re.sub(r"“[^”]*”?", "“Đẩy mạnh cải cách hành chính”", subject).split("\n")))


@plants("CRT-005")
def more_than_what(plan: Plan, rng: random.Random) -> Plan | None:
    return criterion_added(plan, f"Phấn đấu tăng {rng.choice(('thứ hạng', 'tỷ lệ', 'điểm'))} đánh giá của đơn vị;")


@plants("SIG-005")
def degree(plan: Plan, rng: random.Random) -> Plan | None:
    s = plan.signatures[0] if len(plan.signatures) == 1 else None
    if not s or not s.name or "." in s.name:
        return None
    return replace(plan, signatures=(replace(s, name=f"{rng.choice(('ThS.', 'TS.', 'BS.'))} {s.name}"),))

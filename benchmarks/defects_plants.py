"""Defects to plant into clean plans: each plant changes a plan in one way and names the check that must notice.

A plant takes a plan and a source of chance and returns the damaged plan, or None where it cannot be applied (a plan
without grades has none that could overlap). Nothing here knows how the checks find anything.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from benchmarks.plans.spec import Block, DateFact, Fact, Para, Plan, Signature, Table, Tier

Plant = Callable[[Plan, random.Random], Plan | None]


@dataclass(frozen=True)
class Defect:
    """``also``: checks that the same damage sets off rightly (a cut tail is three defects with one cause)."""

    rule_id: str
    plant: Plant
    also: frozenset[str] = frozenset()


DEFECTS: list[Defect] = []


def plants(rule_id: str, *also: str) -> Callable[[Plant], Plant]:
    """Register a plant for the check that must find it."""

    def register(plant: Plant) -> Plant:
        DEFECTS.append(Defect(rule_id, plant, frozenset(also)))
        return plant

    return register


# ---- what plants do to a plan ----


def issued(plan: Plan) -> date | None:
    """The printed day of issue."""
    if plan.issued_on_state != "printed" or plan.date_line is not None or len(plan.issued_on or "") != 10:
        return None
    return date.fromisoformat(str(plan.issued_on))


def year_of(plan: Plan) -> int | None:
    first, last = plan.values.get("year_from"), plan.values.get("year_to")
    return first if isinstance(first, int) and first == last else None


def paragraphs(plan: Plan) -> list[Para]:
    return [b for b in plan.body if isinstance(b, Para)]


def with_fact(plan: Plan, wanted: Callable[[Fact], bool]) -> list[Para]:
    return [p for p in paragraphs(plan) if any(wanted(f) for f in p.facts)]


def role(*names: str) -> Callable[[Fact], bool]:
    return lambda f: isinstance(f, DateFact) and f.role in names


def changed(plan: Plan, old: Block, *new: Block) -> Plan:
    """One block put in place of another, or several, or none."""
    i = next(i for i, b in enumerate(plan.body) if b is old)
    return replace(plan, body=(*plan.body[:i], *new, *plan.body[i + 1 :]))


def said(p: Para, text: str) -> Para:
    """The same paragraph with other words; a heading that runs into it stays."""
    lead = p.text[: p.lead] if p.lead else ""
    return replace(p, text=f"{lead} {text}".strip(), facts=())


def inserted(plan: Plan, after: Block, *new: Block) -> Plan:
    return changed(plan, after, after, *new)


def basis_added(plan: Plan, text: str) -> Plan | None:
    """A basis put before the others."""
    basis = next((p for p in paragraphs(plan) if p.basis), None)
    return changed(plan, basis, Para(text, basis=True), basis) if basis else None


def headings(plan: Plan) -> list[Para]:
    return [p for p in paragraphs(plan) if p.level == 1 and re.fullmatch(r"[IVX]+\.?", p.label)]


def section(plan: Plan, *words: str) -> tuple[Para, list[Block]] | None:
    """A Roman section whose title holds one of these words, and what it holds."""
    for head in headings(plan):
        if any(w in head.text.lower() for w in words):
            start = next(i for i, b in enumerate(plan.body) if b is head) + 1
            inside = []
            for b in plan.body[start:]:
                if isinstance(b, Para) and (b.level == 1 or _closes(b)):
                    break
                inside.append(b)
            return head, inside
    return None


def _closes(p: Para) -> bool:
    return p.level == 0 and p.text.rstrip().endswith("./.")


def without(plan: Plan, blocks: list[Block]) -> Plan:
    return replace(plan, body=tuple(b for b in plan.body if not any(b is x for x in blocks)))


def day(d: date, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return f"{d.day:02d}/{d.month}/{d.year}"
    month = f"{d.month:02d}" if d.month < 3 else str(d.month)
    return f"{d.day:02d} tháng {month} năm {d.year}"


def period(start: date, end: date, rng: random.Random) -> str:
    a, b = day(start, rng), day(end, rng)
    return rng.choice(
        (
            f"Thời gian thi đua: từ ngày {a} đến hết ngày {b}.",
            f"Thời gian thực hiện phong trào: bắt đầu từ ngày {a} đến ngày {b}.",
            f"Thời gian phát động: từ ngày {a}, kết thúc ngày {b}.",
        )
    )


def period_paragraph(plan: Plan) -> Para | None:
    """The one paragraph that states the outer period; None where rounds or several paragraphs do."""
    found = with_fact(plan, role("period_start", "period_end"))
    phases = [f for p in found for f in p.facts if isinstance(f, DateFact) and f.phase]
    return found[0] if len(found) == 1 and not phases else None


def with_period(plan: Plan, start: date, end: date, rng: random.Random) -> Plan | None:
    p = period_paragraph(plan)
    return changed(plan, p, said(p, period(start, end, rng))) if p else None


def deadline(plan: Plan) -> Para | None:
    found = with_fact(plan, role("dossier_deadline"))
    return found[0] if len(found) == 1 else None


def award_item(plan: Plan) -> tuple[Para, Para] | None:
    """Head of the section on awards and its last numbered item, after which another may follow."""
    found = section(plan, "khen thưởng", "giải thưởng")
    items = [b for b in found[1] if isinstance(b, Para) and b.level == 2] if found else []
    return (found[0], items[-1]) if found and items else None


def award_added(plan: Plan, text: str) -> Plan | None:
    """One more numbered item at the end of the section on awards."""
    found, place = section(plan, "khen thưởng", "giải thưởng"), award_item(plan)
    if found is None or place is None or not place[1].label.rstrip(".").isdigit():
        return None
    number = int(place[1].label.rstrip(".")) + 1
    return inserted(plan, found[1][-1], Para(text, label=f"{number}.", level=2))


# ---- header ----


@plants("HDR-001")
def blank_number(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, number_state="blank") if plan.symbol and plan.number_state == "printed" else None


@plants("HDR-002", "PER-006")
def blank_date(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, issued_on_state="blank") if issued(plan) else None


@plants("HDR-003")
def no_number(plan: Plan, rng: random.Random) -> Plan | None:
    return (
        replace(plan, number_state="absent") if plan.symbol and plan.header and plan.number_state == "printed" else None
    )


@plants("HDR-004", "PER-006")
def no_date(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, issued_on_state="absent") if issued(plan) and plan.header else None


@plants("HDR-005")
def no_motto(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, motto=False) if plan.motto and plan.header and not plan.under else None


@plants("HDR-006")
def no_issuer(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, header=()) if plan.motto and plan.header and not plan.under else None


@plants("HDR-007")
def number_without_zero(plan: Plan, rng: random.Random) -> Plan | None:
    ok = plan.symbol and plan.number_state == "printed"
    return replace(plan, number=str(rng.randint(1, 9))) if ok else None


@plants("HDR-008")
def year_in_number(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    ok = made and plan.symbol and plan.number and plan.doc_type == "KẾ HOẠCH" and plan.number_state == "printed"
    return replace(plan, symbol=f"{made.year}/{plan.symbol}") if ok and made else None


@plants("HDR-009")
def other_type(plan: Plan, rng: random.Random) -> Plan | None:
    if plan.doc_type != "KẾ HOẠCH" or not (plan.symbol or "").startswith("KH-"):
        return None
    return replace(plan, symbol=str(plan.symbol).replace("KH-", rng.choice(("QĐ-", "TB-", "BC-")), 1))


@plants("HDR-010")
def other_body(plan: Plan, rng: random.Random) -> Plan | None:
    if plan.doc_type != "KẾ HOẠCH" or not plan.header or not re.fullmatch(r"KH-[A-ZĐ]+", plan.symbol or ""):
        return None
    return replace(plan, symbol=f"KH-{rng.choice(('SGTVX', 'BQLRPH', 'SKHVX'))}")


@plants("HDR-011")
def zeros(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or not plan.place or (made.day > 9 and made.month > 9):
        return None
    month = str(made.month) if made.month < 3 else f"{made.month:02d}"
    d = f"{made.day:02d}" if made.month < 10 else str(made.day)
    return replace(plan, date_line=f"{plan.place}, ngày {d} tháng {month} năm {made.year}")


@plants("HDR-012", "AWD-012", "PER-010")
def impossible_day(plan: Plan, rng: random.Random) -> Plan | None:
    p, year = deadline(plan), year_of(plan)
    if p is None or year is None:
        return None
    return changed(
        plan, p, said(p, f"Hồ sơ gửi về đơn vị thường trực trước ngày {rng.choice(('31/11', '31/9', '30/02'))}/{year}.")
    )


@plants("HDR-013")
def old_province(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made < date(2025, 7, 1) or plan.values.get("issuer_level") not in ("province", "department"):
        return None
    return replace(plan, place=rng.choice(("Quảng Nam", "Kiên Giang", "Hậu Giang")))


@plants("HDR-015", "LEG-003")
def number_out_of_order(plan: Plan, rng: random.Random) -> Plan | None:
    made, number = issued(plan), re.fullmatch(r"\d+", plan.number or "")
    if not made or not number or not plan.symbol or made.timetuple().tm_yday < 10 or "UBND" in plan.symbol:
        return None
    earlier = made - timedelta(days=rng.randint(3, 8))
    cited = int(plan.number or 0) + rng.randint(1, 40)
    issuer = plan.values.get("issuer", "cơ quan")
    return basis_added(
        plan,
        f"Thực hiện Kế hoạch số {cited:02d}/{plan.symbol} ngày {earlier:%d/%m/%Y} của {issuer} về nhiệm "
        "vụ công tác trong năm;",
    )


@plants("HDR-017", "CRT-001")
def no_title(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, subject=()) if plan.subject and not plan.under and paragraphs(plan)[0].basis else None


# ---- structure ----


@plants("STR-001")
def numeral_twice(plan: Plan, rng: random.Random) -> Plan | None:
    heads = headings(plan)
    if len(heads) < 4:
        return None
    i = rng.randrange(2, len(heads))
    for head, above in reversed(list(zip(heads[i:], heads[i - 1 :], strict=False))):
        plan = changed(plan, head, replace(head, label=above.label))
    return plan


@plants("STR-002")
def numeral_skipped(plan: Plan, rng: random.Random) -> Plan | None:
    heads = headings(plan)
    if len(heads) < 4:
        return None
    i = rng.randrange(1, len(heads))
    for n, head in enumerate(heads[i:], start=i):
        plan = changed(plan, head, replace(head, label=f"{ROMAN[n + 1]}."))
    return plan


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")


@plants("STR-004")
def wrong_section(plan: Plan, rng: random.Random) -> Plan | None:
    found = section(plan, "mục đích")
    if not found or not re.fullmatch(r"mục đích\W+(?:yêu cầu|ý nghĩa)\W*", found[0].text.lower()):
        return None
    numbered = [b for b in found[1] if isinstance(b, Para) and b.level == 2]
    if len(numbered) < 2:
        return None
    title = rng.choice(("Đối tượng thi đua", "Nội dung thi đua", "Thời gian tổ chức"))
    new = Para(title, label=f"{len(numbered) + 1}.", level=2, heading=True)
    return inserted(
        plan, found[1][-1], new, Para("Thực hiện theo hướng dẫn của cơ quan thường trực.", label="-", level=5)
    )


@plants("STR-006")
def miscounted(plan: Plan, rng: random.Random) -> Plan | None:
    found = section(plan, "tiêu chí", "tiêu chuẩn", "nội dung")
    heads = [b for b in found[1] if isinstance(b, Para) and b.level == 2 and b.heading] if found else []
    for head in heads:
        i = plan.body.index(head)
        items = []
        for b in plan.body[i + 1 :]:
            if not (isinstance(b, Para) and b.level > 3):
                break
            items.append(b)
        if len(items) >= 2 and len({b.level for b in items}) == 1:
            wrong = len(items) + rng.choice((3, 4))  # another plant may add an item
            return changed(plan, head, replace(head, text=f"{head.text.rstrip(' :')}, gồm {wrong:02d} tiêu chí sau:"))
    return None


@plants("STR-007")
def decimal_of_other(plan: Plan, rng: random.Random) -> Plan | None:
    found = [p for p in paragraphs(plan) if p.level == 3 and re.fullmatch(r"\d+\.\d+\.?", p.label)]
    if not found or not any(p.level == 2 for p in paragraphs(plan)) or not headings(plan):
        return None
    p = found[-1]
    first, rest = p.label.split(".", 1)
    return changed(plan, p, replace(p, label=f"{int(first) + 2}.{rest}"))


@plants("PER-004", "STR-008")
def period_taken_out(plan: Plan, rng: random.Random) -> Plan | None:
    p = period_paragraph(plan)
    if not p or with_fact(plan, role("event")) or "thời gian" not in p.text.lower():
        return None
    head = section(plan, "thời gian")
    if head and len([b for b in head[1] if isinstance(b, Para)]) == 1:
        return None
    other = said(p, "Phạm vi: trong toàn cơ quan, đơn vị.")
    return changed(plan, p, other) if not p.lead else None


# ---- period ----


@plants("PER-001", "PER-002", "PER-003", "PER-005", "PER-010")
def turned_round(plan: Plan, rng: random.Random) -> Plan | None:
    year = year_of(plan)
    return with_period(plan, date(year, 11, 20), date(year, 9, rng.randint(1, 28)), rng) if year else None


@plants("PER-002", "PER-003", "PER-005", "PER-010")
def over_before_issue(plan: Plan, rng: random.Random) -> Plan | None:
    made, year = issued(plan), year_of(plan)
    if not made or not year:
        return None
    return with_period(plan, date(year - 1, 3, 1), date(year - 1, 10, rng.randint(1, 30)), rng)


@plants("PER-003")
def starts_before_issue(plan: Plan, rng: random.Random) -> Plan | None:
    made, year = issued(plan), year_of(plan)
    if not made or not year or made.year != year or made < date(year, 2, 10) or made > date(year, 11, 1):
        return None
    return with_period(plan, date(year, 1, rng.randint(1, 15)), date(year, 12, 15), rng)


@plants("PER-005", "PER-008", "PER-010")
def title_of_other_years(plan: Plan, rng: random.Random) -> Plan | None:
    last, first = plan.values.get("year_to"), plan.values.get("year_from")
    subject = " ".join(plan.subject)
    if not isinstance(last, int) or last == first or period_paragraph(plan) is None or str(last) not in subject:
        return None
    fact = next(
        (f for p in paragraphs(plan) for f in p.facts if isinstance(f, DateFact) and f.role == "period_end"), None
    )
    if fact is None or fact.rule != "fixed" or not (fact.date or "").startswith(str(last)):
        return None
    return replace(plan, subject=tuple(s.replace(str(last), str(last + 2)) for s in plan.subject))


@plants("PER-006", "HDR-002", "LEG-001")  # without its day a text of that year may have expired
def from_unknown_day(plan: Plan, rng: random.Random) -> Plan | None:
    p, year = period_paragraph(plan), year_of(plan)
    if not p or not year or not issued(plan):
        return None
    words = rng.choice(("kể từ ngày ban hành Kế hoạch này", "từ ngày ký ban hành", "kể từ ngày ban hành"))
    made = changed(plan, p, said(p, f"Thời gian thi đua: {words} đến hết ngày 30/11/{year}."))
    return replace(made, issued_on_state="blank")


@plants("PER-008", "PER-005", "PER-010", "PER-003", "PER-002")
def years_left_out(plan: Plan, rng: random.Random) -> Plan | None:
    p, first, last = deadline(plan), plan.values.get("year_from"), plan.values.get("year_to")
    if not p or not isinstance(first, int) or not isinstance(last, int) or last - first < 2:
        return None
    years = list(range(first, last + 1))
    years.remove(rng.choice(years[1:]))
    listed = ", ".join(map(str, years))
    return changed(
        plan, p, said(p, f"Hồ sơ đề nghị khen thưởng gửi về cơ quan thường trực trước ngày 15/11 hằng năm ({listed}).")
    )


@plants("PER-009")
def of_last_year(plan: Plan, rng: random.Random) -> Plan | None:
    year = year_of(plan)
    found = section(plan, "tiêu chí", "tiêu chuẩn")
    items = (
        [b for b in found[1] if isinstance(b, Para) and b.level > 2 and any(f.table == "criteria" for f in b.facts)]
        if found
        else []
    )
    if not year or len(items) < 2:
        return None
    what = rng.choice(("Kế hoạch công tác", "Kế hoạch cải cách hành chính", "Chương trình công tác"))
    plan = inserted(
        plan,
        items[0],
        replace(items[0], text=f"Thực hiện tốt nhiệm vụ được giao trong {what} năm {year} của đơn vị;", facts=()),
    )
    return inserted(
        plan,
        items[1],
        replace(items[1], text=f"Hoàn thành đúng hạn nhiệm vụ trong {what} năm {year - 1} của đơn vị;", facts=()),
    )


@plants("PER-010")
def deadline_long_past(plan: Plan, rng: random.Random) -> Plan | None:
    p, made = deadline(plan), issued(plan)
    if not p or not made:
        return None
    past = date(made.year - 1, rng.randint(1, 12), rng.randint(1, 28))
    return changed(
        plan, p, said(p, f"Hồ sơ đề nghị khen thưởng gửi về cơ quan thường trực trước ngày {day(past, rng)}.")
    )


@plants("PER-011", "AWD-012")
def put_off(plan: Plan, rng: random.Random) -> Plan | None:
    p = deadline(plan)
    if not p or len(with_fact(plan, role("dossier_deadline"))) != 1:
        return None
    words = rng.choice(
        (
            "Thời gian gửi hồ sơ đề nghị khen thưởng: theo hướng dẫn của cơ quan thường trực.",
            "Hồ sơ đề nghị khen thưởng gửi về cơ quan thường trực (sẽ có thời gian cụ thể).",
            "Thời hạn nộp hồ sơ khen thưởng: sẽ có văn bản hướng dẫn sau.",
        )
    )
    return changed(plan, p, said(p, words))


@plants("PER-012", "LEG-003")
def outside_parent(plan: Plan, rng: random.Random) -> Plan | None:
    first = plan.values.get("year_from")
    if not isinstance(first, int) or not issued(plan):
        return None
    a, b = first - 8, first - 3
    return basis_added(
        plan,
        f"Thực hiện Kế hoạch số {rng.randint(10, 99)}/KH-UBND ngày 12/02/{a} của Ủy ban nhân dân tỉnh về "
        f"phong trào thi đua giai đoạn {a} - {b};",
    )


@plants("PER-013", "LEG-001", "LEG-002")
def cites_the_future(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made:
        return None
    later = made + timedelta(days=rng.randint(5, 90))
    return basis_added(
        plan,
        f"Thực hiện Kế hoạch số {rng.randint(800, 999)}/KH-TTĐV ngày {later:%d/%m/%Y} của cơ quan cấp "
        "trên về công tác thi đua;",
    )


# ---- grades ----


def grade_paragraphs(plan: Plan) -> list[tuple[Para, Tier]]:
    found = [
        (p, f)
        for p in paragraphs(plan)
        for f in p.facts
        if isinstance(f, Tier) and f.kind == "grade" and len(p.facts) == 1
    ]
    return (
        found if len(found) >= 3 and len({t.unit for _, t in found}) == 1 and found[0][1].unit in ("điểm", "%") else []
    )


def _grade(p: Para, text: str) -> Para:
    name = re.split(r"[:;]| (?:đạt )?(?:từ|trên|dưới)\b", p.text)[0]
    return replace(p, text=f"{name}: {text}", facts=(), lead=0)


def _number(value: float | None) -> str:
    return f"{value:g}".replace(".", ",")


@plants("TIE-001", "TIE-003")
def gap(plan: Plan, rng: random.Random) -> Plan | None:
    for p, t in grade_paragraphs(plan)[1:]:
        if t.lower is not None and t.upper is not None and t.upper - t.lower > 6:
            opens = "từ" if t.lower_closed else "trên"
            text = f"{opens} {_number(t.lower)} {t.unit} đến dưới {_number(t.upper - 4)} {t.unit};"
            return changed(plan, p, _grade(p, text))
    return None


@plants("TIE-002", "TIE-003")
def overlap(plan: Plan, rng: random.Random) -> Plan | None:
    grades = grade_paragraphs(plan)
    for (_, above), (p, t) in pairwise(grades):
        if t.lower is not None and t.upper is not None and above.lower == t.upper and above.lower_closed:
            upper = t.upper + rng.choice((0, 3))
            return changed(plan, p, _grade(p, f"từ {_number(t.lower)} {t.unit} đến {_number(upper)} {t.unit};"))
    return None


@plants("TIE-003")
def threshold_inside(plan: Plan, rng: random.Random) -> Plan | None:
    grades = [
        (p, t) for p, t in grade_paragraphs(plan) if t.unit == "điểm" and t.lower is not None and t.upper is not None
    ]
    wide = [t for _, t in grades if (t.upper or 0) - (t.lower or 0) > 4]
    if not wide:
        return None
    score = _number((wide[0].lower or 0) + 2)
    return award_added(plan, f"Chỉ xét khen thưởng đối với tập thể đạt từ {score} điểm trở lên.")


@plants("TIE-005")
def wrong_sum(plan: Plan, rng: random.Random) -> Plan | None:
    table = next((b for b in plan.body if isinstance(b, Table) and b.points_column is not None), None)
    if table is None or table.points_column is None:
        return None
    totals = [i for i, row in enumerate(table.rows) if "tổng" in row[1].lower() or "tổng" in row[0].lower()]
    if not totals or not table.rows[totals[0]][table.points_column].isdigit():
        return None
    row = list(table.rows[totals[0]])
    row[table.points_column] = str(int(row[table.points_column]) + rng.choice((-5, 5, 10)))
    rows = (*table.rows[: totals[0]], tuple(row), *table.rows[totals[0] + 1 :])
    return changed(plan, table, replace(table, rows=rows))


@plants("TIE-006")
def table_not_named(plan: Plan, rng: random.Random) -> Plan | None:
    if any(isinstance(b, Table) for b in plan.body):
        return None
    found = section(plan, "tiêu chí", "nội dung")
    body = rng.choice(("Sở Nội vụ", "Ủy ban nhân dân tỉnh", "cơ quan cấp trên"))
    what = rng.choice(("Bảng điểm thực hiện theo Bộ chỉ số", "Việc chấm điểm theo thang điểm"))
    body = "Sở Nội vụ" if body.startswith("cơ") else body
    return (
        inserted(plan, found[1][-1], Para(f"{what} do {body} ban hành.", label="-", level=5))
        if found and found[1]
        else None
    )


@plants("TIE-007", "TIE-001", "TIE-002", "TIE-003")
def upside_down(plan: Plan, rng: random.Random) -> Plan | None:
    grades = [(p, t) for p, t in grade_paragraphs(plan) if t.lower is not None and t.upper is not None]
    if not grades:
        return None
    p, t = grades[-1]
    return changed(plan, p, _grade(p, f"từ {_number(t.upper)} {t.unit} đến dưới {_number(t.lower)} {t.unit};"))


# ---- awards ----


@plants("AWD-001", "AWD-005")
def beyond_powers(plan: Plan, rng: random.Random) -> Plan | None:
    if plan.values.get("issuer_level") != "department" or not str(plan.values.get("issuer", "")).startswith("Sở"):
        return None
    return award_added(
        plan,
        rng.choice(
            (
                "Giám đốc Sở tặng Bằng khen cho 02 tập thể tiêu biểu.",
                "Giám đốc Sở quyết định tặng Bằng khen cho 03 cá nhân xuất sắc nhất.",
            )
        ),
    )


@plants("AWD-003", "AWD-004", "AWD-012", "TIE-003", "RCP-003")
def no_form(plan: Plan, rng: random.Random) -> Plan | None:
    found = section(plan, "khen thưởng", "giải thưởng")
    if not found or not found[1]:
        return None
    keep = Para("Biểu dương, khen thưởng kịp thời các tập thể, cá nhân tiêu biểu theo quy định.", label="-", level=5)
    rest = without(plan, found[1][1:])
    text = " ".join(p.text.lower() for p in paragraphs(rest) if p not in found[1])
    if re.search(
        r"giấy khen|bằng khen|giải nhất|tiền thưởng|danh hiệu|giấy chứng nhận|cờ thi đua|kỷ niệm chương", text
    ):
        return None
    return changed(rest, found[1][0], keep)


@plants("AWD-005")
def quotas_differ(plan: Plan, rng: random.Random) -> Plan | None:
    a, b = rng.randint(2, 9), rng.randint(5, 19)
    return award_added(
        plan, f"Tổng số khen thưởng là {a + b + 3} giấy khen, trong đó {a:02d} tập thể và {b:02d} cá nhân."
    )


@plants("AWD-006", "AWD-007", "LEG-001")
def expired_bonus(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made < date(2024, 1, 1):
        return None
    text = "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ"
    if made >= date(2025, 7, 1) and rng.random() < 0.5:
        text = "Nghị định số 98/2023/NĐ-CP ngày 31/12/2023 của Chính phủ"
    return award_added(plan, f"Mức tiền thưởng kèm theo giấy khen thực hiện theo {text}.")


@plants("AWD-010")
def district(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made < date(2025, 7, 1) or not plan.recipients:
        return None
    return replace(plan, recipients=("UBND các huyện, thị xã;", *plan.recipients))


@plants("AWD-012", "PER-011", "TIE-003", "RCP-003")
def no_dossier(plan: Plan, rng: random.Random) -> Plan | None:
    found = section(plan, "khen thưởng")
    if not found or section(plan, "hồ sơ"):
        return None
    about = re.compile(r"hồ sơ|danh sách|tờ trình|báo cáo thành tích|biên bản|đề nghị gửi|phiếu|gửi|nộp|bản tự", re.I)
    bad = [b for b in found[1] if isinstance(b, Para) and about.search(b.text)]
    left = [b for b in found[1] if isinstance(b, Para) and b not in bad]
    if not bad or not left or with_fact(without(plan, list(bad)), role("dossier_deadline")):
        return None
    return without(plan, list(bad))


# ---- law, criteria, recipients, signature ----


@plants("LEG-001")
def expired_basis(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made < date(2024, 1, 2):
        return None
    text = (
        "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ quy định chi tiết thi hành một "
        "số điều của Luật Thi đua, khen thưởng;"
    )
    if made >= date(2025, 7, 1) and rng.random() < 0.5:
        text = text.replace("91/2017/NĐ-CP ngày 31/7/2017", "98/2023/NĐ-CP ngày 31/12/2023")
    return basis_added(plan, text)


@plants("LEG-002")
def law_to_come(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or not date(2022, 6, 20) <= made < date(2024, 1, 1) or (plan.values.get("year_from") or 0) >= 2024:  # type: ignore[operator]
        return None
    return basis_added(plan, "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;")


@plants("LEG-003", "LEG-001", "LEG-002", "LEG-005", "PER-013")
def wrong_day(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made:
        return None
    text = (
        "152/2025/NĐ-CP ngày 16/4/2025"
        if made >= date(2025, 7, 1)
        else "98/2023/NĐ-CP ngày 31/10/2023"
        if made >= date(2024, 1, 2)
        else "91/2017/NĐ-CP ngày 13/7/2017"
    )
    if made < date(2018, 1, 1):
        return None
    return basis_added(
        plan,
        f"Căn cứ Nghị định số {text} của Chính phủ quy định chi tiết thi hành một số điều của Luật Thi "
        "đua, khen thưởng;",
    )


@plants("LEG-005", "LEG-003", "LEG-009")
def two_days(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made.timetuple().tm_yday < 30:
        return None
    number = f"{rng.randint(100, 400)}/KH-UBND"
    first, second = made - timedelta(days=20), made - timedelta(days=11)
    if first.year != second.year:
        return None
    found = section(plan, "tổ chức thực hiện", "phân công")
    plan2 = basis_added(
        plan, f"Thực hiện Kế hoạch số {number} ngày {first:%d/%m/%Y} của Ủy ban nhân dân tỉnh về công tác thi đua;"
    )
    if not plan2 or not found or not found[1]:
        return None
    return inserted(
        plan2,
        found[1][-1],
        Para(
            f"Các đơn vị bám sát Kế hoạch số {number} ngày {second:%d/%m/%Y} của Ủy ban nhân dân tỉnh.",
            label="-",
            level=5,
        ),
    )


@plants("LEG-009", "LEG-001")
def older_than_parent(plan: Plan, rng: random.Random) -> Plan | None:
    made = issued(plan)
    if not made or made.year < 2022:
        return None
    return basis_added(
        plan,
        "Thực hiện Công văn số 1204/UBND-NC ngày 05/3/2021 của Ủy ban nhân dân tỉnh về việc triển khai "
        "thực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;",
    )


@plants("CRT-001")
def index_above(plan: Plan, rng: random.Random) -> Plan | None:
    issuer = str(plan.values.get("issuer", ""))
    found = [
        p
        for p in paragraphs(plan)
        if any(
            f.table == "criteria"
            and getattr(f, "subject", "") == "collective"
            and getattr(f, "kind", "") == "criterion"
            for f in p.facts
        )
        and p.level > 2
    ]
    if plan.values.get("issuer_level") != "department" or not issuer.startswith("Sở") or not found:
        return None
    return inserted(
        plan, found[0], replace(found[0], text=f"Chỉ số DDCI của {issuer} tăng điểm so với năm trước;", facts=())
    )


@plants("RCP-001")
def no_recipients(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, recipients=()) if plan.recipients and plan.signatures else None


@plants("RCP-002")
def bare_filing(plan: Plan, rng: random.Random) -> Plan | None:
    if not plan.recipients or "," not in plan.recipients[-1]:
        return None
    return replace(plan, recipients=(*plan.recipients[:-1], "Lưu: VT."))


@plants("RCP-003")
def receiver_left_out(plan: Plan, rng: random.Random) -> Plan | None:
    p, made = deadline(plan), issued(plan) if plan.recipients else None
    listed = " ".join(plan.recipients).lower()
    if (
        not p
        or not made
        or "sở tư pháp" in listed
        or "sở, " in listed
        or "các sở" in listed
        or "Tư pháp" in str(plan.values.get("issuer"))
    ):
        return None
    later = made + timedelta(days=200)
    return changed(plan, p, said(p, f"Hồ sơ đề nghị khen thưởng gửi về Sở Tư pháp trước ngày {later:%d/%m/%Y}."))


@plants("RCP-004")
def mark_of_recipient(plan: Plan, rng: random.Random) -> Plan | None:
    return (
        replace(plan, recipients=(plan.recipients[0].rstrip(";") + ".", *plan.recipients[1:]))
        if len(plan.recipients) > 2
        else None
    )


@plants("SIG-001")
def no_name(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, signatures=(replace(plan.signatures[0], name=None),)) if len(plan.signatures) == 1 else None


@plants("SIG-002", "DOC-003")
def no_signature(plan: Plan, rng: random.Random) -> Plan | None:
    return replace(plan, signatures=()) if plan.signatures else None


@plants("DOC-003", "RCP-001", "SIG-002", "STR-011")
def cut_tail(plan: Plan, rng: random.Random) -> Plan | None:
    """Below "./.": what stops earlier is a copy that was cut."""
    closed = paragraphs(plan)[-1].text.endswith("./.")
    return replace(plan, signatures=(), recipients=()) if plan.signatures and plan.recipients and closed else None


@plants("SIG-003")
def authority_spelled(plan: Plan, rng: random.Random) -> Plan | None:
    s = plan.signatures[0] if len(plan.signatures) == 1 else None
    if not s or not s.authority or not s.authority[-1].startswith(("KT. ", "TL. ", "TUQ. ")):
        return None
    return replace(plan, signatures=(replace(s, authority=(*s.authority[:-1], s.authority[-1].replace(". ", ".", 1))),))


@plants("SIG-004")
def no_deputy(plan: Plan, rng: random.Random) -> Plan | None:
    s = plan.signatures[0] if len(plan.signatures) == 1 else None
    if not s or s.post not in ("GIÁM ĐỐC", "CHỦ TỊCH", "HIỆU TRƯỞNG") or s.authority:
        return None
    return replace(
        plan, signatures=(Signature(authority=(f"KT. {s.post}",), post="TRƯỞNG PHÒNG TỔ CHỨC", name=s.name),)
    )


@plants("SIG-006")
def other_post(plan: Plan, rng: random.Random) -> Plan | None:
    s = plan.signatures[0] if len(plan.signatures) == 1 else None
    issuer = str(plan.values.get("issuer", ""))
    if not s or not plan.header or (plan.symbol or "").count("-") > 1:
        return None
    if issuer.startswith("Sở") and s.post == "GIÁM ĐỐC" and not s.authority:
        return replace(plan, signatures=(replace(s, post="CHỦ TỊCH"),))
    if issuer.startswith("Ủy ban nhân dân") and s.post == "CHỦ TỊCH":
        return replace(plan, signatures=(replace(s, post="GIÁM ĐỐC"),))
    return None


# ---- wording ----


@plants("CON-003")
def word_twice(plan: Plan, rng: random.Random) -> Plan | None:
    long = [p for p in paragraphs(plan) if p.level > 1 and not p.facts and not p.heading and " thực hiện " in p.text]
    if not long:
        return None
    p = rng.choice(long)
    return changed(plan, p, replace(p, text=p.text.replace(" thực hiện ", " thực hiện hiện ", 1)))


@plants("STR-011")
def no_end_mark(plan: Plan, rng: random.Random) -> Plan | None:
    last = paragraphs(plan)[-1]
    return (
        changed(plan, last, replace(last, text=last.text.replace("./.", ".")))
        if last.text.endswith("./.") and not plan.under
        else None
    )


@plants("LEG-008")
def campaign_over(plan: Plan, rng: random.Random) -> Plan | None:
    first = plan.values.get("year_from")
    found = section(plan, "nội dung", "tiêu chí")
    if not isinstance(first, int) or first < 2024 or not found or not found[1]:
        return None
    return inserted(
        plan,
        found[1][-1],
        Para("Hưởng ứng phong trào cả nước đoàn kết, chung sức chiến thắng đại dịch COVID-19.", label="-", level=5),
    )


@plants("PER-007")
def day_excluded(plan: Plan, rng: random.Random) -> Plan | None:
    p, made, year = period_paragraph(plan), issued(plan), year_of(plan)
    if not p or not made or not year or made > date(year, 8, 1):
        return None
    start = max(made + timedelta(days=5), date(year, 1, 2))
    return changed(
        plan, p, said(p, f"Thời gian thi đua: từ ngày {day(start, rng)} đến trước ngày 31 tháng 12 năm {year}.")
    )

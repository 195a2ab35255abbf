"""AWD: forms, grantors, quotas, amounts and dossiers (Luật Thi đua, khen thưởng)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import data
from extractors.model import Award, AwardRule, Span
from normalizers.fold import fold
from pipeline.checks.bounds import first_day
from pipeline.checks.families.law import expired_on
from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

ROUNDING = 10_000  # đồng: the decrees round to tens of thousands, published examples round both ways

# Grantors by what their names begin with. A Sở or a commune may not grant what the province grants.
_PROVINCIAL_FORMS = ("bằng khen", "cờ thi đua", "chiến sĩ thi đua tỉnh", "tập thể lao động xuất sắc")
_STATE_FORMS = ("huân chương", "huy chương")
_LOW_GRANTOR = re.compile(
    r"(?:thu truong |nguoi dung dau )?(?:(?:pho )?giam doc (?:cac )?(?:so|trung tam|benh vien)|giam doc$|so\b|"
    r"hieu truong|truong phong|phong\b|"
    r"(?:chu tich )?(?:ubnd|uy ban nhan dan) (?:cac |cap )?(?:xa|phuong|thi tran|huyen|quan|thi xa)|trung tam\b|"
    r"benh vien\b|truong (?:thpt|thcs|tieu hoc|mam non))"
)
_PROVINCIAL_GRANTOR = re.compile(
    r"(?:chu tich )?(?:ubnd|uy ban nhan dan) (?:tinh|thanh pho|tp)\b|chu tich tinh|bo truong|bo\b|thu tuong|"
    r"chu tich nuoc|chinh phu"
)
_PROPOSES = re.compile(r"\b(?:de nghi|de xuat|trinh|kien nghi|gioi thieu|lap ho so|xem xet trinh|tham muu)\b")


_GRANTS_ABOVE = re.compile(
    r"\b(?P<who>giam doc (?:so|trung tam|benh vien)(?: \w+){0,8}?|hieu truong(?: \w+){0,5}?|"
    r"chu tich (?:ubnd|uy ban nhan dan) (?:cac )?(?:xa|phuong|thi tran|huyen|quan|thi xa)(?: \w+){0,4}?)\s+"
    r"(?:xet |quyet dinh |se )*tang(?: thuong)?\s+(?:\d+\s+)?(?P<form>bang khen|"
    r"huan chuong)\b"
)


def _sentence(plan: CheckedPlan, span: Span) -> str:
    """The folded paragraph that holds a passage."""
    start = plan.folded.rfind("\n", 0, span.start) + 1
    end = plan.folded.find("\n", span.end)
    return plan.folded[start : end if end >= 0 else len(plan.folded)]


def _grantor(plan: CheckedPlan, a: Award) -> str:
    """The grantor's folded name; a bare "Giám đốc Sở" or "Giám đốc" is the issuer's."""
    return " ".join(fold(a.grantor or "").split())


@check("AWD-001", severity="E", scope="movement", legal=("law.powers",))
def beyond_powers(plan: CheckedPlan) -> Iterator[Finding]:
    """A form is promised as the act of a body that may not grant it: "Giám đốc Sở tặng Bằng khen". Leaves alone
    proposals to the level above, unions and associations (which have their own rules), ministries. Source: Luật Thi
    đua, khen thưởng 2022 Điều 77–80, from 01/01/2024; before, the law of 2003.
    """
    for a in plan.facts.awards:
        form, grantor = a.form.lower(), _grantor(plan, a)
        provincial = form.startswith(_PROVINCIAL_FORMS)
        if not (provincial or form.startswith(_STATE_FORMS)) or a.proposer or not _LOW_GRANTOR.match(grantor):
            continue
        if not _PROPOSES.search(_sentence(plan, a.span)):
            yield Finding(span=a.span, args={"form": a.form, "grantor": a.grantor or ""}, confidence=a.confidence)
            return
    for m in plan.search(_GRANTS_ABOVE, "body", "table"):
        start = plan.folded.rfind("\n", 0, m.start()) + 1
        if not _PROPOSES.search(plan.folded, start, m.start("form")) and "cong doan" not in m["who"]:
            args = {
                "form": plan.clean[m.start("form") : m.end("form")],
                "grantor": plan.clean[m.start("who") : m.end("who")],
            }
            yield Finding(span=Span(m.start(), m.end()), args=args)
            return


@check("AWD-002", severity="I", scope="movement", legal=("law.propose",))
def form_of_higher_level(plan: CheckedPlan) -> Iterator[Finding]:
    """A form that a higher level grants, which the plan only proposes: proposer and grantor are recorded. Leaves
    alone forms of the issuer's own level. Source: Luật Thi đua, khen thưởng 2022 Điều 80, 83, from 01/01/2024.
    """
    level = plan.value("issuer_level")
    for a in plan.facts.awards:
        if level in ("department", "unit", "district", "commune") and _PROVINCIAL_GRANTOR.match(_grantor(plan, a)):
            yield Finding(
                span=a.span,
                args={"form": a.form, "grantor": a.grantor or "", "proposer": a.proposer or str(plan.value("issuer"))},
            )


_NAMED_REWARD = re.compile(
    r"\bgiay khen\b|\bbang khen\b|\bco thi dua\b|\bhuan chuong\b|\bky niem chuong\b|\bgiai (?:nhat|nhi|ba|"
    r"khuyen khich|dac biet|[abc])\b|\bgiai thuong\b[^.;\n]{0,60}\d|\b\d+ giai\b|\bthu khen\b|\bgiay chung nhan\b|"
    r"\btien thuong\b|\bchien s[iy] thi dua\b|\blao dong tien tien\b|\btap the lao dong\b|\bbieu trung\b|\bhuy hieu\b"
)


@check("AWD-003", severity="W", scope="movement", absence=True)
def no_form(plan: CheckedPlan) -> Iterator[Finding]:
    """No form of reward is named: no section on awards, or only "khen thưởng của Sở". Leaves alone prizes, bonuses
    and titles. Source: practice; the law asks every movement to end with commendation (Điều 17 khoản 5).
    """
    if any(fold(a.form) != "khen thuong" for a in plan.facts.awards) or any(
        plan.search(_NAMED_REWARD, "body", "table", "annex")
    ):
        return
    sections = plan.award_sections
    yield Finding(span=_title(sections[0].start, plan) if sections else None, found=None if sections else "–")


def _title(start: int, plan: CheckedPlan) -> Span:
    end = plan.clean.find("\n", start)
    return Span(start, min(end if end >= 0 else len(plan.clean), start + 120))


_COUNTED = re.compile(
    r"\b(?:0?\d{1,3}|mot|hai|ba|bon|nam)\s*(?:\([^)]*\)\s*)?(?:tap the|ca nhan|don vi|giay khen|bang khen|giai|"
    r"co\b|khoa|phong|truong|xa|phuong|thon|ho\b|guong|nguoi|cong trinh|doan vien|chu ben|to\b|"
    r"can bo|vien chuc|cong chuc|giao vien|khuyen nong|sang kien|mo hinh)(?!\w* tro len)|"
    r"\b(?:khong qua|toi da|it nhat)\s+\d+(?!\d|,\d|\s*(?:trang|bo\b|ban\b|ngay|thang|nam|diem|trieu|dong|lan|phieu))|"
    r"\d+\s?%\s*(?:so |tong )?(?:tap the|ca nhan|giao vien|don vi|can bo|cong chuc|vien chuc)"
)
_ALLOCATED = re.compile(
    r"\b(?:chi tieu|so luong|ty le)\b[^.;\n]{0,80}\b(?:phan bo|giao|huong dan|quy dinh|theo thong bao)\b|"
    r"can cu (?:vao )?chi tieu|theo chi tieu"
)


@check("AWD-004", severity="W", scope="movement", absence=True)
def no_quota(plan: CheckedPlan) -> Iterator[Finding]:
    """There is a section on awards and it says of none how many may be given. A remark where the level above allots
    the number. Leaves alone percentages, prizes with a count, and plans without a section on awards. The number of
    copies of a dossier is no quota. Source: practice.
    """
    if not plan.award_sections and not plan.facts.awards:
        return
    if any(a.quota is not None for a in plan.facts.awards):
        return
    stretch = _award_text(plan)
    if _COUNTED.search(re.sub(r"\bho so\b[^.;\n]*", "", stretch)):
        return
    allotted = any(r.kind == "quota_basis" for r in plan.facts.award_rules) or bool(_ALLOCATED.search(stretch))
    place = plan.facts.awards[0].span if plan.facts.awards else _title(plan.award_sections[0].start, plan)
    yield Finding(span=place, severity="I" if allotted else None)


def _award_text(plan: CheckedPlan) -> str:
    """Folded text of the sections on awards, without what disqualifies: "bị kỷ luật từ 02 cá nhân trở lên" is no
    quota.
    """
    spans = [plan.whole(s) for s in plan.award_sections] or [
        Span(a.span.start, a.span.end + 300) for a in plan.facts.awards
    ]
    barred = [plan.whole(s) for s in plan.text.in_block("body") if _BARS.search(plan.folded, s.start, s.end)]
    out = []
    for span in spans:
        for m in re.finditer(r"[^\n]+", plan.folded[slice(*span)]):
            at = span.start + m.start()
            if not any(b.start <= at < b.end for b in barred) and not _BARS.search(m.group()):
                out.append(m.group())
    return "\n".join(out)


_BARS = re.compile(r"\b(?:khong|chua) (?:xet|khen|de nghi|xem xet|dua vao)")


_TOTAL = re.compile(
    r"\b(?P<total>\d{1,3})\s+(?:giay khen|bang khen|tap the,? (?:va )?ca nhan|phan thuong|"
    r"danh hieu)[^.;\n]{0,60}?\b(?:gom|trong do|bao gom|cu the)\b[^.;\n]{0,20}?(?P<a>\d{1,3})\s+tap the"
    r"[^.;\n]{0,40}?(?P<b>\d{1,3})\s+ca nhan"
)


@check("AWD-005", severity="E", scope="movement")
def quotas_differ(plan: CheckedPlan) -> Iterator[Finding]:
    """A total is not the sum of its parts, or one form of one grantor has two numbers for the same recipients.
    Leaves alone numbers of different years, rounds or occasions, and proposals. Source: logic.
    """
    for m in plan.search(_TOTAL, "body", "table"):
        found = int(m["a"]) + int(m["b"])
        if found != int(m["total"]):
            yield Finding(
                span=Span(m.start(), m.end()),
                expected=str(found),
                args={"one": m["total"], "other": f"{m['a']} + {m['b']}"},
            )
    seen: dict[tuple[str, str, str | None, str | None], Award] = {}
    for a in plan.facts.awards:
        if a.quota is None or a.recipient in (None, "any") or _occasion(plan, a):
            continue
        key = (a.form, _grantor(plan, a), a.recipient, a.quota_unit)
        first = seen.setdefault(key, a)
        if first.quota != a.quota and plan.text.section_at(first.span.start) is not plan.text.section_at(a.span.start):
            sure = min(a.confidence, first.confidence, plan.surely())
            yield Finding(
                span=a.span,
                severity="W",  # two groups may each have a number of their own
                expected=f"{first.quota:g}",
                args={"one": f"{first.quota:g}", "other": f"{a.quota:g}"},
                confidence=sure,
            )


_OCCASION = re.compile(
    r"\b(?:hang nam|hng nam|moi nam|moi dot|dot \w|tong ket|so ket|giai doan|nam hoc|moi (?:don vi|xa|phong|huyen)|"
    r"cum|khoi|cap|quy)\b"
)


def _occasion(plan: CheckedPlan, a: Award) -> bool:
    node = plan.text.section_at(a.span.start)
    titles = " ".join(fold(s.title) for s in [node, *plan.text.ancestors(node)]) if node else ""
    return bool(_OCCASION.search(_sentence(plan, a.span)) or _OCCASION.search(titles))


_ABOUT_AMOUNT = re.compile(r"\bmuc (?:chi |tien )?(?:khen )?thuong\b|\btien thuong\b|\bmuc (?:chi|khen)\b")


@check("AWD-006", severity="E", scope="movement", legal=("bonus",))
def bonus_on_expired_text(plan: CheckedPlan) -> Iterator[Finding]:
    """The amount of the reward rests on a decree that was no longer in force on the plan's day; a warning where
    that is only possible, or the day of expiry is not verified. Source: data/legal_texts.tsv.
    """
    for c in plan.citations:
        start = plan.folded.rfind("\n", 0, c.span.start) + 1
        if _ABOUT_AMOUNT.search(plan.folded, start, c.span.start):
            yield from expired_on(plan, c)


@check("AWD-007", severity="W", scope="movement", legal=("bonus",))
def amount_not_by_decree(plan: CheckedPlan) -> Iterator[Finding]:
    """The money that goes with a giấy khen or bằng khen is not the decree's coefficient times the base salary of
    the plan's day, give or take the rounding to tens of thousands. Leaves alone prizes, several forms with one
    amount, and units that pay from income of their own. Source: Nghị định 91/2017 Điều 73, 98/2023, 152/2025 Điều
    54; base salary data/base_salary.tsv.
    """
    forms = {a.form for a in plan.facts.awards if a.form in ("Giấy khen", "Bằng khen")}
    day = plan.issued.earliest
    if len(forms) != 1 or day is None or any(a.form.startswith("Giải") for a in plan.facts.awards):
        return
    form = forms.pop()
    for rule in plan.facts.award_rules:
        if (
            rule.kind == "amount"
            and rule.value
            and rule.unit == "đồng"
            and rule.subject in ("collective", "individual")
        ):
            allowed = _amounts(form, rule.subject, day, plan.issued.latest or day)
            if allowed and all(abs(rule.value - amount) > ROUNDING for amount in allowed):
                yield Finding(
                    span=rule.span,
                    severity=None if _by_decree(plan, rule) else "I",
                    found=_money(rule.value),
                    expected=" / ".join(sorted({_money(a) for a in allowed})),
                    args={"form": form},
                    confidence=rule.confidence,
                )


def _by_decree(plan: CheckedPlan, rule: AwardRule) -> bool:
    """The plan says that its amounts follow a decree; without that, an office may add of its own."""
    if any(r.kind == "amount_basis" for r in plan.facts.award_rules):
        return True
    return bool(re.search(r"\bnghi dinh\b|\btheo quy dinh\b", _sentence(plan, rule.span)))


def _amounts(form: str, subject: str, first: date, last: date) -> list[float]:
    """Every amount the decrees allow between two days: for the levels that may grant the form."""
    out = []
    for row in _salaries():
        since, until = first_day(row["since"]), first_day(row["until"])
        if since and since <= last and (until is None or first < until):
            for coefficient in _coefficients(form, since, last):
                out.append(coefficient * float(row["amount"]) * (2 if subject == "collective" else 1))
    return out


def _coefficients(form: str, since: date, last: date) -> tuple[float, ...]:
    """Giấy khen: 0.3, of a commune 0.15. Bằng khen of ministry or province: 1.0 until 2023, 1.5 since."""
    if form == "Giấy khen":
        return (0.3, 0.15)
    return (1.0, 1.5) if since.year < 2024 else (1.5,)


@cache
def _salaries() -> tuple[dict[str, str], ...]:
    return data.table("base_salary")


def _money(value: float) -> str:
    return f"{value:,.0f} đồng".replace(",", ".")


@check("AWD-008", severity="I", scope="movement", legal=("law.payer",))
def paid_by_another_level(plan: CheckedPlan) -> Iterator[Finding]:
    """The issuer grants and another level pays: who signs the decision pays from his own level's fund. Leaves alone
    awards of higher levels. Source: Luật Thi đua, khen thưởng 2022 Điều 11 khoản 4, from 01/01/2024.
    """
    for rule in plan.facts.award_rules:
        if rule.kind == "funding" and re.search(
            r"\bdo (?:ban thi dua|so noi vu|ubnd tinh|uy ban nhan dan tinh|tinh|cap tren)\b[^.;]*\bcap\b",
            fold(rule.text),
        ):
            yield Finding(span=rule.span)


@check("AWD-009", severity="W", scope="movement", legal=("law.giay_khen",))
def unit_grants_itself(plan: CheckedPlan) -> Iterator[Finding]:
    """A unit under a Sở (hospital, centre, school) grants giấy khen itself, which the law does not name: a
    provincial rule must allow it. Leaves alone enterprises, universities, bodies under ministries, unions. Source:
    Luật Thi đua, khen thưởng 2022 Điều 80 khoản 1, from 01/01/2024; before, the law of 2003.
    """
    if plan.value("issuer_level") != "unit" or re.match(
        r"(?:cong ty|dai hoc|truong dai hoc|hoc vien|vien|cong doan|phong|xi nghiep)",
        fold(str(plan.value("issuer") or "")),
    ):
        return
    own = re.compile(
        r"(?:thu truong |nguoi dung dau )?(?:giam doc(?: (?:benh vien|trung tam).*)?|hieu truong.*|truong tram.*)$"
    )
    for a in plan.facts.awards:
        proposed = a.proposer or _PROPOSES.search(_sentence(plan, a.span))
        if a.form == "Giấy khen" and not proposed and own.match(_grantor(plan, a)):
            yield Finding(span=a.span, args={"grantor": a.grantor or ""}, confidence=a.confidence)
            return


_DISTRICT = re.compile(
    r"\b(?:ubnd|uy ban nhan dan|chu tich ubnd|hdnd|phong \w+(?: \w+){0,4})\s+(?:cac |cap )?(?:huyen|quan|thi xa)\b|"
    r"\bcap huyen\b|\bhuyen uy\b|\bcac huyen, (?:thi xa|thanh pho)\b"
)
_FORMER = re.compile(r"\b(?:truoc day|nguyen|cu\b|sap nhap|truoc khi|giai the|chuyen giao|ket thuc hoat dong)")


@check("AWD-010", severity="E", legal=("two_tier",))
def district_after_2025(plan: CheckedPlan) -> Iterator[Finding]:
    """From 1 July 2025 on a plan gives work, awards or copies to an office of the district level, which no longer
    exists. Leaves alone what is said of former districts, cited texts, and names of hospitals or centres. Source:
    Luật 72/2025/QH15, from 01/7/2025.
    """
    if plan.issued.earliest is None or plan.issued.earliest < date(2025, 7, 1):
        return
    rows = (*plan.facts.awards, *plan.facts.responsibilities, *plan.facts.recipients)
    spans = [Span(r.span.start, min(r.span.end, r.span.start + 120)) for r in rows]
    for span in spans:
        m = _DISTRICT.search(plan.folded, *span)
        if m and not _FORMER.search(_sentence(plan, span)):
            sure = 0.5 if plan.reading.by_ocr and plan.reading.poor else 1.0
            yield Finding(span=Span(m.start(), m.end()), confidence=sure)
            return


@check("AWD-011", severity="I", scope="movement", legal=("thematic",))
def yearly_title_for_campaign(plan: CheckedPlan) -> Iterator[Finding]:
    """A thematic movement promises titles of the regular yearly kind (Chiến sĩ thi đua, Lao động tiên tiến). Leaves
    alone plans for all emulation work of a year. Source: Nghị định 152/2025 (principles), from 01/7/2025.
    """
    subject = fold(str(plan.value("subject") or ""))
    thematic = "“" in str(plan.value("subject") or "") or "chuyen de" in subject or "cai cach hanh chinh" in subject
    for a in plan.facts.awards:
        if thematic and re.match(r"chiến sĩ thi đua|lao động tiên tiến|tập thể lao động", a.form.lower()):
            yield Finding(span=a.span, args={"form": a.form})


_DOSSIER = re.compile(
    r"\bho so\b|\bdanh sach\b|\bto trinh\b|\bbao cao thanh tich\b|\bvan ban de nghi\b|\bbien ban\b|\bphieu cham\b|"
    r"\bde nghi khen thuong\b[^.;\n]{0,40}\bgui\b|\bgui\b[^.;\n]{0,60}\bde nghi\b"
)
_BY_DAY = re.compile(r"\b(?:truoc|cham nhat|den het|han cuoi)\b[^.;\n]{0,24}\d")
_RECEIVES = re.compile(
    r"\b(?:gui|nop|trinh|tong hop)\b[^.;\n]{0,80}\b(?:ve|cho|den|tai|qua|phong|van phong|so|ban|hoi dong)\b|"
    r"\bnoi nhan ho so\b|\bdau moi\b|\btham dinh\b"
)


@check("AWD-012", severity="W", scope="movement", absence=True)
def no_dossier(plan: CheckedPlan) -> Iterator[Finding]:
    """The section on awards says nothing of dossiers: neither what they hold, nor where and by when to send them. A
    remark where only one or two of the three are missing. Leaves alone plans without a section on awards, and
    contests ("hội thi", "cuộc thi"), whose jury asks for no dossiers. Source: practice.
    """
    if not plan.award_sections or _CONTEST.search(fold(plan.value("subject") or "")):
        return
    stretch = "\n".join(plan.folded[slice(*plan.whole(s))] for s in plan.award_sections)
    outside = _dossier_sections(plan)
    kinds = {r.kind for r in plan.facts.award_rules}
    has_items = bool(kinds & {"dossier_item", "dossier_copies"}) or bool(_DOSSIER.search(stretch + outside))
    has_place = bool(_RECEIVES.search(stretch + outside))
    has_day = any(d.role == "dossier_deadline" for d in plan.facts.dates) or bool(_BY_DAY.search(stretch + outside))
    missing = [
        name for name, there in (("hồ sơ", has_items), ("nơi nhận", has_place), ("thời hạn", has_day)) if not there
    ]
    if missing:
        yield Finding(
            span=_title(plan.award_sections[0].start, plan),
            severity="W" if not has_items and not has_day else "I",
            args={"missing": ", ".join(missing)},
        )


_CONTEST = re.compile(r"\b(?:hoi thi|cuoc thi|hoi thao|hoi dien|giai thuong|giai bao chi)\b")


def _dossier_sections(plan: CheckedPlan) -> str:
    """Dossiers may have a section of their own."""
    spans = [plan.whole(s) for s in plan.headings if re.search(r"\bho so\b", fold(s.title))]
    return "\n".join(plan.folded[slice(*s)] for s in spans)

"""HDR: motto, issuer, number and symbol, place and date, title (Nghị định 30/2020 Điều 8, Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import data
from extractors.citations import NUMBER
from extractors.model import Citation, Span
from extractors.organizations import level_of
from normalizers.fold import fold, fold_term
from pipeline.checks.bounds import first_day
from pipeline.checks.model import Accused, Finding, Severity
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

NEW_MAP = first_day("2025-07-01")
LONGEST_TYPE = 3  # words of the longest name of a type without its title


def _own_header(plan: CheckedPlan) -> bool:
    """Number, date and issuer are expected here: not on a plan issued with a decision, nor a Party document."""
    return not plan.is_attached and not plan.is_party


def _in_copy(plan: CheckedPlan) -> tuple[Severity, Accused]:
    """A copy that begins below its header lost it on the way: a remark. A text file lost it when it was made."""
    if plan.header_lost:
        return "I", "reading" if plan.reading.origin == "text" else "plan"
    return "W", "plan"


def _of_blank(plan: CheckedPlan) -> Severity:
    """On a scan a thin pen may have left nothing that the reading could see: a person must look."""
    return "W" if plan.reading.by_ocr else "E"


# What no field was made of, where a copy runs the lines of a header together.
_SOME_NUMBER = re.compile(r"\bso\s*:?\s*\d+\s*/")
_SOME_DAY = re.compile(r"\bngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+(?:19|20)\d\d\b")


@check("HDR-001", severity="E", legal=("n30.register", "n30.number"))
def blank_number(plan: CheckedPlan) -> Iterator[Finding]:
    """ "Số:   /KH-SYT": there is room for the number and nothing in it, so the text is a draft or was not registered.
    Leaves alone numbers written by hand (ink in the gap). Source: Nghị định 30/2020 Điều 15, from 05/3/2020.
    """
    if plan.state("number") == "blank":
        yield Finding(span=plan.place("number"), severity=_of_blank(plan), confidence=plan.sure("number"))


@check("HDR-002", severity="E", legal=("n30.register", "n30.date"))
def blank_date(plan: CheckedPlan) -> Iterator[Finding]:
    """ "ngày   tháng   năm 2024": day or month was never filled in. Leaves alone dates written by hand.
    Source: Nghị định 30/2020 Điều 15 and Phụ lục I II.4, from 05/3/2020.
    """
    if plan.state("issued_on") == "blank":
        yield Finding(span=plan.place("issued_on"), severity=_of_blank(plan), confidence=plan.sure("issued_on"))


@check("HDR-003", severity="W", absence=True, legal=("n30.number",))
def no_number_line(plan: CheckedPlan) -> Iterator[Finding]:
    """No line "Số: …/KH-…" at all. A remark where the whole header is missing from the copy, or on a scan where the
    issuer above it was not read either; leaves alone plans
    issued with a decision, forms, and numbers that a copy ran into another line. Source: Nghị định 30/2020 Điều 8
    khoản 2 điểm c, from 05/3/2020.
    """
    if (
        plan.state("number") == "absent"
        and plan.value("symbol") is None
        and _own_header(plan)
        and not _SOME_NUMBER.search(plan.header_text)
    ):
        severity, accuses = _in_copy(plan)
        if plan.reading.by_ocr and not plan.has_issuer_line:  # the left column of the header was not read
            severity, accuses = "I", "reading"
        yield Finding(severity=severity, accuses=accuses)


@check("HDR-004", severity="W", absence=True, legal=("n30.date",))
def no_date_line(plan: CheckedPlan) -> Iterator[Finding]:
    """No line "<place>, ngày … tháng … năm …". A remark where the whole header is missing from the copy; leaves
    alone plans issued with a decision, and days that a copy ran into another line. Source: Nghị định 30/2020 Điều 8
    khoản 2 điểm d, from 05/3/2020.
    """
    if plan.state("issued_on") == "absent" and _own_header(plan) and not _SOME_DAY.search(plan.header_text):
        severity, accuses = _in_copy(plan)
        yield Finding(severity=severity, accuses=accuses)


@check("HDR-005", severity="W", absence=True, legal=("n30.motto",))
def no_motto(plan: CheckedPlan) -> Iterator[Finding]:
    """Neither quốc hiệu nor tiêu ngữ above the title. A remark where the issuer's line is missing too: the header
    was lost when the copy was made. Source: Nghị định 30/2020 Điều 8 khoản 2 điểm a, from 05/3/2020.
    """
    if not plan.has_motto and not plan.is_attached and plan.text.block_span("title"):
        severity, accuses = _in_copy(plan)
        yield Finding(severity=severity, accuses=accuses)


@check("HDR-006", severity="W", absence=True, legal=("n30.issuer",))
def no_issuer_line(plan: CheckedPlan) -> Iterator[Finding]:
    """No issuer in capitals at the upper left. A remark where the motto is missing too. Leaves alone plans issued
    with a decision. Source: Nghị định 30/2020 Điều 8 khoản 2 điểm b, from 05/3/2020.
    """
    if not plan.has_issuer_line and not plan.is_attached and plan.text.block_span("title"):
        severity, accuses = _in_copy(plan)
        yield Finding(severity=severity, accuses=accuses, args={"named": str(plan.value("issuer") or "–")})


@check("HDR-007", severity="I", legal=("n30.number",))
def number_without_zero(plan: CheckedPlan) -> Iterator[Finding]:
    """A number under 10 without its leading zero ("Số: 5/KH-TYT"). Source: Nghị định 30/2020 Phụ lục I II.3, from
    05/3/2020.
    """
    doc_number = str(plan.value("doc_number") or "")
    if re.match(r"[1-9][/-]", doc_number) and not plan.is_party:
        yield Finding(span=plan.place("number"), expected=f"0{doc_number}")


_SYMBOL = re.compile(r"[A-ZĐƯ][A-Za-zĐđƯư]*(?:-[A-ZĐƯ][A-Za-zĐđƯưƠơ&.\d]*){1,4}")


_YEAR_IN_NUMBER = re.compile(r"/\s?(?P<year>(?:19|20)\d\d)\s?/")


@check("HDR-008", severity="W", legal=("n30.number",))
def malformed_symbol(plan: CheckedPlan) -> Iterator[Finding]:
    """The number carries a year ("12/2024/KH-SYT": only normative texts do; "…/2024/KH-SYT" where the number itself
    is written in) or its symbol is no groups of capitals joined by hyphens. Leaves alone spaces that OCR or typing put
    around the slash, and Party documents. Source: Nghị định 30/2020 Phụ lục I II.3, from 05/3/2020.
    """
    symbol, place = str(plan.value("symbol") or ""), plan.place("symbol")
    if not symbol or place is None or plan.is_party or plan.doc_type == "CV":
        return
    year = _YEAR_IN_NUMBER.search(plan.clean, place.start, place.end)
    if year and plan.is_plan:
        found = str(plan.value("doc_number") or f"…/{year['year']}/{symbol}")
        yield Finding(span=place, found=found, expected=found.replace(f"/{year['year']}", "", 1))
    elif not _SYMBOL.fullmatch(symbol):
        yield Finding(span=plan.place("symbol"), found=symbol, confidence=_printed_sure(plan))


def _printed_sure(plan: CheckedPlan) -> float:
    """Short capitals are what OCR mistakes most: a scan's symbol never proves an error of the plan by itself."""
    return plan.surely(plan.sure("symbol"))


@cache
def _type_codes() -> dict[str, str]:
    return {row["code"]: row["name"] for row in data.table("doc_types")}


@check("HDR-009", severity="E", legal=("n30.types", "n30.number"))
def type_and_symbol_differ(plan: CheckedPlan) -> Iterator[Finding]:
    """The title says one type and the symbol another ("KẾ HOẠCH", "Số: 12/QĐ-SYT"). Leaves alone letters, symbols
    that open with no known type, and plans issued with a decision. Source: Nghị định 30/2020 Phụ lục III, from
    05/3/2020.
    """
    code = str(plan.value("symbol") or "").split("-")[0].split("/")[-1]
    if plan.doc_type in (None, "CV") or plan.is_attached or plan.is_party or code == plan.doc_type:
        return
    if code in _type_codes():
        expected = str(plan.value("symbol")).replace(code, str(plan.doc_type), 1)
        yield Finding(
            span=plan.place("symbol"),
            found=str(plan.value("symbol")),
            expected=expected,
            confidence=_printed_sure(plan),
        )


@check("HDR-010", severity="W", legal=("n30.number",))
def symbol_of_another_body(plan: CheckedPlan) -> Iterator[Finding]:
    """The letters of the symbol are no initials of the issuer's name, nor of the body above it. Every letter is
    looked for in order, so shortened symbols pass ("BVPS" for Bệnh viện Đa khoa khu vực Phù Sơn). Leaves alone
    issuers that are only named in the text, and symbols with letters that are no initials (W, J, digits). Source:
    Nghị định 30/2020 Phụ lục I II.3, from 05/3/2020.
    """
    parts = str(plan.value("symbol") or "").split("-")
    issuer = plan.fields.get("issuer")
    if len(parts) < 2 or plan.is_party or not (issuer and issuer.found_by == "header.issuer"):
        return
    names = " ".join((*_names_above(plan), *(str(plan.value(n) or "") for n in ("parent_issuer", "issuer"))))
    body = parts[0] if plan.doc_type == "CV" else parts[1]
    wanted = [fold(c) for c in body if c.isupper()]
    if not wanted or re.search(r"[WJFZ\d.&]", body) or _in_order(wanted, _initials(names)):
        return
    yield Finding(
        span=plan.place("symbol"),
        found=body,
        args={"issuer": str(plan.value("issuer"))},
        confidence=_printed_sure(plan),
    )


_OTHER_LINES = re.compile(r"\bso\s*[:.]|/kh-|\bngay\b|cong hoa|doc lap|hanh phuc|chu nghia")


def _names_above(plan: CheckedPlan) -> list[str]:
    """Header lines that may hold names, whatever their case (legacy fonts have capitals of their own)."""
    span = plan.text.block_span("header")
    lines = plan.clean[slice(*span)].split("\n") if span else []
    return [line for line in lines if not _OTHER_LINES.search(fold(line))]


def _initials(name: str) -> list[str]:
    """First letters of the words, and every letter of words in capitals ("THPT", "UBND", "PTNT"); UBND is spelled
    out, and so is the Youth Union, which signs "TĐTN" as "Tỉnh đoàn".
    """
    name = re.sub(r"\bUBND\b", "Ủy Ban Nhân Dân", name)
    name = re.sub(r"(?i)\b((?:tỉnh|thành|huyện|quận|thị|xã|phường)\s+đoàn)\b", r"\1 thanh niên", name)
    out = []
    for word in re.findall(r"[^\W\d_]+", name):
        out += [fold(c) for c in word] if word.isupper() and len(word) > 1 else [fold(word[0])]
    return out


def _in_order(wanted: list[str], letters: list[str]) -> bool:
    rest = iter(letters)
    return all(letter in rest for letter in wanted)


@check("HDR-011", severity="I", legal=("n30.date",))
def zeros_in_date(plan: CheckedPlan) -> Iterator[Finding]:
    """In the date line, a day under 10 or January and February without a zero, or March to September with one.
    Source: Nghị định 30/2020 Phụ lục I II.4, from 05/3/2020.
    """
    span = plan.place("issued_on")
    m = re.search(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam", plan.folded[slice(*span)]) if span else None
    if m is None or plan.state("issued_on") != "printed":
        return
    day, month = m[1], m[2]
    right_day = day.zfill(2)
    right_month = month.zfill(2) if int(month) in (1, 2) else str(int(month))
    if (day, month) != (right_day, right_month):
        yield Finding(span=span, expected=f"ngày {right_day} tháng {right_month}")


_LIKE_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(?:[/.-]|thang)\s*(?:(\d{1,2})(?!\d)|[a-z]+)")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _may_be_impossible(m: re.Match[str]) -> bool:
    """Unless every year's calendar has the day; a month in words ("tháng tư", "6 tháng đầu năm") has 28 at least."""
    day, month = int(m[1]), int(m[2] or 2)
    return not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1])


@check("HDR-012", severity="E")
def impossible_date(plan: CheckedPlan) -> Iterator[Finding]:
    """A day that no calendar has: 31 November, month 13. Leaves alone fractions without the word "ngày" before
    them, and a yearly 29 February. On scans our reading is accused: digits are what OCR mistakes. Source: the
    calendar.
    """
    if not any(map(_may_be_impossible, _LIKE_DAY.finditer(plan.folded))):
        return  # reading every date of a plan costs a tenth of checking it
    for d in plan.text.date_expressions:
        printed = plan.folded[d.start : d.end]
        dated = printed.startswith("ngay") or plan.folded[max(0, d.start - 6) : d.start].strip().endswith("ngay")
        if d.kind == "day" and not d.possible and (dated or d.year is not None):
            unsure = plan.reading.by_ocr or plan.reading.restored
            yield Finding(span=Span(d.start, d.end), severity="W" if unsure else "E", confidence=plan.surely())


@check("HDR-013", severity="W", legal=("provinces",))
def place_no_more(plan: CheckedPlan) -> Iterator[Finding]:
    """A provincial body dates its text, from 1 July 2025 on, with the name of a province that was merged into
    another. Leaves alone bodies of communes, whose wards may bear the old name. Source: Nghị quyết 202/2025/QH15,
    from 01/7/2025.
    """
    place = str(plan.value("place") or "")
    issued = plan.issued.earliest
    if not place or issued is None or NEW_MAP is None or issued < NEW_MAP:
        return
    if plan.value("issuer_level") not in ("province", "department"):
        return
    merged = _merged_provinces().get(fold_term(place))
    if merged:
        yield Finding(span=plan.place("place"), found=place, expected=merged)


@cache
def _merged_provinces() -> dict[str, str]:
    rows = data.table("provinces")
    kept = {fold_term(r["new_name"]) for r in rows}
    return {fold_term(r["old_name"]): r["new_name"] for r in rows if fold_term(r["old_name"]) not in kept}


@check("HDR-014", severity="I", legal=("n30.date",))
def shortened_place(plan: CheckedPlan) -> Iterator[Finding]:
    """The place in the date line is shortened or set otherwise than in law: "TP.HCM", "Hồ Chí Minh" alone, "Bà
    Rịa-Vũng Tàu" without spaces. Source: Nghị định 30/2020 Phụ lục I II.4, from 05/3/2020.
    """
    place = str(plan.value("place") or "")
    folded = fold(place)
    short = re.match(r"(?:tp|t\.p|tx|t\.x)\b", folded) or folded == "ho chi minh" or re.search(r"\w[-–]\w", place)
    if short:
        expected = re.sub(r"(\w)[-–](\w)", r"\1 - \2", place) if "-" in place or "–" in place else None
        expected = "Thành phố Hồ Chí Minh" if "hcm" in folded or "ho chi minh" in folded else expected
        yield Finding(span=plan.place("place"), found=place, expected=expected)


@check("HDR-015", severity="W", legal=("n30.register",))
def number_out_of_order(plan: CheckedPlan) -> Iterator[Finding]:
    """The plan cites a text of its own series and year that was issued earlier and has the same or a higher number,
    or later and has a lower one. Leaves alone texts of other bodies with the same symbol (UBND of another level),
    and numbers by hand. Source: Nghị định 30/2020 Điều 15 khoản 1, from 05/3/2020.
    """
    number, symbol, issued = plan.value("number"), plan.value("symbol"), plan.issued
    if not isinstance(number, int) or not symbol or not issued.exact or plan.is_attached:
        return
    for c in plan.citations:
        cited, day = _series_number(c, str(symbol)), first_day(c.issued_on)
        if cited is None or day is None or issued.earliest is None or day.year != issued.earliest.year:
            continue
        if not _same_body(plan, c):
            continue
        if (day < issued.earliest and cited >= number) or (day > issued.earliest and cited <= number):
            sure = plan.surely(min(c.confidence, plan.sure("number", "issued_on")))
            yield Finding(
                span=c.span, args={"own": str(plan.value("doc_number")), "cited": str(c.number)}, confidence=sure
            )


def _series_number(c: Citation, symbol: str) -> int | None:
    m = re.fullmatch(r"(\d+)[a-z]?/(.+)", c.number or "")
    return int(m[1]) if m and m[2] == symbol and len(c.issued_on or "") == 10 else None


def _same_body(plan: CheckedPlan, c: Citation) -> bool:
    """The symbol names the body, but every UBND is "UBND": there the cited issuer must be of the same level."""
    if "UBND" not in (c.number or ""):
        return True
    return c.issuer is not None and level_of(c.issuer) == plan.value("issuer_level")


@check("HDR-017", severity="W", absence=True, legal=("n30.title",))
def no_title(plan: CheckedPlan) -> Iterator[Finding]:
    """Nothing between the type and the body says what the plan is about. Leaves alone titles that hold a text's
    number only as part of more, a title on the line of the type ("QUY CHẾ THI ĐUA NĂM HỌC 2017-2018") or run into
    the body ("Về việc …"), and the "QUYẾT ĐỊNH:" above the articles of a decision. Source: Nghị định 30/2020 Điều 8
    khoản 2 điểm đ, from 05/3/2020.
    """
    span = plan.text.block_span("title")
    if span is None or plan.value("subject") or NUMBER.search(plan.clean, *span):
        return
    shown, after = plan.folded[slice(*span)].strip(), plan.folded[span.end : span.end + 10].lstrip()
    if len(shown.split()) <= LONGEST_TYPE and not shown.endswith(":") and not re.match(r"ve\b|v/v", after):
        yield Finding(span=Span(span.start, min(span.end, span.start + 80)))

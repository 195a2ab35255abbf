"""The header: number and symbol, place and date of issue, issuer and parent, type, subject, years, province.

Layout of Nghị định 30/2020 Phụ lục I: issuer left, motto right, "Số: 12/KH-SYT" and "An Giang, ngày 05 tháng 3 năm 2024" below,
then the type and the trích yếu. Copies lose any of these, so each value is looked for on its own and falls back to
what the opening says ("Sở Y tế ban hành Kế hoạch … như sau").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.model import Field, Gap, PlanText, Section, Span, State
from extractors.names import fixed_names, recase, sentence_case
from extractors.organizations import HEAD, level_of, spaced, starts_organization
from extractors.paragraphs import is_upper
from extractors.provinces import NEW_MAP_SINCE, Mention, Province, find_provinces
from extractors.sections import doc_type_of
from normalizers.fold import fold
from normalizers.letters import pattern

# "Số: 252/KH-TTKN", "Số:    /KH-SYT", "Số 12/2024/KH-UBND", "Số: 0125 /KH-UBND", "Số: …/BC-STC". A symbol is capital groups
# joined by "-" ("KH-SYT", "HD-SYT-CĐN", "QĐ-UBND"); its first letters name the type.
_SYMBOL = r"[A-ZĐƯ][A-Za-zĐđƯư]{0,9}(?:\s?[-–]\s?[A-ZĐƯ][A-Za-zĐđƯư&.]{0,14}\d{0,2}){0,3}"
_NUMBER_LINE = re.compile(
    rf"\b[Ss][ốoôóỐO06](?:\s*[:.;]\s*|[ \t]*)(?P<slot>(?P<number>\d{{1,5}}[a-z]?)?[\s.…_]*|[^\n/|]{{1,8}}?)"
    rf"(?:[/|]\s*(?P<year>(?:19|20)\d\d)\s*)?[/|]\s*(?P<symbol>{_SYMBOL})"
)
# Party bodies: "Số 20-KH/TU", "Số: 15 -HD/BTCTU".
_PARTY_LINE = re.compile(
    r"\bS[ốoôóỐO06]\s*[:.;]?\s*(?P<slot>(?P<number>\d{1,5}[a-z]?)?[\s.…_]*)-\s*(?P<symbol>[A-ZĐ][A-Za-zĐ]{1,4}\s?/\s?[A-ZĐƯ]{2,12}(?:-[A-ZĐƯ]{2,8})?)"
)
# A lone "Số:" whose symbol is lost, and a symbol whose "Số:" is.
_BARE_NUMBER = re.compile(r"(?m)^\s*Số\s*[:.]?\s*(?P<slot>(?P<number>\d{1,5})?)\s*$")
_BLANK = r"[\s.…_/]*"
_SLOT = rf"{_BLANK}\d{{0,2}}{_BLANK}|[^\n,;]{{1,7}}?"  # digits, room for them, or what OCR made of handwriting ("@3")
_DATE_LINE = re.compile(rf"\bngay\b(?P<day>{_SLOT})\bthang\b(?P<month>{_SLOT})\bnam\b[\s.…_]*(?P<year>(?:19|20)\d\d)?")
_SHORT_DATE = re.compile(r"\bngay\s+(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>(?:19|20)\d\d)")
_MOTTO = re.compile(
    r"cong\s+h\S*\s+x\S+\s+\S+\s+chu\s+nghia\s+viet\s+nam|doc\s+lap\s*[-–—]?\s*tu\s+do\s*[-–—]?\s*hanh\s+phuc|dang\s+cong\s+san\s+viet\s+nam"
)
# Signing software and copies leave these above the header.
_JUNK = re.compile(
    r"@|https?:|\bky boi\b|\bnguoi ky\b|\bthoi gian ky\b|\bngay ky\b|\d\d[:.]\d\d[:.]\d\d|^\W*$|signature|^co quan\s*:|^email|mat\s*$|^\W*(hoa toc|khan|thuong khan)\W*$|^du thao|cong bao"
)
# The verb of the opening sentence, before which the issuer names itself.
_ISSUES = re.compile(
    r"\b(?:xay dung|ban hanh|de ra|lap|trien khai|phat dong|to chuc)\s+(?:va (?:ban hanh|trien khai|to chuc thuc hien)\s+)?(?:\w+\s+){0,2}?(?:ke hoach|huong dan|quyet dinh|chuong trinh|phong trao)\b"
)
_SPAN_OF_YEARS = re.compile(
    r"\b(?:giai doan|nam hoc|tu nam|nhiem ky|cac nam|trong cac nam)\s+((?:19|20)\d\d)\s*(?:[-–—]|den(?: nam)?|va)\s*((?:19|20)\d\d)\b"
)
_CAPITALS = pattern(r"\W*((?:[\p{Lu}]+\s+){1,3}[\p{Lu}]*)(?=\S)")
_BELONGS_TO = pattern(r"\s+(?:trực\s+)?thuộc\s+(?=[\p{Lu}])|\s+truc\s+thuoc\s+(?=[\p{Lu}])")
_BARE_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)\b")
_ONE_YEAR = re.compile(r"\b(?:nam|thang \d{1,2}\s*/|quy [ivx\d]{1,3}\s*[/-]|thang \d{1,2} nam)\s*((?:19|20)\d\d)\b")


def find_header(plan: PlanText) -> list[Field]:
    """All header fields; a field that is not printed is there with value None.

    >>> from extractors.sections import find_sections
    >>> text = "SỞ Y TẾ\\nSố: /KH-SYT\\nAn Giang, ngày tháng năm 2024\\nKẾ HOẠCH\\nPhát động thi đua năm 2024\\nI. MỤC ĐÍCH"
    >>> fields = {f.field: (f.value, f.state) for f in find_header(PlanText(text, find_sections(text)))}
    >>> fields["number"], fields["symbol"], fields["issued_on"], fields["place"]
    ((None, 'blank'), ('KH-SYT', None), ('2024', 'blank'), ('An Giang', None))
    """
    number, symbol, doc_number = _number_fields(plan)
    issued_on, place = _date_fields(plan)
    doc_type = _doc_type(plan, symbol)
    subject = _subject(plan, doc_type)
    issuers = _issuer_fields(plan)
    province = _province_fields(plan, issuers, place, issued_on)
    return [
        number,
        symbol,
        doc_number,
        issued_on,
        place,
        doc_type,
        subject,
        *issuers,
        *province,
        *_year_fields(plan, subject),
    ]


def _field(
    name: str,
    value: object,
    span: Span | None,
    rule: str,
    confidence: float = 0.95,
    state: State | None = None,
    candidates: tuple[tuple[object, str], ...] = (),
) -> Field:
    return Field(
        field=name, value=value, span=span, found_by=rule, confidence=confidence, state=state, candidates=candidates
    )


def _missing(name: str, state: State | None = None) -> Field:
    return _field(name, None, None, "absent", state=state)


# ---- where the header is ------------------------------------------------------------------------------------------


def _header_spans(plan: PlanText) -> list[Span]:
    """Stretches to search for number and date: the header, the title of a letter, then the last lines of the plan."""
    return [Span(s.start, s.end) for s in plan.in_block("header", "title")]


def _gap_in(plan: PlanText, start: int, end: int) -> Gap | None:
    return next((g for g in plan.gaps if start <= g.start <= end), None)


def _slot_state(plan: PlanText, text: str, start: int, end: int) -> State:
    """Of a slot in a form: digits are printed (unless ink that could not be read stands there), nothing is blank, and
    anything else is what OCR made of handwriting ("ngày @3 tháng")."""
    gap = _gap_in(plan, start, end)
    if gap is not None:
        return "handwritten" if gap.kind == "ink" else "blank"
    content = text.strip(" .…_/\t")
    if not content:
        return "blank"
    return "printed" if re.fullmatch(r"\d{1,5}[a-z]?", content) else "handwritten"


# ---- number and symbol --------------------------------------------------------------------------------------------


def _find_number(plan: PlanText) -> tuple[re.Match[str], str] | None:
    for start, end in [*_header_spans(plan), *_tail_spans(plan)]:
        for form, rule in (
            (_PARTY_LINE, "header.number.party"),
            (_NUMBER_LINE, "header.number"),
            (_BARE_NUMBER, "header.number.bare"),
        ):
            for m in form.finditer(plan.clean, start, end):
                if not _cites(plan, m):
                    return m, rule
    return None


def _tail_spans(plan: PlanText) -> list[Span]:
    """Some offices number on the last page: lines of the recipients and signature blocks."""
    return [Span(s.start, s.end) for s in plan.in_block("recipients", "signature")]


def _cites(plan: PlanText, m: re.Match[str]) -> bool:
    """ "Về việc triển khai Kế hoạch số 12/KH-UBND" in a title cites; the plan's own number opens its line, or follows
    capitals on a merged one."""
    line_start = plan.clean.rfind("\n", 0, m.start()) + 1
    before = plan.clean[line_start : m.start()].strip(" |*_-–")
    return bool(before) and not is_upper(before) and not _JUNK.search(fold(before))


def _number_fields(plan: PlanText) -> tuple[Field, Field, Field]:
    found = _find_number(plan)
    if found is None:
        return _missing("number", "absent"), _missing("symbol"), _missing("doc_number", "absent")
    m, rule = found
    span = Span(m.start(), m.end())
    parts = m.groupdict()
    symbol = (
        re.sub(r"\s*([-–/])\s*", lambda s: s.group(1).replace("–", "-"), parts["symbol"]).strip(" .-")
        if parts.get("symbol")
        else None
    )
    state = _slot_state(plan, m["slot"], m.start("slot"), m.end("slot"))
    digits = parts["number"] if state == "printed" else None
    joint = "-" if rule.endswith("party") else "/"
    year = f"{parts['year']}/" if parts.get("year") else ""
    doc_number = f"{digits}{joint}{year}{symbol}" if digits and symbol else None
    value: int | str | None = int(digits) if digits and digits.isdigit() else digits
    return (
        _field("number", value, span, rule, state=state),
        _field("symbol", symbol, span, rule),
        _field("doc_number", doc_number, span, rule, state=state),
    )


# ---- date and place -----------------------------------------------------------------------------------------------


def _date_fields(plan: PlanText) -> tuple[Field, Field]:
    for start, end in [*_header_spans(plan), *_tail_spans(plan)]:
        for form in (_DATE_LINE, _SHORT_DATE):
            for m in form.finditer(plan.folded, start, end):
                place = _place_before(plan, m.start())
                if place is not None or plan.clean[m.start()].isupper() or _alone(plan, m):
                    return _issued_on(plan, m), place or _missing("place")
    return _missing("issued_on", "absent"), _missing("place")


def _alone(plan: PlanText, m: re.Match[str]) -> bool:
    start = plan.clean.rfind("\n", 0, m.start()) + 1
    return not plan.clean[start : m.start()].strip(" |*_,.…")


_PLACE = re.compile(r"(?P<place>[^\W\d_][^\n,;:|/]{1,38}?)\s*[,.]?\s*$")


def _place_before(plan: PlanText, date_start: int) -> Field | None:
    """ "Tiền Giang, " before the date, on the same line; on a merged line it follows the number."""
    line_start = plan.clean.rfind("\n", 0, date_start) + 1
    before = plan.clean[line_start:date_start]
    number = None
    for number in _NUMBER_LINE.finditer(before):
        pass
    offset = line_start + (number.end() if number else 0)
    stretch = plan.clean[offset:date_start]
    m = _PLACE.search(stretch)
    if (
        not m
        or len(stretch) - m.start() < len(stretch.strip()) - 3
        or not m["place"][:1].isupper()
        or len(m["place"].split()) > 7
    ):
        return None
    place = " ".join(m["place"].strip("*_ |").split())
    return _field("place", place, Span(offset + m.start("place"), offset + m.end("place")), "header.place")


def _issued_on(plan: PlanText, m: re.Match[str]) -> Field:
    day, month, year = (re.sub(r"\D", "", m[g] or "") for g in ("day", "month", "year"))
    states = {
        _slot_state(plan, plan.clean[m.start(g) : m.end(g)], m.start(g), m.end(g))
        for g in ("day", "month", "year")
        if m.start(g) >= 0
    }
    span, rule = Span(m.start(), m.end()), "header.date"
    partial = iso_date(year, month, day)
    if "handwritten" in states:
        return _field(
            "issued_on", None, span, rule, state="handwritten", candidates=((partial, "header.date.printed-part"),)
        )
    if "blank" in states or not (day and month and year):
        return _field("issued_on", iso_date(year, month, ""), span, rule, state="blank")
    return _field("issued_on", partial, span, rule, state="printed")


def iso_date(year: str, month: str, day: str) -> str | None:
    """ISO date as far as its parts go from the left: year, year-month, year-month-day; None without a year.

    >>> iso_date("2024", "5", "06"), iso_date("2024", "5", ""), iso_date("2024", "", "06"), iso_date("", "5", "6")
    ('2024-05-06', '2024-05', '2024', None)
    """
    if not year:
        return None
    if not month:
        return year
    return f"{year}-{int(month):02d}-{int(day):02d}" if day else f"{year}-{int(month):02d}"


# ---- type and subject ---------------------------------------------------------------------------------------------


def _title_lines(plan: PlanText) -> list[tuple[Span, str]]:
    out = []
    for node in plan.in_block("title"):
        offset = node.start
        for line in plan.clean[node.start : node.end].split("\n"):
            if line.strip():
                out.append((Span(offset, offset + len(line)), line.strip()))
            offset += len(line) + 1
    return out


def _doc_type(plan: PlanText, symbol: Field) -> Field:
    lines = _title_lines(plan)
    if lines:
        code = doc_type_of(fold(lines[0][1]))
        if code:
            return _field("doc_type", code, lines[0][0], "header.type")
        if symbol.value and "-" in str(symbol.value):
            return _field("doc_type", "CV", lines[0][0], "header.letter")
    return _missing("doc_type")


def _subject(plan: PlanText, doc_type: Field) -> Field:
    lines = _title_lines(plan)
    if not lines:
        return _missing("subject")
    if doc_type.value != "CV":
        lines = _without_type(lines)
    lines = [
        (s, t)
        for s, t in lines
        if not re.match(r"\(?\s*(?:ban hanh )?kem theo", fold(t)) and any(c.isalpha() for c in t)
    ]
    lines = [(s, t) for s, t in lines if not _is_authority(t)] or lines
    if not lines:
        return _missing("subject")
    text = re.sub(r"^v\s?/\s?v\s*:?\s*", "", " ".join(t for _, t in lines), flags=re.IGNORECASE)
    span = Span(lines[0][0].start, lines[-1][0].end)
    subject = sentence_case(text.strip(" .;*_"), plan)
    return _field("subject", subject[:1].upper() + subject[1:], span, "header.subject")


def _without_type(lines: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Drop the type line; what follows the type on the same line is the subject ("KẾ HOẠCH Phát động …")."""
    (start, end), first = lines[0]
    m = _CAPITALS.match(first)
    rest = first[m.end() :] if m and not is_upper(first) else ""
    return ([(Span(end - len(rest), end), rest)] if rest else []) + lines[1:]


def _is_authority(line: str) -> bool:
    """The body that decides, printed between type and basis of a decision: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
    return is_upper(line) and bool(
        re.match(
            r"(giam doc|chu tich|uy ban nhan dan|bo truong|hieu truong|hoi dong nhan dan|truong ban)\b", fold(line)
        )
    )


# ---- issuer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Organization:
    name: str
    span: Span


def _issuer_fields(plan: PlanText) -> list[Field]:
    """issuer, parent_issuer, issuer_level: from the header's capitals, else from the opening."""
    organizations = _header_organizations(plan)
    rule = "header.issuer"
    if not organizations:
        organizations = _opening_organizations(plan)
        rule = "opening.issuer"
    if not organizations:
        return [_missing("issuer"), _missing("parent_issuer"), _missing("issuer_level")]
    issuer = organizations[-1]
    name = recase(issuer.name, plan)
    confidence = 0.95 if rule == "header.issuer" else 0.85
    parent = _missing("parent_issuer")
    if len(organizations) > 1:
        above = organizations[-2]
        parent = _field("parent_issuer", recase(above.name, plan), above.span, rule, confidence)
    level = level_of(name)
    if parent.value and level == "department" and fold(str(parent.value)).startswith("so "):
        level = "unit"  # "Văn phòng Đăng ký đất đai", "Thanh tra": below a Sở they are units
    if parent.value and fold(name).startswith("phong ") and level_of(str(parent.value)) in ("district", "commune"):
        level = level_of(str(parent.value))  # a division of a district or commune
    return [
        _field("issuer", name, issuer.span, rule, confidence),
        parent,
        _field("issuer_level", level, issuer.span, rule, confidence) if level else _missing("issuer_level"),
    ]


def _header_organizations(plan: PlanText) -> list[_Organization]:
    """Organisations of the left column, from the highest to the issuer."""
    found: list[_Organization] = []
    for span, text in _issuer_lines(plan):
        folded = fold(text)
        if starts_organization(folded) and not (found and _is_open(found[-1].name, text)):
            found.append(_Organization(text, span))
        elif found:
            last = found.pop()
            found.append(_Organization(f"{last.name} {text}", Span(last.span.start, span.end)))
    return found


def _is_open(name: str, line: str) -> bool:
    """The name cannot end here ("SỞ GIÁO DỤC VÀ", "TRUNG TÂM KIỂM NGHIỆM THUỐC,"), or a fixed name goes on in the next line
    ("SỞ TÀI NGUYÊN VÀ MÔI" / "TRƯỜNG TỈNH SƠN LA")."""
    if re.search(r"(?:,|-|–|\bva|\btruong|\buy ban|\bcua|\bnganh)\s*$", fold(name).strip()):
        return True
    return any(a < len(name) < b for a, b in fixed_names(f"{name} {line}"))


def _issuer_lines(plan: PlanText) -> list[tuple[Span, str]]:
    """Capital lines that are neither motto nor junk, cut free from what was merged onto them."""
    out = []
    for node in plan.in_block("header"):
        mottos = [m.span() for m in _MOTTO.finditer(plan.folded, node.start, node.end)]
        offset = node.start
        for line in plan.clean[node.start : node.end].split("\n"):
            text = _without(line, offset, mottos)
            m = _NUMBER_LINE.search(text) or _PARTY_LINE.search(text) or re.search(r"\b[Ss]ố\s*:", text)
            text = text[: m.start()] if m else text
            cleaned = text.strip(" |*_\t.").lstrip("-–— ")
            if len(cleaned) > 1 and is_upper(cleaned) and not _JUNK.search(fold(cleaned)):
                start = offset + text.index(cleaned)
                out.append((Span(start, start + len(cleaned)), spaced(cleaned)))
            offset += len(line) + 1
    return out


def _without(line: str, offset: int, spans: list[tuple[int, int]]) -> str:
    """The line up to the first of the spans (the motto, read onto the same line or broken over several)."""
    for a, b in spans:
        if a < offset + len(line) and offset < b:
            return line[: max(0, a - offset)]
    return line


def _opening_organizations(plan: PlanText) -> list[_Organization]:
    """ "Trung tâm Kiểm nghiệm … trực thuộc Sở Y tế Tiền Giang (Trung tâm) xây dựng kế hoạch …" → parent and issuer."""
    for node in _opening(plan):
        for m in _ISSUES.finditer(plan.folded, node.start, node.end):
            found = _subject_of_verb(plan, node.start, m.start())
            if found:
                return found
    return _closing_organization(plan)


def _opening(plan: PlanText) -> list[Section]:
    """The paragraphs between basis and first heading."""
    body = [s for s in plan.sections if s.block in ("body", "basis")]
    first = next((i for i, s in enumerate(body) if s.label), len(body))
    return sorted(body[:first], key=lambda s: s.block == "basis")


def _subject_of_verb(plan: PlanText, start: int, verb: int) -> list[_Organization]:
    """The organisation that stands before the verb, in the verb's own sentence."""
    start = max(start, *(plan.clean.rfind(mark, start, verb) + 1 for mark in ("\n", ";", ". ")))
    stretch = re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), plan.clean[start:verb])
    heads = [m for m in HEAD.finditer(fold(stretch)) if stretch[m.start()].isupper()]
    for m in reversed(heads):
        if not _inside_name(stretch, m.start(), heads):
            return _split_dependence(stretch[m.start() :], start + m.start())
    return []


def _inside_name(stretch: str, start: int, heads: list[re.Match[str]]) -> bool:
    """A head that belongs to a larger name on its left: "Trung tâm … trực thuộc Sở Y tế", "Văn phòng Sở"."""
    before = stretch[:start].rstrip()
    return bool(before) and (fold(before).endswith(("thuoc", "cua")) or any(h.end() == len(before) for h in heads))


def _split_dependence(text: str, offset: int) -> list[_Organization]:
    m = _BELONGS_TO.search(text)
    name = " ".join((text[: m.start()] if m else text).strip(" ,").split())
    if not 3 <= len(name) <= 160 or len(name.split()) < 2:
        return []
    issuer = _Organization(name, Span(offset, offset + len(name)))
    if not m:
        return [issuer]
    above = text[m.end() :].strip(" ,")
    return [_Organization(above, Span(offset + m.end(), offset + m.end() + len(above))), issuer]


_CLOSING = re.compile(r"tren day la\b[^\n]*?\bcua\s+(?P<name>[^\n]*?)\s*(?:[./]|,|; |de nghi)")


def _closing_organization(plan: PlanText) -> list[_Organization]:
    for m in _CLOSING.finditer(plan.folded):
        name = plan.clean[m.start("name") : m.end("name")].strip()
        if starts_organization(fold(name)) and name[:1].isupper():
            return [_Organization(name, Span(m.start("name"), m.start("name") + len(name)))]
    return []


# ---- province -----------------------------------------------------------------------------------------------------


def _province_fields(plan: PlanText, issuers: list[Field], place: Field, issued_on: Field) -> list[Field]:
    names = ("province", "province_code", "province_2025", "province_code_2025")
    level = issuers[2].value
    found = None if level == "central" else _province(plan, issuers, place)
    if found is None:
        return [_missing(n) for n in names]
    province, span, rule, confidence = found
    on_new_map = str(issued_on.value or "") >= NEW_MAP_SINCE and province.name == province.name_2025
    code = province.code_2025 if on_new_map else province.code
    values = (province.name, code, province.name_2025, province.code_2025)
    return [_field(n, v, span, rule, confidence) for n, v in zip(names, values, strict=True)]


def _province(plan: PlanText, issuers: list[Field], place: Field) -> tuple[Province, Span, str, float] | None:
    """From the issuer's name, its parent's, the place, the subject; else what the opening and the closing name."""
    sources = [(f, f"province.{f.field}") for f in issuers[:2]] + [(place, "province.place")]
    for field, rule in sources:
        if field.span is not None:
            mentions = find_provinces(plan, field.span.start, field.span.end)
            if mentions:
                return mentions[-1].province, mentions[-1].span, rule, 0.95
    for start, end in [*_spans_of(plan, "title"), *_spans_of(plan, "header")]:
        mentions = find_provinces(plan, start, end)
        if mentions:
            return mentions[0].province, mentions[0].span, "province.title", 0.9
    return _commonest(plan)


def _spans_of(plan: PlanText, *blocks: str) -> list[Span]:
    return [Span(s.start, s.end) for s in plan.sections if s.block in blocks]


def _commonest(plan: PlanText) -> tuple[Province, Span, str, float] | None:
    """The province that the plan names as its own ("trên địa bàn tỉnh An Giang"); two that compete give none."""
    mentions = [m for m in find_provinces(plan) if m.named or _after_organization(plan, m)]
    counts: dict[str, list[Mention]] = {}
    for m in mentions:
        counts.setdefault(m.province.name, []).append(m)
    ranked = sorted(counts.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) < 2 * len(ranked[1])):
        return None
    first = ranked[0][0]
    return first.province, first.span, "province.text", 0.8


def _after_organization(plan: PlanText, mention: Mention) -> bool:
    return bool(
        re.search(
            r"(?:\bso|\bubnd|tinh uy)(?:\s+\w+){0,6}\s+$",
            plan.folded[max(0, mention.span.start - 50) : mention.span.start],
        )
    )


# ---- years --------------------------------------------------------------------------------------------------------


def _year_fields(plan: PlanText, subject: Field) -> list[Field]:
    """The year or span that the plan names itself by: in the subject, else in the sentence that introduces the body."""
    for span, rule in _year_stretches(plan, subject):
        text = plan.folded[span.start : span.end]
        for form in (_SPAN_OF_YEARS, _BARE_SPAN, _ONE_YEAR):
            m = form.search(text)
            if m:
                years = [int(g) for g in m.groups()]
                place = Span(span.start + m.start(), span.start + m.end())
                return [_field("year_from", min(years), place, rule), _field("year_to", max(years), place, rule)]
    return [_missing("year_from"), _missing("year_to")]


def _year_stretches(plan: PlanText, subject: Field) -> list[tuple[Span, str]]:
    stretches = [(subject.span, "years.subject")] if subject.span else []
    title = plan.block_span("title")
    opening = [s for s in plan.sections if s.block == "body" and not s.label and title and s.start >= title.end][:2]
    for s in opening:
        m = re.search(r"ke hoach\b[^\n]{0,200}", plan.folded[s.start : s.end])
        if m and re.search(r"nhu sau|sau day|sau\s*:", plan.folded[s.start : s.end]):
            stretches.append((Span(s.start + m.start(), s.start + m.end()), "years.opening"))
    return stretches

"""Citations of other texts: kind, number and symbol, date, issuer, title; basis or mention.

Nghị định 30/2020 Phụ lục I (II.6.b): the first citation of a text gives its type, number and symbol, date, issuer and
trích yếu; a law goes without number and issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import data
from extractors.model import Citation, PlanText, Span
from extractors.sections import BASIS
from normalizers.dates import DateExpression
from normalizers.fold import fold_term
from normalizers.letters import pattern

# Symbol of the administration: "CT-UBND", "HD-SYT-CĐN", "NĐ-CP", "CP" ("06/CP"), "QH15", "NQ-HĐND", "QĐ-TTg".
_GROUP = r"[A-ZĐƯÑ][A-Za-zĐđƯưƠơÑ&]{1,10}\d{0,2}"  # OCR: "27/ÑQ-HĐND"
_STATE_NUMBER = rf"\d{{1,5}}[a-z]?\s?(?:/\s?(?:19|20)\d\d\s?)?/\s?(?:{_GROUP})(?:\s?[-–]\s?{_GROUP}){{0,3}}"
# Symbol of the Party: "20-NQ/TW", "11-TT/TU", "01-HD/BTCTU".
_PARTY_NUMBER = r"\d{1,4}[a-z]?\s?[-–]\s?[A-ZĐ][A-Za-zĐđ]{1,5}\s?/\s?[A-ZĐ]{2,12}(?:[-–][A-ZĐ]{2,6})?"
NUMBER = re.compile(rf"(?<![\w/.,-])(?P<number>{_PARTY_NUMBER}|{_STATE_NUMBER})(?![\w/])")
_LAW = pattern(
    r"(?<!\w)(?P<title>(?:Bộ luật|Bo luat|Luật|Luat|Pháp lệnh|Phap lenh)\s+(?:sửa đổi|sua doi|[\p{Lu}])"
    r"(?:(?!\s(?:và|va)\s(?:Luật|Luat|Nghị|Nghi|Bộ|Bo|các|cac|văn bản|van ban)\b|\s(?:số|so)\s\d|\s(?:ngày|ngay)\s\d|\s(?:năm|nam)\s\d|\s(?:quy định|của Quốc hội|được|hiện hành|giảm|tăng|trên|trong|đối với|để|cho|tại|theo|đã|so với|bị|là|có|nhằm)\b)[^;.:()\n“”\"]){2,160})"
)
_ISSUER = pattern(r"\s*[,)]?\s*(?:\([^)]{0,40}\)\s*)?(?:của|do|cua|CỦA)\s+(?=[\p{Lu}])")
# What ends an issuer's name and opens the trích yếu.
_AFTER_ISSUER = pattern(
    r"\s+(?:ve|phe duyet|quy dinh|ban hanh|huong dan|phat dong|sua doi|trien khai|thuc hien|nham|trong|tai|den|cong bo|giao|thong qua|phe chuan|de|doi voi|"
    r"to chuc|tiep tuc|tang cuong|day manh|cu the|va (?:cac )?(?:ke hoach|quyet dinh|nghi quyet|nghi dinh|chi thi|cong van|thong tu|huong dan)|thanh lap|bai bo|dieu chinh|bo sung|dinh huong|kem theo|voi|cho|xac dinh|nang cao|bao cao|tong ket|la)(?!\w)|[;.()\n“\"]|,(?=\s*(?:[a-zà-ỹđ]|can cu))|$"
)
_LISTS_ON = pattern(r"\s+[\p{Lu}][^,]*\s(?:và|va)\s[\p{Lu}]")  # ", Thể thao và Du lịch"
_TITLE_END = re.compile(
    r"[;\n]|\.(?:\s|$)|,?\s(?:va\s)?(?:ke hoach|quyet dinh|nghi quyet|nghi dinh|chi thi|cong van|thong tu|huong dan|chuong trinh)\s(?:so\s)?\d|"
    r",\s(?=(?:ubnd|uy ban nhan dan|so|trung tam|benh vien|truong|ban|phong|cong doan)\b[^,;]{0,120}\b(?:ban hanh|xay dung)\b)"
)
_NOT_A_LAW_TITLE = re.compile(r"\s*(?:này|nay|trên|tren|đó|do)\b")


@cache
def _kinds() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    rows = data.table("citation_kinds")
    names = sorted((fold_term(r["kind"]) for r in rows), key=len, reverse=True)
    by_fold = {fold_term(r["kind"]): r["kind"] for r in rows}
    by_code = {c: r["kind"] for r in reversed(rows) for c in r["codes"].split(",") if c}
    pattern = "|".join(n.replace(" ", r"\s+") for n in names)
    return (
        re.compile(rf"(?<!\w)(?P<kind>{pattern})(?P<between>[^.;:\n]{{0,60}}?)\s*:?\s*(?:so)?\s*:?\s*$"),
        by_fold,
        by_code,
    )


def find_citations(plan: PlanText) -> list[Citation]:
    """One row per text and role, at its first place, in reading order.

    Leaves alone: the plan's own number in the header, recipients, signature; dates ("11/7/2019") and fractions.

    >>> from extractors.sections import find_sections
    >>> text = "KẾ HOẠCH\\nThi đua năm 2024\\nCăn cứ Quyết định số 12/QĐ-UBND ngày 25/12/2023 của UBND tỉnh về việc giao chỉ tiêu;\\nI. NỘI DUNG\\nTheo Nghị quyết số 20-NQ/TW."
    >>> [(c.role, c.verb, c.kind, c.number, c.issued_on, c.issuer) for c in find_citations(PlanText(text, find_sections(text)))]
    [('basis', 'Căn cứ', 'Quyết định', '12/QĐ-UBND', '2023-12-25', 'UBND tỉnh'), ('mention', None, 'Nghị quyết', '20-NQ/TW', None, None)]
    """
    numbered = list(_numbered(plan))
    laws = [law for law in _laws(plan) if not any(_inside(law.span, c.span) for c in numbered)]
    seen: set[tuple[str, str]] = set()
    out = []
    for citation in sorted([*numbered, *laws], key=lambda c: c.span):
        # Several rows only where number and date both differ in what they say: two texts may share a number (76/NQ-CP of
        # 2013 and of 2021), but "Quyết định số 12/QĐ-SNV" after "… ngày 03/3/2024" is the same text.
        name = citation.number or fold_term(citation.title or "")
        keys = {(f"{name} {date}", citation.role) for date in (citation.issued_on or "", "")}
        if (f"{name} {citation.issued_on or ''}", citation.role) not in seen:
            out.append(citation)
        seen |= keys
    return out


def _inside(inner: Span, outer: Span) -> bool:
    """The law named in another text's title ("… quy định chi tiết một số điều của Luật Thi đua, khen thưởng")."""
    return outer.start <= inner.start and inner.end <= outer.end


def _stretches(plan: PlanText) -> Iterator[tuple[int, int, bool, str | None]]:
    """Paragraphs to search: start, end, whether it is a basis, and the verb it opens with."""
    for section in plan.sections:
        if section.block in ("header", "recipients", "signature", "title"):
            continue
        offset = section.start
        for line in plan.clean[section.start : section.end].split("\n"):
            m = BASIS.match(plan.folded, offset) if section.block == "basis" else None
            yield offset, offset + len(line), section.block == "basis", _verb(plan, m) if m else None
            offset += len(line) + 1


def _verb(plan: PlanText, m: re.Match[str]) -> str:
    return " ".join(plan.clean[m.start() : m.end()].split())


def _numbered(plan: PlanText) -> Iterator[Citation]:
    for start, end, basis, verb in _stretches(plan):
        kind: str | None = None
        for m in NUMBER.finditer(plan.clean, start, end):
            number = _tidy(m["number"])
            found = _kind_before(plan, start, m.start(), number)
            if found is None and not _is_numbered(plan, start, m.start()):
                continue
            kind = found[0] if found else _kind_of_symbol(number) or kind
            first = found[1] if found else m.start()
            yield _citation(plan, first, m.end(), end, kind, number, basis, verb)


def _tidy(number: str) -> str:
    return re.sub(r"\s*([-–/])\s*", lambda m: m.group(1).replace("–", "-"), number).replace("Ñ", "N")


def _is_numbered(plan: PlanText, start: int, at: int) -> bool:
    """ "… số 008/CĐ-UBND và số 009/CĐ-UBND": the kind stands further left, the word "số" is enough."""
    return bool(re.search(r"(?:\bso\s*:?|[,;(]|\bva|\d{4})\s*$", plan.folded[max(start, at - 12) : at]))


def _kind_before(plan: PlanText, start: int, at: int, number: str) -> tuple[str, int] | None:
    """The kind's name left of the number ("Kế hoạch liên tịch số"), the nearest one, and where it begins."""
    pattern, by_fold, _ = _kinds()
    left = max(start, at - 110)
    m = None
    for m in _last_matches(pattern, plan.folded[left:at]):
        pass
    if m is None:
        return None
    name = by_fold[" ".join(m["kind"].split())]
    between = m["between"]
    if name in _LAWS:
        return _law_before(plan, start, at)
    if len(between.split()) > 4 or re.search(r"\d", between):
        return None
    return name, left + m.start()


_LAWS = ("Luật", "Bộ luật", "Pháp lệnh")
_LAW_OPENS = pattern(r"(?<!\w)(?P<kind>Luật|Luat|Bộ luật|Bo luat|Pháp lệnh|Phap lenh)\s+(?=[\p{Lu}]|sửa|sua)")


def _law_before(plan: PlanText, start: int, at: int) -> tuple[str, int] | None:
    """A law's name stands between kind and number, and may hold the word again: the outermost "Luật" opens it
    ("Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15")."""
    left = max(start, at - 260, plan.clean.rfind(";", start, at))
    for m in _LAW_OPENS.finditer(plan.clean, left, at):
        if not re.search(r"\d", plan.clean[m.end() : at]):
            by_fold = _kinds()[1]
            return by_fold[fold_term(m["kind"])], m.start()
    return None


def _last_matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that end at the end of the text, from the longest to the nearest."""
    position = 0
    while m := pattern.search(text, position):
        yield m
        position = m.start() + 1


def _kind_of_symbol(number: str) -> str | None:
    _, _, by_code = _kinds()
    groups = re.split(r"[-/]", re.sub(r"^\d+[a-z]?[-/](?:(?:19|20)\d\d/)?", "", number))
    return by_code.get(groups[0])


def _citation(
    plan: PlanText,
    start: int,
    after_number: int,
    end: int,
    kind: str | None,
    number: str,
    basis: bool,
    verb: str | None,
) -> Citation:
    stop = after_number
    date = _date_after(plan, after_number, end)
    if date is not None:
        stop = date.end
    issuer, issuer_end = _issuer_after(plan, stop, end)
    stop = max(stop, issuer_end)
    title, title_end = _title_after(plan, stop, end)
    law = kind in _LAWS
    if law:
        title = re.sub(r"\s+số\s*$", "", plan.clean[start : after_number - len(number)].strip()) or title
    confidence = 0.95 if kind and (date or law) else 0.85
    return Citation(
        span=Span(start, max(stop, title_end if not law else stop)),
        found_by="citation.number",
        confidence=confidence,
        role="basis" if basis else "mention",
        verb=verb,
        kind=kind,
        number=number,
        issued_on=date.iso if date else None,
        issuer=issuer,
        title=title,
    )


_DATE_LEAD = re.compile(r"\s*[,(]?\s*(?:ban hanh |ky )?(?:ngay\s*)?")


def _date_after(plan: PlanText, at: int, end: int) -> DateExpression | None:
    """The date directly after the number: "ngày 08/02/2021", ", ngày 04 tháng 12 năm 2023"."""
    date = next(iter(plan.dates_in(at, end)), None)
    return (
        date if date and _DATE_LEAD.fullmatch(plan.folded, at, date.start) and date.kind in ("day", "blank") else None
    )


def _issuer_after(plan: PlanText, at: int, end: int) -> tuple[str | None, int]:
    m = _ISSUER.match(plan.clean, at, end)
    if not m:
        return None, at
    issuer_end = _issuer_end(plan, m.end(), end)
    name = " ".join(plan.clean[m.end() : issuer_end].strip(" ,").split())
    return (name, issuer_end) if 2 <= len(name) <= 150 else (None, at)


def _issuer_end(plan: PlanText, start: int, end: int) -> int:
    """A comma ends the name, unless the name itself is a list: "Bộ Văn hóa, Thể thao và Du lịch"; so does a verb, unless it
    is a word of the name with the same letters: "giao" in "Sở Giáo dục"."""
    at = start
    while stop := _AFTER_ISSUER.search(plan.folded, at, end):
        word = plan.clean[stop.start() : stop.end()].strip()
        if word[:1].isupper() and not plan.clean[start:end].isupper():
            at = stop.end()
        elif word == "," and _lists_on(plan, stop.end(), end):
            at = stop.end()
        else:
            return stop.start()
    return end


def _lists_on(plan: PlanText, start: int, end: int) -> bool:
    """After a comma the name goes on: ", Thể thao và Du lịch"."""
    further = _AFTER_ISSUER.search(plan.folded, start, end)
    part = plan.clean[start : further.start() if further else end]
    return bool(_LISTS_ON.match(part)) and not NUMBER.search(part)


def _title_after(plan: PlanText, at: int, end: int) -> tuple[str | None, int]:
    """The trích yếu after issuer or date, up to the end of its sentence or part."""
    m = re.match(r"[\s,)]*(?:\((?!\w+\))[^)]*\)\s*)?", plan.clean[at:end])
    start = at + (m.end() if m else 0)
    stop = _TITLE_END.search(plan.folded, start, end)
    title_end = stop.start() if stop else end
    title = " ".join(plan.clean[start:title_end].split())
    if (
        not title
        or not title[0].isalpha()
        or len(title) > 400
        or plan.folded.startswith(("va ", "cua ", "tai ", "so "), start)
    ):
        return None, at
    return title, title_end


def _laws(plan: PlanText) -> Iterator[Citation]:
    """Laws cited by name: "Luật Thi đua, Khen thưởng ngày 15 tháng 6 năm 2022"; number null, name in title."""
    for start, end, basis, verb in _stretches(plan):
        for m in _LAW.finditer(plan.clean, start, end):
            if NUMBER.search(plan.clean, m.end("title"), min(end, m.end() + 40)) and re.match(
                r"\s*(?:số|so)\s", plan.clean[m.end() : end]
            ):
                continue
            title = " ".join(m["title"].strip(" ,").split())
            if len(title.split()) < 3:
                continue
            date = _date_after(plan, m.end(), end)
            if not (basis or date or _is_relied_on(plan, m)):
                continue
            yield Citation(
                span=Span(m.start("title"), date.end if date else m.start("title") + len(m["title"].rstrip(" ,"))),
                found_by="citation.law",
                confidence=0.85,
                role="basis" if basis else "mention",
                verb=verb,
                kind="Luật" if title.startswith("L") else title.split(maxsplit=2)[0] + " " + title.split(maxsplit=2)[1],
                issued_on=date.iso if date else None,
                title=title,
            )


_RELIED_ON = re.compile(r"\b(?:can cu|theo|quy dinh (?:cua|tai|trong)|thuc hien|dieu \d+|khoan \d+)(?: cac)?\s+$")


def _is_relied_on(plan: PlanText, m: re.Match[str]) -> bool:
    """A law named in the body is cited where the text rests on it or gives its year; "chấp hành Luật Giao thông" is advice."""
    after = re.match(r"\s*,?\s*nam (?:19|20)\d\d", plan.folded[m.end() : m.end() + 14])
    return bool(after) or bool(_RELIED_ON.search(plan.folded, max(0, m.start() - 40), m.start("title")))

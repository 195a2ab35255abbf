"""Laws cited by name: "Luật Thi đua, Khen thưởng ngày 15 tháng 6 năm 2022"; number null, the name in the title.

A law named in the body is cited where the text rests on it or gives its year; "chấp hành Luật Giao thông" is advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.citations.numbers import NUMBER, kind_names
from extractors.citations.parts import date_after
from extractors.citations.stretches import Stretch, find_stretches
from extractors.model import Citation, PlanText, Span
from normalizers.fold import fold_term
from normalizers.letters import pattern

# What ends the name of a law.
_NAME_ENDS = (
    # "Luật Đầu tư và các văn bản …", "Luật Thi đua, khen thưởng và Điều 8 Nghị định …"
    r"\s(?:và|va)\s(?:Luật|Luat|Nghị|Nghi|Bộ|Bo|các|cac|văn bản|van ban|Điều|điều|Dieu|khoản|khoan|điểm)\b"
    r"|,\s(?:Luật|Luat|Bộ [Ll]uật|Nghị|Nghi|Pháp lệnh)\s"  # "Luật Ngân sách nhà nước, Luật Đầu tư công"
    r"|\s(?:số|so)\s\d|\s(?:ngày|ngay)\s\d|\s(?:năm|nam)\s\d"
    r"|\s(?:quy định|của Quốc hội|được|hiện hành|giảm|tăng|trên|trong|đối với|để|cho|tại|theo|đã|so với|bị|là"
    r"|có hiệu|có quy|nhằm)\b"
)
# An amending law names those it amends: "… một số điều của Luật Cán bộ, công chức và Luật Viên chức".
_AMENDING_ENDS = _NAME_ENDS.replace("(?:Luật|Luat|", "(?:Luật [Ss]ửa|Luat [Ss]ua|")
# Small letters after "Luật" that open no law's name: "Luật sư", "Luật định", "Luật này".
_NO_NAME = r"sư|gia|pháp|lệ|định|hiện|này|trên|nêu|và|của|có|để|số|do|được|mới|cũ|liên|khác|là|quy|về|theo|cho"
_LETTER = r"[^;.:()\n“”\"]"
# "Luật Thi đua, khen thưởng", "Bộ luật Lao động", "Luật thi đua, khen thưởng", "Luật sửa đổi, bổ sung … của Luật …".
_LAW = pattern(
    r"(?<!\w)(?P<title>(?P<kind>Bộ [Ll]uật|Bo [Ll]uat|Luật|Luat|Pháp lệnh|Phap lenh)\s+(?:"
    rf"(?:[Ss]ửa đổi|[Ss]ua doi)(?:(?!{_AMENDING_ENDS}){_LETTER}){{2,240}}"
    rf"|(?:[\p{{Lu}}]|(?!(?:{_NO_NAME})\b)(?P<small>[\p{{Ll}}]))(?:(?!{_NAME_ENDS}){_LETTER}){{2,160}}))"
)
_SO = re.compile(r"\s*(?:số|so)\s")
_RELIED_ON = re.compile(r"\b(?:can cu|theo|quy dinh (?:cua|tai|trong)|thuc hien|dieu \d+|khoan \d+)(?: cac)?\s+$")
_AND = re.compile(r"\s*(?:[,;]|(?:,\s*)?\bva)\s*(?:cua\s*)?")  # "theo Luật Ngân sách nhà nước, Luật Đầu tư công"
_YEAR = re.compile(r"\s*,?\s*nam (?:19|20)\d\d")


def find_laws(plan: PlanText) -> Iterator[Citation]:
    """Laws without a number that a basis names, or that the body relies on."""
    for stretch in find_stretches(plan):
        listed: int | None = None  # where a law ends that the text relies on
        for m in _LAW.finditer(plan.clean, stretch.start, stretch.end):
            title = " ".join(m["title"].strip(" ,").split())
            goes_on = listed is not None and _AND.fullmatch(plan.folded, listed, m.start()) is not None
            relied_on = goes_on or _is_relied_on(plan, m)
            listed = m.end() if relied_on else None
            if len(title.split()) >= 3 and not _is_numbered(plan, m, stretch.end):
                yield from _citation(plan, stretch, m, title, relied_on=relied_on)


def _citation(plan: PlanText, stretch: Stretch, m: re.Match[str], title: str, *, relied_on: bool) -> Iterator[Citation]:
    date = date_after(plan, m.end(), stretch.end)
    if stretch.role == "basis" or date or _has_year(plan, m) or (relied_on and not m["small"]):
        yield Citation(
            span=Span(m.start(), date.end if date else m.start() + len(m["title"].rstrip(" ,"))),
            found_by="citation.law",
            confidence=0.85,
            role=stretch.role,
            verb=stretch.verb,
            kind=kind_names()[fold_term(m["kind"])],
            issued_on=date.iso if date else None,
            title=title,
        )


def _is_numbered(plan: PlanText, m: re.Match[str], end: int) -> bool:
    """ "Luật Thi đua, khen thưởng số 06/2022/QH15" is cited by its number."""
    return bool(_SO.match(plan.clean, m.end(), end)) and bool(
        NUMBER.search(plan.clean, m.end(), min(end, m.end() + 40))
    )


def _has_year(plan: PlanText, m: re.Match[str]) -> bool:
    """ "Bộ luật Hình sự năm 2015"."""
    return bool(_YEAR.match(plan.folded, m.end(), m.end() + 14))


def _is_relied_on(plan: PlanText, m: re.Match[str]) -> bool:
    return bool(_RELIED_ON.search(plan.folded, max(0, m.start() - 40), m.start()))

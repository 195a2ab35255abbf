"""Place and date of issue (Nghị định 30/2020 Phụ lục I, II.4): "An Giang, ngày 05 tháng 3 năm 2024".

The date keeps what is printed: "ngày … tháng 3 năm 2024" is 2024-03 and blank, handwritten parts are left open. A date
in the middle of a sentence ("ban hành ngày 05/3/2024") is not the date of issue.
"""

from __future__ import annotations

import re

from extractors.header.forms import number_stretches, printed, slot_state
from extractors.header.junk import MOTTO
from extractors.header.number import STATE_NUMBER
from extractors.model import Field, PlanText, Span, State
from normalizers.fold import fold
from normalizers.letters import pattern

_BLANK = r"[\s.…_/]*"
# Digits, room for them, or what OCR made of handwriting ("@3").
_SLOT = rf"{_BLANK}\d{{0,2}}{_BLANK}|[^\n,;]{{1,7}}?"
# On folded text: "ngày 05 tháng 3 năm 2024", "ngày      tháng     năm 2024", "ngày … tháng … năm".
_LONG_DATE = re.compile(rf"\bngay\b(?P<day>{_SLOT})\bthang\b(?P<month>{_SLOT})\bnam\b[\s.…_]*(?P<year>(?:19|20)\d\d)?")
# "ngày 05/3/2024", "ngày 05-3-2024".
_SHORT_DATE = re.compile(r"\bngay\s+(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>(?:19|20)\d\d)")
_ATTACHED = re.compile(r"\bkem theo\b")  # "(Ban hành kèm theo Quyết định số … ngày …)" dates another text
_PARTS = ("year", "month", "day")
_LEFT_COLUMN = pattern(r"\W*(?:[\p{Lu}]{2,}[-–,]?\s+){2,}(?=[\p{Lu}][\p{Ll}])")  # "BAN TUYÊN GIÁO   Vĩnh Long, ngày …"
_PLACE = re.compile(r"(?P<place>[^\W\d_][^\n,;:|/]{1,38}?)\s*[,.]?\s*$")


def find_date_place(plan: PlanText) -> tuple[Field, Field]:
    """``issued_on`` and ``place``.

    >>> from extractors.sections import find_sections
    >>> text = "SỞ Y TẾ\\nTiền Giang, ngày     tháng 3 năm 2024\\nKẾ HOẠCH\\nThi đua năm 2024"
    >>> [(f.value, f.state) for f in find_date_place(PlanText(text, find_sections(text)))]
    [('2024-03', 'blank'), ('Tiền Giang', None)]
    """
    for start, end in number_stretches(plan):
        for form in (_LONG_DATE, _SHORT_DATE):
            for m in form.finditer(plan.folded, start, end):
                if _ATTACHED.search(plan.folded, plan.line_start(m.start()), m.start()):
                    continue
                place = _place_before(plan, m.start())
                if place is not None or _is_capitalized(plan, m) or _opens_line(plan, m):
                    if place is not None and "(" in str(place.value):
                        place = None  # "Tỉnh (thành phố)": a form's room for one
                    return _issued_on(plan, m), place or Field.missing("place")
    return Field.missing("issued_on", "absent"), Field.missing("place")


def _is_capitalized(plan: PlanText, m: re.Match[str]) -> bool:
    """ "Ngày 05 tháng 3 năm 2024"; "CHỈ THỊ SỐ 14-CT/TW NGÀY 19 THÁNG 7 NĂM 2017" is the date of a cited text."""
    return plan.clean[m.start() : m.start() + 2].istitle()


def _opens_line(plan: PlanText, m: re.Match[str]) -> bool:
    return not plan.clean[plan.line_start(m.start()) : m.start()].strip(" |*_,.…")


def _place_before(plan: PlanText, date_start: int) -> Field | None:
    """ "Tiền Giang, " before the date, on the same line; on a merged line it follows number and motto."""
    line_start = plan.line_start(date_start)
    before = plan.clean[line_start:date_start]
    left = _LEFT_COLUMN.match(before)
    merged = [left.end()] if left else []
    merged += [m.end() for m in (*STATE_NUMBER.finditer(before), *MOTTO.finditer(fold(before)))]
    start = line_start + max(merged, default=0)
    stretch = plan.clean[start:date_start]
    m = _PLACE.search(stretch)
    if m is None or not _is_place(m, stretch):
        return None
    place = " ".join(m["place"].strip("*_ |").split())
    return printed("place", place, Span(start + m.start("place"), start + m.end("place")), "header.place")


def _is_place(m: re.Match[str], stretch: str) -> bool:
    """The place is a short name with a capital and all there is before the date, but for specks."""
    all_there_is = len(stretch) - m.start() >= len(stretch.strip()) - 3
    return all_there_is and m["place"][0].isupper() and len(m["place"].split()) <= 7


def _issued_on(plan: PlanText, m: re.Match[str]) -> Field:
    """The date as far as it is printed; beside handwriting the digits read are only a candidate."""
    year, month, day = (re.sub(r"\D", "", m[part] or "") for part in _PARTS)
    state = _date_state(plan, m, complete=bool(year and month and day))
    read = iso_date(year, month, day)
    return Field(
        field="issued_on",
        value={"printed": read, "blank": iso_date(year, month, "")}.get(state),
        span=Span(m.start(), m.end()),
        found_by="header.date",
        confidence=0.95,
        state=state,
        candidates=((read, "header.date.printed-part"),) if state == "handwritten" else (),
    )


def _date_state(plan: PlanText, m: re.Match[str], *, complete: bool) -> State:
    states = {slot_state(plan, *m.span(part)) for part in _PARTS if m[part] is not None}
    if "handwritten" in states:
        return "handwritten"
    return "printed" if complete and "blank" not in states else "blank"


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

"""Number and symbol of the plan (Nghị định 30/2020 Phụ lục I, II.3): "Số: 12/KH-SYT", in Party bodies "Số 20-KH/TU".

A number cited in the title ("Về việc triển khai Kế hoạch số 12/KH-UBND") is left alone: the plan's own opens its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.citations.numbers import nearest_kind
from extractors.header.forms import number_stretches, printed, slot_state
from extractors.header.junk import is_junk
from extractors.model import Field, PlanText, Span
from extractors.paragraphs import is_upper
from normalizers.fold import fold

_SO = r"[ốoôóỐO06]"  # the vowel of "Số", and what OCR makes of it
# Digits, room for them ("Số:    /KH-SYT", "Số: …/BC-STC"), a letter of a number squeezed in ("12a").
_SLOT = r"(?P<number>\d{1,5}[a-z]?)?[\s.…_]*"
# Capital groups joined by "-", the first names the type: "KH-SYT", "HD-SYT-CĐN", "QĐ-UBND".
_SYMBOL = r"[A-ZĐƯ][A-Za-zĐđƯư]{0,9}(?:\s?[-–]\s?[A-ZĐƯ][A-Za-zĐđƯư&.]{0,14}\d{0,2}){0,3}"
# "KH/TU", "HD/BTCTU", "KH/ĐU-VP".
_PARTY_SYMBOL = r"[A-ZĐ][A-Za-zĐ]{1,4}\s?/\s?[A-ZĐƯ]{2,12}(?:-[A-ZĐƯ]{2,8})?"

# "Số: 252/KH-TTKN", "Số 12/2024/KH-UBND", "Số: 0125 /KH-UBND", "Số: @3/KH-SYT" (handwriting read by OCR); portals print
# "Số hiệu: 31/2020/QĐ-UBND" above their copy.
STATE_NUMBER = re.compile(
    rf"\b[Ss]{_SO}(?:,?\s+(?:ký\s+)?hiệu)?(?:\s*[:.;]\s*|[ \t]*)(?P<slot>{_SLOT}|[^\n/|]{{1,8}}?)"
    rf"(?:[/|]\s*(?P<year>(?:19|20)\d\d)\s*)?[/|]\s*(?P<symbol>{_SYMBOL})"
)
# "Số 20-KH/TU", "Số: 15 -HD/BTCTU".
PARTY_NUMBER = re.compile(rf"\bS{_SO}\s*[:.;]?\s*(?P<slot>{_SLOT})-\s*(?P<symbol>{_PARTY_SYMBOL})")
# "Số: 12", "Số:" on a line of its own: the symbol is lost.
_BARE_NUMBER = re.compile(r"(?m)^\s*Số\s*[:.]?\s*(?P<slot>(?P<number>\d{1,5})?)\s*$")

_KIND_REACH = 60  # characters left of a cited number in which its kind begins

_FORMS = (
    (PARTY_NUMBER, "header.number.party"),
    (STATE_NUMBER, "header.number"),
    (_BARE_NUMBER, "header.number.bare"),
)


def find_number(plan: PlanText) -> tuple[Field, Field, Field]:
    """``number``, ``symbol``, ``doc_number``.

    >>> from extractors.sections import find_sections
    >>> text = "SỞ Y TẾ\\nSố: 0125 /KH - SYT\\nKẾ HOẠCH\\nThi đua năm 2024"
    >>> [f.value for f in find_number(PlanText(text, find_sections(text)))]
    [125, 'KH-SYT', '0125/KH-SYT']
    """
    m, rule = next(_own_numbers(plan), (None, ""))
    if m is None:
        return Field.missing("number", "absent"), Field.missing("symbol"), Field.missing("doc_number", "absent")
    span = Span(m.start(), m.end())
    state = slot_state(plan, *m.span("slot"))
    digits = m["number"] if state == "printed" else None
    symbol = _symbol(m)
    return (
        printed("number", _value(digits), span, rule, state=state),
        printed("symbol", symbol, span, rule),
        printed("doc_number", _doc_number(m, digits, symbol), span, rule, state=state),
    )


def _own_numbers(plan: PlanText) -> Iterator[tuple[re.Match[str], str]]:
    for start, end in number_stretches(plan):
        for form, rule in _FORMS:
            for m in form.finditer(plan.clean, start, end):
                if not _is_cited(plan, m):
                    yield m, rule


def _is_cited(plan: PlanText, m: re.Match[str]) -> bool:
    """The plan's own number opens its line, or follows capitals or junk on a merged one. In capitals itself it stands
    in a heading: "THỰC HIỆN CHỈ THỊ SỐ 14-CT/TW NGÀY …"."""
    before = plan.clean[plan.line_start(m.start()) : m.start()].strip(" |*_-–")
    if m.group()[1].isupper() and nearest_kind(plan.folded[max(0, m.start() - _KIND_REACH) : m.start()]):
        return True
    return bool(before) and not is_upper(before) and not is_junk(fold(before))


def _symbol(m: re.Match[str]) -> str | None:
    """ "KH – SYT" → "KH-SYT"."""
    symbol = m.groupdict().get("symbol")
    return re.sub(r"\s*([-–/])\s*", lambda s: s[1].replace("–", "-"), symbol).strip(" .-") if symbol else None


def _value(digits: str | None) -> int | str | None:
    """The number without leading zeros; "12a" stays text."""
    return int(digits) if digits and digits.isdigit() else digits


def _doc_number(m: re.Match[str], digits: str | None, symbol: str | None) -> str | None:
    if not (digits and symbol):
        return None
    if m.re is PARTY_NUMBER:
        return f"{digits}-{symbol}"
    return f"{digits}/{m['year']}/{symbol}" if m["year"] else f"{digits}/{symbol}"

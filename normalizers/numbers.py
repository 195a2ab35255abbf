"""Numbers as values, read the Vietnamese way: a point parts thousands, a comma parts decimals.

"97,5%" is 97.5 and "%", "1.200" is 1200, "05 (năm)" is 5 once, "3,5 triệu đồng" is 3,500,000. Functions take clean or
folded text and return offsets of that text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.dates import find_date_expressions
from normalizers.fold import fold
from normalizers.number_words import UNIT_WORDS, words_to_int

_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberExpression:
    """One printed number, ``text[start:end]``, with its scale ("triệu") and the same number in words behind it
    ("05 (năm)"), but without its unit. ``value`` counts the scale in. ``percent``: "%" or "phần trăm" follows (and is
    inside the span). ``certain`` is False where the separators can be read two ways ("1,200": 1.2 by the standard,
    often 1200).
    ``words``: value of the words in brackets, where they stand there; it should equal ``value``.
    """

    start: int
    end: int
    value: int | float
    percent: bool = False
    certain: bool = True
    words: int | None = None


def parse_number(text: str) -> int | float | None:
    """Value of one number in digits or in words, with "%" or scale; None where the text is anything else.

    >>> [parse_number(t) for t in ("97,5%", "1.200", "05", "1.250.000,50", "mười lăm", "3,5 triệu", "12/KH-SYT")]
    [97.5, 1200, 5, 1250000.5, 15, 3500000, None]
    """
    folded = fold(text).strip()
    m = _NUMBER.fullmatch(folded)
    if m:
        found = _read(m)
        return found.value if found else None
    return words_to_int(folded)


# "1.200", "1.250.000,50", "97,5", "05", "2024"
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+[.,]\d+|\d+"
_WORDS = rf"(?:{UNIT_WORDS})(?:\s(?:{UNIT_WORDS}))*"
_NUMBER = re.compile(
    rf"""(?P<digits>{_DIGITS})
    (?:\s?\(\s?(?P<words>{_WORDS})\s?\))?
    (?:\s?(?P<percent>%|phan\stram\b)|\s(?P<scale>nghin|ngan|trieu|ty|ti)\b(?:\s(?P<scale2>ty|ti)\b)?)?""",
    re.VERBOSE,
)
# What looks like a number and is none: parts of documents' numbers and symbols ("252/KH-TTKN", "QH15", "06/CP"), names
# ("COVID-19"), labels at the head of a line ("2.1. Đối với"), telephone numbers, times ("12h00"), footnote marks.
_NOT_NUMBERS = re.compile(
    r"""\b[a-z]+-?\d+\b
      | \b\d+(?:/\d+)*/[a-z][\w/-]*
      | \b\d+-[a-z]{2,}/[\w-]+
      | \bso:?\s\d+\b(?!\s?(?:%|diem|nguoi|tap\sthe|ca\snhan))
      | (?:^|\n)[ \t]*\d{1,2}(?:\.\d{1,2}){0,3}[.)/](?=\s|[^\W\d])
      | (?:^|\n)[ \t]*\d{1,2}(?:\.\d{1,2}){1,3}(?=\s+[^\W\d])
      | \b(?:khoan|dieu|muc|chuong|phu\sluc|diem\s[a-z],?\skhoan)\s\d+\b
      | \b0\d{2,3}[.\s-]?\d{3}[.\s-]?\d{3,4}\b
      | \b\d{1,2}h\d{0,2}\b
      | \[\d+\]""",
    re.VERBOSE,
)


def find_numbers(text: str) -> list[NumberExpression]:
    """Numbers in reading order. Leaves alone dates, years, numbers of documents and articles, labels and telephones.

    >>> found = find_numbers("2.1. Đạt 97,5% của 1.200 hồ sơ, Kế hoạch số 12/KH-SYT năm 2024, 05 (năm) mẫu")
    >>> [(n.value, n.percent) for n in found]
    [(97.5, True), (1200, False), (5, False)]
    """
    folded = fold(text)
    taken = [False] * (len(folded) + 1)
    for start, end in [(d.start, d.end) for d in find_date_expressions(folded)] + [
        m.span() for m in _NOT_NUMBERS.finditer(folded)
    ]:
        taken[start:end] = [True] * (end - start)
    found = []
    for m in _NUMBER.finditer(folded):
        if taken[m.start()] or _inside_word(folded, m):
            continue
        number = _read(m)
        if number:
            found.append(number)
    return found


def _inside_word(folded: str, m: re.Match[str]) -> bool:
    before, after = folded[m.start() - 1 : m.start()], folded[m.end("digits") : m.end("digits") + 1]
    return before.isalnum() or before in ("_", "/") or after.isalpha() or after in ("_", "/")


def _read(m: re.Match[str]) -> NumberExpression | None:
    value, certain = _value(m["digits"])
    for scale in (m["scale"], m["scale2"]):
        value = _times(value, _SCALES[scale]) if scale else value
    words = words_to_int(m["words"]) if m["words"] else None
    return NumberExpression(
        start=m.start(), end=m.end(), value=value, percent=bool(m["percent"]), certain=certain, words=words
    )


def _times(value: int | float, scale: int) -> int | float:
    product = round(value * scale, 6)
    return int(product) if product == int(product) else product


def _value(digits: str) -> tuple[int | float, bool]:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        whole, _, part = digits.replace(".", "").partition(",")
        return (float(f"{whole}.{part}") if part else int(whole)), True
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", digits):
        return int(digits.replace(",", "")), True
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        return float(digits.replace(",", ".")), False
    if "," in digits or "." in digits:
        return float(digits.replace(",", ".")), True
    return int(digits), True

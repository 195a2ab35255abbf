"""Dates and spans of time, as they are printed: found in text and read as values.

A date keeps exactly what is printed: "tháng 10/2025" has no day, "ngày 15 tháng 10 hàng năm" has no year, "ngày …
tháng … năm 2024" has room where day and month belong, "ngày 32 tháng 12" stays impossible. Nothing is filled in, no
clock is read. All functions take clean or folded text (diacritics do not matter) and return offsets of that text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

from normalizers.fold import fold
from normalizers.number_words import UNIT_WORDS, words_to_int

DateKind = Literal["day", "month", "year", "quarter", "half", "span", "blank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateExpression:
    """One printed date or span, ``text[start:end]``.

    ``kind``: day ("06/5/2024", "15 tháng 10"), month, quarter ("quý IV/2025"), half ("6 tháng đầu năm 2024"), year,
    span ("giai đoạn 2023 - 2030": ``year`` to ``year_to``), blank ("ngày … tháng … năm 2024": there is room for what
    is missing). ``yearly``: "hàng năm" follows. ``possible`` is False for "31/11/2024".
    """

    start: int
    end: int
    kind: DateKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    year_to: int | None = None
    yearly: bool = False

    @property
    def possible(self) -> bool:
        """Such a day exists (29 February does where no year is printed)."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return self.quarter is None or 1 <= self.quarter <= 4
        last = monthrange(self.year or 2024, self.month)[1] if self.month else 31
        return 1 <= self.day <= last

    @property
    def iso(self) -> str | None:
        """``2024-05-06``, ``2024-05``, ``2024``, ``--10-15``; None for spans, quarters, halves, impossible days."""
        if not self.possible or self.kind in ("span", "quarter", "half"):
            return None
        if self.day is not None and self.month is None:
            return None
        parts = [f"{self.month:02d}" if self.month else "", f"{self.day:02d}" if self.day else ""]
        tail = "-".join(p for p in parts if p)
        if self.year is None:
            return f"--{tail}" if tail else None
        return f"{self.year:04d}-{tail}" if tail else f"{self.year:04d}"

    @property
    def first(self) -> str | None:
        """The first day included, or as much of it as is certain: quý IV/2025 begins ``2025-10-01``."""
        months = self._months()
        if months and self.year:
            return f"{self.year:04d}-{months[0]:02d}-01"
        return f"{self.year:04d}" if self.kind == "span" and self.year else self.iso

    @property
    def last(self) -> str | None:
        """The last day included, or as much of it as is certain: quý IV/2025 ends ``2025-12-31``."""
        months = self._months()
        if months and self.year:
            return f"{self.year:04d}-{months[1]:02d}-{monthrange(self.year, months[1])[1]:02d}"
        return f"{self.year_to:04d}" if self.kind == "span" and self.year_to else self.iso

    def _months(self) -> tuple[int, int] | None:
        if self.kind == "quarter" and self.quarter and self.possible:
            return 3 * self.quarter - 2, 3 * self.quarter
        if self.kind == "half" and self.half:
            return 6 * self.half - 5, 6 * self.half
        return None


# --- atoms, on folded text -------------------------------------------------------------------------------------------

_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_MONTH_WORDS = "gieng|mot|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi(?:\\s(?:mot|hai))?|chap"
_NUMBER_WORD = rf"(?:{UNIT_WORDS})(?:\s(?:{UNIT_WORDS}))*"
_GAP = r"(?:\s*(?:\.{2,}|…+|_{2,})\s*|\s+)"  # room for writing: "ngày .... tháng", "ngày   tháng"
_DOTS = r"\s*(?:\.{2,}|…+|_{2,})"
_S = r"\s*"


def _word(word: str) -> str:
    r"""The word at its beginning. Its letters come first: ``re`` finds a literal ten times as fast as ``\b``."""
    return rf"{word}(?<=\b{word})"


_PATTERNS: tuple[tuple[DateKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))  # type: ignore[misc]
    for kind, pattern in (
        # "ngày … tháng … năm 2024", "ngày tháng 01 năm 2025", "ngày     tháng     năm 20…"
        (
            "blank",
            rf"{_word('ngay')}{_GAP}thang(?:{_S}(?P<month>\d{{1,2}})\b{_S}|{_GAP})"
            rf"nam(?:{_S}{_YEAR}\b|{_S}20(?:\d?(?:\.+|…|_+))|{_DOTS}|{_S}(?=\n|$))",
        ),
        ("blank", rf"{_word('ngay')}{_S}(?P<day>\d{{1,2}}){_GAP}thang{_GAP}nam{_S}{_YEAR}\b"),
        # "06 tháng 5 năm 2024", "ngày 15 tháng 10", "ngày 01 tháng 01 năm 2024"
        ("day", rf"\b(?:ngay{_S})?(?P<day>\d{{1,2}}){_S}thang{_S}(?P<month>\d{{1,2}})(?:{_S},?{_S}nam{_S}{_YEAR})?\b"),
        # "ngày mười lăm tháng sáu năm hai nghìn không trăm hai mươi tư"
        (
            "day",
            rf"{_word('ngay')}\s(?:mung\s)?(?P<day_words>{_NUMBER_WORD})\sthang\s(?P<month_words>{_MONTH_WORDS})"
            rf"(?:\snam\s(?:{_YEAR}|(?P<year_words>hai\s(?:nghin|ngan)\s{_NUMBER_WORD})))?\b",
        ),
        # "15/01/2024", "15-01-2024", "15.01.2024"; not inside "123/2024/QĐ"
        (
            "day",
            rf"(?P<day>\d(?<![\w/.,-]\d)\d?){_S}(?P<mark>[/.-]){_S}(?P<month>\d{{1,2}}){_S}(?P=mark){_S}{_YEAR}"
            r"(?![\d/]|-\w|[.,]\d)",
        ),
        # "ngày 15/10", "từ 01/01": a word before it says that it is a date
        (
            "day",
            r"\b(?:ngay|tu|den|truoc|sau|het)\s(?P<day>\d{1,2})/(?P<month>\d{1,2})"
            r"(?![\d/%]|-\w|[.,]\d)(?!\s?(?:diem|nguoi|don vi|co quan))",
        ),
        # "01/6 và 15/11": a date stands before it
        (
            "day",
            r"[,\s](?:(?<=\d/\d[,\s])|(?<=\d/\d\d[,\s]))(?:(?<=,)|(?<=\s)\s*va)\s(?:ngay\s)?(?P<day>\d{1,2})/(?P<month>\d{1,2})"
            r"(?![\d/%]|-\w|[.,]\d)(?!\s?(?:diem|nguoi|don vi|co quan))",
        ),
        # "quý IV/2025", "quý 3 năm 2024", "Quý II"
        ("quarter", rf"{_word('quy')}\s(?P<quarter>i{{1,3}}|iv|[1-4])\b(?:{_S}(?:/|-|nam|,{_S}nam){_S}{_YEAR}\b)?"),
        # "6 tháng đầu năm 2024", "06 tháng cuối năm"
        ("half", rf"(?:0(?<=\b0)6|6(?<=\b6)){_S}thang\s(?P<half>dau|cuoi)\snam(?:\s{_YEAR})?\b"),
        # "tháng 10/2025", "tháng 6 năm 2025", "tháng 12"
        (
            "month",
            rf"{_word('thang')}{_S}(?P<month>\d{{1,2}})(?:{_S}(?:[/.-]|nam|,{_S}nam){_S}{_YEAR})?(?![\d/%]|[.,]\d)\b",
        ),
        # "giai đoạn 2023 - 2030", "năm 2021 đến năm 2025", "năm học 2024-2025", "2020-2025"
        (
            "span",
            rf"(?P<from>(?:19|20|21)(?<=\b\d\d)\d\d){_S}(?:[-–—]+|den(?:\snam)?){_S}(?P<to>(?:19|20|21)\d\d)(?![\d/]|-\w)\b",
        ),
        ("year", rf"{_word('nam')}{_S}{_YEAR}(?![\d/%]|-\w|[.,]\d)\b"),
    )
)
_YEARLY = re.compile(r"\s*,?\s*(?:(?:cua\s)?(?:hang|hng|moi|tung)\snam\b|thuong nien\b)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def find_date_expressions(text: str) -> list[DateExpression]:
    """Dates in reading order, never overlapping; the fuller reading wins ("tháng 5 năm 2024" inside a whole date is not
    found a second time).

    Leaves alone numbers of documents ("12/2024/QĐ-UBND"), percentages, ages and counts ("5 năm", "06 tháng tuổi"), and
    a lone number of four digits that no word calls a year.

    >>> found = find_date_expressions("Từ 06 tháng 5 năm 2024, trước 15/10 hàng năm, quý IV/2025, ngày 32 tháng 12")
    >>> [(d.kind, d.iso, d.yearly) for d in found]
    [('day', '2024-05-06', False), ('day', '--10-15', True), ('quarter', None, False), ('day', None, False)]
    """
    folded = fold(text)
    taken = [False] * (len(folded) + 1)
    found = []
    for kind, pattern in _PATTERNS:
        for m in pattern.finditer(folded):
            if not any(taken[m.start() : m.end()]) and (date := _read(kind, m, folded)):
                found.append(date)
                taken[date.start : date.end] = [True] * (date.end - date.start)
    return sorted(found, key=lambda d: d.start)


_LEAD = re.compile(r"(?:tu|den|truoc|sau|het|,|\s+va)\s")


def _read(kind: DateKind, m: re.Match[str], folded: str) -> DateExpression | None:
    g = m.groupdict()
    if kind == "span":
        year, to = int(g["from"]), int(g["to"])
        return DateExpression(start=m.start(), end=m.end(), kind=kind, year=year, year_to=to) if year < to else None
    lead = _LEAD.match(m.group())
    start = m.start() + (lead.end() if lead else 0)
    yearly = _YEARLY.match(folded, m.end()) if kind in ("day", "month", "quarter") and not g.get("year") else None
    end = yearly.end() if yearly else m.end()
    if kind == "month" and re.match(r"\s*tuoi\b", folded[m.end() :]):
        return None
    return DateExpression(
        start=start,
        end=end,
        kind=kind,
        year=_number(g.get("year"), g.get("year_words")),
        month=_number(g.get("month"), g.get("month_words")),
        day=_number(g.get("day"), g.get("day_words")),
        quarter=_ROMAN.get(g["quarter"]) or int(g["quarter"]) if g.get("quarter") else None,
        half={"dau": 1, "cuoi": 2}.get(g.get("half") or ""),
        yearly=yearly is not None,
    )


_LUNAR = {"gieng": 1, "chap": 12, "tu": 4}


def _number(digits: str | None, words: str | None = None) -> int | None:
    if digits:
        return int(digits)
    return _LUNAR.get(words) or words_to_int(words) if words else None


def parse_date(text: str) -> DateExpression | None:
    """The date that ``text`` is, as a whole; None where it is none or holds more than one.

    >>> parse_date("tháng 10/2025").iso, parse_date("quý IV/2025").last, parse_date("90%")
    ('2025-10', '2025-12-31', None)
    """
    found = find_date_expressions(text)
    return found[0] if len(found) == 1 and not re.search(r"\d", _outside(text, found[0])) else None


def _outside(text: str, date: DateExpression) -> str:
    return text[: date.start] + text[date.end :]

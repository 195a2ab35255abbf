"""Numbers with units and comparison words: "ít nhất 85%", "từ 98% trở lên", "không quá 02 tập thể".

Works on folded text. Leaves alone numbers without a unit: numbers of documents, dates, "Đề án 06", "khoản 2 Điều 5".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.model import Comparator, Reading
from extractors.terms import terms

# 100 | 97,5 | 1.200 | 30.000.000 | 3.5 (tables typed on an English keyboard)
NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
# "ba (03)" and "03 (ba)": the other spelling in brackets is dropped.
_WORDS = r"(?:(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi|tram|nghin|linh|le|ruoi)\s+)*"
QUANTITY = rf"(?:{_WORDS}\(\s*(?P<bracketed>{NUMBER})\s*\)|(?P<number>{NUMBER})(?:\s*\([a-z ]{{2,30}}\))?)"

# Words that stand before the number. Order matters: "khong it hon" before "it hon", "khong duoi" before "duoi".
_BEFORE: tuple[tuple[Comparator, str], ...] = (
    ("ge", r"it nhat(?: la| tu)?|toi thieu(?: la| tu)?|khong duoi|khong it hon|khong thap hon|chi it|dat va vuot|>=|≥"),
    (
        "le",
        r"khong qua|khong vuot qua|khong vuot|toi da(?: la| khong qua)?|khong nhieu hon|khong cao hon|khong lon hon|"
        r"<=|≤",
    ),
    ("gt", r"tren|hon|vuot(?: tren| muc)?|cao hon|lon hon|qua|>"),
    ("lt", r"duoi|chua den|chua dat|it hon|thap hon|nho hon|<"),
)
_BEFORE_PATTERN = "|".join(rf"(?P<{code}>(?<!\w)(?:{words}))" for code, words in _BEFORE)
_COMPARED = re.compile(
    rf"(?:(?:{_BEFORE_PATTERN})\s*(?:dat\s+|la\s+)?|(?P<frm>(?<!\w)tu)\s+)?(?<![\w/.,-]){QUANTITY}(?!\s*[./-]\s*\d)\s*"
)
_UP = re.compile(r"\s*(?:[^\W\d_]+\s+){0,4}?tro\s+len(?!\w)")
_DOWN = re.compile(r"\s*(?:[^\W\d_]+\s+){0,4}?tro\s+xuong(?!\w)")
_ROUND = re.compile(r"(?:khoang|gan|xap xi|uoc|binh quan khoang)\s+$")


class Quantity(NamedTuple):
    """``start``–``end`` from the comparison word to the last word that belongs to the number ("trở lên");
    ``unit_start``–``unit_end`` is where the unit stands; ``doubt`` says why the reading is not the only one."""

    start: int
    end: int
    comparator: Comparator
    value: float
    unit: str
    kind: str
    unit_start: int
    unit_end: int
    doubt: str = ""


# What words that say two things can mean, the guess first: "trên 90 điểm trở lên" begins above 90, or at 90.
_READINGS: dict[str, tuple[tuple[Comparator, str], ...]] = {
    "over_and_up": (("gt", "trên"), ("ge", "trở lên")),
    "under_and_down": (("lt", "dưới"), ("le", "trở xuống")),
}


def readings_of(quantity: Quantity | None) -> tuple[Reading, ...]:
    """Every way to read a doubtful comparison, the guess first; empty where there is one way only.

    >>> text = "tren 90 diem tro len"
    >>> readings_of(find_quantities(text, text)[0])
    ((('comparator', 'gt'), ('words', 'trên')), (('comparator', 'ge'), ('words', 'trở lên')))
    """
    found = _READINGS.get(quantity.doubt, ()) if quantity else ()
    return tuple((("comparator", code), ("words", words)) for code, words in found)


def number_value(printed: str) -> float:
    """Vietnamese figures: a comma is the decimal point, a dot before three digits groups thousands.

    >>> number_value("1.200"), number_value("97,5"), number_value("05"), number_value("3.5")
    (1200.0, 97.5, 5.0, 3.5)
    """
    return float(re.sub(r"\.(?=\d{3}(?!\d))", "", printed).replace(",", "."))


def find_quantities(
    folded: str, clean: str, start: int = 0, end: int | None = None, *, any_unit: bool = False
) -> list[Quantity]:
    """Numbers with a unit of ``data/units.toml`` and how they are compared, in order.
    ``any_unit``: after "ít nhất", "tối thiểu", "không quá" the next noun is the unit, known or not ("tối thiểu 20 bể
    chứa").

    >>> text = "phan dau dat tu 98% tro len, it nhat 02 sang kien"
    >>> [(q.comparator, q.value, q.unit) for q in find_quantities(text, text)]
    [('ge', 98.0, '%'), ('ge', 2.0, 'sang kien')]
    """
    limit = len(folded) if end is None else end
    found = []
    for match in _COMPARED.finditer(folded, start, limit):
        if quantity := _read(match, folded, clean, limit, any_unit):
            found.append(quantity)
    return found


def _read(match: re.Match[str], folded: str, clean: str, limit: int, any_unit: bool) -> Quantity | None:
    lexicon = terms("units")
    unit = lexicon.match(folded, match.end(), limit)
    if unit is None:
        return _unknown_unit(match, folded, clean, limit) if any_unit else None
    record = lexicon.records[unit.id]
    comparator, end, doubt = _comparison(match, folded, unit.end, limit)
    return Quantity(
        match.start(),
        end,
        comparator,
        number_value(match["bracketed"] or match["number"]),
        record["name"] or clean[unit.start : unit.end].lower(),
        record["kind"],
        unit.start,
        unit.end,
        doubt,
    )


# Verbs directly before a bare number that make it a demand: "xây dựng 05 câu lạc bộ".
_MADE = re.compile(
    r"(?<!\w)(?:xay dung|to chuc|thanh lap|trien khai|ho tro|them|huy dong|phat trien|duy tri|mo|lap dat|cap phat|"
    r"hoan thanh|van dong|trong|dao tao)(?: (?:duoc|moi|them))?\s+$"
)
_NOUN = re.compile(
    r"(?P<one>[a-z]{2,})(?: (?!(?:duoc|co|tro|trong|cho|cua|va|moi|dat|the|ve|tai|o|thuoc|la|de|theo|tren|tren|"
    r"hoac|do|bi|khi|len|cac|so|nam|thang|quy)(?!\w))(?P<two>[a-z]{2,}))?"
)
_NO_NOUN = re.compile(r"(?:ngay|thang|nam|gio|phut|tuan|quy|tuoi|lan|so|cac|trong|tro|muc|va|den|hoac|theo|cua)(?!\w)")


def _unknown_unit(match: re.Match[str], folded: str, clean: str, limit: int) -> Quantity | None:
    """One or two syllables after the number: most nouns of Vietnamese are no longer."""
    noun = _NOUN.match(folded, match.end(), limit)
    if noun is None or _NO_NOUN.match(folded, match.end(), limit):
        return None
    bounded = any(match[code] for code, _ in _BEFORE) or (match["frm"] and _UP.match(folded, noun.end(), limit))
    if not bounded and not _MADE.search(folded, max(0, match.start() - 30), match.start()):
        return None
    comparator, _, _ = _comparison(match, folded, noun.end(), limit)
    return Quantity(
        match.start(),
        noun.end(),
        comparator,
        number_value(match["bracketed"] or match["number"]),
        clean[noun.start() : noun.end()].lower(),
        "count",
        noun.start(),
        noun.end(),
        "unknown_unit",
    )


def _comparison(match: re.Match[str], folded: str, end: int, limit: int) -> tuple[Comparator, int, str]:
    """The words around decide; "trên 90 điểm trở lên" says both "more than" and "and up"."""
    before: Comparator | None = next((code for code, _ in _BEFORE if match[code]), None)
    up, down = _UP.match(folded, end, limit), _DOWN.match(folded, end, limit)
    if up:
        return ("gt", up.end(), "over_and_up") if before == "gt" else ("ge", up.end(), "")
    if down:
        return ("lt", down.end(), "under_and_down") if before == "lt" else ("le", down.end(), "")
    if before:
        return before, end, ""
    if match["frm"]:
        return "ge", end, "from_without_up"
    return "eq", end, "about" if _ROUND.search(folded, max(0, match.start() - 20), match.start()) else ""

"""Number and symbol of a text, and its kind: by the word before the number, else by the symbol's first letters."""

from __future__ import annotations

import re
from functools import cache

import data
from normalizers.fold import fold_term

# Symbol of the administration: "CT-UBND", "HD-SYT-CĐN", "NĐ-CP", "CP" ("06/CP"), "QH15", "NQ-HĐND", "QĐ-TTg";
# OCR reads "27/ÑQ-HĐND"; the police's departments are letters with a number: "210/KH-BCA-X03".
_GROUP = r"(?:QH \d\d(?!\s?[/\d])|[A-ZĐƯÑ][A-Za-zĐđƯưƠơÑ&]{1,10}\d{0,2})"  # "15/2003/QH 11"
_STATE_NUMBER = (
    rf"\d{{1,5}}[a-z]?\s?(?:/\s?(?:19|20)\d\d\s?)?/\s?(?:{_GROUP})(?:\s?[-–]\s?(?:{_GROUP}|[A-ZĐ]\d{{1,2}})){{0,3}}"
)
# Symbol of the Party: "20-NQ/TW", "11-TT/TU", "01-HD/BTCTU", the youth union's "298 KH/TWĐTN".
_PARTY_NUMBER = r"\d{1,4}[a-z]?(?:\s?[-–]\s?|\s)[A-ZĐ][A-Za-zĐđ]{1,5}\s?/\s?[A-ZĐƯ]{2,12}(?:[-–][A-ZĐƯ]{2,6})?"
NUMBER = re.compile(rf"(?<![\w/.,-])(?P<number>{_PARTY_NUMBER}|{_STATE_NUMBER})(?![\w/])")

# Symbols with a small letter, in a title set in capitals: "CHỈ THỊ SỐ 19/CT-TTG".
_SMALL_LETTERS = re.compile(r"\b(?:TTG|TTR|CTR)\b")

LAWS = ("Luật", "Bộ luật", "Pháp lệnh")


def tidy_number(number: str) -> str:
    """The number as it is to be written.

    >>> tidy_number("27 /ÑQ – HĐND")
    '27/NQ-HĐND'
    >>> tidy_number("15/2003/QH 11")
    '15/2003/QH11'
    """
    number = re.sub(r"\s*([-–/])\s*", lambda m: m[1].replace("–", "-"), number).replace("Ñ", "N").replace("QH ", "QH")
    return _SMALL_LETTERS.sub(lambda m: m.group()[:-1] + m.group()[-1].lower(), number)


@cache
def kind_names() -> dict[str, str]:
    """Folded name → name of every kind of text (``data/citation_kinds.tsv``)."""
    return {fold_term(row["kind"]): row["kind"] for row in data.table("citation_kinds")}


@cache
def _kinds_by_code() -> dict[str, str]:
    rows = reversed(data.table("citation_kinds"))
    return {code: row["kind"] for row in rows for code in row["codes"].split(",") if code}


@cache
def _kind_before() -> re.Pattern[str]:
    """A kind with what may stand between it and the number: "Kế hoạch liên tịch số"; folded."""
    names = sorted(kind_names(), key=len, reverse=True)
    kinds = "|".join(name.replace(" ", r"\s+") for name in names)
    return re.compile(rf"(?<!\w)(?P<kind>{kinds})(?P<between>[^.;:\n]{{0,60}}?)\s*:?\s*(?:so)?\s*:?\s*$")


def nearest_kind(folded: str) -> re.Match[str] | None:
    """The last kind named before a number that follows ``folded``: groups ``kind`` and ``between``.

    >>> nearest_kind("ke hoach thuc hien chi thi cua thu tuong so ")["kind"]
    'chi thi'
    """
    nearest, m = None, _kind_before().search(folded)
    while m:
        nearest, m = m, _kind_before().search(folded, m.end("kind"))
    return nearest


def kind_of_symbol(number: str) -> str | None:
    """Kind by the first letters of the symbol.

    >>> kind_of_symbol("12/2024/NĐ-CP"), kind_of_symbol("20-NQ/TW"), kind_of_symbol("15/SNV-VP")
    ('Nghị định', 'Nghị quyết', None)
    """
    symbol = re.sub(r"^\d+[a-z]?[-/](?:(?:19|20)\d\d/)?", "", number)
    return _kinds_by_code().get(re.split(r"[-/]", symbol)[0])

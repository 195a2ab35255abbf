"""When an extracted value agrees with a labelled one: a rule a field, as data.

Numbers, dates and codes have to be equal. Text has to be near enough letter by letter once marks, case and punctuation
are folded away, and to hold the same digits: "05 tập thể" is not "10 tập thể". With ``strict`` the marks count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from unicodedata import category, normalize

from rapidfuzz import fuzz

from normalizers.fold import fold

Key = Callable[[str], str]


@dataclass(frozen=True)
class Near:
    """Text, near letter by letter.

    ``limit``: least similarity, 0–1. ``opening``: the label may hold only the beginning of a long item. ``words``:
    enough that this share of the label's words is there, in any order. ``ignore``: words that are not part of a name.
    """

    limit: float
    opening: bool = False
    words: float | None = None
    ignore: str = ""


Rule = Near | Literal["folded", "unit"]

RULES: dict[str, Rule] = {
    "issuer": Near(0.85),
    "parent_issuer": Near(0.85),
    "subject": Near(0.92),
    "signer_name": Near(0.9),
    "signer_title": Near(0.9),
    "signing_authority": Near(0.85),
    "title": Near(0.8),
    "text": Near(0.85, opening=True),
    "metric": Near(0.6, words=0.6),
    "grantor": Near(0.85, words=0.75),
    "actor": Near(0.8, words=0.75),
    # "Mức độ xuất sắc (Loại A)" is xuất sắc.
    "name": Near(0.8, ignore=r"\b(muc do|loai [a-e]|mức độ|loại [a-e])\b"),
    "form": Near(0.95),
    "rating": Near(0.9),
    # Bình Thuận is not Ninh Thuận: no nearness for what comes from a closed list.
    "province": "folded",
    "place": "folded",
    "number": "folded",
    "unit": "unit",
    "quota_unit": "unit",
}
SAME_UNIT = {"phan tram": "%"}
SHORT_NAMES = {"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "bgd": "ban giam doc"}
SHORT_MARKED = {"ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "bgđ": "ban giám đốc"}
OPENING_LETTERS = 60  # from this length on a label may be a cut opening
PARTIAL_LETTERS = 25  # from this length on a good piece counts, at a price
PARTIAL_PRICE = 5
_TONES = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)
_OLD_TONE = re.compile(rf"(?<!q)({'|'.join(_TONES)})\b")
NUMBER_TOLERANCE = 1e-9


def agree(field: str, label: Any, value: Any, *, strict: bool = False) -> bool:
    """Does ``value`` agree with the label of that field? Null agrees with null alone.

    >>> agree("issuer", "Sở Y tế Tiền Giang", "SỞ Y TẾ TIỀN GIANG"), agree("unit", "%", "phần trăm")
    (True, True)
    >>> agree("province", "Bình Thuận", "Ninh Thuận"), agree("value", 5, 5.0), agree("value", 5, None)
    (False, True, False)
    """
    if label is None or value is None:
        return label is None and value is None
    rule = RULES.get(field)
    if isinstance(rule, Near):
        key = marked_key if strict else search_key
        return _near(rule, key(str(label)), key(str(value)))
    if rule == "folded":
        return search_key(str(label)) == search_key(str(value))
    if rule == "unit":
        return _unit(label) == _unit(value)
    return _equal(label, value)


def search_key(text: str) -> str:
    """Words without marks, case and punctuation, short names of bodies spelled out.

    >>> search_key("UBND tỉnh: Đắk Lắk – 97,5%")
    'uy ban nhan dan tinh dak lak 97 5%'
    """
    # Compatibility forms first: "½" and "…" are one character with a fold of several.
    letters = "".join(c for c in normalize("NFKC", text) if category(c) not in ("Mn", "Cf"))
    words = re.sub(r"[^a-z0-9%]+", " ", fold(letters)).split()
    return " ".join(SHORT_NAMES.get(word, word) for word in words)


def marked_key(text: str) -> str:
    """As :func:`search_key`, but marks count; the two ways to place a tone mark are one.

    >>> marked_key("HOÀ BÌNH") == marked_key("Hòa Bình"), marked_key("hạng") == marked_key("hàng")
    (True, False)
    """
    lowered = _OLD_TONE.sub(lambda m: _TONES[m.group()], normalize("NFC", text).lower())
    words = re.sub(r"[^\w%]+", " ", lowered).split()
    return " ".join(SHORT_MARKED.get(word, word) for word in words)


def _near(rule: Near, label: str, value: str) -> bool:
    if rule.ignore:
        label, value = (re.sub(rule.ignore, "", text).strip() for text in (label, value))
    if not label or not value:
        return label == value
    limit = rule.limit * 100
    if rule.opening and OPENING_LETTERS <= len(label) < len(value):
        return max(fuzz.ratio(label, value), fuzz.ratio(label, value[: len(label)])) >= limit
    if rule.words is not None:
        return _same_words(label, value, rule.words) or fuzz.ratio(label, value) >= limit
    return _same_digits(label, value) and _not_longer(label, value) and _similarity(label, value) >= limit


def _same_words(label: str, value: str, share: float) -> bool:
    """Enough of the label's words, in a value neither bloated nor stunted."""
    need, have = label.split(), set(value.split())
    found = sum(word in have for word in need) / len(need)
    return found >= share and 0.4 * len(label) <= len(value) <= 2.5 * len(label) + 20


def _same_digits(label: str, value: str) -> bool:
    return sorted(re.findall(r"\d+", label)) == sorted(re.findall(r"\d+", value))


def _not_longer(label: str, value: str) -> bool:
    return len(value) <= 1.6 * len(label) + 10


def _similarity(label: str, value: str) -> float:
    score = fuzz.ratio(label, value)
    if min(len(label), len(value)) >= PARTIAL_LETTERS:
        score = max(score, fuzz.partial_ratio(label, value) - PARTIAL_PRICE)
    return score


def _unit(text: Any) -> str:
    key = search_key(str(text))
    return SAME_UNIT.get(key, key)


def _equal(label: Any, value: Any) -> bool:
    if isinstance(label, int | float) and not isinstance(label, bool):
        try:
            return abs(float(label) - float(value)) < NUMBER_TOLERANCE
        except (TypeError, ValueError):
            return False
    if isinstance(label, list):
        return sorted(map(str, label)) == sorted(map(str, value or []))
    return str(label) == str(value)

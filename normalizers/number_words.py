"""Numbers written out: "mười lăm" → 15. Works on folded words too, where "năm" and "nam", "tư" and "tu" are one."""

from __future__ import annotations

from normalizers.fold import fold

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}
_JOINERS = {"linh", "le", "muoi", "tram"}
UNIT_WORDS = "|".join(sorted({*_UNITS, *_SCALES, *_JOINERS}, key=lambda w: (-len(w), w)))


def words_to_int(words: str) -> int | None:
    """Value of a Vietnamese number in words; None where a word is no number word or the order makes no sense.

    >>> [words_to_int(w) for w in ("năm", "mười lăm", "hai mươi mốt", "một trăm linh năm")]
    [5, 15, 21, 105]
    >>> words_to_int("hai nghìn không trăm hai mươi tư")
    2024
    >>> words_to_int("mười hai tháng") is None
    True
    """
    total = 0
    last_scale = None
    for group, scale in _groups(fold(words).split()):
        value = _below_thousand(group)
        if value is None or (last_scale is not None and scale >= last_scale):
            return None
        total += value * scale
        last_scale = scale
    return total if last_scale is not None else None


def _groups(words: list[str]) -> list[tuple[list[str], int]]:
    """The words before each scale ("hai | nghìn", "không trăm hai mươi tư | 1")."""
    out: list[tuple[list[str], int]] = []
    group: list[str] = []
    for word in words:
        if word in _SCALES:
            out.append((group, _SCALES[word]))
            group = []
        else:
            group.append(word)
    return [*out, (group, 1)] if group else out


def _below_thousand(words: list[str]) -> int | None:
    """One group: hundreds, tens, units."""
    if not words:
        return None
    total, rest = 0, words
    if len(rest) >= 2 and rest[1] == "tram" and rest[0] in _UNITS:
        total, rest = _UNITS[rest[0]] * 100, rest[2:]
        if rest[:1] in (["linh"], ["le"]):
            return total + _UNITS[rest[1]] if len(rest) == 2 and rest[1] in _UNITS else None
    if rest[:1] == ["muoi"]:
        total, rest = total + 10, rest[1:]
    elif len(rest) >= 2 and rest[1] == "muoi" and rest[0] in _UNITS:
        total, rest = total + _UNITS[rest[0]] * 10, rest[2:]
    if not rest:
        return total
    return total + _UNITS[rest[0]] if len(rest) == 1 and rest[0] in _UNITS else None

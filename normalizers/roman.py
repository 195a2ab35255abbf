"""Roman numbers: labels of sections ("IV.") to values and back."""

from __future__ import annotations

import re

_LETTERS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_VALUES = {letters: value for value, letters in _LETTERS if len(letters) == 1}
_LABEL = re.compile(r"([IVXL]+)[ .)/\-–]*")


def to_roman(value: int) -> str:
    """A whole number from 1 in Roman letters.

    >>> [to_roman(n) for n in (3, 4, 9, 14, 40, 1994)]
    ['III', 'IV', 'IX', 'XIV', 'XL', 'MCMXCIV']
    """
    out = ""
    for number, letters in _LETTERS:
        out, value = out + letters * (value // number), value % number
    return out


def roman_value(label: str) -> int | None:
    """The number of a Roman label, None where it is none.

    >>> roman_value("IV."), roman_value("A."), roman_value("IIX.")
    (4, None, None)
    """
    m = _LABEL.fullmatch(label)
    if not m:
        return None
    digits = [_VALUES[c] for c in m[1]]
    value = sum(-d if i + 1 < len(digits) and d < digits[i + 1] else d for i, d in enumerate(digits))
    return value if to_roman(value) == m[1] else None

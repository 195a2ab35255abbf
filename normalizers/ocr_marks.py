"""What OCR does to labels, symbols and specks of dust: steps for pages that were read badly, before their words are
repaired. None of them touches a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from data import table
from normalizers.aligned import Edit
from normalizers.line_kinds import is_capitals
from normalizers.roman import roman_value

_LABEL = re.compile(r"^[ \t]*([IVXHvl1|!T\]ỊÌÍỈĨ]{1,5})([.,:]?)(?=[ \t]+(\S.*)$)", re.M)
_AS_STROKES = str.maketrans("l1|!T]vỊÌÍỈĨ", "IIIIIIVIIIII")
_IN_LETTERS = re.compile(r"[IVXỊÌÍỈĨ]+")


def repair_roman_labels(text: str) -> Iterator[Edit]:
    """ "ITI.", "HI." → "III.", "|." → "I.", "I1." → "II.", "Iv." → "IV.", "VỊ." → "VI.", "V," → "V.", "II NỘI DUNG" →
    "II. NỘI DUNG" at the head of a heading: one in capitals, or the next one in the count ("IV. Kinh phí" …
    "V, Khen thưởng").

    Leaves alone arabic labels ("1.", "11."), unless the heading before was I. and this one must be II.

    >>> [e.new for e in repair_roman_labels("|. MỤC ĐÍCH\\n1. Mục đích\\n11. NỘI DUNG\\nITI. KHEN THƯỞNG\\n11. Khác")]
    ['I', 'II', 'III']
    >>> [e.new for e in repair_roman_labels("I. MỤC ĐÍCH\\nII ĐỐI TƯỢNG\\nIII LỚP tham gia")]
    ['.']
    >>> [e.new for e in repair_roman_labels("I. Mục đích\\nII, Nội dung\\n11. Khác\\nIIỊ. KHEN THƯỞNG")]
    ['.', 'III']
    """
    last = 0
    for m in _LABEL.finditer(text):
        label = m[1].translate(_AS_STROKES).replace("H", "II")
        value = roman_value(label)
        if value is None:
            continue
        in_turn = last in (0, value - 1)  # 0: the first one of the page
        if label == m[1] and m[2] == "." and m[3][0].isupper():
            last = value
            continue  # as it should be
        if not _is_heading(m[3]) and not (in_turn and _IN_LETTERS.fullmatch(m[1]) and m[3][0].isupper()):
            continue
        if (m[1].isdigit() or "H" in m[1]) and (value != last + 1 or value == 1):
            continue
        if not m[2] and not (in_turn and value > 1 and _IN_LETTERS.fullmatch(m[1]) and is_capitals(m[3])):
            continue
        last = value
        if label != m[1]:
            yield Edit(m.start(1), m.end(1), label)
        if m[2] in ("", ",") and in_turn:
            yield Edit(m.start(2), m.end(2), ".")


def _is_heading(line: str) -> bool:
    """In capitals, but for what OCR made small."""
    letters = [c for c in line if c.isalpha()]
    return is_capitals(line) or (len(letters) > 5 and sum(map(str.isupper, letters)) > 0.8 * len(letters))


@cache
def _lost_slash() -> re.Pattern[str]:
    codes = "|".join(sorted({r["code"] for r in table("doc_types")} | {"QD", "HD", "ND", "NĐ", "UBND", "SYT"}))
    return re.compile(rf"(?<=\d)(\s?)([Il1|!\]])\s?(?=(?:{codes})[-–][A-ZĐ]{{2}})")


def repair_slashes(text: str) -> Iterator[Edit]:
    """ "10 IKH-SYT", "10lKH-SYT" → "10 /KH-SYT": the stroke between number and symbol.

    >>> [tuple(e) for e in repair_slashes("Số: 10 IKH-SYT")]
    [(7, 8, '/')]
    """
    return (Edit(m.start(2), m.end(2), "/") for m in _lost_slash().finditer(text))


_TYPE_CODE = re.compile(r"(?<=\d/)[A-ZĐ]{3,4}(?=[-–][A-ZĐ]{2})")


def repair_type_codes(text: str) -> Iterator[Edit]:
    """ "3871/QĐĐ-BGDĐT" → "3871/QĐ-BGDĐT": a letter of the type's code that OCR read twice ("QĐÐ").

    Leaves alone codes that are one, and whatever no dropped letter makes one.

    >>> [tuple(e) for e in repair_type_codes("Số: 3871/QĐĐ-BGDĐT, 12/QĐ-SNV, 7/ĐĐB-QH")]
    [(11, 12, '')]
    """
    codes = {r["code"] for r in table("doc_types")}
    for m in _TYPE_CODE.finditer(text):
        code = m.group()
        if code not in codes:
            twice = [i for i in range(1, len(code)) if code[i] == code[i - 1] and code[:i] + code[i + 1 :] in codes]
            yield from (Edit(m.start() + i, m.start() + i + 1, "") for i in twice[-1:])


_SPECK = re.compile(
    r"^[ \t]*([,.;:'’‘`_~^*°\"“”«»<>=\\—-]{1,2})[ \t]+(?=[-+–][ \t]|\d{1,2}\.|[IVX]{1,4}\.|[^\W\d_]{2})", re.M
)
_DASH_LABEL = re.compile(r"^[ \t]*([_~¬—])[ \t](?=[^\W\d_])", re.M)


def drop_specks(text: str) -> Iterator[Edit]:
    """A lone mark of dust before a line's first word or dash goes; an underscore there is a dash.

    Leaves alone a dash, plus or star that is itself the label.

    >>> [tuple(e) for e in drop_specks(", - Tạo khí thế\\n_ Thi đua\\n- Biểu dương")]
    [(0, 2, ''), (16, 17, '-')]
    """
    for m in _SPECK.finditer(text):
        if _DASH_LABEL.match(text, m.start()):
            yield Edit(m.start(1), m.end(1), "-")
        elif m[1] not in ("-", "–"):
            yield Edit(m.start(1), m.end(), "")

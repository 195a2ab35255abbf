"""What stands in a signature: posts ("GIÁM ĐỐC"), signing authority ("TM.", "KT.") in capitals, names."""

from __future__ import annotations

import re
from functools import cache

import data
from extractors.paragraphs import is_upper
from normalizers.fold import fold, fold_term
from normalizers.letters import pattern

# Nghị định 30/2020 Phụ lục I (II.7.a): thay mặt, ký thay, thừa lệnh, thừa ủy quyền, quyền. "TM. ỦY BAN NHÂN DÂN",
# "KT.GIÁM ĐỐC", "KT/ GIÁM ĐỐC"; the Party writes "T/M BAN THƯỜNG VỤ", "K/T TRƯỞNG BAN".
AUTHORITY = re.compile(r"(?P<code>T/M|K/T|T/L|(?:TM|KT|TL|TUQ|Q)(?=\s*[./]))\s*[./]?\s*(?=\S)", re.IGNORECASE)
_MISREAD = re.compile(r"KU\s*[./]\s*(?=\S)", re.IGNORECASE)  # "KT." of a scan


@cache
def _spellings() -> dict[str, list[str]]:
    """Folded post → the posts that fold to it: "thu truong" is Thứ trưởng and Thủ trưởng (``data/posts.tsv``)."""
    found: dict[str, list[str]] = {}
    for row in data.table("posts"):
        found.setdefault(fold_term(row["post"]), []).append(row["post"])
    return found


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(n.replace(" ", r"\s+") for n in sorted(_spellings(), key=len, reverse=True))
    return re.compile(rf"(?P<acting>(?:q\.|quyen)\s*)?(?P<deputy>pho\s+)?(?P<post>{names})(?!\w)")


def post_at(line: str) -> tuple[str, str] | None:
    """The post that a line begins with, in sentence case, and the rest of the line as it is.

    >>> post_at("PHÓ GIÁM ĐỐC SỞ Y TẾ"), post_at("THỨ TRƯỞNG"), post_at("Q. GIÁM ĐỐC"), post_at("SỞ Y TẾ")
    (('Phó Giám đốc', 'SỞ Y TẾ'), ('Thứ trưởng', ''), ('Q. Giám đốc', ''), None)
    """
    m = _pattern().match(fold(line))
    if m is None:
        return None
    spellings = _spellings()[fold_term(m["post"])]
    printed = " ".join(line[m.start("post") : m.end("post")].lower().split())
    post = next((s for s in spellings if s.lower() == printed), spellings[-1])
    title = ("Q. " if m["acting"] else "") + ("Phó " if m["deputy"] else "") + post
    return title, line[m.end() :].strip()


_WORD = r"[\p{Lu}][^\W\d_]*(?:[’'`ʼ](?:[^\W\d_]+)?|-[^\W\d_]+)?"  # "H’Lan", "K'Briu", "K’ Brơi"
_NAME = pattern(rf"(?:{_WORD} ){{1,5}}{_WORD}$")
_NAME_LIMIT = 40  # characters
_NOT_A_NAME = pattern(r"\b(noi nhan|da ky|ky ten|dong dau|chu ky|signature|ngay|luu|so y te|uy ban|van ban|xac nhan)\b")


def is_person_name(line: str) -> bool:
    """May this line be a signer's name: two to six words with capitals?

    >>> is_person_name("Trần Ngọc Căng"), is_person_name("H’Lan Êban"), is_person_name("Lưu: VT"), is_person_name("Sở")
    (True, True, False, False)
    """
    return bool(_NAME.match(line)) and len(line) <= _NAME_LIMIT and not _NOT_A_NAME.search(fold(line))


def opens_signature(line: str) -> bool:
    """Is this the first line of a signature: authority or post, in capitals?

    >>> opens_signature("KT. GIÁM ĐỐC"), opens_signature("HIỆU TRƯỞNG"), opens_signature("Giám đốc Sở Y tế chỉ đạo")
    (True, True, False)
    """
    return is_upper(line) and bool(AUTHORITY.match(line) or _MISREAD.match(line) or post_at(line))

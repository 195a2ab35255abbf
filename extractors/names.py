"""Readable case for names that official documents print in capitals ("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH AN GIANG").

The plan's own text is the best witness: where the same words stand there in mixed case, that is how the office writes
itself. Otherwise the capitals of Nghị định 30/2020 Phụ lục II are put back word by word.
"""

from __future__ import annotations

import re
from functools import cache

import data
from extractors.model import PlanText
from extractors.organizations import HEAD
from extractors.paragraphs import is_upper
from extractors.provinces import find_provinces
from normalizers.fold import fold, fold_term

# Words after which a proper name follows, to its end: "huyện Châu Thành", "Trường Đại học Tây Nguyên".
_UNIT_WORD = re.compile(
    r"\b(?:tinh|thanh pho|thi xa|thi tran|huyen|quan|phuong|xa|dac khu|dai hoc|cao dang|thpt|thcs|th|tieu hoc|mam non|"
    r"trung hoc pho thong|trung hoc co so)\s+(?!uy\b)(?=\S)"
)
_LOWER = re.compile(r"\b(?:va|cua|tinh|huyen|xa|phuong|thi xa|thi tran|quan|thanh pho|truc thuoc|thuoc|nganh|cac)\b")
_OPENS_NAME = re.compile(r"(?:[-–,]|\bva|\bcua|\bthuoc)\s*$")
_COUNCIL = re.compile(r"uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|\w+ uy$")
_ROMAN = re.compile(r"\b[IVX]{1,5}\b")


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Names and abbreviations whose capitals are fixed, longest first (``data/name_phrases.tsv``)."""
    by_fold = {fold_term(row["phrase"]): row["phrase"] for row in data.table("name_phrases")}
    names = "|".join(re.escape(n) for n in sorted(by_fold, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)"), by_fold


def fixed_names(name: str) -> list[tuple[int, int]]:
    """Where names with fixed capitals stand: "Tài nguyên và Môi trường" in "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG"."""
    return [m.span() for m in _phrases()[0].finditer(fold(name))]


def recase(name: str, plan: PlanText) -> str:
    """``name`` as the plan writes it in running text, or with its capitals put back.

    >>> recase("SỞ Y TẾ TIỀN GIANG", PlanText("Trung tâm trực thuộc Sở Y tế Tiền Giang"))
    'Sở Y tế Tiền Giang'
    >>> recase("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", PlanText(""))
    'Ủy ban nhân dân tỉnh Quảng Ngãi'
    """
    name = re.sub(r"\s*[-–]\s*$", "", " ".join(name.split()))
    if not is_upper(name):
        return name
    return _as_written(name, plan) or _capitalized(name)


def _as_written(name: str, plan: PlanText) -> str | None:
    words = [re.escape(w) for w in fold(name).split()]
    for m in re.finditer(r"\b" + r"\s+".join(words) + r"(?!\w)", plan.folded):
        printed = " ".join(plan.clean[m.start() : m.end()].split())
        if not is_upper(printed) and printed[:1].isupper() and printed.lower() == name.lower():
            return printed
    return None


def _capitalized(name: str) -> str:
    """Lower case with the capitals that the position and the fixed phrases ask for; same length as ``name``."""
    letters = list(name.lower())
    folded = fold(name)
    for m in HEAD.finditer(folded):
        # Inside a name the letters of a head are other words: "Chuyển đổi số" holds "đội" and "sở".
        if m.start() and not _OPENS_NAME.search(folded, 0, m.start()):
            continue
        _raise(letters, m.start())
        # "Sở Y tế", "Bệnh viện Sản nhi": the word after the head is a name of its own; a territory follows a council.
        if folded[m.end() : m.end() + 1] == " " and not _COUNCIL.match(m.group()) and not _LOWER.match(folded, m.end() + 1):
            _raise(letters, m.end() + 1)
    for m in _UNIT_WORD.finditer(folded):
        for word in re.finditer(r"[^\W_]+", folded[m.end() :]):
            if _LOWER.match(word.group()):
                break
            _raise(letters, m.end() + word.start())
    pattern, by_fold = _phrases()
    for m in pattern.finditer(folded):
        fixed = by_fold[m.group()]
        letters[m.start() : m.end()] = [
            o if fold(o) != fold(f) else _cased(o, f) for o, f in zip(letters[m.start() : m.end()], fixed, strict=True)
        ]
    for m in _ROMAN.finditer(name):
        letters[m.start() : m.end()] = m.group()
    result = "".join(letters)
    for mention in find_provinces(PlanText(result.title())):
        a, b = mention.span
        result = result[:a] + result[a:b].title() + result[b:]
    return result[:1].upper() + result[1:]


def _raise(letters: list[str], index: int) -> None:
    if index < len(letters):
        letters[index] = letters[index].upper()


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter.lower()


def sentence_case(text: str, plan: PlanText) -> str:
    """A subject printed in capitals, as a sentence: "THỰC HIỆN CHƯƠNG TRÌNH …" → "Thực hiện Chương trình …".

    Stretches of three and more words that the running text writes in mixed case are taken from there.
    """
    text = " ".join(text.split())
    if not is_upper(text):
        return text
    return _as_written(text, plan) or _from_running_text(text, plan)


def _from_running_text(text: str, plan: PlanText) -> str:
    words = text.split()
    out: list[str] = []
    i = 0
    while i < len(words):
        taken = next((n for n in range(min(12, len(words) - i), 2, -1) if _as_phrase(words[i : i + n], plan)), 0)
        if taken:
            out.append(_as_phrase(words[i : i + taken], plan) or "")
            i += taken
        else:
            out.append(words[i].lower())
            i += 1
    result = " ".join(out)
    for mention in find_provinces(PlanText(result.title())):
        a, b = mention.span
        result = result[:a] + result[a:b].title() + result[b:]
    return result[:1].upper() + result[1:]


def _as_phrase(words: list[str], plan: PlanText) -> str | None:
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(fold(w)) for w in words) + r"(?!\w)"
    for m in re.finditer(pattern, plan.folded):
        printed = " ".join(plan.clean[m.start() : m.end()].split())
        if not is_upper(printed) and printed.lower() == " ".join(words).lower():
            return printed
    return None

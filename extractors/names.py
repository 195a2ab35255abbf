"""Readable case for names that official documents print in capitals ("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH AN GIANG").

The plan's own text is the best witness: where the same words stand there in mixed case, that is how the office writes
itself. Otherwise the capitals of Nghị định 30/2020 Phụ lục II are put back word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
# Words that stay small in a name, and end what stands in capitals.
_LOWER = re.compile(r"\b(?:va|cua|tinh|huyen|xa|phuong|thi xa|thi tran|quan|thanh pho|truc thuoc|thuoc|nganh|cac)\b")
# What stands before a further name: "Trung tâm Y tế thuộc Sở Y tế", "Sở Nội vụ - Ban Thi đua".
_OPENS_NAME = re.compile(r"(?:[-–,]|\bva|\bcua|\bthuoc)\s*$")
_COUNCIL = re.compile(r"uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|\w+ uy$")
_ROMAN = re.compile(r"\b[IVX]{1,5}\b")
_WORD = re.compile(r"[^\W_]+")
_PHRASE_LIMIT = 12  # words


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Names and abbreviations whose capitals are fixed, longest first (``data/name_phrases.tsv``)."""
    departments: list[str] = data.lexicon("organizations")["names"]["departments"]
    by_fold = {fold_term(name): name for name in (*departments, *(row["phrase"] for row in data.table("name_phrases")))}
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
    return next((printed for printed in _in_mixed_case(name.split(), plan) if printed[0].isupper()), None)


def _in_mixed_case(words: list[str], plan: PlanText) -> Iterator[str]:
    """Where the plan writes these words, marks and all, but not in capitals."""
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(fold(w)) for w in words) + r"(?!\w)"
    for m in re.finditer(pattern, plan.folded):
        printed = " ".join(plan.clean[m.start() : m.end()].split())
        if not is_upper(printed) and printed.lower() == " ".join(words).lower():
            yield printed


def _capitalized(name: str) -> str:
    """Lower case with the capitals that the position and the fixed phrases ask for; same length as ``name``."""
    folded = fold(name)
    letters = list(name.lower())
    for i in (*_heads(folded), *_proper_words(folded)):
        letters[i] = letters[i].upper()
    pattern, by_fold = _phrases()
    for m in pattern.finditer(folded):
        letters[m.start() : m.end()] = _cased_like(by_fold[m.group()], letters[m.start() : m.end()])
    for m in _ROMAN.finditer(name):
        letters[m.start() : m.end()] = m.group()
    return _opened("".join(letters))


def _heads(folded: str) -> Iterator[int]:
    """First letters of heads ("Sở", "Trung tâm") and of the word after one."""
    for m in HEAD.finditer(folded):
        # Inside a name the letters of a head are other words: "Chuyển đổi số" holds "đội" and "sở".
        if m.start() and not _OPENS_NAME.search(folded, 0, m.start()):
            continue
        yield m.start()
        # "Sở Y tế", "Bệnh viện Sản nhi": the word after the head is a name of its own; a territory follows a council.
        after = m.end() + 1
        if (
            after < len(folded)
            and folded[m.end()] == " "
            and not _COUNCIL.match(m.group())
            and not _LOWER.match(folded, after)
        ):
            yield after


def _proper_words(folded: str) -> Iterator[int]:
    """First letters of the words after a territory or school: "huyện Châu Thành", up to a word that is no name."""
    for m in _UNIT_WORD.finditer(folded):
        for word in _WORD.finditer(folded, m.end()):
            if _LOWER.match(word.group()):
                break
            yield word.start()


def _cased_like(phrase: str, letters: list[str]) -> list[str]:
    """The letters with the phrase's capitals; other marks ("HOÀ" for "Hòa") are left as they are."""
    cased = (o.upper() if p.isupper() else o.lower() for o, p in zip(letters, phrase, strict=True))
    return [c if fold(o) == fold(p) else o for c, o, p in zip(cased, letters, phrase, strict=True)]


def _opened(text: str) -> str:
    """A capital at the head of the text, and of each word of a province's name."""
    for mention in find_provinces(PlanText(text.title())):
        a, b = mention.span
        text = text[:a] + text[a:b].title() + text[b:]
    return text[:1].upper() + text[1:]


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
    while words:
        phrase = _longest_phrase(words, plan)
        out.append(phrase or words[0].lower())
        words = words[len(phrase.split()) if phrase else 1 :]
    return _opened(" ".join(out))


def _longest_phrase(words: list[str], plan: PlanText) -> str | None:
    """The longest stretch of three and more words at the head that the running text writes."""
    for n in range(min(_PHRASE_LIMIT, len(words)), 2, -1):
        phrase = next(_in_mixed_case(words[:n], plan), None)
        if phrase:
            return phrase
    return None

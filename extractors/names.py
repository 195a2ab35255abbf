"""Readable case for names that official documents print in capitals ("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH AN GIANG").

The plan's own text is the best witness: where the same words stand there in mixed case, that is how the office writes
itself. Otherwise the capitals of Nghị định 30/2020 Phụ lục II are put back word by word.
"""

from __future__ import annotations

import re

from extractors.model import PlanText
from extractors.organizations import HEAD
from extractors.paragraphs import is_upper
from extractors.provinces import find_provinces
from normalizers.fold import fold

# Words after which a proper name follows: "huyện Châu Thành", "xã Ea Kar".
_UNIT_WORD = re.compile(r"\b(tinh|thanh pho|thi xa|thi tran|huyen|quan|phuong|xa|dac khu)\s+(?=\S)")
_ROMAN = re.compile(r"\b[IVX]{1,5}\b")


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
    text = list(name.lower())
    folded = fold(name)
    for m in HEAD.finditer(folded):
        text[m.start()] = text[m.start()].upper()
        after = m.end()
        # "Sở Y tế", "Bộ Công Thương": the word after a one-word head is a name of its own.
        if " " not in m.group() and after + 1 < len(text) and text[after] == " ":
            text[after + 1] = text[after + 1].upper()
    for m in _UNIT_WORD.finditer(folded):
        for word in re.finditer(r"\S+", folded[m.end() :]):
            text[m.end() + word.start()] = text[m.end() + word.start()].upper()
    result = "".join(text)
    for mention in find_provinces(PlanText(result.title())):
        a, b = mention.span
        result = (
            result[:a] + mention.province.name[: b - a] + result[b:] if b - a == len(mention.province.name) else result
        )
    for m in _ROMAN.finditer(name):
        result = result[: m.start()] + m.group() + result[m.end() :]
    return result[:1].upper() + result[1:]


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

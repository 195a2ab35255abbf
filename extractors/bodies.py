"""Names of bodies and posts in running text: where "Giám đốc Sở Y tế" begins and ends."""

from __future__ import annotations

import re
from functools import cache

from extractors.model import Span
from extractors.names import fixed_names
from extractors.terms import terms
from normalizers.fold import fold_term

# Verbs in a name written without capitals: "các tổ chức chính trị - xã hội", "Hội đồng thi đua, khen thưởng", "phòng
# tổ chức cán bộ".
_PART_OF_NAME = re.compile(
    r"to chuc(?=\s+(?:can bo|chinh tri|chinh quyen|hanh chinh|bo may|nhan su|dang(?! ky)|doan the|xa hoi|ca nhan|"
    r"lien quan|thanh vien|co so|tinh|so|huyen)\b|\s*[-–,;]|\s*$)|"
    r"(?:kiem tra|quan ly|giam sat|tong hop|tuyen truyen|thong tin|danh gia|xay dung|truyen thong|tham dinh|"
    r"tiep nhan|thuc hien)"
    r"(?=\s+(?:chat luong|du an|thi truong|ngan sach|dat dai|do thi|va tra ket qua|va tra|giao duc|y te|"
    r"xet nghiem|dau tu|noi bo|va phat trien|khoa hoc|nong nghiep)\b)"
)
_AFTER_OFFICE = re.compile(
    r"(?:(?<!\w)(?:giao duc va|phong|ban|vu|bo phan|chuong|quy|tien|thi dua[, –-]*)\s*|[-–]\s*)$"
)
_MARK = re.compile(r"[;:.(\n\t“\"]")


def body_at(folded: str, clean: str, start: int, end: int) -> Span | None:
    """The name that begins at ``start``, up to the first verb, clause mark or bracket; None where no name begins there.

    Case tells a verb from a name, with or without marks: "Phòng Tổ chức tổ chức hội nghị".

    >>> text = "Phong Tong hop tong hop ket qua"
    >>> text[slice(*body_at(text.lower(), text, 0, len(text)))]
    'Phong Tong hop'
    """
    head = terms("bodies").match(folded, start, end)
    if head is None:
        return None
    stop = _stop(folded, clean, head.start, head.end, end)
    while stop > start and folded[stop - 1] in " ,;:-–(\t":
        stop -= 1
    return Span(start, stop) if stop > start else None


@cache
def _verbs() -> re.Pattern[str]:
    words = sorted(
        (fold_term(v) for r in terms("duties").records.values() for v in r["variants"]), key=len, reverse=True
    )
    return re.compile(r"(?<!\w)(?:" + "|".join(w.replace(" ", r"\s+") for w in words) + r")(?!\w)")


def _stop(folded: str, clean: str, start: int, position: int, end: int) -> int:
    mark = _MARK.search(folded, position, end)
    limit = mark.start() if mark else end
    while verb := _verbs().search(folded, position, limit):
        printed = clean[verb.start() : verb.end()]
        if not (
            printed[0].isupper()
            or _in_fixed_name(clean[start:limit], verb.start() - start)
            or _other_word(clean, verb)
            or _PART_OF_NAME.match(folded, verb.start(), limit)
            or _names_office(folded, verb)
        ):
            return verb.start()
        position = verb.end()
    return limit


def _in_fixed_name(name: str, at: int) -> bool:
    """ "Bộ Ngoại giao" gives nothing."""
    return any(a < at < b for a, b in fixed_names(name))


# One-syllable verbs that are no part of any name once their marks are lost ("nhan" would end "Uy ban nhan dan").
_PLAIN_VERBS = {"tang", "trao", "lap", "giup", "trinh", "lam", "la", "theo", "se", "phai", "gui", "nop", "cho"}


def _other_word(clean: str, verb: re.Match[str]) -> bool:
    """ "phong trào" is not "trao": with marks, the marks decide; without, one syllable is too little."""
    printed = clean[verb.start() : verb.end()]
    near = clean[max(clean.rfind("\n", 0, verb.start()), verb.start() - 60) + 1 : verb.end() + 60].split("\n")[0]
    if near.isascii():
        return " " not in verb.group() and verb.group() not in _PLAIN_VERBS
    return " ".join(printed.split()) not in _marked()


@cache
def _marked() -> frozenset[str]:
    return frozenset(v for r in terms("duties").records.values() for v in r["variants"])


# Verbs that name no office: "Văn phòng Ban | theo dõi".
_NO_OFFICE = re.compile(
    r"chu tri|phoi hop|co trach nhiem|tham muu|chu dong|theo doi|don doc|trien khai|bao cao|cung cap|bo tri|ra soat"
    r"|dang ky|can cu"
)


def _names_office(folded: str, verb: re.Match[str]) -> bool:
    """ "phòng tổng hợp", "thi đua, khen thưởng", "Hành chính –tổng hợp": the verb is the name of an office."""
    if verb.group() == "thong tin":  # "Công nghệ thông tin", "Cổng thông tin điện tử"
        return True
    return (
        len(verb.group()) > 4
        and bool(_AFTER_OFFICE.search(folded, max(0, verb.start() - 12), verb.start()))
        and not _NO_OFFICE.match(verb.group())
    )

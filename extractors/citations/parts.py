"""What follows the number of a cited text: "… ngày 08/02/2021 | của UBND tỉnh | về việc …"."""

from __future__ import annotations

import re
from functools import cache

import data
from extractors.citations.numbers import NUMBER
from extractors.model import PlanText
from extractors.organizations import starts_organization
from normalizers.dates import DateExpression
from normalizers.fold import fold, fold_term
from normalizers.letters import pattern

_KINDS = "ke hoach|quyet dinh|nghi quyet|nghi dinh|chi thi|cong van|thong tu|huong dan"

# ---- date ---------------------------------------------------------------------------------------------------------

_DATE_LEAD = re.compile(r"\s*[,(]?\s*(?:ban hanh |ky )?(?:ngay\s*)?")


def date_after(plan: PlanText, at: int, end: int) -> DateExpression | None:
    """The date directly after the number: "ngày 08/02/2021", ", ngày 04 tháng 12 năm 2023"."""
    date = next(iter(plan.dates_in(at, end)), None)
    if date and date.kind in ("day", "blank") and _DATE_LEAD.fullmatch(plan.folded, at, date.start):
        return date
    return None


# ---- issuer -------------------------------------------------------------------------------------------------------

# "của Bộ Y tế", ", (sửa đổi năm 2020) của Bộ Y tế", ") do UBND tỉnh …".
_ISSUER = pattern(r"\s*[,)]?\s*(?:\([^)]{0,40}\)\s*)?(?:của|do|cua|CỦA)\s+(?=[\p{Lu}])")
# ", Thể thao và Du lịch"
_LISTS_ON = pattern(r"\s+[\p{Lu}][^,]*\s(?:và|va)\s[\p{Lu}]")


@cache
def _after_issuer() -> re.Pattern[str]:
    """What ends an issuer's name, on folded text: a word that opens the trích yếu, a further text, a mark."""
    words = (fold_term(v) for v in data.lexicon("issuer_ends")["issuer_ends"]["variants"])
    opening = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"\s+(?:{opening}|va (?:cac )?(?:{_KINDS}))(?!\w)|[;.()\[\n“\"]|,(?=\s*[a-z])|$")


def issuer_after(plan: PlanText, at: int, end: int) -> tuple[str | None, int]:
    """The issuer that begins at ``at`` ("của …") and where it ends; None and ``at`` where there is none."""
    m = _ISSUER.match(plan.clean, at, end)
    if m is None:
        return None, at
    stop = _issuer_end(plan, m.end(), end)
    name = " ".join(plan.clean[m.end() : stop].strip(" ,").split())
    return (name, stop) if 2 <= len(name) <= 150 else (None, at)


def _issuer_end(plan: PlanText, start: int, end: int) -> int:
    """A comma ends the name, unless the name itself is a list: "Bộ Văn hóa, Thể thao và Du lịch"; so does a verb,
    unless it is a word of the name with the same letters: "giao" in "Sở Giáo dục"."""
    at = start
    in_capitals = plan.clean[start:end].isupper()
    while stop := _after_issuer().search(plan.folded, at, end):
        word = plan.clean[stop.start() : stop.end()].strip()
        part_of_name = (word[:1].isupper() and not in_capitals) or _only_folds_alike(word, plan.clean[start:end])
        if not part_of_name and not (word == "," and _lists_on(plan, stop.end(), end)):
            return stop.start()
        at = stop.end()
    return end


@cache
def _marked_ends() -> dict[str, set[str]]:
    """Fold → the marked words that end an issuer's name."""
    words: list[str] = data.lexicon("issuer_ends")["issuer_ends"]["variants"]
    return {fold_term(v): {w for w in words if fold_term(w) == fold_term(v)} for v in words}


def _only_folds_alike(word: str, around: str) -> bool:
    """ "giáo" in "Ban tuyên giáo" is not "giao"; in text that lost its marks the fold decides."""
    marked = _marked_ends().get(fold_term(word))
    return marked is not None and not around.isascii() and word.lower() not in marked


def _lists_on(plan: PlanText, start: int, end: int) -> bool:
    """After a comma the name goes on: ", Thể thao và Du lịch"."""
    further = _after_issuer().search(plan.folded, start, end)
    part = plan.clean[start : further.start() if further else end]
    return bool(_LISTS_ON.match(part)) and not NUMBER.search(part)


# ---- title --------------------------------------------------------------------------------------------------------

_TITLE_LIMIT = 400  # characters; what is longer is no trích yếu but a sentence that lost its end
# What may stand between issuer and trích yếu: ", (sau đây gọi tắt là …)"; a word in brackets opens a title.
_TITLE_LEAD = re.compile(r"[\s,)]*(?:\((?!\w+\))[^)]*\)\s*)?")
# What follows a text without being its trích yếu: "… trên địa bàn tỉnh", "…, Kế hoạch số 24/KH-UBND".
_NOT_A_TITLE = re.compile(
    rf"(?:va|cua|tai|so|tren|neu|nay|da|duoc|de|nham|la|co|thi|phai|cac|nhung|doi voi|den|trong|(?:{_KINDS}) so)\b"
    r"|(?:gom|bao gom|cu the|nhu sau|khi|theo(?! doi))\b"  # "…, gồm:", "…, cụ thể như sau: các đơn vị nộp …"
    r"|thuc hien\s*(?:nghi|chi|ke|quyet)?\s*$"
)
_ISSUES = re.compile(
    r"[^,;]{0,120}\b(?:ban hanh|xay dung|huong dan|trien khai|phat dong|to chuc|co y kien|thong nhat)\b"
)
_POST = re.compile(r"(?:pho )?(?:thu tuong|chu tich|giam doc|hieu truong|bo truong|tu lenh)\b")
_TITLE_END = re.compile(
    r"[;\n]|\.(?:\s|$)"
    rf"|,?\s(?:va\s)?(?:{_KINDS}|chuong trinh)\s(?:so\s)?\d"  # the next text: ", Quyết định số 12…"
    # the opening sentence goes on: "Thực hiện Kế hoạch … năm 2024, Sở Y tế ban hành …"
    r"|,\s(?=(?:ubnd|uy ban nhan dan|so|trung tam|benh vien|truong|ban|phong|cong doan)\b"
    r"[^,;]{0,120}\b(?:ban hanh|xay dung|bao cao(?: \w+){1,30} nhu sau)\b)"
)


def title_after(plan: PlanText, at: int, end: int) -> tuple[str | None, int]:
    """The trích yếu after issuer or date, up to the end of its sentence or part, and where it ends."""
    lead = _TITLE_LEAD.match(plan.clean, at, end)
    start = lead.end() if lead else at
    if re.search(r"\)\s*,", plan.clean[at:start]):
        return None, at  # "(Hướng dẫn số 04/HD-BCĐ …), Sở Nội vụ hướng dẫn …": the citation ended with its bracket
    stop = _TITLE_END.search(plan.folded, start, end)
    title_end = stop.start() if stop else end
    title = " ".join(plan.clean[start:title_end].split())
    if not title[:1].isalpha() or len(title) > _TITLE_LIMIT or _NOT_A_TITLE.match(fold(title)):
        return None, at
    folded = fold(title)
    if title[0].isupper() and (starts_organization(folded) or _POST.match(folded)) and _ISSUES.match(folded):
        return None, at  # "…, Ủy ban nhân dân tỉnh ban hành Kế hoạch": the sentence goes on with its subject
    return title, title_end

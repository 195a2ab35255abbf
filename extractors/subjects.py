"""Who a phrase is about: collectives, individuals, heads of units, or several of them."""

from __future__ import annotations

import re

from extractors.model import Subject
from extractors.terms import Terms, terms

# Words before the noun: "toàn thể các …", "đội ngũ …", "mọi …".
_BEFORE = re.compile(
    r"(?:(?:doi voi|cho|danh cho|cac|nhung|moi|moi mot|toan the|toan bo|doi ngu|tat ca|tap the va|rieng|mot so|"
    r"\d+)\s+)+"
)
# What ties the next noun to the one before: "công chức thuộc Sở và các đơn vị", "cá nhân của cơ quan, đơn vị".
_LINK = re.compile(r"[,;/]|\s(?:va|hoac|cung|hay)\s|\s[-–]\s")
_SOMEBODY = re.compile(r"chu (?!tich)|nguoi|nu |\w+ vien\b|\w+ truong\b")


def subject_of(phrase: str, *, strict: bool = False) -> Subject | None:
    """Subject of a folded noun phrase; None where no noun of the lexicon opens a part of it.

    The noun that opens a part decides; a part after one that already names a place to belong to goes on naming places.
    ``strict``: None where a part names somebody the lexicon does not know ("chủ bến").

    >>> subject_of("tap the"), subject_of("ca nhan la nguoi dung dau co quan"), subject_of("tap the, ca nhan")
    ('collective', 'head', 'any')
    >>> subject_of("cong chuc, vien chuc thuoc so va cac don vi truc thuoc")
    'individual'
    """
    lexicon = terms("subjects")
    found: list[str] = []
    embedded = False
    position = 0
    while position < len(phrase):
        kind, end = _opening(lexicon, phrase, position)
        after = _LINK.search(phrase, end)
        part_end = after.start() if after else len(phrase)
        if kind and not (embedded and kind == "collective"):
            found.append(kind)
            embedded = kind == "head" or (kind == "individual" and _names_place(lexicon, phrase, end, part_end))
        elif not kind and not embedded and strict and _SOMEBODY.match(phrase, end):
            return None
        position = after.end() if after else len(phrase)
    return _joined(found)


# Words whose letters, folded, begin like a noun of the lexicon: "phong trào" is no "phòng", "hỗ trợ" no "hộ".
_OTHER_WORD = re.compile(
    r"(?:phong (?:trao|chong|ngua|ve|cach|phu)|phong, chong|khoa hoc|truong hop|ban (?:hanh|quyen|sac|do|dan)|"
    r"xa hoi|ho (?:tro|so)|hoi (?:nghi|thi|thao|dong|nhap|dap)|doi (?:moi|song|tuong|thoai|voi)|"
    r"tinh (?:than|hinh|trang|chat|toan|den|tu)|quan (?:ly|tam|diem|triet|he)|so (?:luong|lieu|ket|sanh|voi)|"
    r"nganh nghe|lop (?:tap|boi)|nhom chi|cum tu|khoi luong|ap dung|huyen bi)(?!\w)"
)


def _opening(lexicon: Terms, phrase: str, position: int) -> tuple[str | None, int]:
    while position < len(phrase) and phrase[position] in ' “"(:-':
        position += 1
    if _OTHER_WORD.match(phrase, position):
        return None, position
    hit = lexicon.match(phrase, position)
    if hit is None and (before := _BEFORE.match(phrase, position)):
        position = before.end()
        hit = lexicon.match(phrase, position)
    return (lexicon.records[hit.id]["kind"], hit.end) if hit else (None, position)


def _names_place(lexicon: Terms, phrase: str, start: int, end: int) -> bool:
    """ "công chức thuộc Sở", "cán bộ các cơ quan"; "công chức phòng, Trung tâm …" only counts one more."""
    if not re.match(r"[^,;]*?(?<!\w)(?:thuoc|truc thuoc|cua|tai|trong|cac|o|toan|dang|la)(?!\w)", phrase[start:end]):
        return False
    return any(lexicon.records[h.id]["kind"] == "collective" for h in lexicon.finditer(phrase, start, end))


def _joined(kinds: list[str]) -> Subject | None:
    if not kinds:
        return None
    first = kinds[0]
    if all(k == first for k in kinds):
        return first  # type: ignore[return-value]
    return "individual" if set(kinds) == {"head", "individual"} else "any"


def in_text(text: str) -> Subject | None:
    """Subject of running folded text, by the words tập thể and cá nhân and their likes wherever they stand.

    >>> in_text("xet chon tap the va ca nhan co thanh tich"), in_text("khen 05 tap the"), in_text("ho so gui ve so")
    ('any', 'collective', None)
    """
    group = re.search(r"(?<!\w)tap the(?!\w)|(?<!\w)ho gia dinh(?!\w)|(?<!\w)doanh nghiep(?!\w)", text)
    person = re.search(r"(?<!\w)ca nhan(?!\w)", text)
    if group and person:
        return "any"
    return "collective" if group else "individual" if person else None

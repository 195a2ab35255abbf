"""Names of organisations: where one begins and at what level of the administration it stands."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import data
from normalizers.fold import fold

Level = Literal["central", "province", "department", "unit", "district", "commune"]

_HEADS: dict[str, list[str]] = data.lexicon("organizations")["heads"]


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


_NO_HEADS = _alternatives(data.lexicon("organizations")["no_heads"]["starts"])
HEAD = re.compile(
    rf"(?<!\w)(?!(?:{_NO_HEADS})(?!\w))(?:{_alternatives([w for words in _HEADS.values() for w in words])})(?!\w)"
)
_BY_KIND = {kind: re.compile(rf"(?:{_alternatives(words)})(?!\w)") for kind, words in _HEADS.items()}
_PROVINCIAL_CITY = r"ha noi|hai phong|da nang|can tho|ho chi minh|hue|bac ninh|quang ninh|dong nai"


def starts_organization(folded_line: str) -> bool:
    """Does a header line open a new organisation's name?

    >>> starts_organization("so y te"), starts_organization("tinh quang ngai"), starts_organization("sot xuat huyet")
    (True, False, False)
    """
    return bool(HEAD.match(folded_line))


@cache
def _run_together() -> dict[str, str]:
    """Letters of a department's name → the name."""
    names: list[str] = data.lexicon("organizations")["names"]["departments"]
    return {re.sub(r"[^a-z]", "", fold(name)): name for name in names}


def spaced(line: str) -> str:
    """A header line whose spaces were lost, where it is a department's name; any other line as it is.

    >>> spaced("SOYTE"), spaced("SỞNỘIVỤ"), spaced("SỞ Y TẾ"), spaced("SOKHAC")
    ('Sở Y tế', 'Sở Nội vụ', 'SỞ Y TẾ', 'SOKHAC')
    """
    return line if " " in line else _run_together().get(re.sub(r"[^a-z]", "", fold(line)), line)


def level_of(name: str) -> Level | None:
    """Level of the issuer by its name.

    A council or committee (UBND, HĐND, Tỉnh ủy) stands where its territory stands; a Sở, Ban, Cục is a department of
    the province; centres, hospitals, schools, divisions are units.

    >>> [level_of(name) for name in ("Bộ Y tế", "UBND tỉnh An Giang", "Ủy ban nhân dân xã Ea Kar")]
    ['central', 'province', 'commune']
    >>> level_of("Sở Nội vụ"), level_of("Trường THPT Lê Lợi")
    ('department', 'unit')
    >>> level_of("UBND thành phố Mỹ Tho"), level_of("UBND Thành phố Hồ Chí Minh"), level_of("Công đoàn ngành Y tế")
    ('district', 'province', 'department')
    """
    folded = " ".join(fold(name).split())
    kind = max(((len(m.group()), kind) for kind, p in _BY_KIND.items() if (m := p.match(folded))), default=(0, None))[1]
    if kind in ("council", None):
        return _territory(folded)
    if re.match(r"cong doan (?:nganh|vien chuc|khu|cac khu|giao duc|y te|cong thuong)\b", folded):
        return "department"  # unions above the grass roots stand beside the departments
    if kind == "unit" and re.match(r"phong\b.*\b(huyen|quan|thi xa)\b", folded):
        return "district"
    return kind  # type: ignore[return-value]


def _territory(folded: str) -> Level | None:
    if re.search(r"\b(xa|phuong|thi tran|dac khu)\b(?!\s+hoi)", re.sub(r"thi xa", "", folded)):
        return "commune"
    if re.search(rf"\btinh\b|tinh uy|\bthanh pho ({_PROVINCIAL_CITY})\b|\btp\.? ?({_PROVINCIAL_CITY})\b", folded):
        return "province"
    if re.search(r"\b(huyen|quan|thi xa|thanh pho|tp)\b|huyen uy|quan uy|thi uy", folded):
        return "district"
    return "province" if re.match(r"thanh uy", folded) else None

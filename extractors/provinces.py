"""Province names in the text, by the 63 old and 34 new units of ``data/provinces.tsv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from viet_text_tools import normalize_diacritics

import data
from extractors.model import PlanText, Span
from normalizers.fold import fold_term

NEW_MAP_SINCE = "2025-07-01"  # Nghị quyết 202/2025/QH15: 63 → 34 units


@dataclass(frozen=True, slots=True)
class Province:
    """A unit as of issue, and the one it belongs to on today's map. Codes were reused in 2025: key on (code, date)."""

    name: str
    code: str
    name_2025: str
    code_2025: str


@dataclass(frozen=True, slots=True)
class Mention:
    span: Span
    province: Province
    named: bool  # "tỉnh An Giang", "Sở Y tế An Giang": not a bare word that could be something else


@cache
def _names() -> dict[str, tuple[Province, tuple[str, ...]]]:
    """Folded name or alias → province and the marked spellings that have this fold."""
    found: dict[str, tuple[Province, tuple[str, ...]]] = {}
    for row in data.table("provinces"):
        province = Province(row["old_name"], row["old_code"], row["new_name"], row["new_code"])
        for name in [row["old_name"], *(a.strip() for a in row["aliases"].split("|"))]:
            if len(name) > 3 and not (name.lower() in {"vinh", "bà rịa", "hà nam", "hue"} and name != row["old_name"]):
                key = re.sub(r"\s*[-–]\s*", " - ", fold_term(name))
                spellings = found.get(key, (province, ()))[1]
                found.setdefault(key, (province, ()))
                found[key] = (found[key][0], (*spellings, name))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_names(), key=len, reverse=True)
    spaced = (re.escape(n).replace(r"\ \-\ ", r"\s*[-–]\s*").replace(r"\ ", r"\s+") for n in names)
    return re.compile(rf"(?P<unit>\b(?:tinh|thanh\s+pho|tp\.?)\s+)?\b(?P<name>{'|'.join(spaced)})\b")


# The one province that bears a person's name: "Đội TNTP Hồ Chí Minh", "tư tưởng Hồ Chí Minh" are no city.
_PERSON = "ho chi minh"
_NAMED_AFTER = re.compile(
    r"\b(?:tncs|tntp|cong san|tien phong|giai thuong|hoc vien chinh tri quoc gia|tu tuong|dao duc|phong cach|guong|"
    r"chu tich)\s+$"
)
# "phường Tân An", "xã Hòa Bình": a ward or commune of the same name.
_REACH = 40  # characters before a name
_OF_SMALLER_UNIT = re.compile(r"\b(?:phuong|xa|thi tran|huyen|quan|dac khu)\s+$")


def find_provinces(plan: PlanText, start: int = 0, end: int | None = None) -> list[Mention]:
    """Mentions in a stretch of the plan, in order.

    A marked word must carry the right marks (Hà Nam is not "hà năm"), an unmarked one need not: the fold alone
    decides there.

    >>> plan = PlanText("Sở Y tế tỉnh Ninh Thuận; nền hòa bình; SO Y TE TINH AN GIANG")
    >>> [m.province.name_2025 for m in find_provinces(plan)]
    ['Khánh Hòa', 'An Giang']
    """
    stop = len(plan.clean) if end is None else end
    out = []
    for m in _pattern().finditer(plan.folded, start, stop):
        key = re.sub(r"\s*[-–]\s*", " - ", re.sub(r"\s+", " ", m["name"]))
        province, spellings = _names()[key]
        printed = plan.clean[m.start("name") : m.end("name")]
        other = _NAMED_AFTER if key == _PERSON else _OF_SMALLER_UNIT
        if _spelled_like(printed, spellings) and (
            m["unit"] or not other.search(plan.folded, max(0, m.start() - _REACH), m.start())
        ):
            out.append(Mention(Span(m.start("name"), m.end("name")), province, bool(m["unit"])))
    return out


def _spelled_like(printed: str, spellings: tuple[str, ...]) -> bool:
    """Marks agree, or there are none; a name has capitals ("hòa bình" is peace)."""
    if printed.isascii() and not any(s.isascii() for s in spellings[:1]):
        return printed[:1].isupper()
    key = _spelling(printed)
    return printed[:1].isupper() and any(key == _spelling(s) for s in spellings)


def _spelling(name: str) -> str:
    return str(normalize_diacritics(re.sub(r"\s*[-–]\s*", " - ", " ".join(name.split())).lower()))

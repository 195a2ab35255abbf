"""Issuer, the body above it, and the issuer's level (Nghị định 30/2020 Phụ lục I, II.2).

The names stand in capitals in the left column, the higher body first ("UBND TỈNH TIỀN GIANG" / "SỞ Y TẾ"). Copies
that lost their header name the issuer in the opening ("Sở Y tế ban hành Kế hoạch … như sau") or in the closing
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.header.forms import printed
from extractors.header.junk import MOTTO, is_junk
from extractors.header.number import PARTY_NUMBER, STATE_NUMBER
from extractors.model import Field, PlanText, Section, Span
from extractors.names import fixed_names, recase
from extractors.organizations import HEAD, Level, level_of, spaced, starts_organization
from extractors.paragraphs import is_upper
from normalizers.fold import fold
from normalizers.letters import pattern


@dataclass(frozen=True, slots=True)
class _Organization:
    name: str
    span: Span


def find_issuer(plan: PlanText) -> tuple[Field, Field, Field]:
    """``issuer``, ``parent_issuer``, ``issuer_level``.

    >>> from extractors.sections import find_sections
    >>> text = "UBND TỈNH TIỀN GIANG\\nSỞ Y TẾ\\nSố: 12/KH-SYT\\nKẾ HOẠCH\\nThi đua năm 2024"
    >>> [f.value for f in find_issuer(PlanText(text, find_sections(text)))]
    ['Sở Y tế', 'UBND tỉnh Tiền Giang', 'department']
    """
    organizations, rule, confidence = _completed(plan, _header_organizations(plan)), "header.issuer", 0.95
    if not organizations:
        found = [*_authorities(plan)][:1] or _opening_organizations(plan) or _promulgating_organization(plan)
        organizations, rule, confidence = found, "opening.issuer", 0.85
    if not organizations:
        return Field.missing("issuer"), Field.missing("parent_issuer"), Field.missing("issuer_level")

    def named(field: str, body: _Organization) -> Field:
        return printed(field, recase(body.name, plan), body.span, rule, confidence=confidence)

    issuer = named("issuer", organizations[-1])
    parent = named("parent_issuer", organizations[-2]) if len(organizations) > 1 else Field.missing("parent_issuer")
    level = issuer_level(issuer.value, parent.value)
    if level is None:
        return issuer, parent, Field.missing("issuer_level")
    return issuer, parent, printed("issuer_level", level, organizations[-1].span, rule, confidence=confidence)


def issuer_level(name: str, parent: str | None) -> Level | None:
    """Level of an issuer by its name and that of the body above it.

    >>> issuer_level("Văn phòng Đăng ký đất đai", "Sở Tài nguyên và Môi trường"), issuer_level("Văn phòng", "UBND tỉnh")
    ('unit', 'department')
    >>> issuer_level("Phòng Văn hóa - Xã hội", "UBND xã Ea Kar")
    'commune'
    """
    level = level_of(name)
    if parent is None:
        return level
    above = level_of(parent)
    if fold(name).startswith("phong ") and above in ("district", "commune"):
        return above  # a division of a district or commune
    if level == "department" and fold(parent).startswith("so "):
        return "unit"  # "Văn phòng Đăng ký đất đai", "Thanh tra": below a Sở they are units
    return level


# ---- from the header's capitals -----------------------------------------------------------------------------------

_BARE_NUMBER = re.compile(r"\b[Ss]ố\s*:")
# A line that ends so goes on in the next: "SỞ GIÁO DỤC VÀ", "TRUNG TÂM KIỂM NGHIỆM THUỐC,".
_OPEN_END = re.compile(r"(?:,|-|–|\bva|\btruong|\buy ban|\bcua|\bnganh)\s*$")


def _header_organizations(plan: PlanText) -> list[_Organization]:
    """Organisations of the left column, from the highest to the issuer."""
    found: list[_Organization] = []
    for line in _issuer_lines(plan):
        if starts_organization(fold(line.name)) and not (found and _goes_on(found[-1].name, line.name)):
            found.append(line)
        elif found:
            above = found.pop()
            found.append(_Organization(f"{above.name} {line.name}", Span(above.span.start, line.span.end)))
    return found


# A council without its territory: copies that make a table of the header keep the cell's first line only.
_BARE_COUNCIL = re.compile(r"(?:uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd)$")
_AUTHORITY = re.compile(r"(?:chu tich\s+)?(?=uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd)")


def _completed(plan: PlanText, found: list[_Organization]) -> list[_Organization]:
    """A bare council takes its territory from the line that names who decides ("ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN"), else
    from the opening; printed twice it is one body."""
    if len(found) > 1 and fold(found[-1].name).startswith(f"{fold(found[-2].name)} "):
        found = [*found[:-2], found[-1]]
    if not found or not _BARE_COUNCIL.match(fold(found[-1].name)):
        return found
    council = fold(found[-1].name)
    whole = [o for o in (*_authorities(plan), *_opening_organizations(plan)) if fold(o.name).startswith(f"{council} ")]
    return [*found[:-1], whole[0]] if whole else found


def _authorities(plan: PlanText) -> Iterator[_Organization]:
    """Lines in capitals above the basis that name a council: "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN CÁI BÈ"."""
    for block in plan.in_block("title", "basis"):
        for line in plan.lines(block.start, block.end):
            text = plan.clean[slice(*line)].strip(" |*_\t.")
            m = _AUTHORITY.match(fold(text))
            if m and is_upper(text):
                start = line.start + plan.clean[slice(*line)].index(text) + m.end()
                yield _Organization(text[m.end() :], Span(start, start + len(text) - m.end()))


def _goes_on(name: str, line: str) -> bool:
    """The name cannot end here, or a fixed name spans the break ("SỞ TÀI NGUYÊN VÀ MÔI" / "TRƯỜNG TỈNH SƠN LA")."""
    if _OPEN_END.search(fold(name).strip()):
        return True
    return any(a < len(name) < b for a, b in fixed_names(f"{name} {line}"))


def _issuer_lines(plan: PlanText) -> Iterator[_Organization]:
    """Capital lines that are neither motto nor junk, cut free from what was merged onto them."""
    for block in plan.in_block("header"):
        mottos = [Span(*m.span()) for m in MOTTO.finditer(plan.folded, block.start, block.end)]
        for line in plan.lines(block.start, block.end):
            text = _without_date(_without_number(_without_motto(plan, line, mottos)))
            name = text.strip(" |*_\t.").lstrip("-–— ")
            if len(name) > 1 and name[0] != "/" and is_upper(name) and not is_junk(fold(name)):
                start = line.start + text.index(name)
                yield _Organization(spaced(name), Span(start, start + len(name)))


def _without_motto(plan: PlanText, line: Span, mottos: list[Span]) -> str:
    """The line up to the motto, read onto the same line or broken over several."""
    stop = next((m.start for m in mottos if m.start < line.end and line.start < m.end), line.end)
    return plan.clean[line.start : max(line.start, stop)]


def _without_number(text: str) -> str:
    """The line up to "Số: …"."""
    m = STATE_NUMBER.search(text) or PARTY_NUMBER.search(text) or _BARE_NUMBER.search(text)
    return text[: m.start()] if m else text


_DATE = pattern(r"\s+(?:[\p{Lu}][\p{Ll}]*\.?\s+){1,5}[\p{Lu}][\p{Ll}]+,\s*ngày\b|\s+[\p{Lu}][\p{Ll}]+,\s*ngày\b")


def _without_date(text: str) -> str:
    """The line up to place and date in the right column: "BAN TUYÊN GIÁO   Vĩnh Long, ngày …"."""
    m = _DATE.search(text)
    return text[: m.start()] if m else text


# ---- from the running text ----------------------------------------------------------------------------------------

# The verb of the opening sentence, before which the issuer names itself: "Sở Y tế xây dựng và triển khai kế hoạch".
_ISSUES = re.compile(
    r"\b(?:xay dung|ban hanh|de ra|lap|trien khai|phat dong|to chuc)\s+"
    r"(?:va (?:ban hanh|trien khai|to chuc thuc hien)\s+)?(?:\w+\s+){0,2}?"
    r"(?:ke hoach|huong dan|quyet dinh|chuong trinh|phong trao)\b"
)
_BELONGS_TO = pattern(r"\s+(?:trực\s+)?thuộc\s+(?=[\p{Lu}])|\s+truc\s+thuoc\s+(?=[\p{Lu}])")
# "Trên đây là Kế hoạch thi đua năm 2024 của Sở Y tế, đề nghị …".
_CLOSING = re.compile(r"tren day la\b[^\n]*?\bcua\s+(?P<name>[^\n]*?)\s*(?:[./]|,|; |de nghi)")
_BEFORE_VERB = re.compile(
    r"\s+(?:ký|đã|vừa|sẽ|được|có|chính thức|thống nhất|tiếp tục)(?=\s*$)"
)  # "UBND tỉnh đã | ban hành"
_BRACKETED = re.compile(r"\([^()]*\)")


def _opening_organizations(plan: PlanText) -> list[_Organization]:
    """ "Trung tâm Kiểm nghiệm … trực thuộc Sở Y tế Tiền Giang (Trung tâm) xây dựng kế hoạch …" → parent and issuer."""
    for section in _opening(plan):
        for m in _ISSUES.finditer(plan.folded, section.start, section.end):
            found = _subject_of_verb(plan, section.start, m.start())
            if found:
                return found
    return _closing_organization(plan)


def _opening(plan: PlanText) -> list[Section]:
    """The paragraphs before the first heading, those of the basis last."""
    sections = plan.in_block("body", "basis")
    first = next((i for i, s in enumerate(sections) if s.label), len(sections))
    return sorted(sections[:first], key=lambda s: s.block == "basis")


def _subject_of_verb(plan: PlanText, start: int, verb: int) -> list[_Organization]:
    """The organisation that stands before the verb, in the verb's own sentence."""
    start = max(start, *(plan.clean.rfind(mark, start, verb) + 1 for mark in ("\n", ";", ". ")))
    stretch = _BRACKETED.sub(lambda m: " " * len(m.group()), plan.clean[start:verb])
    heads = [m for m in HEAD.finditer(fold(stretch)) if stretch[m.start()].isupper()]
    for m in reversed(heads):
        if not _inside_name(stretch[: m.start()].rstrip(), heads):
            return _split_dependence(stretch[m.start() :], start + m.start())
    return []


def _inside_name(before: str, heads: list[re.Match[str]]) -> bool:
    """A head that belongs to a larger name on its left: "Trung tâm … trực thuộc Sở Y tế", "Văn phòng Sở"."""
    return bool(before) and (fold(before).endswith(("thuoc", "cua")) or any(h.end() == len(before) for h in heads))


def _split_dependence(text: str, offset: int) -> list[_Organization]:
    """ "Trung tâm Pháp y trực thuộc Sở Y tế" → the body above and the issuer."""
    m = _BELONGS_TO.search(text)
    name = " ".join(_BEFORE_VERB.sub("", text[: m.start()] if m else text).strip(" ,").split())
    if not 3 <= len(name) <= 160 or len(name.split()) < 2:
        return []
    issuer = _Organization(name, Span(offset, offset + len(name)))
    if not m:
        return [issuer]
    above = text[m.end() :].strip(" ,")
    return [_Organization(above, Span(offset + m.end(), offset + m.end() + len(above))), issuer]


# "(Ban hành kèm theo Quyết định số … của Bộ trưởng Bộ Y tế)": who decides issues the attached plan, too.
_PROMULGATED = re.compile(
    r"\bkem theo\b[^\n()]*?\bcua (?:(?:chu tich|giam doc|bo truong|hieu truong|truong ban|vien truong|cuc truong) )?"
    r"(?P<name>[^\n()]+?)\s*\)"
)


def _promulgating_organization(plan: PlanText) -> list[_Organization]:
    for block in plan.in_block("title"):
        m = _PROMULGATED.search(plan.folded, block.start, block.end)
        if m and starts_organization(m["name"]):
            return [_Organization(plan.clean[m.start("name") : m.end("name")], Span(*m.span("name")))]
    return []


def _closing_organization(plan: PlanText) -> list[_Organization]:
    for m in _CLOSING.finditer(plan.folded):
        start = m.start("name")
        name = plan.clean[start : m.end("name")].strip()
        if starts_organization(fold(name)) and name[:1].isupper():
            return [_Organization(name, Span(start, start + len(name)))]
    return []

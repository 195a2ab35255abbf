"""The signature block: authority chain, post, name (Nghị định 30/2020 Phụ lục I, II.7).

Seals, pen strokes, "(Đã ký)" and the data of digital signatures are left alone; a degree before the name is no part
of it.
"""

from __future__ import annotations

from extractors.model import Field, PlanText, Span
from extractors.names import recase
from extractors.paragraphs import is_upper, without_specks
from extractors.posts import AUTHORITY, is_person_name, post_at
from extractors.recipients import below_list
from normalizers.letters import pattern

Line = tuple[Span, str]

# Academic titles, degrees and ranks that stand before a name in health, education and the forces: "PGS.TS. Lê Văn An",
# "BSCKII. Trần Thị Bình", "Thầy thuốc Ưu tú", "Đại tá".
_DEGREE = pattern(
    r"(?:(?:GS|PGS|TSKH|TS|ThS|Ths|BS|Bs|DS|Ds|CN|KS|NGƯT|NGND|TTƯT|TTND"
    r"|BSCKII|BSCKI|CKII|CKI|CK2|CK1|Thầy thuốc \S+ \S+"
    r"|(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy))[.,:]?\s*)+(?=[\p{Lu}])"
)


def find_signature(plan: PlanText) -> list[Field]:
    """signing_authority, signer_title, signer_name; each with value None where it is not printed.

    >>> from extractors.sections import find_sections
    >>> text = '''KẾ HOẠCH
    ... Thi đua năm 2024
    ... I. NỘI DUNG
    ... Nơi nhận:
    ... - Lưu: VT.
    ... TM. ỦY BAN NHÂN DÂN
    ... KT. CHỦ TỊCH
    ... PHÓ CHỦ TỊCH
    ... Lê Văn An'''
    >>> for f in find_signature(PlanText(text, find_sections(text))): print(f.field, "=", f.value)
    signing_authority = TM. Ủy ban nhân dân, KT. Chủ tịch
    signer_title = Phó Chủ tịch
    signer_name = Lê Văn An
    """
    lines = _joined(_lines(plan))
    chain = [(span, text) for span, text in lines if AUTHORITY.match(text) and is_upper(text)]
    posts = [(span, text) for span, text in lines if not AUTHORITY.match(text) and _is_post(text)]
    last_post = (chain + posts)[-1][0] if chain or posts else None
    return [_authority_field(chain, plan), _title_field(posts, plan), _name_field(lines, last_post)]


def _found(name: str, value: str, span: Span) -> Field:
    return Field(field=name, value=value, span=span, found_by=f"signature.{name}", confidence=0.95)


# ---- lines of the block -------------------------------------------------------------------------------------------


def _lines(plan: PlanText) -> list[Line]:
    out = []
    printed = [line for block in plan.in_block("signature") for line in plan.lines(block.start, block.end)]
    for start, end in [*printed, *below_list(plan)]:
        line = plan.clean[start:end]
        text = without_specks(line.strip(" \t|*_"))
        if any(c.isalpha() for c in text):
            at = start + line.index(text)
            out.append((Span(at, at + len(text)), text))
    return out


def _joined(lines: list[Line]) -> list[Line]:
    """Capital lines that only continue the one above: "TM. ỦY BAN NHÂN" / "DÂN"."""
    out: list[Line] = []
    for span, text in lines:
        if out and _continues(text, out[-1][1]):
            above_span, above = out.pop()
            out.append((Span(above_span.start, span.end), f"{above} {text}"))
        else:
            out.append((span, text))
    return out


def _continues(text: str, above: str) -> bool:
    if not (is_upper(text) and is_upper(above)) or len(text) <= 2:
        return False
    own_line = AUTHORITY.match(text) or _is_post(text) or is_person_name(text.title())
    return not own_line and bool(AUTHORITY.match(above) or _is_post(above))


def _is_post(text: str) -> bool:
    return is_upper(text) and post_at(text) is not None


# ---- values -------------------------------------------------------------------------------------------------------


def _authority_field(chain: list[Line], plan: PlanText) -> Field:
    if not chain:
        return Field.missing("signing_authority")
    value = ", ".join(_authority(text, plan) for _, text in chain)
    return _found("signing_authority", value, Span(chain[0][0].start, chain[-1][0].end))


def _authority(text: str, plan: PlanText) -> str:
    """ "KT.GIÁM ĐỐC" → "KT. Giám đốc"."""
    m = AUTHORITY.match(text)
    return (
        f"{m['code'].upper().replace('/', '')}. {_readable(text[m.end() :].strip(), plan)}"
        if m
        else _readable(text, plan)
    )


def _readable(text: str, plan: PlanText) -> str:
    """A post or body in sentence case."""
    post = post_at(text)
    if post is None:
        return recase(text, plan)
    title, rest = post
    return f"{title} {recase(rest, plan)}" if rest else title


def _title_field(posts: list[Line], plan: PlanText) -> Field:
    """The signer's own post: the last one printed without an authority code."""
    if not posts:
        return Field.missing("signer_title")
    span, text = posts[-1]
    return _found("signer_title", _readable(text, plan), span)


def _name_field(lines: list[Line], last_post: Span | None) -> Field:
    """The first name after the last post. In capitals it counts only below a post."""
    for span, text in lines:
        if last_post is not None and span.start < last_post.end:
            continue
        degree = _DEGREE.match(text)
        name = text[degree.end() :] if degree else text
        if is_person_name(name) and (last_post or not is_upper(name)):
            value = name.title() if is_upper(name) else name
            return _found("signer_name", value, Span(span.end - len(name), span.end))
    return Field.missing("signer_name")

"""The signature block: authority chain, post, name (Nghị định 30/2020 Phụ lục I, II.7)."""

from __future__ import annotations

import re
from functools import cache

import data
from extractors.model import Field, PlanText, Span
from extractors.names import recase
from extractors.paragraphs import is_upper, without_specks
from normalizers.fold import fold, fold_term
from normalizers.letters import pattern

# "TM. ỦY BAN NHÂN DÂN", "KT.GIÁM ĐỐC", "TUQ. CHỦ TỊCH", "KT/ GIÁM ĐỐC", "Q. GIÁM ĐỐC".
_AUTHORITY = re.compile(r"(?P<code>TM|KT|TL|TUQ|Q)\s*[./]\s*(?=\S)", re.IGNORECASE)
# Academic titles and degrees that stand before a name in health and education.
_DEGREE = pattern(
    r"(?:(?:GS|PGS|TSKH|TS|ThS|Ths|BS|Bs|DS|Ds|CN|KS|NGƯT|NGND|TTƯT|TTND|BSCKII|BSCKI|CKII|CKI|CK2|CK1|Thầy thuốc \S+ \S+|Đại tá|Thượng tá|Trung tá|Thiếu tướng|Thượng tướng)[.,:]?\s*)+(?=[\p{Lu}])"
)
_WORD = r"[\p{Lu}][^\W\d_]*(?:[’'`ʼ-][^\W\d_]+)?"  # "H’Lan", "K'Briu"
_NAME = pattern(rf"(?:{_WORD} ){{1,5}}{_WORD}$")
_NOT_A_NAME = pattern(r"\b(noi nhan|da ky|ky ten|dong dau|chu ky|signature|ngay|luu|so y te|uy ban|van ban|xac nhan)\b")


@cache
def _posts() -> tuple[re.Pattern[str], dict[str, str]]:
    by_fold = {fold_term(r["post"]): r["post"] for r in data.table("posts")}
    names = "|".join(n.replace(" ", r"\s+") for n in sorted(by_fold, key=len, reverse=True))
    return re.compile(rf"(?P<acting>(?:q\.|quyen)\s*)?(?P<deputy>pho\s+)?(?P<post>{names})(?!\w)(?P<rest>.*)"), by_fold


def find_signature(plan: PlanText) -> list[Field]:
    """signer_name, signer_title, signing_authority; each with value None where it is not printed.

    >>> from extractors.sections import find_sections
    >>> text = "KẾ HOẠCH\\nThi đua năm 2024\\nI. A\\nNơi nhận:\\n- Lưu: VT.\\nTM. ỦY BAN NHÂN DÂN\\nKT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH\\nLê Văn An"
    >>> {f.field: f.value for f in find_signature(PlanText(text, find_sections(text)))}
    {'signing_authority': 'TM. Ủy ban nhân dân, KT. Chủ tịch', 'signer_title': 'Phó Chủ tịch', 'signer_name': 'Lê Văn An'}
    """
    lines = _joined(_lines(plan))
    chain = [(span, text) for span, text in lines if _AUTHORITY.match(text) and is_upper(text)]
    posts = [(span, text) for span, text in lines if not _AUTHORITY.match(text) and _is_post(text)]
    names = _names_after(lines, (chain + posts)[-1][0] if chain or posts else None)
    return [
        _field(
            "signing_authority",
            ", ".join(_authority(t, plan) for _, t in chain) or None,
            _around([s for s, _ in chain]),
        ),
        _field("signer_title", *_title(posts, chain, plan)),
        _field("signer_name", *((names[0][1], names[0][0]) if names else (None, None))),
    ]


def _field(name: str, value: str | None, span: Span | None) -> Field:
    return Field(
        field=name,
        value=value,
        span=span if value else None,
        found_by=f"signature.{name}" if value else "absent",
        confidence=0.95,
    )


def _around(spans: list[Span]) -> Span | None:
    return Span(spans[0].start, spans[-1].end) if spans else None


def _lines(plan: PlanText) -> list[tuple[Span, str]]:
    out = []
    for block in plan.in_block("signature"):
        offset = block.start
        for line in plan.clean[block.start : block.end].split("\n"):
            text = without_specks(line.strip(" \t|*_"))
            if any(c.isalpha() for c in text):
                start = offset + line.index(text)
                out.append((Span(start, start + len(text)), text))
            offset += len(line) + 1
    return out


def _joined(lines: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Capital lines that only continue the one above: "TM. ỦY BAN NHÂN" / "DÂN"."""
    out: list[tuple[Span, str]] = []
    for span, text in lines:
        continues = (
            out and is_upper(text) and is_upper(out[-1][1]) and not _AUTHORITY.match(text) and not _is_post(text)
        )
        if (
            continues
            and len(text) > 2
            and (_AUTHORITY.match(out[-1][1]) or _is_post(out[-1][1]))
            and not _NAME.match(text.title())
        ):
            above = out.pop()
            out.append((Span(above[0].start, span.end), f"{above[1]} {text}"))
        else:
            out.append((span, text))
    return out


def _is_post(text: str) -> bool:
    return is_upper(text) and _posts()[0].match(fold(text)) is not None


def _authority(text: str, plan: PlanText) -> str:
    """ "KT.GIÁM ĐỐC" → "KT. Giám đốc"."""
    m = _AUTHORITY.match(text)
    assert m is not None
    rest = text[m.end() :].strip()
    return f"{m['code'].upper()}. {_readable(rest, plan)}"


def _readable(text: str, plan: PlanText) -> str:
    """A post or body in sentence case."""
    pattern, by_fold = _posts()
    m = pattern.match(fold(text))
    if m is None:
        return recase(text, plan)
    post = by_fold[" ".join(m["post"].split())]
    rest = text[m.start("rest") :].strip()
    title = ("Phó " if m["deputy"] else "") + post
    return ("Q. " if m["acting"] else "") + title + (f" {recase(rest, plan)}" if rest else "")


def _title(
    posts: list[tuple[Span, str]], chain: list[tuple[Span, str]], plan: PlanText
) -> tuple[str | None, Span | None]:
    """The signer's own post: the last one printed without an authority code."""
    if posts:
        span, text = posts[-1]
        return _readable(text, plan), span
    return None, None


def _names_after(
    lines: list[tuple[Span, str]], last_post: Span | None
) -> list[tuple[str, Span]] | list[tuple[Span, str]]:
    out = []
    for span, text in lines:
        if last_post is not None and span.start < last_post.end:
            continue
        m = _DEGREE.match(text)
        name = text[m.end() :] if m else text
        if (
            _NAME.match(name)
            and not _NOT_A_NAME.search(fold(name))
            and len(name) <= 40
            and (not is_upper(name) or last_post)
        ):
            out.append((Span(span.end - len(name), span.end), name.title() if is_upper(name) else name))
    return out

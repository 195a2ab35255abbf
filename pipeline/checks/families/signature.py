"""SIG: the signature block (Nghị định 30/2020 Phụ lục I II.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import Span
from normalizers.fold import fold
from pipeline.checks.families.text_layer import signature_anywhere
from pipeline.checks.model import Accused, Finding, Severity
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

# What a pen or a seal leaves on OCR's text: signs that no recipient or post has.
_INK = re.compile(r"[^\w\s.,;:()/&“”\"'’|+*~–-]|[\\^@#$=<>{}\[\]]|\b[A-ZÀ-Ỹ]?[a-zà-ỹ]*[ÝŸẠỀ]{2,}\w*")


def _signature(plan: CheckedPlan) -> Span | None:
    return plan.text.block_span("signature")


def _ink_about(plan: CheckedPlan) -> bool:
    """On a scan, something stands by the signature that could not be read: a name may be under it."""
    if not plan.reading.by_ocr:
        return False
    blocks = [s for s in plan.text.sections if s.block in ("recipients", "signature")]
    start = blocks[0].start if blocks else max(0, len(plan.clean) - 200)
    return plan.reading.ink_at_end or _signature(plan) is None or bool(_INK.search(plan.clean, start))


def _blame(plan: CheckedPlan, post: Span | None) -> tuple[Severity, Accused]:
    """Whatever stands under the post and is no name we know, or ink that was not read, is our reading's."""
    return ("I", "reading") if _stands_under(plan, post) or _ink_about(plan) else ("W", "plan")


@check("SIG-001", severity="W", absence=True, legal=("n30.signature",))
def no_signer(plan: CheckedPlan) -> Iterator[Finding]:
    """The post is the last thing printed: no name under it. Accuses our reading where a scan has ink there that
    could not be read. Source: Nghị định 30/2020 Điều 8 khoản 2 điểm g, from 05/3/2020.
    """
    posts = plan.value("signer_title") or plan.value("signing_authority")
    if not posts or plan.value("signer_name") or plan.is_attached:
        return
    post = plan.place("signer_title") or plan.place("signing_authority")
    severity, accuses = _blame(plan, post)
    yield Finding(span=post, severity=severity, accuses=accuses)


def _stands_under(plan: CheckedPlan, post: Span | None) -> bool:
    """Words follow the post in its block."""
    block = _signature(plan)
    if post is None or block is None:
        return False
    under = re.sub(r"\((?:da ky|ky|dong dau)[^)]*\)|\bda ky\b", "", plan.folded[post.end : block.end])
    return len(re.findall(r"[a-z]{2,}", under)) > 1


@check("SIG-002", severity="W", absence=True, legal=("n30.signature",))
def no_signature(plan: CheckedPlan) -> Iterator[Finding]:
    """No signature block: neither post nor authority nor name. Leaves alone plans issued with a decision, forms,
    and scans where the post was read into another block. Source: Nghị định 30/2020 Điều 8 khoản 2 điểm g, from
    05/3/2020.
    """
    if any(plan.value(n) for n in ("signer_title", "signing_authority", "signer_name")) or plan.is_attached:
        return
    if signature_anywhere(plan):
        return
    # A seal hides post and name alike; where it does, ink is left that nobody could read.
    unread = plan.reading.by_ocr and (plan.reading.ink_at_end or not plan.reading.crisp)
    yield Finding(severity="I" if unread else "W", accuses="reading" if unread else "plan")


_CHAIN = re.compile(r"\b(?P<code>KT|TM|TL|TUQ|Q)(?P<mark>\s?[./])(?P<space>\s*)(?=[A-ZĐÀ-Ỹ])")


@check("SIG-003", severity="I", legal=("n30.signature",))
def authority_spelled(plan: CheckedPlan) -> Iterator[Finding]:
    """ "KT.GIÁM ĐỐC" without a space, "KT/ GIÁM ĐỐC": the abbreviation is written otherwise than the decree shows.
    Source: Nghị định 30/2020 Phụ lục I, from 05/3/2020.
    """
    span = _signature(plan)
    for m in _CHAIN.finditer(plan.clean, *span) if span else ():
        if m["mark"] != "." or not m["space"]:
            end = plan.clean.find("\n", m.end())
            yield Finding(span=Span(m.start(), end if end >= 0 else len(plan.clean)), expected=f"{m['code']}. …")


_DEPUTY = re.compile(r"pho\b|thu truong\b|cap pho|(?:cuc|vien|hieu) pho|quyen\b|phu trach|uy vien|chu nhiem")


@check("SIG-004", severity="W", legal=("n30.signature",))
def authority_without_post(plan: CheckedPlan) -> Iterator[Finding]:
    """ "KT. GIÁM ĐỐC" over a signer who is no deputy, or "TM." before one person's post instead of a body that acts
    together. Leaves alone a deputy in charge. On scans our reading is accused where the deputy's line is simply
    missing. Source: Nghị định 30/2020 Điều 13, Phụ lục I II.7, from 05/3/2020.
    """
    chain, post = fold(str(plan.value("signing_authority") or "")), fold(str(plan.value("signer_title") or ""))
    place = plan.place("signing_authority")
    if re.search(
        r"\btm\. ?(?:giam doc|chu tich|hieu truong|truong (?:ban|phong|tram)|chanh van phong|bo truong)\b", chain
    ):
        yield Finding(span=place, found=str(plan.value("signing_authority")))
    elif re.search(r"\bkt\.", chain) and not _DEPUTY.search(post):
        missing = plan.reading.by_ocr and not post
        found = "; ".join(filter(None, (str(plan.value("signing_authority")), plan.value("signer_title"))))
        yield Finding(
            span=place, found=found, severity="I" if missing else "W", accuses="reading" if missing else "plan"
        )


@check("SIG-005", severity="I", legal=("n30.signature",))
def degree_before_name(plan: CheckedPlan) -> Iterator[Finding]:
    """A degree or title before the signer's name ("ThS. Nguyễn Văn A"). Health, education, science and the armed
    forces may have it by rules of their own, so it is only a remark. Source: Nghị định 30/2020 Phụ lục I II.7, from
    05/3/2020.
    """
    place = plan.place("signer_name")
    if place is None:
        return
    start = plan.clean.rfind("\n", 0, place.start) + 1
    before = plan.clean[start : place.start].strip(" *_|")
    if re.match(r"(?:PGS|GS|TSKH|TS|ThS|Ths|BS|Bs|DS|Ds|CN|KS|BSCK|CK|Thầy thuốc)", before):
        yield Finding(span=Span(start, place.end), expected=str(plan.value("signer_name")))


# Who heads what: first words of the issuer's name → the posts that may sign for it in their own right.
_HEADS: tuple[tuple[str, str], ...] = (
    (r"(?:uy ban nhan dan|ubnd)\b", r"chu tich\b"),
    (r"so\b", r"(?:quyen )?giam doc\b"),
    (r"(?:trung tam|benh vien)\b", r"(?:tong )?giam doc\b|truong\b"),
    (
        r"truong (?:mam non|tieu hoc|thcs|thpt|trung hoc|pho thong|mau giao|cao dang|trung cap)\b",
        r"(?:hieu truong|giam doc)\b",
    ),
    (r"tram y te\b", r"(?:truong tram|tram truong)\b"),
    (r"chi cuc\b", r"(?:chi cuc truong|truong chi cuc)\b"),
)


@check("SIG-006", severity="W", legal=("n30.signature",))
def post_of_another_body(plan: CheckedPlan) -> Iterator[Finding]:
    """The signer's post does not belong to the issuer: "GIÁM ĐỐC" under a text of an UBND. Leaves alone those who
    sign by order or authorisation (TL., TUQ.), acting heads, joint plans with several signers, and issuers that are
    only named in the text. Source: Nghị định 30/2020 Phụ lục I II.7, from 05/3/2020.
    """
    issuer, post = fold(str(plan.value("issuer") or "")), fold(str(plan.value("signer_title") or ""))
    chain = str(plan.value("signing_authority") or "")
    if not post or re.search(r"\b(?:TL|TUQ|TM|KT)\.", chain.replace("TM. Ủy ban nhân dân", "")) or _several(plan):
        return
    if not plan.has_issuer_line:
        return
    bare = re.sub(r"^(?:pho|q\.|quyen)\s*", "", post)
    for head, posts in _HEADS:
        if re.match(head, issuer) and not re.match(posts, bare) and re.match(_ANY_POST, bare):
            yield Finding(
                span=plan.place("signer_title"),
                found=str(plan.value("signer_title")),
                args={"issuer": str(plan.value("issuer"))},
                confidence=0.5 if plan.reading.by_ocr and not plan.value("signer_name") else 1.0,
            )
            return


_ANY_POST = "|".join(posts for _, posts in _HEADS)


def _several(plan: CheckedPlan) -> bool:
    """A joint plan: several offices in the header or several posts below."""
    symbol = str(plan.value("symbol") or "")
    return (
        symbol.count("-") > 1
        or "lien tich" in plan.header_text
        or " va cong doan" in fold(str(plan.value("issuer") or ""))
    )

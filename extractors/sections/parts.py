"""A file may hold a decision and the plan it promulgates: where each of its documents begins."""

from __future__ import annotations

import re
from itertools import pairwise

from extractors.model import Span
from extractors.organizations import starts_organization
from extractors.paragraphs import Paragraph, find_paragraphs, is_upper
from extractors.sections.blocks import find_type_line
from extractors.sections.openers import ATTACHED, ATTACHED_BRACKET, MOTTO, RECIPIENTS, starts_signature

_HEADER_LINES = 8  # at most, of an attached plan
_ISSUER = re.compile(r"(?:uy ban nhan dan|ubnd|so |tinh |thanh pho|bo )")


def split_parts(clean: str) -> list[Span]:
    """The documents of a file, each from its header to the next one's.

    A new part begins at a type line ("KẾ HOẠCH") that follows a signature or recipients block and is announced as
    attached ("Ban hành kèm theo Quyết định số …", "Kèm theo …"); its own header lines before it, if any, belong to it.

    >>> text = "QUYẾT ĐỊNH\\nBan hành quy chế\\nNơi nhận:\\n- Lưu: VT.\\nKẾ HOẠCH\\nThi đua\\n(Kèm theo Quyết định)"
    >>> [text[slice(*part)].split("\\n")[0] for part in split_parts(text)]
    ['QUYẾT ĐỊNH', 'KẾ HOẠCH']
    """
    paragraphs = find_paragraphs(clean)
    first = find_type_line(paragraphs)
    cuts = [0]
    closed = False
    for i in range(first + 1 if first is not None else 0, len(paragraphs)):
        closed = closed or bool(RECIPIENTS.match(paragraphs[i].folded))
        if closed and _is_attached(paragraphs, i):
            cuts.append(_part_start(paragraphs, i))
            closed = False
    return [Span(a, b) for a, b in pairwise([*cuts, len(clean)])]


def _is_attached(paragraphs: list[Paragraph], i: int) -> bool:
    """A type line that is announced as attached in the lines below it."""
    is_type_line = find_type_line(paragraphs, i, 1) == i
    return is_type_line and any(
        ATTACHED.match(q.folded) or ATTACHED_BRACKET.search(q.folded) for q in paragraphs[i : i + 5]
    )


def _part_start(paragraphs: list[Paragraph], title: int) -> int:
    """Include the header of the attached plan: motto, issuer, date line directly above its type line."""
    i = title
    while i > 0 and title - i < _HEADER_LINES and _is_header_line(paragraphs[i - 1]):
        i -= 1
    return paragraphs[i].start


def _is_header_line(p: Paragraph) -> bool:
    names_body = bool(_ISSUER.match(p.folded)) or starts_organization(p.folded)
    return bool(MOTTO.search(p.folded)) or (is_upper(p.text) and names_body and not starts_signature(p))

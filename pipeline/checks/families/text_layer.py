"""DOC: how the text reached us, before any question about what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import Span
from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

MIN_LETTERS = 500
MARKED_SHARE = 0.05  # clean official text has 0.15–0.18 of these letters, text without tones 0.00
_MARKED = re.compile("[đăâêôơưĐĂÂÊÔƠƯạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴảẳẩẻểỉỏổởủửỷờớỡừứữ]")
_CLOSING = re.compile(r"tren day la|\.\s?/\s?\.?\s*$")


@check("DOC-001", severity="I")
def without_marks(plan: CheckedPlan) -> Iterator[Finding]:
    """The text lost its diacritics on the way to us: hardly a letter carries a hook, a dot below or a horn, or they
    had to be given back. Accuses our reading. Leaves alone texts under 500 letters. Source: measured on official
    texts.
    """
    letters = sum(map(str.isalpha, plan.clean))
    share = len(_MARKED.findall(plan.clean)) / max(1, letters)
    if plan.reading.restored or (letters >= MIN_LETTERS and share < MARKED_SHARE):
        yield Finding(found=f"{share:.2f}", expected="≥ 0.15", accuses="reading")


@check("DOC-002", severity="I")
def broken_paragraph(plan: CheckedPlan) -> Iterator[Finding]:
    """A paragraph of the body begins in lower case though the one above it has not ended: a break of line or page
    that could not be mended. Leaves alone lists, whose items may begin in lower case, and rows of tables. Source:
    practice. Accuses our reading.
    """
    above = None
    for node in plan.text.sections:
        if node.block != "body":
            above = None
            continue
        for start, line in _lines(plan, node.start, node.end):
            opens_low = line[:1].islower() and not re.match(r"\w{1,3}[.)]", line)
            if opens_low and above and not above.endswith((".", ";", ":", ",", "!")):
                yield Finding(span=Span(start, start + min(len(line), 80)), accuses="reading")
            above = line


def _lines(plan: CheckedPlan, start: int, end: int) -> Iterator[tuple[int, str]]:
    for m in re.finditer(r"[^\n]+", plan.clean[start:end]):
        if "\t" not in m.group() and m.group().strip():
            yield start + m.start(), m.group().strip()


@check("DOC-003", severity="W", absence=True, legal=("n30.parts",))
def cut_tail(plan: CheckedPlan) -> Iterator[Finding]:
    """The text ends with its body: neither recipients nor signature follow. Leaves alone plans issued with a decision,
    which carries both. Source: Nghị định 30/2020 Điều 8 (parts of a document), from 05/3/2020.
    """
    if plan.is_attached or any(plan.text.in_block("recipients", "signature")):
        return
    body = plan.text.block_span("body")
    if body is None or signature_anywhere(plan):
        return
    end = len(plan.clean.rstrip())
    start = max(plan.clean.rfind("\n", 0, end) + 1, end - 120)
    yield Finding(span=Span(start, end), args={"closed": bool(_CLOSING.search(plan.folded[start:end]))})


_POST = re.compile(
    r"(?:(?:KT|TM|TL|TUQ|Q)\s?[./]\s?)?(?:PHÓ |PHO )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|HIỆU TRƯỞNG|TRƯỞNG (?:BAN|"
    r"PHÒNG|TRẠM)|CHÁNH VĂN PHÒNG|"
    r"VIỆN TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|GIAM DOC|CHU TICH|HIEU TRUONG)\b"
)


def signature_anywhere(plan: CheckedPlan) -> bool:
    """A post in capitals among the last lines, though no signature block was made of it (OCR put it among
    recipients).
    """
    tail = plan.text.block_span("recipients")
    start = tail.start if tail else max(0, len(plan.clean) - 400)
    return bool(_POST.search(plan.clean, start))

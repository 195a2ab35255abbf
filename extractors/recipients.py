"""Recipients (nơi nhận): one row per item of the block at the lower left (Nghị định 30/2020 Phụ lục I, II.9)."""

from __future__ import annotations

import re

from extractors.model import PlanText, Recipient, Span

_HEAD = re.compile(r"\s*noi\s+nhan\s*[:.;]*\s*")
# "- Sở Nội vụ;": a dash opens an item. OCR puts several on a line: "- Sở Nội vụ; - Lưu: VT."
_ITEM = re.compile(r"(?:^|(?<=;)|(?<=\n))[ \t]*[-–—~•*+·]+[ \t]*", re.MULTILINE)
# Where the draft is kept, printed below the list: "d:\\2011\\CV\\thi dua.doc".
_FILE_NAME = re.compile(r"\s*(?:[a-zA-Z]:\\|\\\\|https?:)|.*\.docx?\s*$")


def find_recipients(plan: PlanText) -> list[Recipient]:
    """Items without dash and final mark. A line without a dash goes on with the item above, if that is still open.

    >>> from extractors.sections import find_sections
    >>> items = "- BGĐ Sở;\\n- Các phòng, ban,\\nđơn vị;\\n- Lưu: VT, HC-TH(Hoa)."
    >>> text = f"KẾ HOẠCH\\nThi đua năm 2024\\nI. NỘI DUNG\\nNơi nhận:\\n{items}\\nGIÁM ĐỐC"
    >>> [r.text for r in find_recipients(PlanText(text, find_sections(text)))]
    ['BGĐ Sở', 'Các phòng, ban, đơn vị', 'Lưu: VT, HC-TH(Hoa)']
    """
    out = []
    for block in plan.in_block("recipients"):
        head = _HEAD.match(plan.folded, block.start, block.end)
        start = head.end() if head else block.start
        for a, b in _items(plan, start, _end_of_list(plan, start, block.end)):
            text = " ".join(plan.clean[a:b].split()).rstrip(" ;.,")
            if any(c.isalnum() for c in text):
                end = a + len(plan.clean[a:b].rstrip(" ;.,\n"))
                out.append(Recipient(span=Span(a, end), found_by="recipients.line", confidence=0.95, text=text))
    return out


# The line that ends every list (Nghị định 30/2020 Phụ lục I, II.9): "- Lưu: VT, TH."
_LAST = re.compile(r"^[ \t]*[-–—~•*+·]*[ \t]*luu\b(?! tru)[^\n]*\.[ \t]*$", re.MULTILINE)


def _end_of_list(plan: PlanText, start: int, end: int) -> int:
    """Below "Lưu: …." stands the signer's name, where columns were read one after the other."""
    last = _LAST.search(plan.folded, start, end)
    return last.end() if last else end


def below_list(plan: PlanText) -> list[Span]:
    """Lines of the block that come after its list."""
    blocks = plan.in_block("recipients")
    return [
        line for block in blocks for line in _filled_lines(plan, _end_of_list(plan, block.start, block.end), block.end)
    ]


def _items(plan: PlanText, start: int, end: int) -> list[Span]:
    """Stretches of the items: from one dash to the next; lines without any dash are items themselves."""
    marks = [(start + m.start(), start + m.end()) for m in _ITEM.finditer(plan.clean[start:end])]
    if not marks:
        return _filled_lines(plan, start, end)
    ends = [mark for mark, _ in marks[1:]] + [end]
    return [part for (_, item), stop in zip(marks, ends, strict=True) for part in _closed_parts(plan, item, stop)]


def _closed_parts(plan: PlanText, start: int, end: int) -> list[Span]:
    """Cut an item where a line ends it (";" or ".") and the next line has lost its dash."""
    parts = []
    lines = _filled_lines(plan, start, end)
    end = lines[-1].end if lines else start
    for line in lines:
        if line.end < end and plan.clean[line.start : line.end].rstrip().endswith((";", ".")):
            parts.append(Span(start, line.end))
            start = line.end
    return [*parts, Span(start, end)] if plan.clean[start:end].strip() else parts


def _filled_lines(plan: PlanText, start: int, end: int) -> list[Span]:
    lines = (line for line in plan.lines(start, end) if plan.clean[slice(*line)].strip())
    return [line for line in lines if not _FILE_NAME.match(plan.clean[slice(*line)])]

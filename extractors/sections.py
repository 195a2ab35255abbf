"""Clean text → blocks and section tree. Never refuses a malformed plan: what fits nowhere hangs where it stands.

Blocks follow Nghị định 30/2020 Phụ lục I: header (ô 1–4), title (5), basis and body (6), recipients (9b), signature (7),
annexes. The tree inside the body follows the printed labels: I → 1 → 1.1 → a) → - → +.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import data
from extractors.model import BlockName, Section, Span
from extractors.paragraphs import LEAD_IN, Paragraph, find_paragraphs, is_upper, without_specks
from normalizers.fold import fold, fold_term

# A basis paragraph: "Căn cứ Luật …", "Thực hiện Chỉ thị số …", "Theo đề nghị của …".
BASIS = re.compile(r"(can cu|thuc hien|theo|xet|tiep tuc thuc hien|trien khai|de (?:thuc hien|trien khai|to chuc)|"
                   r"nham|de tiep tuc|tren co so|huong ung)\b")  # fmt: skip
# "Sở Y tế ban hành Kế hoạch …, cụ thể như sau:" closes the opening.
_INTRO = re.compile(r"(nhu sau|sau day|noi dung sau|cac noi dung|noi dung cu the)\s*:?\s*\.?$")
_MOTTO = re.compile(r"c\S{0,3}ng h\S{1,3} x\S{1,2} h\S{1,3}i ch\S{1,3} ngh|doc lap\W+tu do")
_RECIPIENTS = re.compile(r"noi nhan\b(?!\s+(?:ho so|danh sach|san pham|bai))\s*[:.;]?")
# The head of a signature: authority and post, in capitals. "TM. ỦY BAN NHÂN DÂN", "KT.GIÁM ĐỐC", "HIỆU TRƯỞNG".
POSTS = (
    r"(?:pho\s+|quyen\s+|q\.\s*)?(?:tong\s+)?(?:giam doc|chu tich|chu nhiem|hieu truong|vien truong|cuc truong|chi cuc truong|"
    r"vu truong|truong (?:ban|phong|khoa|doan|tieu ban|cong an|bo mon)|chanh van phong|chanh thanh tra|bi thu|thu truong|bo truong|thu tuong|"
    r"tong bien tap|tong thu ky|tong cuc truong|cuc pho|vien pho|hieu pho|tram truong|truong tram|chi huy truong|chinh uy|"
    r"phu trach(?: \w+){0,3}|nguoi dung dau|pho truong (?:ban|phong|khoa|doan)|pho chanh van phong|pho thu ky|thu ky|doi truong|giam thi|vien|to truong)"
)
AUTHORITY = r"(?:tm|kt|tl|tuq|q|ku)\s*[./]\s*"
_SIGNATURE = re.compile(rf"(?:{AUTHORITY})+\S|{POSTS}\b")
_ANNEX = re.compile(r"(?:phu luc|bieu mau|bieu so|mau so|bang diem|bang tong hop|danh muc|danh sach)\b")
_ATTACHED = re.compile(r"\(?\s*(?:ban hanh )?kem theo")
_CLOSING = re.compile(r"\./\.?\W*$|\.\s*/\.\W*$")


@cache
def _type_names() -> dict[str, str]:
    return {fold_term(row["name"]): row["code"] for row in data.table("doc_types")}


def doc_type_of(folded_line: str) -> str | None:
    """Code of the type a line names: "kế hoạch" → KH; the line may go on ("KẾ HOẠCH Phát động …").

    >>> doc_type_of("ke hoach"), doc_type_of("ke hoach phat dong phong trao"), doc_type_of("noi dung")
    ('KH', 'KH', None)
    """
    line = " ".join(re.sub(r"[^\w\s]", " ", folded_line).split())
    for name, code in _type_names().items():
        if line == name or line.startswith(name + " ") or line == name.replace(" ", ""):
            return code
    return None


def find_sections(clean: str) -> tuple[Section, ...]:
    """The plan's nodes in reading order; together they cover the text without gap or overlap.

    >>> for s in find_sections("KẾ HOẠCH\\nPhát động thi đua năm 2024\\nI. TIÊU CHÍ\\n1. Tập thể:\\n- Đạt 90 điểm;\\nNơi nhận:\\n- Lưu: VT.\\nGIÁM ĐỐC"):
    ...     print(s.block, s.path, s.level, repr(s.title))
    title  0 ''
    body I 1 'TIÊU CHÍ'
    body I/1 2 'Tập thể'
    body I/1/- 5 ''
    recipients  0 ''
    signature  0 ''
    """
    paragraphs = find_paragraphs(clean)
    if not paragraphs:
        return ()
    builder = _Builder(clean)
    for paragraph, block, following in zip(paragraphs, _blocks(paragraphs), [*paragraphs[1:], None], strict=True):
        builder.add(paragraph, block, following)
    return builder.finish()


# ---- blocks -------------------------------------------------------------------------------------------------------


def _blocks(paragraphs: list[Paragraph]) -> list[BlockName]:
    """One block name per paragraph."""
    blocks: list[BlockName] = ["body"] * len(paragraphs)
    title = find_title(paragraphs)
    opening = _mark_opening(paragraphs, blocks, title)
    end = _mark_annex(paragraphs, blocks, opening)
    _mark_ending(paragraphs, blocks, opening, end)
    for i, p in enumerate(paragraphs):
        if blocks[i] == "body" and p.is_row:
            blocks[i] = "table"
    return blocks


def find_title(paragraphs: list[Paragraph], start: int = 0, window: int = 60) -> int | None:
    """Index of the type line ("KẾ HOẠCH"): capitals, names a type, stands before the first heading."""
    for i, p in enumerate(paragraphs[start : start + window], start=start):
        if p.rank is not None and p.rank <= 20 and i > start + 12:
            return None
        if not p.label and doc_type_of(p.folded) and _opens_in_capitals(p.text) and not _NUMBERED.match(p.folded):
            return i
    return None


# "KẾ HOẠCH SỐ 12/KH-UBND" on one line is a citation or a running head, not the type line.
_NUMBERED = re.compile(r"\w+ \w+ so\b")


def _opens_in_capitals(text: str) -> bool:
    """The type is in capitals, whatever follows it on the line ("KẾ HOẠCH Phát động …")."""
    words = re.findall(r"[^\W\d_]+", text)[:2]
    return bool(words) and all(w.isupper() for w in words)


def _mark_opening(paragraphs: list[Paragraph], blocks: list[BlockName], title: int | None) -> int:
    """Mark header, title and basis; return the index of the first paragraph after them."""
    if title is None:
        return _mark_letter(paragraphs, blocks)
    blocks[:title] = ["header"] * title
    i = title
    blocks[i] = "title"
    i += 1
    while i < len(paragraphs) and i - title <= 8 and _continues_title(paragraphs[i], first=i == title + 1):
        blocks[i] = "title"
        i += 1
    return _mark_basis(paragraphs, blocks, i)


def _continues_title(p: Paragraph, *, first: bool) -> bool:
    # A subject is no list item, but OCR puts specks before it: "-_ Phát động phong trào …".
    if (p.rank is not None and not (first and p.rank >= 50)) or p.is_row or _RECIPIENTS.match(p.folded):
        return False
    if p.folded.startswith(("kinh gui", "can cu")) or p.text.rstrip().endswith((";", ":", ".", ",")):
        return bool(_ATTACHED.match(p.folded))
    if len(p.text) > 500:
        return False
    return first or is_upper(p.text) or not BASIS.match(p.folded)


def _mark_basis(paragraphs: list[Paragraph], blocks: list[BlockName], start: int) -> int:
    """The opening runs to the first heading; in it, basis is everything up to the last paragraph that opens like one."""
    end = start
    while end < len(paragraphs) and end - start < 60 and not _opens_body(paragraphs[end]):
        end += 1
    openers = [i for i in range(start, end) if BASIS.match(paragraphs[i].folded) and not _is_intro(paragraphs[i])]
    last = openers[-1] + 1 if openers and openers[0] - start <= 2 else start
    for i in range(start, last):
        blocks[i] = "basis"
    return last


def _is_intro(p: Paragraph) -> bool:
    """Closes the opening. One that also names its basis ("Thực hiện Kế hoạch số 14-KH/TU …, UBND tỉnh ban hành …
    như sau:") is a basis."""
    return bool(_INTRO.search(p.folded)) and not (BASIS.match(p.folded) and re.search(r"\bso\s\d", p.folded))


def _opens_body(p: Paragraph) -> bool:
    return (p.rank is not None and p.rank < 50) or p.is_row or bool(_RECIPIENTS.match(p.folded)) or _is_intro(p)


def _mark_letter(paragraphs: list[Paragraph], blocks: list[BlockName]) -> int:
    """A text without a type line: an official letter (công văn, "V/v …" under the number), or a bare form or table."""
    motto = next((i for i, p in enumerate(paragraphs[:25]) if _MOTTO.search(p.folded)), None)
    dated = next(
        (
            i
            for i, p in enumerate(paragraphs[:25])
            if re.search(r"\bngay\b.*\bthang\b.*\bnam\b", p.folded) and len(p.text) < 90
        ),
        None,
    )
    subject = next((i for i, p in enumerate(paragraphs[:25]) if re.match(r"(?:v/v|ve viec)\b", p.folded)), None)
    if motto is None and dated is None and subject is None:
        return 0
    start = max(i for i in (motto, dated, subject) if i is not None) + 1
    if subject is not None and start == subject + 1:
        while start < len(paragraphs) and not re.match(r"kinh gui", paragraphs[start].folded) and start - subject < 8:
            start += 1
        blocks[:start] = ["header"] * start
        blocks[subject:start] = ["title"] * (start - subject)
        return start
    blocks[:start] = ["header"] * start
    if subject is not None:
        i = subject
        while i < start and not _MOTTO.search(paragraphs[i].folded) and i != dated:
            blocks[i] = "title"
            i += 1
    return start


def _mark_annex(paragraphs: list[Paragraph], blocks: list[BlockName], start: int) -> int:
    """Mark annexes (after the signature or the recipients); return the index where they begin."""
    closed = next((i for i in range(start, len(paragraphs)) if _RECIPIENTS.match(paragraphs[i].folded)), None)
    for i in range(closed if closed is not None else len(paragraphs), len(paragraphs)):
        p = paragraphs[i]
        attached = i + 1 < len(paragraphs) and any(_ATTACHED.match(q.folded) for q in paragraphs[i + 1 : i + 4])
        if _ANNEX.match(p.folded) and not p.label and len(p.text) < 150 and (is_upper(p.text) or attached):
            blocks[i:] = ["annex"] * (len(paragraphs) - i)
            return i
    return len(paragraphs)


def _mark_ending(paragraphs: list[Paragraph], blocks: list[BlockName], start: int, end: int) -> None:
    """Mark recipients and signature, which stand side by side on paper and may come in either order."""
    nhan = next((i for i in range(end - 1, start - 1, -1) if _RECIPIENTS.match(paragraphs[i].folded)), None)
    if nhan is None:
        first = _signature_start(paragraphs, max(start, end - 8), end)
        for i in range(first, end):
            blocks[i] = "signature"
        return
    i = nhan
    while i < end and not (i > nhan and _starts_signature(paragraphs[i])):
        blocks[i] = "recipients"
        i += 1
    for j in range(i, end):  # read across the page: "Nơi nhận: GIÁM ĐỐC", then the items
        blocks[j] = "recipients" if paragraphs[j].rank in (50, 55) else "signature"
    if i == end:  # the signature came first, or there is none
        for j in range(_signature_start(paragraphs, max(start, nhan - 8), nhan), nhan):
            blocks[j] = "signature"


def _starts_signature(p: Paragraph) -> bool:
    if p.is_row or p.rank not in (None, 12) or len(p.text) >= 90:
        return False
    line = without_specks(p.label + p.text)
    return is_upper(line) and bool(_SIGNATURE.match(fold(line)))


def _signature_start(paragraphs: list[Paragraph], start: int, end: int) -> int:
    """First signature line in a stretch, if nothing but signature follows it; else ``end``."""
    for i in range(start, end):
        if _starts_signature(paragraphs[i]) and all(
            len(p.text) < 90 and p.rank is None for p in paragraphs[i + 1 : end]
        ):
            return i
    return end


# ---- tree ---------------------------------------------------------------------------------------------------------

_HEADING_LIMIT = 200  # characters; a longer "heading" is a paragraph


@dataclass(slots=True)
class _Node:
    block: BlockName
    rank: int
    label: str
    title: str
    start: int
    parent: int | None
    path: str


class _Builder:
    """Grows the list of nodes paragraph by paragraph; the stack holds the open ancestors."""

    def __init__(self, clean: str) -> None:
        self.clean = clean
        self.nodes: list[_Node] = []
        self.stack: list[int] = []

    def add(self, p: Paragraph, block: BlockName, following: Paragraph | None) -> None:
        if block not in ("body", "annex", "table"):
            self._add_block(p, block)
        elif block == "table":
            self._add_unlabelled(p, block, "", again=bool(self.nodes) and self.nodes[-1].block == "table")
        elif p.rank is None and _closes_plan(p):
            self.stack.clear()
            self._add_unlabelled(p, block, "", again=False)
        elif p.rank is None:
            self._add_unlabelled(p, block, p.text.rstrip(" :") if _leads_in(p, following) else "", again=False)
        else:
            self._push(_Node(block, p.rank, p.label, heading_of(p), p.start, None, p.label.strip(" .)/:")))

    def _add_block(self, p: Paragraph, block: BlockName) -> None:
        if self.nodes and self.nodes[-1].block == block:
            return
        self.stack.clear()
        self.nodes.append(_Node(block, 0, "", "", p.start, None, ""))

    def _add_unlabelled(self, p: Paragraph, block: BlockName, title: str, *, again: bool) -> None:
        if not again:
            self._push(_Node(block, LEAD_IN, "", title, p.start, None, ""))

    def _push(self, node: _Node) -> None:
        while self.stack and self.nodes[self.stack[-1]].rank >= node.rank:
            self.stack.pop()
        if self.stack:
            above = self.nodes[self.stack[-1]]
            node.parent = self.stack[-1]
            node.path = f"{above.path}/{node.path}" if node.path else above.path
        self.stack.append(len(self.nodes))
        self.nodes.append(node)

    def finish(self) -> tuple[Section, ...]:
        starts = [0, *(n.start for n in self.nodes[1:]), len(self.clean)]
        return tuple(
            Section(i, n.block, n.path, n.rank // 10, n.label, n.title, starts[i], starts[i + 1], n.parent)
            for i, n in enumerate(self.nodes)
        )


def _closes_plan(p: Paragraph) -> bool:
    """ "Trên đây là Kế hoạch …./." belongs to the whole plan, not to its last section."""
    return p.folded.startswith("tren day la") or bool(_CLOSING.search(p.text))


def _leads_in(p: Paragraph, following: Paragraph | None) -> bool:
    """Introduces a list: ends with a colon, or is short and open-ended with an item below."""
    if following is None or following.rank is None or following.rank < 20:
        return p.text.rstrip().endswith(":") and following is not None and following.is_row
    return p.text.rstrip().endswith(":") or (
        len(p.text) <= _HEADING_LIMIT and not p.text.rstrip().endswith((".", ";", ","))
    )


def heading_of(p: Paragraph) -> str:
    """The heading text of a labelled paragraph, "" where it is an item.

    >>> [heading_of(p) for p in find_paragraphs("1. Mục đích:\\n3. Thời gian thi đua: từ ngày 01/3\\n- Đạt 90 điểm;")]
    ['Mục đích', 'Thời gian thi đua', '']
    """
    head, colon, _ = p.text.partition(":")
    if colon and len(head) <= 120 and not re.search(r"[.;]\s", head):
        return head.strip()
    text = p.text.rstrip()
    if len(text) <= _HEADING_LIMIT and not text.endswith((".", ";", ",")):
        return text.rstrip(" :")
    if is_upper(text) or (p.rank is not None and p.rank < 50 and len(text) <= 60 and text.endswith(".")):
        return text.rstrip(" .:;")
    return ""


def split_parts(clean: str) -> list[Span]:
    """A file may hold a decision and the plan it promulgates: each is a part of its own.

    A new part begins at a type line ("KẾ HOẠCH") that follows a signature or recipients block and is announced as
    attached ("Ban hành kèm theo Quyết định số …", "Kèm theo …"); its own header lines before it, if any, belong to it.
    """
    paragraphs = find_paragraphs(clean)
    first = find_title(paragraphs)
    if first is None:
        return [Span(0, len(clean))]
    cuts = [0]
    closed = False
    for i in range(first + 1, len(paragraphs)):
        p = paragraphs[i]
        closed = closed or bool(_RECIPIENTS.match(p.folded))
        if closed and doc_type_of(p.folded) and find_title(paragraphs, i, 1) == i:
            if any(_ATTACHED.match(q.folded) for q in paragraphs[i + 1 : i + 5]):
                cuts.append(_part_start(paragraphs, i))
                closed = False
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], len(clean)], strict=True)]


def _part_start(paragraphs: list[Paragraph], title: int) -> int:
    """Include the header of the attached plan: motto, issuer, date line directly above its type line."""
    i = title
    while (
        i > 0 and title - i < 8 and (_MOTTO.search(paragraphs[i - 1].folded) or _looks_like_issuer(paragraphs[i - 1]))
    ):
        i -= 1
    return paragraphs[i].start


def _looks_like_issuer(p: Paragraph) -> bool:
    return is_upper(p.text) and bool(re.match(r"(?:uy ban nhan dan|ubnd|so |tinh |thanh pho|bo )", p.folded))

"""Criteria (tiêu chí, tiêu chuẩn) and contents (nội dung thi đua): one row per item under a heading that says so.

Recognises list items and numbered paragraphs; a heading's run-in text counts where no list follows it. Leaves alone
headings and lead-ins, sentences that only refer to another text ("… thực hiện theo Bộ chỉ số …"), grades and their
points, and exclusions from awards.
"""

from __future__ import annotations

import re
from typing import Literal

from extractors.model import Criterion, PlanText, Section, Span, Subject
from extractors.outline import Node, outline
from extractors.subjects import subject_of
from extractors.tiers import grades_in

WANTED = {"criteria": "criterion", "content": "content", "content_plain": "content"}
# Zones that a node may be in beside: such items are something else.
_OTHER = {
    "participants",
    "period",
    "forms",
    "quota",
    "dossier",
    "copies",
    "funding",
    "amount",
    "exclusion",
    "organisation",
}
# A sentence that points elsewhere instead of stating an item.
_REFERENCE = re.compile(
    r"(?:cac |noi dung,? )?(?:tieu chi|tieu chuan|bang diem|noi dung)\b.{0,80}\b(?:thuc hien|ap dung|kem theo|"
    r"quy dinh|duoc quy dinh) (?:theo|tai|o|ke)|"
    r"(?:thuc hien |ap dung )?theo (?:quy dinh|huong dan|bo (?:tieu chi|chi so)|phu luc|bang)\b|\(?(?:co|"
    r"chi tiet) (?:bang|phu luc|tieu chi|bieu|tai|theo)|"
    r"(?:luu y|ghi chu|trong do)\b"
)
_NOT_AN_ITEM = re.compile(
    r"(?:khong|chua) (?:duoc )?(?:xet|xem xet|de nghi|khen|tang|binh xet|dua vao)\b.{0,30}\b(?:khen|thi dua|"
    r"thuong|tang|tap the|ca nhan)|"
    r"(?:so luong|ty le)\b[^.;]{0,80}\b(?:khong (?:qua|vuot)|toi da)\b|"
    r"(?:xet )?tang (?:thuong )?(?:cho )?(?:cac )?(?:tap the|ca nhan|don vi|ho gia dinh)\b|"
    r"(?:giay khen|bang khen|co thi dua|huan chuong|ky niem chuong)\b.{0,12}\b(?:cua|do)\b|"
    r"tren day la|can cu ke hoach|(?:tong )?diem (?:chuan|thuong|tru|toi da|thi dua)\b|moi tieu chi\b"
)


# "Đối với cá nhân", "Tập thể" alone on a line.
_ADDRESSED = re.compile(
    r"(?:(?:tieu chi|tieu chuan|noi dung) )?(?:doi voi|danh cho|ap dung)(?!\w)|(?:tap the|ca nhan|nguoi dung dau)\W*$"
)


def find_criteria(plan: PlanText) -> list[Criterion]:
    """Items of criteria and content sections in reading order, numbered from 1 within the plan."""
    nodes = outline(plan)
    default = default_subject(plan, nodes)
    rows = [(n, span) for n in nodes if (span := item_span(plan, n))]
    return [_row(plan, n, span, position, default) for position, (n, span) in enumerate(rows, start=1)]


def default_subject(plan: PlanText, nodes: tuple[Node, ...]) -> Subject:
    """Whom items without a subject of their own are about: collectives where the movement is open to
    those only ("Đối tượng thi đua: Tập thể Trung tâm …"), else any."""
    named = {
        subject_of(_after_verb(plan.folded[n.body : n.end]), strict=True) or "any"
        for n in nodes
        if "participants" in n.zones
        and n.body < n.end
        and not re.match(r"(?:trong|tren|toan|tai)\b", plan.folded[n.body : n.end])
        and not n.within & {"awards", "forms", "organisation", "criteria", "content"} - _shared(n)
    }
    return "collective" if named == {"collective"} else "any"


def _shared(node: Node) -> frozenset[str]:
    """ "Đối tượng, tiêu chí thi đua" and "Nội dung" stand above the participants of the movement as well."""
    return node.within & {"criteria", "content"}


def _after_verb(text: str) -> str:
    """ "ap dung doi voi cac co quan" → "cac co quan"."""
    return re.sub(r"^(?:ap dung )?(?:doi voi|gom(?: co)?|la|bao gom|cho)?\s*:?\s*", "", text)


def item_span(plan: PlanText, node: Node) -> Span | None:
    """Place of a criterion's text in a node; None where the node states none."""
    zones = node.zones & set(WANTED)
    if plan.is_report:
        zones &= {"criteria"}  # "6. Các nội dung liên quan khác: Khảo sát điều tra …" tells what was done
    if (
        not zones
        or (node.own & _OTHER and not node.own & set(WANTED))
        or node.zones & _OTHER - {"participants", "period"}
    ):
        return None
    if node.zones & {"participants", "period"} and not node.own & set(WANTED):
        return None
    start = node.body if node.own and node.head else node.start
    if node.end - start < 8 or not _is_item(plan, node, start):
        return None
    text = plan.folded[start : node.end]
    if _REFERENCE.match(text) or _NOT_AN_ITEM.match(text) or grades_in(plan, node):
        return None
    return Span(start, node.end)


def _is_item(plan: PlanText, node: Node, start: int) -> bool:
    if node.own and node.head:  # a heading's own text, where no list follows
        return node.leaf and start > node.head.end and not _following_list(plan, node)
    if not node.listed:
        return _is_bare_item(plan, node)
    if node.leaf:
        return not (plan.children(node.section) and node.body >= node.end and _heads_paragraph(plan, node))
    # "- Thi đua thực hiện …:" above "+" items states something itself; "a) Đối với các sở:" and "1. Tuyên truyền" do
    # not.
    return node.section.level >= 5 and node.own_subject is None and node.end - node.start > 40


def _heads_paragraph(plan: PlanText, node: Node) -> bool:
    """ "2. Đối với cá nhân", "a) Năng lực lãnh đạo, quản lý:" above a paragraph without a label."""
    printed = plan.clean[node.start : node.section.end].rstrip()
    addressed = node.head and node.own_subject and _ADDRESSED.match(plan.folded, node.head.start, node.head.end)
    return bool(addressed) or (node.head is not None and printed.endswith(":"))


def _is_bare_item(plan: PlanText, node: Node) -> bool:
    """A paragraph without a label is an item only under a heading that has no labelled items at all."""
    if node.section.title or node.end - node.start < 25:
        return False
    if node.under is not None:
        return not any(n.under == node.under and n.listed for n in outline(plan))
    parent = node.section.parent
    if parent is None:
        return False
    if "criteria" in node.zones and plan.clean[: node.section.end].rstrip().endswith(";"):
        return True  # an item that lost its dash: no sentence of running text ends so
    siblings = plan.children(plan.sections[parent])
    if _between_items(siblings, plan.children(node.section), node):
        return True
    return not any(s.label for s in siblings) and _stands_under_heading(plan, node)


def _between_items(siblings: list[Section], below: list[Section], node: Node) -> bool:
    """The reader lost the dash of an item: items with one and the same label stand before and after it (in the tree
    those after it hang under it)."""
    at = siblings.index(node.section)
    before, after = siblings[at - 1 : at] if at else [], (below or siblings[at + 1 :])[:1]
    return bool(before and after and before[0].label and before[0].label == after[0].label and node.head is None)


def _stands_under_heading(plan: PlanText, node: Node) -> bool:
    """Not a stray sentence after the item above it."""
    assert node.section.parent is not None
    return bool(plan.sections[node.section.parent].title) and plan.sections[node.section.parent].level < 5


def _following_list(plan: PlanText, node: Node) -> bool:
    return any(child.label for child in plan.children(node.section))


def _obliged(plan: PlanText, span: Span) -> Subject | None:
    """ "Chủ tịch Ủy ban nhân dân xã ngoài tiêu chí trên phải …" says itself whom it binds."""
    opening = re.match(r"(?P<who>[^.;:]{4,90}?),? (?:ngoai [^,.;]{0,60} )?phai\s", plan.folded[span.start : span.end])
    return subject_of(opening["who"]) if opening else None


def _row(plan: PlanText, node: Node, span: Span, position: int, default: Subject) -> Criterion:
    kind: Literal["criterion", "content"] = "criterion" if "criteria" in node.zones else "content"
    confidence = 0.95
    if "content_plain" in node.zones and "criteria" not in node.zones:
        confidence = 0.7
    if node.section.level == 6:
        confidence -= 0.2
    if not node.listed:
        confidence -= 0.15
    return Criterion(
        span=span,
        found_by=f"criteria.{'item' if node.listed else 'paragraph'}",
        confidence=round(confidence, 2),
        kind=kind,
        subject=node.subject or _obliged(plan, span) or default,
        position=position,
        text=" ".join(plan.clean[span.start : span.end].split()),
    )

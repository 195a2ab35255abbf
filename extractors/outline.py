"""The section tree read for meaning: what each heading announces, whom it is about, and what a node says itself.

A node's zone is what its heading, or the nearest heading above that announces something, says it holds ("criteria",
"dossier", …: the ids of ``data/headings.toml``). A run-in heading ("Kinh phí: Từ nguồn …") opens a zone for its own
text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.model import PlanText, Section, Span, Subject
from extractors.subjects import subject_of
from extractors.terms import terms
from normalizers.fold import fold_term

_TRIMMED = " \t\n;.,:…/"
_COLON = re.compile(r":(?=\s|$)")
_HEAD_LIMIT = 160  # characters; what is longer before its colon is a sentence, not a heading
_SMALL_HEAD = 45  # characters of a heading without number and capitals: "Hình thức khen thưởng"
_PARTS = re.compile(r"\s*(?:[,;/]|\bva\b|\bhoac\b|\s[-–]\s|\s[-–]|[-–]\s)\s*")
_EMPTY_WORDS = re.compile(
    r"(?:cong tac|ve viec|ve|viec|quy dinh(?: ve)?|mot so|cac|nhung|he thong|huong dan|tieu muc|cu the|"
    r"to chuc(?=\s+(?:xet|binh|cham|danh gia|so ket|tong ket))|thuc hien(?=\s+che do)|xay dung(?=\s+tieu chi))\s+"
)
# Introducing sentences end with what they introduce: "…, phải đạt các tiêu chuẩn sau:".
_LEADS = (
    (
        "criteria",
        re.compile(
            r"(?<!\w)(?:tieu chi|tieu chuan)(?: \w+){0,4}(?: sau(?: day)?| gom| nhu sau)?$|"
            # "Có một trong các tiêu chí sau đây thì xếp loại chất lượng ở mức không hoàn thành nhiệm vụ:"
            r"(?<!\w)(?:tieu chi|tieu chuan) sau(?: day)?,? thi (?:duoc )?(?:xep|danh gia|phan|cong nhan)(?!\w)"
        ),
    ),
    ("condition", re.compile(r"(?<!\w)dieu kien(?: \w+){0,4}(?: sau(?: day)?| gom| nhu sau)?$")),
    ("dossier", re.compile(r"(?<!\w)ho so(?: \w+){0,8} gom(?: co| \d+ \w+)?(?: sau| cac \w+ \w+)?$")),
    (
        "exclusion",
        re.compile(
            r"(?:khong|chua) (?:\w+ ){0,3}(?:khen thuong|thi dua|xet tang|khen)(?!\w).*(?:truong hop|sau|neu|khi)"
        ),
    ),
)
_SPECIFIC = {"content", "criteria"}
# Headings that stand above content or criteria without ending them: "1. Công tác tuyên truyền" under "Nội dung thi
# đua".
_WEAK_UNDER_CONTENT = {"measures", "content_plain", "results"}
# A dash item with a colon opens a zone only for matters of the award section.
_ITEM_ZONES = {
    "forms",
    "quota",
    "copies",
    "dossier",
    "funding",
    "amount",
    "participants",
    "period",
    "condition",
    "exclusion",
    "criteria",
    "content",
    "prizes",
}
_ADDRESS = re.compile(
    r"(?<!\w)(?:doi voi|danh cho|ap dung (?:doi voi|cho)|(?:cua|cho)(?= (?:tap the|ca nhan|cac|nguoi|can bo|"
    r"cong chuc|don vi|co quan|doanh nghiep))|"
    # "Tiêu chí xếp loại chất lượng công chức, viên chức không giữ chức vụ lãnh đạo, quản lý"
    r"(?:danh gia|xep loai|phan loai|binh xet)(?: (?:ket qua|chat luong|thi dua|hang nam))*"
    r"(?= (?:doi voi )?(?:tap the|ca nhan|can bo|cong chuc|vien chuc|nguoi lao dong|doanh nghiep)))\s+"
)
_ADDRESS_END = re.compile(
    r",? (?:ngoai|phai|can(?! bo)|duoc|dat|dam bao|co (?:thanh|ket|nhieu)|neu|de nghi|thuc hien|tieu bieu|"
    r"ngoai ra)(?!\w)"
)
# "Ngoài tiêu chí đối với cá nhân, người đứng đầu phải …" is about heads.
_BESIDES = re.compile(r"^ngoai (?:cac |ra )?[^,:]*,\s*")
_VERB = re.compile(
    r"(?<!\w)(?:phai|dat|co|thi dua|ngoai|hoan thanh|thuc hien|duoc|tang|xay dung|tham gia|"
    r"to chuc (?!chinh tri)|tham muu|lanh dao, chi dao)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Node:
    """``start``–``end``: the node's own text without label and closing punctuation; ``head``: its heading or the
    words before
    its colon; ``body``: where the text after a run-in heading begins (== start where there is no heading, == end
    where all of it is heading).
    ``zones``: what this node is about; ``within``: also all that the headings above announce. ``leaf``: no labelled
    node hangs under it. ``under``: the heading that stands beside it in the tree (see ``_headings_above``)."""

    section: Section
    start: int
    end: int
    head: Span | None
    body: int
    own: frozenset[str]
    zones: frozenset[str]
    within: frozenset[str]
    subject: Subject | None
    own_subject: Subject | None
    leaf: bool
    under: int | None = None

    @property
    def listed(self) -> bool:
        """Printed with a label of its own."""
        return bool(self.section.label)


@lru_cache(maxsize=8)
def outline(plan: PlanText) -> tuple[Node, ...]:
    """Nodes of body and annexes in reading order."""
    own = {s.section_id: _own(plan, s) for s in plan.in_block("body", "annex")}
    above = _headings_above(plan, own)
    own |= {heading: _as_heading(plan, own[heading]) for heading in set(above.values())}
    specific = _with_specific_below(plan, own, above)
    nodes: dict[int, Node] = {}
    for section in plan.in_block("body", "annex"):
        heading = above.get(section.section_id)
        parent = _parent(plan, section, nodes) if heading is None else nodes[heading]
        node = _node(plan, section, own[section.section_id], parent, specific)
        nodes[section.section_id] = replace(node, under=heading)
    return tuple(nodes.values())


def node_text(plan: PlanText, node: Node) -> str:
    """The node's text, one line, without label and closing punctuation."""
    return " ".join(plan.clean[node.start : node.end].split())


def children(plan: PlanText, nodes: tuple[Node, ...], node: Node) -> list[Node]:
    """Direct children among ``nodes``."""
    return [n for n in nodes if n.section.parent == node.section.section_id]


def zones_of(heading: str) -> frozenset[str]:
    """Ids of ``data/headings.toml`` that a folded heading announces; empty where its first words announce nothing.

    >>> sorted(zones_of("doi tuong, hinh thuc khen thuong")), sorted(zones_of("hoi dong thi dua - khen thuong"))
    (['forms', 'participants'], [])
    """
    lexicon = terms("headings")
    found: list[str] = []
    for index, part in enumerate(_parts(heading)):
        hit = lexicon.match(part)
        if hit:
            found.append(hit.id)
        elif index == 0:
            return frozenset()
    return frozenset(found)


def _introduced(lead_in: str) -> frozenset[str]:
    """What a sentence above a list says the list holds: "Tập thể được xét phải đạt các tiêu chuẩn sau" → criteria."""
    return frozenset(zone for zone, lead in _LEADS if lead.search(lead_in))


def _parts(heading: str) -> list[str]:
    """ "muc chi va nguon kinh phi" → ["muc chi", "nguon kinh phi"], empty words in front taken off."""
    parts = []
    for part in _PARTS.split(heading.strip(' .:-–"“”()')):
        while match := _EMPTY_WORDS.match(part):
            part = part[match.end() :]
        parts.append(part)
    return parts


@dataclass(frozen=True, slots=True)
class _Own:
    start: int
    end: int
    head: Span | None
    body: int
    zones: frozenset[str]
    named: bool  # the zones are those of a heading, not of a sentence above a list
    leaf: bool


def _own(plan: PlanText, section: Section) -> _Own:
    text = plan.clean[section.start : section.end]
    start = section.start + len(text) - len(text.lstrip())
    if section.label:
        start += len(section.label)
        start += len(plan.clean[start : section.end]) - len(plan.clean[start : section.end].lstrip())
    end = section.start + len(text.rstrip())
    leaf = not any(_is_labelled_below(plan, child) for child in plan.children(section))
    head = _head(plan, section, start, end, leaf)
    body = _skip(plan.clean, head.end, end) if head else start
    stop = start + len(plan.clean[start:end].rstrip(_TRIMMED))
    folded_head = fold_term(plan.folded[head.start : head.end]) if head else ""
    named = zones_of(folded_head) or _awards_named(plan, section, start, end)
    zones = named or _introduced(folded_head)
    if named == {"awards"} and _FOLLOWING.search(folded_head):
        zones |= _introduced(folded_head)  # "Danh hiệu “…” được xét tặng cho cá nhân đạt các tiêu chuẩn sau"
    if section.level >= 5 and leaf:
        zones &= _ITEM_ZONES
    return _Own(start, max(stop, start), head, min(body, max(stop, start)), zones, bool(named), leaf)


# A heading that is the name of a form: "Điều 15. Giấy khen của Giám đốc Sở".
_FORM_ALONE = re.compile(
    r"(?:tang )?(?:thuong )?[\"“]?(?:giay khen|bang khen|co thi dua|huan chuong|ky niem chuong|thu khen)(?!\w)"
)
# An article that grants by its first words: "Danh hiệu “Sinh viên Giỏi” được trao cho các sinh viên …".
TITLE_GRANTED = re.compile(
    r"(?:danh hieu|giai thuong|ky niem chuong) [\"“][^\"”\n]{2,80}[\"”] (?:duoc |de )?(?:xet )?"
    r"(?:trao|tang|cong nhan)(?!\w)"
)
_FOLLOWING = re.compile(r"(?<!\w)(?:sau|sau day|nhu sau|gom)$")


def _awards_named(plan: PlanText, section: Section, start: int, end: int) -> frozenset[str]:
    heads = section.label and section.title and section.level <= 3 and plan.children(section)
    form = heads and _FORM_ALONE.match(plan.folded, start, end)
    return frozenset({"awards"} if form or TITLE_GRANTED.match(plan.folded, start, end) else ())


def _is_labelled_below(plan: PlanText, section: Section) -> bool:
    """A list item, or a lead-in with items: "3. Đối với người đứng đầu" ⏎ "Ngoài ra phải đáp ứng:" ⏎ "- …"."""
    return bool(section.label) or any(child.label for child in plan.children(section))


def _head(plan: PlanText, section: Section, start: int, end: int, leaf: bool) -> Span | None:
    text = plan.folded[start:end]
    colon = _COLON.search(text)
    if colon and colon.start() <= _HEAD_LIMIT and not re.search(r"[.;]\s", text[: colon.start()]):
        return Span(start, start + colon.start())
    whole = Span(start, start + len(text.rstrip(_TRIMMED)))
    if not leaf and len(text) <= 2 * _HEAD_LIMIT and (section.label or section.title):
        return whole
    if section.title and section.level < 5 and plan.children(section):
        return whole  # above plain paragraphs; "1. Tổ chức ký cam kết với các chủ bến." is an item
    return None


def _skip(text: str, position: int, end: int) -> int:
    while position < end and text[position] in " :\t\n.-–":
        position += 1
    return position


def _headings_above(plan: PlanText, own: dict[int, _Own]) -> dict[int, int]:
    """Headings that stand beside their text in the tree, because their numbers were lost or say nothing: each
    section under one → the heading.

    "KHEN THƯỞNG" ⏎ "1. Hình thức: …"; "1. TIÊU CHÍ ĐỐI VỚI CÁ NHÂN" ⏎ "2. Tư tưởng chính trị:" ⏎ "1. Chuyên môn:".
    """
    above: dict[int, int] = {}
    opened: dict[int | None, int] = {}  # section above both → the heading that is open there
    for section in plan.in_block("body", "annex"):
        heading = opened.get(section.parent)
        if _leads_in(plan, section, own[section.section_id]):
            opened[section.parent] = section.section_id
            if heading is not None and not _leads_in(plan, plan.sections[heading], own[heading]):
                above[section.section_id] = heading
            continue
        if _stands_alone(plan, section, own[section.section_id]):
            small = not _in_capitals(plan, own[section.section_id])
            if heading is not None and small and _in_capitals(plan, own[heading]):
                above[section.section_id] = heading
            opened[section.parent] = section.section_id
            continue
        if heading is None:
            continue
        if _ends_heading(plan, section, own, heading):
            del opened[section.parent]
        else:
            above[section.section_id] = heading
    return above


def _is_sentence(plan: PlanText, section: Section) -> bool:
    """ "1. Hoàn thành xuất sắc nhiệm vụ;" is an item whatever its rank, "1. Mục đích" is a heading."""
    return not section.title and plan.clean[section.start : section.end].rstrip().endswith((";", "."))


def _as_heading(plan: PlanText, own: _Own) -> _Own:
    if own.zones and own.head:
        return replace(own, leaf=False)
    zones = zones_of(fold_term(plan.folded[own.start : own.end]))
    return replace(own, head=Span(own.start, own.end), body=own.end, zones=zones, named=bool(zones), leaf=False)


def _leads_in(plan: PlanText, section: Section, own: _Own) -> bool:
    """A sentence without a number above items of its own rank: "… đạt các tiêu chuẩn sau:" ⏎ "a) …"."""
    following = section.section_id + 1
    if section.label or section.level != 4 or following >= len(plan.sections) or plan.children(section):
        return False
    below = plan.sections[following]
    goes_on = bool(below.label) or (bool(plan.children(below)) and _ends_with_colon(plan, below))
    return bool(own.zones) and _ends_with_colon(plan, section) and below.parent == section.parent and goes_on


def _ends_with_colon(plan: PlanText, section: Section) -> bool:
    return plan.clean[section.start : section.end].rstrip().endswith(":")


def _stands_alone(plan: PlanText, section: Section, own: _Own) -> bool:
    """A line that only announces, with nothing under it in the tree."""
    text = plan.clean[own.start : own.end]
    if section.level > 4 or not own.leaf or plan.children(section) or len(text) > _HEAD_LIMIT or len(text) < 4:
        return False
    printed = plan.clean[own.start : section.end].strip()
    if printed.endswith((".", ";", ",")) or own.start < own.body < own.end:
        return False
    if _in_capitals(plan, own):
        return bool(section.label) or bool(zones_of(fold_term(text)))
    return not section.label and len(text) <= _SMALL_HEAD and bool(zones_of(fold_term(text).rstrip(" :")))


def _in_capitals(plan: PlanText, own: _Own) -> bool:
    return plan.clean[own.start : own.end].isupper()


def _ends_heading(plan: PlanText, section: Section, own: dict[int, _Own], heading: int) -> bool:
    """A heading of the same kind, or one further out in the numbering."""
    label = plan.sections[heading].label
    if _leads_in(plan, plan.sections[heading], own[heading]):
        first = plan.sections[heading + 1]
        if not first.label:  # "Cơ cấu giải thưởng như sau:" ⏎ "Mỗi tuần có 04 giải, gồm:" ⏎ "- 01 giải Nhất …"
            return section is not first
        return not section.label or section.level < (first.level if _is_sentence(plan, first) else 4)
    if section.label and section.level < (plan.sections[heading].level if label else 2):
        return True
    capitals = _in_capitals(plan, own[section.section_id]) or bool(
        section.title and section.title.isupper() and len(section.title) > 3
    )
    return capitals and bool(section.label)


def _with_specific_below(plan: PlanText, own: dict[int, _Own], above: dict[int, int]) -> set[int]:
    """Sections that hold, somewhere below, a heading of their own for content or criteria."""
    found: set[int] = set()
    for section in plan.in_block("body", "annex"):
        if own[section.section_id].named and own[section.section_id].zones & _SPECIFIC:
            found.update(s.section_id for s in plan.ancestors(section))
            if section.section_id in above:
                found.add(above[section.section_id])
    return found


def _parent(plan: PlanText, section: Section, nodes: dict[int, Node]) -> Node | None:
    """The node above. A paragraph that introduces nothing hangs under the item before it in the tree; in meaning it
    goes on with
    the list that the item belongs to."""
    parent = nodes.get(section.parent) if section.parent is not None else None
    if (
        not section.label
        and parent is not None
        and parent.listed
        and parent.head is None
        and parent.section.parent is not None
    ):
        return nodes.get(parent.section.parent)
    return parent


def _node(plan: PlanText, section: Section, own: _Own, parent: Node | None, specific: set[int]) -> Node:
    own_subject = _subject_of_head(plan, own)
    # "1. Đối với tập thể" beside "2. Tiêu chí đối với cá nhân": whoever names only the subject keeps the heading above.
    specific = specific if own_subject is None else set()
    zones = _own_zones(plan, own, parent.zones if parent else frozenset()) or _inherited(own, parent, specific)
    if own_subject and zones == {"awards"} and parent and _states_standards(plan, section, own, parent):
        zones = frozenset({"criteria"})
    return Node(
        section,
        own.start,
        own.end,
        own.head,
        own.body,
        own.zones,
        zones,
        (parent.within if parent else frozenset()) | own.zones,
        own_subject or (parent.subject if parent else None),
        own_subject,
        own.leaf,
    )


def _own_zones(plan: PlanText, own: _Own, above: frozenset[str]) -> frozenset[str]:
    """What the heading opens, given what it stands under."""
    if above & _SPECIFIC and own.zones <= _WEAK_UNDER_CONTENT:
        return frozenset()
    if own.zones == {"results"} and "scoring" in above:
        return frozenset()  # "Kết quả thực hiện được xếp thành 03 mức:"
    if own.zones == {"quota"} and above & {"dossier", "copies"}:
        return frozenset({"copies"})  # "Số lượng: 03 bộ" under "Hồ sơ"
    if own.zones == {"awards"} and "criteria" in above and not above & {"awards", "forms"}:
        return frozenset()  # "1. Danh hiệu “Lao động tiên tiến”" under "Tiêu chuẩn xét tặng danh hiệu"
    return own.zones


def _states_standards(plan: PlanText, section: Section, own: _Own, parent: Node) -> bool:
    """ "a) Đối với tập thể" ⏎ items, under "Tiêu chuẩn, hình thức khen thưởng" ⏎ "2. Khen thưởng tổng kết": where the
    items name no form they are the standards."""
    addressed = own.head and re.match(
        r"(?:doi voi|danh cho|tap the|ca nhan)(?!\w)", plan.folded[own.head.start : own.head.end]
    )
    if own.zones or own.leaf or not addressed or "criteria" not in parent.within:
        return False
    forms = terms("award_forms")
    named = forms.finditer(plan.folded, own.end, plan.subtree_end(section))
    return all(forms.records[hit.id].get("weak") for hit in named)  # "cờ" folds to the letters of "có"


def _inherited(own: _Own, parent: Node | None, specific: set[int]) -> frozenset[str]:
    """Zones of the heading above; content and criteria stay with their own sub-heading where the parent has one."""
    if parent is None:
        return frozenset()
    if parent.section.section_id in specific:
        return parent.zones - _SPECIFIC - {"content_plain"}
    return parent.zones


def _subject_of_head(plan: PlanText, own: _Own) -> Subject | None:
    """ "2.1. Đối với tập thể", "Tiêu chí đối với cá nhân", "a) Tập thể"; None where a heading names nobody."""
    if own.head is None:
        return None
    head = _BESIDES.sub("", fold_term(plan.folded[own.head.start : own.head.end]))
    if address := _ADDRESS.search(head):
        stop = _ADDRESS_END.search(head, address.end())
        return subject_of(head[address.end() : stop.start() if stop else len(head)])
    if own.zones and (hit := terms("headings").match(_parts(head)[0])):
        first = _parts(head)[0]
        rest = first[hit.end :].strip() or (first.removeprefix("giai ") if "prizes" in own.zones else "")
        head = re.sub(r"^(?:thi dua|khen thuong|xet|binh xet|danh gia|tap the (?=cac))?\s*", "", rest)
    if verb := _VERB.search(head):  # "Các xã, thị trấn thi đua thực hiện tốt:" above a list
        head = head[: verb.start()] if not own.leaf else ""
    return subject_of(head) if head and len(head) <= 120 else None

"""Who has to do what: one row per distinct actor of the organisation section.

Recognises "Giao X …", "X chủ trì …", "- Phòng X: …" and headings that name a body; a heading counts only where no item
under it names an actor. Bodies named jointly stay one row. Leaves alone the closing appeal to everybody and lists of
participants.
"""

from __future__ import annotations

import re

from extractors.bodies import body_at
from extractors.model import PlanText, Responsibility, Span
from extractors.outline import Node, children, outline
from extractors.tables import TASK_HEAD, cell_text, column_of, tables_of
from extractors.terms import terms
from normalizers.fold import fold_term

# Words that hand over: "Giao", "Phân công", "Đề nghị", "Yêu cầu"; also inside: "Căn cứ kế hoạch này, yêu cầu các đơn
# vị …".
_HANDS_OVER = re.compile(
    r"(?:(?:de nghi|yeu cau|giao|phan cong|uy quyen|trung cau|kinh de nghi)\s+(?:cho\s+)?)(?!nghi|thuc hien|"
    # "Phân công cán bộ đầu mối phối hợp …": the body named above is to do so
    r"xem xet|cac noi dung|(?:mot |\d+ )?(?:can bo|cong chuc|vien chuc|nguoi|nhan vien) (?:dau moi|phu trach|theo doi))"
)
_DUTY_OF = re.compile(r"(?:trach nhiem|nhiem vu|doi voi)(?: cua)?\s+(?=\w)")  # "Trách nhiệm của Văn phòng Sở:"
_INSIDE = re.compile(
    r"^(?:can cu|tren co so|theo|de)\b[^.;:]{0,80}?(?:,|\bva\b)?\s*(?:giao|de nghi|yeu cau|phan cong)\s+"
)
_NOBODY = re.compile(
    r"(?:(?:cac|nhung) (?:noi dung|nhiem vu|giai phap|hoat dong|tieu chi|buoc|van ban|hinh thuc|chi tieu|vuong mac|"
    r"kho khan|van de|ton tai|han che|ket qua|quy dinh|dieu kien|yeu cau|du an|thu tuc)|to chuc |"
    r"bo tieu chi|ban hanh|bao cao (?!dak|[a-z]+ (?:va|tinh))|"
    r"xa hoi hoa|doi moi|truong hop|ban tin|ban dang ky|hoi nghi|hoi thi|phong trao|phong,? chong|don vi tinh|"
    r"bo sung|so ket|tong ket|so lieu|to khai|bao dam|thong ke)(?!\w)"
)
_ACTOR_LIMIT = 350  # characters
_ONE_WORD_BODIES = {
    "ban",
    "so",
    "to",
    "vien",
    "bo",
    "hoi",
    "phong",
    "cac",
    "doan",
    "bao",
    "dai",
    "khoi",
    "khoa",
    "doi",
    "vu",
    "cuc",
    "xa",
    "nganh",
    "quy",
    "lang",
    "moi",
    "nhung",
    "tung",
}


def find_responsibilities(plan: PlanText) -> list[Responsibility]:
    """Actors in reading order, each once."""
    nodes = outline(plan)
    rows: list[Responsibility] = []
    sectioned = any("organisation" in n.own for n in nodes)
    directive = not sectioned and _is_directive(plan)
    for node in nodes:
        if decided := _in_decision(plan, node):
            rows.append(_row(plan, node, decided))
            continue
        if not sectioned and _handed_alone(plan, node):
            alone = _actor(plan, nodes, node) or Span(node.start, node.end)
            if not any(_same(plan, alone, r) for r in rows):
                rows.append(_row(plan, node, alone))
            continue
        if "organisation" not in node.within and not (directive and node.listed):
            continue
        if node.zones & _OTHER_MATTERS and not _DUTY_OF.match(plan.folded, node.start, node.end):
            continue
        span = _actor(plan, nodes, node)
        if span is not None and not any(_same(plan, span, r) for r in rows):
            rows.append(_row(plan, node, span))
    return rows or _in_tables(plan)


_OTHER_MATTERS = {"participants", "period", "dossier", "awards", "forms"}


# "Đơn vị chủ trì", "Cơ quan thực hiện", "Phân công", "Đơn vị chủ trì/phối hợp"; not who helps or who examines
_LEAD_HEAD = re.compile(
    r"(?:(?:cac )?(?:don vi|co quan|bo phan|phong|to chuc)(?:, (?:don vi|ca nhan))?|nguoi|trach nhiem|phan cong) ?"
    r"(?:chu tri|thuc hien|phu trach|tham muu|chiu trach nhiem|duoc giao|trien khai|to chuc|$)|chu tri"
)


def _in_tables(plan: PlanText) -> list[Responsibility]:
    """A plan that says who does what in a table alone: "Nội dung công việc" beside "Đơn vị chủ trì"."""
    rows: list[Responsibility] = []
    for header, *table in tables_of(plan):
        heads = [cell_text(plan, cell) for cell in header]
        lead, task = column_of(heads, _LEAD_HEAD), column_of(heads, TASK_HEAD)
        if lead is None or task is None:
            continue
        told = (_of_cells(plan, cells[lead], cells[task]) for cells in table if max(lead, task) < len(cells))
        rows += [row for row in told if row and terms("bodies").match(plan.folded, *row.span)]
    return [row for i, row in enumerate(rows) if not any(_same(plan, row.span, earlier) for earlier in rows[:i])]


def _of_cells(plan: PlanText, lead: Span, task: Span) -> Responsibility | None:
    actor, text = (plan.clean[cell.start : cell.end].strip(" .;") for cell in (lead, task))
    if not actor or not text:
        return None
    start = plan.clean.index(actor, lead.start)
    return Responsibility(
        span=Span(start, start + len(actor)),
        found_by="responsibilities.table",
        confidence=0.85,
        actor=" ".join(actor.split()),
        text=" ".join(text.split()),
    )


def _is_directive(plan: PlanText) -> bool:
    """A chỉ thị says in each of its points who has to do what."""
    title = plan.block_span("title")
    return title is not None and plan.folded[title.start : title.end].lstrip().startswith("chi thi")


def _in_decision(plan: PlanText, node: Node) -> Span | None:
    """ "Điều 3. Chánh Văn phòng, Trưởng các phòng … chịu trách nhiệm thi hành Quyết định này"."""
    match = re.compile(
        r"(?:cac (?:ong|ba|dong chi)[^:]{0,20}:\s*)?(?P<who>.{4,400}?),?\s+(?:chiu trach nhiem|"
        r"can cu quyet dinh) thi hanh"
    ).match(plan.folded, node.start, node.end)
    return Span(match.start("who"), match.end("who")) if match and "organisation" not in node.within else None


def _handed_alone(plan: PlanText, node: Node) -> bool:
    """A short plan without an organisation section: "5. Giao nữ hộ sinh của Trạm lập danh sách …"."""
    return node.listed and node.leaf and _is_charged(plan, node)


def _is_charged(plan: PlanText, node: Node) -> bool:
    span = _of_item(plan, node)
    handed = re.match(r"(?:giao|phan cong)\s", plan.folded[node.start : node.end])
    return span is not None and bool(
        handed or re.match(r"\s*(?:co|chiu) trach nhiem\b", plan.folded[span.end : node.end])
    )


def _actor(plan: PlanText, nodes: tuple[Node, ...], node: Node) -> Span | None:
    if not node.listed and not (node.section.title and not node.leaf) and not _bare(plan, node):
        return None
    if "organisation" in node.own and node.body >= node.end and not _DUTY_OF.match(plan.folded, node.start, node.end):
        return None
    if node.leaf:
        return _of_item(plan, node)
    if _of_any(plan, nodes, node):
        return None
    return _of_item(plan, node)


def _of_any(plan: PlanText, nodes: tuple[Node, ...], node: Node) -> bool:
    """Some item under a heading names an actor of its own."""
    return any(_of_item(plan, kid) or _of_any(plan, nodes, kid) for kid in children(plan, nodes, node) if kid.listed)


def _bare(plan: PlanText, node: Node) -> bool:
    """An unlabelled paragraph stands for an item where its section has no labelled ones."""
    if node.section.parent is None:
        return False
    above = plan.sections[node.section.parent]
    return (
        bool(above.title)
        and above.level < 5
        and not any(s.label for s in plan.children(above))
        and "organisation" in node.zones
    )


def _of_item(plan: PlanText, node: Node) -> Span | None:
    """The actor an item opens with."""
    handed = _HANDS_OVER.match(plan.folded, node.start, node.end) or _inside(plan, node)
    if handed and plan.clean[node.start : node.start + 4].lower() == "giáo":
        handed = None  # "Giáo viên chủ nhiệm" is not handed anything
    start = handed.end() if handed else node.start
    if duty := _DUTY_OF.match(plan.folded, start, node.end):
        start = duty.end()
    if not handed and (_NOBODY.match(plan.folded, start, node.end) or _opens_with_verb(plan, start, node.end)):
        return None
    if node.head and node.head.start <= start < node.head.end and not _is_sentence(plan, node, start):
        return _whole_head(plan, node, start, handed=bool(handed))
    span = _joint(plan, body_at(plan.folded, plan.clean, start, node.end), node.end)
    if span is None and handed:
        span = _person(plan, start, node.end)
    if span is None or not _acts(plan, node, span, handed=bool(handed)):
        return None
    return span


def _joint(plan: PlanText, span: Span | None, end: int) -> Span | None:
    """Bodies named jointly: "Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các huyện căn cứ …"."""
    while span and (mark := re.compile(r"\s*;\s*").match(plan.folded, span.end, end)):
        further = body_at(plan.folded, plan.clean, mark.end(), end)
        if further is None:
            break
        span = Span(span.start, further.end)
    return span


def _opens_with_verb(plan: PlanText, start: int, end: int) -> bool:
    """ "Tổ chức triển khai …" hands nothing to anybody; "Thủ trưởng" only folds like "thu"."""
    verb, body = terms("duties").match(plan.folded, start, end), terms("bodies").match(plan.folded, start, end)
    return verb is not None and (body is None or verb.end > body.end)


def _inside(plan: PlanText, node: Node) -> re.Match[str] | None:
    match = _INSIDE.match(plan.folded[node.start : node.end])
    return re.compile(re.escape(match.group())).match(plan.folded, node.start) if match else None


def _is_sentence(plan: PlanText, node: Node, start: int) -> bool:
    """The words before the colon hold a verb: "Giao phòng Tổng hợp theo dõi trang thông tin: cập nhật …"."""
    assert node.head is not None
    span = body_at(plan.folded, plan.clean, start, node.head.end)
    return (
        span is not None
        and node.head.end - span.end > 3
        and not plan.folded[span.end : node.head.end].lstrip().startswith(("(", ",", "-", "–", ";", "va "))
    )


def _whole_head(plan: PlanText, node: Node, start: int, *, handed: bool) -> Span | None:
    """A heading is the actor's name as a whole: "Văn phòng Sở", "Các sở, ban, ngành; UBND các xã"."""
    assert node.head is not None
    if not handed and terms("bodies").match(plan.folded, start, node.head.end) is None:
        return None
    if node.body >= node.end and node.leaf and not _continues_below(plan, node):
        return None
    end = node.head.end
    if bracket := re.compile(r"\s*\([^)]*\)?\s*$").search(plan.folded, start, end):
        end = bracket.start()
    return (
        Span(start, end)
        if 2 < end - start <= 200 and fold_term(plan.folded[start:end]) not in _ONE_WORD_BODIES
        else None
    )


def _continues_below(plan: PlanText, node: Node) -> bool:
    """A heading whose duties follow as a paragraph without label."""
    return bool(plan.children(node.section))


def _person(plan: PlanText, start: int, end: int) -> Span | None:
    """ "Giao nữ hộ sinh của Trạm lập danh sách": whoever stands before the verb."""
    verb = next((h for h in terms("duties").finditer(plan.folded, start, end) if h.start - start > 4), None)
    if verb is None or verb.start - start > 90:
        return None
    text = plan.clean[start : verb.start]
    return Span(start, start + len(text.rstrip(" ,;:")))


def _acts(plan: PlanText, node: Node, span: Span, *, handed: bool) -> bool:
    """A verb follows the name."""
    if fold_term(plan.folded[span.start : span.end]) in _ONE_WORD_BODIES or span.end - span.start > _ACTOR_LIMIT:
        return False
    rest = plan.folded[span.end : node.end].lstrip(" ,:-–\n")
    rest = re.sub(r"^\([^)]*\)\s*[,:]?\s*", "", rest)
    if not rest:
        return False
    return bool(
        handed or terms("duties").match(rest) or plan.folded[span.end : span.end + 2].lstrip(" ").startswith(":")
    )


def _row(plan: PlanText, node: Node, span: Span) -> Responsibility:
    end = plan.subtree_end(node.section)
    text = " ".join(plan.clean[node.start : max(node.end, end)].split()).rstrip(" ;.")
    return Responsibility(
        span=span,
        found_by="responsibilities.item" if node.leaf else "responsibilities.heading",
        confidence=0.92 if node.leaf else 0.85,
        actor=" ".join(plan.clean[span.start : span.end].split()),
        text=text,
    )


def _same(plan: PlanText, span: Span, row: Responsibility) -> bool:
    return _key(plan.folded[span.start : span.end]) == _key(plan.folded[row.span.start : row.span.end])


def _key(folded: str) -> str:
    """ "phòng Hành chính –tổng hợp" and "Phòng Hành chính - Tổng hợp" are one."""
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())

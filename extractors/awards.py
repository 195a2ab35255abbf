"""Awards: which form, who grants it, who proposes it, for whom, how many. One row per form and recipient.

Read only in award sections: an award named among the goals, in a list of documents or as a condition ("đã được tặng
Bằng khen") is no row. Quotas are taken from the sentence that names the form, or from a line of their own ("Số lượng:
05 tập thể và 10 cá nhân").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from extractors.award_tables import find_table_awards
from extractors.bodies import body_at
from extractors.model import Award, PlanText, Span
from extractors.outline import Node, outline
from extractors.quantities import NUMBER, number_value
from extractors.subjects import in_text, subject_of
from extractors.terms import Hit, terms
from normalizers.fold import fold
from normalizers.letters import pattern

Recipient = Literal["collective", "individual", "any"]

AWARD_ZONES = {"awards", "forms", "quota", "prizes"}
# Sub-sections of an award section in which a form is only mentioned.
_ELSEWHERE = {
    "dossier",
    "copies",
    "exclusion",
    "funding",
    "organisation",
    "measures",
    "purpose",
    "content",
    "period",
    "objectives",
}
# Whatever stands under these is past: "I. KẾT QUẢ THỰC HIỆN".
PAST = {"results"}

_SENTENCE = pattern(r"(?<=[^\W\d])[.;](?=\s)|;\s|\.(?=\s+[\p{Lu}])")
# Before a form: an award that somebody already holds, a document about it, money that goes with it.
_MENTIONED = re.compile(
    r"(?:da (?:duoc|tung)?(?:\s*\w+){0,2}|tung duoc(?: \w+)?|danh sach(?: \w+){0,4}|to trinh(?: \w+){0,4}|"
    r"bao cao(?: \w+){0,5}|ho so(?: \w+){0,5}|mau|in an|in|mua|"
    r"kem(?: theo)?|muc (?:tien )?thuong(?: \w+){0,3}|tien thuong(?: \w+){0,3}|tieu chuan(?: xet)?(?: tang)?|"
    r"dieu kien(?: xet)?(?: tang)?|(?:ban sao|so|cac) quyet dinh tang|dat(?: duoc)?|(?<!se )duoc tang|thu hoi|"
    r"khong (?:xet )?tang|(?<!duoc )nhan)\s+(?:danh hieu\s+)?[“\"]?$"
)
# "Tỷ lệ cá nhân đạt danh hiệu “Chiến sĩ thi đua cơ sở” không quá 15% …" grants the title to so many.
_SHARE_OF_TITLE = re.compile(r"(?:ty le|so luong)(?!\w)[^.;:]{0,80}(?:danh hieu|tang)\s+[“\"]?$")
_AT_MOST = re.compile(r"[”\"]?[^.;:“\"]{0,30}(?:khong (?:qua|vuot qua)|toi da)\s+\d")
# Among criteria an award is only mentioned, unless it says to how many it goes: "tặng Bằng khen cho 02 tập thể".
_SO_MANY = r"\s+cho\s+(?:khong qua\s+|toi da\s+)?\d{1,3}\s+(?:tap the|ca nhan|don vi|ho)\b"
_TO_SO_MANY = re.compile(rf"[”\"]?{_SO_MANY}")
_GRANTS_SO_MANY = re.compile(rf"(?<!duoc )\btang\s[^.;:]{{0,60}}{_SO_MANY}")
_OR_MORE = re.compile(r"[^.;]{0,40}\btro len\b")
_GRANT = re.compile(
    r"(?<!\w)(?:quyet dinh |xem xet,? |xet,? |ky quyet dinh |ban hanh quyet dinh )*(?:tang thuong|trao tang|"
    r"tang|trao thuong|trao|khen thuong|thuong|cong nhan|phong tang)(?!\w)"
)
_GRANTS_NEXT = re.compile(r"(?:tang|trao|thuong)\s+(?:\d+\s+)?$")
_PROPOSE = re.compile(
    r"(?<!\w)(?:(?:xem xet|xet chon|lua chon|tong hop|tham dinh|binh xet|lap ho so|hop xet|"
    r"chon),?\s*(?:va )?)*(?:trinh|de nghi|de xuat|tham muu|"
    r"kien nghi)(?! khen thuong)(?: cho)?\s+(?:(?:cap co tham quyen|len)\s+)?"
)
_OF = re.compile(r"\s*(?:[”\"]\s*)?(?:cua|cap|do)\s+")
_RANK = re.compile(r"\s+(?:hang (?:nhat|nhi|ba)|cac hang)(?:,\s*(?:hang )?(?:nhat|nhi|ba))*(?!\w)")
_TITLED = re.compile(r"\s*[“\"][^”\"]{2,80}[”\"]")
# "05 tập thể", "không quá 10% tổng số tập thể", "02 thôn, làng"; "tập thể: 05", "Cá nhân: không quá 10%"
_LIMIT = r"(?:(?:khong qua|toi da|khong vuot qua|it nhat|tu)\s+)?"
_COUNT_FIRST = re.compile(
    rf"(?<![\w/.,])(?P<n>{NUMBER})(?:\s*\([a-z ]+\))?\s*(?P<share>%)?\s*(?:tren )?(?:(?:tong )?so (?:luong )?)?(?:cac "
    rf")?(?P<who>[a-z][a-z, -]{{1,40}})"
)
_COUNT_LAST = re.compile(
    rf"(?<!\w)(?P<who>tap the|ca nhan|ho gia dinh|don vi|doanh nghiep|"
    rf"nguoi dung dau)(?:\s+[a-z]+){{0,4}}\s*:\s*{_LIMIT}(?P<n>{NUMBER})\s*(?P<share>%)?(?![\w/.]|\s*(?:dong|"
    rf"diem|trieu|lan|ngay))"
)
_BEFORE_FORM = re.compile(rf"(?<![\w/.,])(?P<n>{NUMBER})(?:\s*\([a-z ]+\))?\s+(?:giai thuong\s+|chiec\s+)?$")
# Lines with numbers of another kind: exclusions, money, papers.
_NO_COUNT = re.compile(
    r"(?<!\w)(?:khong|chua) (?:xet|xem|de nghi|khen|dua)|(?<!\w)(?:tien|muc) thuong|(?<!\w)ho so(?!\w)"
)
# "Mỗi trường đề nghị …", "Số lượng: …", "Trong đó …"
_COUNTING = re.compile(r"(?:so luong|toi da|khong qua|moi |trong do|cu the|tap the|ca nhan|tong so|du kien|ty le|\d)")
# A number that says whom a rule is for: "cụm có từ 10 đơn vị trở lên được đề nghị 03 Bằng khen".
_SIZE_BEFORE = re.compile(r"(?<!\w)co (?:tu|tren|duoi|it nhat|du|so luong)(?: \w+)?\s*$")
_SIZE_AFTER = re.compile(r"(?<!\w)tro (?:len|xuong)(?!\w)")
_GRANTS_TO = re.compile(r"(?:xet )?tang (?:thuong )?(?:cho )?(?:cac )?(?:tap the|ca nhan|don vi|ho gia dinh)(?!\w)")
_GENERIC = re.compile(r"khen thuong (?:cua|cap)\s+")


# Headings above the prizes themselves.
_GROUPS_OF_PRIZES = ("giai tap the", "giai ca nhan", "giai dong doi")


@dataclass(frozen=True, slots=True)
class _Quota:
    number: float
    unit: str | None
    recipient: Recipient | None


@dataclass(frozen=True, slots=True)
class _Statement:
    """A form where a sentence grants or proposes it."""

    node: Node
    span: Span
    form: str
    grantor: str | None
    proposer: str | None
    recipient: Recipient | None
    quotas: tuple[_Quota, ...]
    confidence: float


def find_awards(plan: PlanText) -> list[Award]:
    """Rows in reading order; see the module."""
    if plan.is_report:
        return []
    nodes = [n for n in outline(plan) if in_award_section(n) or _grants_among_criteria(plan, n)]
    statements = [s for n in nodes for s in _statements(plan, n)]
    statements = _counted_after(plan, _for_the_same(_flags_by_name(statements)))
    statements = _with_lone_quotas(plan, nodes, statements)
    rows = [row for s in _merged(statements) for row in _rows(plan, nodes, s)]
    rows += [row for row in find_table_awards(plan) if _about_awards(plan, row)]
    return _distinct(sorted(rows, key=lambda row: row.span.start))


def _about_awards(plan: PlanText, row: Award) -> bool:
    """The table follows a heading or a sentence about awards."""
    before = [n for n in outline(plan) if n.section.start <= row.span.start]
    last = before[-1] if before else None
    return last is not None and bool(last.within & (AWARD_ZONES | {"amount"})) and not last.within & PAST


def _flags_by_name(statements: list[_Statement]) -> list[_Statement]:
    """ "Cờ thi đua của UBND tỉnh …; mỗi khối 01 Cờ": the short name is that of the flag named before."""
    full = {s.form for s in statements if s.form.startswith("Cờ ")}
    return [replace(s, form=next(iter(full))) if s.form == "Cờ" and len(full) == 1 else s for s in statements]


def _for_the_same(statements: list[_Statement]) -> list[_Statement]:
    """A form named again in the same item is for those it was named for: "… tặng đơn vị xếp hạng Nhì; mỗi khối không
    quá 03 Bằng khen".
    """
    out: list[_Statement] = []
    for s in statements:
        before = [o for o in out if o.node is s.node and o.form == s.form and o.recipient]
        if before and s.recipient is None:
            who = before[-1].recipient
            quotas = tuple(replace(q, recipient=q.recipient or who) for q in s.quotas)
            s = replace(s, recipient=who, quotas=quotas)
        out.append(s)
    return out


def in_award_section(node: Node) -> bool:
    """Under a heading about awards, and not in a part about something else."""
    return bool(node.within & AWARD_ZONES) and not node.zones & _ELSEWHERE and not node.within & PAST


def _grants_among_criteria(plan: PlanText, node: Node) -> bool:
    """An item below "Tiêu chuẩn xét khen thưởng" that is no criterion: "Xét tặng danh hiệu … cho 02 cá nhân"."""
    if not node.within & {"criteria", "condition"} or node.within & PAST:
        return False
    return bool(_GRANTS_SO_MANY.search(plan.folded, node.start, node.end))


def sentences(plan: PlanText, node: Node) -> list[Span]:
    """Sentences of a node's text; a semicolon ends one."""
    cuts = [node.start]
    cuts += [m.end() for m in _SENTENCE.finditer(plan.clean, node.start, node.end)]
    cuts.append(node.end)
    return [Span(a, b) for a, b in itertools.pairwise(cuts) if plan.clean[a:b].strip()]


def _statements(plan: PlanText, node: Node) -> Iterator[_Statement]:
    # "Cơ cấu, giá trị giải thưởng" is about both: "01 giải Nhất: trị giá 3.000.000 đồng"
    elsewhere = node.zones & {"participants", "amount"} and not node.zones & {"quota", "prizes"}
    if elsewhere and not node.own & AWARD_ZONES:
        return
    if node.head and not node.leaf and plan.folded[node.start : node.end] in _GROUPS_OF_PRIZES:
        return
    for sentence in sentences(plan, node):
        hits = [h for h in terms("award_forms").finditer(plan.folded, *sentence) if _granted(plan, node, sentence, h)]
        for k, hit in enumerate(hits):
            stop = hits[k + 1].start if k + 1 < len(hits) else sentence.end
            yield _statement(plan, node, sentence, hit, _own_start(plan, hits, k, sentence), stop)
        if not hits and (generic := _generic(plan, node)):
            yield generic


def _counted_after(plan: PlanText, statements: list[_Statement]) -> list[_Statement]:
    """A sentence that only counts belongs to the form of the sentence before it: "… tặng Giấy khen. Mỗi trường đề
    nghị không quá 01 tập thể và 02 cá nhân."
    """
    out = []
    for s, following in itertools.zip_longest(statements, statements[1:]):
        stop = following.span.start if following and following.node is s.node else s.node.end
        quotas = s.quotas or next((q for q in (_count_only(plan, t) for t in _within(plan, s, stop)) if q), ())
        out.append(replace(s, quotas=quotas))
    return out


def _within(plan: PlanText, s: _Statement, stop: int) -> list[Span]:
    return [t for t in sentences(plan, s.node) if s.span.end <= t.start and t.end <= stop]


def _count_only(plan: PlanText, sentence: Span) -> tuple[_Quota, ...]:
    text = plan.folded[sentence.start : sentence.end].strip(" ;,-+")
    if not _COUNTING.match(text) or _NO_COUNT.search(text):
        return ()
    return _counted(plan, sentence.start, sentence.end)


def _own_start(plan: PlanText, hits: list[Hit], k: int, sentence: Span) -> int:
    return hits[k - 1].end if k else sentence.start


def _granted(plan: PlanText, node: Node, sentence: Span, hit: Hit) -> bool:
    before, after = plan.folded[sentence.start : hit.start], plan.folded[hit.end : sentence.end]
    if _SHARE_OF_TITLE.match(plan.folded[node.start : hit.start]) and _AT_MOST.match(after):
        return True
    if _MENTIONED.search(before) or _OR_MORE.match(after):
        return False
    if re.search(r"(?<!\w)(?:khong|chua) (?:\w+ ){0,2}(?:xet|tang|de nghi|khen)", before):
        return False
    if node.zones & {"criteria", "condition"} and not node.own & AWARD_ZONES:
        return bool(_TO_SO_MANY.match(after))
    if terms("award_forms").records[hit.id].get("weak"):
        if plan.clean[hit.start : hit.end].lower() not in ("cờ", "co"):  # "có" folds to the same letters
            return False
        return bool(_BEFORE_FORM.search(before) or _GRANTS_NEXT.search(before))
    return True


def _generic(plan: PlanText, node: Node) -> _Statement | None:
    """ "Hình thức khen thưởng: Khen thưởng của Sở Y tế" names no form but the praise itself."""
    match = _GENERIC.match(plan.folded, node.body, node.end) if "forms" in node.zones else None
    if match is None:
        return None
    grantor = body_at(plan.folded, plan.clean, match.end(), node.end)
    return (
        _Statement(node, Span(node.start, node.end), "Khen thưởng", _text(plan, grantor), None, None, (), 0.75)
        if grantor
        else None
    )


def _statement(plan: PlanText, node: Node, sentence: Span, hit: Hit, left: int, right: int) -> _Statement:
    form, end = _full_form(plan, hit, right)
    grantor, proposer = _grantor(plan, sentence, hit, left, end, right)
    quotas = _quotas(plan, hit, left, end, right)
    recipient = _recipient(plan, node, hit, end, right) or _praised(plan.folded[sentence.start : hit.start])
    if quotas and quotas[0].recipient is None:
        quotas = (replace(quotas[0], recipient=recipient), *quotas[1:])
    return _Statement(node, sentence, form, grantor, proposer, recipient, quotas, 0.9 if grantor or quotas else 0.75)


def _full_form(plan: PlanText, hit: Hit, right: int) -> tuple[str, int]:
    """Rank and title belong to the form: "Huân chương Lao động hạng Ba"."""
    if rank := _RANK.match(plan.folded, hit.end, right):
        printed = plan.clean[rank.start() : rank.end()].strip()
        return f"{hit.name} {printed}", rank.end()
    quoted = plan.clean[hit.start - 1 : hit.start] in ("“", '"')  # then the next mark closes the form's own quotation
    if not quoted and (title := _TITLED.match(plan.folded, hit.end, right)):
        return hit.name, title.end()
    return hit.name, hit.end


# ---- who grants, who proposes ---------------------------------------------------------------------------------------


def _grantor(
    plan: PlanText, sentence: Span, hit: Hit, left: int, end: int, right: int
) -> tuple[str | None, str | None]:
    """ "X tặng F", "F của X", "P đề nghị X tặng F"."""
    proposal = next(iter(_PROPOSE.finditer(plan.folded, sentence.start, hit.start)), None)
    proposer = _last_body(plan, sentence.start, proposal.start()) if proposal else None
    if proposer and re.match(r"(?:moi|tung|các|cac)\b", fold(proposer)):
        proposer = None  # "Mỗi đơn vị đề nghị không quá …" names nobody
    if of := _OF.match(plan.folded, end, sentence.end):
        body = body_at(plan.folded, plan.clean, of.end(), sentence.end)
        if body:
            return _text(plan, body), proposer
    if proposal and (body := body_at(plan.folded, plan.clean, proposal.end(), hit.start)):
        return _text(plan, body), proposer
    grants = [
        g for g in _GRANT.finditer(plan.folded, sentence.start, hit.start) if not proposal or g.start() > proposal.end()
    ]
    if grants and not proposal:
        return next((b for g in reversed(grants) if (b := _last_body(plan, sentence.start, g.start()))), None), None
    return None, proposer


def _last_body(plan: PlanText, start: int, end: int) -> str | None:
    """The name that ends right before a verb: the subject of the clause."""
    # "Các tác giả đạt giải được Chủ tịch UBND tỉnh tặng …": who is praised stands before, who grants after "được".
    marks = [
        start,
        *(m.end() for m in re.compile(r"[:,;]\s+|\s[-–]\s|(?<!\w)duoc\s+").finditer(plan.folded, start, end)),
    ]
    for position in marks:  # the longest name wins: "Giám đốc các sở, Chủ tịch UBND các xã, phường tặng …"
        if re.match(r"(?:moi|tung|hang|cuoi|ket thuc) (?:dot|nam|quy|thang|ky|giai doan)", plan.folded[position:end]):
            continue
        while position < end and plan.folded[position] in " -–+":
            position += 1
        body = body_at(plan.folded, plan.clean, position, end)
        named = body and not re.search(r"(?<!\w)duoc(?!\w)", plan.folded[body.start : body.end])
        if body and named and not plan.folded[body.end : end].strip(" ,"):
            return _text(plan, body)
    return None


_NOT_IN_NAME = re.compile(
    r",?\s+(?:va\s+)?(?:tien thuong|muc thuong|hien vat|kem)(?!\w)|,\s+(?:xet|de|trong|theo)(?!\w)"
)


def _text(plan: PlanText, span: Span | None) -> str | None:
    """A name without the next award or the money that follow it: "Chính phủ, Bằng khen của …"."""
    if span is None:
        return None
    form = terms("award_forms").search(plan.folded, span.start, span.end)
    money = _NOT_IN_NAME.search(plan.folded, span.start, span.end)
    end = min([span.end, *(x.start() if isinstance(x, re.Match) else x.start for x in (form, money) if x)])
    words = re.sub(r"(?:,|\s+(?:và|va|hoặc))\s*$", "", plan.clean[span.start : end].strip())
    return " ".join(words.split()) or None


# ---- how many, for whom ---------------------------------------------------------------------------------------------


def _quotas(plan: PlanText, hit: Hit, left: int, end: int, right: int) -> tuple[_Quota, ...]:
    found = _counted(plan, end, right) or _counted(plan, left, hit.start)
    if found:
        return found
    if behind := re.compile(r"[^;(]{0,60}\((?P<n>\d+) giai\)").match(plan.folded, end, right + 1):
        return (_Quota(number_value(behind["n"]), None, None),)  # "Giải Ba: 1.000.000 đồng (03 giải)"
    before = _BEFORE_FORM.search(plan.folded[left : hit.start])
    return (_Quota(number_value(before["n"]), None, None),) if before else ()


def _counted(plan: PlanText, start: int, end: int) -> tuple[_Quota, ...]:
    """ "05 tập thể và 10 cá nhân", "không quá 10% tập thể, 5% cá nhân"."""
    text = plan.folded[start:end]
    found = [(m.start(), m) for m in _COUNT_FIRST.finditer(text)]
    found = [
        (at, m)
        for at, m in found
        if not re.match(r"dong|trieu|diem|nghin", m["who"])
        and not _SIZE_BEFORE.search(text[:at])
        and not _SIZE_AFTER.search(m["who"])
        and subject_of(m["who"].strip())
        and not re.match(r"ban (?:chinh|sao|mem|photo|goc)", m["who"])
    ]
    if not found:
        found = [(m.start(), m) for m in _COUNT_LAST.finditer(text)]
    return tuple(
        _Quota(number_value(m["n"]), "%" if m["share"] else None, _narrow(subject_of(_first_noun(m["who"]))))
        for _, m in found
    )


def _first_noun(who: str) -> str:
    """ "thon, lang va" names one kind; "tap the va ca nhan" counts both together."""
    return who.strip(" ,-")


def _narrow(subject: str | None) -> Recipient | None:
    """Heads are individuals as recipients."""
    return cast("Recipient | None", "individual" if subject == "head" else subject)


def _recipient(plan: PlanText, node: Node, hit: Hit, end: int, right: int) -> Recipient | None:
    """ "… cho tập thể, cá nhân", "Đối với tập thể: …", a form that only one kind can receive."""
    to = re.compile(r"(?<!\w)(?:cho|doi voi|danh cho|tang(?: thuong)?(?! cho))\s+").search(plan.folded, end, right)
    if to and (subject := subject_of(plan.folded[to.end() : right])):
        return _narrow(subject)
    if node.subject:
        return _narrow(node.subject)
    return cast("Recipient | None", terms("award_forms").records[hit.id].get("for"))


def _praised(before: str) -> Recipient | None:
    """ "Các tác giả đạt giải được Chủ tịch UBND tỉnh tặng …": the subject of the passive."""
    passive = re.match(r"[\s-]*(?P<who>[^.;:]{3,90}?)\s(?:se )?duoc\s(?!xet|de nghi|cong nhan)", before)
    return _narrow(subject_of(passive["who"])) if passive else None


def _with_lone_quotas(plan: PlanText, nodes: list[Node], statements: list[_Statement]) -> list[_Statement]:
    """Lines that only count ("Số lượng: 05 tập thể và 10 cá nhân") belong to the form named nearest above."""
    stated = {s.node.section.section_id for s in statements}
    out = list(statements)
    for node in nodes:
        grants = _GRANTS_TO.match(plan.folded, node.start, node.end)  # "- Tặng tập thể …; không quá 20% …"
        if (
            node.section.section_id in stated
            or not out
            or (node.zones & {"participants", "amount", "criteria", "condition"} and not grants)
        ):
            continue
        quotas = _counted(plan, node.start, node.end)
        if not quotas or _NO_COUNT.search(plan.folded, node.start, node.end):
            continue
        if node.zones & {"quota", "forms"} or grants or _only_counts(plan, node):
            _give(plan, out, node, quotas)
    return out


def _only_counts(plan: PlanText, node: Node) -> bool:
    return bool(
        re.match(r"(?:so luong|tap the|ca nhan|toi da|khong qua|moi don vi|\d)", plan.folded[node.start : node.end])
    )


def _subsection(plan: PlanText, node: Node) -> int | None:
    """The "1." in an award section that holds the node."""
    chain = [node.section, *plan.ancestors(node.section)]
    return next((s.section_id for s in chain if s.label and s.level == 2), None)


def _give(plan: PlanText, statements: list[_Statement], node: Node, quotas: tuple[_Quota, ...]) -> None:
    above = [i for i, s in enumerate(statements) if s.node.start < node.start and not s.form.startswith("Giải")] or [0]
    i = above[-1]
    near = [k for k, s in enumerate(statements) if _subsection(plan, s.node) == _subsection(plan, node)]
    if near and i not in near:
        if len(near) > 1:
            return  # several forms under this heading, none of them named by the count
        i = near[0]
    if (
        len({s.form for s in statements}) > 1
        and statements[i].node.section.section_id
        not in (
            node.section.parent,
            node.section.section_id,
        )
        and statements[i].quotas
    ):
        return
    had = statements[i].quotas
    listed_below = statements[i].node.section.section_id == node.section.parent
    if not had or (listed_below and not {q.recipient for q in had} & {q.recipient for q in quotas}):
        statements[i] = replace(statements[i], quotas=(*had, *quotas))


# ---- rows -----------------------------------------------------------------------------------------------------------


def _merged(statements: list[_Statement]) -> list[_Statement]:
    """A form told in general and again with its numbers is one: the general telling lends its grantor and goes."""
    out = []
    for s in statements:
        others = [o for o in statements if o is not s and o.form == s.form]
        if s.grantor is None:
            named = [o.grantor for o in others if o.grantor]
            s = replace(s, grantor=named[0] if len(set(named)) == 1 else None)
        if not s.quotas and any(o.quotas and o.grantor in (s.grantor, None) and _covers(s, o) for o in others):
            continue
        if not s.quotas and s.recipient is None and any(o.recipient and o.grantor == s.grantor for o in others):
            continue
        out.append(s)
    return out


def _covers(general: _Statement, other: _Statement) -> bool:
    return general.recipient in (None, "any", other.recipient) or any(
        q.recipient == general.recipient for q in other.quotas
    )


def _rows(plan: PlanText, nodes: list[Node], s: _Statement) -> Iterator[Award]:
    quotas: tuple[_Quota | None, ...] = s.quotas or (None,)
    for quota in quotas:
        recipient = quota.recipient if quota and quota.recipient else s.recipient
        yield Award(
            span=_trimmed(plan, s.span),
            found_by="awards.statement" if s.form != "Khen thưởng" else "awards.generic",
            confidence=s.confidence,
            form=s.form,
            grantor=s.grantor,
            proposer=s.proposer,
            recipient=recipient or _section_recipient(plan, nodes, s.node),
            quota=quota.number if quota else None,
            quota_unit=quota.unit if quota else None,
        )


def _section_recipient(plan: PlanText, nodes: list[Node], node: Node) -> Recipient | None:
    """Read from anywhere in the award section."""
    root = _root(plan, node)
    text = " . ".join(plan.folded[n.start : n.end] for n in outline(plan) if _root(plan, n) == root)
    found = in_text(text)
    if found:
        return _narrow(found)
    participants = [n for n in outline(plan) if "participants" in n.zones and _root(plan, n) == root and n.body < n.end]
    return _narrow(subject_of(plan.folded[participants[0].body : participants[0].end])) if participants else None


def _root(plan: PlanText, node: Node) -> int:
    above = plan.ancestors(node.section)
    return above[-1].section_id if above else node.section.section_id


def _trimmed(plan: PlanText, span: Span) -> Span:
    text = plan.clean[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip(" ;.,")))


def _distinct(rows: list[Award]) -> list[Award]:
    out: list[Award] = []
    for row in rows:
        same = [
            o
            for o in out
            if (o.form, o.grantor, o.recipient, o.quota) == (row.form, row.grantor, row.recipient, row.quota)
        ]
        if not same:
            out.append(row)
    return out

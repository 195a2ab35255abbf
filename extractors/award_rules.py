"""Rules about awards: who is shut out and by what measure, the score needed, the dossier, the money, the basis of quotas, ranking.

``text`` is the list item, or the sentence of a longer paragraph; conditions in brackets after a criterion ("(không xét khen thưởng đối với …;
…)") are split into one row each. Read in award sections and, for exclusions in brackets, among the criteria.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.awards import AWARD_ZONES
from extractors.model import AwardRule, AwardRuleKind, PlanText, Span, Subject
from extractors.outline import Node, outline
from extractors.quantities import Quantity, find_quantities
from extractors.subjects import in_text, subject_of
from extractors.terms import terms

_MATTERS = AWARD_ZONES | {"condition", "exclusion", "dossier", "copies", "funding", "amount"}
_NOT_HERE = {"purpose", "content", "organisation", "measures", "objectives", "scoring"}

# "không xét khen thưởng", "chưa đề nghị tặng", "không đưa vào danh sách bình xét", "không được xét thi đua"
_EXCLUDES = re.compile(
    r"(?<!\w)(?:khong|chua)\s+(?:duoc\s+)?(?:dua vao (?:danh sach|dien)|xet|xem xet|de nghi|de xuat|trinh|khen|tang|thuc hien (?:khen|xet)|binh xet|cong nhan|ap dung khen)"
    r"(?:[\s,-]+(?:hoac|va|xet|de nghi|binh xet|xem xet|tang|cong nhan|dua vao|cac|hinh thuc|danh hieu|danh sach))*\s*(?:khen thuong|khen|thi dua|thuong|binh xet|tang|xet|giay khen|bang khen|dien|danh hieu)?(?!\w)"
)
_EXCLUDES_WORD = re.compile(r"khen|thuong|thi dua|danh hieu|danh sach|tang|binh xet")
_STRUCK = re.compile(
    r"(?<!\w)(?:bi )?(?:loai khoi|dua ra khoi|rut khoi) (?:danh sach|dien)|(?<!\w)huy (?:bo )?ket qua (?:xet|thi dua|khen)"
)
# What stands between "không xét khen thưởng" and its reason.
_REASON = re.compile(r"\s*(?:cho|doi voi|neu|khi|trong truong hop|truong hop|voi|nhung|cac|:|,)*\s*")
_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
# "hoặc" parts two reasons where what follows is a clause of its own.
_OR = re.compile(r"\s+hoac\s+(?=(?:co|dat|bi|khong|chua|vi pham|de xay ra|xep loai|dang|thuc hien)\s)")

_RANKS = re.compile(
    r"(?<!\w)(?:uu tien|thu tu uu tien|(?:so )?(?:diem|phieu)(?: \w+){0,3} (?:bang|ngang) nhau|bang diem nhau|(?:theo )?thu tu (?:tu )?(?:diem )?(?:cao|tu cao)|tu cao (?:xuong|den) thap|cung so diem|cung muc diem)(?!\w)"
)
_BASIS_OF_QUOTA = re.compile(
    r"(?:so luong|chi tieu|ty le)?(?: khen thuong)?[^.;]{0,60}(?:can cu|theo|do|thuc hien theo|dua tren)\s+(?:vao\s+)?[^.;]{0,80}?(?:chi tieu|so luong|phan bo|quyet dinh|quy dinh|thuc te|ket qua|huong dan|ty le)(?!\w)"
)
_BASIS_OF_AMOUNT = re.compile(
    r"(?<!\w)(?:theo|ap dung|thuc hien|can cu|quy dinh tai)\b.{0,60}\b(?:nghi dinh|quy dinh|luat|thong tu|quyet dinh|quy che|nghi quyet)(?!\w)"
)
_FUNDS = re.compile(
    r"(?<!\w)(?:nguon )?kinh phi (?:khen thuong|thuc hien|to chuc|chi|phuc vu|de|duoc|do|tu|trich|lay|bo tri|bao dam|dam bao|cho)|(?<!\w)(?:trich|chi|lay|su dung|bo tri|bao dam) (?:khen thuong )?(?:tu|trong) (?:nguon|quy|ngan sach|du toan|kinh phi)|"
    r"(?<!\w)(?:tien thuong|chi khen thuong)(?: \w+){0,4} (?:tu|lay|trich|do)(?!\w)|(?<!\w)tu (?:nguon )?(?:quy thi dua|quy khen thuong|kinh phi thi dua|kinh phi khen thuong)"
)
_ELIGIBLE = re.compile(
    r"^(?:chi (?:xet|de nghi|xem xet)|dieu kien|(?:tap the|ca nhan|don vi|cac)[^.;:]{0,80} (?:duoc|de) (?:xet|de nghi|khen thuong|tang)[^.;:]{0,60} (?:phai|khi|neu)\b|de duoc (?:xet|khen|de nghi))"
)
_SCORE_FOR_AWARD = re.compile(r"khen|thuong|xet|de nghi|danh hieu|dieu kien|tang")
_AWARDING = re.compile(r"khen thuong|thi dua|tien thuong|giai thuong")
_COPIES = re.compile(r"(?<!\w)(?:ho so|so luong|lap|gom|gui|bo|ban)(?!\w)")


def find_award_rules(plan: PlanText) -> list[AwardRule]:
    """Rows in reading order; see the module."""
    found: list[AwardRule] = []
    nodes = outline(plan)
    rewards = any(n.within & (AWARD_ZONES | {"amount"}) for n in nodes)
    for node in nodes:
        found += _in_brackets(plan, node)
        if "funding" in node.within and not rewards and not _AWARDING.search(plan.folded, node.start, node.end):
            continue  # money of a plan that rewards nobody
        if node.within & _MATTERS and not node.zones & _NOT_HERE:
            found += _of_node(plan, node)
    return _distinct(found)


def _of_node(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """The rules of one paragraph or item, by what it is about."""
    if node.end <= node.start:
        return
    if _opens_list(plan, node):
        yield from _copies(plan, node)
        return
    yield from _exclusions(plan, node)
    yield from _rankings(plan, node)
    yield from _scores_and_conditions(plan, node)
    yield from _dossier(plan, node)
    yield from _copies(plan, node)
    yield from _money(plan, node)
    yield from _quota_basis(plan, node)


def _opens_list(plan: PlanText, node: Node) -> bool:
    """A heading or lead-in: what it announces stands in its items."""
    return not node.leaf and node.head is not None and node.body >= node.end


# ---- spans ----------------------------------------------------------------------------------------------------------


def _whole(node: Node) -> Span:
    return Span(node.start, node.end)


def _item(plan: PlanText, node: Node, at: int) -> Span:
    """The list item, or the sentence around ``at`` where the paragraph holds several."""
    cuts = [
        node.start,
        *(m.end() for m in re.finditer(r"(?<=[^\W\d])\.\s+(?=[A-ZĐÀ-Ỹ])", plan.clean[node.start : node.end]) if m),
        node.end,
    ]
    cuts = [cuts[0], *(node.start + c for c in cuts[1:-1]), cuts[-1]]
    for a, b in zip(cuts, cuts[1:], strict=False):
        if a <= at < b:
            return _trim(plan, a, b)
    return _whole(node)


def _clause(plan: PlanText, node: Node, at: int) -> Span:
    """The stretch between semicolons around ``at``."""
    left = max(plan.folded.rfind(";", node.start, at) + 1, node.start)
    right = plan.folded.find(";", at, node.end)
    return _trim(plan, left, right if right >= 0 else node.end)


def _trim(plan: PlanText, start: int, end: int) -> Span:
    text = plan.clean[start:end]
    return Span(start + len(text) - len(text.lstrip(" ,;:-+")), start + len(text.rstrip(" ;.,:/")))


def _rule(
    plan: PlanText,
    kind: AwardRuleKind,
    span: Span,
    *,
    confidence: float,
    subject: Subject | None = None,
    measure: Quantity | None = None,
) -> AwardRule:
    return AwardRule(
        span=span, found_by=f"award_rules.{kind}", confidence=confidence, kind=kind, subject=subject,
        comparator=measure.comparator if measure else None, value=measure.value if measure else None, unit=measure.unit if measure else None,
        text=" ".join(plan.clean[span.start : span.end].split()),
    )  # fmt: skip


# ---- exclusions -----------------------------------------------------------------------------------------------------


def _exclusions(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if "exclusion" in node.zones and "exclusion" not in node.own and node.leaf:
        yield _excluded(plan, node, _whole(node), subject=node.subject)
        return
    text = _without_brackets(plan, node)
    for match in [*_EXCLUDES.finditer(text), *_STRUCK.finditer(text)]:
        if _EXCLUDES_WORD.search(match.group()) or _EXCLUDES_WORD.search(text[match.end() : match.end() + 30]):
            span = _item(plan, node, node.start + match.start())
            if span.end - span.start > match.end() - match.start() + 12 and not plan.folded[
                span.start : span.end
            ].endswith((":", "sau day", " sau")):
                yield _excluded(plan, node, span, subject=node.own_subject, reason=node.start + match.end())
            return


def _without_brackets(plan: PlanText, node: Node) -> str:
    text = plan.folded[node.start : node.end]
    text = _BRACKET.sub(lambda m: " " * len(m.group()), text)
    return re.sub(r"\([^)]*$", lambda m: " " * len(m.group()), text)


def _excluded(
    plan: PlanText,
    node: Node,
    span: Span,
    *,
    subject: Subject | None,
    reason: int | None = None,
    confidence: float = 0.88,
) -> AwardRule:
    start = _REASON.match(plan.folded, reason if reason is not None else span.start).end()  # type: ignore[union-attr]
    return _rule(
        plan, "disqualification", span, confidence=confidence, subject=_who(plan, start, span.end) or subject, measure=_measure(plan, start, span.end)
    )  # fmt: skip


def _who(plan: PlanText, start: int, end: int) -> Subject | None:
    """Whom the reason is about: the noun that opens it."""
    return subject_of(
        re.split(r"\s(?:co|bi|de|vi pham|khong|khi|neu|dang|tren)\s", plan.folded[start:end])[0][:80]
    ) or in_text(plan.folded[start:end])


def _measure(plan: PlanText, start: int, end: int) -> Quantity | None:
    quantities = [q for q in find_quantities(plan.folded, plan.clean, start, end) if q.comparator != "eq"]
    return quantities[0] if quantities else None


def _in_brackets(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """ "(Không đề nghị khen thưởng nếu … hoặc …; …)" after a criterion or a deadline."""
    for bracket in _BRACKET.finditer(plan.folded, node.start, min(len(plan.folded), node.end + 2)):
        match = _EXCLUDES.match(plan.folded, bracket.start(1), bracket.end(1))
        if match is None:
            continue
        start = _REASON.match(plan.folded, match.end(), bracket.end(1)).end()  # type: ignore[union-attr]
        general = _who(plan, start, bracket.end(1)) or node.subject
        if re.search(
            r"doi voi\s*$", plan.folded[match.end() : start]
        ):  # "đối với tập thể … có cán bộ …": the reason begins at its verb
            start = _verb_of_reason(plan, start, bracket.end(1))
        for span in _reasons(plan, start, bracket.end(1)):
            yield _excluded(plan, node, span, subject=general, reason=span.start, confidence=0.9)


def _verb_of_reason(plan: PlanText, start: int, end: int) -> int:
    verb = re.compile(r"(?<!\w)(?:co|bi|de|vi pham|khong|chua|dat|dang|thuc hien)\s").search(
        plan.folded, start, min(end, start + 90)
    )
    return verb.start() if verb else start


def _reasons(plan: PlanText, start: int, end: int) -> list[Span]:
    spans, left = [], start
    for cut in re.compile(r";|" + _OR.pattern).finditer(plan.folded, start, end):
        spans.append(_trim(plan, left, cut.start()))
        left = cut.end()
    spans.append(_trim(plan, left, end))
    return [s for s in spans if s.end - s.start > 8]


# ---- ranking, score, conditions -------------------------------------------------------------------------------------


def _rankings(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    match = _RANKS.search(plan.folded, node.start, node.end)
    if match and not node.zones & {"dossier", "funding"}:
        yield _rule(plan, "ranking", _item(plan, node, match.start()), confidence=0.85)


def _scores_and_conditions(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    text = plan.folded[node.start : node.end]
    if node.zones & {"dossier", "copies", "exclusion", "criteria", "amount", "funding"} or _EXCLUDES.search(text):
        return
    score = next(
        (
            q
            for q in find_quantities(plan.folded, plan.clean, node.start, node.end)
            if q.kind == "point" and q.comparator in ("ge", "gt")
        ),
        None,
    )
    if score and ("condition" in node.zones or _SCORE_FOR_AWARD.search(text)):
        span = _item(plan, node, score.start)
        yield _rule(plan, "min_score", span, confidence=0.88, subject=_about(plan, node, span), measure=score)
    elif "condition" in node.zones and node.leaf and node.end > node.body or _ELIGIBLE.match(text):
        if node.end - max(node.start, node.body) > 8 and not text.endswith(":"):
            span = _item(plan, node, node.start)
            yield _rule(plan, "eligibility", span, confidence=0.8, subject=_about(plan, node, span))


def _about(plan: PlanText, node: Node, span: Span) -> Subject | None:
    start = node.body if node.head and node.own else span.start
    head = re.split(r"\s(?:duoc|phai|dat|co|khi|neu)\s", plan.folded[start : span.end])[0][:100]
    return node.own_subject or subject_of(head) or node.subject


# ---- dossier --------------------------------------------------------------------------------------------------------


def _dossier(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if not node.leaf:
        return
    if "dossier" not in node.zones:
        if re.match(
            r"ho so\b.{0,60}\bgom\b", plan.folded[node.start : node.end]
        ):  # "4. Hồ sơ gồm bản tự đánh giá, phiếu dự giờ và …"
            yield from _inline_items(plan, node)
        return
    lexicon = terms("documents")
    if (
        node.own
        and "dossier" in node.own
        or node.head
        and re.match(r".*\bgom\b", plan.folded[node.head.start : node.head.end])
    ):
        yield from _inline_items(plan, node)
    elif lexicon.match(plan.folded, _after_number(plan, node.start), node.end) and not _about_sending(plan, node):
        yield _rule(plan, "dossier_item", _paper(plan, node.start, node.end), confidence=0.92)
    elif re.search(r"\bgom\b", plan.folded[node.start : min(node.end, node.start + 120)]):
        yield from _inline_items(plan, node)


def _after_number(plan: PlanText, start: int) -> int:
    """ "01 tờ trình", "(02) bản sao"."""
    return re.compile(r"(?:\(?\d+\)?\s+(?:ban |bo )?)?(?:cac |mot )?").match(plan.folded, start).end()  # type: ignore[union-attr]


def _about_sending(plan: PlanText, node: Node) -> bool:
    return bool(
        re.search(r"^(?:danh sach|van ban|bao cao)[^,;]{0,40}\b(?:gui|nop) ve\b", plan.folded[node.start : node.end])
    )


def _inline_items(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """ "Hồ sơ gồm: tờ trình; biên bản bình xét; báo cáo thành tích"."""
    lead = re.compile(r".*?\b(?:gom(?: co)?|bao gom)\b\s*:?\s*").match(plan.folded, node.start, node.end)
    start = lead.end() if lead else node.body
    stop = re.compile(r"\.\s|;\s+(?:gui|nop|cac)\b|[;,]\s*(?:gui|nop) ve\b|,\s*\d+ (?:bo|ban)\b").search(
        plan.folded, start, node.end
    )
    end = stop.start() if stop else node.end
    pieces = _pieces(plan, start, end)
    for span in pieces:
        if terms("documents").match(plan.folded, _after_number(plan, span.start), span.end):
            yield _rule(plan, "dossier_item", _paper(plan, span.start, span.end), confidence=0.85)


def _pieces(plan: PlanText, start: int, end: int) -> list[Span]:
    """Split at semicolons, or else at commas and "và" before the name of another paper."""
    text = plan.folded[start:end]
    cuts = [m.span() for m in re.finditer(r";", text)]
    if not cuts:
        lexicon = terms("documents")
        cuts = [
            m.span()
            for m in re.finditer(r",\s+|\s+va\s+|\s+kem(?: theo)?\s+(?=danh sach)", text)
            if lexicon.match(plan.folded, _after_number(plan, start + m.end()), end)
        ]
    spans, left = [], 0
    for a, b in [*cuts, (len(text), len(text))]:
        spans.append(_trim(plan, start + left, start + a))
        left = b
    return [s for s in spans if s.end - s.start > 3]


def _paper(plan: PlanText, start: int, end: int) -> Span:
    """A paper without the explanation in brackets after it ("(nêu rõ kết quả …)")."""
    text = plan.folded[start:end]
    note = re.search(r"\s*\((?:neu|theo|co|gom|ghi|kem|mau|de|luu y|noi)[^()]*\)?\s*$", text)
    return _trim(plan, start, start + note.start() if note else end)


def _copies(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if not node.zones & {"dossier", "copies"} and "ho so" not in plan.folded[node.start : node.end]:
        return
    for quantity in find_quantities(plan.folded, plan.clean, node.start, node.end):
        if quantity.kind == "copy" and quantity.value < 50 and _COPIES.search(plan.folded, node.start, node.end):
            yield _rule(
                plan,
                "dossier_copies",
                _copies_span(plan, node, quantity.start),
                confidence=0.85,
                measure=quantity._replace(comparator="eq"),
            )
            return


def _copies_span(plan: PlanText, node: Node, at: int) -> Span:
    """ "Hồ sơ lập thành 02 bộ, gửi về …": a sentence goes on to another matter after its comma."""
    span = _item(plan, node, at)
    if onward := re.compile(r",?\s+(?:gui|nop)\s+(?:ve|cho|truc tiep)\b").search(plan.folded, at, span.end):
        return _trim(plan, span.start, onward.start()) if not node.listed else span
    return span


# ---- money ----------------------------------------------------------------------------------------------------------


def _money(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    amounts = [q for q in find_quantities(plan.folded, plan.clean, node.start, node.end) if q.kind == "money"]
    for quantity in amounts:
        yield _rule(
            plan,
            "amount",
            _item(plan, node, quantity.start),
            confidence=0.85,
            subject=_paid_to(plan, node, quantity),
            measure=quantity,
        )
    text = plan.folded[node.start : node.end]
    if (
        not amounts
        and ("amount" in node.zones or re.match(r"(?:muc )?(?:tien )?thuong\b|muc khen", text))
        and _BASIS_OF_AMOUNT.search(text)
    ):
        yield _rule(plan, "amount_basis", _item(plan, node, node.start), confidence=0.9)
        return
    funds = _FUNDS.search(plan.folded, node.start, node.end)
    if "funding" in node.zones and node.end - node.body > 8 or funds and not node.zones & {"criteria", "participants"}:
        clause = (
            _clause(plan, node, funds.start())
            if funds and (amounts or _several(plan, node))
            else _item(plan, node, funds.start() if funds else node.start)
        )
        yield _rule(plan, "funding", clause, confidence=0.88 if "funding" in node.zones else 0.75)


def _several(plan: PlanText, node: Node) -> bool:
    """The item is about something else as well."""
    return bool(terms("award_forms").search(plan.folded, node.start, node.end))


def _paid_to(plan: PlanText, node: Node, quantity: Quantity) -> Subject | None:
    """ "600.000 đồng/tập thể", "900.000 đồng đối với tập thể", "tập thể: 600.000 đồng"."""
    after = re.compile(r"\s*(?:/|đoi voi|doi voi|cho|mot|moi)\s*(?:moi\s+|mot\s+|01\s+)?(?P<who>[a-z ]{3,40})").match(
        plan.folded, quantity.end, node.end
    )
    if after and (subject := subject_of(after["who"])):
        return subject
    before = re.compile(r"(?P<who>tap the|ca nhan|ho gia dinh)[^;,.]{0,25}$").search(
        plan.folded[node.start : quantity.start]
    )
    return subject_of(before["who"]) if before else node.own_subject


def _quota_basis(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    text = plan.folded[node.start : node.end]
    match = re.search(
        r"(?<!\w)(?:so luong|chi tieu|ty le)(?: khen thuong| xet| de nghi| tap the| ca nhan|,| duoc)*\s*(?::|do|theo|can cu|thuc hien|se|phan bo)(?!\w)?",
        text,
    )
    if not match or node.zones & {"dossier", "copies", "funding", "amount", "scoring", "criteria"}:
        return
    counted = [
        q
        for q in find_quantities(plan.folded, plan.clean, node.start + match.start(), node.end)
        if q.kind in ("count", "share")
    ]
    if not counted and _BASIS_OF_QUOTA.search(text, match.start()):
        at = node.start + match.start()
        yield _rule(
            plan,
            "quota_basis",
            _clause(plan, node, at) if _several(plan, node) else _item(plan, node, at),
            confidence=0.85,
        )


def _distinct(rules: list[AwardRule]) -> list[AwardRule]:
    out: list[AwardRule] = []
    for rule in rules:
        if rule not in out:
            out.append(rule)
    return out

"""Rules about awards: exclusions, the score needed, the dossier, the money, the basis of quotas, ranking.

``text`` is the list item, or the sentence of a longer paragraph. Read in award sections and, for exclusions in
brackets, among the criteria; the funding of a plan that rewards nobody is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.awards import AWARD_ZONES, PAST
from extractors.dossiers import find_copies, find_papers
from extractors.exclusions import EXCLUDES, find_bracketed, find_exclusions, find_explicit_exclusions
from extractors.model import AwardRule, PlanText, Span, Subject
from extractors.outline import TITLE_GRANTED, Node, outline
from extractors.quantities import Quantity, find_quantities
from extractors.rule_spans import clause_at, item_at, rule_of
from extractors.subjects import subject_of
from extractors.terms import terms

_MATTERS = AWARD_ZONES | {"condition", "exclusion", "dossier", "copies", "funding", "amount"}
_NOT_HERE = {"purpose", "content", "organisation", "measures", "objectives", "scoring"}


_RANKS = re.compile(
    r"(?<!\w)(?:uu tien|thu tu uu tien|(?:so )?(?:diem|phieu)(?: \w+){0,3} (?:bang|ngang) nhau|bang diem nhau|"
    r"(?:theo )?thu tu (?:tu )?(?:diem )?(?:cao|tu cao)|tu cao (?:xuong|den) thap|cung so diem|"
    r"cung muc diem)(?!\w)"
)
_PREFERS = re.compile(
    r"uu tien (?:xet |de nghi |lua chon |binh xet )*(?:khen|tang|bieu duong|cac |tap the|ca nhan|nguoi)"
)
_BASIS_OF_QUOTA = re.compile(
    r"(?:so luong|chi tieu|ty le)?(?: khen thuong)?[^.;]{0,60}(?:can cu|theo|do|thuc hien theo|"
    r"dua tren)\s+(?:vao\s+)?[^.;]{0,80}?(?:chi tieu|so luong|phan bo|quyet dinh|quy dinh|thuc te|ket qua|"
    r"huong dan|ty le)(?!\w)"
)
_BASIS_OF_AMOUNT = re.compile(
    r"(?<!\w)(?:theo|ap dung|thuc hien|can cu|quy dinh tai)\b.{0,60}\b(?:nghi dinh|quy dinh|luat|thong tu|"
    r"quyet dinh|quy che|nghi quyet)(?!\w)"
)
_FUNDS = re.compile(
    r"(?<!\w)(?:nguon )?kinh phi (?:khen thuong|thuc hien|to chuc|chi|phuc vu|de|duoc|do|tu|trich|lay|bo tri|"
    r"bao dam|dam bao|cho)|(?<!\w)(?:trich|chi|lay|su dung|bo tri|bao dam) (?:khen thuong )?(?:tu|"
    r"trong) (?:nguon|quy|ngan sach|du toan|kinh phi)|"
    r"(?<!\w)(?:tien thuong|chi khen thuong)(?: \w+){0,4} (?:tu|lay|trich|do)(?!\w)|"
    r"(?<!\w)tu (?:nguon )?(?:quy thi dua|quy khen thuong|kinh phi thi dua|kinh phi khen thuong)"
)
_ELIGIBLE = re.compile(
    r"^(?:chi (?:xet|de nghi|xem xet)|dieu kien|(?:tap the|ca nhan|don vi|cac)[^.;:]{0,80} (?:duoc|de) (?:xet|"
    r"de nghi|khen thuong|tang)[^.;:]{0,60} (?:phai|khi|neu)\b|de duoc (?:xet|khen|de nghi)|"
    # "Danh hiệu “Sinh viên Giỏi” được trao cho các sinh viên có kết quả học tập loại Giỏi"
    rf"{TITLE_GRANTED.pattern}(?: \w+){{0,8}} cho [^.:]{{10,}}\b(?:dat|co|hoan thanh|tot nghiep)\b)"
)
_SCORE_FOR_AWARD = re.compile(r"khen|thuong|xet|de nghi|danh hieu|dieu kien|tang")
_AWARDING = re.compile(r"khen thuong|thi dua|tien thuong|giai thuong")


def find_award_rules(plan: PlanText) -> list[AwardRule]:
    """Rows in reading order; see the module."""
    found: list[AwardRule] = []
    if plan.is_report:
        return found
    nodes = [n for n in outline(plan) if not n.within & PAST]
    rewards = any(n.within & (AWARD_ZONES | {"amount"}) for n in nodes)
    for node in nodes:
        found += find_bracketed(plan, node)
        if "funding" in node.within and not rewards and not _AWARDING.search(plan.folded, node.start, node.end):
            continue  # money of a plan that rewards nobody
        if node.within & _MATTERS and not node.zones & _NOT_HERE:
            found += _of_node(plan, node)
        elif not _opens_list(plan, node):
            found += find_explicit_exclusions(plan, node)  # says itself that it is about awards, wherever it stands
            found += _explicit_funding(plan, node)
    return _distinct(found)


def _of_node(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """The rules of one paragraph or item, by what it is about."""
    if node.end <= node.start:
        return
    if _opens_list(plan, node):
        yield from find_copies(plan, node)
        return
    yield from find_exclusions(plan, node)
    yield from _rankings(plan, node)
    yield from _scores_and_conditions(plan, node)
    yield from find_papers(plan, node)
    yield from find_copies(plan, node)
    yield from _money(plan, node)
    yield from _quota_basis(plan, node)


def _opens_list(plan: PlanText, node: Node) -> bool:
    """A heading or lead-in: what it announces stands in its items."""
    return not node.leaf and node.head is not None and node.body >= node.end


# ---- ranking, score, conditions -------------------------------------------------------------------------------------


def _rankings(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    match = _RANKS.search(plan.folded, node.start, node.end)
    if match and (not node.zones & {"dossier", "funding"} or _PREFERS.match(plan.folded, node.start)):
        yield rule_of(plan, "ranking", item_at(plan, node, match.start()), confidence=0.85)


def _scores_and_conditions(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    text = plan.folded[node.start : node.end]
    if node.zones & {"dossier", "copies", "exclusion", "criteria", "amount", "funding"} or EXCLUDES.search(text):
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
        span = item_at(plan, node, score.start)
        yield rule_of(plan, "min_score", span, confidence=0.88, subject=_about(plan, node, span), measure=score)
    elif _conditions(node, text):
        span = item_at(plan, node, node.start)
        yield rule_of(plan, "eligibility", span, confidence=0.8, subject=_about(plan, node, span))


def _conditions(node: Node, text: str) -> bool:
    """An item under "Điều kiện", or a sentence that says who alone may be rewarded."""
    listed = "condition" in node.zones and node.leaf and node.end > node.body
    said = node.end - max(node.start, node.body) > 8 and not text.endswith(":")
    return said and (listed or bool(_ELIGIBLE.match(text)))


def _about(plan: PlanText, node: Node, span: Span) -> Subject | None:
    start = node.body if node.head and node.own else span.start
    head = re.split(r"\s(?:duoc|phai|dat|co|khi|neu)\s", plan.folded[start : span.end])[0][:100]
    return node.own_subject or subject_of(head) or node.subject


# ---- money ----------------------------------------------------------------------------------------------------------


def _money(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    amounts = [q for q in find_quantities(plan.folded, plan.clean, node.start, node.end) if q.kind == "money"]
    for quantity in amounts:
        yield rule_of(
            plan,
            "amount",
            item_at(plan, node, quantity.start),
            confidence=0.85,
            subject=_paid_to(plan, node, quantity),
            measure=quantity,
        )
    funds = _FUNDS.search(plan.folded, node.start, node.end)
    basis = None if amounts or funds else _tells_basis(plan, node)
    if basis is not None:
        yield rule_of(plan, "amount_basis", item_at(plan, node, basis), confidence=0.9)
    elif funds and not node.zones & {"criteria", "participants"}:
        alone = not amounts and not _several(plan, node)
        span = item_at(plan, node, funds.start()) if alone else clause_at(plan, node, funds.start())
        yield rule_of(plan, "funding", span, confidence=0.88 if "funding" in node.zones else 0.75)
    elif "funding" in node.zones and node.end - node.body > 8 and not amounts:
        yield rule_of(plan, "funding", item_at(plan, node, node.start), confidence=0.88)


def _explicit_funding(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    """An item that opens with "Kinh phí khen thưởng …", wherever it stands."""
    if _FUNDS_AWARDS.match(plan.folded, node.start, node.end):
        yield rule_of(plan, "funding", item_at(plan, node, node.start), confidence=0.8)


_FUNDS_AWARDS = re.compile(
    r"(?:nguon )?kinh phi (?:chi )?(?:khen thuong|tien thuong|giai thuong|thi dua,? khen thuong)\b"
)

# At the head of a sentence: "Mức thưởng …", "Tiền thưởng …", "Mức khen thưởng …"
_AMOUNT = re.compile(r"(?:^|(?<=[.;] ))(?:muc )?(?:tien )?thuong\b|(?:^|(?<=[.;] ))muc khen")


def _tells_basis(plan: PlanText, node: Node) -> int | None:
    """Where it begins: "Mức khen thưởng: theo Nghị định số …"."""
    text = plan.folded[node.start : node.end]
    money = re.match("", text) if "amount" in node.zones else _AMOUNT.search(text)
    if money is None or not _BASIS_OF_AMOUNT.search(text, money.start()):
        return None
    return node.start + money.start()


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
        r"(?<!\w)(?:so luong|chi tieu|ty le)(?: khen thuong| xet| de nghi| tap the| ca nhan|,| duoc)*\s*(?::|do|"
        r"theo|can cu|thuc hien|se|phan bo)(?!\w)?",
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
        yield rule_of(
            plan,
            "quota_basis",
            clause_at(plan, node, at) if _several(plan, node) else item_at(plan, node, at),
            confidence=0.85,
        )


def _distinct(rules: list[AwardRule]) -> list[AwardRule]:
    out: list[AwardRule] = []
    for rule in rules:
        if rule not in out:
            out.append(rule)
    return out

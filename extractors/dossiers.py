"""What a dossier for an award is made of, and in how many copies: listed items and "Hồ sơ gồm: …; …"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import AwardRule, PlanText, Span
from extractors.outline import Node
from extractors.quantities import find_quantities
from extractors.rule_spans import item_at, rule_of, trimmed
from extractors.terms import terms

_COPIES = re.compile(r"(?<!\w)(?:ho so|so luong|lap|gom|gui|bo|ban)(?!\w)")


# "Hồ sơ gồm:", "gồm có", "gồm 01 bộ:"
_GOM = re.compile(r".*?\b(?:gom(?: co)?|bao gom)\b(?: \d+ (?:bo|ban)\b[^:;.]{0,25}(?=:))?\s*:?\s*")


_SEVERAL = re.compile(r";\s+(?!gui |nop )\w")


def find_papers(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if not node.leaf:
        return
    if "dossier" not in node.zones:
        if re.match(
            r"ho so\b.{0,60}\bgom\b", plan.folded[node.start : node.end]
        ):  # "4. Hồ sơ gồm bản tự đánh giá, phiếu dự giờ và …"
            yield from _inline_items(plan, node)
        return
    lexicon = terms("documents")
    if (node.own and "dossier" in node.own) or (
        node.head and re.match(r".*\bgom\b", plan.folded[node.head.start : node.head.end])
    ):
        yield from _inline_items(plan, node)
    elif not node.listed and _SEVERAL.search(plan.folded, node.start, node.end):
        yield from _inline_items(plan, node)  # "Phiếu đăng ký; bản sao hóa đơn. Nộp trực tuyến …"
    elif lexicon.match(plan.folded, _after_number(plan, node.start), node.end) and not _about_sending(plan, node):
        yield rule_of(plan, "dossier_item", _paper(plan, node.start, node.end), confidence=0.92)
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
    lead = _GOM.match(plan.folded, node.start, node.end)
    start = lead.end() if lead else node.body
    stop = re.compile(r"\.\s|;\s+(?:gui|nop|cac)\b|[;,]\s*(?:gui|nop) ve\b|,\s*\d+ (?:bo|ban)\b").search(
        plan.folded, start, node.end
    )
    end = stop.start() if stop else node.end
    pieces = _pieces(plan, start, end)
    for span in pieces:
        if terms("documents").match(plan.folded, _after_number(plan, span.start), span.end):
            yield rule_of(plan, "dossier_item", _paper(plan, span.start, span.end), confidence=0.85)


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
        spans.append(trimmed(plan, start + left, start + a))
        left = b
    return [s for s in spans if s.end - s.start > 3]


def _paper(plan: PlanText, start: int, end: int) -> Span:
    """A paper without the explanation in brackets after it ("(nêu rõ kết quả …)")."""
    text = plan.folded[start:end]
    note = re.search(r"\s*\((?:neu ro|neu|theo|gom|ghi|kem|mau|luu y|noi dung)[^()]*\)?\s*$", text)
    return trimmed(plan, start, start + note.start() if note else end)


def find_copies(plan: PlanText, node: Node) -> Iterator[AwardRule]:
    if not node.zones & {"dossier", "copies"} and "ho so" not in plan.folded[node.start : node.end]:
        return
    for quantity in find_quantities(plan.folded, plan.clean, node.start, node.end):
        if quantity.kind == "copy" and quantity.value < 50 and _COPIES.search(plan.folded, node.start, node.end):
            yield rule_of(
                plan,
                "dossier_copies",
                _copies_span(plan, node, quantity.start),
                confidence=0.85,
                measure=quantity._replace(comparator="eq"),
            )
            return


def _copies_span(plan: PlanText, node: Node, at: int) -> Span:
    """ "Hồ sơ lập thành 02 bộ, gửi về …": a sentence goes on to another matter after its comma."""
    span = item_at(plan, node, at)
    if onward := re.compile(r",?\s+(?:gui|nop)\s+(?:ve|cho|truc tiep)\b").search(plan.folded, at, span.end):
        return trimmed(plan, span.start, onward.start()) if not node.listed else span
    return span

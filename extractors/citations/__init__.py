"""Citations of other texts: kind, number and symbol, date, issuer, title; basis or mention.

Nghị định 30/2020 Phụ lục I (II.6.b): the first citation of a text gives its type, number and symbol, date, issuer and
trích yếu; a law goes without number and issuer. The plan's own number, dates ("11/7/2019") and fractions are left
alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.citations.by_name import find_laws
from extractors.citations.by_number import find_numbered
from extractors.citations.numbers import NUMBER
from extractors.model import Citation, Field, PlanText, Span
from normalizers.fold import fold_term

__all__ = ["NUMBER", "find_citations", "without_own"]


def find_citations(plan: PlanText) -> list[Citation]:
    """One row per text and role, at its first place, in reading order.

    >>> from extractors.sections import find_sections
    >>> text = '''KẾ HOẠCH
    ... Thi đua năm 2024
    ... Căn cứ Quyết định số 12/QĐ-UBND ngày 25/12/2023 của UBND tỉnh về việc giao chỉ tiêu;
    ... I. NỘI DUNG
    ... Theo Nghị quyết số 20-NQ/TW.'''
    >>> for c in find_citations(PlanText(text, find_sections(text))): print(c.role, c.verb, c.kind, c.number, c.issuer)
    basis Căn cứ Quyết định 12/QĐ-UBND UBND tỉnh
    mention None Nghị quyết 20-NQ/TW None
    """
    numbered = list(find_numbered(plan))
    laws = [law for law in find_laws(plan) if not any(_inside(law.span, c.span) for c in numbered)]
    return _without_short_forms(
        _first_of_each(_without_repeated_title(plan, sorted([*numbered, *laws], key=lambda c: c.span)))
    )


def _without_short_forms(citations: list[Citation]) -> list[Citation]:
    """A text named without its date before it is cited with it ("Nghị quyết số 66-NQ/TW … ngày 30/4/2025") is one."""
    dates: dict[tuple[str | None, str], set[str]] = {}
    for c in citations:
        if c.number and c.issued_on:
            dates.setdefault((c.number, c.role), set()).add(c.issued_on)
    return [c for c in citations if c.issued_on or len(dates.get((c.number, c.role), ())) != 1]


def _without_repeated_title(plan: PlanText, citations: list[Citation]) -> list[Citation]:
    """The title's texts, but for those that the basis cites in full: "Thực hiện Chỉ thị số 19/CT-TTg …"."""
    title = plan.block_span("title")
    relied_on = {_name(c) for c in citations if c.role == "basis"}
    return [c for c in citations if title is None or not _inside(c.span, title) or _name(c) not in relied_on]


def _name(c: Citation) -> str:
    return c.number or fold_term(c.title or "")


def without_own(citations: list[Citation], header: list[Field]) -> list[Citation]:
    """The citations but for the plan itself: "(Ban hành kèm theo Kế hoạch số 12/KH-SYT …)" over its own annex."""
    own = {str(f.value) for f in header if f.field == "doc_number" and f.value}
    return [c for c in citations if c.number not in own]


def _inside(inner: Span, outer: Span) -> bool:
    """The law named in another text's title ("… quy định chi tiết một số điều của Luật Thi đua, khen thưởng")."""
    return outer.start <= inner.start and inner.end <= outer.end


def _first_of_each(citations: Iterable[Citation]) -> list[Citation]:
    """Texts may share a number (76/NQ-CP of 2013 and of 2021), so the date tells them apart; without one a citation is
    of the text already named ("Quyết định số 12/QĐ-SNV" after "… ngày 03/3/2024")."""
    seen: set[tuple[str, str | None, str]] = set()
    first = []
    for c in citations:
        name = _name(c)
        if (name, c.issued_on, c.role) not in seen:
            first.append(c)
        seen |= {(name, c.issued_on, c.role), (name, None, c.role)}
    return first

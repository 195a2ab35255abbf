"""Texts cited by number: "Quyết định số 12/QĐ-UBND ngày 25/12/2023 của UBND tỉnh về việc giao chỉ tiêu"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.citations.numbers import LAWS, NUMBER, kind_names, kind_of_symbol, nearest_kind, tidy_number
from extractors.citations.parts import date_after, issuer_after, title_after
from extractors.citations.stretches import Stretch, find_stretches
from extractors.model import Citation, PlanText, Span
from normalizers.dates import DateExpression
from normalizers.fold import fold_term
from normalizers.letters import pattern

_KIND_REACH = 110  # characters left of the number in which its kind begins
_LAW_REACH = 260  # the same for a law, whose name stands between kind and number
# "… số 008/CĐ-UBND và số 009/CĐ-UBND": the kind stands further left, the word "số" or the list is enough.
_IN_LIST = re.compile(r"(?:\bso\s*:?|[,;(]|\bva|\d{4})\s*$")
_LAW_OPENS = pattern(r"(?<!\w)(?P<kind>Luật|Luat|Bộ luật|Bo luat|Pháp lệnh|Phap lenh)\s+(?=[\p{Lu}]|sửa|sua)")


def find_numbered(plan: PlanText) -> Iterator[Citation]:
    """Numbers that a kind or the word "số" introduces, with what follows them."""
    for stretch in find_stretches(plan):
        kind: str | None = None
        for m in NUMBER.finditer(plan.clean, stretch.start, stretch.end):
            named = _kind_before(plan, stretch.start, m.start())
            in_list = _IN_LIST.search(plan.folded, max(stretch.start, m.start() - 12), m.start())
            if named is None and (stretch.in_title or not in_list):
                continue  # in a letter's title stands the letter's own number
            kind = named[0] if named else kind_of_symbol(tidy_number(m["number"])) or kind
            yield _citation(plan, stretch, m, kind, start=named[1] if named else m.start())


def _kind_before(plan: PlanText, start: int, at: int) -> tuple[str, int] | None:
    """The kind's name left of the number ("Kế hoạch liên tịch số"), the nearest one, and where it begins."""
    left = max(start, at - _KIND_REACH)
    m = nearest_kind(plan.folded[left:at])
    if m is None:
        return None
    name = kind_names()[fold_term(m["kind"])]
    if name in LAWS:
        return _law_before(plan, start, at)
    if len(m["between"].split()) > 4 or re.search(r"\d", m["between"]):
        return None
    return name, left + m.start()


def _law_before(plan: PlanText, start: int, at: int) -> tuple[str, int] | None:
    """A law's name stands between kind and number, and may hold the word again: the outermost "Luật" opens it
    ("Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15")."""
    left = max(start, at - _LAW_REACH, plan.clean.rfind(";", start, at))
    for m in _LAW_OPENS.finditer(plan.clean, left, at):
        if not re.search(r"\d", plan.clean[m.end() : at]):
            return kind_names()[fold_term(m["kind"])], m.start()
    return None


_AND_NUMBER = re.compile(r"\s*(?:,|và|va)\s+(?:số|so)\s+")


def _shared_date(plan: PlanText, m: re.Match[str], end: int) -> DateExpression | None:
    """ "số 008/CĐ-UBND và số 009/CĐ-UBND ngày 19/11/2025": texts of one symbol with one date."""
    lead = _AND_NUMBER.match(plan.clean, m.end(), end)
    further = NUMBER.match(plan.clean, lead.end(), end) if lead else None
    if further is None or further["number"].split("/", 1)[1:] != m["number"].split("/", 1)[1:]:
        return None
    date = date_after(plan, further.end(), end)
    return date if date and "va" in fold_term(plan.folded[m.end() : further.start()]).split() else None


def _citation(plan: PlanText, stretch: Stretch, m: re.Match[str], kind: str | None, *, start: int) -> Citation:
    date = date_after(plan, m.end(), stretch.end) or _shared_date(plan, m, stretch.end)
    issuer, stop = issuer_after(plan, date.end if date else m.end(), stretch.end)
    title, title_end = title_after(plan, stop, stretch.end)
    law = kind in LAWS
    if law:  # named before its number
        title = re.sub(r"\s+số\s*$", "", plan.clean[start : m.start()].strip()) or title
    return Citation(
        span=Span(start, stop if law else max(stop, title_end)),
        found_by="citation.number",
        confidence=0.95 if kind and (date or law) else 0.85,
        role=stretch.role,
        verb=stretch.verb,
        kind=kind,
        number=tidy_number(m["number"]),
        issued_on=date.iso if date else None,
        issuer=issuer,
        title=title,
    )

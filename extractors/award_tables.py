"""Awards told in a table: forms down one column, how many in another, for whom in a third or in heads of their own.

Reads only tables under a heading about awards whose header names the forms and the numbers; statistics of what was
awarded and registers of persons are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.bodies import body_at
from extractors.model import Award, PlanText, Span
from extractors.quantities import NUMBER, number_value
from extractors.subjects import in_text, subject_of
from extractors.tables import Row, cell_text, column_of, tables_of
from extractors.terms import terms

_FORM_HEAD = re.compile(
    r"(?:cac )?(?:hinh thuc|danh hieu|loai giai|ten giai|giai thuong|co cau giai|muc giai|giai$|loai hinh khen|"
    r"khen thuong)"
)
_COUNT_HEAD = re.compile(r"(?:so luong|so giai|chi tieu|so bang|so giay|ty le|toi da|khong qua)")
_WHO_HEAD = re.compile(r"(?:doi tuong|danh cho|loai hinh|tap the hoac|tap the/)")
_KIND_HEAD = re.compile(r"(?:so luong |so )?(?P<kind>tap the|ca nhan|ho gia dinh|doanh nghiep|don vi)$")
_COUNT = re.compile(
    rf"(?:toi da |khong qua )?(?P<n>{NUMBER})\s*(?P<share>%)?(?: (?:giai|bang|giay|co|tap the|ca nhan))?$"
)
_OF = re.compile(r"\s*(?:cua|cap)\s+")


@dataclass(frozen=True, slots=True)
class _Columns:
    form: int
    counts: tuple[tuple[int, str | None], ...]  # column, and whom its numbers are for where the head says so
    who: int | None


def find_table_awards(plan: PlanText) -> Iterator[Award]:
    """One row for each form and number, in reading order.

    >>> from extractors.sections import find_sections
    >>> text = "III. KHEN THƯỞNG\\nHình thức\\tTập thể\\tCá nhân\\nBằng khen của UBND tỉnh\\t02\\t05"
    >>> for a in find_table_awards(PlanText(text, find_sections(text))): print(a.form, a.grantor, a.recipient, a.quota)
    Bằng khen UBND tỉnh collective 2.0
    Bằng khen UBND tỉnh individual 5.0
    """
    for table in tables_of(plan):
        header = next((c for c in (_columns(plan, row) for row in table[:1]) if c), None)
        if header is None:
            continue
        for cells in table[1:]:
            yield from _row(plan, cells, header)


def _columns(plan: PlanText, cells: Row) -> _Columns | None:
    heads = [cell_text(plan, c) for c in cells]
    form = column_of(heads, _FORM_HEAD)
    kinds = [(i, m["kind"]) for i, h in enumerate(heads) if (m := _KIND_HEAD.match(h))]
    plain = [(i, None) for i, h in enumerate(heads) if i != form and _COUNT_HEAD.match(h)]
    counts = kinds or plain[:1]
    if form is None or not counts:
        return None
    return _Columns(form, tuple(counts), column_of(heads, _WHO_HEAD))


def _row(plan: PlanText, cells: Row, columns: _Columns) -> Iterator[Award]:
    if max(columns.form, *(i for i, _ in columns.counts)) >= len(cells):
        return
    cell = cells[columns.form]
    forms = terms("award_forms")
    hit = forms.search(plan.folded, cell.start, cell.end)
    if hit is None or forms.records[hit.id].get("weak") or hit.start - cell.start > 12:
        return
    of = _OF.match(plan.folded, hit.end, cell.end)
    grantor = body_at(plan.folded, plan.clean, of.end(), cell.end) if of else None
    for column, kind in columns.counts:
        if not (count := _COUNT.match(cell_text(plan, cells[column]))):
            continue
        told = kind or _whom(plan, cells, columns, Span(hit.end, cell.end))
        who = subject_of(told) if told else forms.records[hit.id].get("for")
        yield Award(
            span=Span(cell.start, max(cell.end, cells[column].end)),
            found_by="awards.table",
            confidence=0.85,
            form=hit.name,
            grantor=" ".join(plan.clean[grantor.start : grantor.end].split()) if grantor else None,
            recipient="individual" if who == "head" else who,
            quota=number_value(count["n"]),
            quota_unit="%" if count["share"] else None,
        )


def _whom(plan: PlanText, cells: Row, columns: _Columns, rest: Span) -> str | None:
    """From the column of its own, or from the cell of the form: "Giấy khen cho tập thể"."""
    if columns.who is not None and columns.who < len(cells):
        return cell_text(plan, cells[columns.who])
    inside = in_text(plan.folded[rest.start : rest.end])
    return {"collective": "tap the", "individual": "ca nhan", "any": "tap the, ca nhan"}.get(inside or "")

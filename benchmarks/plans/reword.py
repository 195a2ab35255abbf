"""Plans that no rule was tuned on: every element drawn from many phrasings, headings, orders, numberings and offices.

``reword(seed)`` is one plan with its facts; the same seed yields the same plan. What is varied follows from how offices
write (Nghị định 30/2020 and practice before it), not from the wording of any document at hand.
"""

from __future__ import annotations

import random
from dataclasses import replace

from .draft import Draft
from .offices import Office
from .parts import order_of_parts
from .render_text import printed_month
from .spec import Plan
from .task_parts import closing_line
from .title import basis_lines, opening_line, subject_lines


def reword(seed: int, *, wider: bool = False) -> Plan:
    """One plan; ``wider``: also in the ways of ``sayings.wider``.

    >>> reword(7) == reword(7)
    True
    """
    draft = Draft(seed, wider=wider)
    rng, office = draft.rng, draft.office
    basis = basis_lines(draft)
    opening = opening_line(draft)
    for part in order_of_parts(rng):
        part(draft)
    closing_line(draft)
    subject, years = subject_lines(draft)
    kind, code = rng.choices([("KẾ HOẠCH", "KH"), ("HƯỚNG DẪN", "HD")], [11, 1])[0]
    number = rng.choice([f"{rng.randint(1, 99):02d}", str(rng.randint(100, 3999)), f"{rng.randint(10, 999):04d}"])
    archive = rng.choice(["Lưu: VT.", "Lưu: VT, TCCB.", "Lưu: VT, TĐKT (02)."])
    plan = Plan(
        header=office.header,
        bold_from=office.bold_from,
        number=number,
        number_space=rng.random() < 0.1,
        symbol=f"{code}-{office.code}",
        place=office.place,
        issued_on=draft.issued,
        doc_type=kind,
        subject=subject,
        body=(*basis, opening, *draft.outline.blocks),
        recipients=(*(f"{line};" for line in office.recipients), archive),
        signatures=office.signatures,
        values={**office.values, "province": draft.province, **years},
        unasked=(*office.unasked, *(() if years else ("year_from", "year_to")), *_unsure(office)),
    )
    return damaged(rng, plan)


def damaged(rng: random.Random, plan: Plan) -> Plan:
    """One plan in five as registries find them: draft without number and day, day alone left blank, header or end lost
    in a copy, the signer's name missing."""
    year, month, _ = (plan.issued_on or "").split("-")
    ways = {
        "draft": lambda: replace(plan, number_state="blank", issued_on=year, issued_on_state="blank"),
        "day blank": lambda: replace(
            plan,
            number_state="blank",
            issued_on=f"{year}-{month}",
            issued_on_state="blank",
            date_line=f"{plan.place}, ngày tháng {printed_month(month)} năm {year}",
        ),
        "no header": lambda: replace(
            plan,
            header=(),
            motto=False,
            number_state="absent",
            issued_on_state="absent",
            unasked=(*plan.unasked, "parent_issuer", "issuer", "issuer_level"),
        ),
        "no name": lambda: replace(plan, signatures=tuple(replace(s, name=None) for s in plan.signatures)),
        "no end": lambda: replace(plan, recipients=(), signatures=()),
    }
    kind = rng.choices([*ways, "whole"], [7, 4, 4, 3, 2, 80])[0]
    return ways[kind]() if kind in ways else plan


def _unsure(office: Office) -> tuple[str, ...]:
    """A governor's office names no parent."""
    return () if "parent_issuer" in office.values else ("parent_issuer",)

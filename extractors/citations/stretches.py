"""The paragraphs in which a plan cites: all but its header, recipients and signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from extractors.model import PlanText
from extractors.sections import BASIS


class Stretch(NamedTuple):
    """One line. ``role`` of what it cites; ``verb``: the words a basis opens with ("Căn cứ")."""

    start: int
    end: int
    role: Literal["basis", "mention"]
    verb: str | None
    in_title: bool = False


def find_stretches(plan: PlanText) -> Iterator[Stretch]:
    """Lines of title, basis, body, tables and annexes."""
    for section in plan.in_block("title", "basis", "body", "table", "annex"):
        for start, end in plan.lines(section.start, section.end):
            if section.block == "basis":
                yield Stretch(start, end, "basis", _verb(plan, start))
            else:
                yield Stretch(start, end, "mention", None, in_title=section.block == "title")


def _verb(plan: PlanText, start: int) -> str | None:
    m = BASIS.match(plan.folded, start)
    return " ".join(plan.clean[start : m.end()].split()) if m else None

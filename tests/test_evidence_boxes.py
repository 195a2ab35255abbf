"""Boxes cover their quotes, asked of a reader that had no part in making them; and the question can be answered no."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline.tables
from benchmarks.evidence import SAMPLES, is_covered, placed_facts
from pipeline.evidence import boxes_of
from pipeline.pages import Box
from pipeline.sources import find_sources

NAMES = ("kh-stc-lai-chau-2024", "hd-snv-dien-bien-2024")


def facts_of(name: str) -> list[bool]:
    (source,) = find_sources([str(Path(SAMPLES) / f"{name}.pdf")])
    found = list(placed_facts(source))
    assert {fact.asked for fact in found} == {"pdfium"}
    return [is_covered(fact) for fact in found]


@pytest.mark.parametrize("name", NAMES)
def test_boxes_of_a_digital_plan_cover_every_quote(name: str) -> None:
    covered = facts_of(name)
    assert len(covered) > 40 and all(covered)


def test_boxes_a_line_too_low_cover_hardly_any(monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(*arguments: object) -> list[tuple[int, Box]]:
        return [(page, b._replace(top=b.top + 25, bottom=b.bottom + 25)) for page, b in boxes_of(*arguments)]  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline.tables, "boxes_of", lower)
    covered = facts_of(NAMES[0])
    assert sum(covered) < len(covered) / 5

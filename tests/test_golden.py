"""Golden documents: recorded readings replayed, facts compared and scored. What the files are: golden/README.md."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import golden_cases as golden
import pytest

from pipeline.counts import Score
from pipeline.evaluate import Evaluation, evaluate

FLOORS = golden.FOLDER / "floors.toml"
GROUPS = {"f1": frozenset(golden.STEMS) - golden.LATER, "f1_later": golden.LATER}
MARGIN = 0.01  # a floor stands this far below what was measured when it was set
# Read without OCR: the same bytes yield the same pages on every machine.
EXACT = [s for s in golden.STEMS if not any(row["stem"] == s and row["engine"] for row in golden.readings())]


@pytest.fixture(scope="module", autouse=True)
def regenerated() -> None:
    """Under the flag the files are written before they are compared."""
    if golden.wanted():
        for stem in golden.STEMS:
            if golden.wanted() == "pages" or stem not in {row["stem"] for row in golden.readings()}:
                golden.record(stem)
            golden.write_facts(stem)
        raise_floors({name: scores(stems) for name, stems in GROUPS.items()})


def test_the_flag_is_off() -> None:
    """`make golden` leaves this test out; whoever leaves the flag on would compare the files with themselves."""
    assert not golden.wanted(), f"{golden.FLAG} is set: unset it"


@pytest.mark.parametrize("stem", golden.STEMS)
def test_recorded_pages_are_those_of_the_sample(stem: str) -> None:
    (row,) = (row for row in golden.readings() if row["stem"] == stem)
    assert row["sha256"] == golden.source_of(stem).sha256, "the sample has changed: make golden GOLDEN=pages"


@pytest.mark.parametrize("stem", golden.STEMS)
def test_recorded_pages_yield_the_recorded_facts(stem: str) -> None:
    found, recorded = without_nulls(golden.facts_of(stem)), golden.recorded_facts(stem)
    assert found.keys() == recorded.keys()
    for document, facts in recorded.items():
        assert found[document].keys() == facts.keys()
        for table, rows in facts.items():
            assert found[document][table] == rows, f"{document}: {table}"


@pytest.mark.parametrize("stem", EXACT)
def test_files_without_ocr_are_read_as_recorded(stem: str) -> None:
    now, recorded = golden.read(stem), golden.recorded_pages(stem)
    assert [page.text for page in now] == [page.text for page in recorded]
    assert now == recorded


@pytest.mark.parametrize("stem", golden.STEMS)
def test_every_fact_quotes_the_raw_text_and_has_its_boxes(stem: str) -> None:
    for plan in golden.replayed_plans(stem).values():
        assert golden.misplaced_facts(plan) == []


@pytest.mark.parametrize("group", GROUPS)
def test_facts_score_no_less_than_the_floors(group: str) -> None:
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))[group]
    found = scores(GROUPS[group])
    assert found.keys() == floors.keys()
    low = {table: (round(score.f1, 4), floors[table]) for table, score in found.items() if score.f1 < floors[table]}
    assert not low, f"F1 and floor: {low}"


def scores(stems: frozenset[str]) -> dict[str, Score]:
    """F1 of every table, over these samples; no label may be without its plan."""
    plans = {name: plan for stem in stems for name, plan in golden.replayed_plans(stem).items()}
    labels = {path.stem for path in (golden.SAMPLES / "gold").glob("*.json")}
    result: Evaluation = evaluate(
        golden.SAMPLES / "gold", plans, only={label for label in labels if label.split(".part")[0] in stems}
    )
    assert not result.absent
    return {**result.tables, "all_facts": result.all_facts}


def raise_floors(found: dict[str, dict[str, Score]]) -> None:
    """Floors only rise here."""
    stored: dict[str, Any] = tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    floors = {
        group: {t: max(stored.get(group, {}).get(t, 0), int((s.f1 - MARGIN) * 1000) / 1000) for t, s in rows.items()}
        for group, rows in found.items()
    }
    if floors != {group: stored.get(group) for group in floors}:
        lines = [
            "# Least F1 of the recorded facts against data/samples/gold. Raised by `make golden`, lowered by hand.",
            "# f1: the first fourteen samples; f1_later: the samples that tests/golden_cases.py names as later ones.",
            f"set_on = {datetime.now(UTC):%Y-%m-%d}",
        ]
        for group, rows in floors.items():
            lines += ["", f"[{group}]", *(f"{table} = {floor:.3f}" for table, floor in rows.items())]
        FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def without_nulls(documents: dict[str, Any]) -> dict[str, Any]:
    """Rows as the files hold them: what is null is left out, header values stay whole."""
    return {
        name: {
            table: rows if table == "plan" else [{k: v for k, v in row.items() if v is not None} for row in rows]
            for table, rows in facts.items()
        }
        for name, facts in documents.items()
    }

"""Confidence: every signal that speaks against a fact lowers it, and the weights are those of signals that exist."""

from __future__ import annotations

from dataclasses import replace

import golden_cases as golden
import pytest

import data
from benchmarks.calibrate import Row as FitRow
from benchmarks.calibrate import fit, is_even
from benchmarks.calibrate_signals import Example
from extractors.facts import Facts
from extractors.model import Fact, PlanText, Span
from pipeline.confidence import LEAST, MOST, Weights, weights
from pipeline.pages import Page
from pipeline.results import PlanPart
from pipeline.run import pages_to_parts
from pipeline.signals import Surroundings, _mixed, _odd

STEM = "kh-stc-lai-chau-2024"


def first_part(pages: list[Page]) -> PlanPart:
    return pages_to_parts(pages)[0]


def signals_of(part: PlanPart, pages: list[Page], fact: Fact) -> dict[str, float]:
    return Surroundings(part.plan, part.text, pages, part.offset, part.doubts, part.facts).signals_of(fact)


def sure(part: PlanPart) -> dict[Span | None, float]:
    return {fact.span: fact.confidence for fact in part.facts.awards}


def test_the_weights_are_those_of_signals_that_exist() -> None:
    pages = golden.recorded_pages(STEM)
    part = first_part(pages)
    assert set(weights().signals) <= set(signals_of(part, pages, part.facts.awards[0]))
    assert data.lexicon("confidence")["rules"].keys() == weights().rules.keys()


def test_a_clean_plan_is_trusted() -> None:
    found = [f.confidence for f in first_part(golden.recorded_pages(STEM)).facts.criteria]
    assert found and min(found) > 0.9 and max(found) <= MOST


def test_no_signal_speaks_for_a_fact() -> None:
    assert all(weight < 0 for weight in weights().signals.values())


@pytest.mark.parametrize("confidence", [0.4, 0.8])
def test_facts_on_words_read_badly_are_trusted_less(confidence: float) -> None:
    clean = golden.recorded_pages(STEM)
    doubtful = [replace(page, words=[w._replace(confidence=confidence) for w in page.words]) for page in clean]
    before, after = sure(first_part(clean)), sure(first_part(doubtful))
    assert before.keys() == after.keys()
    assert all(after[span] < before[span] for span in before)
    assert min(after.values()) >= LEAST


def test_misspelt_words_in_a_text_file_lower_what_stands_on_them() -> None:
    (page,) = golden.recorded_pages("kh-tinh-doan-bac-kan-2022")
    text = page.text.replace("Văn phòng Tỉnh đoàn hướng dẫn", "Văn phòng Tỉnh đoàn hưzng dẫw")
    assert text != page.text
    before, after = (
        [f.confidence for f in first_part([p]).facts.responsibilities] for p in (page, replace(page, text=text))
    )
    assert after[0] < before[0] and after[0] < after[1] <= before[1]  # the second rests on sound words


def test_words_that_are_no_syllables_and_figures_that_cannot_stand() -> None:
    assert _odd("Hội đồng thi đua") == 0 and _odd("Hội đổmg thl đua") > 0
    assert _mixed("ngày l5/10/2O24") > 0 and _mixed("Kế hoạch 12/KH-UBND, Loại A1, 91/2017/NĐ-CP") == 0


def test_signals_need_a_plan_without_pages_too() -> None:
    text = "Sở Y tế tặng Giấy khen cho 05 tập thể"
    part = pages_to_parts([Page(number=1, width=None, height=None, carrier="digital", quality="clean", text=text)])[0]
    bare = Surroundings(PlanText(text), part.text, [], 0, (), Facts())
    found = bare.signals_of(Fact(span=Span(0, 7), found_by="test", confidence=0.9))
    assert found["misread"] == found["given"] == 0 and found["headless"] == 1


def test_the_fit_learns_what_goes_with_being_wrong_and_keeps_the_rest_near_nothing() -> None:
    rows = [
        FitRow(Example("a", f"rule.{i % 2}", {"misread": float(i % 5 == 0), "odd": (i % 7) / 7}, i % 5 != 0, ""), 1.0)
        for i in range(200)
    ]
    found = fit(rows)
    assert found.signals["misread"] < -2 and abs(found.signals.get("odd", 0)) < 0.7
    assert all(abs(record) < 0.7 for record in found.rules.values())


def test_a_chance_is_a_logistic_sum_and_an_unknown_rule_has_no_record() -> None:
    some = Weights(2.0, {"odd": -4.0}, {"a": -1.0})
    assert some.chance("b", {"odd": 0.5}) == pytest.approx(0.5)
    assert some.chance("a", {"odd": 0.5}) < some.chance("b", {"odd": 0.5})


def test_documents_are_halved_by_name_alone() -> None:
    assert is_even("kh-a") == is_even("kh-a.part2")
    assert {is_even(f"kh-{i}") for i in range(20)} == {True, False}

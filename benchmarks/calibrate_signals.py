"""Labelled files → the facts found in them, each with its signals and whether a label supports it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.calibrate_sets import DevSet
from benchmarks.score_facts import result_to_plans
from extractors.facts import find_facts
from extractors.model import Fact, Field
from pipeline.agreement import agree
from pipeline.confidence import rule_of
from pipeline.evaluate import COMPARED, NOT_FACTS, PLAN_FIELDS, evaluate
from pipeline.results import PlanPart, PlanResult
from pipeline.run import read_plan
from pipeline.signals import Signals, Surroundings, placed
from pipeline.sources import find_sources
from pipeline.workspace import StageStore

Place = tuple[str, int | None, int | None]  # table or header field, clean start and end


class Example(NamedTuple):
    plan: str
    rule: str
    signals: Signals
    right: bool
    quote: str


def examples(plans: DevSet, readings: Path | None = None) -> list[Example]:
    """Every fact that the labels ask about."""
    return [example for path in plans.files for example in _of_file(path, plans.gold, readings)]


def _of_file(path: Path, gold: Path, readings: Path | None) -> Iterator[Example]:
    (source,) = find_sources([path])
    result = read_plan(source, stages=StageStore(readings) if readings else None)
    for (stem, plan), part in zip(result_to_plans(result).items(), result.parts, strict=True):
        if (gold / f"{stem}.json").exists():
            labels = json.loads((gold / f"{stem}.json").read_text(encoding="utf-8"))
            signals = _signals(part, result)
            for rule, place, quote, right in _judged(gold, stem, labels, plan):
                if signals[place]:
                    yield Example(stem, rule, signals[place].pop(0), right, quote)


def _signals(part: PlanPart, result: PlanResult) -> Mapping[Place, list[Signals]]:
    """Signals of each fact by its place: those of the rules' own confidence, which weighing replaces."""
    facts = find_facts(part.plan)
    around = Surroundings(part.plan, part.text, result.pages, part.offset, part.doubts, facts)
    found: dict[Place, list[Signals]] = defaultdict(list)
    for fact in placed(facts):
        found[_name(fact), fact.span.start, fact.span.end].append(around.signals_of(fact))
    return found


def _name(fact: Fact) -> str:
    return rule_of(fact) if isinstance(fact, Field) else fact.table


Judged = tuple[str, Place, str, bool]


def _judged(gold: Path, stem: str, labels: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[Judged]:
    """Rule, place, quote and truth of every row that the labels ask about."""
    misses = evaluate(gold, {stem: plan}, only={stem}).misses
    invented = {id(miss.fact) for miss in misses if miss.kind == "invented"}
    for table in labels.keys() & COMPARED.keys() - set(NOT_FACTS):
        for row in plan[table]:
            place = (table, row["clean_start"], row["clean_end"])
            yield row["found_by" if table == "dates" else "rule"], place, row["quote"], id(row) not in invented
    yield from _judged_header(labels["plan"], plan["plan"], plan["fields"])


def _judged_header(labels: Mapping[str, Any], plan: Mapping[str, Any], rows: Sequence[Any]) -> Iterator[Judged]:
    for row in rows:
        name = row["field"]
        if name in PLAN_FIELDS and name in labels and plan.get(name) is not None and row["clean_start"] is not None:
            place = (f"plan.{name}", row["clean_start"], row["clean_end"])
            yield f"plan.{name}", place, row["quote"], agree(name, labels[name], plan[name])

"""Precision and recall of extracted plans against plans labelled by hand.

Every labelled value counts once: found and right is a true positive; absent or wrong, a false negative; a wrong or
invented value, a false positive. A row agrees when all its compared fields do; a field that the label leaves out is not
asked. Rows labelled ``optional`` count neither way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.agreement import agree
from pipeline.counts import Score
from pipeline.errors import UsageError
from pipeline.evaluate_fields import Fields, added, header_scores, row_scores
from pipeline.export.plan_files import plan_json
from pipeline.export.rows import Reader
from pipeline.pairing import agreeing_pairs
from pipeline.store.store import Store

Fact = Mapping[str, Any]

PLAN_FIELDS = (
    "doc_type", "number", "symbol", "doc_number", "issuer", "parent_issuer", "issuer_level", "province", "place",
    "issued_on", "number_state", "issued_on_state", "subject", "year_from", "year_to", "signer_name", "signer_title",
    "signing_authority",
)  # fmt: skip
COMPARED = {
    "citations": ("number", "issued_on", "role", "title"),
    "dates": ("role", "rule", "date", "bound", "years"),
    "criteria": ("subject", "text"),
    "targets": ("subject", "comparator", "value", "unit", "rating", "metric"),
    "tiers": ("name", "grade", "lower", "lower_closed", "upper", "upper_closed", "unit"),
    "score_items": ("text", "max_points"),
    "awards": ("form", "grantor", "recipient", "quota", "quota_unit"),
    "award_rules": ("kind", "comparator", "value", "unit", "text"),
    "responsibilities": ("actor",),
    "recipients": ("text",),
    "flags": ("rule_id",),
}
NOT_FACTS = ("flags",)  # scored, but no part of "all facts"
COUNTED_SEVERITIES = ("E", "W")  # a remark (I) is no accusation


@dataclass(frozen=True)
class Miss:
    """A labelled value that was not found, or a value that no label supports. ``plan`` is the file's stem."""

    plan: str
    table: str
    kind: Literal["missed", "invented"]
    fact: Fact


@dataclass(frozen=True)
class Evaluation:
    """``tables``: "plan" for the header values, then the dataset's tables. ``fields``: the same by column under three
    ways to match (no part of ``tables``). ``plans``: every label; ``absent``: those without a plan."""

    tables: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    fields: Fields = field(default_factory=dict)

    @property
    def all_facts(self) -> Score:
        """Header values and every table but the flags."""
        return sum((score for name, score in self.tables.items() if name not in NOT_FACTS), Score())

    @property
    def whole(self) -> list[str]:
        """Plans of which every fact that was asked for is right, and none was invented."""
        spoilt = {miss.plan for miss in self.misses if miss.table not in NOT_FACTS}
        return [plan for plan in self.plans if plan not in spoilt and plan not in self.absent]


@dataclass(frozen=True)
class _Outcome:
    """What came of comparing one table of one plan."""

    found: int
    missed: list[Fact]
    invented: list[Fact]


def evaluate(
    gold_dir: Path | str,
    plans: Mapping[str, Mapping[str, Any]],
    *,
    only: Collection[str] | None = None,
    strict: bool = False,
) -> Evaluation:
    """Score plans (stem → the object of an exported plan file) against ``gold_dir/STEM.json``.

    ``only``: stems to score; the others' labels are left alone. Raises UsageError when there is no label to score by.
    """
    result = Evaluation()
    for stem, labels in _labels(Path(gold_dir), only):
        plan = plans.get(stem)
        if plan is None:
            result.absent.append(stem)
        result.plans.append(stem)
        for table, outcome in _compare(labels, plan or {}, strict=strict):
            score = Score(outcome.found, len(outcome.invented), len(outcome.missed))
            result.tables[table] = result.tables.get(table, Score()) + score
            result.misses.extend(Miss(stem, table, "missed", fact) for fact in outcome.missed)
            result.misses.extend(Miss(stem, table, "invented", fact) for fact in outcome.invented)
        for scores in _compare_fields(labels, plan or {}):
            result.fields.update(added(result.fields, scores))
    return result


def evaluate_store(
    store: Store, gold_dir: Path | str, *, only: Collection[str] | None = None, strict: bool = False
) -> Evaluation:
    """As :func:`evaluate`, with the plans of a store under the names that an export gives them."""
    wanted = {stem for stem, _ in _labels(Path(gold_dir), only)}
    with store.snapshot() as snapshot:
        plans = {name: plan_json(tables) for name, tables in Reader(snapshot).plans(wanted)}
    return evaluate(gold_dir, plans, only=only, strict=strict)


def _labels(folder: Path, only: Collection[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UsageError("evaluate.no_gold", path=str(folder))
    for path in paths:
        if only is None or path.stem in only:
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def _compare(labels: Fact, plan: Fact, *, strict: bool) -> Iterator[tuple[str, _Outcome]]:
    yield "plan", _compare_plan(labels["plan"], plan.get("plan") or {}, labels.get("handwritten", ()), strict=strict)
    for table, fields in COMPARED.items():
        if table in labels:
            found = _rows(plan.get(table))
            found = _counted_flags(found) if table == "flags" else found
            yield table, _compare_rows(_rows(labels[table]), found, fields, strict=strict)


def _compare_fields(labels: Fact, plan: Fact) -> Iterator[Fields]:
    yield header_scores(labels["plan"], plan.get("plan") or {}, PLAN_FIELDS, labels.get("handwritten", ()))
    for table, names in COMPARED.items():
        if table in labels and table not in NOT_FACTS:
            yield row_scores(table, _rows(labels[table]), _rows(plan.get(table)), names)


def _compare_plan(labels: Fact, plan: Fact, handwritten: Collection[str], *, strict: bool) -> _Outcome:
    found = 0
    missed: list[Fact] = []
    invented: list[Fact] = []
    for name in PLAN_FIELDS:
        if name not in labels:
            continue
        label, value = labels[name], plan.get(name)
        if agree(name, label, value, strict=strict):
            found += label is not None
        elif value is None and name in handwritten:
            continue  # what is written by hand may honestly stay unread
        else:
            missed += [{name: label}] if label is not None else []
            invented += [{name: value}] if value is not None else []
    return _Outcome(found, missed, invented)


def _compare_rows(labels: list[Fact], rows: list[Fact], fields: Sequence[str], *, strict: bool) -> _Outcome:
    must = [row for row in labels if not row.get("optional")]
    may = [row for row in labels if row.get("optional")]
    partner = agreeing_pairs(must, rows, fields, strict=strict)
    left = [row for j, row in enumerate(rows) if j not in partner]
    excused = agreeing_pairs(may, left, fields, strict=strict)
    paired = set(partner.values())
    return _Outcome(
        found=len(partner),
        missed=[label for i, label in enumerate(must) if i not in paired],
        invented=[row for j, row in enumerate(left) if j not in excused],
    )


def _rows(value: Sequence[Any] | None) -> list[Fact]:
    """A list of recipients may be plain lines."""
    return [row if isinstance(row, Mapping) else {"text": row} for row in value or []]


def _counted_flags(rows: list[Fact]) -> list[Fact]:
    """Each check accuses a plan once, however many places it names."""
    counted = [row for row in rows if row.get("severity", "E") in COUNTED_SEVERITIES]
    return list({row.get("rule_id"): row for row in counted}.values())

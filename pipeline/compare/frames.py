"""The dataset as DataFrames for comparison: each plan once with its place, year and sector, and its facts with quotes.

>>> data = from_rows({"plans": [{"plan_id": "a-1", "source_id": "a", "province": "An Giang", "year_from": 2024}]})
>>> data.plans[["plan_id", "year"]].to_dict("records")
[{'plan_id': 'a-1', 'year': 2024}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from extractors.topics import TopicRules, topic_ids
from pipeline.compare.sectors import sector_of

if TYPE_CHECKING:
    from pipeline.store.store import Store

# Columns that comparison reads, and no more: a country's dataset has half a million facts.
PLACE = ("plan_id", "fact_id", "quote", "start")
COLUMNS: dict[str, tuple[str, ...]] = {
    "sources": ("source_id", "source_name", "status", "sha256", "media_type"),
    "plans": (
        "plan_id", "source_id", "part", "same_as", "doc_type", "doc_number", "issuer", "parent_issuer", "issuer_level",
        "province", "province_code", "province_2025", "province_code_2025", "issued_on", "subject", "year_from",
        "year_to", "period_start", "period_end",
    ),
    "criteria": (*PLACE, "kind", "subject", "position", "text", "topics"),
    "targets": (*PLACE, "subject", "metric", "comparator", "value", "unit", "rating", "baseline"),
    "tiers": (*PLACE, "kind", "name", "grade", "lower", "lower_closed", "upper", "upper_closed", "unit"),
    "score_items": (*PLACE, "position", "label", "max_points", "parent", "text"),
    "awards": (*PLACE, "form", "grantor", "proposer", "recipient", "quota", "quota_unit"),
    "award_rules": (*PLACE, "kind", "subject", "comparator", "value", "unit", "text"),
    "dates": (*PLACE, "role", "rule", "date", "bound", "years", "anchor", "phase", "audience"),
    "flags": ("plan_id", "rule_id", "severity", "accuses"),
}  # fmt: skip
FACTS = ("criteria", "targets", "tiers", "score_items", "awards", "award_rules", "dates")
TOPIC_TEXT = {"criteria": "text", "targets": "metric", "score_items": "text"}  # what a topic is read from


@dataclass(frozen=True)
class Dataset:
    """``plans`` has the columns of the table and ``source_name``, ``year`` (first year or year of issue), ``sector``;
    a plan that is a copy of another (``same_as``) is left out, and so are its facts. ``topics`` of criteria, targets
    and score items are tuples of ids. ``checked``: flags have been looked for at all."""

    plans: pd.DataFrame
    facts: Mapping[str, pd.DataFrame]
    flags: pd.DataFrame
    checked: bool

    def only(self, plan_ids: Iterable[str]) -> Dataset:
        """The same of some plans."""
        wanted = set(plan_ids)
        return replace(
            self,
            plans=self.plans[self.plans["plan_id"].isin(wanted)],
            facts={name: frame[frame["plan_id"].isin(wanted)] for name, frame in self.facts.items()},
            flags=self.flags[self.flags["plan_id"].isin(wanted)],
        )


def load(store: Store, *, topics: TopicRules | None = None) -> Dataset:
    """Everything that comparison needs, in one state of the store. ``topics``: rules in place of the stored ids."""
    with store.snapshot() as snapshot:
        tables = {name: snapshot.columns(name, columns) for name, columns in COLUMNS.items()}
    return from_frames({name: _frame(name, rows) for name, rows in tables.items()}, topics=topics)


def from_rows(tables: Mapping[str, Sequence[Mapping[str, Any]]], *, topics: TopicRules | None = None) -> Dataset:
    """As :func:`load`, from rows as :mod:`pipeline.tables` makes them; tables and columns left out are empty."""
    frames = {
        name: _frame(name, [tuple(row.get(c) for c in columns) for row in tables.get(name, ())])
        for name, columns in COLUMNS.items()
    }
    return from_frames(frames, topics=topics)


def _frame(table: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Columns of plain objects: every cell is read once in Python, which Arrow strings make ten times dearer.
    Facts stand in the order of their document, which a reader knows, not in that of their keys."""
    if "start" in COLUMNS[table]:
        plan, start = COLUMNS[table].index("plan_id"), COLUMNS[table].index("start")
        rows = sorted(rows, key=lambda row: (row[plan], row[start] or 0))
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS[table])
    made = {name: pd.Series(list(cells), dtype=object) for name, cells in zip(COLUMNS[table], columns, strict=True)}
    return pd.DataFrame(made)


def from_frames(frames: Mapping[str, pd.DataFrame], *, topics: TopicRules | None = None) -> Dataset:
    """Prepare loaded tables: copies out, numbers as numbers, topics filled in."""
    plans = _plans(frames["plans"], frames["sources"])
    kept = set(plans["plan_id"])
    facts = {name: frames[name][frames[name]["plan_id"].isin(kept)].reset_index(drop=True) for name in FACTS}
    for name in TOPIC_TEXT:
        facts[name] = _with_topics(facts[name], name, topics)
    flags = frames["flags"]
    return Dataset(plans, facts, flags[flags["plan_id"].isin(kept)], checked=not flags.empty)


def _plans(plans: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    plans = plans[plans["same_as"].isna()].reset_index(drop=True)
    names, hashes, types = (
        dict(zip(sources["source_id"], sources[name], strict=True)) for name in ("source_name", "sha256", "media_type")
    )
    return plans.assign(
        sha256=plans["source_id"].map(hashes),
        media_type=plans["source_id"].map(types),
        source_name=[names.get(s) or s for s in plans["source_id"]],
        year=pd.array(
            [_year(a, b) for a, b in zip(plans["year_from"], plans["issued_on"], strict=True)], dtype="Int64"
        ),
        sector=pd.Series(
            [sector_of(a, b) for a, b in zip(plans["issuer"], plans["parent_issuer"], strict=True)], dtype=object
        ),
    )


def _year(year_from: Any, issued_on: Any) -> int | None:
    """Year of the plan; of its issue where it names none."""
    if not missing(year_from):
        return int(year_from)
    match = re.match(r"\d{4}", str(issued_on or ""))
    return int(match.group()) if match else None


def _with_topics(frame: pd.DataFrame, table: str, rules: TopicRules | None) -> pd.DataFrame:
    find = topic_ids if rules is None else lambda text: tuple(t.id for t in rules.find(text))
    stored = frame["topics"] if table == "criteria" and rules is None else [None] * len(frame)
    known: dict[str, tuple[str, ...]] = {}
    out = []
    for text, ids in zip(frame[TOPIC_TEXT[table]], stored, strict=True):
        if isinstance(ids, list | tuple):
            out.append(tuple(ids))
        else:
            text = text or ""
            out.append(known[text] if text in known else known.setdefault(text, find(text)))
    return frame.assign(topics=pd.Series(out, index=frame.index, dtype=object))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[n].tolist() for n in names), strict=True)]


def missing(value: Any) -> bool:
    """None, NaN and NA alike: what the document does not say.

    >>> missing(float("nan")), missing(0), missing("")
    (True, False, False)
    """
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)

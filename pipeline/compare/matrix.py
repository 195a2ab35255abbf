"""The matrix: provinces, issuers, years or sectors against what an analyst asks, as tidy DataFrames.

>>> from pipeline.compare.frames import from_rows
>>> rows = {"plans": [{"plan_id": "a-1", "source_id": "a", "province": "Tiền Giang", "issued_on": "2024-05-06"}]}
>>> matrix = build(from_rows(rows), by="province", today=True)
>>> matrix.long[["row", "column", "value", "via"]].to_dict("records")
[{'row': 'Đồng Tháp', 'column': 'plans', 'value': 1, 'via': 'Tiền Giang'}]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from normalizers.fold import fold
from pipeline.compare import wording
from pipeline.compare.cells import COLUMN_ORDER, SUMMED, all_entries
from pipeline.compare.frames import Dataset, missing, records
from pipeline.compare.places import old_unit, provinces_before, provinces_today, row_of
from pipeline.errors import UsageError
from pipeline.messages import Language, current_language, text

By = Literal["province", "issuer", "year", "sector", "plan"]
FILTERS = (
    "province",
    "province_2025",
    "issuer",
    "issuer_level",
    "parent_issuer",
    "doc_type",
    "year",
    "sector",
    "subject",
)
LONG = ("row", "row_label", "column", "plan_id", "value", "shown", "via", "fact_id", "quote")


@dataclass(frozen=True)
class Matrix:
    """``rows``: every row with its label and number of plans (0 for a province that sent none), in order.
    ``long``: one entry a line (columns :data:`LONG`; ``via`` is the old province of an entry on today's map).
    ``columns``: column ids in order, with their labels."""

    by: By
    today: bool
    lang: Language
    dataset: Dataset
    rows: pd.DataFrame
    long: pd.DataFrame
    columns: dict[str, str]
    topic_records: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def wide(self) -> pd.DataFrame:
        """One line a row, one column a question, cells as people read them; None where nothing is said."""
        cells = self.cells()
        body = [[cells.get((row, column)) for column in self.columns] for row in self.rows["row"]]
        return pd.DataFrame(
            body, columns=list(self.columns), index=pd.Index(self.rows["row"], name="row"), dtype=object
        )

    def cells(self) -> dict[tuple[str, str], Any]:
        """(row, column) → what stands there: a sum for counts, else the different wordings one after the other.

        A topic is 0 where the plans of a row list criteria, none of them on it; where they list none nothing is known.
        """
        return self.counts() | {key: "; ".join(said) for key, said in self.said().items()}

    def counts(self) -> dict[tuple[str, str], int]:
        """(row, column) → the sum over the plans of the row."""
        sums: dict[tuple[str, str], int] = {}
        summed = {column for column in self.columns if is_summed(column)}
        for row, column, value in zip(*(self.long[n].tolist() for n in ("row", "column", "value")), strict=True):
            if column in summed:
                sums[row, column] = sums.get((row, column), 0) + value
        topics = [column for column in self.columns if column.startswith("topic:")]
        return {(row, topic): 0 for row, column in sums if column == "criteria" for topic in topics} | sums

    def said(self) -> dict[tuple[str, str], list[str]]:
        """(row, column) → the different wordings, with the old province in brackets."""
        words: dict[tuple[str, str], dict[str, None]] = {}
        summed = {column for column in self.columns if is_summed(column)}
        names = ("row", "column", "shown", "via")
        for row, column, shown, via in zip(*(self.long[name].tolist() for name in names), strict=True):
            if column not in summed:
                words.setdefault((row, column), {})[f"{shown} [{via}]" if via else shown] = None
        return {key: list(shown) for key, shown in words.items()}


def build(
    dataset: Dataset,
    *,
    by: By = "province",
    today: bool = False,
    topics: Sequence[str] = (),
    where: Mapping[str, str] | Iterable[str] = (),
    lang: Language | None = None,
    topic_records: Mapping[str, Mapping[str, Any]] | None = None,
) -> Matrix:
    """Lay plans side by side.

    ``by`` chooses the rows. ``today``: provinces of the map since 1 July 2025, old plans under the new unit.
    ``topics``: only criteria and targets on these. ``where``: ``{"issuer_level": "department"}`` or
    ``["year=2024", "issuer~y tế"]`` (``=`` the same, ``~`` contains; case and diacritics do not matter).
    Raises UsageError for an unknown row or column.
    """
    if by not in get_args(By):
        raise UsageError("compare.unknown_rows", by=by, known=", ".join(get_args(By)))
    lang = lang or current_language()
    dataset = dataset.only(_plans_where(dataset.plans, where))
    if topics:
        dataset = only_topics(dataset, topics)
    of_plan = _rows_of_plans(dataset.plans, by, today)
    entries = all_entries(dataset, lang, topics)
    # A decision and the plan it promulgates are two parts of one file: one plan.
    counted = dataset.plans.drop_duplicates("source_id")[["plan_id"]].assign(column="plans", value=1, shown="1")
    counted = counted.astype(object)
    long = pd.concat([counted, entries]).merge(of_plan, on="plan_id", how="inner")
    rows = _row_order(of_plan[of_plan["plan_id"].isin(counted["plan_id"])], by, today, lang)
    if by == "plan":
        rows = _plan_rows(rows, dataset.plans)
    long["row_label"] = long["row"].map(dict(zip(rows["row"], rows["label"], strict=True)))
    columns = _columns(long["column"], lang, topic_records)
    order = {row: n for n, row in enumerate(rows["row"])}
    places = {column: n for n, column in enumerate(columns)}
    long = long.assign(_row=long["row"].map(order), _column=long["column"].map(places))
    long = long.sort_values(["_row", "_column"], kind="stable")[list(LONG)].reset_index(drop=True)
    return Matrix(by, today, lang, dataset, rows, long, columns, topic_records)


def is_summed(column: str) -> bool:
    """Counts that are added up over the plans of a row."""
    return column in SUMMED or column.startswith("topic:")


def only_topics(dataset: Dataset, topics: Sequence[str]) -> Dataset:
    """The criteria, targets and score items on these topics; plans stay: one without them is seen to lack them."""
    wanted = set(topics)
    facts = dict(dataset.facts)
    for name in ("criteria", "targets", "score_items"):
        frame = facts[name]
        facts[name] = frame[frame["topics"].map(lambda ids: not wanted.isdisjoint(ids)).astype(bool)]
    return Dataset(dataset.plans, facts, dataset.flags, dataset.checked)


def _plans_where(plans: pd.DataFrame, where: Mapping[str, str] | Iterable[str]) -> list[str]:
    conditions = [f"{k}={v}" for k, v in where.items()] if isinstance(where, Mapping) else list(where)
    kept = pd.Series(True, index=plans.index)
    for condition in conditions:
        match = re.fullmatch(r"\s*(\w+)\s*([=~])\s*(.*?)\s*", condition)
        if match is None or match[1] not in FILTERS:
            raise UsageError("compare.unknown_filter", condition=condition, known=", ".join(FILTERS))
        name, sign, value = match.groups()
        texts = plans[name].map(lambda v: "" if missing(v) else fold(str(v)))
        kept &= texts == fold(value) if sign == "=" else texts.str.contains(fold(value), regex=False)
    return list(plans.loc[kept, "plan_id"])


def _rows_of_plans(plans: pd.DataFrame, by: By, today: bool) -> pd.DataFrame:
    """plan_id, row, via: a plan over several years stands in each of them; one that names no province in "?".

    The parts of a file (a decision and the plan it promulgates) stand in one row, that of the part that says where.
    """
    parts: dict[str, list[dict[str, Any]]] = {}
    for plan in records(plans):
        parts.setdefault(plan["source_id"], []).append(plan)
    out: list[tuple[str, str, str | None]] = []
    spelled: dict[str, str] = {}  # "Trung tâm Kiểm nghiệm", "Trung tâm kiểm nghiệm": the first spelling stands for both
    for of_file in parts.values():
        telling = min(of_file, key=lambda plan: _silence(plan, by))
        for row, via in _places(telling, by, today):
            out += [(part["plan_id"], spelled.setdefault(row.lower(), row), via) for part in of_file]
    return pd.DataFrame(out, columns=["plan_id", "row", "via"], dtype=object)


def _silence(plan: Mapping[Any, Any], by: By) -> int:
    """How little a plan says about its row: a year it names comes before the year it was issued in."""
    if by == "plan":
        return 0
    return missing(plan[by]) + (by == "year" and missing(plan["year_from"]))


UNKNOWN = "?"


def _places(plan: Mapping[Any, Any], by: By, today: bool) -> list[tuple[str, str | None]]:
    if by == "province":
        place = row_of(plan["province"], plan["issued_on"], today=today)
        return [(place.key if place else UNKNOWN, old_unit(plan["province"], plan["issued_on"]) if today else None)]
    if by == "year":
        first = plan["year_from"] if not missing(plan["year_from"]) else plan["year"]
        last = plan["year_to"] if not missing(plan["year_to"]) else first
        return (
            [(str(year), None) for year in range(int(first), int(last) + 1)]
            if not missing(first)
            else [(UNKNOWN, None)]
        )
    if by == "plan":
        return [(plan["plan_id"], None)]
    value = plan[by]
    if missing(value):
        return [(UNKNOWN, None)]
    # "Sở Y tế" is another body in every province.
    return [(f"{value} ({plan['province']})" if by == "issuer" and _needs_place(plan) else value, None)]


def _needs_place(plan: Mapping[Any, Any]) -> bool:
    return isinstance(plan["province"], str) and fold(plan["province"]) not in fold(str(plan["issuer"]))


def _row_order(of_plan: pd.DataFrame, by: By, today: bool, lang: Language) -> pd.DataFrame:
    """row, label, plans: provinces by code with those that sent nothing, else by name; "?" last."""
    counts = of_plan.groupby("row", sort=False)["plan_id"].nunique().to_dict()
    keys = [str(k) for k in counts if k != UNKNOWN]
    labels = {key: key for key in keys}
    if by == "province":
        places = provinces_today() if today else provinces_before()
        new = sorted(k for k in keys if k not in {p.key for p in places})
        labels |= {k: text("compare.since_merger", lang, name=k.removesuffix(" 2025")) for k in new}
        labels |= {p.key: p.name for p in places}
        keys = [key for p in places for key in (p.key, f"{p.key} 2025") if key == p.key or key in new]
    else:
        keys = sorted(keys, key=lambda k: (fold(k), k))
    if UNKNOWN in counts:
        keys.append(UNKNOWN)
        labels[UNKNOWN] = text("compare.not_stated", lang)
    return pd.DataFrame(
        {"row": keys, "label": [labels[k] for k in keys], "plans": [int(counts.get(k, 0)) for k in keys]}
    )


def _plan_rows(rows: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Plans under their names, in the order of these; the number, then the file tells two of one name apart."""
    known = {plan["plan_id"]: plan for plan in records(plans)}
    labels = {row: wording.plan_name(known[row]) for row in rows["row"]}
    for name in ("doc_number", "source_name"):
        often = Counter(fold(label) for label in labels.values())
        labels = {
            row: label if often[fold(label)] == 1 or missing(known[row][name]) else f"{label} · {known[row][name]}"
            for row, label in labels.items()
        }
    named = rows.assign(label=[labels[row] for row in rows["row"]])
    return named.sort_values("label", key=lambda names: names.map(fold), kind="stable").reset_index(drop=True)


def _columns(
    present: pd.Series[str], lang: Language, records: Mapping[str, Mapping[str, Any]] | None
) -> dict[str, str]:
    """Fixed columns always (a question nobody answers is an answer), then the topics that occur."""
    columns = {name: text(f"compare.column.{name}", lang) for name in COLUMN_ORDER}
    topics = [c for c in dict.fromkeys(present) if c.startswith("topic:")]
    return columns | {c: wording.topic(c.removeprefix("topic:"), lang, records) for c in topics}

"""What an analyst asks of a plan, as entries: one row for each thing said, with its value, its wording and its quote.

Every maker is a plain function from the dataset to entries of one column. A plan that says nothing gets no entry:
missing stays missing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

import data
from extractors.topics import OTHER
from pipeline.compare import wording
from pipeline.compare.frames import Dataset, missing, records
from pipeline.messages import Language, text


class Entry(NamedTuple):
    """``value`` is a number, an ISO date or the text itself; ``shown`` what people read; ``quote`` where it is from."""

    plan_id: str
    column: str
    value: Any
    shown: str
    fact_id: str | None = None
    quote: str | None = None


Maker = Callable[[Dataset, Language], Iterator[Entry]]
RULE_COLUMNS = {
    "min_score": ("min_score",),
    "dossier": ("dossier_item", "dossier_copies"),
    "funding": ("funding", "amount", "amount_basis"),
}
DEADLINES = ("registration_deadline", "dossier_deadline", "report_deadline")


def all_entries(dataset: Dataset, lang: Language, topics: Iterable[str] = ()) -> pd.DataFrame:
    """Every entry of every column, in the order of columns; ``topics``: those counted (default: all that occur)."""
    entries = [entry for maker in MAKERS for entry in maker(dataset, lang)]
    entries += topic_entries(dataset, lang, topics)
    cells = list(zip(*entries, strict=True)) or [()] * len(Entry._fields)
    return pd.DataFrame({n: pd.Series(list(c), dtype=object) for n, c in zip(Entry._fields, cells, strict=True)})


def period_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Start and end as normalised, and the number of days from the first to the last, where both are full dates."""
    quotes = _quotes(dataset, "dates", "role", ("period_start", "period_end"))
    for row in _rows(dataset.plans):
        start, end = row["period_start"], row["period_end"]
        if missing(start) and missing(end):
            continue
        fact, quote = quotes.get(row["plan_id"], (None, None))
        shown = f"{wording.date(start, lang) or '…'} – {wording.date(end, lang) or '…'}"
        yield Entry(row["plan_id"], "period", f"{start or ''}/{end or ''}", shown, fact, quote)
        if (days := period_days(start, end)) is not None:
            yield Entry(row["plan_id"], "period_days", days, wording.number(days, lang), fact, quote)


def period_days(start: Any, end: Any) -> int | None:
    """Days of a period, both ends counted; None where one is not a full date.

    >>> period_days("2024-01-01", "2024-10-30"), period_days("2024", "2024-10-30")
    (304, None)
    """
    try:
        return (datetime.date.fromisoformat(str(end)) - datetime.date.fromisoformat(str(start))).days + 1
    except ValueError:
        return None


def deadline_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Registration, dossiers and reports, in the words "before", "by" of the plan."""
    dates = dataset.facts["dates"]
    for row in _rows(dates[dates["role"].isin(DEADLINES)]):
        if not missing(row["date"]):
            how = text(f"compare.{row['bound']}", lang) + " " if row["bound"] in ("before", "by") else ""
            yield _entry(row, row["role"], row["date"], how + wording.date(row["date"], lang))
        elif row["rule"] in ("deferred", "on_event", "on_issue"):
            yield _entry(row, row["role"], row["rule"], wording.code("date_rule", row["rule"], lang))


def subject_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Whom the criteria address, each once a plan."""
    criteria = dataset.facts["criteria"].drop_duplicates(["plan_id", "subject"])
    for row in _rows(criteria[criteria["subject"].notna()]):
        yield _entry(row, "subjects", row["subject"], wording.code("subject", row["subject"], lang))


def criteria_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """How many criteria (and contents) a plan lists, if it lists any."""
    for plan_id, count in dataset.facts["criteria"].groupby("plan_id", sort=False).size().items():
        yield Entry(str(plan_id), "criteria", int(count), wording.number(int(count), lang))


def topic_entries(dataset: Dataset, lang: Language, topics: Iterable[str] = ()) -> Iterator[Entry]:
    """Criteria of each topic: how many, with the first as quote. That a plan lists criteria but none of a topic is left
    to the matrix: ten thousand plans would bring half a million zeros."""
    criteria = dataset.facts["criteria"]
    first: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    columns = (criteria[c].tolist() for c in ("plan_id", "fact_id", "quote", "topics"))
    for plan_id, fact_id, quote, ids in zip(*columns, strict=True):
        for topic in ids:
            counts[plan_id, topic] += 1
            first.setdefault((plan_id, topic), (fact_id, quote))
    wanted = list(topics) or topic_order(dataset)
    place = {topic: n for n, topic in enumerate(wanted)}
    for plan_id, topic in sorted((key for key in counts if key[1] in place), key=lambda key: place[key[1]]):
        count = counts[plan_id, topic]
        yield Entry(plan_id, f"topic:{topic}", count, str(count), *first[plan_id, topic])


def topic_order(dataset: Dataset) -> list[str]:
    """Topics that criteria have, in the order of the taxonomy, ``other`` last."""
    seen = {topic for ids in dataset.facts["criteria"]["topics"] for topic in ids}
    known = [t for t in data.lexicon("topics") if t in seen]
    return [*known, *sorted(seen - set(known) - {OTHER}), *([OTHER] if OTHER in seen else [])]


def target_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Targets by metric with what they ask."""
    for row in _rows(dataset.facts["targets"]):
        asked = wording.bound(row["comparator"], row["value"], row["unit"], row["rating"], lang)
        value = asked if missing(row["value"]) else row["value"]
        yield _entry(row, "targets", value, f"{row['metric']}: {asked}" if asked else str(row["metric"]))


def tier_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Grades of the whole result; bands inside scoring tables are left out."""
    tiers = dataset.facts["tiers"]
    for row in _rows(tiers[tiers["kind"] == "grade"]):
        name = row["grade"] if missing(row["name"]) else row["name"]
        yield _entry(row, "tiers", row["lower"], f"{'' if missing(name) else name}: {wording.interval(row, lang)}")


def award_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Forms and who grants them; the quota is a column of its own."""
    for row in _rows(dataset.facts["awards"]):
        whom = wording.code("recipient", row["recipient"], lang)
        parts = [row["form"], *([row["grantor"]] if not missing(row["grantor"]) else [])]
        shown = " – ".join(map(str, parts)) + (f" ({whom})" if whom else "")
        yield _entry(row, "awards", row["form"], shown)
        if not missing(row["quota"]):
            unit = row["quota_unit"] if not missing(row["quota_unit"]) else whom
            yield _entry(row, "quotas", row["quota"], f"{row['form']}: {wording.amount(row['quota'], unit, lang)}")


def rule_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """Points needed, dossier, funding."""
    column_of = {kind: column for column, kinds in RULE_COLUMNS.items() for kind in kinds}
    rules = dataset.facts["award_rules"]
    for row in _rows(rules[rules["kind"].isin(list(column_of))]):
        measured = wording.bound(row["comparator"], row["value"], row["unit"], None, lang)
        said = measured if row["kind"] in ("min_score", "dossier_copies", "amount") and measured else str(row["text"])
        yield _entry(row, column_of[row["kind"]], row["text"] if missing(row["value"]) else row["value"], said)


def flag_entries(dataset: Dataset, lang: Language) -> Iterator[Entry]:
    """How many flags a plan has; nothing at all where plans have not been checked."""
    if dataset.checked:
        counts = Counter(dataset.flags["plan_id"])
        for plan_id in dataset.plans["plan_id"]:
            yield Entry(plan_id, "flags", counts[plan_id], wording.number(counts[plan_id], lang))


MAKERS: tuple[Maker, ...] = (
    period_entries, deadline_entries, subject_entries, criteria_entries, target_entries, tier_entries, rule_entries,
    award_entries, flag_entries,
)  # fmt: skip
COLUMN_ORDER = (
    "plans", "period", "period_days", *DEADLINES, "subjects", "criteria", "targets", "tiers", "min_score", "awards",
    "quotas", "dossier", "funding", "flags",
)  # fmt: skip
SUMMED = ("plans", "criteria", "flags")  # added up over the plans of a row; topics too


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    yield from records(frame)


def _entry(row: dict[str, Any], column: str, value: Any, shown: str) -> Entry:
    return Entry(row["plan_id"], column, None if missing(value) else value, shown, row["fact_id"], row["quote"])


def _quotes(dataset: Dataset, table: str, column: str, wanted: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Plan → id and quote of its first fact of these codes, by the order of the codes."""
    frame = dataset.facts[table]
    out: dict[str, tuple[str, str]] = {}
    for name in wanted:
        for row in _rows(frame[frame[column] == name]):
            out.setdefault(row["plan_id"], (row["fact_id"], row["quote"]))
    return out

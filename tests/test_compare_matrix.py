"""The matrix: its numbers recomputed from the tables another way, the roll-up of every province, missing and zero."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pandas as pd
import pytest

import data
from benchmarks.compare_plans import sample_tables
from pipeline.compare.frames import Dataset, from_rows
from pipeline.compare.matrix import build
from pipeline.compare.places import provinces_before, provinces_today, row_of
from pipeline.errors import UsageError

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return sample_tables()


@pytest.fixture(scope="module")
def dataset(tables: Tables) -> Dataset:
    return from_rows(tables)


def plan(plan_id: str, **values: Any) -> dict[str, Any]:
    return {"plan_id": plan_id, "source_id": plan_id.split("-")[0], **values}


def test_all_63_provinces_roll_up_to_the_34() -> None:
    assert (len(provinces_before()), len(provinces_today())) == (63, 34)
    for row in data.table("provinces"):  # the table itself, read another way than the code does
        place = row_of(row["old_name"], "2024-01-01", today=True)
        assert place is not None and (place.name, place.code) == (row["new_name"], row["new_code"])
        same = row_of(row["old_name"], "2024-01-01", today=False)
        assert same is not None and (same.name, same.code) == (row["old_name"], row["old_code"])


def test_every_old_province_stands_in_its_new_row_and_the_cell_says_from_where() -> None:
    plans = [plan(f"{n}-1", province=row["old_name"]) for n, row in enumerate(data.table("provinces"))]
    matrix = build(from_rows({"plans": plans}), by="province", today=True)
    found = {p: set() for p in {r["new_name"] for r in data.table("provinces")}}
    for entry in matrix.long.to_dict("records"):
        found[entry["row"]].add(entry["via"] or entry["row"])
    expected = defaultdict(set)
    for row in data.table("provinces"):
        expected[row["new_name"]].add(row["old_name"])
    assert found == expected
    assert matrix.rows["plans"].sum() == 63


def test_a_name_that_outlived_the_merger_is_two_rows_on_the_map_of_issue() -> None:
    plans = [
        plan("a-1", province="An Giang", issued_on="2024-03-01"),
        plan("b-1", province="An Giang", issued_on="2025-09-01"),
    ]
    matrix = build(from_rows({"plans": plans}), by="province", today=False)
    rows = matrix.rows[matrix.rows["plans"] > 0]
    assert list(rows["row"]) == ["An Giang", "An Giang 2025"]
    assert build(from_rows({"plans": plans}), today=True).rows.set_index("row").loc["An Giang", "plans"] == 2


BY = [("province", True), ("province", False), ("issuer", False), ("sector", False), ("plan", False)]


@pytest.mark.parametrize(("by", "today"), BY)
def test_numbers_equal_those_of_the_tables(tables: Tables, dataset: Dataset, by: Any, today: bool) -> None:
    """Totals over all rows, recomputed from the plain rows by counting."""
    matrix = build(dataset, by=by, today=today)
    wide = matrix.wide
    assert wide["plans"].dropna().sum() == len({p["source_id"] for p in tables["plans"]})
    assert wide["criteria"].dropna().sum() == len(tables["criteria"])
    topics: Counter[str] = Counter(t for row in tables["criteria"] for t in row["topics"])
    for topic, count in topics.items():
        assert wide[f"topic:{topic}"].dropna().sum() == count
    quotas = matrix.long[matrix.long["column"] == "quotas"]["value"]
    assert sum(quotas) == sum(row["quota"] for row in tables["awards"] if row["quota"] is not None)


def expected_values(tables: Tables) -> dict[str, dict[str, list[Any]]]:
    """Column → plan → what it must hold, read from the plain rows and never through the comparison's code."""
    out: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def days(row: dict[str, Any]) -> int:
        return (date.fromisoformat(row["period_end"]) - date.fromisoformat(row["period_start"])).days + 1

    for row in tables["plans"]:
        start, end = row["period_start"], row["period_end"]
        if start or end:
            out["period"][row["plan_id"]].append(f"{start or ''}/{end or ''}")
        if len(start or "") == len(end or "") == len("2024-01-01"):
            out["period_days"][row["plan_id"]].append(days(row))
    for row in tables["dates"]:
        if row["role"].endswith("_deadline") and (row["date"] or row["rule"] in ("deferred", "on_event", "on_issue")):
            out[row["role"]][row["plan_id"]].append(row["date"] or row["rule"])
    for row in tables["criteria"]:
        out["subjects"][row["plan_id"]] = sorted({*out["subjects"][row["plan_id"]], row["subject"]} - {None})
    for row in tables["targets"]:
        out["targets"][row["plan_id"]].append(row["fact_id"])
    for row in tables["tiers"]:
        if row["kind"] == "grade":
            out["tiers"][row["plan_id"]].append(row["lower"])
    for row in tables["awards"]:
        out["awards"][row["plan_id"]].append(row["form"])
        if row["quota"] is not None:
            out["quotas"][row["plan_id"]].append(row["quota"])
    kinds = {"min_score": "min_score", "dossier_item": "dossier", "dossier_copies": "dossier"}
    kinds |= dict.fromkeys(("funding", "amount", "amount_basis"), "funding")
    for row in tables["award_rules"]:
        if row["kind"] in kinds:
            out[kinds[row["kind"]]][row["plan_id"]].append(row["text"] if row["value"] is None else row["value"])
    return out


def expected_row(plan: dict[str, Any], today: bool) -> str:
    """The row of a plan by the table of provinces itself."""
    if plan["province"]:
        new = {r["old_name"]: r["new_name"] for r in data.table("provinces")}
        merged = Counter(new.values())[new.get(plan["province"], plan["province"])] > 1
        if today:
            return new.get(plan["province"], plan["province"])
        return f"{plan['province']} 2025" if merged and (plan["issued_on"] or "") >= "2025-07-01" else plan["province"]
    return "?"


@pytest.mark.parametrize("today", [True, False])
def test_every_column_holds_what_the_tables_say(tables: Tables, dataset: Dataset, today: bool) -> None:
    """All columns of words, row by row: nothing lost, nothing added, nothing in another province's row."""
    matrix = build(dataset, by="province", today=today)
    row_of_plan = {p["plan_id"]: expected_row(p, today) for p in tables["plans"]}
    first_part = {p["source_id"]: row_of_plan[p["plan_id"]] for p in reversed(tables["plans"])}
    row_of_plan = {p["plan_id"]: first_part[p["source_id"]] for p in tables["plans"]}
    expected = expected_values(tables)
    columns = set(matrix.columns) - {"plans", "criteria", "flags"}
    assert {c for c in columns if not c.startswith("topic:")} == set(expected)
    for column, of_plan in expected.items():
        wanted: Counter[tuple[str, str, str]] = Counter()
        for plan_id, values in of_plan.items():
            wanted.update((row_of_plan[plan_id], plan_id, str(v)) for v in values)
        entries = matrix.long[matrix.long["column"] == column]
        said = entries["fact_id"] if column == "targets" else entries["value"]
        found = Counter(zip(entries["row"], entries["plan_id"], map(str, said), strict=True))
        assert found == wanted, column


def test_every_fact_leads_to_its_quote(tables: Tables, dataset: Dataset) -> None:
    quotes = {row["fact_id"]: row["quote"] for name in ("targets", "awards", "tiers", "dates") for row in tables[name]}
    long = build(dataset).long
    cited = long[long["fact_id"].isin(list(quotes))]
    assert len(cited) > 50
    assert all(quotes[f] == q for f, q in zip(cited["fact_id"], cited["quote"], strict=True))


def test_missing_is_not_zero() -> None:
    criteria = [{"plan_id": "a-1", "fact_id": "f", "subject": "any", "text": "Trồng cây xanh", "topics": ["TD-MT"]}]
    plans = [plan("a-1", province="Lào Cai"), plan("b-1", province="Hà Nội")]
    wide = build(from_rows({"plans": plans, "criteria": criteria})).wide
    assert wide.loc["Lào Cai", "topic:TD-MT"] == 1
    assert pd.isna(wide.loc["Hà Nội", "topic:TD-MT"])  # lists no criteria: nothing is known
    assert pd.isna(wide.loc["Hà Nội", "criteria"])
    assert pd.isna(wide.loc["Hà Nội", "flags"])  # nothing was checked
    assert pd.isna(wide.loc["Cao Bằng", "criteria"])


def test_a_criteria_list_without_a_topic_is_zero_of_it() -> None:
    criteria = [
        {"plan_id": "a-1", "fact_id": "f", "text": "Trồng cây xanh", "topics": ["TD-MT"]},
        {"plan_id": "b-1", "fact_id": "g", "text": "Hiến máu", "topics": ["TD-ASXH"]},
    ]
    plans = [plan("a-1", issuer="A"), plan("b-1", issuer="B")]
    wide = build(from_rows({"plans": plans, "criteria": criteria}), by="issuer").wide
    assert wide.loc["B", "topic:TD-MT"] == 0


def test_copies_and_parts_count_once() -> None:
    plans = [
        plan("a-1", province="Hà Nội"),
        plan("a-2", province="Hà Nội"),
        plan("c-1", province="Hà Nội", same_as="a-1"),
    ]
    rows = build(from_rows({"plans": plans})).rows.set_index("row")
    assert rows.loc["Hà Nội", "plans"] == 1


@pytest.mark.parametrize("by", ["province", "issuer", "year", "sector", "plan"])
def test_the_parts_of_a_file_stand_in_one_row(by: Any) -> None:
    """A decision by the province's head and the plan it promulgates: what the plan says was in no row, or in "?"."""
    plans = [
        plan("a-1", province="Tây Ninh", issuer="Sở Nội vụ", issued_on="2022-12-30"),
        plan("a-2", year_from=2023, year_to=2024),
    ]
    criteria = [{"plan_id": "a-2", "fact_id": "f", "text": "Trồng cây xanh", "topics": ["TD-MT"]}]
    matrix = build(from_rows({"plans": plans, "criteria": criteria}), by=by)
    sent = matrix.rows[matrix.rows["plans"] > 0]
    assert matrix.wide.loc[list(sent["row"]), "criteria"].tolist() == [1] * len(sent)
    assert matrix.long["row_label"].notna().all() and "?" not in set(matrix.rows["row"])
    assert len(sent) == (2 if by == "year" else 1)


def test_plans_are_told_apart_by_their_names() -> None:
    plans = [
        plan("b-1", issuer="Sở Y tế", province="Hà Nội", doc_number="9/KH-SYT"),
        plan("a-1", issuer="Sở y tế", province="Hà Nội", doc_number="12/KH-SYT"),
        plan("c-1", issuer="Sở Nội vụ"),
    ]
    rows = build(from_rows({"plans": plans}), by="plan").rows
    assert list(rows["label"]) == ["Sở Nội vụ", "Sở y tế – Hà Nội · 12/KH-SYT", "Sở Y tế – Hà Nội · 9/KH-SYT"]


def test_what_is_said_stands_in_the_order_of_the_document() -> None:
    tiers = [
        {"plan_id": "a-1", "fact_id": fact, "kind": "grade", "grade": grade, "lower": lower, "start": start}
        for fact, grade, lower, start in (("f1", "khá", 70.0, 90), ("f2", "tốt", 80.0, 50), ("f3", "xuất sắc", 90.0, 7))
    ]
    matrix = build(from_rows({"plans": [plan("a-1", issuer="A")], "tiers": tiers}), by="issuer", lang="vi")
    assert matrix.said()["A", "tiers"] == ["xuất sắc: ≥ 90", "tốt: ≥ 80", "khá: ≥ 70"]


def test_plans_over_years_stand_in_each() -> None:
    plans = [plan("a-1", year_from=2023, year_to=2025), plan("b-1", issued_on="2024-05")]
    rows = build(from_rows({"plans": plans}), by="year").rows
    assert dict(zip(rows["row"], rows["plans"], strict=True)) == {"2023": 1, "2024": 2, "2025": 1}


@pytest.mark.parametrize(
    ("where", "left"),
    [(["province=an giang"], ["a-1"]), ({"issuer_level": "unit"}, ["b-1"]), (["issuer~Y TE"], ["a-1"])],
)
def test_filters_do_not_mind_case_and_marks(where: Any, left: list[str]) -> None:
    plans = [plan("a-1", province="An Giang", issuer="Sở Y tế"), plan("b-1", province="Hà Nội", issuer_level="unit")]
    assert sorted(build(from_rows({"plans": plans}), where=where).long["plan_id"].unique()) == left


def test_unknown_rows_and_filters_are_named() -> None:
    empty = from_rows({})
    with pytest.raises(UsageError):
        build(empty, by="planet")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="colour"):
        build(empty, where=["colour=red"])


def test_nothing_to_compare_is_a_matrix_of_provinces_without_plans() -> None:
    matrix = build(from_rows({}), today=True)
    assert len(matrix.rows) == 34 and matrix.long.empty and matrix.wide.isna().all().all()


def test_english_wording(dataset: Dataset) -> None:
    matrix = build(dataset, lang="en")
    assert matrix.columns["period_days"] == "Days"
    deadlines = matrix.long[matrix.long["column"].str.endswith("deadline")]["shown"]
    assert len(deadlines) > 10 and not any(re.search(r"hằng năm|trước \d", s) for s in deadlines)

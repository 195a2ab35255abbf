"""Results as rows: every column there, every quote where it says, keys that stay."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from store_cases import result_of

from extractors.model import PlanText, Recipient, Span
from extractors.sections import find_sections
from extractors.tiers import find_tiers
from normalizers.aligned import AlignedText
from pipeline.messages import Message
from pipeline.schema import fact_tables, tables
from pipeline.tables import result_to_tables, text_of_row


@pytest.mark.parametrize("parts", [1, 2])
def test_every_row_has_every_column_and_no_other(parts: int) -> None:
    for table, rows in result_to_tables(result_of(parts=parts)).items():
        for row in rows:
            assert set(row) == set(tables()[table].names), table


@pytest.mark.parametrize("parts", [1, 2])
def test_every_quote_stands_where_the_row_says(parts: int) -> None:
    rows = result_to_tables(result_of(parts=parts))
    texts = {row["plan_id"]: row for row in rows["texts"]}
    for table in fact_tables():
        for row in rows[table]:
            if row["start"] is not None:
                assert row["quote"] == texts[row["plan_id"]]["raw"][row["start"] : row["end"]]
                assert row["quote"]


def test_a_quote_keeps_the_characters_as_they_stood() -> None:
    (number,) = (f for f in result_to_tables(result_of())["fields"] if f["field"] == "doc_number")
    assert (number["value"], number["quote"]) == ("12/KH-SYT", "12 /KH-SYT")


def test_the_text_comes_back_with_its_map() -> None:
    result = result_of()
    (row,) = result_to_tables(result)["texts"]
    assert text_of_row(row) == result.parts[0].text


def test_plan_row_holds_the_winners_and_their_states() -> None:
    (plan,) = result_to_tables(result_of())["plans"]
    expected = {
        "number": 12, "doc_number": "12/KH-SYT", "symbol": "KH-SYT", "number_state": "printed", "issued_on": None,
        "issued_on_state": "absent", "issuer": "Sở Y tế", "year_from": 2025, "part": 1, "restored": False,
        "status": "ok", "text_origin": "digital", "reading_quality": 1.0, "province": None,
    }  # fmt: skip
    assert {k: plan[k] for k in expected} == expected
    assert plan["plan_id"] == plan["source_id"] + "-1"


def test_dates_keep_their_own_rule_and_name_their_finder() -> None:
    (date,) = result_to_tables(result_of())["dates"]
    assert (date["rule"], date["found_by"], date["years"]) == ("yearly", "test.rule", [2025, 2026])


def test_sections_share_out_the_raw_text() -> None:
    rows = result_to_tables(result_of())
    sections, raw = rows["sections"], rows["texts"][0]["raw"]
    assert "".join(raw[s["start"] : s["end"]] for s in sections) == raw


def test_evidence_of_the_second_part_lies_on_the_second_page() -> None:
    rows = result_to_tables(result_of(parts=2))
    pages = {p["part"]: {e["page"] for e in rows["evidence"] if e["plan_id"] == p["plan_id"]} for p in rows["plans"]}
    assert pages == {1: {1}, 2: {2}}


def test_facts_on_the_same_characters_have_keys_of_their_own() -> None:
    rows = result_to_tables(result_of())
    for table in fact_tables():
        keys = [row["fact_id"] for row in rows[table]]
        assert len(set(keys)) == len(keys), table


def test_keys_do_not_depend_on_boxes_values_or_rules() -> None:
    first = result_of()
    moved = [replace(page, words=[], width=1.0) for page in first.pages]
    second = replace(result_of(confidence=0.5), pages=moved)
    keys = [[r["fact_id"] for t in fact_tables() for r in result_to_tables(x)[t]] for x in (first, second)]
    assert keys[0] == keys[1]


def test_issues_make_a_result_partial() -> None:
    rows = result_to_tables(replace(result_of(), issues=(Message("source.blank"),)))
    assert rows["sources"][0]["status"] == rows["plans"][0]["status"] == "partial"
    assert rows["sources"][0]["reason"] == [{"id": "source.blank", "args": {}}]


def test_characters_that_no_database_takes_are_replaced_one_for_one() -> None:
    result = result_of()
    raw = "Nơi\0nhận \ud800"
    fact = Recipient(span=Span(0, 8), found_by="x", text=raw)
    facts = SimpleNamespace(fields=(), recipients=(fact,))
    part = replace(
        result.parts[0], text=AlignedText.of(raw), facts=facts, plan=replace(result.parts[0].plan, sections=())
    )
    rows = result_to_tables(replace(result, parts=[part]))
    assert rows["texts"][0]["raw"] == "Nơi\ufffdnhận \ufffd"
    assert rows["recipients"][0]["quote"] == "Nơi\ufffdnhận"[:8]


def test_words_that_say_two_things_keep_both_readings() -> None:
    text = "II. XẾP LOẠI\n- Loại A: trên 90 điểm trở lên;\n- Loại B: từ 70 điểm đến 90 điểm."
    found = find_tiers(PlanText(text, find_sections(text)))
    result = result_of()
    facts = SimpleNamespace(fields=(), tiers=tuple(replace(tier, span=Span(0, 5)) for tier in found))
    rows = result_to_tables(replace(result, parts=[replace(result.parts[0], facts=facts)]))["tiers"]
    assert rows[0]["lower_closed"] is False
    assert rows[0]["candidates"] == [
        {"lower_closed": False, "words": "trên"},
        {"lower_closed": True, "words": "trở lên"},
    ]
    assert rows[1]["candidates"] is None
